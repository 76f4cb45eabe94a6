/* What an edit leaves in the log: of each field that changed what it was and is, of no other. */
#include "meeting.h"
#include <string.h>

/* The data of the last event of a thing. */
static char *last_of(struct meeting *m, const char *kind, int64_t object)
{
    return view_value(&m->f, &m->who_office, ANNOTATE_VIEW_EVENTS,
        &(struct annotate_query){.kind = kind, .object = object}, "$.items[#-1].data");
}

#define ASSERT_LAST(m, kind, object, ...)                                                          \
    do {                                                                                           \
        g_assert_no_error(error);                                                                  \
        g_autofree char *got_ = last_of(m, kind, object);                                          \
        g_autofree char *want_ = g_strdup_printf(__VA_ARGS__);                                     \
        g_assert_cmpstr(got_, ==, want_);                                                          \
    } while (0)

static void people(void)
{
    struct meeting m;
    meeting_ground(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act act = act_of(&m.f, &m.f.who_admin, NULL);
    struct annotate_unit unit = {
        .parent = m.f.town, .rank_order = ANNOTATE_KEEP, .phone = "0310-5550001", .active = -1};
    annotate_unit_set(m.f.a, &act, m.f.housing, &unit, NULL, &error);
    ASSERT_LAST(&m, "unit", m.f.housing,
        "{\"was_parent_unit\":null,\"parent_unit\":%d,\"was_phone\":\"\","
        "\"phone\":\"0310-5550001\"}",
        (int)m.f.town);
    unit.phone = "0310-5550002";
    annotate_unit_set(m.f.a, &act, m.f.housing, &unit, NULL, &error);
    ASSERT_LAST(
        &m, "unit", m.f.housing, "{\"was_phone\":\"0310-5550001\",\"phone\":\"0310-5550002\"}");
    annotate_unit_set(m.f.a, &act, m.f.housing, &unit, NULL, &error);
    ASSERT_LAST(&m, "unit", m.f.housing, "{}");
    struct annotate_unit town = {.kind = "township",
        .parent = ANNOTATE_KEEP,
        .rank_order = ANNOTATE_KEEP,
        .linked_leader = "演示·乙",
        .sponsor_unit = "教育局",
        .active = -1};
    annotate_unit_set(m.f.a, &act, m.f.town, &town, NULL, &error);
    ASSERT_LAST(&m, "unit", m.f.town,
        "{\"was_kind\":\"county\",\"kind\":\"township\",\"was_linked_leader\":\"\","
        "\"linked_leader\":\"演示·乙\",\"was_sponsor_unit\":\"\",\"sponsor_unit\":\"教育局\"}");
    town = (struct annotate_unit){.kind = "county", .parent = 0, .rank_order = 1, .active = -1};
    g_assert_false(annotate_unit_set(m.f.a, &act, m.f.town, &town, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_INVALID, "unit.link_of_area");

    struct annotate_person person = {.name = "演示·甲",
        .unit = m.f.housing,
        .rank_order = 3,
        .phone = "13800000001",
        .active = -1};
    annotate_person_add(m.f.a, &act, &person, &out, &error);
    ASSERT_LAST(&m, "person", out.id,
        "{\"name\":\"演示·甲\",\"unit\":%d,\"rank_order\":3,\"phone\":\"13800000001\","
        "\"active\":true}",
        (int)m.f.housing);
    person = (struct annotate_person){.unit = 0, .rank_order = 3, .phone = "13800000002"};
    annotate_person_set(m.f.a, &act, out.id, &person, NULL, &error);
    ASSERT_LAST(&m, "person", out.id,
        "{\"was_unit\":%d,\"unit\":null,\"was_phone\":\"13800000001\","
        "\"phone\":\"13800000002\",\"was_active\":true,\"active\":false}",
        (int)m.f.housing);
    assert_intact(&m.f);
    meeting_clear(&m);
}

static void points(void)
{
    struct meeting m;
    meeting_ground(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_act act = act_of(&m.f, &m.who_office, NULL);
    struct annotate_point point = {.address = "演示路1号",
        .phone = "0310-5550003",
        .linked_leader = "演示·乙",
        .sponsor_unit = "教育局",
        .street_chief = "演示·丙",
        .lane_chief = "演示·丁",
        .road_chief = "演示·戊",
        .type = ANNOTATE_KEEP,
        .lead_unit = ANNOTATE_KEEP,
        .area = ANNOTATE_KEEP,
        .place = 1,
        .lat = 38.5,
        .lon = 114.25,
        .assist = &m.f.police,
        .n_assist = 1,
        .active = -1};
    annotate_point_set(m.f.a, &act, m.point, &point, NULL, &error);
    ASSERT_LAST(&m, "point", m.point,
        "{\"was_address\":\"\",\"address\":\"演示路1号\",\"was_lat\":null,\"lat\":38.5,"
        "\"was_lon\":null,\"lon\":114.25,\"was_phone\":\"\",\"phone\":\"0310-5550003\","
        "\"was_linked_leader\":\"\",\"linked_leader\":\"演示·乙\",\"was_sponsor_unit\":\"\","
        "\"sponsor_unit\":\"教育局\",\"was_street_chief\":\"\",\"street_chief\":\"演示·丙\","
        "\"was_lane_chief\":\"\",\"lane_chief\":\"演示·丁\",\"was_road_chief\":\"\","
        "\"road_chief\":\"演示·戊\",\"was_assist\":[],\"assist\":[%d]}",
        (int)m.f.police);
    point.place = 0;
    annotate_point_set(m.f.a, &act, m.point, &point, NULL, &error);
    ASSERT_LAST(
        &m, "point", m.point, "{\"was_lat\":38.5,\"lat\":null,\"was_lon\":114.25,\"lon\":null}");

    g_autofree char *id = view_value(&m.f, &m.who_office, ANNOTATE_VIEW_POINT_TYPES,
        &(struct annotate_query){0}, "$.items[0].id");
    int64_t type = g_ascii_strtoll(id, NULL, 10);
    struct annotate_point_type kind = {.standard = "无占道", .lead_unit = m.f.town, .active = -1};
    annotate_point_type_set(m.f.a, &act, type, &kind, NULL, &error);
    ASSERT_LAST(&m, "point_type", type,
        "{\"was_lead_unit\":null,\"lead_unit\":%d,\"was_standard\":\"\","
        "\"standard\":\"无占道\"}",
        (int)m.f.town);
    meeting_clear(&m);
}

static void terms(void)
{
    struct meeting m;
    meeting_ground(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_act act = act_of(&m.f, &m.who_office, NULL);
    annotate_problem_type_due(m.f.a, &act, m.type, "workday", 5, NULL, &error);
    ASSERT_LAST(&m, "problem_type", m.type,
        "{\"was_due_mode\":\"rule\",\"due_mode\":\"workday\",\"was_due_n\":null,\"due_n\":5}");
    annotate_problem_type_due(m.f.a, &act, m.type, "workday", 7, NULL, &error);
    ASSERT_LAST(&m, "problem_type", m.type, "{\"was_due_n\":5,\"due_n\":7}");
    struct annotate_problem_type kind = {.lead_unit = m.f.police,
        .indicator = m.indicator,
        .assist = &m.f.town,
        .n_assist = 1,
        .active = -1};
    annotate_problem_type_set(m.f.a, &act, m.type, &kind, NULL, &error);
    ASSERT_LAST(&m, "problem_type", m.type,
        "{\"was_lead_unit\":%d,\"lead_unit\":%d,\"was_indicator\":null,\"indicator\":%d,"
        "\"was_assist\":[],\"assist\":[%d]}",
        (int)m.f.housing, (int)m.f.police, (int)m.indicator, (int)m.f.town);
    annotate_indicator_set(m.f.a, &act, m.indicator,
        &(struct annotate_indicator){.lead_unit = ANNOTATE_KEEP}, NULL, &error);
    ASSERT_LAST(&m, "indicator", m.indicator,
        "{\"system_version\":\"2026\",\"code\":\"1.1\",\"was_active\":true,\"active\":false}");

    struct annotate_result out;
    annotate_holiday_set(m.f.a, &act, "2026-03-05", "holiday", "县庆", &out, &error);
    ASSERT_LAST(&m, "calendar", out.id,
        "{\"day\":\"2026-03-05\",\"was_day_kind\":\"usual\",\"day_kind\":\"holiday\","
        "\"was_text\":\"\",\"text\":\"县庆\"}");
    annotate_holiday_set(m.f.a, &act, "2026-03-05", "usual", NULL, &out, &error);
    ASSERT_LAST(&m, "calendar", out.id,
        "{\"day\":\"2026-03-05\",\"was_day_kind\":\"holiday\",\"day_kind\":\"usual\","
        "\"was_text\":\"县庆\",\"text\":\"\"}");
    meeting_clear(&m);
}

static void groups(void)
{
    struct meeting m;
    meeting_ground(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act act = act_of(&m.f, &m.who_office, NULL);
    int64_t both[] = {m.f.housing, m.f.town};
    struct annotate_hq hq = {
        .name = "市容指挥部", .unit = m.f.housing, .units = both, .n_units = 2, .active = true};
    annotate_hq_put(m.f.a, &act, 0, &hq, &out, &error);
    g_assert_no_error(error);
    g_autofree char *first = view_value(&m.f, &m.who_office, ANNOTATE_VIEW_EVENTS,
        &(struct annotate_query){.kind = "hq"}, "$.items[0].data.units");
    hq.units = &m.f.town;
    hq.n_units = 1;
    annotate_hq_put(m.f.a, &act, out.id, &hq, NULL, &error);
    g_autofree char *left = view_value(&m.f, &m.who_office, ANNOTATE_VIEW_EVENTS,
        &(struct annotate_query){.kind = "hq"}, "$.items[1].data.units");
    g_assert_cmpstr(first, !=, left);
    ASSERT_LAST(&m, "hq", out.id, "{\"was_units\":%s,\"units\":%s}", first, left);

    struct annotate_round round = {.kind = "special",
        .team = "一组",
        .from_on = "2026-01-01",
        .to_on = "2026-01-07",
        .points = &m.point,
        .n_points = 1};
    annotate_round_put(m.f.a, &act, 0, &round, &out, &error);
    ASSERT_LAST(&m, "round", out.id,
        "{\"round_kind\":\"special\",\"text\":\"一组\",\"from_on\":\"2026-01-01\","
        "\"to_on\":\"2026-01-07\",\"target\":0,\"points\":[\"D1\"]}");
    round.n_points = 0;
    round.target = 4;
    annotate_round_put(m.f.a, &act, out.id, &round, NULL, &error);
    ASSERT_LAST(&m, "round", out.id,
        "{\"was_target\":0,\"target\":4,\"was_points\":[\"D1\"],\"points\":[]}");
    meeting_clear(&m);
}

static void problems(void)
{
    struct meeting m;
    meeting_ground(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    int64_t id = meeting_draft(&m, "垃圾满溢", NULL);
    struct annotate_act act = act_of(&m.f, &m.who_office, NULL);
    struct annotate_problem edit = {.point = ANNOTATE_KEEP,
        .type = ANNOTATE_KEEP,
        .lead_unit = m.f.police,
        .indicator = 0,
        .round = ANNOTATE_KEEP,
        .assist = &m.f.housing,
        .n_assist = 1,
        .description = "垃圾\"满溢\""};
    annotate_problem_set(m.f.a, &act, id, &edit, NULL, &error);
    ASSERT_LAST(&m, "problem", id,
        "{\"was_lead_unit\":%d,\"lead_unit\":%d,\"was_indicator\":%d,\"indicator\":null,"
        "\"was_description\":\"垃圾满溢\",\"description\":\"垃圾\\\"满溢\\\"\","
        "\"was_assist\":[%d],\"assist\":[%d]}",
        (int)m.f.housing, (int)m.f.police, (int)m.indicator, (int)m.f.town, (int)m.f.housing);
    struct annotate_cut cut = {
        .clip = m.clip, .in_frame = 20, .out_frame = 60, .in_t90 = 72000, .out_t90 = 216000};
    annotate_segment_set(m.f.a, &act, 1, &cut, NULL, &error);
    ASSERT_LAST(&m, "problem", id, "{\"segment\":1,\"was_in_frame\":10,\"in_frame\":20}");

    struct annotate_screening plan = {.title = "第1次审看会",
        .place = "三会议室",
        .planned_start_at = m.f.now + DAY,
        .planned_end_at = m.f.now + DAY + HOUR,
        .budget_s = 1800};
    annotate_screening_add(m.f.a, &act, &plan, &out, &error);
    g_assert_no_error(error);
    plan = (struct annotate_screening){.place = "五会议室",
        .planned_start_at = ANNOTATE_KEEP,
        .planned_end_at = m.f.now + DAY + 2 * HOUR,
        .host = ANNOTATE_KEEP,
        .budget_s = ANNOTATE_KEEP};
    annotate_screening_set(m.f.a, &act, out.id, &plan, NULL, &error);
    ASSERT_LAST(&m, "screening", out.id,
        "{\"was_place\":\"三会议室\",\"place\":\"五会议室\",\"was_planned_end_at\":"
        "%" G_GINT64_FORMAT ",\"planned_end_at\":%" G_GINT64_FORMAT "}",
        m.f.now + DAY + HOUR, m.f.now + DAY + 2 * HOUR);

    /* its number is of its year */
    struct annotate_screening year = {.planned_start_at = m.f.now + 364 * DAY,
        .planned_end_at = m.f.now + 364 * DAY + HOUR,
        .host = ANNOTATE_KEEP,
        .budget_s = ANNOTATE_KEEP};
    annotate_screening_set(m.f.a, &act, out.id, &year, NULL, &error);
    g_assert_no_error(error);
    year.planned_start_at += DAY;
    year.planned_end_at += DAY;
    g_assert_false(annotate_screening_set(m.f.a, &act, out.id, &year, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_INVALID, "screening.other_year");
    assert_intact(&m.f);
    meeting_clear(&m);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/edits/people", people);
    g_test_add_func("/edits/points", points);
    g_test_add_func("/edits/terms", terms);
    g_test_add_func("/edits/groups", groups);
    g_test_add_func("/edits/problems", problems);
    return g_test_run();
}
