/* The rules, cell by cell: every (state, act, role) of every kind either is a step or is refused
 * with the right key, every fact a step needs is asked for, and the calendar counts as a county
 * does. */
#include "design.h"
#include "rules.h"
#include <string.h>

static void design_is_kept(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(design); i++) {
        const struct design *d = &design[i];
        uint32_t who = design_roles(d->who);
        for (int r = 0; r < 32; r++) {
            const char *key = NULL;
            const struct rules_step *s =
                rules_step(d->kind, d->from, d->act, 1u << r, ~UINT64_C(0), &key);
            if (who & (1u << r)) {
                g_assert_nonnull(s);
                g_assert_cmpstr(s->to, ==, d->to);
                if (d->mark)
                    g_assert_cmpstr(s->mark, ==, d->mark);
            } else {
                g_assert_null(s);
                g_assert_cmpstr(key, ==, "step.not_your_role");
            }
        }
    }
}

static bool designed(const char *kind)
{
    for (size_t i = 0; i < G_N_ELEMENTS(design); i++)
        if (strcmp(design[i].kind, kind) == 0)
            return true;
    return false;
}

/* Nor does the program know a move of these kinds that the design does not. */
static void nothing_else(void)
{
    /* by files and the clock; by a screen alone; by the worker; through the door; with another act
     */
    static const char *const beside[] = {"import", "propose", "add", "expire", "slot", "refuse",
        "alone", "ingest", "written", "finish", "fail", "stop", "enter", "password", "lang",
        "cancel", "ask_order", NULL};
    size_t n;
    const struct rules_step *steps = rules_steps(&n);
    for (size_t i = 0; i < n; i++) {
        if (designed(steps[i].kind) && !g_strv_contains(beside, steps[i].act) &&
            !design_find(steps[i].kind, steps[i].from, steps[i].act))
            g_error(
                "the design has no %s of a %s in %s", steps[i].act, steps[i].kind, steps[i].from);
    }
}

/* Two rows for one (kind, from, act) would make the second unreachable. */
static void table_is_a_function(void)
{
    size_t n;
    const struct rules_step *steps = rules_steps(&n);
    for (size_t i = 0; i < n; i++) {
        g_assert_cmpuint(steps[i].who, !=, 0);
        for (size_t j = i + 1; j < n; j++) {
            bool same = strcmp(steps[i].kind, steps[j].kind) == 0 &&
                        strcmp(steps[i].from, steps[j].from) == 0 &&
                        strcmp(steps[i].act, steps[j].act) == 0;
            if (same)
                g_error("%s: two rows for %s on %s", steps[i].kind, steps[i].act, steps[i].from);
        }
    }
}

static const struct rules_step *row_of(const char *kind, const char *from, const char *act)
{
    size_t n;
    const struct rules_step *steps = rules_steps(&n);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(steps[i].kind, kind) == 0 && strcmp(steps[i].from, from) == 0 &&
            strcmp(steps[i].act, act) == 0)
            return &steps[i];
    }
    return NULL;
}

static void check_cell(const char *kind, const char *from, const char *act, uint32_t role)
{
    const struct rules_step *row = row_of(kind, from, act);
    const char *key = NULL;
    const struct rules_step *s = rules_step(kind, from, act, role, ~UINT64_C(0), &key);
    if (!row) {
        g_assert_null(s);
        g_assert_cmpstr(key, ==, "step.not_allowed");
        return;
    }
    if (!(row->who & role)) {
        g_assert_null(s);
        g_assert_cmpstr(key, ==, "step.not_your_role");
        return;
    }
    g_assert_true(s == row);
    for (int b = 0; b < 64; b++) {
        uint64_t fact = UINT64_C(1) << b;
        s = rules_step(kind, from, act, role, ~fact, &key);
        if (row->needs & fact) {
            g_assert_null(s);
            g_assert_cmpstr(key, ==, rules_fact_key(fact));
        } else {
            g_assert_true(s == row);
        }
    }
}

static void every_cell(void)
{
    size_t n;
    const struct rules_step *steps = rules_steps(&n);
    unsigned cells = 0;
    for (size_t k = 0; k < n; k++) {
        for (size_t f = 0; f < n; f++) {
            if (strcmp(steps[k].kind, steps[f].kind) != 0)
                continue;
            /* every act of this kind from every state of this kind, as source and as target */
            const char *const from[] = {steps[f].from, steps[f].to};
            for (size_t side = 0; side < 2; side++) {
                for (int r = 0; r < 32; r++) {
                    check_cell(steps[k].kind, from[side], steps[k].act, 1u << r);
                    cells++;
                }
            }
        }
    }
    g_test_message("%u cells", cells);
    g_assert_cmpuint(cells, >, 50000);
}

static void unknown_words(void)
{
    const char *key = NULL;
    g_assert_null(rules_step("problem", "closed", "claim", ~0u, ~UINT64_C(0), &key));
    g_assert_cmpstr(key, ==, "step.not_allowed");
    g_assert_null(rules_step("nothing", "-", "draft", ~0u, ~UINT64_C(0), &key));
    g_assert_null(rules_step("problem", "", "", ~0u, ~UINT64_C(0), NULL));
    g_autoptr(GError) error = NULL;
    g_assert_null(rules_check("problem", "draft", "claim", ~0u, ~UINT64_C(0), &error));
    g_assert_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_REFUSED);
}

static void refusals_come_in_order(void)
{
    const char *key = NULL;
    uint32_t all = ~0u;
    rules_step("problem", "presented", "claim", ANNOTATE_ROLE_SEAT, 0, &key);
    g_assert_cmpstr(key, ==, "step.not_your_unit");
    rules_step("problem", "presented", "claim", ANNOTATE_ROLE_SEAT,
        all & ~(uint32_t)(RULES_WINDOW | RULES_FREE), &key);
    g_assert_cmpstr(key, ==, "claim.window_closed");
    rules_step("problem", "draft", "file", ANNOTATE_ROLE_OFFICE,
        all & ~(uint32_t)(RULES_TEXT | RULES_POINT), &key);
    g_assert_cmpstr(key, ==, "problem.no_point");
    /* A unit that only assists does not become the holder after the meeting. */
    rules_step("problem", "presented", "late_claim", ANNOTATE_ROLE_UNIT_HEAD,
        all & ~(uint32_t)RULES_LEAD, &key);
    g_assert_cmpstr(key, ==, "claim.not_lead");
}

/* --- calendar --- */

static int64_t at(const char *day, int hour, int minute)
{
    return rules_day_at(day, hour) + minute * INT64_C(60000);
}

static void days(void)
{
    static const struct {
        const char *from;
        int n;
        const char *to;
    } cases[] = {
        {"2026-11-22", 0,    "2026-11-22"},
        {"2026-11-22", 7,    "2026-11-29"},
        {"2026-12-28", 7,    "2027-01-04"},
        {"2028-02-28", 1,    "2028-02-29"},
        {"2027-02-28", 1,    "2027-03-01"},
        {"2100-02-28", 1,    "2100-03-01"},
        {"2000-02-28", 1,    "2000-02-29"},
        {"2026-01-01", -1,   "2025-12-31"},
        {"2026-01-01", 3650, "2035-12-30"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char out[11];
        rules_day_add(cases[i].from, cases[i].n, out);
        g_assert_cmpstr(out, ==, cases[i].to);
        g_assert_cmpint(rules_days_between(cases[i].from, out), ==, cases[i].n);
    }
}

/* GLib's calendar is the second opinion, day by day over forty years. */
static void days_against_glib(void)
{
    g_autoptr(GDateTime) day = g_date_time_new_utc(2020, 1, 1, 12, 0, 0);
    char mine[11] = "2020-01-01";
    for (int i = 0; i < 40 * 365; i++) {
        g_autofree char *theirs = g_date_time_format(day, "%Y-%m-%d");
        g_assert_cmpstr(mine, ==, theirs);
        GDateTime *next = g_date_time_add_days(day, 1);
        g_date_time_unref(day);
        day = next;
        rules_day_add(mine, 1, mine);
    }
}

static void local_day(void)
{
    char out[11];
    /* 2026-11-22 00:00 in Shanghai is 16:00 UTC of the day before. */
    int64_t midnight = INT64_C(1795276800000);
    rules_day(midnight, out);
    g_assert_cmpstr(out, ==, "2026-11-22");
    rules_day(midnight - 1, out);
    g_assert_cmpstr(out, ==, "2026-11-21");
    g_assert_cmpint(rules_day_at("2026-11-22", 0), ==, midnight);
}

static void bad_days(void)
{
    static const char *const bad[] = {"", "2026-02-30", "2026-13-01", "2026-00-10", "2026-1-01",
        "20261122", "2026-11-22 ", "1999-12-31", "2200-01-01", "abcd-ef-gh", "2027-02-29",
        "2026/11/22"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(rules_day_valid(bad[i]));
    g_assert_false(rules_day_valid(NULL));
    g_assert_true(rules_day_valid("2028-02-29"));
}

static const struct rules_term week = {RULES_MODE_NATURAL, 7};

static const char *due_on(const struct rules_times *t, struct rules_term term, int64_t from)
{
    static struct rules_due due;
    rules_due(t, term, from, &due);
    return due.on;
}

static const char *card_due(const struct rules_times *t, int64_t from, const char *pledged)
{
    static struct rules_due due;
    rules_card_due(t, from, pledged, &due);
    return due.on;
}

static void due_days(void)
{
    const struct rules_times *t = &rules_times_default;
    g_assert_cmpstr(due_on(t, week, at("2026-11-22", 9, 0)), ==, "2026-11-29");
    g_assert_cmpstr(due_on(t, week, at("2026-11-22", 16, 59)), ==, "2026-11-29");
    /* counts from the next day */
    g_assert_cmpstr(due_on(t, week, at("2026-11-22", 17, 0)), ==, "2026-11-30");
    g_assert_cmpstr(due_on(t, week, at("2026-11-22", 23, 59)), ==, "2026-11-30");
    /* the pledge is earlier */
    g_assert_cmpstr(card_due(t, at("2026-11-22", 9, 0), "2026-11-25"), ==, "2026-11-25");
    g_assert_cmpstr(card_due(t, at("2026-11-22", 9, 0), "2026-12-25"), ==, "2026-11-29");
    g_assert_cmpstr(card_due(t, at("2026-11-22", 9, 0), NULL), ==, "2026-11-29");
    g_assert_false(rules_overdue(t, "2026-11-29", at("2026-11-29", 18, 0)));
    g_assert_true(rules_overdue(t, "2026-11-29", at("2026-11-29", 18, 0) + 1));
}

static void sign_due(void)
{
    const struct rules_times *t = &rules_times_default;
    /* 2026-11-19 is a Thursday */
    g_assert_cmpint(rules_sign_due_at(t, at("2026-11-19", 9, 0)), ==, at("2026-11-20", 18, 0));
    g_assert_cmpint(rules_sign_due_at(t, at("2026-11-20", 9, 0)), ==, at("2026-11-23", 18, 0));
    g_assert_cmpint(rules_sign_due_at(t, at("2026-11-21", 9, 0)), ==, at("2026-11-23", 18, 0));
    g_assert_cmpint(rules_sign_due_at(t, at("2026-11-19", 18, 0)), ==, at("2026-11-23", 18, 0));
}

/* The days around 春节 of 2026, as announced: off from 15 to 23 February, worked on the Saturdays
 * 14 and 28. */
static struct rules_special spring[] = {
    {0, true },
    {0, false},
    {0, false},
    {0, false},
    {0, false},
    {0, false},
    {0, false},
    {0, false},
    {0, false},
    {0, false},
    {0, true }
};
static const struct rules_calendar spring_days = {spring, G_N_ELEMENTS(spring)};

static struct rules_times spring_times(void)
{
    char day[11] = "2026-02-14";
    for (size_t i = 0; i < G_N_ELEMENTS(spring); i++) {
        spring[i].day = rules_day_number(i + 1 < G_N_ELEMENTS(spring) ? day : "2026-02-28");
        rules_day_add(day, 1, day);
    }
    struct rules_times t = rules_times_default;
    t.calendar = &spring_days;
    return t;
}

static void holidays(void)
{
    struct rules_times t = spring_times();
    g_assert_true(rules_works(&spring_days, "2026-02-14"));  /* a Saturday that is worked */
    g_assert_false(rules_works(&spring_days, "2026-02-16")); /* a Monday that is not */
    g_assert_true(rules_works(&spring_days, "2026-02-24"));
    g_assert_false(rules_works(&spring_days, "2026-03-01"));
    g_assert_true(rules_works(NULL, "2026-02-16"));
    struct rules_term three = {RULES_MODE_WORKDAY, 3};
    /* Friday 13th: 14, then 24, 25 */
    g_assert_cmpstr(due_on(&t, three, at("2026-02-13", 9, 0)), ==, "2026-02-25");
    g_assert_cmpstr(due_on(&t, three, at("2026-02-26", 9, 0)), ==, "2026-03-02");
    g_assert_cmpstr(due_on(&t, week, at("2026-02-13", 9, 0)), ==, "2026-02-20");
    g_assert_cmpint(rules_sign_due_at(&t, at("2026-02-14", 9, 0)), ==, at("2026-02-24", 18, 0));
    char day[11];
    rules_work_day_add(&spring_days, "2026-02-24", -1, day);
    g_assert_cmpstr(day, ==, "2026-02-14");
    rules_work_day_add(&spring_days, "2026-02-24", 0, day);
    g_assert_cmpstr(day, ==, "2026-02-24");
}

/* Whole days are such that count, the rest is time of the clock. */
static void given_back(void)
{
    struct rules_times t = spring_times();
    const struct {
        enum rules_mode mode;
        int64_t due, minutes, want;
    } cases[] = {
        {RULES_MODE_NATURAL,  at("2026-02-13", 18, 0), 0,            at("2026-02-13", 18, 0) },
        {RULES_MODE_NATURAL,  at("2026-02-13", 18, 0), 30 * 60 + 30, at("2026-02-15", 0,  30)},
        {RULES_MODE_WORKDAY,  at("2026-02-13", 18, 0), 5 * 60,       at("2026-02-13", 23, 0) },
        {RULES_MODE_WORKDAY,  at("2026-02-13", 18, 0), 24 * 60,      at("2026-02-14", 18, 0) },
        {RULES_MODE_WORKDAY,  at("2026-02-13", 18, 0), 48 * 60,      at("2026-02-24", 18, 0) },
        {RULES_MODE_WORKHOUR, at("2026-02-13", 16, 0), 9 * 60,       at("2026-02-14", 1,  0) },
        {RULES_MODE_WORKHOUR, at("2026-02-14", 16, 0), 9 * 60,       at("2026-02-24", 1,  0) },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct rules_due due;
        char day[11];
        rules_due_later(&t, cases[i].mode, cases[i].due, cases[i].minutes * 60000, &due);
        g_assert_cmpint(due.at, ==, cases[i].want);
        rules_day(due.at, day);
        g_assert_cmpstr(due.on, ==, day);
    }
}

static int64_t hours_after(const struct rules_times *t, int n, int64_t from)
{
    struct rules_due due;
    char day[11];
    rules_due(t, (struct rules_term){RULES_MODE_WORKHOUR, n}, from, &due);
    rules_day(due.at, day);
    g_assert_cmpstr(due.on, ==, day);
    return due.at;
}

/* A day of work is 8:30 to 12:00 and 14:30 to 18:00: seven hours. */
static void work_hours(void)
{
    struct rules_times t = spring_times();
    g_assert_cmpint(hours_after(&t, 2, at("2026-02-24", 9, 0)), ==, at("2026-02-24", 11, 0));
    g_assert_cmpint(hours_after(&t, 3, at("2026-02-24", 9, 0)), ==, at("2026-02-24", 12, 0));
    g_assert_cmpint(hours_after(&t, 4, at("2026-02-24", 9, 0)), ==, at("2026-02-24", 15, 30));
    g_assert_cmpint(hours_after(&t, 7, at("2026-02-24", 9, 0)), ==, at("2026-02-25", 9, 0));
    g_assert_cmpint(hours_after(&t, 1, at("2026-02-24", 12, 30)), ==, at("2026-02-24", 15, 30));
    g_assert_cmpint(hours_after(&t, 1, at("2026-02-14", 17, 30)), ==, at("2026-02-24", 9, 0));
    g_assert_cmpint(hours_after(&t, 1, at("2026-02-18", 3, 0)), ==, at("2026-02-24", 9, 30));
    g_assert_cmpint(hours_after(&t, 70, at("2026-03-02", 8, 30)), ==, at("2026-03-13", 18, 0));
    struct rules_span spans[2];
    g_assert_true(rules_work_parse("08:00-12:00", spans));
    g_assert_cmpint(spans[0].from_min, ==, 480);
    g_assert_cmpint(spans[1].to_min, ==, 0);
    static const char *const bad[] = {"", "8-12", "12:00-08:00", "08:00-12:00 11:00-13:00",
        "08:60-09:00", "08:00-25:00", "08:00-12:00 ", "08:00-12:00x",
        "08:00-09:00 10:00-11:00 12:00-13:00"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_false(rules_work_parse(bad[i], spans));
}

/* "day:level" of every reminder until `until`, told in pieces of `step` days. */
static char *reminders(const struct rules_times *t, enum rules_mode mode, const char *due,
    const char *after, const char *until, int step)
{
    g_autoptr(GString) out = g_string_new(NULL);
    char told[11], now[11];
    g_strlcpy(told, after, sizeof told);
    for (g_strlcpy(now, after, sizeof now); strcmp(now, until) < 0;) {
        rules_day_add(now, step, now);
        if (strcmp(now, until) > 0)
            g_strlcpy(now, until, sizeof now);
        struct rules_reminder r;
        while (rules_reminder_next(t, mode, due, told, now, &r)) {
            g_string_append_printf(out, "%s:%d ", r.on + 5, r.level);
            g_strlcpy(told, r.on, sizeof told);
        }
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void reminder_days(void)
{
    struct rules_times t = spring_times();
    static const struct {
        enum rules_mode mode;
        const char *due, *after, *until, *want;
    } cases[] = {
        {RULES_MODE_NATURAL,  "2026-11-29", "2026-11-22", "2026-12-01",
         "11-26:-3 11-28:-1 11-29:0 11-30:1 12-01:2 "                                      },
        {RULES_MODE_NATURAL,  "2026-11-23", "2026-11-22", "2026-11-24", "11-23:0 11-24:1 " },
 /* nobody is reminded over the feast of what counts in working days; no level is lost */
        {RULES_MODE_WORKDAY,  "2026-02-25", "2026-02-11", "2026-03-01",
         "02-13:-3 02-24:-1 02-25:0 02-26:1 02-27:2 02-28:3 "                              },
 /* due on a day nobody works: its last working day is the day */
        {RULES_MODE_WORKDAY,  "2026-02-18", "2026-02-09", "2026-02-25",
         "02-11:-3 02-13:-1 02-14:0 02-24:1 02-25:2 "                                      },
        {RULES_MODE_WORKHOUR, "2026-02-24", "2026-02-12", "2026-02-24", "02-14:-1 02-24:0 "},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (int step = 1; step <= 30; step++) { /* a server that was off tells the same, later */
            g_autofree char *got =
                reminders(&t, cases[i].mode, cases[i].due, cases[i].after, cases[i].until, step);
            g_assert_cmpstr(got, ==, cases[i].want);
        }
    }
}

static void grantors(void)
{
    g_assert_true(rules_grantor(ANNOTATE_ROLE_OFFICE_HEAD, 1, 7));
    g_assert_false(rules_grantor(ANNOTATE_ROLE_OFFICE_HEAD, 1, 8));
    g_assert_false(rules_grantor(ANNOTATE_ROLE_OFFICE_HEAD, 2, 1));
    g_assert_true(rules_grantor(ANNOTATE_ROLE_LEADER, 2, 30));
    g_assert_false(rules_grantor(ANNOTATE_ROLE_OFFICE | ANNOTATE_ROLE_ADMIN, 1, 1));
}

static void presses(void)
{
    const struct rules_times *t = &rules_times_default;
    static const struct {
        int64_t closed, pressed, now;
        enum rules_press want;
    } cases[] = {
        {0,     0,     1000,   RULES_PRESS_IN_TIME},
        {0,     0,     60999,  RULES_PRESS_IN_TIME},
        {0,     0,     61000,  RULES_PRESS_CLOSED }, /* the deadline itself is too late */
        {0,     60999, 61000,  RULES_PRESS_LATE   },
        {0,     60999, 121000, RULES_PRESS_LATE   },
        {0,     60999, 121001, RULES_PRESS_CLOSED },
        {0,     61000, 61500,  RULES_PRESS_CLOSED }, /* pressed too late */
        {0,     999,   61500,  RULES_PRESS_CLOSED }, /* pressed before the window: no */
        {0,     0,     999,    RULES_PRESS_CLOSED }, /* not open yet */
        {30000, 0,     30000,  RULES_PRESS_CLOSED }, /* ended by hand */
        {30000, 29000, 30500,  RULES_PRESS_LATE   },
        {30000, 31000, 31500,  RULES_PRESS_CLOSED },
        {90000, 0,     61000,  RULES_PRESS_CLOSED }, /* closing later does not reopen */
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(
            rules_press(t, 1000, 61000, cases[i].closed, cases[i].pressed, cases[i].now), ==,
            cases[i].want);
}

static void pledges(void)
{
    const struct rules_times *t = &rules_times_default;
    int64_t before = at("2026-11-29", 17, 0), after = at("2026-11-30", 9, 0);
    int64_t live = at("2026-12-29", 15, 0), since = at("2026-12-30", 9, 0);
    const struct {
        int64_t closed, asked;
        bool reopened;
        int64_t now;
        enum rules_kept want;
    } cases[] = {
        {0,      0,    false, before, RULES_KEPT_PENDING},
        {0,      0,    false, after,  RULES_KEPT_LATE   },
        {before, 0,    false, after,  RULES_KEPT_KEPT   },
        {after,  0,    false, after,  RULES_KEPT_LATE   },
        {before, 0,    true,  after,  RULES_KEPT_FAILED },
        {0,      live, false, after,  RULES_KEPT_LATE   }, /* as it was before that screening */
        {0,      live, false, live,   RULES_KEPT_FAILED },
        {before, live, false, since,  RULES_KEPT_KEPT   },
        {after,  live, false, since,  RULES_KEPT_LATE   },
        {since,  live, false, since,  RULES_KEPT_FAILED }, /* closing it then mends nothing */
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(rules_kept(t, "2026-11-29", cases[i].closed, cases[i].asked,
                            cases[i].reopened, cases[i].now),
            ==, cases[i].want);
    g_assert_cmpstr(rules_kept_name(RULES_KEPT_LATE), ==, "late");
}

/* Exactly one of each ten, the same one whenever it is asked, another place in other tens; there is
 * always one to begin with. */
static void drawn(void)
{
    int places[10] = {0};
    for (int64_t period = 0; period < 200; period++)
        for (int64_t ten = 0; ten < 5; ten++) {
            int found = 0;
            for (int64_t n = 10 * ten + 1; n <= 10 * ten + 10; n++) {
                bool it = rules_drawn(period, n, 10 * ten + 10);
                g_assert_true(it == rules_drawn(period, n, 1000));
                found += it;
                places[n % 10] += it;
            }
            g_assert_cmpint(found, ==, 1);
        }
    for (int i = 0; i < 10; i++)
        g_assert_cmpint(places[i], >, 60);
    for (int64_t period = 0; period < 200; period++)
        for (int64_t of = 1; of <= 10; of++) {
            int found = 0;
            for (int64_t n = 1; n <= of; n++)
                found += rules_drawn(period, n, of);
            g_assert_cmpint(found, ==, 1);
        }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rules/design_is_kept", design_is_kept);
    g_test_add_func("/rules/nothing_else", nothing_else);
    g_test_add_func("/rules/table_is_a_function", table_is_a_function);
    g_test_add_func("/rules/every_cell", every_cell);
    g_test_add_func("/rules/unknown_words", unknown_words);
    g_test_add_func("/rules/refusals_come_in_order", refusals_come_in_order);
    g_test_add_func("/rules/days", days);
    g_test_add_func("/rules/days_against_glib", days_against_glib);
    g_test_add_func("/rules/local_day", local_day);
    g_test_add_func("/rules/bad_days", bad_days);
    g_test_add_func("/rules/due_days", due_days);
    g_test_add_func("/rules/sign_due", sign_due);
    g_test_add_func("/rules/holidays", holidays);
    g_test_add_func("/rules/given_back", given_back);
    g_test_add_func("/rules/work_hours", work_hours);
    g_test_add_func("/rules/reminder_days", reminder_days);
    g_test_add_func("/rules/grantors", grantors);
    g_test_add_func("/rules/presses", presses);
    g_test_add_func("/rules/pledges", pledges);
    g_test_add_func("/rules/drawn", drawn);
    return g_test_run();
}
