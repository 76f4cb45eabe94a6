/* clip.c — footage and evidence that has arrived. */
#include "record.h"
#include "rules.h"
#include <math.h>
#include <string.h>

void annotate_clip_free(struct annotate_clip *c)
{
    if (!c)
        return;
    g_free(c->name);
    g_free(c);
}

static bool overseer(const struct annotate_who *who)
{
    return who && (who->roles & ANNOTATE_ROLES_OVERSEERS) && !(who->roles & ANNOTATE_ROLES_UNIT);
}

static bool seen(struct annotate *a, const struct annotate_who *who, int64_t id, GError **error)
{
    bool all = !who || (who->roles & (ANNOTATE_ROLES_STAFF | ANNOTATE_ROLE_SYSTEM));
    enum query q = QUERY_CLIP_SEEN;
    enum record_got got = record_get(a, q, error, INT(id), INT(all), INT(who ? who->unit : 0));
    record_reset(a, q);
    if (got == RECORD_NONE && overseer(who)) {
        q = QUERY_CLIP_OVERSEEN;
        got = record_get(a, q, error, INT(id));
        record_reset(a, q);
    }
    if (got == RECORD_NONE)
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
    return got == RECORD_ROW;
}

struct annotate_clip *annotate_clip_find(
    struct annotate *a, const struct annotate_who *who, int64_t id, GError **error)
{
    const enum query q = QUERY_CLIP_GET;
    if (!seen(a, who, id, error) || !record_need(a, q, error, INT(id)))
        return NULL;
    struct annotate_clip *c = g_new0(struct annotate_clip, 1);
    c->id = record_int(a, q, 0);
    c->version = record_int(a, q, 1);
    record_copy(a, q, 2, c->state, sizeof c->state);
    record_copy(a, q, 3, c->purpose, sizeof c->purpose);
    record_copy(a, q, 4, c->sha256, sizeof c->sha256);
    c->name = record_dup(a, q, 5);
    c->bytes = record_int(a, q, 6);
    c->frames = record_int(a, q, 7);
    c->duration_ms = record_int(a, q, 8);
    c->problem = record_int(a, q, 9);
    c->owner_unit = record_int(a, q, 10);
    c->image = strcmp(record_text(a, q, 11), "image") == 0;
    c->uploader = record_int(a, q, 12);
    c->recorded_at = record_int(a, q, 13);
    c->pages = record_int(a, q, 15);
    record_quiet(a);
    return c;
}

/* Begins a write on a clip: its step from the state it has. */
static const struct rules_step *begin(struct write *w, struct annotate *a,
    const struct annotate_act *act, int64_t id, const char *verb, const char *name,
    int64_t *out_version, GError **error)
{
    if (!write_begin(w, a, act, name, error) || w->repeated)
        return NULL;
    if (!record_need(a, QUERY_CLIP_GET, error, INT(id)))
        return NULL;
    *out_version = record_int(a, QUERY_CLIP_GET, 1);
    if (!write_expect(w, *out_version, error))
        return NULL;
    uint64_t have = record_int(a, QUERY_CLIP_GET, 14) ? 0 : RULES_STORED;
    return rules_check(
        "clip", record_text(a, QUERY_CLIP_GET, 2), verb, act->who->roles, have, error);
}

bool annotate_clip_point(struct annotate *a, const struct annotate_act *act, int64_t id,
    int64_t point, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    int64_t version;
    const struct rules_step *step = begin(&w, a, act, id, "place", "clip.place", &version, error);
    if (!step)
        return w.repeated && write_answer(&w, out);
    if (!check_ref(a, QUERY_HAS_POINT, point, "point", false, error) ||
        !record_run(a, QUERY_CLIP_PLACE, error, INT(id), REF(point)))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "point", point);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = version + 1, .data = data}, out,
        error);
}

bool annotate_clip_retry(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    int64_t version;
    const struct rules_step *step = begin(&w, a, act, id, "retry", "clip.retry", &version, error);
    if (!step)
        return w.repeated && write_answer(&w, out);
    if (!record_run(a, QUERY_CLIP_STATE, error, INT(id), TEXT(step->to), TEXT(NULL), TEXT(NULL)) ||
        !write_job(&w, "ingest", id, NULL, 60, error))
        return false;
    return write_commit(
        &w, &(struct write_fact){.step = step, .object = id, .version = version + 1}, out, error);
}

static bool found(struct annotate *a, int64_t id, const struct rules_step *step,
    const struct annotate_ingested *in, GError **error)
{
    return record_run(a, QUERY_CLIP_FOUND, error, INT(id), TEXT(step->to),
        TEXT(in->image ? "image" : "video"), INT(in->duration_ms), INT(in->frames), INT(in->width),
        INT(in->height), REAL(in->fps_avg), INT(in->vfr), INT(in->rotation), INT(in->has_audio),
        REAL(in->loudness_lufs), REF(in->recorded_at), REAL(in->lat), REAL(in->lon),
        TEXT(in->device), TEXT(in->info ? in->info : "{}"), TEXT(in->bad_ms ? in->bad_ms : "[]"),
        REF(in->pages));
}

/* Twins are written the same way round whichever came first. */
static bool write_twin(
    struct annotate *a, int64_t clip, const struct annotate_twin *t, int64_t now, GError **error)
{
    bool later = clip > t->clip;
    int64_t shift = later ? 0 : t->offset_ms;
    int64_t from = MAX(0, t->from_ms + shift);
    return record_run(a, QUERY_TWIN_SET, error, INT(later ? clip : t->clip),
        INT(later ? t->clip : clip), INT(later ? t->offset_ms : -t->offset_ms), INT(from),
        INT(MAX(from, t->to_ms + shift)), REAL(CLAMP(t->score, 0, 1)), INT(now));
}

static bool write_twins(struct annotate *a, int64_t clip, const struct annotate_ingested *in,
    int64_t now, GString *data, GError **error)
{
    if (!record_run(a, QUERY_TWINS_FORGET, error, INT(clip)))
        return false;
    g_autoptr(GString) ids = g_string_new("[");
    for (size_t i = 0; i < in->n_twins; i++) {
        if (!write_twin(a, clip, &in->twins[i], now, error))
            return false;
        g_string_append_printf(ids, "%s%" G_GINT64_FORMAT, i ? "," : "", in->twins[i].clip);
    }
    g_string_append_c(ids, ']');
    if (in->n_twins)
        data_json(data, "twins", ids->str);
    return true;
}

/* Tells of each row that was got. */
static bool tell_files(struct annotate *a, enum query q, enum record_got got, annotate_file_fn each,
    void *payload, GError **error)
{
    for (; got == RECORD_ROW; got = record_next(a, q, error)) {
        struct annotate_file file = {.kind = ANNOTATE_FILE_ORIGINAL,
            .id = record_int(a, q, 0),
            .sha256 = record_text(a, q, 1),
            .name = record_text(a, q, 2)};
        if (!each(&file, payload))
            break;
    }
    record_reset(a, q);
    return got != RECORD_FAILED;
}

bool annotate_clip_films(
    struct annotate *a, int64_t clip, annotate_file_fn each, void *payload, GError **error)
{
    const enum query q = QUERY_CLIP_FILMS;
    return tell_files(a, q, record_get(a, q, error, INT(clip)), each, payload, error);
}

bool annotate_clip_pictures(struct annotate *a, int64_t clip, bool image, annotate_file_fn each,
    void *payload, GError **error)
{
    const enum query q = QUERY_CLIP_PICTURES;
    return tell_files(a, q, record_get(a, q, error, INT(clip), INT(image)), each, payload, error);
}

bool annotate_clip_ingested(struct annotate *a, const struct annotate_act *act, int64_t job,
    const struct annotate_ingested *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "clip.ingested", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!record_need(a, QUERY_JOB_GET, error, INT(job)))
        return false;
    int64_t id = record_int(a, QUERY_JOB_GET, 1);
    if (strcmp(record_text(a, QUERY_JOB_GET, 0), "ingest") != 0 ||
        strcmp(record_text(a, QUERY_JOB_GET, 2), "running") != 0) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "job.not_running", NULL);
        return false;
    }
    if (!record_need(a, QUERY_CLIP_GET, error, INT(id)))
        return false;
    int64_t version = record_int(a, QUERY_CLIP_GET, 1);
    const struct rules_step *step = rules_check("clip", record_text(a, QUERY_CLIP_GET, 2),
        in->damaged ? "part_bad" : "good", act->who->roles, 0, error);
    g_autoptr(GString) data = data_new();
    if (!step || !found(a, id, step, in, error) || !write_twins(a, id, in, act->now, data, error) ||
        !write_job_done(&w, job, NULL, error))
        return false;
    data_int(data, "job", job);
    data_int(data, "duration_ms", in->duration_ms);
    data_int(data, "frames", in->frames);
    if (in->pages)
        data_int(data, "pages", in->pages);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = version + 1, .data = data}, out,
        error);
}
