/* client.c — our own HTTP API through libcurl. */
#include "client.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ANSWER_MAX (64 * 1024 * 1024)
#define TRIES 5

G_DEFINE_QUARK(client - error - quark, client_error)

struct client {
    CURL *curl;
    char *base;
    GString *answer;
    long status;          /* of the last answer; 0: there was none */
    int64_t offset, clip; /* of its headers; -1: not there */
    bool duplicate;
    char *location;
};

/* --- plumbing --- */

static size_t on_body(char *data, size_t size, size_t n, void *payload)
{
    struct client *client = payload;
    if (client->answer->len + size * n > ANSWER_MAX)
        return 0;
    g_string_append_len(client->answer, data, (gssize)(size * n));
    return size * n;
}

static size_t on_header(char *data, size_t size, size_t n, void *payload)
{
    struct client *client = payload;
    g_autofree char *line = g_strndup(data, size * n);
    char *value = strchr(line, ':');
    if (!value)
        return size * n;
    *value++ = 0;
    g_strstrip(value);
    if (g_ascii_strcasecmp(line, "Upload-Offset") == 0)
        client->offset = g_ascii_strtoll(value, NULL, 10);
    else if (g_ascii_strcasecmp(line, "Shenkan-Clip") == 0)
        client->clip = g_ascii_strtoll(value, NULL, 10);
    else if (g_ascii_strcasecmp(line, "Shenkan-Duplicate") == 0)
        client->duplicate = g_str_equal(value, "true");
    else if (g_ascii_strcasecmp(line, "Location") == 0) {
        g_free(client->location);
        client->location = g_strdup(value);
    }
    return size * n;
}

struct client *client_new(const char *base)
{
    struct client *client = g_new0(struct client, 1);
    client->curl = curl_easy_init();
    g_assert(client->curl);
    client->base = g_strdup(base);
    client->answer = g_string_new(NULL);
    return client;
}

void client_free(struct client *client)
{
    if (!client)
        return;
    curl_easy_cleanup(client->curl);
    g_string_free(client->answer, TRUE);
    g_free(client->base);
    g_free(client->location);
    g_free(client);
}

/* A handle ready for one request; cookies stay from call to call. */
static void prepare(struct client *client, const char *method, const char *path)
{
    CURL *curl = client->curl;
    curl_easy_reset(curl);
    g_string_truncate(client->answer, 0);
    client->offset = client->clip = -1;
    client->duplicate = false;
    g_autofree char *url = g_strconcat(client->base, path, NULL);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(curl, CURLOPT_COOKIEFILE, "");
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 600L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, client);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, client);
}

static struct curl_slist *add_header(struct curl_slist *list, const char *format, ...)
    G_GNUC_PRINTF(2, 3);
static struct curl_slist *add_header(struct curl_slist *list, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *line = g_strdup_vprintf(format, args);
    va_end(args);
    return curl_slist_append(list, line);
}

/* Makes the request; takes the headers over. Returns the status, or 0 with an error. */
static long perform(
    struct client *client, struct curl_slist *headers, const char *what, GError **error)
{
    curl_easy_setopt(client->curl, CURLOPT_HTTPHEADER, headers);
    CURLcode code = curl_easy_perform(client->curl);
    curl_slist_free_all(headers);
    long status = 0;
    curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &status);
    client->status = code == CURLE_OK ? status : 0;
    if (code != CURLE_OK || status == 0) {
        g_set_error(
            error, CLIENT_ERROR, CLIENT_ERROR_NETWORK, "%s: %s", what, curl_easy_strerror(code));
        return 0;
    }
    return status;
}

static json_t *read_answer(struct client *client, long status, const char *what, GError **error)
{
    json_t *answer =
        client->answer->len ? json_loads(client->answer->str, JSON_DECODE_ANY, NULL) : json_null();
    if (status < 400 && answer)
        return answer;
    const json_t *told = json_object_get(answer, "error");
    const char *key = json_string_value(json_object_get(told, "key"));
    const char *field = json_string_value(json_object_get(told, "field"));
    const char *zh = json_string_value(json_object_get(told, "zh"));
    g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_REFUSED, "%s: %ld %s%s%s %s", what, status,
        key ? key : "", field ? "|" : "", field ? field : "", zh ? zh : "");
    json_decref(answer);
    return NULL;
}

/* --- calls --- */

static void give_op_id(json_t *body)
{
    if (json_object_get(body, "op_id"))
        return;
    g_autofree char *uuid = g_uuid_string_random();
    json_object_set_new(body, "op_id", json_string(uuid));
}

json_t *client_send(
    struct client *client, const char *method, const char *path, json_t *body, GError **error)
{
    g_autofree char *what = g_strdup_printf("%s %s", method, path);
    struct curl_slist *headers = add_header(NULL, "X-Shenkan: 1");
    char *text = NULL;
    prepare(client, method, path);
    if (body) {
        /* Only a log-in takes none. */
        if (!g_str_equal(path, "/api/login"))
            give_op_id(body);
        text = json_dumps(body, JSON_COMPACT);
        headers = add_header(headers, "Content-Type: application/json");
        curl_easy_setopt(client->curl, CURLOPT_POSTFIELDS, text);
        curl_easy_setopt(client->curl, CURLOPT_POSTFIELDSIZE, (long)strlen(text));
    }
    long status = perform(client, headers, what, error);
    free(text);
    json_decref(body);
    return status ? read_answer(client, status, what, error) : NULL;
}

json_t *client_call(struct client *client, GError **error, const char *method, const char *path,
    const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_error_t wrong;
    json_t *body = format ? json_vpack_ex(&wrong, 0, format, args) : json_object();
    va_end(args);
    if (!body)
        g_error("%s %s: bad body: %s", method, path, wrong.text);
    return client_send(client, method, path, body, error);
}

json_t *client_get(struct client *client, GError **error, const char *path, ...)
{
    va_list args;
    va_start(args, path);
    g_autofree char *full = g_strdup_vprintf(path, args);
    va_end(args);
    return client_send(client, "GET", full, NULL, error);
}

static size_t on_hash(char *data, size_t size, size_t n, void *payload)
{
    g_checksum_update(payload, (const guchar *)data, (gssize)(size * n));
    return size * n;
}

bool client_hash(struct client *client, const char *path, char out_sha256[65], GError **error)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    prepare(client, "GET", path);
    curl_easy_setopt(client->curl, CURLOPT_WRITEFUNCTION, on_hash);
    curl_easy_setopt(client->curl, CURLOPT_WRITEDATA, sum);
    long status = perform(client, NULL, path, error);
    json_t *answer = status ? read_answer(client, status, path, error) : NULL;
    json_decref(answer);
    if (answer)
        g_strlcpy(out_sha256, g_checksum_get_string(sum), 65);
    return answer != NULL;
}

/* --- uploads --- */

struct sending {
    int fd;
    int64_t at, end, cut_at;
};

static size_t on_read(char *out, size_t size, size_t n, void *payload)
{
    struct sending *sending = payload;
    int64_t want = MIN((int64_t)(size * n), sending->end - sending->at);
    if (sending->cut_at > 0) {
        if (sending->at >= sending->cut_at)
            return CURL_READFUNC_ABORT; /* as if the cable had been pulled */
        want = MIN(want, sending->cut_at - sending->at);
    }
    ssize_t got = pread(sending->fd, out, (size_t)want, sending->at);
    if (got < 0)
        return CURL_READFUNC_ABORT;
    sending->at += got;
    return (size_t)got;
}

static void add_meta(GString *out, const char *key, const char *value)
{
    g_autofree char *coded = g_base64_encode((const guchar *)value, strlen(value));
    g_string_append_printf(out, "%s%s %s", out->len ? "," : "", key, coded);
}

static void add_meta_number(GString *out, const char *key, int64_t value)
{
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, value);
    if (value)
        add_meta(out, key, text);
}

static bool create_upload(struct client *client, const struct client_upload *upload, GError **error)
{
    g_autoptr(GString) meta = g_string_new(NULL);
    add_meta(meta, "filename", upload->name);
    add_meta(meta, "purpose", upload->purpose);
    add_meta_number(meta, "point", upload->point);
    add_meta_number(meta, "problem", upload->problem);
    add_meta_number(meta, "captured_at", upload->captured_at);
    prepare(client, "POST", "/api/uploads");
    curl_easy_setopt(client->curl, CURLOPT_POSTFIELDS, "");
    struct curl_slist *headers = add_header(NULL, "X-Shenkan: 1");
    headers = add_header(headers, "Tus-Resumable: 1.0.0");
    headers = add_header(headers, "Content-Type:"); /* no body, so none */
    headers = add_header(headers, "Upload-Length: %" G_GINT64_FORMAT, upload->bytes);
    headers = add_header(headers, "Upload-Metadata: %s", meta->str);
    g_clear_pointer(&client->location, g_free);
    long status = perform(client, headers, "POST /api/uploads", error);
    json_t *answer = status ? read_answer(client, status, "POST /api/uploads", error) : NULL;
    json_decref(answer);
    if (answer && !client->location)
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_REFUSED, "the upload has no address");
    return answer && client->location;
}

/* Asks how much is there. */
static bool ask_offset(struct client *client, const char *path, GError **error)
{
    prepare(client, "HEAD", path);
    curl_easy_setopt(client->curl, CURLOPT_NOBODY, 1L);
    struct curl_slist *headers = add_header(NULL, "Tus-Resumable: 1.0.0");
    long status = perform(client, headers, "HEAD upload", error);
    json_t *answer = status ? read_answer(client, status, "HEAD upload", error) : NULL;
    json_decref(answer);
    return answer != NULL;
}

static bool send_rest(
    struct client *client, const char *path, struct sending *sending, GError **error)
{
    prepare(client, "PATCH", path);
    curl_easy_setopt(client->curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(client->curl, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(client->curl, CURLOPT_READDATA, sending);
    curl_easy_setopt(
        client->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)(sending->end - sending->at));
    struct curl_slist *headers = add_header(NULL, "X-Shenkan: 1");
    headers = add_header(headers, "Tus-Resumable: 1.0.0");
    headers = add_header(headers, "Content-Type: application/offset+octet-stream");
    headers = add_header(headers, "Upload-Offset: %" G_GINT64_FORMAT, sending->at);
    headers = add_header(headers, "Expect:");
    long status = perform(client, headers, "PATCH upload", error);
    json_t *answer = status ? read_answer(client, status, "PATCH upload", error) : NULL;
    json_decref(answer);
    return answer != NULL;
}

/* A connection that broke; or one before it, of which more arrived after we had asked how much. */
static bool may_go_on(const struct client *client)
{
    return client->status == 0 || client->status == 409;
}

static bool send_file(struct client *client, struct client_upload *upload, int fd, GError **error)
{
    if (!create_upload(client, upload, error))
        return false;
    g_autofree char *path = g_strdup(client->location);
    struct sending sending = {.fd = fd, .end = upload->bytes, .cut_at = upload->cut_at};
    /* An empty file is whole as soon as it is announced. */
    for (int tries = 0; client->clip <= 0; tries++) {
        g_autoptr(GError) broken = NULL;
        client->clip = -1;
        bool sent = send_rest(client, path, &sending, &broken);
        if (sent && client->clip > 0)
            break;
        if (!sent && (tries >= TRIES || !may_go_on(client))) {
            g_propagate_error(error, g_steal_pointer(&broken));
            return false;
        }
        g_usleep((gulong)(50 * tries) * 1000);
        if (!ask_offset(client, path, error))
            return false;
        if (client->clip > 0)
            break;
        sending.at = upload->resumed_at = client->offset;
        sending.cut_at = 0;
    }
    upload->clip = client->clip;
    upload->duplicate = client->duplicate;
    return true;
}

bool client_upload(struct client *client, struct client_upload *upload, GError **error)
{
    int fd = open(upload->path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_NETWORK, "can't read '%s'", upload->path);
        if (fd >= 0)
            close(fd);
        return false;
    }
    upload->bytes = st.st_size;
    upload->resumed_at = 0;
    bool ok = send_file(client, upload, fd, error);
    close(fd);
    return ok;
}
