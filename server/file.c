/* Files and bytes as replies: one range, If-Range, If-None-Match, 416. */
#include "request.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Digits only, at most 18 of them. Returns the end, or NULL. */
static const char *read_number(const char *p, int64_t *out)
{
    size_t n = strspn(p, "0123456789");
    if (n > 18)
        return NULL;
    *out = g_ascii_strtoll(p, NULL, 10);
    return p + n;
}

int range_parse(const char *header, int64_t size, int64_t *out_first, int64_t *out_last)
{
    int64_t first = 0, last = size - 1;
    if (!header || g_ascii_strncasecmp(header, "bytes=", 6) != 0)
        return 200;
    const char *p = header + 6 + strspn(header + 6, " ");
    bool suffix = *p == '-';
    if (suffix) {
        int64_t n;
        const char *end = read_number(p + 1, &n);
        if (!end || end == p + 1 || *end)
            return 200;
        if (n == 0 || size == 0)
            return 416;
        first = MAX(0, size - n);
    } else {
        const char *end = read_number(p, &first);
        if (!end || end == p || *end != '-')
            return 200;
        p = end + 1;
        if (*p) {
            end = read_number(p, &last);
            /* Several ranges, or an end before the start: as if none was asked. */
            if (!end || end == p || *end || last < first)
                return 200;
        }
        if (first >= size)
            return 416;
        last = MIN(last, size - 1);
    }
    *out_first = first;
    *out_last = last;
    return 206;
}

static bool etag_listed(const char *header, const char *etag)
{
    if (!header)
        return false;
    if (!strcmp(header, "*"))
        return true;
    g_auto(GStrv) parts = g_strsplit(header, ",", 32);
    for (char **p = parts; *p; p++) {
        const char *one = g_strstrip(*p);
        if (g_str_has_prefix(one, "W/"))
            one += 2;
        if (!strcmp(one, etag))
            return true;
    }
    return false;
}

/* RFC 6266: an ASCII stand-in and the real name in UTF-8. */
static char *disposition(const char *name)
{
    g_autoptr(GString) ascii = g_string_new(NULL);
    for (const char *p = name; *p; p++)
        g_string_append_c(ascii, g_ascii_isalnum(*p) || strchr("._-", *p) ? *p : '_');
    g_autofree char *escaped = g_uri_escape_string(name, NULL, false);
    return g_strdup_printf("attachment; filename=\"%s\"; filename*=UTF-8''%s", ascii->str, escaped);
}

static void set_headers(struct http_request *req, const struct http_file *file, const char *etag)
{
    http_reply_header(req, "Content-Type", file->type);
    http_reply_header(req, "ETag", etag);
    http_reply_header(req, "Accept-Ranges", "bytes");
    http_reply_header(req, "Cache-Control",
        file->revalidate  ? "no-cache"
        : file->immutable ? "private, max-age=31536000, immutable"
                          : "private, max-age=0, must-revalidate");
    if (file->coding)
        http_reply_header(req, "Content-Encoding", file->coding);
    if (file->name) {
        g_autofree char *value = disposition(file->name);
        http_reply_header(req, "Content-Disposition", value);
    }
}

/* Decides 200, 206, 304 or 416 and sets the headers; the range is in *out_first, *out_last. */
static int decide(struct http_request *req, const struct http_file *file, const char *etag,
    int64_t size, int64_t *out_first, int64_t *out_last)
{
    *out_first = 0, *out_last = size - 1;
    set_headers(req, file, etag);
    if (etag_listed(http_header(req, "If-None-Match"), etag))
        return 304;
    const char *if_range = http_header(req, "If-Range");
    int status = 200;
    if (!if_range || !strcmp(if_range, etag))
        status = range_parse(http_header(req, "Range"), size, out_first, out_last);
    g_autofree char *value =
        status == 206
            ? g_strdup_printf("bytes %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                  *out_first, *out_last, size)
            : g_strdup_printf("bytes */%" G_GINT64_FORMAT, size);
    if (status != 200)
        http_reply_header(req, "Content-Range", value);
    return status;
}

void http_reply_file(struct http_request *req, const char *path, const struct http_file *file)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        if (fd >= 0)
            close(fd);
        else if (errno != ENOENT)
            g_warning("%s: cannot open %s: %s", req->id, path, g_strerror(errno));
        http_reply_fail(req, 404, "request.not_found", NULL);
        return;
    }
    g_autofree char *etag =
        file->etag ? g_strdup_printf("\"%s\"", file->etag)
                   : g_strdup_printf("\"%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x\"",
                         (gint64)st.st_size,
                         (gint64)st.st_mtim.tv_sec * 1000000 + st.st_mtim.tv_nsec / 1000);
    int64_t first, last;
    int status = decide(req, file, etag, st.st_size, &first, &last);
    http_reply_empty(req, status);
    if (status == 304 || status == 416) {
        close(fd);
        return;
    }
    req->reply.fd = fd;
    req->reply.offset = first;
    req->reply.size = (size_t)(last - first + 1);
}

void http_reply_bytes(
    struct http_request *req, const void *data, size_t size, const struct http_file *file)
{
    g_autofree char *hash = NULL;
    if (!file->etag)
        hash = g_compute_checksum_for_data(G_CHECKSUM_SHA256, data, size);
    g_autofree char *etag = g_strdup_printf("\"%.32s\"", file->etag ? file->etag : hash);
    int64_t first, last;
    int status = decide(req, file, etag, (int64_t)size, &first, &last);
    http_reply_empty(req, status);
    if (status == 304 || status == 416)
        return;
    req->reply.size = (size_t)(last - first + 1);
    req->reply.text = g_memdup2((const char *)data + first, req->reply.size);
}
