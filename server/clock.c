/* clock.c — see clock.h. */
#include "clock.h"

#include <fcntl.h>
#include <glib.h>
#include <unistd.h>

/* -1: no such file is named, or it cannot be read. Opened once. */
static int offset_file(void)
{
    static gsize file;
    if (g_once_init_enter(&file)) {
        const char *path = g_getenv("SHENKAN_TEST_CLOCK");
        int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
        if (fd >= 0)
            g_warning("the clock is turned by %s: for tests only", path);
        g_once_init_leave(&file, (gsize)(fd + 2));
    }
    return (int)file - 2;
}

int64_t clock_now(void)
{
    int64_t now = g_get_real_time() / 1000;
    int fd = offset_file();
    if (fd < 0)
        return now;
    char text[24] = "";
    return pread(fd, text, sizeof text - 1, 0) > 0 ? now + g_ascii_strtoll(text, NULL, 10) : now;
}
