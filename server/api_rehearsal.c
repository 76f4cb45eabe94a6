/* A rehearsal beside the real server. */
#include "api.h"
#include "clock.h"
#include "rehearsal.h"

void api_rehearsal(struct http_request *req)
{
    const struct server *server = http_payload(req);
    struct rehearsal_info r;
    if (!rehearsal_runs(server->rehearsal, &r)) {
        http_reply_json(req, 200, "{\"running\":null}");
        return;
    }
    json_t *meeting = r.ports[1] ? json_integer(r.ports[1]) : json_null();
    http_reply_pack(req, 200, "{s:{s:I,s:I,s:I,s:s,s:i,s:o}}", "running", "screening",
        (json_int_t)r.screening, "began_at", (json_int_t)r.began_at, "ends_at",
        (json_int_t)r.ends_at, "by", r.by, "port", (int)r.ports[0], "meeting_port", meeting);
}

void api_rehearsal_begin(struct http_request *req)
{
    struct api w = api_begin(req);
    struct rehearsal *r = w.server->rehearsal;
    struct rehearsal_info info;
    bool fresh = false;
    bool ours = rehearsal_runs(r, &info) && info.screening == w.id;
    bool ok = (ours || annotate_rehearsal_check(w.record, w.act.who, w.id, &w.error)) &&
              rehearsal_begin(r, w.id, w.act.who->name, &fresh, &w.error);
    if (ok && fresh) {
        w.act.now = clock_now();
        ok = annotate_rehearsal_begin(w.record, &w.act, w.id, &w.out, &w.error);
        /* Not in the log, then not at all; and what was lost meanwhile has ended. */
        if (!ok)
            rehearsal_end(r);
        else if (!rehearsal_runs(r, &info))
            annotate_rehearsal_end(w.record,
                &(struct annotate_act){.who = &annotate_who_system, .now = w.act.now}, w.id, "lost",
                NULL, NULL);
    }
    if (ok)
        api_rehearsal(req);
    api_settle(&w, ok);
}

void api_rehearsal_end(struct http_request *req)
{
    struct api w = api_begin(req);
    bool ok = annotate_rehearsal_end(w.record, &w.act, w.id, "asked", &w.out, &w.error);
    if (ok)
        rehearsal_end(w.server->rehearsal);
    api_end(&w, ok);
}
