/* The print of a clip: what its picture looks like, four times a second, in so few numbers that two
 * clips are compared in a moment and so coarse that encoding, size and frame rate leave no trace.
 *
 * Each sample is the mean of everything that was shown in its 250 ms, weighted by time, so it does
 * not matter how many frames that was. Black bars around the picture are left out. Of that mean
 * come a 64-bit hash of the low frequencies (Zauner, Implementation and Benchmarking of Perceptual
 * Image Hash Functions, 2010: signs of DCT coefficients against their median) and the brightness of
 * 8x8 fields, whose changes in time tell moving pictures apart (after Oostveen, Kalker and Haitsma,
 * Feature Extraction and a Database Strategy for Video Fingerprinting, 2002). */
#include "print.h"

#include <math.h>

static const char magic[8] = "SKPRINT1";
#define HEADER_BYTES 20
#define SAMPLE_BYTES (8 + 2 * MEDIA_PRINT_FIELDS)
#define CELL_T90 (90 * MEDIA_PRINT_MS)
#define BLACK 20 /* brightness of a bar; 16 is black, coding adds a little */

void media_printer_init(struct media_printer *printer)
{
    memset(printer, 0, sizeof *printer);
    printer->samples = g_array_new(false, false, sizeof(struct media_print_sample));
}

void media_printer_clear(struct media_printer *printer)
{
    if (printer->samples)
        g_array_unref(printer->samples);
    memset(printer, 0, sizeof *printer);
}

/* ---- from a picture to a fine grid ---- */

void media_print_fine(const AVFrame *picture, float *fine)
{
    for (int gy = 0; gy < MEDIA_PRINT_FINE; gy++) {
        int y0 = gy * picture->height / MEDIA_PRINT_FINE;
        int y1 = MAX(y0 + 1, (gy + 1) * picture->height / MEDIA_PRINT_FINE);
        uint32_t sums[MEDIA_PRINT_FINE] = {0};
        int widths[MEDIA_PRINT_FINE];
        for (int gx = 0; gx < MEDIA_PRINT_FINE; gx++) {
            int x0 = gx * picture->width / MEDIA_PRINT_FINE;
            int x1 = MAX(x0 + 1, (gx + 1) * picture->width / MEDIA_PRINT_FINE);
            widths[gx] = x1 - x0;
            for (int y = y0; y < y1; y++) {
                const uint8_t *row = picture->data[0] + (ptrdiff_t)y * picture->linesize[0];
                for (int x = x0; x < x1; x++)
                    sums[gx] += row[x];
            }
        }
        for (int gx = 0; gx < MEDIA_PRINT_FINE; gx++)
            fine[gy * MEDIA_PRINT_FINE + gx] = (float)sums[gx] / (float)(widths[gx] * (y1 - y0));
    }
}

/* How many lines (step 64) or columns (step 1) are black on both sides alike. */
static int bar_of(const float *fine, int along, int across)
{
    const int n = MEDIA_PRINT_FINE;
    int bar = 0;
    for (; bar < n / 4; bar++) {
        float sum[2] = {0, 0};
        for (int i = 0; i < n; i++) {
            sum[0] += fine[bar * across + i * along];
            sum[1] += fine[(n - 1 - bar) * across + i * along];
        }
        if (sum[0] > BLACK * n || sum[1] > BLACK * n)
            break;
    }
    return bar;
}

/* A bar is what was black all the time: where the picture once was, it stays. */
static void note_bars(struct media_printer *printer, const float *fine)
{
    int x = bar_of(fine, MEDIA_PRINT_FINE, 1), y = bar_of(fine, 1, MEDIA_PRINT_FINE);
    printer->bar_x = printer->seen ? MIN(printer->bar_x, x) : x;
    printer->bar_y = printer->seen ? MIN(printer->bar_y, y) : y;
    printer->seen = true;
}

/* ---- from the fine grid to a sample ---- */

void media_print_shrink(
    const float *fine, float left, float top, float width, float height, int n, float *out)
{
    const int whole = MEDIA_PRINT_FINE;
    float w = width / (float)n, h = height / (float)n;
    for (int i = 0; i < n * n; i++) {
        float x0 = left + (float)(i % n) * w, y0 = top + (float)(i / n) * h;
        float x1 = x0 + w, y1 = y0 + h, sum = 0, area = 0;
        for (int y = (int)y0; y < whole && (float)y < y1; y++)
            for (int x = (int)x0; x < whole && (float)x < x1; x++) {
                float share = (MIN(x1, (float)x + 1) - MAX(x0, (float)x)) *
                              (MIN(y1, (float)y + 1) - MAX(y0, (float)y));
                sum += share * fine[y * whole + x];
                area += share;
            }
        out[i] = area > 0 ? sum / area : 0;
    }
}

static int compare_floats(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

uint64_t media_print_hash(const float *picture)
{
    enum { N = 32, K = 8 };
    float cosine[K][N], rows[K][N], values[K * K], sorted[K * K];
    for (int k = 0; k < K; k++)
        for (int i = 0; i < N; i++)
            cosine[k][i] = (float)cos(G_PI * (2 * i + 1) * (k + 1) / (2 * N));
    for (int k = 0; k < K; k++)
        for (int y = 0; y < N; y++) {
            rows[k][y] = 0;
            for (int x = 0; x < N; x++)
                rows[k][y] += cosine[k][x] * picture[y * N + x];
        }
    for (int i = 0; i < K * K; i++) {
        values[i] = 0;
        for (int y = 0; y < N; y++)
            values[i] += cosine[i / K][y] * rows[i % K][y];
    }
    memcpy(sorted, values, sizeof values);
    qsort(sorted, K * K, sizeof *sorted, compare_floats);
    float median = (sorted[K * K / 2 - 1] + sorted[K * K / 2]) / 2;
    uint64_t hash = 0;
    for (int i = 0; i < K * K; i++)
        hash |= (uint64_t)(values[i] > median) << i;
    return hash;
}

static struct media_print_sample sample_of(const float *fine, int bar_x, int bar_y)
{
    struct media_print_sample sample;
    float picture[32 * 32], fields[MEDIA_PRINT_FIELDS];
    float left = (float)bar_x, width = (float)(MEDIA_PRINT_FINE - 2 * bar_x);
    float top = (float)bar_y, height = (float)(MEDIA_PRINT_FINE - 2 * bar_y);
    media_print_shrink(fine, left, top, width, height, 32, picture);
    media_print_shrink(fine, left, top, width, height, 8, fields);
    sample.hash = media_print_hash(picture);
    for (int i = 0; i < MEDIA_PRINT_FIELDS; i++)
        sample.field[i] = (uint16_t)lrintf(CLAMP(fields[i], 0, 255) * MEDIA_PRINT_LEVELS);
    return sample;
}

static void end_cell(struct media_printer *printer)
{
    float mean[MEDIA_PRINT_FINE * MEDIA_PRINT_FINE];
    for (size_t i = 0; i < G_N_ELEMENTS(mean); i++)
        mean[i] = (float)(printer->sum[i] / (double)printer->filled_t90);
    struct media_print_sample sample = sample_of(mean, printer->bar_x, printer->bar_y);
    g_array_append_val(printer->samples, sample);
    memset(printer->sum, 0, sizeof printer->sum);
    printer->filled_t90 = 0;
}

/* The last picture was shown until then. */
static void show_until(struct media_printer *printer, int64_t t90)
{
    while (printer->at_t90 < t90 && printer->samples->len < MEDIA_PRINT_MAX) {
        int64_t share = MIN(t90 - printer->at_t90, CELL_T90 - printer->filled_t90);
        for (size_t i = 0; i < G_N_ELEMENTS(printer->sum); i++)
            printer->sum[i] += (double)printer->last[i] * (double)share;
        printer->at_t90 += share;
        printer->filled_t90 += share;
        if (printer->filled_t90 == CELL_T90)
            end_cell(printer);
    }
}

void media_printer_push(struct media_printer *printer, const AVFrame *picture, int64_t t90)
{
    if (printer->seen)
        show_until(printer, t90);
    media_print_fine(picture, printer->last);
    note_bars(printer, printer->last);
}

/* ---- the file ---- */

static size_t file_bytes(uint32_t n)
{
    return HEADER_BYTES + (size_t)n * SAMPLE_BYTES + MEDIA_SEAL;
}

bool media_printer_write(struct media_printer *printer, int64_t end_t90, int fd, GError **error)
{
    if (fd < 0)
        return true;
    show_until(printer, end_t90);
    /* What is left counts as a sample when it is more than a half, or the only one. */
    if (printer->filled_t90 > 0 && (printer->filled_t90 * 2 > CELL_T90 || !printer->samples->len))
        end_cell(printer);
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_byte_array_append(out, (const uint8_t *)magic, 8);
    media_put32(out, 0); /* kind: a film */
    media_put32(out, MEDIA_PRINT_MS);
    media_put32(out, printer->samples->len);
    for (guint i = 0; i < printer->samples->len; i++) {
        const struct media_print_sample *sample =
            &g_array_index(printer->samples, struct media_print_sample, i);
        media_put64(out, sample->hash);
        for (int k = 0; k < MEDIA_PRINT_FIELDS; k += 2)
            media_put32(out, sample->field[k] | (uint32_t)sample->field[k + 1] << 16);
    }
    return media_sealed_write(out, fd, error);
}

static bool read_samples(struct media_print *print, const uint8_t *at)
{
    for (uint32_t i = 0; i < print->n; i++, at += SAMPLE_BYTES) {
        struct media_print_sample *sample = &print->samples[i];
        sample->hash = media_get64(at);
        for (int k = 0; k < MEDIA_PRINT_FIELDS; k++) {
            sample->field[k] = (uint16_t)(at[8 + 2 * k] | at[9 + 2 * k] << 8);
            if (sample->field[k] > 255 * MEDIA_PRINT_LEVELS)
                return false;
        }
    }
    return true;
}

struct media_print *media_print_parse(const uint8_t *data, size_t n, GError **error)
{
    media_auto(print) print = g_new0(struct media_print, 1);
    if (media_sealed_holds(data, n, magic, HEADER_BYTES)) {
        uint32_t kind = media_get32(data + 8), step = media_get32(data + 12);
        print->n = media_get32(data + 16);
        if (kind == 0 && step == MEDIA_PRINT_MS && print->n > 0 && print->n <= MEDIA_PRINT_MAX &&
            n == file_bytes(print->n)) {
            print->samples = g_new(struct media_print_sample, print->n);
            if (read_samples(print, data + HEADER_BYTES))
                return g_steal_pointer(&print);
        }
    }
    media_fail(error, MEDIA_ERROR_IO,
        "The print is damaged or not a print. Make the clip's viewing files again.");
    return NULL;
}

struct media_print *media_print_load(int fd, GError **error)
{
    size_t n = 0;
    g_autofree uint8_t *data = media_sealed_read(fd, file_bytes(MEDIA_PRINT_MAX), &n);
    return media_print_parse(data, n, error);
}

void media_print_free(struct media_print *print)
{
    if (!print)
        return;
    g_free(print->samples);
    g_free(print);
}
