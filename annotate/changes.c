/* changes.c — what an import changed, kept by SQLite's sessions and put back as their inverse. */
#define SQLITE_ENABLE_SESSION 1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include "changes.h"
#include "record_priv.h"
#include <string.h>

#define VERSION_COLUMN 1
#define VERSION_UNDONE 1000000 /* as in the statements …_back */

struct changes {
    struct annotate *a;
    sqlite3_session *session;
};

static bool went_well(struct annotate *a, int rc, GError **error)
{
    if (rc != SQLITE_OK)
        record_error(a, error);
    return rc == SQLITE_OK;
}

/* The register. `back`: the statement for a row whose old values came back; -1: no row has a
 * version of its own. The versioned tables begin with id and version. */
static const struct {
    const char *name;
    int back;
} tables[] = {
    {"unit",                QUERY_UNIT_BACK        },
    {"person",              QUERY_PERSON_BACK      },
    {"point",               QUERY_POINT_BACK       },
    {"point_assist",        -1                     },
    {"point_type",          QUERY_POINT_TYPE_BACK  },
    {"problem_type",        QUERY_PROBLEM_TYPE_BACK},
    {"problem_type_assist", -1                     },
    {"indicator",           QUERY_INDICATOR_BACK   },
    {"indicator_unit",      -1                     },
    {"hq",                  QUERY_HQ_BACK          },
    {"hq_unit",             -1                     },
};

static int back_of(const char *table)
{
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
        if (strcmp(tables[i].name, table) == 0)
            return tables[i].back;
    return -1;
}

struct changes *changes_watch(struct annotate *a, GError **error)
{
    struct changes *c = g_new0(struct changes, 1);
    c->a = a;
    int rc = sqlite3session_create(a->db, "main", &c->session);
    for (size_t i = 0; i < G_N_ELEMENTS(tables) && rc == SQLITE_OK; i++)
        rc = sqlite3session_attach(c->session, tables[i].name);
    if (went_well(a, rc, error))
        return c;
    changes_free(c);
    return NULL;
}

char *changes_take(struct changes *c, GError **error)
{
    int bytes = 0;
    void *set = NULL;
    if (!went_well(c->a, sqlite3session_changeset(c->session, &bytes, &set), error))
        return NULL;
    char *text = g_base64_encode(set, (gsize)bytes);
    sqlite3_free(set);
    return text;
}

void changes_free(struct changes *c)
{
    if (!c)
        return;
    sqlite3session_delete(c->session);
    g_free(c);
}

static bool same_value(sqlite3_value *a, sqlite3_value *b)
{
    if (sqlite3_value_type(a) != sqlite3_value_type(b))
        return false;
    if (sqlite3_value_type(a) == SQLITE_FLOAT)
        return sqlite3_value_double(a) == sqlite3_value_double(b);
    int n = sqlite3_value_bytes(a);
    return n == sqlite3_value_bytes(b) &&
           (!n || memcmp(sqlite3_value_blob(a), sqlite3_value_blob(b), (size_t)n) == 0);
}

/* The row is as the import left it, only that later imports were taken back since: that moves a
 * version by whole VERSION_UNDONE, an edit by one. */
static bool only_undone_since(sqlite3_changeset_iter *at)
{
    const char *table;
    int columns, op, indirect;
    sqlite3changeset_op(at, &table, &columns, &op, &indirect);
    if (back_of(table) < 0)
        return false;
    for (int i = 0; i < columns; i++) {
        sqlite3_value *then = NULL, *now = NULL;
        sqlite3changeset_old(at, i, &then);
        sqlite3changeset_conflict(at, i, &now);
        bool same =
            !then || same_value(then, now) ||
            (i == VERSION_COLUMN &&
                (sqlite3_value_int64(now) - sqlite3_value_int64(then)) % VERSION_UNDONE == 0);
        if (!same)
            return false;
    }
    return true;
}

/* Whatever else stands in the way, nothing is put back. */
static int on_conflict(void *met, int what, sqlite3_changeset_iter *at)
{
    if (what == SQLITE_CHANGESET_DATA && only_undone_since(at))
        return SQLITE_CHANGESET_REPLACE;
    *(bool *)met = true;
    return SQLITE_CHANGESET_ABORT;
}

/* No page that is still open may take the row for what it showed: an old row gets a version that it
 * never had, the id of a row that went is not given again. */
static bool never_again(
    struct annotate *a, sqlite3_changeset_iter *at, int64_t undo, GError **error)
{
    const char *table;
    int columns, op, indirect;
    sqlite3_value *id = NULL;
    sqlite3changeset_op(at, &table, &columns, &op, &indirect);
    int back = back_of(table);
    if (back < 0)
        return true;
    sqlite3changeset_old(at, 0, &id);
    if (op == SQLITE_UPDATE)
        return record_run(a, (enum query)back, error, INT(sqlite3_value_int64(id)), INT(undo));
    g_autofree char *name = g_strconcat("gone.", table, NULL);
    return op != SQLITE_DELETE ||
           record_run(a, QUERY_IMPORT_GONE, error, TEXT(name), INT(sqlite3_value_int64(id)));
}

static bool mark_all(struct annotate *a, int n, void *back, int64_t undo, GError **error)
{
    sqlite3_changeset_iter *at = NULL;
    bool good = went_well(a, sqlite3changeset_start(&at, n, back), error);
    while (good && sqlite3changeset_next(at) == SQLITE_ROW)
        good = never_again(a, at, undo, error);
    sqlite3changeset_finalize(at);
    return good;
}

bool changes_undo(struct annotate *a, const char *changes, int64_t undo, GError **error)
{
    gsize bytes;
    int n = 0;
    void *back = NULL;
    bool met = false;
    g_autofree guchar *set = g_base64_decode(changes, &bytes);
    int rc = sqlite3changeset_invert((int)bytes, set, &n, &back);
    if (rc == SQLITE_OK)
        rc = sqlite3changeset_apply(a->db, n, back, NULL, on_conflict, &met);
    if (met)
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "import.used_since", NULL);
    bool good = !met && went_well(a, rc, error) && mark_all(a, n, back, undo, error);
    sqlite3_free(back);
    return good;
}
