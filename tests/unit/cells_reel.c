/* cells_reel.c — the cells of a screening's film, of its list and of its doors. */
#include "cells.h"
#include "model.h"
#include <string.h>

/* --- the order and its versions --- */

static void at_locked(struct cell *x)
{
    meeting_reel(&x->m);
    x->object = x->m.reel;
}

ACT(unlock)
{
    return annotate_reel_unlock(x->m.f.a, act, x->m.screening, "换片", NULL, error);
}

static void at_unlocked(struct cell *x)
{
    at_locked(x);
    CELL_DO(x, &x->m.f.who_head, unlock(x, act, &error));
}

static void at_order(struct cell *x)
{
    at_unlocked(x);
    x->object = x->m.screening;
}

static void at_building(struct cell *x)
{
    struct annotate_result out;
    struct annotate_job *job;
    at_unlocked(x);
    CELL_DO(x, &x->m.f.who_head, annotate_reel_lock(a, act, x->m.screening, NULL, &out, &error);
            annotate_job_take(a, "test", "reel", HOUR, act->now, &job, &error));
    x->object = out.id;
    x->card = job->id;
    annotate_job_free(job);
}

ACT(fail)
{
    if (!x->card) /* the job of the first version, long done */
        x->card = model_ask(x->m.f.a, "SELECT job FROM reel WHERE id = ?", x->object);
    return annotate_reel_failed(x->m.f.a, act, x->card, "media.io", "disk full", NULL, error);
}

static void at_failed(struct cell *x)
{
    at_building(x);
    CELL_DO(x, &annotate_who_system, fail(x, act, &error));
}

ACT(order)
{
    struct annotate_reel_item in[] = {
        {"title",   0,               0 },
        {"problem", x->m.problem[0], 60}
    };
    return annotate_reel_set(x->m.f.a, act, x->m.screening, in, 2, NULL, error);
}
ACT(lock)
{
    return annotate_reel_lock(x->m.f.a, act, x->m.screening, NULL, NULL, error);
}

/* --- who comes --- */

static void at_checkin(struct cell *x)
{
    meeting_checkin(&x->m);
    x->object = 1;
}

static void at_removed(struct cell *x)
{
    at_checkin(x);
    CELL_DO(x, &x->m.who_office, annotate_attendee_remove(a, act, x->object, NULL, &error));
}

ACT(attend)
{
    struct annotate_attendee in = {.unit = x->m.f.housing, .name = "演示·丙", .duty = "attend"};
    return annotate_attendee_add(x->m.f.a, act, x->m.screening, &in, NULL, error);
}
ACT(remove_one)
{
    return annotate_attendee_remove(x->m.f.a, act, x->object, NULL, error);
}
ACT(edit_one)
{
    struct annotate_attendee_edit in = {
        .unit = ANNOTATE_KEEP, .deputy_name = "演示·丁", .deputy_reason = "外出培训"};
    return annotate_attendee_set(x->m.f.a, act, x->object, &in, NULL, error);
}
ACT(check_in)
{
    struct annotate_checkin in = {.attendance = strcmp(x->act, "walk_in") == 0 ? 0 : x->object,
        .unit = x->m.f.housing,
        .name = "演示·来客",
        .status = "present"};
    return annotate_checkin(x->m.f.a, act, x->m.screening, &in, NULL, error);
}

ACT(leave)
{
    return annotate_attendee_leave(x->m.f.a, act, x->object, NULL, error);
}
ACT(come_back)
{
    return annotate_attendee_back(x->m.f.a, act, x->object, NULL, error);
}
static void is_in(struct cell *x, const struct annotate_who *who)
{
    struct annotate_act act = cell_by(x, &x->m.who_recorder);
    const struct annotate_checkin in = {.attendance = x->object, .status = "present"};
    annotate_checkin(x->m.f.a, &act, x->m.screening, &in, NULL, NULL);
}
static void is_out(struct cell *x, const struct annotate_who *who)
{
    struct annotate_act act = cell_by(x, &x->m.who_recorder);
    is_in(x, who);
    leave(x, &act, NULL);
}

/* --- a rehearsal --- */

static void at_quiet(struct cell *x)
{
    meeting_reel(&x->m);
    x->object = x->m.screening;
}

static void at_rehearsal(struct cell *x)
{
    at_quiet(x);
    CELL_DO(x, &x->m.who_operator, annotate_rehearsal_begin(a, act, x->object, NULL, &error));
}

ACT(rehearse)
{
    return annotate_rehearsal_begin(x->m.f.a, act, x->object, NULL, error);
}
ACT(end_rehearsal)
{
    return annotate_rehearsal_end(x->m.f.a, act, x->object, "asked", NULL, error);
}

/* --- the doors: a leader's tablet, a hall screen --- */

static void at_no_tablet(struct cell *x)
{
    at_quiet(x);
    fixture_user(&x->m.f, "speaker", ANNOTATE_ROLE_LEADER, 0, &x->leader);
}

static bool tablet_by(
    struct cell *x, const struct annotate_act *act, struct annotate_result *out, GError **error)
{
    g_autofree char *sha = g_compute_checksum_for_string(G_CHECKSUM_SHA256, x->state, -1);
    return annotate_tablet_make(x->m.f.a, act, x->m.screening, x->leader.user, sha, out, error);
}

static void at_tablet(struct cell *x)
{
    struct annotate_result out;
    at_no_tablet(x);
    x->state = "making";
    CELL_DO(x, &x->m.who_operator, tablet_by(x, act, &out, &error));
    x->object = out.id;
    x->state = "on";
}

static void at_tablet_off(struct cell *x)
{
    at_tablet(x);
    CELL_DO(x, &x->m.who_operator, annotate_tablet_take_back(a, act, x->object, NULL, &error));
    x->state = "off";
}

ACT(make_tablet)
{
    return tablet_by(x, act, NULL, error);
}
ACT(take_back)
{
    return annotate_tablet_take_back(x->m.f.a, act, x->object, NULL, error);
}

static bool pair_by(
    struct cell *x, const struct annotate_act *act, struct annotate_result *out, GError **error)
{
    g_autofree char *sha = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "pair", -1);
    return annotate_pair_add(x->m.f.a, act, "483921", sha, "10.0.0.2", act->now + HOUR, out, error);
}

static void at_pair(struct cell *x)
{
    struct annotate_result out;
    at_quiet(x);
    CELL_DO(x, &annotate_who_system, pair_by(x, act, &out, &error));
    x->object = out.id;
}

static void at_admitted(struct cell *x)
{
    at_pair(x);
    CELL_DO(
        x, &x->m.who_operator, annotate_pair_admit(a, act, x->m.screening, "483921", NULL, &error));
}

static void at_entered(struct cell *x)
{
    at_admitted(x);
    const struct annotate_act act = act_of(&x->m.f, &annotate_who_system, NULL);
    g_autofree char *secret = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "pair", -1);
    g_autofree char *token = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "wall", -1);
    struct annotate_session_in in = {.token_hash = token,
        .address = "10.0.0.2",
        .agent = "",
        .idle_ms = 24 * HOUR,
        .absolute_ms = 24 * HOUR};
    struct annotate_result out;
    g_autoptr(GError) error = NULL;
    bool admitted = false;
    int64_t screening = 0;
    annotate_pair_claim(x->m.f.a, &act, secret, &in, &admitted, &screening, &out, &error);
    g_assert_no_error(error);
    x->object = out.id;
}

static void at_dismissed(struct cell *x)
{
    at_entered(x);
    CELL_DO(x, &x->m.who_operator, annotate_wall_dismiss(a, act, x->object, NULL, &error));
}

ACT(ask_in)
{
    return pair_by(x, act, NULL, error);
}
ACT(admit)
{
    return annotate_pair_admit(x->m.f.a, act, x->m.screening, "483921", NULL, error);
}

ACT(dismiss)
{
    return annotate_wall_dismiss(x->m.f.a, act, x->object, NULL, error);
}

static const struct cell_act acts[] = {
    {"draft",      "order",     order,         NULL,   "",                                     0},
    {"reel",       "lock",      lock,          NULL,   "",                                     0},
    {"reel",       "fail",      fail,          NULL,   "job.not_running",                      0},
    {"reel",       "unlock",    unlock,        NULL,   "",                                     0},
    {"attendance", "add",       attend,        NULL,   "",                                     0},
    {"attendance", "walk_in",   check_in,      NULL,   "",                                     0},
    {"attendance", "check_in",  check_in,      NULL,   "not_found",                            0},
    {"attendance", "leave",     leave,         is_in,  "not_found",                            0},
    {"attendance", "come_back", come_back,     is_out, "not_found",                            0},
    {"attendance", "edit",      edit_one,      NULL,   "not_found",                            0},
    {"attendance", "remove",    remove_one,    NULL,   "not_found",                            0},
    {"rehearsal",  "begin",     rehearse,      NULL,   "rehearsal.running",                    0},
    {"rehearsal",  "end",       end_rehearsal, NULL,   "rehearsal.none",                       0},
    {"tablet",     "make",      make_tablet,   NULL,   "",                                     0},
    {"tablet",     "take_back", take_back,     NULL,   "",                                     0},
    {"pair",       "ask",       ask_in,        NULL,   "",                                     0},
    {"pair",       "admit",     admit,         NULL,   "step.not_your_role pair.no_such_code", 0},
    {"pair",       "dismiss",   dismiss,       NULL,   "not_found",                            0},
};

static const struct cell_way ways[] = {
    {"draft",      "on",        at_order,      NULL, NULL  },
    {"reel",       "-",         at_order,      NULL, NULL  },
    {"reel",       "building",  at_building,   NULL, NULL  },
    {"reel",       "locked",    at_locked,     NULL, NULL  },
    {"reel",       "unlocked",  at_unlocked,   NULL, "fail"},
    {"reel",       "failed",    at_failed,     NULL, NULL  },
    {"attendance", "-",         at_checkin,    NULL, NULL  },
    {"attendance", "on",        at_checkin,    NULL, NULL  },
    {"attendance", "off",       at_removed,    NULL, NULL  },
    {"rehearsal",  "off",       at_quiet,      NULL, NULL  },
    {"rehearsal",  "on",        at_rehearsal,  NULL, NULL  },
    {"tablet",     "-",         at_no_tablet,  NULL, NULL  },
    {"tablet",     "on",        at_tablet,     NULL, NULL  },
    {"tablet",     "off",       at_tablet_off, NULL, NULL  },
    {"pair",       "-",         at_quiet,      NULL, NULL  },
    {"pair",       "waiting",   at_pair,       NULL, NULL  },
    {"pair",       "admitted",  at_admitted,   NULL, NULL  },
    {"pair",       "entered",   at_entered,    NULL, NULL  },
    {"pair",       "dismissed", at_dismissed,  NULL, NULL  },
};

void cells_reel(void)
{
    CELLS_RUN(acts, ways, "");
}
