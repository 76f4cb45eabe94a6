/* upload.c — tus 1.0 over the parts. The text of the protocol is at tus.io; what it leaves open is
 * decided as docs/ref/api.md says. */
#include "upload.h"

#include "annotate.h"
#include "lane.h"
#include "narrow.h"
#include "part.h"
#include "server.h"
#include "store.h"
#include "tus.h"
#include "uploads.h"

#include <fcntl.h>
#include <unistd.h>

#define SYNC_BYTES (INT64_C(64) * 1024 * 1024)
#define SYNC_US (5 * G_USEC_PER_SEC)

/* One PATCH (or POST with a body) on its way. */
struct transfer {
    struct uploads *uploads;
    struct part *part;
    struct annotate_upload *upload;
    struct store_hash *sum;    /* of this body alone, with Upload-Checksum */
    struct store_hash *before; /* the part's hash before it */
    int64_t start;
    uint8_t want[32];
    size_t want_bytes;
    int syncing; /* atomic: a sync of this part is queued */
    bool created;
};

static struct uploads *uploads_of(struct http_request *req)
{
    const struct server *server = http_payload(req);
    return server->uploads;
}

static struct annotate_act act_of(struct http_request *req)
{
    return (struct annotate_act){.who = http_who(req), .now = http_now(req)};
}

/* --- headers --- */

static bool check_version(struct http_request *req)
{
    http_reply_header(req, "Tus-Resumable", TUS_VERSION);
    if (g_strcmp0(http_header(req, "Tus-Resumable"), TUS_VERSION) == 0)
        return true;
    http_reply_header(req, "Tus-Version", TUS_VERSION);
    http_reply_fail(req, 412, "upload.tus_version", NULL);
    return false;
}

static void reply_number(struct http_request *req, const char *name, int64_t value)
{
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, value);
    http_reply_header(req, name, text);
}

static void reply_expires(struct http_request *req, int64_t at)
{
    char text[TUS_TIME];
    tus_time(at, text);
    http_reply_header(req, "Upload-Expires", text);
}

static void reply_clip(struct http_request *req, int64_t clip, bool duplicate)
{
    reply_number(req, "Shenkan-Clip", clip);
    http_reply_header(req, "Shenkan-Duplicate", duplicate ? "true" : "false");
}

/* The settings' refusals have the statuses that upload clients understand. */
static void reply_refused(struct http_request *req, const GError *error)
{
    static const struct {
        const char *key;
        int status;
    } statuses[] = {
        {"upload.too_large", 413},
        {"upload.too_many",  413},
        {"upload.quota",     507}
    };
    char key[64];
    if (error->domain == ANNOTATE_ERROR) {
        annotate_error_key(error, key, sizeof key);
        for (size_t i = 0; i < G_N_ELEMENTS(statuses); i++)
            if (g_str_equal(key, statuses[i].key)) {
                http_reply_fail(req, statuses[i].status, key, NULL);
                return;
            }
    }
    http_reply_error(req, error);
}

static int64_t expiry(struct annotate *a, int64_t now)
{
    return now + annotate_setting_int(a, "upload.expire_hours") * 3600 * 1000;
}

/* Upload-Checksum: `sha256 base64`. Starts the sum; a header that says nothing is fine. */
static bool begin_checksum(struct transfer *transfer, const char *header, GError **error)
{
    static const struct {
        const char *name;
        enum store_digest digest;
        size_t bytes;
    } known[] = {
        {"sha1 ",   STORE_SHA1,   20},
        {"sha256 ", STORE_SHA256, 32}
    };
    if (!header)
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        if (!g_str_has_prefix(header, known[i].name))
            continue;
        const char *text = header + strlen(known[i].name);
        size_t bytes = 0;
        g_autofree uint8_t *raw = strlen(text) < 64 ? g_base64_decode(text, &bytes) : NULL;
        if (bytes != known[i].bytes)
            break;
        memcpy(transfer->want, raw, bytes);
        transfer->want_bytes = bytes;
        transfer->sum = store_hash_new(known[i].digest);
        return true;
    }
    http_fail(error, 400, "upload.bad_checksum|Upload-Checksum");
    return false;
}

/* Makes the upload's row and its file. */
static struct annotate_upload *create(struct http_request *req, GError **error)
{
    struct uploads *uploads = uploads_of(req);
    struct annotate *a = http_record(req);
    const char *header = http_header(req, "Upload-Metadata");
    struct annotate_upload_in in = {.metadata = header ? header : ""};
    if (http_header(req, "Upload-Defer-Length") ||
        !tus_number(http_header(req, "Upload-Length"), TUS_LENGTH_MAX, &in.length_bytes)) {
        http_fail(error, 400, "upload.bad_length|Upload-Length");
        return NULL;
    }
    g_autoptr(GHashTable) meta = tus_metadata(header, error);
    if (!meta || !tus_metadata_number(meta, "point", &in.point, error) ||
        !tus_metadata_number(meta, "problem", &in.problem, error) ||
        !tus_metadata_number(meta, "round", &in.round, error) ||
        !tus_metadata_number(meta, "captured_at", &in.captured_at, error))
        return NULL;
    if ((in.point && !narrow_knows(req, "point", in.point)) ||
        (in.problem && !narrow_knows(req, "problem", in.problem))) {
        http_fail(error, 400, "field.no_such|Upload-Metadata");
        return NULL;
    }
    const char *purpose = g_hash_table_lookup(meta, "purpose");
    const char *filename = g_hash_table_lookup(meta, "filename");
    g_autofree char *name = tus_clean_name(filename ? filename : "");
    in.name = name;
    in.purpose = purpose && *purpose ? purpose : "footage";
    in.expires_at = expiry(a, http_now(req));
    if (!store_check_room(uploads->server->store, in.length_bytes,
            annotate_setting_int(a, "upload.floor_bytes"), error))
        return NULL;
    struct annotate_act act = act_of(req);
    struct annotate_result made = {0};
    if (!annotate_upload_add(a, &act, &in, &made, error))
        return NULL;
    int64_t id = made.id;
    annotate_result_clear(&made);
    if (!parts_make(uploads->parts, id, in.length_bytes, error)) {
        annotate_upload_end(a, &act, id, NULL, NULL);
        return NULL;
    }
    return annotate_upload_find(a, http_who(req), id, error);
}

static bool is_open(const struct annotate_upload *upload)
{
    return g_str_equal(upload->state, "open");
}

/* The viewer's upload, still open or finished; 410 when it was ended. */
static struct annotate_upload *find_id(struct http_request *req, int64_t id, GError **error)
{
    struct annotate_upload *upload =
        annotate_upload_find(http_record(req), http_who(req), id, error);
    if (upload && (g_str_equal(upload->state, "ended") ||
                      (is_open(upload) && upload->expires_at <= http_now(req)))) {
        annotate_upload_free(upload);
        http_fail(error, 410, "upload.gone");
        return NULL;
    }
    return upload;
}

static struct annotate_upload *find(struct http_request *req, GError **error)
{
    return find_id(req, http_int(req, "id", 0), error);
}

/* --- bodies --- */

/* A part whose checksum was never seen to be right does not count. */
static void undo(struct transfer *transfer)
{
    g_autoptr(GError) error = NULL;
    if (!transfer->before || !transfer->part)
        return;
    if (part_rewind(transfer->part, transfer->start, g_steal_pointer(&transfer->before), &error))
        part_unmark(transfer->uploads->parts, transfer->part);
    else
        g_warning("%s", error->message);
}

static void free_transfer(void *data)
{
    struct transfer *transfer = data;
    undo(transfer);
    if (transfer->part)
        parts_release(transfer->uploads->parts, transfer->part);
    annotate_upload_free(transfer->upload);
    store_hash_free(transfer->sum);
    store_hash_free(transfer->before);
    g_free(transfer);
}

/* Takes the part of an open upload. Who held it before may have finished it while we waited, so the
 * row is read again: then there is no part, no error, and *upload is not open any more. */
static struct part *hold_open(struct http_request *req, struct annotate_upload **upload,
    struct http_request *holder, GError **error)
{
    struct parts *parts = uploads_of(req)->parts;
    struct part *part = parts_hold(parts, *upload, holder, error);
    struct annotate_upload *now = part ? find_id(req, (*upload)->id, error) : NULL;
    if (!now) {
        if (part)
            parts_release(parts, part);
        return NULL;
    }
    annotate_upload_free(*upload);
    *upload = now;
    if (is_open(now))
        return part;
    parts_drop(parts, part); /* an empty one, made anew by taking it */
    return NULL;
}

/* Takes the part for this request; false without an error: it is finished. */
static bool hold(struct transfer *transfer, struct http_request *req, GError **error)
{
    if (!begin_checksum(transfer, http_header(req, "Upload-Checksum"), error))
        return false;
    transfer->part = hold_open(req, &transfer->upload, req, error);
    if (!transfer->part)
        return false;
    transfer->start = transfer->part->offset;
    if (!transfer->sum)
        return true;
    transfer->before = store_hash_copy(transfer->part->hash);
    return part_mark(transfer->uploads->parts, transfer->part, error);
}

static bool refuse(struct http_request *req, GError *error)
{
    reply_refused(req, error);
    g_error_free(error);
    return false;
}

static bool refuse_finished(
    struct http_request *req, const struct annotate_upload *upload, int64_t offset)
{
    reply_number(req, "Upload-Offset", upload->length_bytes);
    http_reply_fail(req, offset == upload->length_bytes ? 403 : 409, "upload.finished", NULL);
    return false;
}

static bool begin_patch(struct http_request *req)
{
    GError *error = NULL;
    if (!check_version(req))
        return false;
    const char *type = http_header(req, "Content-Type");
    if (g_strcmp0(type, TUS_PATCH_TYPE) != 0) {
        http_reply_fail(req, 415, "upload.bad_type", "Content-Type");
        return false;
    }
    int64_t offset;
    if (!tus_number(http_header(req, "Upload-Offset"), TUS_LENGTH_MAX, &offset)) {
        http_reply_fail(req, 400, "upload.bad_offset", "Upload-Offset");
        return false;
    }
    struct transfer *transfer = g_new0(struct transfer, 1);
    transfer->uploads = uploads_of(req);
    http_set_data(req, transfer, free_transfer);
    transfer->upload = find(req, &error);
    if (!transfer->upload)
        return refuse(req, error);
    if (!is_open(transfer->upload))
        return refuse_finished(req, transfer->upload, offset);
    if (!hold(transfer, req, &error))
        return error ? refuse(req, error) : refuse_finished(req, transfer->upload, offset);
    if (offset != transfer->start) {
        reply_number(req, "Upload-Offset", transfer->start);
        http_reply_fail(req, 409, "upload.offset", "Upload-Offset");
        return false;
    }
    if (http_body_bytes(req) > transfer->part->length - offset) {
        http_reply_fail(req, 413, "upload.too_long", NULL);
        return false;
    }
    return true;
}

/* POST may carry the first bytes; without a body it is only the creation. */
static bool begin_create(struct http_request *req)
{
    GError *error = NULL;
    if (!check_version(req))
        return false;
    int64_t bytes = http_body_bytes(req);
    bool body = bytes != 0 && http_header(req, "Content-Type");
    if (body && g_strcmp0(http_header(req, "Content-Type"), TUS_PATCH_TYPE) != 0) {
        http_reply_fail(req, 415, "upload.bad_type", "Content-Type");
        return false;
    }
    struct transfer *transfer = g_new0(struct transfer, 1);
    transfer->uploads = uploads_of(req);
    transfer->created = true;
    http_set_data(req, transfer, free_transfer);
    transfer->upload = create(req, &error);
    if (!transfer->upload || !hold(transfer, req, &error))
        return refuse(req, error);
    if (bytes > transfer->part->length) {
        http_reply_fail(req, 413, "upload.too_long", NULL);
        return false;
    }
    return true;
}

struct sync_job {
    struct uploads *uploads;
    int64_t id, offset, expires_at;
    int fd;
};

static void sync_later(void *data)
{
    struct sync_job *job = data;
    struct annotate *a = server_record(job->uploads->server);
    g_autoptr(GError) error = NULL;
    if (fdatasync(job->fd) == 0 &&
        !annotate_upload_durable(a, job->id, job->offset, parts_boot(job->uploads->parts), false,
            job->expires_at, &error))
        g_warning("upload %" G_GINT64_FORMAT ": %s", job->id, error->message);
    close(job->fd);
    g_free(job);
}

/* Now and then a growing upload is made durable beside its connection, so that a power cut costs
 * seconds of it and not all. */
static void sync_sometimes(struct transfer *transfer)
{
    struct part *part = transfer->part;
    int64_t now = g_get_monotonic_time();
    if (transfer->sum ||
        (part->offset - part->synced < SYNC_BYTES && now - part->synced_at < SYNC_US))
        return;
    struct sync_job *job = g_new(struct sync_job, 1);
    *job = (struct sync_job){.uploads = transfer->uploads,
        .id = part->id,
        .offset = part->offset,
        .expires_at = transfer->upload->expires_at,
        .fd = fcntl(part->fd, F_DUPFD_CLOEXEC, 0)};
    part->synced = part->offset;
    part->synced_at = now;
    if (job->fd < 0 || !lane_push(transfer->uploads->lane, sync_later, job)) {
        if (job->fd >= 0)
            close(job->fd);
        g_free(job);
    }
}

static bool take_chunk(struct http_request *req, const void *data, size_t size)
{
    struct transfer *transfer = http_data(req);
    struct part *part = transfer->part;
    if ((int64_t)size > part->length - part->offset) {
        http_reply_fail(req, 413, "upload.too_long", NULL);
        return false;
    }
    GError *error = NULL;
    int64_t before = part->offset;
    bool ok = part_write(part, data, size, &error);
    if (transfer->sum)
        store_hash_add(transfer->sum, data, (size_t)(part->offset - before));
    if (!ok)
        return refuse(req, error);
    sync_sometimes(transfer);
    return true;
}

static void broken(struct http_request *req)
{
    struct transfer *transfer = http_data(req);
    if (!transfer || !transfer->part)
        return;
    undo(transfer);
    parts_release(transfer->uploads->parts, g_steal_pointer(&transfer->part));
}

const struct http_stream upload_create_stream = {begin_create, take_chunk, broken};
const struct http_stream upload_patch_stream = {begin_patch, take_chunk, broken};

static bool checksum_right(struct transfer *transfer)
{
    uint8_t sum[32];
    if (!transfer->sum)
        return true;
    size_t bytes = store_hash_peek(transfer->sum, sum);
    return bytes == transfer->want_bytes && memcmp(sum, transfer->want, bytes) == 0;
}

/* The body is in: durable first, then acknowledged. */
static bool settle(struct transfer *transfer, struct http_request *req, GError **error)
{
    struct uploads *uploads = transfer->uploads;
    struct part *part = transfer->part;
    struct annotate *a = http_record(req);
    int64_t offset = part->offset, expires_at = expiry(a, http_now(req));
    if (!part_sync(part, error))
        return false;
    if (transfer->before)
        part_unmark(uploads->parts, part);
    g_clear_pointer(&transfer->before, store_hash_free);
    if (offset < part->length) {
        if (!annotate_upload_durable(
                a, part->id, offset, parts_boot(uploads->parts), false, expires_at, error))
            return false;
        reply_expires(req, expires_at);
    } else {
        struct annotate_act act = act_of(req);
        int64_t clip;
        bool duplicate;
        if (!uploads_finish(uploads, a, &act, part, &clip, &duplicate, error))
            return false;
        transfer->part = NULL;
        reply_clip(req, clip, duplicate);
    }
    reply_number(req, "Upload-Offset", offset);
    return true;
}

static void answer_body(struct http_request *req, int status)
{
    struct transfer *transfer = http_data(req);
    GError *error = NULL;
    parts_keep(transfer->uploads->parts, transfer->part);
    if (!checksum_right(transfer)) {
        undo(transfer);
        reply_number(req, "Upload-Offset", transfer->start);
        http_reply_fail(req, 460, "upload.checksum", "Upload-Checksum");
        return;
    }
    if (settle(transfer, req, &error))
        http_reply_empty(req, status);
    else
        refuse(req, error);
}

/* --- handlers --- */

void upload_options(struct http_request *req)
{
    http_reply_header(req, "Tus-Resumable", TUS_VERSION);
    http_reply_header(req, "Tus-Version", TUS_VERSION);
    http_reply_header(req, "Tus-Extension", TUS_EXTENSIONS);
    http_reply_header(req, "Tus-Checksum-Algorithm", TUS_CHECKSUMS);
    reply_number(req, "Tus-Max-Size", annotate_setting_int(http_record(req), "upload.max_bytes"));
    http_reply_empty(req, 200);
}

void upload_create(struct http_request *req)
{
    struct transfer *transfer = http_data(req);
    struct uploads *uploads = transfer->uploads;
    g_autofree char *where =
        g_strdup_printf("/api/uploads/%" G_GINT64_FORMAT, transfer->upload->id);
    http_reply_header(req, "Location", where);
    answer_body(req, 201);
    uploads_sweep(uploads, http_now(req));
}

void upload_patch(struct http_request *req)
{
    answer_body(req, 204);
}

void upload_head(struct http_request *req)
{
    if (!check_version(req))
        return;
    GError *error = NULL;
    struct uploads *uploads = uploads_of(req);
    struct annotate_upload *upload = find(req, &error);
    if (!upload) {
        refuse(req, error);
        return;
    }
    struct part *part = is_open(upload) ? hold_open(req, &upload, NULL, &error) : NULL;
    int64_t offset = upload->length_bytes, clip = upload->clip;
    bool duplicate = upload->duplicate, open = is_open(upload), ok = !error;
    if (part && part->offset == part->length) {
        /* Received whole, but the server ended before it could say so. */
        struct annotate_act act = act_of(req);
        ok = uploads_finish(uploads, http_record(req), &act, part, &clip, &duplicate, &error);
        open = !ok;
    } else if (part) {
        offset = part->offset;
    }
    if (part && open)
        parts_release(uploads->parts, part);
    if (ok) {
        reply_number(req, "Upload-Offset", offset);
        reply_number(req, "Upload-Length", upload->length_bytes);
        if (*upload->metadata)
            http_reply_header(req, "Upload-Metadata", upload->metadata);
        if (open)
            reply_expires(req, upload->expires_at);
        else
            reply_clip(req, clip, duplicate);
        http_reply_header(req, "Cache-Control", "no-store");
        http_reply_empty(req, 200);
    } else {
        refuse(req, error);
    }
    annotate_upload_free(upload);
}

void upload_delete(struct http_request *req)
{
    if (!check_version(req))
        return;
    GError *error = NULL;
    struct uploads *uploads = uploads_of(req);
    struct annotate_upload *upload = find(req, &error);
    struct part *part = NULL;
    bool ok = upload != NULL;
    if (ok && is_open(upload)) {
        part = hold_open(req, &upload, NULL, &error);
        ok = !error;
    }
    struct annotate_act act = act_of(req);
    ok = ok && annotate_upload_end(http_record(req), &act, upload->id, NULL, &error);
    if (ok && part)
        parts_drop(uploads->parts, part);
    else if (part)
        parts_release(uploads->parts, part);
    if (ok)
        http_reply_empty(req, 204);
    else
        refuse(req, error);
    annotate_upload_free(upload);
}

void upload_list(struct http_request *req)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    struct annotate_query query = {0};
    if (annotate_read(http_record(req), ANNOTATE_VIEW_UPLOADS, http_who(req), &query, http_now(req),
            text, &error))
        http_reply_take(req, 200, g_string_free(g_steal_pointer(&text), FALSE));
    else
        http_reply_error(req, error);
}
