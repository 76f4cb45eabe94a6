/* lane.h — a few threads with a bounded queue, for work that must not stall the polling threads. */
#pragma once
#include <stdbool.h>

struct lane;

typedef void (*lane_fn)(void *data);

/* `threads` ≥ 1 workers, at most `max` waiting jobs. Never fails (aborts like every allocation). */
struct lane *lane_new(unsigned threads, unsigned max);
/* One thread that takes all that waits at once, at most LANE_TOGETHER: `all` gets the data of that
 * many jobs, oldest first. Its jobs have no `fn`. No wait is made for more to come: while one lot
 * is worked on, the next one gathers. */
#define LANE_TOGETHER 256
typedef void (*lane_all_fn)(void *const *data, unsigned n, void *payload);
struct lane *lane_new_together(lane_all_fn all, void *payload, unsigned max);
/* False when the queue is full or the lane is ending; the job is then not taken. */
bool lane_push(struct lane *lane, lane_fn fn, void *data);
/* Runs what is queued, then ends the threads. NULL is fine. */
void lane_free(struct lane *lane);
