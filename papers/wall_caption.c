/* wall_caption.c — whose problem is on the wall and where: a bar over the foot of the film, or
 * below it beside the claim card. */
#include "wall.h"

#define PAD 36.0
#define FIRST 72.0
#define SECOND 52.0

static double line_size(const struct papers_canvas *canvas)
{
    return MAX(36, canvas->least);
}

static struct papers_style long_text(const struct papers_canvas *canvas, const char *label)
{
    struct papers_style style = papers_wall_text(line_size(canvas), false, PAPERS_WHITE);
    style.ink = label ? PAPERS_SOFT : PAPERS_WHITE;
    return style;
}

/* A text of at most two lines; without a canvas to draw on only measured. */
static double paragraph(const struct papers_canvas *canvas, const char *label, const char *text,
    double x, double y, double width, bool drawn)
{
    if (papers_text_empty(text))
        return 0;
    struct papers_style style = long_text(canvas, label);
    double line = style.size * style.pitch, tall, wide;
    g_autofree char *whole = g_strconcat(label ? label : "", text, NULL);
    g_autofree char *clean = papers_text_clean(whole, true);
    g_autoptr(PangoLayout) layout = papers_text_layout(canvas, &style, clean, width);
    papers_text_size(layout, &wide, &tall);
    double height = MIN(tall, 2 * line) + 2;
    if (drawn)
        papers_text_fit(canvas, &style, whole,
            &(struct papers_fit){.x = x, .y = y, .width = width, .height = height, .lines = 2});
    return height + 8;
}

static void first_line(const struct papers_canvas *canvas, const struct papers_wall *wall, double x,
    double y, double width)
{
    struct papers_style unit = papers_wall_text(48, true, PAPERS_GOLD),
                        point = papers_wall_text(48, true, PAPERS_WHITE),
                        nth = papers_wall_text(40, false, PAPERS_SOFT);
    g_autofree char *order =
        wall->order > 0 ? g_strdup_printf("%d/%d", wall->order, wall->of) : NULL;
    double right = order ? papers_text_width(canvas, &nth, order) + 30 : 0;
    double wide = MIN(papers_text_width(canvas, &unit, wall->unit) + 2, width * 0.4);
    double gap = wide > 2 ? 36 : 0;
    struct papers_fit fit = {
        .x = x, .y = y, .width = wide, .height = FIRST, .lines = 1, .middle = true};
    papers_text_fit(canvas, &unit, wall->unit, &fit);
    fit.x = x + wide + gap;
    fit.width = MAX(60, width - wide - gap - right);
    papers_text_fit(canvas, &point, wall->point, &fit);
    fit.x = x + width - right + 30;
    fit.width = right;
    papers_text_fit(canvas, &nth, order, &fit);
}

static void second_line(const struct papers_canvas *canvas, const struct papers_wall *wall,
    double x, double y, double width)
{
    struct papers_style style = papers_wall_text(line_size(canvas), false, PAPERS_SOFT);
    const double end = x + width, gap = 28;
    g_autofree char *found =
        papers_text_empty(wall->found) ? NULL : g_strconcat(wall->found, "发现", NULL);
    g_autofree char *assist =
        papers_text_empty(wall->assist) ? NULL : g_strconcat("配合：", wall->assist, NULL);
    const char *const parts[] = {wall->problem_no, wall->type, NULL, found, assist};
    for (size_t i = 0; i < G_N_ELEMENTS(parts) && x < end - 60; i++) {
        if (i == 2 && wall->serious) {
            double wide = 3 * style.size;
            papers_look_chip(
                canvas, "严重", PAPERS_TONE_BAD, x, y + 2, wide, SECOND - 4, style.size - 4);
            x += wide + gap;
        }
        if (papers_text_empty(parts[i]))
            continue;
        double wide = MIN(papers_text_width(canvas, &style, parts[i]) + 2, end - x);
        papers_text_fit(canvas, &style, parts[i],
            &(struct papers_fit){
                .x = x, .y = y, .width = wide, .height = SECOND, .lines = 1, .middle = true});
        x += wide + gap;
    }
}

void papers_wall_caption(
    const struct papers_canvas *canvas, const struct papers_wall *wall, double width, double bottom)
{
    double x = PAD + 14, inner = width - x - PAD;
    const char *description = wall->full ? wall->description : NULL;
    const char *indicator = wall->full ? wall->indicator : NULL;
    double more = paragraph(canvas, NULL, description, 0, 0, inner, false) +
                  paragraph(canvas, "标准：", indicator, 0, 0, inner, false);
    double tall = PAPERS_WALL_CAPTION_TALL + more, y = bottom - tall;
    papers_fill(canvas->cr, PAPERS_GLASS, 0, y, width, tall);
    papers_fill(canvas->cr, PAPERS_GOLD, 0, y, 14, tall);
    first_line(canvas, wall, x, y + 8, inner);
    second_line(canvas, wall, x, y + 8 + FIRST, inner);
    y += 16 + FIRST + SECOND;
    y += paragraph(canvas, NULL, description, x, y, inner, true);
    paragraph(canvas, "标准：", indicator, x, y, inner, true);
}
