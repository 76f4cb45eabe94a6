/* model_days.c — days and hours as a clerk counts them: a list of the days that are worked. */
#include "model.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ZONE (8 * HOUR)

int model_day(int64_t at)
{
    return (int)((at + ZONE) / DAY);
}

int64_t model_at(int day, int hour)
{
    return day * DAY + hour * HOUR - ZONE;
}

int model_hour(int64_t at)
{
    return (int)((at + ZONE) % DAY / HOUR);
}

/* The calendar of GLib is the one here. */
int model_parse(const char *text)
{
    GDate d;
    int y, m, n;
    if (sscanf(text, "%d-%d-%d", &y, &m, &n) != 3)
        MODEL_FAIL("not a day: %s", text);
    g_date_clear(&d, 1);
    g_date_set_dmy(&d, (GDateDay)n, (GDateMonth)m, (GDateYear)y);
    return (int)g_date_get_julian(&d) - 719163; /* 1970-01-01 */
}

static void date_of(int day, GDate *d)
{
    g_date_clear(d, 1);
    g_date_set_julian(d, (guint32)(day + 719163));
}

int model_year(int day)
{
    GDate d;
    date_of(day, &d);
    return g_date_get_year(&d);
}

void model_text(int day, char out[11])
{
    GDate d;
    date_of(day, &d);
    g_date_strftime(out, 11, "%Y-%m-%d", &d);
}

/* --- who works when --- */

/* From the announcements for 2026; for 2027 the days that the law names. */
static const struct {
    const char *from, *to;
    bool works;
} special[] = {
    {"2026-01-01", "2026-01-03", false},
    {"2026-01-04", "2026-01-04", true },
    {"2026-02-14", "2026-02-14", true },
    {"2026-02-15", "2026-02-23", false},
    {"2026-02-28", "2026-02-28", true },
    {"2026-04-04", "2026-04-06", false},
    {"2026-05-01", "2026-05-05", false},
    {"2026-05-09", "2026-05-09", true },
    {"2026-06-19", "2026-06-21", false},
    {"2026-09-20", "2026-09-20", true },
    {"2026-09-25", "2026-09-27", false},
    {"2026-10-01", "2026-10-07", false},
    {"2026-10-10", "2026-10-10", true },
    {"2027-01-01", "2027-01-01", false},
    {"2027-02-05", "2027-02-08", false},
    {"2027-04-05", "2027-04-05", false},
    {"2027-05-01", "2027-05-02", false},
    {"2027-06-09", "2027-06-09", false},
    {"2027-09-15", "2027-09-15", false},
    {"2027-10-01", "2027-10-03", false},
};

#define FIRST 20400 /* in 2025 */
#define SPAN 1500

static signed char worked[SPAN]; /* 1 or 0 */
static int number[SPAN];         /* of the last working day up to this one */

static void fill(void)
{
    if (number[SPAN - 1])
        return;
    for (int i = 0; i < SPAN; i++) {
        GDate d;
        date_of(FIRST + i, &d);
        GDateWeekday w = g_date_get_weekday(&d);
        worked[i] = w != G_DATE_SATURDAY && w != G_DATE_SUNDAY;
    }
    for (size_t s = 0; s < G_N_ELEMENTS(special); s++)
        for (int d = model_parse(special[s].from); d <= model_parse(special[s].to); d++)
            worked[d - FIRST] = (signed char)special[s].works;
    for (int i = 1; i < SPAN; i++)
        number[i] = number[i - 1] + worked[i];
}

static int slot(int day)
{
    fill();
    if (day < FIRST || day >= FIRST + SPAN)
        MODEL_FAIL("day %d is outside the test's calendar", day);
    return day - FIRST;
}

bool model_works(int day)
{
    return worked[slot(day)];
}

int model_work_days_after(int day, int n)
{
    int want = number[slot(day)] + n;
    while (number[slot(day)] < want)
        day++;
    return day;
}

/* Minute by minute: 8:30 to 12:00 and 14:30 to 18:00. */
int64_t model_work_hours_after(int64_t at, int hours)
{
    int64_t left = hours * HOUR;
    for (int day = model_day(at);; day++) {
        const int64_t midnight = model_at(day, 0);
        const int64_t spans[][2] = {
            {midnight + 510 * MINUTE, midnight + 720 * MINUTE },
            {midnight + 870 * MINUTE, midnight + 1080 * MINUTE}
        };
        for (int i = 0; i < 2 && model_works(day); i++) {
            int64_t from = MAX(spans[i][0], at), here = spans[i][1] - from;
            if (here > 0 && left <= here)
                return from + left;
            left -= MAX(here, 0);
        }
    }
}

/* Natural days: three before, one before, the day, every day after. Working days: the same among
 * the days that are worked; the last worked day up to the due day is the day. */
bool model_level(bool working_days, int due, int day, int *out_level)
{
    if (working_days && !model_works(day))
        return false;
    *out_level = working_days ? number[slot(day)] - number[slot(due)] : day - due;
    return *out_level >= 0 || *out_level == -1 || *out_level == -3;
}
