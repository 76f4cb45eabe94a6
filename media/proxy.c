/* The viewing copy: small, upright, every frame at its own time, a key frame each second. */
#include "internal.h"

static bool write_audio(void *payload, AVPacket *packet, GError **error)
{
    struct media_proxy *proxy = payload;
    packet->stream_index = 1;
    av_packet_rescale_ts(
        packet, (AVRational){1, MEDIA_RATE}, proxy->mux.fmt->streams[1]->time_base);
    int rc = av_interleaved_write_frame(proxy->mux.fmt, packet);
    return rc >= 0 || media_fail_av(error, MEDIA_ERROR_IO, rc, "The viewing copy can't be written");
}

static bool add_video(struct media_proxy *proxy, GError **error)
{
    AVStream *st = avformat_new_stream(proxy->mux.fmt, NULL);
    g_autoptr(GBytes) avcc = media_avcc(proxy->video, error);
    if (!avcc)
        return false;
    avcodec_parameters_from_context(st->codecpar, proxy->video);
    size_t n;
    const void *data = g_bytes_get_data(avcc, &n);
    av_freep(&st->codecpar->extradata);
    st->codecpar->extradata = av_mallocz(n + AV_INPUT_BUFFER_PADDING_SIZE);
    memcpy(st->codecpar->extradata, data, n);
    st->codecpar->extradata_size = (int)n;
    st->time_base = media_ticks;
    return true;
}

bool media_proxy_open(struct media_proxy *proxy, int fd, int w, int h, bool audio, GError **error)
{
    memset(proxy, 0, sizeof *proxy);
    proxy->has_audio = audio;
    proxy->video = media_proxy_encoder(w, h, 1, error);
    if (!proxy->video || !media_mux_open(&proxy->mux, fd, error) || !add_video(proxy, error))
        return false;
    if (audio) {
        if (!media_aac_init(&proxy->aac, 96000, write_audio, proxy, error))
            return false;
        AVStream *st = avformat_new_stream(proxy->mux.fmt, NULL);
        avcodec_parameters_from_context(st->codecpar, proxy->aac.ctx);
        st->time_base = (AVRational){1, MEDIA_RATE};
    }
    AVDictionary *options = NULL;
    av_dict_set(&options, "movflags", "+faststart", 0);
    av_dict_set_int(&options, "video_track_timescale", MEDIA_TICKS, 0);
    bool done = media_mux_start(&proxy->mux, &options, error);
    av_dict_free(&options);
    return done;
}

static bool write_pending(struct media_proxy *proxy, int64_t end_t90, GError **error)
{
    AVPacket *packet = proxy->pending;
    if (!packet)
        return true;
    packet->duration = end_t90 - packet->pts;
    packet->stream_index = 0;
    av_packet_rescale_ts(packet, media_ticks, proxy->mux.fmt->streams[0]->time_base);
    int rc = av_interleaved_write_frame(proxy->mux.fmt, packet);
    av_packet_free(&proxy->pending);
    return rc >= 0 || media_fail_av(error, MEDIA_ERROR_IO, rc, "The viewing copy can't be written");
}

static bool drain(struct media_proxy *proxy, GError **error)
{
    for (;;) {
        g_autoptr(AVPacket) packet = av_packet_alloc();
        int rc = avcodec_receive_packet(proxy->video, packet);
        if (rc == AVERROR(EAGAIN) || rc == AVERROR_EOF)
            return true;
        if (rc < 0)
            return media_fail_av(error, MEDIA_ERROR_LIMIT, rc, "The H.264 encoder stopped");
        if (!write_pending(proxy, packet->pts, error))
            return false;
        packet->dts = packet->pts;
        proxy->pending = g_steal_pointer(&packet);
    }
}

bool media_proxy_video(struct media_proxy *proxy, AVFrame *picture, int64_t t90, GError **error)
{
    picture->pts = t90;
    picture->pict_type = AV_PICTURE_TYPE_NONE;
    if (t90 >= proxy->next_key) {
        picture->pict_type = AV_PICTURE_TYPE_I;
        proxy->next_key = (t90 / MEDIA_TICKS + 1) * MEDIA_TICKS;
    }
    int rc = avcodec_send_frame(proxy->video, picture);
    if (rc < 0)
        return media_fail_av(error, MEDIA_ERROR_LIMIT, rc, "The H.264 encoder stopped");
    return drain(proxy, error);
}

bool media_proxy_audio(struct media_proxy *proxy, const float *samples, size_t n, GError **error)
{
    return !proxy->has_audio || media_aac_push(&proxy->aac, samples, n, error);
}

bool media_proxy_finish(struct media_proxy *proxy, int64_t end_t90, GError **error)
{
    avcodec_send_frame(proxy->video, NULL);
    return drain(proxy, error) && write_pending(proxy, end_t90, error) &&
           (!proxy->has_audio || media_aac_finish(&proxy->aac, error)) &&
           media_mux_finish(&proxy->mux, error);
}

void media_proxy_clear(struct media_proxy *proxy)
{
    avcodec_free_context(&proxy->video);
    media_aac_clear(&proxy->aac);
    media_mux_clear(&proxy->mux);
    av_packet_free(&proxy->pending);
}
