/* High dynamic range (HLG, PQ; BT.2020) to what a hall's projector shows (BT.709).
 * Light is counted in units of the reference white, 203 cd/m² (ITU-R BT.2408). Below 0.6 nothing is
 * changed; above, the curve bends so that the brightest HDR light is just white. */
#include "internal.h"

#include <math.h>

#define STEPS 4096
#define WHITE 203.0
#define KNEE 0.6f

struct media_tone {
    bool pq;
    float light[STEPS];      /* signal to light */
    uint8_t signal[STEPS];   /* square root of light 0..1 to an 8-bit signal */
    float knee_a, knee_span; /* of the bend */
    AVFrame *wide, *narrow;  /* RGB48, RGB24 */
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

struct media_tone *media_tone_new(bool pq)
{
    struct media_tone *tone = g_new0(struct media_tone, 1);
    double peak = 1000 / WHITE;
    tone->pq = pq;
    for (int i = 0; i < STEPS; i++) {
        double v = (double)i / (STEPS - 1);
        tone->light[i] = (float)(pq ? MIN(pq_light(v) / WHITE, peak) : hlg_scene(v));
        tone->signal[i] = (uint8_t)lrint(255 * pow(v * v, 1 / 2.4));
    }
    /* The bend starts with slope 1 and ends at white for the peak. */
    tone->knee_span = (float)peak - KNEE;
    tone->knee_a = 1 / (tone->knee_span / (1 - KNEE) - 1);
    return tone;
}

void media_tone_free(struct media_tone *tone)
{
    if (!tone)
        return;
    av_frame_free(&tone->wide);
    av_frame_free(&tone->narrow);
    g_free(tone);
}

static float bend(const struct media_tone *tone, float light)
{
    if (light <= KNEE)
        return light;
    float t = MIN((light - KNEE) / tone->knee_span, 1);
    return KNEE + (1 - KNEE) * t * (1 + tone->knee_a) / (t + tone->knee_a);
}

static uint8_t to_signal(const struct media_tone *tone, float light)
{
    /* The table is in steps of the square root, so that shadows keep their steps. */
    return tone->signal[(int)(sqrtf(CLAMP(light, 0, 1)) * (STEPS - 1) + 0.5f)];
}

static void map_pixel(const struct media_tone *tone, const uint16_t *in, uint8_t *out)
{
    float r = tone->light[in[0] >> 4], g = tone->light[in[1] >> 4], b = tone->light[in[2] >> 4];
    if (!tone->pq) {
        /* A 1000 cd/m² screen's own gamma makes the scene's light into the screen's. */
        float y = 0.2627f * r + 0.6780f * g + 0.0593f * b;
        float gain = y > 0 ? powf(y, 0.2f) * (float)(1000 / WHITE) : 0;
        r *= gain;
        g *= gain;
        b *= gain;
    }
    float high = MAX(r, MAX(g, b));
    float scale = high > KNEE ? bend(tone, high) / high : 1;
    r *= scale;
    g *= scale;
    b *= scale;
    out[0] = to_signal(tone, 1.6605f * r - 0.5876f * g - 0.0728f * b);
    out[1] = to_signal(tone, -0.1246f * r + 1.1329f * g - 0.0083f * b);
    out[2] = to_signal(tone, -0.0182f * r - 0.1006f * g + 1.1187f * b);
}

AVFrame *media_tone_wide(struct media_tone *tone, int w, int h, GError **error)
{
    if (tone->wide && tone->wide->width == w && tone->wide->height == h)
        return tone->wide;
    av_frame_free(&tone->wide);
    av_frame_free(&tone->narrow);
    tone->wide = media_picture_new(AV_PIX_FMT_RGB48, w, h, error);
    tone->narrow = tone->wide ? media_picture_new(AV_PIX_FMT_RGB24, w, h, error) : NULL;
    if (!tone->narrow)
        av_frame_free(&tone->wide);
    return tone->wide;
}

const AVFrame *media_tone_map(struct media_tone *tone)
{
    for (int y = 0; y < tone->wide->height; y++) {
        const uint16_t *in =
            (const uint16_t *)(const void *)(tone->wide->data[0] +
                                             (ptrdiff_t)y * tone->wide->linesize[0]);
        uint8_t *out = tone->narrow->data[0] + (ptrdiff_t)y * tone->narrow->linesize[0];
        for (int x = 0; x < tone->wide->width; x++)
            map_pixel(tone, in + 3 * x, out + 3 * x);
    }
    return tone->narrow;
}
