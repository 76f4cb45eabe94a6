/* stage_alone.c — what a hall screen showed while it did not hear the server comes into the record.
 *
 * Nobody's act is undone by it: what was on the wall is shown, what ran to its end is presented,
 * and the stage itself follows only when it still stands where the screen lost it. */
#include "stage.h"
#include <string.h>

#define SHOWN_MAX 400

/* The hall's way, replayed. */
struct way {
    struct write *w;
    const struct screening *screening;
    struct stage *stage; /* the real one when it follows, otherwise only the film's place */
    bool follows;
    struct stage_item item; /* where it is */
};

/* How far the item had played at `at`; T7 when that was its end, or the item was left then. */
static bool played(struct way *way, int64_t at, bool left, GError **error)
{
    const struct stage_item *item = &way->item;
    struct problem p;
    int64_t pos = stage_position(way->stage, item, at);
    if (!item->problem || !(screening_facts(way->screening) & RULES_LIVE))
        return true;
    if (!record_run(way->w->a, QUERY_SHOWING_PLAYED, error, INT(way->screening->id),
            INT(item->problem), INT(pos - item->start_ms)))
        return false;
    if (!left && pos < item->end_ms - STAGE_END_SLACK_MS)
        return true;
    g_autoptr(GString) data = data_new();
    data_int(data, "from_ms", item->start_ms);
    data_int(data, "to_ms", pos);
    data_int(data, "shown_at", at);
    return problem_load(way->w->a, item->problem, &p, error) &&
           problem_present(way->w, way->screening, &p, way->w->act->who->roles, data, error);
}

static bool end_window(struct way *way, int64_t at, GError **error)
{
    return !way->follows || stage_window_end(way->w, way->stage, at, error);
}

static bool enter(struct way *way, const struct annotate_shown *x, int64_t at, GError **error)
{
    struct stage *s = way->stage;
    if (!stage_item_load(way->w->a, s->reel, x->position, &way->item, error))
        return false;
    if (!way->item.position) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.out_of_range", "position");
        return false;
    }
    stage_turn(s, &way->item);
    return stage_show(way->w, s, &way->item, at, error);
}

/* The claim time that the hall counted down, or its end. */
static bool follow_window(
    struct way *way, const struct annotate_shown *x, int64_t at, GError **error)
{
    struct stage_window *n = &way->stage->window;
    bool same = strcmp(n->state, "open") == 0 && n->closes_at == x->closes_at;
    if (!way->follows || !way->item.problem || same)
        return true;
    if (x->closes_at <= at)
        return end_window(way, at, error);
    int64_t opened_at = n->opened_at ? n->opened_at : at;
    *n = (struct stage_window){.problem = way->item.problem,
        .opened_at = opened_at,
        .closes_at = x->closes_at,
        .state = "open"};
    return stage_window_write(way->w, way->stage, error);
}

static bool step(struct way *way, const struct annotate_shown *x, int64_t at, GError **error)
{
    struct stage *s = way->stage;
    if (!played(way, at, x->position != s->position, error))
        return false;
    if (x->position != s->position && (!end_window(way, at, error) || !enter(way, x, at, error)))
        return false;
    s->pos_ms = CLAMP(x->pos_ms, way->item.start_ms, way->item.end_ms);
    s->at_ms = at;
    s->playing = x->playing;
    s->blank = x->blank;
    g_strlcpy(s->mode, x->mode, sizeof s->mode);
    return follow_window(way, x, at, error);
}

static void tell(GString *list, const struct annotate_shown *x, int64_t at)
{
    g_string_append_printf(list,
        "%s{\"at\":%" G_GINT64_FORMAT ",\"position\":%" G_GINT64_FORMAT
        ",\"pos_ms\":%" G_GINT64_FORMAT ",\"mode\":\"%s\"%s%s%s}",
        list->len > 1 ? "," : "", at, x->position, x->pos_ms, x->mode,
        x->playing ? ",\"playing\":true" : "", x->blank ? ",\"blank\":true" : "",
        x->key ? ",\"key\":true" : "");
}

static bool replay(struct way *way, const struct annotate_alone *in, GString *list, GError **error)
{
    int64_t before = 0, now = way->w->act->now;
    for (size_t i = 0; i < in->n; i++) {
        const struct annotate_shown *x = &in->shown[i];
        if (!stage_check_mode(x->mode, error))
            return false;
        /* A clock that was set meanwhile bends no order and makes no future. */
        int64_t at = CLAMP(x->at, MIN(before, now), now);
        if (!step(way, x, at, error))
            return false;
        tell(list, x, at);
        before = at;
    }
    return played(way, now, !way->follows, error); /* which now goes where the stage stands */
}

bool annotate_hall_alone(struct annotate *a, const struct annotate_act *act,
    const struct annotate_alone *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct screening sc;
    struct stage s;
    if (!write_begin(&w, a, act, "stage.alone", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (in->n < 1 || in->n > SHOWN_MAX) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.out_of_range", "shown");
        return false;
    }
    if (!screening_load(a, act->who->screening, &sc, error) || !stage_load(a, sc.id, &s, error))
        return false;
    const struct rules_step *rule =
        rules_check("stage", "on", "alone", act->who->roles, screening_facts(&sc), error);
    if (!rule)
        return false;
    struct stage elsewhere = {.screening = sc.id, .reel = s.reel, .rate = 1};
    bool follows = in->from_rev == s.rev;
    struct way way = {
        .w = &w, .screening = &sc, .stage = follows ? &s : &elsewhere, .follows = follows};
    g_autoptr(GString) data = data_new();
    g_autoptr(GString) list = g_string_new("[");
    if (!stage_item_load(a, way.stage->reel, way.stage->position, &way.item, error) ||
        !replay(&way, in, list, error) || (follows && !stage_save(&w, &s, error)))
        return false;
    g_string_append_c(list, ']');
    data_int(data, "from_rev", in->from_rev);
    data_int(data, "rev", s.rev);
    data_bool(data, "follows", follows);
    data_json(data, "shown", list->str);
    return write_commit(&w,
        &(struct write_fact){
            .step = rule, .object = sc.id, .version = s.rev, .screening = sc.id, .data = data},
        out, error);
}
