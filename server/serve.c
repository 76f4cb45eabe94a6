/* `shenkan serve`: the doors, the live thread and the worker's child process. */
#include "annotate.h"
#include "auth.h"
#include "child.h"
#include "clock.h"
#include "cmd.h"
#include "config.h"
#include "house.h"
#include "http.h"
#include "lang.h"
#include "live.h"
#include "narrow.h"
#include "rehearsal.h"
#include "routes.h"
#include "server.h"
#include "store.h"
#include "upload.h"
#include "web.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define RESTART_MIN_S 1
#define RESTART_MAX_S 60

/* --- the worker ------------------------------------------------------------------------------ */

struct worker {
    pid_t pid;       /* 0: not running */
    int64_t began;   /* monotonic s */
    int64_t next_at; /* when to start it again */
    int wait_s;
};

static int64_t clock_s(void)
{
    return g_get_monotonic_time() / 1000000;
}

static void start_worker(struct worker *worker, const struct server *server)
{
    const struct config *config = server->config;
    const char *argv[] = {"shenkan", "work", "--data", config->data, "--media", config->media,
        "--base-url", server->base_url, NULL};
    pid_t pid = child_start(argv, SIGTERM, -1);
    worker->began = clock_s();
    if (pid < 0)
        g_warning("cannot start the worker: %s", g_strerror(errno));
    worker->pid = MAX(pid, 0);
    worker->next_at = worker->began + RESTART_MIN_S;
}

static void reap_worker(struct worker *worker)
{
    int status;
    if (!worker->pid || waitpid(worker->pid, &status, WNOHANG) != worker->pid)
        return;
    bool lasted = clock_s() - worker->began > RESTART_MAX_S;
    worker->wait_s = lasted ? RESTART_MIN_S : MIN(RESTART_MAX_S, MAX(1, worker->wait_s * 2));
    worker->next_at = clock_s() + worker->wait_s;
    worker->pid = 0;
    if (WIFSIGNALED(status))
        g_warning(
            "the worker was ended by signal %d; again in %d s", WTERMSIG(status), worker->wait_s);
    else
        g_warning(
            "the worker ended with status %d; again in %d s", WEXITSTATUS(status), worker->wait_s);
}

/* --- the server --------------------------------------------------------------------------------
 */

static struct annotate *record_hook(void *payload)
{
    return server_record(payload);
}

static bool meeting_hook(void *payload)
{
    /* A screen that is shown the way to a rehearsal has to be let in first. */
    const struct server *server = payload;
    struct rehearsal_info r;
    return live_meeting_open(server->live) || rehearsal_runs(server->rehearsal, &r);
}

static void gather_hook(void *payload)
{
    server_gather(payload);
}

static bool commit_hook(void *payload, GError **error)
{
    return server_commit(payload, error);
}

static bool read_pem(const char *path, char **out, GError **error)
{
    return !path || g_file_get_contents(path, out, NULL, error);
}

/* The first address of this machine that others can reach. g_free. */
static char *own_address(void)
{
    struct ifaddrs *all = NULL;
    char text[INET_ADDRSTRLEN] = "127.0.0.1";
    if (getifaddrs(&all) != 0)
        return g_strdup(text);
    for (struct ifaddrs *i = all; i; i = i->ifa_next)
        if (i->ifa_addr && i->ifa_addr->sa_family == AF_INET && !(i->ifa_flags & IFF_LOOPBACK)) {
            inet_ntop(AF_INET, &((struct sockaddr_in *)i->ifa_addr)->sin_addr, text, sizeof text);
            break;
        }
    freeifaddrs(all);
    return g_strdup(text);
}

static char *door_url(const char *scheme, const char *address, uint16_t port)
{
    bool any = !strcmp(address, "0.0.0.0") || !strcmp(address, "::");
    g_autofree char *host = any ? own_address() : g_strdup(address);
    bool v6 = strchr(host, ':') != NULL;
    return g_strdup_printf("%s://%s%s%s:%u", scheme, v6 ? "[" : "", host, v6 ? "]" : "", port);
}

/* What QR codes carry: what we were told, else the meeting door, else the office door. */
static void set_base_url(struct server *server, const char *meeting, const char *office)
{
    const char *told = server->config->public_url;
    g_autofree char *beside = NULL;
    if (told && server_rehearses(server)) {
        /* The same machine by the name we were told, at our own door. */
        const char *ours = meeting ? meeting : office, *host = strstr(told, "//");
        host = host ? host + 2 : told;
        size_t n = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/");
        beside = g_strdup_printf(
            "%.*s//%.*s%s", (int)strcspn(ours, "/"), ours, (int)n, host, strrchr(ours, ':'));
        told = beside;
    }
    server->base_url = g_strdup(told ? told : meeting ? meeting : office);
    size_t n = strlen(server->base_url);
    while (n && server->base_url[n - 1] == '/')
        server->base_url[--n] = '\0';
    atomic_store(&server->absolute,
        told || (meeting && !strstr(meeting, "//127.") && !strstr(meeting, "[::1]")));
}

static bool open_doors(struct http *http, struct server *server, GError **error)
{
    const struct config *config = server->config;
    g_autofree char *cert = NULL, *key = NULL;
    char *meeting = NULL;
    uint16_t port = 0;
    if (!read_pem(config->tls_cert, &cert, error) || !read_pem(config->tls_key, &key, error))
        return false;
    if (config->meeting_listen) {
        struct http_door hall = {config->meeting_address, config->meeting_port, NULL, NULL, true};
        if (!http_listen(http, &hall, &port, error))
            return false;
        meeting = server->meeting_url = door_url("http", config->meeting_address, port);
        atomic_store(&server->ports[1], port);
    }
    server->tls_end = cert ? house_certificate_end(cert) : 0;
    struct http_door door = {config->address, config->port, cert, key, false};
    if (!http_listen(http, &door, &port, error))
        return false;
    atomic_store(&server->ports[0], port);
    char *office = server->office_url = door_url(cert ? "https" : "http", config->address, port);
    set_base_url(server, meeting, office);
    printf("listening %s/\n", office);
    if (meeting)
        printf("meeting %s/\n", meeting);
    fflush(stdout);
    return true;
}

static bool remove_original(const struct annotate_file *file, void *payload)
{
    const struct server *server = payload;
    g_autoptr(GError) error = NULL;
    if (store_vault_remove(server->store, file->sha256, &error)) {
        g_message("original of clip %" G_GINT64_FORMAT " removed", file->id);
        return true;
    }
    g_warning("original of clip %" G_GINT64_FORMAT ": %s", file->id, error->message);
    return false;
}

/* What the passing of time does, once a minute of the clock that stamps the record, which may be
 * turned; a rehearsal's copy stands still. */
static void tick(struct server *server, struct annotate *record, bool *more)
{
    g_autoptr(GError) error = NULL;
    int64_t now = clock_now(), last_at = atomic_load(&server->ticked_at);
    if (!record || (!*more && now >= last_at && now - last_at < 60000))
        return;
    *more = false;
    if (!annotate_tick(record, now, more, &error))
        g_warning("the clocks could not be looked at: %s", error->message);
    g_clear_error(&error);
    if (!annotate_originals_remove(record, now, remove_original, (void *)server, &error))
        g_warning("originals could not be removed: %s", error->message);
    if (!*more)
        atomic_store(&server->ticked_at, now);
}

static void wait_for_end(struct server *server, sigset_t *signals)
{
    struct worker worker = {0};
    bool rehearses = server_rehearses(server);
    pid_t parent = getppid();
    g_autoptr(annotate) record = rehearses ? NULL : annotate_open(server->record_path, 0, NULL);
    bool more = true;
    for (;;) {
        tick(server, record, &more);
        auth_tell_denied(server->auth, record);
        if (!server->config->no_work && !worker.pid && clock_s() >= worker.next_at)
            start_worker(&worker, server);
        struct timespec second = {1, 0};
        int sig = sigtimedwait(signals, NULL, &second);
        reap_worker(&worker);
        bool orphan = rehearses && getppid() != parent;
        if (sig != SIGTERM && sig != SIGINT && !orphan)
            continue;
        /* SIGTERM: the real server goes on, a wall may go back to it at once. */
        if (rehearses) {
            live_over(server->live, sig == SIGTERM ? 0 : 30);
            g_usleep(300000);
        }
        break;
    }
    auth_tell_denied(server->auth, record);
    g_message("ending");
    if (worker.pid)
        child_stop(worker.pid, SIGTERM);
}

/* Each phone of a hall keeps a line open, and a shell allows fewer files than that. */
static void allow_many_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = MAX(limit.rlim_cur, MIN(limit.rlim_max, 16384));
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static bool prepare(struct server *server, GError **error)
{
    server->store = store_new(server->config->data, error);
    if (!server->store || !store_lock(server->store, error))
        return false;
    server->record_path = store_record_path(server->store);
    if (!annotate_prepare(server->record_path, clock_now(), error))
        return false;
    server->auth = auth_new(error);
    if (!server->auth)
        return false;
    server->uploads = uploads_new(server, error);
    if (!server->uploads)
        return false;
    server->live = live_new(server);
    if (!server_rehearses(server))
        server->rehearsal = rehearsal_new(server);
    return true;
}

static bool run(struct server *server, sigset_t *signals, GError **error)
{
    if (!prepare(server, error))
        return false;
    struct http_hooks hooks = {.payload = server,
        .record = record_hook,
        .text = lang_text,
        .admit = auth_admit,
        .check = narrow_check,
        .denied = auth_denied,
        .other = web_reply,
        .meeting_open = meeting_hook,
        .gather = gather_hook,
        .commit = commit_hook};
    size_t n;
    const struct http_route *routes = routes_list(&n);
    struct http *http = http_new(routes, n, &hooks, error);
    bool ok = http && open_doors(http, server, error);
    if (ok)
        wait_for_end(server, signals);
    rehearsal_stop(server->rehearsal);
    http_free(http);
    return ok;
}

static void clear_server(struct server *server)
{
    rehearsal_free(server->rehearsal);
    live_free(server->live);
    uploads_free(server->uploads);
    auth_free(server->auth);
    store_free(server->store);
    g_free(server->record_path);
    g_free(server->base_url);
    g_free(server->office_url);
    g_free(server->meeting_url);
}

int cmd_serve(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    struct config *config =
        config_load(argc, argv, "Serves the API, the web app and the live stage.", &error);
    if (!config) {
        fprintf(stderr, "shenkan serve: %s\n", error->message);
        return 2;
    }
    /* Blocked before the first thread starts, so that all of them have it so. */
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGCHLD);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    allow_many_files();
    struct server server = {.config = config};
    bool ok = run(&server, &signals, &error);
    if (!ok)
        fprintf(stderr, "shenkan serve: %s\n", error->message);
    clear_server(&server);
    config_free(config);
    return ok ? 0 : 1;
}
