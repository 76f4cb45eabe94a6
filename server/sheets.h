/* sheets.h — the lists of the office's pages as workbooks, made within a request when they are
 * short and by the worker when they are long. */
#pragma once
#include "annotate.h"

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define SHEETS_MOST 5000 /* rows of a list that a request makes itself */

struct sheets_list;

/* NULL: there is no such list. */
const struct sheets_list *sheets_find(const char *name);
/* Whose rights its JSON route has. */
uint32_t sheets_roles(const struct sheets_list *list);
bool sheets_has_pages(const struct sheets_list *list); /* may be had as a PDF */

struct sheets {
    const struct sheets_list *list;
    struct annotate *record;
    const struct annotate_who *who; /* whose rows */
    int64_t now;
    const json_t *ask; /* fields of the list's route; absent: not narrowed by it */
    bool english;
    /* Told now and then how many of about how many rows were read; false stops. NULL: nobody asks.
     */
    bool (*tell)(int64_t rows, int64_t of, void *payload);
    void *payload;
    int64_t rows; /* how many were written */
};

/* What of `ask` the view is read with, borrowed from it. */
struct annotate_query sheets_query(const struct sheets *s);
/* Whether there are more than SHEETS_MOST rows to be read; false also on failure. */
bool sheets_is_long(struct sheets *s, GError **error);
/* All rows as they are at one moment. False without an error: `tell` stopped it. */
bool sheets_write(struct sheets *s, bool pdf, const char *path, GError **error);
/* 问题-2026-01-05.xlsx, g_free. */
char *sheets_file_name(const struct sheets *s, bool pdf);
