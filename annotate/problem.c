/* problem.c — marking: a draft with its segments, filing, withdrawing, rendering. */
#include "entity.h"
#include "look.h"
#include <string.h>

bool problem_load(struct annotate *a, int64_t id, struct problem *out, GError **error)
{
    const enum query q = QUERY_PROBLEM_GET;
    if (!record_need(a, q, error, INT(id)))
        return false;
    *out = (struct problem){
        .id = id,
        .version = record_int(a, q, 0),
        .missed = record_int(a, q, 2),
        .point = record_int(a, q, 3),
        .lead_unit = record_int(a, q, 4),
        .type = record_int(a, q, 5),
        .indicator = record_int(a, q, 6),
        .has_text = record_int(a, q, 7),
        .created_by = record_int(a, q, 8),
        .screening = record_int(a, q, 9),
        .rework_count = record_int(a, q, 11),
        .caption_version = record_int(a, q, 12),
        .segments = record_int(a, q, 13),
    };
    record_copy(a, q, 1, out->state, sizeof out->state);
    record_copy(a, q, 10, out->no, sizeof out->no);
    record_reset(a, q);
    return true;
}

char *annotate_problem_no(struct annotate *a, int64_t id)
{
    struct problem p = {0};
    bool filed = problem_load(a, id, &p, NULL) && *p.no;
    return filed ? g_strdup(p.no) : g_strdup_printf("%" G_GINT64_FORMAT, id);
}

int problem_part(struct annotate *a, int64_t problem, int64_t unit, GError **error)
{
    if (!record_need(a, QUERY_PROBLEM_PART, error, INT(problem), INT(unit)))
        return -1;
    int part = (int)record_int(a, QUERY_PROBLEM_PART, 0);
    record_reset(a, QUERY_PROBLEM_PART);
    return part;
}

bool problem_move(struct write *w, struct problem *p, const struct rules_step *step, GError **error)
{
    if (!record_run(w->a, QUERY_PROBLEM_MOVE, error, INT(p->id), TEXT(step->to)) ||
        !record_run(w->a, QUERY_PREPARED_OVER, error, INT(p->id)))
        return false;
    p->version++;
    g_strlcpy(p->state, step->to, sizeof p->state);
    return true;
}

uint64_t own_fact(const struct annotate_who *who, int64_t created_by)
{
    bool own = (who->roles & ANNOTATE_ROLES_OFFICE) || who->user == created_by;
    return own ? RULES_OWN : 0;
}

int64_t home_of(const struct annotate_who *who)
{
    return who->unit ? who->unit : who->home_unit;
}

bool same_person(struct annotate *a, int64_t account, int64_t other)
{
    if (account == other)
        return true;
    enum record_got got = record_get(a, QUERY_ACCOUNT_SAME_PERSON, NULL, INT(account), INT(other));
    record_reset(a, QUERY_ACCOUNT_SAME_PERSON);
    return got != RECORD_NONE;
}

bool is_self(struct annotate *a, const struct annotate_who *who, int64_t account)
{
    return same_person(a, who->user, account);
}

/* The piece as it is now. One being made of what it was is stopped: nobody would play it. */
static bool ask_piece(struct write *w, int64_t segment, GError **error)
{
    return record_run(w->a, QUERY_SEGMENT_OUTDATED, error, INT(segment), INT(w->act->now)) &&
           write_job(w, "piece", segment, NULL, 70, error);
}

/* The row ids are read whole before the first job is written: a statement may not be used inside
 * a loop over its own rows, and jobs are cheap. */
bool problem_render(struct write *w, int64_t problem, GError **error)
{
    g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
    const enum query q = QUERY_SEGMENTS_OF;
    enum record_got got = record_get(w->a, q, error, INT(problem));
    for (; got == RECORD_ROW; got = record_next(w->a, q, error)) {
        int64_t id = record_int(w->a, q, 0);
        g_array_append_val(ids, id);
    }
    if (got == RECORD_FAILED)
        return false;
    for (guint i = 0; i < ids->len; i++) {
        if (!ask_piece(w, g_array_index(ids, int64_t, i), error))
            return false;
    }
    return true;
}

/* --- a cut --- */

/* out_look: the record's text of the look that the cut brings, NULL when it brings none. */
static bool check_cut(
    struct annotate *a, const struct annotate_cut *cut, char **out_look, GError **error)
{
    const enum query q = QUERY_CUT_CLIP;
    enum record_got got = record_get(a, q, error, INT(cut->clip));
    if (got == RECORD_NONE)
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.no_such", "clip");
    if (got != RECORD_ROW)
        return false;
    const char *state = record_text(a, q, 0);
    bool usable = strcmp(state, "ok") == 0 || strcmp(state, "damaged") == 0;
    bool footage = strcmp(record_text(a, q, 1), "footage") == 0;
    bool image = strcmp(record_text(a, q, 2), "image") == 0;
    int64_t frames = image ? 1 : record_int(a, q, 3);
    bool gone = record_int(a, q, 4);
    record_reset(a, q);
    if (!usable || !footage) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "segment.clip_not_ready", "clip");
        return false;
    }
    if (gone) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "retention.gone", "clip");
        return false;
    }
    if (cut->in_frame < 0 || cut->in_frame >= cut->out_frame) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "segment.bad_range", "in_frame");
        return false;
    }
    if (cut->out_frame > frames || cut->in_t90 < 0 || cut->in_t90 >= cut->out_t90) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "segment.bad_range", "out_frame");
        return false;
    }
    *out_look = cut->look ? look_text(cut->look, frames, error) : NULL;
    if (*out_look && **out_look && image) {
        g_clear_pointer(out_look, g_free);
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "segment.look_of_picture", "look");
        return false;
    }
    return !cut->look || *out_look;
}

/* `look` NULL: plain. */
static int64_t insert_segment(struct write *w, int64_t problem, const struct annotate_cut *cut,
    const char *look, GError **error)
{
    if (!record_run(w->a, QUERY_SEGMENT_ADD, error, INT(problem), INT(cut->clip),
            INT(cut->in_frame), INT(cut->out_frame), INT(cut->in_t90), INT(cut->out_t90),
            TEXT(look ? look : ""), INT(w->act->now)))
        return 0;
    int64_t id = record_rowid(w->a);
    return write_job(w, "piece", id, NULL, 70, error) ? id : 0;
}

static const char *look_json(const char *look)
{
    return *look ? look : "null";
}

/* `look` NULL: plain. */
static void data_cut(
    GString *data, int64_t segment, const struct annotate_cut *cut, const char *look)
{
    data_int(data, "segment", segment);
    data_int(data, "clip", cut->clip);
    data_int(data, "in_frame", cut->in_frame);
    data_int(data, "out_frame", cut->out_frame);
    if (look)
        data_json(data, "look", look_json(look));
}

/* The row of QUERY_SEGMENT_GET may be gone by now. */
static void data_recut(GString *data, int64_t segment, const struct annotate_cut *was,
    const struct annotate_cut *is, const char *was_look, const char *look)
{
    const struct {
        const char *key;
        int64_t was, is;
    } all[] = {
        {"clip",      was->clip,      is->clip     },
        {"in_frame",  was->in_frame,  is->in_frame },
        {"out_frame", was->out_frame, is->out_frame}
    };
    data_int(data, "segment", segment);
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
        g_autofree char *before = g_strdup_printf("%" G_GINT64_FORMAT, all[i].was);
        g_autofree char *after = g_strdup_printf("%" G_GINT64_FORMAT, all[i].is);
        data_change(data, all[i].key, before, after);
    }
    data_change(data, "look", look_json(was_look), look_json(look));
}

/* --- fields --- */

static const char *const severities[] = {"normal", "serious", NULL};

/* Everything of a problem's form, after the row's own values filled what was kept. */
static bool check_fields(struct write *w, const struct annotate_problem *in, GError **error)
{
    struct annotate *a = w->a;
    if (!check_ref(a, QUERY_HAS_POINT, in->point, "point", false, error) ||
        !check_ref(a, QUERY_HAS_PROBLEM_TYPE, in->type, "type", false, error) ||
        !check_ref(a, QUERY_HAS_UNIT, in->lead_unit, "lead_unit", false, error) ||
        !check_ref(a, QUERY_HAS_INDICATOR, in->indicator, "indicator", false, error) ||
        !check_ref(a, QUERY_HAS_ROUND, in->round, "round", false, error) ||
        !check_lines(in->description, "description", 1000, false, error) ||
        !check_choice(in->severity, "severity", severities, error) ||
        !check_text(in->source, "source", 40, true, error) ||
        !check_past_day(in->found_on, "found_on", w->act->now, true, error))
        return false;
    for (size_t i = 0; in->assist && i < in->n_assist; i++) {
        if (!check_ref(a, QUERY_HAS_UNIT, in->assist[i], "assist", true, error))
            return false;
    }
    return true;
}

/* A new problem takes nothing that is retired. */
static bool check_offered(struct annotate *a, const struct annotate_problem *in, GError **error)
{
    const struct {
        enum query query;
        int64_t id;
        const char *field;
    } all[] = {{QUERY_PROBLEM_TYPE_OFFERED, in->type, "type"},
        {QUERY_INDICATOR_OFFERED, in->indicator, "indicator"}};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
        if (!check_ref(a, all[i].query, all[i].id, all[i].field, false, error))
            return false;
    }
    return true;
}

/* The lead unit is not its own helper, and nobody helps twice. */
static bool set_assist(struct write *w, int64_t problem, const struct annotate_problem *in,
    int64_t lead_unit, GError **error)
{
    if (!record_run(w->a, QUERY_PROBLEM_ASSIST_CLEAR, error, INT(problem)))
        return false;
    for (size_t i = 0; i < in->n_assist; i++) {
        bool seen = in->assist[i] == lead_unit;
        for (size_t j = 0; j < i; j++)
            seen = seen || in->assist[j] == in->assist[i];
        if (!seen && !record_run(w->a, QUERY_PROBLEM_ASSIST_ADD, error, INT(problem),
                         INT(in->assist[i]), INT((int64_t)i)))
            return false;
    }
    return true;
}

static void data_fields(GString *data, const struct annotate_problem *in)
{
    data_int(data, "point", in->point);
    data_int(data, "type", in->type);
    data_int(data, "lead_unit", in->lead_unit);
    data_int(data, "indicator", in->indicator);
    data_text(data, "description", in->description);
    data_text(data, "severity", in->severity);
    data_text(data, "source", in->source);
    data_text(data, "found_on", in->found_on);
    if (in->round)
        data_int(data, "round", in->round);
    if (!in->assist)
        return;
    data_ids(data, "assist", in->assist, in->n_assist);
}

/* The form with what it leaves out. `today` outlives it. */
static struct annotate_problem filled_in(
    const struct annotate_problem *in, const char *source, const char *today)
{
    struct annotate_problem f = *in;
    f.description = in->description ? in->description : "";
    f.severity = in->severity ? in->severity : "normal";
    f.source = in->source && *in->source ? in->source : source;
    f.found_on = in->found_on ? in->found_on : today;
    return f;
}

/* external_no NULL: it began here. 0: failed. */
static int64_t insert_problem(
    struct write *w, const struct annotate_problem *f, const char *external_no, GError **error)
{
    if (!record_run(w->a, QUERY_PROBLEM_ADD, error, REF(f->point), REF(f->lead_unit), REF(f->type),
            REF(f->indicator), TEXT(f->description), TEXT(f->severity), TEXT(f->source),
            TEXT(f->found_on), INT(w->act->who->user), INT(w->act->now), REF(f->round),
            TEXT(external_no)))
        return 0;
    int64_t id = record_rowid(w->a);
    return set_assist(w, id, f, f->lead_unit, error) ? id : 0;
}

bool annotate_problem_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_problem *in, const struct annotate_cut *cut, struct annotate_result *out,
    GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "problem.draft", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step =
        rules_check("problem", "-", "draft", act->who->roles, cut ? RULES_EVIDENCE : 0, error);
    char today[11];
    rules_day(act->now, today);
    struct annotate_problem f = filled_in(in, "supervision", today);
    g_autofree char *look = NULL;
    if (!step || !check_fields(&w, &f, error) || !check_offered(a, &f, error) ||
        !check_cut(a, cut, &look, error))
        return false;
    int64_t id = insert_problem(&w, &f, NULL, error);
    int64_t segment = id ? insert_segment(&w, id, cut, look, error) : 0;
    if (!segment)
        return false;
    g_autoptr(GString) data = data_new();
    data_fields(data, &f);
    data_cut(data, segment, cut, look);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = 1, .data = data}, out, error);
}

/* --- taken in without footage --- */

static bool check_external(struct annotate *a, const char *no, GError **error)
{
    if (!no)
        return true;
    if (!check_text(no, "external_no", 64, true, error))
        return false;
    enum record_got got = record_get(a, QUERY_CASE_IN_BY_NO, error, TEXT(no));
    record_reset(a, QUERY_CASE_IN_BY_NO);
    if (got == RECORD_ROW)
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "problem.number_taken", "external_no");
    return got == RECORD_NONE;
}

bool annotate_problem_intake(struct annotate *a, const struct annotate_act *act,
    const struct annotate_problem *in, const char *external_no, struct annotate_result *out,
    GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "problem.intake", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    char today[11];
    rules_day(act->now, today);
    struct annotate_problem f = filled_in(in, "hotline", today);
    const struct rules_step *step = rules_check(
        "problem", "-", "intake", act->who->roles, *f.description ? RULES_TEXT : 0, error);
    if (!step || !check_fields(&w, &f, error) || !check_offered(a, &f, error) ||
        !check_external(a, external_no, error))
        return false;
    int64_t id = insert_problem(&w, &f, external_no, error);
    if (!id)
        return false;
    g_autoptr(GString) data = data_new();
    data_fields(data, &f);
    data_text(data, "external_no", external_no);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = 1, .data = data}, out, error);
}

/* What the call keeps is filled from the row. The strings live in `held`. */
static bool fill_kept(struct annotate *a, int64_t id, const struct annotate_problem *in,
    struct annotate_problem *f, GPtrArray *held, GError **error)
{
    const enum query q = QUERY_PROBLEM_FIELDS;
    if (!record_need(a, q, error, INT(id)))
        return false;
    *f = *in;
    int64_t *const ids[] = {&f->point, &f->lead_unit, &f->type, &f->indicator};
    for (int i = 0; i < 4; i++) {
        if (*ids[i] == ANNOTATE_KEEP)
            *ids[i] = record_int(a, q, i);
    }
    const char **const texts[] = {&f->description, &f->severity, &f->source, &f->found_on};
    for (int i = 0; i < 4; i++) {
        if (*texts[i])
            continue;
        char *text = record_dup(a, q, 4 + i);
        g_ptr_array_add(held, text);
        *texts[i] = text;
    }
    if (f->round == ANNOTATE_KEEP)
        f->round = record_int(a, q, 8);
    return true;
}

/* The row of fill_kept is still there. */
static void data_edit(struct annotate *a, GString *data, const struct annotate_problem *f)
{
    const struct edit e = {.a = a, .old = QUERY_PROBLEM_FIELDS, .data = data};
    edit_ref(&e, 0, "point", f->point);
    edit_ref(&e, 1, "lead_unit", f->lead_unit);
    edit_ref(&e, 2, "type", f->type);
    edit_ref(&e, 3, "indicator", f->indicator);
    edit_text(&e, 4, "description", f->description);
    edit_text(&e, 5, "severity", f->severity);
    edit_text(&e, 6, "source", f->source);
    edit_text(&e, 7, "found_on", f->found_on);
    edit_ref(&e, 8, "round", f->round);
    record_reset(a, e.old);
}

static bool edit_assist(
    struct write *w, int64_t id, const struct annotate_problem *f, GString *data, GError **error)
{
    if (!f->assist)
        return true;
    g_autofree char *was = edit_list(w->a, QUERY_PROBLEM_ASSIST_IDS, id, error);
    if (!was || !set_assist(w, id, f, f->lead_unit, error))
        return false;
    g_autofree char *is = edit_list(w->a, QUERY_PROBLEM_ASSIST_IDS, id, error);
    if (is)
        data_change(data, "assist", was, is);
    return is != NULL;
}

/* While a reel with it is being made, a problem holds still: what is drawn and cut is what is
 * locked. */
static bool check_still(struct annotate *a, int64_t problem, GError **error)
{
    enum record_got got = record_get(a, QUERY_PROBLEM_BUILDING, error, INT(problem));
    record_reset(a, QUERY_PROBLEM_BUILDING);
    if (got == RECORD_ROW)
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "problem.in_making", NULL);
    return got == RECORD_NONE;
}

bool annotate_problem_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_problem *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct problem p;
    if (!write_begin(&w, a, act, "problem.edit", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!problem_load(a, id, &p, error) || !write_expect(&w, p.version, error))
        return false;
    const struct rules_step *step = rules_check(
        "problem", p.state, "edit", act->who->roles, own_fact(act->who, p.created_by), error);
    g_autoptr(GPtrArray) held = g_ptr_array_new_with_free_func(g_free);
    struct annotate_problem f;
    if (!step || !check_still(a, id, error) || !fill_kept(a, id, in, &f, held, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_edit(a, data, &f);
    if (!check_fields(&w, &f, error))
        return false;
    bool filed = strcmp(p.state, "filed") == 0;
    if (filed && (!f.point || !f.type || !f.lead_unit || !f.indicator || !*f.description)) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "problem.filed_needs_all", NULL);
        return false;
    }
    if (!record_run(a, QUERY_PROBLEM_SET, error, INT(id), REF(f.point), REF(f.lead_unit),
            REF(f.type), REF(f.indicator), TEXT(f.description), TEXT(f.severity), TEXT(f.source),
            TEXT(f.found_on), REF(f.round)) ||
        !edit_assist(&w, id, &f, data, error) || !problem_render(&w, id, error))
        return false;
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = p.version + 1, .data = data},
        out, error);
}

/* --- filing and withdrawing --- */

static uint64_t filing_facts(const struct problem *p)
{
    return (p->segments ? RULES_EVIDENCE : 0) | (p->point ? RULES_POINT : 0) |
           (p->lead_unit ? RULES_UNIT : 0) | (p->type ? RULES_TYPE : 0) |
           (p->indicator ? RULES_INDICATOR : 0) | (p->has_text ? RULES_TEXT : 0);
}

/* A number once given is kept for ever, also by a problem that comes back from a ruling. */
static bool give_number(struct write *w, struct problem *p, GError **error)
{
    if (!*p->no) {
        int year = rules_year(w->act->now);
        int64_t n = write_series(w, "problem", year, error);
        if (!n)
            return false;
        g_snprintf(p->no, sizeof p->no, "%04d-%03d", year % 10000, (int)(n % 1000000));
    }
    return record_run(w->a, QUERY_PROBLEM_FILED, error, INT(p->id), TEXT(p->no), INT(w->act->now));
}

/* T25: the same type at the same place, closed not long ago, comes again (复发). */
static bool link_former(struct write *w, int64_t id, int64_t *out_former, GError **error)
{
    const enum query q = QUERY_PROBLEM_FORMER;
    int64_t days = annotate_setting_int(w->a, "recurrence.days");
    int64_t metres = annotate_setting_int(w->a, "recurrence.metres");
    enum record_got got =
        record_get(w->a, q, error, INT(id), INT(w->act->now - days * 86400000), INT(metres));
    *out_former = got == RECORD_ROW ? record_int(w->a, q, 0) : 0;
    record_reset(w->a, q);
    return got != RECORD_FAILED && (!*out_former || record_run(w->a, QUERY_PROBLEM_RECURS, error,
                                                        INT(id), INT(*out_former)));
}

/* The four fixes as a card would have them today; the card has its own, with the pledge in them. */
static bool say_proposal(const struct write *w, int64_t id, GString *data, GError **error)
{
    const enum query q = QUERY_PROBLEM_FIXES;
    struct rules_times t;
    struct rules_due due;
    if (!record_need(w->a, q, error, INT(id)))
        return false;
    data_text(data, "task", record_text(w->a, q, 0));
    data_text(data, "standard", record_text(w->a, q, 1));
    data_int(data, "duty_unit", record_int(w->a, q, 2));
    data_text(data, "duty_person", record_text(w->a, q, 3));
    int64_t type = record_int(w->a, q, 4);
    record_reset(w->a, q);
    if (!clocks_load(w->a, &t, error) || !term_load(w->a, type, &t, error))
        return false;
    rules_card_due(&t, w->act->now, NULL, &due);
    data_text(data, "due_on", due.on);
    return true;
}

bool annotate_problem_file(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct problem p;
    if (!write_begin(&w, a, act, "problem.file", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!problem_load(a, id, &p, error) || !write_expect(&w, p.version, error))
        return false;
    const struct rules_step *step =
        rules_check("problem", p.state, "file", act->who->roles, filing_facts(&p), error);
    int64_t former = 0;
    if (!step || !problem_move(&w, &p, step, error) || !give_number(&w, &p, error) ||
        !link_former(&w, id, &former, error) ||
        !problem_render(&w, id, error)) /* the number stands in the caption */
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "problem_no", p.no);
    if (!say_proposal(&w, id, data, error))
        return false;
    if (former)
        data_int(data, "recurrence_of", former);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = p.version, .data = data}, out,
        error);
}

/* A card that came without a meeting goes with its problem (T26). */
static bool card_without_claim(
    struct annotate *a, int64_t problem, int64_t *out_card, uint64_t *have, GError **error)
{
    const enum query q = QUERY_CARD_OF_PROBLEM;
    struct card c = {0};
    enum record_got got = record_get(a, q, error, INT(problem));
    *out_card = got == RECORD_ROW ? record_int(a, q, 0) : 0;
    record_reset(a, q);
    if (*out_card && !card_load(a, *out_card, &c, error))
        return false;
    *have |= *out_card && !c.claim ? RULES_NO_CLAIM : 0;
    return got != RECORD_FAILED;
}

bool annotate_problem_withdraw(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *reason_code, const char *reason, struct annotate_result *out, GError **error)
{
    static const char *const codes[] = {"not_problem", "duplicate", "out_of_scope", NULL};
    WRITE w = {0};
    struct problem p;
    if (!write_begin(&w, a, act, "problem.withdraw", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!problem_load(a, id, &p, error) || !write_expect(&w, p.version, error) ||
        !check_choice(reason_code, "reason_code", codes, error) ||
        !check_lines(reason, "reason", 500, false, error))
        return false;
    struct screening s;
    uint64_t have = RULES_REASON;
    int64_t card = 0;
    if (!card_without_claim(a, id, &card, &have, error) ||
        (p.screening && !screening_load(a, p.screening, &s, error)))
        return false;
    have |= p.screening ? screening_facts(&s) : 0;
    const struct rules_step *step =
        rules_check("problem", p.state, "withdraw", act->who->roles, have, error);
    if (!step || !check_still(a, id, error) || !reel_drop(&w, id, reason ? reason : "", error) ||
        !problem_move(&w, &p, step, error) ||
        (strcmp(step->from, "scheduled") == 0 &&
            !record_run(a, QUERY_PROBLEM_SCREENING, error, INT(id), REF(0))) ||
        (card && !record_run(a, QUERY_CARD_VOID, error, INT(card), TEXT("withdrawn"))) ||
        !record_run(
            a, QUERY_PROBLEM_REASON, error, INT(id), TEXT(reason_code), TEXT(reason ? reason : "")))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "reason_code", reason_code);
    data_text(data, "text", reason);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = p.version, .data = data}, out,
        error);
}

/* --- segments --- */

static const struct rules_step *segment_step(
    struct write *w, const struct problem *p, const char *act, GError **error)
{
    uint64_t have = own_fact(w->act->who, p->created_by) | (p->segments > 0 ? RULES_EVIDENCE : 0);
    const struct rules_step *step =
        rules_check("problem", p->state, act, w->act->who->roles, have, error);
    return step && check_still(w->a, p->id, error) ? step : NULL;
}

/* The rule, the problem's new version and the event of a change to its segments. The answer is
 * about the segment, the event about the problem. */
static bool commit_segment(struct write *w, struct problem *p, const char *act, int64_t segment,
    int64_t version, GString *data, struct annotate_result *out, GError **error)
{
    const struct rules_step *step = segment_step(w, p, act, error);
    if (!step || !problem_move(w, p, step, error))
        return false;
    return write_commit(w,
        &(struct write_fact){
            .step = step, .object = p->id, .id = segment, .version = version, .data = data},
        out, error);
}

bool annotate_segment_add(struct annotate *a, const struct annotate_act *act, int64_t problem,
    const struct annotate_cut *cut, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct problem p;
    if (!write_begin(&w, a, act, "problem.segment_add", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    g_autofree char *look = NULL;
    if (!problem_load(a, problem, &p, error) || !write_expect(&w, p.version, error) ||
        !check_cut(a, cut, &look, error))
        return false;
    int64_t segment = insert_segment(&w, problem, cut, look, error);
    if (!segment)
        return false;
    g_autoptr(GString) data = data_new();
    data_cut(data, segment, cut, look);
    return commit_segment(&w, &p, "segment_add", segment, 1, data, out, error);
}

/* A segment as it stands in the record. */
struct segment {
    int64_t version;
    struct annotate_cut cut;
    char *look;
    bool checked; /* looked through for faces and plates */
};

static void clear_segment(struct segment *s)
{
    g_free(s->look);
}
#define SEGMENT __attribute__((cleanup(clear_segment))) struct segment

static bool load_segment(
    struct write *w, int64_t id, struct segment *out, struct problem *p, GError **error)
{
    const enum query q = QUERY_SEGMENT_GET;
    if (!record_need(w->a, q, error, INT(id)))
        return false;
    out->version = record_int(w->a, q, 0);
    int64_t problem = record_int(w->a, q, 1);
    out->cut = (struct annotate_cut){
        .clip = record_int(w->a, q, 2),
        .in_frame = record_int(w->a, q, 3),
        .out_frame = record_int(w->a, q, 4),
        .in_t90 = record_int(w->a, q, 5),
        .out_t90 = record_int(w->a, q, 6),
    };
    out->look = record_dup(w->a, q, 7);
    out->checked = record_int(w->a, q, 8) != 0;
    record_reset(w->a, q);
    return write_expect(w, out->version, error) && problem_load(w->a, problem, p, error);
}

static bool same_cut(const struct annotate_cut *a, const struct annotate_cut *b)
{
    return a->clip == b->clip && a->in_frame == b->in_frame && a->out_frame == b->out_frame &&
           a->in_t90 == b->in_t90 && a->out_t90 == b->out_t90;
}

/* Nothing changed: the version of now, no event, no job. Whoever may not cut is still told so. */
static bool answer_same(struct write *w, const struct problem *p, const char *act, int64_t id,
    int64_t version, struct annotate_result *out, GError **error)
{
    w->result.id = id;
    w->result.version = version;
    return segment_step(w, p, act, error) && write_answer(w, out);
}

bool annotate_segment_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_cut *cut, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    SEGMENT was = {0};
    struct problem p;
    g_autofree char *look = NULL;
    if (!write_begin(&w, a, act, "problem.segment_edit", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!load_segment(&w, id, &was, &p, error) || !check_cut(a, cut, &look, error))
        return false;
    if (!look && cut->clip != was.cut.clip)
        look = g_strdup("");
    if (same_cut(cut, &was.cut) && (!look || strcmp(look, was.look) == 0))
        return answer_same(&w, &p, "segment_edit", id, was.version, out, error);
    if (!record_run(a, QUERY_SEGMENT_SET, error, INT(id), INT(cut->clip), INT(cut->in_frame),
            INT(cut->out_frame), INT(cut->in_t90), INT(cut->out_t90),
            TEXT(look ? look : was.look)) ||
        !ask_piece(&w, id, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_recut(data, id, &was.cut, cut, was.look, look ? look : was.look);
    return commit_segment(&w, &p, "segment_edit", id, was.version + 1, data, out, error);
}

bool annotate_segment_check(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    SEGMENT is = {0};
    struct problem p;
    if (!write_begin(&w, a, act, "problem.blur_check", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!load_segment(&w, id, &is, &p, error))
        return false;
    if (is.checked)
        return answer_same(&w, &p, "blur_check", id, is.version, out, error);
    if (!segment_step(&w, &p, "blur_check", error) ||
        !record_run(a, QUERY_SEGMENT_CHECKED, error, INT(id), INT(act->who->user), INT(act->now)))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "segment", id);
    return commit_segment(&w, &p, "blur_check", id, is.version, data, out, error);
}

bool annotate_segment_remove(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    SEGMENT was = {0};
    struct problem p;
    if (!write_begin(&w, a, act, "problem.segment_remove", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!load_segment(&w, id, &was, &p, error) ||
        !record_run(a, QUERY_SEGMENT_REMOVE, error, INT(id), INT(act->now)) ||
        !record_run(a, QUERY_SEGMENT_OUTDATED, error, INT(id), INT(act->now)) ||
        !record_run(a, QUERY_SEGMENT_UNRENDER, error, INT(id), INT(act->now)))
        return false;
    p.segments--; /* the last one stays: a problem without evidence is none */
    g_autoptr(GString) data = data_new();
    data_int(data, "segment", id);
    return commit_segment(&w, &p, "segment_remove", id, was.version + 1, data, out, error);
}
