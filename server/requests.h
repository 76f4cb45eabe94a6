/* requests.h — problems as service requests: CSV and JSON with the field names of GeoReport v2
 * (Open311), and our own beginning with shenkan_. Written page by page, so that memory does not
 * grow with their number. */
#pragma once
#include "annotate.h"

#include <jansson.h>
#include <stdio.h>

enum requests_form {
    REQUESTS_CSV, /* RFC 4180, UTF-8 with BOM */
    REQUESTS_JSON /* a list of objects */
};

/* All that `query` (as of the view requests) finds for `who`. query->kind "public": without
 * personal data. */
bool requests_write(struct annotate *record, const struct annotate_who *who,
    const struct annotate_query *query, int64_t now, enum requests_form form, FILE *to,
    GError **error);

/* One cell of a CSV; null is an empty one. A text that a spreadsheet would take for a formula gets
 * an apostrophe, which the import takes away again. */
void requests_put_cell(const json_t *cell, FILE *to);
