/* annex.c — tables and pictures of an official document. */
#include "doc.h"

/* ---- tables ---- */

#define NOTE_TALL 9.0

static void rows(struct papers_table *table, const struct papers_doc_table *of, double width)
{
    g_autofree struct papers_table_column *fitted =
        g_new(struct papers_table_column, of->n_columns);
    double sum = 0;
    for (size_t i = 0; i < of->n_columns; i++)
        sum += of->columns[i].width;
    for (size_t i = 0; i < of->n_columns; i++) {
        fitted[i] = of->columns[i];
        fitted[i].width *= width / sum;
    }
    table->columns = fitted;
    table->n_columns = of->n_columns;
    table->size = of->size > 0 ? of->size : 12;
    table->least = 9;
    papers_table_head(table);
    for (size_t i = 0; i < of->n_rows; i++) {
        g_auto(GStrv) texts = g_new0(char *, of->n_columns + 1);
        for (size_t c = 0; c < of->n_columns; c++)
            texts[c] = papers_wide_marks(of->cells[i * of->n_columns + c]);
        table->after = of->note && i + 1 == of->n_rows ? NOTE_TALL : 0;
        papers_table_row(table, (const char *const *)texts);
    }
    if (!of->note)
        return;
    const struct papers_style style =
        papers_print(PAPERS_FACE_FANGSONG, table->size, PANGO_ALIGN_LEFT);
    papers_text_draw(&table->pdf->canvas, &style, of->note, table->x, table->y + 2, width);
    table->y += NOTE_TALL;
}

void papers_doc_table(struct papers_doc *doc, const struct papers_doc_table *table)
{
    papers_doc_flush(doc);
    if (doc->line + 3 > DOC_LINES)
        papers_doc_turn(doc);
    struct papers_table drawn = {.pdf = &doc->pdf,
        .x = DOC_LEFT,
        .y = DOC_TOP + doc->line * DOC_PITCH + (doc->line ? 1.5 : 0),
        .top = DOC_TOP,
        .bottom = DOC_BOTTOM,
        .furniture = papers_doc_furniture};
    rows(&drawn, table, DOC_WIDTH);
    doc->line = MIN(DOC_LINES, (int)((drawn.y - DOC_TOP - 1) / DOC_PITCH) + 1);
}

/* Turned so that the head of the table is at the left edge: x runs up the page, y to the right. */
static void turn_sideways(struct papers_pdf *pdf, bool on)
{
    cairo_t *cr = pdf->canvas.cr;
    cairo_identity_matrix(cr);
    cairo_scale(cr, 1 / PAPERS_PT, 1 / PAPERS_PT);
    if (!on)
        return;
    cairo_translate(cr, 0, 297);
    cairo_rotate(cr, -G_PI_2);
}

static void sideways_furniture(struct papers_pdf *pdf, const void *payload)
{
    turn_sideways(pdf, false);
    papers_doc_furniture(pdf, payload);
    turn_sideways(pdf, true);
}

void papers_doc_annex_sideways(
    struct papers_doc *doc, int number, const char *title, const struct papers_doc_table *table)
{
    const struct papers_style mark = papers_print(PAPERS_FACE_HEI, 16, PANGO_ALIGN_LEFT);
    const struct papers_style head = papers_print(PAPERS_FACE_SONG, 22, PANGO_ALIGN_CENTER);
    g_autofree char *name = papers_doc_annex_name(number);
    double width = DOC_BOTTOM - DOC_TOP, left = 297 - DOC_BOTTOM;
    papers_doc_flush(doc);
    papers_doc_turn(doc);
    turn_sideways(&doc->pdf, true);
    papers_text_draw(&doc->pdf.canvas, &mark, name, left, DOC_LEFT, 0);
    papers_text_fit(&doc->pdf.canvas, &head, title,
        &(struct papers_fit){
            .x = left, .y = DOC_LEFT + 9, .width = width, .height = 24, .least = 16 * PAPERS_PT});
    struct papers_table drawn = {.pdf = &doc->pdf,
        .x = left,
        .y = DOC_LEFT + 24,
        .top = DOC_LEFT,
        .bottom = DOC_RIGHT,
        .furniture = sideways_furniture};
    rows(&drawn, table, width);
    turn_sideways(&doc->pdf, false);
    doc->line = DOC_LINES;
}

/* ---- pictures ---- */

#define PICTURE_LINES 6

static bool pictures(
    struct papers_doc *doc, const struct papers_case *one, double y, GError **error)
{
    const char *const paths[] = {one->before, one->after};
    const char *const words[] = {"整改前", "整改后"};
    const struct papers_style style = papers_print(PAPERS_FACE_FANGSONG, 12, PANGO_ALIGN_CENTER);
    bool both = !papers_text_empty(one->before) && !papers_text_empty(one->after);
    double width = (DOC_WIDTH - 4) / 2, tall = PICTURE_LINES * DOC_PITCH - (both ? 7 : 1);
    for (int i = 0, n = 0; i < 2; i++) {
        if (papers_text_empty(paths[i]))
            continue;
        double x = both ? DOC_LEFT + n++ * (width + 4) : DOC_LEFT + (DOC_WIDTH - width) / 2;
        if (!papers_jpeg_draw(&doc->pdf.canvas, paths[i], x, y, width, tall, error))
            return false;
        if (both)
            papers_text_draw(&doc->pdf.canvas, &style, words[i], x, y + tall + 1, width);
    }
    return true;
}

bool papers_doc_pictures(
    struct papers_doc *doc, const struct papers_case *cases, size_t n, GError **error)
{
    for (size_t i = 0; i < n; i++) {
        if (papers_text_empty(cases[i].before) && papers_text_empty(cases[i].after))
            continue;
        g_autofree char *words = g_strdup_printf("%zu.%s　%s", i + 1,
            papers_text_or(cases[i].point, ""), papers_text_or(cases[i].problem_no, ""));
        papers_doc_line(doc, PAPERS_FACE_FANGSONG, 0, words);
        papers_doc_keep(doc);
        papers_doc_together(doc, PICTURE_LINES);
        papers_doc_blank(doc, PICTURE_LINES);
        papers_doc_flush(doc);
        if (!pictures(doc, &cases[i], DOC_TOP + (doc->line - PICTURE_LINES) * DOC_PITCH, error))
            return false;
    }
    return true;
}
