/* minutes.c — 会议纪要: what was seen, claimed, said and decided; who was there; the claims as an
 * annex. */
#include "cases.h"
#include <string.h>

static const struct papers_case_column claim_columns[] = {
    {"序号",       11, PANGO_ALIGN_CENTER, PAPERS_CASE_NUMBER     },
    {"问题编号", 24, PANGO_ALIGN_CENTER, PAPERS_CASE(problem_no)},
    {"点位",       34, PANGO_ALIGN_LEFT,   PAPERS_CASE(point)     },
    {"问题",       52, PANGO_ALIGN_LEFT,   PAPERS_CASE(problem)   },
    {"责任单位", 26, PANGO_ALIGN_CENTER, PAPERS_CASE(unit)      },
    {"认领情况", 24, PANGO_ALIGN_CENTER, PAPERS_CASE(mode)      },
    {"认领人",    22, PANGO_ALIGN_CENTER, PAPERS_CASE(person)    },
    {"承诺时限", 24, PANGO_ALIGN_CENTER, PAPERS_CASE(due)       },
};

static void claims(struct papers_doc *doc, int *number, const struct papers_minutes *minutes)
{
    papers_doc_part(doc, number, "认领表态情况", minutes->claims);
    for (size_t i = 0; i < minutes->n_open; i++) {
        const struct papers_case *one = &minutes->open[i];
        g_autofree char *what = papers_case_sentence(one, true);
        g_autofree char *line = g_strdup_printf("%s%s%s。%s", papers_text_or(one->unit, ""),
            papers_text_empty(one->unit) ? "" : "：", papers_text_or(one->mode, "未当场认领"),
            what);
        papers_doc_heading(doc, 3, (int)i + 1, "", line);
    }
}

static void remarks(struct papers_doc *doc, int *number, const struct papers_minutes *minutes)
{
    if (!minutes->n_remarks)
        return;
    papers_doc_heading(doc, 1, ++*number, "领导点评", NULL);
    for (size_t i = 0; i < minutes->n_remarks; i++) {
        const struct papers_said *said = &minutes->remarks[i];
        g_autofree char *line = g_strdup_printf("%s%s%s指出：%s", papers_text_or(said->by, ""),
            papers_text_empty(said->of) ? "" : "就", papers_text_or(said->of, ""), said->text);
        papers_doc_text(doc, line);
    }
}

static void decisions(struct papers_doc *doc, int *number, const struct papers_minutes *minutes)
{
    if (!minutes->n_decisions)
        return;
    papers_doc_heading(doc, 1, ++*number, "议定事项", NULL);
    for (size_t i = 0; i < minutes->n_decisions; i++) {
        const struct papers_decision *one = &minutes->decisions[i];
        GString *line = g_string_new(one->text);
        if (g_str_has_suffix(line->str, "。"))
            g_string_truncate(line, line->len - strlen("。"));
        if (!papers_text_empty(one->unit) || !papers_text_empty(one->due))
            g_string_append_printf(line, "（%s%s%s%s）",
                papers_text_empty(one->unit) ? "" : "责任单位：", papers_text_or(one->unit, ""),
                papers_text_empty(one->unit) || papers_text_empty(one->due) ? "" : "；",
                papers_text_or(one->due, ""));
        g_string_append(line, "。");
        papers_doc_heading(doc, 2, (int)i + 1, "", line->str);
        g_string_free(line, TRUE);
    }
}

static void attendance(struct papers_doc *doc, const struct papers_minutes *minutes)
{
    papers_doc_blank(doc, 1);
    for (size_t i = 0; i < minutes->n_groups; i++) {
        g_autofree char *label = g_strconcat(minutes->groups[i].label, "：", NULL);
        papers_doc_labelled(doc, label, minutes->groups[i].names);
    }
}

bool papers_minutes_write(const struct papers_minutes *minutes, const char *path, GError **error)
{
    struct papers_doc doc;
    int number = 0;
    bool ok = papers_doc_init(&doc, &minutes->issue, minutes->title, error);
    if (ok) {
        const char *const facts[][2] = {
            {"时间：",    minutes->held },
            {"地点：",    minutes->place},
            {"主持人：", minutes->host }
        };
        for (size_t i = 0; i < G_N_ELEMENTS(facts); i++)
            papers_doc_labelled(&doc, facts[i][0], facts[i][1]);
        papers_doc_text(&doc, minutes->opening);
        papers_doc_part(&doc, &number, "审看情况", minutes->film);
        claims(&doc, &number, minutes);
        remarks(&doc, &number, minutes);
        decisions(&doc, &number, minutes);
        if (minutes->n_rows)
            papers_doc_annex_list(&doc, (const char *[]){"问题认领情况表"}, 1);
        attendance(&doc, minutes);
        if (minutes->n_rows)
            papers_cases_draw(&doc, "问题认领情况表", 0, claim_columns, G_N_ELEMENTS(claim_columns),
                minutes->rows, minutes->n_rows);
        ok = papers_doc_write(&doc, path, error);
    }
    papers_doc_clear(&doc);
    return ok;
}
