/* The parent of a job: it opens files, watches the clock and prints; it never looks into media. */
#include "work.h"

#include <errno.h>
#include <fcntl.h>
#include <libavutil/log.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

#define MAX_LINE (4 << 20)

static volatile sig_atomic_t cancelled;
static sigset_t outside_mask;

static void on_signal(int no)
{
    cancelled = 1;
}

static void each_signal(void (*handler)(int))
{
    static const int signals[] = {SIGTERM, SIGINT, SIGHUP};
    struct sigaction action = {.sa_handler = handler};
    for (size_t i = 0; i < G_N_ELEMENTS(signals); i++)
        sigaction(signals[i], &action, NULL);
}

void work_prepare(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, &outside_mask);
    sigdelset(&outside_mask, SIGTERM);
    sigdelset(&outside_mask, SIGINT);
    sigdelset(&outside_mask, SIGHUP);
    each_signal(on_signal);
    signal(SIGPIPE, SIG_IGN);
}

/* Also sees a signal that came while they were blocked. */
bool work_cancelled(void)
{
    sigset_t waiting;
    sigpending(&waiting);
    return cancelled || sigismember(&waiting, SIGTERM) || sigismember(&waiting, SIGINT) ||
           sigismember(&waiting, SIGHUP);
}

void work_failure(GString *out_line, const GError *error)
{
    bool ours = error->domain == MEDIA_ERROR;
    g_string_assign(out_line, "{\"type\":\"result\",\"ok\":false,\"reason\":");
    media_json_string(out_line, media_error_reason(ours ? error->code : MEDIA_ERROR_IO));
    g_string_append(out_line, ",\"text\":");
    media_json_string(out_line, error->message);
    g_string_append_c(out_line, '}');
}

static int fail(GString *out_line, enum media_error code, const char *text)
{
    g_autoptr(GError) error = g_error_new_literal(MEDIA_ERROR, (int)code, text);
    work_failure(out_line, error);
    return media_error_exit((int)code);
}

static void send_line(int fd, const char *text, size_t n)
{
    while (n > 0) {
        ssize_t put = write(fd, text, n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return;
        text += put;
        n -= (size_t)put;
    }
}

struct teller {
    int fd;
    char stage[16];
    int64_t begun_us, last_us; /* the stage's beginning; the last line's time */
};

/* What is left of the stage, if it goes on as it went from its beginning; -1 can't be told. */
static int64_t left_ms(const struct teller *teller, int64_t done, int64_t total)
{
    int64_t spent_us = teller->last_us - teller->begun_us;
    if (done <= 0 || total <= 0 || spent_us <= 0)
        return -1;
    return (int64_t)((double)MAX(total - done, 0) * (double)spent_us / (double)done / 1000);
}

static void tell(void *payload, const char *stage, int64_t done, int64_t total)
{
    struct teller *teller = payload;
    char line[200], eta[24] = "null";
    if (!g_str_equal(teller->stage, stage)) {
        g_strlcpy(teller->stage, stage, sizeof teller->stage);
        teller->begun_us = teller->last_us;
    }
    teller->last_us = g_get_monotonic_time();
    int64_t left = left_ms(teller, done, total);
    if (left >= 0)
        g_snprintf(eta, sizeof eta, "%" PRId64, left);
    int n = g_snprintf(line, sizeof line,
        "{\"type\":\"progress\",\"stage\":\"%s\",\"done\":%" PRId64 ",\"total\":%" PRId64
        ",\"eta_ms\":%s}\n",
        stage, done, total, eta);
    send_line(teller->fd, line, (size_t)n);
}

G_GNUC_NORETURN static void child(const struct work *work, int fd, pid_t parent)
{
    each_signal(SIG_DFL);
    sigprocmask(SIG_SETMASK, &outside_mask, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(4);
    close(0);
    close(1);
    av_log_set_level(work->verbose ? AV_LOG_INFO : AV_LOG_QUIET);
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) missing = g_string_new(NULL), line = g_string_new(NULL);
    struct teller teller = {.fd = fd, .last_us = g_get_monotonic_time()};
    struct media_progress progress = {tell, &teller};
    int code = 0;
    g_string_assign(line, "{\"type\":\"result\",\"ok\":true,");
    bool done = media_sandbox_enter(&work->limits, missing, &error);
    if (missing->len)
        dprintf(2, "shenkan-media: warning: this kernel lacks %s; going on with the rest\n",
            missing->str);
    if (done && work->run(work->payload, &progress, line, &error)) {
        g_string_append_c(line, '}');
    } else {
        work_failure(line, error);
        code = media_error_exit(error->code);
    }
    g_string_append_c(line, '\n');
    send_line(fd, line->str, line->len);
    _exit(code);
}

/* Lines from the child are not trusted to be lines of ours: one line each, valid text, bounded. */
static bool take_lines(GString *buffer, GString *out_line)
{
    char *end;
    while ((end = memchr(buffer->str, '\n', buffer->len))) {
        gsize n = (gsize)(end - buffer->str);
        if (!g_utf8_validate(buffer->str, (gssize)n, NULL))
            return false;
        if (g_str_has_prefix(buffer->str, "{\"type\":\"progress\",")) {
            fwrite(buffer->str, 1, n + 1, stdout);
            fflush(stdout);
        } else if (g_str_has_prefix(buffer->str, "{\"type\":\"result\",")) {
            g_string_truncate(out_line, 0);
            g_string_append_len(out_line, buffer->str, (gssize)n);
        } else {
            return false;
        }
        g_string_erase(buffer, 0, (gssize)n + 1);
    }
    return buffer->len <= MAX_LINE;
}

enum end { END_CLOSED, END_CANCELLED, END_TIME, END_NONSENSE };

static enum end follow(int fd, int64_t deadline_us, GString *out_line)
{
    g_autoptr(GString) buffer = g_string_new(NULL);
    g_autofree char *chunk = g_malloc(65536);
    for (;;) {
        struct pollfd waiting = {.fd = fd, .events = POLLIN};
        struct timespec second = {.tv_sec = 1};
        int rc = ppoll(&waiting, 1, &second, &outside_mask);
        if (work_cancelled())
            return END_CANCELLED;
        if (g_get_monotonic_time() > deadline_us)
            return END_TIME;
        if (rc <= 0)
            continue;
        ssize_t got = read(fd, chunk, 65536);
        if (got == 0)
            return END_CLOSED;
        if (got < 0 && errno != EINTR)
            return END_CLOSED;
        if (got > 0)
            g_string_append_len(buffer, chunk, got);
        if (!take_lines(buffer, out_line))
            return END_NONSENSE;
    }
}

static int judge(int status, GString *out_line)
{
    bool ok = g_str_has_prefix(out_line->str, "{\"type\":\"result\",\"ok\":true");
    if (WIFEXITED(status) && out_line->len && ok == (WEXITSTATUS(status) == 0)) {
        int code = WEXITSTATUS(status);
        return code == 0 || code == 1 || code == 3 ? code : 1;
    }
    int no = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (no == SIGXCPU)
        return fail(
            out_line, MEDIA_ERROR_LIMIT, "The job took more processor time than it may have.");
    if (no == SIGKILL)
        return fail(
            out_line, MEDIA_ERROR_LIMIT, "The job was stopped from outside; was the memory full?");
    /* GLib ends a process this way when memory is refused. */
    if (no == SIGTRAP || no == SIGABRT)
        return fail(out_line, MEDIA_ERROR_LIMIT, "The job needs more memory than it may have.");
    g_autofree char *text = g_strdup_printf(
        "This file made the decoder stop (signal %d). It was kept away from everything else.", no);
    return fail(out_line, MEDIA_ERROR_CRASHED, text);
}

int work_run(const struct work *work, GString *out_line)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return fail(out_line, MEDIA_ERROR_IO, "No pipe can be had for the working process.");
    fflush(NULL);
    pid_t parent = getpid(), pid = fork();
    if (pid < 0) {
        close(ends[0]);
        close(ends[1]);
        return fail(out_line, MEDIA_ERROR_IO, "No working process can be started.");
    }
    if (pid == 0) {
        close(ends[0]);
        child(work, ends[1], parent);
    }
    close(ends[1]);
    /* A machine may be busy: four times the processor time, and then some. */
    int64_t allowed_s = 4 * (int64_t)work->limits.cpu_s + 300;
    enum end end = follow(ends[0], g_get_monotonic_time() + allowed_s * G_USEC_PER_SEC, out_line);
    if (end != END_CLOSED)
        kill(pid, SIGKILL);
    close(ends[0]);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    switch (end) {
    case END_CANCELLED:
        return fail(out_line, MEDIA_ERROR_CANCELLED, "The job was cancelled.");
    case END_TIME:
        return fail(out_line, MEDIA_ERROR_LIMIT, "The job took too long and was stopped.");
    case END_NONSENSE:
        return fail(
            out_line, MEDIA_ERROR_CRASHED, "The working process sent nonsense and was stopped.");
    case END_CLOSED:
        break;
    }
    return judge(status, out_line);
}
