/* The picture of the office's seal (印章图), printed over the signature of papers. What is sent is
 * only ever decoded in the jail of shenkan-media; what is kept is what that made of it. */
#include "api.h"
#include "config.h"
#include "store.h"
#include "tool.h"

#include <string.h>

#define KEY "office.seal"
#define SEAL_BYTES 3000000

static bool is_png(const guchar *bytes, gsize n)
{
    return n > 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0;
}

/* Made anew beside it, as `out`. */
static bool make(const struct server *server, const char *from, const char *out, GError **error)
{
    const char *argv[] = {server->config->media, "seal", from, "--out", out, NULL};
    g_autoptr(GError) why = NULL;
    json_auto_t *told = tool_run(&(struct tool_run){.argv = argv, .stall_s = 30}, &why);
    if (told)
        return true;
    if (g_error_matches(why, TOOL_ERROR, TOOL_ERROR_REFUSED))
        http_fail(error, 415, "seal.bad_picture");
    else
        g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

static bool keep(struct api *w, const char *folder, const guchar *bytes, gsize n, GError **error)
{
    g_autofree char *sent = g_build_filename(folder, "sent", NULL);
    g_autofree char *made = g_build_filename(folder, "seal.png", NULL);
    return g_file_set_contents(sent, (const char *)bytes, (gssize)n, error) &&
           make(w->server, sent, made, error) &&
           api_setting_file_keep(w, KEY, "image/png", made, error);
}

void api_seal_set(struct http_request *req)
{
    struct api w = api_begin(req);
    gsize n;
    g_autofree guchar *bytes = g_base64_decode(http_text(req, "data"), &n);
    bool good = bytes && is_png(bytes, n) && n <= SEAL_BYTES;
    if (!good) {
        bool large = bytes && n > SEAL_BYTES;
        http_fail(&w.error, large ? 413 : 415, large ? "seal.too_large" : "seal.bad_picture");
    }
    char *folder = NULL;
    bool ok = good &&
              store_check_room(w.server->store, (int64_t)n,
                  annotate_setting_int(w.record, "upload.floor_bytes"), &w.error) &&
              (folder = store_scratch_new(w.server->store, &w.error)) &&
              keep(&w, folder, bytes, n, &w.error);
    store_scratch_free(folder);
    api_end(&w, ok);
}

void api_seal(struct http_request *req)
{
    api_setting_file_reply(req, KEY);
}
