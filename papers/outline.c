/* outline.c — 点评提纲: what a leader has in hand when commenting, unit by unit. */
#include "doc.h"

static void unit(struct papers_doc *doc, int number, const struct papers_outline_unit *one)
{
    int item = 0;
    g_autofree char *heading = g_strconcat(papers_text_or(one->unit, ""), "。", NULL);
    papers_doc_heading(doc, 2, number, heading, one->figures);
    for (size_t i = 0; i < G_N_ELEMENTS(one->worst); i++)
        if (!papers_text_empty(one->worst[i]))
            papers_doc_heading(doc, 3, ++item, "", one->worst[i]);
    if (papers_text_empty(one->failed))
        return;
    g_auto(GStrv) lines = g_strsplit(one->failed, "\n", -1);
    for (int i = 0; lines[i]; i++) {
        g_autofree char *line = g_strconcat("承诺落空：", lines[i], NULL);
        papers_doc_heading(doc, 3, ++item, "", line);
    }
}

bool papers_outline_write(const struct papers_outline *outline, const char *path, GError **error)
{
    const struct papers_issue issue = {
        .meta = outline->meta, .form = PAPERS_FORM_PLAIN, .qr = outline->qr};
    struct papers_doc doc;
    bool ok = papers_doc_init(&doc, &issue, papers_text_or(outline->title, "点评提纲"), error);
    if (ok) {
        papers_doc_labelled(&doc, "会议：", outline->meeting);
        papers_doc_heading(&doc, 1, 1, "总体情况", NULL);
        papers_doc_text(&doc, outline->total);
        if (outline->n_units)
            papers_doc_heading(&doc, 1, 2, "各单位情况", NULL);
        for (size_t i = 0; i < outline->n_units; i++)
            unit(&doc, (int)i + 1, &outline->units[i]);
        ok = papers_doc_write(&doc, path, error);
    }
    papers_doc_clear(&doc);
    return ok;
}
