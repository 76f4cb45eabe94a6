/* Official papers: their numbers, who may read them, and what their values say. */
#include "meeting.h"
#include "rules.h"
#include <string.h>

static char *value(struct meeting *m, enum annotate_view view, int64_t id, const char *path)
{
    return view_value(&m->f, &annotate_who_system, view, &(struct annotate_query){.id = id}, path);
}

#define ASSERT_PAPER(m, view, id, path, want)                                                      \
    do {                                                                                           \
        g_autofree char *value_ = value(m, view, id, path);                                        \
        g_assert_cmpstr(value_, ==, want);                                                         \
    } while (0)

static bool ask(struct meeting *m, const char *kind, int64_t object, GError **error)
{
    struct annotate_act act = act_of(&m->f, &m->who_office, NULL);
    return annotate_paper_ask(m->f.a, &act, kind, object, NULL, NULL, error);
}

static void asked(struct meeting *m, const char *kind, int64_t object)
{
    g_autoptr(GError) error = NULL;
    ask(m, kind, object, &error);
    g_assert_no_error(error);
}

/* A second screening of the same record. */
static int64_t next_screening(struct meeting *m)
{
    struct annotate_act act = act_of(&m->f, &m->who_office, NULL);
    struct annotate_result out;
    g_autoptr(GError) error = NULL;
    struct annotate_screening in = {.title = "下一次",
        .place = "会议室",
        .planned_start_at = m->f.now + 60 * DAY,
        .planned_end_at = m->f.now + 60 * DAY + HOUR};
    annotate_screening_add(m->f.a, &act, &in, &out, &error);
    g_assert_no_error(error);
    return out.id;
}

static void marks(void)
{
    struct meeting m;
    meeting_live(&m);
    const struct {
        struct annotate_marks marks;
        const char *kind, *key, *field; /* NULL: taken */
    } cases[] = {
        {{1, "confidential", 10, "urgent"},   "notice", NULL,             NULL          },
        {{1, "confidential", 11, NULL},       "notice", "field.invalid",  "secret_years"},
        {{1, "secret", 20, NULL},             "minutes", NULL,             NULL          },
        {{1, "secret", 21, NULL},             "notice", "field.invalid",  "secret_years"},
        {{999999, "top_secret", 30, NULL},    "notice", NULL,             NULL          },
        {{1, "hidden", 0, NULL},              "notice", "field.invalid",  "secrecy"     },
        {{0, "secret", 0, NULL},              "notice", "field.required", "copy_no"     },
        {{1, NULL, 3, NULL},                  "notice", "field.required", "secrecy"     },
        {{1000000, NULL, 0, NULL},            "notice", "field.invalid",  "copy_no"     },
        {{0, NULL, 0, "extra_urgent"},        "notice", NULL,             NULL          },
        {{0, NULL, 0, "soon"},                "notice", "field.invalid",  "urgency"     },
        {{0, NULL, 0, "urgent"},              "signin", "field.invalid",  "kind"        },
        {{0},                                 "signin", NULL,             NULL          },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        struct annotate_act act = act_of(&m.f, &m.who_office, NULL);
        bool done = annotate_paper_ask(
            m.f.a, &act, cases[i].kind, m.screening, &cases[i].marks, NULL, &error);
        g_assert_true(done == !cases[i].key);
        if (done)
            continue;
        g_assert_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_INVALID);
        g_assert_nonnull(strstr(error->message, cases[i].key));
        g_assert_nonnull(strstr(error->message, cases[i].field));
    }
    meeting_clear(&m);
}

/* One number a paper, however often it is printed; a letter has one each day it is written. */
static void numbers(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_live(&m);
    const enum annotate_view notice = ANNOTATE_VIEW_NOTICE_SHEET,
                             letter = ANNOTATE_VIEW_RECTIFY_SHEET;
    ASSERT_PAPER(&m, letter, m.f.housing, "$.number", "");
    asked(&m, "notice", m.screening);
    ASSERT_PAPER(&m, notice, m.screening, "$.number", "创城办〔2026〕1号");
    ASSERT_PAPER(&m, notice, m.screening, "$.on", "2026-01-01");
    m.f.now += DAY;
    asked(&m, "notice", m.screening);
    ASSERT_PAPER(&m, notice, m.screening, "$.number", "创城办〔2026〕1号");
    ASSERT_PAPER(&m, notice, m.screening, "$.on", "2026-01-01");
    int64_t second = next_screening(&m);
    asked(&m, "notice", second);
    ASSERT_PAPER(&m, notice, second, "$.number", "创城办〔2026〕2号");

    asked(&m, "rectify_notice", m.f.housing);
    asked(&m, "rectify_notice", m.f.housing);
    ASSERT_PAPER(&m, letter, m.f.housing, "$.number", "创城办函〔2026〕1号");
    asked(&m, "rectify_notice", m.f.town);
    ASSERT_PAPER(&m, letter, m.f.town, "$.number", "创城办函〔2026〕2号");
    m.f.now += DAY;
    asked(&m, "rectify_notice", m.f.housing);
    ASSERT_PAPER(&m, letter, m.f.housing, "$.number", "创城办函〔2026〕3号");
    ASSERT_PAPER(&m, letter, m.f.housing, "$.on", "2026-01-03");
    asked(&m, "rectify_report", m.f.housing);
    ASSERT_PAPER(&m, letter, m.f.housing, "$.number", "创城办函〔2026〕3号");

    /* what is refused takes no number */
    g_assert_false(ask(&m, "notice", 9999, &error));
    assert_refused(&error, ANNOTATE_ERROR_INVALID, "field.no_such");
    struct annotate_act act = act_of(&m.f, &m.who_unit_head, NULL);
    int64_t third = next_screening(&m);
    g_assert_false(annotate_paper_ask(m.f.a, &act, "notice", third, NULL, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    asked(&m, "notice", third);
    ASSERT_PAPER(&m, notice, third, "$.number", "创城办〔2026〕3号");
    m.f.now += 370 * DAY;
    asked(&m, "notice", next_screening(&m));
    g_assert_false(record_script(m.f.a, "UPDATE paper_number SET number = 'x'", &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "record.append_only");
    g_assert_false(record_script(m.f.a, "DELETE FROM paper_number", &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "record.append_only");
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* The notice goes to the units before the meeting: it names none of the problems. */
static void notice_keeps_the_embargo(void)
{
    struct meeting m;
    meeting_checkin(&m);
    asked(&m, "notice", m.screening);
    g_autofree char *all = value(&m, ANNOTATE_VIEW_NOTICE_SHEET, m.screening, "$");
    for (int i = 0; i < PROBLEMS; i++) {
        g_autofree char *said = view_value(&m.f, &m.f.who_head, ANNOTATE_VIEW_PROBLEM,
            &(struct annotate_query){.id = m.problem[i]}, "$.description");
        g_assert_cmpuint(strlen(said), >, 0);
        g_assert_null(strstr(all, said));
    }
    meeting_clear(&m);
}

static void minutes_of_a_claim(void)
{
    struct meeting m;
    meeting_claimed(&m);
    const enum annotate_view view = ANNOTATE_VIEW_MINUTES_SHEET;
    ASSERT_PAPER(&m, view, m.screening, "$.counts.claimed", "1");
    ASSERT_PAPER(&m, view, m.screening, "$.rows[0].mode", "onsite");
    ASSERT_PAPER(&m, view, m.screening, "$.held_on", "2026-01-01");
    ASSERT_PAPER(&m, view, m.screening, "$.rows[3].mode", "");
    g_autofree char *people = value(&m, view, m.screening, "$.people[0].name");
    g_assert_cmpuint(strlen(people), >, 0);
    ASSERT_PAPER(
        &m, ANNOTATE_VIEW_PLEDGE_SHEET, m.screening, "$.units[0].cases[0].problem_no", "2026-001");
    ASSERT_PAPER(&m, ANNOTATE_VIEW_PLEDGE_SHEET, m.screening, "$.units[1]", "");
    ASSERT_PAPER(
        &m, ANNOTATE_VIEW_CATALOGUE_SHEET, m.screening, "$.rows[3].problem_no", "2026-004");
    ASSERT_PAPER(&m, ANNOTATE_VIEW_SEATING_SHEET, m.screening, "$.people[0].row", "1");
    ASSERT_PAPER(&m, ANNOTATE_VIEW_SEATING_SHEET, m.screening, "$.people[0].seat", "1");
    ASSERT_PAPER(&m, ANNOTATE_VIEW_OUTLINE_SHEET, m.screening, "$.units[0]", "");
    meeting_clear(&m);
}

/* The values of the papers are the staff's and the worker's. */
static void nobody_else_reads_them(void)
{
    static const enum annotate_view views[] = {ANNOTATE_VIEW_NOTICE_SHEET,
        ANNOTATE_VIEW_MINUTES_SHEET, ANNOTATE_VIEW_CATALOGUE_SHEET, ANNOTATE_VIEW_PLEDGE_SHEET,
        ANNOTATE_VIEW_OUTLINE_SHEET, ANNOTATE_VIEW_SEATING_SHEET, ANNOTATE_VIEW_HANDBOOK_SHEET};
    struct meeting m;
    meeting_claimed(&m);
    asked(&m, "notice", m.screening);
    for (size_t i = 0; i < G_N_ELEMENTS(views); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) out = g_string_new(NULL);
        struct annotate_query query = {.id = m.screening};
        g_assert_true(
            annotate_read(m.f.a, views[i], &annotate_who_system, &query, m.f.now, out, &error));
        g_assert_false(
            annotate_read(m.f.a, views[i], &m.who_unit_head, &query, m.f.now, out, &error));
        assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    }
    meeting_clear(&m);
}

/* The minutes: proposed by the record, written by the office, approved by the host and by nobody
 * else; then they stand. */
static void minutes(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_claimed(&m);
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    struct annotate_act operator= act_of(&m.f, &m.who_operator, NULL);
    struct annotate_act host = act_of(&m.f, &m.who_host, NULL);
    const struct annotate_minutes_item items[] = {
        {"城区市场周边每周清理", "2026-02-01", m.f.housing},
        {"举一反三",                   NULL,         0          }
    };
    const char *const move = "issue_minutes";
    g_assert_false(annotate_minutes_set(m.f.a, &office, m.screening, items, 2, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_allowed");
    meeting_move(&m, "adjourn");
    ASSERT_PAPER(&m, ANNOTATE_VIEW_MINUTES, m.screening, "$.items[0].text", "");
    g_assert_false(annotate_screening_move(m.f.a, &host, m.screening, move, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "screening.no_minutes");
    const struct annotate_minutes_item bad = {"", NULL, 0};
    g_assert_false(annotate_minutes_set(m.f.a, &office, m.screening, &bad, 1, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_INVALID, "field.required");
    g_assert_false(annotate_minutes_set(m.f.a, &operator, m.screening, items, 2, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    annotate_minutes_set(m.f.a, &office, m.screening, items, 2, NULL, &error);
    g_assert_no_error(error);
    ASSERT_PAPER(&m, ANNOTATE_VIEW_MINUTES_SHEET, m.screening, "$.items[0].due_on", "2026-02-01");
    ASSERT_PAPER(&m, ANNOTATE_VIEW_MINUTES_SHEET, m.screening, "$.issued", "false");
    g_assert_false(annotate_screening_move(m.f.a, &operator, m.screening, move, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    annotate_screening_move(m.f.a, &host, m.screening, move, NULL, &error);
    g_assert_no_error(error);
    ASSERT_PAPER(&m, ANNOTATE_VIEW_MINUTES, m.screening, "$.state", "minuted");
    ASSERT_PAPER(&m, ANNOTATE_VIEW_MINUTES_SHEET, m.screening, "$.issued", "true");
    g_assert_false(annotate_minutes_set(m.f.a, &office, m.screening, items, 1, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_allowed");
    g_assert_false(record_script(m.f.a, "DELETE FROM minutes_item", &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "record.append_only");
    ASSERT_PAPER(&m, ANNOTATE_VIEW_MINUTES, m.screening, "$.items[1].text", "举一反三");
    assert_intact(&m.f);
    meeting_clear(&m);
}

static void set_agenda(struct meeting *m, const struct annotate_agenda_item *items, size_t n,
    enum annotate_error code, const char *key)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act act = act_of(&m->f, &m->who_office, NULL);
    bool done = annotate_agenda_set(m->f.a, &act, m->screening, items, n, NULL, &error);
    if (key)
        assert_refused(&error, code, key);
    g_assert_true(done == !key);
}

/* The usual agenda fills the planned time; what the office writes stands on the notice. */
static void agenda(void)
{
    struct meeting m;
    meeting_reel(&m);
    const enum annotate_view view = ANNOTATE_VIEW_AGENDA;
    ASSERT_PAPER(&m, view, m.screening, "$.written", "false");
    ASSERT_PAPER(&m, view, m.screening, "$.items[0].kind", "film");
    g_autofree char *end = value(&m, view, m.screening, "$.end_at");
    g_autofree char *start = value(&m, view, m.screening, "$.start_at");
    g_autofree char *total = value(&m, view, m.screening, "$.total_s");
    g_assert_cmpint(g_ascii_strtoll(total, NULL, 10) * 1000, ==,
        g_ascii_strtoll(end, NULL, 10) - g_ascii_strtoll(start, NULL, 10));
    struct annotate_agenda_item items[ANNOTATE_AGENDA_MAX + 1];
    for (size_t i = 0; i < G_N_ELEMENTS(items); i++)
        items[i] = (struct annotate_agenda_item){
            .kind = "other", .title = "开场", .lead = "主持人", .planned_s = 120};
    items[1] =
        (struct annotate_agenda_item){.kind = "film", .title = "集中审看", .planned_s = 1800};
    set_agenda(&m, items, 2, 0, NULL);
    ASSERT_PAPER(&m, view, m.screening, "$.written", "true");
    ASSERT_PAPER(&m, view, m.screening, "$.total_s", "1920");
    asked(&m, "notice", m.screening);
    ASSERT_PAPER(&m, ANNOTATE_VIEW_NOTICE_SHEET, m.screening, "$.agenda[1].title", "集中审看");
    ASSERT_PAPER(&m, ANNOTATE_VIEW_HANDBOOK_SHEET, m.screening, "$.agenda[0].lead", "主持人");
    set_agenda(&m, items, G_N_ELEMENTS(items), ANNOTATE_ERROR_INVALID, "field.too_long");
    items[1].planned_s = 90; /* no whole minute */
    set_agenda(&m, items, 2, ANNOTATE_ERROR_INVALID, "field.out_of_range");
    items[1] = (struct annotate_agenda_item){.kind = "nap", .title = "休息"};
    set_agenda(&m, items, 2, ANNOTATE_ERROR_INVALID, "field.invalid");
    ASSERT_PAPER(&m, view, m.screening, "$.total_s", "1920");
    set_agenda(&m, items, 0, 0, NULL);
    ASSERT_PAPER(&m, view, m.screening, "$.written", "false");
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* A new screening takes over who was invited, not what became of them; once. */
static void copied(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_checkin(&m);
    struct annotate_act act = act_of(&m.f, &m.who_office, NULL);
    const struct annotate_agenda_item item = {
        .kind = "film", .title = "集中审看", .planned_s = 600};
    set_agenda(&m, &item, 1, 0, NULL);
    struct annotate_attendee_edit edit = {.unit = ANNOTATE_KEEP,
        .post = "副局长",
        .deputy_name = "演示·丁",
        .deputy_reason = "外出培训"};
    annotate_attendee_set(m.f.a, &act, 1, &edit, NULL, &error);
    g_assert_no_error(error);
    int64_t before = m.screening;
    g_assert_false(annotate_screening_copy(m.f.a, &act, before, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_allowed");
    m.screening = next_screening(&m);
    for (int i = 0; i < 2; i++) {
        act = act_of(&m.f, &m.who_office, NULL);
        annotate_screening_copy(m.f.a, &act, m.screening, NULL, &error);
        g_assert_no_error(error);
    }
    const char *const paths[] = {"$.people[#-1].name", "$.people[0].post"};
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autofree char *was = value(&m, ANNOTATE_VIEW_SEATING_SHEET, before, paths[i]);
        ASSERT_PAPER(&m, ANNOTATE_VIEW_SEATING_SHEET, m.screening, paths[i], was);
    }
    ASSERT_PAPER(&m, ANNOTATE_VIEW_SEATING_SHEET, before, "$.people[0].deputy_name", "演示·丁");
    ASSERT_PAPER(&m, ANNOTATE_VIEW_SEATING_SHEET, m.screening, "$.people[0].deputy_name", "");
    ASSERT_PAPER(&m, ANNOTATE_VIEW_SEATING_SHEET, m.screening, "$.people[0].status", "expected");
    ASSERT_PAPER(&m, ANNOTATE_VIEW_AGENDA, m.screening, "$.items[0].planned_s", "600");
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* The handbook names the problems before the hall has seen them: not even the operator reads it. */
static void handbook(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    meeting_reel(&m);
    const struct annotate_query query = {.id = m.screening};
    ASSERT_PAPER(&m, ANNOTATE_VIEW_HANDBOOK_SHEET, m.screening, "$.rows[0].problem_no", "2026-001");
    g_assert_false(annotate_read(
        m.f.a, ANNOTATE_VIEW_HANDBOOK_SHEET, &m.who_operator, &query, m.f.now, out, &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    struct annotate_act act = act_of(&m.f, &m.who_operator, NULL);
    g_assert_false(annotate_paper_ask(m.f.a, &act, "handbook", m.screening, NULL, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    asked(&m, "handbook", m.screening);
    meeting_clear(&m);
}

/* ---- what follows when a unit does not rectify ---- */

static void tick(struct meeting *m, const char *day)
{
    g_autoptr(GError) error = NULL;
    m->f.now = rules_day_at(day, 19);
    for (bool more = true; more;) {
        annotate_tick(m->f.a, m->f.now, &more, &error);
        g_assert_no_error(error);
    }
}

#define ASSERT_NO_PAPER(m, kind, id, key)                                                          \
    do {                                                                                           \
        g_autoptr(GError) error_ = NULL;                                                           \
        g_assert_false(ask(m, kind, id, &error_));                                                 \
        assert_refused(&error_, ANNOTATE_ERROR_REFUSED, key);                                      \
    } while (0)

/* Nothing that is not signed has a paper, and each level has its own. */
static void orders(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    struct annotate_who leader;
    meeting_ground(&m);
    fixture_user(&m.f, "leader", ANNOTATE_ROLE_LEADER, 0, &leader);
    int64_t problem = meeting_draft(&m, "占道经营", NULL);
    meeting_file(&m, problem);
    meeting_sign(&m, meeting_dispatch(&m, problem));
    tick(&m, "2026-01-08");
    /* the leader who is to sign sees the picture of what is out, and of nothing else */
    struct annotate_still still;
    g_assert_true(annotate_problem_still(m.f.a, &leader, problem, &still, &error));
    int64_t draft = meeting_draft(&m, "草稿", NULL);
    g_assert_false(annotate_problem_still(m.f.a, &leader, draft, &still, &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    ASSERT_NO_PAPER(&m, "unit_bulletin", 1, "papers.not_signed");
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    struct annotate_act sign = act_of(&m.f, &leader, NULL);
    annotate_escalation_draft(
        m.f.a, &office, 1, &(struct annotate_letter){.text = "予以通报"}, NULL, &error);
    ASSERT_NO_PAPER(&m, "unit_bulletin", 1, "papers.not_signed");
    annotate_escalation_sign(m.f.a, &sign, 1, NULL, &error);
    g_assert_no_error(error);
    ASSERT_NO_PAPER(&m, "talk_notice", 1, "papers.other_level");
    ASSERT_NO_PAPER(&m, "referral", 1, "papers.other_level");
    ASSERT_NO_PAPER(&m, "talk_record", 1, "papers.no_talk");
    asked(&m, "unit_bulletin", 1);
    g_assert_true(annotate_paper_ask(m.f.a, &sign, "unit_bulletin", 1, NULL, NULL, &error));
    struct annotate_act unit = act_of(&m.f, &m.f.who_liaison, NULL);
    g_assert_false(annotate_paper_ask(m.f.a, &unit, "unit_bulletin", 1, NULL, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    g_assert_false(annotate_paper_ask(m.f.a, &sign, "notice", 1, NULL, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    const enum annotate_view view = ANNOTATE_VIEW_ORDER_SHEET;
    ASSERT_PAPER(&m, view, 1, "$.number", "创城督办〔2026〕第001号");
    ASSERT_PAPER(&m, view, 1, "$.cases[0].description", "占道经营");
    ASSERT_PAPER(&m, view, 1, "$.cases[0].due_on", "2026-01-08");
    ASSERT_PAPER(&m, view, 1, "$.text", "予以通报");
    g_assert_false(ask(&m, "unit_bulletin", 77, &error));
    assert_refused(&error, ANNOTATE_ERROR_INVALID, "field.no_such");
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* What is frozen in a bulletin: counts that agree with each other, and each case. */
static void bulletin_is_frozen(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    meeting_ground(&m);
    int64_t problem = meeting_draft(&m, "占道经营", NULL);
    meeting_file(&m, problem);
    meeting_sign(&m, meeting_dispatch(&m, problem));
    tick(&m, "2026-01-08");
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    struct annotate_bulletin in = {.from_on = "2026-01-01",
        .to_on = "2026-01-31",
        .title = "通报",
        .praise = "",
        .demands = ""};
    annotate_bulletin_draft(m.f.a, &office, 0, &in, &out, &error);
    g_assert_no_error(error);
    ASSERT_NO_PAPER(&m, "bulletin", out.id, "papers.not_issued");
    annotate_bulletin_issue(m.f.a, &head, out.id, NULL, &error);
    g_assert_no_error(error);
    asked(&m, "bulletin", out.id);
    const enum annotate_view view = ANNOTATE_VIEW_BULLETIN_SHEET;
    ASSERT_PAPER(&m, view, out.id, "$.figures.tally.total.found", "1");
    ASSERT_PAPER(&m, view, out.id, "$.figures.tally.total.open", "1");
    ASSERT_PAPER(&m, view, out.id, "$.figures.tally.units[0].overdue", "1");
    ASSERT_PAPER(&m, view, out.id, "$.figures.tally.cases[0].result", "overdue");
    int64_t later = meeting_draft(&m, "乱停", NULL);
    meeting_file(&m, later);
    meeting_dispatch(&m, later);
    ASSERT_PAPER(&m, view, out.id, "$.figures.tally.total.found", "1");
    ASSERT_PAPER(&m, view, out.id, "$.figures.tally.cases[1].result", "");
    annotate_bulletin_void(m.f.a, &head, out.id, "有误", NULL, &error);
    g_assert_no_error(error);
    asked(&m, "bulletin", out.id); /* the number stays, marked */
    ASSERT_PAPER(&m, view, out.id, "$.void", "true");
    assert_intact(&m.f);
    meeting_clear(&m);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/paper/numbers", numbers);
    g_test_add_func("/paper/marks", marks);
    g_test_add_func("/paper/notice-keeps-the-embargo", notice_keeps_the_embargo);
    g_test_add_func("/paper/minutes-of-a-claim", minutes_of_a_claim);
    g_test_add_func("/paper/nobody-else-reads-them", nobody_else_reads_them);
    g_test_add_func("/paper/minutes", minutes);
    g_test_add_func("/paper/agenda", agenda);
    g_test_add_func("/paper/handbook", handbook);
    g_test_add_func("/paper/copied", copied);
    g_test_add_func("/paper/orders", orders);
    g_test_add_func("/paper/bulletin-is-frozen", bulletin_is_frozen);
    return g_test_run();
}
