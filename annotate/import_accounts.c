/* import_accounts.c — log-ins as a list: who, for which unit, with which roles. The passwords are
 * the caller's affair; here are only their hashes. */
#include "entity.h"
#include "import.h"
#include "rules.h"
#include <string.h>

/* The roles by the words of the pages, and by the shorter ones people write. */
static uint32_t role_named(const char *word)
{
    static const struct {
        const char *word, *role;
    } words[] = {
        {"督导员",              "supervisor"    },
        {"督导",                 "supervisor"    },
        {"剪辑员",              "editor"        },
        {"创城办工作人员",  "office"        },
        {"创城办",              "office"        },
        {"创城办主任",        "office_head"   },
        {"主持人",              "host"          },
        {"放映操作员",        "operator"      },
        {"操控",                 "operator"      },
        {"记录员",              "recorder"      },
        {"县领导",              "leader"        },
        {"领导",                 "leader"        },
        {"单位主要负责人",  "unit_head"     },
        {"单位负责人",        "unit_head"     },
        {"单位联络员",        "liaison"       },
        {"单位经办",           "liaison"       },
        {"核查员",              "verifier"      },
        {"核验",                 "verifier"      },
        {"县委督查室",        "inspect_office"},
        {"纪检联络员",        "discipline"    },
        {"审计",                 "auditor"       },
        {"审计管理员",        "auditor"       },
        {"管理员",              "admin"         },
        {"系统管理员",        "admin"         },
        {"安全管理员",        "security"      },
        {"inspection_office",      "inspect_office"},
        {"administrator",          "admin"         },
        {"security_administrator", "security"      },
    };
    g_autofree char *code = g_strdelimit(g_ascii_strdown(word, -1), " ", '_');
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i].word, code) == 0)
            return annotate_role_find(words[i].role);
    return annotate_role_find(code) & ANNOTATE_ROLES_PEOPLE;
}

static bool read_roles(const struct import *m, uint32_t *out, GError **error)
{
    g_auto(GStrv) words = import_words(m, "roles");
    *out = 0;
    for (char **word = words; *word; word++) {
        uint32_t role = *g_strstrip(*word) ? role_named(*word) : 0;
        if (**word && !role)
            return cell_wrong("import.no_such_role", "roles", error);
        *out |= role;
    }
    return true;
}

/* The group by its name, with or without 组 at its end. */
static bool read_group(const struct import *m, const char **out, GError **error)
{
    static const struct {
        const char *word, *group;
    } words[] = {
        {"综合协调",       "coordination"},
        {"文字材料申报", "materials"   },
        {"督导检查",       "inspection"  },
        {"信息简报",       "briefing"    },
        {"新闻报道",       "press"       },
    };
    const char *cell = import_cell(m, "office_group");
    *out = cell && *cell ? NULL : "";
    for (size_t i = 0; i < G_N_ELEMENTS(words) && !*out; i++) {
        size_t n = strlen(words[i].word);
        bool named =
            strncmp(cell, words[i].word, n) == 0 && (!cell[n] || strcmp(cell + n, "组") == 0);
        if (named || g_ascii_strcasecmp(cell, words[i].group) == 0)
            *out = words[i].group;
    }
    return *out || cell_wrong("import.no_such_group", "office_group", error);
}

static int64_t find(struct import *m, GError **error)
{
    const enum query q = QUERY_ACCOUNT_BY_LOGIN;
    const char *login = import_cell(m, "login");
    if (!*login) {
        cell_wrong("field.required", "login", error);
        return -1;
    }
    enum record_got got = record_get(m->a, q, error, TEXT(login));
    int64_t id = got == RECORD_ROW ? record_int(m->a, q, 0) : 0;
    record_reset(m->a, q);
    return got == RECORD_FAILED ? -1 : id;
}

/* Whether the account is limited to these and no others; what the file does not say is so. */
static bool same_scope(struct import *m, int64_t id, const char *kind, const int64_t *ids, size_t n)
{
    const enum query q = QUERY_SCOPE_UNITS;
    size_t held = 0, alike = 0;
    enum record_got got = record_get(m->a, q, NULL, INT(id), TEXT(kind));
    for (; got == RECORD_ROW; got = record_next(m->a, q, NULL), held++)
        for (size_t i = 0; i < n; i++)
            alike += ids[i] == record_int(m->a, q, 0);
    record_reset(m->a, q);
    return got != RECORD_FAILED && (!ids || (held == n && alike == n));
}

/* A list changes no account: one that is there must be as the row has it. */
static bool same(struct import *m, int64_t id, const struct annotate_user *in, GError **error)
{
    const enum query q = QUERY_ACCOUNT_GET;
    if (!record_need(m->a, q, error, INT(id)))
        return false;
    bool is = strcmp(record_text(m->a, q, 1), in->name) == 0 &&
              record_int(m->a, q, 3) == in->unit &&
              (in->person == ANNOTATE_KEEP || record_int(m->a, q, 2) == in->person) &&
              (uint32_t)record_int(m->a, q, 6) == in->roles &&
              (in->active < 0 || record_int(m->a, q, 4) == in->active) &&
              (!import_cell(m, "office_group") ||
                  strcmp(record_text(m->a, q, 10), in->office_group) == 0);
    record_reset(m->a, q);
    return (is && same_scope(m, id, "area", in->areas, in->n_areas) &&
               same_scope(m, id, "unit", in->units, in->n_units)) ||
           cell_wrong("import.account_other", "login", error);
}

static bool next_hash(struct import *m, const char **out, GError **error)
{
    *out = m->dry_run                ? "!" /* never written */
           : m->n_made < m->n_hashes ? m->hashes[m->n_made]
                                     : NULL;
    if (m->n_made >= ANNOTATE_ACCOUNTS_MAX)
        return cell_wrong("import.too_many_accounts", "login", error);
    /* somebody took an account away between the look and the write */
    return *out || cell_wrong("import.again", "login", error);
}

static void tell(struct import *m, const struct annotate_user *in)
{
    g_autoptr(GString) row = data_new();
    data_text(row, "login", in->login);
    data_text(row, "name", in->name);
    g_autofree char *unit = annotate_unit_name(m->a, in->unit);
    data_text(row, "unit", unit);
    g_string_append_printf(m->accounts, "%s%s}", m->accounts->len > 1 ? "," : "", row->str);
}

/* What an account is limited to; NULL where the file has no such column. */
static bool read_part(struct import *m, const char *key, GArray *ids, const int64_t **out,
    size_t *out_n, GError **error)
{
    if (!import_cell(m, key))
        return true;
    if (!import_units(m, key, ids, error))
        return false;
    *out = (const int64_t *)ids->data;
    *out_n = ids->len;
    return true;
}

/* Whose account it is in the register. */
static bool read_person(struct import *m, int64_t id, struct annotate_user *in, GError **error)
{
    const enum query q = QUERY_ACCOUNT_GET;
    bool old = id && record_get(m->a, q, NULL, INT(id)) == RECORD_ROW;
    int64_t held = old ? record_int(m->a, q, 2) : 0;
    record_reset(m->a, q);
    return import_person(m, "person", in->unit, held, &in->person, error);
}

static bool put(struct import *m, int64_t id, int64_t *out_id, GError **error)
{
    struct annotate_user in = {.login = import_cell(m, "login"),
        .name = import_cell(m, "name"),
        .must_change = true,
        .slip = true};
    const char *unit = import_cell(m, "unit");
    g_autoptr(GArray) areas = g_array_new(TRUE, FALSE, sizeof(int64_t));
    g_autoptr(GArray) units = g_array_new(TRUE, FALSE, sizeof(int64_t));
    *out_id = id;
    if ((unit && !import_unit(m, unit, "unit", &in.unit, error)) ||
        !read_person(m, id, &in, error) || !read_roles(m, &in.roles, error) ||
        !read_group(m, &in.office_group, error) ||
        !read_part(m, "scope_areas", areas, &in.areas, &in.n_areas, error) ||
        !read_part(m, "scope_units", units, &in.units, &in.n_units, error) ||
        !import_active(m, &in.active, error))
        return false;
    if (id)
        return same(m, id, &in, error);
    if (in.active == 0)
        return cell_wrong("import.account_off", "active", error);
    if (in.person == ANNOTATE_KEEP)
        in.person = 0;
    struct write_fact fact = {0};
    bool good = next_hash(m, &in.password_hash, error) &&
                user_put(m->a, m->act, &in, &fact, error) && write_also(m->w, &fact, error);
    if (fact.data)
        g_string_free(fact.data, TRUE);
    *out_id = fact.object;
    m->n_made += good;
    if (good)
        tell(m, &in);
    return good;
}

/* clang-format off */
const struct list import_accounts = {
    "accounts",
    {{"name", "姓名", true, NULL, "Name"}, {"login", "账号", true, NULL, "Login"},
        {"person", "人员", false, NULL, "Person"}, {"unit", "单位", false, NULL, "Unit"}, {"roles", "角色", false, NULL, "Roles"},
        {"office_group", "所在组", false, NULL, "Group"},
        {"scope_areas", "限定区域", false, NULL, "Limited to areas (territory)"},
        {"scope_units", "限定单位", false, NULL, "Limited to units"},
        {"active", "状态", false, NULL, "State"},
        {"last_login", "上次登录", false, NULL, "Last log-in"}}, /* not ours to say: passed over */
    QUERY_ACCOUNT_GET, -1, find, put
};
/* clang-format on */
