/* What goes after its time, and what keeps it: log-in records by the clock, originals by hand. */
#include "meeting.h"
#include "record_fixture.h"
#include "rules.h"
#include <string.h>

#define DAY_MS INT64_C(86400000)
#define YEARS_MS (3 * 366 * DAY_MS)

static void test_days(void)
{
    static const struct {
        int64_t at;
        int years;
        const char *before;
    } cases[] = {
        {NOW,                                     3,   "2023-01-01"},
        {NOW + 58 * DAY_MS,                       1,   "2025-02-28"},
        {INT64_C(1835398800000) /* 2028-02-29 */, 1,   "2027-02-28"},
        {NOW,                                     100, ""          },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char day[11] = "";
        int64_t at = rules_original_before(cases[i].at, cases[i].years);
        if (at)
            rules_day(at, day);
        g_assert_cmpstr(day, ==, cases[i].before);
    }
    /* Never under 180 days, whatever a setting says. */
    g_assert_cmpint(rules_login_before(NOW, 1), ==, rules_login_before(NOW, 180));
    g_assert_cmpint(rules_login_before(NOW, 181), ==, rules_login_before(NOW, 180) - DAY_MS);
}

static void enter(struct fixture *f, int64_t user, char letter)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *hash = g_strnfill(64, letter);
    struct annotate_act act = act_of(f, &annotate_who_system, NULL);
    struct annotate_session_in in = {
        .token_hash = hash, .idle_ms = DAY_MS / 2, .absolute_ms = 7 * DAY_MS};
    annotate_session_add(f->a, &act, user, &in, NULL, &error);
    g_assert_no_error(error);
}

static int64_t sweeps(struct fixture *f, int64_t *out_gone)
{
    struct annotate_query query = {.kind = "session", .limit = 1000};
    int64_t n = 0;
    for (int i = 0;; i++) {
        g_autofree char *at = g_strdup_printf("$.items[%d].act", i);
        g_autofree char *act =
            view_value(f, &annotate_who_system, ANNOTATE_VIEW_EVENTS, &query, at);
        g_autofree char *count_at = g_strdup_printf("$.items[%d].data.count", i);
        if (!*act)
            return n;
        if (strcmp(act, "sweep") != 0)
            continue;
        g_autofree char *count =
            view_value(f, &annotate_who_system, ANNOTATE_VIEW_EVENTS, &query, count_at);
        *out_gone += g_ascii_strtoll(count, NULL, 10);
        n++;
    }
}

static void tick(struct fixture *f)
{
    g_autoptr(GError) error = NULL;
    bool more = true;
    while (more) {
        annotate_tick(f->a, f->now, &more, &error);
        g_assert_no_error(error);
    }
}

static void test_logins(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    struct annotate_act act = act_of(&f, &f.who_admin, NULL);
    g_assert_false(annotate_setting_set(f.a, &act, "retention.login_days", "179", NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_INVALID, "setting.out_of_range");
    enter(&f, f.head, 'a');
    enter(&f, f.liaison, 'b');
    int64_t began = f.now, gone = 0;
    /* A session of seven days, then 180 whole days, and the rest of the last one. */
    f.now = began + 187 * DAY_MS;
    enter(&f, f.head, 'c');
    tick(&f);
    g_assert_cmpint(sweeps(&f, &gone), ==, 0);
    f.now = began + 188 * DAY_MS;
    tick(&f);
    tick(&f);
    g_assert_cmpint(sweeps(&f, &gone), ==, 1);
    g_assert_cmpint(gone, ==, 2);
    g_autofree char *hash = g_strnfill(64, 'c');
    f.now = began + 187 * DAY_MS + 1000;
    struct annotate_session *s = annotate_session_find(f.a, hash, f.now, &error);
    g_assert_nonnull(s);
    annotate_session_free(s);
    assert_intact(&f);
    fixture_clear(&f);
}

/* --- originals --- */

static void discard(
    struct fixture *f, const struct annotate_who *who, int64_t clip, const char *key)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act act = act_of(f, who, NULL);
    bool good = annotate_clip_discard(f->a, &act, clip, NULL, &error);
    g_assert_cmpint(good, ==, !key);
    if (key)
        assert_refused(&error, ANNOTATE_ERROR_REFUSED, key);
}

static void hold(struct fixture *f, const struct annotate_who *who, int64_t clip,
    const char *reason, const char *key)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act act = act_of(f, who, NULL);
    bool good = annotate_clip_hold(f->a, &act, clip, reason, NULL, &error);
    g_assert_cmpint(good, ==, !key);
    if (key)
        assert_refused(&error, ANNOTATE_ERROR_REFUSED, key);
}

static bool count_file(const struct annotate_file *file, void *payload)
{
    ++*(int *)payload;
    return true;
}

static int originals(struct fixture *f)
{
    int n = 0;
    g_assert_true(annotate_files(f->a, count_file, &n, NULL));
    return n;
}

static void test_originals(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    struct annotate_who office;
    fixture_people(&f);
    fixture_user(&f, "office", ANNOTATE_ROLE_OFFICE, 0, &office);
    int64_t clip = fixture_clip(&f, "1", 100), other = fixture_clip(&f, "2", 100);
    discard(&f, &f.who_head, clip, "retention.too_early");
    f.now += 3 * 365 * DAY_MS; /* 2028-12-31: a leap year is among them */
    discard(&f, &f.who_head, clip, "retention.too_early");
    f.now += 2 * DAY_MS;
    g_autofree char *listed =
        view_value(&f, &f.who_head, ANNOTATE_VIEW_RETENTION, NULL, "$.items[1].may_discard");
    g_assert_cmpstr(listed, ==, "true");
    discard(&f, &office, clip, "step.not_your_role");
    discard(&f, &f.who_admin, clip, "step.not_your_role");
    hold(&f, &f.who_supervisor, clip, "诉讼", "step.not_your_role");
    hold(&f, &office, clip, "诉讼", NULL);
    discard(&f, &f.who_head, clip, "retention.held");
    hold(&f, &office, clip, "", "step.not_your_role");
    hold(&f, &f.who_head, clip, "", NULL);
    g_assert_cmpint(originals(&f), ==, 2);
    discard(&f, &f.who_head, clip, NULL);
    g_assert_cmpint(originals(&f), ==, 1);
    discard(&f, &f.who_head, clip, "retention.gone");
    /* Its file is told of until it is gone, then never again. */
    int told = 0;
    g_assert_true(annotate_originals_remove(f.a, f.now, count_file, &told, &error));
    g_assert_true(annotate_originals_remove(f.a, f.now, count_file, &told, &error));
    g_assert_cmpint(told, ==, 1);
    struct annotate_act act = act_of(&f, &f.who_head, NULL);
    g_assert_false(annotate_clip_retry(f.a, &act, clip, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "retention.gone");
    assert_intact(&f);
    /* A hand that only strikes it from the record is found out. */
    g_autofree char *sql =
        g_strdup_printf("UPDATE clip SET discarded_at = 5 WHERE id = %d", (int)other);
    g_assert_true(record_script(f.a, sql, &error));
    struct annotate_verdict verdict;
    g_assert_true(annotate_verify(f.a, 0, "", &verdict, &error));
    g_assert_false(verdict.ok);
    g_assert_nonnull(strstr(verdict.what, "given up"));
    annotate_verdict_clear(&verdict);
    fixture_clear(&f);
}

/* What is still open, or was given away as evidence, is not to be deleted. */
static void test_needed(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_ground(&m);
    int64_t problem = meeting_draft(&m, "垃圾满溢", NULL);
    m.f.now += YEARS_MS;
    discard(&m.f, &m.f.who_head, m.clip, "retention.open_problem");
    struct annotate_act act = act_of(&m.f, &m.f.who_head, NULL);
    annotate_problem_withdraw(m.f.a, &act, problem, "not_problem", "", NULL, &error);
    g_assert_no_error(error);
    g_autofree char *sql = g_strdup_printf(
        "INSERT INTO paper (kind, object, sha256, bytes, name, job, issued_at) SELECT "
        "'package_problem', %d, printf('%%064d', 7), 9, 'kept.zip', min(id), 5 FROM job",
        (int)problem);
    g_assert_true(record_script(m.f.a, sql, &error));
    discard(&m.f, &m.f.who_head, m.clip, "retention.packaged");
    fixture_clear(&m.f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/retention/days", test_days);
    g_test_add_func("/retention/logins", test_logins);
    g_test_add_func("/retention/originals", test_originals);
    g_test_add_func("/retention/needed", test_needed);
    return g_test_run();
}
