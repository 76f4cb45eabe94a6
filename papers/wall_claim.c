/* wall_claim.c — the claim card of the hall, beside the film or on the whole screen: who is to
 * claim what, until when, and who has. */
#include "wall.h"

static char *countdown(int64_t left_ms, const char **out_label)
{
    /* Up to the whole second that is still running, so that 0:00 is the deadline itself. */
    int64_t seconds = left_ms >= 0 ? (left_ms + 999) / 1000 : -left_ms / 1000;
    *out_label = left_ms >= 0 ? "认领倒计时" : "超时";
    return g_strdup_printf("%" G_GINT64_FORMAT ":%02d", seconds / 60, (int)(seconds % 60));
}

static void clock_draw(const struct papers_canvas *canvas, const struct papers_wall *wall, double x,
    double y, double width, double height)
{
    if (!wall->counting)
        return;
    const char *label;
    g_autofree char *digits = countdown(wall->left_ms, &label);
    uint32_t ground = wall->left_ms < 10000   ? PAPERS_RED
                      : wall->left_ms < 30000 ? PAPERS_AMBER
                                              : PAPERS_SLATE;
    uint32_t ink = ground == PAPERS_AMBER ? PAPERS_BLACKISH : PAPERS_WHITE;
    papers_fill_round(canvas->cr, ground, x, y, width, height, 12);
    struct papers_style style = papers_wall_text(38, false, PAPERS_WHITE);
    style.ink = ink;
    style.align = PANGO_ALIGN_CENTER;
    papers_text_fit(canvas, &style, label,
        &(struct papers_fit){.x = x,
            .y = y + 8,
            .width = width,
            .height = height * 0.3,
            .lines = 1,
            .middle = true});
    style = papers_wall_text(height * 0.62, true, PAPERS_WHITE);
    style.ink = ink;
    style.pitch = 1.0;
    style.align = PANGO_ALIGN_CENTER;
    papers_text_fit(canvas, &style, digits,
        &(struct papers_fit){.x = x,
            .y = y + height * 0.3,
            .width = width,
            .height = height * 0.66,
            .least = 60,
            .lines = 1,
            .middle = true});
}

bool papers_wall_code(const struct papers_canvas *canvas, const struct papers_wall *wall, double x,
    double y, double side, GError **error)
{
    if (papers_text_empty(wall->qr))
        return true;
    return papers_qr_draw(canvas, wall->qr, x, y, side, error);
}

static double claims_draw(const struct papers_canvas *canvas, const struct papers_wall *wall,
    double x, double y, double width, double bottom)
{
    const double chip = 170;
    size_t shown = 0;
    for (; shown < wall->n_lines; shown++) {
        const struct papers_wall_line *line = &wall->lines[shown];
        double after = shown + 1 < wall->n_lines ? 46 : 0;
        if (y + 122 + after > bottom)
            break;
        struct papers_style unit = papers_wall_text(42, true, PAPERS_WHITE),
                            text = papers_wall_text(36, false, PAPERS_WHITE);
        text.ink = PAPERS_SOFT;
        papers_fill(canvas->cr, PAPERS_EDGE, x, y, width, 2);
        papers_look_chip(canvas, line->mark, line->tone, x + width - chip, y + 12, chip, 54, 34);
        papers_text_fit(canvas, &unit, line->unit,
            &(struct papers_fit){.x = x,
                .y = y + 4,
                .width = width - (papers_text_empty(line->mark) ? 0 : chip + 16),
                .height = 70,
                .lines = 2,
                .middle = true});
        g_autofree char *pledge =
            papers_text_empty(line->due)
                ? g_strdup(line->text)
                : g_strdup_printf("%s前：%s", line->due, line->text ? line->text : "");
        double room = MIN(94, bottom - after - y - 72);
        y += 72 +
             MAX(46, papers_text_fit(canvas, &text, pledge,
                         &(struct papers_fit){
                             .x = x, .y = y + 72, .width = width, .height = room, .lines = 2})) +
             12;
    }
    if (shown < wall->n_lines) {
        const struct papers_style more = papers_wall_text(34, false, PAPERS_GOLD);
        g_autofree char *text = g_strdup_printf("另有 %zu 条", wall->n_lines - shown);
        papers_text_draw(canvas, &more, text, x, y, 0);
    }
    return y;
}

static void heading(const struct papers_canvas *canvas, const char *text, double x, double y,
    double width, double height)
{
    struct papers_style style = papers_wall_text(50, true, PAPERS_WHITE);
    style.align = PANGO_ALIGN_CENTER;
    papers_fill(canvas->cr, PAPERS_RED, x, y, width, height);
    papers_text_fit(canvas, &style, text,
        &(struct papers_fit){.x = x + 20,
            .y = y,
            .width = width - 40,
            .height = height,
            .lines = 1,
            .middle = true});
}

static const char *claim_heading(const struct papers_wall *wall)
{
    if (!papers_text_empty(wall->title))
        return wall->title;
    return papers_text_empty(wall->qr_text) ? "请责任单位认领" : wall->qr_text;
}

static double short_problem(const struct papers_canvas *canvas, const struct papers_wall *wall,
    double x, double y, double width)
{
    struct papers_style number = papers_wall_text(36, false, PAPERS_WHITE),
                        unit = papers_wall_text(50, true, PAPERS_WHITE),
                        point = papers_wall_text(38, false, PAPERS_WHITE);
    number.ink = PAPERS_GOLD;
    point.ink = PAPERS_SOFT;
    papers_text_fit(canvas, &number, wall->problem_no,
        &(struct papers_fit){.x = x, .y = y, .width = width, .height = 48, .lines = 1});
    papers_text_fit(canvas, &unit, wall->unit,
        &(struct papers_fit){.x = x, .y = y + 46, .width = width, .height = 66, .lines = 1});
    return y + 112 +
           papers_text_fit(canvas, &point, wall->point,
               &(struct papers_fit){
                   .x = x, .y = y + 112, .width = width, .height = 96, .lines = 2});
}

bool papers_wall_side(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    double x = canvas->width - PAPERS_WALL_PANEL, pad = 36, width = PAPERS_WALL_PANEL - 2 * pad,
           side = 300;
    papers_fill(canvas->cr, PAPERS_DARK, x, 0, PAPERS_WALL_PANEL, canvas->height);
    heading(canvas, claim_heading(wall), x, 0, PAPERS_WALL_PANEL, 96);
    double y = short_problem(canvas, wall, x + pad, 112, width) + 28;
    bool coded = !papers_text_empty(wall->qr);
    if (coded && !papers_wall_code(canvas, wall, x + pad, y, side, error))
        return false;
    double rest = coded ? x + pad + side + 24 : x + pad;
    double room = coded ? width - side - 24 : width;
    clock_draw(canvas, wall, rest, y, room, 168);
    claims_draw(canvas, wall, x + pad, y + side + 34, width, canvas->height - 24);
    return true;
}

/* Left: the problem and what units have said. Right: code and countdown, as large as they can be.
 */
bool papers_wall_claim(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    const double panel = 620, pad = 50;
    double x = canvas->width - panel, left = 90;
    double width = x - left - 70;
    papers_look_background(canvas);
    papers_fill(canvas->cr, PAPERS_PANEL, x, 0, panel, canvas->height);
    heading(canvas, claim_heading(wall), x, 0, panel, 116);
    clock_draw(canvas, wall, x + pad, 146, panel - 2 * pad, 210);
    double side = MIN(panel - 2 * pad, canvas->height - 386 - 160);
    if (!papers_wall_code(canvas, wall, x + (panel - side) / 2, 386, side, error))
        return false;

    struct papers_style number = papers_wall_text(42, false, PAPERS_WHITE),
                        rest = papers_wall_text(44, false, PAPERS_WHITE);
    struct papers_style point = {
        .face = PAPERS_FACE_SONG, .size = 84, .ink = PAPERS_WHITE, .pitch = 1.25};
    number.ink = PAPERS_GOLD;
    rest.ink = PAPERS_SOFT;
    g_autofree char *of = wall->order > 0 && wall->of > 0
                              ? g_strdup_printf("第 %d 个，共 %d 个　", wall->order, wall->of)
                              : g_strdup("");
    g_autofree char *top = g_strconcat(of, wall->problem_no, NULL);
    papers_text_fit(canvas, &number, top,
        &(struct papers_fit){.x = left, .y = 60, .width = width, .height = 60, .lines = 1});
    double used = papers_text_fit(canvas, &point, wall->point,
        &(struct papers_fit){
            .x = left, .y = 124, .width = width, .height = 220, .least = 52, .lines = 2});
    double y = 124 + MAX(used, 105) + 24;
    double red = CLAMP(
        papers_text_width(canvas,
            &(struct papers_style){.face = PAPERS_FACE_HEI, .bold = true, .size = 54}, wall->unit) +
            80,
        200, width);
    if (!papers_text_empty(wall->unit))
        heading(canvas, wall->unit, left, y, red, 92);
    g_autofree char *what =
        g_strjoin("  ·  ", wall->type ? wall->type : "", wall->description, NULL);
    double told = papers_text_fit(canvas, &rest, what,
        &(struct papers_fit){.x = left, .y = y + 116, .width = width, .height = 120, .lines = 2});
    claims_draw(canvas, wall, left, y + 150 + told, width, canvas->height - 40);
    return true;
}
