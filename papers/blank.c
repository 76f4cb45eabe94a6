/* blank.c — one-page forms put together from rows of labels and values. */
#include "blank.h"

static struct papers_grid_row *add(struct papers_blank *form, double least, double grow)
{
    g_assert(form->n_rows < G_N_ELEMENTS(form->rows));
    struct papers_grid_row *row = &form->rows[form->n_rows++];
    row->least = least;
    row->grow = grow;
    return row;
}

static void put(
    struct papers_cell *cell, enum papers_cell_kind kind, const char *words, double width)
{
    *cell = (struct papers_cell){.kind = kind, .text = words, .width = width};
}

void papers_blank_one(
    struct papers_blank *form, const char *label, const char *value, double least, double grow)
{
    struct papers_grid_row *row = add(form, least, grow);
    put(&row->cells[0], PAPERS_CELL_LABEL, label, form->label);
    put(&row->cells[1], PAPERS_CELL_VALUE, value, 1 - form->label);
}

void papers_blank_two(struct papers_blank *form, const char *label1, const char *value1,
    const char *label2, const char *value2, double least)
{
    struct papers_grid_row *row = add(form, least, 0);
    put(&row->cells[0], PAPERS_CELL_LABEL, label1, form->label);
    put(&row->cells[1], PAPERS_CELL_VALUE, value1, 0.5 - form->label);
    put(&row->cells[2], PAPERS_CELL_LABEL, label2, form->label);
    put(&row->cells[3], PAPERS_CELL_VALUE, value2, 0.5 - form->label);
}

void papers_blank_cells(struct papers_blank *form, enum papers_cell_kind kind,
    const char *const *words, size_t n, double least, double grow)
{
    struct papers_grid_row *row = add(form, least, grow);
    for (size_t i = 0; i < n; i++)
        put(&row->cells[i], kind, words[i], 1.0 / (double)n);
}

bool papers_blank_draw(const struct papers_canvas *canvas, const struct papers_blank *form,
    double x, double y, double width, double height, GError **error)
{
    return papers_grid_draw(canvas, form->rows, form->n_rows, x, y, width, height, NULL, error);
}

void papers_blank_text(const struct papers_canvas *canvas, enum papers_face face, double pt,
    PangoAlignment align, const char *words, double x, double y, double width, double height)
{
    const struct papers_style style = papers_print(face, pt, align);
    papers_text_fit(canvas, &style, words,
        &(struct papers_fit){.x = x,
            .y = y,
            .width = width,
            .height = height,
            .least = 7 * PAPERS_PT,
            .middle = true});
}

char *papers_who_when(const char *who, const char *when)
{
    return g_strjoin(papers_text_empty(who) || papers_text_empty(when) ? "" : "　", who ? who : "",
        when ? when : "", NULL);
}

bool papers_blank_code(const struct papers_canvas *canvas, const char *address, const char *hint,
    double x, double y, double side, GError **error)
{
    if (papers_text_empty(address))
        return true;
    papers_blank_text(canvas, PAPERS_FACE_HEI, 9, PANGO_ALIGN_CENTER, hint, x, y + side, side, 5);
    return papers_qr_draw(canvas, address, x, y, side, error);
}

/* The office, and "编号：…", its place also when there is none yet. */
static void line_draw(const struct papers_canvas *canvas, const struct papers_blank_page *page)
{
    const double side = page->number ? 60 : 0;
    g_autofree char *number = g_strconcat("编号：", page->number, NULL);
    papers_blank_text(canvas, PAPERS_FACE_FANGSONG, 12, PANGO_ALIGN_LEFT, page->office, DOC_LEFT,
        DOC_TOP + 15, DOC_WIDTH - side, 7);
    if (page->number)
        papers_blank_text(canvas, PAPERS_FACE_FANGSONG, 12, PANGO_ALIGN_RIGHT, number,
            DOC_RIGHT - side, DOC_TOP + 15, side, 7);
}

bool papers_blank_write(const struct papers_blank *form, const struct papers_blank_page *page,
    const char *path, GError **error)
{
    struct papers_pdf pdf;
    bool lined = page->office || page->number;
    double y = DOC_TOP + (lined ? 23 : 16);
    papers_pdf_init(&pdf, page->meta, page->title, 210, 297);
    papers_blank_text(&pdf.canvas, PAPERS_FACE_SONG, 22, PANGO_ALIGN_CENTER, page->title, DOC_LEFT,
        DOC_TOP, DOC_WIDTH, 12);
    if (lined)
        line_draw(&pdf.canvas, page);
    bool ok = papers_blank_draw(&pdf.canvas, form, DOC_LEFT, y, DOC_WIDTH, DOC_BOTTOM - y, error) &&
              papers_blank_code(&pdf.canvas, page->qr, NULL, DOC_RIGHT - 18, 10, 18, error) &&
              papers_pdf_write(&pdf, path, error);
    papers_pdf_clear(&pdf);
    return ok;
}
