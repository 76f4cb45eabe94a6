/* A leader's tablet: its code, the way in, and what it does there. */
#include "api.h"
#include "auth.h"

#define CODE_LETTERS 12 /* of 30: 59 bits, and guessing is slowed down */

void api_tablets(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_TABLETS);
}

/* The code is told this once: the record keeps its hash only. */
void api_tablet_make(struct http_request *req)
{
    char code[CODE_LETTERS + 1], hash[AUTH_HASH_SIZE];
    auth_letters(code, CODE_LETTERS);
    auth_token_hash(code, hash);
    struct api w = api_begin(req);
    bool ok = annotate_tablet_make(
        w.record, &w.act, w.id, http_int(req, "account", 0), hash, &w.out, &w.error);
    if (ok) {
        const char *door = atomic_load(&w.server->absolute) ? w.server->base_url : "";
        g_autofree char *url = g_strconcat(door, "/l/#", code, NULL);
        http_reply_pack(req, 200, "{s:I,s:I,s:I,s:b,s:s?,s:s?}", "id", (json_int_t)w.out.id,
            "version", (json_int_t)w.out.version, "event", (json_int_t)w.out.event, "repeated",
            (int)w.out.repeated, "code", w.out.repeated ? NULL : code, "url",
            w.out.repeated ? NULL : url);
    }
    api_settle(&w, ok);
}

void api_tablet_take_back(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_tablet_take_back(w.record, &w.act, w.id, &w.out, &w.error));
}

/* The hash of the code that came, if it may be tried now; a refusal is a reply that is set. */
static bool take_code(struct http_request *req, char out_hash[AUTH_HASH_SIZE], char **out_name)
{
    const char *code = http_text(req, "code");
    *out_name = g_strconcat("tablet ", code, NULL);
    auth_token_hash(code, out_hash);
    return api_may_try(req, *out_name);
}

static void reply_unknown(struct http_request *req, const char *name)
{
    const struct server *server = http_payload(req);
    auth_tried(server->auth, name, http_address(req), false, http_now(req));
    http_reply_fail(req, 404, "tablet.no_code", "code");
}

/* Whose it is, so that the leader can say "yes, that is me". */
void api_tablet_code(struct http_request *req)
{
    char hash[AUTH_HASH_SIZE];
    g_autofree char *name = NULL;
    if (!take_code(req, hash, &name))
        return;
    GString *view = g_string_new(NULL);
    struct annotate_query query = {.q = hash};
    if (annotate_read(http_record(req), ANNOTATE_VIEW_TABLET, http_who(req), &query, http_now(req),
            view, NULL)) {
        http_reply_take(req, 200, g_string_free(view, FALSE));
        return;
    }
    g_string_free(view, TRUE);
    reply_unknown(req, name);
}

void api_tablet_enter(struct http_request *req)
{
    char code[AUTH_HASH_SIZE], token[AUTH_TOKEN_SIZE], hash[AUTH_HASH_SIZE];
    g_autofree char *name = NULL;
    if (!take_code(req, code, &name))
        return;
    auth_token_make(token, hash);
    struct annotate_session_in in = {.token_hash = hash,
        .address = http_address(req),
        .agent = http_header(req, "User-Agent"),
        .idle_ms = AUTH_MEETING_MS,
        .absolute_ms = AUTH_MEETING_MS};
    struct api w = api_begin(req);
    w.act.op_id = NULL; /* nobody's yet: a stranger's key must not meet another's */
    bool ok = annotate_tablet_enter(w.record, &w.act, code, &in, &w.out, &w.error);
    bool unknown = g_error_matches(w.error, ANNOTATE_ERROR, ANNOTATE_ERROR_NOT_FOUND);
    if (ok)
        http_reply_pack(req, 200, "{s:I}", "event", (json_int_t)w.out.event);
    if (api_settle(&w, ok))
        auth_set_cookie(req, true, token);
    else if (unknown)
        reply_unknown(req, name);
}

void api_tablet_leave(struct http_request *req)
{
    struct api w = api_begin(req);
    w.act.op_id = NULL;
    int64_t session = http_who(req)->session;
    api_end(&w, annotate_session_end(w.record, &w.act, session, &w.out, &w.error));
    auth_set_cookie(req, true, NULL);
}

void api_tablet_stage(struct http_request *req)
{
    struct annotate_query query = {.id = http_who(req)->screening};
    api_view_of(req, ANNOTATE_VIEW_LEADER_STAGE, &query);
}

void api_tablet_remark(struct http_request *req)
{
    api_remark_to(req, http_who(req)->screening);
}
