/* import.c — whole lists of the register at once: all rows or none, with every bad row named. */
#include "import.h"
#include "changes.h"
#include "rules.h"
#include <string.h>

#define MAX_ROWS 20000
#define MAX_ERRORS 200
#define UNDOABLE 20 /* so many of the last imports can be taken back */

/* Where the file has the column with this key, -1: nowhere. */
static int place_of(const struct import *m, const char *key)
{
    for (int c = 0; key && m->list->columns[c].key; c++)
        if (strcmp(m->list->columns[c].key, key) == 0)
            return m->at[c];
    return -1;
}

static void add_error(struct import *m, int line, int at, const GError *e)
{
    char key[64];
    const char *field = annotate_error_field(e);
    if (m->n_errors++ >= MAX_ERRORS)
        return;
    annotate_error_key(e, key, sizeof key);
    g_autoptr(GString) one = data_new();
    data_int(one, "row", line);
    data_text(one, "column", field ? field : "");
    data_int(one, "at", at);
    data_text(one, "key", key);
    data_text(one, "zh", record_sentence(m->a, "zh", key));
    data_text(one, "en", record_sentence(m->a, "en", key));
    g_string_append_printf(m->errors, "%s%s}", m->errors->len > 1 ? "," : "", one->str);
}

/* The name itself, or with a note in brackets as in 类型（网格）. */
static bool is_head(const char *head, const char *name)
{
    size_t n = name ? strlen(name) : 0;
    return n && strncmp(head, name, n) == 0 && (!head[n] || g_str_has_prefix(head + n, "（"));
}

static bool is_column(const char *head, const struct column *column)
{
    return strcmp(head, column->key) == 0 || is_head(head, column->zh) ||
           is_head(head, column->also) || g_strcmp0(head, column->en) == 0;
}

/* Finds the columns by their heads, English or Chinese. */
static bool read_head(struct import *m, const struct csv_row *head)
{
    g_autoptr(GError) error = NULL;
    for (int c = 0; m->list->columns[c].key; c++) {
        const struct column *column = &m->list->columns[c];
        m->at[c] = -1;
        for (guint i = 0; i < head->cells->len && m->at[c] < 0; i++)
            if (is_column(head->cells->pdata[i], column))
                m->at[c] = (int)i;
        if (column->required && m->at[c] < 0) {
            annotate_fail(&error, ANNOTATE_ERROR_INVALID, "import.no_column", column->zh);
            add_error(m, head->line, -1, error);
            g_clear_error(&error);
        }
    }
    return m->n_errors == 0;
}

/* A head that is none of ours is a mistake in the file, not something to pass over. */
static void check_heads(struct import *m, const struct csv_row *head)
{
    for (guint i = 0; i < head->cells->len; i++) {
        bool known = !*(const char *)head->cells->pdata[i];
        for (int c = 0; m->list->columns[c].key && !known; c++)
            known = m->at[c] == (int)i;
        if (known)
            continue;
        g_autoptr(GError) error = NULL;
        annotate_fail(
            &error, ANNOTATE_ERROR_INVALID, "import.unknown_column", head->cells->pdata[i]);
        add_error(m, head->line, (int)i, error);
    }
}

static char *snapshot(struct import *m, int64_t id)
{
    g_autoptr(GString) out = g_string_new(NULL);
    if (record_get(m->a, m->list->get, NULL, INT(id)) == RECORD_ROW)
        record_dump(m->a, m->list->get, "version", out);
    record_reset(m->a, m->list->get);
    if (m->list->assist >= 0 &&
        record_get(m->a, (enum query)m->list->assist, NULL, INT(id)) == RECORD_ROW) {
        record_dump(m->a, (enum query)m->list->assist, "version", out);
        record_reset(m->a, (enum query)m->list->assist);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static bool compare_row(struct import *m, int64_t id, GError **error)
{
    bool same;
    if (!m->list->compare(m, id, &same, error))
        return false;
    g_hash_table_add(m->seen, g_memdup2(&id, sizeof id));
    m->same += same;
    m->different += !same;
    return true;
}

static bool import_row(struct import *m, GError **error)
{
    int64_t id = m->list->find(m, error), new_id;
    if (id < 0)
        return false;
    if (id && g_hash_table_contains(m->seen, &id))
        return cell_wrong("import.twice", m->list->columns[0].key, error);
    if (id && m->list->compare)
        return compare_row(m, id, error);
    g_autofree char *before = id ? snapshot(m, id) : NULL;
    if (!m->list->put(m, id, &new_id, error))
        return false;
    g_autofree char *after = snapshot(m, new_id);
    g_hash_table_add(m->seen, g_memdup2(&new_id, sizeof new_id));
    if (!before)
        m->added++;
    else if (strcmp(before, after) == 0)
        m->same++;
    else
        m->changed++;
    if (before && strcmp(before, after) == 0) {
        record_quiet(m->a);
        return record_run(m->a, QUERY_SAVEPOINT_BACK, error, NOTHING);
    }
    return true;
}

/* A bad row becomes an entry of the list; false only when the record itself gives up. */
static bool import_rows(struct import *m, const GPtrArray *rows, GError **error)
{
    for (guint i = 1; i < rows->len; i++) {
        g_autoptr(GError) bad = NULL;
        m->row = rows->pdata[i];
        if (!record_run(m->a, QUERY_SAVEPOINT, error, NOTHING))
            return false;
        if (!import_row(m, &bad)) {
            if (g_error_matches(bad, ANNOTATE_ERROR, ANNOTATE_ERROR_BUSY) ||
                g_error_matches(bad, ANNOTATE_ERROR, ANNOTATE_ERROR_CORRUPT)) {
                g_propagate_error(error, g_steal_pointer(&bad));
                return false;
            }
            add_error(m, m->row->line, place_of(m, annotate_error_field(bad)), bad);
            record_quiet(m->a);
            if (!record_run(m->a, QUERY_SAVEPOINT_BACK, error, NOTHING))
                return false;
        }
        if (!record_run(m->a, QUERY_SAVEPOINT_END, error, NOTHING))
            return false;
    }
    return true;
}

static GPtrArray *read_file(const char *csv, size_t bytes, GError **error)
{
    g_autofree char *text = csv_decode(csv, bytes);
    if (!text) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "import.encoding", "csv");
        return NULL;
    }
    g_autoptr(GPtrArray) rows = csv_parse(text, MAX_ROWS + 1);
    if (!rows || rows->len == 0) {
        annotate_fail(
            error, ANNOTATE_ERROR_INVALID, rows ? "import.empty" : "import.not_csv", "csv");
        return NULL;
    }
    return g_steal_pointer(&rows);
}

static char *answer_json(const struct import *m, guint rows)
{
    g_autoptr(GString) out = data_new();
    g_string_append_c(m->errors, ']');
    data_int(out, "rows", rows);
    data_int(out, "added", m->added);
    data_int(out, "changed", m->changed);
    data_int(out, "same", m->same);
    data_json(out, "errors", m->errors->str);
    data_int(out, "error_count", m->n_errors);
    data_bool(out, "dry_run", m->dry_run);
    if (m->id)
        data_int(out, "import", m->id);
    if (m->differences) {
        g_string_append_c(m->differences, ']');
        data_int(out, "different", m->different);
        data_json(out, "differences", m->differences->str);
        data_int(out, "difference_count", m->n_differences);
    }
    if (m->accounts) {
        g_string_append_c(m->accounts, ']');
        data_json(out, "accounts", m->n_errors ? "[]" : m->accounts->str);
    }
    g_string_append_c(out, '}');
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void import_clear(struct import *m)
{
    changes_free(m->changes);
    g_hash_table_unref(m->seen);
    g_string_free(m->errors, TRUE);
    if (m->accounts)
        g_string_free(m->accounts, TRUE);
    if (m->differences)
        g_string_free(m->differences, TRUE);
    if (m->drafts)
        g_string_free(m->drafts, TRUE);
}

/* What an undo needs: the changes of the register, or which drafts were made. */
static char *take_changes(struct import *m, GError **error)
{
    return m->changes ? changes_take(m->changes, error) : g_strconcat(m->drafts->str, "]", NULL);
}

/* What was changed is kept for an undo; the oldest gives way. */
static bool keep_changes(struct import *m, GError **error)
{
    if ((!m->changes && !m->drafts) || m->n_errors || m->dry_run || m->added + m->changed == 0)
        return true;
    g_autofree char *changes = take_changes(m, error);
    if (!changes || !record_run(m->a, QUERY_IMPORT_ADD, error, TEXT(m->list->what),
                        INT(m->act->now), TEXT(changes)))
        return false;
    m->id = record_rowid(m->a);
    return record_run(m->a, QUERY_IMPORT_FORGET, error, INT(m->id - UNDOABLE));
}

static bool run(struct import *m, struct write *w, const GPtrArray *rows,
    const struct rules_step *step, GString *out_json, struct annotate_result *out, GError **error)
{
    const struct csv_row *head = rows->pdata[0];
    if (read_head(m, head)) {
        check_heads(m, head);
        if (!import_rows(m, rows, error))
            return false;
    }
    if (!keep_changes(m, error))
        return false;
    g_autofree char *answer = answer_json(m, rows->len - 1);
    if (m->n_errors == 0 && !m->dry_run) {
        g_autoptr(GString) data = data_new();
        data_text(data, "what", m->list->what);
        data_int(data, "rows", rows->len - 1);
        data_int(data, "added", m->added);
        data_int(data, "changed", m->changed);
        if (!write_commit(w,
                &(struct write_fact){
                    .step = step, .object = m->id, .version = 1, .data = data, .answer = answer},
                out, error))
            return false;
    } else if (out) {
        *out = (struct annotate_result){0};
    }
    g_string_append(out_json, answer);
    return true;
}

static bool take_in(struct import *m, const struct annotate_act *act, const char *csv, size_t bytes,
    GString *out_json, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    g_autoptr(GPtrArray) rows = read_file(csv, bytes, error);
    if (!rows || !write_begin(&w, m->a, act, "register.import", error))
        return false;
    if (w.repeated) {
        g_string_append(out_json, w.result.answer);
        return write_answer(&w, out);
    }
    const struct rules_step *step =
        rules_check("register", "on", "import", act->who->roles, 0, error);
    if (!step)
        return false;
    m->act = act;
    m->w = &w;
    if (m->list->undoable && !m->dry_run && !(m->changes = changes_watch(m->a, error)))
        return false;
    return run(m, &w, rows, step, out_json, out, error);
}

bool annotate_import(struct annotate *a, const struct annotate_act *act, const char *what,
    const char *csv, size_t bytes, bool dry_run, GString *out_json, struct annotate_result *out,
    GError **error)
{
    const struct list *list = import_list(what);
    if (!list || list == &import_accounts) {
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
        return false;
    }
    __attribute__((cleanup(import_clear))) struct import m = {
        .a = a,
        .list = list,
        .seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
        .errors = g_string_new("["),
        .differences = list->compare ? g_string_new("[") : NULL,
        .drafts = list->compare ? g_string_new("[") : NULL,
        .dry_run = dry_run,
    };
    return take_in(&m, act, csv, bytes, out_json, out, error);
}

bool annotate_import_accounts(struct annotate *a, const struct annotate_act *act, const char *csv,
    size_t bytes, const char *const *hashes, size_t n, bool dry_run, GString *out_json,
    struct annotate_result *out, GError **error)
{
    if (!rules_check("account", "-", "add", act->who->roles, 0, error))
        return false;
    __attribute__((cleanup(import_clear))) struct import m = {
        .a = a,
        .list = &import_accounts,
        .seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
        .errors = g_string_new("["),
        .accounts = g_string_new("["),
        .hashes = hashes,
        .n_hashes = n,
        .dry_run = dry_run,
    };
    return take_in(&m, act, csv, bytes, out_json, out, error);
}
