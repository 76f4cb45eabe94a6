/* The transport: libmicrohttpd with internal polling threads, and nothing of our domain.
 *
 *   headers ─ guard ─ request_begin ─┬─ refused: small body dropped, then answered; big one cut
 *                                    ├─ raw body: stream->begin on the slow lane, then chunks
 *                                    └─ JSON body: gathered, checked
 *   body in ─ handler: here for reads, else on a lane while the connection sleeps ─ reply queued
 *             (on the record lane: all that wait ─ one commit ─ all replies)
 *
 * A connection is suspended before its job is pushed, so a quick lane cannot resume it too early.
 */
#include "clock.h"
#include "lane.h"
#include "request.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define POLL_THREADS 2
#define POOL_BYTES (128 * 1024)
#define TLS_BLOCK (256 * 1024)
#define EVENT_BLOCK 4096
#define DROP_MAX (1024 * 1024)
#define IDLE_SECONDS 75
#define HEADER_MS 10000
#define BODY_GRACE_MS 60000
#define BODY_RATE 1024 /* bytes a second, averaged */
#define EVENTS_MAX_BLOCKS 512
#define REST_MS 60000 /* a client without room for that long is lost */
#define CONNECTIONS_MAX 4096

struct door {
    struct http *http;
    struct MHD_Daemon *daemon;
    bool tls, meeting;
};

/* One per connection, so that the reaper can see who dawdles. */
struct peer {
    struct http *http;
    int fd;
    int64_t header_since; /* 0: not waiting for a header */
    int64_t idle_since;   /* 0: a request is being served */
    int64_t body_since;   /* 0: not reading a body */
    int64_t body_bytes;
    const char *address, *address_end; /* in the request line; of use while its head is read */
};

struct http_events {
    struct http *http;
    pthread_mutex_t lock;
    struct MHD_Connection *connection;
    GQueue blocks;  /* GBytes */
    GBytes *latest; /* borrowed from blocks: replaceable */
    size_t sent;    /* of the first block */
    int fd;         /* valid while suspended; -1: write through the library only */
    GBytes *rest;   /* of a chunk that we began */
    int64_t rest_since;
    bool suspended, ended;
    void (*closed)(struct http_events *, void *payload);
    void *payload;
};

struct http {
    const struct http_route *routes;
    size_t n;
    struct http_hooks hooks;
    struct lane *record_lane, *slow_lane;
    GPtrArray *doors;
    pthread_mutex_t lock; /* peers, events, ending */
    pthread_cond_t wake;
    GHashTable *peers, *events;
    bool ending;
    pthread_t reaper;
};

static int64_t clock_ms(void)
{
    return g_get_monotonic_time() / 1000;
}

/* --- event streams -------------------------------------------------------------------------- */

static void events_wake(struct http_events *events)
{
    if (!events->suspended)
        return;
    if (events->rest) /* after half a chunk nothing can follow; the page comes back by itself */
        shutdown(events->fd, SHUT_RDWR);
    events->suspended = false;
    MHD_resume_connection(events->connection);
}

static void events_pop(struct http_events *events)
{
    GBytes *block = g_queue_pop_head(&events->blocks);
    if (block == events->latest)
        events->latest = NULL;
    g_bytes_unref(block);
    events->sent = 0;
}

static ssize_t read_events(void *payload, uint64_t pos, char *buf, size_t max)
{
    struct http_events *events = payload;
    ssize_t n = 0;
    pthread_mutex_lock(&events->lock);
    GBytes *block = g_queue_peek_head(&events->blocks);
    if (block) {
        size_t size;
        const char *data = g_bytes_get_data(block, &size);
        n = (ssize_t)MIN(max, size - events->sent);
        memcpy(buf, data + events->sent, (size_t)n);
        events->sent += (size_t)n;
        if (events->sent == size)
            events_pop(events);
    } else if (events->ended) {
        n = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        /* Mark and suspend under one lock, or a push in between would be slept over. */
        events->suspended = true;
        MHD_suspend_connection(events->connection);
    }
    pthread_mutex_unlock(&events->lock);
    return n;
}

/* The end of a chunk that did not fit. False: some is left. */
static bool events_mend(struct http_events *events)
{
    if (!events->rest)
        return true;
    size_t size;
    const char *data = g_bytes_get_data(events->rest, &size);
    ssize_t n = send(events->fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    bool lost = (n < 0 && errno != EAGAIN) || clock_ms() - events->rest_since > REST_MS;
    if (n < (ssize_t)size && !lost) {
        size_t done = (size_t)MAX(n, 0);
        GBytes *left = g_bytes_new_from_bytes(events->rest, done, size - done);
        g_bytes_unref(events->rest);
        events->rest = left;
        return false;
    }
    events->ended |= lost; /* it ends with the rest still there: see events_wake */
    if (!lost)
        g_clear_pointer(&events->rest, g_bytes_unref);
    return true;
}

/* A stream that sleeps between two chunks is written to right here: waking a thousand connections
 * costs more than the thousand writes. What the client has no room for, TLS and big blocks are the
 * library's, but for the end of a chunk that has begun: that is tried again each second. */
static bool events_write(struct http_events *events)
{
    if (events->fd < 0 || !events->suspended)
        return false;
    if (!events_mend(events))
        return true;
    GBytes *block = g_queue_peek_head(&events->blocks);
    size_t size = block ? g_bytes_get_size(block) : 0;
    if (events->ended || g_queue_get_length(&events->blocks) != 1 || size > EVENT_BLOCK)
        return false;
    char chunk[EVENT_BLOCK + 24];
    size_t whole = (size_t)g_snprintf(chunk, 24, "%zx\r\n", size);
    memcpy(chunk + whole, g_bytes_get_data(block, NULL), size);
    memcpy(chunk + whole + size, "\r\n", 2);
    whole += size + 2;
    ssize_t n = send(events->fd, chunk, whole, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n <= 0)
        return false;
    if ((size_t)n < whole) {
        events->rest = g_bytes_new(chunk + n, whole - (size_t)n);
        events->rest_since = clock_ms();
    }
    events_pop(events);
    return true;
}

/* Once a second, by the reaper. */
static void events_retry(struct http_events *events)
{
    pthread_mutex_lock(&events->lock);
    if (events->rest && events->suspended && events_mend(events) &&
        (events->ended || !g_queue_is_empty(&events->blocks)))
        events_wake(events);
    pthread_mutex_unlock(&events->lock);
}

static void free_events(void *payload)
{
    struct http_events *events = payload;
    pthread_mutex_lock(&events->http->lock);
    g_hash_table_remove(events->http->events, events);
    pthread_mutex_unlock(&events->http->lock);
    if (events->closed)
        events->closed(events, events->payload);
    g_queue_clear_full(&events->blocks, (GDestroyNotify)g_bytes_unref);
    g_clear_pointer(&events->rest, g_bytes_unref);
    pthread_mutex_destroy(&events->lock);
    g_free(events);
}

struct http_events *http_reply_events(
    struct http_request *req, void (*closed)(struct http_events *, void *payload), void *payload)
{
    struct http_events *events = g_new0(struct http_events, 1);
    events->http = req->http;
    pthread_mutex_init(&events->lock, NULL);
    events->connection = req->connection;
    events->fd = -1;
    if (req->chunks && !req->tls) {
        int one = 1;
        events->fd =
            MHD_get_connection_info(req->connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        setsockopt(events->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    }
    g_queue_init(&events->blocks);
    events->closed = closed;
    events->payload = payload;
    http_reply_empty(req, 200);
    http_reply_header(req, "Content-Type", "text/event-stream; charset=utf-8");
    http_reply_header(req, "Cache-Control", "no-store");
    http_reply_header(req, "X-Accel-Buffering", "no");
    req->reply.events = events;
    pthread_mutex_lock(&req->http->lock);
    g_hash_table_add(req->http->events, events);
    events->ended = req->http->ending;
    pthread_mutex_unlock(&req->http->lock);
    return events;
}

bool http_events_push(struct http_events *events, GBytes *block, bool latest)
{
    pthread_mutex_lock(&events->lock);
    bool behind = g_queue_get_length(&events->blocks) >= EVENTS_MAX_BLOCKS;
    if (behind)
        events->ended = true;
    if (!events->ended) {
        bool replace = latest && events->latest &&
                       !(events->latest == g_queue_peek_head(&events->blocks) && events->sent);
        if (replace) {
            g_queue_remove(&events->blocks, events->latest);
            g_bytes_unref(events->latest);
        }
        g_queue_push_tail(&events->blocks, g_bytes_ref(block));
        if (latest)
            events->latest = block;
    }
    bool open = !events->ended;
    if (!open || !events_write(events))
        events_wake(events);
    pthread_mutex_unlock(&events->lock);
    return open;
}

void http_events_end(struct http_events *events)
{
    pthread_mutex_lock(&events->lock);
    events->ended = true;
    events_wake(events);
    pthread_mutex_unlock(&events->lock);
}

/* --- what we answer ------------------------------------------------------------------------- */

/* Two places: what more pictures may come from. */
#define POLICY                                                                                     \
    "default-src 'self'; img-src 'self' data: blob:%s%s; media-src 'self' blob:; "                 \
    "worker-src 'self' blob:; style-src 'self'; object-src 'none'; base-uri 'none'; "              \
    "form-action 'self'; frame-ancestors 'none'"

static const char *const always[][2] = {
    {"X-Content-Type-Options",       "nosniff"    },
    {"Referrer-Policy",              "no-referrer"},
    {"X-Frame-Options",              "DENY"       },
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

struct tls_file {
    int fd;
    int64_t offset;
};

/* The library's own reader makes one TLS record per 4 KiB; this one takes big bites. */
static ssize_t read_tls_file(void *payload, uint64_t pos, char *buf, size_t max)
{
    struct tls_file *file = payload;
    ssize_t n = pread(file->fd, buf, max, file->offset + (int64_t)pos);
    return n > 0 ? n : MHD_CONTENT_READER_END_WITH_ERROR;
}

static void free_tls_file(void *payload)
{
    struct tls_file *file = payload;
    close(file->fd);
    g_free(file);
}

static struct MHD_Response *file_response(struct http_request *req)
{
    struct http_reply *reply = &req->reply;
    int fd = reply->fd;
    reply->fd = -1;
    if (!req->tls)
        return MHD_create_response_from_fd_at_offset64(reply->size, fd, (uint64_t)reply->offset);
    struct tls_file *file = g_new(struct tls_file, 1);
    *file = (struct tls_file){fd, reply->offset};
    return MHD_create_response_from_callback(
        reply->size, TLS_BLOCK, read_tls_file, file, free_tls_file);
}

static struct MHD_Response *make_response(struct http_request *req)
{
    struct http_reply *reply = &req->reply;
    if (reply->events) {
        struct http_events *events = reply->events;
        reply->events = NULL;
        return MHD_create_response_from_callback(
            MHD_SIZE_UNKNOWN, EVENT_BLOCK, read_events, events, free_events);
    }
    if (reply->fd >= 0)
        return file_response(req);
    char *text = g_steal_pointer(&reply->text);
    return MHD_create_response_from_buffer_with_free_callback(
        text ? reply->size : 0, text ? text : (void *)"", text ? g_free : NULL);
}

static enum MHD_Result queue_reply(struct http_request *req)
{
    struct http_reply *reply = &req->reply;
    struct MHD_Response *response = make_response(req);
    const char *images = reply->images;
    g_autofree char *policy = g_strdup_printf(POLICY, images ? " " : "", images ? images : "");
    MHD_add_response_header(response, "Content-Security-Policy", policy);
    for (size_t i = 0; i < G_N_ELEMENTS(always); i++)
        MHD_add_response_header(response, always[i][0], always[i][1]);
    /* Browsers ignore these over plain http, and complain about the second. */
    if (req->tls) {
        MHD_add_response_header(response, "Strict-Transport-Security", "max-age=31536000");
        MHD_add_response_header(response, "Cross-Origin-Opener-Policy", "same-origin");
    }
    for (guint i = 0; reply->headers && i + 1 < reply->headers->len; i += 2)
        MHD_add_response_header(response, reply->headers->pdata[i], reply->headers->pdata[i + 1]);
    if (reply->close)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    enum MHD_Result ok = MHD_queue_response(req->connection, (unsigned int)reply->status, response);
    MHD_destroy_response(response);
    return ok;
}

/* --- the header guard: what MHD's parser lets through and must not be believed ---------------- */

struct guard {
    int lengths, encodings, hosts;
    bool bad, chunked;
    const char *at; /* where reading has come to; in memory line ends and colons are NUL now */
};

static bool is_token(const char *s, size_t n)
{
    if (n == 0)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!g_ascii_isalnum(s[i]) && !(s[i] && strchr("!#$%&'*+-.^_`|~", s[i])))
            return false;
    return true;
}

/* For the library a text ends at a NUL. What a proxy before us may have believed stands behind it:
 * so each part begins where the line end of the one before is over. */
static bool only_ends(const char *from, const char *to, ptrdiff_t max)
{
    if (to <= from || to - from > max)
        return false;
    while (from < to && *from == '\0')
        from++;
    return from == to;
}

static const char *skip_blanks(const char *from, const char *to)
{
    while (from < to && (*from == ' ' || *from == '\t'))
        from++;
    return from;
}

/* A folded line stands elsewhere, its end put behind the name: it is not as it was sent. */
static bool guard_place(struct guard *guard, const char *name, size_t name_size, const char *value)
{
    return only_ends(guard->at, name, 2) && value > name &&
           skip_blanks(name + name_size + 1, value) == value;
}

static enum MHD_Result guard_header(void *payload, enum MHD_ValueKind kind, const char *name,
    size_t name_size, const char *value, size_t value_size)
{
    struct guard *guard = payload;
    guard->bad = guard->bad || !value || !is_token(name, name_size) ||
                 memchr(value, '\0', value_size) || !guard_place(guard, name, name_size, value);
    if (guard->bad)
        return MHD_NO;
    guard->at = value + value_size;
    if (!g_ascii_strcasecmp(name, "Content-Length")) {
        guard->lengths++;
        guard->bad |= !value_size || strspn(value, "0123456789") != value_size;
    } else if (!g_ascii_strcasecmp(name, "Transfer-Encoding")) {
        guard->encodings++;
        guard->chunked = !g_ascii_strcasecmp(value, "chunked");
        guard->bad |= !guard->chunked;
    } else if (!g_ascii_strcasecmp(name, "Host")) {
        guard->hosts++;
    }
    return MHD_YES;
}

/* Between the method, the address and the version there is nothing but blanks. */
static bool line_passes(const struct peer *peer, const char *method, const char *version)
{
    const char *address = peer ? peer->address : NULL;
    return address && skip_blanks(method + strlen(method) + 1, address) == address &&
           version == peer->address_end + 1;
}

static bool guard_passes(
    const struct http_request *req, const char *method, const char *version, bool *out_chunked)
{
    struct guard guard = {.at = version + strlen(version)};
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(req->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    if (!info || !line_passes(req->peer, method, version))
        return false;
    MHD_get_connection_values_n(req->connection, MHD_HEADER_KIND, guard_header, &guard);
    *out_chunked = guard.chunked;
    bool host = guard.hosts == 1 || (guard.hosts == 0 && !strcmp(version, "HTTP/1.0"));
    return !guard.bad && only_ends(guard.at, method + info->header_size, 4) && guard.lengths <= 1 &&
           guard.encodings <= 1 && guard.lengths + guard.encodings <= 1 && host;
}

/* --- one request ---------------------------------------------------------------------------- */

static enum MHD_Result keep_query(
    void *payload, enum MHD_ValueKind kind, const char *name, const char *value)
{
    GPtrArray *query = payload;
    g_ptr_array_add(query, g_strdup(name));
    g_ptr_array_add(query, g_strdup(value));
    return MHD_YES;
}

static void peer_address(struct MHD_Connection *connection, char *buf, size_t size)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *addr = info ? info->client_addr : NULL;
    if (addr && addr->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)addr)->sin_addr, buf, (socklen_t)size);
    else if (addr && addr->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)addr)->sin6_addr, buf, (socklen_t)size);
}

static struct http_request *new_request(
    struct door *door, struct MHD_Connection *connection, const char *url, const char *method)
{
    struct http_request *req = g_new0(struct http_request, 1);
    req->connection = connection;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    req->peer = info ? info->socket_context : NULL;
    req->http = door->http;
    req->hooks = &door->http->hooks;
    req->tls = door->tls;
    req->meeting = door->meeting;
    guint64 name = ((guint64)g_random_int() << 32) | g_random_int(); /* a name, no secret */
    g_snprintf(req->id, sizeof req->id, "%016" G_GINT64_MODIFIER "x", name);
    peer_address(connection, req->address, sizeof req->address);
    g_strlcpy(req->method, method, sizeof req->method);
    req->path = g_strdup(url);
    req->now = clock_now();
    req->query = g_ptr_array_new_with_free_func(g_free);
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, keep_query, req->query);
    req->fields = json_object();
    req->reply.fd = -1;
    const char *length = http_header(req, "Content-Length");
    req->body_bytes = length ? g_ascii_strtoll(length, NULL, 10) : 0;
    return req;
}

const char *http_header(const struct http_request *req, const char *name)
{
    return MHD_lookup_connection_value(req->connection, MHD_HEADER_KIND, name);
}

const char *http_cookie(const struct http_request *req, const char *name)
{
    return MHD_lookup_connection_value(req->connection, MHD_COOKIE_KIND, name);
}

void http_abort(struct http_request *req)
{
    struct peer *peer = req->peer;
    pthread_mutex_lock(&req->http->lock);
    if (peer && g_hash_table_contains(req->http->peers, peer))
        shutdown(peer->fd, SHUT_RDWR);
    pthread_mutex_unlock(&req->http->lock);
}

static void peer_phase(struct http_request *req, bool reading)
{
    struct peer *peer = req->peer;
    if (!peer)
        return;
    pthread_mutex_lock(&req->http->lock);
    peer->header_since = peer->idle_since = 0;
    peer->body_since = reading ? clock_ms() : 0;
    peer->body_bytes = 0;
    pthread_mutex_unlock(&req->http->lock);
}

/* Puts the connection to sleep and the job on a lane (NULL: on the record lane); a full lane is
 * told at once. */
static void run_on(struct http_request *req, struct lane *lane, lane_fn job)
{
    MHD_suspend_connection(req->connection);
    if (lane_push(lane, job, req))
        return;
    http_reply_fail(req, 503, "server.busy", NULL);
    req->phase = req->phase == HTTP_PHASE_BEGINNING ? HTTP_PHASE_DROP : HTTP_PHASE_READY;
    MHD_resume_connection(req->connection);
}

static void begin_job(void *data)
{
    struct http_request *req = data;
    req->begun = req->route->stream->begin(req);
    g_assert(req->begun || req->reply.status);
    req->phase = req->begun ? HTTP_PHASE_BODY : HTTP_PHASE_DROP;
    MHD_resume_connection(req->connection);
}

static void handler_job(void *data)
{
    struct http_request *req = data;
    request_run(req);
    req->phase = HTTP_PHASE_READY;
    MHD_resume_connection(req->connection);
}

/* The record lane's jobs: nobody is answered before all of it is on the disk. A refusal, too, may
 * have come from what another one of the group wrote. */
static void run_together(void *const *requests, unsigned n, void *payload)
{
    const struct http_hooks *hooks = &((struct http *)payload)->hooks;
    g_autoptr(GError) error = NULL;
    hooks->gather(hooks->payload);
    for (unsigned i = 0; i < n; i++)
        request_run(requests[i]);
    bool good = hooks->commit(hooks->payload, &error);
    for (unsigned i = 0; i < n; i++) {
        struct http_request *req = requests[i];
        if (!good)
            request_revoke(req, error);
        req->phase = HTTP_PHASE_READY;
        MHD_resume_connection(req->connection);
    }
}

/* A refused request: its rest is read away when small, so that the answer arrives. */
static enum MHD_Result refuse_early(struct http_request *req)
{
    if (req->body_bytes >= 0 && req->body_bytes <= DROP_MAX) {
        req->phase = HTTP_PHASE_DROP;
        return MHD_YES;
    }
    req->reply.close = true;
    return queue_reply(req);
}

static enum MHD_Result first_call(
    struct door *door, struct http_request *req, const char *method, const char *version)
{
    bool chunked;
    if (!guard_passes(req, method, version, &chunked)) {
        http_reply_fail(req, 400, "request.bad_header", NULL);
        req->reply.close = true;
        return queue_reply(req);
    }
    if (chunked)
        req->body_bytes = -1;
    const char *last = http_header(req, MHD_HTTP_HEADER_CONNECTION);
    req->chunks = !strcmp(version, "HTTP/1.1") && !(last && strcasestr(last, "close"));
    peer_phase(req, req->body_bytes != 0);
    request_begin(req, door->http->routes, door->http->n);
    if (req->reply.status)
        return refuse_early(req);
    req->phase = HTTP_PHASE_BODY;
    if (req->route && req->route->flags & HTTP_RAW) {
        req->phase = HTTP_PHASE_BEGINNING;
        req->repeat_first = true;
        run_on(req, door->http->slow_lane, begin_job);
    }
    return MHD_YES;
}

static int64_t body_limit(const struct http_request *req)
{
    if (!req->route)
        return HTTP_BODY_DEFAULT;
    return req->route->body_max ? req->route->body_max : HTTP_BODY_DEFAULT;
}

static void take_json(struct http_request *req, const char *data, size_t size)
{
    if (req->body_seen > body_limit(req)) {
        http_reply_fail(req, 413, "request.too_big", NULL);
        req->phase = HTTP_PHASE_DROP;
        return;
    }
    if (!req->raw)
        req->raw = g_byte_array_new();
    g_byte_array_append(req->raw, (const guint8 *)data, (guint)size);
}

static enum MHD_Result body_call(struct http_request *req, const char *data, size_t size)
{
    struct peer *peer = req->peer;
    req->body_seen += (int64_t)size;
    if (peer) {
        pthread_mutex_lock(&req->http->lock);
        peer->body_bytes += (int64_t)size;
        pthread_mutex_unlock(&req->http->lock);
    }
    if (req->phase == HTTP_PHASE_BODY && req->begun) {
        if (!req->route->stream->chunk(req, data, size)) {
            g_assert(req->reply.status);
            req->phase = HTTP_PHASE_DROP;
        }
    } else if (req->phase == HTTP_PHASE_BODY) {
        take_json(req, data, size);
    } else {
        req->dropped += (int64_t)size;
    }
    if (req->phase != HTTP_PHASE_DROP)
        return MHD_YES;
    int64_t left = req->body_bytes - req->body_seen;
    return left <= 2 * DROP_MAX && req->dropped <= 2 * DROP_MAX ? MHD_YES : MHD_NO;
}

static enum MHD_Result last_call(struct http_request *req)
{
    /* A connection that slept in its first call gets that call again: not the last one yet. */
    if (req->repeat_first) {
        req->repeat_first = false;
        return req->phase == HTTP_PHASE_DROP ? refuse_early(req) : MHD_YES;
    }
    if (req->phase == HTTP_PHASE_BODY) {
        peer_phase(req, false);
        if (!req->begun)
            request_read_body(req);
        if (!req->reply.status) {
            unsigned flags = req->route->flags;
            bool here = flags & HTTP_QUICK || (!request_changes(req) && !(flags & HTTP_SLOW));
            if (!here) {
                req->phase = HTTP_PHASE_RUNNING;
                if (flags & HTTP_SLOW)
                    run_on(req, req->http->slow_lane, handler_job);
                else
                    run_on(req, req->http->record_lane, NULL);
                return MHD_YES;
            }
            request_run(req);
        }
    }
    if (req->phase == HTTP_PHASE_RUNNING || req->phase == HTTP_PHASE_BEGINNING)
        return MHD_YES;
    req->phase = HTTP_PHASE_READY;
    return queue_reply(req);
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *data, size_t *size, void **con_cls)
{
    struct http_request *req = *con_cls;
    if (!req) {
        req = new_request(cls, connection, url, method);
        *con_cls = req;
        return first_call(cls, req, method, version);
    }
    if (*size) {
        size_t n = *size;
        *size = 0;
        return body_call(req, data, n);
    }
    return last_call(req);
}

static void on_completed(void *cls, struct MHD_Connection *connection, void **con_cls,
    enum MHD_RequestTerminationCode code)
{
    struct http_request *req = *con_cls;
    if (!req)
        return;
    *con_cls = NULL;
    if (req->begun && !req->handled && req->route->stream->broken)
        req->route->stream->broken(req);
    if (req->reply.events) /* never queued */
        free_events(g_steal_pointer(&req->reply.events));
    struct peer *peer = req->peer;
    pthread_mutex_lock(&req->http->lock);
    if (peer && g_hash_table_contains(req->http->peers, peer)) {
        peer->header_since = peer->body_since = 0;
        peer->idle_since = clock_ms();
    }
    pthread_mutex_unlock(&req->http->lock);
    request_clear(req);
}

/* --- the reaper ----------------------------------------------------------------------------- */

static void on_connection(void *cls, struct MHD_Connection *connection, void **socket_context,
    enum MHD_ConnectionNotificationCode code)
{
    struct door *door = cls;
    struct http *http = door->http;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        struct peer *peer = g_new0(struct peer, 1);
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        peer->http = http;
        peer->fd = info->connect_fd;
        peer->header_since = clock_ms();
        *socket_context = peer;
        pthread_mutex_lock(&http->lock);
        g_hash_table_add(http->peers, peer);
        pthread_mutex_unlock(&http->lock);
        return;
    }
    pthread_mutex_lock(&http->lock);
    g_hash_table_remove(http->peers, *socket_context);
    pthread_mutex_unlock(&http->lock);
    g_clear_pointer(socket_context, g_free);
}

/* The request line is in: the header clock starts (kept-alive connections wait longer for one). */
static void *on_uri(void *cls, const char *uri, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct peer *peer = info ? info->socket_context : NULL;
    if (!peer)
        return NULL;
    peer->address = uri;
    peer->address_end = uri ? uri + strlen(uri) : NULL;
    pthread_mutex_lock(&peer->http->lock);
    if (!peer->header_since)
        peer->header_since = clock_ms();
    peer->idle_since = 0;
    pthread_mutex_unlock(&peer->http->lock);
    return NULL;
}

static bool dawdles(const struct peer *peer, int64_t now)
{
    if (peer->header_since)
        return now - peer->header_since > HEADER_MS;
    if (peer->idle_since)
        return now - peer->idle_since > 2 * IDLE_SECONDS * 1000;
    int64_t took = peer->body_since ? now - peer->body_since : 0;
    return took > BODY_GRACE_MS && peer->body_bytes * 1000 / took < BODY_RATE;
}

static void *reap(void *data)
{
    struct http *http = data;
    pthread_mutex_lock(&http->lock);
    while (!http->ending) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += 1;
        pthread_cond_timedwait(&http->wake, &http->lock, &until);
        GHashTableIter iter;
        struct peer *peer;
        int64_t now = clock_ms();
        g_hash_table_iter_init(&iter, http->peers);
        while (g_hash_table_iter_next(&iter, (void **)&peer, NULL))
            if (dawdles(peer, now))
                shutdown(peer->fd, SHUT_RDWR);
        struct http_events *events;
        g_hash_table_iter_init(&iter, http->events);
        while (g_hash_table_iter_next(&iter, (void **)&events, NULL))
            events_retry(events);
    }
    pthread_mutex_unlock(&http->lock);
    return NULL;
}

/* --- the server ----------------------------------------------------------------------------- */

struct http *http_new(
    const struct http_route *routes, size_t n, const struct http_hooks *hooks, GError **error)
{
    if (!request_check_routes(routes, n, error))
        return NULL;
    struct http *http = g_new0(struct http, 1);
    http->routes = routes;
    http->n = n;
    http->hooks = *hooks;
    http->record_lane = lane_new_together(run_together, http, 4096);
    http->slow_lane = lane_new(2, 64);
    http->doors = g_ptr_array_new();
    pthread_mutex_init(&http->lock, NULL);
    pthread_cond_init(&http->wake, NULL);
    http->peers = g_hash_table_new(NULL, NULL);
    http->events = g_hash_table_new(NULL, NULL);
    g_assert(pthread_create(&http->reaper, NULL, reap, http) == 0);
    return http;
}

static int open_socket(const struct http_door *door, uint16_t *out_port, GError **error)
{
    struct sockaddr_storage addr = {0};
    struct sockaddr_in *v4 = (struct sockaddr_in *)&addr;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&addr;
    socklen_t size = sizeof *v4;
    if (inet_pton(AF_INET, door->address, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(door->port);
    } else if (inet_pton(AF_INET6, door->address, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(door->port);
        size = sizeof *v6;
    } else {
        g_set_error(error, HTTP_ERROR, 500,
            "'%s' is no numeric address to listen on (127.0.0.1:8080)", door->address);
        return -1;
    }
    int one = 1, fd = socket(addr.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (fd < 0 || bind(fd, (struct sockaddr *)&addr, size) != 0 || listen(fd, 1024) != 0 ||
        getsockname(fd, (struct sockaddr *)&addr, &size) != 0) {
        g_set_error(error, HTTP_ERROR, 500,
            "cannot listen on %s port %u: %s (choose another with --listen)", door->address,
            door->port, g_strerror(errno));
        if (fd >= 0)
            close(fd);
        return -1;
    }
    *out_port = ntohs(addr.ss_family == AF_INET6 ? v6->sin6_port : v4->sin_port);
    return fd;
}

bool http_listen(struct http *http, const struct http_door *how, uint16_t *out_port, GError **error)
{
    uint16_t port = 0;
    int fd = open_socket(how, &port, error);
    if (fd < 0)
        return false;
    struct door *door = g_new0(struct door, 1);
    door->http = http;
    door->tls = how->tls_cert != NULL;
    door->meeting = how->meeting;
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT,   0, (void *)how->tls_cert                                  },
        {MHD_OPTION_HTTPS_MEM_KEY,    0, (void *)how->tls_key                                   },
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)"SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"},
        {MHD_OPTION_END,              0, NULL                                                   },
    };
    struct MHD_OptionItem none[] = {
        {MHD_OPTION_END, 0, NULL}
    };
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME |
                     (door->tls ? MHD_USE_TLS : 0);
    door->daemon =
        MHD_start_daemon(flags, 0, NULL, NULL, on_request, door, MHD_OPTION_LISTEN_SOCKET, fd,
            MHD_OPTION_THREAD_POOL_SIZE, POLL_THREADS, MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX,
            MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)POOL_BYTES, MHD_OPTION_CONNECTION_TIMEOUT,
            IDLE_SECONDS, MHD_OPTION_NOTIFY_COMPLETED, on_completed, door,
            MHD_OPTION_NOTIFY_CONNECTION, on_connection, door, MHD_OPTION_URI_LOG_CALLBACK, on_uri,
            door, MHD_OPTION_ARRAY, door->tls ? tls : none, MHD_OPTION_END);
    if (!door->daemon) {
        g_set_error(error, HTTP_ERROR, 500, "the HTTP server did not start on %s port %u%s",
            how->address, port, door->tls ? " (are certificate and key a pair of PEM files?)" : "");
        close(fd);
        g_free(door);
        return false;
    }
    g_ptr_array_add(http->doors, door);
    *out_port = port;
    return true;
}

/* Sleeping streams must be woken before the daemons may stop. */
static void end_streams(struct http *http)
{
    GHashTableIter iter;
    struct http_events *events;
    pthread_mutex_lock(&http->lock);
    http->ending = true;
    pthread_cond_broadcast(&http->wake);
    g_hash_table_iter_init(&iter, http->events);
    while (g_hash_table_iter_next(&iter, (void **)&events, NULL))
        http_events_end(events);
    pthread_mutex_unlock(&http->lock);
}

void http_free(struct http *http)
{
    if (!http)
        return;
    end_streams(http);
    pthread_join(http->reaper, NULL);
    for (guint i = 0; i < http->doors->len; i++) {
        struct door *door = http->doors->pdata[i];
        int fd = MHD_quiesce_daemon(door->daemon);
        if (fd >= 0)
            close(fd);
    }
    lane_free(http->slow_lane);
    lane_free(http->record_lane);
    for (guint i = 0; i < http->doors->len; i++) {
        struct door *door = http->doors->pdata[i];
        MHD_stop_daemon(door->daemon);
        g_free(door);
    }
    g_ptr_array_unref(http->doors);
    g_hash_table_destroy(http->events);
    g_hash_table_destroy(http->peers);
    pthread_cond_destroy(&http->wake);
    pthread_mutex_destroy(&http->lock);
    g_free(http);
}
