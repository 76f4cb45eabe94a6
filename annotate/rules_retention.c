/* rules_retention.c — how long things are kept, see rules.h. */
#include "rules.h"
#include <string.h>

#define LOGIN_DAYS_MIN 180 /* graded protection (等保) asks for as many */

int64_t rules_login_before(int64_t now, int days)
{
    char day[11];
    rules_day(now, day);
    rules_day_add(day, -MAX(days, LOGIN_DAYS_MIN), day);
    return rules_day_at(day, 0);
}

int64_t rules_original_before(int64_t now, int years)
{
    char day[11], then[24];
    rules_day(now, day);
    g_snprintf(then, sizeof then, "%04d%s", (int)g_ascii_strtoll(day, NULL, 10) - years, day + 4);
    if (!rules_day_valid(then)) /* the 29th of February, or before the calendar begins */
        memcpy(then + 4, "-02-28", 7);
    return rules_day_valid(then) ? rules_day_at(then, 0) : 0;
}
