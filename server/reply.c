/* What a request answers. Statuses of failures come from one table; handlers never name them. */
#include "request.h"

#include <string.h>
#include <unistd.h>

G_DEFINE_QUARK(shenkan - http - error - quark, http_error)

void http_fail(GError **error, int status, const char *key)
{
    g_set_error_literal(error, HTTP_ERROR, status, key);
}

static void take_status(struct http_request *req, int status)
{
    struct http_reply *reply = &req->reply;
    g_clear_pointer(&reply->text, g_free);
    if (reply->fd >= 0)
        close(reply->fd);
    reply->fd = -1;
    reply->size = 0;
    reply->status = status;
}

void http_reply_take(struct http_request *req, int status, char *text)
{
    take_status(req, status);
    req->reply.text = text;
    req->reply.size = strlen(text);
    http_reply_header(req, "Content-Type", "application/json; charset=utf-8");
    http_reply_header(req, "Cache-Control", "no-store");
}

void http_reply_json(struct http_request *req, int status, const char *text)
{
    http_reply_take(req, status, g_strdup(text));
}

static char *dump(const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    char *copy = g_strdup(text ? text : "null");
    free(text); /* jansson's own allocator */
    return copy;
}

void http_reply_json_value(struct http_request *req, int status, const json_t *value)
{
    http_reply_take(req, status, dump(value));
}

void http_reply_pack(struct http_request *req, int status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_error_t at;
    json_auto_t *value = json_vpack_ex(&at, 0, format, args);
    va_end(args);
    if (!value) {
        g_critical("%s: reply does not pack: %s", req->id, at.text);
        http_reply_fail(req, 500, "request.internal", NULL);
        return;
    }
    http_reply_take(req, status, dump(value));
}

void http_reply_attach(struct http_request *req, const char *name, const json_t *value)
{
    json_auto_t *body = req->reply.text ? json_loads(req->reply.text, 0, NULL) : NULL;
    if (!json_is_object(body))
        body = json_object();
    json_object_set(body, name, (json_t *)value);
    http_reply_take(req, req->reply.status, dump(body));
}

void http_reply_empty(struct http_request *req, int status)
{
    take_status(req, status);
}

void http_reply_images(struct http_request *req, char *origin)
{
    g_free(req->reply.images);
    req->reply.images = origin;
}

void http_reply_header(struct http_request *req, const char *name, const char *value)
{
    GPtrArray **headers = &req->reply.headers;
    if (!*headers)
        *headers = g_ptr_array_new_with_free_func(g_free);
    /* Set-Cookie is the one header that may stand there twice. */
    for (guint i = 0; g_ascii_strcasecmp(name, "Set-Cookie") && i < (*headers)->len; i += 2)
        if (!g_ascii_strcasecmp((*headers)->pdata[i], name)) {
            g_free((*headers)->pdata[i + 1]);
            (*headers)->pdata[i + 1] = g_strdup(value);
            return;
        }
    g_ptr_array_add(*headers, g_strdup(name));
    g_ptr_array_add(*headers, g_strdup(value));
}

static const char *sentence(struct http_request *req, const char *lang, const char *key)
{
    const char *text = req->hooks->text(lang, key);
    if (text)
        return text;
    g_warning("%s: no %s text for key %s", req->id, lang, key);
    return key;
}

/* Keys that mean a missing right, not a wrong moment. */
static bool is_right(const char *key)
{
    static const char *const prefixes[] = {"right.", "step.not_your_"};
    for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++)
        if (g_str_has_prefix(key, prefixes[i]))
            return true;
    return false;
}

void http_reply_fail(struct http_request *req, int status, const char *key, const char *field)
{
    http_reply_pack(req, status, "{s:{s:s,s:s?,s:s,s:s,s:s}}", "error", "key", key, "field", field,
        "zh", sentence(req, "zh", key), "en", sentence(req, "en", key), "request", req->id);
    if (status == 503)
        http_reply_header(req, "Retry-After", "2");
    if (status == 403) {
        g_autofree char *path = g_strescape(req->path, NULL);
        g_message("%s %s %s from %s, account %" G_GINT64_FORMAT ": refused, %s", req->id,
            req->method, path, req->address, req->who.user, key);
        if (is_right(key) && req->route)
            req->hooks->denied(req, key);
    }
}

static int status_of(const GError *error, const char *key)
{
    static const int statuses[] = {
        [ANNOTATE_ERROR_NOT_FOUND] = 404,
        [ANNOTATE_ERROR_REFUSED] = 409,
        [ANNOTATE_ERROR_INVALID] = 400,
        [ANNOTATE_ERROR_CONFLICT] = 409,
        [ANNOTATE_ERROR_BUSY] = 503,
        [ANNOTATE_ERROR_CORRUPT] = 500,
    };
    if (error->domain == HTTP_ERROR)
        return error->code;
    if (error->domain != ANNOTATE_ERROR)
        return 500;
    if (error->code == ANNOTATE_ERROR_REFUSED && is_right(key))
        return 403;
    if (error->code < 0 || (size_t)error->code >= G_N_ELEMENTS(statuses))
        return 500;
    return statuses[error->code];
}

/* A stale version is told with the current one, so that the page can offer it. */
static void reply_stale(struct http_request *req, const char *key, const char *current)
{
    http_reply_pack(req, 409, "{s:{s:s,s:n,s:s,s:s,s:s},s:I}", "error", "key", key, "field", "zh",
        sentence(req, "zh", key), "en", sentence(req, "en", key), "request", req->id, "current",
        (json_int_t)g_ascii_strtoll(current, NULL, 10));
}

json_t *http_error_value(struct http_request *req, const GError *error)
{
    g_auto(GStrv) parts = g_strsplit(error->message, "|", 2);
    const char *key = parts[0] && strchr(parts[0], '.') ? parts[0] : "request.not_found";
    const char *field = error->code == ANNOTATE_ERROR_CONFLICT || !parts[0] ? NULL : parts[1];
    int status = status_of(error, key);
    if (status >= 500) {
        g_warning("%s %s %s: %s", req->id, req->method, req->path, error->message);
        key = status == 503 ? "server.busy" : "request.internal";
        field = NULL;
    }
    return json_pack("{s:s,s:s?,s:s,s:s}", "key", key, "field", field, "zh",
        sentence(req, "zh", key), "en", sentence(req, "en", key));
}

void http_reply_error(struct http_request *req, const GError *error)
{
    g_auto(GStrv) parts = g_strsplit(error->message, "|", 2);
    const char *key = parts[0] && strchr(parts[0], '.') ? parts[0] : "request.not_found",
               *field = parts[0] ? parts[1] : NULL;
    int status = status_of(error, key);
    if (status >= 500 && error->domain != HTTP_ERROR)
        g_warning("%s %s %s: %s", req->id, req->method, req->path, error->message);
    if (status >= 500 && error->domain == ANNOTATE_ERROR)
        http_reply_fail(req, status, status == 503 ? "server.busy" : "request.internal", NULL);
    else if (status == 500)
        http_reply_fail(req, 500, "request.internal", NULL);
    else if (field && g_error_matches(error, ANNOTATE_ERROR, ANNOTATE_ERROR_CONFLICT))
        reply_stale(req, key, field);
    else
        http_reply_fail(req, status, key, field);
}
