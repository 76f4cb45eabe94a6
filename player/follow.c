/* follow.c — SSE in, reports out. Each thread has its own connection; they meet in two mailboxes
 * under one lock. */
#include "follow.h"
#include "net.h"
#include "wait.h"
#include <inttypes.h>
#include <jansson.h>
#include <pthread.h>
#include <string.h>

/* The server beats every 15 s and a missed beat is no reason to play alone; a closed connection is
 * noticed at once. */
#define IDLE_S 20
#define MESSAGE_MAX_BYTES (1 << 20)
#define REPORT_MS 1000
#define COMMANDS_MAX 8
/* A key that is not answered for so long, and nothing else heard, acts here. */
#define KEY_LOST_MS 3000
#define KEY_AGAIN_MS 500
#define KEY_TIMEOUT_S 2
#define POST_TIMEOUT_S 5
/* Nobody waits for it any more. */
#define KEY_OLD_MS 10000

struct press {
    struct follow_command command;
    char op_id[40];
    int64_t at_ms; /* monotonic */
};

struct follow {
    char *server, *token;
    int port; /* of server */
    struct alone *alone;
    void (*wake)(void *payload);
    void *payload;
    pthread_t stream, reporter, presser;

    pthread_mutex_t lock; /* of everything below */
    pthread_cond_t changed;
    bool stopping;
    struct player_message *newest;
    int64_t heard_ms; /* monotonic */
    int64_t offset_ms;
    bool has_offset;
    bool has_report;
    struct follow_report report;
    struct press presses[COMMANDS_MAX]; /* not answered, oldest first */
    int n_presses;
    bool anew;   /* the stream is likely dead: begin another */
    bool urgent; /* the reporter has more to do than its turn each second */
    bool sent_out;
    int away; /* port of the rehearsal that we are in, 0: at home */

    /* the stream thread's own */
    GString *line, *data;
    int turn;          /* port to go to now */
    bool over;         /* the rehearsal has said that it ends */
    int heard_there;   /* messages of this stay */
    int64_t stay_till; /* monotonic: not away again before */
};

static int64_t monotonic_ms(void)
{
    return g_get_monotonic_time() / 1000;
}

static bool stopping(void *payload)
{
    struct follow *follow = payload;
    pthread_mutex_lock(&follow->lock);
    bool stop = follow->stopping;
    pthread_mutex_unlock(&follow->lock);
    return stop;
}

static bool stream_is_over(void *payload)
{
    struct follow *follow = payload;
    pthread_mutex_lock(&follow->lock);
    bool over = follow->stopping || follow->anew;
    pthread_mutex_unlock(&follow->lock);
    return over;
}

static void heard(struct follow *follow, struct player_message *message)
{
    int64_t real = g_get_real_time() / 1000;
    pthread_mutex_lock(&follow->lock);
    follow->heard_ms = monotonic_ms();
    if (message) {
        /* A message is never early: the largest (server − ours) has the smallest delay in it. It is
         * let go a little each time so that a drifting clock is followed. */
        int64_t offset = message->server_ms - real;
        follow->offset_ms = follow->has_offset ? MAX(offset, follow->offset_ms - 1) : offset;
        follow->has_offset = true;
        player_message_free(follow->newest);
        follow->newest = message;
        if (follow->n_presses && follow->presses[0].command.expect_rev != message->rev)
            follow->n_presses = 0; /* done, or too late */
    }
    pthread_mutex_unlock(&follow->lock);
    if (message)
        follow->wake(follow->payload);
}

/* A rehearsal stands beside the server, at another port of the same machine. */
static char *address(struct follow *follow, const char *path)
{
    pthread_mutex_lock(&follow->lock);
    int port = follow->away;
    pthread_mutex_unlock(&follow->lock);
    if (!port)
        return g_strconcat(follow->server, path, NULL);
    const char *host = strstr(follow->server, "//") + 2;
    const char *end = *host == '[' ? strchr(host, ']') + 1 : host + strcspn(host, ":/");
    return g_strdup_printf("%.*s:%d%s", (int)(end - follow->server), follow->server, port, path);
}

/* 0: an address without one that we know how to leave. */
static int port_of(const char *server)
{
    const char *host = strstr(server, "//");
    if (!host || (host[2] == '[' && !strchr(host, ']')))
        return 0;
    host += 2;
    const char *colon = strchr(*host == '[' ? strchr(host, ']') : host, ':');
    return colon                               ? (int)g_ascii_strtoll(colon + 1, NULL, 10)
           : g_str_has_prefix(server, "https") ? 443
                                               : 80;
}

/* At home: is there a rehearsal to go to? */
static void look_away(struct follow *follow, const struct player_message *message)
{
    follow->heard_there++;
    if (message->rehearsal || follow->away || monotonic_ms() < follow->stay_till)
        return;
    for (int i = 0; i < 2; i++)
        if (follow->port && message->doors[i][0] == follow->port)
            follow->turn = message->doors[i][1];
}

/* One line of the stream; an empty one ends an event. */
static void stream_line(struct follow *follow, const char *line)
{
    if (g_str_equal(line, "event: over")) {
        follow->over = true;
    } else if (g_str_has_prefix(line, "data:")) {
        line += 5;
        g_string_append(follow->data, *line == ' ' ? line + 1 : line);
    } else if (!*line && follow->data->len && !follow->over) {
        g_autoptr(GError) error = NULL;
        struct player_message *message = player_message_new(follow->data->str, &error);
        if (!message)
            g_warning("%s", error->message);
        g_string_truncate(follow->data, 0);
        if (message)
            look_away(follow, message);
        heard(follow, message);
    }
}

static bool stream_data(const char *data, size_t n, void *payload)
{
    struct follow *follow = payload;
    for (size_t i = 0; i < n; i++) {
        if (data[i] == '\n') {
            if (follow->line->len && follow->line->str[follow->line->len - 1] == '\r')
                g_string_truncate(follow->line, follow->line->len - 1);
            stream_line(follow, follow->line->str);
            g_string_truncate(follow->line, 0);
        } else {
            g_string_append_c(follow->line, data[i]);
        }
    }
    heard(follow, NULL);
    return !follow->turn && !follow->over &&
           follow->line->len + follow->data->len < MESSAGE_MAX_BYTES;
}

/* Wait for ms or until the program ends; the reporter also until there is something urgent. */
static void nap(struct follow *follow, int64_t ms, const bool *urgent)
{
    struct timespec until = wait_deadline(ms);
    pthread_mutex_lock(&follow->lock);
    while (!follow->stopping && !(urgent && *urgent) &&
           pthread_cond_timedwait(&follow->changed, &follow->lock, &until) == 0)
        ;
    pthread_mutex_unlock(&follow->lock);
}

/* The stream has ended because a rehearsal begins or is over: go there or come back, which is no
 * silence. One that did not let us in is left alone for a while. */
static bool turn(struct follow *follow)
{
    pthread_mutex_lock(&follow->lock);
    bool turned = follow->turn || follow->away;
    if (!follow->turn && follow->away)
        follow->stay_till = monotonic_ms() + (follow->heard_there ? 1000 : 30000);
    follow->away = follow->turn;
    if (turned)
        follow->n_presses = 0;
    if (turned)
        follow->heard_ms = monotonic_ms();
    pthread_mutex_unlock(&follow->lock);
    if (turned)
        g_message(follow->turn ? "going to the rehearsal" : "the rehearsal is over");
    follow->turn = follow->heard_there = 0;
    follow->over = false;
    return turned;
}

static void *stream_run(void *payload)
{
    struct follow *follow = payload;
    int64_t wait_ms = 500;
    while (!stopping(follow)) {
        g_autoptr(GError) error = NULL;
        g_autofree char *url = address(follow, "/api/hall/live");
        int64_t began = monotonic_ms();
        g_string_truncate(follow->line, 0);
        g_string_truncate(follow->data, 0);
        net_stream(url, follow->token, IDLE_S, stream_data, stream_is_over, follow, &error);
        if (stopping(follow))
            break;
        if (turn(follow))
            continue;
        /* The connection is gone: silence counts from long ago, so that the stage acts at once. */
        pthread_mutex_lock(&follow->lock);
        follow->heard_ms = MIN(follow->heard_ms, monotonic_ms() - IDLE_S * 1000);
        follow->sent_out = g_error_matches(error, PLAYER_ERROR, PLAYER_ERROR_UNKNOWN);
        follow->anew = false;
        pthread_mutex_unlock(&follow->lock);
        follow->wake(follow->payload);
        g_debug("stream ended: %s", error ? error->message : "by the server");
        wait_ms = monotonic_ms() - began > 10000 ? 500 : MIN(wait_ms * 2, 5000);
        nap(follow, wait_ms / 2 + g_random_int_range(0, (gint32)wait_ms), NULL);
    }
    return NULL;
}

/* POST; the status, 0 when nothing answered. */
static long post(struct follow *follow, const char *path, const char *json, long timeout_s)
{
    g_autofree char *url = address(follow, path);
    g_autoptr(GError) error = NULL;
    long status = 0;
    g_autofree char *answer = net_post(url, follow->token, json, timeout_s, &status, &error);
    if (status >= 400)
        g_message("the server answered %ld to %s: %s", status, path, answer);
    return error ? 0 : status;
}

static void post_report(struct follow *follow, const struct follow_report *report)
{
    json_t *body = json_pack("{s:I,s:i,s:I,s:b,s:b,s:I,s:s?,s:s?}", "rev", (json_int_t)report->rev,
        "position", report->position, "pos_ms", (json_int_t)report->pos_ms, "playing",
        (int)report->playing, "alone", (int)report->alone, "frames", (json_int_t)report->frames,
        "error", *report->error ? report->error : NULL, "sound", report->sound);
    char *json = json_dumps(body, JSON_COMPACT);
    json_decref(body);
    post(follow, "/api/hall/report", json, POST_TIMEOUT_S);
    free(json);
}

/* Has it been answered, be it with a no? */
static bool post_press(struct follow *follow, const struct press *press)
{
    const struct follow_command *command = &press->command;
    json_t *body = json_pack("{s:s,s:I,s:s,s:b}", "op_id", press->op_id, "expect_rev",
        (json_int_t)command->expect_rev, "command", command->command, "on", (int)command->on);
    char *json = json_dumps(body, JSON_COMPACT);
    json_decref(body);
    long status = post(follow, "/api/hall/command", json, KEY_TIMEOUT_S);
    free(json);
    return status > 0 && status < 500;
}

static void drop_press(struct follow *follow)
{
    memmove(follow->presses, follow->presses + 1,
        (size_t)--follow->n_presses * sizeof *follow->presses);
}

/* Wait for a key; false: the program ends. */
static bool next_press(struct follow *follow, struct press *out)
{
    pthread_mutex_lock(&follow->lock);
    while (!follow->stopping && !follow->n_presses)
        pthread_cond_wait(&follow->changed, &follow->lock);
    bool any = !follow->stopping;
    *out = follow->presses[0];
    pthread_mutex_unlock(&follow->lock);
    return any;
}

static void *press_run(void *payload)
{
    struct follow *follow = payload;
    struct press press;
    while (next_press(follow, &press)) {
        bool over = post_press(follow, &press) || monotonic_ms() - press.at_ms > KEY_OLD_MS;
        pthread_mutex_lock(&follow->lock);
        if (over && follow->n_presses && !strcmp(follow->presses[0].op_id, press.op_id))
            drop_press(follow);
        pthread_mutex_unlock(&follow->lock);
        if (!over)
            nap(follow, KEY_AGAIN_MS, NULL);
    }
    return NULL;
}

/* What was shown alone: kept until the server has it, or has said that it never will. */
static void tell_alone(struct follow *follow)
{
    char *body;
    long status = 200;
    alone_save(follow->alone);
    while (status == 200 && !stopping(follow) && (body = alone_next(follow->alone))) {
        status = post(follow, "/api/hall/alone", body, POST_TIMEOUT_S);
        if (status == 200 || status == 400 || status == 409)
            alone_told(follow->alone);
        g_free(body);
    }
    alone_save(follow->alone);
}

static void *report_run(void *payload)
{
    struct follow *follow = payload;
    while (!stopping(follow)) {
        pthread_mutex_lock(&follow->lock);
        follow->urgent = false;
        bool has = follow->has_report, away = follow->away;
        struct follow_report report = follow->report;
        pthread_mutex_unlock(&follow->lock);
        if (!away) /* not to a rehearsal */
            tell_alone(follow);
        if (has)
            post_report(follow, &report);
        nap(follow, REPORT_MS, &follow->urgent);
    }
    return NULL;
}

struct follow *follow_new(const char *server, const char *token, struct alone *alone,
    void (*wake)(void *payload), void *payload)
{
    struct follow *follow = g_new0(struct follow, 1);
    follow->server = g_strdup(server);
    follow->port = port_of(server);
    follow->token = g_strdup(token);
    follow->alone = alone;
    follow->wake = wake;
    follow->payload = payload;
    follow->heard_ms = monotonic_ms();
    follow->line = g_string_new(NULL);
    follow->data = g_string_new(NULL);
    pthread_mutex_init(&follow->lock, NULL);
    wait_init(&follow->changed);
    g_assert(pthread_create(&follow->stream, NULL, stream_run, follow) == 0);
    g_assert(pthread_create(&follow->reporter, NULL, report_run, follow) == 0);
    g_assert(pthread_create(&follow->presser, NULL, press_run, follow) == 0);
    return follow;
}

void follow_free(struct follow *follow)
{
    if (!follow)
        return;
    pthread_mutex_lock(&follow->lock);
    follow->stopping = true;
    pthread_cond_broadcast(&follow->changed);
    pthread_mutex_unlock(&follow->lock);
    pthread_join(follow->stream, NULL);
    pthread_join(follow->reporter, NULL);
    pthread_join(follow->presser, NULL);
    pthread_cond_destroy(&follow->changed);
    pthread_mutex_destroy(&follow->lock);
    player_message_free(follow->newest);
    g_string_free(follow->line, TRUE);
    g_string_free(follow->data, TRUE);
    g_free(follow->server);
    g_free(follow->token);
    g_free(follow);
}

struct player_message *follow_take(struct follow *follow)
{
    pthread_mutex_lock(&follow->lock);
    struct player_message *message = g_steal_pointer(&follow->newest);
    pthread_mutex_unlock(&follow->lock);
    return message;
}

int64_t follow_silence_ms(struct follow *follow)
{
    pthread_mutex_lock(&follow->lock);
    int64_t silence = monotonic_ms() - follow->heard_ms;
    pthread_mutex_unlock(&follow->lock);
    return silence;
}

bool follow_sent_out(struct follow *follow)
{
    pthread_mutex_lock(&follow->lock);
    bool sent_out = follow->sent_out;
    pthread_mutex_unlock(&follow->lock);
    return sent_out;
}

int64_t follow_offset_ms(struct follow *follow)
{
    pthread_mutex_lock(&follow->lock);
    int64_t offset = follow->offset_ms;
    pthread_mutex_unlock(&follow->lock);
    return offset;
}

void follow_report(struct follow *follow, const struct follow_report *report)
{
    pthread_mutex_lock(&follow->lock);
    follow->report = *report;
    follow->has_report = true;
    pthread_mutex_unlock(&follow->lock);
}

void follow_command(struct follow *follow, const struct follow_command *command)
{
    struct press press = {.command = *command, .at_ms = monotonic_ms()};
    g_autofree char *op_id = g_uuid_string_random();
    g_strlcpy(press.op_id, op_id, sizeof press.op_id);
    pthread_mutex_lock(&follow->lock);
    if (follow->n_presses < COMMANDS_MAX)
        follow->presses[follow->n_presses++] = press;
    pthread_cond_broadcast(&follow->changed);
    pthread_mutex_unlock(&follow->lock);
}

bool follow_lost(struct follow *follow, struct follow_command *out_command)
{
    pthread_mutex_lock(&follow->lock);
    int64_t now = monotonic_ms(), silence = now - follow->heard_ms;
    bool lost = follow->n_presses &&
                (silence >= IDLE_S * 1000 ||
                    (silence >= KEY_LOST_MS && now - follow->presses[0].at_ms >= KEY_LOST_MS));
    if (lost) {
        *out_command = follow->presses[0].command;
        follow->n_presses = 0;
        follow->heard_ms = MIN(follow->heard_ms, now - IDLE_S * 1000);
        follow->anew = !follow->away; /* a rehearsal's end would be one for good */
    }
    pthread_mutex_unlock(&follow->lock);
    return lost;
}

void follow_tell(struct follow *follow)
{
    pthread_mutex_lock(&follow->lock);
    follow->urgent = true;
    pthread_cond_broadcast(&follow->changed);
    pthread_mutex_unlock(&follow->lock);
}
