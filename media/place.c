/* Places: the text form that phones write, distances, and the shift of Chinese maps. */
#include "facts.h"
#include "media.h"

#include <math.h>

#define EARTH_M 6371008.8
#define RADIANS (G_PI / 180)

bool media_place_is_good(const struct media_place *place)
{
    return isfinite(place->lat) && isfinite(place->lon) && fabs(place->lat) <= 90 &&
           fabs(place->lon) <= 180 && (place->lat != 0 || place->lon != 0);
}

double media_place_distance_m(const struct media_place *a, const struct media_place *b)
{
    double y = sin((b->lat - a->lat) * RADIANS / 2), x = sin((b->lon - a->lon) * RADIANS / 2);
    double h = y * y + cos(a->lat * RADIANS) * cos(b->lat * RADIANS) * x * x;
    return 2 * EARTH_M * asin(fmin(1, sqrt(h)));
}

/* A sign, digits and maybe a fraction. `out_whole` counts the digits before the point. */
static bool take_signed(const char **at, const char *end, double *out_value, int *out_whole)
{
    const char *p = *at;
    if (p >= end || (*p != '+' && *p != '-'))
        return false;
    bool minus = *p++ == '-';
    double value = 0, unit = 1;
    int whole = 0;
    for (; p < end && g_ascii_isdigit(*p) && whole < 9; p++, whole++)
        value = value * 10 + (*p - '0');
    if (whole == 0 || (p < end && g_ascii_isdigit(*p)))
        return false;
    if (p < end && (*p == '.' || *p == ','))
        for (p++; p < end && g_ascii_isdigit(*p); p++)
            value += (*p - '0') * (unit /= 10);
    *at = p;
    *out_value = minus ? -value : value;
    *out_whole = whole;
    return true;
}

/* The number of digits tells the form: degrees, degrees and minutes, or all three. */
static bool from_sexagesimal(double value, int extra, double *out_degrees)
{
    double rest = fabs(value), minutes = 0, seconds = 0;
    if (extra == 4) {
        seconds = fmod(rest, 100);
        rest = floor(rest / 100);
    }
    if (extra >= 2) {
        minutes = fmod(rest, 100);
        rest = floor(rest / 100);
    }
    if (minutes >= 60 || seconds >= 60)
        return false;
    *out_degrees = copysign(rest + minutes / 60 + seconds / 3600, value);
    return true;
}

static bool only_wgs84(const char *at, const char *end)
{
    size_t n = (size_t)(end - at);
    g_autofree char *rest = g_strndup(at, MIN(n, 40));
    return !g_str_has_prefix(rest, "CRS") || strstr(rest, "WGS") || strstr(rest, "4326");
}

bool media_iso6709_read(const char *text, size_t n, struct media_place *out_place)
{
    const char *at = text, *end = text + n;
    double lat, lon, alt = NAN;
    int lat_digits, lon_digits, digits;
    if (!take_signed(&at, end, &lat, &lat_digits) || !take_signed(&at, end, &lon, &lon_digits))
        return false;
    if (!take_signed(&at, end, &alt, &digits))
        alt = NAN;
    int lat_extra = lat_digits <= 2 ? 0 : lat_digits - 2;
    int lon_extra = lon_digits <= 3 ? 0 : lon_digits - 3;
    if (lat_extra != lon_extra || (lat_extra != 0 && lat_extra != 2 && lat_extra != 4))
        return false;
    struct media_place place = {.alt = alt};
    if (!from_sexagesimal(lat, lat_extra, &place.lat) ||
        !from_sexagesimal(lon, lon_extra, &place.lon) || !media_place_is_good(&place) ||
        !only_wgs84(at, end))
        return false;
    *out_place = place;
    return true;
}

/* How far maps in mainland China move a place, in degrees. The formula has never been published by
 * its authors; this is the one that is known since 2013 (among others as "eviltransform"), on
 * Krassovsky's ellipsoid. */
static void shift(double lat, double lon, double *out_lat, double *out_lon)
{
    const double a = 6378245, ee = 0.00669342162296594323;
    double x = lon - 105, y = lat - 35, root = sqrt(fabs(x));
    double waves = (20 * sin(6 * G_PI * x) + 20 * sin(2 * G_PI * x)) * 2 / 3;
    double north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves +
                   (20 * sin(G_PI * y) + 40 * sin(G_PI * y / 3)) * 2 / 3 +
                   (160 * sin(G_PI * y / 12) + 320 * sin(G_PI * y / 30)) * 2 / 3;
    double east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves +
                  (20 * sin(G_PI * x) + 40 * sin(G_PI * x / 3)) * 2 / 3 +
                  (150 * sin(G_PI * x / 12) + 300 * sin(G_PI * x / 30)) * 2 / 3;
    double s = sin(lat * RADIANS), magic = 1 - ee * s * s;
    *out_lat = north / (a * (1 - ee) / (magic * sqrt(magic)) * RADIANS);
    *out_lon = east / (a / sqrt(magic) * cos(lat * RADIANS) * RADIANS);
}

/* The rectangle in which map services shift. */
static bool in_china(double lat, double lon)
{
    return lat > 0.8293 && lat < 55.8271 && lon > 72.004 && lon < 137.8347;
}

bool media_gcj02_from_wgs84(double lat, double lon, double *out_lat, double *out_lon)
{
    double dlat = 0, dlon = 0;
    bool inside = in_china(lat, lon);
    if (inside)
        shift(lat, lon, &dlat, &dlon);
    *out_lat = lat + dlat;
    *out_lon = lon + dlon;
    return inside;
}

bool media_wgs84_from_gcj02(double lat, double lon, double *out_lat, double *out_lon)
{
    double at_lat = lat, at_lon = lon;
    for (int i = 0; i < 30 && in_china(at_lat, at_lon); i++) {
        double dlat, dlon;
        shift(at_lat, at_lon, &dlat, &dlon);
        double next_lat = lat - dlat, next_lon = lon - dlon;
        bool still = fabs(next_lat - at_lat) < 1e-10 && fabs(next_lon - at_lon) < 1e-10;
        at_lat = next_lat;
        at_lon = next_lon;
        if (still)
            break;
    }
    *out_lat = at_lat;
    *out_lon = at_lon;
    return in_china(at_lat, at_lon);
}
