/* wall_remark.c — what a leader says, typed and by hand, as large as the wall allows. */
#include "wall.h"

struct ink_box {
    double left, top, right, bottom;
};

static struct ink_box ink_of(const struct papers_wall *wall)
{
    struct ink_box box = {1e9, 1e9, -1e9, -1e9};
    for (size_t i = 0; i < wall->n_strokes; i++) {
        for (size_t k = 0; k < wall->strokes[i].n; k++) {
            double x = wall->strokes[i].xy[2 * k], y = wall->strokes[i].xy[2 * k + 1];
            box.left = MIN(box.left, x);
            box.top = MIN(box.top, y);
            box.right = MAX(box.right, x);
            box.bottom = MAX(box.bottom, y);
        }
    }
    return box;
}

/* Through the middles of the lines, as a pen would go. */
static void stroke_path(cairo_t *cr, const struct papers_stroke *s)
{
    const int *p = s->xy;
    cairo_move_to(cr, p[0], p[1]);
    for (size_t k = 1; k + 1 < s->n; k++) {
        double x0, y0, cx = p[2 * k], cy = p[2 * k + 1];
        double x1 = (cx + p[2 * k + 2]) / 2, y1 = (cy + p[2 * k + 3]) / 2;
        cairo_get_current_point(cr, &x0, &y0);
        cairo_curve_to(cr, x0 + (cx - x0) * 2 / 3, y0 + (cy - y0) * 2 / 3, x1 + (cx - x1) * 2 / 3,
            y1 + (cy - y1) * 2 / 3, x1, y1);
    }
    cairo_line_to(cr, p[2 * s->n - 2], p[2 * s->n - 1]); /* one point: a dot, by its round cap */
}

/* The ink as large as it fits the box, in its middle. */
static void ink_draw(const struct papers_canvas *canvas, const struct papers_wall *wall, double x,
    double y, double width, double height)
{
    cairo_t *cr = canvas->cr;
    struct ink_box ink = ink_of(wall);
    double wide = MAX(ink.right - ink.left, 1) + 16, tall = MAX(ink.bottom - ink.top, 1) + 16;
    double scale = MIN(MIN(width / wide, height / tall), 4);
    cairo_save(cr);
    cairo_translate(cr, x + width / 2, y + height / 2);
    cairo_scale(cr, scale, scale);
    cairo_translate(cr, -(ink.left + ink.right) / 2, -(ink.top + ink.bottom) / 2);
    cairo_set_line_width(cr, 7);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    papers_ink(cr, PAPERS_WHITE);
    for (size_t i = 0; i < wall->n_strokes; i++) {
        if (wall->strokes[i].n > 0)
            stroke_path(cr, &wall->strokes[i]);
        cairo_stroke(cr);
    }
    cairo_restore(cr);
}

bool papers_wall_remark(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    double x = 110, width = canvas->width - 220, top = papers_wall_head(canvas, wall) + 30;
    double foot = canvas->height - 150, tall = foot - top - 90;
    bool written = ink_of(wall).right >= 0, typed = !papers_text_empty(wall->text);
    struct papers_style style = papers_wall_text(46, false, PAPERS_WHITE);
    style.ink = PAPERS_SOFT;
    papers_text_fit(canvas, &style, wall->subtitle,
        &(struct papers_fit){
            .x = x, .y = top, .width = width, .height = 70, .least = 36, .lines = 1});
    double ink = written ? typed ? tall * 0.6 : tall : 0;
    if (written)
        ink_draw(canvas, wall, x, top + 80, width, ink);
    style = papers_wall_text(written ? 76 : 100, true, PAPERS_WHITE);
    style.align = PANGO_ALIGN_CENTER;
    papers_text_fit(canvas, &style, wall->text,
        &(struct papers_fit){.x = x,
            .y = top + 90 + ink,
            .width = width,
            .height = tall - ink,
            .least = 36,
            .middle = true});
    style = papers_wall_text(56, true, PAPERS_WHITE);
    style.ink = PAPERS_GOLD;
    papers_text_fit(canvas, &style, wall->due,
        &(struct papers_fit){.x = x,
            .y = foot + 20,
            .width = width * 0.4,
            .height = 100,
            .least = 36,
            .lines = 1,
            .middle = true});
    style.ink = PAPERS_WHITE;
    style.align = PANGO_ALIGN_RIGHT;
    papers_text_fit(canvas, &style, wall->by,
        &(struct papers_fit){.x = x + width * 0.4,
            .y = foot + 20,
            .width = width * 0.6,
            .height = 100,
            .least = 36,
            .lines = 1,
            .middle = true});
    return true;
}
