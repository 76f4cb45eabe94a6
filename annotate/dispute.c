/* dispute.c — "this is not ours", and what the host rules. */
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
    int64_t unit, uint32_t *have, GError **error)
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
    uint32_t have;
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
            INT(act->now), REF(seat ? 0 : act->who->user)))
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

/* T12: the unit becomes the lead unit and holds the claim, whoever led before is released. */
static bool assign(struct write *w, const struct problem *p, int64_t screening, int64_t unit,
    const char *text, int64_t *out_claim, GError **error)
{
    struct annotate *a = w->a;
    int64_t former = 0, own = 0;
    if (p->lead_unit != unit && !release(w, p->id, p->lead_unit, "released", &former, error))
        return false;
    const enum query q = QUERY_UNIT_HEAD_NAME;
    if (!release(w, p->id, unit, "superseded", &own, error) ||
        !record_need(a, q, error, INT(screening), INT(unit)))
        return false;
    g_autofree char *person = record_dup(a, q, 0);
    record_reset(a, q);
    if (!record_run(a, QUERY_CLAIM_ADD, error, INT(screening), INT(p->id), INT(unit), REF(0),
            TEXT(person), TEXT("self"), TEXT("ruling"), TEXT("primary"), TEXT(NULL), TEXT(text),
            TEXT(""), TEXT(""), INT(0), REF(0), INT(w->act->now), REF(w->act->who->user), REF(own)))
        return false;
    *out_claim = record_rowid(a);
    return record_run(a, QUERY_PROBLEM_ASSIST_REMOVE, error, INT(p->id), INT(unit)) &&
           record_run(a, QUERY_PROBLEM_LEAD, error, INT(p->id), INT(unit));
}

bool annotate_dispute_rule(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *ruling, int64_t unit, const char *text, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct problem p;
    const enum query q = QUERY_DISPUTE_GET;
    const char *verb = act_of(ruling);
    text = text ? text : "";
    if (!verb) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.invalid", "ruling");
        return false;
    }
    if (!write_begin(&w, a, act, "dispute.rule", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    bool assigns = strcmp(ruling, "assign") == 0;
    if (!check_lines(text, "text", 500, false, error) ||
        !check_ref(a, QUERY_HAS_UNIT, unit, "unit", assigns, error) ||
        !record_need(a, q, error, INT(id)))
        return false;
    int64_t version = record_int(a, q, 0), screening = record_int(a, q, 1);
    int64_t problem = record_int(a, q, 2), former = record_int(a, q, 3);
    bool open = strcmp(record_text(a, q, 4), "open") == 0;
    record_reset(a, q);
    if (!write_expect(&w, version, error) || !problem_load(a, problem, &p, error))
        return false;
    if (!open) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "dispute.ruled", NULL);
        return false;
    }
    uint32_t have = (unit ? RULES_UNIT : 0) | (*text ? RULES_REASON : 0);
    const struct rules_step *step =
        rules_check("problem", p.state, verb, act->who->roles, have, error);
    int64_t claim = 0;
    if (!step ||
        !(assigns ? assign(&w, &p, screening, unit, text, &claim, error)
                  : record_run(a, QUERY_CLAIM_RELEASE_ALL, error, INT(problem))) ||
        !problem_move(&w, &p, step, error) ||
        !record_run(a, QUERY_DISPUTE_RULE, error, INT(id), TEXT(ruling), REF(assigns ? unit : 0),
            TEXT(text), INT(act->who->user), INT(act->now)))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "dispute", id);
    data_text(data, "ruling", ruling);
    data_int(data, "unit", assigns ? unit : 0);
    data_int(data, "former", former);
    data_int(data, "claim", claim);
    data_text(data, "text", text);
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = problem,
            .id = id,
            .version = version + 1,
            .screening = screening,
            .data = data},
        out, error);
}
