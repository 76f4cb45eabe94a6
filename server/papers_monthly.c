/* papers_monthly.c — 月报汇总 of a month: who sent in the report, who did not, and what they say.
 */
#include "papers_job.h"

static enum papers_reported read_mark(const char *mark)
{
    return g_str_equal(mark, "in_time")   ? PAPERS_REPORTED_IN_TIME
           : g_str_equal(mark, "late")    ? PAPERS_REPORTED_LATE
           : g_str_equal(mark, "missing") ? PAPERS_REPORTED_MISSING
           : g_str_equal(mark, "waiting") ? PAPERS_REPORTED_WAITING
                                          : PAPERS_REPORTED_EXTRA;
}

static struct papers_report read_row(struct paper *paper, const json_t *row)
{
    const char *hq = work_maybe(row, "hq_name"), *unit = work_text(row, "unit_name");
    int64_t at = work_int(row, "submitted_at", 0);
    return (struct papers_report){
        .holder = hq ? hq : unit,
        .unit = unit,
        .by = work_maybe(row, "submitted_by_name"),
        .due = work_maybe(row, "due_on"),
        .at = at ? paper_keep(paper, paper_cell_instant(at)) : NULL,
        .how = read_mark(work_text(row, "mark")),
        .days = (int)work_int(row, "days", 0),
        .text = work_maybe(row, "text"),
    };
}

static bool write_digest(
    struct paper *paper, const json_t *args, const json_t *view, GError **error)
{
    const json_t *list = json_object_get(view, "rows"), *row;
    g_autofree struct papers_report *rows = g_new0(struct papers_report, json_array_size(list) + 1);
    size_t i;
    json_array_foreach(list, i, row) rows[i] = read_row(paper, row);
    paper->view = view;
    int about = (int)paper->slot->job->object;
    bool xlsx = g_str_equal(work_text(args, "as"), "xlsx");
    const char *name =
        paper_keep(paper, g_strdup_printf("%d年%d月月报汇总", about / 100, about % 100));
    const char *org = paper_org(paper);
    struct papers_monthly monthly = {
        .issue = {.meta = paper->meta,
                  .form = PAPERS_FORM_PLAIN,
                  .signer = org,
                  .date = paper_day(paper, view, "on"),
                  .qr = paper_keep(paper,
                  g_strconcat(paper->slot->work->base_url, "/#/duties?kind=monthly_report", NULL))},
        .title = paper_keep(paper, g_strdup_printf("%s创建文明城市\u200b%s",
                                       work_text(json_object_get(view, "house"), "county"), name)),
        .name = name,
        .day = work_text(view, "on"),
        .rows = rows,
        .n_rows = i,
    };
    monthly.issue.meta.created_at = work_int(view, "on_at", 0);
    paper->name = g_strdup_printf("%s.%s", name, xlsx ? "xlsx" : "pdf");
    bool ok =
        (xlsx ? papers_monthly_book_write : papers_monthly_write)(&monthly, paper->path, error);
    paper->view = NULL;
    return ok;
}

bool paper_monthly(struct paper *paper, GError **error)
{
    json_auto_t *args = json_loads(paper->slot->job->args, 0, NULL);
    struct annotate_query query = {.kind = work_text(args, "period")};
    json_auto_t *view = work_view(paper->slot, ANNOTATE_VIEW_MONTHLY_SHEET, &query, error);
    return view && write_digest(paper, args, view, error);
}
