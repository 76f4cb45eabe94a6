/* doc.h — an official document (公文) after GB/T 9704-2012: type area of 22 lines × 28 characters,
 * red head, title, text in levels, signature, annexes, colophon. Rows are gathered first and put on
 * pages when a table, an annex or the end comes, so that a heading stays with its text and a
 * signature with the last of it. */
#pragma once
#include "set.h"

#define DOC_LINES 22
#define DOC_CHARS 28
#define DOC_PITCH (580.0 / 20 * PAPERS_PT) /* 580 twips */
#define DOC_CELL (DOC_WIDTH / DOC_CHARS)

struct papers_doc {
    struct papers_pdf pdf;
    const struct papers_issue *issue;
    GArray *rows; /* struct row of doc.c */
    int line;     /* the next free one of the page */
    guint hold;   /* how many of the rows that come stand with the one after them */
    bool bare;    /* the page has no number: the first of a letter */
    cairo_surface_t *seal; /* NULL: none */
};

/* Begin with the head that the issue asks for, its QR code, and the title (NULL: none). */
bool papers_doc_init(
    struct papers_doc *doc, const struct papers_issue *issue, const char *title, GError **error);
/* Begin another paper in the same file, on a sheet of its own, its pages from 1. */
bool papers_doc_next(struct papers_doc *doc, const char *title, const char *qr, GError **error);
/* The code at the top right of the page, outside the type area; NULL: none. */
bool papers_doc_code(struct papers_doc *doc, const char *qr, GError **error);
void papers_doc_clear(struct papers_doc *doc);

/* ---- text: each adds rows ---- */

void papers_doc_blank(struct papers_doc *doc, int lines);
/* 主送: flush left, a colon behind it. */
void papers_doc_to(struct papers_doc *doc, const char *to);
/* A paragraph for each line of `text`. */
void papers_doc_text(struct papers_doc *doc, const char *text);
/* A paragraph that begins with `label` in 黑体; the lines after the first hang behind it. */
void papers_doc_labelled(struct papers_doc *doc, const char *label, const char *text);
/* Level 1 一、 in 黑体, 2 （一） in 楷体, 3 1. and 4 （1） in 仿宋; the number is put before it.
 * `text` follows in the same paragraph, NULL: none; with levels 3 and 4 it ends with a full stop.
 */
void papers_doc_heading(
    struct papers_doc *doc, int level, int number, const char *heading, const char *text);
/* Parts of level 1 with the next number, nothing without a text: paragraphs under the heading, or
 * in the heading's own. */
void papers_doc_part(struct papers_doc *doc, int *number, const char *heading, const char *text);
void papers_doc_fact(struct papers_doc *doc, int *number, const char *heading, const char *text);
/* A point of level 3 for each line of `text` that is not blank, counted from 1. */
void papers_doc_points(struct papers_doc *doc, const char *text);
/* 附件：1.… under one blank line, without an end mark. */
void papers_doc_annex_list(struct papers_doc *doc, const char *const *titles, size_t n);
/* Name and date: the date ends four characters from the right, the name is centred above it, the
 * seal over both. */
void papers_doc_sign(struct papers_doc *doc);
/* What was added last stands on a page with what comes next, from the beginning of its paragraph.
 */
void papers_doc_keep(struct papers_doc *doc);
/* The next `lines` rows stand on one page. */
void papers_doc_together(struct papers_doc *doc, int lines);
/* A line of one's own at an indent of so many characters. */
void papers_doc_line(
    struct papers_doc *doc, enum papers_face face, double indent, const char *text);

/* ---- pages ---- */

/* Begin an annex on a new page; `number` 0: 附件 alone. */
void papers_doc_annex(struct papers_doc *doc, int number, const char *title);
/* `cells` are n_rows × n_columns strings; the widths of the columns are shares of the whole. */
struct papers_doc_table {
    const struct papers_table_column *columns;
    size_t n_columns;
    const char *const *cells;
    size_t n_rows;
    double size;      /* pt; 0: 12 */
    const char *note; /* below the last row; NULL: none */
};
/* As wide as the type area, where the text ends. */
void papers_doc_table(struct papers_doc *doc, const struct papers_doc_table *table);
/* An annex that is a table turned by 90°, its head to the left edge: to the binding of odd pages
 * and to the cut of even ones. Page numbers stay where they are. */
void papers_doc_annex_sideways(
    struct papers_doc *doc, int number, const char *title, const struct papers_doc_table *table);
/* The pictures of the cases, before and after side by side, each pair under its point. */
bool papers_doc_pictures(
    struct papers_doc *doc, const struct papers_case *cases, size_t n, GError **error);
/* The next page. */
void papers_doc_turn(struct papers_doc *doc);
/* What stands outside the type area of the page that ends; `pdf` is that of a document. */
void papers_doc_furniture(struct papers_pdf *pdf, const void *payload);
char *papers_doc_annex_name(int number); /* 附件, 附件1; g_free */
/* Put what was gathered on pages. */
void papers_doc_flush(struct papers_doc *doc);
/* 版记 at the foot of an even page, then the file. */
bool papers_doc_write(struct papers_doc *doc, const char *path, GError **error);

/* ---- heads, see head.c ---- */

/* Draws the head on the first page; returns the line on which the title begins. */
int papers_head_draw(struct papers_doc *doc);
void papers_colophon_draw(struct papers_doc *doc);
/* How many lines of the grid the colophon takes; 0: there is none. */
int papers_colophon_lines(const struct papers_doc *doc);
