/* entity.h — what the entity files share with each other. Inside annotate/ only. */
#pragma once
#include "record.h"
#include "rules.h"

/* A problem as the rules need to know it. */
struct problem {
    int64_t id, version, point, lead_unit, type, indicator, created_by, screening;
    int64_t rework_count, caption_version, segments;
    bool missed, has_text;
    char state[16], no[16];
};
/* NOT_FOUND "not_found". */
bool problem_load(struct annotate *a, int64_t id, struct problem *out, GError **error);
/* 2: the lead unit, 1: an assisting unit, 0: not named, -1: error. */
int problem_part(struct annotate *a, int64_t problem, int64_t unit, GError **error);
/* The row takes the step's state; p follows. What was prepared for its card is over. */
bool problem_move(
    struct write *w, struct problem *p, const struct rules_step *step, GError **error);
/* Renders all its segments again (the caption changed). */
bool problem_render(struct write *w, int64_t problem, GError **error);
/* The office may do what others may only do with their own. */
uint64_t own_fact(const struct annotate_who *who, int64_t created_by);

/* The unit that somebody belongs to, whether or not the account acts for it; 0: none. */
int64_t home_of(const struct annotate_who *who);
/* Whether the account is the actor's, or another one of the same person. */
bool is_self(struct annotate *a, const struct annotate_who *who, int64_t account);
bool same_person(struct annotate *a, int64_t account, int64_t other);

/* RULES_OWN_UNIT when the actor may speak for the unit: its seat, its head, or a clerk at the
 * table, who speaks for those without a phone. */
uint64_t speaks_for(const struct annotate_who *who, int64_t unit);

/* A leader may look through the film from check-in on, unless the account also answers for a unit:
 * then the unit's embargo holds. */
bool may_look_through(const struct annotate_who *who);

/* A new account inside a write, checked as annotate_user_add says. out->data: g_string_free, also
 * after a failure when it is not NULL. */
bool user_put(struct annotate *a, const struct annotate_act *act, const struct annotate_user *in,
    struct write_fact *out, GError **error);

/* What an account is limited to. */
struct scope_change {
    char *was[2], *now[2]; /* names as JSON, of areas and of units */
    bool changed;
};
void scope_change_clear(struct scope_change *c);
/* Sets what `in` has of it, inside a write, for an account that will hold `roles`. */
bool scope_put(struct annotate *a, int64_t account, const struct annotate_user *in, uint32_t roles,
    struct scope_change *out, GError **error);
/* For the event: what there is now, and what there was where it changed. */
void data_scope(GString *data, const struct scope_change *c);

/* Whether the accounts are such that the three administrators can be kept apart: REFUSED when one
 * holds what does not go together or there is none of a kind. */
bool admins_apart(struct annotate *a, GError **error);

/* Whether a setting of the map may hold this; any other setting may. Files are not typed in. */
bool map_check(const char *key, const char *value, const char *field, GError **error);

/* The deadlines as the settings have them; without the calendar. */
void times_load(struct annotate *a, struct rules_times *out);
/* With it, and the hours of work; the calendar is the handle's, until the next call. */
bool clocks_load(struct annotate *a, struct rules_times *out, GError **error);
/* t->rectify of a problem of this type: the type's own term, where it has one. */
bool term_load(struct annotate *a, int64_t type, struct rules_times *t, GError **error);
/* The table of holidays that ships, in annotate_prepare. */
bool calendar_refresh(struct annotate *a, GError **error);

/* A card that is out. */
struct card {
    int64_t id, version, problem, duty_unit, due_at, sign_due_at;
    int64_t evidence_from; /* what came in before proves nothing of this work */
    int64_t claim;         /* 0: it came without a meeting */
    int64_t extensions;    /* granted so far */
    enum rules_mode mode;
    char state[12], due_on[11];
};
bool card_load(struct annotate *a, int64_t id, struct card *c, GError **error);
/* How a card issued now for a problem of this type would be due, and why; pledged_on NULL: nothing
 * is pledged. A JSON object, g_free. */
char *card_due_json(
    struct annotate *a, int64_t now, int64_t type, const char *pledged_on, GError **error);
/* Another unit's card does not exist for a unit. REFUSED card.void: it went back. */
bool card_of_unit(
    struct annotate *a, const struct annotate_who *who, int64_t id, struct card *c, GError **error);
/* RULES_OWN_UNIT when the actor acts for the unit that the card lies with. */
uint64_t unit_fact(const struct annotate_who *who, const struct card *c);
/* Who stands behind a report that is made. */
struct signature {
    int64_t submitted_by;
    int64_t submission; /* that the head signed; 0: the head wrote it */
    int64_t form;       /* the scan of what was signed on paper; 0: none */
    const char *signer; /* who signed that; NULL: nobody */
};
/* T21, its last part: the rectification, what is noticed about its evidence, and the event. */
bool report_make(struct write *w, const struct rules_step *step, struct problem *p,
    const struct card *c, const struct annotate_report *in, const struct signature *by,
    struct annotate_result *out, GError **error);
/* Its first, by a liaison: it waits for the head. `have` are the facts of the report. */
bool submission_make(struct write *w, const struct problem *p, const struct card *c,
    const struct annotate_report *in, uint64_t have, struct annotate_result *out, GError **error);
/* What waits is replaced by what is handed in now. */
bool submission_replace(struct write *w, int64_t problem, GError **error);
/* What a report says, for its events. */
void data_report(GString *data, const struct annotate_report *in);
/* 创城督交〔2026〕第012号: restarts each year, no gaps. g_free. */
char *next_number(struct write *w, const char *series, const char *prefix_key, GError **error);
/* Part of annotate_tick: lapses are noted and proposed; *left goes down with each. */
bool escalation_tick(struct annotate *a, int64_t now, int *left, GError **error);
/* Likewise: the steps of cards that stay overdue, of those days that are told until `until`. */
bool urge_tick(struct annotate *a, int64_t now, const char *until, int *left, GError **error);
/* What came back on paper: between the instant at which the letter was signed and now. */
bool check_receipt(const struct annotate_act *act, const struct annotate_receipt *in,
    int64_t signed_at, GError **error);
/* Likewise: duties that are owed again and again. */
bool duty_tick(struct annotate *a, int64_t now, int *left, GError **error);
/* Likewise: log-in records past their days go, with one event a day. */
bool session_sweep(struct annotate *a, int64_t now, GError **error);
/* Once more, by a short day (T23, T24). The original day stays for the figures. */
bool card_short(
    struct write *w, const struct problem *p, int64_t card, GString *data, GError **error);
/* What the unit asked for and nobody decided is void once it has reported: nobody need answer it.
 */
bool request_supersede(struct write *w, const struct problem *p, GError **error);
/* The number of a form (案号) of a request, or of a card that goes back (`kind` return):
 * 延〔2026〕3号. g_free. */
char *form_number(struct write *w, const char *kind, GError **error);
/* Somebody is sent to look at a report on the spot; id 0: nobody. RULES_AS_SENT as it holds for a
 * check by `who`; the check that is made ends it. */
struct site_order {
    int64_t id, version;
};
/* A clip as what somebody saw who looked at that problem: INVALID, REFUSED as field. */
bool check_seen(
    struct annotate *a, int64_t clip, int64_t problem, const char *field, GError **error);
bool site_order_out(struct annotate *a, const struct annotate_who *who, int64_t rectification,
    const char *method, struct site_order *out, uint64_t *have, GError **error);
bool site_order_fulfil(struct write *w, const struct site_order *s, int64_t problem,
    int64_t verification, GError **error);
/* A relapse inside a write, checked as annotate_relapse_add says; the event is the caller's to
 * write. out->data: g_string_free. */
bool relapse_put(struct write *w, const struct problem *p, const struct annotate_relapse *in,
    struct write_fact *out, GError **error);
/* T20 by the clock. */
bool annotate_problem_review(
    struct annotate *a, const struct annotate_act *act, int64_t id, GError **error);

struct screening {
    int64_t id, version, prev, budget_s;
    int64_t reel;                             /* the locked one, 0 for none */
    int64_t year, seq, live_at, adjourned_at; /* 0: not yet */
    char state[16];
};
bool screening_load(struct annotate *a, int64_t id, struct screening *out, GError **error);
/* RULES_BEFORE_LIVE, RULES_LIVE, RULES_MEETING_OPEN, RULES_NOT_OVER, RULES_REEL as they hold. */
uint64_t screening_facts(const struct screening *s);
/* The screening will not be held: its film is unlocked or no longer made, its problems go back
 * (T5), each with an event of its own. */
bool reel_cancel(struct write *w, int64_t screening, GError **error);
/* A withdrawn problem leaves the order it stands in. A locked film that shows it is unlocked first,
 * and its other problems go back (T5); each of these is an event of its own. */
bool reel_drop(struct write *w, int64_t problem, const char *reason, GError **error);
/* An agenda's items, checked, by the query that adds one, and as JSON for the log: the rows are
 * what they are now, the log has all of them. */
bool agenda_put(struct annotate *a, enum query add, int64_t of,
    const struct annotate_agenda_item *items, size_t n, GString *list, GError **error);
/* The unit's desk code, made when there is none yet. */
bool desk_ensure(struct write *w, int64_t screening, int64_t unit, GError **error);

/* A session of this kind for a device of the meeting (account or unit may be 0); its id, or 0. */
int64_t session_open(struct write *w, const char *kind, int64_t account, int64_t screening,
    int64_t unit, const struct annotate_session_in *in, GError **error);

/* A short random word without look-alikes (no 0 O 1 I L), from the kernel's generator. */
void random_code(char *out, size_t length);

/* T7 in a write, with its own event, when the problem is still scheduled. */
bool problem_present(struct write *w, const struct screening *s, struct problem *p, uint32_t roles,
    GString *data, GError **error);
