/* Official papers: their numbers, who may read them, and what their values say. */
#include "meeting.h"
#include <string.h>

static char *value(struct meeting *m, enum annotate_view view, int64_t id, const char *path)
{
    return view_value(&m->f, &annotate_who_system, view, &(struct annotate_query){.id = id}, path);
}

#define ASSERT_VALUE(m, view, id, path, want)                                                      \
    do {                                                                                           \
        g_autofree char *value_ = value(m, view, id, path);                                        \
        g_assert_cmpstr(value_, ==, want);                                                         \
    } while (0)

static bool ask(struct meeting *m, const char *kind, int64_t object, GError **error)
{
    struct annotate_act act = act_of(&m->f, &m->who_office, NULL);
    return annotate_paper_ask(m->f.a, &act, kind, object, NULL, error);
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

/* One number a paper, however often it is printed; a letter has one each day it is written. */
static void numbers(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_live(&m);
    const enum annotate_view notice = ANNOTATE_VIEW_NOTICE_SHEET,
                             letter = ANNOTATE_VIEW_RECTIFY_SHEET;
    ASSERT_VALUE(&m, letter, m.f.housing, "$.number", "");
    asked(&m, "notice", m.screening);
    ASSERT_VALUE(&m, notice, m.screening, "$.number", "创城办〔2026〕1号");
    ASSERT_VALUE(&m, notice, m.screening, "$.on", "2026-01-01");
    m.f.now += DAY;
    asked(&m, "notice", m.screening);
    ASSERT_VALUE(&m, notice, m.screening, "$.number", "创城办〔2026〕1号");
    ASSERT_VALUE(&m, notice, m.screening, "$.on", "2026-01-01");
    int64_t second = next_screening(&m);
    asked(&m, "notice", second);
    ASSERT_VALUE(&m, notice, second, "$.number", "创城办〔2026〕2号");

    asked(&m, "rectify_notice", m.f.housing);
    asked(&m, "rectify_notice", m.f.housing);
    ASSERT_VALUE(&m, letter, m.f.housing, "$.number", "创城办函〔2026〕1号");
    asked(&m, "rectify_notice", m.f.town);
    ASSERT_VALUE(&m, letter, m.f.town, "$.number", "创城办函〔2026〕2号");
    m.f.now += DAY;
    asked(&m, "rectify_notice", m.f.housing);
    ASSERT_VALUE(&m, letter, m.f.housing, "$.number", "创城办函〔2026〕3号");
    ASSERT_VALUE(&m, letter, m.f.housing, "$.on", "2026-01-03");
    asked(&m, "rectify_report", m.f.housing);
    ASSERT_VALUE(&m, letter, m.f.housing, "$.number", "创城办函〔2026〕3号");

    /* what is refused takes no number */
    g_assert_false(ask(&m, "notice", 9999, &error));
    assert_refused(&error, ANNOTATE_ERROR_INVALID, "field.no_such");
    struct annotate_act act = act_of(&m.f, &m.who_unit_head, NULL);
    int64_t third = next_screening(&m);
    g_assert_false(annotate_paper_ask(m.f.a, &act, "notice", third, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    asked(&m, "notice", third);
    ASSERT_VALUE(&m, notice, third, "$.number", "创城办〔2026〕3号");
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
    ASSERT_VALUE(&m, view, m.screening, "$.counts.claimed", "1");
    ASSERT_VALUE(&m, view, m.screening, "$.rows[0].mode", "onsite");
    ASSERT_VALUE(&m, view, m.screening, "$.held_on", "2026-01-01");
    ASSERT_VALUE(&m, view, m.screening, "$.rows[3].mode", "");
    g_autofree char *people = value(&m, view, m.screening, "$.people[0].name");
    g_assert_cmpuint(strlen(people), >, 0);
    ASSERT_VALUE(
        &m, ANNOTATE_VIEW_PLEDGE_SHEET, m.screening, "$.units[0].cases[0].problem_no", "2026-001");
    ASSERT_VALUE(&m, ANNOTATE_VIEW_PLEDGE_SHEET, m.screening, "$.units[1]", "");
    ASSERT_VALUE(
        &m, ANNOTATE_VIEW_CATALOGUE_SHEET, m.screening, "$.rows[3].problem_no", "2026-004");
    ASSERT_VALUE(&m, ANNOTATE_VIEW_SEATING_SHEET, m.screening, "$.per_row", "12");
    ASSERT_VALUE(&m, ANNOTATE_VIEW_OUTLINE_SHEET, m.screening, "$.units[0]", "");
    meeting_clear(&m);
}

/* The values of the papers are the staff's and the worker's. */
static void nobody_else_reads_them(void)
{
    static const enum annotate_view views[] = {ANNOTATE_VIEW_NOTICE_SHEET,
        ANNOTATE_VIEW_MINUTES_SHEET, ANNOTATE_VIEW_CATALOGUE_SHEET, ANNOTATE_VIEW_PLEDGE_SHEET,
        ANNOTATE_VIEW_OUTLINE_SHEET, ANNOTATE_VIEW_SEATING_SHEET};
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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/paper/numbers", numbers);
    g_test_add_func("/paper/notice-keeps-the-embargo", notice_keeps_the_embargo);
    g_test_add_func("/paper/minutes-of-a-claim", minutes_of_a_claim);
    g_test_add_func("/paper/nobody-else-reads-them", nobody_else_reads_them);
    return g_test_run();
}
