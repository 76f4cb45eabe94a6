/* look.c — what cards and hall screens have in common: the dark ground, the red block with the
 * number of a problem, the lower third. All text pairs have a contrast of at least 7 : 1. */
#include "draw.h"
#include <string.h>

#define BLOCK 400.0 /* width of the red block */
#define LABELS 230.0

void papers_look_background(const struct papers_canvas *canvas)
{
    cairo_pattern_t *ground = cairo_pattern_create_linear(0, 0, 0, canvas->height);
    cairo_pattern_add_color_stop_rgb(ground, 0, 0.094, 0.106, 0.129);
    cairo_pattern_add_color_stop_rgb(ground, 1, 0.063, 0.071, 0.086);
    cairo_set_source(canvas->cr, ground);
    cairo_paint(canvas->cr);
    cairo_pattern_destroy(ground);
}

void papers_look_chip(const struct papers_canvas *canvas, const char *text, enum papers_tone tone,
    double x, double y, double width, double height, double size)
{
    static const uint32_t ground[] = {[PAPERS_TONE_PLAIN] = PAPERS_EDGE,
        [PAPERS_TONE_GOOD] = PAPERS_GREEN,
        [PAPERS_TONE_WARN] = PAPERS_AMBER,
        [PAPERS_TONE_BAD] = PAPERS_RED};
    if (papers_text_empty(text))
        return;
    const struct papers_style style = {.face = PAPERS_FACE_HEI,
        .bold = true,
        .size = size,
        .ink = tone == PAPERS_TONE_WARN ? PAPERS_BLACKISH : PAPERS_WHITE,
        .align = PANGO_ALIGN_CENTER};
    papers_fill_round(canvas->cr, ground[tone], x, y, width, height, MIN(10, height / 4));
    papers_text_fit(canvas, &style, text,
        &(struct papers_fit){
            .x = x + 8, .y = y, .width = width - 16, .height = height, .lines = 1, .middle = true});
}

static void block(const struct papers_canvas *canvas, const struct papers_card *card)
{
    double middle = canvas->height / 2;
    papers_fill(canvas->cr, PAPERS_RED, 0, 0, BLOCK, canvas->height);
    struct papers_style style = {.face = PAPERS_FACE_HEI,
        .bold = true,
        .ink = PAPERS_WHITE,
        .align = PANGO_ALIGN_CENTER,
        .pitch = 1.1};
    struct papers_fit fit = {.x = 30, .width = BLOCK - 60, .lines = 1, .middle = true};

    if (card->kind == PAPERS_CARD_REPLAY) {
        style.size = 150;
        papers_text_fit(canvas, &style, "再播", (fit.y = middle - 170, fit.height = 200, &fit));
        style.size = 46;
        papers_text_fit(canvas, &style, "逾期未销号", (fit.y = middle + 50, fit.height = 70, &fit));
    } else if (card->order > 0) {
        g_autofree char *order = g_strdup_printf("%d", card->order);
        style.size = 46;
        papers_text_fit(canvas, &style, "问  题", (fit.y = middle - 250, fit.height = 70, &fit));
        style.size = 250;
        papers_text_fit(canvas, &style, order, (fit.y = middle - 170, fit.height = 270, &fit));
        if (card->of > 0) {
            g_autofree char *of = g_strdup_printf("共 %d 个", card->of);
            style.size = 46;
            papers_text_fit(canvas, &style, of, (fit.y = middle + 120, fit.height = 70, &fit));
        }
    }
    if (papers_text_empty(card->problem_no))
        return;
    double y = card->order > 0 || card->kind == PAPERS_CARD_REPLAY ? canvas->height - 190 : middle - 60;
    style.bold = false;
    style.size = 34;
    papers_text_fit(canvas, &style, "问题编号", (fit.y = y, fit.height = 50, &fit));
    style.bold = true;
    style.size = 54;
    papers_text_fit(canvas, &style, card->problem_no, (fit.y = y + 50, fit.height = 70, &fit));
}

struct row {
    const char *label, *text;
    int most; /* lines, before the text is cut */
    int lines;
};

#define LONG 400 /* characters; such a text takes all the lines it may */

/* Lines that every row takes in this style; returns their sum. */
static int count_lines(const struct papers_canvas *canvas, const struct papers_style *style,
    struct row *rows, size_t n, double width)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++) {
        rows[i].lines = 0;
        if (papers_text_empty(rows[i].text))
            continue;
        rows[i].lines = rows[i].most;
        if (strlen(rows[i].text) < LONG * 3) {
            g_autofree char *clean = papers_text_clean(rows[i].text, true);
            g_autoptr(PangoLayout) layout = papers_text_layout(canvas, style, clean, width);
            rows[i].lines = MIN(rows[i].most, pango_layout_get_line_count(layout));
        }
        sum += rows[i].lines;
    }
    return sum;
}

/* Labels and values one under the other, in the largest type in which all rows fit. */
static void rows_draw(const struct papers_canvas *canvas, struct row *rows, size_t n, double x,
    double y, double width, double height)
{
    const double apart = 0.55; /* white between rows, in lines */
    struct papers_style value = {
        .face = PAPERS_FACE_HEI, .bold = true, .size = 52, .ink = PAPERS_WHITE, .pitch = 1.25};
    double line, gap = 0;
    for (;; value.size -= 2) {
        value.size = MAX(value.size, canvas->least);
        line = value.size * value.pitch;
        int lines = count_lines(canvas, &value, rows, n, width - LABELS), shown = 0;
        for (size_t i = 0; i < n; i++)
            shown += rows[i].lines > 0;
        gap = shown > 1 ? MIN(apart * line, (height - lines * line) / (shown - 1)) : 0;
        if (gap >= 0.3 * line || shown < 2 || value.size <= canvas->least)
            break;
    }
    const struct papers_style label = {
        .face = PAPERS_FACE_HEI, .size = value.size * 0.8, .ink = PAPERS_GOLD, .pitch = 1.2};
    for (size_t i = 0; i < n; i++) {
        if (rows[i].lines == 0)
            continue;
        /* The label stands on the first line of its value. */
        papers_text_draw(
            canvas, &label, rows[i].label, x, y + (line - label.size * label.pitch) / 2, LABELS);
        papers_text_fit(canvas, &value, rows[i].text,
            &(struct papers_fit){.x = x + LABELS,
                .y = y,
                .width = width - LABELS,
                .height = line * rows[i].lines,
                .lines = rows[i].lines});
        y += line * rows[i].lines + MAX(gap, 0);
    }
}

void papers_look_problem(const struct papers_canvas *canvas, const struct papers_card *card)
{
    papers_look_background(canvas);
    block(canvas, card);
    double x = BLOCK + 80, width = canvas->width - x - 90, top = canvas->height * 0.09;
    const struct papers_style head = {
        .face = PAPERS_FACE_SONG, .size = 92, .ink = PAPERS_WHITE, .pitch = 1.25};
    double used = papers_text_fit(canvas, &head, card->point,
        &(struct papers_fit){
            .x = x, .y = top, .width = width, .height = 240, .least = 56, .lines = 2});
    double y = top + MAX(used, 115) + 30;
    papers_fill(canvas->cr, PAPERS_GOLD, x, y, 180, 5);
    y += 55;
    bool lookback = card->kind == PAPERS_CARD_LOOKBACK, replay = card->kind == PAPERS_CARD_REPLAY;
    bool brief = lookback || replay;
    struct row rows[] = {
        {"责任单位", card->unit,                        2},
        {"配合单位", brief ? NULL : card->assist,    2},
        {"问题类型", lookback ? NULL : card->type,      1},
        {"测评指标", brief ? NULL : card->indicator, 2},
        {"督导时间", lookback ? NULL : card->found,     1},
        {"问题描述", card->description,                 3},
        {"当场承诺", lookback ? card->pledge : NULL,    3},
        {"承诺时限", lookback ? card->due : NULL,       1},
        {"整改时限", replay ? card->due : NULL,         1},
    };
    double foot = brief && !papers_text_empty(card->result) ? 210 : 70;
    rows_draw(canvas, rows, G_N_ELEMENTS(rows), x, y, width, canvas->height - foot - y);
    if (brief)
        papers_look_chip(canvas, card->result, card->tone, x, canvas->height - 180, 420, 110, 60);
    if (replay) {
        const struct papers_style as_of = {
            .face = PAPERS_FACE_HEI, .size = 40, .ink = PAPERS_GOLD, .pitch = 1.2};
        papers_text_fit(canvas, &as_of, card->date,
            &(struct papers_fit){.x = x + 460,
                .y = canvas->height - 180,
                .width = width - 460,
                .height = 110,
                .lines = 1,
                .middle = true});
    }
}

static const struct papers_style caption_unit = {.face = PAPERS_FACE_HEI,
    .bold = true,
    .size = 52,
    .ink = PAPERS_WHITE,
    .align = PANGO_ALIGN_CENTER,
    .pitch = 1.2};
static const struct papers_style caption_point = {
    .face = PAPERS_FACE_HEI, .bold = true, .size = 56, .ink = PAPERS_WHITE, .pitch = 1.2};
static const struct papers_style caption_rest = {
    .face = PAPERS_FACE_HEI, .size = 38, .ink = PAPERS_SOFT, .pitch = 1.25};
static const struct papers_style caption_time = {.face = PAPERS_FACE_HEI,
    .size = 36,
    .ink = PAPERS_GOLD,
    .align = PANGO_ALIGN_RIGHT,
    .pitch = 1.2};

/* Type, description and, where the first line has no room for it, the time. */
static char *second_line(const struct papers_card *card, bool timed)
{
    const char *const parts[] = {card->type, card->description, timed ? card->found : NULL};
    GString *line = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (!papers_text_empty(parts[i]))
            g_string_append_printf(line, "%s%s", line->len ? "  ·  " : "", parts[i]);
    return g_string_free(line, FALSE);
}

/* The bar is as wide as its text needs, so that it hides no more of the film than it must. */
void papers_look_caption(const struct papers_canvas *canvas, const struct papers_card *card)
{
    const double left = 80, pad = 40;
    double red = papers_text_width(canvas, &caption_unit, card->unit);
    red = red > 0 ? CLAMP(red + 2 * pad, 220, 520) : 14;
    double most = canvas->width - 2 * left - red - 2 * pad;
    double time = papers_text_width(canvas, &caption_time, card->found);
    double point = papers_text_width(canvas, &caption_point, card->point);
    bool beside = time > 0 && point * 0.8 + time + 60 <= most;
    g_autofree char *second = second_line(card, !beside);
    double below = papers_text_width(canvas, &caption_rest, second);
    double text = MIN(MAX(point + (beside ? time + 60 : 0), below) + 2, most);
    bool two = below > text * 1.15;
    double tall = two ? 226 : 176, x = left + red + pad, y = canvas->height - tall - 64;
    if (point + below + time <= 0)
        text = -2 * pad;

    papers_fill(canvas->cr, PAPERS_GLASS, left, y, red + text + 2 * pad, tall);
    papers_fill(canvas->cr, PAPERS_RED, left, y, red, tall);
    papers_text_fit(canvas, &caption_unit, card->unit,
        &(struct papers_fit){
            .x = left + 20, .y = y, .width = red - 40, .height = tall, .lines = 2, .middle = true});
    papers_text_fit(canvas, &caption_point, card->point,
        &(struct papers_fit){.x = x,
            .y = y + 16,
            .width = text - (beside ? time + 40 : 0),
            .height = 72,
            .least = 30,
            .lines = 1,
            .middle = true});
    if (beside)
        papers_text_draw(canvas, &caption_time, card->found, x + text - time, y + 30, 0);
    papers_text_fit(canvas, &caption_rest, second,
        &(struct papers_fit){.x = x,
            .y = y + 96,
            .width = text,
            .height = two ? 112 : 62,
            .lines = two ? 2 : 1,
            .middle = true});
}
