/* rules_recheck.c — which of what was closed is looked at again. */
#include "rules.h"

#define TEN 10

/* The place within a ten, 0…9. Steele's SplitMix64, so that it can be done again elsewhere. */
static int64_t place(int64_t period, int64_t ten)
{
    uint64_t x = (uint64_t)period * 1000003 + (uint64_t)ten + UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return (int64_t)((x ^ x >> 31) % TEN);
}

bool rules_drawn(int64_t period, int64_t n, int64_t of)
{
    int64_t ten = (n - 1) / TEN;
    return (n - 1) % TEN == place(period, ten) || (n == 1 && of <= place(period, 0));
}
