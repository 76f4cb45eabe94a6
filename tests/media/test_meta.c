/* What is known about a clip before it is looked at: which tracks are its film, when and where and
 * with what it was taken, and which of its frames decoding may begin at. */
#include "lab.h"
#include "stitch.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#define NEAR 1e-4 /* degrees */

/* --- the parsers --- */

static void iso6709(void)
{
    static const struct {
        const char *text;
        bool good;
        double lat, lon, alt;
    } rows[] = {
        {"+30.2741+120.1551/",               true,  30.2741,          120.1551,         NAN },
        {"+30.2741+120.1551+010.200/",       true,  30.2741,          120.1551,         10.2},
        {"-15.8355-048.0153/",               true,  -15.8355,         -48.0153,         NAN },
        {"-15.8355-48.0153",                 true,  -15.8355,         -48.0153,         NAN },
        {"+40.7248-073.9883-003.5/",         true,  40.7248,          -73.9883,         -3.5},
        {"+3016.446+12009.306/",             true,  30 + 16.446 / 60, 120 + 9.306 / 60, NAN },
        {"+301626.8+1200918.4+5CRSWGS_84/",  true,  30.2741111,       120.1551111,      5   },
        {"-0030-00130/",                     true,  -0.5,             -1.5,             NAN },
        {"+27.5916+086.5640+8850CRSWGS_84/", true,  27.5916,          86.5640,          8850},
        {"+48+002/",                         true,  48,               2,                NAN },
        {"+30.27+120.15+4CRSGCJ_02/",        false, 0,                0,                0   },
        {"+00.0000+000.0000/",               false, 0,                0,                0   },
        {"+90.1+000.0/",                     false, 0,                0,                0   },
        {"+30.0+180.5/",                     false, 0,                0,                0   },
        {"+3061.0+12000.0/",                 false, 0,                0,                0   },
        {"+301699+1200918/",                 false, 0,                0,                0   },
        {"+3016.4+120.15/",                  false, 0,                0,                0   },
        {"30.2741 120.1551",                 false, 0,                0,                0   },
        {"+30.2741",                         false, 0,                0,                0   },
        {"+.5+120/",                         false, 0,                0,                0   },
        {"+1e9+1/",                          false, 0,                0,                0   },
        {"+12345678901+1/",                  false, 0,                0,                0   },
        {"",                                 false, 0,                0,                0   },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct media_place place = {7, 7, 7};
        bool good = media_iso6709_read(rows[i].text, strlen(rows[i].text), &place);
        if (good != rows[i].good)
            g_error("'%s' is %s", rows[i].text, good ? "taken" : "refused");
        g_assert_cmpfloat_with_epsilon(place.lat, good ? rows[i].lat : 7, 1e-6);
        g_assert_cmpfloat_with_epsilon(place.lon, good ? rows[i].lon : 7, 1e-6);
        if (good && isnan(rows[i].alt))
            g_assert_true(isnan(place.alt));
        else
            g_assert_cmpfloat_with_epsilon(place.alt, good ? rows[i].alt : 7, 1e-6);
    }
    struct media_place place;
    g_assert_false(media_iso6709_read("+30.2741+120.1551/", 9, &place));
}

static void dates(void)
{
    static const struct {
        const char *text, *means; /* NULL: refused */
    } rows[] = {
        {"2026-05-04T03:02:01.000000Z", "2026-05-04T03:02:01Z"     },
        {"2013-12-22T15:54:25-0500",    "2013-12-22T15:54:25-05:00"},
        {"2026-05-04T11:02:01+08:00",   "2026-05-04T11:02:01+08:00"},
        {"2026-05-04T11:02:01+00:00",   "2026-05-04T11:02:01Z"     },
        {"2017.8.5 14:11:51",           "2017-08-05T14:11:51"      },
        {"2022-08-07 13:40:40,774,808", "2022-08-07T13:40:40"      },
        {"2019:12:20 17:08:32",         "2019-12-20T17:08:32"      },
        {"2008-08-27 10:12:31",         "2008-08-27T10:12:31"      },
        {"2026-06-30T23:59:60Z",        "2026-06-30T23:59:59Z"     },
        {"1904-01-01T00:00:00Z",        NULL                       },
        {"1970-01-01T00:00:00Z",        NULL                       },
        {"0000:00:00 00:00:00",         NULL                       },
        {"2026-02-30T00:00:00Z",        NULL                       },
        {"2026-05-04T24:02:01Z",        NULL                       },
        {"2026-05.04T03:02:01Z",        NULL                       },
        {"2026-05-04",                  NULL                       },
        {"2026",                        NULL                       },
        {"Monday",                      NULL                       },
        {"",                            NULL                       },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct media_when when;
        char text[40] = "";
        if (media_when_read(rows[i].text, strlen(rows[i].text), &when))
            media_when_write(&when, text, sizeof text);
        g_assert_cmpstr(text, ==, rows[i].means ? rows[i].means : "");
    }
}

static void dates_that_differ(void)
{
    static const struct {
        const char *a, *b;
        bool loose, differ;
    } rows[] = {
        {"2026-05-04T03:02:01Z", "2026-05-04T11:02:01+08:00", false, false},
        {"2026-05-04T03:02:01Z", "2026-05-04T11:02:01",       false, false}, /* local time */
        {"2026-05-04T03:02:01Z", "2026-05-04T11:02:01Z",      true,  false}, /* local, called UTC */
        {"2026-05-04T03:02:01Z", "2026-05-04T11:02:01Z",      false, true },
        {"2026-05-04T03:02:01Z", "2026-05-04T03:11:00Z",      false, false},
        {"2026-05-04T03:02:01Z", "2026-05-04T03:13:00Z",      false, true },
        {"2026-05-04T03:02:01Z", "2026-05-04T11:20:01",       true,  true },
        {"2026-05-04T03:02:01Z", "2026-05-05T03:02:01Z",      true,  true }, /* a day is no zone */
        {"2025-05-04T03:02:01Z", "2026-05-04T03:02:01",       true,  true },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct media_when a, b;
        g_assert_true(media_when_read(rows[i].a, strlen(rows[i].a), &a));
        g_assert_true(media_when_read(rows[i].b, strlen(rows[i].b), &b));
        g_assert_cmpint(media_when_differ(&a, &b, rows[i].loose, 600), ==, rows[i].differ);
        g_assert_cmpint(media_when_differ(&b, &a, rows[i].loose, 600), ==, rows[i].differ);
    }
}

static const struct flight {
    const char *text;
    double lat, lon, alt; /* lat NAN: no place */
    const char *when;
} flights[] = {
    {"HOME(149.0251,-20.2532) 2017.08.05 14:11:51\nGPS(149.0251,-20.2533,16) BAROMETER:1.9\n"
     "ISO:100 Shutter:60 EV: Fnum:2.2",                                                  -20.2533,   149.0251,   16,    "2017-08-05T14:11:51"},
    {"F/2.8, SS 30.15, ISO 260, EV -1.7, GPS (-121.7458, 48.0771, 17), D 221.21m, H 200.70m",
     48.0771,                                                                                             -121.7458,  17,    ""                   },
    {"2022.06.21 16:06:17\nGPS(36.6146,-6.1120,0.0M) BAROMETER:0.3M",                         36.6146,    -6.1120,    0,
     "2022-06-21T16:06:17"                                                                                                                        },
    {"<font size=\"36\">SrtCnt : 1, DiffTime : 33ms\n2022-08-07 13:40:40,774,808\n"
     "[iso : 100] [fnum : 280] [latitude: 41.424724] [longitude: 2.234156] "
     "[altitude: 117.000000] </font>",                                                   41.424724,  2.234156,   117,   "2022-08-07T13:40:40"},
    {"<font size=\"36\">FrameCnt : 218, DiffTime : 40ms\n2019-09-27 10:28:08,438,904\n"
     "[latitude : -35.080155] [longtitude : -60.286702] </font>",                        -35.080155, -60.286702, NAN,   "2019-09-27T10:28:08"},
    {"FrameCnt: 1\n2021-12-25 12:27:52.373\n[latitude: 3.41531] [longitude: -3.37440] "
     "[rel_alt: -2.400 abs_alt: 0.401]",                                                 3.41531,    -3.37440,   0.401, "2021-12-25T12:27:52"},
    {"HOME(W:82.5500,N:28.1200) 2020-01-02 03:04:05\nGPS(W:82.5555,N:28.1234,27.5m)",         28.1234,
     -82.5555,                                                                                                        27.5,  "2020-01-02T03:04:05"},
    {"FrameCnt : 1, DiffTime : 39ms\n2018-02-19 08:04:51,265,847\n[iso : 100]",               NAN,        0,          0,
     "2018-02-19T08:04:51"                                                                                                                        },
    {"GPS(0.0000,0.0000,0) BAROMETER:1.0 2018-02-19 08:04:51",                                NAN,        0,          0,     "2018-02-19T08:04:51"},
    {"GPS(36.6146,-196.1120,0.0M)",                                                           NAN,        0,          0,     ""                   },
    {"GPS(149.0251,-120.2533,16)",                                                            NAN,        0,          0,     ""                   },
    {"Meet me on 2020-01-02 03:04:05",                                                        NAN,        0,          0,     ""                   },
    {"GPS(",                                                                                  NAN,        0,          0,     ""                   },
    {"[latitude: ] [longitude: ]",                                                            NAN,        0,          0,     ""                   },
    {"",                                                                                      NAN,        0,          0,     ""                   },
};

static void drones(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(flights); i++) {
        const struct flight *row = &flights[i];
        struct media_fix fix = {0};
        char when[40] = "";
        bool any = media_dji_read(row->text, strlen(row->text), &fix);
        g_assert_cmpint(any, ==, !isnan(row->lat) || *row->when);
        g_assert_cmpint(fix.has_place, ==, !isnan(row->lat));
        if (fix.has_place) {
            g_assert_cmpfloat_with_epsilon(fix.place.lat, row->lat, 1e-6);
            g_assert_cmpfloat_with_epsilon(fix.place.lon, row->lon, 1e-6);
            g_assert_true(
                isnan(row->alt) ? isnan(fix.place.alt) : fabs(fix.place.alt - row->alt) < 1e-6);
        }
        if (fix.has_when)
            media_when_write(&fix.when, when, sizeof when);
        g_assert_cmpstr(when, ==, row->when);
    }
}

/* --- GoPro's telemetry, built here --- */

static void klv(GByteArray *out, const char *key, char type, size_t size, size_t repeat,
    const void *data, size_t n)
{
    static const uint8_t zero[4];
    uint8_t head[4] = {(uint8_t)type, (uint8_t)size, (uint8_t)(repeat >> 8), (uint8_t)repeat};
    g_byte_array_append(out, (const uint8_t *)key, 4);
    g_byte_array_append(out, head, 4);
    g_byte_array_append(out, data, (guint)n);
    g_byte_array_append(out, zero, (guint)((4 - n % 4) % 4));
}

static void be(GByteArray *out, int64_t value, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--) {
        uint8_t byte = (uint8_t)(value >> (8 * i));
        g_byte_array_append(out, &byte, 1);
    }
}

static void numbers(GByteArray *out, const char *key, char type, int width, size_t per_sample,
    const int64_t *values, size_t n)
{
    g_autoptr(GByteArray) data = g_byte_array_new();
    for (size_t i = 0; i < n; i++)
        be(data, values[i], width);
    klv(out, key, type, (size_t)width * per_sample, n / per_sample, data->data, data->len);
}

static GBytes *wrap(GByteArray *stream, const char *device)
{
    g_autoptr(GByteArray) inner = g_byte_array_new();
    GByteArray *out = g_byte_array_new();
    klv(inner, "DVNM", 'c', 1, strlen(device), device, strlen(device));
    klv(inner, "STRM", 0, 4, stream->len / 4, stream->data, stream->len);
    klv(out, "DEVC", 0, 4, inner->len / 4, inner->data, inner->len);
    return g_byte_array_free_to_bytes(out);
}

/* `fix`, `dop` (hundredths), a time as yymmddhhmmss.sss */
static GBytes *gps5(int64_t fix, int64_t dop, const char *utc, double lat, double lon)
{
    g_autoptr(GByteArray) stream = g_byte_array_new();
    const int64_t scale[] = {10000000, 10000000, 1000, 1000, 100};
    const int64_t samples[] = {0, 0, 0, 0, 0, llrint(lat * 1e7), llrint(lon * 1e7), 88500, 10, 20};
    numbers(stream, "GPSF", 'L', 4, 1, &fix, 1);
    klv(stream, "GPSU", 'U', 16, 1, utc, 16);
    numbers(stream, "GPSP", 'S', 2, 1, &dop, 1);
    numbers(stream, "SCAL", 'l', 4, 1, scale, 5);
    numbers(stream, "GPS5", 'l', 4, 5, samples, 10);
    return wrap(stream, "Hero8 Black");
}

static GBytes *gps9(int64_t fix, double lat, double lon, int64_t days, int64_t ms)
{
    g_autoptr(GByteArray) stream = g_byte_array_new(), data = g_byte_array_new();
    const int64_t scale[] = {10000000, 10000000, 1000, 1000, 100, 1, 1000, 100, 1};
    const int64_t words[] = {llrint(lat * 1e7), llrint(lon * 1e7), 12000, 0, 0, days, ms};
    klv(stream, "TYPE", 'c', 1, 9, "lllllllSS", 9);
    numbers(stream, "SCAL", 'l', 4, 1, scale, 9);
    for (int i = 0; i < 2; i++) {
        for (size_t k = 0; k < G_N_ELEMENTS(words); k++)
            be(data, words[k], 4);
        be(data, 210, 2);
        be(data, i == 0 ? 0 : fix, 2);
    }
    klv(stream, "GPS9", '?', 32, 2, data->data, data->len);
    return wrap(stream, "HERO11 Black");
}

static bool gpmf_of(GBytes *bytes, struct media_fix *out_fix)
{
    gsize n;
    const uint8_t *data = g_bytes_get_data(bytes, &n);
    memset(out_fix, 0, sizeof *out_fix);
    return media_gpmf_read(data, n, out_fix);
}

static void telemetry(void)
{
    struct media_fix fix;
    char when[40];
    g_autoptr(GBytes) good = gps5(3, 187, "260504030201.500", 30.2741234, 120.1551234);
    g_assert_true(gpmf_of(good, &fix) && fix.has_place && fix.has_when);
    g_assert_cmpfloat_with_epsilon(fix.place.lat, 30.2741234, 1e-7);
    g_assert_cmpfloat_with_epsilon(fix.place.lon, 120.1551234, 1e-7);
    g_assert_cmpfloat_with_epsilon(fix.place.alt, 88.5, 1e-3);
    media_when_write(&fix.when, when, sizeof when);
    g_assert_cmpstr(when, ==, "2026-05-04T03:02:01Z");
    g_assert_cmpstr(fix.device, ==, "Hero8 Black");
    g_autoptr(GBytes) unlocked = gps5(0, 9999, "150101000000.000", 33.1, -117.3);
    g_assert_true(gpmf_of(unlocked, &fix));
    g_assert_false(fix.has_place || fix.has_when);
    g_autoptr(GBytes) vague = gps5(3, 900, "260504030201.500", 30.2741, 120.1551);
    g_assert_true(gpmf_of(vague, &fix) && !fix.has_place);
    /* 9620 days after 2000-01-01 is 2026-05-04 */
    g_autoptr(GBytes) nine = gps9(3, -33.8688, 151.2093, 9620, 10921000);
    g_assert_true(gpmf_of(nine, &fix) && fix.has_place && fix.has_when);
    g_assert_cmpfloat_with_epsilon(fix.place.lat, -33.8688, 1e-7);
    media_when_write(&fix.when, when, sizeof when);
    g_assert_cmpstr(when, ==, "2026-05-04T03:02:01Z");
    g_autoptr(GBytes) nine_unlocked = gps9(0, -33.8688, 151.2093, 9620, 10921000);
    g_assert_true(gpmf_of(nine_unlocked, &fix) && !fix.has_place);
}

/* Cut off anywhere, and with any byte changed, it ends, and what it says is in range. */
static void telemetry_broken(void)
{
    g_autoptr(GBytes) good = gps5(3, 187, "260504030201.500", 30.2741234, 120.1551234);
    gsize n;
    const uint8_t *data = g_bytes_get_data(good, &n);
    struct media_fix fix;
    for (gsize cut = 0; cut < n; cut++) {
        g_autofree uint8_t *part = g_memdup2(data, cut + 1);
        g_assert_false(media_gpmf_read(part, cut, &fix) && fix.has_place);
    }
    for (gsize at = 0; at < n; at++)
        for (int bit = 0; bit < 8; bit++) {
            g_autofree uint8_t *bent = g_memdup2(data, n);
            bent[at] ^= (uint8_t)(1 << bit);
            if (media_gpmf_read(bent, n, &fix) && fix.has_place)
                g_assert_true(media_place_is_good(&fix.place));
        }
}

/* --- maps --- */

static void china_shift(void)
{
    /* known pairs, WGS-84 and GCJ-02 */
    static const double pairs[][4] = {
        {31.1774276, 121.5272106, 31.17530398364597,  121.531541859215  },
        {22.543847,  113.912316,  22.540796131694766, 113.9171764808363 },
        {39.911954,  116.377817,  39.91334545536069,  116.38404722455657},
    };
    double lat, lon, back_lat, back_lon, worst = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_assert_true(media_gcj02_from_wgs84(pairs[i][0], pairs[i][1], &lat, &lon));
        g_assert_cmpfloat_with_epsilon(lat, pairs[i][2], 1e-6);
        g_assert_cmpfloat_with_epsilon(lon, pairs[i][3], 1e-6);
    }
    g_autoptr(GRand) random = g_rand_new_with_seed(20260504);
    for (int i = 0; i < 1000; i++) {
        struct media_place from = {
            g_rand_double_range(random, 18, 53), g_rand_double_range(random, 74, 135), NAN};
        g_assert_true(media_gcj02_from_wgs84(from.lat, from.lon, &lat, &lon));
        struct media_place moved = {lat, lon, NAN};
        double apart = media_place_distance_m(&from, &moved);
        g_assert_true(apart > 20 && apart < 1500);
        g_assert_true(media_wgs84_from_gcj02(lat, lon, &back_lat, &back_lon));
        struct media_place back = {back_lat, back_lon, NAN};
        worst = MAX(worst, media_place_distance_m(&from, &back));
    }
    g_test_message("there and back: %.6f m at most", worst);
    g_assert_cmpfloat(worst, <, 0.001);
    g_assert_false(media_gcj02_from_wgs84(-15.8355, -48.0153, &lat, &lon));
    g_assert_cmpfloat(lat, ==, -15.8355);
    g_assert_false(media_wgs84_from_gcj02(48.85, 2.35, &lat, &lon));
    g_assert_cmpfloat(lon, ==, 2.35);
}

/* --- whole files --- */

static double real_of(const char *line, const char *name)
{
    g_autofree char *key = g_strdup_printf("\"%s\":", name);
    const char *at = strstr(line, key);
    g_assert_nonnull(at);
    return g_ascii_strtod(at + strlen(key), NULL);
}

static char *plain(void)
{
    return lab_clip("plain.mp4", "--pattern 25x75 --gop 25");
}

static GPtrArray *list_of(GBytes *first, GBytes *second)
{
    GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    g_ptr_array_add(list, first);
    if (second)
        g_ptr_array_add(list, second);
    return list;
}

static GBytes *text_sample(const char *text)
{
    GByteArray *out = g_byte_array_new();
    be(out, (int64_t)strlen(text), 2);
    g_byte_array_append(out, (const uint8_t *)text, (guint)strlen(text));
    return g_byte_array_free_to_bytes(out);
}

static char *with_track(const char *name, GPtrArray *samples, bool text)
{
    g_autofree char *source = plain();
    const struct stitch_track tracks[] = {
        {.path = source,              .type = AVMEDIA_TYPE_VIDEO},
        {.path = source,                           .type = AVMEDIA_TYPE_AUDIO},
        {.samples = samples,
         .type = text ? AVMEDIA_TYPE_SUBTITLE : AVMEDIA_TYPE_DATA,
         .claim = text ? AV_CODEC_ID_MOV_TEXT : AV_CODEC_ID_BIN_DATA,
         .claim_tag = text ? MKTAG('t', 'x', '3', 'g') : MKTAG('g', 'p', 'm', 'd')},
        {0         },
    };
    return stitch_film(name, tracks, NULL);
}

static char *flight_film(size_t row)
{
    g_autofree char *name = g_strdup_printf("flight%zu.mp4", row);
    g_autoptr(GPtrArray) samples =
        list_of(text_sample(flights[row].text), text_sample(flights[row].text));
    return with_track(name, samples, true);
}

static char *gpmf_film(const char *name, GBytes *first, GBytes *second)
{
    g_autoptr(GPtrArray) samples = list_of(first, second);
    return with_track(name, samples, false);
}

static char *tagged_film(const char *name, const struct stitch_tag *tags)
{
    g_autofree char *source = plain();
    const struct stitch_track tracks[] = {
        {.path = source, .type = AVMEDIA_TYPE_VIDEO},
        {0             }
    };
    return stitch_film(name, tracks, tags);
}

static void le(GByteArray *out, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++) {
        uint8_t byte = (uint8_t)(value >> (8 * i));
        g_byte_array_append(out, &byte, 1);
    }
}

static void entry(GByteArray *out, unsigned id, unsigned type, uint32_t n, uint32_t value)
{
    le(out, id, 2);
    le(out, type, 2);
    le(out, n, 4);
    le(out, value, 4);
}

/* A photo with an Exif block: a phone's make, its local time, a place of three ratios each. */
static char *photo(void)
{
    g_autofree char *clip = plain(), *dir = lab_ingest(clip, NULL), *path = lab_path("photo.jpg");
    g_autofree char *from = g_build_filename(dir, "poster.jpg", NULL);
    gsize n;
    g_autofree char *jpeg = lab_read(from, &n);
    g_autoptr(GByteArray) tiff = g_byte_array_new(), out = g_byte_array_new();
    g_byte_array_append(tiff, (const uint8_t *)"II*\0\10\0\0\0", 8);
    le(tiff, 3, 2); /* at 8: make, Exif, GPS */
    entry(tiff, 0x10f, 2, 8, 120);
    entry(tiff, 0x8769, 4, 1, 50);
    entry(tiff, 0x8825, 4, 1, 68);
    le(tiff, 0, 4);
    le(tiff, 1, 2); /* at 50: the time it was taken */
    entry(tiff, 0x9003, 2, 20, 128);
    le(tiff, 0, 4);
    le(tiff, 4, 2); /* at 68: the place */
    entry(tiff, 1, 2, 2, 'N');
    entry(tiff, 2, 5, 3, 148);
    entry(tiff, 3, 2, 2, 'W');
    entry(tiff, 4, 5, 3, 172);
    le(tiff, 0, 2); /* at 118 */
    g_byte_array_append(tiff,
        (const uint8_t *)"Xiaomi\0\0"
                         "2026:05:04 11:02:01",
        28);
    const uint32_t ratios[] = {30, 1, 16, 1, 26801, 1000, 120, 1, 9, 1, 18399, 1000};
    for (size_t i = 0; i < G_N_ELEMENTS(ratios); i++)
        le(tiff, ratios[i], 4);
    g_byte_array_append(out, (const uint8_t *)"\xff\xd8\xff\xe1", 4);
    be(out, tiff->len + 8, 2);
    g_byte_array_append(out, (const uint8_t *)"Exif\0\0", 6);
    g_byte_array_append(out, tiff->data, tiff->len);
    g_byte_array_append(out, (const uint8_t *)jpeg + 2, (guint)n - 2);
    lab_write(path, out->data, (gssize)out->len);
    return g_steal_pointer(&path);
}

static char *film_udta(void)
{
    return lab_clip(
        "udta.mp4", "--pattern 25x25 --place +3016.446+12009.306/ --when 2026-05-04T03:02:01Z");
}

static char *film_quicktime(void)
{
    return tagged_film(
        "keys.mov", (const struct stitch_tag[]){
                        {"com.apple.quicktime.location.ISO6709", "+30.2741+120.1551+012.3/"},
                        {"com.apple.quicktime.creationdate",     "2026-05-04T11:02:01+0800"},
                        {"com.apple.quicktime.make",             "Apple"                   },
                        {"com.apple.quicktime.model",            "iPhone 15 Pro"           },
                        {"creation_time",                        "2026-05-04T03:02:09Z"    },
                        {NULL,                                   NULL                      },
    });
}

static char *film_gps5(void)
{
    /* locked after a second: the clip began a second before that reading */
    return gpmf_film("gps5.mp4", gps5(0, 9999, "150101000000.000", 33.1, -117.3),
        gps5(3, 200, "260504030202.000", 30.2741, 120.1551));
}

static char *film_gps9(void)
{
    return gpmf_film("gps9.mp4", gps9(3, 30.2741, 120.1551, 9620, 10921000), NULL);
}

static char *film_lon_first(void)
{
    return flight_film(0);
}

static char *film_lat_first(void)
{
    return flight_film(2);
}

static char *film_named(void)
{
    return flight_film(3);
}

static const struct fixture {
    const char *name;
    char *(*make)(void);
    const char *place_source, *time_source, *at, *device;
    double lat, lon;
} fixtures[] = {
    {"udta",      film_udta,      "udta",      "container", "2026-05-04T03:02:01Z",      NULL,                 30.2741,   120.1551   },
    {"quicktime", film_quicktime, "quicktime", "quicktime", "2026-05-04T11:02:01+08:00",
     "Apple iPhone 15 Pro",                                                                                    30.2741,   120.1551   },
    {"gps5",      film_gps5,      "gpmf",      "gpmf",      "2026-05-04T03:02:01Z",      "GoPro Hero8 Black",  30.2741,
     120.1551                                                                                                                        },
    {"gps9",      film_gps9,      "gpmf",      "gpmf",      "2026-05-04T03:02:01Z",      "GoPro HERO11 Black", 30.2741,
     120.1551                                                                                                                        },
    {"lon-first", film_lon_first, "dji",       "dji",       "2017-08-05T14:11:51",       NULL,                 -20.2533,  149.0251   },
    {"lat-first", film_lat_first, "dji",       "dji",       "2022-06-21T16:06:17",       NULL,                 36.6146,   -6.1120    },
    {"named",     film_named,     "dji",       "dji",       "2022-08-07T13:40:40",       NULL,                 41.424724, 2.234156   },
    {"exif",      photo,          "exif",      "exif",      "2026-05-04T11:02:01",       "Xiaomi",             30.274111, -120.155111},
};

/* The same from a probe and from the pass of ingest. */
static void fixture_is_read(gconstpointer data)
{
    const struct fixture *row = data;
    g_autofree char *path = row->make(), *ingested = NULL;
    g_autofree char *probed = lab_media_ok("probe %s", path);
    g_free(lab_ingest(path, &ingested));
    for (int i = 0; i < 2; i++) {
        const char *line = i ? ingested : probed;
        g_autofree char *at = g_strdup_printf(
            "\"recorded_at\":\"%s\",\"recorded_source\":\"%s\",\"recorded_conflict\":null", row->at,
            row->time_source);
        g_autofree char *place =
            g_strdup_printf("\"place_source\":\"%s\",\"place_conflict\":null", row->place_source);
        g_autofree char *device = g_strdup_printf("\"device\":\"%s\"", row->device);
        lab_assert_json(line);
        if (!lab_says(line, at) || !lab_says(line, place))
            g_error("no %s or %s in %s", at, place, line);
        g_assert_cmpfloat_with_epsilon(real_of(line, "lat"), row->lat, NEAR);
        g_assert_cmpfloat_with_epsilon(real_of(line, "lon"), row->lon, NEAR);
        g_assert_true(lab_says(line, row->device ? device : "\"device\":null"));
    }
}

static void conflicts_are_told(void)
{
    g_autoptr(GPtrArray) samples = list_of(text_sample(flights[0].text), NULL);
    g_autofree char *source = plain();
    const struct stitch_track tracks[] = {
        {.path = source,                .type = AVMEDIA_TYPE_VIDEO},
        {.samples = samples,
         .type = AVMEDIA_TYPE_SUBTITLE,
         .claim = AV_CODEC_ID_MOV_TEXT,
         .claim_tag = MKTAG('t', 'x', '3', 'g')},
        {0},
    };
    const struct stitch_tag tags[] = {
        {"com.apple.quicktime.location.ISO6709", "+30.2741+120.1551/"  },
        {"creation_time",                        "2026-05-04T03:02:01Z"},
        {NULL,                                   NULL                  },
    };
    g_autofree char *film = stitch_film("conflict.mov", tracks, tags);
    g_autofree char *line = lab_media_ok("probe %s", film);
    lab_assert_json(line);
    g_assert_true(lab_says(line,
        "\"recorded_at\":\"2017-08-05T14:11:51\",\"recorded_source\":\"dji\","
        "\"recorded_conflict\":{\"at\":\"2026-05-04T03:02:01Z\",\"source\":\"container\"}"));
    g_assert_true(lab_says(line,
        "\"place_source\":\"quicktime\",\"place_conflict\":{\"lat\":-20.2533,\"lon\":149.0251,"
        "\"source\":\"dji\"}"));
    g_assert_true(lab_says(line, "\"gcj02\":[30.27"));
}

static void unknown_is_null(void)
{
    g_autofree char *clip = plain(), *line = lab_media_ok("probe %s", clip);
    g_assert_true(lab_says(line,
        "\"recorded_at\":null,\"recorded_source\":null,\"recorded_conflict\":null,\"lat\":null,"
        "\"lon\":null,\"alt\":null,\"place_source\":null,\"place_conflict\":null,\"gcj02\":null,"
        "\"device\":null"));
}

/* --- tracks --- */

static void expect(const char *film, int frames, const char *const *says)
{
    g_autofree char *probed = lab_media_ok("probe %s", film), *ingested = NULL;
    g_free(lab_ingest(film, &ingested));
    g_assert_cmpint(lab_int(probed, "frames"), ==, frames);
    g_assert_cmpint(lab_int(ingested, "frames"), ==, frames);
    g_assert_true(lab_says(ingested, "\"verdict\":\"ok\""));
    for (; *says; says++)
        if (!lab_says(probed, *says) || !lab_says(ingested, *says))
            g_error("%s: no %s in %s or %s", film, *says, probed, ingested);
}

#define SAYS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void tracks_timecode(void)
{
    g_autofree char *source = plain();
    const struct stitch_track tracks[] = {
        {.path = source,             .type = AVMEDIA_TYPE_VIDEO, .timecode = "01:00:00:00"},
        {.path = source, .type = AVMEDIA_TYPE_AUDIO},
        {0            },
    };
    g_autofree char *film = stitch_film("tmcd.mov", tracks, NULL);
    expect(film, 75, SAYS("\"streams\":3,\"video_streams\":1,\"audio_streams\":1"));
}

static void tracks_default_sound(void)
{
    g_autofree char *source = plain(), *mono = lab_clip("mono.mp4", "--pattern 25x75 --mono");
    struct stitch_track tracks[] = {
        {.path = source,                         .type = AVMEDIA_TYPE_VIDEO, .disposition = AV_DISPOSITION_DEFAULT},
        {.path = source, .type = AVMEDIA_TYPE_AUDIO},
        {.path = mono,                         .type = AVMEDIA_TYPE_AUDIO, .disposition = AV_DISPOSITION_DEFAULT},
        {0                                     },
    };
    g_autofree char *second = stitch_film("second.mkv", tracks, NULL);
    expect(second, 75, SAYS("\"audio_streams\":2", "\"rate\":44100,\"channels\":1"));
    tracks[2].disposition = 0;
    g_autofree char *first = stitch_film("first.mkv", tracks, NULL);
    expect(first, 75, SAYS("\"audio_streams\":2", "\"rate\":48000,\"channels\":2"));
    /* the default one in a codec that is not taken: the other one is */
    tracks[2].disposition = AV_DISPOSITION_DEFAULT;
    tracks[2].claim = AV_CODEC_ID_DTS;
    g_autofree char *odd = stitch_film("odd.mkv", tracks, NULL);
    expect(odd, 75, SAYS("\"rate\":48000,\"channels\":2", "\"note\":null"));
}

/* A larger picture track that nobody can decode, first in the file. */
static void tracks_undecodable_picture(void)
{
    g_autofree char *source = plain();
    const struct stitch_track tracks[] = {
        {.path = source,
         .type = AVMEDIA_TYPE_VIDEO,
         .claim = AV_CODEC_ID_CINEPAK,
         .claim_w = 640,
         .claim_h = 480},
        {.path = source, .type = AVMEDIA_TYPE_VIDEO},
        {.path = source,               .type = AVMEDIA_TYPE_AUDIO},
        {0              },
    };
    g_autofree char *film = stitch_film("twopictures.mov", tracks, NULL);
    expect(film, 75,
        SAYS("\"codec\":\"h264\",\"width\":320,\"height\":180", "\"video_streams\":2",
            "\"codec\":\"aac\""));
    const struct stitch_track alone[] = {tracks[0], {0}};
    g_autofree char *refused = stitch_film("cinepak.mov", alone, NULL), *line = NULL;
    g_assert_cmpint(lab_media(&line, "probe %s", refused), ==, 1);
    g_assert_true(lab_says(line, "media.codec_refused"));
}

static void tracks_late_sound(void)
{
    g_autofree char *source = plain();
    const struct stitch_track tracks[] = {
        {.path = source,  .type = AVMEDIA_TYPE_AUDIO, .shift_s = 1.5},
        {.path = source, .type = AVMEDIA_TYPE_VIDEO},
        {0 },
    };
    g_autofree char *film = stitch_film("late.mp4", tracks, NULL);
    expect(film, 75, SAYS("\"codec\":\"aac\"", "\"duration_ms\":3000"));
    /* no sound in the first 1.4 s */
    g_autofree char *dir = lab_ingest(film, NULL);
    g_autofree char *path = g_build_filename(dir, "wave.json", NULL), *wave = lab_read(path, NULL);
    g_auto(GStrv) peaks = g_strsplit(strstr(wave, "\"peaks\":[") + 9, ",", -1);
    for (int i = 0; i < 28; i++)
        g_assert_cmpint(atoi(peaks[i]), <, 3);
    g_assert_cmpint(MAX(atoi(peaks[30]), atoi(peaks[31])), >, 80);
}

/* What the edit list drops was never shown. */
static void tracks_edit_list(void)
{
    g_autofree char *source = plain();
    const struct stitch_track tracks[] = {
        {.path = source,   .type = AVMEDIA_TYPE_VIDEO, .shift_s = -0.4},
        {0}
    };
    g_autofree char *film = stitch_film("edited.mp4", tracks, NULL);
    expect(film, 65, SAYS("\"duration_ms\":2600"));
    g_autofree char *dir = lab_ingest(film, NULL), *picture = lab_path("edited.png");
    g_free(lab_media_ok("still %s --index %s/index.bin --frame 0 --out %s", film, dir, picture));
    int w, h;
    g_assert_cmpint(lab_picture_number(picture, &w, &h), ==, 10);
}

static void pictures_are_described(void)
{
    static const struct {
        const char *name, *options, *says[3];
        int frames;
    } rows[] = {
        {"full.mp4",       "--pattern 25x25 --full-range",                                   {"\"range\":\"full\""},         25},
        {"wide.mp4",       "--pattern 25x25 --sar 4:3",                                      {"\"sar\":\"4:3\",\"range\":"}, 25},
        {"lines.mpg",      "--pattern 25x25 --codec mpeg2video --interlaced --size 352x288",
         {"\"interlaced\":true"},                                                                                            25},
        {"lines.mp4",      "--pattern 25x25",                                                {"\"interlaced\":false"},       25},
        {"notimes.avi",    "--pattern 25x50 --codec mpeg4 --bframes 0",
         {"\"container\":\"avi\"", "\"duration_ms\":2000"},                                                                  50},
        {"soundfirst.mp4", "--pattern 25x25 --audio-first",                                  {"\"codec\":\"aac\""},          25},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *film = lab_clip(rows[i].name, rows[i].options);
        expect(film, rows[i].frames, rows[i].says);
    }
}

int main(int argc, char **argv)
{
    lab_init(&argc, &argv);
    g_test_add_func("/media/meta/iso6709", iso6709);
    g_test_add_func("/media/meta/dates", dates);
    g_test_add_func("/media/meta/dates-that-differ", dates_that_differ);
    g_test_add_func("/media/meta/drones", drones);
    g_test_add_func("/media/meta/telemetry", telemetry);
    g_test_add_func("/media/meta/telemetry-broken", telemetry_broken);
    g_test_add_func("/media/meta/china-shift", china_shift);
    for (size_t i = 0; i < G_N_ELEMENTS(fixtures); i++) {
        g_autofree char *path = g_strdup_printf("/media/meta/fixture/%s", fixtures[i].name);
        g_test_add_data_func(path, &fixtures[i], fixture_is_read);
    }
    g_test_add_func("/media/meta/conflicts", conflicts_are_told);
    g_test_add_func("/media/meta/unknown", unknown_is_null);
    g_test_add_func("/media/meta/tracks/timecode", tracks_timecode);
    g_test_add_func("/media/meta/tracks/default-sound", tracks_default_sound);
    g_test_add_func("/media/meta/tracks/undecodable-picture", tracks_undecodable_picture);
    g_test_add_func("/media/meta/tracks/late-sound", tracks_late_sound);
    g_test_add_func("/media/meta/tracks/edit-list", tracks_edit_list);
    g_test_add_func("/media/meta/pictures", pictures_are_described);
    return lab_run();
}
