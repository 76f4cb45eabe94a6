/* Any bytes as a Range header: a range that is told lies inside the file. */
#include "request.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int64_t sizes[] = {0, 1, 10, 1000000, INT64_MAX};
    g_autofree char *header = g_strndup((const char *)data, size);
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        int64_t first = -7, last = -7;
        int status = range_parse(header, sizes[i], &first, &last);
        g_assert_true(status == 200 || status == 206 || status == 416);
        if (status == 206) {
            g_assert_cmpint(first, >=, 0);
            g_assert_cmpint(first, <=, last);
            g_assert_cmpint(last, <, sizes[i]);
        } else {
            g_assert_cmpint(first, ==, -7);
        }
    }
    return 0;
}
