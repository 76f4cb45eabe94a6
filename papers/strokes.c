/* strokes.c — handwriting, on the wall and in the place of a signature. */
#include "draw.h"

struct ink_box {
    double left, top, right, bottom;
};

static struct ink_box ink_of(const struct papers_stroke *strokes, size_t n)
{
    struct ink_box box = {1e9, 1e9, -1e9, -1e9};
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < strokes[i].n; k++) {
            double x = strokes[i].xy[2 * k], y = strokes[i].xy[2 * k + 1];
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

bool papers_strokes_any(const struct papers_stroke *strokes, size_t n)
{
    return ink_of(strokes, n).right >= 0;
}

void papers_strokes_draw(const struct papers_canvas *canvas, const struct papers_stroke *strokes,
    size_t n, const struct papers_pen *pen)
{
    cairo_t *cr = canvas->cr;
    struct ink_box ink = ink_of(strokes, n);
    double wide = MAX(ink.right - ink.left, 1) + 2 * pen->thick + 2;
    double tall = MAX(ink.bottom - ink.top, 1) + 2 * pen->thick + 2;
    double scale = MIN(MIN(pen->width / wide, pen->height / tall), pen->most);
    cairo_save(cr);
    cairo_translate(cr, pen->x + pen->width / 2, pen->y + pen->height / 2);
    cairo_scale(cr, scale, scale);
    cairo_translate(cr, -(ink.left + ink.right) / 2, -(ink.top + ink.bottom) / 2);
    cairo_set_line_width(cr, pen->thick);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    papers_ink(cr, pen->ink);
    for (size_t i = 0; i < n; i++) {
        if (strokes[i].n > 0)
            stroke_path(cr, &strokes[i]);
        cairo_stroke(cr);
    }
    cairo_restore(cr);
}
