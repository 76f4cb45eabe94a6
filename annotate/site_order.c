/* site_order.c — somebody is sent to look at a report on the spot (现场核查派单); the check there
 * fulfils it. */
#include "entity.h"
#include <string.h>

#define LONGEST_MS (INT64_C(366) * 86400000)

/* The report that waits, and what it is checked for. */
struct report {
    int64_t id, unit;
    char who[200]; /* who is sent: 40 characters */
};

static bool sent_facts(struct annotate *a, const struct annotate_act *act, int64_t problem,
    int64_t verifier, struct report *r, uint64_t *have, GError **error)
{
    const enum query q = QUERY_RECTIFICATION_LATEST, p = QUERY_SITE_ORDER_ACCOUNT;
    enum record_got got = record_get(a, q, error, INT(problem));
    *have = RULES_OUTSIDE;
    if (got != RECORD_ROW)
        return got != RECORD_FAILED;
    *r = (struct report){.id = record_int(a, q, 0), .unit = record_int(a, q, 5)};
    int64_t reporter = record_int(a, q, 4);
    *have = (strcmp(record_text(a, q, 1), "reported") == 0 ? RULES_UNCHECKED : 0) |
            (home_of(act->who) != r->unit ? RULES_OUTSIDE : 0) |
            (!same_person(a, verifier, reporter) ? RULES_SENT_OTHER : 0);
    record_reset(a, q);
    enum record_got out = record_get(a, QUERY_SITE_ORDER_OUT, error, INT(r->id));
    record_reset(a, QUERY_SITE_ORDER_OUT);
    got = out == RECORD_FAILED ? out : record_get(a, p, error, INT(verifier));
    if (got == RECORD_NONE)
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.no_such", "verifier");
    if (got != RECORD_ROW)
        return false;
    *have |= (out == RECORD_NONE ? RULES_NONE_SENT : 0) |
             (record_int(a, p, 1) != r->unit ? RULES_SENT_OUTSIDE : 0) |
             (record_int(a, p, 2) ? RULES_SENT_ROLE : 0);
    record_copy(a, p, 0, r->who, sizeof r->who);
    record_reset(a, p);
    return true;
}

static bool check_order(
    const struct annotate_act *act, const struct annotate_site_order *in, GError **error)
{
    if (in->until_at <= act->now || in->until_at > act->now + LONGEST_MS) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.invalid", "until_at");
        return false;
    }
    return check_lines(in->note, "note", 500, false, error);
}

/* Who is limited to a part of the county can be sent within it. */
static bool knows(struct annotate *a, int64_t verifier, int64_t problem, GError **error)
{
    enum record_got got = record_get(a, QUERY_SITE_ORDER_KNOWS, error, INT(verifier), INT(problem));
    record_reset(a, QUERY_SITE_ORDER_KNOWS);
    if (got == RECORD_NONE)
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "site_order.limited", NULL);
    return got == RECORD_ROW;
}

bool annotate_site_order_send(struct annotate *a, const struct annotate_act *act, int64_t problem,
    const struct annotate_site_order *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct problem p;
    struct report r = {0};
    uint64_t have = 0;
    if (!write_begin(&w, a, act, "site_order.send", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!problem_load(a, problem, &p, error) || !write_expect(&w, p.version, error) ||
        !check_order(act, in, error) ||
        !sent_facts(a, act, problem, in->verifier, &r, &have, error))
        return false;
    const struct rules_step *step =
        rules_check("site_order", "-", "send", act->who->roles, have, error);
    if (!step || !knows(a, in->verifier, problem, error) ||
        !record_run(a, QUERY_SITE_ORDER_ADD, error, INT(r.id), INT(problem), INT(in->verifier),
            INT(in->until_at), TEXT(in->note ? in->note : ""), INT(act->who->user), INT(act->now)))
        return false;
    int64_t id = record_rowid(a);
    g_autoptr(GString) data = data_new();
    data_int(data, "problem", problem);
    data_int(data, "rectification", r.id);
    data_int(data, "account", in->verifier);
    data_text(data, "person", r.who);
    data_int(data, "until_at", in->until_at);
    data_text(data, "text", in->note);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = 1, .data = data}, out, error);
}

bool annotate_site_order_withdraw(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *reason, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    const enum query q = QUERY_SITE_ORDER_GET;
    char state[12];
    if (!write_begin(&w, a, act, "site_order.withdraw", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!check_lines(reason, "reason", 500, false, error) || !record_need(a, q, error, INT(id)))
        return false;
    int64_t version = record_int(a, q, 0), problem = record_int(a, q, 2);
    uint64_t have = (record_int(a, q, 3) != home_of(act->who) ? RULES_OUTSIDE : 0) |
                    (own_fact(act->who, record_int(a, q, 4)) ? RULES_SENDER : 0) |
                    (text_filled(reason) ? RULES_REASON : 0);
    record_copy(a, q, 1, state, sizeof state);
    record_reset(a, q);
    const struct rules_step *step =
        write_expect(&w, version, error)
            ? rules_check("site_order", state, "withdraw", act->who->roles, have, error)
            : NULL;
    if (!step || !record_run(a, QUERY_SITE_ORDER_END, error, INT(id), TEXT(step->to), REF(0),
                     TEXT(reason), INT(act->now)))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "problem", problem);
    data_text(data, "text", reason);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = version + 1, .data = data}, out,
        error);
}

/* --- the check --- */

bool site_order_out(struct annotate *a, const struct annotate_who *who, int64_t rectification,
    const char *method, struct site_order *out, uint64_t *have, GError **error)
{
    const enum query q = QUERY_SITE_ORDER_OUT;
    enum record_got got = record_get(a, q, error, INT(rectification));
    *out = (struct site_order){0};
    if (got == RECORD_ROW)
        *out = (struct site_order){record_int(a, q, 0), record_int(a, q, 1)};
    bool as_sent = !out->id || (record_int(a, q, 2) == who->user && strcmp(method, "onsite") == 0);
    record_reset(a, q);
    *have |= as_sent ? RULES_AS_SENT : 0;
    return got != RECORD_FAILED;
}

bool site_order_fulfil(struct write *w, const struct site_order *s, int64_t problem,
    int64_t verification, GError **error)
{
    if (!s->id)
        return true;
    const struct rules_step *step =
        rules_check("site_order", "open", "fulfil", w->act->who->roles, RULES_AS_SENT, error);
    if (!step || !record_run(w->a, QUERY_SITE_ORDER_END, error, INT(s->id), TEXT(step->to),
                     INT(verification), TEXT(""), INT(w->act->now)))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "problem", problem);
    data_int(data, "verification", verification);
    return write_also(w,
        &(struct write_fact){
            .step = step, .object = s->id, .version = s->version + 1, .data = data},
        error);
}
