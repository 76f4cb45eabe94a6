/* A piece as a file: decoder configuration, packet table, packets, and a hash over all of it. */
#include "internal.h"

static const char magic[8] = "SKPIECE1";
#define HEADER_BYTES 24
#define ENTRY_BYTES 16
#define MAX_PACKETS 100000u
#define MAX_CONFIG 1024u
#define MAX_DATA (256u << 20)

static void put32(GByteArray *out, uint32_t value)
{
    value = GUINT32_TO_LE(value);
    g_byte_array_append(out, (const uint8_t *)&value, 4);
}

static void put64(GByteArray *out, uint64_t value)
{
    value = GUINT64_TO_LE(value);
    g_byte_array_append(out, (const uint8_t *)&value, 8);
}

static uint32_t get32(const uint8_t *at)
{
    uint32_t value;
    memcpy(&value, at, 4);
    return GUINT32_FROM_LE(value);
}

static uint64_t get64(const uint8_t *at)
{
    uint64_t value;
    memcpy(&value, at, 8);
    return GUINT64_FROM_LE(value);
}

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
    put32(out, (uint32_t)config_bytes);
    put32(out, piece->packets->len);
    put64(out, piece->data->len);
    g_byte_array_append(out, config, (guint)config_bytes);
    for (guint i = 0; i < piece->packets->len; i++) {
        const struct media_packet *entry = &g_array_index(piece->packets, struct media_packet, i);
        put64(out, (uint64_t)entry->pts);
        put32(out, entry->bytes);
        put32(out, entry->key);
    }
    return out;
}

/* The hash covers the table and the hash of the packets, so either can be checked alone. */
static void hash_piece(const uint8_t *head, size_t head_bytes, const uint8_t *data,
    size_t data_bytes, uint8_t out_hash[64])
{
    media_sha256(head, head_bytes, out_hash);
    media_sha256(data, data_bytes, out_hash + 32);
}

bool media_piece_write(const struct media_piece *piece, int fd, GError **error)
{
    g_autoptr(GByteArray) head = make_head(piece);
    uint8_t hash[64];
    hash_piece(head->data, head->len, piece->data->data, piece->data->len, hash);
    return media_write_all(fd, head->data, head->len, error) &&
           media_write_all(fd, hash, sizeof hash, error) &&
           media_write_all(fd, piece->data->data, piece->data->len, error);
}

static bool read_table(struct media_piece *piece, const uint8_t *head, uint32_t config, uint32_t n,
    uint64_t data_bytes)
{
    uint64_t sum = 0;
    piece->config = g_bytes_new(head + HEADER_BYTES, config);
    for (uint32_t i = 0; i < n; i++) {
        const uint8_t *at = head + HEADER_BYTES + config + (size_t)i * ENTRY_BYTES;
        struct media_packet entry = {(int64_t)get64(at), get32(at + 8), get32(at + 12)};
        g_array_append_val(piece->packets, entry);
        sum += entry.bytes;
    }
    return sum == data_bytes;
}

static bool read_all(struct media_piece *piece, int fd, bool whole)
{
    uint8_t first[HEADER_BYTES], hash[64], found[32];
    if (!media_read_at(fd, first, sizeof first, 0) || memcmp(first, magic, 8) != 0)
        return false;
    uint32_t config = get32(first + 8), n = get32(first + 12);
    uint64_t data_bytes = get64(first + 16);
    if (config == 0 || config > MAX_CONFIG || n == 0 || n > MAX_PACKETS || data_bytes > MAX_DATA)
        return false;
    size_t head_bytes = HEADER_BYTES + config + (size_t)n * ENTRY_BYTES;
    if ((uint64_t)media_file_size(fd) != head_bytes + sizeof hash + data_bytes)
        return false;
    g_autofree uint8_t *head = g_malloc(head_bytes);
    if (!media_read_at(fd, head, head_bytes, 0) ||
        !media_read_at(fd, hash, sizeof hash, (int64_t)head_bytes))
        return false;
    media_sha256(head, head_bytes, found);
    piece->data_at = (int64_t)(head_bytes + sizeof hash);
    if (memcmp(found, hash, 32) != 0 || !read_table(piece, head, config, n, data_bytes))
        return false;
    if (!whole)
        return true;
    g_byte_array_set_size(piece->data, (guint)data_bytes);
    if (!media_read_at(fd, piece->data->data, data_bytes, piece->data_at))
        return false;
    media_sha256(piece->data->data, data_bytes, found);
    return memcmp(found, hash + 32, 32) == 0;
}

struct media_piece *media_piece_read(int fd, bool whole, GError **error)
{
    media_auto(piece) piece = media_piece_new();
    if (read_all(piece, fd, whole))
        return g_steal_pointer(&piece);
    media_fail(error, MEDIA_ERROR_CHECK_FAILED, "the file is damaged or not a piece");
    return NULL;
}
