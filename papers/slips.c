/* slips.c — forms of fixed size: assignment card, closure slip, desk cards. */
#include "blank.h"

/* ---- 督办交办卡 ---- */

/* Half an A4, landscape, each part on its own half sheet so that the three can be torn apart; bound
 * or filed on the left. */
#define CARD_WIDTH 210.0
#define CARD_HEIGHT 148.5
#define CARD_LEFT 20.0
#define CARD_RIGHT (CARD_WIDTH - 12.0)
#define CARD_TOP 10.0
#define CARD_BOTTOM (CARD_HEIGHT - 15.0)

/* A number that is void stays, and says so. */
static char *number_of(const struct papers_assignment *card)
{
    return g_strconcat(papers_text_or(card->card_no, ""), card->voided ? "（作废）" : NULL, NULL);
}

static double card_head(struct papers_pdf *pdf, const struct papers_assignment *card,
    const char *part, const char *keeper)
{
    const struct papers_canvas *canvas = &pdf->canvas;
    double width = CARD_RIGHT - CARD_LEFT;
    g_autofree char *number = number_of(card);
    papers_blank_text(
        canvas, PAPERS_FACE_HEI, 10.5, PANGO_ALIGN_LEFT, part, CARD_LEFT, CARD_TOP, 60, 6);
    papers_blank_text(canvas, PAPERS_FACE_FANGSONG, 10.5, PANGO_ALIGN_RIGHT, keeper,
        CARD_RIGHT - 80, CARD_TOP, 80, 6);
    papers_blank_text(canvas, PAPERS_FACE_SONG, 22, PANGO_ALIGN_CENTER, "督办交办卡", CARD_LEFT,
        CARD_TOP + 2, width, 12);
    papers_blank_text(canvas, PAPERS_FACE_FANGSONG, 11, PANGO_ALIGN_LEFT, card->office, CARD_LEFT,
        CARD_TOP + 15, width / 2, 6);
    papers_blank_text(canvas, PAPERS_FACE_FANGSONG, 12, PANGO_ALIGN_RIGHT, number,
        CARD_LEFT + width / 2, CARD_TOP + 15, width / 2, 6);
    return CARD_TOP + 22.5;
}

/* Each part opens with what the card is about. */
static void add_subject(struct papers_blank *form, const struct papers_assignment *card)
{
    papers_blank_two(form, "问题编号", card->problem_no, "交办时间", card->issued, 8);
    papers_blank_one(form, "点　　位", card->point, 8, 0);
    papers_blank_one(form, "问　　题", card->problem, 9, 1);
    papers_blank_two(form, "牵头单位", card->lead_unit, "配合单位", card->assist, 8);
}

/* 四定 */
static void add_fixes(struct papers_blank *form, const struct papers_assignment *card)
{
    papers_blank_one(form, "定任务", card->task, 8, 0.5);
    papers_blank_two(form, "定时限", card->due, "定责任", card->duty, 8);
    papers_blank_one(form, "定标准", card->standard, 8, 0.5);
}

static bool stub_draw(struct papers_pdf *pdf, const struct papers_assignment *card, GError **error)
{
    double y = card_head(pdf, card, "第一联　存根", "由交办单位留存");
    g_autofree char *signed_for = papers_who_when(card->signed_by, card->signed_at);
    struct papers_blank form = {.label = 0.14};
    add_subject(&form, card);
    add_fixes(&form, card);
    papers_blank_two(&form, "交办人", card->issuer, "签收人/时间", signed_for, 11);
    return papers_blank_draw(
        &pdf->canvas, &form, CARD_LEFT, y, CARD_RIGHT - CARD_LEFT, CARD_BOTTOM - y, error);
}

static bool still_draw(struct papers_pdf *pdf, const struct papers_assignment *card, double x,
    double y, double width, GError **error)
{
    struct papers_blank form = {0};
    papers_blank_cells(&form, PAPERS_CELL_LABEL, (const char *[]){"问题影像"}, 1, 6, 0);
    papers_blank_cells(&form, PAPERS_CELL_PICTURE, &card->still, 1, 37, 1);
    return papers_blank_draw(&pdf->canvas, &form, x, y, width, 44, error);
}

static bool order_draw(struct papers_pdf *pdf, const struct papers_assignment *card, GError **error)
{
    const double side = 62, gap = 4, square = 34;
    double y = card_head(pdf, card, "第二联　交办", "由责任单位留存");
    double x = CARD_RIGHT - side, left = CARD_RIGHT - CARD_LEFT - side - gap;
    g_autofree char *signed_for = papers_who_when(card->signed_by, card->signed_at);
    struct papers_blank form = {.label = 0.19};
    add_subject(&form, card);
    add_fixes(&form, card);
    g_autofree char *over =
        card->voided ? g_strdup_printf("本卡已作废（%s），不必签收、反馈", card->voided) : NULL;
    papers_blank_one(&form, "反馈要求", over ? over : card->feedback, 8, 0.5);
    papers_blank_two(&form, "交办人", card->issuer, "签收人\n/时间", signed_for, 11);
    g_autofree char *hint = over ? g_strdup("本卡已作废")
                            : papers_text_empty(card->sign_due)
                                ? NULL
                                : g_strdup_printf("请于%s前签收", card->sign_due);
    papers_blank_text(
        &pdf->canvas, PAPERS_FACE_HEI, 11, PANGO_ALIGN_CENTER, hint, x, CARD_BOTTOM - 13, side, 12);
    return papers_blank_draw(&pdf->canvas, &form, CARD_LEFT, y, left, CARD_BOTTOM - y, error) &&
           still_draw(pdf, card, x, y, side, error) &&
           papers_blank_code(&pdf->canvas, card->qr, "扫码查看、签收、反馈",
               x + (side - square) / 2, y + 47, square, error);
}

static bool receipt_draw(
    struct papers_pdf *pdf, const struct papers_assignment *card, GError **error)
{
    const double square = 30;
    double y = card_head(pdf, card, "第三联　回执", "整改后交回交办单位");
    double width = CARD_RIGHT - CARD_LEFT - square - 4;
    g_autofree char *signed_for = papers_who_when(card->signed_by, card->signed_at);
    struct papers_blank form = {.label = 0.165};
    add_subject(&form, card);
    papers_blank_two(&form, "整改时限", card->due, "签收人/时间", signed_for, 8);
    papers_blank_one(&form, "整改措施\n及结果", NULL, 22, 3);
    papers_blank_two(&form, "完成日期", "　　　年　　月　　日", "主要负责人\n签字盖章", NULL, 18);
    return papers_blank_draw(&pdf->canvas, &form, CARD_LEFT, y, width, CARD_BOTTOM - y, error) &&
           papers_blank_code(
               &pdf->canvas, card->qr, "扫码反馈", CARD_RIGHT - square, y, square, error);
}

bool papers_assignment_write(const struct papers_assignment *card, const char *path, GError **error)
{
    static bool (*const parts[])(struct papers_pdf *, const struct papers_assignment *,
        GError **) = {stub_draw, order_draw, receipt_draw};
    g_autofree char *number = number_of(card);
    g_autofree char *title = g_strdup_printf("督办交办卡 %s", number);
    struct papers_pdf pdf;
    papers_pdf_init(&pdf, &card->meta, g_strchomp(title), CARD_WIDTH, CARD_HEIGHT);
    bool ok = true;
    for (size_t i = 0; ok && i < G_N_ELEMENTS(parts); i++) {
        if (i > 0)
            papers_pdf_turn(&pdf);
        ok = parts[i](&pdf, card, error);
    }
    ok = ok && papers_pdf_write(&pdf, path, error);
    papers_pdf_clear(&pdf);
    return ok;
}

/* ---- 销号单 ---- */

static char *verified(const struct papers_closure *slip)
{
    const char *const parts[][2] = {
        {"核查人",    slip->verifier     },
        {"核查方式", slip->verify_method},
        {"核查时间", slip->verified_at  }
    };
    GString *words = g_string_new(slip->verify_remark);
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (!papers_text_empty(parts[i][1]))
            g_string_append_printf(words, "%s%s：%s",
                words->len == 0 ? ""
                : i == 1        ? "　"
                                : "\n",
                parts[i][0], parts[i][1]);
    return g_string_free(words, FALSE);
}

static char *signed_text(
    const char *words, const char *who_label, const char *who, const char *when)
{
    g_autofree char *name = papers_who_when(who, when);
    if (!*name)
        return g_strdup(words);
    return g_strdup_printf(
        "%s%s%s：%s", words ? words : "", papers_text_empty(words) ? "" : "\n", who_label, name);
}

/* An opinion is somebody's: there is none before the approval, of whom approves. */
static char *opinion(const struct papers_closure *slip)
{
    return papers_text_empty(slip->approved_by)
               ? NULL
               : signed_text(slip->office_opinion, "批准人", slip->approved_by, slip->approved_at);
}

static char *returned(const struct papers_closure *slip)
{
    if (slip->n_returns == 0)
        return g_strdup("无");
    GString *words = g_string_new(NULL);
    for (size_t i = 0; i < slip->n_returns; i++)
        g_string_append_printf(words, "%s%zu. %s　%s　%s", i ? "\n" : "", i + 1,
            papers_text_or(slip->returns[i].at, ""), papers_text_or(slip->returns[i].verifier, ""),
            papers_text_or(slip->returns[i].reason, ""));
    return g_string_free(words, FALSE);
}

static bool closure_draw(struct papers_pdf *pdf, const struct papers_closure *slip, GError **error)
{
    const struct papers_canvas *canvas = &pdf->canvas;
    const double width = DOC_WIDTH;
    papers_blank_text(
        canvas, PAPERS_FACE_SONG, 22, PANGO_ALIGN_CENTER, "销号单", DOC_LEFT, DOC_TOP, width, 14);
    papers_blank_text(canvas, PAPERS_FACE_FANGSONG, 12, PANGO_ALIGN_LEFT, slip->office, DOC_LEFT,
        DOC_TOP + 20, width - 26, 7);
    if (!papers_blank_code(canvas, slip->qr, NULL, DOC_RIGHT - 24, DOC_TOP + 2, 24, error))
        return false;
    g_autofree char *measures =
        signed_text(slip->measures, "报告人", slip->reported_by, slip->reported_at);
    g_autofree char *check = verified(slip);
    g_autofree char *agreed = opinion(slip);
    g_autofree char *approved = papers_who_when(slip->approved_by, slip->approved_at);
    g_autofree char *back = returned(slip);
    g_autofree char *before = g_strjoin("　", "整改前", slip->before_text, NULL);
    g_autofree char *after = g_strjoin("　", "整改后", slip->after_text, NULL);
    struct papers_blank form = {.label = 0.15};
    papers_blank_two(&form, "销号编号", slip->close_no, "问题编号", slip->problem_no, 9);
    papers_blank_two(&form, "责任单位", slip->unit, "交办卡号", slip->card_no, 9);
    papers_blank_one(&form, "点　　位", slip->point, 9, 0);
    papers_blank_one(&form, "问　　题", slip->problem, 10, 0.3);
    papers_blank_two(&form, "整改时限", slip->due, "完成日期", slip->done, 9);
    papers_blank_cells(&form, PAPERS_CELL_LABEL, (const char *[]){before, after}, 2, 8, 0);
    papers_blank_cells(
        &form, PAPERS_CELL_PICTURE, (const char *[]){slip->before, slip->after}, 2, 46, 0.4);
    papers_blank_one(&form, "单位自查\n意　　见", measures, 20, 1);
    papers_blank_one(&form, "核查意见", check, 20, 1);
    papers_blank_one(&form, "创城办\n意　见", agreed, 16, 0.6);
    papers_blank_one(&form, "批　　准", approved, 14, 0.5);
    papers_blank_one(&form, "退回记录", back, 9, 0);
    double y = DOC_TOP + 28;
    return papers_blank_draw(canvas, &form, DOC_LEFT, y, width, DOC_BOTTOM - y, error);
}

bool papers_closure_write(const struct papers_closure *slip, const char *path, GError **error)
{
    g_autofree char *title = g_strdup_printf("销号单 %s", papers_text_or(slip->close_no, ""));
    struct papers_pdf pdf;
    papers_pdf_init(&pdf, &slip->meta, g_strchomp(title), 210, 297);
    bool ok = closure_draw(&pdf, slip, error) && papers_pdf_write(&pdf, path, error);
    papers_pdf_clear(&pdf);
    return ok;
}

/* ---- 桌签 ---- */

#define HALF 148.5

/* The half that faces the hall: nothing but the name, readable from the last row. */
static void front_draw(const struct papers_canvas *canvas, const struct papers_desk *desk)
{
    bool noted = !papers_text_empty(desk->note);
    const struct papers_style name = {.face = PAPERS_FACE_SONG,
        .size = 46,
        .ink = PAPERS_BLACK,
        .pitch = 1.2,
        .align = PANGO_ALIGN_CENTER};
    papers_text_fit(canvas, &name, desk->unit,
        &(struct papers_fit){.x = 12,
            .y = noted ? 14 : 18,
            .width = 186,
            .height = noted ? 86 : 112,
            .least = 14,
            .lines = 2,
            .middle = true});
    papers_fill(canvas->cr, PAPERS_HEADRED, 75, noted ? 105 : 132, 60, 1.2);
    /* Not in 楷体: its free font has empty glyphs for rare characters, and names have them. */
    papers_blank_text(
        canvas, PAPERS_FACE_FANGSONG, 28, PANGO_ALIGN_CENTER, desk->note, 12, 111, 186, 22);
}

/* The half that faces the seat: name, code to scan, code to type. */
static bool back_draw(const struct papers_canvas *canvas, const struct papers_desk *desk,
    const struct papers_desk_cards *cards, GError **error)
{
    const double side = 84;
    bool coded = !papers_text_empty(desk->qr);
    double x = coded ? 22 + side : 12, width = 198 - x;
    if (coded && !papers_qr_draw(canvas, desk->qr, 14, 32, side, error))
        return false;
    papers_blank_text(
        canvas, PAPERS_FACE_SONG, 36, PANGO_ALIGN_CENTER, desk->unit, x, 26, width, 34);
    papers_blank_text(
        canvas, PAPERS_FACE_FANGSONG, 14, PANGO_ALIGN_CENTER, cards->meeting, x, 62, width, 14);
    if (coded)
        papers_blank_text(canvas, PAPERS_FACE_HEI, 16, PANGO_ALIGN_CENTER,
            "手机扫码：签到、认领、表态", x, 78, width, 10);
    if (!papers_text_empty(desk->code)) {
        g_autofree char *words = g_strdup_printf("席位码　%s", desk->code);
        papers_blank_text(canvas, PAPERS_FACE_HEI, 20, PANGO_ALIGN_CENTER, words, x, 92, width, 12);
    }
    if (!papers_text_empty(cards->wifi)) {
        g_autofree char *words = g_strdup_printf("先连接会场无线网　%s", cards->wifi);
        papers_blank_text(
            canvas, PAPERS_FACE_HEI, 14, PANGO_ALIGN_CENTER, words, x, 106, width, 10);
    }
    return true;
}

static bool desk_draw(struct papers_pdf *pdf, const struct papers_desk *desk,
    const struct papers_desk_cards *cards, GError **error)
{
    static const double dashes[] = {2, 2};
    cairo_t *cr = pdf->canvas.cr;
    papers_ink(cr, PAPERS_GREY);
    cairo_set_dash(cr, dashes, 2, 0);
    papers_line(cr, 0, HALF, 210, HALF, 0.2);
    cairo_set_dash(cr, NULL, 0, 0);
    cairo_save(cr);
    cairo_translate(cr, 210, HALF);
    cairo_rotate(cr, G_PI);
    bool ok = back_draw(&pdf->canvas, desk, cards, error);
    cairo_restore(cr);
    cairo_save(cr);
    cairo_translate(cr, 0, HALF);
    front_draw(&pdf->canvas, desk);
    cairo_restore(cr);
    return ok;
}

bool papers_desk_cards_write(
    const struct papers_desk_cards *cards, const char *path, GError **error)
{
    if (cards->n_desks == 0) {
        g_set_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID,
            "there are no desks to make desk cards for: add the units that attend first");
        return false;
    }
    struct papers_pdf pdf;
    papers_pdf_init(&pdf, &cards->meta, "桌签", 210, 297);
    bool ok = true;
    for (size_t i = 0; ok && i < cards->n_desks; i++) {
        if (i > 0)
            papers_pdf_turn(&pdf);
        ok = desk_draw(&pdf, &cards->desks[i], cards, error);
    }
    ok = ok && papers_pdf_write(&pdf, path, error);
    papers_pdf_clear(&pdf);
    return ok;
}
