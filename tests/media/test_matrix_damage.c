/* Each container cut off, with flipped bits, with its middle missing and with a hole of zeros:
 * never a crash, the damage is told, and whatever is shown is right or lies in a stretch that is
 * named. */
#include "lab.h"

#include <stdlib.h>

#define SEED 400
#define FRAMES 200

enum damage { CUT_OFF, FLIPPED, NO_MIDDLE, HOLE, N_DAMAGES };
static const char *const names[] = {"cut-off", "flipped-bits", "no-middle", "hole"};

#define MASK(damage) (1u << (damage))
#define ALL (MASK(N_DAMAGES) - 1)

/* `silent`: damage that the result does not tell. The coding has no checksums, or whole frames are
 * gone and only a gap in the times or the count in the head could show it. There, only that nothing
 * breaks and that a third of the film is right is asked. */
static const struct base {
    const char *name, *options;
    unsigned silent;
} bases[] = {
    {"h264.mp4",  "--head-first --pattern 25x200",                 0                           },
    {"hevc.mp4",  "--codec libx265 --head-first --pattern 25x200", MASK(FLIPPED)               },
    {"frag.mp4",  "--fragmented --pattern 25x200",                 MASK(CUT_OFF)               },
    {"h264.mkv",  "--pattern 25x200",                              0                           },
    {"vp9.webm",  "--codec libvpx-vp9 --pattern 25x200",           MASK(FLIPPED) | MASK(HOLE)  },
    {"h264.ts",   "--pattern 25x200",                              MASK(CUT_OFF)               },
    {"mpeg2.mpg", "--codec mpeg2video --gop 12 --pattern 25x200",  MASK(CUT_OFF)               },
    {"asp.avi",   "--codec mpeg4 --pattern 25x200",                MASK(NO_MIDDLE) | MASK(HOLE)},
    {"jpeg.avi",  "--codec mjpeg --pattern 25x200",                ALL                         },
    {"wmv2.wmv",  "--codec wmv2 --pattern 25x200",                 MASK(CUT_OFF) | MASK(HOLE)  },
    {"h264.flv",  "--rate 44100 --pattern 25x200",                 MASK(NO_MIDDLE) | MASK(HOLE)},
};

struct row {
    const struct base *base;
    enum damage damage;
};

/* The head is left alone: a film without one is another test's. */
static void hurt(char *bytes, gsize *n, enum damage damage)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(SEED);
    gsize head = *n / 8, hole = MIN(65536, *n / 8);
    switch (damage) {
    case CUT_OFF:
        *n = *n * 6 / 10;
        break;
    case FLIPPED:
        for (int i = 0; i < 40; i++) {
            gsize at = head + (gsize)g_rand_int_range(dice, 0, (int)(*n - *n / 4));
            bytes[at] = (char)(bytes[at] ^ (1 << g_rand_int_range(dice, 0, 8)));
        }
        break;
    case NO_MIDDLE:
        memmove(bytes + *n / 2, bytes + *n / 2 + hole, *n / 2 - hole);
        *n -= hole;
        break;
    case HOLE:
    case N_DAMAGES:
        memset(bytes + *n / 2, 0, hole);
    }
}

/* Is that moment in a stretch that the result names? */
static bool is_flagged(const char *line, int64_t ms)
{
    const char *at = strstr(line, "\"bad_ms\":[");
    g_assert_nonnull(at);
    for (at += 10; *at == '[' || *at == ','; at++) {
        char *end;
        if (*at == ',')
            continue;
        int64_t from = g_ascii_strtoll(at + 1, &end, 10);
        int64_t to = g_ascii_strtoll(end + 1, &end, 10);
        if (ms >= from - 1 && ms < to)
            return true;
        at = end;
    }
    return false;
}

struct count {
    guint right, flagged, wrong, missing;
};

/* A frame is right when it carries the number that was made for its time; where the file lost some
 * and has no times, the numbers must go on from there. */
static struct count judge(const struct base *base, const char *dir, const char *line)
{
    g_autofree char *proxy = g_build_filename(dir, "proxy.mp4", NULL);
    struct lab_film *film = lab_film_read(proxy, false);
    struct count count = {0};
    bool seen[FRAMES] = {false};
    int shift = 0, last = -1;
    for (guint i = 0; i < film->numbers->len; i++) {
        int number = g_array_index(film->numbers, int, i);
        int64_t t90 = g_array_index(film->t90, int64_t, i);
        bool known = number >= 0 && number < FRAMES;
        int now = number - (int)((t90 + 1800) / 3600);
        if (known && (i == 0 || number > last + 1))
            shift = now;
        if (known)
            seen[number] = true;
        if (known && now == shift && number > last)
            count.right++;
        else if (is_flagged(line, t90 / 90))
            count.flagged++;
        else {
            g_test_message(
                "%s: at %" G_GINT64_FORMAT " ms the number %d", base->name, t90 / 90, number);
            count.wrong++;
        }
        if (known)
            last = number;
    }
    for (int i = 0; i < FRAMES; i++)
        count.missing += !seen[i];
    lab_film_free(film);
    return count;
}

static void damage_is_told(gconstpointer data)
{
    const struct row *row = data;
    gsize n;
    g_autofree char *clip = lab_clip(row->base->name, row->base->options);
    g_autofree char *bytes = lab_read(clip, &n), *line = NULL;
    g_autofree char *path = lab_path("%s-%s", names[row->damage], row->base->name);
    g_autofree char *under = g_strdup_printf("in-%s-%s", names[row->damage], row->base->name);
    g_autofree char *dir = lab_folder(under);
    gsize whole = n;
    hurt(bytes, &n, row->damage);
    lab_write(path, bytes, (gssize)n);
    int code = lab_media(&line, "ingest %s --out %s", path, dir);
    if (code != 0) {
        g_test_message("%s %s: %s", row->base->name, names[row->damage], line);
        g_assert_cmpint(code, ==, 1);
        g_assert_true(lab_says(line, "\"reason\":\"media.unplayable\""));
        return;
    }
    struct count count = judge(row->base, dir, line);
    const char *verdict = strstr(line, "\"verdict\"");
    g_test_message("%s (%zu bytes) %s: %u right, %u flagged, %u wrong, %u missing; %.120s",
        row->base->name, (size_t)whole, names[row->damage], count.right, count.flagged, count.wrong,
        count.missing, verdict);
    bool told = !lab_says(line, "\"verdict\":\"ok\"");
    g_assert_cmpuint(count.right, >=, FRAMES / 3);
    if (row->base->silent & MASK(row->damage))
        return;
    g_assert_true(told || count.missing + count.wrong == 0);
    /* a flipped bit may decode to another picture without a sign of it */
    g_assert_cmpuint(count.wrong, <=, row->damage == FLIPPED ? FRAMES / 10 : 0);
}

int main(int argc, char **argv)
{
    static struct row rows[G_N_ELEMENTS(bases)][N_DAMAGES];
    lab_init(&argc, &argv);
    for (size_t i = 0; i < G_N_ELEMENTS(bases); i++)
        for (int k = 0; k < N_DAMAGES; k++) {
            g_autofree char *path = g_strdup_printf("/media/damage/%s/%s", bases[i].name, names[k]);
            rows[i][k] = (struct row){&bases[i], (enum damage)k};
            g_test_add_data_func(path, &rows[i][k], damage_is_told);
        }
    return lab_run();
}
