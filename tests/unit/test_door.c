/* How meeting devices come in, and when the door is shut. */
#include "meeting.h"
#include <string.h>

typedef struct annotate_session session;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(session, annotate_session_free)

static char *hash_of(const char *token)
{
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, token, -1);
}

static struct annotate_session_in in_of(const char *hash)
{
    return (struct annotate_session_in){.token_hash = hash,
        .address = "10.0.0.9",
        .agent = "test",
        .idle_ms = 12 * HOUR,
        .absolute_ms = DAY};
}

static char *desk_code(struct meeting *m, int desk)
{
    g_autofree char *path = g_strdup_printf("$.desks[%d].code", desk);
    struct annotate_query q = {.id = m->screening};
    return view_value(&m->f, &m->who_office, ANNOTATE_VIEW_SCREENING, &q, path);
}

static bool enter(struct meeting *m, const char *code, const char *token, GError **error)
{
    g_autofree char *hash = hash_of(token);
    struct annotate_session_in in = in_of(hash);
    struct annotate_act act = act_of(&m->f, &annotate_who_system, NULL);
    int64_t screening, unit;
    return annotate_desk_enter(m->f.a, &act, code, &in, &screening, &unit, NULL, error);
}

static session *find(struct meeting *m, const char *token)
{
    g_autofree char *hash = hash_of(token);
    return annotate_session_find(m->f.a, hash, m->f.now, NULL);
}

static void test_desk(void)
{
    struct meeting m = {0};
    g_autoptr(GError) error = NULL;
    meeting_reel(&m);
    struct annotate_act act = act_of(&m.f, &m.who_office, NULL);
    struct annotate_attendee attendee = {
        .unit = m.f.housing, .name = "演示·代表", .duty = "attend"};
    g_assert_true(annotate_attendee_add(m.f.a, &act, m.screening, &attendee, NULL, &error));
    g_autofree char *code = desk_code(&m, 0);
    g_assert_cmpuint(strlen(code), >=, 8);
    int64_t last = meeting_events(&m);
    g_assert_false(enter(&m, "no-such-code", "t1", &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    g_assert_false(enter(&m, code, "t1", &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "screening.not_open");
    g_assert_cmpint(meeting_events(&m), ==, last);
    meeting_move(&m, "notify");
    meeting_move(&m, "open_checkin");
    g_assert_true(enter(&m, code, "t1", &error));
    g_autoptr(session) s = find(&m, "t1");
    g_assert_cmpint(s->who.kind, ==, ANNOTATE_KIND_SEAT);
    g_assert_cmpuint(s->who.roles, ==, ANNOTATE_ROLE_SEAT);
    g_assert_cmpint(s->who.screening, ==, m.screening);
    g_assert_cmpint(s->who.unit, ==, m.f.housing);
    g_assert_cmpint(s->who.user, ==, 0);
    struct annotate_query log = {.after = last, .kind = "desk"};
    g_autofree char *actor =
        view_value(&m.f, &m.who_office, ANNOTATE_VIEW_EVENTS, &log, "$.items[0].actor");
    g_assert_cmpstr(actor, ==, "演示县住建局");
    meeting_clear(&m);
}

static void test_seat_dies(void)
{
    struct meeting m = {0};
    g_autoptr(GError) error = NULL;
    meeting_live(&m);
    g_autofree char *code = desk_code(&m, 0);
    g_assert_true(enter(&m, code, "t1", &error));
    g_autoptr(session) s = find(&m, "t1");
    g_assert_nonnull(s);
    meeting_move(&m, "adjourn");
    g_assert_null(find(&m, "t1"));
    g_assert_false(enter(&m, code, "t2", &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "screening.not_open");
    meeting_clear(&m);
}

static bool ask(struct meeting *m, const char *code, const char *secret, GError **error)
{
    g_autofree char *hash = hash_of(secret);
    struct annotate_act act = act_of(&m->f, &annotate_who_system, NULL);
    return annotate_pair_add(
        m->f.a, &act, code, hash, "10.0.0.2", m->f.now + 10 * MINUTE, NULL, error);
}

static bool admit(
    struct meeting *m, const struct annotate_who *who, const char *code, GError **error)
{
    struct annotate_act act = act_of(&m->f, who, NULL);
    return annotate_pair_admit(m->f.a, &act, m->screening, code, NULL, error);
}

/* 1: in, 0: waiting, -1: error */
static int fetch(struct meeting *m, const char *secret, const char *token, GError **error)
{
    g_autofree char *secret_hash = hash_of(secret), *hash = hash_of(token);
    struct annotate_session_in in = in_of(hash);
    struct annotate_act act = act_of(&m->f, &annotate_who_system, NULL);
    bool admitted = false;
    int64_t screening;
    if (!annotate_pair_claim(m->f.a, &act, secret_hash, &in, &admitted, &screening, NULL, error))
        return -1;
    return admitted;
}

static void test_pair(void)
{
    struct meeting m = {0};
    g_autoptr(GError) error = NULL;
    meeting_reel(&m);
    g_assert_true(ask(&m, "111222", "secret-1", &error));
    g_assert_false(ask(&m, "111222", "secret-2", &error));
    assert_refused(&error, ANNOTATE_ERROR_CONFLICT, "conflict.taken");
    g_assert_cmpint(fetch(&m, "secret-1", "t1", &error), ==, 0);
    g_assert_cmpint(fetch(&m, "secret-9", "t1", &error), ==, -1);
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    g_assert_false(admit(&m, &m.who_operator, "999999", &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "pair.no_such_code");
    g_assert_false(admit(&m, &m.f.who_supervisor, "111222", &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    g_assert_true(admit(&m, &m.who_operator, "111222", &error));
    g_assert_false(admit(&m, &m.who_operator, "111222", &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "pair.no_such_code");
    g_assert_cmpint(fetch(&m, "secret-1", "t1", &error), ==, 1);
    /* A secret opens the door once. */
    g_assert_cmpint(fetch(&m, "secret-1", "t2", &error), ==, -1);
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    g_autoptr(session) s = find(&m, "t1");
    g_assert_cmpint(s->who.kind, ==, ANNOTATE_KIND_HALL);
    g_assert_cmpint(s->who.screening, ==, m.screening);
    g_assert_cmpint(s->who.unit, ==, 0);
    meeting_clear(&m);
}

static void test_pair_expires(void)
{
    struct meeting m = {0};
    g_autoptr(GError) error = NULL;
    meeting_reel(&m);
    g_assert_true(ask(&m, "111222", "secret-1", &error));
    m.f.now += 11 * MINUTE;
    g_assert_false(admit(&m, &m.who_operator, "111222", &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "pair.no_such_code");
    g_assert_cmpint(fetch(&m, "secret-1", "t1", &error), ==, -1);
    g_clear_error(&error);
    g_assert_true(ask(&m, "111222", "secret-2", &error));
    meeting_clear(&m);
}

/* What meeting devices may not do, whatever they send. */
static void test_scope(void)
{
    struct meeting m = {0};
    g_autoptr(GError) error = NULL;
    meeting_checkin(&m);
    static const enum annotate_view views[] = {ANNOTATE_VIEW_CLIPS, ANNOTATE_VIEW_USERS,
        ANNOTATE_VIEW_PERSONS, ANNOTATE_VIEW_POINTS, ANNOTATE_VIEW_PROBLEMS, ANNOTATE_VIEW_JOBS,
        ANNOTATE_VIEW_PAPERS, ANNOTATE_VIEW_UPLOADS, ANNOTATE_VIEW_CARDS};
    const struct annotate_who *whos[] = {&m.seat_housing, &m.hall};
    for (size_t i = 0; i < G_N_ELEMENTS(views); i++) {
        for (size_t w = 0; w < G_N_ELEMENTS(whos); w++) {
            g_test_message("%s", annotate_view_name(views[i]));
            g_autofree char *none = view_value(&m.f, whos[w], views[i], NULL, "$.items");
            g_assert_cmpstr(none, ==, "[]");
        }
    }
    struct annotate_act act = act_of(&m.f, &m.seat_housing, NULL);
    struct annotate_person person = {.name = "x", .active = 1};
    g_assert_false(annotate_person_add(m.f.a, &act, &person, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    g_assert_false(annotate_screening_move(m.f.a, &act, m.screening, "go_live", NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    meeting_clear(&m);
}

static int64_t make_code(struct meeting *m, const struct annotate_who *who, int64_t account,
    const char *code, GError **error)
{
    g_autofree char *hash = hash_of(code);
    struct annotate_act act = act_of(&m->f, who, NULL);
    struct annotate_result out = {0};
    bool ok = annotate_tablet_make(m->f.a, &act, m->screening, account, hash, &out, error);
    return ok ? out.id : 0;
}

static bool enter_tablet(struct meeting *m, const char *code, const char *token, GError **error)
{
    g_autofree char *code_hash = hash_of(code), *hash = hash_of(token);
    struct annotate_session_in in = in_of(hash);
    struct annotate_act act = act_of(&m->f, &annotate_who_system, NULL);
    return annotate_tablet_enter(m->f.a, &act, code_hash, &in, NULL, error);
}

/* A code is one leader's, for one device at a time, as long as the meeting is open. */
static void test_tablet(void)
{
    struct meeting m = {0};
    struct annotate_who lead;
    g_autoptr(GError) error = NULL;
    meeting_reel(&m);
    fixture_user(&m.f, "lead", ANNOTATE_ROLE_LEADER | ANNOTATE_ROLE_AUDITOR, 0, &lead);
    g_assert_cmpint(make_code(&m, &m.who_office, lead.user, "CODE-1", &error), ==, 0);
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    g_assert_cmpint(make_code(&m, &m.who_operator, m.who_host.user, "CODE-1", &error), ==, 0);
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "tablet.not_leader");
    int64_t id = make_code(&m, &m.who_operator, lead.user, "CODE-1", &error);
    g_assert_no_error(error);
    g_assert_false(enter_tablet(&m, "CODE-1", "t1", &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "screening.not_open");
    meeting_move(&m, "notify");
    meeting_move(&m, "open_checkin");
    g_assert_false(enter_tablet(&m, "CODE-2", "t1", &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    int64_t last = meeting_events(&m);
    g_assert_true(enter_tablet(&m, "CODE-1", "t1", &error));
    struct annotate_query log = {.after = last, .kind = "tablet"};
    g_autofree char *actor =
        view_value(&m.f, &m.who_office, ANNOTATE_VIEW_EVENTS, &log, "$.items[0].actor");
    g_assert_cmpstr(actor, ==, lead.name);
    g_autoptr(session) s = find(&m, "t1");
    g_assert_cmpint(s->who.kind, ==, ANNOTATE_KIND_LEADER);
    g_assert_cmpuint(s->who.roles, ==, ANNOTATE_ROLE_LEADER); /* nothing else the account may do */
    g_assert_cmpint(s->who.screening, ==, m.screening);
    g_assert_cmpint(s->who.user, ==, lead.user);
    /* another device, then another code, then none */
    g_assert_true(enter_tablet(&m, "CODE-1", "t2", &error));
    g_assert_null(find(&m, "t1"));
    g_assert_cmpint(make_code(&m, &m.f.who_head, lead.user, "CODE-2", &error), ==, id);
    g_assert_false(enter_tablet(&m, "CODE-1", "t3", &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    g_autoptr(session) still_in = find(&m, "t2");
    g_assert_nonnull(still_in);
    struct annotate_act act = act_of(&m.f, &m.who_operator, NULL);
    g_assert_true(annotate_tablet_take_back(m.f.a, &act, id, NULL, &error));
    g_assert_null(find(&m, "t2"));
    g_assert_false(enter_tablet(&m, "CODE-2", "t4", &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    g_assert_false(annotate_tablet_take_back(m.f.a, &act, id, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_allowed");
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* A lost role, a stopped account and the end of the meeting each put the tablet out. */
static void test_tablet_dies(void)
{
    struct meeting m = {0};
    struct annotate_who lead;
    g_autoptr(GError) error = NULL;
    meeting_live(&m);
    fixture_user(&m.f, "lead", ANNOTATE_ROLE_LEADER, 0, &lead);
    g_assert_cmpint(make_code(&m, &m.who_operator, lead.user, "CODE-1", &error), >, 0);
    struct annotate_act admin = act_of(&m.f, &m.f.who_admin, NULL);
    struct annotate_user set = {.person = ANNOTATE_KEEP,
        .unit = ANNOTATE_KEEP,
        .roles = ANNOTATE_ROLE_AUDITOR,
        .active = -1};
    g_assert_true(enter_tablet(&m, "CODE-1", "t1", &error));
    g_assert_true(annotate_user_set(m.f.a, &admin, lead.user, &set, NULL, &error));
    g_assert_null(find(&m, "t1"));
    g_assert_false(enter_tablet(&m, "CODE-1", "t2", &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    set.roles = ANNOTATE_ROLE_LEADER;
    g_assert_true(annotate_user_set(m.f.a, &admin, lead.user, &set, NULL, &error));
    g_assert_true(enter_tablet(&m, "CODE-1", "t3", &error));
    set.active = 0;
    g_assert_true(annotate_user_set(m.f.a, &admin, lead.user, &set, NULL, &error));
    g_assert_null(find(&m, "t3"));
    set.active = 1;
    g_assert_true(annotate_user_set(m.f.a, &admin, lead.user, &set, NULL, &error));
    g_assert_true(enter_tablet(&m, "CODE-1", "t4", &error));
    g_autoptr(session) s = find(&m, "t4");
    g_assert_nonnull(s);
    meeting_move(&m, "adjourn");
    g_assert_null(find(&m, "t4"));
    g_assert_false(enter_tablet(&m, "CODE-1", "t5", &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "screening.not_open");
    g_assert_cmpint(make_code(&m, &m.who_operator, lead.user, "CODE-9", &error), ==, 0);
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "screening.over");
    meeting_clear(&m);
}

/* Only its own meeting, and with a unit's role only what the hall has seen. */
static void test_tablet_scope(void)
{
    struct meeting m = {0};
    struct annotate_who lead;
    g_autoptr(GError) error = NULL;
    meeting_live(&m);
    fixture_user(&m.f, "lead", ANNOTATE_ROLE_LEADER, 0, &lead);
    g_assert_cmpint(make_code(&m, &m.who_operator, lead.user, "CODE-1", &error), >, 0);
    g_assert_true(enter_tablet(&m, "CODE-1", "t1", &error));
    g_autoptr(session) s = find(&m, "t1");
    struct annotate_query q = {.id = m.screening};
    g_autofree char *items = view_value(&m.f, &s->who, ANNOTATE_VIEW_LEADER_STAGE, &q, "$.items");
    g_assert_nonnull(strstr(items, "\"kind\":\"problem\""));
    struct annotate_reel_info reel;
    struct annotate_still still;
    g_assert_true(annotate_reel_find(m.f.a, &s->who, m.reel, &reel, &error));
    g_assert_true(annotate_problem_still(m.f.a, &s->who, m.problem[1], &still, &error));
    struct annotate_who elsewhere = s->who;
    elsewhere.screening = m.screening + 1;
    g_assert_false(annotate_reel_find(m.f.a, &elsewhere, m.reel, &reel, &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    g_assert_false(annotate_problem_still(m.f.a, &elsewhere, m.problem[1], &still, &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    g_autoptr(GString) out = g_string_new(NULL);
    g_assert_false(
        annotate_read(m.f.a, ANNOTATE_VIEW_LEADER_STAGE, &elsewhere, &q, m.f.now, out, &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    struct annotate_remark remark = {.scope = "all", .text = "x"};
    struct annotate_act act = act_of(&m.f, &elsewhere, NULL);
    g_assert_false(annotate_remark_add(m.f.a, &act, m.screening, &remark, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    struct annotate_who both = s->who;
    both.roles |= ANNOTATE_ROLE_UNIT_HEAD;
    both.unit = m.f.housing;
    g_assert_false(annotate_reel_find(m.f.a, &both, m.reel, &reel, &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    g_assert_false(annotate_problem_still(m.f.a, &both, m.problem[1], &still, &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    g_autofree char *shown = view_value(&m.f, &both, ANNOTATE_VIEW_LEADER_STAGE, &q, "$.items");
    g_assert_null(strstr(shown, "\"kind\":\"problem\""));
    meeting_clear(&m);
}

/* A problem's facts say where the same point was shown before, and nothing of what was not. */
static void test_before(void)
{
    struct meeting m = {0};
    g_autoptr(GError) error = NULL;
    struct annotate_result out = {0};
    meeting_live(&m);
    struct annotate_who lead;
    fixture_user(&m.f, "lead", ANNOTATE_ROLE_LEADER, 0, &lead);
    struct annotate_query q = {.id = m.screening};
    const char *path = "$.items[1].before";
    g_autofree char *none = view_value(&m.f, &lead, ANNOTATE_VIEW_LEADER_STAGE, &q, path);
    g_assert_cmpstr(none, ==, "[]");
    struct annotate_act act = act_of(&m.f, &m.who_office, NULL);
    struct annotate_screening first = {.title = "上一次审看会",
        .planned_start_at = m.f.now - 60 * DAY,
        .planned_end_at = m.f.now - 60 * DAY + HOUR};
    g_assert_true(annotate_screening_add(m.f.a, &act, &first, &out, &error));
    g_autofree char *sql =
        g_strdup_printf("INSERT INTO showing (screening, problem, position, shown_at) VALUES (%d, "
                        "%d, 1, %" G_GINT64_FORMAT "), (%d, %d, 2, NULL)",
            (int)out.id, (int)m.problem[2], m.f.now - 60 * DAY, (int)out.id, (int)m.problem[3]);
    g_assert_true(record_script(m.f.a, sql, &error));
    g_autofree char *title =
        view_value(&m.f, &lead, ANNOTATE_VIEW_LEADER_STAGE, &q, "$.items[1].before[0].title");
    g_assert_cmpstr(title, ==, "上一次审看会");
    g_autofree char *more =
        view_value(&m.f, &lead, ANNOTATE_VIEW_LEADER_STAGE, &q, "$.items[1].before[1]");
    g_assert_cmpstr(more, ==, "");
    meeting_clear(&m);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/door/desk", test_desk);
    g_test_add_func("/door/seat-dies", test_seat_dies);
    g_test_add_func("/door/pair", test_pair);
    g_test_add_func("/door/pair-expires", test_pair_expires);
    g_test_add_func("/door/scope", test_scope);
    g_test_add_func("/door/tablet", test_tablet);
    g_test_add_func("/door/tablet-dies", test_tablet_dies);
    g_test_add_func("/door/tablet-scope", test_tablet_scope);
    g_test_add_func("/door/before", test_before);
    return g_test_run();
}
