/* What a file says about itself, and what its packets say. Headers lie, so frames are counted. */
#include "internal.h"

#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char *tag(const AVDictionary *dict, const char *const *keys)
{
    for (; *keys; keys++) {
        const AVDictionaryEntry *entry = av_dict_get(dict, *keys, NULL, 0);
        if (entry && *entry->value)
            return entry->value;
    }
    return NULL;
}

static const char *file_tag(const AVFormatContext *fmt, const char *const *keys)
{
    const char *value = tag(fmt->metadata, keys);
    for (unsigned i = 0; !value && i < fmt->nb_streams; i++)
        value = tag(fmt->streams[i]->metadata, keys);
    return value;
}

/* "+30.2741+120.1551+010.2/" as phones write it: decimal degrees. */
static bool parse_iso6709(const char *text, double *out_lat, double *out_lon)
{
    char *end;
    double lat = g_ascii_strtod(text, &end);
    if (end == text || (*end != '+' && *end != '-'))
        return false;
    char *after;
    double lon = g_ascii_strtod(end, &after);
    if (after == end || fabs(lat) > 90 || fabs(lon) > 180 || (lat == 0 && lon == 0))
        return false;
    *out_lat = lat;
    *out_lon = lon;
    return true;
}

static void fill_place(const AVFormatContext *fmt, struct media_info *info)
{
    static const struct {
        const char *source;
        const char *const keys[3];
    } sources[] = {
        {"quicktime", {"com.apple.quicktime.location.ISO6709", NULL}},
        {"udta",      {"location", "location-eng", NULL}            },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(sources) && !info->has_place; i++) {
        const char *text = file_tag(fmt, sources[i].keys);
        if (text && parse_iso6709(text, &info->lat, &info->lon)) {
            info->has_place = true;
            g_strlcpy(info->place_source, sources[i].source, sizeof info->place_source);
        }
    }
}

/* Cameras without a set clock write 1904 or 1970; that is no date. */
static void set_time(struct media_info *info, GDateTime *time, bool utc)
{
    if (!time || g_date_time_get_year(time) < 1995)
        return;
    g_autofree char *text = g_date_time_format(time, utc ? "%Y-%m-%dT%H:%M:%SZ" : "%FT%T%:z");
    g_strlcpy(info->recorded_at, text, sizeof info->recorded_at);
}

static void fill_time(const AVFormatContext *fmt, struct media_info *info)
{
    static const char *const local[] = {"com.apple.quicktime.creationdate", NULL};
    static const char *const utc[] = {"creation_time", NULL};
    const char *text = file_tag(fmt, local);
    g_autoptr(GTimeZone) zone = g_time_zone_new_utc();
    if (text) {
        g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(text, zone);
        set_time(info, time, false);
    }
    if (*info->recorded_at || !(text = file_tag(fmt, utc)))
        return;
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(text, zone);
    set_time(info, time, true);
}

static void join_device(struct media_info *info, const char *make, const char *model)
{
    g_autofree char *both =
        g_strstrip(g_strdup_printf("%s %s", make ? make : "", model ? model : ""));
    g_autofree char *valid = g_utf8_make_valid(both, MIN(strlen(both), sizeof info->device - 8));
    g_strlcpy(info->device, valid, sizeof info->device);
}

static void fill_device(const AVFormatContext *fmt, struct media_info *info)
{
    static const char *const make[] = {
        "com.apple.quicktime.make", "com.android.manufacturer", "make", "manufacturer", NULL};
    static const char *const model[] = {
        "com.apple.quicktime.model", "com.android.model", "model", NULL};
    join_device(info, file_tag(fmt, make), file_tag(fmt, model));
}

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
    if (input->adec) {
        info->has_audio = true;
        g_strlcpy(
            info->audio_codec, avcodec_get_name(input->adec->codec_id), sizeof info->audio_codec);
        info->audio_rate = input->adec->sample_rate;
        info->audio_channels = input->adec->ch_layout.nb_channels;
    }
    if (input->audio_refused)
        g_strlcpy(info->note, "audio_refused", sizeof info->note);
    fill_place(fmt, info);
    fill_time(fmt, info);
    fill_device(fmt, info);
    info->streams = (int)fmt->nb_streams;
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
    while (av_read_frame(input->fmt, input->packet) >= 0 && n < MEDIA_MAX_FRAMES) {
        AVPacket *packet = input->packet;
        if (packet->stream_index == input->video && !(packet->flags & AV_PKT_FLAG_DISCARD)) {
            n++;
            int64_t at = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
            if (at != AV_NOPTS_VALUE) {
                at = av_rescale_q(at, st->time_base, media_ticks);
                g_array_append_val(times, at);
            }
        }
        av_packet_unref(packet);
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

static bool exif_degrees(
    const AVDictionary *dict, const char *key, const char *ref_key, double *out)
{
    const char *const keys[] = {key, NULL}, *const refs[] = {ref_key, NULL};
    const char *text = tag(dict, keys), *ref = tag(dict, refs);
    long n[3], d[3];
    if (!text || !ref ||
        sscanf(text, " %ld:%ld, %ld:%ld, %ld:%ld", &n[0], &d[0], &n[1], &d[1], &n[2], &d[2]) != 6 ||
        d[0] <= 0 || d[1] <= 0 || d[2] <= 0)
        return false;
    *out = (double)n[0] / (double)d[0] + (double)n[1] / (double)d[1] / 60 +
           (double)n[2] / (double)d[2] / 3600;
    while (*ref == ' ')
        ref++;
    if (*ref == 'S' || *ref == 'W')
        *out = -*out;
    return true;
}

/* A photo's own clock has no zone; none is made up. */
static void fill_exif(const AVDictionary *dict, struct media_info *info)
{
    static const char *const when[] = {"DateTimeOriginal", "DateTime", NULL};
    static const char *const make[] = {"Make", NULL}, *const model[] = {"Model", NULL};
    const char *text = tag(dict, when);
    int v[6];
    if (text && sscanf(text, "%d:%d:%d %d:%d:%d", v, v + 1, v + 2, v + 3, v + 4, v + 5) == 6) {
        g_autoptr(GDateTime) time = g_date_time_new_utc(v[0], v[1], v[2], v[3], v[4], v[5]);
        if (time && v[0] >= 1995) {
            g_autofree char *iso = g_date_time_format(time, "%FT%T");
            g_strlcpy(info->recorded_at, iso, sizeof info->recorded_at);
        }
    }
    if (exif_degrees(dict, "GPSLatitude", "GPSLatitudeRef", &info->lat) &&
        exif_degrees(dict, "GPSLongitude", "GPSLongitudeRef", &info->lon) &&
        fabs(info->lat) <= 90 && fabs(info->lon) <= 180 && (info->lat != 0 || info->lon != 0)) {
        info->has_place = true;
        g_strlcpy(info->place_source, "exif", sizeof info->place_source);
    }
    join_device(info, tag(dict, make), tag(dict, model));
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
    fill_exif(frame->metadata, info);
    name_image(fd, info);
}

bool media_probe(int fd, struct media_info *out_info, GError **error)
{
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
    if (out_info->frames == 0)
        return media_fail(error, MEDIA_ERROR_NO_PICTURE, "The film contains no picture.");
    return true;
}

static void json_place(const struct media_info *info, GString *out)
{
    g_string_append(out, ",\"lat\":");
    media_json_number(out, info->has_place ? info->lat : NAN, 7);
    g_string_append(out, ",\"lon\":");
    media_json_number(out, info->has_place ? info->lon : NAN, 7);
    g_string_append(out, ",\"place_source\":");
    if (info->has_place)
        media_json_string(out, info->place_source);
    else
        g_string_append(out, "null");
}

static void json_maybe(GString *out, const char *name, const char *text)
{
    g_string_append_printf(out, ",\"%s\":", name);
    if (*text)
        media_json_string(out, text);
    else
        g_string_append(out, "null");
}

void media_info_json(const struct media_info *info, GString *out)
{
    bool video = info->kind == MEDIA_KIND_VIDEO;
    g_string_append_printf(out, "\"kind\":\"%s\",\"container\":", video ? "video" : "image");
    media_json_string(out, info->container);
    g_string_append_printf(
        out, ",\"duration_ms\":%" PRId64 ",\"video\":{\"codec\":", info->duration_ms);
    media_json_string(out, info->video_codec);
    g_string_append_printf(out,
        ",\"width\":%d,\"height\":%d,\"rotation\":%d,\"mirrored\":%s,\"fps_avg\":", info->width,
        info->height, info->rotation, info->mirrored ? "true" : "false");
    media_json_number(out, info->fps_avg, 3);
    g_string_append_printf(out,
        ",\"vfr\":%s,\"frames\":%" PRId64 ",\"hdr\":\"%s\",\"interlaced\":%s}",
        info->vfr ? "true" : "false", info->frames, info->hdr, info->interlaced ? "true" : "false");
    g_string_append(out, ",\"audio\":");
    if (info->has_audio) {
        g_string_append(out, "{\"codec\":");
        media_json_string(out, info->audio_codec);
        g_string_append_printf(
            out, ",\"rate\":%d,\"channels\":%d}", info->audio_rate, info->audio_channels);
    } else {
        g_string_append(out, "null");
    }
    json_maybe(out, "recorded_at", info->recorded_at);
    json_place(info, out);
    json_maybe(out, "device", info->device);
    g_string_append_printf(out, ",\"streams\":%d", info->streams);
    json_maybe(out, "note", info->note);
}
