/* recheck.c — what was closed is looked at again (抽查): it held, or it is there again, and then it
 * is a relapse like any other. */
#include "entity.h"
#include <string.h>

struct looked {
    int64_t closure, unit;
    bool drawn;
    char closed_on[11];
};

static bool looked_load(struct annotate *a, int64_t problem, struct looked *l, GError **error)
{
    const enum query q = QUERY_RECHECK_CLOSURE;
    if (!record_need(a, q, error, INT(problem)))
        return false;
    *l = (struct looked){
        .closure = record_int(a, q, 0), .drawn = record_int(a, q, 1), .unit = record_int(a, q, 3)};
    record_copy(a, q, 2, l->closed_on, sizeof l->closed_on);
    record_reset(a, q);
    return true;
}

/* Not before it was closed; without a day it was today. */
static bool check_recheck(struct annotate *a, const struct annotate_act *act, int64_t problem,
    const struct annotate_recheck *in, const struct looked *l, char day[11], GError **error)
{
    if (!check_lines(in->text, "text", 1000, false, error) ||
        !check_past_day(in->on, "on", act->now, false, error) ||
        (in->clip && !check_seen(a, in->clip, problem, "clip", error)))
        return false;
    rules_day(act->now, day);
    if (in->on)
        g_strlcpy(day, in->on, 11);
    if (strcmp(day, l->closed_on) >= 0)
        return true;
    annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.invalid", "on");
    return false;
}

static bool find(struct write *w, const struct problem *p, const struct annotate_recheck *in,
    const char *day, int64_t *out_relapse, GError **error)
{
    const struct annotate_relapse relapse = {.text = in->text, .found_on = day, .clip = in->clip};
    struct write_fact fact;
    if (in->held)
        return true;
    if (!relapse_put(w, p, &relapse, &fact, error))
        return false;
    g_autoptr(GString) data = fact.data;
    *out_relapse = fact.object;
    return write_also(w, &fact, error);
}

bool annotate_recheck_add(struct annotate *a, const struct annotate_act *act, int64_t problem,
    const struct annotate_recheck *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct problem p;
    struct looked l;
    char day[11];
    int64_t relapse = 0;
    if (!write_begin(&w, a, act, "recheck.add", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!problem_load(a, problem, &p, error))
        return false;
    if (strcmp(p.state, "closed") != 0) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "recheck.not_closed", NULL);
        return false;
    }
    if (!looked_load(a, problem, &l, error) || !check_recheck(a, act, problem, in, &l, day, error))
        return false;
    const struct rules_step *step = rules_check("recheck", "-", in->held ? "hold" : "relapse",
        act->who->roles, home_of(act->who) != l.unit ? RULES_OUTSIDE : 0, error);
    if (!step || !find(&w, &p, in, day, &relapse, error) ||
        !record_run(a, QUERY_RECHECK_ADD, error, INT(l.closure), INT(problem), INT(l.drawn),
            TEXT(step->to), REF(relapse), TEXT(day), TEXT(in->text ? in->text : ""), REF(in->clip),
            INT(act->who->user), INT(act->now)))
        return false;
    int64_t id = record_rowid(a);
    g_autoptr(GString) data = data_new();
    data_int(data, "problem", problem);
    data_int(data, "closure", l.closure);
    data_bool(data, "drawn", l.drawn);
    if (relapse)
        data_int(data, "relapse", relapse);
    data_text(data, "on", day);
    data_text(data, "text", in->text);
    if (in->clip)
        data_int(data, "clip", in->clip);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = 1, .data = data}, out, error);
}
