/* The file itself: statements, migration, the chain, keys that repeat. */
#include "meeting.h"
#include "record_priv.h"
#include "texts.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3_stmt, sqlite3_finalize)

/* ---- statements ---- */

static void test_statements(void)
{
    struct fixture f;
    fixture_empty(&f);
    for (int q = 0; q < QUERY_COUNT; q++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) plan = g_string_new(NULL);
        record_plan(f.a, (enum query)q, plan, &error);
        g_assert_no_error(error);
    }
    fixture_clear(&f);
}

/* Whole-table answers by their nature, the one that takes the last row and stops, and what goes
 * through the rows of a view that were found by an index. */
static const char *const may_scan[] = {"event_head", "files_originals", "files_papers",
    "files_reels", "attachment_odd", "paper_odd", "duty_slots", "evidence_warnings_add",
    "recheck_closure", "reminder_clocks", "retention_get", "hall_was_at"};

/* Tables that grow by some rows a year. */
static const char *const small[] = {"step", "account", "account_role", "unit", "up", "inside", "point_type",
    "problem_type", "pair", "screening", "reel", "ledger_column", "holiday",
    "indicator", "paper_reader" /* one row */, NULL};

/* What is read from end to end: tables by the names that the statement gives them. An index with
 * LIMIT or min/max is a walk from one end; a subquery was read where it is made. */
static void add_scans(const char *query, const char *plan, GString *found)
{
    g_auto(GStrv) lines = g_strsplit(plan, "\n", -1);
    for (int i = 0; lines[i]; i++) {
        const char *scan = strstr(lines[i], "SCAN ");
        if (!scan || strstr(scan, " USING ") || strstr(scan, "CONSTANT ROW") ||
            strstr(scan, "VIRTUAL TABLE") || strstr(scan, "(subquery") ||
            g_strv_contains(small, scan + strlen("SCAN ")))
            continue;
        g_string_append_printf(found, "%s %s\n", query, scan + strlen("SCAN "));
    }
}

static void test_no_scan(void)
{
    g_autoptr(GString) found = g_string_new(NULL);
    struct fixture f;
    fixture_empty(&f);
    for (int q = 0; q < QUERY_COUNT; q++) {
        const char *name = query_texts[q].name;
        bool allowed = g_str_has_prefix(name, "view_");
        for (size_t i = 0; i < G_N_ELEMENTS(may_scan); i++)
            allowed = allowed || strcmp(name, may_scan[i]) == 0;
        if (allowed)
            continue;
        g_autoptr(GString) plan = g_string_new(NULL);
        record_plan(f.a, (enum query)q, plan, NULL);
        add_scans(name, plan->str, found);
    }
    g_assert_cmpstr(found->str, ==, "");
    fixture_clear(&f);
}

static void test_views_exist(void)
{
    for (int v = 0; v < ANNOTATE_VIEW_COUNT; v++) {
        g_autofree char *name =
            g_strdup_printf("view_%s", annotate_view_name((enum annotate_view)v));
        bool found = false;
        for (int q = 0; q < QUERY_COUNT; q++)
            found = found || strcmp(query_texts[q].name, name) == 0;
        if (!found)
            g_test_fail_printf("no statement %s", name);
    }
}

/* Every list view answers with JSON for every kind of viewer, also on an empty record. */
static void test_views_empty(void)
{
    struct fixture f;
    fixture_people(&f);
    const struct annotate_who *whos[] = {
        &f.who_admin, &f.who_head, &f.who_supervisor, &f.who_liaison, &annotate_who_system};
    for (int v = 0; v < ANNOTATE_VIEW_COUNT; v++) {
        for (size_t i = 0; i < G_N_ELEMENTS(whos); i++) {
            g_autoptr(GError) error = NULL;
            g_autoptr(GString) json = g_string_new(NULL);
            struct annotate_query query = {.id = 1};
            bool good =
                annotate_read(f.a, (enum annotate_view)v, whos[i], &query, f.now, json, &error);
            if (!good && !g_error_matches(error, ANNOTATE_ERROR, ANNOTATE_ERROR_NOT_FOUND))
                g_test_fail_printf(
                    "%s: %s", annotate_view_name((enum annotate_view)v), error->message);
            if (good) {
                g_assert_cmpint(
                    record_get(f.a, QUERY_JSON_VALUE, &error, TEXT(json->str), TEXT("$")), ==,
                    RECORD_ROW);
                g_assert_no_error(error);
            }
        }
    }
    fixture_clear(&f);
}

/* No list is cut shorter than who asks may ask for. */
static void test_limit(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    record_script(f.a,
        "INSERT INTO point_type (code, name) VALUES ('t', '路口'); INSERT INTO point (code, name, "
        "type, created_at) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT "
        "5001) SELECT printf('P%04d', i), '点位', 1, 0 FROM n",
        &error);
    g_assert_no_error(error);
    struct annotate_query query = {.limit = 5000};
    g_autofree char *last =
        view_value(&f, &f.who_head, ANNOTATE_VIEW_POINTS, &query, "$.items[4999].code");
    g_assert_cmpstr(last, ==, "P5000");
    query.limit = 9999;
    g_autofree char *more =
        view_value(&f, &f.who_head, ANNOTATE_VIEW_POINTS, &query, "$.items[5000].code");
    g_assert_cmpstr(more, ==, "");
    fixture_clear(&f);
}

/* ---- the file ---- */

static void test_prepare_twice(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    int64_t last = annotate_event_last(f.a);
    g_assert_true(annotate_prepare(f.path, f.now, &error));
    g_assert_no_error(error);
    g_assert_cmpint(annotate_event_last(f.a), ==, last);
    assert_intact(&f);
    fixture_clear(&f);
}

static void test_prepare_refreshes(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    /* As an older program would have left it: other steps, no indexes, other triggers. */
    g_assert_true(record_script(f.a,
        "UPDATE meta SET value = 'old'; UPDATE step SET who = 0; DROP INDEX claim_one_primary;"
        "DROP TRIGGER event_no_delete",
        &error));
    g_assert_true(annotate_prepare(f.path, f.now, &error));
    g_assert_no_error(error);
    g_assert_false(record_script(f.a, "DELETE FROM event", &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "record.append_only");
    g_assert_true(record_script(f.a, "DROP INDEX claim_one_primary", &error));
    assert_intact(&f);
    fixture_clear(&f);
}

static void *prepare_thread(void *path)
{
    g_autoptr(GError) error = NULL;
    annotate_prepare(path, NOW, &error);
    g_assert_no_error(error);
    g_autoptr(annotate) a = annotate_open(path, 0, &error);
    g_assert_no_error(error);
    g_assert_nonnull(a);
    return NULL;
}

/* Server, worker and a command may start on a new folder at the same moment. */
static void test_prepare_together(void)
{
    g_autofree char *folder = g_dir_make_tmp("shenkan-unit-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "record.db", NULL);
    GThread *threads[6];
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("prepare", prepare_thread, path);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    struct fixture f = {.folder = g_strdup(folder), .path = g_strdup(path), .now = NOW};
    f.a = annotate_open(path, 0, NULL);
    assert_intact(&f);
    fixture_clear(&f);
}

/* Name, type and rules of every column, one a line; g_free. */
static char *columns_of(sqlite3 *db)
{
    static const char sql[] =
        "SELECT group_concat(line, char(10)) FROM (SELECT format('%s.%s %s %d %s %d', t.name, "
        "c.name, c.type, c.\"notnull\", c.dflt_value, c.pk) AS line FROM sqlite_schema t, "
        "pragma_table_info(t.name) c WHERE t.type = 'table' ORDER BY t.name, c.cid)";
    g_autoptr(sqlite3_stmt) s = NULL;
    g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &s, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(s), ==, SQLITE_ROW);
    return g_strdup((const char *)sqlite3_column_text(s, 0));
}

/* A table that a later schema made anew, as the first one made it, with its rows. */
static void old_table(sqlite3 *db, const char *name)
{
    g_autofree char *head = g_strdup_printf("CREATE TABLE %s (", name);
    const char *from = strstr(text_schemas[0], head);
    const char *to = from ? strstr(from, ") STRICT") : NULL;
    g_assert_nonnull(to);
    to = strchr(to, ';') + 1;
    g_autofree char *create = g_strndup(from, (size_t)(to - from));
    g_autofree char *aside =
        g_strdup_printf("PRAGMA legacy_alter_table = ON; ALTER TABLE %s RENAME TO aside", name);
    g_assert_cmpint(sqlite3_exec(db, aside, NULL, NULL, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(db, create, NULL, NULL, NULL), ==, SQLITE_OK);
    g_autofree char *list =
        g_strdup_printf("SELECT group_concat(name) FROM pragma_table_info('%s')", name);
    g_autoptr(sqlite3_stmt) s = NULL;
    g_assert_cmpint(sqlite3_prepare_v2(db, list, -1, &s, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(s), ==, SQLITE_ROW);
    const char *columns = (const char *)sqlite3_column_text(s, 0);
    g_autofree char *copy = g_strdup_printf(
        "INSERT INTO %s (%s) SELECT %s FROM aside; DROP TABLE aside", name, columns, columns);
    g_clear_pointer(&s, sqlite3_finalize);
    g_assert_cmpint(sqlite3_exec(db, copy, NULL, NULL, NULL), ==, SQLITE_OK);
}

/* What later schemas added, taken away again: the file as the first release left it. */
static void make_schema_1(struct fixture *f)
{
    static const char sql[] =
        "DROP TABLE account_scope; DROP TABLE indicator_unit; "
        "DROP INDEX clip_to_remove; DROP INDEX clip_discarded; ALTER TABLE clip DROP COLUMN held; "
        "ALTER TABLE clip DROP COLUMN removed_at; ALTER TABLE clip DROP COLUMN discarded_at; "
        "DROP TABLE score; DROP TABLE score_rule; DROP TABLE score_rule_set; "
        "DROP TABLE duty_agenda; DROP TABLE duty; "
        "DROP TABLE hq_unit; DROP TABLE hq; DROP TABLE visit; DROP TABLE round_point; "
        "DROP INDEX problem_by_round; ALTER TABLE problem DROP COLUMN round; DROP TABLE round; "
        "ALTER TABLE point DROP COLUMN street_chief; ALTER TABLE point DROP COLUMN lane_chief; "
        "ALTER TABLE point DROP COLUMN road_chief; DROP INDEX point_by_area; "
        "ALTER TABLE point DROP COLUMN area; "
        "ALTER TABLE account DROP COLUMN office_group; "
        "ALTER TABLE unit DROP COLUMN linked_leader; ALTER TABLE unit DROP COLUMN sponsor_unit; "
        "DROP TABLE minutes_item; DROP TABLE paper_number; DROP TABLE tablet; "
        "DROP TABLE evidence_warning; ALTER TABLE rectification DROP COLUMN remark; "
        "DROP TABLE escalation_case; DROP TABLE escalation; DROP TABLE lapse; DROP TABLE exposure; "
        "ALTER TABLE paper DROP COLUMN copy_no; ALTER TABLE paper DROP COLUMN secrecy; "
        "ALTER TABLE paper DROP COLUMN secret_years; ALTER TABLE paper DROP COLUMN urgency; "
        "ALTER TABLE paper DROP COLUMN head_seq; ALTER TABLE paper DROP COLUMN head_hash; "
        "DROP TABLE agenda_item; ALTER TABLE attendance DROP COLUMN deputy_reason; "
        "DROP TABLE wall; ALTER TABLE attendance DROP COLUMN signed_late; "
        "DROP TABLE urge; DROP TABLE urge_hold; DROP TABLE recheck; DROP TABLE site_order; "
        "ALTER TABLE rectification DROP COLUMN submission; ALTER TABLE rectification DROP COLUMN "
        "signed_by; ALTER TABLE rectification DROP COLUMN signer; ALTER TABLE rectification DROP "
        "COLUMN form; DROP TABLE submission_evidence; DROP TABLE submission; "
        "ALTER TABLE verification_evidence DROP COLUMN at_ms; ALTER TABLE segment DROP COLUMN "
        "blur_checked_by; ALTER TABLE segment DROP COLUMN blur_checked_at; "
        "DROP TABLE import; DROP TABLE bulletin; DROP TABLE request; DROP TABLE relapse; DROP "
        "TABLE reminder; "
        "ALTER TABLE holiday DROP COLUMN source; DELETE FROM holiday; "
        "ALTER TABLE problem_type DROP COLUMN area_assist; "
        "ALTER TABLE problem_type DROP COLUMN due_n; ALTER TABLE problem_type DROP COLUMN "
        "due_mode; "
        "ALTER TABLE card DROP COLUMN due_at; ALTER TABLE card DROP COLUMN due_mode; "
        "ALTER TABLE card DROP COLUMN extensions; ALTER TABLE card DROP COLUMN void_reason; "
        "ALTER TABLE card DROP COLUMN prepared_by; ALTER TABLE card DROP COLUMN "
        "prepared_at; " BACK_TO_SCHEMA_33 "DROP TABLE prepared; "
        "ALTER TABLE problem DROP COLUMN due_at; "
        "DROP INDEX problem_once; ALTER TABLE problem DROP COLUMN external_no; "
        "ALTER TABLE cue DROP COLUMN segment; ALTER TABLE cue DROP COLUMN clip; "
        "ALTER TABLE cue DROP COLUMN in_frame; ALTER TABLE cue DROP COLUMN out_frame; "
        "ALTER TABLE cue DROP COLUMN in_t90; ALTER TABLE cue DROP COLUMN out_t90; "
        "DROP TABLE replay; ALTER TABLE reel_item DROP COLUMN late_days; "
        "DROP TABLE awareness; DROP TABLE attachment; ALTER TABLE stage DROP COLUMN hall_sound; "
        "DROP TABLE stage_before; ALTER TABLE stage DROP COLUMN compare; "
        "ALTER TABLE stage DROP COLUMN remark; DROP TABLE remark; "
        "DROP TABLE clip_twin; ALTER TABLE segment DROP COLUMN look; "
        "INSERT INTO paper (kind, object, sha256, bytes, name, job, issued_at) SELECT 'ledgers', "
        "0, "
        "printf('%064d', 7), 9, 'kept.xlsx', min(id), 5 FROM job; PRAGMA user_version = 1";
    sqlite3 *old, *first;
    g_assert_cmpint(sqlite3_open(f->path, &old), ==, SQLITE_OK); /* without our views */
    g_assert_cmpint(sqlite3_exec(old, sql, NULL, NULL, NULL), ==, SQLITE_OK);
    old_table(old, "dispute");
    g_assert_cmpint(sqlite3_open(":memory:", &first), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_exec(first, text_schemas[0], NULL, NULL, NULL), ==, SQLITE_OK);
    g_autofree char *want = columns_of(first), *have = columns_of(old);
    g_assert_cmpstr(have, ==, want);
    sqlite3_close(first);
    sqlite3_close(old);
}

/* A record full of meetings, written by the first release, is opened by this one. */
static void test_old_upgraded(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_live(&m);
    struct fixture *f = &m.f;
    /* nobody was asked then whether a piece was looked through */
    record_script(
        f->a, "UPDATE segment SET blur_checked_by = NULL, blur_checked_at = NULL", &error);
    g_assert_no_error(error);
    g_autofree char *before = view_value(
        f, &f->who_head, ANNOTATE_VIEW_PROBLEM, &(struct annotate_query){.id = m.problem[0]}, "$");
    int64_t last = annotate_event_last(f->a);
    int64_t sessions = count_of(f, "SELECT count(*) FROM session");
    g_assert_cmpint(sessions, >=, 4);
    annotate_close(f->a);
    make_schema_1(f);
    f->a = annotate_open(f->path, 0, &error);
    g_assert_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_CORRUPT);
    g_clear_error(&error);
    annotate_prepare(f->path, f->now, &error);
    g_assert_no_error(error);
    f->a = annotate_open(f->path, 0, &error);
    g_assert_no_error(error);
    g_assert_cmpint(annotate_event_last(f->a), ==, last);
    g_autofree char *after = view_value(
        f, &f->who_head, ANNOTATE_VIEW_PROBLEM, &(struct annotate_query){.id = m.problem[0]}, "$");
    g_assert_cmpstr(after, ==, before);
    g_assert_cmpint(count_of(f, "SELECT count(*) FROM segment WHERE look = ''"), ==, PROBLEMS);
    g_assert_cmpint(count_of(f, "SELECT count(*) FROM clip_twin"), ==, 0);
    g_assert_cmpint(count_of(f, "SELECT count(*) FROM attachment"), ==, 0);
    g_assert_cmpint(count_of(f, "SELECT count(*) FROM session"), ==, sessions);
    g_assert_cmpint(count_of(f, "SELECT count(*) FROM session WHERE kind = 'hall' AND ended_at IS "
                                "NULL AND id IN (SELECT session FROM pair)"),
        ==, 1);
    g_assert_cmpint(count_of(f, "SELECT count(*) FROM stage WHERE hall_sound = 'off'"), ==, 1);
    g_assert_cmpint(count_of(f, "SELECT count(*) FROM paper WHERE name = 'kept.xlsx'"), ==, 1);
    g_assert_cmpint(count_of(f, "SELECT count(*) FROM cue WHERE segment IS NULL"), >, 0);
    g_assert_cmpint(count_of(f, "SELECT count(*) FROM score_rule"), ==, 8);
    g_assert_cmpint(
        count_of(f, "SELECT count(*) FROM point WHERE street_chief = '' AND road_chief = ''"), ==,
        1);
    assert_intact(f);
    /* The file as it was lies beside it and is still a whole schema-1 record. */
    g_autofree char *copy = g_strdup_printf("%s.before-2-%" G_GINT64_FORMAT, f->path, f->now);
    sqlite3 *old;
    g_assert_cmpint(sqlite3_open_v2(copy, &old, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
    g_autofree char *columns = columns_of(old);
    g_assert_null(strstr(columns, "clip_twin"));
    g_assert_nonnull(strstr(columns, "segment.removed_at"));
    sqlite3_close(old);
    meeting_clear(&m);
}

static void test_newer_refused(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_empty(&f);
    g_assert_true(record_script(f.a, "PRAGMA user_version = 99", &error));
    g_assert_false(annotate_prepare(f.path, f.now, &error));
    g_assert_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_CORRUPT);
    g_assert_nonnull(strstr(error->message, "newer"));
    g_clear_error(&error);
    g_assert_null(annotate_open(f.path, 0, &error));
    g_assert_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_CORRUPT);
    fixture_clear(&f);
}

static void test_foreign_file_refused(void)
{
    static const char *const contents[] = {"this is not a database at all, only some text\n", NULL};
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("shenkan-unit-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "record.db", NULL);
    g_assert_true(g_file_set_contents(path, contents[0], -1, NULL));
    g_assert_false(annotate_prepare(path, NOW, &error));
    g_assert_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_CORRUPT);
    g_autofree char *after = NULL;
    g_assert_true(g_file_get_contents(path, &after, NULL, NULL));
    g_assert_cmpstr(after, ==, contents[0]);
    g_unlink(path);
    g_rmdir(folder);
}

static void test_read_only(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    g_autoptr(annotate) r = annotate_open(f.path, ANNOTATE_READ_ONLY, &error);
    g_assert_no_error(error);
    g_autoptr(GString) json = g_string_new(NULL);
    g_assert_true(annotate_read(r, ANNOTATE_VIEW_UNITS, &f.who_head, NULL, f.now, json, &error));
    g_assert_no_error(error);
    struct annotate_act act = act_of(&f, &f.who_admin, NULL);
    struct annotate_unit in = {
        .code = "X", .full_name = "X", .short_name = "X", .kind = "county", .active = 1};
    int64_t last = annotate_event_last(f.a);
    g_assert_false(annotate_unit_add(r, &act, &in, NULL, &error));
    g_assert_nonnull(error);
    g_assert_cmpint(annotate_event_last(f.a), ==, last);
    fixture_clear(&f);
}

/* ---- the log ---- */

static void test_append_only(void)
{
    static const char *const tries[] = {
        "UPDATE event SET actor_name = 'x' WHERE seq = 1",
        "DELETE FROM event WHERE seq = 1",
        "INSERT OR REPLACE INTO event SELECT * FROM event WHERE seq = 1",
        "UPDATE op SET answer = '{}'",
        "DELETE FROM op",
    };
    struct fixture f;
    fixture_people(&f);
    struct annotate_act act = act_of(&f, &f.who_admin, "key-00000001");
    struct annotate_unit in = {
        .code = "X", .full_name = "X", .short_name = "X", .kind = "county", .active = 1};
    g_assert_true(annotate_unit_add(f.a, &act, &in, NULL, NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(tries); i++) {
        g_autoptr(GError) error = NULL;
        g_test_message("%s", tries[i]);
        g_assert_false(record_script(f.a, tries[i], &error));
        g_assert_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_REFUSED);
    }
    assert_intact(&f);
    fixture_clear(&f);
}

/* Even a stray shell cannot record a move that the step table does not know. */
static void test_stray_move(void)
{
    static const char insert[] =
        "INSERT INTO event (seq, at, actor_name, kind, object, from_state, act, to_state, data,"
        " prev_hash, hash) SELECT seq + 1, 1, 'x', 'problem', 1, 'draft', 'close', 'closed', '{}',"
        " hash, hash FROM event ORDER BY seq DESC LIMIT 1";
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    g_assert_false(record_script(f.a, insert, &error));
    g_clear_error(&error);
    /* Not by the trigger alone: the foreign key says the same. */
    g_assert_true(record_script(f.a, "DROP TRIGGER event_step_active", &error));
    g_assert_false(record_script(f.a, insert, &error));
    g_assert_nonnull(error);
    assert_intact(&f);
    fixture_clear(&f);
}

static void damage(struct fixture *f, const char *sql)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(record_script(f->a,
        "DROP TRIGGER event_no_update; DROP TRIGGER event_no_delete; DROP TRIGGER event_in_order;"
        "DROP TRIGGER event_step_active; PRAGMA foreign_keys = OFF",
        &error));
    g_assert_no_error(error);
    record_script(f->a, sql, &error);
    g_assert_no_error(error);
}

static void assert_bad(struct fixture *f, int64_t seq, const char *word)
{
    g_autoptr(GError) error = NULL;
    struct annotate_verdict v;
    annotate_verify(f->a, 0, NULL, &v, &error);
    g_assert_no_error(error);
    g_assert_false(v.ok);
    g_assert_nonnull(v.what);
    g_test_message("%s", v.what);
    g_assert_cmpint(v.bad_seq, ==, seq);
    g_assert_nonnull(strstr(v.what, word));
    static const char *const whys[] = {
        "missing", "damaged", "unlinked", "altered", "unreadable", NULL};
    g_assert_true(g_strv_contains(whys, v.why));
    g_assert_true(strcmp(word, "altered") != 0 || strcmp(v.why, "altered") == 0);
    annotate_verdict_clear(&v);
}

static const struct {
    const char *name, *sql;
    int64_t seq;
    const char *word;
} damages[] = {
    {"actor",     "UPDATE event SET actor_name = 'other' WHERE seq = 3",                          3, "altered"},
    {"time",      "UPDATE event SET at = at + 1 WHERE seq = 2",                                   2, "altered"},
    {"object",    "UPDATE event SET object = object + 1 WHERE seq = 4",                           4, "altered"},
    {"account",   "UPDATE event SET account = 99 WHERE seq = 4",                                  4, "altered"},
    {"data",      "UPDATE event SET data = '{}' WHERE seq = 3",                                   3, "altered"},
    {"op",        "UPDATE event SET op_id = 'somebody-else' WHERE seq = 3",                       3, "altered"},
    {"screening", "UPDATE event SET screening = 7 WHERE seq = 3",                                 3, "altered"},
    {"hash",      "UPDATE event SET hash = replace(hash, substr(hash, 1, 1), 'x') WHERE seq = 3", 3,
     "altered"                                                                                                },
    {"deleted",   "DELETE FROM event WHERE seq = 3",                                              3, "missing"},
    {"first",     "DELETE FROM event WHERE seq = 1",                                              1, "missing"},
    {"reordered",
     "UPDATE event SET seq = 1000 WHERE seq = 3; UPDATE event SET seq = 3 WHERE seq = 4;"
        "UPDATE event SET seq = 4 WHERE seq = 1000",                                              3, "follow" },
};

static void test_damage(gconstpointer data)
{
    size_t i = GPOINTER_TO_SIZE(data);
    struct fixture f;
    fixture_people(&f);
    assert_intact(&f);
    damage(&f, damages[i].sql);
    assert_bad(&f, damages[i].seq, damages[i].word);
    fixture_clear(&f);
}

/* An exported head tells when the end was cut off or the whole log was written anew. */
static void test_head(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    struct annotate_verdict v;
    int64_t seq;
    char hash[65];
    fixture_people(&f);
    g_assert_true(annotate_event_head(f.a, &seq, hash, &error));
    g_assert_cmpint(seq, ==, annotate_event_last(f.a));
    g_assert_true(annotate_verify(f.a, seq, hash, &v, &error));
    g_assert_true(v.ok);
    g_assert_cmpint(v.events, ==, seq);
    hash[0] = hash[0] == 'a' ? 'b' : 'a';
    g_assert_true(annotate_verify(f.a, seq, hash, &v, &error));
    g_assert_false(v.ok);
    g_assert_cmpint(v.bad_seq, ==, seq);
    annotate_verdict_clear(&v);
    damage(&f, "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)");
    assert_intact(&f);
    g_assert_true(annotate_verify(f.a, seq, hash, &v, &error));
    g_assert_false(v.ok);
    g_assert_cmpint(v.bad_seq, ==, seq);
    annotate_verdict_clear(&v);
    fixture_clear(&f);
}

/* One flipped byte in the stored text of an event, past SQLite. */
static void test_flipped_byte(void)
{
    static const char needle[] = "{\"login\":\"verifier\"";
    struct fixture f;
    g_autoptr(GError) error = NULL;
    g_autofree char *bytes = NULL;
    gsize n;
    fixture_people(&f);
    g_assert_true(record_script(f.a, "PRAGMA wal_checkpoint(TRUNCATE)", &error));
    annotate_close(f.a);
    g_assert_true(g_file_get_contents(f.path, &bytes, &n, &error));
    char *at = memmem(bytes, n, needle, strlen(needle));
    g_assert_nonnull(at);
    at[3] ^= 1;
    g_assert_true(g_file_set_contents(f.path, bytes, (gssize)n, &error));
    f.a = annotate_open(f.path, 0, &error);
    g_assert_no_error(error);
    assert_bad(&f, annotate_event_last(f.a), "altered");
    fixture_clear(&f);
}

/* The same for the whole row as it lies in the file: head, numbers and texts. */
static void test_every_byte(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    g_autofree char *bytes = NULL;
    gsize n;
    int flips = 0;
    fixture_people(&f);
    g_assert_true(record_script(f.a, "PRAGMA wal_checkpoint(TRUNCATE)", &error));
    g_clear_pointer(&f.a, annotate_close);
    g_assert_true(g_file_get_contents(f.path, &bytes, &n, &error));
    /* The system made the log-in: its name, then the kind. */
    char *row = memmem(bytes, n, "systemaccount", 13);
    g_assert_nonnull(row);
    /* 28 bytes of lengths, types and time stand before it; what lies before them is no row. */
    for (char *p = row - 28; p < row + 300; p += p < row + 30 ? 1 : 11, flips++) {
        *p ^= 1;
        g_assert_true(g_file_set_contents(f.path, bytes, (gssize)n, &error));
        struct annotate_verdict v = {.ok = false};
        f.a = annotate_open(f.path, 0, NULL);
        bool looked = f.a && annotate_verify(f.a, 0, NULL, &v, NULL);
        if (looked && v.ok)
            g_test_fail_printf("byte %d of the row went unnoticed", (int)(p - row));
        annotate_verdict_clear(&v);
        g_clear_pointer(&f.a, annotate_close);
        *p ^= 1;
    }
    g_test_message("%d bytes flipped one by one", flips);
    g_assert_true(g_file_set_contents(f.path, bytes, (gssize)n, &error));
    f.a = annotate_open(f.path, 0, NULL);
    assert_intact(&f);
    fixture_clear(&f);
}

static void test_events_since(void)
{
    struct fixture f;
    struct annotate_event events[4];
    size_t n = 0;
    fixture_people(&f);
    g_assert_true(annotate_events_since(f.a, 2, events, 4, &n, NULL));
    g_assert_cmpuint(n, ==, 4);
    g_assert_cmpint(events[0].seq, ==, 3);
    g_assert_cmpstr(events[0].kind, ==, "unit");
    g_assert_cmpstr(events[0].act, ==, "add");
    g_assert_true(annotate_events_since(f.a, 1000, events, 4, &n, NULL));
    g_assert_cmpuint(n, ==, 0);
    fixture_clear(&f);
}

/* ---- keys ---- */

static void test_op_repeats(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    struct annotate_result one, two;
    fixture_people(&f);
    struct annotate_act act = act_of(&f, &f.who_admin, "key-00000001");
    struct annotate_unit in = {
        .code = "X", .full_name = "X", .short_name = "X", .kind = "county", .active = 1};
    g_assert_true(annotate_unit_add(f.a, &act, &in, &one, &error));
    g_assert_false(one.repeated);
    int64_t last = annotate_event_last(f.a);
    g_assert_true(annotate_unit_add(f.a, &act, &in, &two, &error));
    g_assert_true(two.repeated);
    g_assert_cmpint(two.id, ==, one.id);
    g_assert_cmpint(two.version, ==, one.version);
    g_assert_cmpint(two.event, ==, one.event);
    g_assert_cmpint(annotate_event_last(f.a), ==, last);
    annotate_result_clear(&one);
    annotate_result_clear(&two);
    /* The same key for another act is a mistake of the client. */
    struct annotate_person person = {.name = "甲", .active = 1};
    g_assert_false(annotate_person_add(f.a, &act, &person, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "op.reused");
    /* Somebody else may use it. */
    struct annotate_act other = act_of(&f, &f.who_head, "key-00000001");
    g_assert_true(annotate_person_add(f.a, &other, &person, NULL, &error));
    fixture_clear(&f);
}

static void test_op_bad(void)
{
    static const char *const bad[] = {"short", "has space in it", "quote'quote", "",
        "0123456789012345678901234567890123456789012345678901234567890123456789"};
    struct fixture f;
    fixture_people(&f);
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        struct annotate_act act = act_of(&f, &f.who_admin, bad[i]);
        struct annotate_person person = {.name = "甲", .active = 1};
        g_assert_false(annotate_person_add(f.a, &act, &person, NULL, &error));
        assert_refused(&error, ANNOTATE_ERROR_INVALID, "field.invalid");
    }
    fixture_clear(&f);
}

static void test_stale_version(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    struct annotate_act act = act_of(&f, &f.who_admin, NULL);
    struct annotate_unit in = {
        .short_name = "住建", .parent = ANNOTATE_KEEP, .rank_order = ANNOTATE_KEEP, .active = -1};
    struct annotate_result out;
    act.expect_version = 1;
    g_assert_true(annotate_unit_set(f.a, &act, f.housing, &in, &out, &error));
    g_assert_cmpint(out.version, ==, 2);
    int64_t last = annotate_event_last(f.a);
    g_assert_false(annotate_unit_set(f.a, &act, f.housing, &in, NULL, &error));
    g_assert_cmpstr(annotate_error_field(error), ==, "2");
    assert_refused(&error, ANNOTATE_ERROR_CONFLICT, "conflict.version");
    g_assert_cmpint(annotate_event_last(f.a), ==, last);
    fixture_clear(&f);
}

static void test_backup(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    g_autofree char *copy = g_build_filename(f.folder, "copy.db", NULL);
    g_assert_true(annotate_backup(f.a, copy, &error));
    g_assert_no_error(error);
    struct stat st;
    g_assert_cmpint(stat(copy, &st), ==, 0);
    g_assert_cmpuint(st.st_mode & 0777, ==, 0600);
    g_assert_cmpint(stat(f.path, &st), ==, 0);
    g_assert_cmpuint(st.st_mode & 0777, ==, 0600);
    g_assert_false(annotate_backup(f.a, copy, &error));
    assert_refused(&error, ANNOTATE_ERROR_CONFLICT, "backup.exists");
    g_assert_true(annotate_prepare(copy, f.now, &error));
    g_autoptr(annotate) b = annotate_open(copy, 0, &error);
    g_assert_no_error(error);
    g_assert_cmpint(annotate_event_last(b), ==, annotate_event_last(f.a));
    struct annotate_verdict v;
    g_assert_true(annotate_verify(b, 0, NULL, &v, &error));
    g_assert_true(v.ok);
    fixture_clear(&f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/record/statements", test_statements);
    g_test_add_func("/record/no-scan", test_no_scan);
    g_test_add_func("/record/views-exist", test_views_exist);
    g_test_add_func("/record/views-empty", test_views_empty);
    g_test_add_func("/record/limit", test_limit);
    g_test_add_func("/record/prepare-twice", test_prepare_twice);
    g_test_add_func("/record/prepare-refreshes", test_prepare_refreshes);
    g_test_add_func("/record/prepare-together", test_prepare_together);
    g_test_add_func("/record/old-upgraded", test_old_upgraded);
    g_test_add_func("/record/newer-refused", test_newer_refused);
    g_test_add_func("/record/foreign-file-refused", test_foreign_file_refused);
    g_test_add_func("/record/read-only", test_read_only);
    g_test_add_func("/event/append-only", test_append_only);
    g_test_add_func("/event/stray-move", test_stray_move);
    for (size_t i = 0; i < G_N_ELEMENTS(damages); i++) {
        g_autofree char *name = g_strdup_printf("/event/damage/%s", damages[i].name);
        g_test_add_data_func(name, GSIZE_TO_POINTER(i), test_damage);
    }
    g_test_add_func("/event/head", test_head);
    g_test_add_func("/event/flipped-byte", test_flipped_byte);
    g_test_add_func("/event/every-byte", test_every_byte);
    g_test_add_func("/event/since", test_events_since);
    g_test_add_func("/op/repeats", test_op_repeats);
    g_test_add_func("/op/bad", test_op_bad);
    g_test_add_func("/op/stale-version", test_stale_version);
    g_test_add_func("/record/backup", test_backup);
    return g_test_run();
}
