/* set.h — running Chinese text set line by line: no line begins or ends with the wrong mark, no
 * word or number is torn, full lines end at the right edge. Lengths in millimetres, types in
 * points. */
#pragma once
#include "page.h"

/* How a paragraph is set. A full-width character takes `cell`; narrow ones their own width. */
struct papers_set {
    enum papers_face face, label_face;
    const char *label; /* set in `label_face` before the text; NULL: none */
    double size;       /* pt */
    double cell;       /* 0: the size */
    double width;      /* of the lines, indents included */
    double first;      /* indent of the first line */
    double hang;       /* indent of the others */
    PangoAlignment align;
};

struct papers_line {
    PangoLayout *layout; /* one line */
    double x;            /* from the left edge of `width` */
    double width;
};

/* The lines of one paragraph, at least one; a newline in it is a space. Free with
 * g_ptr_array_unref(). */
GPtrArray *papers_set_lines(
    const struct papers_canvas *canvas, const struct papers_set *set, const char *text);

/* A title in the fewest lines that hold it, in the form of ▽, △ or ◇. It may break at a zero-width
 * space (U+200B); where it has none, between words as far as they are known. */
GPtrArray *papers_set_title(
    const struct papers_canvas *canvas, const struct papers_set *set, const char *text);

/* With its baseline where the em box is in the middle of a line that begins at `top`, whatever the
 * font says of its ascent. */
void papers_line_draw(const struct papers_canvas *canvas, const struct papers_line *line, double x,
    double top, double pitch, double size);

/* ---- texts of official papers ---- */

/* Half-width marks that stand beside Chinese become full-width ones: "清理,整改(3处)." A time, a
 * number, an address keep theirs. g_free. */
char *papers_wide_marks(const char *text);
/* The year of a document number stands in 〔〕: [2025], (2025), 【2025】 become it. g_free. */
char *papers_doc_number(const char *text);
/* With a full stop behind it when it has no mark. g_free. */
char *papers_ended(const char *text);
/* May a line end between these two characters? */
bool papers_break_between(gunichar before, gunichar after);
