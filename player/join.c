/* join.c — ask for a code, wait until the operator lets us in, fetch the pack. Without a server the
 * last complete pack is good enough to hold the meeting. */
#include "join.h"
#include "net.h"
#include <glib/gstdio.h>
#include <jansson.h>
#include <pthread.h>
#include <string.h>

#define TOKEN_FILE "token"
#define TRIES_WITHOUT_SERVER 3

struct join {
    char *server, *root, *token;
    bool offline;
    void (*wake)(void *payload);
    void *payload;
    pthread_t thread;
    pthread_mutex_t lock; /* of everything below */
    bool stopping;
    struct join_status status;
    struct player_pack *pack;
};

static bool stopping(struct join *join)
{
    pthread_mutex_lock(&join->lock);
    bool stop = join->stopping;
    pthread_mutex_unlock(&join->lock);
    return stop;
}

static void say(struct join *join, enum join_state state, const char *code, const char *text)
{
    pthread_mutex_lock(&join->lock);
    join->status.state = state;
    g_strlcpy(join->status.code, code ? code : "", sizeof join->status.code);
    g_strlcpy(join->status.text, text ? text : "", sizeof join->status.text);
    pthread_mutex_unlock(&join->lock);
    join->wake(join->payload);
}

static void on_progress(int64_t done, int64_t total, void *payload)
{
    struct join *join = payload;
    pthread_mutex_lock(&join->lock);
    join->status.state = JOIN_FETCHING;
    join->status.done_bytes = done;
    join->status.total_bytes = total;
    pthread_mutex_unlock(&join->lock);
    join->wake(join->payload);
}

static void nap(const struct join *join, int tenths)
{
    for (int i = 0; i < tenths && !stopping((struct join *)join); i++)
        g_usleep(G_USEC_PER_SEC / 10);
}

/* POST and read one text member of the answer; NULL with *out_status 0 when nothing answered. */
static char *ask(struct join *join, const char *path, const char *json, const char *member,
    char **out_second, const char *second, long *out_status)
{
    g_autofree char *url = g_strconcat(join->server, path, NULL);
    g_autofree char *answer = net_post(url, NULL, json, 5, out_status, NULL);
    json_t *root = answer ? json_loads(answer, JSON_REJECT_DUPLICATES, NULL) : NULL;
    char *value = g_strdup(json_string_value(json_object_get(root, member)));
    if (second)
        *out_second = g_strdup(json_string_value(json_object_get(root, second)));
    json_decref(root);
    return value;
}

/* Until the operator has typed our code. */
static void pair(struct join *join)
{
    while (!stopping(join) && !join->token) {
        g_autofree char *secret = NULL;
        long status;
        g_autofree char *code = ask(join, "/api/pair", "{}", "code", &secret, "secret", &status);
        if (!code || !secret) {
            say(join, JOIN_CONNECTING, NULL,
                status ? "服务器暂不接受大屏，请检查审看会是否已开始签到" : "正在连接服务器……");
            nap(join, 20);
            continue;
        }
        say(join, JOIN_PAIRING, code, "请在操控台输入此码，接入本大屏");
        g_autofree char *json = g_strdup_printf("{\"secret\":\"%s\"}", secret);
        status = 202;
        /* A code dies after some minutes; then the server says so and we ask for another. */
        while (!stopping(join) && (status == 202 || status == 0) && !join->token) {
            nap(join, 10);
            join->token = ask(join, "/api/pair/claim", json, "token", NULL, NULL, &status);
        }
    }
}

static void keep_token(const struct join *join)
{
    g_autofree char *path = g_build_filename(join->root, TOKEN_FILE, NULL);
    g_autoptr(GError) error = NULL;
    if (g_mkdir_with_parents(join->root, 0700) != 0 ||
        !g_file_set_contents_full(
            path, join->token, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
        g_warning(
            "the token cannot be kept in %s; after a restart this screen must be paired again",
            join->root);
}

char *join_kept_token(const char *root)
{
    g_autofree char *path = g_build_filename(root, TOKEN_FILE, NULL);
    char *token = NULL;
    return g_file_get_contents(path, &token, NULL, NULL) ? g_strstrip(token) : NULL;
}

static void *run(void *payload)
{
    struct join *join = payload;
    g_autofree char *kept = g_build_filename(join->root, TOKEN_FILE, NULL);
    if (!join->token)
        join->token = join_kept_token(join->root);
    struct player_pack *pack = NULL;
    int silent = 0;
    while (!stopping(join) && !pack) {
        if (!join->token) {
            pair(join);
            if (join->token)
                keep_token(join);
            continue;
        }
        g_autoptr(GError) error = NULL;
        pack = player_pack_fetch(join->server, join->token, join->root, on_progress, join, &error);
        if (pack)
            break;
        g_message("%s", error->message);
        bool answers = !g_error_matches(error, PLAYER_ERROR, PLAYER_ERROR_NETWORK);
        silent = answers ? 0 : silent + 1;
        if (g_error_matches(error, PLAYER_ERROR, PLAYER_ERROR_REFUSED) ||
            g_error_matches(error, PLAYER_ERROR, PLAYER_ERROR_UNKNOWN)) {
            g_unlink(kept); /* the token is dead: pair again */
            g_clear_pointer(&join->token, g_free);
        } else if (g_error_matches(error, PLAYER_ERROR, PLAYER_ERROR_MISSING)) {
            say(join, JOIN_WAITING, NULL, "本片还没有锁定，锁定后大屏自动取片，请稍候。");
        } else if (!answers) {
            say(join, JOIN_CONNECTING, NULL, "正在连接服务器……");
            if (join->offline && silent >= TRIES_WITHOUT_SERVER)
                pack = player_pack_open(join->root, NULL);
        } else {
            say(join, JOIN_CONNECTING, NULL, "放映包未能取全，正在重试；请检查本机磁盘");
        }
        if (!pack)
            nap(join, 20);
    }
    pthread_mutex_lock(&join->lock);
    join->pack = pack;
    pthread_mutex_unlock(&join->lock);
    if (pack)
        say(join, JOIN_READY, NULL, NULL);
    return NULL;
}

struct join *join_new(const char *server, const char *token, const char *root, bool offline,
    void (*wake)(void *payload), void *payload)
{
    struct join *join = g_new0(struct join, 1);
    join->server = g_strdup(server);
    join->root = g_strdup(root);
    join->token = g_strdup(token);
    join->offline = offline;
    join->wake = wake;
    join->payload = payload;
    pthread_mutex_init(&join->lock, NULL);
    g_assert(pthread_create(&join->thread, NULL, run, join) == 0);
    return join;
}

void join_free(struct join *join)
{
    if (!join)
        return;
    pthread_mutex_lock(&join->lock);
    join->stopping = true;
    pthread_mutex_unlock(&join->lock);
    pthread_join(join->thread, NULL);
    pthread_mutex_destroy(&join->lock);
    player_pack_free(join->pack);
    g_free(join->server);
    g_free(join->root);
    g_free(join->token);
    g_free(join);
}

void join_status(struct join *join, struct join_status *out_status)
{
    pthread_mutex_lock(&join->lock);
    *out_status = join->status;
    pthread_mutex_unlock(&join->lock);
}

struct player_pack *join_take_pack(struct join *join, const char **out_token)
{
    pthread_mutex_lock(&join->lock);
    struct player_pack *pack = g_steal_pointer(&join->pack);
    pthread_mutex_unlock(&join->lock);
    *out_token = join->token;
    return pack;
}
