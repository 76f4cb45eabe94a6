#include "cases.h"
#include <string.h>

static const char *member_of(const struct papers_case *one, size_t member)
{
    const char *text;
    memcpy(&text, (const char *)one + member, sizeof text);
    return text;
}

void papers_case_table_init(struct papers_case_table *table,
    const struct papers_case_column *columns, size_t n_columns, const struct papers_case *cases,
    size_t n_cases)
{
    *table = (struct papers_case_table){.columns = g_new0(struct papers_table_column, n_columns),
        .cells = g_new0(const char *, n_columns *n_cases + 1),
        .texts = g_ptr_array_new_with_free_func(g_free)};
    for (size_t c = 0; c < n_columns; c++) {
        table->columns[c] =
            (struct papers_table_column){columns[c].title, columns[c].width, columns[c].align};
        for (size_t r = 0; r < n_cases; r++) {
            char *no = NULL;
            if (columns[c].member == PAPERS_CASE_NUMBER) {
                no = g_strdup_printf("%zu", r + 1);
                g_ptr_array_add(table->texts, no);
            }
            table->cells[r * n_columns + c] = no ? no : member_of(&cases[r], columns[c].member);
        }
    }
    table->table = (struct papers_doc_table){table->columns, n_columns, table->cells, n_cases, 0};
}

void papers_case_table_clear(struct papers_case_table *table)
{
    g_free(table->columns);
    g_free(table->cells);
    g_ptr_array_unref(table->texts);
}

void papers_cases_draw(struct papers_doc *doc, const char *annex, int number,
    const struct papers_case_column *columns, size_t n_columns, const struct papers_case *cases,
    size_t n_cases)
{
    struct papers_case_table table;
    if (annex) {
        papers_cases_annex(doc, annex, number, columns, n_columns, cases, n_cases, NULL);
        return;
    }
    papers_case_table_init(&table, columns, n_columns, cases, n_cases);
    table.table.size = 10.5;
    papers_doc_table(doc, &table.table);
    papers_case_table_clear(&table);
}

void papers_cases_annex(struct papers_doc *doc, const char *annex, int number,
    const struct papers_case_column *columns, size_t n_columns, const struct papers_case *cases,
    size_t n_cases, const char *rest)
{
    struct papers_case_table table;
    papers_case_table_init(&table, columns, n_columns, cases, n_cases);
    table.table.size = 12;
    table.table.note = rest;
    papers_doc_annex_sideways(doc, number, annex, &table.table);
    papers_case_table_clear(&table);
}

char *papers_case_sentence(const struct papers_case *one, bool point)
{
    GString *text = g_string_new(NULL);
    if (point && !papers_text_empty(one->point))
        g_string_append_printf(text, "%s：", one->point);
    g_string_append(text, papers_text_or(one->problem, ""));
    const char *const facts[] = {one->problem_no, one->due, one->state};
    const char *const words[] = {"", "限", ""};
    int n = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(facts); i++)
        if (!papers_text_empty(facts[i]))
            g_string_append_printf(text, "%s%s%s", n++ ? "，" : "（", words[i], facts[i]);
    g_string_append(text, n ? "）。" : "。");
    char *wide = papers_wide_marks(text->str);
    g_string_free(text, TRUE);
    return wide;
}
