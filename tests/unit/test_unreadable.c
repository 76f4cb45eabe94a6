/* What was handed in can't be seen (看不清，请补): nothing failed, and the unit has the time back
 * that its report lay with who verifies. */
#include "meeting.h"
#include "record_priv.h"
#include "rules.h"
#include <string.h>

/* A problem with a card that came without a meeting. */
struct asked {
    struct meeting m;
    struct annotate_who leader;
    int64_t problem, card, report;
};

/* `n` of the mode of a deadline, 0: the general rule. */
static void asked_make(struct asked *w, const char *mode, int n)
{
    g_autoptr(GError) error = NULL;
    memset(w, 0, sizeof *w);
    meeting_ground(&w->m);
    fixture_user(&w->m.f, "leader", ANNOTATE_ROLE_LEADER, 0, &w->leader);
    struct annotate_act office = act_of(&w->m.f, &w->m.who_office, NULL);
    if (n)
        annotate_problem_type_due(w->m.f.a, &office, w->m.type, mode, n, NULL, &error);
    g_assert_no_error(error);
    w->problem = meeting_draft(&w->m, "垃圾满溢", NULL);
    meeting_file(&w->m, w->problem);
    w->card = meeting_dispatch(&w->m, w->problem);
    meeting_sign(&w->m, w->card);
}

static void asked_clear(struct asked *w)
{
    assert_intact(&w->m.f);
    meeting_clear(&w->m);
}

static int64_t instant(const char *day, int hour, int minute)
{
    return rules_day_at(day, hour) + minute * MINUTE;
}

static void tick_until(struct asked *w, int64_t end)
{
    g_autoptr(GError) error = NULL;
    for (; w->m.f.now <= end; w->m.f.now += HOUR) {
        bool more = true;
        while (more) {
            annotate_tick(w->m.f.a, w->m.f.now, &more, &error);
            g_assert_no_error(error);
        }
    }
    w->m.f.now = end;
}

static void report_at(struct asked *w, int64_t at)
{
    g_autofree char *seed = g_strdup_printf("after %" G_GINT64_FORMAT, at);
    w->m.f.now = at;
    w->report = meeting_report(&w->m, w->problem, w->card, seed);
}

static void ask_at(struct asked *w, int64_t at)
{
    g_autoptr(GError) error = NULL;
    w->m.f.now = at;
    struct annotate_act act = act_of(&w->m.f, &w->m.f.who_verifier, NULL);
    annotate_evidence_ask(w->m.f.a, &act, w->report, "看不清", NULL, &error);
    g_assert_no_error(error);
}

static int64_t count(struct asked *w, const char *sql)
{
    sqlite3_stmt *s = NULL;
    g_assert_cmpint(sqlite3_prepare_v2(w->m.f.a->db, sql, -1, &s, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(s), ==, SQLITE_ROW);
    int64_t n = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return n;
}
#define LAPSES "SELECT count(*) FROM lapse"
#define REMINDERS "SELECT count(*) FROM reminder WHERE clock = 'rectify'"
#define URGES "SELECT count(*) FROM urge"

#define ASSERT_SEEN(w, path, want)                                                                 \
    ASSERT_VALUE(&(w)->m, &(w)->m.f.who_liaison, ANNOTATE_VIEW_PROBLEM, (w)->problem, path, want)

static void assert_due(struct asked *w, const char *day, int64_t at)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, at);
    ASSERT_SEEN(w, "$.due_on", day);
    ASSERT_SEEN(w, "$.due_at", text);
    ASSERT_SEEN(w, "$.card.due_on", day);
    ASSERT_SEEN(w, "$.card.due_at", text);
    ASSERT_SEEN(w, "$.card.extensions", "0");
}

static void who_may(void)
{
    struct asked w;
    g_autoptr(GError) error = NULL;
    struct annotate_who insider;
    struct annotate_result sent;
    asked_make(&w, NULL, 0);
    struct annotate *a = w.m.f.a;
    fixture_user(&w.m.f, "insider", ANNOTATE_ROLE_VERIFIER, w.m.f.housing, &insider);
    report_at(&w, instant("2026-01-05", 10, 0));
    struct annotate_act inside = act_of(&w.m.f, &insider, NULL);
    struct annotate_act verifier = act_of(&w.m.f, &w.m.f.who_verifier, NULL);
    struct annotate_act office = act_of(&w.m.f, &w.m.who_office, NULL);
    ASSERT_REFUSED(&w.m, REFUSED, "verification.own_unit",
        annotate_evidence_ask(a, &inside, w.report, "看不清", NULL, &error));
    ASSERT_REFUSED(&w.m, REFUSED, "step.not_your_role",
        annotate_evidence_ask(a, &office, w.report, "看不清", NULL, &error));
    ASSERT_REFUSED(&w.m, REFUSED, "step.no_reason",
        annotate_evidence_ask(a, &verifier, w.report, "", NULL, &error));
    ASSERT_REFUSED(&w.m, NOT_FOUND, "not_found",
        annotate_evidence_ask(a, &verifier, 99, "看不清", NULL, &error));

    /* who is sent goes and looks */
    struct annotate_site_order order = {
        .verifier = w.m.f.verifier, .until_at = w.m.f.now + HOUR, .note = "看桶边"};
    annotate_site_order_send(a, &office, w.problem, &order, &sent, &error);
    g_assert_no_error(error);
    ASSERT_REFUSED(&w.m, REFUSED, "site_order.waits",
        annotate_evidence_ask(a, &verifier, w.report, "看不清", NULL, &error));
    g_autofree char *page =
        meeting_look(&w.m, &w.m.f.who_verifier, ANNOTATE_VIEW_PROBLEM, w.problem, "$.allowed");
    g_assert_nonnull(strstr(page, "{\"act\":\"ask_again\",\"ok\":false,"));
    annotate_site_order_withdraw(a, &office, sent.id, "不去了", NULL, &error);
    g_assert_no_error(error);
    g_autofree char *later =
        meeting_look(&w.m, &w.m.f.who_verifier, ANNOTATE_VIEW_PROBLEM, w.problem, "$.allowed");
    g_assert_nonnull(strstr(later, "{\"act\":\"ask_again\",\"ok\":true,"));

    meeting_check(&w.m, w.report, true);
    ASSERT_REFUSED(&w.m, REFUSED, "verification.done",
        annotate_evidence_ask(a, &verifier, w.report, "看不清", NULL, &error));
    asked_clear(&w);
}

/* No failure anywhere, the day moved by the time that it lay there, and the next one passes. */
static void time_given_back(void)
{
    struct asked w;
    g_autoptr(GError) error = NULL;
    asked_make(&w, NULL, 0);
    assert_due(&w, "2026-01-08", instant("2026-01-08", 18, 0));
    report_at(&w, instant("2026-01-05", 10, 0));
    int64_t first = w.report;
    ask_at(&w, instant("2026-01-06", 16, 30));
    ASSERT_STATE(&w.m, w.problem, "rectifying");
    assert_due(&w, "2026-01-10", instant("2026-01-10", 0, 30));
    ASSERT_SEEN(&w, "$.original_due_on", "2026-01-08");
    ASSERT_SEEN(&w, "$.rework_count", "0");
    ASSERT_SEEN(&w, "$.rectifications[0].state", "asked_again");
    ASSERT_SEEN(&w, "$.rectifications[0].verification", "");
    ASSERT_SEEN(&w, "$.rectifications[0].asked.reason", "看不清");
    ASSERT_SEEN(&w, "$.rectifications[0].asked.due_on", "2026-01-10");
    ASSERT_SEEN(&w, "$.timeline[#-1].text", "看不清");
    ASSERT_VALUE(&w.m, &w.m.f.who_liaison, ANNOTATE_VIEW_BOARD, 0, "$.returned", "0");
    ASSERT_VALUE(&w.m, &w.m.f.who_liaison, ANNOTATE_VIEW_BOARD, 0,
        "$.columns.rectifying[0].rectification.asked.reason", "看不清");
    ASSERT_VALUE(
        &w.m, &w.m.f.who_head, ANNOTATE_VIEW_FIGURES, 0, "$.figures[9].key", "rework_rate");
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_FIGURES, 0, "$.figures[9].n", "0");
    struct annotate_act verifier = act_of(&w.m.f, &w.m.f.who_verifier, NULL);
    struct annotate_check pass = {.pass = true, .method = "video"};
    ASSERT_REFUSED(&w.m, REFUSED, "step.not_allowed",
        annotate_verification_add(w.m.f.a, &verifier, first, &pass, NULL, &error));

    /* due in an hour of the night; nobody is told twice of any of its days */
    tick_until(&w, instant("2026-01-09", 23, 0));
    g_assert_cmpint(count(&w, LAPSES), ==, 0);
    g_assert_cmpint(count(&w, REMINDERS), ==, 2); /* three days before on the 7th, one on the 9th */
    ASSERT_SEEN(&w, "$.flags[0]", "due_soon");
    report_at(&w, instant("2026-01-09", 23, 30));
    ASSERT_REFUSED(&w.m, REFUSED, "verification.done",
        annotate_verification_add(w.m.f.a, &verifier, first, &pass, NULL, &error));
    ASSERT_SEEN(&w, "$.rectifications[1].verify_due_on", "2026-01-13");
    tick_until(&w, instant("2026-01-12", 12, 0));
    meeting_check(&w.m, w.report, true);
    struct annotate_act head = act_of(&w.m.f, &w.m.f.who_head, NULL);
    annotate_problem_close(w.m.f.a, &head, w.problem, NULL, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&w.m, w.problem, "closed");
    ASSERT_SEEN(&w, "$.rework_count", "0");
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_FIGURES, 0, "$.figures[9].n", "1");
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_FIGURES, 0, "$.figures[9].num", "0");
    ASSERT_VALUE(
        &w.m, &annotate_who_system, ANNOTATE_VIEW_CLOSURE_SHEET, w.problem, "$.returns", "[]");
    g_assert_cmpint(count(&w, LAPSES), ==, 0);
    g_assert_cmpint(count(&w, "SELECT count(*) FROM escalation"), ==, 0);
    asked_clear(&w);
}

/* What was late when it was reported is as late as it was, and is not noted as late once more. */
static void late_stays_late(void)
{
    struct asked w;
    asked_make(&w, NULL, 0);
    tick_until(&w, instant("2026-01-10", 12, 0));
    g_assert_cmpint(count(&w, LAPSES), ==, 1);
    g_assert_cmpint(count(&w, REMINDERS), ==, 5); /* 5 7 8 9 10 */
    report_at(&w, instant("2026-01-10", 13, 0));
    tick_until(&w, instant("2026-01-12", 13, 0));
    ask_at(&w, instant("2026-01-12", 13, 0));
    assert_due(&w, "2026-01-10", instant("2026-01-10", 18, 0));
    ASSERT_SEEN(&w, "$.flags[0]", "overdue");
    tick_until(&w, instant("2026-01-12", 23, 0));
    g_assert_cmpint(count(&w, REMINDERS), ==, 5);
    g_assert_cmpint(count(&w, URGES), ==, 0);
    tick_until(&w, instant("2026-01-13", 12, 0));
    g_assert_cmpint(count(&w, REMINDERS), ==, 6); /* the third day past it: each once */
    g_assert_cmpint(count(&w, "SELECT max(level) FROM reminder WHERE clock = 'rectify'"), ==, 3);
    g_assert_cmpint(count(&w, URGES), ==, 1);
    g_assert_cmpint(count(&w, LAPSES), ==, 1);

    /* and again, with that step behind it */
    report_at(&w, instant("2026-01-13", 13, 0));
    ask_at(&w, instant("2026-01-16", 13, 0));
    assert_due(&w, "2026-01-13", instant("2026-01-13", 18, 0));
    tick_until(&w, instant("2026-01-17", 12, 0));
    g_assert_cmpint(count(&w, URGES), ==, 1);
    g_assert_cmpint(count(&w, REMINDERS), ==, 7);
    g_assert_cmpint(count(&w, LAPSES), ==, 1);
    asked_clear(&w);
}

/* After a rest it is the day of going on that moves. */
static void after_a_rest(void)
{
    struct asked w;
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    asked_make(&w, NULL, 0);
    struct annotate_act liaison = act_of(&w.m.f, &w.m.f.who_liaison, NULL);
    struct annotate_act leader = act_of(&w.m.f, &w.leader, NULL);
    struct annotate_request rest = {
        .kind = "suspension", .reason = "列入改造", .plan = "一月立项", .wished_on = "2026-03-02"};
    annotate_request_add(w.m.f.a, &liaison, w.card, &rest, &out, &error);
    annotate_request_grant(w.m.f.a, &leader, out.id, NULL, NULL, NULL, &error);
    w.m.f.now = instant("2026-01-10", 9, 0);
    struct annotate_act office = act_of(&w.m.f, &w.m.who_office, NULL);
    annotate_problem_resume(w.m.f.a, &office, w.problem, NULL, NULL, &error);
    g_assert_no_error(error);
    report_at(&w, instant("2026-01-15", 9, 0));
    ask_at(&w, instant("2026-01-15", 12, 0));
    assert_due(&w, "2026-01-17", instant("2026-01-17", 21, 0));
    ASSERT_SEEN(&w, "$.original_due_on", "2026-01-08");
    report_at(&w, instant("2026-01-16", 9, 0)); /* a second time, likewise */
    ask_at(&w, instant("2026-01-17", 9, 0));
    assert_due(&w, "2026-01-18", instant("2026-01-18", 21, 0));
    asked_clear(&w);
}

/* Where days of work count, the days given back are such days. */
static void over_a_weekend(void)
{
    struct asked w;
    asked_make(&w, "workday", 6); /* from Thursday the 1st: 4 5 6 7 8 9 */
    assert_due(&w, "2026-01-09", instant("2026-01-09", 18, 0));
    report_at(&w, instant("2026-01-06", 10, 0));
    ask_at(&w, instant("2026-01-08", 12, 0));
    assert_due(&w, "2026-01-13", instant("2026-01-13", 20, 0)); /* Monday and Tuesday */
    asked_clear(&w);

    asked_make(&w, "workhour", 35); /* five days of seven hours: 4 5 6 7 8 */
    assert_due(&w, "2026-01-08", instant("2026-01-08", 18, 0));
    report_at(&w, instant("2026-01-08", 11, 0));
    ask_at(&w, instant("2026-01-09", 10, 0));
    assert_due(&w, "2026-01-09", instant("2026-01-09", 17, 0));
    report_at(&w, instant("2026-01-09", 16, 0)); /* Friday */
    ask_at(&w, instant("2026-01-12", 8, 30));    /* Monday: 64 hours and a half */
    assert_due(&w, "2026-01-14", instant("2026-01-14", 9, 30));
    asked_clear(&w);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/unreadable/who_may", who_may);
    g_test_add_func("/unreadable/time_given_back", time_given_back);
    g_test_add_func("/unreadable/late_stays_late", late_stays_late);
    g_test_add_func("/unreadable/after_a_rest", after_a_rest);
    g_test_add_func("/unreadable/over_a_weekend", over_a_weekend);
    return g_test_run();
}
