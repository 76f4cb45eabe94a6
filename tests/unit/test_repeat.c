/* Each write sent twice with the same key: one event, and the first answer again. And the list of
 * who comes, which the other tests only touch. */
#include "meeting.h"
#include <string.h>

/* Runs `call` (which uses act, out and error) twice; keeps the id in `id`. */
#define TWICE(m, by, call)                                                                         \
    do {                                                                                           \
        static int serial;                                                                         \
        g_autofree char *op_ = g_strdup_printf("%s-%d-%d", "repeat-op", __LINE__, serial++);       \
        act = act_of(&(m)->f, by, op_);                                                            \
        g_assert_true(call);                                                                       \
        g_assert_no_error(error);                                                                  \
        g_assert_false(out.repeated);                                                              \
        int64_t event_ = out.event, version_ = out.version, last_ = meeting_events(m);             \
        id = out.id;                                                                               \
        g_assert_cmpint(event_, ==, last_);                                                        \
        annotate_result_clear(&out);                                                               \
        g_assert_true(call);                                                                       \
        g_assert_true(out.repeated);                                                               \
        g_assert_cmpint(out.id, ==, id);                                                           \
        g_assert_cmpint(out.event, ==, event_);                                                    \
        g_assert_cmpint(out.version, ==, version_);                                                \
        g_assert_cmpint(meeting_events(m), ==, last_);                                             \
        annotate_result_clear(&out);                                                               \
    } while (0)

static void before_the_meeting(void)
{
    struct meeting m;
    struct annotate_result out = {0};
    struct annotate_act act;
    int64_t id;
    g_autoptr(GError) error = NULL;
    meeting_problems(&m);
    struct annotate *a = m.f.a;
    struct annotate_problem in = {.description = "又一处"};
    struct annotate_cut cut = {
        .clip = m.clip, .in_frame = 0, .out_frame = 25, .in_t90 = 0, .out_t90 = 90000};
    TWICE(&m, &m.f.who_supervisor, annotate_problem_add(a, &act, &in, &cut, &out, &error));
    int64_t draft = id;
    in = (struct annotate_problem){
        .point = m.point,
        .type = m.type,
        .lead_unit = m.f.housing,
        .indicator = m.indicator,
        .assist = (const int64_t[]){m.f.town, m.f.town, m.f.housing},
        .n_assist = 3
    };
    TWICE(&m, &m.f.who_supervisor, annotate_problem_set(a, &act, draft, &in, &out, &error));
    g_autofree char *assist = view_value(&m.f, &m.f.who_head, ANNOTATE_VIEW_PROBLEM,
        &(struct annotate_query){.id = draft}, "$.assist[1]");
    g_assert_cmpstr(assist, ==, ""); /* nobody helps twice, and not oneself */
    TWICE(&m, &m.f.who_supervisor, annotate_segment_add(a, &act, draft, &cut, &out, &error));
    int64_t segment = id;
    cut.out_frame++;
    cut.out_t90++;
    TWICE(&m, &m.f.who_supervisor, annotate_segment_set(a, &act, segment, &cut, &out, &error));
    TWICE(&m, &m.f.who_supervisor, annotate_segment_remove(a, &act, segment, &out, &error));
    TWICE(&m, &m.who_office, annotate_problem_file(a, &act, draft, &out, &error));
    const struct annotate_problem_type type = {.lead_unit = ANNOTATE_KEEP,
        .indicator = ANNOTATE_KEEP,
        .area_assist = -1,
        .active = -1,
        .name = "改过名的类型"};
    TWICE(&m, &m.who_office, annotate_problem_type_set(a, &act, m.type, &type, &out, &error));
    const struct annotate_indicator item = {.lead_unit = m.f.town, .active = -1};
    TWICE(&m, &m.who_office, annotate_indicator_set(a, &act, m.indicator, &item, &out, &error));
    TWICE(&m, &m.f.who_head,
        annotate_problem_withdraw(a, &act, draft, "duplicate", "", &out, &error));

    struct annotate_screening plan = {
        .title = "演示", .planned_start_at = m.f.now + HOUR, .planned_end_at = m.f.now + 2 * HOUR};
    TWICE(&m, &m.who_office, annotate_screening_add(a, &act, &plan, &out, &error));
    int64_t screening = id;
    struct annotate_screening edit = {.place = "二会议室",
        .planned_start_at = ANNOTATE_KEEP,
        .planned_end_at = ANNOTATE_KEEP,
        .host = ANNOTATE_KEEP,
        .budget_s = 900};
    TWICE(&m, &m.who_office, annotate_screening_set(a, &act, screening, &edit, &out, &error));
    g_autofree char *place = view_value(&m.f, &m.f.who_head, ANNOTATE_VIEW_SCREENING,
        &(struct annotate_query){.id = screening}, "$.place");
    g_assert_cmpstr(place, ==, "二会议室");
    struct annotate_reel_item items[] = {
        {.kind = "title"},
        { "problem", m.problem[0], 30}
    };
    TWICE(&m, &m.who_office, annotate_reel_set(a, &act, screening, items, 2, &out, &error));
    int64_t job = 0;
    TWICE(&m, &m.f.who_head, annotate_reel_lock(a, &act, screening, &job, &out, &error));
    g_assert_cmpint(job, >, 0);
    TWICE(&m, &m.f.who_head, annotate_reel_unlock(a, &act, screening, "换", &out, &error));
    TWICE(&m, &m.who_operator, annotate_screening_move(a, &act, screening, "notify", &out, &error));
    TWICE(&m, &m.who_operator, annotate_screening_move(a, &act, screening, "cancel", &out, &error));
    assert_intact(&m.f);
    meeting_clear(&m);
}

static void in_the_meeting(void)
{
    struct meeting m;
    struct annotate_result out = {0};
    struct annotate_act act;
    int64_t id;
    g_autoptr(GError) error = NULL;
    meeting_live(&m);
    struct annotate *a = m.f.a;
    struct annotate_command go = {.expect_rev = -1, .command = "goto", .position = 2};
    struct annotate_command open = {.expect_rev = -1, .command = "open_claim"};
    TWICE(&m, &m.who_operator, annotate_stage_command(a, &act, m.screening, &go, &out, &error));
    TWICE(&m, &m.who_operator, annotate_stage_command(a, &act, m.screening, &open, &out, &error));
    struct annotate_claim claim = {.problem = m.problem[0], .pledge = "马上办"};
    TWICE(&m, &m.seat_housing, annotate_claim_add(a, &act, 0, &claim, &out, &error));
    TWICE(&m, &m.seat_housing, annotate_claim_set(a, &act, id, &claim, &out, &error));
    go.position = 3;
    TWICE(&m, &m.who_operator, annotate_stage_command(a, &act, m.screening, &go, &out, &error));
    TWICE(&m, &m.who_operator, annotate_stage_command(a, &act, m.screening, &open, &out, &error));
    struct annotate_dispute dispute = {.problem = m.problem[1], .reason_code = "done"};
    TWICE(&m, &m.seat_housing, annotate_dispute_add(a, &act, 0, &dispute, &out, &error));
    TWICE(&m, &m.who_host,
        annotate_dispute_rule(a, &act, id, "assign", m.f.housing, "", &out, &error));
    go.position = 4;
    TWICE(&m, &m.who_operator, annotate_stage_command(a, &act, m.screening, &go, &out, &error));
    TWICE(&m, &m.who_operator, annotate_stage_command(a, &act, m.screening, &open, &out, &error));
    TWICE(&m, &m.who_operator,
        annotate_screening_move(a, &act, m.screening, "adjourn", &out, &error));
    claim = (struct annotate_claim){
        .problem = m.problem[2], .unit = m.f.housing, .person_name = "演示·局长"};
    TWICE(&m, &m.who_unit_head, annotate_claim_late(a, &act, &claim, &out, &error));
    struct annotate_card card = {.task = "清理", .standard = "干净"};
    TWICE(&m, &m.f.who_head, annotate_card_issue(a, &act, m.problem[2], &card, &out, &error));
    TWICE(&m, &m.f.who_liaison, annotate_card_sign(a, &act, id, &out, &error));

    /* the same key with another call is no repeat but a mistake */
    act = act_of(&m.f, &m.f.who_head, "one-key-for-two");
    annotate_card_issue(a, &act, m.problem[1], &card, NULL, &error);
    g_assert_no_error(error);
    ASSERT_REFUSED(
        &m, REFUSED, "op.reused", annotate_problem_close(a, &act, m.problem[1], NULL, &error));
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* --- who comes --- */

static int64_t person(struct meeting *m, const char *name, int64_t unit)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act act = act_of(&m->f, &m->who_office, NULL);
    struct annotate_person in = {
        .name = name, .unit = unit, .post = "局长", .rank_order = 1, .active = 1};
    annotate_person_add(m->f.a, &act, &in, &out, &error);
    g_assert_no_error(error);
    return out.id;
}

#define ASSERT_LOOK(m, view, path, want)                                                           \
    do {                                                                                           \
        g_autofree char *got_ = view_value(&(m)->f, &(m)->who_operator, view,                      \
            &(struct annotate_query){.id = (m)->screening}, path);                                 \
        g_assert_cmpstr(got_, ==, want);                                                           \
    } while (0)

static void attendance(void)
{
    struct meeting m;
    struct annotate_result out = {0};
    struct annotate_act act;
    int64_t id;
    g_autoptr(GError) error = NULL;
    meeting_reel(&m);
    struct annotate *a = m.f.a;
    struct annotate_attendee in = {
        .person = person(&m, "演示·甲", m.f.housing), .unit = m.f.town, .duty = "attend"};
    TWICE(&m, &m.who_office, annotate_attendee_add(a, &act, m.screening, &in, &out, &error));
    int64_t first = id;
    ASSERT_LOOK(&m, ANNOTATE_VIEW_SCREENING, "$.attendance[0].unit_name", "演示县住建局");
    ASSERT_LOOK(&m, ANNOTATE_VIEW_SCREENING, "$.attendance[0].post", "局长");
    ASSERT_LOOK(&m, ANNOTATE_VIEW_SCREENING, "$.desks[0].unit_name", "演示县住建局");
    act = act_of(&m.f, &m.who_office, NULL);
    ASSERT_REFUSED(&m, REFUSED, "attendance.already",
        annotate_attendee_add(a, &act, m.screening, &in, NULL, &error));
    struct annotate_attendee odd = {.name = "演示·乙", .duty = "guest"};
    ASSERT_REFUSED(&m, INVALID, "field.invalid",
        annotate_attendee_add(a, &act, m.screening, &odd, NULL, &error));
    odd.duty = "observe";
    TWICE(&m, &m.who_office, annotate_attendee_add(a, &act, m.screening, &odd, &out, &error));
    int64_t second = id;
    struct annotate_checkin late = {.attendance = first, .status = "late"};
    act = act_of(&m.f, &m.who_recorder, NULL);
    ASSERT_REFUSED(&m, REFUSED, "screening.not_open",
        annotate_checkin(a, &act, m.screening, &late, NULL, &error));
    TWICE(&m, &m.who_operator, annotate_attendee_remove(a, &act, second, &out, &error));
    ASSERT_LOOK(&m, ANNOTATE_VIEW_SCREENING, "$.attendance[1]", "");
    meeting_move(&m, "notify");
    meeting_move(&m, "open_checkin");
    ASSERT_LOOK(&m, ANNOTATE_VIEW_SCREENING, "$.desks[1].unit_name", "演示镇"); /* named: a desk */

    /* a clerk marks; the deputy has a name */
    TWICE(&m, &m.who_recorder, annotate_checkin(a, &act, m.screening, &late, &out, &error));
    ASSERT_LOOK(&m, ANNOTATE_VIEW_STAGE, "$.attendance.late", "1");
    struct annotate_checkin deputy = {.attendance = first, .status = "deputy"};
    act = act_of(&m.f, &m.who_recorder, NULL);
    ASSERT_REFUSED(&m, INVALID, "field.required",
        annotate_checkin(a, &act, m.screening, &deputy, NULL, &error));
    deputy.deputy_name = "演示·副";
    deputy.deputy_post = "副局长";
    annotate_checkin(a, &act, m.screening, &deputy, NULL, &error);
    g_assert_no_error(error);
    ASSERT_LOOK(&m, ANNOTATE_VIEW_STAGE, "$.attendance.present", "1");
    ASSERT_LOOK(&m, ANNOTATE_VIEW_SCREENING, "$.attendance[0].deputy_name", "演示·副");
    struct annotate_checkin nobody = {.attendance = 999, .status = "present"};
    ASSERT_REFUSED(
        &m, NOT_FOUND, "not_found", annotate_checkin(a, &act, m.screening, &nobody, NULL, &error));

    /* a seat checks in its own unit's people only, and cannot excuse anybody */
    struct annotate_who seat = {.kind = ANNOTATE_KIND_SEAT,
        .roles = ANNOTATE_ROLE_SEAT,
        .screening = m.screening,
        .unit = m.f.town,
        .name = "演示镇",
        .address = ""};
    act = act_of(&m.f, &seat, NULL);
    struct annotate_checkin theirs = {.attendance = first, .status = "present"};
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_unit",
        annotate_checkin(a, &act, m.screening, &theirs, NULL, &error));
    theirs.status = "excused";
    ASSERT_REFUSED(&m, INVALID, "field.invalid",
        annotate_checkin(a, &act, m.screening, &theirs, NULL, &error));

    /* the same walk-in twice stays one row */
    struct annotate_checkin walk = {.name = "演示·来客", .post = "镇长", .status = "present"};
    annotate_checkin(a, &act, 0, &walk, &out, &error);
    g_assert_no_error(error);
    id = out.id;
    annotate_checkin(a, &act, 0, &walk, &out, &error);
    g_assert_no_error(error);
    g_assert_cmpint(out.id, ==, id);
    ASSERT_LOOK(&m, ANNOTATE_VIEW_STAGE, "$.attendance.expected", "2");
    assert_intact(&m.f);
    meeting_clear(&m);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/repeat/before", before_the_meeting);
    g_test_add_func("/repeat/meeting", in_the_meeting);
    g_test_add_func("/attendance", attendance);
    return g_test_run();
}
