/* job.c — long work as rows, taken under a lease. Taking, progress and leases are housekeeping;
 * what a job made is written by the call of its entity, and the end of the others is an event. */
#include "record.h"
#include "rules.h"
#include <string.h>

#define TRIES 2  /* the first one and one more */
#define LOSSES 3 /* taken this often and never heard of again */

struct job {
    int64_t id, object, attempts, created_by;
    char kind[12], state[12];
    bool cancel;
};

void annotate_job_free(struct annotate_job *j)
{
    if (!j)
        return;
    g_free(j->args);
    g_free(j);
}

static bool job_load(struct annotate *a, int64_t id, struct job *out, GError **error)
{
    const enum query q = QUERY_JOB_GET;
    if (!record_need(a, q, error, INT(id)))
        return false;
    *out = (struct job){
        .id = id,
        .object = record_int(a, q, 1),
        .attempts = record_int(a, q, 3),
        .cancel = record_int(a, q, 6),
        .created_by = record_int(a, q, 7),
    };
    record_copy(a, q, 0, out->kind, sizeof out->kind);
    record_copy(a, q, 2, out->state, sizeof out->state);
    return true;
}

/* received → ingesting, the first time an ingest is taken. */
static const struct rules_step *clip_begins(
    struct annotate *a, int64_t clip, int64_t *out_version, GError **error)
{
    if (!record_need(a, QUERY_CLIP_GET, error, INT(clip)))
        return NULL;
    *out_version = record_int(a, QUERY_CLIP_GET, 1) + 1;
    const struct rules_step *step = rules_check(
        "clip", record_text(a, QUERY_CLIP_GET, 2), "ingest", ANNOTATE_ROLE_SYSTEM, 0, error);
    if (!step ||
        !record_run(a, QUERY_CLIP_STATE, error, INT(clip), TEXT(step->to), TEXT(NULL), TEXT(NULL)))
        return NULL;
    return step;
}

static bool clip_is_new(struct annotate *a, int64_t clip)
{
    return record_get(a, QUERY_CLIP_GET, NULL, INT(clip)) == RECORD_ROW &&
           strcmp(record_text(a, QUERY_CLIP_GET, 2), "received") == 0;
}

bool annotate_job_take(struct annotate *a, const char *worker, const char *kinds, int64_t lease_ms,
    int64_t now, struct annotate_job **out, GError **error)
{
    WRITE w = {0};
    const enum query q = QUERY_JOB_BEST;
    const struct annotate_act act = {.who = &annotate_who_system, .now = now};
    /* Look before taking the lock: mostly there is nothing. */
    enum record_got got = record_get(a, q, error, TEXT(kinds));
    if (got == RECORD_NONE)
        *out = NULL;
    if (got != RECORD_ROW)
        return got == RECORD_NONE;
    if (!write_begin(&w, a, &act, "job.take", error))
        return false;
    got = record_get(a, q, error, TEXT(kinds));
    if (got == RECORD_NONE)
        *out = NULL;
    if (got != RECORD_ROW)
        return got == RECORD_NONE;
    struct annotate_job *j = g_new0(struct annotate_job, 1);
    j->id = record_int(a, q, 0);
    record_copy(a, q, 1, j->kind, sizeof j->kind);
    j->object = record_int(a, q, 2);
    j->attempts = record_int(a, q, 3) + 1;
    j->created_by = record_int(a, q, 4);
    j->args = record_dup(a, q, 5);
    bool good = record_run(
        a, QUERY_JOB_LEASE, error, INT(j->id), TEXT(worker), INT(now + lease_ms), INT(now));
    int64_t version = 0;
    if (good && strcmp(j->kind, "ingest") == 0 && clip_is_new(a, j->object)) {
        const struct rules_step *step = clip_begins(a, j->object, &version, error);
        good =
            step && write_commit(&w,
                        &(struct write_fact){.step = step, .object = j->object, .version = version},
                        NULL, error);
    } else {
        good = good && write_housekeeping(&w, error);
    }
    if (!good) {
        annotate_job_free(j);
        return false;
    }
    *out = j;
    return true;
}

bool annotate_job_progress(struct annotate *a, int64_t id, const char *worker, const char *stage,
    int progress, int64_t eta_s, int64_t lease_ms, int64_t now, bool *out_cancel, GError **error)
{
    if (!record_need(a, QUERY_JOB_PROGRESS, error, INT(id), TEXT(worker), TEXT(stage ? stage : ""),
            INT(CLAMP(progress, 0, 100)), REF(eta_s > 0 ? eta_s : 0), INT(now + lease_ms),
            INT(now)))
        return false;
    *out_cancel = record_int(a, QUERY_JOB_PROGRESS, 0);
    record_reset(a, QUERY_JOB_PROGRESS);
    return true;
}

/* To people outside the staff there are no jobs but those that they asked for. */
static bool job_seen(const struct annotate_who *who, const struct job *j, GError **error)
{
    bool outside = (who->roles & ANNOTATE_ROLES_PEOPLE) && !(who->roles & ANNOTATE_ROLES_STAFF);
    if (outside && j->created_by != who->user)
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
    return !outside || j->created_by == who->user;
}

static const struct rules_step *begin(struct write *w, struct annotate *a,
    const struct annotate_act *act, int64_t id, const char *verb, const char *name, struct job *j,
    GError **error)
{
    if (!write_begin(w, a, act, name, error) || w->repeated || !job_load(a, id, j, error) ||
        !job_seen(act->who, j, error))
        return NULL;
    return rules_check("job", j->state, verb, act->who->roles, 0, error);
}

bool annotate_job_done(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *result, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct job j;
    const struct rules_step *step = begin(&w, a, act, id, "finish", "job.finish", &j, error);
    if (!step)
        return w.repeated && write_answer(&w, out);
    if (!write_job_done(&w, id, result, error))
        return false;
    return write_commit(
        &w, &(struct write_fact){.step = step, .object = id, .version = 1}, out, error);
}

/* The clip fails with its job. */
static const struct rules_step *clip_fails(struct annotate *a, int64_t clip, const char *reason,
    const char *text, int64_t *out_version, GError **error)
{
    if (!record_need(a, QUERY_CLIP_GET, error, INT(clip)))
        return NULL;
    *out_version = record_int(a, QUERY_CLIP_GET, 1) + 1;
    const struct rules_step *step = rules_check(
        "clip", record_text(a, QUERY_CLIP_GET, 2), "fail", ANNOTATE_ROLE_SYSTEM, 0, error);
    if (!step || !record_run(a, QUERY_CLIP_STATE, error, INT(clip), TEXT(step->to), TEXT(reason),
                     TEXT(text)))
        return NULL;
    return step;
}

/* A cancelled ingest leaves a failed clip, which can be tried again. */
static bool clip_cancelled(struct write *w, const struct job *j, GError **error)
{
    struct write_fact clip = {.object = j->object};
    if (strcmp(j->kind, "ingest") != 0)
        return true;
    clip.step = clip_fails(w->a, j->object, "media.cancelled", NULL, &clip.version, error);
    return clip.step && write_also(w, &clip, error);
}

static bool fail_for_good(struct write *w, const struct job *j, const struct rules_step *step,
    const char *reason, const char *text, struct annotate_result *out, GError **error)
{
    struct write_fact fact = {.step = step, .object = j->id, .version = 1};
    if (!record_run(w->a, QUERY_JOB_ENDED, error, INT(j->id), TEXT("failed"), TEXT(reason),
            TEXT(text), INT(w->act->now)))
        return false;
    if (strcmp(j->kind, "ingest") == 0) {
        fact.object = j->object;
        fact.step = clip_fails(w->a, j->object, reason, text, &fact.version, error);
        if (!fact.step)
            return false;
    }
    fact.data = data_new();
    data_int(fact.data, "job", j->id);
    data_text(fact.data, "reason", reason);
    bool good = write_commit(w, &fact, out, error);
    g_string_free(fact.data, TRUE);
    return good;
}

bool annotate_job_fail(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *reason, const char *text, bool retry, struct annotate_result *out, GError **error)
{
    struct job j;
    if (!job_load(a, id, &j, error))
        return false;
    bool again = retry && j.attempts < TRIES;
    if (!again && strcmp(j.kind, "reel") == 0)
        return annotate_reel_failed(a, act, id, reason, text, out, error);
    WRITE w = {0};
    const struct rules_step *step = begin(&w, a, act, id, "fail", "job.fail", &j, error);
    if (!step)
        return w.repeated && write_answer(&w, out);
    if (!again)
        return fail_for_good(&w, &j, step, reason, text, out, error);
    return record_run(
               a, QUERY_JOB_AGAIN, error, INT(id), TEXT(reason), TEXT(text), INT(act->now)) &&
           write_housekeeping(&w, error);
}

bool annotate_job_retry(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct job j;
    const struct rules_step *step = begin(&w, a, act, id, "retry", "job.retry", &j, error);
    if (!step)
        return w.repeated && write_answer(&w, out);
    if (strcmp(j.kind, "reel") == 0) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "job.lock_again", NULL);
        return false;
    }
    if (!record_run(a, QUERY_JOB_AGAIN, error, INT(id), TEXT(NULL), TEXT(NULL), INT(act->now)) ||
        !record_run(a, QUERY_JOB_FRESH, error, INT(id)))
        return false;
    if (strcmp(j.kind, "ingest") == 0 && record_need(a, QUERY_CLIP_GET, error, INT(j.object)) &&
        strcmp(record_text(a, QUERY_CLIP_GET, 2), "failed") == 0) {
        struct write_fact clip = {.object = j.object,
            .version = record_int(a, QUERY_CLIP_GET, 1) + 1,
            .step = rules_check("clip", "failed", "retry", act->who->roles,
                record_int(a, QUERY_CLIP_GET, 14) ? 0 : RULES_STORED, error)};
        if (!clip.step ||
            !record_run(a, QUERY_CLIP_STATE, error, INT(j.object), TEXT(clip.step->to), TEXT(NULL),
                TEXT(NULL)) ||
            !write_also(&w, &clip, error))
            return false;
    }
    return write_commit(
        &w, &(struct write_fact){.step = step, .object = id, .version = 1}, out, error);
}

bool annotate_job_cancel(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct job j;
    const struct rules_step *step = begin(&w, a, act, id, "cancel", "job.cancel", &j, error);
    if (!step)
        return w.repeated && write_answer(&w, out);
    bool running = strcmp(j.state, "running") == 0;
    bool good = running ? record_run(a, QUERY_JOB_ASK_STOP, error, INT(id), INT(act->now))
                        : record_run(a, QUERY_JOB_ENDED, error, INT(id), TEXT("cancelled"),
                              TEXT("media.cancelled"), TEXT(NULL), INT(act->now)) &&
                              clip_cancelled(&w, &j, error);
    return good && write_commit(&w, &(struct write_fact){.step = step, .object = id, .version = 1},
                       out, error);
}

bool annotate_job_stopped(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    struct job j;
    if (!job_load(a, id, &j, error))
        return false;
    if (strcmp(j.kind, "reel") == 0)
        return annotate_reel_failed(a, act, id, "media.cancelled", "", out, error);
    WRITE w = {0};
    const struct rules_step *step = begin(&w, a, act, id, "stop", "job.stop", &j, error);
    if (!step)
        return w.repeated && write_answer(&w, out);
    return record_run(a, QUERY_JOB_ENDED, error, INT(id), TEXT("cancelled"),
               TEXT("media.cancelled"), TEXT(NULL), INT(act->now)) &&
           clip_cancelled(&w, &j, error) &&
           write_commit(
               &w, &(struct write_fact){.step = step, .object = id, .version = 1}, out, error);
}

static bool put_back(
    struct annotate *a, int64_t id, int64_t attempts, bool cancel, int64_t now, GError **error)
{
    const struct annotate_act act = {.who = &annotate_who_system, .now = now};
    if (cancel)
        return annotate_job_stopped(a, &act, id, NULL, error);
    if (attempts >= LOSSES)
        return annotate_job_fail(a, &act, id, "media.crashed",
            "the worker did not come back from it", false, NULL, error);
    return record_run(
        a, QUERY_JOB_AGAIN, error, INT(id), TEXT("job.worker_lost"), TEXT(NULL), INT(now));
}

bool annotate_job_requeue(
    struct annotate *a, const char *worker, int64_t now, size_t *out_n, GError **error)
{
    size_t n = 0;
    for (;;) {
        enum record_got got = record_get(a, QUERY_JOB_LOST, error, INT(now), TEXT(worker));
        if (got == RECORD_FAILED)
            return false;
        if (got == RECORD_NONE)
            break;
        int64_t id = record_int(a, QUERY_JOB_LOST, 0), attempts = record_int(a, QUERY_JOB_LOST, 1);
        bool cancel = record_int(a, QUERY_JOB_LOST, 2);
        record_reset(a, QUERY_JOB_LOST);
        if (!put_back(a, id, attempts, cancel, now, error))
            return false;
        n++;
    }
    if (out_n)
        *out_n = n;
    return true;
}
