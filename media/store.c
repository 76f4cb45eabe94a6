/* A piece as a file: decoder configuration, packet table, packets, and two sums: SHA-256 over the
 * table, and over the packets a fast one, which finds what disks and memory do. (Whoever can write
 * into the store on purpose can write both; the finished film has its own SHA-256.)
 * Version 2 promises that the packets passed proof.c before they were written. */
#include "internal.h"

static const char magic[8] = "SKPIECE2";
#define HEADER_BYTES 24
#define ENTRY_BYTES 16
#define MAX_PACKETS 100000u
#define MAX_CONFIG 1024u
#define MAX_DATA (256u << 20)
#define SUM_BYTES (32 + MEDIA_FAST_SUM)

struct media_piece *media_piece_new(void)
{
    struct media_piece *piece = g_new0(struct media_piece, 1);
    piece->packets = g_array_new(false, false, sizeof(struct media_packet));
    piece->data = g_byte_array_new();
    return piece;
}

void media_piece_free(struct media_piece *piece)
{
    if (!piece)
        return;
    g_clear_pointer(&piece->config, g_bytes_unref);
    g_clear_pointer(&piece->packets, g_array_unref);
    g_clear_pointer(&piece->data, g_byte_array_unref);
    g_free(piece);
}

void media_piece_add(struct media_piece *piece, const AVPacket *packet, int64_t pts)
{
    struct media_packet entry = {
        .pts = pts, .bytes = (uint32_t)packet->size, .key = !!(packet->flags & AV_PKT_FLAG_KEY)};
    g_array_append_val(piece->packets, entry);
    g_byte_array_append(piece->data, packet->data, (guint)packet->size);
}

static GByteArray *make_head(const struct media_piece *piece)
{
    GByteArray *out = g_byte_array_new();
    gsize config_bytes;
    const uint8_t *config = g_bytes_get_data(piece->config, &config_bytes);
    g_byte_array_append(out, (const uint8_t *)magic, 8);
    media_put32(out, (uint32_t)config_bytes);
    media_put32(out, piece->packets->len);
    media_put64(out, piece->data->len);
    g_byte_array_append(out, config, (guint)config_bytes);
    for (guint i = 0; i < piece->packets->len; i++) {
        const struct media_packet *entry = &g_array_index(piece->packets, struct media_packet, i);
        media_put64(out, (uint64_t)entry->pts);
        media_put32(out, entry->bytes);
        media_put32(out, entry->key);
    }
    return out;
}

bool media_piece_write(const struct media_piece *piece, int fd, GError **error)
{
    g_autoptr(GByteArray) head = make_head(piece);
    uint8_t sums[SUM_BYTES];
    media_sha256(head->data, head->len, sums);
    media_fast_sum(piece->data->data, piece->data->len, sums + 32);
    return media_write_all(fd, head->data, head->len, error) &&
           media_write_all(fd, sums, sizeof sums, error) &&
           media_write_all(fd, piece->data->data, piece->data->len, error);
}

static bool read_table(struct media_piece *piece, const uint8_t *head, uint32_t config, uint32_t n,
    uint64_t data_bytes)
{
    uint64_t sum = 0;
    piece->config = g_bytes_new(head + HEADER_BYTES, config);
    for (uint32_t i = 0; i < n; i++) {
        const uint8_t *at = head + HEADER_BYTES + config + (size_t)i * ENTRY_BYTES;
        struct media_packet entry = {
            (int64_t)media_get64(at), media_get32(at + 8), media_get32(at + 12)};
        g_array_append_val(piece->packets, entry);
        sum += entry.bytes;
    }
    return sum == data_bytes;
}

static bool read_head(struct media_piece *piece, int fd)
{
    uint8_t first[HEADER_BYTES], sums[SUM_BYTES], found[32];
    if (!media_read_at(fd, first, sizeof first, 0) || memcmp(first, magic, 8) != 0)
        return false;
    uint32_t config = media_get32(first + 8), n = media_get32(first + 12);
    uint64_t data_bytes = media_get64(first + 16);
    if (config == 0 || config > MAX_CONFIG || n == 0 || n > MAX_PACKETS || data_bytes > MAX_DATA)
        return false;
    size_t head_bytes = HEADER_BYTES + config + (size_t)n * ENTRY_BYTES;
    if ((uint64_t)media_file_size(fd) != head_bytes + sizeof sums + data_bytes)
        return false;
    g_autofree uint8_t *head = g_malloc(head_bytes);
    if (!media_read_at(fd, head, head_bytes, 0) ||
        !media_read_at(fd, sums, sizeof sums, (int64_t)head_bytes))
        return false;
    media_sha256(head, head_bytes, found);
    piece->data_at = (int64_t)(head_bytes + sizeof sums);
    piece->data_bytes = (int64_t)data_bytes;
    memcpy(piece->sum, sums + 32, MEDIA_FAST_SUM);
    return memcmp(found, sums, 32) == 0 && read_table(piece, head, config, n, data_bytes);
}

static bool read_data(struct media_piece *piece, int fd)
{
    uint8_t found[MEDIA_FAST_SUM];
    g_byte_array_set_size(piece->data, (guint)piece->data_bytes);
    if (!media_read_at(fd, piece->data->data, piece->data->len, piece->data_at))
        return false;
    media_fast_sum(piece->data->data, piece->data->len, found);
    return memcmp(found, piece->sum, sizeof found) == 0;
}

struct media_piece *media_piece_read(int fd, bool whole, GError **error)
{
    media_auto(piece) piece = media_piece_new();
    if (read_head(piece, fd) && (!whole || read_data(piece, fd)))
        return g_steal_pointer(&piece);
    media_fail(error, MEDIA_ERROR_CHECK_FAILED, "the file is damaged or not a piece");
    return NULL;
}
