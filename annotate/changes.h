/* changes.h — what a write does to the register's tables, recorded so that it can be undone. Inside
 * annotate/ only. All calls stand inside one write. */
#pragma once
#include "record.h"

struct changes;
/* NULL with an error. The recording sees what this handle writes until changes_free. */
struct changes *changes_watch(struct annotate *a, GError **error);
/* All that was changed since, as base64; NULL with an error. g_free. */
char *changes_take(struct changes *c, GError **error);
void changes_free(struct changes *c); /* NULL is allowed */

/* Puts the old values back: all or nothing. REFUSED import.used_since when a row has other values
 * by now, is gone, or another row points at one that would go. `undo`: how many undos there were,
 * with this one; a row that comes back has a version above all it had. */
bool changes_undo(struct annotate *a, const char *changes, int64_t undo, GError **error);
