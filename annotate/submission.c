/* submission.c — what a liaison reports waits for the head of the unit, here or on paper (T21). */
#include "entity.h"
#include <string.h>

static bool decide(
    struct write *w, int64_t id, const char *state, const char *reason, GError **error)
{
    return record_run(w->a, QUERY_SUBMISSION_DECIDE, error, INT(id), TEXT(state),
        INT(w->act->who->user), INT(w->act->now), TEXT(reason ? reason : ""));
}

bool submission_replace(struct write *w, int64_t problem, GError **error)
{
    const enum query q = QUERY_SUBMISSION_WAITING;
    enum record_got got = record_get(w->a, q, error, INT(problem));
    if (got != RECORD_ROW)
        return got == RECORD_NONE;
    int64_t id = record_int(w->a, q, 0), version = record_int(w->a, q, 1);
    record_reset(w->a, q);
    const struct rules_step *step =
        rules_check("submission", "waiting", "replace", w->act->who->roles, 0, error);
    if (!step || !decide(w, id, step->to, NULL, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "problem", problem);
    return write_also(w,
        &(struct write_fact){.step = step, .object = id, .version = version + 1, .data = data},
        error);
}

bool submission_make(struct write *w, const struct problem *p, const struct card *c,
    const struct annotate_report *in, uint64_t have, struct annotate_result *out, GError **error)
{
    const struct rules_step *step =
        rules_check("submission", "-", "submit", w->act->who->roles, have, error);
    if (!step)
        return false;
    if (strcmp(p->state, "rectifying") != 0) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "step.not_allowed", NULL);
        return false;
    }
    if (!submission_replace(w, p->id, error) ||
        !record_run(w->a, QUERY_SUBMISSION_ADD, error, INT(c->id), INT(p->id), TEXT(in->measures),
            TEXT(in->done_on), TEXT(in->remark ? in->remark : ""), INT(w->act->who->user),
            INT(w->act->now)))
        return false;
    int64_t id = record_rowid(w->a);
    for (size_t i = 0; i < in->n_evidence; i++) {
        if (!record_run(w->a, QUERY_SUBMISSION_EVIDENCE_ADD, error, INT(id), INT((int64_t)i + 1),
                INT(in->evidence[i])))
            return false;
    }
    g_autoptr(GString) data = data_new();
    data_int(data, "problem", p->id);
    data_int(data, "card", c->id);
    data_report(data, in);
    return write_commit(w,
        &(struct write_fact){.step = step, .object = id, .version = 1, .data = data}, out, error);
}

/* --- the signature --- */

/* A submission with what it says, its card and its problem. */
struct submission {
    int64_t id, version, submitted_by;
    char state[12];
    char *measures, *done_on, *remark;
    GArray *evidence;
    struct card card;
    struct problem problem;
};

static void submission_clear(struct submission *s)
{
    g_free(s->measures);
    g_free(s->done_on);
    g_free(s->remark);
    if (s->evidence)
        g_array_unref(s->evidence);
}
#define SUBMISSION __attribute__((cleanup(submission_clear))) struct submission

static bool evidence_load(struct annotate *a, struct submission *s, GError **error)
{
    const enum query q = QUERY_SUBMISSION_EVIDENCE;
    s->evidence = g_array_new(FALSE, FALSE, sizeof(int64_t));
    enum record_got got = record_get(a, q, error, INT(s->id));
    for (; got == RECORD_ROW; got = record_next(a, q, error)) {
        int64_t clip = record_int(a, q, 0);
        g_array_append_val(s->evidence, clip);
    }
    record_reset(a, q);
    return got != RECORD_FAILED;
}

static bool submission_load(struct write *w, int64_t id, struct submission *s, GError **error)
{
    const enum query q = QUERY_SUBMISSION_GET;
    if (!record_need(w->a, q, error, INT(id)))
        return false;
    s->id = id;
    s->version = record_int(w->a, q, 0);
    record_copy(w->a, q, 1, s->state, sizeof s->state);
    int64_t card = record_int(w->a, q, 2);
    s->submitted_by = record_int(w->a, q, 3);
    s->measures = record_dup(w->a, q, 4);
    s->done_on = record_dup(w->a, q, 5);
    s->remark = record_dup(w->a, q, 6);
    record_reset(w->a, q);
    return card_of_unit(w->a, w->act->who, card, &s->card, error) &&
           write_expect(w, s->version, error) &&
           problem_load(w->a, s->card.problem, &s->problem, error) && evidence_load(w->a, s, error);
}

/* Looked at after the rule: who may not is told that first. */
static bool check_waiting(const struct submission *s, GError **error)
{
    bool waits = strcmp(s->state, "waiting") == 0;
    if (!waits)
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "submission.decided", NULL);
    return waits;
}

/* Its evidence was looked at when it was handed in. */
#define LOOKED_AT (RULES_EVIDENCE | RULES_TEXT | RULES_FRESH)

static bool make_report(struct write *w, struct submission *s, const struct rules_step *step,
    const struct signature *by, struct annotate_result *out, GError **error)
{
    struct annotate_report in = {.measures = s->measures,
        .done_on = s->done_on,
        .evidence = (const int64_t *)s->evidence->data,
        .n_evidence = s->evidence->len,
        .remark = s->remark};
    return check_waiting(s, error) && decide(w, s->id, "signed", NULL, error) &&
           report_make(w, step, &s->problem, &s->card, &in, by, out, error);
}

bool annotate_submission_sign(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    SUBMISSION s = {0};
    if (!write_begin(&w, a, act, "submission.sign", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!submission_load(&w, id, &s, error))
        return false;
    const struct rules_step *step = rules_check("problem", s.problem.state, "report",
        act->who->roles, unit_fact(act->who, &s.card) | LOOKED_AT, error);
    struct signature by = {.submitted_by = s.submitted_by, .submission = id};
    return step && make_report(&w, &s, step, &by, out, error);
}

/* The scan is evidence of this problem: the unit's own, or brought in by the office. */
static bool check_form(
    struct write *w, const struct submission *s, int64_t clip, bool office, GError **error)
{
    const enum query q = QUERY_EVIDENCE_CLIP;
    enum record_got got = record_get(w->a, q, error, INT(clip));
    bool good = got == RECORD_ROW && strcmp(record_text(w->a, q, 0), "evidence") == 0 &&
                (office || record_int(w->a, q, 1) == s->card.duty_unit) &&
                record_int(w->a, q, 2) == s->problem.id;
    record_reset(w->a, q);
    if (got != RECORD_FAILED && !good)
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.no_such", "form");
    return good;
}

bool annotate_submission_paper(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *signer, int64_t form, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    SUBMISSION s = {0};
    bool office = act->who->roles & ANNOTATE_ROLES_OFFICE;
    if (!write_begin(&w, a, act, "submission.paper", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!submission_load(&w, id, &s, error) || !check_text(signer, "signer", 40, true, error) ||
        (form && !check_form(&w, &s, form, office, error)))
        return false;
    uint64_t have =
        (form ? RULES_FORM : 0) | (office ? RULES_OWN_UNIT : unit_fact(act->who, &s.card));
    const struct rules_step *step =
        rules_check("problem", s.problem.state, "report_paper", act->who->roles, have, error);
    struct signature by = {
        .submitted_by = s.submitted_by, .submission = id, .form = form, .signer = signer};
    return step && make_report(&w, &s, step, &by, out, error);
}

bool annotate_submission_return(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *reason, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    SUBMISSION s = {0};
    if (!write_begin(&w, a, act, "submission.return", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!submission_load(&w, id, &s, error) || !check_lines(reason, "reason", 500, false, error))
        return false;
    uint64_t have = unit_fact(act->who, &s.card) | (text_filled(reason) ? RULES_REASON : 0);
    const struct rules_step *step =
        rules_check("submission", s.state, "send_back", act->who->roles, have, error);
    if (!step || !decide(&w, id, step->to, reason, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "problem", s.problem.id);
    data_text(data, "text", reason);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = s.version + 1, .data = data},
        out, error);
}
