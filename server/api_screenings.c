/* A screening before it begins: its people and its reel. */
#include "api.h"
#include "store.h"

void api_screenings(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_SCREENINGS);
}

void api_screening(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_SCREENING);
}

static struct annotate_screening screening_of(const struct http_request *req)
{
    return (struct annotate_screening){.title = api_keep_text(req, "title"),
        .place = api_keep_text(req, "place"),
        .planned_start_at = api_keep_int(req, "planned_start_at"),
        .planned_end_at = api_keep_int(req, "planned_end_at"),
        .host = api_keep_int(req, "host"),
        .budget_s = api_keep_int(req, "budget_s")};
}

void api_screening_add(struct http_request *req)
{
    struct annotate_screening in = screening_of(req);
    int64_t *numbers[] = {&in.planned_start_at, &in.planned_end_at, &in.host, &in.budget_s};
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        if (*numbers[i] == ANNOTATE_KEEP)
            *numbers[i] = 0;
    struct api w = api_begin(req);
    api_end(&w, annotate_screening_add(w.record, &w.act, &in, &w.out, &w.error));
}

void api_screening_set(struct http_request *req)
{
    struct annotate_screening in = screening_of(req);
    struct api w = api_begin(req);
    api_end(&w, annotate_screening_set(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_screening_move(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w,
        annotate_screening_move(w.record, &w.act, w.id, http_text(req, "act"), &w.out, &w.error));
}

void api_attendee_add(struct http_request *req)
{
    struct annotate_attendee in = {.person = http_int(req, "person", 0),
        .unit = http_int(req, "unit", 0),
        .name = http_text(req, "name"),
        .post = http_text(req, "post"),
        .duty = http_text(req, "duty")};
    struct api w = api_begin(req);
    api_end(&w, annotate_attendee_add(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_attendee_remove(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_attendee_remove(w.record, &w.act, w.id, &w.out, &w.error));
}

void api_attendee_leave(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_attendee_leave(w.record, &w.act, w.id, &w.out, &w.error));
}

void api_attendee_back(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_attendee_back(w.record, &w.act, w.id, &w.out, &w.error));
}

void api_attendee_set(struct http_request *req)
{
    struct annotate_attendee_edit in = {.unit = api_keep_int(req, "unit"),
        .name = api_keep_text(req, "name"),
        .post = api_keep_text(req, "post"),
        .duty = api_keep_text(req, "duty"),
        .deputy_name = api_keep_text(req, "deputy_name"),
        .deputy_post = api_keep_text(req, "deputy_post"),
        .deputy_reason = api_keep_text(req, "deputy_reason")};
    struct api w = api_begin(req);
    api_end(&w, annotate_attendee_set(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_agenda(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_AGENDA);
}

struct annotate_agenda_item *api_agenda_items(const struct http_request *req, size_t *out_n)
{
    const json_t *rows = http_json(req, "items");
    size_t n = json_array_size(rows);
    struct annotate_agenda_item *items = g_new0(struct annotate_agenda_item, n + 1);
    for (size_t i = 0; i < n; i++) {
        const json_t *row = json_array_get(rows, i);
        items[i].kind = json_string_value(json_object_get(row, "kind"));
        items[i].title = json_string_value(json_object_get(row, "title"));
        items[i].lead = json_string_value(json_object_get(row, "lead"));
        items[i].planned_s = json_integer_value(json_object_get(row, "planned_s"));
    }
    *out_n = n;
    return items;
}

void api_agenda_set(struct http_request *req)
{
    size_t n;
    g_autofree struct annotate_agenda_item *items = api_agenda_items(req, &n);
    struct api w = api_begin(req);
    api_end(&w, annotate_agenda_set(w.record, &w.act, w.id, items, n, &w.out, &w.error));
}

void api_screening_copy(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_screening_copy(w.record, &w.act, w.id, &w.out, &w.error));
}

void api_reel(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_REEL);
}

void api_reel_set(struct http_request *req)
{
    const json_t *rows = http_json(req, "items");
    size_t n = json_array_size(rows);
    g_autofree struct annotate_reel_item *items = g_new0(struct annotate_reel_item, n + 1);
    for (size_t i = 0; i < n; i++) {
        const json_t *row = json_array_get(rows, i);
        items[i].kind = json_string_value(json_object_get(row, "kind"));
        items[i].problem = json_integer_value(json_object_get(row, "problem"));
        items[i].claim_s = json_integer_value(json_object_get(row, "claim_s"));
    }
    struct api w = api_begin(req);
    api_end(&w, annotate_reel_set(w.record, &w.act, w.id, items, n, &w.out, &w.error));
}

void api_reel_lock(struct http_request *req)
{
    struct api w = api_begin(req);
    int64_t job = 0;
    bool ok = annotate_reel_lock(w.record, &w.act, w.id, &job, &w.out, &w.error);
    if (ok)
        http_reply_pack(req, 200, "{s:I,s:I,s:I,s:I,s:I,s:b}", "job", (json_int_t)job, "reel",
            (json_int_t)w.out.id, "id", (json_int_t)w.out.id, "version", (json_int_t)w.out.version,
            "event", (json_int_t)w.out.event, "repeated", (int)w.out.repeated);
    api_settle(&w, ok);
}

void api_reel_unlock(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w,
        annotate_reel_unlock(w.record, &w.act, w.id, http_text(req, "reason"), &w.out, &w.error));
}

static void reply_reel(struct http_request *req, const char *name, const char *type)
{
    const struct server *server = http_payload(req);
    struct annotate_reel_info reel;
    g_autoptr(GError) error = NULL;
    if (!annotate_reel_find(
            http_record(req), http_who(req), http_int(req, "id", 0), &reel, &error)) {
        http_reply_error(req, error);
        return;
    }
    g_autofree char *path = store_reel_path(server->store, reel.screening, reel.version_no, name);
    g_autofree char *etag = g_strdup_printf("%s-%s", reel.sha256, name);
    http_reply_file(req, path, &(struct http_file){.type = type, .etag = etag, .immutable = true});
}

void api_reel_file(struct http_request *req)
{
    reply_reel(req, "reel.mp4", "video/mp4");
}

void api_reel_cues(struct http_request *req)
{
    reply_reel(req, "cues.json", "application/json");
}

void api_reel_sums(struct http_request *req)
{
    reply_reel(req, "SHA256SUMS", "text/plain; charset=utf-8");
}

void api_lookback(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_LOOKBACK);
}
