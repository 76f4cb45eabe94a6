/* The screening: the stage, the embargo, claims and disputes, and forty presses at once. */
#include "meeting.h"
#include "record.h"
#include <pthread.h>
#include <string.h>

#define ASSERT_LOOK(m, who, view, path, want) ASSERT_VALUE(m, who, view, (m)->screening, path, want)
/* Of the last event of the log. */
#define ASSERT_LAST_EVENT(m, path, want)                                                           \
    do {                                                                                           \
        g_autofree char *got_ = view_value(&(m)->f, &(m)->f.who_head, ANNOTATE_VIEW_EVENTS,        \
            &(struct annotate_query){.after = meeting_events(m) - 1}, "$.items[0]." path);         \
        g_assert_cmpstr(got_, ==, want);                                                           \
    } while (0)
#define ASSERT_STAGE(m, path, want)                                                                \
    ASSERT_LOOK(m, &(m)->who_operator, ANNOTATE_VIEW_STAGE, path, want)
#define ASSERT_HALL(m, path, want) ASSERT_LOOK(m, &(m)->hall, ANNOTATE_VIEW_HALL, path, want)
#define ASSERT_SEAT(m, seat, path, want) ASSERT_LOOK(m, seat, ANNOTATE_VIEW_SEAT, path, want)

#define ASSERT_CLAIM(m, seat, problem, op, want)                                                   \
    do {                                                                                           \
        g_autofree char *got_ = meeting_claim(m, seat, problem, op, &error);                       \
        g_assert_no_error(error);                                                                  \
        g_assert_cmpstr(got_, ==, want);                                                           \
    } while (0)

static bool command(struct meeting *m, const struct annotate_who *who, const char *name,
    int64_t rev, int64_t position, GError **error)
{
    struct annotate_act act = act_of(&m->f, who, NULL);
    struct annotate_command in = {.expect_rev = rev, .command = name, .position = position};
    return annotate_stage_command(m->f.a, &act, m->screening, &in, NULL, error);
}

static void open_claim(struct meeting *m, int n)
{
    meeting_goto(m, n);
    meeting_command(m, (struct annotate_command){.command = "open_claim"});
}

/* --- the stage --- */

/* A screening that is not held keeps nobody waiting: its problems are free for the next one. */
static void cancelled(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_reel(&m);
    ASSERT_STATE(&m, m.problem[0], "scheduled");
    meeting_move(&m, "notify");
    meeting_move(&m, "cancel");
    ASSERT_STATE(&m, m.problem[0], "filed");
    ASSERT_STATE(&m, m.problem[3], "filed");

    /* likewise while its film is being made: what the worker then brings is refused */
    struct annotate_result out;
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    struct annotate_act system = act_of(&m.f, &annotate_who_system, NULL);
    struct annotate_screening in = {
        .title = "演示", .planned_start_at = m.f.now + HOUR, .planned_end_at = m.f.now + DAY};
    annotate_screening_add(m.f.a, &office, &in, &out, &error);
    m.screening = out.id;
    struct annotate_reel_item item = {"problem", m.problem[0], 60};
    annotate_reel_set(m.f.a, &office, m.screening, &item, 1, NULL, &error);
    annotate_reel_lock(m.f.a, &head, m.screening, NULL, NULL, &error);
    g_assert_no_error(error);
    struct annotate_job *job = NULL;
    annotate_job_take(m.f.a, "test", "reel", MINUTE, m.f.now, &job, &error);
    g_assert_nonnull(job);
    meeting_move(&m, "cancel");
    struct annotate_cue cue = {1, "segment", "", "", 0, 100, 0, 4000, 0, 360000, 0};
    g_autofree char *sha = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "film", -1);
    struct annotate_reel_file film = {sha, 12345, 4000, 100, &cue, 1};
    ASSERT_REFUSED(&m, REFUSED, "step.not_allowed",
        annotate_reel_written(m.f.a, &system, job->id, &film, NULL, &error));
    ASSERT_STATE(&m, m.problem[0], "filed");
    annotate_job_free(job);
    assert_intact(&m.f);
    meeting_clear(&m);
}

static void stage(void)
{
    struct meeting m;
    meeting_checkin(&m);
    g_autoptr(GError) error = NULL;
    ASSERT_STAGE(&m, "$.mode", "signin");
    ASSERT_STAGE(&m, "$.attendance.present", "2");
    g_assert_true(command(&m, &m.who_host, "take_control", -1, 0, &error));
    g_assert_true(command(&m, &m.who_operator, "take_control", -1, 0, &error));
    ASSERT_REFUSED(
        &m, REFUSED, "screening.not_live", command(&m, &m.who_operator, "goto", -1, 2, &error));
    meeting_move(&m, "go_live");
    ASSERT_STAGE(&m, "$.controller.name", "operator");
    ASSERT_REFUSED(
        &m, REFUSED, "step.not_your_role", command(&m, &m.who_recorder, "goto", -1, 2, &error));
    g_autofree char *text =
        meeting_look(&m, &m.who_operator, ANNOTATE_VIEW_STAGE, m.screening, "$.rev");
    int64_t rev = g_ascii_strtoll(text, NULL, 10);
    ASSERT_REFUSED(
        &m, CONFLICT, "stage.stale", command(&m, &m.who_operator, "goto", rev - 1, 2, &error));
    g_assert_true(command(&m, &m.who_operator, "goto", rev, 2, &error));
    ASSERT_STAGE(&m, "$.item.position", "2");
    ASSERT_STAGE(&m, "$.item.start_ms", "4000");
    ASSERT_STAGE(&m, "$.media.playing", "true");
    ASSERT_STAGE(&m, "$.media.pos_ms", "4000");
    ASSERT_STAGE(&m, "$.problem.order", "1");
    ASSERT_STAGE(&m, "$.problem.of", "4");
    ASSERT_STAGE(&m, "$.tally.shown", "1");
    ASSERT_REFUSED(
        &m, INVALID, "field.out_of_range", command(&m, &m.who_operator, "goto", -1, 99, &error));
    ASSERT_REFUSED(
        &m, REFUSED, "stage.no_window", command(&m, &m.who_operator, "close_claim", -1, 0, &error));
    ASSERT_REFUSED(
        &m, INVALID, "field.invalid", command(&m, &m.who_operator, "explode", -1, 0, &error));
    m.f.now += 1500;
    meeting_command(&m, (struct annotate_command){.command = "pause"});
    ASSERT_STAGE(&m, "$.media.pos_ms", "5250"); /* it began 250 ms after the command */
    ASSERT_STAGE(&m, "$.media.playing", "false");
    meeting_command(&m, (struct annotate_command){.command = "seek", .pos_ms = 7000});
    meeting_command(&m, (struct annotate_command){.command = "play"});
    m.f.now += 60000; /* it stops at the item's end by itself */
    meeting_command(&m, (struct annotate_command){.command = "pause"});
    ASSERT_STAGE(&m, "$.media.pos_ms", "8000");
    meeting_command(
        &m, (struct annotate_command){.command = "overlay", .name = "pledge", .on = true});
    ASSERT_STAGE(&m, "$.overlays", "[\"caption\",\"claim\",\"clock\",\"pledge\"]");
    meeting_command(&m, (struct annotate_command){.command = "blank", .on = true});
    ASSERT_HALL(&m, "$.blank", "true");
    meeting_command(&m, (struct annotate_command){.command = "next"});
    ASSERT_STATE(&m, m.problem[0], "presented"); /* it was played to its end */
    meeting_command(&m, (struct annotate_command){.command = "next"});
    ASSERT_STATE(&m, m.problem[1], "presented"); /* it was left before: the hall has seen it */
    ASSERT_STATE(&m, m.problem[2], "scheduled"); /* it runs */
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* The hall's report presents an item at its end, and with auto on opens its window. */
static void hall_reports(void)
{
    struct meeting m;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    meeting_goto(&m, 0);
    struct annotate_act act = act_of(&m.f, &m.hall, NULL);
    struct annotate_hall_report report = {.position = 2, .pos_ms = 5000, .playing = true};
    int64_t before = meeting_events(&m);
    annotate_hall_report(m.f.a, &act, &report, &error);
    g_assert_no_error(error);
    g_assert_cmpint(meeting_events(&m), ==, before); /* where the picture is, is no fact */
    ASSERT_STAGE(&m, "$.hall.pos_ms", "5000");
    report.pos_ms = 8000;
    annotate_hall_report(m.f.a, &act, &report, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&m, m.problem[0], "presented");
    g_assert_cmpint(meeting_events(&m), ==, before + 1);
    annotate_hall_report(m.f.a, &act, &report, &error);
    g_assert_cmpint(meeting_events(&m), ==, before + 1);
    ASSERT_STAGE(&m, "$.window", "");
    meeting_command(&m, (struct annotate_command){.command = "auto", .on = true});
    meeting_goto(&m, 1);
    report.position = 3;
    report.pos_ms = 12000;
    annotate_hall_report(m.f.a, &act, &report, &error);
    g_assert_no_error(error);
    ASSERT_STAGE(&m, "$.window.state", "open");
    ASSERT_STAGE(&m, "$.mode", "claim");
    ASSERT_STATE(&m, m.problem[1], "presented");
    struct annotate_act seat = act_of(&m.f, &m.seat_housing, NULL);
    ASSERT_REFUSED(
        &m, REFUSED, "step.not_your_role", annotate_hall_report(m.f.a, &seat, &report, &error));
    meeting_clear(&m);
}

static int64_t check_in(
    struct meeting *m, const struct annotate_who *who, struct annotate_checkin in)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act act = act_of(&m->f, who, NULL);
    annotate_checkin(m->f.a, &act, m->screening, &in, &out, &error);
    g_assert_no_error(error);
    return out.id;
}

/* Once the meeting goes on, who comes is late, at the desk and by phone, but for a reason. */
static void late_comers(void)
{
    struct meeting m;
    meeting_live(&m);
    ASSERT_STAGE(&m, "$.attendance.present", "2");
    ASSERT_STAGE(&m, "$.attendance.late", "0");
    m.f.now += 60000;
    struct annotate_checkin in = {.name = "演示·晚", .post = "科长", .status = "present"};
    m.seat_town.attendance = check_in(&m, &m.seat_town, in);
    ASSERT_STAGE(&m, "$.attendance.late", "1");
    ASSERT_SEAT(&m, &m.seat_town, "$.me.late", "true");
    in.name = "演示·迟";
    int64_t id = check_in(&m, &m.who_recorder, in);
    ASSERT_STAGE(&m, "$.attendance.late", "2");
    in = (struct annotate_checkin){
        .attendance = id, .status = "present", .reason = "开会前已到，手机没电"};
    check_in(&m, &m.who_recorder, in);
    ASSERT_STAGE(&m, "$.attendance.late", "1");
    ASSERT_STAGE(&m, "$.attendance.present", "3");
    ASSERT_LOOK(
        &m, &m.who_operator, ANNOTATE_VIEW_SCREENING, "$.attendance[0].signed_late", in.reason);
    in.reason = NULL; /* signed in for once more: nothing changes */
    check_in(&m, &m.who_recorder, in);
    ASSERT_STAGE(&m, "$.attendance.present", "3");
    in.status = "late"; /* said so by a clerk, it holds */
    check_in(&m, &m.who_recorder, in);
    ASSERT_STAGE(&m, "$.attendance.late", "2");
    in = (struct annotate_checkin){.name = "演示·代", .post = "", .status = "deputy"};
    check_in(&m, &m.seat_police, in);
    ASSERT_STAGE(&m, "$.attendance.late", "3");
    ASSERT_STAGE(&m, "$.attendance.present", "2");
    /* who was there before stays so */
    in = (struct annotate_checkin){.attendance = m.seat_housing.attendance, .status = "present"};
    check_in(&m, &m.who_recorder, in);
    ASSERT_STAGE(&m, "$.attendance.late", "3");
    assert_intact(&m.f);
    meeting_clear(&m);
}

static bool leave(struct meeting *m, const struct annotate_who *who, int64_t id, GError **error)
{
    struct annotate_act act = act_of(&m->f, who, NULL);
    return annotate_attendee_leave(m->f.a, &act, id, NULL, error);
}

/* Who goes before the end stands there as gone, counts as come, and loses nothing by it. */
static void gone_early(void)
{
    struct meeting m;
    meeting_claimed(&m);
    g_autoptr(GError) error = NULL;
    int64_t id = m.seat_housing.attendance;
    struct annotate_act recorder = act_of(&m.f, &m.who_recorder, NULL);
    g_autofree char *gone_at = g_strdup_printf("%" G_GINT64_FORMAT, m.f.now);
    ASSERT_REFUSED(&m, REFUSED, "attendance.not_gone",
        annotate_attendee_back(m.f.a, &recorder, id, NULL, &error));
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_role", leave(&m, &m.seat_housing, id, &error));
    g_assert_true(leave(&m, &m.who_recorder, id, &error));
    ASSERT_LOOK(&m, &m.who_operator, ANNOTATE_VIEW_SCREENING, "$.attendance[3].out_at", gone_at);
    ASSERT_REFUSED(&m, REFUSED, "attendance.gone", leave(&m, &m.who_recorder, id, &error));
    ASSERT_STAGE(&m, "$.attendance.present", "2");
    ASSERT_STATE(&m, m.problem[0], "claimed");
    ASSERT_LOOK(&m, &annotate_who_system, ANNOTATE_VIEW_SIGNIN_SHEET, "$.rows[3].out_at", gone_at);
    annotate_attendee_back(m.f.a, &recorder, id, NULL, &error);
    g_assert_no_error(error);
    ASSERT_LOOK(&m, &m.who_operator, ANNOTATE_VIEW_SCREENING, "$.attendance[3].out_at", "");
    g_assert_true(leave(&m, &m.who_office, id, &error));
    check_in(&m, &m.who_recorder,
        (struct annotate_checkin){.attendance = id, .status = "present"}); /* and came again */
    ASSERT_LOOK(&m, &m.who_operator, ANNOTATE_VIEW_SCREENING, "$.attendance[3].out_at", "");
    check_in(&m, &m.who_recorder, (struct annotate_checkin){.attendance = id, .status = "excused"});
    ASSERT_REFUSED(&m, REFUSED, "attendance.not_here", leave(&m, &m.who_recorder, id, &error));
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* Each wall tells for itself: one that fell silent is seen beside one that goes on. */
static void two_walls(void)
{
    struct meeting m;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_who first = m.hall;
    ASSERT_STAGE(&m, "$.walls[0].seen_at", "");
    struct annotate_act act = act_of(&m.f, &first, NULL);
    struct annotate_hall_report report = {
        .position = 2, .pos_ms = 5000, .sound = "failed", .player = true};
    annotate_hall_report(m.f.a, &act, &report, &error);
    g_assert_no_error(error);
    g_autofree char *then = g_strdup_printf("%" G_GINT64_FORMAT, m.f.now);
    m.f.now += 4000;
    meeting_wall(&m, "second");
    act = act_of(&m.f, &m.hall, NULL);
    report = (struct annotate_hall_report){.position = 2, .pos_ms = 6000, .error = "media_3"};
    annotate_hall_report(m.f.a, &act, &report, &error);
    g_assert_no_error(error);
    ASSERT_STAGE(&m, "$.walls[0].seen_at", then);
    ASSERT_STAGE(&m, "$.walls[0].sound", "failed");
    ASSERT_STAGE(&m, "$.walls[0].player", "true");
    ASSERT_STAGE(&m, "$.walls[1].nth", "2");
    ASSERT_STAGE(&m, "$.walls[1].error", "media_3");
    ASSERT_STAGE(&m, "$.walls[1].player", "false");
    struct annotate_act out = act_of(&m.f, &m.who_operator, NULL);
    annotate_wall_dismiss(m.f.a, &out, first.session, NULL, &error);
    g_assert_no_error(error);
    ASSERT_STAGE(&m, "$.walls[0].nth", "2");
    ASSERT_STAGE(&m, "$.walls[1]", "");
    ASSERT_REFUSED(&m, NOT_FOUND, "not_found",
        annotate_wall_dismiss(m.f.a, &out, m.seat_housing.session, NULL, &error));
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* --- the embargo --- */

static bool knows(struct meeting *m, const struct annotate_who *who, int view, const char *word)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) json = g_string_new(NULL);
    annotate_read(m->f.a, (enum annotate_view)view, who,
        &(struct annotate_query){.id = m->problem[0]}, m->f.now, json, &error);
    return strstr(json->str, word) != NULL;
}

static void embargo(void)
{
    struct meeting m;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    const struct annotate_who *unit[] = {&m.f.who_liaison, &m.who_unit_head, &m.who_town,
        &m.seat_housing, &m.seat_town, &m.seat_police};
    /* No view at all gives a unit a word of it, neither its text nor its number. */
    for (size_t u = 0; u < G_N_ELEMENTS(unit); u++) {
        for (int view = 0; view < ANNOTATE_VIEW_COUNT; view++) {
            if (knows(&m, unit[u], view, "垃圾桶满溢") || knows(&m, unit[u], view, "2026-001"))
                g_error("%s tells a unit", annotate_view_name((enum annotate_view)view));
        }
        struct annotate_still still;
        g_assert_false(annotate_problem_still(m.f.a, unit[u], m.problem[0], &still, &error));
        assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    }
    g_autofree char *counts =
        view_value(&m.f, &m.who_unit_head, ANNOTATE_VIEW_PROBLEMS, NULL, "$.counts");
    g_assert_cmpstr(counts, ==, "{}");
    g_assert_null(meeting_claim(&m, &m.seat_housing, m.problem[0], NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    /* Shown: the units named on it see it, nobody else's seat. */
    meeting_goto(&m, 0);
    ASSERT_SEAT(&m, &m.seat_housing, "$.now.description", "垃圾桶满溢");
    ASSERT_SEAT(&m, &m.seat_housing, "$.now.mine", "lead");
    ASSERT_SEAT(&m, &m.seat_town, "$.now.mine", "assist");
    ASSERT_SEAT(&m, &m.seat_police, "$.now", "");
    ASSERT_SEAT(&m, &m.seat_police, "$.mine", "[]");
    g_assert_true(knows(&m, &m.who_unit_head, ANNOTATE_VIEW_PROBLEM, "垃圾桶满溢"));
    g_assert_false(knows(&m, &m.seat_police, ANNOTATE_VIEW_SEAT, "垃圾桶满溢"));
    g_assert_false(knows(&m, &m.seat_housing, ANNOTATE_VIEW_SEAT, "占道经营"));
    struct annotate_still still;
    g_assert_true(annotate_problem_still(m.f.a, &m.seat_housing, m.problem[0], &still, &error));
    g_assert_false(annotate_problem_still(m.f.a, &m.seat_police, m.problem[0], &still, &error));
    meeting_clear(&m);
}

/* --- claims --- */

static void claims(void)
{
    struct meeting m;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    meeting_goto(&m, 0);
    ASSERT_SEAT(&m, &m.seat_housing, "$.now.can.claim.why.key", "claim.window_closed");
    g_assert_null(meeting_claim(&m, &m.seat_housing, m.problem[0], NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "claim.window_closed");
    meeting_command(&m, (struct annotate_command){.command = "open_claim", .seconds = 30});
    ASSERT_HALL(&m, "$.window.state", "open");
    ASSERT_SEAT(&m, &m.seat_housing, "$.now.can.claim.ok", "true");
    g_assert_null(meeting_claim(&m, &m.seat_police, m.problem[0], NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "claim.not_present");

    ASSERT_CLAIM(&m, &m.seat_town, m.problem[0], "town-0001", "joint"); /* never the primary */
    ASSERT_STATE(&m, m.problem[0], "presented");
    ASSERT_CLAIM(&m, &m.seat_housing, m.problem[0], "lead-0001", "primary");
    ASSERT_STATE(&m, m.problem[0], "claimed");
    int64_t before = meeting_events(&m);
    ASSERT_CLAIM(&m, &m.seat_housing, m.problem[0], "lead-0001", "primary"); /* the same key */
    g_assert_cmpint(meeting_events(&m), ==, before);
    ASSERT_CLAIM(&m, &m.seat_housing, m.problem[0], "lead-0002", "already");
    g_assert_cmpint(meeting_events(&m), ==, before + 1);
    ASSERT_STAGE(&m, "$.claims[0].role", "primary");
    ASSERT_STAGE(&m, "$.claims[1].role", "joint");
    ASSERT_STAGE(&m, "$.presses[0].outcome", "already");
    ASSERT_STAGE(&m, "$.tally.claimed", "1");
    ASSERT_SEAT(&m, &m.seat_housing, "$.now.can.claim.why.key", "claim.already");
    ASSERT_SEAT(&m, &m.seat_housing, "$.now.claims[0].own", "true");

    /* no free text of a phone on the wall before the operator's word */
    ASSERT_HALL(&m, "$.claims[0].pledge", "");
    ASSERT_HALL(&m, "$.claims[0].due_on", "2026-01-05");
    meeting_command(
        &m, (struct annotate_command){.command = "overlay", .name = "pledge", .on = true});
    ASSERT_HALL(&m, "$.claims[0].pledge", "三日内到位");

    /* amending: its own, with the right version, while the operator is here */
    g_autofree char *id =
        meeting_look(&m, &m.who_operator, ANNOTATE_VIEW_STAGE, m.screening, "$.claims[0].id");
    int64_t claim = g_ascii_strtoll(id, NULL, 10);
    struct annotate_act act = act_of(&m.f, &m.seat_housing, NULL);
    struct annotate_act town = act_of(&m.f, &m.seat_town, NULL);
    struct annotate_claim better = {.pledge = "两日内到位"};
    ASSERT_REFUSED(
        &m, NOT_FOUND, "not_found", annotate_claim_set(m.f.a, &town, claim, &better, NULL, &error));
    act.expect_version = 9;
    ASSERT_REFUSED(&m, CONFLICT, "conflict.version",
        annotate_claim_set(m.f.a, &act, claim, &better, NULL, &error));
    act.expect_version = 1;
    annotate_claim_set(m.f.a, &act, claim, &better, NULL, &error);
    g_assert_no_error(error);
    ASSERT_STAGE(&m, "$.claims[0].pledge", "两日内到位");
    ASSERT_STAGE(&m, "$.claims[0].due_on", "2026-01-05");
    act.expect_version = 0;
    meeting_goto(&m, 1);
    ASSERT_REFUSED(&m, REFUSED, "claim.moved_on",
        annotate_claim_set(m.f.a, &act, claim, &better, NULL, &error));
    ASSERT_STAGE(&m, "$.window", "");
    assert_intact(&m.f);
    meeting_clear(&m);
}

static bool press_at(struct meeting *m, int64_t pressed_at, GError **error)
{
    struct annotate_act act = act_of(&m->f, &m->seat_housing, NULL);
    struct annotate_claim in = {.problem = m->problem[0], .pressed_at = pressed_at};
    return annotate_claim_add(m->f.a, &act, 0, &in, NULL, error);
}

/* A press in time that came late by the network counts for a minute, and says so. */
/* Who helps takes note: once of a unit, while the meeting is open, and nothing moves by it. */
static bool take_note(struct meeting *m, const struct annotate_who *who, int64_t problem,
    const char *key, const char *outcome, GError **error)
{
    struct annotate_act act = act_of(&m->f, who, key);
    struct annotate_awareness in = {.problem = problem, .pressed_at = act.now};
    struct annotate_result out = {0};
    bool ok = annotate_awareness_add(m->f.a, &act, &in, &out, error);
    if (ok) {
        g_autofree char *want = g_strdup_printf("\"outcome\":\"%s\"", outcome);
        g_assert_nonnull(strstr(out.answer, want));
    }
    annotate_result_clear(&out);
    return ok;
}

static void take_notes(void)
{
    struct meeting m;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    int64_t p = m.problem[0];
    ASSERT_REFUSED(&m, NOT_FOUND, "not_found", take_note(&m, &m.seat_town, p, NULL, NULL, &error));
    meeting_goto(&m, 0);
    ASSERT_SEAT(&m, &m.seat_town, "$.now.can.aware.ok", "true");
    ASSERT_SEAT(&m, &m.seat_housing, "$.now.can.aware.why.key", "claim.not_assisting");
    ASSERT_REFUSED(
        &m, REFUSED, "claim.not_assisting", take_note(&m, &m.seat_housing, p, NULL, NULL, &error));
    ASSERT_REFUSED(
        &m, NOT_FOUND, "not_found", take_note(&m, &m.seat_police, p, NULL, NULL, &error));
    ASSERT_REFUSED(
        &m, NOT_FOUND, "not_found", take_note(&m, &m.seat_town, m.problem[1], NULL, NULL, &error));
    ASSERT_REFUSED(
        &m, NOT_FOUND, "not_found", take_note(&m, &m.who_operator, p, NULL, NULL, &error));
    g_assert_true(take_note(&m, &m.seat_town, p, "aware-0001", "noted", &error));
    int64_t before = meeting_events(&m);
    g_assert_true(take_note(&m, &m.seat_town, p, "aware-0001", "noted", &error)); /* the same key */
    g_assert_cmpint(meeting_events(&m), ==, before);
    g_assert_true(take_note(&m, &m.seat_town, p, "aware-0002", "already", &error));
    g_assert_cmpint(meeting_events(&m), ==, before + 1);
    ASSERT_STATE(&m, p, "scheduled");
    ASSERT_STAGE(&m, "$.aware[0].person", "演示·镇长");
    ASSERT_STAGE(&m, "$.aware[1]", "");
    ASSERT_SEAT(&m, &m.seat_town, "$.now.aware.person", "演示·镇长");
    ASSERT_SEAT(&m, &m.seat_housing, "$.now.aware", "");
    g_assert_false(knows(&m, &m.seat_police, ANNOTATE_VIEW_SEAT, "演示·镇长"));
    g_autofree char *sheet = view_value(&m.f, &annotate_who_system, ANNOTATE_VIEW_CLAIM_SHEET,
        &(struct annotate_query){.id = m.screening}, "$.rows[0].aware[0].person");
    g_assert_cmpstr(sheet, ==, "演示·镇长");
    /* it does not stand in the way of a joint claim */
    meeting_command(&m, (struct annotate_command){.command = "open_claim", .seconds = 30});
    ASSERT_CLAIM(&m, &m.seat_town, p, NULL, "joint");
    meeting_move(&m, "adjourn");
    ASSERT_REFUSED(
        &m, REFUSED, "screening.not_open", take_note(&m, &m.seat_town, p, NULL, NULL, &error));
    assert_intact(&m.f);
    meeting_clear(&m);
}

static void late_presses(void)
{
    struct meeting m;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    open_claim(&m, 0);
    int64_t end = m.f.now + MINUTE;
    m.f.now = end + 1000;
    ASSERT_SEAT(&m, &m.seat_housing, "$.now.window.state", "closed");
    ASSERT_REFUSED(&m, REFUSED, "claim.window_closed", press_at(&m, 0, &error));
    ASSERT_REFUSED(&m, REFUSED, "claim.window_closed", press_at(&m, end + 500, &error));
    m.f.now = end + MINUTE + 1;
    ASSERT_REFUSED(&m, REFUSED, "claim.window_closed", press_at(&m, end - 500, &error));
    m.f.now = end + MINUTE;
    g_assert_true(press_at(&m, end - 500, &error));
    ASSERT_STAGE(&m, "$.claims[0].late", "true");
    meeting_clear(&m);
}

static void extending(void)
{
    struct meeting m;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    open_claim(&m, 0);
    int64_t end = m.f.now + MINUTE;
    ASSERT_REFUSED(&m, REFUSED, "stage.window_open",
        command(&m, &m.who_operator, "open_claim", -1, 0, &error));
    meeting_command(&m, (struct annotate_command){.command = "extend_claim", .seconds = 30});
    m.f.now = end + 29000;
    ASSERT_SEAT(&m, &m.seat_housing, "$.now.window.state", "open");
    meeting_command(&m, (struct annotate_command){.command = "close_claim"});
    m.f.now += 500;
    ASSERT_REFUSED(&m, REFUSED, "claim.window_closed", press_at(&m, 0, &error));
    ASSERT_STATE(&m, m.problem[0], "presented");
    meeting_command(&m, (struct annotate_command){.command = "open_claim"}); /* once more */
    ASSERT_CLAIM(&m, &m.seat_housing, m.problem[0], NULL, "primary");
    meeting_clear(&m);
}

static void on_behalf(void)
{
    struct meeting m;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    open_claim(&m, 0);
    struct annotate_act act = act_of(&m.f, &m.who_recorder, NULL);
    struct annotate_claim in = {.problem = m.problem[0],
        .unit = m.f.police,
        .person_name = "演示·代",
        .capacity = "deputy",
        .pledge = "马上办"};
    ASSERT_REFUSED(&m, REFUSED, "claim.not_your_unit",
        annotate_claim_add(m.f.a, &act, m.screening, &in, NULL, &error));
    in.unit = m.f.housing;
    in.due_on = "2025-12-31";
    ASSERT_REFUSED(&m, INVALID, "claim.bad_due",
        annotate_claim_add(m.f.a, &act, m.screening, &in, NULL, &error));
    in.due_on = NULL;
    struct annotate_act stranger = act_of(&m.f, &m.who_town, NULL); /* heads another unit */
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_unit",
        annotate_claim_add(m.f.a, &stranger, m.screening, &in, NULL, &error));
    annotate_claim_add(m.f.a, &act, m.screening, &in, NULL, &error);
    g_assert_no_error(error);
    ASSERT_STAGE(&m, "$.claims[0].mode", "recorded");
    ASSERT_STAGE(&m, "$.claims[0].capacity", "deputy");
    ASSERT_HALL(&m, "$.claims[0].pledge", "马上办"); /* a clerk's text needs no look first */
    ASSERT_LOOK(&m, &annotate_who_system, ANNOTATE_VIEW_CLAIM_SHEET, "$.rows[0].mode", "recorded");
    ASSERT_LOOK(&m, &annotate_who_system, ANNOTATE_VIEW_CLAIM_SHEET, "$.rows[1].state", "unshown");
    ASSERT_LOOK(&m, &annotate_who_system, ANNOTATE_VIEW_SIGNIN_SHEET, "$.present", "2");
    ASSERT_LOOK(
        &m, &annotate_who_system, ANNOTATE_VIEW_DESK_SHEET, "$.desks[0].unit_name", "演示县住建局");
    meeting_clear(&m);
}

static bool on_paper(struct meeting *m, const struct annotate_who *who, int64_t unit, int n,
    int64_t at, GError **error)
{
    struct annotate_act act = act_of(&m->f, who, NULL);
    struct annotate_claim in = {.problem = m->problem[n],
        .unit = unit,
        .person_name = "演示·局长",
        .pledge = "马上办",
        .pressed_at = at,
        .paper = "纸质签字表第3页"};
    return annotate_claim_add(m->f.a, &act, m->screening, &in, NULL, error);
}

/* What was claimed on paper is entered when the window is over, with the time that the paper says,
 * while the meeting lasts. */
static void paper_claims(void)
{
    struct meeting m;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    int64_t shown = m.f.now, minute = shown - shown % MINUTE;
    open_claim(&m, 0);
    m.f.now += 2 * MINUTE;
    meeting_goto(&m, 1);
    int64_t left = m.f.now;
    m.f.now += 5 * MINUTE;
    ASSERT_REFUSED(&m, REFUSED, "claim.window_closed",
        on_paper(&m, &m.who_recorder, m.f.housing, 0, 0, &error));
    ASSERT_REFUSED(&m, REFUSED, "claim.paper_time",
        on_paper(&m, &m.who_recorder, m.f.housing, 0, shown - MINUTE, &error));
    ASSERT_REFUSED(&m, REFUSED, "claim.paper_time",
        on_paper(&m, &m.who_recorder, m.f.housing, 0, left + 1, &error));
    ASSERT_REFUSED(&m, REFUSED, "claim.paper_time",
        on_paper(&m, &m.who_recorder, m.f.housing, 0, m.f.now + 1, &error));
    ASSERT_REFUSED(&m, REFUSED, "claim.window_closed", /* it runs: its window may still be opened */
        on_paper(&m, &m.who_recorder, m.f.housing, 1, m.f.now, &error));
    ASSERT_REFUSED(
        &m, NOT_FOUND, "not_found", on_paper(&m, &m.who_recorder, m.f.housing, 2, shown, &error));
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_role",
        on_paper(&m, &m.who_host, m.f.housing, 0, shown, &error));
    ASSERT_REFUSED(&m, REFUSED, "claim.not_your_unit",
        on_paper(&m, &m.who_recorder, m.f.police, 0, shown, &error));
    g_assert_true(on_paper(&m, &m.who_office, m.f.town, 0, left, &error));
    g_assert_true(on_paper(&m, &m.who_recorder, m.f.housing, 0, minute, &error));
    ASSERT_STATE(&m, m.problem[0], "claimed");
    ASSERT_LAST_EVENT(&m, "act", "paper_claim");
    ASSERT_LAST_EVENT(&m, "data.paper", "纸质签字表第3页");
    g_autofree char *at = g_strdup_printf("%" G_GINT64_FORMAT, m.f.now);
    g_autofree char *pressed = g_strdup_printf("%" G_GINT64_FORMAT, minute);
    ASSERT_LAST_EVENT(&m, "at", at);
    ASSERT_LAST_EVENT(&m, "data.pressed_at", pressed);
    meeting_goto(&m, 0);
    ASSERT_STAGE(&m, "$.claims[0].mode", "recorded");
    ASSERT_STAGE(&m, "$.claims[0].paper_at", pressed);
    ASSERT_STAGE(&m, "$.claims[0].at", at);
    ASSERT_STAGE(&m, "$.claims[1].role", "joint");
    ASSERT_LOOK(&m, &annotate_who_system, ANNOTATE_VIEW_CLAIM_SHEET, "$.rows[0].mode", "recorded");
    meeting_move(&m, "pause");
    meeting_move(&m, "adjourn");
    ASSERT_REFUSED(&m, REFUSED, "screening.not_live",
        on_paper(&m, &m.who_recorder, m.f.housing, 1, left, &error));
    assert_intact(&m.f);
    meeting_clear(&m);
}

static bool complete(struct meeting *m, const struct annotate_who *who, int64_t claim,
    const char *paper, GError **error)
{
    struct annotate_act act = act_of(&m->f, who, NULL);
    struct annotate_claim in = {.pledge = "五日内整改", .due_on = "2026-01-06", .paper = paper};
    return annotate_claim_set(m->f.a, &act, claim, &in, NULL, error);
}

/* What a unit promises on paper is written down for it, also after the meeting, until the card. */
static void paper_pledges(void)
{
    struct meeting m;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    const char *paper = "纸质签字表第3页";
    open_claim(&m, 0);
    ASSERT_CLAIM(&m, &m.seat_housing, m.problem[0], NULL, "primary");
    g_autofree char *id =
        meeting_look(&m, &m.who_operator, ANNOTATE_VIEW_STAGE, m.screening, "$.claims[0].id");
    int64_t claim = g_ascii_strtoll(id, NULL, 10);
    g_assert_true(complete(&m, &m.who_recorder, claim, NULL, &error)); /* the hall is there */
    meeting_goto(&m, 1);
    ASSERT_REFUSED(
        &m, REFUSED, "claim.moved_on", complete(&m, &m.who_recorder, claim, NULL, &error));
    ASSERT_REFUSED(&m, INVALID, "field.required", complete(&m, &m.who_recorder, claim, "", &error));
    ASSERT_REFUSED(
        &m, REFUSED, "step.not_your_role", complete(&m, &m.seat_housing, claim, paper, &error));
    g_assert_true(complete(&m, &m.who_recorder, claim, paper, &error));
    meeting_move(&m, "adjourn");
    g_assert_true(complete(&m, &m.who_office, claim, paper, &error));
    ASSERT_LAST_EVENT(&m, "act", "complete");
    ASSERT_LAST_EVENT(&m, "data.paper", paper);
    ASSERT_LAST_EVENT(&m, "data.text", "五日内整改");
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_PROBLEM, m.problem[0],
        "$.claims[0].allowed[0].ok", "true");
    meeting_dispatch(&m, m.problem[0]);
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_PROBLEM, m.problem[0],
        "$.claims[0].allowed[0].why.key", "claim.card_out");
    ASSERT_REFUSED(
        &m, REFUSED, "claim.card_out", complete(&m, &m.who_office, claim, paper, &error));
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* --- disputes and what is left --- */

static int64_t dispute(struct meeting *m, int64_t problem)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act act = act_of(&m->f, &m->seat_housing, NULL);
    struct annotate_dispute in = {.problem = problem,
        .reason_code = "ownership",
        .reason = "属镇里管",
        .suggested_unit = m->f.town};
    annotate_dispute_add(m->f.a, &act, 0, &in, &out, &error);
    g_assert_no_error(error);
    return out.id;
}

static void disputes(void)
{
    struct meeting m;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_act host = act_of(&m.f, &m.who_host, NULL);
    struct annotate_act recorder = act_of(&m.f, &m.who_recorder, NULL);
    open_claim(&m, 0);
    ASSERT_CLAIM(&m, &m.seat_town, m.problem[0], NULL, "joint");
    int64_t id = dispute(&m, m.problem[0]);
    ASSERT_STATE(&m, m.problem[0], "disputed");
    ASSERT_HALL(&m, "$.dispute.reason_code", "ownership");
    ASSERT_HALL(&m, "$.dispute.reason", ""); /* typed on a phone */
    ASSERT_STAGE(&m, "$.dispute.suggested_unit_name", "演示镇");
    g_assert_null(meeting_claim(&m, &m.seat_housing, m.problem[0], NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_allowed");
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_role",
        annotate_dispute_rule(m.f.a, &recorder, id, "assign", m.f.town, "", NULL, &error));
    ASSERT_REFUSED(&m, INVALID, "field.required",
        annotate_dispute_rule(m.f.a, &host, id, "assign", 0, "", NULL, &error));
    annotate_dispute_rule(m.f.a, &host, id, "assign", m.f.town, "由镇负责", NULL, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&m, m.problem[0], "claimed");
    ASSERT_STAGE(&m, "$.claims[0].unit_name", "演示镇");
    ASSERT_STAGE(&m, "$.claims[0].mode", "ruling");
    ASSERT_STAGE(&m, "$.claims[1]", ""); /* its joint claim went into it */
    ASSERT_STAGE(&m, "$.problem.lead_unit_name", "演示镇");
    ASSERT_HALL(&m, "$.dispute.ruling_unit_name", "演示镇");
    /* the words of the ruling are not what the unit is going to do */
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_PROBLEM, m.problem[0], "$.pledge.measures", "");
    ASSERT_VALUE(
        &m, &m.who_office, ANNOTATE_VIEW_PROBLEM, m.problem[0], "$.proposal.task", "垃圾桶满溢");
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_PROBLEM, m.problem[0], "$.dispute.ruling_text",
        "由镇负责");
    ASSERT_REFUSED(&m, REFUSED, "dispute.ruled",
        annotate_dispute_rule(m.f.a, &host, id, "refile", 0, "", NULL, &error));

    open_claim(&m, 1);
    ASSERT_CLAIM(&m, &m.seat_town, m.problem[1], NULL, "joint");
    id = dispute(&m, m.problem[1]);
    annotate_dispute_rule(m.f.a, &host, id, "refile", 0, "核实后再定", NULL, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&m, m.problem[1], "filed");
    ASSERT_STAGE(&m, "$.claims", "[]"); /* who joined in is free again */
    open_claim(&m, 2);
    id = dispute(&m, m.problem[2]);
    ASSERT_REFUSED(&m, REFUSED, "step.no_reason",
        annotate_dispute_rule(m.f.a, &host, id, "withdraw", 0, "", NULL, &error));
    annotate_dispute_rule(m.f.a, &host, id, "withdraw", 0, "不成立", NULL, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&m, m.problem[2], "withdrawn");
    ASSERT_STAGE(&m, "$.tally",
        "{\"total\":4,\"shown\":3,\"claimed\":1,\"disputed\":2,"
        "\"waiting\":0,\"missed\":0,\"unshown\":1}");
    assert_intact(&m.f);
    meeting_clear(&m);
}

static bool rule_claim(struct meeting *m, const struct annotate_who *who, const char *ruling,
    int64_t unit, const char *text, GError **error)
{
    struct annotate_act act = act_of(&m->f, who, NULL);
    return annotate_claim_rule(m->f.a, &act, m->problem[0], ruling, unit, text, NULL, error);
}

/* A claim made by mistake: a ruling gives it to who it belongs to, or takes it out of the way. */
static void claims_ruled(void)
{
    struct meeting m;
    meeting_claimed(&m);
    g_autoptr(GError) error = NULL;
    ASSERT_CLAIM(&m, &m.seat_town, m.problem[0], NULL, "joint");
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_role",
        rule_claim(&m, &m.who_recorder, "assign", m.f.town, "由镇负责", &error));
    ASSERT_REFUSED(&m, REFUSED, "step.no_reason",
        rule_claim(&m, &m.who_host, "assign", m.f.town, "", &error));
    ASSERT_REFUSED(&m, REFUSED, "problem.no_unit",
        rule_claim(&m, &m.who_host, "assign", m.f.housing, "由住建负责", &error));
    /* the person who claimed it, whatever other post he holds */
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    struct annotate_person person = {.name = "演示·局长", .unit = m.f.housing, .active = 1};
    annotate_person_add(m.f.a, &office, &person, NULL, &error);
    g_assert_no_error(error);
    record_quiet(m.f.a);
    record_script(m.f.a,
        "UPDATE claim SET person = (SELECT min(id) FROM person) WHERE role = 'primary';"
        "UPDATE account SET person = (SELECT min(id) FROM person) WHERE login = 'host'",
        &error);
    g_assert_no_error(error);
    ASSERT_REFUSED(&m, REFUSED, "step.own_request",
        rule_claim(&m, &m.who_host, "withdraw", 0, "不成立", &error));
    record_quiet(m.f.a);
    record_script(m.f.a, "UPDATE account SET person = NULL", &error);
    g_assert_no_error(error);
    g_assert_true(rule_claim(&m, &m.who_host, "assign", m.f.town, "由镇负责", &error));
    ASSERT_STATE(&m, m.problem[0], "claimed");
    ASSERT_STAGE(&m, "$.claims[0].unit_name", "演示镇");
    ASSERT_STAGE(&m, "$.claims[0].mode", "ruling");
    ASSERT_STAGE(&m, "$.claims[1]", "");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, m.problem[0], "$.claims[0].state",
        "released");
    g_assert_true(rule_claim(&m, &m.who_host, "refile", 0, "核实后再定", &error));
    ASSERT_STATE(&m, m.problem[0], "filed");
    ASSERT_STAGE(&m, "$.claims", "[]");
    ASSERT_STAGE(&m, "$.tally.disputed", "1"); /* nobody has it, and not because nobody spoke */
    ASSERT_REFUSED(&m, REFUSED, "step.not_allowed",
        rule_claim(&m, &m.who_host, "withdraw", 0, "不成立", &error));
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* Nobody of the unit is there: its head is meant, else the first of its people. */
static void head_meant(void)
{
    struct meeting m;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    int64_t unit = fixture_unit(&m.f, "U9", "演示县水务局");
    for (int i = 1; i <= 2; i++) {
        const struct annotate_person in = {
            .name = i == 1 ? "演示·副" : "演示·正", .unit = unit, .rank_order = i, .active = 1};
        annotate_person_add(m.f.a, &office, &in, &out, &error);
        g_assert_no_error(error);
    }
    open_claim(&m, 0);
    g_assert_true(rule_claim(&m, &m.who_host, "assign", unit, "由水务局负责", &error));
    ASSERT_STAGE(&m, "$.claims[0].person", "演示·副");
    const struct annotate_unit in = {.parent = ANNOTATE_KEEP,
        .rank_order = ANNOTATE_KEEP,
        .head = out.id,
        .liaison = ANNOTATE_KEEP,
        .active = -1};
    annotate_unit_set(m.f.a, &office, unit, &in, NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_UNITS, 0, "$.items[3].head_name", "演示·正");
    ASSERT_VALUE(&m, &m.f.who_liaison, ANNOTATE_VIEW_UNITS, 0, "$.items[3].head_name", "");
    g_assert_true(rule_claim(&m, &m.who_host, "assign", m.f.town, "由镇负责", &error));
    g_assert_true(rule_claim(&m, &m.who_host, "assign", unit, "还是水务局", &error));
    ASSERT_STAGE(&m, "$.claims[0].person", "演示·正");
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* The unit in charge is not there: while the meeting lasts a ruling gives it to another. */
static void asked_ruled(void)
{
    struct meeting m;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    open_claim(&m, 0);
    ASSERT_CLAIM(&m, &m.seat_town, m.problem[0], NULL, "joint");
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_role",
        rule_claim(&m, &m.who_operator, "assign", m.f.town, "无人到会", &error));
    ASSERT_REFUSED(
        &m, REFUSED, "step.no_reason", rule_claim(&m, &m.who_host, "assign", m.f.town, "", &error));
    ASSERT_REFUSED(&m, REFUSED, "problem.no_unit",
        rule_claim(&m, &m.who_host, "assign", m.f.housing, "无人到会", &error));
    ASSERT_REFUSED(&m, REFUSED, "step.not_allowed",
        rule_claim(&m, &m.who_host, "withdraw", 0, "无人到会", &error));
    g_assert_true(rule_claim(&m, &m.who_host, "assign", m.f.town, "无人到会", &error));
    g_assert_no_error(error);
    ASSERT_STATE(&m, m.problem[0], "claimed");
    ASSERT_STAGE(&m, "$.problem.lead_unit_name", "演示镇");
    ASSERT_STAGE(&m, "$.claims[0].mode", "ruling");
    ASSERT_STAGE(&m, "$.claims[1]", ""); /* its joint claim went into it */
    ASSERT_STAGE(&m, "$.tally.claimed", "1");
    ASSERT_VALUE(
        &m, &m.who_host, ANNOTATE_VIEW_CLAIM_SHEET, m.screening, "$.rows[0].mode", "ruling");
    ASSERT_VALUE(&m, &m.who_host, ANNOTATE_VIEW_CLAIM_SHEET, m.screening,
        "$.rows[0].dispute_reason", "");
    assert_intact(&m.f);
    meeting_clear(&m);
}

static bool claim_late(struct meeting *m, const struct annotate_who *who, int n, GError **error)
{
    struct annotate_act act = act_of(&m->f, who, NULL);
    struct annotate_claim in = {.problem = m->problem[n],
        .unit = m->f.housing,
        .person_name = "演示·局长",
        .due_on = "2026-01-06",
        .pledge = "补"};
    return annotate_claim_late(m->f.a, &act, &in, NULL, error);
}

static bool attend(struct meeting *m, const char *name, GError **error)
{
    struct annotate_act act = act_of(&m->f, &m->who_office, NULL);
    struct annotate_attendee in = {.name = name};
    return annotate_attendee_add(m->f.a, &act, m->screening, &in, NULL, error);
}

/* Who is on the list is settled when the screening is over, or will not be held. */
static void list_closed(void)
{
    struct meeting m;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    g_assert_true(attend(&m, "演示·迟到", &error));
    ASSERT_VALUE(
        &m, &m.who_office, ANNOTATE_VIEW_SCREENING, m.screening, "$.allowed[0].ok", "true");
    ASSERT_VALUE(
        &m, &m.who_office, ANNOTATE_VIEW_SCREENING, m.screening, "$.allowed[2].ok", "false");
    meeting_move(&m, "adjourn");
    ASSERT_VALUE(&m, &m.who_office, ANNOTATE_VIEW_SCREENING, m.screening, "$.allowed[0].why.key",
        "screening.over");
    ASSERT_REFUSED(&m, REFUSED, "screening.over", attend(&m, "演示·补", &error));
    assert_intact(&m.f);
    meeting_clear(&m);

    meeting_reel(&m);
    meeting_move(&m, "cancel");
    ASSERT_REFUSED(&m, REFUSED, "screening.over", attend(&m, "演示·补", &error));
    meeting_clear(&m);
}

static void missed(void)
{
    struct meeting m;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < 3; i++)
        open_claim(&m, i);
    ASSERT_REFUSED(&m, REFUSED, "claim.not_missed", claim_late(&m, &m.who_unit_head, 0, &error));
    meeting_move(&m, "pause");
    meeting_move(&m, "resume");
    meeting_move(&m, "adjourn");
    ASSERT_STATE(&m, m.problem[0], "presented");
    ASSERT_STATE(&m, m.problem[3], "filed");
    ASSERT_STAGE(&m, "$.tally.missed", "3");
    ASSERT_STAGE(&m, "$.attendance.absent", "3"); /* expected and did not come */
    g_assert_null(meeting_claim(&m, &m.seat_housing, m.problem[0], NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "claim.window_closed");
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_unit", claim_late(&m, &m.who_town, 0, &error));
    g_assert_true(claim_late(&m, &m.who_unit_head, 0, &error));
    ASSERT_STATE(&m, m.problem[0], "claimed");
    struct annotate_who judge = m.who_unit_head;
    judge.roles |= ANNOTATE_ROLE_HOST;
    ASSERT_REFUSED(&m, REFUSED, "step.own_request",
        rule_claim(&m, &judge, "withdraw", 0, "不成立", &error));
    m.f.now += 25 * HOUR;
    ASSERT_REFUSED(&m, REFUSED, "claim.late_over", claim_late(&m, &m.who_unit_head, 1, &error));
    g_assert_true(claim_late(&m, &m.f.who_head, 1, &error)); /* by ruling */
    ASSERT_LOOK(&m, &annotate_who_system, ANNOTATE_VIEW_CLAIM_SHEET, "$.rows[0].mode", "late");
    ASSERT_LOOK(&m, &annotate_who_system, ANNOTATE_VIEW_CLAIM_SHEET, "$.rows[1].mode", "ruling");
    ASSERT_LOOK(&m, &annotate_who_system, ANNOTATE_VIEW_CLAIM_SHEET, "$.rows[2].missed", "true");
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* The county gives two days for a late claim. */
static void missed_for_long(void)
{
    struct meeting m;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_act admin = act_of(&m.f, &m.f.who_admin, NULL);
    annotate_setting_set(m.f.a, &admin, "claim.late_hours", "48", NULL, &error);
    g_assert_no_error(error);
    for (int i = 0; i < 2; i++)
        open_claim(&m, i);
    meeting_move(&m, "adjourn");
    m.f.now += 47 * HOUR;
    g_assert_true(claim_late(&m, &m.who_unit_head, 0, &error));
    m.f.now += 2 * HOUR;
    ASSERT_REFUSED(&m, REFUSED, "claim.late_over", claim_late(&m, &m.who_unit_head, 1, &error));
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* What was on the wall is settled at the end, however short it was and without any window. */
static void left_early(void)
{
    struct meeting m;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    meeting_goto(&m, 0);
    m.f.now += 2000;
    meeting_goto(&m, 1);
    m.f.now += 1000;
    ASSERT_STATE(&m, m.problem[0], "presented");
    ASSERT_STATE(&m, m.problem[1], "scheduled");
    ASSERT_STAGE(&m, "$.tally.waiting", "2");
    meeting_move(&m, "adjourn");
    ASSERT_STATE(&m, m.problem[1], "presented");
    ASSERT_STATE(&m, m.problem[2], "filed");
    ASSERT_STAGE(&m, "$.tally",
        "{\"total\":4,\"shown\":2,\"claimed\":0,\"disputed\":0,"
        "\"waiting\":0,\"missed\":2,\"unshown\":2}");
    ASSERT_LOOK(&m, &annotate_who_system, ANNOTATE_VIEW_CLAIM_SHEET, "$.rows[1].missed", "true");
    ASSERT_LOOK(&m, &annotate_who_system, ANNOTATE_VIEW_CLAIM_SHEET, "$.rows[2].missed", "false");
    g_assert_true(claim_late(&m, &m.who_unit_head, 0, &error));
    g_assert_true(claim_late(&m, &m.who_unit_head, 1, &error));
    ASSERT_STATE(&m, m.problem[1], "claimed");
    ASSERT_REFUSED(&m, REFUSED, "claim.not_missed", claim_late(&m, &m.f.who_head, 2, &error));
    assert_intact(&m.f);
    meeting_clear(&m);
}

static void screening_moves(void)
{
    struct meeting m;
    meeting_problems(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    struct annotate_act act = act_of(&m.f, &m.who_operator, NULL);
    struct annotate_screening in = {.title = "x", .planned_start_at = 5, .planned_end_at = 5};
    ASSERT_REFUSED(&m, INVALID, "screening.bad_time",
        annotate_screening_add(m.f.a, &office, &in, NULL, &error));
    in.planned_start_at = m.f.now;
    in.planned_end_at = m.f.now + HOUR;
    annotate_screening_add(m.f.a, &office, &in, &out, &error);
    m.screening = out.id;
    static const char *const refused[] = {"open_checkin", "go_live", "pause", "resume", "adjourn"};
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++)
        ASSERT_REFUSED(&m, REFUSED, "step.not_allowed",
            annotate_screening_move(m.f.a, &act, out.id, refused[i], NULL, &error));
    ASSERT_REFUSED(&m, REFUSED, "step.not_your_role",
        annotate_screening_move(m.f.a, &office, out.id, "notify", NULL, &error));
    meeting_move(&m, "notify");
    meeting_move(&m, "open_checkin");
    ASSERT_REFUSED(&m, REFUSED, "screening.no_reel",
        annotate_screening_move(m.f.a, &act, out.id, "go_live", NULL, &error));
    meeting_clear(&m);
}

/* --- forty devices at once --- */

#define DEVICES 40
#define REPEATS 3

struct device {
    const struct meeting *m;
    const struct annotate_who *seat;
    pthread_t thread;
    int number;
    int64_t id[REPEATS], event[REPEATS];
    char outcome[REPEATS][12];
    bool repeated[REPEATS];
};

/* Each device has its own handle, presses, and sends the same press again twice. */
static void *press(void *data)
{
    struct device *d = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(annotate) a = annotate_open(d->m->f.path, 0, &error);
    g_assert_no_error(error);
    g_autofree char *op = g_strdup_printf("device-%04d", d->number);
    for (int i = 0; i < REPEATS; i++) {
        struct annotate_act act = act_of(&d->m->f, d->seat, op);
        struct annotate_claim in = {.problem = d->m->problem[0], .pledge = "马上办"};
        struct annotate_result out = {0};
        for (;;) {
            if (annotate_claim_add(a, &act, 0, &in, &out, &error))
                break;
            g_assert_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_BUSY); /* told to try again */
            g_clear_error(&error);
        }
        d->id[i] = out.id;
        d->event[i] = out.event;
        d->repeated[i] = out.repeated;
        const char *at = strstr(out.answer, "\"outcome\":\"") + strlen("\"outcome\":\"");
        g_strlcpy(d->outcome[i], at, MIN(sizeof d->outcome[i], strcspn(at, "\"") + 1));
        annotate_result_clear(&out);
    }
    return NULL;
}

static void forty_devices(void)
{
    struct meeting m;
    static struct device devices[DEVICES];
    meeting_live(&m);
    open_claim(&m, 0);
    int64_t before = meeting_events(&m);
    for (int i = 0; i < DEVICES; i++) {
        devices[i] = (struct device){
            .m = &m, .seat = i % 4 == 3 ? &m.seat_town : &m.seat_housing, .number = i};
        g_assert_cmpint(pthread_create(&devices[i].thread, NULL, press, &devices[i]), ==, 0);
    }
    int primary = 0, joint = 0, already = 0;
    for (int i = 0; i < DEVICES; i++) {
        struct device *d = &devices[i];
        pthread_join(d->thread, NULL);
        g_assert_false(d->repeated[0]);
        primary += strcmp(d->outcome[0], "primary") == 0;
        joint += strcmp(d->outcome[0], "joint") == 0;
        already += strcmp(d->outcome[0], "already") == 0;
        for (int r = 1; r < REPEATS; r++) {
            g_assert_true(d->repeated[r]);
            g_assert_cmpint(d->id[r], ==, d->id[0]);
            g_assert_cmpint(d->event[r], ==, d->event[0]);
            g_assert_cmpstr(d->outcome[r], ==, d->outcome[0]);
        }
    }
    g_assert_cmpint(primary, ==, 1);
    g_assert_cmpint(joint, ==, 1);
    g_assert_cmpint(already, ==, DEVICES - 2);
    g_assert_cmpint(meeting_events(&m), ==, before + DEVICES); /* one event for each press */
    ASSERT_STAGE(&m, "$.claims[0].role", "primary");
    ASSERT_STAGE(&m, "$.claims[0].unit_name", "演示县住建局");
    ASSERT_STAGE(&m, "$.claims[2]", "");
    g_autofree char *presses =
        meeting_look(&m, &m.who_operator, ANNOTATE_VIEW_STAGE, m.screening, "$.presses[39].at");
    g_assert_cmpstr(presses, !=, "");
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* --- shapes --- */

/* Every key that a page reads is there, also when it is null. */
static void shapes(void)
{
    struct meeting m;
    meeting_live(&m);
    open_claim(&m, 0);
    static const char *const common[] = {"server_ms", "event", "rev", "screening", "mode", "reel",
        "item", "media", "window", "pledges", "tally", "attendance", "overlays", "blank", "auto",
        NULL};
    static const char *const hall[] = {
        "problem", "claims", "dispute", "checkin_url", "meeting_code", "lookback", "agenda", NULL};
    static const char *const console[] = {"problem", "claims", "dispute", "controller", "hall",
        "items", "presses", "units", "allowed", NULL};
    static const char *const seat[] = {"unit", "me", "now", "mine", "roster", NULL};
    static const struct {
        enum annotate_view view;
        const char *const *keys;
    } views[] = {
        {ANNOTATE_VIEW_HALL,  hall   },
        {ANNOTATE_VIEW_STAGE, console},
        {ANNOTATE_VIEW_SEAT,  seat   },
    };
    const struct annotate_who *who[] = {&m.hall, &m.who_operator, &m.seat_housing};
    for (size_t v = 0; v < G_N_ELEMENTS(views); v++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) json = g_string_new(NULL);
        annotate_read(m.f.a, views[v].view, who[v], &(struct annotate_query){.id = m.screening},
            m.f.now, json, &error);
        g_assert_no_error(error);
        g_assert_null(strstr(json->str, "\\\"")); /* JSON inside a string: a lost subtype */
        for (int part = 0; part < 2; part++) {
            const char *const *keys = part ? views[v].keys : common;
            for (; *keys; keys++) {
                if (views[v].view == ANNOTATE_VIEW_SEAT && strcmp(*keys, "pledges") == 0)
                    continue; /* a unit sees only what concerns it */
                g_autofree char *key = g_strdup_printf("\"%s\":", *keys);
                if (!strstr(json->str, key))
                    g_error("%s has no %s", annotate_view_name(views[v].view), *keys);
            }
        }
    }
    g_autofree char *pack =
        meeting_look(&m, &m.hall, ANNOTATE_VIEW_HALL_PACK, m.screening, "$.items[1].end_ms");
    g_assert_cmpstr(pack, ==, "8000");
    meeting_clear(&m);
}

/* JSON that lost its subtype on the way through a view arrives as a quoted string. */
static void nothing_quoted(void)
{
    struct meeting m;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    open_claim(&m, 0);
    ASSERT_CLAIM(&m, &m.seat_housing, m.problem[0], NULL, "primary");
    open_claim(&m, 1);
    dispute(&m, m.problem[1]);
    meeting_move(&m, "adjourn");
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    struct annotate_card card = {.task = "清理", .standard = "干净"};
    annotate_card_issue(m.f.a, &head, m.problem[0], &card, NULL, &error);
    g_assert_no_error(error);
    int read = 0;
    for (int view = 0; view < ANNOTATE_VIEW_COUNT; view++) {
        const struct annotate_who *viewers[] = {
            &m.f.who_head, &annotate_who_system, &m.who_unit_head};
        for (size_t v = 0; v < G_N_ELEMENTS(viewers); v++) {
            g_autoptr(GString) json = g_string_new(NULL);
            if (!annotate_read(m.f.a, (enum annotate_view)view, viewers[v],
                    &(struct annotate_query){.id = 1}, m.f.now, json, &error)) {
                assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
                continue;
            }
            read++;
            if (strstr(json->str, "\\\"")) /* the texts of this record have no quotes */
                g_error("%s quotes JSON: %s", annotate_view_name((enum annotate_view)view),
                    strstr(json->str, "\\\""));
        }
    }
    g_assert_cmpint(read, >, 60);
    meeting_clear(&m);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/meeting/stage", stage);
    g_test_add_func("/meeting/cancelled", cancelled);
    g_test_add_func("/meeting/hall_reports", hall_reports);
    g_test_add_func("/meeting/two_walls", two_walls);
    g_test_add_func("/meeting/late_comers", late_comers);
    g_test_add_func("/meeting/gone_early", gone_early);
    g_test_add_func("/meeting/embargo", embargo);
    g_test_add_func("/meeting/claims", claims);
    g_test_add_func("/meeting/take_notes", take_notes);
    g_test_add_func("/meeting/late_presses", late_presses);
    g_test_add_func("/meeting/extending", extending);
    g_test_add_func("/meeting/on_behalf", on_behalf);
    g_test_add_func("/meeting/paper_claims", paper_claims);
    g_test_add_func("/meeting/paper_pledges", paper_pledges);
    g_test_add_func("/meeting/disputes", disputes);
    g_test_add_func("/meeting/list_closed", list_closed);
    g_test_add_func("/meeting/claims_ruled", claims_ruled);
    g_test_add_func("/meeting/asked_ruled", asked_ruled);
    g_test_add_func("/meeting/head_meant", head_meant);
    g_test_add_func("/meeting/missed", missed);
    g_test_add_func("/meeting/missed-for-long", missed_for_long);
    g_test_add_func("/meeting/left_early", left_early);
    g_test_add_func("/meeting/screening_moves", screening_moves);
    g_test_add_func("/meeting/forty_devices", forty_devices);
    g_test_add_func("/meeting/shapes", shapes);
    g_test_add_func("/meeting/nothing_quoted", nothing_quoted);
    return g_test_run();
}
