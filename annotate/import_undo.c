/* import_undo.c — an import is taken back as a whole, while nobody has built on it. */
#include "changes.h"
#include "entity.h"

static bool take_back(struct write *w, int64_t id, GString *data, GError **error)
{
    struct annotate *a = w->a;
    const enum query q = QUERY_IMPORT_GET;
    if (!record_need(a, q, error, INT(id)))
        return false;
    data_text(data, "what", record_text(a, q, 0));
    g_autofree char *changes = record_dup(a, q, 1);
    bool undone = record_int(a, q, 2);
    record_reset(a, q);
    if (undone || !*changes) {
        annotate_fail(
            error, ANNOTATE_ERROR_REFUSED, undone ? "import.undone" : "import.too_old", NULL);
        return false;
    }
    int64_t undo = write_series(w, "undo", 0, error);
    record_quiet(a);
    return undo && changes_undo(a, changes, undo, error) &&
           record_run(a, QUERY_IMPORT_UNDONE, error, INT(id), INT(w->act->now));
}

bool annotate_import_undo(struct annotate *a, const struct annotate_act *act, int64_t id,
    bool dry_run, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "register.undo", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step =
        rules_check("register", "on", "undo", act->who->roles, 0, error);
    g_autoptr(GString) data = data_new();
    if (!step || !take_back(&w, id, data, error))
        return false;
    if (dry_run) { /* the write ends without a commit */
        if (out)
            *out = (struct annotate_result){.id = id};
        return true;
    }
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = 1, .data = data}, out, error);
}
