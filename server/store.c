/* store.c — the only place that knows how the data folder is laid out. */
#include "store.h"

#include "http.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <gnutls/crypto.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define HASH_BLOCK (1024 * 1024)

struct store {
    char *root;
    int lock; /* -1, or the open lock file */
};

static const char *const folders[] = {
    "vault", "view", "pieces", "pieces/lists", "reels", "uploads", "papers", "scratch", "slots"};

static void fail_errno(GError **error, int code, const char *what, const char *path)
{
    if (code == ENOSPC || code == EDQUOT) {
        http_fail(error, 507, "upload.no_space");
        return;
    }
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(code), "can't %s '%s': %s", what, path,
        g_strerror(code));
}

bool store_make_dir(const char *path, GError **error)
{
    if (g_mkdir_with_parents(path, 0700) == 0)
        return true;
    fail_errno(error, errno, "make the folder", path);
    return false;
}

static struct store *take_root(char *root)
{
    struct store *store = g_new0(struct store, 1);
    store->root = root;
    store->lock = -1;
    return store;
}

struct store *store_new(const char *data, GError **error)
{
    g_autofree char *root = g_canonicalize_filename(data, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *path = g_build_filename(root, folders[i], NULL);
        if (!store_make_dir(path, error))
            return NULL;
    }
    return take_root(g_steal_pointer(&root));
}

struct store *store_open(const char *data, GError **error)
{
    g_autofree char *root = g_canonicalize_filename(data, NULL);
    g_autofree char *record = g_build_filename(root, "record.db", NULL);
    if (!g_file_test(record, G_FILE_TEST_IS_REGULAR)) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
            "'%s' is no data folder (it has no record.db); give the folder `shenkan serve` uses",
            root);
        return NULL;
    }
    return take_root(g_steal_pointer(&root));
}

void store_free(struct store *store)
{
    if (!store)
        return;
    if (store->lock >= 0)
        close(store->lock);
    g_free(store->root);
    g_free(store);
}

bool store_lock(struct store *store, GError **error)
{
    g_autofree char *path = g_build_filename(store->root, "lock", NULL);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        fail_errno(error, errno, "open", path);
        return false;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_AGAIN,
            "another shenkan serves '%s' already; stop it first or use another --data",
            store->root);
        return false;
    }
    store->lock = fd;
    return true;
}

int store_slot_take(const struct store *store)
{
    for (int i = 0; i < 256; i++) {
        g_autofree char *path = g_strdup_printf("%s/slots/%d", store->root, i);
        int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
            return i; /* stays open, and locked, until the process ends */
        if (fd >= 0)
            close(fd);
    }
    return -1;
}

/* --- paths --- */

const char *store_root(const struct store *store)
{
    return store->root;
}

char *store_record_path(const struct store *store)
{
    return g_build_filename(store->root, "record.db", NULL);
}

bool store_sha256_valid(const char *sha256)
{
    return sha256 && strlen(sha256) == 64 && strspn(sha256, "0123456789abcdef") == 64;
}

static char *hashed_path(const struct store *store, const char *folder, const char *sha256)
{
    g_assert(store_sha256_valid(sha256));
    char head[3] = {sha256[0], sha256[1], 0};
    return g_build_filename(store->root, folder, head, sha256, NULL);
}

char *store_vault_path(const struct store *store, const char *sha256)
{
    return hashed_path(store, "vault", sha256);
}

char *store_view_path(const struct store *store, const char *sha256, const char *file)
{
    g_assert(store_sha256_valid(sha256));
    g_assert(!file || !strchr(file, '/'));
    return g_build_filename(store->root, "view", sha256, file, NULL);
}

char *store_pieces_path(const struct store *store)
{
    return g_build_filename(store->root, "pieces", NULL);
}

char *store_list_path(const struct store *store, const char *list)
{
    g_assert(*list && !strchr(list, '/'));
    return g_build_filename(store->root, "pieces", "lists", list, NULL);
}

char *store_still_path(
    const struct store *store, const char *sha256, int64_t frame, int64_t segment, int64_t version)
{
    g_autofree char *look =
        segment ? g_strdup_printf("-%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, segment, version)
                : g_strdup("");
    g_autofree char *name = g_strdup_printf("still-%" G_GINT64_FORMAT "%s.jpg", frame, look);
    return store_view_path(store, sha256, name);
}

char *store_reel_path(
    const struct store *store, int64_t screening, int64_t version, const char *file)
{
    g_assert(!file || !strchr(file, '/'));
    g_autofree char *rest =
        g_strdup_printf("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, screening, version);
    return g_build_filename(store->root, "reels", rest, file, NULL);
}

char *store_paper_path(const struct store *store, const char *sha256)
{
    g_assert(store_sha256_valid(sha256));
    return g_build_filename(store->root, "papers", sha256, NULL);
}

static char *upload_path(const struct store *store, int64_t id, const char *end)
{
    g_autofree char *name = g_strdup_printf("%" G_GINT64_FORMAT "%s", id, end);
    return g_build_filename(store->root, "uploads", name, NULL);
}

char *store_upload_path(const struct store *store, int64_t id)
{
    return upload_path(store, id, ".part");
}

char *store_upload_mark_path(const struct store *store, int64_t id)
{
    return upload_path(store, id, ".mark");
}

char *store_scratch_new(const struct store *store, GError **error)
{
    /* A folder name tells whose it is, so that a sweep leaves those of living processes alone. */
    g_autofree char *name = g_strdup_printf("%d-XXXXXX", (int)getpid());
    g_autofree char *path = g_build_filename(store->root, "scratch", name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);
    if (!store_make_dir(parent, error))
        return NULL;
    if (!g_mkdtemp_full(path, 0700)) {
        fail_errno(error, errno, "make the folder", path);
        return NULL;
    }
    return g_steal_pointer(&path);
}

void store_scratch_free(char *path)
{
    g_autoptr(GError) error = NULL;
    if (path && !store_remove_tree(path, &error))
        g_warning("a job's folder stays behind: %s", error->message);
    g_free(path);
}

void store_scratch_sweep(const struct store *store)
{
    g_autofree char *path = g_build_filename(store->root, "scratch", NULL);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        int64_t pid = g_ascii_strtoll(name, NULL, 10);
        if (pid == getpid() || (pid > 0 && kill((pid_t)pid, 0) == 0))
            continue;
        store_scratch_free(g_build_filename(path, name, NULL));
    }
}

/* --- drafts --- */

char *store_draft_path(const struct store *store, int64_t job)
{
    g_autofree char *name = g_strdup_printf("draft-%" G_GINT64_FORMAT, job);
    return g_build_filename(store->root, "scratch", name, NULL);
}

static void drop_old_drafts(const struct store *store)
{
    g_autofree char *path = g_build_filename(store->root, "scratch", NULL);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        struct stat st;
        if (g_str_has_prefix(name, "draft-") && stat(file, &st) == 0 && st.st_mtime < time(NULL))
            g_unlink(file);
    }
}

/* The time of the file is when it may go. */
bool store_draft_take(
    const struct store *store, const char *path, int64_t job, int64_t keep_s, GError **error)
{
    g_autofree char *to = store_draft_path(store, job);
    const struct timespec until[2] = {{.tv_nsec = UTIME_NOW}, {.tv_sec = time(NULL) + keep_s}};
    drop_old_drafts(store);
    if (utimensat(AT_FDCWD, path, until, 0) == 0 && g_rename(path, to) == 0)
        return true;
    fail_errno(error, errno, "make", to);
    return false;
}

/* --- rehearsals --- */

static char *rehearsal_root(const struct store *store)
{
    return g_build_filename(store->root, "rehearsal", NULL);
}

char *store_rehearsal_new(const struct store *store, int64_t screening, GError **error)
{
    g_autofree char *root = rehearsal_root(store);
    g_autofree char *name = g_strdup_printf("%" G_GINT64_FORMAT "-XXXXXX", screening);
    g_autofree char *path = g_build_filename(root, name, NULL);
    if (!store_make_dir(root, error))
        return NULL;
    if (!g_mkdtemp_full(path, 0700)) {
        fail_errno(error, errno, "make the folder", path);
        return NULL;
    }
    return g_steal_pointer(&path);
}

/* The tree again, with links for its files. All writers of these folders put a finished file under
 * its name, none writes into one that has a name: what happens on one side is not seen on the
 * other. (All of the store is on one file system: facts get their names by links.) */
static bool link_tree(const char *from, const char *to, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(from, 0, NULL);
    if (!store_make_dir(to, error))
        return false;
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        if (*name == '.')
            continue; /* being written just now */
        g_autofree char *old = g_build_filename(from, name, NULL);
        g_autofree char *new = g_build_filename(to, name, NULL);
        bool ok = g_file_test(old, G_FILE_TEST_IS_DIR) ? link_tree(old, new, error)
                                                       : link(old, new) == 0 || errno == ENOENT;
        if (!ok) {
            if (error && !*error)
                fail_errno(error, errno, "link to", new);
            return false;
        }
    }
    return true;
}

bool store_rehearsal_fill(const struct store *store, const char *path, GError **error)
{
    static const char *const read_only[] = {"vault", "view", "reels", "papers"};
    for (size_t i = 0; i < G_N_ELEMENTS(read_only); i++) {
        g_autofree char *from = g_build_filename(store->root, read_only[i], NULL);
        g_autofree char *to = g_build_filename(path, read_only[i], NULL);
        if (!link_tree(from, to, error))
            return false;
    }
    return true;
}

bool store_rehearsal_sweep(const struct store *store, GError **error)
{
    g_autofree char *root = rehearsal_root(store);
    return store_remove_tree(root, error);
}

/* --- room --- */

int64_t store_free_bytes(const struct store *store)
{
    struct statvfs fs;
    if (statvfs(store->root, &fs) != 0)
        return -1;
    return (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
}

bool store_check_room(const struct store *store, int64_t bytes, int64_t floor, GError **error)
{
    int64_t left = store_free_bytes(store);
    if (left < 0 || left - bytes >= floor)
        return true;
    http_fail(error, 507, "upload.no_space");
    return false;
}

/* --- writing --- */

bool store_sync(const char *path, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0) {
        int code = errno;
        if (fd >= 0)
            close(fd);
        fail_errno(error, code, "make durable", path);
        return false;
    }
    close(fd);
    return true;
}

static bool sync_parent(const char *path, GError **error)
{
    g_autofree char *parent = g_path_get_dirname(path);
    return store_sync(parent, error);
}

/* Puts a read-only file under its final name; one that is there already is the same content. */
static bool link_fact(const char *from, const char *to, GError **error)
{
    g_autofree char *parent = g_path_get_dirname(to);
    if (!store_make_dir(parent, error) || !sync_parent(parent, error))
        return false;
    if (chmod(from, 0444) != 0) {
        fail_errno(error, errno, "protect", from);
        return false;
    }
    if (!store_sync(from, error))
        return false;
    if (link(from, to) != 0 && errno != EEXIST) {
        fail_errno(error, errno, "store as", to);
        return false;
    }
    return store_sync(parent, error);
}

bool store_vault_add(
    const struct store *store, const char *path, const char *sha256, GError **error)
{
    g_autofree char *to = store_vault_path(store, sha256);
    return link_fact(path, to, error);
}

bool store_vault_remove(const struct store *store, const char *sha256, GError **error)
{
    g_autofree char *path = store_vault_path(store, sha256);
    if (unlink(path) != 0 && errno != ENOENT) {
        fail_errno(error, errno, "remove", path);
        return false;
    }
    return true;
}

bool store_paper_take(const struct store *store, const char *path, char out_sha256[65],
    int64_t *out_bytes, GError **error)
{
    char sha256[65];
    int64_t bytes;
    if (!store_hash_file(path, sha256, &bytes, error))
        return false;
    g_autofree char *to = store_paper_path(store, sha256);
    if (!link_fact(path, to, error))
        return false;
    g_unlink(path);
    memcpy(out_sha256, sha256, sizeof sha256);
    *out_bytes = bytes;
    return true;
}

static bool copy_bytes(int in, int out, GError **error, const char *to)
{
    for (;;) {
        ssize_t n = copy_file_range(in, NULL, out, NULL, 1 << 30, 0);
        if (n < 0 && (errno == EXDEV || errno == ENOSYS || errno == EINVAL || errno == EOPNOTSUPP))
            n = sendfile(out, in, NULL, 1 << 30);
        if (n == 0)
            return true;
        if (n < 0 && errno != EINTR) {
            fail_errno(error, errno, "write", to);
            return false;
        }
    }
}

bool store_clone(const char *from, const char *to, GError **error)
{
    if (link(from, to) == 0)
        return true;
    if (errno != EXDEV && errno != EPERM && errno != EMLINK && errno != EOPNOTSUPP) {
        fail_errno(error, errno, "link to", to);
        return false;
    }
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0) {
        fail_errno(error, errno, "read", from);
        return false;
    }
    struct stat st;
    int out = fstat(in, &st) == 0
                  ? open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, st.st_mode & 0777)
                  : -1;
    bool ok = out >= 0;
    if (!ok)
        fail_errno(error, errno, "write", to);
    else
        ok = copy_bytes(in, out, error, to);
    if (ok && fsync(out) != 0) {
        fail_errno(error, errno, "make durable", to);
        ok = false;
    }
    close(in);
    if (out >= 0)
        close(out);
    if (!ok && out >= 0)
        g_unlink(to);
    return ok;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
    return remove(path);
}

bool store_remove_tree(const char *path, GError **error)
{
    if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT)
        return true;
    fail_errno(error, errno, "remove", path);
    return false;
}

/* --- hashes --- */

struct store_hash {
    gnutls_hash_hd_t handle;
    enum store_digest digest;
};

static const gnutls_digest_algorithm_t digests[] = {
    [STORE_SHA256] = GNUTLS_DIG_SHA256,
    [STORE_SHA1] = GNUTLS_DIG_SHA1,
};

struct store_hash *store_hash_new(enum store_digest digest)
{
    struct store_hash *hash = g_new0(struct store_hash, 1);
    hash->digest = digest;
    /* Only a GnuTLS without SHA-2 could refuse. */
    g_assert(gnutls_hash_init(&hash->handle, digests[digest]) == 0);
    return hash;
}

struct store_hash *store_hash_copy(const struct store_hash *hash)
{
    struct store_hash *copy = g_new0(struct store_hash, 1);
    copy->digest = hash->digest;
    copy->handle = gnutls_hash_copy(hash->handle);
    g_assert(copy->handle);
    return copy;
}

void store_hash_add(struct store_hash *hash, const void *data, size_t size)
{
    if (size)
        gnutls_hash(hash->handle, data, size);
}

size_t store_hash_peek(const struct store_hash *hash, uint8_t out[32])
{
    store_hash_auto *copy = store_hash_copy(hash);
    gnutls_hash_output(copy->handle, out);
    return gnutls_hash_get_len(digests[hash->digest]);
}

void store_hash_hex(const struct store_hash *hash, char out[65])
{
    uint8_t raw[32];
    size_t n = store_hash_peek(hash, raw);
    for (size_t i = 0; i < n; i++)
        g_snprintf(out + 2 * i, 3, "%02x", raw[i]);
}

void store_hash_free(struct store_hash *hash)
{
    if (!hash)
        return;
    gnutls_hash_deinit(hash->handle, NULL);
    g_free(hash);
}

bool store_hash_fd(struct store_hash *hash, int fd, int64_t bytes, GError **error)
{
    g_autofree char *block = g_malloc(HASH_BLOCK);
    int64_t at = 0;
    while (bytes < 0 || at < bytes) {
        size_t want = bytes < 0 ? HASH_BLOCK : (size_t)MIN(bytes - at, HASH_BLOCK);
        ssize_t n = pread(fd, block, want, at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 || (n == 0 && bytes >= 0)) {
            g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_IO,
                "can't read at byte %" G_GINT64_FORMAT ": %s", at,
                n < 0 ? g_strerror(errno) : "the file is shorter than it should be");
            return false;
        }
        if (n == 0)
            break;
        store_hash_add(hash, block, (size_t)n);
        at += n;
    }
    return true;
}

bool store_hash_file(const char *path, char out_sha256[65], int64_t *out_bytes, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        fail_errno(error, errno, "read", path);
        return false;
    }
    struct stat st;
    store_hash_auto *hash = store_hash_new(STORE_SHA256);
    bool ok = fstat(fd, &st) == 0 && store_hash_fd(hash, fd, -1, error);
    close(fd);
    if (!ok) {
        g_prefix_error(error, "'%s': ", path);
        return false;
    }
    store_hash_hex(hash, out_sha256);
    if (out_bytes)
        *out_bytes = st.st_size;
    return true;
}
