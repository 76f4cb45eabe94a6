/* calendar.c — the days on which the county works: the table that ships, what the office typed. */
#include "csv.h"
#include "entity.h"
#include "record_priv.h"
#include "texts.h"
#include <string.h>

/* The announced days of a year replace those that only the law names; what the office typed stays.
 */
static bool seed_day(struct annotate *a, const struct csv_row *row, GError **error)
{
    const char *const *cell = (const char *const *)row->cells->pdata;
    return record_run(a, QUERY_HOLIDAY_SEED, error, TEXT(cell[0]), INT(*cell[1] == '1'),
        TEXT(cell[2]), TEXT(cell[3]));
}

bool calendar_refresh(struct annotate *a, GError **error)
{
    g_autoptr(GPtrArray) rows = csv_parse(text_holidays, 1000);
    g_assert(rows && rows->len > 1);
    for (guint i = 1; i < rows->len; i++) {
        const struct csv_row *row = rows->pdata[i];
        g_assert(row->cells->len == 4 && rules_day_valid(row->cells->pdata[0]));
        if (strcmp(row->cells->pdata[3], "notice") == 0 &&
            !record_run(a, QUERY_HOLIDAY_UNLAW, error, TEXT(row->cells->pdata[0])))
            return false;
    }
    for (guint i = 1; i < rows->len; i++) {
        if (!seed_day(a, rows->pdata[i], error))
            return false;
    }
    return true;
}

bool clocks_load(struct annotate *a, struct rules_times *out, GError **error)
{
    const enum query q = QUERY_HOLIDAYS;
    times_load(a, out);
    g_autofree char *work = annotate_setting_text(a, "work.hours");
    if (!rules_work_parse(work, out->work))
        memcpy(out->work, rules_times_default.work, sizeof out->work);
    g_array_set_size(a->specials, 0);
    enum record_got got = record_get(a, q, error, NOTHING);
    for (; got == RECORD_ROW; got = record_next(a, q, error)) {
        struct rules_special day = {
            .day = rules_day_number(record_text(a, q, 0)),
            .working = record_int(a, q, 1),
        };
        g_array_append_val(a->specials, day);
    }
    record_reset(a, q);
    a->calendar =
        (struct rules_calendar){(const struct rules_special *)a->specials->data, a->specials->len};
    out->calendar = &a->calendar;
    return got != RECORD_FAILED;
}

/* --- the office changes a day --- */

/* A day that the table does not have is a usual one. */
static bool data_day(struct annotate *a, GString *data, const char *day, const char *kind,
    const char *name, GError **error)
{
    const enum query q = QUERY_HOLIDAY_GET;
    enum record_got got = record_get(a, q, error, TEXT(day));
    bool there = got == RECORD_ROW;
    data_change_text(data, "day_kind", there ? record_text(a, q, 0) : "usual", kind);
    data_change_text(data, "text", there ? record_text(a, q, 1) : "", name);
    record_reset(a, q);
    return got != RECORD_FAILED;
}

bool annotate_holiday_set(struct annotate *a, const struct annotate_act *act, const char *day,
    const char *kind, const char *name, struct annotate_result *out, GError **error)
{
    static const char *const kinds[] = {"holiday", "working", "usual", NULL};
    WRITE w = {0};
    if (!write_begin(&w, a, act, "calendar.edit", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step =
        rules_check("calendar", "on", "edit", act->who->roles, 0, error);
    if (!step || !check_day(day, "day", true, error) || !check_choice(kind, "kind", kinds, error) ||
        !check_text(name, "name", 40, false, error))
        return false;
    bool usual = strcmp(kind, "usual") == 0;
    g_autoptr(GString) data = data_new();
    data_text(data, "day", day);
    if (!data_day(a, data, day, kind, usual ? "" : name, error))
        return false;
    if (usual ? !record_run(a, QUERY_HOLIDAY_REMOVE, error, TEXT(day))
              : !record_run(a, QUERY_HOLIDAY_SET, error, TEXT(day),
                    INT(strcmp(kind, "working") == 0), TEXT(name ? name : "")))
        return false;
    return write_commit(&w,
        &(struct write_fact){
            .step = step, .object = rules_day_number(day), .version = 1, .data = data},
        out, error);
}

bool annotate_problem_type_due(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *mode, int64_t n, struct annotate_result *out, GError **error)
{
    static const char *const modes[] = {"rule", "natural", "workday", "workhour", NULL};
    WRITE w = {0};
    if (!write_begin(&w, a, act, "problem_type.edit", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step =
        rules_check("problem_type", "on", "edit", act->who->roles, 0, error);
    if (!step || !check_choice(mode, "due_mode", modes, error) ||
        !record_need(a, QUERY_PROBLEM_TYPE_VERSION, error, INT(id)))
        return false;
    int64_t version = record_int(a, QUERY_PROBLEM_TYPE_VERSION, 0);
    bool rule = strcmp(mode, "rule") == 0;
    g_autoptr(GString) data = data_new();
    const struct edit edit = {.a = a, .old = QUERY_PROBLEM_TYPE_VERSION, .data = data};
    edit_text(&edit, 1, "due_mode", mode);
    edit_ref(&edit, 2, "due_n", rule ? 0 : n);
    record_reset(a, edit.old);
    if (!write_expect(&w, version, error))
        return false;
    if (!rule && (n < 1 || n > 999)) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "setting.out_of_range", "due_n");
        return false;
    }
    if (!record_run(
            a, QUERY_PROBLEM_TYPE_DUE, error, INT(id), TEXT(rule ? NULL : mode), REF(rule ? 0 : n)))
        return false;
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = version + 1, .data = data}, out,
        error);
}
