/* cells_desk.c — the cells of what is done between two screenings, and of the register. */
#include "cells.h"
#include "model.h"
#include <string.h>

/* --- rounds --- */

static bool round_by(
    struct cell *x, const struct annotate_act *act, struct annotate_result *out, GError **error)
{
    struct annotate_round in = {.kind = "supervision",
        .team = "督导一组",
        .from_on = "2026-01-01",
        .to_on = "2026-01-07",
        .points = &x->m.point,
        .n_points = 1};
    return annotate_round_put(x->m.f.a, act, x->object, &in, out, error);
}

static void at_round(struct cell *x)
{
    struct annotate_result out;
    cell_ground(x);
    CELL_DO(x, &x->m.who_office, round_by(x, act, &out, &error));
    x->object = out.id;
}

static void at_round_over(struct cell *x)
{
    at_round(x);
    CELL_DO(x, &x->m.who_office, annotate_round_end(a, act, x->object, NULL, &error));
}

ACT(put_round)
{
    return round_by(x, act, NULL, error);
}
ACT(visit)
{
    struct annotate_visit in = {.point = x->m.point};
    return annotate_visit_add(x->m.f.a, act, x->object, &in, NULL, error);
}
ACT(end_round)
{
    return annotate_round_end(x->m.f.a, act, x->object, NULL, error);
}

/* --- duties, and materials, which two have to look at --- */

static bool duty_by(struct cell *x, const struct annotate_act *act, bool owed,
    struct annotate_result *out, GError **error)
{
    struct annotate_duty in = {.kind = strcmp(x->kind, "material") == 0 ? "material" : "onsite",
        .title = "一季度小结",
        .due_on = owed ? "2026-01-05" : NULL,
        .unit = x->m.f.housing,
        .text = owed ? NULL : "已办结"};
    return annotate_duty_add(x->m.f.a, act, &in, out, error);
}

static void at_owed(struct cell *x)
{
    struct annotate_result out;
    cell_ground(x);
    CELL_DO(x, &x->m.who_office, duty_by(x, act, true, &out, &error));
    x->object = out.id;
}

static void at_submitted(struct cell *x)
{
    at_owed(x);
    CELL_DO(x, &x->m.f.who_liaison, annotate_duty_submit(a, act, x->object, "报上", NULL, &error));
}

static void moved(struct cell *x, const char *verb)
{
    CELL_DO(x, &x->m.f.who_head, annotate_duty_move(a, act, x->object, verb, "可", NULL, &error));
}

static void at_approved(struct cell *x)
{
    at_submitted(x);
    CELL_DO(
        x, &x->m.who_office, annotate_duty_move(a, act, x->object, "approve", NULL, NULL, &error));
}

static void at_done(struct cell *x)
{
    at_approved(x);
    moved(x, "sign_off");
}

static void at_duty_off(struct cell *x)
{
    at_owed(x);
    moved(x, "withdraw");
}

/* A leader hands in what the clock says that this leader owes. */
static void ready_submit(struct cell *x, const struct annotate_who *who)
{
    if (!(who->roles & ANNOTATE_ROLE_LEADER) || strcmp(x->kind, "duty") != 0)
        return;
    CELL_DO(x, &x->m.f.who_admin,
        annotate_setting_set(a, act, "leader.visit_months", "1", NULL, &error));
    cell_tick(x, "2026-01-02", 9);
    int64_t own =
        model_ask(x->m.f.a, "SELECT id FROM duty WHERE account = ? AND state = 'open'", who->user);
    if (strcmp(x->state, "open") == 0)
        x->object = own;
}

ACT(owe)
{
    return duty_by(x, act, strcmp(x->act, "add") == 0, NULL, error);
}
ACT(submit)
{
    return annotate_duty_submit(x->m.f.a, act, x->object, "报上", NULL, error);
}
ACT(set_agenda)
{
    const struct annotate_agenda_item item = {
        .kind = "report", .title = "听取汇报", .planned_s = 600};
    return annotate_duty_agenda_set(x->m.f.a, act, x->object, &item, 1, NULL, error);
}
ACT(move)
{
    return annotate_duty_move(x->m.f.a, act, x->object, x->act, "可", NULL, error);
}

/* --- scores and headquarters --- */

ACT(score)
{
    return annotate_score_set(x->m.f.a, act, x->m.f.town, "2026-01", 90, NULL, error);
}

static void at_score(struct cell *x)
{
    cell_ground(x);
    CELL_DO(x, &x->m.who_office, score(x, act, &error));
    x->object = 1;
}

ACT(score_rules)
{
    struct annotate_score_rule in = {.period = "quarter",
        .side = "top",
        .rank_from = 1,
        .rank_to = 3,
        .streak = 1,
        .op = "gt",
        .threshold = 85,
        .action = "表扬"};
    return annotate_score_rules_add(x->m.f.a, act, "2026-01-01", &in, 1, NULL, error);
}

ACT(put_hq)
{
    struct annotate_hq in = {.name = "市容指挥部", .unit = x->m.f.housing, .active = true};
    return annotate_hq_put(x->m.f.a, act, x->object, &in, NULL, error);
}

static void at_hq(struct cell *x)
{
    cell_ground(x);
    CELL_DO(x, &x->m.who_office, put_hq(x, act, &error));
    x->object = 1;
}

/* --- the register --- */

static void at_unit(struct cell *x)
{
    cell_ground(x);
    x->object = x->m.f.police;
}

static void at_point(struct cell *x)
{
    cell_ground(x);
    x->object = x->m.point;
}

static void at_type(struct cell *x)
{
    cell_ground(x);
    x->object = x->m.type;
}

static void at_indicator(struct cell *x)
{
    cell_ground(x);
    x->object = x->m.indicator;
}

static void at_account(struct cell *x)
{
    cell_ground(x);
    x->object = x->m.f.supervisor;
}

ACT(put_unit)
{
    struct annotate_unit in = {.code = "U9",
        .full_name = "演示单位",
        .short_name = "演示",
        .kind = "county",
        .parent = x->object ? ANNOTATE_KEEP : 0,
        .active = 1};
    return x->object ? annotate_unit_set(x->m.f.a, act, x->object, &in, NULL, error)
                     : annotate_unit_add(x->m.f.a, act, &in, NULL, error);
}
ACT(put_person)
{
    struct annotate_person in = {
        .name = "演示丁", .post = "科长", .unit = x->m.f.housing, .active = 1};
    return x->object ? annotate_person_set(x->m.f.a, act, x->object, &in, NULL, error)
                     : annotate_person_add(x->m.f.a, act, &in, NULL, error);
}

static void at_person(struct cell *x)
{
    cell_ground(x);
    CELL_DO(x, &x->m.who_office, put_person(x, act, &error));
    x->object = model_ask(x->m.f.a, "SELECT max(id) FROM person WHERE ? = 0", 0);
    model_ask_over();
}

ACT(put_point)
{
    struct annotate_point in = {.code = "P9",
        .name = "演示桥",
        .person = "演示甲",
        .type = x->object ? ANNOTATE_KEEP : 1,
        .lead_unit = x->m.f.housing,
        .active = 1};
    return x->object ? annotate_point_set(x->m.f.a, act, x->object, &in, NULL, error)
                     : annotate_point_add(x->m.f.a, act, &in, NULL, error);
}
static bool take_in(struct annotate *a, const struct annotate_act *act, const char *code,
    GString *json, GError **error)
{
    g_autofree char *csv = g_strdup_printf("code,name,lead_unit\n%s,占道,U1\n", code);
    return annotate_import(a, act, "problem-types", csv, strlen(csv), false, json, NULL, error);
}
static void imported(struct cell *x, const struct annotate_who *who)
{
    (void)who;
    g_autoptr(GString) json = g_string_new(NULL);
    CELL_DO(x, &x->m.who_office, take_in(a, act, "T8", json, &error));
    const char *id = strstr(json->str, "\"import\":");
    g_assert_nonnull(id);
    x->object = g_ascii_strtoll(id + strlen("\"import\":"), NULL, 10);
}
ACT(import)
{
    g_autoptr(GString) json = g_string_new(NULL);
    return take_in(x->m.f.a, act, "T9", json, error);
}
ACT(undo)
{
    return annotate_import_undo(x->m.f.a, act, x->object, false, NULL, error);
}
ACT(set_type)
{
    return annotate_problem_type_due(x->m.f.a, act, x->object, "workday", 3, NULL, error);
}
ACT(set_point_type)
{
    struct annotate_point_type in = {.lead_unit = ANNOTATE_KEEP, .active = 0};
    return annotate_point_type_set(x->m.f.a, act, x->object, &in, NULL, error);
}
ACT(set_indicator)
{
    return annotate_indicator_set(x->m.f.a, act, x->object,
        &(struct annotate_indicator){.lead_unit = ANNOTATE_KEEP}, NULL, error);
}
ACT(set_day)
{
    return annotate_holiday_set(x->m.f.a, act, "2026-01-05", "holiday", "县庆", NULL, error);
}
ACT(set_setting)
{
    return annotate_setting_set(x->m.f.a, act, "claim.window_s", "90", NULL, error);
}
static void ready_locked(struct cell *x, const struct annotate_who *who)
{
    struct annotate_user in = {
        .person = ANNOTATE_KEEP, .unit = ANNOTATE_KEEP, .roles = UINT32_MAX, .active = 0};
    if (x->object)
        CELL_DO(x, &annotate_who_system, annotate_user_set(a, act, x->object, &in, NULL, &error));
}

ACT(put_account)
{
    struct annotate_user in = {.login = "newcomer",
        .name = x->object && strcmp(x->act, "edit") != 0 ? NULL : "演示戊",
        .person = x->object ? ANNOTATE_KEEP : 0,
        .unit = x->object ? ANNOTATE_KEEP : 0,
        .roles = !x->object || strcmp(x->act, "grant") == 0 ? ANNOTATE_ROLE_HOST : UINT32_MAX,
        .password_hash = "x",
        .active = strcmp(x->act, "lock") != 0};
    return x->object ? annotate_user_set(x->m.f.a, act, x->object, &in, NULL, error)
                     : annotate_user_add(x->m.f.a, act, &in, NULL, error);
}

static const struct cell_act acts[] = {
    {"round",        "add",        put_round,      NULL,         "",          0},
    {"round",        "edit",       put_round,      NULL,         "",          0},
    {"round",        "visit",      visit,          NULL,         "",          0},
    {"round",        "end",        end_round,      NULL,         "",          0},
    {"duty",         "add",        owe,            NULL,         "",          0},
    {"duty",         "register",   owe,            NULL,         "",          0},
    {"duty",         "submit",     submit,         ready_submit, "not_found", 0},
    {"duty",         "send_back",  move,           NULL,         "not_found", 0},
    {"duty",         "withdraw",   move,           NULL,         "not_found", 0},
    {"duty",         "set_agenda", set_agenda,     ready_submit, "not_found", 0},
    {"material",     "add",        owe,            NULL,         "",          0},
    {"material",     "register",   owe,            NULL,         "",          0},
    {"material",     "submit",     submit,         NULL,         "not_found", 0},
    {"material",     "approve",    move,           NULL,         "not_found", 0},
    {"material",     "sign_off",   move,           NULL,         "not_found", 0},
    {"material",     "send_back",  move,           NULL,         "not_found", 0},
    {"material",     "withdraw",   move,           NULL,         "not_found", 0},
    {"score",        "add",        score,          NULL,         "",          0},
    {"score",        "edit",       score,          NULL,         "",          0},
    {"score_rule",   "add",        score_rules,    NULL,         "",          0},
    {"hq",           "add",        put_hq,         NULL,         "",          0},
    {"hq",           "edit",       put_hq,         NULL,         "",          0},
    {"calendar",     "edit",       set_day,        NULL,         "",          0},
    {"problem_type", "edit",       set_type,       NULL,         "",          0},
    {"point_type",   "edit",       set_point_type, NULL,         "",          0},
    {"indicator",    "edit",       set_indicator,  NULL,         "",          0},
    {"unit",         "add",        put_unit,       NULL,         "",          0},
    {"unit",         "edit",       put_unit,       NULL,         "",          0},
    {"person",       "add",        put_person,     NULL,         "",          0},
    {"person",       "edit",       put_person,     NULL,         "",          0},
    {"point",        "add",        put_point,      NULL,         "",          0},
    {"point",        "edit",       put_point,      NULL,         "",          0},
    {"register",     "import",     import,         NULL,         "",          0},
    {"register",     "undo",       undo,           imported,     "",          0},
    {"setting",      "edit",       set_setting,    NULL,         "",          0},
    {"account",      "add",        put_account,    NULL,         "",          0},
    {"account",      "edit",       put_account,    NULL,         "",          0},
    {"account",      "grant",      put_account,    NULL,         "",          0},
    {"account",      "lock",       put_account,    NULL,         "",          0},
    {"account",      "unlock",     put_account,    ready_locked, "",          0},
};

static const struct cell_way ways[] = {
    {"round",        "-",         cell_ground,   NULL, NULL},
    {"round",        "open",      at_round,      NULL, NULL},
    {"round",        "ended",     at_round_over, NULL, NULL},
    {"duty",         "-",         cell_ground,   NULL, NULL},
    {"duty",         "open",      at_owed,       NULL, NULL},
    {"duty",         "submitted", at_submitted,  NULL, NULL},
    {"duty",         "withdrawn", at_duty_off,   NULL, NULL},
    {"material",     "-",         cell_ground,   NULL, NULL},
    {"material",     "open",      at_owed,       NULL, NULL},
    {"material",     "submitted", at_submitted,  NULL, NULL},
    {"material",     "approved",  at_approved,   NULL, NULL},
    {"material",     "done",      at_done,       NULL, NULL},
    {"material",     "withdrawn", at_duty_off,   NULL, NULL},
    {"score",        "-",         cell_ground,   NULL, NULL},
    {"score",        "on",        at_score,      NULL, NULL},
    {"score_rule",   "-",         cell_ground,   NULL, NULL},
    {"hq",           "-",         cell_ground,   NULL, NULL},
    {"hq",           "on",        at_hq,         NULL, NULL},
    {"calendar",     "on",        cell_ground,   NULL, NULL},
    {"problem_type", "on",        at_type,       NULL, NULL},
    {"point_type",   "on",        at_type,       NULL, NULL},
    {"indicator",    "on",        at_indicator,       NULL, NULL},
    {"unit",         "-",         cell_ground,   NULL, NULL},
    {"unit",         "on",        at_unit,       NULL, NULL},
    {"person",       "-",         cell_ground,   NULL, NULL},
    {"person",       "on",        at_person,     NULL, NULL},
    {"point",        "-",         cell_ground,   NULL, NULL},
    {"point",        "on",        at_point,      NULL, NULL},
    {"register",     "on",        cell_ground,   NULL, NULL},
    {"setting",      "on",        cell_ground,   NULL, NULL},
    {"account",      "-",         cell_ground,   NULL, NULL},
    {"account",      "on",        at_account,    NULL, NULL},
};

void cells_desk(void)
{
    CELLS_RUN(acts, ways, "separate join"); /* with three administrators: test_admins.c */
}
