/* head.c — 版头 and 版记: the red head of a file, a letter or a serial, and the colophon. */
#include "doc.h"

#define HEAD_TOP (DOC_TOP + 35.0) /* 发文机关标志, its upper edge */
#define HEAD_TALL 15.0
#define HEAD_SLIMMEST 0.62 /* a long name is pressed together to this, then made smaller */
#define LETTER_TOP 30.0
#define LETTER_TALL 10.5
#define LETTER_RULE 170.0
#define LETTER_LEFT ((210 - LETTER_RULE) / 2)
#define NUMBER_LINE 7 /* of a file: two lines below the mark */
#define TITLE_LINE 10 /* two lines below the red line */
#define LETTER_NUMBER_LINE 1
#define LETTER_TITLE_LINE 4

/* The ink of the name is `tall` high with its upper edge at `top`, and as wide as DOC_WIDTH at
 * most; short names are spaced out. Returns the lower edge of the ink. */
static double mark_draw(struct papers_doc *doc, const char *name, double top, double tall)
{
    struct papers_style style = papers_print(PAPERS_FACE_SONG, tall / PAPERS_PT, PANGO_ALIGN_LEFT);
    glong n = g_utf8_strlen(name, -1);
    style.pitch = 1;
    style.spread = n > 1 ? CLAMP(0.8 * DOC_WIDTH / (style.size * (double)n) - 1, 0, 0.25) : 0;
    g_autoptr(PangoLayout) layout = papers_text_layout(&doc->pdf.canvas, &style, name, 0);
    PangoRectangle ink;
    pango_layout_get_extents(layout, &ink, NULL);
    double wide = (double)ink.width / PANGO_SCALE, high = (double)ink.height / PANGO_SCALE;
    if (wide <= 0 || high <= 0)
        return top;
    double across = MIN(DOC_WIDTH / wide, tall / high),
           up = MIN(tall / high, across / HEAD_SLIMMEST);
    cairo_t *cr = doc->pdf.canvas.cr;
    cairo_save(cr);
    cairo_translate(cr, DOC_LEFT + (DOC_WIDTH - wide * across) / 2, top);
    cairo_scale(cr, across, up);
    papers_ink(cr, PAPERS_HEADRED);
    cairo_move_to(cr, -(double)ink.x / PANGO_SCALE, -(double)ink.y / PANGO_SCALE);
    pango_cairo_show_layout(cr, layout);
    cairo_restore(cr);
    return top + high * up;
}

/* On a line of the grid; `share` 0 left, 0.5 middle, 1 right. */
static void put_in(struct papers_doc *doc, enum papers_face face, const char *text, int line,
    double share, double inset)
{
    const struct papers_set set = {.face = face, .size = 16, .width = 1000};
    if (papers_text_empty(text))
        return;
    g_autoptr(GPtrArray) lines = papers_set_lines(&doc->pdf.canvas, &set, text);
    const struct papers_line *first = lines->pdata[0];
    papers_ink(doc->pdf.canvas.cr, PAPERS_BLACK);
    papers_line_draw(&doc->pdf.canvas, first,
        DOC_LEFT + inset + (DOC_WIDTH - 2 * inset - first->width) * share,
        DOC_TOP + line * DOC_PITCH, DOC_PITCH, set.size);
}

static void put(struct papers_doc *doc, const char *text, int line, double share, double inset)
{
    put_in(doc, PAPERS_FACE_FANGSONG, text, line, share, inset);
}

/* 份号, 密级和保密期限, 紧急程度: each a line, from the top left of the type area. */
static void marks_draw(struct papers_doc *doc)
{
    const struct papers_issue *issue = doc->issue;
    const char *const bold[] = {issue->secrecy, issue->urgency};
    int line = 0;
    if (!papers_text_empty(issue->copy_no))
        put(doc, issue->copy_no, line++, 0, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(bold); i++)
        if (!papers_text_empty(bold[i]))
            put_in(doc, PAPERS_FACE_HEI, bold[i], line++, 0, 0);
}

static void rule(struct papers_doc *doc, double x, double y, double width, double thick)
{
    papers_ink(doc->pdf.canvas.cr, PAPERS_HEADRED);
    papers_line(doc->pdf.canvas.cr, x, y, x + width, y, thick);
}

/* 4 mm below the characters of that line. */
static double below(int line)
{
    return DOC_TOP + (line + 0.5) * DOC_PITCH + 8 * PAPERS_PT + 4;
}

static int file_draw(struct papers_doc *doc)
{
    const struct papers_issue *issue = doc->issue;
    g_autofree char *name = g_strconcat(issue->org, "文件", NULL);
    g_autofree char *number = papers_doc_number(issue->number);
    marks_draw(doc);
    mark_draw(doc, name, HEAD_TOP, HEAD_TALL);
    put(doc, number, NUMBER_LINE, 0.5, 0);
    rule(doc, DOC_LEFT, below(NUMBER_LINE), DOC_WIDTH, 0.6);
    return TITLE_LINE;
}

/* At the left of a line that `right` millimetres at its end are taken of; smaller when it must be.
 */
static void put_before(struct papers_doc *doc, const char *text, double inset, double right,
    double y, double tall, double pt)
{
    const struct papers_style style = papers_print(PAPERS_FACE_FANGSONG, pt, PANGO_ALIGN_LEFT);
    papers_text_fit(&doc->pdf.canvas, &style, text,
        &(struct papers_fit){.x = DOC_LEFT + inset,
            .y = y,
            .width = DOC_WIDTH - 2 * inset - right - pt * PAPERS_PT,
            .height = tall,
            .least = 9 * PAPERS_PT,
            .lines = 1,
            .middle = true});
}

static double width_of(const struct papers_doc *doc, const char *text, double pt)
{
    const struct papers_style style = papers_print(PAPERS_FACE_FANGSONG, pt, PANGO_ALIGN_LEFT);
    return papers_text_width(&doc->pdf.canvas, &style, text);
}

/* 纪要, 通报 第N期: the mark, the number of the issue, who and when, the red line. */
static int serial_draw(struct papers_doc *doc)
{
    const struct papers_issue *issue = doc->issue;
    marks_draw(doc);
    mark_draw(doc, issue->org, HEAD_TOP, HEAD_TALL);
    put(doc, issue->number, NUMBER_LINE - 1, 0.5, 0);
    put_before(doc, issue->printer, DOC_CELL, width_of(doc, issue->date, 16),
        DOC_TOP + NUMBER_LINE * DOC_PITCH, DOC_PITCH, 16);
    put(doc, issue->date, NUMBER_LINE, 1, DOC_CELL);
    rule(doc, DOC_LEFT, below(NUMBER_LINE), DOC_WIDTH, 0.6);
    return TITLE_LINE;
}

static int letter_draw(struct papers_doc *doc)
{
    const struct papers_issue *issue = doc->issue;
    g_autofree char *number = papers_doc_number(issue->number);
    double y = mark_draw(doc, issue->org, LETTER_TOP, LETTER_TALL) + 4;
    rule(doc, LETTER_LEFT, y, LETTER_RULE, 0.9);
    rule(doc, LETTER_LEFT, y + 1, LETTER_RULE, 0.3);
    rule(doc, LETTER_LEFT, 297 - 20 - 1, LETTER_RULE, 0.3);
    rule(doc, LETTER_LEFT, 297 - 20, LETTER_RULE, 0.9);
    put(doc, number, LETTER_NUMBER_LINE, 1, 0);
    doc->bare = true;
    return LETTER_TITLE_LINE;
}

int papers_head_draw(struct papers_doc *doc)
{
    const struct papers_issue *issue = doc->issue;
    switch (issue->form) {
    case PAPERS_FORM_FILE:
        return papers_text_empty(issue->org) ? 0 : file_draw(doc);
    case PAPERS_FORM_LETTER:
        return papers_text_empty(issue->org) ? 0 : letter_draw(doc);
    case PAPERS_FORM_SERIAL:
        return papers_text_empty(issue->org) ? 0 : serial_draw(doc);
    case PAPERS_FORM_PLAIN:
        break;
    }
    return 0;
}

/* ---- 版记 ---- */

#define COLOPHON_PITCH 8.0
#define OUTER 0.35
#define INNER 0.25

static const struct papers_issue *colophon(const struct papers_doc *doc)
{
    const struct papers_issue *issue = doc->issue;
    bool wanted = issue->form == PAPERS_FORM_FILE || issue->form == PAPERS_FORM_SERIAL;
    return wanted && !(papers_text_empty(issue->copies) && papers_text_empty(issue->printer))
               ? issue
               : NULL;
}

static GPtrArray *copies_lines(const struct papers_doc *doc)
{
    const struct papers_set set = {.face = PAPERS_FACE_FANGSONG,
        .size = 14,
        .width = DOC_WIDTH - 2 * 14 * PAPERS_PT,
        .hang = 3 * 14 * PAPERS_PT};
    const struct papers_issue *issue = doc->issue;
    if (papers_text_empty(issue->copies))
        return g_ptr_array_new();
    g_autofree char *text = g_strdup_printf(
        "%s：%s。", issue->form == PAPERS_FORM_SERIAL ? "分送" : "抄送", issue->copies);
    return papers_set_lines(&doc->pdf.canvas, &set, text);
}

static double colophon_height(guint copies)
{
    return COLOPHON_PITCH * (1 + copies);
}

int papers_colophon_lines(const struct papers_doc *doc)
{
    if (!colophon(doc))
        return 0;
    g_autoptr(GPtrArray) copies = copies_lines(doc);
    return 1 + (int)(colophon_height(copies->len) / DOC_PITCH) + 1;
}

static void black_rule(struct papers_doc *doc, double y, double thick)
{
    papers_ink(doc->pdf.canvas.cr, PAPERS_BLACK);
    papers_line(doc->pdf.canvas.cr, DOC_LEFT, y, DOC_RIGHT, y, thick);
}

void papers_colophon_draw(struct papers_doc *doc)
{
    const struct papers_issue *issue = doc->issue;
    const struct papers_canvas *canvas = &doc->pdf.canvas;
    const double in = 14 * PAPERS_PT;
    g_autoptr(GPtrArray) copies = copies_lines(doc);
    double y = DOC_BOTTOM - colophon_height(copies->len);
    black_rule(doc, y, OUTER);
    for (guint i = 0; i < copies->len; i++, y += COLOPHON_PITCH)
        papers_line_draw(canvas, copies->pdata[i], DOC_LEFT + in, y, COLOPHON_PITCH, 14);
    if (copies->len)
        black_rule(doc, y, INNER);
    black_rule(doc, DOC_BOTTOM, OUTER);
    const struct papers_set right = {.face = PAPERS_FACE_FANGSONG,
        .size = 14,
        .width = DOC_WIDTH - 2 * in,
        .align = PANGO_ALIGN_RIGHT};
    g_autofree char *printed = papers_text_empty(issue->printed)
                                   ? g_strdup("")
                                   : g_strconcat(issue->printed, "印发", NULL);
    g_autoptr(GPtrArray) when = papers_set_lines(canvas, &right, printed);
    put_before(doc, issue->printer, in, width_of(doc, printed, 14), y, COLOPHON_PITCH, 14);
    papers_ink(canvas->cr, PAPERS_BLACK);
    papers_line_draw(canvas, when->pdata[0], DOC_LEFT + in, y, COLOPHON_PITCH, 14);
}
