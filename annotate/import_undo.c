/* import_undo.c — an import is taken back as a whole, while nobody has built on it. */
#include "changes.h"
#include "entity.h"
#include "rules.h"
#include <string.h>

/* A draft is not deleted: it is withdrawn (T3), and its old number is free for another try. */
static bool withdraw_draft(struct write *w, int64_t id, GError **error)
{
    struct problem p;
    if (!problem_load(w->a, id, &p, error))
        return false;
    if (strcmp(p.state, "draft") != 0 || p.version != 1) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "import.draft_used", NULL);
        return false;
    }
    const char *why = record_sentence(w->a, "zh", "import.draft_undone");
    const struct rules_step *step =
        rules_check("problem", p.state, "withdraw", w->act->who->roles, RULES_REASON, error);
    if (!step || !problem_move(w, &p, step, error) ||
        !record_run(w->a, QUERY_LEDGER_DRAFT_UNDONE, error, INT(id), TEXT(why)))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "reason_code", "not_problem");
    data_text(data, "text", why);
    return write_also(w,
        &(struct write_fact){.step = step, .object = id, .version = p.version, .data = data},
        error);
}

/* "[12,13]" */
static bool withdraw_drafts(struct write *w, const char *ids, GError **error)
{
    bool good = true;
    for (char *at = (char *)ids; good && *at && *at != ']';)
        good = withdraw_draft(w, g_ascii_strtoll(at + 1, &at, 10), error);
    return good;
}

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
    if (*changes == '[')
        return withdraw_drafts(w, changes, error) &&
               record_run(a, QUERY_IMPORT_UNDONE, error, INT(id), INT(w->act->now));
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
