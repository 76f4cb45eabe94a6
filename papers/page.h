/* page.h — PDF pages, tables that run over pages, and one-page form grids. All lengths in
 * millimetres from the top left of the page; type sizes in points (times PAPERS_PT = millimetres).
 */
#pragma once
#include "draw.h"

#define PAPERS_PT (25.4 / 72)
#define PAPERS_BLACK 0xff000000
#define PAPERS_HEADRED 0xffc00000
#define PAPERS_GREY 0xff595959

/* The type area of an A4 page after GB/T 9704-2012. */
#define DOC_TOP 37.0
#define DOC_LEFT 28.0
#define DOC_RIGHT (210.0 - 26.0)
#define DOC_WIDTH (DOC_RIGHT - DOC_LEFT)
#define DOC_BOTTOM (297.0 - 35.0)

struct papers_pdf {
    struct papers_canvas canvas;
    cairo_surface_t *surface;
    GByteArray *bytes;
    double width, height;
    int page; /* 1-based */
    bool draft;
};

void papers_pdf_init(struct papers_pdf *pdf, const struct papers_meta *meta, const char *title,
    double width, double height);
/* End the page and begin the next. */
void papers_pdf_turn(struct papers_pdf *pdf);
/* End the last page and write the file. */
bool papers_pdf_write(struct papers_pdf *pdf, const char *path, GError **error);
/* The same without a file. */
GBytes *papers_pdf_end(struct papers_pdf *pdf, GError **error);
/* Free; fine after papers_pdf_write() and on a zeroed struct. */
void papers_pdf_clear(struct papers_pdf *pdf);

/* "— 1 —" as GB/T 9704 wants it: 14 pt, 7 mm below the type area that ends at `bottom`, at the
 * outer side (odd right, even left), one character in. */
void papers_pdf_number(struct papers_pdf *pdf, double left, double right, double bottom);
/* The places to sign under a sheet, side by side over the width. */
void papers_pdf_signs(
    struct papers_pdf *pdf, const char *const *names, size_t n, double x, double y, double width);

/* Black text of papers, in points. */
struct papers_style papers_print(enum papers_face face, double pt, PangoAlignment align);

void papers_line(cairo_t *cr, double x1, double y1, double x2, double y2, double thick);
void papers_box(cairo_t *cr, double x, double y, double width, double height, double thick);

/* The size of a JPEG file in pixels; false: it is none, or cannot be read. */
bool papers_jpeg_size(const char *path, int *out_width, int *out_height);
/* A JPEG fitted into the box, its bytes unchanged. PICTURE when the file is no JPEG. */
bool papers_jpeg_draw(const struct papers_canvas *canvas, const char *path, double x, double y,
    double width, double height, GError **error);

/* A PNG with its alpha, for papers_surface_draw(); cairo_surface_destroy(). NULL, PICTURE: it is
 * none. */
cairo_surface_t *papers_png_load(const char *path, GError **error);
/* Fitted into the box. */
void papers_surface_draw(const struct papers_canvas *canvas, cairo_surface_t *picture, double x,
    double y, double width, double height);

/* ---- a table over pages ---- */

struct papers_table_column {
    const char *title;
    double width;
    PangoAlignment align;
};

struct papers_table {
    struct papers_pdf *pdf;
    const struct papers_table_column *columns;
    size_t n_columns;
    double x, y;        /* y: where the next row begins */
    double top, bottom; /* of the type area on the pages that follow */
    double size;        /* pt */
    double least;       /* smallest height of a row */
    uint32_t bar;       /* ink of a thick left edge of the next row; 0: it has none */
    double after;       /* room that must be left below the next row: a block of signatures never
                           stands alone on a page */
    /* Draws what stands outside the table on the page that ends. */
    void (*furniture)(struct papers_pdf *pdf, const void *payload);
    const void *payload;
};

void papers_table_head(struct papers_table *table);
/* One string per column; a row too tall for a whole page is continued on the next. */
void papers_table_row(struct papers_table *table, const char *const *cells);

/* ---- a grid of labels and values on one page ---- */

enum papers_cell_kind { PAPERS_CELL_LABEL, PAPERS_CELL_VALUE, PAPERS_CELL_PICTURE };

struct papers_cell {
    enum papers_cell_kind kind;
    double width;     /* as a share of the row */
    const char *text; /* or the path of the picture */
    PangoAlignment align;
};

#define PAPERS_GRID_CELLS 4

struct papers_grid_row {
    struct papers_cell cells[PAPERS_GRID_CELLS];
    double least; /* height */
    double grow;  /* share of the height that is left over */
};

/* Draw the rows in the box: all values in the largest size (12 down to 7 pt) in which everything
 * fits. Out: the height used. */
bool papers_grid_draw(const struct papers_canvas *canvas, const struct papers_grid_row *rows,
    size_t n_rows, double x, double y, double width, double height, double *out_used,
    GError **error);
