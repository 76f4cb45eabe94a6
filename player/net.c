/* net.c — libcurl, kept in one place. */
#include "net.h"
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define ANSWER_MAX_BYTES (1 << 20)

typedef CURL net_handle; /* for g_autoptr() only */
typedef struct curl_slist net_headers;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(net_handle, curl_easy_cleanup)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(net_headers, curl_slist_free_all)

struct body {
    GString *text;
    size_t max;
};

void net_init(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

static CURL *handle_new(const char *url, const char *token, net_headers **headers)
{
    CURL *curl = curl_easy_init();
    g_assert(curl);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 5L);
    *headers = curl_slist_append(*headers, "X-Shenkan: 1");
    if (token) {
        g_autofree char *bearer = g_strconcat("Authorization: Bearer ", token, NULL);
        *headers = curl_slist_append(*headers, bearer);
    }
    return curl;
}

/* Turn a transfer's end into an error; true when the server said yes. */
static bool transfer_ok(CURL *curl, CURLcode code, const char *url, GError **error)
{
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (status >= 400) {
        enum player_error kind = status >= 500 || status == 429 ? PLAYER_ERROR_NETWORK
                                 : status == 401                ? PLAYER_ERROR_UNKNOWN
                                 : status == 404                ? PLAYER_ERROR_MISSING
                                                                : PLAYER_ERROR_REFUSED;
        g_set_error(error, PLAYER_ERROR, kind, "the server answered %ld to %s", status, url);
        return false;
    }
    if (code != CURLE_OK) {
        g_set_error(error, PLAYER_ERROR, PLAYER_ERROR_NETWORK, "no answer from %s: %s", url,
            curl_easy_strerror(code));
        return false;
    }
    return true;
}

static size_t body_add(char *data, size_t size, size_t n, void *payload)
{
    struct body *body = payload;
    if (body->text->len + size * n > body->max)
        return 0;
    g_string_append_len(body->text, data, (gssize)(size * n));
    return size * n;
}

static char *body_take(CURL *curl, size_t max, CURLcode *out_code)
{
    struct body body = {g_string_new(NULL), max};
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, body_add);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    *out_code = curl_easy_perform(curl);
    return g_string_free(body.text, FALSE);
}

char *net_get(const char *url, const char *token, size_t max_bytes, GError **error)
{
    g_autoptr(net_headers) headers = NULL;
    g_autoptr(net_handle) curl = handle_new(url, token, &headers);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
    CURLcode code;
    g_autofree char *text = body_take(curl, max_bytes, &code);
    return transfer_ok(curl, code, url, error) ? g_steal_pointer(&text) : NULL;
}

static char *post(const char *url, const char *token, const char *type, const char *data, size_t n,
    long timeout_s, long *out_status, GError **error)
{
    g_autoptr(net_headers) headers = NULL;
    g_autoptr(net_handle) curl = handle_new(url, token, &headers);
    g_autofree char *header = g_strconcat("Content-Type: ", type, NULL);
    headers = curl_slist_append(headers, header);
    headers = curl_slist_append(headers, "Expect:");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, data);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)n);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, timeout_s);
    CURLcode code;
    g_autofree char *text = body_take(curl, ANSWER_MAX_BYTES, &code);
    *out_status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, out_status);
    if (code != CURLE_OK) {
        g_set_error(error, PLAYER_ERROR, PLAYER_ERROR_NETWORK, "no answer from %s: %s", url,
            curl_easy_strerror(code));
        return NULL;
    }
    return g_steal_pointer(&text);
}

char *net_post(const char *url, const char *token, const char *json, long timeout_s,
    long *out_status, GError **error)
{
    return post(url, token, "application/json", json, strlen(json), timeout_s, out_status, error);
}

char *net_post_file(const char *url, const char *token, const char *path, const char *type,
    long *out_status, GError **error)
{
    g_autofree char *data = NULL;
    gsize n;
    *out_status = 0;
    if (!g_file_get_contents(path, &data, &n, error))
        return NULL;
    return post(url, token, type, data, n, 60, out_status, error);
}

struct sink {
    int fd;
    int64_t left;
    net_data_fn data;
    bool (*stop)(void *payload);
    void *payload;
    CURL *curl;
    int error;
};

static size_t sink_write(char *data, size_t size, size_t n, void *payload)
{
    struct sink *sink = payload;
    size_t bytes = size * n;
    long status = 0;
    curl_easy_getinfo(sink->curl, CURLINFO_RESPONSE_CODE, &status);
    if (status >= 400)
        return bytes; /* the error's text is not the file */
    if ((int64_t)bytes > sink->left)
        return 0;
    for (size_t at = 0; at < bytes;) {
        ssize_t wrote = write(sink->fd, data + at, bytes - at);
        if (wrote < 0 && errno != EINTR) {
            sink->error = errno;
            return 0;
        }
        at += wrote > 0 ? (size_t)wrote : 0;
    }
    sink->left -= (int64_t)bytes;
    return !sink->data || sink->data(data, bytes, sink->payload) ? bytes : 0;
}

bool net_download(const char *url, const char *token, const char *path, int64_t bytes,
    net_data_fn data, void *payload, GError **error)
{
    int fd = g_open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    off_t have = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
    if (have > bytes) { /* something else under that name: begin anew */
        have = ftruncate(fd, 0) == 0 ? lseek(fd, 0, SEEK_SET) : -1;
    }
    if (have < 0) {
        g_set_error(
            error, PLAYER_ERROR, PLAYER_ERROR_IO, "cannot write %s: %s", path, g_strerror(errno));
        if (fd >= 0)
            close(fd);
        return false;
    }
    struct sink sink = {.fd = fd, .left = bytes - have, .data = data, .payload = payload};
    if (have && data)
        data(NULL, (size_t)have, payload);
    bool ok = sink.left == 0;
    if (!ok) {
        g_autoptr(net_headers) headers = NULL;
        g_autoptr(net_handle) curl = handle_new(url, token, &headers);
        sink.curl = curl;
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(curl, CURLOPT_RESUME_FROM_LARGE, (curl_off_t)have);
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, sink_write);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &sink);
        curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1024L);
        curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, 20L);
        CURLcode code = curl_easy_perform(curl);
        if (sink.error)
            g_set_error(error, PLAYER_ERROR, PLAYER_ERROR_IO, "cannot write %s: %s", path,
                g_strerror(sink.error));
        else
            ok = transfer_ok(curl, code, url, error);
    }
    if (fsync(fd) != 0 && ok) {
        g_set_error(
            error, PLAYER_ERROR, PLAYER_ERROR_IO, "cannot write %s: %s", path, g_strerror(errno));
        ok = false;
    }
    close(fd);
    return ok;
}

static size_t stream_write(char *data, size_t size, size_t n, void *payload)
{
    struct sink *sink = payload;
    long status = 0;
    curl_easy_getinfo(sink->curl, CURLINFO_RESPONSE_CODE, &status);
    if (status >= 400)
        return size * n;
    return sink->data(data, size * n, sink->payload) ? size * n : 0;
}

static int stream_progress(void *payload, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    const struct sink *sink = payload;
    (void)a, (void)b, (void)c, (void)d;
    return sink->stop(sink->payload) ? 1 : 0;
}

bool net_stream(const char *url, const char *token, long idle_s, net_data_fn data,
    bool (*stop)(void *payload), void *payload, GError **error)
{
    g_autoptr(net_headers) headers = NULL;
    g_autoptr(net_handle) curl = handle_new(url, token, &headers);
    struct sink sink = {.data = data, .stop = stop, .payload = payload, .curl = curl};
    headers = curl_slist_append(headers, "Accept: text/event-stream");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, stream_write);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &sink);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, stream_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &sink);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, idle_s);
    CURLcode code = curl_easy_perform(curl);
    return transfer_ok(curl, code, url, error);
}
