/* recorder.c — one thread records, one sends. They meet in the folder: a recording is NAME.part
 * while it grows and NAME afterwards, and the name says all that the server asks for:
 *
 *   sound-<problem>-<opened at>-<op_id>.ogg */
#include "recorder.h"
#include "net.h"
#include "pack.h"
#include "wait.h"
#include <fcntl.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <inttypes.h>
#include <jansson.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#define LONGEST_MS 300000
#define STEP_MS 50
#define END_NS (3 * GST_SECOND)
#define RETRY_MS 3000

struct recorder {
    char *source, *folder, *root, *prefix, *server, *token;
    pthread_t recording, sending;

    pthread_mutex_t lock; /* of everything below */
    pthread_cond_t changed;
    bool stopping, running, failed;
    int64_t wanted, wanted_at; /* problem, server time */
    int unsent;

    /* the recording thread's own */
    GstElement *pipeline;
    char *part;
    int64_t problem, began_ms;
    int64_t
        spent; /* the window that is not recorded again: it was too long, or there is no sound */
};

static bool stopping(struct recorder *r)
{
    pthread_mutex_lock(&r->lock);
    bool stop = r->stopping;
    pthread_mutex_unlock(&r->lock);
    return stop;
}

static void set_state(struct recorder *r, bool running, bool failed)
{
    pthread_mutex_lock(&r->lock);
    r->running = running;
    r->failed = failed;
    pthread_mutex_unlock(&r->lock);
}

static void nap(struct recorder *r, int64_t ms)
{
    struct timespec until = wait_deadline(ms);
    pthread_mutex_lock(&r->lock);
    if (!r->stopping)
        pthread_cond_timedwait(&r->changed, &r->lock, &until);
    pthread_mutex_unlock(&r->lock);
}

/* ---- recording ------------------------------------------------------------------------------ */

static GstElement *pipeline_new(const struct recorder *r, const char *path, GError **error)
{
    g_autofree char *text = g_strdup_printf(
        "%s ! queue ! audioconvert ! audioresample ! audio/x-raw,rate=48000,channels=1 ! "
        "opusenc bitrate=32000 ! oggmux ! filesink name=file",
        strcmp(r->source, "auto") == 0 ? "autoaudiosrc" : r->source);
    GstElement *pipeline = gst_parse_launch(text, error);
    if (!pipeline || (error && *error)) {
        g_clear_object(&pipeline);
        return NULL;
    }
    g_autoptr(GstElement) file = gst_bin_get_by_name(GST_BIN(pipeline), "file");
    g_object_set(file, "location", path, NULL);
    return pipeline;
}

/* An error on the bus, as text; NULL: none. */
static char *complaint(GstElement *pipeline)
{
    g_autoptr(GstBus) bus = gst_element_get_bus(pipeline);
    g_autoptr(GstMessage) message = gst_bus_pop_filtered(bus, GST_MESSAGE_ERROR);
    g_autoptr(GError) error = NULL;
    if (!message)
        return NULL;
    gst_message_parse_error(message, &error, NULL);
    return g_strdup(error->message);
}

/* A file that nothing was heard into is none. */
static void put_in_place(const char *part)
{
    g_autofree char *path = g_strndup(part, strlen(part) - strlen(".part"));
    GStatBuf info;
    if (g_stat(part, &info) != 0)
        return;
    if (info.st_size == 0 || g_rename(part, path) != 0)
        g_unlink(part);
}

static void end(struct recorder *r, bool failed)
{
    g_autoptr(GstBus) bus = gst_element_get_bus(r->pipeline);
    g_autoptr(GstMessage) message = NULL;
    if (!failed && gst_element_send_event(r->pipeline, gst_event_new_eos()))
        message = gst_bus_timed_pop_filtered(bus, END_NS, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    gst_element_set_state(r->pipeline, GST_STATE_NULL);
    g_clear_object(&r->pipeline);
    int fd = g_open(r->part, O_RDONLY | O_CLOEXEC, 0);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    put_in_place(r->part);
    g_clear_pointer(&r->part, g_free);
    set_state(r, false, failed);
}

static void begin(struct recorder *r, int64_t problem, int64_t at)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *name = g_strdup_printf("sound-%" PRId64 "-%" PRId64 "-%08x%08x.ogg.part",
        problem, at, g_random_int(), g_random_int());
    r->problem = r->spent = problem;
    r->part = g_build_filename(r->folder, name, NULL);
    r->began_ms = g_get_monotonic_time() / 1000;
    r->pipeline = pipeline_new(r, r->part, &error);
    if (r->pipeline &&
        gst_element_set_state(r->pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE) {
        set_state(r, true, false);
        return;
    }
    g_autofree char *said = r->pipeline ? complaint(r->pipeline) : NULL;
    g_warning("no recording: %s", error  ? error->message
                                  : said ? said
                                         : "the source does not start");
    if (r->pipeline)
        gst_element_set_state(r->pipeline, GST_STATE_NULL);
    g_clear_object(&r->pipeline);
    g_unlink(r->part);
    g_clear_pointer(&r->part, g_free);
    set_state(r, false, true);
}

static void *record_run(void *payload)
{
    struct recorder *r = payload;
    while (!stopping(r)) {
        pthread_mutex_lock(&r->lock);
        int64_t wanted = r->wanted, at = r->wanted_at;
        pthread_mutex_unlock(&r->lock);
        g_autofree char *said = r->pipeline ? complaint(r->pipeline) : NULL;
        bool over = r->pipeline && (wanted != r->problem ||
                                       g_get_monotonic_time() / 1000 - r->began_ms >= LONGEST_MS);
        if (said)
            g_warning("the recording broke off: %s", said);
        if (said || over)
            end(r, said != NULL);
        if (wanted != r->spent)
            r->spent = 0;
        if (wanted && !r->pipeline && wanted != r->spent)
            begin(r, wanted, at);
        nap(r, STEP_MS);
    }
    if (r->pipeline)
        end(r, false);
    return NULL;
}

/* ---- sending -------------------------------------------------------------------------------- */

/* problem, instant and key of a name; false: not one of ours. */
static bool name_read(const char *name, int64_t *problem, int64_t *at, char key[17])
{
    int end = 0;
    return sscanf(name, "sound-%" SCNd64 "-%" SCNd64 "-%16[0-9a-f].ogg%n", problem, at, key,
               &end) == 3 &&
           end > 0 && name[end] == '\0' && strlen(key) == 16 && *problem > 0;
}

/* The server's hash is the file's: only then may ours go. */
static bool acknowledged(const char *answer, const char *path)
{
    json_t *body = json_loads(answer, 0, NULL);
    const char *told = json_string_value(json_object_get(body, "sha256"));
    g_autofree char *sha256 = pack_sha256(path, NULL, NULL, NULL);
    bool same = told && sha256 && strcmp(told, sha256) == 0;
    json_decref(body);
    return same;
}

/* Returns whether it is done with: acknowledged, or refused for good. */
static bool send_one(struct recorder *r, const char *folder, const char *name)
{
    int64_t problem, at;
    char key[17];
    if (!name_read(name, &problem, &at, key))
        return true;
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *url =
        g_strdup_printf("%s/api/hall/sound?problem=%" PRId64 "&op_id=%s&pressed_at=%" PRId64,
            r->server, problem, key, at);
    g_autoptr(GError) error = NULL;
    long status;
    g_autofree char *answer = net_post_file(url, r->token, path, "audio/ogg", &status, &error);
    if (status == 200 && acknowledged(answer, path)) {
        g_unlink(path);
        return true;
    }
    if (status == 0 || status == 401 || status == 408 || status == 410 || status == 429 ||
        status >= 500)
        return false;
    g_autofree char *refused = g_strconcat(path, ".refused", NULL);
    g_warning("the server does not take %s (%ld): %s", path, status, answer ? answer : "");
    g_rename(path, refused);
    return true;
}

/* All of this screening's folders: a reel that was locked anew has another one. */
static int send_all(struct recorder *r)
{
    g_autoptr(GDir) root = g_dir_open(r->root, 0, NULL);
    const char *below, *name;
    int left = 0;
    while (root && (below = g_dir_read_name(root))) {
        if (!g_str_has_prefix(below, r->prefix))
            continue;
        g_autofree char *folder = g_build_filename(r->root, below, NULL);
        g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
        while (dir && (name = g_dir_read_name(dir)) && !stopping(r)) {
            if (g_str_has_prefix(name, "sound-") && g_str_has_suffix(name, ".ogg"))
                left += !send_one(r, folder, name);
        }
    }
    return left;
}

/* What a killed player was recording is cut off, but it is there. */
static void rescue(const struct recorder *r)
{
    g_autoptr(GDir) dir = g_dir_open(r->folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *part = g_build_filename(r->folder, name, NULL);
        if (g_str_has_prefix(name, "sound-") && g_str_has_suffix(name, ".ogg.part"))
            put_in_place(part);
    }
}

static void *send_run(void *payload)
{
    struct recorder *r = payload;
    while (!stopping(r)) {
        int left = send_all(r);
        pthread_mutex_lock(&r->lock);
        r->unsent = left;
        pthread_mutex_unlock(&r->lock);
        nap(r, left ? RETRY_MS : 500);
    }
    return NULL;
}

/* ---- the main thread's side ----------------------------------------------------------------- */

struct recorder *recorder_new(const char *source, const char *folder, int64_t screening,
    const char *server, const char *token)
{
    struct recorder *r = g_new0(struct recorder, 1);
    r->source = g_strdup(source);
    r->folder = g_strdup(folder);
    r->root = g_path_get_dirname(folder);
    r->prefix = g_strdup_printf("%" PRId64 "-", screening);
    r->server = g_strdup(server);
    r->token = g_strdup(token);
    rescue(r);
    pthread_mutex_init(&r->lock, NULL);
    wait_init(&r->changed);
    g_assert(pthread_create(&r->recording, NULL, record_run, r) == 0);
    g_assert(pthread_create(&r->sending, NULL, send_run, r) == 0);
    return r;
}

void recorder_free(struct recorder *r)
{
    if (!r)
        return;
    pthread_mutex_lock(&r->lock);
    r->stopping = true;
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->lock);
    pthread_join(r->recording, NULL);
    pthread_join(r->sending, NULL);
    pthread_cond_destroy(&r->changed);
    pthread_mutex_destroy(&r->lock);
    char *texts[] = {r->source, r->folder, r->root, r->prefix, r->server, r->token};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_free(r);
}

void recorder_want(struct recorder *r, int64_t problem, int64_t now)
{
    if (!r)
        return;
    pthread_mutex_lock(&r->lock);
    if (problem != r->wanted) {
        r->wanted = problem;
        r->wanted_at = now;
        pthread_cond_broadcast(&r->changed);
    }
    pthread_mutex_unlock(&r->lock);
}

const char *recorder_state(struct recorder *r)
{
    if (!r)
        return "off";
    pthread_mutex_lock(&r->lock);
    const char *state = r->running  ? "recording"
                        : r->failed ? "failed"
                        : r->unsent ? "sending"
                                    : "ready";
    pthread_mutex_unlock(&r->lock);
    return state;
}
