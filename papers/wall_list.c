/* wall_list.c — the screens of the hall that are lists (agenda, pledges, look-back) or counts. */
#include "wall.h"

#define ROW 136.0

size_t papers_wall_rows(double height)
{
    double room = height - PAPERS_WALL_HEAD - PAPERS_WALL_FOOT - 20;
    return (size_t)MAX(1, room / ROW);
}

/* A tick drawn as a path: glyphs for it are missing on many machines. */
static void tick(cairo_t *cr, double x, double y, double size)
{
    papers_ink(cr, 0xff7fd0a0);
    cairo_set_line_width(cr, size * 0.16);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    cairo_move_to(cr, x, y + size * 0.55);
    cairo_line_to(cr, x + size * 0.36, y + size * 0.9);
    cairo_line_to(cr, x + size, y + size * 0.12);
    cairo_stroke(cr);
}

static void agenda_row(
    const struct papers_canvas *canvas, const struct papers_wall_line *line, double y)
{
    double width = canvas->width - 180;
    bool now = line->tone == PAPERS_TONE_WARN, done = line->tone == PAPERS_TONE_GOOD;
    uint32_t ink = done ? PAPERS_DONE : PAPERS_WHITE;
    if (now)
        papers_fill(canvas->cr, PAPERS_RED, 90, y, width, ROW - 12);
    const struct papers_style no = papers_wall_text(60, true, now ? PAPERS_WHITE : PAPERS_GOLD);
    const struct papers_style text = papers_wall_text(54, now, ink),
                              due = {.face = PAPERS_FACE_HEI,
                                  .size = 44,
                                  .ink = ink,
                                  .align = PANGO_ALIGN_RIGHT};
    struct papers_fit fit = {
        .x = 130, .y = y, .width = 90, .height = ROW - 12, .lines = 1, .middle = true};
    papers_text_fit(canvas, &no, line->no, &fit);
    if (done)
        tick(canvas->cr, 230, y + ROW / 2 - 28, 44);
    fit.x = 300;
    fit.width = width - 720;
    fit.lines = 2;
    papers_text_fit(canvas, &text, line->text, &fit);
    fit.x = 90 + width - 490;
    fit.width = 460;
    fit.lines = 1;
    papers_text_fit(canvas, &due, line->due, &fit);
}

static void pledge_row(
    const struct papers_canvas *canvas, const struct papers_wall_line *line, double y, bool marked)
{
    double width = canvas->width - 180;
    double unit_wide = 470, no_wide = 200, due_wide = marked ? 20 : 250;
    double mark_wide = marked ? 240 : 0;
    papers_fill(canvas->cr, PAPERS_EDGE, 90, y + ROW - 8, width, 2);
    struct papers_fit fit = {
        .x = 90, .y = y, .width = no_wide - 20, .height = ROW - 10, .lines = 1, .middle = true};
    const struct papers_style no = papers_wall_text(38, false, PAPERS_GOLD);
    papers_text_fit(canvas, &no, line->no, &fit);
    fit.x += no_wide;
    fit.width = unit_wide - 30;
    const struct papers_style unit = papers_wall_text(46, true, PAPERS_WHITE);
    const struct papers_style point = papers_wall_text(34, false, PAPERS_SOFT);
    bool placed = !papers_text_empty(line->point);
    fit.height = placed ? 72 : ROW - 10;
    papers_text_fit(canvas, &unit, line->unit, &fit);
    fit.y = y + 68;
    fit.height = 48;
    papers_text_fit(canvas, &point, line->point, &fit);
    fit.y = y;
    fit.height = ROW - 10;
    fit.x += unit_wide;
    fit.width = width - no_wide - unit_wide - due_wide - mark_wide - 20;
    fit.lines = 3;
    const struct papers_style text = papers_wall_text(42, false, PAPERS_WHITE);
    papers_text_fit(canvas, &text, line->text, &fit);
    fit.x = 90 + width - due_wide - mark_wide;
    fit.width = due_wide - 20;
    fit.lines = 1;
    struct papers_style due = papers_wall_text(40, false, PAPERS_SOFT);
    due.align = PANGO_ALIGN_RIGHT;
    if (!marked)
        papers_text_fit(canvas, &due, line->due, &fit);
    else
        papers_look_chip(canvas, line->mark, line->tone, 90 + width - mark_wide + 20, y + 26,
            mark_wide - 20, ROW - 62, 40);
}

bool papers_wall_lines(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    double y = papers_wall_head(canvas, wall) + 24;
    size_t each = papers_wall_rows(canvas->height);
    size_t pages = MAX(1, (wall->n_lines + each - 1) / each);
    size_t page = (size_t)MAX(wall->page, 0) % pages;
    size_t to = MIN(wall->n_lines, (page + 1) * each);
    for (size_t i = page * each; i < to; i++, y += ROW) {
        if (wall->kind == PAPERS_WALL_AGENDA)
            agenda_row(canvas, &wall->lines[i], y);
        else
            pledge_row(canvas, &wall->lines[i], y, wall->kind == PAPERS_WALL_LOOKBACK);
    }
    if (wall->n_lines == 0) {
        struct papers_style none = papers_wall_text(56, false, PAPERS_SOFT);
        none.align = PANGO_ALIGN_CENTER;
        papers_text_fit(canvas, &none, papers_text_or(wall->text, "暂无内容"),
            &(struct papers_fit){.x = 90,
                .y = canvas->height / 2 - 60,
                .width = canvas->width - 180,
                .height = 120,
                .lines = 1,
                .middle = true});
    }
    g_autofree char *pager =
        pages > 1 ? g_strdup_printf("第 %zu 页，共 %zu 页", page + 1, pages) : NULL;
    papers_wall_foot(canvas, wall, pager ? pager : wall->subtitle);
    return true;
}

#define CLAIMED 0xff2f8f5b
#define DISPUTED PAPERS_AMBER
#define WAITING 0xff5aa0e0
#define MISSED 0xffc8322f
#define UNSHOWN 0xff6c7480

struct count {
    const char *label;
    int value;
    uint32_t ground;
};

static void counts_draw(
    const struct papers_canvas *canvas, const struct count *counts, size_t n, double y, double tall)
{
    double gap = 24, width = canvas->width - 180;
    double each = (width - gap * (double)(n - 1)) / (double)n;
    for (size_t i = 0; i < n; i++) {
        double x = 90 + (double)i * (each + gap);
        g_autofree char *digits = g_strdup_printf("%d", counts[i].value);
        struct papers_style number = papers_wall_text(tall * 0.5, true, PAPERS_WHITE);
        struct papers_style label = papers_wall_text(48, false, PAPERS_WHITE);
        number.align = label.align = PANGO_ALIGN_CENTER;
        number.pitch = 1.0;
        papers_fill(canvas->cr, PAPERS_PANEL, x, y, each, tall);
        papers_fill(canvas->cr, counts[i].ground, x, y, each, 14);
        papers_text_fit(canvas, &number, digits,
            &(struct papers_fit){.x = x,
                .y = y + 30,
                .width = each,
                .height = tall * 0.58,
                .least = 60,
                .lines = 1,
                .middle = true});
        papers_text_fit(canvas, &label, counts[i].label,
            &(struct papers_fit){.x = x,
                .y = y + tall * 0.7,
                .width = each,
                .height = tall * 0.24,
                .lines = 1,
                .middle = true});
    }
}

static void bar_draw(const struct papers_canvas *canvas, const struct count *counts, size_t n,
    double x, double y, double tall)
{
    double width = canvas->width - 2 * x, sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += MAX(counts[i].value, 0);
    papers_fill(canvas->cr, PAPERS_PANEL, x, y, width, tall);
    for (size_t i = 0; i < n && sum > 0; i++) {
        double part = width * MAX(counts[i].value, 0) / sum;
        papers_fill(canvas->cr, counts[i].ground, x, y, MAX(part - 3, 0), tall);
        x += part;
    }
}

static void open_draw(
    const struct papers_canvas *canvas, const struct papers_wall *wall, double y, double bottom)
{
    double width = canvas->width - 180;
    for (size_t i = 0; i < wall->n_lines && y + 92 <= bottom; i++, y += 92) {
        const struct papers_wall_line *line = &wall->lines[i];
        papers_fill(canvas->cr, PAPERS_EDGE, 90, y, width, 2);
        struct papers_fit fit = {
            .x = 90, .y = y, .width = 180, .height = 92, .lines = 1, .middle = true};
        const struct papers_style no = papers_wall_text(38, false, PAPERS_GOLD);
        const struct papers_style unit = papers_wall_text(44, true, PAPERS_WHITE);
        const struct papers_style text = papers_wall_text(42, false, PAPERS_SOFT);
        papers_text_fit(canvas, &no, line->no, &fit);
        fit.x = 290;
        fit.width = 440;
        papers_text_fit(canvas, &unit, line->unit, &fit);
        fit.x = 760;
        fit.width = width - 940;
        papers_text_fit(canvas, &text, line->text, &fit);
        papers_look_chip(canvas, line->mark, line->tone, 90 + width - 220, y + 14, 220, 66, 40);
    }
}

bool papers_wall_tally(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    const struct count counts[] = {
        {"当场认领",    wall->tally.claimed,  CLAIMED },
        {"提出异议",    wall->tally.disputed, DISPUTED},
        {"未当场认领", wall->tally.missed,   MISSED  },
        {"待认领",       wall->tally.waiting,  WAITING },
        {"尚未播放",    wall->tally.unshown,  UNSHOWN },
    };
    double y = papers_wall_head(canvas, wall) + 50;
    bool listed = wall->n_lines > 0;
    double tall = listed ? 300 : MIN(460, canvas->height - y - 300);
    counts_draw(canvas, counts, G_N_ELEMENTS(counts), y, tall);
    bar_draw(canvas, counts, G_N_ELEMENTS(counts), 90, y + tall + 40, 56);
    if (listed)
        open_draw(canvas, wall, y + tall + 136, canvas->height - PAPERS_WALL_FOOT);
    g_autofree char *total =
        g_strdup_printf("共 %d 条问题，已播放 %d 条", wall->tally.total, wall->tally.shown);
    papers_wall_foot(canvas, wall, total);
    return true;
}

void papers_wall_bar(const struct papers_canvas *canvas, const struct papers_wall *wall, double y)
{
    const struct count counts[] = {
        {"已认领", wall->tally.claimed,  CLAIMED },
        {"有异议", wall->tally.disputed, DISPUTED},
        {"未认领", wall->tally.missed,   MISSED  },
        {"待认领", wall->tally.waiting,  WAITING },
        {"未播",    wall->tally.unshown,  UNSHOWN },
    };
    const double side = 26, left = 40;
    double size = MAX(36, canvas->least), x = left;
    struct papers_style style = papers_wall_text(size, true, PAPERS_WHITE);
    g_autofree char *total = g_strdup_printf("本次 %d 条", wall->tally.total);
    papers_fill(canvas->cr, PAPERS_PANEL, 0, y, canvas->width, canvas->height - y);
    papers_text_draw(canvas, &style, total, x, y + 14, 0);
    x += papers_text_width(canvas, &style, total) + 50;
    style.bold = false;
    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        if (!counts[i].value)
            continue;
        g_autofree char *text = g_strdup_printf("%s %d", counts[i].label, counts[i].value);
        papers_fill(canvas->cr, counts[i].ground, x, y + 14 + (size * 1.25 - side) / 2, side, side);
        papers_text_draw(canvas, &style, text, x + side + 14, y + 14, 0);
        x += side + 14 + papers_text_width(canvas, &style, text) + 44;
    }
    bar_draw(canvas, counts, G_N_ELEMENTS(counts), left, canvas->height - 48, 30);
}
