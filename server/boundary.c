/* boundary.c — looks a boundary through before it is kept. */
#include "boundary.h"

#include "http.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#define DEEP 40 /* how deep a value may nest; a multipolygon in a collection has nine levels */

/* Counts what is good; -1: something is not. */
static long position_check(const json_t *position)
{
    static const double limits[] = {180, 90};
    if (json_array_size(position) < 2 || json_array_size(position) > 4)
        return -1;
    for (size_t i = 0; i < json_array_size(position); i++) {
        const json_t *number = json_array_get(position, i);
        double value = json_number_value(number);
        if (!json_is_number(number) || !isfinite(value) || (i < 2 && fabs(value) > limits[i]))
            return -1;
    }
    return 1;
}

static long ring_check(const json_t *ring)
{
    size_t n = json_array_size(ring), i;
    const json_t *position;
    if (n < 4 || n > BOUNDARY_POSITIONS ||
        !json_equal(json_array_get(ring, 0), json_array_get(ring, n - 1)))
        return -1;
    json_array_foreach(ring, i, position) if (position_check(position) < 0) return -1;
    return (long)n;
}

/* What lies `levels` deep in it is a ring; a list is not empty. */
static long rings_check(const json_t *list, int levels)
{
    if (levels == 0)
        return ring_check(list);
    long sum = json_array_size(list) ? 0 : -1;
    for (size_t i = 0; sum >= 0 && i < json_array_size(list); i++) {
        long n = rings_check(json_array_get(list, i), levels - 1);
        sum = n < 0 ? -1 : sum + n;
    }
    return sum;
}

static const char *type_of(const json_t *object)
{
    const char *type = json_string_value(json_object_get(object, "type"));
    return type ? type : "";
}

static long geometry_check(const json_t *geometry)
{
    const json_t *list = json_object_get(geometry, "coordinates");
    if (!strcmp(type_of(geometry), "Polygon"))
        return rings_check(list, 1);
    return strcmp(type_of(geometry), "MultiPolygon") ? -1 : rings_check(list, 2);
}

static long feature_check(const json_t *feature)
{
    return strcmp(type_of(feature), "Feature")
               ? geometry_check(feature)
               : geometry_check(json_object_get(feature, "geometry"));
}

static long collection_check(const json_t *root)
{
    if (strcmp(type_of(root), "FeatureCollection"))
        return feature_check(root);
    const json_t *list = json_object_get(root, "features"), *feature;
    long sum = json_array_size(list) ? 0 : -1;
    size_t i;
    json_array_foreach(list, i, feature)
    {
        long n = strcmp(type_of(feature), "Feature") ? -1 : feature_check(feature);
        if (n < 0)
            return -1;
        sum += n;
    }
    return sum;
}

/* Before it is parsed: the reader goes as deep as a text does, and brackets in its strings are
 * none. */
static bool is_deep(const char *text)
{
    int depth = 0;
    bool quoted = false;
    for (const char *p = text; *p; p++) {
        if (*p == '"')
            quoted = !quoted;
        else if (quoted)
            p += *p == '\\' && p[1];
        else
            depth += *p == '[' || *p == '{' ? 1 : *p == ']' || *p == '}' ? -1 : 0;
        if (depth > DEEP)
            return true;
    }
    return false;
}

bool boundary_check(const char *text, GError **error)
{
    bool large = strlen(text) > BOUNDARY_BYTES;
    json_auto_t *root =
        large || is_deep(text) ? NULL : json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    long n = large ? BOUNDARY_POSITIONS + 1 : collection_check(root);
    if (n >= 0 && n <= BOUNDARY_POSITIONS)
        return true;
    http_fail(error, 400, n < 0 ? "map.bad_boundary|data" : "map.big_boundary|data");
    return false;
}
