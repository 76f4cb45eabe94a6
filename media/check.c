/* Decoding a finished film from end to end, and comparing it with its cue sheet. */
#include "internal.h"

#include <stdlib.h>

void media_seen_clear(struct media_seen *seen)
{
    if (seen->t90)
        g_array_unref(seen->t90);
    media_loud_clear(&seen->loud);
    memset(seen, 0, sizeof *seen);
}

struct watch {
    struct media_seen *seen;
    struct media_track track;
    struct media_input *input;
    bool loudness;
    int64_t start;
};

static bool count_samples(void *payload, const float *samples, size_t n, GError **error)
{
    struct watch *watch = payload;
    watch->seen->audio_samples += (int64_t)n;
    if (watch->loudness)
        media_loud_push(&watch->seen->loud, samples, n);
    return true;
}

static void on_video(struct watch *watch, const AVFrame *frame)
{
    const AVRational tb = watch->input->fmt->streams[watch->input->video]->time_base;
    struct media_seen *seen = watch->seen;
    if (seen->t90->len == 0)
        watch->start = frame->best_effort_timestamp;
    int64_t t90 = av_rescale_q(frame->best_effort_timestamp - watch->start, tb, media_ticks);
    g_array_append_val(seen->t90, t90);
    seen->end_t90 = t90 + av_rescale_q(MAX(frame->pkt_duration, 0), tb, media_ticks);
    seen->bad += frame->decode_error_flags || frame->flags & AV_FRAME_FLAG_CORRUPT;
}

static bool watch_all(struct watch *watch, const struct media_progress *progress, GError **error)
{
    g_autoptr(AVFrame) frame = av_frame_alloc();
    struct media_pace pace = {0};
    int64_t total = watch->input->fmt->streams[watch->input->video]->nb_frames;
    for (;;) {
        switch (media_input_next(watch->input, frame, error)) {
        case MEDIA_GOT_VIDEO:
            on_video(watch, frame);
            media_tell(&pace, progress, "check", watch->seen->t90->len, total);
            break;
        case MEDIA_GOT_AUDIO:
            if (!media_track_push(&watch->track, frame, false, 0, error))
                return false;
            break;
        case MEDIA_GOT_BAD_VIDEO:
        case MEDIA_GOT_BAD_AUDIO:
            watch->seen->bad++;
            break;
        case MEDIA_GOT_END:
            return media_track_finish(&watch->track, error);
        case MEDIA_GOT_ERROR:
            return false;
        }
    }
}

bool media_see(int fd, int threads, bool loudness, const struct media_progress *progress,
    struct media_seen *out_seen, GError **error)
{
    memset(out_seen, 0, sizeof *out_seen);
    out_seen->t90 = g_array_new(false, false, sizeof(int64_t));
    media_loud_init(&out_seen->loud);
    media_auto(input) input = media_input_new(fd, MEDIA_WANT_ALL, threads, error);
    if (!input)
        return false;
    struct watch watch = {.seen = out_seen, .input = input, .loudness = loudness};
    watch.track.sink = count_samples;
    watch.track.payload = &watch;
    /* Counting needs no beautiful pictures; this saves a quarter of the time. */
    input->vdec->skip_loop_filter = AVDISCARD_ALL;
    bool done = watch_all(&watch, progress, error);
    /* With B frames a packet's duration is not the picture's; the edit list knows the end. */
    const AVStream *st = input->fmt->streams[input->video];
    if (g_str_has_prefix(input->fmt->iformat->name, "mov") && st->duration > 0 &&
        out_seen->t90->len)
        out_seen->end_t90 = av_rescale_q(st->duration, st->time_base, media_ticks);
    media_track_clear(&watch.track);
    out_seen->bad += input->read_errors;
    return done;
}

/* The number after "name": within one object of our own cue sheet. */
static bool number_after(const char *text, const char *end, const char *name, int64_t *out)
{
    g_autofree char *key = g_strdup_printf("\"%s\":", name);
    const char *at = g_strstr_len(text, end ? end - text : -1, key);
    if (!at)
        return false;
    char *after;
    *out = g_ascii_strtoll(at + strlen(key), &after, 10);
    return after > at + strlen(key);
}

static bool compare_item(const struct media_seen *seen, const char *item, const char *end,
    unsigned no, int64_t *expected, GError **error)
{
    int64_t first, frames, from, to;
    /* Quotes inside of strings are escaped, so a key can't hide in a title. */
    if (!number_after(item, end, "first_frame", &first) ||
        !number_after(item, end, "frames", &frames) ||
        !number_after(item, end, "start_t90", &from) || !number_after(item, end, "end_t90", &to))
        return media_fail(error, MEDIA_ERROR_IO, "Item %u of the cue sheet can't be read.", no);
    if (first != *expected || frames < 1 || frames > (int64_t)seen->t90->len - first)
        return media_fail(error, MEDIA_ERROR_CHECK_FAILED,
            "Item %u should have %" PRId64 " frames from frame %" PRId64
            "; the film has %u in all.",
            no, frames, first, seen->t90->len);
    *expected = first + frames;
    int64_t real = g_array_index(seen->t90, int64_t, first);
    int64_t real_end = *expected < (int64_t)seen->t90->len
                           ? g_array_index(seen->t90, int64_t, *expected)
                           : seen->end_t90;
    if (real != from || real_end != to)
        return media_fail(error, MEDIA_ERROR_CHECK_FAILED,
            "Item %u should run from %" PRId64 " to %" PRId64 " ms but runs from %" PRId64
            " to %" PRId64 " ms.",
            no, from / 90, to / 90, real / 90, real_end / 90);
    return true;
}

bool media_seen_compare(const struct media_seen *seen, const char *cues, GError **error)
{
    static const char start[] = "{\"kind\":\"";
    int64_t total, expected = 0;
    unsigned no = 0;
    const char *item = strstr(cues, start);
    if (!item || !number_after(cues, item, "frames", &total))
        return media_fail(error, MEDIA_ERROR_IO, "This is not a cue sheet of shenkan-media.");
    if (total != (int64_t)seen->t90->len)
        return media_fail(error, MEDIA_ERROR_CHECK_FAILED,
            "The cue sheet tells %" PRId64 " frames, the film shows %u.", total, seen->t90->len);
    while (item) {
        const char *next = strstr(item + 1, start);
        if (!compare_item(seen, item, next, ++no, &expected, error))
            return false;
        item = next;
    }
    return expected == total || media_fail(error, MEDIA_ERROR_CHECK_FAILED,
                                    "The items of the cue sheet don't cover the whole film.");
}

bool media_check(int fd, const char *cues, const struct media_progress *progress,
    struct media_check_report *out_report, GError **error)
{
    struct media_seen seen = {0};
    memset(out_report, 0, sizeof *out_report);
    bool done = media_see(fd, 2, true, progress, &seen, error);
    if (done && seen.t90->len == 0)
        done = media_fail(error, MEDIA_ERROR_UNPLAYABLE, "Not one picture can be decoded.");
    if (done && cues)
        done = media_seen_compare(&seen, cues, error);
    if (done) {
        out_report->frames = seen.t90->len;
        out_report->bad = seen.bad;
        out_report->duration_ms = seen.end_t90 / 90;
        out_report->has_loudness = media_loud_measure(&seen.loud, &out_report->loudness_lufs);
    }
    media_seen_clear(&seen);
    return done;
}
