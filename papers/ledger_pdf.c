/* ledger_pdf.c — a ledger as pages to hand out: A4 or A3 across, its head on every page. */
#include "page.h"

#define MARGIN 12.0
#define HEAD 22.0
#define PICTURE_TALL 19.0
#define SIGNS 12.0      /* below the last row, with the white above them */
#define MOST_ACROSS 170 /* half-width characters that A4 holds in a legible size */

struct papers_roll {
    struct papers_pdf pdf;
    struct papers_table table;
    struct papers_table_column *columns;
    bool pictures;
    char *picture; /* of the next row */
    /* The row that was added last: what stands below it is known when the next one comes. */
    struct {
        char **texts; /* NULL: there is none */
        char *picture;
        uint32_t bar;
    } last;
};

static void furniture(struct papers_pdf *pdf, const void *payload)
{
    (void)payload;
    papers_pdf_number(pdf, MARGIN, pdf->width - MARGIN, pdf->height - MARGIN - 10);
}

/* Returns where the table begins. */
static double heading(struct papers_pdf *pdf, const struct papers_sheet *sheet)
{
    const struct papers_style title = papers_print(PAPERS_FACE_SONG, 18, PANGO_ALIGN_CENTER);
    const struct papers_style line = papers_print(PAPERS_FACE_FANGSONG, 11, PANGO_ALIGN_LEFT);
    g_autofree char *from = g_strdup_printf("填报单位：%s　　日期：%s",
        papers_text_or(sheet->office, ""), papers_text_or(sheet->date, ""));
    double width = pdf->width - 2 * MARGIN;
    papers_text_draw(&pdf->canvas, &title, sheet->title, MARGIN, MARGIN, width);
    papers_text_draw(&pdf->canvas, &line, from, MARGIN, MARGIN + 13, width);
    if (papers_text_empty(sheet->note))
        return MARGIN + HEAD;
    const struct papers_style small = papers_print(PAPERS_FACE_FANGSONG, 9, PANGO_ALIGN_LEFT);
    return MARGIN + HEAD +
           papers_text_draw(&pdf->canvas, &small, sheet->note, MARGIN, MARGIN + HEAD - 2, width);
}

struct papers_roll *papers_roll_new(
    const struct papers_meta *meta, const struct papers_sheet *sheet)
{
    struct papers_roll *roll = g_new0(struct papers_roll, 1);
    double sum = 0;
    for (size_t i = 0; i < sheet->n_columns; i++)
        sum += sheet->columns[i].width;
    bool a3 = sum > MOST_ACROSS;
    papers_pdf_init(&roll->pdf, meta, sheet->title, a3 ? 420 : 297, a3 ? 297 : 210);
    roll->columns = g_new0(struct papers_table_column, sheet->n_columns);
    for (size_t i = 0; i < sheet->n_columns; i++)
        roll->columns[i] = (struct papers_table_column){.title = sheet->columns[i].title,
            .width = sheet->columns[i].width * (roll->pdf.width - 2 * MARGIN) / sum,
            .align = sheet->columns[i].kind == PAPERS_COLUMN_TEXT ? PANGO_ALIGN_LEFT
                                                                  : PANGO_ALIGN_CENTER};
    roll->pictures = sheet->columns[sheet->n_columns - 1].kind == PAPERS_COLUMN_PICTURE;
    roll->table = (struct papers_table){.pdf = &roll->pdf,
        .columns = roll->columns,
        .n_columns = sheet->n_columns,
        .x = MARGIN,
        .y = heading(&roll->pdf, sheet),
        .top = MARGIN,
        .bottom = roll->pdf.height - MARGIN - 8,
        .size = 9,
        .least = roll->pictures ? PICTURE_TALL : 6,
        .furniture = furniture};
    papers_table_head(&roll->table);
    return roll;
}

/* In the last column at the foot of the row that was drawn. */
static void picture_draw(struct papers_roll *roll)
{
    const struct papers_table *table = &roll->table;
    double width = table->columns[table->n_columns - 1].width;
    papers_jpeg_draw(&roll->pdf.canvas, roll->last.picture, roll->pdf.width - MARGIN - width + 0.5,
        table->y - PICTURE_TALL + 0.5, width - 1, PICTURE_TALL - 1, NULL);
}

static void last_clear(struct papers_roll *roll)
{
    g_clear_pointer(&roll->last.texts, g_strfreev);
    g_clear_pointer(&roll->last.picture, g_free);
}

/* With so much room below it. */
static void last_draw(struct papers_roll *roll, double after)
{
    if (!roll->last.texts)
        return;
    roll->table.after = after;
    roll->table.bar = roll->last.bar;
    papers_table_row(&roll->table, (const char *const *)roll->last.texts);
    if (roll->last.picture)
        picture_draw(roll);
    last_clear(roll);
}

void papers_roll_row(struct papers_roll *roll, const char *const *values, enum papers_tone tone)
{
    last_draw(roll, 0);
    roll->last.texts = g_new0(char *, roll->table.n_columns + 1);
    for (size_t i = 0; i < roll->table.n_columns; i++)
        roll->last.texts[i] = g_strdup(papers_text_or(values[i], ""));
    roll->last.picture = g_steal_pointer(&roll->picture);
    roll->last.bar = tone == PAPERS_TONE_BAD    ? 0xffc00000
                     : tone == PAPERS_TONE_WARN ? 0xffe0a800
                                                : 0;
}

void papers_roll_picture(struct papers_roll *roll, const char *jpeg)
{
    g_free(roll->picture);
    roll->picture = roll->pictures && !papers_text_empty(jpeg) ? g_strdup(jpeg) : NULL;
}

bool papers_roll_write(struct papers_roll *roll, const char *path, GError **error)
{
    static const char *const names[] = {"制表人：", "审核人：", "日期：　　　年　　月　　日"};
    last_draw(roll, SIGNS);
    papers_pdf_signs(&roll->pdf, names, G_N_ELEMENTS(names), MARGIN, roll->table.y + 5,
        roll->pdf.width - 2 * MARGIN);
    furniture(&roll->pdf, NULL);
    return papers_pdf_write(&roll->pdf, path, error);
}

void papers_roll_free(struct papers_roll *roll)
{
    if (!roll)
        return;
    papers_pdf_clear(&roll->pdf);
    last_clear(roll);
    g_free(roll->picture);
    g_free(roll->columns);
    g_free(roll);
}
