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

static void put32(GByteArray *out, uint32_t value)
{
    value = GUINT32_TO_LE(value);
    g_byte_array_append(out, (const uint8_t *)&value, 4);
}

static void put64(GByteArray *out, int64_t value)
{
    uint64_t le = GUINT64_TO_LE((uint64_t)value);
    g_byte_array_append(out, (const uint8_t *)&le, 8);
}

static uint32_t get32(const uint8_t **at)
{
    uint32_t value;
    memcpy(&value, *at, 4);
    *at += 4;
    return GUINT32_FROM_LE(value);
}

static int64_t get64(const uint8_t **at)
{
    uint64_t value;
    memcpy(&value, *at, 8);
    *at += 8;
    return (int64_t)GUINT64_FROM_LE(value);
}

bool media_index_write(const struct media_index *index, int fd, GError **error)
{
    if (fd < 0)
        return true;
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_byte_array_append(out, (const uint8_t *)magic, 8);
    put32(out, index->n);
    put32(out, index->seekable);
    put64(out, index->size);
    g_byte_array_append(out, index->sha256, 32);
    put64(out, index->end_t90);
    put64(out, index->start_pts);
    put32(out, (uint32_t)index->tb_num);
    put32(out, (uint32_t)index->tb_den);
    for (uint32_t i = 0; i < index->n; i++) {
        put64(out, index->entries[i].pts);
        put64(out, index->entries[i].t90);
        put32(out, index->entries[i].mark);
        put32(out, index->entries[i].key);
    }
    uint8_t hash[32];
    media_sha256(out->data, out->len, hash);
    g_byte_array_append(out, hash, 32);
    return media_write_all(fd, out->data, out->len, error);
}

static bool parse(struct media_index *index, const uint8_t *data, size_t n)
{
    const uint8_t *at = data + 8;
    uint8_t hash[32];
    media_sha256(data, n - 32, hash);
    if (memcmp(data, magic, 8) != 0 || memcmp(hash, data + n - 32, 32) != 0)
        return false;
    index->n = get32(&at);
    index->seekable = get32(&at);
    index->size = get64(&at);
    memcpy(index->sha256, at, 32);
    at += 32;
    index->end_t90 = get64(&at);
    index->start_pts = get64(&at);
    index->tb_num = (int32_t)get32(&at);
    index->tb_den = (int32_t)get32(&at);
    if (index->n == 0 || index->n > MEDIA_MAX_FRAMES ||
        n != HEADER_BYTES + (size_t)index->n * ENTRY_BYTES + 32 || index->tb_num <= 0 ||
        index->tb_den <= 0)
        return false;
    index->entries = g_new(struct media_index_entry, index->n);
    for (uint32_t i = 0; i < index->n; i++) {
        struct media_index_entry *entry = &index->entries[i];
        entry->pts = get64(&at);
        entry->t90 = get64(&at);
        entry->mark = get32(&at);
        entry->key = get32(&at);
        if (entry->t90 < 0 || (i && entry->t90 <= entry[-1].t90))
            return false;
    }
    return index->end_t90 > index->entries[index->n - 1].t90 && index->end_t90 <= MAX_T90;
}

struct media_index *media_index_load(int fd, GError **error)
{
    size_t n = (size_t)MAX(media_file_size(fd), 0);
    media_auto(index) index = g_new0(struct media_index, 1);
    if (n >= HEADER_BYTES + 32 && n <= HEADER_BYTES + 32 + (size_t)MEDIA_MAX_FRAMES * ENTRY_BYTES) {
        g_autofree uint8_t *data = g_malloc(n);
        if (media_read_at(fd, data, n, 0) && parse(index, data, n))
            return g_steal_pointer(&index);
    }
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
