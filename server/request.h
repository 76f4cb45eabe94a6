/* request.h — the inside of a request, shared by http.c (transport), request.c (table, fields),
 * reply.c and file.c. Not for handlers. */
#pragma once
#include "http.h"

#include "annotate.h"

#define HTTP_PARAMS_MAX 4
#define HTTP_BODY_DEFAULT (64 * 1024)

enum http_phase {
    HTTP_PHASE_BEGINNING, /* on the slow lane, before the body */
    HTTP_PHASE_BODY,      /* body comes in */
    HTTP_PHASE_DROP,      /* reply is set, a small rest of the body is read and dropped */
    HTTP_PHASE_RUNNING,   /* handler on a lane */
    HTTP_PHASE_READY,     /* reply is set, body is in */
};

struct http_reply {
    int status; /* 0: none yet */
    char *text; /* g_malloc'ed body of `size` bytes, or NULL */
    size_t size;
    int fd; /* -1, or a file whose [offset, offset + size) is the body */
    int64_t offset;
    struct http_events *events;
    GPtrArray *headers; /* name, value, name, value … */
    char *images;       /* an outside host that the page shows pictures from, or NULL */
    bool close;
};

struct http_request {
    void *connection; /* struct MHD_Connection, http.c only */
    void *peer;       /* struct peer, http.c only */
    struct http *http;
    const struct http_hooks *hooks;
    bool tls, meeting;
    bool chunks; /* an answer of unknown length goes out in chunks */
    char id[17];
    char address[64];
    char method[17];
    char *path;
    int64_t now;
    const struct http_route *route;
    const char *param_name[HTTP_PARAMS_MAX];
    char *param[HTTP_PARAMS_MAX];
    GPtrArray *query; /* name, value, … as sent */
    json_t *fields;   /* path, query and body fields after checking */
    GByteArray *raw;
    int64_t body_bytes; /* announced, -1: chunked */
    int64_t body_seen;
    int64_t dropped; /* of a refused body */
    enum http_phase phase;
    bool repeat_first;
    bool begun, handled; /* stream begin succeeded; handler was called */
    struct annotate_session *session;
    struct annotate_who who;
    void *data;
    GDestroyNotify free_data;
    GPtrArray *lists; /* of int64_t arrays handed out by http_ids */
    struct http_reply reply;
};

/* The table, checked: a hole in it is an error. */
bool request_check_routes(const struct http_route *routes, size_t n, GError **error);
/* Headers are in: finds the route, checks rights and query. A refusal is a reply that is set. */
void request_begin(struct http_request *req, const struct http_route *routes, size_t n);
/* The whole JSON body is in `raw`: checks it against the fields. */
void request_read_body(struct http_request *req);
/* Calls the handler and sees to it that there is a reply. */
void request_run(struct http_request *req);
/* The reply set so far is void, cookies included: the error is the answer. */
void request_revoke(struct http_request *req, const GError *error);
/* Is it more than a look: anything but GET, HEAD and OPTIONS. */
bool request_changes(const struct http_request *req);
/* Frees what the request owns. */
void request_clear(struct http_request *req);

/* Checks `value` (an object) against the table; copies what is good into `out`. On refusal returns
 * false with HTTP_ERROR 400 `key|field`. `write` adds op_id and expect_version. */
bool fields_check(
    const struct http_field *fields, const json_t *value, bool write, json_t *out, GError **error);
/* One value that came as text (path or query): turned into the field's type and checked. */
bool fields_check_text(const struct http_field *fields, const char *name, const char *text,
    json_t *out, GError **error);

/* Range header against a size: 200 (none or not understood), 206 with [*first, *last], or 416. */
int range_parse(const char *header, int64_t size, int64_t *out_first, int64_t *out_last);
