/* import.h — what import.c (the file) and import_lists.c and its kin (its rows) share. */
#pragma once
#include "csv.h"
#include "record.h"

#define IMPORT_COLUMNS 40

struct column {
    const char *key, *zh;
    bool required;         /* the file must have it */
    const char *also, *en; /* what an exported list calls it, NULL: as here */
};

struct import;
struct list {
    const char *what;
    struct column columns[IMPORT_COLUMNS];
    enum query get; /* the row as columns, for telling "changed" from "same" */
    int assist;     /* enum query of its helping units, -1: has none */
    int64_t (*find)(struct import *m, GError **error); /* id, 0 new, -1 error */
    bool (*put)(struct import *m, int64_t id, int64_t *out_id, GError **error);
    bool undoable; /* its rows are of the register alone */
    /* A row that is known is compared and stays as it is; NULL: it is written. */
    bool (*compare)(struct import *m, int64_t id, bool *out_same, GError **error);
};

struct import {
    struct annotate *a;
    const struct annotate_act *act;
    struct write *w; /* the call that takes the file in */
    const struct list *list;
    int at[IMPORT_COLUMNS];    /* where each column stands in the file, -1: nowhere */
    const struct csv_row *row; /* the one in hand */
    GHashTable *seen;          /* ids this file has written */
    GString *errors;
    int n_errors, added, changed, same;
    bool dry_run;
    struct changes *changes; /* what is recorded for an undo, or NULL */
    int64_t id;              /* of the import, once it is kept */
    /* accounts only */
    const char *const *hashes; /* of one-time passwords, for one new account after the other */
    size_t n_hashes, n_made;
    GString *accounts; /* the new ones, as JSON rows */
    /* ledgers only */
    bool came_in; /* the row in hand is known by the number that it was imported under */
    int different, n_differences;
    GString *differences, *drafts; /* JSON arrays: cell by cell; the ids of the new ones */
};

/* NULL: there is no such list. */
const struct list *import_list(const char *what);
extern const struct list import_requests, import_accounts, import_ledgers[];
extern const size_t import_n_ledgers;
/* The cell of the row in hand under this key; NULL: the file has no such column. */
const char *import_cell(const struct import *m, const char *key);
/* The words of a cell that are parted by ; or 、 (at most 200); g_strfreev. */
char **import_words(const struct import *m, const char *key);
/* A unit by code, name or the end of its name; INVALID when there is none. */
bool import_unit(struct import *m, const char *name, const char *key, int64_t *out, GError **error);
/* A person by name, of that unit where it has one of the name, or as 姓名（单位）; INVALID when
 * there is none, or several. `held`: whom the row has now stays while the name is the same. *out 0:
 * the cell is empty, ANNOTATE_KEEP: there is no such column. */
bool import_person(
    struct import *m, const char *key, int64_t unit, int64_t held, int64_t *out, GError **error);
/* Several of them, each once. */
bool import_units(struct import *m, const char *key, GArray *out, GError **error);
/* The day in a cell, as people and exports write it; today where there is none. */
bool import_day(const struct import *m, const char *key, char out[11], GError **error);
/* Whether the row is in use: 1 in an empty cell, -1 where the file has no such column. */
bool import_active(const struct import *m, int *out, GError **error);
/* INVALID with the key and the column; returns false. */
bool cell_wrong(const char *error_key, const char *key, GError **error);
