/* draw.h — what the drawing files of papers/ share: a canvas, text with fitting, shapes, QR codes.
 * Lengths are user units of the canvas: pixels of a 1920-wide picture, or millimetres on paper. */
#pragma once
#include "ink.h"
#include "papers.h"
#include <pango/pangocairo.h>

enum papers_face { PAPERS_FACE_FANGSONG, PAPERS_FACE_HEI, PAPERS_FACE_KAI, PAPERS_FACE_SONG };

struct papers_canvas {
    cairo_t *cr;
    PangoContext *pango;
    const struct papers_fonts *fonts;
    const char *substitute; /* printed for characters no font has: 〓 on paper, "" on pictures */
    double width, height;
    double least; /* no text is drawn smaller than this: a fortieth of the height of a picture */
};

/* Takes a reference on `cr`. */
void papers_canvas_init(struct papers_canvas *canvas, cairo_t *cr, const struct papers_fonts *fonts,
    double width, double height);
void papers_canvas_clear(struct papers_canvas *canvas);

const char *papers_fonts_family(const struct papers_fonts *fonts, enum papers_face face);
bool papers_fonts_installed(const char *family);
/* The free stand-in of 小标宋 is a bold cut; a font that is named for it is one by itself. */
bool papers_fonts_bold(const struct papers_fonts *fonts, enum papers_face face);

/* ---- text ---- */

struct papers_style {
    enum papers_face face;
    bool bold;
    double size;
    uint32_t ink;  /* 0xAARRGGBB */
    double pitch;  /* line height as a multiple of the size, 0 = 1.35 */
    double spread; /* extra space between characters, as a multiple of the size */
    PangoAlignment align;
};

/* Valid UTF-8 without control characters; newlines become spaces when `one_line`. Never NULL. */
char *papers_text_clean(const char *text, bool one_line);
bool papers_text_empty(const char *text);
const char *papers_text_or(const char *text, const char *instead);

/* Lay out `text` in lines of at most `width` (0 = one line of any length). */
PangoLayout *papers_text_layout(const struct papers_canvas *canvas,
    const struct papers_style *style, const char *text, double width);
/* A last line of one or two characters looks like a mistake: narrow the lines of a layout `width`
 * wide until the last one has at least `share` of their length, as long as that makes no line more.
 */
void papers_text_balance(PangoLayout *layout, double width, double share);
void papers_text_size(PangoLayout *layout, double *out_width, double *out_height);

/* Draw at (x, y) = top left of the box; returns the height used. */
double papers_text_draw(const struct papers_canvas *canvas, const struct papers_style *style,
    const char *text, double x, double y, double width);

/* Draw in a box of width × height: makes the text smaller down to `least` (0: the canvas's) until
 * it fits, then cuts it with an ellipsis. `lines` > 0 limits the lines as well. `middle` centres it
 * vertically. Returns the height used. */
struct papers_fit {
    double x, y, width, height, least;
    int lines;
    bool middle;
};
double papers_text_fit(const struct papers_canvas *canvas, const struct papers_style *style,
    const char *text, const struct papers_fit *fit);

/* Width of one line. */
double papers_text_width(
    const struct papers_canvas *canvas, const struct papers_style *style, const char *text);

/* ---- shapes ---- */

void papers_ink(cairo_t *cr, uint32_t argb);
void papers_fill(cairo_t *cr, uint32_t argb, double x, double y, double width, double height);
void papers_fill_round(
    cairo_t *cr, uint32_t argb, double x, double y, double width, double height, double radius);

/* White card with the code in the middle, `side` long, quiet zone included. On pictures modules lie
 * on whole pixels. */
bool papers_qr_draw(const struct papers_canvas *canvas, const char *text, double x, double y,
    double side, GError **error);

/* ---- handwriting ---- */

struct papers_pen {
    double x, y, width, height; /* the box */
    double most;                /* no larger than so many user units for one of the strokes' */
    double thick;               /* of the line, in the strokes' units */
    uint32_t ink;
};

bool papers_strokes_any(const struct papers_stroke *strokes, size_t n);
/* The ink as large as it fits the box, in its middle. */
void papers_strokes_draw(const struct papers_canvas *canvas, const struct papers_stroke *strokes,
    size_t n, const struct papers_pen *pen);

/* ---- pictures ---- */

typedef bool (*papers_picture_fn)(
    const struct papers_canvas *canvas, const void *subject, GError **error);

/* Draw into a pixel buffer or a PNG, scaled so that the canvas is at least 1920 × 1080. */
bool papers_picture_draw(papers_picture_fn draw, const void *subject,
    const struct papers_fonts *fonts, int width, int height, uint8_t *pixels, int stride,
    GError **error);
bool papers_picture_png(papers_picture_fn draw, const void *subject,
    const struct papers_fonts *fonts, int width, int height, const char *path, GError **error);

/* Pieces that cards and walls have in common, see look.c. */
void papers_look_background(const struct papers_canvas *canvas);
void papers_look_chip(const struct papers_canvas *canvas, const char *text, enum papers_tone tone,
    double x, double y, double width, double height, double size);
void papers_look_problem(const struct papers_canvas *canvas, const struct papers_card *card);
void papers_look_caption(const struct papers_canvas *canvas, const struct papers_card *card);

/* ---- files ---- */

/* A cairo_write_func_t whose closure is a GByteArray. */
cairo_status_t papers_file_collect(void *closure, const unsigned char *data, unsigned length);

/* Write whole or not at all, durably. */
bool papers_file_write(const char *path, const void *data, size_t length, GError **error);
