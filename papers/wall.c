/* wall.c — the screens of the hall: which one, its head and foot, the claim card with the
 * countdown. Screens that are lists or counts are in wall_list.c. */
#include "wall.h"

#define PANEL 614.0 /* of 1920: the film keeps 68 % */

static struct papers_style white(double size, bool bold)
{
    return (struct papers_style){
        .face = PAPERS_FACE_HEI, .bold = bold, .size = size, .ink = PAPERS_WHITE, .pitch = 1.25};
}

static void corner(const struct papers_canvas *canvas, const struct papers_wall *wall)
{
    if (!wall->offline)
        return;
    papers_ink(canvas->cr, 0xff8d939c);
    cairo_arc(canvas->cr, canvas->width - 28, canvas->height - 28, 9, 0, 2 * G_PI);
    cairo_fill(canvas->cr);
}

double papers_wall_head(const struct papers_canvas *canvas, const struct papers_wall *wall)
{
    double least = papers_look_least(canvas), width = canvas->width;
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
            .least = least,
            .lines = 1,
            .middle = true});
    struct papers_style clock = white(56, false);
    clock.ink = PAPERS_SOFT;
    clock.align = PANGO_ALIGN_RIGHT;
    papers_text_fit(canvas, &clock, wall->clock,
        &(struct papers_fit){.x = width - 370,
            .y = 0,
            .width = 280,
            .height = PAPERS_WALL_HEAD,
            .least = least,
            .lines = 1,
            .middle = true});
    return PAPERS_WALL_HEAD;
}

void papers_wall_foot(
    const struct papers_canvas *canvas, const struct papers_wall *wall, const char *right)
{
    double least = papers_look_least(canvas), y = canvas->height - PAPERS_WALL_FOOT;
    struct papers_style style = white(34, false);
    style.ink = PAPERS_SOFT;
    papers_text_fit(canvas, &style, wall->footer,
        &(struct papers_fit){.x = 90,
            .y = y,
            .width = canvas->width - 700,
            .height = PAPERS_WALL_FOOT,
            .least = least,
            .lines = 1,
            .middle = true});
    style.align = PANGO_ALIGN_RIGHT;
    papers_text_fit(canvas, &style, right,
        &(struct papers_fit){.x = canvas->width - 590,
            .y = y,
            .width = 500,
            .height = PAPERS_WALL_FOOT,
            .least = least,
            .lines = 1,
            .middle = true});
}

static bool black_draw(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    papers_fill(canvas->cr, 0xff000000, 0, 0, canvas->width, canvas->height);
    return true;
}

static bool idle_draw(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    double middle = canvas->height * 0.44, x = 150, width = canvas->width - 300;
    papers_look_background(canvas);
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
    struct papers_style style = white(68, false);
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
    struct papers_style text = white(68, false);
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

/* ---- claim card ---- */

static char *countdown(int64_t left_ms, const char **out_label)
{
    /* Up to the whole second that is still running, so that 0:00 is the deadline itself. */
    int64_t seconds = left_ms >= 0 ? (left_ms + 999) / 1000 : -left_ms / 1000;
    *out_label = left_ms >= 0 ? "认领倒计时" : "超时";
    return g_strdup_printf("%" G_GINT64_FORMAT ":%02d", seconds / 60, (int)(seconds % 60));
}

static void clock_draw(const struct papers_canvas *canvas, const struct papers_wall *wall, double x,
    double y, double width, double height)
{
    if (!wall->counting)
        return;
    const char *label;
    g_autofree char *digits = countdown(wall->left_ms, &label);
    uint32_t ground = wall->left_ms < 10000   ? PAPERS_RED
                      : wall->left_ms < 30000 ? PAPERS_AMBER
                                              : 0xff2c333d;
    uint32_t ink = ground == PAPERS_AMBER ? PAPERS_BLACKISH : PAPERS_WHITE;
    papers_fill_round(canvas->cr, ground, x, y, width, height, 12);
    struct papers_style style = white(38, false);
    style.ink = ink;
    style.align = PANGO_ALIGN_CENTER;
    papers_text_fit(canvas, &style, label,
        &(struct papers_fit){.x = x,
            .y = y + 8,
            .width = width,
            .height = height * 0.3,
            .least = papers_look_least(canvas),
            .lines = 1,
            .middle = true});
    style = white(height * 0.62, true);
    style.ink = ink;
    style.pitch = 1.0;
    style.align = PANGO_ALIGN_CENTER;
    papers_text_fit(canvas, &style, digits,
        &(struct papers_fit){.x = x,
            .y = y + height * 0.3,
            .width = width,
            .height = height * 0.66,
            .least = 60,
            .lines = 1,
            .middle = true});
}

static bool code_draw(const struct papers_canvas *canvas, const struct papers_wall *wall, double x,
    double y, double side, GError **error)
{
    if (papers_text_empty(wall->qr))
        return true;
    return papers_qr_draw(canvas, wall->qr, x, y, side, error);
}

static double claims_draw(const struct papers_canvas *canvas, const struct papers_wall *wall,
    double x, double y, double width, double bottom)
{
    double least = papers_look_least(canvas);
    const double chip = 170;
    size_t shown = 0;
    for (; shown < wall->n_lines; shown++) {
        const struct papers_wall_line *line = &wall->lines[shown];
        double after = shown + 1 < wall->n_lines ? 46 : 0;
        if (y + 122 + after > bottom)
            break;
        struct papers_style unit = white(42, true), text = white(36, false);
        text.ink = PAPERS_SOFT;
        papers_fill(canvas->cr, PAPERS_EDGE, x, y, width, 2);
        papers_look_chip(canvas, line->mark, line->tone, x + width - chip, y + 12, chip, 54, 34);
        papers_text_fit(canvas, &unit, line->unit,
            &(struct papers_fit){.x = x,
                .y = y + 10,
                .width = width - (papers_text_empty(line->mark) ? 0 : chip + 16),
                .height = 58,
                .least = least,
                .lines = 1,
                .middle = true});
        g_autofree char *pledge =
            papers_text_empty(line->due)
                ? g_strdup(line->text)
                : g_strdup_printf("%s前：%s", line->due, line->text ? line->text : "");
        double room = MIN(94, bottom - after - y - 72);
        y += 72 +
             MAX(46, papers_text_fit(canvas, &text, pledge,
                         &(struct papers_fit){.x = x,
                             .y = y + 72,
                             .width = width,
                             .height = room,
                             .least = least,
                             .lines = 2})) +
             12;
    }
    if (shown < wall->n_lines) {
        struct papers_style more = white(34, false);
        more.ink = PAPERS_GOLD;
        g_autofree char *text = g_strdup_printf("另有 %zu 条", wall->n_lines - shown);
        papers_text_draw(canvas, &more, text, x, y, 0);
    }
    return y;
}

static void heading(const struct papers_canvas *canvas, const char *text, double x, double y,
    double width, double height)
{
    struct papers_style style = white(50, true);
    style.align = PANGO_ALIGN_CENTER;
    papers_fill(canvas->cr, PAPERS_RED, x, y, width, height);
    papers_text_fit(canvas, &style, text,
        &(struct papers_fit){.x = x + 20,
            .y = y,
            .width = width - 40,
            .height = height,
            .least = papers_look_least(canvas),
            .lines = 1,
            .middle = true});
}

static const char *claim_heading(const struct papers_wall *wall)
{
    if (!papers_text_empty(wall->title))
        return wall->title;
    return papers_text_empty(wall->qr_text) ? "请责任单位认领" : wall->qr_text;
}

static void meeting_code(const struct papers_canvas *canvas, const char *code, double x, double y,
    double width, double size)
{
    if (papers_text_empty(code))
        return;
    struct papers_style label = white(size * 0.42, false), digits = white(size, true);
    label.ink = PAPERS_SOFT;
    label.size = MAX(label.size, papers_look_least(canvas));
    label.align = digits.align = PANGO_ALIGN_CENTER;
    digits.spread = 0.08;
    digits.pitch = 1.1;
    double used = papers_text_fit(canvas, &label, "会场码",
        &(struct papers_fit){
            .x = x, .y = y, .width = width, .height = label.size * 1.3, .lines = 1});
    papers_text_fit(canvas, &digits, code,
        &(struct papers_fit){
            .x = x, .y = y + used, .width = width, .height = size * 1.15, .least = 34, .lines = 1});
}

static double short_problem(const struct papers_canvas *canvas, const struct papers_wall *wall,
    double x, double y, double width)
{
    double least = papers_look_least(canvas);
    struct papers_style number = white(36, false), unit = white(50, true), point = white(38, false);
    number.ink = PAPERS_GOLD;
    point.ink = PAPERS_SOFT;
    papers_text_fit(canvas, &number, wall->problem_no,
        &(struct papers_fit){
            .x = x, .y = y, .width = width, .height = 48, .least = least, .lines = 1});
    papers_text_fit(canvas, &unit, wall->unit,
        &(struct papers_fit){
            .x = x, .y = y + 46, .width = width, .height = 66, .least = least, .lines = 1});
    return y + 112 +
           papers_text_fit(canvas, &point, wall->point,
               &(struct papers_fit){
                   .x = x, .y = y + 112, .width = width, .height = 96, .least = least, .lines = 2});
}

static bool side_draw(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    double x = canvas->width - PANEL, pad = 36, width = PANEL - 2 * pad, side = 300;
    papers_fill(canvas->cr, 0xff181c22, x, 0, PANEL, canvas->height);
    heading(canvas, claim_heading(wall), x, 0, PANEL, 96);
    double y = short_problem(canvas, wall, x + pad, 112, width) + 28;
    bool coded = !papers_text_empty(wall->qr);
    if (coded && !code_draw(canvas, wall, x + pad, y, side, error))
        return false;
    double rest = coded ? x + pad + side + 24 : x + pad;
    double room = coded ? width - side - 24 : width;
    clock_draw(canvas, wall, rest, y, room, 168);
    meeting_code(canvas, wall->code, rest, y + 182, room, 64);
    claims_draw(canvas, wall, x + pad, y + side + 34, width, canvas->height - 24);
    corner(canvas, wall);
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
        .found = wall->found,
        .description = wall->description};
}

/* Left: the problem and what units have said. Right: code and countdown, as large as they can be.
 */
static bool claim_draw(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    const double panel = 620, pad = 50;
    double x = canvas->width - panel, least = papers_look_least(canvas), left = 90;
    double width = x - left - 70;
    papers_look_background(canvas);
    papers_fill(canvas->cr, 0xff1b2027, x, 0, panel, canvas->height);
    heading(canvas, claim_heading(wall), x, 0, panel, 116);
    clock_draw(canvas, wall, x + pad, 146, panel - 2 * pad, 210);
    double side = MIN(panel - 2 * pad, canvas->height - 386 - 160);
    if (!code_draw(canvas, wall, x + (panel - side) / 2, 386, side, error))
        return false;
    meeting_code(canvas, wall->code, x, 386 + side + 12, panel, 64);

    struct papers_style number = white(42, false), rest = white(44, false);
    struct papers_style point = {
        .face = PAPERS_FACE_SONG, .size = 84, .ink = PAPERS_WHITE, .pitch = 1.25};
    number.ink = PAPERS_GOLD;
    rest.ink = PAPERS_SOFT;
    g_autofree char *of = wall->order > 0 && wall->of > 0
                              ? g_strdup_printf("第 %d 个，共 %d 个　", wall->order, wall->of)
                              : g_strdup("");
    g_autofree char *top = g_strconcat(of, wall->problem_no, NULL);
    papers_text_fit(canvas, &number, top,
        &(struct papers_fit){
            .x = left, .y = 60, .width = width, .height = 60, .least = least, .lines = 1});
    double used = papers_text_fit(canvas, &point, wall->point,
        &(struct papers_fit){
            .x = left, .y = 124, .width = width, .height = 220, .least = 52, .lines = 2});
    double y = 124 + MAX(used, 105) + 24;
    double red = CLAMP(
        papers_text_width(canvas,
            &(struct papers_style){.face = PAPERS_FACE_HEI, .bold = true, .size = 54}, wall->unit) +
            80,
        200, width);
    if (!papers_text_empty(wall->unit))
        heading(canvas, wall->unit, left, y, red, 92);
    g_autofree char *what =
        g_strjoin("  ·  ", wall->type ? wall->type : "", wall->description, NULL);
    double told = papers_text_fit(canvas, &rest, what,
        &(struct papers_fit){
            .x = left, .y = y + 116, .width = width, .height = 120, .least = least, .lines = 2});
    claims_draw(canvas, wall, left, y + 150 + told, width, canvas->height - 40);
    corner(canvas, wall);
    return true;
}

static bool signin_draw(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    papers_wall_head(canvas, wall);
    double top = PAPERS_WALL_HEAD + 50, side = canvas->height * 0.6;
    double x = 150, right = x + side + 120, width = canvas->width - right - 110;
    if (!code_draw(canvas, wall, x, top + 20, side, error))
        return false;
    struct papers_style big = white(86, true), line = white(52, false);
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
    double y = top + 190;
    if (!papers_text_empty(wall->code)) {
        g_autofree char *code = g_strdup_printf("会场码  %s", wall->code);
        papers_text_draw(canvas, &line, code, right, y, 0);
        y += 110;
    }
    if (wall->attendance.expected > 0) {
        const struct {
            const char *label;
            int count;
        } counts[] = {
            {"应到", wall->attendance.expected},
            {"实到", wall->attendance.present },
            {"迟到", wall->attendance.late    },
            {"请假", wall->attendance.excused },
            {"未到", wall->attendance.absent  }
        };
        double cell = width / 3;
        for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
            /* 应到 and 实到 are what the hall wants to know, so they stand large in a row of two.
             */
            double cx = i < 2 ? right + (double)i * width / 2 : right + (double)(i - 2) * cell;
            double cy = i < 2 ? y : y + 200;
            struct papers_style label = white(40, false), digits = white(i < 2 ? 120 : 64, true);
            label.ink = PAPERS_GOLD;
            digits.pitch = 1.05;
            g_autofree char *text = g_strdup_printf("%d", counts[i].count);
            papers_text_draw(canvas, &label, counts[i].label, cx, cy, 0);
            papers_text_draw(canvas, &digits, text, cx, cy + 52, 0);
        }
    }
    papers_wall_foot(canvas, wall, wall->subtitle);
    corner(canvas, wall);
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
    double boxes[2][4], least = papers_look_least(canvas);
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
        struct papers_style style = white(42, false);
        papers_text_fit(canvas, &style, texts[i],
            &(struct papers_fit){.x = box[0] + 250,
                .y = y,
                .width = box[2] - 260,
                .height = 84,
                .least = least,
                .lines = 1,
                .middle = true});
    }
    corner(canvas, wall);
    return true;
}

static bool item_draw(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    struct papers_card card = card_of(wall);
    papers_look_problem(canvas, &card);
    corner(canvas, wall);
    return true;
}

static bool caption_draw(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    struct papers_card card = card_of(wall);
    papers_look_caption(canvas, &card);
    corner(canvas, wall);
    return true;
}

static bool lines_draw(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    papers_wall_lines(canvas, wall);
    corner(canvas, wall);
    return true;
}

static bool tally_draw(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error)
{
    papers_wall_tally(canvas, wall);
    corner(canvas, wall);
    return true;
}

static bool (*const drawers[])(
    const struct papers_canvas *, const struct papers_wall *, GError **) = {
    [PAPERS_WALL_BLACK] = black_draw,
    [PAPERS_WALL_IDLE] = idle_draw,
    [PAPERS_WALL_NOTICE] = notice_draw,
    [PAPERS_WALL_AGENDA] = lines_draw,
    [PAPERS_WALL_SIGNIN] = signin_draw,
    [PAPERS_WALL_CLAIM] = claim_draw,
    [PAPERS_WALL_CLAIM_SIDE] = side_draw,
    [PAPERS_WALL_PLEDGES] = lines_draw,
    [PAPERS_WALL_TALLY] = tally_draw,
    [PAPERS_WALL_LOOKBACK] = lines_draw,
    [PAPERS_WALL_COMPARE] = compare_draw,
    [PAPERS_WALL_ITEM] = item_draw,
    [PAPERS_WALL_CAPTION] = caption_draw,
};

static bool draw(const struct papers_canvas *canvas, const void *subject, GError **error)
{
    const struct papers_wall *wall = subject;
    g_assert((size_t)wall->kind < G_N_ELEMENTS(drawers));
    return drawers[wall->kind](canvas, wall, error);
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
        boxes[0][2] = w - PANEL;
        boxes[1][0] = w - PANEL;
        boxes[1][2] = PANEL;
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
