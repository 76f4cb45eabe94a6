/* preflight.c — one look after the other, a line for each thing that is wrong. */
#include "preflight.h"
#include "film.h"
#include "message.h"
#include "net.h"
#include "pack.h"
#include <glib/gstdio.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <pthread.h>
#include <string.h>
#include <sys/statvfs.h>

#define MIN_WIDTH 1024
#define MIN_HEIGHT 720 /* 1280×720 still reads well from the back row */
#define CLOCK_MS 2000
#define SILENCE_DB (-90.0) /* what a decoder makes of nothing */
#define SPARE_BYTES (16 << 20)
#define PROGRESS_MS 250
#define GUESS_FPS 300 /* until the decoders have shown their pace */
#define HELLO_MAX_BYTES (1 << 16)
#define STAGE_MAX_BYTES (1 << 20)

struct preflight {
    char *root, *server, *token;
    int width, height, threads;
    void (*wake)(void *payload);
    void *payload;
    pthread_t thread;
    GAsyncQueue *lines;
    gint cancelled;

    pthread_mutex_t lock; /* of the next three */
    int findings;
    char *first;
    bool over;

    /* the thread's own */
    char *folder;
    json_t *manifest, *cues;
    int64_t began_ms, told_ms, stage_ms;
    const char *stage;
    int64_t done, total, frames, bytes;
};

/* A cue as it is checked. */
struct cue {
    int position; /* of its item */
    const char *title;
    bool sound_told, sound;
};

static int64_t monotonic_ms(void)
{
    return g_get_monotonic_time() / 1000;
}

static bool wanted(struct preflight *p)
{
    return !g_atomic_int_get(&p->cancelled);
}

static void say(struct preflight *p, json_t *line)
{
    g_async_queue_push(p->lines, json_dumps(line, JSON_COMPACT));
    json_decref(line);
    if (p->wake)
        p->wake(p->payload);
}

static void find(struct preflight *p, const char *key, int item, const char *file, char *text)
{
    pthread_mutex_lock(&p->lock);
    p->findings++;
    if (!p->first)
        p->first = g_strdup(text);
    pthread_mutex_unlock(&p->lock);
    say(p, json_pack("{s:s,s:s,s:o,s:s?,s:s}", "type", "finding", "key", key, "item",
               item ? json_integer(item) : json_null(), "file", file, "text", text));
    g_free(text);
}

/* What is left: at this stage's pace, once it has one, and a guess for the film while files are
 * read.
 */
static int64_t left_ms(const struct preflight *p)
{
    int64_t spent = monotonic_ms() - p->stage_ms, rest = p->total - p->done;
    bool film = strcmp(p->stage, "film") == 0, has_pace = p->done > p->total / 20 && spent > 0;
    int64_t left = has_pace ? spent * rest / p->done : film ? rest * 1000 / GUESS_FPS : 0;
    return film ? left : left + p->frames * 1000 / GUESS_FPS;
}

static void progress(struct preflight *p, bool now)
{
    if (!now && monotonic_ms() - p->told_ms < PROGRESS_MS)
        return;
    p->told_ms = monotonic_ms();
    say(p, json_pack("{s:s,s:s,s:I,s:I,s:I}", "type", "progress", "stage", p->stage, "done",
               (json_int_t)p->done, "total", (json_int_t)p->total, "left_ms",
               (json_int_t)MAX(left_ms(p), 0)));
}

static void stage(struct preflight *p, const char *name, int64_t total)
{
    p->stage = name;
    p->done = 0;
    p->total = total;
    p->stage_ms = monotonic_ms();
    progress(p, true);
}

/* ---- the machine ---------------------------------------------------------------------------- */

static void look_at_screen(struct preflight *p)
{
    if (p->width <= 0 || p->height <= 0)
        find(p, "screen.none", 0, NULL,
            g_strdup("没有找到可用的显示屏，请接好并打开投影机或大屏，再检查一次。"));
    else if (p->width <= p->height)
        find(p, "screen.portrait", 0, NULL,
            g_strdup_printf(
                "显示屏是竖屏（%d×%d），请在系统的显示设置里改为横屏。", p->width, p->height));
    else if (p->width < MIN_WIDTH || p->height < MIN_HEIGHT)
        find(p, "screen.small", 0, NULL,
            g_strdup_printf("显示屏只有 %d×%d，小于 %d×%d，请在系统的显示设置里调高分辨率。",
                p->width, p->height, MIN_WIDTH, MIN_HEIGHT));
}

/* A newer version of the pack is kept beside this one until it is whole. */
static void look_at_disk(struct preflight *p)
{
    struct statvfs info;
    if (statvfs(p->folder ? p->folder : p->root, &info) != 0)
        return;
    int64_t free_bytes = (int64_t)info.f_bavail * (int64_t)info.f_frsize;
    int64_t need = p->bytes + SPARE_BYTES;
    if (free_bytes < need)
        find(p, "disk.full", 0, NULL,
            g_strdup_printf("本机磁盘只剩 %.0f MB，存放放映包要 %.0f MB，请先清理磁盘。",
                (double)free_bytes / 1e6, (double)need / 1e6));
}

/* Server time minus ours, by the quickest of three answers, as far as it is certain. */
static bool ask_clock(const struct preflight *p, int64_t *out_offset_ms)
{
    g_autofree char *url = g_strconcat(p->server, "/api/hello", NULL);
    int64_t best = G_MAXINT64;
    for (int i = 0; i < 3; i++) {
        int64_t sent = g_get_real_time() / 1000;
        g_autofree char *body = net_get(url, NULL, HELLO_MAX_BYTES, NULL);
        int64_t came = g_get_real_time() / 1000;
        json_t *hello = body ? json_loads(body, 0, NULL) : NULL;
        int64_t server = json_integer_value(json_object_get(hello, "server_ms"));
        json_decref(hello);
        if (server > 0 && came - sent < best) {
            best = came - sent;
            int64_t offset = server - (sent + came) / 2, slack = best / 2;
            *out_offset_ms = offset > 0 ? MAX(offset - slack, 0) : MIN(offset + slack, 0);
        }
    }
    return best < G_MAXINT64;
}

static void look_at_clock(struct preflight *p)
{
    int64_t offset = 0;
    if (!p->server)
        return;
    if (!ask_clock(p, &offset))
        find(p, "server.silent", 0, NULL,
            g_strdup("服务器没有应答，对不了时间，请检查网线和服务器地址。"));
    else if (ABS(offset) > CLOCK_MS)
        find(p, "clock.offset", 0, NULL,
            g_strdup_printf("本机时间比服务器%s %.1f 秒，请打开本机的自动对时，对准后再开会。",
                offset > 0 ? "慢" : "快", (double)ABS(offset) / 1000));
}

/* ---- the files ------------------------------------------------------------------------------ */

static bool manifest_open(struct preflight *p)
{
    p->folder = pack_newest(p->root, NULL);
    if (!p->folder) {
        find(p, "pack.none", 0, NULL,
            g_strdup("本机还没有完整的放映包，请连接服务器启动大屏，等它把放映包取完。"));
        return false;
    }
    g_autofree char *path = g_build_filename(p->folder, PACK_MANIFEST, NULL);
    p->manifest = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    const json_t *file;
    size_t i;
    bool good = json_is_array(json_object_get(p->manifest, "files"));
    json_array_foreach(json_object_get(p->manifest, "files"), i, file)
    {
        good = good && pack_name_is_plain(json_string_value(json_object_get(file, "name"))) &&
               json_is_string(json_object_get(file, "sha256"));
        p->bytes += json_integer_value(json_object_get(file, "bytes"));
    }
    if (!good)
        find(p, "pack.unreadable", 0, PACK_MANIFEST,
            g_strdup("放映包的清单读不出来，请连接服务器重新启动大屏，让它重新取包。"));
    return good;
}

static bool on_bytes(int64_t bytes, void *payload)
{
    struct preflight *p = payload;
    p->done += bytes;
    progress(p, false);
    return wanted(p);
}

static void look_at_file(struct preflight *p, const json_t *file)
{
    const char *name = json_string_value(json_object_get(file, "name"));
    const char *want = json_string_value(json_object_get(file, "sha256"));
    g_autofree char *path = g_build_filename(p->folder, name, NULL);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        find(p, "pack.missing_file", 0, name,
            g_strdup_printf("放映包缺少文件 %s，请连接服务器重新启动大屏，让它补取。", name));
        return;
    }
    g_autofree char *got = pack_sha256(path, on_bytes, p, NULL);
    if (wanted(p) && (!got || g_ascii_strcasecmp(got, want) != 0))
        find(p, "pack.wrong_hash", 0, name,
            g_strdup_printf(
                "放映包的文件 %s 与服务器登记的不一致，请连接服务器重新启动大屏，让它重新取。",
                name));
}

static void look_at_files(struct preflight *p)
{
    const json_t *file;
    size_t i;
    stage(p, "files", p->bytes);
    json_array_foreach(json_object_get(p->manifest, "files"), i, file)
    {
        if (wanted(p))
            look_at_file(p, file);
    }
}

/* Has the reel been locked anew since the pack was fetched? */
static void look_at_version(struct preflight *p)
{
    if (!p->server || !p->token)
        return;
    g_autofree char *url = g_strconcat(p->server, "/api/hall/stage", NULL);
    g_autofree char *body = net_get(url, p->token, STAGE_MAX_BYTES, NULL);
    g_autoptr(player_message) message = body ? player_message_new(body, NULL) : NULL;
    struct player_film kept = player_film_read(p->manifest);
    if (message && message->film.version && !pack_film_is(&message->film, &kept))
        find(p, "pack.stale", 0, NULL,
            g_strdup_printf("本片已重新锁定（第 %" PRId64 " 版），本机存的还是第 %" PRId64
                            " 版，请连接服务器启动大屏，让它取新片。",
                message->film.version, kept.version));
}

/* ---- the film ------------------------------------------------------------------------------- */

/* The cue sheet's rows: the file's, which also tell where sound belongs, or the manifest's. */
static const json_t *cue_rows(struct preflight *p)
{
    g_autofree char *path = g_build_filename(p->folder, "cues.json", NULL);
    p->cues = json_load_file(path, 0, NULL);
    const json_t *rows = json_object_get(p->cues, "items");
    return json_array_size(rows) ? rows : json_object_get(p->manifest, "cues");
}

/* The item a moment of the reel belongs to. */
static void name_cue(const struct preflight *p, int64_t start_ms, struct cue *cue)
{
    const json_t *item;
    size_t i;
    json_array_foreach(json_object_get(p->manifest, "items"), i, item)
    {
        int64_t from = json_integer_value(json_object_get(item, "start_ms"));
        int64_t to = json_integer_value(json_object_get(item, "end_ms"));
        if (start_ms >= from && start_ms < to) {
            cue->position = (int)json_integer_value(json_object_get(item, "position"));
            const char *title = json_string_value(json_object_get(item, "title"));
            const char *no = json_string_value(json_object_get(item, "problem_no"));
            cue->title = no ? no : title ? title : "";
        }
    }
}

static void read_cues(struct preflight *p, GArray *parts, GArray *cues)
{
    const json_t *row;
    size_t i;
    json_array_foreach(cue_rows(p), i, row)
    {
        struct film_part part = {
            .start_t90 = json_integer_value(json_object_get(row, "start_t90")),
            .end_t90 = json_integer_value(json_object_get(row, "end_t90")),
            .frames = (int)json_integer_value(json_object_get(row, "frames")),
        };
        const json_t *sound = json_object_get(row, "sound");
        struct cue cue = {.position = (int)i + 1,
            .title = "",
            .sound_told = json_is_boolean(sound),
            .sound = json_is_true(sound)};
        name_cue(p, json_integer_value(json_object_get(row, "start_ms")), &cue);
        if (part.end_t90 <= part.start_t90 || part.frames < 1)
            continue;
        p->frames += part.frames;
        g_array_append_val(parts, part);
        g_array_append_val(cues, cue);
    }
}

static bool on_frames(int64_t frames, void *payload)
{
    struct preflight *p = payload;
    p->done = MIN(frames, p->total);
    progress(p, false);
    return wanted(p);
}

static void judge_pictures(struct preflight *p, const struct film_part *part, const struct cue *cue)
{
    int bad = MAX(MIN(part->errors, part->frames), part->frames - part->seen);
    if (bad > 0)
        find(p, "film.undecodable", cue->position, "reel.mp4",
            g_strdup_printf("第 %d 项（%s）有画面解不出来（约 %d 帧），请重新生成本片再取包；"
                            "来不及时，放到这一项会改放图文卡。",
                cue->position, cue->title, bad));
    else if (part->seen > part->frames)
        find(p, "film.frame_count", cue->position, "reel.mp4",
            g_strdup_printf("第 %d 项（%s）应有 %d 帧画面，实有 %d 帧，请重新生成本片再取包。",
                cue->position, cue->title, part->frames, part->seen));
}

static bool is_silent(const struct film_part *part)
{
    return part->levels > 0 && part->peak_db < SILENCE_DB;
}

static void judge_film(struct preflight *p, const GArray *parts, const GArray *cues)
{
    int seen = 0, measured = 0, silent = 0;
    bool told = false;
    for (guint i = 0; i < parts->len; i++) {
        const struct film_part *part = &g_array_index(parts, struct film_part, i);
        seen += part->seen;
        measured += part->levels > 0;
        silent += is_silent(part);
        told |= g_array_index(cues, struct cue, i).sound_told;
    }
    if (!seen) {
        find(p, "film.unreadable", 0, "reel.mp4",
            g_strdup("影片一帧也放不出来，请连接服务器重新启动大屏，让它重新取包。"));
        return;
    }
    for (guint i = 0; i < parts->len; i++) {
        const struct film_part *part = &g_array_index(parts, struct film_part, i);
        const struct cue *cue = &g_array_index(cues, struct cue, i);
        judge_pictures(p, part, cue);
        if (cue->sound && is_silent(part))
            find(p, "sound.silent", cue->position, "reel.mp4",
                g_strdup_printf("第 %d 项（%s）该有声音，却一点声音也没有，请试听这一项，"
                                "不对就重新生成本片再取包。",
                    cue->position, cue->title));
    }
    /* An older cue sheet does not say where sound belongs: nowhere at all cannot be right. */
    if (!told && measured > 0 && silent == measured)
        find(p, "sound.silent", 0, "reel.mp4",
            g_strdup("整部影片一点声音也没有，请试听，不对就重新生成本片再取包。"));
}

static void look_at_film(struct preflight *p, GArray *parts, const GArray *cues)
{
    g_autofree char *reel = g_build_filename(p->folder, "reel.mp4", NULL);
    g_autoptr(GError) error = NULL;
    if (!g_file_test(reel, G_FILE_TEST_IS_REGULAR) || !parts->len)
        return;
    stage(p, "film", p->frames);
    bool whole = film_check(reel, (struct film_part *)(void *)parts->data, parts->len, p->threads,
        on_frames, p, &error);
    if (whole)
        judge_film(p, parts, cues);
    else if (error)
        find(p, "film.plugins", 0, NULL,
            g_strdup("本机缺少播放组件，请安装 gstreamer1.0-plugins-good 和 gstreamer1.0-libav。"));
    p->done = MIN(p->done, p->total);
    progress(p, true);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void *run(void *payload)
{
    struct preflight *p = payload;
    g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof(struct film_part));
    g_autoptr(GArray) cues = g_array_new(FALSE, FALSE, sizeof(struct cue));
    p->began_ms = monotonic_ms();
    look_at_screen(p);
    bool pack = manifest_open(p);
    look_at_disk(p);
    look_at_clock(p);
    if (pack)
        look_at_version(p);
    if (pack && wanted(p)) {
        read_cues(p, parts, cues);
        look_at_files(p);
    }
    if (pack && wanted(p))
        look_at_film(p, parts, cues);
    pthread_mutex_lock(&p->lock);
    int findings = p->findings;
    pthread_mutex_unlock(&p->lock);
    say(p, json_pack("{s:s,s:b,s:i,s:b,s:I,s:I}", "type", "result", "ok", !findings && wanted(p),
               "findings", findings, "cancelled", !wanted(p), "frames", (json_int_t)p->frames, "ms",
               (json_int_t)(monotonic_ms() - p->began_ms)));
    pthread_mutex_lock(&p->lock);
    p->over = true;
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

struct preflight *preflight_new(
    const struct preflight_in *in, void (*wake)(void *payload), void *payload)
{
    struct preflight *p = g_new0(struct preflight, 1);
    p->root = g_strdup(in->root);
    p->server = g_strdup(in->server);
    p->token = g_strdup(in->token);
    p->width = in->width;
    p->height = in->height;
    p->threads = in->threads;
    p->wake = wake;
    p->payload = payload;
    p->lines = g_async_queue_new_full(free);
    pthread_mutex_init(&p->lock, NULL);
    g_assert(pthread_create(&p->thread, NULL, run, p) == 0);
    return p;
}

void preflight_free(struct preflight *p)
{
    if (!p)
        return;
    preflight_cancel(p);
    pthread_join(p->thread, NULL);
    g_async_queue_unref(p->lines);
    pthread_mutex_destroy(&p->lock);
    json_decref(p->manifest);
    json_decref(p->cues);
    g_free(p->folder);
    g_free(p->first);
    g_free(p->root);
    g_free(p->server);
    g_free(p->token);
    g_free(p);
}

void preflight_cancel(struct preflight *p)
{
    g_atomic_int_set(&p->cancelled, 1);
}

char *preflight_take(struct preflight *p, int wait_ms)
{
    return wait_ms > 0 ? g_async_queue_timeout_pop(p->lines, (guint64)wait_ms * 1000)
                       : g_async_queue_try_pop(p->lines);
}

bool preflight_done(struct preflight *p, int *out_findings, bool *out_cancelled)
{
    pthread_mutex_lock(&p->lock);
    bool over = p->over;
    *out_findings = p->findings;
    pthread_mutex_unlock(&p->lock);
    *out_cancelled = !wanted(p);
    return over && g_async_queue_length(p->lines) <= 0;
}

char *preflight_first(struct preflight *p)
{
    pthread_mutex_lock(&p->lock);
    char *first = g_strdup(p->first);
    pthread_mutex_unlock(&p->lock);
    return first;
}
