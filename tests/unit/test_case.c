/* The main path, T1 to T22, with everything that must be refused on the way. */
#include "meeting.h"
#include "rules.h"
#include <string.h>

static void assert_ledger(struct meeting *m, const struct annotate_who *who, const char *which,
    const char *path, const char *want)
{
    g_autofree char *got =
        view_value(&m->f, who, ANNOTATE_VIEW_LEDGER, &(struct annotate_query){.kind = which}, path);
    g_assert_cmpstr(got, ==, want);
}

/* --- marking --- */

static void drafting(void)
{
    struct meeting m;
    meeting_ground(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    int64_t id = meeting_draft(&m, "垃圾桶满溢", &out);
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.problem_no", "");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.duration_ms", "2000");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.assist[0].name", "演示镇");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.segments[0].out_frame", "60");

    /* a range outside the clip, an unknown clip, a day in the future: nothing is written */
    struct annotate_act act = act_of(&m.f, &m.f.who_supervisor, NULL);
    struct annotate_problem in = {.description = "x"};
    struct annotate_cut cut = {.clip = m.clip, .in_frame = 10, .out_frame = 1001, .out_t90 = 1};
    ASSERT_REFUSED(&m, INVALID, "segment.bad_range",
        annotate_problem_add(m.f.a, &act, &in, &cut, NULL, &error));
    cut = (struct annotate_cut){.clip = 99, .in_frame = 0, .out_frame = 5, .out_t90 = 5};
    ASSERT_REFUSED(
        &m, INVALID, "field.no_such", annotate_problem_add(m.f.a, &act, &in, &cut, NULL, &error));
    cut.clip = m.clip;
    in.found_on = "2026-01-02";
    ASSERT_REFUSED(
        &m, INVALID, "field.in_future", annotate_problem_add(m.f.a, &act, &in, &cut, NULL, &error));
    in.found_on = "2026-02-31";
    ASSERT_REFUSED(
        &m, INVALID, "field.not_a_day", annotate_problem_add(m.f.a, &act, &in, &cut, NULL, &error));

    /* an empty draft may be kept, but not filed */
    in.found_on = NULL;
    annotate_problem_add(m.f.a, &act, &in, &cut, &out, &error);
    g_assert_no_error(error);
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    ASSERT_REFUSED(&m, REFUSED, "problem.no_point",
        annotate_problem_file(m.f.a, &office, out.id, NULL, &error));
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_role",
        annotate_problem_file(m.f.a, &act, out.id, NULL, &error));

    /* another supervisor may not touch it; the office may */
    struct annotate_who other;
    fixture_user(&m.f, "other", ANNOTATE_ROLE_SUPERVISOR, 0, &other);
    struct annotate_act stranger = act_of(&m.f, &other, NULL);
    struct annotate_problem edit = {.point = ANNOTATE_KEEP,
        .type = ANNOTATE_KEEP,
        .lead_unit = ANNOTATE_KEEP,
        .indicator = ANNOTATE_KEEP,
        .description = "改过"};
    ASSERT_REFUSED(&m, REFUSED, "problem.not_yours",
        annotate_problem_set(m.f.a, &stranger, id, &edit, NULL, &error));
    annotate_problem_set(m.f.a, &office, id, &edit, NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.description", "改过");
    ASSERT_VALUE(
        &m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.point_name", "演示路与演示街交叉口");

    /* numbers follow each other and restart with the year */
    meeting_file(&m, id);
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.problem_no", "2026-001");
    int64_t second = meeting_draft(&m, "二", NULL);
    meeting_file(&m, second);
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, second, "$.problem_no", "2026-002");
    m.f.now += 370 * DAY;
    int64_t third = meeting_draft(&m, "三", NULL);
    meeting_file(&m, third);
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, third, "$.problem_no", "2027-001");

    /* withdrawing needs one of the reasons */
    office = act_of(&m.f, &m.f.who_head, NULL);
    ASSERT_REFUSED(&m, INVALID, "field.invalid",
        annotate_problem_withdraw(m.f.a, &office, third, "why", "", NULL, &error));
    annotate_problem_withdraw(m.f.a, &office, third, "duplicate", "同一处", NULL, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&m, third, "withdrawn");
    assert_intact(&m.f);
    meeting_clear(&m);
}

static void segments(void)
{
    struct meeting m;
    meeting_ground(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    int64_t id = meeting_draft(&m, "两段", NULL);
    struct annotate_act act = act_of(&m.f, &m.f.who_supervisor, "segment-op-1");
    struct annotate_cut cut = {
        .clip = m.clip, .in_frame = 100, .out_frame = 150, .in_t90 = 360000, .out_t90 = 540000};
    annotate_segment_add(m.f.a, &act, id, &cut, &out, &error);
    g_assert_no_error(error);
    int64_t segment = out.id, event = out.event;
    annotate_segment_add(m.f.a, &act, id, &cut, &out, &error); /* the same key: the same answer */
    g_assert_no_error(error);
    g_assert_true(out.repeated);
    g_assert_cmpint(out.id, ==, segment);
    g_assert_cmpint(out.event, ==, event);
    annotate_result_clear(&out);
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.duration_ms", "4000");
    act = act_of(&m.f, &m.f.who_supervisor, NULL);
    act.expect_version = 7;
    ASSERT_REFUSED(&m, CONFLICT, "conflict.version",
        annotate_segment_set(m.f.a, &act, segment, &cut, NULL, &error));
    act.expect_version = 1;
    cut.out_frame = 200;
    cut.out_t90 = 720000;
    annotate_segment_set(m.f.a, &act, segment, &cut, &out, &error);
    g_assert_no_error(error);
    g_assert_cmpint(out.version, ==, 2);
    act.expect_version = 0;
    annotate_segment_remove(m.f.a, &act, segment, NULL, &error);
    g_assert_no_error(error);
    struct annotate_job *job = NULL; /* the first segment's piece is wanted, the second's no more */
    annotate_job_take(m.f.a, "test", "piece", MINUTE, m.f.now, &job, &error);
    g_assert_nonnull(job);
    annotate_job_free(job);
    annotate_job_take(m.f.a, "test", "piece", MINUTE, m.f.now, &job, &error);
    g_assert_null(job);
    g_autofree char *last =
        meeting_look(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.segments[0].id");
    ASSERT_REFUSED(&m, REFUSED, "problem.no_evidence",
        annotate_segment_remove(m.f.a, &act, g_ascii_strtoll(last, NULL, 10), NULL, &error));
    meeting_clear(&m);
}

/* --- the reel --- */

static void reel_rules(void)
{
    struct meeting m;
    meeting_reel(&m);
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < PROBLEMS; i++)
        ASSERT_STATE(&m, m.problem[i], "scheduled");
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_REEL, m.screening, "$.state", "locked");
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_REEL, m.screening, "$.items[1].ready", "true");
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_REEL, m.screening, "$.versions[0].frames", "600");

    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    struct annotate_reel_item one = {"problem", m.problem[0], 60};
    ASSERT_REFUSED(&m, REFUSED, "reel.locked",
        annotate_reel_set(m.f.a, &office, m.screening, &one, 1, NULL, &error));
    ASSERT_REFUSED(&m, REFUSED, "reel.not_ready",
        annotate_reel_lock(m.f.a, &head, m.screening, NULL, NULL, &error));
    ASSERT_REFUSED(&m, INVALID, "field.required",
        annotate_reel_unlock(m.f.a, &head, m.screening, " ", NULL, &error));
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_role",
        annotate_reel_unlock(m.f.a, &office, m.screening, "换片", NULL, &error));
    annotate_reel_unlock(m.f.a, &head, m.screening, "换片", NULL, &error);
    g_assert_no_error(error);
    for (int i = 0; i < PROBLEMS; i++)
        ASSERT_STATE(&m, m.problem[i], "filed");

    /* order: twice the same, an unknown kind, a problem of another screening */
    struct annotate_reel_item twice[] = {one, one};
    ASSERT_REFUSED(&m, REFUSED, "reel.problem_twice",
        annotate_reel_set(m.f.a, &office, m.screening, twice, 2, NULL, &error));
    struct annotate_reel_item odd = {"film", 0, 0};
    ASSERT_REFUSED(&m, INVALID, "field.invalid",
        annotate_reel_set(m.f.a, &office, m.screening, &odd, 1, NULL, &error));
    struct annotate_screening in = {.title = "另一次",
        .planned_start_at = m.f.now + DAY,
        .planned_end_at = m.f.now + DAY + HOUR};
    struct annotate_result out;
    annotate_screening_add(m.f.a, &office, &in, &out, &error);
    g_assert_no_error(error);
    ASSERT_REFUSED(&m, REFUSED, "reel.problem_elsewhere",
        annotate_reel_set(m.f.a, &office, out.id, &one, 1, NULL, &error));

    /* while it is being made nothing under it moves; a failure sets everything free again */
    annotate_reel_lock(m.f.a, &head, m.screening, NULL, &out, &error);
    g_assert_no_error(error);
    ASSERT_REFUSED(&m, REFUSED, "problem.in_making",
        annotate_problem_withdraw(m.f.a, &head, m.problem[0], "duplicate", "", NULL, &error));
    struct annotate_job *job = NULL;
    annotate_job_take(m.f.a, "test", "reel", MINUTE, m.f.now, &job, &error);
    g_assert_no_error(error);
    struct annotate_act system = act_of(&m.f, &annotate_who_system, NULL);
    struct annotate_cue gap = {.item = 1, .kind = "card", .first_frame = 3, .frames = 5};
    struct annotate_reel_file bad = {"x", 1, 1, 5, &gap, 1};
    ASSERT_REFUSED(&m, REFUSED, "reel.bad_cues",
        annotate_reel_written(m.f.a, &system, job->id, &bad, NULL, &error));
    annotate_reel_failed(m.f.a, &system, job->id, "media.io", "disk full", NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(
        &m, &m.who_office, ANNOTATE_VIEW_REEL, m.screening, "$.versions[0].state", "failed");
    ASSERT_VALUE(
        &m, &m.who_office, ANNOTATE_VIEW_REEL, m.screening, "$.versions[0].version_no", "2");
    annotate_problem_withdraw(m.f.a, &head, m.problem[0], "duplicate", "", NULL, &error);
    g_assert_no_error(error);
    annotate_job_free(job);

    /* unlocked while the worker is at it: what it then says changes nothing any more */
    struct annotate_reel_item rest = {"problem", m.problem[1], 0};
    annotate_reel_set(m.f.a, &office, m.screening, &rest, 1, NULL, &error);
    annotate_reel_lock(m.f.a, &head, m.screening, NULL, NULL, &error);
    g_assert_no_error(error);
    annotate_job_take(m.f.a, "test", "reel", MINUTE, m.f.now, &job, &error);
    annotate_reel_unlock(m.f.a, &head, m.screening, "再改", NULL, &error);
    g_assert_no_error(error);
    bool cancel = false;
    annotate_job_progress(m.f.a, job->id, "test", "reel", 50, 1, MINUTE, m.f.now, &cancel, &error);
    g_assert_no_error(error);
    g_assert_true(cancel);
    ASSERT_REFUSED(&m, REFUSED, "step.not_allowed",
        annotate_reel_written(m.f.a, &system, job->id, &bad, NULL, &error));
    annotate_job_stopped(m.f.a, &system, job->id, NULL, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&m, m.problem[1], "filed");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_JOB, job->id, "$.state", "cancelled");
    annotate_job_free(job);
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* T26 from a locked film: the film is unlocked, the others wait for the next, and the order goes on
 * without it. */
static void withdrawn_from_reel(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_reel(&m);
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_role",
        annotate_problem_withdraw(m.f.a, &office, m.problem[1], "duplicate", "", NULL, &error));
    annotate_problem_withdraw(
        m.f.a, &head, m.problem[1], "duplicate", "与另一处重复", NULL, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&m, m.problem[0], "filed");
    ASSERT_STATE(&m, m.problem[1], "withdrawn");
    const struct annotate_who *who = &m.who_office;
    ASSERT_VALUE(&m, who, ANNOTATE_VIEW_REEL, m.screening, "$.versions[0].state", "unlocked");
    g_autofree char *second = g_strdup_printf("%d", (int)m.problem[2]);
    ASSERT_VALUE(&m, who, ANNOTATE_VIEW_REEL, m.screening, "$.items[2].problem", second);
    ASSERT_VALUE(&m, who, ANNOTATE_VIEW_REEL, m.screening, "$.items[5].kind", "");
    annotate_reel_lock(m.f.a, &head, m.screening, NULL, NULL, &error); /* it is ready again */
    g_assert_no_error(error);
    assert_intact(&m.f);
    meeting_clear(&m);

    /* once the hall sees the film it is too late: that is for a ruling */
    meeting_live(&m);
    head = act_of(&m.f, &m.f.who_head, NULL);
    ASSERT_REFUSED(&m, REFUSED, "screening.already_live",
        annotate_problem_withdraw(m.f.a, &head, m.problem[1], "duplicate", "", NULL, &error));
    meeting_clear(&m);
}

/* --- from the claim to the closure --- */

static void claim_first(struct meeting *m)
{
    meeting_claimed(m);
    meeting_move(m, "adjourn");
}

static int64_t plan_next(struct meeting *m)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act act = act_of(&m->f, &m->who_office, NULL);
    struct annotate_screening in = {.title = "第2次审看会",
        .planned_start_at = m->f.now + DAY,
        .planned_end_at = m->f.now + DAY + HOUR,
        .budget_s = 600};
    annotate_screening_add(m->f.a, &act, &in, &out, &error);
    g_assert_no_error(error);
    return out.id;
}

static void dispute(struct meeting *m, const struct annotate_who *seat, int64_t problem)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act act = act_of(&m->f, seat, NULL);
    struct annotate_dispute in = {
        .problem = problem, .reason_code = "ownership", .reason = "不属本单位"};
    annotate_dispute_add(m->f.a, &act, 0, &in, NULL, &error);
    g_assert_no_error(error);
}

/* The next screening looks back on all that the last one showed: claimed, disputed, missed. */
static void whole_lookback(void)
{
    struct meeting m;
    meeting_claimed(&m);
    meeting_goto(&m, 1);
    meeting_command(&m, (struct annotate_command){.command = "open_claim"});
    meeting_command(&m, (struct annotate_command){.command = "close_claim"});
    meeting_goto(&m, 2);
    meeting_command(&m, (struct annotate_command){.command = "open_claim"});
    m.f.now += 1000;
    dispute(&m, &m.seat_housing, m.problem[2]);
    meeting_move(&m, "adjourn");
    int64_t next = plan_next(&m);
    const struct annotate_who *who = &m.who_office;
    ASSERT_VALUE(&m, who, ANNOTATE_VIEW_LOOKBACK, next, "$.items[0].outcome", "claimed");
    ASSERT_VALUE(&m, who, ANNOTATE_VIEW_LOOKBACK, next, "$.items[0].kept", "pending");
    ASSERT_VALUE(&m, who, ANNOTATE_VIEW_LOOKBACK, next, "$.items[1].outcome", "missed");
    ASSERT_VALUE(&m, who, ANNOTATE_VIEW_LOOKBACK, next, "$.items[1].kept", "");
    ASSERT_VALUE(&m, who, ANNOTATE_VIEW_LOOKBACK, next, "$.items[2].outcome", "disputed");
    ASSERT_VALUE(&m, who, ANNOTATE_VIEW_LOOKBACK, next, "$.items[3]", ""); /* it was not shown */
    assert_intact(&m.f);
    meeting_clear(&m);
}

static int64_t plan_in(struct meeting *m, int days)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act act = act_of(&m->f, &m->who_office, NULL);
    struct annotate_screening in = {.title = "以后的审看会",
        .planned_start_at = m->f.now + days * DAY,
        .planned_end_at = m->f.now + days * DAY + HOUR,
        .budget_s = 600};
    annotate_screening_add(m->f.a, &act, &in, &out, &error);
    g_assert_no_error(error);
    return out.id;
}

static void move_to(struct meeting *m, int64_t screening, int days)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act act = act_of(&m->f, &m->who_office, NULL);
    struct annotate_screening in = {.planned_start_at = m->f.now + days * DAY,
        .planned_end_at = m->f.now + days * DAY + HOUR,
        .host = ANNOTATE_KEEP,
        .budget_s = ANNOTATE_KEEP};
    annotate_screening_set(m->f.a, &act, screening, &in, NULL, &error);
    g_assert_no_error(error);
}

static void looks_back_on(struct meeting *m, int64_t screening, int64_t prev, bool at_something)
{
    g_autofree char *want = g_strdup_printf("%" G_GINT64_FORMAT, prev);
    ASSERT_VALUE(m, &m->who_office, ANNOTATE_VIEW_SCREENING, screening, "$.prev", want);
    ASSERT_VALUE(m, &m->who_office, ANNOTATE_VIEW_LOOKBACK, screening, "$.items[0].outcome",
        at_something ? "claimed" : "");
}

/* What is looked back on follows the calendar: a screening that is cancelled, moved or put between
 * is no gap in it. */
static void lookback_follows(void)
{
    struct meeting m;
    meeting_claimed(&m);
    int64_t held = m.screening;
    int64_t march = plan_in(&m, 60), may = plan_in(&m, 120);
    looks_back_on(&m, march, held, true); /* it goes on */
    looks_back_on(&m, may, march, false);
    meeting_move(&m, "adjourn");
    int64_t extra = plan_in(&m, 20);
    looks_back_on(&m, extra, held, true);
    looks_back_on(&m, march, extra, false);
    move_to(&m, extra, 90);
    looks_back_on(&m, march, held, true);
    looks_back_on(&m, may, extra, false);
    m.screening = extra;
    meeting_move(&m, "cancel");
    looks_back_on(&m, may, march, false);
    m.screening = march;
    meeting_move(&m, "cancel");
    looks_back_on(&m, may, held, true);

    /* once the notice is out it is the one that was held, whatever else is planned */
    looks_back_on(&m, may, plan_in(&m, 30), false);
    m.screening = may;
    meeting_move(&m, "notify");
    looks_back_on(&m, may, held, true);
    meeting_clear(&m);
}

/* From when it goes live it stays what it was, and the log says what. */
static void lookback_stays(void)
{
    struct meeting m;
    meeting_live(&m);
    meeting_move(&m, "adjourn");
    m.f.now += DAY;
    meeting_next(&m);
    int64_t second = m.screening;
    g_assert_cmpint(second, ==, 2);
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_SCREENING, second, "$.prev", "1");
    meeting_move(&m, "go_live");
    g_assert_cmpint(count_of(&m.f, "SELECT data ->> '$.prev' FROM event WHERE act = 'go_live' AND "
                                   "object = 2"),
        ==, 1);
    meeting_move(&m, "adjourn");
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_SCREENING, second, "$.prev", "1");
    assert_intact(&m.f);
    meeting_clear(&m);
}

static void pledge_until(struct meeting *m, int n, const char *due_on)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act act = act_of(&m->f, &m->seat_housing, NULL);
    struct annotate_claim in = {
        .problem = m->problem[n], .due_on = due_on, .measures = "清理", .pledge = "按期到位"};
    meeting_goto(m, n);
    meeting_command(m, (struct annotate_command){.command = "open_claim"});
    annotate_claim_add(m->f.a, &act, 0, &in, NULL, &error);
    g_assert_no_error(error);
}

static void at_noon(struct meeting *m, const char *day)
{
    m->f.now = rules_day_at(day, 12);
}

static void kept_are(struct meeting *m, int64_t screening, const char *first, const char *second,
    const char *third)
{
    const char *want[] = {first, second, third};
    for (int i = 0; i < 3; i++) {
        g_autofree char *path = g_strdup_printf("$.items[%d].kept", i);
        ASSERT_VALUE(m, &m->who_office, ANNOTATE_VIEW_LOOKBACK, screening, path, want[i]);
    }
}

/* Past its day a pledge is late; the next screening finds what is still open failed, for good. One
 * with a longer day waits for the screening after its day. */
static void pledge_told(void)
{
    struct meeting m;
    meeting_live(&m);
    meeting_command(&m, (struct annotate_command){.command = "take_control"});
    pledge_until(&m, 0, "2026-01-05");
    pledge_until(&m, 1, "2026-01-05");
    pledge_until(&m, 2, "2026-01-20");
    meeting_move(&m, "adjourn");
    int64_t id = m.problem[0], late = m.problem[1], longer = m.problem[2];
    int64_t card = meeting_dispatch(&m, id), card_late = meeting_dispatch(&m, late);
    int64_t card_longer = meeting_dispatch(&m, longer);
    meeting_sign(&m, card);
    meeting_sign(&m, card_late);
    meeting_sign(&m, card_longer);

    at_noon(&m, "2026-01-06");
    meeting_next(&m);
    int64_t next = m.screening;
    kept_are(&m, next, "late", "late", "pending");
    assert_ledger(&m, &m.f.who_head, "rectifications", "$.columns[21].key", "pledge_kept");
    assert_ledger(&m, &m.f.who_head, "rectifications", "$.rows[0][21]", "kept.late");
    meeting_close(&m, late, card_late, "late");
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_OUTLINE_SHEET, next, "$.units[0].failed", "1");
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_OUTLINE_SHEET, next, "$.units[0].late", "1");
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_OUTLINE_SHEET, next, "$.units[0].broken[1]", "");

    meeting_move(&m, "go_live");
    kept_are(&m, next, "failed", "late", "pending");
    assert_ledger(&m, &m.f.who_head, "rectifications", "$.rows[0][21]", "kept.failed");
    m.f.now += HOUR;
    meeting_close(&m, id, card, "first");
    kept_are(&m, next, "failed", "late", "pending");
    meeting_move(&m, "adjourn");

    at_noon(&m, "2026-01-21");
    meeting_next(&m);
    kept_are(&m, next, "failed", "late", "late");
    meeting_move(&m, "go_live");
    m.f.now += HOUR;
    meeting_close(&m, longer, card_longer, "longer");
    kept_are(&m, next, "failed", "late", "failed");
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_MINUTES_SHEET, next, "$.kept.failed", "2");
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* Its hall shows one problem of the look-back before and after, and no other. */
static void compared(struct meeting *m, int64_t id)
{
    g_autoptr(GError) error = NULL;
    struct annotate_still still;
    meeting_move(m, "notify");
    meeting_move(m, "open_checkin");
    meeting_hall(m);
    meeting_command(m, (struct annotate_command){.command = "take_control"});
    struct annotate_command show = {.command = "lookback", .problem = id};
    meeting_command(m, show);
    ASSERT_VALUE(m, &m->hall, ANNOTATE_VIEW_HALL, 0, "$.mode", "lookback");
    ASSERT_VALUE(m, &m->hall, ANNOTATE_VIEW_HALL, 0, "$.compare.problem_no", "2026-001");
    ASSERT_VALUE(m, &m->hall, ANNOTATE_VIEW_HALL, 0, "$.compare.after", "true");
    g_autofree char *before = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "clip-a", -1);
    g_autofree char *after = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "after-2", -1);
    g_assert_true(annotate_lookback_still(m->f.a, &m->hall, id, false, &still, &error));
    g_assert_cmpstr(still.sha256, ==, before);
    g_assert_cmpint(still.frame, ==, 35);
    g_assert_true(annotate_lookback_still(m->f.a, &m->hall, id, true, &still, &error));
    g_assert_cmpstr(still.sha256, ==, after);
    ASSERT_REFUSED(m, NOT_FOUND, "not_found",
        annotate_lookback_still(m->f.a, &m->hall, m->problem[1], true, &still, &error));
    ASSERT_REFUSED(m, REFUSED, "step.not_your_role",
        annotate_lookback_still(m->f.a, &m->seat_housing, id, true, &still, &error));
    show.problem = m->problem[1]; /* nobody claimed it last time */
    struct annotate_act act = act_of(&m->f, &m->who_operator, NULL);
    show.expect_rev = -1;
    ASSERT_REFUSED(m, NOT_FOUND, "not_found",
        annotate_stage_command(m->f.a, &act, m->screening, &show, NULL, &error));
    meeting_command(m, (struct annotate_command){.command = "lookback"});
    ASSERT_VALUE(m, &m->hall, ANNOTATE_VIEW_HALL, 0, "$.compare", "");
    meeting_command(m, (struct annotate_command){.command = "undo"});
    ASSERT_VALUE(m, &m->hall, ANNOTATE_VIEW_HALL, 0, "$.compare.problem_no", "2026-001");
    meeting_command(m, (struct annotate_command){.command = "mode", .mode = "lookback"});
    ASSERT_VALUE(m, &m->hall, ANNOTATE_VIEW_HALL, 0, "$.compare", "");
}

static void whole_path(void)
{
    struct meeting m;
    claim_first(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    int64_t id = m.problem[0];
    ASSERT_STATE(&m, id, "claimed");
    ASSERT_STATE(&m, m.problem[1], "filed"); /* never shown: free for the next screening */

    /* T15: the four fixes; the day is the pledge's, longer only by the host's word */
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    struct annotate_card card = {.task = "清理垃圾", .standard = "桶满即清"};
    struct annotate_card bare = {.task = "清理垃圾"};
    ASSERT_REFUSED(
        &m, REFUSED, "card.no_fixes", annotate_card_issue(m.f.a, &head, id, &bare, NULL, &error));
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_role",
        annotate_card_issue(m.f.a, &office, id, &card, NULL, &error));
    card.due_on = "2026-01-20";
    ASSERT_REFUSED(
        &m, REFUSED, "card.bad_due", annotate_card_issue(m.f.a, &head, id, &card, NULL, &error));
    card.due_on = NULL;
    annotate_card_issue(m.f.a, &head, id, &card, &out, &error);
    g_assert_no_error(error);
    int64_t card_id = out.id;
    ASSERT_STATE(&m, id, "dispatched");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.card.due_on", "2026-01-05");
    ASSERT_VALUE(
        &m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.card.card_no", "创城督交〔2026〕第001号");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.card.duty_person", "演示·住建");

    /* T16: only the unit signs; another unit does not even see the card */
    struct annotate_act liaison = act_of(&m.f, &m.f.who_liaison, NULL);
    struct annotate_act town = act_of(&m.f, &m.who_town, NULL);
    ASSERT_REFUSED(
        &m, NOT_FOUND, "not_found", annotate_card_sign(m.f.a, &town, card_id, NULL, &error));
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_role",
        annotate_card_sign(m.f.a, &office, card_id, NULL, &error));
    annotate_card_sign(m.f.a, &liaison, card_id, NULL, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&m, id, "rectifying");

    /* T21: after-evidence of one's own, taken in after the card */
    m.f.now += DAY;
    liaison = act_of(&m.f, &m.f.who_liaison, NULL);
    struct annotate_report report = {.measures = "已清理", .done_on = "2026-01-02"};
    ASSERT_REFUSED(&m, REFUSED, "problem.no_evidence",
        annotate_rectification_add(m.f.a, &liaison, card_id, &report, NULL, &error));
    int64_t after = meeting_evidence(&m, &m.f.who_liaison, id, "after-1");
    report.evidence = &after;
    report.n_evidence = 1;
    ASSERT_REFUSED(&m, REFUSED, "rectification.evidence_not_ready",
        annotate_rectification_add(m.f.a, &liaison, card_id, &report, NULL, &error));
    meeting_ingest_twins(&m, NULL, 0);
    report.evidence = &m.clip; /* the office's footage is no evidence of the unit */
    ASSERT_REFUSED(&m, INVALID, "field.no_such",
        annotate_rectification_add(m.f.a, &liaison, card_id, &report, NULL, &error));
    report.evidence = &after;
    report.done_on = "2026-01-09";
    ASSERT_REFUSED(&m, INVALID, "field.in_future",
        annotate_rectification_add(m.f.a, &liaison, card_id, &report, NULL, &error));
    report.done_on = "2026-01-02";
    annotate_rectification_add(m.f.a, &liaison, card_id, &report, &out, &error);
    g_assert_no_error(error);

    /* it waits for the head of the unit, who sends it back once */
    struct annotate_act boss = act_of(&m.f, &m.who_unit_head, NULL);
    ASSERT_STATE(&m, id, "rectifying");
    ASSERT_VALUE(&m, &m.f.who_liaison, ANNOTATE_VIEW_PROBLEM, id, "$.flags[1]", "unsigned");
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_role",
        annotate_submission_sign(m.f.a, &liaison, out.id, NULL, &error));
    ASSERT_REFUSED(&m, REFUSED, "step.no_reason",
        annotate_submission_return(m.f.a, &boss, out.id, NULL, NULL, &error));
    annotate_submission_return(m.f.a, &boss, out.id, "照片不清楚", NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(
        &m, &m.f.who_liaison, ANNOTATE_VIEW_PROBLEM, id, "$.submission.reason", "照片不清楚");
    ASSERT_REFUSED(&m, REFUSED, "submission.decided",
        annotate_submission_sign(m.f.a, &boss, out.id, NULL, &error));
    annotate_rectification_add(m.f.a, &liaison, card_id, &report, &out, &error);
    g_assert_no_error(error);
    int64_t waiting = out.id;
    ASSERT_REFUSED(&m, REFUSED, "card.no_form",
        annotate_submission_paper(m.f.a, &liaison, waiting, "演示·局长", 0, NULL, &error));
    ASSERT_VALUE(&m, &m.who_unit_head, ANNOTATE_VIEW_BOARD, 0,
        "$.columns.rectifying[0].submission.allowed[0].act", "sign");
    annotate_submission_sign(m.f.a, &boss, waiting, &out, &error);
    g_assert_no_error(error);
    int64_t first = out.id;
    ASSERT_STATE(&m, id, "reported");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.submission", "");

    /* T23: fails, with a reason, by somebody from outside; then a short day */
    struct annotate_act verifier = act_of(&m.f, &m.f.who_verifier, NULL);
    struct annotate_check fail = {.pass = false, .method = "onsite"};
    struct annotate_check pass = {.pass = true, .method = "onsite", .remark = "已看"};
    struct annotate_who insider;
    fixture_user(&m.f, "insider", ANNOTATE_ROLE_VERIFIER, m.f.housing, &insider);
    struct annotate_act inside = act_of(&m.f, &insider, NULL);
    ASSERT_REFUSED(&m, REFUSED, "verification.own_unit",
        annotate_verification_add(m.f.a, &inside, first, &pass, NULL, &error));
    fail.still = after;
    ASSERT_REFUSED(&m, REFUSED, "step.no_reason",
        annotate_verification_add(m.f.a, &verifier, first, &fail, NULL, &error));
    fail.still = 0;
    ASSERT_REFUSED(&m, REFUSED, "closure.not_verified",
        annotate_problem_close(m.f.a, &head, id, NULL, &error));
    fail.remark = "桶边仍有垃圾";
    ASSERT_REFUSED(&m, REFUSED, "problem.no_evidence",
        annotate_verification_add(m.f.a, &verifier, first, &fail, NULL, &error));
    fail.still = m.clip;
    ASSERT_REFUSED(&m, INVALID, "field.no_such",
        annotate_verification_add(m.f.a, &verifier, first, &fail, NULL, &error));
    fail.still = after; /* the report's own picture shows it */
    annotate_verification_add(m.f.a, &verifier, first, &fail, NULL, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&m, id, "rectifying");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.rework_count", "1");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.due_on", "2026-01-05");
    ASSERT_REFUSED(&m, REFUSED, "step.not_allowed",
        annotate_verification_add(m.f.a, &verifier, first, &pass, NULL, &error));

    /* again, passes, T22 */
    int64_t better = meeting_evidence(&m, &m.f.who_liaison, id, "after-2");
    meeting_ingest_twins(&m, NULL, 0);
    report.evidence = &better;
    annotate_rectification_add(m.f.a, &liaison, card_id, &report, &out, &error);
    g_assert_no_error(error);
    int64_t form = meeting_evidence(&m, &m.f.who_liaison, id, "signed");
    annotate_submission_paper(m.f.a, &office, out.id, "演示·局长", form, &out, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.rectifications[1].signed_by_name",
        "演示·局长");
    annotate_verification_add(m.f.a, &verifier, out.id, &pass, NULL, &error);
    g_assert_no_error(error);
    ASSERT_REFUSED(&m, REFUSED, "verification.done",
        annotate_verification_add(m.f.a, &verifier, out.id, &pass, NULL, &error));
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_role",
        annotate_problem_close(m.f.a, &office, id, NULL, &error));
    annotate_problem_close(m.f.a, &head, id, NULL, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&m, id, "closed");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.closure.close_no",
        "创城销〔2026〕第001号");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_BOARD, 0, "$.columns.closed[0].problem.id", "1");
    ASSERT_VALUE(&m, &annotate_who_system, ANNOTATE_VIEW_CLOSURE_SHEET, id, "$.returns[0].reason",
        "桶边仍有垃圾");
    ASSERT_VALUE(&m, &annotate_who_system, ANNOTATE_VIEW_CARD_SHEET, card_id, "$.task", "清理垃圾");
    assert_ledger(&m, &m.f.who_head, "rectifications", "$.rows[0][17]", "1");
    assert_ledger(&m, &m.f.who_head, "rectifications", "$.columns[17].key", "rework_count");
    assert_ledger(&m, &m.f.who_head, "rectifications", "$.sums.rework_count", "1");
    assert_ledger(&m, &m.f.who_head, "problems", "$.rows[0][0]", "2026-001");
    assert_ledger(&m, &m.f.who_head, "points", "$.rows[0][12]", "4");
    assert_ledger(&m, &m.f.who_head, "points", "$.sums.problems", "4");

    /* the next screening looks back on it */
    struct annotate_screening in = {.title = "下一次",
        .planned_start_at = m.f.now + 60 * DAY,
        .planned_end_at = m.f.now + 60 * DAY + HOUR};
    annotate_screening_add(m.f.a, &office, &in, &out, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_LOOKBACK, out.id, "$.items[0].kept", "kept");
    ASSERT_VALUE(
        &m, &m.who_office, ANNOTATE_VIEW_LOOKBACK, out.id, "$.items[0].pledge", "三日内到位");
    m.screening = out.id;
    compared(&m, id);
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* A verifier who also heads the office may not close what they checked themselves. */
static void two_persons(void)
{
    struct meeting m;
    claim_first(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_who both;
    fixture_user(&m.f, "both", ANNOTATE_ROLE_VERIFIER | ANNOTATE_ROLE_OFFICE_HEAD, 0, &both);
    struct annotate_act act = act_of(&m.f, &both, NULL);
    struct annotate_act liaison = act_of(&m.f, &m.f.who_liaison, NULL);
    struct annotate_card card = {.task = "清理", .standard = "干净"};
    annotate_card_issue(m.f.a, &act, m.problem[0], &card, &out, &error);
    int64_t id = out.id;
    annotate_card_sign(m.f.a, &liaison, id, NULL, &error);
    g_assert_no_error(error);
    int64_t after = meeting_evidence(&m, &m.f.who_liaison, m.problem[0], "after");
    meeting_ingest_twins(&m, NULL, 0);
    struct annotate_report report = {"已清理", "2026-01-01", &after, 1};
    struct annotate_act boss = act_of(&m.f, &m.who_unit_head, NULL);
    annotate_rectification_add(m.f.a, &boss, id, &report, &out, &error);
    g_assert_no_error(error);
    struct annotate_check pass = {.pass = true, .method = "video"};
    annotate_verification_add(m.f.a, &act, out.id, &pass, NULL, &error);
    g_assert_no_error(error);
    ASSERT_REFUSED(&m, REFUSED, "step.own_request",
        annotate_problem_close(m.f.a, &act, m.problem[0], NULL, &error));
    /* a county may do with one; the unit's own word is never enough */
    struct annotate_act admin = act_of(&m.f, &m.f.who_admin, NULL);
    annotate_setting_set(m.f.a, &admin, "verify.two_person", "0", NULL, &error);
    g_assert_no_error(error);
    g_autofree char *page =
        meeting_look(&m, &both, ANNOTATE_VIEW_PROBLEM, m.problem[0], "$.allowed");
    g_assert_nonnull(strstr(page, "{\"act\":\"close\",\"ok\":true,"));
    annotate_problem_close(m.f.a, &act, m.problem[0], NULL, &error);
    g_assert_no_error(error);
    meeting_clear(&m);
}

/* Nor what they reported for a unit of theirs, nor what a colleague there reported. */
static void own_unit(void)
{
    struct meeting m;
    claim_first(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_who both;
    fixture_user(
        &m.f, "both", ANNOTATE_ROLE_LIAISON | ANNOTATE_ROLE_OFFICE_HEAD, m.f.housing, &both);
    struct annotate_act act = act_of(&m.f, &both, NULL);
    int64_t card = meeting_dispatch(&m, m.problem[0]);
    meeting_sign(&m, card);
    int64_t report = meeting_report(&m, m.problem[0], card, "after");
    meeting_check(&m, report, true);
    ASSERT_REFUSED(&m, REFUSED, "verification.own_unit",
        annotate_problem_close(m.f.a, &act, m.problem[0], NULL, &error));
    meeting_clear(&m);
}

/* An account of somebody in the register, as its session has it. */
static struct annotate_who account_of(
    struct meeting *m, const char *login, uint32_t roles, int64_t person)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_who who;
    fixture_user(&m->f, login, roles, 0, &who);
    struct annotate_act admin = act_of(&m->f, &m->f.who_admin, NULL);
    const struct annotate_user in = {
        .person = person, .unit = ANNOTATE_KEEP, .roles = UINT32_MAX, .active = -1};
    annotate_user_set(m->f.a, &admin, who.user, &in, &out, &error);
    g_assert_no_error(error);
    struct annotate_session *s = annotate_session_as(m->f.a, who.user, &error);
    g_assert_no_error(error);
    m->sessions[m->n_sessions++] = s;
    return s->who;
}

/* Where somebody belongs without a unit of the account: nothing is checked there, all else is as it
 * was. Another account does not make somebody another person. */
static void own_person(void)
{
    struct meeting m;
    claim_first(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    int64_t id = m.problem[0], person[2];
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(person); i++) {
        const struct annotate_person in = {
            .name = "演示·甲", .unit = i ? m.f.police : m.f.housing, .active = 1};
        annotate_person_add(m.f.a, &office, &in, &out, &error);
        g_assert_no_error(error);
        person[i] = out.id;
    }
    struct annotate_who own = account_of(&m, "own", ANNOTATE_ROLE_VERIFIER, person[0]);
    struct annotate_who other = account_of(&m, "other", ANNOTATE_ROLE_VERIFIER, person[1]);
    struct annotate_who boss = account_of(&m, "boss", ANNOTATE_ROLE_OFFICE_HEAD, person[1]);
    g_assert_cmpint(own.unit, ==, 0);
    g_assert_cmpint(own.home_unit, ==, m.f.housing);
    struct annotate_act self = act_of(&m.f, &own, NULL), free = act_of(&m.f, &other, NULL);
    struct annotate_act same = act_of(&m.f, &boss, NULL);
    int64_t card = meeting_dispatch(&m, id);
    meeting_sign(&m, card);
    int64_t report = meeting_report(&m, id, card, "after");
    const struct annotate_check pass = {.pass = true, .method = "video"};
    ASSERT_REFUSED(&m, REFUSED, "verification.own_unit",
        annotate_verification_add(m.f.a, &self, report, &pass, NULL, &error));
    g_autofree char *mine = meeting_look(&m, &own, ANNOTATE_VIEW_PROBLEM, id, "$.allowed");
    g_assert_nonnull(strstr(mine, "{\"act\":\"verify_pass\",\"ok\":false,"));
    g_assert_null(strstr(mine, "\"act\":\"submit\""));
    annotate_verification_add(m.f.a, &free, report, &pass, NULL, &error);
    g_assert_no_error(error);
    ASSERT_REFUSED(
        &m, REFUSED, "step.own_request", annotate_problem_close(m.f.a, &same, id, NULL, &error));
    g_autofree char *later = meeting_look(&m, &boss, ANNOTATE_VIEW_PROBLEM, id, "$.allowed");
    g_assert_nonnull(strstr(later, "{\"act\":\"close\",\"ok\":false,"));
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    annotate_problem_close(m.f.a, &head, id, NULL, &error);
    g_assert_no_error(error);
    struct annotate_recheck held = {.held = true, .text = "仍然干净"};
    ASSERT_REFUSED(&m, REFUSED, "verification.own_unit",
        annotate_recheck_add(m.f.a, &self, id, &held, NULL, &error));
    annotate_recheck_add(m.f.a, &free, id, &held, NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&m, &own, ANNOTATE_VIEW_RECHECKS, 0, "$.items", "[]");
    meeting_clear(&m);
}

/* Nor what they registered a signature on paper for. */
static void paper_signer(void)
{
    struct meeting m;
    claim_first(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_who both;
    int64_t id = m.problem[0];
    fixture_user(&m.f, "both", ANNOTATE_ROLE_VERIFIER | ANNOTATE_ROLE_OFFICE_HEAD, 0, &both);
    struct annotate_act act = act_of(&m.f, &both, NULL);
    struct annotate_act liaison = act_of(&m.f, &m.f.who_liaison, NULL);
    struct annotate_act admin = act_of(&m.f, &m.f.who_admin, NULL);
    annotate_setting_set(m.f.a, &admin, "verify.two_person", "0", NULL, &error);
    g_assert_no_error(error);
    int64_t card = meeting_dispatch(&m, id);
    meeting_sign(&m, card);
    int64_t after = meeting_evidence(&m, &m.f.who_liaison, id, "after");
    meeting_ingest_twins(&m, NULL, 0);
    struct annotate_report report = {"已清理", "2026-01-01", &after, 1};
    annotate_rectification_add(m.f.a, &liaison, card, &report, &out, &error);
    g_assert_no_error(error);
    int64_t form = meeting_evidence(&m, &m.f.who_liaison, id, "signed");
    annotate_submission_paper(m.f.a, &act, out.id, "演示·局长", form, &out, &error);
    g_assert_no_error(error);
    struct annotate_check pass = {.pass = true, .method = "video"};
    ASSERT_REFUSED(&m, REFUSED, "step.own_request",
        annotate_verification_add(m.f.a, &act, out.id, &pass, NULL, &error));
    g_autofree char *buttons = meeting_look(&m, &both, ANNOTATE_VIEW_PROBLEM, id, "$.allowed");
    g_assert_nonnull(strstr(buttons, "{\"act\":\"verify_pass\",\"ok\":false,"));
    meeting_check(&m, out.id, true);
    ASSERT_REFUSED(
        &m, REFUSED, "step.own_request", annotate_problem_close(m.f.a, &act, id, NULL, &error));
    g_autofree char *later = meeting_look(&m, &both, ANNOTATE_VIEW_PROBLEM, id, "$.allowed");
    g_assert_nonnull(strstr(later, "{\"act\":\"close\",\"ok\":false,"));
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    annotate_problem_close(m.f.a, &head, id, NULL, &error);
    g_assert_no_error(error);
    meeting_clear(&m);
}

/* Flags come and go with the clock, never as states. */
static void flags(void)
{
    struct meeting m;
    claim_first(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    int64_t id = m.problem[0];
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    struct annotate_act liaison = act_of(&m.f, &m.f.who_liaison, NULL);
    struct annotate_card card = {.task = "清理", .standard = "干净"};
    annotate_card_issue(m.f.a, &head, id, &card, &out, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.days_left", "4");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.flags", "[]");
    m.f.now += 2 * DAY; /* over the New Year nobody works: the day to sign by is Sunday the 4th */
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.flags", "[\"due_soon\"]");
    m.f.now = rules_day_at("2026-01-04", 18) + 1;
    ASSERT_VALUE(
        &m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.flags", "[\"sign_overdue\",\"due_soon\"]");
    annotate_card_sign(m.f.a, &liaison, out.id, NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.flags", "[\"due_soon\"]");
    m.f.now += 3 * DAY;
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.flags", "[\"overdue\"]");
    ASSERT_STATE(&m, id, "rectifying");
    meeting_clear(&m);
}

/* A piece is stale when its cut or a text of its caption changed. */
static void stale_pieces(void)
{
    struct meeting m;
    meeting_problems(&m);
    g_autoptr(GError) error = NULL;
    int64_t id = m.problem[0];
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_PROBLEM, id, "$.segments[0].ready", "true");
    struct annotate_act act = act_of(&m.f, &m.who_office, NULL);
    struct annotate_problem edit = {.point = ANNOTATE_KEEP,
        .type = ANNOTATE_KEEP,
        .lead_unit = m.f.police,
        .indicator = ANNOTATE_KEEP};
    annotate_problem_set(m.f.a, &act, id, &edit, NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_PROBLEM, id, "$.segments[0].ready", "false");
    struct annotate_job *job = NULL;
    annotate_job_take(m.f.a, "test", "piece", MINUTE, m.f.now, &job, &error);
    g_assert_nonnull(job);
    struct annotate_piece *p = annotate_piece_find(m.f.a, job->object, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(p->unit_name, ==, "演示县交警大队");
    g_assert_cmpstr(p->problem_no, ==, "2026-001");
    annotate_piece_free(p);
    bool stop = true; /* once its captions change again, what is being made is worth nothing */
    annotate_job_progress(m.f.a, job->id, "test", "", 1, 1, MINUTE, m.f.now, &stop, &error);
    g_assert_false(stop);
    edit.lead_unit = m.f.housing;
    annotate_problem_set(m.f.a, &act, id, &edit, NULL, &error);
    annotate_job_progress(m.f.a, job->id, "test", "", 2, 1, MINUTE, m.f.now, &stop, &error);
    g_assert_no_error(error);
    g_assert_true(stop);
    annotate_job_free(job);
    edit.lead_unit = 0; /* a filed problem keeps everything it was filed with */
    ASSERT_REFUSED(&m, REFUSED, "problem.filed_needs_all",
        annotate_problem_set(m.f.a, &act, id, &edit, NULL, &error));
    meeting_clear(&m);
}

/* T6: a card without a meeting. Its unit sees it although no hall has shown it; a card of the
 * evening counts from the next day. */
static void weekly_card(void)
{
    struct meeting m;
    meeting_problems(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    m.f.now += 9 * HOUR; /* 18:00 */
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    struct annotate_card card = {.task = "清理", .standard = "干净", .duty_person = "演示·甲"};
    ASSERT_VALUE(&m, &m.f.who_liaison, ANNOTATE_VIEW_CARDS, 0, "$.items", "[]");
    annotate_card_issue(m.f.a, &head, m.problem[0], &card, &out, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&m, &m.f.who_liaison, ANNOTATE_VIEW_CARDS, 0, "$.items[0].due_on", "2026-01-09");
    ASSERT_VALUE(
        &m, &m.f.who_liaison, ANNOTATE_VIEW_CARDS, 0, "$.items[0].duty_unit_name", "演示县住建局");
    ASSERT_VALUE(
        &m, &m.f.who_liaison, ANNOTATE_VIEW_PROBLEM, m.problem[0], "$.state", "dispatched");
    ASSERT_VALUE(&m, &m.f.who_liaison, ANNOTATE_VIEW_PROBLEMS, 0, "$.items[1]", "");
    ASSERT_REFUSED(&m, REFUSED, "step.not_allowed",
        annotate_card_issue(m.f.a, &head, m.problem[0], &card, NULL, &error));
    card.due_on = "2026-03-01";
    card.host_approval = true; /* a leader's word makes it longer; no meeting, no host */
    ASSERT_REFUSED(&m, REFUSED, "card.no_approver",
        annotate_card_issue(m.f.a, &head, m.problem[1], &card, NULL, &error));
    card.approved_by = "演示·书记";
    annotate_card_issue(m.f.a, &head, m.problem[1], &card, &out, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&m, &m.f.who_liaison, ANNOTATE_VIEW_PROBLEM, m.problem[1], "$.card.approved_by",
        "演示·书记");
    ASSERT_VALUE(
        &m, &m.f.who_liaison, ANNOTATE_VIEW_PROBLEM, m.problem[0], "$.card.approved_by", "");
    ASSERT_VALUE(
        &m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, m.problem[1], "$.card.due_on", "2026-03-01");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, m.problem[1], "$.card.card_no",
        "创城督交〔2026〕第002号");
    meeting_clear(&m);
}

/* From the cutoff on nothing can be due on the same day, whatever was pledged: no card is overdue
 * when it is signed. */
static void day_over(void)
{
    struct meeting m;
    claim_first(&m); /* by 2026-01-05 */
    g_autoptr(GError) error = NULL;
    const char *due = "$.proposal.due.due_on", *first = "$.proposal.due.first_on";
    int64_t id = m.problem[0];
    struct annotate_card card = {
        .task = "清理", .standard = "干净", .duty_person = "演示甲", .due_on = "2026-01-05"};
    m.f.now = rules_day_at("2026-01-05", 17) - 1;
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, due, "2026-01-05");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, first, "2026-01-05");
    m.f.now = rules_day_at("2026-01-05", 18) + 5 * 60000;
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, due, "2026-01-06");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, first, "2026-01-06");
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    ASSERT_REFUSED(
        &m, REFUSED, "card.day_over", annotate_card_issue(m.f.a, &head, id, &card, NULL, &error));
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_role",
        annotate_card_issue(m.f.a, &office, id, &card, NULL, &error));
    card.due_on = "2026-01-04";
    ASSERT_REFUSED(
        &m, REFUSED, "card.bad_due", annotate_card_issue(m.f.a, &head, id, &card, NULL, &error));
    card.due_on = NULL;
    annotate_card_issue(m.f.a, &head, id, &card, NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.card.due_on", "2026-01-06");
    bool more;
    annotate_tick(m.f.a, m.f.now + 60000, &more, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.flags", "[\"due_soon\"]");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_ESCALATIONS, 0, "$.items", "[]");
    meeting_clear(&m);
}

/* Any of the office prepares the card, the head signs what it was shown; the log keeps the rest. */
static void prepared_card(void)
{
    struct meeting m;
    claim_first(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    int64_t id = m.problem[0];
    const char *saved = "$.proposal.prepared";
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    struct annotate_card card = {.task = "清理", .due_on = "2026-01-06", .duty_unit = m.f.town};
    struct annotate_card whole = {.task = "清理", .standard = "干净", .duty_person = "演示甲"};
    const struct annotate_who *const others[] = {
        &m.f.who_verifier, &m.f.who_liaison, &m.f.who_supervisor};
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        struct annotate_act other = act_of(&m.f, others[i], NULL);
        ASSERT_REFUSED(&m, REFUSED, "step.not_your_role",
            annotate_card_prepare(m.f.a, &other, id, &card, NULL, &error));
    }
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, saved, "");
    annotate_card_prepare(m.f.a, &office, id, &card, &out, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.proposal.prepared.task", "清理");
    ASSERT_VALUE(
        &m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.proposal.prepared.due_on", "2026-01-06");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.proposal.prepared.by_name",
        m.who_office.name);
    ASSERT_VALUE(&m, &m.f.who_liaison, ANNOTATE_VIEW_PROBLEM, id, saved, "");
    head.expect_version = out.version - 1; /* who has not seen it overwrites and signs nothing */
    ASSERT_REFUSED(&m, CONFLICT, "conflict.version",
        annotate_card_prepare(m.f.a, &head, id, &whole, NULL, &error));
    ASSERT_REFUSED(&m, CONFLICT, "conflict.version",
        annotate_card_issue(m.f.a, &head, id, &whole, NULL, &error));
    head.expect_version = office.expect_version = out.version;
    card.standard = "无积水";
    card.due_on = NULL;
    annotate_card_prepare(m.f.a, &office, id, &card, &out, &error);
    g_assert_no_error(error);
    g_autofree char *last =
        meeting_look(&m, &m.f.who_head, ANNOTATE_VIEW_EVENTS, 0, "$.items[#-1].data");
    g_assert_nonnull(strstr(last, "\"was_standard\":\"\",\"standard\":\"无积水\""));
    g_assert_nonnull(strstr(last, "\"was_due_on\":\"2026-01-06\""));
    g_assert_null(strstr(last, "task"));
    head.expect_version = out.version;
    annotate_card_issue(m.f.a, &head, id, &whole, &out, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(
        &m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.card.prepared_by_name", m.who_office.name);
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.card.standard", "干净");
    ASSERT_VALUE(&m, &m.f.who_liaison, ANNOTATE_VIEW_PROBLEM, id, "$.card.prepared_by_name", "");
    head.expect_version = office.expect_version = 0;
    ASSERT_REFUSED(&m, REFUSED, "step.not_allowed",
        annotate_card_prepare(m.f.a, &office, id, &card, NULL, &error));

    /* whatever else becomes of the problem, it is over */
    annotate_card_prepare(m.f.a, &office, m.problem[1], &card, NULL, &error);
    g_assert_no_error(error);
    annotate_problem_withdraw(m.f.a, &head, m.problem[1], "duplicate", "重复", NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, m.problem[1], saved, "");
    meeting_clear(&m);
}

/* Each print is counted, with who and when; what somebody has open of the card stays good. */
static void printed_card(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    meeting_ground(&m);
    meeting_problems(&m);
    int64_t card = meeting_dispatch(&m, m.problem[0]);
    struct annotate_act office = act_of(&m.f, &m.who_office, "print-one");
    struct annotate_act liaison = act_of(&m.f, &m.f.who_liaison, NULL);
    struct annotate_act other = act_of(&m.f, &m.who_town, NULL);
    struct annotate_act verifier = act_of(&m.f, &m.f.who_verifier, NULL);
    ASSERT_VALUE(&m, &m.f.who_liaison, ANNOTATE_VIEW_CARD, card, "$.printed_times", "0");
    ASSERT_VALUE(&m, &m.f.who_liaison, ANNOTATE_VIEW_CARD, card, "$.printed_by_name", "");
    for (int i = 0; i < 2; i++) { /* the press that is sent again is one print */
        annotate_card_print(m.f.a, &office, card, &out, &error);
        g_assert_no_error(error);
        g_assert_cmpint(out.version, ==, 1);
    }
    m.f.now = liaison.now += HOUR;
    ASSERT_REFUSED(
        &m, NOT_FOUND, "not_found", annotate_card_print(m.f.a, &other, card, NULL, &error));
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_role",
        annotate_card_print(m.f.a, &verifier, card, NULL, &error));
    annotate_card_print(m.f.a, &liaison, card, NULL, &error);
    g_assert_no_error(error);
    g_autofree char *at = g_strdup_printf("%" G_GINT64_FORMAT, liaison.now);
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_CARD, card, "$.printed_times", "2");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_CARD, card, "$.printed_at", at);
    ASSERT_VALUE(
        &m, &m.f.who_head, ANNOTATE_VIEW_CARD, card, "$.printed_by_name", m.f.who_liaison.name);
    g_autofree char *last =
        meeting_look(&m, &m.f.who_head, ANNOTATE_VIEW_EVENTS, 0, "$.items[#-1].data");
    g_assert_nonnull(strstr(last, "\"printed_times\":2"));
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_EVENTS, 0, "$.items[#-1].act", "print");

    struct annotate_act sign = act_of(&m.f, &m.f.who_liaison, NULL);
    sign.expect_version = 1; /* as it was read before anybody printed */
    annotate_card_sign(m.f.a, &sign, card, NULL, &error);
    g_assert_no_error(error);

    /* A void one has its paper, marked, for who makes papers. */
    int64_t gone = meeting_dispatch(&m, m.problem[1]);
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    annotate_problem_withdraw(m.f.a, &head, m.problem[1], "duplicate", "重复", NULL, &error);
    g_assert_no_error(error);
    ASSERT_REFUSED(
        &m, REFUSED, "card.void", annotate_card_print(m.f.a, &liaison, gone, NULL, &error));
    annotate_card_print(m.f.a, &head, gone, &out, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_CARD, gone, "$.printed_times", "1");
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* A problem that goes back to be filed has nothing left of what was prepared for its claim. */
static void prepared_over(void)
{
    struct meeting m;
    claim_first(&m);
    g_autoptr(GError) error = NULL;
    int64_t id = m.problem[0];
    const char *saved = "$.proposal.prepared.task";
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    struct annotate_card card = {.task = "清理"};
    annotate_card_prepare(m.f.a, &office, id, &card, NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, saved, "清理");
    annotate_claim_rule(m.f.a, &head, id, "refile", 0, "认领有误", NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, "$.state", "filed");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, saved, "");
    meeting_clear(&m);
}

/* A card lies with one unit; who only helps sees the problem, not the card on its list. */
static void scoping(void)
{
    struct meeting m;
    claim_first(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    struct annotate_card card = {.task = "清理", .standard = "干净"};
    annotate_card_issue(m.f.a, &head, m.problem[0], &card, NULL, &error);
    g_assert_no_error(error);
    struct annotate_who police;
    fixture_user(&m.f, "police", ANNOTATE_ROLE_LIAISON, m.f.police, &police);
    ASSERT_VALUE(&m, &m.who_town, ANNOTATE_VIEW_PROBLEM, m.problem[0], "$.state", "dispatched");
    ASSERT_VALUE(&m, &m.who_town, ANNOTATE_VIEW_CARDS, 0, "$.items", "[]");
    ASSERT_VALUE(&m, &m.who_town, ANNOTATE_VIEW_BOARD, 0, "$.columns.dispatched", "[]");
    ASSERT_VALUE(&m, &police, ANNOTATE_VIEW_PROBLEMS, 0, "$.items", "[]");
    ASSERT_VALUE(&m, &police, ANNOTATE_VIEW_PROBLEMS, 0, "$.counts", "{}");
    ASSERT_VALUE(
        &m, &m.f.who_liaison, ANNOTATE_VIEW_BOARD, 0, "$.columns.dispatched[0].card.task", "清理");
    ASSERT_VALUE(&m, &m.f.who_liaison, ANNOTATE_VIEW_PROBLEMS, 0, "$.counts", "{\"dispatched\":1}");
    assert_ledger(&m, &m.f.who_liaison, "problems", "$.rows", "[]");

    /* a county may switch the embargo off: then a unit sees what is filed, never a draft */
    meeting_draft(&m, "草稿", NULL);
    int64_t none = meeting_draft(&m, "不是问题", NULL);
    annotate_problem_withdraw(m.f.a, &head, none, "not_problem", "不是问题", NULL, &error);
    g_assert_no_error(error);
    struct annotate_act admin = act_of(&m.f, &m.f.who_admin, NULL);
    annotate_setting_set(m.f.a, &admin, "embargo", "0", NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&m, &m.f.who_liaison, ANNOTATE_VIEW_PROBLEMS, 0, "$.counts",
        "{\"dispatched\":1,\"filed\":3}");
    ASSERT_VALUE(&m, &police, ANNOTATE_VIEW_PROBLEMS, 0, "$.counts", "{}");
    meeting_clear(&m);
}

/* What was withdrawn is no problem when its year is archived either: no unit and no overseer comes
 * to see it, and it counts nowhere. */
static void archived_none(void)
{
    struct meeting m;
    meeting_ground(&m);
    meeting_problems(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_who inspect;
    fixture_user(&m.f, "inspect", ANNOTATE_ROLE_INSPECT_OFFICE, 0, &inspect);
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    annotate_problem_withdraw(m.f.a, &head, m.problem[0], "not_problem", "不是问题", NULL, &error);
    g_assert_no_error(error);
    for (int n = 0; n < 2; n++) {
        assert_ledger(&m, &m.f.who_head, "points", "$.sums.problems", "3");
        assert_ledger(&m, &m.f.who_head, "points", "$.sums.open", "3");
        ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, m.problem[0], "$.state",
            n ? "archived" : "withdrawn");
        ASSERT_VALUE(&m, &m.f.who_liaison, ANNOTATE_VIEW_PROBLEMS, 0, "$.items", "[]");
        ASSERT_VALUE(&m, &inspect, ANNOTATE_VIEW_PROBLEMS, 0, "$.items", "[]");
        g_autofree char *out = view_value(&m.f, &m.f.who_head, ANNOTATE_VIEW_CASES_OUT,
            &(struct annotate_query){.kind = "public"}, "$.items");
        g_assert_cmpstr(out, ==, "[]");
        meeting_tick(&m, "2027-05-01", 12);
    }
    meeting_clear(&m);
}

/* A case at rest is not late: its line has no colour, and the days stop on the day it was put to
 * rest. */
static void ledger_rests(void)
{
    struct meeting m;
    claim_first(&m);
    g_autoptr(GError) error = NULL;
    int64_t id = m.problem[0], card = meeting_dispatch(&m, id);
    meeting_sign(&m, card);
    meeting_tick(&m, "2026-01-12", 12);
    assert_ledger(&m, &m.f.who_head, "rectifications", "$.rows[0][20]", "7");
    assert_ledger(&m, &m.f.who_head, "rectifications", "$.tones[0]", "bad");
    struct annotate_who leader;
    fixture_user(&m.f, "resting", ANNOTATE_ROLE_LEADER, 0, &leader);
    struct annotate_act liaison = act_of(&m.f, &m.f.who_liaison, NULL);
    struct annotate_act grants = act_of(&m.f, &leader, NULL);
    struct annotate_result out = {0};
    struct annotate_request rest = {
        .kind = "suspension", .reason = "雨季施工", .plan = "一月立项", .wished_on = "2026-03-02"};
    annotate_request_add(m.f.a, &liaison, card, &rest, &out, &error);
    g_assert_no_error(error);
    annotate_request_grant(m.f.a, &grants, out.id, NULL, NULL, NULL, &error);
    g_assert_no_error(error);
    meeting_tick(&m, "2026-01-20", 12);
    assert_ledger(&m, &m.f.who_head, "rectifications", "$.rows[0][20]", "7");
    assert_ledger(&m, &m.f.who_head, "rectifications", "$.tones[0]", "");
    meeting_clear(&m);
}

/* Who helps reads no word of what the unit's head has not signed, nor of what the unit asked for.
 */
static void helper(void)
{
    struct meeting m;
    claim_first(&m);
    g_autoptr(GError) error = NULL;
    int64_t id = m.problem[0], card = meeting_dispatch(&m, id);
    meeting_sign(&m, card);
    struct annotate_act liaison = act_of(&m.f, &m.f.who_liaison, NULL);
    struct annotate_request longer = {.kind = "extension",
        .reason = "雨季施工",
        .progress = "已完成一半",
        .wished_on = "2026-01-14"};
    annotate_request_add(m.f.a, &liaison, card, &longer, NULL, &error);
    g_assert_no_error(error);
    int64_t after = meeting_evidence(&m, &m.f.who_liaison, id, "after");
    meeting_ingest_twins(&m, NULL, 0);
    struct annotate_report report = {"已清理", "2026-01-01", &after, 1};
    annotate_rectification_add(m.f.a, &liaison, card, &report, NULL, &error);
    g_assert_no_error(error);
    static const char *const kinds[] = {"\"kind\":\"request\"", "\"kind\":\"submission\""};
    const struct annotate_who *who[] = {&m.f.who_head, &m.f.who_liaison, &m.who_town};
    for (size_t i = 0; i < G_N_ELEMENTS(who); i++) {
        g_autofree char *told = meeting_look(&m, who[i], ANNOTATE_VIEW_PROBLEM, id, "$.timeline");
        for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++)
            g_assert_cmpint(strstr(told, kinds[k]) != NULL, ==, who[i] != &m.who_town);
        g_assert_nonnull(strstr(told, "\"act\":\"dispatch\""));
    }
    meeting_clear(&m);
}

/* The buttons of a page say the same as the rules. */
static void allowed(void)
{
    struct meeting m;
    meeting_problems(&m);
    int64_t id = m.problem[0];
    static const char path[] = "$.allowed";
    g_autofree char *office = meeting_look(&m, &m.who_office, ANNOTATE_VIEW_PROBLEM, id, path);
    g_assert_nonnull(strstr(office, "{\"act\":\"edit\",\"ok\":true,\"why\":null}"));
    g_assert_nonnull(strstr(office, "{\"act\":\"dispatch\",\"ok\":false,\"why\":{\"key\":"
                                    "\"step.not_your_role\""));
    g_assert_null(strstr(office, "verify_pass"));
    g_autofree char *head = meeting_look(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, id, path);
    g_assert_nonnull(strstr(head, "{\"act\":\"dispatch\",\"ok\":true,\"why\":null}"));
    meeting_clear(&m);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/case/drafting", drafting);
    g_test_add_func("/case/lookback", whole_lookback);
    g_test_add_func("/case/lookback_follows", lookback_follows);
    g_test_add_func("/case/lookback_stays", lookback_stays);
    g_test_add_func("/case/pledge_told", pledge_told);
    g_test_add_func("/case/segments", segments);
    g_test_add_func("/case/reel", reel_rules);
    g_test_add_func("/case/withdrawn_from_reel", withdrawn_from_reel);
    g_test_add_func("/case/whole_path", whole_path);
    g_test_add_func("/case/two_persons", two_persons);
    g_test_add_func("/case/own_person", own_person);
    g_test_add_func("/case/own_unit", own_unit);
    g_test_add_func("/case/paper_signer", paper_signer);
    g_test_add_func("/case/archived-none", archived_none);
    g_test_add_func("/case/ledger-rests", ledger_rests);
    g_test_add_func("/case/helper", helper);
    g_test_add_func("/case/flags", flags);
    g_test_add_func("/case/stale_pieces", stale_pieces);
    g_test_add_func("/case/weekly_card", weekly_card);
    g_test_add_func("/case/day_over", day_over);
    g_test_add_func("/case/prepared_card", prepared_card);
    g_test_add_func("/case/prepared_over", prepared_over);
    g_test_add_func("/case/printed", printed_card);
    g_test_add_func("/case/scoping", scoping);
    g_test_add_func("/case/allowed", allowed);
    return g_test_run();
}
