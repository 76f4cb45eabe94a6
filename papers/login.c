/* login.c — 密码条: slips of one-time passwords, eight on a sheet, to be cut apart and handed over.
 */
#include "blank.h"

#define ACROSS 2
#define DOWN 4
#define SLIP_WIDTH (210.0 / ACROSS)
#define SLIP_HEIGHT (297.0 / DOWN)
#define PAD 9.0
#define LABEL 17.0

/* Between the slips, on the whole sheet: one straight cut after the other. */
static void cuts_draw(cairo_t *cr)
{
    static const double dashes[] = {2, 2};
    papers_ink(cr, PAPERS_GREY);
    cairo_set_dash(cr, dashes, 2, 0);
    for (int i = 1; i < ACROSS; i++)
        papers_line(cr, i * SLIP_WIDTH, 0, i * SLIP_WIDTH, 297, 0.2);
    for (int i = 1; i < DOWN; i++)
        papers_line(cr, 0, i * SLIP_HEIGHT, 210, i * SLIP_HEIGHT, 0.2);
    cairo_set_dash(cr, NULL, 0, 0);
}

static void slip_draw(const struct papers_canvas *canvas, const struct papers_logins *logins,
    const struct papers_login *slip, double x, double y)
{
    const struct {
        const char *label, *value;
        enum papers_face face;
        double pt;
    } lines[] = {
        {"姓　　名",    slip->name,      PAPERS_FACE_FANGSONG, 11},
        {"单　　位",    slip->unit,      PAPERS_FACE_FANGSONG, 11},
        {"账　　号",    slip->login,     PAPERS_FACE_HEI,      12},
        {"一次性密码", slip->password,  PAPERS_FACE_HEI,      14},
        {"登录地址",    logins->address, PAPERS_FACE_FANGSONG, 11},
    };
    const double width = SLIP_WIDTH - 2 * PAD, row = 7;
    x += PAD;
    y += 6;
    papers_blank_text(canvas, PAPERS_FACE_HEI, 13, PANGO_ALIGN_LEFT, "登录密码条", x, y, 26, 8);
    papers_blank_text(canvas, PAPERS_FACE_FANGSONG, 9, PANGO_ALIGN_RIGHT, logins->office, x + 26, y,
        width - 26, 8);
    y += 9;
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++, y += row) {
        papers_blank_text(canvas, PAPERS_FACE_FANGSONG, 9, PANGO_ALIGN_LEFT, lines[i].label, x, y,
            LABEL + 2, row);
        papers_blank_text(canvas, lines[i].face, lines[i].pt, PANGO_ALIGN_LEFT, lines[i].value,
            x + LABEL + 3, y, width - LABEL - 3, row);
    }
    papers_ink(canvas->cr, PAPERS_GREY);
    papers_line(canvas->cr, x, y + 1, x + width, y + 1, 0.15);
    papers_blank_text(canvas, PAPERS_FACE_FANGSONG, 9, PANGO_ALIGN_LEFT,
        "在浏览器中打开登录地址，输入账号和一次性密码登录；首次登录必须改成自己的密码，"
        "之后此条作废。区分大小写，短横线也要输入。请当面交给本人，不要拍照转发。",
        x, y + 2.5, width, 15);
}

GBytes *papers_logins_make(const struct papers_logins *logins, GError **error)
{
    const size_t each = ACROSS * DOWN;
    if (logins->n_slips == 0) {
        g_set_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID,
            "there is nobody to make a password slip for");
        return NULL;
    }
    struct papers_pdf pdf;
    papers_pdf_init(&pdf, &logins->meta, "登录密码条", 210, 297);
    for (size_t i = 0; i < logins->n_slips; i++) {
        if (i > 0 && i % each == 0)
            papers_pdf_turn(&pdf);
        if (i % each == 0)
            cuts_draw(pdf.canvas.cr);
        papers_ink(pdf.canvas.cr, PAPERS_BLACK);
        slip_draw(&pdf.canvas, logins, &logins->slips[i], (double)(i % ACROSS) * SLIP_WIDTH,
            (double)(i % each / ACROSS) * SLIP_HEIGHT);
    }
    GBytes *bytes = papers_pdf_end(&pdf, error);
    papers_pdf_clear(&pdf);
    return bytes;
}
