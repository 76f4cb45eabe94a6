/* papers_trial.c — 试打印: the page that shows whether the printer and the fonts are right. */
#include "papers_job.h"

bool paper_trial(struct paper *paper, GError **error)
{
    const struct annotate_query none = {0};
    json_auto_t *view = work_view(paper->slot, ANNOTATE_VIEW_TRIAL_SHEET, &none, error);
    if (!view)
        return false;
    paper->view = view;
    paper->name = g_strdup("试打印.pdf");
    const struct papers_issue issue = {.meta = paper->meta,
        .form = PAPERS_FORM_FILE,
        .org = paper_org(paper),
        .number = "试打印",
        .qr = paper_address(paper, "settings", 1)};
    bool ok = papers_trial_write(&issue, paper->path, error);
    paper->view = NULL;
    return ok;
}
