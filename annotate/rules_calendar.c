/* rules_calendar.c — days, working days and working hours of a county (see rules.h). */
#include "rules.h"
#include <stdio.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)
#define HOUR_MS INT64_C(3600000)
#define MINUTE_MS INT64_C(60000)
#define ZONE_MS (8 * HOUR_MS) /* Asia/Shanghai */

const struct rules_times rules_times_default = {
    .rectify = {RULES_MODE_NATURAL, 7          },
    .rework_days = 3,
    .due_hour = 18,
    .cutoff_hour = 17,
    .sign_days = 1,
    .verify_days = 3,
    .due_soon_days = 3,
    .late_hours = 24,
    .press_grace = 60000,
    .work = {{510, 720},         {870, 1080}}
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* Days since 1970-01-01 of a civil date and back (proleptic Gregorian; eras of 400 years). */
static int64_t days_from_civil(int y, int m, int d)
{
    int64_t yy = y - (m <= 2);
    int64_t era = floor_div(yy, 400);
    int64_t yoe = yy - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void civil_from_days(int64_t z, int *y, int *m, int *d)
{
    z += 719468;
    int64_t era = floor_div(z, 146097);
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    *d = (int)(doy - (153 * mp + 2) / 5 + 1);
    *m = (int)(mp < 10 ? mp + 3 : mp - 9);
    *y = (int)(yoe + era * 400 + (*m <= 2));
}

static void day_text(int64_t days, char out[11])
{
    int y, m, d;
    civil_from_days(days, &y, &m, &d);
    const int digits[] = {
        y / 1000 % 10, y / 100 % 10, y / 10 % 10, y % 10, -1, m / 10, m % 10, -1, d / 10, d % 10};
    for (size_t i = 0; i < G_N_ELEMENTS(digits); i++)
        out[i] = digits[i] < 0 ? '-' : (char)('0' + digits[i]);
    out[10] = '\0';
}

static bool day_parse(const char *day, int64_t *out_days)
{
    if (!day || strlen(day) != 10 || day[4] != '-' || day[7] != '-')
        return false;
    for (int i = 0; i < 10; i++) {
        if (i != 4 && i != 7 && !g_ascii_isdigit(day[i]))
            return false;
    }
    int y = (day[0] - '0') * 1000 + (day[1] - '0') * 100 + (day[2] - '0') * 10 + day[3] - '0';
    int m = (day[5] - '0') * 10 + day[6] - '0';
    int d = (day[8] - '0') * 10 + day[9] - '0';
    if (y < 2000 || y > 2199 || m < 1 || m > 12 || d < 1 || d > 31)
        return false;
    *out_days = days_from_civil(y, m, d);
    char back[11];
    day_text(*out_days, back);
    return strcmp(back, day) == 0; /* 31 April becomes 1 May: no such day */
}

static int64_t day_number(const char *day)
{
    int64_t n = 0;
    bool ok = day_parse(day, &n);
    g_assert(ok);
    return n;
}

void rules_day(int64_t at, char out[11])
{
    day_text(floor_div(at + ZONE_MS, DAY_MS), out);
}

int rules_year(int64_t at)
{
    char day[11];
    rules_day(at, day);
    return (int)g_ascii_strtoll(day, NULL, 10);
}

bool rules_day_valid(const char *day)
{
    int64_t n;
    return day_parse(day, &n);
}

void rules_day_add(const char *day, int n, char out[11])
{
    day_text(day_number(day) + n, out);
}

int rules_days_between(const char *a, const char *b)
{
    return (int)(day_number(b) - day_number(a));
}

int64_t rules_day_at(const char *day, int hour)
{
    return day_number(day) * DAY_MS + hour * HOUR_MS - ZONE_MS;
}

/* --- working days and hours --- */

/* 1970-01-01 was a Thursday; 0 is Monday. */
static bool works(const struct rules_calendar *c, int64_t day)
{
    size_t low = 0, high = c ? c->n : 0;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c->days[middle].day == day)
            return c->days[middle].working;
        if (c->days[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return (day + 3) % 7 < 5;
}

/* A calendar that never works would never end: after ten years of holidays any day counts. */
#define PATIENCE 3660

static int64_t work_day(const struct rules_calendar *c, int64_t day, int n)
{
    int step = n < 0 ? -1 : 1;
    for (int left = n * step; left > 0; left--) {
        int tries = 0;
        do
            day += step;
        while (!works(c, day) && ++tries < PATIENCE);
    }
    return day;
}

bool rules_works(const struct rules_calendar *c, const char *day)
{
    return works(c, day_number(day));
}

int32_t rules_day_number(const char *day)
{
    return (int32_t)day_number(day);
}

void rules_work_day_add(const struct rules_calendar *c, const char *day, int n, char out[11])
{
    day_text(work_day(c, day_number(day), n), out);
}

/* The day from which a card issued at `at` counts. */
static int64_t counts_from(const struct rules_times *t, int64_t at)
{
    int64_t local = at + ZONE_MS;
    int64_t day = floor_div(local, DAY_MS);
    return day + (local - day * DAY_MS >= t->cutoff_hour * HOUR_MS);
}

/* n hours of working time after `at`, in the day's spans. */
static int64_t work_hours(const struct rules_times *t, int64_t at, int hours)
{
    int64_t left = hours * HOUR_MS, local = at + ZONE_MS;
    int64_t day = floor_div(local, DAY_MS);
    for (int tries = 0; tries < PATIENCE; tries++, day++) {
        for (size_t i = 0; works(t->calendar, day) && i < G_N_ELEMENTS(t->work); i++) {
            int64_t from = day * DAY_MS + t->work[i].from_min * MINUTE_MS;
            int64_t to = day * DAY_MS + t->work[i].to_min * MINUTE_MS;
            from = MAX(from, local);
            if (from >= to)
                continue;
            if (left <= to - from)
                return from + left - ZONE_MS;
            left -= to - from;
        }
    }
    return at + hours * HOUR_MS;
}

void rules_due(
    const struct rules_times *t, struct rules_term term, int64_t from, struct rules_due *out)
{
    int64_t day = counts_from(t, from);
    if (term.mode == RULES_MODE_WORKHOUR) {
        out->at = work_hours(t, from, term.n);
        rules_day(out->at, out->on);
        return;
    }
    day = term.mode == RULES_MODE_WORKDAY ? work_day(t->calendar, day, term.n) : day + term.n;
    day_text(day, out->on);
    out->at = rules_day_at(out->on, t->due_hour);
}

void rules_due_by(const struct rules_times *t, const char *day, struct rules_due *out)
{
    g_strlcpy(out->on, day, sizeof out->on);
    out->at = rules_day_at(day, t->due_hour);
}

void rules_first_due(const struct rules_times *t, int64_t at, char out[11])
{
    int64_t day = counts_from(t, at);
    day_text(day, out);
    if (rules_day_at(out, t->due_hour) <= at)
        day_text(day + 1, out);
}

void rules_due_later(const struct rules_times *t, enum rules_mode mode, int64_t due_at, int64_t ms,
    struct rules_due *out)
{
    int64_t local = due_at + ZONE_MS, day = floor_div(local, DAY_MS);
    int64_t later = local - day * DAY_MS + ms;
    int days = (int)(later / DAY_MS);
    day = mode == RULES_MODE_NATURAL ? day + days : work_day(t->calendar, day, days);
    out->at = day * DAY_MS + later % DAY_MS - ZONE_MS;
    day_text(day, out->on);
}

void rules_card_due(
    const struct rules_times *t, int64_t issued_at, const char *pledged_on, struct rules_due *out)
{
    rules_due(t, t->rectify, issued_at, out);
    if (pledged_on && strcmp(pledged_on, out->on) < 0)
        rules_due_by(t, pledged_on, out);
}

int64_t rules_sign_due_at(const struct rules_times *t, int64_t issued_at)
{
    struct rules_due due;
    rules_due(t, (struct rules_term){RULES_MODE_WORKDAY, t->sign_days}, issued_at, &due);
    return due.at;
}

bool rules_overdue(const struct rules_times *t, const char *due_on, int64_t now)
{
    return now > rules_day_at(due_on, t->due_hour);
}

/* --- reminders --- */

/* Before the day: three and one; from the day on every one. */
static bool is_level(int64_t level)
{
    return level >= 0 || level == -1 || level == -3;
}

/* Days of the mode from the due day to `day`, negative before it. Of a due day on which nobody
 * works the last working day before it is level 0. */
static int64_t level_of(const struct rules_calendar *c, bool natural, int64_t due, int64_t day)
{
    if (natural)
        return day - due;
    int64_t level = 0, low = MIN(due, day), high = MAX(due, day);
    for (int64_t d = low + 1; d <= high; d++)
        level += works(c, d);
    return day < due ? -level : level;
}

bool rules_reminder_next(const struct rules_times *t, enum rules_mode mode, const char *due_on,
    const char *after, const char *until, struct rules_reminder *out)
{
    bool natural = mode == RULES_MODE_NATURAL;
    int64_t due = day_number(due_on), last = day_number(until);
    for (int64_t day = day_number(after) + 1; day <= last; day++) {
        /* Nobody is reminded on a holiday of what counts in working days. */
        if (!natural && !works(t->calendar, day))
            continue;
        int64_t level = level_of(t->calendar, natural, due, day);
        if (is_level(level)) {
            out->level = (int)level;
            day_text(day, out->on);
            return true;
        }
    }
    return false;
}

void rules_late_day(
    const struct rules_times *t, enum rules_mode mode, const char *due_on, int n, char out[11])
{
    int64_t due = day_number(due_on);
    day_text(mode == RULES_MODE_NATURAL ? due + n : work_day(t->calendar, due, n), out);
}

/* --- who may grant an extension --- */

bool rules_grantor(uint32_t roles, int nth, int days)
{
    if (roles & ANNOTATE_ROLE_LEADER)
        return true;
    return (roles & ANNOTATE_ROLE_OFFICE_HEAD) && nth == 1 && days <= RULES_SHORT_EXTENSION;
}

static const char *const modes[] = {"natural", "workday", "workhour"};

const char *rules_mode_name(enum rules_mode mode)
{
    return modes[mode];
}

enum rules_mode rules_mode_find(const char *name)
{
    for (size_t i = 0; name && i < G_N_ELEMENTS(modes); i++)
        if (strcmp(modes[i], name) == 0)
            return (enum rules_mode)i;
    return RULES_MODE_NATURAL;
}

/* "08:30-12:00 14:30-18:00": one or two spans, in order. */
bool rules_work_parse(const char *text, struct rules_span out[2])
{
    struct rules_span spans[2] = {
        {0, 0},
        {0, 0}
    };
    g_auto(GStrv) parts = g_strsplit(text, " ", -1);
    guint n = g_strv_length(parts);
    if (n < 1 || n > 2)
        return false;
    int last = 0;
    for (guint i = 0; i < n; i++) {
        int h1, m1, h2, m2, end = 0;
        if (sscanf(parts[i], "%2d:%2d-%2d:%2d%n", &h1, &m1, &h2, &m2, &end) != 4 ||
            parts[i][end] != '\0' || h1 < 0 || m1 < 0 || m1 > 59 || m2 < 0 || m2 > 59 || h2 > 24)
            return false;
        spans[i] = (struct rules_span){h1 * 60 + m1, h2 * 60 + m2};
        if (spans[i].from_min < last || spans[i].to_min <= spans[i].from_min ||
            spans[i].to_min > 24 * 60)
            return false;
        last = spans[i].to_min;
    }
    memcpy(out, spans, sizeof spans);
    return true;
}
