/* client.h — a small client of our own HTTP API, for the demo and for commands that talk to a
 * running server. One client is one session (its cookies) and belongs to one thread at a time.
 *
 * A refused call is CLIENT_ERROR_REFUSED with the server's own key and sentence as its message. */
#pragma once
#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define CLIENT_ERROR client_error_quark()
GQuark client_error_quark(void);
enum client_error {
    CLIENT_ERROR_REFUSED, /* the server answered 4xx or 5xx */
    CLIENT_ERROR_NETWORK, /* no answer at all */
};

struct client;
/* `base` without a slash at its end, e.g. http://127.0.0.1:8080 */
struct client *client_new(const char *base);
void client_free(struct client *client);

/* One call; `format` and what follows make the body with json_pack (NULL: none). Writes get a fresh
 * op_id unless the body has one. Returns the answer (new reference; null for an empty one). */
json_t *client_call(struct client *client, GError **error, const char *method, const char *path,
    const char *format, ...);
/* The same with a ready body, which is taken over; may be NULL. */
json_t *client_send(
    struct client *client, const char *method, const char *path, json_t *body, GError **error);
json_t *client_get(struct client *client, GError **error, const char *path, ...)
    G_GNUC_PRINTF(3, 4);

/* SHA-256 of what is at `path`, read to its end. */
bool client_hash(struct client *client, const char *path, char out_sha256[65], GError **error);

struct client_upload {
    const char *path;    /* the file */
    const char *name;    /* as it is called */
    const char *purpose; /* footage or evidence */
    int64_t point, problem, captured_at;
    int64_t cut_at; /* > 0: the connection is cut after about so many bytes, and then resumed */
    /* what came of it */
    int64_t clip;
    bool duplicate;
    int64_t bytes, resumed_at; /* offset at which it went on, 0: it was never cut */
};
/* Sends a file by tus, going on where it was when a connection breaks. */
bool client_upload(struct client *client, struct client_upload *upload, GError **error);
