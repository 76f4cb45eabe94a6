/* A unit that does not rectify: noted, proposed, signed by a person; exposures in a row; bulletins
 * with frozen figures and numbers without a gap. */
#include "meeting.h"
#include "rules.h"
#include <string.h>

#define ASSERT_LIST(m, who, view, path, want) ASSERT_VALUE(m, who, view, 0, path, want)

static int64_t signed_card(struct meeting *m, const char *what, int64_t *out_problem)
{
    *out_problem = meeting_draft(m, what, NULL);
    meeting_file(m, *out_problem);
    int64_t card = meeting_dispatch(m, *out_problem);
    meeting_sign(m, card);
    return card;
}

#define URGES ANNOTATE_VIEW_URGES

/* One card that stays overdue: each step once, at its day, for a due day. */
static void urges(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    struct annotate_who leader;
    meeting_ground(&m);
    fixture_user(&m.f, "leader", ANNOTATE_ROLE_LEADER, 0, &leader);
    const struct annotate_who *head = &m.f.who_head;
    int64_t one;
    int64_t card = signed_card(&m, "一", &one);
    meeting_tick(&m, "2026-01-10", 19); /* due on the 8th */
    ASSERT_LIST(&m, head, URGES, "$.items[0].step", "1");
    ASSERT_LIST(&m, head, URGES, "$.items[0].next.step", "2");
    ASSERT_LIST(&m, head, URGES, "$.items[0].next.on", "2026-01-11");
    ASSERT_LIST(&m, head, URGES, "$.items[0].steps[0].id", "");
    meeting_tick(&m, "2026-01-11", 19);
    meeting_tick(&m, "2026-01-12", 19); /* not again */
    ASSERT_LIST(&m, head, URGES, "$.items[0].steps[0].step", "2");
    ASSERT_LIST(&m, head, URGES, "$.items[0].steps[0].state", "proposed");
    ASSERT_LIST(&m, head, URGES, "$.items[0].steps[1].id", "");
    ASSERT_LIST(&m, head, URGES, "$.items[0].next.on", "2026-01-15");

    struct annotate_act office = act_of(&m.f, &m.who_office, NULL), by = act_of(&m.f, head, NULL);
    struct annotate_act liaison = act_of(&m.f, &m.f.who_liaison, NULL);
    annotate_urge_draft(m.f.a, &office, 1, "已逾期4天", "三日内完成", NULL, &error);
    g_assert_no_error(error);
    ASSERT_LIST(&m, &m.f.who_liaison, URGES, "$.items[0].card", "");
    /* held: nothing is signed, and no step comes */
    struct annotate_result out;
    ASSERT_REFUSED(&m, INVALID, "field.invalid",
        annotate_urge_hold(m.f.a, &by, card, "等材料", "2026-01-11", NULL, &error));
    annotate_urge_hold(m.f.a, &by, card, "等材料", "2026-01-16", &out, &error);
    g_assert_no_error(error);
    ASSERT_REFUSED(&m, REFUSED, "urge.held",
        annotate_urge_hold(m.f.a, &by, card, "等材料", "2026-01-17", NULL, &error));
    ASSERT_REFUSED(&m, REFUSED, "urge.held", annotate_urge_sign(m.f.a, &by, 1, NULL, &error));
    meeting_tick(&m, "2026-01-16", 19);
    ASSERT_LIST(&m, head, URGES, "$.items[0].hold.reason", "等材料");
    ASSERT_LIST(&m, head, URGES, "$.items[0].steps[1].id", "");
    meeting_tick(&m, "2026-01-17", 19); /* its day is over */
    ASSERT_LIST(&m, head, URGES, "$.items[0].hold.id", "");
    ASSERT_LIST(&m, head, URGES, "$.items[0].steps[1].step", "3");
    ASSERT_LIST(&m, head, URGES, "$.items[0].steps[1].on", "2026-01-15");
    ASSERT_LIST(&m, head, URGES, "$.items[0].leaders[0].name", ""); /* nobody to tell: shown */

    by = act_of(&m.f, head, NULL);
    annotate_urge_sign(m.f.a, &by, 1, NULL, &error);
    g_assert_no_error(error);
    ASSERT_LIST(&m, &m.f.who_liaison, URGES, "$.items[0].steps[0].doc_no", "督办函〔2026〕1号");
    ASSERT_LIST(&m, &m.f.who_liaison, URGES, "$.items[0].steps[1].id", "");
    annotate_urge_sign_for(m.f.a, &liaison, 1, NULL, NULL, &error);
    g_assert_no_error(error);
    meeting_tick(&m, "2026-01-23", 19);
    ASSERT_LIST(&m, head, URGES, "$.items[0].steps[2].step", "4");

    /* a report ends what nobody signed; a failed check starts anew, with a new due day */
    meeting_check(&m, meeting_report(&m, one, card, "a"), false);
    meeting_tick(&m, "2026-01-24", 19);
    ASSERT_LIST(&m, head, URGES, "$.items[0].steps[0].state", "signed");
    ASSERT_LIST(&m, head, URGES, "$.items[0].steps[1].id", "");
    ASSERT_LIST(&m, head, URGES, "$.items[0].late", "false");
    meeting_tick(&m, "2026-01-30", 19);
    ASSERT_LIST(&m, head, URGES, "$.items[0].due_on", "2026-01-27");
    ASSERT_LIST(&m, head, URGES, "$.items[0].steps[0].step", "2");
    ASSERT_LIST(&m, head, URGES, "$.items[0].steps[0].state", "proposed");
    meeting_clear(&m);
}

static int64_t replays_told(struct meeting *m, int64_t after)
{
    g_autoptr(GError) error = NULL;
    struct annotate_event events[64];
    size_t n;
    int64_t told = 0;
    annotate_events_since(m->f.a, after, events, 64, &n, &error);
    g_assert_no_error(error);
    for (size_t i = 0; i < n; i++)
        told += strcmp(events[i].kind, "replay") == 0;
    return told;
}

static int64_t next_screening(struct meeting *m)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act office = act_of(&m->f, &m->who_office, NULL);
    struct annotate_screening in = {.title = "下一场",
        .place = "三会议室",
        .planned_start_at = m->f.now + DAY,
        .planned_end_at = m->f.now + DAY + HOUR,
        .budget_s = 600};
    struct annotate_result out;
    annotate_screening_add(m->f.a, &office, &in, &out, &error);
    g_assert_no_error(error);
    return out.id;
}

/* What came to the last step is shown again: its case stays where it is, nothing is asked of it. */
static void shown_again(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_replay(&m);
    int64_t id = m.problem[0], before = meeting_events(&m);
    const struct annotate_who *operator = &m.who_operator;
    ASSERT_STATE(&m, id, "rectifying");
    ASSERT_VALUE(&m, operator, ANNOTATE_VIEW_STAGE, m.screening, "$.tally.total", "3");
    ASSERT_VALUE(&m, operator, ANNOTATE_VIEW_STAGE, m.screening, "$.items[1].kind", "replay");
    ASSERT_LIST(&m, &m.seat_housing, ANNOTATE_VIEW_SEAT, "$.replay", "");
    meeting_goto(&m, 0);
    ASSERT_LIST(&m, &m.hall, ANNOTATE_VIEW_HALL, "$.item.kind", "replay");
    ASSERT_LIST(&m, &m.hall, ANNOTATE_VIEW_HALL, "$.problem.replay_days", "15");
    ASSERT_LIST(&m, &m.hall, ANNOTATE_VIEW_HALL, "$.problem.order", "");
    ASSERT_LIST(&m, &m.hall, ANNOTATE_VIEW_HALL_PACK, "$.stills[0]", "1");
    ASSERT_LIST(&m, &m.seat_housing, ANNOTATE_VIEW_SEAT, "$.replay.late_days", "15");
    ASSERT_LIST(&m, &m.seat_housing, ANNOTATE_VIEW_SEAT, "$.now", "");
    ASSERT_LIST(&m, &m.seat_town, ANNOTATE_VIEW_SEAT, "$.replay.late_days", "15"); /* it helps */
    ASSERT_LIST(&m, &m.seat_police, ANNOTATE_VIEW_SEAT, "$.replay", "");
    ASSERT_LIST(&m, &m.seat_police, ANNOTATE_VIEW_SEAT, "$.item.title", "");
    struct annotate_act act = act_of(&m.f, operator, NULL);
    struct annotate_command claim = {.expect_rev = -1, .command = "open_claim"};
    ASSERT_REFUSED(&m, REFUSED, "stage.replay",
        annotate_stage_command(m.f.a, &act, m.screening, &claim, NULL, &error));
    g_autofree char *claimed = meeting_claim(&m, &m.seat_housing, id, "again", &error);
    g_assert_null(claimed);
    g_clear_error(&error);
    meeting_goto(&m, 1);
    meeting_goto(&m, 0);
    g_assert_cmpint(replays_told(&m, before), ==, 1);
    ASSERT_STATE(&m, id, "rectifying");
    ASSERT_STATE(&m, m.problem[1], "presented");
    meeting_move(&m, "adjourn");
    ASSERT_STATE(&m, id, "rectifying");
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_MINUTES_SHEET, m.screening,
        "$.replays[0].late_days", "15");
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_CATALOGUE_SHEET, m.screening,
        "$.rows[0].late_days", "15");
    int64_t next = next_screening(&m);
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_LOOKBACK, next, "$.items[0].problem", "1");
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_LOOKBACK, next, "$.items[0].again_days", "15");
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_LOOKBACK, next, "$.items[0].outcome", "overdue");
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_LOOKBACK, next, "$.items[1].problem", "2");
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_LOOKBACK, next, "$.items[1].again_days", "");
    meeting_clear(&m);
}

/* Only what is proposed for it is taken into a film, and the film is locked only while that is so. */
static void taken_in_again(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_replay(&m);
    int64_t id = m.problem[0];
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    int64_t next = next_screening(&m);
    struct annotate_reel_item item = {"replay", id, 0};
    ASSERT_REFUSED(&m, REFUSED, "reel.problem_elsewhere",
        annotate_reel_set(m.f.a, &office, next, &item, 1, NULL, &error));
    meeting_move(&m, "adjourn");
    item.claim_s = 60;
    ASSERT_REFUSED(&m, INVALID, "field.out_of_range",
        annotate_reel_set(m.f.a, &office, next, &item, 1, NULL, &error));
    item = (struct annotate_reel_item){"replay", m.problem[1], 0};
    ASSERT_REFUSED(&m, REFUSED, "reel.replay_state",
        annotate_reel_set(m.f.a, &office, next, &item, 1, NULL, &error));
    item = (struct annotate_reel_item){"problem", id, 60};
    ASSERT_REFUSED(&m, REFUSED, "reel.problem_state",
        annotate_reel_set(m.f.a, &office, next, &item, 1, NULL, &error));
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_REEL, next, "$.replays[0].late_days", "15");
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_REEL, next, "$.replays[1]", "");
    item = (struct annotate_reel_item){"replay", id, 0};
    annotate_reel_set(m.f.a, &office, next, &item, 1, NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_REEL, next, "$.items[0].late_days", "15");
    g_autofree char *card =
        meeting_look(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.card.id");
    meeting_report(&m, id, atoi(card), "done");
    ASSERT_REFUSED(&m, REFUSED, "reel.replay_state",
        annotate_reel_lock(m.f.a, &head, next, NULL, NULL, &error));
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_REEL, next, "$.replays[0]", "");
    meeting_clear(&m);
}

/* Of its own ladder a unit is shown the letter that was signed: no step that the office only thinks
 * of, who is told, or why it waits. */
static void urge_of_unit(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_ground(&m);
    const struct annotate_who *head = &m.f.who_head, *unit = &m.f.who_liaison;
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    struct annotate_point point = {.type = ANNOTATE_KEEP,
        .lead_unit = ANNOTATE_KEEP,
        .area = ANNOTATE_KEEP,
        .place = -1,
        .linked_leader = "演示·副县长",
        .active = -1};
    annotate_point_set(m.f.a, &office, m.point, &point, NULL, &error);
    g_assert_no_error(error);
    int64_t problem;
    int64_t card = signed_card(&m, "一", &problem);
    meeting_tick(&m, "2026-01-15", 19); /* due on the 8th: two steps */
    office = act_of(&m.f, &m.who_office, NULL);
    struct annotate_act by = act_of(&m.f, head, NULL);
    annotate_urge_draft(m.f.a, &office, 1, "已逾期7天", "三日内完成", NULL, &error);
    annotate_urge_sign(m.f.a, &by, 1, NULL, &error);
    annotate_urge_hold(m.f.a, &by, card, "等材料", "2026-01-16", NULL, &error);
    g_assert_no_error(error);
    static const struct {
        const char *path, *staff, *unit;
    } seen[] = {
        {"$.items[0].steps[0].state",  "signed",            "signed"},
        {"$.items[0].steps[1].state",  "proposed",          ""      },
        {"$.items[0].step",            "3",                 "2"     },
        {"$.items[0].next.step",       "4",                 ""      },
        {"$.items[0].leaders[0].name", "演示·副县长", ""      },
        {"$.items[0].hold.reason",     "等材料",         ""      },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(seen); i++) {
        ASSERT_LIST(&m, head, URGES, seen[i].path, seen[i].staff);
        ASSERT_LIST(&m, unit, URGES, seen[i].path, seen[i].unit);
    }
    ASSERT_LIST(&m, &m.who_town, URGES, "$.items", "[]");
    meeting_clear(&m);
}

#define LEVELS ANNOTATE_VIEW_ESCALATIONS

/* First a bulletin, then a talk, then a referral; each is a proposal until a leader signs. */
static void ladder(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    struct annotate_who leader;
    meeting_ground(&m);
    fixture_user(&m.f, "leader", ANNOTATE_ROLE_LEADER, 0, &leader);
    const struct annotate_who *head = &m.f.who_head;
    int64_t one, two;
    int64_t first = signed_card(&m, "一", &one), second = signed_card(&m, "二", &two);
    meeting_tick(&m, "2026-01-07", 19);
    ASSERT_LIST(&m, head, LEVELS, "$.items[0].id", "");
    meeting_tick(&m, "2026-01-08", 19); /* both due on the 8th: the first and the second time */
    ASSERT_LIST(&m, head, LEVELS, "$.items[0].level", "2");
    ASSERT_LIST(&m, head, LEVELS, "$.items[1].level", "1");
    ASSERT_LIST(&m, head, LEVELS, "$.items[1].cases[0].kind", "overdue");
    ASSERT_LIST(&m, head, LEVELS, "$.items[1].state", "proposed");
    meeting_tick(&m, "2026-01-12", 19); /* the same days are not noted again */
    ASSERT_LIST(&m, head, LEVELS, "$.items[2].id", "");

    /* a check that fails is the third time; a fourth one joins the open proposal */
    meeting_check(&m, meeting_report(&m, one, first, "a"), false);
    meeting_check(&m, meeting_report(&m, two, second, "b"), false);
    meeting_tick(&m, "2026-01-13", 19);
    ASSERT_LIST(&m, head, LEVELS, "$.items[0].level", "3");
    ASSERT_LIST(&m, head, LEVELS, "$.items[0].cases[0].kind", "rework");
    ASSERT_LIST(&m, head, LEVELS, "$.items[0].cases[1].kind", "rework");
    ASSERT_LIST(&m, head, LEVELS, "$.items[3].id", "");

    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    struct annotate_act sign = act_of(&m.f, &leader, NULL);
    struct annotate_act liaison = act_of(&m.f, &m.f.who_liaison, NULL);
    g_autofree char *id_text = meeting_look(&m, head, LEVELS, 0, "$.items[2].id");
    int64_t id = g_ascii_strtoll(id_text, NULL, 10);
    ASSERT_REFUSED(
        &m, REFUSED, "step.not_allowed", annotate_escalation_sign(m.f.a, &sign, id, NULL, &error));
    ASSERT_REFUSED(&m, REFUSED, "problem.no_text",
        annotate_escalation_draft(
            m.f.a, &office, id, &(struct annotate_letter){.text = ""}, NULL, &error));
    ASSERT_LIST(&m, &m.f.who_liaison, LEVELS, "$.items[0].id", ""); /* a unit sees what is signed */
    annotate_escalation_draft(
        m.f.a, &office, id, &(struct annotate_letter){.text = "予以通报"}, NULL, &error);
    g_assert_no_error(error);
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_role",
        annotate_escalation_sign(m.f.a, &office, id, NULL, &error));
    annotate_escalation_sign(m.f.a, &sign, id, NULL, &error);
    g_assert_no_error(error);
    ASSERT_LIST(&m, &m.f.who_liaison, LEVELS, "$.items[0].doc_no", "创城督办〔2026〕第001号");
    ASSERT_REFUSED(&m, REFUSED, "step.not_allowed",
        annotate_escalation_drop(m.f.a, &sign, id, "不必", NULL, &error));
    struct annotate_talk talk = {.on = "2026-01-14", .with = "演示乙", .text = "要求三日内整改"};
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_role",
        annotate_escalation_talk(m.f.a, &liaison, id, &talk, NULL, &error));
    annotate_escalation_talk(m.f.a, &office, id, &talk, NULL, &error);
    g_assert_no_error(error);
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* What was dropped never went out: the next time is the first again. */
static void dropped(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    struct annotate_who leader;
    meeting_ground(&m);
    fixture_user(&m.f, "leader", ANNOTATE_ROLE_LEADER, 0, &leader);
    const struct annotate_who *head = &m.f.who_head;
    int64_t one;
    int64_t card = signed_card(&m, "一", &one);
    meeting_tick(&m, "2026-01-08", 19);
    ASSERT_LIST(&m, head, LEVELS, "$.items[0].level", "1");
    struct annotate_act drop = act_of(&m.f, &leader, NULL);
    annotate_escalation_drop(m.f.a, &drop, 1, "误报", NULL, &error);
    g_assert_no_error(error);
    meeting_check(&m, meeting_report(&m, one, card, "a"), false);
    meeting_tick(&m, "2026-01-09", 19);
    ASSERT_LIST(&m, head, LEVELS, "$.items[0].level", "1");
    ASSERT_LIST(&m, head, LEVELS, "$.items[0].state", "proposed");
    ASSERT_LIST(&m, head, LEVELS, "$.items[0].cases[0].kind", "rework");
    meeting_check(&m, meeting_report(&m, one, card, "b"), false);
    meeting_tick(&m, "2026-01-10", 19);
    ASSERT_LIST(&m, head, LEVELS, "$.items[0].level", "2");
    assert_intact(&m.f);
    meeting_clear(&m);
}

static int times_in(const char *text, const char *what)
{
    g_auto(GStrv) parts = g_strsplit(text, what, -1);
    return (int)g_strv_length(parts) - 1;
}

static int letters_told(struct meeting *m, const struct annotate_who *who)
{
    g_autofree char *all = meeting_look(m, who, ANNOTATE_VIEW_REMINDERS, 0, "$.items");
    return times_in(all, "\"clock\":\"letter\"");
}

static int reminders_in(struct meeting *m, const struct annotate_who *who, int64_t problem)
{
    g_autofree char *all = meeting_look(m, who, ANNOTATE_VIEW_PROBLEM, problem, "$.timeline");
    return times_in(all, "\"kind\":\"reminder\"");
}

/* A letter is signed for by its unit, or by a clerk who has the paper; until then it is a clock.
 * What is handed over goes past the unit. */
static void receipts(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    struct annotate_who leader;
    meeting_ground(&m);
    fixture_user(&m.f, "leader", ANNOTATE_ROLE_LEADER, 0, &leader);
    int64_t problem[3];
    for (int i = 0; i < 3; i++)
        signed_card(&m, "一", &problem[i]);
    meeting_tick(&m, "2026-01-08", 19); /* a Thursday */
    struct annotate *a = m.f.a;
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    struct annotate_act sign = act_of(&m.f, &leader, NULL);
    for (int id = 1; id <= 3; id++) {
        annotate_escalation_draft(
            a, &office, id, &(struct annotate_letter){.text = "予以通报"}, NULL, &error);
        annotate_escalation_sign(a, &sign, id, NULL, &error);
        g_assert_no_error(error);
    }
    const struct annotate_who *unit = &m.f.who_liaison, *head = &m.f.who_head;
    ASSERT_LIST(&m, head, LEVELS, "$.items[0].to_sign", "false"); /* level 3 */
    ASSERT_LIST(&m, head, LEVELS, "$.items[1].to_sign", "true");
    meeting_tick(&m, "2026-01-13",
        19); /* signed after the hour of the cut: to be signed for by Monday the 12th */
    g_assert_cmpint(letters_told(&m, head), ==, 6); /* on the 9th, 12th and 13th, of two */
    g_assert_cmpint(letters_told(&m, unit), ==, 6);
    g_assert_cmpint(letters_told(&m, &m.who_town), ==, 0);
    ASSERT_LIST(&m, unit, LEVELS, "$.items[0].sign_overdue", "true");
    ASSERT_LIST(&m, head, LEVELS, "$.items[2].id", "1");
    ASSERT_LIST(&m, unit, LEVELS, "$.items[2].id", ""); /* nor of the referral */

    struct annotate_act liaison = act_of(&m.f, unit, NULL);
    struct annotate_act town = act_of(&m.f, &m.who_town, NULL);
    ASSERT_REFUSED(
        &m, NOT_FOUND, "not_found", annotate_escalation_sign_for(a, &town, 1, NULL, NULL, &error));
    ASSERT_REFUSED(&m, NOT_FOUND, "not_found",
        annotate_escalation_sign_for(a, &liaison, 3, NULL, NULL, &error));
    annotate_escalation_sign_for(a, &liaison, 1, NULL, NULL, &error);
    g_assert_no_error(error);
    ASSERT_REFUSED(&m, REFUSED, "escalation.signed_for",
        annotate_escalation_sign_for(a, &liaison, 1, NULL, NULL, &error));
    office.now = m.f.now;
    struct annotate_receipt in = {.person = "演示乙", .at = sign.now - 1, .note = "回执存档"};
    ASSERT_REFUSED(&m, INVALID, "field.invalid",
        annotate_escalation_sign_for(a, &office, 2, &in, NULL, &error));
    in.at = sign.now + HOUR;
    annotate_escalation_sign_for(a, &office, 2, &in, NULL, &error);
    g_assert_no_error(error);
    ASSERT_LIST(&m, unit, LEVELS, "$.items[0].signed_for_name", "演示乙");
    meeting_tick(&m, "2026-01-15", 19);
    g_assert_cmpint(letters_told(&m, head), ==, 6);
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* A letter that urges is told of like any other, as long as what it urges is neither signed for nor
 * reported: to its unit and the staff, not to who helps. */
static void urge_told(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_ground(&m);
    int64_t problem[2], card[2];
    for (int i = 0; i < 2; i++)
        card[i] = signed_card(&m, "一", &problem[i]);
    meeting_tick(&m, "2026-01-11", 19); /* due on the 8th */
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    annotate_urge_draft(m.f.a, &office, 1, "已逾期3天", "三日内完成", NULL, &error);
    annotate_urge_draft(m.f.a, &office, 2, "已逾期3天", "三日内完成", NULL, &error);
    g_assert_no_error(error);
    meeting_tick(&m, "2026-01-12",
        19); /* a Monday, after the hour of the cut: to be signed for by the 14th */
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    annotate_urge_sign(m.f.a, &head, 1, NULL, &error);
    annotate_urge_sign(m.f.a, &head, 2, NULL, &error);
    g_assert_no_error(error);
    meeting_tick(&m, "2026-01-15", 19);
    meeting_tick(&m, "2026-01-15", 19); /* not again */
    const struct annotate_who *unit = &m.f.who_liaison, *helper = &m.who_town;
    g_assert_cmpint(letters_told(&m, &m.f.who_head), ==, 6); /* 13, 14 and 15, of two */
    g_assert_cmpint(letters_told(&m, unit), ==, 6);
    g_assert_cmpint(letters_told(&m, helper), ==, 0);
    g_autofree char *told = meeting_look(&m, unit, ANNOTATE_VIEW_REMINDERS, 0, "$.items");
    g_assert_nonnull(strstr(told, "\"doc_no\":\"督办函〔2026〕2号\""));
    g_assert_cmpint(
        reminders_in(&m, unit, problem[0]), ==, reminders_in(&m, helper, problem[0]) + 3);

    struct annotate_act liaison = act_of(&m.f, unit, NULL);
    annotate_urge_sign_for(m.f.a, &liaison, 1, NULL, NULL, &error);
    g_assert_no_error(error);
    meeting_report(&m, problem[1], card[1], "a");
    meeting_tick(&m, "2026-01-19", 19);
    g_assert_cmpint(letters_told(&m, &m.f.who_head), ==, 6);
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* An extension in time is no lapse; grace and counting by problem are the county's choice. */
static void settings(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    meeting_ground(&m);
    struct annotate_act admin = act_of(&m.f, &m.f.who_admin, NULL);
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    struct annotate_act liaison = act_of(&m.f, &m.f.who_liaison, NULL);
    annotate_setting_set(m.f.a, &admin, "escalation.grace_days", "2", NULL, &error);
    annotate_setting_set(m.f.a, &admin, "escalation.counted_by", "problem", NULL, &error);
    g_assert_no_error(error);
    int64_t one, two;
    int64_t first = signed_card(&m, "一", &one);
    signed_card(&m, "二", &two);
    struct annotate_request in = {.kind = "extension", .reason = "下雨", .wished_on = "2026-01-12"};
    annotate_request_add(m.f.a, &liaison, first, &in, &out, &error);
    annotate_request_grant(m.f.a, &head, out.id, NULL, NULL, NULL, &error);
    g_assert_no_error(error);
    meeting_tick(&m, "2026-01-09", 19);
    ASSERT_LIST(&m, &m.f.who_head, LEVELS, "$.items[0].id", "");
    meeting_tick(&m, "2026-01-10", 19);
    ASSERT_LIST(&m, &m.f.who_head, LEVELS, "$.items[0].cases[0].description", "二");
    ASSERT_LIST(&m, &m.f.who_head, LEVELS, "$.items[1].id", "");
    meeting_tick(&m, "2026-01-14", 19); /* by problem: it is the first time of this one */
    ASSERT_LIST(&m, &m.f.who_head, LEVELS, "$.items[0].level", "1");
    ASSERT_LIST(&m, &m.f.who_head, LEVELS, "$.items[1].level", "1");
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* A time of last December and one of this January: each the first of its year, or in a row. */
static void period(void)
{
    static const char *const levels[] = {"1", "2"};
    for (int rolling = 0; rolling < 2; rolling++) {
        struct meeting m;
        g_autoptr(GError) error = NULL;
        meeting_ground(&m);
        struct annotate_act admin = act_of(&m.f, &m.f.who_admin, NULL);
        ASSERT_REFUSED(&m, INVALID, "field.invalid",
            annotate_setting_set(m.f.a, &admin, "escalation.period", "month", NULL, &error));
        annotate_setting_set(
            m.f.a, &admin, "escalation.period", rolling ? "rolling" : "year", NULL, &error);
        g_assert_no_error(error);
        int64_t one, two;
        m.f.now = rules_day_at("2026-12-10", 9);
        signed_card(&m, "一", &one);
        meeting_tick(&m, "2026-12-20", 19);
        ASSERT_LIST(&m, &m.f.who_head, LEVELS, "$.items[0].level", "1");
        m.f.now = rules_day_at("2027-01-05", 9);
        signed_card(&m, "二", &two);
        meeting_tick(&m, "2027-01-15", 19);
        ASSERT_LIST(&m, &m.f.who_head, LEVELS, "$.items[0].level", levels[rolling]);
        ASSERT_LIST(&m, &m.f.who_head, LEVELS, "$.items[0].period", "2027");
        assert_intact(&m.f);
        meeting_clear(&m);
    }
}

/* By round: two problems that one round found count together, one of another round by itself. */
static void by_round(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    meeting_ground(&m);
    struct annotate_act admin = act_of(&m.f, &m.f.who_admin, NULL);
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    ASSERT_REFUSED(&m, INVALID, "field.invalid",
        annotate_setting_set(m.f.a, &admin, "escalation.counted_by", "month", NULL, &error));
    annotate_setting_set(m.f.a, &admin, "escalation.counted_by", "round", NULL, &error);
    g_assert_no_error(error);
    int64_t problem[3], round[2];
    for (int i = 0; i < 2; i++) {
        struct annotate_round in = {.kind = "supervision",
            .team = i ? "二组" : "一组",
            .from_on = "2026-01-01",
            .to_on = "2026-01-07"};
        annotate_round_put(m.f.a, &office, 0, &in, &out, &error);
        g_assert_no_error(error);
        round[i] = out.id;
    }
    static const char *const names[] = {"一", "二", "三"};
    for (int i = 0; i < 3; i++) {
        signed_card(&m, names[i], &problem[i]);
        struct annotate_visit visit = {.point = m.point, .problem = problem[i]};
        annotate_visit_add(m.f.a, &office, round[i == 2], &visit, NULL, &error);
        g_assert_no_error(error);
    }
    meeting_tick(&m, "2026-01-10", 19);
    /* first and second of the one round, first of the other */
    ASSERT_LIST(&m, &m.f.who_head, LEVELS, "$.items[0].level", "2");
    ASSERT_LIST(&m, &m.f.who_head, LEVELS, "$.items[1].level", "1");
    ASSERT_LIST(&m, &m.f.who_head, LEVELS, "$.items[2].level", "1");
    ASSERT_LIST(&m, &m.f.who_head, LEVELS, "$.items[3].id", "");
    ASSERT_LIST(&m, &m.f.who_head, LEVELS, "$.items[1].round_team", "二组");
    ASSERT_LIST(&m, &m.f.who_head, LEVELS, "$.items[0].counted_by", "round");
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* --- exposures --- */

#define SHOWN ANNOTATE_VIEW_EXPOSURES

static int64_t expose(struct meeting *m, int64_t problem)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act office = act_of(&m->f, &m->who_office, NULL);
    struct annotate_act head = act_of(&m->f, &m->f.who_head, NULL);
    struct annotate_exposure in = {.media = "演示电视台",
        .on = "2026-01-01",
        .title = "垃圾堆在路口",
        .unit = m->f.housing,
        .problem = problem};
    annotate_exposure_add(m->f.a, &office, &in, &out, &error);
    g_assert_no_error(error);
    int64_t id = out.id;
    annotate_exposure_confirm(m->f.a, &head, id, NULL, &error);
    g_assert_no_error(error);
    m->f.now += MINUTE;
    return id;
}

static void streak(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_ground(&m);
    const struct annotate_who *head = &m.f.who_head;
    int64_t one, two;
    int64_t first = signed_card(&m, "一", &one);
    signed_card(&m, "二", &two);
    expose(&m, one);
    expose(&m, 0);
    ASSERT_LIST(&m, head, SHOWN, "$.streaks[0].streak", "2");
    ASSERT_LIST(&m, head, SHOWN, "$.streaks[0].alarm", "false");
    int64_t third = expose(&m, two);
    ASSERT_LIST(&m, head, SHOWN, "$.streaks[0].streak", "3");
    ASSERT_LIST(&m, head, SHOWN, "$.streaks[0].alarm", "true");
    ASSERT_LIST(&m, head, SHOWN, "$.items[0].streak", "3");
    ASSERT_LIST(&m, head, SHOWN, "$.items[0].explain_by", "2026-01-08");
    ASSERT_LIST(&m, head, SHOWN, "$.items[1].explain_by", "");

    /* the unit answers for its own; another unit does not see it */
    struct annotate_act unit = act_of(&m.f, &m.who_unit_head, NULL);
    struct annotate_act town = act_of(&m.f, &m.who_town, NULL);
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    ASSERT_REFUSED(&m, NOT_FOUND, "not_found",
        annotate_exposure_say(m.f.a, &town, third, "explain", NULL, "x", NULL, &error));
    ASSERT_REFUSED(&m, REFUSED, "problem.no_text",
        annotate_exposure_say(m.f.a, &unit, third, "explain", NULL, "", NULL, &error));
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_role",
        annotate_exposure_say(m.f.a, &unit, third, "settle", NULL, NULL, NULL, &error));
    annotate_exposure_say(m.f.a, &unit, third, "explain", NULL, "管护不到位", NULL, &error);
    annotate_exposure_say(m.f.a, &unit, third, "answer", "演示甲", "今天清理", NULL, &error);
    g_assert_no_error(error);
    ASSERT_LIST(&m, &m.who_unit_head, SHOWN, "$.items[0].answer_by", "演示甲");
    ASSERT_LIST(&m, &m.who_town, SHOWN, "$.items[0].id", "");

    /* one closed and one settled are not all: only when the last ends the row is broken */
    meeting_close(&m, one, first, "a");
    annotate_exposure_say(m.f.a, &office, 2, "settle", NULL, NULL, NULL, &error);
    g_assert_no_error(error);
    ASSERT_LIST(&m, head, SHOWN, "$.streaks[0].streak", "3");
    g_autofree char *card_text = view_value(
        &m.f, head, ANNOTATE_VIEW_PROBLEM, &(struct annotate_query){.id = two}, "$.card.id");
    m.f.now += MINUTE;
    meeting_close(&m, two, g_ascii_strtoll(card_text, NULL, 10), "b");
    ASSERT_LIST(&m, head, SHOWN, "$.streaks[0].unit", "");
    m.f.now += MINUTE;
    expose(&m, 0);
    ASSERT_LIST(&m, head, SHOWN, "$.streaks[0].streak", "1");
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* The newest day that was told of the clock: its level, whether it is over, whether it runs. */
static void assert_told(struct meeting *m, const char *level, const char *late, const char *open)
{
    const struct annotate_who *who = &m->who_unit_head;
    ASSERT_LIST(m, who, ANNOTATE_VIEW_REMINDERS, "$.items[0].clock", "explain");
    ASSERT_LIST(m, who, ANNOTATE_VIEW_REMINDERS, "$.items[0].level", level);
    ASSERT_LIST(m, who, ANNOTATE_VIEW_REMINDERS, "$.items[0].late", late);
    ASSERT_LIST(m, who, ANNOTATE_VIEW_REMINDERS, "$.items[0].open", open);
}

/* The day by which the unit is to explain is a clock as any other: each day of it is told once. */
static void explanation_told(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_ground(&m);
    expose(&m, 0);
    expose(&m, 0);
    int64_t third = expose(&m, 0);
    meeting_tick(&m, "2026-01-04", 19);
    ASSERT_LIST(&m, &m.who_unit_head, ANNOTATE_VIEW_REMINDERS, "$.items[0].id", "");
    meeting_tick(&m, "2026-01-05", 19);
    assert_told(&m, "-3", "false", "true");
    ASSERT_LIST(&m, &m.who_unit_head, ANNOTATE_VIEW_REMINDERS, "$.items[0].title", "垃圾堆在路口");
    ASSERT_LIST(&m, &m.who_town, ANNOTATE_VIEW_REMINDERS, "$.items[0].id", "");
    meeting_tick(&m, "2026-01-05", 19);
    ASSERT_LIST(&m, &m.who_unit_head, ANNOTATE_VIEW_REMINDERS, "$.items[1].id", "");
    meeting_tick(&m, "2026-01-09", 19); /* one, the day itself, one over */
    assert_told(&m, "1", "true", "true");
    ASSERT_LIST(&m, &m.who_unit_head, ANNOTATE_VIEW_REMINDERS, "$.items[2].level", "-1");
    ASSERT_LIST(&m, &m.who_unit_head, ANNOTATE_VIEW_REMINDERS, "$.items[4].id", "");
    ASSERT_LIST(&m, &m.f.who_head, SHOWN, "$.items[0].explain_late", "true");
    struct annotate_act unit = act_of(&m.f, &m.who_unit_head, NULL);
    annotate_exposure_say(m.f.a, &unit, third, "explain", NULL, "管护不到位", NULL, &error);
    g_assert_no_error(error);
    meeting_tick(&m, "2026-01-12", 19);
    assert_told(&m, "1", "true", "false");
    ASSERT_LIST(&m, &m.f.who_head, SHOWN, "$.items[0].explain_late", "false");
    assert_intact(&m.f);
    meeting_clear(&m);
}

#define AMEND(m, who, of, ...)                                                                     \
    annotate_exposure_amend((m)->f.a, who, of,                                                     \
        &(struct annotate_exposure){                                                               \
            .media = "演示电视台", .on = "2026-01-01", .title = "垃圾堆在路口", __VA_ARGS__},      \
        NULL, &error)

/* Registered first, its problem filed later: linked with it, its end is that of the problem. */
static void amended(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_ground(&m);
    const struct annotate_who *head = &m.f.who_head;
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    int64_t one, id = expose(&m, 0);
    int64_t card = signed_card(&m, "一", &one);
    ASSERT_REFUSED(
        &m, REFUSED, "exposure.counts", AMEND(&m, &office, id, .unit = m.f.town, .problem = one));
    ASSERT_REFUSED(
        &m, INVALID, "field.no_such", AMEND(&m, &office, id, .unit = m.f.housing, .problem = 999));
    office.expect_version = 1;
    ASSERT_REFUSED(&m, CONFLICT, "conflict.version",
        AMEND(&m, &office, id, .unit = m.f.housing, .problem = one));
    office.expect_version = 2;
    AMEND(&m, &office, id, .unit = m.f.housing, .problem = one, .link = "第2版");
    g_assert_no_error(error);
    ASSERT_LIST(&m, head, SHOWN, "$.items[0].link", "第2版");
    ASSERT_LIST(&m, head, SHOWN, "$.streaks[0].streak", "1");
    g_autofree char *data = view_value(&m.f, &m.f.who_admin, ANNOTATE_VIEW_EVENTS,
        &(struct annotate_query){.kind = "exposure"}, "$.items[2].data");
    g_autofree char *want = g_strdup_printf(
        "{\"was_problem\":null,\"problem\":%d,\"was_link\":\"\",\"link\":\"第2版\"}", (int)one);
    g_assert_cmpstr(data, ==, want);
    m.f.now += MINUTE;
    meeting_close(&m, one, card, "a");
    ASSERT_LIST(&m, head, SHOWN, "$.streaks[0].unit", "");
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* 连续 of one point: exposures of another point of the unit do not count. */
static void streak_of_a_point(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_ground(&m);
    const struct annotate_who *head = &m.f.who_head;
    struct annotate_act admin = act_of(&m.f, &m.f.who_admin, NULL);
    annotate_setting_set(m.f.a, &admin, "exposure.counted_by", "point", NULL, &error);
    g_assert_no_error(error);
    int64_t one;
    signed_card(&m, "一", &one);
    expose(&m, one);
    expose(&m, one);
    int64_t third = expose(&m, 0); /* of no point that is known */
    ASSERT_LIST(&m, head, SHOWN, "$.items[0].streak", "1");
    ASSERT_LIST(&m, head, SHOWN, "$.items[0].explain_by", "");
    ASSERT_LIST(&m, head, SHOWN, "$.streaks[0].streak", "2");
    ASSERT_LIST(&m, head, SHOWN, "$.streaks[1].streak", "1");
    g_assert_cmpint(third, ==, 3);
    expose(&m, one);
    ASSERT_LIST(&m, head, SHOWN, "$.items[0].streak", "3");
    ASSERT_LIST(&m, head, SHOWN, "$.items[0].explain_by", "2026-01-08");
    annotate_setting_set(m.f.a, &admin, "exposure.counted_by", "unit", NULL, &error);
    g_assert_no_error(error);
    ASSERT_LIST(&m, head, SHOWN, "$.streaks[0].streak", "4");
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* --- bulletins --- */

#define SHEETS ANNOTATE_VIEW_BULLETINS

static int64_t bulletin(struct meeting *m, const char *title)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act office = act_of(&m->f, &m->who_office, NULL);
    struct annotate_bulletin in = {
        .from_on = "2026-01-01", .to_on = "2026-01-31", .title = title, .demands = "抓紧整改"};
    annotate_bulletin_draft(m->f.a, &office, 0, &in, &out, &error);
    g_assert_no_error(error);
    return out.id;
}

static void bulletins(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_ground(&m);
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    int64_t problem;
    int64_t card = signed_card(&m, "一", &problem);
    int64_t first = bulletin(&m, "第一期"), second = bulletin(&m, "第二期");
    struct annotate_bulletin bad = {.from_on = "2026-02-01", .to_on = "2026-01-01", .title = "反"};
    ASSERT_REFUSED(&m, INVALID, "bulletin.bad_period",
        annotate_bulletin_draft(m.f.a, &office, 0, &bad, NULL, &error));
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_role",
        annotate_bulletin_issue(m.f.a, &office, first, NULL, &error));
    annotate_bulletin_issue(m.f.a, &head, first, NULL, &error);
    g_assert_no_error(error);
    ASSERT_LIST(&m, &m.f.who_head, SHEETS, "$.items[1].issue_no", "1");
    ASSERT_LIST(&m, &m.f.who_head, SHEETS, "$.items[1].figures.figures[3].num", "0");
    ASSERT_LIST(&m, &m.f.who_liaison, SHEETS, "$.items[0].title", "第一期");
    ASSERT_REFUSED(&m, REFUSED, "step.not_allowed",
        annotate_bulletin_draft(m.f.a, &office, first,
            &(struct annotate_bulletin){
                .from_on = "2026-01-01", .to_on = "2026-01-02", .title = "改"},
            NULL, &error));
    /* what happens later does not change it; void keeps the number, the next one follows */
    meeting_close(&m, problem, card, "a");
    ASSERT_LIST(&m, &m.f.who_head, ANNOTATE_VIEW_FIGURES, "$.figures[3].num", "1");
    ASSERT_LIST(&m, &m.f.who_head, SHEETS, "$.items[1].figures.figures[3].num", "0");
    annotate_bulletin_void(m.f.a, &head, first, "数字有误", NULL, &error);
    annotate_bulletin_issue(m.f.a, &head, second, NULL, &error);
    g_assert_no_error(error);
    ASSERT_LIST(&m, &m.f.who_head, SHEETS, "$.items[1].state", "void");
    ASSERT_LIST(&m, &m.f.who_head, SHEETS, "$.items[1].issue_no", "1");
    ASSERT_LIST(&m, &m.f.who_head, SHEETS, "$.items[0].issue_no", "2");
    ASSERT_LIST(&m, &m.f.who_head, SHEETS, "$.items[0].figures.figures[3].num", "1");
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* --- the figures --- */

static char *figure(struct meeting *m, const char *key, const char *what)
{
    for (int i = 0; i < 20; i++) {
        g_autofree char *path = g_strdup_printf("$.figures[%d].key", i);
        g_autofree char *name = meeting_look(m, &m->f.who_head, ANNOTATE_VIEW_FIGURES, 0, path);
        if (strcmp(name, key) != 0)
            continue;
        g_autofree char *at = g_strdup_printf("$.figures[%d].%s", i, what);
        return meeting_look(m, &m->f.who_head, ANNOTATE_VIEW_FIGURES, 0, at);
    }
    g_error("no figure %s", key);
}

#define ASSERT_FIGURE(m, key, want_num, want_n)                                                    \
    do {                                                                                           \
        g_autofree char *num_ = figure(m, key, "num"), *n_ = figure(m, key, "n");                  \
        g_assert_cmpstr(num_, ==, want_num);                                                       \
        g_assert_cmpstr(n_, ==, want_n);                                                           \
    } while (0)

static void figures(void)
{
    struct meeting m;
    meeting_ground(&m);
    int64_t one, two, three;
    int64_t first = signed_card(&m, "一", &one), second = signed_card(&m, "二", &two);
    signed_card(&m, "三", &three);
    int64_t four = meeting_draft(&m, "四", NULL);
    m.f.now += 2 * DAY;
    meeting_close(&m, one, first, "a");
    m.f.now += 2 * DAY;
    meeting_check(&m, meeting_report(&m, two, second, "b"), false);
    meeting_tick(&m, "2026-01-09", 19); /* the third and the second are late */
    meeting_close(&m, two, second, "c");
    ASSERT_FIGURE(&m, "found", "4", "4");
    ASSERT_FIGURE(&m, "filed", "3", "3");
    ASSERT_FIGURE(&m, "dispatched", "3", "3");
    ASSERT_FIGURE(&m, "closed", "2", "2");
    ASSERT_FIGURE(&m, "sign_rate", "3", "3");
    ASSERT_FIGURE(&m, "on_time_rate", "1", "3"); /* by the original day */
    ASSERT_FIGURE(&m, "rectified_rate", "2", "3");
    ASSERT_FIGURE(&m, "rework_rate", "1", "3");
    ASSERT_FIGURE(&m, "overdue", "1", "1");
    ASSERT_LIST(&m, &m.f.who_head, ANNOTATE_VIEW_FIGURES, "$.days.n", "2");
    ASSERT_LIST(&m, &m.f.who_head, ANNOTATE_VIEW_FIGURES, "$.days.mean", "5.0");
    ASSERT_LIST(&m, &m.f.who_head, ANNOTATE_VIEW_FIGURES, "$.longest_overdue", "1");
    /* three are too few for a place */
    ASSERT_LIST(&m, &m.f.who_head, ANNOTATE_VIEW_FIGURES, "$.units[0].place", "");
    g_autofree char *none = view_value(&m.f, &m.f.who_head, ANNOTATE_VIEW_FIGURES,
        &(struct annotate_query){.from_on = "2026-02-01", .to_on = "2026-02-28"},
        "$.figures[7].value");
    g_assert_cmpstr(none, ==, ""); /* no rate of nothing */
    /* of the two that were closed, one came back */
    ASSERT_FIGURE(&m, "recurrence", "0", "2");
    meeting_file(&m, four);
    ASSERT_FIGURE(&m, "recurrence", "1", "2");
    meeting_clear(&m);
}

/* The day of a card ends at its hour, as that of a pledge does. */
static void evening(void)
{
    struct meeting m;
    meeting_ground(&m);
    int64_t one, two;
    int64_t first = signed_card(&m, "一", &one), second = signed_card(&m, "二", &two);
    m.f.now = rules_day_at("2026-01-08", 17);
    meeting_close(&m, one, first, "a");
    m.f.now = rules_day_at("2026-01-08", 18) + 30 * MINUTE;
    ASSERT_FIGURE(&m, "on_time_rate", "1", "2");
    meeting_close(&m, two, second, "b");
    ASSERT_FIGURE(&m, "on_time_rate", "1", "2");
    ASSERT_FIGURE(&m, "closed", "2", "2");
    /* another hour for all days is for the cards to come */
    g_autoptr(GError) error = NULL;
    struct annotate_act admin = act_of(&m.f, &m.f.who_admin, NULL);
    annotate_setting_set(m.f.a, &admin, "due.hour", "12", NULL, &error);
    g_assert_no_error(error);
    ASSERT_FIGURE(&m, "on_time_rate", "1", "2");
    meeting_clear(&m);
}

/* Hours of work end within a day: who is overdue at four has not done it in time by six. */
static void hours(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_ground(&m);
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    annotate_problem_type_due(m.f.a, &office, m.type, "workhour", 4, NULL, &error);
    g_assert_no_error(error);
    int64_t one, two;
    int64_t first = signed_card(&m, "一", &one), second = signed_card(&m, "二", &two);
    m.f.now = rules_day_at("2026-01-04", 14); /* they end at three */
    meeting_close(&m, one, first, "a");
    m.f.now = rules_day_at("2026-01-04", 16);
    ASSERT_FIGURE(&m, "overdue", "1", "1");
    ASSERT_FIGURE(&m, "on_time_rate", "1", "2");
    meeting_close(&m, two, second, "b");
    ASSERT_FIGURE(&m, "on_time_rate", "1", "2");
    meeting_clear(&m);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/escalation/ladder", ladder);
    g_test_add_func("/escalation/dropped", dropped);
    g_test_add_func("/escalation/urges", urges);
    g_test_add_func("/escalation/shown_again", shown_again);
    g_test_add_func("/escalation/taken_in_again", taken_in_again);
    g_test_add_func("/escalation/urge_of_unit", urge_of_unit);
    g_test_add_func("/escalation/urge_told", urge_told);
    g_test_add_func("/escalation/receipts", receipts);
    g_test_add_func("/escalation/settings", settings);
    g_test_add_func("/escalation/period", period);
    g_test_add_func("/escalation/by-round", by_round);
    g_test_add_func("/escalation/streak", streak);
    g_test_add_func("/escalation/explanation-told", explanation_told);
    g_test_add_func("/escalation/amended", amended);
    g_test_add_func("/escalation/streak-of-a-point", streak_of_a_point);
    g_test_add_func("/escalation/bulletins", bulletins);
    g_test_add_func("/escalation/figures", figures);
    g_test_add_func("/escalation/evening", evening);
    g_test_add_func("/escalation/hours", hours);
    return g_test_run();
}
