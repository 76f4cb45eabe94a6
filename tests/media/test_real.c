/* Real clips of scripts/footage: what comes out is what ffprobe, which shares none of our code,
 * finds in them. Skipped, with a plain word, where the folder or a clip is not there. */
#include "lab.h"

#include <stdlib.h>

static const struct clip {
    const char *name;
    int code; /* of ingest */
    const char *says[4];
} clips[] = {
    {"phone.mp4",    0, {"\"vfr\":true", "\"width\":1920", "\"verdict\":\"ok\""}                   },
    {"hello.mp4",    0, {"\"codec\":\"h264\"", "\"verdict\":\"ok\"", "\"height\":720"}             },
    {"hello.avi",    0, {"\"container\":\"avi\"", "\"codec\":\"aac\""}                             },
    {"hello.mpeg",   0, {"\"codec\":\"mpeg2video\"", "\"codec\":\"mp2\""}                          },
    {"street.avi",   0, {"\"codec\":\"msmpeg4v3\"", "\"audio\":null", "\"fps_avg\":10"}            },
    {"megamind.avi", 0, {"\"codec\":\"mpeg4\"", "\"codec\":\"ac3\"", "\"height\":528"}             },
    {"buggy.avi",    0, {"\"codec\":\"mpeg4\"", "\"audio\":null"}                                  },
    {"screen.webm",  0, {"\"codec\":\"vp8\"", "\"audio\":null", "\"width\":1024"}                  },
    {"spin.mov",     0, {"\"codec\":\"mjpeg\"", "\"width\":256"}                                   },
    {"city.mpg",     0, {"\"height\":405", "\"audio\":null"}                                       },
    {"night.mp4",    0, {"\"codec\":\"h264\"", "\"audio\":null", "\"height\":1080"}                },
    {"ocean.mp4",    0, {"\"codec\":\"h264\"", "\"codec\":\"aac\""}                                },
    {"ocean.webm",   0, {"\"codec\":\"vp8\""}                                                      },
    {"ocean.ogv",    0, {"\"codec\":\"theora\""}                                                   },
    {"ipod.m4v",     0, {"\"codec\":\"h264\"", "\"codec\":\"aac\"", "\"verdict\":\"ok\""}          },
    {"rotated.mov",  0, {"\"rotation\":90", "\"place_source\":\"quicktime\"", "\"device\":\"Apple"}},
    {"tree.avi",     1, {"media.codec_refused", "cinepak"}                                         },
    {"homer.avi",    1, {"media.codec_refused", "indeo3"}                                          },
    {"alea.mpg",     1, {"media.format_refused"}                                                   },
    {"attack.avi",   1, {"\"ok\":false"}                                                           },
    {"empty.mp4",    1, {"media.empty_file"}                                                       },
};

/* What ffprobe prints for these words about a file, without the line end. */
static char *ffprobe(const char *words, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *line = g_strdup_printf("ffprobe -v quiet %s %s", words, path);
    g_auto(GStrv) argv = g_strsplit(line, " ", -1);
    char *text = NULL;
    g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
        &text, NULL, NULL, &error);
    g_assert_no_error(error);
    return g_strchomp(text);
}

/* Frames that another decoder shows, edit lists applied. */
static int decodable(const char *path)
{
    g_autofree char *text = ffprobe("-select_streams v:0 -count_frames -show_entries "
                                    "stream=nb_read_frames -of default=nw=1:nk=1",
        path);
    return atoi(text);
}

static char *tag_of(const char *path, const char *name)
{
    g_autofree char *words =
        g_strdup_printf("-show_entries format_tags=%s -of default=nw=1:nk=1", name);
    return ffprobe(words, path);
}

static double member(const char *line, const char *name)
{
    g_autofree char *key = g_strdup_printf("\"%s\":", name);
    const char *at = strstr(line, key);
    g_assert_nonnull(at);
    g_assert_false(g_str_has_prefix(at + strlen(key), "null"));
    return g_ascii_strtod(at + strlen(key), NULL);
}

/* Within 1e-4 degrees of the place that the file tells. */
static void check_place(const char *path, const char *line)
{
    g_autofree char *apple = tag_of(path, "com.apple.quicktime.location.ISO6709");
    g_autofree char *plain = tag_of(path, "location");
    const char *text = *apple ? apple : plain;
    char *after = NULL;
    if (!*text)
        return;
    double lat = g_ascii_strtod(text, &after), lon = g_ascii_strtod(after, NULL);
    g_assert_cmpfloat_with_epsilon(member(line, "lat"), lat, 1e-4);
    g_assert_cmpfloat_with_epsilon(member(line, "lon"), lon, 1e-4);
    g_test_message("place %f %f", lat, lon);
}

/* Within a second of the time that the file tells; of files whose clock was never set, none. */
static void check_time(const char *path, const char *line)
{
    g_autofree char *apple = tag_of(path, "com.apple.quicktime.creationdate");
    g_autofree char *plain = tag_of(path, "creation_time");
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) told = g_date_time_new_from_iso8601(*apple ? apple : plain, utc);
    if (!told || g_date_time_get_year(told) < 1995)
        return;
    static const char key[] = "\"recorded_at\":\"";
    const char *at = strstr(line, key);
    g_assert_nonnull(at);
    g_autofree char *text = g_strndup(at + strlen(key), strcspn(at + strlen(key), "\""));
    g_autoptr(GDateTime) found = g_date_time_new_from_iso8601(text, utc);
    g_assert_nonnull(found);
    g_assert_cmpint(ABS(g_date_time_difference(found, told)), <=, G_USEC_PER_SEC);
    g_test_message("recorded %s", text);
}

/* One still and a short segment from the middle, which must be whole again as a reel. */
static void check_film(const struct clip *clip, const char *path, const char *dir, int frames)
{
    g_autofree char *store = lab_folder("store"), *list = lab_path("%s.list", clip->name);
    g_autofree char *plan = lab_path("%s.plan", clip->name);
    int in = frames / 2, out = MIN(frames, in + 12);
    g_free(lab_media_ok(
        "still %s --index %s/index.bin --frame %d --out %s/s.jpg --width 320", path, dir, in, dir));
    g_autofree char *piece =
        lab_media_ok("piece %s --index %s/index.bin --in %d --out %d --store %s --list %s", path,
            dir, in, out, store, list);
    g_assert_cmpint(lab_int(piece, "frames"), ==, out - in);
    g_autofree char *text = g_strdup_printf("segment\t%s\t%s\tp\n", list, clip->name);
    lab_write(plan, text, -1);
    g_autofree char *reel =
        lab_media_ok("reel --plan %s --out %s/r.mp4 --cues %s/r.json", plan, dir, dir);
    g_assert_cmpint(lab_int(reel, "frames"), ==, out - in);
    g_autofree char *film = g_build_filename(dir, "r.mp4", NULL);
    g_assert_cmpint(decodable(film), ==, out - in);
}

static void clip_works(gconstpointer data)
{
    const struct clip *clip = data;
    g_autofree char *path = lab_footage(clip->name), *dir = lab_folder(clip->name), *line = NULL;
    if (!path)
        return;
    int code = lab_media(&line, "ingest %s --out %s", path, dir);
    g_assert_cmpint(code, ==, clip->code);
    lab_assert_json(line);
    for (size_t i = 0; i < G_N_ELEMENTS(clip->says) && clip->says[i]; i++)
        if (!lab_says(line, clip->says[i]))
            g_error("%s: no %s in %s", clip->name, clip->says[i], line);
    if (code != 0)
        return;
    int frames = (int)lab_int(line, "frames");
    g_autofree char *proxy = g_build_filename(dir, "proxy.mp4", NULL);
    g_assert_cmpint(frames, ==, decodable(path));
    g_assert_cmpint(frames, ==, decodable(proxy));
    check_place(path, line);
    check_time(path, line);
    check_film(clip, path, dir, frames);
}

/* Where the box of that name lies at the top level of an MP4. */
static gsize find_box(const uint8_t *data, gsize n, const char *name, gsize *out_bytes)
{
    for (gsize at = 0; at + 16 <= n;) {
        uint64_t bytes =
            (uint64_t)data[at] << 24 | data[at + 1] << 16 | data[at + 2] << 8 | data[at + 3];
        if (memcmp(data + at + 4, name, 4) == 0) {
            *out_bytes = bytes > 8 ? bytes : n - at;
            return at;
        }
        g_assert_cmpuint(bytes, >=, 8);
        at += bytes;
    }
    g_assert_not_reached();
}

/* 400 flipped bits in the pictures and sound: taken in, with the damaged seconds named. */
static void flipped_bits(gconstpointer data)
{
    const char *name = data;
    g_autofree char *path = lab_footage(name), *dir = lab_folder("flipped"), *line = NULL;
    if (!path)
        return;
    gsize n, bytes = 0;
    g_autofree char *whole = lab_read(path, &n), *copy = lab_path("flipped-%s", name);
    gsize at = find_box((const uint8_t *)whole, n, "mdat", &bytes);
    g_autoptr(GRand) dice = g_rand_new_with_seed(400);
    for (int i = 0; i < 400; i++)
        whole[at + 16 + (gsize)g_rand_int_range(dice, 0, (gint32)bytes - 16)] ^=
            (char)(1 << g_rand_int_range(dice, 0, 8));
    lab_write(copy, whole, (gssize)n);
    g_assert_cmpint(lab_media(&line, "ingest %s --out %s", copy, dir), ==, 0);
    g_assert_true(lab_says(line, "\"verdict\":\"damaged\""));
    int64_t duration = lab_int(line, "duration_ms"), end = 0, spans = 0;
    const char *list = strstr(line, "\"bad_ms\":[[");
    g_assert_nonnull(list);
    for (const char *p = list + strlen("\"bad_ms\":["); *p == '['; spans++) {
        char *after;
        int64_t from = g_ascii_strtoll(p + 1, &after, 10);
        int64_t to = g_ascii_strtoll(after + 1, &after, 10);
        g_assert_cmpint(from, >=, end);
        g_assert_cmpint(to, >, from);
        g_assert_cmpint(from, <=, duration);
        end = to;
        p = after[1] == ',' ? after + 2 : after + 1;
    }
    int64_t good = lab_int(line, "frames_ok"), bad = lab_int(line, "frames_bad");
    g_test_message("%s: %d spans, %d good, %d bad", name, (int)spans, (int)good, (int)bad);
    g_assert_cmpint(bad, >, 0);
    g_assert_cmpint(good, >, decodable(path) / 4);
    g_assert_cmpint(lab_int(line, "frames"), <=, decodable(path));
}

int main(int argc, char **argv)
{
    lab_init(&argc, &argv);
    for (size_t i = 0; i < G_N_ELEMENTS(clips); i++) {
        g_autofree char *path = g_strdup_printf("/media/real/%s", clips[i].name);
        g_test_add_data_func(path, &clips[i], clip_works);
    }
    g_test_add_data_func("/media/real/flipped/ocean", "ocean.mp4", flipped_bits);
    g_test_add_data_func("/media/real/flipped/hello", "hello.mp4", flipped_bits);
    return lab_run();
}
