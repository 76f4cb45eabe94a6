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
uint32_t own_fact(const struct annotate_who *who, int64_t created_by);

/* RULES_OWN_UNIT when the actor may speak for the unit: its seat, its head, or a clerk at the
 * table, who speaks for those without a phone. */
uint32_t speaks_for(const struct annotate_who *who, int64_t unit);

/* A leader may look through the film from check-in on, unless the account also answers for a unit:
 * then the unit's embargo holds. */
bool may_look_through(const struct annotate_who *who);

/* The deadlines as the settings have them. */
void times_load(struct annotate *a, struct rules_times *out);

struct screening {
    int64_t id, version, prev, budget_s;
    int64_t reel; /* the locked one, 0 for none */
    int64_t year, seq, adjourned_at;
    char state[16];
};
bool screening_load(struct annotate *a, int64_t id, struct screening *out, GError **error);
/* RULES_BEFORE_LIVE, RULES_LIVE, RULES_MEETING_OPEN, RULES_REEL as they hold. */
uint32_t screening_facts(const struct screening *s);
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
