/* agenda.c — what a screening does, in order; and a new one filled from the one before. */
#include "entity.h"

static const char *const kinds[] = {
    "lookback", "film", "claim", "report", "remark", "task", "other", NULL};

static bool check_item(const struct annotate_agenda_item *item, GError **error)
{
    if (!check_choice(item->kind, "kind", kinds, error) ||
        !check_text(item->title, "title", 100, true, error) ||
        !check_text(item->lead, "lead", 40, false, error))
        return false;
    if (item->planned_s < 0 || item->planned_s > 14400 || item->planned_s % 60) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.out_of_range", "planned_s");
        return false;
    }
    return true;
}

bool agenda_put(struct annotate *a, enum query add, int64_t of,
    const struct annotate_agenda_item *items, size_t n, GString *list, GError **error)
{
    if (n > ANNOTATE_AGENDA_MAX) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.too_long", "items");
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const char *lead = items[i].lead ? items[i].lead : "";
        if (!check_item(&items[i], error) ||
            !record_run(a, add, error, INT(of), INT((int64_t)i + 1), TEXT(items[i].kind),
                TEXT(items[i].title), TEXT(lead), INT(items[i].planned_s)))
            return false;
        g_autoptr(GString) one = data_new();
        data_text(one, "kind", items[i].kind);
        data_text(one, "title", items[i].title);
        data_text(one, "lead", lead);
        data_int(one, "planned_s", items[i].planned_s);
        g_string_append_printf(list, "%s%s}", i ? "," : "", one->str);
    }
    return true;
}

bool annotate_agenda_set(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const struct annotate_agenda_item *items, size_t n, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct screening s;
    if (!write_begin(&w, a, act, "agenda.set", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!screening_load(a, screening, &s, error) || !write_expect(&w, s.version, error))
        return false;
    const struct rules_step *step =
        rules_check("screening", s.state, "set_agenda", act->who->roles, 0, error);
    g_autoptr(GString) list = g_string_new("[");
    if (!step || !record_run(a, QUERY_AGENDA_CLEAR, error, INT(screening)) ||
        !agenda_put(a, QUERY_AGENDA_ADD, screening, items, n, list, error) ||
        !record_run(a, QUERY_SCREENING_TOUCH, error, INT(screening)))
        return false;
    g_string_append_c(list, ']');
    g_autoptr(GString) data = data_new();
    data_json(data, "items", list->str);
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = screening,
            .version = s.version + 1,
            .screening = screening,
            .data = data},
        out, error);
}

/* --- the one before --- */

static void free_guest(void *guest)
{
    struct annotate_attendee *g = guest;
    g_free((char *)g->name);
    g_free((char *)g->post);
    g_free((char *)g->duty);
    g_free(g);
}

/* Of struct annotate_attendee; NULL: failed. */
static GPtrArray *guests_of(struct annotate *a, int64_t screening, int64_t prev, GError **error)
{
    const enum query q = QUERY_ATTENDANCE_BEFORE;
    GPtrArray *list = g_ptr_array_new_with_free_func(free_guest);
    enum record_got got = record_get(a, q, error, INT(screening), INT(prev));
    for (; got == RECORD_ROW; got = record_next(a, q, error)) {
        struct annotate_attendee *guest = g_new0(struct annotate_attendee, 1);
        guest->person = record_int(a, q, 0);
        guest->unit = record_int(a, q, 1);
        guest->name = record_dup(a, q, 2);
        guest->post = record_dup(a, q, 3);
        guest->duty = record_dup(a, q, 4);
        g_ptr_array_add(list, guest);
    }
    if (got == RECORD_FAILED)
        g_clear_pointer(&list, g_ptr_array_unref);
    return list;
}

/* Everybody has an own event, as if the office had put them on the list one by one. */
static bool invite(struct write *w, int64_t screening, const struct annotate_attendee *guest,
    const struct rules_step *step, GError **error)
{
    struct annotate *a = w->a;
    if (!record_run(a, QUERY_ATTENDANCE_ADD, error, INT(screening), REF(guest->person),
            REF(guest->unit), TEXT(guest->name), TEXT(guest->post), TEXT(guest->duty),
            TEXT("expected"), TEXT(""), TEXT(""), REF(0), TEXT("")))
        return false;
    int64_t id = record_rowid(a);
    g_autoptr(GString) data = data_new();
    data_text(data, "name", guest->name);
    data_int(data, "unit", guest->unit);
    data_text(data, "duty", guest->duty);
    return (!g_str_equal(guest->duty, "attend") || desk_ensure(w, screening, guest->unit, error)) &&
           write_also(w,
               &(struct write_fact){
                   .step = step, .object = id, .screening = screening, .data = data},
               error);
}

static bool invite_all(struct write *w, const struct screening *s, guint *out_n, GError **error)
{
    const struct rules_step *step =
        rules_check("attendance", "-", "add", w->act->who->roles, screening_facts(s), error);
    g_autoptr(GPtrArray) guests = step ? guests_of(w->a, s->id, s->prev, error) : NULL;
    if (!guests)
        return false;
    for (guint i = 0; i < guests->len; i++)
        if (!invite(w, s->id, guests->pdata[i], step, error))
            return false;
    *out_n = guests->len;
    return true;
}

bool annotate_screening_copy(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct screening s;
    guint n = 0;
    if (!write_begin(&w, a, act, "screening.copy", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!screening_load(a, id, &s, error) || !write_expect(&w, s.version, error))
        return false;
    const struct rules_step *step =
        rules_check("screening", s.state, "copy", act->who->roles, 0, error);
    if (step && !s.prev) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "screening.no_prev", NULL);
        return false;
    }
    if (!step || !record_run(a, QUERY_AGENDA_CLEAR, error, INT(id)) ||
        !record_run(a, QUERY_AGENDA_COPY, error, INT(id), INT(s.prev)) ||
        !record_run(a, QUERY_SCREENING_COPY, error, INT(id), INT(s.prev)) ||
        !invite_all(&w, &s, &n, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "from", s.prev);
    data_int(data, "people", n);
    return write_commit(&w,
        &(struct write_fact){
            .step = step, .object = id, .version = s.version + 1, .screening = id, .data = data},
        out, error);
}
