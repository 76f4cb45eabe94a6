/* cells_hall.c — the cells of a screening, of its stage and of what is said there. */
#include "cells.h"
#include "rules.h"
#include <string.h>

/* --- the screening --- */

static void at_planned(struct cell *x)
{
    meeting_reel(&x->m);
    x->object = x->m.screening;
}

static void at_notified(struct cell *x)
{
    at_planned(x);
    meeting_move(&x->m, "notify");
}

static void at_checkin(struct cell *x)
{
    meeting_checkin(&x->m);
    x->object = x->m.screening;
}

static void at_live(struct cell *x)
{
    cell_live(x);
    x->object = x->m.screening;
}

static void at_paused(struct cell *x)
{
    at_live(x);
    meeting_move(&x->m, "pause");
}

ACT(write_minutes)
{
    struct annotate_minutes_item in = {.text = "住建局牵头整改", .due_on = "2026-01-20"};
    return annotate_minutes_set(x->m.f.a, act, x->object, &in, 1, NULL, error);
}

ACT(set_agenda)
{
    struct annotate_agenda_item in = {.kind = "film", .title = "集中观看审看片", .planned_s = 1800};
    return annotate_agenda_set(x->m.f.a, act, x->object, &in, 1, NULL, error);
}

ACT(copy)
{
    return annotate_screening_copy(x->m.f.a, act, x->object, NULL, error);
}

static void adjourn(struct cell *x)
{
    meeting_move(&x->m, "adjourn");
    g_autoptr(GError) error = NULL;
    struct annotate_act office = cell_by(x, &x->m.who_office);
    write_minutes(x, &office, &error);
    g_assert_no_error(error);
}

static void issue_minutes(struct cell *x)
{
    g_autoptr(GError) error = NULL;
    struct annotate_act host = cell_by(x, &x->m.who_host);
    annotate_screening_move(x->m.f.a, &host, x->object, "issue_minutes", NULL, &error);
    g_assert_no_error(error);
}

static void at_adjourned(struct cell *x)
{
    at_live(x);
    adjourn(x);
}

static void at_minuted(struct cell *x)
{
    at_adjourned(x);
    issue_minutes(x);
}

/* None of its problems was shown: they went back, and nothing of it moves any more. */
static void at_archived(struct cell *x)
{
    meeting_live(&x->m);
    x->object = x->m.screening;
    adjourn(x);
    issue_minutes(x);
    cell_tick(x, "2027-05-01", 12);
    ASSERT_VALUE(
        &x->m, &x->m.f.who_head, ANNOTATE_VIEW_SCREENING, x->object, "$.state", "archived");
}

static void at_cancelled(struct cell *x)
{
    at_planned(x);
    meeting_move(&x->m, "cancel");
}

ACT(plan)
{
    struct annotate_screening in = {.title = "演示审看会",
        .planned_start_at = act->now + HOUR,
        .planned_end_at = act->now + 2 * HOUR};
    return annotate_screening_add(x->m.f.a, act, &in, NULL, error);
}

/* One after another. */
static void at_second(struct cell *x)
{
    struct annotate_result out;
    at_planned(x);
    struct annotate_screening in = {.title = "演示审看会",
        .planned_start_at = x->m.f.now + HOUR,
        .planned_end_at = x->m.f.now + 2 * HOUR};
    CELL_DO(x, &x->m.who_office, annotate_screening_add(a, act, &in, &out, &error));
    x->object = out.id;
}
ACT(edit)
{
    struct annotate_screening in = {.title = "改过",
        .planned_start_at = ANNOTATE_KEEP,
        .planned_end_at = ANNOTATE_KEEP,
        .host = ANNOTATE_KEEP,
        .budget_s = ANNOTATE_KEEP};
    return annotate_screening_set(x->m.f.a, act, x->object, &in, NULL, error);
}
ACT(move)
{
    return annotate_screening_move(x->m.f.a, act, x->object, x->act, NULL, error);
}

/* --- the stage: everybody who may takes its control first --- */

static bool say_so(struct cell *x, const struct annotate_act *act, const char *name,
    struct annotate_result *out, GError **error)
{
    struct annotate_command in = {.expect_rev = -1,
        .command = name,
        .position = 3,
        .pos_ms = ITEM_MS + 1000,
        .mode = "claim",
        .name = "clock",
        .on = true,
        .remark = x->request};
    return annotate_stage_command(x->m.f.a, act, x->m.screening, &in, out, error);
}
ACT(command)
{
    return say_so(x, act, x->act, NULL, error);
}

static void at_window(struct cell *x)
{
    cell_presented(x);
    x->object = x->m.screening;
}

/* A leader's remark waits. */
static int64_t remark_by(struct cell *x, const struct annotate_who *who)
{
    struct annotate_result out = {0};
    struct annotate_act act = cell_by(x, who);
    struct annotate_remark in = {.scope = "all", .text = "要举一反三"};
    annotate_remark_add(x->m.f.a, &act, x->m.screening, &in, &out, NULL);
    return out.id;
}
static void ready_remark(struct cell *x, const struct annotate_who *who)
{
    cell_control(x, who);
    fixture_user(&x->m.f, "speaker", ANNOTATE_ROLE_LEADER, 0, &x->leader);
    x->request = remark_by(x, &x->leader);
}
static void ready_undo(struct cell *x, const struct annotate_who *who)
{
    cell_control(x, who);
    struct annotate_act act = cell_by(x, who);
    say_so(x, &act, "blank", NULL, NULL);
}

/* --- remarks --- */

static void at_remark(struct cell *x)
{
    at_live(x);
    fixture_user(&x->m.f, "speaker", ANNOTATE_ROLE_LEADER, 0, &x->leader);
    x->object = remark_by(x, &x->leader);
}

static void put_up(struct cell *x, const char *name)
{
    x->request = x->object;
    CELL_DO(x, &x->m.who_operator, say_so(x, act, name, NULL, &error));
}

static void at_shown(struct cell *x)
{
    at_remark(x);
    put_up(x, "remark");
}

static void at_kept(struct cell *x)
{
    at_remark(x);
    CELL_DO(x, &x->m.who_operator, annotate_remark_keep(a, act, x->object, NULL, &error));
}

ACT(post)
{
    struct annotate_remark in = {
        .scope = "all", .text = "要举一反三", .keep = strcmp(x->act, "keep") == 0};
    return annotate_remark_add(x->m.f.a, act, x->m.screening, &in, NULL, error);
}
ACT(keep)
{
    return strcmp(x->state, "-") == 0 ? post(x, act, error)
                                      : annotate_remark_keep(x->m.f.a, act, x->object, NULL, error);
}
ACT(show)
{
    x->request = x->object;
    return say_so(x, act, "remark", NULL, error);
}

/* --- the claim's own cells: of the town, which helps; of housing, which has claimed --- */

static void at_town(struct cell *x)
{
    at_window(x);
    x->unit = x->m.f.town;
}

static void at_claimed(struct cell *x)
{
    meeting_claimed(&x->m);
    x->problem = x->m.problem[0];
    x->object = 1;
}

ACT(press)
{
    struct annotate_claim in = {.problem = x->problem,
        .unit = x->unit ? x->unit : x->m.f.housing,
        .person_name = "演示·局长",
        .pressed_at = strcmp(x->act, "paper_join") == 0 ? act->now : 0};
    return annotate_claim_add(x->m.f.a, act, x->m.screening, &in, NULL, error);
}
/* The town has taken note. */
ACT(note)
{
    struct annotate_awareness in = {.problem = x->problem};
    return annotate_awareness_add(x->m.f.a, act, &in, NULL, error);
}
static void at_noted(struct cell *x)
{
    at_town(x);
    CELL_DO(x, &x->m.seat_town, note(x, act, &error));
}
ACT(amend)
{
    struct annotate_claim in = {
        .pledge = "当天到位", .paper = strcmp(x->act, "complete") == 0 ? "纸质签字表第3页" : NULL};
    return annotate_claim_set(x->m.f.a, act, x->object, &in, NULL, error);
}
ACT(attach)
{
    g_autofree char *sha = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "file", -1);
    bool spoken = strcmp(x->act, "record") == 0;
    struct annotate_attachment in = {.problem = x->problem,
        .kind = spoken ? "spoken" : "photo",
        .sha256 = sha,
        .type = spoken ? "audio/ogg" : "image/jpeg",
        .bytes = 500};
    return annotate_attachment_add(x->m.f.a, act, &in, NULL, error);
}

static void at_replay(struct cell *x)
{
    meeting_replay(&x->m);
    meeting_command(&x->m, (struct annotate_command){.command = "next"});
    x->object = 0;
}

ACT(show_again)
{
    struct annotate_command in = {.expect_rev = -1, .command = "next"};
    return annotate_stage_command(x->m.f.a, act, x->m.screening, &in, NULL, error);
}

#define NO_CONTROL "step.not_your_role stage.not_controller"

static const struct cell_act acts[] = {
    {"screening",  "plan",          plan,          NULL,         "",          0},
    {"screening",  "edit",          edit,          NULL,         "",          0},
    {"screening",  "set_agenda",    set_agenda,    NULL,         "",          0},
    {"screening",  "copy",          copy,          NULL,         "",          0},
    {"screening",  "notify",        move,          NULL,         "",          0},
    {"screening",  "open_checkin",  move,          NULL,         "",          0},
    {"screening",  "go_live",       move,          NULL,         "",          0},
    {"screening",  "pause",         move,          NULL,         "",          0},
    {"screening",  "resume",        move,          NULL,         "",          0},
    {"screening",  "adjourn",       move,          NULL,         "",          0},
    {"screening",  "cancel",        move,          NULL,         "",          0},
    {"screening",  "write_minutes", write_minutes, NULL,         "",          0},
    {"screening",  "issue_minutes", move,          NULL,         "",          0},
    {"stage",      "take_control",  command,       NULL,         "",          0},
    {"stage",      "goto",          command,       cell_control, "",          0},
    {"stage",      "next",          command,       cell_control, "",          0},
    {"stage",      "prev",          command,       cell_control, "",          0},
    {"stage",      "replay",        command,       cell_control, "",          0},
    {"stage",      "play",          command,       cell_control, "",          0},
    {"stage",      "pause",         command,       cell_control, "",          0},
    {"stage",      "seek",          command,       cell_control, "",          0},
    {"stage",      "open_claim",    command,       cell_control, "",          0},
    {"stage",      "extend_claim",  command,       cell_control, "",          0},
    {"stage",      "close_claim",   command,       cell_control, "",          0},
    {"stage",      "mode",          command,       cell_control, "",          0},
    {"stage",      "overlay",       command,       cell_control, "",          0},
    {"stage",      "blank",         command,       cell_control, "",          0},
    {"stage",      "auto",          command,       cell_control, "",          0},
    {"stage",      "remark",        command,       ready_remark, "",          0},
    {"stage",      "lookback",      command,       cell_control, "",          0},
    {"stage",      "undo",          command,       ready_undo,   "",          0},
    {"remark",     "post",          post,          NULL,         "",          0},
    {"remark",     "keep",          keep,          cell_control, "",          0},
    {"remark",     "show",          show,          cell_control, NO_CONTROL,  0},
    {"claim",      "join",          press,         NULL,         "",          0},
    {"claim",      "paper_join",    press,         NULL,         "",          1},
    {"claim",      "amend",         amend,         NULL,         "",          0},
    {"claim",      "complete",      amend,         NULL,         "",          0},
    {"press",      "again",         press,         NULL,         "",          0},
    {"awareness",  "note",          note,          NULL,         "not_found", 0},
    {"awareness",  "again",         note,          NULL,         "not_found", 0},
    {"replay",     "show",          show_again,    cell_control, NO_CONTROL,  0},
    {"attachment", "give",          attach,        NULL,         "not_found", 0},
    {"attachment", "record",        attach,        NULL,         "not_found", 0},
};

#define WINDOW "extend_claim close_claim"

static const struct cell_way ways[] = {
    {"screening",  "-",         cell_ground,  NULL,    NULL   },
    {"screening",  "planned",   at_planned,   NULL,    "copy" },
    {"screening",  "planned",   at_second,    "copy",  NULL   },
    {"screening",  "notified",  at_notified,  NULL,    NULL   },
    {"screening",  "checkin",   at_checkin,   NULL,    NULL   },
    {"screening",  "live",      at_live,      NULL,    NULL   },
    {"screening",  "paused",    at_paused,    NULL,    NULL   },
    {"screening",  "adjourned", at_adjourned, NULL,    NULL   },
    {"screening",  "minuted",   at_minuted,   NULL,    NULL   },
    {"screening",  "archived",  at_archived,  NULL,    NULL   },
    {"screening",  "cancelled", at_cancelled, NULL,    NULL   },
    {"stage",      "on",        at_live,      NULL,    WINDOW },
    {"remark",     "-",         at_live,      NULL,    NULL   },
    {"remark",     "pending",   at_remark,    NULL,    NULL   },
    {"remark",     "shown",     at_shown,     NULL,    NULL   },
    {"remark",     "kept_only", at_kept,      NULL,    NULL   },
    {"claim",      "-",         at_town,      NULL,    NULL   },
    {"claim",      "active",    at_claimed,   NULL,    NULL   },
    {"press",      "-",         at_claimed,   NULL,    NULL   },
    {"awareness",  "-",         at_town,      NULL,    "again"},
    {"awareness",  "-",         at_noted,     "again", NULL   },
    {"replay",     "-",         at_replay,    NULL,    NULL   },
    {"attachment", "-",         at_claimed,   NULL,    NULL   },
    {"stage",      "on",        at_window,    WINDOW,  NULL   },
};

void cells_hall(void)
{
    CELLS_RUN(acts, ways, "archive");
}
