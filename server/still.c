/* The picture of a problem, cut out of the original by shenkan-media when first asked for. */
#include "api.h"
#include "config.h"
#include "store.h"
#include "tool.h"

#include <unistd.h>

static bool make(const struct server *server, const struct annotate_still *still, const char *path,
    GError **error)
{
    g_autofree char *original = store_vault_path(server->store, still->sha256);
    g_autofree char *index = store_view_path(server->store, still->sha256, "index.bin");
    g_autofree char *frame = g_strdup_printf("%" G_GINT64_FORMAT, still->frame);
    const char *argv[] = {server->config->media, "still", original, "--index", index, "--frame",
        frame, "--out", path, "--width", "1280", NULL};
    json_auto_t *result = tool_run(&(struct tool_run){.argv = argv, .stall_s = 30}, error);
    return result != NULL;
}

void still_reply(struct http_request *req, int64_t problem, bool may_make)
{
    const struct server *server = http_payload(req);
    struct annotate_still still;
    g_autoptr(GError) error = NULL;
    if (!annotate_problem_still(http_record(req), http_who(req), problem, &still, &error)) {
        http_reply_error(req, error);
        return;
    }
    g_autofree char *path = still.image
                                ? store_view_path(server->store, still.sha256, "view.jpg")
                                : store_still_path(server->store, still.sha256, still.frame);
    if (may_make && !still.image && access(path, R_OK) != 0 &&
        !make(server, &still, path, &error)) {
        g_warning("%s: no still of problem %" G_GINT64_FORMAT ": %s", http_id(req), problem,
            error->message);
        http_reply_fail(req, 503, "still.not_ready", NULL);
        return;
    }
    http_reply_file(req, path, &(struct http_file){.type = "image/jpeg"});
}
