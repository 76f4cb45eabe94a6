/* The operator's side of a live screening. */
#include "api.h"

#include <string.h>

void api_stage(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_STAGE);
}

/* A refused command is answered with the stage as it is now: who has it, and what is shown. */
static void reply_refused(struct http_request *req, const char *key)
{
    g_autoptr(GString) stage = g_string_new(NULL);
    struct annotate_query query = {.id = http_int(req, "id", 0)};
    if (!api_read(req, ANNOTATE_VIEW_STAGE, &query, stage))
        return;
    json_auto_t *current = json_loads(stage->str, 0, NULL);
    http_reply_fail(req, 409, key, NULL);
    http_reply_attach(req, "current", current);
}

void api_stage_command(struct http_request *req)
{
    struct annotate_command in = {.expect_rev = http_int(req, "expect_rev", -1),
        .command = http_text(req, "command"),
        .position = http_int(req, "position", 0),
        .pos_ms = http_int(req, "pos_ms", 0),
        .seconds = http_int(req, "seconds", 0),
        .mode = http_text(req, "mode"),
        .name = http_text(req, "name"),
        .on = http_bool(req, "on"),
        .remark = http_int(req, "remark", 0),
        .problem = http_int(req, "problem", 0)};
    struct api w = api_begin(req);
    bool ok = annotate_stage_command(w.record, &w.act, w.id, &in, &w.out, &w.error);
    bool stale = g_error_matches(w.error, ANNOTATE_ERROR, ANNOTATE_ERROR_CONFLICT);
    bool stranger = w.error && strcmp(w.error->message, "stage.not_controller") == 0;
    if (ok)
        http_reply_pack(req, 200, "{s:I,s:I,s:b}", "rev", (json_int_t)w.out.version, "event",
            (json_int_t)w.out.event, "repeated", (int)w.out.repeated);
    api_settle(&w, ok);
    if (stale || stranger)
        reply_refused(req, stale ? "stage.stale" : "stage.not_controller");
}

void api_checkin(struct http_request *req)
{
    struct annotate_checkin in = {.attendance = http_int(req, "attendance", 0),
        .unit = http_int(req, "unit", 0),
        .name = http_text(req, "name"),
        .post = http_text(req, "post"),
        .status = http_text(req, "status"),
        .deputy_name = http_text(req, "deputy_name"),
        .deputy_post = http_text(req, "deputy_post"),
        .reason = http_text(req, "reason")};
    struct api w = api_begin(req);
    api_end(&w, annotate_checkin(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

static struct annotate_claim claim_of(const struct http_request *req)
{
    return (struct annotate_claim){.problem = http_int(req, "problem", 0),
        .unit = http_int(req, "unit", 0),
        .person_name = http_text(req, "person_name"),
        .capacity = http_text(req, "capacity"),
        .due_on = http_text(req, "due_on"),
        .measures = http_text(req, "measures"),
        .pledge = http_text(req, "pledge"),
        .person_in_charge = http_text(req, "person_in_charge"),
        .pressed_at = http_int(req, "pressed_at", 0),
        .paper = http_text(req, "paper")};
}

void api_claim(struct http_request *req)
{
    struct annotate_claim in = claim_of(req);
    struct api w = api_begin(req);
    api_end(&w, annotate_claim_add(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_claim_set(struct http_request *req)
{
    struct annotate_claim in = claim_of(req);
    struct api w = api_begin(req);
    api_end(&w, annotate_claim_set(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_late(struct http_request *req)
{
    struct annotate_claim in = claim_of(req);
    in.problem = http_int(req, "id", 0);
    struct api w = api_begin(req);
    api_end(&w, annotate_claim_late(w.record, &w.act, &in, &w.out, &w.error));
}

void api_dispute(struct http_request *req)
{
    struct annotate_dispute in = {.problem = http_int(req, "problem", 0),
        .unit = http_int(req, "unit", 0),
        .person_name = http_text(req, "person_name"),
        .reason_code = http_text(req, "reason_code"),
        .reason = http_text(req, "reason"),
        .suggested_unit = http_int(req, "suggested_unit", 0)};
    struct api w = api_begin(req);
    api_end(&w, annotate_dispute_add(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_rule(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_dispute_rule(w.record, &w.act, w.id, http_text(req, "ruling"),
                    http_int(req, "unit", 0), http_text(req, "text"), &w.out, &w.error));
}

void api_claim_rule(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_claim_rule(w.record, &w.act, w.id, http_text(req, "ruling"),
                    http_int(req, "unit", 0), http_text(req, "text"), &w.out, &w.error));
}

void api_pair_admit(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(
        &w, annotate_pair_admit(w.record, &w.act, w.id, http_text(req, "code"), &w.out, &w.error));
}
