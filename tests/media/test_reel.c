/* Pieces and reels: the marked first and last frame of every segment, at the right time. */
#include "lab.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

struct want {
    const char *clip, *options;
    unsigned in, out;
    int w, h; /* upright */
};

/* Changing rate, upright phone, mirrored, 60 frames a second, 4:3 points, full range, MPEG-PS. */
static const struct want wants[] = {
    {"vfr.mp4",   "--pattern 30x60,15x30,24x48",                                 47, 101, 320, 180},
    {"r90.mp4",   "--rotate 90 --size 180x320 --pattern 25x30",                  3,  29,  180, 320},
    {"r270m.mp4", "--rotate 270 --mirror --size 180x320 --mono --pattern 30x40", 11, 40,  180, 320},
    {"fast.mp4",  "--pattern 60x90",                                             7,  74,  320, 180},
    {"sar.mp4",   "--sar 4:3 --size 240x180 --pattern 25x30",                    0,  1,   320, 180},
    {"full.mp4",  "--full-range --silent --pattern 25x30",                       12, 30,  320, 180},
    {"ps.mpg",    "--codec mpeg2video --pattern 25x40 --gop 12",                 14, 33,  320, 180},
};

static char *store(void)
{
    return lab_folder("store");
}

static char *piece(const struct want *want, const char *list, const char *more)
{
    g_autofree char *clip = lab_clip(want->clip, want->options), *dir = lab_ingest(clip, NULL);
    g_autofree char *folder = store();
    char *line =
        lab_media_ok("piece %s --index %s/index.bin --in %u --out %u --store %s --list %s%s", clip,
            dir, want->in, want->out, folder, list, more);
    lab_assert_json(line);
    return line;
}

static void card(const char *list, int ms)
{
    g_autofree char *folder = store(), *png = lab_path("card.png");
    lab_png(png, 1920, 1080, 200, 200, 400, 300, 0xff2020ff);
    g_free(lab_media_ok("card %s --ms %d --store %s --list %s", png, ms, folder, list));
}

/* The item'th object of the cue sheet. */
static const char *item_of(const char *cues, guint item)
{
    const char *at = cues;
    for (guint i = 0; i <= item; i++) {
        at = strstr(at + 1, "{\"kind\":");
        g_assert_nonnull(at);
    }
    return at;
}

static int number_at(const struct lab_film *film, guint i, const struct want *want)
{
    int x, y, w, h;
    media_house_place(want->w, want->h, &x, &y, &w, &h);
    return lab_number_in(film->frames->pdata[i], x, y, w, h);
}

/* Every frame of the item: first and last as marked, rising, and at the time the clip has it. */
static void check_item(const struct lab_film *film, const char *item, const struct want *want)
{
    g_autofree char *clip = lab_clip(want->clip, want->options), *dir = lab_ingest(clip, NULL);
    g_autofree char *bin = g_build_filename(dir, "index.bin", NULL);
    int fd = open(bin, O_RDONLY);
    media_auto(index) index = media_index_load(fd, NULL);
    close(fd);
    guint first = (guint)lab_int(item, "first_frame"), frames = (guint)lab_int(item, "frames");
    int64_t start = lab_int(item, "start_t90");
    g_assert_cmpint(number_at(film, first, want), ==, want->in);
    g_assert_cmpint(number_at(film, first + frames - 1, want), ==, want->out - 1);
    int last = -1;
    for (guint i = first; i < first + frames; i++) {
        int number = number_at(film, i, want);
        g_assert_cmpint(number, >, last);
        g_assert_cmpint(number, <, want->out);
        last = number;
        int64_t t90 = g_array_index(film->t90, int64_t, i) - start;
        g_assert_cmpint(
            t90, ==, media_index_t90(index, (uint32_t)number) - media_index_t90(index, want->in));
    }
    g_assert_cmpint(lab_int(item, "end_t90") - start, ==,
        media_index_t90(index, want->out) - media_index_t90(index, want->in));
    /* No frame is dropped up to 30 a second; above, at most that many are left, and the two ends.
     */
    if (!g_str_equal(want->clip, "fast.mp4"))
        g_assert_cmpint(frames, ==, want->out - want->in);
    else
        g_assert_cmpint(frames, <=, (lab_int(item, "end_t90") - start) * 30 / 90000 + 2);
}

static char *make_reel(const char *name, char **out_cues)
{
    g_autofree char *plan = lab_path("%s.plan", name), *cues = lab_path("%s.json", name);
    char *film = lab_path("%s.mp4", name);
    g_autofree char *line = lab_media_ok("reel --plan %s --out %s --cues %s", plan, film, cues);
    lab_assert_json(line);
    if (out_cues)
        *out_cues = lab_read(cues, NULL);
    return film;
}

static void write_plan(const char *name, guint n)
{
    g_autoptr(GString) plan = g_string_new(NULL);
    g_autofree char *path = lab_path("%s.plan", name), *card_list = lab_path("card.list");
    card(card_list, 700);
    for (guint i = 0; i < n; i++) {
        g_autofree char *list = lab_path("%u.list", i);
        g_free(piece(&wants[i], list, ""));
        g_string_append_printf(
            plan, "card\t%s\t问题 %u “%s”\tcard:%u\n", card_list, i + 1, wants[i].clip, i + 1);
        g_string_append_printf(plan, "segment\t%s\t\tproblem:%u\n", list, i + 1);
    }
    lab_write(path, plan->str, -1);
}

static void reel_shows_what_was_marked(void)
{
    g_autofree char *cues = NULL;
    write_plan("all", G_N_ELEMENTS(wants));
    g_autofree char *path = make_reel("all", &cues);
    struct lab_film *film = lab_film_read(path, true);
    g_assert_cmpint(lab_int(cues, "frames"), ==, film->numbers->len);
    g_assert_true(g_str_has_prefix(cues, "{\"sha256\":"));
    lab_assert_json(cues);
    for (guint i = 0; i < G_N_ELEMENTS(wants); i++) {
        const char *title = item_of(cues, 2 * i);
        g_assert_cmpint(
            lab_int(title, "frames"), ==, 18); /* 700 ms at 25 a second, the last shorter */
        g_assert_cmpint(lab_int(title, "end_t90") - lab_int(title, "start_t90"), ==, 63000);
        check_item(film, item_of(cues, 2 * i + 1), &wants[i]);
    }
    lab_film_free(film);
    g_autofree char *json = lab_path("all.json");
    g_autofree char *line = lab_media_ok("check %s --cues %s", path, json);
    g_assert_cmpint(lab_int(line, "bad"), ==, 0);
    g_assert_cmpint(lab_int(line, "frames"), ==, lab_int(cues, "frames"));
}

/* The same plan gives the same bytes, and chapters with their Chinese names. */
static void reel_is_reproducible(void)
{
    g_autofree char *one = NULL, *two = NULL;
    write_plan("one", 2);
    write_plan("two", 2);
    g_autofree char *a = make_reel("one", &one), *b = make_reel("two", &two);
    g_assert_cmpstr(one, ==, two);
    gsize n, m;
    g_autofree char *first = lab_read(a, &n), *second = lab_read(b, &m);
    g_assert_cmpmem(first, n, second, m);
    g_autofree char *hash = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *)first, n);
    g_assert_true(lab_says(one, hash));
    g_assert_cmpint(lab_int(one, "bytes"), ==, n);
    g_assert_nonnull(memmem(first, n, "问题 2", strlen("问题 2")));
    const char *moov = memmem(first, n, "moov", 4), *mdat = memmem(first, n, "mdat", 4);
    g_assert_true(moov && mdat && moov < mdat);
}

/* Moving one end renders one piece again; a new caption only those it lies on. */
static void pieces_are_reused(void)
{
    struct want want = {"long.mp4", "--pattern 25x120", 10, 110, 320, 180};
    g_autofree char *list = lab_path("long.list");
    g_autofree char *first = piece(&want, list, "");
    g_assert_cmpint(lab_int(first, "pieces"), ==, 5);
    g_assert_cmpint(lab_int(first, "rendered"), ==, 5);
    g_autofree char *again = piece(&want, list, "");
    g_assert_cmpint(lab_int(again, "rendered"), ==, 0);
    want.out = 102;
    g_autofree char *shorter = piece(&want, list, "");
    g_assert_cmpint(lab_int(shorter, "rendered"), ==, 1);
    g_autofree char *png = lab_path("caption.png");
    lab_png(png, 1920, 1080, 100, 1000, 1700, 60, 0x2040ffc0);
    g_autofree char *more = g_strdup_printf(" --caption %s --caption-ms 1000", png);
    g_autofree char *captioned = piece(&want, list, more);
    g_assert_cmpint(lab_int(captioned, "rendered"), ==, 2);
    g_assert_cmpint(lab_int(captioned, "frames"), ==, 92);
}

/* The caption lies on the first second, the mark after it, each with its alpha; without a look they
 * come and go in 300 ms (test_treat.c looks at each step). */
static void overlays_are_drawn(void)
{
    struct want want = {"plain.mp4", "--pattern 25x50", 5, 45, 320, 180};
    g_autofree char *list = lab_path("over.list"), *caption = lab_path("c.png"),
                    *mark = lab_path("m.png");
    g_autofree char *plan = lab_path("over.plan"), *cues = NULL;
    lab_png(caption, 1920, 1080, 100, 1020, 1700, 40, 0xffffff80); /* half white */
    lab_png(mark, 1920, 1080, 1800, 10, 100, 40, 0x000000ff);      /* black */
    g_autofree char *more =
        g_strdup_printf(" --caption %s --caption-ms 1000 --mark %s", caption, mark);
    g_free(piece(&want, list, more));
    g_autofree char *text = g_strdup_printf("segment\t%s\tx\ty\n", list);
    lab_write(plan, text, -1);
    g_autofree char *path = make_reel("over", &cues);
    struct lab_film *film = lab_film_read(path, true);
    check_item(film, item_of(cues, 0), &want);
    for (guint i = 0; i < film->frames->len; i++) {
        const AVFrame *frame = film->frames->pdata[i];
        int low = frame->data[0][1040 * frame->linesize[0] + 960];
        int corner = frame->data[0][30 * frame->linesize[0] + 1850];
        bool captioned = i < 25;
        if (i < 8 || (i > 17 && i < 25))
            continue;
        /* ground 125; half of white over it about 180 */
        g_assert_cmpint(abs(low - (captioned ? 180 : 125)), <=, 8);
        g_assert_cmpint(abs(corner - (captioned ? 125 : 16)), <=, 8);
    }
    lab_film_free(film);
}

/* When the beeps of the sound in the film begin, in ms. */
static GArray *beeps_of(const char *path, double *out_lufs)
{
    g_autofree char *dir = lab_folder("beeps");
    g_autofree char *line = lab_media_ok("ingest %s --out %s", path, dir);
    g_autofree char *wave_path = g_build_filename(dir, "wave.json", NULL);
    const char *at = strstr(line, "\"loudness_lufs\":");
    *out_lufs = g_ascii_strtod(at + 16, NULL);
    g_autofree char *wave = lab_read(wave_path, NULL);
    g_auto(GStrv) peaks = g_strsplit(strstr(wave, "\"peaks\":[") + 9, ",", -1);
    GArray *found = g_array_new(false, false, sizeof(int));
    int before = 0;
    for (int i = 0; peaks[i]; i++) {
        int peak = atoi(peaks[i]);
        if (peak > 60 && before <= 60) {
            int ms = i * 50;
            g_array_append_val(found, ms);
        }
        before = peak;
    }
    return found;
}

/* Eight segments with their cards: the beep of each is where its clip has it, the last as exact as
 * the first, and all are equally loud. */
static void sound_stays_in_step(void)
{
    g_autoptr(GString) plan = g_string_new(NULL);
    g_autofree char *path = lab_path("sound.plan"), *card_list = lab_path("short.list"),
                    *cues = NULL;
    card(card_list, 430);
    for (unsigned i = 0; i < 8; i++) {
        /* the beep is at 1 s; 40 ms (a frame) further into the segment each time */
        struct want want = {"plain.mp4", "--pattern 25x50", 20 - i, 31, 320, 180};
        g_autofree char *list = lab_path("s%u.list", i);
        g_free(piece(&want, list, ""));
        g_string_append_printf(plan, "card\t%s\t\tc\nsegment\t%s\t%u\tp\n", card_list, list, i);
    }
    lab_write(path, plan->str, -1);
    g_autofree char *film = make_reel("sound", &cues);
    double lufs;
    g_autoptr(GArray) beeps = beeps_of(film, &lufs);
    g_assert_cmpint(beeps->len, ==, 8);
    for (unsigned i = 0; i < 8; i++) {
        int64_t start = lab_int(item_of(cues, 2 * i + 1), "start_ms");
        int64_t expected = start + (int64_t)(25 - (20 - i)) * 40;
        /* the wave has steps of 50 ms, a joint may be off by half a packet */
        g_assert_cmpint(g_array_index(beeps, int, i), >=, expected - 61);
        g_assert_cmpint(g_array_index(beeps, int, i), <=, expected + 11);
    }
    g_assert_cmpfloat(fabs(lufs + 16), <=, 1.0);
}

static bool keep_samples(void *payload, const float *samples, size_t n, GError **error)
{
    g_array_append_vals(payload, samples, (guint)(2 * n));
    return true;
}

/* All of a film's sound, 48 kHz stereo. */
static GArray *sound_of(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AVFrame) frame = av_frame_alloc();
    GArray *samples = g_array_new(false, false, sizeof(float));
    struct media_track track = {.sink = keep_samples, .payload = samples};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    media_auto(input) input = media_input_new(fd, MEDIA_WANT_ALL, 1, &error);
    g_assert_no_error(error);
    for (enum media_got got; (got = media_input_next(input, frame, &error)) != MEDIA_GOT_END;)
        if (got == MEDIA_GOT_AUDIO)
            g_assert_true(media_track_push(&track, frame, false, 0, &error));
    g_assert_true(media_track_finish(&track, &error));
    media_track_clear(&track);
    close(fd);
    return samples;
}

static float peak_between(const GArray *samples, int64_t from, int64_t to)
{
    float peak = 0;
    for (int64_t i = 2 * MAX(from, 0); i < MIN(2 * to, (int64_t)samples->len); i++)
        peak = MAX(peak, fabsf(g_array_index(samples, float, i)));
    return peak;
}

/* Segments that end and begin in the middle of a loud beep: no click where they are joined, and the
 * beep itself is there on both sides. */
static void joints_are_silent(void)
{
    static const struct want wants_here[] = {
        {"plain.mp4", "--pattern 25x50", 13, 27, 320, 180},
        {"plain.mp4", "--pattern 25x50", 26, 41, 320, 180},
    };
    g_autoptr(GString) plan = g_string_new(NULL);
    g_autofree char *path = lab_path("joint.plan"), *cues = NULL;
    for (int i = 0; i < 6; i++) {
        g_autofree char *list = lab_path("j%d.list", i);
        g_free(piece(&wants_here[i % 2], list, ""));
        g_string_append_printf(plan, "segment\t%s\t\tp\n", list);
    }
    lab_write(path, plan->str, -1);
    g_autofree char *film = make_reel("joint", &cues);
    g_autoptr(GArray) samples = sound_of(film);
    for (guint i = 1; i < 6; i++) {
        int64_t joint = lab_int(item_of(cues, i), "start_t90") * MEDIA_RATE / MEDIA_TICKS;
        g_assert_cmpfloat(peak_between(samples, joint - 600, joint + 400), <, 0.002f);
        g_assert_cmpfloat(peak_between(samples, joint - 3800, joint), >, i % 2 ? 0.1f : 0.0f);
        g_assert_cmpfloat(peak_between(samples, joint, joint + 2800), >, i % 2 ? 0.1f : 0.0f);
    }
    int64_t end = lab_int(cues, "duration_ms") * MEDIA_RATE / 1000;
    g_assert_cmpint(llabs((int64_t)samples->len / 2 - end), <=, 1024);
}

static void swap_piece(const char *line, gssize cut)
{
    g_autofree char *folder = store();
    const char *key = strstr(line, "\"keys\":[\"") + 9;
    g_autofree char *path = g_strdup_printf("%s/%.2s/%.64s", folder, key, key);
    gsize n;
    g_autofree char *bytes = lab_read(path, &n);
    if (cut > 0)
        n = (gsize)cut;
    else
        bytes[n - 100] ^= 1;
    g_unlink(path);
    lab_write(path, bytes, (gssize)n);
}

/* A damaged piece is named, never shown; rendering it again heals the reel. */
static void damaged_pieces_are_found(void)
{
    struct want want = {"hurt.mp4", "--pattern 25x30", 2, 20, 320, 180};
    g_autofree char *list = lab_path("hurt.list"), *plan = lab_path("hurt.plan");
    g_autofree char *film = lab_path("hurt.mp4.out"), *cues = lab_path("hurt.cues"), *line = NULL;
    g_autofree char *text = g_strdup_printf("segment\t%s\tx\tproblem:7\n", list);
    g_autofree char *made = piece(&want, list, "");
    lab_write(plan, text, -1);
    swap_piece(made, 0);
    int code = lab_media(&line, "reel --plan %s --out %s --cues %s", plan, film, cues);
    g_assert_cmpint(code, ==, 1);
    g_assert_true(lab_says(line, "media.check_failed"));
    g_assert_true(lab_says(line, "problem:7"));
    g_assert_false(g_file_test(film, G_FILE_TEST_EXISTS) || g_file_test(cues, G_FILE_TEST_EXISTS));
    g_autofree char *again = piece(&want, list, "");
    g_assert_cmpint(lab_int(again, "rendered"), ==, 1);
    swap_piece(made, 500);
    g_autofree char *healed = piece(&want, list, "");
    g_assert_cmpint(lab_int(healed, "rendered"), ==, 1);
    g_free(lab_media_ok("reel --plan %s --out %s --cues %s", plan, film, cues));
}

static void cues_must_fit(void)
{
    g_autofree char *cues = NULL, *other = lab_path("other.json");
    g_autofree char *json = lab_path("few.json");
    write_plan("few", 1);
    g_autofree char *film = make_reel("few", &cues);
    g_autoptr(GString) text = g_string_new(cues);
    g_string_replace(text, "\"start_t90\":63000", "\"start_t90\":63900", 1);
    lab_write(other, text->str, -1);
    g_autofree char *line = NULL;
    g_assert_cmpint(lab_media(&line, "check %s --cues %s", film, other), ==, 1);
    g_assert_true(lab_says(line, "media.check_failed"));
    g_assert_cmpint(lab_media(NULL, "check %s --cues %s", film, json), ==, 0);
}

/* A photo as a card: whole, on black. */
static void photo_becomes_card(void)
{
    g_autofree char *clip = lab_clip("tall.mp4", "--size 360x640 --pattern 25x3 --silent");
    g_autofree char *dir = lab_ingest(clip, NULL), *folder = store(),
                    *list = lab_path("photo.list");
    g_autofree char *plan = lab_path("photo.plan"), *cues = NULL;
    g_free(lab_media_ok("card %s/poster.jpg --ms 1000 --store %s --list %s", dir, folder, list));
    g_autofree char *text = g_strdup_printf("card\t%s\tx\ty\n", list);
    lab_write(plan, text, -1);
    g_autofree char *path = make_reel("photo", &cues);
    struct lab_film *film = lab_film_read(path, true);
    struct want want = {.w = 360, .h = 640};
    g_assert_cmpint(film->frames->len, ==, 25);
    g_assert_cmpint(number_at(film, 24, &want), >=, 0);
    const AVFrame *frame = film->frames->pdata[10];
    g_assert_cmpint(frame->data[0][500 * frame->linesize[0] + 100], <=, 18);
    lab_film_free(film);
}

static void bad_arguments(void)
{
    struct want want = {"plain.mp4", "--pattern 25x50", 5, 45, 320, 180};
    g_autofree char *clip = lab_clip(want.clip, want.options), *dir = lab_ingest(clip, NULL);
    g_autofree char *folder = store(), *line = NULL, *more = NULL, *plan = lab_path("bad.plan");
    static const char *const ranges[] = {"--in 5 --out 5", "--in 9 --out 5", "--in 0 --out 51"};
    for (size_t i = 0; i < G_N_ELEMENTS(ranges); i++) {
        g_clear_pointer(&line, g_free);
        int code = lab_media(
            &line, "piece %s --index %s/index.bin --store %s %s", clip, dir, folder, ranges[i]);
        g_assert_cmpint(code, ==, 1);
        g_assert_true(lab_says(line, "media.bad_range"));
    }
    g_assert_cmpint(lab_media(NULL, "piece %s --store %s", clip, folder), ==, 2);
    g_assert_cmpint(lab_media(NULL, "nonsense"), ==, 2);
    static const char *const plans[] = {
        "", "\n", "segment\n", "card\t/nowhere\tx\ty\n", "reel\ta\tb\tc\n"};
    for (size_t i = 0; i < G_N_ELEMENTS(plans); i++) {
        lab_write(plan, plans[i], -1);
        g_assert_cmpint(
            lab_media(NULL, "reel --plan %s --out %s.mp4 --cues %s.json", plan, plan, plan), !=, 0);
    }
    /* an index of another file */
    g_autofree char *other = lab_clip("vfr.mp4", wants[0].options);
    int code = lab_media(
        &more, "piece %s --index %s/index.bin --store %s --in 1 --out 5", other, dir, folder);
    g_assert_cmpint(code, ==, 1);
    g_assert_true(lab_says(more, "belong together"));
}

int main(int argc, char **argv)
{
    lab_init(&argc, &argv);
    g_test_add_func("/media/reel/marked-frames", reel_shows_what_was_marked);
    g_test_add_func("/media/reel/reproducible", reel_is_reproducible);
    g_test_add_func("/media/reel/sound", sound_stays_in_step);
    g_test_add_func("/media/reel/joints", joints_are_silent);
    g_test_add_func("/media/reel/damaged-piece", damaged_pieces_are_found);
    g_test_add_func("/media/reel/photo", photo_becomes_card);
    g_test_add_func("/media/check/cues", cues_must_fit);
    g_test_add_func("/media/piece/reuse", pieces_are_reused);
    g_test_add_func("/media/piece/overlays", overlays_are_drawn);
    g_test_add_func("/media/piece/arguments", bad_arguments);
    return lab_run();
}
