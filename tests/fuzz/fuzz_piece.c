/* Any bytes as a piece, with right hashes put on where there is room for them. */
#include "internal.h"

#include "fuzz.h"
#include <libavutil/intreadwrite.h>
#include <sys/mman.h>
#include <unistd.h>

static void load(const uint8_t *data, size_t size, bool whole)
{
    int fd = memfd_create("piece", MFD_CLOEXEC);
    g_autoptr(GError) error = NULL;
    g_assert_true(media_write_all(fd, data, size, NULL));
    media_auto(piece) piece = media_piece_read(fd, whole, &error);
    g_assert_true((piece == NULL) == (error != NULL));
    uint64_t sum = 0;
    for (guint i = 0; piece && i < piece->packets->len; i++)
        sum += g_array_index(piece->packets, struct media_packet, i).bytes;
    if (piece) {
        g_assert_cmpuint(piece->data_at + sum, ==, size);
        g_assert_true(!whole || piece->data->len == sum);
    }
    close(fd);
}

#define HEAD 24
#define SUMS (32 + MEDIA_FAST_SUM)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    load(data, size, false);
    load(data, size, true);
    if (size < HEAD + SUMS)
        return 0;
    g_autofree uint8_t *copy = g_memdup2(data, size);
    uint64_t head = HEAD + (uint64_t)AV_RL32(copy + 8) + (uint64_t)AV_RL32(copy + 12) * 16;
    if (head + SUMS > size)
        return 0;
    AV_WL64(copy + 16, size - head - SUMS);
    media_sha256(copy, head, copy + head);
    media_fast_sum(copy + head + SUMS, size - head - SUMS, copy + head + 32);
    load(copy, size, false);
    load(copy, size, true);
    return 0;
}
