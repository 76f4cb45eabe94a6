/* demo_meeting.c — check-in, the hall, what is played, claims from the seats, dispute, adjourn. */
#include "demo.h"

#include <pthread.h>
#include <string.h>

#define PHONES 4 /* at each of the two units that press together */

/* --- check-in --- */

static void move(struct demo *d, const char *login, const char *act)
{
    demo_do(d, demo_as(d, login), "POST",
        demo_path("/api/screenings/%" G_GINT64_FORMAT "/move", d->screening), "{s:s}", "act", act);
}

/* A phone enters with the code on the desk card. */
static struct client *sit_down(struct demo *d, const char *code)
{
    struct client *seat = client_new(d->base);
    json_decref(demo_call(d, seat, "POST", "/api/desk", "{s:s}", "code", code));
    return seat;
}

/* The first phone of a unit checks its head in, further ones those who came along; 住建局 sends a
 * deputy. */
static void check_in_unit(struct demo *d, struct client *seat, const char *unit, int n)
{
    if (n > 0) {
        g_autofree char *name = g_strdup_printf("演示·%s随行%d", unit, n);
        demo_do(d, seat, "POST", demo_path("/api/seat/checkin"), "{s:s, s:s, s:b}", "name", name,
            "post", "干部", "deputy", 0);
        return;
    }
    if (g_str_equal(unit, "住建局")) {
        demo_do(d, seat, "POST", demo_path("/api/seat/checkin"), "{s:s, s:s, s:b}", "name",
            "演示·住建局副局长", "post", "副局长", "deputy", 1);
        return;
    }
    json_t *stage = demo_get(d, seat, "/api/seat/stage");
    int64_t attendance = json_integer_value(
        json_object_get(json_array_get(json_object_get(stage, "roster"), 0), "attendance"));
    json_decref(stage);
    demo_do(d, seat, "POST", demo_path("/api/seat/checkin"), "{s:I}", "attendance",
        (json_int_t)attendance);
}

static bool many_phones(const char *unit)
{
    return g_str_equal(unit, "城管局") || g_str_equal(unit, "临城镇");
}

static int seat_all(struct demo *d)
{
    json_t *screening =
        demo_get(d, demo_as(d, "operator"), "/api/screenings/%" G_GINT64_FORMAT, d->screening);
    const json_t *desk;
    size_t i;
    int phones = 0;
    json_array_foreach(json_object_get(screening, "desks"), i, desk)
    {
        const char *unit = json_string_value(json_object_get(desk, "unit_name"));
        const char *code = json_string_value(json_object_get(desk, "code"));
        if (d->error || !unit || !code)
            break;
        if (g_str_equal(unit, "创城办") || g_str_equal(unit, "督查室"))
            continue;
        GPtrArray *seats = g_ptr_array_new_with_free_func((GDestroyNotify)client_free);
        g_hash_table_insert(d->seats, g_strdup(unit), seats);
        for (int n = 0; n < (many_phones(unit) ? PHONES : 1); n++, phones++) {
            g_ptr_array_add(seats, sit_down(d, code));
            check_in_unit(d, seats->pdata[n], unit, n);
        }
    }
    json_decref(screening);
    return phones;
}

/* Leaders and staff are checked in by the recorder; one has sent word. */
static void check_in_rest(struct demo *d)
{
    json_t *screening =
        demo_get(d, demo_as(d, "recorder"), "/api/screenings/%" G_GINT64_FORMAT, d->screening);
    const json_t *row;
    size_t i;
    json_array_foreach(json_object_get(screening, "attendance"), i, row)
    {
        const char *status = json_string_value(json_object_get(row, "status"));
        const char *name = json_string_value(json_object_get(row, "name"));
        if (json_is_integer(json_object_get(row, "in_at")) || g_strcmp0(status, "deputy") == 0 ||
            g_strcmp0(status, "present") == 0)
            continue;
        demo_do(d, demo_as(d, "recorder"), "POST",
            demo_path("/api/screenings/%" G_GINT64_FORMAT "/checkin", d->screening), "{s:I, s:s}",
            "attendance", (json_int_t)json_integer_value(json_object_get(row, "id")), "status",
            name && strstr(name, "书记") ? "excused" : "present");
    }
    json_decref(screening);
}

/* A hall screen shows a code, the operator admits it, it fetches its session and its pack. */
static void admit_hall(struct demo *d)
{
    d->hall = client_new(d->base);
    json_t *asked = demo_call(d, d->hall, "POST", "/api/pair", NULL);
    const char *code = json_string_value(json_object_get(asked, "code"));
    const char *secret = json_string_value(json_object_get(asked, "secret"));
    demo_do(d, demo_as(d, "operator"), "POST",
        demo_path("/api/screenings/%" G_GINT64_FORMAT "/pair", d->screening), "{s:s?}", "code",
        code);
    json_decref(demo_call(d, d->hall, "POST", "/api/pair/claim", "{s:s?}", "secret", secret));
    json_decref(asked);
    json_t *pack = demo_get(d, d->hall, "/api/hall/pack");
    const json_t *file;
    size_t i;
    json_array_foreach(json_object_get(pack, "files"), i, file)
    {
        const char *name = json_string_value(json_object_get(file, "name"));
        const char *want = json_string_value(json_object_get(file, "sha256"));
        char got[65];
        g_autofree char *path = g_strconcat("/api/hall/files/", name, NULL);
        if (!d->error && want && client_hash(d->hall, path, got, &d->error))
            demo_check(d, g_str_equal(want, got), "the hall's pack is what the server says");
    }
    demo_check(d, d->error || i > 0, "the hall has a pack");
    json_decref(pack);
}

void demo_checkin(struct demo *d)
{
    move(d, "operator", "notify");
    move(d, "operator", "open_checkin");
    int phones = seat_all(d);
    check_in_rest(d);
    admit_hall(d);
    json_t *stage = demo_get(
        d, demo_as(d, "operator"), "/api/screenings/%" G_GINT64_FORMAT "/stage", d->screening);
    const json_t *seen = json_object_get(stage, "attendance");
    demo_say(d, "应到 %d · 实到 %d · 请假 %d · 手机 %d 部 · 大屏 1 块，播放包已核对",
        (int)json_integer_value(json_object_get(seen, "expected")),
        (int)json_integer_value(json_object_get(seen, "present")),
        (int)json_integer_value(json_object_get(seen, "excused")), phones);
    json_decref(stage);
}

/* --- the operator and the hall --- */

static int64_t current_rev(struct demo *d)
{
    json_t *stage = demo_get(
        d, demo_as(d, "operator"), "/api/screenings/%" G_GINT64_FORMAT "/stage", d->screening);
    int64_t rev = json_integer_value(json_object_get(stage, "rev"));
    json_decref(stage);
    return rev;
}

/* One press of the operator; `more` is what the command takes (taken over), or NULL. */
static int64_t command(struct demo *d, const char *name, json_t *more)
{
    json_t *body = more ? more : json_object();
    json_object_set_new(body, "expect_rev", json_integer(current_rev(d)));
    json_object_set_new(body, "command", json_string(name));
    g_autofree char *path =
        g_strdup_printf("/api/screenings/%" G_GINT64_FORMAT "/stage", d->screening);
    json_t *answer = demo_call(d, demo_as(d, "operator"), "POST", path, "o", body);
    int64_t rev = json_integer_value(json_object_get(answer, "rev"));
    json_decref(answer);
    return rev;
}

static void report(struct demo *d, int64_t rev, int64_t position, int64_t pos_ms, bool playing)
{
    json_decref(demo_call(d, d->hall, "POST", "/api/hall/report", "{s:I, s:I, s:I, s:b}", "rev",
        (json_int_t)rev, "position", (json_int_t)position, "pos_ms", (json_int_t)pos_ms, "playing",
        playing));
}

/* The hall goes where the operator sends it, and tells that the item played to its end. */
static void play(struct demo *d, const json_t *item)
{
    int64_t position = json_integer_value(json_object_get(item, "position"));
    int64_t start = json_integer_value(json_object_get(item, "start_ms"));
    int64_t end = json_integer_value(json_object_get(item, "end_ms"));
    int64_t rev = command(d, "goto", json_pack("{s:I}", "position", (json_int_t)position));
    rev = MAX(rev, command(d, "play", NULL));
    json_t *stage = demo_get(d, d->hall, "/api/hall/stage");
    const json_t *shown = json_object_get(stage, "item");
    demo_check(d, d->error || json_integer_value(json_object_get(shown, "position")) == position,
        "the hall follows the operator");
    json_decref(stage);
    report(d, rev, position, start, true);
    report(d, rev, position, end, false);
}

/* --- claims --- */

static json_t *claim_body(const struct demo_problem *p, int days)
{
    g_autofree char *due = demo_day(days);
    g_autofree char *person = g_strdup_printf("演示·%s分管负责人", p->unit_name);
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:I}", "problem", (json_int_t)p->id, "due_on", due,
        "measures", p->measures, "pledge", p->pledge, "person_in_charge", person, "pressed_at",
        (json_int_t)demo_now());
}

struct press {
    struct client *seat;
    json_t *body;
    pthread_barrier_t *together;
    char outcome[16];
    GError *error;
};

static void *press(void *data)
{
    struct press *p = data;
    pthread_barrier_wait(p->together);
    json_t *answer = client_send(p->seat, "POST", "/api/seat/claims", p->body, &p->error);
    const char *outcome = json_string_value(json_object_get(answer, "outcome"));
    g_strlcpy(p->outcome, outcome ? outcome : "", sizeof p->outcome);
    json_decref(answer);
    return NULL;
}

/* Every phone of the lead and of the helping unit presses at the same moment, each press sent twice
 * as by a phone that had no answer. Returns the number of presses; exactly one is the claim. */
static int press_together(struct demo *d, const struct demo_problem *p, int counts[3])
{
    static const char *const units[] = {"城管局", "临城镇"};
    static const char *const outcomes[] = {"primary", "joint", "already"};
    struct press presses[4 * PHONES];
    pthread_t threads[4 * PHONES];
    unsigned n = 0;
    for (size_t u = 0; u < G_N_ELEMENTS(units); u++) {
        GPtrArray *seats = g_hash_table_lookup(d->seats, units[u]);
        for (guint i = 0; seats && i < seats->len && n < G_N_ELEMENTS(presses); i++)
            presses[n++] = (struct press){.seat = seats->pdata[i], .body = claim_body(p, 5)};
    }
    if (d->error || !n)
        return 0;
    pthread_barrier_t together;
    pthread_barrier_init(&together, NULL, n);
    for (unsigned i = 0; i < n; i++) {
        presses[i].together = &together;
        g_assert(pthread_create(&threads[i], NULL, press, &presses[i]) == 0);
    }
    for (unsigned i = 0; i < n; i++) {
        pthread_join(threads[i], NULL);
        for (size_t o = 0; o < G_N_ELEMENTS(outcomes); o++)
            counts[o] += g_str_equal(presses[i].outcome, outcomes[o]);
        if (presses[i].error && !d->error)
            g_propagate_error(&d->error, presses[i].error);
    }
    pthread_barrier_destroy(&together);
    demo_check(d, d->error || counts[0] == 1, "exactly one of the presses is the claim");
    demo_check(d, d->error || counts[0] + counts[1] + counts[2] == (int)n, "no press is lost");
    return (int)n;
}

static struct client *seat_of(struct demo *d, const char *unit)
{
    GPtrArray *seats = g_hash_table_lookup(d->seats, unit);
    if (!seats)
        demo_fail(d, "no phone of %s", unit);
    return seats ? seats->pdata[0] : NULL;
}

static void dispute(struct demo *d, const struct demo_problem *p)
{
    demo_do(d, seat_of(d, p->unit_name), "POST", demo_path("/api/seat/disputes"),
        "{s:I, s:s, s:s, s:I}", "problem", (json_int_t)p->id, "reason_code", "ownership", "reason",
        "灯带由商业街区管理方安装和维护", "suggested_unit",
        (json_int_t)demo_id(d, "unit", "商务局"));
}

static void claim_for(struct demo *d, const struct demo_problem *p)
{
    json_t *body = claim_body(p, 6);
    json_object_del(body, "pressed_at");
    json_object_set_new(body, "unit", json_integer(p->unit_id));
    json_object_set_new(body, "person_name", json_string("演示·文明办主任"));
    json_object_set_new(body, "capacity", json_string("self"));
    demo_do(d, demo_as(d, "recorder"), "POST",
        demo_path("/api/screenings/%" G_GINT64_FORMAT "/claims", d->screening), "o", body);
}

struct meeting {
    int presses, counts[3], claimed, disputed;
};

/* The window of one problem is open: what its unit does. */
static void answer_problem(struct demo *d, struct demo_problem *p, struct meeting *m)
{
    switch (p->fate) {
    case DEMO_CLAIMED:
        m->presses += press_together(d, p, m->counts);
        m->claimed++;
        break;
    case DEMO_REWORKED:
    case DEMO_DISPATCHED:
        demo_do(d, seat_of(d, p->unit_name), "POST", demo_path("/api/seat/claims"), "o",
            claim_body(p, 4));
        m->claimed++;
        break;
    case DEMO_RECORDED:
        claim_for(d, p);
        m->claimed++;
        break;
    case DEMO_DISPUTED:
        dispute(d, p);
        m->disputed++;
        break;
    case DEMO_MISSED:
    case DEMO_FILED:
    case DEMO_DRAFT:
    case DEMO_WITHDRAWN:
    default:
        break; /* silence in the room */
    }
}

static struct demo_problem *problem_of(int64_t id)
{
    for (size_t i = 0; i < demo_problem_count(); i++)
        if (id && demo_problems[i].id == id)
            return &demo_problems[i];
    return NULL;
}

/* A unit must not know of its problem before the hall has seen it. */
static void check_embargo(struct demo *d)
{
    json_t *stage = demo_get(d, seat_of(d, "水务局"), "/api/seat/stage");
    demo_check(d, d->error || json_array_size(json_object_get(stage, "mine")) == 0,
        "nothing is known at the seats before it is shown");
    json_decref(stage);
}

void demo_screen(struct demo *d)
{
    struct meeting m = {0};
    check_embargo(d);
    move(d, "operator", "go_live");
    command(d, "take_control", NULL);
    json_t *stage = demo_get(
        d, demo_as(d, "operator"), "/api/screenings/%" G_GINT64_FORMAT "/stage", d->screening);
    const json_t *item;
    size_t i, shown = 0;
    json_array_foreach(json_object_get(stage, "items"), i, item)
    {
        struct demo_problem *p = problem_of(json_integer_value(json_object_get(item, "problem")));
        if (d->error)
            break;
        play(d, item);
        if (!p)
            continue;
        shown++;
        command(d, "open_claim", json_pack("{s:i}", "seconds", 60));
        answer_problem(d, p, &m);
        command(d, "close_claim", NULL);
    }
    json_decref(stage);
    demo_say(d,
        "放映 %d 个 · 当场认领 %d · 异议 %d · 无人认领 1 · %d 部手机同时按下：主责 %d、联合 "
        "%d、已有 %d",
        (int)shown, m.claimed, m.disputed, m.presses, m.counts[0], m.counts[1], m.counts[2]);
}

/* --- the end of the meeting --- */

static void rule(struct demo *d, struct demo_problem *p)
{
    json_t *problem = demo_get(d, demo_as(d, "host"), "/api/problems/%" G_GINT64_FORMAT, p->id);
    int64_t id = json_integer_value(json_object_get(json_object_get(problem, "dispute"), "id"));
    json_decref(problem);
    p->unit_id = demo_id(d, "unit", "商务局");
    p->unit_name = "商务局";
    demo_do(d, demo_as(d, "host"), "POST", demo_path("/api/disputes/%" G_GINT64_FORMAT "/rule", id),
        "{s:s, s:I, s:s}", "ruling", "assign", "unit", (json_int_t)p->unit_id, "text",
        "由商务局牵头，住建局配合");
}

static void claim_late(struct demo *d, struct demo_problem *p)
{
    json_t *body = claim_body(p, 3);
    json_object_del(body, "pressed_at");
    json_object_del(body, "problem");
    json_object_set_new(body, "unit", json_integer(p->unit_id));
    json_object_set_new(body, "person_name", json_string("演示·住建局局长"));
    demo_do(d, demo_as(d, "head"), "POST",
        demo_path("/api/problems/%" G_GINT64_FORMAT "/late-claim", p->id), "o", body);
}

void demo_rule(struct demo *d)
{
    for (size_t i = 0; i < demo_problem_count() && !d->error; i++)
        if (demo_problems[i].fate == DEMO_DISPUTED)
            rule(d, &demo_problems[i]);
    command(d, "mode", json_pack("{s:s}", "mode", "tally"));
    command(d, "overlay", json_pack("{s:s, s:b}", "name", "pledge", "on", 1));
    command(d, "mode", json_pack("{s:s}", "mode", "pledges"));
    move(d, "host", "adjourn");
    for (size_t i = 0; i < demo_problem_count() && !d->error; i++)
        if (demo_problems[i].fate == DEMO_MISSED)
            claim_late(d, &demo_problems[i]);
    json_t *screening =
        demo_get(d, demo_as(d, "office"), "/api/screenings/%" G_GINT64_FORMAT, d->screening);
    const char *state = json_string_value(json_object_get(screening, "state"));
    demo_check(d, d->error || g_strcmp0(state, "adjourned") == 0, "the screening is adjourned");
    json_decref(screening);
    demo_say(d, "裁定 1 件（改由商务局）· 散会 · 会后补认领 1 件");
}
