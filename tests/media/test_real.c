/* Real clips of scripts/footage: what is known about each is what comes out. Skipped, with a plain
 * word, where the folder or a clip is not there. */
#include "lab.h"

static const struct clip {
    const char *name;
    int code;   /* of ingest */
    int frames; /* shown, 0: not checked */
    const char *says[4];
} clips[] = {
    {"phone.mp4",   0, 41,
     {"\"vfr\":true", "\"lat\":-15.8355", "\"recorded_at\":\"2019-12-20T20:08:34Z\"",
            "\"width\":1920"}                                                              },
    {"hello.mp4",   0, 249, {"\"codec\":\"h264\"", "\"verdict\":\"ok\"", "\"height\":720"} },
    {"hello.avi",   0, 208, {"\"container\":\"avi\"", "\"codec\":\"aac\""}                 },
    {"hello.mpeg",  0, 0,   {"\"codec\":\"mpeg2video\"", "\"codec\":\"mp2\""}              },
    {"street.avi",  0, 795, {"\"codec\":\"msmpeg4v3\"", "\"audio\":null", "\"fps_avg\":10"}},
    {"city.mpg",    0, 190, {"\"height\":405", "\"audio\":null"}                           },
    {"ocean.mp4",   0, 0,   {"\"codec\":\"h264\""}                                         },
    {"ocean.webm",  0, 0,   {"\"codec\":\"vp8\""}                                          },
    {"ocean.ogv",   0, 0,   {"\"codec\":\"theora\""}                                       },
    {"rotated.mov", 0, 66,
     {"\"rotation\":90", "\"place_source\":\"quicktime\"", "\"device\":\"Apple"}           },
    {"tree.avi",    1, 0,   {"media.codec_refused"}                                        },
    {"attack.avi",  1, 0,   {"\"ok\":false"}                                               },
    {"empty.mp4",   1, 0,   {"media.empty_file"}                                           },
};

static char *find(const char *name)
{
    const char *folder = g_getenv("SHENKAN_FOOTAGE");
    char *path = folder ? g_build_filename(folder, name, NULL) : NULL;
    if (path && g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return path;
    g_free(path);
    g_autofree char *message = g_strdup_printf("%s is not there; scripts/footage gets it", name);
    g_test_skip(message);
    return NULL;
}

/* Ingest, then one still and a short segment from the middle, which must be whole again. */
static void clip_works(gconstpointer data)
{
    const struct clip *clip = data;
    g_autofree char *path = find(clip->name), *dir = lab_folder(clip->name), *line = NULL;
    if (!path)
        return;
    int code = lab_media(&line, "ingest %s --out %s", path, dir);
    g_assert_cmpint(code, ==, clip->code);
    for (size_t i = 0; i < G_N_ELEMENTS(clip->says) && clip->says[i]; i++)
        if (!lab_says(line, clip->says[i]))
            g_error("%s: no %s in %s", clip->name, clip->says[i], line);
    if (code != 0)
        return;
    int frames = (int)lab_int(line, "frames");
    if (clip->frames)
        g_assert_cmpint(frames, ==, clip->frames);
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
}

int main(int argc, char **argv)
{
    lab_init(&argc, &argv);
    for (size_t i = 0; i < G_N_ELEMENTS(clips); i++) {
        g_autofree char *path = g_strdup_printf("/media/real/%s", clips[i].name);
        g_test_add_data_func(path, &clips[i], clip_works);
    }
    return lab_run();
}
