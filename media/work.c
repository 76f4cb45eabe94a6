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
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

#define MAX_LINE (4 << 20)
#define MAX_TELL 256          /* bytes of a progress line */
#define MAX_WORDS (64 << 10)  /* bytes the child may say on stderr */
#define MAX_VERBOSE (4 << 20) /* the same with --verbose */
#define MAX_THREADS 64
#define LAST_BREATH_MS 2000 /* between the child's last word and its end */

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
    /* What the starter forgot to close is none of a decoder's business. */
    close_range(3, ~0U, 0);
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

static void tell_part(void *payload, unsigned part)
{
    const struct teller *teller = payload;
    char line[64];
    int n = g_snprintf(line, sizeof line, "{\"type\":\"part\",\"n\":%u}\n", part);
    send_line(teller->fd, line, (size_t)n);
}

/* stderr, too, goes through the parent: the real one may be a log file, which a taken-over child
 * could write over, or a terminal. */
G_GNUC_NORETURN static void child(const struct work *work, int fd, int words, pid_t parent)
{
    each_signal(SIG_DFL);
    sigprocmask(SIG_SETMASK, &outside_mask, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent || dup2(words, 2) < 0)
        _exit(4);
    close(words);
    close(0);
    close(1);
    av_log_set_level(work->verbose ? AV_LOG_INFO : AV_LOG_QUIET);
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) missing = g_string_new(NULL), line = g_string_new(NULL);
    struct teller teller = {.fd = fd, .last_us = g_get_monotonic_time()};
    struct media_progress progress = {.tell = tell, .part = tell_part, .payload = &teller};
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

/* Lines from the child are not trusted to be lines of ours. What is let through is one line each,
 * plain text, of a known form and not too many. */

static bool plain_text(const char *text, gsize n)
{
    for (gsize i = 0; i < n; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
            return false;
    return g_utf8_validate(text, (gssize)n, NULL);
}

/* {"type":"progress","stage":"…"[,"name":number|null]…} */
static bool progress_is_ours(const char *line, gsize n)
{
    static const char head[] = "{\"type\":\"progress\",\"stage\":\"";
    if (n > MAX_TELL || !g_str_has_prefix(line, head))
        return false;
    const char *at = line + strlen(head), *end = line + n - 1;
    at += strspn(at, "abcdefghijklmnopqrstuvwxyz_-");
    if (*at++ != '"')
        return false;
    while (at < end) {
        if (*at++ != ',' || *at++ != '"')
            return false;
        at += strspn(at, "abcdefghijklmnopqrstuvwxyz_0123456789");
        if (*at++ != '"' || *at++ != ':')
            return false;
        if (g_str_has_prefix(at, "null")) {
            at += 4;
            continue;
        }
        at += *at == '-';
        size_t digits = strspn(at, "0123456789");
        if (digits < 1 || digits > 19)
            return false;
        at += digits;
    }
    return at == end && *end == '}';
}

/* A success, or a failure for one of the known reasons. */
static bool result_is_ours(const char *line, gsize n)
{
    if (line[n - 1] != '}')
        return false;
    if (g_str_has_prefix(line, "{\"type\":\"result\",\"ok\":true,"))
        return true;
    for (int code = 0; code <= MEDIA_ERROR_CRASHED; code++) {
        g_autofree char *head =
            g_strdup_printf("{\"type\":\"result\",\"ok\":false,\"reason\":\"%s\",\"text\":\"",
                media_error_reason(code));
        if (g_str_has_prefix(line, head))
            return true;
    }
    return false;
}

enum end {
    END_OPEN,
    END_CLOSED,
    END_CANCELLED,
    END_TIME,
    END_SIZE,
    END_THREADS,
    END_NONSENSE,
    END_PART
};

/* The parent's view of a running child. */
struct watch {
    const struct work *work;
    pid_t pid;
    int lines, words; /* the two pipes; words is -1 once closed */
    int64_t begun_us, deadline_us, looked_us;
    GString *buffer, *result;
    GError *error; /* of a part that couldn't be put in place */
    int64_t told;  /* progress lines so far */
    size_t said;   /* bytes of stderr so far */
};

static enum end take_part(struct watch *watch, const char *line, gsize n)
{
    static const char head[] = "{\"type\":\"part\",\"n\":";
    char *end = NULL;
    uint64_t part = g_ascii_strtoull(line + strlen(head), &end, 10);
    if (!watch->work->part || end != line + n - 1 || *end != '}' || part > G_MAXUINT)
        return END_NONSENSE;
    return watch->work->part(watch->work->payload, (unsigned)part, &watch->error) ? END_OPEN
                                                                                  : END_PART;
}

static enum end take_line(struct watch *watch, char *line, gsize n)
{
    if (n < 2 || watch->result->len || !plain_text(line, n))
        return END_NONSENSE;
    line[n] = '\0';
    if (g_str_has_prefix(line, "{\"type\":\"part\",\"n\":"))
        return take_part(watch, line, n);
    if (progress_is_ours(line, n)) {
        int64_t running_s = (g_get_monotonic_time() - watch->begun_us) / G_USEC_PER_SEC;
        if (++watch->told > 64 + 32 * running_s)
            return END_NONSENSE;
        fprintf(stdout, "%s\n", line);
        fflush(stdout);
        return END_OPEN;
    }
    if (!result_is_ours(line, n))
        return END_NONSENSE;
    g_string_append_len(watch->result, line, (gssize)n);
    return END_OPEN;
}

static enum end take_lines(struct watch *watch)
{
    GString *buffer = watch->buffer;
    char *line = buffer->str, *end;
    enum end found = END_OPEN;
    while (found == END_OPEN &&
           (end = memchr(line, '\n', buffer->len - (gsize)(line - buffer->str)))) {
        found = take_line(watch, line, (gsize)(end - line));
        line = end + 1;
    }
    g_string_erase(buffer, 0, line - buffer->str);
    return found == END_OPEN && buffer->len > MAX_LINE ? END_NONSENSE : found;
}

static enum end read_lines(struct watch *watch)
{
    char chunk[16384];
    ssize_t got = read(watch->lines, chunk, sizeof chunk);
    if (got == 0 || (got < 0 && errno != EINTR))
        return END_CLOSED;
    if (got > 0)
        g_string_append_len(watch->buffer, chunk, got);
    return take_lines(watch);
}

/* For people, so nothing that a terminal would obey; the rest of too much is dropped. */
static void read_words(struct watch *watch)
{
    char chunk[4096];
    size_t most = watch->work->verbose ? MAX_VERBOSE : MAX_WORDS;
    ssize_t got = read(watch->words, chunk, sizeof chunk);
    if (got < 0 && errno == EINTR)
        return;
    if (got <= 0) {
        close(watch->words);
        watch->words = -1;
        return;
    }
    size_t n = MIN((size_t)got, most - watch->said);
    for (size_t i = 0; i < n; i++)
        if (((unsigned char)chunk[i] < 0x20 && chunk[i] != '\n') || chunk[i] == 0x7f)
            chunk[i] = '?';
    fwrite(chunk, 1, n, stderr);
    fflush(stderr);
    watch->said += n;
}

static bool starts_too_slowly(const struct watch *watch)
{
    clockid_t clock;
    struct timespec used;
    return watch->work->start_cpu_s && !watch->told &&
           clock_getcpuclockid(watch->pid, &clock) == 0 && clock_gettime(clock, &used) == 0 &&
           used.tv_sec >= (time_t)watch->work->start_cpu_s;
}

/* What no single file's limit can see. */
static enum end look(struct watch *watch)
{
    const GPtrArray *outputs = watch->work->outputs;
    uint64_t bytes = 0;
    struct stat st;
    for (guint i = 0; outputs && i < outputs->len; i++)
        if (fstat(media_outfile_fd(outputs->pdata[i]), &st) == 0)
            bytes += (uint64_t)st.st_blocks * 512;
    if (bytes > watch->work->limits.write_bytes)
        return END_SIZE;
    if (starts_too_slowly(watch))
        return END_TIME;
    g_autofree char *tasks = g_strdup_printf("/proc/%d/task", (int)watch->pid);
    return stat(tasks, &st) == 0 && st.st_nlink > MAX_THREADS + 2 ? END_THREADS : END_OPEN;
}

static enum end follow(struct watch *watch)
{
    enum end end = END_OPEN;
    while (end == END_OPEN) {
        struct pollfd waiting[] = {
            {.fd = watch->lines, .events = POLLIN},
            {.fd = watch->words, .events = POLLIN},
        };
        struct timespec second = {.tv_sec = 1};
        int rc = ppoll(waiting, G_N_ELEMENTS(waiting), &second, &outside_mask);
        int64_t now = g_get_monotonic_time();
        if (work_cancelled())
            return END_CANCELLED;
        if (now > watch->deadline_us)
            return END_TIME;
        if (rc > 0 && waiting[1].revents)
            read_words(watch);
        if (rc > 0 && waiting[0].revents)
            end = read_lines(watch);
        if (end == END_OPEN && now - watch->looked_us >= G_USEC_PER_SEC / 2) {
            watch->looked_us = now;
            end = look(watch);
        }
    }
    return end;
}

/* A child that has closed its pipe has nothing left to do; one that stays all the same is ended. */
static int reap(struct watch *watch, enum end *end)
{
    int status = 0;
    int64_t until = g_get_monotonic_time() + LAST_BREATH_MS * 1000;
    if (*end != END_CLOSED)
        kill(watch->pid, SIGKILL);
    for (unsigned pause = 100; *end == END_CLOSED; pause = MIN(2 * pause, 20000)) {
        if (waitpid(watch->pid, &status, WNOHANG) != 0)
            return status;
        if (g_get_monotonic_time() > until || work_cancelled()) {
            kill(watch->pid, SIGKILL);
            *end = work_cancelled() ? END_CANCELLED : END_NONSENSE;
        } else {
            g_usleep(pause);
        }
    }
    while (waitpid(watch->pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
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
        return fail(out_line, MEDIA_ERROR_CRASHED,
            "The job was stopped from outside; was the memory full?");
    /* GLib ends a process this way when memory is refused. */
    if (no == SIGTRAP || no == SIGABRT)
        return fail(out_line, MEDIA_ERROR_LIMIT, "The job needs more memory than it may have.");
    g_autofree char *text = g_strdup_printf(
        "This file made the decoder stop (signal %d). It was kept away from everything else.", no);
    return fail(out_line, MEDIA_ERROR_CRASHED, text);
}

static int tell_end(const struct watch *watch, enum end end, int status, GString *out_line)
{
    switch (end) {
    case END_CANCELLED:
        return fail(out_line, MEDIA_ERROR_CANCELLED, "The job was cancelled.");
    case END_TIME:
        return fail(out_line, MEDIA_ERROR_LIMIT, "The job took too long and was stopped.");
    case END_SIZE:
        return fail(out_line, MEDIA_ERROR_LIMIT, "The result grew beyond its limit.");
    case END_THREADS:
        return fail(out_line, MEDIA_ERROR_LIMIT, "The job started more threads than it may have.");
    case END_NONSENSE:
        return fail(
            out_line, MEDIA_ERROR_CRASHED, "The working process sent nonsense and was stopped.");
    case END_PART:
        work_failure(out_line, watch->error);
        return watch->error->domain == MEDIA_ERROR ? media_error_exit(watch->error->code) : 3;
    case END_OPEN:
    case END_CLOSED:
        break;
    }
    return judge(status, out_line);
}

static int watch_child(const struct work *work, pid_t pid, int lines, int words, GString *out_line)
{
    g_autoptr(GString) buffer = g_string_new(NULL);
    int64_t now = g_get_monotonic_time();
    /* A machine may be busy: four times the processor time, and then some. */
    int64_t allowed_s = 4 * (int64_t)work->limits.cpu_s + 300;
    if (work->limits.wall_s)
        allowed_s = work->limits.wall_s;
    g_string_truncate(out_line, 0);
    struct watch watch = {.work = work,
        .pid = pid,
        .lines = lines,
        .words = words,
        .begun_us = now,
        .deadline_us = now + allowed_s * G_USEC_PER_SEC,
        .buffer = buffer,
        .result = out_line};
    enum end end = follow(&watch);
    int status = reap(&watch, &end);
    for (int i = 0; i < 1 << 10 && watch.words >= 0; i++)
        read_words(&watch);
    if (watch.words >= 0)
        close(watch.words);
    int code = tell_end(&watch, end, status, out_line);
    g_clear_error(&watch.error);
    return code;
}

static void close_both(const int ends[2])
{
    close(ends[0]);
    close(ends[1]);
}

int work_run(const struct work *work, GString *out_line)
{
    int lines[2], words[2];
    if (pipe2(lines, O_CLOEXEC) != 0)
        return fail(out_line, MEDIA_ERROR_IO, "No pipe can be had for the working process.");
    if (pipe2(words, O_CLOEXEC) != 0) {
        close_both(lines);
        return fail(out_line, MEDIA_ERROR_IO, "No pipe can be had for the working process.");
    }
    fflush(NULL);
    pid_t parent = getpid(), pid = fork();
    if (pid < 0) {
        close_both(lines);
        close_both(words);
        return fail(out_line, MEDIA_ERROR_IO, "No working process can be started.");
    }
    if (pid == 0) {
        close(lines[0]);
        close(words[0]);
        child(work, lines[1], words[1], parent);
    }
    close(lines[1]);
    close(words[1]);
    int code = watch_child(work, pid, lines[0], words[0], out_line);
    close(lines[0]);
    return code;
}
