/* stage.c — what the hall shows next, from what the server says, what was pressed here and what the
 * pipeline reports. Pure: no GStreamer, no clock, no network.
 *
 *                    message                       silence
 *     FOLLOWING ────────────────▶ FOLLOWING ──────────────────▶ ALONE
 *         ▲                                                       │ item ends → its claim time →
 *         │  message with another rev                             │ next item … end of the reel
 *         └──────────────── HOLDING ◀──── message, same rev ──────┘
 *
 * HOLDING: the server is back but still stands where we lost it. What the hall has seen since is
 * not undone: it is told (player_stage_shown), and the server's next rev stands where the hall is,
 * or where the operator went. */
#include "player.h"

/* Beyond this the picture jumps to the right place; below it the eye does not see the difference.
 */
#define DRIFT_MS 500
/* Halted, a film is put right sooner, but not so that each press of pause makes it jump. */
#define STILL_MS 80
/* How often the loop looks, when nothing wakes it. */
#define LOOK_MS 20

/* Alone, an item whose film has not said that it ended is given up this long after its time. */
#define OVERDUE_MS 2000

/* As many as the server takes; a meeting alone has some three an item. */
#define SHOWN_MAX 400

enum course { FOLLOWING, ALONE, HOLDING };

/* Where playing alone stands. */
enum phase { PHASE_FILM, PHASE_CLAIM, PHASE_DONE };

struct player_stage {
    GPtrArray *items;
    enum course course;
    int64_t rev; /* of the last message */
    enum player_mode mode;
    bool blank;

    int position; /* current item, 0: none */
    int64_t start_ms, end_ms;
    bool playing;
    int64_t pos_ms, at_ms;
    bool window_open;
    int64_t closes_at;

    enum phase phase; /* alone */
    GArray *shown;    /* of struct player_shown: the last time alone */
    int64_t shown_rev;
    bool broken;

    bool fresh;        /* the pipeline has to be sent somewhere else */
    bool seen_report;  /* film_ms is known */
    int64_t film_ms;   /* where the pipeline is */
    bool film_playing; /* what we told it */
    bool film_ended;   /* it stands at the stop of the last order */
};

static struct player_item *item_copy(const struct player_item *item)
{
    struct player_item *copy = g_new0(struct player_item, 1);
    *copy = *item;
    char **texts[] = {&copy->kind, &copy->title, &copy->problem_no, &copy->point, &copy->unit,
        &copy->assist, &copy->type, &copy->description, &copy->found};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = g_strdup(*texts[i]);
    return copy;
}

void player_item_free(struct player_item *item)
{
    if (!item)
        return;
    char *texts[] = {item->kind, item->title, item->problem_no, item->point, item->unit,
        item->assist, item->type, item->description, item->found};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(item);
}

struct player_stage *player_stage_new(const GPtrArray *items)
{
    struct player_stage *stage = g_new0(struct player_stage, 1);
    stage->items = g_ptr_array_new_with_free_func((GDestroyNotify)player_item_free);
    stage->shown = g_array_new(FALSE, FALSE, sizeof(struct player_shown));
    for (guint i = 0; items && i < items->len; i++)
        g_ptr_array_add(stage->items, item_copy(items->pdata[i]));
    return stage;
}

void player_stage_free(struct player_stage *stage)
{
    if (!stage)
        return;
    g_ptr_array_unref(stage->items);
    g_array_unref(stage->shown);
    g_free(stage);
}

const struct player_item *player_stage_item(const struct player_stage *stage, int position)
{
    for (guint i = 0; i < stage->items->len; i++) {
        const struct player_item *item = stage->items->pdata[i];
        if (item->position == position)
            return item;
    }
    return NULL;
}

/* The item after (step 1) or before (step -1) the current one; NULL at the ends. */
static const struct player_item *neighbour(const struct player_stage *stage, int step)
{
    if (!stage->position)
        return step > 0 && stage->items->len ? stage->items->pdata[0] : NULL;
    for (guint i = 0; i < stage->items->len; i++) {
        const struct player_item *item = stage->items->pdata[i];
        gint64 other = (gint64)i + step;
        if (item->position == stage->position)
            return other >= 0 && other < stage->items->len ? stage->items->pdata[other] : NULL;
    }
    return NULL;
}

/* Where the film should stand now. */
static int64_t wanted_ms(const struct player_stage *stage, int64_t now)
{
    int64_t pos = stage->pos_ms;
    if (stage->playing && stage->phase != PHASE_CLAIM && now > stage->at_ms)
        pos += now - stage->at_ms;
    return CLAMP(pos, stage->start_ms, stage->end_ms);
}

void player_stage_message(struct player_stage *stage, const struct player_message *message)
{
    bool known = stage->rev == message->rev;
    if (stage->course == ALONE && stage->shown->len > 1) /* the wall went on without it */
        stage->course = known ? HOLDING : FOLLOWING;
    else if (stage->course != HOLDING || !known)
        stage->course = FOLLOWING;
    if (stage->course == HOLDING)
        return; /* the plan goes on, see player_stage_step() */

    bool moved = stage->position != message->position || stage->start_ms != message->start_ms ||
                 stage->end_ms != message->end_ms;
    /* A replay or a jump within the item: the clock of the film was set anew. */
    bool set_anew = stage->pos_ms != message->pos_ms || stage->at_ms != message->at_ms;
    /* Another picture of a halted film was asked for, be it the next one. */
    bool turned = !stage->playing && !message->playing && stage->pos_ms != message->pos_ms;
    stage->rev = message->rev;
    stage->mode = message->mode;
    stage->blank = message->blank;
    stage->position = message->position;
    stage->start_ms = message->start_ms;
    stage->end_ms = message->end_ms;
    stage->playing = message->playing;
    stage->pos_ms = message->pos_ms;
    stage->at_ms = message->at_ms;
    stage->window_open = message->window_open;
    stage->closes_at = message->closes_at;
    stage->phase = PHASE_FILM;
    if (moved || turned)
        stage->fresh = true;
    if (moved || set_anew)
        stage->broken = false;
}

/* Alone: keep what the wall shows from now on. */
static void note(struct player_stage *stage, bool key, int64_t now)
{
    struct player_shown shown = {.at = now,
        .pos_ms = wanted_ms(stage, now),
        .closes_at = stage->window_open ? stage->closes_at : 0,
        .position = stage->position,
        .mode = stage->mode,
        .playing = stage->playing && stage->phase == PHASE_FILM,
        .blank = stage->blank,
        .key = key};
    if (stage->shown->len < SHOWN_MAX)
        g_array_append_val(stage->shown, shown);
}

const struct player_shown *player_stage_shown(
    const struct player_stage *stage, size_t *out_n, int64_t *out_rev)
{
    *out_n = stage->shown->len;
    *out_rev = stage->shown_rev;
    return (const struct player_shown *)(void *)stage->shown->data;
}

/* Alone: begin an item of the plan. */
static void begin(struct player_stage *stage, const struct player_item *item, bool key, int64_t now)
{
    stage->position = item->position;
    stage->start_ms = stage->pos_ms = item->start_ms;
    stage->end_ms = item->end_ms;
    stage->at_ms = now;
    stage->playing = true;
    stage->phase = PHASE_FILM;
    stage->mode = PLAYER_MODE_REEL;
    stage->window_open = false;
    stage->fresh = true;
    stage->broken = false;
    note(stage, key, now);
}

/* Alone: the item's claim time, where it has one. */
static void open_claim(struct player_stage *stage, bool key, int64_t now)
{
    const struct player_item *item = player_stage_item(stage, stage->position);
    stage->pos_ms = wanted_ms(stage, now);
    stage->at_ms = now;
    stage->phase = PHASE_CLAIM;
    stage->closes_at = now + (item ? item->claim_ms : 0);
    stage->window_open = stage->closes_at > now;
    if (stage->window_open) {
        stage->mode = PLAYER_MODE_CLAIM;
        note(stage, key, now);
    }
}

void player_stage_alone(struct player_stage *stage, bool alone, int64_t now)
{
    if (!alone || stage->course != FOLLOWING)
        return; /* the way back is a message */
    stage->course = ALONE;
    stage->phase = stage->window_open ? PHASE_CLAIM : PHASE_FILM;
    /* The film stood at its end (and the unit's time ran, or not yet): the plan goes on from there.
     * A film halted in its middle was halted by the operator and waits for a key. */
    if (stage->phase == PHASE_CLAIM || stage->film_ended || wanted_ms(stage, now) >= stage->end_ms)
        stage->playing = true;
    g_array_set_size(stage->shown, 0);
    stage->shown_rev = stage->rev;
    note(stage, false, now);
}

static bool runs_alone(const struct player_stage *stage)
{
    return stage->course != FOLLOWING;
}

bool player_stage_key(struct player_stage *stage, enum player_key key, int64_t now)
{
    if (!runs_alone(stage))
        return false;
    const struct player_item *item;
    switch (key) {
    case PLAYER_KEY_NEXT:
    case PLAYER_KEY_PREVIOUS:
        item = neighbour(stage, key == PLAYER_KEY_NEXT ? 1 : -1);
        if (!item)
            return false;
        begin(stage, item, true, now);
        return true;
    case PLAYER_KEY_PAUSE:
        stage->pos_ms = wanted_ms(stage, now);
        stage->at_ms = now;
        stage->playing = !stage->playing;
        note(stage, true, now);
        return true;
    case PLAYER_KEY_BLANK:
        stage->blank = !stage->blank;
        note(stage, true, now);
        return true;
    case PLAYER_KEY_CLAIM:
        item = player_stage_item(stage, stage->position);
        if (!item || !item->claim_ms || stage->phase != PHASE_FILM)
            return false;
        stage->playing = true; /* the plan goes on behind it */
        open_claim(stage, true, now);
        return true;
    }
    return false;
}

void player_stage_report(struct player_stage *stage, int64_t pos_ms, bool ended)
{
    stage->seen_report = true;
    stage->film_ms = pos_ms;
    stage->film_ended = ended;
}

void player_stage_broken(struct player_stage *stage)
{
    stage->broken = true;
    stage->film_playing = false;
}

/* Alone: the film of the item (or the card in its place) is over; show its claim time, then the
 * next item. */
static void go_on(struct player_stage *stage, int64_t now)
{
    int64_t end_ms = stage->end_ms + (stage->broken ? 0 : OVERDUE_MS);
    bool overdue = stage->pos_ms + (now - stage->at_ms) >= end_ms;
    bool film_over = stage->playing && !stage->fresh && (stage->film_ended || overdue);
    if (stage->phase == PHASE_FILM && stage->position && film_over)
        open_claim(stage, false, now);
    if (stage->phase == PHASE_CLAIM && now >= stage->closes_at && stage->playing) {
        const struct player_item *next = neighbour(stage, 1);
        stage->window_open = false;
        if (next) {
            begin(stage, next, false, now);
        } else {
            stage->phase = PHASE_DONE;
            stage->mode = PLAYER_MODE_IDLE;
            note(stage, false, now);
        }
    }
}

/* Whether the film belongs on the wall in this mode. */
static bool shows_film(enum player_mode mode)
{
    return mode == PLAYER_MODE_REEL || mode == PLAYER_MODE_PROBLEM || mode == PLAYER_MODE_CLAIM;
}

bool player_stage_stands(const struct player_stage *stage, int64_t now)
{
    return stage->position && !(stage->playing && now >= stage->at_ms && shows_film(stage->mode) &&
                                  wanted_ms(stage, now) < stage->end_ms);
}

struct player_order player_stage_step(struct player_stage *stage, int64_t now)
{
    struct player_order order = {.kind = PLAYER_ORDER_NONE};
    if (runs_alone(stage))
        go_on(stage, now);
    if (!stage->position || stage->end_ms <= stage->start_ms)
        return order;
    int64_t want = wanted_ms(stage, now);
    bool over = want >= stage->end_ms; /* the segment's own stop has halted it there */
    /* Until at_ms all screens stand on the first picture. */
    bool run = stage->playing && stage->phase != PHASE_CLAIM && now >= stage->at_ms && !over &&
               shows_film(stage->mode) && !stage->broken;
    bool late = stage->seen_report && !stage->film_ended &&
                ABS(want - stage->film_ms) > (run ? DRIFT_MS : STILL_MS);
    /* Standing at the end while a replay wants it earlier. */
    bool back = stage->film_ended && want < stage->end_ms - DRIFT_MS;
    if (stage->fresh || ((late || back) && !over && !stage->broken)) {
        order.kind = PLAYER_ORDER_SEEK;
        /* A reload long after the end shows the last picture, which begins before the end. */
        order.pos_ms = over ? MAX(stage->start_ms, stage->end_ms - 40) : want;
        order.stop_ms = stage->end_ms;
        order.playing = run || over;
        stage->fresh = false;
        stage->film_playing = order.playing;
        stage->film_ended = false;
        stage->film_ms = order.pos_ms;
    } else if (run != stage->film_playing && !over && !stage->film_ended) {
        order.kind = run ? PLAYER_ORDER_PLAY : PLAYER_ORDER_PAUSE;
        stage->film_playing = run;
    }
    return order;
}

int player_stage_wait_ms(const struct player_stage *stage, int64_t now)
{
    return stage->playing && stage->at_ms > now ? (int)MIN(stage->at_ms - now, LOOK_MS) : LOOK_MS;
}

struct player_view player_stage_view(const struct player_stage *stage, int64_t now)
{
    struct player_view view = {
        .mode = stage->mode,
        .blank = stage->blank || stage->mode == PLAYER_MODE_BLANK,
        .film = shows_film(stage->mode) && stage->position > 0 && !stage->broken,
        .counting = stage->window_open,
        .closes_at = stage->closes_at,
        .alone = runs_alone(stage),
        .broken = stage->broken && stage->position > 0,
        .position = stage->position,
        .film_ms = MIN(wanted_ms(stage, now), MAX(stage->start_ms, stage->end_ms - 1)),
    };
    return view;
}
