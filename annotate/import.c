/* import.c — whole lists of the register at once: all rows or none, with every bad row named. */
#include "import.h"
#include "rules.h"
#include <string.h>

#define MAX_ROWS 20000
#define MAX_ERRORS 200

static void add_error(struct import *m, int line, const GError *e)
{
    char key[64];
    const char *field = annotate_error_field(e);
    if (m->n_errors++ >= MAX_ERRORS)
        return;
    annotate_error_key(e, key, sizeof key);
    g_autoptr(GString) one = data_new();
    data_int(one, "row", line);
    data_text(one, "column", field ? field : "");
    data_text(one, "key", key);
    data_text(one, "zh", record_sentence(m->a, "zh", key));
    data_text(one, "en", record_sentence(m->a, "en", key));
    g_string_append_printf(m->errors, "%s%s}", m->errors->len > 1 ? "," : "", one->str);
}

/* The name itself, or with a note in brackets as in 类型（网格）. */
static bool is_head(const char *head, const char *name)
{
    size_t n = strlen(name);
    return strncmp(head, name, n) == 0 && (!head[n] || g_str_has_prefix(head + n, "（"));
}

/* Finds the columns by their heads, English or Chinese. */
static bool read_head(struct import *m, const struct csv_row *head)
{
    g_autoptr(GError) error = NULL;
    for (int c = 0; m->list->columns[c].key; c++) {
        const struct column *column = &m->list->columns[c];
        m->at[c] = -1;
        for (guint i = 0; i < head->cells->len && m->at[c] < 0; i++)
            if (strcmp(head->cells->pdata[i], column->key) == 0 ||
                is_head(head->cells->pdata[i], column->zh))
                m->at[c] = (int)i;
        if (column->required && m->at[c] < 0) {
            annotate_fail(&error, ANNOTATE_ERROR_INVALID, "import.no_column", column->zh);
            add_error(m, head->line, error);
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
        add_error(m, head->line, error);
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

static bool import_row(struct import *m, GError **error)
{
    int64_t id = m->list->find(m, error), new_id;
    if (id < 0)
        return false;
    if (id && g_hash_table_contains(m->seen, &id))
        return cell_wrong("import.twice", m->list->columns[0].key, error);
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
            add_error(m, m->row->line, bad);
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

static char *answer_json(const struct import *m, guint rows, bool dry_run)
{
    g_autoptr(GString) out = data_new();
    g_string_append_c(m->errors, ']');
    data_int(out, "rows", rows);
    data_int(out, "added", m->added);
    data_int(out, "changed", m->changed);
    data_int(out, "same", m->same);
    data_json(out, "errors", m->errors->str);
    data_int(out, "error_count", m->n_errors);
    data_bool(out, "dry_run", dry_run);
    g_string_append_c(out, '}');
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void import_clear(struct import *m)
{
    g_hash_table_unref(m->seen);
    g_string_free(m->errors, TRUE);
}

static bool run(struct import *m, struct write *w, const GPtrArray *rows, bool dry_run,
    const struct rules_step *step, GString *out_json, struct annotate_result *out, GError **error)
{
    const struct csv_row *head = rows->pdata[0];
    if (read_head(m, head)) {
        check_heads(m, head);
        if (!import_rows(m, rows, error))
            return false;
    }
    g_autofree char *answer = answer_json(m, rows->len - 1, dry_run);
    if (m->n_errors == 0 && !dry_run) {
        g_autoptr(GString) data = data_new();
        data_text(data, "what", m->list->what);
        data_int(data, "rows", rows->len - 1);
        data_int(data, "added", m->added);
        data_int(data, "changed", m->changed);
        if (!write_commit(w,
                &(struct write_fact){.step = step, .version = 1, .data = data, .answer = answer},
                out, error))
            return false;
    } else if (out) {
        *out = (struct annotate_result){0};
    }
    g_string_append(out_json, answer);
    return true;
}

bool annotate_import(struct annotate *a, const struct annotate_act *act, const char *what,
    const char *csv, size_t bytes, bool dry_run, GString *out_json, struct annotate_result *out,
    GError **error)
{
    WRITE w = {0};
    const struct list *list = import_list(what);
    if (!list) {
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
        return false;
    }
    g_autoptr(GPtrArray) rows = read_file(csv, bytes, error);
    if (!rows || !write_begin(&w, a, act, "register.import", error))
        return false;
    if (w.repeated) {
        g_string_append(out_json, w.result.answer);
        return write_answer(&w, out);
    }
    const struct rules_step *step =
        rules_check("register", "on", "import", act->who->roles, 0, error);
    if (!step)
        return false;
    __attribute__((cleanup(import_clear))) struct import m = {
        .a = a,
        .act = act,
        .w = &w,
        .list = list,
        .seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
        .errors = g_string_new("["),
    };
    return run(&m, &w, rows, dry_run, step, out_json, out, error);
}
