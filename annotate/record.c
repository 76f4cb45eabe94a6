/* record.c — the file: make, migrate, open, run statements. */
#include "record_priv.h"
#include "rules.h"
#include "texts.h"
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define APPLICATION_ID 0x736b616e /* "skan"; each migration sets it and its own number */

static const char *const migrations[] = {text_schema_001, text_schema_002, text_schema_003,
    text_schema_004, text_schema_005, text_schema_006};

G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3, sqlite3_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3_stmt, sqlite3_finalize)

GQuark annotate_error_quark(void)
{
    return g_quark_from_static_string("annotate-error");
}

void annotate_fail(GError **error, enum annotate_error code, const char *key, const char *field)
{
    if (field)
        g_set_error(error, ANNOTATE_ERROR, (int)code, "%s|%s", key, field);
    else
        g_set_error_literal(error, ANNOTATE_ERROR, (int)code, key);
}

/* The column that a CHECK is about: the first word of its text that is not a function. */
static char *check_field(const char *message)
{
    const char *colon = strrchr(message, ':');
    const char *p = colon ? colon + 1 : message;
    while (*p) {
        size_t n = strspn(p, "abcdefghijklmnopqrstuvwxyz_0123456789");
        if (n > 0 && p[n] != '(')
            return g_strndup(p, n);
        p += n ? n : 1;
    }
    return g_strdup("");
}

static void constraint_error(struct annotate *a, int code, GError **error)
{
    const char *message = sqlite3_errmsg(a->db);
    if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY) {
        const char *dot = strrchr(message, '.');
        annotate_fail(error, ANNOTATE_ERROR_CONFLICT, "conflict.taken", dot ? dot + 1 : NULL);
    } else if (code == SQLITE_CONSTRAINT_FOREIGNKEY) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.no_such", NULL);
    } else if (code == SQLITE_CONSTRAINT_TRIGGER) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, message, NULL);
    } else {
        g_autofree char *field = check_field(message);
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.invalid", field);
    }
}

void record_error(struct annotate *a, GError **error)
{
    int code = sqlite3_extended_errcode(a->db);
    int basic = code & 0xff;
    if (basic == SQLITE_CONSTRAINT) {
        constraint_error(a, code, error);
        return;
    }
    bool later = basic == SQLITE_BUSY || basic == SQLITE_LOCKED || basic == SQLITE_FULL ||
                 basic == SQLITE_IOERR || basic == SQLITE_CANTOPEN || basic == SQLITE_READONLY;
    g_set_error(error, ANNOTATE_ERROR, later ? ANNOTATE_ERROR_BUSY : ANNOTATE_ERROR_CORRUPT,
        "record: %s (%d)", sqlite3_errmsg(a->db), code);
}

bool record_script(struct annotate *a, const char *sql, GError **error)
{
    if (sqlite3_exec(a->db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return true;
    record_error(a, error);
    return false;
}

/* ---- statements ---- */

static sqlite3_stmt *statement(struct annotate *a, enum query query, GError **error)
{
    if (!a->statements[query]) {
        if (sqlite3_prepare_v3(a->db, query_texts[query].sql, -1, SQLITE_PREPARE_PERSISTENT,
                &a->statements[query], NULL) != SQLITE_OK) {
            record_error(a, error);
            g_prefix_error(error, "%s: ", query_texts[query].name);
            return NULL;
        }
    }
    sqlite3_reset(a->statements[query]);
    sqlite3_clear_bindings(a->statements[query]);
    return a->statements[query];
}

static int bind_value(sqlite3_stmt *s, int i, const struct record_value *v)
{
    switch (v->kind) {
    case 'i':
        return sqlite3_bind_int64(s, i, v->i);
    case 't':
        return sqlite3_bind_text(s, i, v->t, -1, SQLITE_TRANSIENT);
    case 'd':
        return isnan(v->d) ? sqlite3_bind_null(s, i) : sqlite3_bind_double(s, i, v->d);
    default:
        return sqlite3_bind_null(s, i);
    }
}

static enum record_got step_statement(
    struct annotate *a, sqlite3_stmt *s, bool keep_row, GError **error)
{
    int got = sqlite3_step(s);
    if (got == SQLITE_ROW && keep_row)
        return RECORD_ROW;
    while (got == SQLITE_ROW)
        got = sqlite3_step(s);
    if (got != SQLITE_DONE)
        record_error(a, error);
    sqlite3_reset(s);
    return got == SQLITE_DONE ? RECORD_NONE : RECORD_FAILED;
}

static enum record_got start(struct annotate *a, enum query query,
    const struct record_value *values, bool keep_row, GError **error)
{
    sqlite3_stmt *s = statement(a, query, error);
    if (!s)
        return RECORD_FAILED;
    int n = 0;
    for (; values[n].kind; n++)
        g_assert(bind_value(s, n + 1, &values[n]) == SQLITE_OK);
    if (n != query_texts[query].params)
        g_error("statement %s takes %d values, got %d", query_texts[query].name,
            query_texts[query].params, n);
    return step_statement(a, s, keep_row, error);
}

bool record_run_values(
    struct annotate *a, enum query query, const struct record_value *values, GError **error)
{
    return start(a, query, values, false, error) != RECORD_FAILED;
}

enum record_got record_get_values(
    struct annotate *a, enum query query, const struct record_value *values, GError **error)
{
    return start(a, query, values, true, error);
}

bool record_need_values(
    struct annotate *a, enum query query, const struct record_value *values, GError **error)
{
    enum record_got got = start(a, query, values, true, error);
    if (got == RECORD_NONE)
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
    return got == RECORD_ROW;
}

enum record_got record_next(struct annotate *a, enum query query, GError **error)
{
    return step_statement(a, a->statements[query], true, error);
}

void record_reset(struct annotate *a, enum query query)
{
    sqlite3_reset(a->statements[query]);
}

void record_quiet(struct annotate *a)
{
    for (int i = 0; i < QUERY_COUNT; i++)
        if (a->statements[i] && sqlite3_stmt_busy(a->statements[i]))
            sqlite3_reset(a->statements[i]);
}

int64_t record_int(struct annotate *a, enum query query, int column)
{
    return sqlite3_column_int64(a->statements[query], column);
}

double record_real(struct annotate *a, enum query query, int column)
{
    if (record_null(a, query, column))
        return NAN;
    return sqlite3_column_double(a->statements[query], column);
}

const char *record_text(struct annotate *a, enum query query, int column)
{
    return (const char *)sqlite3_column_text(a->statements[query], column);
}

char *record_dup(struct annotate *a, enum query query, int column)
{
    const char *text = record_text(a, query, column);
    return g_strdup(text ? text : "");
}

bool record_null(struct annotate *a, enum query query, int column)
{
    return sqlite3_column_type(a->statements[query], column) == SQLITE_NULL;
}

void record_copy(struct annotate *a, enum query query, int column, char *out, size_t size)
{
    const char *text = record_text(a, query, column);
    g_strlcpy(out, text ? text : "", size);
}

void record_dump(struct annotate *a, enum query query, const char *without, GString *out)
{
    sqlite3_stmt *s = a->statements[query];
    for (int i = 0; i < sqlite3_column_count(s); i++) {
        const char *text = record_text(a, query, i);
        if (strcmp(sqlite3_column_name(s, i), without) != 0)
            g_string_append_printf(out, "%s\x1f", text ? text : "\x1e");
    }
}

int64_t record_rowid(struct annotate *a)
{
    return sqlite3_last_insert_rowid(a->db);
}

int64_t record_changes(struct annotate *a)
{
    return sqlite3_changes64(a->db);
}

bool record_snapshot(struct annotate *a, GError **error)
{
    return a->group == GROUP_OPEN || record_script(a, "BEGIN", error);
}

void record_snapshot_end(struct annotate *a)
{
    if (a->group != GROUP_OPEN)
        sqlite3_exec(a->db, "COMMIT", NULL, NULL, NULL);
}

void record_patience(struct annotate *a, bool wait)
{
    sqlite3_busy_timeout(a->db, wait ? 5000 : 0);
}

/* ---- writes, one by one or in a group ---- */

/* A full disk or an I/O error makes SQLite roll back everything, not only the act that met it. */
static bool group_stands(struct annotate *a)
{
    if (a->group == GROUP_OPEN && sqlite3_get_autocommit(a->db))
        a->group = GROUP_LOST;
    return a->group == GROUP_OPEN;
}

static bool group_lost(const char *why, GError **error)
{
    g_set_error(
        error, ANNOTATE_ERROR, ANNOTATE_ERROR_BUSY, "record: nothing of the group: %s", why);
    return false;
}

bool record_begin(struct annotate *a, GError **error)
{
    record_quiet(a);
    if (a->group == GROUP_NONE)
        return record_run(a, QUERY_BEGIN, error, NOTHING);
    if (a->group == GROUP_WAITING) {
        a->group = GROUP_SHUT;
        if (!record_run(a, QUERY_BEGIN, error, NOTHING))
            return false;
        a->group = GROUP_OPEN;
    }
    if (!group_stands(a))
        return group_lost("an earlier write of it failed", error);
    return record_run(a, QUERY_ACT_BEGIN, error, NOTHING);
}

bool record_commit(struct annotate *a, GError **error)
{
    record_quiet(a);
    if (a->group == GROUP_NONE)
        return record_run(a, QUERY_COMMIT, error, NOTHING);
    if (!group_stands(a))
        return group_lost("rolled back", error);
    if (!record_run(a, QUERY_ACT_KEEP, error, NOTHING))
        return false;
    a->written = true;
    return true;
}

void record_rollback(struct annotate *a)
{
    record_quiet(a);
    if (a->group == GROUP_NONE) {
        record_run(a, QUERY_ROLLBACK, NULL, NOTHING);
    } else if (group_stands(a) && !(record_run(a, QUERY_ACT_UNDO, NULL, NOTHING) &&
                                      record_run(a, QUERY_ACT_KEEP, NULL, NOTHING))) {
        a->group = GROUP_LOST;
        record_run(a, QUERY_ROLLBACK, NULL, NOTHING);
    }
}

void annotate_group_begin(struct annotate *a)
{
    g_assert(a->group == GROUP_NONE);
    a->group = GROUP_WAITING;
    a->written = false;
}

bool annotate_group_is_open(const struct annotate *a)
{
    return a->group != GROUP_NONE;
}

bool annotate_group_end(struct annotate *a, bool *out_written, GError **error)
{
    g_autoptr(GError) why = NULL;
    bool open = group_stands(a), lost = a->group == GROUP_LOST;
    a->group = GROUP_NONE;
    record_quiet(a);
    if (lost)
        return group_lost("a write of it failed", error);
    if (open && !record_run(a, QUERY_COMMIT, &why, NOTHING)) {
        record_run(a, QUERY_ROLLBACK, NULL, NOTHING);
        return group_lost(why->message, error);
    }
    *out_written = open && a->written;
    return true;
}

/* ---- opening ---- */

static struct annotate *open_file(const char *path, int flags, GError **error)
{
    g_autoptr(annotate) a = g_new0(struct annotate, 1);
    if (sqlite3_open_v2(path, &a->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
        record_error(a, error);
        g_prefix_error(error, "%s: ", path);
        return NULL;
    }
    sqlite3_extended_result_codes(a->db, 1);
    record_patience(a, true);
    sqlite3_db_config(a->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(a->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (!record_script(a,
            "PRAGMA foreign_keys = ON;"
            "PRAGMA recursive_triggers = ON;"
            "PRAGMA temp_store = MEMORY;"
            "PRAGMA synchronous = FULL;"
            /* 32 MiB: under many presses the same pages change again and again, and who writes them
             * back keeps everybody waiting. */
            "PRAGMA wal_autocheckpoint = 8192;",
            error))
        return NULL;
    return g_steal_pointer(&a);
}

void annotate_close(struct annotate *a)
{
    if (!a)
        return;
    for (int i = 0; i < QUERY_COUNT; i++)
        sqlite3_finalize(a->statements[i]);
    sqlite3_close(a->db);
    g_free(a);
}

void annotate_set_texts(struct annotate *a, annotate_text_fn text, void *payload)
{
    a->text = text;
    a->payload = payload;
}

static bool pragma(struct annotate *a, const char *sql, int64_t *out, GError **error)
{
    g_autoptr(sqlite3_stmt) s = NULL;
    if (sqlite3_prepare_v2(a->db, sql, -1, &s, NULL) != SQLITE_OK ||
        sqlite3_step(s) != SQLITE_ROW) {
        record_error(a, error);
        return false;
    }
    *out = sqlite3_column_int64(s, 0);
    return true;
}

/* *out_version: the schema the file has, 0 for an empty one. */
static bool look(struct annotate *a, const char *path, int64_t *out_version, GError **error)
{
    int64_t id, tables;
    if (!pragma(a, "PRAGMA application_id", &id, error) ||
        !pragma(a, "PRAGMA user_version", out_version, error) ||
        !pragma(a, "SELECT count(*) FROM sqlite_schema", &tables, error)) {
        g_prefix_error(error, "%s: ", path);
        return false;
    }
    if ((id || tables) && id != APPLICATION_ID) {
        g_set_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_CORRUPT,
            "%s is a database of another program; give another data folder", path);
        return false;
    }
    if (*out_version > (int64_t)G_N_ELEMENTS(migrations)) {
        g_set_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_CORRUPT,
            "%s was written by a newer shenkan (schema %d, this one knows %d); use that one", path,
            (int)*out_version, (int)G_N_ELEMENTS(migrations));
        return false;
    }
    return true;
}

static int deny_writes(
    void *payload, int action, const char *b, const char *c, const char *d, const char *e)
{
    bool reads = action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_FUNCTION ||
                 action == SQLITE_RECURSIVE || action == SQLITE_TRANSACTION ||
                 (action == SQLITE_PRAGMA && g_str_has_suffix(b, "_check"));
    return reads ? SQLITE_OK : SQLITE_DENY;
}

static void find_views(struct annotate *a)
{
    for (int v = 0; v < ANNOTATE_VIEW_COUNT; v++) {
        g_autofree char *name = g_strdup_printf("view_%s", annotate_view_name(v));
        a->views[v] = -1;
        for (int q = 0; q < QUERY_COUNT && a->views[v] < 0; q++)
            if (strcmp(query_texts[q].name, name) == 0)
                a->views[v] = q;
    }
}

struct annotate *annotate_open(const char *path, unsigned flags, GError **error)
{
    g_autoptr(annotate) a = open_file(path, SQLITE_OPEN_READWRITE, error);
    int64_t version = 0;
    if (!a || !look(a, path, &version, error))
        return NULL;
    if (version != G_N_ELEMENTS(migrations)) {
        g_set_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_CORRUPT,
            "%s is not prepared; start the server once", path);
        return NULL;
    }
    if (!functions_add(a, error) || !record_script(a, text_views, error)) {
        g_prefix_error(error, "views: ");
        return NULL;
    }
    find_views(a);
    a->read_only = flags & ANNOTATE_READ_ONLY;
    if (a->read_only)
        sqlite3_set_authorizer(a->db, deny_writes, NULL);
    return g_steal_pointer(&a);
}

/* ---- preparing ---- */

/* Everything that annotate_prepare would write again, as one hash. */
static char *fingerprint(void)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autoptr(GString) text = g_string_new(text_derived);
    size_t n;
    const struct rules_step *step = rules_steps(&n);
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(text, "%s %s %s %s %u %u %s\n", step[i].kind, step[i].from,
            step[i].act, step[i].to, step[i].who, step[i].needs, step[i].mark ? step[i].mark : "");
    settings_describe(text);
    g_checksum_update(sum, (const guchar *)text->str, (gssize)text->len);
    return g_strdup(g_checksum_get_string(sum));
}

static bool steps_refresh(struct annotate *a, GError **error)
{
    size_t n;
    const struct rules_step *step = rules_steps(&n);
    if (!record_run(a, QUERY_STEP_RETIRE, error, NOTHING))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!record_run(a, QUERY_STEP_SET, error, TEXT(step[i].kind), TEXT(step[i].from),
                TEXT(step[i].act), TEXT(step[i].to), INT(step[i].who), INT(step[i].needs),
                TEXT(step[i].mark ? step[i].mark : "")))
            return false;
    }
    return true;
}

static bool derived_drop(struct annotate *a, GError **error)
{
    g_autoptr(GPtrArray) drops = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(sqlite3_stmt) s = NULL;
    if (sqlite3_prepare_v2(a->db,
            "SELECT 'DROP ' || type || ' \"' || name || '\"' FROM sqlite_schema"
            " WHERE type IN ('index', 'trigger') AND sql IS NOT NULL",
            -1, &s, NULL) != SQLITE_OK) {
        record_error(a, error);
        return false;
    }
    while (sqlite3_step(s) == SQLITE_ROW)
        g_ptr_array_add(drops, g_strdup((const char *)sqlite3_column_text(s, 0)));
    sqlite3_reset(s);
    for (guint i = 0; i < drops->len; i++)
        if (!record_script(a, drops->pdata[i], error))
            return false;
    return true;
}

static bool apply(struct annotate *a, int64_t version, const char *print, GError **error)
{
    if (!derived_drop(a, error))
        return false;
    for (size_t i = (size_t)version; i < G_N_ELEMENTS(migrations); i++)
        if (!record_script(a, migrations[i], error))
            return false;
    return steps_refresh(a, error) && settings_refresh(a, error) &&
           record_script(a, text_derived, error) &&
           record_run(a, QUERY_META_SET, error, TEXT("prepared"), TEXT(print));
}

static bool is_fresh(struct annotate *a, int64_t version, const char *print)
{
    if (version != G_N_ELEMENTS(migrations))
        return false;
    bool fresh = record_get(a, QUERY_META_GET, NULL, TEXT("prepared")) == RECORD_ROW &&
                 strcmp(record_text(a, QUERY_META_GET, 0), print) == 0;
    record_reset(a, QUERY_META_GET);
    return fresh;
}

/* For the owner alone, from its first byte on; SQLite gives its side files the same rights. */
static void make_private(const char *path)
{
    int fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
}

static bool save_old(
    struct annotate *a, const char *path, int64_t version, int64_t now, GError **error)
{
    if (version == 0 || version == G_N_ELEMENTS(migrations))
        return true;
    g_autofree char *copy =
        g_strdup_printf("%s.before-%d-%" G_GINT64_FORMAT, path, (int)version + 1, now);
    return annotate_backup(a, copy, error);
}

bool annotate_prepare(const char *path, int64_t now, GError **error)
{
    g_autofree char *print = fingerprint();
    make_private(path);
    g_autoptr(annotate) a = open_file(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error);
    int64_t version = 0;
    if (!a || !look(a, path, &version, error))
        return false;
    if (!record_script(a, "PRAGMA journal_mode = WAL", error))
        return false;
    if (is_fresh(a, version, print))
        return true;
    if (!save_old(a, path, version, now, error) || !record_script(a, "BEGIN IMMEDIATE", error))
        return false;
    /* Somebody else may have prepared it while we waited for the lock. */
    if (!look(a, path, &version, error) || !apply(a, version, print, error)) {
        sqlite3_exec(a->db, "ROLLBACK", NULL, NULL, NULL);
        return false;
    }
    return record_script(a, "COMMIT", error);
}

bool annotate_backup(struct annotate *a, const char *path, GError **error)
{
    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_CONFLICT, "backup.exists|%s", path);
        return false;
    }
    g_autoptr(sqlite3) to = NULL;
    make_private(path);
    bool good = sqlite3_open(path, &to) == SQLITE_OK;
    sqlite3_backup *copy = good ? sqlite3_backup_init(to, "main", a->db, "main") : NULL;
    /* One step: in several, a busy writer makes it start again and again. */
    if (copy) {
        sqlite3_backup_step(copy, -1);
        good = sqlite3_backup_finish(copy) == SQLITE_OK;
    } else {
        good = false;
    }
    good = good && sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) == SQLITE_OK;
    if (!good)
        g_set_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_BUSY, "backup to %s: %s", path,
            to ? sqlite3_errmsg(to) : "no memory");
    return good;
}
