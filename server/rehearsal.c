#include "rehearsal.h"

#include "child.h"
#include "clock.h"
#include "config.h"
#include "http.h"
#include "live.h"
#include "server.h"
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define START_S 60
#define BESIDE 10
#define ROOM_BYTES (256 * 1024 * 1024LL)

enum phase { NONE, STARTING, RUNNING, ENDING };

struct rehearsal {
    struct server *server;
    pthread_mutex_t lock; /* of everything below */
    pthread_cond_t changed;
    enum phase phase;
    bool started; /* there is a thread to join */
    pthread_t thread;
    unsigned round;  /* which one this is */
    const char *end; /* why it shall end, NULL: it goes on */
    struct rehearsal_info info;
    GError *error; /* why it did not start */
};

static int64_t now_ms(void)
{
    return clock_now();
}

static void set_phase(struct rehearsal *r, enum phase phase)
{
    pthread_mutex_lock(&r->lock);
    r->phase = phase;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->lock);
}

/* --- the copy --- */

static bool copy(struct rehearsal *r, const char *folder, GError **error)
{
    const struct server *server = r->server;
    g_autofree char *record = g_build_filename(folder, "record.db", NULL);
    GStatBuf st;
    int64_t bytes = g_stat(server->record_path, &st) == 0 ? st.st_size : 0;
    return store_check_room(server->store, 2 * bytes, ROOM_BYTES, error) &&
           annotate_backup(server_record(server), record, error) &&
           store_rehearsal_fill(server->store, folder, error);
}

/* --- the child --- */

/* How far beside ours its doors are, so that it meets none of ours. */
static int distance(const struct server *server)
{
    unsigned office = atomic_load(&server->ports[0]), meeting = atomic_load(&server->ports[1]);
    int told = server->config->rehearse_at, apart = (int)meeting - (int)office;
    if (told > 0)
        return told - (int)office;
    return meeting && (apart == BESIDE || apart == -BESIDE) ? BESIDE + 1 : BESIDE;
}

/* NULL: that number is no port. */
static char *door(const struct server *server, int which, const char *address)
{
    bool v6 = strchr(address, ':') != NULL;
    int port = server->config->rehearse_at
                   ? (int)atomic_load(&server->ports[which]) + distance(server)
                   : 0;
    return port < 0 || port > 65535
               ? NULL
               : g_strdup_printf("%s%s%s:%d", v6 ? "[" : "", address, v6 ? "]" : "", port);
}

static void add(GPtrArray *argv, const char *name, const char *value)
{
    if (!value)
        return;
    g_ptr_array_add(argv, g_strdup(name));
    if (*value)
        g_ptr_array_add(argv, g_strdup(value));
}

static GPtrArray *words(const struct server *server, const char *folder, GError **error)
{
    const struct config *config = server->config;
    g_autofree char *office = door(server, 0, config->address);
    g_autofree char *meeting =
        config->meeting_listen ? door(server, 1, config->meeting_address) : NULL;
    g_autofree char *home =
        g_strdup_printf("%u,%u", atomic_load(&server->ports[0]), atomic_load(&server->ports[1]));
    if (!office || (config->meeting_listen && !meeting)) {
        http_fail(error, 503, "rehearsal.no_start");
        return NULL;
    }
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(argv, g_strdup("shenkan"));
    g_ptr_array_add(argv, g_strdup("serve"));
    add(argv, "--rehearsal", home);
    add(argv, "--data", folder);
    add(argv, "--listen", office);
    add(argv, "--meeting-listen", meeting);
    add(argv, "--public-url", config->public_url);
    add(argv, "--web", config->web);
    add(argv, "--media", config->media);
    add(argv, "--tls-cert", config->tls_cert);
    add(argv, "--tls-key", config->tls_key);
    add(argv, "--insecure-lan", config->insecure_lan ? "" : NULL);
    g_ptr_array_add(argv, NULL);
    return argv;
}

static bool is_gone(pid_t *pid)
{
    int status;
    if (*pid > 0 && waitpid(*pid, &status, WNOHANG) == *pid)
        *pid = 0;
    return *pid <= 0;
}

static unsigned port_in(const char *text, const char *word)
{
    const char *line = strstr(text, word), *end = line ? strstr(line, "/\n") : NULL;
    while (end && end > line && end[-1] != ':')
        end--;
    return end ? (unsigned)g_ascii_strtoull(end, NULL, 10) : 0;
}

/* Its first words are where it listens. */
static bool hear(const struct server *server, int fd, pid_t *pid, unsigned out_ports[2])
{
    g_autoptr(GString) text = g_string_new(NULL);
    int64_t until = g_get_monotonic_time() + START_S * G_USEC_PER_SEC;
    while (g_get_monotonic_time() < until && text->len < 4000) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        char some[256];
        ssize_t n = poll(&p, 1, 200) > 0 ? read(fd, some, sizeof some) : 0;
        if (n > 0)
            g_string_append_len(text, some, n);
        out_ports[0] = port_in(text->str, "listening ");
        out_ports[1] = port_in(text->str, "meeting ");
        if (out_ports[0] && (out_ports[1] || !server->config->meeting_listen))
            return true;
        if (n <= 0 && is_gone(pid))
            return false;
    }
    return false;
}

static bool start(struct rehearsal *r, const char *folder, pid_t *pid, GError **error)
{
    unsigned ports[2];
    int pipe_[2];
    g_autoptr(GPtrArray) argv = words(r->server, folder, error);
    if (!argv)
        return false;
    if (pipe2(pipe_, O_CLOEXEC) != 0) {
        http_fail(error, 503, "rehearsal.no_start");
        return false;
    }
    *pid = child_start((const char *const *)argv->pdata, SIGINT, pipe_[1]);
    close(pipe_[1]);
    bool ok = *pid > 0 && hear(r->server, pipe_[0], pid, ports);
    close(pipe_[0]);
    if (!ok) {
        http_fail(error, 503, "rehearsal.no_start");
        return false;
    }
    pthread_mutex_lock(&r->lock);
    memcpy(r->info.ports, ports, sizeof ports);
    pthread_mutex_unlock(&r->lock);
    return true;
}

/* --- its life --- */

/* Until there is a reason to end: which. */
static const char *watch(struct rehearsal *r, pid_t *pid)
{
    const char *why = NULL;
    while (!why) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec++;
        pthread_mutex_lock(&r->lock);
        int rc = 0;
        while (!r->end && rc == 0)
            rc = pthread_cond_timedwait(&r->changed, &r->lock, &until);
        why = r->end;
        bool over = now_ms() >= r->info.ends_at;
        pthread_mutex_unlock(&r->lock);
        if (why)
            break;
        why = is_gone(pid)                         ? "lost"
              : over                               ? "time"
              : live_meeting_open(r->server->live) ? "meeting"
                                                   : NULL;
    }
    return why;
}

/* Who ended it has told the record already; what ended by itself is told here. */
static void note_end(struct rehearsal *r, const char *why)
{
    struct annotate_act act = {.who = &annotate_who_system, .now = now_ms()};
    g_autoptr(GError) error = NULL;
    if (annotate_rehearsal_end(server_record(r->server), &act, 0, why, NULL, &error))
        server_wrote(r->server);
    else if (!g_error_matches(error, ANNOTATE_ERROR, ANNOTATE_ERROR_REFUSED))
        g_warning("the end of a rehearsal is not in the log: %s", error->message);
}

static void *keep(void *payload)
{
    struct rehearsal *r = payload;
    g_autoptr(GError) error = NULL;
    pid_t pid = 0;
    int64_t screening = r->info.screening;
    char *folder = store_rehearsal_new(r->server->store, screening, &error);
    if (folder && copy(r, folder, &error) && start(r, folder, &pid, &error)) {
        g_message("a rehearsal of screening %" G_GINT64_FORMAT " begins", screening);
        set_phase(r, RUNNING);
        const char *why = watch(r, &pid);
        set_phase(r, ENDING);
        g_message("the rehearsal ends: %s", why);
        if (pid > 0)
            child_stop(pid, strcmp(why, "stopped") ? SIGTERM : SIGINT);
        pid = 0;
        note_end(r, why);
    }
    if (pid > 0)
        child_stop(pid, SIGTERM);
    store_scratch_free(folder);
    live_touch(r->server->live, screening);
    pthread_mutex_lock(&r->lock);
    r->error = g_steal_pointer(&error);
    r->phase = NONE;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

bool rehearsal_begin(
    struct rehearsal *r, int64_t screening, const char *by, bool *out_new, GError **error)
{
    bool ok = false;
    pthread_mutex_lock(&r->lock);
    *out_new = r->phase == NONE && !r->end;
    if (*out_new) {
        if (r->started)
            pthread_join(r->thread, NULL);
        g_clear_error(&r->error);
        int64_t now = now_ms();
        r->info = (struct rehearsal_info){.screening = screening,
            .began_at = now,
            .ends_at = now + r->server->config->rehearse_ms};
        g_utf8_strncpy(r->info.by, by, MIN(30, g_utf8_strlen(by, -1)));
        r->phase = STARTING;
        r->round++;
        r->started = true;
        g_assert(pthread_create(&r->thread, NULL, keep, r) == 0);
    }
    if (r->info.screening == screening)
        while (r->phase == STARTING)
            pthread_cond_wait(&r->changed, &r->lock);
    ok = r->phase == RUNNING && r->info.screening == screening;
    if (!ok && *out_new && r->error)
        g_propagate_error(error, g_steal_pointer(&r->error));
    else if (!ok)
        http_fail(error, 409, "rehearsal.running");
    pthread_mutex_unlock(&r->lock);
    return ok;
}

static void end(struct rehearsal *r, const char *why, bool for_good)
{
    pthread_mutex_lock(&r->lock);
    while (r->phase == STARTING)
        pthread_cond_wait(&r->changed, &r->lock);
    if (r->phase != NONE || for_good)
        r->end = why;
    pthread_cond_broadcast(&r->changed);
    unsigned round = r->round;
    while (r->phase != NONE && r->round == round)
        pthread_cond_wait(&r->changed, &r->lock);
    if (!for_good && r->end == why)
        r->end = NULL;
    pthread_mutex_unlock(&r->lock);
}

void rehearsal_end(struct rehearsal *r)
{
    end(r, "asked", false);
}

bool rehearsal_runs(struct rehearsal *r, struct rehearsal_info *out)
{
    if (!r)
        return false;
    pthread_mutex_lock(&r->lock);
    bool runs = r->phase == RUNNING;
    *out = r->info;
    pthread_mutex_unlock(&r->lock);
    return runs;
}

struct rehearsal *rehearsal_new(struct server *server)
{
    struct rehearsal *r = g_new0(struct rehearsal, 1);
    r->server = server;
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->changed, NULL);
    g_autoptr(GError) error = NULL;
    if (!store_rehearsal_sweep(server->store, &error))
        g_warning("what a rehearsal left stays behind: %s", error->message);
    note_end(r, "lost");
    return r;
}

void rehearsal_stop(struct rehearsal *r)
{
    if (r)
        end(r, "stopped", true);
}

void rehearsal_free(struct rehearsal *r)
{
    if (!r)
        return;
    rehearsal_stop(r);
    if (r->started)
        pthread_join(r->thread, NULL);
    g_clear_error(&r->error);
    pthread_cond_destroy(&r->changed);
    pthread_mutex_destroy(&r->lock);
    g_free(r);
}
