/* reel.c — the order, its locked versions and what was really written. */
#include "entity.h"
#include <string.h>

#define MAX_ITEMS 500

/* The version that holds the screening's problems: locked or being made. id 0: none. */
struct current {
    int64_t id, version, job;
    char state[12];
};

static bool current_load(struct annotate *a, int64_t screening, struct current *c, GError **error)
{
    const enum query q = QUERY_REEL_CURRENT;
    *c = (struct current){0};
    enum record_got got = record_get(a, q, error, INT(screening));
    if (got == RECORD_ROW) {
        c->id = record_int(a, q, 0);
        c->version = record_int(a, q, 1);
        record_copy(a, q, 2, c->state, sizeof c->state);
        c->job = record_int(a, q, 4);
    }
    record_reset(a, q);
    return got != RECORD_FAILED;
}

static bool refuse(GError **error, const char *key, const char *field)
{
    annotate_fail(error, ANNOTATE_ERROR_REFUSED, key, field);
    return false;
}

/* Nothing of the order may change under a version that is locked or being made. */
static bool check_unlocked(struct annotate *a, int64_t screening, GError **error)
{
    struct current c;
    if (!current_load(a, screening, &c, error))
        return false;
    return c.id ? refuse(error, "reel.locked", NULL) : true;
}

/* --- the order --- */

static bool check_elsewhere(struct annotate *a, int64_t screening, int64_t problem, GError **error)
{
    enum record_got got = record_get(a, QUERY_DRAFT_ELSEWHERE, error, INT(problem), INT(screening));
    record_reset(a, QUERY_DRAFT_ELSEWHERE);
    return got == RECORD_ROW ? refuse(error, "reel.problem_elsewhere", "problem")
                             : got == RECORD_NONE;
}

static bool check_problem(struct annotate *a, int64_t screening, int64_t problem, GError **error)
{
    struct problem p;
    if (!problem_load(a, problem, &p, error))
        return false;
    if (strcmp(p.state, "filed") != 0)
        return refuse(error, "reel.problem_state", "problem");
    return check_elsewhere(a, screening, problem, error);
}

/* What is shown again has been filmed, and its ladder has come to that. */
static bool check_replay(struct annotate *a, int64_t screening, int64_t problem, GError **error)
{
    struct problem p;
    if (!problem_load(a, problem, &p, error))
        return false;
    enum record_got got = record_get(a, QUERY_REPLAY_FIT, error, INT(problem));
    record_reset(a, QUERY_REPLAY_FIT);
    if (got != RECORD_ROW)
        return got == RECORD_NONE && refuse(error, "reel.replay_state", "problem");
    if (!record_need(a, QUERY_PROBLEM_PIECES, error, INT(problem)))
        return false;
    bool filmed = record_int(a, QUERY_PROBLEM_PIECES, 0) > 0;
    record_reset(a, QUERY_PROBLEM_PIECES);
    return filmed ? check_elsewhere(a, screening, problem, error)
                  : refuse(error, "problem.no_evidence", "problem");
}

static bool check_items(struct annotate *a, int64_t screening,
    const struct annotate_reel_item *items, size_t n, GError **error)
{
    static const char *const kinds[] = {"title", "lookback", "problem", "replay", "end", NULL};
    if (n > MAX_ITEMS) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.too_long", "items");
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const struct annotate_reel_item *item = &items[i];
        if (!check_choice(item->kind, "kind", kinds, error))
            return false;
        bool is_problem = strcmp(item->kind, "problem") == 0;
        bool is_replay = strcmp(item->kind, "replay") == 0;
        bool wrong_problem = (is_problem || is_replay) != (item->problem != 0);
        if (wrong_problem || item->claim_s < 0 || item->claim_s > (is_replay ? 0 : 3600)) {
            annotate_fail(error, ANNOTATE_ERROR_INVALID,
                wrong_problem ? "field.invalid" : "field.out_of_range",
                wrong_problem ? "problem" : "claim_s");
            return false;
        }
        for (size_t j = 0; item->problem && j < i; j++) {
            if (items[j].problem == item->problem)
                return refuse(error, "reel.problem_twice", "problem");
        }
        if (item->problem &&
            !(is_replay ? check_replay : check_problem)(a, screening, item->problem, error))
            return false;
    }
    return true;
}

/* In place of the order that was. */
static bool put_items(struct write *w, int64_t screening, const struct annotate_reel_item *items,
    size_t n, GString *data, GError **error)
{
    g_autoptr(GString) list = g_string_new("[");
    if (!record_run(w->a, QUERY_DRAFT_CLEAR, error, INT(screening)) ||
        !record_run(w->a, QUERY_SCREENING_TOUCH, error, INT(screening)))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!record_run(w->a, QUERY_DRAFT_ADD, error, INT(screening), INT((int64_t)i + 1),
                TEXT(items[i].kind), REF(items[i].problem), INT(items[i].claim_s)))
            return false;
        g_string_append_printf(list, "%s[\"%s\",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "]",
            i ? "," : "", items[i].kind, items[i].problem, items[i].claim_s);
    }
    g_string_append_c(list, ']');
    data_json(data, "items", list->str);
    return true;
}

bool annotate_reel_set(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const struct annotate_reel_item *items, size_t n, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct screening s;
    if (!write_begin(&w, a, act, "draft.order", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!screening_load(a, screening, &s, error) || !write_expect(&w, s.version, error))
        return false;
    const struct rules_step *step =
        rules_check("draft", "on", "order", act->who->roles, screening_facts(&s), error);
    g_autoptr(GString) data = data_new();
    if (!step || !check_unlocked(a, screening, error) ||
        !check_items(a, screening, items, n, error) ||
        !put_items(&w, screening, items, n, data, error))
        return false;
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = screening,
            .version = s.version + 1,
            .screening = screening,
            .data = data},
        out, error);
}

/* --- locking --- */

/* *out_stale: something is not to be shown again any more. */
static bool draft_facts(
    struct annotate *a, int64_t screening, uint64_t *have, bool *out_stale, GError **error)
{
    const enum query q = QUERY_DRAFT_PROBLEMS;
    *out_stale = false;
    enum record_got got = record_get(a, q, error, INT(screening));
    *have |= RULES_PIECE_SET;
    for (; got == RECORD_ROW; got = record_next(a, q, error)) {
        *have |= RULES_EVIDENCE;
        if (record_int(a, q, 2))
            continue;
        *have &= ~RULES_PIECE_SET;
        *out_stale = *out_stale || record_int(a, q, 1);
    }
    record_reset(a, q);
    return got != RECORD_FAILED;
}

/* Which of them has a piece that nobody looked through, as "3: NO, NO": how many pieces, and where.
 * *out_list NULL: none. g_free. */
static bool list_unchecked(struct annotate *a, int64_t screening, char **out_list, GError **error)
{
    const enum query q = QUERY_DRAFT_UNCHECKED;
    g_autoptr(GString) list = g_string_new(NULL);
    int64_t n = 0;
    enum record_got got = record_get(a, q, error, INT(screening));
    for (; got == RECORD_ROW; got = record_next(a, q, error)) {
        n += record_int(a, q, 1);
        g_string_append_printf(list, "%s%s", list->len ? ", " : "", record_text(a, q, 0));
    }
    record_reset(a, q);
    *out_list = n ? g_strdup_printf("%" G_GINT64_FORMAT ": %s", n, list->str) : NULL;
    return got != RECORD_FAILED;
}

/* The step, or the refusal; one for pieces that nobody looked through says how many and which. */
static const struct rules_step *lock_step(
    struct write *w, int64_t screening, uint64_t have, GError **error)
{
    g_autofree char *unchecked = NULL;
    bool stale;
    if (!draft_facts(w->a, screening, &have, &stale, error) ||
        !list_unchecked(w->a, screening, &unchecked, error))
        return NULL;
    const char *key = NULL;
    const struct rules_step *step = rules_step(
        "reel", "-", "lock", w->act->who->roles, have | (unchecked ? 0 : RULES_BLUR_CHECKED), &key);
    if (!step && stale && strcmp(key, rules_fact_key(RULES_PIECE_SET)) == 0)
        key = "reel.replay_state";
    if (!step)
        refuse(error, key, strcmp(key, rules_fact_key(RULES_BLUR_CHECKED)) == 0 ? unchecked : NULL);
    return step;
}

static int64_t next_version(struct annotate *a, int64_t screening, GError **error)
{
    if (!record_need(a, QUERY_REEL_LAST_NO, error, INT(screening)))
        return 0;
    int64_t no = record_int(a, QUERY_REEL_LAST_NO, 0) + 1;
    record_reset(a, QUERY_REEL_LAST_NO);
    return no;
}

static int64_t job_of(struct annotate *a, int64_t reel, GError **error)
{
    if (!record_need(a, QUERY_REEL_GET, error, INT(reel)))
        return 0;
    int64_t job = record_int(a, QUERY_REEL_GET, 7);
    record_reset(a, QUERY_REEL_GET);
    return job;
}

bool annotate_reel_lock(struct annotate *a, const struct annotate_act *act, int64_t screening,
    int64_t *out_job, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct screening s;
    if (!write_begin(&w, a, act, "reel.lock", error))
        return false;
    if (w.repeated) {
        int64_t job = job_of(a, w.result.id, error);
        if (out_job)
            *out_job = job;
        return job && write_answer(&w, out);
    }
    if (!screening_load(a, screening, &s, error) || !write_expect(&w, s.version, error))
        return false;
    const struct rules_step *step = lock_step(&w, screening, screening_facts(&s), error);
    int64_t no;
    if (!step || !check_unlocked(a, screening, error) ||
        !(no = next_version(a, screening, error)) ||
        !record_run(
            a, QUERY_REEL_ADD, error, INT(screening), INT(no), INT(act->who->user), INT(act->now)))
        return false;
    int64_t reel = record_rowid(a);
    int64_t job;
    char today[11];
    rules_day(act->now, today);
    if (!record_run(a, QUERY_REEL_FREEZE, error, INT(screening), INT(reel), TEXT(today)) ||
        !(job = write_job(&w, "reel", reel, NULL, 90, error)) ||
        !record_run(a, QUERY_REEL_JOB, error, INT(reel), INT(job)))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "version_no", no);
    data_int(data, "job", job);
    bool good = write_commit(&w,
        &(struct write_fact){
            .step = step, .object = reel, .version = 1, .screening = screening, .data = data},
        out, error);
    if (good && out_job)
        *out_job = job;
    return good;
}

/* --- the worker's answer --- */

struct item {
    int64_t position, problem;
};

static GArray *problems_of(struct annotate *a, int64_t reel, GError **error)
{
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(struct item));
    const enum query q = QUERY_ITEM_PROBLEMS;
    enum record_got got = record_get(a, q, error, INT(reel));
    for (; got == RECORD_ROW; got = record_next(a, q, error)) {
        struct item item = {record_int(a, q, 0), record_int(a, q, 1)};
        g_array_append_val(items, item);
    }
    return got == RECORD_FAILED ? NULL : g_steal_pointer(&items);
}

/* The reel that a job makes, with its state and version. */
struct made {
    int64_t id, screening, version, version_no;
    char state[12];
};

static bool made_load(struct annotate *a, int64_t job, struct made *m, GError **error)
{
    if (!record_need(a, QUERY_REEL_OF_JOB, error, INT(job)))
        return false;
    m->id = record_int(a, QUERY_REEL_OF_JOB, 0);
    record_reset(a, QUERY_REEL_OF_JOB);
    const enum query q = QUERY_REEL_GET;
    if (!record_need(a, q, error, INT(m->id)))
        return false;
    m->screening = record_int(a, q, 0);
    m->version = record_int(a, q, 1);
    m->version_no = record_int(a, q, 2);
    record_copy(a, q, 3, m->state, sizeof m->state);
    record_reset(a, q);
    return true;
}

/* The cues must follow each other without a gap and cover every item. */
static bool write_cues(
    struct annotate *a, int64_t reel, const struct annotate_reel_file *in, GError **error)
{
    int64_t frame = 0, item = 0;
    for (size_t i = 0; i < in->n_cues; i++) {
        const struct annotate_cue *c = &in->cues[i];
        if (c->first_frame != frame || c->frames <= 0 || c->item < item || c->end_ms < c->start_ms)
            return refuse(error, "reel.bad_cues", NULL);
        frame += c->frames;
        item = c->item;
        enum record_got got = record_get(a, QUERY_ITEM_HAS, error, INT(reel), INT(c->item));
        record_reset(a, QUERY_ITEM_HAS);
        if (got != RECORD_ROW)
            return got == RECORD_NONE ? refuse(error, "reel.bad_cues", NULL) : false;
        if (!record_run(a, QUERY_CUE_ADD, error, INT(reel), INT((int64_t)i + 1), INT(c->item),
                TEXT(c->kind), TEXT(c->tag ? c->tag : ""), TEXT(c->title ? c->title : ""),
                INT(c->first_frame), INT(c->frames), INT(c->start_ms), INT(c->end_ms),
                INT(c->start_t90), INT(c->end_t90), REF(c->segment)))
            return false;
    }
    enum record_got bare = record_get(a, QUERY_ITEMS_UNCUED, error, INT(reel));
    record_reset(a, QUERY_ITEMS_UNCUED);
    if (bare == RECORD_ROW || (bare == RECORD_NONE && frame != in->frames))
        return refuse(error, "reel.bad_cues", NULL);
    return bare == RECORD_NONE;
}

/* T4 */
static bool schedule(
    struct write *w, const struct made *m, const struct item *item, int64_t nth, GError **error)
{
    struct problem p;
    if (!problem_load(w->a, item->problem, &p, error))
        return false;
    const struct rules_step *step =
        rules_check("problem", p.state, "schedule", w->act->who->roles, RULES_EVIDENCE, error);
    if (!step || !problem_move(w, &p, step, error) ||
        !record_run(w->a, QUERY_PROBLEM_SCREENING, error, INT(item->problem), INT(m->screening)) ||
        !record_run(
            w->a, QUERY_SHOWING_ADD, error, INT(m->screening), INT(item->problem), INT(nth)))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "reel", m->id);
    data_int(data, "position", item->position);
    return write_also(w,
        &(struct write_fact){
            .step = step, .object = item->problem, .screening = m->screening, .data = data},
        error);
}

bool annotate_reel_written(struct annotate *a, const struct annotate_act *act, int64_t job,
    const struct annotate_reel_file *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct made m;
    if (!write_begin(&w, a, act, "reel.written", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!made_load(a, job, &m, error))
        return false;
    const struct rules_step *step =
        rules_check("reel", m.state, "written", act->who->roles, 0, error);
    g_autoptr(GArray) items = step ? problems_of(a, m.id, error) : NULL;
    if (!items || !write_cues(a, m.id, in, error) ||
        !record_run(a, QUERY_SHOWING_CLEAR, error, INT(m.screening)))
        return false;
    for (guint i = 0; i < items->len; i++) {
        if (!schedule(&w, &m, &g_array_index(items, struct item, i), (int64_t)i + 1, error))
            return false;
    }
    if (!record_run(a, QUERY_REEL_LOCKED, error, INT(m.id), TEXT(in->sha256), INT(in->bytes),
            INT(in->duration_ms), INT(in->frames)) ||
        !record_run(a, QUERY_STAGE_REEL, error, INT(m.screening), INT(m.id)) ||
        !write_job_done(&w, job, NULL, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "version_no", m.version_no);
    data_text(data, "sha256", in->sha256);
    data_int(data, "frames", in->frames);
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = m.id,
            .version = m.version + 1,
            .screening = m.screening,
            .data = data},
        out, error);
}

/* The reel was unlocked while the worker was at it: only the job is left to end. */
static bool end_job(struct write *w, int64_t job, struct annotate_result *out, GError **error)
{
    const struct rules_step *step =
        rules_check("job", "running", "stop", w->act->who->roles, 0, error);
    if (!step || !record_run(w->a, QUERY_JOB_ENDED, error, INT(job), TEXT("cancelled"),
                     TEXT("media.cancelled"), TEXT(""), INT(w->act->now)))
        return false;
    return write_commit(
        w, &(struct write_fact){.step = step, .object = job, .version = 1}, out, error);
}

bool annotate_reel_failed(struct annotate *a, const struct annotate_act *act, int64_t job,
    const char *reason, const char *text, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct made m;
    if (!write_begin(&w, a, act, "reel.fail", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!made_load(a, job, &m, error))
        return false;
    if (strcmp(m.state, "unlocked") == 0)
        return end_job(&w, job, out, error);
    const struct rules_step *step = rules_check("reel", m.state, "fail", act->who->roles, 0, error);
    if (!step ||
        !record_run(
            a, QUERY_REEL_END, error, INT(m.id), TEXT(step->to), TEXT(reason), TEXT(text)) ||
        !record_run(a, QUERY_JOB_ENDED, error, INT(job), TEXT("failed"), TEXT(reason), TEXT(text),
            INT(act->now)))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "reason", reason);
    data_text(data, "text", text);
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = m.id,
            .version = m.version + 1,
            .screening = m.screening,
            .data = data},
        out, error);
}

/* --- unlocking --- */

/* T5 */
static bool unschedule(struct write *w, int64_t screening, int64_t problem, const char *verb,
    uint64_t have, const char *reason, GError **error)
{
    struct problem p;
    if (!problem_load(w->a, problem, &p, error))
        return false;
    const struct rules_step *step =
        rules_check("problem", p.state, verb, w->act->who->roles, have, error);
    if (!step || !problem_move(w, &p, step, error) ||
        !record_run(w->a, QUERY_PROBLEM_SCREENING, error, INT(problem), REF(0)))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "text", reason);
    return write_also(w,
        &(struct write_fact){.step = step, .object = problem, .screening = screening, .data = data},
        error);
}

/* Why a version is no longer the one that holds: the acts of the reel and of its problems. */
struct ending {
    const char *act, *verb, *reason;
    uint64_t have;
    int64_t but; /* a problem that stays: it is withdrawn; 0: none */
};

/* Its problems go back. */
static bool release(struct write *w, int64_t screening, const struct current *c,
    const struct ending *e, GError **error)
{
    g_autoptr(GArray) items = problems_of(w->a, c->id, error);
    if (!items)
        return false;
    for (guint i = 0; i < items->len; i++) {
        int64_t problem = g_array_index(items, struct item, i).problem;
        if (problem != e->but &&
            !unschedule(w, screening, problem, e->verb, e->have, e->reason, error))
            return false;
    }
    return record_run(w->a, QUERY_SHOWING_CLEAR, error, INT(screening)) &&
           record_run(w->a, QUERY_STAGE_REEL, error, INT(screening), REF(0));
}

/* A queued job never starts; a running one is told to stop, and what it then writes is refused. */
static bool stop_job(struct write *w, int64_t job, GError **error)
{
    const enum query q = QUERY_JOB_GET;
    if (!record_need(w->a, q, error, INT(job)))
        return false;
    bool queued = strcmp(record_text(w->a, q, 2), "queued") == 0;
    record_reset(w->a, q);
    return queued ? record_run(w->a, QUERY_JOB_ENDED, error, INT(job), TEXT("cancelled"),
                        TEXT("job.cancelled"), TEXT(""), INT(w->act->now))
                  : record_run(w->a, QUERY_JOB_ASK_STOP, error, INT(job), INT(w->act->now));
}

/* A locked one lets its problems go, one that is being made is stopped. Returns the step. */
static const struct rules_step *end_version(struct write *w, int64_t screening,
    const struct current *c, const struct ending *e, GError **error)
{
    const struct rules_step *step =
        rules_check("reel", c->id ? c->state : "-", e->act, w->act->who->roles, e->have, error);
    bool locked = strcmp(c->state, "locked") == 0;
    if (!step || !(locked ? release(w, screening, c, e, error) : stop_job(w, c->job, error)) ||
        !record_run(w->a, QUERY_REEL_END, error, INT(c->id), TEXT(step->to), TEXT("reel.unlocked"),
            TEXT(e->reason ? e->reason : "")))
        return NULL;
    return step;
}

bool annotate_reel_unlock(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const char *reason, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct screening s;
    struct current c;
    if (!write_begin(&w, a, act, "reel.unlock", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!check_lines(reason, "reason", 500, true, error) ||
        !screening_load(a, screening, &s, error) || !current_load(a, screening, &c, error))
        return false;
    struct ending e = {"unlock", "unschedule", reason, screening_facts(&s) | RULES_REASON, 0};
    const struct rules_step *step = end_version(&w, screening, &c, &e, error);
    if (!step)
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "text", reason);
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = c.id,
            .version = c.version + 1,
            .screening = screening,
            .data = data},
        out, error);
}

/* The version that holds ends beside another act. */
static bool end_beside(struct write *w, int64_t screening, const struct ending *e, GError **error)
{
    struct current c;
    if (!current_load(w->a, screening, &c, error))
        return false;
    if (!c.id)
        return true;
    const struct rules_step *step = end_version(w, screening, &c, e, error);
    g_autoptr(GString) data = data_new();
    data_text(data, "text", e->reason);
    return step && write_also(w,
                       &(struct write_fact){
                           .step = step, .object = c.id, .screening = screening, .data = data},
                       error);
}

bool reel_cancel(struct write *w, int64_t screening, GError **error)
{
    return end_beside(w, screening, &(struct ending){.act = "cancel", .verb = "unshown"}, error);
}

/* --- a problem is withdrawn --- */

/* The order without it, kinds as static text. */
static bool order_without(
    struct annotate *a, int64_t screening, int64_t problem, GArray *out, GError **error)
{
    const enum query q = QUERY_DRAFT_ITEMS;
    enum record_got got = record_get(a, q, error, INT(screening), INT(problem));
    for (; got == RECORD_ROW; got = record_next(a, q, error)) {
        struct annotate_reel_item item = {
            g_intern_string(record_text(a, q, 0)), record_int(a, q, 1), record_int(a, q, 2)};
        g_array_append_val(out, item);
    }
    record_reset(a, q);
    return got != RECORD_FAILED;
}

bool reel_drop(struct write *w, int64_t problem, const char *reason, GError **error)
{
    const enum query q = QUERY_DRAFT_ELSEWHERE;
    struct screening s;
    enum record_got got = record_get(w->a, q, error, INT(problem), INT(0));
    int64_t screening = got == RECORD_ROW ? record_int(w->a, q, 0) : 0;
    record_reset(w->a, q);
    if (!screening)
        return got == RECORD_NONE;
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(struct annotate_reel_item));
    g_autoptr(GString) data = data_new();
    if (!screening_load(w->a, screening, &s, error))
        return false;
    if (!(screening_facts(&s) & RULES_BEFORE_LIVE))
        return true; /* what is being shown is not altered any more */
    const struct rules_step *step =
        rules_check("draft", "on", "order", w->act->who->roles, screening_facts(&s), error);
    struct ending e = {"unlock", "unschedule", reason, screening_facts(&s) | RULES_REASON, problem};
    return step && end_beside(w, screening, &e, error) &&
           order_without(w->a, screening, problem, items, error) &&
           put_items(w, screening, (const struct annotate_reel_item *)items->data, items->len, data,
               error) &&
           write_also(w,
               &(struct write_fact){
                   .step = step, .object = screening, .screening = screening, .data = data},
               error);
}

/* --- reading --- */

bool may_look_through(const struct annotate_who *who)
{
    return (who->roles & ANNOTATE_ROLE_LEADER) && !(who->roles & ANNOTATE_ROLES_UNIT);
}

static bool may_see(
    struct annotate *a, const struct annotate_who *who, const struct annotate_reel_info *r)
{
    if (!who || (who->roles & (ANNOTATE_ROLES_STAFF | ANNOTATE_ROLE_SYSTEM)))
        return true;
    /* A leader's tablet has the film while the meeting is open. */
    struct screening sc;
    if (who->kind == ANNOTATE_KIND_LEADER && who->screening != r->screening)
        return false;
    if (may_look_through(who))
        return strcmp(r->state, "locked") == 0 && screening_load(a, r->screening, &sc, NULL) &&
               (screening_facts(&sc) & RULES_MEETING_OPEN);
    return who->kind == ANNOTATE_KIND_HALL && who->screening == r->screening &&
           strcmp(r->state, "locked") == 0;
}

bool annotate_reel_find(struct annotate *a, const struct annotate_who *who, int64_t id,
    struct annotate_reel_info *out, GError **error)
{
    const enum query q = QUERY_REEL_GET;
    if (!record_need(a, q, error, INT(id)))
        return false;
    struct annotate_reel_info r = {
        .id = id,
        .screening = record_int(a, q, 0),
        .version_no = record_int(a, q, 2),
        .bytes = record_int(a, q, 5),
        .duration_ms = record_int(a, q, 6),
    };
    record_copy(a, q, 3, r.state, sizeof r.state);
    bool written = !record_null(a, q, 4);
    if (written)
        record_copy(a, q, 4, r.sha256, sizeof r.sha256);
    record_reset(a, q);
    if (!written || !may_see(a, who, &r)) {
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
        return false;
    }
    *out = r;
    return true;
}

bool annotate_reel_of(struct annotate *a, const struct annotate_who *who, int64_t screening,
    struct annotate_reel_info *out, GError **error)
{
    struct current c;
    if (!current_load(a, screening, &c, error))
        return false;
    return annotate_reel_find(a, who, c.id, out, error);
}
