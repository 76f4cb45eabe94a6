/* Writes that share one transaction: each is undone alone, all become durable together or none. */
#include "meeting.h"
#include "record_priv.h"
#include <string.h>

#define KEY "group-key-1"

static bool add_unit(struct fixture *f, const char *op, const char *code,
    struct annotate_result *out, GError **error)
{
    struct annotate_act act = act_of(f, &f->who_admin, op);
    struct annotate_unit in = {
        .code = code, .full_name = code, .short_name = code, .kind = "county", .active = 1};
    return annotate_unit_add(f->a, &act, &in, out, error);
}

static bool end(struct fixture *f, GError **error)
{
    bool written = false;
    return annotate_group_end(f->a, &written, error) && written;
}

/* The last event that somebody else can see. */
static int64_t seen(struct fixture *f)
{
    g_autoptr(annotate) other = annotate_open(f->path, ANNOTATE_READ_ONLY, NULL);
    return annotate_event_last(other);
}

static void test_full_sync(void)
{
    struct fixture f;
    fixture_empty(&f);
    sqlite3_stmt *s = NULL;
    static const char *const wanted[][2] = {
        {"PRAGMA synchronous",  "2"  },
        {"PRAGMA journal_mode", "wal"}
    };
    for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
        g_assert_cmpint(sqlite3_prepare_v2(f.a->db, wanted[i][0], -1, &s, NULL), ==, SQLITE_OK);
        g_assert_cmpint(sqlite3_step(s), ==, SQLITE_ROW);
        g_assert_cmpstr((const char *)sqlite3_column_text(s, 0), ==, wanted[i][1]);
        sqlite3_finalize(s);
    }
    fixture_clear(&f);
}

static void test_one_commit(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    int64_t before = seen(&f);
    annotate_group_begin(f.a);
    g_assert_true(annotate_group_is_open(f.a));
    for (int i = 0; i < 100; i++) {
        struct annotate_result out;
        g_autofree char *code = g_strdup_printf("G%d", i);
        g_assert_true(add_unit(&f, NULL, code, &out, &error));
        g_assert_cmpint(out.event, ==, before + i + 1);
    }
    g_assert_cmpint(annotate_event_last(f.a), ==, before + 100);
    g_assert_cmpint(seen(&f), ==, before);
    g_assert_true(end(&f, &error));
    g_assert_false(annotate_group_is_open(f.a));
    g_assert_cmpint(seen(&f), ==, before + 100);
    assert_intact(&f);
    fixture_clear(&f);
}

/* Refused before it wrote, refused after it wrote, refused by the schema: only that one is undone.
 */
static void test_refused_alone(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    fixture_people(&f);
    int64_t before = seen(&f);
    annotate_group_begin(f.a);
    g_assert_true(add_unit(&f, NULL, "A1", NULL, &error));
    g_assert_false(add_unit(&f, NULL, "", NULL, &error)); /* by a check of its fields */
    g_clear_error(&error);
    g_assert_false(add_unit(&f, NULL, "A1", NULL, &error)); /* by a unique index */
    assert_refused(&error, ANNOTATE_ERROR_CONFLICT, "conflict.taken");
    /* By its second row: the first is in the table already. */
    static const char csv[] = "code,full_name,kind\nA3,演示丙,county\nA1,演示甲,nonsense\n";
    g_autoptr(GString) told = g_string_new(NULL);
    struct annotate_act act = act_of(&f, &f.who_admin, NULL);
    annotate_import(f.a, &act, "units", csv, strlen(csv), false, told, NULL, &error);
    g_clear_error(&error);
    g_assert_true(add_unit(&f, NULL, "A2", &out, &error));
    g_assert_cmpint(out.event, ==, before + 2);
    g_assert_true(end(&f, &error));
    g_assert_cmpint(seen(&f), ==, before + 2);
    assert_intact(&f);
    fixture_clear(&f);
}

/* Its rows, its event and its op are written when it fails: the chain goes on from the one before.
 */
static void test_undone_late(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    fixture_people(&f);
    int64_t before = seen(&f);
    g_assert_true(record_script(f.a,
        "CREATE TEMP TRIGGER late AFTER INSERT ON main.op WHEN NEW.op_id = 'group-late'"
        " BEGIN SELECT RAISE(ABORT, 'too late'); END",
        &error));
    annotate_group_begin(f.a);
    g_assert_true(add_unit(&f, NULL, "L1", NULL, &error));
    g_assert_false(add_unit(&f, "group-late", "L2", NULL, &error));
    g_clear_error(&error);
    g_assert_cmpint(annotate_event_last(f.a), ==, before + 1);
    g_assert_true(add_unit(&f, KEY, "L2", &out, &error));
    g_assert_cmpint(out.event, ==, before + 2);
    g_assert_true(end(&f, &error));
    g_assert_cmpint(seen(&f), ==, before + 2);
    assert_intact(&f);
    fixture_clear(&f);
}

static void test_same_key(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    struct annotate_result one, two;
    fixture_people(&f);
    int64_t before = seen(&f);
    annotate_group_begin(f.a);
    g_assert_true(add_unit(&f, KEY, "K1", &one, &error));
    g_assert_true(add_unit(&f, NULL, "K2", NULL, &error));
    g_assert_true(add_unit(&f, KEY, "K1", &two, &error));
    g_assert_false(one.repeated);
    g_assert_true(two.repeated);
    g_assert_cmpint(two.id, ==, one.id);
    g_assert_cmpint(two.version, ==, one.version);
    g_assert_cmpint(two.event, ==, one.event);
    g_assert_true(end(&f, &error));
    g_assert_cmpint(seen(&f), ==, before + 2);
    annotate_result_clear(&two);
    g_assert_true(add_unit(&f, KEY, "K1", &two, &error)); /* and later on, outside */
    g_assert_true(two.repeated);
    g_assert_cmpint(two.event, ==, one.event);
    annotate_result_clear(&one);
    annotate_result_clear(&two);
    assert_intact(&f);
    fixture_clear(&f);
}

/* A press refused in the middle of others, with answers that tell who holds the problem. */
static void test_presses(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_live(&m);
    meeting_command(&m, (struct annotate_command){.command = "take_control"});
    meeting_goto(&m, 0);
    meeting_command(&m, (struct annotate_command){.command = "open_claim", .seconds = 60});
    annotate_group_begin(m.f.a);
    g_autofree char *joint = meeting_claim(&m, &m.seat_town, m.problem[0], "press-town", &error);
    g_assert_null(meeting_claim(&m, &m.seat_police, m.problem[0], "press-police", &error));
    g_clear_error(&error);
    g_autofree char *first = meeting_claim(&m, &m.seat_housing, m.problem[0], "press-a-1", &error);
    g_autofree char *twice = meeting_claim(&m, &m.seat_housing, m.problem[0], "press-a-1", &error);
    g_autofree char *again = meeting_claim(&m, &m.seat_housing, m.problem[0], "press-a-2", &error);
    g_assert_no_error(error);
    g_assert_true(end(&m.f, &error));
    g_assert_cmpstr(joint, ==, "joint");
    g_assert_cmpstr(first, ==, "primary");
    g_assert_cmpstr(twice, ==, "primary");
    g_assert_cmpstr(again, ==, "already");
    assert_intact(&m.f);
    meeting_clear(&m);
}

static void test_nothing_written(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    bool written = true;
    fixture_people(&f);
    annotate_group_begin(f.a);
    g_assert_true(annotate_group_end(f.a, &written, &error));
    g_assert_false(written);
    annotate_group_begin(f.a);
    g_assert_false(add_unit(&f, NULL, "U1", NULL, &error));
    g_clear_error(&error);
    written = true;
    g_assert_true(annotate_group_end(f.a, &written, &error));
    g_assert_false(written);
    fixture_clear(&f);
}

/* The handle works on after a group that came to nothing, and its keys are free again. */
static void assert_came_to_nothing(struct fixture *f, int64_t before)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    g_assert_false(annotate_group_is_open(f->a));
    g_assert_cmpint(annotate_event_last(f->a), ==, before);
    g_assert_cmpint(seen(f), ==, before);
    g_assert_true(add_unit(f, KEY, "N1", &out, &error));
    g_assert_no_error(error);
    g_assert_false(out.repeated);
    g_assert_cmpint(out.event, ==, before + 1);
    assert_intact(f);
}

static void test_commit_fails(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    int64_t before = seen(&f);
    annotate_group_begin(f.a);
    g_assert_true(add_unit(&f, KEY, "N1", NULL, &error));
    /* A missing parent that is only looked for at the commit. */
    g_assert_true(record_script(f.a,
        "PRAGMA defer_foreign_keys = ON; UPDATE unit SET parent = 999999 WHERE code = 'N1'",
        &error));
    g_assert_true(add_unit(&f, NULL, "N2", NULL, &error));
    g_assert_false(end(&f, &error));
    g_assert_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_BUSY);
    assert_came_to_nothing(&f, before);
    fixture_clear(&f);
}

/* A full disk takes the whole transaction; those that come later in the group are told at once. */
static void test_lost_in_the_middle(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    int64_t before = seen(&f);
    annotate_group_begin(f.a);
    g_assert_true(add_unit(&f, KEY, "N1", NULL, &error));
    g_assert_true(record_script(f.a, "ROLLBACK", &error)); /* as SQLite does by itself */
    g_assert_false(add_unit(&f, NULL, "N2", NULL, &error));
    g_assert_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_BUSY);
    g_clear_error(&error);
    g_assert_false(end(&f, &error));
    g_assert_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_BUSY);
    assert_came_to_nothing(&f, before);
    fixture_clear(&f);
}

static void test_disk_full(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    int64_t before = seen(&f);
    annotate_group_begin(f.a);
    g_assert_true(add_unit(&f, KEY, "N1", NULL, &error));
    g_assert_true(record_script(f.a, "PRAGMA max_page_count = 1", &error));
    for (int i = 0; !error; i++) {
        g_autofree char *code = g_strdup_printf("F%d", i);
        add_unit(&f, NULL, code, NULL, &error);
    }
    g_assert_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_BUSY);
    g_clear_error(&error);
    bool held = end(&f, &error);
    g_assert_true(record_script(f.a, "PRAGMA max_page_count = 1000000", NULL));
    /* SQLite may undo one act or all; never a part of what was told. */
    if (held)
        g_assert_cmpint(seen(&f), >, before);
    else
        assert_came_to_nothing(&f, before);
    assert_intact(&f);
    fixture_clear(&f);
}

/* Somebody else holds the record: waited for once, not once for each write. */
static void test_cannot_begin(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    g_autoptr(annotate) other = annotate_open(f.path, 0, NULL);
    int64_t before = seen(&f);
    sqlite3_busy_timeout(f.a->db, 20);
    g_assert_true(record_script(other, "BEGIN IMMEDIATE", &error));
    annotate_group_begin(f.a);
    for (int i = 0; i < 3; i++) {
        g_assert_false(add_unit(&f, KEY, "N1", NULL, &error));
        g_assert_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_BUSY);
        g_clear_error(&error);
    }
    bool written = true;
    g_assert_true(annotate_group_end(f.a, &written, &error)); /* each was told already */
    g_assert_false(written);
    g_assert_true(record_script(other, "ROLLBACK", &error));
    assert_came_to_nothing(&f, before);
    fixture_clear(&f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/group/full-sync", test_full_sync);
    g_test_add_func("/group/one-commit", test_one_commit);
    g_test_add_func("/group/refused-alone", test_refused_alone);
    g_test_add_func("/group/undone-late", test_undone_late);
    g_test_add_func("/group/same-key", test_same_key);
    g_test_add_func("/group/presses", test_presses);
    g_test_add_func("/group/nothing-written", test_nothing_written);
    g_test_add_func("/group/commit-fails", test_commit_fails);
    g_test_add_func("/group/lost-in-the-middle", test_lost_in_the_middle);
    g_test_add_func("/group/disk-full", test_disk_full);
    g_test_add_func("/group/cannot-begin", test_cannot_begin);
    return g_test_run();
}
