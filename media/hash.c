/* SHA-256 by GnuTLS, which uses the processor's own instructions: about five times GLib's speed. */
#include "internal.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <libavutil/mem.h>
#include <libavutil/murmur3.h>
#include <unistd.h>

void media_hex(const uint8_t *bytes, size_t n, char *out_text)
{
    for (size_t i = 0; i < n; i++)
        g_snprintf(out_text + 2 * i, 3, "%02x", bytes[i]);
}

void media_sha256(const void *data, size_t n, uint8_t out_hash[32])
{
    int rc = gnutls_hash_fast(GNUTLS_DIG_SHA256, data, n, out_hash);
    g_assert(rc == 0);
}

bool media_sha256_file_until(int fd, bool (*stopped)(void), uint8_t out_hash[32], GError **error)
{
    const size_t chunk = 1 << 20;
    gnutls_hash_hd_t hash;
    int rc = gnutls_hash_init(&hash, GNUTLS_DIG_SHA256);
    g_assert(rc == 0);
    g_autofree char *buffer = g_malloc(chunk);
    int64_t at = 0;
    ssize_t got;
    bool stop = false;
    while (!(stop = stopped && stopped()) && (got = pread(fd, buffer, chunk, at)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            break;
        gnutls_hash(hash, buffer, (size_t)got);
        at += got;
    }
    int err = errno;
    gnutls_hash_deinit(hash, out_hash);
    if (stop)
        return media_fail(error, MEDIA_ERROR_CANCELLED, "The job was cancelled.");
    return got == 0 || media_fail_errno(error, err, "Can't read the file");
}

bool media_sha256_file(int fd, uint8_t out_hash[32], GError **error)
{
    return media_sha256_file_until(fd, NULL, out_hash, error);
}

void media_fast_sum(const void *data, size_t n, uint8_t out_sum[MEDIA_FAST_SUM])
{
    struct AVMurMur3 *sum = av_murmur3_alloc();
    g_assert(sum);
    av_murmur3_init(sum);
    av_murmur3_update(sum, data, n);
    av_murmur3_final(sum, out_sum);
    av_free(sum);
}
