/* log.c — lists, and the event log, as they stand on somebody's screen, asked for as files. Asking
 * is an event: who took them out of the house is in the log. */
#include "record.h"
#include "rules.h"

/* What the page narrowed by, as the log has it. */
static void add_filter(GString *data, const struct annotate_query *filter)
{
    const struct {
        const char *key;
        int64_t id;
    } ids[] = {
        {"screening", filter->screening ? filter->screening : filter->id},
        {"unit",      filter->unit                                      },
        {"point",     filter->point                                     },
        {"type",      filter->type                                      }
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++)
        if (ids[i].id)
            data_int(data, ids[i].key, ids[i].id);
    data_text(data, "state", filter->state);
    data_text(data, "q", filter->q);
    data_text(data, "from_on", filter->from_on);
    data_text(data, "to_on", filter->to_on);
}

static void add_list(GString *data, const char *list, const struct annotate_query *filter)
{
    data_text(data, "list", list);
    add_filter(data, filter);
    if (g_str_has_prefix(list, "figure-"))
        data_text(data, "figure", filter->kind);
}

/* What the worker needs besides; `kind` is the paper's already. */
static void add_rest(GString *args, const struct annotate_list *in)
{
    data_text(args, "lang", in->lang);
    if (in->filter.id)
        data_int(args, "id", in->filter.id);
    data_text(args, "about", in->filter.kind);
    data_text(args, "purpose", in->filter.purpose);
    data_text(args, "met", in->filter.met);
    data_text(args, "marked", in->marked);
    data_text(args, "clock", in->clock);
    data_text(args, "office_group", in->office_group);
    data_text(args, "role", in->role);
}

bool annotate_list_ask(struct annotate *a, const struct annotate_act *act,
    const struct annotate_list *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "list.ask", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step = rules_check("job", "-", "ask_list", act->who->roles, 0, error);
    if (!step)
        return false;
    g_autoptr(GString) data = data_new();
    g_autoptr(GString) args = data_new();
    data_text(data, "kind", "list");
    add_list(data, in->list, &in->filter);
    data_text(args, "kind", "list");
    data_bool(args, "draft", true);
    data_int(args, "by", act->who->user); /* a job like another's would be the other's */
    data_text(args, "list", in->list);
    add_filter(args, &in->filter);
    add_rest(args, in);
    g_string_append_c(args, '}');
    return write_paper_job(&w, step, 0, args->str, data, out, error);
}

bool annotate_list_exported(struct annotate *a, const struct annotate_act *act, const char *list,
    const struct annotate_query *filter, int64_t rows, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "list.export", error))
        return false;
    const struct rules_step *step = rules_check("list", "-", "export", act->who->roles, 0, error);
    if (!step)
        return false;
    g_autoptr(GString) data = data_new();
    add_list(data, list, filter);
    data_int(data, "rows", rows);
    return write_commit(&w, &(struct write_fact){.step = step, .data = data}, NULL, error);
}

bool annotate_log_ask(struct annotate *a, const struct annotate_act *act,
    const struct annotate_query *filter, bool csv, const char *lang, struct annotate_result *out,
    GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "log.ask", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step = rules_check("job", "-", "ask_log", act->who->roles, 0, error);
    int64_t last = annotate_event_last(a);
    if (!step || last < 0)
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "kind", "log");
    data_text(data, "format", csv ? "csv" : "xlsx");
    data_text(data, "lang", lang);
    data_int(data, "until", last); /* a repeated job makes the same file */
    data_text(data, "about", filter->kind);
    if (filter->object)
        data_int(data, "object", filter->object);
    data_text(data, "q", filter->q);
    data_text(data, "from_on", filter->from_on);
    data_text(data, "to_on", filter->to_on);
    g_autofree char *args = g_strconcat(data->str, "}", NULL);
    return write_paper_job(&w, step, 0, args, data, out, error);
}
