/* Faces, plates and names are made unreadable: the box is averaged into a few large cells, each
 * cell is mixed with its neighbours, and what is left is drawn as one soft picture without edges.
 * The cells follow the box's size, so that a large face is no easier to know than a small one. */
#include "internal.h"

#define CELLS 4  /* along the box's longer side */
#define LEAST 24 /* luma pixels, of a cell */
#define MAX_CELLS (CELLS + 1)

struct mosaic {
    int columns, rows;
    int mean[MAX_CELLS * MAX_CELLS];
};

static int cells_in(int length, int longer)
{
    int cell = MAX(longer / CELLS, LEAST);
    return CLAMP((length + cell / 2) / cell, 1, MAX_CELLS);
}

static void average(struct mosaic *mosaic, const uint8_t *plane, ptrdiff_t line, int w, int h)
{
    for (int row = 0; row < mosaic->rows; row++)
        for (int column = 0; column < mosaic->columns; column++) {
            int x0 = w * column / mosaic->columns, x1 = MAX(w * (column + 1) / mosaic->columns, x0);
            int y0 = h * row / mosaic->rows, y1 = MAX(h * (row + 1) / mosaic->rows, y0);
            int64_t sum = 0, n = (int64_t)(x1 - x0) * (y1 - y0);
            for (int y = y0; y < y1; y++)
                for (int x = x0; x < x1; x++)
                    sum += plane[y * line + x];
            mosaic->mean[row * mosaic->columns + column] = n ? (int)((sum + n / 2) / n) : 128;
        }
}

static int at_edge(const struct mosaic *mosaic, int row, int column)
{
    row = CLAMP(row, 0, mosaic->rows - 1);
    column = CLAMP(column, 0, mosaic->columns - 1);
    return mosaic->mean[row * mosaic->columns + column];
}

/* A quarter of itself, the rest from the eight around it. */
static void mix(struct mosaic *mosaic)
{
    static const int share[3] = {1, 2, 1};
    struct mosaic from = *mosaic;
    for (int row = 0; row < mosaic->rows; row++)
        for (int column = 0; column < mosaic->columns; column++) {
            int sum = 8;
            for (int k = 0; k < 9; k++)
                sum += share[k / 3] * share[k % 3] *
                       at_edge(&from, row + k / 3 - 1, column + k % 3 - 1);
            mosaic->mean[row * mosaic->columns + column] = sum / 16;
        }
}

/* Between which two cells' middles a place lies, and how far (of 256) it is from the first. */
static void lie(int at, int length, int cells, int *out_cell, int *out_next, int *out_part)
{
    int place = (2 * at + 1) * cells * 128 / length - 128;
    int cell = CLAMP(place >> 8, 0, cells - 1);
    *out_cell = cell;
    *out_next = MIN(cell + 1, cells - 1);
    *out_part = CLAMP(place - cell * 256, 0, 256);
}

static void fill(const struct mosaic *mosaic, uint8_t *plane, ptrdiff_t line, int w, int h)
{
    int row[MAX_CELLS];
    for (int y = 0; y < h; y++) {
        int a, b, part;
        lie(y, h, mosaic->rows, &a, &b, &part);
        for (int i = 0; i < mosaic->columns; i++)
            row[i] = mosaic->mean[a * mosaic->columns + i] * (256 - part) +
                     mosaic->mean[b * mosaic->columns + i] * part;
        for (int x = 0; x < w; x++) {
            lie(x, w, mosaic->columns, &a, &b, &part);
            plane[y * line + x] = (uint8_t)((row[a] * (256 - part) + row[b] * part + 32768) >> 16);
        }
    }
}

void media_blur_apply(AVFrame *picture, int x0, int y0, int x1, int y1)
{
    if (x0 >= x1 || y0 >= y1)
        return;
    g_assert(!((x0 | y0 | x1 | y1) & 1) && x0 >= 0 && y0 >= 0 && x1 <= picture->width &&
             y1 <= picture->height);
    int longer = MAX(x1 - x0, y1 - y0);
    struct mosaic mosaic = {cells_in(x1 - x0, longer), cells_in(y1 - y0, longer), {0}};
    for (int p = 0; p < 3; p++) {
        int half = p > 0, w = (x1 - x0) >> half, h = (y1 - y0) >> half;
        ptrdiff_t line = picture->linesize[p];
        uint8_t *plane = picture->data[p] + (y0 >> half) * line + (x0 >> half);
        average(&mosaic, plane, line, w, h);
        mix(&mosaic);
        fill(&mosaic, plane, line, w, h);
    }
}
