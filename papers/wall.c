/* wall.c — the screens of the hall: which one, its head and foot, and the simple ones. The claim
 * card is in wall_claim.c, screens that are lists or counts in wall_list.c. */
#include "wall.h"

struct papers_style papers_wall_text(double size, bool bold, uint32_t ink)
{
    return (struct papers_style){
        .face = PAPERS_FACE_HEI, .bold = bold, .size = size, .ink = ink, .pitch = 1.25};
}

double papers_wall_paragraphs(const struct papers_canvas *canvas, const struct papers_style *style,
    const char *text, int lines, double x, double y, double width)
{
    double line = MAX(style->size, canvas->least) * style->pitch, used = 0;
    g_auto(GStrv) parts = g_strsplit(text ? text : "", "\n", 4);
    for (char **part = parts; *part; part++)
        used += papers_text_fit(canvas, style, *part,
            &(struct papers_fit){
                .x = x, .y = y + used, .width = width, .height = lines * line + 1, .lines = lines});
    return used;
}

/* All that the hall sees of a lost connection. */
static void offline_dot(const struct papers_canvas *canvas)
{
    papers_ink(canvas->cr, 0xff8d939c);
    cairo_arc(canvas->cr, canvas->width - 28, canvas->height - 28, 9, 0, 2 * G_PI);
    cairo_fill(canvas->cr);
}

double papers_wall_head(const struct papers_canvas *canvas, const struct papers_wall *wall)
{
    double width = canvas->width;
    papers_look_background(canvas);
    papers_fill(canvas->cr, PAPERS_RED, 0, 0, 24, PAPERS_WALL_HEAD);
    papers_fill(canvas->cr, PAPERS_EDGE, 0, PAPERS_WALL_HEAD, width, 2);
    const struct papers_style title = {
        .face = PAPERS_FACE_SONG, .size = 66, .ink = PAPERS_WHITE, .pitch = 1.25};
    papers_text_fit(canvas, &title, wall->title,
        &(struct papers_fit){.x = 90,
            .y = 0,
            .width = width - 480,
            .height = PAPERS_WALL_HEAD,
            .lines = 1,
            .middle = true});
    struct papers_style clock = papers_wall_text(56, false, PAPERS_WHITE);
    clock.ink = PAPERS_SOFT;
    clock.align = PANGO_ALIGN_RIGHT;
    papers_text_fit(canvas, &clock, wall->clock,
        &(struct papers_fit){.x = width - 370,
            .y = 0,
            .width = 280,
            .height = PAPERS_WALL_HEAD,
            .lines = 1,
            .middle = true});
    return PAPERS_WALL_HEAD;
}

void papers_wall_foot(
    const struct papers_canvas *canvas, const struct papers_wall *wall, const char *right)
{
    double y = canvas->height - PAPERS_WALL_FOOT;
    struct papers_style style = papers_wall_text(34, false, PAPERS_WHITE);
    style.ink = PAPERS_SOFT;
    papers_text_fit(canvas, &style, wall->footer,
        &(struct papers_fit){.x = 90,
            .y = y,
            .width = canvas->width - 700,
            .height = PAPERS_WALL_FOOT,
            .lines = 1,
            .middle = true});
    style.align = PANGO_ALIGN_RIGHT;
    papers_text_fit(canvas, &style, right,
        &(struct papers_fit){.x = canvas->width - 590,
            .y = y,
            .width = 500,
            .height = PAPERS_WALL_FOOT,
            .lines = 1,
            .middle = true});
}

static bool black_draw(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    papers_fill(canvas->cr, 0xff000000, 0, 0, canvas->width, canvas->height);
    return true;
}

static void kicker_draw(
    const struct papers_canvas *canvas, const struct papers_wall *wall, double y)
{
    struct papers_style style = papers_wall_text(46, false, PAPERS_GOLD);
    style.align = PANGO_ALIGN_CENTER;
    style.spread = 0.2;
    papers_text_fit(canvas, &style, wall->kicker,
        &(struct papers_fit){.x = 150,
            .y = y,
            .width = canvas->width - 300,
            .height = 80,
            .lines = 1,
            .middle = true});
}

static bool idle_draw(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    double middle = canvas->height * 0.44, x = 150, width = canvas->width - 300;
    papers_look_background(canvas);
    kicker_draw(canvas, wall, middle - 400);
    struct papers_style title = {.face = PAPERS_FACE_SONG,
        .size = 112,
        .ink = PAPERS_WHITE,
        .align = PANGO_ALIGN_CENTER,
        .pitch = 1.3};
    papers_text_fit(canvas, &title, wall->title,
        &(struct papers_fit){.x = x,
            .y = middle - 310,
            .width = width,
            .height = 300,
            .least = 64,
            .lines = 2,
            .middle = true});
    papers_fill(canvas->cr, PAPERS_RED, canvas->width / 2 - 120, middle + 14, 240, 10);
    struct papers_style style = papers_wall_text(68, false, PAPERS_WHITE);
    style.align = PANGO_ALIGN_CENTER;
    papers_text_fit(canvas, &style, wall->subtitle,
        &(struct papers_fit){.x = x,
            .y = middle + 60,
            .width = width,
            .height = 100,
            .least = 40,
            .lines = 1,
            .middle = true});
    style.size = 50;
    style.ink = PAPERS_SOFT;
    papers_text_fit(canvas, &style, wall->text,
        &(struct papers_fit){
            .x = x, .y = middle + 180, .width = width, .height = 150, .least = 36, .lines = 2});
    papers_wall_foot(canvas, wall, wall->clock);
    return true;
}

static bool notice_draw(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    double x = 150, width = canvas->width - 300, middle = canvas->height * 0.4;
    papers_look_background(canvas);
    kicker_draw(canvas, wall, middle - 290);
    struct papers_style title = {.face = PAPERS_FACE_SONG,
        .size = 120,
        .ink = PAPERS_WHITE,
        .align = PANGO_ALIGN_CENTER,
        .pitch = 1.25};
    papers_text_fit(canvas, &title, wall->title,
        &(struct papers_fit){.x = x,
            .y = middle - 200,
            .width = width,
            .height = 200,
            .least = 60,
            .lines = 1,
            .middle = true});
    papers_fill(canvas->cr, PAPERS_RED, canvas->width / 2 - 120, middle + 14, 240, 10);
    struct papers_style text = papers_wall_text(68, false, PAPERS_WHITE);
    text.align = PANGO_ALIGN_CENTER;
    text.pitch = 1.45;
    papers_text_fit(canvas, &text, wall->text,
        &(struct papers_fit){.x = x,
            .y = middle + 70,
            .width = width,
            .height = canvas->height - middle - 220,
            .least = 36});
    papers_wall_foot(canvas, wall, wall->clock);
    return true;
}

static struct papers_card card_of(const struct papers_wall *wall)
{
    return (struct papers_card){.kind = PAPERS_CARD_PROBLEM,
        .order = wall->order,
        .of = wall->of,
        .problem_no = wall->problem_no,
        .point = wall->point,
        .unit = wall->unit,
        .assist = wall->assist,
        .type = wall->type,
        .indicator = wall->indicator,
        .found = wall->found,
        .description = wall->description};
}

static bool signin_draw(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    papers_wall_head(canvas, wall);
    double top = PAPERS_WALL_HEAD + 50, side = canvas->height * 0.6;
    double x = 150, right = x + side + 120, width = canvas->width - right - 110;
    if (!papers_wall_code(canvas, wall, x, top + 20, side, error))
        return false;
    struct papers_style big = papers_wall_text(86, true, PAPERS_WHITE);
    big.pitch = 1.2;
    papers_text_fit(canvas, &big, wall->qr_text,
        &(struct papers_fit){.x = right,
            .y = top + 10,
            .width = width,
            .height = 120,
            .least = 44,
            .lines = 1,
            .middle = true});
    papers_fill(canvas->cr, PAPERS_RED, right, top + 140, 160, 8);
    struct papers_style said = papers_wall_text(44, false, PAPERS_SOFT);
    double y = top + 170;
    y += papers_wall_paragraphs(canvas, &said, wall->text, 3, right, y, width) + 30;
    if (wall->attendance.expected > 0) {
        const struct {
            const char *label;
            int count;
        } counts[] = {
            {"应到", wall->attendance.expected},
            {"实到", wall->attendance.present },
            {"迟到", wall->attendance.late    },
            {"请假", wall->attendance.excused },
        };
        for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
            /* 应到 and 实到 are what the hall wants to know, so they stand large in a row of two.
             */
            double cx = right + (double)(i % 2) * width / 2, cy = i < 2 ? y : y + 200;
            struct papers_style label = papers_wall_text(40, false, PAPERS_WHITE),
                                digits = papers_wall_text(i < 2 ? 120 : 64, true, PAPERS_WHITE);
            label.ink = PAPERS_GOLD;
            digits.pitch = 1.05;
            g_autofree char *text = g_strdup_printf("%d", counts[i].count);
            papers_text_draw(canvas, &label, counts[i].label, cx, cy, 0);
            papers_text_draw(canvas, &digits, text, cx, cy + 52, 0);
        }
    }
    papers_wall_foot(canvas, wall, wall->subtitle);
    return true;
}

/* ---- pictures before and after ---- */

static void compare_boxes(double width, double height, double out[2][4])
{
    double gap = 40, top = PAPERS_WALL_HEAD + 36, each = (width - 3 * gap) / 2;
    double tall = height - top - PAPERS_WALL_FOOT - 130;
    for (int i = 0; i < 2; i++) {
        out[i][0] = gap + i * (each + gap);
        out[i][1] = top;
        out[i][2] = each;
        out[i][3] = tall;
    }
}

static bool compare_draw(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    double boxes[2][4];
    compare_boxes(canvas->width, canvas->height, boxes);
    papers_wall_head(canvas, wall);
    papers_wall_foot(canvas, wall, wall->problem_no);
    const char *labels[] = {"整改前", "整改后"};
    const char *texts[] = {wall->before_text, wall->after_text};
    for (int i = 0; i < 2; i++) {
        double *box = boxes[i], y = box[1] + box[3] + 24;
        cairo_set_operator(canvas->cr, CAIRO_OPERATOR_CLEAR);
        cairo_rectangle(canvas->cr, box[0], box[1], box[2], box[3]);
        cairo_fill(canvas->cr);
        cairo_set_operator(canvas->cr, CAIRO_OPERATOR_OVER);
        papers_ink(canvas->cr, PAPERS_EDGE);
        cairo_set_line_width(canvas->cr, 4);
        cairo_rectangle(canvas->cr, box[0] - 2, box[1] - 2, box[2] + 4, box[3] + 4);
        cairo_stroke(canvas->cr);
        papers_look_chip(
            canvas, labels[i], i ? PAPERS_TONE_GOOD : PAPERS_TONE_BAD, box[0], y, 220, 84, 52);
        struct papers_style style = papers_wall_text(42, false, PAPERS_WHITE);
        papers_text_fit(canvas, &style, texts[i],
            &(struct papers_fit){.x = box[0] + 250,
                .y = y,
                .width = box[2] - 260,
                .height = 84,
                .lines = 1,
                .middle = true});
    }
    return true;
}

static void clock_draw(const struct papers_canvas *canvas, const struct papers_wall *wall)
{
    if (papers_text_empty(wall->clock))
        return;
    struct papers_style style = papers_wall_text(44, false, PAPERS_WHITE);
    style.align = PANGO_ALIGN_CENTER;
    double width = papers_text_width(canvas, &style, wall->clock) + 40, height = 68;
    double x = canvas->width - width - 32, y = 22;
    papers_fill_round(canvas->cr, PAPERS_GLASS, x, y, width, height, 10);
    papers_text_fit(canvas, &style, wall->clock,
        &(struct papers_fit){
            .x = x, .y = y, .width = width, .height = height, .lines = 1, .middle = true});
}

static bool item_draw(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    struct papers_card card = card_of(wall);
    papers_look_problem(canvas, &card);
    clock_draw(canvas, wall);
    return true;
}

static bool film_draw(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    clock_draw(canvas, wall);
    return true;
}

static void ribbon_draw(const struct papers_canvas *canvas, const char *text)
{
    struct papers_style style = papers_wall_text(36, true, 0xff221a00);
    style.align = PANGO_ALIGN_CENTER;
    papers_fill(canvas->cr, 0xffffd666, canvas->width / 2 - 180, 0, 360, 56);
    papers_text_fit(canvas, &style, text,
        &(struct papers_fit){.x = canvas->width / 2 - 170,
            .y = 0,
            .width = 340,
            .height = 56,
            .lines = 1,
            .middle = true});
}

static bool caption_draw(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    papers_wall_caption(canvas, wall, canvas->width, canvas->height);
    return film_draw(canvas, wall, error);
}

static bool (*const drawers[])(
    const struct papers_canvas *, const struct papers_wall *, GError **) = {
    [PAPERS_WALL_BLACK] = black_draw,
    [PAPERS_WALL_IDLE] = idle_draw,
    [PAPERS_WALL_NOTICE] = notice_draw,
    [PAPERS_WALL_AGENDA] = papers_wall_lines,
    [PAPERS_WALL_SIGNIN] = signin_draw,
    [PAPERS_WALL_CLAIM_SIDE] = papers_wall_side,
    [PAPERS_WALL_PLEDGES] = papers_wall_lines,
    [PAPERS_WALL_TALLY] = papers_wall_tally,
    [PAPERS_WALL_LOOKBACK] = papers_wall_lines,
    [PAPERS_WALL_COMPARE] = compare_draw,
    [PAPERS_WALL_ITEM] = item_draw,
    [PAPERS_WALL_CAPTION] = caption_draw,
    [PAPERS_WALL_FILM] = film_draw,
    [PAPERS_WALL_REMARK] = papers_wall_remark,
};

static bool draw(const struct papers_canvas *canvas, const void *subject, GError **error)
{
    const struct papers_wall *wall = subject;
    g_assert((size_t)wall->kind < G_N_ELEMENTS(drawers));
    if (!drawers[wall->kind](canvas, wall, error))
        return false;
    if (wall->offline && wall->kind != PAPERS_WALL_BLACK)
        offline_dot(canvas);
    if (wall->ribbon)
        ribbon_draw(canvas, wall->ribbon);
    return true;
}

bool papers_wall_draw(const struct papers_wall *wall, int width, int height, uint8_t *pixels,
    int stride, GError **error)
{
    return papers_picture_draw(draw, wall, wall->fonts, width, height, pixels, stride, error);
}

bool papers_wall_png(
    const struct papers_wall *wall, int width, int height, const char *path, GError **error)
{
    return papers_picture_png(draw, wall, wall->fonts, width, height, path, error);
}

static struct papers_box scaled(const double box[4], double scale)
{
    return (struct papers_box){.x = (int)(box[0] * scale + 0.5),
        .y = (int)(box[1] * scale + 0.5),
        .width = (int)(box[2] * scale),
        .height = (int)(box[3] * scale)};
}

void papers_wall_boxes(
    enum papers_wall_kind kind, int width, int height, struct papers_box out_boxes[2])
{
    double scale = MIN(width / 1920.0, height / 1080.0);
    double w = width / scale, h = height / scale;
    double boxes[2][4] = {
        {0, 0, w, h},
        {0, 0, 0, 0}
    };
    if (kind == PAPERS_WALL_COMPARE)
        compare_boxes(w, h, boxes);
    if (kind == PAPERS_WALL_CLAIM_SIDE) {
        boxes[0][2] = w - PAPERS_WALL_PANEL;
        boxes[0][3] = h - PAPERS_WALL_BAR - PAPERS_WALL_CAPTION_TALL;
        boxes[1][0] = w - PAPERS_WALL_PANEL;
        boxes[1][2] = PAPERS_WALL_PANEL;
        boxes[1][3] = h;
    }
    out_boxes[0] = scaled(boxes[0], scale);
    out_boxes[1] = scaled(boxes[1], scale);
}

int papers_wall_pages(const struct papers_wall *wall, int width, int height)
{
    double scale = MIN(width / 1920.0, height / 1080.0);
    if (wall->kind != PAPERS_WALL_AGENDA && wall->kind != PAPERS_WALL_PLEDGES &&
        wall->kind != PAPERS_WALL_LOOKBACK)
        return 1;
    size_t each = papers_wall_rows(height / scale);
    return (int)MAX(1, (wall->n_lines + each - 1) / each);
}
