#include "internal.h"

void media_tell(struct media_pace *pace, const struct media_progress *progress, const char *stage,
    int64_t done, int64_t total)
{
    int64_t now = g_get_monotonic_time();
    if (!progress || !progress->tell || now < pace->next_us)
        return;
    pace->next_us = now + G_USEC_PER_SEC / 4;
    progress->tell(progress->payload, stage, done, total);
}

void media_tell_part(const struct media_progress *progress, unsigned part)
{
    if (progress && progress->part)
        progress->part(progress->payload, part);
}
