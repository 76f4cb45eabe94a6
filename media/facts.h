/* facts.h — when and where a clip was taken, as cameras write it, and which packets are key frames.
 * Everything here is a pure function over bytes of a length that is told: no file, no memory kept,
 * no text has to end in zero. Unknown is unknown: a reader that finds nothing returns false and
 * leaves its output alone. Degrees are WGS-84, heights metres (NAN: not told), times whole seconds.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* when.c: a wall clock's reading, with its zone when the camera knows it. */
struct media_when {
    int64_t clock_s; /* the date and time shown, counted as if it were UTC */
    bool zoned;
    int offset_s; /* of the zone, east is positive; 0 when there is none */
};

/* Dates as 2026-05-04, 2026.5.4, 2026/05/04 or 2026:05:04, then a blank or T, then 03:02:01, maybe
 * a fraction, maybe Z, +08:00 or +0800. Only at the start of the text. Years before 1995 are clocks
 * that nobody set. */
bool media_when_read(const char *text, size_t n, struct media_when *out_when);
/* ISO 8601, `size` at least 32: with Z or an offset, or with neither. */
void media_when_write(const struct media_when *when, char *out_text, size_t size);
/* From the parts; false when there is no such moment. */
bool media_when_set(int y, int mon, int d, int h, int min, int s, struct media_when *out_when);
/* Do two readings tell different moments, more than `slack_s` apart? Whole hours up to 14 do not
 * count where one of them may be local time (`loose`). */
bool media_when_differ(
    const struct media_when *a, const struct media_when *b, bool loose, int64_t slack_s);

/* place.c */
struct media_place {
    double lat, lon, alt;
};

/* In range, and not the 0,0 that means "no fix". */
bool media_place_is_good(const struct media_place *place);
double media_place_distance_m(const struct media_place *a, const struct media_place *b);
/* ISO 6709: +30.2741+120.1551/, +3016.446+12009.306+010.2/, +301626.8+1200918.4CRSWGS_84/ */
bool media_iso6709_read(const char *text, size_t n, struct media_place *out_place);

/* What one packet of a camera's own track tells. */
struct media_fix {
    bool has_place, has_when;
    struct media_place place;
    struct media_when when;
    char device[32]; /* UTF-8, "" when not told */
};

/* gpmf.c: GoPro's telemetry (a `gpmd` track). Takes the first sample with a good fix; without one
 * there is only the device. */
bool media_gpmf_read(const uint8_t *data, size_t n, struct media_fix *out_fix);

/* dji.c: the flight data that DJI's (and Autel's) drones write as subtitles. */
bool media_dji_read(const char *text, size_t n, struct media_fix *out_fix);

/* nal.c: what the picture in a packet of H.264 or HEVC is to the others. */
enum media_nal {
    MEDIA_NAL_OTHER,
    MEDIA_NAL_KEY,        /* IDR or BLA: nothing after it needs anything before it */
    MEDIA_NAL_RECOVERY,   /* CRA or a recovery point: whole again some pictures later */
    MEDIA_NAL_DISPOSABLE, /* no other picture needs it */
};
enum media_nal_codec { MEDIA_NAL_H264, MEDIA_NAL_HEVC };

/* `length_bytes` is the size of the length before each unit, 0 for start codes (Annex B). */
enum media_nal media_nal_is_key(
    enum media_nal_codec codec, int length_bytes, const uint8_t *data, size_t n);
/* From avcC or hvcC; 0 when `config` is neither. */
int media_nal_length_bytes(enum media_nal_codec codec, const uint8_t *config, size_t n);
