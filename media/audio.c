/* Sound on the picture's clock: gaps become silence, what comes before the first picture or twice
 * is dropped. Small jitter of the time stamps is not followed. */
#include "internal.h"

#include <libavutil/opt.h>
#include <math.h>

#define SLACK (MEDIA_RATE / 25) /* 40 ms */
#define MAX_GAP ((int64_t)MEDIA_RATE * 3600)

static bool give(struct media_track *track, const float *samples, size_t n, GError **error)
{
    if (n == 0)
        return true;
    track->pos += (int64_t)n;
    return track->sink(track->payload, samples, n, error);
}

static bool give_silence(struct media_track *track, int64_t n, GError **error)
{
    static const float silence[2 * 4096];
    while (n > 0) {
        int64_t part = MIN(n, 4096);
        if (!give(track, silence, (size_t)part, error))
            return false;
        n -= part;
    }
    return true;
}

static bool convert(struct media_track *track, const AVFrame *frame, GArray *out)
{
    int in = frame ? frame->nb_samples : 0;
    int room = swr_get_out_samples(track->swr, in);
    if (room <= 0)
        return true;
    g_array_set_size(out, (guint)(2 * room));
    uint8_t *planes[1] = {(uint8_t *)out->data};
    int got = swr_convert(
        track->swr, planes, room, frame ? (const uint8_t **)frame->extended_data : NULL, in);
    g_array_set_size(out, got > 0 ? (guint)(2 * got) : 0);
    return got >= 0;
}

static bool flush(struct media_track *track, GError **error)
{
    g_autoptr(GArray) out = g_array_new(false, false, sizeof(float));
    if (track->swr && convert(track, NULL, out))
        return give(track, (const float *)(void *)out->data, out->len / 2, error);
    return true;
}

static bool same(const struct media_track *track, const AVFrame *frame)
{
    return track->swr && track->rate == frame->sample_rate && track->format == frame->format &&
           track->channels == frame->ch_layout.nb_channels;
}

static bool prepare(struct media_track *track, const AVFrame *frame, GError **error)
{
    if (same(track, frame))
        return true;
    if (!flush(track, error))
        return false;
    swr_free(&track->swr);
    AVChannelLayout stereo, from = {0};
    av_channel_layout_default(&stereo, 2);
    av_channel_layout_copy(&from, &frame->ch_layout);
    if (from.order == AV_CHANNEL_ORDER_UNSPEC)
        av_channel_layout_default(&from, frame->ch_layout.nb_channels);
    int rc = swr_alloc_set_opts2(&track->swr, &stereo, AV_SAMPLE_FMT_FLT, MEDIA_RATE, &from,
        frame->format, frame->sample_rate, 0, NULL);
    if (rc >= 0)
        rc = swr_init(track->swr);
    av_channel_layout_uninit(&from);
    if (rc < 0) {
        swr_free(&track->swr);
        return media_fail_av(error, MEDIA_ERROR_UNPLAYABLE, rc, "The sound can't be converted");
    }
    track->rate = frame->sample_rate;
    track->format = frame->format;
    track->channels = frame->ch_layout.nb_channels;
    return true;
}

bool media_track_push(
    struct media_track *track, const AVFrame *frame, bool timed, double start_s, GError **error)
{
    if (frame->sample_rate <= 0 || frame->ch_layout.nb_channels <= 0 || frame->nb_samples <= 0)
        return true;
    if (!prepare(track, frame, error))
        return false;
    if (timed && fabs(start_s) < 1e7) {
        int64_t want = llrint(start_s * MEDIA_RATE) - swr_get_delay(track->swr, MEDIA_RATE);
        int64_t off = want - track->pos;
        if (!track->started ? off != 0 : llabs(off) > SLACK) {
            if (off > 0 && off < MAX_GAP && !give_silence(track, off, error))
                return false;
            track->skip = off < 0 ? -off : 0;
        }
    }
    g_autoptr(GArray) out = g_array_new(false, false, sizeof(float));
    if (!convert(track, frame, out))
        return true;
    size_t n = out->len / 2, drop = (size_t)MIN((int64_t)n, track->skip);
    track->skip -= (int64_t)drop;
    /* Still before the first picture: the next frame is placed exactly, too. */
    track->started = drop < n || track->started;
    return give(track, (const float *)(void *)out->data + 2 * drop, n - drop, error);
}

bool media_track_finish(struct media_track *track, GError **error)
{
    return flush(track, error);
}

void media_track_clear(struct media_track *track)
{
    swr_free(&track->swr);
    memset(track, 0, sizeof *track);
}
