/* cells_files.c — the cells of footage and of jobs. */
#include "cells.h"
#include "model.h"
#include <string.h>

/* --- clips --- */

static void at_received(struct cell *x)
{
    cell_closed(x); /* an original of an open problem is not given up */
    x->object = meeting_evidence(&x->m, &x->m.f.who_liaison, x->problem, "clip");
}

static void at_ingesting(struct cell *x)
{
    struct annotate_job *job;
    at_received(x);
    CELL_DO(x, &annotate_who_system,
        annotate_job_take(a, "test", "ingest", HOUR, act->now, &job, &error));
    x->card = job->id;
    annotate_job_free(job);
}

static bool ingested(struct cell *x, const struct annotate_act *act, bool damaged, GError **error)
{
    struct annotate_ingested in = {.image = true, .damaged = damaged, .frames = 1, .info = "{}"};
    return annotate_clip_ingested(x->m.f.a, act, x->card, &in, NULL, error);
}

static void at_ok(struct cell *x)
{
    at_ingesting(x);
    CELL_DO(x, &annotate_who_system, ingested(x, act, false, &error));
}

static void at_damaged(struct cell *x)
{
    at_ingesting(x);
    CELL_DO(x, &annotate_who_system, ingested(x, act, true, &error));
}

static void at_clip_failed(struct cell *x)
{
    at_ingesting(x);
    CELL_DO(x, &annotate_who_system,
        annotate_job_fail(a, act, x->card, "media.io", "", false, NULL, &error));
}

ACT(retry_clip)
{
    return annotate_clip_retry(x->m.f.a, act, x->object, NULL, error);
}
ACT(place)
{
    return annotate_clip_point(x->m.f.a, act, x->object, x->m.point, NULL, error);
}
ACT(ingest)
{
    if (!x->card) /* nobody has taken it */
        x->card = model_ask(x->m.f.a, "SELECT max(id) FROM job WHERE ? = 0", 0);
    return ingested(x, act, strcmp(x->act, "part_bad") == 0, error);
}

/* --- jobs --- */

static bool paper_by(struct cell *x, const struct annotate_act *act, const char *kind,
    struct annotate_result *out, GError **error)
{
    int64_t object = strcmp(kind, "ledgers") == 0    ? 0
                     : strcmp(kind, "handbook") == 0 ? x->m.screening
                                                     : x->problem;
    return annotate_paper_ask(x->m.f.a, act, kind, object, NULL, out, error);
}

static void at_queued(struct cell *x)
{
    struct annotate_result out;
    cell_draft(x);
    CELL_DO(x, &x->m.who_office, paper_by(x, act, "ledgers", &out, &error));
    x->object = out.id;
}

static void take(struct cell *x)
{
    struct annotate_job *job;
    CELL_DO(x, &annotate_who_system,
        annotate_job_take(a, "test", "paper", HOUR, act->now, &job, &error));
    annotate_job_free(job);
}

static void at_running(struct cell *x)
{
    at_queued(x);
    take(x);
}

static void at_job_failed(struct cell *x)
{
    at_running(x);
    CELL_DO(x, &annotate_who_system,
        annotate_job_fail(a, act, x->object, "media.io", "", false, NULL, &error));
}

static void at_cancelled(struct cell *x)
{
    at_queued(x);
    CELL_DO(x, &x->m.who_office, annotate_job_cancel(a, act, x->object, NULL, &error));
}

static void at_job_done(struct cell *x)
{
    at_running(x);
    CELL_DO(x, &annotate_who_system, annotate_job_done(a, act, x->object, NULL, NULL, &error));
}

static void ready_screening(struct cell *x, const struct annotate_who *who)
{
    struct annotate_result out;
    struct annotate_screening in = {.title = "演示审看会",
        .planned_start_at = x->m.f.now + HOUR,
        .planned_end_at = x->m.f.now + 2 * HOUR};
    CELL_DO(x, &x->m.who_office, annotate_screening_add(a, act, &in, &out, &error));
    x->m.screening = out.id;
}

ACT(ask_paper)
{
    const char *kind = strcmp(x->act, "ask") == 0            ? "ledgers"
                       : strcmp(x->act, "ask_handbook") == 0 ? "handbook"
                                                             : "package_problem";
    return paper_by(x, act, kind, NULL, error);
}
ACT(ask_own)
{
    const struct annotate_own_paper in = {.kind = "rectify_report"};
    return annotate_paper_own(x->m.f.a, act, &in, NULL, error);
}
/* Who is not of the staff stops what he asked for. */
static void ready_own(struct cell *x, const struct annotate_who *who)
{
    struct annotate_result out;
    const struct annotate_list in = {.list = "units", .lang = "zh"};
    bool running = strcmp(x->state, "running") == 0;
    if (!(who->roles & ANNOTATE_ROLES_PEOPLE) || (!running && strcmp(x->state, "queued") != 0))
        return;
    CELL_DO(x, who, annotate_list_ask(a, act, &in, &out, &error));
    x->object = out.id;
    if (running)
        take(x);
}
ACT(cancel)
{
    return annotate_job_cancel(x->m.f.a, act, x->object, NULL, error);
}
ACT(retry_job)
{
    return annotate_job_retry(x->m.f.a, act, x->object, NULL, error);
}

ACT(try_out)
{
    return annotate_trial_ask(x->m.f.a, act, ANNOTATE_TRIAL_FILM, NULL, error);
}
ACT(ask_log)
{
    return annotate_log_ask(x->m.f.a, act, &(struct annotate_query){0}, false, "zh", NULL, error);
}

ACT(ask_list)
{
    const struct annotate_list in = {.list = "units", .lang = "zh"};
    return annotate_list_ask(x->m.f.a, act, &in, NULL, error);
}

ACT(export_list)
{
    return annotate_list_exported(x->m.f.a, act, "units", &(struct annotate_query){0}, 3, error);
}

ACT(hold)
{
    return annotate_clip_hold(x->m.f.a, act, x->object, "诉讼未结", NULL, error);
}

ACT(release)
{
    return annotate_clip_hold(x->m.f.a, act, x->object, "", NULL, error);
}

ACT(set_class)
{
    const char *class = strcmp(x->act, "keep_long") == 0 ? "long" : "standard";
    return annotate_clip_retention(x->m.f.a, act, x->object, class, "创城申报留档", NULL, error);
}

ACT(discard)
{
    return annotate_clip_discard(x->m.f.a, act, x->object, NULL, error);
}

static void ready_old(struct cell *x, const struct annotate_who *who)
{
    x->m.f.now += INT64_C(4) * 366 * 24 * HOUR;
}

static const struct cell_act acts[] = {
    {"clip", "hold",          hold,        NULL,            "",                0},
    {"clip", "release",       release,     NULL,            "",                0},
    {"clip", "keep_long",     set_class,   NULL,            "",                0},
    {"clip", "keep_standard", set_class,   NULL,            "",                0},
    {"clip", "discard",       discard,     ready_old,       "",                0},
    {"clip", "retry",         retry_clip,  NULL,            "",                0},
    {"clip", "place",         place,       NULL,            "",                0},
    {"clip", "good",          ingest,      NULL,            "job.not_running", 0},
    {"clip", "part_bad",      ingest,      NULL,            "job.not_running", 0},
    {"job",  "ask",           ask_paper,   NULL,            "",                0},
    {"job",  "ask_package",   ask_paper,   NULL,            "",                0},
    {"job",  "ask_handbook",  ask_paper,   ready_screening, "",                0},
    {"job",  "ask_log",       ask_log,     NULL,            "",                0},
    {"list", "export",        export_list, NULL,            "",                0},
    {"job",  "ask_own",       ask_own,     NULL,            "",                0},
    {"job",  "ask_list",      ask_list,    NULL,            "",                0},
    {"job",  "try",           try_out,     NULL,            "",                0},
    {"job",  "cancel",        cancel,      ready_own,       "not_found",       0},
    {"job",  "retry",         retry_job,   NULL,            "not_found",       0},
};

static const struct cell_way ways[] = {
    {"clip", "received",  at_received,    NULL, NULL},
    {"clip", "ingesting", at_ingesting,   NULL, NULL},
    {"clip", "ok",        at_ok,          NULL, NULL},
    {"clip", "damaged",   at_damaged,     NULL, NULL},
    {"clip", "failed",    at_clip_failed, NULL, NULL},
    {"list", "-",         cell_draft,     NULL, NULL},
    {"job",  "-",         cell_draft,     NULL, NULL},
    {"job",  "queued",    at_queued,      NULL, NULL},
    {"job",  "running",   at_running,     NULL, NULL},
    {"job",  "failed",    at_job_failed,  NULL, NULL},
    {"job",  "cancelled", at_cancelled,   NULL, NULL},
    {"job",  "done",      at_job_done,    NULL, NULL},
};

void cells_files(void)
{
    CELLS_RUN(acts, ways, "");
}
