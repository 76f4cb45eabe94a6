/* media.h — look into, convert and assemble video files. Owns libav*.
 *
 * Times: `t90` is 1/90000 s from the clip's first shown frame, `_ms` is ms of media. Frames are
 * counted in the order they are shown; ranges are half-open, [in, out).
 * Files: functions take open file descriptors and never open a path, so that they run in a process
 * that has lost the right to (see media_sandbox_enter). Descriptors stay the caller's.
 * Threads: every function may run on any thread; a handle belongs to one thread at a time.
 * Errors: MEDIA_ERROR. The message is a plain sentence for people; media_error_reason() gives the
 * stable key. Nothing here logs above debug. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MEDIA_ERROR media_error_quark()
GQuark media_error_quark(void);

enum media_error {
    MEDIA_ERROR_EMPTY_FILE,
    MEDIA_ERROR_NOT_A_VIDEO,
    MEDIA_ERROR_FORMAT_REFUSED,
    MEDIA_ERROR_CODEC_REFUSED,
    MEDIA_ERROR_NO_PICTURE,
    MEDIA_ERROR_LOCKED,       /* a document that asks for a password */
    MEDIA_ERROR_BAD_DOCUMENT, /* damaged, or nothing on its first page to show */
    MEDIA_ERROR_TOO_LARGE,
    MEDIA_ERROR_UNPLAYABLE,
    MEDIA_ERROR_BAD_RANGE,
    MEDIA_ERROR_AVCC_DIFFERS,
    MEDIA_ERROR_CHECK_FAILED,
    MEDIA_ERROR_IO,
    MEDIA_ERROR_NO_ENCODER, /* this machine's libavcodec cannot write H.264 */
    MEDIA_ERROR_NO_SPACE,
    MEDIA_ERROR_CANCELLED,
    MEDIA_ERROR_LIMIT,
    MEDIA_ERROR_CRASHED,
};

/* The key for programs ("media.not_a_video") and the exit code of shenkan-media (1, 3 or 4). */
const char *media_error_reason(int code);
int media_error_exit(int code);

/* Called on the working thread, at most about four times a second. `total` is 0 when unknown. */
struct media_progress {
    void (*tell)(void *payload, const char *stage, int64_t done, int64_t total);
    void *payload;
    /* Part `part` of what is made is whole in its file, which is not touched again. NULL: unwanted
     */
    void (*part)(void *payload, unsigned part);
};

enum media_kind { MEDIA_KIND_VIDEO, MEDIA_KIND_IMAGE, MEDIA_KIND_DOCUMENT };

/* What is known about a file. Strings are empty when the file does not say. */
struct media_info {
    enum media_kind kind;
    char container[32];
    int64_t duration_ms;
    char video_codec[32];
    int width, height; /* upright: after rotation and sample aspect */
    int rotation;      /* degrees clockwise that make the stored picture upright */
    bool mirrored;     /* turned over before that rotation */
    double fps_avg;
    bool vfr;
    int64_t frames;
    char hdr[8]; /* "", "hlg", "pq" */
    bool interlaced;
    bool has_audio;
    char audio_codec[32];
    int audio_rate, audio_channels;
    char range[8];        /* of the brightness: "", "full", "limited" */
    int sar_num, sar_den; /* shape of a stored point */
    char recorded_at[40]; /* ISO 8601; without a zone when the file gives none */
    char recorded_source[16];
    struct { /* another source that tells a different moment; "" when none does */
        char at[40], source[16];
    } recorded_conflict;
    bool has_place;
    double lat, lon, alt; /* WGS-84 degrees; metres, NAN when not told */
    char place_source[16];
    struct { /* another source that is more than 1 km away; source "" when there is none */
        double lat, lon;
        char source[16];
    } place_conflict;
    char device[128];
    int streams, video_streams, audio_streams;
    int pages;     /* of a document; 0: it is none */
    char note[32]; /* what is missing: "", "audio_refused", "fonts_missing" of a document's page */
};

/* Read the headers and all packets of the file, decode nothing but what the headers need (a picture
 * file is decoded, the first page of a PDF drawn). Expected errors: EMPTY_FILE, NOT_A_VIDEO,
 * *_REFUSED, NO_PICTURE; of a PDF LOCKED, BAD_DOCUMENT, TOO_LARGE. */
bool media_probe(int fd, struct media_info *out_info, GError **error);

/* How long the sound of a recording lasts, by the times of its packets: a recorder that writes as
 * it goes puts no length into the header. Nothing is decoded. Expected errors: EMPTY_FILE,
 * NOT_A_VIDEO, UNPLAYABLE. */
bool media_sound_length(int fd, int64_t *out_ms, GError **error);

/* Between WGS-84 and the shifted degrees of maps in mainland China (GCJ-02). Outside of China the
 * degrees are copied and false comes back. There and back is exact to 1 mm. */
bool media_gcj02_from_wgs84(double lat, double lon, double *out_lat, double *out_lon);
bool media_wgs84_from_gcj02(double lat, double lon, double *out_lat, double *out_lon);

/* Append the members of the object, without braces: "kind":…,"streams":3 */
void media_info_json(const struct media_info *info, GString *out);

/* Where ingest writes; -1 for what is not wanted. Files are open for reading and writing, empty. */
struct media_ingest_files {
    int proxy, index, index_json, poster, strip, strip_json, wave, scenes, loudness, view, print,
        pictures;
};

struct media_ingest_report {
    struct media_info info;
    bool damaged;
    int64_t frames_ok, frames_bad;
    GArray *bad_ms; /* int64_t pairs from, to; owned by the caller (g_array_unref) */
    bool has_loudness;
    double loudness_lufs;
};

/* Decode the whole file once and write everything that is wanted of it. `sha256` is the file's own
 * hash; it goes into the index. Expected errors: those of media_probe, UNPLAYABLE. */
bool media_ingest(int fd, const uint8_t sha256[32], const struct media_ingest_files *files,
    const struct media_progress *progress, struct media_ingest_report *out_report, GError **error);

/* The frame index that ingest wrote. */
struct media_index;
struct media_index *media_index_load(int fd, GError **error);
void media_index_free(struct media_index *index);
uint32_t media_index_frames(const struct media_index *index);
/* When frame `frame` is shown; `frame` == frames gives the end of the last one. */
int64_t media_index_t90(const struct media_index *index, uint32_t frame);

/* The print that ingest wrote: a 64-bit hash of the picture's low frequencies and the brightness of
 * 8x8 fields for each 250 ms. Coding, size, bars, brightness and frame rate
 * change it little; a mirrored or turned picture is another one. */
struct media_print;
struct media_print *media_print_load(int fd, GError **error);
/* The same from the bytes of the file, whatever they are. Error: IO. */
struct media_print *media_print_parse(const uint8_t *data, size_t n, GError **error);
void media_print_free(struct media_print *print);

/* The prints of single pictures that ingest wrote: the photograph, or of a film those that differ.
 * They know a copy again that was coded anew, made larger or smaller, lighter or darker, or cut by
 * up to a tenth at any edges. */
struct media_pictures;
struct media_pictures *media_pictures_load(int fd, GError **error);
/* The same from the bytes of the file, whatever they are. Error: IO. */
struct media_pictures *media_pictures_parse(const uint8_t *data, size_t n, GError **error);
void media_pictures_free(struct media_pictures *pictures);
bool media_pictures_is(int fd);

/* What two clips have in common. Of single pictures from_ms is to_ms; an image's time is 0. */
struct media_twin {
    int64_t offset_ms;      /* add it to a time in `a` to have the time in `b` */
    int64_t from_ms, to_ms; /* [from, to) of `a`, on the prints' 250 ms */
    double score;           /* how well their changes agree, 0.7 to 1; of pictures 0.97 to 1 */
};

/* Do `a` and `b` show the same footage for at least `min_ms`? What does not move (a title, a wall)
 * is no evidence, and neither is a place that both show at different times. About 0.1 ms for two
 * clips of a minute that differ, 5 ms where a camera stands still. */
bool media_print_compare(const struct media_print *a, const struct media_print *b, int64_t min_ms,
    struct media_twin *out_twin);

/* Is a picture of `a` a copy of one of `b`, or the other way round? The same place at another
 * moment is not. About 1 µs for two pictures that differ, 2 ms for two that look alike. */
bool media_pictures_compare(
    const struct media_pictures *a, const struct media_pictures *b, struct media_twin *out_twin);

/* Write one frame, upright, as JPEG or PNG. `width` 0 keeps the size. Expected errors: BAD_RANGE,
 * UNPLAYABLE (the file is not the one the index was made from). */
bool media_still(int fd, const struct media_index *index, uint32_t frame, int width, bool png,
    int out_fd, GError **error);

struct media_check_report {
    int64_t frames, bad;
    int64_t duration_ms;
    bool has_loudness;
    double loudness_lufs;
};

/* Decode all of the file; with `cues` (the text of a cues.json) compare frame counts and times.
 * Expected errors: CHECK_FAILED and those of media_probe. */
bool media_check(int fd, const char *cues, const struct media_progress *progress,
    struct media_check_report *out_report, GError **error);

/* Give up, for good: opening files, the network, other programs, other processes; and limit memory,
 * processor time and the size of written files. Descriptors that are open keep working.
 * `out_missing` (may be NULL) names what this kernel lacks, or is empty. */
struct media_limits {
    uint64_t memory_bytes, write_bytes; /* write_bytes: of each file */
    unsigned cpu_s;
    unsigned
        wall_s; /* for whoever watches the process; 0: by cpu_s. The sandbox has no use for it */
};
bool media_sandbox_enter(const struct media_limits *limits, GString *out_missing, GError **error);
