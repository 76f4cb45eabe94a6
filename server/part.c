/* part.c — files of unfinished uploads. */
#include "part.h"

#include "annotate.h"
#include "http.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TAKEOVER_S 2

struct parts {
    struct store *store;
    pthread_mutex_t lock;
    pthread_cond_t released;
    GHashTable *open; /* id → struct part, held or idle */
    char boot[40];
};

static void free_part(void *data)
{
    struct part *part = data;
    if (part->fd >= 0)
        close(part->fd);
    store_hash_free(part->hash);
    g_free(part);
}

static void fail_file(GError **error, const char *what, int64_t id)
{
    if (errno == ENOSPC || errno == EDQUOT)
        http_fail(error, 507, "upload.no_space");
    else
        g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
            "upload %" G_GINT64_FORMAT ": can't %s: %s", id, what, g_strerror(errno));
}

struct parts *parts_new(struct store *store)
{
    struct parts *parts = g_new0(struct parts, 1);
    parts->store = store;
    pthread_mutex_init(&parts->lock, NULL);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&parts->released, &attr);
    pthread_condattr_destroy(&attr);
    parts->open = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, free_part);
    g_autofree char *boot = NULL;
    if (g_file_get_contents("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL))
        g_strlcpy(parts->boot, g_strstrip(boot), sizeof parts->boot);
    return parts;
}

void parts_free(struct parts *parts)
{
    if (!parts)
        return;
    g_hash_table_destroy(parts->open);
    pthread_cond_destroy(&parts->released);
    pthread_mutex_destroy(&parts->lock);
    g_free(parts);
}

const char *parts_boot(const struct parts *parts)
{
    return parts->boot;
}

bool parts_make(struct parts *parts, int64_t id, int64_t length, GError **error)
{
    g_autofree char *path = store_upload_path(parts->store, id);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) {
        fail_file(error, "make its file", id);
        return false;
    }
    bool ok = true;
    if (length > 0 && fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, length) != 0 &&
        (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)) {
        http_fail(error, 507, "upload.no_space");
        ok = false;
    }
    close(fd);
    if (!ok)
        g_unlink(path);
    return ok;
}

/* --- how much counts --- */

bool part_mark(const struct parts *parts, const struct part *part, GError **error)
{
    g_autofree char *path = store_upload_mark_path(parts->store, part->id);
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT "\n", part->offset);
    return g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

void part_unmark(const struct parts *parts, const struct part *part)
{
    g_autofree char *path = store_upload_mark_path(parts->store, part->id);
    g_unlink(path);
}

static int64_t marked(const struct parts *parts, int64_t id)
{
    g_autofree char *path = store_upload_mark_path(parts->store, id);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return INT64_MAX;
    return MAX(0, g_ascii_strtoll(text, NULL, 10));
}

static bool load(
    struct parts *parts, struct part *part, const struct annotate_upload *upload, GError **error)
{
    g_autofree char *path = store_upload_path(parts->store, part->id);
    part->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    struct stat st;
    if (part->fd < 0 || fstat(part->fd, &st) != 0) {
        fail_file(error, "open its file", part->id);
        return false;
    }
    int64_t offset = MIN((int64_t)st.st_size, part->length);
    if (g_strcmp0(upload->boot, parts->boot) != 0 && *upload->boot)
        offset = MIN(offset, upload->offset_bytes);
    offset = MIN(offset, marked(parts, part->id));
    store_hash_auto *hash = store_hash_new(STORE_SHA256);
    if (!store_hash_fd(hash, part->fd, offset, error))
        return false;
    if (!part_rewind(part, offset, g_steal_pointer(&hash), error))
        return false;
    part_unmark(parts, part);
    part->synced = MIN(offset, upload->offset_bytes);
    part->synced_at = g_get_monotonic_time();
    return true;
}

/* --- one writer at a time --- */

static bool wait_free(struct parts *parts, int64_t id)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += TAKEOVER_S;
    struct part *part;
    while ((part = g_hash_table_lookup(parts->open, &id)) && part->held) {
        if (part->request && !part->cut) {
            part->cut = true;
            http_abort(part->request);
        }
        if (pthread_cond_timedwait(&parts->released, &parts->lock, &until) == ETIMEDOUT)
            return !(part = g_hash_table_lookup(parts->open, &id)) || !part->held;
    }
    return true;
}

struct part *parts_hold(struct parts *parts, const struct annotate_upload *upload,
    struct http_request *request, GError **error)
{
    pthread_mutex_lock(&parts->lock);
    if (!wait_free(parts, upload->id)) {
        pthread_mutex_unlock(&parts->lock);
        http_fail(error, 423, "upload.busy");
        return NULL;
    }
    struct part *part = g_hash_table_lookup(parts->open, &upload->id);
    bool fresh = !part;
    if (fresh) {
        part = g_new0(struct part, 1);
        part->id = upload->id;
        part->length = upload->length_bytes;
        part->fd = -1;
        g_hash_table_insert(parts->open, &part->id, part);
    }
    part->held = true;
    part->cut = false;
    part->request = fresh ? NULL : request;
    pthread_mutex_unlock(&parts->lock);
    if (!fresh)
        return part;
    if (!load(parts, part, upload, error)) {
        pthread_mutex_lock(&parts->lock);
        g_hash_table_remove(parts->open, &upload->id);
        pthread_cond_broadcast(&parts->released);
        pthread_mutex_unlock(&parts->lock);
        return NULL;
    }
    pthread_mutex_lock(&parts->lock);
    part->request = request;
    pthread_mutex_unlock(&parts->lock);
    return part;
}

void parts_keep(struct parts *parts, struct part *part)
{
    pthread_mutex_lock(&parts->lock);
    part->request = NULL;
    pthread_mutex_unlock(&parts->lock);
}

void parts_release(struct parts *parts, struct part *part)
{
    pthread_mutex_lock(&parts->lock);
    part->request = NULL;
    part->held = false;
    /* An idle part is closed: it is opened again by whoever goes on, at the cost of a hash. Only
     * one that is still growing is worth an open file. */
    if (part->offset == part->length || g_hash_table_size(parts->open) > 256)
        g_hash_table_remove(parts->open, &part->id);
    pthread_cond_broadcast(&parts->released);
    pthread_mutex_unlock(&parts->lock);
}

void parts_drop(struct parts *parts, struct part *part)
{
    g_autofree char *path = store_upload_path(parts->store, part->id);
    part_unmark(parts, part);
    g_unlink(path);
    pthread_mutex_lock(&parts->lock);
    g_hash_table_remove(parts->open, &part->id);
    pthread_cond_broadcast(&parts->released);
    pthread_mutex_unlock(&parts->lock);
}

/* --- bytes --- */

bool part_write(struct part *part, const void *data, size_t size, GError **error)
{
    const char *at = data;
    while (size) {
        ssize_t n = pwrite(part->fd, at, size, part->offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            fail_file(error, "write", part->id);
            return false;
        }
        store_hash_add(part->hash, at, (size_t)n);
        part->offset += n;
        at += n;
        size -= (size_t)n;
    }
    return true;
}

bool part_sync(struct part *part, GError **error)
{
    if (fdatasync(part->fd) != 0) {
        fail_file(error, "make it durable", part->id);
        return false;
    }
    part->synced = part->offset;
    part->synced_at = g_get_monotonic_time();
    return true;
}

bool part_rewind(struct part *part, int64_t offset, struct store_hash *hash, GError **error)
{
    store_hash_free(part->hash);
    part->hash = hash;
    part->offset = offset;
    part->synced = MIN(part->synced, offset);
    if (ftruncate(part->fd, offset) == 0)
        return true;
    fail_file(error, "cut its file", part->id);
    return false;
}
