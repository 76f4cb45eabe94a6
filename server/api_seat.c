/* A unit's phone in the hall. */
#include "api.h"
#include "auth.h"
#include "live.h"

/* The session just made becomes this request's; the answer names its screening and unit. */
static void reply_seat(struct http_request *req, const char *hash, int64_t screening)
{
    g_autoptr(GError) error = NULL;
    struct annotate_session *session =
        annotate_session_find(http_record(req), hash, http_now(req), &error);
    if (!session) {
        http_reply_error(req, error);
        return;
    }
    http_take_session(req, session);
    g_autoptr(GString) view = g_string_new(NULL);
    if (!api_read(req, ANNOTATE_VIEW_SEAT, &(struct annotate_query){0}, view))
        return;
    json_auto_t *stage = json_loads(view->str, 0, NULL);
    http_reply_pack(req, 200, "{s:I,s:O?}", "screening", (json_int_t)screening, "unit",
        json_object_get(stage, "unit"));
}

void api_desk(struct http_request *req)
{
    g_autofree char *name = g_strconcat("desk ", http_text(req, "code"), NULL);
    if (!api_may_try(req, name))
        return;
    char token[AUTH_TOKEN_SIZE], hash[AUTH_HASH_SIZE];
    auth_token_make(token, hash);
    struct annotate_session_in in = {.token_hash = hash,
        .address = http_address(req),
        .agent = http_header(req, "User-Agent"),
        .idle_ms = AUTH_MEETING_MS,
        .absolute_ms = AUTH_MEETING_MS};
    struct api w = api_begin(req);
    w.act.op_id = NULL; /* nobody's yet: a stranger's key must not meet another's */
    int64_t screening = 0, unit = 0;
    bool ok = annotate_desk_enter(
        w.record, &w.act, http_text(req, "code"), &in, &screening, &unit, &w.out, &w.error);
    bool unknown = g_error_matches(w.error, ANNOTATE_ERROR, ANNOTATE_ERROR_NOT_FOUND);
    if (unknown)
        auth_tried(w.server->auth, name, http_address(req), false, http_now(req));
    if (!api_settle(&w, ok))
        return;
    reply_seat(req, hash, screening);
    auth_set_cookie(req, true, token);
}

void api_seat(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_SEAT);
}

void api_seat_checkin(struct http_request *req)
{
    const struct annotate_who *who = http_who(req);
    struct annotate_checkin in = {.attendance = http_int(req, "attendance", 0),
        .unit = who->unit,
        .name = http_text(req, "name"),
        .post = http_text(req, "post"),
        .status = http_bool(req, "deputy") ? "deputy" : "present"};
    struct api w = api_begin(req);
    api_end(&w, annotate_checkin(w.record, &w.act, who->screening, &in, &w.out, &w.error));
}

static struct annotate_claim claim_of(const struct http_request *req)
{
    return (struct annotate_claim){.problem = http_int(req, "problem", 0),
        .due_on = http_text(req, "due_on"),
        .measures = http_text(req, "measures"),
        .pledge = http_text(req, "pledge"),
        .person_in_charge = http_text(req, "person_in_charge"),
        .pressed_at = http_int(req, "pressed_at", 0)};
}

void api_seat_claim(struct http_request *req)
{
    struct annotate_claim in = claim_of(req);
    struct api w = api_begin(req);
    int64_t screening = http_who(req)->screening;
    api_end(&w, annotate_claim_add(w.record, &w.act, screening, &in, &w.out, &w.error));
}

void api_seat_aware(struct http_request *req)
{
    struct annotate_awareness in = {
        .problem = http_int(req, "problem", 0), .pressed_at = http_int(req, "pressed_at", 0)};
    struct api w = api_begin(req);
    api_end(&w, annotate_awareness_add(w.record, &w.act, &in, &w.out, &w.error));
}

void api_seat_amend(struct http_request *req)
{
    struct annotate_claim in = claim_of(req);
    struct api w = api_begin(req);
    api_end(&w, annotate_claim_set(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_seat_dispute(struct http_request *req)
{
    struct annotate_dispute in = {.problem = http_int(req, "problem", 0),
        .reason_code = http_text(req, "reason_code"),
        .reason = http_text(req, "reason"),
        .suggested_unit = http_int(req, "suggested_unit", 0)};
    struct api w = api_begin(req);
    int64_t screening = http_who(req)->screening;
    api_end(&w, annotate_dispute_add(w.record, &w.act, screening, &in, &w.out, &w.error));
}

/* Told to the unit's other phones and forgotten: no event, no row. */
void api_seat_typing(struct http_request *req)
{
    const struct server *server = http_payload(req);
    g_autoptr(GError) error = NULL;
    g_autofree char *name = annotate_seat_person(http_record(req), http_who(req), &error);
    if (!name) {
        http_reply_error(req, error);
        return;
    }
    json_auto_t *told =
        json_pack("{s:s,s:I}", "name", name, "problem", (json_int_t)http_int(req, "problem", 0));
    char *text = json_dumps(told, JSON_COMPACT);
    g_autofree char *event = g_strdup_printf("event: typing\ndata: %s\n\n", text);
    free(text);
    live_typing(server->live, http_who(req), event, http_now(req));
    http_reply_empty(req, 204);
}

void api_seat_still(struct http_request *req)
{
    still_reply(req, http_int(req, "id", 0));
}
