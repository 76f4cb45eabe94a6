/* Any bytes as a cue sheet against a film of fifty pictures: it fits, or it is told what does not.
 */
#include "internal.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *cues = g_strndup((const char *)data, size);
    g_autoptr(GError) error = NULL;
    struct media_seen seen = {.t90 = g_array_new(false, false, sizeof(int64_t)), .end_t90 = 180000};
    media_loud_init(&seen.loud);
    for (int64_t t90 = 0; t90 < seen.end_t90; t90 += 3600)
        g_array_append_val(seen.t90, t90);
    bool fits = media_seen_compare(&seen, cues, &error);
    g_assert_true(fits == (error == NULL));
    media_seen_clear(&seen);
    return 0;
}
