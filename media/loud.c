/* Loudness after ITU-R BS.1770-4: K weighting, 400 ms blocks every 100 ms, two gates. The filter
 * coefficients are the recommendation's own for 48 kHz. */
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
