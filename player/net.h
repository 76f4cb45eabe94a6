/* net.h — the player's side of HTTP, by libcurl (private to player/). Every call blocks its thread;
 * a stream ends when its reader returns false. Only http and https, no redirect is followed. */
#pragma once
#include "player.h"

/* Process-wide; once, before any thread. */
void net_init(void);

/* GET a small body. NETWORK, UNKNOWN (401), REFUSED (403, 410), MISSING (404), INVALID when larger than max_bytes.
 */
char *net_get(const char *url, const char *token, size_t max_bytes, GError **error);

/* POST JSON, the answer's body and status. NETWORK only when nothing answered in that time. */
char *net_post(const char *url, const char *token, const char *json, long timeout_s,
    long *out_status, GError **error);

/* POST a small file. *out_status 0: nothing answered, or the file cannot be read (`error`). */
char *net_post_file(const char *url, const char *token, const char *path, const char *type,
    long *out_status, GError **error);

/* Data as it comes; false ends the transfer. */
typedef bool (*net_data_fn)(const char *data, size_t n, void *payload);

/* Fetch into `path`, going on behind what is there; at most `bytes` in all. */
bool net_download(const char *url, const char *token, const char *path, int64_t bytes,
    net_data_fn data, void *payload, GError **error);

/* Read a stream until it ends, `idle_s` pass without a byte, or `stop` (polled each second) says
 * so.
 */
bool net_stream(const char *url, const char *token, long idle_s, net_data_fn data,
    bool (*stop)(void *payload), void *payload, GError **error);
