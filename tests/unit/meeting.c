#include "meeting.h"
#include "rules.h"
#include <string.h>

static int64_t find_id(struct meeting *m, enum annotate_view view, const char *path)
{
    g_autofree char *text =
        view_value(&m->f, &m->f.who_head, view, &(struct annotate_query){0}, path);
    int64_t id = g_ascii_strtoll(text, NULL, 10);
    g_assert_cmpint(id, >, 0);
    return id;
}

static void import(struct meeting *m, const char *what, const char *csv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) json = g_string_new(NULL);
    struct annotate_act act = act_of(&m->f, &m->f.who_admin, NULL);
    annotate_import(m->f.a, &act, what, csv, strlen(csv), false, json, NULL, &error);
    g_assert_no_error(error);
    g_assert_nonnull(strstr(json->str, "\"errors\":[]"));
}

void meeting_ground(struct meeting *m)
{
    *m = (struct meeting){0};
    struct fixture *f = &m->f;
    fixture_people(f);
    fixture_user(f, "office", ANNOTATE_ROLE_OFFICE, 0, &m->who_office);
    fixture_user(f, "host", ANNOTATE_ROLE_HOST, 0, &m->who_host);
    fixture_user(f, "operator", ANNOTATE_ROLE_OPERATOR, 0, &m->who_operator);
    fixture_user(f, "recorder", ANNOTATE_ROLE_RECORDER, 0, &m->who_recorder);
    fixture_user(f, "unithead", ANNOTATE_ROLE_UNIT_HEAD, f->housing, &m->who_unit_head);
    fixture_user(f, "town", ANNOTATE_ROLE_UNIT_HEAD | ANNOTATE_ROLE_LIAISON, f->town, &m->who_town);
    import(m, "indicators", "system_version,code,text\n2026,1.1,路面整洁\n");
    import(m, "point-types", "code,name\nG1,主次干道\n");
    import(m, "points", "code,name,type,lead_unit,person\nD1,演示路与演示街交叉口,G1,U1,演示甲\n");
    import(m, "problem-types", "code,name,lead_unit\nT1,垃圾满溢,U1\n");
    m->indicator = find_id(m, ANNOTATE_VIEW_INDICATORS, "$.items[0].id");
    m->point = find_id(m, ANNOTATE_VIEW_POINTS, "$.items[0].id");
    m->type = find_id(m, ANNOTATE_VIEW_PROBLEM_TYPES, "$.items[0].id");
    m->clip = fixture_clip(f, "clip-a", 1000);
}

int64_t meeting_draft(struct meeting *m, const char *description, struct annotate_result *out)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act act = act_of(&m->f, &m->f.who_supervisor, NULL);
    struct annotate_problem in = {.point = m->point,
        .type = m->type,
        .lead_unit = m->f.housing,
        .indicator = m->indicator,
        .assist = &m->f.town,
        .n_assist = 1,
        .description = description,
        .severity = "normal"};
    struct annotate_cut cut = {
        .clip = m->clip, .in_frame = 10, .out_frame = 60, .in_t90 = 36000, .out_t90 = 216000};
    struct annotate_result mine;
    out = out ? out : &mine;
    annotate_problem_add(m->f.a, &act, &in, &cut, out, &error);
    g_assert_no_error(error);
    return out->id;
}

int64_t meeting_file(struct meeting *m, int64_t problem)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act act = act_of(&m->f, &m->who_office, NULL);
    annotate_problem_file(m->f.a, &act, problem, &out, &error);
    g_assert_no_error(error);
    return out.version;
}

/* Does the piece jobs that wait, as the worker would. */
static void render(struct meeting *m)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act act = act_of(&m->f, &annotate_who_system, NULL);
    for (;;) {
        struct annotate_job *job = NULL;
        annotate_job_take(m->f.a, "test", "piece", MINUTE, m->f.now, &job, &error);
        g_assert_no_error(error);
        if (!job)
            return;
        struct annotate_piece *p = annotate_piece_find(m->f.a, job->object, &error);
        g_assert_no_error(error);
        g_autofree char *list = g_strdup_printf("seg-%d.list", (int)p->segment);
        annotate_piece_written(m->f.a, &act, job->id, p->segment_version, p->problem_version, list,
            p->out_frame - p->in_frame, (p->out_frame - p->in_frame) * 3600, NULL, &error);
        g_assert_no_error(error);
        annotate_piece_free(p);
        annotate_job_free(job);
    }
}

void meeting_blur_check(struct meeting *m, int64_t problem)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *id =
        meeting_look(m, &m->who_office, ANNOTATE_VIEW_PROBLEM, problem, "$.segments[0].id");
    struct annotate_act act = act_of(&m->f, &m->who_office, NULL);
    annotate_segment_check(m->f.a, &act, atoi(id), NULL, &error);
    g_assert_no_error(error);
}

static void four_problems(struct meeting *m)
{
    static const char *const texts[] = {"垃圾桶满溢", "占道经营", "非机动车乱停", "小广告"};
    for (int i = 0; i < PROBLEMS; i++) {
        m->problem[i] = meeting_draft(m, texts[i], NULL);
        meeting_file(m, m->problem[i]);
        meeting_blur_check(m, m->problem[i]);
    }
    render(m);
}

void meeting_problems(struct meeting *m)
{
    meeting_ground(m);
    four_problems(m);
}

static void order(struct meeting *m)
{
    g_autoptr(GError) error = NULL;
    struct annotate_reel_item items[PROBLEMS + 2] = {{.kind = "title"}};
    for (int i = 0; i < PROBLEMS; i++)
        items[i + 1] = m->replay && i == 0
                           ? (struct annotate_reel_item){"replay", m->problem[i], 0}
                           : (struct annotate_reel_item){"problem", m->problem[i], 60};
    items[PROBLEMS + 1].kind = "end";
    struct annotate_act act = act_of(&m->f, &m->who_office, NULL);
    annotate_reel_set(m->f.a, &act, m->screening, items, PROBLEMS + 2, NULL, &error);
    g_assert_no_error(error);
}

/* The worker's part: every item is ITEM_MS long. */
static void write_reel(struct meeting *m)
{
    g_autoptr(GError) error = NULL;
    struct annotate_job *job = NULL;
    struct annotate_act act = act_of(&m->f, &annotate_who_system, NULL);
    annotate_job_take(m->f.a, "test", "reel", MINUTE, m->f.now, &job, &error);
    g_assert_no_error(error);
    struct annotate_reel_plan *plan = annotate_reel_plan_find(m->f.a, job->object, &error);
    g_assert_no_error(error);
    g_assert_cmpint(plan->n_rows, ==, PROBLEMS + 2);
    struct annotate_cue cues[PROBLEMS + 2];
    for (size_t i = 0; i < plan->n_rows; i++) {
        const struct annotate_reel_row *r = &plan->rows[i];
        bool problem = r->problem != 0;
        g_assert_cmpint(r->n_pieces, ==, problem);
        g_assert_true(!problem || r->pieces[0].list);
        int64_t start = (int64_t)i * ITEM_MS;
        cues[i] = (struct annotate_cue){r->position, problem ? "segment" : "card", "", r->title,
            (int64_t)i * 100, 100, start, start + ITEM_MS, start * 90, (start + ITEM_MS) * 90};
    }
    g_autofree char *sha = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "reel", -1);
    struct annotate_reel_file file = {
        sha, 12345, ITEM_MS * (PROBLEMS + 2), 100 * (PROBLEMS + 2), cues, PROBLEMS + 2};
    annotate_reel_written(m->f.a, &act, job->id, &file, NULL, &error);
    g_assert_no_error(error);
    annotate_reel_plan_free(plan);
    annotate_job_free(job);
}

static void lock_reel(struct meeting *m)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_screening in = {.title = "演示审看会",
        .place = "三会议室",
        .planned_start_at = m->f.now + HOUR,
        .planned_end_at = m->f.now + 2 * HOUR,
        .budget_s = 600};
    struct annotate_act act = act_of(&m->f, &m->who_office, NULL);
    annotate_screening_add(m->f.a, &act, &in, &out, &error);
    g_assert_no_error(error);
    m->screening = out.id;
    order(m);
    int64_t job;
    struct annotate_act lock = act_of(&m->f, &m->f.who_head, NULL);
    annotate_reel_lock(m->f.a, &lock, m->screening, &job, &out, &error);
    g_assert_no_error(error);
    m->reel = out.id;
    write_reel(m);
}

void meeting_reel(struct meeting *m)
{
    meeting_problems(m);
    lock_reel(m);
}

void meeting_next(struct meeting *m)
{
    four_problems(m);
    lock_reel(m);
    meeting_move(m, "notify");
    meeting_move(m, "open_checkin");
}

void meeting_tick(struct meeting *m, const char *day, int hour)
{
    g_autoptr(GError) error = NULL;
    m->f.now = rules_day_at(day, hour);
    for (bool more = true; more;) {
        annotate_tick(m->f.a, m->f.now, &more, &error);
        g_assert_no_error(error);
    }
}

void meeting_move(struct meeting *m, const char *move)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act act = act_of(&m->f, &m->who_operator, NULL);
    annotate_screening_move(m->f.a, &act, m->screening, move, NULL, &error);
    g_assert_no_error(error);
}

static struct annotate_who session_who(struct meeting *m, const char *token)
{
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(m->n_sessions, <, 8);
    struct annotate_session *s = annotate_session_find(m->f.a, token, m->f.now, &error);
    g_assert_no_error(error);
    m->sessions[m->n_sessions++] = s;
    return s->who;
}

struct annotate_who meeting_seat(struct meeting *m, int64_t unit)
{
    g_autoptr(GError) error = NULL;
    static int serial;
    g_autofree char *path = g_strdup_printf("$.desks[#-%d].code", unit == m->f.housing ? 3
                                                                  : unit == m->f.town  ? 2
                                                                                       : 1);
    g_autofree char *code = view_value(&m->f, &m->who_operator, ANNOTATE_VIEW_SCREENING,
        &(struct annotate_query){.id = m->screening}, path);
    g_autofree char *seed = g_strdup_printf("seat %d", ++serial);
    g_autofree char *token = g_compute_checksum_for_string(G_CHECKSUM_SHA256, seed, -1);
    struct annotate_session_in in = {token, "10.0.0.9", "test", DAY, DAY};
    struct annotate_act act = act_of(&m->f, &annotate_who_system, NULL);
    int64_t screening, got;
    annotate_desk_enter(m->f.a, &act, code, &in, &screening, &got, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(got, ==, unit);
    return session_who(m, token);
}

static void sit(struct meeting *m, struct annotate_who *seat, const char *name)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act act = act_of(&m->f, seat, NULL);
    struct annotate_checkin in = {.name = name, .post = "局长", .status = "present"};
    struct annotate_result out;
    annotate_checkin(m->f.a, &act, 0, &in, &out, &error);
    g_assert_no_error(error);
    seat->attendance = out.id;
}

void meeting_hall(struct meeting *m)
{
    meeting_wall(m, "hall");
}

void meeting_wall(struct meeting *m, const char *which)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *name = g_strdup_printf("%s %" G_GINT64_FORMAT, which, m->screening);
    g_autofree char *secret =
        g_strreverse(g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1));
    g_autofree char *token = g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);
    struct annotate_act system = act_of(&m->f, &annotate_who_system, NULL);
    annotate_pair_add(m->f.a, &system, "483921", secret, "10.0.0.2", m->f.now + HOUR, NULL, &error);
    g_assert_no_error(error);
    struct annotate_act act = act_of(&m->f, &m->who_operator, NULL);
    annotate_pair_admit(m->f.a, &act, m->screening, "483921", NULL, &error);
    g_assert_no_error(error);
    struct annotate_session_in in = {token, "10.0.0.2", "test", DAY, DAY};
    bool admitted;
    int64_t screening;
    annotate_pair_claim(m->f.a, &system, secret, &in, &admitted, &screening, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(admitted);
    m->hall = session_who(m, token);
}

static void open_checkin(struct meeting *m)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act act = act_of(&m->f, &m->who_office, NULL);
    const int64_t units[] = {m->f.housing, m->f.town, m->f.police};
    for (int i = 0; i < 3; i++) {
        g_autofree char *name = g_strdup_printf("演示·代表%d", i + 1);
        struct annotate_attendee in = {.unit = units[i], .name = name, .duty = "attend"};
        annotate_attendee_add(m->f.a, &act, m->screening, &in, NULL, &error);
        g_assert_no_error(error);
    }
    meeting_move(m, "notify");
    meeting_move(m, "open_checkin");
    m->seat_housing = meeting_seat(m, m->f.housing);
    m->seat_town = meeting_seat(m, m->f.town);
    m->seat_police = meeting_seat(m, m->f.police);
    sit(m, &m->seat_housing, "演示·住建");
    sit(m, &m->seat_town, "演示·镇长");
    meeting_hall(m);
}

void meeting_checkin(struct meeting *m)
{
    meeting_reel(m);
    open_checkin(m);
}

void meeting_replay(struct meeting *m)
{
    g_autoptr(GError) error = NULL;
    meeting_problems(m);
    meeting_sign(m, meeting_dispatch(m, m->problem[0]));
    m->f.now = rules_day_at("2026-01-23", 12);
    for (bool more = true; more;) {
        annotate_tick(m->f.a, m->f.now, &more, &error);
        g_assert_no_error(error);
    }
    m->replay = true;
    lock_reel(m);
    open_checkin(m);
    meeting_move(m, "go_live");
}

void meeting_live(struct meeting *m)
{
    meeting_checkin(m);
    meeting_move(m, "go_live");
}

void meeting_clear(struct meeting *m)
{
    for (int i = 0; i < m->n_sessions; i++)
        annotate_session_free(m->sessions[i]);
    fixture_clear(&m->f);
}

int64_t meeting_command(struct meeting *m, struct annotate_command command)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act act = act_of(&m->f, &m->who_operator, NULL);
    command.expect_rev = -1;
    annotate_stage_command(m->f.a, &act, m->screening, &command, &out, &error);
    g_assert_no_error(error);
    return out.version;
}

void meeting_goto(struct meeting *m, int n)
{
    meeting_command(m, (struct annotate_command){.command = "goto", .position = n + 2});
}

char *meeting_claim(struct meeting *m, const struct annotate_who *seat, int64_t problem,
    const char *op_id, GError **error)
{
    struct annotate_result out;
    struct annotate_act act = act_of(&m->f, seat, op_id);
    struct annotate_claim in = {
        .problem = problem, .due_on = "2026-01-05", .measures = "立即清理", .pledge = "三日内到位"};
    if (!annotate_claim_add(m->f.a, &act, 0, &in, &out, error))
        return NULL;
    const char *at = strstr(out.answer, "\"outcome\":\"") + strlen("\"outcome\":\"");
    char *outcome = g_strndup(at, strcspn(at, "\""));
    annotate_result_clear(&out);
    return outcome;
}

void meeting_claimed(struct meeting *m)
{
    g_autoptr(GError) error = NULL;
    meeting_live(m);
    meeting_goto(m, 0);
    meeting_command(m, (struct annotate_command){.command = "open_claim"});
    g_autofree char *outcome =
        meeting_claim(m, &m->seat_housing, m->problem[0], "press-0001", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(outcome, ==, "primary");
}

char *meeting_state(struct meeting *m, int64_t problem)
{
    return view_value(&m->f, &m->f.who_head, ANNOTATE_VIEW_PROBLEM,
        &(struct annotate_query){.id = problem}, "$.state");
}

char *meeting_look(struct meeting *m, const struct annotate_who *who, enum annotate_view view,
    int64_t id, const char *path)
{
    return view_value(&m->f, who, view, &(struct annotate_query){.id = id}, path);
}

int64_t meeting_events(struct meeting *m)
{
    return annotate_event_last(m->f.a);
}

int64_t meeting_evidence(
    struct meeting *m, const struct annotate_who *who, int64_t problem, const char *seed)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act act = act_of(&m->f, who, NULL);
    struct annotate_upload_in in = {.name = seed,
        .purpose = "evidence",
        .length_bytes = 500,
        .problem = problem,
        .expires_at = m->f.now + HOUR};
    g_autofree char *sha = g_compute_checksum_for_string(G_CHECKSUM_SHA256, seed, -1);
    bool duplicate;
    annotate_upload_add(m->f.a, &act, &in, &out, &error);
    g_assert_no_error(error);
    annotate_upload_finish(m->f.a, &act, out.id, sha, &duplicate, &out, &error);
    g_assert_no_error(error);
    int64_t clip = out.id;
    annotate_result_clear(&out);
    return clip;
}

void meeting_ingest_twins(struct meeting *m, const struct annotate_twin *twins, size_t n)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act act = act_of(&m->f, &annotate_who_system, NULL);
    for (;;) {
        struct annotate_job *job = NULL;
        annotate_job_take(m->f.a, "test", "ingest", MINUTE, m->f.now, &job, &error);
        g_assert_no_error(error);
        if (!job)
            return;
        struct annotate_ingested in = {
            .image = true, .frames = 1, .info = "{}", .twins = twins, .n_twins = n};
        annotate_clip_ingested(m->f.a, &act, job->id, &in, NULL, &error);
        g_assert_no_error(error);
        annotate_job_free(job);
    }
}

int64_t meeting_dispatch(struct meeting *m, int64_t problem)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act head = act_of(&m->f, &m->f.who_head, NULL);
    struct annotate_card card = {.task = "清理", .standard = "干净", .duty_person = "演示甲"};
    annotate_card_issue(m->f.a, &head, problem, &card, &out, &error);
    g_assert_no_error(error);
    return out.id;
}

void meeting_sign(struct meeting *m, int64_t card)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act liaison = act_of(&m->f, &m->f.who_liaison, NULL);
    annotate_card_sign(m->f.a, &liaison, card, NULL, &error);
    g_assert_no_error(error);
}

int64_t meeting_report(struct meeting *m, int64_t problem, int64_t card, const char *seed)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    int64_t clip = meeting_evidence(m, &m->f.who_liaison, problem, seed);
    meeting_ingest_twins(m, NULL, 0);
    struct annotate_act liaison = act_of(&m->f, &m->f.who_liaison, NULL);
    char today[11];
    rules_day(m->f.now, today);
    struct annotate_report report = {"已清理", today, &clip, 1};
    annotate_rectification_add(m->f.a, &liaison, card, &report, &out, &error);
    g_assert_no_error(error);
    struct annotate_act head = act_of(&m->f, &m->who_unit_head, NULL);
    annotate_submission_sign(m->f.a, &head, out.id, &out, &error);
    g_assert_no_error(error);
    return out.id;
}

void meeting_check(struct meeting *m, int64_t rectification, bool pass)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act verifier = act_of(&m->f, &m->f.who_verifier, NULL);
    struct annotate_check check = {.pass = pass,
        .method = "onsite",
        .remark = "看过",
        .evidence = &m->clip,
        .n_evidence = pass ? 0 : 1};
    annotate_verification_add(m->f.a, &verifier, rectification, &check, NULL, &error);
    g_assert_no_error(error);
}

void meeting_close(struct meeting *m, int64_t problem, int64_t card, const char *seed)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act head = act_of(&m->f, &m->f.who_head, NULL);
    meeting_check(m, meeting_report(m, problem, card, seed), true);
    annotate_problem_close(m->f.a, &head, problem, NULL, &error);
    g_assert_no_error(error);
}
