/* Between two screenings: rounds and visits, duties, special headquarters, scores of streets. */
#include "api.h"

void api_rounds(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_ROUNDS);
}

void api_round(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_ROUND);
}

void api_coverage(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_COVERAGE);
}

/* A new one, or (with an id in the path) all of it anew. */
void api_round_put(struct http_request *req)
{
    struct annotate_round in = {.kind = http_text(req, "kind"),
        .team = http_text(req, "team"),
        .from_on = http_text(req, "from_on"),
        .to_on = http_text(req, "to_on"),
        .target = http_int(req, "target", 0)};
    in.points = http_ids(req, "points", &in.n_points);
    struct api w = api_begin(req);
    api_end(&w, annotate_round_put(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_round_end(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_round_end(w.record, &w.act, w.id, &w.out, &w.error));
}

void api_visit_add(struct http_request *req)
{
    struct annotate_visit in = {.point = http_int(req, "point", 0),
        .on = http_text(req, "on"),
        .note = http_text(req, "note"),
        .problem = http_int(req, "problem", 0)};
    struct api w = api_begin(req);
    api_end(&w, annotate_visit_add(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_duties(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_DUTIES);
}

void api_duty_add(struct http_request *req)
{
    struct annotate_duty in = {.kind = http_text(req, "kind"),
        .title = http_text(req, "title"),
        .period = http_text(req, "period"),
        .due_on = http_text(req, "due_on"),
        .unit = http_int(req, "unit", 0),
        .responsible = http_text(req, "responsible"),
        .reviewer = http_text(req, "reviewer"),
        .signer = http_text(req, "signer"),
        .text = http_text(req, "text")};
    struct api w = api_begin(req);
    api_end(&w, annotate_duty_add(w.record, &w.act, &in, &w.out, &w.error));
}

void api_duty_copy(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_duty_copy(w.record, &w.act, &w.out, &w.error));
}

void api_duty_submit(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(
        &w, annotate_duty_submit(w.record, &w.act, w.id, http_text(req, "text"), &w.out, &w.error));
}

void api_duty_agenda_set(struct http_request *req)
{
    size_t n;
    g_autofree struct annotate_agenda_item *items = api_agenda_items(req, &n);
    struct api w = api_begin(req);
    api_end(&w, annotate_duty_agenda_set(w.record, &w.act, w.id, items, n, &w.out, &w.error));
}

void api_duty_move(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_duty_move(w.record, &w.act, w.id, http_text(req, "act"),
                    http_text(req, "text"), &w.out, &w.error));
}

void api_hqs(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_HQS);
}

void api_hq_put(struct http_request *req)
{
    struct annotate_hq in = {.name = http_text(req, "name"),
        .leader = http_int(req, "leader", 0),
        .unit = http_int(req, "unit", 0),
        .active = !http_has(req, "active") || http_bool(req, "active")};
    in.units = http_ids(req, "units", &in.n_units);
    struct api w = api_begin(req);
    api_end(&w, annotate_hq_put(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_scores(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_SCORES);
}

void api_score_set(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_score_set(w.record, &w.act, http_int(req, "unit", 0),
                    http_text(req, "period"), http_number(req, "value", -1), &w.out, &w.error));
}

void api_score_rules_add(struct http_request *req)
{
    const json_t *rows = http_json(req, "rows");
    size_t n = json_array_size(rows);
    g_autofree struct annotate_score_rule *rules = g_new0(struct annotate_score_rule, n + 1);
    for (size_t i = 0; i < n; i++) {
        json_int_t from = 0, to = 0, streak = 1;
        struct annotate_score_rule *r = &rules[i];
        json_unpack(json_array_get(rows, i), "{s:s,s:s,s:I,s:I,s:s,s:F,s?I,s:s}", "period",
            &r->period, "side", &r->side, "rank_from", &from, "rank_to", &to, "op", &r->op,
            "threshold", &r->threshold, "streak", &streak, "action", &r->action);
        r->rank_from = from;
        r->rank_to = to;
        r->streak = streak;
    }
    struct api w = api_begin(req);
    api_end(&w, annotate_score_rules_add(
                    w.record, &w.act, http_text(req, "active_from"), rules, n, &w.out, &w.error));
}
