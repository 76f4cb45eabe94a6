/* papers_requests.c — forms: 延期、挂账、回退审批表, 曝光登记表 and the 情况说明 of a unit. What
 * the record does not have yet is left to be written, signed and stamped by hand. */
#include "papers_job.h"

#include <string.h>

/* ---- 审批表 ---- */

static struct papers_opinion decision(struct paper *paper)
{
    const json_t *view = paper->view;
    const char *state = work_text(view, "state"), *remark = work_text(view, "remark");
    const char *given = paper_day(paper, view, "granted_on");
    bool rests = g_str_equal(work_text(view, "kind"), "suspension");
    if (!g_str_equal(state, "granted") && !g_str_equal(state, "refused"))
        return (struct papers_opinion){0};
    g_autofree char *said = g_str_equal(state, "refused") ? g_strdup("不同意。")
                            : rests ? g_strdup_printf("同意挂账，%s复核。", given)
                                    : g_strdup_printf("同意延期至%s。", given);
    return (struct papers_opinion){
        .text = paper_keep(paper, g_strconcat(said, remark, NULL)),
        .by = work_text(view, "decided_by_name"),
        .at = paper_instant(paper, view, "decided_at"),
    };
}

/* Before a leader decides, or with that: of who prepared the decision. */
static struct papers_opinion advice(struct paper *paper)
{
    const json_t *said = json_object_get(paper->view, "opinion");
    if (!json_is_object(said))
        return (struct papers_opinion){0};
    const char *agrees = json_is_true(json_object_get(said, "agrees")) ? "同意。" : "不同意。";
    return (struct papers_opinion){
        .text = paper_keep(paper, g_strconcat(agrees, work_text(said, "text"), NULL)),
        .by = work_text(said, "by_name"),
        .at = paper_instant(paper, said, "at"),
    };
}

static struct papers_approval approval(struct paper *paper, enum papers_approval_kind kind)
{
    const json_t *view = paper->view;
    return (struct papers_approval){
        .meta = paper->meta,
        .kind = kind,
        .office = paper_org(paper),
        .approval_no = work_maybe(view, "case_no"),
        .problem_no = work_text(view, "problem_no"),
        .card_no = work_text(view, "card_no"),
        .point = work_text(view, "point_name"),
        .problem = work_text(view, "description"),
        .unit = work_text(view, "unit_name"),
        .original_due = paper_day(paper, view, "original_due_on"),
        .due = paper_day(paper, view, "due_on"),
        .reason = work_text(view, "reason"),
        .qr = paper_address(paper, "board", work_int(view, "problem", 0)),
    };
}

static char *progress_and_plan(const json_t *from)
{
    const char *progress = work_text(from, "progress"), *plan = work_text(from, "plan");
    return g_strdup_printf(
        "%s%s%s%s", progress, *progress && *plan ? "\n" : "", *plan ? "计划：" : "", plan);
}

bool paper_approval(struct paper *paper, GError **error)
{
    const json_t *view = paper->view;
    bool rests = g_str_equal(work_text(view, "kind"), "suspension");
    struct papers_approval form = approval(paper, rests ? PAPERS_SUSPENSION : PAPERS_EXTENSION);
    form.wanted = paper_day(paper, view, "wished_on");
    form.progress = paper_keep(paper, progress_and_plan(view));
    struct papers_opinion decided = decision(paper);
    bool by_leader = json_is_true(json_object_get(view, "by_leader"));
    form.leader = by_leader ? decided : (struct papers_opinion){0};
    form.office_opinion = !by_leader && decided.text ? decided : advice(paper);
    form.meta.created_at = work_int(view, "asked_at", 0);
    paper->name =
        g_strdup_printf("%s审批表-%s.pdf", rests ? "挂账" : "延期", work_text(view, "problem_no"));
    return papers_approval_write(&form, paper->path, error);
}

static const char *return_reason(struct paper *paper, const json_t *from)
{
    static const char *const words[][2] = {
        {"ownership",    "权属不属本单位"},
        {"jurisdiction", "不在管辖范围"   },
        {"done",         "已整改"            },
        {"repeated",     "重复交办"         },
    };
    const char *code = work_text(from, "reason_code"), *text = "";
    const char *more = work_text(from, "reason");
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_str_equal(words[i][0], code))
            text = words[i][1];
    return paper_keep(paper, g_strdup_printf("%s%s%s", text, *more ? "：" : "", more));
}

bool paper_return_form(struct paper *paper, GError **error)
{
    const json_t *view = paper->view;
    const char *ruling = work_text(view, "ruling");
    struct papers_approval form = approval(paper, PAPERS_RETURN);
    form.reason = return_reason(paper, view);
    form.wanted_unit = work_maybe(view, "suggested_unit_name");
    if (*ruling) {
        const char *unit = work_text(view, "ruled_unit_name");
        g_autofree char *said = g_str_equal(ruling, "assign") ? g_strdup_printf("由%s承办。", unit)
                                : g_str_equal(ruling, "refile") ? g_strdup("核实后再定。")
                                                                : g_strdup("不作为问题处理。");
        form.office_opinion = (struct papers_opinion){
            .text = paper_keep(paper, g_strconcat(said, work_text(view, "ruling_text"), NULL)),
            .by = work_text(view, "ruled_by_name"),
            .at = paper_instant(paper, view, "ruled_at"),
        };
    }
    form.meta.created_at = work_int(view, "returned_at", 0);
    paper->name = g_strdup_printf("回退审批表-%s.pdf", work_text(view, "card_no"));
    return papers_approval_write(&form, paper->path, error);
}

static const char *unit_name(struct paper *paper, int64_t unit, GError **error)
{
    const struct annotate_query query = {.id = unit};
    json_auto_t *view =
        unit ? work_view(paper->slot, ANNOTATE_VIEW_RECTIFY_SHEET, &query, error) : NULL;
    return view ? paper_keep(paper, g_strdup(work_text(view, "full_name"))) : NULL;
}

/* Before it is asked for: what the unit has typed, and the rest for its pen and its stamp. */
bool paper_own_form(struct paper *paper, GError **error)
{
    static const char *const words[] = {"延期", "回退", "挂账"};
    const json_t *said = paper->draft;
    const char *what = work_text(said, "kind");
    enum papers_approval_kind kind = g_str_equal(what, "own_return")       ? PAPERS_RETURN
                                     : g_str_equal(what, "own_suspension") ? PAPERS_SUSPENSION
                                                                           : PAPERS_EXTENSION;
    struct papers_approval form = approval(paper, kind);
    form.reason = kind == PAPERS_RETURN ? return_reason(paper, said) : work_text(said, "reason");
    form.wanted = paper_day(paper, said, "wished_on");
    form.wanted_unit = unit_name(paper, work_int(said, "suggested_unit", 0), error);
    form.progress = paper_keep(paper, progress_and_plan(said));
    form.meta.created_at = work_int(paper->view, "issued_at", 0);
    form.meta.author = form.unit;
    paper->name =
        g_strdup_printf("%s审批表-%s.pdf", words[kind], work_text(paper->view, "card_no"));
    return !(error && *error) && papers_approval_write(&form, paper->path, error);
}

/* ---- 曝光 ---- */

static struct papers_exposure exposure(struct paper *paper)
{
    const json_t *view = paper->view;
    int64_t problem = work_int(view, "problem", 0);
    const char *own = paper_picture(paper, json_object_get(view, "still"));
    struct papers_exposure exposure = {
        .issue = {.meta = paper->meta,
                  .form = PAPERS_FORM_PLAIN,
                  .qr = paper_address(paper, "exposure", paper->slot->job->object)},
        .office = paper_org(paper),
        .media = work_text(view, "media"),
        .date = paper_day(paper, view, "on"),
        .point = work_maybe(view, "point_name"),
        .unit = work_text(view, "unit_name"),
        .problem_no = work_text(view, "problem_no"),
        .problem = work_text(view, "title"),
        .link = work_text(view, "link"),
        .streak = (int)work_int(view, "streak", 0),
        .answer_by = work_text(view, "answer_by"),
        .answered =
            work_int(view, "answered_at", 0) ? paper_instant(paper, view, "answered_at") : NULL,
        .answer = work_text(view, "answer"),
        .still = own || !problem ? own : paper_problem_picture(paper, problem),
    };
    exposure.issue.meta.created_at = work_int(view, "recorded_at", 0);
    return exposure;
}

bool paper_exposure(struct paper *paper, GError **error)
{
    struct papers_exposure form = exposure(paper);
    paper->name = g_strdup_printf("曝光登记表-%s-%s.pdf", form.unit, work_text(paper->view, "on"));
    return papers_exposure_write(&form, paper->path, error);
}

/* A draft for the unit to sign: what it explained in the record, and what became of the problem. */
bool paper_statement(struct paper *paper, GError **error)
{
    const json_t *view = paper->view;
    const char *county = work_text(json_object_get(view, "house"), "county");
    const char *closed = work_maybe(view, "closed_on") ? paper_day(paper, view, "closed_on") : NULL;
    const char *done = work_maybe(view, "done_on") ? paper_day(paper, view, "done_on") : NULL;
    struct papers_exposure statement = exposure(paper);
    statement.issue.to =
        paper_keep(paper, g_strdup_printf("中共%s委员会、%s人民政府", county, county));
    statement.issue.signer = statement.unit;
    statement.issue.date = "　　　年　　月　　日";
    statement.issue.meta.author = statement.unit;
    statement.cause = work_maybe(view, "explanation");
    statement.measures = work_maybe(view, "measures");
    statement.result = closed ? paper_keep(paper, g_strdup_printf("已于%s核查销号。", closed))
                       : done ? paper_keep(paper, g_strdup_printf("已于%s完成整改，待核查。", done))
                              : NULL;
    paper->name = g_strdup_printf("情况说明-%s-%s.pdf", statement.unit, work_text(view, "on"));
    return papers_statement_write(&statement, paper->path, error);
}
