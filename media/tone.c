/* High dynamic range (HLG, PQ; BT.2020) to what a hall's projector shows (BT.709).
 * Light is counted in units of the reference white, 203 cd/m² (ITU-R BT.2408). Below 0.6 nothing is
 * changed; above, the curve bends so that the brightest HDR light is just white.
 * All of it is worked out once for a grid of colours; a picture is then mapped in Y'CbCr, straight
 * from 10-bit to 8-bit 4:2:0, by interpolating in that grid: the four pixels of a chroma sample
 * share the work for chroma. */
#include "internal.h"

#include <math.h>

#define WHITE 203.0
#define KNEE 0.6
#define PEAK (1000 / WHITE)
#define Y_BITS 4 /* a step of the grid in 10-bit luma and chroma */
#define C_BITS 5
#define Y_NODES ((1024 >> Y_BITS) + 1)
#define C_NODES ((1024 >> C_BITS) + 1)
#define POINT 6 /* the grid's values have that many bits after the point */
#define SHIFT (Y_BITS + 2 * C_BITS + POINT)

struct media_tone {
    AVFrame *wide;
    /* for each pair of chroma: a luma curve, and one of each chroma */
    uint16_t grid[3][C_NODES][C_NODES][Y_NODES];
};

static double hlg_scene(double v)
{
    return v <= 0.5 ? v * v / 3 : (exp((v - 0.55991073) / 0.17883277) + 0.28466892) / 12;
}

static double pq_light(double v)
{
    double p = pow(v, 1 / 78.84375);
    return 10000 * pow(MAX(p - 0.8359375, 0) / (18.8515625 - 18.6875 * p), 1 / 0.1593017578125);
}

/* The light of the screen, from the signal. */
static void to_light(bool pq, double *rgb)
{
    for (int i = 0; i < 3; i++)
        rgb[i] = pq ? MIN(pq_light(rgb[i]) / WHITE, PEAK) : hlg_scene(rgb[i]);
    if (pq)
        return;
    /* A 1000 cd/m² screen's own gamma makes the scene's light into the screen's. */
    double y = 0.2627 * rgb[0] + 0.6780 * rgb[1] + 0.0593 * rgb[2];
    double gain = y > 0 ? pow(y, 0.2) * PEAK : 0;
    for (int i = 0; i < 3; i++)
        rgb[i] *= gain;
}

/* The bend starts with slope 1 and ends at white for the peak. */
static double bend(double light)
{
    double span = PEAK - KNEE, a = 1 / (span / (1 - KNEE) - 1);
    double t = MIN((light - KNEE) / span, 1);
    return KNEE + (1 - KNEE) * t * (1 + a) / (t + a);
}

static double to_signal(double light)
{
    return pow(CLAMP(light, 0, 1), 1 / 2.4);
}

/* One colour, BT.2020 Y'CbCr (0..1, -0.5..0.5) to BT.709. */
static void map_colour(bool pq, const double *in, double *out)
{
    double y = in[0], rgb[3] = {y + 1.4746 * in[2], y - 0.16455313 * in[1] - 0.57135313 * in[2],
                          y + 1.8814 * in[1]};
    for (int i = 0; i < 3; i++)
        rgb[i] = CLAMP(rgb[i], 0, 1);
    to_light(pq, rgb);
    double high = MAX(rgb[0], MAX(rgb[1], rgb[2]));
    double scale = high > KNEE ? bend(high) / high : 1;
    for (int i = 0; i < 3; i++)
        rgb[i] *= scale;
    double r = to_signal(1.6605 * rgb[0] - 0.5876 * rgb[1] - 0.0728 * rgb[2]);
    double g = to_signal(-0.1246 * rgb[0] + 1.1329 * rgb[1] - 0.0083 * rgb[2]);
    double b = to_signal(-0.0182 * rgb[0] - 0.1006 * rgb[1] + 1.1187 * rgb[2]);
    out[0] = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    out[1] = (b - out[0]) / 1.8556;
    out[2] = (r - out[0]) / 1.5748;
}

struct media_tone *media_tone_new(bool pq)
{
    struct media_tone *tone = g_new0(struct media_tone, 1);
    for (int b = 0; b < C_NODES; b++)
        for (int r = 0; r < C_NODES; r++)
            for (int y = 0; y < Y_NODES; y++) {
                double in[3] = {((y << Y_BITS) - 64) / 876.0, ((b << C_BITS) - 512) / 896.0,
                    ((r << C_BITS) - 512) / 896.0};
                double out[3];
                map_colour(pq, in, out);
                tone->grid[0][b][r][y] = (uint16_t)lrint((16 + 219 * out[0]) * (1 << POINT));
                for (int c = 1; c < 3; c++)
                    tone->grid[c][b][r][y] = (uint16_t)lrint((128 + 224 * out[c]) * (1 << POINT));
            }
    return tone;
}

void media_tone_free(struct media_tone *tone)
{
    if (!tone)
        return;
    av_frame_free(&tone->wide);
    g_free(tone);
}

AVFrame *media_tone_wide(struct media_tone *tone, int w, int h, GError **error)
{
    if (tone->wide && tone->wide->width == w && tone->wide->height == h)
        return tone->wide;
    av_frame_free(&tone->wide);
    tone->wide = media_picture_new(AV_PIX_FMT_YUV420P10, w, h, error);
    return tone->wide;
}

/* Where a pair of chroma lies in the grid: its four neighbours, and how much each counts. */
struct cell {
    size_t at[4];
    int weight[4];
};

static struct cell cell_of(int b, int r)
{
    const int step = 1 << C_BITS, mask = step - 1;
    int fb = b & mask, fr = r & mask;
    size_t at = ((size_t)(b >> C_BITS) * C_NODES + (size_t)(r >> C_BITS)) * Y_NODES;
    return (struct cell){
        .at = {at,                        at + Y_NODES,     at + (size_t)C_NODES * Y_NODES,
               at + (size_t)(C_NODES + 1) * Y_NODES                                                },
        .weight = {(step - fb) * (step - fr), (step - fb) * fr, fb * (step - fr),               fb * fr}
    };
}

static uint8_t look_up(const uint16_t *grid, const struct cell *cell, int y)
{
    const int step = 1 << Y_BITS, part = y & (step - 1);
    grid += y >> Y_BITS;
    int sum = 1 << (SHIFT - 1);
    for (int i = 0; i < 4; i++) {
        const uint16_t *at = grid + cell->at[i];
        sum += (at[0] * (step - part) + at[1] * part) * cell->weight[i];
    }
    return (uint8_t)(sum >> SHIFT);
}

static const uint16_t *row_of(const uint8_t *const *data, const int *lines, int p, int y)
{
    return (const uint16_t *)(const void *)(data[p] + (ptrdiff_t)y * lines[p]);
}

void media_tone_map(const struct media_tone *tone, const uint8_t *const *in, const int *in_lines,
    uint8_t *const *out, const int *out_lines, int w, int h)
{
    const uint16_t *grid[3] = {tone->grid[0][0][0], tone->grid[1][0][0], tone->grid[2][0][0]};
    for (int y = 0; y < h / 2; y++) {
        const uint16_t *top = row_of(in, in_lines, 0, 2 * y);
        const uint16_t *low = row_of(in, in_lines, 0, 2 * y + 1);
        const uint16_t *blue = row_of(in, in_lines, 1, y), *red = row_of(in, in_lines, 2, y);
        uint8_t *to_top = out[0] + (ptrdiff_t)(2 * y) * out_lines[0];
        uint8_t *to_low = to_top + out_lines[0];
        uint8_t *to_blue = out[1] + (ptrdiff_t)y * out_lines[1];
        uint8_t *to_red = out[2] + (ptrdiff_t)y * out_lines[2];
        for (int x = 0; x < w / 2; x++) {
            struct cell cell = cell_of(blue[x] & 1023, red[x] & 1023);
            int a = top[2 * x] & 1023, b = top[2 * x + 1] & 1023;
            int c = low[2 * x] & 1023, d = low[2 * x + 1] & 1023;
            to_top[2 * x] = look_up(grid[0], &cell, a);
            to_top[2 * x + 1] = look_up(grid[0], &cell, b);
            to_low[2 * x] = look_up(grid[0], &cell, c);
            to_low[2 * x + 1] = look_up(grid[0], &cell, d);
            to_blue[x] = look_up(grid[1], &cell, (a + b + c + d + 2) / 4);
            to_red[x] = look_up(grid[2], &cell, (a + b + c + d + 2) / 4);
        }
    }
}
