/* H.264 and AAC as this house writes them. Every field that ends up in the parameter sets is set
 * here and never taken from the source: all pieces must share one avcC. */
#include "internal.h"

#include <libavutil/intreadwrite.h>
#include <libavutil/opt.h>

static AVCodecContext *h264(int w, int h, int threads, GError **error)
{
    const AVCodec *codec = avcodec_find_encoder_by_name(MEDIA_ENCODER);
    if (!codec) {
        media_fail(error, MEDIA_ERROR_NO_ENCODER,
            "This build of libavcodec has no H.264 encoder (" MEDIA_ENCODER ").");
        return NULL;
    }
    AVCodecContext *ctx = avcodec_alloc_context3(codec);
    ctx->width = w;
    ctx->height = h;
    ctx->pix_fmt = AV_PIX_FMT_YUV420P;
    ctx->time_base = media_ticks;
    ctx->framerate = (AVRational){30, 1};
    ctx->sample_aspect_ratio = (AVRational){1, 1};
    ctx->color_range = AVCOL_RANGE_MPEG;
    ctx->color_primaries = AVCOL_PRI_BT709;
    ctx->color_trc = AVCOL_TRC_BT709;
    ctx->colorspace = AVCOL_SPC_BT709;
    ctx->chroma_sample_location = AVCHROMA_LOC_LEFT;
    ctx->thread_count = threads;
    ctx->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_CLOSED_GOP;
    return ctx;
}

static AVCodecContext *open_h264(AVCodecContext *ctx, AVDictionary *options, GError **error)
{
    int rc = avcodec_open2(ctx, ctx->codec, &options);
    av_dict_free(&options);
    if (rc < 0) {
        media_fail_av(error, MEDIA_ERROR_LIMIT, rc, "The H.264 encoder can't be started");
        avcodec_free_context(&ctx);
    }
    return ctx;
}

/* The house profile, docs/ref/media-cli.md. One encoder makes one piece: one closed GOP. */
AVCodecContext *media_house_encoder(int threads, GError **error)
{
    AVCodecContext *ctx = h264(MEDIA_HOUSE_W, MEDIA_HOUSE_H, threads, error);
    if (!ctx)
        return NULL;
    AVDictionary *options = NULL;
    ctx->profile = FF_PROFILE_H264_HIGH;
    ctx->level = 41;
    ctx->gop_size = 250;
    ctx->max_b_frames = 2;
    ctx->refs = 2;
    ctx->rc_max_rate = 14000000;
    ctx->rc_buffer_size = 14000000;
    /* A piece follows another, so the buffer is not full: with x264's 0.9 noise gets 18 Mb/s. */
    ctx->rc_initial_buffer_occupancy = 7000000;
    av_dict_set(&options, "preset", "veryfast", 0);
    av_dict_set(&options, "profile", "high", 0);
    av_dict_set(&options, "crf", "21", 0);
    av_dict_set(&options, "x264-params",
        "annexb=0:stitchable=1:open-gop=0:scenecut=0:b-pyramid=none:weightp=1", 0);
    return open_h264(ctx, options, error);
}

/* No B frames: decoding order is showing order, so a page steps frames without surprises. */
AVCodecContext *media_proxy_encoder(int w, int h, int threads, GError **error)
{
    AVCodecContext *ctx = h264(w, h, threads, error);
    if (!ctx)
        return NULL;
    AVDictionary *options = NULL;
    ctx->gop_size = 250;
    ctx->max_b_frames = 0;
    ctx->rc_max_rate = 2500000;
    ctx->rc_buffer_size = 2500000;
    av_dict_set(&options, "preset", "superfast", 0);
    av_dict_set(&options, "profile", "high", 0);
    av_dict_set(&options, "crf", "25", 0);
    av_dict_set(&options, "forced-idr", "1", 0);
    av_dict_set(&options, "x264-params", "annexb=0:open-gop=0:scenecut=0", 0);
    return open_h264(ctx, options, error);
}

static const uint8_t *find_nal(const uint8_t *data, size_t size, int type, uint32_t *out_size)
{
    for (size_t at = 0; at + 5 <= size;) {
        uint32_t n = AV_RB32(data + at);
        if (n == 0 || n > size - at - 4)
            return NULL;
        if ((data[at + 4] & 0x1f) == type) {
            *out_size = n;
            return data + at + 4;
        }
        at += 4 + (size_t)n;
    }
    return NULL;
}

GBytes *media_avcc(const AVCodecContext *encoder, GError **error)
{
    uint32_t sps_size = 0, pps_size = 0;
    const uint8_t *sps =
        find_nal(encoder->extradata, (size_t)encoder->extradata_size, 7, &sps_size);
    const uint8_t *pps =
        find_nal(encoder->extradata, (size_t)encoder->extradata_size, 8, &pps_size);
    if (!sps || !pps || sps_size < 4 || sps_size > 255 || pps_size > 255) {
        media_fail(error, MEDIA_ERROR_IO, "The H.264 encoder gave no parameter sets.");
        return NULL;
    }
    GByteArray *avcc = g_byte_array_new();
    const uint8_t head[] = {1, sps[1], sps[2], sps[3], 0xff, 0xe1, 0, (uint8_t)sps_size};
    const uint8_t middle[] = {1, 0, (uint8_t)pps_size};
    /* High profile: 4:2:0, 8 bits, no extensions */
    const uint8_t tail[] = {0xfd, 0xf8, 0xf8, 0};
    g_byte_array_append(avcc, head, sizeof head);
    g_byte_array_append(avcc, sps, sps_size);
    g_byte_array_append(avcc, middle, sizeof middle);
    g_byte_array_append(avcc, pps, pps_size);
    if (sps[1] >= 100)
        g_byte_array_append(avcc, tail, sizeof tail);
    return g_byte_array_free_to_bytes(avcc);
}

void media_packet_strip_sei(AVPacket *packet)
{
    uint8_t *data = packet->data;
    size_t size = (size_t)packet->size, to = 0;
    if (av_packet_make_writable(packet) < 0)
        return;
    data = packet->data;
    for (size_t at = 0; at + 5 <= size;) {
        size_t n = 4 + (size_t)AV_RB32(data + at);
        if (n > size - at)
            return;
        if ((data[at + 4] & 0x1f) != 6) {
            memmove(data + to, data + at, n);
            to += n;
        }
        at += n;
    }
    if (to > 0)
        av_shrink_packet(packet, (int)to);
}

bool media_aac_init(struct media_aac *aac, int bit_rate,
    bool (*sink)(void *payload, AVPacket *packet, GError **error), void *payload, GError **error)
{
    const AVCodec *codec = avcodec_find_encoder_by_name("aac");
    memset(aac, 0, sizeof *aac);
    aac->sink = sink;
    aac->payload = payload;
    aac->fifo = g_array_new(false, false, sizeof(float));
    aac->ctx = avcodec_alloc_context3(codec);
    aac->ctx->sample_fmt = AV_SAMPLE_FMT_FLTP;
    aac->ctx->sample_rate = MEDIA_RATE;
    aac->ctx->time_base = (AVRational){1, MEDIA_RATE};
    aac->ctx->bit_rate = bit_rate;
    aac->ctx->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
    aac->ctx->thread_count = 1;
    av_channel_layout_default(&aac->ctx->ch_layout, 2);
    /* Noise substitution keeps state across packets; without it packets can be spliced. */
    av_opt_set_int(aac->ctx->priv_data, "aac_pns", 0, 0);
    int rc = avcodec_open2(aac->ctx, codec, NULL);
    if (rc < 0)
        return media_fail_av(error, MEDIA_ERROR_LIMIT, rc, "The AAC encoder can't be started");
    aac->frame = av_frame_alloc();
    aac->frame->format = AV_SAMPLE_FMT_FLTP;
    aac->frame->nb_samples = MEDIA_AAC_FRAME;
    aac->frame->sample_rate = MEDIA_RATE;
    av_channel_layout_default(&aac->frame->ch_layout, 2);
    rc = av_frame_get_buffer(aac->frame, 0);
    return rc >= 0 || media_fail_av(error, MEDIA_ERROR_LIMIT, rc, "No memory for sound");
}

static bool drain_aac(struct media_aac *aac, GError **error)
{
    g_autoptr(AVPacket) packet = av_packet_alloc();
    int rc;
    while ((rc = avcodec_receive_packet(aac->ctx, packet)) >= 0) {
        if (!aac->sink(aac->payload, packet, error))
            return false;
        av_packet_unref(packet);
    }
    return rc == AVERROR(EAGAIN) || rc == AVERROR_EOF ||
           media_fail_av(error, MEDIA_ERROR_LIMIT, rc, "The AAC encoder stopped");
}

static bool encode_aac(struct media_aac *aac, const float *samples, GError **error)
{
    int rc = av_frame_make_writable(aac->frame);
    if (rc < 0)
        return media_fail_av(error, MEDIA_ERROR_LIMIT, rc, "No memory for sound");
    float *left = (float *)aac->frame->data[0], *right = (float *)aac->frame->data[1];
    for (int i = 0; i < MEDIA_AAC_FRAME; i++) {
        left[i] = samples[2 * i];
        right[i] = samples[2 * i + 1];
    }
    aac->frame->pts = aac->pts;
    aac->pts += MEDIA_AAC_FRAME;
    rc = avcodec_send_frame(aac->ctx, aac->frame);
    if (rc < 0)
        return media_fail_av(error, MEDIA_ERROR_LIMIT, rc, "The AAC encoder stopped");
    return drain_aac(aac, error);
}

bool media_aac_push(struct media_aac *aac, const float *samples, size_t n, GError **error)
{
    g_array_append_vals(aac->fifo, samples, (guint)(2 * n));
    guint used = 0;
    while (aac->fifo->len - used >= 2 * MEDIA_AAC_FRAME) {
        if (!encode_aac(aac, &g_array_index(aac->fifo, float, used), error))
            return false;
        used += 2 * MEDIA_AAC_FRAME;
    }
    if (used)
        g_array_remove_range(aac->fifo, 0, used);
    return true;
}

bool media_aac_finish(struct media_aac *aac, GError **error)
{
    if (aac->fifo->len) {
        float rest[2 * MEDIA_AAC_FRAME] = {0};
        memcpy(rest, aac->fifo->data, aac->fifo->len * sizeof(float));
        g_array_set_size(aac->fifo, 0);
        if (!encode_aac(aac, rest, error))
            return false;
    }
    int rc = avcodec_send_frame(aac->ctx, NULL);
    if (rc < 0)
        return media_fail_av(error, MEDIA_ERROR_LIMIT, rc, "The AAC encoder stopped");
    return drain_aac(aac, error);
}

void media_aac_clear(struct media_aac *aac)
{
    avcodec_free_context(&aac->ctx);
    av_frame_free(&aac->frame);
    if (aac->fifo)
        g_array_unref(aac->fifo);
    memset(aac, 0, sizeof *aac);
}
