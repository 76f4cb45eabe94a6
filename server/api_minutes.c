/* The minutes of a screening: what it settled. */
#include "api.h"

void api_minutes(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_MINUTES);
}

void api_minutes_set(struct http_request *req)
{
    const json_t *rows = http_json(req, "items");
    size_t n = json_array_size(rows);
    g_autofree struct annotate_minutes_item *items = g_new0(struct annotate_minutes_item, n + 1);
    for (size_t i = 0; i < n; i++) {
        const json_t *row = json_array_get(rows, i);
        items[i].text = json_string_value(json_object_get(row, "text"));
        items[i].unit = json_integer_value(json_object_get(row, "unit"));
        items[i].due_on = json_string_value(json_object_get(row, "due_on"));
    }
    struct api w = api_begin(req);
    api_end(&w, annotate_minutes_set(w.record, &w.act, w.id, items, n, &w.out, &w.error));
}
