/* Any bytes as a list: decoded or refused; what comes out is text, row by row. */
#include "csv.h"
#include "fuzz.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = csv_decode((const char *)data, size);
    if (!text)
        return 0;
    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_autoptr(GPtrArray) rows = csv_parse(text, 1000);
    int last = 0;
    for (guint i = 0; rows && i < rows->len; i++) {
        const struct csv_row *row = rows->pdata[i];
        g_assert_cmpint(row->line, >, last);
        last = row->line;
        g_assert_cmpuint(row->cells->len, >, 0);
        for (guint c = 0; c < row->cells->len; c++)
            g_assert_true(g_utf8_validate(row->cells->pdata[c], -1, NULL));
    }
    return 0;
}
