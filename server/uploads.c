/* uploads.c — the end of uploads, and what a killed server or a lost client left behind. */
#include "uploads.h"

#include "clock.h"
#include "store.h"
#include "upload.h"

#include <glib/gstdio.h>
#include <stdlib.h>

#define SWEEP_MS (3600 * INT64_C(1000))

bool uploads_finish(struct uploads *uploads, struct annotate *a, const struct annotate_act *act,
    struct part *part, int64_t *out_clip, bool *out_duplicate, GError **error)
{
    char sha256[65];
    store_hash_hex(part->hash, sha256);
    g_autofree char *path = store_upload_path(uploads->server->store, part->id);
    struct annotate_result done = {0};
    if (!store_vault_add(uploads->server->store, path, sha256, error) ||
        !annotate_upload_finish(a, act, part->id, sha256, out_duplicate, &done, error) ||
        /* The same file may have been given up and taken away in between. */
        !store_vault_add(uploads->server->store, path, sha256, error))
        return false;
    *out_clip = done.id;
    annotate_result_clear(&done);
    g_message("upload %" G_GINT64_FORMAT " is clip %" G_GINT64_FORMAT "%s (%" G_GINT64_FORMAT
              " bytes)",
        part->id, *out_clip, *out_duplicate ? ", known already" : "", part->length);
    parts_drop(uploads->parts, part);
    return true;
}

/* --- what a killed server left behind --- */

static void end_expired(struct uploads *uploads, struct annotate *a, int64_t now)
{
    int64_t ids[64];
    size_t n = 0;
    struct annotate_act act = {.who = &annotate_who_system, .now = now};
    if (!annotate_uploads_expired(a, now, ids, G_N_ELEMENTS(ids), &n, NULL))
        return;
    for (size_t i = 0; i < n; i++) {
        g_autoptr(GError) error = NULL;
        struct annotate_upload *upload = annotate_upload_find(a, NULL, ids[i], &error);
        struct part *part = upload ? parts_hold(uploads->parts, upload, NULL, &error) : NULL;
        if (part && annotate_upload_end(a, &act, ids[i], NULL, &error)) {
            g_message("upload %" G_GINT64_FORMAT " expired", ids[i]);
            parts_drop(uploads->parts, part);
        } else if (part) {
            parts_release(uploads->parts, part);
        }
        if (error)
            g_warning("upload %" G_GINT64_FORMAT ": %s", ids[i], error->message);
        annotate_upload_free(upload);
    }
}

/* An upload whose last byte is there is finished even if its client never comes back. */
static void finish_whole(struct uploads *uploads, struct annotate *a, int64_t id, int64_t now)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = store_upload_path(uploads->server->store, id);
    struct annotate_upload *upload = annotate_upload_find(a, NULL, id, NULL);
    GStatBuf st;
    if (upload && g_str_equal(upload->state, "open") && g_stat(path, &st) == 0 &&
        st.st_size == upload->length_bytes) {
        struct part *part = parts_hold(uploads->parts, upload, NULL, &error);
        struct annotate_act act = {.who = &annotate_who_system, .now = now};
        int64_t clip;
        bool duplicate, whole = part && part->offset == part->length;
        if (part && (!whole || !uploads_finish(uploads, a, &act, part, &clip, &duplicate, &error)))
            parts_release(uploads->parts, part);
    }
    if (error)
        g_warning("upload %" G_GINT64_FORMAT ": %s", id, error->message);
    annotate_upload_free(upload);
}

/* Files of uploads that the record does not keep open any more. */
static void remove_strays(struct uploads *uploads, struct annotate *a)
{
    g_autofree char *dir = g_build_filename(store_root(uploads->server->store), "uploads", NULL);
    g_autoptr(GDir) entries = g_dir_open(dir, 0, NULL);
    const char *name;
    while (entries && (name = g_dir_read_name(entries))) {
        int64_t id = g_ascii_strtoll(name, NULL, 10);
        g_autoptr(GError) error = NULL;
        struct annotate_upload *upload = annotate_upload_find(a, NULL, id, &error);
        bool gone = upload ? !g_str_equal(upload->state, "open")
                           : g_error_matches(error, ANNOTATE_ERROR, ANNOTATE_ERROR_NOT_FOUND);
        annotate_upload_free(upload);
        g_autofree char *path = g_build_filename(dir, name, NULL);
        if (gone)
            g_unlink(path);
    }
}

static void sweep_later(void *data)
{
    struct uploads *uploads = data;
    struct annotate *a = server_record(uploads->server);
    int64_t now = clock_now();
    bool first = __atomic_exchange_n(&uploads->swept_at, now, __ATOMIC_RELAXED) == 0;
    end_expired(uploads, a, now);
    if (!first)
        return;
    remove_strays(uploads, a);
    g_autofree int64_t *ids = g_new(int64_t, 1000);
    size_t n = 0;
    if (annotate_uploads_open(a, ids, 1000, &n, NULL))
        for (size_t i = 0; i < n; i++)
            finish_whole(uploads, a, ids[i], now);
}

void uploads_sweep(struct uploads *uploads, int64_t now)
{
    if (now - __atomic_load_n(&uploads->swept_at, __ATOMIC_RELAXED) > SWEEP_MS)
        lane_push(uploads->lane, sweep_later, uploads);
}

struct uploads *uploads_new(const struct server *server, GError **error)
{
    struct uploads *uploads = g_new0(struct uploads, 1);
    uploads->server = server;
    uploads->parts = parts_new(server->store);
    uploads->lane = lane_new(1, 256);
    lane_push(uploads->lane, sweep_later, uploads);
    return uploads;
}

void uploads_free(struct uploads *uploads)
{
    if (!uploads)
        return;
    lane_free(uploads->lane);
    parts_free(uploads->parts);
    g_free(uploads);
}
