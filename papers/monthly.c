/* monthly.c — 月报汇总: who sent in the report of a month, who did not, and what the reports say;
 * as a paper and as a workbook. */
#include "doc.h"

static char *how_text(const struct papers_report *report)
{
    switch (report->how) {
    case PAPERS_REPORTED_IN_TIME:
        return g_strdup("按时");
    case PAPERS_REPORTED_LATE:
        return report->days > 0 ? g_strdup_printf("迟报%d天", report->days) : g_strdup("当日迟报");
    case PAPERS_REPORTED_MISSING:
        return report->days > 0 ? g_strdup_printf("逾期%d天", report->days) : g_strdup("当日逾期");
    case PAPERS_REPORTED_WAITING:
        return g_strdup("待报");
    case PAPERS_REPORTED_EXTRA:
        break;
    }
    return g_strdup("另报");
}

/* As it stands in a table: 未报，逾期3天. */
static char *state_text(const struct papers_report *report, const char *comma)
{
    bool missing = report->how == PAPERS_REPORTED_MISSING;
    g_autofree char *how = how_text(report);
    return g_strconcat(missing ? "未报" : "", missing ? comma : "", how, NULL);
}

static int count(const struct papers_monthly *monthly, enum papers_reported how)
{
    int n = 0;
    for (size_t i = 0; i < monthly->n_rows; i++)
        n += monthly->rows[i].how == how;
    return n;
}

/* 应报7份，按时2份，迟报1份，未报4份 */
static char *tally(const struct papers_monthly *monthly)
{
    int extra = count(monthly, PAPERS_REPORTED_EXTRA);
    int waiting = count(monthly, PAPERS_REPORTED_WAITING);
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "应报%d份，按时%d份，迟报%d份，未报%d份",
        (int)monthly->n_rows - extra, count(monthly, PAPERS_REPORTED_IN_TIME),
        count(monthly, PAPERS_REPORTED_LATE), count(monthly, PAPERS_REPORTED_MISSING));
    if (waiting)
        g_string_append_printf(text, "，未到期%d份", waiting);
    if (extra)
        g_string_append_printf(text, "，另报%d份", extra);
    return g_string_free(text, FALSE);
}

/* （一）迟报。甲（迟报1天）、乙（当日迟报）。 */
static void named(struct papers_doc *doc, const struct papers_monthly *monthly,
    enum papers_reported how, const char *heading, int *number)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (size_t i = 0; i < monthly->n_rows; i++) {
        const struct papers_report *one = &monthly->rows[i];
        if (one->how != how)
            continue;
        g_autofree char *words = how_text(one);
        g_string_append_printf(text, "%s%s（%s）", text->len ? "、" : "", one->holder, words);
    }
    if (!text->len)
        return;
    g_string_append(text, "。");
    papers_doc_heading(doc, 2, ++*number, heading, text->str);
}

static void table(struct papers_doc *doc, const struct papers_monthly *monthly)
{
    static const struct papers_table_column columns[] = {
        {"序号",          10, PANGO_ALIGN_CENTER},
        {"专项指挥部", 42, PANGO_ALIGN_LEFT  },
        {"报送单位",    34, PANGO_ALIGN_LEFT  },
        {"期限",          25, PANGO_ALIGN_CENTER},
        {"报送时间",    25, PANGO_ALIGN_CENTER},
        {"情况",          20, PANGO_ALIGN_CENTER},
    };
    const size_t wide = G_N_ELEMENTS(columns);
    g_autofree const char **cells = g_new0(const char *, wide * monthly->n_rows + 1);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < monthly->n_rows; i++) {
        const struct papers_report *one = &monthly->rows[i];
        char *no = g_strdup_printf("%zu", i + 1), *how = state_text(one, "\n");
        char *at = g_strdelimit(g_strdup(papers_text_or(one->at, "")), " ", '\n');
        g_ptr_array_add(texts, no);
        g_ptr_array_add(texts, how);
        g_ptr_array_add(texts, at);
        const char *const row[] = {no, one->holder, one->unit, one->due, at, how};
        for (size_t c = 0; c < wide; c++)
            cells[i * wide + c] = row[c];
    }
    papers_doc_table(doc, &(struct papers_doc_table){columns, wide, cells, monthly->n_rows, 10.5});
    papers_doc_blank(doc, 1);
}

static void texts(struct papers_doc *doc, const struct papers_monthly *monthly)
{
    int number = 0;
    for (size_t i = 0; i < monthly->n_rows; i++) {
        if (papers_text_empty(monthly->rows[i].text))
            continue;
        if (number == 0)
            papers_doc_heading(doc, 1, 2, "月报内容", NULL);
        papers_doc_heading(doc, 2, ++number, monthly->rows[i].holder, NULL);
        papers_doc_text(doc, monthly->rows[i].text);
    }
}

bool papers_monthly_write(const struct papers_monthly *monthly, const char *path, GError **error)
{
    struct papers_doc doc;
    int number = 0;
    bool ok = papers_doc_init(&doc, &monthly->issue, monthly->title, error);
    if (ok) {
        g_autofree char *sums = tally(monthly);
        g_autofree char *all =
            g_strdup_printf("截至%s，%s。", papers_text_or(monthly->issue.date, ""), sums);
        papers_doc_heading(&doc, 1, 1, "报送情况", NULL);
        papers_doc_text(&doc, all);
        named(&doc, monthly, PAPERS_REPORTED_MISSING, "未报。", &number);
        named(&doc, monthly, PAPERS_REPORTED_LATE, "迟报。", &number);
        table(&doc, monthly);
        texts(&doc, monthly);
        papers_doc_sign(&doc);
        ok = papers_doc_write(&doc, path, error);
    }
    papers_doc_clear(&doc);
    return ok;
}

/* ---- the workbook ---- */

static const struct papers_column columns[] = {
    {"no",     "序号",          PAPERS_COLUMN_NUMBER, 6 },
    {"holder", "专项指挥部", PAPERS_COLUMN_TEXT,   22},
    {"unit",   "报送单位",    PAPERS_COLUMN_TEXT,   20},
    {"due",    "期限",          PAPERS_COLUMN_DATE,   12},
    {"at",     "报送时间",    PAPERS_COLUMN_DATE,   17},
    {"by",     "报送人",       PAPERS_COLUMN_TEXT,   12},
    {"how",    "情况",          PAPERS_COLUMN_TEXT,   16},
    {"text",   "月报内容",    PAPERS_COLUMN_TEXT,   70},
};

static bool add_row(
    struct papers_book *book, size_t no, const struct papers_report *one, GError **error)
{
    g_autofree char *number = g_strdup_printf("%zu", no), *how = state_text(one, "，");
    const char *const values[] = {
        number, one->holder, one->unit, one->due, one->at, one->by, how, one->text};
    enum papers_tone tone = one->how == PAPERS_REPORTED_MISSING ? PAPERS_TONE_BAD
                            : one->how == PAPERS_REPORTED_LATE  ? PAPERS_TONE_WARN
                                                                : PAPERS_TONE_PLAIN;
    return papers_book_row(book, values, tone, error);
}

static bool add_rows(struct papers_book *book, const struct papers_monthly *monthly, GError **error)
{
    const struct papers_sheet sheet = {.name = "月报汇总",
        .title = monthly->name,
        .office = monthly->issue.meta.author,
        .date = monthly->day,
        .columns = columns,
        .n_columns = G_N_ELEMENTS(columns)};
    g_autofree char *sums = tally(monthly);
    const char *const total[] = {NULL, sums, NULL, NULL, NULL, NULL, NULL, NULL};
    if (!papers_book_sheet(book, &sheet, error))
        return false;
    for (size_t i = 0; i < monthly->n_rows; i++)
        if (!add_row(book, i + 1, &monthly->rows[i], error))
            return false;
    return papers_book_total(book, total, error);
}

bool papers_monthly_book_write(
    const struct papers_monthly *monthly, const char *path, GError **error)
{
    struct papers_book *book = papers_book_new(path, &monthly->issue.meta, monthly->name, error);
    if (!book)
        return false;
    if (add_rows(book, monthly, error))
        return papers_book_close(book, error);
    papers_book_free(book);
    return false;
}
