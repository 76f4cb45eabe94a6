/* Log-ins, sessions, settings and the register, one by one. */
#include "record_fixture.h"
#include <string.h>

#define HASH_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HASH_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

typedef struct annotate_session session;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(session, annotate_session_free)

static int64_t enter(struct fixture *f, int64_t user, const char *hash)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act act = act_of(f, &annotate_who_system, NULL);
    struct annotate_session_in in = {.token_hash = hash,
        .address = "127.0.0.1",
        .agent = "test",
        .idle_ms = 12 * 3600000,
        .absolute_ms = 7 * 24 * 3600000};
    annotate_session_add(f->a, &act, user, &in, &out, &error);
    g_assert_no_error(error);
    return out.id;
}

static struct annotate_user keep_all(void)
{
    return (struct annotate_user){
        .person = ANNOTATE_KEEP, .unit = ANNOTATE_KEEP, .roles = UINT32_MAX, .active = -1};
}

static void test_session(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    int64_t id = enter(&f, f.liaison, HASH_A);
    g_autoptr(session) s = annotate_session_find(f.a, HASH_A, f.now + 1000, &error);
    g_assert_no_error(error);
    g_assert_cmpint(s->who.session, ==, id);
    g_assert_cmpint(s->who.user, ==, f.liaison);
    g_assert_cmpint(s->who.unit, ==, f.housing);
    g_assert_cmpuint(s->who.roles, ==, ANNOTATE_ROLE_LIAISON);
    g_assert_cmpint(s->who.kind, ==, ANNOTATE_KIND_OFFICE);
    g_assert_cmpstr(s->who.name, ==, "liaison");
    g_assert_null(annotate_session_find(f.a, HASH_B, f.now, &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    g_autofree char *name = view_value(&f, &s->who, ANNOTATE_VIEW_ME, NULL, "$.unit.name");
    g_assert_cmpstr(name, ==, "演示县住建局");
    g_autofree char *role = view_value(&f, &s->who, ANNOTATE_VIEW_ME, NULL, "$.roles[0]");
    g_assert_cmpstr(role, ==, "liaison");
    fixture_clear(&f);
}

static void test_session_idle(void)
{
    struct fixture f;
    fixture_people(&f);
    enter(&f, f.head, HASH_A);
    const int64_t hour = 3600000;
    /* Used every eleven hours it lives, though never longer than its absolute life. */
    for (int i = 1; i * 11 < 7 * 24; i++) {
        session *s = annotate_session_find(f.a, HASH_A, f.now + i * 11 * hour, NULL);
        g_assert_nonnull(s);
        annotate_session_free(s);
    }
    g_assert_null(annotate_session_find(f.a, HASH_A, f.now + 7 * 24 * hour + 1, NULL));
    enter(&f, f.head, HASH_B);
    g_assert_null(annotate_session_find(f.a, HASH_B, f.now + 12 * hour, NULL));
    fixture_clear(&f);
}

static void test_session_end(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    int64_t id = enter(&f, f.head, HASH_A);
    struct annotate_act stranger = act_of(&f, &f.who_liaison, NULL);
    g_assert_false(annotate_session_end(f.a, &stranger, id, NULL, &error));
    g_clear_error(&error);
    f.who_head.session = id;
    struct annotate_act own = act_of(&f, &f.who_head, NULL);
    g_assert_true(annotate_session_end(f.a, &own, id, NULL, &error));
    g_assert_null(annotate_session_find(f.a, HASH_A, f.now + 1, NULL));
    g_assert_false(annotate_session_end(f.a, &own, id, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_allowed");
    fixture_clear(&f);
}

/* What an account may do is read again with each request. */
static void test_roles_at_once(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    enter(&f, f.supervisor, HASH_A);
    struct annotate_act act = act_of(&f, &f.who_admin, NULL);
    struct annotate_user in = keep_all();
    in.roles = ANNOTATE_ROLE_EDITOR | ANNOTATE_ROLE_HOST;
    g_assert_true(annotate_user_set(f.a, &act, f.supervisor, &in, NULL, &error));
    session *s = annotate_session_find(f.a, HASH_A, f.now + 1, NULL);
    g_assert_cmpuint(s->who.roles, ==, in.roles);
    annotate_session_free(s);
    in = keep_all();
    in.active = 0;
    g_assert_true(annotate_user_set(f.a, &act, f.supervisor, &in, NULL, &error));
    g_assert_null(annotate_session_find(f.a, HASH_A, f.now + 1, NULL));
    fixture_clear(&f);
}

static void test_passwords(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    f.who_head.session = enter(&f, f.head, HASH_A);
    enter(&f, f.head, HASH_B);
    struct annotate_act own = act_of(&f, &f.who_head, NULL);
    g_assert_true(annotate_user_password(
        f.a, &own, f.head, &(struct annotate_password){.hash = "new"}, NULL, &error));
    g_assert_null(annotate_session_find(f.a, HASH_B, f.now + 1, NULL));
    session *s = annotate_session_find(f.a, HASH_A, f.now + 1, NULL);
    g_assert_nonnull(s);
    annotate_session_free(s);
    struct annotate_login *l = annotate_login_find(f.a, "head", &error);
    g_assert_cmpstr(l->password_hash, ==, "new");
    annotate_login_free(l);
    /* Nobody else's, unless administrator. */
    g_assert_false(annotate_user_password(
        f.a, &own, f.liaison, &(struct annotate_password){.hash = "x"}, NULL, &error));
    g_assert_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_REFUSED);
    g_clear_error(&error);
    struct annotate_act admin = act_of(&f, &f.who_admin, NULL);
    g_assert_true(annotate_user_password(f.a, &admin, f.head,
        &(struct annotate_password){.hash = "y", .must_change = true}, NULL, &error));
    g_assert_null(annotate_session_find(f.a, HASH_A, f.now + 1, NULL));
    /* The hash is never part of the log. */
    g_autoptr(GString) json = g_string_new(NULL);
    annotate_read(f.a, ANNOTATE_VIEW_EVENTS, &f.who_admin, NULL, f.now, json, &error);
    g_assert_null(strstr(json->str, "\"new\""));
    g_assert_null(strstr(json->str, "password_hash"));
    fixture_clear(&f);
}

static void test_user_refusals(void)
{
    static const struct {
        const char *login, *name;
        uint32_t roles;
        enum annotate_error code;
        const char *key, *field;
    } cases[] = {
        {"Upper", "x",    ANNOTATE_ROLE_HOST,    ANNOTATE_ERROR_INVALID,  "user.bad_login", "login"},
        {"a b",   "x",    ANNOTATE_ROLE_HOST,    ANNOTATE_ERROR_INVALID,  "user.bad_login", "login"},
        {"a",     "x",    ANNOTATE_ROLE_HOST,    ANNOTATE_ERROR_INVALID,  "user.bad_login", "login"},
        {"",      "x",    ANNOTATE_ROLE_HOST,    ANNOTATE_ERROR_INVALID,  "field.required", "login"},
        {"good",  " ",    ANNOTATE_ROLE_HOST,    ANNOTATE_ERROR_INVALID,  "field.required", "name" },
        {"good",  "a\nb", ANNOTATE_ROLE_HOST,    ANNOTATE_ERROR_INVALID,  "field.not_text", "name" },
        {"good",  "\xff", ANNOTATE_ROLE_HOST,    ANNOTATE_ERROR_INVALID,  "field.not_text", "name" },
        {"good",  "x",    0,                     ANNOTATE_ERROR_INVALID,  "field.invalid",  "roles"},
        {"good",  "x",    ANNOTATE_ROLE_SYSTEM,  ANNOTATE_ERROR_INVALID,  "field.invalid",  "roles"},
        {"good",  "x",    ANNOTATE_ROLE_LIAISON, ANNOTATE_ERROR_INVALID,  "field.required", "unit" },
        {"head",  "x",    ANNOTATE_ROLE_HOST,    ANNOTATE_ERROR_CONFLICT, "conflict.taken", "login"},
    };
    struct fixture f;
    fixture_people(&f);
    int64_t last = annotate_event_last(f.a);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        struct annotate_act act = act_of(&f, &f.who_admin, NULL);
        struct annotate_user in = {.login = cases[i].login,
            .name = cases[i].name,
            .roles = cases[i].roles,
            .password_hash = "x"};
        g_assert_false(annotate_user_add(f.a, &act, &in, NULL, &error));
        g_assert_cmpstr(annotate_error_field(error), ==, cases[i].field);
        assert_refused(&error, cases[i].code, cases[i].key);
    }
    g_assert_cmpint(annotate_event_last(f.a), ==, last);
    fixture_clear(&f);
}

static void test_admin_limits(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    /* Not the own rights, nor those of the last administrator, nor by anybody else. */
    struct annotate_act act = act_of(&f, &f.who_admin, NULL);
    struct annotate_user in = keep_all();
    in.roles = ANNOTATE_ROLE_HOST;
    g_assert_false(annotate_user_set(f.a, &act, f.admin, &in, NULL, &error));
    g_assert_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_REFUSED);
    g_clear_error(&error);
    struct annotate_act system = act_of(&f, &annotate_who_system, NULL);
    g_assert_false(annotate_user_set(f.a, &system, f.admin, &in, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "user.last_admin");
    struct annotate_act head = act_of(&f, &f.who_head, NULL);
    g_assert_false(annotate_user_set(f.a, &head, f.liaison, &in, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    g_autofree char *none =
        view_value(&f, &f.who_head, ANNOTATE_VIEW_USERS, NULL, "$.items[0].login");
    g_assert_cmpstr(none, ==, "");
    g_autofree char *some =
        view_value(&f, &f.who_admin, ANNOTATE_VIEW_USERS, NULL, "$.items[0].login");
    g_assert_cmpstr(some, ==, "admin");
    fixture_clear(&f);
}

static void test_unit_loop(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    struct annotate_act act = act_of(&f, &f.who_head, NULL);
    struct annotate_unit in = {.parent = f.housing, .rank_order = ANNOTATE_KEEP, .active = -1};
    g_assert_true(annotate_unit_set(f.a, &act, f.town, &in, NULL, &error));
    in.parent = f.town;
    g_assert_false(annotate_unit_set(f.a, &act, f.housing, &in, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_INVALID, "unit.parent_loop");
    in.parent = f.housing;
    g_assert_false(annotate_unit_set(f.a, &act, f.housing, &in, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_INVALID, "unit.parent_loop");
    fixture_clear(&f);
}

/* A group goes as one: what holds already is no change, each that does is one event. */
static void test_settings_group(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    struct annotate_act act = act_of(&f, &f.who_admin, NULL);
    const struct annotate_setting bad[] = {
        {"claim.window_s", "90", 0},
        {"due.hour",       "99", 0}
    };
    int64_t last = annotate_event_last(f.a);
    g_assert_false(annotate_settings_set(f.a, &act, bad, 2, NULL, &error));
    g_assert_cmpstr(annotate_error_field(error), ==, "due.hour");
    assert_refused(&error, ANNOTATE_ERROR_INVALID, "setting.out_of_range");
    g_assert_cmpint(annotate_setting_int(f.a, "claim.window_s"), ==, 60);
    const struct annotate_setting good[] = {
        {"claim.window_s", "90", 1},
        {"due.days",       "7",  0},
        {"due.hour",       "17", 0}
    };
    g_assert_true(annotate_settings_set(f.a, &act, good, 3, NULL, &error));
    g_assert_cmpint(annotate_event_last(f.a), ==, last + 2);
    g_assert_cmpint(annotate_setting_int(f.a, "claim.window_s"), ==, 90);
    g_assert_false(annotate_settings_set(f.a, &act, good, 1, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_CONFLICT, "conflict.version");
    g_assert_true(annotate_settings_set(f.a, &act, &good[1], 2, NULL, &error));
    g_assert_cmpint(annotate_event_last(f.a), ==, last + 2);
    act.who = &f.who_supervisor;
    g_assert_false(annotate_settings_set(f.a, &act, bad, 1, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    fixture_clear(&f);
}

static void test_settings(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    struct annotate_act act = act_of(&f, &f.who_head, NULL);
    g_assert_cmpint(annotate_setting_int(f.a, "claim.window_s"), ==, 60);
    g_assert_true(annotate_setting_set(f.a, &act, "claim.window_s", "90", NULL, &error));
    g_assert_cmpint(annotate_setting_int(f.a, "claim.window_s"), ==, 90);
    static const char *const bad[] = {"", "abc", "0", "99999", "90 ", "9e1"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_assert_false(annotate_setting_set(f.a, &act, "claim.window_s", bad[i], NULL, &error));
        assert_refused(&error, ANNOTATE_ERROR_INVALID, "setting.out_of_range");
    }
    g_assert_false(annotate_setting_set(f.a, &act, "no.such", "1", NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    struct annotate_act other = act_of(&f, &f.who_supervisor, NULL);
    g_assert_false(annotate_setting_set(f.a, &other, "claim.window_s", "30", NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    g_assert_true(annotate_setting_set(f.a, &act, "county.name", "某某县", NULL, &error));
    g_autofree char *name = view_value(&f, NULL, ANNOTATE_VIEW_HELLO, NULL, "$.county");
    g_assert_cmpstr(name, ==, "某某县");
    fixture_clear(&f);
}

static void test_points_near(void)
{
    static const struct {
        const char *code, *name;
        double lat, lon;
    } points[] = {
        {"P1", "远处的市场",       37.5000, 114.5000},
        {"P2", "近处的路口",       37.4410, 114.4910},
        {"P3", "没有坐标的小区", 0,       0       }
    };
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    struct annotate_act act = act_of(&f, &f.who_head, NULL);
    g_autoptr(GString) json = g_string_new(NULL);
    static const char csv[] = "编码,名称\nT1,路口\n";
    g_assert_true(
        annotate_import(f.a, &act, "point-types", csv, strlen(csv), false, json, NULL, &error));
    for (size_t i = 0; i < G_N_ELEMENTS(points); i++) {
        struct annotate_point in = {.code = points[i].code,
            .name = points[i].name,
            .person = "演示甲",
            .type = 1,
            .place = points[i].lat != 0,
            .lat = points[i].lat,
            .lon = points[i].lon,
            .lead_unit = f.police,
            .active = 1};
        g_assert_true(annotate_point_add(f.a, &act, &in, NULL, &error));
        g_assert_no_error(error);
    }
    struct annotate_query near = {.near = true, .lat = 37.44, .lon = 114.49};
    g_autofree char *first =
        view_value(&f, &f.who_head, ANNOTATE_VIEW_POINTS, &near, "$.items[0].code");
    g_assert_cmpstr(first, ==, "P2");
    g_autofree char *metres =
        view_value(&f, &f.who_head, ANNOTATE_VIEW_POINTS, &near, "$.items[0].distance_m");
    g_assert_cmpstr(metres, ==, "142");
    g_autofree char *last =
        view_value(&f, &f.who_head, ANNOTATE_VIEW_POINTS, &near, "$.items[2].code");
    g_assert_cmpstr(last, ==, "P3");
    struct annotate_query word = {.q = "市场"};
    g_autofree char *found =
        view_value(&f, &f.who_head, ANNOTATE_VIEW_POINTS, &word, "$.items[0].code");
    g_assert_cmpstr(found, ==, "P1");
    g_autofree char *unit = view_value(&f, &f.who_liaison, ANNOTATE_VIEW_POINTS, NULL, "$.items");
    g_assert_cmpstr(unit, ==, "[]");
    fixture_clear(&f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/session/find", test_session);
    g_test_add_func("/session/idle", test_session_idle);
    g_test_add_func("/session/end", test_session_end);
    g_test_add_func("/session/roles-at-once", test_roles_at_once);
    g_test_add_func("/user/passwords", test_passwords);
    g_test_add_func("/user/refusals", test_user_refusals);
    g_test_add_func("/user/admin-limits", test_admin_limits);
    g_test_add_func("/unit/loop", test_unit_loop);
    g_test_add_func("/settings", test_settings);
    g_test_add_func("/people/settings-group", test_settings_group);
    g_test_add_func("/points/near", test_points_near);
    return g_test_run();
}
