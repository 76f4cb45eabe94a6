/* GoPro's telemetry: nested key, type, size, repeat, value; all big-endian, padded to 4 bytes. Only
 * what is needed for place and time is read. (Format: GoPro's gpmf-parser documentation.) */
#include "facts.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define MAX_DEPTH 4
#define MAX_SCALES 12
#define GOOD_DOP 5.0 /* GoPro: "under 500 is good", in hundredths */

struct item {
    char key[4];
    char type;
    size_t size, repeat; /* bytes of one sample, samples */
    const uint8_t *data;
    size_t bytes;
};

/* What a stream has said so far; it applies to the samples that follow. */
struct stream {
    double scale[MAX_SCALES];
    size_t scales;
    bool has_fix, has_dop, has_when;
    uint32_t fix;
    double dop;
    struct media_when when;
    char layout[16];
};

static uint32_t get16(const uint8_t *p)
{
    return (uint32_t)p[0] << 8 | p[1];
}

static uint32_t get32(const uint8_t *p)
{
    return get16(p) << 16 | get16(p + 2);
}

static bool next_item(const uint8_t **at, const uint8_t *end, struct item *out_item)
{
    if (end - *at < 8)
        return false;
    const uint8_t *p = *at;
    memcpy(out_item->key, p, 4);
    out_item->type = (char)p[4];
    out_item->size = p[5];
    out_item->repeat = get16(p + 6);
    out_item->data = p + 8;
    out_item->bytes = out_item->size * out_item->repeat;
    size_t padded = (out_item->bytes + 3) & ~(size_t)3;
    if (out_item->bytes > (size_t)(end - out_item->data))
        return false;
    *at = out_item->data + MIN(padded, (size_t)(end - out_item->data));
    return true;
}

static bool is(const struct item *item, const char *key)
{
    return memcmp(item->key, key, 4) == 0;
}

static size_t width_of(char type)
{
    switch (type) {
    case 'b':
    case 'B':
        return 1;
    case 's':
    case 'S':
        return 2;
    case 'l':
    case 'L':
    case 'f':
        return 4;
    default:
        return 0;
    }
}

static double number(char type, const uint8_t *p)
{
    uint32_t word;
    float real;
    switch (type) {
    case 'b':
        return (int8_t)p[0];
    case 'B':
        return p[0];
    case 's':
        return (int16_t)get16(p);
    case 'S':
        return get16(p);
    case 'l':
        return (int32_t)get32(p);
    case 'L':
        return get32(p);
    case 'f':
        word = get32(p);
        memcpy(&real, &word, sizeof real);
        return real;
    default:
        return NAN;
    }
}

static void take_scales(struct stream *stream, const struct item *item)
{
    size_t width = width_of(item->type);
    stream->scales = 0;
    for (size_t i = 0; width && i < MAX_SCALES && (i + 1) * width <= item->bytes; i++)
        stream->scale[stream->scales++] = number(item->type, item->data + i * width);
}

static double scaled(const struct stream *stream, size_t column, double value)
{
    double scale = stream->scales == 1       ? stream->scale[0]
                   : column < stream->scales ? stream->scale[column]
                                             : 1;
    return scale != 0 ? value / scale : NAN;
}

static int two_digits(const uint8_t *p)
{
    return g_ascii_isdigit(p[0]) && g_ascii_isdigit(p[1]) ? (p[0] - '0') * 10 + p[1] - '0' : -1;
}

/* yymmddhhmmss.sss */
static void take_utc(struct stream *stream, const struct item *item)
{
    int v[6];
    if (item->bytes < 12)
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(v); i++)
        if ((v[i] = two_digits(item->data + 2 * i)) < 0)
            return;
    if (media_when_set(2000 + v[0], v[1], v[2], v[3], v[4], v[5], &stream->when)) {
        stream->when.zoned = true;
        stream->has_when = true;
    }
}

static bool is_locked(const struct stream *stream)
{
    return (!stream->has_fix || stream->fix == 2 || stream->fix == 3) &&
           (!stream->has_dop || stream->dop <= GOOD_DOP);
}

static bool keep_place(
    const struct stream *stream, double lat, double lon, double alt, struct media_fix *out)
{
    struct media_place place = {
        scaled(stream, 0, lat), scaled(stream, 1, lon), scaled(stream, 2, alt)};
    if (!media_place_is_good(&place))
        return false;
    out->place = place;
    out->has_place = true;
    return true;
}

static void take_gps5(const struct stream *stream, const struct item *item, struct media_fix *out)
{
    if (item->type != 'l' || item->size < 12 || !is_locked(stream))
        return;
    for (size_t i = 0; i < item->repeat; i++) {
        const uint8_t *p = item->data + i * item->size;
        if (keep_place(stream, number('l', p), number('l', p + 4), number('l', p + 8), out)) {
            out->has_when = stream->has_when;
            out->when = stream->when;
            return;
        }
    }
}

/* Each sample has its own time, precision and fix: lllllllSS. */
static void take_gps9(struct stream *stream, const struct item *item, struct media_fix *out)
{
    if (item->type != '?' || item->size != 32 || strcmp(stream->layout, "lllllllSS") != 0)
        return;
    for (size_t i = 0; i < item->repeat; i++) {
        const uint8_t *p = item->data + i * item->size;
        stream->has_dop = stream->has_fix = true;
        stream->dop = scaled(stream, 7, number('S', p + 28));
        stream->fix = get16(p + 30);
        if (!is_locked(stream) ||
            !keep_place(stream, number('l', p), number('l', p + 4), number('l', p + 8), out))
            continue;
        double days = scaled(stream, 5, number('l', p + 20));
        double seconds = scaled(stream, 6, number('l', p + 24));
        if (days > 0 && days < 40000 && seconds >= 0 && seconds < 86401) {
            out->when = (struct media_when){
                .clock_s = 946684800 + (int64_t)days * 86400 + (int64_t)seconds, .zoned = true};
            out->has_when = true;
        }
        return;
    }
}

static void take_item(struct stream *stream, const struct item *item, struct media_fix *out)
{
    if (is(item, "SCAL")) {
        take_scales(stream, item);
    } else if (is(item, "GPSF") && item->type == 'L' && item->bytes >= 4) {
        stream->has_fix = true;
        stream->fix = get32(item->data);
    } else if (is(item, "GPSP") && item->type == 'S' && item->bytes >= 2) {
        stream->has_dop = true;
        stream->dop = get16(item->data) / 100.0;
    } else if (is(item, "GPSU")) {
        take_utc(stream, item);
    } else if (is(item, "TYPE") && item->bytes < sizeof stream->layout) {
        memset(stream->layout, 0, sizeof stream->layout);
        memcpy(stream->layout, item->data, item->bytes);
    } else if (is(item, "DVNM") && item->type == 'c' && !*out->device) {
        g_autofree char *name = g_strndup((const char *)item->data, MIN(item->bytes, 30));
        if (g_utf8_validate(name, -1, NULL))
            g_strlcpy(out->device, g_strstrip(name), sizeof out->device);
    } else if (is(item, "GPS5") && !out->has_place) {
        take_gps5(stream, item, out);
    } else if (is(item, "GPS9") && !out->has_place) {
        take_gps9(stream, item, out);
    }
}

static void walk(const uint8_t *data, size_t n, int depth, struct media_fix *out)
{
    struct stream stream = {0};
    struct item item;
    const uint8_t *at = data, *end = data + n;
    while (next_item(&at, end, &item)) {
        if (item.type != 0)
            take_item(&stream, &item, out);
        else if (depth < MAX_DEPTH)
            walk(item.data, item.bytes, depth + 1, out);
    }
}

bool media_gpmf_read(const uint8_t *data, size_t n, struct media_fix *out_fix)
{
    struct media_fix fix = {0};
    if (n < 8 || memcmp(data, "DEVC", 4) != 0)
        return false;
    walk(data, n, 0, &fix);
    if (!fix.has_place && !*fix.device)
        return false;
    *out_fix = fix;
    return true;
}
