/* work.h — what the jobs of `shenkan work` share. A job reads what it needs from the record, makes
 * files, and ends with the one call that writes its fact (which also ends the job). */
#pragma once
#include "annotate.h"

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct store;

/* One process. */
struct work {
    struct store *store;
    char *record_path, *media; /* the shenkan-media program */
    const char *base_url;      /* what the QR codes on papers lead to */
    int ending;                /* atomic: SIGTERM came */
    int *busy;                 /* atomic: slots that have a job */
};

/* One slot: a thread that does one job at a time. */
struct slot {
    const struct work *work;
    struct annotate *a;
    struct annotate_job *job;
    char worker[16];           /* as the record knows it */
    int64_t begun_at, told_at; /* monotonic µs */
    /* the part of the whole job that the child running now does, in percent */
    int from, to;
    const char *stage; /* NULL: as the child says */
    bool cancelled;    /* somebody cancelled the job */
};

typedef bool (*work_fn)(struct slot *slot, GError **error);
bool work_ingest(struct slot *slot, GError **error);
bool work_piece(struct slot *slot, GError **error);
bool work_reel(struct slot *slot, GError **error);
bool work_paper(struct slot *slot, GError **error);

/* An evidence package (kind problem or screening) of the job's object, written to `path`. */
bool work_package(struct slot *slot, const char *kind, const char *scratch, const char *path,
    char **out_name, GError **error);

/* Makes the derived files of an original again when they are gone; outside of any job. */
bool work_rebuild_view(struct slot *slot, const char *sha256, bool *out_made, GError **error);

/* The record once more, for this thread. */
struct annotate *work_open(const struct work *work, int flags, GError **error);
/* The acting system at this moment. */
struct annotate_act work_act(void);
/* A view of the record as the system sees it at this moment, a new reference. */
json_t *work_view(struct slot *slot, enum annotate_view which, const struct annotate_query *query,
    GError **error);
/* Tells the record where the job is; false when it must stop. */
bool work_tell(struct slot *slot, const char *stage, int percent);
/* Runs shenkan-media with these words (NULL-terminated, without the program), as the share
 * [from, to) percent of the job. The result is a new reference. */
json_t *work_media(struct slot *slot, int from, int to, const char *const *words, GError **error);

/* A card of the reel, or what lies over a piece, as a PNG of the film's size. */
struct papers_card;
bool work_draw_card(const struct papers_card *card, const char *path, GError **error);
/* Encoding threads for shenkan-media: both processors for the one job somebody waits for, one each
 * when several run (two threads cost a tenth more work than one). */
const char *work_threads(const struct slot *slot);

/* Makes sure the pieces of a segment are there, and returns the name of their list (g_free). Writes
 * the frames and length; ends no job. out_* may be NULL. */
char *work_segment(struct slot *slot, int64_t segment, int from, int to,
    struct annotate_piece **out_piece, json_t **out_result, GError **error);

/* --- values out of JSON --- */
const char *work_text(const json_t *object, const char *key);  /* "" when absent */
const char *work_maybe(const json_t *object, const char *key); /* NULL when absent or empty */
int64_t work_int(const json_t *object, const char *key, int64_t absent);
double work_number(const json_t *object, const char *key, double absent);
/* "2026-01-05" → "2026年1月5日", an instant → "2026年1月5日 9:05"; "" for none. g_free. */
char *work_day(const char *day);
char *work_instant(int64_t at);
