/* papers_bulletin.c — 督查通报 out of the figures that were frozen when it was issued. */
#include "papers_job.h"
#include "tool.h"

#include <string.h>

static struct papers_count read_count(const json_t *row)
{
    return (struct papers_count){
        .name = work_text(row, "name"),
        .found = (int)work_int(row, "found", 0),
        .dispatched = (int)work_int(row, "dispatched", 0),
        .closed = (int)work_int(row, "closed", 0),
        .open = (int)work_int(row, "open", 0),
        .overdue = (int)work_int(row, "overdue", 0),
    };
}

static struct papers_count *read_counts(struct paper *paper, const json_t *list, size_t *out_n)
{
    struct papers_count *counts = g_new0(struct papers_count, json_array_size(list) + 1);
    size_t i;
    const json_t *row;
    g_ptr_array_add(paper->texts, counts);
    json_array_foreach(list, i, row) counts[i] = read_count(row);
    *out_n = json_array_size(list);
    return counts;
}

static const char *result_word(const char *result)
{
    static const char *const words[][2] = {
        {"closed",    "已销号"      },
        {"reported",  "待核查"      },
        {"suspended", "挂账"         },
        {"overdue",   "逾期未整改"},
        {"open",      "整改中"      },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_str_equal(words[i][0], result))
            return words[i][1];
    return result;
}

static struct papers_case *read_rows(struct paper *paper, const json_t *list, size_t *out_n)
{
    struct papers_case *rows = g_new0(struct papers_case, json_array_size(list) + 1);
    size_t i;
    const json_t *row;
    g_ptr_array_add(paper->texts, rows);
    json_array_foreach(list, i, row) rows[i] = (struct papers_case){
        .problem_no = work_text(row, "problem_no"),
        .point = work_text(row, "point_name"),
        .type = work_text(row, "type_name"),
        .problem = work_text(row, "description"),
        .unit = work_text(row, "unit_name"),
        .due = paper_day(paper, row, "due_on"),
        .state = result_word(work_text(row, "result")),
    };
    *out_n = json_array_size(list);
    return rows;
}

/* The points of a unit that are not done, the overdue ones by name. */
static const char *unit_text(struct paper *paper, const json_t *unit, const json_t *cases)
{
    struct papers_count n = read_count(unit);
    GString *text = g_string_new(NULL), *names = g_string_new(NULL);
    size_t i;
    int named = 0;
    const json_t *row;
    g_string_append_printf(
        text, "交办%d个，已整改%d个，未整改%d个", n.dispatched, n.closed, n.open);
    json_array_foreach(cases, i, row)
    {
        if (work_int(row, "unit", 0) != work_int(unit, "id", -1) ||
            !g_str_equal(work_text(row, "result"), "overdue"))
            continue;
        g_string_append_printf(names, "%s%s（%s）", names->len ? "、" : "",
            work_text(row, "point_name"), work_text(row, "problem_no"));
        named++;
    }
    if (names->len)
        g_string_append_printf(text, "，其中逾期%d个：%s", n.overdue, names->str);
    else if (n.overdue)
        g_string_append_printf(text, "，其中逾期%d个", n.overdue);
    if (n.overdue > named)
        g_string_append_printf(text, "，%s%d个见问题台账", named ? "余" : "", n.overdue - named);
    g_string_append(text, "。");
    g_string_free(names, TRUE);
    return paper_keep(paper, g_string_free(text, FALSE));
}

static struct papers_part *read_found(struct paper *paper, const json_t *tally, size_t *out_n)
{
    const json_t *units = json_object_get(tally, "units"), *unit;
    struct papers_part *parts = g_new0(struct papers_part, json_array_size(units) + 1);
    size_t i, n = 0;
    g_ptr_array_add(paper->texts, parts);
    json_array_foreach(units, i, unit) if (work_int(unit, "open", 0) > 0) parts[n++] =
        (struct papers_part){
            work_text(unit, "name"), unit_text(paper, unit, json_object_get(tally, "cases"))};
    *out_n = n;
    return parts;
}

struct kept {
    int num, n;
};

static struct kept read_kept(const json_t *unit, const char *figure)
{
    const json_t *rate = json_object_get(json_object_get(unit, "figures"), figure);
    return (struct kept){(int)json_integer_value(json_array_get(rate, 0)),
        (int)json_integer_value(json_array_get(rate, 1))};
}

static void add_kept(GString *text, const struct kept *kept, const char *what, const char *done)
{
    if (kept->n == 0)
        return;
    g_string_append_printf(text, "，到期%s%d个，", what, kept->n);
    if (kept->num == kept->n)
        g_string_append_printf(text, "全部按期%s", done);
    else
        g_string_append_printf(text, "按期%s%d个", done, kept->num);
}

/* What became of the cards, with a meeting or without, and of the pledges that fell due in the
 * period: of the units that kept all, or of the others. */
static const char *fell_due(struct paper *paper, const json_t *figures, bool kept_all)
{
    GString *text = g_string_new(NULL);
    size_t i;
    const json_t *unit;
    json_array_foreach(json_object_get(figures, "units"), i, unit)
    {
        struct kept cards = read_kept(unit, "on_time_rate");
        struct kept pledges = read_kept(unit, "pledge_rate");
        bool all = cards.num == cards.n && pledges.num == pledges.n;
        g_autoptr(GString) line = g_string_new(NULL);
        add_kept(line, &cards, "交办问题", "整改");
        add_kept(line, &pledges, "承诺", "兑现");
        if (line->len && all == kept_all)
            g_string_append_printf(text, "%s%s：%s。", text->len ? "\n" : "",
                work_text(unit, "unit_name"), line->str + strlen("，"));
    }
    return paper_keep(paper, g_string_free(text, FALSE));
}

/* The list that was frozen is cut after some hundreds of rows. */
static const char *rest(struct paper *paper, int dispatched, size_t listed)
{
    int left = dispatched - (int)listed;
    return left > 0 ? paper_keep(paper, g_strdup_printf("余%d件见问题台账。", left)) : NULL;
}

/* 共督查12个点位（主次干道8个、集贸市场4个），其中5个发现问题: of the points that were visited; of
 * one that an earlier version issued, only of those with a problem. */
static char *where(const json_t *tally)
{
    const json_t *visited = json_object_get(tally, "visited"), *type;
    size_t i, types = json_array_size(json_object_get(tally, "types"));
    if (!visited)
        return g_strdup_printf("涉及%d个点位、%zu类问题", (int)work_int(tally, "points", 0), types);
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "共督查%d个点位", (int)work_int(visited, "points", 0));
    json_array_foreach(json_object_get(visited, "types"), i, type) g_string_append_printf(text,
        "%s%s%d个", i ? "、" : "（", work_text(type, "name"), (int)work_int(type, "points", 0));
    g_string_append_printf(
        text, "%s，其中%d个发现问题", i ? "）" : "", (int)work_int(visited, "bad", 0));
    return g_string_free(text, FALSE);
}

static const char *scope(struct paper *paper, const json_t *tally)
{
    g_autofree char *points = where(tally);
    return paper_keep(
        paper, g_strdup_printf("督查时段为%s至%s，%s。", paper_day(paper, paper->view, "from_on"),
                   paper_day(paper, paper->view, "to_on"), points));
}

bool paper_bulletin(struct paper *paper, GError **error)
{
    const json_t *view = paper->view, *house = json_object_get(view, "house");
    const json_t *figures = json_object_get(view, "figures");
    const json_t *tally = json_object_get(figures, "tally");
    bool is_void = json_is_true(json_object_get(view, "void"));
    const char *day = paper_day(paper, view, "issued_on");
    int no = (int)work_int(view, "issue_no", 0);
    struct papers_bulletin bulletin = {
        .issue = {.meta = paper->meta,
                  .form = PAPERS_FORM_SERIAL,
                  .org = "创建文明城市督查通报",
                  .number = paper_keep(paper, g_strdup_printf(is_void ? "第%d期（作废）" : "第%d期", no)),
                  .to = work_maybe(view, "to"),
                  .date = day,
                  .copies = work_maybe(house, "copies"),
                  .printer = paper_org(paper),
                  .printed = day,
                  .qr = paper_address(paper, "bulletins", paper->slot->job->object)},
        .title = work_text(view, "title"),
        .scope = scope(paper, tally),
        .total = read_count(json_object_get(tally, "total")),
        .good = fell_due(paper, figures, true),
        .bad = fell_due(paper, figures, false),
        .highlights = work_maybe(view, "praise"),
        .demands = work_maybe(view, "demands"),
    };
    if (!tally) {
        g_set_error_literal(error, TOOL_ERROR, TOOL_ERROR_REFUSED,
            "papers.failed|this bulletin was issued by an earlier version and has no counts");
        return false;
    }
    bulletin.units = read_counts(paper, json_object_get(tally, "units"), &bulletin.n_units);
    bulletin.types = read_counts(paper, json_object_get(tally, "types"), &bulletin.n_types);
    bulletin.found = read_found(paper, tally, &bulletin.n_found);
    bulletin.rows = read_rows(paper, json_object_get(tally, "cases"), &bulletin.n_rows);
    bulletin.rest = rest(paper, bulletin.total.dispatched, bulletin.n_rows);
    bulletin.issue.meta.created_at = work_int(view, "issued_at", 0);
    paper_marks(paper, &bulletin.issue);
    paper->name = g_strdup_printf(
        "督查通报-%d年第%d期%s.pdf", (int)work_int(view, "year", 0), no, is_void ? "（作废）" : "");
    return papers_bulletin_write(&bulletin, paper->path, error);
}
