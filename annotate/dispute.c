/* dispute.c — "this is not ours", and what the host rules, also on a claim that was wrong. */
#include "entity.h"
#include <string.h>

static const char *const reason_codes[] = {"ownership", "jurisdiction", "done", "repeated", NULL};

static bool check_dispute(
    struct annotate *a, const struct annotate_dispute *in, int64_t unit, GError **error)
{
    return check_choice(in->reason_code, "reason_code", reason_codes, error) &&
           check_lines(in->reason, "reason", 500, false, error) &&
           check_text(in->person_name, "person_name", 40, false, error) &&
           check_ref(a, QUERY_HAS_UNIT, unit, "unit", true, error) &&
           check_ref(a, QUERY_HAS_UNIT, in->suggested_unit, "suggested_unit", false, error);
}

/* The name of who sits there; a clerk says it. */
static char *person_of(struct annotate *a, const struct annotate_act *act,
    const struct annotate_dispute *in, GError **error)
{
    if (act->who->kind != ANNOTATE_KIND_SEAT)
        return g_strdup(in->person_name ? in->person_name : "");
    const enum query q = QUERY_SEAT_PERSON;
    enum record_got got = record_get(a, q, error, INT(act->who->attendance));
    char *name = got == RECORD_ROW ? record_dup(a, q, 0) : NULL;
    record_reset(a, q);
    if (got == RECORD_NONE)
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "claim.not_present", NULL);
    return name;
}

static bool facts_load(struct annotate *a, const struct screening *s, const struct problem *p,
    int64_t unit, uint64_t *have, GError **error)
{
    const enum query q = QUERY_SHOWING_GET;
    if (!record_need(a, q, error, INT(s->id), INT(p->id)))
        return false;
    bool shown = record_int(a, q, 0);
    record_reset(a, q);
    if (!shown) { /* the embargo */
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
        return false;
    }
    int part = problem_part(a, p->id, unit, error);
    enum record_got here = record_get(a, QUERY_UNIT_PRESENT, error, INT(s->id), INT(unit));
    record_reset(a, QUERY_UNIT_PRESENT);
    *have = screening_facts(s) | RULES_REASON | (part > 0 ? RULES_NAMED : 0) |
            (here == RECORD_ROW ? RULES_PRESENT : 0);
    return part >= 0 && here != RECORD_FAILED;
}

bool annotate_dispute_add(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const struct annotate_dispute *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct screening s;
    struct problem p;
    uint64_t have;
    bool seat = act->who->kind == ANNOTATE_KIND_SEAT;
    if (!write_begin(&w, a, act, "dispute.add", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (seat)
        screening = act->who->screening;
    int64_t unit = seat ? act->who->unit : in->unit;
    if (!check_dispute(a, in, unit, error) || !screening_load(a, screening, &s, error) ||
        !problem_load(a, in->problem, &p, error) || !facts_load(a, &s, &p, unit, &have, error))
        return false;
    if (seat && !(have & RULES_NAMED)) {
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
        return false;
    }
    have |= speaks_for(act->who, unit);
    const struct rules_step *step =
        rules_check("problem", p.state, "dispute", act->who->roles, have, error);
    g_autofree char *person = step ? person_of(a, act, in, error) : NULL;
    if (!person || !problem_move(&w, &p, step, error) ||
        !record_run(a, QUERY_DISPUTE_ADD, error, INT(screening), INT(p.id), INT(unit), TEXT(person),
            TEXT(in->reason_code), TEXT(in->reason ? in->reason : ""), REF(in->suggested_unit),
            INT(act->now), REF(seat ? 0 : act->who->user), REF(0), REF(0), TEXT(NULL)))
        return false;
    int64_t id = record_rowid(a);
    g_autoptr(GString) data = data_new();
    data_int(data, "dispute", id);
    data_int(data, "unit", unit);
    data_text(data, "person", person);
    data_text(data, "reason_code", in->reason_code);
    data_text(data, "text", in->reason);
    data_int(data, "suggested_unit", in->suggested_unit);
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = p.id,
            .id = id,
            .version = 1,
            .screening = screening,
            .data = data},
        out, error);
}

/* --- a card that goes back (T17) --- */

/* The stamped form is the unit's own upload for this problem. */
static bool check_form(
    struct annotate *a, const struct card *c, int64_t clip, bool *out_there, GError **error)
{
    const enum query q = QUERY_EVIDENCE_CLIP;
    *out_there = clip != 0;
    if (!clip)
        return true;
    enum record_got got = record_get(a, q, error, INT(clip));
    bool own = got == RECORD_ROW && strcmp(record_text(a, q, 0), "evidence") == 0 &&
               record_int(a, q, 1) == c->duty_unit && record_int(a, q, 2) == c->problem;
    record_reset(a, q);
    if (got != RECORD_FAILED && !own)
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.no_such", "form");
    return own;
}

/* The number of a card that went back stays, marked void; a ruling leads to a new one. */
static bool insert_return(struct write *w, const struct annotate_return *in, const struct card *c,
    const char *no, int64_t *out_id, GError **error)
{
    struct annotate *a = w->a;
    if (!record_run(a, QUERY_DISPUTE_ADD, error, REF(0), INT(c->problem), INT(c->duty_unit),
            TEXT(w->act->who->name), TEXT(in->reason_code), TEXT(in->reason),
            REF(in->suggested_unit), INT(w->act->now), INT(w->act->who->user), INT(c->id),
            INT(in->form), TEXT(no)))
        return false;
    *out_id = record_rowid(a);
    return record_run(a, QUERY_CARD_VOID, error, INT(c->id), TEXT("returned"));
}

bool annotate_card_return(struct annotate *a, const struct annotate_act *act, int64_t card,
    const struct annotate_return *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct card c;
    struct problem p;
    bool form = false;
    if (!write_begin(&w, a, act, "card.return", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!card_of_unit(a, act->who, card, &c, error) || !write_expect(&w, c.version, error) ||
        !problem_load(a, c.problem, &p, error) ||
        !check_choice(in->reason_code, "reason_code", reason_codes, error) ||
        !check_lines(in->reason, "reason", 500, true, error) ||
        !check_ref(a, QUERY_HAS_UNIT, in->suggested_unit, "suggested_unit", false, error) ||
        !check_form(a, &c, in->form, &form, error))
        return false;
    uint64_t have = RULES_REASON | (form ? RULES_FORM : 0) |
                    (act->who->unit == c.duty_unit ? RULES_OWN_UNIT : 0) |
                    (c.claim ? 0 : RULES_NO_CLAIM) |
                    (act->now <= c.sign_due_at ? RULES_SIGN_TIME : 0);
    const struct rules_step *step =
        rules_check("problem", p.state, "return", act->who->roles, have, error);
    int64_t id = 0;
    g_autofree char *no = step ? form_number(&w, "return", error) : NULL;
    if (!no || !insert_return(&w, in, &c, no, &id, error) || !problem_move(&w, &p, step, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "card", card);
    data_int(data, "dispute", id);
    data_text(data, "case_no", no);
    data_int(data, "unit", c.duty_unit);
    data_text(data, "reason_code", in->reason_code);
    data_text(data, "text", in->reason);
    data_int(data, "suggested_unit", in->suggested_unit);
    data_int(data, "form", in->form);
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = p.id,
            .id = id,
            .version = 1,
            .screening = p.screening,
            .data = data},
        out, error);
}

/* --- the ruling --- */

static const struct {
    const char *ruling, *act;
} rulings[] = {
    {"assign",   "rule_assign"  },
    {"refile",   "rule_refile"  },
    {"withdraw", "rule_withdraw"},
};

static const char *act_of(const char *ruling)
{
    for (size_t i = 0; ruling && i < G_N_ELEMENTS(rulings); i++) {
        if (strcmp(rulings[i].ruling, ruling) == 0)
            return rulings[i].act;
    }
    return NULL;
}

static bool release(struct write *w, int64_t problem, int64_t unit, const char *state,
    int64_t *out_claim, GError **error)
{
    const enum query q = QUERY_CLAIM_OF_UNIT;
    enum record_got got = record_get(w->a, q, error, INT(problem), INT(unit));
    *out_claim = got == RECORD_ROW ? record_int(w->a, q, 0) : 0;
    record_reset(w->a, q);
    if (!*out_claim)
        return got != RECORD_FAILED;
    return record_run(w->a, QUERY_CLAIM_RELEASE, error, INT(*out_claim), TEXT(state));
}

/* T12: the unit becomes the lead unit and holds the claim, whoever led before is released. It has
 * promised nothing by that: the words of the ruling are not its measures. */
static bool assign(struct write *w, const struct problem *p, int64_t screening, int64_t unit,
    int64_t *out_claim, GError **error)
{
    struct annotate *a = w->a;
    int64_t former = 0, own = 0;
    if (!screening) /* of a returned card: nobody claimed anything */
        return record_run(a, QUERY_PROBLEM_ASSIST_REMOVE, error, INT(p->id), INT(unit)) &&
               record_run(a, QUERY_PROBLEM_LEAD, error, INT(p->id), INT(unit));
    if (p->lead_unit != unit && !release(w, p->id, p->lead_unit, "released", &former, error))
        return false;
    const enum query q = QUERY_UNIT_HEAD_NAME;
    if (!release(w, p->id, unit, "superseded", &own, error) ||
        !record_need(a, q, error, INT(screening), INT(unit)))
        return false;
    g_autofree char *person = record_dup(a, q, 0);
    record_reset(a, q);
    if (!record_run(a, QUERY_CLAIM_ADD, error, INT(screening), INT(p->id), INT(unit), REF(0),
            TEXT(person), TEXT("self"), TEXT("ruling"), TEXT("primary"), TEXT(NULL), TEXT(""),
            TEXT(""), TEXT(""), INT(0), REF(0), INT(w->act->now), REF(w->act->who->user), REF(own)))
        return false;
    *out_claim = record_rowid(a);
    return record_run(a, QUERY_PROBLEM_ASSIST_REMOVE, error, INT(p->id), INT(unit)) &&
           record_run(a, QUERY_PROBLEM_LEAD, error, INT(p->id), INT(unit));
}

/* What the ruling does to the claims and to the problem. */
static bool settle(struct write *w, struct problem *p, const struct rules_step *step,
    int64_t screening, int64_t unit, int64_t *out_claim, GError **error)
{
    bool done = unit ? assign(w, p, screening, unit, out_claim, error)
                     : record_run(w->a, QUERY_CLAIM_RELEASE_ALL, error, INT(p->id));
    return done && problem_move(w, p, step, error);
}

static GString *ruling_data(
    const char *ruling, int64_t unit, int64_t former, int64_t claim, const char *text)
{
    GString *data = data_new();
    data_text(data, "ruling", ruling);
    data_int(data, "unit", unit);
    data_int(data, "former", former);
    data_int(data, "claim", claim);
    data_text(data, "text", text);
    return data;
}

/* The act of a ruling whose fields are in order, else NULL. *unit: 0 unless it assigns one. */
static const char *check_ruling(
    struct annotate *a, const char *ruling, int64_t *unit, const char *text, GError **error)
{
    const char *verb = act_of(ruling);
    if (!verb) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.invalid", "ruling");
        return NULL;
    }
    bool assigns = strcmp(ruling, "assign") == 0;
    if (!check_lines(text, "text", 500, false, error) ||
        !check_ref(a, QUERY_HAS_UNIT, *unit, "unit", assigns, error))
        return NULL;
    *unit = assigns ? *unit : 0;
    return verb;
}

bool annotate_dispute_rule(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *ruling, int64_t unit, const char *text, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct problem p;
    const enum query q = QUERY_DISPUTE_GET;
    text = text ? text : "";
    if (!write_begin(&w, a, act, "dispute.rule", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const char *verb = check_ruling(a, ruling, &unit, text, error);
    if (!verb || !record_need(a, q, error, INT(id)))
        return false;
    int64_t version = record_int(a, q, 0), screening = record_int(a, q, 1);
    int64_t problem = record_int(a, q, 2), former = record_int(a, q, 3);
    bool open = strcmp(record_text(a, q, 4), "open") == 0;
    /* A clerk who wrote it down for a unit did not dispute; somebody of that unit did. */
    bool own = is_self(a, act->who, record_int(a, q, 5)) && home_of(act->who) == former;
    record_reset(a, q);
    if (!write_expect(&w, version, error) || !problem_load(a, problem, &p, error))
        return false;
    if (!open) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "dispute.ruled", NULL);
        return false;
    }
    uint64_t have =
        (unit ? RULES_UNIT : 0) | (*text ? RULES_REASON : 0) | (own ? 0 : RULES_OTHER_PERSON);
    const struct rules_step *step =
        rules_check("problem", p.state, verb, act->who->roles, have, error);
    int64_t claim = 0;
    if (!step || !settle(&w, &p, step, screening, unit, &claim, error) ||
        !record_run(a, QUERY_DISPUTE_RULE, error, INT(id), TEXT(ruling), REF(unit), TEXT(text),
            INT(act->who->user), INT(act->now)))
        return false;
    g_autoptr(GString) data = ruling_data(ruling, unit, former, claim, text);
    data_int(data, "dispute", id);
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = problem,
            .id = id,
            .version = version + 1,
            .screening = screening,
            .data = data},
        out, error);
}

/* --- the ruling on a claim that was wrong (T26), or where none came while it was asked for (T12)
 * --- */

/* *out_screening: where it was claimed, 0 when a ruling on a returned card named the unit. */
static bool claim_load(struct annotate *a, const struct annotate_who *who, int64_t problem,
    int64_t *out_screening, bool *out_own, GError **error)
{
    const enum query q = QUERY_CLAIM_MAKER;
    enum record_got got = record_get(a, q, error, INT(problem), INT(who->user));
    *out_screening = got == RECORD_ROW ? record_int(a, q, 0) : 0;
    *out_own = got == RECORD_ROW && record_int(a, q, 1);
    record_reset(a, q);
    return got != RECORD_FAILED;
}

bool annotate_claim_rule(struct annotate *a, const struct annotate_act *act, int64_t problem,
    const char *ruling, int64_t unit, const char *text, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct problem p;
    int64_t screening = 0, claim = 0;
    bool own = false;
    text = text ? text : "";
    if (!write_begin(&w, a, act, "claim.rule", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const char *verb = check_ruling(a, ruling, &unit, text, error);
    if (!verb || !problem_load(a, problem, &p, error) || !write_expect(&w, p.version, error) ||
        !claim_load(a, act->who, problem, &screening, &own, error))
        return false;
    if (strcmp(p.state, "disputed") == 0) { /* ruled on as a dispute */
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "step.not_allowed", NULL);
        return false;
    }
    int64_t former = p.lead_unit;
    struct screening s;
    bool asked = strcmp(p.state, "presented") == 0;
    if (asked && !screening_load(a, p.screening, &s, error))
        return false;
    screening = asked ? p.screening : screening;
    uint64_t have = (unit && unit != former ? RULES_UNIT : 0) | (*text ? RULES_REASON : 0) |
                    (own ? 0 : RULES_OTHER_PERSON) | (asked ? screening_facts(&s) : 0);
    const struct rules_step *step =
        rules_check("problem", p.state, verb, act->who->roles, have, error);
    if (!step || !settle(&w, &p, step, screening, unit, &claim, error))
        return false;
    g_autoptr(GString) data = ruling_data(ruling, unit, former, claim, text);
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = problem,
            .version = p.version,
            .screening = screening,
            .data = data},
        out, error);
}
