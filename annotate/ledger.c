/* ledger.c — a ledger as it stands on somebody's screen, asked for as a file. */
#include "record.h"
#include "rules.h"
#include <string.h>

/* As the screen has them: known, and none twice. */
static bool check_columns(struct annotate *a, const struct annotate_ledger *in, GError **error)
{
    const enum query q = QUERY_LEDGER_HAS_COLUMN;
    for (size_t i = 0; i < in->n_columns; i++) {
        enum record_got got = record_get(a, q, error, TEXT(in->which), TEXT(in->columns[i]));
        record_reset(a, q);
        bool twice = false;
        for (size_t k = 0; k < i; k++)
            twice = twice || strcmp(in->columns[i], in->columns[k]) == 0;
        if (got == RECORD_ROW && !twice)
            continue;
        if (got != RECORD_FAILED)
            annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.invalid", "columns");
        return false;
    }
    if (!in->n_columns)
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.required", "columns");
    return in->n_columns > 0;
}

/* What the worker reads, and what the log tells: which lines and which columns. */
static GString *what(const struct annotate_ledger *in)
{
    GString *data = data_new();
    data_text(data, "kind", "ledger");
    data_text(data, "which", in->which);
    const struct {
        const char *key;
        int64_t id;
    } ids[] = {
        {"unit",      in->unit     },
        {"area",      in->area     },
        {"screening", in->screening},
        {"type",      in->type     }
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++)
        if (ids[i].id)
            data_int(data, ids[i].key, ids[i].id);
    if (in->state)
        data_text(data, "state", in->state);
    if (in->q)
        data_text(data, "q", in->q);
    if (in->pdf)
        data_text(data, "as", "pdf");
    if (in->pictures)
        data_bool(data, "pictures", true);
    g_autoptr(GString) columns = g_string_new(NULL);
    for (size_t i = 0; i < in->n_columns; i++)
        g_string_append_printf(columns, "%s%s", i ? "," : "", in->columns[i]);
    data_text(data, "columns", columns->str);
    return data;
}

bool annotate_ledger_ask(struct annotate *a, const struct annotate_act *act,
    const struct annotate_ledger *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "ledger.ask", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step = rules_check("job", "-", "ask", act->who->roles, 0, error);
    if (!step || !check_columns(a, in, error))
        return false;
    if (in->pictures && strcmp(in->which, "points") == 0) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.invalid", "pictures");
        return false;
    }
    g_autoptr(GString) data = what(in);
    g_autofree char *args = g_strconcat(data->str, "}", NULL);
    return write_paper_job(&w, step, 0, args, data, out, error);
}
