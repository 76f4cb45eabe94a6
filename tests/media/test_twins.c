/* The same footage is known again, other footage is not: made textures, and real clips where
 * scripts/footage has put them. */
#include "lab.h"

#include "print.h"

#include <glib/gstdio.h>
#include <sys/wait.h>

#define ENCODE "-c:v libx264 -preset ultrafast -pix_fmt yuv420p"

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

/* ---- prints of made films ---- */

/* A slow dive into a fractal; `part` of its 20 s. */
#define DIVE                                                                                       \
    "-f lavfi -i "                                                                                 \
    "mandelbrot=s=320x180:r=24:maxiter=200:end_pts=480:start_scale=0.6:end_scale=0.02 "
/* A look around: in a dive, a cropped picture is that of a later moment. */
#define TURN                                                                                       \
    "-f lavfi -i mandelbrot=s=640x360:r=24:maxiter=200:start_scale=2:end_scale=2 -t 8 "            \
    "-vf \"crop=320:180:160+150*sin(t):90+70*sin(1.7*t)"
/* A camera that stands still: always the same picture, and over it something small that moves. */
#define STREET(seed)                                                                               \
    "-f lavfi -i mandelbrot=s=320x180:r=12:maxiter=200:start_scale=2:end_scale=2 "                 \
    "-f lavfi -i cellauto=s=16x9:r=4:rule=30:random_seed=" seed " "                                \
    "-filter_complex '[1]scale=320:180:flags=area,fps=12,format=yuv420p[m];"                       \
    "[0]format=yuv420p[p];[p][m]blend=all_opacity=0.85:shortest=1' "

static const struct film {
    const char *name, *how;
} films[] = {
    {"dive.mp4",    DIVE "-t 12 " ENCODE " -crf 18"                            },
    {"rough.mp4",   DIVE "-t 12 " ENCODE " -crf 35"                            },
    {"small.mp4",   DIVE "-t 12 -vf scale=160:90 " ENCODE                      },
    {"late.mp4",    DIVE "-ss 3.63 -t 8.37 " ENCODE                            },
    {"thirty.mp4",  DIVE "-t 12 -vf fps=30 " ENCODE                            },
    {"boxed.mp4",   DIVE "-t 12 -vf pad=320:240:0:30 " ENCODE                  },
    {"turn.mp4",    TURN "\" " ENCODE                                          },
    {"cropped.mp4", TURN ",crop=288:162\" " ENCODE                             },
    {"bright.mp4",  DIVE "-t 12 -vf eq=brightness=0.08:contrast=0.9 " ENCODE   },
    {"dive.webm",   DIVE "-t 12 -c:v libvpx -b:v 300k -deadline realtime"      },
    {"deeper.mp4",  DIVE "-ss 12.5 -t 7.5 " ENCODE                             },
    {"other.mp4",   "-f lavfi -i gradients=s=320x180:r=24:seed=7 -t 12 " ENCODE},
    {"bars.mp4",    "-f lavfi -i testsrc2=s=320x180:r=24 -t 12 " ENCODE        },
    {"black.mp4",   "-f lavfi -i color=black:s=320x180:r=24 -t 12 " ENCODE     },
    {"still.mp4",   "-f lavfi -i smptebars=s=320x180:r=24 -t 12 " ENCODE       },
    {"street.mp4",  STREET("1") "-t 16 " ENCODE " -crf 20"                     },
    {"part.mp4",    STREET("1") "-ss 4.3 -t 9 -s 160x90 " ENCODE " -crf 30"    },
    {"later.mp4",   STREET("2") "-t 16 " ENCODE " -crf 20"                     },
};

/* The print of a film of the table, made once; g_free. */
static char *print_of(const char *name)
{
    g_autofree char *clip = lab_path("%s", name), *folder = lab_path("%s.d", name);
    char *path = lab_path("%s.d/print.bin", name);
    for (size_t i = 0; i < G_N_ELEMENTS(films) && !g_file_test(clip, G_FILE_TEST_EXISTS); i++)
        if (g_str_equal(films[i].name, name))
            run_ffmpeg("%s %s", films[i].how, clip);
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_mkdir_with_parents(folder, 0755);
        g_free(lab_media_ok("ingest %s --out %s", clip, folder));
    }
    return path;
}

static struct media_print *load(const char *path)
{
    gsize n;
    g_autoptr(GError) error = NULL;
    g_autofree char *data = lab_read(path, &n);
    struct media_print *print = media_print_parse((uint8_t *)data, n, &error);
    g_assert_no_error(error);
    return print;
}

static bool compare(const char *a, const char *b, struct media_twin *out_twin)
{
    struct media_overlap overlap;
    g_autofree char *path_a = print_of(a), *path_b = print_of(b);
    media_auto(print) print_a = load(path_a), *print_b = load(path_b);
    media_overlap_find(print_a, print_b, 8, &overlap);
    g_test_message("%s and %s: %u samples, shift %.2f, distance %.1f, agreement %.3f, motion %.2f",
        a, b, overlap.n, overlap.shift, overlap.distance, overlap.agreement, overlap.motion);
    return media_print_compare(print_a, print_b, 2000, out_twin);
}

static void assert_near(int64_t is, int64_t want, int64_t tolerance)
{
    if (is < want - tolerance || is > want + tolerance)
        g_error("%" PRId64 " is not within %" PRId64 " of %" PRId64, is, tolerance, want);
}

static const struct pair {
    const char *a, *b;
    bool twins;
    int offset_ms, from_ms, to_ms;
} pairs[] = {
    {"rough.mp4",   "dive.mp4",   true,  0,    0, 12000},
    {"small.mp4",   "dive.mp4",   true,  0,    0, 12000},
    {"late.mp4",    "dive.mp4",   true,  3630, 0, 8370 },
    {"thirty.mp4",  "dive.mp4",   true,  0,    0, 12000},
    {"boxed.mp4",   "dive.mp4",   true,  0,    0, 12000},
    {"cropped.mp4", "turn.mp4",   true,  0,    0, 8000 },
    {"turn.mp4",    "dive.mp4",   false, 0,    0, 0    },
    {"bright.mp4",  "dive.mp4",   true,  0,    0, 12000},
    {"dive.webm",   "dive.mp4",   true,  0,    0, 12000},
    {"boxed.mp4",   "small.mp4",  true,  0,    0, 12000},
    {"part.mp4",    "street.mp4", true,  4300, 0, 9000 },
    {"later.mp4",   "street.mp4", false, 0,    0, 0    },
    {"later.mp4",   "part.mp4",   false, 0,    0, 0    },
    {"deeper.mp4",  "dive.mp4",   false, 0,    0, 0    },
    {"other.mp4",   "dive.mp4",   false, 0,    0, 0    },
    {"bars.mp4",    "dive.mp4",   false, 0,    0, 0    },
    {"other.mp4",   "bars.mp4",   false, 0,    0, 0    },
    {"black.mp4",   "dive.mp4",   false, 0,    0, 0    },
    {"black.mp4",   "black.mp4",  false, 0,    0, 0    },
    {"still.mp4",   "still.mp4",  false, 0,    0, 0    },
};

static void pair_is_judged(gconstpointer data)
{
    const struct pair *pair = data;
    struct media_twin twin = {0};
    g_assert_cmpint(compare(pair->a, pair->b, &twin), ==, pair->twins);
    if (!pair->twins) {
        g_assert_false(compare(pair->b, pair->a, &twin));
        return;
    }
    assert_near(twin.offset_ms, pair->offset_ms, 130);
    assert_near(twin.from_ms, pair->from_ms, 750);
    assert_near(twin.to_ms, pair->to_ms, 750);
    g_assert_cmpfloat(twin.score, >, 0.7);
    g_assert_cmpfloat(twin.score, <=, 1);
    /* Seen from the other side it is the same stretch. */
    struct media_twin back = {0};
    g_assert_true(compare(pair->b, pair->a, &back));
    assert_near(back.offset_ms, -twin.offset_ms, 130);
    assert_near(back.from_ms, twin.from_ms + twin.offset_ms, 750);
}

/* ---- the file ---- */

static void damage_is_noticed(void)
{
    gsize n;
    g_autofree char *path = print_of("dive.mp4"), *data = lab_read(path, &n);
    for (gsize i = 0; i < n; i += 1 + i / 64) {
        g_autoptr(GError) error = NULL;
        data[i] ^= 0x10;
        g_assert_null(media_print_parse((uint8_t *)data, n, &error));
        g_assert_error(error, MEDIA_ERROR, MEDIA_ERROR_IO);
        data[i] ^= 0x10;
    }
    for (gsize cut = 0; cut < n; cut += 1 + cut / 16)
        g_assert_null(media_print_parse((uint8_t *)data, cut, NULL));
    media_auto(print) whole = media_print_parse((uint8_t *)data, n, NULL);
    g_assert_nonnull(whole);
    g_assert_cmpuint(whole->n, ==, 48);
}

/* ---- the command ---- */

static void command_lists_twins(void)
{
    g_autofree char *own = print_of("rough.mp4"), *twin = print_of("dive.mp4");
    g_autofree char *other = print_of("bars.mp4"), *street = print_of("street.mp4");
    g_autofree char *list = lab_path("list"), *broken = lab_path("broken.bin"), *line = NULL;
    lab_write(broken, "SKPRINT1", 8);
    g_autofree char *text = g_strdup_printf(
        "7\t%s\n8\t%s\n9\t/nowhere/print.bin\n10\t%s\n11\t%s\n", other, twin, broken, street);
    lab_write(list, text, -1);
    line = lab_media_ok("twins %s --with %s", own, list);
    lab_assert_json(line);
    g_assert_nonnull(strstr(line, "\"twins\":[{\"id\":8,\"offset_ms\":0,\"from_ms\":0,"));
    g_assert_nonnull(strstr(line, "}],\"skipped\":[9,10]}"));
    g_free(line);
    line = lab_media_ok("twins %s --with %s --min-ms 13000", own, list);
    g_assert_nonnull(strstr(line, "\"twins\":[],"));
}

static void command_refuses(void)
{
    g_autofree char *own = print_of("rough.mp4"), *list = lab_path("list"), *line = NULL;
    g_autofree char *broken = lab_path("broken.bin");
    lab_write(list, "dive.mp4\n", -1);
    lab_write(broken, "SKPRINT1", 8);
    g_assert_cmpint(lab_media(&line, "twins %s --with %s", own, list), ==, 3);
    g_assert_true(lab_says(line, "Line 1 of the list"));
    g_free(line);
    lab_write(list, "", 0);
    g_assert_cmpint(lab_media(&line, "twins %s --with %s", broken, list), ==, 3);
    g_assert_true(lab_says(line, "not a print"));
    g_assert_cmpint(lab_media(NULL, "twins %s", own), ==, 2);
    g_assert_cmpint(lab_media(NULL, "twins %s --with %s --min-ms 0", own, list), ==, 2);
}

int main(int argc, char **argv)
{
    lab_init(&argc, &argv);
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *path = g_strdup_printf("/media/twins/%s-%s", pairs[i].a, pairs[i].b);
        g_test_add_data_func(path, &pairs[i], pair_is_judged);
    }
    g_test_add_func("/media/twins/damage", damage_is_noticed);
    g_test_add_func("/media/twins/command", command_lists_twins);
    g_test_add_func("/media/twins/command-refuses", command_refuses);
    return lab_run();
}
