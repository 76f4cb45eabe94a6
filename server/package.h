/* package.h — an evidence package: a ZIP file of stored (uncompressed) entries, written as a stream
 * with a list of their SHA-256 in it. package.c is the only file that knows libarchive.
 *
 * The same entries in the same order with the same dates give the same bytes. Names are the
 * caller's: ASCII, relative, `/` between folders. Memory does not grow with the files; with the
 * number of entries by their names. One package belongs to one thread. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct package;

/* Told after each block of a file; false stops it (TOOL_ERROR_CANCELLED). */
typedef bool (*package_told_fn)(size_t bytes, void *payload);

/* Makes the file `path`, which may not exist yet. */
struct package *package_new(const char *path, package_told_fn told, void *payload, GError **error);
/* Without package_close() the file is not whole. Takes NULL. */
void package_free(struct package *package);

/* The bytes of the file `from`, dated `at` (UTC ms). With `sha256` they are compared with it while
 * they are copied: TOOL_ERROR_REFUSED package.damaged when they differ, package.missing when there
 * is no such file. */
bool package_add_file(struct package *package, const char *name, const char *from,
    const char *sha256, int64_t at, GError **error);
bool package_add_text(struct package *package, const char *name, const char *text, size_t size,
    int64_t at, GError **error);
/* Adds SHA256SUMS, which sha256sum -c reads, and ends the file. Nothing may be added afterwards. */
bool package_close(struct package *package, int64_t at, GError **error);
