/* talk.c — 约谈通知, 约谈记录, 问责建议移送函. A referral hands over facts and numbers and asks for
 * nothing but that they are dealt with by the body that decides. */
#include "blank.h"
#include "cases.h"

static const struct papers_case_column columns[] = {
    {"序号",       11, PANGO_ALIGN_CENTER, PAPERS_CASE_NUMBER     },
    {"问题编号", 26, PANGO_ALIGN_CENTER, PAPERS_CASE(problem_no)},
    {"点位",       38, PANGO_ALIGN_LEFT,   PAPERS_CASE(point)     },
    {"问题",       60, PANGO_ALIGN_LEFT,   PAPERS_CASE(problem)   },
    {"交办卡号", 40, PANGO_ALIGN_CENTER, PAPERS_CASE(card_no)   },
    {"整改时限", 24, PANGO_ALIGN_CENTER, PAPERS_CASE(due)       },
    {"整改情况", 30, PANGO_ALIGN_CENTER, PAPERS_CASE(state)     },
};

static void annex(struct papers_doc *doc, const struct papers_talk *talk, const char *title)
{
    if (talk->n_cases)
        papers_doc_annex_list(doc, &title, 1);
    papers_doc_sign(doc);
    if (talk->n_cases)
        papers_cases_draw(
            doc, title, 0, columns, G_N_ELEMENTS(columns), talk->cases, talk->n_cases);
}

bool papers_talk_notice_write(const struct papers_talk *talk, const char *path, GError **error)
{
    struct papers_doc doc;
    int number = 0;
    bool ok = papers_doc_init(&doc, &talk->issue, papers_text_or(talk->title, "约谈通知"), error);
    if (ok) {
        papers_doc_to(&doc, papers_text_or(talk->issue.to, talk->unit));
        papers_doc_text(
            &doc, "根据创建文明城市工作责任机制，现就有关事项对你单位进行约谈，通知如下：");
        papers_doc_fact(&doc, &number, "约谈对象：", talk->person);
        papers_doc_fact(&doc, &number, "约谈人：", talk->talker);
        papers_doc_fact(&doc, &number, "约谈时间：", talk->held);
        papers_doc_fact(&doc, &number, "约谈地点：", talk->place);
        papers_doc_part(&doc, &number, "约谈事由", talk->reason);
        if (!papers_text_empty(talk->demands)) {
            papers_doc_heading(&doc, 1, ++number, "有关要求", NULL);
            papers_doc_points(&doc, talk->demands);
        }
        annex(&doc, talk, "有关问题清单");
        ok = papers_doc_write(&doc, path, error);
    }
    papers_doc_clear(&doc);
    return ok;
}

bool papers_referral_write(const struct papers_talk *talk, const char *path, GError **error)
{
    struct papers_doc doc;
    bool ok =
        papers_doc_init(&doc, &talk->issue, papers_text_or(talk->title, "问责建议移送函"), error);
    if (ok) {
        g_autofree char *opening =
            g_strdup_printf("现将%s有关问题的事实和材料移送你委，请按程序研究处理。",
                papers_text_or(talk->unit, "有关单位"));
        papers_doc_to(&doc, talk->issue.to);
        papers_doc_text(&doc, opening);
        papers_doc_text(&doc, talk->reason);
        annex(&doc, talk, "有关问题清单");
        ok = papers_doc_write(&doc, path, error);
    }
    papers_doc_clear(&doc);
    return ok;
}

static char *case_list(const struct papers_talk *talk)
{
    GString *list = g_string_new(talk->reason);
    for (size_t i = 0; i < talk->n_cases; i++) {
        g_autofree char *one = papers_case_sentence(&talk->cases[i], true);
        g_string_append_printf(list, "%s%zu.%s", list->len ? "\n" : "", i + 1, one);
    }
    return g_string_free(list, FALSE);
}

bool papers_talk_record_write(const struct papers_talk *talk, const char *path, GError **error)
{
    g_autofree char *list = case_list(talk);
    struct papers_blank form = {.label = 0.15};
    papers_blank_two(&form, "约谈时间", talk->held, "约谈地点", talk->place, 10);
    papers_blank_two(&form, "约谈单位", talk->unit, "约谈对象", talk->person, 10);
    papers_blank_two(&form, "约 谈 人", talk->talker, "记 录 人", talk->recorder, 10);
    papers_blank_one(&form, "约谈事由", list, 40, 1);
    papers_blank_one(&form, "约谈要求", talk->demands, 40, 1);
    papers_blank_one(&form, "被约谈人\n说　　明", talk->said, 40, 1);
    papers_blank_two(&form, "约谈人\n签　字", NULL, "被约谈人\n签　　字", NULL, 20);
    papers_blank_two(&form, "记录人\n签　字", NULL, "日　　期", "　　　年　　月　　日", 14);
    return papers_blank_write(&form,
        &(struct papers_blank_page){.meta = &talk->issue.meta,
            .title = papers_text_or(talk->title, "约谈记录"),
            .qr = talk->issue.qr},
        path, error);
}
