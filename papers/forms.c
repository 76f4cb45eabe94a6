/* forms.c — the forms that are tables over pages: claim sheet, sign-in sheet, reel catalogue. */
#include "blank.h"
#include "set.h"

/* ---- 现场认领表 ---- */

/* A landscape sheet of a portrait file: bound at the top (订口 28 mm), type area up to 26 mm from
 * the lower edge. The sides are narrower than on a letter, twelve columns need the room. */
#define SHEET_WIDTH 297.0
#define SHEET_HEIGHT 210.0
#define SHEET_SIDE 15.0
#define SHEET_TOP 28.0
#define SHEET_BOTTOM (SHEET_HEIGHT - 26.0)

static const struct papers_table_column claim_columns[] = {
    {"序号",           10, PANGO_ALIGN_CENTER},
    {"问题编号",     22, PANGO_ALIGN_CENTER},
    {"点位",           28, PANGO_ALIGN_LEFT  },
    {"问题",           40, PANGO_ALIGN_LEFT  },
    {"对应标准",     28, PANGO_ALIGN_LEFT  },
    {"认领单位",     24, PANGO_ALIGN_CENTER},
    {"认领人/职务", 22, PANGO_ALIGN_CENTER},
    {"认领方式",     14, PANGO_ALIGN_CENTER},
    {"表态摘要",     30, PANGO_ALIGN_LEFT  },
    {"承诺时限",     19, PANGO_ALIGN_CENTER},
    {"签字",           15, PANGO_ALIGN_CENTER},
    {"备注",           15, PANGO_ALIGN_CENTER},
};

#define SIGN_COLUMN 10

/* `payload` is the version that the sheet is of. */
static void sheet_furniture(struct papers_pdf *pdf, const void *payload)
{
    const char *version = payload;
    papers_pdf_number(pdf, SHEET_SIDE, SHEET_WIDTH - SHEET_SIDE, SHEET_BOTTOM);
    struct papers_style small =
        papers_print(PAPERS_FACE_FANGSONG, 9, pdf->page % 2 ? PANGO_ALIGN_LEFT : PANGO_ALIGN_RIGHT);
    papers_text_draw(&pdf->canvas, &small, version, SHEET_SIDE + (pdf->page % 2 ? 0 : 67),
        SHEET_BOTTOM + 5, 200);
}

#define CODE_SIDE 18.0

/* Above the type area, at its right end. */
static bool sheet_code(struct papers_pdf *pdf, const char *address, GError **error)
{
    return papers_blank_code(
        &pdf->canvas, address, NULL, SHEET_WIDTH - SHEET_SIDE - CODE_SIDE, 8, CODE_SIDE, error);
}

struct fact {
    const char *name, *value;
};

/* "会次：…　　时间：…", a new line where the next fact has no room. */
static char *facts_line(
    const struct papers_canvas *canvas, const struct fact *facts, size_t n, double width)
{
    const struct papers_style style = papers_print(PAPERS_FACE_FANGSONG, 12, PANGO_ALIGN_LEFT);
    GString *line = g_string_new(NULL);
    double used = 0;
    for (size_t i = 0; i < n; i++) {
        if (papers_text_empty(facts[i].value))
            continue;
        g_autofree char *fact = g_strdup_printf("%s：%s", facts[i].name, facts[i].value);
        double wide = papers_text_width(canvas, &style, fact) + 2 * style.size;
        bool fits = used + wide <= width + 2 * style.size;
        g_string_append_printf(line, "%s%s", line->len == 0 ? "" : fits ? "　　" : "\n", fact);
        used = fits ? used + wide : wide;
    }
    return g_string_free(line, FALSE);
}

/* Title and one line under it; returns where the table begins. */
static double sheet_title(
    struct papers_pdf *pdf, const char *title, const char *line, double x, double y, double width)
{
    const struct papers_style head = papers_print(PAPERS_FACE_SONG, 22, PANGO_ALIGN_CENTER);
    const struct papers_style under = papers_print(PAPERS_FACE_FANGSONG, 12, PANGO_ALIGN_LEFT);
    y += papers_text_draw(&pdf->canvas, &head, title, x, y, width) + 3;
    double used = papers_text_draw(&pdf->canvas, &under, line, x, y, width);
    return y + (used > 0 ? used + 1.5 : 0);
}

static void claim_row(struct papers_table *table, const struct papers_claim_row *row, size_t number)
{
    g_autofree char *no = g_strdup_printf("%zu", number);
    const char *cells[G_N_ELEMENTS(claim_columns)] = {no, row->problem_no, row->point, row->problem,
        row->standard, row->unit, row->person, row->mode, row->pledge, row->due, "", row->remark};
    papers_table_row(table, cells);
    double x = table->x;
    for (size_t i = 0; i < SIGN_COLUMN; i++)
        x += claim_columns[i].width;
    /* at the foot of the row: it may have come over from the page before */
    if (papers_strokes_any(row->strokes, row->n_strokes))
        papers_strokes_draw(&table->pdf->canvas, row->strokes, row->n_strokes,
            &(struct papers_pen){.x = x + 0.5,
                .y = table->y - table->least + 0.5,
                .width = claim_columns[SIGN_COLUMN].width - 1,
                .height = table->least - 1,
                .most = 0.03,
                .thick = 14,
                .ink = PAPERS_BLACK});
}

bool papers_claim_sheet_write(
    const struct papers_claim_sheet *sheet, const char *path, GError **error)
{
    const char *title = papers_text_or(sheet->title, "现场认领表");
    double width = SHEET_WIDTH - 2 * SHEET_SIDE;
    struct papers_pdf pdf;
    papers_pdf_init(&pdf, &sheet->meta, title, SHEET_WIDTH, SHEET_HEIGHT);
    const struct fact facts[] = {
        {"会次",    sheet->meeting},
        {"时间",    sheet->held   },
        {"地点",    sheet->place  },
        {"主持人", sheet->host   }
    };
    g_autofree char *line = facts_line(&pdf.canvas, facts, G_N_ELEMENTS(facts), width);

    struct papers_table table = {.pdf = &pdf,
        .columns = claim_columns,
        .n_columns = G_N_ELEMENTS(claim_columns),
        .x = SHEET_SIDE,
        .top = SHEET_TOP,
        .bottom = SHEET_BOTTOM,
        .size = 10.5,
        .least = 13,
        .furniture = sheet_furniture,
        .payload = sheet->version};
    bool ok = sheet_code(&pdf, sheet->qr, error);
    table.y = sheet_title(&pdf, title, line, SHEET_SIDE, SHEET_TOP, width);
    papers_table_head(&table);
    for (size_t i = 0; i < sheet->n_rows; i++) {
        table.after = i + 1 == sheet->n_rows ? 21 : 0;
        claim_row(&table, &sheet->rows[i], i + 1);
    }

    const struct papers_style tally = papers_print(PAPERS_FACE_HEI, 12, PANGO_ALIGN_LEFT);
    papers_text_draw(&pdf.canvas, &tally, sheet->tally, SHEET_SIDE, table.y + 3, width);
    const char *names[] = {"记录人：", "审核人：", "主持人：", "日期：　　　年　　月　　日"};
    papers_pdf_signs(&pdf, names, G_N_ELEMENTS(names), SHEET_SIDE, table.y + 14, width);
    sheet_furniture(&pdf, sheet->version);
    ok = ok && papers_pdf_write(&pdf, path, error);
    papers_pdf_clear(&pdf);
    return ok;
}

/* ---- 签到表 ---- */

static const struct papers_table_column signin_columns[] = {
    {"序号",       11, PANGO_ALIGN_CENTER},
    {"单位",       37, PANGO_ALIGN_LEFT  },
    {"姓名",       23, PANGO_ALIGN_CENTER},
    {"职务",       24, PANGO_ALIGN_CENTER},
    {"签名",       26, PANGO_ALIGN_CENTER},
    {"到会时间", 20, PANGO_ALIGN_CENTER},
    {"备注",       15, PANGO_ALIGN_CENTER},
};

static void signin_furniture(struct papers_pdf *pdf, const void *payload)
{
    papers_pdf_number(pdf, DOC_LEFT, DOC_RIGHT, DOC_BOTTOM);
}

bool papers_signin_write(const struct papers_signin *sheet, const char *path, GError **error)
{
    const char *title = papers_text_or(sheet->title, "签到表");
    struct papers_pdf pdf;
    papers_pdf_init(&pdf, &sheet->meta, title, 210, 297);
    const struct fact facts[] = {
        {"会次", sheet->meeting},
        {"时间", sheet->held   },
        {"地点", sheet->place  }
    };
    g_autofree char *line = facts_line(&pdf.canvas, facts, G_N_ELEMENTS(facts), DOC_WIDTH);

    struct papers_table table = {.pdf = &pdf,
        .columns = signin_columns,
        .n_columns = G_N_ELEMENTS(signin_columns),
        .x = DOC_LEFT,
        .top = DOC_TOP,
        .bottom = DOC_BOTTOM,
        .size = 12,
        .least = 10.23,
        .furniture = signin_furniture};
    bool ok = papers_blank_code(
        &pdf.canvas, sheet->qr, NULL, DOC_RIGHT - CODE_SIDE, 10, CODE_SIDE, error);
    table.y = sheet_title(&pdf, title, line, DOC_LEFT, DOC_TOP, DOC_WIDTH);
    papers_table_head(&table);
    for (size_t i = 0; i < sheet->n_rows; i++) {
        const struct papers_signin_row *row = &sheet->rows[i];
        g_autofree char *no = g_strdup_printf("%zu", i + 1);
        g_autofree char *name = papers_spaced_name(row->name);
        table.after = i + 1 == sheet->n_rows ? 10 : 0;
        const char *cells[] = {no, row->unit, name, row->post, "", row->arrived, row->remark};
        papers_table_row(&table, cells);
    }
    const struct papers_style tally = papers_print(PAPERS_FACE_HEI, 12, PANGO_ALIGN_LEFT);
    papers_text_draw(&pdf.canvas, &tally, sheet->tally, DOC_LEFT, table.y + 3, DOC_WIDTH);
    signin_furniture(&pdf, sheet);
    ok = ok && papers_pdf_write(&pdf, path, error);
    papers_pdf_clear(&pdf);
    return ok;
}

/* ---- 审看片目录 ---- */

static const struct papers_table_column catalogue_columns[] = {
    {"序号",       11, PANGO_ALIGN_CENTER},
    {"片段编号", 24, PANGO_ALIGN_CENTER},
    {"点位",       44, PANGO_ALIGN_LEFT  },
    {"类型",       26, PANGO_ALIGN_CENTER},
    {"问题摘要", 72, PANGO_ALIGN_LEFT  },
    {"主责单位", 28, PANGO_ALIGN_CENTER},
    {"时长",       14, PANGO_ALIGN_CENTER},
    {"起止时码", 26, PANGO_ALIGN_CENTER},
    {"拍摄日期", 22, PANGO_ALIGN_CENTER},
};

bool papers_catalogue_write(
    const struct papers_catalogue *catalogue, const char *path, GError **error)
{
    const char *title = papers_text_or(catalogue->title, "审看片目录");
    double width = SHEET_WIDTH - 2 * SHEET_SIDE;
    struct papers_pdf pdf;
    papers_pdf_init(&pdf, &catalogue->meta, title, SHEET_WIDTH, SHEET_HEIGHT);
    const struct fact facts[] = {
        {"会次", catalogue->meeting},
        {"合计", catalogue->tally  }
    };
    g_autofree char *line = facts_line(&pdf.canvas, facts, G_N_ELEMENTS(facts), width);
    struct papers_table table = {.pdf = &pdf,
        .columns = catalogue_columns,
        .n_columns = G_N_ELEMENTS(catalogue_columns),
        .x = SHEET_SIDE,
        .top = SHEET_TOP,
        .bottom = SHEET_BOTTOM,
        .size = 11,
        .least = 9,
        .furniture = sheet_furniture,
        .payload = catalogue->version};
    bool ok = sheet_code(&pdf, catalogue->qr, error);
    table.y = sheet_title(&pdf, title, line, SHEET_SIDE, SHEET_TOP, width);
    papers_table_head(&table);
    for (size_t i = 0; i < catalogue->n_rows; i++) {
        const struct papers_reel_row *row = &catalogue->rows[i];
        g_autofree char *no = g_strdup_printf("%zu", i + 1);
        const char *cells[] = {no, row->segment_no, row->point, row->type, row->problem, row->unit,
            row->length, row->timecode, row->shot};
        papers_table_row(&table, cells);
    }
    sheet_furniture(&pdf, catalogue->version);
    ok = ok && papers_pdf_write(&pdf, path, error);
    papers_pdf_clear(&pdf);
    return ok;
}
