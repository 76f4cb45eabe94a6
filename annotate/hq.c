/* hq.c — special headquarters (专项指挥部) under the creation headquarters (mechanism 11). */
#include "entity.h"

static bool check_hq(struct annotate *a, const struct annotate_hq *in, GError **error)
{
    if (!check_text(in->name, "name", 60, true, error) ||
        !check_ref(a, QUERY_HAS_PERSON, in->leader, "leader", false, error) ||
        !check_ref(a, QUERY_HAS_UNIT, in->unit, "unit", true, error))
        return false;
    for (size_t i = 0; i < in->n_units; i++) {
        if (!check_ref(a, QUERY_HAS_UNIT, in->units[i], "units", true, error))
            return false;
    }
    return true;
}

static bool set_units(struct annotate *a, int64_t hq, const struct annotate_hq *in, GError **error)
{
    if (!record_run(a, QUERY_HQ_UNIT_CLEAR, error, INT(hq)))
        return false;
    for (size_t i = 0; i < in->n_units; i++) {
        if (!record_run(a, QUERY_HQ_UNIT_ADD, error, INT(hq), INT(in->units[i]), INT((int64_t)i)))
            return false;
    }
    return true;
}

static void data_hq(const struct edit *e, const struct annotate_hq *in)
{
    edit_text(e, 1, "name", in->name);
    edit_ref(e, 2, "leader", in->leader);
    edit_ref(e, 3, "unit", in->unit);
    edit_bool(e, 4, "active", in->active);
}

bool annotate_hq_put(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_hq *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, id ? "hq.edit" : "hq.add", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step =
        rules_check("hq", id ? "on" : "-", id ? "edit" : "add", act->who->roles, 0, error);
    if (!step || (id && !record_need(a, QUERY_HQ_GET, error, INT(id))))
        return false;
    int64_t version = id ? record_int(a, QUERY_HQ_GET, 0) : 0;
    bool fresh = !id;
    g_autoptr(GString) data = data_new();
    data_hq(&(struct edit){a, QUERY_HQ_GET, fresh, data}, in);
    if ((id && !write_expect(&w, version, error)) || !check_hq(a, in, error) ||
        !(id ? record_run(a, QUERY_HQ_SET, error, INT(id), TEXT(in->name), REF(in->leader),
                   INT(in->unit), INT(in->active))
             : record_run(a, QUERY_HQ_ADD, error, TEXT(in->name), REF(in->leader), INT(in->unit),
                   INT(1), INT(act->now))))
        return false;
    id = id ? id : record_rowid(a);
    g_autofree char *was = edit_list(a, QUERY_HQ_UNIT_NAMES, id, error);
    g_autofree char *is =
        was && set_units(a, id, in, error) ? edit_list(a, QUERY_HQ_UNIT_NAMES, id, error) : NULL;
    if (!is)
        return false;
    if (fresh)
        data_json(data, "units", is);
    else
        data_change(data, "units", was, is);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = version + 1, .data = data}, out,
        error);
}
