/* test_screen.c — the pipeline plays a made film whose pictures carry their number as twelve bars
 * (white = 1), and every item must begin and end with exactly its own pictures. No window needed.
 */
#include "screen.h"
#include <glib/gstdio.h>
#include <gst/gst.h>

#define BITS 12
#define FPS 25

static char *folder, *film, *cut_film;

static void wake(void *payload)
{
    (void)payload;
}

static void run_ffmpeg(const char *const *args)
{
    g_autoptr(GError) error = NULL;
    int status = -1;
    g_spawn_sync(NULL, (char **)args, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
        NULL, NULL, NULL, &status, &error);
    g_assert_no_error(error);
    g_assert_true(g_spawn_check_wait_status(status, NULL));
}

static void make_films(void)
{
    folder = g_dir_make_tmp("shenkan-screen-XXXXXX", NULL);
    film = g_build_filename(folder, "film.mp4", NULL);
    cut_film = g_build_filename(folder, "cut.mp4", NULL);
    const char *const args[] = {"ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
        "color=black:s=384x216:r=25:d=12", "-f", "lavfi", "-i", "sine=440:r=48000:d=12", "-vf",
        "geq=lum='16+219*mod(floor(N/pow(2,floor(X*12/W))),2)':cb=128:cr=128", "-c:v", "libx264",
        "-preset", "veryfast", "-g", "25", "-bf", "2", "-c:a", "aac", "-movflags", "+faststart",
        film, NULL};
    run_ffmpeg(args);
    /* The same with its middle overwritten: undecodable from about 5 s to 7 s. */
    g_autofree char *bytes = NULL;
    gsize n;
    g_assert_true(g_file_get_contents(film, &bytes, &n, NULL));
    for (gsize i = n * 45 / 100; i < n * 60 / 100; i++)
        bytes[i] = (char)(i * 7919 >> 3);
    g_assert_true(g_file_set_contents(cut_film, bytes, (gssize)n, NULL));
}

static int number_of(const struct screen_picture *picture)
{
    int number = 0;
    const uint8_t *row = picture->pixels + (ptrdiff_t)(picture->height / 2) * picture->stride;
    for (int bit = 0; bit < BITS; bit++) {
        int x = (2 * bit + 1) * picture->width / (2 * BITS);
        number |= (row[picture->planar ? x : x * 4 + 1] > 128) << bit;
    }
    return number;
}

struct seen {
    int first, last, n, backwards;
};

/* Play until the end or the time is out. */
static struct seen play(struct screen *screen, int64_t limit_ms)
{
    struct seen seen = {-1, -1, 0, 0};
    int64_t until = g_get_monotonic_time() + limit_ms * 1000;
    int after_end = 0;
    while (g_get_monotonic_time() < until && after_end < 3) {
        screen_poll(screen);
        struct screen_picture picture;
        while (screen_picture(screen, &picture)) {
            int number = number_of(&picture);
            if (seen.first < 0)
                seen.first = number;
            seen.backwards += number < seen.last;
            seen.n += number != seen.last;
            seen.last = number;
        }
        after_end += screen_ended(screen);
        g_usleep(2000);
    }
    return seen;
}

static struct screen *open_film(const char *path)
{
    g_autoptr(GError) error = NULL;
    struct screen *screen = screen_new(384, 216, "none", wake, NULL);
    g_assert_true(screen_open(screen, path, &error));
    g_assert_no_error(error);
    for (int i = 0; i < 500; i++) { /* the first picture stands */
        struct screen_picture picture;
        screen_poll(screen);
        if (screen_picture(screen, &picture))
            break;
        g_usleep(10000);
    }
    return screen;
}

static void test_items(void)
{
    static const struct {
        int64_t from, to;
    } items[] = {
        {0,     1000 },
        {1000,  2400 },
        {6040,  7000 },
        {2400,  3000 },
        {11000, 12000}
    };
    struct screen *screen = open_film(film);
    for (size_t i = 0; i < G_N_ELEMENTS(items); i++) {
        screen_seek(screen, items[i].from, items[i].to, true);
        struct seen seen = play(screen, 20000);
        g_assert_true(screen_ended(screen));
        g_assert_cmpint(seen.first, ==, items[i].from * FPS / 1000);
        g_assert_cmpint(seen.last, ==, items[i].to * FPS / 1000 - 1);
        g_assert_cmpint(seen.backwards, ==, 0);
        g_assert_cmpint(seen.n, <=, (items[i].to - items[i].from) * FPS / 1000);
    }
    screen_free(screen);
}

/* Opened in the middle: nothing of before is seen, and a jump asked for meanwhile comes after it.
 */
static void test_begins_there(void)
{
    struct screen *screen = screen_new(384, 216, "none", wake, NULL);
    screen_seek(screen, 6040, 7000, true);
    g_assert_true(screen_open(screen, film, NULL));
    struct seen seen = play(screen, 20000);
    g_assert_true(screen_ended(screen));
    g_assert_cmpint(seen.first, ==, 151);
    g_assert_cmpint(seen.last, ==, 7 * FPS - 1);
    screen_free(screen);

    screen = screen_new(384, 216, "none", wake, NULL);
    screen_seek(screen, 6040, 7000, false);
    g_assert_true(screen_open(screen, film, NULL));
    screen_seek(screen, 2400, 3000, true);
    seen = play(screen, 20000);
    g_assert_true(screen_ended(screen));
    g_assert_cmpint(seen.first, ==, 60);
    g_assert_cmpint(seen.last, ==, 3 * FPS - 1);
    screen_free(screen);
}

/* Many jumps at once: the last one counts. */
static void test_newest_jump(void)
{
    struct screen *screen = open_film(film);
    for (int i = 0; i < 20; i++)
        screen_seek(screen, i * 500, 12000, false);
    screen_seek(screen, 8000, 12000, false);
    struct seen seen = {.last = -1};
    for (int i = 0; i < 20 && seen.last != 8 * FPS; i++)
        seen = play(screen, 500);
    g_assert_cmpint(seen.last, ==, 8 * FPS);
    g_assert_false(screen_ended(screen));
    g_assert_cmpint(screen_pos_ms(screen), >=, 8000);
    g_assert_cmpint(screen_pos_ms(screen), <, 8080);
    screen_free(screen);
}

/* Wait for the film to pass a place; the machine may be busy. */
static void wait_past(struct screen *screen, int64_t pos_ms)
{
    for (int i = 0; i < 100 && screen_pos_ms(screen) <= pos_ms; i++)
        play(screen, 100);
    g_assert_cmpint(screen_pos_ms(screen), >, pos_ms);
}

static void test_halt(void)
{
    struct screen *screen = open_film(film);
    screen_seek(screen, 0, 12000, true);
    wait_past(screen, 200);
    screen_run(screen, false);
    play(screen, 500);
    int64_t stands = screen_pos_ms(screen);
    play(screen, 500);
    g_assert_cmpint(screen_pos_ms(screen), ==, stands);
    screen_run(screen, true);
    wait_past(screen, stands);
    screen_free(screen);
}

/* A damaged stretch costs pictures, never the program; what is whole plays on. */
static void test_damaged(void)
{
    struct screen *screen = open_film(cut_film);
    screen_seek(screen, 3000, 9000, true);
    play(screen, 12000);
    screen_seek(screen, 10000, 11000, true);
    struct seen seen = play(screen, 15000);
    g_assert_cmpint(seen.last, ==, 11 * FPS - 1);
    screen_free(screen);
}

/* Halt the clock of every pipeline in this process, or let it go on from there. */
static void freeze(bool on)
{
    GstClock *clock = gst_system_clock_obtain();
    gst_clock_set_calibration(clock, gst_clock_get_internal_time(clock), gst_clock_get_time(clock),
        1, on ? 1000000000 : 1);
    gst_object_unref(clock);
}

/* No picture for two seconds: a new pipeline, as far on as time has passed. */
static void test_watchdog(void)
{
    struct screen *screen = open_film(film);
    screen_seek(screen, 0, 12000, true);
    wait_past(screen, 1000);
    freeze(true);
    play(screen, 500);
    int64_t stood = screen_pos_ms(screen);
    for (int i = 0; i < 60 && screen_pos_ms(screen) < stood + 1800; i++)
        play(screen, 100);
    g_assert_cmpint(screen_pos_ms(screen), >=, stood + 1800);
    freeze(false);
    struct seen seen = play(screen, 30000);
    g_assert_true(screen_ended(screen));
    g_assert_cmpint(seen.last, ==, 12 * FPS - 1);
    screen_free(screen);
}

/* The film goes on from where the sound was lost, with the next device, and is never given up. */
static void lose_sound(const char *audio, int sound, int64_t from_ms)
{
    struct screen *screen = screen_new(384, 216, audio, wake, NULL);
    struct seen seen = {-1, -1, 0, 0};
    screen_seek(screen, from_ms, from_ms + 3000, true);
    g_assert_true(screen_open(screen, film, NULL));
    for (int i = 0; i < 15000 && !screen_ended(screen); i++) {
        struct screen_picture picture;
        g_assert_true(screen_poll(screen));
        while (screen_picture(screen, &picture)) {
            seen.last = number_of(&picture);
            seen.first = seen.first < 0 ? seen.last : seen.first;
            seen.n++;
        }
        g_usleep(2000);
    }
    g_assert_true(screen_ended(screen));
    g_assert_cmpint(screen_sound(screen), ==, sound);
    g_assert_cmpint(seen.first, ==, from_ms * FPS / 1000);
    g_assert_cmpint(seen.last, ==, (from_ms + 3000) * FPS / 1000 - 1);
    g_assert_cmpint(seen.n, >, 30);
    screen_free(screen);
}

/* Hold this thread up where the film's source runs and what takes from it may not yet. */
static void dawdle(GstDebugCategory *category, GstDebugLevel level, const gchar *file,
    const gchar *function, gint line, GObject *object, GstDebugMessage *message, gpointer payload)
{
    if (!GST_IS_BIN(object) || strcmp(GST_OBJECT_NAME(object), "uridecodebin3") != 0 ||
        !strstr(gst_debug_message_get(message), "changing state of children from READY to PAUSED"))
        return;
    ++*(int *)payload;
    g_usleep(500000);
}

static void count_hangs(
    const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer payload)
{
    *(int *)payload += strstr(text, "does not open") != NULL;
}

/* On a busy machine the film's threads run in any order: it opens all the same, at once. */
static void test_opens_busy(void)
{
    int hangs = 0, held = 0;
    guint handler = g_log_set_handler("player", G_LOG_LEVEL_WARNING, count_hangs, &hangs);
    (gst_debug_add_log_function)(dawdle, &held, NULL);
    gst_debug_set_threshold_for_name("GST_STATES", GST_LEVEL_DEBUG);
    struct screen *screen = screen_new(384, 216, "none", wake, NULL);
    screen_seek(screen, 6040, 7000, true);
    g_assert_true(screen_open(screen, film, NULL));
    struct seen seen = play(screen, 30000);
    gst_debug_unset_threshold_for_name("GST_STATES");
    (gst_debug_remove_log_function)(dawdle);
    g_log_remove_handler("player", handler);
    g_assert_cmpint(held, ==, 1);
    g_assert_cmpint(hangs, ==, 0);
    g_assert_true(screen_ended(screen));
    g_assert_cmpint(seen.first, ==, 151);
    g_assert_cmpint(seen.last, ==, 7 * FPS - 1);
    screen_free(screen);
}

/* The first sound track that comes is held up for ever, and the demuxer with it. */
static GstPadProbeReturn hold(GstPad *pad, GstPadProbeInfo *info, gpointer payload)
{
    return GST_PAD_PROBE_OK;
}

static gboolean hold_first(
    GSignalInvocationHint *hint, guint n, const GValue *values, gpointer payload)
{
    GstPad *pad = g_value_get_object(&values[1]);
    if (!g_str_has_prefix(GST_OBJECT_NAME(pad), "audio_0"))
        return TRUE;
    gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BLOCK_DOWNSTREAM, hold, NULL, NULL);
    ++*(int *)payload;
    return FALSE; /* the next one flows */
}

/* A pipeline that hangs before its first picture gives way to another, which leaves nothing out. */
static void test_hangs(void)
{
    int held = 0;
    g_signal_add_emission_hook(
        g_signal_lookup("pad-added", GST_TYPE_ELEMENT), 0, hold_first, &held, NULL);
    struct screen *screen = screen_new(384, 216, "none", wake, NULL);
    screen_seek(screen, 6040, 7000, true);
    g_assert_true(screen_open(screen, film, NULL));
    struct seen seen = play(screen, 30000);
    g_assert_cmpint(held, ==, 1);
    g_assert_true(screen_ended(screen));
    g_assert_cmpint(seen.first, ==, 151);
    g_assert_cmpint(seen.last, ==, 7 * FPS - 1);
    g_assert_cmpint(screen_sound(screen), ==, SCREEN_SOUND_CHOSEN);
    screen_free(screen);
}

static void test_sound(void)
{
    lose_sound("none", SCREEN_SOUND_CHOSEN, 0);
    lose_sound("identity error-after=60 ! fakesink sync=true", SCREEN_SOUND_AUTO, 1000);
    lose_sound("fakesink state-error=null-to-ready", SCREEN_SOUND_AUTO, 2000);
    lose_sound("there-is-no-such-sink", SCREEN_SOUND_AUTO, 0);
}

static void test_missing(void)
{
    g_autoptr(GError) error = NULL;
    struct screen *screen = screen_new(384, 216, "none", wake, NULL);
    if (screen_open(screen, "/nowhere/reel.mp4", &error)) { /* found out on the bus */
        bool good = true;
        for (int i = 0; i < 200 && good; i++) {
            good = screen_poll(screen);
            g_usleep(10000);
        }
        g_assert_false(good);
    }
    screen_free(screen);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_log_set_always_fatal(G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
    gst_init(NULL, NULL);
    make_films();
    g_test_add_func("/screen/items", test_items);
    g_test_add_func("/screen/begins-there", test_begins_there);
    g_test_add_func("/screen/newest-jump", test_newest_jump);
    g_test_add_func("/screen/halt", test_halt);
    g_test_add_func("/screen/damaged", test_damaged);
    g_test_add_func("/screen/watchdog", test_watchdog);
    g_test_add_func("/screen/opens-busy", test_opens_busy);
    g_test_add_func("/screen/hangs", test_hangs);
    g_test_add_func("/screen/sound", test_sound);
    g_test_add_func("/screen/missing", test_missing);
    int result = g_test_run();
    g_unlink(film);
    g_unlink(cut_film);
    g_rmdir(folder);
    g_free(film);
    g_free(cut_film);
    g_free(folder);
    return result;
}
