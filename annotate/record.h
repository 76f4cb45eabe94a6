/* record.h — statements on a handle, inside annotate/ only. sqlite3.h stays in record.c, read.c, changes.c,
 * functions.c and verify.c; an entity file sees values.
 *
 * A statement is named by its enum (queries/NAME.sql, `-- name: unit_add` is QUERY_UNIT_ADD) and
 * takes its parameters in order:
 *     record_run(a, QUERY_UNIT_ADD, error, TEXT(in->code), INT(act->now), REF(in->parent));
 * A row stays current until the same statement is used again; texts are borrowed that long, and a
 * statement must not be used inside a loop over its own rows. */
#pragma once
#include "annotate.h"
#include "queries.h"

struct record_value {
    char kind; /* 0 end, i, t, d, n */
    int64_t i;
    double d;
    const char *t;
};
#define INT(x) ((struct record_value){.kind = 'i', .i = (x)})
/* An id, 0 for none: NULL in the record. */
#define REF(x) record_ref(x)
/* NULL is NULL. */
#define TEXT(x) ((struct record_value){.kind = 't', .t = (x)})
/* NAN is NULL. */
#define REAL(x) ((struct record_value){.kind = 'd', .d = (x)})
#define NOTHING ((struct record_value){.kind = 0})

static inline struct record_value record_ref(int64_t id)
{
    return (struct record_value){.kind = id ? 'i' : 'n', .i = id};
}

enum record_got { RECORD_FAILED = -1, RECORD_NONE = 0, RECORD_ROW = 1 };

/* Runs to the end; rows are thrown away. */
#define record_run(a, query, error, ...)                                                           \
    record_run_values(a, query, (const struct record_value[]){__VA_ARGS__, NOTHING}, error)
/* The first row, if any. */
#define record_get(a, query, error, ...)                                                           \
    record_get_values(a, query, (const struct record_value[]){__VA_ARGS__, NOTHING}, error)
/* The first row; none is NOT_FOUND "not_found". */
#define record_need(a, query, error, ...)                                                          \
    record_need_values(a, query, (const struct record_value[]){__VA_ARGS__, NOTHING}, error)

bool record_run_values(
    struct annotate *a, enum query query, const struct record_value *values, GError **error);
enum record_got record_get_values(
    struct annotate *a, enum query query, const struct record_value *values, GError **error);
bool record_need_values(
    struct annotate *a, enum query query, const struct record_value *values, GError **error);
/* The next row of a statement that record_get began. */
enum record_got record_next(struct annotate *a, enum query query, GError **error);
/* Lets go of the current row early (a SELECT left open keeps the read snapshot). */
void record_reset(struct annotate *a, enum query query);
/* Lets go of all rows. Writes and annotate_read do it by themselves; other public functions that
 * leave a row open call it before they return, or the handle would keep an old snapshot. */
void record_quiet(struct annotate *a);

int64_t record_int(struct annotate *a, enum query query, int column);      /* NULL: 0 */
double record_real(struct annotate *a, enum query query, int column);      /* NULL: NAN */
const char *record_text(struct annotate *a, enum query query, int column); /* NULL: NULL */
char *record_dup(struct annotate *a, enum query query, int column);        /* NULL: "" */
bool record_null(struct annotate *a, enum query query, int column);
void record_copy(struct annotate *a, enum query query, int column, char *out, size_t size);

/* All columns but the named one, as text for comparing. */
void record_dump(struct annotate *a, enum query query, const char *without, GString *out);
/* The sentence for a key, or the key; borrowed. */
/* Whose eyes the views have from here on, and what time it is; NULL: nobody's, they show nothing. */
void record_as(struct annotate *a, const struct annotate_who *who, int64_t now);
const char *record_sentence(struct annotate *a, const char *lang, const char *key);

int64_t record_rowid(struct annotate *a);   /* of the last INSERT */
int64_t record_changes(struct annotate *a); /* of the last UPDATE or DELETE */

/* SQL text as it is: schema files, and tests that damage a record on purpose. */
bool record_script(struct annotate *a, const char *sql, GError **error);
/* The query plan, a line per step; also proves that the statement can be prepared. */
bool record_plan(struct annotate *a, enum query query, GString *out, GError **error);

/* What one write does is kept or undone as a whole: a transaction of its own, or a savepoint in the
 * one that a group shares. Rows are let go of first. */
bool record_begin(struct annotate *a, GError **error);
bool record_commit(struct annotate *a, GError **error);
void record_rollback(struct annotate *a);

/* Whether to wait (5 s) for another writer, as every handle does at first. */
void record_patience(struct annotate *a, bool wait);

/* A read of several statements on one snapshot. */
bool record_snapshot(struct annotate *a, GError **error);
void record_snapshot_end(struct annotate *a);

/* ANNOTATE_ERROR with key, or key|field. */
void annotate_fail(GError **error, enum annotate_error code, const char *key, const char *field);

/* ---- writes: one call = one transaction (in a group: one savepoint) = one event ---- */

struct rules_step;

struct write {
    struct annotate *a;
    const struct annotate_act *act;
    char name[48]; /* kind.verb of the call, kept with the op_id */
    bool open, repeated;
    struct annotate_result result;
};
void write_end(struct write *w); /* rolls back what was not committed */
#define WRITE __attribute__((cleanup(write_end))) struct write

/* record_begin and the look at op_id. When w->repeated is set afterwards, return
 * write_answer(&w, out) at once. */
bool write_begin(struct write *w, struct annotate *a, const struct annotate_act *act,
    const char *name, GError **error);
bool write_answer(struct write *w, struct annotate_result *out);
/* expect_version against the row's version: CONFLICT conflict.version|current. */
bool write_expect(struct write *w, int64_t version, GError **error);

struct write_fact {
    const struct rules_step *step; /* what moved, from rules_check */
    int64_t object, version;       /* version: of the object afterwards */
    int64_t id;                    /* what the caller gets as id; 0: the object */
    int64_t screening;             /* 0: none */
    GString *data;                 /* from data_new; NULL for none */
    const char *answer;            /* JSON object to give back now and when repeated, or NULL */
};
/* The event, the op row, record_commit. */
bool write_commit(
    struct write *w, const struct write_fact *fact, struct annotate_result *out, GError **error);

/* A further event of the same call, where one act moves several objects (locking a reel moves each
 * of its problems). Without op_id; write_commit's is the last. */
bool write_also(struct write *w, const struct write_fact *fact, GError **error);

/* record_commit of a refusal that is worth an event: nothing else may have been written. The
 * client's key stays unused, so the same key again is judged anew. */
bool write_refusal(struct write *w, const struct write_fact *fact, GError **error);

/* record_commit of housekeeping alone: no event. */
bool write_housekeeping(struct write *w, GError **error);

/* A JSON object under construction; write_commit closes it. NULL texts are left out. */
GString *data_new(void);
void data_int(GString *data, const char *key, int64_t value);
void data_real(GString *data, const char *key, double value); /* NAN is left out */
void data_text(GString *data, const char *key, const char *value);
void data_bool(GString *data, const char *key, bool value);
void data_json(GString *data, const char *key, const char *json); /* as it is */
void data_ids(GString *data, const char *key, const int64_t *ids, size_t n);
/* A field of an edit, both as JSON: what it was (was_KEY) and is (KEY); nothing when it stays. */
void data_change(GString *data, const char *key, const char *was, const char *now);
void data_change_text(GString *data, const char *key, const char *was, const char *now);

/* The same with what it was in a column of the row that `old` stands at. Of a new row KEY alone. */
struct edit {
    struct annotate *a;
    enum query old;
    bool fresh; /* the row is new */
    GString *data;
};
void edit_text(const struct edit *e, int column, const char *key, const char *now);
void edit_int(const struct edit *e, int column, const char *key, int64_t now);
void edit_ref(const struct edit *e, int column, const char *key, int64_t now); /* 0: none */
void edit_bool(const struct edit *e, int column, const char *key, bool now);
void edit_real(const struct edit *e, int column, const char *key, double now); /* NAN: none */
/* What a query gives of one id as JSON text; NULL on failure. g_free. */
char *edit_list(struct annotate *a, enum query query, int64_t id, GError **error);

/* The units beside a row (who helps, who is responsible): the queries that drop them all, add one and
 * give them as a list, and what the field is called. */
struct unit_rows {
    enum query clear, add, list;
    const char *key;
};
/* Makes them these, checked, with what they were in the event; `units` NULL: they stay. */
bool edit_units(const struct edit *e, const struct unit_rows *rows, int64_t id,
    const int64_t *units, size_t n, GError **error);
void json_quote(GString *out, const char *text);

/* The next number of a series in a year, 1 first; inside a write. 0 on failure. */
int64_t write_series(struct write *w, const char *name, int year, GError **error);
/* A job; replaces a queued one of the same kind and object (its arguments are newer). Inside a
 * write; returns its id, 0 on failure. */
int64_t write_job(struct write *w, const char *kind, int64_t object, const char *args, int priority,
    GError **error);
/* An act that asks for a paper of `object`: its job, and the event on that. Commits. */
bool write_paper_job(struct write *w, const struct rules_step *step, int64_t object,
    const char *args, GString *data, struct annotate_result *out, GError **error);
/* The job becomes done inside a write. */
bool write_job_done(struct write *w, int64_t job, const char *result, GError **error);

/* Neither NULL nor "". */
bool text_filled(const char *text);

/* ---- checks of fields; they set INVALID with key|field ---- */

/* Required: at least one visible character. Always: valid UTF-8, no control characters (newline
 * and tab are allowed where `lines`), at most `max` characters. NULL passes unless required. */
/* What a letter calls to a talk, each absent one as it is. */
bool check_letter(const struct annotate_letter *in, GError **error);
void data_letter(GString *data, const struct annotate_letter *in);
bool check_text(const char *value, const char *field, int max, bool required, GError **error);
bool check_lines(const char *value, const char *field, int max, bool required, GError **error);
bool check_day(const char *value, const char *field, bool required, GError **error);
/* Likewise, and it is not after today: of what has happened. */
bool check_past_day(
    const char *value, const char *field, int64_t now, bool required, GError **error);
bool check_choice(const char *value, const char *field, const char *const *choices, GError **error);
/* Handwriting: a list of at most 200 strokes, each x,y,x,y… in a box of 1000 × 400, 32000 bytes. */
bool check_strokes(const char *value, const char *field, GError **error);
/* That the row exists: `query` takes the id. id 0 passes unless required. */
bool check_ref(struct annotate *a, enum query query, int64_t id, const char *field, bool required,
    GError **error);
