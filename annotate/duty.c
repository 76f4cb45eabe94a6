/* duty.c — what somebody owes by a day, or did: reports, materials, visits of leaders, meetings,
 * opinions, rosters, letters of responsibility (mechanisms 14-19, 21, 26, 32). One submission each:
 * nothing is asked for twice, and nobody is counted by being online. */
#include "entity.h"
#include <string.h>

/* --- owed again and again: made by the clock, once per period and holder --- */

struct owed {
    int64_t unit, hq, account;
    char holder[24];
};

/* whose: of a kind that all owe, but in another rhythm, as leader_visit. */
enum whose { ALL, CHIEFS, OTHERS };

static bool owed_list(struct annotate *a, const char *kind, enum whose whose,
    const struct rules_slot *slot, const char *today, GArray *out, GError **error)
{
    const enum query q = QUERY_DUTY_SLOTS;
    enum record_got got = record_get(a, q, error, TEXT(kind), TEXT(slot->period),
        TEXT(slot->due_on), TEXT(today), INT(whose != OTHERS), INT(whose != CHIEFS));
    for (; got == RECORD_ROW; got = record_next(a, q, error)) {
        struct owed o = {
            .unit = record_int(a, q, 1), .hq = record_int(a, q, 2), .account = record_int(a, q, 3)};
        record_copy(a, q, 0, o.holder, sizeof o.holder);
        g_array_append_val(out, o);
    }
    record_reset(a, q);
    return got != RECORD_FAILED;
}

static bool owe(struct annotate *a, const struct annotate_act *act, const char *kind,
    const struct rules_slot *slot, const struct owed *o, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "duty.slot", error))
        return false;
    const struct rules_step *step = rules_check("duty", "-", "slot", act->who->roles, 0, error);
    if (!step || !record_run(a, QUERY_DUTY_ADD, error, TEXT(kind), TEXT(step->to), TEXT(o->holder),
                     REF(o->unit), REF(o->hq), REF(o->account), TEXT(slot->period), TEXT(""),
                     TEXT(slot->due_on), TEXT(""), TEXT(""), TEXT(""), TEXT(""), REF(0),
                     INT(act->now), REF(0), REF(0)))
        return false;
    int64_t id = record_rowid(a);
    g_autoptr(GString) data = data_new();
    data_text(data, "duty_kind", kind);
    data_text(data, "holder", o->holder);
    data_text(data, "period", slot->period);
    data_text(data, "due_on", slot->due_on);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = 1, .data = data}, NULL, error);
}

static bool owe_all(struct annotate *a, const struct annotate_act *act, const char *kind,
    enum whose whose, const struct rules_slot *slot, const char *today, int *left, GError **error)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(struct owed));
    if (!owed_list(a, kind, whose, slot, today, rows, error))
        return false;
    for (guint i = 0; *left > 0 && i < rows->len; i++, (*left)--) {
        if (!owe(a, act, kind, slot, &g_array_index(rows, struct owed, i), error))
            return false;
    }
    return true;
}

/* By the end of every so many months. A setting of 0 switches a duty off. */
static bool owe_months(struct annotate *a, const struct annotate_act *act, const char *kind,
    enum whose whose, int months, const char *today, int *left, GError **error)
{
    struct rules_slot slot;
    if (!months)
        return true;
    rules_month_slot(today, months, 0, &slot);
    return owe_all(a, act, kind, whose, &slot, today, left, error);
}

bool duty_tick(struct annotate *a, int64_t now, int *left, GError **error)
{
    const struct annotate_act act = {.who = &annotate_who_system, .now = now};
    struct rules_slot slot;
    char today[11];
    rules_day(now, today);
    int day = (int)annotate_setting_int(a, "report.month_day");
    int weekday = (int)annotate_setting_int(a, "report.weekday");
    int meeting = (int)annotate_setting_int(a, "hq.meeting_months");
    int visit = (int)annotate_setting_int(a, "leader.visit_months");
    int chief_visit = (int)annotate_setting_int(a, "leader.chief_visit_months");
    int comment = (int)annotate_setting_int(a, "leader.comment_months");
    if (day) {
        rules_month_slot(today, 1, day, &slot);
        if (!owe_all(a, &act, "monthly_report", ALL, &slot, today, left, error))
            return false;
    }
    if (weekday) {
        rules_week_slot(today, weekday, &slot);
        if (!owe_all(a, &act, "weekly_report", ALL, &slot, today, left, error))
            return false;
    }
    return owe_months(a, &act, "special_meeting", ALL, meeting, today, left, error) &&
           owe_months(a, &act, "leader_visit", OTHERS, visit, today, left, error) &&
           owe_months(a, &act, "leader_visit", CHIEFS, chief_visit ? chief_visit : visit, today,
               left, error) &&
           owe_months(a, &act, "comment", ALL, comment, today, left, error);
}

/* --- by people --- */

static const char *const kinds[] = {"monthly_report", "weekly_report", "material", "leader_visit",
    "special_meeting", "opinion", "patrol_roster", "onsite", "summary", "task_letter", "comment",
    NULL};

/* Materials are reviewed and signed off; everything else is done once it is handed in. */
static const char *rules_of(const char *kind)
{
    return strcmp(kind, "material") == 0 ? "material" : "duty";
}

static bool check_duty(struct annotate *a, const struct annotate_duty *in, GError **error)
{
    return check_choice(in->kind, "kind", kinds, error) &&
           check_ref(a, QUERY_HAS_UNIT, in->unit, "unit", false, error) &&
           check_text(in->period, "period", 10, false, error) &&
           check_text(in->title, "title", 200, true, error) &&
           check_day(in->due_on, "due_on", false, error) &&
           check_text(in->responsible, "responsible", 40, false, error) &&
           check_text(in->reviewer, "reviewer", 40, false, error) &&
           check_text(in->signer, "signer", 40, false, error) &&
           check_lines(in->text, "text", 2000, false, error);
}

static const char *text(const char *given)
{
    return given ? given : "";
}

/* The new row's number, 0: failed. */
static int64_t duty_put(struct annotate *a, const struct annotate_act *act,
    const struct annotate_duty *in, const struct rules_step *step, GString *data, GError **error)
{
    bool record = !text_filled(in->due_on);
    char holder[24] = "";
    if (in->unit)
        g_snprintf(holder, sizeof holder, "u%" G_GINT64_FORMAT, in->unit);
    if (!record_run(a, QUERY_DUTY_ADD, error, TEXT(in->kind), TEXT(step->to), TEXT(holder),
            REF(in->unit), REF(0), REF(0), TEXT(text(in->period)), TEXT(in->title),
            TEXT(record ? NULL : in->due_on), TEXT(text(in->responsible)), TEXT(text(in->reviewer)),
            TEXT(text(in->signer)), TEXT(text(in->text)), INT(act->who->user), INT(act->now),
            REF(record ? act->who->user : 0), REF(record ? act->now : 0)))
        return 0;
    int64_t id = record_rowid(a);
    data_text(data, "duty_kind", in->kind);
    data_text(data, "holder", holder);
    data_text(data, "period", in->period);
    data_text(data, "title", in->title);
    data_text(data, "due_on", in->due_on);
    data_text(data, "text", in->text);
    return id;
}

bool annotate_duty_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_duty *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "duty.add", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!check_duty(a, in, error))
        return false;
    const struct rules_step *step =
        rules_check(rules_of(in->kind), "-", text_filled(in->due_on) ? "add" : "register",
            act->who->roles, text_filled(in->text) ? RULES_TEXT : 0, error);
    g_autoptr(GString) data = data_new();
    int64_t id = step ? duty_put(a, act, in, step, data, error) : 0;
    if (!id)
        return false;
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = 1, .data = data}, out, error);
}

/* --- the materials of last month once more --- */

static void free_duty(void *duty)
{
    struct annotate_duty *d = duty;
    g_free((char *)d->period);
    g_free((char *)d->title);
    g_free((char *)d->due_on);
    g_free((char *)d->responsible);
    g_free((char *)d->reviewer);
    g_free((char *)d->signer);
    g_free(d);
}

/* Of struct annotate_duty; NULL: failed. */
static GPtrArray *materials_before(struct annotate *a, int64_t now, GError **error)
{
    const enum query q = QUERY_DUTY_MATERIALS_BEFORE;
    char today[11];
    rules_day(now, today);
    GPtrArray *list = g_ptr_array_new_with_free_func(free_duty);
    enum record_got got = record_get(a, q, error, TEXT(today));
    for (; got == RECORD_ROW; got = record_next(a, q, error)) {
        struct annotate_duty *d = g_new0(struct annotate_duty, 1);
        d->kind = "material";
        d->unit = record_int(a, q, 0);
        d->period = record_dup(a, q, 1);
        d->title = record_dup(a, q, 2);
        d->due_on = record_dup(a, q, 3);
        d->responsible = record_dup(a, q, 4);
        d->reviewer = record_dup(a, q, 5);
        d->signer = record_dup(a, q, 6);
        g_ptr_array_add(list, d);
    }
    record_reset(a, q);
    if (got == RECORD_FAILED)
        g_clear_pointer(&list, g_ptr_array_unref);
    else if (list->len == 0) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "duty.none_to_copy", NULL);
        g_clear_pointer(&list, g_ptr_array_unref);
    }
    return list;
}

/* Everyone has an own event, as if the office had added them one by one. */
bool annotate_duty_copy(
    struct annotate *a, const struct annotate_act *act, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "duty.copy", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step = rules_check("material", "-", "add", act->who->roles, 0, error);
    g_autoptr(GPtrArray) list = step ? materials_before(a, act->now, error) : NULL;
    if (!list)
        return false;
    g_autofree char *answer = g_strdup_printf("{\"made\":%u}", list->len);
    for (guint i = 0; i < list->len; i++) {
        g_autoptr(GString) data = data_new();
        const struct annotate_duty *d = list->pdata[i];
        int64_t id = duty_put(a, act, d, step, data, error);
        const struct write_fact fact = {
            .step = step, .object = id, .version = 1, .data = data, .answer = answer};
        bool last = i + 1 == list->len;
        if (!id || !(last ? write_commit(&w, &fact, out, error) : write_also(&w, &fact, error)))
            return false;
    }
    return true;
}

struct duty {
    int64_t id, version, unit, account, submitted_by, approved_by;
    char state[12], kind[20];
};

/* Another unit's duty does not exist for a unit. */
static bool duty_load(struct write *w, int64_t id, struct duty *d, bool *out_own, GError **error)
{
    const enum query q = QUERY_DUTY_GET;
    const struct annotate_who *who = w->act->who;
    if (!record_need(w->a, q, error, INT(id)))
        return false;
    *d = (struct duty){
        .id = id,
        .version = record_int(w->a, q, 0),
        .unit = record_int(w->a, q, 3),
        .account = record_int(w->a, q, 4),
        .submitted_by = record_int(w->a, q, 5),
        .approved_by = record_int(w->a, q, 6),
    };
    record_copy(w->a, q, 1, d->state, sizeof d->state);
    record_copy(w->a, q, 2, d->kind, sizeof d->kind);
    record_reset(w->a, q);
    bool office = who->roles & ANNOTATE_ROLES_OFFICE;
    *out_own =
        office || (d->unit && d->unit == who->unit) || (d->account && d->account == who->user);
    if (*out_own || (who->roles & ANNOTATE_ROLE_LEADER))
        return write_expect(w, d->version, error);
    annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
    return false;
}

bool annotate_duty_submit(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *words, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct duty d;
    bool own;
    if (!write_begin(&w, a, act, "duty.submit", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!duty_load(&w, id, &d, &own, error) || !check_lines(words, "text", 2000, true, error))
        return false;
    const struct rules_step *step = rules_check(rules_of(d.kind), d.state, "submit",
        act->who->roles, (own ? RULES_OWN_UNIT : 0) | (text_filled(words) ? RULES_TEXT : 0), error);
    if (!step || !record_run(a, QUERY_DUTY_SUBMIT, error, INT(id), TEXT(step->to), TEXT(words),
                     INT(act->who->user), INT(act->now)))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "duty_kind", d.kind);
    data_text(data, "text", words);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = d.version + 1, .data = data},
        out, error);
}

bool annotate_duty_move(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *verb, const char *reason, struct annotate_result *out, GError **error)
{
    static const char *const verbs[] = {"approve", "sign_off", "send_back", "withdraw", NULL};
    WRITE w = {0};
    struct duty d;
    bool own;
    if (!check_choice(verb, "act", verbs, error))
        return false;
    g_autofree char *name = g_strconcat("duty.", verb, NULL);
    if (!write_begin(&w, a, act, name, error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!duty_load(&w, id, &d, &own, error) || !check_lines(reason, "text", 500, false, error))
        return false;
    bool other = !is_self(a, act->who, d.submitted_by) && !is_self(a, act->who, d.approved_by);
    const struct rules_step *step = rules_check(rules_of(d.kind), d.state, verb, act->who->roles,
        (text_filled(reason) ? RULES_REASON : 0) | (other ? RULES_OTHER_PERSON : 0), error);
    if (!step || !record_run(a, QUERY_DUTY_MOVE, error, INT(id), TEXT(step->to),
                     INT(act->who->user), INT(act->now), TEXT(text(reason))))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "duty_kind", d.kind);
    data_text(data, "text", reason);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = d.version + 1, .data = data},
        out, error);
}

/* A screening has its own (agenda.c). */
bool annotate_duty_agenda_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_agenda_item *items, size_t n, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct duty d;
    bool own;
    if (!write_begin(&w, a, act, "duty.agenda", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    static const char *const meetings[] = {
        "special_meeting", "leader_visit", "onsite", "comment", NULL};
    if (!duty_load(&w, id, &d, &own, error))
        return false;
    if (!g_strv_contains(meetings, d.kind)) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "step.not_allowed", NULL);
        return false;
    }
    const struct rules_step *step = rules_check(
        rules_of(d.kind), d.state, "set_agenda", act->who->roles, own ? RULES_OWN_UNIT : 0, error);
    g_autoptr(GString) list = g_string_new("[");
    if (!step || !record_run(a, QUERY_DUTY_AGENDA_CLEAR, error, INT(id)) ||
        !agenda_put(a, QUERY_DUTY_AGENDA_ADD, id, items, n, list, error) ||
        !record_run(a, QUERY_DUTY_TOUCH, error, INT(id)))
        return false;
    g_string_append_c(list, ']');
    g_autoptr(GString) data = data_new();
    data_text(data, "duty_kind", d.kind);
    data_json(data, "items", list->str);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = d.version + 1, .data = data},
        out, error);
}

/* --- the monthly reports of a month as one paper --- */

static bool check_month(struct annotate *a, const char *month, GError **error)
{
    g_autofree char *first = g_strconcat(text(month), "-01", NULL);
    if (!check_day(first, "month", true, error))
        return false;
    enum record_got got = record_get(a, QUERY_DUTY_MONTHLY_HAS, error, TEXT(month));
    record_reset(a, QUERY_DUTY_MONTHLY_HAS);
    if (got == RECORD_NONE)
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "papers.no_reports", NULL);
    return got == RECORD_ROW;
}

bool annotate_digest_ask(struct annotate *a, const struct annotate_act *act, const char *month,
    bool xlsx, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "digest.ask", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step = rules_check("job", "-", "ask", act->who->roles, 0, error);
    if (!step || !check_month(a, month, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "kind", "monthly_digest");
    data_text(data, "period", month);
    data_text(data, "as", xlsx ? "xlsx" : "pdf");
    g_autofree char *args = g_strconcat(data->str, "}", NULL);
    int64_t about = 100 * g_ascii_strtoll(month, NULL, 10) + g_ascii_strtoll(month + 5, NULL, 10);
    return write_paper_job(&w, step, about, args, data, out, error);
}
