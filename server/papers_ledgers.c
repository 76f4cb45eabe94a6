/* papers_ledgers.c — the three ledgers as one workbook, and one of them as it stood on a screen. */
#include "papers_job.h"
#include "tool.h"

#include <string.h>

char *paper_cell_instant(int64_t at)
{
    g_autoptr(GTimeZone) zone = g_time_zone_new_offset(8 * 3600);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at / 1000);
    g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, zone);
    return g_date_time_format(local, "%Y-%m-%d %H:%M");
}

static char *cell_text(const json_t *cell, enum papers_column_kind kind)
{
    if (kind == PAPERS_COLUMN_DATE && json_is_integer(cell))
        return paper_cell_instant(json_integer_value(cell));
    if (json_is_string(cell))
        return g_strdup(json_string_value(cell));
    if (json_is_integer(cell))
        return g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(cell));
    if (json_is_real(cell))
        return g_strdup_printf("%.10g", json_real_value(cell));
    if (json_is_boolean(cell))
        return g_strdup(json_is_true(cell) ? "是" : "否");
    return NULL;
}

/* Where the view has the column that the sheet wants, or -1. */
static int find_column(const json_t *columns, const char *key)
{
    size_t i;
    json_t *column;
    json_array_foreach(columns, i, column) if (g_str_equal(work_text(column, "key"), key)) return (
        int)i;
    return -1;
}

static enum papers_tone row_tone(const json_t *tone)
{
    const char *name = json_string_value(tone);
    return g_strcmp0(name, "bad") == 0    ? PAPERS_TONE_BAD
           : g_strcmp0(name, "warn") == 0 ? PAPERS_TONE_WARN
                                          : PAPERS_TONE_PLAIN;
}

static const char *const which_names[] = {
    [PAPERS_LEDGER_POINTS] = "points",
    [PAPERS_LEDGER_PROBLEMS] = "problems",
    [PAPERS_LEDGER_RECTIFICATIONS] = "rectifications",
};

#define PICTURES_MAX 300 /* rows: stills of 1280 pixels, some 50 MB of them */

/* Where the lines go: a sheet of a workbook, or pages. */
struct sink {
    struct papers_book *book; /* or */
    struct papers_roll *roll;
    const json_t *problems; /* whose picture each line has; NULL: none */
};

static bool add_row(const struct sink *to, const struct papers_column *columns, size_t n,
    const int *at, const json_t *row, enum papers_tone tone, GError **error)
{
    g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < n; i++)
        g_ptr_array_add(values,
            at[i] < 0 ? NULL : cell_text(json_array_get(row, (size_t)at[i]), columns[i].kind));
    const char *const *texts = (const char *const *)values->pdata;
    if (to->book)
        return papers_book_row(to->book, texts, tone, error);
    papers_roll_row(to->roll, texts);
    return true;
}

static void add_picture(struct paper *paper, const struct sink *to, int64_t problem)
{
    const char *path = problem ? paper_problem_picture(paper, problem) : NULL;
    if (to->book)
        papers_book_picture(to->book, path);
    else
        papers_roll_picture(to->roll, path);
}

static bool add_rows(struct paper *paper, const struct sink *to,
    const struct papers_column *columns, size_t n, const json_t *view, GError **error)
{
    size_t r;
    json_t *row;
    const json_t *rows = json_object_get(view, "rows"), *tones = json_object_get(view, "tones");
    g_autofree int *at = g_new(int, n);
    for (size_t i = 0; i < n; i++)
        at[i] = find_column(json_object_get(view, "columns"), columns[i].key);
    json_array_foreach(rows, r, row)
    {
        if (r % 500 == 499 &&
            !work_tell(paper->slot, "paper", 10 + (int)(80 * r / json_array_size(rows))))
            return false;
        if (to->problems)
            add_picture(paper, to, json_integer_value(json_array_get(to->problems, r)));
        if (!add_row(to, columns, n, at, row, row_tone(json_array_get(tones, r)), error))
            return false;
    }
    return true;
}

static bool add_total(const struct sink *to, const struct papers_column *columns, size_t n,
    const json_t *view, GError **error)
{
    const json_t *sums = json_object_get(view, "sums");
    g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < n; i++)
        g_ptr_array_add(values, cell_text(json_object_get(sums, columns[i].key), columns[i].kind));
    if (!g_ptr_array_index(values, 0))
        g_ptr_array_index(values, 0) =
            g_strdup_printf("合计 %d 行", (int)work_int(view, "total", 0));
    const char *const *texts = (const char *const *)values->pdata;
    if (to->book)
        return papers_book_total(to->book, texts, error);
    papers_roll_row(to->roll, texts);
    return true;
}

static bool add_ledger(struct paper *paper, struct papers_book *book, enum papers_ledger which,
    const char *date, GError **error)
{
    size_t n;
    const struct papers_column *columns = papers_ledger_columns(which, &n);
    struct annotate_query query = {.kind = which_names[which]};
    json_auto_t *view = work_view(paper->slot, ANNOTATE_VIEW_LEDGER, &query, error);
    return view && papers_book_ledger(book, which, paper->meta.author, date, error) &&
           add_rows(paper, &(struct sink){.book = book}, columns, n, view, error) &&
           add_total(&(struct sink){.book = book}, columns, n, view, error);
}

/* The day of the last thing that happened: today, for a record in use. */
static int64_t record_day(struct slot *slot)
{
    struct annotate_event event;
    size_t n = 0;
    int64_t last = annotate_event_last(slot->a);
    if (last < 1 || !annotate_events_since(slot->a, last - 1, &event, 1, &n, NULL) || !n)
        return 0;
    int64_t zone = INT64_C(8) * 3600 * 1000, day_ms = INT64_C(86400) * 1000;
    return (event.at + zone) / day_ms * day_ms - zone;
}

/* The record's day as the sheets print it. */
static char *sheet_day(struct paper *paper)
{
    paper->meta.created_at = record_day(paper->slot);
    char *when = work_instant(paper->meta.created_at);
    char *space = strchr(when, ' ');
    if (space)
        *space = 0;
    return when;
}

static bool end_book(struct papers_book *book, bool ok, GError **error)
{
    if (ok)
        return papers_book_close(book, error);
    papers_book_free(book);
    return false;
}

bool paper_ledgers(struct paper *paper, GError **error)
{
    static const char *const notes[] = {
        "# 说明",
        "三本台账同源：点位台账、问题台账、整改台账由同一份记录生成，列的顺序与导入时相同。",
        "红条表示已逾期，黄条表示临近期限。编号按文本保存，不会丢失前面的零。",
    };
    g_autofree char *when = sheet_day(paper);
    struct papers_book *book =
        papers_book_new(paper->path, &paper->meta, "创建文明城市三本台账", error);
    bool ok = book != NULL;
    for (size_t i = 0; ok && i < G_N_ELEMENTS(which_names); i++)
        ok = add_ledger(paper, book, (enum papers_ledger)i, when, error);
    ok = ok && papers_book_notes(book, notes, G_N_ELEMENTS(notes), error);
    paper->name = g_strdup_printf("三本台账-%s.xlsx", when);
    return end_book(book, ok, error);
}

/* ---- one of them, as somebody had it before him ---- */

/* Unit, screening …, as far as it was narrowed. */
static char *filter_text(const json_t *filter)
{
    static const char *const words[][2] = {
        {"screening", "期次"},
        {"unit",      "单位"},
        {"area",      "属地"},
        {"q",         "地点"},
        {"state",     "状态"},
        {"type",      "类型"}
    };
    g_autoptr(GString) text = g_string_new("筛选：");
    size_t begun = text->len;
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        const char *value = work_text(filter, words[i][0]);
        if (*value)
            g_string_append_printf(
                text, "%s%s %s", text->len > begun ? "；" : "", words[i][1], value);
    }
    if (text->len == begun)
        g_string_append(text, "无");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static GArray *chosen_columns(enum papers_ledger which, const char *keys, bool pictures)
{
    GArray *columns = g_array_new(FALSE, FALSE, sizeof(struct papers_column));
    g_auto(GStrv) list = g_strsplit(keys, ",", -1);
    for (char **key = list; *key; key++) {
        const struct papers_column *column = papers_ledger_column(which, *key);
        if (column)
            g_array_append_vals(columns, column, 1);
    }
    if (pictures)
        g_array_append_vals(columns, papers_ledger_picture(), 1);
    return columns;
}

static bool write_lines(struct paper *paper, const struct sink *to,
    const struct papers_sheet *sheet, const json_t *view, GError **error)
{
    return add_rows(paper, to, sheet->columns, sheet->n_columns, view, error) &&
           add_total(to, sheet->columns, sheet->n_columns, view, error);
}

/* The rows with their total on pages. */
static bool write_pages(struct paper *paper, const struct papers_sheet *sheet, const json_t *view,
    const json_t *problems, GError **error)
{
    struct papers_roll *roll = papers_roll_new(&paper->meta, sheet);
    const struct sink to = {.roll = roll, .problems = problems};
    bool ok =
        write_lines(paper, &to, sheet, view, error) && papers_roll_write(roll, paper->path, error);
    papers_roll_free(roll);
    paper->name = g_strdup_printf("%s-%s.pdf", sheet->name, sheet->date);
    return ok;
}

static bool write_book(struct paper *paper, const struct papers_sheet *sheet, const json_t *view,
    const json_t *problems, GError **error)
{
    const char *const notes[] = {"# 说明", sheet->note,
        "红条表示已逾期，黄条表示临近期限。编号按文本保存，不会丢失前面的零。"};
    struct papers_book *book = papers_book_new(paper->path, &paper->meta, sheet->name, error);
    const struct sink to = {.book = book, .problems = problems};
    bool ok = book && papers_book_sheet(book, sheet, error) &&
              write_lines(paper, &to, sheet, view, error) &&
              papers_book_notes(book, notes, G_N_ELEMENTS(notes), error);
    paper->name = g_strdup_printf("%s-%s.xlsx", sheet->name, sheet->date);
    return end_book(book, ok, error);
}

static bool write_chosen(
    struct paper *paper, enum papers_ledger which, const json_t *args, GError **error)
{
    struct annotate_query query = {.kind = which_names[which],
        .unit = work_int(args, "unit", 0),
        .area = work_int(args, "area", 0),
        .screening = work_int(args, "screening", 0),
        .type = work_int(args, "type", 0),
        .state = work_maybe(args, "state"),
        .q = work_maybe(args, "q")};
    json_auto_t *view = work_view(paper->slot, ANNOTATE_VIEW_LEDGER, &query, error);
    if (!view)
        return false;
    bool pictures = json_is_true(json_object_get(args, "pictures"));
    if (pictures && work_int(view, "total", 0) > PICTURES_MAX) {
        g_set_error(error, TOOL_ERROR, TOOL_ERROR_REFUSED,
            "papers.too_many_pictures|%d rows at most have pictures", PICTURES_MAX);
        return false;
    }
    g_autofree char *when = sheet_day(paper);
    g_autofree char *filter = filter_text(json_object_get(view, "filter"));
    g_autoptr(GArray) columns = chosen_columns(which, work_text(args, "columns"), pictures);
    const char *name = papers_ledger_name(which);
    struct papers_sheet sheet = {.name = name,
        .title = name,
        .office = paper->meta.author,
        .date = when,
        .note = filter,
        .columns = (const struct papers_column *)columns->data,
        .n_columns = columns->len};
    const json_t *problems = pictures ? json_object_get(view, "problems") : NULL;
    bool pdf = g_str_equal(work_text(args, "as"), "pdf");
    return (pdf ? write_pages : write_book)(paper, &sheet, view, problems, error);
}

bool paper_ledger(struct paper *paper, GError **error)
{
    json_auto_t *args = json_loads(paper->slot->job->args, 0, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(which_names); i++)
        if (g_str_equal(which_names[i], work_text(args, "which")))
            return write_chosen(paper, (enum papers_ledger)i, args, error);
    g_set_error(error, TOOL_ERROR, TOOL_ERROR_REFUSED, "papers.failed|there is no such ledger");
    return false;
}
