#include "draw.h"

/* Title, subtitle and two lines at the foot, on the left beside a red bar. */
static void cover(const struct papers_canvas *canvas, const struct papers_card *card,
    const char *title, const char *extra)
{
    double left = 190, width = canvas->width - left - 150, middle = canvas->height * 0.43;
    papers_look_background(canvas);
    const struct papers_style head = {
        .face = PAPERS_FACE_SONG, .size = 116, .ink = PAPERS_WHITE, .pitch = 1.3};
    const struct papers_style sub = {.face = PAPERS_FACE_HEI, .size = 62, .ink = PAPERS_SOFT};
    const struct papers_style foot = {.face = PAPERS_FACE_HEI, .size = 44, .ink = PAPERS_GOLD};

    /* The title's box ends and the subtitle's begins at the middle line. */
    g_autoptr(PangoLayout) probe = papers_text_layout(canvas, &head, title, width);
    double used;
    papers_text_size(probe, NULL, &used);
    used = CLAMP(used, 150, 320);
    papers_fill(canvas->cr, PAPERS_RED, 110, middle - used, 20,
        used + (papers_text_empty(card->subtitle) ? 0 : 115));
    papers_text_fit(canvas, &head, title,
        &(struct papers_fit){.x = left,
            .y = middle - used,
            .width = width,
            .height = used,
            .least = 64,
            .lines = 2,
            .middle = true});
    papers_text_fit(canvas, &sub, card->subtitle,
        &(struct papers_fit){
            .x = left, .y = middle + 30, .width = width, .height = 90, .least = 34, .lines = 1});
    papers_text_fit(canvas, &sub, extra,
        &(struct papers_fit){
            .x = left, .y = middle + 150, .width = width, .height = 180, .least = 34, .lines = 2});

    double y = canvas->height - 200;
    papers_fill(canvas->cr, PAPERS_EDGE, left, y, width, 2);
    papers_text_fit(canvas, &foot, card->office,
        &(struct papers_fit){
            .x = left, .y = y + 40, .width = width * 0.62, .height = 70, .lines = 1});
    struct papers_style right = foot;
    right.align = PANGO_ALIGN_RIGHT;
    papers_text_fit(canvas, &right, card->date,
        &(struct papers_fit){.x = left + width * 0.64,
            .y = y + 40,
            .width = width * 0.36,
            .height = 70,
            .lines = 1});
}

static void title_draw(const struct papers_canvas *canvas, const struct papers_card *card)
{
    cover(canvas, card, papers_text_or(card->title, "集中审看"), NULL);
}

static void lookback_draw(const struct papers_canvas *canvas, const struct papers_card *card)
{
    if (papers_text_empty(card->problem_no))
        cover(canvas, card, papers_text_or(card->title, "上期回看"), card->tally);
    else
        papers_look_problem(canvas, card);
}

static void end_draw(const struct papers_canvas *canvas, const struct papers_card *card)
{
    cover(canvas, card, papers_text_or(card->title, "审看结束"), NULL);
}

static void mark_draw(const struct papers_canvas *canvas, const struct papers_card *card)
{
    g_autofree char *place =
        card->order > 0 && card->of > 0 ? g_strdup_printf("%d / %d", card->order, card->of) : NULL;
    const struct papers_style number = {.face = PAPERS_FACE_HEI,
        .bold = true,
        .size = 40,
        .ink = PAPERS_WHITE,
        .align = PANGO_ALIGN_CENTER};
    double tall = 72, y = 48;
    double wide[] = {MIN(papers_text_width(canvas, &number, card->problem_no), 560),
        papers_text_width(canvas, &number, place)};
    const char *texts[] = {card->problem_no, place};
    const uint32_t grounds[] = {PAPERS_GLASS, PAPERS_RED};
    double x = canvas->width - 80;
    for (int i = 1; i >= 0; i--) {
        if (papers_text_empty(texts[i]))
            continue;
        double box = wide[i] + 48;
        x -= box;
        papers_fill(canvas->cr, grounds[i], x, y, box, tall);
        papers_text_fit(canvas, &number, texts[i],
            &(struct papers_fit){.x = x + 20,
                .y = y,
                .width = box - 40,
                .height = tall,
                .lines = 1,
                .middle = true});
    }
}

static void (*const drawers[])(const struct papers_canvas *, const struct papers_card *) = {
    [PAPERS_CARD_TITLE] = title_draw,
    [PAPERS_CARD_PROBLEM] = papers_look_problem,
    [PAPERS_CARD_LOOKBACK] = lookback_draw,
    [PAPERS_CARD_REPLAY] = papers_look_problem,
    [PAPERS_CARD_END] = end_draw,
    [PAPERS_CARD_CAPTION] = papers_look_caption,
    [PAPERS_CARD_MARK] = mark_draw,
};

static bool draw(const struct papers_canvas *canvas, const void *subject, GError **error)
{
    const struct papers_card *card = subject;
    g_assert((size_t)card->kind < G_N_ELEMENTS(drawers));
    drawers[card->kind](canvas, card);
    return true;
}

bool papers_card_draw(const struct papers_card *card, int width, int height, uint8_t *pixels,
    int stride, GError **error)
{
    return papers_picture_draw(draw, card, card->fonts, width, height, pixels, stride, error);
}

bool papers_card_png(
    const struct papers_card *card, int width, int height, const char *path, GError **error)
{
    return papers_picture_png(draw, card, card->fonts, width, height, path, error);
}
