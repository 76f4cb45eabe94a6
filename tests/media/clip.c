#include "clip.h"

#include <stdbool.h>
#include <string.h>

#define COLUMNS 8
#define ROWS 4

static bool bit_of(unsigned number, int cell)
{
    int bit = 15 - cell % 16;
    return ((number >> bit) & 1) != (unsigned)(cell >= 16);
}

void clip_draw(uint8_t *plane, ptrdiff_t line, int w, int h, unsigned number, int dark, int light)
{
    int left = w / 10, top = h / 10;
    for (int y = 0; y < h; y++)
        memset(plane + y * line, (dark + light) / 2, (size_t)w);
    for (int cell = 0; cell < COLUMNS * ROWS; cell++) {
        int x0 = left + (w - 2 * left) * (cell % COLUMNS) / COLUMNS;
        int x1 = left + (w - 2 * left) * (cell % COLUMNS + 1) / COLUMNS;
        int y0 = top + (h - 2 * top) * (cell / COLUMNS) / ROWS;
        int y1 = top + (h - 2 * top) * (cell / COLUMNS + 1) / ROWS;
        for (int y = y0; y < y1; y++)
            memset(plane + y * line + x0, bit_of(number, cell) ? light : dark, (size_t)(x1 - x0));
    }
}

static int level(const uint8_t *plane, ptrdiff_t line, int w, int h, int cell)
{
    double left = w / 10.0, top = h / 10.0;
    int x = (int)(left + (w - 2 * left) * (cell % COLUMNS + 0.5) / COLUMNS);
    int y = (int)(top + (h - 2 * top) * (cell / COLUMNS + 0.5) / ROWS);
    int sum = 0, n = 0;
    for (int dy = -1; dy <= 1; dy++)
        for (int dx = -1; dx <= 1; dx++, n++)
            sum += plane[(y + dy) * line + x + dx];
    return sum / n;
}

int clip_read(const uint8_t *plane, ptrdiff_t line, int x, int y, int w, int h)
{
    unsigned first = 0, second = 0;
    plane += y * line + x;
    for (int cell = 0; cell < COLUMNS * ROWS; cell++) {
        unsigned light = level(plane, line, w, h, cell) > 128;
        if (cell < 16)
            first = first << 1 | light;
        else
            second = second << 1 | light;
    }
    return (first ^ second) == 0xffff ? (int)first : -1;
}

void clip_levels(const uint8_t *plane, ptrdiff_t line, int w, int h, int *out_dark, int *out_light)
{
    *out_dark = 255;
    *out_light = 0;
    for (int cell = 0; cell < COLUMNS * ROWS; cell++) {
        int now = level(plane, line, w, h, cell);
        *out_dark = now < *out_dark ? now : *out_dark;
        *out_light = now > *out_light ? now : *out_light;
    }
}
