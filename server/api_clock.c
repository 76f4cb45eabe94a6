/* What a unit asks for on its card, what came back, and the days that the clocks count. */
#include "api.h"

void api_requests(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_REQUESTS);
}

void api_request_add(struct http_request *req)
{
    struct annotate_request in = {.kind = http_text(req, "kind"),
        .reason = http_text(req, "reason"),
        .progress = http_text(req, "progress"),
        .plan = http_text(req, "plan"),
        .wished_on = http_text(req, "wished_on")};
    struct api w = api_begin(req);
    api_end(&w, annotate_request_add(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_request_grant(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_request_grant(w.record, &w.act, w.id, http_text(req, "day"),
                    http_text(req, "remark"), &w.out, &w.error));
}

void api_request_advise(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_request_advise(w.record, &w.act, w.id, http_bool(req, "agrees"),
                    http_text(req, "text"), &w.out, &w.error));
}

void api_request_refuse(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_request_refuse(
                    w.record, &w.act, w.id, http_text(req, "remark"), &w.out, &w.error));
}

void api_request_withdraw(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_request_withdraw(w.record, &w.act, w.id, &w.out, &w.error));
}

void api_resume(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w,
        annotate_problem_resume(w.record, &w.act, w.id, http_text(req, "day"), &w.out, &w.error));
}

void api_card_return(struct http_request *req)
{
    struct annotate_return in = {.reason_code = http_text(req, "reason_code"),
        .reason = http_text(req, "reason"),
        .suggested_unit = http_int(req, "suggested_unit", 0),
        .form = http_int(req, "form", 0)};
    struct api w = api_begin(req);
    api_end(&w, annotate_card_return(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_relapse_add(struct http_request *req)
{
    struct annotate_relapse in = {.text = http_text(req, "text"),
        .found_on = http_text(req, "found_on"),
        .clip = http_int(req, "clip", 0)};
    struct api w = api_begin(req);
    api_end(&w, annotate_relapse_add(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_relapses(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_RELAPSES);
}

void api_rechecks(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_RECHECKS);
}

void api_recheck_add(struct http_request *req)
{
    struct annotate_recheck in = {.held = !strcmp(http_text(req, "result"), "held"),
        .on = http_text(req, "on"),
        .text = http_text(req, "text"),
        .clip = http_int(req, "clip", 0)};
    struct api w = api_begin(req);
    api_end(&w, annotate_recheck_add(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_site_orders(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_SITE_ORDERS);
}

void api_site_order_send(struct http_request *req)
{
    struct annotate_site_order in = {.verifier = http_int(req, "verifier", 0),
        .until_at = http_int(req, "until_at", 0),
        .note = http_text(req, "note")};
    struct api w = api_begin(req);
    api_end(&w, annotate_site_order_send(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_site_order_withdraw(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_site_order_withdraw(
                    w.record, &w.act, w.id, http_text(req, "reason"), &w.out, &w.error));
}

void api_relapse_confirm(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_relapse_confirm(
                    w.record, &w.act, w.id, http_text(req, "remark"), &w.out, &w.error));
}

void api_relapse_refuse(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_relapse_refuse(
                    w.record, &w.act, w.id, http_text(req, "remark"), &w.out, &w.error));
}

void api_reminders(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_REMINDERS);
}

void api_holidays(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_HOLIDAYS);
}

void api_holiday_set(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_holiday_set(w.record, &w.act, http_text(req, "day"),
                    http_text(req, "kind"), http_text(req, "name"), &w.out, &w.error));
}

void api_problem_type_due(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_problem_type_due(w.record, &w.act, w.id, http_text(req, "due_mode"),
                    http_int(req, "due_n", 0), &w.out, &w.error));
}
