/* demo.h — `shenkan demo`: the whole main job, by the HTTP API of a server it starts itself.
 *
 * Errors are sticky: after the first failed call the following ones do nothing, so a step reads as
 * the list of what people do. */
#pragma once
#include "client.h"

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* A file of the footage folder and what the supervisors make of it. */
struct demo_clip {
    const char *file, *title, *point;
    bool good; /* false: must be refused with a reason */
    int64_t id, frames;
};

/* A problem that is marked, and what becomes of it. */
enum demo_fate {
    DEMO_CLAIMED,    /* by its unit, on the spot, many pressing at once */
    DEMO_DISPUTED,   /* disputed, ruled to another unit */
    DEMO_MISSED,     /* nobody claims it in the room, its head does afterwards */
    DEMO_REWORKED,   /* claimed; fails its first verification */
    DEMO_DISPATCHED, /* claimed; its card is not signed for yet */
    DEMO_RECORDED,   /* the recorder claims for a unit; rectifying */
    DEMO_FILED,      /* waits for the next screening */
    DEMO_DRAFT,
    DEMO_WITHDRAWN,
};
struct demo_problem {
    enum demo_fate fate;
    const char *clip;
    int64_t in, out;
    const char *point, *type, *unit; /* unit NULL: as proposed */
    const char *description, *severity, *pledge, *measures;
    const char *evidence; /* file shown as the after-evidence */
    int64_t id, unit_id, card, version;
    const char *unit_name;
};

struct demo_user {
    const char *login, *name, *roles, *unit;
};

struct demo {
    const char *data, *footage;
    char *base;
    GPid pid;
    int in_step, steps;
    GError *error;
    GString *line;
    GHashTable *clients;  /* login → struct client */
    GPtrArray *passwords; /* login, password, login, password … */
    GHashTable *ids;      /* "unit:城管局", "point:P001", "type:W09", "person:…" → id */
    GHashTable *names;    /* "unit:ID" → name, backwards */
    int64_t screening, next;
    struct client *hall;
    GHashTable *seats; /* unit name → GPtrArray of struct client */
};

extern struct demo_clip demo_clips[];
extern struct demo_problem demo_problems[];
size_t demo_clip_count(void);
size_t demo_problem_count(void);
extern const struct demo_user demo_users[];
size_t demo_user_count(void);
struct demo_clip *demo_clip(struct demo *d, const char *file);

/* What the step says on its line. */
void demo_say(struct demo *d, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Fails the demo, unless it has failed already. */
void demo_fail(struct demo *d, const char *format, ...) G_GNUC_PRINTF(2, 3);
void demo_check(struct demo *d, bool good, const char *what);

/* A log-in's client; it is logged in at first use. */
struct client *demo_as(struct demo *d, const char *login);
/* Calls that do nothing after a failure; NULL then. The answer belongs to the caller. */
json_t *demo_call(struct demo *d, struct client *client, const char *method, const char *path,
    const char *format, ...);
json_t *demo_get(struct demo *d, struct client *client, const char *path, ...) G_GNUC_PRINTF(3, 4);
/* The same, when only the id in the answer matters (0 after a failure). */
int64_t demo_do(
    struct demo *d, struct client *client, const char *method, char *path, const char *format, ...);
char *demo_path(const char *format, ...) G_GNUC_PRINTF(1, 2);
int64_t demo_id(struct demo *d, const char *kind, const char *name);
/* Waits until a job is over; its failure is ours. */
void demo_wait_job(struct demo *d, int64_t job);
/* Uploads and waits until it is ingested; returns the clip. */
int64_t demo_upload(struct demo *d, struct client *client, struct client_upload *upload, bool wait);
/* The day n days from now, in the county. g_free. */
char *demo_day(int n);
int64_t demo_now(void);

/* The steps. */
void demo_county(struct demo *d);
void demo_accounts(struct demo *d);
void demo_footage_in(struct demo *d);
void demo_ingest(struct demo *d);
void demo_mark(struct demo *d);
void demo_file(struct demo *d);
void demo_arrange(struct demo *d);
void demo_lock(struct demo *d);
void demo_checkin(struct demo *d);
void demo_screen(struct demo *d);
void demo_rule(struct demo *d);
void demo_dispatch(struct demo *d);
void demo_rectify(struct demo *d);
void demo_papers(struct demo *d);
void demo_next(struct demo *d);
