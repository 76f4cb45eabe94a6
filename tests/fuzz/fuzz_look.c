/* Any bytes as a look: what is taken keeps within its picture, on every frame. */
#include "internal.h"

#include "fuzz.h"

static void check_box(const struct media_box *box)
{
    g_assert_true(box->x >= 0 && box->y >= 0 && box->w > 0 && box->h > 0);
    g_assert_true(box->x + box->w <= MEDIA_WHOLE && box->y + box->h <= MEDIA_WHOLE);
}

/* Around each key of a track: on it, before it and after it. */
static void check_blur(const struct media_blur *blur)
{
    for (guint i = 0; blur->keys && i < blur->keys->len; i++) {
        uint32_t frame = g_array_index(blur->keys, struct media_blur_key, i).frame;
        for (uint32_t at = MAX(frame, 1) - 1; at <= frame + 1; at++) {
            struct media_box box;
            guint from, to;
            bool there = media_blur_line(blur, at, &box);
            g_assert_true(there == media_blur_stretch(blur, at, &from, &to));
            /* each of four numbers is rounded by itself */
            if (there && at == frame)
                check_box(&box);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    media_auto(treat) treat = media_treat_parse((const char *)data, size, &error);
    g_assert_true((treat == NULL) == (error != NULL));
    if (!treat)
        return 0;
    g_assert_cmpuint(treat->turn, <, 4);
    g_assert_cmpuint(treat->fade_ms, <=, 2000);
    check_box(&treat->crop);
    for (guint i = 0; i < MEDIA_MAX_BLURS; i++)
        check_blur(&treat->blurs[i]);
    g_autoptr(GString) one = g_string_new(NULL), two = g_string_new(NULL);
    media_treat_key(treat, 10, 40, one);
    media_treat_key(treat, 10, 40, two);
    g_assert_cmpstr(one->str, ==, two->str);
    return 0;
}
