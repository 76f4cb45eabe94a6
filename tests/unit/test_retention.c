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

static void set_class(struct fixture *f, const struct annotate_who *who, int64_t clip,
    const char *class, const char *reason, enum annotate_error code, const char *key)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act act = act_of(f, who, NULL);
    bool good = annotate_clip_retention(f->a, &act, clip, class, reason, NULL, &error);
    g_assert_cmpint(good, ==, !key);
    if (key)
        assert_refused(&error, code, key);
}

#define ASSERT_LISTED(f, at, value)                                                                \
    do {                                                                                           \
        g_autofree char *got_ = view_value(f, &(f)->who_head, ANNOTATE_VIEW_RETENTION, NULL, at);  \
        g_assert_cmpstr(got_, ==, value);                                                          \
    } while (0)

/* The office keeps one for good: told of, and never proposed. */
static void test_class(void)
{
    struct fixture f;
    struct annotate_who office;
    fixture_people(&f);
    fixture_user(&f, "office", ANNOTATE_ROLE_OFFICE, 0, &office);
    int64_t clip = fixture_clip(&f, "1", 100), other = fixture_clip(&f, "2", 100);
    g_autofree char *is = view_value(
        &f, &office, ANNOTATE_VIEW_CLIP, &(struct annotate_query){.id = clip}, "$.retention");
    g_assert_cmpstr(is, ==, "standard");
    set_class(
        &f, &f.who_supervisor, clip, "long", "留档", ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    set_class(&f, &office, clip, "long", "", ANNOTATE_ERROR_REFUSED, "step.no_reason");
    set_class(&f, &office, clip, "short", "留档", ANNOTATE_ERROR_INVALID, "field.invalid");
    set_class(&f, &office, clip, "long", "创城申报留档", ANNOTATE_ERROR_REFUSED, NULL);
    f.now += YEARS_MS;
    ASSERT_LISTED(&f, "$.count", "1");
    ASSERT_LISTED(&f, "$.long", "1");
    ASSERT_LISTED(&f, "$.bytes", "1000");
    ASSERT_LISTED(&f, "$.items[0].retention", "standard");
    ASSERT_LISTED(&f, "$.items[1].retention", "long");
    ASSERT_LISTED(&f, "$.items[1].retention_reason", "创城申报留档");
    ASSERT_LISTED(&f, "$.items[1].may_discard", "false");
    ASSERT_LISTED(&f, "$.items[1].why.key", "retention.long");
    discard(&f, &f.who_head, clip, "retention.long");
    discard(&f, &f.who_head, other, NULL);
    set_class(&f, &office, other, "long", "留档", ANNOTATE_ERROR_REFUSED, "retention.gone");
    set_class(&f, &office, clip, "standard", "申报已结束", ANNOTATE_ERROR_REFUSED, NULL);
    ASSERT_LISTED(&f, "$.long", "0");
    discard(&f, &f.who_head, clip, NULL);
    assert_intact(&f);
    fixture_clear(&f);
}

/* The file is kept, whatever it came as and whenever. */
static void test_class_of_file(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    int64_t clip = fixture_clip(&f, "1", 100);
    set_class(&f, &f.who_head, clip, "long", "留档", ANNOTATE_ERROR_REFUSED, NULL);
    struct annotate_upload_in in = {.name = "整改后.mp4",
        .purpose = "evidence",
        .length_bytes = 1000,
        .expires_at = f.now + HOUR};
    struct annotate_act act = act_of(&f, &f.who_supervisor, NULL);
    struct annotate_result out;
    struct annotate_clip *known = annotate_clip_find(f.a, NULL, clip, NULL);
    bool duplicate;
    annotate_upload_add(f.a, &act, &in, &out, &error);
    g_assert_no_error(error);
    annotate_upload_finish(f.a, &act, out.id, known->sha256, &duplicate, &out, &error);
    g_assert_no_error(error);
    annotate_clip_free(known);
    g_assert_cmpint(out.id, !=, clip);
    g_autofree char *is = view_value(
        &f, &f.who_head, ANNOTATE_VIEW_CLIP, &(struct annotate_query){.id = out.id}, "$.retention");
    g_assert_cmpstr(is, ==, "long");
    fixture_clear(&f);
}

/* Five years, where the county says so. */
static void test_years(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    int64_t clip = fixture_clip(&f, "1", 100);
    struct annotate_act admin = act_of(&f, &f.who_admin, NULL);
    annotate_setting_set(f.a, &admin, "retention.original_years", "5", NULL, &error);
    g_assert_no_error(error);
    f.now += 4 * 366 * DAY_MS;
    discard(&f, &f.who_head, clip, "retention.too_early");
    f.now += 366 * DAY_MS;
    discard(&f, &f.who_head, clip, NULL);
    assert_intact(&f);
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

static void script(struct meeting *m, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void script(struct meeting *m, const char *format, ...)
{
    g_autoptr(GError) error = NULL;
    va_list args;
    va_start(args, format);
    g_autofree char *sql = g_strdup_vprintf(format, args);
    va_end(args);
    record_script(m->f.a, sql, &error);
    g_assert_no_error(error);
}

/* The key that the list has for a clip; "": it may go. */
static char *why(struct meeting *m, int64_t clip)
{
    for (int i = 0;; i++) {
        g_autofree char *id_at = g_strdup_printf("$.items[%d].id", i);
        g_autofree char *why_at = g_strdup_printf("$.items[%d].why.key", i);
        g_autofree char *id =
            view_value(&m->f, &m->f.who_head, ANNOTATE_VIEW_RETENTION, NULL, id_at);
        g_assert_cmpstr(id, !=, "");
        if (g_ascii_strtoll(id, NULL, 10) == clip)
            return view_value(&m->f, &m->f.who_head, ANNOTATE_VIEW_RETENTION, NULL, why_at);
    }
}

#define ASSERT_KEPT(m, clip, key)                                                                  \
    do {                                                                                           \
        g_autofree char *why_ = why(m, clip);                                                      \
        g_assert_cmpstr(why_, ==, key);                                                            \
        discard(&(m)->f, &(m)->f.who_head, clip, key);                                             \
    } while (0)

/* What was seen when a problem came back, was looked at again or stood in the paper says as much
 * of it as what it was cut from. */
static void test_shown_elsewhere(void)
{
    struct meeting m;
    meeting_ground(&m);
    meeting_problems(&m);
    int problem = (int)m.problem[0];
    int64_t card = meeting_dispatch(&m, problem);
    meeting_sign(&m, card);
    meeting_close(&m, problem, card, "9");
    int clip[4], head = (int)m.f.head;
    for (int i = 0; i < 4; i++) {
        g_autofree char *seed = g_strdup_printf("%c", 'a' + i);
        clip[i] = (int)fixture_clip(&m.f, seed, 100);
    }
    script(&m,
        "INSERT INTO relapse (problem, state, text, clip, found_on, found_by, found_at) "
        "VALUES (%d, 'refused', '又堆满了', %d, '2026-01-09', %d, 9)",
        problem, clip[0], head);
    script(&m,
        "INSERT INTO recheck (closure, problem, drawn, result, on_date, clip, checked_by, "
        "checked_at) SELECT id, problem, 0, 'held', '2026-01-09', %d, %d, 9 FROM closure "
        "WHERE problem = %d",
        clip[1], head, problem);
    for (int i = 2; i < 4; i++) {
        g_autofree char *of = i == 2 ? g_strdup_printf("%d", problem) : g_strdup("NULL");
        script(&m,
            "INSERT INTO exposure (state, media, on_date, unit, problem, title, clip, "
            "recorded_by, recorded_at) VALUES ('confirmed', '演示电视台', '2026-01-09', %d, "
            "%s, '垃圾', %d, %d, 9)",
            (int)m.f.housing, of, clip[i], head);
    }
    m.f.now += YEARS_MS;
    script(&m, "UPDATE problem SET state = 'rectifying' WHERE id = %d", problem);
    for (int i = 0; i < 4; i++)
        ASSERT_KEPT(&m, clip[i], "retention.open_problem");
    script(&m, "UPDATE problem SET state = 'closed' WHERE id = %d", problem);
    script(&m, "UPDATE exposure SET settled_at = 10 WHERE problem IS NULL");
    for (int i = 0; i < 4; i++)
        discard(&m.f, &m.f.who_head, clip[i], NULL);
    meeting_clear(&m);
}

/* A package is made of originals that are there until it is done. */
static void test_package_asked(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    meeting_ground(&m);
    int64_t problem = meeting_draft(&m, "垃圾满溢", NULL);
    struct annotate_act act = act_of(&m.f, &m.f.who_head, NULL);
    annotate_problem_withdraw(m.f.a, &act, problem, "not_problem", "", NULL, &error);
    g_assert_no_error(error);
    m.f.now += YEARS_MS;
    act.now = m.f.now;
    annotate_paper_ask(m.f.a, &act, "package_problem", problem, NULL, &out, &error);
    g_assert_no_error(error);
    ASSERT_KEPT(&m, m.clip, "retention.packaged");
    script(&m, "UPDATE job SET state = 'cancelled', done_at = 1 WHERE kind = 'paper'");
    discard(&m.f, &m.f.who_head, m.clip, NULL);
    meeting_clear(&m);
}

/* What was ever drawn on the map or printed as the seal stays on the disk as that. */
static void test_map_file(void)
{
    static const char *const keys[] = {"map.plan", "map.boundary", "office.seal"};
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        struct fixture f;
        g_autoptr(GError) error = NULL;
        struct annotate_setting_kept file = {.type = "image/png", .bytes = 9};
        int told = 0;
        fixture_people(&f);
        int64_t clip = fixture_clip(&f, "1", 100);
        struct annotate_clip *known = annotate_clip_find(f.a, NULL, clip, NULL);
        memcpy(file.sha256, known->sha256, sizeof file.sha256);
        annotate_clip_free(known);
        struct annotate_act act = act_of(&f, &f.who_head, NULL);
        annotate_setting_file(f.a, &act, keys[i], &file, NULL, &error);
        g_assert_no_error(error);
        f.now += YEARS_MS;
        discard(&f, &f.who_head, clip, NULL);
        g_assert_true(annotate_originals_remove(f.a, f.now, count_file, &told, &error));
        g_assert_cmpint(told, ==, 0);
        fixture_clear(&f);
    }
}

/* A meeting's film would want it. */
static void test_no_cut(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_ground(&m);
    m.f.now += YEARS_MS;
    discard(&m.f, &m.f.who_head, m.clip, NULL);
    struct annotate_act act = act_of(&m.f, &m.f.who_supervisor, NULL);
    struct annotate_cut cut = {.clip = m.clip, .out_frame = 25, .out_t90 = 90000};
    ASSERT_REFUSED(&m, REFUSED, "retention.gone",
        annotate_problem_add(m.f.a, &act, &(struct annotate_problem){0}, &cut, NULL, &error));
    meeting_clear(&m);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/retention/days", test_days);
    g_test_add_func("/retention/logins", test_logins);
    g_test_add_func("/retention/originals", test_originals);
    g_test_add_func("/retention/class", test_class);
    g_test_add_func("/retention/class-of-file", test_class_of_file);
    g_test_add_func("/retention/years", test_years);
    g_test_add_func("/retention/needed", test_needed);
    g_test_add_func("/retention/shown-elsewhere", test_shown_elsewhere);
    g_test_add_func("/retention/package-asked", test_package_asked);
    g_test_add_func("/retention/no-cut", test_no_cut);
    g_test_add_func("/retention/map-file", test_map_file);
    return g_test_run();
}
