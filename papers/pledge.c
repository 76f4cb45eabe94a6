/* pledge.c — 表态承诺书. */
#include "cases.h"
#include <string.h>

static const struct papers_case_column columns[] = {
    {"序号",       10, PANGO_ALIGN_CENTER, PAPERS_CASE_NUMBER     },
    {"问题编号", 24, PANGO_ALIGN_CENTER, PAPERS_CASE(problem_no)},
    {"点位",       28, PANGO_ALIGN_LEFT,   PAPERS_CASE(point)     },
    {"问题",       36, PANGO_ALIGN_LEFT,   PAPERS_CASE(problem)   },
    {"整改措施", 34, PANGO_ALIGN_LEFT,   PAPERS_CASE(measures)  },
    {"完成时限", 22, PANGO_ALIGN_CENTER, PAPERS_CASE(due)       },
    {"责任人",    20, PANGO_ALIGN_CENTER, PAPERS_CASE(person)    },
};

static void said(struct papers_doc *doc, const struct papers_pledge *pledge)
{
    GString *words = g_string_new(NULL);
    for (size_t i = 0; i < pledge->n_cases; i++) {
        const char *one = pledge->cases[i].pledge;
        /* The same words for several problems are said once. */
        if (!papers_text_empty(one) && !strstr(words->str, one))
            g_string_append_printf(words, "%s%s", words->len ? "；" : "", one);
    }
    g_string_append(words, words->len ? "。" : "照单全收，立行立改，按期销号。");
    papers_doc_text(doc, words->str);
    papers_doc_text(doc, "以上承诺，请予监督。");
    g_string_free(words, TRUE);
}

static void letter(struct papers_doc *doc, const struct papers_pledges *pledges,
    const struct papers_pledge *pledge)
{
    g_autofree char *opening =
        g_strdup_printf("针对%s反映的我单位%zu个问题，我单位照单全收，举一反三，现公开承诺如下：",
            papers_text_or(pledges->meeting, "集中审看会"), pledge->n_cases);
    papers_doc_to(doc, pledges->to);
    papers_doc_text(doc, opening);
    papers_cases_draw(doc, NULL, 0, columns, G_N_ELEMENTS(columns), pledge->cases, pledge->n_cases);
    papers_doc_blank(doc, 1);
    said(doc, pledge);
    papers_doc_blank(doc, 1);
    g_autofree char *unit =
        g_strdup_printf("承诺单位（公章）：%s", papers_text_or(pledge->unit, ""));
    papers_doc_together(doc, 4);
    papers_doc_line(doc, PAPERS_FACE_FANGSONG, 5, unit);
    papers_doc_line(doc, PAPERS_FACE_FANGSONG, 5, "主要负责人（签字）：");
    papers_doc_blank(doc, 1);
    papers_doc_line(
        doc, PAPERS_FACE_FANGSONG, 16, papers_text_or(pledge->date, "　　　年　　月　　日"));
}

bool papers_pledges_write(const struct papers_pledges *pledges, const char *path, GError **error)
{
    const struct papers_issue issue = {.meta = pledges->meta, .form = PAPERS_FORM_PLAIN};
    if (pledges->n_pledges == 0) {
        g_set_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID,
            "no unit has claimed a problem, so there is no pledge to print");
        return false;
    }
    struct papers_doc doc;
    bool ok = papers_doc_init(&doc, &issue, "表态承诺书", error) &&
              papers_doc_code(&doc, pledges->pledges[0].qr, error);
    for (size_t i = 0; ok && i < pledges->n_pledges; i++) {
        if (i > 0)
            ok = papers_doc_next(&doc, "表态承诺书", pledges->pledges[i].qr, error);
        if (ok)
            letter(&doc, pledges, &pledges->pledges[i]);
    }
    ok = ok && papers_doc_write(&doc, path, error);
    papers_doc_clear(&doc);
    return ok;
}
