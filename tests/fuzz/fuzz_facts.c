/* Any bytes as what cameras write about time, place and key frames: GoPro telemetry, drones'
 * subtitles, ISO 6709, dates and the units of a packet. What is told is possible, what is not found
 * leaves its output alone. */
#include "facts.h"

#include "fuzz.h"
#include <glib.h>
#include <math.h>
#include <string.h>

static void check_place(const struct media_place *place)
{
    g_assert_true(media_place_is_good(place));
    g_assert_true(fabs(place->lat) <= 90 && fabs(place->lon) <= 180);
    g_assert_cmpfloat(media_place_distance_m(place, place), <, 1);
}

static void check_when(const struct media_when *when)
{
    char text[40] = "";
    struct media_when again;
    g_assert_cmpint(ABS(when->offset_s), <=, 24 * 3600);
    media_when_write(when, text, sizeof text);
    g_assert_true(media_when_read(text, strlen(text), &again));
    g_assert_cmpint(again.clock_s, ==, when->clock_s);
    g_assert_true(again.zoned == when->zoned);
}

static void check_fix(const struct media_fix *fix)
{
    if (fix->has_place)
        check_place(&fix->place);
    if (fix->has_when)
        check_when(&fix->when);
    g_assert_true(g_utf8_validate(fix->device, -1, NULL));
}

static void read_units(const uint8_t *data, size_t size)
{
    for (int codec = MEDIA_NAL_H264; codec <= MEDIA_NAL_HEVC; codec++) {
        int width = media_nal_length_bytes((enum media_nal_codec)codec, data, size);
        g_assert_true(width >= 0 && width <= 4);
        for (int bytes = 0; bytes <= 4; bytes++)
            g_assert_cmpint(media_nal_is_key((enum media_nal_codec)codec, bytes, data, size), <=,
                MEDIA_NAL_DISPOSABLE);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct media_fix untouched = {.device = "untouched"};
    struct media_fix fix = untouched;
    struct media_place place;
    struct media_when when;
    if (media_gpmf_read(data, size, &fix))
        check_fix(&fix);
    else
        g_assert_cmpmem(&fix, sizeof fix, &untouched, sizeof untouched);
    fix = untouched;
    if (media_dji_read((const char *)data, size, &fix))
        check_fix(&fix);
    else
        g_assert_cmpmem(&fix, sizeof fix, &untouched, sizeof untouched);
    if (media_iso6709_read((const char *)data, size, &place))
        check_place(&place);
    if (media_when_read((const char *)data, size, &when))
        check_when(&when);
    read_units(data, size);
    return 0;
}
