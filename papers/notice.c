/* notice.c — 会议通知 with its agenda. */
#include "doc.h"

static void groups(struct papers_doc *doc, const struct papers_group *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        g_autofree char *line = g_strdup_printf("%s：%s。", list[i].label, list[i].names);
        papers_doc_text(doc, line);
    }
}

static void agenda(struct papers_doc *doc, const struct papers_notice *notice)
{
    static const struct papers_table_column columns[] = {
        {"序号",    12, PANGO_ALIGN_CENTER},
        {"议程",    96, PANGO_ALIGN_LEFT  },
        {"负责人", 30, PANGO_ALIGN_CENTER},
        {"用时",    18, PANGO_ALIGN_CENTER},
    };
    const size_t n = G_N_ELEMENTS(columns);
    g_autofree const char **cells = g_new0(const char *, n * notice->n_agenda + 1);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    int total = 0;
    for (size_t i = 0; i < notice->n_agenda; i++) {
        const struct papers_agenda_item *item = &notice->agenda[i];
        char *no = g_strdup_printf("%zu", i + 1);
        char *minutes = item->minutes > 0 ? g_strdup_printf("%d分钟", item->minutes) : g_strdup("");
        g_ptr_array_add(texts, no);
        g_ptr_array_add(texts, minutes);
        const char **row = cells + i * n;
        row[0] = no;
        row[1] = item->text;
        row[2] = item->by;
        row[3] = minutes;
        total += item->minutes;
    }
    papers_doc_annex(doc, 0, "会议议程");
    if (total > 0) {
        g_autofree char *sum = g_strdup_printf("会议预计用时%d分钟。", total);
        papers_doc_text(doc, sum);
    }
    papers_doc_table(doc, &(struct papers_doc_table){columns, n, cells, notice->n_agenda, 0});
}

bool papers_notice_write(const struct papers_notice *notice, const char *path, GError **error)
{
    struct papers_doc doc;
    int number = 0;
    bool ok = papers_doc_init(&doc, &notice->issue, notice->title, error);
    if (ok) {
        g_autofree char *opening = g_strdup_printf("经研究，定于%s召开%s，现将有关事项通知如下：",
            papers_text_or(notice->held, "近期"), papers_text_or(notice->meeting, "会议"));
        papers_doc_to(&doc, notice->issue.to);
        papers_doc_text(&doc, opening);
        papers_doc_fact(&doc, &number, "会议时间：", notice->held);
        papers_doc_fact(&doc, &number, "会议地点：", notice->place);
        papers_doc_fact(&doc, &number, "主持人：", notice->host);
        if (notice->n_groups) {
            papers_doc_heading(&doc, 1, ++number, "参会范围", NULL);
            groups(&doc, notice->groups, notice->n_groups);
        }
        if (!papers_text_empty(notice->demands)) {
            papers_doc_heading(&doc, 1, ++number, "有关要求", NULL);
            papers_doc_points(&doc, notice->demands);
        }
        if (notice->n_agenda)
            papers_doc_annex_list(&doc, (const char *[]){"会议议程"}, 1);
        papers_doc_sign(&doc);
        if (notice->n_agenda)
            agenda(&doc, notice);
        ok = papers_doc_write(&doc, path, error);
    }
    papers_doc_clear(&doc);
    return ok;
}
