/* What the map is drawn on, and the points on it. */
#include "api.h"
#include "boundary.h"
#include "fd.h"
#include "store.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define PLAN_BYTES 6000000

void api_map(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_MAP);
}

void api_map_points(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_MAP_POINTS);
}

static const char *key_of(const struct http_request *req)
{
    const char *what = http_text(req, "what");
    return !strcmp(what, "plan") ? "map.plan" : !strcmp(what, "boundary") ? "map.boundary" : NULL;
}

/* The bytes that were sent, and what they are; NULL: nothing that the map can be drawn on. */
static guchar *read_file(
    const char *key, const char *text, const char **out_type, gsize *out_n, GError **error)
{
    *out_n = strlen(text);
    if (!strcmp(key, "map.boundary")) {
        *out_type = "application/geo+json";
        return boundary_check(text, error) ? (guchar *)g_strdup(text) : NULL;
    }
    g_autofree guchar *bytes = g_base64_decode(text, out_n);
    *out_type = bytes ? api_picture_type(bytes, *out_n) : NULL;
    if (!*out_type || *out_n > PLAN_BYTES) {
        http_fail(error, *out_type ? 413 : 415, *out_type ? "map.big_plan" : "map.bad_plan");
        return NULL;
    }
    return g_steal_pointer(&bytes);
}

static bool keep_file(
    struct api *w, const char *key, const char *type, const guchar *bytes, gsize n, GError **error)
{
    char *scratch = store_scratch_new(w->server->store, error);
    if (!scratch)
        return false;
    g_autofree char *path = g_build_filename(scratch, "file", NULL);
    bool ok = g_file_set_contents(path, (const char *)bytes, (gssize)n, error) &&
              api_setting_file_keep(w, key, type, path, error);
    store_scratch_free(scratch);
    return ok;
}

void api_map_file_set(struct http_request *req)
{
    const char *key = key_of(req);
    if (!key) {
        http_reply_fail(req, 404, "request.not_found", NULL);
        return;
    }
    struct api w = api_begin(req);
    const char *type;
    gsize n;
    g_autofree guchar *bytes = read_file(key, http_text(req, "data"), &type, &n, &w.error);
    bool ok = bytes &&
              store_check_room(w.server->store, (int64_t)n,
                  annotate_setting_int(w.record, "upload.floor_bytes"), &w.error) &&
              keep_file(&w, key, type, bytes, n, &w.error);
    api_end(&w, ok);
}

void api_map_file(struct http_request *req)
{
    const char *key = key_of(req);
    if (key)
        api_setting_file_reply(req, key);
    else
        http_reply_fail(req, 404, "request.not_found", NULL);
}
