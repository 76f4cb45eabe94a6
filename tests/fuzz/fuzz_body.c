/* Any bytes as a JSON body against a table with a field of every kind: what is let through fits it,
 * what is not is a 400 that names a plain field. */
#include "request.h"

#include "fuzz.h"
#include <string.h>

static const struct http_field row_fields[] = {
    {"kind",         HTTP_WORD, 0, 7, HTTP_REQUIRED, "title problem"},
    {"problem",             HTTP_ID},
    {0},
};

static const struct http_field fields[] = {
    {"text",     HTTP_TEXT, 1, 20},
    {"line",         HTTP_LINE, 0, 20},
    {"id",          HTTP_ID},
    {"int",HTTP_INT, -5, 5},
    {"number",        HTTP_NUMBER, -90, 90},
    {"bool",       HTTP_BOOL},
    {"date",          HTTP_DATE},
    {"word",          HTTP_WORD, 1, 10},
    {"ids",         HTTP_IDS, 0, 3},
    {"words",   HTTP_WORDS, 0, 2, HTTP_OPTIONAL, "office host"},
    {"rows",       HTTP_ROWS, 0, 2, HTTP_OPTIONAL, NULL, row_fields},
    {"row",        HTTP_ROW, 0, 0, HTTP_OPTIONAL, NULL, row_fields},
    {"box",        HTTP_BOX, 50},
    {0         },
};

static void check_good(const json_t *good)
{
    const char *line = json_string_value(json_object_get(good, "line"));
    g_assert_true(!line || (g_utf8_strlen(line, -1) <= 20 && !strpbrk(line, "\n\r\t")));
    const json_t *number = json_object_get(good, "int");
    g_assert_true(!json_is_integer(number) || ABS(json_integer_value(number)) <= 5);
    const json_t *ids = json_object_get(good, "ids");
    g_assert_cmpuint(json_array_size(ids), <=, 3);
    for (size_t i = 0; i < json_array_size(ids); i++)
        g_assert_cmpint(json_integer_value(json_array_get(ids, i)), >=, 1);
    const json_t *box = json_object_get(good, "box");
    if (json_is_array(box)) {
        int64_t n[4];
        g_assert_cmpuint(json_array_size(box), ==, 4);
        for (size_t i = 0; i < 4; i++)
            n[i] = json_integer_value(json_array_get(box, i));
        g_assert_true(n[0] >= 0 && n[1] >= 0 && n[2] >= 50 && n[3] >= 50);
        g_assert_true(n[0] + n[2] <= 10000 && n[1] + n[3] <= 10000);
    }
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)good, name, value)
        g_assert_nonnull(strstr("text line id int number bool date word ids words rows row box", name));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_auto_t *body = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(body))
        return 0;
    json_auto_t *good = json_object();
    g_autoptr(GError) error = NULL;
    if (fields_check(fields, body, false, good, &error)) {
        g_assert_no_error(error);
        check_good(good);
    } else {
        g_assert_error(error, HTTP_ERROR, 400);
        g_assert_nonnull(strchr(error->message, '|'));
        g_assert_true(g_utf8_validate(error->message, -1, NULL));
    }
    return 0;
}
