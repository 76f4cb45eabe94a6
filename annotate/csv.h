/* csv.h — comma-separated text in the encodings that offices really use. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

struct csv_row {
    int line;         /* in the file, from 1 */
    GPtrArray *cells; /* char *, trimmed */
};

/* UTF-8 with or without BOM, UTF-16 with BOM, else GB18030. NULL: it is none of them. g_free. */
char *csv_decode(const char *bytes, size_t n);

/* Rows of struct csv_row; empty lines are left out. A field may be quoted, with "" for a quote and
 * line breaks inside. Fields are parted by commas, or by tabs when the first line has no comma.
 * NULL: a quote that never ends, or more than max_rows. g_ptr_array_unref. */
GPtrArray *csv_parse(const char *text, size_t max_rows);
