/* The leaders' tablets and their remarks. */
#include "api.h"

void api_leader(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_LEADER);
}

void api_leader_stage(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_LEADER_STAGE);
}

void api_remark_to(struct http_request *req, int64_t screening)
{
    struct annotate_remark in = {.scope = http_text(req, "scope"),
        .problem = http_int(req, "problem", 0),
        .unit = http_int(req, "unit", 0),
        .text = http_text(req, "text"),
        .strokes = http_text(req, "strokes"),
        .due_on = http_text(req, "due_on"),
        .keep = http_bool(req, "keep")};
    struct api w = api_begin(req);
    api_end(&w, annotate_remark_add(w.record, &w.act, screening, &in, &w.out, &w.error));
}

void api_remark_add(struct http_request *req)
{
    api_remark_to(req, http_int(req, "id", 0));
}

void api_remark_keep(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_remark_keep(w.record, &w.act, w.id, &w.out, &w.error));
}
