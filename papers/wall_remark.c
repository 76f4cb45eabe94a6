/* wall_remark.c — what a leader says, typed and by hand, as large as the wall allows. */
#include "wall.h"

bool papers_wall_remark(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    double x = 110, width = canvas->width - 220, top = papers_wall_head(canvas, wall) + 30;
    double foot = canvas->height - 150, tall = foot - top - 90;
    bool written = papers_strokes_any(wall->strokes, wall->n_strokes),
         typed = !papers_text_empty(wall->text);
    struct papers_style style = papers_wall_text(46, false, PAPERS_WHITE);
    style.ink = PAPERS_SOFT;
    papers_text_fit(canvas, &style, wall->subtitle,
        &(struct papers_fit){
            .x = x, .y = top, .width = width, .height = 70, .least = 36, .lines = 1});
    double ink = written ? typed ? tall * 0.6 : tall : 0;
    if (written)
        papers_strokes_draw(canvas, wall->strokes, wall->n_strokes,
            &(struct papers_pen){.x = x,
                .y = top + 80,
                .width = width,
                .height = ink,
                .most = 4,
                .thick = 7,
                .ink = PAPERS_WHITE});
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
