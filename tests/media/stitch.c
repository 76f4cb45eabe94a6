#include "stitch.h"
#include "lab.h"

static void check(int rc)
{
    if (rc < 0)
        g_error("stitching: %s", av_err2str(rc));
}

static AVStream *begin_copy(
    AVFormatContext *out, const struct stitch_track *track, AVFormatContext **out_source, int *no)
{
    AVFormatContext *source = NULL;
    check(avformat_open_input(&source, track->path, NULL, NULL));
    check(avformat_find_stream_info(source, NULL));
    *no = av_find_best_stream(source, track->type, -1, -1, NULL, 0);
    check(*no);
    const AVStream *from = source->streams[*no];
    AVStream *st = avformat_new_stream(out, NULL);
    check(avcodec_parameters_copy(st->codecpar, from->codecpar));
    st->codecpar->codec_tag = track->claim_tag;
    if (track->claim)
        st->codecpar->codec_id = track->claim;
    if (track->claim_w) {
        st->codecpar->width = track->claim_w;
        st->codecpar->height = track->claim_h;
    }
    st->time_base = from->time_base;
    st->avg_frame_rate = from->avg_frame_rate;
    st->sample_aspect_ratio = from->sample_aspect_ratio;
    *out_source = source;
    return st;
}

static AVStream *begin_samples(AVFormatContext *out, const struct stitch_track *track)
{
    AVStream *st = avformat_new_stream(out, NULL);
    st->codecpar->codec_type = track->type;
    st->codecpar->codec_id = track->claim;
    st->codecpar->codec_tag = track->claim_tag;
    st->time_base = (AVRational){1, 1000};
    return st;
}

static void copy_packets(
    AVFormatContext *out, const struct stitch_track *track, AVFormatContext *source, int no, int to)
{
    g_autoptr(AVPacket) packet = av_packet_alloc();
    AVRational tb = out->streams[to]->time_base;
    int64_t shift = llrint(track->shift_s / av_q2d(tb));
    while (av_read_frame(source, packet) >= 0) {
        if (packet->stream_index == no) {
            av_packet_rescale_ts(packet, source->streams[no]->time_base, tb);
            packet->stream_index = to;
            packet->pos = -1;
            if (packet->pts != AV_NOPTS_VALUE)
                packet->pts += shift;
            if (packet->dts != AV_NOPTS_VALUE)
                packet->dts += shift;
            if (track->all_keys)
                packet->flags |= AV_PKT_FLAG_KEY;
            check(av_interleaved_write_frame(out, packet));
        }
        av_packet_unref(packet);
    }
}

static void write_samples(AVFormatContext *out, const struct stitch_track *track, int to)
{
    g_autoptr(AVPacket) packet = av_packet_alloc();
    AVRational tb = out->streams[to]->time_base;
    for (guint i = 0; i < track->samples->len; i++) {
        gsize n;
        const void *data = g_bytes_get_data(track->samples->pdata[i], &n);
        check(av_new_packet(packet, (int)n));
        memcpy(packet->data, data, n);
        packet->stream_index = to;
        packet->pts = packet->dts = av_rescale_q((int64_t)i, (AVRational){1, 1}, tb);
        packet->duration = av_rescale_q(1, (AVRational){1, 1}, tb);
        packet->flags |= AV_PKT_FLAG_KEY;
        check(av_interleaved_write_frame(out, packet));
    }
}

char *stitch_film(
    const char *name, const struct stitch_track *tracks, const struct stitch_tag *tags)
{
    char *path = lab_path("%s", name);
    AVFormatContext *out = NULL, *sources[8] = {NULL};
    int numbers[8] = {0};
    check(avformat_alloc_output_context2(&out, NULL, NULL, path));
    for (const struct stitch_tag *tag = tags; tag && tag->name; tag++)
        av_dict_set(&out->metadata, tag->name, tag->value, 0);
    for (int i = 0; tracks[i].path || tracks[i].samples; i++) {
        AVStream *st = tracks[i].path ? begin_copy(out, &tracks[i], &sources[i], &numbers[i])
                                      : begin_samples(out, &tracks[i]);
        st->disposition = tracks[i].disposition;
        if (tracks[i].shift_s < 0)
            out->avoid_negative_ts = AVFMT_AVOID_NEG_TS_DISABLED;
        if (tracks[i].timecode)
            av_dict_set(&st->metadata, "timecode", tracks[i].timecode, 0);
    }
    AVDictionary *options = NULL;
    av_dict_set(&options, "movflags", "use_metadata_tags", 0);
    check(avio_open(&out->pb, path, AVIO_FLAG_WRITE));
    check(avformat_write_header(out, &options));
    av_dict_free(&options);
    for (int i = 0; tracks[i].path || tracks[i].samples; i++) {
        if (tracks[i].path)
            copy_packets(out, &tracks[i], sources[i], numbers[i], i);
        else
            write_samples(out, &tracks[i], i);
        avformat_close_input(&sources[i]);
    }
    check(av_write_trailer(out));
    avio_closep(&out->pb);
    avformat_free_context(out);
    return path;
}
