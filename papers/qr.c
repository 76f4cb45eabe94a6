#include "draw.h"
#include <errno.h>
#include <math.h>
#include <qrencode.h>
#include <string.h>

#define QUIET 4 /* modules of white around a code, by ISO/IEC 18004 */

bool papers_qr_init(struct papers_qr *qr, const char *text, GError **error)
{
    if (papers_text_empty(text)) {
        g_set_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID, "the text of a QR code is empty");
        return false;
    }
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!code) {
        g_set_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID,
            "a text of %zu bytes does not fit into a QR code: %s", strlen(text), g_strerror(errno));
        return false;
    }
    qr->size = code->width;
    qr->modules = g_malloc((size_t)code->width * (size_t)code->width);
    for (int i = 0; i < code->width * code->width; i++)
        qr->modules[i] = code->data[i] & 1;
    QRcode_free(code);
    return true;
}

void papers_qr_clear(struct papers_qr *qr)
{
    g_clear_pointer(&qr->modules, g_free);
    qr->size = 0;
}

/* Runs of dark modules as one path, each a hair larger than its cell so that no seams show. */
static void trace(
    cairo_t *cr, const struct papers_qr *qr, double x, double y, double module, double hair)
{
    for (int row = 0; row < qr->size; row++) {
        const uint8_t *line = qr->modules + row * qr->size;
        for (int from = 0, to; from < qr->size; from = to) {
            for (to = from + 1; to < qr->size && line[to] == line[from]; to++)
                ;
            if (line[from])
                cairo_rectangle(cr, x + from * module, y + row * module,
                    (to - from) * module + hair, module + hair);
        }
    }
}

bool papers_qr_draw(const struct papers_canvas *canvas, const char *text, double x, double y,
    double side, GError **error)
{
    struct papers_qr qr;
    if (!papers_qr_init(&qr, text, error))
        return false;
    cairo_t *cr = canvas->cr;
    int across = qr.size + 2 * QUIET;
    cairo_save(cr);
    if (cairo_surface_get_type(cairo_get_target(cr)) == CAIRO_SURFACE_TYPE_IMAGE) {
        double width = side, zero = 0;
        cairo_user_to_device(cr, &x, &y);
        cairo_user_to_device_distance(cr, &width, &zero);
        cairo_identity_matrix(cr);
        double module = MAX(1, floor(width / across));
        double start = floor((width - module * qr.size) / 2);
        papers_fill(cr, PAPERS_WHITE, floor(x), floor(y), ceil(width), ceil(width));
        trace(cr, &qr, floor(x) + start, floor(y) + start, module, 0);
    } else {
        double module = side / across;
        trace(cr, &qr, x + QUIET * module, y + QUIET * module, module, module * 0.01);
    }
    papers_ink(cr, 0xff000000);
    cairo_fill(cr);
    cairo_restore(cr);
    papers_qr_clear(&qr);
    return true;
}
