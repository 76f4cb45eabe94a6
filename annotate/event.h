/* event.h — appending to the log, inside a write. */
#pragma once
#include "annotate.h"
#include "rules.h"

struct event_in {
    const struct annotate_who *who;
    int64_t at;
    const struct rules_step *step;
    int64_t object, screening; /* screening 0: none */
    const char *op_id;         /* NULL: none */
    const char *data;          /* a JSON object */
};
/* The number of the new event, 0 on failure. */
int64_t event_add(struct annotate *a, const struct event_in *in, GError **error);
