/* Is a packet of H.264 or HEVC a true key frame? The container's flag is no proof: transport
 * streams, recovery points and mislabelled files set it where decoding can't begin cleanly. */
#include "facts.h"

#define H264_SLICE 1
#define H264_SLICE_LAST 4
#define H264_IDR 5
#define H264_SEI 6
#define SEI_RECOVERY 6
#define HEVC_BLA_FIRST 16
#define HEVC_IDR_LAST 20
#define HEVC_CRA 21
#define HEVC_VCL_LAST 31

struct unit {
    const uint8_t *data;
    size_t n;
};

static size_t find_start(const uint8_t *data, size_t n, size_t from)
{
    for (size_t i = from; i + 3 <= n; i++)
        if (data[i] == 0 && data[i + 1] == 0 && data[i + 2] == 1)
            return i;
    return n;
}

static bool next_annexb(const uint8_t *data, size_t n, size_t *at, struct unit *out_unit)
{
    size_t start = find_start(data, n, *at);
    if (n - start < 4)
        return false;
    start += 3;
    /* Where the unit ends does not matter for a slice, and looking for it would cost. */
    *out_unit = (struct unit){data + start, n - start};
    *at = start;
    return true;
}

static bool next_prefixed(
    const uint8_t *data, size_t n, int length_bytes, size_t *at, struct unit *out_unit)
{
    if (n - *at < (size_t)length_bytes + 1)
        return false;
    size_t length = 0;
    for (int i = 0; i < length_bytes; i++)
        length = length << 8 | data[(*at)++];
    if (length == 0 || length > n - *at)
        return false;
    *out_unit = (struct unit){data + *at, length};
    *at += length;
    return true;
}

/* Does the message list of an SEI unit begin with, or contain, a recovery point? */
static bool has_recovery(const struct unit *unit, size_t header)
{
    size_t at = header;
    while (at + 2 < unit->n && unit->data[at] != 0x80) {
        unsigned type = 0, size = 0;
        while (at < unit->n && unit->data[at] == 0xff)
            type += unit->data[at++];
        if (at >= unit->n)
            return false;
        type += unit->data[at++];
        while (at < unit->n && unit->data[at] == 0xff)
            size += unit->data[at++];
        if (at >= unit->n)
            return false;
        size += unit->data[at++];
        if (type == SEI_RECOVERY)
            return true;
        if (size >= unit->n - at)
            return false;
        at += size;
    }
    return false;
}

/* OTHER and `*go_on` for a unit that says nothing about it. */
static enum media_nal judge(
    enum media_nal_codec codec, const struct unit *unit, bool *recovery, bool *go_on)
{
    *go_on = false;
    if (codec == MEDIA_NAL_HEVC) {
        int type = unit->data[0] >> 1 & 0x3f;
        if (type >= HEVC_BLA_FIRST && type <= HEVC_IDR_LAST)
            return MEDIA_NAL_KEY;
        if (type == HEVC_CRA)
            return MEDIA_NAL_RECOVERY;
        *go_on = type > HEVC_VCL_LAST;
        /* below 16 the even ones are no references within their layer */
        return type < HEVC_BLA_FIRST && type % 2 == 0 ? MEDIA_NAL_DISPOSABLE : MEDIA_NAL_OTHER;
    }
    int type = unit->data[0] & 0x1f;
    if (type == H264_IDR)
        return MEDIA_NAL_KEY;
    if (type == H264_SEI)
        *recovery |= has_recovery(unit, 1);
    *go_on = type < H264_SLICE || type > H264_SLICE_LAST;
    if (*recovery)
        return MEDIA_NAL_RECOVERY;
    return unit->data[0] >> 5 & 3 ? MEDIA_NAL_OTHER : MEDIA_NAL_DISPOSABLE;
}

enum media_nal media_nal_is_key(
    enum media_nal_codec codec, int length_bytes, const uint8_t *data, size_t n)
{
    /* Some writers put start codes into MP4; a first unit of one byte is none. */
    static const uint8_t start[4] = {0, 0, 0, 1};
    bool prefixed =
        length_bytes > 0 && (n < 4 || length_bytes != 4 || data[0] != start[0] ||
                                data[1] != start[1] || data[2] != start[2] || data[3] != start[3]);
    bool recovery = false, go_on = true;
    struct unit unit;
    size_t at = 0;
    while (go_on && (prefixed ? next_prefixed(data, n, length_bytes, &at, &unit)
                              : next_annexb(data, n, &at, &unit))) {
        enum media_nal found = judge(codec, &unit, &recovery, &go_on);
        if (!go_on)
            return found;
    }
    return MEDIA_NAL_OTHER;
}

int media_nal_length_bytes(enum media_nal_codec codec, const uint8_t *config, size_t n)
{
    size_t at = codec == MEDIA_NAL_H264 ? 4 : 21;
    /* Both begin with version 1; parameter sets with start codes begin with 0. */
    if (n <= at || config[0] != 1)
        return 0;
    return (config[at] & 3) + 1;
}
