/* Loudness after ITU-R BS.1770-4: K weighting, 400 ms blocks every 100 ms, two gates. The filter
 * coefficients are the recommendation's own for 48 kHz. True peaks are found by oversampling four
 * times. */
#include "internal.h"

#include <math.h>

#define STEP (MEDIA_RATE / 10)

void media_loud_init(struct media_loud *loud)
{
    memset(loud, 0, sizeof *loud);
    loud->steps = g_array_new(false, false, sizeof(double));
}

void media_loud_clear(struct media_loud *loud)
{
    if (loud->steps)
        g_array_unref(loud->steps);
    memset(loud, 0, sizeof *loud);
}

/* Two second-order filters in a row, direct form II transposed. */
static double weigh(double z[4], double x)
{
    double y = 1.53512485958697 * x + z[0];
    z[0] = -2.69169618940638 * x + 1.69065929318241 * y + z[1];
    z[1] = 1.19839281085285 * x - 0.73248077421585 * y;
    double w = y + z[2];
    z[2] = -2 * y + 1.99004745483398 * w + z[3];
    z[3] = y - 0.99007225036621 * w;
    return w;
}

void media_loud_push(struct media_loud *loud, const float *samples, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (int c = 0; c < 2; c++) {
            float x = samples[2 * i + (size_t)c];
            if (!isfinite(x))
                x = 0;
            loud->peak = MAX(loud->peak, fabsf(x));
            double w = weigh(loud->z[c], x);
            loud->step_energy += w * w;
        }
        if (++loud->step_fill == STEP) {
            double mean = loud->step_energy / STEP;
            g_array_append_val(loud->steps, mean);
            loud->step_energy = 0;
            loud->step_fill = 0;
        }
    }
}

static double lufs(double energy)
{
    return energy > 0 ? -0.691 + 10 * log10(energy) : -120;
}

static double block(const struct media_loud *loud, guint i)
{
    double sum = 0;
    for (guint k = 0; k < 4; k++)
        sum += g_array_index(loud->steps, double, i + k);
    return sum / 4;
}

GArray *media_loud_blocks(const struct media_loud *loud)
{
    GArray *out = g_array_new(false, false, sizeof(double));
    for (guint i = 0; i + 4 <= loud->steps->len; i++) {
        double value = MAX(lufs(block(loud, i)), -120.0);
        g_array_append_val(out, value);
    }
    return out;
}

static double gated(const struct media_loud *loud, double gate, guint *out_n)
{
    double sum = 0;
    guint n = 0;
    for (guint i = 0; i + 4 <= loud->steps->len; i++) {
        double energy = block(loud, i);
        if (lufs(energy) > gate) {
            sum += energy;
            n++;
        }
    }
    *out_n = n;
    return n ? sum / n : 0;
}

bool media_loud_measure(const struct media_loud *loud, double *out_lufs)
{
    guint n;
    double mean = gated(loud, -70, &n);
    if (n == 0)
        return false;
    mean = gated(loud, lufs(mean) - 10, &n);
    *out_lufs = lufs(mean);
    return n > 0;
}

#define PHASES 4
#define TAPS 24
#define CHUNK 2048 /* floats */

/* A sinc under a Kaiser window, for the places a quarter, a half and three quarters on. */
static void make_taps(float taps[PHASES][TAPS])
{
    const double beta = 8;
    for (int p = 1; p < PHASES; p++) {
        double sum = 0, value[TAPS];
        for (int k = 0; k < TAPS; k++) {
            double x = k - (TAPS / 2 - 1) - (double)p / PHASES, w = 1, term = 1;
            double inside = 1 - 4 * x * x / (TAPS * TAPS);
            /* The Bessel function of the window, as its series. */
            double half = beta / 2 * sqrt(MAX(inside, 0));
            for (int i = 1; i < 30; i++) {
                term *= half / i * (half / i);
                w += term;
            }
            value[k] = w * sin(G_PI * x) / (G_PI * x);
            sum += value[k];
        }
        for (int k = 0; k < TAPS; k++)
            taps[p][k] = (float)(value[k] / sum);
    }
}

/* Both channels at once: the samples are interleaved, and so are the sums. */
static void add_phase(
    const float *samples, int64_t n, int64_t from, int64_t count, const float *taps, float *peaks)
{
    float sum[CHUNK] = {0};
    for (int k = 0; k < TAPS; k++) {
        int64_t shift = 2 * (k - (TAPS / 2 - 1));
        int64_t low = MAX(0, -(from + shift)), high = MIN(count, n - from - shift);
        for (int64_t i = low; i < high; i++)
            sum[i] += taps[k] * samples[from + shift + i];
    }
    for (int64_t i = 0; i < count / 2; i++)
        peaks[i] = MAX(peaks[i], MAX(fabsf(sum[2 * i]), fabsf(sum[2 * i + 1])));
}

void media_loud_peaks(const float *samples, size_t n, float *out_peaks)
{
    float taps[PHASES][TAPS];
    make_taps(taps);
    for (size_t i = 0; i < n; i++)
        out_peaks[i] = MAX(fabsf(samples[2 * i]), fabsf(samples[2 * i + 1]));
    for (size_t from = 0; from < 2 * n; from += CHUNK)
        for (int p = 1; p < PHASES; p++)
            add_phase(samples, (int64_t)(2 * n), (int64_t)from, (int64_t)MIN(CHUNK, 2 * n - from),
                taps[p], out_peaks + from / 2);
}
