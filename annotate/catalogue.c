/* catalogue.c — point types, problem types and indicators one by one: whose they are, and whether
 * they are still offered. What is retired stays for the problems that have it. */
#include "entity.h"

static int64_t keep(int64_t given, int64_t old)
{
    return given == ANNOTATE_KEEP ? old : given;
}

/* Begins a change of a row that QUERY_…_ROW gives, its version first. */
static const struct rules_step *begin(struct write *w, struct annotate *a,
    const struct annotate_act *act, const char *kind, enum query row, int64_t id, GError **error)
{
    g_autofree char *name = g_strconcat(kind, ".edit", NULL);
    if (!write_begin(w, a, act, name, error) || w->repeated)
        return NULL;
    const struct rules_step *step = rules_check(kind, "on", "edit", act->who->roles, 0, error);
    if (!step || !record_need(a, row, error, INT(id)))
        return NULL;
    return write_expect(w, record_int(a, row, 0), error) ? step : NULL;
}

bool annotate_point_type_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_point_type *in, struct annotate_result *out, GError **error)
{
    const enum query q = QUERY_POINT_TYPE_ROW;
    WRITE w = {0};
    const struct rules_step *step = begin(&w, a, act, "point_type", q, id, error);
    if (!step)
        return w.repeated && write_answer(&w, out);
    int64_t version = record_int(a, q, 0), lead = keep(in->lead_unit, record_int(a, q, 2));
    g_autofree char *name = in->name ? g_strdup(in->name) : record_dup(a, q, 1);
    g_autofree char *standard = in->standard ? g_strdup(in->standard) : record_dup(a, q, 3);
    bool active = in->active < 0 ? record_int(a, q, 4) != 0 : in->active != 0;
    g_autoptr(GString) data = data_new();
    const struct edit edit = {.a = a, .old = q, .data = data};
    edit_text(&edit, 1, "name", name);
    edit_ref(&edit, 2, "lead_unit", lead);
    edit_text(&edit, 3, "standard", standard);
    edit_bool(&edit, 4, "active", active);
    if (!check_text(name, "name", 60, true, error) ||
        !check_lines(standard, "standard", 2000, false, error) ||
        !check_ref(a, QUERY_HAS_UNIT, lead, "lead_unit", false, error) ||
        !record_run(a, QUERY_POINT_TYPE_CHANGE, error, INT(id), TEXT(name), REF(lead),
            TEXT(standard), INT(active)))
        return false;
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = version + 1, .data = data}, out,
        error);
}

bool annotate_problem_type_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_problem_type *in, struct annotate_result *out, GError **error)
{
    const enum query q = QUERY_PROBLEM_TYPE_ROW;
    WRITE w = {0};
    const struct rules_step *step = begin(&w, a, act, "problem_type", q, id, error);
    if (!step)
        return w.repeated && write_answer(&w, out);
    int64_t version = record_int(a, q, 0), lead = keep(in->lead_unit, record_int(a, q, 2));
    int64_t indicator = keep(in->indicator, record_int(a, q, 3));
    bool area = in->area_assist < 0 ? record_int(a, q, 5) != 0 : in->area_assist != 0;
    g_autofree char *name = in->name ? g_strdup(in->name) : record_dup(a, q, 1);
    bool active = in->active < 0 ? record_int(a, q, 4) != 0 : in->active != 0;
    g_autoptr(GString) data = data_new();
    const struct edit edit = {.a = a, .old = q, .data = data};
    edit_text(&edit, 1, "name", name);
    edit_ref(&edit, 2, "lead_unit", lead);
    edit_ref(&edit, 3, "indicator", indicator);
    edit_bool(&edit, 4, "active", active);
    edit_bool(&edit, 5, "area_assist", area);
    const struct unit_rows assist = {QUERY_PROBLEM_TYPE_ASSIST_CLEAR, QUERY_PROBLEM_TYPE_ASSIST_ADD,
        QUERY_PROBLEM_TYPE_ASSIST_IDS, "assist"};
    if (!check_text(name, "name", 60, true, error) ||
        !check_ref(a, QUERY_HAS_UNIT, lead, "lead_unit", false, error) ||
        !check_ref(a, QUERY_HAS_INDICATOR, indicator, "indicator", false, error) ||
        !record_run(a, QUERY_PROBLEM_TYPE_CHANGE, error, INT(id), TEXT(name), REF(lead),
            REF(indicator), INT(active), INT(area)) ||
        !edit_units(&edit, &assist, id, in->assist, in->n_assist, error))
        return false;
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = version + 1, .data = data}, out,
        error);
}

bool annotate_indicator_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_indicator *in, struct annotate_result *out, GError **error)
{
    const enum query q = QUERY_INDICATOR_ROW;
    WRITE w = {0};
    const struct rules_step *step = begin(&w, a, act, "indicator", q, id, error);
    if (!step)
        return w.repeated && write_answer(&w, out);
    int64_t version = record_int(a, q, 0), lead = keep(in->lead_unit, record_int(a, q, 4));
    bool active = in->active < 0 ? record_int(a, q, 3) != 0 : in->active != 0;
    g_autoptr(GString) data = data_new();
    data_text(data, "system_version", record_text(a, q, 1));
    data_text(data, "code", record_text(a, q, 2));
    const struct edit edit = {.a = a, .old = q, .data = data};
    edit_ref(&edit, 4, "lead_unit", lead);
    edit_bool(&edit, 3, "active", active);
    const struct unit_rows responsible = {QUERY_INDICATOR_UNIT_CLEAR, QUERY_INDICATOR_UNIT_ADD,
        QUERY_INDICATOR_UNIT_IDS, "responsible"};
    if (!check_ref(a, QUERY_HAS_UNIT, lead, "lead_unit", false, error) ||
        !record_run(a, QUERY_INDICATOR_CHANGE, error, INT(id), REF(lead), INT(active)) ||
        !edit_units(&edit, &responsible, id, in->responsible, in->n_responsible, error))
        return false;
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = version + 1, .data = data}, out,
        error);
}

bool annotate_indicator_system_offer(struct annotate *a, const struct annotate_act *act,
    const char *system, bool active, struct annotate_result *out, GError **error)
{
    const enum query q = QUERY_INDICATOR_SYSTEM_FIRST;
    WRITE w = {0};
    if (!write_begin(&w, a, act, "indicator.edit", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step =
        rules_check("indicator", "on", "edit", act->who->roles, 0, error);
    if (!step || !record_need(a, q, error, TEXT(system)))
        return false;
    int64_t first = record_int(a, q, 0), version = record_int(a, q, 1), n = record_int(a, q, 2);
    record_reset(a, q);
    if (!record_run(a, QUERY_INDICATOR_SYSTEM_OFFER, error, TEXT(system), INT(active)))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "system_version", system);
    data_int(data, "rows", n);
    data_bool(data, "active", active);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = first, .version = version + 1, .data = data},
        out, error);
}
