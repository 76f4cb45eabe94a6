/* http.h — requests in, replies out. http.c is the only file that knows libmicrohttpd.
 *
 * A handler gets a request whose route, session, rights and fields are already checked; it reads
 * typed fields, makes one annotate call and sets one reply. It never queues anything itself: the
 * reply it sets is sent when it returns.
 *
 * Threads: GET handlers run on a polling thread and must be short reads. Handlers that change
 * something run on the record lane, HTTP_SLOW ones on the slow lane (argon2, imports, fsync), while
 * their connection sleeps. One request is touched by one thread at a time. On the record lane the
 * handlers of all requests that wait run one after the other in one group (the gather and commit
 * hooks), and only then is any of them answered: what a handler does besides the record and its
 * reply must be harmless when the group fails.
 * Instants are UTC ms. Strings from accessors are borrowed until the request ends. */
#pragma once
#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct annotate;
struct annotate_who;
struct http;
struct http_request;

#define HTTP_ERROR http_error_quark()
GQuark http_error_quark(void);
/* The code of an HTTP_ERROR is the status to answer (400, 413, 460, 507 …); its message is the
 * text key, or `key|field`. Any folder of server/ may make one: http_fail(&error, 507, "…"). */
void http_fail(GError **error, int status, const char *key);

/* --- the route table ------------------------------------------------------------------------ */

enum http_type {
    HTTP_END = 0, /* closes a field table */
    HTTP_TEXT,    /* UTF-8 text, min..max characters, line breaks allowed */
    HTTP_LINE,    /* the same without any control character */
    HTTP_ID,      /* integer ≥ 1 */
    HTTP_INT,     /* integer min..max */
    HTTP_NUMBER,  /* any number min..max */
    HTTP_BOOL,
    HTTP_DATE,  /* YYYY-MM-DD, a day that exists */
    HTTP_WORD,  /* one of `words` (blank separated); without words [A-Za-z0-9_.-]{min,max} */
    HTTP_ROW,   /* one object with the fields of `rows` */
    HTTP_BOX,   /* [x, y, w, h], integers of 1/10000 inside the whole, w and h at least min */
    HTTP_IDS,   /* list of up to max integers ≥ 1 */
    HTTP_WORDS, /* list of up to max of `words` */
    HTTP_ROWS,  /* list of up to max objects with the fields of `rows` */
};

/* An empty value in a query is as an absent one, but where HTTP_EMPTY says that it means something. */
enum http_need { HTTP_OPTIONAL, HTTP_REQUIRED, HTTP_EMPTY };

struct http_field {
    const char *name;
    enum http_type type;
    int64_t min, max;
    enum http_need need;
    const char *words;
    const struct http_field *rows;
};

enum http_audience {
    HTTP_NOBODY, /* not filled in: a start-up error */
    HTTP_ALL,    /* no session asked */
    HTTP_OFFICE, /* office session (cookie sk or bearer) with one of `roles` */
    HTTP_SEAT,   /* a unit's seat of one screening (cookie sk_m or bearer) */
    HTTP_HALL,   /* a hall screen of one screening (cookie sk_m or bearer) */
    HTTP_LEADER, /* a leader's tablet at one screening (cookie sk_m or bearer) */
};

enum http_flags {
    HTTP_WRITE = 1 << 0,    /* takes op_id (required) and expect_version besides its fields */
    HTTP_SLOW = 1 << 1,     /* handler runs on the slow lane */
    HTTP_RAW = 1 << 2,      /* body goes to `stream`, not to the JSON reader */
    HTTP_EVENTS = 1 << 3,   /* reply is an event stream: no HEAD */
    HTTP_MEETING = 1 << 4,  /* open route that the meeting door serves too */
    HTTP_QUICK = 1 << 5,    /* changes nothing durable: runs on the polling thread */
    HTTP_FORWARD = 1 << 6,  /* a POST may carry X-HTTP-Method-Override */
    HTTP_BODYLESS = 1 << 7, /* no body, and no Content-Type asked (DELETE of an upload) */
    HTTP_REAL = 1 << 8,     /* takes in or makes files, or sets a password: not in a rehearsal */
};

/* How a raw body is taken (HTTP_RAW). The handler of the route is called when all of it is in. */
struct http_stream {
    /* Headers are in and rights checked; runs on the slow lane, so it may wait a little. Returns
     * false with a reply set to refuse. Keep state with http_set_data(). */
    bool (*begin)(struct http_request *req);
    /* A piece of the body (≤ 128 KiB), on a polling thread: write it, never wait. Returns false
     * with a reply set to refuse the rest (a small rest is read and dropped, a big one cut). */
    bool (*chunk)(struct http_request *req, const void *data, size_t size);
    /* The connection ended after a successful begin and before the handler: keep what is there.
     * Runs on a polling thread, before the data of http_set_data() is freed. May be NULL. */
    void (*broken)(struct http_request *req);
};

struct http_route {
    const char *method;
    const char *pattern; /* segments; `:id` is an integer ≥ 1, any other
                            `:name` is [A-Za-z0-9_.-]{1,80} and never starts with a dot */
    enum http_audience audience;
    uint32_t roles;                 /* annotate role bits; for HTTP_OFFICE only, never 0 there */
    unsigned flags;                 /* enum http_flags */
    const struct http_field *query; /* of the address; NULL = none allowed */
    const struct http_field *body;  /* of the JSON body; NULL = empty or {} only */
    int64_t body_max;               /* bytes; 0 = 64 KiB; raw bodies have no limit here */
    void (*handle)(struct http_request *req);
    const struct http_stream *stream;
    const char *help; /* one line of English */
};

/* Does the meeting door serve it? */
bool http_route_is_of_meeting(const struct http_route *r);

/* --- reading a request ---------------------------------------------------------------------- */

/* What http_new was given: struct server (server.h). */
void *http_payload(const struct http_request *req);
/* This thread's handle of the record. */
struct annotate *http_record(const struct http_request *req);
/* Who asks; for HTTP_ALL routes too (kind none when there is no session). */
const struct annotate_who *http_who(const struct http_request *req);
/* The session itself, or NULL when there is none. */
const struct annotate_session *http_session(const struct http_request *req);
int64_t http_now(const struct http_request *req);    /* when the request arrived */
const char *http_id(const struct http_request *req); /* short name of this request, for logs */
const char *http_method(const struct http_request *req);
const char *http_path(const struct http_request *req);
const char *http_address(const struct http_request *req); /* peer address as text */
bool http_is_tls(const struct http_request *req);
bool http_is_meeting(const struct http_request *req); /* came in by the meeting door */
const struct http_route *http_route(const struct http_request *req);
/* A request header, or NULL. `name` in any case. */
const char *http_header(const struct http_request *req, const char *name);
/* Value of a cookie, or NULL. */
const char *http_cookie(const struct http_request *req, const char *name);
/* Bytes the client announced, or -1 (chunked). */
int64_t http_body_bytes(const struct http_request *req);

/* Fields: path segment, then query, then body. Absent and null are the same, except for
 * http_null: was it sent as null (to empty it)? */
bool http_has(const struct http_request *req, const char *name);
bool http_null(const struct http_request *req, const char *name);
const char *http_text(const struct http_request *req, const char *name); /* or NULL */
int64_t http_int(const struct http_request *req, const char *name, int64_t absent);
double http_number(const struct http_request *req, const char *name, double absent);
bool http_bool(const struct http_request *req, const char *name);
/* The body's own value (lists, rows), borrowed, or NULL. */
const json_t *http_json(const struct http_request *req, const char *name);
/* List of integers; *out_n of them, borrowed until the request ends. NULL when absent or empty. */
const int64_t *http_ids(struct http_request *req, const char *name, size_t *out_n);

/* State of a handler between begin, chunk and handle; freed with the request. */
void http_set_data(struct http_request *req, void *data, GDestroyNotify free_data);
void *http_data(const struct http_request *req);

/* Shut the connection of another request down (a newer one takes over). `req` must still be alive:
 * keep it in a registry under your own lock and remove it in `broken` and in the data's free
 * function. Its `broken` is called soon after on its own thread. */
void http_abort(struct http_request *req);

/* --- replying ------------------------------------------------------------------------------- */

/* JSON text. The first takes `text` over (g_free), the second copies. */
void http_reply_take(struct http_request *req, int status, char *text);
void http_reply_json(struct http_request *req, int status, const char *text);
/* Packs with json_pack_ex's format and answers. */
void http_reply_pack(struct http_request *req, int status, const char *format, ...);
void http_reply_json_value(struct http_request *req, int status, const json_t *value);
/* Nothing but a status (204 …). */
void http_reply_empty(struct http_request *req, int status);
/* Any error: annotate's and HTTP_ERROR's are told as they are (status from one table), all others
 * are logged and answered 500 with a request name only. Does not take the error. */
void http_reply_error(struct http_request *req, const GError *error);
/* The error of one row among several, as http_reply_error() would tell it. */
json_t *http_error_value(struct http_request *req, const GError *error);
/* The same for a refusal made here: status, text key, field or NULL. */
void http_reply_fail(struct http_request *req, int status, const char *key, const char *field);
/* Adds a member to the JSON object that is the reply so far. */
void http_reply_attach(struct http_request *req, const char *name, const json_t *value);
/* Adds a header to the reply, set before or after it. */
void http_reply_header(struct http_request *req, const char *name, const char *value);

/* The page that is the reply may show pictures from this origin too (scheme://host:port). Taken. */
void http_reply_images(struct http_request *req, char *origin);

struct http_file {
    const char *type;   /* "video/mp4" */
    const char *etag;   /* content hash, without quotes; NULL: from size and time of the file */
    const char *name;   /* offered as a download under this name (any UTF-8), or NULL: shown */
    bool immutable;     /* may be kept for ever (private) */
    bool revalidate;    /* no-cache: asked again each time (HTML, cues) */
    const char *coding; /* "gzip" when the file is a compressed twin, or NULL */
};
/* The file at `path`, whole or the range asked for (one range; several → the whole file), with
 * If-Range, If-None-Match, 416 and HEAD. Missing file → 404. */
void http_reply_file(struct http_request *req, const char *path, const struct http_file *file);
/* Bytes in memory (copied), with ETag from their hash when `file->etag` is NULL. */
void http_reply_bytes(
    struct http_request *req, const void *data, size_t size, const struct http_file *file);

/* An event stream. The handler calls http_reply_events() once; from then on any thread may push
 * until `closed` was called, which is the last word about the stream. */
struct http_events;
struct http_events *http_reply_events(
    struct http_request *req, void (*closed)(struct http_events *, void *payload), void *payload);
/* Queues a ready block of event lines (shared, referenced). With `latest` it replaces an earlier
 * unsent `latest` one: whole states need only the newest. False: the client is hopelessly behind
 * and the stream is being ended. */
bool http_events_push(struct http_events *events, GBytes *block, bool latest);
/* Ends the stream after what is queued. */
void http_events_end(struct http_events *events);

/* --- the server ----------------------------------------------------------------------------- */

struct http_hooks {
    void *payload;                                          /* struct server */
    struct annotate *(*record)(void *payload);              /* this thread's handle */
    const char *(*text)(const char *lang, const char *key); /* lang "zh" or "en"; or NULL */
    /* Fills *who for the route's audience. Returns false with a reply set. */
    bool (*admit)(struct http_request *req);
    /* Before the handler, all fields are in. Returns false with a reply set. NULL: all pass. */
    bool (*check)(struct http_request *req);
    /* Adresses outside the table (web app). Sets a reply, or returns false: 404. */
    bool (*other)(struct http_request *req);
    bool (*meeting_open)(void *payload); /* is the meeting door open now */
    /* Who is in was told that something is not theirs (403, `key` says why). Any thread, quick. */
    void (*denied)(struct http_request *req, const char *key);
    /* Around the handlers of the record lane. False: nothing of what they wrote holds. */
    void (*gather)(void *payload);
    bool (*commit)(void *payload, GError **error);
};

struct http_door {
    const char *address;            /* numeric */
    uint16_t port;                  /* 0: any */
    const char *tls_cert, *tls_key; /* PEM text, or NULL: plain */
    bool meeting;
};

struct http *http_new(
    const struct http_route *routes, size_t n, const struct http_hooks *hooks, GError **error);
/* Opens a listener; *out_port is the port it got. */
bool http_listen(
    struct http *http, const struct http_door *door, uint16_t *out_port, GError **error);
/* Ends streams, waits for running handlers, closes. NULL is fine. */
void http_free(struct http *http);

/* For the admit hook: whose session this is (taken over), or who acts without one (copied; its
 * strings must outlive the request). */
struct annotate_session;
void http_take_session(struct http_request *req, struct annotate_session *session);
void http_set_who(struct http_request *req, const struct annotate_who *who);
