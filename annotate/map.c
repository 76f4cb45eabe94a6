/* map.c — what the settings of the map may hold. */
#include "entity.h"
#include <math.h>
#include <string.h>

#define URL_CHARS                                                                                  \
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%"
#define HOST_CHARS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.:[]"

/* It goes into a header as it stands: so nothing but a scheme, a host and a port. */
char *annotate_tiles_origin(const char *tiles)
{
    const char *host = g_str_has_prefix(tiles, "https://")  ? tiles + 8
                       : g_str_has_prefix(tiles, "http://") ? tiles + 7
                                                            : NULL;
    size_t n = host ? strspn(host, HOST_CHARS) : 0;
    return n && host[n] == '/' ? g_strndup(tiles, (gsize)(host - tiles) + n) : NULL;
}

/* {z}, {x} and {y} (or {-y}, counted from below), and no other name in braces. */
static bool names_tile(const char *tiles)
{
    static const char *const names[] = {"{z}", "{x}", "{y}", "{-y}"};
    bool have[G_N_ELEMENTS(names)] = {false};
    for (const char *p = tiles + strspn(tiles, URL_CHARS); *p; p += strspn(p, URL_CHARS)) {
        size_t i = 0;
        while (i < G_N_ELEMENTS(names) && !g_str_has_prefix(p, names[i]))
            i++;
        if (i == G_N_ELEMENTS(names))
            return false;
        have[i] = true;
        p += strlen(names[i]);
    }
    return have[0] && have[1] && have[2] != have[3];
}

static bool tiles_good(const char *tiles)
{
    g_autofree char *origin = annotate_tiles_origin(tiles);
    return names_tile(tiles) && (origin || (tiles[0] == '/' && tiles[1] != '/'));
}

static bool system_good(const char *name)
{
    static const char *const systems[] = {"wgs84", "gcj02", "bd09", NULL};
    return g_strv_contains(systems, name);
}

/* 37.44,114.51: latitude first, as the points have it. */
static bool corner_good(const char *text)
{
    char *end, *rest;
    double lat = g_ascii_strtod(text, &end);
    if (end == text || *end != ',')
        return false;
    double lon = g_ascii_strtod(end + 1, &rest);
    return rest != end + 1 && !*rest && isfinite(lat) && isfinite(lon) && fabs(lat) <= 85 &&
           fabs(lon) <= 180;
}

static bool nothing_good(const char *text)
{
    return !*text;
}

bool map_check(const char *key, const char *value, const char *field, GError **error)
{
    static const struct {
        const char *key;
        bool (*good)(const char *value);
        bool empty;
        const char *why;
    } rules[] = {
        {"map.tiles",             tiles_good,   true,  "map.bad_tiles" },
        {"map.system",            system_good,  false, "map.bad_system"},
        {"map.plan_top_left",     corner_good,  true,  "map.bad_corner"},
        {"map.plan_bottom_right", corner_good,  true,  "map.bad_corner"},
        {"map.plan",              nothing_good, true,  "map.send_file" },
        {"map.boundary",          nothing_good, true,  "map.send_file" },
        {"office.seal",           nothing_good, true,  "map.send_file" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
        if (strcmp(rules[i].key, key) != 0 || (rules[i].empty && !*value) || rules[i].good(value))
            continue;
        annotate_fail(error, ANNOTATE_ERROR_INVALID, rules[i].why, field);
        return false;
    }
    return true;
}
