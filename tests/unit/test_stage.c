/* Taking a stage command back, who may give one, and what a hall screen did alone. */
#include "meeting.h"
#include <string.h>

static char *look(
    struct meeting *m, const struct annotate_who *who, enum annotate_view view, const char *path)
{
    return view_value(&m->f, who, view, &(struct annotate_query){.id = m->screening}, path);
}

#define ASSERT_STAGE(m, path, want)                                                                \
    do {                                                                                           \
        g_autofree char *got_ = look(m, &(m)->who_operator, ANNOTATE_VIEW_STAGE, path);            \
        g_assert_cmpstr(got_, ==, want);                                                           \
    } while (0)

/* Of the last event of the log. */
#define ASSERT_LAST(m, path, want)                                                                 \
    do {                                                                                           \
        g_autofree char *got_ = view_value(&(m)->f, &(m)->f.who_head, ANNOTATE_VIEW_EVENTS,        \
            &(struct annotate_query){.after = meeting_events(m) - 1}, "$.items[0]." path);         \
        g_assert_cmpstr(got_, ==, want);                                                           \
    } while (0)

static bool give(
    struct meeting *m, const struct annotate_who *who, struct annotate_command in, GError **error)
{
    struct annotate_act act = act_of(&m->f, who, NULL);
    in.expect_rev = -1;
    return annotate_stage_command(m->f.a, &act, m->screening, &in, NULL, error);
}

#define UNDO ((struct annotate_command){.command = "undo"})

static void assert_no_undo(struct meeting *m, const char *key)
{
    g_autoptr(GError) error = NULL;
    int64_t before = meeting_events(m);
    g_autofree char *path = g_strdup("$.allowed[15].why.key");
    g_autofree char *why = look(m, &m->who_operator, ANNOTATE_VIEW_STAGE, path);
    g_assert_cmpstr(why, ==, key); /* the console says the same before anybody presses */
    g_assert_false(give(m, &m->who_operator, UNDO, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, key);
    g_assert_cmpint(meeting_events(m), ==, before);
}

static void undo_goto(void)
{
    struct meeting m;
    meeting_live(&m);
    assert_no_undo(&m, "stage.undo_nothing");
    meeting_goto(&m, 0);
    m.f.now += 1500;
    meeting_goto(&m, 1);
    ASSERT_STAGE(&m, "$.undo.command", "goto");
    m.f.now += 3000;
    meeting_command(&m, UNDO);
    ASSERT_LAST(&m, "act", "undo");
    ASSERT_LAST(&m, "data.undone", "goto");
    ASSERT_STAGE(&m, "$.item.position", "2");
    ASSERT_STAGE(&m, "$.media.playing", "true");
    /* where the film was when it was left; it began 250 ms after the command */
    ASSERT_STAGE(&m, "$.media.pos_ms", "5250");
    ASSERT_STAGE(&m, "$.mode", "reel");
    ASSERT_STAGE(&m, "$.tally.shown", "2"); /* what was shown stays shown */
    g_autofree char *mine = look(&m, &m.seat_housing, ANNOTATE_VIEW_SEAT, "$.mine[1].problem");
    g_assert_cmpint(g_ascii_strtoll(mine, NULL, 10), ==, m.problem[1]);
    assert_no_undo(&m, "stage.undo_nothing"); /* once */
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* What the command did not touch runs on. */
static void undo_overlay(void)
{
    struct meeting m;
    meeting_live(&m);
    meeting_goto(&m, 0);
    m.f.now += 1000;
    meeting_command(&m, (struct annotate_command){.command = "blank", .on = true});
    m.f.now += 1000;
    meeting_command(&m, UNDO);
    ASSERT_STAGE(&m, "$.blank", "false");
    ASSERT_STAGE(&m, "$.media.pos_ms", "4000");
    ASSERT_STAGE(&m, "$.media.playing", "true");
    g_autofree char *at = look(&m, &m.who_operator, ANNOTATE_VIEW_STAGE, "$.media.at_ms");
    g_assert_cmpint(g_ascii_strtoll(at, NULL, 10), ==, m.f.now - 1750);
    meeting_command(
        &m, (struct annotate_command){.command = "overlay", .name = "pledge", .on = true});
    meeting_command(&m, UNDO);
    ASSERT_STAGE(&m, "$.overlays", "[\"caption\",\"claim\",\"clock\"]");
    meeting_command(&m, (struct annotate_command){.command = "pause"});
    m.f.now += 2000;
    meeting_command(&m, UNDO);
    ASSERT_STAGE(&m, "$.media.pos_ms", "5750");
    ASSERT_STAGE(&m, "$.media.playing", "true");
    meeting_clear(&m);
}

static int64_t closes_at(struct meeting *m)
{
    g_autofree char *text = look(m, &m->who_operator, ANNOTATE_VIEW_STAGE, "$.window.closes_at");
    return g_ascii_strtoll(text, NULL, 10);
}

static void undo_windows(void)
{
    struct meeting m;
    meeting_live(&m);
    meeting_goto(&m, 0);
    meeting_command(&m, (struct annotate_command){.command = "open_claim"});
    m.f.now += 2000;
    meeting_command(&m, UNDO);
    ASSERT_STAGE(&m, "$.window", "");
    ASSERT_STAGE(&m, "$.mode", "reel");
    ASSERT_STAGE(&m, "$.problem.state", "presented"); /* T7 is not taken back */
    g_autofree char *can = look(&m, &m.seat_housing, ANNOTATE_VIEW_SEAT, "$.now.can.claim.why.key");
    g_assert_cmpstr(can, ==, "claim.window_closed");
    /* a window that was ended goes on with the time it had left */
    meeting_command(&m, (struct annotate_command){.command = "open_claim"});
    int64_t first = closes_at(&m);
    m.f.now += 20000;
    meeting_command(&m, (struct annotate_command){.command = "next"});
    ASSERT_STAGE(&m, "$.window", "");
    m.f.now += 4000;
    meeting_command(&m, UNDO);
    ASSERT_STAGE(&m, "$.window.state", "open");
    ASSERT_STAGE(&m, "$.mode", "claim");
    g_assert_cmpint(closes_at(&m), ==, first + 4000);
    g_autoptr(GError) error = NULL;
    g_autofree char *outcome =
        meeting_claim(&m, &m.seat_housing, m.problem[0], "press-0001", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(outcome, ==, "primary");
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* A press made while the undone window was open arrives late, and counts. */
static void undo_pressed(void)
{
    struct meeting m;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    meeting_goto(&m, 0);
    meeting_command(&m, (struct annotate_command){.command = "open_claim"});
    m.f.now += 2000;
    struct annotate_act act = act_of(&m.f, &m.seat_housing, "press-0002");
    struct annotate_claim in = {
        .problem = m.problem[0], .pledge = "照单全收", .pressed_at = m.f.now};
    m.f.now += 2000;
    meeting_command(&m, UNDO);
    m.f.now += 2000;
    act.now = m.f.now;
    g_assert_true(annotate_claim_add(m.f.a, &act, 0, &in, NULL, &error));
    g_assert_no_error(error);
    assert_intact(&m.f);
    meeting_clear(&m);
}

static void undo_limits(void)
{
    struct meeting m;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    meeting_goto(&m, 0);
    m.f.now += 9999;
    meeting_command(&m, UNDO);
    meeting_goto(&m, 0);
    m.f.now += 10000;
    assert_no_undo(&m, "stage.undo_late");
    /* something came of it */
    meeting_command(&m, (struct annotate_command){.command = "open_claim"});
    g_autofree char *outcome =
        meeting_claim(&m, &m.seat_housing, m.problem[0], "press-0003", &error);
    g_assert_cmpstr(outcome, ==, "primary");
    assert_no_undo(&m, "stage.undo_settled");
    meeting_goto(&m, 1); /* what came before it does not hinder the next one */
    meeting_command(&m, UNDO);
    /* the screening itself moved on */
    meeting_goto(&m, 2);
    meeting_move(&m, "pause");
    assert_no_undo(&m, "stage.undo_nothing");
    meeting_move(&m, "resume");
    /* another controller does not undo the former one's command */
    meeting_goto(&m, 3);
    g_assert_true(
        give(&m, &m.who_host, (struct annotate_command){.command = "take_control"}, &error));
    g_assert_false(give(&m, &m.who_host, UNDO, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "stage.undo_nothing");
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* One controller: everybody else's command is refused, and the log keeps that. */
static void strangers(void)
{
    struct meeting m;
    meeting_checkin(&m);
    g_autoptr(GError) error = NULL;
    struct annotate_command go = {.command = "goto", .position = 2};
    int64_t before = meeting_events(&m);
    g_assert_false(give(&m, &m.who_operator, go, &error)); /* nobody has it yet */
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "stage.not_controller");
    g_assert_cmpint(meeting_events(&m), ==, before + 1);
    g_assert_true(
        give(&m, &m.who_operator, (struct annotate_command){.command = "take_control"}, &error));
    ASSERT_LAST(&m, "act", "take_control");
    meeting_move(&m, "go_live");
    meeting_command(&m, go);
    g_autofree char *rev = look(&m, &m.who_operator, ANNOTATE_VIEW_STAGE, "$.rev");
    before = meeting_events(&m);
    for (int i = 0; i < 2; i++) { /* the same key again is judged anew */
        struct annotate_act act = act_of(&m.f, &m.who_host, "strange-0001");
        struct annotate_command in = {.command = "next", .expect_rev = 0}; /* stale, too */
        g_assert_false(annotate_stage_command(m.f.a, &act, m.screening, &in, NULL, &error));
        assert_refused(&error, ANNOTATE_ERROR_REFUSED, "stage.not_controller");
        g_assert_cmpint(meeting_events(&m), ==, before + i + 1);
    }
    ASSERT_LAST(&m, "kind", "stage");
    ASSERT_LAST(&m, "act", "refuse");
    ASSERT_LAST(&m, "actor", "host");
    ASSERT_LAST(&m, "data.command", "next");
    g_autofree char *controller = g_strdup_printf("%d", (int)m.who_operator.user);
    ASSERT_LAST(&m, "data.controller", controller);
    ASSERT_STAGE(&m, "$.rev", rev);
    ASSERT_STAGE(&m, "$.item.position", "2");
    g_assert_false(give(&m, &m.who_host, UNDO, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "stage.not_controller");
    ASSERT_LAST(&m, "data.command", "undo");
    /* taking it is its own event, and then the former one is the stranger */
    g_assert_true(
        give(&m, &m.who_host, (struct annotate_command){.command = "take_control"}, &error));
    ASSERT_LAST(&m, "act", "take_control");
    ASSERT_LAST(&m, "data.was", controller);
    ASSERT_STAGE(&m, "$.controller.name", "host");
    g_assert_false(give(&m, &m.who_operator, go, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "stage.not_controller");
    ASSERT_LAST(&m, "actor", "operator");
    /* who has no right to the stage at all never gets that far: the server's door refuses */
    before = meeting_events(&m);
    g_assert_false(give(&m, &m.who_recorder, go, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    g_assert_cmpint(meeting_events(&m), ==, before);
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* --- remarks --- */

#define STROKES "[[10,20,30,40],[100,50,120,60,140,80]]"

static int64_t post(struct meeting *m, const struct annotate_who *who, struct annotate_remark in,
    const char *op_id, GError **error)
{
    struct annotate_act act = act_of(&m->f, who, op_id);
    struct annotate_result out = {0};
    if (!annotate_remark_add(m->f.a, &act, m->screening, &in, &out, error))
        return 0;
    int64_t id = out.id;
    annotate_result_clear(&out);
    return id;
}

static bool keep(struct meeting *m, const struct annotate_who *who, int64_t remark, GError **error)
{
    struct annotate_act act = act_of(&m->f, who, NULL);
    return annotate_remark_keep(m->f.a, &act, remark, NULL, error);
}

static bool show(struct meeting *m, const struct annotate_who *who, int64_t remark, GError **error)
{
    return give(m, who,
        (struct annotate_command){.command = "remark", .remark = remark, .on = true}, error);
}

#define ASSERT_HALL(m, path, want)                                                                 \
    do {                                                                                           \
        g_autofree char *got_ = look(m, &(m)->hall, ANNOTATE_VIEW_HALL, path);                     \
        g_assert_cmpstr(got_, ==, want);                                                           \
    } while (0)
#define ASSERT_LEADER(m, who, path, want)                                                          \
    do {                                                                                           \
        g_autofree char *got_ = look(m, who, ANNOTATE_VIEW_LEADER_STAGE, path);                    \
        g_assert_cmpstr(got_, ==, want);                                                           \
    } while (0)

static void remarks(void)
{
    struct meeting m;
    struct annotate_who leader;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    fixture_user(&m.f, "leader", ANNOTATE_ROLE_LEADER, 0, &leader);
    struct annotate_remark in = {
        .scope = "problem", .problem = m.problem[1], .text = "限期整改", .strokes = STROKES};
    int64_t id = post(&m, &leader, in, "remark-0001", &error);
    g_assert_no_error(error);
    g_assert_cmpint(post(&m, &leader, in, "remark-0001", &error), ==, id); /* once */
    ASSERT_LAST(&m, "act", "post");
    ASSERT_STAGE(&m, "$.remarks[0].text", "限期整改");
    ASSERT_STAGE(&m, "$.remarks[0].strokes", STROKES);
    ASSERT_STAGE(&m, "$.remarks[1]", "");
    ASSERT_HALL(&m, "$.remark", ""); /* never straight to the wall */
    ASSERT_LEADER(&m, &leader, "$.remarks[0].state", "pending");
    /* the controller shows it, nobody else */
    g_assert_false(show(&m, &m.who_host, id, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "stage.not_controller");
    g_assert_false(keep(&m, &m.who_host, id, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "stage.not_controller");
    g_assert_true(show(&m, &m.who_operator, id, &error));
    ASSERT_HALL(&m, "$.remark.text", "限期整改");
    ASSERT_HALL(&m, "$.remark.strokes", STROKES);
    ASSERT_HALL(&m, "$.remark.author", "leader");
    ASSERT_LEADER(&m, &leader, "$.remarks[0].state", "shown");
    meeting_command(&m, UNDO);
    ASSERT_HALL(&m, "$.remark", "");
    ASSERT_LEADER(&m, &leader, "$.remarks[0].state", "shown"); /* it was */
    g_assert_true(show(&m, &m.who_operator, id, &error));
    meeting_command(&m, (struct annotate_command){.command = "remark"});
    ASSERT_HALL(&m, "$.remark", "");
    g_assert_true(show(&m, &m.who_operator, id, &error));
    meeting_goto(&m, 1); /* the next item takes it down */
    ASSERT_HALL(&m, "$.remark", "");
    g_assert_false(keep(&m, &m.who_operator, id, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_allowed");
    /* kept by the operator, kept by the leader */
    id = post(
        &m, &leader, (struct annotate_remark){.scope = "all", .text = "举一反三"}, NULL, &error);
    g_assert_true(keep(&m, &m.who_operator, id, &error));
    g_assert_false(show(&m, &m.who_operator, id, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_allowed");
    id = post(&m, &leader,
        (struct annotate_remark){
            .scope = "unit", .unit = m.f.housing, .strokes = STROKES, .keep = true},
        NULL, &error);
    g_assert_no_error(error);
    ASSERT_LEADER(&m, &leader, "$.remarks[0].state", "kept_only");
    ASSERT_LAST(&m, "act", "keep");
    g_assert_false(show(&m, &m.who_operator, id, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_allowed");
    ASSERT_STAGE(&m, "$.remarks[2]", ""); /* the operator's list has it not */
    assert_intact(&m.f);
    meeting_clear(&m);
}

static void remarks_refused(void)
{
    struct meeting m;
    struct annotate_who leader, both;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    fixture_user(&m.f, "leader", ANNOTATE_ROLE_LEADER, 0, &leader);
    fixture_user(&m.f, "both", ANNOTATE_ROLE_LEADER | ANNOTATE_ROLE_UNIT_HEAD, m.f.housing, &both);
    static const char *const bad[] = {"[]", "[[]]", "[[1]]", "[[1,2,3]]", "[[1,401]]", "[[1001,2]]",
        "[[1,2],]", "[[1,2]]x", "[[1,2]", "[[-1,2]]", "[[1,2],[3,4]", "[[1, 2]]", "[[1.5,2]]", "x",
        "[[1,2][3,4]]", "[[00001,2]]"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        post(
            &m, &leader, (struct annotate_remark){.scope = "all", .strokes = bad[i]}, NULL, &error);
        assert_refused(&error, ANNOTATE_ERROR_INVALID, "field.invalid");
    }
    g_autoptr(GString) many = g_string_new("[[1,2]");
    for (int i = 0; i < 200; i++)
        g_string_append(many, ",[1,2]");
    g_string_append_c(many, ']');
    post(&m, &leader, (struct annotate_remark){.scope = "all", .strokes = many->str}, NULL, &error);
    assert_refused(&error, ANNOTATE_ERROR_INVALID, "field.invalid");
    post(&m, &leader, (struct annotate_remark){.scope = "all", .text = ""}, NULL, &error);
    g_assert_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_INVALID);
    g_clear_error(&error);
    post(&m, &m.who_operator, (struct annotate_remark){.scope = "all", .text = "x"}, NULL, &error);
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    post(&m, &leader, (struct annotate_remark){.scope = "problem", .problem = 999, .text = "x"},
        NULL, &error);
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    for (int i = 0; i < 20; i++)
        g_assert_cmpint(
            post(&m, &leader, (struct annotate_remark){.scope = "all", .text = "x"}, NULL, &error),
            >, 0);
    post(&m, &leader, (struct annotate_remark){.scope = "all", .text = "x"}, NULL, &error);
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "remark.too_many");
    /* the embargo binds who also answers for a unit, whatever else they are */
    struct annotate_remark of = {.scope = "problem", .problem = m.problem[0], .text = "x"};
    post(&m, &both, of, NULL, &error);
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    struct annotate_still still;
    struct annotate_reel_info reel;
    g_assert_false(annotate_problem_still(m.f.a, &both, m.problem[0], &still, NULL));
    g_assert_false(annotate_reel_find(m.f.a, &both, m.reel, &reel, NULL));
    g_assert_true(annotate_problem_still(m.f.a, &leader, m.problem[0], &still, NULL));
    g_assert_true(annotate_reel_find(m.f.a, &leader, m.reel, &reel, NULL));
    ASSERT_LEADER(&m, &leader, "$.items[1].problem_no", "2026-001");
    ASSERT_LEADER(&m, &both, "$.items[1].kind", "end");
    meeting_goto(&m, 0);
    g_assert_cmpint(post(&m, &both, of, NULL, &error), >, 0);
    ASSERT_LEADER(&m, &both, "$.items[1].kind", "problem");
    ASSERT_LEADER(&m, &both, "$.items[2].kind", "end");
    g_autoptr(GString) text = g_string_new(NULL);
    struct annotate_query query = {.id = m.screening};
    g_assert_false(annotate_read(
        m.f.a, ANNOTATE_VIEW_LEADER_STAGE, &m.who_unit_head, &query, m.f.now, text, NULL));
    meeting_move(&m, "adjourn");
    post(&m, &both, of, NULL, &error);
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "screening.not_open");
    g_assert_false(annotate_reel_find(m.f.a, &leader, m.reel, &reel, NULL));
    assert_intact(&m.f);
    meeting_clear(&m);
}

static bool tell(struct meeting *m, const struct annotate_who *who, const char *op_id,
    int64_t from_rev, const struct annotate_shown *shown, size_t n, GError **error)
{
    struct annotate_act act = act_of(&m->f, who, op_id);
    struct annotate_alone in = {.from_rev = from_rev, .shown = shown, .n = n};
    struct annotate_result out = {0};
    bool ok = annotate_hall_alone(m->f.a, &act, &in, &out, error);
    annotate_result_clear(&out);
    return ok;
}

static int64_t rev_of(struct meeting *m)
{
    g_autofree char *rev = look(m, &m->who_operator, ANNOTATE_VIEW_STAGE, "$.rev");
    return g_ascii_strtoll(rev, NULL, 10);
}

/* Items: title to 4000, then four problems of 4 s each. The hall lost the server in the first
 * problem, counted its claim time down, and is 1 s into the second's. */
static size_t way_alone(struct meeting *m, struct annotate_shown out[4])
{
    int64_t at = m->f.now;
    out[0] = (struct annotate_shown){at, 2, 5000, true, false, "reel", 0, false};
    out[1] = (struct annotate_shown){at + 3000, 2, 8000, false, false, "claim", at + 63000, false};
    out[2] = (struct annotate_shown){at + 40000, 3, 8000, true, true, "reel", 0, true};
    out[3] =
        (struct annotate_shown){at + 44000, 3, 12000, false, false, "claim", at + 104000, false};
    m->f.now += 45000;
    return 4;
}

static void hall_alone(void)
{
    struct meeting m;
    struct annotate_shown shown[4];
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    meeting_goto(&m, 0);
    m.f.now += 1000;
    int64_t rev = rev_of(&m);
    int64_t began = m.f.now;
    size_t n = way_alone(&m, shown);
    g_assert_true(tell(&m, &m.hall, "alone-0001", rev, shown, n, &error));
    g_assert_no_error(error);
    ASSERT_STATE(&m, m.problem[0], "presented");
    ASSERT_STATE(&m, m.problem[1], "presented");
    ASSERT_STAGE(&m, "$.item.position", "3");
    ASSERT_STAGE(&m, "$.mode", "claim");
    ASSERT_STAGE(&m, "$.window.state", "open");
    g_autofree char *closes = g_strdup_printf("%" G_GINT64_FORMAT, began + 104000);
    ASSERT_STAGE(&m, "$.window.closes_at", closes);
    ASSERT_LAST(&m, "act", "alone");
    ASSERT_LAST(&m, "data.follows", "true");
    ASSERT_LAST(&m, "data.shown[2].key", "true");
    ASSERT_STAGE(&m, "$.alone.position", "3");
    ASSERT_STAGE(&m, "$.alone.follows", "true");
    g_autofree char *seen = look(&m, &m.seat_housing, ANNOTATE_VIEW_SEAT, "$.mine[1].problem");
    g_assert_nonnull(seen); /* the hall saw it, so its unit may */
    assert_no_undo(&m, "stage.undo_nothing");

    /* The unit claims in the window that the hall opened by itself. */
    g_autofree char *outcome =
        meeting_claim(&m, &m.seat_housing, m.problem[1], "claim-alone-1", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(outcome, ==, "primary");

    /* Told again, for the answer was lost: once is enough. */
    int64_t before = meeting_events(&m);
    g_assert_true(tell(&m, &m.hall, "alone-0001", rev, shown, n, &error));
    g_assert_cmpint(meeting_events(&m), ==, before);
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* The operator, who had the server all the time, has gone on: the stage is the operator's. */
static void hall_alone_overtaken(void)
{
    struct meeting m;
    struct annotate_shown shown[4];
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    meeting_goto(&m, 0);
    int64_t rev = rev_of(&m);
    size_t n = way_alone(&m, shown);
    meeting_goto(&m, 3);
    g_assert_true(tell(&m, &m.hall, "alone-0002", rev, shown, n, &error));
    ASSERT_STAGE(&m, "$.item.position", "5");
    ASSERT_STAGE(&m, "$.window", "");
    ASSERT_STATE(&m, m.problem[0], "presented");
    ASSERT_STATE(&m, m.problem[1], "presented");
    ASSERT_STATE(&m, m.problem[2], "scheduled");
    ASSERT_LAST(&m, "data.follows", "false");
    /* What the hall was at when it came back is left then: it goes to the operator's item. */
    struct annotate_shown one = {m.f.now, 4, 12000, true, false, "reel", 0, true};
    m.f.now += 1000;
    g_assert_true(tell(&m, &m.hall, "alone-0007", rev, &one, 1, &error));
    ASSERT_STATE(&m, m.problem[2], "presented");
    ASSERT_STATE(&m, m.problem[3], "scheduled");
    meeting_clear(&m);
}

static bool on_paper(struct meeting *m, int n, int64_t at, GError **error)
{
    struct annotate_act act = act_of(&m->f, &m->who_recorder, NULL);
    struct annotate_claim in = {.problem = m->problem[n],
        .unit = m->f.housing,
        .person_name = "演示·局长",
        .pressed_at = at};
    return annotate_claim_add(m->f.a, &act, m->screening, &in, NULL, error);
}

/* Claims made on paper before a hall that ran alone are entered when it is back, whether the stage
 * followed it or not. */
static void hall_alone_paper(bool follows)
{
    struct meeting m;
    struct annotate_shown shown[4];
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    meeting_goto(&m, 0);
    int64_t rev = rev_of(&m), began = m.f.now;
    size_t n = way_alone(&m, shown);
    if (!follows)
        meeting_goto(&m, 3);
    m.f.now += 10 * MINUTE;
    g_assert_true(tell(&m, &m.hall, "alone-0008", rev, shown, n, &error));
    int64_t end = m.f.now;
    m.f.now += 10 * MINUTE;
    if (follows)
        meeting_goto(&m, 3);
    m.f.now += MINUTE;
    ASSERT_STATE(&m, m.problem[1], "presented");
    ASSERT_REFUSED(&m, REFUSED, "claim.paper_time",
        on_paper(&m, 1, began + 40000 - MINUTE, &error)); /* the minute was over before */
    ASSERT_REFUSED(&m, REFUSED, "claim.paper_time",
        on_paper(&m, 1, (follows ? end + 10 * MINUTE : end) + 1, &error));
    g_assert_true(on_paper(&m, 0, began + 20000, &error));
    g_assert_no_error(error);
    g_assert_true(on_paper(&m, 1, end, &error));
    g_assert_no_error(error);
    ASSERT_STATE(&m, m.problem[0], "claimed");
    ASSERT_STATE(&m, m.problem[1], "claimed");
    assert_intact(&m.f);
    meeting_clear(&m);
}

static void hall_alone_on_paper(void)
{
    hall_alone_paper(true);
    hall_alone_paper(false);
}

static void hall_alone_refused(void)
{
    struct meeting m;
    struct annotate_shown shown[4];
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    meeting_goto(&m, 0);
    int64_t rev = rev_of(&m), before = meeting_events(&m);
    size_t n = way_alone(&m, shown);
    g_assert_false(tell(&m, &m.seat_housing, "alone-0003", rev, shown, n, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    g_assert_false(tell(&m, &m.hall, "alone-0004", rev, shown, 0, &error));
    assert_refused(&error, ANNOTATE_ERROR_INVALID, "field.out_of_range");
    shown[2].position = 77; /* no such item: all of it is refused */
    g_assert_false(tell(&m, &m.hall, "alone-0005", rev, shown, n, &error));
    assert_refused(&error, ANNOTATE_ERROR_INVALID, "field.out_of_range");
    shown[2].position = 3;
    shown[2].mode = "dance";
    g_assert_false(tell(&m, &m.hall, "alone-0006", rev, shown, n, &error));
    g_clear_error(&error);
    g_assert_cmpint(meeting_events(&m), ==, before);
    ASSERT_STATE(&m, m.problem[0], "scheduled");
    meeting_clear(&m);
}

/* Clicker and keyboard at the screen stand for the controller while the setting allows it. */
static void hall_keys(void)
{
    struct meeting m;
    meeting_live(&m);
    g_autoptr(GError) error = NULL;
    meeting_goto(&m, 0);
    g_assert_true(give(&m, &m.hall, (struct annotate_command){.command = "next"}, &error));
    ASSERT_STAGE(&m, "$.item.position", "3");
    ASSERT_LAST(&m, "act", "next");
    meeting_command(&m, UNDO); /* the operator takes it back like an own one */
    ASSERT_STAGE(&m, "$.item.position", "2");
    g_assert_false(give(&m, &m.hall, (struct annotate_command){.command = "open_claim"}, NULL) &&
                   give(&m, &m.hall, (struct annotate_command){.command = "goto"}, NULL));
    struct annotate_act head = act_of(&m.f, &m.f.who_head, NULL);
    annotate_setting_set(m.f.a, &head, "stage.hall_keys", "0", NULL, &error);
    g_assert_no_error(error);
    g_assert_false(give(&m, &m.hall, (struct annotate_command){.command = "next"}, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "stage.not_controller");
    ASSERT_LAST(&m, "act", "refuse");
    meeting_clear(&m);
}

/* --- rehearsals --- */

static int64_t rehearse(
    struct meeting *m, const struct annotate_who *who, int64_t screening, GError **error)
{
    struct annotate_result out = {0};
    struct annotate_act act = act_of(&m->f, who, NULL);
    annotate_rehearsal_begin(m->f.a, &act, screening, &out, error);
    return out.event;
}

static bool unrehearse(
    struct meeting *m, const struct annotate_who *who, int64_t screening, GError **error)
{
    struct annotate_act act = act_of(&m->f, who, NULL);
    return annotate_rehearsal_end(m->f.a, &act, screening, "asked", NULL, error);
}

/* One at a time, by who runs the hall, and never beside a meeting. */
static void rehearsals(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_live(&m);
    const struct annotate_who *who = &m.who_operator;
    rehearse(&m, who, m.screening, &error);
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "screening.already_live");
    struct annotate_screening in = {
        .title = "下一次", .planned_start_at = m.f.now, .planned_end_at = m.f.now + 1000};
    struct annotate_result out = {0};
    struct annotate_act act = act_of(&m.f, &m.who_office, NULL);
    annotate_screening_add(m.f.a, &act, &in, &out, &error);
    g_assert_no_error(error);
    int64_t next = out.id;
    rehearse(&m, who, next, &error); /* the other one is live */
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "rehearsal.meeting");
    g_assert_false(annotate_rehearsal_check(m.f.a, who, next, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "rehearsal.meeting");
    meeting_move(&m, "adjourn");
    rehearse(&m, &m.who_office, next, &error);
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    rehearse(&m, who, 999, &error);
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    unrehearse(&m, who, next, &error);
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "rehearsal.none");
    g_assert_true(annotate_rehearsal_check(m.f.a, who, next, &error));
    g_assert_cmpint(rehearse(&m, who, next, &error), >, 0);
    rehearse(&m, who, next, &error);
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "rehearsal.running");
    unrehearse(&m, who, m.screening, &error);
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "rehearsal.none");
    g_assert_true(unrehearse(&m, &annotate_who_system, 0, &error));
    g_assert_true(annotate_rehearsal_check(m.f.a, who, next, &error));
    assert_intact(&m.f);
    meeting_clear(&m);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/stage/undo_goto", undo_goto);
    g_test_add_func("/stage/undo_overlay", undo_overlay);
    g_test_add_func("/stage/undo_windows", undo_windows);
    g_test_add_func("/stage/undo_pressed", undo_pressed);
    g_test_add_func("/stage/undo_limits", undo_limits);
    g_test_add_func("/stage/strangers", strangers);
    g_test_add_func("/stage/remarks", remarks);
    g_test_add_func("/stage/remarks_refused", remarks_refused);
    g_test_add_func("/stage/hall/alone", hall_alone);
    g_test_add_func("/stage/hall/overtaken", hall_alone_overtaken);
    g_test_add_func("/stage/hall/paper", hall_alone_on_paper);
    g_test_add_func("/stage/hall/refused", hall_alone_refused);
    g_test_add_func("/stage/hall/keys", hall_keys);
    g_test_add_func("/stage/rehearsals", rehearsals);
    return g_test_run();
}
