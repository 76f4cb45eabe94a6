/* Preloaded into a server: the sync of the record's log fails while the file $FAIL_SYNC.fail is
 * there, and takes 20 ms while $FAIL_SYNC.slow is. Each one adds a byte to $FAIL_SYNC. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int fdatasync(int fd);
int fsync(int fd);

static bool is_log(int fd)
{
    static const char name[] = "/record.db-wal";
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path);
    ssize_t size = (ssize_t)strlen(name);
    return n >= size && memcmp(path + n - size, name, strlen(name)) == 0;
}

static bool is_there(const char *base, const char *what)
{
    char path[4096];
    snprintf(path, sizeof path, "%s.%s", base, what);
    return access(path, F_OK) == 0;
}

static int sync_log(int fd, const char *name)
{
    int (*real)(int);
    *(void **)&real = dlsym(RTLD_NEXT, name);
    const char *base = getenv("FAIL_SYNC");
    if (!base || !is_log(fd))
        return real(fd);
    if (is_there(base, "slow"))
        usleep(20000);
    if (is_there(base, "fail")) {
        errno = EIO;
        return -1;
    }
    int count = open(base, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (count >= 0) {
        if (write(count, "s", 1) != 1)
            abort();
        close(count);
    }
    return real(fd);
}

int fdatasync(int fd)
{
    return sync_log(fd, "fdatasync");
}

int fsync(int fd)
{
    return sync_log(fd, "fsync");
}
