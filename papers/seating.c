/* seating.c — 座次表: the hall from above, the front at the top. */
#include "blank.h"
#include "set.h"

#define MOST 40
#define MARGIN 15.0
#define HEAD 28.0
#define AISLE 6.0 /* between the leaders' row and the others */

struct hall {
    double width, height, seat_width, seat_height;
    int rows, widest, per_row[MOST + 1];
};

static bool measure(const struct papers_seating *seating, struct hall *hall, GError **error)
{
    *hall = (struct hall){.width = seating->a3 ? 420 : 297, .height = seating->a3 ? 297 : 210};
    for (size_t i = 0; i < seating->n_seats; i++) {
        const struct papers_seat *seat = &seating->seats[i];
        if (seat->row < 0 || seat->row > MOST || seat->seat < 1 || seat->seat > MOST) {
            g_set_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID,
                "row %d, seat %d cannot be drawn: rows go from 0 to %d, seats from 1 to %d",
                seat->row, seat->seat, MOST, MOST);
            return false;
        }
        hall->rows = MAX(hall->rows, seat->row + 1);
        hall->per_row[seat->row] = MAX(hall->per_row[seat->row], seat->seat);
        hall->widest = MAX(hall->widest, hall->per_row[seat->row]);
    }
    hall->widest = MAX(hall->widest, 1);
    hall->rows = MAX(hall->rows, 1);
    hall->seat_width = MIN((hall->width - 2 * MARGIN - 30) / hall->widest, 36);
    hall->seat_height =
        MIN((hall->height - MARGIN * 2 - HEAD - AISLE - 8) / hall->rows, seating->a3 ? 32 : 25);
    return true;
}

static double row_top(const struct hall *hall, int row)
{
    return MARGIN + HEAD + 8 + row * hall->seat_height + (row > 0 ? AISLE : 0);
}

static void seat_draw(
    const struct papers_canvas *canvas, const struct hall *hall, const struct papers_seat *seat)
{
    double wide = hall->per_row[seat->row] * hall->seat_width;
    double x = (hall->width - wide) / 2 + (seat->seat - 1) * hall->seat_width;
    double y = row_top(hall, seat->row), width = hall->seat_width - 1.5;
    double height = hall->seat_height - 2;
    g_autofree char *name = papers_spaced_name(seat->name);
    bool both = *name && !papers_text_empty(seat->unit);
    papers_box(canvas->cr, x + 0.75, y, width, height, 0.2);
    if (*name)
        papers_blank_text(canvas, PAPERS_FACE_HEI, 12, PANGO_ALIGN_CENTER, name, x + 1.25, y,
            width - 1, both ? height * 0.55 : height);
    if (!papers_text_empty(seat->unit))
        papers_blank_text(canvas, PAPERS_FACE_FANGSONG, both ? 9 : 12, PANGO_ALIGN_CENTER,
            seat->unit, x + 1.25, both ? y + height * 0.5 : y, width - 1,
            both ? height * 0.5 : height);
}

static void rows_draw(const struct papers_canvas *canvas, const struct hall *hall)
{
    papers_fill(canvas->cr, 0xffe8e8e8, hall->width / 2 - 45, MARGIN + HEAD - 4, 90, 7);
    papers_blank_text(canvas, PAPERS_FACE_HEI, 11, PANGO_ALIGN_CENTER, "大　屏",
        hall->width / 2 - 45, MARGIN + HEAD - 4, 90, 7);
    for (int row = 0; row < hall->rows; row++) {
        g_autofree char *name = row == 0 ? g_strdup("主席台") : g_strdup_printf("第%d排", row);
        if (hall->per_row[row])
            papers_blank_text(canvas, PAPERS_FACE_FANGSONG, 10.5, PANGO_ALIGN_LEFT, name, MARGIN,
                row_top(hall, row), 14, hall->seat_height - 2);
    }
}

bool papers_seating_write(const struct papers_seating *seating, const char *path, GError **error)
{
    const char *title = papers_text_or(seating->title, "座次表");
    struct hall hall;
    if (!measure(seating, &hall, error))
        return false;
    struct papers_pdf pdf;
    papers_pdf_init(&pdf, &seating->meta, title, hall.width, hall.height);
    double width = hall.width - 2 * MARGIN;
    papers_blank_text(
        &pdf.canvas, PAPERS_FACE_SONG, 22, PANGO_ALIGN_CENTER, title, MARGIN, MARGIN, width, 12);
    papers_blank_text(&pdf.canvas, PAPERS_FACE_FANGSONG, 12, PANGO_ALIGN_CENTER, seating->meeting,
        MARGIN, MARGIN + 13, width, 7);
    rows_draw(&pdf.canvas, &hall);
    for (size_t i = 0; i < seating->n_seats; i++)
        seat_draw(&pdf.canvas, &hall, &seating->seats[i]);
    bool ok =
        papers_blank_code(&pdf.canvas, seating->qr, NULL, hall.width - MARGIN - 18, 8, 18, error) &&
        papers_pdf_write(&pdf, path, error);
    papers_pdf_clear(&pdf);
    return ok;
}
