/* The rules, cell by cell: every (state, act, role) of every kind either is a step or is refused
 * with the right key, every fact a step needs is asked for, and the calendar counts as a county
 * does. */
#include "rules.h"
#include <string.h>

/* What the design's table says, written a second time by hand: number, from, act, to, roles (by the
 * letters below). A change of a rule has to be made twice, on purpose. */
static const struct {
    const char *mark, *from, *act, *to, *who;
} design[] = {
    {"T1",  "-",          "draft",         "draft",      "SOoX"},
    {"T2",  "draft",      "file",          "filed",      "Oo"  },
    {"T3",  "draft",      "withdraw",      "withdrawn",  "Oo"  },
    {"T4",  "filed",      "schedule",      "scheduled",  "X"   },
    {"T5",  "scheduled",  "unschedule",    "filed",      "o"   },
    {"T6",  "filed",      "dispatch",      "dispatched", "o"   },
    {"T7",  "scheduled",  "present",       "presented",  "PHoh"},
    {"T8",  "presented",  "claim",         "claimed",    "UPRs"},
    {"T9",  "presented",  "dispute",       "disputed",   "UPRs"},
    {"T10", "presented",  "miss",          "presented",  "HPo" },
    {"T11", "presented",  "late_claim",    "claimed",    "Uo"  },
    {"T11", "presented",  "rule_claim",    "claimed",    "o"   },
    {"T12", "disputed",   "rule_assign",   "claimed",    "Ho"  },
    {"T13", "disputed",   "rule_refile",   "filed",      "Ho"  },
    {"T14", "disputed",   "rule_withdraw", "withdrawn",  "Ho"  },
    {"T15", "claimed",    "dispatch",      "dispatched", "o"   },
    {"T16", "dispatched", "sign",          "rectifying", "LU"  },
    {"T21", "rectifying", "report",        "reported",   "LU"  },
    {"T22", "reported",   "close",         "closed",     "o"   },
    {"T23", "reported",   "verify_fail",   "rectifying", "V"   },
};

static const struct {
    char letter;
    uint32_t role;
} letters[] = {
    {'S', ANNOTATE_ROLE_SUPERVISOR },
    {'O', ANNOTATE_ROLE_OFFICE     },
    {'o', ANNOTATE_ROLE_OFFICE_HEAD},
    {'H', ANNOTATE_ROLE_HOST       },
    {'P', ANNOTATE_ROLE_OPERATOR   },
    {'R', ANNOTATE_ROLE_RECORDER   },
    {'U', ANNOTATE_ROLE_UNIT_HEAD  },
    {'L', ANNOTATE_ROLE_LIAISON    },
    {'V', ANNOTATE_ROLE_VERIFIER   },
    {'s', ANNOTATE_ROLE_SEAT       },
    {'h', ANNOTATE_ROLE_HALL       },
    {'X', ANNOTATE_ROLE_SYSTEM     },
};

static uint32_t roles_of(const char *who)
{
    uint32_t roles = 0;
    for (; *who; who++) {
        bool found = false;
        for (size_t i = 0; i < G_N_ELEMENTS(letters); i++) {
            if (letters[i].letter == *who) {
                roles |= letters[i].role;
                found = true;
            }
        }
        g_assert_true(found);
    }
    return roles;
}

static void design_is_kept(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(design); i++) {
        uint32_t who = roles_of(design[i].who);
        for (int r = 0; r < 32; r++) {
            const char *key = NULL;
            const struct rules_step *s =
                rules_step("problem", design[i].from, design[i].act, 1u << r, ~0u, &key);
            if (who & (1u << r)) {
                g_assert_nonnull(s);
                g_assert_cmpstr(s->to, ==, design[i].to);
                g_assert_cmpstr(s->mark, ==, design[i].mark);
            } else {
                g_assert_null(s);
                g_assert_cmpstr(key, ==, "step.not_your_role");
            }
        }
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
    const struct rules_step *s = rules_step(kind, from, act, role, ~0u, &key);
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
    for (int b = 0; b < 32; b++) {
        uint32_t fact = 1u << b;
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
    g_assert_null(rules_step("problem", "closed", "claim", ~0u, ~0u, &key));
    g_assert_cmpstr(key, ==, "step.not_allowed");
    g_assert_null(rules_step("nothing", "-", "draft", ~0u, ~0u, &key));
    g_assert_null(rules_step("problem", "", "", ~0u, ~0u, NULL));
    g_autoptr(GError) error = NULL;
    g_assert_null(rules_check("problem", "draft", "claim", ~0u, ~0u, &error));
    g_assert_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_REFUSED);
}

/* No program makes the moves of later issues, whoever asks. */
static void later_moves_are_shut(void)
{
    static const char *const later[][2] = {
        {"dispatched", "return" },
        {"rectifying", "extend" },
        {"rectifying", "suspend"},
        {"suspended",  "resume" },
        {"closed",     "reopen" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(later); i++) {
        const char *key = NULL;
        g_assert_null(
            rules_step("problem", later[i][0], later[i][1], ~0u, ~(uint32_t)RULES_DOOR, &key));
        g_assert_cmpstr(key, ==, "step.not_yet");
    }
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

static void due_days(void)
{
    const struct rules_times *t = &rules_times_default;
    char out[11];
    rules_due_on(t, at("2026-11-22", 9, 0), 7, out);
    g_assert_cmpstr(out, ==, "2026-11-29");
    rules_due_on(t, at("2026-11-22", 16, 59), 7, out);
    g_assert_cmpstr(out, ==, "2026-11-29");
    rules_due_on(t, at("2026-11-22", 17, 0), 7, out); /* counts from the next day */
    g_assert_cmpstr(out, ==, "2026-11-30");
    rules_due_on(t, at("2026-11-22", 23, 59), 7, out);
    g_assert_cmpstr(out, ==, "2026-11-30");
    rules_card_due_on(t, at("2026-11-22", 9, 0), "2026-11-25", out); /* the pledge is earlier */
    g_assert_cmpstr(out, ==, "2026-11-25");
    rules_card_due_on(t, at("2026-11-22", 9, 0), "2026-12-25", out);
    g_assert_cmpstr(out, ==, "2026-11-29");
    rules_card_due_on(t, at("2026-11-22", 9, 0), NULL, out);
    g_assert_cmpstr(out, ==, "2026-11-29");
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
    g_assert_cmpint(rules_verify_due_at(t, at("2026-11-19", 9, 0)), ==, at("2026-11-22", 18, 0));
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
    g_assert_cmpint(rules_kept(t, "2026-11-29", 0, false, before), ==, RULES_KEPT_PENDING);
    g_assert_cmpint(rules_kept(t, "2026-11-29", 0, false, after), ==, RULES_KEPT_FAILED);
    g_assert_cmpint(rules_kept(t, "2026-11-29", before, false, after), ==, RULES_KEPT_KEPT);
    g_assert_cmpint(rules_kept(t, "2026-11-29", after, false, after), ==, RULES_KEPT_LATE);
    g_assert_cmpint(rules_kept(t, "2026-11-29", before, true, after), ==, RULES_KEPT_FAILED);
    g_assert_cmpstr(rules_kept_name(RULES_KEPT_LATE), ==, "late");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rules/design_is_kept", design_is_kept);
    g_test_add_func("/rules/table_is_a_function", table_is_a_function);
    g_test_add_func("/rules/every_cell", every_cell);
    g_test_add_func("/rules/unknown_words", unknown_words);
    g_test_add_func("/rules/later_moves_are_shut", later_moves_are_shut);
    g_test_add_func("/rules/refusals_come_in_order", refusals_come_in_order);
    g_test_add_func("/rules/days", days);
    g_test_add_func("/rules/days_against_glib", days_against_glib);
    g_test_add_func("/rules/local_day", local_day);
    g_test_add_func("/rules/bad_days", bad_days);
    g_test_add_func("/rules/due_days", due_days);
    g_test_add_func("/rules/sign_due", sign_due);
    g_test_add_func("/rules/presses", presses);
    g_test_add_func("/rules/pledges", pledges);
    return g_test_run();
}
