/* After the screening: cards, rectification, verification, closure, ledgers, papers, jobs. */
#include "api.h"
#include "sheets.h"
#include "store.h"

#include <string.h>

static struct annotate_card the_card(struct http_request *req)
{
    return (struct annotate_card){.task = http_text(req, "task"),
        .due_on = http_text(req, "due_on"),
        .standard = http_text(req, "standard"),
        .duty_unit = http_int(req, "duty_unit", 0),
        .duty_person = http_text(req, "duty_person"),
        .host_approval = http_bool(req, "host_approval"),
        .approved_by = http_text(req, "approved_by")};
}

void api_card_prepare(struct http_request *req)
{
    struct annotate_card in = the_card(req);
    struct api w = api_begin(req);
    api_end(&w, annotate_card_prepare(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_card_issue(struct http_request *req)
{
    struct annotate_card in = the_card(req);
    struct api w = api_begin(req);
    api_end(&w, annotate_card_issue(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

/* --- many cards at one press: each row is issued or refused by itself --- */

static const char *row_text(const json_t *row, const char *name)
{
    return json_string_value(json_object_get(row, name));
}

static int64_t row_int(const json_t *row, const char *name)
{
    return json_integer_value(json_object_get(row, name));
}

static json_t *dispatch_row(struct http_request *req, const json_t *row)
{
    struct annotate_card in = {.task = row_text(row, "task"),
        .due_on = row_text(row, "due_on"),
        .standard = row_text(row, "standard"),
        .duty_unit = row_int(row, "duty_unit"),
        .duty_person = row_text(row, "duty_person"),
        .host_approval = json_is_true(json_object_get(row, "host_approval")),
        .approved_by = row_text(row, "approved_by")};
    struct api w = api_begin(req);
    w.act.op_id = row_text(row, "op_id");
    w.act.expect_version = row_int(row, "expect_version");
    int64_t problem = row_int(row, "problem");
    bool ok = annotate_card_issue(w.record, &w.act, problem, &in, &w.out, &w.error);
    json_t *said = ok ? json_pack("{s:I,s:b,s:I,s:b}", "problem", (json_int_t)problem, "ok", 1,
                            "card", (json_int_t)w.out.id, "repeated", (int)w.out.repeated)
                      : json_pack("{s:I,s:b,s:o}", "problem", (json_int_t)problem, "ok", 0, "error",
                            http_error_value(req, w.error));
    g_clear_error(&w.error);
    annotate_result_clear(&w.out);
    return said;
}

void api_dispatch_issue(struct http_request *req)
{
    json_auto_t *rows = json_array();
    size_t i;
    json_t *row;
    json_array_foreach((json_t *)http_json(req, "items"), i, row)
        json_array_append_new(rows, dispatch_row(req, row));
    server_wrote(http_payload(req));
    http_reply_pack(req, 200, "{s:O}", "items", rows);
}

void api_dispatch(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_DISPATCH);
}

void api_card(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_CARD);
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

void api_card_print(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_card_print(w.record, &w.act, w.id, &w.out, &w.error));
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

void api_submission_sign(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_submission_sign(w.record, &w.act, w.id, &w.out, &w.error));
}

void api_submission_paper(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_submission_paper(w.record, &w.act, w.id, http_text(req, "signer"),
                    http_int(req, "form", 0), &w.out, &w.error));
}

void api_submission_return(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_submission_return(
                    w.record, &w.act, w.id, http_text(req, "reason"), &w.out, &w.error));
}

static void ask_again(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w,
        annotate_evidence_ask(w.record, &w.act, w.id, http_text(req, "remark"), &w.out, &w.error));
}

void api_verify(struct http_request *req)
{
    if (!strcmp(http_text(req, "result"), "ask_again")) {
        ask_again(req);
        return;
    }
    struct annotate_check in = {.pass = !strcmp(http_text(req, "result"), "pass"),
        .method = http_text(req, "method"),
        .remark = http_text(req, "remark")};
    in.evidence = http_ids(req, "evidence", &in.n_evidence);
    in.still = http_int(req, "still", 0);
    in.still_ms = http_int(req, "still_ms", 0);
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

#define LEDGER_ROWS 500 /* of one answer; the exported sheet has all */

/* Which of the three, or NULL with the refusal replied. */
static const char *find_ledger(struct http_request *req)
{
    static const char *const ledgers[] = {"points", "problems", "rectifications"};
    for (size_t i = 0; i < G_N_ELEMENTS(ledgers); i++)
        if (!strcmp(ledgers[i], http_text(req, "which")))
            return ledgers[i];
    http_reply_fail(req, 404, "request.not_found", NULL);
    return NULL;
}

void api_ledger(struct http_request *req)
{
    struct annotate_query query = api_query(req);
    query.kind = find_ledger(req);
    query.limit = http_int(req, "limit", LEDGER_ROWS);
    if (query.kind)
        api_view_of(req, ANNOTATE_VIEW_LEDGER, &query);
}

void api_ledger_export(struct http_request *req)
{
    struct annotate_ledger in = {.which = find_ledger(req),
        .unit = http_int(req, "unit", 0),
        .area = http_int(req, "area", 0),
        .screening = http_int(req, "screening", 0),
        .type = http_int(req, "type", 0),
        .state = http_text(req, "state"),
        .q = http_text(req, "q"),
        .pdf = g_strcmp0(http_text(req, "as"), "pdf") == 0,
        .pictures = http_bool(req, "pictures")};
    if (!in.which)
        return;
    g_auto(GStrv) columns = g_strsplit(http_text(req, "columns"), ",", -1);
    in.columns = (const char *const *)columns;
    in.n_columns = g_strv_length(columns);
    struct api w = api_begin(req);
    api_end_job(&w, annotate_ledger_ask(w.record, &w.act, &in, &w.out, &w.error));
}

void api_plates(struct http_request *req)
{
    size_t n = 0;
    const int64_t *points = http_ids(req, "points", &n);
    struct api w = api_begin(req);
    api_end_job(&w, annotate_plates_ask(w.record, &w.act, points, n, &w.out, &w.error));
}

void api_duty_digest(struct http_request *req)
{
    bool xlsx = g_strcmp0(http_text(req, "as"), "xlsx") == 0;
    struct api w = api_begin(req);
    api_end_job(
        &w, annotate_digest_ask(w.record, &w.act, http_text(req, "month"), xlsx, &w.out, &w.error));
}

static void ask_paper(
    struct http_request *req, const char *kind, const struct annotate_marks *marks)
{
    struct api w = api_begin(req);
    api_end_job(&w, annotate_paper_ask(w.record, &w.act, kind, w.id, marks, &w.out, &w.error));
}

void api_escalation_preview(struct http_request *req)
{
    struct annotate_letter in = api_letter(req);
    struct api w = api_begin(req);
    api_end_job(&w, annotate_paper_draft(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_urge_preview(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end_job(&w, annotate_paper_urge_draft(w.record, &w.act, w.id, http_text(req, "text"),
                      http_text(req, "demands"), &w.out, &w.error));
}

void api_paper_own(struct http_request *req)
{
    struct annotate_own_paper in = {.kind = http_text(req, "kind"),
        .object = http_int(req, "id", 0),
        .reason = http_text(req, "reason"),
        .progress = http_text(req, "progress"),
        .plan = http_text(req, "plan"),
        .wished_on = http_text(req, "wished_on"),
        .reason_code = http_text(req, "reason_code"),
        .suggested_unit = http_int(req, "suggested_unit", 0)};
    struct api w = api_begin(req);
    api_end_job(&w, annotate_paper_own(w.record, &w.act, &in, &w.out, &w.error));
}

void api_paper_ask(struct http_request *req)
{
    const struct annotate_marks marks = {.copy_no = http_int(req, "copy_no", 0),
        .secrecy = http_text(req, "secrecy"),
        .secret_years = http_int(req, "secret_years", 0),
        .urgency = http_text(req, "urgency")};
    ask_paper(req, http_text(req, "kind"), &marks);
}

void api_problem_package(struct http_request *req)
{
    ask_paper(req, "package_problem", NULL);
}

void api_screening_package(struct http_request *req)
{
    ask_paper(req, "package_screening", NULL);
}

static void reply_size(struct http_request *req, const char *kind)
{
    struct annotate_query query = {.kind = kind, .id = http_int(req, "id", 0)};
    api_view_of(req, ANNOTATE_VIEW_PACKAGE_SIZE, &query);
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
        .type = g_str_has_suffix(paper->name, ".xlsx") ? API_SPREADSHEET
                : g_str_has_suffix(paper->name, ".csv") ? "text/csv; charset=utf-8"
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

/* A list goes out to nobody who may not see it any more. */
static bool may_have(struct http_request *req, const json_t *args)
{
    const char *name = json_string_value(json_object_get(args, "list"));
    const struct sheets_list *list = name ? sheets_find(name) : NULL;
    return !list || (http_who(req)->roles & sheets_roles(list)) != 0;
}

void api_job_draft(struct http_request *req)
{
    const struct server *server = http_payload(req);
    g_autoptr(GError) error = NULL;
    int64_t job = http_int(req, "id", 0);
    if (!annotate_paper_draft_find(http_record(req), http_who(req), job, &error)) {
        http_reply_error(req, error);
        return;
    }
    struct annotate_query query = {.id = job};
    g_autoptr(GString) text = g_string_new(NULL);
    if (!api_read(req, ANNOTATE_VIEW_JOB, &query, text))
        return;
    json_auto_t *view = json_loads(text->str, 0, NULL);
    if (!may_have(req, json_object_get(view, "args"))) {
        http_reply_fail(req, 403, "right.not_your_role", NULL);
        return;
    }
    const json_t *name = json_object_get(json_object_get(view, "result"), "name");
    struct http_file file = {.type = name ? API_SPREADSHEET : "application/pdf",
        .name = json_string_value(name),
        .revalidate = true};
    g_autofree char *path = store_draft_path(server->store, job);
    http_reply_file(req, path, &file);
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

void api_events_export(struct http_request *req)
{
    struct annotate_query filter = api_query(req);
    bool csv = !strcmp(http_text(req, "format"), "csv");
    struct api w = api_begin(req);
    api_end_job(&w,
        annotate_log_ask(w.record, &w.act, &filter, csv, http_text(req, "lang"), &w.out, &w.error));
}

void api_events_check(struct http_request *req)
{
    g_autoptr(GError) error = NULL;
    struct annotate_verdict v = {0};
    if (!annotate_verify_log(http_record(req), &v, &error)) {
        http_reply_error(req, error);
        return;
    }
    json_auto_t *body = json_pack("{s:b,s:I,s:I,s:I,s:s?,s:s?}", "ok", (int)v.ok, "events",
        (json_int_t)v.events, "last_at", (json_int_t)v.last_at, "bad_seq", (json_int_t)v.bad_seq,
        "why", v.why, "what", v.what);
    annotate_verdict_clear(&v);
    char *text = json_dumps(body, JSON_COMPACT);
    http_reply_json(req, 200, text);
    free(text);
}
