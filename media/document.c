/* PDF files: the first page as a picture, and how many there are. A page is drawn in the locked
 * process, which opens no font: text in fonts that the file does not bring is missing in the
 * picture, and the report says so. Poppler is loaded only for this, as libavfilter in weave.c. */
#include "internal.h"

#include <poppler.h>

#define LIBRARY "libpoppler-glib.so.8"
#define MAX_BYTES (64 << 20)
#define LONG_SIDE 1920 /* as the viewing copy of a photo */

static struct {
    __typeof__(poppler_document_new_from_bytes) *open;
    __typeof__(poppler_document_get_n_pages) *n_pages;
    __typeof__(poppler_document_get_page) *page;
    __typeof__(poppler_page_get_size) *size;
    __typeof__(poppler_page_render) *render;
    __typeof__(poppler_error_quark) *quark;
    __typeof__(poppler_font_info_new) *fonts;
    __typeof__(poppler_font_info_scan) *scan;
    __typeof__(poppler_font_info_free) *fonts_free;
    __typeof__(poppler_fonts_iter_is_embedded) *embedded;
    __typeof__(poppler_fonts_iter_next) *next;
    __typeof__(poppler_fonts_iter_free) *iter_free;
    __typeof__(g_object_unref) *unref;
    __typeof__(cairo_image_surface_create_for_data) *surface;
    __typeof__(cairo_create) *create;
    __typeof__(cairo_scale) *scale;
    __typeof__(cairo_set_source_rgb) *rgb;
    __typeof__(cairo_paint) *paint;
    __typeof__(cairo_status) *status;
    __typeof__(cairo_destroy) *destroy;
    __typeof__(cairo_surface_flush) *flush;
    __typeof__(cairo_surface_destroy) *surface_destroy;
} lib;

static const struct media_symbol symbols[] = {
    {"poppler_document_new_from_bytes",     &lib.open           },
    {"poppler_document_get_n_pages",        &lib.n_pages        },
    {"poppler_document_get_page",           &lib.page           },
    {"poppler_page_get_size",               &lib.size           },
    {"poppler_page_render",                 &lib.render         },
    {"poppler_error_quark",                 &lib.quark          },
    {"poppler_font_info_new",               &lib.fonts          },
    {"poppler_font_info_scan",              &lib.scan           },
    {"poppler_font_info_free",              &lib.fonts_free     },
    {"poppler_fonts_iter_is_embedded",      &lib.embedded       },
    {"poppler_fonts_iter_next",             &lib.next           },
    {"poppler_fonts_iter_free",             &lib.iter_free      },
    {"g_object_unref",                      &lib.unref          },
    {"cairo_image_surface_create_for_data", &lib.surface        },
    {"cairo_create",                        &lib.create         },
    {"cairo_scale",                         &lib.scale          },
    {"cairo_set_source_rgb",                &lib.rgb            },
    {"cairo_paint",                         &lib.paint          },
    {"cairo_status",                        &lib.status         },
    {"cairo_destroy",                       &lib.destroy        },
    {"cairo_surface_flush",                 &lib.flush          },
    {"cairo_surface_destroy",               &lib.surface_destroy},
};

bool media_document_load(GError **error)
{
    return lib.open ||
           media_load(LIBRARY, "libpoppler-glib8", symbols, G_N_ELEMENTS(symbols), error);
}

bool media_document_is(int fd)
{
    uint8_t head[5] = {0};
    return media_read_at(fd, head, sizeof head, 0) && memcmp(head, "%PDF-", 5) == 0;
}

static GBytes *read_whole(int fd, GError **error)
{
    off_t size = lseek(fd, 0, SEEK_END);
    if (size > MAX_BYTES) {
        media_fail(error, MEDIA_ERROR_TOO_LARGE, "The PDF is larger than 64 MB.");
        return NULL;
    }
    g_autofree uint8_t *data = g_try_malloc((gsize)MAX(size, 1));
    if (size < 0 || !data || !media_read_at(fd, data, (size_t)size, 0)) {
        media_fail(error, MEDIA_ERROR_IO, "The PDF can't be read.");
        return NULL;
    }
    return g_bytes_new_take(g_steal_pointer(&data), (gsize)size);
}

static PopplerDocument *open_document(int fd, GError **error)
{
    g_autoptr(GError) reason = NULL;
    g_autoptr(GBytes) bytes = read_whole(fd, error);
    if (!bytes)
        return NULL;
    PopplerDocument *document = lib.open(bytes, NULL, &reason);
    if (!document && g_error_matches(reason, lib.quark(), POPPLER_ERROR_ENCRYPTED))
        media_fail(error, MEDIA_ERROR_LOCKED, "The PDF opens only with a password.");
    else if (!document)
        media_fail(error, MEDIA_ERROR_BAD_DOCUMENT, "The PDF is damaged.");
    return document;
}

/* Are all fonts of the first page in the file? */
static bool brings_fonts(PopplerDocument *document)
{
    PopplerFontInfo *fonts = lib.fonts(document);
    PopplerFontsIter *iter = NULL;
    bool all = true;
    if (lib.scan(fonts, 1, &iter)) {
        do
            all = lib.embedded(iter);
        while (all && lib.next(iter));
    }
    if (iter)
        lib.iter_free(iter);
    lib.fonts_free(fonts);
    return all;
}

static bool draw(PopplerPage *page, double scale, AVFrame *frame)
{
    cairo_surface_t *surface = lib.surface(
        frame->data[0], CAIRO_FORMAT_RGB24, frame->width, frame->height, frame->linesize[0]);
    cairo_t *cr = lib.create(surface);
    lib.rgb(cr, 1, 1, 1);
    lib.paint(cr);
    lib.scale(cr, scale, scale);
    lib.render(page, cr);
    bool good = lib.status(cr) == CAIRO_STATUS_SUCCESS;
    lib.destroy(cr);
    lib.flush(surface);
    lib.surface_destroy(surface);
    return good;
}

static AVFrame *draw_page(PopplerPage *page, GError **error)
{
    double w = 0, h = 0;
    lib.size(page, &w, &h);
    if (!(w > 0 && h > 0) || MAX(w, h) > 50 * MIN(w, h)) {
        media_fail(
            error, MEDIA_ERROR_BAD_DOCUMENT, "The first page of the PDF has no size to show.");
        return NULL;
    }
    double scale = LONG_SIDE / MAX(w, h);
    g_autoptr(AVFrame) frame = media_picture_new(
        AV_PIX_FMT_BGR0, MAX(16, (int)(w * scale)), MAX(16, (int)(h * scale)), error);
    if (!frame)
        return NULL;
    frame->colorspace = AVCOL_SPC_RGB;
    frame->color_range = AVCOL_RANGE_JPEG;
    if (!draw(page, scale, frame)) {
        media_fail(error, MEDIA_ERROR_BAD_DOCUMENT, "The first page of the PDF can't be drawn.");
        return NULL;
    }
    return g_steal_pointer(&frame);
}

static AVFrame *draw_first(PopplerDocument *document, GError **error)
{
    PopplerPage *page = lib.n_pages(document) > 0 ? lib.page(document, 0) : NULL;
    if (!page) {
        media_fail(error, MEDIA_ERROR_BAD_DOCUMENT, "The PDF has no page.");
        return NULL;
    }
    AVFrame *frame = draw_page(page, error);
    lib.unref(page);
    return frame;
}

static void fill(PopplerDocument *document, const AVFrame *frame, struct media_info *out_info)
{
    *out_info = (struct media_info){
        .kind = MEDIA_KIND_DOCUMENT,
        .width = frame->width,
        .height = frame->height,
        .frames = 1,
        .streams = 1,
        .sar_num = 1,
        .sar_den = 1,
        .pages = lib.n_pages(document),
        .container = "pdf",
        .video_codec = "pdf",
    };
    if (!brings_fonts(document))
        g_strlcpy(out_info->note, "fonts_missing", sizeof out_info->note);
}

AVFrame *media_document_draw(int fd, struct media_info *out_info, GError **error)
{
    PopplerDocument *document = open_document(fd, error);
    if (!document)
        return NULL;
    AVFrame *frame = draw_first(document, error);
    if (frame)
        fill(document, frame, out_info);
    lib.unref(document);
    return frame;
}
