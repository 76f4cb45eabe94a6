/* stage_undo.c — ten seconds to take a stage command back.
 *
 * Each command first keeps the stage as it is; `undo` puts that back, once, by whoever holds the
 * control. It is a command of its own, so the log has both. Only what the wall shows goes back:
 * - what was shown stays shown. The units have seen their problem: showing.shown_at and T7 remain,
 *   and the embargo on it is over for good;
 * - a claim window that the command opened is closed. Its opening stays in `showing`, and a press
 *   made while it was open counts as one that came late;
 * - a window that the command ended goes on with the time that it had left, so nobody loses any;
 * - a remark that was put on the wall has been read: it leaves the wall and stays `shown`;
 * - film and window that the command did not touch run on undisturbed.
 * Once somebody claimed, disputed or ruled, there is no way back. */
#include "stage.h"
#include <string.h>

bool stage_undo_load(
    struct annotate *a, const struct stage *s, int64_t now, struct stage_undo *out, GError **error)
{
    const enum query q = QUERY_BEFORE_GET;
    *out = (struct stage_undo){.facts = RULES_UNDO_TIME | RULES_UNSETTLED};
    enum record_got got = record_get(a, q, error, INT(s->screening), INT(s->rev));
    if (got != RECORD_ROW)
        return got == RECORD_NONE;
    stage_row(a, q, s->screening, &out->before);
    out->rev = s->rev;
    record_copy(a, q, 19, out->command, sizeof out->command);
    out->at = record_int(a, q, 20);
    out->until_at = record_int(a, q, 21);
    out->facts =
        (now < out->until_at ? RULES_UNDO_TIME : 0) | (record_int(a, q, 22) ? 0 : RULES_UNSETTLED);
    record_reset(a, q);
    return true;
}

bool stage_undo_keep(
    struct write *w, const struct stage *before, const char *command, GError **error)
{
    const struct stage_window *n = &before->window;
    int64_t now = w->act->now;
    if (!rules_undoable(command))
        return record_run(w->a, QUERY_BEFORE_DROP, error, INT(before->screening));
    return record_run(w->a, QUERY_BEFORE_KEEP, error, INT(before->screening), INT(before->rev + 1),
        TEXT(command), INT(now), INT(rules_undo_until(now)), REF(before->position),
        INT(before->playing), INT(before->pos_ms), INT(before->at_ms), TEXT(before->mode),
        TEXT(before->overlays), INT(before->blank), INT(before->automatic), TEXT(n->state),
        REF(n->problem), REF(n->opened_at), REF(n->closes_at), REF(n->closed_at),
        REF(before->remark), REF(before->compare));
}

static bool same_media(const struct stage *a, const struct stage *b)
{
    return a->position == b->position && a->playing == b->playing && a->pos_ms == b->pos_ms &&
           a->at_ms == b->at_ms;
}

static bool same_window(const struct stage_window *a, const struct stage_window *b)
{
    return strcmp(a->state, b->state) == 0 && a->problem == b->problem &&
           a->closes_at == b->closes_at;
}

/* The film goes on from where the command interrupted it. */
static bool media_back(
    struct write *w, struct stage *s, const struct stage_undo *undo, GError **error)
{
    struct stage_item item;
    if (!stage_item_load(w->a, s->reel, undo->before.position, &item, error))
        return false;
    s->position = undo->before.position;
    stage_film(
        s, stage_position(&undo->before, &item, undo->at), undo->before.playing, w->act->now);
    return true;
}

static bool window_back(
    struct write *w, struct stage *s, const struct stage_undo *undo, GError **error)
{
    int64_t left = undo->before.window.closes_at - undo->at;
    if (!stage_window_end(w, s, w->act->now, error))
        return false;
    s->window = undo->before.window;
    if (strcmp(s->window.state, "open") != 0 || left <= 0)
        return true;
    s->window.closes_at = w->act->now + left;
    return stage_window_write(w, s, error);
}

bool stage_undo(
    struct write *w, struct stage *s, const struct stage_undo *undo, GString *data, GError **error)
{
    const struct stage *b = &undo->before;
    if (!same_window(&s->window, &b->window) && !window_back(w, s, undo, error))
        return false;
    if (!same_media(s, b) && !media_back(w, s, undo, error))
        return false;
    g_strlcpy(s->mode, b->mode, sizeof s->mode);
    g_strlcpy(s->overlays, b->overlays, sizeof s->overlays);
    s->blank = b->blank;
    s->automatic = b->automatic;
    s->remark = b->remark;
    s->compare = b->compare;
    data_text(data, "undone", undo->command);
    data_int(data, "undone_rev", undo->rev);
    data_int(data, "position", s->position);
    return true;
}
