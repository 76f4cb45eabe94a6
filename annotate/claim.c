/* claim.c — the press of the claim button, exactly once, and what follows it.
 *
 * Inside BEGIN IMMEDIATE there is one writer at a time, so the first press of the lead unit finds
 * the problem free and every later one finds the holder; the unique index claim_one_primary is the
 * second wall. Each answered press is a row of its own with its own event. */
#include "stage.h"
#include <string.h>

static const char *const outcomes[] = {"primary", "joint", "already"};

/* Who claims, for which unit, said by whom. */
struct claimant {
    int64_t unit, person;
    char *name;
    bool deputy, recorded;
};

static void claimant_clear(struct claimant *c)
{
    g_free(c->name);
}
#define CLAIMANT __attribute__((cleanup(claimant_clear))) struct claimant

static bool invalid(GError **error, const char *key, const char *field)
{
    annotate_fail(error, ANNOTATE_ERROR_INVALID, key, field);
    return false;
}

static bool refuse(GError **error, const char *key)
{
    annotate_fail(error, ANNOTATE_ERROR_REFUSED, key, NULL);
    return false;
}

/* From a seat: the person checked in there. On behalf: as the clerk says. */
static bool claimant_of(struct annotate *a, const struct annotate_act *act, int64_t unit,
    const char *person_name, const char *capacity, struct claimant *c, GError **error)
{
    static const char *const capacities[] = {"self", "deputy", NULL};
    if (act->who->kind == ANNOTATE_KIND_SEAT) {
        const enum query q = QUERY_SEAT_PERSON;
        c->unit = act->who->unit;
        enum record_got got = record_get(a, q, error, INT(act->who->attendance));
        if (got == RECORD_ROW) {
            c->name = record_dup(a, q, 0);
            c->deputy = record_int(a, q, 1);
            c->person = record_int(a, q, 2);
        }
        record_reset(a, q);
        return got == RECORD_ROW || (got == RECORD_NONE && refuse(error, "claim.not_present"));
    }
    capacity = capacity ? capacity : "self";
    if (!check_ref(a, QUERY_HAS_UNIT, unit, "unit", true, error) ||
        !check_text(person_name, "person_name", 40, true, error) ||
        !check_choice(capacity, "capacity", capacities, error))
        return false;
    c->unit = unit;
    c->name = g_strdup(person_name);
    c->deputy = strcmp(capacity, "deputy") == 0;
    c->recorded = true;
    return true;
}

char *annotate_seat_person(struct annotate *a, const struct annotate_who *who, GError **error)
{
    const enum query q = QUERY_SEAT_PERSON;
    enum record_got got = record_get(a, q, error, INT(who->attendance));
    char *name = got == RECORD_ROW ? record_dup(a, q, 0) : NULL;
    record_reset(a, q);
    if (got == RECORD_NONE)
        refuse(error, "claim.not_present");
    return name;
}

/* A pledge's day lies ahead. */
static bool check_pledge(
    const struct annotate_act *act, const struct annotate_claim *in, GError **error)
{
    char today[11];
    rules_day(act->now, today);
    if (!check_day(in->due_on, "due_on", false, error) ||
        !check_lines(in->measures, "measures", 500, false, error) ||
        !check_text(in->pledge, "pledge", 500, false, error) ||
        !check_text(in->person_in_charge, "person_in_charge", 40, false, error) ||
        !check_text(in->paper, "paper", 100, in->paper != NULL, error))
        return false;
    if (in->due_on &&
        (strcmp(in->due_on, today) < 0 || rules_days_between(today, in->due_on) > 366))
        return invalid(error, "claim.bad_due", "due_on");
    return true;
}

uint64_t speaks_for(const struct annotate_who *who, int64_t unit)
{
    bool clerk = who->kind == ANNOTATE_KIND_OFFICE &&
                 (who->roles & (ANNOTATE_ROLE_OPERATOR | ANNOTATE_ROLE_RECORDER));
    return clerk || (unit && who->unit == unit) ? RULES_OWN_UNIT : 0;
}

/* What the record knows of the moment of a press. */
struct moment {
    struct screening screening;
    struct problem problem;
    int64_t shown_at, opened_at, closes_at, closed_at;
    int64_t holder, own; /* the primary claim, the unit's own; 0: none */
    int part;            /* of problem_part */
    bool late;
    uint64_t have;
};

static int64_t one_id(struct annotate *a, enum query q, enum record_got got)
{
    int64_t id = got == RECORD_ROW ? record_int(a, q, 0) : 0;
    record_reset(a, q);
    return got == RECORD_FAILED ? -1 : id;
}

static bool moment_load(struct annotate *a, int64_t screening, int64_t problem, int64_t unit,
    struct moment *m, GError **error)
{
    const enum query q = QUERY_SHOWING_GET;
    *m = (struct moment){0};
    if (!screening_load(a, screening, &m->screening, error) ||
        !record_need(a, q, error, INT(screening), INT(problem)))
        return false;
    m->shown_at = record_int(a, q, 0);
    m->opened_at = record_int(a, q, 1);
    m->closes_at = record_int(a, q, 2);
    m->closed_at = record_int(a, q, 3);
    record_reset(a, q);
    if (!m->shown_at) { /* the embargo: nobody learns that it exists */
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
        return false;
    }
    if (!problem_load(a, problem, &m->problem, error))
        return false;
    m->part = problem_part(a, problem, unit, error);
    m->holder =
        one_id(a, QUERY_CLAIM_PRIMARY, record_get(a, QUERY_CLAIM_PRIMARY, error, INT(problem)));
    m->own = one_id(
        a, QUERY_CLAIM_OF_UNIT, record_get(a, QUERY_CLAIM_OF_UNIT, error, INT(problem), INT(unit)));
    int64_t here = one_id(
        a, QUERY_UNIT_PRESENT, record_get(a, QUERY_UNIT_PRESENT, error, INT(screening), INT(unit)));
    if (m->part < 0 || m->holder < 0 || m->own < 0 || here < 0)
        return false;
    m->have = screening_facts(&m->screening) | (m->part ? RULES_NAMED : 0) |
              (m->part == 2 ? RULES_LEAD : 0) | (here ? RULES_PRESENT : 0) |
              (m->holder ? 0 : RULES_FREE);
    return true;
}

static void look_at_window(struct annotate *a, struct moment *m, int64_t pressed_at, int64_t now)
{
    struct rules_times t;
    times_load(a, &t);
    if (!m->opened_at || !(m->have & RULES_MEETING_OPEN))
        return;
    enum rules_press press =
        rules_press(&t, m->opened_at, m->closes_at, m->closed_at, pressed_at, now);
    m->late = press == RULES_PRESS_LATE;
    if (press != RULES_PRESS_CLOSED)
        m->have |= RULES_WINDOW;
}

/* A paper says the minute. */
#define PAPER_MS 60000

/* What the paper says: claimed in the room, while the hall was at the problem. */
static bool look_at_paper(
    struct annotate *a, struct moment *m, int64_t pressed_at, int64_t now, GError **error)
{
    const enum query q = QUERY_HALL_WAS_AT;
    m->late = true;
    enum record_got got = pressed_at > now
                              ? RECORD_NONE
                              : record_get(a, q, error, INT(m->screening.id), INT(m->problem.id),
                                    INT(pressed_at), INT(pressed_at + PAPER_MS - 1));
    if (got == RECORD_ROW)
        m->have |= RULES_PAPER_TIME;
    record_reset(a, q);
    return got != RECORD_FAILED;
}

/* --- the press --- */

/* A joint claim that the unit already has gives way to the new one. */
static int64_t insert_claim(struct write *w, const struct moment *m, const struct claimant *c,
    const struct annotate_claim *in, const char *role, const char *mode, GError **error)
{
    if (m->own && !record_run(w->a, QUERY_CLAIM_RELEASE, error, INT(m->own), TEXT("superseded")))
        return 0;
    if (!record_run(w->a, QUERY_CLAIM_ADD, error, INT(m->screening.id), INT(m->problem.id),
            INT(c->unit), REF(c->person), TEXT(c->name), TEXT(c->deputy ? "deputy" : "self"),
            TEXT(mode), TEXT(role), TEXT(in->due_on), TEXT(in->measures ? in->measures : ""),
            TEXT(in->pledge ? in->pledge : ""),
            TEXT(in->person_in_charge ? in->person_in_charge : ""), INT(m->late),
            REF(in->pressed_at), INT(w->act->now), REF(c->recorded ? w->act->who->user : 0),
            REF(m->own)))
        return 0;
    return record_rowid(w->a);
}

/* {"claim","outcome","holder":{unit_name,person,at}} */
static char *answer_of(struct annotate *a, int64_t claim, int64_t holder,
    enum annotate_outcome outcome, GError **error)
{
    const enum query q = QUERY_CLAIM_GET;
    if (!record_need(a, q, error, INT(holder)))
        return NULL;
    g_autoptr(GString) who = data_new();
    data_text(who, "unit_name", record_text(a, q, 12));
    data_text(who, "person", record_text(a, q, 10));
    data_int(who, "at", record_int(a, q, 11));
    g_string_append_c(who, '}');
    record_reset(a, q);
    g_autoptr(GString) out = data_new();
    data_int(out, "claim", claim);
    data_text(out, "outcome", outcomes[outcome]);
    data_json(out, "holder", who->str);
    g_string_append_c(out, '}');
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void data_claim(GString *data, const struct moment *m, const struct claimant *c,
    const struct annotate_claim *in, int64_t claim, enum annotate_outcome outcome)
{
    data_int(data, "problem", m->problem.id);
    data_int(data, "claim", claim);
    data_int(data, "unit", c->unit);
    data_text(data, "person", c->name);
    data_text(data, "capacity", c->deputy ? "deputy" : "self");
    data_bool(data, "recorded", c->recorded);
    data_text(data, "outcome", outcomes[outcome]);
    if (in->pressed_at)
        data_int(data, "pressed_at", in->pressed_at);
    data_text(data, "paper", in->paper);
    data_bool(data, "late", m->late);
    data_text(data, "due_on", in->due_on);
    data_text(data, "measures", in->measures);
    data_text(data, "text", in->pledge);
    data_text(data, "person_in_charge", in->person_in_charge);
}

struct pressing {
    struct write *w;
    struct moment *m;
    const struct claimant *c;
    const struct annotate_claim *in;
    bool paper; /* made on paper, written down now */
    enum annotate_outcome outcome;
    const struct rules_step *step;
    int64_t claim; /* made by it, or the one that holds */
};

/* Which of the three it is, and whether the rules allow it. */
static bool decide(struct pressing *p, GError **error)
{
    struct moment *m = p->m;
    uint32_t roles = p->w->act->who->roles;
    if (m->own) {
        p->outcome = ANNOTATE_OUTCOME_ALREADY;
        p->claim = m->own;
        p->step = rules_check("press", "-", "again", roles, m->have, error);
        return p->step != NULL;
    }
    bool primary = m->part == 2 && !m->holder;
    if (primary && strcmp(m->problem.state, "scheduled") == 0)
        return refuse(error, "claim.window_closed"); /* shown, but its window never opened */
    p->outcome = primary ? ANNOTATE_OUTCOME_PRIMARY : ANNOTATE_OUTCOME_JOINT;
    p->step = primary ? rules_check("problem", m->problem.state, p->paper ? "paper_claim" : "claim",
                            roles, m->have, error)
                      : rules_check(
                            "claim", "-", p->paper ? "paper_join" : "join", roles, m->have, error);
    return p->step != NULL;
}

static bool press_write(struct pressing *p, GError **error)
{
    const struct annotate_who *who = p->w->act->who;
    const char *mode = p->c->recorded ? "recorded" : "onsite";
    bool made = p->outcome != ANNOTATE_OUTCOME_ALREADY;
    if (made)
        p->claim = insert_claim(p->w, p->m, p->c, p->in, outcomes[p->outcome], mode, error);
    return p->claim > 0 &&
           record_run(p->w->a, QUERY_PRESS_ADD, error, INT(p->m->screening.id),
               INT(p->m->problem.id), INT(p->c->unit), REF(p->c->recorded ? 0 : who->session),
               TEXT(p->c->name), REF(p->in->pressed_at), INT(p->w->act->now),
               TEXT(outcomes[p->outcome]), INT(p->claim)) &&
           (p->outcome != ANNOTATE_OUTCOME_PRIMARY ||
               problem_move(p->w, &p->m->problem, p->step, error));
}

bool annotate_claim_add(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const struct annotate_claim *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    CLAIMANT c = {0};
    struct moment m;
    if (!write_begin(&w, a, act, "claim.add", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (act->who->kind == ANNOTATE_KIND_SEAT)
        screening = act->who->screening;
    if (!check_pledge(act, in, error) ||
        !claimant_of(a, act, in->unit, in->person_name, in->capacity, &c, error) ||
        !moment_load(a, screening, in->problem, c.unit, &m, error))
        return false;
    if (act->who->kind == ANNOTATE_KIND_SEAT && !m.part && !m.own) {
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
        return false;
    }
    m.have |= speaks_for(act->who, c.unit);
    struct pressing p = {
        .w = &w, .m = &m, .c = &c, .in = in, .paper = c.recorded && in->pressed_at};
    if (!p.paper)
        look_at_window(a, &m, in->pressed_at, act->now);
    else if (!look_at_paper(a, &m, in->pressed_at, act->now, error))
        return false;
    if (!decide(&p, error))
        return false;
    if (!press_write(&p, error))
        return false;
    int64_t press = record_rowid(a); /* the last INSERT */
    int64_t holder = m.holder ? m.holder : p.claim;
    g_autofree char *answer = answer_of(a, p.claim, holder, p.outcome, error);
    if (!answer)
        return false;
    g_autoptr(GString) data = data_new();
    data_claim(data, &m, &c, in, p.claim, p.outcome);
    const int64_t objects[] = {m.problem.id, p.claim, press};
    return write_commit(&w,
        &(struct write_fact){.step = p.step,
            .object = objects[p.outcome],
            .id = p.claim,
            .version = 1,
            .screening = screening,
            .data = data,
            .answer = answer},
        out, error);
}

/* --- taken note of (知晓), by a unit that helps --- */

/* Who of the unit took note: {"awareness","outcome","holder":{unit_name,person,at}} */
static enum record_got heard(struct annotate *a, const struct moment *m, int64_t unit,
    const char *outcome, int64_t *out_id, char **out_answer, GError **error)
{
    const enum query q = QUERY_AWARENESS_GET;
    enum record_got got =
        record_get(a, q, error, INT(m->screening.id), INT(m->problem.id), INT(unit));
    if (got != RECORD_ROW)
        return got;
    *out_id = record_int(a, q, 0);
    g_autoptr(GString) who = data_new();
    data_text(who, "unit_name", record_text(a, q, 3));
    data_text(who, "person", record_text(a, q, 1));
    data_int(who, "at", record_int(a, q, 2));
    g_string_append_c(who, '}');
    record_reset(a, q);
    GString *out = data_new();
    data_int(out, "awareness", *out_id);
    data_text(out, "outcome", outcome);
    data_json(out, "holder", who->str);
    g_string_append_c(out, '}');
    *out_answer = g_string_free(out, FALSE);
    return got;
}

/* The first of a unit is kept; who presses after it hears whose that was. */
static bool note_write(struct write *w, const struct moment *m, const struct claimant *c,
    const struct annotate_awareness *in, struct annotate_result *out, GError **error)
{
    struct annotate *a = w->a;
    const struct annotate_who *who = w->act->who;
    int64_t id = 0;
    g_autofree char *answer = NULL;
    enum record_got got = heard(a, m, c->unit, "already", &id, &answer, error);
    if (got == RECORD_FAILED)
        return false;
    const struct rules_step *step =
        rules_check("awareness", "-", id ? "again" : "note", who->roles, m->have, error);
    if (!step)
        return false;
    if (!id && (!record_run(a, QUERY_AWARENESS_ADD, error, INT(m->screening.id), INT(m->problem.id),
                    INT(c->unit), REF(c->person), TEXT(c->name), REF(who->session),
                    REF(in->pressed_at), INT(w->act->now)) ||
                   heard(a, m, c->unit, "noted", &id, &answer, error) != RECORD_ROW))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "problem", m->problem.id);
    data_int(data, "unit", c->unit);
    data_text(data, "person", c->name);
    if (in->pressed_at)
        data_int(data, "pressed_at", in->pressed_at);
    return write_commit(w,
        &(struct write_fact){.step = step,
            .object = id,
            .version = 1,
            .screening = m->screening.id,
            .data = data,
            .answer = answer},
        out, error);
}

bool annotate_awareness_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_awareness *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    CLAIMANT c = {0};
    struct moment m;
    if (!write_begin(&w, a, act, "awareness.add", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!moment_load(a, act->who->screening, in->problem, act->who->unit, &m, error))
        return false;
    if (!m.part || act->who->kind != ANNOTATE_KIND_SEAT) {
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
        return false;
    }
    m.have |= RULES_OWN_UNIT | (m.part == 1 ? RULES_ASSISTS : 0);
    return claimant_of(a, act, act->who->unit, NULL, NULL, &c, error) &&
           note_write(&w, &m, &c, in, out, error);
}

/* --- amending --- */

/* Texts that are not given stay; the event says what stands afterwards. */
struct held {
    char *due_on, *measures, *pledge, *person_in_charge;
};

static void held_clear(struct held *h)
{
    g_free(h->due_on);
    g_free(h->measures);
    g_free(h->pledge);
    g_free(h->person_in_charge);
}
#define HELD __attribute__((cleanup(held_clear))) struct held

/* The claim that it is of. */
struct amended {
    int64_t version, screening, problem, unit;
    char state[16];
};

static const char *given(const char *value, const char *held)
{
    return value ? value : held;
}

/* Whether the pledge may be changed now, and what that is called. */
static const struct rules_step *amending(struct annotate *a, const struct annotate_act *act,
    const struct annotate_claim *in, const struct amended *c, GError **error)
{
    struct screening sc;
    struct stage s;
    if (!screening_load(a, c->screening, &sc, error) || !stage_load(a, c->screening, &s, error))
        return NULL;
    int64_t shown = stage_problem(a, &s, error);
    int64_t card =
        one_id(a, QUERY_CLAIM_CARD, record_get(a, QUERY_CLAIM_CARD, error, INT(c->problem)));
    if (shown < 0 || card < 0)
        return NULL;
    bool there = shown == c->problem && (screening_facts(&sc) & RULES_MEETING_OPEN);
    uint64_t have = speaks_for(act->who, c->unit) | (there ? RULES_NOT_MOVED_ON : 0) |
                    (card ? 0 : RULES_NO_CARD);
    return rules_check(
        "claim", c->state, in->paper ? "complete" : "amend", act->who->roles, have, error);
}

bool annotate_claim_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_claim *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    HELD h = {0};
    struct amended c;
    const enum query q = QUERY_CLAIM_GET;
    if (!write_begin(&w, a, act, "claim.amend", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!check_pledge(act, in, error) || !record_need(a, q, error, INT(id)))
        return false;
    c = (struct amended){.version = record_int(a, q, 0),
        .screening = record_int(a, q, 1),
        .problem = record_int(a, q, 2),
        .unit = record_int(a, q, 3)};
    record_copy(a, q, 5, c.state, sizeof c.state);
    h.due_on = record_null(a, q, 6) ? NULL : record_dup(a, q, 6);
    h.measures = record_dup(a, q, 7);
    h.pledge = record_dup(a, q, 8);
    h.person_in_charge = record_dup(a, q, 9);
    record_reset(a, q);
    bool seat = act->who->kind == ANNOTATE_KIND_SEAT;
    if (seat && (act->who->screening != c.screening || act->who->unit != c.unit)) {
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
        return false;
    }
    if (!write_expect(&w, c.version, error))
        return false;
    const struct rules_step *step = amending(a, act, in, &c, error);
    const char *due_on = given(in->due_on, h.due_on);
    const char *measures = given(in->measures, h.measures);
    const char *pledge = given(in->pledge, h.pledge);
    const char *person = given(in->person_in_charge, h.person_in_charge);
    if (!step || !record_run(a, QUERY_CLAIM_SET, error, INT(id), TEXT(due_on), TEXT(measures),
                     TEXT(pledge), TEXT(person)))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "problem", c.problem);
    data_text(data, "paper", in->paper);
    data_text(data, "due_on", due_on);
    data_text(data, "measures", measures);
    data_text(data, "text", pledge);
    data_text(data, "person_in_charge", person);
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = id,
            .version = c.version + 1,
            .screening = c.screening,
            .data = data},
        out, error);
}

/* --- after the meeting (T11) --- */

/* To a unit a problem that it may not see is one that does not exist. */
static bool unit_sees(struct annotate *a, int64_t problem, int64_t unit, GError **error)
{
    const enum query q = QUERY_UNIT_SEES;
    bool sees = record_need(a, q, error, INT(problem), INT(unit));
    record_reset(a, q);
    return sees;
}

bool annotate_claim_late(struct annotate *a, const struct annotate_act *act,
    const struct annotate_claim *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    CLAIMANT c = {0};
    struct moment m;
    struct problem p;
    struct rules_times t;
    if (!write_begin(&w, a, act, "claim.late", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    bool head = act->who->roles & ANNOTATE_ROLE_OFFICE_HEAD;
    int64_t unit = in->unit ? in->unit : act->who->unit;
    if (!check_pledge(act, in, error) ||
        !claimant_of(a, act, unit, in->person_name, in->capacity, &c, error) ||
        (!head && !unit_sees(a, in->problem, act->who->unit, error)) ||
        !problem_load(a, in->problem, &p, error))
        return false;
    if (!p.screening) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "claim.not_missed", NULL);
        return false;
    }
    if (!moment_load(a, p.screening, in->problem, unit, &m, error) ||
        !write_expect(&w, p.version, error))
        return false;
    times_load(a, &t);
    bool in_time = act->now <= m.screening.adjourned_at + t.late_hours * INT64_C(3600000);
    m.have |= (head || act->who->unit == unit ? RULES_OWN_UNIT : 0) |
              (p.missed ? RULES_MISSED : 0) | (in_time ? RULES_IN_LATE_TIME : 0);
    /* When the hours are over only the office's head can still decide it. */
    const char *verb = head && !in_time ? "rule_claim" : "late_claim";
    const struct rules_step *step =
        rules_check("problem", p.state, verb, act->who->roles, m.have, error);
    c.recorded = head && act->who->unit != unit;
    int64_t claim = step ? insert_claim(&w, &m, &c, in, "primary",
                               strcmp(verb, "late_claim") == 0 ? "late" : "ruling", error)
                         : 0;
    if (!claim || !problem_move(&w, &p, step, error))
        return false;
    g_autofree char *answer = answer_of(a, claim, claim, ANNOTATE_OUTCOME_PRIMARY, error);
    if (!answer)
        return false;
    g_autoptr(GString) data = data_new();
    data_claim(data, &m, &c, in, claim, ANNOTATE_OUTCOME_PRIMARY);
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = p.id,
            .id = claim,
            .version = 1,
            .screening = p.screening,
            .data = data,
            .answer = answer},
        out, error);
}
