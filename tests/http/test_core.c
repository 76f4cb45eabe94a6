/* The parts of the HTTP core that need no socket: the table's own check, ranges, passwords. */
#include "auth.h"
#include "request.h"
#include "routes.h"

#include <string.h>

static void handler(struct http_request *req)
{
}

static bool begin(struct http_request *req)
{
    return true;
}

static const struct http_stream stream = {.begin = begin};

static const struct http_route good = {.method = "GET",
    .pattern = "/api/x",
    .audience = HTTP_OFFICE,
    .roles = 1,
    .handle = handler,
    .help = "x"};

static void refused(struct http_route route, const char *why)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(request_check_routes(&route, 1, &error));
    g_assert_error(error, HTTP_ERROR, 500);
    g_assert_nonnull(strstr(error->message, why));
}

static void test_holes(void)
{
    struct http_route route = good;
    g_assert_true(request_check_routes(&route, 1, NULL));
    route.roles = 0;
    refused(route, "role mask");
    route = good;
    route.audience = HTTP_NOBODY;
    refused(route, "audience");
    route = good;
    route.audience = HTTP_ALL;
    refused(route, "role mask");
    route = good;
    route.help = NULL;
    refused(route, "help");
    route = good;
    route.handle = NULL;
    refused(route, "handler");
    route = good;
    route.stream = &stream;
    refused(route, "stream");
    route = good;
    route.pattern = "/other";
    refused(route, "/api");
    const struct http_route twice[] = {good, good};
    g_assert_false(request_check_routes(twice, 2, NULL));
}

static void test_table(void)
{
    size_t n = 0;
    const struct http_route *routes = routes_list(&n);
    g_autoptr(GError) error = NULL;
    g_assert_true(request_check_routes(routes, n, &error));
    g_autofree char *text = routes_print();
    json_auto_t *table = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    g_assert_cmpuint(json_array_size(json_object_get(table, "items")), ==, n);
}

static void test_ranges(void)
{
    static const struct {
        const char *header;
        int64_t size;
        int status;
        int64_t first, last;
    } cases[] = {
        {NULL,                          10, 200, 0, 0},
        {"bytes=0-",                    10, 206, 0, 9},
        {"bytes=0-0",                   10, 206, 0, 0},
        {"bytes=3-5",                   10, 206, 3, 5},
        {"bytes=3-99",                  10, 206, 3, 9},
        {"bytes=9-",                    10, 206, 9, 9},
        {"bytes=10-",                   10, 416, 0, 0},
        {"bytes=-3",                    10, 206, 7, 9},
        {"bytes=-99",                   10, 206, 0, 9},
        {"bytes=-0",                    10, 416, 0, 0},
        {"bytes=0-",                    0,  416, 0, 0},
        {"bytes=-1",                    0,  416, 0, 0},
        {"bytes=5-3",                   10, 200, 0, 0},
        {"bytes=0-1,3-4",               10, 200, 0, 0},
        {"bytes=a-b",                   10, 200, 0, 0},
        {"bytes=-",                     10, 200, 0, 0},
        {"lines=0-1",                   10, 200, 0, 0},
        {"bytes=99999999999999999999-", 10, 200, 0, 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        int64_t first = 0, last = 0;
        g_test_message("%s of %d", cases[i].header, (int)cases[i].size);
        g_assert_cmpint(
            range_parse(cases[i].header, cases[i].size, &first, &last), ==, cases[i].status);
        g_assert_cmpint(first, ==, cases[i].first);
        g_assert_cmpint(last, ==, cases[i].last);
    }
}

static void test_passwords(void)
{
    static const char *const bad[] = {"short7!", "12345678", "87654321", "aaaaaaaa", "abcdefgh",
        "Password1", "WOAINI1314", "zhangsan1"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_test_message("%s", bad[i]);
        g_assert_nonnull(auth_password_fault(bad[i], "zhangsan"));
    }
    static const char *const fine[] = {
        "九个字的口令也可以", "correct horse battery", "zhangsan-and-much-more", "Tr0ub4dor&3"};
    for (size_t i = 0; i < G_N_ELEMENTS(fine); i++)
        g_assert_null(auth_password_fault(fine[i], "zhangsan"));
    g_autofree char *long_one = g_strnfill(64, 'x');
    memcpy(long_one, "64 signs are welcome ", 21);
    g_assert_null(auth_password_fault(long_one, "zhangsan"));
}

static void test_secrets(void)
{
    g_autoptr(GError) error = NULL;
    struct auth *auth = auth_new(&error);
    g_assert_no_error(error);
    char one[AUTH_TOKEN_SIZE], two[AUTH_TOKEN_SIZE], hash[AUTH_HASH_SIZE], again[AUTH_HASH_SIZE];
    auth_token_make(one, hash);
    auth_token_make(two, again);
    g_assert_cmpstr(one, !=, two);
    auth_token_hash(one, again);
    g_assert_cmpstr(hash, ==, again);
    g_autofree char *kept = auth_password_hash("correct horse battery");
    g_assert_true(g_str_has_prefix(kept, "$argon2id$v=19$m=65536,t=2,p=1$"));
    g_assert_true(auth_password_check(auth, kept, "correct horse battery"));
    g_assert_false(auth_password_check(auth, kept, "correct horse batterx"));
    g_assert_false(auth_password_check(auth, NULL, "correct horse battery"));
    int wait = 0;
    for (int i = 0; i < 5; i++) {
        g_assert_true(auth_may_try(auth, "a", "10.0.0.1", 1000, &wait));
        auth_tried(auth, "a", "10.0.0.1", false, 1000);
    }
    g_assert_false(auth_may_try(auth, "a", "10.0.0.1", 1000, &wait));
    g_assert_cmpint(wait, ==, 1);
    g_assert_true(auth_may_try(auth, "a", "10.0.0.2", 1000, &wait));
    g_assert_true(auth_may_try(auth, "a", "10.0.0.1", 2000, &wait));
    auth_tried(auth, "a", "10.0.0.1", true, 2000);
    g_assert_true(auth_may_try(auth, "a", "10.0.0.1", 2000, &wait));
    auth_free(auth);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/http/route with a hole is refused", test_holes);
    g_test_add_func("/http/our table has none", test_table);
    g_test_add_func("/http/ranges", test_ranges);
    g_test_add_func("/auth/passwords", test_passwords);
    g_test_add_func("/auth/tokens, hashes and delays", test_secrets);
    return g_test_run();
}
