/* retention.c — what is kept for a time: log-in records go by the clock, originals only when the
 * office head says so, one by one, and never what is still needed. */
#include "entity.h"
#include <string.h>

bool session_sweep(struct annotate *a, int64_t now, GError **error)
{
    WRITE w = {0};
    const struct annotate_act act = {.who = &annotate_who_system, .now = now};
    int days = (int)annotate_setting_int(a, "retention.login_days");
    int64_t before = rules_login_before(now, days);
    if (!write_begin(&w, a, &act, "session.sweep", error))
        return false;
    const struct rules_step *step =
        rules_check("session", "off", "sweep", act.who->roles, 0, error);
    if (!step || !record_run(a, QUERY_SESSIONS_SWEEP, error, INT(before)))
        return false;
    int64_t count = record_changes(a);
    if (count == 0)
        return true; /* undone when w goes */
    char day[11];
    rules_day(before, day);
    g_autoptr(GString) data = data_new();
    data_int(data, "count", count);
    data_text(data, "before_on", day);
    return write_commit(
        &w, &(struct write_fact){.step = step, .version = 1, .data = data}, NULL, error);
}

struct original {
    int64_t version, bytes;
    uint64_t facts;
    char state[12], sha256[65];
};

static bool original_load(struct write *w, int64_t id, struct original *o, GError **error)
{
    struct annotate *a = w->a;
    int years = (int)annotate_setting_int(a, "retention.original_years");
    if (!record_need(a, QUERY_CLIP_GET, error, INT(id)))
        return false;
    *o = (struct original){
        .version = record_int(a, QUERY_CLIP_GET, 1), .bytes = record_int(a, QUERY_CLIP_GET, 6)};
    record_copy(a, QUERY_CLIP_GET, 2, o->state, sizeof o->state);
    record_copy(a, QUERY_CLIP_GET, 4, o->sha256, sizeof o->sha256);
    if (!write_expect(w, o->version, error) || !record_need(a, QUERY_RETENTION_GET, error, INT(id)))
        return false;
    const enum query q = QUERY_RETENTION_GET;
    bool long_ago = record_int(a, q, 1) < rules_original_before(w->act->now, years);
    o->facts =
        (record_int(a, q, 0) ? RULES_STORED : 0) | (long_ago ? RULES_KEPT_LONG : 0) |
        (record_int(a, q, 2) ? RULES_SETTLED : 0) | (record_int(a, q, 3) ? RULES_NO_HOLD : 0) |
        (record_int(a, q, 4) ? RULES_NO_PACKAGE : 0) | (record_int(a, q, 5) ? RULES_STANDARD : 0);
    record_reset(a, q);
    return true;
}

bool annotate_clip_problems(struct annotate *a, int64_t id, GArray *out, GError **error)
{
    const enum query q = QUERY_CLIP_PROBLEMS;
    enum record_got got = record_get(a, q, error, INT(id));
    for (; got == RECORD_ROW; got = record_next(a, q, error)) {
        int64_t problem = record_int(a, q, 0);
        g_array_append_val(out, problem);
    }
    record_reset(a, q);
    return got != RECORD_FAILED;
}

static const struct rules_step *discard_step(
    struct write *w, int64_t id, struct original *o, GError **error)
{
    if (!original_load(w, id, o, error))
        return NULL;
    return rules_check("clip", o->state, "discard", w->act->who->roles, o->facts, error);
}

bool annotate_clip_discard_check(struct annotate *a, const struct annotate_act *act, int64_t id,
    bool *out_repeated, GError **error)
{
    WRITE w = {0};
    struct original o;
    if (!write_begin(&w, a, act, "clip.discard", error))
        return false;
    *out_repeated = w.repeated;
    return w.repeated || discard_step(&w, id, &o, error) != NULL;
}

bool annotate_clip_discard(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct original o;
    if (!write_begin(&w, a, act, "clip.discard", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step = discard_step(&w, id, &o, error);
    if (!step || !record_run(a, QUERY_CLIP_DISCARD, error, TEXT(o.sha256), INT(act->now)))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "sha256", o.sha256);
    data_int(data, "bytes", o.bytes);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = o.version + 1, .data = data},
        out, error);
}

bool annotate_clip_hold(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *reason, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct original o;
    if (!write_begin(&w, a, act, "clip.hold", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!original_load(&w, id, &o, error) || !check_lines(reason, "reason", 500, false, error))
        return false;
    bool on = text_filled(reason);
    const struct rules_step *step = rules_check(
        "clip", o.state, on ? "hold" : "release", act->who->roles, on ? RULES_REASON : 0, error);
    if (!step || !record_run(a, QUERY_CLIP_HELD, error, INT(id), TEXT(on ? reason : "")))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "reason", reason);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = o.version + 1, .data = data},
        out, error);
}

bool annotate_clip_retention(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *class, const char *reason, struct annotate_result *out, GError **error)
{
    static const char *const classes[] = {"standard", "long", NULL};
    WRITE w = {0};
    struct original o;
    if (!write_begin(&w, a, act, "clip.retention", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!original_load(&w, id, &o, error) || !check_choice(class, "class", classes, error) ||
        !check_lines(reason, "reason", 500, false, error))
        return false;
    uint64_t have = (o.facts & RULES_STORED) | (text_filled(reason) ? RULES_REASON : 0);
    const char *verb = strcmp(class, "long") == 0 ? "keep_long" : "keep_standard";
    const struct rules_step *step =
        rules_check("clip", o.state, verb, act->who->roles, have, error);
    if (!step || !record_need(a, QUERY_CLIP_CLASS_GET, error, INT(id)))
        return false;
    g_autoptr(GString) data = data_new();
    data_change_text(data, "class", record_text(a, QUERY_CLIP_CLASS_GET, 0), class);
    data_text(data, "reason", reason);
    record_reset(a, QUERY_CLIP_CLASS_GET);
    if (!record_run(a, QUERY_CLIP_CLASS, error, TEXT(o.sha256), TEXT(class), TEXT(reason)))
        return false;
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = o.version + 1, .data = data},
        out, error);
}

struct gone {
    int64_t id, bytes;
    bool attachment;
    char sha256[65];
};

static bool gone_list(struct annotate *a, GArray *out, GError **error)
{
    const enum query q = QUERY_ORIGINALS_TO_REMOVE;
    enum record_got got = record_get(a, q, error, NOTHING);
    for (; got == RECORD_ROW; got = record_next(a, q, error)) {
        struct gone g = {.id = record_int(a, q, 0),
            .bytes = record_int(a, q, 2),
            .attachment = record_int(a, q, 4)};
        record_copy(a, q, 1, g.sha256, sizeof g.sha256);
        g_array_append_val(out, g);
    }
    record_reset(a, q);
    return got != RECORD_FAILED;
}

/* Inside a write, so that nobody brings the file back between the look and the deed. */
bool annotate_originals_remove(
    struct annotate *a, int64_t now, annotate_file_fn remove, void *payload, GError **error)
{
    WRITE w = {0};
    const struct annotate_act act = {.who = &annotate_who_system, .now = now};
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(struct gone));
    if (!gone_list(a, list, error))
        return false;
    if (list->len == 0)
        return true;
    if (!write_begin(&w, a, &act, "clip.remove", error))
        return false;
    g_array_set_size(list, 0);
    if (!gone_list(a, list, error))
        return false;
    for (guint i = 0; i < list->len; i++) {
        const struct gone *g = &g_array_index(list, struct gone, i);
        const struct annotate_file file = {
            .kind = ANNOTATE_FILE_ORIGINAL, .id = g->id, .bytes = g->bytes, .sha256 = g->sha256};
        if ((g->attachment || remove(&file, payload)) &&
            !record_run(a, QUERY_ORIGINAL_REMOVED, error, TEXT(g->sha256), INT(now)))
            return false;
    }
    return write_housekeeping(&w, error);
}
