/* urge.c — one card stays overdue: step by step a letter that urges (督办函), its leader, and the
 * next screening; noted by the clock once for each due day, or held by the head of the office with
 * a reason. */
#include "entity.h"
#include <string.h>

/* --- proposed and ended by the clock --- */

enum { LETTER = 2, STEPS_END = 5 };
static const char *const step_days[STEPS_END] = {
    [LETTER] = "urge.letter_days", [3] = "urge.leader_days", [4] = "urge.replay_days"};

struct late {
    int64_t card, problem, unit;
    unsigned had; /* 1 << step of those that were proposed */
    enum rules_mode mode;
    char due_on[11], asked_on[11];
};

static bool late_list(
    struct annotate *a, int64_t now, const char *today, GArray *out, GError **error)
{
    const enum query q = QUERY_URGE_LATE;
    enum record_got got = record_get(a, q, error, INT(now), TEXT(today));
    for (; got == RECORD_ROW; got = record_next(a, q, error)) {
        struct late l = {
            .card = record_int(a, q, 0),
            .problem = record_int(a, q, 1),
            .unit = record_int(a, q, 2),
            .mode = rules_mode_find(record_text(a, q, 3)),
            .had = (unsigned)record_int(a, q, 5),
        };
        record_copy(a, q, 4, l.due_on, sizeof l.due_on);
        record_copy(a, q, 6, l.asked_on, sizeof l.asked_on);
        g_array_append_val(out, l);
    }
    record_reset(a, q);
    return got != RECORD_FAILED;
}

static bool propose(struct annotate *a, const struct annotate_act *act, const struct late *l,
    int step_no, const char *on, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "urge.propose", error))
        return false;
    const struct rules_step *step = rules_check("urge", "-", "propose", act->who->roles, 0, error);
    if (!step || !record_run(a, QUERY_URGE_ADD, error, INT(l->card), INT(l->problem), INT(l->unit),
                     TEXT(l->due_on), INT(step_no), TEXT(on), INT(act->now)))
        return false;
    int64_t id = record_rowid(a);
    g_autoptr(GString) data = data_new();
    data_int(data, "card", l->card);
    data_int(data, "problem", l->problem);
    data_int(data, "unit", l->unit);
    data_text(data, "due_on", l->due_on);
    data_int(data, "ladder", step_no);
    data_text(data, "on", on);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = 1, .data = data}, NULL, error);
}

/* Every step of the card whose day has come and that was not proposed for this due day. */
static bool climb(struct annotate *a, const struct annotate_act *act, const struct rules_times *t,
    const struct late *l, const char *until, int *left, GError **error)
{
    for (int i = LETTER; *left > 0 && i < STEPS_END; i++) {
        char on[11];
        rules_late_day(t, l->mode, l->due_on, (int)annotate_setting_int(a, step_days[i]), on);
        if (l->had & (1u << i) || strcmp(on, until) > 0 || strcmp(on, l->asked_on) <= 0)
            continue;
        if (!propose(a, act, l, i, on, error))
            return false;
        (*left)--;
    }
    return true;
}

struct urge {
    int64_t id, version, step, card, problem, unit, drafted_by, decided_at, signed_for_at;
    uint64_t have; /* of RULES_LETTER, RULES_STILL_LATE, RULES_NOT_HELD */
    char state[12];
};

static bool urge_read(struct write *w, int64_t id, struct urge *u, GError **error)
{
    const enum query q = QUERY_URGE_GET;
    char today[11];
    rules_day(w->act->now, today);
    if (!record_need(w->a, q, error, INT(id), TEXT(today)))
        return false;
    *u = (struct urge){
        .id = id,
        .version = record_int(w->a, q, 0),
        .step = record_int(w->a, q, 2),
        .card = record_int(w->a, q, 3),
        .problem = record_int(w->a, q, 4),
        .unit = record_int(w->a, q, 5),
        .drafted_by = record_int(w->a, q, 6),
        .decided_at = record_int(w->a, q, 7),
        .signed_for_at = record_int(w->a, q, 8),
    };
    u->have = (u->step == LETTER ? RULES_LETTER : 0) |
              (record_int(w->a, q, 9) ? RULES_STILL_LATE : 0) |
              (record_int(w->a, q, 10) ? RULES_NOT_HELD : 0);
    record_copy(w->a, q, 1, u->state, sizeof u->state);
    record_reset(w->a, q);
    return true;
}

static bool urge_load(struct write *w, int64_t id, struct urge *u, GError **error)
{
    return urge_read(w, id, u, error) && write_expect(w, u->version, error);
}

static bool commit(struct write *w, const struct urge *u, const struct rules_step *step,
    GString *data, struct annotate_result *out, GError **error)
{
    data_int(data, "card", u->card);
    data_int(data, "problem", u->problem);
    data_int(data, "ladder", u->step);
    return write_commit(w,
        &(struct write_fact){
            .step = step, .object = u->id, .version = u->version + 1, .data = data},
        out, error);
}

static bool decide(struct write *w, const struct urge *u, const struct rules_step *step,
    const char *no, const char *reason, int64_t sign_due_at, GError **error)
{
    return record_run(w->a, QUERY_URGE_DECIDE, error, INT(u->id), TEXT(step->to), TEXT(no),
        TEXT(reason), REF(w->act->who->user), INT(w->act->now), REF(sign_due_at));
}

static bool end(struct annotate *a, const struct annotate_act *act, int64_t id, GError **error)
{
    WRITE w = {0};
    struct urge u;
    if (!write_begin(&w, a, act, "urge.end", error) || !urge_read(&w, id, &u, error))
        return false;
    const struct rules_step *step =
        rules_check("urge", u.state, "expire", act->who->roles, 0, error);
    if (!step || !decide(&w, &u, step, NULL, "", 0, error))
        return false;
    g_autoptr(GString) data = data_new();
    return commit(&w, &u, step, data, NULL, error);
}

static bool let_go(struct annotate *a, const struct annotate_act *act, int64_t id, const char *verb,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    const enum query q = QUERY_URGE_HOLD_GET;
    char state[12];
    if (!write_begin(&w, a, act, "urge.release", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!record_need(a, q, error, INT(id)))
        return false;
    int64_t version = record_int(a, q, 0), card = record_int(a, q, 2),
            problem = record_int(a, q, 3);
    record_copy(a, q, 1, state, sizeof state);
    record_reset(a, q);
    const struct rules_step *step =
        write_expect(&w, version, error)
            ? rules_check("urge_hold", state, verb, act->who->roles, 0, error)
            : NULL;
    if (!step ||
        !record_run(a, QUERY_URGE_HOLD_RELEASE, error, INT(id), REF(act->who->user), INT(act->now)))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "card", card);
    data_int(data, "problem", problem);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = version + 1, .data = data}, out,
        error);
}

static bool expire(struct annotate *a, const struct annotate_act *act, int64_t id, GError **error)
{
    return let_go(a, act, id, "expire", NULL, error);
}

typedef bool (*each_fn)(
    struct annotate *a, const struct annotate_act *act, int64_t id, GError **error);

static bool each_of(struct annotate *a, const struct annotate_act *act, enum query q,
    const char *day, each_fn each, int *left, GError **error)
{
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    enum record_got got =
        day ? record_get(a, q, error, TEXT(day)) : record_get(a, q, error, NOTHING);
    for (; got == RECORD_ROW; got = record_next(a, q, error)) {
        int64_t id = record_int(a, q, 0);
        g_array_append_val(ids, id);
    }
    record_reset(a, q);
    for (guint i = 0; got != RECORD_FAILED && *left > 0 && i < ids->len; i++, (*left)--)
        if (!each(a, act, g_array_index(ids, int64_t, i), error))
            return false;
    return got != RECORD_FAILED;
}

bool urge_tick(struct annotate *a, int64_t now, const char *until, int *left, GError **error)
{
    const struct annotate_act act = {.who = &annotate_who_system, .now = now};
    struct rules_times t;
    char today[11];
    rules_day(now, today);
    g_autoptr(GArray) late = g_array_new(FALSE, FALSE, sizeof(struct late));
    if (!each_of(a, &act, QUERY_URGE_OVER, NULL, end, left, error) ||
        !each_of(a, &act, QUERY_URGE_HOLD_OVER, today, expire, left, error) ||
        !late_list(a, now, today, late, error) || !clocks_load(a, &t, error))
        return false;
    for (guint i = 0; *left > 0 && i < late->len; i++)
        if (!climb(a, &act, &t, &g_array_index(late, struct late, i), until, left, error))
            return false;
    return true;
}

/* --- drafted, signed, dropped, by people --- */

bool annotate_urge_draft(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *text, const char *demands, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct urge u;
    if (!write_begin(&w, a, act, "urge.draft", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!urge_load(&w, id, &u, error) || !check_lines(text, "text", 4000, false, error) ||
        !check_lines(demands, "demands", 2000, false, error))
        return false;
    const struct rules_step *step = rules_check("urge", u.state, "draft", act->who->roles,
        u.have | (text_filled(text) ? RULES_TEXT : 0), error);
    if (!step || !record_run(a, QUERY_URGE_DRAFT, error, INT(id), TEXT(text),
                     TEXT(demands ? demands : ""), INT(act->who->user), INT(act->now)))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "text", text);
    data_text(data, "call_demands", demands);
    return commit(&w, &u, step, data, out, error);
}

/* 督办函〔2026〕3号: restarts each year, no gaps. */
static char *letter_number(struct write *w, GError **error)
{
    int year = rules_year(w->act->now);
    int64_t n = write_series(w, "urge", year, error);
    if (!n)
        return NULL;
    g_autofree char *prefix = annotate_setting_text(w->a, "urge.prefix");
    return g_strdup_printf("%s〔%04d〕%" G_GINT64_FORMAT "号", prefix, year, n);
}

bool annotate_urge_sign(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct urge u;
    struct rules_times t;
    if (!write_begin(&w, a, act, "urge.sign", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!urge_load(&w, id, &u, error) || !clocks_load(a, &t, error))
        return false;
    int64_t sign_due_at = rules_sign_due_at(&t, act->now);
    const struct rules_step *step = rules_check("urge", u.state, "sign", act->who->roles,
        u.have | (!is_self(a, act->who, u.drafted_by) ? RULES_OTHER_PERSON : 0), error);
    g_autofree char *no = step ? letter_number(&w, error) : NULL;
    if (!no || !decide(&w, &u, step, no, "", sign_due_at, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "doc_no", no);
    data_int(data, "sign_due_at", sign_due_at);
    return commit(&w, &u, step, data, out, error);
}

bool annotate_urge_drop(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *reason, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct urge u;
    if (!write_begin(&w, a, act, "urge.drop", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!urge_load(&w, id, &u, error) || !check_lines(reason, "reason", 500, false, error))
        return false;
    const struct rules_step *step = rules_check(
        "urge", u.state, "drop", act->who->roles, text_filled(reason) ? RULES_REASON : 0, error);
    if (!step || !decide(&w, &u, step, NULL, reason, 0, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "text", reason);
    return commit(&w, &u, step, data, out, error);
}

/* For a unit there is no other unit's letter, and none that is not signed. */
static bool hidden(const struct annotate_who *who, const struct urge *u)
{
    bool own = who->unit == u->unit && strcmp(u->state, "signed") == 0;
    return !own && !(who->roles & (ANNOTATE_ROLES_STAFF | ANNOTATE_ROLES_OVERSEERS));
}

bool annotate_urge_sign_for(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_receipt *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct urge u;
    if (!write_begin(&w, a, act, "urge.sign_for", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!urge_read(&w, id, &u, error))
        return false;
    if (hidden(act->who, &u)) {
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
        return false;
    }
    if (!write_expect(&w, u.version, error))
        return false;
    uint64_t have =
        (act->who->unit == u.unit ? RULES_OWN_UNIT : 0) | (u.signed_for_at ? 0 : RULES_UNSIGNED);
    const struct rules_step *step =
        rules_check("urge", u.state, in ? "sign_paper" : "sign_for", act->who->roles, have, error);
    if (!step || (in && !check_receipt(act, in, u.decided_at, error)))
        return false;
    const char *person = in ? in->person : act->who->name;
    int64_t at = in ? in->at : act->now;
    if (!record_run(a, QUERY_URGE_SIGN_FOR, error, INT(id), INT(at), TEXT(person),
            INT(act->who->user), TEXT(in ? in->note : "")))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "person", person);
    data_int(data, "signed_for_at", at);
    data_text(data, "text", in ? in->note : NULL);
    return commit(&w, &u, step, data, out, error);
}

/* --- held, and let go --- */

static bool hold_facts(struct annotate *a, const struct annotate_act *act, const struct card *c,
    const char *reason, uint64_t *have, GError **error)
{
    char today[11];
    struct problem p;
    rules_day(act->now, today);
    if (!problem_load(a, c->problem, &p, error))
        return false;
    enum record_got got = record_get(a, QUERY_URGE_HELD, error, INT(c->id), TEXT(today));
    record_reset(a, QUERY_URGE_HELD);
    bool open = strcmp(p.state, "dispatched") == 0 || strcmp(p.state, "rectifying") == 0;
    *have = (text_filled(reason) ? RULES_REASON : 0) |
            (open && c->due_at < act->now ? RULES_STILL_LATE : 0) |
            (got == RECORD_NONE ? RULES_NOT_HELD : 0);
    return got != RECORD_FAILED;
}

static bool check_until(const struct annotate_act *act, const char *until_on, GError **error)
{
    char today[11];
    rules_day(act->now, today);
    if (!check_day(until_on, "until_on", true, error))
        return false;
    if (strcmp(until_on, today) >= 0)
        return true;
    annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.invalid", "until_on");
    return false;
}

bool annotate_urge_hold(struct annotate *a, const struct annotate_act *act, int64_t card,
    const char *reason, const char *until_on, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct card c;
    uint64_t have;
    if (!write_begin(&w, a, act, "urge.hold", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!card_load(a, card, &c, error) || !check_lines(reason, "reason", 500, false, error) ||
        !check_until(act, until_on, error) || !hold_facts(a, act, &c, reason, &have, error))
        return false;
    const struct rules_step *step =
        rules_check("urge_hold", "-", "put_off", act->who->roles, have, error);
    if (!step || !record_run(a, QUERY_URGE_HOLD_ADD, error, INT(card), INT(c.problem), TEXT(reason),
                     TEXT(until_on), INT(act->who->user), INT(act->now)))
        return false;
    int64_t id = record_rowid(a);
    g_autoptr(GString) data = data_new();
    data_int(data, "card", card);
    data_int(data, "problem", c.problem);
    data_text(data, "text", reason);
    data_text(data, "until_on", until_on);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = 1, .data = data}, out, error);
}

bool annotate_urge_release(struct annotate *a, const struct annotate_act *act, int64_t hold,
    struct annotate_result *out, GError **error)
{
    return let_go(a, act, hold, "go_on", out, error);
}
