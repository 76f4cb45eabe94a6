/* Copies of real pictures are known again, other pictures are not. The pictures are frames of the
 * clips of scripts/footage and photographs of opencv-doc; skipped, with a plain word, without them.
 */
#include "lab.h"

#include "pictures.h"

#include <glib/gstdio.h>
#include <sys/wait.h>

#define PHOTOS "/usr/share/doc/opencv-doc/examples/data"
#define COPIES 200
#define MOMENTS_MS 4000 /* between two pictures of the street camera */

/* One picture and its print; of the same place: another moment, or nearly the same picture. */
struct base {
    char *path;
    const char *place;
    struct media_pictures *print;
};

static void base_clear(void *thing)
{
    struct base *base = thing;
    g_free(base->path);
    media_pictures_free(base->print);
}

static void run_ffmpeg(const char *format, ...) G_GNUC_PRINTF(1, 2);
static void run_ffmpeg(const char *format, ...)
{
    va_list args;
    int status;
    g_autoptr(GError) error = NULL;
    va_start(args, format);
    g_autofree char *rest = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *line = g_strdup_printf("ffmpeg -v error -nostdin -y %s", rest);
    g_spawn_command_line_sync(line, NULL, NULL, &status, &error);
    g_assert_no_error(error);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        g_error("%s failed", line);
}

/* As the record gets it: by the media program, out of its jail. */
static struct media_pictures *print_of(const char *path)
{
    gsize n;
    g_autoptr(GError) error = NULL;
    g_autofree char *base = g_path_get_basename(path), *name = g_strconcat(base, ".d", NULL);
    g_autofree char *dir = lab_folder(name), *file = g_build_filename(dir, "pictures.bin", NULL);
    if (!g_file_test(file, G_FILE_TEST_EXISTS))
        g_free(lab_media_ok("ingest %s --out %s", path, dir));
    g_autofree char *data = lab_read(file, &n);
    struct media_pictures *print = media_pictures_parse((uint8_t *)data, n, &error);
    g_assert_no_error(error);
    return print;
}

static void add_base(GArray *bases, char *path, const char *place)
{
    struct base base = {path, place, print_of(path)};
    g_array_append_val(bases, base);
}

/* Of each clip: the part that shows one place, and how often a picture of it is taken. */
static const struct {
    const char *clip, *place;
    int from_ms, to_ms, every_ms;
} sources[] = {
    {"city.mpg",    "towers", 0,    4600,  900       },
    {"city.mpg",    "tower",  5300, 7500,  900       },
    {"hello.mp4",   "screen", 1000, 1500,  1000      },
    {"night.mp4",   "dusk",   0,    47000, 4600      },
    {"ocean.mp4",   "wave",   0,    5600,  1400      },
    {"ocean.mp4",   "clouds", 6500, 9900,  1100      },
    {"phone.mp4",   "dog",    200,  700,   1000      },
    {"rotated.mov", "wall",   500,  600,   1000      },
    {"street.avi",  "street", 0,    79000, MOMENTS_MS},
    {"tree.avi",    "tree",   500,  600,   1000      },
};
static const char *const photos[] = {"aero1.jpg", "aero3.jpg", "aloeL.jpg", "apple.jpg",
    "baboon.jpg", "basketball1.png", "board.jpg", "box_in_scene.png", "building.jpg",
    "butterfly.jpg", "chicky_512.png", "fruits.jpg", "graf1.png", "graf3.png", "home.jpg",
    "left01.jpg", "left02.jpg", "leuvenA.jpg", "licenseplate_motion.jpg", "messi5.jpg",
    "orange.jpg", "rubberwhale1.png", "smarties.png", "squirrel_cls.jpg", "starry_night.jpg",
    "stuff.jpg", "sudoku.png"};

static GArray *frames_of_clips(void)
{
    GArray *bases = g_array_new(false, false, sizeof(struct base));
    g_array_set_clear_func(bases, base_clear);
    for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
        g_autofree char *clip = lab_footage(sources[i].clip);
        if (!clip) {
            g_array_set_size(bases, 0);
            break;
        }
        for (int ms = sources[i].from_ms; ms < sources[i].to_ms; ms += sources[i].every_ms) {
            char *path = lab_path("%s-%d.png", sources[i].place, ms);
            if (!g_file_test(path, G_FILE_TEST_EXISTS))
                run_ffmpeg("-ss %d.%03d -i %s -frames:v 1 %s", ms / 1000, ms % 1000, clip, path);
            add_base(bases, path, sources[i].place);
        }
    }
    return bases;
}

static void add_photos(GArray *bases)
{
    for (size_t i = 0; i < G_N_ELEMENTS(photos); i++) {
        char *path = g_build_filename(PHOTOS, photos[i], NULL);
        if (g_file_test(path, G_FILE_TEST_EXISTS))
            add_base(bases, path, photos[i]);
        else
            g_free(path);
    }
}

/* ---- the two hundred copies ---- */

static const char *const crops[] = {"null", "crop=iw*0.9:ih:iw*0.1:0", "crop=iw*0.9:ih:0:0",
    "crop=iw:ih*0.9:0:ih*0.1", "crop=iw:ih*0.9:0:0", "crop=iw*0.9:ih*0.9:iw*0.1:ih*0.1",
    "crop=iw*0.9:ih*0.9:0:0", "crop=iw*0.9:ih*0.9:0:ih*0.1", "crop=iw*0.9:ih*0.9:iw*0.1:0",
    "crop=iw*0.8:ih*0.8"};
static const char *const scales[] = {"1", "0.25", "0.5", "0.75", "1.3", "2"};
static const char *const lights[] = {"null", "eq=brightness=0.1", "null", "eq=brightness=-0.1"};
static const int coding[] = {2, 5, 9, 14, 20, 27}; /* of JPEG: about quality 90 to 30 */

/* Every kind of change meets every other one: the counts have little in common. */
static char *copy_of(const struct base *base, int n)
{
    char *path = lab_path("copy-%d.jpg", n);
    const char *scale = scales[n / 3 % 6];
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        run_ffmpeg("-i %s -vf \"%s,scale=trunc(iw*%s/2)*2:trunc(ih*%s/2)*2,%s,format=yuvj420p\" "
                   "-q:v %d -frames:v 1 %s",
            base->path, crops[n % 10], scale, scale, lights[n / 7 % 4], coding[n / 2 % 6], path);
    return path;
}

static bool same(const struct media_pictures *a, const struct media_pictures *b)
{
    struct media_twin twin = {0}, back = {0};
    bool found = media_pictures_compare(a, b, &twin);
    g_assert_cmpint(found, ==, media_pictures_compare(b, a, &back));
    g_assert_cmpint(twin.offset_ms, ==, -back.offset_ms);
    return found;
}

static void copies_are_found(void)
{
    g_autoptr(GArray) bases = frames_of_clips();
    int found = 0;
    if (!bases->len)
        return;
    g_assert_cmpuint(bases->len, >=, 40);
    for (int n = 0; n < COPIES; n++) {
        const struct base *base = &g_array_index(bases, struct base, (guint)n % bases->len);
        g_autofree char *path = copy_of(base, n);
        media_auto(pictures) print = print_of(path);
        bool known = same(print, base->print);
        found += known;
        if (!known)
            g_test_message("missed: copy %d of %s", n, base->path);
    }
    g_test_message("%d of %d copies of %u pictures are known", found, COPIES, bases->len);
    g_assert_cmpint(found * 100, >=, COPIES * 95);
}

static void the_same_is_found(void)
{
    g_autoptr(GArray) bases = frames_of_clips();
    for (guint i = 0; i < bases->len; i++)
        g_assert_true(same(g_array_index(bases, struct base, i).print,
            g_array_index(bases, struct base, i).print));
}

/* ---- other pictures ---- */

/* Different places, and the street at different moments. What else is of one place may be nearly
 * one picture, and is not asked about. */
static void others_are_not(void)
{
    g_autoptr(GArray) bases = frames_of_clips();
    int places = 0, moments = 0, wrong_places = 0, wrong_moments = 0;
    if (!bases->len)
        return;
    add_photos(bases);
    for (guint i = 0; i < bases->len; i++)
        for (guint j = 0; j < i; j++) {
            const struct base *a = &g_array_index(bases, struct base, i),
                              *b = &g_array_index(bases, struct base, j);
            bool place = g_str_equal(a->place, b->place);
            if (place && !g_str_equal(a->place, "street"))
                continue;
            bool wrong = same(a->print, b->print);
            *(place ? &moments : &places) += 1;
            *(place ? &wrong_moments : &wrong_places) += wrong;
            if (wrong)
                g_test_message("wrong: %s and %s", a->path, b->path);
        }
    g_test_message("of %d pairs of different places %d are taken for one picture, of %d pairs of "
                   "moments of the street %d",
        places, wrong_places, moments, wrong_moments);
    g_assert_cmpint(places, >, 1000);
    g_assert_cmpint(moments, >, 150);
    g_assert_cmpint(wrong_places * 100, <=, places);
    g_assert_cmpint(wrong_moments * 100, <=, moments);
}

/* The copies, which are cut and scaled, with the pictures that they are no copies of. */
static void copies_are_of_one(void)
{
    g_autoptr(GArray) bases = frames_of_clips();
    int pairs = 0, wrong = 0;
    for (int n = 0; n < COPIES && bases->len; n += 3) {
        const struct base *own = &g_array_index(bases, struct base, (guint)n % bases->len);
        g_autofree char *path = copy_of(own, n);
        media_auto(pictures) print = print_of(path);
        for (guint i = 0; i < bases->len; i++) {
            const struct base *other = &g_array_index(bases, struct base, i);
            if (other == own ||
                (g_str_equal(other->place, own->place) && !g_str_equal(own->place, "street")))
                continue;
            pairs++;
            wrong += same(print, other->print);
        }
    }
    g_test_message("of %d pairs %d are taken for one picture", pairs, wrong);
    g_assert_cmpint(wrong * 100, <=, pairs);
}

/* ---- a picture out of a film ---- */

static void frames_are_found(void)
{
    static const char *const names[] = {"city.mpg", "ocean.mp4", "phone.mp4", "street.avi"};
    static const int ends[] = {7400, 9900, 1400, 79000};
    int found = 0, all = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *clip = lab_footage(names[i]);
        if (!clip)
            return;
        media_auto(pictures) film = print_of(clip);
        g_test_message("%s: %u pictures", names[i], film->n);
        for (int k = 0; k < 10; k++, all++) {
            int ms = ends[i] * (2 * k + 1) / 20;
            g_autofree char *path = lab_path("frame-%zu-%d.jpg", i, k);
            run_ffmpeg("-ss %d.%03d -i %s -frames:v 1 -vf %s -q:v 9 %s", ms / 1000, ms % 1000, clip,
                crops[k], path);
            media_auto(pictures) print = print_of(path);
            struct media_twin twin;
            bool known = media_pictures_compare(print, film, &twin);
            found += known;
            if (!known)
                g_test_message("missed: %s at %d ms", names[i], ms);
        }
    }
    g_test_message("%d of %d pictures out of films are known", found, all);
    g_assert_cmpint(found * 100, >=, all * 95);
}

/* ---- the file, the command, the time ---- */

static void make_marbles(const char *name, const char *how)
{
    g_autofree char *path = lab_path("%s", name);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        run_ffmpeg("-f lavfi -i mandelbrot=s=640x360:r=1:maxiter=200:start_scale=%s", how);
}

static void damage_is_noticed(void)
{
    gsize n;
    g_autofree char *out = lab_path("one.jpg");
    g_autofree char *how = g_strdup_printf("0.6 -frames:v 1 %s", out);
    make_marbles("one.jpg", how);
    media_auto(pictures) print = print_of(out);
    g_assert_cmpuint(print->n, ==, 1);
    g_autofree char *file = lab_path("one.jpg.d/pictures.bin"), *data = lab_read(file, &n);
    for (gsize i = 0; i < n; i += 1 + i / 32) {
        g_autoptr(GError) error = NULL;
        data[i] ^= 0x10;
        g_assert_null(media_pictures_parse((uint8_t *)data, n, &error));
        g_assert_error(error, MEDIA_ERROR, MEDIA_ERROR_IO);
        data[i] ^= 0x10;
    }
    for (gsize cut = 0; cut < n; cut += 1 + cut / 16)
        g_assert_null(media_pictures_parse((uint8_t *)data, cut, NULL));
}

/* Ten thousand others, all alike in their file's form, none alike in the picture. */
static void many_are_compared(void)
{
    enum { MANY = 10000 };
    g_autofree char *out = lab_path("one.jpg");
    g_autofree char *how = g_strdup_printf("0.6 -frames:v 1 %s", out);
    make_marbles("one.jpg", how);
    media_auto(pictures) one = print_of(out);
    g_autofree struct media_picture *others = g_new(struct media_picture, MANY);
    g_autoptr(GRand) dice = g_rand_new_with_seed(5);
    for (int i = 0; i < MANY; i++)
        for (int k = 0; k < MEDIA_PICTURE_WINDOWS; k++)
            others[i].hash[k] = (uint64_t)g_rand_int(dice) << 32 | g_rand_int(dice);
    struct media_twin twin;
    int64_t start = g_get_monotonic_time();
    for (int i = 0; i < MANY; i++) {
        struct media_pictures other = {1, &others[i]};
        g_assert_false(media_pictures_compare(one, &other, &twin));
    }
    int64_t ms = (g_get_monotonic_time() - start) / 1000;
    g_test_message("%d pictures are compared in %" PRId64 " ms", MANY, ms);
    g_assert_cmpint(ms, <, 1000);
}

static void command_lists_copies(void)
{
    static const char *const names[] = {"one.jpg", "cut.jpg", "two.jpg"};
    static const char *const hows[] = {"0.6 -frames:v 1 ",
        "0.6 -frames:v 1 -vf crop=iw*0.9:ih*0.9:0:0,scale=200:-2 -q:v 20 ", "0.2 -frames:v 1 "};
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *list = lab_path("list");
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = lab_path("%s", names[i]), *how = g_strconcat(hows[i], path, NULL);
        make_marbles(names[i], how);
        media_auto(pictures) print = print_of(path);
        g_string_append_printf(text, "%zu\t%s.d/pictures.bin\n", i + 1, path);
    }
    g_string_append(text, "9\t/nowhere/pictures.bin\n");
    lab_write(list, text->str, -1);
    g_autofree char *own = lab_path("cut.jpg.d/pictures.bin");
    g_autofree char *line = lab_media_ok("twins %s --with %s", own, list);
    lab_assert_json(line);
    g_assert_nonnull(
        strstr(line, "\"twins\":[{\"id\":1,\"offset_ms\":0,\"from_ms\":0,\"to_ms\":0,"));
    g_assert_nonnull(strstr(line, "{\"id\":2,"));
    g_assert_null(strstr(line, "{\"id\":3,"));
    g_assert_nonnull(strstr(line, "\"skipped\":[9]"));
}

int main(int argc, char **argv)
{
    lab_init(&argc, &argv);
    g_test_add_func("/media/pictures/damage", damage_is_noticed);
    g_test_add_func("/media/pictures/command", command_lists_copies);
    g_test_add_func("/media/pictures/many", many_are_compared);
    g_test_add_func("/media/pictures/same", the_same_is_found);
    g_test_add_func("/media/pictures/copies", copies_are_found);
    g_test_add_func("/media/pictures/others", others_are_not);
    g_test_add_func("/media/pictures/copies-of-one", copies_are_of_one);
    g_test_add_func("/media/pictures/frames", frames_are_found);
    return lab_run();
}
