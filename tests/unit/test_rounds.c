/* Between two screenings: periods for which something is owed, what the clock makes of them, visits
 * that are not entered twice. tests/http/test_mechanisms.py has the numbers of the documents. */
#include "meeting.h"
#include "rules.h"

static void slots(void)
{
    static const struct {
        const char *today;
        int months, day;
        const char *period, *due_on;
    } cases[] = {
        {"2026-11-26", 1,  5,  "2026-11", "2026-11-05"},
        {"2026-12-01", 1,  5,  "2026-12", "2026-12-05"},
        {"2026-02-28", 1,  28, "2026-02", "2026-02-28"},
        {"2026-02-10", 1,  0,  "2026-02", "2026-02-28"},
        {"2028-02-10", 1,  0,  "2028-02", "2028-02-29"},
        {"2026-12-31", 1,  0,  "2026-12", "2026-12-31"},
        {"2026-12-31", 2,  0,  "2026-11", "2026-12-31"},
        {"2027-01-01", 2,  0,  "2027-01", "2027-02-28"},
        {"2026-05-15", 3,  0,  "2026-04", "2026-06-30"},
        {"2026-05-15", 12, 5,  "2026-01", "2026-01-05"},
    };
    struct rules_slot slot;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        rules_month_slot(cases[i].today, cases[i].months, cases[i].day, &slot);
        g_assert_cmpstr(slot.period, ==, cases[i].period);
        g_assert_cmpstr(slot.due_on, ==, cases[i].due_on);
    }
    /* 2026-11-23 is a Monday */
    static const char *const days[] = {"2026-11-23", "2026-11-26", "2026-11-29"};
    for (size_t i = 0; i < G_N_ELEMENTS(days); i++) {
        rules_week_slot(days[i], 5, &slot);
        g_assert_cmpstr(slot.period, ==, "2026-11-23");
        g_assert_cmpstr(slot.due_on, ==, "2026-11-27");
    }
    rules_week_slot("2026-11-30", 1, &slot);
    g_assert_cmpstr(slot.due_on, ==, "2026-11-30");
}

static void tick(struct meeting *m, const char *day)
{
    g_autoptr(GError) error = NULL;
    m->f.now = rules_day_at(day, 10);
    for (bool more = true; more;) {
        annotate_tick(m->f.a, m->f.now, &more, &error);
        g_assert_no_error(error);
    }
}

static char *duty(struct meeting *m, const char *path)
{
    return view_value(&m->f, &m->f.who_head, ANNOTATE_VIEW_DUTIES,
        &(struct annotate_query){.kind = "monthly_report"}, path);
}

#define ASSERT_DUTY(m, path, want)                                                                 \
    do {                                                                                           \
        g_autofree char *got_ = duty(m, path);                                                     \
        g_assert_cmpstr(got_, ==, want);                                                           \
    } while (0)

/* Nothing that would be late at once, unless it has been running; each once. */
static void owed(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_ground(&m);
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    struct annotate_hq in = {.name = "环境卫生专项指挥部", .unit = m.f.housing};
    annotate_hq_put(m.f.a, &office, 0, &in, NULL, &error);
    g_assert_no_error(error);
    tick(&m, "2026-01-06"); /* the 5th is over */
    ASSERT_DUTY(&m, "$.items[0].id", "");
    tick(&m, "2026-02-01");
    ASSERT_DUTY(&m, "$.items[0].period", "2026-02");
    ASSERT_DUTY(&m, "$.items[0].mark", "waiting");
    int64_t before = meeting_events(&m);
    tick(&m, "2026-02-02"); /* three working days before: a notice, once */
    g_assert_cmpint(meeting_events(&m), ==, before + 1);
    tick(&m, "2026-02-02");
    g_assert_cmpint(meeting_events(&m), ==, before + 1);
    tick(&m, "2026-03-20"); /* the server was off on the 5th */
    ASSERT_DUTY(&m, "$.items[0].period", "2026-03");
    ASSERT_DUTY(&m, "$.items[0].mark", "missing");
    ASSERT_DUTY(&m, "$.items[2].id", "");
    assert_intact(&m.f);
    meeting_clear(&m);
}

static int64_t told_of(struct meeting *m, int64_t duty)
{
    g_autofree char *want = g_strdup_printf("\"duty\":%" G_GINT64_FORMAT ",", duty);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    annotate_read(m->f.a, ANNOTATE_VIEW_REMINDERS, &m->f.who_head,
        &(struct annotate_query){.limit = 500}, m->f.now, text, &error);
    g_assert_no_error(error);
    int64_t n = 0;
    for (const char *at = text->str; (at = strstr(at, want)); at++)
        n++;
    return n;
}

static int64_t material(struct meeting *m, const char *due_on)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act office = act_of(&m->f, &m->who_office, NULL);
    struct annotate_duty in = {
        .kind = "material", .unit = m->f.housing, .title = "台账", .due_on = due_on};
    annotate_duty_add(m->f.a, &office, &in, &out, &error);
    g_assert_no_error(error);
    return out.id;
}

/* Days of which nobody could be told while the clock was looked at are not made up for; those on
 * which the server was off are. */
static void owed_untold(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_ground(&m);
    tick(&m, "2026-01-06");
    int64_t usual = material(&m, "2026-01-09"), back = material(&m, "2026-01-09");
    struct annotate_act liaison = act_of(&m.f, &m.f.who_liaison, NULL);
    annotate_duty_submit(m.f.a, &liaison, back, "已报", NULL, &error);
    g_assert_no_error(error);
    tick(&m, "2026-01-15");
    g_assert_cmpint(told_of(&m, usual), ==, 6); /* 8 9 12 13 14 15: all of a server that was off */
    int64_t old = material(&m, "2026-01-07");
    g_assert_true(record_script(m.f.a,
        "UPDATE duty SET made_at = made_at - 864000000 WHERE due_on = '2026-01-07'", &error));
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    annotate_duty_move(m.f.a, &head, back, "send_back", "不全", NULL, &error);
    g_assert_no_error(error);
    tick(&m, "2026-01-16");
    g_assert_cmpint(told_of(&m, usual), ==, 7);
    g_assert_cmpint(told_of(&m, old), ==, 1);
    g_assert_cmpint(told_of(&m, back), ==, 1);
    tick(&m, "2026-01-16");
    tick(&m, "2026-01-22");
    g_assert_cmpint(told_of(&m, old), ==, 5); /* 19 to 22 */
    g_assert_cmpint(told_of(&m, back), ==, 5);
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* Who hands a material in neither reviews it nor signs it off, whoever reviewed it. */
static void material_by_three(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_ground(&m);
    tick(&m, "2026-01-06");
    int64_t id = material(&m, "2026-01-09");
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    annotate_duty_submit(m.f.a, &head, id, "已报", NULL, &error);
    g_assert_no_error(error);
    g_assert_false(annotate_duty_move(m.f.a, &head, id, "approve", NULL, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.own_request");
    annotate_duty_move(m.f.a, &office, id, "approve", NULL, NULL, &error);
    g_assert_no_error(error);
    g_autofree char *ok = view_value(&m.f, &m.f.who_head, ANNOTATE_VIEW_DUTIES,
        &(struct annotate_query){.kind = "material"}, "$.items[0].allowed[0].ok");
    g_assert_cmpstr(ok, ==, "false");
    g_assert_false(annotate_duty_move(m.f.a, &head, id, "sign_off", NULL, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.own_request");
    assert_intact(&m.f);
    meeting_clear(&m);
}

static int64_t duties(struct meeting *m, const char *where)
{
    g_autofree char *sql = g_strconcat("SELECT count(*) FROM duty WHERE ", where, NULL);
    return count_of(&m->f, sql);
}

static void set(struct meeting *m, const char *key, const char *value)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act admin = act_of(&m->f, &m->f.who_admin, NULL);
    annotate_setting_set(m->f.a, &admin, key, value, NULL, &error);
    g_assert_no_error(error);
}

/* Who commands the headquarters comments each month (一月一点评) and has a rhythm of visits of his
 * own; a deputy has that of all leaders. */
static void chief_leaders(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    struct annotate_who chief, other;
    meeting_ground(&m);
    set(&m, "leader.comment_months", "1");
    tick(&m, "2026-01-06");
    g_assert_cmpint(duties(&m, "kind = 'comment' AND holder = 'c' AND period = '2026-01' AND "
                               "due_on = '2026-01-31' AND account IS NULL"),
        ==, 1); /* nobody commands: the office's */
    fixture_user(&m.f, "zhang", ANNOTATE_ROLE_LEADER, 0, &chief);
    fixture_user(&m.f, "li", ANNOTATE_ROLE_LEADER, 0, &other);
    set(&m, "hq.heads", "指挥长：zhang\n常务副指挥长: li\n\\n\"");
    set(&m, "leader.visit_months", "3");
    tick(&m, "2026-02-01");
    g_assert_cmpint(duties(&m, "kind = 'comment'"), ==, 2);
    g_autofree char *own = g_strdup_printf(
        "kind = 'comment' AND period = '2026-02' AND account = %" G_GINT64_FORMAT, chief.user);
    g_assert_cmpint(duties(&m, own), ==, 1);
    g_assert_cmpint(duties(&m, "kind = 'leader_visit' AND due_on = '2026-03-31'"), ==, 2);
    set(&m, "leader.chief_visit_months", "2");
    tick(&m, "2026-05-02");
    g_assert_cmpint(duties(&m, "kind = 'leader_visit' AND period = '2026-05' AND account IS NOT "
                               "NULL AND due_on = '2026-06-30'"),
        ==, 1);
    g_assert_cmpint(
        duties(&m, "kind = 'leader_visit' AND period = '2026-04' AND due_on = '2026-06-30'"), ==,
        1);

    /* the leader hands in the own comment, nobody another's */
    int64_t id =
        count_of(&m.f, "SELECT max(id) FROM duty WHERE kind = 'comment' AND account IS NOT NULL");
    struct annotate_act wrong = act_of(&m.f, &other, NULL), right = act_of(&m.f, &chief, NULL);
    g_assert_false(annotate_duty_submit(m.f.a, &wrong, id, "替人点评", NULL, &error));
    g_clear_error(&error);
    annotate_duty_submit(m.f.a, &right, id, "逐条过", NULL, &error);
    g_assert_no_error(error);
    assert_intact(&m.f);
    meeting_clear(&m);
}

static int64_t copied(struct meeting *m)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out = {0};
    struct annotate_act office = act_of(&m->f, &m->who_office, NULL);
    if (!annotate_duty_copy(m->f.a, &office, &out, &error)) {
        assert_refused(&error, ANNOTATE_ERROR_REFUSED, "duty.none_to_copy");
        return 0;
    }
    int64_t n = g_ascii_strtoll(out.answer + strlen("{\"made\":"), NULL, 10);
    g_free(out.answer);
    return n;
}

/* The materials of the month before once more, none of them twice. */
static void materials_again(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_ground(&m);
    tick(&m, "2026-01-06");
    g_assert_cmpint(copied(&m), ==, 0);
    material(&m, "2026-01-31");
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    struct annotate_duty in = {.kind = "material",
        .unit = m.f.town,
        .title = "公益广告",
        .period = "2026-01",
        .due_on = "2026-01-08",
        .signer = "局长"};
    annotate_duty_add(m.f.a, &office, &in, NULL, &error);
    g_assert_no_error(error);
    tick(&m, "2026-02-02");
    int64_t before = meeting_events(&m);
    g_assert_cmpint(copied(&m), ==, 2);
    g_assert_cmpint(meeting_events(&m), ==, before + 2);
    g_assert_cmpint(duties(&m, "title = '台账' AND due_on = '2026-02-28' AND period = ''"), ==, 1);
    g_assert_cmpint(duties(&m, "title = '公益广告' AND due_on = '2026-02-08' AND state = 'open' "
                               "AND period = '2026-02' AND signer = '局长'"),
        ==, 1);
    g_assert_cmpint(copied(&m), ==, 0);
    tick(&m, "2026-03-20");
    in.period = "2026-03"; /* the month is taken by another title of the unit */
    in.title = "另一项";
    in.due_on = "2026-03-25";
    annotate_duty_add(m.f.a, &office, &in, NULL, &error);
    g_assert_no_error(error);
    material(&m, "2026-03-30");
    g_assert_cmpint(copied(&m), ==, 1); /* not due in the past */
    g_assert_cmpint(
        duties(&m, "title = '公益广告' AND due_on = '2026-03-20' AND period = ''"), ==, 1);
    assert_intact(&m.f);
    meeting_clear(&m);
}

static void score(struct meeting *m, int64_t unit, const char *year, const double quarters[4])
{
    g_autoptr(GError) error = NULL;
    struct annotate_act office = act_of(&m->f, &m->who_office, NULL);
    for (int i = 0; i < 4; i++) {
        g_autofree char *period = g_strdup_printf("%s-Q%d", year, i + 1);
        if (quarters[i] > 0)
            annotate_score_set(m->f.a, &office, unit, period, quarters[i], NULL, &error);
        g_assert_no_error(error);
    }
}

static char *suggested(struct meeting *m, const char *path)
{
    return view_value(
        &m->f, &m->f.who_head, ANNOTATE_VIEW_SCORES, &(struct annotate_query){0}, path);
}

#define ASSERT_SUGGESTED(m, path, want)                                                            \
    do {                                                                                           \
        g_autofree char *got_ = suggested(m, path);                                                \
        g_assert_cmpstr(got_, ==, want);                                                           \
    } while (0)

static void score_rules(
    struct meeting *m, const char *from, const struct annotate_score_rule *rules, size_t n)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act head = act_of(&m->f, &m->f.who_head, NULL);
    annotate_score_rules_add(m->f.a, &head, from, rules, n, NULL, &error);
    g_assert_no_error(error);
}

/* 84.9975 is not 85, neither to the line nor to whoever has 85. What adding binary numbers leaves
 * behind does not count: 85.83 + 86.82 + 86.53 + 80.82 is 340, and a double says a little less. */
static void year_raw(void)
{
    struct meeting m;
    meeting_ground(&m);
    score_rules(&m, "2025-01-01",
        &(struct annotate_score_rule){.period = "year",
            .side = "top",
            .rank_from = 1,
            .rank_to = 3,
            .op = "ge",
            .threshold = 85,
            .streak = 1,
            .action = "集体表扬"},
        1);
    score(&m, m.f.housing, "2025", (double[]){85, 85, 85, 84.99});
    score(&m, m.f.town, "2025", (double[]){85.83, 86.82, 86.53, 80.82});
    ASSERT_SUGGESTED(&m, "$.suggestions[0].value", "85.0");
    ASSERT_SUGGESTED(&m, "$.suggestions[0].rank", "1");
    ASSERT_SUGGESTED(&m, "$.suggestions[1].value", "");
    meeting_clear(&m);
}

/* A new version that says the same does not begin to count anew. */
static void run_over_versions(void)
{
    struct meeting m;
    struct annotate_score_rule rules[] = {
        {"quarter", "top",    1, 1, 1, "gt", 100, "奖励"},
        {"quarter", "bottom", 1, 2, 2, "lt", 70,  "约谈"},
    };
    meeting_ground(&m);
    score_rules(&m, "2025-01-01", rules, 2);
    score_rules(&m, "2025-06-01", rules + 1, 1);
    score(&m, m.f.housing, "2025", (double[4]){60, 61});
    score(&m, m.f.town, "2025", (double[4]){90, 90});
    ASSERT_SUGGESTED(&m, "$.suggestions[0].period", "2025-Q2");
    ASSERT_SUGGESTED(&m, "$.suggestions[0].run", "2");
    ASSERT_SUGGESTED(&m, "$.suggestions[0].because[0].value", "60.0");
    ASSERT_SUGGESTED(&m, "$.suggestions[0].because[1].period", "2025-Q2");
    ASSERT_SUGGESTED(&m, "$.suggestions[1].period", "");
    meeting_clear(&m);
}

static char *round_of(struct meeting *m, int64_t round, const char *path)
{
    return view_value(
        &m->f, &m->f.who_head, ANNOTATE_VIEW_ROUND, &(struct annotate_query){.id = round}, path);
}

#define ASSERT_ROUND(m, round, path, want)                                                         \
    do {                                                                                           \
        g_autofree char *got_ = round_of(m, round, path);                                          \
        g_assert_cmpstr(got_, ==, want);                                                           \
    } while (0)

static void visits(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    meeting_ground(&m);
    int64_t problem = meeting_draft(&m, "垃圾", NULL);
    struct annotate_act act = act_of(&m.f, &m.f.who_supervisor, NULL);
    struct annotate_act liaison = act_of(&m.f, &m.f.who_liaison, NULL);
    struct annotate_round in = {.kind = "special",
        .team = "一组",
        .from_on = "2026-01-01",
        .to_on = "2026-01-07",
        .points = &m.point,
        .n_points = 1};
    annotate_round_put(m.f.a, &act, 0, &in, &out, &error);
    g_assert_no_error(error);
    int64_t round = out.id;
    ASSERT_ROUND(&m, round, "$.visited", "0");
    g_assert_false(annotate_visit_add(
        m.f.a, &liaison, round, &(struct annotate_visit){.point = m.point}, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    /* the problem alone is a visit; the visit that names it too is the same point */
    annotate_problem_set(m.f.a, &act, problem,
        &(struct annotate_problem){.point = ANNOTATE_KEEP,
            .type = ANNOTATE_KEEP,
            .lead_unit = ANNOTATE_KEEP,
            .indicator = ANNOTATE_KEEP,
            .round = round},
        NULL, &error);
    g_assert_no_error(error);
    ASSERT_ROUND(&m, round, "$.visited", "1");
    ASSERT_ROUND(&m, round, "$.visits", "0");
    annotate_visit_add(m.f.a, &act, round,
        &(struct annotate_visit){.point = m.point, .problem = problem}, NULL, &error);
    g_assert_no_error(error);
    ASSERT_ROUND(&m, round, "$.visited", "1");
    ASSERT_ROUND(&m, round, "$.visit_list[0].on", "2026-01-01");
    annotate_round_end(m.f.a, &act, round, NULL, &error);
    g_assert_no_error(error);
    g_assert_false(annotate_round_put(m.f.a, &act, round, &in, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_allowed");
    assert_intact(&m.f);
    meeting_clear(&m);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rounds/slots", slots);
    g_test_add_func("/rounds/owed", owed);
    g_test_add_func("/rounds/owed_untold", owed_untold);
    g_test_add_func("/rounds/material_by_three", material_by_three);
    g_test_add_func("/rounds/chief_leaders", chief_leaders);
    g_test_add_func("/rounds/materials_again", materials_again);
    g_test_add_func("/rounds/year_raw", year_raw);
    g_test_add_func("/rounds/run_over_versions", run_over_versions);
    g_test_add_func("/rounds/visits", visits);
    return g_test_run();
}
