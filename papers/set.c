/* set.c — lines of running text, and titles in shape. */
#include "set.h"
#include <math.h>
#include <string.h>

#define ZERO_SPACE 0x200b

/* A paragraph while it is broken: characters and their widths. */
struct text {
    const struct papers_canvas *canvas;
    const struct papers_set *set;
    gunichar *chars;
    double *widths;
    glong n, label; /* the first `label` characters are the label's */
};

static double em(const struct papers_set *set)
{
    return set->size * PAPERS_PT;
}

static double cell(const struct papers_set *set)
{
    return set->cell > 0 ? set->cell : em(set);
}

static struct papers_style style_of(const struct papers_set *set, bool label)
{
    return papers_print(label ? set->label_face : set->face, set->size, PANGO_ALIGN_LEFT);
}

/* Widths of narrow characters are the font's; most are asked for many times. */
static double narrow_width(const struct text *text, GHashTable *known, glong i)
{
    bool label = i < text->label;
    gpointer key = GUINT_TO_POINTER(text->chars[i] * 2 + label), value;
    if (g_hash_table_lookup_extended(known, key, NULL, &value))
        return GPOINTER_TO_INT(value) / 10000.0;
    char one[8] = {0};
    g_unichar_to_utf8(text->chars[i], one);
    const struct papers_style style = style_of(text->set, label);
    double width = papers_text_width(text->canvas, &style, one);
    if (width > em(text->set) * 0.8)
        width = cell(text->set);
    g_hash_table_insert(known, key, GINT_TO_POINTER((int)lround(width * 10000)));
    return width;
}

static void text_init(struct text *text, const struct papers_canvas *canvas,
    const struct papers_set *set, const char *words)
{
    glong n_label, n;
    g_autofree char *label = papers_text_clean(set->label, true);
    g_autofree char *clean = papers_text_clean(words, true);
    g_autofree char *whole = g_strconcat(label, clean, NULL);
    g_autofree char *wide = papers_wide_marks(whole);
    n_label = g_utf8_strlen(label, -1);
    *text = (struct text){.canvas = canvas, .set = set, .label = n_label};
    text->chars = g_utf8_to_ucs4_fast(wide, -1, &n);
    text->n = n;
    text->widths = g_new(double, (gsize)n + 1);
    g_autoptr(GHashTable) known = g_hash_table_new(NULL, NULL);
    for (glong i = 0; i < n; i++)
        text->widths[i] = text->chars[i] == ZERO_SPACE       ? 0
                          : g_unichar_iswide(text->chars[i]) ? cell(set)
                                                             : narrow_width(text, known, i);
}

static void text_clear(struct text *text)
{
    g_free(text->chars);
    g_free(text->widths);
}

/* ---- one line ---- */

static void line_free(gpointer data)
{
    struct papers_line *line = data;
    g_object_unref(line->layout);
    g_free(line);
}

static void add(PangoAttrList *attrs, PangoAttribute *attr, gsize from, gsize to)
{
    attr->start_index = (guint)from;
    attr->end_index = (guint)to;
    pango_attr_list_insert(attrs, attr);
}

/* The free 楷体 has its marks in the middle of their squares, as nobody here writes them. */
static void borrow_marks(
    const struct text *text, PangoAttrList *attrs, const char *words, gsize bytes)
{
    const char *other = papers_fonts_family(text->canvas->fonts, PAPERS_FACE_FANGSONG);
    for (const char *p = words; *p && (gsize)(p - words) < bytes; p = g_utf8_next_char(p))
        if (g_utf8_strchr("。，、；：！？", -1, g_utf8_get_char(p)))
            add(attrs, pango_attr_family_new(other), (gsize)(p - words),
                (gsize)(g_utf8_next_char(p) - words));
}

static void label_attrs(
    const struct text *text, PangoAttrList *attrs, const char *words, gsize bytes)
{
    const struct papers_set *set = text->set;
    add(attrs, pango_attr_family_new(papers_fonts_family(text->canvas->fonts, set->label_face)), 0,
        bytes);
    if (g_str_equal(papers_fonts_family(text->canvas->fonts, set->label_face), "AR PL UKai CN"))
        borrow_marks(text, attrs, words, bytes);
}

/* Space is given to and taken from full-width characters only: digits stay together. */
static void space_attrs(PangoLayout *layout, PangoAttrList *attrs, double more)
{
    const char *words = pango_layout_get_text(layout), *from = NULL, *p = words;
    int spacing = (int)lround(more * PANGO_SCALE);
    for (; spacing; p = g_utf8_next_char(p)) {
        bool wide = *p && (g_unichar_iswide(g_utf8_get_char(p)));
        if (wide && !from)
            from = p;
        if (!wide && from) {
            add(attrs, pango_attr_letter_spacing_new(spacing), (gsize)(from - words),
                (gsize)(p - words));
            from = NULL;
        }
        if (!*p)
            break;
    }
}

static PangoLayout *lay(const struct text *text, const char *words, gsize label_bytes, double more)
{
    const struct papers_style style = style_of(text->set, false);
    PangoLayout *layout = papers_text_layout(text->canvas, &style, words, 0);
    PangoAttrList *attrs = pango_attr_list_new();
    if (label_bytes)
        label_attrs(text, attrs, pango_layout_get_text(layout), label_bytes);
    space_attrs(layout, attrs, more);
    pango_layout_set_attributes(layout, attrs);
    pango_attr_list_unref(attrs);
    return layout;
}

/* Characters [from, to) as a line; `room` > 0 spreads it to that width. */
static struct papers_line *line_new(const struct text *text, glong from, glong to, double room)
{
    GString *words = g_string_new(NULL);
    gsize label_bytes = 0;
    int wide = 0;
    while (to > from && text->chars[to - 1] == ' ')
        to--;
    for (glong i = from; i < to; i++) {
        if (text->chars[i] != ZERO_SPACE)
            g_string_append_unichar(words, text->chars[i]);
        if (i < text->label)
            label_bytes = words->len;
        wide += g_unichar_iswide(text->chars[i]);
    }
    double more = cell(text->set) - em(text->set), width;
    struct papers_line *line = g_new0(struct papers_line, 1);
    line->layout = lay(text, words->str, label_bytes, more);
    papers_text_size(line->layout, &width, NULL);
    double over = room > 0 ? room - width : 0;
    /* A line with few Chinese characters in it is left as it is. */
    if (wide > 1 && (over < -1e-3 || over > 1e-3) && over < (wide - 1) * em(text->set) / 2) {
        g_object_unref(line->layout);
        line->layout = lay(text, words->str, label_bytes, more + over / (wide - 1));
        papers_text_size(line->layout, &width, NULL);
    }
    line->width = width;
    g_string_free(words, TRUE);
    return line;
}

static void place(const struct papers_set *set, struct papers_line *line, double indent)
{
    double spare = set->width - indent - line->width;
    line->x = indent + (set->align == PANGO_ALIGN_CENTER     ? spare / 2
                           : set->align == PANGO_ALIGN_RIGHT ? spare
                                                             : 0);
}

/* ---- paragraphs ---- */

static double sum(const struct text *text, glong from, glong to)
{
    double width = 0;
    for (glong i = from; i < to; i++)
        width += text->widths[i];
    return width;
}

static bool may_break(const struct text *text, glong i)
{
    return i > 0 && i < text->n && papers_break_between(text->chars[i - 1], text->chars[i]);
}

/* The right half of these is white: at the end of a line it may stand outside. */
static bool half_white(gunichar c)
{
    return g_utf8_strchr("。，、；：）》」』】〕”’", -1, c) != NULL;
}

/* Where the line that begins at `from` ends. A last mark that has no room of its own gets half of
 * it; the others move together for the rest, unseen. */
static glong fill(const struct text *text, glong from, double room)
{
    double used = 0;
    glong to = from;
    while (to < text->n && used + text->widths[to] <= room + 0.05)
        used += text->widths[to++];
    if (to < text->n && to > from && half_white(text->chars[to]) &&
        !half_white(text->chars[to - 1]) && used + text->widths[to] <= room + cell(text->set))
        to++;
    if (to == text->n)
        return to;
    for (glong end = to; end > from; end--)
        if (may_break(text, end))
            return end;
    return MAX(to, from + 1); /* one word longer than a line */
}

GPtrArray *papers_set_lines(
    const struct papers_canvas *canvas, const struct papers_set *set, const char *words)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(line_free);
    struct text text;
    text_init(&text, canvas, set, words);
    glong from = 0;
    do {
        double indent = from == 0 ? set->first : set->hang;
        glong to = fill(&text, from, set->width - indent);
        double room = set->width - indent;
        if (to > from && half_white(text.chars[to - 1]))
            room += cell(set) / 2;
        bool full = set->align == PANGO_ALIGN_LEFT && (to < text.n || sum(&text, from, to) > room);
        struct papers_line *line = line_new(&text, from, to, full ? room : 0);
        place(set, line, indent);
        g_ptr_array_add(lines, line);
        for (from = to; from < text.n && text.chars[from] == ' ';)
            from++;
    } while (from < text.n);
    text_clear(&text);
    return lines;
}

void papers_line_draw(const struct papers_canvas *canvas, const struct papers_line *line, double x,
    double top, double pitch, double size)
{
    /* The em box of Chinese types reaches from 0.12 below the baseline to 0.88 above it. */
    cairo_move_to(canvas->cr, x + line->x, top + pitch / 2 + 0.38 * size * PAPERS_PT);
    pango_cairo_show_layout_line(canvas->cr, pango_layout_get_line_readonly(line->layout, 0));
}

/* ---- titles ---- */

#define MOST_LINES 4
#define STEP 2.0 /* by how many characters the lines of a good shape differ */

/* Words that a title of ours must not tear; the record's own names come marked. */
static const char *const words_whole[] = {"关于", "召开", "印发", "开展", "创建", "全国", "文明",
    "城市", "集中", "审看会", "审看片", "审看", "会议", "通知书", "通知", "通报", "纪要", "报告",
    "整改", "问题", "情况", "说明", "督查", "督导", "督办", "交办", "约谈", "问责", "建议", "移送",
    "工作", "领导", "小组", "办公室", "指挥部", "认领", "承诺书", "表态", "现场", "专项", "曝光",
    "媒体", "责任", "单位", "名单", "目录", "座次表", "提纲", "点评", "有关", "进一步", "做好",
    "公安局", "管理局", "街道", "社区", "人民", "政府", "委员会"};

/* Not inside one of those words, not inside "2025年第6次". */
static bool may_tear(const struct text *text, glong at)
{
    if (!may_break(text, at))
        return false;
    gunichar before = text->chars[at - 1], after = text->chars[at];
    if (g_unichar_isdigit(after) || before == g_utf8_get_char("第") ||
        after == g_utf8_get_char("的"))
        return false;
    for (size_t w = 0; w < G_N_ELEMENTS(words_whole); w++) {
        glong length = g_utf8_strlen(words_whole[w], -1);
        for (glong in = 1; in < length; in++) {
            const char *p = words_whole[w];
            glong from = at - in, same = 0;
            while (same < length && from + same >= 0 && from + same < text->n &&
                   text->chars[from + same] == g_utf8_get_char(p)) {
                p = g_utf8_next_char(p);
                same++;
            }
            if (same == length)
                return false;
        }
    }
    return true;
}

/* How far `n` widths, in characters, are from the nearest of the three shapes. */
static double shape_cost(const double *w, int n)
{
    double best = G_MAXDOUBLE;
    for (int form = 0; form < 3; form++) { /* ▽ △ ◇ */
        double cost = form == 0 ? 0 : 0.5;
        for (int i = 0; i + 1 < n; i++) {
            double step =
                form == 0 || (form == 2 && i >= n / 2) ? w[i] - w[i + 1] : w[i + 1] - w[i];
            cost += fabs(step - STEP) * (step <= 0 ? 3 : 1);
        }
        if (form != 2 || n > 2)
            best = MIN(best, cost);
    }
    return best;
}

struct search {
    const struct text *text;
    const glong *places;
    int n_places, n_lines;
    glong cuts[MOST_LINES + 1], best[MOST_LINES + 1];
    double cost;
};

static void search_from(struct search *s, int line, int place)
{
    if (line == s->n_lines - 1) {
        double w[MOST_LINES];
        s->cuts[s->n_lines] = s->text->n;
        for (int i = 0; i < s->n_lines; i++) {
            double width = sum(s->text, s->cuts[i], s->cuts[i + 1]);
            if (width > s->text->set->width + 0.05)
                return;
            w[i] = width / cell(s->text->set);
        }
        double cost = shape_cost(w, s->n_lines);
        if (cost < s->cost) {
            s->cost = cost;
            memcpy(s->best, s->cuts, sizeof s->cuts);
        }
        return;
    }
    for (int i = place; i < s->n_places; i++) {
        s->cuts[line + 1] = s->places[i];
        search_from(s, line + 1, i + 1);
    }
}

static bool any_mark(const struct text *text)
{
    for (glong i = 0; i < text->n; i++)
        if (text->chars[i] == ZERO_SPACE)
            return true;
    return false;
}

/* The cuts of the best shape with `places` to cut at; false: it cannot be held by four lines. */
static bool find_shape(const struct text *text, GArray *places, struct search *s)
{
    *s = (struct search){.text = text,
        .places = (const glong *)(void *)places->data,
        .n_places = (int)places->len,
        .n_lines = (int)ceil(sum(text, 0, text->n) / (text->set->width + 0.05)),
        .cost = G_MAXDOUBLE};
    for (s->n_lines = MAX(s->n_lines, 1); s->n_lines <= MOST_LINES; s->n_lines++) {
        search_from(s, 0, 0);
        if (s->cost < G_MAXDOUBLE)
            return true;
    }
    return false;
}

static bool shaped(const struct text *text, bool marked, struct search *s)
{
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(glong));
    for (glong i = 1; i < text->n && i < 200; i++)
        if (marked ? text->chars[i - 1] == ZERO_SPACE : may_tear(text, i))
            g_array_append_val(places, i);
    return find_shape(text, places, s);
}

GPtrArray *papers_set_title(
    const struct papers_canvas *canvas, const struct papers_set *set, const char *words)
{
    struct text text;
    struct search s;
    text_init(&text, canvas, set, words);
    bool marked = any_mark(&text);
    if (!(marked && shaped(&text, true, &s)) && !shaped(&text, false, &s)) {
        text_clear(&text);
        return papers_set_lines(canvas, set, words);
    }
    GPtrArray *lines = g_ptr_array_new_with_free_func(line_free);
    for (int i = 0; i < s.n_lines; i++) {
        struct papers_line *line = line_new(&text, s.best[i], s.best[i + 1], 0);
        place(set, line, 0);
        g_ptr_array_add(lines, line);
    }
    text_clear(&text);
    return lines;
}
