/* From a parsed request to a checked one: the table, the rights, the fields. */
#include "request.h"

#include <string.h>
#include <unistd.h>

/* --- the table ------------------------------------------------------------------------------ */

static bool bad_route(const struct http_route *r, const char *what, GError **error)
{
    g_set_error(error, HTTP_ERROR, 500, "route %s %s: %s", r->method ? r->method : "?",
        r->pattern ? r->pattern : "?", what);
    return false;
}

bool request_check_routes(const struct http_route *routes, size_t n, GError **error)
{
    for (size_t i = 0; i < n; i++) {
        const struct http_route *r = &routes[i];
        if (!r->method || !r->pattern || !g_str_has_prefix(r->pattern, "/api"))
            return bad_route(r, "needs a method and a pattern under /api", error);
        if (r->audience == HTTP_NOBODY)
            return bad_route(r, "says nobody may use it; name its audience", error);
        if ((r->audience == HTTP_OFFICE) != (r->roles != 0))
            return bad_route(r, "needs a role mask exactly when its audience is office", error);
        if (!r->handle || !r->help)
            return bad_route(r, "needs a handler and a line of help", error);
        if (!!r->stream != !!(r->flags & HTTP_RAW))
            return bad_route(r, "needs a stream exactly when its body is raw", error);
        for (size_t j = 0; j < i; j++)
            if (!strcmp(r->method, routes[j].method) && !strcmp(r->pattern, routes[j].pattern))
                return bad_route(r, "is there twice", error);
    }
    return true;
}

static bool is_param_word(const char *s, size_t n)
{
    if (n < 1 || n > 80 || s[0] == '.')
        return false;
    for (size_t i = 0; i < n; i++)
        if (!g_ascii_isalnum(s[i]) && !strchr("_.-", s[i]))
            return false;
    return true;
}

static bool is_param_id(const char *s, size_t n)
{
    if (n < 1 || n > 18 || s[0] == '0')
        return false;
    for (size_t i = 0; i < n; i++)
        if (!g_ascii_isdigit(s[i]))
            return false;
    return true;
}

/* Walks pattern and path side by side, segment by segment. With `req` it keeps the parameters. */
static bool match(const char *pattern, const char *path, struct http_request *req)
{
    size_t params = 0;
    for (;;) {
        size_t p = strcspn(++pattern, "/"), s = strcspn(++path, "/");
        if (pattern[0] == ':') {
            bool id = p == 3 && !strncmp(pattern, ":id", 3);
            if (!(id ? is_param_id(path, s) : is_param_word(path, s)))
                return false;
            if (req && params < HTTP_PARAMS_MAX) {
                req->param_name[params] = pattern + 1;
                req->param[params++] = g_strndup(path, s);
            }
        } else if (p != s || memcmp(pattern, path, p) != 0) {
            return false;
        }
        pattern += p, path += s;
        if (!*pattern || !*path)
            return !*pattern && !*path;
    }
}

static bool method_fits(const struct http_route *r, const char *method)
{
    if (!strcmp(r->method, method))
        return true;
    return !strcmp(method, "HEAD") && !strcmp(r->method, "GET") && !(r->flags & HTTP_EVENTS);
}

static bool has_route(
    const struct http_route *routes, size_t n, const char *method, const char *path)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(routes[i].method, method) && match(routes[i].pattern, path, NULL))
            return true;
    return false;
}

static void refuse_method(struct http_request *req, const struct http_route *routes, size_t n)
{
    g_autoptr(GString) allow = g_string_new(NULL);
    for (size_t i = 0; i < n; i++) {
        if (!match(routes[i].pattern, req->path, NULL))
            continue;
        g_string_append_printf(allow, "%s%s", allow->len ? ", " : "", routes[i].method);
        if (!strcmp(routes[i].method, "GET") && !(routes[i].flags & HTTP_EVENTS) &&
            !has_route(routes, n, "HEAD", req->path))
            g_string_append(allow, ", HEAD");
    }
    http_reply_fail(req, allow->len ? 405 : 404,
        allow->len ? "request.method_not_allowed" : "request.not_found", NULL);
    if (allow->len)
        http_reply_header(req, "Allow", allow->str);
}

static const struct http_route *find_route(
    struct http_request *req, const struct http_route *routes, size_t n)
{
    const struct http_route *found = NULL;
    for (size_t i = 0; i < n; i++) {
        if (!method_fits(&routes[i], req->method) || !match(routes[i].pattern, req->path, NULL))
            continue;
        if (!strcmp(routes[i].method, req->method))
            return &routes[i];
        found = &routes[i];
    }
    return found;
}

/* --- the walls ------------------------------------------------------------------------------ */

bool request_changes(const struct http_request *req)
{
    return strcmp(req->method, "GET") && strcmp(req->method, "HEAD") &&
           strcmp(req->method, "OPTIONS");
}

/* A page of another origin cannot set X-Shenkan without asking first, and we never say yes. */
static bool comes_from_us(struct http_request *req)
{
    const char *ours = http_header(req, "X-Shenkan");
    if (!ours || strcmp(ours, "1") != 0)
        return false;
    const char *site = http_header(req, "Sec-Fetch-Site");
    if (site && strcmp(site, "same-origin") && strcmp(site, "none"))
        return false;
    const char *origin = http_header(req, "Origin");
    if (!origin)
        return true;
    const char *host = http_header(req, "Host");
    const char *at = strstr(origin, "://");
    return host && at && g_ascii_strcasecmp(at + 3, host) == 0;
}

static bool is_json(const char *type)
{
    static const char want[] = "application/json";
    if (!type || g_ascii_strncasecmp(type, want, strlen(want)) != 0)
        return false;
    const char *rest = type + strlen(want);
    rest += strspn(rest, " \t");
    if (!*rest)
        return true;
    if (*rest++ != ';')
        return false;
    rest += strspn(rest, " \t");
    return !g_ascii_strcasecmp(rest, "charset=utf-8") ||
           !g_ascii_strcasecmp(rest, "charset=\"utf-8\"");
}

static int64_t body_max(const struct http_route *r)
{
    return r->body_max ? r->body_max : HTTP_BODY_DEFAULT;
}

static bool check_change(struct http_request *req)
{
    const struct http_route *r = req->route;
    if (!comes_from_us(req)) {
        http_reply_fail(req, 403, "request.foreign", NULL);
        return false;
    }
    if (r->flags & HTTP_RAW)
        return true;
    bool bare =
        req->body_bytes == 0 && (r->flags & HTTP_BODYLESS || !strcmp(req->method, "DELETE"));
    if (!bare && !is_json(http_header(req, "Content-Type"))) {
        http_reply_fail(req, 415, "request.not_json", NULL);
        return false;
    }
    if (req->body_bytes > body_max(r)) {
        http_reply_fail(req, 413, "request.too_big", NULL);
        return false;
    }
    return true;
}

bool http_route_is_of_meeting(const struct http_route *r)
{
    return r->audience == HTTP_SEAT || r->audience == HTTP_HALL || r->audience == HTTP_LEADER ||
           r->flags & HTTP_MEETING;
}

static bool door_serves(struct http_request *req)
{
    const struct http_route *r = req->route;
    if (!req->meeting)
        return true;
    if (!http_route_is_of_meeting(r)) {
        http_reply_fail(req, 404, "request.not_found", NULL);
        return false;
    }
    return true;
}

static bool read_query(struct http_request *req)
{
    g_autoptr(GError) error = NULL;
    for (guint i = 0; i + 1 < req->query->len; i += 2) {
        const char *name = req->query->pdata[i], *value = req->query->pdata[i + 1];
        if (!value)
            value = "";
        if (json_object_get(req->fields, name))
            http_fail(&error, 400, "request.twice");
        else if (!g_utf8_validate(name, -1, NULL) || !g_utf8_validate(value, -1, NULL))
            http_fail(&error, 400, "request.not_utf8");
        else
            fields_check_text(req->route->query, name, value, req->fields, &error);
        if (error) {
            http_reply_error(req, error);
            return false;
        }
    }
    return true;
}

static void read_params(struct http_request *req)
{
    match(req->route->pattern, req->path, req);
    for (size_t i = 0; i < HTTP_PARAMS_MAX && req->param[i]; i++) {
        g_autofree char *name = g_strndup(req->param_name[i], strcspn(req->param_name[i], "/"));
        json_object_set_new(req->fields, name,
            !strcmp(name, "id") ? json_integer(g_ascii_strtoll(req->param[i], NULL, 10))
                                : json_string(req->param[i]));
    }
}

static void override_method(struct http_request *req, const struct http_route *routes, size_t n)
{
    const char *method = http_header(req, "X-HTTP-Method-Override");
    if (!method || strcmp(req->method, "POST") != 0)
        return;
    /* Only where some method of this address allows it: proxies that know no PATCH. */
    for (size_t i = 0; i < n; i++)
        if (routes[i].flags & HTTP_FORWARD && match(routes[i].pattern, req->path, NULL)) {
            g_strlcpy(req->method, method, sizeof req->method);
            return;
        }
}

void request_begin(struct http_request *req, const struct http_route *routes, size_t n)
{
    if (req->meeting && !req->hooks->meeting_open(req->hooks->payload)) {
        http_reply_fail(req, 503, "meeting.closed", NULL);
        return;
    }
    if (strcmp(req->path, "/api") != 0 && !g_str_has_prefix(req->path, "/api/")) {
        bool look = !strcmp(req->method, "GET") || !strcmp(req->method, "HEAD");
        if (!look) {
            http_reply_fail(req, 405, "request.method_not_allowed", NULL);
            http_reply_header(req, "Allow", "GET, HEAD");
        } else if (!req->hooks->other(req)) {
            http_reply_fail(req, 404, "request.not_found", NULL);
        }
        return;
    }
    override_method(req, routes, n);
    req->route = find_route(req, routes, n);
    if (!req->route) {
        refuse_method(req, routes, n);
        return;
    }
    if (!door_serves(req) || (request_changes(req) && !check_change(req)) ||
        !req->hooks->admit(req))
        return;
    read_params(req);
    read_query(req);
}

/* --- the body ------------------------------------------------------------------------------- */

static void reply_bad_json(struct http_request *req, const json_error_t *at)
{
    static const struct {
        enum json_error_code code;
        const char *key;
    } keys[] = {
        {json_error_duplicate_key,    "request.twice"         },
        {json_error_invalid_utf8,     "request.not_utf8"      },
        {json_error_numeric_overflow, "request.number_too_big"},
        {json_error_null_byte_in_key, "request.bad_json"      },
    };
    const char *key = "request.bad_json";
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        if (json_error_code(at) == keys[i].code)
            key = keys[i].key;
    http_reply_fail(req, 400, key, NULL);
}

/* jansson recurses 2,048 deep; nothing of ours is deeper than four. */
static bool too_deep(const GByteArray *raw)
{
    int depth = 0;
    bool quoted = false;
    for (guint i = 0; i < raw->len; i++) {
        char c = (char)raw->data[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '[' || c == '{') && ++depth > 16)
            return true;
        else if (!quoted && (c == ']' || c == '}'))
            depth--;
    }
    return false;
}

void request_read_body(struct http_request *req)
{
    const struct http_route *r = req->route;
    bool write = r->flags & HTTP_WRITE;
    json_auto_t *body = NULL;
    if (req->raw && req->raw->len) {
        json_error_t at;
        if (too_deep(req->raw)) {
            http_reply_fail(req, 400, "request.too_deep", NULL);
            return;
        }
        body = json_loadb((const char *)req->raw->data, req->raw->len, JSON_REJECT_DUPLICATES, &at);
        if (!body) {
            reply_bad_json(req, &at);
            return;
        }
        if (!json_is_object(body)) {
            http_reply_fail(req, 400, "request.not_an_object", NULL);
            return;
        }
    } else {
        body = json_object();
    }
    if (!request_changes(req))
        return;
    g_autoptr(GError) error = NULL;
    json_auto_t *checked = json_object();
    if (!fields_check(r->body, body, write, checked, &error)) {
        http_reply_error(req, error);
        return;
    }
    json_object_update_missing(req->fields, checked);
}

void request_run(struct http_request *req)
{
    req->handled = true;
    if (req->hooks->check && !req->hooks->check(req))
        return;
    req->route->handle(req);
    if (req->reply.status == 0) {
        g_warning("%s %s %s: handler set no reply", req->id, req->method, req->path);
        http_reply_fail(req, 500, "request.internal", NULL);
    }
}

void request_revoke(struct http_request *req, const GError *error)
{
    g_clear_pointer(&req->reply.headers, g_ptr_array_unref);
    http_reply_images(req, NULL);
    http_reply_error(req, error);
}

static void clear_reply(struct http_reply *reply)
{
    g_free(reply->text);
    if (reply->fd >= 0)
        close(reply->fd);
    g_clear_pointer(&reply->headers, g_ptr_array_unref);
    g_free(reply->images);
}

void request_clear(struct http_request *req)
{
    if (req->free_data && req->data)
        req->free_data(req->data);
    for (size_t i = 0; i < HTTP_PARAMS_MAX; i++)
        g_free(req->param[i]);
    g_clear_pointer(&req->query, g_ptr_array_unref);
    g_clear_pointer(&req->lists, g_ptr_array_unref);
    g_clear_pointer(&req->raw, g_byte_array_unref);
    json_decref(req->fields);
    annotate_session_free(req->session);
    clear_reply(&req->reply);
    g_free(req->path);
    g_free(req);
}

/* --- reading -------------------------------------------------------------------------------- */

void *http_payload(const struct http_request *req)
{
    return req->hooks->payload;
}

struct annotate *http_record(const struct http_request *req)
{
    return req->hooks->record(req->hooks->payload);
}

const struct annotate_who *http_who(const struct http_request *req)
{
    return &req->who;
}

const struct annotate_session *http_session(const struct http_request *req)
{
    return req->session;
}

void http_set_who(struct http_request *req, const struct annotate_who *who)
{
    req->who = *who;
}

void http_take_session(struct http_request *req, struct annotate_session *session)
{
    annotate_session_free(req->session);
    req->session = session;
    req->who = session->who;
    req->who.address = req->address;
}

int64_t http_now(const struct http_request *req)
{
    return req->now;
}

const char *http_id(const struct http_request *req)
{
    return req->id;
}

const char *http_method(const struct http_request *req)
{
    return req->method;
}

const char *http_path(const struct http_request *req)
{
    return req->path;
}

const char *http_address(const struct http_request *req)
{
    return req->address;
}

bool http_is_tls(const struct http_request *req)
{
    return req->tls;
}

bool http_is_meeting(const struct http_request *req)
{
    return req->meeting;
}

const struct http_route *http_route(const struct http_request *req)
{
    return req->route;
}

int64_t http_body_bytes(const struct http_request *req)
{
    return req->body_bytes;
}

const json_t *http_json(const struct http_request *req, const char *name)
{
    const json_t *value = json_object_get(req->fields, name);
    return json_is_null(value) ? NULL : value;
}

bool http_null(const struct http_request *req, const char *name)
{
    return json_is_null(json_object_get(req->fields, name));
}

bool http_has(const struct http_request *req, const char *name)
{
    return http_json(req, name) != NULL;
}

const char *http_text(const struct http_request *req, const char *name)
{
    return json_string_value(http_json(req, name));
}

int64_t http_int(const struct http_request *req, const char *name, int64_t absent)
{
    const json_t *value = http_json(req, name);
    return json_is_integer(value) ? json_integer_value(value) : absent;
}

double http_number(const struct http_request *req, const char *name, double absent)
{
    const json_t *value = http_json(req, name);
    return json_is_number(value) ? json_number_value(value) : absent;
}

bool http_bool(const struct http_request *req, const char *name)
{
    return json_is_true(http_json(req, name));
}

const int64_t *http_ids(struct http_request *req, const char *name, size_t *out_n)
{
    const json_t *list = http_json(req, name);
    *out_n = json_array_size(list);
    if (!*out_n)
        return NULL;
    int64_t *ids = g_new(int64_t, *out_n);
    for (size_t i = 0; i < *out_n; i++)
        ids[i] = json_integer_value(json_array_get(list, i));
    if (!req->lists)
        req->lists = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(req->lists, ids);
    return ids;
}

void http_set_data(struct http_request *req, void *data, GDestroyNotify free_data)
{
    if (req->free_data && req->data)
        req->free_data(req->data);
    req->data = data;
    req->free_data = free_data;
}

void *http_data(const struct http_request *req)
{
    return req->data;
}
