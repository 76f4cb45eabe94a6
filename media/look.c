/* Strip of small pictures, poster and scene marks, all taken from the pictures of the viewing copy
 * while they pass by. */
#include "internal.h"

#include <math.h>

#define GRID_W 32
#define GRID_H 18
#define THUMB_H 90
#define MAX_THUMBS 120
#define COLUMNS 10

void media_look_init(struct media_look *look)
{
    memset(look, 0, sizeof *look);
    look->thumbs = g_ptr_array_new_with_free_func((GDestroyNotify)media_frame_free);
    look->scenes = g_array_new(false, false, sizeof(int64_t));
    look->every_ms = 1000;
    look->poster_score = -1;
}

void media_look_clear(struct media_look *look)
{
    media_fit_clear(&look->fit);
    if (look->thumbs)
        g_ptr_array_unref(look->thumbs);
    if (look->scenes)
        g_array_unref(look->scenes);
    av_frame_free(&look->poster);
    memset(look, 0, sizeof *look);
}

/* The brightness of 32x18 fields, each from 16 points. */
static void make_grid(const AVFrame *picture, uint8_t *grid)
{
    for (int gy = 0; gy < GRID_H; gy++)
        for (int gx = 0; gx < GRID_W; gx++) {
            int sum = 0;
            for (int k = 0; k < 16; k++) {
                int x = (gx * 4 + k % 4) * picture->width / (GRID_W * 4);
                int y = (gy * 4 + k / 4) * picture->height / (GRID_H * 4);
                sum += picture->data[0][(ptrdiff_t)y * picture->linesize[0] + x];
            }
            grid[gy * GRID_W + gx] = (uint8_t)(sum / 16);
        }
}

/* A cut is a big difference that the frames before did not have. */
static void look_for_cut(struct media_look *look, const uint8_t *grid, int64_t t90)
{
    double diff = 0;
    for (int i = 0; i < GRID_W * GRID_H; i++)
        diff += abs(grid[i] - look->last[i]);
    diff /= GRID_W * GRID_H;
    if (look->has_last && diff > 24 && diff > 3 * look->last_diff &&
        t90 - look->last_scene >= MEDIA_TICKS / 2) {
        g_array_append_val(look->scenes, t90);
        look->last_scene = t90;
    }
    look->last_diff = look->has_last ? 0.7 * look->last_diff + 0.3 * diff : 0;
    look->has_last = true;
    memcpy(look->last, grid, GRID_W * GRID_H);
}

/* Rich in contrast, neither black nor white. */
static double score(const uint8_t *grid)
{
    double sum = 0, squares = 0;
    const int n = GRID_W * GRID_H;
    for (int i = 0; i < n; i++) {
        sum += grid[i];
        squares += grid[i] * grid[i];
    }
    double mean = sum / n, spread = sqrt(MAX(0, squares / n - mean * mean));
    return mean < 40 || mean > 225 ? spread / 4 : spread;
}

static bool keep_poster(
    struct media_look *look, const AVFrame *picture, const uint8_t *grid, GError **error)
{
    double value = score(grid);
    if (value <= look->poster_score)
        return true;
    if (!look->poster)
        look->poster = media_picture_new(picture->format, picture->width, picture->height, error);
    if (!look->poster)
        return false;
    av_frame_copy(look->poster, picture);
    look->poster_score = value;
    return true;
}

static bool add_thumb(struct media_look *look, const AVFrame *picture, GError **error)
{
    int w = (int)CLAMP(av_rescale(THUMB_H, picture->width, picture->height), 16, 240) & ~1;
    AVFrame *thumb = media_picture_new(AV_PIX_FMT_YUV420P, w, THUMB_H, error);
    if (!thumb)
        return false;
    g_ptr_array_add(look->thumbs, thumb);
    return media_fit_into(&look->fit, picture, 0, thumb, 0, 0, w, THUMB_H, error);
}

/* Too many: keep every second one, so that a long clip's strip is no bigger. */
static void thin_out(struct media_look *look)
{
    guint kept = 0;
    for (guint i = 0; i < look->thumbs->len; i += 2) {
        gpointer keep = look->thumbs->pdata[i];
        look->thumbs->pdata[i] = look->thumbs->pdata[kept];
        look->thumbs->pdata[kept++] = keep;
    }
    g_ptr_array_set_size(look->thumbs, (gint)kept);
    look->every_ms *= 2;
    look->next_slot = kept;
}

bool media_look_push(struct media_look *look, const AVFrame *picture, int64_t t90, GError **error)
{
    uint8_t grid[GRID_W * GRID_H];
    make_grid(picture, grid);
    look_for_cut(look, grid, t90);
    /* A gap in the film repeats its last picture in the strip. */
    while (t90 >= look->next_slot * look->every_ms * 90) {
        if (!keep_poster(look, picture, grid, error) || !add_thumb(look, picture, error))
            return false;
        look->next_slot++;
        if (look->thumbs->len > MAX_THUMBS)
            thin_out(look);
    }
    return true;
}

static AVFrame *make_strip(const struct media_look *look, int columns, int rows, GError **error)
{
    const AVFrame *first = look->thumbs->pdata[0];
    AVFrame *strip =
        media_picture_new(AV_PIX_FMT_YUV420P, columns * first->width, rows * first->height, error);
    if (!strip)
        return NULL;
    media_picture_black(strip);
    for (guint i = 0; i < look->thumbs->len; i++) {
        const AVFrame *thumb = look->thumbs->pdata[i];
        int x = (int)i % columns * thumb->width, y = (int)i / columns * thumb->height;
        for (int p = 0; p < 3; p++)
            for (int row = 0; row < thumb->height >> (p > 0); row++)
                memcpy(strip->data[p] + (ptrdiff_t)((y >> (p > 0)) + row) * strip->linesize[p] +
                           (x >> (p > 0)),
                    thumb->data[p] + (ptrdiff_t)row * thumb->linesize[p],
                    (size_t)(thumb->width >> (p > 0)));
    }
    return strip;
}

bool media_look_write(
    struct media_look *look, const struct media_ingest_files *files, GError **error)
{
    int count = (int)look->thumbs->len, columns = MIN(count, COLUMNS);
    int rows = (count + columns - 1) / columns;
    const AVFrame *first = look->thumbs->pdata[0];
    g_autoptr(AVFrame) strip = make_strip(look, columns, rows, error);
    if (!strip)
        return false;
    g_autoptr(GString) json = g_string_new(NULL);
    g_string_printf(json,
        "{\"columns\":%d,\"rows\":%d,\"width\":%d,\"height\":%d,\"every_ms\":%" PRId64
        ",\"count\":%d}\n",
        columns, rows, first->width, first->height, look->every_ms, count);
    g_autoptr(GString) scenes = g_string_new("{\"t90\":");
    media_json_ints(scenes, look->scenes);
    g_string_append(scenes, "}\n");
    return media_picture_write_jpeg(look->poster, 3, files->poster, error) &&
           media_picture_write_jpeg(strip, 5, files->strip, error) &&
           media_write_string(files->strip_json, json, error) &&
           media_write_string(files->scenes, scenes, error);
}
