/* Cards and walls: whole, opaque or transparent where they should be, the same every time. */
#include "fixture.h"
#include "ink.h"
#include "support.h"
#include <math.h>
#include <string.h>

#define WIDTH 1920
#define HEIGHT 1080
#define PIXELS (WIDTH * HEIGHT)

static uint32_t *card_pixels(const struct papers_card *card)
{
    g_autoptr(GError) error = NULL;
    uint32_t *pixels = g_malloc(PIXELS * 4);
    memset(pixels, 0xaa, PIXELS * 4);
    papers_card_draw(card, WIDTH, HEIGHT, (uint8_t *)pixels, WIDTH * 4, &error);
    g_assert_no_error(error);
    return pixels;
}

static uint32_t *wall_pixels(const struct papers_wall *wall, int width, int height)
{
    g_autoptr(GError) error = NULL;
    size_t bytes = (size_t)width * (size_t)height * 4;
    uint32_t *pixels = g_malloc(bytes);
    memset(pixels, 0xaa, bytes);
    papers_wall_draw(wall, width, height, (uint8_t *)pixels, width * 4, &error);
    g_assert_no_error(error);
    return pixels;
}

static size_t count(const uint32_t *pixels, uint32_t argb)
{
    size_t n = 0;
    for (size_t i = 0; i < PIXELS; i++)
        n += pixels[i] == argb;
    return n;
}

static bool opaque(const uint32_t *pixels)
{
    for (size_t i = 0; i < PIXELS; i++)
        if (pixels[i] >> 24 != 0xff)
            return false;
    return true;
}

static bool clear_box(const uint32_t *pixels, struct papers_box box)
{
    for (int y = box.y; y < box.y + box.height; y++)
        for (int x = box.x; x < box.x + box.width; x++)
            if (pixels[y * WIDTH + x])
                return false;
    return true;
}

static void test_card_kinds(void)
{
    for (int kind = PAPERS_CARD_TITLE; kind <= PAPERS_CARD_MARK; kind++) {
        struct papers_card card = fixture_card((enum papers_card_kind)kind);
        g_autofree uint32_t *one = card_pixels(&card);
        g_autofree uint32_t *two = card_pixels(&card);
        g_assert_cmpmem(one, PIXELS * 4, two, PIXELS * 4);
        g_assert_cmpuint(count(one, PAPERS_WHITE), >, 500);
        bool over = kind == PAPERS_CARD_CAPTION || kind == PAPERS_CARD_MARK;
        g_assert_cmpint(opaque(one), ==, !over);
        g_assert_cmpuint(count(one, PAPERS_RED), >, 1000);
    }
}

/* A lower third leaves the upper two thirds of the film alone, the mark all but its corner. */
static void test_overlays_are_clear(void)
{
    struct papers_card card = fixture_card(PAPERS_CARD_CAPTION);
    g_autofree uint32_t *caption = card_pixels(&card);
    g_assert_true(clear_box(caption, (struct papers_box){0, 0, WIDTH, HEIGHT * 2 / 3}));
    card.kind = PAPERS_CARD_MARK;
    g_autofree uint32_t *mark = card_pixels(&card);
    g_assert_true(clear_box(mark, (struct papers_box){0, 140, WIDTH, HEIGHT - 140}));
    g_assert_true(clear_box(mark, (struct papers_box){0, 0, WIDTH / 2, HEIGHT}));
}

/* Every text that is given shows: taking it away changes the picture. */
static void test_card_shows_every_text(void)
{
    struct papers_card card = fixture_card(PAPERS_CARD_PROBLEM);
    const char **texts[] = {&card.problem_no, &card.point, &card.unit, &card.assist, &card.type,
        &card.indicator, &card.found, &card.description};
    g_autofree uint32_t *whole = card_pixels(&card);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        const char *kept = *texts[i];
        *texts[i] = NULL;
        g_autofree uint32_t *less = card_pixels(&card);
        g_assert_true(memcmp(whole, less, PIXELS * 4) != 0);
        *texts[i] = kept;
    }
}

static void test_png(void)
{
    g_autofree char *a = support_path("a.png"), *b = support_path("b.png");
    g_autoptr(GError) error = NULL;
    struct papers_card card = fixture_card(PAPERS_CARD_CAPTION);
    g_assert_true(papers_card_png(&card, WIDTH, HEIGHT, a, &error));
    g_assert_true(papers_card_png(&card, WIDTH, HEIGHT, b, &error));
    g_assert_no_error(error);
    support_assert_same_file(a, b);
    g_autoptr(GBytes) png = support_read(a);
    const uint8_t *bytes = g_bytes_get_data(png, NULL);
    g_assert_cmpmem(bytes, 8, "\x89PNG\r\n\x1a\n", 8);
    g_assert_cmpint(bytes[18] << 8 | bytes[19], ==, WIDTH);
    g_assert_cmpint(bytes[25], ==, 6); /* RGBA */
    g_assert_false(papers_card_png(&card, WIDTH, HEIGHT, "/nowhere/at/all.png", &error));
    g_assert_error(error, PAPERS_ERROR, PAPERS_ERROR_IO);
}

static void test_walls(void)
{
    static const int sizes[][2] = {
        {1920, 1080},
        {1366, 768 },
        {1024, 768 },
        {1280, 1024}
    };
    for (int kind = PAPERS_WALL_BLACK; kind <= PAPERS_WALL_REMARK; kind++)
        for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
            struct papers_wall wall = fixture_wall((enum papers_wall_kind)kind);
            int width = sizes[i][0], height = sizes[i][1];
            size_t bytes = (size_t)width * (size_t)height * 4;
            g_autofree uint32_t *one = wall_pixels(&wall, width, height);
            g_autofree uint32_t *two = wall_pixels(&wall, width, height);
            g_assert_cmpmem(one, bytes, two, bytes);
            size_t white = 0;
            for (size_t p = 0; p < bytes / 4; p++)
                white += one[p] == PAPERS_WHITE;
            if (kind == PAPERS_WALL_BLACK)
                g_assert_cmpuint(white, ==, 0);
            else
                g_assert_cmpuint(white, >, 500);
        }
}

/* The ribbon of a rehearsal is on every screen, and alone over the film. */
static void test_wall_ribbon(void)
{
    const struct papers_box below = {0, 60, WIDTH, HEIGHT - 60};
    for (int kind = PAPERS_WALL_BLACK; kind <= PAPERS_WALL_FILM; kind++) {
        struct papers_wall wall = fixture_wall((enum papers_wall_kind)kind);
        wall.ribbon = "彩排·不留记录";
        wall.offline = false;
        wall.clock = NULL;
        g_autofree uint32_t *with = wall_pixels(&wall, WIDTH, HEIGHT);
        size_t gold = 0;
        for (int x = WIDTH / 2 - 180; x < WIDTH / 2 + 180; x++)
            gold += with[2 * WIDTH + x] == 0xffffd666;
        g_assert_cmpuint(gold, >, 350);
        wall.ribbon = NULL;
        g_autofree uint32_t *without = wall_pixels(&wall, WIDTH, HEIGHT);
        g_assert_cmphex(without[2 * WIDTH + WIDTH / 2], !=, 0xffffd666);
        if (kind == PAPERS_WALL_FILM)
            g_assert_true(clear_box(with, below));
    }
}

/* Every text that a screen is given shows: taking it away changes the picture. */
static void test_wall_shows_every_text(void)
{
    struct papers_wall wall = fixture_wall(PAPERS_WALL_CAPTION);
    wall.full = wall.about = true;
    const char **const caption[] = {&wall.unit, &wall.point, &wall.problem_no, &wall.type,
        &wall.found, &wall.assist, &wall.description, &wall.indicator, &wall.clock, NULL};
    const char **const side[] = {
        &wall.unit, &wall.point, &wall.description, &wall.indicator, &wall.qr, &wall.qr_text, NULL};
    const char **const notice[] = {&wall.kicker, &wall.title, &wall.text, &wall.clock, NULL};
    const char **const compare[] = {
        &wall.title, &wall.before_text, &wall.after_text, &wall.footer, NULL};
    const struct {
        enum papers_wall_kind kind;
        const char **const *texts;
    } cases[] = {
        {PAPERS_WALL_CAPTION,    caption},
        {PAPERS_WALL_CLAIM_SIDE, side   },
        {PAPERS_WALL_NOTICE,     notice },
        {PAPERS_WALL_COMPARE,    compare},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        wall.kind = cases[i].kind;
        g_autofree uint32_t *whole = wall_pixels(&wall, 1024, 768);
        for (const char **const *text = cases[i].texts; *text; text++) {
            const char *kept = **text;
            **text = NULL;
            g_autofree uint32_t *less = wall_pixels(&wall, 1024, 768);
            g_assert_true(memcmp(whole, less, 1024 * 768 * 4) != 0);
            **text = kept;
        }
    }
}

/* What a unit said is there in full: who, how, what, by when, and where. */
static void test_wall_shows_every_line(void)
{
    static const enum papers_wall_kind kinds[] = {PAPERS_WALL_CLAIM_SIDE, PAPERS_WALL_PLEDGES};
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        struct papers_wall wall = fixture_wall(kinds[i]);
        struct papers_wall_line line = {.no = "6-001",
            .unit = "演示·城管局",
            .point = "人民路口",
            .text = "三日内清理到位",
            .due = "演示·甲 · 11月25日前",
            .mark = "代录"};
        bool side = kinds[i] == PAPERS_WALL_CLAIM_SIDE;
        const char **const texts[] = {
            &line.unit, &line.text, &line.due, side ? &line.mark : &line.point};
        wall.lines = &line;
        wall.n_lines = 1;
        wall.qr = NULL;
        g_autofree uint32_t *whole = wall_pixels(&wall, WIDTH, HEIGHT);
        for (size_t t = 0; t < G_N_ELEMENTS(texts); t++) {
            const char *kept = *texts[t];
            *texts[t] = NULL;
            g_autofree uint32_t *less = wall_pixels(&wall, WIDTH, HEIGHT);
            g_assert_true(memcmp(whole, less, PIXELS * 4) != 0);
            *texts[t] = kept;
        }
    }
}

static void test_wall_boxes(void)
{
    struct papers_box boxes[2];
    struct papers_wall side = fixture_wall(PAPERS_WALL_CLAIM_SIDE);
    g_autofree uint32_t *panel = wall_pixels(&side, WIDTH, HEIGHT);
    papers_wall_boxes(side.kind, WIDTH, HEIGHT, boxes);
    g_assert_true(clear_box(panel, boxes[0]));
    g_assert_cmpint(boxes[0].width + boxes[1].width, ==, WIDTH);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = boxes[1].x; x < WIDTH; x++)
            g_assert_cmphex(panel[y * WIDTH + x] >> 24, ==, 0xff);

    struct papers_wall compare = fixture_wall(PAPERS_WALL_COMPARE);
    g_autofree uint32_t *frame = wall_pixels(&compare, WIDTH, HEIGHT);
    papers_wall_boxes(compare.kind, WIDTH, HEIGHT, boxes);
    for (int i = 0; i < 2; i++) {
        /* The edge pixels may be shared with the frame. */
        struct papers_box inner = {
            boxes[i].x + 1, boxes[i].y + 1, boxes[i].width - 2, boxes[i].height - 2};
        g_assert_true(clear_box(frame, inner));
        g_assert_cmpint(boxes[i].width, >, WIDTH / 3);
        g_assert_cmphex(frame[(boxes[i].y - 10) * WIDTH + boxes[i].x] >> 24, ==, 0xff);
    }
    g_assert_cmpint(boxes[0].x + boxes[0].width, <, boxes[1].x);
}

static void test_countdown_colours(void)
{
    static const struct {
        int64_t left_ms;
        bool amber, red;
    } cases[] = {
        {72000, false, false},
        {30000, false, false},
        {29999, true,  false},
        {10000, true,  false},
        {9999,  false, true },
        {0,     false, true },
        {-8000, false, true }
    };
    struct papers_wall wall = fixture_wall(PAPERS_WALL_CLAIM_SIDE);
    wall.n_lines = 0;
    wall.counting = false;
    g_autofree uint32_t *without = wall_pixels(&wall, WIDTH, HEIGHT);
    wall.counting = true;
    size_t red = count(without, PAPERS_RED), amber = count(without, PAPERS_AMBER);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        wall.left_ms = cases[i].left_ms;
        g_autofree uint32_t *pixels = wall_pixels(&wall, WIDTH, HEIGHT);
        g_assert_cmpint(count(pixels, PAPERS_AMBER) > amber + 10000, ==, cases[i].amber);
        g_assert_cmpint(count(pixels, PAPERS_RED) > red + 10000, ==, cases[i].red);
    }
    /* Overtime is not the same picture as the time before. */
    wall.left_ms = 8000;
    g_autofree uint32_t *before = wall_pixels(&wall, WIDTH, HEIGHT);
    wall.left_ms = -8000;
    g_autofree uint32_t *after = wall_pixels(&wall, WIDTH, HEIGHT);
    g_assert_true(memcmp(before, after, PIXELS * 4) != 0);
    /* A second has one picture: 71.2 s and 72 s both read 1:12, 71 s reads 1:11. */
    wall.left_ms = 72000;
    g_autofree uint32_t *full = wall_pixels(&wall, WIDTH, HEIGHT);
    wall.left_ms = 71200;
    g_autofree uint32_t *part = wall_pixels(&wall, WIDTH, HEIGHT);
    wall.left_ms = 71000;
    g_autofree uint32_t *next = wall_pixels(&wall, WIDTH, HEIGHT);
    g_assert_cmpmem(full, PIXELS * 4, part, PIXELS * 4);
    g_assert_true(memcmp(full, next, PIXELS * 4) != 0);
}

static void test_pages(void)
{
    struct papers_wall wall = fixture_wall(PAPERS_WALL_PLEDGES);
    g_assert_cmpuint(wall.n_lines, ==, 8);
    g_assert_cmpint(papers_wall_pages(&wall, WIDTH, HEIGHT), ==, 2);
    g_autofree uint32_t *first = wall_pixels(&wall, WIDTH, HEIGHT);
    wall.page = 1;
    g_autofree uint32_t *second = wall_pixels(&wall, WIDTH, HEIGHT);
    wall.page = 2;
    g_autofree uint32_t *again = wall_pixels(&wall, WIDTH, HEIGHT);
    g_assert_true(memcmp(first, second, PIXELS * 4) != 0);
    g_assert_cmpmem(first, PIXELS * 4, again, PIXELS * 4);
    wall.n_lines = 0;
    g_assert_cmpint(papers_wall_pages(&wall, WIDTH, HEIGHT), ==, 1);
    g_autofree uint32_t *empty = wall_pixels(&wall, WIDTH, HEIGHT);
    g_assert_cmpuint(count(empty, PAPERS_RED), >, 100);
}

static void test_qr_on_walls(void)
{
    static const enum papers_wall_kind kinds[] = {PAPERS_WALL_SIGNIN, PAPERS_WALL_CLAIM_SIDE};
    static const int sizes[][2] = {
        {1920, 1080},
        {1024, 768 }
    };
    g_autofree char *path = support_path("qr.png");
    for (size_t i = 0; i < G_N_ELEMENTS(kinds) * 2; i++) {
        struct papers_wall wall = fixture_wall(kinds[i / 2]);
        g_autoptr(GError) error = NULL;
        papers_wall_png(&wall, sizes[i % 2][0], sizes[i % 2][1], path, &error);
        g_assert_no_error(error);
        g_autofree char *read =
            support_run((const char *[]){"zbarimg", "--quiet", "--raw", path, NULL});
        if (!read)
            return;
        g_assert_cmpstr(g_strchomp(read), ==, wall.qr);
    }
}

/* Four modules of white on every side, or cameras miss the code. */
static void test_quiet_zone(void)
{
    struct papers_wall wall = fixture_wall(PAPERS_WALL_SIGNIN);
    g_autofree uint32_t *pixels = wall_pixels(&wall, WIDTH, HEIGHT);
    int left = WIDTH, right = 0, top = HEIGHT, bottom = 0;
    for (int i = 0; i < PIXELS; i++)
        if (pixels[i] == 0xff000000) {
            left = MIN(left, i % WIDTH);
            right = MAX(right, i % WIDTH);
            top = MIN(top, i / WIDTH);
            bottom = MAX(bottom, i / WIDTH);
        }
    int finder = 0;
    while (pixels[top * WIDTH + left + finder] == 0xff000000)
        finder++;
    int module = finder / 7;
    g_assert_cmpint(module * 7, ==, finder);
    g_assert_cmpint((right - left + 1) % module, ==, 0);
    for (int d = 1; d <= 4 * module; d++) {
        g_assert_cmphex(pixels[(top + 3) * WIDTH + left - d], ==, PAPERS_WHITE);
        g_assert_cmphex(pixels[(top + 3) * WIDTH + right + d], ==, PAPERS_WHITE);
        g_assert_cmphex(pixels[(top - d) * WIDTH + left + 3], ==, PAPERS_WHITE);
        g_assert_cmphex(pixels[(bottom + d) * WIDTH + left + 3], ==, PAPERS_WHITE);
    }
    /* As tall as it needs to be across a hall. */
    g_assert_cmpint(bottom - top, >, HEIGHT * 2 / 5);
}

static void test_qr_matrix(void)
{
    struct papers_qr qr;
    g_autoptr(GError) error = NULL;
    /* 24 characters stay in version 2, which is what a code across a hall needs. */
    g_assert_true(papers_qr_init(&qr, "http://10.0.0.2/m/482719", &error));
    g_assert_cmpint(qr.size, ==, 25);
    g_assert_cmpint(qr.modules[0], ==, 1);
    g_assert_cmpint(qr.modules[7], ==, 0);
    papers_qr_clear(&qr);
    g_assert_false(papers_qr_init(&qr, "", &error));
    g_assert_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID);
    g_clear_error(&error);
    g_autofree char *long_text = g_strnfill(5000, 'x');
    g_assert_false(papers_qr_init(&qr, long_text, &error));
    g_assert_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID);
    struct papers_wall wall = {.kind = PAPERS_WALL_SIGNIN, .qr = long_text};
    g_autofree uint8_t *pixels = g_malloc(64 * 64 * 4);
    g_clear_error(&error);
    g_assert_false(papers_wall_draw(&wall, 64, 64, pixels, 64 * 4, &error));
    g_assert_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID);
}

static void test_bad_sizes(void)
{
    static const struct {
        int width, height, stride;
    } cases[] = {
        {0,    100, 0    },
        {-1,   100, 400  },
        {100,  63,  400  },
        {100,  100, 396  },
        {100,  100, 402  },
        {9000, 100, 36000}
    };
    struct papers_card card = fixture_card(PAPERS_CARD_TITLE);
    uint8_t byte = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(papers_card_draw(
            &card, cases[i].width, cases[i].height, &byte, cases[i].stride, &error));
        g_assert_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID);
    }
}

static void test_empty_and_hostile(void)
{
    g_autofree char *huge = g_strnfill(3000, 'W');
    g_autofree char *han = g_new0(char, 3 * 2000 + 1);
    for (int i = 0; i < 2000; i++)
        memcpy(han + 3 * i, "乱", 3);
    const char *const texts[] = {NULL, "", huge, han, "\xff\xfe broken \xe4\xba",
        "a\x01\x02\x7f\n\n\tb",
        "\xe2\x80\xae"
        "reversed",
        "𝕬🙂🏳️‍🌈\xf3\xa0\x80\x81", "<b>&amp;</b> %s %n"};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        const char *t = texts[i];
        for (int kind = PAPERS_CARD_TITLE; kind <= PAPERS_CARD_MARK; kind++) {
            struct papers_card card = {.kind = (enum papers_card_kind)kind,
                .title = t,
                .subtitle = t,
                .date = t,
                .office = t,
                .problem_no = t,
                .point = t,
                .unit = t,
                .assist = t,
                .type = t,
                .indicator = t,
                .found = t,
                .description = t,
                .pledge = t,
                .due = t,
                .result = t,
                .tally = t};
            g_free(card_pixels(&card));
        }
        struct papers_wall_line lines[12];
        for (size_t l = 0; l < G_N_ELEMENTS(lines); l++)
            lines[l] = (struct papers_wall_line){t, t, t, t, t, t, PAPERS_TONE_BAD};
        for (int kind = PAPERS_WALL_BLACK; kind <= PAPERS_WALL_REMARK; kind++) {
            struct papers_wall wall = {.kind = (enum papers_wall_kind)kind,
                .title = t,
                .subtitle = t,
                .text = t,
                .clock = t,
                .footer = t,
                .qr_text = t,
                .problem_no = t,
                .point = t,
                .unit = t,
                .assist = t,
                .type = t,
                .description = t,
                .found = t,
                .before_text = t,
                .after_text = t,
                .lines = lines,
                .n_lines = 12,
                .counting = true,
                .left_ms = G_MAXINT32,
                .page = -3};
            g_free(wall_pixels(&wall, 800, 450));
        }
    }
}

static void test_long_text_stays_inside(void)
{
    g_autofree char *han = g_new0(char, 3 * 300 + 1);
    for (int i = 0; i < 300; i++)
        memcpy(han + 3 * i, "长", 3);
    struct papers_card card = {.kind = PAPERS_CARD_CAPTION,
        .point = han,
        .unit = han,
        .type = han,
        .description = han,
        .found = "2025年11月18日"};
    g_autofree uint32_t *pixels = card_pixels(&card);
    g_assert_true(clear_box(pixels, (struct papers_box){0, 0, 80, HEIGHT}));
    g_assert_true(clear_box(pixels, (struct papers_box){WIDTH - 80, 0, 80, HEIGHT}));
    g_assert_true(clear_box(pixels, (struct papers_box){0, HEIGHT - 64, WIDTH, 64}));
}

/* Rows from the first to the last with a light pixel in them. */
static int lit_rows(const uint32_t *pixels, int width, int height)
{
    int first = -1, last = -1;
    for (int i = 0; i < width * height; i++)
        if ((pixels[i] & 0xff) > 0x90) {
            first = first < 0 ? i / width : first;
            last = i / width;
        }
    return last - first + 1;
}

/* Even a text that has to be cut is no smaller than a fortieth of the height, on every screen. */
static void test_smallest_text(void)
{
    static const int sizes[][2] = {
        {1920, 1080},
        {1024, 768 },
        {1280, 1024}
    };
    g_autofree char *han = g_new0(char, 3 * 400 + 1);
    for (int i = 0; i < 400; i++)
        memcpy(han + 3 * i, "国", 3);
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        struct papers_wall wall = {.kind = PAPERS_WALL_IDLE, .footer = han};
        g_autofree uint32_t *pixels = wall_pixels(&wall, sizes[i][0], sizes[i][1]);
        /* 国 fills 0.86 of its em square. */
        int rows = lit_rows(pixels, sizes[i][0], sizes[i][1]);
        g_assert_cmpint(rows, >=, (int)(sizes[i][1] / 40.0 * 0.82));
        g_assert_cmpint(rows, <=, sizes[i][1] / 24);
    }
}

static bool fonts_there(void)
{
    g_auto(GStrv) missing = papers_fonts_missing(NULL);
    if (!*missing)
        return true;
    g_autofree char *why = g_strdup_printf("the font %s is not installed", *missing);
    g_test_skip(why);
    return false;
}

static void test_fonts(void)
{
    if (!fonts_there())
        return;
    struct papers_fonts odd = {
        .hei = "No Such Family 1", .song = "No Such Family 1", .kai = "No Such Family 2"};
    g_auto(GStrv) missing = papers_fonts_missing(&odd);
    g_assert_cmpuint(g_strv_length(missing), ==, 2);
    g_assert_true(g_strv_contains((const char *const *)missing, "No Such Family 1"));
    g_assert_true(g_strv_contains((const char *const *)missing, "No Such Family 2"));
    /* A named font that is there is really used. */
    struct papers_card card = fixture_card(PAPERS_CARD_TITLE);
    g_autofree uint32_t *plain = card_pixels(&card);
    struct papers_fonts kai = {.hei = "AR PL UKai CN"};
    card.fonts = &kai;
    g_autofree uint32_t *other = card_pixels(&card);
    g_assert_true(memcmp(plain, other, PIXELS * 4) != 0);
}

static void test_rare_characters(void)
{
    if (!fonts_there())
        return;
    g_autofree char *bad = papers_fonts_undrawable(NULL, "演示·" FIXTURE_RARE "，2025—〔〕");
    g_assert_null(bad);
    g_autofree char *unknown =
        papers_fonts_undrawable(NULL, "甲\xf4\x8f\xbf\xbd乙\xf4\x8f\xbf\xbd");
    g_assert_cmpstr(unknown, ==, "\xf4\x8f\xbf\xbd");
    /* Each rare character is a picture of its own, not the same box. */
    g_autofree char *first = NULL;
    for (const char *p = FIXTURE_RARE; *p; p = g_utf8_next_char(p)) {
        g_autofree char *one = g_strndup(p, (size_t)(g_utf8_next_char(p) - p));
        struct papers_card card = {.kind = PAPERS_CARD_TITLE, .title = one};
        g_autofree uint32_t *pixels = card_pixels(&card);
        g_assert_cmpuint(count(pixels, PAPERS_WHITE), >, 300);
        g_autofree char *sum =
            g_compute_checksum_for_data(G_CHECKSUM_SHA256, (uint8_t *)pixels, PIXELS * 4);
        g_assert_true(!first || strcmp(first, sum) != 0);
        g_free(g_steal_pointer(&first));
        first = g_steal_pointer(&sum);
    }
    /* UKai has this one and draws nothing for it: another font does. */
    const struct papers_fonts kai = {.hei = "AR PL UKai CN", .song = "AR PL UKai CN"};
    struct papers_card blank = {.kind = PAPERS_CARD_TITLE, .title = "䶮", .fonts = &kai};
    g_autofree uint32_t *drawn = card_pixels(&blank);
    g_assert_cmpuint(count(drawn, PAPERS_WHITE), >, 300);
    /* What no font has is left out of a picture. */
    struct papers_card with = {.kind = PAPERS_CARD_TITLE, .title = "甲\xf4\x8f\xbf\xbd乙"};
    struct papers_card without = {.kind = PAPERS_CARD_TITLE, .title = "甲乙"};
    g_autofree uint32_t *a = card_pixels(&with);
    g_autofree uint32_t *b = card_pixels(&without);
    g_assert_cmpmem(a, PIXELS * 4, b, PIXELS * 4);
}

static double channel(uint32_t argb, int shift)
{
    double c = ((argb >> shift) & 0xff) / 255.0;
    return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t argb)
{
    return 0.2126 * channel(argb, 16) + 0.7152 * channel(argb, 8) + 0.0722 * channel(argb, 0);
}

static void test_contrast(void)
{
    static const uint32_t pairs[][2] = {PAPERS_INK_PAIRS};
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        double a = luminance(pairs[i][0]), b = luminance(pairs[i][1]);
        g_assert_cmpfloat((MAX(a, b) + 0.05) / (MIN(a, b) + 0.05), >=, 7.0);
    }
}

static void *draw_thread(void *data)
{
    struct papers_card card = fixture_card(PAPERS_CARD_PROBLEM);
    return card_pixels(&card);
}

static void test_threads(void)
{
    struct papers_card card = fixture_card(PAPERS_CARD_PROBLEM);
    g_autofree uint32_t *here = card_pixels(&card);
    GThread *threads[3];
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("draw", draw_thread, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++) {
        g_autofree uint32_t *there = g_thread_join(threads[i]);
        g_assert_cmpmem(here, PIXELS * 4, there, PIXELS * 4);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/papers/card/kinds", test_card_kinds);
    g_test_add_func("/papers/card/overlays-are-clear", test_overlays_are_clear);
    g_test_add_func("/papers/card/shows-every-text", test_card_shows_every_text);
    g_test_add_func("/papers/card/png", test_png);
    g_test_add_func("/papers/wall/kinds-and-sizes", test_walls);
    g_test_add_func("/papers/wall/boxes", test_wall_boxes);
    g_test_add_func("/papers/wall/shows-every-text", test_wall_shows_every_text);
    g_test_add_func("/papers/wall/shows-every-line", test_wall_shows_every_line);
    g_test_add_func("/papers/wall/ribbon", test_wall_ribbon);
    g_test_add_func("/papers/wall/countdown", test_countdown_colours);
    g_test_add_func("/papers/wall/pages", test_pages);
    g_test_add_func("/papers/wall/qr-is-read-back", test_qr_on_walls);
    g_test_add_func("/papers/qr/quiet-zone", test_quiet_zone);
    g_test_add_func("/papers/qr/matrix", test_qr_matrix);
    g_test_add_func("/papers/picture/bad-sizes", test_bad_sizes);
    g_test_add_func("/papers/picture/empty-and-hostile", test_empty_and_hostile);
    g_test_add_func("/papers/picture/long-text-stays-inside", test_long_text_stays_inside);
    g_test_add_func("/papers/picture/smallest-text", test_smallest_text);
    g_test_add_func("/papers/picture/contrast", test_contrast);
    g_test_add_func("/papers/picture/threads", test_threads);
    g_test_add_func("/papers/fonts/missing", test_fonts);
    g_test_add_func("/papers/fonts/rare-characters", test_rare_characters);
    int rc = g_test_run();
    support_end();
    return rc;
}
