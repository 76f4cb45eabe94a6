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
static const char *place, *when, *audio_name;
static int rotate, gop = 25, bframes = 2, first_number, bit_rate;
static int rate, channels, tracks = 1, late_ms, hidden, beep_ms = 100;
static double level = 0.4, hum = 0.01;
static gboolean hlg, pq, deep, mirror, silent, mono, audio_first, full_range, interlaced;
static gboolean bottom_first, open_gop, fragmented, head_first, timecode, gpmd, untimed;

static const GOptionEntry entries[] = {
    {"size",                0, 0, G_OPTION_ARG_STRING, &size_text, "of the upright picture", "WxH"},
    {"pattern",                    0, 0, G_OPTION_ARG_STRING, &pattern, "stretches of fps x frames",
     "30x60,30000/1001x90"},
    {"codec",           0, 0, G_OPTION_ARG_STRING, &codec_name, "libx264, mpeg4, mjpeg, mpeg2video …",
     "NAME"},
    {"sar",                0, 0, G_OPTION_ARG_STRING, &sar_text, "shape of a stored point", "A:B"},
    {"place",             0, 0, G_OPTION_ARG_STRING, &place, "ISO 6709", "+30.1+120.2/"},
    {"when",                    0, 0, G_OPTION_ARG_STRING, &when, "creation time, UTC", "ISO8601"},
    {"rotate",             0, 0, G_OPTION_ARG_INT, &rotate, "clockwise degrees to make it upright",
     "0|90|180|270"},
    {"gop", 0, 0, G_OPTION_ARG_INT, &gop, NULL, "N"},
    {"bframes",               0, 0, G_OPTION_ARG_INT, &bframes, NULL, "N"},
    {"first",                    0, 0, G_OPTION_ARG_INT, &first_number, "number on the first frame", "N"},
    {"bit-rate",          0, 0, G_OPTION_ARG_INT, &bit_rate, NULL, "BPS"},
    {"mirror",                0, 0, G_OPTION_ARG_NONE, &mirror, "stored mirrored, as some front cameras do", NULL},
    {"silent",                 0, 0, G_OPTION_ARG_NONE, &silent, "no sound track", NULL},
    {"mono",                    0, 0, G_OPTION_ARG_NONE, &mono, "44.1 kHz mono sound", NULL},
    {"audio-first",            0, 0, G_OPTION_ARG_NONE, &audio_first, "sound is stream 0", NULL},
    {"audio",                0, 0, G_OPTION_ARG_STRING, &audio_name, "aac, mp2, libopus, pcm_s16le …", "NAME"},
    {"rate",               0, 0, G_OPTION_ARG_INT, &rate, "of the sound", "HZ"},
    {"channels",                    0, 0, G_OPTION_ARG_INT, &channels, NULL, "1|2|6"},
    {"tracks",               0, 0, G_OPTION_ARG_INT, &tracks, "sound tracks; a second one has no beeps", "1|2"},
    {"late-ms",       0, 0, G_OPTION_ARG_INT, &late_ms, "sound starts after the picture", "MS"},
    {"beep-ms",                0, 0, G_OPTION_ARG_INT, &beep_ms, NULL, "MS"},
    {"level",                    0, 0, G_OPTION_ARG_DOUBLE, &level, "of the beeps, 0 to 1", "L"},
    {"hum",                0, 0, G_OPTION_ARG_DOUBLE, &hum, "level of the sound between them", "L"},
    {"hidden",            0, 0, G_OPTION_ARG_INT, &hidden, "first frames cut off by the edit list", "N"},
    {"full-range",              0, 0, G_OPTION_ARG_NONE, &full_range, "0..255 as phones do", NULL},
    {"hlg",                    0, 0, G_OPTION_ARG_NONE, &hlg, "marked as BT.2020 with the HLG curve", NULL},
    {"pq",              0, 0, G_OPTION_ARG_NONE, &pq, "marked as BT.2020 with the PQ curve", NULL},
    {"deep",        0, 0, G_OPTION_ARG_NONE, &deep, "10 bits", NULL},
    {"interlaced",                 0, 0, G_OPTION_ARG_NONE, &interlaced, "top field first", NULL},
    {"bottom-first",                    0, 0, G_OPTION_ARG_NONE, &bottom_first, "when interlaced", NULL},
    {"open-gop",                 0, 0, G_OPTION_ARG_NONE, &open_gop, NULL, NULL},
    {"fragmented",                  0, 0, G_OPTION_ARG_NONE, &fragmented, "fragmented MP4", NULL},
    {"head-first",             0, 0, G_OPTION_ARG_NONE, &head_first, "MP4 with its table in front", NULL},
    {"timecode",                    0, 0, G_OPTION_ARG_NONE, &timecode, "a track with the time of day", NULL},
    {"gpmd",             0, 0, G_OPTION_ARG_NONE, &gpmd, "a data track as action cameras have it", NULL},
    {"untimed",                  0, 0, G_OPTION_ARG_NONE, &untimed, "MPEG-TS: two of three frames without a time",
     NULL},
    {NULL              },
};

struct maker {
    AVFormatContext *fmt;
    AVCodecContext *video, *audio, *second;
    AVStream *vst, *ast, *ast2, *dst;
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

/* "25x50" or "30000/1001x60": frames a second of the first stretch. */
static double fps_of(const char *text)
{
    char *end;
    double fps = g_ascii_strtod(text, &end);
    return *end == '/' ? fps / g_ascii_strtod(end + 1, NULL) : fps;
}

static void drain(struct maker *maker, AVCodecContext *ctx, AVStream *st)
{
    int64_t back = llrint(hidden / fps_of(pattern) / av_q2d(ctx->time_base));
    /* The Matroska writer of libavformat 59 takes off Opus' delay once more. */
    if (ctx->codec_id == AV_CODEC_ID_OPUS)
        back -= ctx->initial_padding;
    while (avcodec_receive_packet(ctx, maker->packet) >= 0) {
        maker->packet->pts -= back;
        maker->packet->dts -= back;
        av_packet_rescale_ts(maker->packet, ctx->time_base, st->time_base);
        maker->packet->stream_index = st->index;
        check(av_interleaved_write_frame(maker->fmt, maker->packet), "writing");
    }
}

static void put_point(AVFrame *frame, int plane, int x, int y, int value)
{
    uint8_t *line = frame->data[plane] + (ptrdiff_t)y * frame->linesize[plane];
    if (frame->format == AV_PIX_FMT_YUV420P10)
        ((uint16_t *)(void *)line)[x] = (uint16_t)(value << 2);
    else
        line[x] = (uint8_t)value;
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
            for (int x = 0; x < (w + 1) / 2; x++)
                put_point(frame, p, x, y, 128);
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
            put_point(st, 0, sx, sy, up->data[0][y * up->linesize[0] + x]);
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

static void set_colour(AVCodecContext *ctx)
{
    bool full = ctx->codec->id == AV_CODEC_ID_MJPEG || full_range;
    ctx->pix_fmt = deep ? AV_PIX_FMT_YUV420P10 : full ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_YUV420P;
    ctx->color_range = full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    if (hlg || pq) {
        ctx->color_trc = pq ? AVCOL_TRC_SMPTE2084 : AVCOL_TRC_ARIB_STD_B67;
        ctx->color_primaries = AVCOL_PRI_BT2020;
        ctx->colorspace = AVCOL_SPC_BT2020_NCL;
    }
}

/* Fine enough for every pattern; old codecs want a frame rate instead. */
static bool set_clock(AVCodecContext *ctx, bool avi)
{
    int num = 0, den = 1;
    sscanf(pattern, "%d/%d", &num, &den);
    ctx->framerate = (AVRational){num, den};
    bool fine = ctx->codec->id == AV_CODEC_ID_H264 || ctx->codec->id == AV_CODEC_ID_HEVC ||
                ctx->codec->id == AV_CODEC_ID_VP8 || ctx->codec->id == AV_CODEC_ID_VP9 ||
                ctx->codec->id == AV_CODEC_ID_AV1;
    ctx->time_base = fine && !avi ? (AVRational){1, 90000} : (AVRational){den, num};
    return fine;
}

static void set_options(AVCodecContext *ctx, AVDictionary **options)
{
    if (g_str_has_prefix(ctx->codec->name, "libvpx")) {
        av_dict_set(options, "deadline", "realtime", 0);
        av_dict_set(options, "cpu-used", "8", 0);
    } else if (ctx->codec->id == AV_CODEC_ID_H264 || ctx->codec->id == AV_CODEC_ID_HEVC) {
        av_dict_set(options, "preset", "ultrafast", 0);
    }
    if (ctx->codec->id == AV_CODEC_ID_H264) {
        g_autofree char *more =
            g_strdup_printf("bframes=%d:open-gop=%d%s", bframes > 0 ? 2 : 0, open_gop,
                !interlaced    ? ""
                : bottom_first ? ":bff=1"
                               : ":tff=1");
        av_dict_set(options, "x264-params", more, 0);
    } else if (ctx->codec->id == AV_CODEC_ID_HEVC) {
        g_autofree char *more =
            g_strdup_printf("log-level=error:pools=1:frame-threads=1:open-gop=%d", open_gop);
        av_dict_set(options, "x265-params", more, 0);
    }
}

static void open_video(struct maker *maker, int w, int h)
{
    const AVCodec *codec = avcodec_find_encoder_by_name(codec_name);
    if (!codec)
        check(AVERROR_ENCODER_NOT_FOUND, codec_name);
    AVDictionary *options = NULL;
    maker->orient = choose_orient();
    bool turn = maker->orient & TRANSPOSE;
    AVCodecContext *ctx = maker->video = avcodec_alloc_context3(codec);
    set_colour(ctx);
    maker->upright = new_picture(AV_PIX_FMT_YUV420P, w, h);
    maker->stored = new_picture(ctx->pix_fmt, turn ? h : w, turn ? w : h);
    ctx->width = maker->stored->width;
    ctx->height = maker->stored->height;
    bool fine = set_clock(ctx, g_str_equal(maker->fmt->oformat->name, "avi"));
    ctx->gop_size = gop;
    bool no_b = codec->id == AV_CODEC_ID_MJPEG || codec->id == AV_CODEC_ID_H263 ||
                g_str_has_prefix(codec_name, "wmv") || g_str_has_prefix(codec_name, "flv");
    ctx->max_b_frames = no_b ? 0 : bframes;
    ctx->thread_count = 1;
    ctx->bit_rate = bit_rate ? bit_rate : fine ? 0 : 4000000;
    sscanf(sar_text, "%d:%d", &ctx->sample_aspect_ratio.num, &ctx->sample_aspect_ratio.den);
    if (maker->fmt->oformat->flags & AVFMT_GLOBALHEADER)
        ctx->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    if (interlaced)
        ctx->flags |= AV_CODEC_FLAG_INTERLACED_DCT | AV_CODEC_FLAG_INTERLACED_ME;
    set_options(ctx, &options);
    check(avcodec_open2(ctx, codec, &options), "video encoder");
    av_dict_free(&options);
}

/* The sound that goes with each kind of file. */
static const char *audio_codec(const AVFormatContext *fmt)
{
    static const struct {
        const char *format, *codec;
    } usual[] = {
        {"avi",    "pcm_s16le"},
        {"mpeg",   "mp2"      },
        {"vob",    "mp2"      },
        {"svcd",   "mp2"      },
        {"mpegts", "mp2"      },
        {"webm",   "libopus"  },
        {"ogv",    "libvorbis"},
        {"asf",    "wmav2"    }
    };
    if (audio_name)
        return audio_name;
    for (size_t i = 0; i < G_N_ELEMENTS(usual); i++)
        if (g_str_equal(fmt->oformat->name, usual[i].format))
            return usual[i].codec;
    return "aac";
}

static AVCodecContext *open_audio(struct maker *maker)
{
    const char *name = audio_codec(maker->fmt);
    const AVCodec *codec = avcodec_find_encoder_by_name(name);
    if (!codec)
        check(AVERROR_ENCODER_NOT_FOUND, name);
    AVCodecContext *ctx = avcodec_alloc_context3(codec);
    ctx->sample_fmt = codec->sample_fmts[0];
    ctx->sample_rate = rate ? rate : mono ? 44100 : 48000;
    ctx->time_base = (AVRational){1, ctx->sample_rate};
    av_channel_layout_default(&ctx->ch_layout, channels ? channels : mono ? 1 : 2);
    ctx->bit_rate = 96000;
    ctx->thread_count = 1;
    if (maker->fmt->oformat->flags & AVFMT_GLOBALHEADER)
        ctx->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    check(avcodec_open2(ctx, codec, NULL), name);
    return ctx;
}

static void new_sound(struct maker *maker)
{
    const AVCodecContext *ctx = maker->audio;
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

/* A soft hum all the time, and 100 ms of 1 kHz at each full second, not behind and not in the
 * second track. */
static double tone(int64_t sample, int hz, int channel, bool second)
{
    double t = (double)sample / hz;
    double beep = fmod(t, 1) < beep_ms / 1000.0 ? level * sin(2 * G_PI * 1000 * t) : 0;
    if (second || channel > 2)
        beep = 0;
    return hum * sin(2 * G_PI * (second ? 330 : 220) * t) + beep;
}

static void put_sample(AVFrame *frame, int channel, int i, double value)
{
    int n = frame->ch_layout.nb_channels;
    int16_t word = (int16_t)lrint(value * 32767);
    if (frame->format == AV_SAMPLE_FMT_FLT)
        ((float *)(void *)frame->data[0])[i * n + channel] = (float)value;
    else if (frame->format == AV_SAMPLE_FMT_FLTP)
        ((float *)(void *)frame->data[channel])[i] = (float)value;
    else if (frame->format == AV_SAMPLE_FMT_S16P)
        ((int16_t *)(void *)frame->data[channel])[i] = word;
    else
        ((int16_t *)(void *)frame->data[0])[i * n + channel] = word;
}

static void send_sound(struct maker *maker, AVCodecContext *ctx, AVStream *st)
{
    check(av_frame_make_writable(maker->sound), "memory");
    for (int i = 0; i < maker->sound->nb_samples; i++)
        for (int c = 0; c < maker->sound->ch_layout.nb_channels; c++)
            put_sample(maker->sound, c, i,
                tone(maker->samples + i, ctx->sample_rate, c, ctx == maker->second));
    maker->sound->pts = maker->samples;
    check(avcodec_send_frame(ctx, maker->sound), "sound");
    drain(maker, ctx, st);
}

static void sound_until(struct maker *maker, double seconds)
{
    if (!maker->audio)
        return;
    while ((double)maker->samples / maker->audio->sample_rate < seconds) {
        send_sound(maker, maker->audio, maker->ast);
        if (maker->second)
            send_sound(maker, maker->second, maker->ast2);
        maker->samples += maker->sound->nb_samples;
    }
}

/* Any bytes, once a second: a track that nobody can decode. */
static void data_at(struct maker *maker, double seconds)
{
    if (!maker->dst)
        return;
    check(av_new_packet(maker->packet, 64), "memory");
    memset(maker->packet->data, 0x47, 64);
    maker->packet->stream_index = maker->dst->index;
    maker->packet->pts = maker->packet->dts = llrint(seconds / av_q2d(maker->dst->time_base));
    maker->packet->duration = llrint(1 / av_q2d(maker->dst->time_base));
    check(av_interleaved_write_frame(maker->fmt, maker->packet), "data");
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
    maker->stored->top_field_first = interlaced && !bottom_first;
    check(avcodec_send_frame(maker->video, maker->stored), "picture");
    drain(maker, maker->video, maker->vst);
}

static void film(struct maker *maker)
{
    g_auto(GStrv) stretches = g_strsplit(pattern, ",", -1);
    unsigned number = (unsigned)first_number;
    double at = 0, seconds = -1;
    maker->samples = maker->audio ? (int64_t)late_ms * maker->audio->sample_rate / 1000 : 0;
    for (char **p = stretches; *p; p++) {
        double fps = fps_of(*p), start = at;
        const char *times = strchr(*p, 'x');
        int frames = times ? atoi(times + 1) : 0;
        if (fps <= 0 || frames <= 0)
            check(AVERROR(EINVAL), "pattern");
        for (int i = 0; i < frames; i++) {
            at = start + i / fps;
            if (floor(at) > seconds)
                data_at(maker, seconds = floor(at));
            sound_until(maker, at);
            show(maker, number++, at);
        }
        at = start + frames / fps;
    }
    sound_until(maker, at);
    avcodec_send_frame(maker->video, NULL);
    drain(maker, maker->video, maker->vst);
    if (maker->audio) {
        avcodec_send_frame(maker->audio, NULL);
        drain(maker, maker->audio, maker->ast);
    }
    if (maker->second) {
        avcodec_send_frame(maker->second, NULL);
        drain(maker, maker->second, maker->ast2);
    }
}

static void add_data(struct maker *maker)
{
    maker->dst = avformat_new_stream(maker->fmt, NULL);
    maker->dst->codecpar->codec_type = AVMEDIA_TYPE_DATA;
    maker->dst->codecpar->codec_id = AV_CODEC_ID_BIN_DATA;
    maker->dst->codecpar->codec_tag = MKTAG('g', 'p', 'm', 'd');
    maker->dst->time_base = (AVRational){1, 1000};
}

static void add_streams(struct maker *maker)
{
    if (audio_first && maker->audio)
        maker->ast = add_stream(maker, maker->audio);
    maker->vst = add_stream(maker, maker->video);
    maker->vst->avg_frame_rate = maker->video->framerate;
    maker->vst->sample_aspect_ratio = maker->video->sample_aspect_ratio;
    set_matrix(maker);
    if (timecode)
        av_dict_set(&maker->vst->metadata, "timecode", "10:11:12:00", 0);
    if (maker->audio && !maker->ast)
        maker->ast = add_stream(maker, maker->audio);
    if (maker->second)
        maker->ast2 = add_stream(maker, maker->second);
    if (gpmd)
        add_data(maker);
}

static void start_file(struct maker *maker, const char *path)
{
    AVDictionary *options = NULL;
    if (place)
        av_dict_set(&maker->fmt->metadata, "location", place, 0);
    if (when)
        av_dict_set(&maker->fmt->metadata, "creation_time", when, 0);
    if (fragmented)
        av_dict_set(&options, "movflags", "frag_keyframe+empty_moov", 0);
    if (head_first)
        av_dict_set(&options, "movflags", "faststart", 0);
    if (hidden) /* times below zero become an edit list */
        maker->fmt->avoid_negative_ts = 0;
    check(avio_open(&maker->fmt->pb, path, AVIO_FLAG_WRITE), path);
    check(avformat_write_header(maker->fmt, &options), "header");
    av_dict_free(&options);
}

/* In MPEG-TS a frame may come without its time: take it out of the PES header of two of three. */
static void drop_times(const char *path)
{
    gsize n;
    unsigned seen = 0;
    g_autofree char *text = NULL;
    check(g_file_get_contents(path, &text, &n, NULL) ? 0 : AVERROR(EIO), path);
    uint8_t *data = (uint8_t *)text;
    for (uint8_t *packet = data; packet + 188 <= data + n; packet += 188) {
        uint8_t *pes = packet + 4 + (packet[3] & 0x20 ? packet[4] + 1 : 0);
        bool starts = packet[1] & 0x40 && pes + 9 < packet + 188 && !memcmp(pes, "\0\0\1\xe0", 4);
        if (starts && seen++ % 3)
            pes[7] &= 0x3f;
    }
    check(g_file_set_contents(path, text, (gssize)n, NULL) ? 0 : AVERROR(EIO), path);
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
    if (!silent) {
        maker.audio = open_audio(&maker);
        maker.second = tracks > 1 ? open_audio(&maker) : NULL;
        new_sound(&maker);
    }
    add_streams(&maker);
    start_file(&maker, argv[1]);
    film(&maker);
    check(av_write_trailer(maker.fmt), "end");
    check(avio_closep(&maker.fmt->pb), "end");
    if (untimed)
        drop_times(argv[1]);
    avcodec_free_context(&maker.video);
    avcodec_free_context(&maker.audio);
    avcodec_free_context(&maker.second);
    av_frame_free(&maker.upright);
    av_frame_free(&maker.stored);
    av_frame_free(&maker.sound);
    av_packet_free(&maker.packet);
    avformat_free_context(maker.fmt);
    return 0;
}
