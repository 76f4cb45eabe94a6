/* Frames of the original by display number. The short way seeks to a key frame (one that its packet
 * proves, or a recovery point far enough before) and recognises the wanted frame by its time and
 * its content; when that fails, the long way counts from the start. */
#include "internal.h"

void media_reader_clear(struct media_reader *reader)
{
    g_clear_pointer(&reader->input, media_input_free);
}

static bool reopen(struct media_reader *reader, GError **error)
{
    media_reader_clear(reader);
    reader->input = media_input_new(reader->fd, MEDIA_WANT_VIDEO, 1, error);
    return reader->input != NULL;
}

/* The frame shown at `pts`, or -1. Times are strictly rising when the index is seekable. */
static int64_t find_pts(const struct media_index *index, int64_t pts)
{
    uint32_t low = 0, high = index->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (index->entries[middle].pts < pts)
            low = middle + 1;
        else
            high = middle;
    }
    return low < index->n && index->entries[low].pts == pts ? (int64_t)low : -1;
}

static bool matches(const struct media_reader *reader, const AVFrame *frame, uint32_t wanted)
{
    const struct media_index_entry *entry = &reader->index->entries[wanted];
    return frame->best_effort_timestamp == entry->pts && media_frame_mark(frame) == entry->mark;
}

enum try { TRY_FOUND, TRY_MISSED, TRY_FAILED };

static enum try seek_try(
    struct media_reader *reader, uint32_t key, uint32_t first, AVFrame *frame, GError **error)
{
    const struct media_index *index = reader->index;
    if (!reopen(reader, error))
        return TRY_FAILED;
    if (!media_input_seek(reader->input, index->entries[key].pts))
        return TRY_MISSED;
    for (;;) {
        enum media_got got = media_input_next(reader->input, frame, error);
        if (got == MEDIA_GOT_ERROR)
            return TRY_FAILED;
        if (got == MEDIA_GOT_END)
            return TRY_MISSED;
        if (got != MEDIA_GOT_VIDEO)
            continue;
        int64_t at = find_pts(index, frame->best_effort_timestamp);
        if (at >= 0 && (uint32_t)at == first && matches(reader, frame, first))
            return TRY_FOUND;
        if (frame->best_effort_timestamp == AV_NOPTS_VALUE ||
            frame->best_effort_timestamp >= index->entries[first].pts)
            return TRY_MISSED;
    }
}

/* After a recovery point the picture is whole again some frames later: a second is given to it. */
static bool may_begin(const struct media_index *index, uint32_t at, uint32_t first)
{
    uint32_t key = index->entries[at].key;
    return key == MEDIA_NAL_KEY ||
           (key == MEDIA_NAL_RECOVERY &&
               index->entries[first].t90 - index->entries[at].t90 >= MEDIA_TICKS);
}

static bool open_by_seek(
    struct media_reader *reader, uint32_t first, AVFrame *frame, GError **error, bool *out_found)
{
    const struct media_index *index = reader->index;
    uint32_t key = first;
    *out_found = false;
    for (int tries = 0; tries < 3; tries++) {
        while (key > 0 && !may_begin(index, key, first))
            key--;
        if (key == 0)
            return true; /* counting from the start is as short */
        switch (seek_try(reader, key, first, frame, error)) {
        case TRY_FOUND:
            *out_found = true;
            return true;
        case TRY_FAILED:
            return false;
        case TRY_MISSED:
            key--;
        }
    }
    return true;
}

static bool open_by_count(
    struct media_reader *reader, uint32_t first, AVFrame *frame, GError **error)
{
    if (!reopen(reader, error))
        return false;
    for (uint32_t i = 0;;) {
        enum media_got got = media_input_next(reader->input, frame, error);
        if (got == MEDIA_GOT_ERROR)
            return false;
        if (got == MEDIA_GOT_END)
            return media_fail(error, MEDIA_ERROR_UNPLAYABLE,
                "The original ends before frame %u; it is not the file the index was made from.",
                first);
        if (got == MEDIA_GOT_VIDEO && i++ == first)
            return true;
    }
}

bool media_reader_open(struct media_reader *reader, int fd, const struct media_index *index,
    uint32_t first, bool by_count, AVFrame *frame, GError **error)
{
    g_assert(first < index->n);
    memset(reader, 0, sizeof *reader);
    reader->fd = fd;
    reader->index = index;
    reader->next = first + 1;
    bool found = false;
    if (!by_count && index->seekable && !open_by_seek(reader, first, frame, error, &found))
        return false;
    if (found)
        return true;
    reader->by_count = true;
    return open_by_count(reader, first, frame, error);
}

/* MEDIA_GOT_BAD_VIDEO: the way by seeking has lost the thread, open again by counting. */
enum media_got media_reader_next(struct media_reader *reader, AVFrame *frame, GError **error)
{
    for (;;) {
        enum media_got got = media_input_next(reader->input, frame, error);
        if (got == MEDIA_GOT_BAD_VIDEO || got == MEDIA_GOT_AUDIO || got == MEDIA_GOT_BAD_AUDIO)
            continue;
        if (got != MEDIA_GOT_VIDEO)
            return got;
        if (!reader->by_count &&
            (reader->next >= reader->index->n || !matches(reader, frame, reader->next)))
            return MEDIA_GOT_BAD_VIDEO;
        reader->next++;
        return got;
    }
}
