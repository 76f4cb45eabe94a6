/* read.c — a view as JSON text. Each view is one statement, view_NAME in queries/, whose named
 * parameters are fields of the query; what a viewer may see is decided in the statement or in the
 * TEMP views below it, by the viewer_…() functions. */
#include "record_priv.h"
#include <string.h>

static const char *const names[] = {
#define X(name, text) #text,
    ANNOTATE_VIEWS(X)
#undef X
};
G_STATIC_ASSERT(G_N_ELEMENTS(names) == ANNOTATE_VIEW_COUNT);

const char *annotate_view_name(enum annotate_view view)
{
    return names[view];
}

#define LIMIT_MAX 5000 /* the most that any route lets ask for */

enum field_kind { ID, TEXT_FIELD, PLACE, LIMIT };
static const struct {
    const char *name;
    enum field_kind kind;
    size_t offset;
} fields[] = {
#define Q(field, kind)                                                                             \
    {                                                                                              \
        ":" #field, kind, G_STRUCT_OFFSET(struct annotate_query, field)                            \
    }
    Q(id, ID),
    Q(unit, ID),
    Q(area, ID),
    Q(point, ID),
    Q(type, ID),
    Q(screening, ID),
    Q(problem, ID),
    Q(round, ID),
    Q(object, ID),
    Q(after, ID),
    Q(before, ID),
    Q(limit, LIMIT),
    Q(skip, ID),
    Q(state, TEXT_FIELD),
    Q(q, TEXT_FIELD),
    Q(purpose, TEXT_FIELD),
    Q(kind, TEXT_FIELD),
    Q(met, TEXT_FIELD),
    Q(from_on, TEXT_FIELD),
    Q(to_on, TEXT_FIELD),
    Q(lat, PLACE),
    Q(lon, PLACE),
#undef Q
};

static void bind_field(sqlite3_stmt *s, int i, enum field_kind kind, const char *at,
    const struct annotate_query *query)
{
    int64_t id;
    switch (kind) {
    case ID:
    case LIMIT:
        memcpy(&id, at, sizeof id);
        if (kind == LIMIT && id > LIMIT_MAX)
            id = LIMIT_MAX;
        if (id > 0)
            sqlite3_bind_int64(s, i, id);
        break;
    case TEXT_FIELD: {
        const char *text;
        memcpy(&text, at, sizeof text);
        if (text && *text)
            sqlite3_bind_text(s, i, text, -1, SQLITE_TRANSIENT);
        break;
    }
    case PLACE:
        if (query->near) {
            double place;
            memcpy(&place, at, sizeof place);
            sqlite3_bind_double(s, i, place);
        }
        break;
    }
}

static void bind_query(sqlite3_stmt *s, const struct annotate_query *query)
{
    for (int i = 1; i <= sqlite3_bind_parameter_count(s); i++) {
        const char *name = sqlite3_bind_parameter_name(s, i);
        size_t f = 0;
        while (f < G_N_ELEMENTS(fields) && (!name || strcmp(fields[f].name, name) != 0))
            f++;
        if (f == G_N_ELEMENTS(fields))
            g_error("no field of the query for parameter %s", name ? name : "?");
        bind_field(s, i, fields[f].kind, (const char *)query + fields[f].offset, query);
    }
}

/* Numbered parameters do not fit here, so this does without record_get. */
static bool run(struct annotate *a, enum query q, const struct annotate_query *query, GString *out,
    GError **error)
{
    if (!a->statements[q] && sqlite3_prepare_v3(a->db, query_texts[q].sql, -1,
                                 SQLITE_PREPARE_PERSISTENT, &a->statements[q], NULL) != SQLITE_OK) {
        record_error(a, error);
        g_prefix_error(error, "%s: ", query_texts[q].name);
        return false;
    }
    sqlite3_stmt *s = a->statements[q];
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    bind_query(s, query);
    int got = sqlite3_step(s);
    bool found = got == SQLITE_ROW && sqlite3_column_type(s, 0) != SQLITE_NULL;
    if (found)
        g_string_append_len(
            out, (const char *)sqlite3_column_text(s, 0), sqlite3_column_bytes(s, 0));
    else if (got == SQLITE_ROW || got == SQLITE_DONE)
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
    else
        record_error(a, error);
    sqlite3_reset(s);
    return found;
}

bool annotate_snapshot(struct annotate *a, GError **error)
{
    record_quiet(a);
    return record_snapshot(a, error);
}

void annotate_snapshot_end(struct annotate *a)
{
    record_quiet(a);
    record_snapshot_end(a);
}

void record_as(struct annotate *a, const struct annotate_who *who, int64_t now)
{
    a->who = who;
    a->now = now;
}

bool annotate_read(struct annotate *a, enum annotate_view view, const struct annotate_who *who,
    const struct annotate_query *query, int64_t now, GString *out, GError **error)
{
    static const struct annotate_query none;
    if (a->views[view] < 0) {
        g_set_error(
            error, ANNOTATE_ERROR, ANNOTATE_ERROR_CORRUPT, "no statement view_%s", names[view]);
        return false;
    }
    record_quiet(a);
    a->who = who;
    a->now = now;
    bool good = run(a, (enum query)a->views[view], query ? query : &none, out, error);
    a->who = NULL;
    return good;
}
