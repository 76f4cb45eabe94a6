/* write.c — one call = one transaction (in a group: one savepoint) = one event, and a key that
 * makes it repeatable. */
#include "event.h"
#include "record.h"
#include "rules.h"
#include <math.h>
#include <string.h>

const struct annotate_who annotate_who_system = {
    .kind = ANNOTATE_KIND_SYSTEM,
    .roles = ANNOTATE_ROLE_SYSTEM,
    .name = "system",
    .address = "",
};

void annotate_result_clear(struct annotate_result *out)
{
    g_free(out->answer);
    *out = (struct annotate_result){0};
}

/* Whose keys these are. A seat's belong to the unit, so that a phone that joined again with a new
 * session still gets the first answer. */
static char *actor_key(const struct annotate_who *who)
{
    switch (who->kind) {
    case ANNOTATE_KIND_OFFICE:
    case ANNOTATE_KIND_LEADER: /* a person's, whichever door they came in by */
        return g_strdup_printf("u%" G_GINT64_FORMAT, who->user);
    case ANNOTATE_KIND_SEAT:
        return g_strdup_printf(
            "s%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT, who->screening, who->unit);
    case ANNOTATE_KIND_HALL:
        return g_strdup_printf("h%" G_GINT64_FORMAT, who->session);
    case ANNOTATE_KIND_SYSTEM:
        break;
    }
    return g_strdup("system");
}

static bool op_id_good(const char *op_id)
{
    size_t n = strlen(op_id);
    return n >= 8 && n <= 64 &&
           strspn(op_id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-") == n;
}

static bool find_op(struct write *w, GError **error)
{
    struct annotate *a = w->a;
    g_autofree char *actor = actor_key(w->act->who);
    enum record_got got = record_get(a, QUERY_OP_GET, error, TEXT(actor), TEXT(w->act->op_id));
    if (got != RECORD_ROW)
        return got == RECORD_NONE;
    if (strcmp(record_text(a, QUERY_OP_GET, 0), w->name) != 0) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "op.reused", "op_id");
        return false;
    }
    w->repeated = true;
    w->result.id = record_int(a, QUERY_OP_GET, 1);
    w->result.version = record_int(a, QUERY_OP_GET, 2);
    w->result.event = record_int(a, QUERY_OP_GET, 3);
    w->result.answer = record_dup(a, QUERY_OP_GET, 4);
    w->result.repeated = true;
    record_reset(a, QUERY_OP_GET);
    return true;
}

bool write_begin(struct write *w, struct annotate *a, const struct annotate_act *act,
    const char *name, GError **error)
{
    g_assert(act && act->who && act->now > 0);
    *w = (struct write){.a = a, .act = act};
    gsize length = g_strlcpy(w->name, name, sizeof w->name);
    g_assert(length < sizeof w->name);
    if (act->op_id && !op_id_good(act->op_id)) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.invalid", "op_id");
        return false;
    }
    if (!record_begin(a, error))
        return false;
    w->open = true;
    return !act->op_id || find_op(w, error);
}

void write_end(struct write *w)
{
    if (w->open)
        record_rollback(w->a);
    w->open = false;
    g_clear_pointer(&w->result.answer, g_free);
}

bool write_answer(struct write *w, struct annotate_result *out)
{
    if (out) {
        *out = w->result;
        w->result.answer = NULL;
    }
    return true;
}

bool write_expect(struct write *w, int64_t version, GError **error)
{
    if (w->act->expect_version == 0 || w->act->expect_version == version)
        return true;
    g_set_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_CONFLICT,
        "conflict.version|%" G_GINT64_FORMAT, version);
    return false;
}

static bool save_op(struct write *w, const struct write_fact *fact, GError **error)
{
    if (!w->act->op_id)
        return true;
    g_autofree char *actor = actor_key(w->act->who);
    return record_run(w->a, QUERY_OP_ADD, error, TEXT(actor), TEXT(w->act->op_id), TEXT(w->name),
        INT(w->result.id), INT(fact->version), INT(w->result.event),
        TEXT(fact->answer ? fact->answer : "{}"));
}

/* Where an act came from is part of what is sealed: inside the data, so that the chain of events
 * written before it was kept holds as it is. */
static char *sealed_data(const struct write *w, const struct write_fact *fact)
{
    g_autoptr(GString) data = fact->data ? g_string_new(fact->data->str) : data_new();
    const char *address = w->act->who->address;
    if (address && *address)
        data_text(data, "ip", address);
    g_string_append_c(data, '}');
    return g_string_free(g_steal_pointer(&data), FALSE);
}

static int64_t add_event(
    struct write *w, const struct write_fact *fact, const char *op_id, GError **error)
{
    g_autofree char *data = sealed_data(w, fact);
    struct event_in in = {
        .who = w->act->who,
        .at = w->act->now,
        .step = fact->step,
        .object = fact->object,
        .screening = fact->screening,
        .op_id = op_id,
        .data = data,
    };
    return event_add(w->a, &in, error);
}

bool write_also(struct write *w, const struct write_fact *fact, GError **error)
{
    return add_event(w, fact, NULL, error) != 0;
}

bool write_commit(
    struct write *w, const struct write_fact *fact, struct annotate_result *out, GError **error)
{
    w->result.id = fact->id ? fact->id : fact->object;
    w->result.version = fact->version;
    w->result.event = add_event(w, fact, w->act->op_id, error);
    if (!w->result.event || !save_op(w, fact, error))
        return false;
    if (!record_commit(w->a, error))
        return false;
    w->open = false;
    w->result.answer = g_strdup(fact->answer);
    return write_answer(w, out);
}

bool write_refusal(struct write *w, const struct write_fact *fact, GError **error)
{
    return write_also(w, fact, error) && write_housekeeping(w, error);
}

bool write_housekeeping(struct write *w, GError **error)
{
    if (!record_commit(w->a, error))
        return false;
    w->open = false;
    return true;
}

int64_t write_series(struct write *w, const char *name, int year, GError **error)
{
    return record_get(w->a, QUERY_SERIES_NEXT, error, TEXT(name), INT(year)) == RECORD_ROW
               ? record_int(w->a, QUERY_SERIES_NEXT, 0)
               : 0;
}

int64_t write_job(struct write *w, const char *kind, int64_t object, const char *args, int priority,
    GError **error)
{
    struct annotate *a = w->a;
    enum record_got got = record_get(a, QUERY_JOB_REPLACE, error, TEXT(kind), INT(object),
        TEXT(args ? args : "{}"), INT(priority), INT(w->act->now));
    if (got == RECORD_FAILED)
        return 0;
    if (got == RECORD_ROW)
        return record_int(a, QUERY_JOB_REPLACE, 0);
    if (!record_run(a, QUERY_JOB_ADD, error, TEXT(kind), INT(object), TEXT(args ? args : "{}"),
            INT(priority), REF(w->act->who->user), INT(w->act->now)))
        return 0;
    return record_rowid(a);
}

bool write_paper_job(struct write *w, const struct rules_step *step, int64_t object,
    const char *args, GString *data, struct annotate_result *out, GError **error)
{
    int64_t job = write_job(w, "paper", object, args, 60, error);
    return job && write_commit(w,
                      &(struct write_fact){.step = step, .object = job, .version = 1, .data = data},
                      out, error);
}

bool write_job_done(struct write *w, int64_t job, const char *result, GError **error)
{
    return record_run(
        w->a, QUERY_JOB_DONE, error, INT(job), TEXT(result ? result : "{}"), INT(w->act->now));
}

/* ---- JSON by hand: small, flat objects only ---- */

void json_quote(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    for (const char *p = text; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (c == '"' || c == '\\')
            g_string_append_printf(out, "\\%c", c);
        else if (c < 0x20)
            g_string_append_printf(out, "\\u%04x", c);
        else
            g_string_append_c(out, (char)c);
    }
    g_string_append_c(out, '"');
}

GString *data_new(void)
{
    return g_string_new("{");
}

static void data_key(GString *data, const char *key)
{
    if (data->len > 1)
        g_string_append_c(data, ',');
    json_quote(data, key);
    g_string_append_c(data, ':');
}

void data_int(GString *data, const char *key, int64_t value)
{
    data_key(data, key);
    g_string_append_printf(data, "%" G_GINT64_FORMAT, value);
}

void data_real(GString *data, const char *key, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    if (!isfinite(value))
        return;
    data_key(data, key);
    g_string_append(data, g_ascii_dtostr(text, sizeof text, value));
}

void data_text(GString *data, const char *key, const char *value)
{
    if (!value)
        return;
    data_key(data, key);
    json_quote(data, value);
}

void data_bool(GString *data, const char *key, bool value)
{
    data_key(data, key);
    g_string_append(data, value ? "true" : "false");
}

void data_json(GString *data, const char *key, const char *json)
{
    data_key(data, key);
    g_string_append(data, json);
}

void data_ids(GString *data, const char *key, const int64_t *ids, size_t n)
{
    g_autoptr(GString) list = g_string_new("[");
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(list, "%s%" G_GINT64_FORMAT, i ? "," : "", ids[i]);
    g_string_append_c(list, ']');
    data_json(data, key, list->str);
}

/* ---- what an edit changed ---- */

void data_change(GString *data, const char *key, const char *was, const char *now)
{
    g_autofree char *before = g_strconcat("was_", key, NULL);
    if (strcmp(was, now) == 0)
        return;
    data_json(data, before, was);
    data_json(data, key, now);
}

static char *quoted(const char *text)
{
    GString *out = g_string_new(NULL);
    json_quote(out, text ? text : "");
    return g_string_free(out, FALSE);
}

void data_change_text(GString *data, const char *key, const char *was, const char *now)
{
    g_autofree char *before = quoted(was), *after = quoted(now);
    data_change(data, key, before, after);
}

void edit_text(const struct edit *e, int column, const char *key, const char *now)
{
    if (e->fresh)
        data_text(e->data, key, now);
    else
        data_change_text(e->data, key, record_text(e->a, e->old, column), now);
}

void edit_int(const struct edit *e, int column, const char *key, int64_t now)
{
    if (e->fresh) {
        data_int(e->data, key, now);
        return;
    }
    g_autofree char *was = g_strdup_printf("%" G_GINT64_FORMAT, record_int(e->a, e->old, column));
    g_autofree char *is = g_strdup_printf("%" G_GINT64_FORMAT, now);
    data_change(e->data, key, was, is);
}

static char *ref_json(int64_t id)
{
    return id ? g_strdup_printf("%" G_GINT64_FORMAT, id) : g_strdup("null");
}

void edit_ref(const struct edit *e, int column, const char *key, int64_t now)
{
    if (e->fresh) {
        data_int(e->data, key, now);
        return;
    }
    g_autofree char *was = ref_json(record_int(e->a, e->old, column)), *is = ref_json(now);
    data_change(e->data, key, was, is);
}

void edit_bool(const struct edit *e, int column, const char *key, bool now)
{
    if (e->fresh)
        data_bool(e->data, key, now);
    else
        data_change(e->data, key, record_int(e->a, e->old, column) ? "true" : "false",
            now ? "true" : "false");
}

static char *real_json(double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(isfinite(value) ? g_ascii_dtostr(text, sizeof text, value) : "null");
}

void edit_real(const struct edit *e, int column, const char *key, double now)
{
    if (e->fresh) {
        data_real(e->data, key, now);
        return;
    }
    g_autofree char *was = real_json(record_real(e->a, e->old, column)), *is = real_json(now);
    data_change(e->data, key, was, is);
}

char *edit_list(struct annotate *a, enum query query, int64_t id, GError **error)
{
    if (!record_need(a, query, error, INT(id)))
        return NULL;
    char *list = record_dup(a, query, 0);
    record_reset(a, query);
    return list;
}
