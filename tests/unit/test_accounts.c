/* Accounts as a list: their one-time passwords, who may bring them in, and what the log says. */
#include "record_fixture.h"
#include "rules.h"
#include <string.h>

#define HEAD "姓名,账号,单位,角色\n"
static const char *const hashes[] = {"hash-1", "hash-2", "hash-3", "hash-4"};

static char *take_in(struct fixture *f, const struct annotate_who *who, const char *csv, size_t n,
    bool dry_run, GError **error)
{
    g_autoptr(GString) json = g_string_new(NULL);
    struct annotate_act act = act_of(f, who, NULL);
    if (!annotate_import_accounts(
            f->a, &act, csv, strlen(csv), n ? hashes : NULL, n, dry_run, json, NULL, error))
        return NULL;
    return g_string_free(g_steal_pointer(&json), FALSE);
}

static char *good(struct fixture *f, const char *csv, size_t n, bool dry_run)
{
    g_autoptr(GError) error = NULL;
    char *json = take_in(f, &f->who_admin, csv, n, dry_run, &error);
    g_assert_no_error(error);
    return json;
}

static char *first_user(struct fixture *f, const char *login, const char *path)
{
    g_autoptr(GError) error = NULL;
    struct annotate_login *l = annotate_login_find(f->a, login, &error);
    g_assert_no_error(error);
    g_autoptr(GString) view = g_string_new(NULL);
    g_autoptr(GString) out = g_string_new(NULL);
    struct annotate_query query = {0};
    g_assert_true(
        annotate_read(f->a, ANNOTATE_VIEW_USERS, &f->who_admin, &query, f->now, view, &error));
    for (int i = 0; i < 40; i++) {
        g_autofree char *id_path = g_strdup_printf("$.items[%d].id", i);
        g_autofree char *id = json_value(f, view->str, id_path);
        g_autofree char *want = g_strdup_printf("%" G_GINT64_FORMAT, l->id);
        g_autofree char *wanted = g_strdup_printf("$.items[%d].%s", i, path);
        if (strcmp(id, want) == 0) {
            annotate_login_free(l);
            return json_value(f, view->str, wanted);
        }
    }
    g_assert_not_reached();
}

static const char two[] =
    HEAD "演示甲,jia.1,乙局,督导员、核查员\n演示乙,yi_2,,单位联络员；auditor\n";

/* Words of the page, codes, several at once; each gets the next hash, which must be changed. */
static void test_import(void)
{
    struct fixture f;
    fixture_people(&f);
    g_autofree char *unit = annotate_unit_name(f.a, 1);
    g_autofree char *csv = g_strdup_printf(
        HEAD "演示甲,jia.1,%s,督导员、核查员\n演示乙,yi_2,%s,单位联络员；auditor\n", unit, unit);
    int64_t last = annotate_event_last(f.a);
    g_autofree char *dry = good(&f, csv, 0, true);
    assert_json(&f, dry, "$.added", "2");
    assert_json(&f, dry, "$.errors", "[]");
    assert_json(&f, dry, "$.accounts[1].login", "yi_2");
    assert_json(&f, dry, "$.accounts[0].unit", unit);
    g_assert_cmpint(annotate_event_last(f.a), ==, last);
    g_autofree char *done = good(&f, csv, 2, false);
    assert_json(&f, done, "$.added", "2");
    g_assert_cmpint(annotate_event_last(f.a), ==, last + 3); /* two accounts and the file */
    g_autofree char *roles = first_user(&f, "jia.1", "roles");
    g_assert_cmpstr(roles, ==, "[\"supervisor\",\"verifier\"]");
    struct annotate_login *l = annotate_login_find(f.a, "yi_2", NULL);
    g_assert_cmpstr(l->password_hash, ==, "hash-2");
    record_get(f.a, QUERY_ACCOUNT_GET, NULL, INT(l->id));
    g_assert_cmpint(record_int(f.a, QUERY_ACCOUNT_GET, 7), ==, 1);
    record_quiet(f.a);
    annotate_login_free(l);
    g_autofree char *again = good(&f, csv, 0, false);
    assert_json(&f, again, "$.same", "2");
    assert_json(&f, again, "$.accounts", "[]");
    assert_intact(&f);
    fixture_clear(&f);
}

/* The group by its name as the exported list has it; an account that is there has it as the row
 * says, or the file says nothing of it. */
static void test_groups(void)
{
    struct fixture f;
    fixture_people(&f);
    const char *head = "姓名,账号,单位,角色,所在组\n";
    g_autofree char *csv = g_strconcat(head,
        "甲,aa,,督导员,督导检查组\n乙,bb,,创城办,信息简报\n丙,cc,,剪辑员,press\n丁,dd,,剪辑员,\n",
        NULL);
    g_autofree char *done = good(&f, csv, 4, false);
    assert_json(&f, done, "$.added", "4");
    static const char *const want[][2] = {
        {"aa", "inspection"},
        {"bb", "briefing"  },
        {"cc", "press"     },
        {"dd", ""          }
    };
    for (size_t i = 0; i < G_N_ELEMENTS(want); i++) {
        g_autofree char *group = first_user(&f, want[i][0], "office_group");
        g_assert_cmpstr(group, ==, want[i][1]);
    }
    g_autofree char *again = good(&f, csv, 0, false);
    assert_json(&f, again, "$.same", "4");
    g_autofree char *silent = good(&f, HEAD "甲,aa,,督导员\n", 0, false);
    assert_json(&f, silent, "$.same", "1");
    static const char *const bad[][2] = {
        {"甲,aa,,督导员,\n",                "import.account_other"},
        {"丁,dd,,剪辑员,新闻报道组\n", "import.account_other"},
        {"戊,ee,,督导员,第六组\n",       "import.no_such_group"}
    };
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *row = g_strconcat(head, bad[i][0], NULL);
        g_autofree char *told = good(&f, row, 1, false);
        assert_json(&f, told, "$.errors[0].key", bad[i][1]);
    }
    assert_intact(&f);
    fixture_clear(&f);
}

/* Limits come in with the account and are compared like the rest; one that is off is not made. */
static void test_limits(void)
{
    struct fixture f;
    fixture_people(&f);
    const char *head = "姓名,账号,角色,限定区域（属地）,限定单位,状态,上次登录\n";
    struct annotate_act act = act_of(&f, &f.who_head, "op-town-00001");
    struct annotate_unit town = {.code = "T1",
        .full_name = "演示县甲镇",
        .short_name = "甲镇",
        .kind = "township",
        .active = 1};
    struct annotate_result out;
    g_autoptr(GError) error = NULL;
    annotate_unit_add(f.a, &act, &town, &out, &error);
    g_assert_no_error(error);
    g_autofree char *unit = annotate_unit_name(f.a, 1);
    g_autofree char *csv =
        g_strdup_printf("%s甲,aa,核查员,甲镇,%s、甲镇,启用,\n乙,bb,督导员,,,,\n", head, unit);
    g_autofree char *done = good(&f, csv, 2, false);
    assert_json(&f, done, "$.added", "2");
    g_autofree char *area = first_user(&f, "aa", "areas[0].name");
    g_assert_cmpstr(area, ==, "甲镇");
    g_autofree char *second = first_user(&f, "aa", "units[1].name");
    g_assert_nonnull(second);
    g_autofree char *none = first_user(&f, "bb", "areas");
    g_assert_cmpstr(none, ==, "[]");
    g_autofree char *again = good(&f, csv, 0, false);
    assert_json(&f, again, "$.same", "2");
    static const char *const bad[][2] = {
        {"甲,aa,核查员,,,启用,\n",             "import.account_other"},
        {"甲,aa,核查员,甲镇,甲镇,启用,\n", "import.account_other"},
        {"乙,bb,督导员,甲镇,,启用,\n",       "import.account_other"},
        {"乙,bb,督导员,,,停用,\n",             "import.account_other"},
        {"丙,cc,督导员,没有的镇,,启用,\n", "import.no_such_unit" },
        {"丙,cc,剪辑员,甲镇,,启用,\n",       "scope.roles"         },
        {"丙,cc,督导员,,,停用,\n",             "import.account_off"  },
        {"丙,cc,督导员,,,也许,\n",             "import.not_yes_or_no"}
    };
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *row = g_strconcat(head, bad[i][0], NULL);
        g_autofree char *told = good(&f, row, 1, false);
        assert_json(&f, told, "$.errors[0].key", bad[i][1]);
    }
    assert_intact(&f);
    fixture_clear(&f);
}

static void test_bad_rows(void)
{
    static const struct {
        const char *row, *column, *key;
    } rows[] = {
        {"演示甲,jia,,没有的角色\n",          "roles", "import.no_such_role" },
        {"演示甲,Jia,,督导员\n",                "login", "user.bad_login"      },
        {"演示甲,,,督导员\n",                   "login", "field.required"      },
        {"演示甲,jia,没有的单位,督导员\n", "unit",  "import.no_such_unit" },
        {"演示甲,jia,,\n",                         "roles", "field.invalid"       },
        {"演示甲,jia,,单位联络员\n",          "unit",  "field.required"      },
        {",jia,,督导员\n",                         "name",  "field.required"      },
        {"换了名,head,,创城办主任\n",         "login", "import.account_other"},
    };
    struct fixture f;
    fixture_people(&f);
    int64_t last = annotate_event_last(f.a), n = annotate_user_count(f.a);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *csv = g_strconcat(HEAD, "演示好,hao,,督导员\n", rows[i].row, NULL);
        g_autofree char *told = good(&f, csv, 3, false);
        assert_json(&f, told, "$.error_count", "1");
        assert_json(&f, told, "$.errors[0].row", "3");
        assert_json(&f, told, "$.errors[0].column", rows[i].column);
        assert_json(&f, told, "$.errors[0].key", rows[i].key);
        assert_json(&f, told, "$.accounts", "[]");
    }
    g_autofree char *twice = good(&f, HEAD "甲,same,,督导员\n乙,same,,督导员\n", 3, false);
    assert_json(&f, twice, "$.errors[0].key", "import.twice");
    /* Somebody is new who was there when the passwords were made. */
    g_autofree char *fewer = good(&f, HEAD "甲,aa,,督导员\n乙,bb,,督导员\n", 1, false);
    assert_json(&f, fewer, "$.errors[0].key", "import.again");
    g_assert_cmpint(annotate_event_last(f.a), ==, last);
    g_assert_cmpint(annotate_user_count(f.a), ==, n);
    fixture_clear(&f);
}

static void test_who(void)
{
    struct fixture f;
    fixture_people(&f);
    g_autoptr(GError) error = NULL;
    g_assert_null(take_in(&f, &f.who_head, two, 2, true, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    /* Not by the way of the other lists either. */
    struct annotate_act act = act_of(&f, &f.who_admin, NULL);
    g_autoptr(GString) json = g_string_new(NULL);
    g_assert_false(
        annotate_import(f.a, &act, "accounts", two, strlen(two), true, json, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    fixture_clear(&f);
}

/* Kept apart, who makes accounts gives no roles: not in a list either. */
static void test_apart(void)
{
    struct fixture f;
    struct annotate_who who;
    fixture_people(&f);
    fixture_user(&f, "security", ANNOTATE_ROLE_SECURITY, 0, &who);
    fixture_user(&f, "auditor", ANNOTATE_ROLE_AUDITOR, 0, &who);
    g_autoptr(GError) error = NULL;
    struct annotate_act act = act_of(&f, &f.who_admin, NULL);
    annotate_setting_set(f.a, &act, "admins.separate", "1", NULL, &error);
    g_assert_no_error(error);
    f.who_admin.roles = rules_rights(ANNOTATE_ROLE_ADMIN, true);
    g_autofree char *no = good(&f, HEAD "甲,aa,,督导员\n", 1, false);
    assert_json(&f, no, "$.errors[0].key", "step.not_your_role");
    g_autofree char *yes = good(&f, HEAD "甲,aa,,\n", 1, false);
    assert_json(&f, yes, "$.added", "1");
    fixture_clear(&f);
}

/* From where something was done is sealed with it; an older event without it holds as before. */
static void test_ip(void)
{
    struct fixture f;
    fixture_people(&f);
    int64_t last = annotate_event_last(f.a);
    struct annotate_who who = f.who_admin;
    who.address = "10.1.2.3";
    struct annotate_act act = act_of(&f, &who, NULL);
    g_autoptr(GError) error = NULL;
    annotate_setting_set(f.a, &act, "claim.window_s", "90", NULL, &error);
    g_assert_no_error(error);
    struct annotate_query query = {.after = last - 1, .limit = 9};
    g_autofree char *ip =
        view_value(&f, &f.who_admin, ANNOTATE_VIEW_EVENTS, &query, "$.items[1].ip");
    g_assert_cmpstr(ip, ==, "10.1.2.3");
    g_autofree char *none =
        view_value(&f, &f.who_admin, ANNOTATE_VIEW_EVENTS, &query, "$.items[0].ip");
    g_assert_cmpstr(none, ==, "");
    assert_intact(&f);
    g_assert_true(record_script(f.a,
        "DROP TRIGGER IF EXISTS event_no_update; UPDATE event SET data = "
        "replace(data, '10.1.2.3', '10.1.2.4') WHERE seq = (SELECT max(seq) FROM event)",
        NULL));
    struct annotate_verdict v = {0};
    g_assert_true(annotate_verify_log(f.a, &v, NULL));
    g_assert_false(v.ok);
    annotate_verdict_clear(&v);
    fixture_clear(&f);
}

/* Only the login of an account that there is: what else is typed there may be a password. */
static void test_refused_login(void)
{
    struct fixture f;
    fixture_people(&f);
    struct annotate_who who = annotate_who_system;
    who.address = "10.9.9.9";
    struct annotate_act act = {.who = &who, .now = f.now};
    int64_t last = annotate_event_last(f.a);
    g_assert_true(annotate_session_refuse(f.a, &act, f.head, NULL));
    g_assert_true(annotate_session_refuse(f.a, &act, 0, NULL));
    struct annotate_query query = {.after = last};
    const struct annotate_who *seen = &f.who_admin;
    g_autofree char *kind = view_value(&f, seen, ANNOTATE_VIEW_EVENTS, &query, "$.items[0].act");
    g_autofree char *login =
        view_value(&f, seen, ANNOTATE_VIEW_EVENTS, &query, "$.items[0].data.login");
    g_autofree char *ip = view_value(&f, seen, ANNOTATE_VIEW_EVENTS, &query, "$.items[1].ip");
    g_autofree char *nobody =
        view_value(&f, seen, ANNOTATE_VIEW_EVENTS, &query, "$.items[1].data.login");
    g_assert_cmpstr(kind, ==, "refuse");
    g_assert_cmpstr(login, ==, "head");
    g_assert_cmpstr(ip, ==, "10.9.9.9");
    g_assert_cmpstr(nobody, ==, "");
    assert_intact(&f);
    fixture_clear(&f);
}

/* The log names who asked for what is not theirs; a hall screen has a session only. */
static void test_denied(void)
{
    struct fixture f;
    fixture_people(&f);
    struct annotate_who who = annotate_who_system;
    who.address = "10.9.9.9";
    struct annotate_act act = {.who = &who, .now = f.now};
    int64_t last = annotate_event_last(f.a);
    struct annotate_denial in = {
        .account = f.head, .session = 7, .route = "GET /api/users", .key = "right.not_your_role"};
    g_assert_true(annotate_session_deny(f.a, &act, &in, NULL));
    in.account = 0;
    g_assert_true(annotate_session_deny(f.a, &act, &in, NULL));
    struct annotate_act of_head = {.who = &f.who_head, .now = f.now};
    g_assert_false(annotate_session_deny(f.a, &of_head, &in, NULL));
    g_assert_cmpint(annotate_event_last(f.a), ==, last + 2);
    struct annotate_query query = {.after = last};
    static const struct {
        const char *path, *want;
    } values[] = {
        {"$.items[0].act",        "deny"               },
        {"$.items[0].data.route", "GET /api/users"     },
        {"$.items[0].data.why",   "right.not_your_role"},
        {"$.items[0].ip",         "10.9.9.9"           },
        {"$.items[1].actor",      "system"             },
        {"$.items[1].object",     "7"                  },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autofree char *got =
            view_value(&f, &f.who_admin, ANNOTATE_VIEW_EVENTS, &query, values[i].path);
        g_assert_cmpstr(got, ==, values[i].want);
    }
    g_autofree char *actor =
        view_value(&f, &f.who_admin, ANNOTATE_VIEW_EVENTS, &query, "$.items[0].actor");
    g_assert_cmpstr(actor, ==, f.who_head.name);
    assert_intact(&f);
    fixture_clear(&f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/accounts/import", test_import);
    g_test_add_func("/accounts/groups", test_groups);
    g_test_add_func("/accounts/limits", test_limits);
    g_test_add_func("/accounts/bad-rows", test_bad_rows);
    g_test_add_func("/accounts/who", test_who);
    g_test_add_func("/accounts/three-administrators", test_apart);
    g_test_add_func("/accounts/address-is-sealed", test_ip);
    g_test_add_func("/accounts/refused-login", test_refused_login);
    g_test_add_func("/accounts/denied", test_denied);
    return g_test_run();
}
