/* trial.c — what shows an office whether its printer and its fonts are right: one page of
 * everything, and a sample of each face. */
#include "doc.h"
#include <string.h>

#define SAMPLE "为创建全国文明城市，当场认领、公开表态。"
#define RARE "䶮㛃𬭎镕堃喆頔"
#define SAMPLE_WIDE 760
#define SAMPLE_TALL 96

static const char *const names[] = {
    [PAPERS_FACE_FANGSONG] = "仿宋",
    [PAPERS_FACE_HEI] = "黑体",
    [PAPERS_FACE_KAI] = "楷体",
    [PAPERS_FACE_SONG] = "小标宋",
};

/* ---- the page ---- */

/* The 22 lines and 28 characters of the type area. */
static void grid_draw(struct papers_doc *doc)
{
    cairo_t *cr = doc->pdf.canvas.cr;
    papers_ink(cr, 0xffb8c4d4);
    for (int i = 0; i <= DOC_LINES; i++)
        papers_line(cr, DOC_LEFT, DOC_TOP + i * DOC_PITCH, DOC_RIGHT, DOC_TOP + i * DOC_PITCH, 0.1);
    for (int i = 0; i <= DOC_CHARS; i++)
        papers_line(cr, DOC_LEFT + i * DOC_CELL, DOC_TOP, DOC_LEFT + i * DOC_CELL,
            DOC_TOP + DOC_LINES * DOC_PITCH, 0.1);
}

static void lines_add(struct papers_doc *doc, const struct papers_fonts *fonts)
{
    g_autoptr(GString) families = g_string_new("字体：");
    for (int face = PAPERS_FACE_FANGSONG; face <= PAPERS_FACE_SONG; face++) {
        g_autofree char *line = g_strdup_printf("%s：%s", names[face], SAMPLE);
        papers_doc_line(doc, (enum papers_face)face, 0, line);
        g_string_append_printf(families, "%s%s %s", face ? "；" : "", names[face],
            papers_fonts_family(fonts, (enum papers_face)face));
    }
    papers_doc_line(
        doc, PAPERS_FACE_FANGSONG, 0, "一二三四五六七八九十一二三四五六七八九十一二三四五六七八");
    papers_doc_line(doc, PAPERS_FACE_FANGSONG, 0, "生僻字：" RARE "　数字：〔2026〕12号");
    papers_doc_text(doc, families->str);
    g_auto(GStrv) missing = papers_fonts_missing(fonts);
    g_autofree char *undrawable = papers_fonts_undrawable(fonts, RARE);
    if (*missing) {
        g_autofree char *list = g_strjoinv("、", missing);
        g_autofree char *line = g_strconcat("未安装：", list, "，已用别的字体代替。", NULL);
        papers_doc_text(doc, line);
    }
    if (undrawable) {
        g_autofree char *line = g_strconcat("没有字体能印的字：", undrawable, NULL);
        papers_doc_text(doc, line);
    }
}

bool papers_trial_write(const struct papers_issue *issue, const char *path, GError **error)
{
    struct papers_doc doc;
    bool ok = papers_doc_init(&doc, issue, "打印效果检查", error);
    if (ok) {
        grid_draw(&doc);
        lines_add(&doc, issue->meta.fonts);
        ok = papers_doc_write(&doc, path, error);
    }
    papers_doc_clear(&doc);
    return ok;
}

/* ---- samples ---- */

/* The families that the runs of a layout are really drawn with. */
static char *families_of(PangoLayout *layout)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(PangoLayoutIter) iter = pango_layout_get_iter(layout);
    do {
        PangoLayoutRun *run = pango_layout_iter_get_run_readonly(iter);
        if (!run)
            continue;
        PangoFontDescription *font = pango_font_describe(run->item->analysis.font);
        const char *family = pango_font_description_get_family(font);
        if (family && !g_ptr_array_find_with_equal_func(list, family, g_str_equal, NULL))
            g_ptr_array_add(list, g_strdup(family));
        pango_font_description_free(font);
    } while (pango_layout_iter_next_run(iter));
    g_ptr_array_add(list, NULL);
    return g_strjoinv("、", (char **)list->pdata);
}

bool papers_sample_make(
    const struct papers_fonts *fonts, int which, struct papers_sample *out, GError **error)
{
    enum papers_face face = (enum papers_face)CLAMP(which, 0, PAPERS_FACES - 1);
    const struct papers_style style = {.face = face, .size = 34, .ink = 0xff000000};
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, SAMPLE_WIDE, SAMPLE_TALL);
    cairo_t *cr = cairo_create(surface);
    g_autoptr(GByteArray) png = g_byte_array_new();
    struct papers_canvas canvas;
    papers_canvas_init(&canvas, cr, fonts, SAMPLE_WIDE, SAMPLE_TALL);
    papers_fill(cr, 0xffffffff, 0, 0, SAMPLE_WIDE, SAMPLE_TALL);
    papers_text_draw(&canvas, &style, SAMPLE, 8, 2, SAMPLE_WIDE - 16);
    papers_text_draw(&canvas, &style, RARE "〔2026〕12", 8, 48, SAMPLE_WIDE - 16);
    g_autoptr(PangoLayout) layout = papers_text_layout(&canvas, &style, SAMPLE, 0);
    char *used = families_of(layout);
    papers_canvas_clear(&canvas);
    cairo_destroy(cr);
    cairo_status_t status = cairo_surface_write_to_png_stream(surface, papers_file_collect, png);
    cairo_surface_destroy(surface);
    if (status != CAIRO_STATUS_SUCCESS) {
        g_set_error(
            error, PAPERS_ERROR, PAPERS_ERROR_IO, "no sample: %s", cairo_status_to_string(status));
        g_free(used);
        return false;
    }
    *out = (struct papers_sample){.family = papers_fonts_family(fonts, face),
        .missing = !papers_fonts_installed(papers_fonts_family(fonts, face)),
        .used = used,
        .png = g_byte_array_free_to_bytes(g_steal_pointer(&png))};
    return true;
}

void papers_sample_clear(struct papers_sample *sample)
{
    g_clear_pointer(&sample->used, g_free);
    g_clear_pointer(&sample->png, g_bytes_unref);
}
