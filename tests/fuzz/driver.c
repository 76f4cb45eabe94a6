/* driver.c — runs a fuzz target without libFuzzer: every file of the corpus, and from each a fixed
 * number of small mutations, the same ones each time. So the normal test suite replays the corpus
 * under any compiler, with the sanitizers when they are on.
 *
 *     fuzz-csv FOLDER [MUTATIONS] */
#include "fuzz.h"
#include <glib.h>
#include <stdlib.h>
#include <string.h>

static void mutate(GByteArray *bytes, GRand *dice)
{
    static const char marks[] = "\",\n\r\t;?\\{}[]:/%=\xff";
    int turns = g_rand_int_range(dice, 1, 8);
    for (int i = 0; i < turns && bytes->len > 0; i++) {
        guint at = (guint)g_rand_int_range(dice, 0, (gint32)bytes->len);
        guint n = (guint)g_rand_int_range(dice, 0, (gint32)MIN(bytes->len - at, 64) + 1);
        switch (g_rand_int_range(dice, 0, 4)) {
        case 0:
            bytes->data[at] = (guint8)g_rand_int(dice);
            break;
        case 1:
            bytes->data[at] = (guint8)marks[g_rand_int_range(dice, 0, sizeof marks)];
            break;
        case 2:
            g_byte_array_remove_range(bytes, at, MIN(n, bytes->len - at));
            break;
        default: {
            g_autofree guint8 *copy = g_memdup2(bytes->data + at, n);
            g_byte_array_append(bytes, copy, n);
        }
        }
    }
}

static void one(const guint8 *data, size_t n)
{
    /* A copy of the exact size, so that a read behind the end is seen by the sanitizer. */
    g_autofree guint8 *copy = g_memdup2(data, n);
    LLVMFuzzerTestOneInput(copy, n);
}

static int run_file(const char *path, int mutations)
{
    g_autofree char *content = NULL;
    gsize n;
    if (!g_file_get_contents(path, &content, &n, NULL))
        g_error("cannot read %s", path);
    one((const guint8 *)content, n);
    g_autoptr(GRand) dice = g_rand_new_with_seed(20190612);
    for (int i = 0; i < mutations; i++) {
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        g_byte_array_append(bytes, (const guint8 *)content, (guint)n);
        mutate(bytes, dice);
        one(bytes->data, bytes->len);
    }
    return mutations + 1;
}

int main(int argc, char **argv)
{
    g_autoptr(GDir) dir = argc > 1 ? g_dir_open(argv[1], 0, NULL) : NULL;
    int files = 0, inputs = 0;
    if (!dir)
        g_error("usage: %s FOLDER [MUTATIONS]", argv[0]);
    for (const char *name; (name = g_dir_read_name(dir)); files++) {
        g_autofree char *path = g_build_filename(argv[1], name, NULL);
        inputs += run_file(path, argc > 2 ? atoi(argv[2]) : 2000);
    }
    g_print("1..1\n%s 1 - %d files, %d inputs\n", files ? "ok" : "not ok", files, inputs);
    return files ? 0 : 1;
}
