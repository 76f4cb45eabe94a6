/* rules.h — every decision about state, right and deadline, and nothing else. Pure: no SQLite,
 * no clock, no files; "now" and "who" are arguments, so the whole table can be tested cell by cell.
 *
 * A step says: an object of `kind` in state `from`, on which somebody whose rights are in `who`
 * does `act` while all facts in `needs` hold, is in state `to` afterwards. "-" is the state of what
 * does not exist yet. The record keeps the same table (table `step`) under a foreign key of the
 * event log, so no program can write a move that is not listed here. */
#pragma once
#include "annotate.h"
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Facts a step may ask for. The order is the order in which a refusal is named. */
enum rules_fact {
    RULES_DOOR = 1u << 0, /* a call of this program makes the move (later issues add the others) */
    RULES_OWN = 1u << 1,  /* the object is the actor's own, or the actor may touch everybody's */
    RULES_OWN_UNIT = 1u << 2, /* the actor acts for the unit that the object lies with */
    RULES_NAMED = 1u << 3,    /* the unit is named on the problem, as lead or as assisting unit */
    RULES_LEAD = 1u << 4,     /* the unit is the problem's lead unit */
    RULES_OUTSIDE = 1u << 5,  /* the actor does not belong to the unit that is checked */
    RULES_OTHER_PERSON = 1u << 6,  /* the actor is not the one who made the request */
    RULES_CONTROLLER = 1u << 7,    /* the actor holds the control of the stage */
    RULES_BEFORE_LIVE = 1u << 8,   /* the screening has not begun */
    RULES_LIVE = 1u << 9,          /* the screening is live or paused */
    RULES_MEETING_OPEN = 1u << 10, /* the screening is between check-in and the end */
    RULES_REEL = 1u << 11,         /* the screening has a locked reel */
    RULES_PRESENT = 1u << 12,      /* the person (or somebody of the unit) is checked in */
    RULES_WINDOW = 1u << 13, /* the claim window is open, or the press was made while it was */
    RULES_FREE = 1u << 14,   /* nobody holds the primary claim */
    RULES_MISSED = 1u << 15, /* nobody claimed it before the screening ended */
    RULES_IN_LATE_TIME = 1u << 16, /* the hours allowed for a late claim are not over */
    RULES_NOT_MOVED_ON = 1u << 17, /* the operator still has the hall at this problem */
    RULES_EVIDENCE = 1u << 18,     /* at least one piece of evidence */
    RULES_POINT = 1u << 19,
    RULES_UNIT = 1u << 20,
    RULES_TYPE = 1u << 21,
    RULES_INDICATOR = 1u << 22,
    RULES_TEXT = 1u << 23,
    RULES_REASON = 1u << 24,
    RULES_FIXES = 1u << 25, /* task, standard and duty are filled in (three of the four fixes) */
    RULES_DUE = 1u << 26,   /* a day is set, it is not past, and the rule (or the host) allows it */
    RULES_FRESH = 1u << 27, /* the after-evidence was taken after the dispatch */
    RULES_VERIFIED = 1u << 28,  /* the latest report has passed its verification */
    RULES_PIECE_SET = 1u << 29, /* every item of the draft can be shown */
    RULES_UNDO_TIME = 1u << 30, /* the last command is not older than ten seconds */
};
/* Nobody claimed, disputed or ruled since the last command. (No room for it in an int.) */
#define RULES_UNSETTLED (1u << 31)

struct rules_step {
    const char *kind, *from, *act, *to;
    uint32_t who;     /* enum annotate_role bits */
    uint32_t needs;   /* enum rules_fact bits */
    const char *mark; /* the number in the design's table, or NULL */
};

/* The whole table, for the record, the documents and the tests. Static. */
const struct rules_step *rules_steps(size_t *out_n);

/* The only reader of the table. Returns the step, or NULL with *out_key (may be NULL) set to the
 * key of the refusal: step.not_allowed (no such move from here), step.not_your_role, or the key of
 * the first missing fact. `have` are the facts that hold. */
const struct rules_step *rules_step(const char *kind, const char *from, const char *act,
    uint32_t roles, uint32_t have, const char **out_key);

/* The key of a missing fact, for tests and for texts. One bit. */
const char *rules_fact_key(uint32_t fact);

/* rules_step as an error of the record: REFUSED with the key. */
const struct rules_step *rules_check(const char *kind, const char *from, const char *act,
    uint32_t roles, uint32_t have, GError **error);

/* --- the calendar of the county: Asia/Shanghai, no summer time since 1991 --- */

/* The local date of an instant, "YYYY-MM-DD" into out[11]. */
void rules_day(int64_t at, char out[11]);

/* True when `day` is a real date between 2000 and 2199, written YYYY-MM-DD. */
bool rules_day_valid(const char *day);

/* `day` plus n natural days into out[11]; `day` must be valid. out may be `day`. */
void rules_day_add(const char *day, int n, char out[11]);

/* Natural days from a to b (negative when b is before a); both valid. */
int rules_days_between(const char *a, const char *b);

/* The instant `hour` o'clock local time on `day`. */
int64_t rules_day_at(const char *day, int hour);

struct rules_times {
    int rectify_days;    /* 7: a card is due this many natural days after it is issued */
    int rework_days;     /* 3: after a failed verification */
    int due_hour;        /* 18: a day is over at this hour */
    int cutoff_hour;     /* 17: a card issued at or after this hour counts from the next day */
    int sign_days;       /* 1: working days to sign for a card */
    int verify_days;     /* 3: natural days to verify a report */
    int due_soon_days;   /* 3 */
    int late_hours;      /* 24: late claims after the screening */
    int64_t press_grace; /* 60000 ms: a press made in time may arrive this much later */
};
extern const struct rules_times rules_times_default;

/* The day by which a card issued at `issued_at` is due by rule: `days` natural days, from the next
 * day when it is issued after the cutoff. */
void rules_due_on(const struct rules_times *t, int64_t issued_at, int days, char out[11]);

/* The due day of a card: the earlier of the rule's and the pledge's (NULL: no pledge). */
void rules_card_due_on(
    const struct rules_times *t, int64_t issued_at, const char *pledged_on, char out[11]);

/* When a card issued at `issued_at` must be signed for: the end of the n-th working day after it
 * (Monday to Friday; the holiday table comes with its own issue). */
int64_t rules_sign_due_at(const struct rules_times *t, int64_t issued_at);

/* When a report handed in at `at` must be verified. */
int64_t rules_verify_due_at(const struct rules_times *t, int64_t at);

/* True when a day is over at `now`. */
bool rules_overdue(const struct rules_times *t, const char *due_on, int64_t now);

/* A claim press at server time `now`, made at `pressed_at` by the phone's clock (0: not told), for
 * a window that ran [opened_at, closes_at) and was ended by hand at `closed_at` (0: it was not). */
enum rules_press { RULES_PRESS_CLOSED, RULES_PRESS_IN_TIME, RULES_PRESS_LATE };
enum rules_press rules_press(const struct rules_times *t, int64_t opened_at, int64_t closes_at,
    int64_t closed_at, int64_t pressed_at, int64_t now);

/* What became of a pledge. `closed_on` NULL while the problem is open. */
enum rules_kept { RULES_KEPT_PENDING, RULES_KEPT_KEPT, RULES_KEPT_LATE, RULES_KEPT_FAILED };
enum rules_kept rules_kept(const struct rules_times *t, const char *promised_on, int64_t closed_at,
    bool reopened, int64_t now);
const char *rules_kept_name(enum rules_kept kept);

/* Until when a stage command given at `at` can be taken back, and whether it can at all: who has
 * the control is not undone but taken again, and an undo is final. */
int64_t rules_undo_until(int64_t at);
bool rules_undoable(const char *command);
