/* Any bytes as a segment's list: what is read is written again as it was read. */
#include "internal.h"

#include "fuzz.h"

static void check_key(const char *key)
{
    g_assert_cmpuint(strspn(key, "0123456789abcdef"), ==, 64);
    g_assert_cmpuint(strlen(key), ==, 64);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size), *store = NULL, *again = NULL;
    g_autoptr(GError) error = NULL;
    media_auto(plan) plan = media_plan_parse(text, &store, &error);
    g_assert_true((plan == NULL) == (error != NULL));
    if (!plan)
        return 0;
    g_assert_cmpuint(plan->parts->len, >, 0);
    check_key(plan->sound_key);
    for (guint i = 0; i < plan->parts->len; i++)
        check_key(g_array_index(plan->parts, struct media_part, i).key);
    g_assert_cmpuint(media_plan_sound_packets(plan), >, 0);
    g_autoptr(GString) first = media_plan_list(plan, store);
    media_auto(plan) second = media_plan_parse(first->str, &again, NULL);
    g_assert_nonnull(second);
    g_autoptr(GString) text_again = media_plan_list(second, again);
    g_assert_cmpstr(first->str, ==, text_again->str);
    return 0;
}
