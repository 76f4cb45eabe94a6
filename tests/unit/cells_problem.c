/* cells_problem.c — the cells of a problem. */
#include "cells.h"
#include "rules.h"
#include <string.h>

/* --- ways into the states of a problem --- */

void cell_ground(struct cell *x)
{
    meeting_ground(&x->m);
}

void cell_draft(struct cell *x)
{
    meeting_ground(&x->m);
    x->problem = meeting_draft(&x->m, "垃圾满溢", NULL);
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act office = cell_by(x, &x->m.who_office);
    struct annotate_cut cut = {
        .clip = x->m.clip, .in_frame = 100, .out_frame = 160, .in_t90 = 360000, .out_t90 = 576000};
    annotate_segment_add(x->m.f.a, &office, x->problem, &cut, &out, &error);
    g_assert_no_error(error);
    x->segment = out.id;
}

static void at_filed(struct cell *x)
{
    cell_draft(x);
    meeting_file(&x->m, x->problem);
}

static void at_scheduled(struct cell *x)
{
    meeting_reel(&x->m);
    x->problem = x->m.problem[0];
    x->segment = 1;
}

void cell_live(struct cell *x)
{
    meeting_live(&x->m);
    x->problem = x->m.problem[0];
    x->segment = 1;
    meeting_goto(&x->m, 0);
}

/* The hall is at another one. */
static void at_unshown(struct cell *x)
{
    cell_live(x);
    x->problem = x->m.problem[1];
}

void cell_presented(struct cell *x)
{
    cell_live(x);
    meeting_command(&x->m, (struct annotate_command){.command = "open_claim"});
}

static void at_missed(struct cell *x)
{
    cell_presented(x);
    meeting_move(&x->m, "adjourn");
}

static void at_missed_late(struct cell *x)
{
    at_missed(x);
    x->m.f.now += 25 * HOUR;
}

static void at_disputed(struct cell *x)
{
    cell_presented(x);
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act seat = cell_by(x, &x->m.seat_housing);
    struct annotate_dispute in = {.problem = x->problem, .reason_code = "ownership"};
    annotate_dispute_add(x->m.f.a, &seat, 0, &in, &out, &error);
    g_assert_no_error(error);
    x->dispute = out.id;
}

static void at_claimed(struct cell *x)
{
    meeting_claimed(&x->m);
    x->problem = x->m.problem[0];
    x->segment = 1;
}

void cell_dispatched(struct cell *x)
{
    at_filed(x);
    x->card = meeting_dispatch(&x->m, x->problem);
}

void cell_rectifying(struct cell *x)
{
    cell_dispatched(x);
    meeting_sign(&x->m, x->card);
}

static void at_reported(struct cell *x)
{
    cell_rectifying(x);
    x->report = meeting_report(&x->m, x->problem, x->card, "after");
}

void cell_closed(struct cell *x)
{
    at_reported(x);
    g_autoptr(GError) error = NULL;
    meeting_check(&x->m, x->report, true);
    struct annotate_act head = cell_by(x, &x->m.f.who_head);
    annotate_problem_close(x->m.f.a, &head, x->problem, NULL, &error);
    g_assert_no_error(error);
}

int64_t cell_ask(struct cell *x, const char *kind, const char *day)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out = {0};
    struct annotate_act liaison = cell_by(x, &x->m.f.who_liaison);
    struct annotate_request in = {
        .kind = kind, .reason = "雨季施工", .plan = "一月立项", .wished_on = day};
    return annotate_request_add(x->m.f.a, &liaison, x->card, &in, &out, &error) ? out.id : 0;
}

static void at_suspended(struct cell *x)
{
    cell_rectifying(x);
    g_autoptr(GError) error = NULL;
    struct annotate_who leader;
    fixture_user(&x->m.f, "resting", ANNOTATE_ROLE_LEADER, 0, &leader);
    struct annotate_act act = cell_by(x, &leader);
    annotate_request_grant(
        x->m.f.a, &act, cell_ask(x, "suspension", "2026-03-02"), NULL, NULL, NULL, &error);
    g_assert_no_error(error);
}

static void at_withdrawn(struct cell *x)
{
    cell_draft(x);
    g_autoptr(GError) error = NULL;
    struct annotate_act head = cell_by(x, &x->m.f.who_head);
    annotate_problem_withdraw(x->m.f.a, &head, x->problem, "duplicate", "重复", NULL, &error);
    g_assert_no_error(error);
}

void cell_tick(struct cell *x, const char *day, int hour)
{
    meeting_tick(&x->m, day, hour);
}

static void at_archived(struct cell *x)
{
    at_withdrawn(x);
    cell_tick(x, "2027-05-01", 12);
}

/* --- the acts on a problem: `ready` makes what the act is about, by other people --- */

static const struct annotate_cut first_cut = {
    .in_frame = 10, .out_frame = 61, .in_t90 = 36000, .out_t90 = 219600};

ACT(draft)
{
    struct annotate_problem in = {.description = "垃圾"};
    struct annotate_cut cut = first_cut;
    cut.clip = x->m.clip;
    return annotate_problem_add(x->m.f.a, act, &in, &cut, NULL, error);
}
ACT(intake)
{
    struct annotate_problem in = {.description = "垃圾", .source = "hotline"};
    return annotate_problem_intake(x->m.f.a, act, &in, "12345-01", NULL, error);
}
ACT(edit)
{
    struct annotate_problem in = {.point = ANNOTATE_KEEP,
        .type = ANNOTATE_KEEP,
        .lead_unit = ANNOTATE_KEEP,
        .indicator = ANNOTATE_KEEP,
        .description = "占道"};
    return annotate_problem_set(x->m.f.a, act, x->problem, &in, NULL, error);
}
ACT(segment_add)
{
    struct annotate_cut cut = first_cut;
    cut.clip = x->m.clip;
    return annotate_segment_add(x->m.f.a, act, x->problem, &cut, NULL, error);
}
ACT(segment_edit)
{
    struct annotate_cut cut = first_cut;
    cut.clip = x->m.clip;
    return annotate_segment_set(x->m.f.a, act, x->segment, &cut, NULL, error);
}
ACT(segment_remove)
{
    return annotate_segment_remove(x->m.f.a, act, x->segment, NULL, error);
}
ACT(file)
{
    return annotate_problem_file(x->m.f.a, act, x->problem, NULL, error);
}
ACT(withdraw)
{
    return annotate_problem_withdraw(x->m.f.a, act, x->problem, "duplicate", "重复", NULL, error);
}
ACT(unschedule)
{
    return annotate_reel_unlock(x->m.f.a, act, x->m.screening, "换片", NULL, error);
}
ACT(adjourn)
{
    return annotate_screening_move(x->m.f.a, act, x->m.screening, "adjourn", NULL, error);
}
ACT(prepare)
{
    struct annotate_card in = {.task = "清理"};
    return annotate_card_prepare(x->m.f.a, act, x->problem, &in, NULL, error);
}
ACT(dispatch)
{
    struct annotate_card in = {.task = "清理", .standard = "干净", .duty_person = "演示甲"};
    return annotate_card_issue(x->m.f.a, act, x->problem, &in, NULL, error);
}
void cell_control(struct cell *x, const struct annotate_who *who)
{
    if (!x->m.screening)
        return;
    struct annotate_act act = cell_by(x, who);
    struct annotate_command take = {.expect_rev = -1, .command = "take_control"};
    annotate_stage_command(x->m.f.a, &act, x->m.screening, &take, NULL, NULL);
}
ACT(present)
{
    struct annotate_command in = {.expect_rev = -1, .command = "open_claim"};
    return annotate_stage_command(x->m.f.a, act, x->m.screening, &in, NULL, error);
}
ACT(claim)
{
    struct annotate_claim in = {
        .problem = x->problem, .unit = x->m.f.housing, .person_name = "演示·局长"};
    return annotate_claim_add(x->m.f.a, act, x->m.screening, &in, NULL, error);
}
ACT(paper_claim)
{
    struct annotate_claim in = {.problem = x->problem,
        .unit = x->m.f.housing,
        .person_name = "演示·局长",
        .pressed_at = act->now};
    return annotate_claim_add(x->m.f.a, act, x->m.screening, &in, NULL, error);
}
ACT(late_claim)
{
    struct annotate_claim in = {
        .problem = x->problem, .unit = x->m.f.housing, .person_name = "演示·局长"};
    return annotate_claim_late(x->m.f.a, act, &in, NULL, error);
}
ACT(dispute)
{
    struct annotate_dispute in = {.problem = x->problem,
        .unit = x->m.f.housing,
        .person_name = "演示·局长",
        .reason_code = "ownership"};
    return annotate_dispute_add(x->m.f.a, act, x->m.screening, &in, NULL, error);
}
/* On a dispute, on what nobody answered, or on a claim that was wrong. */
static bool rule(struct cell *x, const struct annotate_act *act, const char *ruling, int64_t unit,
    GError **error)
{
    if (strcmp(x->state, "claimed") == 0 || strcmp(x->state, "presented") == 0)
        return annotate_claim_rule(
            x->m.f.a, act, x->problem, ruling, unit, "由镇负责", NULL, error);
    return annotate_dispute_rule(x->m.f.a, act, x->dispute, ruling, unit, "由镇负责", NULL, error);
}
ACT(rule_assign)
{
    return rule(x, act, "assign", x->m.f.town, error);
}
ACT(rule_refile)
{
    return rule(x, act, "refile", 0, error);
}
ACT(rule_withdraw)
{
    return rule(x, act, "withdraw", 0, error);
}
ACT(sign)
{
    return annotate_card_sign(x->m.f.a, act, x->card, NULL, error);
}
static int64_t evidence(struct cell *x, const char *seed)
{
    int64_t clip = x->card ? meeting_evidence(&x->m, &x->m.f.who_liaison, x->problem, seed) : 0;
    meeting_ingest_twins(&x->m, NULL, 0);
    return clip;
}
void cell_evidence(struct cell *x, const struct annotate_who *who)
{
    x->clip = evidence(x, "form");
}
ACT(card_return)
{
    struct annotate_return in = {
        .reason_code = "ownership", .reason = "由镇里管护", .form = x->clip};
    return annotate_card_return(x->m.f.a, act, x->card, &in, NULL, error);
}
bool cell_report(struct cell *x, const struct annotate_act *act, GError **error)
{
    char today[11];
    rules_day(x->m.f.now, today);
    struct annotate_report in = {"已清理", today, &x->clip, x->clip ? 1 : 0, NULL};
    return annotate_rectification_add(x->m.f.a, act, x->card, &in, NULL, error);
}
void cell_submission(struct cell *x, const struct annotate_who *who)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out = {0};
    char today[11];
    rules_day(x->m.f.now, today);
    int64_t after = evidence(x, "handed in");
    cell_evidence(x, who);
    struct annotate_act liaison = cell_by(x, &x->m.f.who_liaison);
    struct annotate_report in = {"已清理", today, &after, 1, NULL};
    bool done = annotate_rectification_add(x->m.f.a, &liaison, x->card, &in, &out, &error);
    x->submission = done ? out.id : 0;
}
bool cell_paper(struct cell *x, const struct annotate_act *act, GError **error)
{
    return annotate_submission_paper(
        x->m.f.a, act, x->submission, "演示·局长", x->clip, NULL, error);
}
ACT(blur_check)
{
    return annotate_segment_check(x->m.f.a, act, x->segment, NULL, error);
}
ACT(verify_pass)
{
    struct annotate_check in = {.pass = true, .method = "onsite", .remark = "看过"};
    return annotate_verification_add(x->m.f.a, act, x->report, &in, NULL, error);
}
ACT(verify_fail)
{
    struct annotate_check in = {
        .method = "onsite", .remark = "没有清理", .evidence = &x->m.clip, .n_evidence = 1};
    return annotate_verification_add(x->m.f.a, act, x->report, &in, NULL, error);
}
ACT(ask_again)
{
    return annotate_evidence_ask(x->m.f.a, act, x->report, "看不清", NULL, error);
}
static void ready_passed(struct cell *x, const struct annotate_who *who)
{
    if (strcmp(x->state, "reported") == 0)
        meeting_check(&x->m, x->report, true);
}
ACT(close_it)
{
    return annotate_problem_close(x->m.f.a, act, x->problem, NULL, error);
}
static void ready_longer(struct cell *x, const struct annotate_who *who)
{
    x->request = cell_ask(x, "extension", "2026-01-12");
}
static void ready_rest(struct cell *x, const struct annotate_who *who)
{
    x->request = cell_ask(x, "suspension", "2026-03-02");
}
ACT(grant)
{
    return annotate_request_grant(x->m.f.a, act, x->request, NULL, NULL, NULL, error);
}
ACT(resume)
{
    return annotate_problem_resume(x->m.f.a, act, x->problem, NULL, NULL, error);
}
int64_t cell_find(struct cell *x)
{
    struct annotate_result out = {0};
    struct annotate_act act = cell_by(x, &x->m.f.who_supervisor);
    struct annotate_relapse in = {.text = "又堆满了"};
    annotate_relapse_add(x->m.f.a, &act, x->problem, &in, &out, NULL);
    return out.id;
}
static void ready_relapse(struct cell *x, const struct annotate_who *who)
{
    x->relapse = cell_find(x);
}
ACT(reopen)
{
    return annotate_relapse_confirm(x->m.f.a, act, x->relapse, NULL, NULL, error);
}
static const struct cell_act acts[] = {
    {"problem", "draft",          draft,          NULL,            "",                                              0},
    {"problem", "intake",         intake,         NULL,            "",                                              0},
    {"problem", "edit",           edit,           NULL,            "",                                              0},
    {"problem", "segment_add",    segment_add,    NULL,            "",                                              0},
    {"problem", "segment_edit",   segment_edit,   NULL,            "",                                              0},
    {"problem", "segment_remove", segment_remove, NULL,            "",                                              0},
    {"problem", "blur_check",     blur_check,     NULL,            "",                                              0},
    {"problem", "file",           file,           NULL,            "",                                              0},
    {"problem", "withdraw",       withdraw,       NULL,            "",                                              0},
    {"problem", "unschedule",     unschedule,     NULL,
     "step.not_your_role step.not_allowed not_found screening.already_live",                                        0},
    {"problem", "unshown",        adjourn,        NULL,            "step.not_your_role step.not_allowed not_found", 1},
    {"problem", "miss",           adjourn,        NULL,            "step.not_your_role step.not_allowed not_found", 1},
    {"problem", "prepare",        prepare,        NULL,            "",                                              0},
    {"problem", "dispatch",       dispatch,       NULL,            "",                                              0},
    {"problem", "present",        present,        cell_control,
     "step.not_your_role step.not_allowed not_found screening.not_live stage.no_problem "
        "stage.settled stage.window_open "
        "stage.not_controller",                                                                                     1},
    {"problem", "claim",          claim,          NULL,
     "step.not_your_role step.not_allowed not_found claim.not_present claim.window_closed",                         1},
    {"problem", "paper_claim",    paper_claim,    NULL,
     "step.not_your_role step.not_allowed not_found claim.not_present claim.window_closed",                         1},
    {"problem", "late_claim",     late_claim,     NULL,
     "step.not_your_role step.not_allowed not_found claim.not_present claim.not_missed "
        "claim.late_over",                                                                                          1},
    {"problem", "rule_claim",     late_claim,     NULL,
     "step.not_your_role step.not_allowed not_found claim.not_present claim.not_missed "
        "claim.late_over",                                                                                          1},
    {"problem", "dispute",        dispute,        NULL,            "not_found claim.not_present",                   0},
    {"problem", "rule_assign",    rule_assign,    NULL,            "not_found",                                     0},
    {"problem", "rule_refile",    rule_refile,    NULL,            "not_found",                                     0},
    {"problem", "rule_withdraw",  rule_withdraw,  NULL,            "not_found",                                     0},
    {"problem", "sign",           sign,           NULL,            "not_found",                                     0},
    {"problem", "return",         card_return,    cell_evidence,   "not_found",                                     0},
    {"problem", "extend",         grant,          ready_longer,    "not_found",                                     0},
    {"problem", "suspend",        grant,          ready_rest,      "not_found",                                     0},
    {"problem", "resume",         resume,         NULL,            "not_found",                                     0},
    {"problem", "report",         cell_report,    cell_evidence,   "not_found step.not_your_role",                  1},
    {"problem", "report_paper",   cell_paper,     cell_submission, "not_found",                                     0},
    {"problem", "verify_pass",    verify_pass,    NULL,            "not_found",                                     0},
    {"problem", "verify_fail",    verify_fail,    NULL,            "not_found",                                     0},
    {"problem", "ask_again",      ask_again,      NULL,            "not_found",                                     0},
    {"problem", "close",          close_it,       ready_passed,    "",                                              0},
    {"problem", "reopen",         reopen,         ready_relapse,   "not_found",                                     0},
};

static const struct cell_way ways[] = {
    {"problem", "-",          cell_draft,      NULL,         NULL                   },
    {"problem", "draft",      cell_draft,      NULL,         NULL                   },
    {"problem", "filed",      at_filed,        NULL,         NULL                   },
    {"problem", "scheduled",  at_scheduled,    NULL,         "present unshown"      },
    {"problem", "scheduled",  cell_live,       "present",    NULL                   },
    {"problem", "scheduled",  at_unshown,      "unshown",    NULL                   },
    {"problem", "presented",  cell_presented,  NULL,         "late_claim rule_claim"},
    {"problem", "presented",  at_missed,       "late_claim", NULL                   },
    {"problem", "presented",  at_missed_late,  "rule_claim", NULL                   },
    {"problem", "disputed",   at_disputed,     NULL,         NULL                   },
    {"problem", "claimed",    at_claimed,      NULL,         NULL                   },
    {"problem", "dispatched", cell_dispatched, NULL,         NULL                   },
    {"problem", "rectifying", cell_rectifying, NULL,         NULL                   },
    {"problem", "reported",   at_reported,     NULL,         NULL                   },
    {"problem", "closed",     cell_closed,     NULL,         NULL                   },
    {"problem", "suspended",  at_suspended,    NULL,         NULL                   },
    {"problem", "withdrawn",  at_withdrawn,    NULL,         NULL                   },
    {"problem", "archived",   at_archived,     NULL,         NULL                   },
};

void cells_problem(void)
{
    CELLS_RUN(acts, ways, "schedule review archive"); /* by the worker and the clock */
}
