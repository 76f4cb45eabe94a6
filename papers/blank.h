/* blank.h — one-page forms: rows of labels and values, and what stands round them. Widths and
 * heights in millimetres. */
#pragma once
#include "page.h"

/* A form is put together row by row; `label` is the share of the width that a label takes. */
struct papers_blank {
    struct papers_grid_row rows[16];
    size_t n_rows;
    double label;
};

/* A label and its value over the whole width, or two of both side by side. */
void papers_blank_one(
    struct papers_blank *form, const char *label, const char *value, double least, double grow);
void papers_blank_two(struct papers_blank *form, const char *label1, const char *value1,
    const char *label2, const char *value2, double least);
/* `n` cells of one kind side by side. */
void papers_blank_cells(struct papers_blank *form, enum papers_cell_kind kind,
    const char *const *words, size_t n, double least, double grow);
bool papers_blank_draw(const struct papers_canvas *canvas, const struct papers_blank *form,
    double x, double y, double width, double height, GError **error);

/* The form as an A4 page of its own. */
struct papers_blank_page {
    const struct papers_meta *meta;
    const char *title;
    const char *office, *number; /* a line below the title; number NULL: it has none, "": not yet */
    const char *qr;              /* at the top right; NULL: none */
};
bool papers_blank_write(const struct papers_blank *form, const struct papers_blank_page *page,
    const char *path, GError **error);

/* One line in a box, smaller when it must be. */
void papers_blank_text(const struct papers_canvas *canvas, enum papers_face face, double pt,
    PangoAlignment align, const char *words, double x, double y, double width, double height);
/* A QR code with a hint below; nothing without an address. */
bool papers_blank_code(const struct papers_canvas *canvas, const char *address, const char *hint,
    double x, double y, double side, GError **error);
/* "演示·张三　2025年11月22日", or the parts that are there. g_free. */
char *papers_who_when(const char *who, const char *when);
