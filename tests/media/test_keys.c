/* Key frames: proven by the packet, whatever the container calls them; and frames are found again
 * where there is hardly one. */
#include "clip.h"
#include "lab.h"
#include "stitch.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void packets(void)
{
    static const struct {
        const char *name;
        enum media_nal_codec codec;
        int length_bytes;
        size_t n;
        const char *bytes;
        enum media_nal is;
    } rows[] = {
        {"idr",                  MEDIA_NAL_H264, 4, 6,  "\0\0\0\2\x65\x88",                         MEDIA_NAL_KEY       },
        {"idr after sps, pps",   MEDIA_NAL_H264, 0, 17,
         "\0\0\0\1\x67\x42\0\0\1\x68\xce\0\0\1\x65\x88\x80",                                        MEDIA_NAL_KEY       },
        {"slice",                MEDIA_NAL_H264, 4, 6,  "\0\0\0\2\x41\x9a",                         MEDIA_NAL_OTHER     },
        {"slice, then an idr",   MEDIA_NAL_H264, 0, 10, "\0\0\1\x41\x9a\0\0\1\x65\x88",
         MEDIA_NAL_OTHER                                                                                                },
        {"recovery point",       MEDIA_NAL_H264, 0, 13, "\0\0\1\x06\x06\x01\xc4\x80\0\0\1\x41\x9a",
         MEDIA_NAL_RECOVERY                                                                                             },
        {"recovery, 2 messages", MEDIA_NAL_H264, 2, 15,
         "\0\x09\x06\x05\x02\xaa\xbb\x06\x01\xc4\x80\0\2\x41\x9a",                                  MEDIA_NAL_RECOVERY  },
        {"other message",        MEDIA_NAL_H264, 0, 13, "\0\0\1\x06\x05\x01\xc4\x80\0\0\1\x41\x9a",
         MEDIA_NAL_OTHER                                                                                                },
        {"recovery and idr",     MEDIA_NAL_H264, 0, 13, "\0\0\1\x06\x06\x01\xc4\x80\0\0\1\x65\x88",
         MEDIA_NAL_KEY                                                                                                  },
        {"start code in mp4",    MEDIA_NAL_H264, 4, 6,  "\0\0\0\1\x65\x88",                         MEDIA_NAL_KEY       },
        {"one byte length",      MEDIA_NAL_H264, 1, 3,  "\2\x65\x88",                               MEDIA_NAL_KEY       },
        {"hevc idr",             MEDIA_NAL_HEVC, 4, 7,  "\0\0\0\3\x26\x01\xaf",                     MEDIA_NAL_KEY       },
        {"hevc idr with radl",   MEDIA_NAL_HEVC, 0, 6,  "\0\0\1\x28\x01\xaf",                       MEDIA_NAL_KEY       },
        {"hevc bla",             MEDIA_NAL_HEVC, 0, 6,  "\0\0\1\x20\x01\xaf",                       MEDIA_NAL_KEY       },
        {"hevc cra",             MEDIA_NAL_HEVC, 0, 6,  "\0\0\1\x2a\x01\xaf",                       MEDIA_NAL_RECOVERY  },
        {"hevc trail",           MEDIA_NAL_HEVC, 4, 7,  "\0\0\0\3\x02\x01\xd0",                     MEDIA_NAL_OTHER     },
        {"hevc vps then idr",    MEDIA_NAL_HEVC, 0, 11, "\0\0\1\x40\x01\0\0\1\x26\x01\xaf",
         MEDIA_NAL_KEY                                                                                                  },
        {"slice nobody needs",   MEDIA_NAL_H264, 4, 6,  "\0\0\0\2\x01\x9a",                         MEDIA_NAL_DISPOSABLE},
        {"hevc trail, no ref",   MEDIA_NAL_HEVC, 4, 7,  "\0\0\0\3\0\x01\xd0",                       MEDIA_NAL_DISPOSABLE},
        {"too long a length",    MEDIA_NAL_H264, 4, 6,  "\0\0\1\2\x65\x88",                         MEDIA_NAL_OTHER     },
        {"length of nothing",    MEDIA_NAL_H264, 4, 4,  "\0\0\0\0",                                 MEDIA_NAL_OTHER     },
        {"no bytes",             MEDIA_NAL_H264, 4, 0,  "",                                         MEDIA_NAL_OTHER     },
        {"only a start code",    MEDIA_NAL_HEVC, 0, 3,  "\0\0\1",                                   MEDIA_NAL_OTHER     },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        /* in memory of that very size, for the sanitizers */
        g_autofree uint8_t *bytes = g_memdup2(rows[i].bytes, rows[i].n);
        enum media_nal is = media_nal_is_key(rows[i].codec, rows[i].length_bytes, bytes, rows[i].n);
        if (is != rows[i].is)
            g_error("%s: %d, not %d", rows[i].name, (int)is, (int)rows[i].is);
    }
    static const uint8_t avcc[] = {1, 0x64, 0, 0x1f, 0xff, 0xe1}, annexb[] = {0, 0, 0, 1, 0x67, 0};
    g_assert_cmpint(media_nal_length_bytes(MEDIA_NAL_H264, avcc, sizeof avcc), ==, 4);
    g_assert_cmpint(media_nal_length_bytes(MEDIA_NAL_H264, annexb, sizeof annexb), ==, 0);
    g_assert_cmpint(media_nal_length_bytes(MEDIA_NAL_HEVC, avcc, sizeof avcc), ==, 0);
    g_assert_cmpint(media_nal_length_bytes(MEDIA_NAL_H264, NULL, 0), ==, 0);
}

/* Numbered frames, every `gop`th of them intra-coded, open: those after it lean on those before. */
static char *open_film(const char *name, const char *encoder, const char *params, int frames)
{
    char *path = lab_path("%s", name);
    const char *key = g_str_equal(encoder, "libx265") ? "x265-params" : "x264-params";
    const AVCodec *codec = avcodec_find_encoder_by_name(encoder);
    g_assert_nonnull(codec);
    AVFormatContext *fmt = NULL;
    AVCodecContext *ctx = avcodec_alloc_context3(codec);
    g_autoptr(AVFrame) frame = av_frame_alloc();
    g_autoptr(AVPacket) packet = av_packet_alloc();
    AVDictionary *options = NULL;
    ctx->width = frame->width = 320;
    ctx->height = frame->height = 176;
    ctx->pix_fmt = AV_PIX_FMT_YUV420P;
    frame->format = AV_PIX_FMT_YUV420P;
    ctx->time_base = (AVRational){1, 25};
    ctx->framerate = (AVRational){25, 1};
    ctx->thread_count = 1;
    av_dict_set(&options, "preset", "veryfast", 0);
    av_dict_set(&options, key, params, 0);
    g_assert_cmpint(avcodec_open2(ctx, codec, &options), >=, 0);
    av_dict_free(&options);
    g_assert_cmpint(avformat_alloc_output_context2(&fmt, NULL, NULL, path), >=, 0);
    AVStream *st = avformat_new_stream(fmt, NULL);
    avcodec_parameters_from_context(st->codecpar, ctx);
    g_assert_cmpint(avio_open(&fmt->pb, path, AVIO_FLAG_WRITE), >=, 0);
    g_assert_cmpint(avformat_write_header(fmt, NULL), >=, 0);
    g_assert_cmpint(av_frame_get_buffer(frame, 0), >=, 0);
    for (int i = 0; i <= frames; i++) {
        if (i < frames) {
            g_assert_cmpint(av_frame_make_writable(frame), >=, 0);
            clip_draw(frame->data[0], frame->linesize[0], 320, 176, (unsigned)i, 16, 235);
            for (int p = 1; p < 3; p++)
                memset(frame->data[p], 128, (size_t)frame->linesize[p] * 88);
            frame->pts = i;
        }
        avcodec_send_frame(ctx, i < frames ? frame : NULL);
        while (avcodec_receive_packet(ctx, packet) >= 0) {
            av_packet_rescale_ts(packet, ctx->time_base, st->time_base);
            g_assert_cmpint(av_interleaved_write_frame(fmt, packet), >=, 0);
        }
    }
    av_write_trailer(fmt);
    avio_closep(&fmt->pb);
    avformat_free_context(fmt);
    avcodec_free_context(&ctx);
    return path;
}

/* The index of an ingested film, and how many frames of it are of that kind. */
static struct media_index *index_of(const char *film, char **out_dir)
{
    g_autoptr(GError) error = NULL;
    *out_dir = lab_ingest(film, NULL);
    g_autofree char *path = g_build_filename(*out_dir, "index.bin", NULL);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct media_index *index = media_index_load(fd, &error);
    close(fd);
    g_assert_no_error(error);
    return index;
}

static unsigned count(const struct media_index *index, enum media_nal kind)
{
    unsigned n = 0;
    for (uint32_t i = 0; i < index->n; i++)
        n += index->entries[i].key == (uint32_t)kind;
    return n;
}

static void stills_are_exact(const char *film, const char *dir, int from, int step)
{
    for (int frame = from; frame < 250; frame += step) {
        g_autofree char *picture = lab_path("still-%d.png", frame);
        int w, h;
        g_free(lab_media_ok(
            "still %s --index %s/index.bin --frame %d --out %s", film, dir, frame, picture));
        g_assert_cmpint(lab_picture_number(picture, &w, &h), ==, frame);
    }
}

static void only_proven(const char *film)
{
    g_autofree char *dir = NULL;
    media_auto(index) index = index_of(film, &dir);
    g_assert_cmpint(index->n, ==, 75);
    for (uint32_t i = 0; i < index->n; i++)
        g_assert_cmpint(index->entries[i].key == MEDIA_NAL_KEY, ==, i % 25 == 0);
    g_assert_cmpint(count(index, MEDIA_NAL_RECOVERY), ==, 0);
}

static void closed_groups(void)
{
    g_autofree char *clip = lab_clip("plain.mp4", "--pattern 25x75 --gop 25");
    only_proven(clip);
}

static void closed_groups_ts(void)
{
    g_autofree char *clip = lab_clip("plain.ts", "--pattern 25x75 --gop 25");
    only_proven(clip);
}

/* All frames are called key frames: it is not believed. */
static void mislabelled(void)
{
    g_autofree char *clip = lab_clip("plain.mp4", "--pattern 25x75 --gop 25");
    const struct stitch_track tracks[] = {
        {.path = clip,      .type = AVMEDIA_TYPE_VIDEO, .all_keys = true},
        {0}
    };
    g_autofree char *film = stitch_film("mislabelled.mp4", tracks, NULL);
    only_proven(film);
    g_autofree char *dir = lab_ingest(film, NULL);
    for (int frame = 20; frame < 75; frame += 9) {
        g_autofree char *picture = lab_path("mislabelled.png");
        int w, h;
        g_free(lab_media_ok(
            "still %s --index %s/index.bin --frame %d --out %s", film, dir, frame, picture));
        g_assert_cmpint(lab_picture_number(picture, &w, &h), ==, frame);
    }
}

static void open_groups(void)
{
    g_autofree char *film = open_film("open.ts", "libx264",
        "open-gop=1:keyint=50:min-keyint=50:scenecut=0:bframes=3:log-level=-1", 250);
    g_autofree char *dir = NULL;
    media_auto(index) index = index_of(film, &dir);
    g_assert_cmpint(index->n, ==, 250);
    g_assert_cmpint(count(index, MEDIA_NAL_KEY), ==, 1);
    g_assert_cmpint(count(index, MEDIA_NAL_RECOVERY), ==, 4);
    stills_are_exact(film, dir, 1, 31);
}

static void open_groups_hevc(void)
{
    g_autofree char *film = open_film("cra.ts", "libx265",
        "open-gop=1:keyint=50:min-keyint=50:scenecut=0:bframes=3:log-level=none:pools=1", 250);
    g_autofree char *dir = NULL;
    media_auto(index) index = index_of(film, &dir);
    g_assert_cmpint(index->n, ==, 250);
    g_assert_cmpint(count(index, MEDIA_NAL_KEY), ==, 1);
    g_assert_cmpint(count(index, MEDIA_NAL_RECOVERY), ==, 4);
    stills_are_exact(film, dir, 1, 41);
}

/* Where the packet of the picture shown at `at_s` lies in the file. */
static void find_packet(const char *film, double at_s, int64_t *out_pos, int *out_size)
{
    AVFormatContext *fmt = NULL;
    g_autoptr(AVPacket) packet = av_packet_alloc();
    *out_pos = -1;
    g_assert_cmpint(avformat_open_input(&fmt, film, NULL, NULL), >=, 0);
    int no = av_find_best_stream(fmt, AVMEDIA_TYPE_VIDEO, -1, -1, NULL, 0);
    AVRational tb = fmt->streams[no]->time_base;
    while (av_read_frame(fmt, packet) >= 0) {
        if (packet->stream_index == no && fabs((double)packet->pts * av_q2d(tb) - at_s) < 0.01) {
            *out_pos = packet->pos;
            *out_size = packet->size;
        }
        av_packet_unref(packet);
    }
    avformat_close_input(&fmt);
    g_assert_cmpint(*out_pos, >=, 0);
}

/* One picture is spoilt: from there to the next key frame the film is called damaged, no more. */
static void damage_is_placed(void)
{
    g_autofree char *clip =
        lab_clip("long.mp4", "--pattern 25x150 --gop 25 --bframes 0 --bit-rate 300000");
    g_autofree char *film = lab_path("spoilt.mp4"), *line = NULL;
    int64_t pos;
    int size = 0;
    gsize n;
    find_packet(clip, 3.2, &pos, &size);
    g_autofree char *bytes = lab_read(clip, &n);
    memset(bytes + pos + size / 4, 0x5a, (size_t)(size / 2));
    lab_write(film, bytes, (gssize)n);
    g_free(lab_ingest(film, &line));
    g_assert_cmpint(lab_int(line, "frames"), ==, 150);
    g_assert_true(lab_says(line, "\"verdict\":\"damaged\""));
    const char *at = strstr(line, "\"bad_ms\":[[");
    int from = 0, to = 0, used = 0;
    g_assert_cmpint(sscanf(at, "\"bad_ms\":[[%d,%d]]%n", &from, &to, &used), ==, 2);
    g_assert_cmpint(used, >, 0); /* one stretch only */
    g_assert_cmpint(from, >=, 3160);
    g_assert_cmpint(from, <=, 3200);
    g_assert_cmpint(to, ==, 4000);
}

int main(int argc, char **argv)
{
    lab_init(&argc, &argv);
    g_test_add_func("/media/keys/packets", packets);
    g_test_add_func("/media/keys/closed", closed_groups);
    g_test_add_func("/media/keys/closed-ts", closed_groups_ts);
    g_test_add_func("/media/keys/mislabelled", mislabelled);
    g_test_add_func("/media/keys/open", open_groups);
    g_test_add_func("/media/keys/open-hevc", open_groups_hevc);
    g_test_add_func("/media/keys/damage", damage_is_placed);
    return lab_run();
}
