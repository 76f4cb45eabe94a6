/* tablet.c — how a leader's tablet comes in at the meeting door: with a code that is one person's,
 * for one meeting and one device. */
#include "entity.h"
#include <string.h>

/* Only as long as there is a meeting to come to. */
static bool check_screening(struct annotate *a, int64_t screening, GError **error)
{
    struct screening s;
    if (!screening_load(a, screening, &s, error))
        return false;
    if (screening_facts(&s) & (RULES_BEFORE_LIVE | RULES_MEETING_OPEN))
        return true;
    annotate_fail(error, ANNOTATE_ERROR_REFUSED, "screening.over", NULL);
    return false;
}

static bool check_leader(struct annotate *a, int64_t account, GError **error)
{
    const enum query q = QUERY_TABLET_ACCOUNT;
    enum record_got got = record_get(a, q, error, INT(account));
    bool leads = got == RECORD_ROW && record_int(a, q, 0);
    record_reset(a, q);
    if (got != RECORD_FAILED && !leads)
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "tablet.not_leader", "account");
    return leads;
}

/* The code's row of this account: its id (0: none yet), version and whether it opens anything. */
static bool find(struct annotate *a, int64_t screening, int64_t account, int64_t *out_id,
    int64_t *out_version, const char **out_state, GError **error)
{
    const enum query q = QUERY_TABLET_OF;
    enum record_got got = record_get(a, q, error, INT(screening), INT(account));
    bool there = got == RECORD_ROW;
    *out_id = there ? record_int(a, q, 0) : 0;
    *out_version = there ? record_int(a, q, 1) : 0;
    *out_state = !there ? "-" : record_int(a, q, 2) ? "on" : "off";
    record_reset(a, q);
    return got != RECORD_FAILED;
}

bool annotate_tablet_make(struct annotate *a, const struct annotate_act *act, int64_t screening,
    int64_t account, const char *code_hash, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    int64_t id, version;
    const char *state;
    if (!write_begin(&w, a, act, "tablet.make", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!find(a, screening, account, &id, &version, &state, error))
        return false;
    const struct rules_step *step = rules_check("tablet", state, "make", act->who->roles, 0, error);
    if (!step || !check_screening(a, screening, error) || !check_leader(a, account, error))
        return false;
    bool done = id ? record_run(a, QUERY_TABLET_RENEW, error, INT(id), TEXT(code_hash),
                         INT(act->who->user), INT(act->now))
                   : record_run(a, QUERY_TABLET_ADD, error, INT(screening), INT(account),
                         TEXT(code_hash), INT(act->who->user), INT(act->now));
    if (!done)
        return false;
    id = id ? id : record_rowid(a);
    g_autoptr(GString) data = data_new();
    data_int(data, "account", account);
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = id,
            .version = version + 1,
            .screening = screening,
            .data = data},
        out, error);
}

bool annotate_tablet_enter(struct annotate *a, const struct annotate_act *act,
    const char *code_hash, const struct annotate_session_in *in, struct annotate_result *out,
    GError **error)
{
    WRITE w = {0};
    const enum query q = QUERY_TABLET_BY_CODE;
    if (!write_begin(&w, a, act, "tablet.enter", error) ||
        !record_need(a, q, error, TEXT(code_hash)))
        return false;
    int64_t id = record_int(a, q, 0), version = record_int(a, q, 1), former = record_int(a, q, 4);
    int64_t screening = record_int(a, q, 2), account = record_int(a, q, 3);
    g_autofree char *name = record_dup(a, q, 5);
    /* The log names the leader, not the program that opened the door. */
    struct annotate_who who = *act->who;
    struct annotate_act named = *act;
    who.name = name;
    who.user = account;
    who.person = record_int(a, q, 6);
    named.who = &who;
    w.act = &named;
    record_reset(a, q);
    struct screening s;
    if (!screening_load(a, screening, &s, error))
        return false;
    const struct rules_step *step =
        rules_check("tablet", "on", "enter", act->who->roles, screening_facts(&s), error);
    int64_t session = step ? session_open(&w, "leader", account, screening, 0, in, error) : 0;
    if (!session || !record_run(a, QUERY_TABLET_ENTERED, error, INT(id), INT(session)) ||
        (former && !record_run(a, QUERY_SESSION_END, error, INT(former), INT(act->now))))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "session", session);
    if (former)
        data_int(data, "former", former);
    data_text(data, "address", in->address);
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = id,
            .id = session,
            .version = version + 1,
            .screening = screening,
            .data = data},
        out, error);
}

bool annotate_tablet_take_back(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    const enum query q = QUERY_TABLET_GET;
    if (!write_begin(&w, a, act, "tablet.take_back", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!record_need(a, q, error, INT(id)))
        return false;
    int64_t screening = record_int(a, q, 0), version = record_int(a, q, 1);
    bool on = record_int(a, q, 2);
    int64_t session = record_int(a, q, 3);
    record_reset(a, q);
    const struct rules_step *step =
        rules_check("tablet", on ? "on" : "off", "take_back", act->who->roles, 0, error);
    if (!step || !write_expect(&w, version, error) ||
        !record_run(a, QUERY_TABLET_TAKE_BACK, error, INT(id)) ||
        (session && !record_run(a, QUERY_SESSION_END, error, INT(session), INT(act->now))))
        return false;
    g_autoptr(GString) data = data_new();
    if (session)
        data_int(data, "session", session);
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = id,
            .version = version + 1,
            .screening = screening,
            .data = data},
        out, error);
}
