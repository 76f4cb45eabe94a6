#include "fd.h"

#include <errno.h>
#include <unistd.h>

bool fd_put(int fd, const void *data, size_t n)
{
    const char *at = data;
    while (n > 0) {
        ssize_t wrote = write(fd, at, n);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        at += wrote;
        n -= (size_t)wrote;
    }
    return true;
}
