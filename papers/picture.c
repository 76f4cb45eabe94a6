#include "draw.h"
#include <string.h>

#define LEAST_SIDE 64
#define MOST_SIDE 8192

static bool check_size(int width, int height, GError **error)
{
    if (width >= LEAST_SIDE && width <= MOST_SIDE && height >= LEAST_SIDE && height <= MOST_SIDE)
        return true;
    g_set_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID,
        "a picture of %d x %d cannot be drawn: each side must be %d to %d pixels", width, height,
        LEAST_SIDE, MOST_SIDE);
    return false;
}

bool papers_picture_draw(papers_picture_fn draw, const void *subject,
    const struct papers_fonts *fonts, int width, int height, uint8_t *pixels, int stride,
    GError **error)
{
    if (!check_size(width, height, error))
        return false;
    if (stride < width * 4 || stride % 4) {
        g_set_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID,
            "a row of %d pixels does not fit into %d bytes", width, stride);
        return false;
    }
    for (int row = 0; row < height; row++)
        memset(pixels + (size_t)row * (size_t)stride, 0, (size_t)width * 4);
    cairo_surface_t *surface =
        cairo_image_surface_create_for_data(pixels, CAIRO_FORMAT_ARGB32, width, height, stride);
    cairo_t *cr = cairo_create(surface);
    double scale = MIN(width / 1920.0, height / 1080.0);
    cairo_scale(cr, scale, scale);
    struct papers_canvas canvas;
    papers_canvas_init(&canvas, cr, fonts, width / scale, height / scale);
    canvas.least = canvas.height / 40 + 0.5;
    bool ok = draw(&canvas, subject, error);
    papers_canvas_clear(&canvas);
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    cairo_surface_destroy(surface);
    return ok;
}

bool papers_picture_png(papers_picture_fn draw, const void *subject,
    const struct papers_fonts *fonts, int width, int height, const char *path, GError **error)
{
    if (!check_size(width, height, error))
        return false;
    int stride = width * 4;
    g_autofree uint8_t *pixels = g_malloc((size_t)stride * (size_t)height);
    if (!papers_picture_draw(draw, subject, fonts, width, height, pixels, stride, error))
        return false;
    cairo_surface_t *surface =
        cairo_image_surface_create_for_data(pixels, CAIRO_FORMAT_ARGB32, width, height, stride);
    g_autoptr(GByteArray) png = g_byte_array_new();
    cairo_status_t status = cairo_surface_write_to_png_stream(surface, papers_file_collect, png);
    cairo_surface_destroy(surface);
    if (status != CAIRO_STATUS_SUCCESS) {
        g_set_error(error, PAPERS_ERROR, PAPERS_ERROR_IO, "cannot make a PNG for '%s': %s", path,
            cairo_status_to_string(status));
        return false;
    }
    return papers_file_write(path, png->data, png->len, error);
}
