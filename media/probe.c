/* What a file says about itself, and what its packets say. Headers lie, so frames are counted. */
#include "internal.h"

#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
#include <math.h>
#include <stdlib.h>

static const char *hdr_of(enum AVColorTransferCharacteristic trc)
{
    return trc == AVCOL_TRC_SMPTE2084 ? "pq" : trc == AVCOL_TRC_ARIB_STD_B67 ? "hlg" : "";
}

static void fill_orient(unsigned orient, struct media_info *info)
{
    bool x = orient & MEDIA_FLIP_X, y = orient & MEDIA_FLIP_Y;
    info->mirrored = orient & MEDIA_TRANSPOSE ? x == y : x != y;
    info->rotation = orient & MEDIA_TRANSPOSE ? (x ? 90 : 270) : (y ? 180 : 0);
}

static void fill_range(enum AVColorRange range, int format, struct media_info *info)
{
    bool jpeg = format == AV_PIX_FMT_YUVJ420P || format == AV_PIX_FMT_YUVJ422P ||
                format == AV_PIX_FMT_YUVJ444P || format == AV_PIX_FMT_YUVJ440P;
    if (range == AVCOL_RANGE_JPEG || jpeg)
        g_strlcpy(info->range, "full", sizeof info->range);
    else if (range == AVCOL_RANGE_MPEG)
        g_strlcpy(info->range, "limited", sizeof info->range);
}

static void fill_sar(AVRational sar, struct media_info *info)
{
    info->sar_num = sar.num;
    info->sar_den = sar.den;
}

void media_info_see(const struct media_input *input, const AVFrame *frame, struct media_info *info)
{
    AVRational sar = media_input_sar(input, frame);
    media_upright_size(
        frame->width, frame->height, sar, input->orient, &info->width, &info->height);
    fill_range(frame->color_range, frame->format, info);
    fill_sar(sar, info);
}

void media_info_fill(const struct media_input *input, struct media_info *info)
{
    const AVFormatContext *fmt = input->fmt;
    AVStream *st = fmt->streams[input->video];
    const AVCodecParameters *par = st->codecpar;
    memset(info, 0, sizeof *info);
    info->kind = MEDIA_KIND_VIDEO;
    g_autofree char *name = g_strndup(fmt->iformat->name, strcspn(fmt->iformat->name, ","));
    g_strlcpy(info->container, name, sizeof info->container);
    if (fmt->duration > 0)
        info->duration_ms = fmt->duration / 1000;
    g_strlcpy(info->video_codec, avcodec_get_name(par->codec_id), sizeof info->video_codec);
    media_upright_size(par->width, par->height, media_input_sar(input, NULL), input->orient,
        &info->width, &info->height);
    fill_orient(input->orient, info);
    if (st->avg_frame_rate.den > 0)
        info->fps_avg = av_q2d(st->avg_frame_rate);
    g_strlcpy(info->hdr, hdr_of(par->color_trc), sizeof info->hdr);
    info->interlaced = par->field_order > AV_FIELD_PROGRESSIVE;
    fill_range(par->color_range, par->format, info);
    fill_sar(media_input_sar(input, NULL), info);
    if (input->adec) {
        info->has_audio = true;
        g_strlcpy(
            info->audio_codec, avcodec_get_name(input->adec->codec_id), sizeof info->audio_codec);
        info->audio_rate = input->adec->sample_rate;
        info->audio_channels = input->adec->ch_layout.nb_channels;
    }
    if (input->audio_refused)
        g_strlcpy(info->note, "audio_refused", sizeof info->note);
    info->streams = (int)fmt->nb_streams;
    for (unsigned i = 0; i < fmt->nb_streams; i++) {
        enum AVMediaType type = fmt->streams[i]->codecpar->codec_type;
        info->video_streams += type == AVMEDIA_TYPE_VIDEO;
        info->audio_streams += type == AVMEDIA_TYPE_AUDIO;
    }
    media_facts_fill(input, info);
}

static gint compare_times(gconstpointer a, gconstpointer b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* Variable when more than one step in fifty is off the usual step by more than a tenth. */
bool media_times_vary(const GArray *times)
{
    if (times->len < 4)
        return false;
    g_autoptr(GArray) steps = g_array_new(false, false, sizeof(int64_t));
    for (guint i = 1; i < times->len; i++) {
        int64_t step = g_array_index(times, int64_t, i) - g_array_index(times, int64_t, i - 1);
        g_array_append_val(steps, step);
    }
    g_array_sort(steps, compare_times);
    int64_t usual = g_array_index(steps, int64_t, steps->len / 2);
    int64_t slack = MAX(usual / 10, 2);
    guint off = 0;
    for (guint i = 0; i < steps->len; i++)
        off += llabs(g_array_index(steps, int64_t, i) - usual) > slack;
    return off * 50 > steps->len;
}

static void count_packets(struct media_input *input, struct media_info *info)
{
    AVStream *st = input->fmt->streams[input->video];
    g_autoptr(GArray) times = g_array_new(false, false, sizeof(int64_t));
    int64_t n = 0;
    if (input->audio >= 0)
        input->fmt->streams[input->audio]->discard = AVDISCARD_ALL;
    while (n < MEDIA_MAX_FRAMES && media_input_read(input)) {
        AVPacket *packet = input->packet;
        if (packet->stream_index == input->video && !(packet->flags & AV_PKT_FLAG_DISCARD)) {
            n++;
            int64_t at = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
            if (at != AV_NOPTS_VALUE) {
                at = av_rescale_q(at, st->time_base, media_ticks);
                g_array_append_val(times, at);
            }
        }
    }
    g_array_sort(times, compare_times);
    info->frames = n;
    info->vfr = media_times_vary(times);
    if (times->len > 1) {
        int64_t span =
            g_array_index(times, int64_t, times->len - 1) - g_array_index(times, int64_t, 0);
        if (span > 0)
            info->fps_avg = (double)(times->len - 1) * MEDIA_TICKS / (double)span;
        /* The picture's own length: sound often runs a little longer. */
        int64_t whole = av_rescale(span, times->len, times->len - 1);
        if (span > 0)
            info->duration_ms = av_rescale(whole, 1000, MEDIA_TICKS);
    }
}

static void name_image(int fd, struct media_info *info)
{
    uint8_t head = 0;
    bool jpeg = media_read_at(fd, &head, 1, 0) && head == 0xff;
    g_strlcpy(info->container, jpeg ? "jpeg" : "png", sizeof info->container);
    g_strlcpy(info->video_codec, jpeg ? "mjpeg" : "png", sizeof info->video_codec);
}

void media_info_fill_image(int fd, const AVFrame *frame, struct media_info *info)
{
    memset(info, 0, sizeof *info);
    unsigned orient = media_frame_orient(frame);
    info->kind = MEDIA_KIND_IMAGE;
    info->frames = 1;
    info->streams = 1;
    media_upright_size(
        frame->width, frame->height, (AVRational){1, 1}, orient, &info->width, &info->height);
    fill_orient(orient, info);
    media_facts_fill_exif(frame->metadata, info);
    fill_range(frame->color_range, frame->format, info);
    fill_sar((AVRational){1, 1}, info);
    name_image(fd, info);
}

bool media_probe(int fd, struct media_info *out_info, GError **error)
{
    if (media_document_is(fd)) {
        g_autoptr(AVFrame) page = media_document_draw(fd, out_info, error);
        return page != NULL;
    }
    if (media_image_is(fd)) {
        g_autoptr(AVFrame) frame = media_image_decode(fd, error);
        if (!frame)
            return false;
        media_info_fill_image(fd, frame, out_info);
        return true;
    }
    media_auto(input) input = media_input_new(fd, MEDIA_WANT_PACKETS, 1, error);
    if (!input)
        return false;
    media_info_fill(input, out_info);
    count_packets(input, out_info);
    media_facts_fill(input, out_info);
    if (out_info->frames == 0)
        return media_fail(error, MEDIA_ERROR_NO_PICTURE, "The film contains no picture.");
    return true;
}

static void json_maybe(GString *out, const char *name, const char *text)
{
    g_string_append_printf(out, ",\"%s\":", name);
    if (*text)
        media_json_string(out, text);
    else
        g_string_append(out, "null");
}

/* Seven digits are a centimetre. */
static void json_degrees(GString *out, double lat, double lon, const char *between)
{
    media_json_number(out, lat, 7);
    g_string_append(out, between);
    media_json_number(out, lon, 7);
}

static void json_place(const struct media_info *info, GString *out)
{
    double lat = 0, lon = 0;
    bool place = info->has_place;
    g_string_append(out, ",\"lat\":");
    json_degrees(out, place ? info->lat : NAN, place ? info->lon : NAN, ",\"lon\":");
    g_string_append(out, ",\"alt\":");
    media_json_number(out, place ? info->alt : NAN, 1);
    json_maybe(out, "place_source", place ? info->place_source : "");
    g_string_append(out, ",\"place_conflict\":");
    if (*info->place_conflict.source) {
        g_string_append(out, "{\"lat\":");
        json_degrees(out, info->place_conflict.lat, info->place_conflict.lon, ",\"lon\":");
        json_maybe(out, "source", info->place_conflict.source);
        g_string_append_c(out, '}');
    } else {
        g_string_append(out, "null");
    }
    g_string_append(out, ",\"gcj02\":");
    if (place && media_gcj02_from_wgs84(info->lat, info->lon, &lat, &lon)) {
        g_string_append_c(out, '[');
        json_degrees(out, lat, lon, ",");
        g_string_append_c(out, ']');
    } else {
        g_string_append(out, "null");
    }
}

static void json_time(const struct media_info *info, GString *out)
{
    json_maybe(out, "recorded_at", info->recorded_at);
    json_maybe(out, "recorded_source", info->recorded_source);
    g_string_append(out, ",\"recorded_conflict\":");
    if (!*info->recorded_conflict.at) {
        g_string_append(out, "null");
        return;
    }
    g_string_append(out, "{\"at\":");
    media_json_string(out, info->recorded_conflict.at);
    json_maybe(out, "source", info->recorded_conflict.source);
    g_string_append_c(out, '}');
}

void media_info_json(const struct media_info *info, GString *out)
{
    static const char *const kinds[] = {"video", "image", "document"};
    g_string_append_printf(out, "\"kind\":\"%s\",\"container\":", kinds[info->kind]);
    media_json_string(out, info->container);
    g_string_append_printf(
        out, ",\"duration_ms\":%" PRId64 ",\"video\":{\"codec\":", info->duration_ms);
    media_json_string(out, info->video_codec);
    g_string_append_printf(out,
        ",\"width\":%d,\"height\":%d,\"rotation\":%d,\"mirrored\":%s,\"fps_avg\":", info->width,
        info->height, info->rotation, info->mirrored ? "true" : "false");
    media_json_number(out, info->fps_avg, 3);
    g_string_append_printf(out,
        ",\"vfr\":%s,\"frames\":%" PRId64 ",\"hdr\":\"%s\",\"interlaced\":%s,\"sar\":\"%d:%d\"",
        info->vfr ? "true" : "false", info->frames, info->hdr, info->interlaced ? "true" : "false",
        info->sar_num, info->sar_den);
    json_maybe(out, "range", info->range);
    g_string_append_c(out, '}');
    g_string_append(out, ",\"audio\":");
    if (info->has_audio) {
        g_string_append(out, "{\"codec\":");
        media_json_string(out, info->audio_codec);
        g_string_append_printf(
            out, ",\"rate\":%d,\"channels\":%d}", info->audio_rate, info->audio_channels);
    } else {
        g_string_append(out, "null");
    }
    json_time(info, out);
    json_place(info, out);
    json_maybe(out, "device", info->device);
    g_string_append_printf(out, ",\"streams\":%d,\"video_streams\":%d,\"audio_streams\":%d",
        info->streams, info->video_streams, info->audio_streams);
    json_maybe(out, "note", info->note);
    if (info->pages)
        g_string_append_printf(out, ",\"pages\":%d", info->pages);
}
