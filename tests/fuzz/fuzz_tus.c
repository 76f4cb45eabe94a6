/* Any bytes as tus headers: read strictly or refused; what comes out is clean text. */
#include "tus.h"

#include "fuzz.h"
#include <string.h>

static void check_text(const char *text)
{
    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_autofree char *name = tus_clean_name(text);
    g_assert_true(*name);
    g_assert_cmpint(g_utf8_strlen(name, -1), <=, 255);
    for (const char *p = name; *p; p = g_utf8_next_char(p))
        g_assert_true(g_unichar_type(g_utf8_get_char(p)) != G_UNICODE_FORMAT &&
                      !g_unichar_iscntrl(g_utf8_get_char(p)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *header = g_strndup((const char *)data, size);
    int64_t number = -7;
    if (tus_number(header, TUS_LENGTH_MAX, &number)) {
        g_assert_cmpint(number, >=, 0);
        g_assert_cmpint(number, <=, TUS_LENGTH_MAX);
        g_assert_cmpuint(strspn(header, "0123456789"), ==, strlen(header));
    } else {
        g_assert_cmpint(number, ==, -7);
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(GHashTable) table = tus_metadata(header, &error);
    g_assert_true((table == NULL) == (error != NULL));
    GHashTableIter iter;
    void *key, *value;
    if (table)
        g_hash_table_iter_init(&iter, table);
    while (table && g_hash_table_iter_next(&iter, &key, &value)) {
        g_assert_true(*(const char *)key);
        check_text(value);
    }
    return 0;
}
