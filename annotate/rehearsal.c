/* rehearsal.c — that a rehearsal began and ended is all that the record keeps of it. */
#include "entity.h"
#include <string.h>

/* The state that the last event about rehearsals led to, and its screening. */
static bool load(struct annotate *a, char out_state[8], int64_t *out_screening, GError **error)
{
    const enum query q = QUERY_REHEARSAL_LAST;
    enum record_got got = record_get(a, q, error, NOTHING);
    if (got == RECORD_FAILED)
        return false;
    g_strlcpy(out_state, "off", 8);
    *out_screening = 0;
    if (got == RECORD_ROW) {
        *out_screening = record_int(a, q, 0);
        record_copy(a, q, 1, out_state, 8);
    }
    record_reset(a, q);
    return true;
}

/* A hall that is in use comes first: then the step starts from a state that has none. */
static bool hall_is_free(struct annotate *a, GError **error)
{
    const enum query q = QUERY_REHEARSAL_MEETING;
    enum record_got got = record_get(a, q, error, NOTHING);
    record_reset(a, q);
    if (got == RECORD_ROW)
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "rehearsal.meeting", NULL);
    return got == RECORD_NONE;
}

static const struct rules_step *may_begin(
    struct annotate *a, const struct annotate_who *who, int64_t screening, GError **error)
{
    char state[8];
    int64_t last;
    struct screening s;
    if (!load(a, state, &last, error) || !screening_load(a, screening, &s, error))
        return NULL;
    if (strcmp(state, "on") == 0) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "rehearsal.running", NULL);
        return NULL;
    }
    const struct rules_step *step =
        rules_check("rehearsal", state, "begin", who->roles, screening_facts(&s), error);
    return step && hall_is_free(a, error) ? step : NULL;
}

bool annotate_rehearsal_check(
    struct annotate *a, const struct annotate_who *who, int64_t screening, GError **error)
{
    return may_begin(a, who, screening, error) != NULL;
}

bool annotate_rehearsal_begin(struct annotate *a, const struct annotate_act *act, int64_t screening,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "rehearsal.begin", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step = may_begin(a, act->who, screening, error);
    return step &&
           write_commit(&w,
               &(struct write_fact){.step = step, .object = screening, .screening = screening}, out,
               error);
}

bool annotate_rehearsal_end(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const char *why, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    char state[8];
    int64_t last;
    if (!write_begin(&w, a, act, "rehearsal.end", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!load(a, state, &last, error))
        return false;
    if (strcmp(state, "on") != 0 || (screening && screening != last)) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "rehearsal.none", NULL);
        return false;
    }
    const struct rules_step *step =
        rules_check("rehearsal", state, "end", act->who->roles, 0, error);
    g_autoptr(GString) data = data_new();
    data_text(data, "why", why);
    return step &&
           write_commit(&w,
               &(struct write_fact){.step = step, .object = last, .screening = last, .data = data},
               out, error);
}
