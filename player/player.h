/* player.h — the hall screen's parts that tests drive: the stage logic, the messages it follows and
 * the local pack. Owns GStreamer and SDL (screen.c, window.c); draws with papers.
 *
 * Times: `_ms` in the reel from its first frame, ranges half-open; `now` and `_at` are server time,
 * UTC milliseconds (our clock plus a measured offset), always an argument. Threads: nothing here
 * locks; a value belongs to one thread. Errors: PLAYER_ERROR. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define PLAYER_ERROR player_error_quark()
GQuark player_error_quark(void);

enum player_error {
    PLAYER_ERROR_INVALID, /* a message or a pack that is not what the protocol says */
    PLAYER_ERROR_NETWORK, /* the server did not answer; try again */
    PLAYER_ERROR_REFUSED, /* the server said no: the token is dead */
    PLAYER_ERROR_UNKNOWN, /* it does not know the token: dead, or the screen was sent out */
    PLAYER_ERROR_MISSING, /* what was asked for is not there (yet): no reel is locked */
    PLAYER_ERROR_IO,      /* the local disk */
    PLAYER_ERROR_DAMAGED, /* a file of the pack has another hash than the manifest says */
    PLAYER_ERROR_SCREEN,  /* no window, no pipeline */
};

/* ---- what the server says ------------------------------------------------------------------- */

enum player_mode {
    PLAYER_MODE_IDLE,
    PLAYER_MODE_AGENDA,
    PLAYER_MODE_SIGNIN,
    PLAYER_MODE_REEL,
    PLAYER_MODE_PROBLEM,
    PLAYER_MODE_CLAIM,
    PLAYER_MODE_LOOKBACK,
    PLAYER_MODE_TALLY,
    PLAYER_MODE_PLEDGES,
    PLAYER_MODE_NOTICE,
    PLAYER_MODE_BLANK,
};

/* One item of the reel, as the pack and the stage name it. */
struct player_item {
    int position; /* 1-based */
    char *kind;   /* title, lookback, problem, end */
    char *title;
    int64_t start_ms, end_ms;
    int64_t claim_ms; /* planned claim window after it; 0: none */
    char *problem_no, *point, *unit, *assist, *type, *description, *found;
};

/* One piece of the film, finer than an item. */
struct player_cue {
    int64_t start_ms, end_ms;
    bool card, lookback;
};

/* A claim, a pledge or a promise of before as the wall shows it. */
struct player_line {
    char *no, *unit, *point, *text, *due, *mark;
    bool good, warn, bad;
};

/* What the operator lays over the picture. */
struct player_layers {
    bool caption, claim, clock;
};

/* What a leader says, while it is on the wall. */
struct player_remark {
    char *about, *text, *by, *due;
    GPtrArray *strokes; /* of GArray of int: x, y, x, y … in a box of 1000 × 400 */
};

/* One problem of the look-back, before and after. */
struct player_compare {
    int64_t problem;
    char *no, *about, *before, *after, *pledge; /* texts; the pictures are in the pack */
};

/* Which film, as the stage and the pack name it. */
struct player_film {
    int64_t version; /* 0: none */
    char sha256[65]; /* "": not said */
};

/* One whole state, as pushed by GET /api/hall/live (docs/ref/api.md). Free with
 * player_message_free(). */
struct player_message {
    int64_t server_ms, event, rev;
    struct player_film film; /* that the times are for */
    enum player_mode mode;
    bool blank, playing;
    bool rehearsal;  /* of the server that says it */
    int doors[2][2]; /* real port, rehearsal's port, while one runs; 0: none */
    int position;    /* of the current item; 0: none */
    int64_t start_ms, end_ms;
    int64_t pos_ms, at_ms;           /* the reel stood at pos_ms at server time at_ms */
    bool window_open, window_closed; /* neither: not yet */
    int64_t closes_at, window_problem;
    char *screening, *place, *title, *checkin_url, *notice;
    bool paused; /* the meeting is */
    int64_t reel_ms;
    struct player_layers layers;
    bool has_problem, serious, again; /* again: shown before, nobody claims it */
    char *problem_no, *point, *unit, *assist, *type, *indicator, *description, *found;
    int order, of;
    bool claimed, by_ruling;                       /* the unit in charge has; it was told to */
    char *disputed_by, *dispute_why, *dispute_end; /* end: what was proposed or ruled */
    bool ruled;
    char *kept;                             /* the look-back in numbers */
    struct player_remark *remark;           /* NULL: none */
    struct player_compare *compare;         /* NULL: none */
    GPtrArray *claims, *pledges, *lookback; /* of struct player_line */
    GPtrArray *agenda;                      /* the same; `mark` is the kind */
    struct {
        int total, shown, claimed, disputed, waiting, missed, unshown;
    } tally;
    struct {
        int expected, present, late, excused; /* present: without the late */
    } attendance;
};

/* Read one message. INVALID when it is not JSON or lacks what the stage needs; missing optional
 * parts are absent. Unknown members are ignored, so a newer server can say more. */
struct player_message *player_message_new(const char *json, GError **error);
void player_message_free(struct player_message *message);
typedef struct player_message player_message; /* for g_autoptr() only */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(player_message, player_message_free)

/* ---- what to do ----------------------------------------------------------------------------- */

enum player_key {
    PLAYER_KEY_NEXT,
    PLAYER_KEY_PREVIOUS,
    PLAYER_KEY_PAUSE,
    PLAYER_KEY_BLANK,
    PLAYER_KEY_CLAIM, /* its claim time begins */
};

/* An order to the pipeline; at most one a step. */
struct player_order {
    enum { PLAYER_ORDER_NONE, PLAYER_ORDER_SEEK, PLAYER_ORDER_PLAY, PLAYER_ORDER_PAUSE } kind;
    int64_t pos_ms, stop_ms; /* SEEK: play or stand from here and stop exactly before stop_ms */
    bool playing;            /* SEEK: run after it */
};

/* What the wall shows now. */
struct player_view {
    enum player_mode mode; /* CLAIM: the card beside the held picture */
    bool film;             /* the film is (part of) the picture */
    bool blank;
    bool counting; /* a countdown runs to closes_at */
    int64_t closes_at;
    bool alone;  /* the server is gone and we run by the plan */
    bool broken; /* the item's film cannot be shown; its card stands there */
    int position;
    int64_t film_ms; /* where the film is to be */
};

struct player_stage;

/* `items` in reel order, copied. */
struct player_stage *player_stage_new(const GPtrArray *items);
void player_stage_free(struct player_stage *stage);
typedef struct player_stage player_stage; /* for g_autoptr() only */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(player_stage, player_stage_free)

/* A message came; the stage follows it. After a loss a message with the old `rev` does not take the
 * hall back to where the server last was: what was shown meanwhile stays until the server has been
 * told of it, or the operator moves. */
void player_stage_message(struct player_stage *stage, const struct player_message *message);

/* The server has been silent for too long (true) or answers again (false). Alone, the stage goes on
 * by the plan: each item to its end, its claim time on the wall, then the next one. */
void player_stage_alone(struct player_stage *stage, bool alone, int64_t now);

/* What the wall began to show at one moment, while the server was not heard. */
struct player_shown {
    int64_t at; /* server time */
    int64_t pos_ms, closes_at;
    int position;
    enum player_mode mode;
    bool playing, blank;
    bool key; /* pressed here; otherwise by the plan */
};

/* All of that since the last time the server fell silent, oldest first: how it was then, and each
 * change since. Borrowed until the next call that changes the stage. *out_rev: of the last message
 * before it. */
const struct player_shown *player_stage_shown(
    const struct player_stage *stage, size_t *out_n, int64_t *out_rev);

/* Someone pressed a key here; alone it leads. Returns whether it did something: with a server it
 * does not, the command goes there. */
bool player_stage_key(struct player_stage *stage, enum player_key key, int64_t now);

/* The pipeline stands at pos_ms; `ended`: it reached the stop of its last order. */
void player_stage_report(struct player_stage *stage, int64_t pos_ms, bool ended);

/* The stretch being played cannot be shown (decoder error): the item's text card stands there for
 * the rest of its time. */
void player_stage_broken(struct player_stage *stage);

/* What the pipeline should do now; call often (each frame or 50 ms). */
struct player_order player_stage_step(struct player_stage *stage, int64_t now);
/* There is something to show, and the film does not run in it: it is paused, at its end, not begun
 * or behind something else. */
bool player_stage_stands(const struct player_stage *stage, int64_t now);

/* How long the loop may sleep when nothing wakes it: a film begins on time. */
int player_stage_wait_ms(const struct player_stage *stage, int64_t now);

/* What to draw now. Borrowed items and message stay valid until the next call that changes them. */
struct player_view player_stage_view(const struct player_stage *stage, int64_t now);
const struct player_item *player_stage_item(const struct player_stage *stage, int position);

/* ---- the local pack ------------------------------------------------------------------------- */

struct player_pack {
    char *folder; /* complete and verified */
    char *reel;   /* path of the film */
    char *title;
    int64_t screening;
    struct player_film film;
    GPtrArray *items; /* of struct player_item */
    GArray *cues;     /* of struct player_cue */
};

typedef void (*player_progress_fn)(int64_t done_bytes, int64_t total_bytes, void *payload);

/* Fetch the pack of the token's screening into a folder below `root` and verify every byte. What is
 * already there and right is kept, a cut transfer goes on where it stopped; without the server the
 * last complete pack is used. Errors: NETWORK, REFUSED, MISSING, DAMAGED, IO. Blocks: minutes. */
struct player_pack *player_pack_fetch(const char *server, const char *token, const char *root,
    player_progress_fn progress, void *payload, GError **error);

/* The newest complete pack below `root` as its manifest says, nothing proven: not to be shown. */
struct player_pack *player_pack_look(const char *root, GError **error);

/* The newest complete pack below `root`, its hashes checked again. */
struct player_pack *player_pack_open(const char *root, GError **error);
void player_pack_free(struct player_pack *pack);
typedef struct player_pack player_pack; /* for g_autoptr() only */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(player_pack, player_pack_free)

void player_item_free(struct player_item *item);
void player_line_free(struct player_line *line);
