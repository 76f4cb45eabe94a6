/* remark.c — what a leader says of a problem (批示), and what the operator does with it.
 *
 * It never goes straight to the wall: it waits until the controller shows it or keeps it. */
#include "stage.h"
#include <string.h>

#define WAITING_MAX 20 /* of one leader, so that nobody can bury the operator */

static bool not_found(GError **error)
{
    annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
    return false;
}

/* The problem is one of this screening, and the embargo does not hide it from the author. */
static bool check_problem(struct annotate *a, const struct annotate_who *who, int64_t screening,
    int64_t problem, GError **error)
{
    const enum query q = QUERY_SHOWING_GET;
    enum record_got got = record_get(a, q, error, INT(screening), INT(problem));
    bool shown = got == RECORD_ROW && record_int(a, q, 0);
    record_reset(a, q);
    if (got == RECORD_FAILED)
        return false;
    bool hidden = !shown && (who->roles & ANNOTATE_ROLES_UNIT);
    return (got == RECORD_ROW && !hidden) || not_found(error);
}

static bool check_remark(struct annotate *a, const struct annotate_who *who, int64_t screening,
    const struct annotate_remark *in, GError **error)
{
    static const char *const scopes[] = {"problem", "unit", "all", NULL};
    if (!check_choice(in->scope, "scope", scopes, error) ||
        !check_lines(in->text, "text", 500, !text_filled(in->strokes), error) ||
        !check_day(in->due_on, "due_on", false, error))
        return false;
    if (text_filled(in->strokes) && !check_strokes(in->strokes, "strokes", error))
        return false;
    if (strcmp(in->scope, "problem") == 0)
        return check_problem(a, who, screening, in->problem, error);
    return strcmp(in->scope, "unit") != 0 ||
           check_ref(a, QUERY_HAS_UNIT, in->unit, "unit", true, error);
}

static bool check_room(
    struct annotate *a, const struct annotate_who *who, int64_t screening, GError **error)
{
    const enum query q = QUERY_REMARK_WAITING;
    if (!record_need(a, q, error, INT(screening), INT(who->user)))
        return false;
    bool room = record_int(a, q, 0) < WAITING_MAX;
    record_reset(a, q);
    if (!room)
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "remark.too_many", NULL);
    return room;
}

/* The handwriting itself is in the row; the log keeps its hash, so that nobody can alter it. */
static GString *data_of(const struct annotate_remark *in)
{
    GString *data = data_new();
    data_text(data, "scope", in->scope);
    if (in->problem)
        data_int(data, "problem", in->problem);
    if (in->unit)
        data_int(data, "unit", in->unit);
    data_text(data, "text", in->text);
    data_text(data, "due_on", text_filled(in->due_on) ? in->due_on : NULL);
    if (text_filled(in->strokes)) {
        g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, in->strokes, -1);
        data_text(data, "strokes_sha256", hash);
    }
    return data;
}

bool annotate_remark_add(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const struct annotate_remark *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct screening sc;
    struct annotate_remark r = *in;
    if (!write_begin(&w, a, act, "remark.add", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!screening_load(a, screening, &sc, error))
        return false;
    if (act->who->kind == ANNOTATE_KIND_LEADER && act->who->screening != screening)
        return not_found(error);
    const struct rules_step *step = rules_check(
        "remark", "-", r.keep ? "keep" : "post", act->who->roles, screening_facts(&sc), error);
    if (!step || !check_remark(a, act->who, screening, &r, error) ||
        (!r.keep && !check_room(a, act->who, screening, error)))
        return false;
    r.problem = strcmp(r.scope, "problem") == 0 ? r.problem : 0;
    r.unit = strcmp(r.scope, "unit") == 0 ? r.unit : 0;
    if (!record_run(a, QUERY_REMARK_ADD, error, INT(screening), TEXT(r.scope), REF(r.problem),
            REF(r.unit), INT(act->who->user), REF(act->who->person), TEXT(act->who->name),
            TEXT(r.text ? r.text : ""), TEXT(r.strokes ? r.strokes : ""),
            TEXT(text_filled(r.due_on) ? r.due_on : NULL), TEXT(step->to), INT(act->now),
            REF(r.keep ? act->now : 0)))
        return false;
    int64_t id = record_rowid(a);
    g_autoptr(GString) data = data_of(&r);
    return write_commit(&w,
        &(struct write_fact){
            .step = step, .object = id, .version = 1, .screening = screening, .data = data},
        out, error);
}

struct remark {
    int64_t id, screening, version;
    char state[12];
};

static bool remark_load(struct annotate *a, int64_t id, struct remark *out, GError **error)
{
    const enum query q = QUERY_REMARK_GET;
    if (!record_need(a, q, error, INT(id)))
        return false;
    *out = (struct remark){id, record_int(a, q, 0), record_int(a, q, 1), ""};
    record_copy(a, q, 2, out->state, sizeof out->state);
    record_reset(a, q);
    return true;
}

static bool decide(
    struct write *w, const struct remark *r, const struct rules_step *step, GError **error)
{
    return record_run(w->a, QUERY_REMARK_DECIDE, error, INT(r->id), TEXT(step->to),
        REF(w->act->who->user), INT(w->act->now));
}

bool remark_show(
    struct write *w, const struct stage *s, int64_t remark, uint64_t have, GError **error)
{
    struct remark r;
    if (!remark_load(w->a, remark, &r, error))
        return false;
    if (r.screening != s->screening)
        return not_found(error);
    const struct rules_step *step =
        rules_check("remark", r.state, "show", w->act->who->roles, have, error);
    return step && decide(w, &r, step, error) &&
           write_also(w,
               &(struct write_fact){.step = step, .object = r.id, .screening = r.screening}, error);
}

bool annotate_remark_keep(struct annotate *a, const struct annotate_act *act, int64_t remark,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct remark r;
    struct stage s;
    if (!write_begin(&w, a, act, "remark.keep", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!remark_load(a, remark, &r, error) || !write_expect(&w, r.version, error) ||
        !stage_load(a, r.screening, &s, error))
        return false;
    const struct rules_step *step = rules_check(
        "remark", r.state, "keep", act->who->roles, stage_control(a, &s, act->who), error);
    return step && decide(&w, &r, step, error) &&
           write_commit(&w,
               &(struct write_fact){.step = step,
                   .object = r.id,
                   .version = r.version + 1,
                   .screening = r.screening},
               out, error);
}
