#include "lane.h"

#include <glib.h>
#include <pthread.h>

struct job {
    lane_fn fn;
    void *data;
};

struct lane {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    GQueue jobs;
    unsigned max;
    lane_all_fn all; /* NULL: jobs one by one */
    void *payload;
    bool ending;
    unsigned threads;
    pthread_t thread[16];
};

/* What one turn takes from the queue; 0: it is empty and the lane ends. */
static unsigned take(struct lane *lane, struct job *jobs, unsigned max)
{
    unsigned n = 0;
    pthread_mutex_lock(&lane->lock);
    while (g_queue_is_empty(&lane->jobs) && !lane->ending)
        pthread_cond_wait(&lane->wake, &lane->lock);
    while (n < max && !g_queue_is_empty(&lane->jobs)) {
        struct job *job = g_queue_pop_head(&lane->jobs);
        jobs[n++] = *job;
        g_free(job);
    }
    pthread_mutex_unlock(&lane->lock);
    return n;
}

static void *work(void *data)
{
    struct lane *lane = data;
    struct job job;
    while (take(lane, &job, 1))
        job.fn(job.data);
    return NULL;
}

static void *work_together(void *data)
{
    struct lane *lane = data;
    struct job jobs[LANE_TOGETHER];
    void *all[LANE_TOGETHER];
    for (unsigned n; (n = take(lane, jobs, LANE_TOGETHER));) {
        for (unsigned i = 0; i < n; i++)
            all[i] = jobs[i].data;
        lane->all(all, n, lane->payload);
    }
    return NULL;
}

static struct lane *start(
    unsigned threads, unsigned max, void *(*run)(void *), lane_all_fn all, void *payload)
{
    struct lane *lane = g_new0(struct lane, 1);
    lane->all = all;
    lane->payload = payload;
    pthread_mutex_init(&lane->lock, NULL);
    pthread_cond_init(&lane->wake, NULL);
    g_queue_init(&lane->jobs);
    lane->max = max;
    lane->threads = MIN(threads, G_N_ELEMENTS(lane->thread));
    for (unsigned i = 0; i < lane->threads; i++)
        g_assert(pthread_create(&lane->thread[i], NULL, run, lane) == 0);
    return lane;
}

struct lane *lane_new(unsigned threads, unsigned max)
{
    return start(threads, max, work, NULL, NULL);
}

struct lane *lane_new_together(lane_all_fn all, void *payload, unsigned max)
{
    return start(1, max, work_together, all, payload);
}

bool lane_push(struct lane *lane, lane_fn fn, void *data)
{
    g_assert(!fn == !!lane->all);
    pthread_mutex_lock(&lane->lock);
    bool room = !lane->ending && g_queue_get_length(&lane->jobs) < lane->max;
    if (room) {
        struct job *job = g_new(struct job, 1);
        *job = (struct job){fn, data};
        g_queue_push_tail(&lane->jobs, job);
        pthread_cond_signal(&lane->wake);
    }
    pthread_mutex_unlock(&lane->lock);
    return room;
}

void lane_free(struct lane *lane)
{
    if (!lane)
        return;
    pthread_mutex_lock(&lane->lock);
    lane->ending = true;
    pthread_cond_broadcast(&lane->wake);
    pthread_mutex_unlock(&lane->lock);
    for (unsigned i = 0; i < lane->threads; i++)
        pthread_join(lane->thread[i], NULL);
    pthread_cond_destroy(&lane->wake);
    pthread_mutex_destroy(&lane->lock);
    g_free(lane);
}
