#include "draw.h"
#include <string.h>

#define DEFAULT_PITCH 1.35

void papers_canvas_init(struct papers_canvas *canvas, cairo_t *cr, const struct papers_fonts *fonts,
    double width, double height)
{
    *canvas = (struct papers_canvas){.cr = cairo_reference(cr),
        .pango = pango_cairo_create_context(cr),
        .fonts = fonts,
        .substitute = "",
        .width = width,
        .height = height};
    /* Unhinted glyphs scale evenly: a layout breaks its lines at the same places at every size. */
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(canvas->pango, options);
    cairo_font_options_destroy(options);
    pango_context_set_language(canvas->pango, pango_language_from_string("zh-cn"));
    pango_context_set_base_dir(canvas->pango, PANGO_DIRECTION_LTR);
    pango_context_set_round_glyph_positions(canvas->pango, FALSE);
}

void papers_canvas_clear(struct papers_canvas *canvas)
{
    g_clear_object(&canvas->pango);
    g_clear_pointer(&canvas->cr, cairo_destroy);
}

bool papers_text_empty(const char *text)
{
    return !text || !*text;
}

const char *papers_text_or(const char *text, const char *instead)
{
    return papers_text_empty(text) ? instead : text;
}

/* Direction marks could turn a whole line round, so they go with the control characters. */
static bool unwanted(gunichar c)
{
    return g_unichar_iscntrl(c) || c == 0xfeff || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069) || (c >= 0xfe00 && c <= 0xfe0f);
}

char *papers_text_clean(const char *text, bool one_line)
{
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    GString *clean = g_string_sized_new(strlen(valid));
    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (c == '\n' || c == 0x2028 || c == 0x2029)
            g_string_append_c(clean, one_line ? ' ' : '\n');
        else if (c == '\t')
            g_string_append_c(clean, ' ');
        else if (!unwanted(c))
            g_string_append_unichar(clean, c);
    }
    while (clean->len && (clean->str[clean->len - 1] == '\n' || clean->str[clean->len - 1] == ' '))
        g_string_truncate(clean, clean->len - 1);
    return g_string_free(clean, FALSE);
}

static PangoFontDescription *font(
    const struct papers_canvas *canvas, const struct papers_style *style, double size)
{
    PangoFontDescription *desc = pango_font_description_new();
    pango_font_description_set_family(desc, papers_fonts_family(canvas->fonts, style->face));
    pango_font_description_set_weight(
        desc, style->bold || papers_fonts_bold(canvas->fonts, style->face) ? PANGO_WEIGHT_BOLD
                                                                           : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(desc, size * PANGO_SCALE);
    return desc;
}

static bool counted(gunichar c)
{
    static const gunichar units[] = {0x5e74, 0x6708, 0x65e5, 0x53f7, 0x6b21, 0x4e2a, 0x9879};
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) /* 年 月 日 号 次 个 项 */
        if (c == units[i])
            return true;
    return false;
}

static void keep(PangoAttrList *attrs, const char *text, const char *from, const char *to)
{
    PangoAttribute *attr = pango_attr_allow_breaks_new(FALSE);
    attr->start_index = (guint)(from - text);
    attr->end_index = (guint)(to - text);
    pango_attr_list_insert(attrs, attr);
}

static bool han_at(const char *p)
{
    return p && *p && g_unichar_get_script(g_utf8_get_char(p)) == G_UNICODE_SCRIPT_HAN;
}

/* A name that is spaced out stays on one line: 张　伟. */
static void keep_names(PangoAttrList *attrs, const char *text)
{
    static const char space[] = "　";
    for (const char *p = text; (p = strstr(p, space)); p += strlen(space)) {
        const char *first = g_utf8_find_prev_char(text, p), *second = p + strlen(space);
        const char *before = first ? g_utf8_find_prev_char(text, first) : NULL;
        if (han_at(first) && han_at(second) && !han_at(before))
            keep(attrs, text, first, g_utf8_next_char(second));
    }
}

/* "11月" stays on one line. */
static void keep_together(PangoAttrList *attrs, const char *text)
{
    const char *from = NULL;
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        if (g_ascii_isdigit(*p)) {
            from = from ? from : p;
            continue;
        }
        if (from && counted(g_utf8_get_char(p)))
            keep(attrs, text, from, g_utf8_next_char(p));
        from = NULL;
    }
}

/* Whether the style's font has the character and draws nothing for it, as some do with a few of the
 * rarest ideographs: the name of a person would have a hole. */
static bool blank(
    const struct papers_canvas *canvas, const PangoFontDescription *desc, const char *c, int bytes)
{
    g_autoptr(PangoLayout) one = pango_layout_new(canvas->pango);
    PangoRectangle ink;
    pango_layout_set_font_description(one, desc);
    pango_layout_set_text(one, c, bytes);
    pango_layout_get_extents(one, &ink, NULL);
    return ink.width == 0;
}

/* What was coded late is rare, and looked at: extensions A and up. */
static bool rare(gunichar c)
{
    return (c >= 0x3400 && c < 0x4dc0) || (c > 0x9fa5 && c < 0xa000) || c >= 0x20000;
}

static void draw_with_another(const struct papers_canvas *canvas, const PangoFontDescription *desc,
    PangoAttrList *attrs, const char *text)
{
    const char *other = papers_fonts_family(NULL, PAPERS_FACE_SONG);
    for (const char *p = text, *next; *p; p = next) {
        next = g_utf8_next_char(p);
        if (!rare(g_utf8_get_char(p)) || !blank(canvas, desc, p, (int)(next - p)))
            continue;
        PangoAttribute *attr = pango_attr_family_new(other);
        attr->start_index = (guint)(p - text);
        attr->end_index = (guint)(next - text);
        pango_attr_list_insert(attrs, attr);
    }
}

/* The line height is set, not taken from the font: a rare character that comes from another font
 * must not push lines apart. */
static void shape(const struct papers_canvas *canvas, PangoLayout *layout,
    const struct papers_style *style, double size)
{
    size = MAX(size, canvas->least);
    PangoFontDescription *desc = font(canvas, style, size);
    pango_layout_set_font_description(layout, desc);

    PangoAttrList *attrs = pango_attr_list_new();
    draw_with_another(canvas, desc, attrs, pango_layout_get_text(layout));
    pango_font_description_free(desc);
    double pitch = size * (style->pitch > 0 ? style->pitch : DEFAULT_PITCH);
    pango_attr_list_insert(attrs, pango_attr_line_height_new_absolute((int)(pitch * PANGO_SCALE)));
    if (style->spread > 0)
        pango_attr_list_insert(
            attrs, pango_attr_letter_spacing_new((int)(style->spread * size * PANGO_SCALE)));
    keep_together(attrs, pango_layout_get_text(layout));
    keep_names(attrs, pango_layout_get_text(layout));
    pango_layout_set_attributes(layout, attrs);
    pango_attr_list_unref(attrs);
}

/* Replace what cannot be drawn, character by character; only called when there is some. */
static void substitute(PangoLayout *layout, const char *text, const char *instead)
{
    GString *known = g_string_new(NULL);
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        const char *next = g_utf8_next_char(p);
        pango_layout_set_text(layout, p, (int)(next - p));
        if (*p == '\n' || pango_layout_get_unknown_glyphs_count(layout) == 0)
            g_string_append_len(known, p, next - p);
        else
            g_string_append(known, instead);
    }
    pango_layout_set_text(layout, known->str, -1);
    g_string_free(known, TRUE);
}

static PangoLayout *layout_clean(const struct papers_canvas *canvas,
    const struct papers_style *style, const char *clean, double width)
{
    PangoLayout *layout = pango_layout_new(canvas->pango);
    pango_layout_set_text(layout, clean, -1);
    shape(canvas, layout, style, style->size);
    if (canvas->substitute && pango_layout_get_unknown_glyphs_count(layout)) {
        substitute(layout, clean, canvas->substitute);
        shape(canvas, layout, style, style->size);
    }
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_auto_dir(layout, FALSE);
    pango_layout_set_alignment(layout, style->align);
    if (width > 0)
        pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
    return layout;
}

PangoLayout *papers_text_layout(const struct papers_canvas *canvas,
    const struct papers_style *style, const char *text, double width)
{
    g_autofree char *clean = papers_text_clean(text, false);
    return layout_clean(canvas, style, clean, width);
}

void papers_text_size(PangoLayout *layout, double *out_width, double *out_height)
{
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    if (out_width)
        *out_width = (double)logical.width / PANGO_SCALE;
    if (out_height)
        *out_height = (double)logical.height / PANGO_SCALE;
}

static double show(const struct papers_canvas *canvas, const struct papers_style *style,
    PangoLayout *layout, double x, double y)
{
    double height;
    papers_text_size(layout, NULL, &height);
    papers_ink(canvas->cr, style->ink);
    cairo_move_to(canvas->cr, x, y);
    pango_cairo_show_layout(canvas->cr, layout);
    return height;
}

double papers_text_draw(const struct papers_canvas *canvas, const struct papers_style *style,
    const char *text, double x, double y, double width)
{
    if (papers_text_empty(text))
        return 0;
    g_autoptr(PangoLayout) layout = papers_text_layout(canvas, style, text, width);
    return show(canvas, style, layout, x, y);
}

double papers_text_width(
    const struct papers_canvas *canvas, const struct papers_style *style, const char *text)
{
    if (papers_text_empty(text))
        return 0;
    g_autofree char *clean = papers_text_clean(text, true);
    g_autoptr(PangoLayout) layout = layout_clean(canvas, style, clean, 0);
    double width;
    papers_text_size(layout, &width, NULL);
    return width;
}

static bool fits(PangoLayout *layout, const struct papers_fit *fit)
{
    double width, height;
    papers_text_size(layout, &width, &height);
    return width <= fit->width + 0.5 && height <= fit->height + 0.5 &&
           (fit->lines <= 0 || pango_layout_get_line_count(layout) <= fit->lines);
}

/* How many lines of this size the box holds; at least one. */
static int room(const struct papers_style *style, const struct papers_fit *fit, double size)
{
    double pitch = size * (style->pitch > 0 ? style->pitch : DEFAULT_PITCH);
    int lines = MAX(1, (int)((fit->height + 0.5) / pitch));
    return fit->lines > 0 ? MIN(lines, fit->lines) : lines;
}

static double last_line(PangoLayout *layout)
{
    PangoLayoutLine *line =
        pango_layout_get_line_readonly(layout, pango_layout_get_line_count(layout) - 1);
    PangoRectangle logical;
    pango_layout_line_get_extents(line, NULL, &logical);
    return (double)logical.width / PANGO_SCALE;
}

/* A last line of one or two characters looks like a mistake on a wall: narrow the lines a little,
 * as long as that makes no line more. */
void papers_text_balance(PangoLayout *layout, double width, double share)
{
    int lines = pango_layout_get_line_count(layout);
    double kept = width;
    for (double narrow = width; lines > 1 && last_line(layout) < narrow * share;) {
        narrow -= width * 0.03;
        pango_layout_set_width(layout, (int)(narrow * PANGO_SCALE));
        if (narrow < width / 2 || pango_layout_get_line_count(layout) > lines) {
            pango_layout_set_width(layout, (int)(kept * PANGO_SCALE));
            return;
        }
        kept = narrow;
    }
}

/* A character is hardly ever narrower than this share of the type size. */
#define NARROWEST 0.2
#define SMALLER 0.94 /* step of the search for a size */

/* What surely cannot be shown needs no laying out. */
static void cut(char *text, double most_chars)
{
    char *p = text;
    for (double n = 0; *p && n < most_chars; n++)
        p = g_utf8_next_char(p);
    *p = '\0';
}

/* Set the largest size in which the text fits; false, with the least size set, when there is none.
 */
static bool find_size(const struct papers_canvas *canvas, PangoLayout *layout,
    const struct papers_style *style, const struct papers_fit *fit, double least)
{
    if (fits(layout, fit))
        return true;
    shape(canvas, layout, style, least);
    if (!fits(layout, fit))
        return false;
    for (double size = style->size * SMALLER; size > least; size *= SMALLER) {
        shape(canvas, layout, style, size);
        if (fits(layout, fit))
            return true;
    }
    shape(canvas, layout, style, least);
    return true;
}

static double balance_share(const struct papers_style *style)
{
    return style->face == PAPERS_FACE_SONG ? 0.75 : style->align == PANGO_ALIGN_CENTER ? 0.6 : 0.3;
}

double papers_text_fit(const struct papers_canvas *canvas, const struct papers_style *style,
    const char *text, const struct papers_fit *fit)
{
    double least = MAX(MIN(fit->least, style->size), canvas->least);
    if (least <= 0)
        least = style->size;
    if (papers_text_empty(text) || fit->width <= 0 || fit->height <= 0)
        return 0;
    g_autofree char *clean = papers_text_clean(text, true);
    cut(clean, room(style, fit, least) * (fit->width / (least * NARROWEST) + 1));
    g_autoptr(PangoLayout) layout = layout_clean(canvas, style, clean, fit->width);
    if (!find_size(canvas, layout, style, fit, least)) {
        pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
        pango_layout_set_height(layout, -room(style, fit, least));
    } else if (style->align != PANGO_ALIGN_RIGHT) {
        papers_text_balance(layout, fit->width, balance_share(style));
    }
    double height;
    papers_text_size(layout, NULL, &height);
    double inset = 0;
    if (style->align == PANGO_ALIGN_CENTER)
        inset = (fit->width - (double)pango_layout_get_width(layout) / PANGO_SCALE) / 2;
    return show(canvas, style, layout, fit->x + inset,
        fit->middle ? fit->y + (fit->height - height) / 2 : fit->y);
}

void papers_ink(cairo_t *cr, uint32_t argb)
{
    double part[4];
    for (int i = 0; i < 4; i++)
        part[i] = ((argb >> (24 - 8 * i)) & 0xff) / 255.0;
    cairo_set_source_rgba(cr, part[1], part[2], part[3], part[0]);
}

void papers_fill(cairo_t *cr, uint32_t argb, double x, double y, double width, double height)
{
    papers_ink(cr, argb);
    cairo_rectangle(cr, x, y, width, height);
    cairo_fill(cr);
}

void papers_fill_round(
    cairo_t *cr, uint32_t argb, double x, double y, double width, double height, double radius)
{
    papers_ink(cr, argb);
    cairo_new_sub_path(cr);
    cairo_arc(cr, x + width - radius, y + radius, radius, -G_PI_2, 0);
    cairo_arc(cr, x + width - radius, y + height - radius, radius, 0, G_PI_2);
    cairo_arc(cr, x + radius, y + height - radius, radius, G_PI_2, G_PI);
    cairo_arc(cr, x + radius, y + radius, radius, G_PI, 3 * G_PI_2);
    cairo_close_path(cr);
    cairo_fill(cr);
}
