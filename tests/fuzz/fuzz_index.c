/* Any bytes as a frame index, with a right hash put on, because a taken-over decoder can count,
 * too: what is believed can be asked about any frame and planned with. */
#include "internal.h"

#include "fuzz.h"
#include <sys/mman.h>
#include <unistd.h>

static void use(const struct media_index *index)
{
    uint32_t n = media_index_frames(index);
    g_assert_cmpuint(n, >, 0);
    const uint32_t ends[][2] = {
        {0,     n    },
        {0,     1    },
        {n - 1, n    },
        {n / 2, n    },
        {n,     n    },
        {1,     0    },
        {0,     n + 1}
    };
    for (uint32_t i = 0; i < n; i++)
        g_assert_cmpint(media_index_t90(index, i), <, media_index_t90(index, i + 1));
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        media_auto(plan) plan = media_plan_new();
        g_autoptr(GError) error = NULL;
        if (!media_plan_segment(plan, index, ends[i][0], ends[i][1], &error)) {
            g_assert_error(error, MEDIA_ERROR, MEDIA_ERROR_BAD_RANGE);
            continue;
        }
        uint32_t shown = 0;
        for (guint k = 0; k < plan->parts->len; k++)
            shown += g_array_index(plan->parts, struct media_part, k).shown;
        g_assert_cmpuint(shown, ==, plan->frames);
        g_assert_cmpuint(shown, >, 0);
    }
}

static void load(const uint8_t *data, size_t size)
{
    int fd = memfd_create("index", MFD_CLOEXEC);
    g_autoptr(GError) error = NULL;
    g_assert_true(media_write_all(fd, data, size, NULL));
    media_auto(index) index = media_index_load(fd, &error);
    g_assert_true((index == NULL) == (error != NULL));
    if (index)
        use(index);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    load(data, size);
    if (size > 32) {
        g_autofree uint8_t *signed_copy = g_memdup2(data, size);
        media_sha256(data, size - 32, signed_copy + size - 32);
        load(signed_copy, size);
    }
    return 0;
}
