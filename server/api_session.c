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
    struct server *server = http_payload(req);
    g_autoptr(GString) view = g_string_new(NULL);
    if (!api_read(req, ANNOTATE_VIEW_HELLO, &(struct annotate_query){0}, view))
        return;
    http_reply_take(req, 200,
        g_strdup_printf("{\"version\":\"%s\",\"rehearsal\":%s,\"ticked_ms\":%lld,%s",
            SHENKAN_VERSION, server_rehearses(server) ? "true" : "false",
            atomic_load(&server->ticked_at), view->str + 1));
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

/* The brakes of auth.c bound how many of these the log can get. */
static void refuse_login(struct http_request *req, int64_t account)
{
    struct api w = api_begin(req);
    w.act.op_id = NULL;
    if (!annotate_session_refuse(w.record, &w.act, account, &w.error))
        g_warning("%s a refused log-in is not in the log: %s", http_id(req), w.error->message);
    else
        server_wrote(w.server);
    g_clear_error(&w.error);
    http_reply_fail(req, 401, "login.wrong", NULL);
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
        refuse_login(req, login ? login->id : 0);
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
    g_autofree char *hash = api_new_password(req, "new", session->login);
    if (!hash)
        return;
    struct api w = api_begin(req);
    api_end(&w, annotate_user_password(w.record, &w.act, session->who.user,
                    &(struct annotate_password){.hash = hash}, &w.out, &w.error));
}

void api_me_lang(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_user_lang(w.record, &w.act, http_text(req, "lang"), &w.out, &w.error));
}
