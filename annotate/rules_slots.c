/* rules_slots.c — periods for which something is owed again and again, and when it is due. */
#include "rules.h"
#include <string.h>

static int number(const char *digits, size_t n)
{
    int value = 0;
    for (size_t i = 0; i < n; i++)
        value = 10 * value + (digits[i] - '0');
    return value;
}

/* The first day of the month that is so many after the year 0. */
static void first_of(int month, char out[11])
{
    int year = month / 12, nth = month % 12 + 1;
    memcpy(out, "0000-00-01", 11);
    for (int i = 3; i >= 0; i--, year /= 10)
        out[i] = (char)('0' + year % 10);
    out[5] = (char)('0' + nth / 10);
    out[6] = (char)('0' + nth % 10);
}

void rules_month_slot(const char *today, int months, int day, struct rules_slot *out)
{
    int month = 12 * number(today, 4) + number(today + 5, 2) - 1;
    int begin = month - month % months;
    char first[11];
    first_of(begin, first);
    memcpy(out->period, first, 7);
    out->period[7] = '\0';
    if (day > 0) {
        rules_day_add(first, day - 1, out->due_on);
        return;
    }
    first_of(begin + months, first);
    rules_day_add(first, -1, out->due_on);
}

void rules_week_slot(const char *today, int weekday, struct rules_slot *out)
{
    int since_monday = (rules_day_number(today) + 3) % 7; /* 1970-01-01 was a Thursday */
    rules_day_add(today, -since_monday, out->period);
    rules_day_add(out->period, weekday - 1, out->due_on);
}
