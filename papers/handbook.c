/* handbook.c — 会议手册: cover, agenda, who comes, where they sit, the film's problems, house rules
 * and how to claim on a phone. */
#include "blank.h"
#include "cases.h"
#include <cairo-pdf.h>

static const struct papers_case_column problem_columns[] = {
    {"序号",       11, PANGO_ALIGN_CENTER, PAPERS_CASE_NUMBER     },
    {"问题编号", 25, PANGO_ALIGN_CENTER, PAPERS_CASE(problem_no)},
    {"点位",       34, PANGO_ALIGN_LEFT,   PAPERS_CASE(point)     },
    {"类型",       22, PANGO_ALIGN_CENTER, PAPERS_CASE(type)      },
    {"问题",       40, PANGO_ALIGN_LEFT,   PAPERS_CASE(problem)   },
    {"责任单位", 24, PANGO_ALIGN_CENTER, PAPERS_CASE(unit)      },
};

static void cover_line(struct papers_doc *doc, double pt, enum papers_face face, double y,
    const char *label, const char *words)
{
    g_autofree char *line = g_strconcat(label, papers_text_or(words, ""), NULL);
    if (!papers_text_empty(words))
        papers_blank_text(
            &doc->pdf.canvas, face, pt, PANGO_ALIGN_CENTER, line, DOC_LEFT, y, DOC_WIDTH, pt * 0.6);
}

static void cover(struct papers_doc *doc, const struct papers_handbook *book)
{
    cover_line(doc, 22, PAPERS_FACE_SONG, 80, "", book->meeting);
    cover_line(doc, 44, PAPERS_FACE_SONG, 102, "", "会议手册");
    cover_line(doc, 16, PAPERS_FACE_KAI, 142, "", "内部材料　会后收回　放映前不得向责任单位透露");
    cover_line(doc, 16, PAPERS_FACE_FANGSONG, 200, "时间：", book->held);
    cover_line(doc, 16, PAPERS_FACE_FANGSONG, 211, "地点：", book->place);
    cover_line(doc, 16, PAPERS_FACE_FANGSONG, 222, "主持人：", book->host);
    cover_line(doc, 16, PAPERS_FACE_FANGSONG, 244, "", book->org);
}

/* Each part begins a page. */
static void part(struct papers_doc *doc, int *number, const char *heading)
{
    papers_doc_flush(doc);
    papers_doc_turn(doc);
    papers_doc_heading(doc, 1, ++*number, heading, NULL);
}

static void table(struct papers_doc *doc, const struct papers_table_column *columns,
    size_t n_columns, GPtrArray *cells)
{
    papers_doc_table(doc, &(struct papers_doc_table){columns, n_columns,
                              (const char *const *)cells->pdata, cells->len / n_columns, 0});
}

static void row(GPtrArray *cells, GPtrArray *texts, size_t n, const char *const *words)
{
    char *no = g_strdup_printf("%zu", n);
    g_ptr_array_add(texts, no);
    g_ptr_array_add(cells, no);
    for (; *words; words++)
        g_ptr_array_add(cells, (char *)*words);
}

static void agenda(struct papers_doc *doc, int *number, const struct papers_handbook *book)
{
    static const struct papers_table_column columns[] = {
        {"序号",    12, PANGO_ALIGN_CENTER},
        {"议程",    96, PANGO_ALIGN_LEFT  },
        {"负责人", 30, PANGO_ALIGN_CENTER},
        {"用时",    18, PANGO_ALIGN_CENTER},
    };
    g_autoptr(GPtrArray) cells = g_ptr_array_new();
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    int total = 0;
    part(doc, number, "会议议程");
    for (size_t i = 0; i < book->n_agenda; i++) {
        const struct papers_agenda_item *item = &book->agenda[i];
        char *minutes = item->minutes > 0 ? g_strdup_printf("%d分钟", item->minutes) : g_strdup("");
        g_ptr_array_add(texts, minutes);
        row(cells, texts, i + 1,
            (const char *[]){
                papers_text_or(item->text, ""), papers_text_or(item->by, ""), minutes, NULL});
        total += item->minutes;
    }
    g_autofree char *sum = g_strdup_printf("会议预计用时%d分钟。", total);
    if (total > 0)
        papers_doc_text(doc, sum);
    if (book->n_agenda)
        table(doc, columns, G_N_ELEMENTS(columns), cells);
}

static void people(struct papers_doc *doc, int *number, const struct papers_handbook *book)
{
    static const struct papers_table_column columns[] = {
        {"序号", 12, PANGO_ALIGN_CENTER},
        {"单位", 34, PANGO_ALIGN_CENTER},
        {"姓名", 32, PANGO_ALIGN_CENTER},
        {"职务", 34, PANGO_ALIGN_CENTER},
        {"身份", 21, PANGO_ALIGN_CENTER},
        {"席位", 23, PANGO_ALIGN_CENTER},
    };
    g_autoptr(GPtrArray) cells = g_ptr_array_new();
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    part(doc, number, "参会人员");
    for (size_t i = 0; i < book->n_guests; i++) {
        const struct papers_guest *guest = &book->guests[i];
        char *name = papers_spaced_name(papers_text_or(guest->name, ""));
        g_ptr_array_add(texts, name);
        row(cells, texts, i + 1,
            (const char *[]){papers_text_or(guest->unit, ""), name, papers_text_or(guest->post, ""),
                papers_text_or(guest->duty, ""), papers_text_or(guest->seat, ""), NULL});
    }
    if (book->n_guests)
        table(doc, columns, G_N_ELEMENTS(columns), cells);
    else
        papers_doc_text(doc, "参会名单尚未确定。");
}

static void seating(struct papers_doc *doc, int *number, const struct papers_handbook *book)
{
    if (!book->n_rows)
        return;
    part(doc, number, "座次安排");
    papers_doc_text(doc, "面向大屏，各排座位从左至右依次为：");
    for (size_t i = 0; i < book->n_rows; i++) {
        g_autofree char *label = g_strconcat(book->rows[i].label, "：", NULL);
        papers_doc_labelled(doc, label, book->rows[i].names);
    }
}

static void problems(struct papers_doc *doc, int *number, const struct papers_handbook *book)
{
    g_autofree char *sum =
        g_strdup_printf("本次会议审看片共%zu个问题，按放映顺序排列。", book->n_cases);
    part(doc, number, "审看问题清单");
    papers_doc_text(doc, book->n_cases ? sum : "审看片尚未编排。");
    if (book->n_cases)
        papers_cases_draw(doc, NULL, 0, problem_columns, G_N_ELEMENTS(problem_columns), book->cases,
            book->n_cases);
}

/* The code of the meeting stands under the last line. */
static bool rules(
    struct papers_doc *doc, int *number, const struct papers_handbook *book, GError **error)
{
    const int tall = 7;
    part(doc, number, "会议须知");
    papers_doc_points(doc, book->rules);
    if (papers_text_empty(book->qr))
        return true;
    papers_doc_together(doc, tall);
    papers_doc_blank(doc, tall);
    papers_doc_flush(doc);
    double y = DOC_TOP + (doc->line - tall) * DOC_PITCH + 4;
    g_autofree char *hint = g_strdup_printf("扫码签到、认领　会议码 %s", book->code);
    papers_blank_text(&doc->pdf.canvas, PAPERS_FACE_HEI, 14, PANGO_ALIGN_CENTER, hint, DOC_LEFT,
        y + 46, DOC_WIDTH, 8);
    return papers_qr_draw(&doc->pdf.canvas, book->qr, 105 - 22, y, 44, error);
}

bool papers_handbook_write(const struct papers_handbook *book, const char *path, GError **error)
{
    const struct papers_issue issue = {
        .meta = book->meta, .form = PAPERS_FORM_PLAIN, .qr = book->record};
    struct papers_doc doc;
    int number = 0;
    bool ok = papers_doc_init(&doc, &issue, NULL, error);
    if (ok) {
        cairo_pdf_surface_set_metadata(
            doc.pdf.surface, CAIRO_PDF_METADATA_TITLE, papers_text_or(book->title, "会议手册"));
        cover(&doc, book);
        doc.bare = true;
        agenda(&doc, &number, book);
        people(&doc, &number, book);
        seating(&doc, &number, book);
        problems(&doc, &number, book);
        ok = rules(&doc, &number, book, error) && papers_doc_write(&doc, path, error);
    }
    papers_doc_clear(&doc);
    return ok;
}
