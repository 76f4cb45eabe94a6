/* Putting ready pieces together: packets are copied, nothing is encoded. What was written is then
 * decoded from end to end and every frame's time compared before the film is called ready. */
#include "internal.h"

#include <stdlib.h>

#define REORDER 1 /* frames that decoding may run ahead of showing */

struct reel {
    const GPtrArray *items; /* struct media_item */
    const struct media_progress *progress;
    struct media_pace pace;
    struct media_mux mux;
    GBytes *avcc, *asc;
    GArray *shown;   /* int64_t: the times of all frames, in showing order */
    GArray *starts;  /* int64_t: where each item starts, and the end */
    uint32_t packet; /* video packets written */
    int64_t sound;   /* sound packets written */
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
    media_auto(piece) piece = media_piece_read(g_array_index(item->fds, int, k), false, error);
    if (!piece || piece->packets->len != part->shown)
        return piece ? media_fail(error, MEDIA_ERROR_CHECK_FAILED,
                           "A piece has %u frames instead of %u.", piece->packets->len, part->shown)
                     : blame(item, part->key, error);
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
        media_auto(piece) sound =
            media_piece_read(g_array_index(item->fds, int, last), false, error);
        if (!sound)
            return blame(item, item->plan->sound_key, error);
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

static bool start_file(struct reel *reel, int fd, GError **error)
{
    if (!media_mux_open(&reel->mux, fd, error))
        return false;
    add_streams(reel);
    add_chapters(reel);
    /* Room for the header, generously, so that the film needs not be written twice. */
    int64_t room = 65536 + (int64_t)reel->shown->len * 40 + sound_until(end_of_reel(reel)) * 32 +
                   (int64_t)reel->items->len * 2048;
    AVDictionary *options = NULL;
    av_dict_set_int(&options, "moov_size", MIN(room, INT32_MAX), 0);
    av_dict_set_int(&options, "video_track_timescale", MEDIA_TICKS, 0);
    bool done = media_mux_start(&reel->mux, &options, error);
    av_dict_free(&options);
    return done;
}

static bool write_packet(struct reel *reel, AVPacket *packet, int stream, GError **error)
{
    packet->stream_index = stream;
    av_packet_rescale_ts(packet, stream ? (AVRational){1, MEDIA_RATE} : media_ticks,
        reel->mux.fmt->streams[stream]->time_base);
    int rc = av_interleaved_write_frame(reel->mux.fmt, packet);
    return rc >= 0 || media_fail_av(error, MEDIA_ERROR_IO, rc, "The film can't be written");
}

static bool make_packet(
    AVPacket *packet, const struct media_piece *piece, guint i, size_t at, GError **error)
{
    const struct media_packet *entry = &g_array_index(piece->packets, struct media_packet, i);
    int rc = av_new_packet(packet, (int)entry->bytes);
    if (rc < 0)
        return media_fail_av(error, MEDIA_ERROR_LIMIT, rc, "No memory for a packet");
    memcpy(packet->data, piece->data->data + at, entry->bytes);
    return true;
}

/* The order of decoding is the order of showing, REORDER frames earlier. The lead at the start is
 * no shorter than the last step, so that the decoding times, too, cover the whole length. */
static int64_t dts_of(const struct reel *reel, uint32_t i)
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

static bool copy_part(
    struct reel *reel, const struct media_item *item, guint k, int64_t start, GError **error)
{
    const struct media_part *part = &g_array_index(item->plan->parts, struct media_part, k);
    media_auto(piece) piece = media_piece_read(g_array_index(item->fds, int, k), true, error);
    if (!piece)
        return blame(item, part->key, error);
    size_t at = 0;
    for (guint i = 0; i < piece->packets->len; i++) {
        const struct media_packet *entry = &g_array_index(piece->packets, struct media_packet, i);
        g_autoptr(AVPacket) packet = av_packet_alloc();
        if (!make_packet(packet, piece, i, at, error))
            return false;
        at += entry->bytes;
        packet->pts = start + part->offset_t90 + entry->pts;
        packet->dts = dts_of(reel, reel->packet++);
        packet->duration = duration_at(reel, packet->pts);
        /* The last packet may hold the last picture but one: it must last to the end all the same,
         * or readers that count by decoding time cut the film short. */
        if (reel->packet == reel->shown->len)
            packet->duration = end_of_reel(reel) - packet->pts;
        packet->flags = entry->key ? AV_PKT_FLAG_KEY : 0;
        if (packet->pts < packet->dts)
            return media_fail(error, MEDIA_ERROR_CHECK_FAILED,
                "A piece of '%s' reorders too many frames.", item->tag);
        if (!write_packet(reel, packet, 0, error))
            return false;
    }
    media_tell(&reel->pace, reel->progress, "copy", reel->packet, reel->shown->len);
    return true;
}

/* A sound piece on its way into the film. */
struct cursor {
    const struct media_piece *piece;
    guint next;
    size_t at;
};

/* The priming packet is kept only at the very start. */
static bool copy_sound(struct reel *reel, struct cursor *cursor, int64_t t90, GError **error)
{
    int64_t until = sound_until(t90) + 1;
    const GArray *packets = cursor->piece->packets;
    for (; cursor->next < packets->len && reel->sound < until; cursor->next++) {
        if (cursor->next > 0 || reel->sound == 0) {
            g_autoptr(AVPacket) packet = av_packet_alloc();
            if (!make_packet(packet, cursor->piece, cursor->next, cursor->at, error))
                return false;
            packet->pts = packet->dts = (reel->sound - 1) * MEDIA_AAC_FRAME;
            packet->duration = MEDIA_AAC_FRAME;
            packet->flags = AV_PKT_FLAG_KEY;
            reel->sound++;
            if (!write_packet(reel, packet, 1, error))
                return false;
        }
        cursor->at += g_array_index(packets, struct media_packet, cursor->next).bytes;
    }
    return reel->sound == until ||
           media_fail(error, MEDIA_ERROR_CHECK_FAILED, "A sound is shorter than its picture.");
}

static bool copy_item(struct reel *reel, guint i, GError **error)
{
    const struct media_item *item = reel->items->pdata[i];
    const GArray *parts = item->plan->parts;
    int64_t start = g_array_index(reel->starts, int64_t, i);
    media_auto(piece) sound =
        media_piece_read(g_array_index(item->fds, int, parts->len), true, error);
    if (!sound)
        return blame(item, item->plan->sound_key, error);
    struct cursor cursor = {.piece = sound};
    for (guint k = 0; k < parts->len; k++) {
        int64_t end = g_array_index(reel->starts, int64_t, i + 1);
        if (k + 1 < parts->len)
            end = start + g_array_index(parts, struct media_part, k + 1).offset_t90;
        if (!copy_part(reel, item, k, start, error) || !copy_sound(reel, &cursor, end, error))
            return false;
    }
    return true;
}

static bool copy_all(struct reel *reel, GError **error)
{
    for (guint i = 0; i < reel->items->len; i++)
        if (!copy_item(reel, i, error))
            return false;
    return media_mux_finish(&reel->mux, error);
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

/* From what the check saw, not from what was wanted. */
static void tell_items(const struct reel *reel, const struct media_seen *seen, GString *out)
{
    uint32_t first = 0;
    for (guint i = 0; i < reel->items->len; i++) {
        const struct media_item *item = reel->items->pdata[i];
        int64_t from = g_array_index(seen->t90, int64_t, first), to = seen->end_t90;
        uint32_t frames = item->plan->frames;
        if (first + frames < seen->t90->len)
            to = g_array_index(seen->t90, int64_t, first + frames);
        g_string_append_printf(out, "%s{\"kind\":\"%s\",\"tag\":", i ? "," : "",
            item->plan->card ? "card" : "segment");
        media_json_string(out, item->tag);
        g_string_append(out, ",\"title\":");
        media_json_string(out, item->title);
        g_string_append_printf(out,
            ",\"first_frame\":%u,\"frames\":%u,\"start_ms\":%" PRId64 ",\"end_ms\":%" PRId64
            ",\"start_t90\":%" PRId64 ",\"end_t90\":%" PRId64 "}",
            first, frames, to_ms(from), to_ms(to), from, to);
        first += frames;
    }
}

static bool tell(const struct reel *reel, int fd, int cues_fd, const struct media_seen *seen,
    GString *out, GError **error)
{
    uint8_t hash[32];
    char hex[65];
    if (!media_sha256_file(fd, hash, error))
        return false;
    media_hex(hash, sizeof hash, hex);
    g_autoptr(GString) cues = g_string_new("{");
    g_string_append_printf(cues,
        "\"sha256\":\"%s\",\"bytes\":%" PRId64 ",\"duration_ms\":%" PRId64
        ",\"frames\":%u,\"items\":[",
        hex, reel->mux.size, to_ms(seen->end_t90), seen->t90->len);
    tell_items(reel, seen, cues);
    g_string_append(cues, "]");
    g_string_append(out, cues->str + 1);
    g_string_append(cues, "}\n");
    return media_write_string(cues_fd, cues, error);
}

bool media_reel_write(const GPtrArray *items, int out_fd, int cues_fd, int threads,
    const struct media_progress *progress, GString *out_result, GError **error)
{
    struct reel reel = {.items = items, .progress = progress};
    struct media_seen seen = {0};
    reel.shown = g_array_new(false, false, sizeof(int64_t));
    reel.starts = g_array_new(false, false, sizeof(int64_t));
    bool done =
        make_plan(&reel, error) && start_file(&reel, out_fd, error) && copy_all(&reel, error) &&
        media_see(out_fd, threads, false, progress, &seen, error) && compare(&reel, &seen, error) &&
        tell(&reel, out_fd, cues_fd, &seen, out_result, error);
    media_seen_clear(&seen);
    media_mux_clear(&reel.mux);
    g_clear_pointer(&reel.avcc, g_bytes_unref);
    g_clear_pointer(&reel.asc, g_bytes_unref);
    g_array_unref(reel.shown);
    g_array_unref(reel.starts);
    return done;
}
