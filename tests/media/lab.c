#include "lab.h"
#include "clip.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <libavutil/intreadwrite.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder;

void lab_init(int *argc, char ***argv)
{
    g_autoptr(GError) error = NULL;
    g_test_init(argc, argv, NULL);
    av_log_set_level(AV_LOG_QUIET);
    folder = g_dir_make_tmp("shenkan-media-XXXXXX", &error);
    g_assert_no_error(error);
    g_assert_nonnull(g_getenv("MEDIA_EXE"));
    g_assert_nonnull(g_getenv("MAKE_CLIP"));
}

static void remove_tree(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        if (g_file_test(child, G_FILE_TEST_IS_DIR) && !g_file_test(child, G_FILE_TEST_IS_SYMLINK))
            remove_tree(child);
        else
            g_unlink(child);
    }
    g_rmdir(path);
}

int lab_run(void)
{
    int code = g_test_run();
    if (!g_getenv("LAB_KEEP"))
        remove_tree(folder);
    g_free(folder);
    return code;
}

char *lab_path(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *name = g_strdup_vprintf(format, args);
    va_end(args);
    return g_build_filename(folder, name, NULL);
}

char *lab_folder(const char *name)
{
    char *path = lab_path("%s", name);
    g_assert_cmpint(g_mkdir_with_parents(path, 0755), ==, 0);
    return path;
}

void lab_write(const char *path, const void *data, gssize n)
{
    g_assert_true(g_file_set_contents(path, data, n, NULL));
}

char *lab_read(const char *path, gsize *out_n)
{
    char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &text, out_n, &error);
    g_assert_no_error(error);
    return text;
}

static int spawn(char **argv, char **out_text, char **out_errors)
{
    int status;
    g_autoptr(GError) error = NULL;
    g_spawn_sync(NULL, argv, NULL, 0, NULL, NULL, out_text, out_errors, &status, &error);
    g_assert_no_error(error);
    g_assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

char *lab_clip(const char *name, const char *options)
{
    char *path = lab_path("%s", name);
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return path;
    g_autofree char *line = g_strdup_printf("%s %s %s", g_getenv("MAKE_CLIP"), options, path);
    g_auto(GStrv) argv = g_strsplit(line, " ", -1);
    g_autofree char *text = NULL, *errors = NULL;
    int code = spawn(argv, &text, &errors);
    if (code != 0)
        g_error("%s: %s", line, errors);
    return path;
}

static char *last_line(char *text)
{
    g_strchomp(text);
    char *at = strrchr(text, '\n');
    return g_strdup(at ? at + 1 : text);
}

static int media(char **out_line, const char *arguments)
{
    g_autofree char *line = g_strdup_printf("%s %s", g_getenv("MEDIA_EXE"), arguments);
    g_auto(GStrv) argv = g_strsplit(line, " ", -1);
    g_autofree char *text = NULL, *errors = NULL;
    int code = spawn(argv, &text, &errors);
    g_autofree char *last = last_line(text);
    g_test_message("%s -> %d %s %s", arguments, code, last, errors);
    if (out_line)
        *out_line = g_steal_pointer(&last);
    return code;
}

int lab_media(char **out_line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *arguments = g_strdup_vprintf(format, args);
    va_end(args);
    return media(out_line, arguments);
}

char *lab_media_ok(const char *format, ...)
{
    va_list args;
    char *line = NULL;
    va_start(args, format);
    g_autofree char *arguments = g_strdup_vprintf(format, args);
    va_end(args);
    int code = media(&line, arguments);
    if (code != 0)
        g_error("%s -> %d %s", arguments, code, line);
    g_assert_true(g_str_has_prefix(line, "{\"type\":\"result\",\"ok\":true,"));
    return line;
}

int64_t lab_int(const char *line, const char *name)
{
    g_autofree char *key = g_strdup_printf("\"%s\":", name);
    const char *at = strstr(line, key);
    if (!at)
        g_error("no %s in %s", name, line);
    return g_ascii_strtoll(at + strlen(key), NULL, 10);
}

void lab_assert_json(const char *text)
{
    g_autofree char *path = lab_path("some.json"), *out = NULL, *errors = NULL;
    char python[] = "python3", option[] = "-m", module[] = "json.tool";
    char *argv[] = {python, option, module, path, NULL};
    int status;
    lab_write(path, text, -1);
    g_assert_true(g_spawn_sync(
        NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &errors, &status, NULL));
    if (status != 0)
        g_error("%s: %s", errors, text);
}

bool lab_says(const char *line, const char *text)
{
    return strstr(line, text) != NULL;
}

char *lab_ingest(const char *clip, char **out_line)
{
    g_autofree char *name = g_path_get_basename(clip);
    g_autofree char *under = g_strdup_printf("in-%s", name);
    char *dir = lab_folder(under);
    g_autofree char *index = g_build_filename(dir, "index.bin", NULL);
    if (!out_line && g_file_test(index, G_FILE_TEST_EXISTS))
        return dir;
    g_autofree char *line = lab_media_ok("ingest %s --out %s", clip, dir);
    if (out_line)
        *out_line = g_steal_pointer(&line);
    return dir;
}

int lab_number_in(const AVFrame *frame, int x, int y, int w, int h)
{
    g_assert_true(x >= 0 && y >= 0 && x + w <= frame->width && y + h <= frame->height);
    return clip_read(frame->data[0], frame->linesize[0], x, y, w, h);
}

void lab_film_walk(const char *path,
    void (*each)(const AVFrame *frame, guint i, int64_t t90, void *payload), void *payload)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AVFrame) frame = av_frame_alloc();
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    media_auto(input) input = media_input_new(fd, MEDIA_WANT_VIDEO, 1, &error);
    g_assert_no_error(error);
    guint i = 0;
    for (enum media_got got; (got = media_input_next(input, frame, &error)) != MEDIA_GOT_END;) {
        g_assert_cmpint(got, ==, MEDIA_GOT_VIDEO);
        each(frame, i++,
            av_rescale_q(frame->best_effort_timestamp, input->fmt->streams[input->video]->time_base,
                media_ticks),
            payload);
    }
    close(fd);
}

struct film_reader {
    struct lab_film *film;
    bool keep;
};

static void add_frame(const AVFrame *frame, guint i, int64_t t90, void *payload)
{
    struct film_reader *reader = payload;
    int number = lab_number_in(frame, 0, 0, frame->width, frame->height);
    g_array_append_val(reader->film->numbers, number);
    g_array_append_val(reader->film->t90, t90);
    if (reader->keep)
        g_ptr_array_add(reader->film->frames, av_frame_clone(frame));
}

struct lab_film *lab_film_read(const char *path, bool keep)
{
    struct lab_film *film = g_new0(struct lab_film, 1);
    film->numbers = g_array_new(false, false, sizeof(int));
    film->t90 = g_array_new(false, false, sizeof(int64_t));
    film->frames = g_ptr_array_new_with_free_func((GDestroyNotify)media_frame_free);
    struct film_reader reader = {film, keep};
    lab_film_walk(path, add_frame, &reader);
    return film;
}

static bool keep_samples(void *payload, const float *samples, size_t n, GError **error)
{
    g_array_append_vals(payload, samples, (guint)(2 * n));
    return true;
}

GArray *lab_sound_read(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AVFrame) frame = av_frame_alloc();
    GArray *samples = g_array_new(false, false, sizeof(float));
    struct media_track track = {.sink = keep_samples, .payload = samples};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    media_auto(input) input = media_input_new(fd, MEDIA_WANT_ALL, 1, &error);
    g_assert_no_error(error);
    double step = av_q2d(input->fmt->streams[input->audio]->time_base);
    for (enum media_got got; (got = media_input_next(input, frame, &error)) != MEDIA_GOT_END;)
        if (got == MEDIA_GOT_AUDIO)
            g_assert_true(media_track_push(&track, frame, samples->len == 0,
                (double)frame->best_effort_timestamp * step, &error));
    g_assert_true(media_track_finish(&track, &error));
    media_track_clear(&track);
    close(fd);
    return samples;
}

GArray *lab_made_t90(const char *options)
{
    const char *at = strstr(options, "--pattern ");
    g_auto(GStrv) words = g_strsplit(at ? at + 10 : "25x50", " ", 2);
    g_auto(GStrv) stretches = g_strsplit(words[0], ",", -1);
    GArray *made = g_array_new(false, false, sizeof(int64_t));
    double start = 0;
    for (char **p = stretches; *p; p++) {
        char *end;
        double fps = g_ascii_strtod(*p, &end);
        if (*end == '/')
            fps /= g_ascii_strtod(end + 1, &end);
        int frames = atoi(end + 1);
        for (int i = 0; i < frames; i++) {
            int64_t t90 = llrint((start + i / fps) * MEDIA_TICKS);
            g_array_append_val(made, t90);
        }
        start += frames / fps;
    }
    int64_t last = llrint(start * MEDIA_TICKS);
    g_array_append_val(made, last);
    return made;
}

struct media_index *lab_index(const char *dir)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = g_build_filename(dir, "index.bin", NULL);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct media_index *index = media_index_load(fd, &error);
    g_assert_no_error(error);
    close(fd);
    return index;
}

const char *lab_cue(const char *cues, guint item)
{
    const char *at = cues;
    for (guint i = 0; i <= item; i++) {
        at = strstr(at + 1, "{\"kind\":");
        g_assert_nonnull(at);
    }
    return at;
}

void lab_film_free(struct lab_film *film)
{
    g_array_unref(film->numbers);
    g_array_unref(film->t90);
    g_ptr_array_unref(film->frames);
    g_free(film);
}

int lab_picture_number(const char *path, int *out_w, int *out_h)
{
    g_autoptr(GError) error = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    g_autoptr(AVFrame) frame = media_image_decode(fd, &error);
    g_assert_no_error(error);
    close(fd);
    if (out_w)
        *out_w = frame->width;
    if (out_h)
        *out_h = frame->height;
    struct media_fit fit = {0};
    int w = frame->width & ~1, h = frame->height & ~1;
    g_autoptr(AVFrame) plain = media_picture_new(AV_PIX_FMT_YUV420P, w, h, &error);
    g_assert_true(media_fit_into(&fit, frame, 0, plain, 0, 0, w, h, &error));
    media_fit_clear(&fit);
    return lab_number_in(plain, 0, 0, w, h);
}

void lab_png(const char *path, int w, int h, int x, int y, int rw, int rh, uint32_t rgba)
{
    g_autoptr(GError) error = NULL;
    AVCodecContext *ctx = avcodec_alloc_context3(avcodec_find_encoder(AV_CODEC_ID_PNG));
    g_autoptr(AVFrame) frame = media_picture_new(AV_PIX_FMT_RGBA, w, h, &error);
    g_autoptr(AVPacket) packet = av_packet_alloc();
    for (int row = 0; row < h; row++)
        for (int column = 0; column < w; column++) {
            bool in = row >= y && row < y + rh && column >= x && column < x + rw;
            AV_WB32(frame->data[0] + row * frame->linesize[0] + 4 * column, in ? rgba : 0);
        }
    ctx->width = w;
    ctx->height = h;
    ctx->pix_fmt = AV_PIX_FMT_RGBA;
    ctx->time_base = (AVRational){1, 25};
    g_assert_cmpint(avcodec_open2(ctx, ctx->codec, NULL), >=, 0);
    g_assert_cmpint(avcodec_send_frame(ctx, frame), >=, 0);
    avcodec_send_frame(ctx, NULL);
    g_assert_cmpint(avcodec_receive_packet(ctx, packet), >=, 0);
    lab_write(path, packet->data, packet->size);
    avcodec_free_context(&ctx);
}

char *lab_footage(const char *name)
{
    const char *footage = g_getenv("SHENKAN_FOOTAGE");
    char *path = footage ? g_build_filename(footage, name, NULL) : NULL;
    if (path && g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return path;
    g_free(path);
    g_autofree char *message = g_strdup_printf("%s is not there; scripts/footage gets it", name);
    g_test_skip(message);
    return NULL;
}
