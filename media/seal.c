/* The picture of a seal: a PNG of anybody's making becomes one of ours, of a size to print. */
#include "internal.h"

#define MOST_SIDE 992 /* 42 mm at 600 dpi */
#define LEAST_SIDE 200
#define LEAST_CLEAR 10 /* percent of the picture that paper shows through */

static AVFrame *scaled(const AVFrame *src, int w, int h, GError **error)
{
    AVFrame *out = media_picture_new(AV_PIX_FMT_RGBA, w, h, error);
    struct SwsContext *sws =
        out ? sws_getContext(src->width, src->height, src->format, w, h, AV_PIX_FMT_RGBA,
                  SWS_AREA | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP | SWS_FULL_CHR_H_INT, NULL, NULL,
                  NULL)
            : NULL;
    if (!sws) {
        av_frame_free(&out);
        if (error && !*error)
            media_fail(error, MEDIA_ERROR_UNPLAYABLE, "This kind of picture can't be used.");
        return NULL;
    }
    sws_scale(sws, (const uint8_t *const *)src->data, src->linesize, 0, src->height, out->data,
        out->linesize);
    sws_freeContext(sws);
    return out;
}

static uint8_t *pixel(const AVFrame *picture, int x, int y)
{
    return picture->data[0] + (ptrdiff_t)y * picture->linesize[0] + 4 * (ptrdiff_t)x;
}

/* Colours times alpha, so that what nobody sees does not run into the edges; returns how many
 * percent are clear. */
static int64_t premultiply(AVFrame *picture)
{
    int64_t clear = 0;
    for (int y = 0; y < picture->height; y++) {
        for (int x = 0; x < picture->width; x++) {
            uint8_t *p = pixel(picture, x, y);
            clear += p[3] < 32;
            for (int c = 0; c < 3; c++)
                p[c] = (uint8_t)((p[c] * p[3] + 127) / 255);
        }
    }
    return clear * 100 / ((int64_t)picture->width * picture->height);
}

static void unmultiply(AVFrame *picture)
{
    for (int y = 0; y < picture->height; y++) {
        for (int x = 0; x < picture->width; x++) {
            uint8_t *p = pixel(picture, x, y);
            for (int c = 0; c < 3; c++)
                p[c] = p[3] ? (uint8_t)MIN(255, (p[c] * 255 + p[3] / 2) / p[3]) : 0;
        }
    }
}

bool media_seal_write(int fd, int out_fd, int *out_width, int *out_height, GError **error)
{
    uint8_t head = 0;
    if (!media_image_is(fd) || !media_read_at(fd, &head, 1, 0) || head != 0x89)
        return media_fail(error, MEDIA_ERROR_NOT_A_VIDEO, "The picture of a seal is a PNG.");
    g_autoptr(AVFrame) file = media_image_decode(fd, error);
    if (!file)
        return false;
    int w = file->width, h = file->height, side = MAX(w, h);
    if (MIN(w, h) < LEAST_SIDE)
        return media_fail(error, MEDIA_ERROR_UNPLAYABLE,
            "The picture is %d x %d: each side must have %d pixels.", w, h, LEAST_SIDE);
    g_autoptr(AVFrame) whole = scaled(file, w, h, error);
    if (!whole)
        return false;
    if (premultiply(whole) < LEAST_CLEAR)
        return media_fail(error, MEDIA_ERROR_UNPLAYABLE,
            "The picture has no clear ground: it would hide what it is printed over.");
    if (side > MOST_SIDE) {
        w = MAX(1, (int)av_rescale(w, MOST_SIDE, side));
        h = MAX(1, (int)av_rescale(h, MOST_SIDE, side));
    }
    g_autoptr(AVFrame) picture = scaled(whole, w, h, error);
    if (!picture)
        return false;
    unmultiply(picture);
    *out_width = w;
    *out_height = h;
    return media_picture_encode(AV_CODEC_ID_PNG, picture, 0, out_fd, error);
}
