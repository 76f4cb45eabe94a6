/* page.c — a PDF in memory, page furniture, pictures. */
#include "page.h"
#include <cairo-pdf.h>
#include <string.h>

/* Cairo takes ISO 8601 and writes it as it is: local time of the county, never the machine's. */
static char *created(int64_t at)
{
    g_autoptr(GTimeZone) zone = g_time_zone_new_offset(8 * 3600);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at / 1000);
    g_autoptr(GDateTime) local = utc ? g_date_time_to_timezone(utc, zone) : NULL;
    return local ? g_date_time_format(local, "%Y-%m-%dT%H:%M:%S+08:00") : NULL;
}

void papers_pdf_init(struct papers_pdf *pdf, const struct papers_meta *meta, const char *title,
    double width, double height)
{
    *pdf = (struct papers_pdf){.bytes = g_byte_array_new(),
        .width = width,
        .height = height,
        .page = 1,
        .draft = meta->draft};
    pdf->surface = cairo_pdf_surface_create_for_stream(
        papers_file_collect, pdf->bytes, width / PAPERS_PT, height / PAPERS_PT);
    g_autofree char *date = created(meta->created_at);
    g_autofree char *clean = papers_text_clean(title, true);
    g_autofree char *author = papers_text_clean(meta->author, true);
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_TITLE, clean);
    if (*author)
        cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_AUTHOR, author);
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATOR, "shenkan 审看");
    if (date)
        cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
    cairo_t *cr = cairo_create(pdf->surface);
    cairo_scale(cr, 1 / PAPERS_PT, 1 / PAPERS_PT);
    papers_canvas_init(&pdf->canvas, cr, meta->fonts, width, height);
    pdf->canvas.substitute = "〓";
    cairo_destroy(cr);
}

/* Across the page, over what stands there, so that nobody takes it for the signed one. */
static void mark_draft(struct papers_pdf *pdf)
{
    static const char word[] = "草稿 DRAFT";
    cairo_t *cr = pdf->canvas.cr;
    const struct papers_style style = {.face = PAPERS_FACE_HEI,
        .size = MIN(pdf->width, pdf->height) / 7,
        .ink = 0x38c00000,
        .pitch = 1};
    double wide = papers_text_width(&pdf->canvas, &style, word);
    cairo_save(cr);
    cairo_translate(cr, pdf->width / 2, pdf->height / 2);
    cairo_rotate(cr, -G_PI / 4);
    papers_text_draw(&pdf->canvas, &style, word, -wide / 2, -style.size / 2, 0);
    cairo_restore(cr);
}

static void end_page(struct papers_pdf *pdf)
{
    if (pdf->draft)
        mark_draft(pdf);
    cairo_show_page(pdf->canvas.cr);
}

void papers_pdf_turn(struct papers_pdf *pdf)
{
    end_page(pdf);
    pdf->page++;
}

/* Cairo 1.16 has no way to name the language. Its catalog is the last object of the file, so that
 * only the place of the cross-reference table moves when the language is put in. */
static void add_language(GByteArray *bytes)
{
    static const char at[] = "/Type /Catalog\n", start[] = "startxref\n",
                      language[] = "   /Lang (zh-CN)\n";
    char *catalog = memmem(bytes->data, bytes->len, at, strlen(at));
    if (!catalog || bytes->len > G_MAXUINT - 100)
        return;
    gsize before = (gsize)(catalog - (char *)bytes->data) + strlen(at);
    g_autofree char *rest = g_strndup(catalog + strlen(at), bytes->len - before);
    char *place = strstr(rest, start);
    if (!place || strstr(rest, " 0 obj"))
        return;
    place += strlen(start);
    gint64 xref = g_ascii_strtoll(place, NULL, 10);
    g_autofree char *tail = g_strdup_printf("%s%.*s%" G_GINT64_FORMAT "\n%%%%EOF\n", language,
        (int)(place - rest), rest, xref + (gint64)strlen(language));
    g_byte_array_set_size(bytes, (guint)before);
    g_byte_array_append(bytes, (const guint8 *)tail, (guint)strlen(tail));
}

static bool finish(struct papers_pdf *pdf, GError **error)
{
    end_page(pdf);
    papers_canvas_clear(&pdf->canvas);
    cairo_surface_finish(pdf->surface);
    cairo_status_t status = cairo_surface_status(pdf->surface);
    if (status == CAIRO_STATUS_SUCCESS)
        add_language(pdf->bytes);
    else
        g_set_error(error, PAPERS_ERROR, PAPERS_ERROR_IO, "cannot make the PDF: %s",
            cairo_status_to_string(status));
    return status == CAIRO_STATUS_SUCCESS;
}

bool papers_pdf_write(struct papers_pdf *pdf, const char *path, GError **error)
{
    return finish(pdf, error) && papers_file_write(path, pdf->bytes->data, pdf->bytes->len, error);
}

GBytes *papers_pdf_end(struct papers_pdf *pdf, GError **error)
{
    if (!finish(pdf, error))
        return NULL;
    return g_byte_array_free_to_bytes(g_steal_pointer(&pdf->bytes));
}

void papers_pdf_clear(struct papers_pdf *pdf)
{
    papers_canvas_clear(&pdf->canvas);
    g_clear_pointer(&pdf->surface, cairo_surface_destroy);
    g_clear_pointer(&pdf->bytes, g_byte_array_unref);
}

/* The standard wants 宋体. The free face that stands for 仿宋 is one, so that by default it is;
 * where a county has named its own 仿宋 the number is set in that: a face of its own would be the
 * fifth of a paper that has 小标宋, 黑体, 楷体 and 仿宋, and each costs half a megabyte (at most
 * four). */
void papers_pdf_number(struct papers_pdf *pdf, double left, double right, double bottom)
{
    const struct papers_style style = {
        .face = PAPERS_FACE_FANGSONG, .size = 14 * PAPERS_PT, .ink = PAPERS_BLACK, .pitch = 1};
    g_autofree char *text = g_strdup_printf("— %d —", pdf->page);
    double wide = papers_text_width(&pdf->canvas, &style, text);
    double x = pdf->page % 2 ? right - style.size - wide : left + style.size;
    /* The dash lies half a line below the top of its box. */
    papers_text_draw(&pdf->canvas, &style, text, x, bottom + 7 - style.size / 2, 0);
}

void papers_pdf_signs(
    struct papers_pdf *pdf, const char *const *names, size_t n, double x, double y, double width)
{
    const struct papers_style style = papers_print(PAPERS_FACE_FANGSONG, 12, PANGO_ALIGN_LEFT);
    for (size_t i = 0; i < n; i++)
        papers_text_draw(&pdf->canvas, &style, names[i], x + width * (double)i / (double)n, y, 0);
}

struct papers_style papers_print(enum papers_face face, double pt, PangoAlignment align)
{
    return (struct papers_style){
        .face = face, .size = pt * PAPERS_PT, .ink = PAPERS_BLACK, .pitch = 1.3, .align = align};
}

void papers_line(cairo_t *cr, double x1, double y1, double x2, double y2, double thick)
{
    cairo_set_line_width(cr, thick);
    cairo_move_to(cr, x1, y1);
    cairo_line_to(cr, x2, y2);
    cairo_stroke(cr);
}

void papers_box(cairo_t *cr, double x, double y, double width, double height, double thick)
{
    papers_ink(cr, PAPERS_BLACK);
    cairo_set_line_width(cr, thick);
    cairo_rectangle(cr, x, y, width, height);
    cairo_stroke(cr);
}

/* ---- pictures ---- */

static bool frame_header(uint8_t marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* Width and height from the frame header; the entropy-coded data is left to the printer. */
static bool jpeg_size(const uint8_t *data, size_t length, int *out_width, int *out_height)
{
    if (length < 4 || data[0] != 0xff || data[1] != 0xd8)
        return false;
    for (size_t at = 2; at + 9 < length;) {
        if (data[at] != 0xff)
            return false;
        uint8_t marker = data[at + 1];
        if (marker == 0xff) {
            at++;
            continue;
        }
        if (frame_header(marker)) {
            *out_height = data[at + 5] << 8 | data[at + 6];
            *out_width = data[at + 7] << 8 | data[at + 8];
            return *out_width > 0 && *out_height > 0;
        }
        if (marker == 0xd9 || marker == 0xda)
            return false;
        size_t skip = (size_t)(data[at + 2] << 8 | data[at + 3]);
        if (skip < 2)
            return false;
        at += 2 + skip;
    }
    return false;
}

static void paint(cairo_t *cr, cairo_surface_t *picture, int wide, int tall, double x, double y,
    double width, double height)
{
    double scale = MIN(width / wide, height / tall);
    cairo_save(cr);
    cairo_translate(cr, x + (width - wide * scale) / 2, y + (height - tall * scale) / 2);
    cairo_scale(cr, scale, scale);
    cairo_set_source_surface(cr, picture, 0, 0);
    cairo_paint(cr);
    cairo_restore(cr);
}

cairo_surface_t *papers_png_load(const char *path, GError **error)
{
    cairo_surface_t *picture = cairo_image_surface_create_from_png(path);
    cairo_status_t status = cairo_surface_status(picture);
    if (status == CAIRO_STATUS_SUCCESS)
        return picture;
    g_set_error(error, PAPERS_ERROR, PAPERS_ERROR_PICTURE, "the picture '%s' is not a PNG: %s",
        path, cairo_status_to_string(status));
    cairo_surface_destroy(picture);
    return NULL;
}

void papers_surface_draw(const struct papers_canvas *canvas, cairo_surface_t *picture, double x,
    double y, double width, double height)
{
    paint(canvas->cr, picture, cairo_image_surface_get_width(picture),
        cairo_image_surface_get_height(picture), x, y, width, height);
}

bool papers_jpeg_size(const char *path, int *out_width, int *out_height)
{
    g_autofree char *data = NULL;
    size_t length;
    return g_file_get_contents(path, &data, &length, NULL) &&
           jpeg_size((const uint8_t *)data, length, out_width, out_height);
}

bool papers_jpeg_draw(const struct papers_canvas *canvas, const char *path, double x, double y,
    double width, double height, GError **error)
{
    char *data;
    size_t length;
    int wide, tall;
    g_autoptr(GError) why = NULL;
    if (!g_file_get_contents(path, &data, &length, &why)) {
        g_set_error(error, PAPERS_ERROR, PAPERS_ERROR_PICTURE, "cannot read the picture '%s': %s",
            path, why->message);
        return false;
    }
    if (!jpeg_size((const uint8_t *)data, length, &wide, &tall)) {
        g_set_error(
            error, PAPERS_ERROR, PAPERS_ERROR_PICTURE, "the picture '%s' is not a JPEG", path);
        g_free(data);
        return false;
    }
    /* Only its size is looked at: the PDF takes the JPEG bytes themselves. */
    cairo_surface_t *picture = cairo_image_surface_create(CAIRO_FORMAT_RGB24, wide, tall);
    cairo_surface_set_mime_data(
        picture, CAIRO_MIME_TYPE_JPEG, (const unsigned char *)data, length, g_free, data);
    paint(canvas->cr, picture, wide, tall, x, y, width, height);
    cairo_surface_destroy(picture);
    return true;
}
