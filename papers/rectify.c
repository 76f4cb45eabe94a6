/* rectify.c — 整改通知书 to a unit, and the draft of its 整改报告. */
#include "cases.h"

static bool any_picture(const struct papers_rectify *paper)
{
    for (size_t i = 0; i < paper->n_cases; i++)
        if (!papers_text_empty(paper->cases[i].before) || !papers_text_empty(paper->cases[i].after))
            return true;
    return false;
}

static void notice_body(struct papers_doc *doc, const struct papers_rectify *notice)
{
    int number = 1;
    g_autofree char *opening =
        g_strdup_printf("经%s发现，你单位负责的下列%zu个问题需要整改，现通知如下：",
            papers_text_or(notice->source, "督导"), notice->n_cases);
    papers_doc_to(doc, notice->issue.to);
    papers_doc_text(doc, opening);
    papers_doc_heading(doc, 1, 1, "存在问题", NULL);
    for (size_t i = 0; i < notice->n_cases; i++) {
        g_autofree char *line = papers_case_sentence(&notice->cases[i], true);
        papers_doc_heading(doc, 3, (int)i + 1, "", line);
    }
    papers_doc_heading(doc, 1, ++number, "整改要求", NULL);
    for (size_t i = 0; i < notice->n_cases; i++) {
        const struct papers_case *one = &notice->cases[i];
        papers_doc_heading(doc, 3, (int)i + 1, "", papers_text_or(one->measures, "立即整改到位。"));
    }
    g_autofree char *due =
        papers_text_empty(notice->due) ? NULL : g_strdup_printf("请于%s前完成整改。", notice->due);
    papers_doc_part(doc, &number, "整改时限", due);
    papers_doc_part(doc, &number, "反馈方式", notice->feedback);
    papers_doc_part(doc, &number, "逾期后果", notice->consequence);
}

static bool with_pictures(
    struct papers_doc *doc, const struct papers_rectify *paper, GError **error)
{
    const char *title = "问题影像";
    bool any = any_picture(paper);
    if (any)
        papers_doc_annex_list(doc, &title, 1);
    papers_doc_sign(doc);
    if (!any)
        return true;
    papers_doc_annex(doc, 0, title);
    return papers_doc_pictures(doc, paper->cases, paper->n_cases, error);
}

bool papers_rectify_notice_write(
    const struct papers_rectify *notice, const char *path, GError **error)
{
    struct papers_doc doc;
    bool ok =
        papers_doc_init(&doc, &notice->issue, papers_text_or(notice->title, "整改通知书"), error);
    if (ok) {
        notice_body(&doc, notice);
        ok = with_pictures(&doc, notice, error) && papers_doc_write(&doc, path, error);
    }
    papers_doc_clear(&doc);
    return ok;
}

static void report_case(struct papers_doc *doc, int number, const struct papers_case *one)
{
    const char *const parts[][2] = {
        {"核查情况。", one->found   },
        {"整改措施。", one->measures},
        {"整改结果。", one->result  }
    };
    g_autofree char *line = papers_case_sentence(one, false);
    g_autofree char *point = papers_ended(one->point);
    papers_doc_heading(doc, 2, number, point, line);
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        /* What the unit has not said yet is left to its pen. */
        papers_doc_heading(doc, 3, (int)i + 1, parts[i][0],
            papers_text_or(parts[i][1], "　　　　　　　　　　　　　　　　"));
    }
}

bool papers_rectify_report_write(
    const struct papers_rectify *report, const char *path, GError **error)
{
    struct papers_doc doc;
    int number = 1;
    bool ok = papers_doc_init(&doc, &report->issue,
        papers_text_or(report->title, "关于创建文明城市问题整改情况的报告"), error);
    if (ok) {
        g_autofree char *opening = g_strdup_printf(
            "%s反映我单位的%zu个问题，我单位高度重视，立即组织整改，现将整改情况报告如下：",
            papers_text_or(report->source, "督导"), report->n_cases);
        papers_doc_to(&doc, report->issue.to);
        papers_doc_text(&doc, opening);
        papers_doc_heading(&doc, 1, 1, "问题整改情况", NULL);
        for (size_t i = 0; i < report->n_cases; i++)
            report_case(&doc, (int)i + 1, &report->cases[i]);
        papers_doc_part(&doc, &number, "长效措施", papers_text_or(report->lasting, "　"));
        ok = with_pictures(&doc, report, error) && papers_doc_write(&doc, path, error);
    }
    papers_doc_clear(&doc);
    return ok;
}
