/* slips.h — one-time passwords and the paper they are handed over on. A password made here is in
 * this process's memory, in the hash of the record and on the slip; in no file and in no log. */
#pragma once
#include "annotate.h"

#include <glib.h>
#include <jansson.h>

/* Adds `password` to each row {login,name,unit} and draws the slips, which tell people to log in at
 * `address`: a PDF in base64 (g_free), or NULL. Blocks for about a second: only on the slow lane.
 */
char *slips_make(struct annotate *record, const char *address, json_t *rows);

/* {"items":[{face,family,missing,used,png}]}: how each face of papers looks with these fonts (NULL:
 * the county's), png in base64. NULL when it could not be drawn. Starts a child; for the lane of slow
 * handlers. g_free. */
char *samples_make(struct annotate *record, const char *const given[4]);
