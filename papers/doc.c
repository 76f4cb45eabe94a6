/* doc.c — rows of an official document, and their way onto pages. */
#include "doc.h"

#define SEAL_SIDE 42.0
#define SEAL_RISE 3.0 /* its middle above the line between name and date */

/* One line of the grid. */
struct row {
    GPtrArray *lines; /* keeps the paragraph's layouts alive; NULL: blank */
    guint nth;
    double size, x;
    bool keep;   /* stands on the same page as the next row */
    double seal; /* under this row and the next the seal, its middle at this x; 0: none */
};

static void row_clear(gpointer data)
{
    struct row *row = data;
    g_clear_pointer(&row->lines, g_ptr_array_unref);
}

static struct papers_set body_set(enum papers_face face)
{
    return (struct papers_set){.face = face,
        .label_face = PAPERS_FACE_HEI,
        .size = 16,
        .cell = DOC_CELL,
        .width = DOC_WIDTH,
        .first = 2 * DOC_CELL};
}

static void append(struct papers_doc *doc, struct row row)
{
    if (doc->hold) {
        doc->hold--;
        row.keep = true;
    }
    g_array_append_val(doc->rows, row);
}

/* Takes the lines. */
static void add_lines(struct papers_doc *doc, GPtrArray *lines, double size, bool keep)
{
    for (guint i = 0; i < lines->len; i++) {
        struct row row = {
            .lines = g_ptr_array_ref(lines), .nth = i, .size = size, .x = DOC_LEFT, .keep = keep};
        append(doc, row);
    }
    g_ptr_array_unref(lines);
}

static void add_paragraph(
    struct papers_doc *doc, const struct papers_set *set, const char *text, bool keep)
{
    add_lines(doc, papers_set_lines(&doc->pdf.canvas, set, text), set->size, keep);
}

static void add_title(struct papers_doc *doc, const char *title)
{
    const struct papers_set set = {
        .face = PAPERS_FACE_SONG, .size = 22, .width = DOC_WIDTH, .align = PANGO_ALIGN_CENTER};
    if (papers_text_empty(title))
        return;
    add_lines(doc, papers_set_title(&doc->pdf.canvas, &set, title), set.size, true);
    papers_doc_blank(doc, 1);
    g_array_index(doc->rows, struct row, doc->rows->len - 1).keep = true;
}

static char *plain_title(const char *title)
{
    g_auto(GStrv) parts = g_strsplit(title ? title : "", "\u200b", -1);
    return g_strjoinv("", parts);
}

static bool begin(struct papers_doc *doc, const char *title, const char *qr, GError **error)
{
    doc->line = papers_head_draw(doc);
    add_title(doc, title);
    return papers_doc_code(doc, qr, error);
}

bool papers_doc_code(struct papers_doc *doc, const char *qr, GError **error)
{
    const struct papers_style small = papers_print(PAPERS_FACE_HEI, 7, PANGO_ALIGN_CENTER);
    if (papers_text_empty(qr))
        return true;
    papers_text_draw(&doc->pdf.canvas, &small, "扫码核对", DOC_RIGHT - 18, 24, 18);
    return papers_qr_draw(&doc->pdf.canvas, qr, DOC_RIGHT - 18, 6, 18, error);
}

bool papers_doc_init(
    struct papers_doc *doc, const struct papers_issue *issue, const char *title, GError **error)
{
    *doc =
        (struct papers_doc){.issue = issue, .rows = g_array_new(FALSE, FALSE, sizeof(struct row))};
    g_array_set_clear_func(doc->rows, row_clear);
    g_autofree char *plain = plain_title(title);
    papers_pdf_init(&doc->pdf, &issue->meta, plain, 210, 297);
    if (!papers_text_empty(issue->seal) && !(doc->seal = papers_png_load(issue->seal, error)))
        return false;
    return begin(doc, title, issue->qr, error);
}

bool papers_doc_next(struct papers_doc *doc, const char *title, const char *qr, GError **error)
{
    papers_doc_flush(doc);
    bool odd = doc->pdf.page % 2;
    papers_doc_turn(doc);
    if (odd)
        papers_pdf_turn(&doc->pdf);
    doc->pdf.page = 1;
    return begin(doc, title, qr, error);
}

void papers_doc_clear(struct papers_doc *doc)
{
    g_clear_pointer(&doc->rows, g_array_unref);
    g_clear_pointer(&doc->seal, cairo_surface_destroy);
    papers_pdf_clear(&doc->pdf);
}

/* ---- text ---- */

void papers_doc_blank(struct papers_doc *doc, int lines)
{
    for (int i = 0; i < lines; i++)
        append(doc, (struct row){0});
}

void papers_doc_to(struct papers_doc *doc, const char *to)
{
    struct papers_set set = body_set(PAPERS_FACE_FANGSONG);
    set.first = 0;
    if (papers_text_empty(to))
        return;
    g_autofree char *text = g_strconcat(to, "：", NULL);
    add_paragraph(doc, &set, text, true);
}

void papers_doc_text(struct papers_doc *doc, const char *text)
{
    const struct papers_set set = body_set(PAPERS_FACE_FANGSONG);
    g_auto(GStrv) parts = g_strsplit(text ? text : "", "\n", -1);
    for (char **part = parts; *part; part++)
        if (*g_strstrip(*part))
            add_paragraph(doc, &set, *part, false);
}

void papers_doc_labelled(struct papers_doc *doc, const char *label, const char *text)
{
    struct papers_set set = body_set(PAPERS_FACE_FANGSONG);
    set.label = label;
    set.hang = set.first + (double)g_utf8_strlen(label, -1) * DOC_CELL;
    if (!papers_text_empty(text))
        add_paragraph(doc, &set, text, false);
}

static char *han_number(int number)
{
    static const char *const digits[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    if (number < 1 || number > 99)
        return g_strdup_printf("%d", number);
    int tens = number / 10;
    return g_strconcat(tens > 1 ? digits[tens] : "", tens ? "十" : "", digits[number % 10], NULL);
}

void papers_doc_heading(
    struct papers_doc *doc, int level, int number, const char *heading, const char *text)
{
    static const enum papers_face faces[] = {
        PAPERS_FACE_HEI, PAPERS_FACE_KAI, PAPERS_FACE_FANGSONG, PAPERS_FACE_FANGSONG};
    g_assert(level >= 1 && level <= (int)G_N_ELEMENTS(faces));
    g_autofree char *no = level <= 2 ? han_number(number) : g_strdup_printf("%d", number);
    GString *label = g_string_new(NULL);
    g_string_append_printf(label,
        level == 1   ? "%s、%s"
        : level == 3 ? "%s.%s"
                     : "（%s）%s",
        no, heading ? heading : "");
    struct papers_set set = body_set(PAPERS_FACE_FANGSONG);
    set.label_face = faces[level - 1];
    set.label = label->str;
    g_autofree char *ended = level < 3 ? g_strdup(text) : papers_ended(text);
    add_paragraph(doc, &set, papers_text_or(ended, ""), papers_text_empty(text) && level < 3);
    g_string_free(label, TRUE);
}

void papers_doc_part(struct papers_doc *doc, int *number, const char *heading, const char *text)
{
    if (papers_text_empty(text))
        return;
    papers_doc_heading(doc, 1, ++*number, heading, NULL);
    papers_doc_text(doc, text);
}

void papers_doc_fact(struct papers_doc *doc, int *number, const char *heading, const char *text)
{
    if (!papers_text_empty(text))
        papers_doc_heading(doc, 1, ++*number, heading, text);
}

void papers_doc_points(struct papers_doc *doc, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    int number = 0;
    for (char **line = lines; *line; line++)
        if (*g_strstrip(*line))
            papers_doc_heading(doc, 3, ++number, "", *line);
}

void papers_doc_keep(struct papers_doc *doc)
{
    for (guint i = doc->rows->len; i-- > 0;) {
        struct row *row = &g_array_index(doc->rows, struct row, i);
        row->keep = true;
        if (row->lines && row->nth == 0)
            return;
    }
}

void papers_doc_annex_list(struct papers_doc *doc, const char *const *titles, size_t n)
{
    struct papers_set set = body_set(PAPERS_FACE_FANGSONG);
    papers_doc_blank(doc, 1);
    papers_doc_keep(doc);
    for (size_t i = 0; i < n; i++) {
        g_autofree char *no = n > 1 ? g_strdup_printf("%zu.", i + 1) : g_strdup("");
        g_autofree char *text = g_strconcat(i ? "" : "附件：", no, titles[i], NULL);
        /* One line under the other behind the colon. */
        set.first = (i ? 5 : 2) * DOC_CELL;
        set.hang = (n > 1 ? 5.8 : 5) * DOC_CELL;
        add_paragraph(doc, &set, text, i + 1 < n);
    }
}

void papers_doc_together(struct papers_doc *doc, int lines)
{
    doc->hold = (guint)lines - 1;
}

void papers_doc_line(struct papers_doc *doc, enum papers_face face, double indent, const char *text)
{
    struct papers_set set = body_set(face);
    set.first = set.hang = indent * DOC_CELL;
    add_paragraph(doc, &set, text, false);
}

/* A line of which the middle is at `middle` from the left edge of the type area. */
static void add_centred(struct papers_doc *doc, GPtrArray *lines, double middle, bool keep)
{
    for (guint i = 0; i < lines->len; i++) {
        struct papers_line *line = lines->pdata[i];
        line->x = MAX(0, middle - line->width / 2);
    }
    add_lines(doc, lines, 16, keep);
}

static GPtrArray *one_line(const struct papers_doc *doc, const char *text, double *out_width)
{
    struct papers_set set = body_set(PAPERS_FACE_FANGSONG);
    set.first = 0;
    GPtrArray *lines = papers_set_lines(&doc->pdf.canvas, &set, text);
    *out_width = ((const struct papers_line *)lines->pdata[0])->width;
    return lines;
}

void papers_doc_sign(struct papers_doc *doc)
{
    const struct papers_issue *issue = doc->issue;
    if (papers_text_empty(issue->signer) && papers_text_empty(issue->date))
        return;
    double wide_name, wide_date;
    GPtrArray *name = one_line(doc, issue->signer, &wide_name);
    GPtrArray *date = one_line(doc, issue->date, &wide_date);
    /* A name too long to be centred above the date takes the date with it to the left. */
    double middle = MIN(DOC_WIDTH - 4 * DOC_CELL - wide_date / 2, DOC_WIDTH - wide_name / 2);
    papers_doc_blank(doc, 2);
    papers_doc_keep(doc);
    bool under = doc->seal && papers_text_empty(issue->note); /* its lower edge has a line */
    add_centred(doc, name, middle, true);
    if (doc->seal)
        g_array_index(doc->rows, struct row, doc->rows->len - 1).seal = DOC_LEFT + middle;
    add_centred(doc, date, middle, under);
    if (under)
        papers_doc_blank(doc, 1);
    if (papers_text_empty(issue->note))
        return;
    papers_doc_keep(doc);
    g_autofree char *note = g_strdup_printf("（%s）", issue->note);
    papers_doc_line(doc, PAPERS_FACE_FANGSONG, 2, note);
}

/* ---- pages ---- */

void papers_doc_furniture(struct papers_pdf *pdf, const void *payload)
{
    struct papers_doc *doc = (struct papers_doc *)(void *)pdf;
    (void)payload;
    if (!doc->bare)
        papers_pdf_number(pdf, DOC_LEFT, DOC_RIGHT, DOC_BOTTOM);
    doc->bare = false;
}
G_STATIC_ASSERT(G_STRUCT_OFFSET(struct papers_doc, pdf) == 0);

void papers_doc_turn(struct papers_doc *doc)
{
    papers_doc_furniture(&doc->pdf, NULL);
    papers_pdf_turn(&doc->pdf);
    doc->line = 0;
}

/* How many rows from `at` must stand on one page. */
static int together(const struct papers_doc *doc, guint at)
{
    int n = 1;
    while (at + 1 < doc->rows->len && g_array_index(doc->rows, struct row, at).keep) {
        at++;
        n++;
    }
    return n;
}

/* Name and date stand a little below its middle, and its upper edge less than a line below the
 * text.
 */
static void seal_draw(struct papers_doc *doc, double middle)
{
    double y = DOC_TOP + (doc->line + 1) * DOC_PITCH - SEAL_RISE;
    papers_surface_draw(&doc->pdf.canvas, doc->seal, middle - SEAL_SIDE / 2, y - SEAL_SIDE / 2,
        SEAL_SIDE, SEAL_SIDE);
}

void papers_doc_flush(struct papers_doc *doc)
{
    for (guint i = 0, held = 0; i < doc->rows->len; i++) {
        const struct row *row = &g_array_index(doc->rows, struct row, i);
        int group = i >= held ? together(doc, i) : 1;
        held = MAX(held, i + (guint)group);
        if (doc->line + MIN(group, DOC_LINES) > DOC_LINES && doc->line > 0)
            papers_doc_turn(doc);
        if (!row->lines && doc->line == 0 && doc->pdf.page > 1)
            continue;
        if (row->seal > 0)
            seal_draw(doc, row->seal);
        papers_ink(doc->pdf.canvas.cr, PAPERS_BLACK);
        if (row->lines)
            papers_line_draw(&doc->pdf.canvas, row->lines->pdata[row->nth], row->x,
                DOC_TOP + doc->line * DOC_PITCH, DOC_PITCH, row->size);
        doc->line++;
    }
    g_array_set_size(doc->rows, 0);
}

char *papers_doc_annex_name(int number)
{
    return number > 0 ? g_strdup_printf("附件%d", number) : g_strdup("附件");
}

void papers_doc_annex(struct papers_doc *doc, int number, const char *title)
{
    g_autofree char *name = papers_doc_annex_name(number);
    papers_doc_flush(doc);
    papers_doc_turn(doc);
    papers_doc_line(doc, PAPERS_FACE_HEI, 0, name);
    papers_doc_blank(doc, 1);
    add_title(doc, title);
}

bool papers_doc_write(struct papers_doc *doc, const char *path, GError **error)
{
    papers_doc_flush(doc);
    int lines = papers_colophon_lines(doc);
    if (lines > 0) {
        /* 版记 stands on the last page, which is an even one. */
        if (doc->line + lines > DOC_LINES)
            papers_doc_turn(doc);
        bool blank = doc->line == 0 && doc->pdf.page % 2;
        doc->bare = doc->bare || blank;
        if (doc->pdf.page % 2)
            papers_doc_turn(doc);
        doc->bare = blank; /* neither a blank page nor the 版记 behind it has a number */
        papers_colophon_draw(doc);
    }
    papers_doc_furniture(&doc->pdf, NULL);
    return papers_pdf_write(&doc->pdf, path, error);
}
