/* papers_ledgers.c — the three ledgers as one workbook. */
#include "papers_job.h"
#include "tool.h"

#include <string.h>

/* An instant as the sheet reads dates: local, to the minute. */
static char *cell_instant(int64_t at)
{
    g_autoptr(GTimeZone) zone = g_time_zone_new_offset(8 * 3600);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at / 1000);
    g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, zone);
    return g_date_time_format(local, "%Y-%m-%d %H:%M");
}

static char *cell_text(const json_t *cell, enum papers_column_kind kind)
{
    if (kind == PAPERS_COLUMN_DATE && json_is_integer(cell))
        return cell_instant(json_integer_value(cell));
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

static enum papers_tone row_tone(
    const struct papers_column *columns, const char *const *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (values[i] && g_str_equal(columns[i].key, "overdue_days") &&
            g_ascii_strtoll(values[i], NULL, 10) > 0)
            return PAPERS_TONE_BAD;
    return PAPERS_TONE_PLAIN;
}

static bool add_ledger(struct papers_book *book, enum papers_ledger which, const json_t *view,
    const char *office, const char *date, GError **error)
{
    size_t n, r;
    json_t *row;
    const struct papers_column *columns = papers_ledger_columns(which, &n);
    const json_t *heads = json_object_get(view, "columns");
    if (!papers_book_ledger(book, which, office, date, error))
        return false;
    json_array_foreach(json_object_get(view, "rows"), r, row)
    {
        g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(g_free);
        for (size_t i = 0; i < n; i++) {
            int at = find_column(heads, columns[i].key);
            g_ptr_array_add(values,
                at < 0 ? NULL : cell_text(json_array_get(row, (size_t)at), columns[i].kind));
        }
        const char *const *texts = (const char *const *)values->pdata;
        if (!papers_book_row(book, texts, row_tone(columns, texts, n), error))
            return false;
    }
    return true;
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

bool paper_ledgers(struct paper *paper, GError **error)
{
    static const struct {
        enum papers_ledger ledger;
        enum annotate_view view;
    } parts[] = {
        {PAPERS_LEDGER_POINTS,         ANNOTATE_VIEW_LEDGER_POINTS        },
        {PAPERS_LEDGER_PROBLEMS,       ANNOTATE_VIEW_LEDGER_PROBLEMS      },
        {PAPERS_LEDGER_RECTIFICATIONS, ANNOTATE_VIEW_LEDGER_RECTIFICATIONS},
    };
    static const char *const notes[] = {
        "# 说明",
        "三本台账同源：点位台账、问题台账、整改台账由同一份记录生成，列的顺序与导入时相同。",
        "红条表示已逾期。编号按文本保存，不会丢失前面的零。",
    };
    g_autofree char *office = annotate_setting_text(paper->slot->a, "office.name");
    paper->meta.created_at = record_day(paper->slot);
    g_autofree char *when = work_instant(paper->meta.created_at);
    char *space = strchr(when, ' ');
    if (space)
        *space = 0;
    struct papers_book *book =
        papers_book_new(paper->path, &paper->meta, "创建文明城市三本台账", error);
    bool ok = book != NULL;
    for (size_t i = 0; ok && i < G_N_ELEMENTS(parts); i++) {
        json_t *view = paper_read_view(paper->slot, parts[i].view, 0, error);
        ok = view && add_ledger(book, parts[i].ledger, view, office, when, error);
        json_decref(view);
    }
    ok = ok && papers_book_notes(book, notes, G_N_ELEMENTS(notes), error);
    if (!ok) {
        papers_book_free(book);
        return false;
    }
    paper->name = g_strdup_printf("三本台账-%s.xlsx", when);
    return papers_book_close(book, error);
}
