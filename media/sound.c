/* The sound of a segment as AAC packets that can be joined to any other's: the first packet's worth
 * and the last 25 ms are silent, the rest is brought to one loudness. */
#include "internal.h"

#include <math.h>

#define BIT_RATE 160000
#define TARGET_LUFS (-16.0)
#define MAX_GAIN_DB 20.0
#define CEILING 0.84f /* -1.5 dBFS of the samples keeps true peaks below -1 dBTP */
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

/* Where a peak would pass the ceiling, turn down 5 ms before it and let go slowly. */
static void limit_peaks(float *samples, size_t n, float gain)
{
    g_autofree float *need = g_new(float, n + 1);
    for (size_t i = 0; i < n; i++) {
        float level = gain * MAX(fabsf(samples[2 * i]), fabsf(samples[2 * i + 1]));
        need[i] = level > CEILING ? CEILING / level : 1;
    }
    /* Backwards: ramps down towards each peak; forwards: recovers within about 50 ms. */
    for (size_t i = n; i-- > 1;)
        need[i - 1] = MIN(need[i - 1], need[i] + 1.0f / LOOK);
    float now = 1;
    for (size_t i = 0; i < n; i++) {
        now = MIN(need[i], now + 1.0f / (10 * LOOK));
        samples[2 * i] *= gain * now;
        samples[2 * i + 1] *= gain * now;
    }
}

static void even_out(float *samples, size_t n)
{
    struct media_loud loud;
    double lufs;
    media_loud_init(&loud);
    media_loud_push(&loud, samples, n);
    float gain = 1;
    if (media_loud_measure(&loud, &lufs))
        gain = (float)pow(10, MIN(TARGET_LUFS - lufs, MAX_GAIN_DB) / 20);
    media_loud_clear(&loud);
    limit_peaks(samples, n, gain);
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

static bool encode(GArray *samples, const struct media_plan *plan, GError **error)
{
    media_auto(piece) piece = media_piece_new();
    struct sink sink = {piece, media_plan_sound_packets(plan)};
    struct media_aac aac;
    bool done = media_aac_init(&aac, BIT_RATE, keep, &sink, error);
    if (done) {
        piece->config = g_bytes_new(aac.ctx->extradata, (gsize)aac.ctx->extradata_size);
        done =
            media_aac_push(&aac, (const float *)(void *)samples->data, samples->len / 2, error) &&
            media_aac_finish(&aac, error);
    }
    media_aac_clear(&aac);
    if (done && piece->packets->len != sink.room)
        return media_fail(error, MEDIA_ERROR_CHECK_FAILED,
            "The sound of the segment came out as %u packets instead of %u.", piece->packets->len,
            sink.room);
    return done && media_piece_write(piece, plan->sound_fd, error);
}

bool media_sound_render(
    int fd, const struct media_index *index, const struct media_plan *plan, GError **error)
{
    g_autoptr(GArray) samples = g_array_new(false, true, sizeof(float));
    int64_t want = av_rescale_rnd(plan->duration_t90, MEDIA_RATE, MEDIA_TICKS, AV_ROUND_UP);
    if (index && !fetch(fd, index, plan, want, samples, error))
        return false;
    guint have = MIN(samples->len, (guint)(2 * want));
    g_array_set_size(samples, have);
    if (have) {
        even_out((float *)(void *)samples->data, have / 2);
        g_array_set_size(samples, (guint)(2 * want));
        shape((float *)(void *)samples->data, (size_t)want);
    }
    /* Silence up to what the packets hold; the priming packet needs no samples. */
    g_array_set_size(samples, 2 * MEDIA_AAC_FRAME * (media_plan_sound_packets(plan) - 1));
    return encode(samples, plan, error);
}
