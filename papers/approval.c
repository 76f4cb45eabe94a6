/* approval.c — 延期、回退、挂账审批表: one form, the kind marked. */
#include "blank.h"

static const char *const kinds[] = {
    [PAPERS_EXTENSION] = "延期",
    [PAPERS_RETURN] = "回退",
    [PAPERS_SUSPENSION] = "挂账",
};

/* An opinion that was given is printed, the place of one that was not says who signs there. */
static char *opinion(const struct papers_opinion *given, const char *seal)
{
    g_autofree char *who = papers_who_when(given->by, given->at);
    if (papers_text_empty(given->text) && !*who)
        return g_strdup_printf("\n\n　　　　　　　　签字%s：　　　　　　年　　月　　日", seal);
    return g_strdup_printf("%s\n%s", papers_text_or(given->text, ""), who);
}

static void add_rows(struct papers_blank *form, const struct papers_approval *approval,
    const char *const opinions[3])
{
    static const char *const wanted[] = {
        [PAPERS_EXTENSION] = "拟办结日期",
        [PAPERS_RETURN] = "建议承办\n单　　位",
        [PAPERS_SUSPENSION] = "拟复核日期",
    };
    bool back = approval->kind == PAPERS_RETURN;
    papers_blank_two(form, "问题编号", approval->problem_no, "交办卡号", approval->card_no, 10);
    papers_blank_two(form, "责任单位", approval->unit, "点　　位", approval->point, 10);
    papers_blank_one(form, "问　　题", approval->problem, 14, 0.4);
    papers_blank_two(form, "原定期限", approval->original_due, "现 期 限", approval->due, 10);
    papers_blank_one(form, "申请理由", approval->reason, 22, 1);
    papers_blank_one(form, "工作进展", approval->progress, 18, 0.8);
    papers_blank_one(
        form, wanted[approval->kind], back ? approval->wanted_unit : approval->wanted, 12, 0);
    papers_blank_one(form, "单位分管\n领导意见", opinions[0], 26, 0.6);
    papers_blank_one(form, "创 城 办\n意　　见", opinions[1], 26, 0.6);
    papers_blank_one(form, "指挥部领\n导 意 见", opinions[2], 26, 0.6);
}

bool papers_approval_write(const struct papers_approval *approval, const char *path, GError **error)
{
    g_autofree char *title = g_strdup_printf("问题整改%s审批表", kinds[approval->kind]);
    g_autofree char *unit = opinion(&approval->unit_head, "（公章）");
    g_autofree char *office = opinion(&approval->office_opinion, "（公章）");
    g_autofree char *leader = opinion(&approval->leader, "");
    struct papers_blank form = {.label = 0.15};
    add_rows(&form, approval, (const char *const[]){unit, office, leader});
    return papers_blank_write(&form,
        &(struct papers_blank_page){.meta = &approval->meta,
            .title = title,
            .office = approval->office,
            .number = papers_text_or(approval->approval_no, ""),
            .qr = approval->qr},
        path, error);
}
