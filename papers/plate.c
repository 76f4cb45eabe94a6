/* plate.c — 点位牌: an A5 landscape page for each point, to be fixed where the point is.
 *
 * One plate a page and no cut marks: a print shop takes each page as one board at its final size,
 * and an office printer puts two on an A4 sheet by itself. */
#include "blank.h"

#define WIDTH 210.0
#define HEIGHT 148.0
#define EDGE 6.0  /* of the frame: what a cutter may be off by is white */
#define PAD 14.0  /* of what is printed */
#define CODE 62.0 /* the QR code with its quiet zone: read from about two metres */
#define LEFT_WIDTH (WIDTH - 2 * PAD - CODE - 6)

static void frame_draw(cairo_t *cr)
{
    papers_box(cr, EDGE, EDGE, WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE, 0.9);
    papers_box(cr, EDGE + 1.8, EDGE + 1.8, WIDTH - 2 * EDGE - 3.6, HEIGHT - 2 * EDGE - 3.6, 0.3);
    papers_line(cr, PAD, 40, WIDTH - PAD, 40, 0.6);
}

static void words_draw(const struct papers_canvas *canvas, const struct papers_plates *plates,
    const struct papers_plate *plate)
{
    const struct {
        const char *label, *value;
    } lines[] = {
        {"点位编号", plate->code  },
        {"点位类型", plate->type  },
        {"责任单位", plate->unit  },
        {"监督电话", plates->phone},
    };
    papers_blank_text(canvas, PAPERS_FACE_FANGSONG, 14, PANGO_ALIGN_CENTER, plates->office, PAD,
        EDGE + 5, WIDTH - 2 * PAD, 8);
    papers_blank_text(canvas, PAPERS_FACE_SONG, 28, PANGO_ALIGN_CENTER, "创建文明城市点位牌", PAD,
        EDGE + 14, WIDTH - 2 * PAD, 17);
    papers_blank_text(
        canvas, PAPERS_FACE_HEI, 28, PANGO_ALIGN_LEFT, plate->name, PAD, 45, LEFT_WIDTH, 32);
    double y = 82;
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        if (papers_text_empty(lines[i].value))
            continue;
        papers_blank_text(
            canvas, PAPERS_FACE_HEI, 15, PANGO_ALIGN_LEFT, lines[i].label, PAD, y, 26, 11);
        papers_blank_text(canvas, PAPERS_FACE_FANGSONG, 17, PANGO_ALIGN_LEFT, lines[i].value,
            PAD + 27, y, LEFT_WIDTH - 27, 11);
        y += 13;
    }
}

bool papers_plates_write(const struct papers_plates *plates, const char *path, GError **error)
{
    if (plates->n_plates == 0) {
        g_set_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID,
            "there are no points to make plates for: choose points that are in use");
        return false;
    }
    struct papers_pdf pdf;
    papers_pdf_init(&pdf, &plates->meta, "点位牌", WIDTH, HEIGHT);
    bool ok = true;
    for (size_t i = 0; ok && i < plates->n_plates; i++) {
        if (i > 0)
            papers_pdf_turn(&pdf);
        frame_draw(pdf.canvas.cr);
        words_draw(&pdf.canvas, plates, &plates->plates[i]);
        papers_blank_text(&pdf.canvas, PAPERS_FACE_HEI, 13, PANGO_ALIGN_CENTER,
            "扫码查看点位、上报问题", WIDTH - PAD - CODE, 112, CODE, 8);
        ok = papers_blank_code(
                 &pdf.canvas, plates->plates[i].qr, NULL, WIDTH - PAD - CODE, 50, CODE, error) &&
             (!plates->tell || plates->tell(i + 1, plates->payload));
    }
    ok = ok && papers_pdf_write(&pdf, path, error);
    papers_pdf_clear(&pdf);
    return ok;
}
