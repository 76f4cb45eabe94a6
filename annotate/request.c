/* request.c — what a unit asks for on its card: more time (T18), or that the case rests (T19, T20).
 */
#include "entity.h"
#include <string.h>

/* The unit's card that is out, with the problem on it. Another unit's does not exist for it. */
struct asking {
    struct card card;
    struct problem problem;
    struct rules_times times;
    char today[11];
};

static bool asking_load(struct write *w, int64_t card, struct asking *as, GError **error)
{
    rules_day(w->act->now, as->today);
    return card_of_unit(w->a, w->act->who, card, &as->card, error) &&
           problem_load(w->a, as->card.problem, &as->problem, error) &&
           clocks_load(w->a, &as->times, error) &&
           term_load(w->a, as->problem.type, &as->times, error);
}

static bool later_day(const struct asking *as, const char *day, const char *than)
{
    return strcmp(day, than) > 0 && strcmp(day, as->today) > 0 &&
           rules_days_between(as->today, day) <= 366;
}

static bool check_request(const struct annotate_request *in, GError **error)
{
    static const char *const kinds[] = {"extension", "suspension", NULL};
    return check_choice(in->kind, "kind", kinds, error) &&
           check_lines(in->reason, "reason", 500, true, error) &&
           check_lines(in->progress, "progress", 500, false, error) &&
           check_lines(in->plan, "plan", 1000, false, error) &&
           check_day(in->wished_on, "wished_on", true, error);
}

char *form_number(struct write *w, const char *kind, GError **error)
{
    const char *word = strcmp(kind, "extension") == 0    ? "延"
                       : strcmp(kind, "suspension") == 0 ? "挂"
                                                         : "退";
    int year = rules_year(w->act->now);
    g_autofree char *series = g_strconcat("form.", kind, NULL);
    int64_t n = write_series(w, series, year, error);
    return n ? g_strdup_printf("%s〔%04d〕%" G_GINT64_FORMAT "号", word, year, n) : NULL;
}

/* A request may wait only while the unit is at work on the problem, and one at a time. */
static bool check_waiting(struct annotate *a, const struct asking *as, GError **error)
{
    if (strcmp(as->problem.state, "rectifying") != 0) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "request.not_rectifying", NULL);
        return false;
    }
    enum record_got got = record_get(a, QUERY_REQUEST_WAITING, error, INT(as->problem.id));
    record_reset(a, QUERY_REQUEST_WAITING);
    if (got == RECORD_ROW)
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "request.waiting", NULL);
    return got == RECORD_NONE;
}

bool annotate_request_add(struct annotate *a, const struct annotate_act *act, int64_t card,
    const struct annotate_request *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct asking as;
    if (!write_begin(&w, a, act, "request.ask", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!asking_load(&w, card, &as, error) || !check_request(in, error) ||
        !check_waiting(a, &as, error))
        return false;
    bool rests = strcmp(in->kind, "suspension") == 0;
    uint64_t have =
        (act->who->unit == as.card.duty_unit ? RULES_OWN_UNIT : 0) | RULES_REASON |
        (later_day(&as, in->wished_on, rests ? as.today : as.card.due_on) ? RULES_DUE : 0) |
        (act->now <= as.card.due_at ? RULES_ASKED_IN_TIME : 0) |
        (text_filled(in->plan) ? RULES_PLAN : 0);
    const struct rules_step *step =
        rules_check("request", "-", rests ? "ask_suspend" : "ask", act->who->roles, have, error);
    g_autofree char *no = step ? form_number(&w, in->kind, error) : NULL;
    if (!no || !record_run(a, QUERY_REQUEST_ADD, error, TEXT(in->kind), INT(card),
                   INT(as.problem.id), TEXT(in->reason), TEXT(in->progress ? in->progress : ""),
                   TEXT(in->plan ? in->plan : ""), TEXT(as.card.due_on), TEXT(in->wished_on),
                   INT(act->who->user), INT(act->now), TEXT(no)))
        return false;
    int64_t id = record_rowid(a);
    g_autoptr(GString) data = data_new();
    data_int(data, "problem", as.problem.id);
    data_int(data, "card", card);
    data_text(data, "case_no", no);
    data_text(data, "request_kind", in->kind);
    data_text(data, "text", in->reason);
    data_text(data, "progress", in->progress);
    data_text(data, "plan", in->plan);
    data_text(data, "former_due_on", as.card.due_on);
    data_text(data, "wished_on", in->wished_on);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = 1, .data = data}, out, error);
}

/* --- the opinion of the office, and the decision --- */

struct request {
    int64_t id, version, card, problem, asked_by;
    char kind[12], state[12], wished_on[11];
};

static bool request_load(struct annotate *a, int64_t id, struct request *r, GError **error)
{
    const enum query q = QUERY_REQUEST_GET;
    if (!record_need(a, q, error, INT(id)))
        return false;
    *r = (struct request){
        .id = id,
        .version = record_int(a, q, 0),
        .card = record_int(a, q, 3),
        .problem = record_int(a, q, 4),
        .asked_by = record_int(a, q, 6),
    };
    record_copy(a, q, 1, r->kind, sizeof r->kind);
    record_copy(a, q, 2, r->state, sizeof r->state);
    record_copy(a, q, 5, r->wished_on, sizeof r->wished_on);
    record_reset(a, q);
    return true;
}

/* The row stands at what was said before, which may be nothing. */
static bool data_opinion(struct annotate *a, const struct request *r, bool agrees, const char *text,
    GString *data, GError **error)
{
    const enum query q = QUERY_REQUEST_OPINION;
    if (!record_need(a, q, error, INT(r->id)))
        return false;
    const struct edit e = {.a = a, .old = q, .fresh = record_null(a, q, 0), .data = data};
    data_int(data, "problem", r->problem);
    edit_bool(&e, 0, "agrees", agrees);
    edit_text(&e, 1, "text", text);
    record_reset(a, q);
    return true;
}

bool annotate_request_advise(struct annotate *a, const struct annotate_act *act, int64_t id,
    bool agrees, const char *text, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct request r;
    if (!write_begin(&w, a, act, "request.advise", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!request_load(a, id, &r, error) || !write_expect(&w, r.version, error) ||
        !check_lines(text, "text", 500, false, error))
        return false;
    text = text ? text : "";
    uint64_t have = (!is_self(a, act->who, r.asked_by) ? RULES_OTHER_PERSON : 0) |
                    (agrees || text_filled(text) ? RULES_REASON : 0);
    const struct rules_step *step =
        rules_check("request", r.state, "advise", act->who->roles, have, error);
    g_autoptr(GString) data = data_new();
    if (!step || !data_opinion(a, &r, agrees, text, data, error) ||
        !record_run(a, QUERY_REQUEST_ADVISE, error, INT(id), INT(agrees), TEXT(text),
            INT(act->who->user), INT(act->now)))
        return false;
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = r.version + 1, .data = data},
        out, error);
}

static bool settle(struct write *w, const struct request *r, const char *state, const char *day,
    const char *remark, GError **error)
{
    return record_run(w->a, QUERY_REQUEST_DECIDE, error, INT(r->id), TEXT(state), TEXT(day),
        TEXT(remark ? remark : ""), INT(w->act->who->user), INT(w->act->now));
}

/* The new day on card and problem, counted as a new card of the type is; the original one stays for
 * the figures. */
static bool give_day(struct write *w, const struct asking *as, const struct rules_due *due,
    bool extends, GError **error)
{
    return record_run(w->a, QUERY_CARD_DUE, error, INT(as->card.id), TEXT(due->on), INT(due->at),
               INT(extends), TEXT(rules_mode_name(as->times.rectify.mode))) &&
           record_run(w->a, QUERY_PROBLEM_DUE, error, INT(as->problem.id), TEXT(due->on),
               TEXT(NULL), INT(due->at));
}

static void data_decision(
    GString *data, const struct request *r, const char *day, const char *remark)
{
    data_int(data, "request", r->id);
    data_text(data, "day", day);
    data_text(data, "text", remark);
}

/* T18: a longer day, and how many times before. T19: the case rests until it is looked at again. */
static const struct rules_step *grant_step(struct write *w, const struct request *r,
    const struct asking *as, const char *day, GError **error)
{
    const struct annotate_who *who = w->act->who;
    bool rests = strcmp(r->kind, "suspension") == 0;
    uint64_t have = (!is_self(w->a, who, r->asked_by) ? RULES_OTHER_PERSON : 0) | RULES_PLAN |
                    (later_day(as, day, rests ? as->today : as->card.due_on) ? RULES_DUE : 0);
    int days = rules_days_between(as->card.due_on, day);
    if (rules_grantor(who->roles, (int)as->card.extensions + 1, days))
        have |= RULES_GRANTOR;
    return rules_check(
        "problem", as->problem.state, rests ? "suspend" : "extend", who->roles, have, error);
}

bool annotate_request_grant(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *day, const char *remark, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct request r;
    struct asking as;
    struct rules_due due;
    if (!write_begin(&w, a, act, "request.grant", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!request_load(a, id, &r, error) || !write_expect(&w, r.version, error) ||
        !asking_load(&w, r.card, &as, error) || !check_lines(remark, "remark", 500, false, error) ||
        !check_day(day, "day", false, error))
        return false;
    if (strcmp(r.state, "asked") != 0) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "request.decided", NULL);
        return false;
    }
    day = day ? day : r.wished_on;
    const struct rules_step *step = grant_step(&w, &r, &as, day, error);
    rules_due_by(&as.times, day, &due);
    if (!step || !problem_move(&w, &as.problem, step, error) ||
        !settle(&w, &r, "granted", day, remark, error) ||
        !give_day(&w, &as, &due, strcmp(step->act, "extend") == 0, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "card", r.card);
    data_decision(data, &r, day, remark);
    data_text(data, "due_mode", rules_mode_name(as.times.rectify.mode));
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = r.problem,
            .id = id,
            .version = r.version + 1,
            .screening = as.problem.screening,
            .data = data},
        out, error);
}

/* Refused by who could have granted it, or taken back by the unit. */
static bool end_request(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *verb, const char *state, const char *remark, struct annotate_result *out,
    GError **error)
{
    WRITE w = {0};
    struct request r;
    struct card card;
    g_autofree char *name = g_strconcat("request.", verb, NULL);
    if (!write_begin(&w, a, act, name, error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!request_load(a, id, &r, error) || !write_expect(&w, r.version, error) ||
        !card_of_unit(a, act->who, r.card, &card, error) ||
        !check_lines(remark, "remark", 500, false, error))
        return false;
    uint64_t have = (act->who->unit == card.duty_unit ? RULES_OWN_UNIT : 0) |
                    (!is_self(a, act->who, r.asked_by) ? RULES_OTHER_PERSON : 0) |
                    (text_filled(remark) ? RULES_REASON : 0);
    const struct rules_step *step =
        rules_check("request", r.state, verb, act->who->roles, have, error);
    if (!step || !settle(&w, &r, state, NULL, remark, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "problem", r.problem);
    data_decision(data, &r, NULL, remark);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = r.version + 1, .data = data},
        out, error);
}

bool annotate_request_refuse(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *remark, struct annotate_result *out, GError **error)
{
    return end_request(a, act, id, "refuse", "refused", remark, out, error);
}

bool annotate_request_withdraw(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    return end_request(a, act, id, "withdraw", "withdrawn", NULL, out, error);
}

bool request_supersede(struct write *w, const struct problem *p, GError **error)
{
    const enum query q = QUERY_REQUEST_WAITING;
    enum record_got got = record_get(w->a, q, error, INT(p->id));
    if (got != RECORD_ROW)
        return got == RECORD_NONE;
    int64_t id = record_int(w->a, q, 0), version = record_int(w->a, q, 1);
    record_reset(w->a, q);
    const struct rules_step *step =
        rules_check("request", "asked", "supersede", w->act->who->roles, 0, error);
    if (!step || !record_run(w->a, QUERY_REQUEST_DECIDE, error, INT(id), TEXT(step->to), TEXT(NULL),
                     TEXT(""), REF(0), INT(w->act->now)))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "problem", p->id);
    return write_also(w,
        &(struct write_fact){.step = step, .object = id, .version = version + 1, .data = data},
        error);
}

/* --- the rest is over (T20) --- */

/* A day past the term of a new card is an extension like any other (T18). */
static bool may_be(const struct write *w, const struct asking *as, int days_longer, GError **error)
{
    if (days_longer <= 0 ||
        rules_grantor(w->act->who->roles, (int)as->card.extensions + 1, days_longer))
        return true;
    annotate_fail(error, ANNOTATE_ERROR_REFUSED, "suspension.too_long", "day");
    return false;
}

/* `day` NULL: as long as a new card for a problem of its type has. */
static bool wake(struct write *w, struct asking *as, const char *verb, uint64_t have,
    const char *day, struct annotate_result *out, GError **error)
{
    struct rules_due due;
    rules_due(&as->times, as->times.rectify, w->act->now, &due);
    int longer = day ? rules_days_between(due.on, day) : 0;
    if (day)
        rules_due_by(&as->times, day, &due);
    const struct rules_step *step =
        rules_check("problem", as->problem.state, verb, w->act->who->roles, have, error);
    if (!step || !may_be(w, as, longer, error) || !problem_move(w, &as->problem, step, error) ||
        !record_run(w->a, QUERY_REQUEST_OVER, error, INT(as->problem.id), INT(w->act->now)) ||
        !give_day(w, as, &due, longer > 0, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "card", as->card.id);
    data_text(data, "day", due.on);
    data_int(data, "due_at", due.at);
    data_text(data, "due_mode", rules_mode_name(as->times.rectify.mode));
    return write_commit(w,
        &(struct write_fact){.step = step,
            .object = as->problem.id,
            .version = as->problem.version,
            .screening = as->problem.screening,
            .data = data},
        out, error);
}

static bool asleep_load(struct write *w, int64_t problem, struct asking *as, GError **error)
{
    const enum query q = QUERY_CARD_OF_PROBLEM;
    if (!problem_load(w->a, problem, &as->problem, error) ||
        !record_need(w->a, q, error, INT(problem)))
        return false;
    int64_t card = record_int(w->a, q, 0);
    record_reset(w->a, q);
    return asking_load(w, card, as, error);
}

/* By the office, on any day. */
bool annotate_problem_resume(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *day, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct asking as;
    if (!write_begin(&w, a, act, "problem.resume", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!asleep_load(&w, id, &as, error) || !write_expect(&w, as.problem.version, error) ||
        !check_day(day, "day", false, error))
        return false;
    bool fits = !day || later_day(&as, day, as.today);
    return wake(&w, &as, "resume", fits ? RULES_DUE : 0, day, out, error);
}

bool annotate_problem_review(
    struct annotate *a, const struct annotate_act *act, int64_t id, GError **error)
{
    WRITE w = {0};
    struct asking as;
    if (!write_begin(&w, a, act, "problem.review", error) || !asleep_load(&w, id, &as, error))
        return false;
    bool come = strcmp(as.today, as.card.due_on) >= 0;
    return wake(&w, &as, "review", come ? RULES_REVIEW_DAY : 0, NULL, NULL, error);
}
