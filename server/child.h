/* child.h — this program once more, as a child that does not outlive us. */
#pragma once
#include <sys/types.h>

/* Starts `shenkan` with argv (NULL-terminated). It gets `death` when the thread that called this
 * ends; its standard output goes to `out` unless that is -1. -1 with errno set when it cannot. */
pid_t child_start(const char *const *argv, int death, int out);
/* Sends `sig`, waits up to ten seconds, then kills. Reaps it. */
void child_stop(pid_t pid, int sig);
