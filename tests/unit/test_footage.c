/* Uploads, clips, jobs and papers. */
#include "record_fixture.h"
#include <string.h>

typedef struct annotate_job job;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(job, annotate_job_free)
typedef struct annotate_clip clip;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(clip, annotate_clip_free)
typedef struct annotate_upload upload;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(upload, annotate_upload_free)

#define LEASE 30000

static int64_t begin_upload(struct fixture *f, const struct annotate_who *who, const char *purpose,
    int64_t bytes, GError **error)
{
    struct annotate_result out = {0};
    struct annotate_act act = act_of(f, who, NULL);
    struct annotate_upload_in in = {.name = "街景.mp4",
        .purpose = purpose,
        .metadata = "filename abc",
        .length_bytes = bytes,
        .expires_at = f->now + 3600000};
    return annotate_upload_add(f->a, &act, &in, &out, error) ? out.id : 0;
}

static char *sha_of(const char *seed)
{
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, seed, -1);
}

static int64_t finish(struct fixture *f, const struct annotate_who *who, int64_t id,
    const char *seed, bool *out_duplicate, GError **error)
{
    struct annotate_result out = {0};
    struct annotate_act act = act_of(f, who, NULL);
    g_autofree char *sha = sha_of(seed);
    bool good = annotate_upload_finish(f->a, &act, id, sha, out_duplicate, &out, error);
    annotate_result_clear(&out);
    return good ? 1 : 0;
}

static job *take(struct fixture *f, const char *worker, const char *kinds)
{
    g_autoptr(GError) error = NULL;
    job *j = NULL;
    annotate_job_take(f->a, worker, kinds, LEASE, f->now, &j, &error);
    g_assert_no_error(error);
    return j;
}

static char *job_value(struct fixture *f, int64_t id, const char *path)
{
    struct annotate_query q = {.id = id};
    return view_value(f, &f->who_head, ANNOTATE_VIEW_JOB, &q, path);
}

static char *clip_value(struct fixture *f, int64_t id, const char *path)
{
    struct annotate_query q = {.id = id};
    return view_value(f, &f->who_head, ANNOTATE_VIEW_CLIP, &q, path);
}

#define ASSERT_IS(value, want)                                                                     \
    do {                                                                                           \
        g_autofree char *got_ = (value);                                                           \
        g_assert_cmpstr(got_, ==, want);                                                           \
    } while (0)

/* ---- uploads ---- */

static void test_upload(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    bool duplicate = true;
    fixture_people(&f);
    int64_t id = begin_upload(&f, &f.who_supervisor, "footage", 5000, &error);
    g_assert_no_error(error);
    int64_t last = annotate_event_last(f.a);
    g_assert_true(annotate_upload_durable(f.a, id, 3000, "boot-1", false, f.now + 7200000, &error));
    g_assert_true(annotate_upload_durable(f.a, id, 1000, "boot-1", false, f.now, &error));
    /* Housekeeping writes no event, and an offset does not go back by itself. */
    g_assert_cmpint(annotate_event_last(f.a), ==, last);
    upload *u = annotate_upload_find(f.a, &f.who_supervisor, id, &error);
    g_assert_cmpint(u->offset_bytes, ==, 3000);
    g_assert_cmpstr(u->boot, ==, "boot-1");
    g_assert_cmpstr(u->metadata, ==, "filename abc");
    annotate_upload_free(u);
    g_assert_true(annotate_upload_durable(f.a, id, 1000, "boot-1", true, f.now, &error));
    u = annotate_upload_find(f.a, NULL, id, &error);
    g_assert_cmpint(u->offset_bytes, ==, 1000);
    annotate_upload_free(u);
    g_assert_null(annotate_upload_find(f.a, &f.who_head, id, &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    ASSERT_IS(view_value(&f, &f.who_supervisor, ANNOTATE_VIEW_UPLOADS, NULL, "$.items[0].offset"),
        "1000");
    g_assert_true(finish(&f, &f.who_supervisor, id, "one", &duplicate, &error));
    g_assert_false(duplicate);
    g_assert_false(finish(&f, &f.who_supervisor, id, "one", &duplicate, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_allowed");
    ASSERT_IS(
        view_value(&f, &f.who_head, ANNOTATE_VIEW_CLIPS, NULL, "$.items[0].state"), "received");
    ASSERT_IS(
        view_value(&f, &f.who_head, ANNOTATE_VIEW_CLIPS, NULL, "$.items[0].job.state"), "queued");
    assert_intact(&f);
    fixture_clear(&f);
}

static void test_same_file(void)
{
    struct fixture f;
    bool duplicate;
    fixture_people(&f);
    int64_t one = begin_upload(&f, &f.who_supervisor, "footage", 5000, NULL);
    int64_t two = begin_upload(&f, &f.who_head, "footage", 5000, NULL);
    int64_t three = begin_upload(&f, &f.who_head, "evidence", 5000, NULL);
    g_assert_true(finish(&f, &f.who_supervisor, one, "same", &duplicate, NULL));
    g_assert_false(duplicate);
    g_assert_true(finish(&f, &f.who_head, two, "same", &duplicate, NULL));
    g_assert_true(duplicate);
    g_assert_true(finish(&f, &f.who_head, three, "same", &duplicate, NULL));
    g_assert_false(duplicate);
    g_autoptr(upload) a = annotate_upload_find(f.a, NULL, one, NULL);
    g_autoptr(upload) b = annotate_upload_find(f.a, NULL, two, NULL);
    g_assert_cmpint(a->clip, ==, b->clip);
    g_assert_true(b->duplicate);
    fixture_clear(&f);
}

static void test_upload_limits(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    struct annotate_act act = act_of(&f, &f.who_head, NULL);
    annotate_setting_set(f.a, &act, "upload.max_bytes", "5000", NULL, &error);
    annotate_setting_set(f.a, &act, "upload.quota_bytes", "9000", NULL, &error);
    annotate_setting_set(f.a, &act, "upload.open_per_user", "3", NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(begin_upload(&f, &f.who_supervisor, "footage", 5001, &error), ==, 0);
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "upload.too_large");
    g_assert_cmpint(begin_upload(&f, &f.who_supervisor, "footage", 5000, &error), >, 0);
    g_assert_cmpint(begin_upload(&f, &f.who_supervisor, "footage", 4001, &error), ==, 0);
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "upload.quota");
    g_assert_cmpint(begin_upload(&f, &f.who_supervisor, "footage", 0, &error), >, 0);
    g_assert_cmpint(begin_upload(&f, &f.who_supervisor, "footage", 0, &error), >, 0);
    g_assert_cmpint(begin_upload(&f, &f.who_supervisor, "footage", 0, &error), ==, 0);
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "upload.too_many");
    g_assert_cmpint(begin_upload(&f, &f.who_supervisor, "other", 0, &error), ==, 0);
    assert_refused(&error, ANNOTATE_ERROR_INVALID, "field.invalid");
    /* A unit uploads evidence for its own problems and nothing else. */
    g_assert_cmpint(begin_upload(&f, &f.who_liaison, "footage", 1, &error), ==, 0);
    g_assert_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_REFUSED);
    g_clear_error(&error);
    g_assert_cmpint(begin_upload(&f, &f.who_liaison, "evidence", 1, &error), ==, 0);
    g_assert_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_REFUSED);
    fixture_clear(&f);
}

static void test_upload_expiry(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    int64_t ids[8];
    size_t n;
    fixture_people(&f);
    int64_t id = begin_upload(&f, &f.who_supervisor, "footage", 5000, &error);
    g_assert_true(annotate_uploads_expired(f.a, f.now, ids, 8, &n, &error));
    g_assert_cmpuint(n, ==, 0);
    g_assert_true(annotate_uploads_open(f.a, ids, 8, &n, &error));
    g_assert_cmpuint(n, ==, 1);
    f.now += 3600001;
    g_assert_true(annotate_uploads_expired(f.a, f.now, ids, 8, &n, &error));
    g_assert_cmpuint(n, ==, 1);
    g_assert_cmpint(ids[0], ==, id);
    struct annotate_act act = act_of(&f, &annotate_who_system, NULL);
    g_assert_true(annotate_upload_end(f.a, &act, id, NULL, &error));
    g_assert_true(annotate_uploads_expired(f.a, f.now, ids, 8, &n, &error));
    g_assert_cmpuint(n, ==, 0);
    bool duplicate;
    g_assert_false(finish(&f, &f.who_supervisor, id, "late", &duplicate, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_allowed");
    fixture_clear(&f);
}

/* ---- clips ---- */

static void test_clip(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    int64_t id = fixture_clip(&f, "街景", 250);
    ASSERT_IS(clip_value(&f, id, "$.state"), "ok");
    ASSERT_IS(clip_value(&f, id, "$.frames"), "250");
    ASSERT_IS(clip_value(&f, id, "$.has_audio"), "false");
    ASSERT_IS(clip_value(&f, id, "$.info.container"), "mov");
    ASSERT_IS(clip_value(&f, id, "$.segments"), "[]");
    ASSERT_IS(clip_value(&f, id, "$.reason"), "");
    ASSERT_IS(clip_value(&f, id, "$.job.state"), "done");
    ASSERT_IS(clip_value(&f, id, "$.uploader_name"), "supervisor");
    g_autoptr(clip) c = annotate_clip_find(f.a, &f.who_head, id, &error);
    g_assert_cmpint(c->frames, ==, 250);
    g_assert_cmpint(c->uploader, ==, f.supervisor);
    /* Footage is not for units. */
    g_assert_null(annotate_clip_find(f.a, &f.who_liaison, id, &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    ASSERT_IS(view_value(&f, &f.who_liaison, ANNOTATE_VIEW_CLIPS, NULL, "$.items"), "[]");
    g_autoptr(GString) json = g_string_new(NULL);
    struct annotate_query q = {.id = id};
    g_assert_false(annotate_read(f.a, ANNOTATE_VIEW_CLIP, &f.who_liaison, &q, f.now, json, &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    fixture_clear(&f);
}

static void test_clip_pages(void)
{
    struct fixture f;
    fixture_people(&f);
    for (int i = 0; i < 5; i++) {
        g_autofree char *seed = g_strdup_printf("clip %d", i);
        fixture_clip(&f, seed, 100);
    }
    struct annotate_query q = {.limit = 2};
    ASSERT_IS(view_value(&f, &f.who_head, ANNOTATE_VIEW_CLIPS, &q, "$.items[0].id"), "5");
    ASSERT_IS(view_value(&f, &f.who_head, ANNOTATE_VIEW_CLIPS, &q, "$.next"), "4");
    q.after = 2;
    ASSERT_IS(view_value(&f, &f.who_head, ANNOTATE_VIEW_CLIPS, &q, "$.items[0].id"), "1");
    ASSERT_IS(view_value(&f, &f.who_head, ANNOTATE_VIEW_CLIPS, &q, "$.next"), "");
    struct annotate_query word = {.q = "CLIP 3"};
    ASSERT_IS(view_value(&f, &f.who_head, ANNOTATE_VIEW_CLIPS, &word, "$.items[0].name"), "clip 3");
    ASSERT_IS(view_value(&f, &f.who_head, ANNOTATE_VIEW_CLIPS, &word, "$.items[1]"), "");
    fixture_clear(&f);
}

/* ---- twins ---- */

static int64_t queue_ingest(struct fixture *f, const char *seed)
{
    bool duplicate;
    int64_t up = begin_upload(f, &f->who_supervisor, "footage", 10, NULL);
    g_assert_true(finish(f, &f->who_supervisor, up, seed, &duplicate, NULL));
    g_autoptr(upload) u = annotate_upload_find(f->a, NULL, up, NULL);
    return u->clip;
}

/* Ingests a clip of a given file with these twins. */
static int64_t clip_with_twins(struct fixture *f, const struct annotate_who *who,
    const char *purpose, const char *seed, const struct annotate_twin *twins, size_t n)
{
    g_autoptr(GError) error = NULL;
    bool duplicate;
    int64_t up = begin_upload(f, who, purpose, 10, &error);
    finish(f, who, up, seed, &duplicate, &error);
    g_assert_no_error(error);
    g_autoptr(job) j = take(f, "w1", "ingest");
    struct annotate_act act = act_of(f, &annotate_who_system, NULL);
    struct annotate_ingested in = {
        .duration_ms = 10000, .frames = 250, .info = "{}", .twins = twins, .n_twins = n};
    annotate_clip_ingested(f->a, &act, j->id, &in, NULL, &error);
    g_assert_no_error(error);
    return j->object;
}

static void test_twins(void)
{
    struct fixture f;
    fixture_people(&f);
    int64_t first = fixture_clip(&f, "first", 500), other = fixture_clip(&f, "other", 500);
    struct annotate_twin twin = {first, 3000, 500, 9000, 0.97};
    int64_t second = clip_with_twins(&f, &f.who_supervisor, "footage", "second", &twin, 1);
    ASSERT_IS(clip_value(&f, other, "$.twins"), "[]");
    ASSERT_IS(clip_value(&f, second, "$.twins[0].clip"), "1");
    ASSERT_IS(clip_value(&f, second, "$.twins[0].name"), "first");
    ASSERT_IS(clip_value(&f, second, "$.twins[0].offset_ms"), "3000");
    ASSERT_IS(clip_value(&f, second, "$.twins[0].from_ms"), "500");
    ASSERT_IS(clip_value(&f, second, "$.twins[0].score"), "0.97");
    /* Seen from the other side the same stretch begins later. */
    ASSERT_IS(clip_value(&f, first, "$.twins[0].clip"), "3");
    ASSERT_IS(clip_value(&f, first, "$.twins[0].offset_ms"), "-3000");
    ASSERT_IS(clip_value(&f, first, "$.twins[0].from_ms"), "3500");
    ASSERT_IS(clip_value(&f, first, "$.twins[0].to_ms"), "12000");
    ASSERT_IS(clip_value(&f, first, "$.twins[1]"), "");
    assert_intact(&f);
    fixture_clear(&f);
}

/* Ingested again, the earlier one finds the later one: still one pair, with the newer numbers. */
static void test_twins_again(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    int64_t first = fixture_clip(&f, "first", 500);
    struct annotate_twin twin = {first, 3000, 500, 9000, 0.9};
    int64_t second = clip_with_twins(&f, &f.who_supervisor, "footage", "second", &twin, 1);
    struct annotate_act act = act_of(&f, &f.who_supervisor, NULL);
    struct annotate_act system = act_of(&f, &annotate_who_system, NULL);
    g_assert_true(annotate_clip_retry(f.a, &act, first, NULL, &error));
    g_autoptr(job) j = take(&f, "w1", "ingest");
    struct annotate_twin back = {second, -2900, 3400, 11900, 0.95};
    struct annotate_ingested in = {
        .duration_ms = 20000, .frames = 500, .info = "{}", .twins = &back, .n_twins = 1};
    g_assert_true(annotate_clip_ingested(f.a, &system, j->id, &in, NULL, &error));
    g_assert_no_error(error);
    ASSERT_IS(clip_value(&f, second, "$.twins[0].offset_ms"), "2900");
    ASSERT_IS(clip_value(&f, second, "$.twins[0].from_ms"), "500");
    ASSERT_IS(clip_value(&f, second, "$.twins[1]"), "");
    g_assert_true(annotate_clip_retry(f.a, &act, first, NULL, &error));
    g_autoptr(job) k = take(&f, "w1", "ingest");
    in.n_twins = 0;
    g_assert_true(annotate_clip_ingested(f.a, &system, k->id, &in, NULL, &error));
    ASSERT_IS(clip_value(&f, second, "$.twins"), "[]");
    /* A twin that does not exist is no fact: nothing is written, the clip stays as it is. */
    g_assert_true(annotate_clip_retry(f.a, &act, first, NULL, &error));
    g_autoptr(job) l = take(&f, "w1", "ingest");
    back.clip = 99;
    in.n_twins = 1;
    g_assert_false(annotate_clip_ingested(f.a, &system, l->id, &in, NULL, &error));
    g_clear_error(&error);
    ASSERT_IS(clip_value(&f, first, "$.state"), "ingesting");
    assert_intact(&f);
    fixture_clear(&f);
}

static bool note_other(const struct annotate_file *file, void *payload)
{
    g_string_append_printf(payload, "%d ", (int)file->id);
    return true;
}

/* Compared are ingested clips of the same kind with other bytes, each but the clip itself. */
static void test_twins_others(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    int64_t first = fixture_clip(&f, "first", 500);
    clip_with_twins(&f, &f.who_supervisor, "evidence", "first", NULL, 0); /* its bytes again */
    clip_with_twins(&f, &f.who_supervisor, "footage", "third", NULL, 0);
    queue_ingest(&f, "fourth"); /* has no print yet */
    g_autoptr(GString) others = g_string_new(NULL);
    g_assert_true(annotate_clip_films(f.a, first, note_other, others, &error));
    g_assert_cmpstr(others->str, ==, "3 ");
    g_string_truncate(others, 0);
    g_assert_true(annotate_clip_pictures(f.a, first, true, note_other, others, &error));
    g_assert_cmpstr(others->str, ==, "");
    fixture_clear(&f);
}

/* A broken file ends as a failed clip with its reason, and can be tried again. */
static void test_clip_fails(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    bool duplicate;
    fixture_people(&f);
    int64_t up = begin_upload(&f, &f.who_supervisor, "footage", 10, &error);
    finish(&f, &f.who_supervisor, up, "broken", &duplicate, &error);
    struct annotate_act act = act_of(&f, &annotate_who_system, NULL);
    g_autoptr(job) j = take(&f, "w1", NULL);
    ASSERT_IS(clip_value(&f, j->object, "$.state"), "ingesting");
    g_assert_true(annotate_job_fail(
        f.a, &act, j->id, "media.not_a_video", "moov atom not found", false, NULL, &error));
    g_assert_no_error(error);
    ASSERT_IS(clip_value(&f, j->object, "$.state"), "failed");
    ASSERT_IS(clip_value(&f, j->object, "$.reason.key"), "media.not_a_video");
    ASSERT_IS(job_value(&f, j->id, "$.state"), "failed");
    struct annotate_act again = act_of(&f, &f.who_supervisor, NULL);
    g_assert_true(annotate_clip_retry(f.a, &again, j->object, NULL, &error));
    ASSERT_IS(clip_value(&f, j->object, "$.state"), "received");
    ASSERT_IS(clip_value(&f, j->object, "$.reason"), "");
    g_autoptr(job) k = take(&f, "w1", "ingest");
    g_assert_cmpint(k->object, ==, j->object);
    assert_intact(&f);
    fixture_clear(&f);
}

/* ---- jobs ---- */

static void test_job_lease(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    bool cancel = true;
    size_t n;
    fixture_people(&f);
    g_assert_null(take(&f, "w1", NULL));
    queue_ingest(&f, "a");
    g_autoptr(job) j = take(&f, "w1", NULL);
    g_assert_cmpstr(j->kind, ==, "ingest");
    g_assert_cmpint(j->attempts, ==, 1);
    g_assert_null(take(&f, "w2", NULL));
    int64_t last = annotate_event_last(f.a);
    f.now += LEASE - 1;
    g_assert_true(
        annotate_job_progress(f.a, j->id, "w1", "proxy", 40, 12, LEASE, f.now, &cancel, &error));
    g_assert_false(cancel);
    g_assert_cmpint(annotate_event_last(f.a), ==, last);
    ASSERT_IS(job_value(&f, j->id, "$.progress"), "40");
    ASSERT_IS(job_value(&f, j->id, "$.stage"), "proxy");
    f.now += LEASE - 1;
    g_assert_true(annotate_job_requeue(f.a, NULL, f.now, &n, &error));
    g_assert_cmpuint(n, ==, 0);
    /* Silent for longer than its lease: somebody else takes it up, the first one is told. */
    f.now += 1;
    g_assert_true(annotate_job_requeue(f.a, NULL, f.now, &n, &error));
    g_assert_cmpuint(n, ==, 1);
    g_autoptr(job) k = take(&f, "w2", NULL);
    g_assert_cmpint(k->id, ==, j->id);
    g_assert_cmpint(k->attempts, ==, 2);
    g_assert_false(
        annotate_job_progress(f.a, j->id, "w1", "proxy", 50, 0, LEASE, f.now, &cancel, &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    fixture_clear(&f);
}

/* A worker that starts again takes back what it had before, without waiting for the lease. */
static void test_job_worker_back(void)
{
    struct fixture f;
    size_t n;
    fixture_people(&f);
    queue_ingest(&f, "a");
    queue_ingest(&f, "b");
    g_autoptr(job) j = take(&f, "w1", NULL);
    g_autoptr(job) k = take(&f, "w2", NULL);
    g_assert_cmpint(j->id, !=, k->id);
    g_assert_true(annotate_job_requeue(f.a, "w1", f.now, &n, NULL));
    g_assert_cmpuint(n, ==, 1);
    g_autoptr(job) again = take(&f, "w1", NULL);
    g_assert_cmpint(again->id, ==, j->id);
    fixture_clear(&f);
}

static void test_job_retry_once(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    queue_ingest(&f, "a");
    struct annotate_act act = act_of(&f, &annotate_who_system, NULL);
    g_autoptr(job) j = take(&f, "w1", NULL);
    int64_t last = annotate_event_last(f.a);
    g_assert_true(
        annotate_job_fail(f.a, &act, j->id, "media.no_space", "disk full", true, NULL, &error));
    ASSERT_IS(job_value(&f, j->id, "$.state"), "queued");
    ASSERT_IS(job_value(&f, j->id, "$.reason.key"), "media.no_space");
    g_assert_cmpint(annotate_event_last(f.a), ==, last);
    g_autoptr(job) k = take(&f, "w1", NULL);
    g_assert_cmpint(k->attempts, ==, 2);
    g_assert_true(
        annotate_job_fail(f.a, &act, j->id, "media.no_space", "disk full", true, NULL, &error));
    ASSERT_IS(job_value(&f, j->id, "$.state"), "failed");
    ASSERT_IS(clip_value(&f, j->object, "$.state"), "failed");
    g_assert_null(take(&f, "w1", NULL));
    struct annotate_act head = act_of(&f, &f.who_head, NULL);
    g_assert_true(annotate_job_retry(f.a, &head, j->id, NULL, &error));
    g_assert_no_error(error);
    ASSERT_IS(clip_value(&f, j->object, "$.state"), "received");
    g_autoptr(job) l = take(&f, "w1", NULL);
    g_assert_cmpint(l->attempts, ==, 1);
    fixture_clear(&f);
}

/* A clip that kills each worker does not do so for ever. */
static void test_job_lost_thrice(void)
{
    struct fixture f;
    size_t n;
    fixture_people(&f);
    int64_t id = queue_ingest(&f, "a");
    for (int i = 0; i < 3; i++) {
        g_autoptr(job) j = take(&f, "w1", NULL);
        g_assert_nonnull(j);
        f.now += LEASE;
        g_assert_true(annotate_job_requeue(f.a, NULL, f.now, &n, NULL));
        g_assert_cmpuint(n, ==, 1);
    }
    g_assert_null(take(&f, "w1", NULL));
    ASSERT_IS(clip_value(&f, id, "$.state"), "failed");
    ASSERT_IS(clip_value(&f, id, "$.reason.key"), "media.crashed");
    assert_intact(&f);
    fixture_clear(&f);
}

static void test_job_cancel(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    bool cancel = false;
    fixture_people(&f);
    queue_ingest(&f, "a");
    queue_ingest(&f, "b");
    g_autoptr(job) j = take(&f, "w1", NULL);
    struct annotate_act head = act_of(&f, &f.who_head, NULL);
    g_assert_true(annotate_job_cancel(f.a, &head, j->id, NULL, &error));
    g_assert_true(annotate_job_progress(f.a, j->id, "w1", "", 1, 0, LEASE, f.now, &cancel, &error));
    g_assert_true(cancel);
    struct annotate_act system = act_of(&f, &annotate_who_system, NULL);
    g_assert_true(annotate_job_stopped(f.a, &system, j->id, NULL, &error));
    ASSERT_IS(job_value(&f, j->id, "$.state"), "cancelled");
    ASSERT_IS(clip_value(&f, j->object, "$.state"), "failed");
    ASSERT_IS(clip_value(&f, j->object, "$.reason.key"), "media.cancelled");
    g_assert_true(annotate_job_cancel(f.a, &head, j->id + 1, NULL, &error));
    ASSERT_IS(job_value(&f, j->id + 1, "$.state"), "cancelled");
    ASSERT_IS(clip_value(&f, 2, "$.state"), "failed");
    g_assert_null(take(&f, "w1", NULL));
    g_assert_true(annotate_job_retry(f.a, &head, j->id, NULL, &error));
    g_autoptr(job) k = take(&f, "w1", NULL);
    g_assert_cmpint(k->id, ==, j->id);
    ASSERT_IS(clip_value(&f, j->object, "$.state"), "ingesting");
    g_assert_true(annotate_clip_retry(f.a, &head, 2, NULL, &error));
    ASSERT_IS(clip_value(&f, 2, "$.state"), "received");
    assert_intact(&f);
    struct annotate_act unit = act_of(&f, &f.who_liaison, NULL);
    g_assert_false(annotate_job_cancel(f.a, &unit, j->id, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    fixture_clear(&f);
}

static void test_job_order(void)
{
    struct fixture f;
    fixture_people(&f);
    struct annotate_act act = act_of(&f, &f.who_head, NULL);
    queue_ingest(&f, "a");
    g_assert_true(annotate_paper_ask(f.a, &act, "ledgers", 0, NULL, NULL, NULL));
    g_autoptr(job) media = take(&f, "w1", "ingest,piece,reel");
    g_assert_cmpstr(media->kind, ==, "ingest");
    g_autoptr(job) paper = take(&f, "w1", NULL);
    g_assert_cmpstr(paper->kind, ==, "paper");
    g_assert_cmpstr(paper->args, ==, "{\"kind\":\"ledgers\"}");
    fixture_clear(&f);
}

struct taker {
    const struct fixture *f;
    char name[8];
    int taken;
};

static void *take_all(void *data)
{
    struct taker *t = data;
    g_autoptr(annotate) a = annotate_open(t->f->path, 0, NULL);
    for (;;) {
        g_autoptr(GError) error = NULL;
        g_autoptr(job) j = NULL;
        annotate_job_take(a, t->name, NULL, LEASE, t->f->now, &j, &error);
        g_assert_no_error(error);
        if (!j)
            return NULL;
        g_assert_cmpint(j->attempts, ==, 1);
        t->taken++;
    }
}

/* Several workers at once: each job goes to exactly one of them. */
static void test_job_race(void)
{
    struct fixture f;
    struct taker takers[4];
    GThread *threads[4];
    int total = 0;
    fixture_people(&f);
    for (int i = 0; i < 40; i++) {
        g_autofree char *seed = g_strdup_printf("%d", i);
        queue_ingest(&f, seed);
    }
    for (int i = 0; i < 4; i++) {
        takers[i] = (struct taker){.f = &f};
        g_snprintf(takers[i].name, sizeof takers[i].name, "w%d", i);
        threads[i] = g_thread_new("taker", take_all, &takers[i]);
    }
    for (int i = 0; i < 4; i++) {
        g_thread_join(threads[i]);
        total += takers[i].taken;
    }
    g_assert_cmpint(total, ==, 40);
    assert_intact(&f);
    fixture_clear(&f);
}

/* ---- papers ---- */

static void test_paper(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    struct annotate_result out, same;
    g_autofree char *sha = sha_of("paper");
    fixture_people(&f);
    struct annotate_act act = act_of(&f, &f.who_head, NULL);
    struct annotate_act system = act_of(&f, &annotate_who_system, NULL);
    g_assert_false(annotate_paper_ask(f.a, &act, "claim_sheet", 1, NULL, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_INVALID, "field.no_such");
    g_assert_false(annotate_paper_ask(f.a, &act, "poem", 1, NULL, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_INVALID, "field.invalid");
    g_assert_true(annotate_paper_ask(f.a, &act, "ledgers", 0, NULL, &out, &error));
    g_autoptr(job) j = take(&f, "w1", "paper");
    g_assert_cmpint(j->id, ==, out.id);
    g_assert_true(
        annotate_paper_issue(f.a, &system, j->id, sha, 1234, "台账.xlsx", NULL, &out, &error));
    g_assert_no_error(error);
    ASSERT_IS(job_value(&f, j->id, "$.state"), "done");
    ASSERT_IS(
        view_value(&f, &f.who_head, ANNOTATE_VIEW_PAPERS, NULL, "$.items[0].name"), "台账.xlsx");
    g_assert_null(annotate_paper_find(f.a, &f.who_liaison, out.id, &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    struct annotate_paper *p = annotate_paper_find(f.a, &f.who_head, out.id, &error);
    g_assert_cmpstr(p->sha256, ==, sha);
    annotate_paper_free(p);
    /* The same bytes again are the same paper. */
    g_assert_true(annotate_paper_ask(f.a, &act, "ledgers", 0, NULL, NULL, &error));
    g_autoptr(job) k = take(&f, "w1", "paper");
    g_assert_true(
        annotate_paper_issue(f.a, &system, k->id, sha, 1234, "台账.xlsx", NULL, &same, &error));
    g_assert_cmpint(same.id, ==, out.id);
    g_assert_false(
        annotate_paper_issue(f.a, &system, k->id, sha, 1234, "台账.xlsx", NULL, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "job.not_running");
    assert_intact(&f);
    fixture_clear(&f);
}

static bool count_file(const struct annotate_file *file, void *payload)
{
    int *n = payload;
    g_assert_cmpuint(strlen(file->sha256), ==, 64);
    n[file->kind]++;
    if (file->kind == ANNOTATE_FILE_MAP)
        g_assert_cmpint(file->bytes, ==, 4711);
    return true;
}

/* A picture of the plan; a later one takes its place, and the earlier ones stay facts. */
static void put_plan(struct fixture *f, const char *digit)
{
    struct annotate_setting_kept plan = {.type = "image/png", .bytes = 4711}, now;
    struct annotate_act act = act_of(f, &f->who_head, NULL);
    g_autoptr(GError) error = NULL;
    memset(plan.sha256, *digit, 64);
    annotate_setting_file(f->a, &act, "map.plan", &plan, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(annotate_setting_file_find(f->a, "map.plan", &now, NULL));
    g_assert_cmpstr(now.sha256, ==, plan.sha256);
    g_assert_cmpint(now.bytes, ==, 4711);
}

static void test_files(void)
{
    struct fixture f;
    int n[ANNOTATE_FILE_PAPER + 1] = {0};
    fixture_people(&f);
    fixture_clip(&f, "a", 10);
    fixture_clip(&f, "b", 10);
    put_plan(&f, "b");
    put_plan(&f, "c");
    put_plan(&f, "b");
    g_assert_true(annotate_files(f.a, count_file, n, NULL));
    g_assert_cmpint(n[ANNOTATE_FILE_ORIGINAL], ==, 2);
    g_assert_cmpint(n[ANNOTATE_FILE_REEL], ==, 0);
    g_assert_cmpint(n[ANNOTATE_FILE_MAP], ==, 2);
    fixture_clear(&f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/upload/way", test_upload);
    g_test_add_func("/upload/same-file", test_same_file);
    g_test_add_func("/upload/limits", test_upload_limits);
    g_test_add_func("/upload/expiry", test_upload_expiry);
    g_test_add_func("/clip/ingested", test_clip);
    g_test_add_func("/clip/pages", test_clip_pages);
    g_test_add_func("/clip/fails", test_clip_fails);
    g_test_add_func("/clip/twins", test_twins);
    g_test_add_func("/clip/twins-again", test_twins_again);
    g_test_add_func("/clip/twins-others", test_twins_others);
    g_test_add_func("/job/lease", test_job_lease);
    g_test_add_func("/job/worker-back", test_job_worker_back);
    g_test_add_func("/job/retry-once", test_job_retry_once);
    g_test_add_func("/job/lost-thrice", test_job_lost_thrice);
    g_test_add_func("/job/cancel", test_job_cancel);
    g_test_add_func("/job/race", test_job_race);
    g_test_add_func("/job/order", test_job_order);
    g_test_add_func("/paper/issue", test_paper);
    g_test_add_func("/files", test_files);
    return g_test_run();
}
