/* model_meeting.c — the county's screenings: planned, locked, held problem by problem, ended; with
 * what a random account does in between. A step that is refused (somebody cancelled it, took the
 * control, unlocked the film) ends the attempt, and the next screening is planned. */
#include "model_acts.h"
#include <string.h>

static const struct annotate_who *who(const char *login)
{
    for (int i = 0; i < model_people_count; i++)
        if (strcmp(model_people[i].login, login) == 0)
            return &model_people[i].who;
    g_assert_not_reached();
}

static struct annotate_act by(struct model *m, const char *login)
{
    return (struct annotate_act){.who = who(login), .now = m->now};
}

static bool move(struct model *m, const char *name)
{
    struct annotate_act act = by(m, "operator");
    return annotate_screening_move(m->a, &act, m->meeting.screening, name, NULL, NULL);
}

/* Each piece of it is looked through for faces and plates. */
static bool look_through(struct model *m, int64_t problem)
{
    struct annotate_act office = by(m, "office");
    int64_t id;
    while ((id = model_ask(m->a,
                "SELECT min(id) FROM segment WHERE problem = ? AND removed_at IS"
                " NULL AND blur_checked_by IS NULL",
                problem)) != 0) {
        if (!annotate_segment_check(m->a, &office, id, NULL, NULL))
            return false;
    }
    return true;
}

/* Everything that is filed and waits goes into the film. */
static bool plan(struct model *m)
{
    struct model_meeting *g = &m->meeting;
    struct annotate_result out = {0};
    struct annotate_act office = by(m, "office"), head = by(m, "head");
    struct annotate_screening in = {.title = "演示审看会",
        .planned_start_at = m->now + DAY,
        .planned_end_at = m->now + DAY + HOUR,
        .budget_s = 600};
    struct annotate_reel_item items[G_N_ELEMENTS(g->courses) + 1] = {{.kind = "title"}};
    g->n = 0;
    for (int i = 0; i < m->n_courses && g->n < (int)G_N_ELEMENTS(g->courses); i++) {
        struct course *c = &m->courses[i];
        if (!c->meets ||
            model_ask(m->a, "SELECT state = 'filed' FROM problem WHERE id = ?", c->problem) != 1)
            continue;
        g->courses[g->n++] = c;
        items[g->n] = (struct annotate_reel_item){"problem", c->problem, 60};
        if (!look_through(m, c->problem))
            return false;
    }
    if (g->n == 0 || !annotate_screening_add(m->a, &office, &in, &out, NULL))
        return false;
    g->screening = out.id;
    return annotate_reel_set(m->a, &office, g->screening, items, (size_t)g->n + 1, NULL, NULL) &&
           annotate_reel_lock(m->a, &head, g->screening, &g->job, &out, NULL);
}

/* The worker's part: every item is four seconds long. */
static bool write_film(struct model *m)
{
    struct model_meeting *g = &m->meeting;
    struct annotate_job *job = NULL;
    struct annotate_act system = {.who = &annotate_who_system, .now = m->now};
    struct annotate_cue cues[G_N_ELEMENTS(g->courses) + 1];
    for (int i = 0; i <= g->n; i++)
        cues[i] = (struct annotate_cue){i + 1, i ? "segment" : "card", "", "", i * 100, 100,
            i * ITEM_MS, (i + 1) * ITEM_MS, i * ITEM_MS * 90, (i + 1) * ITEM_MS * 90, 0};
    g_autofree char *seed = g_strdup_printf("film %" G_GINT64_FORMAT, ++m->serial);
    g_autofree char *sha = g_compute_checksum_for_string(G_CHECKSUM_SHA256, seed, -1);
    struct annotate_reel_file film = {
        sha, 12345, ITEM_MS * (g->n + 1), 100 * (g->n + 1), cues, (size_t)g->n + 1};
    annotate_job_take(m->a, "model", "reel", MINUTE, m->now, &job, NULL);
    if (!job)
        return false;
    bool mine = job->id == g->job;
    bool done = annotate_reel_written(m->a, &system, job->id, &film, NULL, NULL);
    if (!done)
        annotate_job_stopped(m->a, &system, job->id, NULL, NULL);
    annotate_job_free(job);
    return mine && done;
}

static void sit(struct model *m, int unit, struct annotate_who *seat)
{
    static const char *const states[] = {"present", "present", "late", "deputy"};
    struct annotate_result out = {0};
    struct annotate_act act = by(m, "recorder");
    struct annotate_checkin in = {.unit = unit,
        .name = "演示·代表",
        .status = states[model_roll(m, 4)],
        .deputy_name = "演示·副"};
    *seat = (struct annotate_who){.kind = ANNOTATE_KIND_SEAT,
        .roles = ANNOTATE_ROLE_SEAT,
        .screening = m->meeting.screening,
        .unit = unit,
        .name = "seat",
        .address = ""};
    if (annotate_checkin(m->a, &act, m->meeting.screening, &in, &out, NULL))
        seat->attendance = out.id;
}

static bool open_doors(struct model *m)
{
    struct model_meeting *g = &m->meeting;
    if (!move(m, "notify") || !move(m, "open_checkin"))
        return false;
    for (int unit = HOUSING; unit <= POLICE; unit++)
        if (unit == HOUSING || model_roll(m, 4))
            sit(m, unit, &g->seats[unit - 1]);
    g->hall = (struct annotate_who){.kind = ANNOTATE_KIND_HALL,
        .roles = ANNOTATE_ROLE_HALL,
        .screening = g->screening,
        .name = "hall",
        .address = ""};
    g->at = 0;
    return move(m, "go_live");
}

/* The operator goes to it and opens its window, or the hall's screen says that it was played. */
static void present(struct model *m, int position)
{
    struct model_meeting *g = &m->meeting;
    struct annotate_act act = by(m, "operator");
    struct annotate_act hall = {.who = &g->hall, .now = m->now};
    struct annotate_command take = {.expect_rev = -1, .command = "take_control"};
    struct annotate_command go = {.expect_rev = -1, .command = "goto", .position = position};
    struct annotate_command open = {.expect_rev = -1, .command = "open_claim"};
    annotate_stage_command(m->a, &act, g->screening, &take, NULL, NULL);
    annotate_stage_command(m->a, &act, g->screening, &go, NULL, NULL);
    struct annotate_hall_report end = {
        .position = position, .pos_ms = position * ITEM_MS, .playing = true};
    if (model_roll(m, 3) == 0)
        annotate_hall_report(m->a, &hall, &end, NULL);
    act.now = m->now += 4000;
    if (model_roll(m, 8))
        annotate_stage_command(m->a, &act, g->screening, &open, NULL, NULL);
}

/* One problem in the hall: a few acts within a minute or two. */
static bool show(struct model *m)
{
    struct model_meeting *g = &m->meeting;
    struct course *c = g->courses[g->at++];
    if (model_ask(m->a, "SELECT state = 'live' FROM screening WHERE id = ?", g->screening) != 1)
        return false;
    if (model_roll(m, 12) == 0)
        return true; /* left out */
    present(m, g->at + 1);
    for (int i = model_roll(m, 6); i > 0; i--) {
        m->now = m->m.f.now = m->now + model_roll(m, 30000);
        model_act(m, c);
        c->left--;
    }
    return true;
}

static bool step(struct model *m)
{
    struct model_meeting *g = &m->meeting;
    switch (g->step) {
    case 0:
        g->next_at = m->now + HOUR + model_roll(m, 600) * MINUTE;
        return plan(m);
    case 1:
        g->next_at = m->now + (1 + model_roll(m, 40)) * HOUR;
        return write_film(m);
    case 2:
        g->next_at = m->now + 30 * MINUTE;
        return open_doors(m);
    case 3:
        g->next_at = m->now + 1000 + model_roll(m, 3) * MINUTE;
        if (g->at < g->n) {
            g->step--; /* the same again */
            return show(m);
        }
        return true;
    default:
        g->step = -1;
        g->next_at = m->now + (6 + model_roll(m, 25)) * DAY;
        g->hall.screening = 0;
        return move(m, "adjourn");
    }
}

/* Whatever came between: what is under way is ended, cancelled or given up. */
static void give_up(struct model *m)
{
    struct model_meeting *g = &m->meeting;
    move(m, "adjourn");
    struct annotate_act head = by(m, "head");
    if (g->screening && model_roll(m, 2))
        annotate_reel_unlock(m->a, &head, g->screening, "另行安排", NULL, NULL);
    move(m, "cancel");
    if (model_ask(m->a, "SELECT state = 'checkin' FROM screening WHERE id = ?", g->screening) == 1)
        annotate_reel_unlock(m->a, &head, g->screening, "另行安排", NULL, NULL);
    g->hall.screening = 0;
    g->step = 0;
    g->next_at = m->now + (1 + model_roll(m, 10)) * DAY;
}

void model_meeting(struct model *m)
{
    struct model_meeting *g = &m->meeting;
    bool early = g->step > 0 && g->step < 3 && model_roll(m, 12) == 0;
    if (early || !step(m))
        give_up(m);
    else
        g->step++;
}
