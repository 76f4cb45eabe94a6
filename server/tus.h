/* tus.h — the headers of tus 1.0, read strictly. Pure: text in, values out. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define TUS_VERSION "1.0.0"
#define TUS_EXTENSIONS "creation,creation-with-upload,termination,expiration,checksum"
#define TUS_CHECKSUMS "sha1,sha256"
#define TUS_PATCH_TYPE "application/offset+octet-stream"
#define TUS_LENGTH_MAX (INT64_C(1) << 53)
#define TUS_TIME 40

/* A plain decimal number 0..max, nothing else around it. */
bool tus_number(const char *text, int64_t max, int64_t *out);
/* An instant (UTC ms) as Upload-Expires wants it. */
void tus_time(int64_t at, char out[TUS_TIME]);
/* Upload-Metadata `key base64,key base64` as a table of texts. NULL: no metadata. 400
 * upload.bad_metadata. */
GHashTable *tus_metadata(const char *header, GError **error);
/* The number under `key`; an absent one leaves *out as it is. 400 upload.bad_metadata. */
bool tus_metadata_number(GHashTable *metadata, const char *key, int64_t *out, GError **error);
/* A file name as a title: it is only data, never a path, so nothing but control characters and
 * too great length is taken away. g_free. */
char *tus_clean_name(const char *name);
