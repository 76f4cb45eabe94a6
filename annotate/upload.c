/* upload.c — files on their way in. The bytes are server/'s; here is what is known about them. */
#include "record.h"
#include "rules.h"
#include <string.h>

void annotate_upload_free(struct annotate_upload *u)
{
    if (!u)
        return;
    g_free(u->name);
    g_free(u->metadata);
    g_free(u->boot);
    g_free(u);
}

static bool refuse(const char *key, GError **error)
{
    annotate_fail(error, ANNOTATE_ERROR_REFUSED, key, NULL);
    return false;
}

static bool check_room(
    struct annotate *a, int64_t owner, const struct annotate_upload_in *in, GError **error)
{
    if (in->length_bytes > annotate_setting_int(a, "upload.max_bytes"))
        return refuse("upload.too_large", error);
    if (!record_need(a, QUERY_UPLOAD_TOTALS, error, INT(owner)))
        return false;
    if (record_int(a, QUERY_UPLOAD_TOTALS, 0) >= annotate_setting_int(a, "upload.open_per_user"))
        return refuse("upload.too_many", error);
    if (record_int(a, QUERY_UPLOAD_TOTALS, 1) + in->length_bytes >
        annotate_setting_int(a, "upload.quota_bytes"))
        return refuse("upload.quota", error);
    return true;
}

/* 1: may, 0: may not, -1: error. *out_unit: whose evidence it is. */
static int may_upload(struct annotate *a, const struct annotate_who *who,
    const struct annotate_upload_in *in, int64_t *out_unit, GError **error)
{
    bool evidence = strcmp(in->purpose, "evidence") == 0;
    *out_unit = 0;
    if (evidence && (who->roles & ANNOTATE_ROLES_UNIT) && who->unit && in->problem) {
        enum record_got got =
            record_get(a, QUERY_UNIT_SEES, error, INT(in->problem), INT(who->unit));
        if (got == RECORD_FAILED)
            return -1;
        if (got == RECORD_ROW) {
            *out_unit = who->unit;
            return 1;
        }
    }
    return (who->roles & ANNOTATE_ROLES_STAFF) != 0;
}

static bool check_in(
    struct annotate *a, const struct annotate_upload_in *in, bool staff, GError **error)
{
    static const char *const purposes[] = {"footage", "evidence", NULL};
    if (!check_text(in->name, "filename", 255, true, error) ||
        !check_choice(in->purpose, "purpose", purposes, error))
        return false;
    if (in->length_bytes < 0) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.invalid", "length");
        return false;
    }
    return check_ref(a, QUERY_HAS_POINT, in->point, "point", false, error) &&
           check_ref(a, QUERY_HAS_ROUND, in->round, "round", false, error) &&
           (!staff || check_ref(a, QUERY_HAS_PROBLEM, in->problem, "problem", false, error));
}

bool annotate_upload_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_upload_in *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    int64_t unit;
    const struct annotate_who *who = act->who;
    bool staff = who->roles & ANNOTATE_ROLES_STAFF;
    if (!write_begin(&w, a, act, "upload.begin", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!check_in(a, in, staff, error))
        return false;
    int may = may_upload(a, who, in, &unit, error);
    if (may < 0)
        return false;
    const struct rules_step *step =
        rules_check("upload", "-", "begin", who->roles, may ? RULES_OWN_UNIT : 0, error);
    if (!step || !check_room(a, who->user, in, error) ||
        !record_run(a, QUERY_UPLOAD_ADD, error, INT(who->user), INT(unit), INT(in->length_bytes),
            TEXT(in->name), TEXT(in->purpose), REF(in->point), REF(in->problem),
            REF(in->captured_at), TEXT(in->metadata ? in->metadata : ""), INT(act->now),
            INT(in->expires_at), REF(in->round)))
        return false;
    int64_t id = record_rowid(a);
    g_autoptr(GString) data = data_new();
    data_text(data, "name", in->name);
    data_text(data, "purpose", in->purpose);
    data_int(data, "bytes", in->length_bytes);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = 1, .data = data}, out, error);
}

static struct annotate_upload *upload_read(struct annotate *a)
{
    const enum query q = QUERY_UPLOAD_GET;
    struct annotate_upload *u = g_new0(struct annotate_upload, 1);
    u->id = record_int(a, q, 0);
    u->version = record_int(a, q, 1);
    u->owner = record_int(a, q, 2);
    u->length_bytes = record_int(a, q, 3);
    u->offset_bytes = record_int(a, q, 4);
    u->point = record_int(a, q, 5);
    u->problem = record_int(a, q, 6);
    u->captured_at = record_int(a, q, 7);
    u->created_at = record_int(a, q, 8);
    u->expires_at = record_int(a, q, 9);
    u->clip = record_int(a, q, 10);
    u->round = record_int(a, q, 18);
    u->duplicate = record_int(a, q, 11);
    record_copy(a, q, 12, u->state, sizeof u->state);
    record_copy(a, q, 13, u->purpose, sizeof u->purpose);
    u->name = record_dup(a, q, 14);
    u->metadata = record_dup(a, q, 15);
    u->boot = record_dup(a, q, 16);
    return u;
}
typedef struct annotate_upload annotate_upload;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(annotate_upload, annotate_upload_free)

struct annotate_upload *annotate_upload_find(
    struct annotate *a, const struct annotate_who *who, int64_t id, GError **error)
{
    if (!record_need(a, QUERY_UPLOAD_GET, error, INT(id)))
        return NULL;
    struct annotate_upload *u = upload_read(a);
    record_reset(a, QUERY_UPLOAD_GET);
    if (!who || who->user == u->owner || (who->roles & ANNOTATE_ROLE_SYSTEM))
        return u;
    annotate_upload_free(u);
    annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
    return NULL;
}

bool annotate_upload_durable(struct annotate *a, int64_t id, int64_t offset, const char *boot,
    bool cut, int64_t expires_at, GError **error)
{
    return record_run(a, QUERY_UPLOAD_DURABLE, error, INT(id), INT(offset), TEXT(boot ? boot : ""),
        INT(expires_at), INT(cut));
}

/* Begins a write on an open upload of the actor, or by the system. */
static const struct rules_step *begin(struct write *w, struct annotate *a,
    const struct annotate_act *act, int64_t id, const char *verb, const char *name, GError **error)
{
    if (!write_begin(w, a, act, name, error) || w->repeated)
        return NULL;
    if (!record_need(a, QUERY_UPLOAD_GET, error, INT(id)))
        return NULL;
    bool own = record_int(a, QUERY_UPLOAD_GET, 2) == act->who->user ||
               (act->who->roles & ANNOTATE_ROLE_SYSTEM);
    if (!own) {
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
        return NULL;
    }
    return rules_check(
        "upload", record_text(a, QUERY_UPLOAD_GET, 12), verb, act->who->roles, RULES_OWN, error);
}

bool annotate_upload_end(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    const struct rules_step *step = begin(&w, a, act, id, "end", "upload.end", error);
    if (!step)
        return w.repeated && write_answer(&w, out);
    int64_t version = record_int(a, QUERY_UPLOAD_GET, 1) + 1;
    if (!record_run(a, QUERY_UPLOAD_ENDED, error, INT(id)))
        return false;
    return write_commit(
        &w, &(struct write_fact){.step = step, .object = id, .version = version}, out, error);
}

/* The clip of an upload: the one with the same file, or a new one with its job. */
static int64_t clip_of(struct write *w, const struct annotate_upload *u, int64_t owner_unit,
    const char *sha256, bool *out_duplicate, GError **error)
{
    struct annotate *a = w->a;
    enum record_got got = record_get(a, QUERY_CLIP_SAME, error, TEXT(sha256), TEXT(u->purpose),
        INT(owner_unit), INT(u->problem));
    if (got == RECORD_FAILED)
        return 0;
    *out_duplicate = got == RECORD_ROW;
    if (got == RECORD_ROW)
        return record_int(a, QUERY_CLIP_SAME, 0);
    if (!record_run(a, QUERY_CLIP_ADD, error, TEXT(u->name), TEXT(sha256), INT(u->length_bytes),
            TEXT(u->purpose), INT(owner_unit), REF(u->problem), INT(u->owner), INT(w->act->now),
            REF(u->point), REF(u->captured_at), REF(u->round)))
        return 0;
    int64_t clip = record_rowid(a);
    return write_job(w, "ingest", clip, NULL, 50, error) ? clip : 0;
}

bool annotate_upload_finish(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *sha256, bool *out_duplicate, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    const struct rules_step *step = begin(&w, a, act, id, "finish", "upload.finish", error);
    if (!step) {
        if (!w.repeated)
            return false;
        *out_duplicate = strstr(w.result.answer, "true") != NULL;
        return write_answer(&w, out);
    }
    g_autoptr(annotate_upload) u = upload_read(a);
    int64_t unit = record_int(a, QUERY_UPLOAD_GET, 17);
    bool duplicate;
    int64_t clip = clip_of(&w, u, unit, sha256, &duplicate, error);
    if (!clip || !record_run(a, QUERY_CLIP_CAME_BACK, error, TEXT(sha256)) ||
        !record_run(a, QUERY_UPLOAD_FINISHED, error, INT(id), INT(clip), INT(duplicate)))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "clip", clip);
    data_text(data, "name", u->name);
    data_text(data, "sha256", sha256);
    data_bool(data, "duplicate", duplicate);
    bool good = write_commit(&w,
        &(struct write_fact){.step = step,
            .object = id,
            .id = clip,
            .version = u->version + 1,
            .data = data,
            .answer = duplicate ? "{\"duplicate\":true}" : "{\"duplicate\":false}"},
        out, error);
    if (good)
        *out_duplicate = duplicate;
    return good;
}

static bool list_ids(struct annotate *a, enum query query, const struct record_value *values,
    int64_t *out_ids, size_t n, size_t *out_n, GError **error)
{
    size_t count = 0;
    enum record_got got = record_get_values(a, query, values, error);
    for (; got == RECORD_ROW; got = record_next(a, query, error))
        if (count < n)
            out_ids[count++] = record_int(a, query, 0);
    if (got == RECORD_FAILED)
        return false;
    *out_n = count;
    return true;
}

bool annotate_uploads_expired(
    struct annotate *a, int64_t now, int64_t *out_ids, size_t n, size_t *out_n, GError **error)
{
    const struct record_value values[] = {INT(now), INT((int64_t)n), NOTHING};
    return list_ids(a, QUERY_UPLOADS_EXPIRED, values, out_ids, n, out_n, error);
}

bool annotate_uploads_open(
    struct annotate *a, int64_t *out_ids, size_t n, size_t *out_n, GError **error)
{
    const struct record_value values[] = {INT((int64_t)n), NOTHING};
    return list_ids(a, QUERY_UPLOADS_OPEN, values, out_ids, n, out_n, error);
}
