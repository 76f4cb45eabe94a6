/* rules.c — see rules.h.
 *
 *   problem, the main path (numbers are the design's):
 *
 *   - ─1→ draft ─2→ filed ─4→ scheduled ─7→ presented ─8→ claimed ─15→ dispatched ─16→ rectifying
 *           │        │  ↑        │           │  │  ↑10                  ↑               │   ↑
 *           3       26  └───5────┘           9  11,8                    6 (from filed)  21  23
 *           ↓        ↓                       ↓                                          ↓   │
 *        withdrawn ←14── disputed ─12→ claimed, ─13→ filed                           reported
 *                                                                                       22
 *                                                                                       ↓
 *        archived ←27── withdrawn, closed                                             closed
 *
 *   beside it: presented ─12→ claimed, while the meeting lasts; scheduled ─26→ withdrawn;
 * dispatched ─17→ disputed (the card goes back), ─26→ withdrawn, both without a meeting;
 * claimed ─26→ claimed, filed, withdrawn, by a ruling; rectifying ─18→ rectifying (longer),
 * ─19→ suspended ─20→ rectifying; closed ─24→ rectifying; reported → rectifying (ask_again: what
 * was handed in can't be seen; nothing failed, and the unit has back the time that its report lay
 * there).
 *
 *   beside the film's own problems stands what the last step of an urge proposed (replay): it is
 * seen again, asked nothing and moves nowhere
 *
 *   screening: planned → notified → checkin → live ⇄ paused → adjourned → minuted → archived (by
 * the clock, when the year is over and its problems move no more); planned, notified → cancelled
 *
 *   escalation of a unit, each level (1 bulletin, 2 talk, 3 referral): - → proposed (by the clock,
 * a lapse more is added) → drafted → signed; proposed, drafted → dropped
 *
 *   urge, each step of a card that stays overdue (2 letter, 3 leader, 4 shown again): - → proposed
 * (by the clock); the letter → drafted → signed (then signed for); proposed, drafted → dropped, or
 * ended by the clock when the card is not overdue any more. urge_hold: - → held → released
 *
 *   exposure: - → recorded → confirmed (then answered, explained, settled); recorded → void. The
 * streak of a unit grows by one with each confirmed and is over when all of its are settled. Either
 * may be amended, with the problem that was filed for it; unit and day not once it counts.
 *
 *   submission of a liaison: - → waiting → (the head of the unit signs: 21) signed | returned |
 * replaced by a later one; each piece of a film is looked through (blur_check) before 4
 *
 *   pledge, reckoned and never set: pending → kept (closed in time) | late (past its day, closed
 * since or not yet); late → failed (still open when the next screening went live; closed after that
 * it stays so); kept, late → failed (relapsed). The next screening is the first to go live after
 * both the day and the claim's own, which is for a late or ruled claim the one that it is made for
 */
#include "rules.h"
#include <string.h>

#define SUPERVISOR ANNOTATE_ROLE_SUPERVISOR
#define EDITOR ANNOTATE_ROLE_EDITOR
#define HEAD ANNOTATE_ROLE_OFFICE_HEAD
#define OFFICE (ANNOTATE_ROLE_OFFICE | ANNOTATE_ROLE_OFFICE_HEAD)
#define HOST ANNOTATE_ROLE_HOST
#define OPERATOR ANNOTATE_ROLE_OPERATOR
#define RECORDER ANNOTATE_ROLE_RECORDER
#define LEADER ANNOTATE_ROLE_LEADER
#define UNIT_HEAD ANNOTATE_ROLE_UNIT_HEAD
#define LIAISON ANNOTATE_ROLE_LIAISON
#define VERIFIER ANNOTATE_ROLE_VERIFIER
#define DISCIPLINE ANNOTATE_ROLE_DISCIPLINE
#define ADMIN ANNOTATE_ROLE_ADMIN
#define SECURITY ANNOTATE_ROLE_SECURITY
#define SOLE_ADMIN ANNOTATE_ROLE_SOLE_ADMIN
#define SEAT ANNOTATE_ROLE_SEAT
#define HALL ANNOTATE_ROLE_HALL
#define SYSTEM ANNOTATE_ROLE_SYSTEM
#define DESK (OPERATOR | RECORDER)    /* people at the table who act for those without a phone */
#define CLERKS (OFFICE | DESK)        /* who makes the papers of meetings, cards and requests */
#define RULERS (HOST | HEAD | LEADER) /* who says whose a disputed problem is */
#define STAFF                                                                                      \
    (SUPERVISOR | EDITOR | OFFICE | HOST | OPERATOR | RECORDER | VERIFIER |                        \
        ANNOTATE_ROLE_AUDITOR | ADMIN)
#define PACKAGES (OFFICE | ANNOTATE_ROLE_AUDITOR | ANNOTATE_ROLE_INSPECT_OFFICE)
#define OVERSEERS ANNOTATE_ROLES_OVERSEERS
/* Who decides what an account may do: the administrator, until there is a security administrator
 * beside him. */
#define GRANTS (SECURITY | SOLE_ADMIN | SYSTEM)
#define LOG_READERS (OFFICE | ANNOTATE_ROLE_AUDITOR | SOLE_ADMIN)
#define UPLOADER (STAFF | UNIT_HEAD | LIAISON)
#define ANYBODY (~0u)

/* Facts, by their short names in the table. */
#define F(name) RULES_##name
#define ORIGINAL_OVER (F(STORED) | F(KEPT_LONG) | F(SETTLED) | F(NO_HOLD) | F(NO_PACKAGE))
#define SENT_FACTS (F(UNCHECKED) | F(NONE_SENT) | F(SENT_ROLE) | F(SENT_OUTSIDE) | F(SENT_OTHER))
#define URGE_FACTS (F(LETTER) | F(STILL_LATE) | F(NOT_HELD))
#define FILED_FACTS (F(EVIDENCE) | F(POINT) | F(UNIT) | F(TYPE) | F(INDICATOR) | F(TEXT))

/* clang-format off */
static const struct rules_step steps[] = {
    /* kind       from          act              to            who                 needs, number */
    {"problem", "-",          "draft",         "draft",      SUPERVISOR | OFFICE, F(EVIDENCE), "T1"},
    {"problem", "-",          "import",        "draft",      OFFICE | SYSTEM, 0, "T1"},
    {"problem", "-",          "intake",        "draft",      OFFICE, F(TEXT), "T1"},
    {"problem", "draft",      "edit",          "draft",      SUPERVISOR | OFFICE, F(OWN), NULL},
    {"problem", "filed",      "edit",          "filed",      OFFICE, 0, NULL},
    {"problem", "draft",      "segment_add",   "draft",      SUPERVISOR | OFFICE, F(OWN), NULL},
    {"problem", "filed",      "segment_add",   "filed",      OFFICE, 0, NULL},
    {"problem", "draft",      "segment_edit",  "draft",      SUPERVISOR | OFFICE, F(OWN), NULL},
    {"problem", "filed",      "segment_edit",  "filed",      OFFICE, 0, NULL},
    {"problem", "draft",      "segment_remove", "draft",     SUPERVISOR | OFFICE, F(OWN) | F(EVIDENCE), NULL},
    {"problem", "filed",      "segment_remove", "filed",     OFFICE, F(EVIDENCE), NULL},
    {"problem", "filed",      "blur_check",    "filed",      EDITOR | OFFICE, 0, "T4"},
    {"problem", "dispatched", "blur_check",    "dispatched", EDITOR | OFFICE, 0, NULL}, /* shown again */
    {"problem", "rectifying", "blur_check",    "rectifying", EDITOR | OFFICE, 0, NULL},
    {"problem", "draft",      "file",          "filed",      OFFICE, FILED_FACTS, "T2"},
    {"problem", "draft",      "withdraw",      "withdrawn",  OFFICE, F(REASON), "T3"},
    {"problem", "filed",      "withdraw",      "withdrawn",  HEAD, F(REASON), "T26"},
    {"problem", "scheduled",  "withdraw",      "withdrawn",  HEAD, F(BEFORE_LIVE) | F(REASON), "T26"},
    {"problem", "dispatched", "withdraw",      "withdrawn",  HEAD, F(REASON) | F(NO_CLAIM), "T26"},
    {"problem", "filed",      "schedule",      "scheduled",  SYSTEM, F(EVIDENCE), "T4"},
    {"problem", "scheduled",  "unschedule",    "filed",      HEAD, F(BEFORE_LIVE) | F(REASON), "T5"},
    {"problem", "scheduled",  "unshown",       "filed",      HOST | OPERATOR | HEAD, 0, "T5"},
    {"problem", "filed",      "prepare",       "filed",      OFFICE, 0, "T6"}, /* its card, to be signed */
    {"problem", "filed",      "dispatch",      "dispatched", HEAD, F(FIXES) | F(DUE), "T6"},
    {"problem", "scheduled",  "present",       "presented",  OPERATOR | HOST | HEAD | HALL, F(LIVE), "T7"},
    {"problem", "presented",  "claim",         "claimed",    SEAT | UNIT_HEAD | DESK, F(OWN_UNIT) | F(NAMED) | F(LEAD) | F(PRESENT) | F(WINDOW) | F(FREE), "T8"},
    {"problem", "presented",  "paper_claim",   "claimed",    DESK | OFFICE, F(NAMED) | F(LEAD) | F(PRESENT) | F(LIVE) | F(FREE) | F(PAPER_TIME), "T8"},
    {"problem", "presented",  "dispute",       "disputed",   SEAT | UNIT_HEAD | DESK, F(OWN_UNIT) | F(NAMED) | F(MEETING_OPEN) | F(PRESENT) | F(REASON), "T9"},
    {"problem", "presented",  "miss",          "presented",  HOST | OPERATOR | HEAD, 0, "T10"},
    {"problem", "presented",  "late_claim",    "claimed",    UNIT_HEAD | HEAD, F(NAMED) | F(LEAD) | F(OWN_UNIT) | F(MISSED) | F(IN_LATE_TIME), "T11"},
    {"problem", "presented",  "rule_claim",    "claimed",    HEAD, F(NAMED) | F(MISSED), "T11"},
    {"problem", "presented",  "rule_assign",   "claimed",    HOST | HEAD, F(MEETING_OPEN) | F(UNIT) | F(REASON), "T12"},
    {"problem", "disputed",   "rule_assign",   "claimed",    RULERS, F(OTHER_PERSON) | F(UNIT), "T12"},
    {"problem", "disputed",   "rule_refile",   "filed",      RULERS, F(OTHER_PERSON), "T13"},
    {"problem", "disputed",   "rule_withdraw", "withdrawn",  RULERS, F(OTHER_PERSON) | F(REASON), "T14"},
    {"problem", "claimed",    "prepare",       "claimed",    OFFICE, 0, "T15"},
    {"problem", "claimed",    "dispatch",      "dispatched", HEAD, F(FIXES) | F(DUE), "T15"},
    {"problem", "claimed",    "rule_assign",   "claimed",    HOST | HEAD, F(OTHER_PERSON) | F(UNIT) | F(REASON), "T26"},
    {"problem", "claimed",    "rule_refile",   "filed",      HOST | HEAD, F(OTHER_PERSON) | F(REASON), "T26"},
    {"problem", "claimed",    "rule_withdraw", "withdrawn",  HOST | HEAD, F(OTHER_PERSON) | F(REASON), "T26"},
    {"problem", "dispatched", "sign",          "rectifying", LIAISON | UNIT_HEAD, F(OWN_UNIT), "T16"},
    {"problem", "dispatched", "return",        "disputed",   LIAISON, F(FORM) | F(OWN_UNIT) | F(REASON) | F(NO_CLAIM) | F(SIGN_TIME), "T17"},
    {"problem", "rectifying", "extend",        "rectifying", HEAD | LEADER, F(OTHER_PERSON) | F(DUE) | F(GRANTOR), "T18"},
    {"problem", "rectifying", "suspend",       "suspended",  LEADER, F(OTHER_PERSON) | F(DUE) | F(PLAN), "T19"},
    {"problem", "suspended",  "resume",        "rectifying", OFFICE, F(DUE), "T20"},
    {"problem", "suspended",  "review",        "rectifying", SYSTEM, F(REVIEW_DAY), "T20"},
    {"problem", "rectifying", "report",        "reported",   UNIT_HEAD, F(OWN_UNIT) | F(EVIDENCE) | F(TEXT) | F(FRESH), "T21"},
    {"problem", "rectifying", "report_paper",  "reported",   LIAISON | OFFICE, F(FORM) | F(OWN_UNIT), "T21"}, /* what the head signed */
    {"problem", "reported",   "verify_pass",   "reported",   VERIFIER, F(OUTSIDE) | F(OTHER_PERSON) | F(AS_SENT), NULL},
    {"problem", "reported",   "close",         "closed",     HEAD, F(OUTSIDE) | F(OTHER_PERSON) | F(VERIFIED), "T22"},
    {"problem", "reported",   "ask_again",     "rectifying", VERIFIER, F(OUTSIDE) | F(OTHER_PERSON) | F(REASON) | F(AS_SENT), NULL}, /* what can't be seen */
    {"problem", "reported",   "verify_fail",   "rectifying", VERIFIER, F(OUTSIDE) | F(OTHER_PERSON) | F(REASON) | F(EVIDENCE) | F(AS_SENT), "T23"},
    {"problem", "closed",     "reopen",        "rectifying", OFFICE, F(OTHER_PERSON) | F(RELAPSE_TIME), "T24"},
    {"problem", "closed",     "archive",       "archived",   SYSTEM, F(YEAR_OVER), "T27"},
    {"problem", "withdrawn",  "archive",       "archived",   SYSTEM, F(YEAR_OVER), "T27"},

    /* What a liaison reports waits for the head of the unit, whose signature moves the problem. */
    {"submission", "-",       "submit",        "waiting",    LIAISON, F(OWN_UNIT) | F(EVIDENCE) | F(TEXT) | F(FRESH), "T21"},
    {"submission", "waiting", "send_back",     "returned",   UNIT_HEAD, F(OWN_UNIT) | F(REASON), "T21"},
    {"submission", "waiting", "replace",       "replaced",   LIAISON | UNIT_HEAD, 0, NULL}, /* by a later one */

    /* Its paper is handed out: that is counted and nothing else. */
    {"card",    "issued",     "print",         "issued",     CLERKS | UNIT_HEAD | LIAISON, F(OWN_UNIT), NULL},
    {"card",    "signed",     "print",         "signed",     CLERKS | UNIT_HEAD | LIAISON, F(OWN_UNIT), NULL},
    {"card",    "void",       "print",         "void",       CLERKS, 0, NULL},

    /* What a unit asks for on its card; granting it moves the problem (T18, T19). */
    {"request", "-",          "ask",           "asked",      LIAISON | UNIT_HEAD, F(OWN_UNIT) | F(REASON) | F(DUE) | F(ASKED_IN_TIME), NULL},
    {"request", "-",          "ask_suspend",   "asked",      LIAISON | UNIT_HEAD, F(OWN_UNIT) | F(REASON) | F(DUE) | F(PLAN), NULL},
    {"request", "asked",      "advise",        "asked",      OFFICE, F(OTHER_PERSON) | F(REASON), NULL},
    {"request", "asked",      "refuse",        "refused",    HEAD | LEADER, F(OTHER_PERSON) | F(REASON), NULL},
    {"request", "asked",      "withdraw",      "withdrawn",  LIAISON | UNIT_HEAD, F(OWN_UNIT), NULL},
    {"request", "asked",      "supersede",     "withdrawn",  LIAISON | UNIT_HEAD | OFFICE, 0, NULL}, /* by the report that is signed */

    /* Somebody is sent to look at a report on the spot; the check fulfils it. */
    {"site_order", "-",       "send",          "open",       OFFICE | VERIFIER, F(OUTSIDE) | SENT_FACTS, NULL},
    {"site_order", "open",    "fulfil",        "done",       VERIFIER, F(AS_SENT), NULL},
    {"site_order", "open",    "withdraw",      "withdrawn",  OFFICE | VERIFIER, F(OUTSIDE) | F(SENDER) | F(REASON), NULL},

    /* A problem that was closed and is there again: found by one, confirmed by another (T24). */
    {"relapse", "-",          "find",          "found",      SUPERVISOR | VERIFIER | OFFICE, F(TEXT), NULL},
    {"relapse", "found",      "refuse",        "refused",    OFFICE, F(OTHER_PERSON) | F(REASON), NULL},

    /* A closed problem is looked at again; what came back is a relapse too. */
    {"recheck", "-",          "hold",          "held",       SUPERVISOR | VERIFIER | OFFICE, F(OUTSIDE), NULL},
    {"recheck", "-",          "relapse",       "relapsed",   SUPERVISOR | VERIFIER | OFFICE, F(OUTSIDE), NULL},

    /* Who did not rectify: noted and proposed by the clock, signed by a person. */
    {"lapse",   "-",          "note",          "noted",      SYSTEM, 0, NULL},
    {"escalation", "-",       "propose",       "proposed",   SYSTEM, 0, NULL},
    {"escalation", "proposed", "add",          "proposed",   SYSTEM, 0, NULL},
    {"escalation", "proposed", "draft",        "drafted",    OFFICE, F(TEXT), NULL},
    {"escalation", "drafted", "draft",         "drafted",    OFFICE, F(TEXT), NULL},
    {"escalation", "drafted", "sign",          "signed",     LEADER, F(OTHER_PERSON), NULL},
    {"escalation", "proposed", "drop",         "dropped",    HEAD | LEADER, F(REASON), NULL},
    {"escalation", "drafted", "drop",          "dropped",    HEAD | LEADER, F(REASON), NULL},
    {"escalation", "signed",  "talk",          "signed",     OFFICE | DISCIPLINE, F(TEXT), NULL},
    {"escalation", "signed",  "sign_for",      "signed",     UNIT_HEAD | LIAISON, F(OWN_UNIT) | F(TO_UNIT) | F(UNSIGNED), NULL},
    {"escalation", "signed",  "sign_paper",    "signed",     OFFICE, F(TO_UNIT) | F(UNSIGNED), NULL},
    /* One card that stays overdue. */
    {"urge",    "-",          "propose",       "proposed",   SYSTEM, 0, NULL},
    {"urge",    "proposed",   "draft",         "drafted",    OFFICE, F(TEXT) | URGE_FACTS, NULL},
    {"urge",    "drafted",    "draft",         "drafted",    OFFICE, F(TEXT) | URGE_FACTS, NULL},
    {"urge",    "drafted",    "sign",          "signed",     HEAD | LEADER, F(OTHER_PERSON) | URGE_FACTS, NULL},
    {"urge",    "proposed",   "drop",          "dropped",    HEAD | LEADER, F(REASON), NULL},
    {"urge",    "drafted",    "drop",          "dropped",    HEAD | LEADER, F(REASON), NULL},
    {"urge",    "proposed",   "expire",        "ended",      SYSTEM, 0, NULL},
    {"urge",    "drafted",    "expire",        "ended",      SYSTEM, 0, NULL},
    {"urge",    "signed",     "sign_for",      "signed",     UNIT_HEAD | LIAISON, F(OWN_UNIT) | F(UNSIGNED), NULL},
    {"urge",    "signed",     "sign_paper",    "signed",     OFFICE, F(UNSIGNED), NULL},
    {"urge_hold", "-",        "put_off",       "held",       HEAD, F(REASON) | F(STILL_LATE) | F(NOT_HELD), NULL},
    {"urge_hold", "held",     "go_on",         "released",   HEAD, 0, NULL},
    {"urge_hold", "held",     "expire",        "released",   SYSTEM, 0, NULL},
    {"exposure", "-",         "record",        "recorded",   SUPERVISOR | OFFICE, 0, NULL},
    {"exposure", "recorded",  "amend",         "recorded",   SUPERVISOR | OFFICE, 0, NULL},
    {"exposure", "confirmed", "amend",         "confirmed",  OFFICE, 0, NULL},
    {"exposure", "recorded",  "confirm",       "confirmed",  HEAD, 0, NULL},
    {"exposure", "recorded",  "void",          "void",       HEAD, F(REASON), NULL},
    {"exposure", "confirmed", "answer",        "confirmed",  UNIT_HEAD | OFFICE, F(OWN_UNIT) | F(TEXT), NULL},
    {"exposure", "confirmed", "explain",       "confirmed",  UNIT_HEAD | OFFICE, F(OWN_UNIT) | F(TEXT), NULL},
    {"exposure", "confirmed", "settle",        "confirmed",  OFFICE, 0, NULL},
    {"bulletin", "-",         "draft",         "draft",      OFFICE, 0, NULL},
    {"bulletin", "draft",     "draft",         "draft",      OFFICE, 0, NULL},
    {"bulletin", "draft",     "issue",         "issued",     HEAD | LEADER, 0, NULL},
    {"bulletin", "issued",    "void",          "void",       HEAD | LEADER, F(REASON), NULL},

    /* Between two screenings. */
    {"round",   "-",          "add",           "open",       SUPERVISOR | OFFICE, 0, NULL},
    {"round",   "open",       "edit",          "open",       SUPERVISOR | OFFICE, 0, NULL},
    {"round",   "open",       "visit",         "open",       SUPERVISOR | OFFICE, 0, NULL},
    {"round",   "open",       "end",           "ended",      SUPERVISOR | OFFICE, 0, NULL},
    {"duty",    "-",          "slot",          "open",       SYSTEM, 0, NULL},
    {"duty",    "-",          "add",           "open",       OFFICE, 0, NULL},
    {"duty",    "-",          "register",      "submitted",  OFFICE, F(TEXT), NULL},
    {"duty",    "open",       "submit",        "submitted",  UNIT_HEAD | LIAISON | LEADER | OFFICE, F(OWN_UNIT) | F(TEXT), NULL},
    {"duty",    "submitted",  "send_back",     "open",       OFFICE, F(REASON), NULL},
    {"duty",    "open",       "set_agenda",    "open",       UNIT_HEAD | LIAISON | LEADER | OFFICE, F(OWN_UNIT), NULL},
    {"duty",    "submitted",  "set_agenda",    "submitted",  OFFICE, 0, NULL},
    {"duty",    "open",       "withdraw",      "withdrawn",  OFFICE, F(REASON), NULL},
    /* Materials for the application: one hands them in, another reviews, a third signs them off. */
    {"material", "-",         "add",           "open",       OFFICE, 0, NULL},
    {"material", "-",         "register",      "submitted",  OFFICE, F(TEXT), NULL},
    {"material", "open",      "submit",        "submitted",  UNIT_HEAD | LIAISON | OFFICE, F(OWN_UNIT) | F(TEXT), NULL},
    {"material", "submitted", "approve",       "approved",   OFFICE, F(OTHER_PERSON), NULL},
    {"material", "approved",  "sign_off",      "done",       HEAD | LEADER, F(OTHER_PERSON), NULL},
    {"material", "submitted", "send_back",     "open",       OFFICE, F(REASON), NULL},
    {"material", "approved",  "send_back",     "open",       HEAD | LEADER, F(REASON), NULL},
    {"material", "open",      "withdraw",      "withdrawn",  OFFICE, F(REASON), NULL},
    {"score",   "-",          "add",           "on",         OFFICE, 0, NULL},
    {"score",   "on",         "edit",          "on",         OFFICE, 0, NULL},
    {"score_rule", "-",       "add",           "on",         HEAD, 0, NULL},
    {"hq",      "-",          "add",           "on",         OFFICE, 0, NULL},
    {"hq",      "on",         "edit",          "on",         OFFICE, 0, NULL},

    /* One day of a clock on a card: signing, rectifying, verifying. */
    {"reminder", "-",         "remind",        "sent",       SYSTEM, 0, NULL},
    {"calendar", "on",        "edit",          "on",         OFFICE | ADMIN, 0, NULL},
    {"problem_type", "on",    "edit",          "on",         OFFICE | ADMIN, 0, NULL},
    {"point_type", "on",      "edit",          "on",         OFFICE | ADMIN, 0, NULL},
    {"indicator", "on",       "edit",          "on",         OFFICE | ADMIN, 0, NULL},

    /* A press that does not move the problem is recorded all the same. */
    {"claim",   "-",          "join",          "active",     SEAT | UNIT_HEAD | DESK, F(OWN_UNIT) | F(NAMED) | F(PRESENT) | F(WINDOW), NULL},
    {"claim",   "-",          "paper_join",    "active",     DESK | OFFICE, F(NAMED) | F(PRESENT) | F(LIVE) | F(PAPER_TIME), NULL},
    {"claim",   "active",     "amend",         "active",     SEAT | UNIT_HEAD | DESK, F(OWN_UNIT) | F(NOT_MOVED_ON), NULL},
    {"claim",   "active",     "complete",      "active",     DESK | OFFICE, F(NO_CARD), NULL}, /* from paper */
    {"press",   "-",          "again",         "already",    SEAT | UNIT_HEAD | DESK, F(OWN_UNIT) | F(NAMED) | F(PRESENT), NULL},

    /* A unit that helps has heard of it: it claims nothing by that. */
    {"awareness", "-",        "note",          "noted",      SEAT, F(OWN_UNIT) | F(NAMED) | F(MEETING_OPEN) | F(PRESENT) | F(ASSISTS), NULL},
    {"awareness", "-",        "again",         "already",    SEAT, F(OWN_UNIT) | F(NAMED) | F(MEETING_OPEN) | F(PRESENT) | F(ASSISTS), NULL},

    /* What stays overdue is seen again in the hall: its case does not move. */
    {"replay",  "-",          "show",          "shown",      OPERATOR | HOST | HEAD | HALL, 0, NULL},

    /* What a unit gives with its claim, and what the hall heard. */
    {"attachment", "-",       "give",          "kept",       SEAT, F(OWN_UNIT) | F(NAMED) | F(MEETING_OPEN) | F(PRESENT), NULL},
    {"attachment", "-",       "record",        "kept",       HALL, F(MEETING_OPEN), NULL},

    {"screening", "-",        "plan",          "planned",    OFFICE, 0, NULL},
    {"screening", "planned",  "edit",          "planned",    OFFICE, 0, NULL},
    {"screening", "notified", "edit",          "notified",   OFFICE, 0, NULL},
    {"screening", "checkin",  "edit",          "checkin",    OFFICE, 0, NULL},
    {"screening", "planned",  "set_agenda",    "planned",    OFFICE, 0, NULL},
    {"screening", "notified", "set_agenda",    "notified",   OFFICE, 0, NULL},
    {"screening", "checkin",  "set_agenda",    "checkin",    OFFICE, 0, NULL},
    {"screening", "planned",  "copy",          "planned",    OFFICE, 0, NULL}, /* fill it from the one before */
    {"screening", "planned",  "notify",        "notified",   HEAD | HOST | OPERATOR, 0, NULL},
    {"screening", "notified", "open_checkin",  "checkin",    HEAD | HOST | OPERATOR, 0, NULL},
    {"screening", "checkin",  "go_live",       "live",       HEAD | HOST | OPERATOR, F(REEL), NULL},
    {"screening", "live",     "pause",         "paused",     HEAD | HOST | OPERATOR, 0, NULL},
    {"screening", "paused",   "resume",        "live",       HEAD | HOST | OPERATOR, 0, NULL},
    {"screening", "live",     "adjourn",       "adjourned",  HEAD | HOST | OPERATOR, 0, NULL},
    {"screening", "paused",   "adjourn",       "adjourned",  HEAD | HOST | OPERATOR, 0, NULL},
    {"screening", "planned",  "cancel",        "cancelled",  HEAD | HOST | OPERATOR, 0, NULL},
    {"screening", "notified", "cancel",        "cancelled",  HEAD | HOST | OPERATOR, 0, NULL},
    {"screening", "adjourned", "write_minutes", "adjourned", OFFICE, 0, NULL},
    {"screening", "adjourned", "issue_minutes", "minuted",   HOST, F(MINUTES), NULL},
    {"screening", "minuted",  "archive",       "archived",   SYSTEM, F(YEAR_OVER), NULL},

    {"attendance", "-",       "add",           "on",         OFFICE | OPERATOR, F(NOT_OVER), NULL},
    {"attendance", "-",       "walk_in",       "on",         SEAT | DESK | OFFICE, F(MEETING_OPEN), NULL},
    {"attendance", "on",      "check_in",      "on",         SEAT | DESK | OFFICE, F(OWN_UNIT) | F(MEETING_OPEN), NULL},
    {"attendance", "on",      "leave",         "on",         CLERKS, F(MEETING_OPEN), NULL},
    {"attendance", "on",      "come_back",     "on",         CLERKS, F(MEETING_OPEN), NULL},
    {"attendance", "on",      "edit",          "on",         OFFICE | OPERATOR, F(NOT_OVER), NULL},
    {"attendance", "on",      "remove",        "off",        OFFICE | OPERATOR, F(BEFORE_LIVE), NULL},

    {"draft",   "on",         "order",         "on",         EDITOR | OFFICE, F(BEFORE_LIVE), NULL},
    {"reel",    "-",          "lock",          "building",   HEAD, F(BEFORE_LIVE) | F(EVIDENCE) | F(PIECE_SET) | F(BLUR_CHECKED), NULL},
    {"reel",    "building",   "written",       "locked",     SYSTEM, 0, NULL},
    {"reel",    "building",   "fail",          "failed",     SYSTEM, 0, NULL},
    {"reel",    "building",   "unlock",        "unlocked",   HEAD, F(BEFORE_LIVE) | F(REASON), NULL},
    {"reel",    "locked",     "unlock",        "unlocked",   HEAD, F(BEFORE_LIVE) | F(REASON), NULL},
    {"reel",    "building",   "cancel",        "unlocked",   HEAD | HOST | OPERATOR, 0, NULL},
    {"reel",    "locked",     "cancel",        "unlocked",   HEAD | HOST | OPERATOR, 0, NULL},

    /* The stage: one controller; everybody follows. */
    {"stage",   "on",         "take_control",  "on",         OPERATOR | HOST | HEAD, F(MEETING_OPEN), NULL},
    {"stage",   "on",         "goto",          "on",         OPERATOR | HOST | HEAD, F(CONTROLLER) | F(LIVE), NULL},
    {"stage",   "on",         "next",          "on",         OPERATOR | HOST | HEAD | HALL, F(CONTROLLER) | F(LIVE), NULL},
    {"stage",   "on",         "prev",          "on",         OPERATOR | HOST | HEAD | HALL, F(CONTROLLER) | F(LIVE), NULL},
    {"stage",   "on",         "replay",        "on",         OPERATOR | HOST | HEAD, F(CONTROLLER) | F(LIVE), NULL},
    {"stage",   "on",         "play",          "on",         OPERATOR | HOST | HEAD | HALL, F(CONTROLLER) | F(LIVE), NULL},
    {"stage",   "on",         "pause",         "on",         OPERATOR | HOST | HEAD | HALL, F(CONTROLLER) | F(LIVE), NULL},
    {"stage",   "on",         "seek",          "on",         OPERATOR | HOST | HEAD, F(CONTROLLER) | F(LIVE), NULL},
    {"stage",   "on",         "open_claim",    "on",         OPERATOR | HOST | HEAD | HALL, F(CONTROLLER) | F(LIVE), NULL},
    {"stage",   "on",         "extend_claim",  "on",         OPERATOR | HOST | HEAD, F(CONTROLLER) | F(LIVE), NULL},
    {"stage",   "on",         "close_claim",   "on",         OPERATOR | HOST | HEAD, F(CONTROLLER) | F(LIVE), NULL},
    {"stage",   "on",         "mode",          "on",         OPERATOR | HOST | HEAD, F(CONTROLLER) | F(MEETING_OPEN), NULL},
    {"stage",   "on",         "overlay",       "on",         OPERATOR | HOST | HEAD, F(CONTROLLER) | F(MEETING_OPEN), NULL},
    {"stage",   "on",         "blank",         "on",         OPERATOR | HOST | HEAD | HALL, F(CONTROLLER) | F(MEETING_OPEN), NULL},
    {"stage",   "on",         "auto",          "on",         OPERATOR | HOST | HEAD, F(CONTROLLER) | F(MEETING_OPEN), NULL},

    {"stage",   "on",         "remark",        "on",         OPERATOR | HOST | HEAD, F(CONTROLLER) | F(MEETING_OPEN), NULL},
    {"stage",   "on",         "lookback",      "on",         OPERATOR | HOST | HEAD, F(CONTROLLER) | F(MEETING_OPEN), NULL},
    {"stage",   "on",         "undo",          "on",         OPERATOR | HOST | HEAD, F(CONTROLLER) | F(MEETING_OPEN) | F(UNDO_TIME) | F(UNSETTLED), NULL},
    {"stage",   "on",         "refuse",        "on",         OPERATOR | HOST | HEAD | HALL, 0, NULL},
    {"stage",   "on",         "alone",         "on",         HALL, F(MEETING_OPEN), NULL},

    /* A leader's remark waits for the operator; what the leader only wants kept is never shown. */
    {"remark",  "-",          "post",          "pending",    LEADER, F(MEETING_OPEN), NULL},
    {"remark",  "-",          "keep",          "kept_only",  LEADER, F(MEETING_OPEN), NULL},
    {"remark",  "pending",    "show",          "shown",      OPERATOR | HOST | HEAD, F(CONTROLLER) | F(MEETING_OPEN), NULL},
    {"remark",  "shown",      "show",          "shown",      OPERATOR | HOST | HEAD, F(CONTROLLER) | F(MEETING_OPEN), NULL},
    {"remark",  "pending",    "keep",          "kept_only",  OPERATOR | HOST | HEAD, F(CONTROLLER), NULL},

    /* A copy that is thrown away: nothing but this is kept of it. */
    {"rehearsal", "off",      "begin",         "on",         OPERATOR | HEAD, F(BEFORE_LIVE), NULL},
    {"rehearsal", "on",       "end",           "off",        OPERATOR | HEAD | SYSTEM, 0, NULL},

    {"pair",    "-",          "ask",           "waiting",    SYSTEM, 0, NULL},
    {"pair",    "waiting",    "admit",         "admitted",   OPERATOR | HEAD, 0, NULL},
    {"pair",    "admitted",   "enter",         "entered",    ANYBODY, 0, NULL},
    {"pair",    "entered",    "dismiss",       "dismissed",  OPERATOR | HEAD, 0, NULL},
    {"desk",    "on",         "enter",         "on",         ANYBODY, F(MEETING_OPEN), NULL},
    {"tablet",  "-",          "make",          "on",         OPERATOR | HEAD, 0, NULL},
    {"tablet",  "on",         "make",          "on",         OPERATOR | HEAD, 0, NULL},
    {"tablet",  "off",        "make",          "on",         OPERATOR | HEAD, 0, NULL},
    {"tablet",  "on",         "enter",         "on",         ANYBODY, F(MEETING_OPEN), NULL},
    {"tablet",  "on",         "take_back",     "off",        OPERATOR | HEAD, 0, NULL},

    /* Registry and machinery. */
    {"account", "-",          "add",           "on",         ADMIN | SYSTEM, 0, NULL},
    {"account", "on",         "edit",          "on",         ADMIN | SYSTEM, F(OTHER_PERSON), NULL},
    {"account", "on",         "grant",         "on",         GRANTS, F(OTHER_PERSON), NULL},
    {"account", "on",         "lock",          "on",         GRANTS, F(OTHER_PERSON), NULL},
    {"account", "on",         "unlock",        "on",         GRANTS, F(OTHER_PERSON), NULL},
    {"account", "on",         "password",      "on",         ANYBODY & ~(uint32_t)(SEAT | HALL), F(OWN), NULL},
    {"account", "on",         "lang",          "on",         ANYBODY & ~(uint32_t)(SEAT | HALL), F(OWN), NULL},
    {"session", "-",          "enter",         "on",         SYSTEM, 0, NULL},
    {"session", "-",          "refuse",        "-",          SYSTEM, 0, NULL},
    {"session", "-",          "deny",          "-",          SYSTEM, 0, NULL},
    {"session", "off",        "sweep",         "-",          SYSTEM, 0, NULL},
    {"session", "on",         "end",           "off",        ANYBODY, F(OWN), NULL},
    {"unit",    "-",          "add",           "on",         OFFICE | ADMIN, 0, NULL},
    {"unit",    "on",         "edit",          "on",         OFFICE | ADMIN, 0, NULL},
    {"person",  "-",          "add",           "on",         OFFICE | ADMIN, 0, NULL},
    {"person",  "on",         "edit",          "on",         OFFICE | ADMIN, 0, NULL},
    {"point",   "-",          "add",           "on",         OFFICE | ADMIN, 0, NULL},
    {"point",   "on",         "edit",          "on",         OFFICE | ADMIN, 0, NULL},
    {"register", "on",        "import",        "on",         OFFICE | ADMIN | SYSTEM, 0, NULL},
    {"register", "on",        "undo",          "on",         OFFICE | ADMIN, 0, NULL},
    {"setting", "on",         "edit",          "on",         HEAD | ADMIN | SYSTEM, 0, NULL},
    /* Any administrator may have the three kept apart; who gains by ending it may not end it. */
    {"setting", "on",         "separate",      "on",         ADMIN | SECURITY | SYSTEM, 0, NULL},
    {"setting", "on",         "join",          "on",         SECURITY | SYSTEM, 0, NULL},
    {"upload",  "-",          "begin",         "open",       UPLOADER, F(OWN_UNIT), NULL},
    {"upload",  "open",       "end",           "ended",      UPLOADER | SYSTEM, F(OWN), NULL},
    {"upload",  "open",       "finish",        "finished",   UPLOADER | SYSTEM, F(OWN), NULL},
    {"clip",    "received",   "ingest",        "ingesting",  SYSTEM, 0, NULL},
    {"clip",    "ingesting",  "good",          "ok",         SYSTEM, 0, NULL},
    {"clip",    "ingesting",  "part_bad",      "damaged",    SYSTEM, 0, NULL},
    {"clip",    "ingesting",  "fail",          "failed",     SYSTEM, 0, NULL},
    {"clip",    "received",   "fail",          "failed",     SYSTEM, 0, NULL},
    {"clip",    "failed",    "retry",         "received",   STAFF, F(STORED), NULL},
    {"clip",    "damaged",   "retry",         "received",   STAFF, F(STORED), NULL},
    {"clip",    "ok",        "retry",         "received",   STAFF, F(STORED), NULL},
    /* Given up after its years: proposed by the clock, said by a person, original by original. */
    {"clip",    "ok",        "discard",       "ok",        HEAD, ORIGINAL_OVER | F(STANDARD), NULL},
    {"clip",    "ok",        "hold",          "ok",        OFFICE, F(REASON), NULL},
    {"clip",    "ok",        "release",       "ok",        HEAD, 0, NULL},
    {"clip",    "ok",        "keep_long",     "ok",        OFFICE, F(STORED) | F(REASON), NULL},
    {"clip",    "ok",        "keep_standard", "ok",        OFFICE, F(STORED) | F(REASON), NULL},
    {"clip",    "damaged",   "discard",       "damaged",   HEAD, ORIGINAL_OVER | F(STANDARD), NULL},
    {"clip",    "damaged",   "hold",          "damaged",   OFFICE, F(REASON), NULL},
    {"clip",    "damaged",   "release",       "damaged",   HEAD, 0, NULL},
    {"clip",    "damaged",   "keep_long",     "damaged",   OFFICE, F(STORED) | F(REASON), NULL},
    {"clip",    "damaged",   "keep_standard", "damaged",   OFFICE, F(STORED) | F(REASON), NULL},
    {"clip",    "failed",    "discard",       "failed",    HEAD, ORIGINAL_OVER | F(STANDARD), NULL},
    {"clip",    "failed",    "hold",          "failed",    OFFICE, F(REASON), NULL},
    {"clip",    "failed",    "release",       "failed",    HEAD, 0, NULL},
    {"clip",    "failed",    "keep_long",     "failed",    OFFICE, F(STORED) | F(REASON), NULL},
    {"clip",    "failed",    "keep_standard", "failed",    OFFICE, F(STORED) | F(REASON), NULL},
    {"clip",    "received",   "place",         "received",   STAFF, 0, NULL},
    {"clip",    "ingesting",  "place",         "ingesting",  STAFF, 0, NULL},
    {"clip",    "ok",         "place",         "ok",         STAFF, 0, NULL},
    {"clip",    "damaged",    "place",         "damaged",    STAFF, 0, NULL},
    {"clip",    "failed",     "place",         "failed",     STAFF, 0, NULL},
    {"job",     "-",          "ask",           "queued",     OFFICE | OPERATOR | RECORDER | SYSTEM, 0, NULL},
    {"job",     "-",          "ask_order",     "queued",     OFFICE | OPERATOR | RECORDER | OVERSEERS | SYSTEM, 0, NULL},
    {"job",     "-",          "ask_package",   "queued",     PACKAGES | SYSTEM, 0, NULL},
    {"job",     "-",          "ask_handbook",  "queued",     OFFICE | SYSTEM, 0, NULL},
    {"job",     "-",          "ask_log",       "queued",     LOG_READERS | SYSTEM, 0, NULL},
    {"list",    "-",          "export",        "-",          ANNOTATE_ROLES_PEOPLE, 0, NULL},
    {"job",     "-",          "ask_own",       "queued",     LIAISON | UNIT_HEAD, F(OWN_UNIT), NULL},
    {"job",     "-",          "ask_list",      "queued",     ANNOTATE_ROLES_PEOPLE, 0, NULL},
    {"job",     "-",          "try",           "queued",     OFFICE | ADMIN | SYSTEM, 0, NULL},
    {"job",     "running",    "finish",        "done",       SYSTEM, 0, NULL},
    {"job",     "running",    "fail",          "failed",     SYSTEM, 0, NULL},
    {"job",     "running",    "stop",          "cancelled",  SYSTEM, 0, NULL},
    {"job",     "queued",     "cancel",        "cancelled",  ANNOTATE_ROLES_PEOPLE, 0, NULL},
    {"job",     "running",    "cancel",        "running",    ANNOTATE_ROLES_PEOPLE, 0, NULL},
    {"job",     "failed",     "retry",         "queued",     STAFF, 0, NULL},
    {"job",     "cancelled",  "retry",         "queued",     STAFF, 0, NULL},
    {"paper",   "-",          "issue",         "issued",     SYSTEM, 0, NULL},
};
/* clang-format on */

/* What each fact is called in views, and the key of its absence, by bit number. */
static const struct {
    const char *name, *key;
} facts[] = {
    {"form",          "card.no_form"              },
    {"own",           "problem.not_yours"         },
    {"own_unit",      "step.not_your_unit"        },
    {"named",         "claim.not_your_unit"       },
    {"lead",          "claim.not_lead"            },
    {"outside",       "verification.own_unit"     },
    {"other_person",  "step.own_request"          },
    {"controller",    "stage.not_controller"      },
    {"before_live",   "screening.already_live"    },
    {"live",          "screening.not_live"        },
    {"meeting_open",  "screening.not_open"        },
    {"reel",          "screening.no_reel"         },
    {"present",       "claim.not_present"         },
    {"window",        "claim.window_closed"       },
    {"free",          "claim.taken"               },
    {"missed",        "claim.not_missed"          },
    {"in_late_time",  "claim.late_over"           },
    {"not_moved_on",  "claim.moved_on"            },
    {"evidence",      "problem.no_evidence"       },
    {"point",         "problem.no_point"          },
    {"unit",          "problem.no_unit"           },
    {"type",          "problem.no_type"           },
    {"indicator",     "problem.no_indicator"      },
    {"text",          "problem.no_text"           },
    {"reason",        "step.no_reason"            },
    {"fixes",         "card.no_fixes"             },
    {"due",           "card.bad_due"              },
    {"fresh",         "rectification.old_evidence"},
    {"verified",      "closure.not_verified"      },
    {"piece_set",     "reel.not_ready"            },
    {"undo_time",     "stage.undo_late"           },
    {"unsettled",     "stage.undo_settled"        },
    {"no_claim",      "card.has_claim"            },
    {"sign_time",     "card.sign_over"            },
    {"asked_in_time", "request.too_late"          },
    {"grantor",       "request.needs_leader"      },
    {"plan",          "request.no_plan"           },
    {"review_day",    "suspension.not_due"        },
    {"relapse_time",  "relapse.too_late"          },
    {"year_over",     "archive.too_early"         },
    {"minutes",       "screening.no_minutes"      },
    {"stored",        "retention.gone"            },
    {"kept_long",     "retention.too_early"       },
    {"settled",       "retention.open_problem"    },
    {"no_hold",       "retention.held"            },
    {"no_package",    "retention.packaged"        },
    {"unchecked",     "site_order.not_waiting"    },
    {"none_sent",     "site_order.out"            },
    {"sent_role",     "site_order.not_verifier"   },
    {"sent_outside",  "site_order.own_unit"       },
    {"sent_other",    "site_order.reporter"       },
    {"as_sent",       "site_order.waits"          },
    {"to_unit",       "escalation.not_to_unit"    },
    {"unsigned",      "escalation.signed_for"     },
    {"sender",        "site_order.not_sender"     },
    {"not_over",      "screening.over"            },
    {"paper_time",    "claim.paper_time"          },
    {"no_card",       "claim.card_out"            },
    {"blur_checked",  "reel.unchecked"            },
    {"assists",       "claim.not_assisting"       },
    {"letter",        "urge.no_letter"            },
    {"still_late",    "urge.not_late"             },
    {"not_held",      "urge.held"                 },
    {"standard",      "retention.long"            },
};

const struct rules_step *rules_steps(size_t *out_n)
{
    *out_n = G_N_ELEMENTS(steps);
    return steps;
}

const char *rules_fact_key(uint64_t fact)
{
    g_assert(fact != 0);
    unsigned bit = (unsigned)__builtin_ctzll(fact);
    g_assert(bit < G_N_ELEMENTS(facts));
    return facts[bit].key;
}

uint64_t rules_fact_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(facts); i++)
        if (strcmp(facts[i].name, name) == 0)
            return RULES_BIT(i);
    return 0;
}

const struct rules_step *rules_step(const char *kind, const char *from, const char *act,
    uint32_t roles, uint64_t have, const char **out_key)
{
    const char *key = "step.not_allowed";
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        const struct rules_step *s = &steps[i];
        if (strcmp(s->kind, kind) != 0 || strcmp(s->from, from) != 0 || strcmp(s->act, act) != 0)
            continue;
        uint64_t missing = s->needs & ~have;
        if (!(s->who & roles))
            key = "step.not_your_role";
        else if (missing)
            key = rules_fact_key(missing & -missing);
        else
            return s;
        break;
    }
    if (out_key)
        *out_key = key;
    return NULL;
}

const struct rules_step *rules_check(const char *kind, const char *from, const char *act,
    uint32_t roles, uint64_t have, GError **error)
{
    const char *key = NULL;
    const struct rules_step *s = rules_step(kind, from, act, roles, have, &key);
    if (!s)
        g_set_error_literal(error, ANNOTATE_ERROR, ANNOTATE_ERROR_REFUSED, key);
    return s;
}

#define UNDO_MS 10000

enum rules_press rules_press(const struct rules_times *t, int64_t opened_at, int64_t closes_at,
    int64_t closed_at, int64_t pressed_at, int64_t now)
{
    int64_t end = closed_at > 0 && closed_at < closes_at ? closed_at : closes_at;
    if (now < opened_at)
        return RULES_PRESS_CLOSED;
    if (now < end)
        return RULES_PRESS_IN_TIME;
    bool in_time = pressed_at >= opened_at && pressed_at < end;
    return in_time && now - end <= t->press_grace ? RULES_PRESS_LATE : RULES_PRESS_CLOSED;
}

enum rules_kept rules_kept(const struct rules_times *t, const char *promised_on, int64_t closed_at,
    int64_t asked_at, bool reopened, int64_t now)
{
    if (reopened)
        return RULES_KEPT_FAILED;
    bool closed = closed_at > 0;
    if (!rules_overdue(t, promised_on, closed ? closed_at : now))
        return closed ? RULES_KEPT_KEPT : RULES_KEPT_PENDING;
    bool asked = asked_at > 0 && asked_at <= now;
    return asked && (!closed || closed_at > asked_at) ? RULES_KEPT_FAILED : RULES_KEPT_LATE;
}

const char *rules_kept_name(enum rules_kept kept)
{
    static const char *const names[] = {"pending", "kept", "late", "failed"};
    return names[kept];
}

int64_t rules_undo_until(int64_t at)
{
    return at + UNDO_MS;
}

bool rules_undoable(const char *command)
{
    return strcmp(command, "take_control") != 0 && strcmp(command, "undo") != 0;
}
