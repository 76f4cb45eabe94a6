/* door.c — how seats and hall screens come in: a code on the desk, a code on the screen. */
#include "entity.h"
#include <string.h>

#define WAITING_MAX 40 /* screens that wait to be admitted, from one address */

static bool is_open(const char *state)
{
    static const char *const open[] = {"checkin", "live", "paused", NULL};
    return g_strv_contains(open, state);
}

static bool is_over(const char *state)
{
    static const char *const over[] = {"adjourned", "minuted", "archived", "cancelled", NULL};
    return g_strv_contains(over, state);
}

int64_t session_open(struct write *w, const char *kind, int64_t account, int64_t screening,
    int64_t unit, const struct annotate_session_in *in, GError **error)
{
    if (!record_run(w->a, QUERY_SESSION_ADD, error, TEXT(in->token_hash), TEXT(kind), REF(account),
            INT(screening), REF(unit), INT(w->act->now), INT(in->idle_ms),
            INT(w->act->now + in->absolute_ms), TEXT(in->address ? in->address : ""),
            TEXT(in->agent ? in->agent : "")))
        return 0;
    return record_rowid(w->a);
}

bool annotate_desk_enter(struct annotate *a, const struct annotate_act *act, const char *code,
    const struct annotate_session_in *in, int64_t *out_screening, int64_t *out_unit,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    const enum query q = QUERY_DESK_BY_CODE;
    if (!write_begin(&w, a, act, "desk.enter", error))
        return false;
    if (!record_need(a, q, error, TEXT(code)))
        return false;
    int64_t desk = record_int(a, q, 0), screening = record_int(a, q, 1), unit = record_int(a, q, 2);
    uint64_t have = is_open(record_text(a, q, 3)) ? RULES_MEETING_OPEN : 0;
    const struct rules_step *step =
        rules_check("desk", "on", "enter", act->who->roles, have, error);
    if (!step)
        return false;
    g_autofree char *unit_name = record_dup(a, q, 4);
    int64_t session = session_open(&w, "seat", 0, screening, unit, in, error);
    if (!session)
        return false;
    /* The log names the unit that sat down, not the program that opened the door. */
    struct annotate_who who = *act->who;
    struct annotate_act named = *act;
    who.name = unit_name;
    named.who = &who;
    w.act = &named;
    g_autoptr(GString) data = data_new();
    data_int(data, "session", session);
    data_int(data, "unit", unit);
    data_text(data, "address", in->address);
    if (!write_commit(&w,
            &(struct write_fact){.step = step,
                .object = desk,
                .id = session,
                .version = 1,
                .screening = screening,
                .data = data},
            out, error))
        return false;
    *out_screening = screening;
    *out_unit = unit;
    return true;
}

static bool code_good(const char *code)
{
    return strlen(code) == 6 && strspn(code, "0123456789") == 6;
}

bool annotate_pair_add(struct annotate *a, const struct annotate_act *act, const char *code,
    const char *secret_hash, const char *address, int64_t expires_at, struct annotate_result *out,
    GError **error)
{
    WRITE w = {0};
    g_assert(code_good(code));
    if (!write_begin(&w, a, act, "pair.ask", error))
        return false;
    const struct rules_step *step = rules_check("pair", "-", "ask", act->who->roles, 0, error);
    if (!step || !record_run(a, QUERY_PAIR_SWEEP, error, INT(act->now)) ||
        !record_need(a, QUERY_PAIR_COUNT, error, TEXT(address ? address : "")))
        return false;
    /* Anybody may ask and each asking is an event: no stranger fills the log with them. */
    if (record_int(a, QUERY_PAIR_COUNT, 0) >= WAITING_MAX) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "pair.too_many", NULL);
        return false;
    }
    if (record_get(a, QUERY_PAIR_WAITING, error, TEXT(code), INT(act->now)) != RECORD_NONE) {
        if (error && !*error)
            annotate_fail(error, ANNOTATE_ERROR_CONFLICT, "conflict.taken", "code");
        return false;
    }
    if (!record_run(a, QUERY_PAIR_ADD, error, TEXT(code), TEXT(secret_hash),
            TEXT(address ? address : ""), INT(act->now), INT(expires_at)))
        return false;
    int64_t id = record_rowid(a);
    g_autoptr(GString) data = data_new();
    data_text(data, "address", address);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = 1, .data = data}, out, error);
}

bool annotate_pair_admit(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const char *code, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "pair.admit", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step =
        rules_check("pair", "waiting", "admit", act->who->roles, 0, error);
    if (!step || !record_need(a, QUERY_DOOR_SCREENING, error, INT(screening)))
        return false;
    if (is_over(record_text(a, QUERY_DOOR_SCREENING, 0))) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "screening.over", NULL);
        return false;
    }
    enum record_got got = record_get(a, QUERY_PAIR_WAITING, error, TEXT(code), INT(act->now));
    if (got != RECORD_ROW) {
        if (got == RECORD_NONE)
            annotate_fail(error, ANNOTATE_ERROR_REFUSED, "pair.no_such_code", "code");
        return false;
    }
    int64_t id = record_int(a, QUERY_PAIR_WAITING, 0);
    if (!record_run(a, QUERY_PAIR_ADMIT, error, INT(id), INT(screening), REF(act->who->user),
            INT(act->now)))
        return false;
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = 2, .screening = screening}, out,
        error);
}

bool annotate_pair_claim(struct annotate *a, const struct annotate_act *act,
    const char *secret_hash, const struct annotate_session_in *in, bool *out_admitted,
    int64_t *out_screening, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    const enum query q = QUERY_PAIR_BY_SECRET;
    if (!write_begin(&w, a, act, "pair.enter", error) ||
        !record_need(a, q, error, TEXT(secret_hash), INT(act->now)))
        return false;
    int64_t id = record_int(a, q, 0), screening = record_int(a, q, 1);
    if (record_int(a, q, 2)) {
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
        return false;
    }
    if (!screening) {
        *out_admitted = false;
        return true;
    }
    const struct rules_step *step =
        rules_check("pair", "admitted", "enter", act->who->roles, 0, error);
    if (!step)
        return false;
    int64_t session = session_open(&w, "hall", 0, screening, 0, in, error);
    if (!session || !record_run(a, QUERY_PAIR_ENTERED, error, INT(id), INT(session)))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "session", session);
    data_text(data, "address", in->address);
    if (!write_commit(&w,
            &(struct write_fact){.step = step,
                .object = id,
                .id = session,
                .version = 3,
                .screening = screening,
                .data = data},
            out, error))
        return false;
    *out_admitted = true;
    *out_screening = screening;
    return true;
}

bool annotate_wall_dismiss(struct annotate *a, const struct annotate_act *act, int64_t session,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    const enum query q = QUERY_PAIR_OF_SESSION;
    if (!write_begin(&w, a, act, "pair.dismiss", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!record_need(a, q, error, INT(session)))
        return false;
    int64_t id = record_int(a, q, 0), screening = record_int(a, q, 1);
    bool ended = record_int(a, q, 2);
    record_reset(a, q);
    const struct rules_step *step =
        rules_check("pair", ended ? "dismissed" : "entered", "dismiss", act->who->roles, 0, error);
    if (!step || !record_run(a, QUERY_SESSION_END, error, INT(session), INT(act->now)))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "session", session);
    return write_commit(&w,
        &(struct write_fact){
            .step = step, .object = id, .version = 4, .screening = screening, .data = data},
        out, error);
}
