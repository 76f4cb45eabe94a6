/* part.h — the file of an unfinished upload: how much of it counts, its running hash, and who
 * writes to it. One writer at a time; a newer one takes over from a connection that hangs.
 *
 * uploads/<id>.part holds the bytes. After a restart within the same boot of the machine its size
 * is the offset (the page cache survives a killed process); after a power cut only what was synced
 * counts, which the record knows. A part of a PATCH with a checksum counts only when the checksum
 * was right: until then uploads/<id>.mark holds the offset to go back to. */
#pragma once
#include "store.h"

struct annotate;
struct annotate_upload;
struct http_request;
struct parts;

struct part {
    int64_t id, length, offset;
    int fd;
    struct store_hash *hash;      /* SHA-256 of [0, offset) */
    int64_t synced, synced_at;    /* known to be on the disk; when (monotonic µs) */
    struct http_request *request; /* the connection that may be cut, or NULL */
    bool held;
    bool cut; /* its request was asked to go */
};

struct parts *parts_new(struct store *store);
void parts_free(struct parts *parts);
const char *parts_boot(const struct parts *parts);

/* Makes the file for a new upload and reserves its room. 507 when there is none. */
bool parts_make(struct parts *parts, int64_t id, int64_t length, GError **error);
/* Opens the part for one writer, taking over from another that can be cut; waits up to 2 s (423
 * upload.busy). `request` may be NULL. Cost: hashes what is there when it was not open yet. */
struct part *parts_hold(struct parts *parts, const struct annotate_upload *upload,
    struct http_request *request, GError **error);
/* The body is in: from now on the holder is not cut any more. */
void parts_keep(struct parts *parts, struct part *part);
void parts_release(struct parts *parts, struct part *part);
/* Releases it and removes the file (finished or ended). */
void parts_drop(struct parts *parts, struct part *part);

/* Appends; what was written before an error counts. 507 when the disk is full. */
bool part_write(struct part *part, const void *data, size_t size, GError **error);
/* Makes what counts durable. */
bool part_sync(struct part *part, GError **error);
/* Remembers on the disk that only the first `part->offset` bytes count, whatever comes. */
bool part_mark(const struct parts *parts, const struct part *part, GError **error);
void part_unmark(const struct parts *parts, const struct part *part);
/* Goes back to `offset`, whose hash is `hash` (taken over). */
bool part_rewind(struct part *part, int64_t offset, struct store_hash *hash, GError **error);
