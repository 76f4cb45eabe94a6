/* Captions and marks: a PNG of the film's size, kept as 4:2:0 with its alpha. Only the part of each
 * row that has anything is touched. */
#include "internal.h"

struct span {
    int left, right; /* even, [left, right) */
};

struct media_overlay {
    AVFrame *picture;                /* YUVA420P */
    struct span rows[MEDIA_HOUSE_H]; /* empty ones have left == right */
    uint8_t *alpha;                  /* for chroma, MEDIA_HOUSE_W / 2 wide */
};

/* Scaled as it is: captions are drawn in the film's own size, so this is only RGB to Y'CbCr. */
static AVFrame *convert(const AVFrame *png, GError **error)
{
    AVFrame *out = media_picture_new(AV_PIX_FMT_YUVA420P, MEDIA_HOUSE_W, MEDIA_HOUSE_H, error);
    struct SwsContext *sws =
        out ? sws_getContext(png->width, png->height, png->format, MEDIA_HOUSE_W, MEDIA_HOUSE_H,
                  AV_PIX_FMT_YUVA420P, SWS_BICUBIC | SWS_ACCURATE_RND, NULL, NULL, NULL)
            : NULL;
    if (!sws) {
        av_frame_free(&out);
        if (error && !*error)
            media_fail(error, MEDIA_ERROR_UNPLAYABLE, "This kind of picture can't be laid over.");
        return NULL;
    }
    sws_setColorspaceDetails(sws, sws_getCoefficients(SWS_CS_ITU709), 1,
        sws_getCoefficients(SWS_CS_ITU709), 0, 0, 1 << 16, 1 << 16);
    sws_scale(sws, (const uint8_t *const *)png->data, png->linesize, 0, png->height, out->data,
        out->linesize);
    sws_freeContext(sws);
    return out;
}

static struct span span_of(const uint8_t *alpha)
{
    struct span span = {0, MEDIA_HOUSE_W};
    while (span.left < span.right && !alpha[span.left])
        span.left++;
    while (span.right > span.left && !alpha[span.right - 1])
        span.right--;
    return span;
}

/* Two rows share their chroma, and so their span. */
static void measure(struct media_overlay *overlay)
{
    const AVFrame *picture = overlay->picture;
    overlay->alpha = g_malloc0(MEDIA_HOUSE_W / 2 * (MEDIA_HOUSE_H / 2));
    for (int y = 0; y < MEDIA_HOUSE_H; y += 2) {
        const uint8_t *a = picture->data[3] + (ptrdiff_t)y * picture->linesize[3];
        const uint8_t *b = a + picture->linesize[3];
        struct span one = span_of(a), two = span_of(b), both = one;
        if (two.left < two.right)
            both = one.left < one.right
                       ? (struct span){MIN(one.left, two.left), MAX(one.right, two.right)}
                       : two;
        both.left &= ~1;
        both.right = (both.right + 1) & ~1;
        overlay->rows[y] = overlay->rows[y + 1] = both;
        uint8_t *to = overlay->alpha + (ptrdiff_t)(y / 2) * (MEDIA_HOUSE_W / 2);
        for (int x = both.left / 2; x < both.right / 2; x++)
            to[x] = (uint8_t)((a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1] + 2) / 4);
    }
}

struct media_overlay *media_overlay_new(int png_fd, GError **error)
{
    g_autoptr(AVFrame) png = media_image_decode(png_fd, error);
    AVFrame *picture = png ? convert(png, error) : NULL;
    if (!picture)
        return NULL;
    struct media_overlay *overlay = g_new0(struct media_overlay, 1);
    overlay->picture = picture;
    measure(overlay);
    return overlay;
}

void media_overlay_free(struct media_overlay *overlay)
{
    if (!overlay)
        return;
    av_frame_free(&overlay->picture);
    g_free(overlay->alpha);
    g_free(overlay);
}

static void blend_row(uint8_t *restrict dst, const uint8_t *restrict src,
    const uint8_t *restrict alpha, int n, int opacity)
{
    for (int x = 0; x < n; x++) {
        int mix = (src[x] - dst[x]) * alpha[x] * opacity;
        dst[x] = (uint8_t)(dst[x] + (mix + (mix > 0 ? 32512 : -32512)) / 65025);
    }
}

void media_overlay_blend(const struct media_overlay *overlay, AVFrame *picture, int opacity)
{
    const AVFrame *over = overlay->picture;
    g_assert(picture->width == over->width && picture->height == over->height);
    for (int y = 0; opacity > 0 && y < MEDIA_HOUSE_H; y++) {
        struct span span = overlay->rows[y];
        if (span.left >= span.right)
            continue;
        blend_row(picture->data[0] + (ptrdiff_t)y * picture->linesize[0] + span.left,
            over->data[0] + (ptrdiff_t)y * over->linesize[0] + span.left,
            over->data[3] + (ptrdiff_t)y * over->linesize[3] + span.left, span.right - span.left,
            opacity);
        if (y & 1)
            continue;
        for (int p = 1; p < 3; p++)
            blend_row(picture->data[p] + (ptrdiff_t)(y / 2) * picture->linesize[p] + span.left / 2,
                over->data[p] + (ptrdiff_t)(y / 2) * over->linesize[p] + span.left / 2,
                overlay->alpha + (ptrdiff_t)(y / 2) * (MEDIA_HOUSE_W / 2) + span.left / 2,
                (span.right - span.left) / 2, opacity);
    }
}
