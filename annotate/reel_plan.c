/* reel_plan.c — what a worker needs to know: the plan of a reel, the texts of a piece. */
#include "entity.h"
#include <string.h>

/* --- pieces --- */

void annotate_piece_free(struct annotate_piece *p)
{
    if (!p)
        return;
    g_free(p->problem_no);
    g_free(p->point_name);
    g_free(p->unit_name);
    g_free(p->type_name);
    g_free(p->description);
    g_free(p->indicator_text);
    g_free(p->found_on);
    g_free(p->look);
    g_free(p);
}

struct annotate_piece *annotate_piece_find(struct annotate *a, int64_t segment, GError **error)
{
    const enum query q = QUERY_PIECE_GET;
    if (!record_need(a, q, error, INT(segment)))
        return NULL;
    struct annotate_piece *p = g_new0(struct annotate_piece, 1);
    p->segment = segment;
    p->segment_version = record_int(a, q, 0);
    p->problem = record_int(a, q, 1);
    p->problem_version = record_int(a, q, 2);
    p->in_frame = record_int(a, q, 3);
    p->out_frame = record_int(a, q, 4);
    p->image = record_int(a, q, 5);
    record_copy(a, q, 6, p->sha256, sizeof p->sha256);
    p->problem_no = record_dup(a, q, 7);
    p->point_name = record_dup(a, q, 8);
    p->unit_name = record_dup(a, q, 9);
    p->type_name = record_dup(a, q, 10);
    p->description = record_dup(a, q, 11);
    p->indicator_text = record_dup(a, q, 12);
    p->found_on = record_dup(a, q, 13);
    p->look = record_dup(a, q, 14);
    record_reset(a, q);
    return p;
}

bool annotate_piece_written(struct annotate *a, const struct annotate_act *act, int64_t job,
    int64_t segment_version, int64_t problem_version, const char *list, int64_t frames,
    int64_t duration_t90, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "job.done", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const enum query q = QUERY_JOB_GET;
    if (!record_need(a, q, error, INT(job)))
        return false;
    int64_t segment = record_int(a, q, 1);
    char state[12];
    record_copy(a, q, 2, state, sizeof state);
    bool piece = strcmp(record_text(a, q, 0), "piece") == 0;
    record_reset(a, q);
    const struct rules_step *step = rules_check("job", state, "finish", act->who->roles, 0, error);
    if (!step)
        return false;
    if (!piece) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.invalid", "job");
        return false;
    }
    if (!record_run(a, QUERY_RENDERING_SET, error, INT(segment), INT(segment_version),
            INT(problem_version), TEXT(list), INT(frames), INT(duration_t90), INT(act->now)) ||
        !write_job_done(&w, job, NULL, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "segment", segment);
    data_int(data, "frames", frames);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = job, .version = 1, .data = data}, out, error);
}

/* --- the plan --- */

void annotate_reel_plan_free(struct annotate_reel_plan *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->n_rows; i++) {
        struct annotate_reel_row *r = &p->rows[i];
        char *const texts[] = {r->title, r->subtitle, r->date, r->problem_no, r->point_name,
            r->unit_name, r->assist_names, r->type_name, r->indicator_text, r->description,
            r->found_on, r->severity, r->due_on, r->locked_on};
        for (size_t j = 0; j < G_N_ELEMENTS(texts); j++)
            g_free(texts[j]);
        for (size_t j = 0; j < r->n_pieces; j++)
            g_free(r->pieces[j].list);
        g_free(r->pieces);
    }
    g_free(p->rows);
    g_free(p->title);
    g_free(p->place);
    g_free(p);
}

static bool add_pieces(struct annotate *a, struct annotate_reel_row *r, GError **error)
{
    g_autoptr(GArray) list = g_array_new(FALSE, TRUE, sizeof(struct annotate_reel_piece));
    const enum query q = QUERY_REEL_PIECES;
    enum record_got got = record_get(a, q, error, INT(r->problem));
    for (; got == RECORD_ROW; got = record_next(a, q, error)) {
        struct annotate_reel_piece piece = {
            .segment = record_int(a, q, 0),
            .in_frame = record_int(a, q, 1),
            .out_frame = record_int(a, q, 2),
            .image = record_int(a, q, 3),
            .list = record_null(a, q, 5) ? NULL : record_dup(a, q, 5),
        };
        record_copy(a, q, 4, piece.sha256, sizeof piece.sha256);
        g_array_append_val(list, piece);
    }
    r->n_pieces = list->len;
    r->pieces = (struct annotate_reel_piece *)g_array_free(g_steal_pointer(&list), FALSE);
    return got != RECORD_FAILED;
}

static struct annotate_reel_row read_row(
    struct annotate *a, const struct annotate_reel_plan *p, const char *date)
{
    const enum query q = QUERY_REEL_ROWS;
    struct annotate_reel_row r = {
        .position = record_int(a, q, 0),
        .problem = record_int(a, q, 2),
        .claim_s = record_int(a, q, 3),
        .problem_no = record_dup(a, q, 4),
        .point_name = record_dup(a, q, 5),
        .unit_name = record_dup(a, q, 6),
        .assist_names = record_dup(a, q, 7),
        .type_name = record_dup(a, q, 8),
        .indicator_text = record_dup(a, q, 9),
        .description = record_dup(a, q, 10),
        .found_on = record_dup(a, q, 11),
        .severity = record_dup(a, q, 12),
        .order = record_int(a, q, 13),
        .of = record_int(a, q, 14),
        .late_days = record_int(a, q, 15),
        .due_on = record_dup(a, q, 16),
        .locked_on = record_dup(a, q, 17),
        .title = g_strdup(p->title),
        .subtitle = g_strdup(p->place),
        .date = g_strdup(date),
    };
    record_copy(a, q, 1, r.kind, sizeof r.kind);
    return r;
}

struct annotate_reel_plan *annotate_reel_plan_find(struct annotate *a, int64_t reel, GError **error)
{
    const enum query head = QUERY_REEL_TITLE, q = QUERY_REEL_ROWS;
    if (!record_need(a, head, error, INT(reel)))
        return NULL;
    struct annotate_reel_plan *p = g_new0(struct annotate_reel_plan, 1);
    char day[11];
    p->reel = reel;
    p->title = record_dup(a, head, 0);
    p->place = record_dup(a, head, 1);
    p->screening = record_int(a, head, 2);
    p->version_no = record_int(a, head, 3);
    rules_day(record_int(a, head, 4), day);
    record_reset(a, head);
    g_autoptr(GArray) rows = g_array_new(FALSE, TRUE, sizeof(struct annotate_reel_row));
    enum record_got got = record_get(a, q, error, INT(reel));
    for (; got == RECORD_ROW; got = record_next(a, q, error)) {
        struct annotate_reel_row r = read_row(a, p, day);
        g_array_append_val(rows, r);
    }
    p->n_rows = rows->len;
    p->rows = (struct annotate_reel_row *)g_array_free(g_steal_pointer(&rows), FALSE);
    bool good = got != RECORD_FAILED;
    for (size_t i = 0; good && i < p->n_rows; i++)
        good = !p->rows[i].problem || add_pieces(a, &p->rows[i], error);
    if (good)
        return p;
    annotate_reel_plan_free(p);
    return NULL;
}

/* --- the picture --- */

static bool visible(
    struct annotate *a, const struct annotate_who *who, int64_t problem, GError **error)
{
    if (!who || (who->roles & (ANNOTATE_ROLES_STAFF | ANNOTATE_ROLE_SYSTEM)))
        return true;
    enum query q = QUERY_UNIT_SEES;
    enum record_got got;
    if (who->kind == ANNOTATE_KIND_HALL) {
        q = QUERY_HALL_SHOWS;
        got = record_get(a, q, error, INT(problem), INT(who->screening));
    } else if (who->kind == ANNOTATE_KIND_SEAT || who->kind == ANNOTATE_KIND_LEADER) {
        q = QUERY_SEAT_SEES;
        got = record_get(a, q, error, INT(problem), INT(who->screening), INT(who->unit));
    } else {
        got = record_get(a, q, error, INT(problem), INT(who->unit));
    }
    record_reset(a, q);
    if (got == RECORD_NONE && who->kind == ANNOTATE_KIND_OFFICE &&
        (who->roles & ANNOTATE_ROLES_OVERSEERS) && !(who->roles & ANNOTATE_ROLES_UNIT)) {
        q = QUERY_OVERSEERS_SEE;
        got = record_get(a, q, error, INT(problem));
        record_reset(a, q);
    }
    if (got == RECORD_NONE && may_look_through(who)) {
        got = record_get(a, QUERY_LEADER_SEES, error, INT(problem), REF(who->screening));
        record_reset(a, QUERY_LEADER_SEES);
    }
    if (got == RECORD_NONE)
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
    return got == RECORD_ROW;
}

bool annotate_problem_still(struct annotate *a, const struct annotate_who *who, int64_t problem,
    struct annotate_still *out, GError **error)
{
    if (!visible(a, who, problem, error))
        return false;
    const enum query q = QUERY_PROBLEM_STILL;
    if (!record_need(a, q, error, INT(problem)))
        return false;
    record_copy(a, q, 0, out->sha256, sizeof out->sha256);
    out->frame = record_int(a, q, 1);
    out->image = record_int(a, q, 2);
    out->segment = record_int(a, q, 3);
    out->version = out->segment ? record_int(a, q, 4) : 0;
    record_reset(a, q);
    return true;
}

bool annotate_lookback_still(struct annotate *a, const struct annotate_who *who, int64_t problem,
    bool after, struct annotate_still *out, GError **error)
{
    *out = (struct annotate_still){.frame = -1};
    if (who->kind != ANNOTATE_KIND_HALL) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "step.not_your_role", NULL);
        return false;
    }
    const enum query q = after ? QUERY_LOOKBACK_AFTER : QUERY_LOOKBACK_HAS;
    if (!record_need(a, q, error, INT(who->screening), INT(problem)))
        return false;
    if (after) {
        record_copy(a, q, 0, out->sha256, sizeof out->sha256);
        out->image = record_int(a, q, 1);
    }
    record_reset(a, q);
    return after || annotate_problem_still(a, NULL, problem, out, error);
}
