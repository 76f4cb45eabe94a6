/* table.c — tables whose rows grow with their text and run over pages, and form grids that find the
 * type size in which one page holds everything. */
#include "page.h"
#include <math.h>

#define PAD_X 1.0
#define PAD_Y 1.0
#define THIN 0.12
#define THICK 0.35
#define BAR 1.4

static struct papers_style body(double pt, PangoAlignment align)
{
    return (struct papers_style){.face = PAPERS_FACE_FANGSONG,
        .size = pt * PAPERS_PT,
        .ink = PAPERS_BLACK,
        .pitch = 1.25,
        .align = align};
}

static struct papers_style label(double pt)
{
    return (struct papers_style){.face = PAPERS_FACE_HEI,
        .size = MIN(pt, 11) * PAPERS_PT,
        .ink = PAPERS_BLACK,
        .pitch = 1.25,
        .align = PANGO_ALIGN_CENTER};
}

/* Lines [from, to) of a layout with the top of `from` at y. */
static void lines_draw(
    const struct papers_canvas *canvas, PangoLayout *layout, int from, int to, double x, double y)
{
    g_autoptr(PangoLayoutIter) iter = pango_layout_get_iter(layout);
    double top = 0;
    papers_ink(canvas->cr, PAPERS_BLACK);
    for (int i = 0; i < to; i++) {
        PangoRectangle logical;
        pango_layout_iter_get_line_extents(iter, NULL, &logical);
        if (i == from)
            top = (double)logical.y / PANGO_SCALE;
        if (i >= from) {
            double baseline = (double)pango_layout_iter_get_baseline(iter) / PANGO_SCALE;
            cairo_move_to(canvas->cr, x + (double)logical.x / PANGO_SCALE, y + baseline - top);
            pango_cairo_show_layout_line(canvas->cr, pango_layout_iter_get_line_readonly(iter));
        }
        pango_layout_iter_next_line(iter);
    }
}

static double table_width(const struct papers_table *table)
{
    double sum = 0;
    for (size_t i = 0; i < table->n_columns; i++)
        sum += table->columns[i].width;
    return sum;
}

/* Over the left border, for prints in grey as well. */
static void bar_draw(struct papers_table *table, double y, double height)
{
    papers_ink(table->pdf->canvas.cr, table->bar);
    papers_line(table->pdf->canvas.cr, table->x, y, table->x, y + height, BAR);
}

/* Borders of one row part. */
static void borders(struct papers_table *table, double y, double height)
{
    cairo_t *cr = table->pdf->canvas.cr;
    double x = table->x, width = table_width(table);
    papers_ink(cr, PAPERS_BLACK);
    papers_line(cr, x, y, x + width, y, THIN);
    papers_line(cr, x, y + height, x + width, y + height, THIN);
    for (size_t i = 0; i <= table->n_columns; i++) {
        papers_line(cr, x, y, x, y + height, i == 0 || i == table->n_columns ? THICK : THIN);
        if (i < table->n_columns)
            x += table->columns[i].width;
    }
}

void papers_table_head(struct papers_table *table)
{
    const struct papers_canvas *canvas = &table->pdf->canvas;
    const struct papers_style style = label(table->size);
    double tall = 0, x = table->x;
    for (size_t i = 0; i < table->n_columns; i++) {
        g_autoptr(PangoLayout) layout = papers_text_layout(
            canvas, &style, table->columns[i].title, table->columns[i].width - 2 * PAD_X);
        double height;
        papers_text_size(layout, NULL, &height);
        tall = MAX(tall, height + 2 * PAD_Y + 1);
    }
    papers_fill(canvas->cr, 0xfff0f0f0, x, table->y, table_width(table), tall);
    borders(table, table->y, tall);
    papers_line(canvas->cr, x, table->y, x + table_width(table), table->y, THICK);
    for (size_t i = 0; i < table->n_columns; i++) {
        papers_text_fit(canvas, &style, table->columns[i].title,
            &(struct papers_fit){.x = x + PAD_X,
                .y = table->y,
                .width = table->columns[i].width - 2 * PAD_X,
                .height = tall,
                .middle = true});
        x += table->columns[i].width;
    }
    table->y += tall;
}

static void turn(struct papers_table *table)
{
    table->furniture(table->pdf, table->payload);
    papers_pdf_turn(table->pdf);
    table->y = table->top;
}

struct row {
    PangoLayout *layout;
    int lines, drawn;
};

static double layout_width(PangoLayout *layout)
{
    return (double)pango_layout_get_width(layout) / PANGO_SCALE;
}

static int most_left(const struct row *cells, size_t n)
{
    int most = 0;
    for (size_t i = 0; i < n; i++)
        most = MAX(most, cells[i].lines - cells[i].drawn);
    return most;
}

/* The next `count` lines of every cell. Whole cells stand in the middle, as readers expect; parts
 * of a row that goes on stand at the top. */
static void part_draw(struct papers_table *table, struct row *cells, int count, double pitch,
    double height, bool whole)
{
    double x = table->x;
    borders(table, table->y, height);
    if (table->bar)
        bar_draw(table, table->y, height);
    for (size_t i = 0; i < table->n_columns; i++) {
        int take = MIN(count, cells[i].lines - cells[i].drawn);
        double down = whole ? (height - take * pitch) / 2 : PAD_Y;
        double in = table->columns[i].align == PANGO_ALIGN_CENTER
                        ? (table->columns[i].width - layout_width(cells[i].layout)) / 2
                        : PAD_X;
        lines_draw(&table->pdf->canvas, cells[i].layout, cells[i].drawn, cells[i].drawn + take,
            x + in, table->y + down);
        cells[i].drawn += take;
        x += table->columns[i].width;
    }
    table->y += height;
}

void papers_table_row(struct papers_table *table, const char *const *texts)
{
    const struct papers_canvas *canvas = &table->pdf->canvas;
    double pitch = body(table->size, 0).size * body(table->size, 0).pitch;
    g_autofree struct row *cells = g_new0(struct row, table->n_columns);
    for (size_t i = 0; i < table->n_columns; i++) {
        const struct papers_style style = body(table->size, table->columns[i].align);
        cells[i].layout =
            papers_text_layout(canvas, &style, texts[i], table->columns[i].width - 2 * PAD_X);
        papers_text_balance(cells[i].layout, table->columns[i].width - 2 * PAD_X,
            style.align == PANGO_ALIGN_CENTER ? 0.6 : 0.3);
        cells[i].lines = pango_layout_get_line_count(cells[i].layout);
    }

    double height = MAX(table->least, most_left(cells, table->n_columns) * pitch + 2 * PAD_Y);
    double head = 2 * pitch + 4;
    bool whole = height + table->after <= table->bottom - table->top - head;
    if (table->y + (whole ? height + table->after : table->least) > table->bottom) {
        turn(table);
        papers_table_head(table);
    }
    for (int left; whole || (left = most_left(cells, table->n_columns)) > 0;) {
        if (whole) {
            part_draw(table, cells, G_MAXINT, pitch, height, true);
            break;
        }
        int room = (int)((table->bottom - table->y - 2 * PAD_Y) / pitch);
        int count = CLAMP(room, 1, left);
        part_draw(table, cells, count, pitch, count * pitch + 2 * PAD_Y, false);
        if (count < left) {
            turn(table);
            papers_table_head(table);
        }
    }
    if (!whole && table->y + table->after > table->bottom)
        turn(table);
    for (size_t i = 0; i < table->n_columns; i++)
        g_object_unref(cells[i].layout);
}

/* ---- grid ---- */

static double row_height(const struct papers_canvas *canvas, const struct papers_grid_row *row,
    double width, double pt, double comfort)
{
    double tall = row->least * comfort;
    for (size_t i = 0; i < PAPERS_GRID_CELLS && row->cells[i].width > 0; i++) {
        const struct papers_cell *cell = &row->cells[i];
        if (cell->kind == PAPERS_CELL_PICTURE)
            continue;
        const struct papers_style style =
            cell->kind == PAPERS_CELL_LABEL ? label(pt) : body(pt, cell->align);
        g_autoptr(PangoLayout) layout =
            papers_text_layout(canvas, &style, cell->text, cell->width * width - 2 * PAD_X - 0.6);
        double height;
        papers_text_size(layout, NULL, &height);
        tall = MAX(tall, height + 2 * PAD_Y);
    }
    return tall;
}

static double grid_height(const struct papers_canvas *canvas, const struct papers_grid_row *rows,
    size_t n, double width, double pt, double comfort, double *out_heights)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += out_heights[i] = row_height(canvas, &rows[i], width, pt, comfort);
    return sum;
}

static bool cell_draw(const struct papers_canvas *canvas, const struct papers_cell *cell, double x,
    double y, double width, double height, double pt, GError **error)
{
    if (cell->kind == PAPERS_CELL_PICTURE) {
        const struct papers_style none = label(pt);
        if (!papers_text_empty(cell->text))
            return papers_jpeg_draw(canvas, cell->text, x + 1, y + 1, width - 2, height - 2, error);
        papers_text_fit(canvas, &none, "（无影像）",
            &(struct papers_fit){.x = x, .y = y, .width = width, .height = height, .middle = true});
        return true;
    }
    const struct papers_style style =
        cell->kind == PAPERS_CELL_LABEL ? label(pt) : body(pt, cell->align);
    if (cell->kind == PAPERS_CELL_LABEL)
        papers_fill(canvas->cr, 0xfff2f2f2, x, y, width, height);
    g_autoptr(PangoLayout) layout =
        papers_text_layout(canvas, &style, cell->text, width - 2 * PAD_X - 0.6);
    int lines = pango_layout_get_line_count(layout);
    double used;
    papers_text_size(layout, NULL, &used);
    if (used > height) {
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
        pango_layout_set_height(layout, (int)((height - PAD_Y) * PANGO_SCALE));
        lines = pango_layout_get_line_count(layout);
        papers_text_size(layout, NULL, &used);
    }
    lines_draw(canvas, layout, 0, lines, x + PAD_X + 0.3, y + MAX(0, (height - used) / 2));
    return true;
}

/* Too much text even in the smallest size: the rows with the most text give, in proportion. */
static void squeeze(
    const struct papers_grid_row *rows, size_t n, double comfort, double over, double *heights)
{
    double above = 0;
    for (size_t i = 0; i < n; i++)
        above += heights[i] - rows[i].least * comfort;
    for (size_t i = 0; i < n; i++)
        heights[i] -= (heights[i] - rows[i].least * comfort) * MIN(1, over / above);
}

bool papers_grid_draw(const struct papers_canvas *canvas, const struct papers_grid_row *rows,
    size_t n_rows, double x, double y, double width, double height, double *out_used,
    GError **error)
{
    /* First the type gets smaller, then the rows lose their white too. */
    static const struct {
        double pt, comfort;
    } tries[] = {
        {12,   1  },
        {11,   1  },
        {10.5, 1  },
        {10,   1  },
        {9,    1  },
        {8,    1  },
        {8,    0.6},
        {7,    0.6}
    };
    g_autofree double *heights = g_new(double, n_rows);
    double total = 0, pt = 0, comfort = 1, grow = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(tries); i++) {
        pt = tries[i].pt;
        comfort = tries[i].comfort;
        total = grid_height(canvas, rows, n_rows, width, pt, comfort, heights);
        if (total <= height)
            break;
    }
    if (total > height)
        squeeze(rows, n_rows, comfort, total - height, heights);
    for (size_t i = 0; i < n_rows; i++)
        grow += rows[i].grow;
    double spare = total < height && grow > 0 ? (height - total) / grow : 0;
    double top = y, used = 0;
    for (size_t i = 0; i < n_rows; i++) {
        double tall = heights[i] + rows[i].grow * spare, left = x;
        for (size_t c = 0; c < PAPERS_GRID_CELLS && rows[i].cells[c].width > 0; c++) {
            const struct papers_cell *cell = &rows[i].cells[c];
            if (!cell_draw(canvas, cell, left, y, cell->width * width, tall, pt, error))
                return false;
            left += cell->width * width;
        }
        y += tall;
        used += tall;
    }
    /* Lines come last, over the grounds of the labels. */
    for (size_t i = n_rows; i-- > 0;) {
        double tall = heights[i] + rows[i].grow * spare, left = x;
        y -= tall;
        for (size_t c = 0; c < PAPERS_GRID_CELLS && rows[i].cells[c].width > 0; c++) {
            papers_box(canvas->cr, left, y, rows[i].cells[c].width * width, tall, THIN);
            left += rows[i].cells[c].width * width;
        }
    }
    papers_box(canvas->cr, x, top, width, used, THICK);
    if (out_used)
        *out_used = used;
    return true;
}
