/* The three administrators kept apart: what each may, and how a site gets there and back. */
#include "record_fixture.h"
#include "rules.h"
#include <string.h>

struct admins {
    struct fixture f;
    int64_t security, auditor;
    struct annotate_who who_security, who_auditor, who_admin; /* as their sessions have them */
};

static struct annotate_user keep_all(void)
{
    return (struct annotate_user){
        .person = ANNOTATE_KEEP, .unit = ANNOTATE_KEEP, .roles = UINT32_MAX, .active = -1};
}

static void set_fails(struct admins *x, const struct annotate_who *who, int64_t id,
    const struct annotate_user *in, const char *key)
{
    g_autoptr(GError) error = NULL;
    int64_t last = annotate_event_last(x->f.a);
    struct annotate_act act = act_of(&x->f, who, NULL);
    g_assert_false(annotate_user_set(x->f.a, &act, id, in, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, key);
    g_assert_cmpint(annotate_event_last(x->f.a), ==, last);
}

static void set_works(struct admins *x, const struct annotate_who *who, int64_t id,
    const struct annotate_user *in, const char *act_name)
{
    g_autoptr(GError) error = NULL;
    struct annotate_event event;
    size_t n;
    int64_t last = annotate_event_last(x->f.a);
    struct annotate_act act = act_of(&x->f, who, NULL);
    annotate_user_set(x->f.a, &act, id, in, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(annotate_events_since(x->f.a, last, &event, 1, &n, &error));
    g_assert_cmpstr(event.act, ==, act_name);
}

static void roles_fail(
    struct admins *x, const struct annotate_who *who, int64_t id, uint32_t roles, const char *key)
{
    struct annotate_user in = keep_all();
    in.roles = roles;
    set_fails(x, who, id, &in, key);
}

static void roles_work(struct admins *x, const struct annotate_who *who, int64_t id, uint32_t roles)
{
    struct annotate_user in = keep_all();
    in.roles = roles;
    set_works(x, who, id, &in, "grant");
}

static void turn(
    struct admins *x, const struct annotate_who *who, const char *value, const char *key)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act act = act_of(&x->f, who, NULL);
    bool good = annotate_setting_set(x->f.a, &act, "admins.separate", value, NULL, &error);
    if (key)
        assert_refused(&error, ANNOTATE_ERROR_REFUSED, key);
    else
        g_assert_no_error(error);
    g_assert_cmpint(good, ==, !key);
}

/* Three accounts of the three roles, kept apart. */
static void apart(struct admins *x)
{
    fixture_people(&x->f);
    x->security = fixture_user(&x->f, "security", ANNOTATE_ROLE_SECURITY, 0, &x->who_security);
    x->auditor = fixture_user(&x->f, "auditor", ANNOTATE_ROLE_AUDITOR, 0, &x->who_auditor);
    turn(x, &x->f.who_admin, "1", NULL);
    x->who_admin = x->f.who_admin;
    x->who_admin.roles = rules_rights(ANNOTATE_ROLE_ADMIN, true);
}

/* Every pair of the three, and of the two that are watched with who reads the log. */
static void test_pairs(void)
{
    const uint32_t three[] = {ANNOTATE_ROLE_ADMIN, ANNOTATE_ROLE_SECURITY, ANNOTATE_ROLE_AUDITOR};
    for (size_t i = 0; i < 3; i++) {
        g_assert_null(rules_apart_fault(three[i]));
        g_assert_null(rules_apart_fault(three[i] | ANNOTATE_ROLE_SUPERVISOR));
        for (size_t k = 0; k < 3; k++)
            if (i != k)
                g_assert_cmpstr(rules_apart_fault(three[i] | three[k]), ==, "admins.two");
        const char *office = rules_apart_fault(three[i] | ANNOTATE_ROLE_OFFICE_HEAD);
        g_assert_cmpstr(office, ==, i < 2 ? "admins.office" : NULL);
    }
    g_assert_null(rules_apart_fault(ANNOTATE_ROLE_OFFICE | ANNOTATE_ROLE_HOST));
    g_assert_cmpuint(rules_rights(ANNOTATE_ROLE_ADMIN, true), ==, ANNOTATE_ROLE_ADMIN);
    g_assert_cmpuint(rules_rights(ANNOTATE_ROLE_HOST, false), ==, ANNOTATE_ROLE_HOST);
    g_assert_true(rules_rights(ANNOTATE_ROLE_ADMIN, false) & ANNOTATE_ROLE_SOLE_ADMIN);
}

static void test_switch(void)
{
    struct admins x = {0};
    struct annotate_who both, security, auditor;
    fixture_people(&x.f);
    /* Nobody to take over; somebody who holds two; then it goes. */
    turn(&x, &x.f.who_admin, "1", "admins.missing");
    int64_t two =
        fixture_user(&x.f, "two", ANNOTATE_ROLE_SECURITY | ANNOTATE_ROLE_AUDITOR, 0, &both);
    turn(&x, &x.f.who_admin, "1", "admins.two");
    roles_work(&x, &x.f.who_admin, two, ANNOTATE_ROLE_SECURITY | ANNOTATE_ROLE_OFFICE);
    turn(&x, &x.f.who_admin, "1", "admins.office");
    roles_work(&x, &x.f.who_admin, two, ANNOTATE_ROLE_HOST);
    fixture_user(&x.f, "security", ANNOTATE_ROLE_SECURITY, 0, &security);
    int64_t id = fixture_user(&x.f, "auditor", ANNOTATE_ROLE_AUDITOR, 0, &auditor);
    /* One that is switched off is none. */
    struct annotate_user off = keep_all();
    off.active = 0;
    set_works(&x, &x.f.who_admin, id, &off, "lock");
    turn(&x, &x.f.who_admin, "1", "admins.missing");
    off.active = 1;
    set_works(&x, &x.f.who_admin, id, &off, "unlock");
    turn(&x, &auditor, "1", "step.not_your_role");
    turn(&x, &x.f.who_head, "1", "step.not_your_role");
    turn(&x, &x.f.who_admin, "1", NULL);
    /* Back only by who does not gain by it. */
    turn(&x, &x.f.who_admin, "0", "step.not_your_role");
    turn(&x, &auditor, "0", "step.not_your_role");
    turn(&x, &security, "0", NULL);
    assert_intact(&x.f);
    fixture_clear(&x.f);
}

static void test_admin(void)
{
    struct admins x;
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    apart(&x);
    /* Makes accounts and names them; what they may is none of his business. */
    struct annotate_act act = act_of(&x.f, &x.who_admin, NULL);
    struct annotate_user in = {
        .login = "new", .name = "演示·新人", .roles = ANNOTATE_ROLE_HOST, .password_hash = "x"};
    g_assert_false(annotate_user_add(x.f.a, &act, &in, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    in.roles = 0;
    annotate_user_add(x.f.a, &act, &in, &out, &error);
    g_assert_no_error(error);
    struct annotate_act system = act_of(&x.f, &annotate_who_system, NULL);
    struct annotate_session_in entry = {.token_hash = "cccccccccccccccccccccccccccccccc"
                                                      "cccccccccccccccccccccccccccccccc",
        .idle_ms = 1000,
        .absolute_ms = 1000};
    g_assert_false(annotate_session_add(x.f.a, &system, out.id, &entry, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "user.no_roles");
    struct annotate_user set = keep_all();
    set.name = "演示·改名";
    set_works(&x, &x.who_admin, out.id, &set, "edit");
    roles_fail(&x, &x.who_admin, out.id, ANNOTATE_ROLE_HOST, "step.not_your_role");
    set = keep_all();
    set.unit = x.f.housing;
    set_fails(&x, &x.who_admin, out.id, &set, "step.not_your_role");
    set = keep_all();
    set.active = 0;
    set_fails(&x, &x.who_admin, x.auditor, &set, "step.not_your_role");
    g_assert_false(annotate_user_password(x.f.a, &act, x.security,
        &(struct annotate_password){.hash = "y", .must_change = true}, NULL, &error));
    g_assert_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_REFUSED);
    g_clear_error(&error);
    g_assert_true(annotate_setting_set(x.f.a, &act, "county.name", "某某县", NULL, &error));
    g_autofree char *log =
        view_value(&x.f, &x.who_admin, ANNOTATE_VIEW_EVENTS, NULL, "$.items[0].seq");
    g_assert_cmpstr(log, ==, "");
    g_autofree char *head =
        view_value(&x.f, &x.who_admin, ANNOTATE_VIEW_EVENTS, NULL, "$.head.seq");
    g_assert_cmpstr(head, ==, "");
    fixture_clear(&x.f);
}

static void test_security(void)
{
    struct admins x;
    g_autoptr(GError) error = NULL;
    apart(&x);
    roles_work(&x, &x.who_security, x.f.supervisor, ANNOTATE_ROLE_EDITOR);
    roles_work(&x, &x.who_security, x.f.supervisor, 0);
    /* Nobody holds two, not even what is switched off when it comes back. */
    roles_fail(
        &x, &x.who_security, x.auditor, ANNOTATE_ROLE_AUDITOR | ANNOTATE_ROLE_ADMIN, "admins.two");
    roles_fail(&x, &x.who_security, x.f.head, ANNOTATE_ROLE_OFFICE_HEAD | ANNOTATE_ROLE_ADMIN,
        "admins.office");
    struct annotate_user set = keep_all();
    set.active = 0;
    set_works(&x, &x.who_security, x.f.head, &set, "lock");
    roles_work(&x, &x.who_security, x.f.head, ANNOTATE_ROLE_OFFICE_HEAD | ANNOTATE_ROLE_ADMIN);
    set.active = 1;
    set_fails(&x, &x.who_security, x.f.head, &set, "admins.office");
    /* The last of each stays; nobody gives to himself. */
    roles_fail(&x, &x.who_security, x.auditor, ANNOTATE_ROLE_HOST, "admins.last");
    roles_fail(&x, &x.who_security, x.f.admin, ANNOTATE_ROLE_HOST, "admins.last");
    roles_fail(&x, &x.who_security, x.security, ANNOTATE_ROLE_HOST, "step.own_request");
    roles_fail(&x, &annotate_who_system, x.security, ANNOTATE_ROLE_HOST, "admins.last");
    set = keep_all();
    set.name = "演示·改名";
    set_fails(&x, &x.who_security, x.f.liaison, &set, "step.not_your_role");
    struct annotate_act act = act_of(&x.f, &x.who_security, NULL);
    g_assert_true(annotate_user_password(x.f.a, &act, x.f.liaison,
        &(struct annotate_password){.hash = "y", .must_change = true}, NULL, &error));
    g_assert_false(annotate_setting_set(x.f.a, &act, "county.name", "某某县", NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    assert_intact(&x.f);
    fixture_clear(&x.f);
}

/* What the pages ask: who may do what with an account, and with the switch. */
static void test_told(void)
{
    static const struct {
        int who; /* 0 admin, 1 security, 2 auditor */
        const char *acts;
    } cases[] = {
        {0, "[\"edit\"]"                     },
        {1, "[\"grant\",\"lock\",\"unlock\"]"},
        {2, ""                               },
    };
    struct admins x;
    apart(&x);
    const struct annotate_who *whos[] = {&x.who_admin, &x.who_security, &x.who_auditor};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) got = g_string_new("");
        for (int k = 0;; k++) {
            g_autofree char *path = g_strdup_printf("$.items[1].allowed[%d].act", k);
            g_autofree char *act =
                view_value(&x.f, whos[cases[i].who], ANNOTATE_VIEW_USERS, NULL, path);
            if (!*act)
                break;
            g_string_append_printf(got, "%s\"%s\"", k ? "," : "[", act);
        }
        if (got->len)
            g_string_append_c(got, ']');
        g_assert_cmpstr(got->str, ==, cases[i].acts);
    }
    g_autofree char *me = view_value(&x.f, &x.who_admin, ANNOTATE_VIEW_ME, NULL, "$.separated");
    g_assert_cmpstr(me, ==, "true");
    fixture_clear(&x.f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/admins/pairs", test_pairs);
    g_test_add_func("/admins/switch", test_switch);
    g_test_add_func("/admins/admin", test_admin);
    g_test_add_func("/admins/security", test_security);
    g_test_add_func("/admins/told", test_told);
    return g_test_run();
}
