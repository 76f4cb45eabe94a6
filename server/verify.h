/* verify.h — is everything there that the record says, byte for byte, and is the log whole? */
#pragma once
#include "annotate.h"
#include <stdio.h>

struct store;

/* The head of the event chain as a file of one line: `SEQ HASH`. */
bool verify_read_head(const char *path, int64_t *out_seq, char out_hash[65], GError **error);
bool verify_write_head(struct annotate *a, const char *path, GError **error);

/* Checks the record (also against an exported head when head_seq > 0) and re-hashes originals,
 * attachments, reels and papers. Prints a line per kind to `out` and, for each kind with a fault,
 * one that names the first bad item. *out_good says whether all is well; false and an error only
 * when it could not look. Cost: reads every file once. */
bool verify_data(const struct store *store, int64_t head_seq, const char *head_hash, FILE *out,
    bool *out_good, GError **error);
