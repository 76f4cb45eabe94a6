/* screening.c — planning a screening and moving it from plan to end. */
#include "entity.h"
#include "stage.h"
#include <errno.h>
#include <string.h>
#include <sys/random.h>

void random_code(char *out, size_t length)
{
    /* 30 letters and digits that nobody mistakes for another when reading them aloud. A byte that
     * would favour the first letters is thrown away. */
    static const char letters[] = "ABCDEFGHJKMNPQRSTUVWXYZ3456789";
    const size_t n = sizeof letters - 1;
    for (size_t i = 0; i < length;) {
        unsigned char byte;
        if (getrandom(&byte, 1, 0) != 1) {
            g_assert(errno == EINTR);
            continue;
        }
        if (byte < 256 / n * n)
            out[i++] = letters[byte % n];
    }
    out[length] = '\0';
}

bool screening_load(struct annotate *a, int64_t id, struct screening *out, GError **error)
{
    const enum query q = QUERY_SCREENING_GET;
    if (!record_need(a, q, error, INT(id)))
        return false;
    *out = (struct screening){
        .id = id,
        .version = record_int(a, q, 0),
        .prev = record_int(a, q, 2),
        .budget_s = record_int(a, q, 3),
        .reel = record_int(a, q, 4),
        .year = record_int(a, q, 5),
        .seq = record_int(a, q, 6),
        .adjourned_at = record_int(a, q, 7),
        .live_at = record_int(a, q, 8),
    };
    record_copy(a, q, 1, out->state, sizeof out->state);
    record_reset(a, q);
    return true;
}

static bool one_of(const char *state, const char *const *states)
{
    return g_strv_contains(states, state);
}

uint64_t screening_facts(const struct screening *s)
{
    static const char *const before[] = {"planned", "notified", "checkin", NULL};
    static const char *const live[] = {"live", "paused", NULL};
    static const char *const open[] = {"checkin", "live", "paused", NULL};
    return (one_of(s->state, before) ? RULES_BEFORE_LIVE | RULES_NOT_OVER : 0) |
           (one_of(s->state, open) ? RULES_NOT_OVER : 0) |
           (one_of(s->state, live) ? RULES_LIVE : 0) |
           (one_of(s->state, open) ? RULES_MEETING_OPEN : 0) | (s->reel ? RULES_REEL : 0);
}

void times_load(struct annotate *a, struct rules_times *out)
{
    *out = (struct rules_times){
        .rectify = {RULES_MODE_NATURAL, (int)annotate_setting_int(a, "due.days")},
        .rework_days = (int)annotate_setting_int(a, "due.rework_days"),
        .due_hour = (int)annotate_setting_int(a, "due.hour"),
        .cutoff_hour = (int)annotate_setting_int(a, "due.cutoff_hour"),
        .sign_days = (int)annotate_setting_int(a, "sign.work_days"),
        .verify_days = (int)annotate_setting_int(a, "verify.days"),
        .due_soon_days = (int)annotate_setting_int(a, "due.soon_days"),
        .late_hours = (int)annotate_setting_int(a, "claim.late_hours"),
        .press_grace = annotate_setting_int(a, "claim.grace_s") * 1000,
    };
}

/* --- planning --- */

static bool check_screening(struct annotate *a, const struct annotate_screening *in, GError **error)
{
    if (!check_text(in->title, "title", 100, true, error) ||
        !check_text(in->place, "place", 100, false, error) ||
        !check_ref(a, QUERY_HAS_PERSON, in->host, "host", false, error))
        return false;
    if (in->planned_start_at <= 0 || in->planned_end_at <= in->planned_start_at) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "screening.bad_time", "planned_end_at");
        return false;
    }
    if (in->budget_s < 60 || in->budget_s > 14400) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.out_of_range", "budget_s");
        return false;
    }
    return true;
}

/* Six letters: short enough to read out, unique for all time. */
static bool meeting_code(struct annotate *a, char out[7], GError **error)
{
    enum record_got got;
    do {
        random_code(out, 6);
        got = record_get(a, QUERY_MEETING_CODE_TAKEN, error, TEXT(out));
    } while (got == RECORD_ROW);
    return got == RECORD_NONE;
}

static void data_screening(const struct edit *e, const struct annotate_screening *in)
{
    edit_text(e, 0, "title", in->title);
    edit_text(e, 1, "place", in->place);
    edit_int(e, 2, "planned_start_at", in->planned_start_at);
    edit_int(e, 3, "planned_end_at", in->planned_end_at);
    edit_ref(e, 4, "host", in->host);
    edit_int(e, 5, "budget_s", in->budget_s);
}

bool annotate_screening_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_screening *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "screening.plan", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    struct annotate_screening f = *in;
    f.place = in->place ? in->place : "";
    f.budget_s = in->budget_s > 0 ? in->budget_s : annotate_setting_int(a, "reel.budget_s");
    const struct rules_step *step =
        rules_check("screening", "-", "plan", act->who->roles, 0, error);
    if (!step || !check_screening(a, &f, error))
        return false;
    char code[7];
    int year = rules_year(f.planned_start_at);
    int64_t seq = write_series(&w, "screening", year, error);
    if (!seq || !meeting_code(a, code, error) ||
        !record_run(a, QUERY_SCREENING_ADD, error, INT(year), INT(seq), TEXT(f.title),
            TEXT(f.place), INT(f.planned_start_at), INT(f.planned_end_at), REF(f.host),
            INT(f.budget_s), TEXT(code), INT(act->now)))
        return false;
    int64_t id = record_rowid(a);
    if (!record_run(a, QUERY_STAGE_ADD, error, INT(id)))
        return false;
    g_autoptr(GString) data = data_new();
    data_screening(&(struct edit){.a = a, .fresh = true, .data = data}, &f);
    return write_commit(&w,
        &(struct write_fact){
            .step = step, .object = id, .version = 1, .screening = id, .data = data},
        out, error);
}

/* Its number is of its year, and a year's numbers have no gap. */
static bool check_year(const struct screening *s, int was, int64_t start, GError **error)
{
    int year = rules_year(start);
    if (year == was || year == s->year)
        return true;
    annotate_fail(error, ANNOTATE_ERROR_INVALID, "screening.other_year", "planned_start_at");
    return false;
}

bool annotate_screening_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_screening *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct screening s;
    if (!write_begin(&w, a, act, "screening.edit", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!screening_load(a, id, &s, error) || !write_expect(&w, s.version, error))
        return false;
    const struct rules_step *step =
        rules_check("screening", s.state, "edit", act->who->roles, 0, error);
    const enum query q = QUERY_SCREENING_FIELDS;
    if (!step || !record_need(a, q, error, INT(id)))
        return false;
    g_autofree char *title = record_dup(a, q, 0), *place = record_dup(a, q, 1);
    struct annotate_screening f = *in;
    f.title = in->title ? in->title : title;
    f.place = in->place ? in->place : place;
    int64_t *const ids[] = {&f.planned_start_at, &f.planned_end_at, &f.host, &f.budget_s};
    for (int i = 0; i < 4; i++) {
        if (*ids[i] == ANNOTATE_KEEP)
            *ids[i] = record_int(a, q, 2 + i);
    }
    int was = rules_year(record_int(a, q, 2));
    g_autoptr(GString) data = data_new();
    data_screening(&(struct edit){a, q, false, data}, &f);
    record_reset(a, q);
    if (!check_screening(a, &f, error) || !check_year(&s, was, f.planned_start_at, error) ||
        !record_run(a, QUERY_SCREENING_SET, error, INT(id), TEXT(f.title), TEXT(f.place),
            INT(f.planned_start_at), INT(f.planned_end_at), REF(f.host), INT(f.budget_s)))
        return false;
    return write_commit(&w,
        &(struct write_fact){
            .step = step, .object = id, .version = s.version + 1, .screening = id, .data = data},
        out, error);
}

/* --- moving --- */

/* Whoever is named on a problem finds a code on the desk, also units that nobody put on the list.
 */
static bool make_desks(struct write *w, int64_t screening, GError **error)
{
    g_autoptr(GArray) units = g_array_new(FALSE, FALSE, sizeof(int64_t));
    const enum query q = QUERY_DESK_UNITS;
    enum record_got got = record_get(w->a, q, error, INT(screening));
    for (; got == RECORD_ROW; got = record_next(w->a, q, error)) {
        int64_t unit = record_int(w->a, q, 0);
        g_array_append_val(units, unit);
    }
    for (guint i = 0; got != RECORD_FAILED && i < units->len; i++) {
        if (!desk_ensure(w, screening, g_array_index(units, int64_t, i), error))
            return false;
    }
    return got != RECORD_FAILED;
}

static bool was_shown(
    struct annotate *a, int64_t screening, int64_t problem, int64_t *out_at, GError **error)
{
    const enum query q = QUERY_SHOWING_GET;
    enum record_got got = record_get(a, q, error, INT(screening), INT(problem));
    *out_at = got == RECORD_ROW ? record_int(a, q, 0) : 0;
    record_reset(a, q);
    return got != RECORD_FAILED;
}

/* T10 for what was shown and not claimed, T7 before it where its item was never left; what was
 * never shown goes back to the filed ones. A dispute that is still open stays: it waits for its
 * ruling. */
static bool leave_problem(struct write *w, const struct screening *s, int64_t id, GError **error)
{
    struct problem p;
    int64_t screening = s->id, shown_at;
    if (!problem_load(w->a, id, &p, error) || !was_shown(w->a, screening, id, &shown_at, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "shown_at", shown_at);
    if (shown_at && !problem_present(w, s, &p, w->act->who->roles, data, error))
        return false;
    bool presented = strcmp(p.state, "presented") == 0;
    if (!presented && strcmp(p.state, "scheduled") != 0)
        return true;
    const struct rules_step *step = rules_check(
        "problem", p.state, presented ? "miss" : "unshown", w->act->who->roles, 0, error);
    if (!step || !problem_move(w, &p, step, error))
        return false;
    if (presented ? !record_run(w->a, QUERY_PROBLEM_MISSED, error, INT(id))
                  : !record_run(w->a, QUERY_PROBLEM_SCREENING, error, INT(id), REF(0)))
        return false;
    return write_also(
        w, &(struct write_fact){.step = step, .object = id, .screening = screening}, error);
}

static bool leave_problems(struct write *w, const struct screening *s, GError **error)
{
    int64_t screening = s->id;
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    const enum query q = QUERY_SHOWING_LEFT;
    enum record_got got = record_get(w->a, q, error, INT(screening));
    for (; got == RECORD_ROW; got = record_next(w->a, q, error)) {
        int64_t id = record_int(w->a, q, 0);
        g_array_append_val(ids, id);
    }
    for (guint i = 0; got != RECORD_FAILED && i < ids->len; i++) {
        if (!leave_problem(w, s, g_array_index(ids, int64_t, i), error))
            return false;
    }
    return got != RECORD_FAILED && record_run(w->a, QUERY_ATTENDANCE_ABSENT, error, INT(screening));
}

/* RULES_MINUTES when something is written down that the meeting settled. */
static bool minutes_facts(struct annotate *a, int64_t screening, uint64_t *have, GError **error)
{
    if (!record_need(a, QUERY_MINUTES_COUNT, error, INT(screening)))
        return false;
    if (record_int(a, QUERY_MINUTES_COUNT, 0) > 0)
        *have |= RULES_MINUTES;
    record_reset(a, QUERY_MINUTES_COUNT);
    return true;
}

bool annotate_screening_move(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *move, struct annotate_result *out, GError **error)
{
    static const char *const moves[] = {"notify", "open_checkin", "go_live", "pause", "resume",
        "adjourn", "cancel", "issue_minutes", NULL};
    WRITE w = {0};
    struct screening s;
    if (!check_choice(move, "act", moves, error))
        return false;
    g_autofree char *name = g_strconcat("screening.", move, NULL);
    if (!write_begin(&w, a, act, name, error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!screening_load(a, id, &s, error) || !write_expect(&w, s.version, error))
        return false;
    uint64_t have = screening_facts(&s);
    if (!minutes_facts(a, id, &have, error))
        return false;
    const struct rules_step *step =
        rules_check("screening", s.state, move, act->who->roles, have, error);
    if (!step ||
        !record_run(a, QUERY_SCREENING_MOVE, error, INT(id), TEXT(step->to), INT(act->now)) ||
        !stage_moved(&w, &s, move, error))
        return false;
    if (strcmp(move, "open_checkin") == 0 && !make_desks(&w, id, error))
        return false;
    if (strcmp(move, "adjourn") == 0 && !leave_problems(&w, &s, error))
        return false;
    if (strcmp(move, "cancel") == 0 && !reel_cancel(&w, id, error))
        return false;
    /* from now on it stays what is looked back on */
    g_autoptr(GString) data = data_new();
    if (strcmp(move, "go_live") == 0 && s.prev)
        data_int(data, "prev", s.prev);
    return write_commit(&w,
        &(struct write_fact){
            .step = step, .object = id, .version = s.version + 1, .screening = id, .data = data},
        out, error);
}
