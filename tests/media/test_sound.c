/* The loudness of a segment as a player hears it: -16 LUFS and no true peak above -1 dBTP, whatever
 * the clip brings. */
#include "drawn.h"
#include "lab.h"

#include <fcntl.h>
#include <math.h>
#include <unistd.h>

#define FRAMES 125

static void draw_nothing(AVFrame *frame, int i)
{
}

/* Noise that is the same each time, -1 to 1. */
static float noise(int64_t sample)
{
    uint32_t x = (uint32_t)sample * 2654435761u;
    x ^= x >> 15;
    x *= 2246822519u;
    x ^= x >> 13;
    return (float)x / 2147483648.0f - 1;
}

static float wave(int64_t sample, double hertz)
{
    return (float)sin(2 * G_PI * hertz * (double)sample / MEDIA_RATE);
}

/* Like speech: a few tones that swell four times a second, with pauses. */
static float speech(int64_t sample)
{
    double t = (double)sample / MEDIA_RATE;
    double swell = pow(fabs(sin(2 * G_PI * t * 2)), 3) * (fmod(t, 2) < 1.6);
    return (float)swell *
           (0.5f * wave(sample, 180) + 0.3f * wave(sample, 900) + 0.2f * wave(sample, 2600));
}

static float soft_speech(int64_t sample)
{
    return 0.02f * speech(sample);
}

static float clipped_speech(int64_t sample)
{
    return CLAMP(20 * speech(sample), -1, 1);
}

static float beeps(int64_t sample)
{
    return sample % MEDIA_RATE < MEDIA_RATE / 10 ? 0.7f * wave(sample, 1000) : 0;
}

/* Steep peaks over little else: only a limiter brings this to the others' loudness. */
static float clicks(int64_t sample)
{
    return sample % 9600 < 200 ? 0.98f * noise(sample) : 0.02f * wave(sample, 300);
}

/* Full scale between the samples only: -3 dB at each of them. */
static float between(int64_t sample)
{
    return 0.7f * (float)sin(G_PI / 2 * (double)sample + G_PI / 4);
}

static const struct drawn cases[] = {
    {"speech.mov", 64, 48, FRAMES, AV_PIX_FMT_YUV420P, false, false, draw_nothing, speech        },
    {"soft.mov",   64, 48, FRAMES, AV_PIX_FMT_YUV420P, false, false, draw_nothing, soft_speech   },
    {"hard.mov",   64, 48, FRAMES, AV_PIX_FMT_YUV420P, false, false, draw_nothing, clipped_speech},
    {"beeps.mov",  64, 48, FRAMES, AV_PIX_FMT_YUV420P, false, false, draw_nothing, beeps         },
    {"clicks.mov", 64, 48, FRAMES, AV_PIX_FMT_YUV420P, false, false, draw_nothing, clicks        },
};

static bool keep(void *payload, const float *samples, size_t n, GError **error)
{
    g_array_append_vals(payload, samples, (guint)(2 * n));
    return true;
}

static GArray *heard(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AVFrame) frame = av_frame_alloc();
    GArray *samples = g_array_new(false, false, sizeof(float));
    struct media_track track = {.sink = keep, .payload = samples};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    media_auto(input) input = media_input_new(fd, MEDIA_WANT_ALL, 1, &error);
    g_assert_no_error(error);
    for (enum media_got got; (got = media_input_next(input, frame, &error)) != MEDIA_GOT_END;)
        if (got == MEDIA_GOT_AUDIO)
            g_assert_true(media_track_push(&track, frame, false, 0, &error));
    g_assert_true(media_track_finish(&track, &error));
    media_track_clear(&track);
    close(fd);
    return samples;
}

static double peak_db(const GArray *samples)
{
    size_t n = samples->len / 2;
    g_autofree float *peaks = g_new(float, n);
    float peak = 1e-6f;
    media_loud_peaks((const float *)(const void *)samples->data, n, peaks);
    for (size_t i = 0; i < n; i++)
        peak = MAX(peak, peaks[i]);
    return 20 * log10(peak);
}

static void even(const struct drawn *drawn)
{
    g_autofree char *clip = drawn_clip(drawn), *dir = lab_ingest(clip, NULL);
    g_autofree char *store = lab_folder("store"), *list = lab_path("s.list");
    g_autofree char *plan = lab_path("s.plan"), *film = lab_path("s.mp4"),
                    *cues = lab_path("s.json");
    g_free(lab_media_ok("piece %s --index %s/index.bin --in 0 --out %d --store %s --list %s", clip,
        dir, FRAMES, store, list));
    g_autofree char *text = g_strdup_printf("segment\t%s\tx\ty\n", list);
    lab_write(plan, text, -1);
    g_free(lab_media_ok("reel --plan %s --out %s --cues %s", plan, film, cues));
    g_autoptr(GArray) samples = heard(film);
    struct media_loud loud;
    double lufs = 0;
    media_loud_init(&loud);
    media_loud_push(&loud, (const float *)(const void *)samples->data, samples->len / 2);
    g_assert_true(media_loud_measure(&loud, &lufs));
    media_loud_clear(&loud);
    g_test_message("%s: %.2f LUFS, %.2f dBTP", drawn->name, lufs, peak_db(samples));
    g_assert_cmpfloat(fabs(lufs + 16), <=, 0.5);
    g_assert_cmpfloat(peak_db(samples), <=, -1.0);
}

static void all_are_alike(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        even(&cases[i]);
}

/* A quarter of the rate, half way between the samples: 3 dB more than any sample has. */
static void peaks_between_samples_are_seen(void)
{
    g_autoptr(GArray) samples = g_array_new(false, false, sizeof(float));
    for (int64_t i = 0; i < 4800; i++) {
        float here = between(i), silent = 0;
        g_array_append_val(samples, here);
        g_array_append_val(samples, silent);
    }
    size_t n = samples->len / 2;
    g_autofree float *peaks = g_new(float, n);
    media_loud_peaks((const float *)(const void *)samples->data, n, peaks);
    /* away from the ends, where the wave is cut off */
    for (size_t i = 100; i < n - 100; i++) {
        float both = MAX(peaks[i], peaks[i + 1]);
        g_assert_cmpfloat(fabsf(both - 0.7f), <, 0.01f);
        g_assert_cmpfloat(fabsf(g_array_index(samples, float, 2 * i)), <, 0.5f);
    }
}

int main(int argc, char **argv)
{
    lab_init(&argc, &argv);
    g_test_add_func("/media/sound/peaks", peaks_between_samples_are_seen);
    g_test_add_func("/media/sound/even", all_are_alike);
    return lab_run();
}
