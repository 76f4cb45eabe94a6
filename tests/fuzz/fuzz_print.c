/* Any bytes as a clip's print, with a right hash put on: what is read can be compared, and is its
 * own twin or nobody's. */
#include "internal.h"

#include "fuzz.h"

static void use(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    struct media_print *print = media_print_parse(data, size, &error);
    g_assert_true((print == NULL) == (error != NULL));
    struct media_twin twin = {0};
    if (print && media_print_compare(print, print, 1000, &twin)) {
        g_assert_cmpint(twin.from_ms, <=, twin.to_ms);
        g_assert_true(twin.score > 0.5 && twin.score <= 1.001);
    }
    media_print_free(print);
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
