/* wall_claim.c — the claim card of the hall, beside the film: until when, who has said what, and
 * the sums of the meeting below. */
#include "wall.h"

#define ROW_LEAST 150.0

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

static void heading(const struct papers_canvas *canvas, const struct papers_wall *wall, double x)
{
    struct papers_style style = papers_wall_text(50, true, PAPERS_WHITE);
    style.align = PANGO_ALIGN_CENTER;
    papers_fill(canvas->cr, wall->settled ? PAPERS_GREEN : PAPERS_RED, x, 0, PAPERS_WALL_PANEL, 96);
    papers_text_fit(canvas, &style, papers_text_or(wall->title, "请责任单位认领"),
        &(struct papers_fit){.x = x + 20,
            .y = 0,
            .width = PAPERS_WALL_PANEL - 40,
            .height = 96,
            .lines = 1,
            .middle = true});
}

/* One unit's word; returns the height used. */
static double row_draw(const struct papers_canvas *canvas, const struct papers_wall_line *line,
    double x, double y, double width, double room)
{
    struct papers_style unit = papers_wall_text(42, true, PAPERS_WHITE),
                        text = papers_wall_text(42, true, PAPERS_WHITE),
                        due = papers_wall_text(34, false, PAPERS_SOFT),
                        word = papers_wall_text(MAX(34, canvas->least), true, PAPERS_WHITE);
    double chip = papers_text_empty(line->mark)
                      ? 0
                      : CLAMP(papers_text_width(canvas, &word, line->mark) + 40, 150, width / 2);
    papers_fill(canvas->cr, PAPERS_EDGE, x, y, width, 2);
    papers_look_chip(canvas, line->mark, line->tone, x + width - chip, y + 12, chip, 54, word.size);
    papers_text_fit(canvas, &unit, line->unit,
        &(struct papers_fit){.x = x,
            .y = y + 6,
            .width = width - chip - 16,
            .height = 66,
            .lines = 1,
            .middle = true});
    double used = 74, below = papers_text_empty(line->due) ? 0 : 48;
    double lines = MIN(112, room - used - below);
    used += papers_text_fit(canvas, &text, line->text,
        &(struct papers_fit){.x = x, .y = y + used, .width = width, .height = lines, .lines = 2});
    if (below > 0)
        papers_text_fit(canvas, &due, line->due,
            &(struct papers_fit){.x = x,
                .y = y + used,
                .width = width,
                .height = below,
                .lines = 1,
                .middle = true});
    return used + below + 14;
}

static double rows_draw(const struct papers_canvas *canvas, const struct papers_wall *wall,
    double x, double y, double width, double bottom)
{
    size_t shown = 0;
    const struct papers_style label = papers_wall_text(38, true, PAPERS_GOLD),
                              more = papers_wall_text(34, false, PAPERS_GOLD);
    if (wall->n_lines)
        y += papers_text_draw(canvas, &label, "现场表态", x, y, width) + 8;
    for (; shown < wall->n_lines; shown++) {
        double after = shown + 1 < wall->n_lines ? 46 : 0;
        if (y + ROW_LEAST + after > bottom)
            break;
        y += row_draw(canvas, &wall->lines[shown], x, y, width, bottom - after - y);
    }
    if (shown < wall->n_lines) {
        g_autofree char *text = g_strdup_printf("另有 %zu 条", wall->n_lines - shown);
        y += papers_text_draw(canvas, &more, text, x, y, 0);
    }
    return y;
}

/* What is wrong there, once nobody is asked any more. */
static void about_draw(const struct papers_canvas *canvas, const struct papers_wall *wall, double x,
    double y, double width, double bottom)
{
    const char *const parts[][2] = {
        {"问题",       wall->description},
        {"对应标准", wall->indicator  },
    };
    const struct papers_style label = papers_wall_text(34, false, PAPERS_GOLD),
                              text = papers_wall_text(40, false, PAPERS_WHITE);
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (papers_text_empty(parts[i][1]) || y + 110 > bottom)
            continue;
        y += papers_text_draw(canvas, &label, parts[i][0], x, y, width);
        y += papers_text_fit(canvas, &text, parts[i][1],
                 &(struct papers_fit){
                     .x = x, .y = y, .width = width, .height = MIN(210, bottom - y), .lines = 4}) +
             16;
    }
}

/* The code and what to do with it; returns the height used. */
static double scan_draw(const struct papers_canvas *canvas, const struct papers_wall *wall,
    double x, double y, double width, double bottom, GError **error)
{
    bool coded = !papers_text_empty(wall->qr);
    double side = coded ? CLAMP(bottom - y - 150, 300, wall->n_lines ? 300 : 460) : 0;
    if (!papers_wall_code(canvas, wall, x + (width - side) / 2, y, side, error))
        return -1;
    if (papers_text_empty(wall->qr_text))
        return side;
    struct papers_style style = papers_wall_text(40, false, PAPERS_WHITE);
    style.align = PANGO_ALIGN_CENTER;
    return side + 20 +
           papers_wall_paragraphs(canvas, &style, wall->qr_text, 2, x, y + side + 16, width);
}

bool papers_wall_side(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    const double pad = 36, width = PAPERS_WALL_PANEL - 2 * pad;
    double x = canvas->width - PAPERS_WALL_PANEL, y = 120;
    double bottom = canvas->height - PAPERS_WALL_BAR;
    papers_fill(canvas->cr, PAPERS_DARK, x, 0, PAPERS_WALL_PANEL, canvas->height);
    papers_fill(canvas->cr, PAPERS_DARK, 0, bottom - PAPERS_WALL_CAPTION_TALL, x,
        PAPERS_WALL_CAPTION_TALL + PAPERS_WALL_BAR);
    heading(canvas, wall, x);
    if (wall->counting) {
        clock_draw(canvas, wall, x + pad, y, width, 190);
        y += 210;
    }
    double scan = scan_draw(canvas, wall, x + pad, y, width, bottom, error);
    if (scan < 0)
        return false;
    y = rows_draw(canvas, wall, x + pad, scan > 0 ? y + scan + 20 : y, width, bottom - 10);
    if (wall->about)
        about_draw(canvas, wall, x + pad, y + 20, width, bottom - 10);
    papers_wall_caption(canvas, wall, x, bottom);
    papers_wall_bar(canvas, wall, bottom);
    return true;
}
