/* Flight data in the subtitles of drones. The spellings, by their cameras:
 *   GPS(149.0251,-20.2533,16)              longitude first: Mavic Pro, Mini, Phantom 4
 *   GPS (8.2090, 47.4692, 18)              the same
 *   GPS(36.6146,-6.1120,0.0M)              latitude first, known by the M: Matrice 300
 *   GPS(W:82.5555,N:28.1234,27.5m)         Autel
 *   [latitude: 41.42] [longitude: 2.23] [altitude: 117.0]   or rel_alt, abs_alt; "longtitude" too
 * and a line that starts with the local date and time, or HOME(…) followed by it. */
#include "facts.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define MOST_BYTES 4096

/* A decimal number at `*at`, after blanks; the text ends in zero. */
static bool take_decimal(const char **at, double *out_value)
{
    const char *p = *at;
    while (*p == ' ')
        p++;
    bool minus = *p == '-';
    if (*p == '-' || *p == '+')
        p++;
    double value = 0, unit = 1;
    int digits = 0;
    for (; g_ascii_isdigit(*p) && digits < 9; p++, digits++)
        value = value * 10 + (*p - '0');
    if (digits == 0)
        return false;
    if (*p == '.')
        for (p++; g_ascii_isdigit(*p); p++)
            value += (*p - '0') * (unit /= 10);
    *at = p;
    *out_value = minus ? -value : value;
    return true;
}

static bool take_char(const char **at, const char *set, char *out_found)
{
    while (**at == ' ')
        (*at)++;
    if (!**at || !strchr(set, **at))
        return false;
    *out_found = *(*at)++;
    return true;
}

/* "name : value" */
static bool named(const char *text, const char *name, double *out_value)
{
    const char *at = strstr(text, name);
    char colon;
    if (!at)
        return false;
    at += strlen(name);
    return take_char(&at, ":", &colon) && take_decimal(&at, out_value);
}

static bool read_named(const char *text, struct media_place *place)
{
    if (!named(text, "latitude", &place->lat) ||
        (!named(text, "longitude", &place->lon) && !named(text, "longtitude", &place->lon)))
        return false;
    if (!named(text, "abs_alt", &place->alt) && !named(text, "[altitude", &place->alt))
        place->alt = NAN;
    return true;
}

/* The letter before a number: W:82.5 */
static double sided(char letter, double value)
{
    return letter == 'W' || letter == 'S' ? -fabs(value) : value;
}

static bool read_bracket(const char *text, struct media_place *place)
{
    const char *at = strstr(text, "GPS");
    char mark, first_side = 0, second_side = 0, unit = 0;
    double first, second;
    if (!at)
        return false;
    at += 3;
    if (!take_char(&at, "(", &mark))
        return false;
    if (take_char(&at, "EWNS", &first_side) && !take_char(&at, ":", &mark))
        return false;
    if (!take_decimal(&at, &first) || !take_char(&at, ",", &mark))
        return false;
    if (take_char(&at, "EWNS", &second_side) && !take_char(&at, ":", &mark))
        return false;
    if (!take_decimal(&at, &second))
        return false;
    place->alt = NAN;
    if (take_char(&at, ",", &mark) && take_decimal(&at, &place->alt))
        take_char(&at, "M", &unit);
    bool latitude_first = first_side ? strchr("NS", first_side) != NULL : unit == 'M';
    place->lat = latitude_first ? sided(first_side, first) : sided(second_side, second);
    place->lon = latitude_first ? sided(second_side, second) : sided(first_side, first);
    return true;
}

/* The first date in the text that is one. */
static bool read_when(const char *text, struct media_when *out_when)
{
    for (const char *at = text; (at = strstr(at, "20")); at++) {
        bool begins = at == text || !g_ascii_isdigit(at[-1]);
        if (begins && media_when_read(at, strlen(at), out_when)) {
            out_when->zoned = false;
            out_when->offset_s = 0;
            return true;
        }
    }
    return false;
}

bool media_dji_read(const char *text, size_t n, struct media_fix *out_fix)
{
    g_autofree char *copy = g_malloc0(MIN(n, MOST_BYTES) + 1);
    struct media_fix fix = {0};
    struct media_place place;
    for (size_t i = 0; i < MIN(n, MOST_BYTES); i++)
        copy[i] = text[i] ? text[i] : ' ';
    bool flight = read_named(copy, &place) || read_bracket(copy, &place);
    fix.has_place = flight && media_place_is_good(&place);
    if (fix.has_place)
        fix.place = place;
    /* A date alone may be any subtitle; drones without a fix still write these. */
    flight |= strstr(copy, "FrameCnt") || strstr(copy, "SrtCnt") || strstr(copy, "HOME(") ||
              strstr(copy, "BAROMETER");
    fix.has_when = flight && read_when(copy, &fix.when);
    if (!fix.has_place && !fix.has_when)
        return false;
    *out_fix = fix;
    return true;
}
