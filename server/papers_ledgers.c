/* papers_ledgers.c — the three ledgers as one workbook, and one of them as it stood on a screen.
 * A ledger is read some thousand lines at a time, all of one moment, and each line goes straight to
 * the disk, so that a long one takes no more memory. */
#include "papers_job.h"
#include "sheets.h"
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

#define A4_COLUMNS 14 /* more are told on A3 */
#define PICTURES_MAX 300 /* rows: stills of 1280 pixels, some 50 MB of them */

/* Where the lines go: a sheet of a workbook, or pages. */
struct sink {
    struct papers_book *book; /* or */
    struct papers_roll *roll;
    bool pictures; /* each line has its problem's */
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
    papers_roll_row(to->roll, texts, tone);
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

/* ---- the lines, in parts ---- */

static struct annotate *moment_open(struct paper *paper, GError **error)
{
    struct annotate *record = work_open(paper->slot->work, ANNOTATE_READ_ONLY, error);
    if (record && !annotate_snapshot(record, error))
        g_clear_pointer(&record, annotate_close);
    return record;
}

static void moment_close(struct annotate *record)
{
    if (record)
        annotate_snapshot_end(record);
    annotate_close(record);
}

#define PART SHEETS_MOST /* lines that are in memory at once */

struct lines {
    struct paper *paper;
    struct annotate *record; /* of one moment; progress is written with the paper's own */
    struct annotate_query query;
    int64_t now, done;
    int from, to;        /* percent of the job, from the first line to the last */
    const json_t *first; /* the part that also has columns, total and sums */
};

static json_t *read_part(const struct lines *l, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (!annotate_read(
            l->record, ANNOTATE_VIEW_LEDGER, &annotate_who_system, &l->query, l->now, text, error))
        return NULL;
    json_t *part = json_loads(text->str, 0, NULL);
    g_assert(part);
    return part;
}

static bool tell(const struct lines *l)
{
    int64_t total = MAX(work_int(l->first, "total", 0), 1);
    return work_tell(l->paper->slot, "paper", l->from + (int)((l->to - l->from) * l->done / total));
}

static bool add_part(struct lines *l, const struct sink *to, const struct papers_column *columns,
    size_t n, const int *at, const json_t *part, GError **error)
{
    size_t r;
    json_t *row;
    const json_t *tones = json_object_get(part, "tones");
    const json_t *problems = json_object_get(part, "problems");
    json_array_foreach(json_object_get(part, "rows"), r, row)
    {
        if (l->done++ % 500 == 499 && !tell(l))
            return false;
        if (to->pictures)
            add_picture(l->paper, to, json_integer_value(json_array_get(problems, r)));
        if (!add_row(to, columns, n, at, row, row_tone(json_array_get(tones, r)), error))
            return false;
    }
    return true;
}

static bool add_rows(struct lines *l, const struct sink *to, const struct papers_column *columns,
    size_t n, GError **error)
{
    g_autofree int *at = g_new(int, n);
    for (size_t i = 0; i < n; i++)
        at[i] = find_column(json_object_get(l->first, "columns"), columns[i].key);
    json_t *part = json_incref((json_t *)l->first);
    bool ok = true;
    while (part && ok) {
        ok = add_part(l, to, columns, n, at, part, error);
        l->query.after = work_int(part, "next", 0);
        json_decref(part);
        part = NULL;
        if (ok && l->query.after)
            ok = (part = read_part(l, error)) != NULL;
    }
    return ok;
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
    papers_roll_row(to->roll, texts, PAPERS_TONE_PLAIN);
    return true;
}

static bool add_lines(struct lines *l, const struct sink *to, const struct papers_column *columns,
    size_t n, GError **error)
{
    return add_rows(l, to, columns, n, error) && add_total(to, columns, n, l->first, error);
}

int64_t paper_day_begin(int64_t at)
{
    int64_t zone = INT64_C(8) * 3600 * 1000, day_ms = INT64_C(86400) * 1000;
    return (at + zone) / day_ms * day_ms - zone;
}

/* The day of the last thing that happened: today, for a record in use. */
static int64_t record_day(struct slot *slot)
{
    struct annotate_event event;
    size_t n = 0;
    int64_t last = annotate_event_last(slot->a);
    if (last < 1 || !annotate_events_since(slot->a, last - 1, &event, 1, &n, NULL) || !n)
        return 0;
    return paper_day_begin(event.at);
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

static bool add_ledger(
    struct lines *l, struct papers_book *book, int which, const char *date, GError **error)
{
    size_t n;
    const struct papers_column *columns = papers_ledger_columns((enum papers_ledger)which, &n);
    l->query = (struct annotate_query){.kind = which_names[which], .limit = PART};
    l->done = 0;
    l->from = 10 + 27 * which;
    l->to = l->from + 27;
    json_auto_t *first = read_part(l, error);
    l->first = first;
    return first &&
           papers_book_ledger(
               book, (enum papers_ledger)which, l->paper->meta.author, date, error) &&
           add_lines(l, &(struct sink){.book = book}, columns, n, error);
}

static bool add_ledgers(
    struct paper *paper, struct papers_book *book, const char *date, GError **error)
{
    struct lines l = {.paper = paper, .now = work_act().now};
    l.record = moment_open(paper, error);
    bool ok = l.record != NULL;
    for (int i = 0; ok && i < (int)G_N_ELEMENTS(which_names); i++)
        ok = add_ledger(&l, book, i, date, error);
    moment_close(l.record);
    return ok;
}

bool paper_ledgers(struct paper *paper, GError **error)
{
    static const char *const notes[] = {
        "# 说明",
        "三本台账同源：点位台账、问题台账、整改台账由同一份记录生成，列的顺序与导入时相同。",
        "红条表示超过原定期限，黄条表示临近期限。编号按文本保存，不会丢失前面的零。",
    };
    g_autofree char *when = sheet_day(paper);
    struct papers_book *book =
        papers_book_new(paper->path, &paper->meta, "创建文明城市三本台账", error);
    bool ok = book && add_ledgers(paper, book, when, error) &&
              papers_book_notes(book, notes, G_N_ELEMENTS(notes), error);
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

/* The rows with their total on pages. */
static bool write_pages(
    struct lines *l, const struct papers_sheet *sheet, bool pictures, GError **error)
{
    struct paper *paper = l->paper;
    struct papers_roll *roll = papers_roll_new(&paper->meta, sheet);
    const struct sink to = {.roll = roll, .pictures = pictures};
    bool ok = add_lines(l, &to, sheet->columns, sheet->n_columns, error) &&
              papers_roll_write(roll, paper->path, error);
    papers_roll_free(roll);
    paper->name = g_strdup_printf("%s-%s.pdf", sheet->name, sheet->date);
    return ok;
}

static bool write_book(
    struct lines *l, const struct papers_sheet *sheet, bool pictures, GError **error)
{
    const char *const notes[] = {"# 说明", sheet->note,
        "红条表示超过原定期限，黄条表示临近期限。编号按文本保存，不会丢失前面的零。"};
    struct paper *paper = l->paper;
    struct papers_book *book = papers_book_new(paper->path, &paper->meta, sheet->name, error);
    const struct sink to = {.book = book, .pictures = pictures};
    bool ok = book && papers_book_sheet(book, sheet, error) &&
              add_lines(l, &to, sheet->columns, sheet->n_columns, error) &&
              papers_book_notes(book, notes, G_N_ELEMENTS(notes), error);
    paper->name = g_strdup_printf("%s-%s.xlsx", sheet->name, sheet->date);
    return end_book(book, ok, error);
}

static bool write_lines(
    struct lines *l, enum papers_ledger which, const json_t *args, GError **error)
{
    json_auto_t *first = read_part(l, error);
    l->first = first;
    if (!first)
        return false;
    bool pictures = json_is_true(json_object_get(args, "pictures"));
    if (pictures && work_int(first, "total", 0) > PICTURES_MAX) {
        g_set_error(error, TOOL_ERROR, TOOL_ERROR_REFUSED,
            "papers.too_many_pictures|%d rows at most have pictures", PICTURES_MAX);
        return false;
    }
    g_autofree char *when = sheet_day(l->paper);
    g_autofree char *filter = filter_text(json_object_get(first, "filter"));
    g_autoptr(GArray) columns = chosen_columns(which, work_text(args, "columns"), pictures);
    const char *name = papers_ledger_name(which);
    struct papers_sheet sheet = {.name = name,
        .title = name,
        .office = l->paper->meta.author,
        .date = when,
        .note = filter,
        .columns = (const struct papers_column *)columns->data,
        .n_columns = columns->len,
        .a3 = columns->len > A4_COLUMNS};
    bool pdf = g_str_equal(work_text(args, "as"), "pdf");
    return (pdf ? write_pages : write_book)(l, &sheet, pictures, error);
}

static bool write_chosen(
    struct paper *paper, enum papers_ledger which, const json_t *args, GError **error)
{
    struct lines l = {
        .paper = paper,
        .now = work_act().now,
        .from = 10,
        .to = 90,
        .query = {.kind = which_names[which],
                  .unit = work_int(args, "unit", 0),
                  .area = work_int(args, "area", 0),
                  .screening = work_int(args, "screening", 0),
                  .type = work_int(args, "type", 0),
                  .state = work_maybe(args, "state"),
                  .q = work_maybe(args, "q"),
                  .limit = PART}
    };
    l.record = moment_open(paper, error);
    bool ok = l.record && write_lines(&l, which, args, error);
    moment_close(l.record);
    return ok;
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
