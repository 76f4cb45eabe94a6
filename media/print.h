/* print.h — prints as the makers and the comparer see them; for media/ and its tests. */
#pragma once
#include "internal.h"

#define MEDIA_PRINT_MS 250      /* a sample is the mean of this long */
#define MEDIA_PRINT_FIELDS 64   /* 8x8 */
#define MEDIA_PRINT_LEVELS 128  /* steps of a field for each step of brightness */
#define MEDIA_PRINT_MAX 400000u /* samples: 27 hours */
#define MEDIA_PRINT_FINE 64     /* lines and columns that are kept while reading */

struct media_print_sample {
    uint64_t hash;
    uint16_t field[MEDIA_PRINT_FIELDS]; /* rows from the top; brightness 0…255 in 1/128 */
};

struct media_print {
    uint32_t n;
    struct media_print_sample *samples;
};
MEDIA_DEFINE_AUTO(print)

/* Mean brightness of MEDIA_PRINT_FINE x MEDIA_PRINT_FINE parts; a picture smaller than that repeats
 * its lines. */
void media_print_fine(const AVFrame *picture, float *fine);
/* A part of a fine grid as n x n fields; edges count by their share. */
void media_print_shrink(
    const float *fine, float left, float top, float width, float height, int n, float *out);
/* The signs of the 8x8 lowest frequencies of a 32x32 picture against their median. */
uint64_t media_print_hash(const float *picture);
/* Bits that differ. */
static inline unsigned media_print_distance(uint64_t a, uint64_t b)
{
    uint64_t x = a ^ b;
    x -= x >> 1 & 0x5555555555555555;
    x = (x & 0x3333333333333333) + (x >> 2 & 0x3333333333333333);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0f;
    x += x >> 8;
    x += x >> 16;
    x += x >> 32;
    return x & 127;
}

/* Makes a print while the pictures (YUV420P, upright) pass by in the order they are shown. */
struct media_printer {
    GArray *samples; /* struct media_print_sample */
    float last[MEDIA_PRINT_FINE * MEDIA_PRINT_FINE];
    double sum[MEDIA_PRINT_FINE * MEDIA_PRINT_FINE];
    int64_t at_t90, filled_t90;
    int bar_x, bar_y; /* black bars, in columns and lines of the fine grid, on each side */
    bool seen;
};
void media_printer_init(struct media_printer *printer);
void media_printer_push(struct media_printer *printer, const AVFrame *picture, int64_t t90);
/* `end_t90`: when the last picture ends. fd -1: nothing is written. */
bool media_printer_write(struct media_printer *printer, int64_t end_t90, int fd, GError **error);
void media_printer_clear(struct media_printer *printer);

/* twins.c: how well two clips lie on each other where they do best. */
struct media_overlap {
    bool found;        /* some stretch looks alike; else the rest is 0 */
    uint32_t first, n; /* samples of `a` that look alike */
    double shift;      /* samples to add to have those of `b` */
    double distance;   /* mean bits that differ, of 64 */
    double agreement;  /* correlation of the fields' changes in time */
    double motion;     /* root mean square of those changes, the lesser of both, in brightness */
};
void media_overlap_find(const struct media_print *a, const struct media_print *b, uint32_t least,
    struct media_overlap *out_overlap);
