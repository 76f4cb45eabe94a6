/* wait.h — waiting at a condition for a time, by the clock that nobody sets (private to player/).
 */
#pragma once
#include <pthread.h>
#include <stdint.h>
#include <time.h>

void wait_init(pthread_cond_t *cond);
/* `ms` from now, for pthread_cond_timedwait() at a condition of wait_init(). */
struct timespec wait_deadline(int64_t ms);
