/* After the screening: cards, rectification, verification, closure, ledgers, papers, jobs. */
#include "api.h"
#include "store.h"

#include <string.h>

void api_card_issue(struct http_request *req)
{
    struct annotate_card in = {.task = http_text(req, "task"),
        .due_on = http_text(req, "due_on"),
        .standard = http_text(req, "standard"),
        .duty_unit = http_int(req, "duty_unit", 0),
        .duty_person = http_text(req, "duty_person"),
        .host_approval = http_bool(req, "host_approval")};
    struct api w = api_begin(req);
    api_end(&w, annotate_card_issue(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_cards(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_CARDS);
}

void api_card_sign(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_card_sign(w.record, &w.act, w.id, &w.out, &w.error));
}

void api_report_add(struct http_request *req)
{
    struct annotate_report in = {.measures = http_text(req, "measures"),
        .done_on = http_text(req, "done_on"),
        .remark = http_text(req, "remark")};
    in.evidence = http_ids(req, "evidence", &in.n_evidence);
    struct api w = api_begin(req);
    api_end(&w, annotate_rectification_add(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_verify(struct http_request *req)
{
    struct annotate_check in = {.pass = !strcmp(http_text(req, "result"), "pass"),
        .method = http_text(req, "method"),
        .remark = http_text(req, "remark")};
    in.evidence = http_ids(req, "evidence", &in.n_evidence);
    struct api w = api_begin(req);
    api_end(&w, annotate_verification_add(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_close(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_problem_close(w.record, &w.act, w.id, &w.out, &w.error));
}

void api_board(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_BOARD);
}

void api_ledger(struct http_request *req)
{
    static const struct {
        const char *which;
        enum annotate_view view;
    } ledgers[] = {
        {"points",         ANNOTATE_VIEW_LEDGER_POINTS        },
        {"problems",       ANNOTATE_VIEW_LEDGER_PROBLEMS      },
        {"rectifications", ANNOTATE_VIEW_LEDGER_RECTIFICATIONS},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ledgers); i++)
        if (!strcmp(ledgers[i].which, http_text(req, "which"))) {
            api_view(req, ledgers[i].view);
            return;
        }
    http_reply_fail(req, 404, "request.not_found", NULL);
}

static void ask_paper(struct http_request *req, const char *kind)
{
    struct api w = api_begin(req);
    bool ok = annotate_paper_ask(w.record, &w.act, kind, w.id, &w.out, &w.error);
    if (ok)
        http_reply_pack(req, 200, "{s:I,s:I,s:I,s:b}", "job", (json_int_t)w.out.id, "id",
            (json_int_t)w.out.id, "event", (json_int_t)w.out.event, "repeated",
            (int)w.out.repeated);
    api_settle(&w, ok);
}

void api_paper_ask(struct http_request *req)
{
    ask_paper(req, http_text(req, "kind"));
}

void api_problem_package(struct http_request *req)
{
    ask_paper(req, "package_problem");
}

void api_screening_package(struct http_request *req)
{
    ask_paper(req, "package_screening");
}

static void reply_size(struct http_request *req, const char *kind)
{
    GString *out = g_string_new(NULL);
    struct annotate_query query = {.kind = kind, .id = http_int(req, "id", 0)};
    bool ok = api_read(req, ANNOTATE_VIEW_PACKAGE_SIZE, &query, out);
    char *text = g_string_free(out, !ok);
    if (ok)
        http_reply_take(req, 200, text);
}

void api_problem_package_size(struct http_request *req)
{
    reply_size(req, "problem");
}

void api_screening_package_size(struct http_request *req)
{
    reply_size(req, "screening");
}

void api_papers(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_PAPERS);
}

void api_paper_file(struct http_request *req)
{
    const struct server *server = http_payload(req);
    g_autoptr(GError) error = NULL;
    struct annotate_paper *paper =
        annotate_paper_find(http_record(req), http_who(req), http_int(req, "id", 0), &error);
    if (!paper) {
        http_reply_error(req, error);
        return;
    }
    struct http_file file = {
        .type = g_str_has_suffix(paper->name, ".xlsx")
                    ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                : g_str_has_suffix(paper->name, ".zip") ? "application/zip"
                                                        : "application/pdf",
        .etag = paper->sha256,
        .name = paper->name,
        .immutable = true};
    g_autofree char *path = store_paper_path(server->store, paper->sha256);
    http_reply_file(req, path, &file);
    annotate_paper_free(paper);
}

void api_jobs(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_JOBS);
}

void api_job(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_JOB);
}

void api_job_retry(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_job_retry(w.record, &w.act, w.id, &w.out, &w.error));
}

void api_job_cancel(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_job_cancel(w.record, &w.act, w.id, &w.out, &w.error));
}

void api_events(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_EVENTS);
}
