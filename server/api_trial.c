/* What the office tries out: its fonts, its printer, the media program. */
#include "api.h"
#include "slips.h"

void api_fonts(struct http_request *req)
{
    const char *const given[4] = {http_text(req, "fangsong"), http_text(req, "hei"),
        http_text(req, "kai"), http_text(req, "song")};
    char *text = samples_make(http_record(req), given);
    if (text)
        http_reply_take(req, 200, text);
    else
        http_reply_fail(req, 503, "papers.failed", NULL);
}

void api_trial(struct http_request *req)
{
    enum annotate_trial what =
        g_str_equal(http_text(req, "what"), "film") ? ANNOTATE_TRIAL_FILM : ANNOTATE_TRIAL_PAGE;
    struct api w = api_begin(req);
    bool ok = annotate_trial_ask(w.record, &w.act, what, &w.out, &w.error);
    if (ok)
        http_reply_pack(
            req, 200, "{s:I,s:I}", "job", (json_int_t)w.out.id, "event", (json_int_t)w.out.event);
    api_settle(&w, ok);
}
