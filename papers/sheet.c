/* sheet.c — workbooks with libxlsxwriter. It runs in its constant-memory mode: rows go to a
 * temporary file one after the other, so a sheet is written strictly from top to bottom. */
#include "page.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#define FIRST_ROW 3 /* title, date line, head */
#define LINE_PT 15.0
#define MOST_ROW_PT 409.0
/* Where a picture ends is reckoned from the height of rows that are on the disk by then: the
 * library takes them all for the default one. So that is what a row with a picture has at least. */
#define PICTURE_ROW_PT 63.0
#define PICTURE_TALL (PICTURE_ROW_PT * 96 / 72 - 4) /* pixels */
#define PICTURE_WIDE 140.0                          /* of a column 20 wide */
#define MOST_CELL_CHARS 32767

enum cell { CELL_TEXT, CELL_DATE, CELL_TIME, CELL_NUMBER, N_CELLS };

enum look {
    LOOK_TITLE,
    LOOK_LINE,
    LOOK_LINE_RIGHT,
    LOOK_HEAD,
    LOOK_TEXT, /* of cells, and the same with a bar */
    LOOK_YELLOW = LOOK_TEXT + N_CELLS,
    LOOK_RED = LOOK_YELLOW + N_CELLS,
    LOOK_TOTAL = LOOK_RED + N_CELLS,
    LOOK_TOTAL_NUMBER,
    LOOK_FOOT,
    LOOK_NOTE,
    LOOK_NOTE_HEAD,
    N_LOOKS
};

struct papers_book {
    lxw_workbook *workbook;
    char *path, *part;
    char *font;
    lxw_format *looks[N_LOOKS];
    lxw_worksheet *sheet;
    struct papers_column *columns;
    size_t n_columns;
    lxw_row_t row;
    bool filtered;
    bool pictures; /* the last column has some */
    unsigned n_sheets;
};

/* ---- formats ---- */

static lxw_format *format(
    struct papers_book *book, double pt, bool bold, enum lxw_format_alignments align)
{
    lxw_format *made = workbook_add_format(book->workbook);
    format_set_font_name(made, book->font);
    format_set_font_size(made, pt);
    if (bold)
        format_set_bold(made);
    format_set_align(made, (uint8_t)align);
    format_set_align(made, LXW_ALIGN_VERTICAL_CENTER);
    format_set_text_wrap(made);
    return made;
}

static lxw_format *cell_format(
    struct papers_book *book, const char *number, enum lxw_format_alignments align)
{
    lxw_format *made = format(book, 10.5, false, align);
    format_set_border(made, LXW_BORDER_THIN);
    format_set_num_format(made, number);
    return made;
}

/* A bar in front of the row, for prints in grey as well: fill and a thick left edge. */
static void add_bar(lxw_format *made, lxw_color_t fill, lxw_color_t edge)
{
    format_set_bg_color(made, fill);
    format_set_left(made, LXW_BORDER_THICK);
    format_set_left_color(made, edge);
    format_set_bold(made);
}

static void make_cell_looks(struct papers_book *book)
{
    static const struct {
        const char *number;
        enum lxw_format_alignments align;
    } cells[N_CELLS] = {
        [CELL_TEXT] = {"@",                LXW_ALIGN_LEFT  },
        [CELL_DATE] = {"yyyy-mm-dd",       LXW_ALIGN_CENTER},
        [CELL_TIME] = {"yyyy-mm-dd hh:mm", LXW_ALIGN_CENTER},
        [CELL_NUMBER] = {"General",          LXW_ALIGN_RIGHT },
    };
    lxw_format **looks = book->looks;
    for (int i = 0; i < N_CELLS; i++) {
        looks[LOOK_TEXT + i] = cell_format(book, cells[i].number, cells[i].align);
        looks[LOOK_YELLOW + i] = cell_format(book, cells[i].number, cells[i].align);
        looks[LOOK_RED + i] = cell_format(book, cells[i].number, cells[i].align);
        add_bar(looks[LOOK_YELLOW + i], 0xffe699, 0xbf8f00);
        add_bar(looks[LOOK_RED + i], 0xf8a5a5, 0xc00000);
    }
}

static void make_looks(struct papers_book *book)
{
    lxw_format **looks = book->looks;
    looks[LOOK_TITLE] = format(book, 18, true, LXW_ALIGN_CENTER);
    looks[LOOK_LINE] = format(book, 11, false, LXW_ALIGN_LEFT);
    looks[LOOK_LINE_RIGHT] = format(book, 11, false, LXW_ALIGN_RIGHT);
    looks[LOOK_HEAD] = format(book, 10.5, true, LXW_ALIGN_CENTER);
    format_set_border(looks[LOOK_HEAD], LXW_BORDER_THIN);
    format_set_bg_color(looks[LOOK_HEAD], 0xe7ebf0);
    make_cell_looks(book);
    looks[LOOK_TOTAL] = cell_format(book, "@", LXW_ALIGN_LEFT);
    format_set_bold(looks[LOOK_TOTAL]);
    looks[LOOK_TOTAL_NUMBER] = cell_format(book, "General", LXW_ALIGN_RIGHT);
    format_set_bold(looks[LOOK_TOTAL_NUMBER]);
    looks[LOOK_FOOT] = format(book, 11, false, LXW_ALIGN_LEFT);
    format_set_text_wrap(looks[LOOK_FOOT]);
    looks[LOOK_NOTE] = format(book, 11, false, LXW_ALIGN_LEFT);
    looks[LOOK_NOTE_HEAD] = format(book, 13, true, LXW_ALIGN_LEFT);
}

/* ---- book ---- */

struct papers_book *papers_book_new(
    const char *path, const struct papers_meta *meta, const char *title, GError **error)
{
    g_autofree char *part = g_strconcat(path, ".part", NULL);
    /* The library notices a bad path only when it has written everything. */
    int fd = g_open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) {
        g_set_error(
            error, PAPERS_ERROR, PAPERS_ERROR_IO, "cannot write '%s': %s", part, g_strerror(errno));
        return NULL;
    }
    close(fd);
    struct papers_book *book = g_new0(struct papers_book, 1);
    g_autofree char *folder = g_path_get_dirname(path);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = folder};
    book->workbook = workbook_new_opt(part, &options);
    book->path = g_strdup(path);
    book->part = g_steal_pointer(&part);
    /* A spreadsheet is opened where the office's own fonts are; ours are named for the others. */
    book->font = g_strdup(
        papers_text_empty(meta->fonts ? meta->fonts->hei : NULL) ? "宋体" : meta->fonts->hei);
    g_autofree char *clean = papers_text_clean(title, true);
    g_autofree char *author = papers_text_clean(meta->author, true);
    lxw_doc_properties properties = {.title = clean,
        .author = author,
        .company = author,
        .created = (time_t)(meta->created_at / 1000)};
    /* 0 would mean "now". */
    if (properties.created == 0)
        properties.created = 1;
    workbook_set_properties(book->workbook, &properties);
    make_looks(book);
    return book;
}

static void forget_columns(struct papers_book *book)
{
    for (size_t i = 0; i < book->n_columns; i++) {
        g_free((char *)book->columns[i].title);
        g_free((char *)book->columns[i].key);
    }
    g_clear_pointer(&book->columns, g_free);
    book->n_columns = 0;
}

void papers_book_free(struct papers_book *book)
{
    if (!book)
        return;
    if (book->workbook)
        lxw_workbook_free(book->workbook);
    if (book->part)
        g_unlink(book->part);
    forget_columns(book);
    g_free(book->path);
    g_free(book->part);
    g_free(book->font);
    g_free(book);
}

/* ---- cells ---- */

/* Cleaned, and cut at what a cell can hold. */
static char *cell_text(const char *text)
{
    g_autofree char *clean = papers_text_clean(text, false);
    if (g_utf8_strlen(clean, -1) > MOST_CELL_CHARS)
        *g_utf8_offset_to_pointer(clean, MOST_CELL_CHARS) = '\0';
    return g_steal_pointer(&clean);
}

static bool digits(const char *text, size_t from, size_t n, int *out)
{
    *out = 0;
    for (size_t i = from; i < from + n; i++) {
        if (!g_ascii_isdigit(text[i]))
            return false;
        *out = *out * 10 + (text[i] - '0');
    }
    return true;
}

/* "2025-11-22" or "2025-11-22 09:30"; says whether there is a time. */
static bool parse_date(const char *text, lxw_datetime *out, bool *out_time)
{
    size_t length = strlen(text);
    int sec = 0;
    *out = (lxw_datetime){0};
    if (length != 10 && length != 16 && length != 19)
        return false;
    if (!digits(text, 0, 4, &out->year) || text[4] != '-' || !digits(text, 5, 2, &out->month) ||
        text[7] != '-' || !digits(text, 8, 2, &out->day))
        return false;
    if (out->year < 1900 ||
        !g_date_valid_dmy((GDateDay)out->day, (GDateMonth)out->month, (GDateYear)out->year))
        return false;
    *out_time = length > 10;
    if (length == 10)
        return true;
    if ((text[10] != ' ' && text[10] != 'T') || !digits(text, 11, 2, &out->hour) ||
        text[13] != ':' || !digits(text, 14, 2, &out->min))
        return false;
    if (length == 19 && (text[16] != ':' || !digits(text, 17, 2, &sec)))
        return false;
    return out->hour < 24 && out->min < 60 && sec < 60;
}

static bool parse_number(const char *text, double *out)
{
    char *end;
    *out = g_ascii_strtod(text, &end);
    return end != text && *end == '\0' && *out == *out && *out < 1e15 && *out > -1e15;
}

/* `first` is the look of its text: the plain one, or one with a bar. */
static void write_cell(struct papers_book *book, lxw_col_t column, const char *text,
    enum papers_column_kind kind, enum look first)
{
    lxw_datetime date;
    double number;
    bool time = false;
    lxw_format **looks = &book->looks[first];
    if (!*text)
        worksheet_write_blank(book->sheet, book->row, column, looks[CELL_TEXT]);
    else if (kind == PAPERS_COLUMN_DATE && parse_date(text, &date, &time))
        worksheet_write_datetime(
            book->sheet, book->row, column, &date, looks[time ? CELL_TIME : CELL_DATE]);
    else if (kind == PAPERS_COLUMN_NUMBER && parse_number(text, &number))
        worksheet_write_number(book->sheet, book->row, column, number, looks[CELL_NUMBER]);
    else
        worksheet_write_string(book->sheet, book->row, column, text, looks[CELL_TEXT]);
}

/* Half-width characters that a text takes; a Han character counts two. */
static int lines_of(const char *text, int width)
{
    int lines = 1, used = 0;
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        int wide = g_unichar_iswide(c) ? 2 : 1;
        if (c == '\n' || used + wide > width) {
            lines++;
            used = 0;
        }
        used += c == '\n' ? 0 : wide;
    }
    return lines;
}

static double row_height(const struct papers_book *book, char *const *texts)
{
    int most = 1;
    for (size_t i = 0; i < book->n_columns; i++)
        most = MAX(most, lines_of(texts[i], MAX(book->columns[i].width - 1, 2)));
    return CLAMP(most * LINE_PT + 5, book->pictures ? PICTURE_ROW_PT : 0, MOST_ROW_PT);
}

/* ---- sheets ---- */

static bool check(lxw_error code, const char *what, GError **error)
{
    if (code == LXW_NO_ERROR)
        return true;
    g_set_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID, "the workbook refuses %s: %s", what,
        lxw_strerror(code));
    return false;
}

/* From the head to the last row so far. Rows are written from top to bottom, and the library takes
 * no range that ends above the row it is at: this is said before the total row follows. */
static void filter_rows(struct papers_book *book)
{
    if (!book->filtered)
        worksheet_autofilter(book->sheet, FIRST_ROW - 1, 0, MAX(book->row, FIRST_ROW) - 1,
            (lxw_col_t)(book->n_columns - 1));
    book->filtered = true;
}

/* Last row and what is only known at the end: print area and filter range. */
static void end_sheet(struct papers_book *book)
{
    if (!book->sheet || book->n_columns == 0)
        return;
    lxw_col_t last = (lxw_col_t)(book->n_columns - 1);
    filter_rows(book);
    /* No green corners on numbers that are codes. */
    worksheet_ignore_errors(book->sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
    lxw_format *foot = book->looks[LOOK_FOOT];
    static const char *const names[] = {"制表人：", "审核人：", "日期："};
    worksheet_set_row(book->sheet, book->row, 30, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        worksheet_write_string(book->sheet, book->row,
            (lxw_col_t)MAX(i * book->n_columns / G_N_ELEMENTS(names), i), names[i], foot);
    worksheet_print_area(
        book->sheet, 0, 0, book->row, MAX(last, (lxw_col_t)(G_N_ELEMENTS(names) - 1)));
    forget_columns(book);
    book->filtered = book->pictures = false;
    book->sheet = NULL;
}

static void page_setup(lxw_worksheet *sheet, bool a3)
{
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, a3 ? 8 : 9);
    worksheet_fit_to_pages(sheet, 1, 0);
    worksheet_set_margins(sheet, 0.6, 0.6, 0.75, 0.75);
    worksheet_center_horizontally(sheet);
    worksheet_set_footer(sheet, "&C第 &P 页，共 &N 页");
}

/* Protected against slips of the hand only (no password); filtering, column widths and selecting go
 * on working. */
static void protect(lxw_worksheet *sheet)
{
    lxw_protection options = {
        .autofilter = LXW_TRUE, .format_columns = LXW_TRUE, .format_rows = LXW_TRUE};
    worksheet_protect(sheet, NULL, &options);
}

/* A merged row; with one column there is nothing to merge. */
static void wide_row(struct papers_book *book, lxw_row_t row, lxw_col_t from, lxw_col_t to,
    const char *text, lxw_format *look)
{
    if (from < to)
        worksheet_merge_range(book->sheet, row, from, row, to, text, look);
    else
        worksheet_write_string(book->sheet, row, from, text, look);
}

static void head_rows(struct papers_book *book, const struct papers_sheet *sheet)
{
    lxw_worksheet *page = book->sheet;
    lxw_col_t last = (lxw_col_t)(book->n_columns - 1), half = last / 2;
    g_autofree char *title = cell_text(sheet->title ? sheet->title : sheet->name);
    g_autofree char *office = cell_text(sheet->office), *date = cell_text(sheet->date);
    g_autofree char *left = g_strconcat("填报单位：", office, NULL);
    g_autofree char *right = g_strconcat("日期：", date, NULL);
    worksheet_set_row(page, 0, 36, NULL);
    wide_row(book, 0, 0, last, title, book->looks[LOOK_TITLE]);
    worksheet_set_row(page, 1, 22, NULL);
    wide_row(book, 1, 0, half, left, book->looks[LOOK_LINE]);
    if (half < last)
        wide_row(book, 1, half + 1, last, right, book->looks[LOOK_LINE_RIGHT]);
    int lines = 1;
    for (size_t i = 0; i < book->n_columns; i++)
        lines = MAX(lines, lines_of(book->columns[i].title, book->columns[i].width - 2));
    worksheet_set_row(page, 2, lines * LINE_PT + 11, NULL);
    for (size_t i = 0; i < book->n_columns; i++)
        worksheet_write_string(
            page, 2, (lxw_col_t)i, book->columns[i].title, book->looks[LOOK_HEAD]);
}

bool papers_book_sheet(struct papers_book *book, const struct papers_sheet *sheet, GError **error)
{
    end_sheet(book);
    if (sheet->n_columns == 0 || sheet->n_columns > 256) {
        g_set_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID,
            "a sheet has 1 to 256 columns, not %zu", sheet->n_columns);
        return false;
    }
    g_autofree char *name = papers_text_clean(sheet->name, true);
    /* The library lets an empty name pass, which the readers call a damaged file. */
    if (!check(*name ? workbook_validate_sheet_name(book->workbook, name)
                     : LXW_ERROR_PARAMETER_VALIDATION,
            "the name of a sheet", error))
        return false;
    book->sheet = workbook_add_worksheet(book->workbook, name);
    book->n_sheets++;
    book->n_columns = sheet->n_columns;
    book->columns = g_new0(struct papers_column, sheet->n_columns);
    for (size_t i = 0; i < sheet->n_columns; i++) {
        const struct papers_column *column = &sheet->columns[i];
        book->columns[i] = (struct papers_column){.key = g_strdup(column->key),
            .title = cell_text(column->title),
            .kind = column->kind,
            .width = CLAMP(column->width, 4, 80)};
        worksheet_set_column(book->sheet, (lxw_col_t)i, (lxw_col_t)i, book->columns[i].width, NULL);
    }
    book->pictures = sheet->columns[sheet->n_columns - 1].kind == PAPERS_COLUMN_PICTURE;
    if (book->pictures)
        worksheet_set_default_row(book->sheet, PICTURE_ROW_PT, LXW_FALSE);
    page_setup(book->sheet, sheet->a3);
    worksheet_repeat_rows(book->sheet, 0, FIRST_ROW - 1);
    worksheet_freeze_panes(book->sheet, FIRST_ROW, 1);
    protect(book->sheet);
    head_rows(book, sheet);
    book->row = FIRST_ROW;
    return true;
}

bool papers_book_row(
    struct papers_book *book, const char *const *values, enum papers_tone tone, GError **error)
{
    if (!book->sheet || book->row + 1 >= LXW_ROW_MAX) {
        g_set_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID,
            book->sheet ? "a sheet holds at most %d rows: split the ledger by year"
                        : "a row needs a sheet: begin one first",
            LXW_ROW_MAX);
        return false;
    }
    enum look bar = tone == PAPERS_TONE_BAD    ? LOOK_RED
                    : tone == PAPERS_TONE_WARN ? LOOK_YELLOW
                                               : LOOK_TEXT;
    g_auto(GStrv) texts = g_new0(char *, book->n_columns + 1);
    for (size_t i = 0; i < book->n_columns; i++)
        texts[i] = cell_text(values[i]);
    worksheet_set_row(book->sheet, book->row, row_height(book, texts), NULL);
    for (size_t i = 0; i < book->n_columns; i++)
        write_cell(book, (lxw_col_t)i, texts[i], book->columns[i].kind, i == 0 ? bar : LOOK_TEXT);
    book->row++;
    return true;
}

void papers_book_picture(struct papers_book *book, const char *jpeg)
{
    int wide, tall;
    char said[] = "缩略图"; /* the library would tell the name of the file */
    if (!book->pictures || papers_text_empty(jpeg) || !papers_jpeg_size(jpeg, &wide, &tall) ||
        wide < 1 || tall < 1)
        return;
    double scale = MIN(PICTURE_WIDE / wide, PICTURE_TALL / tall);
    lxw_image_options options = {.x_offset = 2,
        .y_offset = 2,
        .x_scale = scale,
        .y_scale = scale,
        .object_position = LXW_OBJECT_MOVE_DONT_SIZE,
        .description = said};
    worksheet_insert_image_opt(
        book->sheet, book->row, (lxw_col_t)(book->n_columns - 1), jpeg, &options);
}

bool papers_book_total(struct papers_book *book, const char *const *values, GError **error)
{
    lxw_row_t row = book->row;
    if (book->sheet)
        filter_rows(book);
    if (!papers_book_row(book, values, PAPERS_TONE_PLAIN, error))
        return false;
    for (size_t i = 0; i < book->n_columns; i++) {
        double number;
        bool is_number = values[i] && book->columns[i].kind == PAPERS_COLUMN_NUMBER &&
                         parse_number(values[i], &number);
        if (is_number)
            worksheet_write_number(
                book->sheet, row, (lxw_col_t)i, number, book->looks[LOOK_TOTAL_NUMBER]);
        else
            worksheet_write_string(book->sheet, row, (lxw_col_t)i, values[i] ? values[i] : "",
                book->looks[LOOK_TOTAL]);
    }
    return true;
}

bool papers_book_notes(
    struct papers_book *book, const char *const *lines, size_t n_lines, GError **error)
{
    end_sheet(book);
    if (!check(workbook_validate_sheet_name(book->workbook, "说明"), "the sheet 说明", error))
        return false;
    lxw_worksheet *sheet = workbook_add_worksheet(book->workbook, "说明");
    book->n_sheets++;
    worksheet_set_column(sheet, 0, 0, 110, NULL);
    worksheet_set_paper(sheet, 9);
    worksheet_fit_to_pages(sheet, 1, 0);
    protect(sheet);
    for (size_t i = 0; i < n_lines; i++) {
        g_autofree char *line = cell_text(lines[i]);
        bool head = g_str_has_prefix(line, "# ");
        worksheet_set_row(sheet, (lxw_row_t)i, lines_of(line, 108) * 18.0 + (head ? 8 : 0), NULL);
        worksheet_write_string(sheet, (lxw_row_t)i, 0, head ? line + 2 : line,
            book->looks[head ? LOOK_NOTE_HEAD : LOOK_NOTE]);
    }
    return true;
}

/* ---- end ---- */

static bool sync_file(const char *path)
{
    int fd = g_open(path, O_RDONLY | O_CLOEXEC, 0);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

static bool finish(struct papers_book *book, GError **error)
{
    if (book->n_sheets == 0) {
        g_set_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID,
            "the workbook '%s' has no sheet: begin one first", book->path);
        return false;
    }
    end_sheet(book);
    lxw_error code = workbook_close(g_steal_pointer(&book->workbook));
    if (code != LXW_NO_ERROR) {
        g_set_error(error, PAPERS_ERROR, PAPERS_ERROR_IO, "cannot write '%s': %s", book->path,
            lxw_strerror(code));
        return false;
    }
    g_autofree char *folder = g_path_get_dirname(book->path);
    if (!sync_file(book->part) || g_rename(book->part, book->path) != 0) {
        g_set_error(error, PAPERS_ERROR, PAPERS_ERROR_IO, "cannot write '%s': %s", book->path,
            g_strerror(errno));
        return false;
    }
    g_clear_pointer(&book->part, g_free);
    sync_file(folder);
    return true;
}

bool papers_book_close(struct papers_book *book, GError **error)
{
    bool ok = finish(book, error);
    papers_book_free(book);
    return ok;
}
