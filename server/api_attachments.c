/* What a unit gives with its claim, and what the hall recorded: small files, each in one request.
 *
 * A phone whose upload is cut takes it for a bad line and tries again, so a body within the limit
 * is read to its end even when it is refused, and answered then. */
#include "api.h"
#include "config.h"
#include "fd.h"
#include "store.h"
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define HEAD_BYTES 64
#define VOICE_MS 182000 /* three minutes, and what a phone is late in stopping */

/* --- what a file is, by its first bytes --- */

static const struct kind_of_file {
    const char *kind, *type, *end;
    struct {
        size_t at, n;
        const char *bytes;
    } mark[2];
} files[] = {
    {"photo",     "image/jpeg",       "jpg",  {{0, 3, "\xff\xd8\xff"}}             },
    {"photo",     "image/png",        "png",  {{0, 8, "\x89PNG\r\n\x1a\n"}}        },
    {"photo",     "image/webp",       "webp", {{0, 4, "RIFF"}, {8, 4, "WEBP"}}     },
    {"photo",     "image/heic",       "heic", {{4, 8, "ftypheic"}}                 },
    {"photo",     "image/heic",       "heic", {{4, 8, "ftypheix"}}                 },
    {"photo",     "image/heic",       "heic", {{4, 8, "ftypmif1"}}                 },
    {"voice",     "audio/mp4",        "m4a",  {{4, 4, "ftyp"}}                     },
    {"voice",     "audio/ogg",        "ogg",  {{0, 4, "OggS"}}                     },
    {"voice",     "audio/webm",       "webm", {{0, 4, "\x1a\x45\xdf\xa3"}}         },
    {"voice",     "audio/mpeg",       "mp3",  {{0, 3, "ID3"}}                      },
    {"voice",     "audio/mpeg",       "mp3",  {{0, 2, "\xff\xfb"}}                 },
    {"voice",     "audio/mpeg",       "mp3",  {{0, 2, "\xff\xf3"}}                 },
    {"voice",     "audio/aac",        "aac",  {{0, 2, "\xff\xf1"}}                 },
    {"voice",     "audio/aac",        "aac",  {{0, 2, "\xff\xf9"}}                 },
    {"voice",     "audio/amr",        "amr",  {{0, 5, "#!AMR"}}                    },
    {"voice",     "audio/wav",        "wav",  {{0, 4, "RIFF"}, {8, 4, "WAVE"}}     },
    {"signature", "application/json", "json", {{0, 2, "[["}}                       },
    {"spoken",    "audio/ogg",        "ogg",  {{0, 4, "OggS"}, {28, 8, "OpusHead"}}},
};

static bool has_mark(const struct kind_of_file *f, const uint8_t *head, size_t n)
{
    for (size_t m = 0; m < 2 && f->mark[m].bytes; m++)
        if (f->mark[m].at + f->mark[m].n > n ||
            memcmp(head + f->mark[m].at, f->mark[m].bytes, f->mark[m].n) != 0)
            return false;
    return true;
}

/* NULL: nothing that is taken as this kind. */
static const char *type_of(const char *kind, const uint8_t *head, size_t n)
{
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
        if (strcmp(files[i].kind, kind) == 0 && has_mark(&files[i], head, n))
            return files[i].type;
    return NULL;
}

const char *api_picture_type(const uint8_t *head, size_t n)
{
    const char *type = type_of("photo", head, n);
    return g_strcmp0(type, "image/heic") == 0 ? NULL : type;
}

/* --- in --- */

/* One body on its way. */
struct taking {
    char *folder, *path; /* a scratch file */
    int fd;
    int64_t bytes, max;
    uint8_t head[HEAD_BYTES];
    struct store_hash *hash;
    GError *refused; /* nothing of the body is kept; told when it is in */
    bool repeated;   /* the same */
};

static void free_taking(void *data)
{
    struct taking *t = data;
    if (t->fd >= 0)
        close(t->fd);
    store_scratch_free(t->folder);
    store_hash_free(t->hash);
    g_clear_error(&t->refused);
    g_free(t->path);
    g_free(t);
}

static struct annotate_attachment fields_of(const struct http_request *req)
{
    bool hall = http_route(req)->audience == HTTP_HALL;
    return (struct annotate_attachment){.problem = http_int(req, "problem", 0),
        .kind = hall ? "spoken" : http_text(req, "kind"),
        .pressed_at = http_int(req, "pressed_at", 0)};
}

static bool open_scratch(struct taking *t, const struct server *server, GError **error)
{
    t->folder = store_scratch_new(server->store, error);
    if (!t->folder)
        return false;
    t->path = g_build_filename(t->folder, "body", NULL);
    t->fd = open(t->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (t->fd >= 0)
        return true;
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "can't write '%s': %s",
        t->path, g_strerror(errno));
    return false;
}

static bool begin(struct http_request *req)
{
    static const char *const must[] = {"problem", "op_id", "kind"};
    struct annotate_attachment in = fields_of(req);
    for (size_t i = 0; i < (in.kind ? 2 : 3); i++) {
        if (!http_has(req, must[i])) {
            http_reply_fail(req, 400, "field.missing", must[i]);
            return false;
        }
    }
    struct api w = api_begin(req);
    struct taking *t = g_new0(struct taking, 1);
    t->fd = -1;
    t->max = annotate_attachment_max(in.kind);
    t->hash = store_hash_new(STORE_SHA256);
    http_set_data(req, t, free_taking);
    if (http_body_bytes(req) > t->max) {
        http_reply_fail(req, 413, "attachment.too_large", NULL);
        return false;
    }
    bool wanted = annotate_attachment_check(w.record, &w.act, &in, &t->repeated, &t->refused) &&
                  !t->repeated &&
                  store_check_room(w.server->store, t->max,
                      annotate_setting_int(w.record, "upload.floor_bytes"), &t->refused) &&
                  open_scratch(t, w.server, &t->refused);
    g_assert(wanted || t->repeated || t->refused);
    return true;
}

static bool take(struct http_request *req, const void *data, size_t size)
{
    struct taking *t = http_data(req);
    if ((int64_t)size > t->max - t->bytes) {
        http_reply_fail(req, 413, "attachment.too_large", NULL);
        return false;
    }
    if (t->bytes < HEAD_BYTES)
        memcpy(t->head + t->bytes, data, MIN(size, (size_t)(HEAD_BYTES - t->bytes)));
    t->bytes += (int64_t)size;
    if (t->refused || t->repeated)
        return true;
    store_hash_add(t->hash, data, size);
    if (!fd_put(t->fd, data, size))
        http_fail(&t->refused, 507, "upload.no_space");
    return true;
}

const struct http_stream attachment_stream = {begin, take, NULL};

/* Told by shenkan-media; a recording that it can't tell the length of is taken as it is. */
static bool check_length(const struct taking *t, const struct api *w, GError **error)
{
    const char *argv[] = {w->server->config->media, "length", t->path, NULL};
    g_autoptr(GError) why = NULL;
    json_auto_t *told = tool_run(&(struct tool_run){.argv = argv, .stall_s = 10}, &why);
    if (why && !g_error_matches(why, TOOL_ERROR, TOOL_ERROR_REFUSED))
        g_warning("%s: the length of a recording is not known: %s", http_id(w->req), why->message);
    if (json_integer_value(json_object_get(told, "duration_ms")) <= VOICE_MS)
        return true;
    http_fail(error, 413, "attachment.too_long");
    return false;
}

/* The file becomes a fact. Looked at again first: another request may have taken the room. */
static bool keep(struct taking *t, struct api *w, struct annotate_attachment *in, GError **error)
{
    in->bytes = t->bytes;
    in->type = type_of(in->kind, t->head, (size_t)MIN(t->bytes, HEAD_BYTES));
    if (!in->type) {
        http_fail(error, 415, "attachment.bad_type");
        return false;
    }
    if (strcmp(in->kind, "voice") == 0 && !check_length(t, w, error))
        return false;
    bool repeated;
    return annotate_attachment_check(w->record, &w->act, in, &repeated, error) &&
           store_vault_add(w->server->store, t->path, in->sha256, error);
}

void api_attachment_add(struct http_request *req)
{
    struct taking *t = http_data(req);
    struct api w = api_begin(req);
    struct annotate_attachment in = fields_of(req);
    g_autofree char *strokes = NULL;
    char sha256[65];
    store_hash_hex(t->hash, sha256);
    in.sha256 = sha256;
    bool ok = !t->refused;
    if (t->refused)
        w.error = g_steal_pointer(&t->refused);
    else if (!t->repeated && strcmp(in.kind, "signature") == 0)
        ok = g_file_get_contents(t->path, &strokes, NULL, &w.error);
    if (strokes && (int64_t)strlen(strokes) != t->bytes)
        *strokes = '\0'; /* what stands behind a NUL would not be looked at */
    in.strokes = strokes;
    ok = ok && (t->repeated || keep(t, &w, &in, &w.error)) &&
         annotate_attachment_add(w.record, &w.act, &in, &w.out, &w.error) &&
         /* The same file may have been an original that was taken away in between. */
         (t->repeated || store_vault_add(w.server->store, t->path, sha256, &w.error));
    api_end(&w, ok);
}

/* --- out --- */

void api_attachment(struct http_request *req)
{
    const struct server *server = http_payload(req);
    struct annotate_attached a;
    g_autoptr(GError) error = NULL;
    int64_t id = http_int(req, "id", 0);
    if (!annotate_attachment_find(http_record(req), http_who(req), id, &a, &error)) {
        http_reply_error(req, error);
        return;
    }
    const char *end = "bin";
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
        if (strcmp(files[i].type, a.type) == 0 && strcmp(files[i].kind, a.kind) == 0)
            end = files[i].end;
    g_autofree char *name =
        g_strdup_printf("%s-%s-%" G_GINT64_FORMAT ".%s", a.problem_no, a.kind, id, end);
    g_autofree char *path = store_vault_path(server->store, a.sha256);
    /* Never a page of ours: under its own type it is a picture or a sound in one, else a download.
     */
    http_reply_file(req, path,
        &(struct http_file){.type = a.type, .etag = a.sha256, .name = name, .immutable = true});
}
