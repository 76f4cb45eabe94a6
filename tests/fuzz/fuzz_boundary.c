/* Any bytes as a boundary: what is taken is GeoJSON with all its numbers on the earth. */
#include "boundary.h"

#include "fuzz.h"
#include <glib.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

/* The first two numbers of each innermost list. */
static void check_numbers(const json_t *list)
{
    size_t i;
    const json_t *one;
    json_array_foreach(list, i, one)
    {
        if (json_is_array(one))
            check_numbers(one);
        else if (i < 2)
            g_assert_true(fabs(json_number_value(one)) <= (i ? 90 : 180));
    }
}

/* Of each type only what is drawn: other members of these names may hold anything. */
static void check_all(const json_t *value)
{
    size_t i;
    const json_t *one;
    const char *type = json_string_value(json_object_get(value, "type"));
    if (!g_strcmp0(type, "Feature"))
        check_numbers(json_object_get(json_object_get(value, "geometry"), "coordinates"));
    else if (!g_strcmp0(type, "FeatureCollection"))
        json_array_foreach(json_object_get(value, "features"), i, one) check_all(one);
    else
        check_numbers(json_object_get(value, "coordinates"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup(size ? (const char *)data : "", size);
    g_autoptr(GError) error = NULL;
    bool good = boundary_check(text, &error);
    g_assert_true(good == (error == NULL));
    if (!good)
        return 0;
    json_auto_t *root = json_loads(text, 0, NULL);
    g_assert_nonnull(root);
    check_all(root);
    char *again = json_dumps(root, JSON_COMPACT);
    g_assert_true(boundary_check(again, NULL));
    free(again);
    return 0;
}
