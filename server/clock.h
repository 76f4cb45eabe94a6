/* clock.h — what time it is. One place, so that tests can let a year pass. Any thread. */
#pragma once
#include <stdint.h>

/* UTC ms since 1970. When the variable SHENKAN_TEST_CLOCK names a file, the number in it (ms) is
 * added; it is read at every call, so that a test can turn the clock while the server runs. */
int64_t clock_now(void);
