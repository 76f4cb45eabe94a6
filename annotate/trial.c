/* trial.c — whether this house can print and transcode: jobs that leave nothing behind but their
 * word. */
#include "record.h"
#include "rules.h"
#include <string.h>

bool annotate_trial_ask(struct annotate *a, const struct annotate_act *act,
    enum annotate_trial what, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "trial.ask", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step = rules_check("job", "-", "try", act->who->roles, 0, error);
    if (!step)
        return false;
    bool page = what == ANNOTATE_TRIAL_PAGE;
    g_autoptr(GString) data = data_new();
    data_text(data, "kind", page ? "test_page" : "test_film");
    g_autoptr(GString) args = g_string_new(data->str);
    data_bool(args, page ? "draft" : "trial", true);
    data_int(args, "by", act->who->user); /* a job like another's would be the other's */
    g_string_append_c(args, '}');
    int64_t job = write_job(&w, page ? "paper" : "piece", 0, args->str, 60, error);
    return job && write_commit(&w,
                      &(struct write_fact){.step = step, .object = job, .version = 1, .data = data},
                      out, error);
}

bool annotate_trial_clip(
    struct annotate *a, int64_t *out_id, char out_sha256[65], int64_t *out_ms, int64_t *out_frames)
{
    const enum query q = QUERY_CLIP_NEWEST;
    bool found = record_get(a, q, NULL, NOTHING) == RECORD_ROW;
    if (found) {
        *out_id = record_int(a, q, 0);
        record_copy(a, q, 1, out_sha256, 65);
        *out_ms = record_int(a, q, 2);
        *out_frames = record_int(a, q, 3);
    }
    record_reset(a, q);
    return found;
}
