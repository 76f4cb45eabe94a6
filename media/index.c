/* The frame index: for every shown frame the container's time, our time and a mark of its content.
 * The file ends in its own SHA-256, so a damaged index is noticed and never believed. */
#include "internal.h"

#include <libavutil/crc.h>
#include <libavutil/pixdesc.h>

static const char magic[8] = "SKINDEX1";
#define HEADER_BYTES 80
#define ENTRY_BYTES 24
/* A hundred years of film; later times would not fit into what is reckoned with them. */
#define MAX_T90 (INT64_C(100) * 366 * 86400 * MEDIA_TICKS)

static size_t file_bytes(uint32_t frames)
{
    return HEADER_BYTES + (size_t)frames * ENTRY_BYTES + MEDIA_SEAL;
}

bool media_index_write(const struct media_index *index, int fd, GError **error)
{
    if (fd < 0)
        return true;
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_byte_array_append(out, (const uint8_t *)magic, 8);
    media_put32(out, index->n);
    media_put32(out, index->seekable);
    media_put64(out, (uint64_t)index->size);
    g_byte_array_append(out, index->sha256, 32);
    media_put64(out, (uint64_t)index->end_t90);
    media_put64(out, (uint64_t)index->start_pts);
    media_put32(out, (uint32_t)index->tb_num);
    media_put32(out, (uint32_t)index->tb_den);
    for (uint32_t i = 0; i < index->n; i++) {
        media_put64(out, (uint64_t)index->entries[i].pts);
        media_put64(out, (uint64_t)index->entries[i].t90);
        media_put32(out, index->entries[i].mark);
        media_put32(out, index->entries[i].key);
    }
    return media_sealed_write(out, fd, error);
}

static bool parse(struct media_index *index, const uint8_t *data, size_t n)
{
    if (!media_sealed_holds(data, n, magic, HEADER_BYTES))
        return false;
    index->n = media_get32(data + 8);
    index->seekable = media_get32(data + 12);
    index->size = (int64_t)media_get64(data + 16);
    memcpy(index->sha256, data + 24, 32);
    index->end_t90 = (int64_t)media_get64(data + 56);
    index->start_pts = (int64_t)media_get64(data + 64);
    index->tb_num = (int32_t)media_get32(data + 72);
    index->tb_den = (int32_t)media_get32(data + 76);
    if (index->n == 0 || index->n > MEDIA_MAX_FRAMES || n != file_bytes(index->n) ||
        index->tb_num <= 0 || index->tb_den <= 0)
        return false;
    index->entries = g_new(struct media_index_entry, index->n);
    for (uint32_t i = 0; i < index->n; i++) {
        const uint8_t *at = data + HEADER_BYTES + (size_t)i * ENTRY_BYTES;
        struct media_index_entry *entry = &index->entries[i];
        entry->pts = (int64_t)media_get64(at);
        entry->t90 = (int64_t)media_get64(at + 8);
        entry->mark = media_get32(at + 16);
        entry->key = media_get32(at + 20);
        if (entry->t90 < 0 || (i && entry->t90 <= entry[-1].t90))
            return false;
    }
    return index->end_t90 > index->entries[index->n - 1].t90 && index->end_t90 <= MAX_T90;
}

struct media_index *media_index_load(int fd, GError **error)
{
    size_t n = 0;
    media_auto(index) index = g_new0(struct media_index, 1);
    g_autofree uint8_t *data = media_sealed_read(fd, file_bytes(MEDIA_MAX_FRAMES), &n);
    if (parse(index, data, n))
        return g_steal_pointer(&index);
    media_fail(error, MEDIA_ERROR_IO,
        "The frame index is damaged or not an index. Run ingest on the original again.");
    return NULL;
}

void media_index_free(struct media_index *index)
{
    if (!index)
        return;
    g_free(index->entries);
    g_free(index);
}

uint32_t media_index_frames(const struct media_index *index)
{
    return index->n;
}

int64_t media_index_t90(const struct media_index *index, uint32_t frame)
{
    g_assert(frame <= index->n);
    return frame == index->n ? index->end_t90 : index->entries[frame].t90;
}

/* Some rows of the brightness; enough to tell a frame from its neighbour or from a broken copy. */
uint32_t media_frame_mark(const AVFrame *frame)
{
    const AVCRC *table = av_crc_get_table(AV_CRC_32_IEEE);
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(frame->format);
    uint32_t crc = 0xffffffff;
    if (!format || !frame->data[0])
        return 0;
    size_t bytes = (size_t)frame->width * (size_t)format->comp[0].step;
    int step = MAX(1, frame->height / 64);
    for (int y = step / 2; y < frame->height; y += step)
        crc = av_crc(table, crc, frame->data[0] + (ptrdiff_t)y * frame->linesize[0], bytes);
    return crc;
}
