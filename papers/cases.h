/* cases.h — tables of problems that several papers have. */
#pragma once
#include "doc.h"

/* Which member of a case stands in a column. */
struct papers_case_column {
    const char *title;
    double width;
    PangoAlignment align;
    size_t member; /* offset of a const char *; PAPERS_CASE_NUMBER: 1, 2, 3 … */
};
#define PAPERS_CASE_NUMBER ((size_t)-1)
#define PAPERS_CASE(member) G_STRUCT_OFFSET(struct papers_case, member)

/* The cells of such a table, valid until papers_case_table_clear(). */
struct papers_case_table {
    struct papers_doc_table table;
    struct papers_table_column *columns;
    const char **cells;
    GPtrArray *texts;
};
void papers_case_table_init(struct papers_case_table *table,
    const struct papers_case_column *columns, size_t n_columns, const struct papers_case *cases,
    size_t n_cases);
void papers_case_table_clear(struct papers_case_table *table);

/* Straight to the page, or as an annex sideways when `annex` is not NULL. */
void papers_cases_draw(struct papers_doc *doc, const char *annex, int number,
    const struct papers_case_column *columns, size_t n_columns, const struct papers_case *cases,
    size_t n_cases);
/* The annex of those that are listed, with the line that says how many are not; NULL: all are. */
void papers_cases_annex(struct papers_doc *doc, const char *annex, int number,
    const struct papers_case_column *columns, size_t n_columns, const struct papers_case *cases,
    size_t n_cases, const char *rest);

/* "人民路与建设路交叉口：流动摊贩占道经营（2025-6-014，限11月29日）。", with or without
 * the point. g_free. */
char *papers_case_sentence(const struct papers_case *one, bool point);
