/* Putting ready pieces together: nothing is decoded and nothing encoded. libavformat's muxer sees
 * every packet's size and times, but not its bytes, and so makes the head of the film; behind it
 * the pieces' packets are copied as they lie. Then the film is read back packet by packet. Why that
 * is enough: a piece is a closed group of pictures that was proven when it was rendered (proof.c);
 * here its bytes are compared with their sum while they are copied, all pieces share one decoder
 * configuration, and the demuxer finds each packet at its place with its time. --decode decodes the
 * whole film all the same. */
#include "internal.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#define REORDER 1 /* frames that decoding may run ahead of showing */
#define FAT32_MAX 4294967295
#define SILENT_PACKET 16 /* bytes; nothing but silence takes 6 */

/* A packet in the order of the file. */
struct sample {
    int64_t pts, pos;
    uint32_t bytes;
    uint32_t key;
};

struct reel {
    const GPtrArray *items; /* struct media_item */
    const struct media_progress *progress;
    struct media_mux mux;
    GBytes *avcc, *asc;
    GPtrArray *pieces;  /* struct media_piece of all items: their parts', then the sound's */
    GArray *shown;      /* int64_t: the times of all frames, in showing order */
    GArray *starts;     /* int64_t: where each item starts, and the end */
    GArray *samples[2]; /* struct sample: picture, sound */
    GArray *slices;     /* struct media_slice */
    AVPacket *packet;   /* for the muxer; its bytes are zeros */
    uint8_t *zeros;
    int64_t sound; /* sound packets laid out */
    int64_t bytes; /* of the film, head included */
    uint8_t sha256[32];
};

static bool blame(const struct media_item *item, const char *key, GError **error)
{
    g_prefix_error(error, "The piece %.12s… of '%s': ", key, *item->tag ? item->tag : item->title);
    if (error && *error) {
        g_autofree char *text =
            g_strdup_printf("%s. Delete it and render the segment again.", (*error)->message);
        g_clear_error(error);
        media_fail(error, MEDIA_ERROR_CHECK_FAILED, "%s", text);
    }
    return false;
}

/* One decoder configuration for all; a second one would make everything after it undecodable. */
static bool same_config(GBytes **known, const struct media_piece *piece, GError **error)
{
    if (!*known)
        *known = g_bytes_ref(piece->config);
    if (g_bytes_equal(*known, piece->config))
        return true;
    return media_fail(error, MEDIA_ERROR_AVCC_DIFFERS,
        "Pieces of different encoder settings can't be joined. Render the older segments again.");
}

static gint compare_times(gconstpointer a, gconstpointer b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static bool plan_part(
    struct reel *reel, const struct media_item *item, guint k, int64_t start, GError **error)
{
    const struct media_part *part = &g_array_index(item->plan->parts, struct media_part, k);
    struct media_piece *piece = media_piece_read(g_array_index(item->fds, int, k), false, error);
    if (!piece)
        return blame(item, part->key, error);
    g_ptr_array_add(reel->pieces, piece);
    if (piece->packets->len != part->shown)
        return media_fail(error, MEDIA_ERROR_CHECK_FAILED, "A piece has %u frames instead of %u.",
            piece->packets->len, part->shown);
    if (!same_config(&reel->avcc, piece, error))
        return false;
    guint from = reel->shown->len;
    for (guint i = 0; i < piece->packets->len; i++) {
        int64_t at =
            start + part->offset_t90 + g_array_index(piece->packets, struct media_packet, i).pts;
        g_array_append_val(reel->shown, at);
    }
    qsort(&g_array_index(reel->shown, int64_t, from), piece->packets->len, sizeof(int64_t),
        compare_times);
    for (guint i = MAX(from, 1); i < reel->shown->len; i++)
        if (g_array_index(reel->shown, int64_t, i) <= g_array_index(reel->shown, int64_t, i - 1))
            return media_fail(
                error, MEDIA_ERROR_CHECK_FAILED, "The pieces of '%s' overlap in time.", item->tag);
    return g_array_index(reel->shown, int64_t, from) == start + part->offset_t90 ||
           media_fail(error, MEDIA_ERROR_CHECK_FAILED,
               "A piece of '%s' does not start at its place.", item->tag);
}

static bool make_plan(struct reel *reel, GError **error)
{
    int64_t start = 0;
    for (guint i = 0; i < reel->items->len; i++) {
        const struct media_item *item = reel->items->pdata[i];
        g_array_append_val(reel->starts, start);
        for (guint k = 0; k < item->plan->parts->len; k++)
            if (!plan_part(reel, item, k, start, error))
                return false;
        start += item->plan->duration_t90;
        if (g_array_index(reel->shown, int64_t, reel->shown->len - 1) >= start)
            return media_fail(error, MEDIA_ERROR_CHECK_FAILED,
                "The pieces of '%s' are longer than the segment.", item->tag);
        guint last = item->plan->parts->len;
        struct media_piece *sound =
            media_piece_read(g_array_index(item->fds, int, last), true, error);
        if (!sound)
            return blame(item, item->plan->sound_key, error);
        g_ptr_array_add(reel->pieces, sound);
        if (!same_config(&reel->asc, sound, error))
            return false;
    }
    g_array_append_val(reel->starts, start);
    return true;
}

static void set_extradata(AVCodecParameters *par, GBytes *config)
{
    gsize n;
    const void *data = g_bytes_get_data(config, &n);
    par->extradata = av_mallocz(n + AV_INPUT_BUFFER_PADDING_SIZE);
    memcpy(par->extradata, data, n);
    par->extradata_size = (int)n;
}

static void add_streams(struct reel *reel)
{
    AVStream *video = avformat_new_stream(reel->mux.fmt, NULL);
    AVCodecParameters *par = video->codecpar;
    par->codec_type = AVMEDIA_TYPE_VIDEO;
    par->codec_id = AV_CODEC_ID_H264;
    par->width = MEDIA_HOUSE_W;
    par->height = MEDIA_HOUSE_H;
    par->format = AV_PIX_FMT_YUV420P;
    par->profile = FF_PROFILE_H264_HIGH;
    par->level = 41;
    par->sample_aspect_ratio = video->sample_aspect_ratio = (AVRational){1, 1};
    par->color_range = AVCOL_RANGE_MPEG;
    par->color_primaries = AVCOL_PRI_BT709;
    par->color_trc = AVCOL_TRC_BT709;
    par->color_space = AVCOL_SPC_BT709;
    video->time_base = media_ticks;
    set_extradata(par, reel->avcc);
    AVStream *audio = avformat_new_stream(reel->mux.fmt, NULL);
    par = audio->codecpar;
    par->codec_type = AVMEDIA_TYPE_AUDIO;
    par->codec_id = AV_CODEC_ID_AAC;
    par->sample_rate = MEDIA_RATE;
    par->bit_rate = 160000;
    par->frame_size = MEDIA_AAC_FRAME;
    par->initial_padding = MEDIA_AAC_FRAME;
    av_channel_layout_default(&par->ch_layout, 2);
    audio->time_base = (AVRational){1, MEDIA_RATE};
    set_extradata(par, reel->asc);
}

static bool has_title(const struct media_item *item)
{
    return *item->title != '\0';
}

/* A chapter runs until the next one; items without a title belong to the chapter before. */
static void add_chapters(struct reel *reel)
{
    AVFormatContext *fmt = reel->mux.fmt;
    guint n = 0;
    for (guint i = 0; i < reel->items->len; i++)
        n += has_title(reel->items->pdata[i]);
    if (n == 0)
        return;
    fmt->chapters = av_calloc(n, sizeof *fmt->chapters);
    for (guint i = 0; i < reel->items->len; i++) {
        const struct media_item *item = reel->items->pdata[i];
        if (!has_title(item))
            continue;
        AVChapter *chapter = av_mallocz(sizeof *chapter);
        chapter->id = fmt->nb_chapters;
        chapter->time_base = media_ticks;
        chapter->start = g_array_index(reel->starts, int64_t, i);
        chapter->end = g_array_index(reel->starts, int64_t, reel->items->len);
        if (fmt->nb_chapters)
            fmt->chapters[fmt->nb_chapters - 1]->end = chapter->start;
        av_dict_set(&chapter->metadata, "title", item->title, 0);
        fmt->chapters[fmt->nb_chapters++] = chapter;
    }
}

static int64_t end_of_reel(const struct reel *reel)
{
    return g_array_index(reel->starts, int64_t, reel->items->len);
}

/* Sound packets up to a time: the nearest whole number, so that the drift stays under half of one.
 */
static int64_t sound_until(int64_t t90)
{
    return av_rescale_rnd(
        t90, MEDIA_RATE, (int64_t)MEDIA_TICKS * MEDIA_AAC_FRAME, AV_ROUND_NEAR_INF);
}

static bool start_head(struct reel *reel, GError **error)
{
    if (!media_mux_open_head(&reel->mux, error))
        return false;
    add_streams(reel);
    add_chapters(reel);
    /* Room for the tables, generously: how long they get is known only when they are made. */
    int64_t room = 65536 + (int64_t)reel->shown->len * 40 + sound_until(end_of_reel(reel)) * 32 +
                   (int64_t)reel->items->len * 2048;
    AVDictionary *options = NULL;
    av_dict_set_int(&options, "moov_size", MIN(room, INT32_MAX), 0);
    av_dict_set_int(&options, "video_track_timescale", MEDIA_TICKS, 0);
    bool done = media_mux_start(&reel->mux, &options, error);
    av_dict_free(&options);
    reel->bytes = reel->mux.head_limit;
    return done;
}

static bool lay_packet(
    struct reel *reel, int stream, const struct media_packet *entry, GError **error)
{
    AVPacket *packet = reel->packet;
    struct sample sample = {packet->pts, reel->bytes, entry->bytes, entry->key};
    packet->data = reel->zeros;
    packet->size = (int)entry->bytes;
    packet->stream_index = stream;
    packet->flags = entry->key ? AV_PKT_FLAG_KEY : 0;
    av_packet_rescale_ts(packet, stream ? (AVRational){1, MEDIA_RATE} : media_ticks,
        reel->mux.fmt->streams[stream]->time_base);
    g_array_append_val(reel->samples[stream], sample);
    reel->bytes += entry->bytes;
    int rc = av_write_frame(reel->mux.fmt, packet);
    return rc >= 0 || media_fail_av(error, MEDIA_ERROR_IO, rc, "The film can't be written");
}

/* The order of decoding is the order of showing, REORDER frames earlier. The lead at the start is
 * no shorter than the last step, so that the decoding times, too, cover the whole length. */
static int64_t dts_of(const struct reel *reel, guint i)
{
    guint n = reel->shown->len;
    if (i >= REORDER)
        return g_array_index(reel->shown, int64_t, i - REORDER);
    int64_t step = MEDIA_TICKS / 30;
    if (n > 1)
        step = MAX(step, g_array_index(reel->shown, int64_t, n - 1) -
                             g_array_index(reel->shown, int64_t, n - 2));
    return ((int64_t)i - REORDER) * step;
}

static int64_t duration_at(const struct reel *reel, int64_t pts)
{
    guint at;
    g_array_binary_search(reel->shown, &pts, compare_times, &at);
    int64_t next =
        at + 1 < reel->shown->len ? g_array_index(reel->shown, int64_t, at + 1) : end_of_reel(reel);
    return next - pts;
}

static bool lay_part(struct reel *reel, const struct media_piece *piece, int fd, guint item,
    int64_t start, GError **error)
{
    struct media_slice slice = {fd, piece->data_at, piece->data_bytes, piece->sum, item};
    g_array_append_val(reel->slices, slice);
    for (guint i = 0; i < piece->packets->len; i++) {
        const struct media_packet *entry = &g_array_index(piece->packets, struct media_packet, i);
        AVPacket *packet = reel->packet;
        guint no = reel->samples[0]->len;
        packet->pts = start + entry->pts;
        packet->dts = dts_of(reel, no);
        /* The last packet may hold the last picture but one: it must last to the end all the same,
         * or readers that count by decoding time cut the film short. */
        packet->duration = no + 1 == reel->shown->len ? end_of_reel(reel) - packet->pts
                                                      : duration_at(reel, packet->pts);
        if (packet->pts < packet->dts)
            return media_fail(error, MEDIA_ERROR_CHECK_FAILED,
                "A piece of '%s' reorders too many frames.",
                ((const struct media_item *)reel->items->pdata[item])->tag);
        if (!lay_packet(reel, 0, entry, error))
            return false;
    }
    return true;
}

/* A sound piece on its way into the film. */
struct cursor {
    const struct media_piece *piece;
    int fd;
    guint item, next;
    int64_t at;
};

/* The priming packet is kept only at the very start. */
static bool lay_sound(struct reel *reel, struct cursor *cursor, int64_t t90, GError **error)
{
    int64_t until = sound_until(t90) + 1;
    const GArray *packets = cursor->piece->packets;
    struct media_slice slice = {.fd = cursor->fd, .item = cursor->item};
    for (; cursor->next < packets->len && reel->sound < until; cursor->next++) {
        const struct media_packet *entry =
            &g_array_index(packets, struct media_packet, cursor->next);
        if (cursor->next > 0 || reel->sound == 0) {
            if (!slice.bytes)
                slice.at = cursor->piece->data_at + cursor->at;
            slice.bytes += entry->bytes;
            reel->packet->pts = reel->packet->dts = (reel->sound++ - 1) * MEDIA_AAC_FRAME;
            reel->packet->duration = MEDIA_AAC_FRAME;
            struct media_packet key = {.bytes = entry->bytes, .key = 1};
            if (!lay_packet(reel, 1, &key, error))
                return false;
        }
        cursor->at += entry->bytes;
    }
    if (slice.bytes)
        g_array_append_val(reel->slices, slice);
    return reel->sound == until ||
           media_fail(error, MEDIA_ERROR_CHECK_FAILED, "A sound is shorter than its picture.");
}

static bool lay_item(struct reel *reel, guint i, guint *piece, GError **error)
{
    const struct media_item *item = reel->items->pdata[i];
    const GArray *parts = item->plan->parts;
    int64_t start = g_array_index(reel->starts, int64_t, i);
    struct cursor cursor = {.piece = reel->pieces->pdata[*piece + parts->len],
        .fd = g_array_index(item->fds, int, parts->len),
        .item = i};
    for (guint k = 0; k < parts->len; k++) {
        const struct media_part *part = &g_array_index(parts, struct media_part, k);
        int64_t end = g_array_index(reel->starts, int64_t, i + 1);
        if (k + 1 < parts->len)
            end = start + part[1].offset_t90;
        if (!lay_part(reel, reel->pieces->pdata[*piece + k], g_array_index(item->fds, int, k), i,
                start + part->offset_t90, error) ||
            !lay_sound(reel, &cursor, end, error))
            return false;
    }
    *piece += parts->len + 1;
    return true;
}

static uint32_t largest_packet(const struct reel *reel)
{
    uint32_t most = 0;
    for (guint i = 0; i < reel->pieces->len; i++) {
        const GArray *packets = ((const struct media_piece *)reel->pieces->pdata[i])->packets;
        for (guint k = 0; k < packets->len; k++)
            most = MAX(most, g_array_index(packets, struct media_packet, k).bytes);
    }
    return most;
}

/* Where everything will lie, and the head that says so. */
static bool lay_out(struct reel *reel, GError **error)
{
    guint piece = 0;
    reel->packet = av_packet_alloc();
    reel->zeros = g_malloc0(largest_packet(reel) + AV_INPUT_BUFFER_PADDING_SIZE);
    bool done = start_head(reel, error);
    for (guint i = 0; done && i < reel->items->len; i++)
        done = lay_item(reel, i, &piece, error);
    if (!done || !media_mux_finish(&reel->mux, error))
        return false;
    return reel->mux.size == reel->bytes ||
           media_fail(error, MEDIA_ERROR_CHECK_FAILED, "The film's head does not fit its packets.");
}

static bool copy_all(struct reel *reel, int out_fd, GError **error)
{
    guint bad;
    g_byte_array_set_size(reel->mux.head, (guint)reel->mux.head_limit);
    if (media_splice(
            out_fd, reel->mux.head, reel->slices, reel->progress, reel->sha256, &bad, error))
        return true;
    if (bad == G_MAXUINT)
        return false;
    const struct media_slice *slice = &g_array_index(reel->slices, struct media_slice, bad);
    const struct media_item *item = reel->items->pdata[slice->item];
    guint k = 0;
    while (k < item->plan->parts->len && g_array_index(item->fds, int, k) != slice->fd)
        k++;
    return blame(item,
        k < item->plan->parts->len ? g_array_index(item->plan->parts, struct media_part, k).key
                                   : item->plan->sound_key,
        error);
}

/* What a reader finds, against what was laid out. */
static bool same_packet(
    const struct reel *reel, const AVPacket *packet, const guint seen[2], GError **error)
{
    int stream = packet->stream_index;
    if (stream > 1) /* the chapters' own track */
        return true;
    const struct sample *want = &g_array_index(reel->samples[stream], struct sample, seen[stream]);
    if (seen[stream] < reel->samples[stream]->len && packet->pts == want->pts &&
        packet->pos == want->pos && packet->size == (int)want->bytes &&
        !(packet->flags & AV_PKT_FLAG_DISCARD) == !(stream && want->pts < 0) &&
        !(packet->flags & AV_PKT_FLAG_KEY) == !want->key)
        return true;
    return media_fail(error, MEDIA_ERROR_CHECK_FAILED,
        "%s %u of the finished film is not where the plan has it.", stream ? "Sound" : "Frame",
        seen[stream]);
}

static bool read_packets(struct reel *reel, AVFormatContext *fmt, GError **error)
{
    guint seen[2] = {0};
    while (av_read_frame(fmt, reel->packet) >= 0) {
        bool same = same_packet(reel, reel->packet, seen, error);
        if (reel->packet->stream_index <= 1)
            seen[reel->packet->stream_index]++;
        av_packet_unref(reel->packet);
        if (!same)
            return false;
    }
    const AVStream *video = fmt->streams[0];
    int64_t end = av_rescale_q(video->duration, video->time_base, media_ticks);
    if (seen[0] != reel->samples[0]->len || seen[1] != reel->samples[1]->len)
        return media_fail(error, MEDIA_ERROR_CHECK_FAILED,
            "The finished film has %u frames and %u sound packets instead of %u and %u.", seen[0],
            seen[1], reel->samples[0]->len, reel->samples[1]->len);
    return end == end_of_reel(reel) ||
           media_fail(error, MEDIA_ERROR_CHECK_FAILED,
               "The finished film lasts %" PRId64 " ms instead of %" PRId64 " ms.", end / 90,
               end_of_reel(reel) / 90);
}

static bool read_back(struct reel *reel, int fd, GError **error)
{
    struct media_layout layout;
    av_packet_unref(reel->packet);
    bool done = media_layout_open(&layout, fd, reel->mux.head_limit, reel->bytes, error);
    if (done && layout.fmt->nb_streams < 2)
        done = media_fail(error, MEDIA_ERROR_CHECK_FAILED, "The finished film lacks a track.");
    done = done && read_packets(reel, layout.fmt, error);
    media_layout_close(&layout);
    return done;
}

static bool compare(const struct reel *reel, const struct media_seen *seen, GError **error)
{
    if (seen->bad)
        return media_fail(error, MEDIA_ERROR_CHECK_FAILED,
            "%" PRId64 " frames of the finished film can't be decoded.", seen->bad);
    if (seen->t90->len != reel->shown->len)
        return media_fail(error, MEDIA_ERROR_CHECK_FAILED,
            "The finished film shows %u frames instead of %u.", seen->t90->len, reel->shown->len);
    for (guint i = 0; i < seen->t90->len; i++)
        if (g_array_index(seen->t90, int64_t, i) != g_array_index(reel->shown, int64_t, i))
            return media_fail(error, MEDIA_ERROR_CHECK_FAILED,
                "Frame %u of the finished film is shown at the wrong time.", i);
    if (seen->end_t90 != end_of_reel(reel))
        return media_fail(error, MEDIA_ERROR_CHECK_FAILED,
            "The finished film lasts %" PRId64 " ms instead of %" PRId64 " ms.", seen->end_t90 / 90,
            end_of_reel(reel) / 90);
    int64_t samples = sound_until(end_of_reel(reel)) * MEDIA_AAC_FRAME;
    if (llabs(seen->audio_samples - samples) > MEDIA_AAC_FRAME)
        return media_fail(error, MEDIA_ERROR_CHECK_FAILED,
            "The finished film's sound has %" PRId64 " samples instead of %" PRId64 ".",
            seen->audio_samples, samples);
    return true;
}

static int64_t to_ms(int64_t t90)
{
    return (t90 + 45) / 90;
}

/* Is anything to be heard in [from, to)? `at` is the first packet from there on, and moves on. */
static bool has_sound(const struct reel *reel, int64_t from, int64_t to, guint *at)
{
    const GArray *packets = reel->samples[1];
    int heard = 0;
    for (; *at < packets->len; (*at)++) {
        const struct sample *packet = &g_array_index(packets, struct sample, *at);
        if (av_rescale(packet->pts, MEDIA_TICKS, MEDIA_RATE) >= to)
            break;
        heard += av_rescale(packet->pts, MEDIA_TICKS, MEDIA_RATE) >= from &&
                 packet->bytes > SILENT_PACKET;
    }
    return heard > 2; /* one or two may be a neighbour's */
}

static void tell_items(const struct reel *reel, GString *out)
{
    uint32_t first = 0;
    guint packet = 0;
    for (guint i = 0; i < reel->items->len; i++) {
        const struct media_item *item = reel->items->pdata[i];
        int64_t from = g_array_index(reel->starts, int64_t, i);
        int64_t to = g_array_index(reel->starts, int64_t, i + 1);
        g_string_append_printf(out, "%s{\"kind\":\"%s\",\"tag\":", i ? "," : "",
            item->plan->card ? "card" : "segment");
        media_json_string(out, item->tag);
        g_string_append(out, ",\"title\":");
        media_json_string(out, item->title);
        g_string_append_printf(out,
            ",\"first_frame\":%u,\"frames\":%u,\"start_ms\":%" PRId64 ",\"end_ms\":%" PRId64
            ",\"start_t90\":%" PRId64 ",\"end_t90\":%" PRId64 ",\"sound\":%s}",
            first, item->plan->frames, to_ms(from), to_ms(to), from, to,
            has_sound(reel, from, to, &packet) ? "true" : "false");
        first += item->plan->frames;
    }
}

static bool tell(
    const struct reel *reel, const struct media_reel_files *files, GString *out, GError **error)
{
    uint8_t hash[32];
    char hex[65], cues_hex[65];
    media_hex(reel->sha256, 32, hex);
    g_autoptr(GString) cues = g_string_new("{");
    g_string_append_printf(cues,
        "\"sha256\":\"%s\",\"bytes\":%" PRId64 ",\"duration_ms\":%" PRId64
        ",\"frames\":%u,\"fat32\":%s,\"items\":[",
        hex, reel->bytes, to_ms(end_of_reel(reel)), reel->shown->len,
        reel->bytes <= FAT32_MAX ? "true" : "false");
    tell_items(reel, cues);
    g_string_append(cues, "]");
    g_string_append(out, cues->str + 1);
    g_string_append(cues, "}\n");
    media_sha256(cues->str, cues->len, hash);
    media_hex(hash, 32, cues_hex);
    g_autoptr(GString) manifest = g_string_new(NULL);
    if (files->film_name)
        g_string_printf(
            manifest, "%s  %s\n%s  %s\n", hex, files->film_name, cues_hex, files->cues_name);
    return media_write_string(files->cues, cues, error) &&
           media_write_string(files->manifest, manifest, error);
}

static bool fits(const struct reel *reel, int64_t most, GError **error)
{
    return !most || reel->bytes <= most ||
           media_fail(error, MEDIA_ERROR_TOO_LARGE,
               "The film would have %" PRId64 " MB, more than the %" PRId64
               " MB asked for. Leave out some problems, or use a stick that is formatted with "
               "exFAT.",
               reel->bytes / 1000000, most / 1000000);
}

/* The disk writes while the film is read back: both are needed, neither waits for the other. */
static void *sync_film(void *data)
{
    fdatasync(*(const int *)data);
    return NULL;
}

static bool prove(struct reel *reel, const struct media_reel_files *files, GError **error)
{
    pthread_t thread;
    int fd = files->film;
    bool syncing = pthread_create(&thread, NULL, sync_film, &fd) == 0;
    bool done = read_back(reel, fd, error);
    if (syncing)
        pthread_join(thread, NULL);
    if (!done || !files->decode)
        return done;
    struct media_seen seen = {0};
    done = media_see(fd, files->threads, false, reel->progress, &seen, error) &&
           compare(reel, &seen, error);
    media_seen_clear(&seen);
    return done;
}

static void clear(struct reel *reel)
{
    media_mux_clear(&reel->mux);
    av_packet_free(&reel->packet);
    g_free(reel->zeros);
    g_clear_pointer(&reel->avcc, g_bytes_unref);
    g_clear_pointer(&reel->asc, g_bytes_unref);
    g_ptr_array_unref(reel->pieces);
    GArray *arrays[] = {
        reel->shown, reel->starts, reel->slices, reel->samples[0], reel->samples[1]};
    for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++)
        g_array_unref(arrays[i]);
}

bool media_reel_write(const GPtrArray *items, const struct media_reel_files *files,
    const struct media_progress *progress, GString *out_result, GError **error)
{
    struct reel reel = {
        .items = items,
        .progress = progress,
        .pieces = g_ptr_array_new_with_free_func((GDestroyNotify)media_piece_free),
        .shown = g_array_new(false, false, sizeof(int64_t)),
        .starts = g_array_new(false, false, sizeof(int64_t)),
        .slices = g_array_new(false, false, sizeof(struct media_slice)),
        .samples = {g_array_new(false, false, sizeof(struct sample)),
                    g_array_new(false, false, sizeof(struct sample))}
    };
    bool done = make_plan(&reel, error) && lay_out(&reel, error) &&
                fits(&reel, files->max_bytes, error) && copy_all(&reel, files->film, error) &&
                prove(&reel, files, error) && tell(&reel, files, out_result, error);
    clear(&reel);
    return done;
}
