/* When, where and with what a clip was taken: all that its tags, its camera's own tracks or its
 * Exif block say, best source first. Sources that contradict it are kept beside, never mixed in. */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define TOLD_MOST_BYTES (8 << 20)
#define PLACE_APART_M 1000
#define TIME_APART_S 600

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

/* --- the camera's own tracks --- */

static bool is_text(enum AVCodecID id)
{
    return id == AV_CODEC_ID_MOV_TEXT || id == AV_CODEC_ID_TEXT || id == AV_CODEC_ID_SUBRIP ||
           id == AV_CODEC_ID_ASS;
}

void media_told_choose(struct media_input *input)
{
    for (unsigned i = 0; i < input->fmt->nb_streams; i++) {
        const AVCodecParameters *par = input->fmt->streams[i]->codecpar;
        if (par->codec_type == AVMEDIA_TYPE_DATA && par->codec_tag == MKTAG('g', 'p', 'm', 'd') &&
            input->told.gpmd < 0)
            input->told.gpmd = (int)i;
        if (par->codec_type == AVMEDIA_TYPE_SUBTITLE && is_text(par->codec_id) &&
            input->told.text < 0)
            input->told.text = (int)i;
    }
}

/* The clip began as long before the reading as the packet lies behind the clip's start. */
static void take_fix(const AVPacket *packet, AVRational tb, struct media_fix *fix)
{
    if (fix->has_when && packet->pts != AV_NOPTS_VALUE && packet->pts > 0)
        fix->when.clock_s -= av_rescale_q(packet->pts, tb, (AVRational){1, 1});
}

static bool read_text(const AVPacket *packet, bool mov, struct media_fix *out_fix)
{
    const char *text = (const char *)packet->data;
    size_t n = (size_t)packet->size;
    /* mov_text: its length in two bytes, and styles behind it */
    if (mov && n >= 2) {
        n = MIN(n - 2, (size_t)packet->data[0] << 8 | packet->data[1]);
        text += 2;
    }
    return media_dji_read(text, n, out_fix);
}

/* Returns whether enough is known to read no further. */
static bool take_packet(struct media_told *told, const AVPacket *packet, const AVStream *st)
{
    struct media_fix fix;
    bool gps = packet->stream_index == told->gpmd;
    struct media_fix *known = gps ? &told->gps : &told->flight;
    bool mov = st->codecpar->codec_id == AV_CODEC_ID_MOV_TEXT;
    if (gps ? media_gpmf_read(packet->data, (size_t)packet->size, &fix)
            : read_text(packet, mov, &fix)) {
        take_fix(packet, st->time_base, &fix);
        if (known->has_when && !fix.has_when) {
            fix.when = known->when;
            fix.has_when = true;
        }
        *known = fix;
    }
    return known->has_place && known->has_when;
}

bool media_told_take(struct media_input *input)
{
    struct media_told *told = &input->told;
    const AVPacket *packet = input->packet;
    if (packet->stream_index != told->gpmd && packet->stream_index != told->text)
        return false;
    AVStream *st = input->fmt->streams[packet->stream_index];
    told->bytes += MAX(packet->size, 0);
    bool enough = packet->size > 0 && take_packet(told, packet, st);
    if (enough || told->bytes > TOLD_MOST_BYTES) {
        if (packet->stream_index == told->gpmd)
            told->gpmd = -1;
        else
            told->text = -1;
        st->discard = AVDISCARD_ALL;
    }
    return true;
}

/* --- time --- */

struct moment {
    struct media_when when;
    const char *source;
    bool loose; /* may be local time that is called UTC, or has no zone */
};

static void add_moment(GArray *moments, const struct media_when *when, const char *source)
{
    bool container = g_str_equal(source, "container");
    struct moment moment = {*when, source, container || !when->zoned};
    g_array_append_val(moments, moment);
}

static void add_tag_moment(GArray *moments, const AVFormatContext *fmt, const char *key,
    const char *source, bool only_zoned)
{
    const char *const keys[] = {key, NULL};
    const char *text = file_tag(fmt, keys);
    struct media_when when;
    if (text && media_when_read(text, strlen(text), &when) && (when.zoned || !only_zoned))
        add_moment(moments, &when, source);
}

static void set_moments(const GArray *moments, struct media_info *info)
{
    *info->recorded_at = *info->recorded_source = 0;
    *info->recorded_conflict.at = *info->recorded_conflict.source = 0;
    if (moments->len == 0)
        return;
    const struct moment *best = &g_array_index(moments, struct moment, 0);
    media_when_write(&best->when, info->recorded_at, sizeof info->recorded_at);
    g_strlcpy(info->recorded_source, best->source, sizeof info->recorded_source);
    /* Some devices write down when they began, some when they ended. */
    int64_t slack_s = TIME_APART_S + info->duration_ms / 1000;
    for (guint i = 1; i < moments->len; i++) {
        const struct moment *other = &g_array_index(moments, struct moment, i);
        if (!media_when_differ(&best->when, &other->when, best->loose || other->loose, slack_s))
            continue;
        media_when_write(&other->when, info->recorded_conflict.at, sizeof info->recorded_at);
        g_strlcpy(info->recorded_conflict.source, other->source, sizeof info->recorded_source);
        return;
    }
}

static void fill_time(const struct media_input *input, struct media_info *info)
{
    g_autoptr(GArray) moments = g_array_new(false, false, sizeof(struct moment));
    const struct media_told *told = &input->told;
    const AVFormatContext *fmt = input->fmt;
    bool mov = g_str_has_prefix(fmt->iformat->name, "mov");
    add_tag_moment(moments, fmt, "com.apple.quicktime.creationdate", "quicktime", false);
    if (mov)
        add_tag_moment(moments, fmt, "date", "quicktime", true);
    if (told->flight.has_when)
        add_moment(moments, &told->flight.when, "dji");
    if (told->gps.has_when)
        add_moment(moments, &told->gps.when, "gpmf");
    add_tag_moment(moments, fmt, "creation_time", "container", false);
    add_tag_moment(moments, fmt, "date", "container", false);
    set_moments(moments, info);
}

/* --- place --- */

static void add_place(struct media_info *info, const struct media_place *place, const char *source)
{
    if (!info->has_place) {
        info->has_place = true;
        info->lat = place->lat;
        info->lon = place->lon;
        info->alt = place->alt;
        g_strlcpy(info->place_source, source, sizeof info->place_source);
        return;
    }
    struct media_place known = {info->lat, info->lon, NAN};
    if (*info->place_conflict.source || media_place_distance_m(&known, place) <= PLACE_APART_M)
        return;
    info->place_conflict.lat = place->lat;
    info->place_conflict.lon = place->lon;
    g_strlcpy(info->place_conflict.source, source, sizeof info->place_conflict.source);
}

static void fill_place(const struct media_input *input, struct media_info *info)
{
    static const struct {
        const char *source;
        const char *const keys[4];
    } sources[] = {
        {"quicktime", {"com.apple.quicktime.location.ISO6709", NULL}},
        {"udta",      {"location", "location-eng", NULL}            },
    };
    const struct media_told *told = &input->told;
    info->has_place = false;
    *info->place_conflict.source = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
        const char *text = file_tag(input->fmt, sources[i].keys);
        struct media_place place;
        if (text && media_iso6709_read(text, strlen(text), &place))
            add_place(info, &place, sources[i].source);
    }
    if (told->gps.has_place)
        add_place(info, &told->gps.place, "gpmf");
    if (told->flight.has_place)
        add_place(info, &told->flight.place, "dji");
}

/* --- device --- */

static void join_device(struct media_info *info, const char *make, const char *model)
{
    /* "Canon" and "Canon EOS R6" */
    if (make && model && g_str_has_prefix(model, make))
        make = NULL;
    g_autofree char *both =
        g_strstrip(g_strdup_printf("%s %s", make ? make : "", model ? model : ""));
    g_autofree char *valid = g_utf8_make_valid(both, MIN(strlen(both), sizeof info->device - 8));
    g_strlcpy(info->device, valid, sizeof info->device);
}

/* Makers that leave their name only in the names of tracks and encoders. */
static const char *guess_make(const AVFormatContext *fmt)
{
    static const char *const makes[] = {"GoPro", "DJI"};
    static const char *const names[] = {"encoder", "handler_name", NULL};
    for (size_t m = 0; m < G_N_ELEMENTS(makes); m++)
        for (unsigned i = 0; i <= fmt->nb_streams; i++)
            for (const char *const *name = names; *name; name++) {
                const char *const keys[] = {*name, NULL};
                const char *value = tag(i ? fmt->streams[i - 1]->metadata : fmt->metadata, keys);
                if (value && strstr(value, makes[m]))
                    return makes[m];
            }
    return NULL;
}

static void fill_device(const struct media_input *input, struct media_info *info)
{
    static const char *const make_keys[] = {
        "com.apple.quicktime.make", "com.android.manufacturer", "make", "manufacturer", NULL};
    static const char *const model_keys[] = {
        "com.apple.quicktime.model", "com.android.model", "model", NULL};
    static const char *const encoder[] = {"encoder", NULL}, *const firmware[] = {"firmware", NULL};
    const AVFormatContext *fmt = input->fmt;
    const char *make = file_tag(fmt, make_keys), *model = file_tag(fmt, model_keys);
    if (!make)
        make = guess_make(fmt);
    if (!model && *input->told.gps.device)
        model = input->told.gps.device;
    const char *writer = tag(fmt->metadata, encoder);
    if (!model && writer && g_str_has_prefix(writer, "DJI"))
        model = writer;
    /* GoPro's firmware begins with the model's number: HD8.01.02.50.00 */
    if (!model && make && g_str_equal(make, "GoPro"))
        model = file_tag(fmt, firmware);
    if (!make && *input->told.gps.device)
        make = "GoPro";
    join_device(info, make, model);
}

void media_facts_fill(const struct media_input *input, struct media_info *info)
{
    fill_place(input, info);
    fill_time(input, info);
    fill_device(input, info);
}

/* --- photos --- */

static bool exif_ratios(const AVDictionary *dict, const char *key, int want, double *out)
{
    const char *const keys[] = {key, NULL};
    const char *text = tag(dict, keys);
    long n[3], d[3];
    if (!text)
        return false;
    /* libavcodec writes "     30:1      ,      16:1      ,   26801:1000   " */
    int got =
        sscanf(text, " %ld:%ld , %ld:%ld , %ld:%ld", &n[0], &d[0], &n[1], &d[1], &n[2], &d[2]);
    if (got < 2 * want)
        return false;
    for (int i = 0; i < want; i++) {
        if (d[i] <= 0)
            return false;
        out[i] = (double)n[i] / (double)d[i];
    }
    return true;
}

static bool exif_degrees(
    const AVDictionary *dict, const char *key, const char *ref_key, double *out)
{
    const char *const refs[] = {ref_key, NULL};
    const char *ref = tag(dict, refs);
    double part[3];
    if (!ref || !exif_ratios(dict, key, 3, part))
        return false;
    *out = part[0] + part[1] / 60 + part[2] / 3600;
    while (*ref == ' ')
        ref++;
    if (*ref == 'S' || *ref == 'W')
        *out = -*out;
    return true;
}

static void fill_exif_place(const AVDictionary *dict, struct media_info *info)
{
    static const char *const below[] = {"GPSAltitudeRef", NULL};
    struct media_place place = {.alt = NAN};
    if (!exif_degrees(dict, "GPSLatitude", "GPSLatitudeRef", &place.lat) ||
        !exif_degrees(dict, "GPSLongitude", "GPSLongitudeRef", &place.lon) ||
        !media_place_is_good(&place))
        return;
    const char *ref = tag(dict, below);
    if (exif_ratios(dict, "GPSAltitude", 1, &place.alt) && ref && strchr(ref, '1'))
        place.alt = -place.alt;
    add_place(info, &place, "exif");
}

/* A photo's clock mostly has no zone; none is made up. */
static void fill_exif_time(const AVDictionary *dict, struct media_info *info)
{
    static const char *const when_keys[] = {"DateTimeOriginal", "DateTime", NULL};
    static const char *const zone_keys[] = {"OffsetTimeOriginal", "0x9011", "0x9010", NULL};
    const char *text = tag(dict, when_keys), *zone = tag(dict, zone_keys);
    struct media_when when;
    if (!text)
        return;
    g_autofree char *whole = g_strdup_printf("%.19s%s", text, zone ? zone : "");
    if (!media_when_read(whole, strlen(whole), &when))
        return;
    g_autoptr(GArray) moments = g_array_new(false, false, sizeof(struct moment));
    add_moment(moments, &when, "exif");
    set_moments(moments, info);
}

void media_facts_fill_exif(const AVDictionary *tags, struct media_info *info)
{
    static const char *const make[] = {"Make", NULL}, *const model[] = {"Model", NULL};
    fill_exif_time(tags, info);
    fill_exif_place(tags, info);
    join_device(info, tag(tags, make), tag(tags, model));
}
