/* plates.c — the plates of points, asked for as a file to be printed. */
#include "record.h"
#include "rules.h"

bool annotate_plates_ask(struct annotate *a, const struct annotate_act *act, const int64_t *points,
    size_t n, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "plates.ask", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step = rules_check("job", "-", "ask", act->who->roles, 0, error);
    if (!step)
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "kind", "plates");
    g_autoptr(GString) args = g_string_new(data->str);
    for (size_t i = 0; i < n; i++) {
        if (!check_ref(a, QUERY_HAS_POINT, points[i], "points", true, error))
            return false;
        g_string_append_printf(args, "%s%" G_GINT64_FORMAT, i ? "," : ",\"points\":[", points[i]);
    }
    g_string_append(args, n ? "]}" : "}");
    if (n)
        data_int(data, "points", (int64_t)n);
    return write_paper_job(&w, step, 0, args->str, data, out, error);
}
