#include "api.h"
#include "auth.h"
#include "store.h"

#include <string.h>

struct api api_begin(struct http_request *req)
{
    struct api w = {.req = req,
        .server = http_payload(req),
        .record = http_record(req),
        .id = http_int(req, "id", 0)};
    w.act = (struct annotate_act){.who = http_who(req),
        .op_id = http_text(req, "op_id"),
        .expect_version = http_int(req, "expect_version", 0),
        .now = http_now(req)};
    return w;
}

/* {"id":…} and the members of the first answer, which is an object of its own. */
static void reply_written(struct api *w)
{
    json_auto_t *body = json_pack("{s:I,s:I,s:I,s:b}", "id", (json_int_t)w->out.id, "version",
        (json_int_t)w->out.version, "event", (json_int_t)w->out.event, "repeated",
        (int)w->out.repeated);
    json_auto_t *more = w->out.answer ? json_loads(w->out.answer, 0, NULL) : NULL;
    if (json_is_object(more))
        json_object_update(body, more);
    char *text = json_dumps(body, JSON_COMPACT);
    http_reply_json(w->req, 200, text);
    free(text);
}

static bool read_dressed(struct http_request *req, enum annotate_view view,
    const struct annotate_query *query, GString *out, GError **error)
{
    const struct annotate_who *who = http_who(req);
    if (!annotate_read(http_record(req), view, who, query, http_now(req), out, error))
        return false;
    server_dress(http_payload(req), view, who->screening, out);
    return true;
}

/* Who wrote against a stale version gets what is there now, where the address names one thing. */
static void attach_current(struct api *w)
{
    static const struct {
        const char *place;
        enum annotate_view view;
    } wholes[] = {
        {"/api/problems/:id",   ANNOTATE_VIEW_PROBLEM  },
        {"/api/cards/:id",      ANNOTATE_VIEW_CARD     },
        {"/api/clips/:id",      ANNOTATE_VIEW_CLIP     },
        {"/api/rounds/:id",     ANNOTATE_VIEW_ROUND    },
        {"/api/screenings/:id", ANNOTATE_VIEW_SCREENING},
    };
    const char *pattern = http_route(w->req)->pattern;
    size_t i = 0;
    while (i < G_N_ELEMENTS(wholes) && !g_str_has_prefix(pattern, wholes[i].place))
        i++;
    if (i == G_N_ELEMENTS(wholes))
        return;
    g_autoptr(GString) text = g_string_new(NULL);
    struct annotate_query query = {.id = w->id};
    bool seen = read_dressed(w->req, wholes[i].view, &query, text, NULL);
    json_auto_t *whole = seen ? json_loads(text->str, 0, NULL) : NULL;
    if (whole)
        http_reply_attach(w->req, "record", whole);
}

bool api_settle(struct api *w, bool ok)
{
    if (ok)
        server_wrote(w->server);
    else
        http_reply_error(w->req, w->error);
    if (!ok && g_error_matches(w->error, ANNOTATE_ERROR, ANNOTATE_ERROR_CONFLICT))
        attach_current(w);
    g_clear_error(&w->error);
    annotate_result_clear(&w->out);
    return ok;
}

void api_end(struct api *w, bool ok)
{
    if (ok)
        reply_written(w);
    api_settle(w, ok);
}

void api_end_job(struct api *w, bool ok)
{
    if (ok)
        http_reply_pack(w->req, 200, "{s:I,s:I,s:I,s:b}", "job", (json_int_t)w->out.id, "id",
            (json_int_t)w->out.id, "event", (json_int_t)w->out.event, "repeated",
            (int)w->out.repeated);
    api_settle(w, ok);
}

bool api_read(struct http_request *req, enum annotate_view view, const struct annotate_query *query,
    GString *out)
{
    g_autoptr(GError) error = NULL;
    if (read_dressed(req, view, query, out, &error))
        return true;
    http_reply_error(req, error);
    return false;
}

struct annotate_query api_query(const struct http_request *req)
{
    return (struct annotate_query){
        .id = http_int(req, "id", 0),
        .unit = http_int(req, "unit", 0),
        .area = http_int(req, "area", 0),
        .point = http_int(req, "point", 0),
        .type = http_int(req, "type", 0),
        .screening = http_int(req, "screening", 0),
        .problem = http_int(req, "problem", 0),
        .round = http_int(req, "round", 0),
        .object = http_int(req, "object", 0),
        .after = http_int(req, "after", 0),
        .before = http_int(req, "before", 0),
        .limit = http_int(req, "limit", 0),
        .state = http_text(req, "state"),
        .q = http_text(req, "q"),
        .purpose = http_text(req, "purpose"),
        .kind = http_text(req, "kind"),
        .met = http_text(req, "met"),
        .from_on = http_text(req, "from_on"),
        .to_on = http_text(req, "to_on"),
        .near = http_has(req, "lat") && http_has(req, "lon"),
        .lat = http_number(req, "lat", 0),
        .lon = http_number(req, "lon", 0),
    };
}

void api_view(struct http_request *req, enum annotate_view view)
{
    struct annotate_query query = api_query(req);
    api_view_of(req, view, &query);
}

void api_view_of(
    struct http_request *req, enum annotate_view view, const struct annotate_query *query)
{
    GString *out = g_string_new(NULL);
    bool ok = api_read(req, view, query, out);
    char *text = g_string_free(out, !ok);
    if (ok)
        http_reply_take(req, 200, text);
}

int64_t api_keep_int(const struct http_request *req, const char *name)
{
    return http_null(req, name) ? 0 : http_int(req, name, ANNOTATE_KEEP);
}

const char *api_keep_text(const struct http_request *req, const char *name)
{
    return http_null(req, name) ? "" : http_text(req, name);
}

int api_keep_bool(const struct http_request *req, const char *name)
{
    return http_has(req, name) ? http_bool(req, name) : -1;
}

uint32_t api_roles(const struct http_request *req, const char *name)
{
    uint32_t roles = 0;
    size_t i;
    json_t *item;
    json_array_foreach((json_t *)http_json(req, name), i, item) roles |=
        annotate_role_find(json_string_value(item));
    return roles;
}

bool api_may_try(struct http_request *req, const char *name)
{
    const struct server *server = http_payload(req);
    int wait = 0;
    if (auth_may_try(server->auth, name, http_address(req), http_now(req), &wait))
        return true;
    g_autofree char *text = g_strdup_printf("%d", wait);
    http_reply_fail(req, 429, "login.wait", NULL);
    http_reply_header(req, "Retry-After", text);
    return false;
}

bool api_setting_file_keep(
    struct api *w, const char *key, const char *type, const char *path, GError **error)
{
    const struct store *store = w->server->store;
    struct annotate_setting_kept file;
    g_autofree char *bytes = NULL;
    gsize n;
    if (!g_file_get_contents(path, &bytes, &n, error))
        return false;
    store_hash_auto *hash = store_hash_new(STORE_SHA256);
    store_hash_add(hash, bytes, n);
    store_hash_hex(hash, file.sha256);
    g_strlcpy(file.type, type, sizeof file.type);
    file.bytes = (int64_t)n;
    return store_vault_add(store, path, file.sha256, error) &&
           annotate_setting_file(w->record, &w->act, key, &file, &w->out, error) &&
           /* The same file may have been an original that was taken away in between. */
           store_vault_add(store, path, file.sha256, error);
}

void api_setting_file_reply(struct http_request *req, const char *key)
{
    const struct server *server = http_payload(req);
    struct annotate_setting_kept file;
    g_autoptr(GError) error = NULL;
    if (!annotate_setting_file_find(http_record(req), key, &file, &error)) {
        http_reply_error(req, error);
        return;
    }
    g_autofree char *path = store_vault_path(server->store, file.sha256);
    http_reply_file(
        req, path, &(struct http_file){.type = file.type, .etag = file.sha256, .revalidate = true});
}
