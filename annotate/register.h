/* register.h — rows of the register, checked and written; for register.c (one by one) and import.c
 * (whole lists). Each works inside a write and makes no event. */
#pragma once
#include "record.h"

/* id 0: a new row. Sets *out_id. `in` is complete: nothing is ANNOTATE_KEEP or -1. */
bool unit_put(struct annotate *a, int64_t id, const struct annotate_unit *in, int64_t now,
    int64_t *out_id, GError **error);
bool person_put(struct annotate *a, int64_t id, const struct annotate_person *in, int64_t now,
    int64_t *out_id, GError **error);
/* Of an old point the _GET statement stands on its row. */
bool point_put(struct annotate *a, int64_t id, const struct annotate_point *in, int64_t now,
    int64_t *out_id, GError **error);

/* The given fields over the row that the _GET statement stands on (`old`), or over the defaults.
 * Texts of `out` are borrowed from both. */
void unit_over(
    struct annotate *a, bool old, const struct annotate_unit *in, struct annotate_unit *out);
void person_over(
    struct annotate *a, bool old, const struct annotate_person *in, struct annotate_person *out);
void point_over(
    struct annotate *a, bool old, const struct annotate_point *in, struct annotate_point *out);
