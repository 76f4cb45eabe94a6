/* annotate.h — the record of a county's screenings and the rules over it. Owns SQLite.
 *
 * Writes are typed functions: one call = one transaction = one event. Reads are views that yield
 * JSON (annotate_read), and a few small structs for what C itself needs.
 * Times: …_at UTC ms since 1970, …_on local dates "YYYY-MM-DD", …_ms media offsets, …_t90 in
 * 1/90000 s; ranges are half-open. "now" is always an argument. Strings are UTF-8.
 * Threads: a `struct annotate` belongs to one thread at a time; open one per thread, they share
 * nothing but the file. Reads never block writes nor the other way round.
 * Inputs are borrowed for the length of the call; what comes out belongs to the caller.
 * Outputs are untouched on failure. Errors: ANNOTATE_ERROR, see the enum. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ANNOTATE_ERROR annotate_error_quark()
GQuark annotate_error_quark(void);

/* The message of NOT_FOUND, REFUSED, INVALID and CONFLICT is a key of keys.h ("claim.not_present"),
 * for INVALID with the field ("field.too_long|title"), for a stale version with the current one
 * ("conflict.version|7"). BUSY and CORRUPT carry plain text for the log. */
enum annotate_error {
    ANNOTATE_ERROR_NOT_FOUND, /* no such thing, or none that this viewer may know of */
    ANNOTATE_ERROR_REFUSED,   /* a rule says no */
    ANNOTATE_ERROR_INVALID,   /* a field is wrong */
    ANNOTATE_ERROR_CONFLICT,  /* stale expect_version or expect_rev, or a number taken */
    ANNOTATE_ERROR_BUSY,      /* locked for longer than 5 s, disk full; try again */
    ANNOTATE_ERROR_CORRUPT,   /* the file is damaged or not ours */
};

/* "claim.not_present" of "claim.not_present|person"; into buf, never NULL. */
const char *annotate_error_key(const GError *error, char *buf, size_t size);
/* The part behind the bar, or NULL. Borrowed from the error. */
const char *annotate_error_field(const GError *error);
/* All keys that this folder can put into an error; ends with NULL. Static. */
const char *const *annotate_error_keys(void);

/* ---- handles -------------------------------------------------------------------------------- */

struct annotate;
typedef struct annotate annotate; /* only so that g_autoptr(annotate) works */

enum annotate_open_flags {
    ANNOTATE_READ_ONLY = 1 << 0, /* an authorizer lets nothing but SELECT through */
};

/* Once per process, before any open: makes the file or brings it up to this program's schema,
 * refreshes the step table, the settings and the derived objects. A newer file is refused
 * (CORRUPT, untouched). `path` may not be ":memory:"; tests use a file. */
bool annotate_prepare(const char *path, int64_t now, GError **error);
/* Once per thread. Writes nothing. */
struct annotate *annotate_open(const char *path, unsigned flags, GError **error);
void annotate_close(struct annotate *a); /* takes NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(annotate, annotate_close)

/* Writes that become durable together. Between begin and end the writes of this handle share one
 * transaction and one sync: each is a savepoint, so that a refused or failed one undoes only
 * itself; later ones see what earlier ones wrote, and so do reads on this handle. None of it is on
 * the disk before end returned true: until then nobody may be told. The transaction begins with the
 * first write. End returns BUSY when all of it was rolled back; every answer of the group, good or
 * bad, is then void. *out_written: was anything? */
void annotate_group_begin(struct annotate *a);
bool annotate_group_end(struct annotate *a, bool *out_written, GError **error);
bool annotate_group_is_open(const struct annotate *a); /* between begin and end */

/* Sentences for keys inside views ({key,zh,en}). `lang` is "zh" or "en"; returns borrowed text or
 * NULL. Without a source the key itself stands there. Call right after open. */
typedef const char *(*annotate_text_fn)(const char *lang, const char *key, void *payload);
void annotate_set_texts(struct annotate *a, annotate_text_fn text, void *payload);

/* ---- who, act, result ----------------------------------------------------------------------- */

enum annotate_role {
    ANNOTATE_ROLE_SUPERVISOR = 1u << 0,
    ANNOTATE_ROLE_EDITOR = 1u << 1,
    ANNOTATE_ROLE_OFFICE = 1u << 2,
    ANNOTATE_ROLE_OFFICE_HEAD = 1u << 3,
    ANNOTATE_ROLE_HOST = 1u << 4,
    ANNOTATE_ROLE_OPERATOR = 1u << 5,
    ANNOTATE_ROLE_RECORDER = 1u << 6,
    ANNOTATE_ROLE_LEADER = 1u << 7,
    ANNOTATE_ROLE_UNIT_HEAD = 1u << 8,
    ANNOTATE_ROLE_LIAISON = 1u << 9,
    ANNOTATE_ROLE_VERIFIER = 1u << 10,
    ANNOTATE_ROLE_INSPECT_OFFICE = 1u << 11,
    ANNOTATE_ROLE_DISCIPLINE = 1u << 12,
    ANNOTATE_ROLE_AUDITOR = 1u << 13,
    ANNOTATE_ROLE_ADMIN = 1u << 14,
    ANNOTATE_ROLE_SECURITY = 1u << 15, /* 安全管理员 */
    /* not given to people: the kind of the session, so that tables cover all of them */
    ANNOTATE_ROLE_SEAT = 1u << 16,
    ANNOTATE_ROLE_HALL = 1u << 17,
    ANNOTATE_ROLE_SYSTEM = 1u << 18,
    ANNOTATE_ROLE_SOLE_ADMIN = 1u << 19, /* an admin where the three are not kept apart */
};
#define ANNOTATE_ROLES_OFFICE (ANNOTATE_ROLE_OFFICE | ANNOTATE_ROLE_OFFICE_HEAD)
#define ANNOTATE_ROLES_STAFF                                                                       \
    (ANNOTATE_ROLE_SUPERVISOR | ANNOTATE_ROLE_EDITOR | ANNOTATE_ROLES_OFFICE |                     \
        ANNOTATE_ROLE_HOST | ANNOTATE_ROLE_OPERATOR | ANNOTATE_ROLE_RECORDER |                     \
        ANNOTATE_ROLE_VERIFIER | ANNOTATE_ROLE_AUDITOR | ANNOTATE_ROLE_ADMIN)
#define ANNOTATE_ROLES_UNIT (ANNOTATE_ROLE_UNIT_HEAD | ANNOTATE_ROLE_LIAISON)
/* Who makes the papers of meetings, cards and requests. */
#define ANNOTATE_ROLES_CLERKS                                                                      \
    (ANNOTATE_ROLES_OFFICE | ANNOTATE_ROLE_OPERATOR | ANNOTATE_ROLE_RECORDER)
/* They look at what became of the problems, and decide what the office may not. */
#define ANNOTATE_ROLES_OVERSEERS                                                                   \
    (ANNOTATE_ROLE_LEADER | ANNOTATE_ROLE_INSPECT_OFFICE | ANNOTATE_ROLE_DISCIPLINE)
#define ANNOTATE_ROLES_PEOPLE 0xffffu /* what an account may hold */

/* "office_head" ↔ ANNOTATE_ROLE_OFFICE_HEAD; NULL / 0 when there is no such role. */
const char *annotate_role_name(uint32_t role);
uint32_t annotate_role_find(const char *name);

enum annotate_kind {
    ANNOTATE_KIND_OFFICE,
    ANNOTATE_KIND_SEAT,
    ANNOTATE_KIND_HALL,
    ANNOTATE_KIND_LEADER, /* a tablet in the hall */
    ANNOTATE_KIND_SYSTEM
};

/* Who acts or looks. Filled by annotate_session_find; 0 and NULL are "none". */
struct annotate_who {
    enum annotate_kind kind;
    uint32_t roles; /* of the account now (a tablet: leader and those of a unit), or the bit of the
                       kind of session */
    int64_t session, user, person, unit, screening, attendance;
    int64_t home_unit; /* that of the person, of an account without a unit: gives no right, but who
                          belongs there does not check it */
    bool narrowed;       /* the account knows of some areas or units only */
    const char *name;    /* never NULL in a write */
    const char *address; /* where from, for the log */
};
/* The system itself (workers, timers, command line). Static. */
extern const struct annotate_who annotate_who_system;

struct annotate_act {
    const struct annotate_who *who;
    const char *op_id;      /* NULL: not repeatable (the system, the command line) */
    int64_t expect_version; /* 0: not given */
    int64_t now;
};

/* `out` may be NULL. A repeated op_id gives the first answer again, with repeated set. */
struct annotate_result {
    int64_t id, version, event;
    bool repeated;
    char *answer; /* what the first answer said besides, a JSON object; g_free; often NULL */
};
void annotate_result_clear(struct annotate_result *out);

/* In structs for "set" calls: leave the field as it is. NULL keeps a text; "" or 0 empties it. */
#define ANNOTATE_KEEP INT64_MIN

/* ---- reading -------------------------------------------------------------------------------- */

/* The views; JSON shapes are those of docs/ref/api.md. Fields of the query each one looks at are
 * named behind it; who sees what is in the view itself. */
#define ANNOTATE_VIEWS(X)                                                                          \
    X(HELLO, hello) /* without "version", which the server knows */                                \
    X(ME, me)                                                                                      \
    X(USERS, users)                                                                                \
    X(UNITS, units)                                                                                \
    X(PERSONS, persons)                                                                            \
    X(POINT_TYPES, point_types)                                                                    \
    X(PROBLEM_TYPES, problem_types)                                                                \
    X(INDICATORS, indicators)                                                                      \
    X(POINTS, points) /* q lat lon type unit limit */                                              \
    X(LINKS, links)   /* who is linked with which streets and points */                            \
    X(IMPORTS, imports)                                                                            \
    X(SETTINGS, settings)                                                                          \
    X(MAP, map)                                                                                    \
    X(MAP_POINTS, map_points) /* q id */                                                           \
    X(PLATE_SHEET, plate_sheet)                                                                    \
    X(TRIAL_SHEET, trial_sheet)                                                                    \
    X(PROPOSE, propose)     /* point type */                                                       \
    X(UPLOADS, uploads)     /* the viewer's own */                                                 \
    X(RETENTION, retention) /* limit */                                                            \
    X(CLIPS, clips)         /* state q point round purpose after limit */                          \
    X(CLIP, clip)           /* id */                                                               \
    X(PROBLEMS, problems)   /* state unit point type screening q after limit */                    \
    X(PROBLEM, problem)     /* id */                                                               \
    X(SCREENINGS, screenings)                                                                      \
    X(SCREENING, screening)       /* id */                                                         \
    X(REEL, reel)                 /* id = screening */                                             \
    X(LOOKBACK, lookback)         /* id = screening */                                             \
    X(STAGE, stage)               /* id = screening: the operator's console */                     \
    X(LEADER, leader)             /* screenings that a leader may follow */                        \
    X(LEADER_STAGE, leader_stage) /* id = screening */                                             \
    X(TABLETS, tablets)           /* id = screening: leaders and their codes */                    \
    X(TABLET, tablet)             /* q = hash of a code: whose it is; system */                    \
    X(SEAT, seat)                 /* the viewer's screening and unit */                            \
    X(HALL, hall)                 /* the viewer's screening */                                     \
    X(HALL_PACK, hall_pack)       /* the viewer's screening */                                     \
    X(CARDS, cards)               /* state unit */                                                 \
    X(CARD, card)                 /* id */                                                         \
    X(DISPATCH, dispatch)         /* state unit limit: what may get a card now */                  \
    X(BOARD, board)               /* unit */                                                       \
    X(REQUESTS, requests)         /* state unit */                                                 \
    X(RELAPSES, relapses)         /* state unit */                                                 \
    X(REMINDERS, reminders)       /* after limit */                                                \
    X(SITE_ORDERS, site_orders)   /* state */                                                      \
    X(RECHECKS, rechecks)         /* screening: that ended before */                               \
    X(HOLIDAYS, holidays)                                                                          \
    X(FIGURES, figures)               /* from_on to_on */                                          \
    X(FIGURE_ROWS, figure_rows)       /* kind = figure; as FIGURES; unit point type state met */   \
    X(FIGURE_POINTS, figure_points)   /* of the coverage; as FIGURES; unit point met after */      \
    X(ESCALATIONS, escalations)       /* state unit */                                             \
    X(URGES, urges)                   /* state unit */                                             \
    X(EXPOSURES, exposures)           /* state unit */                                             \
    X(BULLETINS, bulletins)           /* id */                                                     \
    X(AGENDA, agenda)                 /* id = screening */                                         \
    X(MINUTES, minutes)               /* id = screening */                                         \
    X(BULLETIN_TALLY, bulletin_tally) /* from_on to_on: what it freezes beside the figures */      \
    X(ROUNDS, rounds)                 /* state kind limit */                                       \
    X(ROUND, round)                   /* id */                                                     \
    X(COVERAGE, coverage)             /* from_on to_on */                                          \
    X(DUTIES, duties)                 /* kind state unit from_on limit */                          \
    X(HQS, hqs)                                                                                    \
    X(SEARCH, search) /* q */                                                                      \
    X(SCORES, scores)                                                                              \
    X(LEDGER, ledger) /* kind: points problems rectifications; unit area state type screening q */ \
    X(PAPERS, papers) /* kind id */                                                                \
    X(JOBS, jobs)     /* state limit */                                                            \
    X(JOB, job)       /* id */                                                                     \
    X(JOBS_CHANGED, jobs_changed)     /* after = changed_at; for the live stream */                \
    X(EVENTS, events)                 /* after limit object kind q from_on to_on */                \
    X(REEL_CUTS, reel_cuts)           /* id = screening: from what its locked film was cut */      \
    X(CASES_OUT, cases_out)           /* as PROBLEMS; kind "public": without personal data */      \
    X(PACKAGE, package)               /* kind problem or screening, id: what goes into it */       \
    X(PACKAGE_SIZE, package_size)     /* the same: how much it is */                               \
    X(PACKAGE_RECORD, package_record) /* id = problem: all the record has of it */                 \
    X(PACKAGE_EVENTS, package_events) /* kind id after limit */                                    \
    /* values for the papers, by the worker */                                                     \
    X(CLAIM_SHEET, claim_sheet)         /* id = screening */                                       \
    X(CARD_SHEET, card_sheet)           /* id = card */                                            \
    X(CLOSURE_SHEET, closure_sheet)     /* id = problem */                                         \
    X(DESK_SHEET, desk_sheet)           /* id = screening */                                       \
    X(SIGNIN_SHEET, signin_sheet)       /* id = screening */                                       \
    X(NOTICE_SHEET, notice_sheet)       /* id = screening; NOT_FOUND before it has its number */   \
    X(MINUTES_SHEET, minutes_sheet)     /* id = screening */                                       \
    X(CATALOGUE_SHEET, catalogue_sheet) /* id = screening with a locked reel */                    \
    X(PLEDGE_SHEET, pledge_sheet)       /* id = screening */                                       \
    X(OUTLINE_SHEET, outline_sheet)     /* id = screening */                                       \
    X(SEATING_SHEET, seating_sheet)     /* id = screening */                                       \
    X(HANDBOOK_SHEET, handbook_sheet)   /* id = screening */                                       \
    X(ORDER_SHEET, order_sheet)         /* id = signed escalation */                               \
    X(ORDER_DRAFT, order_draft)         /* id = one that is not decided */                         \
    X(URGE_SHEET, urge_sheet)           /* id = signed letter of a card */                         \
    X(URGE_DRAFT, urge_draft)           /* id = one that is not decided */                         \
    X(BULLETIN_SHEET, bulletin_sheet)   /* id = issued bulletin */                                 \
    X(APPROVAL_SHEET, approval_sheet)   /* id = request */                                         \
    X(RETURN_SHEET, return_sheet)       /* id = returned card */                                   \
    X(EXPOSURE_SHEET, exposure_sheet)   /* id = exposure that is not void */                       \
    X(MONTHLY_SHEET, monthly_sheet)     /* kind = month */                                         \
    X(RECTIFY_SHEET, rectify_sheet)     /* id = unit */

enum annotate_view {
#define X(name, text) ANNOTATE_VIEW_##name,
    ANNOTATE_VIEWS(X)
#undef X
};
const char *annotate_view_name(enum annotate_view view);
#define ANNOTATE_VIEW_COUNT (ANNOTATE_VIEW_RECTIFY_SHEET + 1)

/* Zero, NULL: not asked for. `limit` 0 is the view's default; nothing gives more than 1000 rows. */
struct annotate_query {
    int64_t id, unit, area, point, type, screening, problem, round, object, after, limit;
    int64_t before; /* of the log: what is before this event, newest first */
    int64_t skip; /* rows at the beginning that are left out, of the lists that sheets are made of */
    const char *state, *q, *purpose, *kind, *met;
    const char *from_on, *to_on; /* local days, both included */
    bool near;                   /* lat and lon are given */
    double lat, lon;
};

/* Appends the view as JSON text. NOT_FOUND: no such thing for this viewer. Writes nothing. */
bool annotate_read(struct annotate *a, enum annotate_view view, const struct annotate_who *who,
    const struct annotate_query *query, int64_t now, GString *out, GError **error);

/* What is read in between is of one moment. Nothing is written with this handle meanwhile. */
bool annotate_snapshot(struct annotate *a, GError **error);
void annotate_snapshot_end(struct annotate *a);

/* ---- the log -------------------------------------------------------------------------------- */

struct annotate_event {
    int64_t seq, at, object, screening;
    char kind[24], act[24], to[16];
};
/* Number of the last event, 0 for none. Cheap: made for polling. -1 on failure. */
int64_t annotate_event_last(struct annotate *a);
/* At most `n` events with seq > after, oldest first. */
bool annotate_events_since(struct annotate *a, int64_t after, struct annotate_event *out, size_t n,
    size_t *out_n, GError **error);
/* The head of the chain: number and hash (hex, 65 bytes with the NUL). seq 0 for an empty log. */
bool annotate_event_head(struct annotate *a, int64_t *out_seq, char out_hash[65], GError **error);

/* What verification found. Strings are owned by the struct. */
struct annotate_verdict {
    int64_t events;  /* how many were checked */
    int64_t last_at; /* when the last good one was */
    bool ok;
    int64_t bad_seq; /* first bad event, 0 when the fault is elsewhere */
    const char *why; /* missing, damaged, unlinked, altered, unreadable; NULL when ok */
    char *what;      /* one plain English sentence; NULL when ok */
};
void annotate_verdict_clear(struct annotate_verdict *v);
/* Checks the file's structure, the foreign keys and every link of the chain; with head_seq > 0 also
 * that event head_seq has head_hash (an exported head). Cost: reads the whole file. Returns false
 * only when it could not look at all. */
bool annotate_verify(struct annotate *a, int64_t head_seq, const char *head_hash,
    struct annotate_verdict *out, GError **error);
/* Only the links of the chain. Cost: reads the whole log. */
bool annotate_verify_log(struct annotate *a, struct annotate_verdict *out, GError **error);
/* A consistent copy while others write; `path` must not exist. Cost: about a second per 200 MB. */
bool annotate_backup(struct annotate *a, const char *path, GError **error);

/* Every file the record says must exist, for verify and backup. */
enum annotate_file_kind {
    ANNOTATE_FILE_ORIGINAL,
    ANNOTATE_FILE_ATTACHMENT,
    ANNOTATE_FILE_REEL,
    ANNOTATE_FILE_MAP,
    ANNOTATE_FILE_PAPER
};
struct annotate_file {
    enum annotate_file_kind kind;
    int64_t id;                    /* clip, attachment, reel, paper or event */
    int64_t screening, version_no; /* of a reel */
    int64_t bytes;
    const char *sha256;
    const char *name;
};
typedef bool (*annotate_file_fn)(const struct annotate_file *file, void *payload);
/* Originals once per hash; `each` returns false to stop. */
bool annotate_files(struct annotate *a, annotate_file_fn each, void *payload, GError **error);
/* Those that need not exist any more: originals given up after their years. */
bool annotate_originals_given_up(
    struct annotate *a, annotate_file_fn each, void *payload, GError **error);
/* Whether the record still wants the original with this hash. */
bool annotate_original_kept(struct annotate *a, const char *sha256);

/* ---- accounts and sessions ------------------------------------------------------------------ */

struct annotate_user {
    const char *login, *name;
    int64_t person, unit;      /* 0 none, ANNOTATE_KEEP in set */
    uint32_t roles;            /* ANNOTATE_ROLES_PEOPLE; in set UINT32_MAX keeps */
    const char *office_group;  /* which of the five (五组), "" none; NULL: add none, set keeps */
    const char *password_hash; /* add only */
    bool must_change;          /* add only */
    bool slip;                 /* add only: its one-time password went out on a slip */
    int active;                /* set: 0, 1, or -1 keeps */
    const int64_t *areas;      /* what it is limited to: territories of points; NULL: add none, set keeps */
    const int64_t *units;      /* likewise: units named on problems */
    size_t n_areas, n_units;   /* 0 with a list: no limit of that kind */
};
/* Who may: admin; the system for the first one. Roles, unit and active: the security
 * administrator's where the setting admins.separate holds (rules.h); an account may have no roles
 * then. Nobody changes the own ones. Ending an account or changing its roles or unit takes effect
 * with its next request. */
/* Areas and units stand for the units below them too; with both, both limits hold. Only an account
 * with no other role than supervisor, verifier or office may have them, else REFUSED scope.roles. */
bool annotate_user_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_user *in, struct annotate_result *out, GError **error);
bool annotate_user_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_user *in, struct annotate_result *out, GError **error);
/* Own password (other sessions end) or, by who may unlock accounts, somebody's (all sessions end).
 * What is on a slip is not told here: the log says only that there was one. */
struct annotate_password {
    const char *hash;
    bool must_change;
    bool slip; /* it went out on a slip */
};
bool annotate_user_password(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_password *in, struct annotate_result *out, GError **error);
bool annotate_user_lang(struct annotate *a, const struct annotate_act *act, const char *lang,
    struct annotate_result *out, GError **error);
/* Whether who asks may know of that problem, point, clip, unit, card, segment, submission,
 * rectification, site_order, relapse or attachment: always, unless who->narrowed; one that is not
 * there nobody knows of then. */
bool annotate_scope_has(struct annotate *a, const struct annotate_who *who, const char *kind,
    int64_t id, int64_t now);
/* Number of accounts; 0 means that set-up is still to be done. -1 on failure. */
int64_t annotate_user_count(struct annotate *a);

/* For checking a password. NOT_FOUND for an unknown login; an inactive one is found. */
struct annotate_login {
    int64_t id;
    bool active;
    char *password_hash;
    char *login, *name; /* these and unit: annotate_login_get only */
    int64_t unit;
};
struct annotate_login *annotate_login_find(struct annotate *a, const char *login, GError **error);
struct annotate_login *annotate_login_get(struct annotate *a, int64_t user, GError **error);
void annotate_login_free(struct annotate_login *l);

struct annotate_session {
    struct annotate_who who; /* strings borrowed from this struct */
    int64_t expires_at;
    bool must_change;
    char lang[3];
    char *name, *address, *login;
};
void annotate_session_free(struct annotate_session *s);

struct annotate_session_in {
    const char *token_hash; /* SHA-256 of the token, 64 hex digits */
    const char *address, *agent;
    int64_t idle_ms, absolute_ms;
};
/* Who this account is now, outside of any session. REFUSED user.inactive: it is off. */
struct annotate_session *annotate_session_as(struct annotate *a, int64_t user, GError **error);
/* A log-in that was refused, act->who is the system's; `account` 0: there is no such account (what
 * was typed is not kept: it may have been the password). */
bool annotate_session_refuse(
    struct annotate *a, const struct annotate_act *act, int64_t account, GError **error);
/* Who is in asked for what is not theirs, act->who is the system's with their address. `route` is
 * the method and the pattern of the address, `key` the text key of the refusal; `account` 0: a hall
 * screen, whose session tells. */
struct annotate_denial {
    int64_t account, session;
    const char *route, *key;
};
bool annotate_session_deny(struct annotate *a, const struct annotate_act *act,
    const struct annotate_denial *in, GError **error);
/* After the password was checked. act->who is the system's. */
bool annotate_session_add(struct annotate *a, const struct annotate_act *act, int64_t user,
    const struct annotate_session_in *in, struct annotate_result *out, GError **error);
/* NOT_FOUND when unknown, idle too long, expired, ended, the account is off or (seat, hall, leader)
 * the screening is over. Notes the use at most once a minute (housekeeping). */
struct annotate_session *annotate_session_find(
    struct annotate *a, const char *token_hash, int64_t now, GError **error);
/* This seat, hall screen or tablet was let in to a screening that is over. */
bool annotate_session_over(struct annotate *a, const char *token_hash);
/* Log-out (own), or an admin ends somebody's. */
bool annotate_session_end(struct annotate *a, const struct annotate_act *act, int64_t session,
    struct annotate_result *out, GError **error);

/* A seat by the code on the desk card: makes a session of kind seat. NOT_FOUND: no such code.
 * REFUSED seat.not_open: the screening takes nobody now. who = system. */
bool annotate_desk_enter(struct annotate *a, const struct annotate_act *act, const char *code,
    const struct annotate_session_in *in, int64_t *out_screening, int64_t *out_unit,
    struct annotate_result *out, GError **error);
/* A leader's tablet: a code for an account with that role, given out as it is and kept as its
 * SHA-256 (64 hex digits). Another one for the same account takes the place of the former, which
 * opens nothing any more; a device that is in stays in until another comes. REFUSED screening.over,
 * tablet.not_leader. */
bool annotate_tablet_make(struct annotate *a, const struct annotate_act *act, int64_t screening,
    int64_t account, const char *code_hash, struct annotate_result *out, GError **error);
/* Makes a session of kind leader and ends that of the device before. NOT_FOUND: no such code.
 * who = system; the log names the leader. */
bool annotate_tablet_enter(struct annotate *a, const struct annotate_act *act,
    const char *code_hash, const struct annotate_session_in *in, struct annotate_result *out,
    GError **error);
/* The code opens nothing any more, and the device that came in with it is out. */
bool annotate_tablet_take_back(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error);
/* A hall screen: asks (who = system), is admitted, fetches its session. */
bool annotate_pair_add(struct annotate *a, const struct annotate_act *act, const char *code,
    const char *secret_hash, const char *address, int64_t expires_at, struct annotate_result *out,
    GError **error);
bool annotate_pair_admit(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const char *code, struct annotate_result *out, GError **error);
/* *out_admitted false: still waiting (nothing written). NOT_FOUND: unknown, expired or used. */
bool annotate_pair_claim(struct annotate *a, const struct annotate_act *act,
    const char *secret_hash, const struct annotate_session_in *in, bool *out_admitted,
    int64_t *out_screening, struct annotate_result *out, GError **error);
/* The wall of this session is out, and asks to be admitted again. NOT_FOUND: no wall's. */
bool annotate_wall_dismiss(struct annotate *a, const struct annotate_act *act, int64_t session,
    struct annotate_result *out, GError **error);

/* ---- the register --------------------------------------------------------------------------- */

struct annotate_unit {
    const char *code, *full_name, *short_name;
    const char *kind; /* county township community company vertical */
    int64_t parent, rank_order;
    const char *phone;
    const char *linked_leader, *sponsor_unit; /* of a township or community */
    int64_t head, liaison;                    /* persons: 主要负责人, 联络员; 0 nobody */
    int active;                               /* -1 keeps; add: 1 */
};
/* Its short name; NULL: there is none. g_free. */
char *annotate_unit_name(struct annotate *a, int64_t unit);
bool annotate_unit_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_unit *in, struct annotate_result *out, GError **error);
bool annotate_unit_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_unit *in, struct annotate_result *out, GError **error);

struct annotate_person {
    const char *name, *post, *phone;
    int64_t unit, rank_order;
    int active;
};
bool annotate_person_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_person *in, struct annotate_result *out, GError **error);
bool annotate_person_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_person *in, struct annotate_result *out, GError **error);

struct annotate_point {
    const char *code, *name, *address, *person, *phone, *linked_leader, *sponsor_unit;
    const char *street_chief, *lane_chief, *road_chief;
    int64_t type, lead_unit;
    int64_t area; /* the township or community it lies in (属地); 0: not told */
    int place; /* 1: lat and lon are given, 0: not known, -1: keep */
    double lat, lon;
    const int64_t *assist; /* units that help (配合单位); NULL: keep */
    size_t n_assist;
    int active;
};
bool annotate_point_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_point *in, struct annotate_result *out, GError **error);
bool annotate_point_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_point *in, struct annotate_result *out, GError **error);

/* The catalogues. What is retired (active 0) is kept for the problems that have it; no new problem
 * takes it. */
struct annotate_point_type {
    const char *name, *standard;
    int64_t lead_unit;
    int active;
};
bool annotate_point_type_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_point_type *in, struct annotate_result *out, GError **error);
/* Who is proposed for a problem of this type, and by which indicator it is judged. */
struct annotate_problem_type {
    const char *name;
    int64_t lead_unit, indicator;
    const int64_t *assist; /* NULL: keep */
    size_t n_assist;
    int area_assist; /* the area that the point lies in helps (属地); -1: keep */
    int active;
};
bool annotate_problem_type_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_problem_type *in, struct annotate_result *out, GError **error);
/* Who leads an item of the indicator system and who is responsible, and whether it is offered. */
struct annotate_indicator {
    int64_t lead_unit;
    const int64_t *responsible; /* NULL: keep */
    size_t n_responsible;
    int active;
};
bool annotate_indicator_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_indicator *in, struct annotate_result *out, GError **error);
/* All indicators of one version of the system; NOT_FOUND when there are none. */
bool annotate_indicator_system_offer(struct annotate *a, const struct annotate_act *act,
    const char *system, bool active, struct annotate_result *out, GError **error);

/* A CSV of units, persons, point-types, points, indicators, problem-types, hqs or requests (cases
 * from elsewhere, which become drafts; act->who->user is whose); the first line names the columns,
 * Chinese or English (`annotate_import_columns`), or as the exported list calls them. UTF-8 with
 * or without BOM, UTF-16 with BOM, GB18030. Any bad row: nothing is written, and the answer lists
 * them. Appends the JSON of docs/ref/api.md to `out_json` also then. Rows are matched by code
 * (persons by name and unit, headquarters by name). One event for the whole file. INVALID only when
 * it is no such CSV at all. */
bool annotate_import(struct annotate *a, const struct annotate_act *act, const char *what,
    const char *csv, size_t bytes, bool dry_run, GString *out_json, struct annotate_result *out,
    GError **error);
/* Takes an import of the register back as a whole (not of requests or accounts): id is `import` of
 * its answer. REFUSED import.used_since when anything it wrote was changed or used since,
 * import.undone, import.too_old when it is not among the last 20. A row that comes back has a
 * version that it never had, and the id of one that went is not given again. A dry run only says
 * whether it would go. */
bool annotate_import_undo(struct annotate *a, const struct annotate_act *act, int64_t id,
    bool dry_run, struct annotate_result *out, GError **error);
/* Accounts as a list of the same kind (name, login, unit, roles): each new one gets the next of the
 * `n` hashes of one-time passwords, made by the caller, which must be changed at the first log-in;
 * one that is there already must be as the row says. Besides the event of the file there is one an
 * account. The answer has `accounts` [{login,name,unit}], the new ones in the order of the hashes.
 * A dry run needs no hashes. Who may: as annotate_user_add. */
bool annotate_import_accounts(struct annotate *a, const struct annotate_act *act, const char *csv,
    size_t bytes, const char *const *hashes, size_t n, bool dry_run, GString *out_json,
    struct annotate_result *out, GError **error);
#define ANNOTATE_ACCOUNTS_MAX 500 /* in one file */
/* "code,full_name,…" with the Chinese heads on a second line; NULL for an unknown `what`. Static.
 */
const char *annotate_import_columns(const char *what);
/* The shipped starter set: CSV text of point-types, problem-types or indicators, or NULL. Static.
 */
const char *annotate_starter(const char *what);

bool annotate_setting_set(struct annotate *a, const struct annotate_act *act, const char *key,
    const char *value, struct annotate_result *out, GError **error);
/* Several at once, all or none, each that has another value with an event of its own. version: what
 * the caller knew, 0: any. INVALID names the key as field. out->event 0: nothing was new. */
struct annotate_setting {
    const char *key, *value;
    int64_t version;
};
bool annotate_settings_set(struct annotate *a, const struct annotate_act *act,
    const struct annotate_setting *in, size_t n, struct annotate_result *out, GError **error);
/* A picture or a boundary of the map, or the picture of the seal, which is in the vault by now: what
 * map.plan, map.boundary or office.seal then holds. An empty value (annotate_setting_set) takes it
 * off again. */
struct annotate_setting_kept {
    char sha256[65], type[32];
    int64_t bytes;
};
bool annotate_setting_file(struct annotate *a, const struct annotate_act *act, const char *key,
    const struct annotate_setting_kept *file, struct annotate_result *out, GError **error);
/* NOT_FOUND: there is none. */
bool annotate_setting_file_find(
    struct annotate *a, const char *key, struct annotate_setting_kept *out, GError **error);
/* scheme://host:port of a template of tiles: the one outside host that a page may show pictures
 * from. NULL: they come from here, or there are none. g_free. */
char *annotate_tiles_origin(const char *tiles);
/* The value that holds now; an unknown key is a contract breach. Text: g_free. */
int64_t annotate_setting_int(struct annotate *a, const char *key);
char *annotate_setting_text(struct annotate *a, const char *key);

/* ---- footage -------------------------------------------------------------------------------- */

struct annotate_upload {
    int64_t id, version, owner, length_bytes, offset_bytes, point, problem, round, captured_at;
    int64_t created_at, expires_at, clip;
    bool duplicate;
    char state[12]; /* open finished ended */
    char purpose[12];
    char *name, *metadata, *boot;
};
void annotate_upload_free(struct annotate_upload *u);

struct annotate_upload_in {
    const char *name, *purpose, *metadata;
    int64_t length_bytes, point, problem, captured_at, expires_at;
    int64_t round; /* that it was taken on; 0: none is told */
};
/* REFUSED upload.too_large, upload.too_many, upload.quota by the settings. A unit's evidence must
 * be for one of its problems that it may see. */
bool annotate_upload_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_upload_in *in, struct annotate_result *out, GError **error);
/* Only the owner's (who NULL: any). */
struct annotate_upload *annotate_upload_find(
    struct annotate *a, const struct annotate_who *who, int64_t id, GError **error);
/* Housekeeping: `offset` bytes are on the disk. Never goes back unless `cut`. */
bool annotate_upload_durable(struct annotate *a, int64_t id, int64_t offset, const char *boot,
    bool cut, int64_t expires_at, GError **error);
/* Termination by the owner, or expiry by the system. The caller removes the file. */
bool annotate_upload_end(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error);
/* The file is in the vault: makes the clip and its ingest job, or recognises the same file (same
 * hash, purpose and side). out->id is the clip. */
bool annotate_upload_finish(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *sha256, bool *out_duplicate, struct annotate_result *out, GError **error);
/* Ids of open uploads past their time, oldest first. */
bool annotate_uploads_expired(
    struct annotate *a, int64_t now, int64_t *out_ids, size_t n, size_t *out_n, GError **error);
/* All open uploads, for start-up. */
bool annotate_uploads_open(
    struct annotate *a, int64_t *out_ids, size_t n, size_t *out_n, GError **error);

struct annotate_clip {
    int64_t id, version, bytes, frames, duration_ms, problem, owner_unit, uploader;
    int64_t recorded_at; /* before ingest: the date of the uploaded file; 0: not known */
    int64_t pages;       /* of a document; 0: it is none */
    bool image;
    char state[12], purpose[12], sha256[65];
    char *name;
};
void annotate_clip_free(struct annotate_clip *c);
/* By the viewer's rights, also for its files. NOT_FOUND otherwise. who NULL: any. */
struct annotate_clip *annotate_clip_find(
    struct annotate *a, const struct annotate_who *who, int64_t id, GError **error);
bool annotate_clip_point(struct annotate *a, const struct annotate_act *act, int64_t id,
    int64_t point, struct annotate_result *out, GError **error);
bool annotate_clip_retry(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error);
/* Its number, or, of one that was never filed, its id. g_free. */
char *annotate_problem_no(struct annotate *a, int64_t id);
/* The problems that the file of a clip shows, appended to an array of int64_t. */
bool annotate_clip_problems(struct annotate *a, int64_t id, GArray *out, GError **error);
/* An original past its years is given up, with every clip that has the same file (office head). Its
 * hash, pictures and log stay; the file goes with annotate_originals_remove. */
bool annotate_clip_discard(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error);
/* Whether that would be done now, or was (out_repeated). */
bool annotate_clip_discard_check(struct annotate *a, const struct annotate_act *act, int64_t id,
    bool *out_repeated, GError **error);
/* It must be kept (office), or, with an empty reason, need not any more (office head). */
bool annotate_clip_hold(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *reason, struct annotate_result *out, GError **error);
/* Its file, with all its clips, is of the class "long" (never given up) or "standard" (office). */
bool annotate_clip_retention(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *class, const char *reason, struct annotate_result *out, GError **error);
/* Tells `remove` of each file that was given up and is still there; false: try again later. */
bool annotate_originals_remove(
    struct annotate *a, int64_t now, annotate_file_fn remove, void *payload, GError **error);

/* Another clip with the same footage, as seen from the one that was ingested. */
struct annotate_twin {
    int64_t clip;
    int64_t offset_ms;      /* add it to a time in the ingested clip to have the time in this one */
    int64_t from_ms, to_ms; /* [from, to) of the ingested clip is common; of one picture: equal */
    double score;           /* 0…1 */
};

/* What ingest found; strings and numbers as the media program says them, absent: NULL, 0, NAN. */
struct annotate_ingested {
    bool image, damaged;
    int64_t pages; /* of a document, which counts as an image; 0: it is none */
    int64_t duration_ms, frames, width, height, rotation, recorded_at;
    bool vfr, has_audio;
    double fps_avg, loudness_lufs, lat, lon;
    const char *device;
    const char *info;                  /* the whole result, JSON */
    const char *bad_ms;                /* JSON list of pairs, NULL for none */
    const struct annotate_twin *twins; /* takes the place of all that were known of this clip */
    size_t n_twins;
};
/* By the worker that has the job: the clip and the job in one transaction. */
bool annotate_clip_ingested(struct annotate *a, const struct annotate_act *act, int64_t job,
    const struct annotate_ingested *in, struct annotate_result *out, GError **error);

/* The films that a film may be compared with: ingested (or just being so), of other bytes. `each`
 * gets id, hash and name; returns false to stop. */
bool annotate_clip_films(
    struct annotate *a, int64_t clip, annotate_file_fn each, void *payload, GError **error);
/* Likewise the clips whose pictures those of `clip` may be copies of, or the other way round. */
bool annotate_clip_pictures(struct annotate *a, int64_t clip, bool image, annotate_file_fn each,
    void *payload, GError **error);

/* ---- jobs ----------------------------------------------------------------------------------- */

struct annotate_job {
    int64_t id, object, attempts, created_by;
    char kind[12]; /* ingest piece reel paper */
    char *args;    /* JSON object */
};
void annotate_job_free(struct annotate_job *j);
/* Takes the best queued job for `lease_ms`; *out NULL when there is none. kinds: a comma list or
 * NULL for all. Housekeeping, but an ingest also moves its clip received → ingesting with an event
 * the first time. */
bool annotate_job_take(struct annotate *a, const char *worker, const char *kinds, int64_t lease_ms,
    int64_t now, struct annotate_job **out, GError **error);
/* progress in percent. Renews the lease. *out_cancel: somebody cancelled it, stop. NOT_FOUND: it is
 * no longer yours. */
bool annotate_job_progress(struct annotate *a, int64_t id, const char *worker, const char *stage,
    int progress, int64_t eta_s, int64_t lease_ms, int64_t now, bool *out_cancel, GError **error);
/* For jobs whose product is derived (piece). result: JSON or NULL. Others are ended by the call
 * that writes their fact. */
bool annotate_job_done(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *result, struct annotate_result *out, GError **error);
/* retry: worth another try (crash, disk full); queued again once, then failed. Otherwise failed at
 * once, and with it its clip or reel. */
bool annotate_job_fail(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *reason, const char *text, bool retry, struct annotate_result *out, GError **error);
bool annotate_job_retry(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error);
/* A queued one is cancelled at once, a running one is told to stop; the worker then calls
 * annotate_job_stopped. */
bool annotate_job_cancel(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error);
bool annotate_job_stopped(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error);
/* Puts jobs back whose lease is over, or all that `worker` had (NULL: only the lease counts). A job
 * that was taken three times and never came back is failed (media.crashed). */
bool annotate_job_requeue(
    struct annotate *a, const char *worker, int64_t now, size_t *out_n, GError **error);
/* The letter of an escalation. What a talk is called with; NULL, 0: to be told, and the unit's head.
 * `demands` one a line. */
struct annotate_letter {
    const char *text;
    int64_t call_at;
    const char *place, *by, *whom, *demands;
};
/* What stands at the top left of a notice, a bulletin or minutes. 0, NULL: none. */
struct annotate_marks {
    int64_t copy_no;      /* 份号, to 999999; what is secret needs one */
    const char *secrecy;  /* 密级: top_secret secret confidential */
    int64_t secret_years; /* 保密期限, at most 30, 20, 10 */
    const char *urgency;  /* 紧急程度: extra_urgent urgent */
};
/* Makes the paper job; kind as in docs/ref/api.md; marks NULL: none. An official paper gets its
 * number now, if it has none yet. out->id is the job. An evidence package (package_problem, package_screening) is for the
 * office, the auditor and the inspection office. */
bool annotate_paper_ask(struct annotate *a, const struct annotate_act *act, const char *kind,
    int64_t object, const struct annotate_marks *marks, struct annotate_result *out,
    GError **error);
/* A job that makes the letter of an escalation as it would be like this: without a number and
 * marked as a draft, no paper of the record. REFUSED when it is signed or dropped. */
bool annotate_paper_draft(struct annotate *a, const struct annotate_act *act, int64_t escalation,
    const struct annotate_letter *in, struct annotate_result *out, GError **error);
/* The same of the letter that urges one card. */
bool annotate_paper_urge_draft(struct annotate *a, const struct annotate_act *act, int64_t urge,
    const char *text, const char *demands, struct annotate_result *out, GError **error);
/* What a unit prints for itself: nothing is issued, the job makes a PDF for who asked. `kind`: card
 * (its own), extension suspension return (the form of that card, to be signed and stamped before it
 * is asked for), rectify_report, pledges (of a screening). */
struct annotate_own_paper {
    const char *kind;
    int64_t object; /* card or screening */
    /* of a form: what is known already; NULL, 0: to be written by hand */
    const char *reason, *progress, *plan, *wished_on, *reason_code;
    int64_t suggested_unit;
};
/* NOT_FOUND for another unit's card, and for a screening in which the unit has claimed nothing. */
bool annotate_paper_own(struct annotate *a, const struct annotate_act *act,
    const struct annotate_own_paper *in, struct annotate_result *out, GError **error);
/* What a house may try out; out->id is the job, which changes nothing of the record. */
enum annotate_trial {
    ANNOTATE_TRIAL_PAGE, /* a paper job: a draft for who asked */
    ANNOTATE_TRIAL_FILM, /* a piece job of no segment */
};
bool annotate_trial_ask(struct annotate *a, const struct annotate_act *act,
    enum annotate_trial what, struct annotate_result *out, GError **error);
/* The newest film whose original is kept, with its length; false: there is none. */
bool annotate_trial_clip(
    struct annotate *a, int64_t *out_id, char out_sha256[65], int64_t *out_ms, int64_t *out_frames);
/* NOT_FOUND unless this job made a draft for this viewer. */
bool annotate_paper_draft_find(
    struct annotate *a, const struct annotate_who *who, int64_t job, GError **error);
/* A ledger with some of its columns, in that order, and the lines that a filter lets through. */
struct annotate_ledger {
    const char *which;             /* points problems rectifications */
    int64_t unit, screening, type; /* 0: all */
    int64_t area;                  /* with what lies below it; 0: all */
    const char *state, *q;         /* NULL: all; q: part of the place */
    const char *const *columns;    /* keys of its columns, none twice */
    size_t n_columns;
    bool pdf;      /* as pages; else as a workbook */
    bool pictures; /* with a small picture of each problem; not of points */
};
/* Makes the job of its file, a paper of kind "ledger". out->id is the job. */
bool annotate_ledger_ask(struct annotate *a, const struct annotate_act *act,
    const struct annotate_ledger *in, struct annotate_result *out, GError **error);
/* Makes the job of the plates of these points (n 0: of all in use), a paper of kind "plates".
 * out->id is the job. */
bool annotate_plates_ask(struct annotate *a, const struct annotate_act *act, const int64_t *points,
    size_t n, struct annotate_result *out, GError **error);
/* Makes the job of the monthly reports of a month (YYYY-MM) as one paper, of kind "monthly_digest"
 * about YYYYMM. REFUSED when none is owed or kept for that month. out->id is the job. */
bool annotate_digest_ask(struct annotate *a, const struct annotate_act *act, const char *month,
    bool xlsx, struct annotate_result *out, GError **error);
struct annotate_list {
    const char *list, *lang;
    struct annotate_query filter;
    const char *marked, *clock, *role, *office_group; /* what the page narrows by itself */
};
/* Makes the job of a list that is too long for a request; its file is a draft for who asked. out->id
 * is the job. */
bool annotate_list_ask(struct annotate *a, const struct annotate_act *act,
    const struct annotate_list *in, struct annotate_result *out, GError **error);
/* Somebody took a list of the pages as a workbook of so many rows: an event and nothing else. */
bool annotate_list_exported(struct annotate *a, const struct annotate_act *act, const char *list,
    const struct annotate_query *filter, int64_t rows, GError **error);
/* Makes the job of the event log as a file, a paper of kind "log" which only its readers get; of
 * the filter: kind object q from_on to_on. `lang`: zh or en. out->id is the job. */
bool annotate_log_ask(struct annotate *a, const struct annotate_act *act,
    const struct annotate_query *filter, bool csv, const char *lang, struct annotate_result *out,
    GError **error);
/* The worker made it: paper row and job done. `fonts_missing` names the fonts that were asked for
 * and are not installed; NULL: none. out->id is the paper. */
bool annotate_paper_issue(struct annotate *a, const struct annotate_act *act, int64_t job,
    const char *sha256, int64_t bytes, const char *name, const char *fonts_missing,
    struct annotate_result *out, GError **error);
struct annotate_paper {
    int64_t id, bytes;
    char kind[25], sha256[65];
    char *name;
};
void annotate_paper_free(struct annotate_paper *p);
struct annotate_paper *annotate_paper_find(
    struct annotate *a, const struct annotate_who *who, int64_t id, GError **error);

/* What a piece job renders. */
struct annotate_piece {
    int64_t segment, segment_version, problem, problem_version, in_frame, out_frame;
    bool image;
    char sha256[65];
    char *problem_no; /* texts for the caption, "" when absent */
    char *point_name, *unit_name, *type_name, *description, *indicator_text, *found_on;
    char *look; /* JSON as in docs/ref/api.md, "" for a plain one */
};
void annotate_piece_free(struct annotate_piece *p);
struct annotate_piece *annotate_piece_find(struct annotate *a, int64_t segment, GError **error);
/* The pieces are in the store: rendering row (derived) and job done in one transaction. */
bool annotate_piece_written(struct annotate *a, const struct annotate_act *act, int64_t job,
    int64_t segment_version, int64_t problem_version, const char *list, int64_t frames,
    int64_t duration_t90, struct annotate_result *out, GError **error);

/* ---- problems ------------------------------------------------------------------------------- */

/* A part of the upright picture, in 1/10000 of its width and height; w 0: none. Upright is after
 * the file's own rotation and after the look's turn. */
struct annotate_box {
    int64_t x, y, w, h;
};

/* Where a blurred box is on one frame of the clip, or (end) that it is gone from there on. */
struct annotate_key {
    int64_t frame;
    struct annotate_box box;
    bool end;
};

/* One thing to hide (a face, a number plate), from its first key's frame on. */
struct annotate_track {
    bool follow; /* between keys the picture is followed, else a straight line */
    const struct annotate_key *keys;
    size_t n_keys;
};

/* How the picture of a segment is treated in a film; all zero: as it is. */
struct annotate_look {
    int64_t turn; /* further quarter turns clockwise: 0, 90, 180, 270 */
    struct annotate_box crop;
    const char *deinterlace; /* auto on off; NULL: auto */
    const struct annotate_track *tracks;
    size_t n_tracks;
};

struct annotate_cut {
    int64_t clip, in_frame, out_frame;
    int64_t in_t90, out_t90;          /* of those frames, from the clip's index */
    const struct annotate_look *look; /* NULL: plain for a new segment, else kept */
};

struct annotate_problem {
    int64_t point, type, lead_unit, indicator, round; /* 0 absent, ANNOTATE_KEEP in set */
    const int64_t *assist;                            /* NULL in set: keep */
    size_t n_assist;
    const char *description, *severity, *source, *found_on;
};
/* T1, with its first segment and that one's piece job. */
bool annotate_problem_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_problem *in, const struct annotate_cut *cut, struct annotate_result *out,
    GError **error);
/* T1 without footage: a call to the hotline, a letter. It needs a segment before it is filed.
 * external_no: its number there, NULL for none. */
bool annotate_problem_intake(struct annotate *a, const struct annotate_act *act,
    const struct annotate_problem *in, const char *external_no, struct annotate_result *out,
    GError **error);
bool annotate_problem_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_problem *in, struct annotate_result *out, GError **error);
bool annotate_problem_file(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error); /* T2 */
bool annotate_problem_withdraw(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *reason_code, const char *reason, struct annotate_result *out, GError **error);
bool annotate_segment_add(struct annotate *a, const struct annotate_act *act, int64_t problem,
    const struct annotate_cut *cut, struct annotate_result *out, GError **error);
/* A cut that is the same in all leaves the version as it is and writes nothing (out->event 0). A
 * cut of another clip that brings no look has a plain one: frames of one clip are not another's. */
bool annotate_segment_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_cut *cut, struct annotate_result *out, GError **error);
bool annotate_segment_remove(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error);
/* Faces and plates in it are covered, or there are none: somebody has looked through it, as it is
 * cut now. The version stays, and a segment that was looked through before is answered as if now.
 */
bool annotate_segment_check(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error); /* T4 */

/* The picture of a problem: a frame of its first segment; embargo applies (who NULL: does not). */
struct annotate_still {
    char sha256[65];
    int64_t frame;
    int64_t segment, version; /* the segment whose look it has; 0: as the camera saw it */
    bool image;
};
bool annotate_problem_still(struct annotate *a, const struct annotate_who *who, int64_t problem,
    struct annotate_still *out, GError **error);
/* For a hall screen: a problem of its look-back as it was, or (`after`) the first evidence of what
 * was done; of that only sha256 and image are filled in. NOT_FOUND: there is none. */
bool annotate_lookback_still(struct annotate *a, const struct annotate_who *who, int64_t problem,
    bool after, struct annotate_still *out, GError **error);

/* ---- the screening, before ------------------------------------------------------------------ */

struct annotate_screening {
    const char *title, *place;
    int64_t planned_start_at, planned_end_at, host, budget_s; /* ANNOTATE_KEEP in set */
};
bool annotate_screening_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_screening *in, struct annotate_result *out, GError **error);
bool annotate_screening_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_screening *in, struct annotate_result *out, GError **error);
/* move: notify open_checkin go_live pause resume adjourn cancel issue_minutes. adjourn freezes
 * presence and claims and marks what nobody claimed (T10); cancel gives the problems of its film
 * back (T5); issue_minutes is the host's approval. */
bool annotate_screening_move(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *move, struct annotate_result *out, GError **error);
/* What it does, in order, all of it; until it is live. None: the usual agenda again. */
#define ANNOTATE_AGENDA_MAX 40
struct annotate_agenda_item {
    const char *kind;         /* lookback film claim report remark task other */
    const char *title, *lead; /* lead NULL: nobody is named */
    int64_t planned_s;        /* whole minutes; 0: no time of its own */
};
bool annotate_agenda_set(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const struct annotate_agenda_item *items, size_t n, struct annotate_result *out,
    GError **error);
/* Fills a planned one from the screening before: place, host, length, budget, agenda, and whoever
 * was on its list and is not on this one, without what became of them there. */
bool annotate_screening_copy(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error);
/* What it settled, in order, all of it; while it is adjourned and its minutes are not approved. */
#define ANNOTATE_MINUTES_MAX 100
struct annotate_minutes_item {
    const char *text, *due_on; /* due_on NULL: no day */
    int64_t unit;              /* 0: nobody in particular */
};
bool annotate_minutes_set(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const struct annotate_minutes_item *items, size_t n, struct annotate_result *out,
    GError **error);
struct annotate_attendee {
    int64_t person; /* 0: not in the register, then name */
    int64_t unit;
    const char *name, *post;
    const char *duty; /* attend observe staff */
};
/* Also makes the desk code of the person's unit. */
bool annotate_attendee_add(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const struct annotate_attendee *in, struct annotate_result *out, GError **error);
/* Changes a row of the list; NULL, ANNOTATE_KEEP: as it is. The deputy is who will come instead. */
struct annotate_attendee_edit {
    int64_t unit;
    const char *name, *post, *duty, *deputy_name, *deputy_post, *deputy_reason;
};
bool annotate_attendee_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_attendee_edit *in, struct annotate_result *out, GError **error);
bool annotate_attendee_remove(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error);

struct annotate_reel_item {
    const char *kind; /* title lookback problem replay end */
    int64_t problem, claim_s;
};
bool annotate_reel_set(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const struct annotate_reel_item *items, size_t n, struct annotate_result *out, GError **error);
/* Makes the next version and its job. out->id is the reel. */
bool annotate_reel_lock(struct annotate *a, const struct annotate_act *act, int64_t screening,
    int64_t *out_job, struct annotate_result *out, GError **error);
bool annotate_reel_unlock(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const char *reason, struct annotate_result *out, GError **error);

/* What a reel job puts together, in order. Absent texts are "". */
struct annotate_reel_piece {
    int64_t segment, in_frame, out_frame;
    bool image;
    char sha256[65];
    char *list; /* ready list file, NULL: not rendered (or stale), the worker makes it first */
};
struct annotate_reel_row {
    char kind[12]; /* title lookback problem replay end */
    int64_t position, problem, claim_s;
    int64_t order, of; /* n-th of all problems in the reel */
    int64_t late_days; /* of a replay, when it was locked */
    char *title, *subtitle, *date;
    char *due_on, *locked_on; /* likewise */
    char *problem_no, *point_name, *unit_name, *assist_names, *type_name, *indicator_text;
    char *description, *found_on, *severity;
    struct annotate_reel_piece *pieces;
    size_t n_pieces;
};
struct annotate_reel_plan {
    int64_t reel, screening, version_no;
    char *title, *place;
    struct annotate_reel_row *rows;
    size_t n_rows;
};
struct annotate_reel_plan *annotate_reel_plan_find(
    struct annotate *a, int64_t reel, GError **error);
void annotate_reel_plan_free(struct annotate_reel_plan *p);

struct annotate_cue {
    int64_t item;     /* position of the row */
    const char *kind; /* card segment */
    const char *tag, *title;
    int64_t first_frame, frames, start_ms, end_ms, start_t90, end_t90;
    int64_t segment; /* what it shows; 0: a card */
};
struct annotate_reel_file {
    const char *sha256;
    int64_t bytes, duration_ms, frames;
    const struct annotate_cue *cues;
    size_t n_cues;
};
/* building → locked, T4 for each problem, job done. */
bool annotate_reel_written(struct annotate *a, const struct annotate_act *act, int64_t job,
    const struct annotate_reel_file *in, struct annotate_result *out, GError **error);
/* building → failed, job failed; annotate_job_fail calls it for kind reel. */
bool annotate_reel_failed(struct annotate *a, const struct annotate_act *act, int64_t job,
    const char *reason, const char *text, struct annotate_result *out, GError **error);
struct annotate_reel_info {
    int64_t id, screening, version_no, bytes, duration_ms;
    char state[12], sha256[65];
};
/* By id, or the current one of a screening. NOT_FOUND unless it is written and may be seen. */
bool annotate_reel_find(struct annotate *a, const struct annotate_who *who, int64_t id,
    struct annotate_reel_info *out, GError **error);
bool annotate_reel_of(struct annotate *a, const struct annotate_who *who, int64_t screening,
    struct annotate_reel_info *out, GError **error);

/* ---- the screening, live -------------------------------------------------------------------- */

/* A hall screen's own keys (clicker, keyboard) may play, pause, next, prev and blank while the
 * setting stage.hall_keys is on: it stands for the controller then. */
struct annotate_command {
    int64_t expect_rev;  /* -1: not given */
    const char *command; /* as in docs/ref/api.md */
    int64_t position, pos_ms, seconds;
    const char *mode, *name;
    bool on;
    int64_t remark, problem;
};
/* CONFLICT stage.stale when expect_rev is not the current one. out->version is the new rev. */
bool annotate_stage_command(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const struct annotate_command *in, struct annotate_result *out, GError **error);
/* What a leader says of a problem, a unit or all. Handwriting is a JSON list of strokes, each a
 * list x,y,x,y… in a box of 1000 × 400: at most 200 strokes and 32000 bytes. */
struct annotate_remark {
    const char *scope; /* problem unit all */
    int64_t problem, unit;
    const char *text, *strokes; /* one of them at least */
    const char *due_on;
    bool keep; /* 仅留存: for the record only, never for the wall */
};
bool annotate_remark_add(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const struct annotate_remark *in, struct annotate_result *out, GError **error);
/* The operator keeps a waiting one off the wall. */
bool annotate_remark_keep(struct annotate *a, const struct annotate_act *act, int64_t remark,
    struct annotate_result *out, GError **error);
/* A rehearsal runs over a copy; the record itself keeps that it began and that it ended. Refused
 * while the hall of any screening is in use, and while another rehearsal runs. */
bool annotate_rehearsal_check(
    struct annotate *a, const struct annotate_who *who, int64_t screening, GError **error);
bool annotate_rehearsal_begin(struct annotate *a, const struct annotate_act *act, int64_t screening,
    struct annotate_result *out, GError **error);
/* `screening` 0: whichever runs. `why`: asked time meeting stopped lost. */
bool annotate_rehearsal_end(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const char *why, struct annotate_result *out, GError **error);
struct annotate_hall_report {
    int64_t rev, position, pos_ms;
    bool playing;
    const char *error; /* NULL: none */
    const char *sound; /* off ready recording sending failed; NULL: as it was */
    bool player;       /* a hall player, not a page in a browser */
};
/* Housekeeping: where this wall of the hall is. An item that reached its end is presented (T7), and
 * with auto on its claim window opens: then there is an event. */
bool annotate_hall_report(struct annotate *a, const struct annotate_act *act,
    const struct annotate_hall_report *in, GError **error);

/* What the wall began to show at one moment while its screen did not hear the server. */
struct annotate_shown {
    int64_t at; /* server time, as well as the screen knew it */
    int64_t position, pos_ms;
    bool playing, blank;
    const char *mode;  /* as of the stage */
    int64_t closes_at; /* the claim time that it counted down; 0: none */
    bool key;          /* somebody pressed a key there; otherwise by the plan */
};
struct annotate_alone {
    int64_t from_rev;                   /* the last stage that the screen had heard of */
    const struct annotate_shown *shown; /* in their order */
    size_t n;
};
/* The screen is back and tells it: what it showed is shown, what ran to its end is presented (T7).
 * When nobody has moved the stage since from_rev, the stage goes to where the hall is, with its
 * claim window. out->version is the rev then. */
bool annotate_hall_alone(struct annotate *a, const struct annotate_act *act,
    const struct annotate_alone *in, struct annotate_result *out, GError **error);

struct annotate_checkin {
    int64_t attendance; /* 0: unit, name and post make a new row */
    int64_t unit;       /* seats: their own */
    const char *name, *post;
    const char *status; /* present late excused absent deputy; seats: present or deputy */
    const char *deputy_name, *deputy_post;
    const char *reason; /* why who was in time signs in late (补签); NULL: no such thing */
};
/* By a clerk, or from a seat (who->kind), whose session is then bound to the row. Who comes once
 * the screening is live is late, unless a clerk says why it was in time all the same. */
bool annotate_checkin(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const struct annotate_checkin *in, struct annotate_result *out, GError **error);

/* Somebody who is in the room goes before the end (离会), or did not: a note only, what the unit
 * claimed and may claim stays. By the clerks, while the meeting lasts. REFUSED attendance.not_here,
 * attendance.gone; attendance.not_gone. */
bool annotate_attendee_leave(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error);
bool annotate_attendee_back(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error);

/* Who is checked in at this seat; g_free. REFUSED claim.not_present: nobody. */
char *annotate_seat_person(struct annotate *a, const struct annotate_who *who, GError **error);

struct annotate_claim {
    int64_t problem;
    int64_t unit;            /* on behalf only; a seat's own otherwise */
    const char *person_name; /* on behalf only */
    const char *capacity;    /* on behalf only: self deputy */
    const char *due_on, *measures, *pledge, *person_in_charge;
    int64_t pressed_at; /* 0: not told. On behalf: the minute that the paper says */
    const char *paper;  /* on behalf only: the paper that it stands on; NULL: none */
};
enum annotate_outcome {
    ANNOTATE_OUTCOME_PRIMARY,
    ANNOTATE_OUTCOME_JOINT,
    ANNOTATE_OUTCOME_ALREADY
};
/* T8. Exactly one active primary claim per problem. out->id is the claim (made, or the one that
 * holds); out->answer
 * {"claim":n,"outcome":"primary"|"joint"|"already","holder":{unit_name,person,at}}. Each answered
 * press is recorded once.
 *
 * On behalf with pressed_at it is a claim made on paper while the server was away, entered when the
 * window is over: the hall, by its own account too, was at the problem in that minute. REFUSED
 * claim.paper_time. */
bool annotate_claim_add(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const struct annotate_claim *in, struct annotate_result *out, GError **error);
struct annotate_awareness {
    int64_t problem;
    int64_t pressed_at; /* by the phone's clock; 0: not told */
};

/* A unit that helps takes note (知晓) from its seat, while the meeting is open. It moves nothing.
 * out->answer {"awareness":n,"outcome":"noted"|"already","holder":{unit_name,person,at}}: once of a
 * unit and a problem. REFUSED claim.not_assisting: the lead unit. */
bool annotate_awareness_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_awareness *in, struct annotate_result *out, GError **error);
/* What a unit promises with its claim: by its seat, or by a clerk for it, while the hall is at the
 * problem. By a clerk or the office with in->paper, from what the unit handed in: until a card is
 * out, REFUSED claim.card_out. */
bool annotate_claim_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_claim *in, struct annotate_result *out, GError **error);
/* T11 */
bool annotate_claim_late(struct annotate *a, const struct annotate_act *act,
    const struct annotate_claim *in, struct annotate_result *out, GError **error);

/* What a unit gives with its claim from its seat (photo, voice, signature), or what a hall screen
 * recorded while the claim window was open (spoken). */
struct annotate_attachment {
    int64_t problem;
    const char *kind;    /* photo voice signature spoken */
    const char *sha256;  /* of the file, which is in the vault already */
    const char *type;    /* media type, by the file's first bytes */
    const char *strokes; /* signature: what is in the file, as for remarks */
    int64_t bytes, pressed_at;
};
/* The most bytes of a kind; 0: no such kind. */
int64_t annotate_attachment_max(const char *kind);
/* Whether it would be taken, before its bytes are (strokes are looked at when they are there).
 * *out_repeated: the key was answered already, the bytes are not needed. Writes nothing. */
bool annotate_attachment_check(struct annotate *a, const struct annotate_act *act,
    const struct annotate_attachment *in, bool *out_repeated, GError **error);
/* The same file twice for the same problem is one. out->answer {"sha256"}. */
bool annotate_attachment_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_attachment *in, struct annotate_result *out, GError **error);
struct annotate_attached {
    int64_t bytes;
    char kind[12], type[40], sha256[65], problem_no[16];
};
/* For staff all, for a unit and its seats their own. */
bool annotate_attachment_find(struct annotate *a, const struct annotate_who *who, int64_t id,
    struct annotate_attached *out, GError **error);

struct annotate_dispute {
    int64_t problem, unit; /* unit on behalf only */
    const char *person_name, *reason_code, *reason;
    int64_t suggested_unit; /* 0 none */
};
bool annotate_dispute_add(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const struct annotate_dispute *in, struct annotate_result *out, GError **error); /* T9 */
/* T12 assign, T13 refile, T14 withdraw */
bool annotate_dispute_rule(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *ruling, int64_t unit, const char *text, struct annotate_result *out,
    GError **error);
/* The same of a claimed problem without a card (T26), with a reason, by another than who claimed
 * it; the unit that had it is released. `unit`, for assign: another one. */
bool annotate_claim_rule(struct annotate *a, const struct annotate_act *act, int64_t problem,
    const char *ruling, int64_t unit, const char *text, struct annotate_result *out,
    GError **error);

/* ---- the days of the county ----------------------------------------------------------------- */

/* kind: holiday, working (a weekend that pays for one), usual (as the weekday is). */
bool annotate_holiday_set(struct annotate *a, const struct annotate_act *act, const char *day,
    const char *kind, const char *name, struct annotate_result *out, GError **error);
/* How a card for problems of this type is due: rule (the general one), or n natural days, working
 * days or hours of work. */
bool annotate_problem_type_due(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *mode, int64_t n, struct annotate_result *out, GError **error);
/* What the passing of time does: reminders, suspensions that end, the archive of past years, duties
 * of a new month or week. Call
 * it every minute or so, also in a group. Everything is done once, however often and however late
 * it is called. *out_more: it stopped after 200 acts, call again. */
bool annotate_tick(struct annotate *a, int64_t now, bool *out_more, GError **error);

/* ---- afterwards ----------------------------------------------------------------------------- */

struct annotate_card {
    const char *task, *due_on, *standard, *duty_person; /* due_on NULL: by rule and pledge */
    int64_t duty_unit;                                  /* 0: the claiming unit */
    bool host_approval;      /* it may be due later than by rule and pledge */
    const char *approved_by; /* who said so; NULL: the screening's host */
};
/* What the office writes down for the head to sign (T6, T15): any part of it, until the problem
 * moves. It is a new version of the problem, so that nobody signs what has not been seen. */
bool annotate_card_prepare(struct annotate *a, const struct annotate_act *act, int64_t problem,
    const struct annotate_card *in, struct annotate_result *out, GError **error);
bool annotate_card_issue(struct annotate *a, const struct annotate_act *act, int64_t problem,
    const struct annotate_card *in, struct annotate_result *out, GError **error); /* T15 */
bool annotate_card_sign(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error); /* T16 */
/* Its paper was handed out to be printed: counted, with who and when; the card stays as it is. */
bool annotate_card_print(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error);
struct annotate_report {
    const char *measures, *done_on;
    const int64_t *evidence; /* clips */
    size_t n_evidence;
    const char *remark; /* to what was found about them; may be NULL */
};
/* What is to be noticed about the evidence (evidence_warning) is kept with the report; it never
 * refuses one. The head of the unit signs by it: out->id is the rectification. A liaison's waits
 * for the head: out->id is the submission, and one that waited is replaced by it. */
bool annotate_rectification_add(struct annotate *a, const struct annotate_act *act, int64_t card,
    const struct annotate_report *in, struct annotate_result *out, GError **error); /* T21 */
/* The head signs what a liaison handed in. out->id is the rectification; it is reported now.
 * REFUSED submission.decided: it does not wait. */
bool annotate_submission_sign(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error); /* T21 */
/* The same, signed on paper: `form` is the scan, `signer` the head's name. */
bool annotate_submission_paper(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *signer, int64_t form, struct annotate_result *out, GError **error);
bool annotate_submission_return(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *reason, struct annotate_result *out, GError **error);
struct annotate_check {
    bool pass;
    const char *method, *remark; /* onsite video */
    const int64_t *evidence;
    size_t n_evidence;
    int64_t still;    /* a clip of the report that shows it; 0: none */
    int64_t still_ms; /* where in it, when it is a film; else 0 */
};
/* A failure needs its reason and what shows it: evidence, or a still of the report. */
bool annotate_verification_add(struct annotate *a, const struct annotate_act *act,
    int64_t rectification, const struct annotate_check *in, struct annotate_result *out,
    GError **error); /* a failure is T23 */
/* What was handed in can't be seen: the unit is to hand in something readable. No check is made,
 * and the unit has the time back that the report lay with who verifies. */
bool annotate_evidence_ask(struct annotate *a, const struct annotate_act *act,
    int64_t rectification, const char *reason, struct annotate_result *out, GError **error);
/* While somebody is sent, only who was sent may verify, and on the spot; that fulfils the order. */
struct annotate_site_order {
    int64_t verifier; /* an account with that role */
    int64_t until_at;
    const char *note;
};
bool annotate_site_order_send(struct annotate *a, const struct annotate_act *act, int64_t problem,
    const struct annotate_site_order *in, struct annotate_result *out, GError **error);
bool annotate_site_order_withdraw(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *reason, struct annotate_result *out, GError **error);
bool annotate_problem_close(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error); /* T22 */

/* What a unit asks for while it works on its card, one at a time. */
struct annotate_request {
    const char *kind; /* extension suspension */
    const char *reason, *progress;
    const char *plan;      /* of a suspension: what will be done by when */
    const char *wished_on; /* the new due day; of a suspension the day of review */
};
bool annotate_request_add(struct annotate *a, const struct annotate_act *act, int64_t card,
    const struct annotate_request *in, struct annotate_result *out, GError **error);
/* What the office thinks of one that waits, until it is decided: whether it agrees, and why it
 * does not; may be said anew. */
bool annotate_request_advise(struct annotate *a, const struct annotate_act *act, int64_t id,
    bool agrees, const char *text, struct annotate_result *out, GError **error);
/* T18, T19. `day` NULL: as wished. */
bool annotate_request_grant(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *day, const char *remark, struct annotate_result *out, GError **error);
bool annotate_request_refuse(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *remark, struct annotate_result *out, GError **error);
bool annotate_request_withdraw(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error);
/* T20; `day` NULL: as long as a new card has. */
bool annotate_problem_resume(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *day, struct annotate_result *out, GError **error);

/* T17: a card that came without a meeting goes back, with a picture of the stamped form. */
struct annotate_return {
    const char *reason_code, *reason; /* as of a dispute */
    int64_t suggested_unit;           /* 0 none */
    int64_t form;                     /* clip */
};
bool annotate_card_return(struct annotate *a, const struct annotate_act *act, int64_t card,
    const struct annotate_return *in, struct annotate_result *out, GError **error);

/* T24: found by one, confirmed by another; the look-back must not be over. */
struct annotate_relapse {
    const char *text, *found_on; /* found_on NULL: today */
    int64_t clip;                /* 0 none */
};
bool annotate_relapse_add(struct annotate *a, const struct annotate_act *act, int64_t problem,
    const struct annotate_relapse *in, struct annotate_result *out, GError **error);
bool annotate_relapse_confirm(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *remark, struct annotate_result *out, GError **error);
bool annotate_relapse_refuse(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *remark, struct annotate_result *out, GError **error);

/* What was closed is looked at again (抽查); when it is there again, also the relapse is found. */
struct annotate_recheck {
    bool held;
    const char *on;   /* NULL: today */
    const char *text; /* what was seen; needed unless it held */
    int64_t clip;     /* 0 none */
};
bool annotate_recheck_add(struct annotate *a, const struct annotate_act *act, int64_t problem,
    const struct annotate_recheck *in, struct annotate_result *out, GError **error);

/* ---- when a unit does not rectify ----------------------------------------------------------- */

/* Proposals are made by annotate_tick; people draft, sign or drop them. */
bool annotate_escalation_draft(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_letter *in, struct annotate_result *out, GError **error);
bool annotate_escalation_sign(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error);
bool annotate_escalation_drop(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *reason, struct annotate_result *out, GError **error);
/* The unit's head or liaison signs for a letter (签收); with `in` a clerk writes down that it was
 * signed for on paper. */
struct annotate_receipt {
    const char *person; /* who of the unit signed */
    int64_t at;
    const char *note; /* how it came back */
};
bool annotate_escalation_sign_for(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_receipt *in, struct annotate_result *out, GError **error);
struct annotate_talk {
    const char *on, *with, *text;
    /* NULL: not told. `time` as 09:30; `demands` one a line, apart from what was said */
    const char *time, *place, *by, *recorder, *demands;
};
bool annotate_escalation_talk(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_talk *in, struct annotate_result *out, GError **error);

/* The steps that follow when one card stays overdue. Proposals are made and ended by annotate_tick;
 * the letter (督办函) is drafted, signed by another person, and signed for by the unit. */
bool annotate_urge_draft(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *text, const char *demands, struct annotate_result *out, GError **error);
bool annotate_urge_sign(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error);
bool annotate_urge_drop(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *reason, struct annotate_result *out, GError **error);
/* As annotate_escalation_sign_for. */
bool annotate_urge_sign_for(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_receipt *in, struct annotate_result *out, GError **error);
/* Holds what follows for a card (暂缓): nothing is proposed or signed until that day is over. */
bool annotate_urge_hold(struct annotate *a, const struct annotate_act *act, int64_t card,
    const char *reason, const char *until_on, struct annotate_result *out, GError **error);
bool annotate_urge_release(struct annotate *a, const struct annotate_act *act, int64_t hold,
    struct annotate_result *out, GError **error);

struct annotate_exposure {
    const char *media, *on, *title;
    const char *link; /* text, never fetched */
    int64_t unit;
    int64_t point, problem, clip; /* 0 none */
};
bool annotate_exposure_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_exposure *in, struct annotate_result *out, GError **error);
/* Also of the problem that was filed afterwards; unit and day not once it is confirmed. */
bool annotate_exposure_amend(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_exposure *in, struct annotate_result *out, GError **error);
/* Counts the unit's streak; at the county's number an explanation is due. */
bool annotate_exposure_confirm(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error);
bool annotate_exposure_void(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *reason, struct annotate_result *out, GError **error);
/* verb: answer (who faced the public), explain, settle (the office; of one without a problem). */
bool annotate_exposure_say(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *verb, const char *person, const char *text, struct annotate_result *out,
    GError **error);

struct annotate_bulletin {
    const char *from_on, *to_on; /* both included */
    const char *title, *praise, *demands;
};
/* id 0: a new one. */
bool annotate_bulletin_draft(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_bulletin *in, struct annotate_result *out, GError **error);
/* Gets its number, its figures are frozen. */
bool annotate_bulletin_issue(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error);
bool annotate_bulletin_void(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *reason, struct annotate_result *out, GError **error);

/* ---- between two screenings ----------------------------------------------------------------- */

struct annotate_round {
    const char *kind; /* as the source of a problem: supervision special covert_visit … */
    const char *team, *from_on, *to_on;
    int64_t target; /* points to visit, 0 none said; the length of `points` where that has any */
    const int64_t *points;
    size_t n_points;
};
/* id 0: a new one; else all of it anew. */
bool annotate_round_put(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_round *in, struct annotate_result *out, GError **error);
bool annotate_round_end(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error);
struct annotate_visit {
    int64_t point;
    const char *on, *note; /* on NULL: today */
    int64_t problem;       /* found there, 0 none; it comes into the round */
};
/* Of an open round. out->id is the visit. */
bool annotate_visit_add(struct annotate *a, const struct annotate_act *act, int64_t round,
    const struct annotate_visit *in, struct annotate_result *out, GError **error);

struct annotate_duty {
    const char *kind, *title, *period;
    const char *due_on; /* NULL: nothing is owed, it is a record of what was */
    int64_t unit;       /* whose, 0 the office's */
    const char *responsible, *reviewer, *signer, *text;
};
/* Those that are owed again and again are made by annotate_tick. */
bool annotate_duty_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_duty *in, struct annotate_result *out, GError **error);
/* The materials of last month once more, for this one; those that it has are not made twice. */
bool annotate_duty_copy(struct annotate *a, const struct annotate_act *act,
    struct annotate_result *out, GError **error);
bool annotate_duty_submit(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *text, struct annotate_result *out, GError **error);
/* verb: approve and sign_off (materials, by another person each, not who handed it in), send_back,
 * withdraw (with why). */
bool annotate_duty_move(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *verb, const char *reason, struct annotate_result *out, GError **error);

/* The agenda of a meeting that is a duty, all of it, as of a screening; none: it has none. */
bool annotate_duty_agenda_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_agenda_item *items, size_t n, struct annotate_result *out,
    GError **error);

/* A special headquarters. */
struct annotate_hq {
    const char *name;
    int64_t leader, unit; /* leader 0: not named; unit: sends its reports */
    const int64_t *units;
    size_t n_units;
    bool active; /* of a new one: always */
};
bool annotate_hq_put(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_hq *in, struct annotate_result *out, GError **error);

/* period: 2026-03 or 2026-Q1; value 0…100. A second one takes the place of the first. */
bool annotate_score_set(struct annotate *a, const struct annotate_act *act, int64_t unit,
    const char *period, double value, struct annotate_result *out, GError **error);
struct annotate_score_rule {
    const char *period, *side; /* quarter year; top bottom */
    int64_t rank_from, rank_to, streak;
    const char *op; /* gt ge lt le */
    double threshold;
    const char *action;
};
/* A new set; it holds for periods that end on that day or later. */
bool annotate_score_rules_add(struct annotate *a, const struct annotate_act *act,
    const char *active_from, const struct annotate_score_rule *rules, size_t n,
    struct annotate_result *out, GError **error);
