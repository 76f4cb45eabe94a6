#include "child.h"

#include <glib.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t child_start(const char *const *argv, int death, int out)
{
    pid_t parent = getpid(), pid = fork();
    if (pid != 0)
        return pid;
    /* Between fork and exec only what is safe there. */
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    prctl(PR_SET_PDEATHSIG, death);
    if (getppid() == parent && (out < 0 || dup2(out, STDOUT_FILENO) >= 0))
        execv("/proc/self/exe", (char *const *)(uintptr_t)argv);
    _exit(127);
}

void child_stop(pid_t pid, int sig)
{
    kill(pid, sig);
    for (int i = 0; i < 200; i++) {
        if (waitpid(pid, NULL, WNOHANG) == pid)
            return;
        g_usleep(50000);
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}
