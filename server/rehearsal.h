/* rehearsal.h — 彩排: a second `shenkan serve` over a copy of the record, thrown away afterwards.
 *
 * The copy lies in data/rehearsal with links to the read-only files; the child serves it beside our
 * doors and never gets a path into the data itself, so nothing that is done there can stay. One
 * runs at a time. It ends when it is asked to, after its time, when a meeting opens, when the child
 * is lost and when this server ends; its folder goes with it, and what a crash left goes when the
 * server starts again. Threads: any. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct rehearsal;
struct server;

struct rehearsal_info {
    int64_t screening, began_at, ends_at;
    unsigned ports[2]; /* of its office and meeting door; 0: none */
    char by[128];      /* who began it */
};

/* Sweeps first. */
struct rehearsal *rehearsal_new(struct server *server);
/* Ends the one that runs; no other begins. */
void rehearsal_stop(struct rehearsal *r);
/* When nobody uses it any more. */
void rehearsal_free(struct rehearsal *r);

/* Copies, starts, and waits until it answers. One that runs for the same screening is it. *out_new:
 * it was not there before. Errors: file errors, 507, 409 rehearsal.running, 503
 * rehearsal.no_start. */
bool rehearsal_begin(
    struct rehearsal *r, int64_t screening, const char *by, bool *out_new, GError **error);
/* Returns when its folder is gone. */
void rehearsal_end(struct rehearsal *r);
/* NULL is fine: none runs. */
bool rehearsal_runs(struct rehearsal *r, struct rehearsal_info *out);
