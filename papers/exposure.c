/* exposure.c — 曝光登记表, and the 情况说明 that a unit owes after the third time. */
#include "blank.h"
#include "cases.h"

static void add_rows(
    struct papers_blank *form, const struct papers_exposure *exposure, const char *streak)
{
    papers_blank_two(form, "曝光媒体", exposure->media, "曝光日期", exposure->date, 10);
    papers_blank_two(form, "责任单位", exposure->unit, "问题编号", exposure->problem_no, 10);
    papers_blank_one(form, "点　　位", exposure->point, 10, 0);
    papers_blank_one(form, "曝光问题", exposure->problem, 20, 0.6);
    papers_blank_two(form, "连续次数", streak, "链接出处", exposure->link, 10);
    papers_blank_cells(form, PAPERS_CELL_LABEL, (const char *[]){"曝光画面"}, 1, 7, 0);
    papers_blank_cells(form, PAPERS_CELL_PICTURE, &exposure->still, 1, 50, 1);
    papers_blank_two(form, "回应人", exposure->answer_by, "回应时间", exposure->answered, 10);
    papers_blank_one(form, "面对面\n回　应", exposure->answer, 24, 0.6);
    papers_blank_two(form, "登 记 人", NULL, "审 核 人", NULL, 14);
}

bool papers_exposure_write(const struct papers_exposure *exposure, const char *path, GError **error)
{
    g_autofree char *streak =
        exposure->streak > 0 ? g_strdup_printf("该单位连续第%d次", exposure->streak) : NULL;
    struct papers_blank form = {.label = 0.15};
    add_rows(&form, exposure, streak);
    return papers_blank_write(&form,
        &(struct papers_blank_page){.meta = &exposure->issue.meta,
            .title = "媒体曝光问题登记表",
            .office = exposure->office,
            .qr = exposure->issue.qr},
        path, error);
}

bool papers_statement_write(
    const struct papers_exposure *exposure, const char *path, GError **error)
{
    const char *const parts[][2] = {
        {"问题原因", exposure->cause   },
        {"整改措施", exposure->measures},
        {"整改结果", exposure->result  }
    };
    struct papers_doc doc;
    bool ok = papers_doc_init(&doc, &exposure->issue, "关于媒体曝光问题的\u200b情况说明", error);
    if (ok) {
        GString *opening = g_string_new(NULL);
        g_string_append_printf(opening, "%s，%s曝光我单位负责的%s%s。",
            papers_text_or(exposure->date, "近日"), papers_text_or(exposure->media, "媒体"),
            papers_text_or(exposure->point, "点位"), papers_text_or(exposure->problem, "有关问题"));
        if (exposure->streak > 0)
            g_string_append_printf(opening, "这是我单位连续第%d次被曝光。", exposure->streak);
        g_string_append(opening, "现将有关情况说明如下：");
        papers_doc_to(&doc, exposure->issue.to);
        papers_doc_text(&doc, opening->str);
        g_string_free(opening, TRUE);
        for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
            papers_doc_heading(&doc, 1, (int)i + 1, parts[i][0], NULL);
            papers_doc_text(&doc, papers_text_or(parts[i][1], "　"));
        }
        papers_doc_sign(&doc);
        ok = papers_doc_write(&doc, path, error);
    }
    papers_doc_clear(&doc);
    return ok;
}
