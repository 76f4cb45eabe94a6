/* look.h — a segment's look on its way: from a request to the record, from the record to
 * shenkan-media. */
#pragma once
#include "annotate.h"

#include <jansson.h>

struct store;

typedef struct annotate_look annotate_look; /* only so that g_autoptr(annotate_look) works */

/* The look of a request body that passed its field table; null is a plain one. */
struct annotate_look *look_read(const json_t *value);
void look_free(struct annotate_look *look); /* takes NULL */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(annotate_look, look_free)

/* The look file for `shenkan-media piece --look` (docs/ref/media-cli.md) from the record's JSON;
 * g_free. NULL when that is no look. */
char *look_file(const char *json);
/* The same, into a file. */
bool look_write(const char *json, const char *path, GError **error);

/* The words (g_strfreev) that make shenkan-media write the still to its place in the store, after
 * the program's own name if there is one. *out_scratch is a folder to free when it is done, or
 * NULL. */
char **still_words(const struct store *store, struct annotate *a,
    const struct annotate_still *still, const char *program, char **out_scratch, GError **error);
