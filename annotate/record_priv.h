/* record_priv.h — the handle itself, for the files that know SQLite. */
#pragma once
#include "record.h"
#include "rules.h"
#include <sqlite3.h>

enum group {
    GROUP_NONE,    /* every write is a transaction of its own */
    GROUP_WAITING, /* no write yet */
    GROUP_OPEN,    /* in the transaction that the writes share */
    GROUP_SHUT,    /* it could not begin: every write is told so at once */
    GROUP_LOST,    /* it was rolled back as a whole, with writes that had gone well */
};

struct annotate {
    sqlite3 *db;
    sqlite3_stmt *statements[QUERY_COUNT];
    int views[ANNOTATE_VIEW_COUNT]; /* enum query of each view, -1: has none */
    const struct annotate_who *who; /* during annotate_read */
    int64_t now;                    /* likewise */
    annotate_text_fn text;
    void *payload;
    bool read_only;
    enum group group;
    bool written;     /* by a write of this group */
    GArray *specials; /* of struct rules_special: what calendar looks at */
    struct rules_calendar calendar;
};

/* Registers the SQL functions that views use. */
bool functions_add(struct annotate *a, GError **error);
/* The last SQLite error as ours. */
void record_error(struct annotate *a, GError **error);
/* The table of settings as the program knows it; values that were set are kept. */
bool settings_refresh(struct annotate *a, GError **error);
void settings_describe(GString *out);
