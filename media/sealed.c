/* Files of our own that end in their SHA-256: a damaged one is noticed and never believed. */
#include "internal.h"

void media_put32(GByteArray *out, uint32_t value)
{
    value = GUINT32_TO_LE(value);
    g_byte_array_append(out, (const uint8_t *)&value, 4);
}

void media_put64(GByteArray *out, uint64_t value)
{
    value = GUINT64_TO_LE(value);
    g_byte_array_append(out, (const uint8_t *)&value, 8);
}

uint32_t media_get32(const uint8_t *at)
{
    uint32_t value;
    memcpy(&value, at, 4);
    return GUINT32_FROM_LE(value);
}

uint64_t media_get64(const uint8_t *at)
{
    uint64_t value;
    memcpy(&value, at, 8);
    return GUINT64_FROM_LE(value);
}

bool media_sealed_write(GByteArray *bytes, int fd, GError **error)
{
    uint8_t hash[MEDIA_SEAL];
    media_sha256(bytes->data, bytes->len, hash);
    g_byte_array_append(bytes, hash, MEDIA_SEAL);
    return media_write_all(fd, bytes->data, bytes->len, error);
}

uint8_t *media_sealed_read(int fd, size_t most, size_t *out_n)
{
    int64_t size = media_file_size(fd);
    if (size <= 0 || size > (int64_t)most)
        return NULL;
    g_autofree uint8_t *data = g_malloc((size_t)size);
    if (!media_read_at(fd, data, (size_t)size, 0))
        return NULL;
    *out_n = (size_t)size;
    return g_steal_pointer(&data);
}

bool media_sealed_holds(const uint8_t *data, size_t n, const char magic[8], size_t header)
{
    uint8_t hash[MEDIA_SEAL];
    if (n < header + MEDIA_SEAL || memcmp(data, magic, 8) != 0)
        return false;
    media_sha256(data, n - MEDIA_SEAL, hash);
    return memcmp(hash, data + n - MEDIA_SEAL, MEDIA_SEAL) == 0;
}
