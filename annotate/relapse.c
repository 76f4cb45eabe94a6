/* relapse.c — a closed problem that is there again (T24); after the look-back it is a new one
 * (T25).
 */
#include "entity.h"
#include <string.h>

struct relapse {
    int64_t id, version, problem, found_by;
    char state[12];
};

static bool relapse_load(struct annotate *a, int64_t id, struct relapse *r, GError **error)
{
    const enum query q = QUERY_RELAPSE_GET;
    if (!record_need(a, q, error, INT(id)))
        return false;
    *r = (struct relapse){
        .id = id,
        .version = record_int(a, q, 0),
        .problem = record_int(a, q, 2),
        .found_by = record_int(a, q, 3),
    };
    record_copy(a, q, 1, r->state, sizeof r->state);
    record_reset(a, q);
    return true;
}

/* The window is open until a screening ends after the closure. */
static bool in_time(struct annotate *a, int64_t problem, uint64_t *have, GError **error)
{
    const enum query q = QUERY_RELAPSE_WINDOW;
    enum record_got got = record_get(a, q, error, INT(problem));
    record_reset(a, q);
    *have |= got == RECORD_NONE ? RULES_RELAPSE_TIME : 0;
    return got != RECORD_FAILED;
}

static bool check_relapse(struct annotate *a, const struct annotate_act *act,
    const struct annotate_relapse *in, const struct problem *p, uint64_t *have, GError **error)
{
    if (!check_lines(in->text, "text", 1000, false, error) ||
        !check_past_day(in->found_on, "found_on", act->now, false, error) ||
        (in->clip && !check_seen(a, in->clip, p->id, "clip", error)))
        return false;
    if (strcmp(p->state, "closed") != 0) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "relapse.not_closed", NULL);
        return false;
    }
    enum record_got got = record_get(a, QUERY_RELAPSE_WAITING, error, INT(p->id));
    record_reset(a, QUERY_RELAPSE_WAITING);
    if (got == RECORD_ROW)
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "relapse.waiting", NULL);
    *have = text_filled(in->text) ? RULES_TEXT : 0;
    return got == RECORD_NONE;
}

bool relapse_put(struct write *w, const struct problem *p, const struct annotate_relapse *in,
    struct write_fact *out, GError **error)
{
    struct annotate *a = w->a;
    const struct annotate_act *act = w->act;
    uint64_t have = 0;
    char day[11];
    if (!check_relapse(a, act, in, p, &have, error))
        return false;
    const struct rules_step *step =
        rules_check("relapse", "-", "find", act->who->roles, have, error);
    rules_day(act->now, day);
    if (in->found_on)
        g_strlcpy(day, in->found_on, sizeof day);
    if (!step || !record_run(a, QUERY_RELAPSE_ADD, error, INT(p->id), TEXT(in->text), REF(in->clip),
                     TEXT(day), INT(act->who->user), INT(act->now)))
        return false;
    *out = (struct write_fact){
        .step = step, .object = record_rowid(a), .version = 1, .data = data_new()};
    data_int(out->data, "problem", p->id);
    data_text(out->data, "text", in->text);
    data_text(out->data, "found_on", day);
    if (in->clip)
        data_int(out->data, "clip", in->clip);
    return true;
}

bool annotate_relapse_add(struct annotate *a, const struct annotate_act *act, int64_t problem,
    const struct annotate_relapse *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct problem p;
    struct write_fact fact;
    if (!write_begin(&w, a, act, "relapse.find", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!problem_load(a, problem, &p, error) || !relapse_put(&w, &p, in, &fact, error))
        return false;
    g_autoptr(GString) data = fact.data;
    return write_commit(&w, &fact, out, error);
}

static bool settle(
    struct write *w, const struct relapse *r, const char *state, const char *remark, GError **error)
{
    if (strcmp(r->state, "found") != 0) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "relapse.decided", NULL);
        return false;
    }
    return record_run(w->a, QUERY_RELAPSE_DECIDE, error, INT(r->id), TEXT(state),
        TEXT(remark ? remark : ""), INT(w->act->who->user), INT(w->act->now));
}

/* T24: the card goes on, by a short day; the pledge has failed. The check had passed: no rework. */
bool annotate_relapse_confirm(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *remark, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct relapse r;
    struct problem p;
    if (!write_begin(&w, a, act, "relapse.confirm", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!relapse_load(a, id, &r, error) || !write_expect(&w, r.version, error) ||
        !check_lines(remark, "remark", 500, false, error) ||
        !problem_load(a, r.problem, &p, error) ||
        !record_need(a, QUERY_CARD_OF_PROBLEM, error, INT(r.problem)))
        return false;
    int64_t card = record_int(a, QUERY_CARD_OF_PROBLEM, 0);
    record_reset(a, QUERY_CARD_OF_PROBLEM);
    uint64_t have = !is_self(a, act->who, r.found_by) ? RULES_OTHER_PERSON : 0;
    if (!in_time(a, r.problem, &have, error))
        return false;
    const struct rules_step *step =
        rules_check("problem", p.state, "reopen", act->who->roles, have, error);
    g_autoptr(GString) data = data_new();
    if (!step || !settle(&w, &r, "confirmed", remark, error) ||
        !problem_move(&w, &p, step, error) || !card_short(&w, &p, card, data, error))
        return false;
    data_int(data, "relapse", id);
    data_text(data, "text", remark);
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = r.problem,
            .id = id,
            .version = r.version + 1,
            .screening = p.screening,
            .data = data},
        out, error);
}

bool annotate_relapse_refuse(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *remark, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct relapse r;
    if (!write_begin(&w, a, act, "relapse.refuse", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!relapse_load(a, id, &r, error) || !write_expect(&w, r.version, error) ||
        !check_lines(remark, "remark", 500, false, error))
        return false;
    uint64_t have = (!is_self(a, act->who, r.found_by) ? RULES_OTHER_PERSON : 0) |
                    (text_filled(remark) ? RULES_REASON : 0);
    const struct rules_step *step =
        rules_check("relapse", r.state, "refuse", act->who->roles, have, error);
    if (!step || !settle(&w, &r, "refused", remark, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "problem", r.problem);
    data_text(data, "text", remark);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = r.version + 1, .data = data},
        out, error);
}
