/* tool.c — one child process, watched. */
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define STALL_S 600
#define BEAT_MS 250
#define TERM_MS 3000
#define LINE_MAX_BYTES (8 * 1024 * 1024) /* a damaged clip's result lists many places */
#define TAIL_BYTES 2048

G_DEFINE_QUARK(tool - error - quark, tool_error)

enum { OUT, ERR, PIPES };

struct child {
    const struct tool_run *run;
    pid_t pid;
    int fd[PIPES];
    GString *text[PIPES]; /* OUT: the unfinished line; ERR: the last words */
    char *stage;
    int64_t done, total;
    json_t *result;
    int64_t heard_at, beat_at; /* monotonic µs */
    int64_t term_at;           /* when SIGTERM was sent, 0: not */
    bool cancelled, stalled;
};

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* Between fork and exec only what is safe there. */
static void G_GNUC_NORETURN become(const struct tool_run *run, int out, int err, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(126);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    int null = open("/dev/null", O_RDONLY);
    if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
        _exit(126);
    if (run->nice && nice(run->nice) == -1) {
        /* a worse place in the queue is a wish */
    }
    execv(run->argv[0], (char *const *)(uintptr_t)run->argv);
    _exit(127);
}

static bool start(struct child *child, GError **error)
{
    int out[2], err[2];
    if (pipe2(out, O_CLOEXEC) != 0) {
        g_set_error(error, TOOL_ERROR, TOOL_ERROR_FAILED, "no pipe: %s", g_strerror(errno));
        return false;
    }
    if (pipe2(err, O_CLOEXEC) != 0) {
        g_set_error(error, TOOL_ERROR, TOOL_ERROR_FAILED, "no pipe: %s", g_strerror(errno));
        close(out[0]);
        close(out[1]);
        return false;
    }
    pid_t parent = getpid();
    child->pid = fork();
    if (child->pid == 0)
        become(child->run, out[1], err[1], parent);
    close(out[1]);
    close(err[1]);
    child->fd[OUT] = out[0];
    child->fd[ERR] = err[0];
    if (child->pid < 0) {
        g_set_error(error, TOOL_ERROR, TOOL_ERROR_FAILED, "no process: %s", g_strerror(errno));
        return false;
    }
    return true;
}

static void take_line(struct child *child, const char *line)
{
    json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
    const char *type = json_string_value(json_object_get(object, "type"));
    if (g_strcmp0(type, "result") == 0) {
        json_decref(child->result);
        child->result = json_incref(object);
    } else if (g_strcmp0(type, "progress") == 0) {
        g_free(child->stage);
        child->stage = g_strdup(json_string_value(json_object_get(object, "stage")));
        child->done = json_integer_value(json_object_get(object, "done"));
        child->total = json_integer_value(json_object_get(object, "total"));
    }
    json_decref(object);
}

static void take_lines(struct child *child)
{
    GString *text = child->text[OUT];
    char *end;
    while ((end = memchr(text->str, '\n', text->len))) {
        *end = 0;
        take_line(child, text->str);
        g_string_erase(text, 0, end + 1 - text->str);
    }
    if (text->len > LINE_MAX_BYTES)
        g_string_truncate(text, 0);
}

static void read_pipe(struct child *child, int which)
{
    char block[16384];
    ssize_t n = read(child->fd[which], block, sizeof block);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n <= 0) {
        close_fd(&child->fd[which]);
        return;
    }
    g_string_append_len(child->text[which], block, n);
    if (which == OUT) {
        child->heard_at = g_get_monotonic_time();
        take_lines(child);
    } else if (child->text[ERR]->len > TAIL_BYTES) {
        g_string_erase(child->text[ERR], 0, (gssize)child->text[ERR]->len - TAIL_BYTES);
    }
}

static void end_child(struct child *child, int64_t now)
{
    if (!child->term_at) {
        child->term_at = now;
        kill(child->pid, SIGTERM);
    } else if (now - child->term_at > TERM_MS * 1000) {
        kill(child->pid, SIGKILL);
    }
}

static void look(struct child *child)
{
    const struct tool_run *run = child->run;
    int64_t now = g_get_monotonic_time();
    if (child->cancelled || child->stalled) {
        end_child(child, now);
        return;
    }
    if (now - child->beat_at >= BEAT_MS * 1000) {
        child->beat_at = now;
        if (run->progress && !run->progress(child->stage, child->done, child->total, run->payload))
            child->cancelled = true;
    }
    if (now - child->heard_at > (int64_t)(run->stall_s ? run->stall_s : STALL_S) * G_USEC_PER_SEC)
        child->stalled = true;
}

/* Returns the wait status. */
static int follow(struct child *child)
{
    child->heard_at = g_get_monotonic_time();
    while (child->fd[OUT] >= 0 || child->fd[ERR] >= 0) {
        struct pollfd polls[PIPES] = {
            {child->fd[OUT], POLLIN, 0},
            {child->fd[ERR], POLLIN, 0}
        };
        if (poll(polls, PIPES, BEAT_MS) > 0) {
            for (int i = 0; i < PIPES; i++)
                if (polls[i].revents)
                    read_pipe(child, i);
        }
        look(child);
    }
    int status = 0;
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

/* Turns what the child said and how it ended into a result or an error. */
static json_t *judge(struct child *child, int status, GError **error)
{
    json_t *result = child->result;
    if (child->cancelled) {
        g_set_error_literal(error, TOOL_ERROR, TOOL_ERROR_CANCELLED, "media.cancelled|cancelled");
        return NULL;
    }
    if (child->stalled) {
        g_set_error_literal(
            error, TOOL_ERROR, TOOL_ERROR_FAILED, "media.limit|no progress for too long, given up");
        return NULL;
    }
    bool good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (good && json_is_true(json_object_get(result, "ok")))
        return json_incref(result);
    const char *reason = json_string_value(json_object_get(result, "reason"));
    const char *text = json_string_value(json_object_get(result, "text"));
    /* A crash may have come from a full memory: worth the second try that a refusal is not. */
    bool crashed = !reason || g_str_equal(reason, "media.crashed");
    bool refused = WIFEXITED(status) && WEXITSTATUS(status) == 1 && !crashed;
    g_autofree char *valid = g_utf8_make_valid(child->text[ERR]->str, -1);
    const char *tail = crashed ? g_strchomp(valid) : "";
    g_set_error(error, TOOL_ERROR, refused ? TOOL_ERROR_REFUSED : TOOL_ERROR_FAILED, "%s|%s%s%s",
        reason ? reason : "media.crashed", text ? text : "", text && *tail ? "\n" : "", tail);
    return NULL;
}

json_t *tool_run(const struct tool_run *run, GError **error)
{
    struct child child = {
        .run = run, .pid = -1, .fd = {-1, -1}
    };
    json_t *result = NULL;
    child.text[OUT] = g_string_new(NULL);
    child.text[ERR] = g_string_new(NULL);
    if (access(run->argv[0], X_OK) != 0)
        g_set_error(error, TOOL_ERROR, TOOL_ERROR_FAILED,
            "media.not_installed|can't run '%s': %s; give its path with --media", run->argv[0],
            g_strerror(errno));
    else if (start(&child, error))
        result = judge(&child, follow(&child), error);
    for (int i = 0; i < PIPES; i++) {
        close_fd(&child.fd[i]);
        g_string_free(child.text[i], TRUE);
    }
    g_free(child.stage);
    json_decref(child.result);
    return result;
}

char *tool_find_media(const char *given)
{
    static const char *const beside[] = {"shenkan-media", "../media/shenkan-media"};
    const char *wish = given && *given ? given : g_getenv("SHENKAN_MEDIA");
    if (wish && *wish)
        return g_canonicalize_filename(wish, NULL);
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *dir = g_path_get_dirname(self ? self : "/usr/bin/shenkan");
    for (size_t i = 0; i < G_N_ELEMENTS(beside); i++) {
        g_autofree char *path = g_canonicalize_filename(beside[i], dir);
        if (access(path, X_OK) == 0)
            return g_steal_pointer(&path);
    }
    char *found = g_find_program_in_path("shenkan-media");
    return found ? found : g_build_filename(dir, "shenkan-media", NULL);
}
