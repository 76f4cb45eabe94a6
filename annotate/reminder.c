/* reminder.c — what the passing of time does: reminders, reviews of what rests, the year's archive,
 * duties.
 * Whatever is done is found from the record alone, so a server that was off does it afterwards,
 * once.
 */
#include "entity.h"
#include <string.h>

/* One clock that runs on a card, a letter, a duty or an exposure, and up to when it was told. */
struct clock {
    int64_t card, problem, escalation, duty, exposure;
    enum rules_mode mode;
    char name[8], due_on[11], told_on[11];
};

static bool clocks_list(struct annotate *a, const char *today, GArray *out, GError **error)
{
    const enum query q = QUERY_REMINDER_CLOCKS;
    enum record_got got = record_get(a, q, error, INT(rules_day_at(today, 0)));
    for (; got == RECORD_ROW; got = record_next(a, q, error)) {
        struct clock c = {
            .card = record_int(a, q, 0),
            .problem = record_int(a, q, 1),
            .escalation = record_int(a, q, 2),
            .duty = record_int(a, q, 3),
            .exposure = record_int(a, q, 8),
            .mode = rules_mode_find(record_text(a, q, 5)),
        };
        record_copy(a, q, 4, c.name, sizeof c.name);
        record_copy(a, q, 6, c.due_on, sizeof c.due_on);
        record_copy(a, q, 7, c.told_on, sizeof c.told_on);
        g_array_append_val(out, c);
    }
    record_reset(a, q);
    return got != RECORD_FAILED;
}

static bool remind(struct annotate *a, const struct annotate_act *act, const struct clock *c,
    const struct rules_reminder *r, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "reminder.remind", error))
        return false;
    const struct rules_step *step =
        rules_check("reminder", "-", "remind", act->who->roles, 0, error);
    if (!step || !record_run(a, QUERY_REMINDER_ADD, error, REF(c->card), REF(c->problem),
                     REF(c->escalation), REF(c->duty), TEXT(c->name), TEXT(c->due_on), TEXT(r->on),
                     INT(r->level), INT(act->now), REF(c->exposure)))
        return false;
    int64_t id = record_rowid(a);
    g_autoptr(GString) data = data_new();
    if (c->card) {
        data_int(data, "card", c->card);
        data_int(data, "problem", c->problem);
    } else if (c->exposure) {
        data_int(data, "exposure", c->exposure);
    } else {
        data_int(data, c->duty ? "owed" : "escalation", c->duty ? c->duty : c->escalation);
    }
    data_text(data, "clock", c->name);
    data_text(data, "due_on", c->due_on);
    data_text(data, "on", r->on);
    data_int(data, "level", r->level);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = 1, .data = data}, NULL, error);
}

/* A day that was set anew to the same one but counts otherwise comes to some levels again. */
static enum record_got told_level(
    struct annotate *a, const struct clock *c, int level, GError **error)
{
    const enum query q = QUERY_REMINDER_LEVEL;
    enum record_got got =
        record_get(a, q, error, INT(c->card), TEXT(c->name), TEXT(c->due_on), INT(level));
    record_reset(a, q);
    return got;
}

/* Every day of the clock that has come since it was last told, the newest last. */
static bool tell(struct annotate *a, const struct annotate_act *act, const struct rules_times *t,
    struct clock *c, const char *until, int *done, GError **error)
{
    struct rules_reminder r;
    while (*done > 0 && rules_reminder_next(t, c->mode, c->due_on, c->told_on, until, &r)) {
        enum record_got told = told_level(a, c, r.level, error);
        if (told == RECORD_FAILED || (told == RECORD_NONE && !remind(a, act, c, &r, error)))
            return false;
        g_strlcpy(c->told_on, r.on, sizeof c->told_on);
        (*done)--;
    }
    return true;
}

static bool ids_of(struct annotate *a, enum query q, const char *day, GArray *out, GError **error)
{
    enum record_got got = record_get(a, q, error, TEXT(day));
    for (; got == RECORD_ROW; got = record_next(a, q, error)) {
        int64_t id = record_int(a, q, 0);
        g_array_append_val(out, id);
    }
    record_reset(a, q);
    return got != RECORD_FAILED;
}

/* T27 */
static bool archive(struct annotate *a, const struct annotate_act *act, int64_t id, GError **error)
{
    WRITE w = {0};
    struct problem p;
    if (!write_begin(&w, a, act, "problem.archive", error) || !problem_load(a, id, &p, error))
        return false;
    const struct rules_step *step =
        rules_check("problem", p.state, "archive", act->who->roles, RULES_YEAR_OVER, error);
    if (!step || !problem_move(&w, &p, step, error))
        return false;
    return write_commit(
        &w, &(struct write_fact){.step = step, .object = id, .version = p.version}, NULL, error);
}

/* The same of a meeting, after the last of its problems. */
static bool archive_screening(
    struct annotate *a, const struct annotate_act *act, int64_t id, GError **error)
{
    WRITE w = {0};
    struct screening s;
    if (!write_begin(&w, a, act, "screening.archive", error) || !screening_load(a, id, &s, error))
        return false;
    const struct rules_step *step =
        rules_check("screening", s.state, "archive", act->who->roles, RULES_YEAR_OVER, error);
    if (!step ||
        !record_run(a, QUERY_SCREENING_MOVE, error, INT(id), TEXT(step->to), INT(act->now)))
        return false;
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = s.version + 1, .screening = id},
        NULL, error);
}

typedef bool (*each_fn)(
    struct annotate *a, const struct annotate_act *act, int64_t id, GError **error);

static bool each_of(struct annotate *a, const struct annotate_act *act, enum query q,
    const char *day, each_fn each, int *done, GError **error)
{
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    if (!ids_of(a, q, day, ids, error))
        return false;
    for (guint i = 0; *done > 0 && i < ids->len; i++, (*done)--) {
        if (!each(a, act, g_array_index(ids, int64_t, i), error))
            return false;
    }
    return true;
}

/* The first day of the year in which what is to be archived did not end any more. */
static void archive_before(struct annotate *a, int64_t now, char out[11])
{
    char day[11];
    rules_day(now, day);
    rules_day_add(day, -(int)annotate_setting_int(a, "archive.days"), day);
    memcpy(day + 4, "-01-01", 7);
    memcpy(out, day, sizeof day);
}

bool annotate_tick(struct annotate *a, int64_t now, bool *out_more, GError **error)
{
    const struct annotate_act act = {.who = &annotate_who_system, .now = now};
    struct rules_times t;
    int left = 200;
    char today[11], until[11], year[11];
    if (!clocks_load(a, &t, error))
        return false;
    rules_day(now, today);
    bool awake = now >= rules_day_at(today, (int)annotate_setting_int(a, "remind.hour"));
    rules_day_add(today, awake ? 0 : -1, until);
    g_autoptr(GArray) clocks = g_array_new(FALSE, FALSE, sizeof(struct clock));
    if (!each_of(a, &act, QUERY_SUSPENDED_UNTIL, today, annotate_problem_review, &left, error) ||
        !clocks_list(a, today, clocks, error) || !clocks_load(a, &t, error))
        return false;
    for (guint i = 0; i < clocks->len && left > 0; i++) {
        if (!tell(a, &act, &t, &g_array_index(clocks, struct clock, i), until, &left, error))
            return false;
    }
    if (!escalation_tick(a, now, &left, error) || !urge_tick(a, now, until, &left, error) ||
        !duty_tick(a, now, &left, error))
        return false;
    archive_before(a, now, year);
    if (!each_of(a, &act, QUERY_ENDED_BEFORE, year, archive, &left, error) ||
        !each_of(a, &act, QUERY_MINUTED_BEFORE, year, archive_screening, &left, error))
        return false;
    if (left > 0 && !session_sweep(a, now, error))
        return false;
    *out_more = left <= 0;
    return true;
}
