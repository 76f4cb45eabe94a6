/* Sixty segments of twenty kinds of source in one reel, with cards between some: the marked frames,
 * the joints' times, the sound's place and loudness; and what can't be used is named and disturbs
 * nothing. With SIXTY_KEEP=DIR the reel and a list of its joints stay there for other players. */
#include "lab.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#define EACH 3
#define SEED 690
#define REEL_FRAME_T90 3000
#define CARD_MS 430
#define MARGIN_T90 5400 /* 60 ms: a beep that is measured lies this far from the ends */

static const struct kind {
    const char *name, *options;
    int w, h;        /* upright */
    double from, to; /* the part of the file that is left, for some */
    bool silent;
} kinds[] = {
    {"phone.mp4",  "--hum 0.1 --pattern 30x75,15x30,24x60",                                         320, 180, 0,    1,   false},
    {"i25.mp4",    "--interlaced --hum 0.05 --pattern 25x150",                                      320, 180, 0,    1,   false},
    {"ntsc.mp4",   "--level 0.1 --pattern 30000/1001x180",                                          320, 180, 0,    1,   false},
    {"r90.mp4",    "--rotate 90 --size 180x320 --full-range --pattern 30x180",                      180, 320, 0,    1,   false},
    {"m270.mp4",   "--rotate 270 --mirror --size 180x320 --hum 0.2 --pattern 30x180",               180, 320, 0,    1,
     false                                                                                                                    },
    {"hlg.mp4",    "--codec libx265 --deep --hlg --pattern 25x150",                                 320, 180, 0,    1,   false},
    {"silent.mp4", "--silent --pattern 25x150",                                                     320, 180, 0,    1,   true },
    {"tmcd.mov",   "--timecode --hum 0.03 --level 0.2 --pattern 24x144",                            320, 180, 0,    1,   false},
    {"gpmd.mp4",   "--gpmd --pattern 30x180 --codec libx265",                                       320, 180, 0,    1,   false},
    {"mono.mp4",   "--mono --hum 0.1 --level 0.8 --pattern 25x150",                                 320, 180, 0,    1,   false},
    {"off.ts",     "--hum 0.1 --pattern 25x175 --gop 20",                                           320, 180, 0.07, 1,   false},
    {"jpeg.avi",   "--codec mjpeg --mono --pattern 15x90",                                          320, 180, 0,    1,   false},
    {"frag.mp4",   "--fragmented --hum 0.05 --pattern 25x150",                                      320, 180, 0,    1,   false},
    {"cut.mp4",    "--head-first --hum 0.1 --pattern 25x225",                                       320, 180, 0,    0.7, false},
    {"fast.mp4",   "--beep-ms 30 --pattern 60x360",                                                 320, 180, 0,    1,   false},
    {"vp9.webm",   "--codec libvpx-vp9 --pattern 25x150",                                           320, 180, 0,    1,   false},
    {"dvd.mpg",    "--codec mpeg2video --gop 12 --hum 0.1 --pattern 25x150",                        320, 180, 0,    1,   false},
    {"wmv.wmv",    "--codec wmv2 --hum 0.05 --pattern 25x150",                                      320, 180, 0,    1,   false},
    {"six.mkv",    "--tracks 2 --channels 6 --sar 4:3 --size 240x180 --audio ac3 --pattern 50x300",
     320,                                                                                                180, 0,    1,   false},
    {"late.mp4",   "--late-ms 700 --hidden 7 --level 0.05 --pattern 25x150",                        320, 180, 0,    1,   false},
};

struct source {
    const struct kind *kind;
    char *clip, *dir;
    GArray *made; /* int64_t, by number */
    struct lab_film *proxy;
    struct media_index *index;
};

/* An item of the reel; cards have no source. */
struct item {
    const struct source *source;
    uint32_t in, out;
    int64_t start_t90; /* the exact sum of what comes before */
    guint frames;
    /* as found in the reel */
    GArray *numbers; /* int */
    GArray *t90;     /* int64_t */
};

static struct source sources[G_N_ELEMENTS(kinds)];
static GArray *items; /* struct item */
static GString *plan;
static char *reel, *cues;

static int number_of(const struct source *source, uint32_t frame)
{
    return g_array_index(source->proxy->numbers, int, frame);
}

static int64_t made_at(const struct source *source, int number)
{
    return g_array_index(source->made, int64_t, number);
}

static void keep_part(const char *path, const struct kind *kind)
{
    gsize n;
    g_autofree char *bytes = lab_read(path, &n);
    /* MPEG-TS is cut between packets */
    gsize from = (gsize)((double)n * kind->from) / 188 * 188, to = (gsize)((double)n * kind->to);
    if (from > 0 || to < n)
        lab_write(path, bytes + from, (gssize)(to - from));
}

static void open_source(struct source *source, const struct kind *kind)
{
    source->kind = kind;
    source->clip = lab_clip(kind->name, kind->options);
    keep_part(source->clip, kind);
    source->dir = lab_ingest(source->clip, NULL);
    source->made = lab_made_t90(kind->options);
    source->index = lab_index(source->dir);
    g_autofree char *path = g_build_filename(source->dir, "proxy.mp4", NULL);
    source->proxy = lab_film_read(path, false);
    g_assert_cmpint(source->proxy->numbers->len, ==, media_index_frames(source->index));
}

/* What nobody can use, and the reason that is given. */

struct broken {
    const char *name, *reason;
};

static void make_broken(const char *name, const char *path)
{
    gsize n;
    if (g_str_equal(name, "empty.mp4")) {
        lab_write(path, "", 0);
    } else if (g_str_equal(name, "text.mp4")) {
        lab_write(path, "The camera was not there.\n", -1);
    } else if (g_str_equal(name, "no-table.mp4")) {
        g_autofree char *whole = lab_clip("whole.mp4", "--pattern 25x75");
        g_autofree char *bytes = lab_read(whole, &n);
        lab_write(path, bytes, (gssize)(n * 6 / 10));
    } else if (g_str_equal(name, "lying.avi")) {
        g_autofree char *whole = lab_clip("whole.avi", "--codec mjpeg --pattern 25x25");
        g_autofree char *bytes = lab_read(whole, &n);
        for (char *at; (at = memmem(bytes, n, "MJPG", 4));)
            memcpy(at, "cvid", 4);
        lab_write(path, bytes, (gssize)n);
    } else {
        static const uint8_t head[] = "RIFF\x24\x77\x01\0WAVEfmt \x10\0\0\0\1\0\1\0\x80\xbb\0\0"
                                      "\0\x77\1\0\2\0\x10\0data\0\x77\x01";
        uint8_t *bytes = g_malloc0(44 + 96000);
        memcpy(bytes, head, 44);
        lab_write(path, bytes, 44 + 96000);
        g_free(bytes);
    }
}

static void unusable_is_named(void)
{
    static const struct broken list[] = {
        {"empty.mp4",    "media.empty_file"   },
        {"text.mp4",     "media.not_a_video"  },
        {"no-table.mp4", "media.unplayable"   },
        {"lying.avi",    "media.codec_refused"},
        {"sound.wav",    "media.no_picture"   },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(list); i++) {
        g_autofree char *path = lab_path("%s", list[i].name), *line = NULL;
        g_autofree char *reason = g_strdup_printf("\"reason\":\"%s\"", list[i].reason);
        g_autofree char *under = g_strdup_printf("in-%s", list[i].name), *dir = lab_folder(under);
        make_broken(list[i].name, path);
        g_assert_cmpint(lab_media(&line, "ingest %s --out %s", path, dir), ==, 1);
        if (!lab_says(line, reason) || !lab_says(line, "\"text\":\""))
            g_error("%s: %s", list[i].name, line);
    }
}

/* All sources, among them the broken ones' neighbours. */
static void sources_are_taken_in(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        open_source(&sources[i], &kinds[i]);
}

static uint32_t frame_at(const struct source *source, int64_t t90)
{
    uint32_t i = 0, n = media_index_frames(source->index);
    while (i < n && media_index_t90(source->index, i) < t90)
        i++;
    return i;
}

/* The second whose beep lies well inside, or -1. */
static int beep_in(const struct item *item)
{
    const struct source *source = item->source;
    int64_t from = made_at(source, number_of(source, item->in));
    int64_t to = made_at(source, number_of(source, item->out - 1));
    int second = (int)((from + MARGIN_T90 + MEDIA_TICKS - 1) / MEDIA_TICKS);
    return second > 0 && (int64_t)second * MEDIA_TICKS + MARGIN_T90 < to ? second : -1;
}

/* One to four seconds anywhere in the clip. */
static void draw_item(struct item *item, GRand *dice)
{
    const struct source *source = item->source;
    int64_t end = media_index_t90(source->index, media_index_frames(source->index));
    do {
        int64_t length = g_rand_int_range(dice, MEDIA_TICKS, MIN(4 * MEDIA_TICKS, (int)end - 9000));
        int64_t from = g_rand_int_range(dice, 0, (int)(end - length));
        item->in = frame_at(source, from);
        item->out = frame_at(source, from + length);
    } while (item->in + 2 > item->out || beep_in(item) < 0);
}

static void add_card(int64_t *at, const char *list)
{
    struct item card = {.start_t90 = *at, .frames = (CARD_MS * 25 + 999) / 1000};
    *at += (int64_t)CARD_MS * 90;
    g_array_append_val(items, card);
    g_string_append_printf(plan, "card\t%s\t第 %u 段\tcard\n", list, items->len);
}

static void add_segment(struct item *item, int64_t *at, const char *store, guint n)
{
    const struct source *source = item->source;
    g_autofree char *list = lab_path("sixty-%u.list", n);
    g_autofree char *line =
        lab_media_ok("piece %s --index %s/index.bin --in %u --out %u --store %s --list %s",
            source->clip, source->dir, item->in, item->out, store, list);
    item->start_t90 = *at;
    item->frames = (guint)lab_int(line, "frames");
    *at += media_index_t90(source->index, item->out) - media_index_t90(source->index, item->in);
    g_array_append_val(items, *item);
    g_string_append_printf(
        plan, "segment\t%s\t%s\tproblem:%u\n", list, n % 4 ? "" : source->kind->name, n);
}

static void make_items(void)
{
    g_autofree char *store = lab_folder("store"), *png = lab_path("card.png");
    g_autofree char *card_list = lab_path("card.list");
    g_autoptr(GRand) dice = g_rand_new_with_seed(SEED);
    int64_t at = 0;
    lab_png(png, 1920, 1080, 200, 200, 400, 300, 0xff2020ff);
    g_free(lab_media_ok("card %s --ms %d --store %s --list %s", png, CARD_MS, store, card_list));
    for (guint n = 0; n < EACH * G_N_ELEMENTS(kinds); n++) {
        /* 7 has no divisor with 20 in common: neighbours are of different kinds */
        struct item item = {.source = &sources[n * 7 % G_N_ELEMENTS(kinds)]};
        if (n % 5 == 0)
            add_card(&at, card_list);
        draw_item(&item, dice);
        add_segment(&item, &at, store, n);
    }
}

static void reel_is_made(void)
{
    items = g_array_new(false, true, sizeof(struct item));
    plan = g_string_new(NULL);
    make_items();
    g_autofree char *plan_path = lab_path("sixty.plan"), *cue_path = lab_path("sixty.json");
    reel = lab_path("sixty.mp4");
    lab_write(plan_path, plan->str, -1);
    g_free(lab_media_ok("reel --plan %s --out %s --cues %s", plan_path, reel, cue_path));
    cues = lab_read(cue_path, NULL);
    for (guint i = 0; i < items->len; i++) {
        struct item *item = &g_array_index(items, struct item, i);
        item->numbers = g_array_new(false, false, sizeof(int));
        item->t90 = g_array_new(false, false, sizeof(int64_t));
    }
}

/* The reel as a player sees it. */

static void place_of(const struct item *item, int *x, int *y, int *w, int *h)
{
    media_house_place(item->source->kind->w, item->source->kind->h, x, y, w, h);
}

struct walk {
    guint item;
};

static void take_frame(const AVFrame *frame, guint i, int64_t t90, void *payload)
{
    struct walk *walk = payload;
    int x, y, w, h, number = -1;
    while (
        walk->item + 1 < items->len && g_array_index(items, struct item, walk->item).numbers->len ==
                                           g_array_index(items, struct item, walk->item).frames)
        walk->item++;
    struct item *item = &g_array_index(items, struct item, walk->item);
    if (item->source) {
        place_of(item, &x, &y, &w, &h);
        number = lab_number_in(frame, x, y, w, h);
    }
    g_array_append_val(item->numbers, number);
    g_array_append_val(item->t90, t90);
}

/* For players.py: the reel, and each item's place, time and numbers. */
static void keep(const char *folder)
{
    g_autoptr(GString) text = g_string_new("[");
    for (guint i = 0; i < items->len; i++) {
        const struct item *item = &g_array_index(items, struct item, i);
        int x = 0, y = 0, w = 0, h = 0, first = -1, last = -1;
        if (item->source) {
            place_of(item, &x, &y, &w, &h);
            first = g_array_index(item->numbers, int, 0);
            last = g_array_index(item->numbers, int, item->frames - 1);
        }
        g_string_append_printf(text,
            "%s{\"t90\":%" PRId64 ",\"last_t90\":%" PRId64
            ",\"frames\":%u,\"first\":%d,\"last\":%d,\"x\":%d,\"y\":%d,\"w\":%d,\"h\":%d}",
            i ? "," : "", item->start_t90, g_array_index(item->t90, int64_t, item->frames - 1),
            item->frames, first, last, x, y, w, h);
    }
    g_string_append(text, "]\n");
    gsize n;
    g_autofree char *bytes = lab_read(reel, &n);
    g_autofree char *film = g_build_filename(folder, "sixty.mp4", NULL);
    g_autofree char *list = g_build_filename(folder, "sixty.json", NULL);
    g_autofree char *cue_copy = g_build_filename(folder, "sixty.cues", NULL);
    lab_write(film, bytes, (gssize)n);
    lab_write(list, text->str, -1);
    lab_write(cue_copy, cues, -1);
}

/* First and last frame of each segment are the marked ones, the others between them and rising. */
static void marked_frames_are_shown(void)
{
    struct walk walk = {0};
    lab_film_walk(reel, take_frame, &walk);
    g_assert_cmpint(walk.item, ==, items->len - 1);
    if (g_getenv("SIXTY_KEEP"))
        keep(g_getenv("SIXTY_KEEP"));
    for (guint i = 0; i < items->len; i++) {
        const struct item *item = &g_array_index(items, struct item, i);
        g_assert_cmpint(item->numbers->len, ==, item->frames);
        if (!item->source)
            continue;
        const int *numbers = (const int *)(void *)item->numbers->data;
        int first = number_of(item->source, item->in),
            last = number_of(item->source, item->out - 1);
        if (numbers[0] != first || numbers[item->frames - 1] != last)
            g_error("item %u, %s: %d to %d instead of %d to %d", i, item->source->kind->name,
                numbers[0], numbers[item->frames - 1], first, last);
        for (guint k = 1; k < item->frames; k++)
            g_assert_cmpint(numbers[k], >, numbers[k - 1]);
    }
}

/* Each joint is where the exact sum of the lengths before it says; against the times the frames
 * were made for, which some containers round, it stays within one frame of the reel. */
static void joints_do_not_drift(void)
{
    int64_t made_sum = 0, worst = 0, worst_made = 0;
    for (guint i = 0; i < items->len; i++) {
        const struct item *item = &g_array_index(items, struct item, i);
        int64_t at = g_array_index(item->t90, int64_t, 0);
        worst = MAX(worst, llabs(at - item->start_t90));
        worst_made = MAX(worst_made, llabs(at - made_sum));
        g_assert_cmpint(lab_int(lab_cue(cues, i), "start_t90"), ==, at);
        if (!item->source) {
            made_sum += (int64_t)CARD_MS * 90;
            continue;
        }
        int last = number_of(item->source, item->out - 1);
        made_sum += made_at(item->source, last + 1) -
                    made_at(item->source, number_of(item->source, item->in));
        for (guint k = 0; k < item->frames; k++) {
            int64_t want = made_at(item->source, g_array_index(item->numbers, int, k)) -
                           made_at(item->source, g_array_index(item->numbers, int, 0));
            g_assert_cmpint(llabs(g_array_index(item->t90, int64_t, k) - at - want), <=, 95);
        }
    }
    g_test_message("joints: %u; farthest from the exact sum %.3f ms, from the made times %.3f ms",
        items->len, (double)worst / 90, (double)worst_made / 90);
    g_assert_cmpint(worst, ==, 0);
    g_assert_cmpint(worst_made, <=, REEL_FRAME_T90);
}

/* Sound. */

/* The level of 1 kHz in the 2 ms that end before sample `at`. */
static double beep_level(const GArray *samples, int64_t at)
{
    enum { WINDOW = MEDIA_RATE / 500 };
    double a = 0, b = 0;
    for (int i = 0; i < WINDOW; i++) {
        int64_t k = at - WINDOW + i;
        double value = k >= 0 && 2 * k < samples->len ? g_array_index(samples, float, 2 * k) : 0;
        a += value * sin(2 * G_PI * 1000 * i / MEDIA_RATE);
        b += value * cos(2 * G_PI * 1000 * i / MEDIA_RATE);
    }
    return hypot(a, b) * 2 / WINDOW;
}

/* Where a beep begins near `expected`, in samples. The level passes the half when half of the
 * window is in the beep. */
static double beep_start(const GArray *samples, int64_t expected)
{
    const int reach = MEDIA_RATE * 35 / 1000;
    double top = 0, before = 0;
    for (int64_t at = expected - reach; at < expected + reach; at++)
        top = MAX(top, beep_level(samples, at));
    for (int64_t at = expected - reach; at < expected + reach; at++) {
        double now = beep_level(samples, at);
        if (now >= top / 2)
            return (double)at - (before < now ? (now - top / 2) / (now - before) : 0) -
                   MEDIA_RATE / 1000.0;
        before = now;
    }
    return -1;
}

/* When the picture says that second `second` of the clip begins, in seconds of the reel. */
static double second_in_reel(const struct item *item, int second)
{
    guint k = 0;
    int64_t wanted = (int64_t)second * MEDIA_TICKS;
    while (k + 1 < item->frames &&
           made_at(item->source, g_array_index(item->numbers, int, k + 1)) <= wanted)
        k++;
    int64_t made = made_at(item->source, g_array_index(item->numbers, int, k));
    return (double)(g_array_index(item->t90, int64_t, k) + wanted - made) / MEDIA_TICKS;
}

static void sound_is_in_step(void)
{
    g_autoptr(GArray) samples = lab_sound_read(reel);
    double worst = 0;
    guint measured = 0;
    for (guint i = 0; i < items->len; i++) {
        const struct item *item = &g_array_index(items, struct item, i);
        if (!item->source || item->source->kind->silent)
            continue;
        double expected = second_in_reel(item, beep_in(item)) * MEDIA_RATE;
        double off_ms = (beep_start(samples, llrint(expected)) - expected) * 1000 / MEDIA_RATE;
        g_test_message("%u %s: %.1f ms", i, item->source->kind->name, off_ms);
        worst = MAX(worst, fabs(off_ms));
        measured++;
    }
    g_test_message("sound: %u segments, at most %.2f ms off the picture", measured, worst);
    g_assert_cmpint(measured, ==, (G_N_ELEMENTS(kinds) - 1) * EACH);
    g_assert_cmpfloat(worst, <=, 11);
}

/* The samples of an item as its packets lie: the first whole packet after its start. */
static int64_t packet_at(int64_t t90)
{
    return av_rescale_rnd(
               t90, MEDIA_RATE, (int64_t)MEDIA_TICKS * MEDIA_AAC_FRAME, AV_ROUND_NEAR_INF) *
           MEDIA_AAC_FRAME;
}

static double true_peak(const GArray *samples)
{
    struct SwrContext *swr = NULL;
    AVChannelLayout stereo;
    float peak = 0;
    av_channel_layout_default(&stereo, 2);
    g_assert_cmpint(swr_alloc_set_opts2(&swr, &stereo, AV_SAMPLE_FMT_FLT, 4 * MEDIA_RATE, &stereo,
                        AV_SAMPLE_FMT_FLT, MEDIA_RATE, 0, NULL),
        >=, 0);
    g_assert_cmpint(swr_init(swr), >=, 0);
    g_autofree float *out = g_new(float, 2 * 4 * 4096 + 4096);
    for (guint at = 0; at < samples->len / 2; at += 4096) {
        const uint8_t *in = (const uint8_t *)&g_array_index(samples, float, 2 * at);
        uint8_t *planes[] = {(uint8_t *)out};
        int got = swr_convert(swr, planes, 4 * 4096, &in, (int)MIN(4096, samples->len / 2 - at));
        for (int i = 0; i < 2 * got; i++)
            peak = MAX(peak, fabsf(out[i]));
    }
    swr_free(&swr);
    return 20 * log10(MAX(peak, 1e-6));
}

static void all_are_equally_loud(void)
{
    g_autoptr(GArray) samples = lab_sound_read(reel);
    double low = 0, high = -99;
    for (guint i = 0; i < items->len; i++) {
        const struct item *item = &g_array_index(items, struct item, i);
        int64_t next = i + 1 < items->len ? g_array_index(items, struct item, i + 1).start_t90
                                          : lab_int(lab_cue(cues, i), "end_t90");
        int64_t from = packet_at(item->start_t90), to = MIN(packet_at(next), samples->len / 2);
        const float *start = &g_array_index(samples, float, 2 * from);
        struct media_loud loud;
        double lufs = 0;
        media_loud_init(&loud);
        media_loud_push(&loud, start, (size_t)(to - from));
        bool heard = media_loud_measure(&loud, &lufs);
        media_loud_clear(&loud);
        g_assert_true(heard == (item->source && !item->source->kind->silent));
        if (!heard)
            continue;
        low = MIN(low, lufs);
        high = MAX(high, lufs);
        if (fabs(lufs + 16) > 0.5) {
            g_test_message("%u %s: %.2f LUFS", i, item->source->kind->name, lufs);
            g_test_fail();
        }
    }
    double peak = true_peak(samples);
    g_test_message("loudness: %.2f to %.2f LUFS, true peak %.2f dBTP", low, high, peak);
    g_assert_cmpfloat(peak, <=, -1);
}

/* What the ffmpeg command's own meter says of a stretch of the reel. */
static double ask_ffmpeg(double from, double to)
{
    g_autofree char *filter =
        g_strdup_printf("atrim=%.6f:%.6f,asetpts=PTS-STARTPTS,ebur128=peak=true", from, to);
    const char *argv[] = {"ffmpeg", "-hide_banner", "-nostats", "-i", reel, "-map", "0:a", "-af",
        filter, "-f", "null", "-", NULL};
    g_autofree char *text = NULL;
    int status;
    g_assert_true(g_spawn_sync(
        NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &text, &status, NULL));
    const char *summary = strstr(text, "Summary:");
    g_assert_nonnull(summary);
    const char *peak = strstr(strstr(summary, "True peak:"), "Peak:");
    g_assert_cmpfloat(g_ascii_strtod(peak + 5, NULL), <=, -1);
    return g_ascii_strtod(strstr(summary, "I:") + 2, NULL);
}

static void ffmpeg_hears_the_same(void)
{
    g_autofree char *ffmpeg = g_find_program_in_path("ffmpeg");
    if (!ffmpeg) {
        g_test_skip("no ffmpeg");
        return;
    }
    int asked = 0;
    for (guint i = 1; i + 1 < items->len; i++) {
        const struct item *item = &g_array_index(items, struct item, i);
        if (!item->source || item->source->kind->silent || i % 13)
            continue;
        double from = (double)packet_at(item->start_t90) / MEDIA_RATE;
        double to = (double)packet_at(item[1].start_t90) / MEDIA_RATE;
        double lufs = ask_ffmpeg(from, to);
        g_test_message("ffmpeg: %u %s %.1f LUFS", i, item->source->kind->name, lufs);
        g_assert_cmpfloat(fabs(lufs + 16), <=, 0.55); /* it rounds to tenths */
        asked++;
    }
    g_assert_cmpint(asked, >=, 3);
}

static void clear(void)
{
    for (guint i = 0; items && i < items->len; i++) {
        g_array_unref(g_array_index(items, struct item, i).numbers);
        g_array_unref(g_array_index(items, struct item, i).t90);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_free(sources[i].clip);
        g_free(sources[i].dir);
        g_array_unref(sources[i].made);
        lab_film_free(sources[i].proxy);
        media_index_free(sources[i].index);
    }
    g_array_unref(items);
    g_string_free(plan, true);
    g_free(reel);
    g_free(cues);
}

int main(int argc, char **argv)
{
    lab_init(&argc, &argv);
    g_test_add_func("/media/sixty/unusable", unusable_is_named);
    g_test_add_func("/media/sixty/sources", sources_are_taken_in);
    g_test_add_func("/media/sixty/reel", reel_is_made);
    g_test_add_func("/media/sixty/marked-frames", marked_frames_are_shown);
    g_test_add_func("/media/sixty/joints", joints_do_not_drift);
    g_test_add_func("/media/sixty/sound", sound_is_in_step);
    g_test_add_func("/media/sixty/loudness", all_are_equally_loud);
    g_test_add_func("/media/sixty/ffmpeg-loudness", ffmpeg_hears_the_same);
    int code = lab_run();
    if (items)
        clear();
    return code;
}
