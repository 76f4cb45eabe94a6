/* server.h — what every part of the serving process shares: made once in serve.c, read-only after.
 * Reached from a handler with http_payload(req). */
#pragma once
#include "annotate.h"
#include <glib.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct auth;
struct config;
struct live;
struct rehearsal;
struct store;
struct uploads;

struct server {
    const struct config *config;
    char *record_path;       /* data/record.db */
    struct store *store;     /* the vault and all other data paths (store.h) */
    struct uploads *uploads; /* uploads in progress (upload.h) */
    struct auth *auth;
    struct live *live;
    char *base_url;              /* what QR codes begin with, without a slash at the end */
    char *office_url;            /* of the office door, likewise */
    char *meeting_url;           /* of the meeting door; NULL: none */
    int64_t tls_end;             /* when our certificate ends; 0: there is none */
    atomic_bool absolute;        /* set after base_url: pages cannot know it, links carry it */
    struct rehearsal *rehearsal; /* the one beside us; NULL in a rehearsal itself */
    atomic_uint ports[2];        /* office and meeting door, 0 until they are open */
    atomic_llong ticked_at;      /* when deadlines were last looked at, 0: not yet */
};

/* We are the rehearsal, over a copy that is thrown away: its name, NULL in the real server. */
const char *server_rehearses(const struct server *server);

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
extern const struct annotate_who server_reader;

/* What a view's text needs that the record cannot know: the base address before its links, that
 * this is a rehearsal, and to a hall screen where the other side of its door is. */
void server_dress(
    const struct server *server, enum annotate_view view, int64_t screening, GString *text);
