/* store.h — where files live in the data folder, and how they get there safely.
 *
 * Facts (vault, locked reels, issued papers) are content-addressed, read-only (0444) and appear
 * whole or not at all: written elsewhere, fsynced, linked into place, folder fsynced. Derived files
 * (view, pieces) can be rebuilt. Paths are absolute; returned strings are freed with g_free().
 * Threads: a store is read-only after it was opened, so any thread may use it. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct store;

/* Opens the data folder, making it and its folders (0700) when they are missing. */
struct store *store_new(const char *data, GError **error);
/* The same, but the folder must be one already: NOENT otherwise. */
struct store *store_open(const char *data, GError **error);
void store_free(struct store *store);
static inline void store_free_at(struct store **store)
{
    store_free(*store);
}
#define store_auto __attribute__((cleanup(store_free_at))) struct store

/* Keeps other serving processes off this folder until store_free() or the end of the process. */
bool store_lock(struct store *store, GError **error);

/* A number no other living process has, 0…255, kept until the process ends; -1 when all are taken.
 * What the record says of a job held under it by somebody else is over. */
int store_slot_take(const struct store *store);

const char *store_root(const struct store *store);
char *store_record_path(const struct store *store);
char *store_vault_path(const struct store *store, const char *sha256);
/* `file` NULL: the folder. */
char *store_view_path(const struct store *store, const char *sha256, const char *file);
char *store_pieces_path(const struct store *store); /* the folder given to shenkan-media --store */
/* The list of a segment's pieces; `list` is its name as the record keeps it. */
char *store_list_path(const struct store *store, const char *list);
/* The picture of one frame of a clip, made with its pieces; under the look of this version of the
 * segment, or (0, 0) as it is. */
char *store_still_path(
    const struct store *store, const char *sha256, int64_t frame, int64_t segment, int64_t version);
char *store_reel_path(
    const struct store *store, int64_t screening, int64_t version, const char *file);
char *store_paper_path(const struct store *store, const char *sha256);
char *store_upload_path(const struct store *store, int64_t id);
/* The mark beside an unfinished upload: how much of it counts (see upload.c). */
char *store_upload_mark_path(const struct store *store, int64_t id);
/* A fresh private folder for one job, under the data folder so that renames are cheap. */
char *store_scratch_new(const struct store *store, GError **error);
void store_scratch_free(char *path); /* removes it and what is in it */
/* Removes what killed jobs left behind. */
void store_scratch_sweep(const struct store *store);

/* A fresh folder in data/rehearsal, named after the screening. g_free. */
char *store_rehearsal_new(const struct store *store, int64_t screening, GError **error);
/* Puts all that a copy of the record speaks of there, without copying or opening any of it. */
bool store_rehearsal_fill(const struct store *store, const char *path, GError **error);
/* Removes data/rehearsal and what is in it. */
bool store_rehearsal_sweep(const struct store *store, GError **error);

/* True when `sha256` is 64 lower-case hex digits. */
bool store_sha256_valid(const char *sha256);

/* Bytes free to us on the data folder's file system, or -1. */
int64_t store_free_bytes(const struct store *store);
/* Refuses (HTTP_ERROR 507 upload.no_space) when fewer than `floor` bytes would stay free after
 * `bytes` more were written. */
bool store_check_room(const struct store *store, int64_t bytes, int64_t floor, GError **error);

/* Link the finished file at `path` into the vault as `sha256` (which the caller computed from the
 * bytes written) and make both durable. The file at `path` stays until the caller has recorded the
 * clip; a file already there under that name is kept. Errors: file errors, 507 when the disk is
 * full. */
bool store_vault_add(
    const struct store *store, const char *path, const char *sha256, GError **error);
/* Takes an original that was given up off the disk; one that is gone already is no error. */
bool store_vault_remove(const struct store *store, const char *sha256, GError **error);
/* A file for who asked only: it lies in scratch/ until the worker starts again, or another is put
 * there when its time is over. */
char *store_draft_path(const struct store *store, int64_t job);
bool store_draft_take(
    const struct store *store, const char *path, int64_t job, int64_t keep_s, GError **error);
/* Move a paper into place; out_sha256 and out_bytes say what it is. */
bool store_paper_take(const struct store *store, const char *path, char out_sha256[65],
    int64_t *out_bytes, GError **error);

/* fsync of a file or a folder by name. */
bool store_sync(const char *path, GError **error);
bool store_make_dir(const char *path, GError **error);
/* Copies or, on the same file system, hard-links `from` to `to`. `to` must not exist. */
bool store_clone(const char *from, const char *to, GError **error);
/* Removes a folder and what is in it; links are removed, not followed. */
bool store_remove_tree(const char *path, GError **error);

/* --- hashes --- */

enum store_digest { STORE_SHA256, STORE_SHA1 };

struct store_hash;
struct store_hash *store_hash_new(enum store_digest digest);
struct store_hash *store_hash_copy(const struct store_hash *hash);
void store_hash_add(struct store_hash *hash, const void *data, size_t size);
/* The digest of what was added so far (20 or 32 bytes); more may be added afterwards. */
size_t store_hash_peek(const struct store_hash *hash, uint8_t out[32]);
void store_hash_hex(const struct store_hash *hash, char out[65]);
void store_hash_free(struct store_hash *hash);
static inline void store_hash_free_at(struct store_hash **hash)
{
    store_hash_free(*hash);
}
#define store_hash_auto __attribute__((cleanup(store_hash_free_at))) struct store_hash

/* Adds the first `bytes` of an open file (all of it when negative). */
bool store_hash_fd(struct store_hash *hash, int fd, int64_t bytes, GError **error);
/* SHA-256 of a whole file. out_bytes may be NULL. */
bool store_hash_file(const char *path, char out_sha256[65], int64_t *out_bytes, GError **error);
