/* Do two clips show the same footage? First every pair of samples that look alike votes for the
 * shift between them. A camera that stands still votes for every shift: what decides is whether the
 * picture's changes in time agree when the clips lie on each other. */
#include "print.h"

#include <math.h>

/* docs/ref/media-cli.md says what was measured with these. */
#define ALIKE 16        /* bits of 64 that samples of the same picture may differ by */
#define CONTRAST 3.0    /* brightness; a flatter sample says nothing */
#define SPAN 4          /* samples between which changes are taken: 1 s */
#define CHANGE_MAX 4096 /* in 1/128: a cut must not outweigh all the rest */
#define AGREE 0.72      /* least agreement of twins that share LONG or more */
#define LONG 20         /* samples: 5 s; for each one less, 0.02 more agreement is asked for */
#define MOTION 0.25     /* brightness; with less there is nothing to agree */
#define SHIFTS_TRIED 64 /* more are thinned out by a quick look */
#define QUICK 96        /* samples that the quick look takes */

struct side {
    const struct media_print *print;
    uint64_t *hash;
    bool *flat;
    int16_t *change; /* n - SPAN rows of MEDIA_PRINT_FIELDS; NULL until it is wanted */
};

struct shift {
    int64_t by;
    double weight;
};

/* ---- one side ---- */

static bool is_flat(const struct media_print_sample *sample)
{
    double sum = 0, squares = 0;
    for (int k = 0; k < MEDIA_PRINT_FIELDS; k++) {
        double value = (double)sample->field[k] / MEDIA_PRINT_LEVELS;
        sum += value;
        squares += value * value;
    }
    double mean = sum / MEDIA_PRINT_FIELDS;
    return squares / MEDIA_PRINT_FIELDS - mean * mean < CONTRAST * CONTRAST;
}

static void side_init(struct side *side, const struct media_print *print)
{
    *side = (struct side){.print = print};
    side->hash = g_new(uint64_t, print->n);
    side->flat = g_new(bool, print->n);
    for (uint32_t i = 0; i < print->n; i++) {
        side->hash[i] = print->samples[i].hash;
        side->flat[i] = is_flat(&print->samples[i]);
    }
}

static void side_clear(struct side *side)
{
    g_free(side->hash);
    g_free(side->flat);
    g_free(side->change);
}

/* What changed within a second, less what changed all over (light, exposure, fades). */
static void make_changes(struct side *side)
{
    const struct media_print_sample *samples = side->print->samples;
    if (side->change || side->print->n <= SPAN)
        return;
    uint32_t n = side->print->n - SPAN;
    side->change = g_new(int16_t, (size_t)n * MEDIA_PRINT_FIELDS);
    for (uint32_t i = 0; i < n; i++) {
        int change[MEDIA_PRINT_FIELDS], sum = 0;
        for (int k = 0; k < MEDIA_PRINT_FIELDS; k++) {
            change[k] = samples[i + SPAN].field[k] - samples[i].field[k];
            sum += change[k];
        }
        for (int k = 0; k < MEDIA_PRINT_FIELDS; k++)
            side->change[(size_t)i * MEDIA_PRINT_FIELDS + k] =
                (int16_t)CLAMP(change[k] - sum / MEDIA_PRINT_FIELDS, -CHANGE_MAX, CHANGE_MAX);
    }
}

/* ---- which shifts are worth a look ---- */

/* Votes for "sample i of a is sample i + by of b", at index by + (a's n - 1). */
static uint32_t *vote(const struct side *a, const struct side *b, uint32_t step)
{
    uint32_t na = a->print->n, nb = b->print->n;
    uint32_t *votes = g_new0(uint32_t, (size_t)na + nb);
    for (uint32_t i = 0; i < na; i += step) {
        uint32_t *here = votes + (na - 1 - i);
        uint64_t hash = a->hash[i];
        if (a->flat[i])
            continue;
        for (uint32_t j = 0; j < nb; j++)
            here[j] += media_print_distance(hash, b->hash[j]) <= ALIKE;
    }
    return votes;
}

static GArray *list_shifts(const struct side *a, const struct side *b, uint32_t least)
{
    uint32_t step = CLAMP(a->print->n / 120, 1, MAX(1, MIN(4, least / 4)));
    uint32_t needed = MAX(1, least / step / 2);
    g_autofree uint32_t *votes = vote(a, b, step);
    GArray *shifts = g_array_new(false, false, sizeof(struct shift));
    for (uint32_t v = 0; v + 1 < a->print->n + b->print->n; v++) {
        struct shift shift = {(int64_t)v - (int64_t)(a->print->n - 1), votes[v]};
        if (votes[v] >= needed)
            g_array_append_val(shifts, shift);
    }
    return shifts;
}

/* ---- how well they agree at a shift ---- */

struct sums {
    double ab, aa, bb;
    uint32_t n;
};

static void add_row(struct sums *sums, const int16_t *a, const int16_t *b)
{
    int32_t ab = 0, aa = 0, bb = 0;
    for (int k = 0; k < MEDIA_PRINT_FIELDS; k++) {
        ab += a[k] * b[k];
        aa += a[k] * a[k];
        bb += b[k] * b[k];
    }
    sums->ab += ab;
    sums->aa += aa;
    sums->bb += bb;
    sums->n++;
}

static double agreement(const struct sums *sums)
{
    return sums->aa > 0 && sums->bb > 0 ? sums->ab / sqrt(sums->aa * sums->bb) : 0;
}

static int compare_shifts(const void *a, const void *b)
{
    const struct shift *x = a, *y = b;
    return x->weight < y->weight ? 1 : x->weight > y->weight ? -1 : 0;
}

/* A camera that stands still, for long: look at some samples of each shift, keep the best. */
static void thin_out(GArray *shifts, const struct side *a, const struct side *b)
{
    if (shifts->len <= SHIFTS_TRIED || !a->change || !b->change)
        return;
    int64_t na = (int64_t)a->print->n - SPAN, nb = (int64_t)b->print->n - SPAN;
    for (guint s = 0; s < shifts->len; s++) {
        struct shift *shift = &g_array_index(shifts, struct shift, s);
        int64_t from = MAX(0, -shift->by), to = MIN(na, nb - shift->by);
        struct sums sums = {0};
        for (int64_t i = from; i < to; i += MAX(1, (to - from) / QUICK))
            add_row(&sums, a->change + i * MEDIA_PRINT_FIELDS,
                b->change + (i + shift->by) * MEDIA_PRINT_FIELDS);
        shift->weight = agreement(&sums);
    }
    g_array_sort(shifts, compare_shifts);
    g_array_set_size(shifts, SHIFTS_TRIED);
}

/* The longest stretch of `a` that looks like `b` there; short disturbances don't end it. */
static void find_stretch(
    const struct side *a, const struct side *b, int64_t by, struct media_overlap *out)
{
    int64_t from = MAX(0, -by), to = MIN((int64_t)a->print->n, (int64_t)b->print->n - by);
    int64_t start = from, value = 0, best = 0;
    for (int64_t i = from; i < to; i++) {
        bool flat = a->flat[i] || b->flat[i + by];
        bool same = media_print_distance(a->hash[i], b->hash[i + by]) <= ALIKE;
        value += flat ? 0 : same ? 1 : -2;
        if (value <= 0) {
            value = 0;
            start = i + 1;
        }
        if (value > best) {
            best = value;
            out->first = (uint32_t)start;
            out->n = (uint32_t)(i + 1 - start);
        }
    }
}

static void measure(
    const struct side *a, const struct side *b, int64_t by, struct media_overlap *out)
{
    struct sums sums = {0};
    unsigned bits = 0, counted = 0;
    for (uint32_t i = out->first; i < out->first + out->n; i++) {
        if (a->flat[i] || b->flat[i + by])
            continue;
        bits += media_print_distance(a->hash[i], b->hash[i + by]);
        counted++;
    }
    for (uint32_t i = out->first; i + SPAN < out->first + out->n; i++)
        add_row(&sums, a->change + (size_t)i * MEDIA_PRINT_FIELDS,
            b->change + ((int64_t)i + by) * MEDIA_PRINT_FIELDS);
    double each = MAX(1, sums.n) * (double)MEDIA_PRINT_FIELDS;
    out->found = true;
    out->shift = (double)by;
    out->distance = counted ? (double)bits / counted : 64;
    out->agreement = agreement(&sums);
    out->motion = sqrt(MIN(sums.aa, sums.bb) / each) / MEDIA_PRINT_LEVELS;
}

/* The clips need not be cut on the same quarter of a second: try the times in between. */
static void refine(const struct side *a, const struct side *b, struct media_overlap *out)
{
    int64_t by = (int64_t)out->shift;
    for (int quarter = -2; quarter <= 2; quarter++) {
        int64_t base = by + (quarter < 0 ? -1 : 0);
        int part = (quarter + 4) % 4;
        struct sums sums = {0};
        for (uint32_t i = out->first; i + SPAN < out->first + out->n; i++) {
            int64_t j = (int64_t)i + base;
            int16_t between[MEDIA_PRINT_FIELDS];
            if (j < 0 || j + 1 + SPAN >= (int64_t)b->print->n)
                continue;
            const int16_t *row = b->change + j * MEDIA_PRINT_FIELDS;
            for (int k = 0; k < MEDIA_PRINT_FIELDS; k++)
                between[k] =
                    (int16_t)((row[k] * (4 - part) + row[k + MEDIA_PRINT_FIELDS] * part) / 4);
            add_row(&sums, a->change + (size_t)i * MEDIA_PRINT_FIELDS, between);
        }
        if (sums.n + SPAN + 2 >= out->n && agreement(&sums) > out->agreement) {
            out->agreement = agreement(&sums);
            out->shift = (double)by + quarter / 4.0;
        }
    }
}

/* ---- the whole ---- */

/* How unlikely it is that this is chance: a long stretch may agree a little less than a short one.
 */
static double weight_of(const struct media_overlap *overlap)
{
    return overlap->found ? atanh(CLAMP(overlap->agreement, 0, 0.999)) * sqrt(overlap->n) : -1;
}

static void keep_better(struct media_overlap *best, const struct media_overlap *overlap)
{
    if (weight_of(overlap) > weight_of(best))
        *best = *overlap;
}

static void try_shift(const struct side *a, const struct side *b, int64_t by, uint32_t least,
    struct media_overlap *best)
{
    struct media_overlap part = {0}, whole = {0};
    find_stretch(a, b, by, &part);
    if (part.n < least || part.n <= SPAN)
        return;
    measure(a, b, by, &part);
    keep_better(best, &part);
    /* A picture that was cropped looks alike only here and there; its changes agree all along. */
    whole.first = (uint32_t)MAX(0, -by);
    whole.n = (uint32_t)MIN((int64_t)a->print->n, (int64_t)b->print->n - by) - whole.first;
    if (whole.n == part.n || whole.n > 3 * part.n)
        return;
    measure(a, b, by, &whole);
    keep_better(best, &whole);
}

static void compare_films(
    struct side *a, struct side *b, uint32_t least, struct media_overlap *out_overlap)
{
    g_autoptr(GArray) shifts = list_shifts(a, b, least);
    if (shifts->len == 0)
        return;
    make_changes(a);
    make_changes(b);
    thin_out(shifts, a, b);
    for (guint s = 0; s < shifts->len; s++)
        try_shift(a, b, g_array_index(shifts, struct shift, s).by, least, out_overlap);
    if (out_overlap->found)
        refine(a, b, out_overlap);
}

void media_overlap_find(const struct media_print *a, const struct media_print *b, uint32_t least,
    struct media_overlap *out_overlap)
{
    struct side sides[2];
    memset(out_overlap, 0, sizeof *out_overlap);
    side_init(&sides[0], a);
    side_init(&sides[1], b);
    compare_films(&sides[0], &sides[1], least, out_overlap);
    side_clear(&sides[0]);
    side_clear(&sides[1]);
}

static bool is_twin(const struct media_overlap *o)
{
    double least = AGREE + 0.02 * MAX(0, LONG - (double)o->n);
    return o->found && o->distance <= ALIKE && o->agreement >= least && o->motion >= MOTION;
}

bool media_print_compare(const struct media_print *a, const struct media_print *b, int64_t min_ms,
    struct media_twin *out_twin)
{
    struct media_overlap o;
    uint32_t least =
        (uint32_t)CLAMP((min_ms + MEDIA_PRINT_MS - 1) / MEDIA_PRINT_MS, SPAN + 1, MEDIA_PRINT_MAX);
    media_overlap_find(a, b, least, &o);
    if (!is_twin(&o))
        return false;
    *out_twin = (struct media_twin){.score = MIN(o.agreement, 1)};
    out_twin->offset_ms = llrint(o.shift * MEDIA_PRINT_MS);
    out_twin->from_ms = (int64_t)o.first * MEDIA_PRINT_MS;
    out_twin->to_ms = ((int64_t)o.first + o.n) * MEDIA_PRINT_MS;
    return true;
}
