/* Is one picture a copy of the other, perhaps cut at its edges? The hashes say which window of
 * which may be it. Then the two are laid on each other as exactly as it goes: a copy agrees
 * everywhere, while the same place at another moment has something that came or went. */
#include "pictures.h"

#include <math.h>

/* docs/ref/media-cli.md says what was measured with these. */
#define ALIKE 14      /* bits of 64 by which a copy's hash may differ from that of its window */
#define AGREE 0.97    /* least correlation of the two */
#define STRANGE 0.025 /* largest share of cells that differ more than coding explains */
#define SIDE 32       /* lines and columns of the comparison */
#define DARK 24       /* brightness from which on changed light leaves nothing to compare */
#define LIGHT 228
#define TELLING 8    /* at least one cell in so many must be between them */
#define CONTRAST 2.0 /* brightness; flatter pictures say nothing */
#define TRIED 16     /* pairs of pictures of two clips that are laid on each other */
#define STEP 0.016f  /* of the picture, by which an edge is moved at first */
#define LAST_STEP 0.0015f

static const struct media_window whole = {0, 0, 1, 1};

static void take(const struct media_picture *picture, const struct media_window *w, float *out)
{
    const float side = MEDIA_PICTURE_SIDE;
    float fine[MEDIA_PICTURE_SIDE * MEDIA_PICTURE_SIDE];
    for (size_t i = 0; i < G_N_ELEMENTS(fine); i++)
        fine[i] = picture->cell[i];
    media_print_shrink(fine, w->left * side, w->top * side, (w->right - w->left) * side,
        (w->bottom - w->top) * side, SIDE, out);
}

/* ---- two pictures that lie on each other ---- */

struct line { /* a = gain * b + offset */
    double agreement, gain, offset;
};

static bool tells(float a, float b)
{
    return a > DARK && a < LIGHT && b > DARK && b < LIGHT;
}

static struct line fit_line(const float *a, const float *b)
{
    double n = 0, sa = 0, sb = 0, aa = 0, bb = 0, ab = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        if (!tells(a[i], b[i]))
            continue;
        n++;
        sa += a[i];
        sb += b[i];
        aa += (double)a[i] * a[i];
        bb += (double)b[i] * b[i];
        ab += (double)a[i] * b[i];
    }
    if (n < (double)SIDE * SIDE / TELLING)
        return (struct line){0};
    double va = aa - sa * sa / n, vb = bb - sb * sb / n, vab = ab - sa * sb / n;
    if (va < CONTRAST * CONTRAST * n || vb < CONTRAST * CONTRAST * n)
        return (struct line){0};
    double gain = vab / vb;
    return (struct line){vab / sqrt(va * vb), gain, (sa - gain * sb) / n};
}

/* Where much changes from cell to cell, a hair's breadth of shift explains a larger difference. */
static double strange_share(const float *a, const float *b, const struct line *line)
{
    int strange = 0, n = 0;
    for (int y = 1; y < SIDE - 1; y++)
        for (int x = 1; x < SIDE - 1; x++) {
            const float *at = b + y * SIDE + x;
            float low = *at, high = *at, own = a[y * SIDE + x];
            if (!tells(own, *at))
                continue;
            for (int dy = -1; dy <= 1; dy++)
                for (int dx = -1; dx <= 1; dx++) {
                    low = MIN(low, at[dy * SIDE + dx]);
                    high = MAX(high, at[dy * SIDE + dx]);
                }
            double off = fabs(own - line->gain * *at - line->offset);
            strange += off > 5 + 0.25 * line->gain * (high - low);
            n++;
        }
    return n ? (double)strange / n : 1;
}

/* Tries each edge a step further in and out; true when one was better. */
static bool move_edges(const float *inner, const struct media_picture *outer, float step,
    struct media_window *best, struct line *line)
{
    float other[SIDE * SIDE];
    bool moved = false;
    for (int k = 0; k < 8; k++) {
        struct media_window w = *best;
        float *const edges[] = {&w.left, &w.top, &w.right, &w.bottom};
        *edges[k / 2] = CLAMP(*edges[k / 2] + (k % 2 ? step : -step), 0, 1);
        take(outer, &w, other);
        struct line here = fit_line(inner, other);
        if (here.agreement <= line->agreement)
            continue;
        *line = here;
        *best = w;
        moved = true;
    }
    return moved;
}

void media_picture_fit(const struct media_picture *inner, const struct media_picture *outer,
    unsigned window, struct media_match *out)
{
    float a[SIDE * SIDE], b[SIDE * SIDE];
    struct media_window best = media_picture_window(window);
    take(inner, &whole, a);
    take(outer, &best, b);
    struct line line = fit_line(a, b);
    for (float step = STEP; step > LAST_STEP; step /= 2)
        for (int round = 0; round < 4 && move_edges(a, outer, step, &best, &line); round++)
            ;
    take(outer, &best, b);
    *out = (struct media_match){best, line.agreement, line.gain, strange_share(a, b, &line)};
}

/* ---- which pictures are worth it ---- */

struct pair {
    const struct media_picture *inner, *outer, *a, *b;
    unsigned window;
    double agreement; /* in that window as it is */
};

static unsigned find_window(
    const struct media_picture *inner, const struct media_picture *outer, unsigned *out_window)
{
    unsigned least = 65;
    *out_window = 0;
    for (unsigned n = 0; n < MEDIA_PICTURE_WINDOWS; n++) {
        unsigned bits = media_print_distance(inner->hash[0], outer->hash[n]);
        if (bits < least) {
            least = bits;
            *out_window = n;
        }
    }
    return least;
}

static void consider(const struct media_picture *a, const struct media_picture *b, GArray *pairs)
{
    unsigned in_b, in_a;
    unsigned bits_b = find_window(a, b, &in_b), bits_a = find_window(b, a, &in_a);
    struct pair pair =
        bits_b <= bits_a ? (struct pair){a, b, a, b, in_b, 0} : (struct pair){b, a, a, b, in_a, 0};
    if (MIN(bits_a, bits_b) <= ALIKE)
        g_array_append_val(pairs, pair);
}

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    return (x->agreement < y->agreement) - (x->agreement > y->agreement);
}

/* A film that stands still, for long: look at all as they are, keep the best. */
static void keep_best_pairs(GArray *pairs)
{
    float inner[SIDE * SIDE], other[SIDE * SIDE];
    if (pairs->len <= TRIED)
        return;
    for (guint i = 0; i < pairs->len; i++) {
        struct pair *pair = &g_array_index(pairs, struct pair, i);
        struct media_window w = media_picture_window(pair->window);
        take(pair->inner, &whole, inner);
        take(pair->outer, &w, other);
        pair->agreement = fit_line(inner, other).agreement;
    }
    g_array_sort(pairs, compare_pairs);
    g_array_set_size(pairs, TRIED);
}

bool media_pictures_compare(
    const struct media_pictures *a, const struct media_pictures *b, struct media_twin *out_twin)
{
    double best = 0;
    g_autoptr(GArray) pairs = g_array_new(false, false, sizeof(struct pair));
    for (uint32_t i = 0; i < a->n; i++)
        for (uint32_t j = 0; j < b->n; j++)
            consider(&a->items[i], &b->items[j], pairs);
    keep_best_pairs(pairs);
    for (guint i = 0; i < pairs->len; i++) {
        const struct pair *pair = &g_array_index(pairs, struct pair, i);
        struct media_match match;
        media_picture_fit(pair->inner, pair->outer, pair->window, &match);
        if (match.agreement < MAX(AGREE, best) || match.strange > STRANGE)
            continue;
        best = match.agreement;
        int64_t at = pair->a->at_ms;
        *out_twin = (struct media_twin){.offset_ms = (int64_t)pair->b->at_ms - at,
            .from_ms = at,
            .to_ms = at,
            .score = MIN(best, 1)};
    }
    return best > 0;
}
