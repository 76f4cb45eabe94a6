/* The sound of a segment as AAC packets that can be joined to any other's: the first packet's worth
 * and the last 25 ms are silent, the rest is brought to one loudness. */
#include "internal.h"

#include <math.h>

#define BIT_RATE 160000
#define TARGET_LUFS (-16.0)
#define MAX_GAIN_DB 30.0
#define TOP 0.891f     /* -1 dBTP, as it is heard after decoding */
#define CEILING 0.850f /* … and what the limiter aims at: AAC adds a little to steep peaks */
#define TRIES 4
#define HEAD MEDIA_AAC_FRAME
#define TAIL 1200
#define FADE 480
#define LOOK 240 /* 5 ms */

static bool collect(void *payload, const float *samples, size_t n, GError **error)
{
    g_array_append_vals(payload, samples, (guint)(2 * n));
    return true;
}

static bool decode(struct media_input *input, const struct media_index *index, double from_s,
    int64_t want, bool must_be_timed, GArray *out, bool *out_lost, GError **error)
{
    g_autoptr(AVFrame) frame = av_frame_alloc();
    const AVRational tb = input->fmt->streams[input->audio]->time_base;
    double zero = (double)index->start_pts * index->tb_num / index->tb_den + from_s;
    struct media_track track = {.sink = collect, .payload = out};
    bool done = true, more = true;
    while (done && more && out->len < 2 * want) {
        switch (media_input_next(input, frame, error)) {
        case MEDIA_GOT_AUDIO: {
            bool timed = frame->best_effort_timestamp != AV_NOPTS_VALUE;
            if (!timed && must_be_timed && !track.swr) {
                *out_lost = true;
                more = false;
                break;
            }
            /* Without any times the sound runs from the clip's start. */
            double at = timed ? (double)frame->best_effort_timestamp * av_q2d(tb) - zero : -from_s;
            done = media_track_push(&track, frame, timed || !track.swr, at, error);
            break;
        }
        case MEDIA_GOT_VIDEO:
        case MEDIA_GOT_BAD_VIDEO:
        case MEDIA_GOT_BAD_AUDIO:
            break;
        case MEDIA_GOT_END:
            more = false;
            break;
        case MEDIA_GOT_ERROR:
            done = false;
        }
    }
    if (done && !*out_lost)
        done = media_track_finish(&track, error);
    media_track_clear(&track);
    return done;
}

/* The samples of the range, fewer when the sound ends before. */
static bool fetch(int fd, const struct media_index *index, const struct media_plan *plan,
    int64_t want, GArray *out, GError **error)
{
    /* Two seconds before, so that the decoder is warm and a loose interleave does no harm. */
    int64_t back = MAX(plan->first_t90 - 2 * MEDIA_TICKS, 0);
    uint32_t frame = plan->in;
    while (frame > 0 && index->entries[frame].t90 > back)
        frame--;
    for (int tries = index->seekable && frame > 0 ? 0 : 1; tries < 2; tries++) {
        media_auto(input) input = media_input_new(fd, MEDIA_WANT_ALL, 1, error);
        bool lost = false;
        if (!input)
            return false;
        if (input->audio < 0)
            return true;
        input->fmt->streams[input->video]->discard = AVDISCARD_ALL;
        g_array_set_size(out, 0);
        if (tries == 0 && !media_input_seek(input, index->entries[frame].pts))
            continue;
        if (!decode(input, index, (double)plan->first_t90 / MEDIA_TICKS, want, tries == 0, out,
                &lost, error))
            return false;
        if (!lost)
            return true;
    }
    return true;
}

/* Where a peak would pass the ceiling, turn down 5 ms before it and let go slowly. `peaks` are
 * those of the samples, also between them. True: something was turned down. */
static bool limit_peaks(
    const GArray *from, const float *peaks, float gain, float ceiling, float *need, float *to)
{
    size_t n = from->len / 2;
    const float *samples = (const float *)(const void *)from->data;
    bool limited = false;
    for (size_t i = 0; i < n; i++) {
        float level = gain * MAX(peaks[i], i ? peaks[i - 1] : 0);
        need[i] = level > ceiling ? ceiling / level : 1;
        limited |= level > ceiling;
    }
    /* Backwards: ramps down towards each peak; forwards: recovers within about 50 ms. */
    for (size_t i = n; i-- > 1;)
        need[i - 1] = MIN(need[i - 1], need[i] + 1.0f / LOOK);
    float now = 1;
    for (size_t i = 0; i < n; i++) {
        now = MIN(need[i], now + 1.0f / (10 * LOOK));
        to[2 * i] = samples[2 * i] * gain * now;
        to[2 * i + 1] = samples[2 * i + 1] * gain * now;
    }
    return limited;
}

static bool measure(const float *samples, size_t n, double *out_lufs)
{
    struct media_loud loud;
    media_loud_init(&loud);
    media_loud_push(&loud, samples, n);
    bool heard = media_loud_measure(&loud, out_lufs);
    media_loud_clear(&loud);
    return heard;
}

struct aim {
    double lufs;
    float ceiling;
};

/* What the limiter takes away is given back by more gain, until the loudness is right. False: the
 * sound is too quiet or too short for that. */
static bool even_out(const GArray *from, const float *peaks, const struct aim *aim, float *to)
{
    size_t n = from->len / 2;
    double lufs;
    g_autofree float *need = g_new(float, n);
    bool known = measure((const float *)(const void *)from->data, n, &lufs);
    double db = known ? MIN(aim->lufs - lufs, MAX_GAIN_DB) : 0;
    for (int i = 0; i < TRIES; i++) {
        bool limited = limit_peaks(from, peaks, (float)pow(10, db / 20), aim->ceiling, need, to);
        if (!limited || db >= MAX_GAIN_DB || !measure(to, n, &lufs) || fabs(aim->lufs - lufs) < 0.1)
            break;
        db = MIN(db + aim->lufs - lufs, MAX_GAIN_DB);
    }
    return known && db < MAX_GAIN_DB;
}

static void shape(float *samples, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float head = i < HEAD ? 0 : MIN(1, (float)(i - HEAD) / FADE);
        size_t left = n - 1 - i;
        float tail = left < TAIL ? 0 : MIN(1, (float)(left - TAIL) / FADE);
        samples[2 * i] *= head * tail;
        samples[2 * i + 1] *= head * tail;
    }
}

struct sink {
    struct media_piece *piece;
    uint32_t room;
};

static bool keep(void *payload, AVPacket *packet, GError **error)
{
    struct sink *sink = payload;
    if (sink->piece->packets->len < sink->room)
        media_piece_add(sink->piece, packet, packet->pts);
    return true;
}

static struct media_piece *encode(
    const float *samples, size_t n, const struct media_plan *plan, GError **error)
{
    media_auto(piece) piece = media_piece_new();
    struct sink sink = {piece, media_plan_sound_packets(plan)};
    struct media_aac aac;
    bool done = media_aac_init(&aac, BIT_RATE, keep, &sink, error);
    if (done) {
        piece->config = g_bytes_new(aac.ctx->extradata, (gsize)aac.ctx->extradata_size);
        done = media_aac_push(&aac, samples, n, error) && media_aac_finish(&aac, error);
    }
    media_aac_clear(&aac);
    if (done && piece->packets->len == sink.room)
        return g_steal_pointer(&piece);
    if (done)
        media_fail(error, MEDIA_ERROR_CHECK_FAILED,
            "The sound of the segment came out as %u packets instead of %u.", piece->packets->len,
            sink.room);
    return NULL;
}

static AVCodecContext *open_decoder(const struct media_piece *piece)
{
    gsize n;
    const void *config = g_bytes_get_data(piece->config, &n);
    AVCodecContext *ctx = avcodec_alloc_context3(avcodec_find_decoder(AV_CODEC_ID_AAC));
    ctx->extradata = av_mallocz(n + AV_INPUT_BUFFER_PADDING_SIZE);
    memcpy(ctx->extradata, config, n);
    ctx->extradata_size = (int)n;
    ctx->sample_rate = MEDIA_RATE;
    ctx->thread_count = 1;
    if (avcodec_open2(ctx, NULL, NULL) < 0)
        avcodec_free_context(&ctx);
    return ctx;
}

static void hear(const AVFrame *frame, GArray *out)
{
    const float *left = (const float *)(const void *)frame->data[0];
    const float *right = (const float *)(const void *)frame->extended_data[1];
    for (int i = 0; i < frame->nb_samples; i++) {
        g_array_append_val(out, left[i]);
        g_array_append_val(out, right[i]);
    }
}

/* The loudness and the highest true peak of the packets, as a player decodes them. */
static bool listen(
    const struct media_piece *piece, double *out_lufs, float *out_peak, GError **error)
{
    AVCodecContext *ctx = open_decoder(piece);
    g_autoptr(AVPacket) packet = av_packet_alloc();
    g_autoptr(AVFrame) frame = av_frame_alloc();
    g_autoptr(GArray) samples = g_array_new(false, false, sizeof(float));
    bool done = ctx != NULL;
    size_t at = 0;
    for (guint i = 0; done && i < piece->packets->len; i++) {
        int bytes = (int)g_array_index(piece->packets, struct media_packet, i).bytes;
        done = av_new_packet(packet, bytes) >= 0;
        if (!done)
            break;
        memcpy(packet->data, piece->data->data + at, (size_t)bytes);
        at += (size_t)bytes;
        done = avcodec_send_packet(ctx, packet) >= 0;
        av_packet_unref(packet);
        while (done && avcodec_receive_frame(ctx, frame) >= 0) {
            done = frame->format == AV_SAMPLE_FMT_FLTP && frame->ch_layout.nb_channels == 2;
            if (done)
                hear(frame, samples);
        }
    }
    avcodec_free_context(&ctx);
    /* The priming packet is heard by nobody, and would move the blocks that are measured. */
    size_t skip = MIN(MEDIA_AAC_FRAME, samples->len / 2), n = samples->len / 2 - skip;
    const float *heard = (const float *)(const void *)samples->data + 2 * skip;
    g_autofree float *peaks = g_new(float, n + 1);
    media_loud_peaks(heard, n, peaks);
    if (!measure(heard, n, out_lufs))
        *out_lufs = TARGET_LUFS;
    *out_peak = 0;
    for (size_t i = 0; i < n; i++)
        *out_peak = MAX(*out_peak, peaks[i]);
    return done || media_fail(error, MEDIA_ERROR_CHECK_FAILED,
                       "The sound of the segment can't be decoded again.");
}

/* What comes out of the packets counts: the encoder leaves out what is not heard, and adds to steep
 * peaks. The aim is moved by what was missed. */
static struct media_piece *encode_evened(
    const GArray *samples, const struct media_plan *plan, GError **error)
{
    size_t n = samples->len / 2;
    g_autofree float *peaks = g_new(float, n), *out = g_new(float, 2 * n);
    struct aim aim = {TARGET_LUFS, CEILING};
    media_loud_peaks((const float *)(const void *)samples->data, n, peaks);
    for (int i = 0;; i++) {
        double lufs;
        float peak;
        bool reached = even_out(samples, peaks, &aim, out);
        media_auto(piece) piece = encode(out, n, plan, error);
        if (!piece || !listen(piece, &lufs, &peak, error))
            return NULL;
        bool good = peak <= TOP && (!reached || fabs(TARGET_LUFS - lufs) < 0.3);
        if (good || i == TRIES)
            return g_steal_pointer(&piece);
        if (peak > TOP)
            aim.ceiling *= 0.99f * TOP / peak;
        if (reached)
            aim.lufs += TARGET_LUFS - lufs;
    }
}

bool media_sound_render(
    int fd, const struct media_index *index, const struct media_plan *plan, GError **error)
{
    g_autoptr(GArray) samples = g_array_new(false, true, sizeof(float));
    int64_t want = av_rescale_rnd(plan->duration_t90, MEDIA_RATE, MEDIA_TICKS, AV_ROUND_UP);
    if (index && !fetch(fd, index, plan, want, samples, error))
        return false;
    bool heard = samples->len > 0;
    if (heard) {
        g_array_set_size(samples, (guint)(2 * want));
        shape((float *)(void *)samples->data, (size_t)want);
    }
    /* Silence up to what the packets hold; the priming packet needs no samples. */
    g_array_set_size(samples, 2 * MEDIA_AAC_FRAME * (media_plan_sound_packets(plan) - 1));
    media_auto(piece) piece =
        heard ? encode_evened(samples, plan, error)
              : encode((const float *)(const void *)samples->data, samples->len / 2, plan, error);
    return piece && media_piece_write(piece, plan->sound_fd, error);
}
