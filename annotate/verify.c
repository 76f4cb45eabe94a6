/* verify.c — is the record what it was? Structure, foreign keys, and every link of the chain. */
#include "record_priv.h"
#include "sealed.h"
#include <string.h>

typedef sqlite3_stmt stmt;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(stmt, sqlite3_finalize)

void annotate_verdict_clear(struct annotate_verdict *v)
{
    g_free(v->what);
    *v = (struct annotate_verdict){0};
}

static bool bad(struct annotate_verdict *v, int64_t seq, const char *why, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
static bool bad(struct annotate_verdict *v, int64_t seq, const char *why, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    v->ok = false;
    v->bad_seq = seq;
    v->why = why;
    v->what = g_strdup_vprintf(format, list);
    va_end(list);
    return false;
}

/* What each column must be: i integer, t text; capitals may be NULL. */
static const char columns[] = "iiIItt"
                              "iIttt"
                              "Tttt";

static int first_wrong_type(sqlite3_stmt *s)
{
    for (int i = 0; columns[i]; i++) {
        int type = sqlite3_column_type(s, i);
        bool null_good = g_ascii_isupper(columns[i]);
        int want = g_ascii_tolower(columns[i]) == 'i' ? SQLITE_INTEGER : SQLITE_TEXT;
        if (type != want && !(null_good && type == SQLITE_NULL))
            return i;
    }
    return -1;
}

static const char *text(sqlite3_stmt *s, int column)
{
    return (const char *)sqlite3_column_text(s, column);
}

static bool check_event(
    sqlite3_stmt *s, int64_t expected, const char *head, struct annotate_verdict *v)
{
    int64_t seq = sqlite3_column_int64(s, 0);
    if (seq != expected)
        return bad(v, expected, "missing", "event %" G_GINT64_FORMAT " is missing", expected);
    int wrong = first_wrong_type(s);
    if (wrong >= 0)
        return bad(v, seq, "damaged", "event %" G_GINT64_FORMAT ": column %s is damaged", seq,
            sqlite3_column_name(s, wrong));
    struct sealed e = {
        .seq = seq,
        .at = sqlite3_column_int64(s, 1),
        .account = sqlite3_column_int64(s, 2),
        .person = sqlite3_column_int64(s, 3),
        .actor_name = text(s, 4),
        .kind = text(s, 5),
        .object = sqlite3_column_int64(s, 6),
        .screening = sqlite3_column_int64(s, 7),
        .from_state = text(s, 8),
        .act = text(s, 9),
        .to_state = text(s, 10),
        .op_id = text(s, 11),
        .data = text(s, 12),
        .prev_hash = text(s, 13),
    };
    if (strcmp(e.prev_hash, head) != 0)
        return bad(v, seq, "unlinked",
            "event %" G_GINT64_FORMAT " does not follow the one before it", seq);
    g_autofree char *hash = sealed_hash(&e);
    if (strcmp(hash, text(s, 14)) != 0)
        return bad(v, seq, "altered", "event %" G_GINT64_FORMAT " was altered", seq);
    return true;
}

static bool check_chain(struct annotate *a, int64_t head_seq, const char *head_hash,
    struct annotate_verdict *v, GError **error)
{
    g_autoptr(stmt) s = NULL;
    char head[65] = SEALED_FIRST;
    if (sqlite3_prepare_v2(a->db,
            "SELECT seq, at, account, person, actor_name, kind, object, screening, from_state, act,"
            " to_state, op_id, data, prev_hash, hash FROM event NOT INDEXED ORDER BY seq",
            -1, &s, NULL) != SQLITE_OK) {
        record_error(a, error);
        return false;
    }
    int got;
    while ((got = sqlite3_step(s)) == SQLITE_ROW) {
        if (!check_event(s, v->events + 1, head, v))
            return true;
        v->events++;
        v->last_at = sqlite3_column_int64(s, 1);
        g_strlcpy(head, text(s, 14), sizeof head);
        if (v->events == head_seq && strcmp(head, head_hash) != 0) {
            bad(v, head_seq, "altered",
                "event %" G_GINT64_FORMAT " is not the one that was exported", head_seq);
            return true;
        }
    }
    if (got != SQLITE_DONE)
        bad(v, v->events + 1, "unreadable", "event %" G_GINT64_FORMAT " cannot be read: %s",
            v->events + 1, sqlite3_errmsg(a->db));
    else if (head_seq > v->events)
        bad(v, v->events + 1, "missing",
            "events after %" G_GINT64_FORMAT " are missing, %" G_GINT64_FORMAT " were exported",
            v->events, head_seq);
    return true;
}

/* The first complaint of a pragma; what it says is one row or several of text. */
static bool check_pragma(
    struct annotate *a, const char *sql, const char *good, struct annotate_verdict *v)
{
    g_autoptr(stmt) s = NULL;
    if (sqlite3_prepare_v2(a->db, sql, -1, &s, NULL) != SQLITE_OK)
        return bad(v, 0, "unreadable", "the record cannot be read: %s", sqlite3_errmsg(a->db));
    int got = sqlite3_step(s);
    if (got == SQLITE_DONE)
        return true;
    if (got != SQLITE_ROW)
        return bad(v, 0, "unreadable", "the record cannot be read: %s", sqlite3_errmsg(a->db));
    const char *said = text(s, 0);
    if (good && said && strcmp(said, good) == 0)
        return true;
    if (good)
        return bad(v, 0, "damaged", "the record is damaged: %s", said ? said : "?");
    return bad(v, 0, "damaged",
        "the record is damaged: row %" G_GINT64_FORMAT " of %s points to nothing",
        (int64_t)sqlite3_column_int64(s, 1), said ? said : "?");
}

/* The chain has the hash of each attached file; its row must be the one that the event tells of. */
static bool check_attachments(struct annotate *a, struct annotate_verdict *v, GError **error)
{
    const enum query q = QUERY_ATTACHMENT_ODD;
    enum record_got got = record_get(a, q, error, NOTHING);
    if (got == RECORD_ROW)
        bad(v, 0, "altered", "the record is damaged: attachment %" G_GINT64_FORMAT " was altered",
            record_int(a, q, 0));
    record_reset(a, q);
    return got != RECORD_FAILED;
}

/* Nor is an original gone that nobody gave up. */
static bool check_discarded(struct annotate *a, struct annotate_verdict *v, GError **error)
{
    const enum query q = QUERY_CLIP_ODD;
    enum record_got got = record_get(a, q, error, NOTHING);
    if (got == RECORD_ROW)
        bad(v, 0, "missing",
            "the record is damaged: no event says that clip %" G_GINT64_FORMAT " was given up",
            record_int(a, q, 0));
    record_reset(a, q);
    return got != RECORD_FAILED;
}

/* A log that was written anew after a paper was issued does not have the head it was issued with.
 */
static bool check_papers(struct annotate *a, struct annotate_verdict *v, GError **error)
{
    const enum query q = QUERY_PAPER_ODD;
    enum record_got got = record_get(a, q, error, NOTHING);
    if (got == RECORD_ROW)
        bad(v, 0, "altered",
            "paper %" G_GINT64_FORMAT " '%s' was issued when event %" G_GINT64_FORMAT
            " was the last, and that event is not in the log",
            record_int(a, q, 0), record_text(a, q, 1), record_int(a, q, 2));
    record_reset(a, q);
    return got != RECORD_FAILED;
}

bool annotate_verify(struct annotate *a, int64_t head_seq, const char *head_hash,
    struct annotate_verdict *out, GError **error)
{
    struct annotate_verdict v = {.ok = true};
    record_quiet(a);
    /* The chain first: it names the event; the structure only says that something is wrong. */
    if (!check_chain(a, head_seq, head_hash, &v, error))
        return false;
    if (v.ok && check_pragma(a, "PRAGMA integrity_check(1)", "ok", &v) &&
        check_pragma(a, "PRAGMA foreign_key_check", NULL, &v) && !check_attachments(a, &v, error))
        return false;
    if (v.ok && !check_discarded(a, &v, error))
        return false;
    if (v.ok && !check_papers(a, &v, error))
        return false;
    *out = v;
    return true;
}

bool annotate_verify_log(struct annotate *a, struct annotate_verdict *out, GError **error)
{
    struct annotate_verdict v = {.ok = true};
    record_quiet(a);
    if (!check_chain(a, 0, "", &v, error))
        return false;
    *out = v;
    return true;
}

/* ---- every file that must exist ---- */

static enum record_got list_files(struct annotate *a, enum query query,
    enum annotate_file_kind kind, annotate_file_fn each, void *payload, GError **error)
{
    enum record_got got = record_get(a, query, error, NOTHING);
    for (; got == RECORD_ROW; got = record_next(a, query, error)) {
        struct annotate_file file = {
            .kind = kind,
            .id = record_int(a, query, 0),
            .sha256 = record_text(a, query, 1),
            .bytes = record_int(a, query, 2),
            .name = kind == ANNOTATE_FILE_REEL ? "reel.mp4" : record_text(a, query, 3),
        };
        if (kind == ANNOTATE_FILE_REEL) {
            file.screening = record_int(a, query, 3);
            file.version_no = record_int(a, query, 4);
        }
        if (!each(&file, payload)) {
            record_reset(a, query);
            return RECORD_ROW;
        }
    }
    return got;
}

bool annotate_files(struct annotate *a, annotate_file_fn each, void *payload, GError **error)
{
    static const struct {
        enum query query;
        enum annotate_file_kind kind;
    } lists[] = {
        {QUERY_FILES_ORIGINALS,   ANNOTATE_FILE_ORIGINAL  },
        {QUERY_FILES_ATTACHMENTS, ANNOTATE_FILE_ATTACHMENT},
        {QUERY_FILES_REELS,       ANNOTATE_FILE_REEL      },
        {QUERY_FILES_PAPERS,      ANNOTATE_FILE_PAPER     },
        {QUERY_FILES_MAP,         ANNOTATE_FILE_MAP       },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        enum record_got got = list_files(a, lists[i].query, lists[i].kind, each, payload, error);
        if (got != RECORD_NONE)
            return got == RECORD_ROW;
    }
    return true;
}

bool annotate_originals_given_up(
    struct annotate *a, annotate_file_fn each, void *payload, GError **error)
{
    return list_files(a, QUERY_FILES_GIVEN_UP, ANNOTATE_FILE_ORIGINAL, each, payload, error) !=
           RECORD_FAILED;
}

bool annotate_original_kept(struct annotate *a, const char *sha256)
{
    bool kept = record_get(a, QUERY_ORIGINAL_KEPT, NULL, TEXT(sha256)) != RECORD_NONE;
    record_reset(a, QUERY_ORIGINAL_KEPT);
    return kept;
}

bool record_plan(struct annotate *a, enum query query, GString *out, GError **error)
{
    g_autofree char *sql = g_strconcat("EXPLAIN QUERY PLAN ", query_texts[query].sql, NULL);
    g_autoptr(stmt) s = NULL;
    if (sqlite3_prepare_v2(a->db, sql, -1, &s, NULL) != SQLITE_OK) {
        record_error(a, error);
        g_prefix_error(error, "%s: ", query_texts[query].name);
        return false;
    }
    while (sqlite3_step(s) == SQLITE_ROW)
        g_string_append_printf(out, "%s\n", text(s, 3));
    return true;
}
