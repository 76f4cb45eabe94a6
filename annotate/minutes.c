/* minutes.c — what a screening settled (议定事项): written by the office after it, until the host
 * has approved the minutes. */
#include "entity.h"

static bool check_items(
    struct annotate *a, const struct annotate_minutes_item *items, size_t n, GError **error)
{
    if (n > ANNOTATE_MINUTES_MAX) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.too_long", "items");
        return false;
    }
    for (size_t i = 0; i < n; i++)
        if (!check_lines(items[i].text, "text", 500, true, error) ||
            !check_ref(a, QUERY_HAS_UNIT, items[i].unit, "unit", false, error) ||
            !check_day(items[i].due_on, "due_on", false, error))
            return false;
    return true;
}

/* The log has all of them: the rows are what they are now. */
static bool put_items(struct annotate *a, int64_t screening,
    const struct annotate_minutes_item *items, size_t n, GString *list, GError **error)
{
    for (size_t i = 0; i < n; i++) {
        const char *day = text_filled(items[i].due_on) ? items[i].due_on : NULL;
        if (!record_run(a, QUERY_MINUTES_ADD, error, INT(screening), INT((int64_t)i + 1),
                TEXT(items[i].text), REF(items[i].unit), TEXT(day)))
            return false;
        g_autoptr(GString) one = data_new();
        data_text(one, "text", items[i].text);
        if (items[i].unit)
            data_int(one, "unit", items[i].unit);
        data_text(one, "due_on", day);
        g_string_append_printf(list, "%s%s}", i ? "," : "", one->str);
    }
    return true;
}

bool annotate_minutes_set(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const struct annotate_minutes_item *items, size_t n, struct annotate_result *out,
    GError **error)
{
    WRITE w = {0};
    struct screening s;
    if (!write_begin(&w, a, act, "minutes.write", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!screening_load(a, screening, &s, error) || !write_expect(&w, s.version, error))
        return false;
    const struct rules_step *step =
        rules_check("screening", s.state, "write_minutes", act->who->roles, 0, error);
    g_autoptr(GString) list = g_string_new("[");
    if (!step || !check_items(a, items, n, error) ||
        !record_run(a, QUERY_MINUTES_CLEAR, error, INT(screening)) ||
        !put_items(a, screening, items, n, list, error) ||
        !record_run(a, QUERY_SCREENING_TOUCH, error, INT(screening)))
        return false;
    g_string_append_c(list, ']');
    g_autoptr(GString) data = data_new();
    data_json(data, "items", list->str);
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = screening,
            .version = s.version + 1,
            .screening = screening,
            .data = data},
        out, error);
}
