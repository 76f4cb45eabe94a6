/* papers_rectify.c — 整改通知书 to a unit and the draft of its 整改报告. */
#include "papers_job.h"
#include "tool.h"

#include <string.h>

/* 2026年第1次…审看会, or 11月18日每周督导: where the problems come from; several by 、. */
static const char *sources(struct paper *paper, bool open_only)
{
    GString *text = g_string_new(NULL);
    size_t i;
    const json_t *row;
    json_array_foreach(json_object_get(paper->view, "cases"), i, row)
    {
        const char *screening = work_text(row, "screening");
        g_autofree char *one = *screening ? g_strdup(screening)
                                          : g_strconcat(paper_day(paper, row, "found_on"),
                                                work_text(row, "source"), NULL);
        if ((open_only && !json_is_true(json_object_get(row, "open"))) || strstr(text->str, one))
            continue;
        g_string_append_printf(text, "%s%s", text->len ? "、" : "", one);
    }
    return paper_keep(paper, g_string_free(text, FALSE));
}

static const char *result_of(struct paper *paper, const json_t *row)
{
    const char *state = work_text(row, "state"), *done = paper_day(paper, row, "done_on");
    bool is_closed = g_str_equal(state, "closed");
    if (!is_closed && !g_str_equal(state, "reported"))
        return NULL;
    return paper_keep(
        paper, g_strdup_printf("%s完成整改，%s%s签字上报，%s", done, work_text(row, "signer"),
                   paper_day(paper, row, "signed_on"), is_closed ? "已核查销号" : "等待核查"));
}

static struct papers_case read_case(struct paper *paper, const json_t *row, bool report)
{
    return (struct papers_case){
        .problem_no = work_text(row, "problem_no"),
        .card_no = work_text(row, "card_no"),
        .point = work_text(row, "point_name"),
        .type = work_text(row, "type_name"),
        .problem = work_text(row, "description"),
        .due = paper_day(paper, row, "due_on"),
        .measures = report
                        ? work_maybe(row, "measures")
                        : paper_keep(paper, g_strdup_printf("%s；标准：%s", work_text(row, "task"),
                                                work_text(row, "standard"))),
        .found = report && work_maybe(row, "measures") ? "经核查，情况属实" : NULL,
        .result = report ? result_of(paper, row) : NULL,
        .before = paper_problem_picture(paper, work_int(row, "problem", 0)),
        .after = report ? paper_picture(paper, json_object_get(row, "after")) : NULL,
    };
}

/* The cases that the paper is about; *out_due is the day when all have the same. */
static struct papers_case *read_cases(
    struct paper *paper, bool report, size_t *out_n, const char **out_due)
{
    const json_t *list = json_object_get(paper->view, "cases"), *row;
    struct papers_case *cases = g_new0(struct papers_case, json_array_size(list) + 1);
    size_t i, n = 0;
    bool same = true;
    g_ptr_array_add(paper->texts, cases);
    json_array_foreach(list, i, row)
    {
        if (!report && !json_is_true(json_object_get(row, "open")))
            continue;
        cases[n] = read_case(paper, row, report);
        same = same && g_str_equal(cases[n].due, cases[0].due);
        n++;
    }
    *out_n = n;
    *out_due = n && same ? cases[0].due : NULL;
    return cases;
}

static bool none(GError **error)
{
    g_set_error_literal(
        error, TOOL_ERROR, TOOL_ERROR_REFUSED, "papers.no_cards|the unit has no open card");
    return false;
}

static const char *board_address(struct paper *paper)
{
    return paper_keep(paper, g_strdup_printf("%s/#/board?unit=%" G_GINT64_FORMAT,
                                 paper->slot->work->base_url, paper->slot->job->object));
}

bool paper_rectify_notice(struct paper *paper, GError **error)
{
    const json_t *view = paper->view;
    const char *org = paper_org(paper);
    struct papers_rectify notice = {
        .issue = {.meta = paper->meta,
                  .form = PAPERS_FORM_LETTER,
                  .org = org,
                  .number = work_text(view, "number"),
                  .to = work_text(view, "full_name"),
                  .signer = org,
                  .date = paper_day(paper, view, "on"),
                  .seal = paper_seal(paper),
                  .qr = board_address(paper)},
        .source = sources(paper, true),
        .feedback = work_maybe(view, "feedback"),
        .consequence = work_maybe(view, "consequence"),
    };
    notice.cases = read_cases(paper, false, &notice.n_cases, &notice.due);
    if (notice.n_cases == 0)
        return none(error);
    notice.issue.meta.created_at = work_int(view, "on_at", 0);
    paper->name = g_strdup_printf("整改通知书-%s.pdf", work_text(view, "full_name"));
    return papers_rectify_notice_write(&notice, paper->path, error);
}

bool paper_rectify_report(struct paper *paper, GError **error)
{
    const json_t *view = paper->view;
    const char *unit = work_text(view, "full_name");
    struct papers_rectify report = {
        .issue = {.meta = paper->meta,
                  .form = PAPERS_FORM_PLAIN,
                  .to = paper_org(paper),
                  .signer = unit,
                  .date = "　　　年　　月　　日",
                  .qr = board_address(paper)},
        .title = paper_keep(paper, g_strdup_printf("%s\u200b关于创建文明城市\u200b"
                                                   "问题整改情况的\u200b报告",
                                       unit)),
        .source = sources(paper, false),
    };
    const char *due;
    report.cases = read_cases(paper, true, &report.n_cases, &due);
    if (report.n_cases == 0)
        return none(error);
    report.issue.meta.author = unit;
    report.issue.meta.created_at = work_int(view, "last_at", 0);
    paper->name = g_strdup_printf("整改报告-%s.pdf", unit);
    return papers_rectify_report_write(&report, paper->path, error);
}
