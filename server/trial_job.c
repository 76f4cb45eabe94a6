/* trial_job.c — 试转码: two seconds of film through the real media program in its own jail, the
 * newest clip's or a drawn card's, and how long that took. */
#include "papers.h"
#include "store.h"
#include "trial.h"

#define TRIAL_MS 2000
#define TRIAL_MS_TEXT "2000"

/* The newest clip that is still whole here; its first two seconds. */
static json_t *try_clip(struct slot *slot, const char *store, const char *list, GError **error)
{
    char sha256[65];
    int64_t clip, ms, frames;
    if (!annotate_trial_clip(slot->a, &clip, sha256, &ms, &frames) || ms < TRIAL_MS || frames < 2)
        return NULL;
    g_autofree char *original = store_vault_path(slot->work->store, sha256);
    g_autofree char *index = store_view_path(slot->work->store, sha256, "index.bin");
    if (!g_file_test(original, G_FILE_TEST_EXISTS) || !g_file_test(index, G_FILE_TEST_EXISTS))
        return NULL;
    g_autofree char *out = g_strdup_printf("%d", (int)MAX(1, frames * TRIAL_MS / ms));
    const char *words[] = {"piece", original, "--index", index, "--in", "0", "--out", out,
        "--store", store, "--list", list, "--threads", work_threads(slot), NULL};
    json_t *result = work_media(slot, 5, 95, words, error);
    if (result)
        json_object_set_new(result, "clip", json_integer(clip));
    return result;
}

static json_t *try_card(
    struct slot *slot, const char *scratch, const char *store, const char *list, GError **error)
{
    g_autofree char *png = g_build_filename(scratch, "card.png", NULL);
    const struct papers_card card = {.kind = PAPERS_CARD_TITLE, .title = "试转码"};
    const char *words[] = {
        "card", png, "--ms", TRIAL_MS_TEXT, "--store", store, "--list", list, NULL};
    return work_draw_card(&card, png, error) ? work_media(slot, 5, 95, words, error) : NULL;
}

static char *told(const json_t *result, int64_t took_ms, int64_t free_bytes)
{
    json_auto_t *whole = json_pack("{s:b,s:I,s:I,s:I,s:I,s:s}", "trial", 1, "film_ms",
        (json_int_t)(work_int(result, "duration_t90", 0) / 90), "took_ms", (json_int_t)took_ms,
        "free_bytes", (json_int_t)MAX(0, free_bytes), "clip",
        (json_int_t)work_int(result, "clip", 0), "encoder", work_text(result, "encoder"));
    return json_dumps(whole, JSON_COMPACT);
}

bool work_trial(struct slot *slot, GError **error)
{
    char *scratch = store_scratch_new(slot->work->store, error);
    if (!scratch)
        return false;
    g_autofree char *store = g_build_filename(scratch, "pieces", NULL);
    g_autofree char *list = g_build_filename(scratch, "trial.list", NULL);
    int64_t begun = g_get_monotonic_time();
    json_t *result = NULL;
    if (store_make_dir(store, error)) {
        result = try_clip(slot, store, list, error);
        if (!result && !*error)
            result = try_card(slot, scratch, store, list, error);
    }
    char *text = result ? told(result, (g_get_monotonic_time() - begun) / 1000,
                              store_free_bytes(slot->work->store))
                        : NULL;
    struct annotate_act act = work_act();
    bool ok = text && annotate_job_done(slot->a, &act, slot->job->id, text, NULL, error);
    free(text);
    json_decref(result);
    store_scratch_free(scratch);
    return ok;
}
