/* Real clips of scripts/footage: the same content in three codecs is one, two parts of a street
 * camera's film are not. Skipped, with a plain word, where a clip is not there. */
#include "lab.h"

#include "print.h"

#include <sys/wait.h>

/* A copy made by ffmpeg with these options, or the clip itself; g_free. */
static char *derive(const char *from, const char *name, const char *options)
{
    int status;
    g_autoptr(GError) error = NULL;
    char *path = lab_path("%s", name);
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return path;
    g_autofree char *line = g_strdup_printf(
        "ffmpeg -v error -nostdin -y -i %s -an -c:v libx264 -preset ultrafast %s %s", from, options,
        path);
    g_spawn_command_line_sync(line, NULL, NULL, &status, &error);
    g_assert_no_error(error);
    g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    return path;
}

/* The print, made once, is kept beside the others. */
static struct media_print *print_of(const char *clip)
{
    gsize n;
    g_autofree char *base = g_path_get_basename(clip);
    g_autofree char *name = g_strconcat(base, ".d", NULL), *dir = lab_folder(name);
    g_autofree char *path = g_build_filename(dir, "print.bin", NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        g_free(lab_media_ok("ingest %s --out %s", clip, dir));
    g_autofree char *data = lab_read(path, &n);
    struct media_print *print = media_print_parse((uint8_t *)data, n, NULL);
    g_assert_nonnull(print);
    return print;
}

static bool twins(const char *a, const char *b)
{
    struct media_twin twin;
    media_auto(print) print_a = print_of(a), *print_b = print_of(b);
    bool same = media_print_compare(print_a, print_b, 2000, &twin);
    g_test_message(
        "%s and %s: %s, score %.3f", a, b, same ? "twins" : "not the same", same ? twin.score : 0);
    return same;
}

static const struct group {
    const char *names[4];
} groups[] = {
    {{"ocean.mp4", "ocean.webm", "ocean.ogv"}},
    {{"hello.mp4", "hello.avi", "hello.mpeg"}},
};

static void codecs_are_one(gconstpointer data)
{
    const struct group *group = data;
    for (size_t i = 0; group->names[i]; i++)
        for (size_t j = 0; group->names[j]; j++) {
            g_autofree char *a = lab_footage(group->names[i]), *b = lab_footage(group->names[j]);
            if (!a || !b)
                return;
            if (i != j)
                g_assert_true(twins(a, b));
        }
}

static const char *const changes[] = {"-crf 35", "-vf scale=-2:360", "-ss 3", "-vf fps=30",
    "-vf pad=iw:ih*4/3:0:ih/6", "-vf crop=iw*0.9:ih*0.9", "-vf eq=brightness=0.1"};

/* Of every change of each clip: at least 95 % is found. */
static void changes_are_found(void)
{
    static const char *const names[] = {"ocean.mp4", "hello.mp4", "city.mpg"};
    int found = 0, all = 0;
    for (size_t n = 0; n < G_N_ELEMENTS(names); n++) {
        g_autofree char *original = lab_footage(names[n]),
                        *base = g_strconcat(names[n], ".mp4", NULL);
        if (!original)
            return;
        g_autofree char *clip = derive(original, base, "-vf scale=-2:480 -crf 16"); /* even sizes */
        for (size_t i = 0; i < G_N_ELEMENTS(changes); i++, all++) {
            g_autofree char *name = g_strdup_printf("%zu-%s.mp4", i, names[n]);
            g_autofree char *copy = derive(clip, name, changes[i]);
            found += twins(copy, clip);
        }
    }
    g_test_message("%d of %d found", found, all);
    g_assert_cmpint(found * 100, >=, all * 95);
}

static void clips_differ(void)
{
    static const char *const names[] = {
        "ocean.webm", "hello.avi", "city.mpg", "phone.mp4", "rotated.mov"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        for (size_t j = 0; j < G_N_ELEMENTS(names); j++) {
            g_autofree char *a = lab_footage(names[i]), *b = lab_footage(names[j]);
            if (!a || !b)
                return;
            g_assert_true(i == j || !twins(a, b));
        }
}

/* All stretches of 5 s of the first half with all of the second: the same place, other people. */
static void street_is_not_itself(void)
{
    const uint32_t length = 20;
    int pairs = 0;
    struct media_twin twin;
    g_autofree char *street = lab_footage("street.avi");
    if (!street)
        return;
    g_autofree char *small = derive(street, "street.mp4", "-vf scale=-2:360");
    g_autofree char *part = derive(street, "part.mp4", "-ss 10.13 -t 12 -vf crop=iw*0.9:ih*0.9");
    g_assert_true(twins(part, small));
    media_auto(print) whole = print_of(small);
    for (uint32_t i = 0; i + length <= whole->n / 2; i += 7)
        for (uint32_t j = whole->n / 2; j + length <= whole->n; j += 7, pairs++) {
            struct media_print a = {.n = length, .samples = whole->samples + i};
            struct media_print b = {.n = length, .samples = whole->samples + j};
            g_assert_false(media_print_compare(&a, &b, 2000, &twin));
        }
    g_test_message("%d pairs, none the same", pairs);
    g_assert_cmpint(pairs, >, 300);
}

int main(int argc, char **argv)
{
    lab_init(&argc, &argv);
    for (size_t i = 0; i < G_N_ELEMENTS(groups); i++) {
        g_autofree char *path = g_strdup_printf("/media/twins/real/%s", groups[i].names[0]);
        g_test_add_data_func(path, &groups[i], codecs_are_one);
    }
    g_test_add_func("/media/twins/real/changes", changes_are_found);
    g_test_add_func("/media/twins/real/differ", clips_differ);
    g_test_add_func("/media/twins/real/street", street_is_not_itself);
    return lab_run();
}
