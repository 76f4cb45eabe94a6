/* main.c — shenkan-player, the hall screen: options, the loop, the control line. */
#include "follow.h"
#include "join.h"
#include "message.h"
#include "net.h"
#include "overlay.h"
#include "pack.h"
#include "preflight.h"
#include "recorder.h"
#include "screen.h"
#include "window.h"
#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Silence after which the hall goes on by the plan: longer than a heartbeat. */
#define ALONE_MS 18000

/* A start that takes no longer says nothing of itself. */
#define NOTICE_US (700 * 1000)
/* So long, from the start, the film waits to hear where it is to be opened. */
#define ANSWER_US (400 * 1000)
#define LOOK_AFTER_US (3 * G_USEC_PER_SEC)

struct hall {
    char *server, *audio, *record;
    struct window *window;
    struct overlay *overlay;
    struct join *join;
    struct player_pack *pack;
    struct player_pack *early; /* the kept one, while it is being proven */
    char *token;               /* that the server was asked with */
    bool held;                 /* the film is to run on from where it stands */
    struct player_stage *stage;
    struct screen *screen;
    bool open;
    GStatBuf film;     /* the file that is open there */
    int width, height; /* of its pictures */
    struct follow *follow;
    struct alone *past;        /* what was shown alone, and is not yet told */
    struct recorder *recorder; /* NULL: nothing is recorded */
    struct player_message *message;
    bool stale;    /* that is another film than the open one */
    bool renewing; /* `join` fetches it */
    struct preflight *preflight;
    char *trouble;    /* what it found first, for the operator; NULL: nothing */
    bool asked;       /* its lines go to the control line */
    const char *root; /* of the packs */
    int display;
    struct screen_picture picture;
    bool has_picture, alone, quit;
    int64_t began;   /* monotonic µs */
    int64_t look_at; /* when the look before the meeting begins; 0: it has */
    GString *line;   /* of the control line */
};

static int signalled;

static void on_signal(int number)
{
    signalled = number;
}

/* For the threads that begin before there is a window. */
static void hall_wake(void *payload)
{
    struct hall *hall = payload;
    struct window *window = g_atomic_pointer_get(&hall->window);
    if (window)
        window_wake(window);
}

static int64_t server_now(const struct hall *hall)
{
    return g_get_real_time() / 1000 + (hall->follow ? follow_offset_ms(hall->follow) : 0);
}

/* ---- the look before the meeting ------------------------------------------------------------ */

static struct preflight *preflight_start(struct hall *hall, int threads)
{
    struct preflight_in in = {
        .root = hall->root, .server = hall->server, .token = hall->token, .threads = threads};
    if (!window_display_size(hall->display, &in.width, &in.height))
        in.width = in.height = 0;
    return preflight_new(&in, hall->window ? window_wake : NULL, hall->window);
}

/* Pass on what it says: to who asked for it, or what is wrong to the log. */
static void preflight_step(struct hall *hall, bool film)
{
    int findings;
    bool cancelled;
    char *line;
    if (!hall->preflight)
        return;
    if (film) /* the meeting needs the machine */
        preflight_cancel(hall->preflight);
    while ((line = preflight_take(hall->preflight, 0))) {
        if (hall->asked)
            printf("%s\n", line);
        else if (strstr(line, "\"finding\""))
            g_warning("%s", line);
        free(line);
    }
    fflush(stdout);
    if (!preflight_done(hall->preflight, &findings, &cancelled))
        return;
    g_free(hall->trouble);
    hall->trouble = preflight_first(hall->preflight);
    if (hall->trouble && findings > 1) {
        g_autofree char *one = g_steal_pointer(&hall->trouble);
        hall->trouble = g_strdup_printf("开播前检查发现 %d 个问题，其一：%s", findings, one);
    }
    g_clear_pointer(&hall->preflight, preflight_free);
    hall->asked = false;
}

static void preflight_ask(struct hall *hall, bool wanted)
{
    if (!wanted && hall->preflight)
        preflight_cancel(hall->preflight);
    else if (wanted && !hall->preflight)
        hall->preflight = preflight_start(hall, (int)g_get_num_processors());
    hall->asked |= wanted;
}

/* Without being asked once, when the start is over; not while the film is on the wall. */
static void preflight_once(struct hall *hall, bool film)
{
    if (!hall->look_at || hall->preflight || g_get_monotonic_time() < hall->look_at)
        return;
    hall->look_at = 0;
    if (!film)
        hall->preflight = preflight_start(hall, 1);
}

/* --preflight: nothing else is done. Exit codes: 0 ready, 1 something is wrong, 4 cancelled. */
static int preflight_alone(struct hall *hall)
{
    int findings;
    bool cancelled;
    g_autofree char *line = NULL;
    hall->preflight = preflight_start(hall, (int)g_get_num_processors());
    while (!preflight_done(hall->preflight, &findings, &cancelled)) {
        if (signalled)
            preflight_cancel(hall->preflight);
        if ((line = preflight_take(hall->preflight, 100)))
            puts(line);
        fflush(stdout);
        free(g_steal_pointer(&line));
    }
    g_clear_pointer(&hall->preflight, preflight_free);
    return findings ? 1 : cancelled ? 4 : 0;
}

/* NULL: it comes from where it was to. */
static const char *sound_trouble(const struct hall *hall)
{
    static const char *const texts[] = {
        [SCREEN_SOUND_CHOSEN] = NULL,
        [SCREEN_SOUND_AUTO] = "声音设备不能用了，已改用本机默认的声音设备，请检查音箱和接线。",
        [SCREEN_SOUND_NONE] =
            "声音设备不能用了，影片照放但没有声音，请检查音箱和接线，再重新启动大屏。",
    };
    return texts[screen_sound(hall->screen)];
}

/* What the operator has to know, on the console alone. */
static void tell_operator(
    const struct hall *hall, const struct player_view *view, struct follow_report *report)
{
    if (view->broken)
        g_snprintf(report->error, sizeof report->error,
            "第 %d 项影像损坏，放不出来，大屏改放这一项的图文卡；下一项照常。", view->position);
    else if (sound_trouble(hall))
        g_strlcpy(report->error, sound_trouble(hall), sizeof report->error);
    else if (hall->trouble && !view->film)
        g_utf8_strncpy(report->error, hall->trouble, MIN(80, g_utf8_strlen(hall->trouble, -1)));
}

static bool open_film(struct hall *hall, const char *path, GError **error)
{
    if (g_stat(path, &hall->film) != 0) {
        g_set_error(error, PLAYER_ERROR, PLAYER_ERROR_IO, "%s: %s", path, g_strerror(errno));
        return false;
    }
    hall->open = screen_open(hall->screen, path, error);
    return hall->open;
}

/* Ask the server what is on in this pack. */
static void get_ready(struct hall *hall, const struct player_pack *pack, const char *token)
{
    window_size(hall->window, &hall->width, &hall->height);
    hall->screen = screen_new(hall->width, hall->height, hall->audio, window_wake, hall->window);
    hall->stage = player_stage_new(pack->items);
    g_autofree char *name = g_strdup_printf("alone-%" PRId64 ".json", pack->screening);
    g_autofree char *path = g_build_filename(hall->root, name, NULL);
    hall->past = alone_new(path);
    hall->token = g_strdup(token ? token : "");
    hall->follow = follow_new(hall->server, hall->token, hall->past, window_wake, hall->window);
}

static void get_unready(struct hall *hall)
{
    g_clear_pointer(&hall->follow, follow_free);
    g_clear_pointer(&hall->past, alone_free);
    g_clear_pointer(&hall->stage, player_stage_free);
    g_clear_pointer(&hall->message, player_message_free);
    g_clear_pointer(&hall->screen, screen_free);
    g_clear_pointer(&hall->early, player_pack_free);
    g_clear_pointer(&hall->token, g_free);
    hall->open = hall->held = hall->has_picture = hall->alone = hall->stale = false;
}

/* All is got ready for the kept pack while it is being proven; nothing of it is seen or heard
 * unless it is the very one that was. */
static void begin_early(struct hall *hall, const char *token)
{
    g_autofree char *kept = token ? g_strdup(token) : join_kept_token(hall->root);
    hall->early = kept ? player_pack_look(hall->root, NULL) : NULL;
    if (hall->early)
        get_ready(hall, hall->early, kept);
}

static bool is_open(const struct hall *hall)
{
    GStatBuf now;
    int width, height;
    window_size(hall->window, &width, &height);
    return hall->open && width == hall->width && height == hall->height &&
           g_stat(hall->pack->reel, &now) == 0 && now.st_ino == hall->film.st_ino &&
           now.st_dev == hall->film.st_dev;
}

/* Is what was got ready early for this pack, as it was proven? */
static bool is_ready(const struct hall *hall, const char *token)
{
    return hall->early && strcmp(hall->early->folder, hall->pack->folder) == 0 && is_open(hall) &&
           g_strcmp0(hall->token, token ? token : "") == 0;
}

/* The pack is here and proven. */
static bool begin(struct hall *hall, const char *token, GError **error)
{
    if (!is_ready(hall, token)) {
        get_unready(hall);
        get_ready(hall, hall->pack, token);
        if (!open_film(hall, hall->pack->reel, error))
            return false;
    }
    if (hall->held)
        screen_run(hall->screen, true);
    if (hall->record && strcmp(hall->record, "none") != 0)
        hall->recorder = recorder_new(
            hall->record, hall->pack->folder, hall->pack->screening, hall->server, hall->token);
    hall->look_at = g_get_monotonic_time() + LOOK_AFTER_US;
    return true;
}

/* How far the way to the pack is. */
static char *joining_text(const struct hall *hall, const struct join_status *status)
{
    const char *what = hall->renewing ? "本片已重新锁定，正在取新片" : "正在取放映包";
    if (hall->stale && !hall->renewing)
        return g_strdup("彩排用的是另一版影片，本机没有这一版，影片不放映。");
    if (status->state == JOIN_FETCHING && status->total_bytes > 0)
        return g_strdup_printf("%s %d%%（%.0f / %.0f MB）", what,
            (int)(status->done_bytes * 100 / status->total_bytes), (double)status->done_bytes / 1e6,
            (double)status->total_bytes / 1e6);
    if (hall->renewing && status->state == JOIN_CONNECTING)
        return *status->text ? g_strconcat("本片已重新锁定，新片还没有取到：", status->text, NULL)
                             : g_strconcat(what, "……", NULL);
    return g_strdup(*status->text ? status->text : "正在准备……");
}

static void show_joining(struct hall *hall)
{
    struct join_status status;
    join_status(hall->join, &status);
    g_autofree char *title = g_strdup("审看大屏");
    g_autofree char *text = joining_text(hall, &status);
    if (strlen(status.code) == 6) { /* two groups are easier to read out */
        g_free(title);
        title = g_strdup_printf("%.3s %s", status.code, status.code + 3);
    }
    int width, height;
    struct window_picture picture, none = {0};
    window_size(hall->window, &width, &height);
    if (overlay_notice(hall->overlay, title, text, width, height, &picture))
        window_draw(hall->window, &none, (struct window_box){0}, &picture);
}

static void take_pack(struct hall *hall)
{
    const char *token;
    g_autoptr(GError) error = NULL;
    hall->pack = join_take_pack(hall->join, &token);
    if (hall->pack && !begin(hall, token, &error)) {
        fprintf(stderr, "shenkan-player: %s\n", error->message);
        hall->quit = true;
    }
}

static void join_step(struct hall *hall)
{
    struct join_status status;
    join_status(hall->join, &status);
    if (status.state == JOIN_PAIRING)
        get_unready(hall); /* the kept token is not good any more */
    if (status.state != JOIN_READY) {
        /* Not at once: a pack that is there is proven sooner than the first letters are drawn. */
        if (g_get_monotonic_time() - hall->began > NOTICE_US)
            show_joining(hall);
        return;
    }
    take_pack(hall);
}

static void obey(struct hall *hall, const struct player_order *order)
{
    switch (order->kind) {
    case PLAYER_ORDER_NONE:
        break;
    case PLAYER_ORDER_SEEK:
        screen_seek(hall->screen, order->pos_ms, order->stop_ms, order->playing);
        break;
    case PLAYER_ORDER_PLAY:
    case PLAYER_ORDER_PAUSE:
        screen_run(hall->screen, order->kind == PLAYER_ORDER_PLAY);
        break;
    }
}

static void draw(struct hall *hall, const struct player_view *view, bool fresh)
{
    int width, height;
    struct window_picture over, film = {0};
    struct window_box box;
    bool covers;
    window_size(hall->window, &width, &height);
    struct overlay_source source = {
        .view = *view,
        .message = hall->message,
        .item = player_stage_item(hall->stage, view->position),
        .title = hall->pack->title,
        .folder = hall->pack->folder,
        .cues = hall->pack->cues,
        .now = server_now(hall),
        .offline = hall->alone,
    };
    bool changed = overlay_update(hall->overlay, &source, width, height, &over, &covers, &box);
    bool shows = hall->has_picture && view->film && !covers;
    if (shows)
        film = (struct window_picture){.pixels = hall->picture.pixels,
            .width = hall->picture.width,
            .height = hall->picture.height,
            .stride = hall->picture.stride,
            .planar = hall->picture.planar};
    if (changed || (fresh && shows))
        window_draw(hall->window, &film, box, &over);
}

/* What the wall shows alone is kept, and told when the server is back; not what it shows in a
 * rehearsal. */
static void keep_alone(struct hall *hall)
{
    size_t n;
    int64_t rev;
    const struct player_shown *shown = player_stage_shown(hall->stage, &n, &rev);
    bool real = !hall->message || !hall->message->rehearsal;
    if (real && alone_note(hall->past, shown, n, rev, hall->alone))
        follow_tell(hall->follow);
}

/* The problem whose claim window is open, also for as long as it was to be when the server is gone.
 * A rehearsal's is not recorded. */
static int64_t window_problem(const struct hall *hall, int64_t now)
{
    const struct player_message *message = hall->message;
    return message && !message->rehearsal && message->window_open && message->closes_at > now
               ? message->window_problem
               : 0;
}

static void hear(struct hall *hall)
{
    struct player_message *message = follow_take(hall->follow);
    if (!message)
        return;
    player_message_free(hall->message);
    hall->message = message;
    player_stage_message(hall->stage, message);
}

/* Before the pack is proven: a film that is to stand is brought to its place. It is opened there
 * when the server says where soon enough. */
static void early_step(struct hall *hall)
{
    int64_t now = server_now(hall);
    hear(hall);
    if (player_stage_stands(hall->stage, now)) {
        struct player_order order = player_stage_step(hall->stage, now);
        if (order.kind == PLAYER_ORDER_SEEK) {
            hall->held = order.playing;
            order.playing = false;
            obey(hall, &order);
        }
    }
    bool soon = !hall->message && g_get_monotonic_time() - hall->began < ANSWER_US;
    bool good =
        hall->open ? screen_poll(hall->screen) : soon || open_film(hall, hall->early->reel, NULL);
    if (!good)
        get_unready(hall);
}

/* ---- the reel was locked anew --------------------------------------------------------------- */

static void renew_begin(struct hall *hall)
{
    g_message("the film is locked anew, version %" PRId64, hall->message->film.version);
    join_free(hall->join);
    hall->join = join_new(hall->server, hall->token, hall->root, false, hall_wake, hall);
    hall->renewing = true;
}

/* Nothing of the open pack is used from here on. */
static void put_down(struct hall *hall)
{
    hall->renewing = false;
    if (hall->preflight)
        preflight_cancel(hall->preflight);
    g_clear_pointer(&hall->trouble, g_free);
    g_clear_pointer(&hall->recorder, recorder_free);
    get_unready(hall);
    g_clear_pointer(&hall->pack, player_pack_free);
}

/* Take the new pack once it is there and proven. */
static bool renewed(struct hall *hall)
{
    struct join_status status;
    join_status(hall->join, &status);
    if (!hall->renewing || status.state != JOIN_READY)
        return false;
    put_down(hall);
    take_pack(hall);
    return true;
}

/* This screen was sent out: it asks for a code again, and shows nothing more of the film. */
static void let_go(struct hall *hall)
{
    g_message("the server has sent this screen out");
    put_down(hall);
    join_free(hall->join);
    hall->join = join_new(hall->server, NULL, hall->root, false, hall_wake, hall);
}

static bool is_stale(const struct hall *hall)
{
    const struct player_film *named = hall->message ? &hall->message->film : NULL;
    return named && named->version && !pack_film_is(named, &hall->pack->film);
}

/* The open film is not what the stage's times are for: it is not shown, whatever is pressed. What
 * needs no film stands on the wall as ever. A rehearsal has its film from before the new lock. */
static void stale_step(struct hall *hall, int64_t now)
{
    bool away = hall->message && hall->message->rehearsal;
    if (!hall->stale)
        screen_run(hall->screen, false);
    hall->stale = true;
    if (!hall->renewing && !away)
        renew_begin(hall);
    recorder_want(hall->recorder, 0, now);
    hall->alone = follow_silence_ms(hall->follow) > ALONE_MS;
    keep_alone(hall);

    struct player_view view = player_stage_view(hall->stage, now);
    if (!view.blank && (view.film || view.mode == PLAYER_MODE_IDLE))
        show_joining(hall);
    else
        draw(hall, &view, false);
    preflight_step(hall, false);
    struct follow_report report = {.rev = hall->message ? hall->message->rev : 0,
        .frames = screen_frames(hall->screen),
        .sound = recorder_state(hall->recorder)};
    struct join_status status;
    join_status(hall->join, &status);
    g_autofree char *text = joining_text(hall, &status);
    g_strlcpy(report.error, text, sizeof report.error);
    follow_report(hall->follow, &report);
}

static void film_step(struct hall *hall, int64_t now)
{
    hall->stale = false;
    recorder_want(hall->recorder, window_problem(hall, now), now);
    struct follow_command lost;
    bool leads = follow_lost(hall->follow, &lost);
    bool alone = follow_silence_ms(hall->follow) > ALONE_MS;
    if (alone != hall->alone)
        player_stage_alone(hall->stage, alone, now);
    hall->alone = alone;
    if (leads)
        player_stage_key(hall->stage, lost.key, now);

    if (!screen_poll(hall->screen))
        player_stage_broken(hall->stage);
    bool fresh = screen_picture(hall->screen, &hall->picture);
    hall->has_picture |= fresh;
    player_stage_report(hall->stage, screen_pos_ms(hall->screen), screen_ended(hall->screen));
    struct player_order order = player_stage_step(hall->stage, now);
    obey(hall, &order);
    keep_alone(hall);

    struct player_view view = player_stage_view(hall->stage, now);
    draw(hall, &view, fresh);
    preflight_once(hall, view.film);
    preflight_step(hall, view.film);
    struct follow_report report = {
        .rev = hall->message ? hall->message->rev : 0,
        .pos_ms = screen_pos_ms(hall->screen),
        .frames = screen_frames(hall->screen),
        .position = view.position,
        .playing = !screen_ended(hall->screen),
        .alone = view.alone,
        .sound = recorder_state(hall->recorder),
    };
    tell_operator(hall, &view, &report);
    follow_report(hall->follow, &report);
}

static void play_step(struct hall *hall)
{
    int64_t now = server_now(hall);
    hear(hall);
    if (follow_sent_out(hall->follow))
        let_go(hall);
    else if (is_stale(hall))
        stale_step(hall, now);
    else
        film_step(hall, now);
}

/* ---- the control line ----------------------------------------------------------------------- */

static void print_state(struct hall *hall)
{
    struct join_status status = {0};
    join_status(hall->join, &status);
    if (!hall->pack) {
        static const char *const names[] = {
            "connecting", "pairing", "waiting", "fetching", "ready"};
        printf("state %s code=%s bytes=%" PRId64 "/%" PRId64 "\n", names[status.state],
            *status.code ? status.code : "-", status.done_bytes, status.total_bytes);
    } else {
        struct player_view view = player_stage_view(hall->stage, server_now(hall));
        printf("state %s mode=%s position=%d pos_ms=%" PRId64 " ended=%d frames=%" PRId64
               " alone=%d blank=%d broken=%d rev=%" PRId64 " left_ms=%" PRId64
               " sound=%s version=%" PRId64 "\n",
            hall->stale ? "renewing" : "playing", player_mode_name(view.mode), view.position,
            screen_pos_ms(hall->screen), screen_ended(hall->screen), screen_frames(hall->screen),
            view.alone, view.blank, view.broken, hall->message ? hall->message->rev : -1,
            view.counting ? view.closes_at - server_now(hall) : 0, recorder_state(hall->recorder),
            hall->pack->film.version);
    }
    fflush(stdout);
}

static void press(struct hall *hall, enum player_key key)
{
    if (!hall->pack || hall->stale || player_stage_key(hall->stage, key, server_now(hall)) ||
        !hall->message)
        return;
    const struct player_message *m = hall->message;
    const char *const words[] = {
        [PLAYER_KEY_NEXT] = "next",
        [PLAYER_KEY_PREVIOUS] = "prev",
        [PLAYER_KEY_PAUSE] = m->playing ? "pause" : "play",
        [PLAYER_KEY_BLANK] = "blank",
        [PLAYER_KEY_CLAIM] = "open_claim",
    };
    struct follow_command command = {
        .key = key, .command = words[key], .expect_rev = m->rev, .on = !m->blank};
    follow_command(hall->follow, &command);
}

static const struct {
    const char *word;
    enum player_key key;
} WORDS[] = {
    {"key next",     PLAYER_KEY_NEXT    },
    {"key previous", PLAYER_KEY_PREVIOUS},
    {"key pause",    PLAYER_KEY_PAUSE   },
    {"key blank",    PLAYER_KEY_BLANK   },
    {"key claim",    PLAYER_KEY_CLAIM   },
};

static void control(struct hall *hall, const char *line)
{
    for (size_t i = 0; i < G_N_ELEMENTS(WORDS); i++) {
        if (strcmp(line, WORDS[i].word) == 0) {
            press(hall, WORDS[i].key);
            return;
        }
    }
    g_autoptr(GError) error = NULL;
    if (strcmp(line, "state") == 0)
        print_state(hall);
    else if (strcmp(line, "preflight") == 0 || strcmp(line, "preflight cancel") == 0)
        preflight_ask(hall, line[strlen("preflight")] == '\0');
    else if (strcmp(line, "quit") == 0)
        hall->quit = true;
    else if (g_str_has_prefix(line, "shot ")) {
        bool ok = window_shot(hall->window, line + 5, &error);
        printf("shot %s\n", ok ? "done" : error->message);
        fflush(stdout);
    } else if (*line)
        g_message("unknown control line: %s (state, key next|previous|pause|blank|claim, "
                  "preflight [cancel], shot FILE, quit)",
            line);
}

/* Read what has come on stdin, a line at a time. */
static void read_control(struct hall *hall)
{
    char buffer[256];
    ssize_t n = read(STDIN_FILENO, buffer, sizeof buffer);
    if (n == 0)
        hall->quit = true; /* who drove us is gone */
    for (ssize_t i = 0; i < n; i++) {
        if (buffer[i] == '\n') {
            control(hall, hall->line->str);
            g_string_truncate(hall->line, 0);
        } else if (hall->line->len < 1000) {
            g_string_append_c(hall->line, buffer[i]);
        }
    }
}

static void loop(struct hall *hall, bool controlled)
{
    while (!hall->quit && !signalled) {
        int ms = hall->stage ? player_stage_wait_ms(hall->stage, server_now(hall)) : 20;
        struct window_event event = window_wait(hall->window, ms);
        if (event.kind == WINDOW_QUIT)
            hall->quit = true;
        else if (event.kind == WINDOW_KEY)
            press(hall, event.key);
        if (controlled)
            read_control(hall);
        if (!hall->pack && hall->early)
            early_step(hall);
        if (!hall->pack)
            join_step(hall);
        if (hall->pack && !renewed(hall) && !hall->quit)
            play_step(hall);
        else
            preflight_step(hall, false);
    }
}

static void hall_clear(struct hall *hall)
{
    preflight_free(hall->preflight);
    recorder_free(hall->recorder);
    get_unready(hall);
    join_free(hall->join);
    player_pack_free(hall->pack);
    overlay_free(hall->overlay);
    window_free(hall->window);
    if (hall->line)
        g_string_free(hall->line, TRUE);
    g_free(hall->server);
    g_free(hall->audio);
    g_free(hall->record);
    g_free(hall->trouble);
}

static bool size_parse(const char *text, int *out_width, int *out_height)
{
    return sscanf(text, "%dx%d", out_width, out_height) == 2 && *out_width >= 64 &&
           *out_height >= 64 && *out_width <= 7680 && *out_height <= 4320;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8"); /* names are Chinese whatever the machine's locale is */
    g_autofree char *server = NULL, *token_file = NULL, *root = NULL, *windowed = NULL;
    g_autofree char *audio = NULL, *record = NULL;
    gboolean controlled = FALSE, version = FALSE, preflight = FALSE;
    int display = 0, width = 0, height = 0;
    const GOptionEntry entries[] = {
        {"server",     's', 0, G_OPTION_ARG_STRING, &server,
         "Address of the server, http://127.0.0.1:8080", "URL"},
        {"token-file",           0, 0, G_OPTION_ARG_FILENAME, &token_file,
         "File with a hall token (default: pair by code)", "FILE"},
        {"pack",     'p', 0, G_OPTION_ARG_FILENAME, &root,
         "Folder of the local pack (default: in the user's data folder)", "DIR"},
        {"windowed",       'w', 0, G_OPTION_ARG_STRING, &windowed,
         "In a window instead of the full screen", "1280x720"},
        {"display", 'd', 0, G_OPTION_ARG_INT, &display, "Which display (0 is the first)", "N"},
        {"audio",           'a', 0, G_OPTION_ARG_STRING, &audio,
         "auto, none, or a GStreamer sink such as \"alsasink device=hw:1\"", "SINK"},
        {"record", 'r', 0, G_OPTION_ARG_STRING, &record,
         "Record each claim window: auto, none (default), or a GStreamer source", "SOURCE"},
        {"control",      'c', 0, G_OPTION_ARG_NONE, &controlled,
         "Take orders on stdin (state, key NAME, preflight, shot FILE, quit)", NULL},
        {"preflight",       0, 0, G_OPTION_ARG_NONE, &preflight,
         "Check the kept pack and this machine, print JSON lines, and end", NULL},
        {"version",           0, 0, G_OPTION_ARG_NONE, &version, "Show the version", NULL},
        {0      },
    };
    g_autoptr(GOptionContext) context = g_option_context_new("- the hall screen of a screening");
    g_option_context_add_main_entries(context, entries, NULL);
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse(context, &argc, &argv, &error) || argc > 1) {
        fprintf(stderr, "shenkan-player: %s\nTry --help.\n",
            error ? error->message : "too many arguments");
        return 2;
    }
    if (version) {
        printf("shenkan-player %s\n", SHENKAN_VERSION);
        return 0;
    }
    if ((!server && !preflight) || (windowed && !size_parse(windowed, &width, &height))) {
        fprintf(stderr, "shenkan-player: %s\nTry --help.\n",
            server || preflight ? "--windowed wants WIDTHxHEIGHT, such as 1280x720"
                                : "--server is needed, such as --server http://127.0.0.1:8080");
        return 2;
    }
    g_autofree char *token = NULL;
    if (token_file && !g_file_get_contents(token_file, &token, NULL, &error)) {
        fprintf(stderr, "shenkan-player: %s\n", error->message);
        return 2;
    }
    if (!root)
        root = g_build_filename(g_get_user_data_dir(), "shenkan-player", NULL);
    signal(SIGTERM, on_signal);
    signal(SIGINT, on_signal);
    signal(SIGPIPE, SIG_IGN);
    net_init();
    gst_init(NULL, NULL);

    struct hall hall = {.server = g_strdup(server),
        .audio = g_strdup(audio),
        .record = g_strdup(record),
        .began = g_get_monotonic_time(),
        .root = root,
        .display = display};
    if (hall.server && g_str_has_suffix(hall.server, "/"))
        hall.server[strlen(hall.server) - 1] = '\0';
    if (token)
        g_strstrip(token);
    if (preflight) {
        hall.token = token ? g_strdup(token) : join_kept_token(root);
        int code = preflight_alone(&hall);
        hall_clear(&hall);
        return code;
    }
    screen_warm();
    hall.join = join_new(hall.server, token, root, true, hall_wake, &hall);
    g_atomic_pointer_set(&hall.window, window_new(display, width, height, &error));
    if (!hall.window) {
        fprintf(stderr, "shenkan-player: %s\n", error->message);
        hall_clear(&hall);
        return 1;
    }
    hall.overlay = overlay_new();
    hall.line = g_string_new(NULL);
    if (controlled)
        fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
    begin_early(&hall, token);
    loop(&hall, controlled);
    hall_clear(&hall);
    return 0;
}
