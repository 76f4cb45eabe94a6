/* Pictures: scaling, turning upright, and writing single ones. */
#include "internal.h"

#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>

void media_fit_clear(struct media_fit *fit)
{
    sws_freeContext(fit->sws);
    media_tone_free(fit->tone);
    av_frame_free(&fit->stage);
    memset(fit, 0, sizeof *fit);
}

void media_upright_size(int w, int h, AVRational sar, unsigned orient, int *out_w, int *out_h)
{
    if (sar.num > 0 && sar.den > 0)
        w = (int)CLAMP(av_rescale(w, sar.num, sar.den), 1, 1 << 15);
    *out_w = orient & MEDIA_TRANSPOSE ? h : w;
    *out_h = orient & MEDIA_TRANSPOSE ? w : h;
}

void media_area_place(const struct media_area *area, int w, int h, struct media_area *out)
{
    int fit_w = area->w, fit_h = (int)av_rescale(h, area->w, w);
    if (fit_h > area->h) {
        fit_h = area->h;
        fit_w = (int)av_rescale(w, area->h, h);
    }
    out->w = MAX(2, (fit_w + 1) & ~1);
    out->h = MAX(2, (fit_h + 1) & ~1);
    out->x = area->x + (((area->w - out->w) / 2) & ~1);
    out->y = area->y + (((area->h - out->h) / 2) & ~1);
}

void media_house_place(int w, int h, int *out_x, int *out_y, int *out_w, int *out_h)
{
    struct media_area place;
    media_area_place(&(struct media_area){0, 0, MEDIA_HOUSE_W, MEDIA_HOUSE_H}, w, h, &place);
    *out_x = place.x;
    *out_y = place.y;
    *out_w = place.w;
    *out_h = place.h;
}

AVFrame *media_picture_new(int format, int w, int h, GError **error)
{
    AVFrame *frame = av_frame_alloc();
    frame->format = format;
    frame->width = w;
    frame->height = h;
    int rc = av_frame_get_buffer(frame, 0);
    if (rc < 0) {
        media_fail_av(error, MEDIA_ERROR_LIMIT, rc, "No memory for a picture");
        av_frame_free(&frame);
        return NULL;
    }
    frame->color_range = AVCOL_RANGE_MPEG;
    frame->colorspace = AVCOL_SPC_BT709;
    frame->sample_aspect_ratio = (AVRational){1, 1};
    return frame;
}

void media_area_black(AVFrame *picture, const struct media_area *area)
{
    for (int p = 0; p < 3; p++) {
        int half = p > 0;
        for (int y = area->y >> half; y < (area->y + area->h) >> half; y++)
            memset(picture->data[p] + (ptrdiff_t)y * picture->linesize[p] + (area->x >> half),
                p ? 128 : 16, (size_t)(area->w >> half));
    }
}

void media_picture_black(AVFrame *picture)
{
    media_area_black(picture, &(struct media_area){0, 0, picture->width, picture->height});
}

/* The old names yuvj… mean full range; the format itself is the plain one. */
static int plain_format(int format, int *full)
{
    static const struct {
        int old, plain;
    } table[] = {
        {AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUV420P},
        {AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUV422P},
        {AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUV444P},
        {AV_PIX_FMT_YUVJ440P, AV_PIX_FMT_YUV440P},
        {AV_PIX_FMT_YUVJ411P, AV_PIX_FMT_YUV411P},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
        if (table[i].old == format) {
            *full = 1;
            return table[i].plain;
        }
    return format;
}

/* Unmarked film follows its size, as players do. */
static int space_of(const AVFrame *src)
{
    switch ((int)src->colorspace) {
    case AVCOL_SPC_BT709:
        return SWS_CS_ITU709;
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
        return SWS_CS_BT2020;
    case AVCOL_SPC_FCC:
        return SWS_CS_FCC;
    case AVCOL_SPC_SMPTE240M:
        return SWS_CS_SMPTE240M;
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
        return SWS_CS_ITU601;
    default:
        return src->height >= 720 || src->width >= 1280 ? SWS_CS_ITU709 : SWS_CS_ITU601;
    }
}

/* The scaler for these sizes; film of high range keeps its matrix, all else becomes BT.709. */
static bool ready(struct media_fit *fit, int sw, int sh, int sformat, int space, int full, int dw,
    int dh, int dformat, GError **error)
{
    const int *to =
        sws_getCoefficients(dformat == AV_PIX_FMT_YUV420P10 ? SWS_CS_BT2020 : SWS_CS_ITU709);
    if (fit->sws && fit->sw == sw && fit->sh == sh && fit->sformat == sformat &&
        fit->space == space && fit->full == full && fit->dw == dw && fit->dh == dh &&
        fit->dformat == dformat)
        return true;
    sws_freeContext(fit->sws);
    fit->sws = sws_alloc_context();
    av_opt_set_int(fit->sws, "srcw", sw, 0);
    av_opt_set_int(fit->sws, "srch", sh, 0);
    av_opt_set_int(fit->sws, "src_format", sformat, 0);
    av_opt_set_int(fit->sws, "dstw", dw, 0);
    av_opt_set_int(fit->sws, "dsth", dh, 0);
    av_opt_set_int(fit->sws, "dst_format", dformat, 0);
    av_opt_set_int(fit->sws, "src_range", full, 0);
    av_opt_set_int(fit->sws, "dst_range", 0, 0);
    av_opt_set_int(
        fit->sws, "sws_flags", fit->flags ? fit->flags : SWS_BICUBIC | SWS_ACCURATE_RND, 0);
    /* Before init, so that no shortcut is chosen that leaves the range as it is. */
    sws_setColorspaceDetails(
        fit->sws, sws_getCoefficients(space), full, to, 0, 0, 1 << 16, 1 << 16);
    int rc = sws_init_context(fit->sws, NULL, NULL);
    if (rc >= 0)
        sws_setColorspaceDetails(
            fit->sws, sws_getCoefficients(space), full, to, 0, 0, 1 << 16, 1 << 16);
    fit->sw = sw;
    fit->sh = sh;
    fit->sformat = sformat;
    fit->space = space;
    fit->full = full;
    fit->dw = dw;
    fit->dh = dh;
    fit->dformat = dformat;
    return rc >= 0 ||
           media_fail_av(error, MEDIA_ERROR_UNPLAYABLE, rc, "This kind of picture can't be scaled");
}

static void turn_plane(const uint8_t *src, ptrdiff_t src_line, uint8_t *dst, ptrdiff_t dst_line,
    int w, int h, unsigned orient)
{
    bool flip_x = orient & MEDIA_FLIP_X, flip_y = orient & MEDIA_FLIP_Y;
    for (int y = 0; y < h; y++) {
        int from_y = flip_y ? h - 1 - y : y;
        uint8_t *out = dst + y * dst_line;
        if (orient & MEDIA_TRANSPOSE) {
            const uint8_t *in = src + from_y + (flip_x ? (w - 1) * src_line : 0);
            ptrdiff_t step = flip_x ? -src_line : src_line;
            for (int x = 0; x < w; x++, in += step)
                out[x] = *in;
        } else {
            const uint8_t *in = src + from_y * src_line;
            if (!flip_x)
                memcpy(out, in, (size_t)w);
            else
                for (int x = 0; x < w; x++)
                    out[x] = in[w - 1 - x];
        }
    }
}

static bool need_stage(struct media_fit *fit, int w, int h, GError **error)
{
    if (fit->stage && fit->stage->width == w && fit->stage->height == h)
        return true;
    av_frame_free(&fit->stage);
    fit->stage = media_picture_new(AV_PIX_FMT_YUV420P, w, h, error);
    return fit->stage != NULL;
}

/* The source's planes, or those of its upper field. */
struct source {
    const uint8_t *data[4];
    int line[4];
    int w, h, format, full, space;
    enum AVColorTransferCharacteristic curve;
};

static struct source source_of(const AVFrame *src)
{
    struct source from = {.w = src->width,
        .h = src->height,
        .space = space_of(src),
        .full = src->color_range == AVCOL_RANGE_JPEG,
        .curve = src->color_trc};
    from.format = plain_format(src->format, &from.full);
    for (int i = 0; i < 4; i++) {
        from.data[i] = src->data[i];
        from.line[i] = src->linesize[i];
    }
    /* Of interlaced film one field is shown: no combs, and still one picture for one frame. */
    if (src->interlaced_frame && from.h >= 4 && from.format != AV_PIX_FMT_PAL8) {
        for (int i = 0; i < 4; i++)
            from.line[i] *= 2;
        from.h /= 2;
    }
    return from;
}

/* In 10 bits to the final size, where the light is mapped. */
static bool scale_hdr(struct media_fit *fit, const struct source *from, uint8_t *const *out,
    const int *lines, int w, int h, GError **error)
{
    if (!fit->tone)
        fit->tone = media_tone_new(from->curve == AVCOL_TRC_SMPTE2084);
    if (from->format == AV_PIX_FMT_YUV420P10 && !from->full && from->w == w && from->h == h) {
        media_tone_map(fit->tone, from->data, from->line, out, lines, w, h);
        return true;
    }
    AVFrame *wide = media_tone_wide(fit->tone, w, h, error);
    if (!wide || !ready(fit, from->w, from->h, from->format, SWS_CS_BT2020, from->full, w, h,
                     AV_PIX_FMT_YUV420P10, error))
        return false;
    sws_scale(fit->sws, from->data, from->line, 0, from->h, wide->data, wide->linesize);
    media_tone_map(fit->tone, (const uint8_t *const *)wide->data, wide->linesize, out, lines, w, h);
    return true;
}

static bool scale(struct media_fit *fit, const struct source *from, uint8_t *const *out,
    const int *lines, int w, int h, GError **error)
{
    bool hdr = from->curve == AVCOL_TRC_SMPTE2084 || from->curve == AVCOL_TRC_ARIB_STD_B67;
    if (hdr && !fit->no_tone)
        return scale_hdr(fit, from, out, lines, w, h, error);
    if (!ready(fit, from->w, from->h, from->format, from->space, from->full, w, h,
            AV_PIX_FMT_YUV420P, error))
        return false;
    sws_scale(fit->sws, from->data, from->line, 0, from->h, out, lines);
    return true;
}

bool media_fit_into(struct media_fit *fit, const AVFrame *src, unsigned orient, AVFrame *dst, int x,
    int y, int w, int h, GError **error)
{
    g_assert(!((x | y | w | h) & 1) && x + w <= dst->width && y + h <= dst->height);
    struct source from = source_of(src);
    bool transpose = orient & MEDIA_TRANSPOSE;
    int tw = transpose ? h : w, th = transpose ? w : h;
    uint8_t *out[4] = {dst->data[0] + (ptrdiff_t)y * dst->linesize[0] + x,
        dst->data[1] + (ptrdiff_t)(y / 2) * dst->linesize[1] + x / 2,
        dst->data[2] + (ptrdiff_t)(y / 2) * dst->linesize[2] + x / 2, NULL};
    if (!orient)
        return scale(fit, &from, out, dst->linesize, w, h, error);
    if (!need_stage(fit, tw, th, error) ||
        !scale(fit, &from, fit->stage->data, fit->stage->linesize, tw, th, error))
        return false;
    for (int p = 0; p < 3; p++)
        turn_plane(fit->stage->data[p], fit->stage->linesize[p], out[p], dst->linesize[p],
            p ? w / 2 : w, p ? h / 2 : h, orient);
    return true;
}

static bool has_alpha(const AVFrame *picture)
{
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(picture->format);
    return format && (format->flags & (AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL));
}

bool media_picture_from_file(int fd, AVFrame *picture, GError **error)
{
    int x, y, w, h;
    g_autoptr(AVFrame) file = media_image_decode(fd, error);
    if (!file)
        return false;
    media_picture_black(picture);
    if (has_alpha(file)) {
        media_auto(overlay) overlay = media_overlay_new(fd, error);
        if (overlay)
            media_overlay_blend(overlay, picture, 255);
        return overlay != NULL;
    }
    struct media_fit fit = {0};
    unsigned orient = media_frame_orient(file);
    media_upright_size(file->width, file->height, (AVRational){1, 1}, orient, &w, &h);
    media_house_place(w, h, &x, &y, &w, &h);
    bool done = media_fit_into(&fit, file, orient, picture, x, y, w, h, error);
    media_fit_clear(&fit);
    return done;
}

bool media_picture_encode(
    enum AVCodecID id, AVFrame *picture, int quality, int fd, GError **error)
{
    const AVCodec *codec = avcodec_find_encoder(id);
    AVCodecContext *ctx = avcodec_alloc_context3(codec);
    g_autoptr(AVPacket) packet = av_packet_alloc();
    ctx->width = picture->width;
    ctx->height = picture->height;
    ctx->pix_fmt = picture->format;
    ctx->time_base = (AVRational){1, 25};
    ctx->color_range = picture->color_range;
    ctx->thread_count = 1;
    ctx->flags |= AV_CODEC_FLAG_BITEXACT;
    if (quality > 0) {
        ctx->flags |= AV_CODEC_FLAG_QSCALE;
        ctx->global_quality = picture->quality = quality * FF_QP2LAMBDA;
    }
    picture->pts = 0;
    picture->pict_type = AV_PICTURE_TYPE_NONE;
    int rc = avcodec_open2(ctx, codec, NULL);
    if (rc >= 0)
        rc = avcodec_send_frame(ctx, picture);
    if (rc >= 0)
        rc = avcodec_send_frame(ctx, NULL);
    if (rc >= 0)
        rc = avcodec_receive_packet(ctx, packet);
    avcodec_free_context(&ctx);
    if (rc < 0)
        return media_fail_av(error, MEDIA_ERROR_LIMIT, rc, "The picture can't be written");
    return media_write_all(fd, packet->data, (size_t)packet->size, error);
}

/* Scale from limited BT.709 to what the still picture formats expect. */
static AVFrame *convert(const AVFrame *src, int format, int space, int full, GError **error)
{
    AVFrame *out = media_picture_new(format, src->width, src->height, error);
    struct SwsContext *sws =
        out ? sws_getContext(src->width, src->height, src->format, src->width, src->height, format,
                  SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, NULL, NULL, NULL)
            : NULL;
    if (!sws) {
        av_frame_free(&out);
        media_fail(error, MEDIA_ERROR_LIMIT, "No memory for a picture.");
        return NULL;
    }
    sws_setColorspaceDetails(sws, sws_getCoefficients(SWS_CS_ITU709), 0, sws_getCoefficients(space),
        full, 0, 1 << 16, 1 << 16);
    sws_scale(sws, (const uint8_t *const *)src->data, src->linesize, 0, src->height, out->data,
        out->linesize);
    sws_freeContext(sws);
    out->color_range = full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    return out;
}

bool media_picture_write_jpeg(AVFrame *picture, int quality, int fd, GError **error)
{
    if (fd < 0)
        return true;
    /* JFIF is BT.601, full range. */
    g_autoptr(AVFrame) rgb = convert(picture, AV_PIX_FMT_RGB24, SWS_CS_ITU709, 1, error);
    if (!rgb)
        return false;
    g_autoptr(AVFrame) jpeg =
        media_picture_new(AV_PIX_FMT_YUVJ420P, picture->width, picture->height, error);
    bool done = jpeg != NULL;
    if (done) {
        struct SwsContext *sws =
            sws_getContext(rgb->width, rgb->height, AV_PIX_FMT_RGB24, rgb->width, rgb->height,
                AV_PIX_FMT_YUVJ420P, SWS_BICUBIC | SWS_ACCURATE_RND, NULL, NULL, NULL);
        sws_setColorspaceDetails(sws, sws_getCoefficients(SWS_CS_ITU601), 1,
            sws_getCoefficients(SWS_CS_ITU601), 1, 0, 1 << 16, 1 << 16);
        sws_scale(sws, (const uint8_t *const *)rgb->data, rgb->linesize, 0, rgb->height, jpeg->data,
            jpeg->linesize);
        sws_freeContext(sws);
        jpeg->color_range = AVCOL_RANGE_JPEG;
        done = media_picture_encode(AV_CODEC_ID_MJPEG, jpeg, quality, fd, error);
    }
    return done;
}

bool media_picture_write_png(AVFrame *picture, int fd, GError **error)
{
    g_autoptr(AVFrame) rgb = convert(picture, AV_PIX_FMT_RGB24, SWS_CS_ITU709, 1, error);
    return rgb && media_picture_encode(AV_CODEC_ID_PNG, rgb, 0, fd, error);
}

bool media_picture_write(
    const AVFrame *src, unsigned orient, int w, int h, bool png, int fd, GError **error)
{
    struct media_fit fit = {0};
    w = MAX(2, w & ~1);
    h = MAX(2, h & ~1);
    g_autoptr(AVFrame) upright = media_picture_new(AV_PIX_FMT_YUV420P, w, h, error);
    bool done = upright && media_fit_into(&fit, src, orient, upright, 0, 0, w, h, error) &&
                (png ? media_picture_write_png(upright, fd, error)
                     : media_picture_write_jpeg(upright, 3, fd, error));
    media_fit_clear(&fit);
    return done;
}
