/* user.c — log-ins: who may do what, and for which unit. */
#include "entity.h"
#include <string.h>

struct account {
    int64_t version, person, unit;
    uint32_t roles;
    int active;
    char *name, *group;
};

static void account_clear(struct account *c)
{
    g_free(c->name);
    g_free(c->group);
}

static bool account_load(struct annotate *a, int64_t id, struct account *out, GError **error)
{
    if (!record_need(a, QUERY_ACCOUNT_GET, error, INT(id)))
        return false;
    *out = (struct account){
        .version = record_int(a, QUERY_ACCOUNT_GET, 0),
        .name = record_dup(a, QUERY_ACCOUNT_GET, 1),
        .person = record_int(a, QUERY_ACCOUNT_GET, 2),
        .unit = record_int(a, QUERY_ACCOUNT_GET, 3),
        .active = (int)record_int(a, QUERY_ACCOUNT_GET, 4),
        .roles = (uint32_t)record_int(a, QUERY_ACCOUNT_GET, 6),
        .group = record_dup(a, QUERY_ACCOUNT_GET, 10),
    };
    return true;
}

/* 综合协调, 文字材料申报, 督导检查, 信息简报, 新闻报道: a name only, rights are by roles. */
static bool check_group(const char *group, GError **error)
{
    static const char *const groups[] = {
        "", "coordination", "materials", "inspection", "briefing", "press", NULL};
    return check_choice(group, "office_group", groups, error);
}

static bool is_apart(struct annotate *a)
{
    return annotate_setting_int(a, "admins.separate") != 0;
}

static bool check_account(struct annotate *a, const char *name, int64_t person, int64_t unit,
    uint32_t roles, bool active, GError **error)
{
    if (!check_text(name, "name", 40, true, error) ||
        !check_ref(a, QUERY_HAS_PERSON, person, "person", false, error) ||
        !check_ref(a, QUERY_HAS_UNIT, unit, "unit", (roles & ANNOTATE_ROLES_UNIT) != 0, error))
        return false;
    bool apart = is_apart(a); /* who makes accounts gives no roles then */
    if ((roles == 0 && !apart) || (roles & ~ANNOTATE_ROLES_PEOPLE)) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.invalid", "roles");
        return false;
    }
    const char *fault = apart && active ? rules_apart_fault(roles) : NULL;
    if (fault)
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, fault, NULL);
    return !fault;
}

static bool check_login(const char *login, GError **error)
{
    if (!check_text(login, "login", 40, true, error))
        return false;
    for (const char *p = login; *p; p++) {
        if (g_ascii_isspace(*p) || g_ascii_isupper(*p)) {
            annotate_fail(error, ANNOTATE_ERROR_INVALID, "user.bad_login", "login");
            return false;
        }
    }
    if (g_utf8_strlen(login, -1) >= 2)
        return true;
    annotate_fail(error, ANNOTATE_ERROR_INVALID, "user.bad_login", "login");
    return false;
}

static bool write_roles(struct annotate *a, int64_t account, uint32_t roles, GError **error)
{
    if (!record_run(a, QUERY_ACCOUNT_ROLES_CLEAR, error, INT(account)))
        return false;
    for (uint32_t bit = 1; bit <= ANNOTATE_ROLES_PEOPLE; bit <<= 1)
        if ((roles & bit) && !record_run(a, QUERY_ACCOUNT_ROLE_ADD, error, INT(account), INT(bit)))
            return false;
    return true;
}

static void data_roles(GString *data, const char *key, uint32_t roles)
{
    g_autoptr(GString) list = g_string_new("[");
    for (uint32_t bit = 1; bit <= ANNOTATE_ROLES_PEOPLE; bit <<= 1) {
        if (!(roles & bit))
            continue;
        g_string_append(list, list->len > 1 ? "," : "");
        json_quote(list, annotate_role_name(bit));
    }
    g_string_append_c(list, ']');
    data_json(data, key, list->str);
}

/* Whose account it is, by name; nothing where it is nobody's of the register. */
static void data_person(struct annotate *a, GString *data, const char *key, int64_t person)
{
    const enum query q = QUERY_PERSON_ROW;
    if (person && record_get(a, q, NULL, INT(person)) == RECORD_ROW)
        data_text(data, key, record_text(a, q, 0));
    record_reset(a, q);
}

/* The roles, and what part of the county they are for. */
static bool write_rights(struct annotate *a, int64_t account, const struct annotate_user *in,
    uint32_t roles, struct scope_change *out, GError **error)
{
    return write_roles(a, account, roles, error) && scope_put(a, account, in, roles, out, error);
}

bool user_put(struct annotate *a, const struct annotate_act *act, const struct annotate_user *in,
    struct write_fact *out, GError **error)
{
    __attribute__((cleanup(scope_change_clear))) struct scope_change scope = {0};
    const char *group = in->office_group ? in->office_group : "";
    const struct rules_step *step = rules_check("account", "-", "add", act->who->roles, 0, error);
    if (!step ||
        ((in->roles || in->n_areas || in->n_units) && !rules_check("account", "on", "grant", act->who->roles, RULES_OTHER_PERSON,
                          error)) ||
        !check_login(in->login, error) || !check_group(group, error) ||
        !check_account(a, in->name, in->person, in->unit, in->roles, true, error))
        return false;
    g_assert(in->password_hash && *in->password_hash);
    if (!record_run(a, QUERY_ACCOUNT_ADD, error, TEXT(in->login), TEXT(in->name), REF(in->person),
            REF(in->unit), TEXT(in->password_hash), INT(in->must_change), INT(act->now),
            TEXT(group)))
        return false;
    *out = (struct write_fact){
        .step = step, .object = record_rowid(a), .version = 1, .data = data_new()};
    data_text(out->data, "login", in->login);
    data_text(out->data, "name", in->name);
    data_person(a, out->data, "person", in->person);
    data_int(out->data, "unit", in->unit);
    data_roles(out->data, "roles", in->roles);
    if (*group)
        data_text(out->data, "office_group", group);
    if (in->slip)
        data_bool(out->data, "slip", true);
    if (!write_rights(a, out->object, in, in->roles, &scope, error))
        return false;
    data_scope(out->data, &scope);
    return true;
}

bool annotate_user_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_user *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct write_fact fact = {0};
    if (!write_begin(&w, a, act, "account.add", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    bool good = user_put(a, act, in, &fact, error) && write_commit(&w, &fact, out, error);
    if (fact.data)
        g_string_free(fact.data, TRUE);
    return good;
}

/* Whether somebody else than `id` holds each of these roles. */
static bool held_by_others(
    struct annotate *a, int64_t id, uint32_t roles, const char *key, GError **error)
{
    for (uint32_t bit = 1; bit <= roles; bit <<= 1) {
        if (!(roles & bit))
            continue;
        if (!record_need(a, QUERY_ACCOUNT_ADMINS, error, INT(bit), INT(id)))
            return false;
        if (record_int(a, QUERY_ACCOUNT_ADMINS, 0) == 0) {
            annotate_fail(error, ANNOTATE_ERROR_REFUSED, key, NULL);
            return false;
        }
    }
    return true;
}

/* The last active one cannot be taken away, or nobody could give the right again. */
static bool check_admin_left(struct annotate *a, int64_t id, const struct account *c,
    uint32_t roles, int active, GError **error)
{
    bool apart = is_apart(a);
    uint32_t was = c->active ? c->roles : 0, is = active ? roles : 0;
    return held_by_others(a, id, was & ~is & rules_needed(apart),
        apart ? "admins.last" : "user.last_admin", error);
}

bool admins_apart(struct annotate *a, GError **error)
{
    const enum query q = QUERY_ACCOUNTS_HELD;
    const char *fault = NULL;
    enum record_got got = record_get(a, q, error, NOTHING);
    for (; got == RECORD_ROW && !fault; got = record_next(a, q, error))
        fault = rules_apart_fault((uint32_t)record_int(a, q, 0));
    record_reset(a, q);
    if (fault)
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, fault, NULL);
    return got != RECORD_FAILED && !fault &&
           held_by_others(a, 0, rules_needed(true), "admins.missing", error);
}

static int64_t keep(int64_t given, int64_t old)
{
    return given == ANNOTATE_KEEP ? old : given;
}

/* Every part of a change is allowed by its own step; the weightiest one names the event. */
static const struct rules_step *account_step(const struct annotate_act *act, int64_t id,
    const struct account *c, const struct account *to, bool scope, GError **error)
{
    const struct {
        const char *act;
        bool changed;
    } parts[] = {
        {"grant",  scope || to->roles != c->roles || to->unit != c->unit                 },
        {"lock",   c->active && !to->active                                              },
        {"unlock", !c->active && to->active                                              },
        {"edit",   to->person != c->person || g_strcmp0(to->name, c->name) != 0 ||
                     strcmp(to->group, c->group) != 0                                },
    };
    const struct rules_step *first = NULL;
    uint64_t have = act->who->user != id ? RULES_OTHER_PERSON : 0;
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        bool nothing_else = i + 1 == G_N_ELEMENTS(parts) && !first;
        if (!parts[i].changed && !nothing_else)
            continue;
        const struct rules_step *step =
            rules_check("account", "on", parts[i].act, act->who->roles, have, error);
        if (!step)
            return NULL;
        first = first ? first : step;
    }
    return first;
}

bool annotate_user_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_user *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    __attribute__((cleanup(account_clear))) struct account c = {0};
    __attribute__((cleanup(scope_change_clear))) struct scope_change scope = {0};
    if (!write_begin(&w, a, act, "account.edit", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!account_load(a, id, &c, error) || !write_expect(&w, c.version, error))
        return false;
    const struct account to = {
        .name = in->name ? (char *)in->name : c.name,
        .person = keep(in->person, c.person),
        .unit = keep(in->unit, c.unit),
        .roles = in->roles == UINT32_MAX ? c.roles : in->roles,
        .active = in->active < 0 ? c.active : in->active != 0,
        .group = in->office_group ? (char *)in->office_group : c.group,
    };
    if (!write_rights(a, id, in, to.roles, &scope, error))
        return false;
    const struct rules_step *step = account_step(act, id, &c, &to, scope.changed, error);
    if (!step || !check_group(to.group, error) ||
        !check_account(a, to.name, to.person, to.unit, to.roles, to.active, error) ||
        !check_admin_left(a, id, &c, to.roles, to.active, error) ||
        !record_run(a, QUERY_ACCOUNT_SET, error, INT(id), TEXT(to.name), REF(to.person),
            REF(to.unit), INT(to.active), TEXT(to.group)))
        return false;
    if (!to.active && !record_run(a, QUERY_SESSION_END_ALL, error, INT(id), INT(act->now), INT(0)))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "name", to.name);
    if (to.person != c.person) {
        data_person(a, data, "was_person", c.person);
        data_person(a, data, "person", to.person);
        if (!to.person)
            data_text(data, "person", "");
    }
    data_int(data, "unit", to.unit);
    if (to.roles != c.roles)
        data_roles(data, "was_roles", c.roles);
    data_roles(data, "roles", to.roles);
    if (strcmp(to.group, c.group) != 0) {
        data_text(data, "was_office_group", c.group);
        data_text(data, "office_group", to.group);
    }
    data_scope(data, &scope);
    data_bool(data, "active", to.active);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = c.version + 1, .data = data},
        out, error);
}

bool annotate_user_password(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_password *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    __attribute__((cleanup(account_clear))) struct account c = {0};
    if (!write_begin(&w, a, act, "account.password", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    bool own = act->who->user == id;
    bool over = rules_step("account", "on", "unlock", act->who->roles, RULES_OTHER_PERSON, NULL);
    const struct rules_step *step = rules_check(
        "account", "on", "password", act->who->roles, own || over ? RULES_OWN : 0, error);
    if (!step || !account_load(a, id, &c, error) || !write_expect(&w, c.version, error) ||
        !record_run(
            a, QUERY_ACCOUNT_PASSWORD, error, INT(id), TEXT(in->hash), INT(in->must_change)) ||
        !record_run(a, QUERY_SESSION_END_ALL, error, INT(id), INT(act->now),
            INT(own ? act->who->session : 0)))
        return false;
    g_autoptr(GString) data = data_new();
    if (in->slip)
        data_bool(data, "slip", true);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = c.version + 1, .data = data},
        out, error);
}

bool annotate_user_lang(struct annotate *a, const struct annotate_act *act, const char *lang,
    struct annotate_result *out, GError **error)
{
    static const char *const langs[] = {"zh", "en", NULL};
    WRITE w = {0};
    __attribute__((cleanup(account_clear))) struct account c = {0};
    int64_t id = act->who->user;
    if (!write_begin(&w, a, act, "account.lang", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step =
        rules_check("account", "on", "lang", act->who->roles, RULES_OWN, error);
    if (!step || !check_choice(lang, "lang", langs, error) || !account_load(a, id, &c, error) ||
        !record_run(a, QUERY_ACCOUNT_LANG, error, INT(id), TEXT(lang)))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "lang", lang);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = c.version + 1, .data = data},
        out, error);
}

int64_t annotate_user_count(struct annotate *a)
{
    bool good = record_get(a, QUERY_ACCOUNT_COUNT, NULL, NOTHING) == RECORD_ROW;
    int64_t n = good ? record_int(a, QUERY_ACCOUNT_COUNT, 0) : -1;
    record_reset(a, QUERY_ACCOUNT_COUNT);
    return n;
}

static struct annotate_login *login_read(
    struct annotate *a, enum query query, int64_t id, int active, int hash)
{
    struct annotate_login *l = g_new0(struct annotate_login, 1);
    l->id = id ? id : record_int(a, query, 0);
    l->active = record_int(a, query, active);
    l->password_hash = record_dup(a, query, hash);
    record_reset(a, query);
    return l;
}

struct annotate_login *annotate_login_find(struct annotate *a, const char *login, GError **error)
{
    if (!record_need(a, QUERY_ACCOUNT_BY_LOGIN, error, TEXT(login)))
        return NULL;
    return login_read(a, QUERY_ACCOUNT_BY_LOGIN, 0, 1, 2);
}

struct annotate_login *annotate_login_get(struct annotate *a, int64_t user, GError **error)
{
    const enum query q = QUERY_ACCOUNT_GET;
    if (!record_need(a, q, error, INT(user)))
        return NULL;
    char *login = record_dup(a, q, 9), *name = record_dup(a, q, 1);
    int64_t unit = record_int(a, q, 3);
    struct annotate_login *l = login_read(a, q, user, 4, 5);
    l->login = login;
    l->name = name;
    l->unit = unit;
    return l;
}

void annotate_login_free(struct annotate_login *l)
{
    if (!l)
        return;
    g_free(l->password_hash);
    g_free(l->login);
    g_free(l->name);
    g_free(l);
}
