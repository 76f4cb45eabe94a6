/* make_clip — write a small film whose every frame carries its own number (clip.h), with a short
 * beep at each full second. For tests and for trying things by hand. */
#include "clip.h"

#include <glib.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { FLIP_X = 1, FLIP_Y = 2, TRANSPOSE = 4 };

static const char *size_text = "320x180", *pattern = "25x50", *codec_name = "libx264",
                  *sar_text = "1:1";
static const char *place, *when;
static int rotate, gop = 25, bframes = 2, first_number, bit_rate;
static gboolean hlg, mirror, silent, mono, audio_first, full_range, interlaced, fragmented;

static const GOptionEntry entries[] = {
    {"size",          0, 0, G_OPTION_ARG_STRING, &size_text, "of the upright picture", "WxH"},
    {"pattern",              0, 0, G_OPTION_ARG_STRING, &pattern, "stretches of fps x frames", "30x60,15x30"},
    {"codec",     0, 0, G_OPTION_ARG_STRING, &codec_name, "libx264, mpeg4, mjpeg, mpeg2video …",
     "NAME"},
    {"sar",          0, 0, G_OPTION_ARG_STRING, &sar_text, "shape of a stored point", "A:B"},
    {"place",       0, 0, G_OPTION_ARG_STRING, &place, "ISO 6709", "+30.1+120.2/"},
    {"when",              0, 0, G_OPTION_ARG_STRING, &when, "creation time, UTC", "ISO8601"},
    {"rotate",       0, 0, G_OPTION_ARG_INT, &rotate, "clockwise degrees to make it upright",
     "0|90|180|270"},
    {"gop",  0, 0, G_OPTION_ARG_INT, &gop, NULL, "N"},
    {"bframes",         0, 0, G_OPTION_ARG_INT, &bframes, NULL, "N"},
    {"first",              0, 0, G_OPTION_ARG_INT, &first_number, "number on the first frame", "N"},
    {"bit-rate",    0, 0, G_OPTION_ARG_INT, &bit_rate, NULL, "BPS"},
    {"mirror",          0, 0, G_OPTION_ARG_NONE, &mirror, "stored mirrored, as some front cameras do", NULL},
    {"silent",           0, 0, G_OPTION_ARG_NONE, &silent, "no sound track", NULL},
    {"mono",              0, 0, G_OPTION_ARG_NONE, &mono, "44.1 kHz mono sound", NULL},
    {"audio-first",      0, 0, G_OPTION_ARG_NONE, &audio_first, "sound is stream 0", NULL},
    {"full-range",          0, 0, G_OPTION_ARG_NONE, &full_range, "0..255 as phones do", NULL},
    {"hlg",         0, 0, G_OPTION_ARG_NONE, &hlg, "marked as BT.2020 with the HLG curve", NULL},
    {"interlaced",              0, 0, G_OPTION_ARG_NONE, &interlaced, NULL, NULL},
    {"fragmented",         0, 0, G_OPTION_ARG_NONE, &fragmented, "fragmented MP4", NULL},
    {NULL},
};

struct maker {
    AVFormatContext *fmt;
    AVCodecContext *video, *audio;
    AVStream *vst, *ast;
    AVFrame *upright, *stored, *sound;
    AVPacket *packet;
    unsigned orient;
    int64_t samples;
};

static void check(int rc, const char *what)
{
    if (rc >= 0)
        return;
    fprintf(stderr, "make_clip: %s: %s\n", what, av_err2str(rc));
    exit(1);
}

static void drain(struct maker *maker, AVCodecContext *ctx, AVStream *st)
{
    while (avcodec_receive_packet(ctx, maker->packet) >= 0) {
        av_packet_rescale_ts(maker->packet, ctx->time_base, st->time_base);
        maker->packet->stream_index = st->index;
        check(av_interleaved_write_frame(maker->fmt, maker->packet), "writing");
    }
}

static AVFrame *new_picture(int format, int w, int h)
{
    AVFrame *frame = av_frame_alloc();
    frame->format = format;
    frame->width = w;
    frame->height = h;
    check(av_frame_get_buffer(frame, 0), "memory");
    for (int p = 1; p < 3; p++)
        for (int y = 0; y < (h + 1) / 2; y++)
            memset(frame->data[p] + y * frame->linesize[p], 128, (size_t)((w + 1) / 2));
    return frame;
}

/* upright(x', y') = stored(x, y) for the orientation the file will tell. */
static void store(struct maker *maker)
{
    AVFrame *up = maker->upright, *st = maker->stored;
    for (int y = 0; y < up->height; y++)
        for (int x = 0; x < up->width; x++) {
            int fx = maker->orient & FLIP_X ? up->width - 1 - x : x;
            int fy = maker->orient & FLIP_Y ? up->height - 1 - y : y;
            int sx = maker->orient & TRANSPOSE ? fy : fx, sy = maker->orient & TRANSPOSE ? fx : fy;
            st->data[0][sy * st->linesize[0] + sx] = up->data[0][y * up->linesize[0] + x];
        }
}

static unsigned choose_orient(void)
{
    unsigned orient = rotate == 90    ? TRANSPOSE | FLIP_X
                      : rotate == 180 ? FLIP_X | FLIP_Y
                      : rotate == 270 ? TRANSPOSE | FLIP_Y
                                      : 0;
    return mirror ? orient ^ (orient & TRANSPOSE ? FLIP_Y : FLIP_X) : orient;
}

static void set_matrix(struct maker *maker)
{
    unsigned o = maker->orient;
    if (!o)
        return;
    int32_t *m = (int32_t *)(void *)av_stream_new_side_data(
        maker->vst, AV_PKT_DATA_DISPLAYMATRIX, 9 * sizeof(int32_t));
    memset(m, 0, 9 * sizeof *m);
    m[o & TRANSPOSE ? 3 : 0] = o & FLIP_X ? -65536 : 65536;
    m[o & TRANSPOSE ? 1 : 4] = o & FLIP_Y ? -65536 : 65536;
    m[8] = 1 << 30;
}

static void open_video(struct maker *maker, int w, int h)
{
    const AVCodec *codec = avcodec_find_encoder_by_name(codec_name);
    if (!codec)
        check(AVERROR_ENCODER_NOT_FOUND, codec_name);
    AVDictionary *options = NULL;
    bool jpeg = codec->id == AV_CODEC_ID_MJPEG;
    maker->orient = choose_orient();
    bool turn = maker->orient & TRANSPOSE;
    maker->upright = new_picture(AV_PIX_FMT_YUV420P, w, h);
    int format = jpeg || full_range ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_YUV420P;
    maker->stored = new_picture(format, turn ? h : w, turn ? w : h);
    AVCodecContext *ctx = maker->video = avcodec_alloc_context3(codec);
    ctx->width = maker->stored->width;
    ctx->height = maker->stored->height;
    ctx->pix_fmt = format;
    ctx->color_range = jpeg || full_range ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    if (hlg) {
        ctx->color_trc = AVCOL_TRC_ARIB_STD_B67;
        ctx->color_primaries = AVCOL_PRI_BT2020;
        ctx->colorspace = AVCOL_SPC_BT2020_NCL;
    }
    /* Fine enough for every pattern; old codecs want a frame rate instead. */
    bool fine = codec->id == AV_CODEC_ID_H264;
    int fps = atoi(pattern);
    ctx->time_base = fine ? (AVRational){1, 90000} : (AVRational){1, fps};
    ctx->framerate = (AVRational){fps, 1};
    ctx->gop_size = gop;
    ctx->max_b_frames = codec->id == AV_CODEC_ID_MJPEG ? 0 : bframes;
    ctx->thread_count = 1;
    ctx->bit_rate = bit_rate ? bit_rate : fine ? 0 : 4000000;
    sscanf(sar_text, "%d:%d", &ctx->sample_aspect_ratio.num, &ctx->sample_aspect_ratio.den);
    if (maker->fmt->oformat->flags & AVFMT_GLOBALHEADER)
        ctx->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    if (interlaced)
        ctx->flags |= AV_CODEC_FLAG_INTERLACED_DCT | AV_CODEC_FLAG_INTERLACED_ME;
    if (fine) {
        av_dict_set(&options, "preset", "ultrafast", 0);
        av_dict_set(&options, "bf", bframes > 0 ? "2" : "0", 0);
    }
    check(avcodec_open2(ctx, codec, &options), "video encoder");
    av_dict_free(&options);
}

static void open_audio(struct maker *maker)
{
    bool avi = g_str_equal(maker->fmt->oformat->name, "avi");
    bool mpeg = g_str_has_prefix(maker->fmt->oformat->name, "mpeg") ||
                g_str_equal(maker->fmt->oformat->name, "vob");
    const AVCodec *codec = avcodec_find_encoder_by_name(avi ? "pcm_s16le" : mpeg ? "mp2" : "aac");
    AVCodecContext *ctx = maker->audio = avcodec_alloc_context3(codec);
    ctx->sample_fmt = codec->sample_fmts[0];
    ctx->sample_rate = mono ? 44100 : 48000;
    ctx->time_base = (AVRational){1, ctx->sample_rate};
    av_channel_layout_default(&ctx->ch_layout, mono ? 1 : 2);
    ctx->bit_rate = 96000;
    ctx->thread_count = 1;
    if (maker->fmt->oformat->flags & AVFMT_GLOBALHEADER)
        ctx->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    check(avcodec_open2(ctx, codec, NULL), "audio encoder");
    maker->sound = av_frame_alloc();
    maker->sound->format = ctx->sample_fmt;
    maker->sound->nb_samples = ctx->frame_size ? ctx->frame_size : 1024;
    maker->sound->sample_rate = ctx->sample_rate;
    av_channel_layout_copy(&maker->sound->ch_layout, &ctx->ch_layout);
    check(av_frame_get_buffer(maker->sound, 0), "memory");
}

static AVStream *add_stream(struct maker *maker, AVCodecContext *ctx)
{
    AVStream *st = avformat_new_stream(maker->fmt, NULL);
    check(avcodec_parameters_from_context(st->codecpar, ctx), "stream");
    st->time_base = ctx->time_base;
    return st;
}

/* A soft hum all the time, and 100 ms of 1 kHz at each full second. */
static double tone(int64_t sample, int rate)
{
    double t = (double)sample / rate;
    double beep = fmod(t, 1) < 0.1 ? 0.4 * sin(2 * G_PI * 1000 * t) : 0;
    return 0.01 * sin(2 * G_PI * 220 * t) + beep;
}

static void put_sample(AVFrame *frame, int channel, int i, double value)
{
    int n = frame->ch_layout.nb_channels;
    int16_t word = (int16_t)lrint(value * 32767);
    if (frame->format == AV_SAMPLE_FMT_FLTP)
        ((float *)(void *)frame->data[channel])[i] = (float)value;
    else if (frame->format == AV_SAMPLE_FMT_S16P)
        ((int16_t *)(void *)frame->data[channel])[i] = word;
    else
        ((int16_t *)(void *)frame->data[0])[i * n + channel] = word;
}

static void sound_until(struct maker *maker, double seconds)
{
    if (!maker->audio)
        return;
    int rate = maker->audio->sample_rate;
    while ((double)maker->samples / rate < seconds) {
        check(av_frame_make_writable(maker->sound), "memory");
        for (int i = 0; i < maker->sound->nb_samples; i++)
            for (int c = 0; c < maker->sound->ch_layout.nb_channels; c++)
                put_sample(maker->sound, c, i, tone(maker->samples + i, rate));
        maker->sound->pts = maker->samples;
        maker->samples += maker->sound->nb_samples;
        check(avcodec_send_frame(maker->audio, maker->sound), "sound");
        drain(maker, maker->audio, maker->ast);
    }
}

static void show(struct maker *maker, unsigned number, double seconds)
{
    bool full = maker->video->color_range == AVCOL_RANGE_JPEG;
    clip_draw(maker->upright->data[0], maker->upright->linesize[0], maker->upright->width,
        maker->upright->height, number, full ? 0 : 16, full ? 255 : 235);
    check(av_frame_make_writable(maker->stored), "memory");
    store(maker);
    maker->stored->pts = llrint(seconds / av_q2d(maker->video->time_base));
    maker->stored->interlaced_frame = interlaced;
    maker->stored->top_field_first = interlaced;
    check(avcodec_send_frame(maker->video, maker->stored), "picture");
    drain(maker, maker->video, maker->vst);
}

static void film(struct maker *maker)
{
    g_auto(GStrv) stretches = g_strsplit(pattern, ",", -1);
    unsigned number = (unsigned)first_number;
    double at = 0;
    for (char **p = stretches; *p; p++) {
        double fps;
        int frames;
        if (sscanf(*p, "%lfx%d", &fps, &frames) != 2 || fps <= 0)
            check(AVERROR(EINVAL), "pattern");
        for (int i = 0; i < frames; i++, at += 1 / fps) {
            sound_until(maker, at);
            show(maker, number++, at);
        }
    }
    sound_until(maker, at);
    avcodec_send_frame(maker->video, NULL);
    drain(maker, maker->video, maker->vst);
    if (maker->audio) {
        avcodec_send_frame(maker->audio, NULL);
        drain(maker, maker->audio, maker->ast);
    }
}

int main(int argc, char **argv)
{
    g_autoptr(GOptionContext) context = g_option_context_new("FILE");
    g_autoptr(GError) error = NULL;
    struct maker maker = {.packet = av_packet_alloc()};
    int w, h;
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || argc != 2 ||
        sscanf(size_text, "%dx%d", &w, &h) != 2) {
        fprintf(stderr, "make_clip: %s\n", error ? error->message : "make_clip [options] FILE");
        return 2;
    }
    av_log_set_level(AV_LOG_ERROR);
    check(avformat_alloc_output_context2(&maker.fmt, NULL, NULL, argv[1]), argv[1]);
    open_video(&maker, w, h);
    if (!silent)
        open_audio(&maker);
    if (audio_first && maker.audio)
        maker.ast = add_stream(&maker, maker.audio);
    maker.vst = add_stream(&maker, maker.video);
    maker.vst->avg_frame_rate = maker.video->framerate;
    maker.vst->sample_aspect_ratio = maker.video->sample_aspect_ratio;
    if (maker.audio && !maker.ast)
        maker.ast = add_stream(&maker, maker.audio);
    set_matrix(&maker);
    if (place)
        av_dict_set(&maker.fmt->metadata, "location", place, 0);
    if (when)
        av_dict_set(&maker.fmt->metadata, "creation_time", when, 0);
    AVDictionary *options = NULL;
    if (fragmented)
        av_dict_set(&options, "movflags", "frag_keyframe+empty_moov", 0);
    check(avio_open(&maker.fmt->pb, argv[1], AVIO_FLAG_WRITE), argv[1]);
    check(avformat_write_header(maker.fmt, &options), "header");
    av_dict_free(&options);
    film(&maker);
    check(av_write_trailer(maker.fmt), "end");
    check(avio_closep(&maker.fmt->pb), "end");
    avcodec_free_context(&maker.video);
    avcodec_free_context(&maker.audio);
    av_frame_free(&maker.upright);
    av_frame_free(&maker.stored);
    av_frame_free(&maker.sound);
    av_packet_free(&maker.packet);
    avformat_free_context(maker.fmt);
    return 0;
}
