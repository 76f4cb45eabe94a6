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

/* Facts a step may ask for, as bits of a uint64_t. The order is the order in which a refusal is
 * named. */
/* clang-format off */
#define RULES_BIT(n) (UINT64_C(1) << (n))
#define RULES_FORM          RULES_BIT(0)   /* the stamped form is attached */
#define RULES_OWN           RULES_BIT(1)   /* the object is the actor's own, or the actor may touch everybody's */
#define RULES_OWN_UNIT      RULES_BIT(2)   /* the actor acts for the unit that the object lies with */
#define RULES_NAMED         RULES_BIT(3)   /* the unit is named on the problem, as lead or as assisting unit */
#define RULES_LEAD          RULES_BIT(4)   /* the unit is the problem's lead unit */
#define RULES_OUTSIDE       RULES_BIT(5)   /* the actor does not belong to the unit that is checked */
#define RULES_OTHER_PERSON  RULES_BIT(6)   /* the actor is not the one who made the request */
#define RULES_CONTROLLER    RULES_BIT(7)   /* the actor holds the control of the stage */
#define RULES_BEFORE_LIVE   RULES_BIT(8)   /* the screening has not begun */
#define RULES_LIVE          RULES_BIT(9)   /* the screening is live or paused */
#define RULES_MEETING_OPEN  RULES_BIT(10)  /* the screening is between check-in and the end */
#define RULES_REEL          RULES_BIT(11)  /* the screening has a locked reel */
#define RULES_PRESENT       RULES_BIT(12)  /* the person (or somebody of the unit) is checked in */
#define RULES_WINDOW        RULES_BIT(13)  /* the claim window is open, or the press was made while it was */
#define RULES_FREE          RULES_BIT(14)  /* nobody holds the primary claim */
#define RULES_MISSED        RULES_BIT(15)  /* nobody claimed it before the screening ended */
#define RULES_IN_LATE_TIME  RULES_BIT(16)  /* the hours allowed for a late claim are not over */
#define RULES_NOT_MOVED_ON  RULES_BIT(17)  /* the operator still has the hall at this problem */
#define RULES_EVIDENCE      RULES_BIT(18)  /* at least one piece of evidence */
#define RULES_POINT         RULES_BIT(19)
#define RULES_UNIT          RULES_BIT(20)
#define RULES_TYPE          RULES_BIT(21)
#define RULES_INDICATOR     RULES_BIT(22)
#define RULES_TEXT          RULES_BIT(23)
#define RULES_REASON        RULES_BIT(24)
#define RULES_FIXES         RULES_BIT(25)  /* task, standard and duty are filled in (three of the four fixes) */
#define RULES_DUE           RULES_BIT(26)  /* a day is set, it is not past, and the rule (or the host) allows it */
#define RULES_FRESH         RULES_BIT(27)  /* the after-evidence was taken after the dispatch and any relapse */
#define RULES_VERIFIED      RULES_BIT(28)  /* the latest report has passed its verification */
#define RULES_PIECE_SET     RULES_BIT(29)  /* every item of the draft can be shown */
#define RULES_UNDO_TIME     RULES_BIT(30)  /* the last command is not older than ten seconds */
#define RULES_UNSETTLED     RULES_BIT(31)  /* nobody claimed, disputed or ruled since the last command */
#define RULES_NO_CLAIM      RULES_BIT(32)  /* the card came without a claim made in a meeting */
#define RULES_SIGN_TIME     RULES_BIT(33)  /* the time to sign for the card is not over */
#define RULES_ASKED_IN_TIME RULES_BIT(34)  /* it is asked before the due day is over */
#define RULES_GRANTOR       RULES_BIT(35)  /* may grant this much: the office head a first short extension, else a leader */
#define RULES_PLAN          RULES_BIT(36)  /* a plan with its milestones is written */
#define RULES_REVIEW_DAY    RULES_BIT(37)  /* the day has come on which the suspension is looked at again */
#define RULES_RELAPSE_TIME  RULES_BIT(38)  /* the next screening has not closed the look-back on it */
#define RULES_YEAR_OVER     RULES_BIT(39)  /* it ended in a former year, and long enough ago */
#define RULES_MINUTES       RULES_BIT(40)  /* the minutes are written */
#define RULES_STORED        RULES_BIT(41)  /* the original has not been given up */
#define RULES_KEPT_LONG     RULES_BIT(42)  /* the years are over that originals are kept */
#define RULES_SETTLED       RULES_BIT(43)  /* no problem that it shows is open */
#define RULES_NO_HOLD       RULES_BIT(44)  /* nobody said that it must be kept */
#define RULES_NO_PACKAGE    RULES_BIT(45)  /* it is in no evidence package */
#define RULES_UNCHECKED     RULES_BIT(46)  /* the report waits for its check */
#define RULES_NONE_SENT     RULES_BIT(47)  /* nobody is to look at the report on the spot */
#define RULES_SENT_ROLE     RULES_BIT(48)  /* who is to look on the spot is a verifier with an account in use */
#define RULES_SENT_OUTSIDE  RULES_BIT(49)  /* and does not belong to the unit that is checked */
#define RULES_SENT_OTHER    RULES_BIT(50)  /* and did not report it */
#define RULES_AS_SENT       RULES_BIT(51)  /* nobody was sent, or who was looks on the spot */
#define RULES_TO_UNIT       RULES_BIT(52)  /* the letter goes to the unit, not past it */
#define RULES_UNSIGNED      RULES_BIT(53)  /* nobody has signed for the letter */
#define RULES_SENDER        RULES_BIT(54)  /* by who sent somebody, or the office */
#define RULES_NOT_OVER      RULES_BIT(55)  /* the screening is neither over nor cancelled */
#define RULES_PAPER_TIME    RULES_BIT(56)  /* the hall was at the problem at the time that the paper says */
#define RULES_NO_CARD       RULES_BIT(57)  /* no card is out for the problem */
#define RULES_BLUR_CHECKED  RULES_BIT(58)  /* somebody has looked through every piece: faces and plates are covered */
#define RULES_ASSISTS       RULES_BIT(59)  /* the unit is one of those that help */
#define RULES_LETTER        RULES_BIT(60)  /* the step of the overdue card is a letter */
#define RULES_STILL_LATE    RULES_BIT(61)  /* the card is overdue by the due day that it is about */
#define RULES_NOT_HELD      RULES_BIT(62)  /* nobody holds what follows for the card */
#define RULES_STANDARD      RULES_BIT(63)  /* no clip of the file is of the class that is kept for good */
/* clang-format on */

struct rules_step {
    const char *kind, *from, *act, *to;
    uint32_t who;     /* enum annotate_role bits */
    uint64_t needs;   /* RULES_ bits */
    const char *mark; /* the number in the design's table, or NULL */
};

/* The whole table, for the record, the documents and the tests. Static. */
const struct rules_step *rules_steps(size_t *out_n);

/* The only reader of the table. Returns the step, or NULL with *out_key (may be NULL) set to the
 * key of the refusal: step.not_allowed (no such move from here), step.not_your_role, or the key of
 * the first missing fact. `have` are the facts that hold. */
const struct rules_step *rules_step(const char *kind, const char *from, const char *act,
    uint32_t roles, uint64_t have, const char **out_key);

/* The key of a missing fact, for tests and for texts. One bit. */
const char *rules_fact_key(uint64_t fact);

/* The fact that views call by this name, 0: there is none. */
uint64_t rules_fact_find(const char *name);

/* rules_step as an error of the record: REFUSED with the key. */
const struct rules_step *rules_check(const char *kind, const char *from, const char *act,
    uint32_t roles, uint64_t have, GError **error);

/* --- the three administrators that graded protection (等保) keeps apart: admin keeps settings and
 * accounts, security gives rights, auditor reads the log --- */

/* The rights of an account that holds `roles`: while the three are not kept apart, an admin also
 * has what is ANNOTATE_ROLE_SOLE_ADMIN's. */
uint32_t rules_rights(uint32_t roles, bool apart);
/* NULL when one account may hold `roles` where the three are kept apart, else the key. */
const char *rules_apart_fault(uint32_t roles);
/* The roles of which somebody must always be left. */
uint32_t rules_needed(bool apart);
/* The act on a setting that this value is: edit, or separate and join of the three. */
const char *rules_setting_act(const char *key, const char *value);

/* --- how long things are kept --- */

/* Log-in records that ended before this instant may go: so many days ago, never less than 180. */
int64_t rules_login_before(int64_t now, int days);
/* Originals that came before it may be proposed. */
int64_t rules_original_before(int64_t now, int years);

/* --- the calendar of the county: Asia/Shanghai, no summer time since 1991 --- */

/* The local date of an instant, "YYYY-MM-DD" into out[11]. */
void rules_day(int64_t at, char out[11]);

/* The local year of an instant: number series restart with it. */
int rules_year(int64_t at);

/* True when `day` is a real date between 2000 and 2199, written YYYY-MM-DD. */
bool rules_day_valid(const char *day);

/* `day` plus n natural days into out[11]; `day` must be valid. out may be `day`. */
void rules_day_add(const char *day, int n, char out[11]);

/* Natural days from a to b (negative when b is before a); both valid. */
int rules_days_between(const char *a, const char *b);

/* The instant `hour` o'clock local time on `day`. */
int64_t rules_day_at(const char *day, int hour);

/* Days since 1970-01-01; `day` must be valid. */
int32_t rules_day_number(const char *day);

/* Days that differ from their weekday: holidays, and the working weekends that pay for them (调休).
 * Sorted by day; without it Monday to Friday work. Borrowed. */
struct rules_special {
    int32_t day;
    bool working;
};
struct rules_calendar {
    const struct rules_special *days;
    size_t n;
};
bool rules_works(const struct rules_calendar *c, const char *day);
/* The n-th working day after `day` (before it when n < 0; `day` itself when 0). */
void rules_work_day_add(const struct rules_calendar *c, const char *day, int n, char out[11]);

/* How a deadline counts: natural days, working days, or hours of working time. */
enum rules_mode { RULES_MODE_NATURAL, RULES_MODE_WORKDAY, RULES_MODE_WORKHOUR };
struct rules_term {
    enum rules_mode mode;
    int n;
};
const char *rules_mode_name(enum rules_mode mode); /* natural workday workhour */
enum rules_mode rules_mode_find(const char *name); /* natural when there is no such mode */

/* Minutes of the day, half-open; an empty one is none. */
struct rules_span {
    int from_min, to_min;
};
/* "08:30-12:00 14:30-18:00": one or two spans in order; false when it is not. */
bool rules_work_parse(const char *text, struct rules_span out[2]);

struct rules_times {
    struct rules_term rectify; /* 7 natural days: a card is due that long after it is issued */
    int rework_days;           /* 3: after a failed verification */
    int due_hour;              /* 18: a day is over at this hour */
    int cutoff_hour;     /* 17: a card issued at or after this hour counts from the next day */
    int sign_days;       /* 1: working days to sign for a card */
    int verify_days;     /* 3: natural days to verify a report */
    int due_soon_days;   /* 3 */
    int late_hours;      /* 24: late claims after the screening */
    int64_t press_grace; /* 60000 ms: a press made in time may arrive this much later */
    struct rules_span work[2];             /* 08:30-12:00, 14:30-18:00 */
    const struct rules_calendar *calendar; /* NULL: Monday to Friday */
};
extern const struct rules_times rules_times_default;

/* A deadline: the day, and the instant at which it is over. */
struct rules_due {
    char on[11];
    int64_t at;
};
/* By rule: `term` after `from`. Days count from the next day when it is after the cutoff. */
void rules_due(
    const struct rules_times *t, struct rules_term term, int64_t from, struct rules_due *out);
/* By agreement: the end of that day. */
void rules_due_by(const struct rules_times *t, const char *day, struct rules_due *out);
/* The first day by whose end a card issued at `at` may be due: the next one from the cutoff on. */
void rules_first_due(const struct rules_times *t, int64_t at, char out[11]);
/* Later by `ms`; of these, whole days are days that count by `mode` (hours count in working days).
 */
void rules_due_later(const struct rules_times *t, enum rules_mode mode, int64_t due_at, int64_t ms,
    struct rules_due *out);
/* Of a card: the earlier of t->rectify and the pledge's day (NULL: no pledge). */
void rules_card_due(
    const struct rules_times *t, int64_t issued_at, const char *pledged_on, struct rules_due *out);

/* When a card issued at `issued_at` must be signed for: the end of the n-th working day after. */
int64_t rules_sign_due_at(const struct rules_times *t, int64_t issued_at);

/* Reminders of one deadline: three days before it, one day before it, on it and each day after it;
 * days are those of `mode` (hours count in working days), and where working days count nobody is
 * reminded on any other. The first one in (after, until]; false when there is none. */
struct rules_reminder {
    char on[11];
    int level; /* days past the due day, negative before it */
};
bool rules_reminder_next(const struct rules_times *t, enum rules_mode mode, const char *due_on,
    const char *after, const char *until, struct rules_reminder *out);

/* The day on which a deadline is over by n days of its mode: the first with that level. */
void rules_late_day(
    const struct rules_times *t, enum rules_mode mode, const char *due_on, int n, char out[11]);

/* Whether these roles may grant the nth extension (1 first) by so many days: the office head the
 * first of at most seven, a leader any (domain, T18). */
#define RULES_SHORT_EXTENSION 7
bool rules_grantor(uint32_t roles, int nth, int days);

/* What is owed again and again: the period that `today` lies in, and the day it is due. */
struct rules_slot {
    char period[11]; /* 2026-11, or the Monday of a week */
    char due_on[11];
};
/* Of so many months (1…12, counted from January): due on that day of the first, 0: on the last day
 * of the last. */
void rules_month_slot(const char *today, int months, int day, struct rules_slot *out);
/* Of a week; weekday 1 is Monday. */
void rules_week_slot(const char *today, int weekday, struct rules_slot *out);

/* One in ten of what was closed between two screenings is looked at again (抽查). `period` is the
 * screening before (0: none), n the how-manieth closure since it was (1 first), `of` how many there
 * are by now. In each ten one is drawn, which one hangs on the period and the ten alone, so anybody
 * finds the same ones at any time; until the first has come, number 1 stands in. */
bool rules_drawn(int64_t period, int64_t n, int64_t of);

/* True when a day is over at `now`. */
bool rules_overdue(const struct rules_times *t, const char *due_on, int64_t now);

/* A claim press at server time `now`, made at `pressed_at` by the phone's clock (0: not told), for
 * a window that ran [opened_at, closes_at) and was ended by hand at `closed_at` (0: it was not). */
enum rules_press { RULES_PRESS_CLOSED, RULES_PRESS_IN_TIME, RULES_PRESS_LATE };
enum rules_press rules_press(const struct rules_times *t, int64_t opened_at, int64_t closes_at,
    int64_t closed_at, int64_t pressed_at, int64_t now);

/* What became of a pledge. `closed_at` is 0 while the problem is open; `asked_at` is when the first
 * screening went live that looks back on the pledge with its day over, 0: none has. */
enum rules_kept { RULES_KEPT_PENDING, RULES_KEPT_KEPT, RULES_KEPT_LATE, RULES_KEPT_FAILED };
enum rules_kept rules_kept(const struct rules_times *t, const char *promised_on, int64_t closed_at,
    int64_t asked_at, bool reopened, int64_t now);
const char *rules_kept_name(enum rules_kept kept);

/* Until when a stage command given at `at` can be taken back, and whether it can at all: who has
 * the control is not undone but taken again, and an undo is final. */
int64_t rules_undo_until(int64_t at);
bool rules_undoable(const char *command);
