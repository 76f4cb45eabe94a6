#include "draw.h"
#include <fontconfig/fontconfig.h>

static const char *const defaults[] = {
    [PAPERS_FACE_FANGSONG] = "Noto Serif CJK SC",
    [PAPERS_FACE_HEI] = "Noto Sans CJK SC",
    [PAPERS_FACE_KAI] = "AR PL UKai CN",
    [PAPERS_FACE_SONG] = "Noto Serif CJK SC",
};

const char *papers_fonts_family(const struct papers_fonts *fonts, enum papers_face face)
{
    const char *named[] = {
        [PAPERS_FACE_FANGSONG] = fonts ? fonts->fangsong : NULL,
        [PAPERS_FACE_HEI] = fonts ? fonts->hei : NULL,
        [PAPERS_FACE_KAI] = fonts ? fonts->kai : NULL,
        [PAPERS_FACE_SONG] = fonts ? fonts->song : NULL,
    };
    return papers_text_empty(named[face]) ? defaults[face] : named[face];
}

bool papers_fonts_bold(const struct papers_fonts *fonts, enum papers_face face)
{
    return face == PAPERS_FACE_SONG &&
           g_str_equal(papers_fonts_family(fonts, face), defaults[face]);
}

/* Pango's own list of families leaves out aliases such as the Chinese name of a font; fontconfig
 * knows them all. */
bool papers_fonts_installed(const char *family)
{
    FcPattern *pattern = FcPatternCreate();
    FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)family);
    FcObjectSet *objects = FcObjectSetBuild(FC_FILE, (char *)NULL);
    FcFontSet *found = FcFontList(NULL, pattern, objects);
    bool yes = found && found->nfont > 0;
    if (found)
        FcFontSetDestroy(found);
    FcObjectSetDestroy(objects);
    FcPatternDestroy(pattern);
    return yes;
}

char **papers_fonts_missing(const struct papers_fonts *fonts)
{
    GPtrArray *missing = g_ptr_array_new();
    for (int face = PAPERS_FACE_FANGSONG; face <= PAPERS_FACE_SONG; face++) {
        const char *family = papers_fonts_family(fonts, face);
        if (!papers_fonts_installed(family) &&
            !g_ptr_array_find_with_equal_func(missing, family, g_str_equal, NULL))
            g_ptr_array_add(missing, g_strdup(family));
    }
    g_ptr_array_add(missing, NULL);
    return (char **)g_ptr_array_free(missing, FALSE);
}

char *papers_fonts_undrawable(const struct papers_fonts *fonts, const char *text)
{
    g_autofree char *clean = papers_text_clean(text, true);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    cairo_t *cr = cairo_create(surface);
    struct papers_canvas canvas;
    papers_canvas_init(&canvas, cr, fonts, 1, 1);
    const struct papers_style style = {.face = PAPERS_FACE_FANGSONG, .size = 16};
    GString *bad = g_string_new(NULL);
    canvas.substitute = NULL;
    for (const char *c = clean; *c; c = g_utf8_next_char(c)) {
        g_autofree char *one = g_strndup(c, (size_t)(g_utf8_next_char(c) - c));
        if (strstr(bad->str, one))
            continue;
        g_autoptr(PangoLayout) layout = papers_text_layout(&canvas, &style, one, 0);
        if (pango_layout_get_unknown_glyphs_count(layout))
            g_string_append(bad, one);
    }
    papers_canvas_clear(&canvas);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    return g_string_free(bad, bad->len == 0);
}
