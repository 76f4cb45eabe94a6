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
    bool ending;
    unsigned threads;
    pthread_t thread[16];
};

static void *work(void *data)
{
    struct lane *lane = data;
    pthread_mutex_lock(&lane->lock);
    for (;;) {
        while (g_queue_is_empty(&lane->jobs) && !lane->ending)
            pthread_cond_wait(&lane->wake, &lane->lock);
        struct job *job = g_queue_pop_head(&lane->jobs);
        if (!job)
            break;
        pthread_mutex_unlock(&lane->lock);
        job->fn(job->data);
        g_free(job);
        pthread_mutex_lock(&lane->lock);
    }
    pthread_mutex_unlock(&lane->lock);
    return NULL;
}

struct lane *lane_new(unsigned threads, unsigned max)
{
    struct lane *lane = g_new0(struct lane, 1);
    pthread_mutex_init(&lane->lock, NULL);
    pthread_cond_init(&lane->wake, NULL);
    g_queue_init(&lane->jobs);
    lane->max = max;
    lane->threads = MIN(threads, G_N_ELEMENTS(lane->thread));
    for (unsigned i = 0; i < lane->threads; i++)
        g_assert(pthread_create(&lane->thread[i], NULL, work, lane) == 0);
    return lane;
}

bool lane_push(struct lane *lane, lane_fn fn, void *data)
{
    pthread_mutex_lock(&lane->lock);
    bool take = !lane->ending && g_queue_get_length(&lane->jobs) < lane->max;
    if (take) {
        struct job *job = g_new(struct job, 1);
        *job = (struct job){fn, data};
        g_queue_push_tail(&lane->jobs, job);
        pthread_cond_signal(&lane->wake);
    }
    pthread_mutex_unlock(&lane->lock);
    return take;
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
