/* Log-in, accounts, and what anybody may ask. */
#include "api.h"
#include "auth.h"
#include "live.h"
#include "routes.h"

#include <string.h>

void api_routes(struct http_request *req)
{
    http_reply_take(req, 200, routes_print());
}

void api_hello(struct http_request *req)
{
    g_autoptr(GString) view = g_string_new(NULL);
    if (!api_read(req, ANNOTATE_VIEW_HELLO, &(struct annotate_query){0}, view))
        return;
    http_reply_take(req, 200,
        g_strdup_printf("{\"version\":\"%s\",\"rehearsal\":%s,%s", SHENKAN_VERSION,
            server_rehearses(http_payload(req)) ? "true" : "false", view->str + 1));
}

static void reply_me(struct http_request *req, const struct annotate_who *who)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    if (annotate_read(http_record(req), ANNOTATE_VIEW_ME, who, &(struct annotate_query){0},
            http_now(req), out, &error)) {
        http_reply_take(req, 200, g_string_free(out, false));
        return;
    }
    g_string_free(out, true);
    http_reply_error(req, error);
}

void api_me(struct http_request *req)
{
    reply_me(req, http_who(req));
}

/* A fresh session of `user`; its cookie is set and `me` answered. */
static void enter(struct http_request *req, int64_t user)
{
    struct api w = api_begin(req);
    char token[AUTH_TOKEN_SIZE], hash[AUTH_HASH_SIZE];
    auth_token_make(token, hash);
    struct annotate_session_in in = {.token_hash = hash,
        .address = http_address(req),
        .agent = http_header(req, "User-Agent"),
        .idle_ms = AUTH_IDLE_MS,
        .absolute_ms = AUTH_ABSOLUTE_MS};
    w.act.op_id = NULL;
    int64_t former = auth_cookie_session(req);
    if (!api_settle(&w, annotate_session_add(w.record, &w.act, user, &in, &w.out, &w.error)))
        return;
    /* Its cookie is about to be overwritten: nobody shall go on with the old one. */
    if (former)
        annotate_session_end(w.record, &w.act, former, NULL, NULL);
    g_autoptr(GError) error = NULL;
    struct annotate_session *session =
        annotate_session_find(http_record(req), hash, http_now(req), &error);
    if (!session) {
        http_reply_error(req, error);
        return;
    }
    http_take_session(req, session);
    reply_me(req, http_who(req));
    auth_set_cookie(req, false, token);
}

static void reply_wait(struct http_request *req, int seconds)
{
    g_autofree char *text = g_strdup_printf("%d", seconds);
    http_reply_fail(req, 429, "login.wait", NULL);
    http_reply_header(req, "Retry-After", text);
}

void api_login(struct http_request *req)
{
    const struct server *server = http_payload(req);
    const char *name = http_text(req, "login"), *address = http_address(req);
    int wait = 0;
    if (!auth_may_try(server->auth, name, address, http_now(req), &wait)) {
        reply_wait(req, wait);
        return;
    }
    struct annotate_login *login = annotate_login_find(http_record(req), name, NULL);
    const char *hash = login && login->active ? login->password_hash : NULL;
    bool good = auth_password_check(server->auth, hash, http_text(req, "password"));
    auth_tried(server->auth, name, address, good, http_now(req));
    g_autofree char *quoted = g_strescape(name, NULL);
    g_message("%s log-in of \"%s\" from %s: %s", http_id(req), quoted, address,
        good ? "good" : "refused");
    if (good)
        enter(req, login->id);
    else
        http_reply_fail(req, 401, "login.wrong", NULL);
    annotate_login_free(login);
}

void api_logout(struct http_request *req)
{
    struct api w = api_begin(req);
    w.act.op_id = NULL;
    int64_t session = http_who(req)->session;
    api_end(&w, annotate_session_end(w.record, &w.act, session, &w.out, &w.error));
    auth_set_cookie(req, false, NULL);
}

/* Checks and hashes a new password; NULL with the refusal replied. */
static char *new_password(struct http_request *req, const char *field, const char *login)
{
    const char *fault = auth_password_fault(http_text(req, field), login);
    if (fault) {
        http_reply_fail(req, 400, fault, field);
        return NULL;
    }
    char *hash = auth_password_hash(http_text(req, field));
    if (!hash)
        http_reply_fail(req, 503, "server.busy", NULL);
    return hash;
}

void api_me_password(struct http_request *req)
{
    const struct server *server = http_payload(req);
    const struct annotate_session *session = http_session(req);
    struct annotate_login *login = annotate_login_get(http_record(req), session->who.user, NULL);
    bool good = auth_password_check(
        server->auth, login ? login->password_hash : NULL, http_text(req, "old"));
    annotate_login_free(login);
    if (!good) {
        http_reply_fail(req, 403, "password.wrong_old", "old");
        return;
    }
    if (!strcmp(http_text(req, "old"), http_text(req, "new"))) {
        http_reply_fail(req, 400, "password.same", "new");
        return;
    }
    g_autofree char *hash = new_password(req, "new", session->login);
    if (!hash)
        return;
    struct api w = api_begin(req);
    api_end(&w,
        annotate_user_password(w.record, &w.act, session->who.user, hash, false, &w.out, &w.error));
}

void api_me_lang(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_user_lang(w.record, &w.act, http_text(req, "lang"), &w.out, &w.error));
}

void api_users(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_USERS);
}

void api_user_add(struct http_request *req)
{
    g_autofree char *hash = new_password(req, "password", http_text(req, "login"));
    if (!hash)
        return;
    struct annotate_user user = {.login = http_text(req, "login"),
        .name = http_text(req, "name"),
        .person = http_int(req, "person", 0),
        .unit = http_int(req, "unit", 0),
        .roles = api_roles(req, "roles"),
        .password_hash = hash,
        .must_change = !http_has(req, "must_change") || http_bool(req, "must_change"),
        .active = 1};
    struct api w = api_begin(req);
    api_end(&w, annotate_user_add(w.record, &w.act, &user, &w.out, &w.error));
}

void api_user_set(struct http_request *req)
{
    struct annotate_user user = {.name = http_text(req, "name"),
        .person = api_keep_int(req, "person"),
        .unit = api_keep_int(req, "unit"),
        .roles = http_has(req, "roles") ? api_roles(req, "roles") : UINT32_MAX,
        .active = api_keep_bool(req, "active")};
    struct api w = api_begin(req);
    api_end(&w, annotate_user_set(w.record, &w.act, w.id, &user, &w.out, &w.error));
}

void api_user_password(struct http_request *req)
{
    g_autofree char *hash = new_password(req, "password", NULL);
    if (!hash)
        return;
    struct api w = api_begin(req);
    api_end(&w, annotate_user_password(w.record, &w.act, w.id, hash, true, &w.out, &w.error));
}
