/* cells_after.c — the cells of what follows a card: requests, relapses, escalations, exposures,
 * bulletins. */
#include "cells.h"
#include "rules.h"
#include <string.h>

static const struct annotate_who *a_leader(struct cell *x)
{
    if (!x->leader.user)
        fixture_user(&x->m.f, "leader", ANNOTATE_ROLE_LEADER, 0, &x->leader);
    return &x->leader;
}

/* --- what a unit asks for --- */

static void at_asked(struct cell *x)
{
    cell_rectifying(x);
    x->object = cell_ask(x, "extension", "2026-01-12");
}

static void at_granted(struct cell *x)
{
    at_asked(x);
    CELL_DO(
        x, &x->m.f.who_head, annotate_request_grant(a, act, x->object, NULL, NULL, NULL, &error));
}

static void at_refused(struct cell *x)
{
    at_asked(x);
    CELL_DO(x, &x->m.f.who_head, annotate_request_refuse(a, act, x->object, "抓紧", NULL, &error));
}

static void at_taken_back(struct cell *x)
{
    at_asked(x);
    CELL_DO(x, &x->m.f.who_liaison, annotate_request_withdraw(a, act, x->object, NULL, &error));
}

ACT(ask)
{
    bool rests = strcmp(x->act, "ask_suspend") == 0;
    struct annotate_request in = {.kind = rests ? "suspension" : "extension",
        .reason = "雨季施工",
        .plan = "一月立项",
        .wished_on = "2026-01-12"};
    return annotate_request_add(x->m.f.a, act, x->card, &in, NULL, error);
}
ACT(advise)
{
    return annotate_request_advise(x->m.f.a, act, x->object, true, NULL, NULL, error);
}
ACT(refuse_request)
{
    return annotate_request_refuse(x->m.f.a, act, x->object, "抓紧", NULL, error);
}
ACT(take_back)
{
    return annotate_request_withdraw(x->m.f.a, act, x->object, NULL, error);
}

/* By the report that is signed: the head's own, or the liaison's that was signed on paper. */
ACT(supersede)
{
    return x->submission ? cell_paper(x, act, error) : cell_report(x, act, error);
}
static void ready_signed(struct cell *x, const struct annotate_who *who)
{
    if (who->roles & (ANNOTATE_ROLE_LIAISON | ANNOTATE_ROLES_OFFICE))
        cell_submission(x, who);
    else
        cell_evidence(x, who);
}

/* --- its paper --- */

static void at_card(struct cell *x)
{
    cell_dispatched(x);
    x->object = x->card;
}

static void at_card_signed(struct cell *x)
{
    cell_rectifying(x);
    x->object = x->card;
}

static void at_card_void(struct cell *x)
{
    at_card(x);
    CELL_DO(x, &x->m.f.who_head,
        annotate_problem_withdraw(a, act, x->problem, "duplicate", "重复", NULL, &error));
}

ACT(print)
{
    return annotate_card_print(x->m.f.a, act, x->object, NULL, error);
}

/* --- what a liaison hands in --- */

static void at_waiting(struct cell *x)
{
    cell_rectifying(x);
    cell_submission(x, NULL);
    x->object = x->submission;
}

ACT(send_back)
{
    return annotate_submission_return(x->m.f.a, act, x->object, "照片不清楚", NULL, error);
}

static void at_returned(struct cell *x)
{
    at_waiting(x);
    CELL_DO(x, &x->m.who_unit_head, send_back(x, act, &error));
}

/* --- sent to look on the spot --- */

static void at_reported(struct cell *x)
{
    cell_rectifying(x);
    x->report = meeting_report(&x->m, x->problem, x->card, "after");
}

static bool send_by(struct cell *x, const struct annotate_act *act, int64_t verifier,
    struct annotate_result *out, GError **error)
{
    struct annotate_site_order in = {.verifier = verifier, .until_at = act->now + HOUR};
    return annotate_site_order_send(x->m.f.a, act, x->problem, &in, out, error);
}

static void at_sent(struct cell *x)
{
    struct annotate_result out;
    at_reported(x);
    CELL_DO(x, &x->m.who_office, send_by(x, act, x->m.f.verifier, &out, &error));
    x->object = out.id;
}

static void at_looked(struct cell *x)
{
    struct annotate_check in = {.pass = true, .method = "onsite", .remark = "看过"};
    at_sent(x);
    CELL_DO(
        x, &x->m.f.who_verifier, annotate_verification_add(a, act, x->report, &in, NULL, &error));
}

static void call_back_now(struct cell *x)
{
    CELL_DO(
        x, &x->m.f.who_head, annotate_site_order_withdraw(a, act, x->object, "改日", NULL, &error));
}

static void at_called_back(struct cell *x)
{
    at_sent(x);
    call_back_now(x);
}

ACT(send_out)
{
    return send_by(x, act, x->m.f.verifier, NULL, error);
}
ACT(call_back)
{
    return annotate_site_order_withdraw(x->m.f.a, act, x->object, "改日", NULL, error);
}
/* The one that is sent is the one who looks. */
static void ready_sent(struct cell *x, const struct annotate_who *who)
{
    struct annotate_result out;
    if (strcmp(x->state, "open") != 0 || !(who->roles & ANNOTATE_ROLE_VERIFIER))
        return;
    call_back_now(x);
    CELL_DO(x, &x->m.who_office, send_by(x, act, who->user, &out, &error));
    x->object = out.id;
}
/* Who sent somebody is the one who calls him back. */
static void ready_sender(struct cell *x, const struct annotate_who *who)
{
    struct annotate_result out;
    if (strcmp(x->state, "open") != 0 || !(who->roles & ANNOTATE_ROLE_VERIFIER))
        return;
    call_back_now(x);
    CELL_DO(x, who, send_by(x, act, x->m.f.verifier, &out, &error));
    x->object = out.id;
}
ACT(look)
{
    struct annotate_check in = {.pass = true, .method = "onsite", .remark = "看过"};
    return annotate_verification_add(x->m.f.a, act, x->report, &in, NULL, error);
}

/* --- again there --- */

static void at_found(struct cell *x)
{
    cell_closed(x);
    x->object = cell_find(x);
}

static void at_no_relapse(struct cell *x)
{
    at_found(x);
    CELL_DO(
        x, &x->m.f.who_head, annotate_relapse_refuse(a, act, x->object, "是另一处", NULL, &error));
}

static void at_confirmed(struct cell *x)
{
    at_found(x);
    CELL_DO(x, &x->m.f.who_head, annotate_relapse_confirm(a, act, x->object, NULL, NULL, &error));
}

ACT(find)
{
    struct annotate_relapse in = {.text = "又堆满了"};
    return annotate_relapse_add(x->m.f.a, act, x->problem, &in, NULL, error);
}
ACT(refuse_relapse)
{
    return annotate_relapse_refuse(x->m.f.a, act, x->object, "是另一处", NULL, error);
}

/* --- looked at again --- */

ACT(look_again)
{
    struct annotate_recheck in = {.held = strcmp(x->act, "hold") == 0, .text = "又堆满了"};
    return annotate_recheck_add(x->m.f.a, act, x->problem, &in, NULL, error);
}

/* --- when a unit does not rectify --- */

static void at_proposed(struct cell *x)
{
    cell_rectifying(x);
    cell_tick(x, "2026-01-09", 12);
    x->object = 1;
}

static void at_drafted(struct cell *x)
{
    at_proposed(x);
    CELL_DO(x, &x->m.who_office,
        annotate_escalation_draft(
            a, act, 1, &(struct annotate_letter){.text = "予以通报"}, NULL, &error));
}

static void at_signed(struct cell *x)
{
    at_drafted(x);
    CELL_DO(x, a_leader(x), annotate_escalation_sign(a, act, 1, NULL, &error));
}

static void at_dropped(struct cell *x)
{
    at_drafted(x);
    CELL_DO(x, &x->m.f.who_head, annotate_escalation_drop(a, act, 1, "不必", NULL, &error));
}

ACT(draft_level)
{
    return annotate_escalation_draft(
        x->m.f.a, act, x->object, &(struct annotate_letter){.text = "予以通报"}, NULL, error);
}
ACT(sign_level)
{
    return annotate_escalation_sign(x->m.f.a, act, x->object, NULL, error);
}
ACT(drop_level)
{
    return annotate_escalation_drop(x->m.f.a, act, x->object, "不必", NULL, error);
}
ACT(talk)
{
    struct annotate_talk in = {.on = "2026-01-09", .with = "演示乙", .text = "限期整改"};
    return annotate_escalation_talk(x->m.f.a, act, x->object, &in, NULL, error);
}

ACT(sign_for)
{
    return annotate_escalation_sign_for(x->m.f.a, act, x->object, NULL, NULL, error);
}
ACT(sign_paper)
{
    struct annotate_receipt in = {.person = "演示乙", .at = act->now, .note = "送达回执存档"};
    return annotate_escalation_sign_for(x->m.f.a, act, x->object, &in, NULL, error);
}

/* --- one card that stays overdue --- */

static void at_urged(struct cell *x)
{
    cell_rectifying(x);
    cell_tick(x, "2026-01-12", 12);
    x->object = 1;
}

static void at_urge_drafted(struct cell *x)
{
    at_urged(x);
    CELL_DO(x, &x->m.who_office,
        annotate_urge_draft(a, act, 1, "请抓紧整改", "三日内完成", NULL, &error));
}

static void at_urge_signed(struct cell *x)
{
    at_urge_drafted(x);
    CELL_DO(x, &x->m.f.who_head, annotate_urge_sign(a, act, 1, NULL, &error));
}

static void at_urge_dropped(struct cell *x)
{
    at_urged(x);
    CELL_DO(x, &x->m.f.who_head, annotate_urge_drop(a, act, 1, "已在施工", NULL, &error));
}

static void at_late(struct cell *x)
{
    cell_rectifying(x);
    cell_tick(x, "2026-01-09", 12);
}

static void at_held(struct cell *x)
{
    at_late(x);
    CELL_DO(x, &x->m.f.who_head,
        annotate_urge_hold(a, act, x->card, "等待材料", "2026-01-20", NULL, &error));
    x->object = 1;
}

static void at_let_go(struct cell *x)
{
    at_held(x);
    CELL_DO(x, &x->m.f.who_head, annotate_urge_release(a, act, 1, NULL, &error));
}

ACT(draft_urge)
{
    return annotate_urge_draft(x->m.f.a, act, x->object, "请抓紧整改", NULL, NULL, error);
}
ACT(sign_urge)
{
    return annotate_urge_sign(x->m.f.a, act, x->object, NULL, error);
}
ACT(drop_urge)
{
    return annotate_urge_drop(x->m.f.a, act, x->object, "已在施工", NULL, error);
}
ACT(sign_for_urge)
{
    return annotate_urge_sign_for(x->m.f.a, act, x->object, NULL, NULL, error);
}
ACT(sign_urge_paper)
{
    struct annotate_receipt in = {.person = "演示乙", .at = act->now, .note = "送达回执存档"};
    return annotate_urge_sign_for(x->m.f.a, act, x->object, &in, NULL, error);
}
ACT(hold)
{
    return annotate_urge_hold(x->m.f.a, act, x->card, "等待材料", "2026-01-20", NULL, error);
}
ACT(let_go)
{
    return annotate_urge_release(x->m.f.a, act, x->object, NULL, error);
}

/* --- exposures --- */

static bool expose_by(
    struct cell *x, const struct annotate_act *act, struct annotate_result *out, GError **error)
{
    struct annotate_exposure in = {
        .media = "演示电视台", .on = "2026-01-01", .title = "垃圾堆在路口", .unit = x->m.f.housing};
    return annotate_exposure_add(x->m.f.a, act, &in, out, error);
}

static void at_exposed(struct cell *x)
{
    struct annotate_result out;
    cell_ground(x);
    CELL_DO(x, &x->m.who_office, expose_by(x, act, &out, &error));
    x->object = out.id;
}

static void at_exposure_confirmed(struct cell *x)
{
    at_exposed(x);
    CELL_DO(x, &x->m.f.who_head, annotate_exposure_confirm(a, act, x->object, NULL, &error));
}

static void at_exposure_void(struct cell *x)
{
    at_exposed(x);
    CELL_DO(x, &x->m.f.who_head, annotate_exposure_void(a, act, x->object, "误报", NULL, &error));
}

ACT(expose)
{
    return expose_by(x, act, NULL, error);
}
ACT(amend_exposure)
{
    struct annotate_exposure in = {
        .media = "演示日报", .on = "2026-01-01", .title = "垃圾堆在路口", .unit = x->m.f.housing};
    return annotate_exposure_amend(x->m.f.a, act, x->object, &in, NULL, error);
}
ACT(confirm_exposure)
{
    return annotate_exposure_confirm(x->m.f.a, act, x->object, NULL, error);
}
ACT(void_exposure)
{
    return annotate_exposure_void(x->m.f.a, act, x->object, "误报", NULL, error);
}
ACT(say)
{
    return annotate_exposure_say(
        x->m.f.a, act, x->object, x->act, "演示甲", "今天清理", NULL, error);
}

/* --- bulletins --- */

static bool bulletin_by(
    struct cell *x, const struct annotate_act *act, struct annotate_result *out, GError **error)
{
    struct annotate_bulletin in = {
        .from_on = "2026-01-01", .to_on = "2026-01-31", .title = "督查通报"};
    return annotate_bulletin_draft(x->m.f.a, act, x->object, &in, out, error);
}

static void at_bulletin(struct cell *x)
{
    struct annotate_result out;
    cell_ground(x);
    CELL_DO(x, &x->m.who_office, bulletin_by(x, act, &out, &error));
    x->object = out.id;
}

static void at_issued(struct cell *x)
{
    at_bulletin(x);
    CELL_DO(x, &x->m.f.who_head, annotate_bulletin_issue(a, act, x->object, NULL, &error));
}

static void at_void(struct cell *x)
{
    at_issued(x);
    CELL_DO(x, &x->m.f.who_head, annotate_bulletin_void(a, act, x->object, "有误", NULL, &error));
}

ACT(bulletin)
{
    return bulletin_by(x, act, NULL, error);
}
ACT(issue)
{
    return annotate_bulletin_issue(x->m.f.a, act, x->object, NULL, error);
}
ACT(void_bulletin)
{
    return annotate_bulletin_void(x->m.f.a, act, x->object, "有误", NULL, error);
}

#define CHECKED "not_found step.not_your_role verification.done"

static const struct cell_act acts[] = {
    {"request",    "ask",         ask,              NULL,          "not_found",                    0},
    {"request",    "ask_suspend", ask,              NULL,          "not_found",                    0},
    {"request",    "advise",      advise,           NULL,          "not_found",                    0},
    {"request",    "refuse",      refuse_request,   NULL,          "not_found",                    0},
    {"request",    "withdraw",    take_back,        NULL,          "not_found",                    0},
    {"request",    "supersede",   supersede,        ready_signed,  "not_found step.not_your_role", 1},
    {"card",       "print",       print,            NULL,          "not_found card.void",          0},
    {"submission", "submit",      cell_report,      cell_evidence, "not_found",                    1},
    {"submission", "send_back",   send_back,        NULL,          "not_found",                    0},
    {"submission", "replace",     cell_report,      cell_evidence, "not_found step.not_your_role", 1},
    {"site_order", "send",        send_out,         NULL,          "",                             0},
    {"site_order", "fulfil",      look,             ready_sent,    CHECKED,                        1},
    {"site_order", "withdraw",    call_back,        ready_sender,  "",                             0},
    {"relapse",    "find",        find,             NULL,          "",                             0},
    {"relapse",    "refuse",      refuse_relapse,   NULL,          "",                             0},
    {"recheck",    "hold",        look_again,       NULL,          "",                             0},
    {"recheck",    "relapse",     look_again,       NULL,          "",                             0},
    {"escalation", "draft",       draft_level,      NULL,          "",                             0},
    {"escalation", "sign",        sign_level,       NULL,          "",                             0},
    {"escalation", "drop",        drop_level,       NULL,          "",                             0},
    {"escalation", "talk",        talk,             NULL,          "",                             0},
    {"escalation", "sign_for",    sign_for,         NULL,          "not_found",                    0},
    {"escalation", "sign_paper",  sign_paper,       NULL,          "not_found",                    0},
    {"urge",       "draft",       draft_urge,       NULL,          "",                             0},
    {"urge",       "sign",        sign_urge,        NULL,          "",                             0},
    {"urge",       "drop",        drop_urge,        NULL,          "",                             0},
    {"urge",       "sign_for",    sign_for_urge,    NULL,          "not_found",                    0},
    {"urge",       "sign_paper",  sign_urge_paper,  NULL,          "not_found",                    0},
    {"urge_hold",  "put_off",     hold,             NULL,          "",                             0},
    {"urge_hold",  "go_on",       let_go,           NULL,          "",                             0},
    {"exposure",   "record",      expose,           NULL,          "",                             0},
    {"exposure",   "amend",       amend_exposure,   NULL,          "",                             0},
    {"exposure",   "confirm",     confirm_exposure, NULL,          "",                             0},
    {"exposure",   "void",        void_exposure,    NULL,          "",                             0},
    {"exposure",   "answer",      say,              NULL,          "not_found",                    0},
    {"exposure",   "explain",     say,              NULL,          "not_found",                    0},
    {"exposure",   "settle",      say,              NULL,          "not_found",                    0},
    {"bulletin",   "draft",       bulletin,         NULL,          "",                             0},
    {"bulletin",   "issue",       issue,            NULL,          "",                             0},
    {"bulletin",   "void",        void_bulletin,    NULL,          "",                             0},
};

static const struct cell_way ways[] = {
    {"request",    "-",         cell_rectifying,       NULL, NULL},
    {"request",    "asked",     at_asked,              NULL, NULL},
    {"request",    "granted",   at_granted,            NULL, NULL},
    {"request",    "refused",   at_refused,            NULL, NULL},
    {"request",    "withdrawn", at_taken_back,         NULL, NULL},
    {"card",       "issued",    at_card,               NULL, NULL},
    {"card",       "signed",    at_card_signed,        NULL, NULL},
    {"card",       "void",      at_card_void,          NULL, NULL},
    {"submission", "-",         cell_rectifying,       NULL, NULL},
    {"submission", "waiting",   at_waiting,            NULL, NULL},
    {"submission", "returned",  at_returned,           NULL, NULL},
    {"site_order", "-",         at_reported,           NULL, NULL},
    {"site_order", "open",      at_sent,               NULL, NULL},
    {"site_order", "done",      at_looked,             NULL, NULL},
    {"site_order", "withdrawn", at_called_back,        NULL, NULL},
    {"relapse",    "-",         cell_closed,           NULL, NULL},
    {"relapse",    "found",     at_found,              NULL, NULL},
    {"relapse",    "refused",   at_no_relapse,         NULL, NULL},
    {"relapse",    "confirmed", at_confirmed,          NULL, NULL},
    {"recheck",    "-",         cell_closed,           NULL, NULL},
    {"escalation", "proposed",  at_proposed,           NULL, NULL},
    {"escalation", "drafted",   at_drafted,            NULL, NULL},
    {"escalation", "signed",    at_signed,             NULL, NULL},
    {"escalation", "dropped",   at_dropped,            NULL, NULL},
    {"urge",       "proposed",  at_urged,              NULL, NULL},
    {"urge",       "drafted",   at_urge_drafted,       NULL, NULL},
    {"urge",       "signed",    at_urge_signed,        NULL, NULL},
    {"urge",       "dropped",   at_urge_dropped,       NULL, NULL},
    {"urge_hold",  "-",         at_late,               NULL, NULL},
    {"urge_hold",  "held",      at_held,               NULL, NULL},
    {"urge_hold",  "released",  at_let_go,             NULL, NULL},
    {"exposure",   "-",         cell_ground,           NULL, NULL},
    {"exposure",   "recorded",  at_exposed,            NULL, NULL},
    {"exposure",   "confirmed", at_exposure_confirmed, NULL, NULL},
    {"exposure",   "void",      at_exposure_void,      NULL, NULL},
    {"bulletin",   "-",         cell_ground,           NULL, NULL},
    {"bulletin",   "draft",     at_bulletin,           NULL, NULL},
    {"bulletin",   "issued",    at_issued,             NULL, NULL},
    {"bulletin",   "void",      at_void,               NULL, NULL},
};

void cells_after(void)
{
    CELLS_RUN(acts, ways, "");
}
