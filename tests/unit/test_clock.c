/* What happens to a card besides the main path: extension, suspension, return, relapse, recurrence,
 * reminders, archive; T17 to T20 and T24 to T27. */
#include "meeting.h"
#include "record_priv.h"
#include "rules.h"
#include "texts.h"
#include <string.h>

/* A problem with a card that came without a meeting, and who has to do with it. */
struct away {
    struct meeting m;
    struct annotate_who leader, other_head;
    int64_t problem, card;
};

static void away_make(struct away *w)
{
    memset(w, 0, sizeof *w);
    meeting_ground(&w->m);
    fixture_user(&w->m.f, "leader", ANNOTATE_ROLE_LEADER, 0, &w->leader);
    fixture_user(&w->m.f, "head2", ANNOTATE_ROLE_OFFICE_HEAD, 0, &w->other_head);
    w->problem = meeting_draft(&w->m, "垃圾满溢", NULL);
    meeting_file(&w->m, w->problem);
    w->card = meeting_dispatch(&w->m, w->problem);
}

static void away_clear(struct away *w)
{
    assert_intact(&w->m.f);
    meeting_clear(&w->m);
}

static int64_t ask(struct away *w, struct annotate_request in)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act liaison = act_of(&w->m.f, &w->m.f.who_liaison, NULL);
    annotate_request_add(w->m.f.a, &liaison, w->card, &in, &out, &error);
    g_assert_no_error(error);
    return out.id;
}

/* --- T18 --- */

static const struct annotate_request longer = {
    .kind = "extension", .reason = "雨季施工", .progress = "已完成一半", .wished_on = "2026-01-14"};

static void extension(void)
{
    struct away w;
    g_autoptr(GError) error = NULL;
    away_make(&w);
    struct annotate *a = w.m.f.a;
    struct annotate_act liaison = act_of(&w.m.f, &w.m.f.who_liaison, NULL);
    struct annotate_act town = act_of(&w.m.f, &w.m.who_town, NULL);
    struct annotate_act head = act_of(&w.m.f, &w.m.f.who_head, NULL);
    struct annotate_act leader = act_of(&w.m.f, &w.leader, NULL);
    struct annotate_request in = longer;
    ASSERT_REFUSED(&w.m, REFUSED, "request.not_rectifying",
        annotate_request_add(a, &liaison, w.card, &in, NULL, &error));
    meeting_sign(&w.m, w.card);
    ASSERT_REFUSED(
        &w.m, NOT_FOUND, "not_found", annotate_request_add(a, &town, w.card, &in, NULL, &error));
    in.wished_on = "2026-01-08"; /* no later than it is */
    ASSERT_REFUSED(&w.m, REFUSED, "card.bad_due",
        annotate_request_add(a, &liaison, w.card, &in, NULL, &error));
    in.wished_on = longer.wished_on;
    in.reason = " ";
    ASSERT_REFUSED(&w.m, INVALID, "field.required",
        annotate_request_add(a, &liaison, w.card, &in, NULL, &error));
    int64_t first = ask(&w, longer);
    in = longer;
    ASSERT_REFUSED(&w.m, REFUSED, "request.waiting",
        annotate_request_add(a, &liaison, w.card, &in, NULL, &error));

    /* six days, the first time: the office head may; eight are too many for it */
    ASSERT_REFUSED(&w.m, REFUSED, "request.needs_leader",
        annotate_request_grant(a, &head, first, "2026-01-16", NULL, NULL, &error));
    ASSERT_REFUSED(&w.m, REFUSED, "step.not_your_role",
        annotate_request_grant(a, &liaison, first, NULL, NULL, NULL, &error));
    annotate_request_grant(a, &head, first, NULL, "同意", NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, w.problem, "$.due_on", "2026-01-14");
    ASSERT_VALUE(
        &w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, w.problem, "$.original_due_on", "2026-01-08");
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, w.problem, "$.card.extensions", "1");
    ASSERT_REFUSED(&w.m, REFUSED, "request.decided",
        annotate_request_grant(a, &head, first, NULL, NULL, NULL, &error));

    /* the second needs a leader, however short */
    in.wished_on = "2026-01-15";
    int64_t second = ask(&w, in);
    ASSERT_REFUSED(&w.m, REFUSED, "request.needs_leader",
        annotate_request_grant(a, &head, second, NULL, NULL, NULL, &error));
    ASSERT_REFUSED(&w.m, REFUSED, "step.no_reason",
        annotate_request_refuse(a, &leader, second, NULL, NULL, &error));
    annotate_request_refuse(a, &leader, second, "抓紧整改", NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, w.problem, "$.due_on", "2026-01-14");
    int64_t third = ask(&w, in);
    annotate_request_withdraw(a, &liaison, third, NULL, &error);
    g_assert_no_error(error);
    int64_t fourth = ask(&w, in);
    annotate_request_grant(a, &leader, fourth, NULL, NULL, NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, w.problem, "$.card.extensions", "2");
    ASSERT_STATE(&w.m, w.problem, "rectifying");

    /* what waits when the unit reports is void, and the log says so */
    in.wished_on = "2026-01-20";
    int64_t fifth = ask(&w, in), before = meeting_events(&w.m);
    int64_t report = meeting_report(&w.m, w.problem, w.card, "meanwhile");
    ASSERT_VALUE(&w.m, &w.leader, ANNOTATE_VIEW_REQUESTS, 0, "$.items[0].state", "withdrawn");
    ASSERT_VALUE(&w.m, &w.leader, ANNOTATE_VIEW_REQUESTS, 0, "$.items[0].decided_by_name", "");
    ASSERT_REFUSED(&w.m, REFUSED, "request.decided",
        annotate_request_grant(a, &leader, fifth, NULL, NULL, NULL, &error));
    struct annotate_event seen[16];
    size_t n, ended = 0;
    annotate_events_since(a, before, seen, 16, &n, &error);
    g_assert_no_error(error);
    for (size_t i = 0; i < n; i++)
        ended += strcmp(seen[i].act, "supersede") == 0 && seen[i].object == fifth;
    g_assert_cmpint(ended, ==, 1);
    meeting_check(&w.m, report, false);
    in.wished_on = "2026-01-22";
    annotate_request_withdraw(a, &liaison, ask(&w, in), NULL, &error); /* it may ask anew */
    g_assert_no_error(error);

    /* asked when the day is over: too late */
    w.m.f.now = rules_day_at("2026-01-15", 18) + 1;
    liaison.now = w.m.f.now;
    in.wished_on = "2026-01-20";
    ASSERT_REFUSED(&w.m, REFUSED, "request.too_late",
        annotate_request_add(a, &liaison, w.card, &in, NULL, &error));
    away_clear(&w);
}

/* --- T19, T20 --- */

static void suspension(void)
{
    struct away w;
    g_autoptr(GError) error = NULL;
    away_make(&w);
    struct annotate *a = w.m.f.a;
    struct annotate_act liaison = act_of(&w.m.f, &w.m.f.who_liaison, NULL);
    struct annotate_act head = act_of(&w.m.f, &w.m.f.who_head, NULL);
    struct annotate_act leader = act_of(&w.m.f, &w.leader, NULL);
    struct annotate_act office = act_of(&w.m.f, &w.m.who_office, NULL);
    meeting_sign(&w.m, w.card);
    struct annotate_request in = {
        .kind = "suspension", .reason = "需列入改造工程", .wished_on = "2026-03-02"};
    ASSERT_REFUSED(&w.m, REFUSED, "request.no_plan",
        annotate_request_add(a, &liaison, w.card, &in, NULL, &error));
    in.plan = "一月立项，二月施工";
    int64_t id = ask(&w, in);
    ASSERT_REFUSED(&w.m, REFUSED, "step.not_your_role",
        annotate_request_grant(a, &head, id, NULL, NULL, NULL, &error));
    annotate_request_grant(a, &leader, id, NULL, NULL, NULL, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&w.m, w.problem, "suspended");
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, w.problem, "$.flags", "[]");

    /* the office wakes it, once; a second suspension ends by itself on its day */
    /* longer than a new card has is an extension: seven days, once, by the head */
    ASSERT_VALUE(
        &w.m, &w.m.who_office, ANNOTATE_VIEW_PROBLEM, w.problem, "$.renewal.rule_on", "2026-01-08");
    ASSERT_REFUSED(&w.m, REFUSED, "suspension.too_long",
        annotate_problem_resume(a, &office, w.problem, "2026-01-09", NULL, &error));
    ASSERT_REFUSED(&w.m, REFUSED, "suspension.too_long",
        annotate_problem_resume(a, &head, w.problem, "2026-01-16", NULL, &error));
    annotate_problem_resume(a, &head, w.problem, "2026-01-15", NULL, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&w.m, w.problem, "rectifying");
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, w.problem, "$.due_on", "2026-01-15");
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, w.problem, "$.card.extensions", "1");
    ASSERT_REFUSED(&w.m, REFUSED, "step.not_allowed",
        annotate_problem_resume(a, &office, w.problem, NULL, NULL, &error));
    id = ask(&w, in);
    annotate_request_grant(a, &leader, id, NULL, NULL, NULL, &error);
    g_assert_no_error(error);
    ASSERT_REFUSED(&w.m, REFUSED, "suspension.too_long",
        annotate_problem_resume(a, &head, w.problem, "2026-01-09", NULL, &error));
    bool more = false;
    annotate_tick(a, rules_day_at("2026-03-01", 23), &more, &error);
    ASSERT_STATE(&w.m, w.problem, "suspended");
    /* long past its first day: what rests is overdue nowhere */
    ASSERT_VALUE(&w.m, &w.leader, ANNOTATE_VIEW_ESCALATIONS, 0, "$.items", "[]");
    ASSERT_VALUE(&w.m, &w.leader, ANNOTATE_VIEW_URGES, 0, "$.items", "[]");
    annotate_tick(a, rules_day_at("2026-03-02", 0) + 1, &more, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&w.m, w.problem, "rectifying");
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, w.problem, "$.due_on", "2026-03-09");
    ASSERT_VALUE(
        &w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, w.problem, "$.original_due_on", "2026-01-08");
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, w.problem, "$.card.extensions", "1");
    away_clear(&w);
}

/* A case that rests goes on for as long as a new card of its type has, hour for hour. */
/* The chain of a form: its number, what the office thinks, who decides. */
static void opinion(void)
{
    struct away w;
    g_autoptr(GError) error = NULL;
    away_make(&w);
    meeting_sign(&w.m, w.card);
    struct annotate *a = w.m.f.a;
    struct annotate_act office = act_of(&w.m.f, &w.m.who_office, NULL);
    struct annotate_act leader = act_of(&w.m.f, &w.leader, NULL);
    struct annotate_act liaison = act_of(&w.m.f, &w.m.f.who_liaison, NULL);
    struct annotate_result out;
    int64_t first = ask(&w, longer);
    ASSERT_VALUE(&w.m, &w.leader, ANNOTATE_VIEW_REQUESTS, 0, "$.items[0].case_no", "延〔2026〕1号");
    annotate_request_withdraw(a, &liaison, first, NULL, &error);
    g_assert_no_error(error);
    struct annotate_request rest = {
        .kind = "suspension", .reason = "列入改造", .plan = "三月设计", .wished_on = "2026-03-02"};
    int64_t id = ask(&w, rest);
    ASSERT_VALUE(&w.m, &w.leader, ANNOTATE_VIEW_REQUESTS, 0, "$.items[0].case_no", "挂〔2026〕1号");
    ASSERT_REFUSED(&w.m, REFUSED, "step.not_your_role",
        annotate_request_advise(a, &leader, id, true, NULL, NULL, &error));
    ASSERT_REFUSED(&w.m, REFUSED, "step.no_reason",
        annotate_request_advise(a, &office, id, false, "", NULL, &error));
    annotate_request_advise(a, &office, id, false, "尚可整改", &out, &error);
    g_assert_no_error(error);
    leader.expect_version = out.version - 1; /* who has not read it decides nothing */
    ASSERT_REFUSED(&w.m, CONFLICT, "conflict.version",
        annotate_request_grant(a, &leader, id, NULL, NULL, NULL, &error));
    office.expect_version = out.version;
    annotate_request_advise(a, &office, id, true, "雨季后再看", &out, &error);
    g_assert_no_error(error);
    g_autofree char *said =
        meeting_look(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_EVENTS, 0, "$.items[#-1].data");
    g_assert_nonnull(strstr(said, "\"was_agrees\":false,\"agrees\":true"));
    g_assert_nonnull(strstr(said, "\"was_text\":\"尚可整改\""));
    ASSERT_VALUE(
        &w.m, &w.leader, ANNOTATE_VIEW_REQUESTS, 0, "$.items[0].opinion.text", "雨季后再看");
    ASSERT_VALUE(&w.m, &w.leader, ANNOTATE_VIEW_REQUESTS, 0, "$.items[0].opinion.by_name",
        w.m.who_office.name);
    ASSERT_VALUE(&w.m, &w.m.f.who_liaison, ANNOTATE_VIEW_REQUESTS, 0, "$.items[0].opinion", "");
    leader.expect_version = out.version;
    annotate_request_grant(a, &leader, id, NULL, "同意", NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(
        &w.m, &w.m.f.who_liaison, ANNOTATE_VIEW_REQUESTS, 0, "$.items[0].opinion.agrees", "true");
    ASSERT_VALUE(
        &w.m, &annotate_who_system, ANNOTATE_VIEW_APPROVAL_SHEET, id, "$.case_no", "挂〔2026〕1号");
    ASSERT_VALUE(&w.m, &annotate_who_system, ANNOTATE_VIEW_APPROVAL_SHEET, id, "$.opinion.text",
        "雨季后再看");
    office.expect_version = 0;
    ASSERT_REFUSED(&w.m, REFUSED, "step.not_allowed",
        annotate_request_advise(a, &office, id, true, NULL, NULL, &error));
    away_clear(&w);
}

/* What was asked before forms had numbers has them by the order in which it was asked. */
static void numbered(void)
{
    struct away w;
    g_autoptr(GError) error = NULL;
    away_make(&w);
    meeting_sign(&w.m, w.card);
    struct fixture *f = &w.m.f;
    struct annotate_act liaison = act_of(f, &f->who_liaison, NULL);
    for (int i = 0; i < 3; i++)
        annotate_request_withdraw(f->a, &liaison, ask(&w, longer), NULL, &error);
    g_assert_no_error(error);
    record_script(f->a, "UPDATE request SET asked_at = asked_at - 1 WHERE id = 3", &error);
    g_assert_no_error(error);
    annotate_close(f->a);
    sqlite3 *old;
    g_assert_cmpint(sqlite3_open(f->path, &old), ==, SQLITE_OK);
    static const char back[] =
        "DROP INDEX request_by_no; ALTER TABLE request DROP COLUMN case_no; ALTER TABLE request "
        "DROP COLUMN opinion; ALTER TABLE request DROP COLUMN opinion_agrees; ALTER TABLE request "
        "DROP COLUMN opinion_by; ALTER TABLE request DROP COLUMN opinion_at; ALTER TABLE dispute "
        "DROP COLUMN case_no; ALTER TABLE card DROP COLUMN prepared_by; ALTER TABLE card DROP "
        "COLUMN prepared_at; DROP TABLE prepared; DELETE FROM series WHERE name LIKE "
        "'form.%'; " BACK_TO_SCHEMA_33 "PRAGMA user_version = 32";
    g_assert_cmpint(sqlite3_exec(old, back, NULL, NULL, NULL), ==, SQLITE_OK);
    sqlite3_close(old);
    annotate_prepare(f->path, f->now, &error);
    g_assert_no_error(error);
    f->a = annotate_open(f->path, 0, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&w.m, &w.leader, ANNOTATE_VIEW_REQUESTS, 0, "$.items[0].case_no", "延〔2026〕1号");
    ASSERT_VALUE(&w.m, &w.leader, ANNOTATE_VIEW_REQUESTS, 0, "$.items[2].case_no", "延〔2026〕2号");
    ASSERT_VALUE(&w.m, &w.leader, ANNOTATE_VIEW_REQUESTS, 0, "$.items[1].case_no", "延〔2026〕3号");
    ask(&w, longer);
    ASSERT_VALUE(&w.m, &w.leader, ANNOTATE_VIEW_REQUESTS, 0, "$.items[0].case_no", "延〔2026〕4号");
    away_clear(&w);
}

static void suspension_term(void)
{
    struct away w;
    g_autoptr(GError) error = NULL;
    away_make(&w);
    struct annotate *a = w.m.f.a;
    struct annotate_act leader = act_of(&w.m.f, &w.leader, NULL);
    struct annotate_act office = act_of(&w.m.f, &w.m.who_office, NULL);
    struct annotate_request in = {.kind = "suspension",
        .reason = "需列入改造工程",
        .plan = "一月立项，二月施工",
        .wished_on = "2026-03-02"};
    meeting_sign(&w.m, w.card);
    annotate_problem_type_due(a, &office, w.m.type, "workday", 2, NULL, &error);
    annotate_request_grant(a, &leader, ask(&w, in), NULL, NULL, NULL, &error);
    annotate_problem_resume(a, &office, w.problem, NULL, NULL, &error);
    g_assert_no_error(error);
    /* Thursday the 1st: Sunday the 4th is worked */
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, w.problem, "$.due_on", "2026-01-05");
    ASSERT_VALUE(
        &w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, w.problem, "$.card.due_mode", "workday");

    annotate_problem_type_due(a, &office, w.m.type, "workhour", 4, NULL, &error);
    annotate_request_grant(a, &leader, ask(&w, in), NULL, NULL, NULL, &error);
    bool more = false;
    annotate_tick(a, rules_day_at("2026-03-02", 9), &more, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&w.m, w.problem, "rectifying");
    /* four hours of work: from nine to twelve, and one after half past two */
    g_autofree char *at =
        g_strdup_printf("%" G_GINT64_FORMAT, rules_day_at("2026-03-02", 15) + 30 * MINUTE);
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, w.problem, "$.due_at", at);
    ASSERT_VALUE(
        &w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, w.problem, "$.card.due_mode", "workhour");
    away_clear(&w);
}

static void tick_on(struct away *w, const char *day, int hour)
{
    g_autoptr(GError) error = NULL;
    bool more;
    w->m.f.now = rules_day_at(day, hour);
    annotate_tick(w->m.f.a, w->m.f.now, &more, &error);
    g_assert_no_error(error);
}

/* What follows from a new day is counted in the days by which it was set: working days of the type,
 * natural ones of the short term after a check that failed. No level of one day is told twice. */
static void counted_as(void)
{
    struct away w;
    g_autoptr(GError) error = NULL;
    away_make(&w);
    struct annotate *a = w.m.f.a;
    const char *mode = "$.card.due_mode", *due = "$.due_on";
    struct annotate_act office = act_of(&w.m.f, &w.m.who_office, NULL);
    struct annotate_act leader = act_of(&w.m.f, &w.leader, NULL);
    const struct annotate_who *head = &w.m.f.who_head;
    meeting_sign(&w.m, w.card);
    ASSERT_VALUE(&w.m, head, ANNOTATE_VIEW_PROBLEM, w.problem, mode, "natural");
    annotate_problem_type_due(a, &office, w.m.type, "workday", 7, NULL, &error);
    annotate_request_grant(a, &leader, ask(&w, longer), NULL, NULL, NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&w.m, head, ANNOTATE_VIEW_PROBLEM, w.problem, mode, "workday");
    meeting_check(&w.m, meeting_report(&w.m, w.problem, w.card, "first"), false);
    ASSERT_VALUE(&w.m, head, ANNOTATE_VIEW_PROBLEM, w.problem, mode, "natural");

    int64_t problem = meeting_draft(&w.m, "二", NULL);
    meeting_file(&w.m, problem);
    int64_t card = meeting_dispatch(&w.m, problem);
    meeting_sign(&w.m, card);
    /* from the 1st on the 4th to the 9th are worked, and the 12th */
    ASSERT_VALUE(&w.m, head, ANNOTATE_VIEW_PROBLEM, problem, due, "2026-01-12");
    tick_on(&w, "2026-01-09", 10); /* Friday: one working day before it */
    meeting_check(&w.m, meeting_report(&w.m, problem, card, "second"), false);
    ASSERT_VALUE(&w.m, head, ANNOTATE_VIEW_PROBLEM, problem, due, "2026-01-12");
    tick_on(&w, "2026-01-11", 10); /* Sunday: one natural day before it, and that is told */
    tick_on(&w, "2026-01-12", 10);
    tick_on(&w, "2026-01-18", 10);
    const enum query q = QUERY_REMINDER_LEVEL;
    for (int level = -1; level <= 6; level++) { /* the 17th, a Saturday, too */
        g_assert_cmpint(
            record_get(a, q, &error, INT(card), TEXT("rectify"), TEXT("2026-01-12"), INT(level)),
            ==, RECORD_ROW);
        record_reset(a, q);
    }
    away_clear(&w);
}

/* --- T17 --- */

static void card_return(void)
{
    struct away w;
    g_autoptr(GError) error = NULL;
    away_make(&w);
    struct annotate *a = w.m.f.a;
    struct annotate_act liaison = act_of(&w.m.f, &w.m.f.who_liaison, NULL);
    struct annotate_return in = {.reason_code = "ownership", .reason = "该路段由镇里管护"};
    ASSERT_REFUSED(&w.m, REFUSED, "card.no_form",
        annotate_card_return(a, &liaison, w.card, &in, NULL, &error));
    in.form = w.m.clip; /* the office's footage is no form of the unit */
    ASSERT_REFUSED(&w.m, INVALID, "field.no_such",
        annotate_card_return(a, &liaison, w.card, &in, NULL, &error));
    in.form = meeting_evidence(&w.m, &w.m.f.who_liaison, w.problem, "form");
    in.suggested_unit = w.m.f.town;
    liaison.now = rules_day_at("2026-01-04", 18) + 1; /* Sunday the 4th is worked */
    ASSERT_REFUSED(&w.m, REFUSED, "card.sign_over",
        annotate_card_return(a, &liaison, w.card, &in, NULL, &error));
    liaison.now = w.m.f.now;
    struct annotate_result out;
    annotate_card_return(a, &liaison, w.card, &in, &out, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&w.m, w.problem, "disputed");
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, w.problem, "$.dispute.case_no",
        "退〔2026〕1号");
    g_autofree char *numbers =
        meeting_look(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_CARDS, 0, "$.items[0].state");
    g_assert_cmpstr(numbers, ==, "void");

    /* not by who sent it back, whatever other post they hold */
    struct annotate_who judge = w.m.f.who_liaison;
    judge.roles |= ANNOTATE_ROLE_HOST;
    struct annotate_act own = act_of(&w.m.f, &judge, NULL);
    ASSERT_REFUSED(&w.m, REFUSED, "step.own_request",
        annotate_dispute_rule(a, &own, out.id, "withdraw", 0, "不成立", NULL, &error));

    /* the ruling names the town: it is free for a new card, with the next number */
    struct annotate_act host = act_of(&w.m.f, &w.m.who_host, NULL);
    annotate_dispute_rule(a, &host, out.id, "assign", w.m.f.town, "由镇负责", NULL, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&w.m, w.problem, "claimed");
    int64_t again = meeting_dispatch(&w.m, w.problem);
    ASSERT_VALUE(
        &w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, w.problem, "$.card.duty_unit_name", "演示镇");
    g_assert_cmpint(again, !=, w.card);
    away_clear(&w);
}

/* A card that went back is void for good, also when the same unit gets another one. */
static void void_card(void)
{
    struct away w;
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    away_make(&w);
    struct annotate *a = w.m.f.a;
    struct annotate_act liaison = act_of(&w.m.f, &w.m.f.who_liaison, NULL);
    struct annotate_act host = act_of(&w.m.f, &w.m.who_host, NULL);
    struct annotate_return in = {.reason_code = "ownership",
        .reason = "该路段由镇里管护",
        .form = meeting_evidence(&w.m, &w.m.f.who_liaison, w.problem, "form")};
    meeting_ingest_twins(&w.m, NULL, 0);
    annotate_card_return(a, &liaison, w.card, &in, &out, &error);
    ASSERT_VALUE(&w.m, &w.m.who_office, ANNOTATE_VIEW_PROBLEM, w.problem, "$.return_no",
        "退〔2026〕1号");
    annotate_dispute_rule(a, &host, out.id, "refile", 0, "仍由住建负责", NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&w.m, &w.m.who_office, ANNOTATE_VIEW_PROBLEM, w.problem, "$.return_no", "");
    w.m.f.now += HOUR;
    int64_t second = meeting_dispatch(&w.m, w.problem);
    ASSERT_REFUSED(
        &w.m, REFUSED, "card.void", annotate_card_sign(a, &liaison, w.card, NULL, &error));
    ASSERT_REFUSED(
        &w.m, REFUSED, "card.void", annotate_card_return(a, &liaison, w.card, &in, NULL, &error));
    meeting_sign(&w.m, second);
    /* the picture is newer than the first card, not than the second */
    struct annotate_report report = {"已清理", "2026-01-01", &in.form, 1, NULL};
    ASSERT_REFUSED(&w.m, REFUSED, "card.void",
        annotate_rectification_add(a, &liaison, w.card, &report, NULL, &error));
    struct annotate_request more = longer;
    ASSERT_REFUSED(
        &w.m, REFUSED, "card.void", annotate_request_add(a, &liaison, w.card, &more, NULL, &error));
    away_clear(&w);
}

/* T26: it goes with its card; a claimed one does not. */
static void withdraw(void)
{
    struct away w;
    g_autoptr(GError) error = NULL;
    away_make(&w);
    struct annotate_act head = act_of(&w.m.f, &w.m.f.who_head, NULL);
    struct annotate_act office = act_of(&w.m.f, &w.m.who_office, NULL);
    ASSERT_REFUSED(&w.m, REFUSED, "step.not_your_role",
        annotate_problem_withdraw(w.m.f.a, &office, w.problem, "duplicate", "重复", NULL, &error));
    annotate_problem_withdraw(w.m.f.a, &head, w.problem, "duplicate", "重复", NULL, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&w.m, w.problem, "withdrawn");
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_CARDS, 0, "$.items[0].state", "void");
    away_clear(&w);

    struct meeting m;
    meeting_claimed(&m);
    head = act_of(&m.f, &m.f.who_head, NULL);
    struct annotate_card card = {.task = "清理", .standard = "干净"};
    annotate_card_issue(m.f.a, &head, m.problem[0], &card, NULL, &error);
    g_assert_no_error(error);
    ASSERT_REFUSED(&m, REFUSED, "card.has_claim",
        annotate_problem_withdraw(m.f.a, &head, m.problem[0], "duplicate", "x", NULL, &error));
    meeting_clear(&m);
}

/* --- closing, T24, T25 --- */

static void relapse(void)
{
    struct away w;
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    away_make(&w);
    struct annotate *a = w.m.f.a;
    struct annotate_act supervisor = act_of(&w.m.f, &w.m.f.who_supervisor, NULL);
    struct annotate_act liaison = act_of(&w.m.f, &w.m.f.who_liaison, NULL);
    struct annotate_act head = act_of(&w.m.f, &w.m.f.who_head, NULL);
    struct annotate_relapse in = {.text = "又堆满了", .clip = w.m.clip};
    ASSERT_REFUSED(&w.m, REFUSED, "relapse.not_closed",
        annotate_relapse_add(a, &supervisor, w.problem, &in, NULL, &error));
    meeting_sign(&w.m, w.card);
    meeting_close(&w.m, w.problem, w.card, "one");
    ASSERT_STATE(&w.m, w.problem, "closed");
    int64_t old = meeting_evidence(&w.m, &w.m.f.who_liaison, w.problem, "old");
    meeting_ingest_twins(&w.m, NULL, 0);
    w.m.f.now += HOUR;
    supervisor.now = liaison.now = head.now = w.m.f.now;
    ASSERT_REFUSED(&w.m, REFUSED, "step.not_your_role",
        annotate_relapse_add(a, &liaison, w.problem, &in, NULL, &error));
    /* who finds it does not confirm it */
    annotate_relapse_add(a, &head, w.problem, &in, &out, &error);
    g_assert_no_error(error);
    ASSERT_REFUSED(&w.m, REFUSED, "step.own_request",
        annotate_relapse_confirm(a, &head, out.id, NULL, NULL, &error));
    ASSERT_REFUSED(&w.m, REFUSED, "relapse.waiting",
        annotate_relapse_add(a, &supervisor, w.problem, &in, NULL, &error));
    struct annotate_act other = act_of(&w.m.f, &w.other_head, NULL);
    annotate_relapse_refuse(a, &other, out.id, "是另一处", NULL, &error);
    g_assert_no_error(error);
    annotate_relapse_add(a, &supervisor, w.problem, &in, &out, &error);
    annotate_relapse_confirm(a, &head, out.id, "属实", NULL, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&w.m, w.problem, "rectifying");
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, w.problem, "$.rework_count", "0");
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, w.problem, "$.due_on", "2026-01-04");
    /* a picture from before it came back proves nothing, though it is newer than the card */
    struct annotate_report report = {"已清理", "2026-01-01", &old, 1, NULL};
    ASSERT_REFUSED(&w.m, REFUSED, "rectification.old_evidence",
        annotate_rectification_add(a, &liaison, w.card, &report, NULL, &error));
    meeting_close(&w.m, w.problem, w.card, "two");

    /* another problem of the same type at the same point, later: a recurrence of it */
    w.m.f.now += 30 * DAY;
    int64_t next = meeting_draft(&w.m, "再次满溢", NULL);
    meeting_file(&w.m, next);
    g_autofree char *id = g_strdup_printf("%d", (int)w.problem);
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, next, "$.recurrence_of", id);
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, next, "$.flags", "[\"recurrent\"]");
    w.m.f.now += 200 * DAY; /* too long ago */
    int64_t third = meeting_draft(&w.m, "又一次", NULL);
    meeting_file(&w.m, third);
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, third, "$.recurrence_of", "");
    away_clear(&w);
}

/* --- the passing of time --- */

static int64_t reminders_of(struct meeting *m, const struct annotate_who *who, const char *clock)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    annotate_read(m->f.a, ANNOTATE_VIEW_REMINDERS, who, &(struct annotate_query){.limit = 500},
        m->f.now, text, &error);
    g_assert_no_error(error);
    g_autofree char *want = g_strdup_printf("\"clock\":\"%s\"", clock);
    int64_t n = 0;
    for (const char *at = text->str; (at = strstr(at, want)); at++)
        n++;
    return n;
}

static void tick_until(struct away *w, const char *day, int hour, int64_t step);

/* Who is sent is the only one who verifies, on the spot; the time until then is a clock like
 * others, of which the unit hears nothing. */
static void site_order(void)
{
    struct away w;
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_who town;
    away_make(&w);
    fixture_user(&w.m.f, "town-verifier", ANNOTATE_ROLE_VERIFIER, w.m.f.town, &town);
    struct annotate *a = w.m.f.a;
    struct annotate_act office = act_of(&w.m.f, &w.m.who_office, NULL);
    struct annotate_site_order in = {.verifier = town.user, .until_at = NOW + 3 * DAY};
    ASSERT_REFUSED(&w.m, REFUSED, "site_order.not_waiting",
        annotate_site_order_send(a, &office, w.problem, &in, NULL, &error));
    meeting_sign(&w.m, w.card);
    int64_t report = meeting_report(&w.m, w.problem, w.card, "one");
    in.verifier = w.m.f.liaison;
    ASSERT_REFUSED(&w.m, REFUSED, "site_order.not_verifier",
        annotate_site_order_send(a, &office, w.problem, &in, NULL, &error));
    in.verifier = 99999;
    ASSERT_REFUSED(&w.m, INVALID, "field.no_such",
        annotate_site_order_send(a, &office, w.problem, &in, NULL, &error));
    struct annotate_who insider;
    fixture_user(&w.m.f, "insider", ANNOTATE_ROLE_VERIFIER, w.m.f.housing, &insider);
    in.verifier = insider.user;
    ASSERT_REFUSED(&w.m, REFUSED, "site_order.own_unit",
        annotate_site_order_send(a, &office, w.problem, &in, NULL, &error));
    in.verifier = town.user;
    annotate_site_order_send(a, &office, w.problem, &in, &out, &error);
    g_assert_no_error(error);

    ASSERT_VALUE(&w.m, &w.m.f.who_liaison, ANNOTATE_VIEW_PROBLEM, w.problem, "$.site_orders", "[]");
    ASSERT_VALUE(&w.m, &insider, ANNOTATE_VIEW_PROBLEM, w.problem, "$.site_orders", "[]");
    ASSERT_VALUE(&w.m, &insider, ANNOTATE_VIEW_SITE_ORDERS, 0, "$.items", "[]");
    ASSERT_VALUE(&w.m, &town, ANNOTATE_VIEW_SITE_ORDERS, 0, "$.items[0].mine", "true");
    ASSERT_VALUE(&w.m, &town, ANNOTATE_VIEW_SITE_ORDERS, 0, "$.items[0].overdue", "false");
    tick_until(&w, "2026-01-05", 12, HOUR);
    g_assert_cmpint(
        reminders_of(&w.m, &w.m.f.who_head, "site"), ==, 3); /* 3, 4, and 5: a day late */
    g_assert_cmpint(reminders_of(&w.m, &w.m.f.who_liaison, "site"), ==, 0);
    g_assert_cmpint(reminders_of(&w.m, &insider, "site"), ==, 0);
    ASSERT_VALUE(&w.m, &town, ANNOTATE_VIEW_SITE_ORDERS, 0, "$.items[0].overdue", "true");

    struct annotate_check check = {.pass = true, .method = "onsite", .remark = "看过"};
    struct annotate_act other = act_of(&w.m.f, &w.m.f.who_verifier, NULL);
    struct annotate_act sent = act_of(&w.m.f, &town, NULL);
    ASSERT_REFUSED(&w.m, REFUSED, "site_order.waits",
        annotate_verification_add(a, &other, report, &check, NULL, &error));
    ASSERT_REFUSED(&w.m, REFUSED, "site_order.not_sender",
        annotate_site_order_withdraw(a, &sent, out.id, "看视频就行", NULL, &error));
    check.method = "video";
    ASSERT_REFUSED(&w.m, REFUSED, "site_order.waits",
        annotate_verification_add(a, &sent, report, &check, NULL, &error));
    check.method = "onsite";
    annotate_verification_add(a, &sent, report, &check, NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&w.m, &town, ANNOTATE_VIEW_SITE_ORDERS, 0, "$.items[0].state", "done");
    ASSERT_REFUSED(&w.m, REFUSED, "step.not_allowed",
        annotate_site_order_withdraw(a, &office, out.id, "改日", NULL, &error));
    away_clear(&w);
}

/* What came back at a recheck is a relapse too, and counts unless the office says it is none. */
static void recheck(void)
{
    struct away w;
    g_autoptr(GError) error = NULL;
    away_make(&w);
    struct annotate *a = w.m.f.a;
    struct annotate_recheck in = {.on = "2026-01-01"};
    struct annotate_act verifier = act_of(&w.m.f, &w.m.f.who_verifier, NULL);
    ASSERT_REFUSED(&w.m, REFUSED, "recheck.not_closed",
        annotate_recheck_add(a, &verifier, w.problem, &in, NULL, &error));
    meeting_sign(&w.m, w.card);
    meeting_close(&w.m, w.problem, w.card, "one");
    w.m.f.now += DAY;
    verifier.now = w.m.f.now;
    const struct annotate_who *head = &w.m.f.who_head;
#define FIGURE(key, path) "$.figures[" key "]." path /* 11 recheck_rate, 12 relapse_rate */
    ASSERT_VALUE(&w.m, head, ANNOTATE_VIEW_FIGURES, 0, FIGURE("11", "key"), "recheck_rate");
    ASSERT_VALUE(&w.m, head, ANNOTATE_VIEW_FIGURES, 0, FIGURE("11", "value"), "0.0");
    ASSERT_REFUSED(&w.m, REFUSED, "problem.no_text",
        annotate_recheck_add(a, &verifier, w.problem, &in, NULL, &error));
    in.on = "2025-12-31";
    in.held = true;
    ASSERT_REFUSED(&w.m, INVALID, "field.invalid",
        annotate_recheck_add(a, &verifier, w.problem, &in, NULL, &error));
    in.on = NULL;
    int64_t other = meeting_draft(&w.m, "占道经营", NULL);
    meeting_file(&w.m, other);
    meeting_dispatch(&w.m, other);
    in.clip = meeting_evidence(&w.m, &w.m.f.who_liaison, other, "of another");
    ASSERT_REFUSED(&w.m, INVALID, "field.no_such",
        annotate_recheck_add(a, &verifier, w.problem, &in, NULL, &error));
    in.clip = 0;
    annotate_recheck_add(a, &verifier, w.problem, &in, NULL, &error);
    g_assert_no_error(error);
    in = (struct annotate_recheck){.text = "又堆满了"};
    int64_t events = meeting_events(&w.m);
    annotate_recheck_add(a, &verifier, w.problem, &in, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(
        meeting_events(&w.m), ==, events + 2); /* the relapse, and what it was found at */
    ASSERT_REFUSED(&w.m, REFUSED, "relapse.waiting",
        annotate_recheck_add(a, &verifier, w.problem, &in, NULL, &error));
    ASSERT_VALUE(&w.m, head, ANNOTATE_VIEW_FIGURES, 0, FIGURE("11", "value"), "1.0");
    ASSERT_VALUE(&w.m, head, ANNOTATE_VIEW_FIGURES, 0, FIGURE("12", "value"), "0.5");
    ASSERT_VALUE(
        &w.m, head, ANNOTATE_VIEW_RECHECKS, 0, "$.items[0].rechecks[1].relapse_state", "found");
    struct annotate_act by_head = act_of(&w.m.f, head, NULL);
    annotate_relapse_refuse(a, &by_head, 1, "是另一处", NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&w.m, head, ANNOTATE_VIEW_FIGURES, 0, FIGURE("12", "value"), "0.0");
    ASSERT_VALUE(&w.m, head, ANNOTATE_VIEW_FIGURES, 0, FIGURE("12", "n"), "2");
    away_clear(&w);
}

static void tick_until(struct away *w, const char *day, int hour, int64_t step)
{
    g_autoptr(GError) error = NULL;
    for (int64_t end = rules_day_at(day, hour); w->m.f.now <= end; w->m.f.now += step) {
        bool more = true;
        while (more) {
            annotate_tick(w->m.f.a, w->m.f.now, &more, &error);
            g_assert_no_error(error);
        }
    }
}

/* The same reminders, once each, whether the server looks every ten minutes or was off for weeks.
 */
static void reminders_once(void)
{
    for (int lazy = 0; lazy < 2; lazy++) {
        struct away w;
        away_make(&w); /* due on the 8th; to be signed for by Sunday the 4th */
        tick_until(&w, "2026-01-12", 12, lazy ? 20 * DAY : 10 * MINUTE);
        w.m.f.now = rules_day_at("2026-01-12", 12);
        tick_until(&w, "2026-01-12", 12, DAY);
        g_assert_cmpint(
            reminders_of(&w.m, &w.m.f.who_head, "rectify"), ==, 7); /* 5 7 8, and 9 10 11 12 */
        g_assert_cmpint(
            reminders_of(&w.m, &w.m.f.who_head, "sign"), ==, 7); /* 4, and 5 6 7 8 9 12 */
        int64_t events = meeting_events(&w.m);
        tick_until(&w, "2026-01-12", 20, HOUR);
        g_assert_cmpint(meeting_events(&w.m), ==, events);
        /* once it is reported nobody is told any more but who has to verify */
        w.m.f.now = rules_day_at("2026-01-12", 20);
        meeting_sign(&w.m, w.card);
        meeting_close(&w.m, w.problem, w.card, "done");
        tick_until(&w, "2026-01-12", 21, HOUR); /* the letter that nobody signed is over */
        events = meeting_events(&w.m);
        tick_until(&w, "2026-01-20", 12, HOUR);
        g_assert_cmpint(meeting_events(&w.m), ==, events);
        away_clear(&w);
    }
}

/* T27: a year that is over is put away after its days; nothing moves it then. */
static void archive(void)
{
    struct away w;
    g_autoptr(GError) error = NULL;
    away_make(&w);
    meeting_sign(&w.m, w.card);
    meeting_close(&w.m, w.problem, w.card, "done");
    bool more = false;
    annotate_tick(w.m.f.a, rules_day_at("2027-03-31", 12), &more, &error);
    ASSERT_STATE(&w.m, w.problem, "closed");
    annotate_tick(w.m.f.a, rules_day_at("2027-04-01", 12), &more, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&w.m, w.problem, "archived");
    struct annotate_act supervisor = act_of(&w.m.f, &w.m.f.who_supervisor, NULL);
    struct annotate_relapse in = {.text = "又来"};
    ASSERT_REFUSED(&w.m, REFUSED, "relapse.not_closed",
        annotate_relapse_add(w.m.f.a, &supervisor, w.problem, &in, NULL, &error));
    away_clear(&w);
}

/* --- the county's own numbers --- */

static void set(struct meeting *m, const char *key, const char *value)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act admin = act_of(&m->f, &m->f.who_admin, NULL);
    annotate_setting_set(m->f.a, &admin, key, value, NULL, &error);
    g_assert_no_error(error);
}

/* Signing in three working days, verifying in five days, six days after a check that failed. */
static void own_times(void)
{
    struct away w;
    away_make(&w);
    const struct annotate_who *head = &w.m.f.who_head;
    set(&w.m, "sign.work_days", "3");
    set(&w.m, "verify.days", "5");
    set(&w.m, "due.rework_days", "6");
    int64_t problem = meeting_draft(&w.m, "二", NULL);
    meeting_file(&w.m, problem);
    int64_t card = meeting_dispatch(&w.m, problem);
    /* Thursday the 1st to the 3rd are a feast, Sunday the 4th is worked */
    g_autofree char *at = g_strdup_printf("%" G_GINT64_FORMAT, rules_day_at("2026-01-06", 18));
    ASSERT_VALUE(&w.m, head, ANNOTATE_VIEW_PROBLEM, problem, "$.card.sign_due_at", at);
    meeting_sign(&w.m, card);
    int64_t report = meeting_report(&w.m, problem, card, "one");
    ASSERT_VALUE(&w.m, head, ANNOTATE_VIEW_PROBLEM, problem, "$.rectifications[0].verify_due_on",
        "2026-01-06");
    meeting_check(&w.m, report, false);
    ASSERT_VALUE(&w.m, head, ANNOTATE_VIEW_PROBLEM, problem, "$.due_on", "2026-01-07");
    away_clear(&w);
}

/* It recurs what was closed last, and only what is closed. */
static void recurrence_latest(void)
{
    struct away w;
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    away_make(&w);
    struct annotate *a = w.m.f.a;
    int64_t second = meeting_draft(&w.m, "二", NULL);
    meeting_file(&w.m, second);
    int64_t card = meeting_dispatch(&w.m, second);
    meeting_sign(&w.m, w.card);
    meeting_sign(&w.m, card);
    meeting_close(&w.m, second, card, "second");
    w.m.f.now += DAY;
    meeting_close(&w.m, w.problem, w.card, "first");
    w.m.f.now += DAY;
    int64_t next = meeting_draft(&w.m, "再次满溢", NULL);
    meeting_file(&w.m, next);
    g_autofree char *last = g_strdup_printf("%d", (int)w.problem);
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, next, "$.recurrence_of", last);
    struct annotate_act supervisor = act_of(&w.m.f, &w.m.f.who_supervisor, NULL);
    struct annotate_act head = act_of(&w.m.f, &w.m.f.who_head, NULL);
    struct annotate_relapse in = {.text = "又堆满了"};
    annotate_relapse_add(a, &supervisor, w.problem, &in, &out, &error);
    annotate_relapse_confirm(a, &head, out.id, "属实", NULL, &error);
    g_assert_no_error(error);
    next = meeting_draft(&w.m, "又满溢", NULL);
    meeting_file(&w.m, next);
    g_autofree char *former = g_strdup_printf("%d", (int)second);
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, next, "$.recurrence_of", former);
    away_clear(&w);
}

/* A recurrence is also of another point near it: as near and as late as the county says. */
static void recurrence_near(void)
{
    static const struct {
        const char *metres, *days;
        bool recurs;
    } cases[] = {
        {"100", "180", true },
        {"50",  "180", false},
        {"100", "20",  false},
        {"60",  "40",  true },
    };
    struct away w;
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    away_make(&w);
    meeting_sign(&w.m, w.card);
    meeting_close(&w.m, w.problem, w.card, "done");
    record_script(w.m.f.a, "UPDATE point SET lat = 37.0, lon = 114.0", &error);
    struct annotate_act office = act_of(&w.m.f, &w.m.who_office, NULL);
    struct annotate_point in = {.code = "NEAR",
        .name = "演示路西口",
        .address = "演示地址",
        .person = "演示甲",
        .type = 1,
        .lead_unit = w.m.f.housing,
        .place = 1,
        .lat = 37.0005, /* 56 m */
        .lon = 114.0};
    annotate_point_add(w.m.f.a, &office, &in, &out, &error);
    g_assert_no_error(error);
    w.m.point = out.id;
    w.m.f.now += 30 * DAY;
    g_autofree char *former = g_strdup_printf("%d", (int)w.problem);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        set(&w.m, "recurrence.metres", cases[i].metres);
        set(&w.m, "recurrence.days", cases[i].days);
        int64_t next = meeting_draft(&w.m, "再次满溢", NULL);
        meeting_file(&w.m, next);
        ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, next, "$.recurrence_of",
            cases[i].recurs ? former : "");
    }
    away_clear(&w);
}

static void archive_later(void)
{
    struct away w;
    g_autoptr(GError) error = NULL;
    bool more = false;
    away_make(&w);
    set(&w.m, "archive.days", "120");
    meeting_sign(&w.m, w.card);
    meeting_close(&w.m, w.problem, w.card, "done");
    annotate_tick(w.m.f.a, rules_day_at("2027-04-30", 12), &more, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&w.m, w.problem, "closed");
    annotate_tick(w.m.f.a, rules_day_at("2027-05-01", 12), &more, &error);
    g_assert_no_error(error);
    ASSERT_STATE(&w.m, w.problem, "archived");
    away_clear(&w);
}

/* A meeting with its minutes is put away with the last of its problems, not before, and is still
 * listed. */
static void archive_meeting(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_claimed(&m);
    meeting_move(&m, "adjourn");
    struct annotate_act office = act_of(&m.f, &m.who_office, NULL);
    struct annotate_act host = act_of(&m.f, &m.who_host, NULL);
    struct annotate_minutes_item in = {.text = "住建局牵头整改", .due_on = "2026-01-20"};
    annotate_minutes_set(m.f.a, &office, m.screening, &in, 1, NULL, &error);
    annotate_screening_move(m.f.a, &host, m.screening, "issue_minutes", NULL, &error);
    g_assert_no_error(error);
    int64_t card = meeting_dispatch(&m, m.problem[0]);
    meeting_sign(&m, card);
    meeting_tick(&m, "2027-04-01", 12);
    ASSERT_STATE(&m, m.problem[0], "rectifying");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_SCREENING, m.screening, "$.state", "minuted");
    meeting_close(&m, m.problem[0], card, "done");
    meeting_tick(&m, "2028-03-30", 12);
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_SCREENING, m.screening, "$.state", "minuted");
    meeting_tick(&m, "2028-04-01", 12);
    ASSERT_STATE(&m, m.problem[0], "archived");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_SCREENING, m.screening, "$.state", "archived");
    ASSERT_VALUE(&m, &m.f.who_head, ANNOTATE_VIEW_SCREENINGS, 0, "$.items[0].state", "archived");
    office.now = m.f.now;
    ASSERT_REFUSED(&m, REFUSED, "step.not_allowed",
        annotate_minutes_set(m.f.a, &office, m.screening, &in, 1, NULL, &error));
    meeting_clear(&m);
}

/* --- the calendar --- */

static void calendar(void)
{
    struct away w;
    g_autoptr(GError) error = NULL;
    away_make(&w);
    struct annotate *a = w.m.f.a;
    struct annotate_act office = act_of(&w.m.f, &w.m.who_office, NULL);
    struct annotate_act liaison = act_of(&w.m.f, &w.m.f.who_liaison, NULL);
    ASSERT_REFUSED(&w.m, REFUSED, "step.not_your_role",
        annotate_holiday_set(a, &liaison, "2026-01-05", "holiday", "县庆", NULL, &error));
    ASSERT_REFUSED(&w.m, INVALID, "field.not_a_day",
        annotate_holiday_set(a, &office, "2026-02-30", "holiday", "", NULL, &error));
    ASSERT_REFUSED(&w.m, INVALID, "setting.out_of_range",
        annotate_problem_type_due(a, &office, w.m.type, "workday", 0, NULL, &error));
    annotate_holiday_set(a, &office, "2026-01-05", "holiday", "县庆", NULL, &error);
    annotate_problem_type_due(a, &office, w.m.type, "workday", 2, NULL, &error);
    g_assert_no_error(error);
    int64_t problem = meeting_draft(&w.m, "二", NULL);
    meeting_file(&w.m, problem);
    meeting_dispatch(&w.m, problem);
    /* Thursday the 1st: Sunday the 4th is worked, Monday the 5th is the county's own feast */
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, problem, "$.due_on", "2026-01-06");
    annotate_problem_type_due(a, &office, w.m.type, "workhour", 4, NULL, &error);
    annotate_holiday_set(a, &office, "2026-01-05", "usual", NULL, NULL, &error);
    g_assert_no_error(error);
    problem = meeting_draft(&w.m, "三", NULL);
    meeting_file(&w.m, problem);
    meeting_dispatch(&w.m, problem);
    g_autofree char *at = g_strdup_printf("%" G_GINT64_FORMAT, rules_day_at("2026-01-04", 15));
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, problem, "$.due_at", at);
    w.m.f.now = rules_day_at("2026-01-04", 15) + 1;
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, problem, "$.flags", "[\"overdue\"]");
    away_clear(&w);
}

/* What a card issued now would get is told beforehand, and is what it gets. */
static void proposal(void)
{
    struct away w;
    g_autoptr(GError) error = NULL;
    away_make(&w);
    struct annotate *a = w.m.f.a;
    struct annotate_act office = act_of(&w.m.f, &w.m.who_office, NULL);
    annotate_problem_type_due(a, &office, w.m.type, "workhour", 4, NULL, &error);
    g_assert_no_error(error);
    int64_t problem = meeting_draft(&w.m, "二", NULL);
    meeting_file(&w.m, problem);
    /* Thursday the 1st is a feast, the 4th is worked: four hours of it end at three */
    g_autofree char *at = g_strdup_printf("%" G_GINT64_FORMAT, rules_day_at("2026-01-04", 15));
    ASSERT_VALUE(
        &w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, problem, "$.proposal.due.due_at", at);
    ASSERT_VALUE(
        &w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, problem, "$.proposal.due.mode", "workhour");
    struct annotate_act head = act_of(&w.m.f, &w.m.f.who_head, NULL);
    struct annotate_card card = {.task = "清理", .standard = "干净", .duty_person = "演示·甲"};
    card.due_on = "2026-01-05";
    ASSERT_REFUSED(
        &w.m, REFUSED, "card.bad_due", annotate_card_issue(a, &head, problem, &card, NULL, &error));
    card.due_on = "2026-01-04"; /* the day that was proposed: at its hour */
    annotate_card_issue(a, &head, problem, &card, NULL, &error);
    g_assert_no_error(error);
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, problem, "$.due_at", at);
    ASSERT_VALUE(&w.m, &w.m.f.who_head, ANNOTATE_VIEW_PROBLEM, problem, "$.proposal", "");
    away_clear(&w);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/clock/extension", extension);
    g_test_add_func("/clock/suspension", suspension);
    g_test_add_func("/clock/opinion", opinion);
    g_test_add_func("/clock/numbered", numbered);
    g_test_add_func("/clock/suspension_term", suspension_term);
    g_test_add_func("/clock/counted_as", counted_as);
    g_test_add_func("/clock/card_return", card_return);
    g_test_add_func("/clock/void_card", void_card);
    g_test_add_func("/clock/withdraw", withdraw);
    g_test_add_func("/clock/relapse", relapse);
    g_test_add_func("/clock/site_order", site_order);
    g_test_add_func("/clock/recheck", recheck);
    g_test_add_func("/clock/reminders_once", reminders_once);
    g_test_add_func("/clock/archive", archive);
    g_test_add_func("/clock/own-times", own_times);
    g_test_add_func("/clock/recurrence-latest", recurrence_latest);
    g_test_add_func("/clock/recurrence-near", recurrence_near);
    g_test_add_func("/clock/archive-later", archive_later);
    g_test_add_func("/clock/archive-meeting", archive_meeting);
    g_test_add_func("/clock/calendar", calendar);
    g_test_add_func("/clock/proposal", proposal);
    return g_test_run();
}
