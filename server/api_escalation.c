/* When a unit does not rectify: escalations, exposures, bulletins; and the figures over it all. */
#include "api.h"

#include <string.h>

void api_figures(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_FIGURES);
}

void api_figure_rows(struct http_request *req)
{
    struct annotate_query query = api_query(req);
    query.kind = http_text(req, "figure");
    bool points = g_strcmp0(query.kind, "coverage") == 0;
    api_view_of(req, points ? ANNOTATE_VIEW_FIGURE_POINTS : ANNOTATE_VIEW_FIGURE_ROWS, &query);
}

void api_escalations(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_ESCALATIONS);
}

struct annotate_letter api_letter(struct http_request *req)
{
    return (struct annotate_letter){.text = http_text(req, "text"),
        .call_at = http_int(req, "call_at", 0),
        .place = http_text(req, "place"),
        .by = http_text(req, "by"),
        .whom = http_text(req, "whom"),
        .demands = http_text(req, "demands")};
}

void api_escalation_draft(struct http_request *req)
{
    struct annotate_letter in = api_letter(req);
    struct api w = api_begin(req);
    api_end(&w, annotate_escalation_draft(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_escalation_sign(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_escalation_sign(w.record, &w.act, w.id, &w.out, &w.error));
}

void api_escalation_sign_for(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_escalation_sign_for(w.record, &w.act, w.id, NULL, &w.out, &w.error));
}

void api_escalation_sign_paper(struct http_request *req)
{
    struct annotate_receipt in = {.person = http_text(req, "person"),
        .at = http_int(req, "at", 0),
        .note = http_text(req, "note")};
    struct api w = api_begin(req);
    api_end(&w, annotate_escalation_sign_for(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_escalation_drop(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_escalation_drop(
                    w.record, &w.act, w.id, http_text(req, "reason"), &w.out, &w.error));
}

void api_escalation_talk(struct http_request *req)
{
    struct annotate_talk in = {.on = http_text(req, "on"),
        .with = http_text(req, "with"),
        .text = http_text(req, "text"),
        .time = http_text(req, "time"),
        .place = http_text(req, "place"),
        .by = http_text(req, "by"),
        .recorder = http_text(req, "recorder"),
        .demands = http_text(req, "demands")};
    struct api w = api_begin(req);
    api_end(&w, annotate_escalation_talk(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_urges(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_URGES);
}

void api_urge_draft(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_urge_draft(w.record, &w.act, w.id, http_text(req, "text"),
                    http_text(req, "demands"), &w.out, &w.error));
}

void api_urge_sign(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_urge_sign(w.record, &w.act, w.id, &w.out, &w.error));
}

void api_urge_drop(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(
        &w, annotate_urge_drop(w.record, &w.act, w.id, http_text(req, "reason"), &w.out, &w.error));
}

void api_urge_sign_for(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_urge_sign_for(w.record, &w.act, w.id, NULL, &w.out, &w.error));
}

void api_urge_sign_paper(struct http_request *req)
{
    struct annotate_receipt in = {.person = http_text(req, "person"),
        .at = http_int(req, "at", 0),
        .note = http_text(req, "note")};
    struct api w = api_begin(req);
    api_end(&w, annotate_urge_sign_for(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_urge_hold(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_urge_hold(w.record, &w.act, w.id, http_text(req, "reason"),
                    http_text(req, "until_on"), &w.out, &w.error));
}

void api_urge_release(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_urge_release(w.record, &w.act, w.id, &w.out, &w.error));
}

void api_exposures(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_EXPOSURES);
}

/* A new one, or (with an id in the path) one amended. */
void api_exposure(struct http_request *req)
{
    struct annotate_exposure in = {.media = http_text(req, "media"),
        .on = http_text(req, "on"),
        .title = http_text(req, "title"),
        .link = http_text(req, "link"),
        .unit = http_int(req, "unit", 0),
        .point = http_int(req, "point", 0),
        .problem = http_int(req, "problem", 0),
        .clip = http_int(req, "clip", 0)};
    struct api w = api_begin(req);
    api_end(&w, w.id ? annotate_exposure_amend(w.record, &w.act, w.id, &in, &w.out, &w.error)
                     : annotate_exposure_add(w.record, &w.act, &in, &w.out, &w.error));
}

void api_exposure_confirm(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_exposure_confirm(w.record, &w.act, w.id, &w.out, &w.error));
}

void api_exposure_void(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w,
        annotate_exposure_void(w.record, &w.act, w.id, http_text(req, "reason"), &w.out, &w.error));
}

void api_exposure_say(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_exposure_say(w.record, &w.act, w.id, http_text(req, "act"),
                    http_text(req, "person"), http_text(req, "text"), &w.out, &w.error));
}

void api_bulletins(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_BULLETINS);
}

/* A new one, or (with an id in the path) a draft changed. */
void api_bulletin_draft(struct http_request *req)
{
    struct annotate_bulletin in = {.from_on = http_text(req, "from_on"),
        .to_on = http_text(req, "to_on"),
        .title = http_text(req, "title"),
        .praise = http_text(req, "praise"),
        .demands = http_text(req, "demands")};
    struct api w = api_begin(req);
    api_end(&w, annotate_bulletin_draft(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_bulletin_issue(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_bulletin_issue(w.record, &w.act, w.id, &w.out, &w.error));
}

void api_bulletin_void(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w,
        annotate_bulletin_void(w.record, &w.act, w.id, http_text(req, "reason"), &w.out, &w.error));
}
