/* stage.c — the one row that says what the hall shows, and the commands that change it.
 *
 * Going to a problem's item shows it: from then on its units may see it. Opening its claim window,
 * reaching the item's end, or leaving it earlier, presents it (T7). Leaving an item closes its
 * window. */
#include "stage.h"
#include <string.h>

static bool refuse(GError **error, const char *key)
{
    annotate_fail(error, ANNOTATE_ERROR_REFUSED, key, NULL);
    return false;
}

static bool invalid(GError **error, const char *key, const char *field)
{
    annotate_fail(error, ANNOTATE_ERROR_INVALID, key, field);
    return false;
}

static void hold(struct stage *s, const struct stage_item *item, int64_t now)
{
    stage_film(s, stage_position(s, item, now), false, now);
}

static void set_mode(struct stage *s, const char *mode)
{
    g_strlcpy(s->mode, mode, sizeof s->mode);
}

/* --- T7 --- */

bool problem_present(struct write *w, const struct screening *s, struct problem *p, uint32_t roles,
    GString *data, GError **error)
{
    if (strcmp(p->state, "scheduled") != 0)
        return true;
    const struct rules_step *step =
        rules_check("problem", p->state, "present", roles, screening_facts(s), error);
    if (!step || !problem_move(w, p, step, error))
        return false;
    return write_also(w,
        &(struct write_fact){.step = step, .object = p->id, .screening = s->id, .data = data},
        error);
}

static bool present_item(struct write *w, const struct screening *sc, const struct stage *s,
    const struct stage_item *item, struct problem *p, GError **error)
{
    if (!problem_load(w->a, item->problem, p, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "rev", s->rev + 1);
    data_int(data, "from_ms", item->start_ms);
    data_int(data, "to_ms", stage_position(s, item, w->act->now));
    return problem_present(w, sc, p, w->act->who->roles, data, error);
}

/* --- the claim window --- */

static bool window_open(const struct stage *s, int64_t now)
{
    return strcmp(s->window.state, "open") == 0 && now < s->window.closes_at;
}

/* One command being done: the rows it needs and the event it writes. */
struct doing {
    struct write *w;
    const struct screening *screening;
    const struct annotate_command *in;
    struct stage *stage;
    struct stage_item item;        /* where the stage is */
    const struct stage_undo *undo; /* what `undo` would put back */
    GString *data;
};

static bool open_window(struct doing *d, int64_t seconds, GError **error)
{
    struct stage *s = d->stage;
    struct problem p;
    int64_t now = d->w->act->now;
    if (!d->item.problem)
        return refuse(error, d->item.replay ? "stage.replay" : "stage.no_problem");
    if (window_open(s, now))
        return refuse(error, "stage.window_open");
    if (seconds == 0)
        seconds = d->item.claim_s;
    if (seconds == 0)
        seconds = annotate_setting_int(d->w->a, "claim.window_s");
    if (seconds < 5 || seconds > 3600)
        return invalid(error, "field.out_of_range", "seconds");
    if (!present_item(d->w, d->screening, s, &d->item, &p, error))
        return false;
    if (strcmp(p.state, "presented") != 0)
        return refuse(error, "stage.settled");
    if (s->playing)
        hold(s, &d->item, now);
    /* A second window for the same problem keeps the first opening: a press on the first counts. */
    bool again = s->window.problem == p.id && s->window.opened_at;
    s->window = (struct stage_window){
        .problem = p.id,
        .opened_at = again ? s->window.opened_at : now,
        .closes_at = now + seconds * 1000,
        .state = "open",
    };
    set_mode(s, "claim");
    data_int(d->data, "problem", p.id);
    data_int(d->data, "closes_at", s->window.closes_at);
    return stage_window_write(d->w, s, error);
}

/* --- going somewhere --- */

/* What is left behind: the window ends, and what the hall has seen of the item was presented. */
static bool leave_item(struct doing *d, GError **error)
{
    struct stage *s = d->stage;
    struct problem p;
    return stage_window_end(d->w, s, d->w->act->now, error) &&
           (!d->item.problem || present_item(d->w, d->screening, s, &d->item, &p, error));
}

static bool go(struct doing *d, int64_t position, GError **error)
{
    struct stage *s = d->stage;
    struct stage_item item;
    if (!stage_item_load(d->w->a, s->reel, position, &item, error))
        return false;
    if (!item.position)
        return invalid(error, s->reel ? "field.out_of_range" : "screening.no_reel", "position");
    bool same = item.position == s->position;
    if (!same) {
        if (!leave_item(d, error))
            return false;
        stage_turn(s, &item);
    }
    stage_film(s, item.start_ms, true, d->w->act->now);
    set_mode(s, "reel");
    data_int(d->data, "position", item.position);
    if (item.problem || item.replay)
        data_int(d->data, "problem", item.problem ? item.problem : item.replay);
    return stage_show(d->w, s, &item, d->w->act->now, error);
}

static bool neighbour(struct doing *d, enum query q, const char *none, GError **error)
{
    struct stage *s = d->stage;
    if (!s->reel)
        return refuse(error, "screening.no_reel");
    enum record_got got = record_get(d->w->a, q, error, INT(s->reel), INT(s->position));
    int64_t position = got == RECORD_ROW ? record_int(d->w->a, q, 0) : 0;
    record_reset(d->w->a, q);
    if (got == RECORD_NONE)
        return refuse(error, none);
    return got == RECORD_ROW && go(d, position, error);
}

/* --- the commands --- */

static bool do_take_control(struct doing *d, GError **error)
{
    data_int(d->data, "was", d->stage->controller);
    d->stage->controller = d->w->act->who->user;
    return true;
}

static bool do_goto(struct doing *d, GError **error)
{
    return go(d, d->in->position, error);
}

static bool do_next(struct doing *d, GError **error)
{
    return neighbour(d, QUERY_STAGE_AFTER, "stage.no_next", error);
}

static bool do_prev(struct doing *d, GError **error)
{
    return neighbour(d, QUERY_STAGE_BEFORE, "stage.no_prev", error);
}

static bool do_replay(struct doing *d, GError **error)
{
    return d->item.position ? go(d, d->item.position, error) : refuse(error, "stage.no_item");
}

static bool do_play(struct doing *d, GError **error)
{
    struct stage *s = d->stage;
    if (!d->item.position)
        return do_next(d, error);
    int64_t pos = stage_position(s, &d->item, d->w->act->now);
    if (pos >= d->item.end_ms) /* at the end: from the start again */
        return go(d, d->item.position, error);
    if (!s->playing) /* what runs is not halted */
        stage_film(s, pos, true, d->w->act->now);
    set_mode(s, "reel");
    return stage_show(d->w, s, &d->item, d->w->act->now, error);
}

static bool do_pause(struct doing *d, GError **error)
{
    if (!d->item.position)
        return refuse(error, "stage.no_item");
    hold(d->stage, &d->item, d->w->act->now);
    data_int(d->data, "pos_ms", d->stage->pos_ms);
    return true;
}

static bool do_seek(struct doing *d, GError **error)
{
    if (!d->item.position)
        return refuse(error, "stage.no_item");
    if (d->in->pos_ms < d->item.start_ms || d->in->pos_ms > d->item.end_ms)
        return invalid(error, "field.out_of_range", "pos_ms");
    stage_film(d->stage, d->in->pos_ms, d->stage->playing, d->w->act->now);
    data_int(d->data, "pos_ms", d->in->pos_ms);
    return true;
}

static bool do_open_claim(struct doing *d, GError **error)
{
    return open_window(d, d->in->seconds, error);
}

static bool do_extend_claim(struct doing *d, GError **error)
{
    struct stage_window *n = &d->stage->window;
    int64_t now = d->w->act->now;
    int64_t seconds = d->in->seconds ? d->in->seconds : 30;
    if (strcmp(n->state, "none") == 0)
        return refuse(error, "stage.no_window");
    if (seconds < 5 || seconds > 3600)
        return invalid(error, "field.out_of_range", "seconds");
    n->closes_at = (window_open(d->stage, now) ? n->closes_at : now) + seconds * 1000;
    n->closed_at = 0;
    g_strlcpy(n->state, "open", sizeof n->state);
    data_int(d->data, "problem", n->problem);
    data_int(d->data, "closes_at", n->closes_at);
    return stage_window_write(d->w, d->stage, error);
}

static bool do_close_claim(struct doing *d, GError **error)
{
    if (!window_open(d->stage, d->w->act->now))
        return refuse(error, "stage.no_window");
    data_int(d->data, "problem", d->stage->window.problem);
    return stage_window_end(d->w, d->stage, d->w->act->now, error);
}

static bool do_mode(struct doing *d, GError **error)
{
    if (!stage_check_mode(d->in->mode, error))
        return false;
    bool picture = strcmp(d->in->mode, "reel") == 0;
    if (!picture && d->stage->playing)
        hold(d->stage, &d->item, d->w->act->now);
    set_mode(d->stage, d->in->mode);
    d->stage->compare = 0;
    data_text(d->data, "mode", d->in->mode);
    return true;
}

/* The look-back: all of it, or one problem before and after. */
static bool do_lookback(struct doing *d, GError **error)
{
    int64_t problem = d->in->problem;
    if (problem &&
        !record_need(d->w->a, QUERY_LOOKBACK_HAS, error, INT(d->stage->screening), INT(problem)))
        return false;
    record_reset(d->w->a, QUERY_LOOKBACK_HAS);
    if (d->stage->playing)
        hold(d->stage, &d->item, d->w->act->now);
    set_mode(d->stage, "lookback");
    d->stage->compare = problem;
    if (problem)
        data_int(d->data, "problem", problem);
    return true;
}

/* The list stays in the order of the names, each once. */
static bool do_overlay(struct doing *d, GError **error)
{
    static const char *const names[] = {
        "caption", "claim", "clock", "tally", "agenda", "remark", "pledge", NULL};
    if (!check_choice(d->in->name, "name", names, error))
        return false;
    g_autoptr(GString) list = g_string_new("[");
    for (size_t i = 0; names[i]; i++) {
        g_autofree char *quoted = g_strdup_printf("\"%s\"", names[i]);
        bool on = strcmp(names[i], d->in->name) == 0 ? d->in->on
                                                     : strstr(d->stage->overlays, quoted) != NULL;
        if (on)
            g_string_append_printf(list, "%s%s", list->len > 1 ? "," : "", quoted);
    }
    g_string_append_c(list, ']');
    g_strlcpy(d->stage->overlays, list->str, sizeof d->stage->overlays);
    data_text(d->data, "name", d->in->name);
    data_bool(d->data, "on", d->in->on);
    return true;
}

static bool do_blank(struct doing *d, GError **error)
{
    d->stage->blank = d->in->on;
    data_bool(d->data, "on", d->in->on);
    return true;
}

static bool do_auto(struct doing *d, GError **error)
{
    d->stage->automatic = d->in->on;
    data_bool(d->data, "on", d->in->on);
    return true;
}

static bool do_remark(struct doing *d, GError **error)
{
    if (d->in->on && !remark_show(d->w, d->stage, d->in->remark,
                         screening_facts(d->screening) | RULES_CONTROLLER, error))
        return false;
    if (d->in->on && d->stage->playing) /* it covers the film, of which nobody should miss any */
        hold(d->stage, &d->item, d->w->act->now);
    d->stage->remark = d->in->on ? d->in->remark : 0;
    data_bool(d->data, "on", d->in->on);
    if (d->in->on)
        data_int(d->data, "remark", d->in->remark);
    return true;
}

static bool do_undo(struct doing *d, GError **error)
{
    if (!d->undo->rev)
        return refuse(error, "stage.undo_nothing");
    return stage_undo(d->w, d->stage, d->undo, d->data, error);
}

static const struct command {
    const char *name;
    bool (*run)(struct doing *, GError **);
} commands[] = {
    {"take_control", do_take_control},
    {"goto",         do_goto        },
    {"next",         do_next        },
    {"prev",         do_prev        },
    {"replay",       do_replay      },
    {"play",         do_play        },
    {"pause",        do_pause       },
    {"seek",         do_seek        },
    {"open_claim",   do_open_claim  },
    {"extend_claim", do_extend_claim},
    {"close_claim",  do_close_claim },
    {"mode",         do_mode        },
    {"lookback",     do_lookback    },
    {"overlay",      do_overlay     },
    {"blank",        do_blank       },
    {"auto",         do_auto        },
    {"remark",       do_remark      },
    {"undo",         do_undo        },
};

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; name && i < G_N_ELEMENTS(commands); i++) {
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    }
    return NULL;
}

/* A command of somebody who does not hold the control changes nothing but the record: it keeps who
 * tried what. */
static bool refuse_stranger(
    struct write *w, const struct stage *s, const char *command, const char *key, GError **error)
{
    g_autoptr(GString) data = data_new();
    const struct rules_step *step =
        rules_check("stage", "on", "refuse", w->act->who->roles, 0, error);
    data_text(data, "command", command);
    data_int(data, "controller", s->controller);
    data_int(data, "rev", s->rev);
    if (step &&
        write_refusal(w,
            &(struct write_fact){
                .step = step, .object = s->screening, .screening = s->screening, .data = data},
            error))
        refuse(error, key);
    return false;
}

static bool stale(const struct annotate_command *in, const struct stage *s, GError **error)
{
    if (in->expect_rev < 0 || in->expect_rev == s->rev)
        return false;
    g_set_error(
        error, ANNOTATE_ERROR, ANNOTATE_ERROR_CONFLICT, "stage.stale|%" G_GINT64_FORMAT, s->rev);
    return true;
}

bool annotate_stage_command(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const struct annotate_command *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct screening sc;
    struct stage s;
    struct stage_undo undo;
    const struct command *command = find_command(in->command);
    if (!command)
        return invalid(error, "field.invalid", "command");
    g_autofree char *name = g_strconcat("stage.", command->name, NULL);
    if (!write_begin(&w, a, act, name, error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!screening_load(a, screening, &sc, error) || !stage_load(a, screening, &s, error) ||
        !stage_undo_load(a, &s, act->now, &undo, error))
        return false;
    const char *key = NULL;
    uint64_t have = screening_facts(&sc) | undo.facts | stage_control(a, &s, act->who);
    const struct rules_step *step =
        rules_step("stage", "on", command->name, act->who->roles, have, &key);
    if (!step && strcmp(key, rules_fact_key(RULES_CONTROLLER)) == 0)
        return refuse_stranger(&w, &s, command->name, key, error);
    if (stale(in, &s, error))
        return false;
    if (!step)
        return refuse(error, key);
    g_autoptr(GString) data = data_new();
    struct stage before = s;
    struct doing d = {
        .w = &w, .screening = &sc, .in = in, .stage = &s, .undo = &undo, .data = data};
    if (!stage_item_load(a, s.reel, s.position, &d.item, error) ||
        !stage_undo_keep(&w, &before, command->name, error) || !command->run(&d, error) ||
        !stage_save(&w, &s, error))
        return false;
    data_int(data, "rev", s.rev);
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = screening,
            .version = s.rev,
            .screening = screening,
            .data = data},
        out, error);
}

/* --- the screening's own moves --- */

bool stage_moved(struct write *w, const struct screening *sc, const char *move, GError **error)
{
    static const struct {
        const char *move, *mode;
    } modes[] = {
        {"open_checkin", "signin"},
        {"go_live",      "idle"  },
        {"pause",        "notice"},
        {"resume",       "reel"  },
        {"adjourn",      "tally" },
    };
    struct stage s;
    struct stage_item item;
    const char *mode = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(modes); i++)
        mode = strcmp(modes[i].move, move) == 0 ? modes[i].mode : mode;
    if (!mode)
        return true;
    if (!stage_load(w->a, sc->id, &s, error) ||
        !stage_item_load(w->a, s.reel, s.position, &item, error))
        return false;
    if (s.playing)
        hold(&s, &item, w->act->now);
    if (strcmp(move, "adjourn") == 0 && !stage_window_end(w, &s, w->act->now, error))
        return false;
    /* Whoever begins the screening has its control until somebody takes it. */
    if (strcmp(move, "go_live") == 0 && !s.controller)
        s.controller = w->act->who->user;
    set_mode(&s, mode);
    return stage_save(w, &s, error);
}

/* --- what the hall says --- */

/* The item's end was reached: T7, and with auto on its claim window. */
static bool reached_end(struct annotate *a, const struct annotate_act *act, GError **error)
{
    WRITE w = {0};
    struct screening sc;
    struct stage s;
    int64_t screening = act->who->screening;
    struct annotate_act own = {.who = act->who, .now = act->now};
    if (!write_begin(&w, a, &own, "stage.open_claim", error) ||
        !screening_load(a, screening, &sc, error) || !stage_load(a, screening, &s, error))
        return false;
    g_autoptr(GString) data = data_new();
    static const struct annotate_command none;
    struct doing d = {.w = &w, .screening = &sc, .in = &none, .stage = &s, .data = data};
    if (!stage_item_load(a, s.reel, s.position, &d.item, error))
        return false;
    bool opens = s.automatic && d.item.claim_s > 0 && !s.window.opened_at;
    const struct rules_step *step = NULL;
    int64_t object = screening;
    struct problem p = {0};
    if (opens) {
        step = rules_check("stage", "on", "open_claim", act->who->roles,
            screening_facts(&sc) | RULES_CONTROLLER, error);
        if (!step || !open_window(&d, 0, error) || !stage_save(&w, &s, error))
            return false;
        data_bool(data, "auto", true);
        data_int(data, "rev", s.rev);
    } else {
        if (!problem_load(a, d.item.problem, &p, error))
            return false;
        step = rules_check(
            "problem", p.state, "present", act->who->roles, screening_facts(&sc), error);
        if (!step || !problem_move(&w, &p, step, error))
            return false;
        object = p.id;
        data_int(data, "from_ms", d.item.start_ms);
        data_int(data, "to_ms", d.item.end_ms);
    }
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = object,
            .version = opens ? s.rev : p.version,
            .screening = screening,
            .data = data},
        NULL, error);
}

/* Whether this report says, for the first time, that the stage's item is at its end. */
static bool ends_now(struct annotate *a, const struct annotate_act *act,
    const struct annotate_hall_report *in, bool *out_ends, GError **error)
{
    struct screening sc;
    struct stage s;
    struct stage_item item;
    struct problem p;
    *out_ends = false;
    if (!screening_load(a, act->who->screening, &sc, error) || !stage_load(a, sc.id, &s, error) ||
        !stage_item_load(a, s.reel, s.position, &item, error))
        return false;
    bool at_end = item.problem && in->position == item.position &&
                  in->pos_ms >= item.end_ms - STAGE_END_SLACK_MS && strcmp(s.mode, "reel") == 0;
    if (!at_end || strcmp(sc.state, "live") != 0)
        return true;
    if (!record_run(a, QUERY_SHOWING_PLAYED, error, INT(sc.id), INT(item.problem),
            INT(in->pos_ms - item.start_ms)) ||
        !problem_load(a, item.problem, &p, error))
        return false;
    bool opens =
        s.automatic && item.claim_s > 0 && !s.window.opened_at && strcmp(p.state, "presented") == 0;
    *out_ends = opens || strcmp(p.state, "scheduled") == 0;
    return true;
}

bool annotate_hall_report(struct annotate *a, const struct annotate_act *act,
    const struct annotate_hall_report *in, GError **error)
{
    static const char *const sounds[] = {"off", "ready", "recording", "sending", "failed", NULL};
    const struct annotate_who *who = act->who;
    bool ends;
    if (who->kind != ANNOTATE_KIND_HALL)
        return refuse(error, "step.not_your_role");
    if (!check_text(in->error, "error", 200, false, error) ||
        (in->sound && !check_choice(in->sound, "sound", sounds, error)) ||
        !record_run(a, QUERY_HALL_REPORT, error, INT(who->screening), INT(act->now), INT(in->rev),
            REF(in->position), INT(in->pos_ms), INT(in->playing), TEXT(in->error),
            TEXT(in->sound)) ||
        !record_run(a, QUERY_WALL_REPORT, error, INT(who->session), INT(act->now), INT(in->rev),
            REF(in->position), INT(in->pos_ms), INT(in->playing), TEXT(in->error), TEXT(in->sound),
            INT(in->player)) ||
        !ends_now(a, act, in, &ends, error))
        return false;
    if (!ends)
        return true;
    /* A second screen, or the operator, may have been faster: then there is nothing left to do. */
    g_autoptr(GError) late = NULL;
    if (reached_end(a, act, &late) || g_error_matches(late, ANNOTATE_ERROR, ANNOTATE_ERROR_REFUSED))
        return true;
    g_propagate_error(error, g_steal_pointer(&late));
    return false;
}
