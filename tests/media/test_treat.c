/* The look of a segment: turned, cropped, blurred, followed, without combs, with captions that come
 * and go; and two films side by side. */
#include "clip.h"
#include "drawn.h"
#include "lab.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

/* A look file's text without its head, "|" for tabs. */
static char *write_look(const char *look)
{
    static int n;
    char *path = lab_path("%d.look", n++);
    g_autofree char *text = g_strdup_printf("shenkan-look\t1\n%s", look);
    g_strdelimit(text, "|", '\t');
    lab_write(path, text, -1);
    return path;
}

static char *render(const char *clip, const char *store, const char *list, const char *range,
    const char *look, const char *more)
{
    g_autofree char *dir = lab_ingest(clip, NULL), *folder = lab_folder(store);
    g_autofree char *path = look ? write_look(look) : NULL;
    return lab_media_ok("piece %s --index %s/index.bin %s --store %s --list %s%s%s%s", clip, dir,
        range, folder, list, path ? " --look " : "", path ? path : "", more);
}

static struct lab_film *film_of(const char *list)
{
    g_autofree char *plan = lab_path("one.plan"), *film = lab_path("one.mp4"),
                    *cues = lab_path("one.json");
    g_autofree char *text = g_strdup_printf("segment\t%s\tx\ty\n", list);
    lab_write(plan, text, -1);
    g_free(lab_media_ok("reel --plan %s --out %s --cues %s", plan, film, cues));
    return lab_film_read(film, true);
}

static struct lab_film *show(
    const char *clip, const char *range, const char *look, const char *more)
{
    g_autofree char *list = lab_path("one.list");
    g_free(render(clip, "store", list, range, look, more));
    return film_of(list);
}

static int at(const struct lab_film *film, guint i, int x, int y)
{
    const AVFrame *frame = film->frames->pdata[i];
    return frame->data[0][(ptrdiff_t)y * frame->linesize[0] + x];
}

static void assert_flat(const struct lab_film *film, int x0, int y0, int x1, int y1, int value)
{
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++)
            if (abs(at(film, 0, x, y) - value) > 4)
                g_error("%d at %d,%d instead of %d", at(film, 0, x, y), x, y, value);
}

/* Four quarters: 40 80 / 130 200. */
static const int quarter[4] = {40, 80, 130, 200};

static void draw_quarters(AVFrame *frame, int i)
{
    int w = frame->width / 2, h = frame->height / 2;
    for (int k = 0; k < 4; k++)
        drawn_box(frame, k % 2 * w, k / 2 * h, w, h, quarter[k]);
}

static const struct drawn quarters = {
    "quarters.mp4", 320, 180, 2, AV_PIX_FMT_YUV420P, false, false, draw_quarters, NULL};

/* Which quarter comes to lie at the top left, top right, bottom left, bottom right. */
static void turns_and_crops(void)
{
    static const int places[4][4] = {
        {0, 1, 2, 3},
        {2, 0, 3, 1},
        {3, 2, 1, 0},
        {1, 3, 0, 2}
    };
    g_autofree char *clip = drawn_clip(&quarters);
    for (int turn = 0; turn < 4; turn++)
        for (int k = turn % 2; k < 4; k += 2) {
            int w = turn % 2 ? 608 : 1920, left = (1920 - w) / 2;
            g_autofree char *look = g_strdup_printf(
                "turn|%d\ncrop|%d|%d|5000|5000\n", 90 * turn, k % 2 * 5000, k / 2 * 5000);
            struct lab_film *film = show(clip, "--in 0 --out 1", look, "");
            /* nothing of the neighbours, up to the very edge */
            assert_flat(film, left, 0, left + w, 1080, quarter[places[turn][k]]);
            if (left)
                assert_flat(film, 0, 0, left - 8, 1080, 16);
            lab_film_free(film);
        }
}

/* The whole, turned: seen as a whole between black borders. */
static void turned_whole_is_fitted(void)
{
    g_autofree char *clip = drawn_clip(&quarters);
    struct lab_film *film = show(clip, "--in 0 --out 1", "turn|90\n", "");
    assert_flat(film, 664, 8, 952, 532, 130);
    assert_flat(film, 968, 8, 1256, 532, 40);
    assert_flat(film, 664, 548, 952, 1072, 200);
    assert_flat(film, 968, 548, 1256, 1072, 80);
    assert_flat(film, 0, 0, 648, 1080, 16);
    lab_film_free(film);
}

/* A number on each half. */
static void draw_numbers(AVFrame *frame, int i)
{
    for (int side = 0; side < 2; side++)
        clip_draw(frame->data[0] + side * frame->width / 2, frame->linesize[0], frame->width / 2,
            frame->height, (unsigned)(300 + i + 1000 * side), 16, 235);
}

static const struct drawn numbers = {
    "numbers.mp4", 640, 360, 50, AV_PIX_FMT_YUV420P, false, false, draw_numbers, NULL};

static void blurred_is_unreadable(void)
{
    g_autofree char *clip = drawn_clip(&numbers);
    struct lab_film *film =
        show(clip, "--in 0 --out 15", "blur|7|5|100|200|4800|9600\nblur|7|10|end\n", "");
    for (guint i = 0; i < 15; i++) {
        int left = lab_number_in(film->frames->pdata[i], 0, 0, 960, 1080);
        int right = lab_number_in(film->frames->pdata[i], 960, 0, 960, 1080);
        if (i >= 5 && i < 10)
            g_assert_cmpint(left, !=, 300 + i);
        else
            g_assert_cmpint(left, ==, 300 + i);
        g_assert_cmpint(right, ==, 1300 + i);
    }
    /* soft: not an edge is left inside, and one number looks like the other */
    for (int y = 30; y < 1050; y++)
        for (int x = 30; x < 920; x++) {
            g_assert_cmpint(abs(at(film, 7, x, y) - at(film, 7, x + 1, y)), <=, 5);
            g_assert_cmpint(abs(at(film, 6, x, y) - at(film, 8, x, y)), <=, 40);
        }
    lab_film_free(film);
}

/* Where the fine pattern is gone. */
static void draw_pattern(AVFrame *frame, int i)
{
    for (int y = 0; y < frame->height; y += 8)
        for (int x = 0; x < frame->width; x += 8)
            drawn_box(frame, x, y, 8, 8, (x + y) / 8 % 2 ? 200 : 50);
}

static const struct drawn pattern = {
    "pattern.mp4", 640, 360, 90, AV_PIX_FMT_YUV420P, false, false, draw_pattern, NULL};

/* The left and right edge of the flat part of a row, in 1/10000. */
static void flat_part(const struct lab_film *film, guint i, int y, int *out_left, int *out_right)
{
    *out_left = *out_right = -1;
    for (int x = 0; x < 1920; x++) {
        if (abs(at(film, i, x, y) - 125) > 30)
            continue;
        int run = x;
        while (run < 1920 && abs(at(film, i, run, y) - 125) <= 30)
            run++;
        if (run - x > 60) {
            *out_left = x * 10000 / 1920;
            *out_right = run * 10000 / 1920;
            return;
        }
        x = run;
    }
}

static void keys_are_joined_by_lines(void)
{
    g_autofree char *clip = drawn_clip(&pattern);
    int left, right;
    struct lab_film *film = show(clip, "--in 4 --out 25",
        "blur|1|4|1000|3000|2000|4000\nblur|1|24|6000|3000|3000|4000\n", "");
    for (guint i = 0; i <= 20; i += 5) {
        flat_part(film, i, 540, &left, &right);
        g_assert_cmpint(abs(left - (1000 + (int)i * 250)), <=, 60);
        g_assert_cmpint(abs(right - (3000 + (int)i * 300)), <=, 60);
        flat_part(film, i, 200, &left, &right);
        g_assert_cmpint(left, ==, -1);
    }
    lab_film_free(film);
}

/* A square with a face of its own that wanders over a wall of other squares. */
static void place_at(int i, int *out_x, int *out_y)
{
    *out_x = 60 + 7 * i;
    *out_y = 150 + (int)lrint(80 * sin(i / 8.0));
}

static void draw_walker(AVFrame *frame, int i)
{
    int x, y;
    for (int k = 0; k < 400; k++)
        drawn_box(frame, k * 211 % 640, k * 173 % 360, 20 + k % 23, 16 + k % 17, 60 + k * 37 % 90);
    place_at(i, &x, &y);
    clip_draw(
        frame->data[0] + y * frame->linesize[0] + x, frame->linesize[0], 64, 64, 0xa5c3, 30, 220);
}

static const struct drawn walker = {
    "walker.mp4", 640, 360, 60, AV_PIX_FMT_YUV420P, false, false, draw_walker, NULL};

static void follow_walker(const char *look, int slack)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *clip = drawn_clip(&walker), *dir = lab_ingest(clip, NULL);
    g_autofree char *bin = g_build_filename(dir, "index.bin", NULL), *path = write_look(look);
    gsize n;
    g_autofree char *text = lab_read(path, &n);
    int fd = open(clip, O_RDONLY), index_fd = open(bin, O_RDONLY);
    media_auto(index) index = media_index_load(index_fd, &error);
    media_auto(treat) treat = media_treat_parse(text, n, &error);
    g_assert_no_error(error);
    g_autoptr(GArray) wanted = g_array_new(false, false, sizeof(uint32_t));
    uint32_t range[] = {5, 55};
    g_array_append_vals(wanted, range, 2);
    media_auto(follow) follow = media_follow_new(fd, index, treat, wanted, NULL, &error);
    g_assert_no_error(error);
    for (uint32_t i = 5; i < 55; i++) {
        struct media_box box;
        int x, y;
        place_at((int)i, &x, &y);
        g_assert_true(media_follow_box(follow, treat, 0, i, &box));
        int off_x = box.x + box.w / 2 - (x + 32) * 10000 / 640;
        int off_y = box.y + box.h / 2 - (y + 32) * 10000 / 360;
        if (abs(off_x) > slack || abs(off_y) > slack)
            g_error("frame %u: off by %d, %d", i, off_x, off_y);
    }
    close(fd);
    close(index_fd);
}

/* Within 3 % of the picture. */
static void boxes_follow(void)
{
    int x, y, x2, y2;
    place_at(2, &x, &y);
    place_at(50, &x2, &y2);
    g_autofree char *one =
        g_strdup_printf("blur|1|2|%d|%d|1000|1778\nfollow|1\n", x * 10000 / 640, y * 10000 / 360);
    follow_walker(one, 300);
    g_autofree char *two =
        g_strdup_printf("%sblur|1|50|%d|%d|1000|1778\n", one, x2 * 10000 / 640, y2 * 10000 / 360);
    follow_walker(two, 300);
}

/* A bar that has moved between the two fields. */
static void draw_bar(AVFrame *frame, int i)
{
    for (int y = 0; y < frame->height; y++)
        drawn_box(frame, 40 + 12 * i + y % 2 * 6, y, 60, 1, 220);
}

static const struct drawn bar = {
    "bar.mp4", 640, 360, 50, AV_PIX_FMT_YUV420P, false, true, draw_bar, NULL};

/* Rows that stick out between their neighbours. */
static int combs(const struct lab_film *film, guint i)
{
    int n = 0;
    for (int y = 30; y < 1050; y++)
        for (int x = 0; x < 1920; x++) {
            int a = at(film, i, x, y - 3), b = at(film, i, x, y), c = at(film, i, x, y + 3);
            n += (b > a + 60 && b > c + 60) || (b < a - 60 && b < c - 60);
        }
    return n;
}

static void interlaced_has_no_combs(void)
{
    g_autofree char *clip = drawn_clip(&bar);
    struct lab_film *left = show(clip, "--in 8 --out 12", "deinterlace|off\n", "");
    struct lab_film *done = show(clip, "--in 8 --out 12", NULL, "");
    for (guint i = 0; i < 4; i++) {
        g_assert_cmpint(combs(left, i), >, 2000);
        g_assert_cmpint(combs(done, i), <, 20);
        /* the bar is where its first field has it */
        int edge = (40 + 12 * (8 + (int)i)) * 3;
        g_assert_cmpint(at(done, i, edge - 12, 540), <, 60);
        g_assert_cmpint(at(done, i, edge + 12, 540), >, 180);
    }
    lab_film_free(left);
    lab_film_free(done);
}

static const char *key_of(const char *line, guint i)
{
    const char *at_key = strstr(line, "\"keys\":[\"") + 9;
    return at_key + i * 67;
}

static void same_piece(const char *one, guint i, const char *two, guint k)
{
    g_autofree char *first = g_strndup(key_of(one, i), 64), *second = g_strndup(key_of(two, k), 64);
    g_assert_cmpstr(first, ==, second);
    g_autofree char *a = lab_path("alone/%.2s/%s", first, first);
    g_autofree char *b = lab_path("long/%.2s/%s", first, first);
    gsize n, m;
    g_autofree char *x = lab_read(a, &n), *y = lab_read(b, &m);
    g_assert_cmpmem(x, n, y, m);
}

/* One second, rendered alone or in the middle of more: the same bytes. */
static void pieces_do_not_depend_on_each_other(void)
{
    g_autofree char *list = lab_path("same.list"), *fields = drawn_clip(&bar);
    g_autofree char *alone = render(fields, "alone", list, "--in 25 --out 50", NULL, "");
    g_autofree char *longer = render(fields, "long", list, "--in 3 --out 50", NULL, "");
    same_piece(alone, 0, longer, 1);
    g_autofree char *clip = drawn_clip(&walker);
    const char *look = "blur|1|2|1156|4680|1000|1778\nfollow|1\nblur|1|20|3200|5200|1000|1778\n";
    g_autofree char *second = render(clip, "alone", list, "--in 25 --out 50", look, "");
    g_autofree char *all = render(clip, "long", list, "--in 0 --out 60", look, "");
    same_piece(second, 0, all, 1);
}

static bool same_key(const char *one, const char *two, guint i)
{
    return strncmp(key_of(one, i), key_of(two, i), 64) == 0;
}

/* What is done in the third second leaves the first alone. */
static void far_tracks_change_nothing(void)
{
    g_autofree char *clip = drawn_clip(&pattern), *list = lab_path("keys.list");
    const char *range = "--in 0 --out 90";
    const char *near = "blur|1|3|1000|1000|500|500\nblur|1|20|end\n";
    g_autofree char *far_look = g_strdup_printf("%sblur|2|60|100|100|900|900\n", near);
    g_autofree char *moved_look = g_strdup_printf("%sblur|2|60|200|100|900|900\n", near);
    g_autofree char *plain = render(clip, "keys", list, range, near, "");
    g_autofree char *far_line = render(clip, "keys", list, range, far_look, "");
    g_autofree char *moved = render(clip, "keys", list, range, moved_look, "");
    g_assert_true(same_key(plain, far_line, 0) && same_key(plain, far_line, 1));
    g_assert_false(same_key(plain, far_line, 2) || same_key(plain, far_line, 3));
    g_assert_true(same_key(far_line, moved, 0) && same_key(far_line, moved, 1));
    g_assert_false(same_key(far_line, moved, 2) || same_key(far_line, moved, 3));
    g_assert_cmpint(lab_int(far_line, "rendered"), ==, 2);
    /* everything else touches every piece, but never the sound */
    static const char *const looks[] = {"turn|180\n", "crop|0|0|9000|9000\n", "tone|off\n",
        "deinterlace|on\n", "blur|1|3|1001|1000|500|500\n"};
    for (size_t i = 0; i < G_N_ELEMENTS(looks); i++) {
        g_autofree char *line = render(clip, "keys", list, range, looks[i], "");
        g_assert_false(same_key(plain, line, 0));
        g_assert_true(same_key(plain, line, 4));
    }
}

static void captions_come_and_go(void)
{
    g_autofree char *clip = drawn_clip(&quarters), *card = lab_path("fade.list");
    g_autofree char *caption = lab_path("fc.png"), *mark = lab_path("fm.png"), *path = NULL;
    g_autofree char *png = lab_path("ground.png"), *folder = lab_folder("store");
    lab_png(png, 1920, 1080, 0, 0, 1920, 1080, 0x000000ff);
    lab_png(caption, 1920, 1080, 101, 901, 1701, 101, 0xffffffff);
    lab_png(mark, 1920, 1080, 1800, 10, 100, 40, 0xffffffff);
    path = write_look("fade|400\n");
    g_free(lab_media_ok("card %s --ms 2000 --caption %s --caption-ms 1200 --mark %s --look %s "
                        "--store %s --list %s",
        png, caption, mark, path, folder, card));
    g_autofree char *text = lab_read(card, NULL);
    g_assert_true(lab_says(text, "kind\tcard"));
    g_autofree char *plan = lab_path("fade.plan"), *film_path = lab_path("fade.mp4"),
                    *cues = lab_path("fade.json");
    g_autofree char *line = g_strdup_printf("card\t%s\tx\ty\n", card);
    lab_write(plan, line, -1);
    g_free(lab_media_ok("reel --plan %s --out %s --cues %s", plan, film_path, cues));
    struct lab_film *film = lab_film_read(film_path, true);
    for (guint i = 0; i < film->frames->len; i++) {
        double t = i * 0.04;
        double shown = t >= 1.2 ? 0 : MIN(1, MIN(t, 1.2 - t) / 0.4);
        double marked = CLAMP((t - 0.8) / 0.4, 0, 1);
        g_assert_cmpint(abs(at(film, i, 1000, 950) - (int)(16 + 219 * shown)), <=, 5);
        g_assert_cmpint(abs(at(film, i, 1850, 30) - (int)(16 + 219 * marked)), <=, 5);
        g_assert_cmpint(at(film, i, 90, 950), <=, 18);
        g_assert_cmpint(at(film, i, 1000, 890), <=, 18);
    }
    lab_film_free(film);
}

/* Ten greys, 10 bits. */
static int grey(int k)
{
    return 64 + 876 * k / 9;
}

static void draw_greys(AVFrame *frame, int i)
{
    for (int y = 0; y < frame->height; y++)
        for (int x = 0; x < frame->width; x++)
            ((uint16_t *)(void *)(frame->data[0] + (ptrdiff_t)y * frame->linesize[0]))[x] =
                (uint16_t)grey(x * 10 / frame->width);
}

static const struct drawn greys = {
    "greys.mp4", 960, 540, 2, AV_PIX_FMT_YUV420P10, true, false, draw_greys, NULL};

/* What the standards say of a grey: BT.2100 HLG at 1000 cd/m², white at 203, the bend above 0.6. */
static double expected(double v)
{
    double scene = v <= 0.5 ? v * v / 3 : (exp((v - 0.55991073) / 0.17883277) + 0.28466892) / 12;
    double light = pow(scene, 1.2) * 1000 / 203, peak = 1000.0 / 203, span = peak - 0.6;
    double a = 1 / (span / 0.4 - 1), t = (light - 0.6) / span;
    if (light > 0.6)
        light = 0.6 + 0.4 * t * (1 + a) / (t + a);
    return 16 + 219 * pow(light, 1 / 2.4);
}

static void greys_stay_grey(void)
{
    g_autofree char *clip = drawn_clip(&greys);
    struct lab_film *mapped = show(clip, "--in 0 --out 1", NULL, "");
    struct lab_film *plain = show(clip, "--in 0 --out 1", "tone|off\n", "");
    for (int k = 0; k < 10; k++) {
        int x = 96 + 192 * k;
        double v = k / 9.0;
        g_assert_cmpint(abs(at(mapped, 0, x, 540) - (int)lrint(expected(v))), <=, 2);
        g_assert_cmpint(abs(at(plain, 0, x, 540) - (int)lrint(16 + 219 * v)), <=, 2);
        const AVFrame *frame = mapped->frames->pdata[0];
        for (int p = 1; p < 3; p++)
            g_assert_cmpint(abs(frame->data[p][270 * frame->linesize[p] + x / 2] - 128), <=, 1);
    }
    lab_film_free(mapped);
    lab_film_free(plain);
}

static void two_sides(void)
{
    g_autofree char *before = lab_clip("b.mp4", "--pattern 25x60 --first 500");
    g_autofree char *after =
        lab_clip("a.mp4", "--pattern 30x60 --first 900 --rotate 90 --size 180x320 --silent");
    g_autofree char *one = lab_ingest(before, NULL), *two = lab_ingest(after, NULL);
    g_autofree char *folder = lab_folder("store"), *list = lab_path("split.list");
    g_autofree char *png = lab_path("split.png");
    lab_png(png, 1920, 1080, 900, 1000, 120, 60, 0xffffffff);
    g_autofree char *line = lab_media_ok(
        "split %s %s --index %s/index.bin --index2 %s/index.bin --in 10 --out 30 --in2 6 --out2 51 "
        "--caption %s --store %s --list %s",
        before, after, one, two, png, folder, list);
    g_assert_cmpint(lab_int(line, "frames"), ==, 38); /* 45 frames of 1/30 s, at 25 a second */
    g_assert_cmpint(lab_int(line, "duration_t90"), ==, 45 * 3000);
    struct lab_film *film = film_of(list);
    g_assert_cmpint(film->frames->len, ==, 38);
    for (guint i = 0; i < 38; i++) {
        /* 936 wide and 1056 high at most: 936x528, and 594x1056 */
        int left = lab_number_in(film->frames->pdata[i], 12, 276, 936, 528);
        int right = lab_number_in(film->frames->pdata[i], 972 + 170, 12, 594, 1056);
        g_assert_cmpint(left, ==, 510 + MIN(i, 19));
        g_assert_cmpint(right, ==, 906 + i * 30 / 25);
        g_assert_cmpint(at(film, i, 960, 1030), >, 225);
    }
    lab_film_free(film);
    g_autofree char *again = lab_media_ok(
        "split %s %s --index %s/index.bin --index2 %s/index.bin --in 10 --out 30 --in2 6 --out2 51 "
        "--caption %s --store %s --list %s",
        before, after, one, two, png, folder, list);
    g_assert_cmpint(lab_int(again, "rendered"), ==, 0);
}

static void pictures_as_sides(void)
{
    g_autofree char *clip = lab_clip("b.mp4", "--pattern 25x60 --first 500");
    g_autofree char *dir = lab_ingest(clip, NULL), *folder = lab_folder("store");
    g_autofree char *list = lab_path("stills.list"), *still = lab_path("still.png");
    g_free(lab_media_ok("still %s --index %s/index.bin --frame 33 --out %s", clip, dir, still));
    g_free(lab_media_ok("split %s %s --index - --index2 - --ms 600 --store %s --list %s", still,
        still, folder, list));
    struct lab_film *film = film_of(list);
    g_assert_cmpint(film->frames->len, ==, 15);
    g_assert_cmpint(lab_number_in(film->frames->pdata[14], 12, 276, 936, 528), ==, 533);
    g_assert_cmpint(lab_number_in(film->frames->pdata[0], 972, 276, 936, 528), ==, 533);
    lab_film_free(film);
    g_free(lab_media_ok("split %s %s --index - --index2 %s/index.bin --in2 4 --out2 14 --store %s "
                        "--list %s",
        still, clip, dir, folder, list));
    film = film_of(list);
    g_assert_cmpint(film->frames->len, ==, 10);
    g_assert_cmpint(lab_number_in(film->frames->pdata[9], 12, 276, 936, 528), ==, 533);
    g_assert_cmpint(lab_number_in(film->frames->pdata[9], 972, 276, 936, 528), ==, 513);
    lab_film_free(film);
    g_assert_cmpint(
        lab_media(NULL, "split %s %s --index - --index2 - --store %s", still, still, folder), ==,
        1);
    g_assert_cmpint(
        lab_media(NULL, "split %s --index - --index2 - --store %s", still, folder), ==, 2);
}

/* What is wrong with each is on the line that is named. */
static const struct {
    const char *text;
    int line; /* 0: it is good */
} looks[] = {
    {"shenkan-look|1\n",                                                          0},
    {"shenkan-look|1",                                                            0},
    {"",                                                                          1},
    {"shenkan-look|2\n",                                                          1},
    {"shenkan-look|1\nturn|90\ncrop|0|0|10000|10000\ndeinterlace|auto\nfade|0\n", 0},
    {"shenkan-look|1\nturn|45\n",                                                 2},
    {"shenkan-look|1\nturn|90|1\n",                                               2},
    {"shenkan-look|1\nturn|90\nturn|90\n",                                        3},
    {"shenkan-look|1\n\nturn|90\n",                                               2},
    {"shenkan-look|1\ncrop|0|0|499|5000\n",                                       2},
    {"shenkan-look|1\ncrop|5001|0|5000|5000\n",                                   2},
    {"shenkan-look|1\ncrop|-1|0|5000|5000\n",                                     2},
    {"shenkan-look|1\ncrop|1e3|0|5000|5000\n",                                    2},
    {"shenkan-look|1\ncrop|99999999999999999999|0|5000|5000\n",                   2},
    {"shenkan-look|1\nfade|2001\n",                                               2},
    {"shenkan-look|1\ntone|on\n",                                                 2},
    {"shenkan-look|1\nblur|1|5|0|0|100|100\nblur|1|6|1|0|100|100\n",              0},
    {"shenkan-look|1\nblur|1|5|0|0|100|100\nblur|1|5|1|0|100|100\n",              3},
    {"shenkan-look|1\nblur|1|5|0|0|100|100\nblur|1|7|end\nblur|1|9|end\n",        4},
    {"shenkan-look|1\nblur|1|7|end\n",                                            2},
    {"shenkan-look|1\nblur|0|5|0|0|100|100\n",                                    2},
    {"shenkan-look|1\nblur|33|5|0|0|100|100\n",                                   2},
    {"shenkan-look|1\nblur|1|5|0|0|0|100\n",                                      2},
    {"shenkan-look|1\nblur|1|5|0|0|100\n",                                        2},
    {"shenkan-look|1\nfollow|1\nsharpen|1\n",                                     3},
};

static void bad_looks_are_refused(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(looks); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strdup(looks[i].text);
        g_autofree char *message =
            g_strdup_printf("line %d of the look is not understood", looks[i].line);
        g_strdelimit(text, "|", '\t');
        media_auto(treat) treat = media_treat_parse(text, strlen(text), &error);
        if (looks[i].line)
            g_assert_error(error, MEDIA_ERROR, MEDIA_ERROR_BAD_RANGE);
        else
            g_assert_nonnull(treat);
        if (looks[i].line)
            g_assert_cmpstr(error->message, ==, message);
    }
    g_autoptr(GString) many = g_string_new("shenkan-look\t1\n");
    for (int i = 0; i < 2001; i++)
        g_string_append_printf(many, "blur\t1\t%d\t1\t1\t5\t5\n", i);
    g_autoptr(GError) error = NULL;
    g_assert_null(media_treat_parse(many->str, many->len, &error));
    g_assert_cmpstr(error->message, ==, "line 2002 of the look is not understood");
    g_assert_null(media_treat_parse("shenkan-look\t1\n\0", 16, NULL));
    g_assert_null(media_treat_parse("\xff", 1, NULL));
}

/* The same through the command, and keys that the clip does not have. */
static void commands_refuse_bad_looks(void)
{
    g_autofree char *clip = drawn_clip(&quarters), *dir = lab_ingest(clip, NULL);
    g_autofree char *folder = lab_folder("store"), *bad = write_look("turn|1\n");
    g_autofree char *far_key = write_look("blur|3|9|0|0|50|50\n"), *line = NULL, *more = NULL;
    g_assert_cmpint(lab_media(&line,
                        "piece %s --index %s/index.bin --in 0 --out 2 --store %s "
                        "--look %s",
                        clip, dir, folder, bad),
        ==, 1);
    g_assert_true(lab_says(line, "line 2 of the look is not understood"));
    g_assert_cmpint(lab_media(&more,
                        "piece %s --index %s/index.bin --in 0 --out 2 --store %s "
                        "--look %s",
                        clip, dir, folder, far_key),
        ==, 1);
    g_assert_true(lab_says(more, "Blur track 3"));
}

int main(int argc, char **argv)
{
    lab_init(&argc, &argv);
    g_test_add_func("/media/treat/parse", bad_looks_are_refused);
    g_test_add_func("/media/treat/refused", commands_refuse_bad_looks);
    g_test_add_func("/media/treat/turn-crop", turns_and_crops);
    g_test_add_func("/media/treat/turn", turned_whole_is_fitted);
    g_test_add_func("/media/treat/blur", blurred_is_unreadable);
    g_test_add_func("/media/treat/line", keys_are_joined_by_lines);
    g_test_add_func("/media/treat/follow", boxes_follow);
    g_test_add_func("/media/treat/fields", interlaced_has_no_combs);
    g_test_add_func("/media/treat/alone", pieces_do_not_depend_on_each_other);
    g_test_add_func("/media/treat/keys", far_tracks_change_nothing);
    g_test_add_func("/media/treat/fade", captions_come_and_go);
    g_test_add_func("/media/treat/tone", greys_stay_grey);
    g_test_add_func("/media/split/films", two_sides);
    g_test_add_func("/media/split/pictures", pictures_as_sides);
    return lab_run();
}
