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
/* The row takes the step's state; p follows. */
bool problem_move(
    struct write *w, struct problem *p, const struct rules_step *step, GError **error);
/* Renders all its segments again (the caption changed). */
bool problem_render(struct write *w, int64_t problem, GError **error);
/* The office may do what others may only do with their own. */
uint64_t own_fact(const struct annotate_who *who, int64_t created_by);

/* RULES_OWN_UNIT when the actor may speak for the unit: its seat, its head, or a clerk at the
 * table, who speaks for those without a phone. */
uint64_t speaks_for(const struct annotate_who *who, int64_t unit);

/* A leader may look through the film from check-in on, unless the account also answers for a unit:
 * then the unit's embargo holds. */
bool may_look_through(const struct annotate_who *who);

/* The deadlines as the settings have them; without the calendar. */
void times_load(struct annotate *a, struct rules_times *out);
/* With it, and the hours of work; the calendar is the handle's, until the next call. */
bool clocks_load(struct annotate *a, struct rules_times *out, GError **error);
/* The table of holidays that ships, in annotate_prepare. */
bool calendar_refresh(struct annotate *a, GError **error);

/* A card that is out. */
struct card {
    int64_t id, version, problem, duty_unit, issued_at, due_at, sign_due_at;
    int64_t claim;      /* 0: it came without a meeting */
    int64_t extensions; /* granted so far */
    char state[12], due_on[11];
};
bool card_load(struct annotate *a, int64_t id, struct card *c, GError **error);
/* Another unit's card does not exist for a unit. */
bool card_of_unit(
    struct annotate *a, const struct annotate_who *who, int64_t id, struct card *c, GError **error);
/* 创城督交〔2026〕第012号: restarts each year, no gaps. g_free. */
char *next_number(struct write *w, const char *series, const char *prefix_key, GError **error);
/* Part of annotate_tick: lapses are noted and proposed; *left goes down with each. */
bool escalation_tick(struct annotate *a, int64_t now, int *left, GError **error);
/* Likewise: duties that are owed again and again. */
bool duty_tick(struct annotate *a, int64_t now, int *left, GError **error);
/* Once more, by a short day (T23, T24). The original day stays for the figures. */
bool card_rework(
    struct write *w, const struct problem *p, int64_t card, GString *data, GError **error);
/* T20 by the clock. */
bool annotate_problem_review(
    struct annotate *a, const struct annotate_act *act, int64_t id, GError **error);

struct screening {
    int64_t id, version, prev, budget_s;
    int64_t reel; /* the locked one, 0 for none */
    int64_t year, seq, adjourned_at;
    char state[16];
};
bool screening_load(struct annotate *a, int64_t id, struct screening *out, GError **error);
/* RULES_BEFORE_LIVE, RULES_LIVE, RULES_MEETING_OPEN, RULES_REEL as they hold. */
uint64_t screening_facts(const struct screening *s);
/* The screening will not be held: its film is unlocked or no longer made, its problems go back (T5),
 * each with an event of its own. */
bool reel_cancel(struct write *w, int64_t screening, GError **error);
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
