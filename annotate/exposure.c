/* exposure.c — the media showed it in public; three times in a row ask for an explanation (domain,
 * part 3 and mechanism 7). */
#include "entity.h"
#include <string.h>

struct exposure {
    int64_t id, version, unit;
    char state[12];
};

static bool exposure_load(struct write *w, int64_t id, struct exposure *e, GError **error)
{
    const enum query q = QUERY_EXPOSURE_GET;
    if (!record_need(w->a, q, error, INT(id)))
        return false;
    *e = (struct exposure){
        .id = id, .version = record_int(w->a, q, 0), .unit = record_int(w->a, q, 2)};
    record_copy(w->a, q, 1, e->state, sizeof e->state);
    record_reset(w->a, q);
    return write_expect(w, e->version, error);
}

/* Begins an act on one of them; NULL: repeated, or an error. */
static const struct rules_step *begin(struct write *w, struct annotate *a,
    const struct annotate_act *act, int64_t id, const char *verb, struct exposure *e,
    GError **error)
{
    g_autofree char *name = g_strconcat("exposure.", verb, NULL);
    if (!write_begin(w, a, act, name, error) || w->repeated || !exposure_load(w, id, e, error))
        return NULL;
    return rules_check("exposure", e->state, verb, act->who->roles, 0, error);
}

static bool commit(struct write *w, const struct exposure *e, const struct rules_step *step,
    GString *data, struct annotate_result *out, GError **error)
{
    return write_commit(w,
        &(struct write_fact){
            .step = step, .object = e->id, .version = e->version + 1, .data = data},
        out, error);
}

static bool check_exposure(struct write *w, const struct annotate_exposure *in, GError **error)
{
    struct annotate *a = w->a;
    return check_text(in->media, "media", 100, true, error) &&
           check_text(in->title, "title", 200, true, error) &&
           check_text(in->link, "link", 500, false, error) &&
           check_past_day(in->on, "on", w->act->now, true, error) &&
           check_ref(a, QUERY_HAS_UNIT, in->unit, "unit", true, error) &&
           check_ref(a, QUERY_HAS_POINT, in->point, "point", false, error) &&
           check_ref(a, QUERY_HAS_PROBLEM, in->problem, "problem", false, error) &&
           check_ref(a, QUERY_EVIDENCE_CLIP, in->clip, "clip", false, error);
}

bool annotate_exposure_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_exposure *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "exposure.record", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step =
        rules_check("exposure", "-", "record", act->who->roles, 0, error);
    if (!step || !check_exposure(&w, in, error) ||
        !record_run(a, QUERY_EXPOSURE_ADD, error, TEXT(in->media), TEXT(in->on), INT(in->unit),
            REF(in->point), REF(in->problem), TEXT(in->title), TEXT(in->link ? in->link : ""),
            REF(in->clip), INT(act->who->user), INT(act->now)))
        return false;
    struct exposure e = {.id = record_rowid(a)};
    g_autoptr(GString) data = data_new();
    data_text(data, "media", in->media);
    data_text(data, "on", in->on);
    data_int(data, "unit", in->unit);
    data_int(data, "problem", in->problem);
    data_text(data, "text", in->title);
    if (in->point)
        data_int(data, "point", in->point);
    if (text_filled(in->link))
        data_text(data, "link", in->link);
    if (in->clip)
        data_int(data, "clip", in->clip);
    return commit(&w, &e, step, data, out, error);
}

/* The old and the new of what changes; once it counts for a unit, unit and day do not. */
static bool changes_of(struct write *w, const struct exposure *e,
    const struct annotate_exposure *in, GString *data, GError **error)
{
    const enum query q = QUERY_EXPOSURE_CHANGES;
    bool counts = strcmp(e->state, "confirmed") == 0, fixed = false;
    enum record_got got = record_get(w->a, q, error, INT(e->id), TEXT(in->media), TEXT(in->on),
        INT(in->unit), REF(in->point), REF(in->problem), TEXT(in->title),
        TEXT(in->link ? in->link : ""), REF(in->clip));
    for (; got == RECORD_ROW; got = record_next(w->a, q, error)) {
        data_change(
            data, record_text(w->a, q, 0), record_text(w->a, q, 1), record_text(w->a, q, 2));
        fixed = fixed || record_int(w->a, q, 3);
    }
    record_reset(w->a, q);
    if (got != RECORD_FAILED && counts && fixed)
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "exposure.counts", NULL);
    return got != RECORD_FAILED && !(counts && fixed);
}

/* Its problem is mostly filed after it was registered. */
bool annotate_exposure_amend(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_exposure *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct exposure e;
    const struct rules_step *step = begin(&w, a, act, id, "amend", &e, error);
    if (!step)
        return w.repeated && write_answer(&w, out);
    g_autoptr(GString) data = data_new();
    if (!check_exposure(&w, in, error) || !changes_of(&w, &e, in, data, error) ||
        !record_run(a, QUERY_EXPOSURE_AMEND, error, INT(id), TEXT(in->media), TEXT(in->on),
            INT(in->unit), REF(in->point), REF(in->problem), TEXT(in->title),
            TEXT(in->link ? in->link : ""), REF(in->clip)))
        return false;
    return commit(&w, &e, step, data, out, error);
}

/* The streak with this one; at the county's number an explanation is due. */
static bool count(struct write *w, const struct exposure *e, GString *data, GError **error)
{
    struct annotate *a = w->a;
    struct rules_times t;
    struct rules_due due;
    times_load(a, &t);
    rules_due(&t, t.rectify, w->act->now, &due);
    if (!record_need(a, QUERY_EXPOSURE_STREAK, error, INT(e->id)))
        return false;
    int64_t streak = record_int(a, QUERY_EXPOSURE_STREAK, 0);
    record_reset(a, QUERY_EXPOSURE_STREAK);
    bool asks = streak >= annotate_setting_int(a, "exposure.alarm");
    data_int(data, "streak", streak);
    data_text(data, "explain_by", asks ? due.on : NULL);
    return record_run(
        a, QUERY_EXPOSURE_COUNT, error, INT(e->id), INT(streak), TEXT(asks ? due.on : NULL));
}

bool annotate_exposure_confirm(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct exposure e;
    const struct rules_step *step = begin(&w, a, act, id, "confirm", &e, error);
    if (!step)
        return w.repeated && write_answer(&w, out);
    g_autoptr(GString) data = data_new();
    if (!record_run(a, QUERY_EXPOSURE_DECIDE, error, INT(id), TEXT("confirmed"), TEXT(""),
            INT(act->who->user), INT(act->now)) ||
        !count(&w, &e, data, error))
        return false;
    return commit(&w, &e, step, data, out, error);
}

bool annotate_exposure_void(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *reason, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct exposure e;
    if (!write_begin(&w, a, act, "exposure.void", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!exposure_load(&w, id, &e, error) || !check_lines(reason, "reason", 500, false, error))
        return false;
    const struct rules_step *step = rules_check("exposure", e.state, "void", act->who->roles,
        text_filled(reason) ? RULES_REASON : 0, error);
    if (!step || !record_run(a, QUERY_EXPOSURE_DECIDE, error, INT(id), TEXT("void"), TEXT(reason),
                     INT(act->who->user), INT(act->now)))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "text", reason);
    return commit(&w, &e, step, data, out, error);
}

/* What the unit says: to the public (answer), or why it happened so often (explain); the office
 * settles what has no problem of its own. Another unit's exposure does not exist for a unit. */
bool annotate_exposure_say(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *verb, const char *person, const char *text, struct annotate_result *out,
    GError **error)
{
    static const char *const verbs[] = {"answer", "explain", "settle", NULL};
    WRITE w = {0};
    struct exposure e;
    if (!check_choice(verb, "act", verbs, error))
        return false;
    g_autofree char *name = g_strconcat("exposure.", verb, NULL);
    if (!write_begin(&w, a, act, name, error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!exposure_load(&w, id, &e, error) || !check_text(person, "person", 40, false, error) ||
        !check_lines(text, "text", 4000, false, error))
        return false;
    bool own = act->who->unit == e.unit || (act->who->roles & ANNOTATE_ROLES_OFFICE);
    if (!own) {
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
        return false;
    }
    const struct rules_step *step = rules_check("exposure", e.state, verb, act->who->roles,
        RULES_OWN_UNIT | (text_filled(text) ? RULES_TEXT : 0), error);
    if (!step || !record_run(a, QUERY_EXPOSURE_SAY, error, INT(id), TEXT(verb),
                     TEXT(person ? person : ""), TEXT(text ? text : ""), INT(act->now)))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "person", person);
    data_text(data, "text", text);
    return commit(&w, &e, step, data, out, error);
}
