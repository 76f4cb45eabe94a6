/* How long a recording lasts: recorders that write as they go leave the header's length empty. */
#include "internal.h"

/* A packet is a hundredth of a second and more: no recording that is taken has as many. */
#define MOST_PACKETS 1000000
#define MOST_TICKS ((int64_t)1 << 48) /* times beyond are no times */

bool media_sound_length(int fd, int64_t *out_ms, GError **error)
{
    media_auto(input) input = media_input_new(fd, MEDIA_WANT_SOUND, 1, error);
    if (!input)
        return false;
    AVRational base = input->fmt->streams[input->audio]->time_base;
    int64_t first = INT64_MAX, end = INT64_MIN;
    for (int n = 0; n < MOST_PACKETS && media_input_read(input); n++) {
        const AVPacket *packet = input->packet;
        int64_t at = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
        if (packet->stream_index != input->audio || at == AV_NOPTS_VALUE)
            continue;
        at = av_rescale_q(at, base, media_ticks);
        if (at < -MOST_TICKS || at > MOST_TICKS)
            continue;
        int64_t lasts = av_rescale_q(packet->duration, base, media_ticks);
        first = MIN(first, at);
        end = MAX(end, at + CLAMP(lasts, 0, MOST_TICKS));
    }
    if (end < first)
        return media_fail(error, MEDIA_ERROR_UNPLAYABLE, "The file has no sound.");
    *out_ms = av_rescale(end - first, 1000, MEDIA_TICKS);
    return true;
}
