/* escalation.c — a unit that did not rectify: noted by the clock, proposed with its cases, signed
 * by a person (domain, part 3: 首次通报, 二次约谈, 三次问责). The machine proposes and never
 * punishes. */
#include "entity.h"
#include <string.h>

/* --- noted and proposed, by the clock --- */

struct lapse {
    int64_t unit, problem;
    char kind[8], ref[20], on[11];
};

/* Overdue without an extension, past the days of grace; or sent back by a verifier. */
static bool lapses_list(struct annotate *a, int64_t now, GArray *out, GError **error)
{
    const enum query q = QUERY_LAPSES_NEW;
    int64_t grace = annotate_setting_int(a, "escalation.grace_days");
    enum record_got got = record_get(a, q, error, INT(now - grace * 86400000));
    for (; got == RECORD_ROW; got = record_next(a, q, error)) {
        struct lapse l = {.unit = record_int(a, q, 0), .problem = record_int(a, q, 1)};
        record_copy(a, q, 2, l.kind, sizeof l.kind);
        record_copy(a, q, 3, l.ref, sizeof l.ref);
        record_copy(a, q, 4, l.on, sizeof l.on);
        g_array_append_val(out, l);
    }
    record_reset(a, q);
    return got != RECORD_FAILED;
}

/* What the county counts times by, within a unit and a period: all of them, or only those of the
 * same problem or of problems that the same round found (outside any: those together). */
struct counted {
    const char *by;
    int64_t problem, round; /* 0: not counted by it, or outside any round */
};

static bool counted_by(
    struct annotate *a, const struct lapse *l, struct counted *out, GError **error)
{
    g_autofree char *by = annotate_setting_text(a, "escalation.counted_by");
    *out = (struct counted){.by = "unit"};
    if (strcmp(by, "problem") == 0)
        *out = (struct counted){.by = "problem", .problem = l->problem};
    if (strcmp(by, "round") != 0)
        return true;
    if (!record_need(a, QUERY_LAPSE_ROUND, error, INT(l->problem)))
        return false;
    *out = (struct counted){.by = "round", .round = record_int(a, QUERY_LAPSE_ROUND, 0)};
    record_reset(a, QUERY_LAPSE_ROUND);
    return true;
}

/* Within what times are counted: the calendar year, or the twelve months up to the day. */
struct period {
    char after[11], until[11];
    bool rolling;
};

static void period_of(struct annotate *a, const char *on, struct period *out)
{
    g_autofree char *period = annotate_setting_text(a, "escalation.period");
    int year = (int)g_ascii_strtoll(on, NULL, 10);
    out->rolling = strcmp(period, "rolling") == 0;
    g_snprintf(out->after, sizeof out->after, "%04d%s", year - 1, out->rolling ? on + 4 : "-12-31");
    g_snprintf(out->until, sizeof out->until, "%04d%s", year, out->rolling ? on + 4 : "-12-31");
}

/* The proposal that this one belongs to: an open one of its level, or none yet. */
static bool find_open(struct annotate *a, const struct lapse *l, const struct counted *c,
    int64_t *out_id, int64_t *out_version, int64_t *out_level, GError **error)
{
    char year[5] = "";
    struct period period;
    memcpy(year, l->on, 4);
    period_of(a, l->on, &period);
    if (!record_need(a, QUERY_LAPSE_COUNT, error, INT(l->unit), TEXT(period.after), TEXT(c->by),
            INT(l->problem), REF(c->round), TEXT(period.until)))
        return false;
    *out_level = MIN(record_int(a, QUERY_LAPSE_COUNT, 0), 3);
    record_reset(a, QUERY_LAPSE_COUNT);
    const enum query q = QUERY_ESCALATION_OPEN;
    enum record_got got = record_get(a, q, error, INT(l->unit), TEXT(period.rolling ? NULL : year),
        INT(*out_level), REF(c->problem), REF(c->round), TEXT(period.after));
    *out_id = got == RECORD_ROW ? record_int(a, q, 0) : 0;
    *out_version = got == RECORD_ROW ? record_int(a, q, 1) : 0;
    record_reset(a, q);
    return got != RECORD_FAILED;
}

static bool add_case(struct write *w, const struct lapse *l, int64_t lapse, GError **error)
{
    struct annotate *a = w->a;
    char year[5] = "";
    memcpy(year, l->on, 4);
    struct counted by;
    int64_t id, version, level;
    if (!counted_by(a, l, &by, error) || !find_open(a, l, &by, &id, &version, &level, error))
        return false;
    bool made = id == 0;
    if (made) {
        if (!record_run(a, QUERY_ESCALATION_ADD, error, INT(l->unit), REF(by.problem), TEXT(year),
                INT(level), INT(w->act->now), REF(by.round)))
            return false;
        id = record_rowid(a);
    }
    const struct rules_step *step = rules_check("escalation", made ? "-" : "proposed",
        made ? "propose" : "add", w->act->who->roles, 0, error);
    if (!step || !record_run(a, QUERY_ESCALATION_CASE_ADD, error, INT(id), INT(lapse)) ||
        (!made && !record_run(a, QUERY_ESCALATION_TOUCH, error, INT(id))))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "unit", l->unit);
    data_int(data, "level", level);
    data_int(data, "lapse", lapse);
    data_text(data, "counted_by", by.by);
    if (by.round)
        data_int(data, "round", by.round);
    return write_commit(w,
        &(struct write_fact){.step = step, .object = id, .version = version + 1, .data = data},
        NULL, error);
}

static bool note(struct annotate *a, int64_t now, const struct lapse *l, GError **error)
{
    WRITE w = {0};
    const struct annotate_act act = {.who = &annotate_who_system, .now = now};
    if (!write_begin(&w, a, &act, "lapse.note", error))
        return false;
    const struct rules_step *step = rules_check("lapse", "-", "note", act.who->roles, 0, error);
    if (!step || !record_run(a, QUERY_LAPSE_ADD, error, INT(l->unit), INT(l->problem),
                     TEXT(l->kind), TEXT(l->ref), TEXT(l->on), INT(now)))
        return false;
    int64_t id = record_rowid(a);
    g_autoptr(GString) data = data_new();
    data_int(data, "unit", l->unit);
    data_int(data, "problem", l->problem);
    data_text(data, "lapse_kind", l->kind);
    data_text(data, "ref", l->ref);
    data_text(data, "on", l->on);
    return write_also(&w,
               &(struct write_fact){.step = step, .object = id, .version = 1, .data = data},
               error) &&
           add_case(&w, l, id, error);
}

bool escalation_tick(struct annotate *a, int64_t now, int *left, GError **error)
{
    g_autoptr(GArray) lapses = g_array_new(FALSE, FALSE, sizeof(struct lapse));
    if (!lapses_list(a, now, lapses, error))
        return false;
    for (guint i = 0; *left > 0 && i < lapses->len; i++, (*left)--) {
        if (!note(a, now, &g_array_index(lapses, struct lapse, i), error))
            return false;
    }
    return true;
}

/* --- drafted, signed, dropped, by people --- */

struct escalation {
    int64_t id, version, level, drafted_by, unit, decided_at, signed_for_at;
    char state[12];
};

static bool escalation_read(struct write *w, int64_t id, struct escalation *e, GError **error)
{
    const enum query q = QUERY_ESCALATION_GET;
    if (!record_need(w->a, q, error, INT(id)))
        return false;
    *e = (struct escalation){
        .id = id,
        .version = record_int(w->a, q, 0),
        .level = record_int(w->a, q, 2),
        .drafted_by = record_int(w->a, q, 3),
        .unit = record_int(w->a, q, 4),
        .decided_at = record_int(w->a, q, 5),
        .signed_for_at = record_int(w->a, q, 6),
    };
    record_copy(w->a, q, 1, e->state, sizeof e->state);
    record_reset(w->a, q);
    return true;
}

static bool escalation_load(struct write *w, int64_t id, struct escalation *e, GError **error)
{
    return escalation_read(w, id, e, error) && write_expect(w, e->version, error);
}

static bool commit(struct write *w, const struct escalation *e, const struct rules_step *step,
    GString *data, struct annotate_result *out, GError **error)
{
    data_int(data, "level", e->level);
    return write_commit(w,
        &(struct write_fact){
            .step = step, .object = e->id, .version = e->version + 1, .data = data},
        out, error);
}

bool check_letter(const struct annotate_letter *in, GError **error)
{
    return check_lines(in->text, "text", 4000, false, error) &&
           check_text(in->place, "place", 100, false, error) &&
           check_text(in->by, "by", 100, false, error) &&
           check_text(in->whom, "whom", 100, false, error) &&
           check_lines(in->demands, "demands", 2000, false, error);
}

void data_letter(GString *data, const struct annotate_letter *in)
{
    data_text(data, "text", in->text ? in->text : "");
    if (in->call_at)
        data_int(data, "call_at", in->call_at);
    data_text(data, "call_place", in->place);
    data_text(data, "call_by", in->by);
    data_text(data, "call_whom", in->whom);
    data_text(data, "call_demands", in->demands);
}

static const char *filled(const char *text)
{
    return text ? text : "";
}

bool annotate_escalation_draft(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_letter *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct escalation e;
    if (!write_begin(&w, a, act, "escalation.draft", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!escalation_load(&w, id, &e, error) || !check_letter(in, error))
        return false;
    const struct rules_step *step = rules_check("escalation", e.state, "draft", act->who->roles,
        text_filled(in->text) ? RULES_TEXT : 0, error);
    if (!step || !record_run(a, QUERY_ESCALATION_DRAFT, error, INT(id), TEXT(in->text),
                     INT(act->who->user), INT(act->now), REF(in->call_at), TEXT(filled(in->place)),
                     TEXT(filled(in->by)), TEXT(filled(in->whom)), TEXT(filled(in->demands))))
        return false;
    g_autoptr(GString) data = data_new();
    data_letter(data, in);
    return commit(&w, &e, step, data, out, error);
}

/* 通报 and 约谈通知; what is handed over to the discipline body goes past the unit. */
static bool to_unit(const struct escalation *e)
{
    return e->level < 3;
}

/* Signed by another person than drafted it: only then it has a number, and the unit's time to sign
 * for it runs. */
bool annotate_escalation_sign(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct escalation e;
    struct rules_times t;
    if (!write_begin(&w, a, act, "escalation.sign", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!escalation_load(&w, id, &e, error) || !clocks_load(a, &t, error))
        return false;
    int64_t sign_due_at = to_unit(&e) ? rules_sign_due_at(&t, act->now) : 0;
    const struct rules_step *step = rules_check("escalation", e.state, "sign", act->who->roles,
        !is_self(a, act->who, e.drafted_by) ? RULES_OTHER_PERSON : 0, error);
    g_autofree char *no = step ? next_number(&w, "escalation", "escalation.prefix", error) : NULL;
    if (!no || !record_run(a, QUERY_ESCALATION_DECIDE, error, INT(id), TEXT("signed"), TEXT(no),
                   TEXT(""), INT(act->who->user), INT(act->now), REF(sign_due_at)))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "doc_no", no);
    if (sign_due_at)
        data_int(data, "sign_due_at", sign_due_at);
    return commit(&w, &e, step, data, out, error);
}

bool annotate_escalation_drop(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *reason, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct escalation e;
    if (!write_begin(&w, a, act, "escalation.drop", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!escalation_load(&w, id, &e, error) || !check_lines(reason, "reason", 500, false, error))
        return false;
    const struct rules_step *step = rules_check("escalation", e.state, "drop", act->who->roles,
        text_filled(reason) ? RULES_REASON : 0, error);
    if (!step || !record_run(a, QUERY_ESCALATION_DECIDE, error, INT(id), TEXT("dropped"),
                     TEXT(NULL), TEXT(reason), INT(act->who->user), INT(act->now), REF(0)))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "text", reason);
    return commit(&w, &e, step, data, out, error);
}

bool check_receipt(const struct annotate_act *act, const struct annotate_receipt *in,
    int64_t signed_at, GError **error)
{
    if (!check_text(in->person, "person", 40, true, error) ||
        !check_lines(in->note, "note", 500, true, error))
        return false;
    if (in->at >= signed_at && in->at <= act->now)
        return true;
    annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.invalid", "at");
    return false;
}

/* For a unit there is no other unit's letter, none that is not signed, and no referral. */
static bool hidden(const struct annotate_who *who, const struct escalation *e)
{
    bool own = who->unit == e->unit && to_unit(e) && strcmp(e->state, "signed") == 0;
    return !own && !(who->roles & (ANNOTATE_ROLES_STAFF | ANNOTATE_ROLES_OVERSEERS));
}

bool annotate_escalation_sign_for(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_receipt *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct escalation e;
    if (!write_begin(&w, a, act, "escalation.sign_for", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!escalation_read(&w, id, &e, error))
        return false;
    if (hidden(act->who, &e)) {
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
        return false;
    }
    if (!write_expect(&w, e.version, error))
        return false;
    uint64_t have = (act->who->unit == e.unit ? RULES_OWN_UNIT : 0) |
                    (to_unit(&e) ? RULES_TO_UNIT : 0) | (e.signed_for_at ? 0 : RULES_UNSIGNED);
    const struct rules_step *step = rules_check(
        "escalation", e.state, in ? "sign_paper" : "sign_for", act->who->roles, have, error);
    if (!step || (in && !check_receipt(act, in, e.decided_at, error)))
        return false;
    const char *person = in ? in->person : act->who->name;
    int64_t at = in ? in->at : act->now;
    if (!record_run(a, QUERY_ESCALATION_SIGN_FOR, error, INT(id), INT(at), TEXT(person),
            INT(act->who->user), TEXT(in ? in->note : "")))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "unit", e.unit);
    data_text(data, "person", person);
    data_int(data, "signed_for_at", at);
    data_text(data, "text", in ? in->note : NULL);
    return commit(&w, &e, step, data, out, error);
}

/* 09:30, or nothing. */
static bool check_time(const char *time, GError **error)
{
    if (!text_filled(time) ||
        g_regex_match_simple("^([01][0-9]|2[0-3]):[0-5][0-9]$", time, G_REGEX_DOLLAR_ENDONLY, 0))
        return true;
    annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.invalid", "time");
    return false;
}

static bool check_talk(const struct annotate_talk *in, GError **error)
{
    return check_day(in->on, "on", true, error) && check_text(in->with, "with", 100, true, error) &&
           check_lines(in->text, "text", 4000, false, error) && check_time(in->time, error) &&
           check_text(in->place, "place", 100, false, error) &&
           check_text(in->by, "by", 100, false, error) &&
           check_text(in->recorder, "recorder", 40, false, error) &&
           check_lines(in->demands, "demands", 2000, false, error);
}

static bool put_talk(struct annotate *a, int64_t id, const struct annotate_talk *in, GError **error)
{
    return record_run(a, QUERY_ESCALATION_TALK, error, INT(id), TEXT(in->on), TEXT(in->with),
        TEXT(in->text), TEXT(filled(in->time)), TEXT(filled(in->place)), TEXT(filled(in->by)),
        TEXT(filled(in->recorder)), TEXT(filled(in->demands)));
}

/* What was said in the talk (约谈记录). */
bool annotate_escalation_talk(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_talk *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct escalation e;
    if (!write_begin(&w, a, act, "escalation.talk", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!escalation_load(&w, id, &e, error) || !check_talk(in, error))
        return false;
    const struct rules_step *step = rules_check("escalation", e.state, "talk", act->who->roles,
        text_filled(in->text) ? RULES_TEXT : 0, error);
    if (!step || !put_talk(a, id, in, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "on", in->on);
    data_text(data, "with", in->with);
    data_text(data, "text", in->text);
    data_text(data, "talk_time", in->time);
    data_text(data, "talk_place", in->place);
    data_text(data, "talk_by", in->by);
    data_text(data, "talk_recorder", in->recorder);
    data_text(data, "talk_demands", in->demands);
    return commit(&w, &e, step, data, out, error);
}
