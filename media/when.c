/* The time that a camera writes down, in its many spellings. */
#include "facts.h"

#include <glib.h>

#define ZONE_MAX_S (14 * 3600)

struct cursor {
    const char *at, *end;
};

static bool take_number(struct cursor *cursor, int most_digits, int *out_value)
{
    int value = 0, n = 0;
    while (cursor->at < cursor->end && n < most_digits && g_ascii_isdigit(*cursor->at)) {
        value = value * 10 + (*cursor->at++ - '0');
        n++;
    }
    *out_value = value;
    return n > 0;
}

static bool take_any(struct cursor *cursor, const char *set, char *out_found)
{
    if (cursor->at >= cursor->end)
        return false;
    for (; *set; set++)
        if (*cursor->at == *set) {
            *out_found = *cursor->at++;
            return true;
        }
    return false;
}

bool media_when_set(int y, int mon, int d, int h, int min, int s, struct media_when *out_when)
{
    /* a leap second is the last one of its minute */
    if (y < 1995 || y > 2199 || !g_date_valid_dmy((GDateDay)d, (GDateMonth)mon, (GDateYear)y) ||
        h < 0 || h > 23 || min < 0 || min > 59 || s < 0 || s > 60)
        return false;
    g_autoptr(GDateTime) time = g_date_time_new_utc(y, mon, d, h, min, MIN(s, 59));
    if (!time)
        return false;
    *out_when = (struct media_when){.clock_s = g_date_time_to_unix(time)};
    return true;
}

static void take_zone(struct cursor *cursor, struct media_when *when)
{
    char sign, colon;
    int hours, minutes = 0;
    if (take_any(cursor, "Zz", &sign)) {
        when->zoned = true;
        return;
    }
    if (!take_any(cursor, "+-", &sign) || !take_number(cursor, 2, &hours))
        return;
    take_any(cursor, ":", &colon);
    take_number(cursor, 2, &minutes);
    int offset = hours * 3600 + minutes * 60;
    if (minutes > 59 || offset > ZONE_MAX_S)
        return;
    when->zoned = true;
    when->offset_s = sign == '-' ? -offset : offset;
}

bool media_when_read(const char *text, size_t n, struct media_when *out_when)
{
    struct cursor cursor = {text, text + n};
    int y, mon, d, h, min, s, fraction;
    char dash, other, between, colon, dot;
    struct media_when when;
    if (!take_number(&cursor, 4, &y) || !take_any(&cursor, "-./:", &dash) ||
        !take_number(&cursor, 2, &mon) || !take_any(&cursor, "-./:", &other) || other != dash ||
        !take_number(&cursor, 2, &d) || !take_any(&cursor, "Tt ", &between) ||
        !take_number(&cursor, 2, &h) || !take_any(&cursor, ":", &colon) ||
        !take_number(&cursor, 2, &min) || !take_any(&cursor, ":", &colon) ||
        !take_number(&cursor, 2, &s) || !media_when_set(y, mon, d, h, min, s, &when))
        return false;
    if (take_any(&cursor, ".,", &dot))
        take_number(&cursor, 9, &fraction);
    take_zone(&cursor, &when);
    *out_when = when;
    return true;
}

void media_when_write(const struct media_when *when, char *out_text, size_t size)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(when->clock_s);
    g_autofree char *clock = g_date_time_format(time, "%Y-%m-%dT%H:%M:%S");
    int offset = ABS(when->offset_s) / 60;
    if (!when->zoned)
        g_strlcpy(out_text, clock, size);
    else if (offset == 0)
        g_snprintf(out_text, size, "%sZ", clock);
    else
        g_snprintf(out_text, size, "%s%c%02d:%02d", clock, when->offset_s < 0 ? '-' : '+',
            offset / 60, offset % 60);
}

bool media_when_differ(
    const struct media_when *a, const struct media_when *b, bool loose, int64_t slack_s)
{
    int64_t apart = (a->clock_s - a->offset_s) - (b->clock_s - b->offset_s);
    if (apart < 0)
        apart = -apart;
    if (loose || !a->zoned || !b->zoned) {
        int64_t hours = MIN((apart + 1800) / 3600, ZONE_MAX_S / 3600);
        apart -= hours * 3600;
        if (apart < 0)
            apart = -apart;
    }
    return apart > slack_s;
}
