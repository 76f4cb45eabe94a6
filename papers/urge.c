/* urge.c — 督办函: one case that is overdue, to the unit that has it. */
#include "cases.h"

static void body(struct papers_doc *doc, const struct papers_urge *urge)
{
    const struct papers_case *one = &urge->one;
    int number = 0;
    g_autofree char *opening = g_strdup_printf(
        "%s交办你单位整改的下列问题（%s），整改时限为%s，逾期仍未完成整改。现予以督办：",
        papers_text_or(urge->issued, ""), papers_text_or(one->card_no, "督办交办卡"),
        papers_text_or(one->due, "交办卡所定日期"));
    g_autofree char *line = papers_case_sentence(one, true);
    papers_doc_to(doc, urge->issue.to);
    papers_doc_text(doc, opening);
    papers_doc_part(doc, &number, "督办事项", line);
    papers_doc_part(doc, &number, "有关情况", urge->text);
    if (!papers_text_empty(urge->demands)) {
        papers_doc_heading(doc, 1, ++number, "办理要求", NULL);
        papers_doc_points(doc, urge->demands);
    }
    papers_doc_part(doc, &number, "反馈方式", urge->feedback);
}

bool papers_urge_letter_write(const struct papers_urge *urge, const char *path, GError **error)
{
    struct papers_doc doc;
    const char *annex = "问题影像";
    bool picture = !papers_text_empty(urge->one.before);
    bool ok = papers_doc_init(&doc, &urge->issue, "督办函", error);
    if (ok) {
        body(&doc, urge);
        if (picture)
            papers_doc_annex_list(&doc, &annex, 1);
        papers_doc_sign(&doc);
        if (picture) {
            papers_doc_annex(&doc, 0, annex);
            ok = papers_doc_pictures(&doc, &urge->one, 1, error);
        }
        ok = ok && papers_doc_write(&doc, path, error);
    }
    papers_doc_clear(&doc);
    return ok;
}
