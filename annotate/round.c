/* round.c — rounds of supervision (督导轮次) and the points they visited (mechanisms 3, 19-22, 28).
 */
#include "entity.h"
#include <string.h>

static const char *const kinds[] = {"supervision", "special", "covert_visit", "delegate_inspection",
    "citizen_patrol", "grand_inspection", "city_inspection", "exposure", "hotline", NULL};

struct round {
    int64_t id, version;
    char state[8];
};

static bool round_load(struct write *w, int64_t id, struct round *r, GError **error)
{
    const enum query q = QUERY_ROUND_GET;
    if (!record_need(w->a, q, error, INT(id)))
        return false;
    *r = (struct round){.id = id, .version = record_int(w->a, q, 0)};
    record_copy(w->a, q, 1, r->state, sizeof r->state);
    record_reset(w->a, q);
    return write_expect(w, r->version, error);
}

static bool commit(struct write *w, const struct round *r, const struct rules_step *step,
    int64_t id, GString *data, struct annotate_result *out, GError **error)
{
    return write_commit(w,
        &(struct write_fact){
            .step = step, .object = r->id, .version = r->version + 1, .id = id, .data = data},
        out, error);
}

static bool check_round(struct annotate *a, const struct annotate_round *in, GError **error)
{
    if (!check_choice(in->kind, "kind", kinds, error) ||
        !check_text(in->team, "team", 60, true, error) ||
        !check_day(in->from_on, "from_on", true, error) ||
        !check_day(in->to_on, "to_on", true, error))
        return false;
    for (size_t i = 0; i < in->n_points; i++) {
        if (!check_ref(a, QUERY_HAS_POINT, in->points[i], "points", true, error))
            return false;
    }
    int days = rules_days_between(in->from_on, in->to_on);
    if (days >= 0 && days <= 366)
        return true;
    annotate_fail(error, ANNOTATE_ERROR_INVALID, "bulletin.bad_period", "to_on");
    return false;
}

static bool set_points(
    struct annotate *a, int64_t round, const struct annotate_round *in, GError **error)
{
    if (!record_run(a, QUERY_ROUND_POINT_CLEAR, error, INT(round)))
        return false;
    for (size_t i = 0; i < in->n_points; i++) {
        if (!record_run(a, QUERY_ROUND_POINT_ADD, error, INT(round), INT(in->points[i])))
            return false;
    }
    return true;
}

static void data_round(const struct edit *e, const struct annotate_round *in)
{
    edit_text(e, 0, "round_kind", in->kind);
    edit_text(e, 1, "text", in->team);
    edit_text(e, 2, "from_on", in->from_on);
    edit_text(e, 3, "to_on", in->to_on);
    edit_int(e, 4, "target", in->target);
}

bool annotate_round_put(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_round *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct round r = {.state = "-"};
    if (!write_begin(&w, a, act, id ? "round.edit" : "round.add", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (id && !round_load(&w, id, &r, error))
        return false;
    const struct rules_step *step =
        rules_check("round", r.state, id ? "edit" : "add", act->who->roles, 0, error);
    if (!step || (id && !record_need(a, QUERY_ROUND_FIELDS, error, INT(id))))
        return false;
    g_autoptr(GString) data = data_new();
    data_round(&(struct edit){a, QUERY_ROUND_FIELDS, !id, data}, in);
    if (!check_round(a, in, error) ||
        !(id ? record_run(a, QUERY_ROUND_SET, error, INT(id), TEXT(in->kind), TEXT(in->team),
                   TEXT(in->from_on), TEXT(in->to_on), INT(in->target))
             : record_run(a, QUERY_ROUND_ADD, error, TEXT(in->kind), TEXT(in->team),
                   TEXT(in->from_on), TEXT(in->to_on), INT(in->target), INT(act->who->user),
                   INT(act->now))))
        return false;
    r.id = id ? id : record_rowid(a);
    g_autofree char *was = edit_list(a, QUERY_ROUND_POINT_CODES, r.id, error);
    g_autofree char *is = was && set_points(a, r.id, in, error)
                              ? edit_list(a, QUERY_ROUND_POINT_CODES, r.id, error)
                              : NULL;
    if (!is)
        return false;
    if (!id)
        data_json(data, "points", is);
    else
        data_change(data, "points", was, is);
    return commit(&w, &r, step, 0, data, out, error);
}

bool annotate_round_end(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct round r;
    if (!write_begin(&w, a, act, "round.end", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!round_load(&w, id, &r, error))
        return false;
    const struct rules_step *step = rules_check("round", r.state, "end", act->who->roles, 0, error);
    return step && record_run(a, QUERY_ROUND_END, error, INT(id), INT(act->now)) &&
           commit(&w, &r, step, 0, NULL, out, error);
}

static bool check_visit(struct write *w, const struct annotate_visit *in, GError **error)
{
    return check_ref(w->a, QUERY_HAS_POINT, in->point, "point", true, error) &&
           check_ref(w->a, QUERY_HAS_PROBLEM, in->problem, "problem", false, error) &&
           check_past_day(in->on, "on", w->act->now, true, error) &&
           check_lines(in->note, "note", 500, false, error);
}

bool annotate_visit_add(struct annotate *a, const struct annotate_act *act, int64_t round,
    const struct annotate_visit *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct round r;
    struct annotate_visit v = *in;
    char today[11];
    rules_day(act->now, today);
    v.on = in->on ? in->on : today;
    v.note = in->note ? in->note : "";
    if (!write_begin(&w, a, act, "round.visit", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!round_load(&w, round, &r, error))
        return false;
    const struct rules_step *step =
        rules_check("round", r.state, "visit", act->who->roles, 0, error);
    if (!step || !check_visit(&w, &v, error) ||
        !record_run(a, QUERY_VISIT_ADD, error, INT(round), INT(v.point), TEXT(v.on), TEXT(v.note),
            REF(v.problem), INT(act->who->user), INT(act->now)))
        return false;
    int64_t id = record_rowid(a);
    if (!record_run(a, QUERY_ROUND_TOUCH, error, INT(round)) ||
        (v.problem && !record_run(a, QUERY_VISIT_PROBLEM, error, INT(v.problem), INT(round))))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "visit", id);
    data_int(data, "point", v.point);
    data_text(data, "on", v.on);
    data_text(data, "text", v.note);
    if (v.problem)
        data_int(data, "problem", v.problem);
    return commit(&w, &r, step, id, data, out, error);
}
