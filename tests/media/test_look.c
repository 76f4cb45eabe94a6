/* probe, ingest and still: the right facts, every frame at its time, the exact frame asked for. */
#include "clip.h"
#include "lab.h"

#include <fcntl.h>
#include <unistd.h>

/* Clips of every odd kind, and what is known about them. */
static const struct kind {
    const char *name, *options;
    int frames, w, h;
    int64_t end_t90;
    const char *says; /* in the result of ingest */
} kinds[] = {
    {"plain.mp4",      "--pattern 25x50",                                     50,  320, 180, 180000, "\"vfr\":false"                },
    {"vfr.mp4",        "--pattern 30x60,15x30,24x48",                         138, 320, 180, 540000, "\"vfr\":true"                 },
    {"r90.mp4",        "--rotate 90 --size 180x320 --pattern 25x30",          30,  180, 320, 108000,
     "\"rotation\":90"                                                                                                              },
    {"r180.mp4",       "--rotate 180 --pattern 25x30",                        30,  320, 180, 108000, "\"rotation\":180"             },
    {"r270.mov",       "--rotate 270 --size 180x320 --pattern 25x30",         30,  180, 320, 108000,
     "\"rotation\":270"                                                                                                             },
    {"mirror.mp4",     "--mirror --pattern 25x30",                            30,  320, 180, 108000, "\"mirrored\":true"            },
    {"r90mirror.mp4",  "--rotate 90 --mirror --size 180x320 --pattern 25x30", 30,  180, 320, 108000,
     "\"mirrored\":true"                                                                                                            },
    {"sar.mp4",        "--sar 4:3 --size 240x180 --pattern 25x30",            30,  320, 180, 108000, "\"width\":320"                },
    {"full.mp4",       "--full-range --pattern 25x30",                        30,  320, 180, 108000, "\"verdict\":\"ok\""           },
    {"silent.mp4",     "--silent --pattern 25x30",                            30,  320, 180, 108000, "\"audio\":null"               },
    {"mono.mp4",       "--mono --pattern 25x30",                              30,  320, 180, 108000, "\"rate\":44100,\"channels\":1"},
    {"audiofirst.mp4", "--audio-first --pattern 25x30",                       30,  320, 180, 108000, "\"codec\":\"aac\""            },
    {"frag.mp4",       "--fragmented --pattern 25x30",                        30,  320, 180, 108000, "\"verdict\":\"ok\""           },
    {"fast.mp4",       "--pattern 60x90",                                     90,  320, 180, 135000, "\"fps_avg\":60"               },
    {"open.mkv",       "--pattern 25x60 --gop 12",                            60,  320, 180, 216000, "\"container\":\"matroska\""   },
    {"old.avi",        "--codec mpeg4 --pattern 25x40",                       40,  320, 180, 144000, "\"container\":\"avi\""        },
    {"jpeg.avi",       "--codec mjpeg --pattern 25x20",                       20,  320, 180, 72000,  "\"codec\":\"mjpeg\""          },
    {"dvd.mpg",        "--codec mpeg2video --pattern 25x40 --gop 12",         40,  320, 180, 144000,
     "\"codec\":\"mpeg2video\""                                                                                                     },
    {"tv.ts",          "--codec mpeg2video --pattern 25x40 --gop 12",         40,  320, 180, 144000,
     "\"container\":\"mpegts\""                                                                                                     },
    {"i25.mp4",        "--interlaced --codec mpeg2video --pattern 25x30",     30,  320, 180, 108000,
     "\"interlaced\":true"                                                                                                          },
};

static void probe_knows(gconstpointer data)
{
    const struct kind *kind = data;
    g_autofree char *clip = lab_clip(kind->name, kind->options);
    g_autofree char *line = lab_media_ok("probe %s", clip);
    lab_assert_json(line);
    g_assert_cmpint(lab_int(line, "frames"), ==, kind->frames);
    g_assert_cmpint(lab_int(line, "width"), ==, kind->w);
    g_assert_cmpint(lab_int(line, "height"), ==, kind->h);
    g_assert_cmpint(llabs(lab_int(line, "duration_ms") - kind->end_t90 / 90), <=, 80);
}

/* The viewing copy shows every number once, in order, at the time the index tells. */
static void ingest_keeps_frames(gconstpointer data)
{
    const struct kind *kind = data;
    g_autofree char *line = NULL, *clip = lab_clip(kind->name, kind->options);
    g_autofree char *dir = lab_ingest(clip, &line);
    g_assert_cmpint(lab_int(line, "frames_ok"), ==, kind->frames);
    g_assert_cmpint(lab_int(line, "frames_bad"), ==, 0);
    g_assert_true(lab_says(line, kind->says));
    lab_assert_json(line);
    g_autofree char *proxy = g_build_filename(dir, "proxy.mp4", NULL);
    g_autofree char *json_path = g_build_filename(dir, "index.json", NULL);
    g_autofree char *json = lab_read(json_path, NULL);
    struct lab_film *film = lab_film_read(proxy, true);
    g_assert_cmpint(film->numbers->len, ==, kind->frames);
    const char *at = strstr(json, "\"t90\":[") + 6;
    for (guint i = 0; i < film->numbers->len; i++) {
        char *next;
        int64_t t90 = g_ascii_strtoll(at + 1, &next, 10);
        at = next;
        g_assert_cmpint(g_array_index(film->numbers, int, i), ==, i);
        g_assert_cmpint(g_array_index(film->t90, int64_t, i), ==, t90);
    }
    g_assert_cmpint(llabs(lab_int(json, "end_t90") - kind->end_t90), <=, 2);
    const AVFrame *first = film->frames->pdata[0];
    g_assert_cmpint(first->width, ==, kind->w);
    g_assert_cmpint(first->height, ==, kind->h);
    lab_film_free(film);
}

/* A few frames, not in order; the number must be the one asked for. */
static void still_is_exact(gconstpointer data)
{
    const struct kind *kind = data;
    g_autofree char *clip = lab_clip(kind->name, kind->options);
    g_autofree char *dir = lab_ingest(clip, NULL), *picture = lab_path("%s.png", kind->name);
    const int ask[] = {
        kind->frames - 1, 0, kind->frames / 2, kind->frames / 2 - 1, kind->frames - 2};
    for (size_t i = 0; i < G_N_ELEMENTS(ask); i++) {
        int w, h;
        g_autofree char *line = lab_media_ok(
            "still %s --index %s/index.bin --frame %d --out %s", clip, dir, ask[i], picture);
        g_assert_cmpint(lab_picture_number(picture, &w, &h), ==, ask[i]);
        g_assert_cmpint(w, ==, kind->w);
        g_assert_cmpint(h, ==, kind->h);
    }
}

/* All 138 frames of the film whose rate changes: arithmetic with an average rate is wrong nearly
 * everywhere in it. */
static void still_all_of_vfr(void)
{
    g_autofree char *clip = lab_clip("vfr.mp4", kinds[1].options), *dir = lab_ingest(clip, NULL);
    g_autofree char *bin = g_build_filename(dir, "index.bin", NULL), *png = lab_path("all.png");
    g_autoptr(GError) error = NULL;
    int fd = open(clip, O_RDONLY), index_fd = open(bin, O_RDONLY);
    media_auto(index) index = media_index_load(index_fd, &error);
    g_assert_no_error(error);
    for (uint32_t i = 0; i < media_index_frames(index); i++) {
        int out = open(png, O_RDWR | O_CREAT | O_TRUNC, 0600);
        g_assert_true(media_still(fd, index, i, 0, true, out, &error));
        close(out);
        g_assert_cmpint(lab_picture_number(png, NULL, NULL), ==, i);
    }
    close(fd);
    close(index_fd);
}

static void still_same_bytes(void)
{
    g_autofree char *clip = lab_clip("r90.mp4", kinds[2].options), *dir = lab_ingest(clip, NULL);
    g_autofree char *a = lab_path("a.jpg"), *b = lab_path("b.jpg");
    g_autofree char *one =
        lab_media_ok("still %s --index %s/index.bin --frame 17 --out %s --width 90", clip, dir, a);
    g_autofree char *two =
        lab_media_ok("still %s --index %s/index.bin --frame 17 --out %s --width 90", clip, dir, b);
    gsize n, m;
    g_autofree char *first = lab_read(a, &n), *second = lab_read(b, &m);
    int w, h;
    g_assert_cmpmem(first, n, second, m);
    lab_picture_number(a, &w, &h);
    g_assert_cmpint(w, ==, 90);
    g_assert_cmpint(h, ==, 160);
}

/* The exact frame, treated as the film's: a look that asks for nothing changes no size and no
 * frame; one that turns and hides all of it does both. */
static void still_under_a_look(void)
{
    static const struct {
        const char *text;
        int w, h;
        bool legible;
    } looks[] = {
        {"shenkan-look\t1\n",                                                      320, 180, true },
        {"shenkan-look\t1\nturn\t90\nblur\t1\t3\t0\t0\t10000\t10000\nfollow\t1\n", 180, 320, false},
        {"shenkan-look\t1\nblur\t1\t18\t0\t0\t10000\t10000\n",                     320, 180, true },
    };
    g_autofree char *clip = lab_clip("plain.mp4", kinds[0].options), *dir = lab_ingest(clip, NULL);
    g_autofree char *png = lab_path("treated.png"), *look = lab_path("look.tsv");
    for (size_t i = 0; i < G_N_ELEMENTS(looks); i++) {
        int w, h;
        g_assert_true(g_file_set_contents(look, looks[i].text, -1, NULL));
        g_autofree char *line = lab_media_ok(
            "still %s --index %s/index.bin --frame 17 --out %s --look %s", clip, dir, png, look);
        g_assert_true((lab_picture_number(png, &w, &h) == 17) == looks[i].legible);
        g_assert_cmpint(w, ==, looks[i].w);
        g_assert_cmpint(h, ==, looks[i].h);
    }
    g_assert_true(g_file_set_contents(look, "shenkan-look\t1\nturn\t45\n", -1, NULL));
    g_autofree char *line = NULL;
    g_assert_cmpint(lab_media(&line, "still %s --index %s/index.bin --frame 17 --out %s --look %s",
                        clip, dir, png, look),
        ==, 1);
    g_assert_true(lab_says(line, "line 2 of the look"));
}

static void still_refuses_range(void)
{
    g_autofree char *clip = lab_clip("plain.mp4", kinds[0].options), *dir = lab_ingest(clip, NULL);
    g_autofree char *png = lab_path("none.png"), *line = NULL;
    int code =
        lab_media(&line, "still %s --index %s/index.bin --frame 50 --out %s", clip, dir, png);
    g_assert_cmpint(code, ==, 1);
    g_assert_true(lab_says(line, "media.bad_range"));
    g_assert_false(g_file_test(png, G_FILE_TEST_EXISTS));
}

/* The picture of a seal is made anew: no larger than it is printed, and clear where it was. */
static void seals(void)
{
    static const struct {
        int side, rect;
        const char *refused; /* NULL: it is taken */
    } rows[] = {
        {1240, 800, NULL              },
        {400,  300, NULL              },
        {400,  400, "media.unplayable"}, /* nothing of it is clear */
        {160,  80,  "media.unplayable"},
    };
    g_autofree char *from = lab_path("chapter.png"), *to = lab_path("seal.png");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        int side = rows[i].side, rect = rows[i].rect, at = (side - rect) / 2;
        g_autofree char *line = NULL;
        lab_png(from, side, side, at, at, rect, rect, 0xc80000ff);
        int code = lab_media(&line, "seal %s --out %s", from, to);
        g_assert_cmpint(code, ==, rows[i].refused ? 1 : 0);
        if (rows[i].refused)
            g_assert_true(lab_says(line, rows[i].refused));
        else
            g_assert_cmpint(lab_int(line, "width"), ==, MIN(side, 992));
    }
    g_autofree char *clip = lab_clip("plain.mp4", kinds[0].options), *line = NULL;
    g_assert_cmpint(lab_media(&line, "seal %s --out %s", clip, to), ==, 1);
    g_assert_true(lab_says(line, "media.not_a_video"));
}

/* Full range must be turned into limited range: neither grey nor clipped. */
static void full_range_is_converted(void)
{
    g_autofree char *clip = lab_clip("full.mp4", "--full-range --pattern 25x30");
    g_autofree char *dir = lab_ingest(clip, NULL),
                    *proxy = g_build_filename(dir, "proxy.mp4", NULL);
    struct lab_film *film = lab_film_read(proxy, true);
    const AVFrame *frame = film->frames->pdata[5];
    int dark, light;
    clip_levels(frame->data[0], frame->linesize[0], frame->width, frame->height, &dark, &light);
    g_assert_cmpint(abs(dark - 16), <=, 4);
    g_assert_cmpint(abs(light - 235), <=, 4);
    lab_film_free(film);
}

/* HLG at half its signal is a quarter of the reference white, 139 in BT.709; its full signal stays
 * white, its black black. */
static void hdr_is_mapped(void)
{
    g_autofree char *clip = lab_clip("hlg.mp4", "--hlg --pattern 25x10"), *line = NULL;
    g_autofree char *dir = lab_ingest(clip, &line),
                    *proxy = g_build_filename(dir, "proxy.mp4", NULL);
    g_assert_true(lab_says(line, "\"hdr\":\"hlg\""));
    struct lab_film *film = lab_film_read(proxy, true);
    const AVFrame *frame = film->frames->pdata[5];
    int dark, light;
    clip_levels(frame->data[0], frame->linesize[0], frame->width, frame->height, &dark, &light);
    g_assert_cmpint(abs(dark - 16), <=, 4);
    g_assert_cmpint(abs(light - 235), <=, 6);
    g_assert_cmpint(abs(frame->data[0][5 * frame->linesize[0] + 100] - 139), <=, 5);
    g_assert_cmpint(abs(frame->data[1][5 * frame->linesize[1] + 80] - 128), <=, 3);
    g_assert_cmpint(g_array_index(film->numbers, int, 9), ==, 9);
    lab_film_free(film);
}

static int picture_size(const char *dir, const char *name, int *out_h)
{
    int w;
    g_autofree char *path = g_build_filename(dir, name, NULL);
    lab_picture_number(path, &w, out_h);
    return w;
}

static void ingest_writes_all(void)
{
    g_autofree char *clip =
        lab_clip("tall.mp4", "--rotate 90 --size 720x1280 --pattern 25x80 --bit-rate 800000");
    g_autofree char *line = NULL, *dir = lab_ingest(clip, &line);
    static const char *const files[] = {"strip.json", "wave.json", "scenes.json", "loudness.json"};
    int h;
    g_assert_cmpint(picture_size(dir, "poster.jpg", &h), ==, 304);
    g_assert_cmpint(h, ==, 540);
    g_assert_cmpint(picture_size(dir, "strip.jpg", &h) % 50, ==, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(dir, files[i], NULL), *text = lab_read(path, NULL);
        lab_assert_json(text);
        if (g_str_equal(files[i], "strip.json"))
            g_assert_cmpint(lab_int(text, "count"), ==, 4);
    }
    /* 100 ms of 1 kHz at each second: peaks there, nearly nothing between */
    g_autofree char *path = g_build_filename(dir, "wave.json", NULL), *wave = lab_read(path, NULL);
    g_auto(GStrv) peaks = g_strsplit(strstr(wave, "\"peaks\":[") + 9, ",", -1);
    g_assert_cmpint(g_strv_length(peaks), ==, 64);
    for (int i = 0; i < 60; i++) {
        int peak = atoi(peaks[i]);
        if (i % 20 < 2)
            g_assert_cmpint(peak, >, 80);
        else if (i % 20 > 2 && i % 20 < 19)
            g_assert_cmpint(peak, <, 12);
    }
}

/* Key frames at least every second, header first. */
static void proxy_is_for_pages(void)
{
    g_autofree char *clip = lab_clip("vfr.mp4", kinds[1].options), *dir = lab_ingest(clip, NULL);
    g_autofree char *proxy = g_build_filename(dir, "proxy.mp4", NULL);
    gsize n;
    g_autofree char *bytes = lab_read(proxy, &n);
    const char *moov = memmem(bytes, n, "moov", 4), *mdat = memmem(bytes, n, "mdat", 4);
    g_assert_true(moov && mdat && moov < mdat);
    struct lab_film *film = lab_film_read(proxy, true);
    int64_t last = 0;
    for (guint i = 0; i < film->frames->len; i++) {
        const AVFrame *frame = film->frames->pdata[i];
        int64_t t90 = g_array_index(film->t90, int64_t, i);
        if (frame->key_frame)
            last = t90;
        g_assert_cmpint(t90 - last, <, 90000);
    }
    lab_film_free(film);
}

static void facts_from_metadata(void)
{
    g_autofree char *clip = lab_clip("facts.mp4",
        "--pattern 25x5 --place +30.2741+120.1551/ --when 2026-05-04T03:02:01.000000Z");
    g_autofree char *line = lab_media_ok("probe %s", clip);
    g_assert_true(
        lab_says(line, "\"lat\":30.2741,\"lon\":120.1551,\"alt\":null,\"place_source\":\"udta\""));
    g_assert_true(lab_says(line, "\"recorded_at\":\"2026-05-04T03:02:01Z\""));
}

static void picture_is_ingested(void)
{
    g_autofree char *png = lab_path("photo.png"), *dir = lab_folder("photo");
    lab_png(png, 2400, 1200, 100, 100, 900, 900, 0xff8000ff);
    g_autofree char *line = lab_media_ok("ingest %s --out %s", png, dir);
    g_assert_true(lab_says(line, "\"kind\":\"image\""));
    int h;
    g_assert_cmpint(picture_size(dir, "view.jpg", &h), ==, 1920);
    g_assert_cmpint(h, ==, 960);
    g_assert_cmpint(picture_size(dir, "poster.jpg", &h), ==, 540);
    g_autofree char *proxy = g_build_filename(dir, "proxy.mp4", NULL);
    g_assert_false(g_file_test(proxy, G_FILE_TEST_EXISTS));
}

/* The index refuses to be read when one bit of it is wrong. */
static void index_is_guarded(void)
{
    g_autofree char *clip = lab_clip("plain.mp4", kinds[0].options), *dir = lab_ingest(clip, NULL);
    g_autofree char *bin = g_build_filename(dir, "index.bin", NULL), *bad = lab_path("bad.bin");
    gsize n;
    g_autofree char *bytes = lab_read(bin, &n);
    bytes[n / 2] ^= 4;
    lab_write(bad, bytes, (gssize)n);
    g_autofree char *line = NULL;
    int code = lab_media(&line, "still %s --index %s --frame 1 --out %s.png", clip, bad, bad);
    g_assert_cmpint(code, ==, 3);
    g_assert_true(lab_says(line, "media.io"));
    lab_write(bad, bytes, 20);
    g_assert_cmpint(
        lab_media(NULL, "still %s --index %s --frame 1 --out %s.png", clip, bad, bad), ==, 3);
}

int main(int argc, char **argv)
{
    lab_init(&argc, &argv);
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *probe = g_strdup_printf("/media/probe/%s", kinds[i].name);
        g_autofree char *ingest = g_strdup_printf("/media/ingest/%s", kinds[i].name);
        g_autofree char *still = g_strdup_printf("/media/still/%s", kinds[i].name);
        g_test_add_data_func(probe, &kinds[i], probe_knows);
        g_test_add_data_func(ingest, &kinds[i], ingest_keeps_frames);
        g_test_add_data_func(still, &kinds[i], still_is_exact);
    }
    g_test_add_func("/media/still/every-frame-of-vfr", still_all_of_vfr);
    g_test_add_func("/media/still/same-bytes", still_same_bytes);
    g_test_add_func("/media/still/look", still_under_a_look);
    g_test_add_func("/media/still/range", still_refuses_range);
    g_test_add_func("/media/still/seal", seals);
    g_test_add_func("/media/ingest/full-range", full_range_is_converted);
    g_test_add_func("/media/ingest/hdr", hdr_is_mapped);
    g_test_add_func("/media/ingest/writes-all", ingest_writes_all);
    g_test_add_func("/media/ingest/proxy", proxy_is_for_pages);
    g_test_add_func("/media/probe/metadata", facts_from_metadata);
    g_test_add_func("/media/ingest/picture", picture_is_ingested);
    g_test_add_func("/media/index/guarded", index_is_guarded);
    return lab_run();
}
