/* server.h — what every part of the serving process shares: made once in serve.c, read-only after.
 * Reached from a handler with http_payload(req). */
#pragma once
#include <glib.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct annotate;
struct auth;
struct config;
struct live;
struct store;
struct uploads;

struct server {
    const struct config *config;
    char *record_path;       /* data/record.db */
    struct store *store;     /* the vault and all other data paths (store.h) */
    struct uploads *uploads; /* uploads in progress (upload.h) */
    struct auth *auth;
    struct live *live;
    char *base_url;       /* what QR codes begin with, without a slash at the end */
    atomic_bool absolute; /* set after base_url: pages cannot know it, links carry it */
};

/* This thread's own handle of the record, opened at first use and closed when the thread ends.
 * Aborts when the record cannot be opened any more: nothing could be answered without it. */
struct annotate *server_record(const struct server *server);

/* The writes of this thread from here to the commit are one transaction; the live streams hear of
 * them when it is on the disk. */
void server_gather(const struct server *server);
bool server_commit(const struct server *server, GError **error);
/* This thread wrote something: the live streams look now, or when its group is committed. */
void server_wrote(const struct server *server);

/* The program itself as a reader that may see all there is (views look at roles). */
struct annotate_who;
extern const struct annotate_who server_reader;

/* Puts the base address before the links in a view's text, where they need it. */
void server_link(const struct server *server, GString *view);
