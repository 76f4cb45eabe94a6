/* score.c — scores of streets and the rules that are held against them (mechanism 25). What follows
 * from them is only ever proposed (views_score.sql). */
#include "entity.h"
#include <math.h>
#include <string.h>

/* 2026-03 or 2026-Q1 */
static bool check_period(const char *period, GError **error)
{
    g_autofree char *day = NULL;
    bool quarter = period && strlen(period) == 7 && period[5] == 'Q';
    if (quarter && period[6] >= '1' && period[6] <= '4')
        day = g_strdup_printf("%.4s-0%c-01", period, period[6]);
    else if (period && strlen(period) == 7 && !quarter)
        day = g_strdup_printf("%s-01", period);
    if (day && period[4] == '-' && rules_day_valid(day))
        return true;
    annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.invalid", "period");
    return false;
}

static bool check_score(
    struct annotate *a, int64_t unit, const char *period, double value, GError **error)
{
    if (!check_ref(a, QUERY_HAS_UNIT, unit, "unit", true, error) || !check_period(period, error))
        return false;
    if (value >= 0 && value <= 100)
        return true;
    annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.out_of_range", "value");
    return false;
}

bool annotate_score_set(struct annotate *a, const struct annotate_act *act, int64_t unit,
    const char *period, double value, struct annotate_result *out, GError **error)
{
    const enum query q = QUERY_SCORE_FIND;
    WRITE w = {0};
    if (!write_begin(&w, a, act, "score.set", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!check_score(a, unit, period, value, error))
        return false;
    enum record_got got = record_get(a, q, error, INT(unit), TEXT(period));
    int64_t id = got == RECORD_ROW ? record_int(a, q, 0) : 0;
    int64_t version = id ? record_int(a, q, 1) : 0;
    double was = id ? record_real(a, q, 2) : NAN;
    record_reset(a, q);
    const struct rules_step *step =
        rules_check("score", id ? "on" : "-", id ? "edit" : "add", act->who->roles, 0, error);
    if (got == RECORD_FAILED || !step || (id && !write_expect(&w, version, error)) ||
        !(id ? record_run(a, QUERY_SCORE_SET, error, INT(id), REAL(value), INT(act->who->user),
                   INT(act->now))
             : record_run(a, QUERY_SCORE_ADD, error, INT(unit), TEXT(period), REAL(value),
                   INT(act->who->user), INT(act->now))))
        return false;
    id = id ? id : record_rowid(a);
    g_autoptr(GString) data = data_new();
    data_int(data, "unit", unit);
    data_text(data, "period", period);
    data_real(data, "was", was);
    data_real(data, "value", value);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = version + 1, .data = data}, out,
        error);
}

static bool check_rule(const struct annotate_score_rule *r, GError **error)
{
    static const char *const periods[] = {"quarter", "year", NULL};
    static const char *const sides[] = {"top", "bottom", NULL};
    static const char *const ops[] = {"gt", "ge", "lt", "le", NULL};
    if (!check_choice(r->period, "period", periods, error) ||
        !check_choice(r->side, "side", sides, error) || !check_choice(r->op, "op", ops, error) ||
        !check_text(r->action, "action", 200, true, error))
        return false;
    const char *bad = r->rank_from < 1                   ? "rank_from"
                      : r->rank_to < r->rank_from        ? "rank_to"
                      : r->streak < 1 || r->streak > 12  ? "streak"
                      : !(fabs(r->threshold) <= 1000000) ? "threshold"
                                                         : NULL;
    if (bad)
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.out_of_range", bad);
    return !bad;
}

static bool add_rule(struct annotate *a, int64_t set, int64_t position,
    const struct annotate_score_rule *r, GError **error)
{
    return check_rule(r, error) &&
           record_run(a, QUERY_SCORE_RULE_ADD, error, INT(set), INT(position), TEXT(r->period),
               TEXT(r->side), INT(r->rank_from), INT(r->rank_to), TEXT(r->op), REAL(r->threshold),
               INT(r->streak), TEXT(r->action));
}

bool annotate_score_rules_add(struct annotate *a, const struct annotate_act *act,
    const char *active_from, const struct annotate_score_rule *rules, size_t n,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "score_rule.add", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step =
        rules_check("score_rule", "-", "add", act->who->roles, 0, error);
    if (!step || !check_day(active_from, "active_from", true, error) ||
        !record_run(a, QUERY_SCORE_RULE_SET_ADD, error, TEXT(active_from), INT(act->who->user),
            INT(act->now)))
        return false;
    int64_t id = record_rowid(a);
    g_autoptr(GString) list = g_string_new("[");
    for (size_t i = 0; i < n; i++) {
        if (!add_rule(a, id, (int64_t)i + 1, &rules[i], error))
            return false;
        if (i)
            g_string_append_c(list, ',');
        json_quote(list, rules[i].action);
    }
    g_string_append_c(list, ']');
    g_autoptr(GString) data = data_new();
    data_text(data, "active_from", active_from);
    data_json(data, "actions", list->str);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = 1, .data = data}, out, error);
}
