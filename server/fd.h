/* fd.h — all of something to a file descriptor. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Written whole, however the kernel parts it; false with errno set. */
bool fd_put(int fd, const void *data, size_t n);
