/* session.c — who is behind a token, right now: roles and unit are read again each time. */
#include "record.h"
#include "rules.h"
#include <string.h>

#define USED_EVERY_MS 60000

/* The log names the person, not the program that stands at the door. */
struct named {
    struct annotate_act act;
    struct annotate_who who;
};

/* `named` and `name` last as long as the write. */
static void act_as(
    struct write *w, struct named *named, int64_t user, int64_t person, const char *name)
{
    named->who = *w->act->who;
    named->who.user = user;
    named->who.person = person;
    named->who.name = name;
    named->act = *w->act;
    named->act.who = &named->who;
    w->act = &named->act;
}

void annotate_session_free(struct annotate_session *s)
{
    if (!s)
        return;
    g_free(s->name);
    g_free(s->address);
    g_free(s->login);
    g_free(s);
}

bool annotate_session_add(struct annotate *a, const struct annotate_act *act, int64_t user,
    const struct annotate_session_in *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "session.enter", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step = rules_check("session", "-", "enter", act->who->roles, 0, error);
    if (!step || !record_need(a, QUERY_ACCOUNT_GET, error, INT(user)))
        return false;
    if (!record_int(a, QUERY_ACCOUNT_GET, 4)) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "user.inactive", NULL);
        return false;
    }
    if (!record_int(a, QUERY_ACCOUNT_GET, 6)) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "user.no_roles", NULL);
        return false;
    }
    g_autofree char *name = record_dup(a, QUERY_ACCOUNT_GET, 1);
    int64_t person = record_int(a, QUERY_ACCOUNT_GET, 2);
    if (!record_run(a, QUERY_SESSION_ADD, error, TEXT(in->token_hash), TEXT("office"), INT(user),
            REF(0), REF(0), INT(act->now), INT(in->idle_ms), INT(act->now + in->absolute_ms),
            TEXT(in->address ? in->address : ""), TEXT(in->agent ? in->agent : "")))
        return false;
    int64_t id = record_rowid(a);
    if (!record_run(a, QUERY_ACCOUNT_SEEN, error, INT(user), INT(act->now)))
        return false;
    struct named named;
    act_as(&w, &named, user, person, name);
    g_autoptr(GString) data = data_new();
    data_int(data, "account", user);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = 1, .data = data}, out, error);
}

bool annotate_session_refuse(
    struct annotate *a, const struct annotate_act *act, int64_t account, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "session.refuse", error))
        return false;
    const struct rules_step *step =
        rules_check("session", "-", "refuse", act->who->roles, 0, error);
    if (!step)
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "account", account);
    if (account && record_need(a, QUERY_ACCOUNT_GET, error, INT(account))) {
        data_text(data, "login", record_text(a, QUERY_ACCOUNT_GET, 9));
        record_reset(a, QUERY_ACCOUNT_GET);
    }
    return write_refusal(&w, &(struct write_fact){.step = step, .data = data}, error);
}

bool annotate_session_deny(struct annotate *a, const struct annotate_act *act,
    const struct annotate_denial *in, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "session.deny", error))
        return false;
    const struct rules_step *step = rules_check("session", "-", "deny", act->who->roles, 0, error);
    if (!step || (in->account && !record_need(a, QUERY_ACCOUNT_GET, error, INT(in->account))))
        return false;
    g_autofree char *name = in->account ? record_dup(a, QUERY_ACCOUNT_GET, 1) : NULL;
    int64_t person = in->account ? record_int(a, QUERY_ACCOUNT_GET, 2) : 0;
    record_reset(a, QUERY_ACCOUNT_GET);
    struct named named;
    if (in->account)
        act_as(&w, &named, in->account, person, name);
    g_autoptr(GString) data = data_new();
    data_text(data, "route", in->route);
    data_text(data, "why", in->key);
    return write_refusal(
        &w, &(struct write_fact){.step = step, .object = in->session, .data = data}, error);
}

static uint32_t kind_of(const char *name, enum annotate_kind *out)
{
    static const struct {
        const char *name;
        enum annotate_kind kind;
        uint32_t role;
    } kinds[] = {
        {"office", ANNOTATE_KIND_OFFICE, 0                 },
        {"seat",   ANNOTATE_KIND_SEAT,   ANNOTATE_ROLE_SEAT},
        {"hall",   ANNOTATE_KIND_HALL,   ANNOTATE_ROLE_HALL},
        {"leader", ANNOTATE_KIND_LEADER, 0                 },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            *out = kinds[i].kind;
            return kinds[i].role;
        }
    }
    g_assert_not_reached();
}

static struct annotate_session *session_read(struct annotate *a)
{
    const enum query q = QUERY_SESSION_GET;
    struct annotate_session *s = g_new0(struct annotate_session, 1);
    uint32_t role = kind_of(record_text(a, q, 1), &s->who.kind);
    s->who.session = record_int(a, q, 0);
    s->who.user = record_int(a, q, 2);
    s->who.screening = record_int(a, q, 3);
    s->who.unit = record_int(a, q, 4);
    s->who.attendance = record_int(a, q, 5);
    s->expires_at = record_int(a, q, 7);
    s->address = record_dup(a, q, 8);
    s->login = record_dup(a, q, 9);
    s->name = record_dup(a, q, 10);
    s->who.person = record_int(a, q, 11);
    s->must_change = record_int(a, q, 12);
    record_copy(a, q, 13, s->lang, sizeof s->lang);
    bool apart = record_int(a, q, 15);
    s->who.roles = role ? role : rules_rights((uint32_t)record_int(a, q, 14), apart);
    s->who.narrowed = record_int(a, q, 16);
    s->who.home_unit = record_int(a, q, 17);
    if (s->who.kind == ANNOTATE_KIND_LEADER) {
        /* Nothing else that the account may do; what it answers for keeps it under the embargo. */
        s->who.roles &= ANNOTATE_ROLE_LEADER | ANNOTATE_ROLES_UNIT;
        s->must_change = false; /* no password was asked for here */
    }
    s->who.name = s->name;
    s->who.address = s->address;
    return s;
}

struct annotate_session *annotate_session_find(
    struct annotate *a, const char *token_hash, int64_t now, GError **error)
{
    if (!record_need(a, QUERY_SESSION_GET, error, TEXT(token_hash), INT(now)))
        return NULL;
    struct annotate_session *s = session_read(a);
    int64_t used = record_int(a, QUERY_SESSION_GET, 6);
    record_reset(a, QUERY_SESSION_GET);
    /* A busy record must not turn anybody away, nor keep this thread's other connections waiting:
     * the note can be made with the next request. */
    if (now - used >= USED_EVERY_MS) {
        record_patience(a, false);
        record_run(a, QUERY_SESSION_USED, NULL, INT(s->who.session), INT(now));
        record_patience(a, true);
    }
    return s;
}

struct annotate_session *annotate_session_as(struct annotate *a, int64_t user, GError **error)
{
    const enum query q = QUERY_ACCOUNT_NOW;
    if (!record_need(a, q, error, INT(user)))
        return NULL;
    if (!record_int(a, q, 0)) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "user.inactive", NULL);
        record_reset(a, q);
        return NULL;
    }
    struct annotate_session *s = g_new0(struct annotate_session, 1);
    s->name = record_dup(a, q, 1);
    s->who = (struct annotate_who){.kind = ANNOTATE_KIND_OFFICE,
        .roles = rules_rights((uint32_t)record_int(a, q, 4), record_int(a, q, 5)),
        .user = user,
        .person = record_int(a, q, 2),
        .unit = record_int(a, q, 3),
        .home_unit = record_int(a, q, 6),
        .name = s->name};
    record_reset(a, q);
    return s;
}

bool annotate_session_over(struct annotate *a, const char *token_hash)
{
    bool over = record_need(a, QUERY_SESSION_OVER, NULL, TEXT(token_hash));
    record_reset(a, QUERY_SESSION_OVER);
    return over;
}

bool annotate_session_end(struct annotate *a, const struct annotate_act *act, int64_t session,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "session.end", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!record_need(a, QUERY_SESSION_OWNER, error, INT(session)))
        return false;
    int64_t owner = record_int(a, QUERY_SESSION_OWNER, 0);
    bool ended = record_int(a, QUERY_SESSION_OWNER, 1);
    bool own = act->who->session == session || (owner && owner == act->who->user) ||
               (act->who->roles & (ANNOTATE_ROLE_ADMIN | ANNOTATE_ROLE_SYSTEM));
    const struct rules_step *step = rules_check(
        "session", ended ? "off" : "on", "end", act->who->roles, own ? RULES_OWN : 0, error);
    if (!step || !record_run(a, QUERY_SESSION_END, error, INT(session), INT(act->now)))
        return false;
    return write_commit(
        &w, &(struct write_fact){.step = step, .object = session, .version = 2}, out, error);
}
