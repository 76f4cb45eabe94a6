/* Changes that hit the structure of containers: sizes in front of four-letter names, swapped boxes,
 * cut and joined files, words that mean something to a demuxer. */
#include "mutate.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static const char *const words[] = {"moov", "trak", "mdia", "minf", "stbl", "stsd", "stts", "ctts",
    "stsc", "stsz", "stco", "co64", "stss", "elst", "edts", "mdat", "moof", "traf", "trun", "tfhd",
    "tfdt", "sidx", "mfra", "dref", "url ", "alis", "rmra", "rdrf", "udta", "meta", "keys", "ilst",
    "gpmd", "tmcd", "text", "avcC", "hvcC", "esds", "avc1", "hvc1", "mp4v", "mp4a", "jpeg", "uuid",
    "wide", "free", "cmov", "dcom", "cmvd", "RIFF", "LIST", "movi", "idx1", "indx", "hdrl", "strl",
    "strh", "strf", "JUNK", "GAB2", "OggS", "theora", "vorbis", "FLV\x01", "#EXTM3U", "ffconcat",
    "\x1a\x45\xdf\xa3", "\x18\x53\x80\x67", "\x1f\x43\xb6\x75", "\x47\x40\x00", "\x00\x00\x01\xba",
    "\x00\x00\x01\xe0", "\x00\x00\x00\x01\x67", "\x00\x00\x00\x01\x65", "\xff\xf1\x50",
    "\x30\x26\xb2\x75\x8e\x66\xcf\x11", "concat:", "file:", "http://127.0.0.1:9/"};

static const uint64_t numbers[] = {0, 1, 2, 7, 8, 9, 15, 16, 17, 0x7f, 0x80, 0xff, 0x7fff, 0x8000,
    0xffff, 0x10000, 0xffffff, 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff, 0x100000000,
    0x7fffffffffffffff, 0xffffffffffffffff};

static guint below(GRand *dice, guint n)
{
    return n < 2 ? 0 : (guint)g_rand_int_range(dice, 0, (gint32)n);
}

static bool is_name(const guint8 *p)
{
    for (int i = 0; i < 4; i++)
        if (!g_ascii_isalnum(p[i]) && p[i] != ' ')
            return false;
    return true;
}

/* A place where a four-letter name stands, found from a random start; any place when there is none.
 */
static guint find_name(const GByteArray *bytes, GRand *dice)
{
    if (bytes->len < 8)
        return 0;
    guint from = below(dice, bytes->len - 4);
    for (guint i = 0; i < bytes->len - 4; i++) {
        guint at = (from + i) % (bytes->len - 4);
        if (at >= 4 && is_name(bytes->data + at))
            return at;
    }
    return from;
}

static guint any_place(const GByteArray *bytes, GRand *dice)
{
    if (below(dice, 2))
        return below(dice, bytes->len);
    /* The neighbourhood of a name is where sizes and counts are. */
    guint near = find_name(bytes, dice) + below(dice, 32);
    return MIN(near, bytes->len - 1);
}

static void put_number(GByteArray *bytes, guint at, GRand *dice)
{
    uint64_t value = below(dice, 4) ? numbers[below(dice, G_N_ELEMENTS(numbers))]
                                    : bytes->len + (uint64_t)below(dice, 9) - 4;
    guint width = 1u << below(dice, 4);
    bool little = below(dice, 2);
    for (guint i = 0; i < width && at + i < bytes->len; i++)
        bytes->data[at + i] = (guint8)(value >> 8 * (little ? i : width - 1 - i));
}

static void insert(GByteArray *bytes, guint at, const void *data, guint n)
{
    guint tail = bytes->len - at;
    g_byte_array_set_size(bytes, bytes->len + n);
    memmove(bytes->data + at + n, bytes->data + at, tail);
    memcpy(bytes->data + at, data, n);
}

static void flip_bits(GByteArray *bytes, GRand *dice)
{
    guint n = 1 + below(dice, below(dice, 3) ? 8 : 64);
    for (guint i = 0; i < n; i++)
        bytes->data[any_place(bytes, dice)] ^= (guint8)(1 << below(dice, 8));
}

static void fill_run(GByteArray *bytes, GRand *dice)
{
    guint at = any_place(bytes, dice), n = 1 + below(dice, MIN(256, bytes->len - at));
    guint kind = below(dice, 3);
    for (guint i = 0; i < n; i++)
        bytes->data[at + i] = kind == 0 ? 0 : kind == 1 ? 0xff : (guint8)g_rand_int(dice);
}

static void lie_about_size(GByteArray *bytes, GRand *dice)
{
    guint at = find_name(bytes, dice);
    /* The four bytes before a box's name, or after a chunk's. */
    put_number(bytes, below(dice, 3) && at >= 4 ? at - 4 : MIN(at + 4, bytes->len - 1), dice);
}

static void lie_about_something(GByteArray *bytes, GRand *dice)
{
    for (guint n = 1 + below(dice, 6); n > 0; n--)
        put_number(bytes, any_place(bytes, dice), dice);
}

static void swap_names(GByteArray *bytes, GRand *dice)
{
    guint a = find_name(bytes, dice), b = find_name(bytes, dice), n = 4u << below(dice, 4);
    if (a + n > bytes->len || b + n > bytes->len || (a < b ? b - a : a - b) < n)
        return;
    for (guint i = 0; i < n; i++) {
        guint8 kept = bytes->data[a + i];
        bytes->data[a + i] = bytes->data[b + i];
        bytes->data[b + i] = kept;
    }
}

static void cut(GByteArray *bytes, GRand *dice)
{
    guint at = 1 + below(dice, bytes->len - 1);
    if (below(dice, 4))
        g_byte_array_set_size(bytes, at);
    else
        g_byte_array_remove_range(bytes, 0, at);
}

static void say_word(GByteArray *bytes, const char *path, GRand *dice)
{
    guint which = below(dice, G_N_ELEMENTS(words) + 6);
    const char *word = which < G_N_ELEMENTS(words) ? words[which] : path;
    guint n = (guint)MAX(strlen(word), 4), at = any_place(bytes, dice);
    guint8 padded[512] = {0};
    n = MIN(n, sizeof padded);
    memcpy(padded, word, MIN(strlen(word), n));
    if (below(dice, 3) == 0)
        insert(bytes, at, padded, n);
    else
        memcpy(bytes->data + at, padded, MIN(n, bytes->len - at));
}

static void repeat_or_drop(GByteArray *bytes, GRand *dice)
{
    guint at = find_name(bytes, dice), n = 1 + below(dice, MIN(2048, bytes->len - at));
    if (below(dice, 2)) {
        g_byte_array_remove_range(bytes, at, n);
    } else {
        g_autofree guint8 *copy = g_memdup2(bytes->data + at, n);
        for (guint times = 1 + below(dice, 8); times > 0; times--)
            insert(bytes, at, copy, n);
    }
}

static void splice(GByteArray *bytes, const GByteArray *other, GRand *dice)
{
    guint at = below(dice, bytes->len), from = below(dice, other->len);
    if (below(dice, 2))
        g_byte_array_set_size(bytes, at);
    else
        from = MIN(from, other->len - 1);
    guint n = 1 + below(dice, other->len - from);
    insert(bytes, MIN(at, bytes->len), other->data + from, n);
}

static void change(GByteArray *bytes, const GByteArray *other, const char *path, GRand *dice)
{
    switch (below(dice, 10)) {
    case 0:
        flip_bits(bytes, dice);
        break;
    case 1:
        fill_run(bytes, dice);
        break;
    case 2:
    case 3:
        lie_about_size(bytes, dice);
        break;
    case 4:
        lie_about_something(bytes, dice);
        break;
    case 5:
        swap_names(bytes, dice);
        break;
    case 6:
        cut(bytes, dice);
        break;
    case 7:
        say_word(bytes, path, dice);
        break;
    case 8:
        repeat_or_drop(bytes, dice);
        break;
    default:
        splice(bytes, other, dice);
    }
}

void mutate_film(GByteArray *bytes, const GByteArray *other, const char *path, GRand *dice)
{
    for (guint n = 1 + below(dice, 4); n > 0 && bytes->len > 1; n--)
        change(bytes, other, path, dice);
}
