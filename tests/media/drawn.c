#include "drawn.h"

#include "lab.h"

#include <math.h>

struct maker {
    const struct drawn *drawn;
    AVFormatContext *fmt;
    AVCodecContext *video, *audio;
    AVStream *vst, *ast;
    int64_t samples;
};

static void check(int rc)
{
    if (rc < 0)
        g_error("drawn clip: %s", av_err2str(rc));
}

static void drain(struct maker *maker, AVCodecContext *ctx, AVStream *st)
{
    g_autoptr(AVPacket) packet = av_packet_alloc();
    while (avcodec_receive_packet(ctx, packet) >= 0) {
        /* Without it the last picture lasts no time, and is not shown. */
        if (st == maker->vst)
            packet->duration = 1;
        av_packet_rescale_ts(packet, ctx->time_base, st->time_base);
        packet->stream_index = st->index;
        check(av_interleaved_write_frame(maker->fmt, packet));
    }
}

static AVStream *add_stream(struct maker *maker, AVCodecContext *ctx)
{
    AVStream *st = avformat_new_stream(maker->fmt, NULL);
    check(avcodec_parameters_from_context(st->codecpar, ctx));
    st->time_base = ctx->time_base;
    return st;
}

static void open_video(struct maker *maker)
{
    const struct drawn *drawn = maker->drawn;
    AVDictionary *options = NULL;
    AVCodecContext *ctx = maker->video =
        avcodec_alloc_context3(avcodec_find_encoder_by_name("libx264"));
    ctx->width = drawn->w;
    ctx->height = drawn->h;
    ctx->pix_fmt = drawn->format;
    ctx->time_base = (AVRational){1, 25};
    ctx->framerate = (AVRational){25, 1};
    ctx->gop_size = 12;
    ctx->thread_count = 1;
    ctx->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    ctx->color_range = AVCOL_RANGE_MPEG;
    ctx->colorspace = drawn->hlg ? AVCOL_SPC_BT2020_NCL : AVCOL_SPC_BT709;
    ctx->color_trc = drawn->hlg ? AVCOL_TRC_ARIB_STD_B67 : AVCOL_TRC_BT709;
    ctx->color_primaries = drawn->hlg ? AVCOL_PRI_BT2020 : AVCOL_PRI_BT709;
    if (drawn->interlaced)
        ctx->flags |= AV_CODEC_FLAG_INTERLACED_DCT | AV_CODEC_FLAG_INTERLACED_ME;
    av_dict_set(&options, "preset", "ultrafast", 0);
    av_dict_set(&options, "crf", "6", 0);
    check(avcodec_open2(ctx, NULL, &options));
    av_dict_free(&options);
    maker->vst = add_stream(maker, ctx);
}

static void open_audio(struct maker *maker)
{
    AVCodecContext *ctx = maker->audio =
        avcodec_alloc_context3(avcodec_find_encoder(AV_CODEC_ID_PCM_S16LE));
    ctx->sample_fmt = AV_SAMPLE_FMT_S16;
    ctx->sample_rate = MEDIA_RATE;
    ctx->time_base = (AVRational){1, MEDIA_RATE};
    av_channel_layout_default(&ctx->ch_layout, 2);
    check(avcodec_open2(ctx, NULL, NULL));
    maker->ast = add_stream(maker, ctx);
}

static void sound(struct maker *maker)
{
    g_autoptr(AVFrame) frame = av_frame_alloc();
    frame->format = AV_SAMPLE_FMT_S16;
    frame->nb_samples = MEDIA_RATE / 25;
    frame->sample_rate = MEDIA_RATE;
    av_channel_layout_default(&frame->ch_layout, 2);
    check(av_frame_get_buffer(frame, 0));
    int16_t *out = (int16_t *)(void *)frame->data[0];
    for (int i = 0; i < frame->nb_samples; i++) {
        float value = CLAMP(maker->drawn->sound(maker->samples + i), -1, 1);
        out[2 * i] = out[2 * i + 1] = (int16_t)lrintf(value * 32767);
    }
    frame->pts = maker->samples;
    maker->samples += frame->nb_samples;
    check(avcodec_send_frame(maker->audio, frame));
    drain(maker, maker->audio, maker->ast);
}

static void blacken(AVFrame *frame)
{
    int wide = frame->format != AV_PIX_FMT_YUV420P;
    for (int p = 0; p < 3; p++)
        for (int y = 0; y < frame->height >> (p > 0); y++)
            for (int x = 0; x < frame->width >> (p > 0); x++) {
                uint8_t *row = frame->data[p] + (ptrdiff_t)y * frame->linesize[p];
                if (wide)
                    ((uint16_t *)(void *)row)[x] = p ? 512 : 64;
                else
                    row[x] = p ? 128 : 16;
            }
}

static void picture(struct maker *maker, int i)
{
    g_autoptr(AVFrame) frame =
        media_picture_new(maker->drawn->format, maker->drawn->w, maker->drawn->h, NULL);
    blacken(frame);
    maker->drawn->draw(frame, i);
    frame->pts = i;
    frame->interlaced_frame = frame->top_field_first = maker->drawn->interlaced;
    check(avcodec_send_frame(maker->video, frame));
    drain(maker, maker->video, maker->vst);
    if (maker->audio)
        sound(maker);
}

char *drawn_clip(const struct drawn *drawn)
{
    char *path = lab_path("%s", drawn->name);
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return path;
    struct maker maker = {.drawn = drawn};
    check(avformat_alloc_output_context2(&maker.fmt, NULL, NULL, path));
    open_video(&maker);
    if (drawn->sound)
        open_audio(&maker);
    check(avio_open(&maker.fmt->pb, path, AVIO_FLAG_WRITE));
    check(avformat_write_header(maker.fmt, NULL));
    for (int i = 0; i < drawn->frames; i++)
        picture(&maker, i);
    avcodec_send_frame(maker.video, NULL);
    drain(&maker, maker.video, maker.vst);
    check(av_write_trailer(maker.fmt));
    check(avio_closep(&maker.fmt->pb));
    avcodec_free_context(&maker.video);
    avcodec_free_context(&maker.audio);
    avformat_free_context(maker.fmt);
    return path;
}

void drawn_box(AVFrame *frame, int x, int y, int w, int h, int value)
{
    for (int row = MAX(y, 0); row < MIN(y + h, frame->height); row++)
        for (int column = MAX(x, 0); column < MIN(x + w, frame->width); column++)
            frame->data[0][(ptrdiff_t)row * frame->linesize[0] + column] = (uint8_t)value;
}
