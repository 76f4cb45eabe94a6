/* Preloaded by bench.py --sync-ms: a disk whose sync takes that long, for machines whose own costs
 * nothing (a cache that answers at once). The data is still synced. */
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int fsync(int fd);
int fdatasync(int fd);

static int slow(long call, int fd)
{
    const char *ms = getenv("SHENKAN_SYNC_MS");
    const double wait = ms ? atof(ms) / 1000 : 0;
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)wait;
    until.tv_nsec += (long)((wait - (double)(time_t)wait) * 1e9);
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    const int done = (int)syscall(call, fd);
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
        ;
    return done;
}

int fsync(int fd)
{
    return slow(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return slow(SYS_fdatasync, fd);
}
