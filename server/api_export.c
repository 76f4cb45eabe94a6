/* What goes out to other programs: films as edit lists, problems as service requests. */
#include "api.h"
#include "requests.h"
#include "store.h"
#include "timeline.h"

#include <string.h>

/* The cuts of the screening's locked film, or NULL with the refusal replied. */
static json_t *read_cuts(struct http_request *req)
{
    g_autoptr(GString) text = g_string_new(NULL);
    struct annotate_query query = {.id = http_int(req, "id", 0)};
    return api_read(req, ANNOTATE_VIEW_REEL_CUTS, &query, text) ? json_loads(text->str, 0, NULL)
                                                                : NULL;
}

static void reply_timeline(struct http_request *req, const json_t *cuts, const char *text,
    const char *end, const char *type)
{
    json_int_t numbers[3] = {0};
    static const char *const keys[] = {"year", "seq", "version_no"};
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        numbers[i] = json_integer_value(json_object_get(cuts, keys[i]));
    g_autofree char *name = g_strdup_printf(
        "审看片-%d年第%d次-v%d.%s", (int)numbers[0], (int)numbers[1], (int)numbers[2], end);
    http_reply_bytes(req, text, strlen(text),
        &(struct http_file){.type = type, .name = name, .revalidate = true});
}

void api_reel_edl(struct http_request *req)
{
    json_auto_t *cuts = read_cuts(req);
    if (!cuts)
        return;
    g_autofree char *text = timeline_edl(cuts);
    reply_timeline(req, cuts, text, "edl", "text/plain; charset=utf-8");
}

void api_reel_otio(struct http_request *req)
{
    json_auto_t *cuts = read_cuts(req);
    if (!cuts)
        return;
    json_auto_t *timeline = timeline_otio(cuts);
    char *text = json_dumps(timeline, JSON_INDENT(2));
    reply_timeline(req, cuts, text ? text : "", "otio", "application/json");
    free(text);
}

/* --- problems --- */

static bool write_requests(
    struct http_request *req, enum requests_form form, const char *path, GError **error)
{
    struct annotate_query query = api_query(req);
    query.kind = http_text(req, "audience");
    FILE *to = fopen(path, "wxe");
    if (!to) {
        http_fail(error, 507, "upload.no_space");
        return false;
    }
    bool good =
        requests_write(http_record(req), http_who(req), &query, http_now(req), form, to, error);
    return fclose(to) == 0 && good;
}

/* Into a file first, which is sent and gone: as long as it is, it is never in memory. */
static void reply_requests(
    struct http_request *req, enum requests_form form, const char *name, const char *type)
{
    const struct server *server = http_payload(req);
    g_autoptr(GError) error = NULL;
    char *scratch = store_scratch_new(server->store, &error);
    g_autofree char *path = scratch ? g_build_filename(scratch, "export", NULL) : NULL;
    if (path && write_requests(req, form, path, &error))
        http_reply_file(
            req, path, &(struct http_file){.type = type, .name = name, .revalidate = true});
    else if (error)
        http_reply_error(req, error);
    else
        http_reply_fail(req, 507, "upload.no_space", NULL);
    store_scratch_free(scratch);
}

void api_requests_csv(struct http_request *req)
{
    reply_requests(req, REQUESTS_CSV, "problems.csv", "text/csv; charset=utf-8");
}

void api_requests_json(struct http_request *req)
{
    reply_requests(req, REQUESTS_JSON, "problems.json", "application/json");
}
