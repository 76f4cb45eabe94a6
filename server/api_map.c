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
    const char *key, const char *text, struct annotate_setting_kept *out, GError **error)
{
    gsize n = strlen(text);
    if (!strcmp(key, "map.boundary")) {
        g_strlcpy(out->type, "application/geo+json", sizeof out->type);
        out->bytes = (int64_t)n;
        return boundary_check(text, error) ? (guchar *)g_strdup(text) : NULL;
    }
    g_autofree guchar *bytes = g_base64_decode(text, &n);
    const char *type = bytes ? api_picture_type(bytes, n) : NULL;
    if (!type || n > PLAN_BYTES) {
        http_fail(error, type ? 413 : 415, type ? "map.big_plan" : "map.bad_plan");
        return NULL;
    }
    g_strlcpy(out->type, type, sizeof out->type);
    out->bytes = (int64_t)n;
    return g_steal_pointer(&bytes);
}

/* The file becomes a fact. */
static bool keep_file(struct api *w, const char *key, const guchar *bytes,
    struct annotate_setting_kept *file, GError **error)
{
    const struct store *store = w->server->store;
    store_hash_auto *hash = store_hash_new(STORE_SHA256);
    store_hash_add(hash, bytes, (size_t)file->bytes);
    store_hash_hex(hash, file->sha256);
    char *scratch = store_scratch_new(store, error);
    if (!scratch)
        return false;
    g_autofree char *path = g_build_filename(scratch, "file", NULL);
    bool ok = g_file_set_contents(path, (const char *)bytes, file->bytes, error) &&
              store_vault_add(store, path, file->sha256, error) &&
              annotate_setting_file(w->record, &w->act, key, file, &w->out, error) &&
              /* The same file may have been an original that was taken away in between. */
              store_vault_add(store, path, file->sha256, error);
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
    struct annotate_setting_kept file;
    g_autofree guchar *bytes = read_file(key, http_text(req, "data"), &file, &w.error);
    bool ok = bytes &&
              store_check_room(w.server->store, file.bytes,
                  annotate_setting_int(w.record, "upload.floor_bytes"), &w.error) &&
              keep_file(&w, key, bytes, &file, &w.error);
    api_end(&w, ok);
}

void api_map_file(struct http_request *req)
{
    const struct server *server = http_payload(req);
    const char *key = key_of(req);
    struct annotate_setting_kept file;
    g_autoptr(GError) error = NULL;
    if (!key) {
        http_reply_fail(req, 404, "request.not_found", NULL);
        return;
    }
    if (!annotate_setting_file_find(http_record(req), key, &file, &error)) {
        http_reply_error(req, error);
        return;
    }
    g_autofree char *path = store_vault_path(server->store, file.sha256);
    http_reply_file(
        req, path, &(struct http_file){.type = file.type, .etag = file.sha256, .revalidate = true});
}
