/* pdf.h — what stands where on the pages of a PDF, read back with poppler's tools. Millimetres. */
#pragma once
#include <glib.h>
#include <stdbool.h>

struct pdf_word {
    double x1, y1, x2, y2;
    char *text;
};
/* Words of one page that stand on one line, from left to right. */
struct pdf_line {
    double x1, x2, middle; /* middle: of the height */
    char *text;            /* without spaces */
};

/* Lines of a page from top to bottom; NULL: the tool is not installed. g_ptr_array_unref(). */
GPtrArray *pdf_lines(const char *path, int page);
int pdf_pages(const char *path); /* -1: not installed */
/* The lines of a page as one text, g_free; NULL: not installed. */
char *pdf_page_text(const char *path, int page);

/* A page as a picture of 8 × 8 points a square millimetre. */
struct pdf_picture {
    int width, height;
    GBytes *bytes;
    const guint8 *rgb;
};
bool pdf_picture_init(struct pdf_picture *picture, const char *path, int page);
void pdf_picture_clear(struct pdf_picture *picture);
bool pdf_red(const struct pdf_picture *picture, int x, int y);
bool pdf_dark(const struct pdf_picture *picture, int x, int y);
#define PDF_PER_MM 8
