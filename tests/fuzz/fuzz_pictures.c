/* Any bytes as the prints of pictures, with a right hash put on: what is read can be compared, and
 * a picture is never less like itself than a copy must be. */
#include "internal.h"

#include "fuzz.h"

static void use(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    struct media_pictures *pictures = media_pictures_parse(data, size, &error);
    g_assert_true((pictures == NULL) == (error != NULL));
    struct media_twin twin = {0};
    if (pictures && media_pictures_compare(pictures, pictures, &twin)) {
        g_assert_cmpint(twin.from_ms, ==, twin.to_ms);
        g_assert_true(twin.score >= 0.97 && twin.score <= 1);
    }
    media_pictures_free(pictures);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    use(data, size);
    if (size > 32) {
        g_autofree uint8_t *copy = g_memdup2(data, size);
        media_sha256(data, size - 32, copy + size - 32);
        use(copy, size);
    }
    return 0;
}
