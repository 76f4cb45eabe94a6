/* bulletin.c — 督查通报. */
#include "cases.h"

static const struct papers_case_column row_columns[] = {
    {"序号",       11, PANGO_ALIGN_CENTER, PAPERS_CASE_NUMBER     },
    {"问题编号", 24, PANGO_ALIGN_CENTER, PAPERS_CASE(problem_no)},
    {"点位",       36, PANGO_ALIGN_LEFT,   PAPERS_CASE(point)     },
    {"类型",       24, PANGO_ALIGN_CENTER, PAPERS_CASE(type)      },
    {"问题",       56, PANGO_ALIGN_LEFT,   PAPERS_CASE(problem)   },
    {"责任单位", 28, PANGO_ALIGN_CENTER, PAPERS_CASE(unit)      },
    {"整改时限", 24, PANGO_ALIGN_CENTER, PAPERS_CASE(due)       },
    {"整改情况", 26, PANGO_ALIGN_CENTER, PAPERS_CASE(state)     },
};

static void counts(struct papers_doc *doc, const char *name, const struct papers_count *list,
    size_t n, const struct papers_count *total)
{
    const struct papers_table_column columns[] = {
        {name,        50, PANGO_ALIGN_CENTER},
        {"发现",    20, PANGO_ALIGN_CENTER},
        {"交办",    20, PANGO_ALIGN_CENTER},
        {"已整改", 20, PANGO_ALIGN_CENTER},
        {"未整改", 20, PANGO_ALIGN_CENTER},
        {"逾期",    20, PANGO_ALIGN_CENTER},
    };
    const size_t wide = G_N_ELEMENTS(columns);
    if (n == 0)
        return;
    g_autofree const char **cells = g_new0(const char *, wide *(n + 1));
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    for (size_t r = 0; r <= n; r++) {
        const struct papers_count *one = r < n ? &list[r] : total;
        const int numbers[] = {one->found, one->dispatched, one->closed, one->open, one->overdue};
        cells[r * wide] = r < n ? one->name : "合计";
        for (size_t c = 0; c < G_N_ELEMENTS(numbers); c++) {
            char *text = g_strdup_printf("%d", numbers[c]);
            g_ptr_array_add(texts, text);
            cells[r * wide + 1 + c] = text;
        }
    }
    papers_doc_table(doc, &(struct papers_doc_table){columns, wide, cells, n + 1, 0});
    papers_doc_blank(doc, 1);
}

static char *sums(const struct papers_bulletin *bulletin)
{
    const struct papers_count *sum = &bulletin->total;
    if (bulletin->involved > 0)
        return g_strdup_printf("涉及问题%d个。", bulletin->involved);
    return g_strdup_printf("本期共发现问题%d个，交办%d个，已整改%d个，未整改%d个，其中逾期%d个。",
        sum->found, sum->dispatched, sum->closed, sum->open, sum->overdue);
}

static void overall(struct papers_doc *doc, const struct papers_bulletin *bulletin, int number)
{
    g_autofree char *text = sums(bulletin);
    papers_doc_heading(doc, 1, number, "总体情况", NULL);
    papers_doc_text(doc, bulletin->scope);
    papers_doc_text(doc, text);
}

static void last_time(struct papers_doc *doc, const struct papers_bulletin *bulletin, int *number)
{
    const char *const parts[][2] = {
        {"整改落实较好的", bulletin->good},
        {"整改未落实的",    bulletin->bad }
    };
    int n = 0;
    if (papers_text_empty(bulletin->good) && papers_text_empty(bulletin->bad))
        return;
    papers_doc_heading(doc, 1, ++*number, "上期问题整改情况", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (!papers_text_empty(parts[i][1])) {
            papers_doc_heading(doc, 2, ++n, parts[i][0], NULL);
            papers_doc_points(doc, parts[i][1]);
        }
}

static void annexes(struct papers_doc *doc, const struct papers_bulletin *bulletin)
{
    const char *titles[2];
    int n = 0;
    bool counted = bulletin->n_units || bulletin->n_types;
    if (counted)
        titles[n++] = "问题整改情况统计表";
    if (bulletin->n_rows)
        titles[n++] = "问题清单";
    if (n)
        papers_doc_annex_list(doc, titles, (size_t)n);
    if (counted) {
        papers_doc_annex(doc, n > 1, titles[0]);
        counts(doc, "责任单位", bulletin->units, bulletin->n_units, &bulletin->total);
        counts(doc, "问题类型", bulletin->types, bulletin->n_types, &bulletin->total);
    }
    if (bulletin->n_rows)
        papers_cases_annex(doc, titles[n - 1], n > 1 ? n : 0, row_columns,
            G_N_ELEMENTS(row_columns), bulletin->rows, bulletin->n_rows, bulletin->rest);
}

bool papers_bulletin_write(const struct papers_bulletin *bulletin, const char *path, GError **error)
{
    struct papers_doc doc;
    int number = 1;
    bool ok = papers_doc_init(&doc, &bulletin->issue, bulletin->title, error);
    if (ok) {
        papers_doc_to(&doc, bulletin->issue.to);
        overall(&doc, bulletin, number);
        last_time(&doc, bulletin, &number);
        papers_doc_part(&doc, &number, "本期亮点", bulletin->highlights);
        if (bulletin->n_found)
            papers_doc_heading(&doc, 1, ++number, "存在问题", NULL);
        for (size_t i = 0; i < bulletin->n_found; i++) {
            g_autofree char *heading = g_strconcat(bulletin->found[i].heading, "。", NULL);
            papers_doc_heading(&doc, 2, (int)i + 1, heading, bulletin->found[i].text);
        }
        if (!papers_text_empty(bulletin->demands)) {
            papers_doc_heading(&doc, 1, ++number, "工作要求", NULL);
            papers_doc_points(&doc, bulletin->demands);
        }
        annexes(&doc, bulletin);
        ok = papers_doc_write(&doc, path, error);
    }
    papers_doc_clear(&doc);
    return ok;
}
