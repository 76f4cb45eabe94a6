/* package.c — see package.h. */
#include "package.h"

#include "store.h"
#include "tool.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK (256 * 1024)

struct package {
    struct archive *archive;
    GString *sums; /* HASH  NAME of what went in so far, a line each */
    package_told_fn told;
    void *payload;
    char block[BLOCK];
};

static bool fail(struct package *package, const char *name, GError **error)
{
    bool full = archive_errno(package->archive) == ENOSPC;
    g_set_error(error, TOOL_ERROR, full ? TOOL_ERROR_REFUSED : TOOL_ERROR_FAILED,
        "%s|the package could not be written at %s: %s", full ? "package.no_room" : "papers.failed",
        name, archive_error_string(package->archive));
    return false;
}

struct package *package_new(const char *path, package_told_fn told, void *payload, GError **error)
{
    struct package *package = g_new0(struct package, 1);
    package->archive = archive_write_new();
    package->sums = g_string_new(NULL);
    package->told = told;
    package->payload = payload;
    struct archive *a = package->archive;
    /* Films and pictures do not get smaller, and a stored entry is the same bytes everywhere. */
    if (archive_write_set_format_zip(a) == ARCHIVE_OK &&
        archive_write_zip_set_compression_store(a) == ARCHIVE_OK &&
        archive_write_set_bytes_in_last_block(a, 1) == ARCHIVE_OK &&
        archive_write_open_filename(a, path) == ARCHIVE_OK)
        return package;
    fail(package, path, error);
    package_free(package);
    return NULL;
}

void package_free(struct package *package)
{
    if (!package)
        return;
    archive_write_free(package->archive);
    g_string_free(package->sums, TRUE);
    g_free(package);
}

static bool begin(
    struct package *package, const char *name, int64_t size, int64_t at, GError **error)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, size);
    archive_entry_set_mtime(entry, at / 1000, 0);
    int got = archive_write_header(package->archive, entry);
    archive_entry_free(entry);
    return got == ARCHIVE_OK || fail(package, name, error);
}

static bool put(struct package *package, const char *name, struct store_hash *hash,
    const void *data, size_t size, GError **error)
{
    store_hash_add(hash, data, size);
    if (archive_write_data(package->archive, data, size) != (la_ssize_t)size)
        return fail(package, name, error);
    if (!package->told || package->told(size, package->payload))
        return true;
    g_set_error_literal(error, TOOL_ERROR, TOOL_ERROR_CANCELLED, "media.cancelled|cancelled");
    return false;
}

static bool end(struct package *package, const char *name, const struct store_hash *hash,
    char out_sha256[65], GError **error)
{
    if (archive_write_finish_entry(package->archive) != ARCHIVE_OK)
        return fail(package, name, error);
    store_hash_hex(hash, out_sha256);
    g_string_append_printf(package->sums, "%s  %s\n", out_sha256, name);
    return true;
}

static bool refuse(const char *key, const char *what, const char *from, GError **error)
{
    g_set_error(error, TOOL_ERROR, TOOL_ERROR_REFUSED,
        "%s|%s: %s; run shenkan verify and bring the file back from a backup", key, what, from);
    return false;
}

static bool copy(struct package *package, const char *name, int fd, int64_t size,
    struct store_hash *hash, GError **error)
{
    for (int64_t left = size; left > 0;) {
        ssize_t n = read(fd, package->block, (size_t)MIN(left, BLOCK));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return refuse("package.damaged", "the file cannot be read to its end", name, error);
        if (!put(package, name, hash, package->block, (size_t)n, error))
            return false;
        left -= n;
    }
    return true;
}

static bool add_open(struct package *package, const char *name, int fd, const char *from,
    const char *sha256, int64_t at, GError **error)
{
    struct stat st;
    char got[65];
    store_hash_auto *hash = store_hash_new(STORE_SHA256);
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return refuse("package.missing", "there is no such file", from, error);
    return begin(package, name, st.st_size, at, error) &&
           copy(package, name, fd, st.st_size, hash, error) &&
           end(package, name, hash, got, error) &&
           (!sha256 || g_str_equal(got, sha256) ||
               refuse(
                   "package.damaged", "the file is not what the record says it is", from, error));
}

bool package_add_file(struct package *package, const char *name, const char *from,
    const char *sha256, int64_t at, GError **error)
{
    int fd = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return refuse("package.missing", "there is no such file", from, error);
    bool good = add_open(package, name, fd, from, sha256, at, error);
    close(fd);
    return good;
}

bool package_add_text(struct package *package, const char *name, const char *text, size_t size,
    int64_t at, GError **error)
{
    char got[65];
    store_hash_auto *hash = store_hash_new(STORE_SHA256);
    return begin(package, name, (int64_t)size, at, error) &&
           put(package, name, hash, text, size, error) && end(package, name, hash, got, error);
}

bool package_close(struct package *package, int64_t at, GError **error)
{
    g_autofree char *sums = g_strdup(package->sums->str);
    return package_add_text(package, "SHA256SUMS", sums, strlen(sums), at, error) &&
           (archive_write_close(package->archive) == ARCHIVE_OK || fail(package, "its end", error));
}
