/* case.c — what follows the meeting: the card, its signature, the report, the check, the closure.
 */
#include "entity.h"
#include <string.h>

static bool invalid(GError **error, const char *key, const char *field)
{
    annotate_fail(error, ANNOTATE_ERROR_INVALID, key, field);
    return false;
}

static bool refuse(GError **error, const char *key, const char *field)
{
    annotate_fail(error, ANNOTATE_ERROR_REFUSED, key, field);
    return false;
}

char *next_number(struct write *w, const char *series, const char *prefix_key, GError **error)
{
    int year = rules_year(w->act->now);
    int64_t n = write_series(w, series, year, error);
    if (!n)
        return NULL;
    g_autofree char *prefix = annotate_setting_text(w->a, prefix_key);
    return g_strdup_printf("%s〔%04d〕第%03" G_GINT64_FORMAT "号", prefix, year, n);
}

/* --- the card (T6, T15) --- */

/* What the claim brings along. */
struct pledged {
    int64_t claim, unit;
    char *due_on, *person;
};

static void pledged_clear(struct pledged *p)
{
    g_free(p->due_on);
    g_free(p->person);
}
#define PLEDGED __attribute__((cleanup(pledged_clear))) struct pledged

static bool pledged_load(struct annotate *a, int64_t problem, struct pledged *p, GError **error)
{
    const enum query q = QUERY_CLAIM_FOR_CARD;
    enum record_got got = record_get(a, q, error, INT(problem));
    if (got == RECORD_ROW) {
        p->claim = record_int(a, q, 0);
        p->unit = record_int(a, q, 1);
        p->due_on = record_null(a, q, 2) ? NULL : record_dup(a, q, 2);
        const char *in_charge = record_text(a, q, 4);
        p->person = in_charge && *in_charge ? g_strdup(in_charge) : record_dup(a, q, 3);
    }
    record_reset(a, q);
    return got != RECORD_FAILED;
}

bool term_load(struct annotate *a, int64_t type, struct rules_times *t, GError **error)
{
    const enum query q = QUERY_PROBLEM_TYPE_TERM;
    enum record_got got = record_get(a, q, error, INT(type));
    if (got == RECORD_ROW)
        t->rectify =
            (struct rules_term){rules_mode_find(record_text(a, q, 0)), (int)record_int(a, q, 1)};
    record_reset(a, q);
    return got != RECORD_FAILED;
}

/* The day by rule and pledge; nobody can keep a pledge before `first`. */
static void propose_due(const struct rules_times *t, int64_t now, const char *first,
    const char *pledged_on, struct rules_due *due)
{
    bool over = pledged_on && strcmp(pledged_on, first) < 0;
    rules_card_due(t, now, over ? first : pledged_on, due);
}

char *card_due_json(
    struct annotate *a, int64_t now, int64_t type, const char *pledged_on, GError **error)
{
    struct rules_times t;
    struct rules_due rule, due;
    char first[11];
    if (!clocks_load(a, &t, error) || !term_load(a, type, &t, error))
        return NULL;
    rules_due(&t, t.rectify, now, &rule);
    rules_first_due(&t, now, first);
    propose_due(&t, now, first, pledged_on, &due);
    GString *out = data_new();
    data_text(out, "mode", rules_mode_name(t.rectify.mode));
    data_int(out, "n", t.rectify.n);
    data_text(out, "rule_on", rule.on);
    data_int(out, "rule_at", rule.at);
    if (pledged_on)
        data_text(out, "pledged_on", pledged_on);
    else
        data_json(out, "pledged_on", "null");
    data_text(out, "due_on", due.on);
    data_int(out, "due_at", due.at);
    data_text(out, "first_on", first);
    g_string_append_c(out, '}');
    return g_string_free(out, FALSE);
}

/* What was proposed, or the wished day: earlier is always right, later only with the host's word.
 * The proposed day itself keeps its hour. *out_over: it is a day that is over for a new card. */
static uint64_t settle_due(const struct write *w, const struct rules_times *t,
    const struct annotate_card *in, const struct pledged *p, struct rules_due *due, bool *out_over)
{
    char today[11], first[11];
    rules_day(w->act->now, today);
    rules_first_due(t, w->act->now, first);
    propose_due(t, w->act->now, first, p->due_on, due);
    *out_over = false;
    if (!in->due_on || strcmp(in->due_on, due->on) == 0)
        return RULES_DUE;
    bool fits = strcmp(in->due_on, today) >= 0 &&
                (in->host_approval || strcmp(in->due_on, due->on) <= 0) &&
                rules_days_between(today, in->due_on) <= 366;
    *out_over = strcmp(in->due_on, first) < 0;
    rules_due_by(t, in->due_on, due);
    return fits ? RULES_DUE : 0;
}

/* `unit`: the one that the card would name, 0 none yet. */
static bool check_fixes(
    struct annotate *a, const struct annotate_card *in, int64_t unit, bool must, GError **error)
{
    return check_lines(in->task, "task", 500, false, error) &&
           check_lines(in->standard, "standard", 1000, false, error) &&
           check_text(in->duty_person, "duty_person", 40, false, error) &&
           check_text(in->approved_by, "approved_by", 40, false, error) &&
           check_day(in->due_on, "due_on", false, error) &&
           check_ref(a, QUERY_HAS_UNIT, unit, "duty_unit", must, error);
}

/* The row of QUERY_PREPARED_GET; fresh: there is none. */
static void data_prepared(
    struct annotate *a, bool fresh, const struct annotate_card *in, GString *data)
{
    const struct edit e = {.a = a, .old = QUERY_PREPARED_GET, .fresh = fresh, .data = data};
    edit_text(&e, 0, "task", in->task);
    edit_text(&e, 1, "due_on", in->due_on);
    edit_text(&e, 2, "standard", in->standard);
    edit_ref(&e, 3, "duty_unit", in->duty_unit);
    edit_text(&e, 4, "duty_person", in->duty_person);
    edit_bool(&e, 5, "host_approval", in->host_approval);
    record_reset(a, e.old);
}

static bool keep_prepared(
    struct write *w, int64_t problem, const struct annotate_card *in, GError **error)
{
    return record_run(w->a, QUERY_PREPARED_SET, error, INT(problem), TEXT(in->task),
        TEXT(in->due_on), TEXT(in->standard), REF(in->duty_unit), TEXT(in->duty_person),
        INT(in->host_approval), INT(w->act->who->user), INT(w->act->now));
}

bool annotate_card_prepare(struct annotate *a, const struct annotate_act *act, int64_t problem,
    const struct annotate_card *given, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct problem p;
    struct annotate_card in = *given;
    in.task = in.task ? in.task : "";
    in.standard = in.standard ? in.standard : "";
    in.duty_person = in.duty_person ? in.duty_person : "";
    if (!write_begin(&w, a, act, "card.prepare", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!problem_load(a, problem, &p, error) || !write_expect(&w, p.version, error) ||
        !check_fixes(a, &in, in.duty_unit, false, error))
        return false;
    const struct rules_step *step =
        rules_check("problem", p.state, "prepare", act->who->roles, 0, error);
    if (!step)
        return false;
    enum record_got got = record_get(a, QUERY_PREPARED_GET, error, INT(problem));
    if (got == RECORD_FAILED)
        return false;
    g_autoptr(GString) data = data_new();
    data_prepared(a, got == RECORD_NONE, &in, data);
    if (!problem_move(&w, &p, step, error) || !keep_prepared(&w, problem, &in, error))
        return false;
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = problem,
            .version = p.version,
            .screening = p.screening,
            .data = data},
        out, error);
}

/* Who let it be due later, as was said or as the host of the meeting; NULL: nobody did, or the name
 * is missing (*error is set). */
static char *approver(
    struct write *w, const struct annotate_card *in, int64_t problem, GError **error)
{
    const enum query q = QUERY_PROBLEM_HOST;
    if (!in->host_approval)
        return NULL;
    if (text_filled(in->approved_by))
        return g_strdup(in->approved_by);
    enum record_got got = record_get(w->a, q, error, INT(problem));
    char *name = got == RECORD_ROW ? record_dup(w->a, q, 0) : NULL;
    record_reset(w->a, q);
    if (got == RECORD_NONE)
        refuse(error, "card.no_approver", "approved_by");
    return name;
}

static int64_t insert_card(struct write *w, const struct annotate_card *in, const struct pledged *p,
    const struct rules_times *t, const struct rules_due *due, int64_t problem, int64_t unit,
    const char *person, const char *no, GError **error)
{
    if (!record_run(w->a, QUERY_CARD_ADD, error, TEXT(no), INT(problem), REF(p->claim),
            TEXT(in->task), TEXT(due->on), TEXT(in->standard), INT(unit), TEXT(person),
            INT(in->host_approval), INT(w->act->who->user), INT(w->act->now),
            INT(rules_sign_due_at(t, w->act->now)), INT(due->at),
            TEXT(rules_mode_name(t->rectify.mode))))
        return 0;
    int64_t id = record_rowid(w->a);
    return record_run(w->a, QUERY_PROBLEM_DUE, error, INT(problem), TEXT(due->on), TEXT(due->on),
               INT(due->at))
               ? id
               : 0;
}

bool annotate_card_issue(struct annotate *a, const struct annotate_act *act, int64_t problem,
    const struct annotate_card *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    PLEDGED pledged = {0};
    struct problem p;
    struct rules_times t;
    struct rules_due due;
    if (!write_begin(&w, a, act, "card.issue", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!problem_load(a, problem, &p, error) || !write_expect(&w, p.version, error) ||
        !pledged_load(a, problem, &pledged, error) || !clocks_load(a, &t, error) ||
        !term_load(a, p.type, &t, error))
        return false;
    int64_t unit = in->duty_unit ? in->duty_unit : pledged.unit ? pledged.unit : p.lead_unit;
    const char *person = text_filled(in->duty_person) ? in->duty_person : pledged.person;
    if (!check_fixes(a, in, unit, true, error))
        return false;
    bool fixes = text_filled(in->task) && text_filled(in->standard) && text_filled(person);
    bool over;
    uint64_t have = settle_due(&w, &t, in, &pledged, &due, &over) | (fixes ? RULES_FIXES : 0);
    const struct rules_step *step =
        rules_check("problem", p.state, "dispatch", act->who->roles, have, error);
    if (step && over)
        return refuse(error, "card.day_over", "due_on");
    g_autofree char *approved_by = step ? approver(&w, in, problem, error) : NULL;
    if (in->host_approval && !approved_by)
        return false;
    g_autofree char *no = step ? next_number(&w, "card", "card.prefix", error) : NULL;
    int64_t id = no ? insert_card(&w, in, &pledged, &t, &due, problem, unit, person, no, error) : 0;
    if (!id || !problem_move(&w, &p, step, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "card", id);
    data_text(data, "card_no", no);
    data_text(data, "task", in->task);
    data_text(data, "due_on", due.on);
    data_int(data, "due_at", due.at);
    data_text(data, "due_mode", rules_mode_name(t.rectify.mode));
    data_int(data, "sign_due_at", rules_sign_due_at(&t, act->now));
    data_text(data, "standard", in->standard);
    data_int(data, "duty_unit", unit);
    data_text(data, "duty_person", person);
    data_bool(data, "host_approval", in->host_approval);
    data_text(data, "approved_by", approved_by);
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = problem,
            .id = id,
            .version = 1,
            .screening = p.screening,
            .data = data},
        out, error);
}

/* --- a card that is out --- */

bool card_load(struct annotate *a, int64_t id, struct card *c, GError **error)
{
    const enum query q = QUERY_CARD_GET;
    if (!record_need(a, q, error, INT(id)))
        return false;
    *c = (struct card){
        .id = id,
        .version = record_int(a, q, 0),
        .problem = record_int(a, q, 1),
        .duty_unit = record_int(a, q, 3),
        .evidence_from = record_int(a, q, 5),
        .claim = record_int(a, q, 7),
        .due_at = record_int(a, q, 8),
        .extensions = record_int(a, q, 9),
        .sign_due_at = record_int(a, q, 10),
        .mode = rules_mode_find(record_text(a, q, 11)),
    };
    record_copy(a, q, 2, c->state, sizeof c->state);
    record_copy(a, q, 4, c->due_on, sizeof c->due_on);
    record_reset(a, q);
    return true;
}

#define READS_ALL (ANNOTATE_ROLES_STAFF | ANNOTATE_ROLE_LEADER | ANNOTATE_ROLE_SYSTEM)

bool card_of_unit(
    struct annotate *a, const struct annotate_who *who, int64_t id, struct card *c, GError **error)
{
    if (!card_load(a, id, c, error))
        return false;
    if (who->unit != c->duty_unit && !(who->roles & READS_ALL)) {
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
        return false;
    }
    return strcmp(c->state, "void") != 0 || refuse(error, "card.void", NULL);
}

uint64_t unit_fact(const struct annotate_who *who, const struct card *c)
{
    return who->unit == c->duty_unit ? RULES_OWN_UNIT : 0;
}

/* T16 */
bool annotate_card_sign(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct card c;
    struct problem p;
    if (!write_begin(&w, a, act, "card.sign", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!card_of_unit(a, act->who, id, &c, error) || !write_expect(&w, c.version, error) ||
        !problem_load(a, c.problem, &p, error))
        return false;
    const struct rules_step *step =
        rules_check("problem", p.state, "sign", act->who->roles, unit_fact(act->who, &c), error);
    if (!step || !problem_move(&w, &p, step, error) ||
        !record_run(a, QUERY_CARD_SIGN, error, INT(id), INT(act->who->user), INT(act->now)))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "card", id);
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = p.id,
            .id = id,
            .version = c.version + 1,
            .screening = p.screening,
            .data = data},
        out, error);
}

bool annotate_card_print(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct card c;
    if (!write_begin(&w, a, act, "card.print", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    bool clerk =
        act->who->roles & ANNOTATE_ROLES_CLERKS; /* one that is void too: its paper says so */
    if (!(clerk ? card_load(a, id, &c, error) : card_of_unit(a, act->who, id, &c, error)) ||
        !write_expect(&w, c.version, error))
        return false;
    const struct rules_step *step = rules_check("card", c.state, "print", act->who->roles,
        clerk ? RULES_OWN_UNIT : unit_fact(act->who, &c), error);
    const enum query q = QUERY_CARD_PRINTED;
    if (!step || record_get(a, q, error, INT(id), INT(act->who->user), INT(act->now)) != RECORD_ROW)
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "card_no", record_text(a, q, 1));
    data_int(data, "printed_times", record_int(a, q, 0));
    record_reset(a, q);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = c.version, .data = data}, out,
        error);
}

/* --- the report (T21) --- */

#define MAX_EVIDENCE 20

/* The unit's own evidence for this very problem, ready to be looked at. The file's own date is not
 * proof enough to refuse (many cameras are wrong), so "taken after the dispatch" (or after the
 * relapse) is checked by when it came in; an older date of the file is shown to the verifier as a
 * warning. `shows` becomes true by what is no document. */
static bool check_evidence(struct annotate *a, const struct card *c, int64_t clip, uint64_t *have,
    bool *shows, GError **error)
{
    const enum query q = QUERY_EVIDENCE_CLIP;
    enum record_got got = record_get(a, q, error, INT(clip));
    if (got == RECORD_FAILED)
        return false;
    bool found = got == RECORD_ROW;
    bool own = found && strcmp(record_text(a, q, 0), "evidence") == 0 &&
               record_int(a, q, 1) == c->duty_unit &&
               (record_int(a, q, 2) == 0 || record_int(a, q, 2) == c->problem);
    bool ready = found && (strcmp(record_text(a, q, 3), "ok") == 0 ||
                              strcmp(record_text(a, q, 3), "damaged") == 0);
    if (found && record_int(a, q, 5) < c->evidence_from)
        *have &= ~RULES_FRESH;
    *shows |= found && record_int(a, q, 6) == 0;
    record_reset(a, q);
    if (!own)
        return invalid(error, "field.no_such", "evidence");
    return ready || refuse(error, "rectification.evidence_not_ready", "evidence");
}

static bool check_report(struct write *w, const struct annotate_report *in, const struct card *c,
    uint64_t *have, GError **error)
{
    bool shows = in->n_evidence == 0;
    if (!check_lines(in->measures, "measures", 1000, false, error) ||
        !check_lines(in->remark, "remark", 500, false, error) ||
        !check_past_day(in->done_on, "done_on", w->act->now, true, error))
        return false;
    if (in->n_evidence > MAX_EVIDENCE)
        return invalid(error, "field.too_long", "evidence");
    *have |= RULES_FRESH | (in->n_evidence ? RULES_EVIDENCE : 0) |
             (text_filled(in->measures) ? RULES_TEXT : 0);
    for (size_t i = 0; i < in->n_evidence; i++) {
        for (size_t j = 0; j < i; j++) {
            if (in->evidence[i] == in->evidence[j])
                return invalid(error, "field.invalid", "evidence");
        }
        if (!check_evidence(w->a, c, in->evidence[i], have, &shows, error))
            return false;
    }
    return shows || refuse(error, "rectification.only_documents", "evidence");
}

static int64_t insert_report(struct write *w, const struct annotate_report *in,
    const struct card *c, const struct signature *by, GError **error)
{
    struct rules_times t;
    struct rules_due due;
    times_load(w->a, &t);
    rules_due(&t, (struct rules_term){RULES_MODE_NATURAL, t.verify_days}, w->act->now, &due);
    if (!record_run(w->a, QUERY_RECTIFICATION_ADD, error, INT(c->id), INT(c->problem),
            TEXT(in->measures), TEXT(in->done_on), INT(by->submitted_by), INT(w->act->now),
            TEXT(due.on), TEXT(in->remark ? in->remark : ""), REF(by->submission),
            INT(w->act->who->user), TEXT(by->signer ? by->signer : ""), REF(by->form)))
        return 0;
    int64_t id = record_rowid(w->a);
    for (size_t i = 0; i < in->n_evidence; i++) {
        if (!record_run(w->a, QUERY_RECTIFICATION_EVIDENCE_ADD, error, INT(id), INT((int64_t)i + 1),
                INT(in->evidence[i])) ||
            !record_run(w->a, QUERY_EVIDENCE_WARNINGS_ADD, error, INT(id), INT(in->evidence[i]),
                INT(c->problem)))
            return 0;
    }
    return record_run(w->a, QUERY_EVIDENCE_WARNINGS_BACK, error, INT(id), INT(c->problem)) ? id : 0;
}

/* The event has what was noticed, so that nobody can take it out of the record. */
static bool data_warnings(struct annotate *a, GString *data, int64_t id, GError **error)
{
    const enum query q = QUERY_EVIDENCE_WARNINGS_TOLD;
    if (!record_need(a, q, error, INT(id)))
        return false;
    if (strcmp(record_text(a, q, 0), "[]") != 0)
        data_json(data, "warnings", record_text(a, q, 0));
    record_reset(a, q);
    return true;
}

void data_report(GString *data, const struct annotate_report *in)
{
    data_text(data, "text", in->measures);
    data_text(data, "done_on", in->done_on);
    data_text(data, "remark", text_filled(in->remark) ? in->remark : NULL);
    data_ids(data, "evidence", in->evidence, in->n_evidence);
}

bool report_make(struct write *w, const struct rules_step *step, struct problem *p,
    const struct card *c, const struct annotate_report *in, const struct signature *by,
    struct annotate_result *out, GError **error)
{
    int64_t id = insert_report(w, in, c, by, error);
    if (!id || !problem_move(w, p, step, error) || !request_supersede(w, p, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "card", c->id);
    data_int(data, "rectification", id);
    if (by->submission)
        data_int(data, "submission", by->submission);
    data_text(data, "signer", by->signer);
    if (by->form)
        data_int(data, "form", by->form);
    data_report(data, in);
    if (!data_warnings(w->a, data, id, error))
        return false;
    return write_commit(w,
        &(struct write_fact){.step = step,
            .object = p->id,
            .id = id,
            .version = 1,
            .screening = p->screening,
            .data = data},
        out, error);
}

bool annotate_rectification_add(struct annotate *a, const struct annotate_act *act, int64_t card,
    const struct annotate_report *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct card c;
    struct problem p;
    if (!write_begin(&w, a, act, "rectification.add", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!card_of_unit(a, act->who, card, &c, error) || !write_expect(&w, c.version, error) ||
        !problem_load(a, c.problem, &p, error))
        return false;
    uint64_t have = unit_fact(act->who, &c);
    if (!check_report(&w, in, &c, &have, error))
        return false;
    if (!(act->who->roles & ANNOTATE_ROLE_UNIT_HEAD))
        return submission_make(&w, &p, &c, in, have, out, error);
    const struct rules_step *step =
        rules_check("problem", p.state, "report", act->who->roles, have, error);
    struct signature by = {.submitted_by = act->who->user};
    return step && submission_replace(&w, p.id, error) &&
           report_make(&w, step, &p, &c, in, &by, out, error);
}

/* --- the check (T23 when it fails) --- */

/* What somebody who looked brings: footage, or evidence of this very problem. He stands on the spot
 * and does not wait until it has been looked through, but what can't be seen is none. */
bool check_seen(
    struct annotate *a, int64_t clip, int64_t problem, const char *field, GError **error)
{
    const enum query q = QUERY_EVIDENCE_CLIP;
    enum record_got got = record_get(a, q, error, INT(clip));
    if (got == RECORD_FAILED)
        return false;
    bool found = got == RECORD_ROW &&
                 (strcmp(record_text(a, q, 0), "footage") == 0 || record_int(a, q, 2) == problem);
    bool failed = found && strcmp(record_text(a, q, 3), "failed") == 0;
    record_reset(a, q);
    if (!found)
        return invalid(error, "field.no_such", field);
    return !failed || refuse(error, "verification.evidence_failed", field);
}

/* A picture of the report itself: of its evidence, and inside it. */
static bool check_still_of(
    struct annotate *a, const struct annotate_check *in, int64_t rectification, GError **error)
{
    const enum query q = QUERY_RECTIFICATION_SHOWS;
    enum record_got got = record_get(a, q, error, INT(rectification), INT(in->still));
    bool inside = got == RECORD_ROW && in->still_ms >= 0 &&
                  (in->still_ms == 0 || in->still_ms < record_int(a, q, 0));
    record_reset(a, q);
    if (got == RECORD_FAILED || inside)
        return inside;
    return got == RECORD_ROW ? invalid(error, "field.out_of_range", "still_ms")
                             : invalid(error, "field.no_such", "still");
}

static bool check_check(struct annotate *a, const struct annotate_check *in, int64_t rectification,
    int64_t problem, GError **error)
{
    static const char *const methods[] = {"onsite", "video", NULL};
    if (!check_choice(in->method, "method", methods, error) ||
        !check_lines(in->remark, "remark", 1000, false, error))
        return false;
    if (in->n_evidence > MAX_EVIDENCE)
        return invalid(error, "field.too_long", "evidence");
    for (size_t i = 0; i < in->n_evidence; i++) {
        if (!check_seen(a, in->evidence[i], problem, "evidence", error))
            return false;
    }
    return !in->still || check_still_of(a, in, rectification, error);
}

bool card_short(
    struct write *w, const struct problem *p, int64_t card, GString *data, GError **error)
{
    struct rules_times t;
    struct rules_due due;
    times_load(w->a, &t);
    const struct rules_term term = {RULES_MODE_NATURAL, t.rework_days};
    const char *mode = rules_mode_name(term.mode);
    rules_due(&t, term, w->act->now, &due);
    data_text(data, "due_on", due.on);
    data_text(data, "due_mode", mode);
    return record_run(
               w->a, QUERY_PROBLEM_DUE, error, INT(p->id), TEXT(due.on), TEXT(NULL), INT(due.at)) &&
           record_run(w->a, QUERY_CARD_DUE, error, INT(card), TEXT(due.on), INT(due.at), INT(0),
               TEXT(mode));
}

static int64_t insert_check(
    struct write *w, const struct annotate_check *in, int64_t rectification, GError **error)
{
    if (!record_run(w->a, QUERY_VERIFICATION_ADD, error, INT(rectification), INT(w->act->who->user),
            INT(w->act->now), TEXT(in->pass ? "pass" : "fail"), TEXT(in->method),
            TEXT(in->remark ? in->remark : "")))
        return 0;
    int64_t id = record_rowid(w->a);
    for (size_t i = 0; i < in->n_evidence; i++) {
        if (!record_run(w->a, QUERY_VERIFICATION_EVIDENCE_ADD, error, INT(id), INT((int64_t)i + 1),
                INT(in->evidence[i]), REF(0)))
            return 0;
    }
    if (in->still && !record_run(w->a, QUERY_VERIFICATION_EVIDENCE_ADD, error, INT(id),
                         INT((int64_t)in->n_evidence + 1), INT(in->still), INT(in->still_ms)))
        return 0;
    return record_run(w->a, QUERY_RECTIFICATION_MOVE, error, INT(rectification),
               TEXT(in->pass ? "passed" : "failed"))
               ? id
               : 0;
}

/* The report that somebody looks at, and RULES_OUTSIDE and RULES_OTHER_PERSON as they hold for who
 * does. */
struct handed_in {
    int64_t id, version, problem, card, at;
    bool waits;
    uint64_t have;
};

static bool handed_in_load(
    struct write *w, int64_t rectification, struct handed_in *r, GError **error)
{
    const enum query q = QUERY_RECTIFICATION_GET;
    const struct annotate_who *who = w->act->who;
    if (!record_need(w->a, q, error, INT(rectification)))
        return false;
    bool outside = record_int(w->a, q, 4) != home_of(who);
    bool other =
        !is_self(w->a, who, record_int(w->a, q, 5)) && !is_self(w->a, who, record_int(w->a, q, 6));
    *r = (struct handed_in){
        .id = rectification,
        .version = record_int(w->a, q, 0),
        .problem = record_int(w->a, q, 1),
        .card = record_int(w->a, q, 2),
        .at = record_int(w->a, q, 7),
        .waits = strcmp(record_text(w->a, q, 3), "reported") == 0,
        .have = (outside ? RULES_OUTSIDE : 0) | (other ? RULES_OTHER_PERSON : 0),
    };
    record_reset(w->a, q);
    return write_expect(w, r->version, error);
}

static bool commit_check(struct write *w, const struct rules_step *step, const struct handed_in *r,
    int64_t id, const struct problem *p, GString *data, struct annotate_result *out, GError **error)
{
    return write_commit(w,
        &(struct write_fact){.step = step,
            .object = r->problem,
            .id = id,
            .version = r->version + 1,
            .screening = p->screening,
            .data = data},
        out, error);
}

bool annotate_verification_add(struct annotate *a, const struct annotate_act *act,
    int64_t rectification, const struct annotate_check *in, struct annotate_result *out,
    GError **error)
{
    WRITE w = {0};
    struct problem p;
    struct handed_in r;
    struct site_order sent;
    if (!write_begin(&w, a, act, "verification.add", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!handed_in_load(&w, rectification, &r, error) ||
        !check_check(a, in, rectification, r.problem, error) ||
        !problem_load(a, r.problem, &p, error))
        return false;
    uint64_t have = r.have | (text_filled(in->remark) ? RULES_REASON : 0) |
                    (in->n_evidence || in->still ? RULES_EVIDENCE : 0);
    if (!site_order_out(a, act->who, rectification, in->method, &sent, &have, error))
        return false;
    const struct rules_step *step = rules_check(
        "problem", p.state, in->pass ? "verify_pass" : "verify_fail", act->who->roles, have, error);
    if (!step)
        return false;
    if (!r.waits)
        return refuse(error, "verification.done", NULL);
    int64_t id = insert_check(&w, in, rectification, error);
    g_autoptr(GString) data = data_new();
    if (!id || !problem_move(&w, &p, step, error) ||
        (!in->pass && (!record_run(a, QUERY_PROBLEM_REWORK, error, INT(p.id)) ||
                          !card_short(&w, &p, r.card, data, error))) ||
        !site_order_fulfil(&w, &sent, r.problem, id, error))
        return false;
    data_int(data, "rectification", rectification);
    data_int(data, "verification", id);
    data_text(data, "method", in->method);
    data_text(data, "text", in->remark);
    data_ids(data, "evidence", in->evidence, in->n_evidence);
    if (in->still) {
        data_int(data, "still", in->still);
        data_int(data, "still_ms", in->still_ms);
    }
    return commit_check(&w, step, &r, id, &p, data, out, error);
}

/* --- what can't be seen --- */

/* The card's clock stood while the report lay with who verifies. */
static bool give_back(struct write *w, const struct handed_in *r, GString *data, GError **error)
{
    struct card c;
    struct rules_times t;
    struct rules_due due;
    if (!card_load(w->a, r->card, &c, error) || !clocks_load(w->a, &t, error))
        return false;
    rules_due_later(&t, c.mode, c.due_at, w->act->now - r->at, &due);
    data_text(data, "former_due_on", c.due_on);
    data_text(data, "due_on", due.on);
    data_int(data, "due_at", due.at);
    if (r->at > c.due_at) /* it has its lapse already */
        data_bool(data, "overdue", true);
    return record_run(w->a, QUERY_PROBLEM_DUE, error, INT(r->problem), TEXT(due.on), TEXT(NULL),
               INT(due.at)) &&
           record_run(w->a, QUERY_CARD_DUE, error, INT(r->card), TEXT(due.on), INT(due.at), INT(0),
               TEXT(rules_mode_name(c.mode)));
}

/* Also who is sent looks, and does not ask: the order is called back first. */
bool annotate_evidence_ask(struct annotate *a, const struct annotate_act *act,
    int64_t rectification, const char *reason, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct problem p;
    struct handed_in r;
    if (!write_begin(&w, a, act, "evidence.ask_again", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!handed_in_load(&w, rectification, &r, error) ||
        !check_lines(reason, "remark", 500, false, error) || !problem_load(a, r.problem, &p, error))
        return false;
    enum record_got sent = record_get(a, QUERY_SITE_ORDER_OUT, error, INT(rectification));
    record_reset(a, QUERY_SITE_ORDER_OUT);
    if (sent == RECORD_FAILED)
        return false;
    uint64_t have = r.have | (text_filled(reason) ? RULES_REASON : 0) |
                    (sent == RECORD_NONE ? RULES_AS_SENT : 0);
    const struct rules_step *step =
        rules_check("problem", p.state, "ask_again", act->who->roles, have, error);
    if (!step)
        return false;
    if (!r.waits)
        return refuse(error, "verification.done", NULL);
    g_autoptr(GString) data = data_new();
    data_int(data, "rectification", rectification);
    data_text(data, "text", reason);
    if (!problem_move(&w, &p, step, error) || !give_back(&w, &r, data, error) ||
        !record_run(a, QUERY_RECTIFICATION_MOVE, error, INT(rectification), TEXT("failed")))
        return false;
    return commit_check(&w, step, &r, 0, &p, data, out, error);
}

/* --- the closure (T22) --- */

bool annotate_problem_close(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct problem p;
    const enum query q = QUERY_RECTIFICATION_LATEST;
    if (!write_begin(&w, a, act, "problem.close", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!problem_load(a, id, &p, error) || !write_expect(&w, p.version, error))
        return false;
    enum record_got got = record_get(a, q, error, INT(id));
    if (got == RECORD_FAILED)
        return false;
    bool passed = got == RECORD_ROW && strcmp(record_text(a, q, 1), "passed") == 0;
    int64_t verification = got == RECORD_ROW ? record_int(a, q, 2) : 0;
    /* Not who reported it, nor (where the county wants two) who checked it; nobody of the unit that
     * was checked. */
    int64_t checked_by = got == RECORD_NONE ? 0 : record_int(a, q, 3);
    int64_t reported_by = got == RECORD_NONE ? 0 : record_int(a, q, 4);
    int64_t signed_by = got == RECORD_NONE ? 0 : record_int(a, q, 6);
    bool outside = got == RECORD_NONE || record_int(a, q, 5) != home_of(act->who);
    record_reset(a, q);
    bool two = annotate_setting_int(a, "verify.two_person");
    bool other = !is_self(a, act->who, reported_by) && !is_self(a, act->who, signed_by) &&
                 (!two || !is_self(a, act->who, checked_by));
    uint64_t have = (passed ? RULES_VERIFIED : 0) | (other ? RULES_OTHER_PERSON : 0) |
                    (outside ? RULES_OUTSIDE : 0);
    const struct rules_step *step =
        rules_check("problem", p.state, "close", act->who->roles, have, error);
    g_autofree char *no = step ? next_number(&w, "close", "close.prefix", error) : NULL;
    if (!no || !problem_move(&w, &p, step, error) ||
        !record_run(a, QUERY_CLOSURE_ADD, error, TEXT(no), INT(id), INT(verification),
            INT(act->who->user), INT(act->now)))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "close_no", no);
    data_int(data, "verification", verification);
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = id,
            .version = p.version,
            .screening = p.screening,
            .data = data},
        out, error);
}
