/* Marking: problems and their segments. */
#include "api.h"
#include "look.h"
#include "store.h"

#include <string.h>

void api_propose(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_PROPOSE);
}

void api_problems(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_PROBLEMS);
}

void api_problem(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_PROBLEM);
}

static struct annotate_problem problem_of(struct http_request *req)
{
    struct annotate_problem in = {.point = api_keep_int(req, "point"),
        .type = api_keep_int(req, "type"),
        .lead_unit = api_keep_int(req, "lead_unit"),
        .indicator = api_keep_int(req, "indicator"),
        .round = api_keep_int(req, "round"),
        .description = api_keep_text(req, "description"),
        .severity = http_text(req, "severity"),
        .source = api_keep_text(req, "source"),
        .found_on = api_keep_text(req, "found_on")};
    static const int64_t none;
    in.assist = http_ids(req, "assist", &in.n_assist);
    if (!in.assist && http_has(req, "assist"))
        in.assist = &none; /* an empty list is not the same as no list */
    return in;
}

/* Time of a frame boundary: of the frame itself, and of the end for the one behind the last. */
static bool frame_time(const json_t *t90, int64_t frame, int64_t duration_ms, int64_t *out)
{
    size_t n = json_array_size(t90);
    if (frame < 0 || frame > (int64_t)n || n == 0)
        return false;
    *out = frame < (int64_t)n
               ? json_integer_value(json_array_get(t90, (size_t)frame))
               : MAX(duration_ms * 90, json_integer_value(json_array_get(t90, n - 1)) + 1);
    return true;
}

/* Turns clip, in_frame and out_frame into a cut with the times of the clip's own index. A look that
 * was sent (null: a plain one) comes with it and lives in *out_look. */
static bool read_cut(struct http_request *req, struct annotate_cut *out,
    struct annotate_look **out_look, GError **error)
{
    const struct server *server = http_payload(req);
    if (http_has(req, "look") || http_null(req, "look"))
        *out_look = look_read(http_json(req, "look"));
    *out = (struct annotate_cut){
        .clip = http_int(req, "clip", 0),
        .in_frame = http_int(req, "in_frame", 0),
        .out_frame = http_int(req, "out_frame", 0),
        .look = *out_look,
    };
    struct annotate_clip *clip =
        annotate_clip_find(http_record(req), http_who(req), out->clip, error);
    if (!clip)
        return false;
    bool good = clip->image;
    if (!clip->image && clip->sha256[0]) {
        g_autofree char *path = store_view_path(server->store, clip->sha256, "index.json");
        json_auto_t *index = json_load_file(path, 0, NULL);
        const json_t *t90 = json_object_get(index, "t90");
        good = out->in_frame < out->out_frame &&
               frame_time(t90, out->in_frame, clip->duration_ms, &out->in_t90) &&
               frame_time(t90, out->out_frame, clip->duration_ms, &out->out_t90);
    }
    annotate_clip_free(clip);
    if (!good)
        http_fail(error, 400, "segment.bad_range|out_frame");
    return good;
}

/* Of a new one: what is not told is none. */
static struct annotate_problem new_problem_of(struct http_request *req)
{
    struct annotate_problem in = problem_of(req);
    int64_t *ids[] = {&in.point, &in.type, &in.lead_unit, &in.indicator, &in.round};
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++)
        if (*ids[i] == ANNOTATE_KEEP)
            *ids[i] = 0;
    return in;
}

void api_problem_add(struct http_request *req)
{
    struct annotate_problem in = new_problem_of(req);
    struct annotate_cut cut;
    g_autoptr(annotate_look) look = NULL;
    struct api w = api_begin(req);
    api_end(&w, read_cut(req, &cut, &look, &w.error) &&
                    annotate_problem_add(w.record, &w.act, &in, &cut, &w.out, &w.error));
}

void api_problem_intake(struct http_request *req)
{
    struct annotate_problem in = new_problem_of(req);
    struct api w = api_begin(req);
    api_end(&w, annotate_problem_intake(
                    w.record, &w.act, &in, http_text(req, "external_no"), &w.out, &w.error));
}

void api_problem_set(struct http_request *req)
{
    struct annotate_problem in = problem_of(req);
    struct api w = api_begin(req);
    api_end(&w, annotate_problem_set(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_problem_file(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_problem_file(w.record, &w.act, w.id, &w.out, &w.error));
}

void api_problem_withdraw(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_problem_withdraw(w.record, &w.act, w.id, http_text(req, "reason_code"),
                    http_text(req, "reason"), &w.out, &w.error));
}

void api_problem_still(struct http_request *req)
{
    still_reply(req, http_int(req, "id", 0));
}

void api_segment_add(struct http_request *req)
{
    struct annotate_cut cut;
    g_autoptr(annotate_look) look = NULL;
    struct api w = api_begin(req);
    api_end(&w, read_cut(req, &cut, &look, &w.error) &&
                    annotate_segment_add(w.record, &w.act, w.id, &cut, &w.out, &w.error));
}

void api_segment_set(struct http_request *req)
{
    struct annotate_cut cut;
    g_autoptr(annotate_look) look = NULL;
    struct api w = api_begin(req);
    api_end(&w, read_cut(req, &cut, &look, &w.error) &&
                    annotate_segment_set(w.record, &w.act, w.id, &cut, &w.out, &w.error));
}

void api_segment_check(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_segment_check(w.record, &w.act, w.id, &w.out, &w.error));
}

void api_segment_remove(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_segment_remove(w.record, &w.act, w.id, &w.out, &w.error));
}
