/* stage_row.c — the stage as it stands in the record: its row, its item, its window. */
#include "stage.h"
#include <string.h>

void stage_row(struct annotate *a, enum query q, int64_t screening, struct stage *out)
{
    *out = (struct stage){
        .screening = screening,
        .rev = record_int(a, q, 0),
        .reel = record_int(a, q, 1),
        .position = record_int(a, q, 2),
        .playing = record_int(a, q, 3),
        .pos_ms = record_int(a, q, 4),
        .at_ms = record_int(a, q, 5),
        .rate = record_real(a, q, 6),
        .blank = record_int(a, q, 9),
        .automatic = record_int(a, q, 10),
        .controller = record_int(a, q, 11),
        .remark = record_int(a, q, 17),
        .compare = record_int(a, q, 18),
        .window = {.problem = record_int(a, q, 13),
                   .opened_at = record_int(a, q, 14),
                   .closes_at = record_int(a, q, 15),
                   .closed_at = record_int(a, q, 16)},
    };
    record_copy(a, q, 7, out->mode, sizeof out->mode);
    record_copy(a, q, 8, out->overlays, sizeof out->overlays);
    record_copy(a, q, 12, out->window.state, sizeof out->window.state);
}

bool stage_load(struct annotate *a, int64_t screening, struct stage *out, GError **error)
{
    const enum query q = QUERY_STAGE_GET;
    if (!record_need(a, q, error, INT(screening)))
        return false;
    stage_row(a, q, screening, out);
    record_reset(a, q);
    return true;
}

bool stage_save(struct write *w, struct stage *s, GError **error)
{
    s->rev++;
    const struct stage_window *n = &s->window;
    return record_run(w->a, QUERY_STAGE_SET, error, INT(s->screening), INT(s->rev), REF(s->reel),
        REF(s->position), INT(s->playing), INT(s->pos_ms), INT(s->at_ms), TEXT(s->mode),
        TEXT(s->overlays), INT(s->blank), INT(s->automatic), REF(s->controller), TEXT(n->state),
        REF(n->problem), REF(n->opened_at), REF(n->closes_at), REF(n->closed_at), REF(s->remark),
        REF(s->compare));
}

bool stage_item_load(
    struct annotate *a, int64_t reel, int64_t position, struct stage_item *out, GError **error)
{
    *out = (struct stage_item){0};
    if (!reel || !position)
        return true;
    const enum query q = QUERY_STAGE_ITEM;
    enum record_got got = record_get(a, q, error, INT(reel), INT(position));
    if (got == RECORD_ROW)
        *out = (struct stage_item){record_int(a, q, 0), record_int(a, q, 1), record_int(a, q, 2),
            record_int(a, q, 3), record_int(a, q, 4), record_int(a, q, 5), record_int(a, q, 6)};
    record_reset(a, q);
    return got != RECORD_FAILED;
}

uint64_t stage_control(struct annotate *a, const struct stage *s, const struct annotate_who *who)
{
    bool holds = who->user && s->controller == who->user;
    bool keys = who->kind == ANNOTATE_KIND_HALL && who->screening == s->screening &&
                annotate_setting_int(a, "stage.hall_keys");
    return holds || keys ? RULES_CONTROLLER : 0;
}

int64_t stage_problem(struct annotate *a, const struct stage *s, GError **error)
{
    struct stage_item item;
    return stage_item_load(a, s->reel, s->position, &item, error) ? item.problem : -1;
}

void stage_film(struct stage *s, int64_t pos_ms, bool playing, int64_t now)
{
    s->pos_ms = pos_ms;
    s->at_ms = playing ? now + STAGE_LEAD_MS : now;
    s->playing = playing;
}

int64_t stage_position(const struct stage *s, const struct stage_item *item, int64_t now)
{
    int64_t pos = s->pos_ms;
    if (s->playing && now > s->at_ms)
        pos += (int64_t)((double)(now - s->at_ms) * s->rate);
    return item->position && pos > item->end_ms ? item->end_ms : pos;
}

void stage_turn(struct stage *s, const struct stage_item *item)
{
    s->position = item->position;
    s->window = (struct stage_window){.state = "none"};
    s->remark = s->compare = 0;
}

/* The first time in a screening is told. */
static bool show_again(struct write *w, const struct stage *s, const struct stage_item *item,
    int64_t at, GError **error)
{
    const enum query q = QUERY_REPLAY_HAS;
    enum record_got got = record_get(w->a, q, error, INT(s->screening), INT(item->replay));
    record_reset(w->a, q);
    if (got != RECORD_NONE)
        return got == RECORD_ROW;
    const struct rules_step *step =
        rules_check("replay", "-", "show", w->act->who->roles, 0, error);
    if (!step || !record_run(w->a, QUERY_REPLAY_ADD, error, INT(s->screening), INT(item->replay),
                     INT(item->late_days), INT(at)))
        return false;
    int64_t id = record_rowid(w->a);
    g_autoptr(GString) data = data_new();
    data_int(data, "problem", item->replay);
    data_int(data, "late_days", item->late_days);
    data_int(data, "position", item->position);
    return write_also(w,
        &(struct write_fact){
            .step = step, .object = id, .screening = s->screening, .data = data},
        error);
}

bool stage_show(struct write *w, const struct stage *s, const struct stage_item *item, int64_t at,
    GError **error)
{
    if (item->replay)
        return show_again(w, s, item, at, error);
    return !item->problem || record_run(w->a, QUERY_SHOWING_SHOWN, error, INT(s->screening),
                                 INT(item->problem), INT(at));
}

bool stage_check_mode(const char *mode, GError **error)
{
    static const char *const modes[] = {"idle", "agenda", "signin", "reel", "problem", "claim",
        "lookback", "tally", "pledges", "notice", "blank", NULL};
    return check_choice(mode, "mode", modes, error);
}

bool stage_window_write(struct write *w, const struct stage *s, GError **error)
{
    const struct stage_window *n = &s->window;
    return record_run(w->a, QUERY_SHOWING_WINDOW, error, INT(s->screening), INT(n->problem),
        INT(n->opened_at), INT(n->closes_at), REF(n->closed_at));
}

bool stage_window_end(struct write *w, struct stage *s, int64_t at, GError **error)
{
    struct stage_window *n = &s->window;
    if (strcmp(n->state, "open") != 0)
        return true;
    n->closed_at = at < n->closes_at ? at : n->closes_at;
    g_strlcpy(n->state, "closed", sizeof n->state);
    return stage_window_write(w, s, error);
}
