/* look.h — a look as the record keeps it. Inside annotate/ only. */
#pragma once
#include "annotate.h"

/* The text for a clip of so many frames: "" for a plain look, else one JSON object, always written
 * the same way; g_free. NULL with INVALID and the field when it can't be so. */
char *look_text(const struct annotate_look *look, int64_t frames, GError **error);
