/* The picture of a problem, cut out of the original by shenkan-media when first asked for. */
#include "api.h"
#include "config.h"
#include "look.h"
#include "store.h"
#include "tool.h"

#include <string.h>
#include <unistd.h>

static bool make(const struct server *server, struct annotate *a,
    const struct annotate_still *still, GError **error)
{
    char *scratch = NULL;
    g_auto(GStrv) argv =
        still_words(server->store, a, still, server->config->media, &scratch, error);
    json_auto_t *result =
        argv ? tool_run(&(struct tool_run){.argv = (const char *const *)argv, .stall_s = 30}, error)
             : NULL;
    store_scratch_free(scratch);
    return result != NULL;
}

bool still_ensure(
    const struct server *server, struct annotate *a, int64_t problem, const char *sha256)
{
    struct annotate_still still;
    if (!annotate_problem_still(a, NULL, problem, &still, NULL) || still.image ||
        strcmp(still.sha256, sha256) != 0)
        return true;
    g_autofree char *path =
        store_still_path(server->store, still.sha256, still.frame, still.segment, still.version);
    g_autoptr(GError) why = NULL;
    if (access(path, R_OK) == 0 || make(server, a, &still, &why))
        return true;
    g_warning("no still of problem %" G_GINT64_FORMAT ": %s", problem, why->message);
    return false;
}

void still_reply(struct http_request *req, int64_t problem)
{
    const struct server *server = http_payload(req);
    struct annotate_still still;
    g_autoptr(GError) error = NULL;
    if (!annotate_problem_still(http_record(req), http_who(req), problem, &still, &error)) {
        http_reply_error(req, error);
        return;
    }
    g_autofree char *path = still.image ? store_view_path(server->store, still.sha256, "view.jpg")
                                        : store_still_path(server->store, still.sha256, still.frame,
                                              still.segment, still.version);
    if (!still.image && access(path, R_OK) != 0 &&
        !make(server, http_record(req), &still, &error)) {
        g_warning("%s: no still of problem %" G_GINT64_FORMAT ": %s", http_id(req), problem,
            error->message);
        http_reply_fail(req, 503, "still.not_ready", NULL);
        return;
    }
    http_reply_file(req, path, &(struct http_file){.type = "image/jpeg"});
}
