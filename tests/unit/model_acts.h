/* model_acts.h — what the model does: one random act, one step of a meeting. */
#pragma once
#include "model.h"

/* One random course: a problem and what belongs to it (0: not yet). */
struct course {
    bool meets;  /* it goes through a meeting, else the weekly way */
    bool ending; /* who has to do with it does what is to be done: it may be closed */
    int left;    /* acts to do */
    int64_t next_at;
    int64_t problem, segment, card, report, submission, request, relapse, dispute, claim;
    int64_t clips[4]; /* what its unit handed in, the oldest first */
    int n_clips, duty;
};

struct model_meeting {
    int64_t next_at, screening, job;
    int step, n, at;
    struct course *courses[40];
    struct annotate_who seats[3], hall;
};

struct model {
    struct meeting m;
    struct annotate *a;
    int64_t now;
    int64_t last;
    uint64_t random;
    char *ground; /* the record that every batch begins with */
    gsize ground_bytes;
    GArray *ticks; /* of struct model_tick */
    struct course courses[100];
    int n_courses, restarts;
    int64_t look_at;
    struct model_meeting meeting;
    struct model_count count;
    GHashTable *keys; /* of refusals, how often */
    int64_t serial, sampled, unwritten, repeats, stale;
};

struct model *model_new(void);
void model_free(struct model *m);
int model_roll(struct model *m, int n); /* 0…n-1 */

/* One act by somebody, about this course or another; checks at once that a refusal wrote nothing.
 */
void model_act(struct model *m, struct course *c);
/* The next step of the county's meetings. */
void model_meeting(struct model *m);

void model_print(const struct model *m);
/* The least number of times that any act was performed. */
int64_t model_acts_least(const struct model *m);
