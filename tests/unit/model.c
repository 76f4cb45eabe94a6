/* The model test: random courses of acts by accounts of all roles, over a simulated clock; what
 * they leave in the log is judged by model_oracle.c.
 *
 *     model SEQUENCES [--seed N] [--table]
 *
 * A hundred courses, each about a problem of its own, run at the same time in one record, between
 * two of which a county's meetings are held, the clock is looked at (or not, for weeks) and the
 * server is started again. --table also asks that every move of the design was seen a hundred
 * times. TAP output. */
#include "model.h"
#include "model_acts.h"
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#define COURSES 100 /* of one record */

struct model_person model_people[] = {
    {"supervisor", ANNOTATE_ROLE_SUPERVISOR,                                             0,       {0}},
    {"editor",     ANNOTATE_ROLE_EDITOR,                                                 0,       {0}},
    {"office",     ANNOTATE_ROLE_OFFICE,                                                 0,       {0}},
    {"head",       ANNOTATE_ROLE_OFFICE_HEAD,                                            0,       {0}},
    {"host",       ANNOTATE_ROLE_HOST,                                                   0,       {0}},
    {"operator",   ANNOTATE_ROLE_OPERATOR,                                               0,       {0}},
    {"recorder",   ANNOTATE_ROLE_RECORDER,                                               0,       {0}},
    {"leader",     ANNOTATE_ROLE_LEADER,                                                 0,       {0}},
    {"unithead",   ANNOTATE_ROLE_UNIT_HEAD,                                              HOUSING, {0}},
    {"liaison",    ANNOTATE_ROLE_LIAISON,                                                HOUSING, {0}},
    {"town",       ANNOTATE_ROLE_UNIT_HEAD | ANNOTATE_ROLE_LIAISON,                      TOWN,    {0}},
    {"verifier",   ANNOTATE_ROLE_VERIFIER,                                               0,       {0}},
    {"inspect",    ANNOTATE_ROLE_INSPECT_OFFICE,                                         0,       {0}},
    {"discipline", ANNOTATE_ROLE_DISCIPLINE,                                             0,       {0}},
    {"auditor",    ANNOTATE_ROLE_AUDITOR,                                                0,       {0}},
    {"admin",      ANNOTATE_ROLE_ADMIN,                                                  0,       {0}},
 /* people with several posts, where the own work is easily judged by oneself */
    {"head2",      ANNOTATE_ROLE_OFFICE_HEAD | ANNOTATE_ROLE_SUPERVISOR,                 0,       {0}},
    {"headcheck",  ANNOTATE_ROLE_OFFICE_HEAD | ANNOTATE_ROLE_VERIFIER,                   0,       {0}},
    {"headunit",   ANNOTATE_ROLE_OFFICE_HEAD | ANNOTATE_ROLE_LIAISON,                    HOUSING, {0}},
    {"checkunit",  ANNOTATE_ROLE_VERIFIER | ANNOTATE_ROLE_LIAISON,                       HOUSING, {0}},
    {"checktown",  ANNOTATE_ROLE_VERIFIER | ANNOTATE_ROLE_UNIT_HEAD,                     TOWN,    {0}},
    {"leadunit",   ANNOTATE_ROLE_LEADER | ANNOTATE_ROLE_UNIT_HEAD,                       HOUSING, {0}},
    {"leadhead",
     ANNOTATE_ROLE_LEADER | ANNOTATE_ROLE_OFFICE_HEAD | ANNOTATE_ROLE_VERIFIER |
            ANNOTATE_ROLE_LIAISON,                                                       TOWN,    {0}},
    {"hostunit",   ANNOTATE_ROLE_HOST | ANNOTATE_ROLE_UNIT_HEAD | ANNOTATE_ROLE_LIAISON, TOWN,    {0}},
};
const int model_people_count = G_N_ELEMENTS(model_people);

/* --- the record that every batch begins with --- */

static void people_make(struct model *m)
{
    struct fixture *f = &m->m.f;
    const int64_t units[] = {0, f->housing, f->town, f->police};
    g_assert_cmpint(f->housing, ==, HOUSING);
    g_assert_cmpint(f->town, ==, TOWN);
    for (int i = 0; i < model_people_count; i++) {
        struct model_person *p = &model_people[i];
        g_autofree char *login = g_strconcat("m-", p->login, NULL);
        fixture_user(f, login, p->roles, units[p->unit], &p->who);
        p->who.name = p->login;
    }
}

/* Three types of problems: as the rule says, five working days, eight hours of work. */
static void types_make(struct model *m)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) json = g_string_new(NULL);
    struct annotate_act admin = act_of(&m->m.f, &m->m.f.who_admin, NULL);
    const char *csv = "code,name,lead_unit\nT2,占道经营,U1\nT3,井盖缺失,U2\n";
    annotate_import(m->m.f.a, &admin, "problem-types", csv, strlen(csv), false, json, NULL, &error);
    g_assert_no_error(error);
    annotate_problem_type_due(m->m.f.a, &admin, 2, "workday", 5, NULL, &error);
    annotate_problem_type_due(m->m.f.a, &admin, 3, "workhour", 8, NULL, &error);
    g_assert_no_error(error);
}

static void ground_make(struct model *m)
{
    meeting_ground(&m->m);
    people_make(m);
    types_make(m);
    annotate_close(m->m.f.a);
    m->m.f.a = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(m->m.f.path, &m->ground, &m->ground_bytes, &error);
    g_assert_no_error(error);
}

static void record_open(struct model *m)
{
    g_autoptr(GError) error = NULL;
    m->a = m->m.f.a = annotate_open(m->m.f.path, 0, &error);
    g_assert_no_error(error);
    record_script(m->a, "PRAGMA synchronous = OFF; PRAGMA cache_size = -65536", &error);
    g_assert_no_error(error);
    annotate_group_begin(m->a);
}

static void record_close(struct model *m)
{
    g_autoptr(GError) error = NULL;
    bool written;
    model_ask_over();
    annotate_group_end(m->a, &written, &error);
    g_assert_no_error(error);
    annotate_close(m->a);
    m->a = m->m.f.a = NULL;
}

static void record_begin_batch(struct model *m)
{
    g_autoptr(GError) error = NULL;
    static const char *const sides[] = {"-wal", "-shm"};
    for (int i = 0; i < 2; i++) {
        g_autofree char *side = g_strconcat(m->m.f.path, sides[i], NULL);
        g_unlink(side);
    }
    g_file_set_contents_full(
        m->m.f.path, m->ground, (gssize)m->ground_bytes, G_FILE_SET_CONTENTS_NONE, 0600, &error);
    g_assert_no_error(error);
    record_open(m);
}

/* --- the clock is looked at --- */

static void look_at_clock(struct model *m)
{
    g_autoptr(GError) error = NULL;
    struct model_tick t = {annotate_event_last(m->a), m->now};
    g_array_append_val(m->ticks, t);
    for (bool more = true; more;) {
        annotate_tick(m->a, m->now, &more, &error);
        g_assert_no_error(error);
    }
}

/* Every few hours, or not for weeks. */
static int64_t next_look(struct model *m)
{
    int64_t kinds[] = {(int64_t)model_roll(m, 120) * MINUTE, (6 + model_roll(m, 40)) * HOUR,
        (1 + model_roll(m, 6)) * DAY, (7 + model_roll(m, 40)) * DAY};
    static const int chosen[] = {0, 1, 1, 2, 2, 2, 2, 3, 3, 3};
    return m->now + kinds[chosen[model_roll(m, 10)]];
}

/* --- a batch --- */

static void course_begin(struct model *m, struct course *c)
{
    *c = (struct course){
        .meets = model_roll(m, 100) < 45,
        .left = 10 + model_roll(m, 51),
        .next_at = m->now + model_roll(m, 60) * DAY + model_roll(m, 1440) * MINUTE,
    };
}

/* A minute to months; also exactly at the hours on which something depends. */
static int64_t wait_for(struct model *m)
{
    int kind = model_roll(m, 100);
    if (kind < 50)
        return MINUTE + model_roll(m, 90) * MINUTE + model_roll(m, 60000);
    if (kind < 76)
        return (1 + model_roll(m, 20)) * HOUR;
    if (kind < 86) { /* 9:00, 17:00, 18:00, midnight, and a millisecond beside them */
        static const int hours[] = {9, 17, 18, 24};
        int64_t at = model_at(model_day(m->now), hours[model_roll(m, 4)]) + model_roll(m, 3) - 1;
        return at > m->now ? at - m->now : HOUR;
    }
    if (kind < 98)
        return (1 + model_roll(m, 4)) * DAY;
    return (kind < 99 ? 7 + model_roll(m, 24) : 30 + model_roll(m, 90)) * DAY;
}

/* What comes first: a course, the meetings, the clock; NULL course: not a course. */
static int64_t first_of(struct model *m, struct course **out)
{
    int64_t at = MIN(m->meeting.next_at, m->look_at);
    *out = NULL;
    for (int i = 0; i < m->n_courses; i++) {
        struct course *c = &m->courses[i];
        if (c->left > 0 && c->next_at < at) {
            at = c->next_at;
            *out = c;
        }
    }
    return at;
}

static bool busy(const struct model *m)
{
    for (int i = 0; i < m->n_courses; i++)
        if (m->courses[i].left > 0)
            return true;
    return false;
}

static void turn(struct model *m)
{
    struct course *c;
    int64_t at = first_of(m, &c);
    m->now = m->m.f.now = MAX(m->now, at);
    if (c) {
        model_act(m, c);
        c->next_at = m->now + (c->ending ? model_roll(m, 20) * HOUR : wait_for(m));
        if (--c->left == 0 && !c->ending && model_roll(m, 5)) {
            c->ending = true; /* or it rings every day until the record ends */
            c->left = 12;
        }
        if (c->meets && model_roll(m, 2) &&
            model_ask(m->a, "SELECT state IN ('filed', 'scheduled') FROM problem WHERE id = ?",
                c->problem) == 1)
            c->next_at = MAX(c->next_at, m->meeting.next_at + HOUR); /* it waits */
    } else if (m->look_at <= at) {
        look_at_clock(m);
        m->look_at = next_look(m);
    } else {
        model_meeting(m);
    }
    if (model_roll(m, 1500) == 0) { /* the server is started again */
        record_close(m);
        record_open(m);
        m->restarts++;
    }
}

static void verify_chain(struct model *m)
{
    g_autoptr(GError) error = NULL;
    struct annotate_verdict v = {0};
    m->a = m->m.f.a = annotate_open(m->m.f.path, 0, NULL);
    if (!annotate_verify(m->a, 0, NULL, &v, &error) || !v.ok)
        MODEL_FAIL("the chain: %s", error ? error->message : v.what);
    annotate_verdict_clear(&v);
    annotate_close(m->a);
    m->a = m->m.f.a = NULL;
}

static void batch(struct model *m, int n, uint64_t seed)
{
    model_seed = m->random = seed;
    m->now = model_at(20454 + model_roll(m, 400), 9); /* in 2026, or early in 2027 */
    m->last = m->now;
    m->n_courses = n;
    m->meeting = (struct model_meeting){.next_at = m->now + (2 + model_roll(m, 10)) * DAY};
    g_array_set_size(m->ticks, 0);
    record_begin_batch(m);
    for (int i = 0; i < n; i++)
        course_begin(m, &m->courses[i]);
    m->look_at = next_look(m);
    int64_t end = model_at(model_parse("2027-12-15"), 0);
    while (busy(m) && m->now < end)
        turn(m);
    if (model_roll(m, 8) == 0 && m->now < end) /* to the next year's April: the archive */
        m->now = MIN(end, m->now + (120 + model_roll(m, 200)) * DAY);
    look_at_clock(m);
    model_judge(m->a, m->ticks, &m->count);
    record_close(m);
    if (seed % 4 == 0) /* the hashes: of some, for the time it takes */
        verify_chain(m);
}

int main(int argc, char **argv)
{
    int64_t sequences = argc > 1 ? g_ascii_strtoll(argv[1], NULL, 10) : 1000;
    uint64_t seed = 1;
    bool table = false;
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
            seed = g_ascii_strtoull(argv[++i], NULL, 10);
        table = table || strcmp(argv[i], "--table") == 0;
    }
    g_assert_cmpint(sequences, >, 0);
    if (g_file_test("/dev/shm", G_FILE_TEST_IS_DIR))
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    struct model *m = model_new();
    ground_make(m);
    int64_t began = g_get_monotonic_time();
    g_print("1..2\n");
    for (int64_t done = 0, n = 0; done < sequences; done += COURSES, n++) {
        if (table && done % 5000 == 0)
            g_printerr("%d ", (int)done);
        batch(m, (int)MIN(COURSES, sequences - done), seed * 1000003 + (uint64_t)n * 7919 + 1);
    }
    double seconds = (double)(g_get_monotonic_time() - began) / 1e6;
    model_print(m);
    g_print("# %d sequences, %d restarts, %.1f s\n", (int)sequences, m->restarts, seconds);
    g_print(
        "ok 1 - the log of %d random sequences is one that the design allows\n", (int)sequences);
    int64_t least = MIN(model_acts_least(m), model_moves_least(&m->count));
    int64_t want = table ? 100 : sequences >= 10000 ? 1 : 0;
    g_print("%s 2 - every act and every move was done at least %d times (%d)\n",
        least >= want ? "ok" : "not ok", (int)want, (int)least);
    fixture_clear(&m->m.f);
    model_free(m);
    return least < want;
}
