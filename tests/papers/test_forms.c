/* PDF forms: what they say, that nothing is lost over pages, geometry, fonts, failures. */
#include "fixture.h"
#include "pdf.h"
#include "support.h"
#include <glib/gstdio.h>
#include <string.h>

#define MM (72 / 25.4)
#define CLAIM_HEAD "序号问题编号点位问题对应标准认领单位认领人/职务认领方式表态摘要承诺时限签字备注"

enum form { CLAIM, ASSIGNMENT, CLOSURE, DESKS, SIGNIN, PLATES, LOGINS, N_FORMS };
static const char *const names[N_FORMS] = {
    "claim", "assignment", "closure", "desks", "signin", "plates", "logins"};

static bool write_logins(const char *path, GError **error)
{
    struct papers_logins logins = fixture_logins();
    g_autoptr(GBytes) bytes = papers_logins_make(&logins, error);
    gsize size = 0;
    const char *data = bytes ? g_bytes_get_data(bytes, &size) : NULL;
    return bytes && g_file_set_contents(path, data, (gssize)size, error);
}

static bool write_form(enum form form, const char *path, GError **error)
{
    struct papers_claim_sheet claim = fixture_claim_sheet(fixture_claim_rows, fixture_n_claim_rows);
    struct papers_assignment card = fixture_assignment();
    struct papers_closure slip = fixture_closure();
    struct papers_desk_cards desks = fixture_desk_cards();
    struct papers_signin list = fixture_signin();
    struct papers_plates plates = fixture_plates();
    switch (form) {
    case CLAIM:
        return papers_claim_sheet_write(&claim, path, error);
    case ASSIGNMENT:
        return papers_assignment_write(&card, path, error);
    case CLOSURE:
        return papers_closure_write(&slip, path, error);
    case DESKS:
        return papers_desk_cards_write(&desks, path, error);
    case SIGNIN:
        return papers_signin_write(&list, path, error);
    case PLATES:
        return papers_plates_write(&plates, path, error);
    case LOGINS:
        return write_logins(path, error);
    case N_FORMS:
        break;
    }
    g_assert_not_reached();
}

static char *written(enum form form)
{
    g_autofree char *name = g_strdup_printf("%s.pdf", names[form]);
    g_autoptr(GError) error = NULL;
    char *path = support_path(name);
    write_form(form, path, &error);
    g_assert_no_error(error);
    return path;
}

static void test_same_bytes(void)
{
    for (int form = 0; form < N_FORMS; form++) {
        g_autofree char *first = written((enum form)form);
        g_autofree char *second = support_path("again.pdf");
        g_autoptr(GError) error = NULL;
        g_assert_true(write_form((enum form)form, second, &error));
        support_assert_same_file(first, second);
    }
}

static void assert_has(const char *squeezed, const char *value)
{
    if (!value)
        return;
    g_autofree char *tight = support_squeeze(value);
    if (!strstr(squeezed, tight))
        g_error("'%s' is not in: %s", tight, squeezed);
}

static void test_claim_says_everything(void)
{
    g_autofree char *path = written(CLAIM);
    g_autofree char *text = support_pdf_text(path);
    if (!text)
        return;
    struct papers_claim_sheet sheet = fixture_claim_sheet(fixture_claim_rows, fixture_n_claim_rows);
    const char *const top[] = {sheet.title, sheet.meeting, sheet.held, sheet.place, sheet.host,
        sheet.tally, sheet.version, "签字", "—1—"};
    for (size_t i = 0; i < G_N_ELEMENTS(top); i++)
        assert_has(text, top[i]);
    for (size_t i = 0; i < sheet.n_rows; i++) {
        const struct papers_claim_row *row = &sheet.rows[i];
        const char *const cells[] = {row->problem_no, row->point, row->problem, row->standard,
            row->unit, row->person, row->mode, row->pledge, row->due, row->remark};
        for (size_t c = 0; c < G_N_ELEMENTS(cells); c++)
            assert_has(text, cells[c]);
    }
}

static void test_card_says_everything(void)
{
    g_autofree char *path = written(ASSIGNMENT);
    g_autofree char *text = support_pdf_text(path);
    if (!text)
        return;
    struct papers_assignment card = fixture_assignment();
    const char *const values[] = {card.office, card.card_no, card.problem_no, card.issued,
        card.point, card.problem, card.task, card.due, card.standard, card.duty, card.lead_unit,
        card.assist, card.issuer, card.feedback, card.sign_due, "第一联存根", "第二联交办",
        "第三联回执", "定任务", "定时限", "定标准", "定责任"};
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
        assert_has(text, values[i]);
}

static void test_closure_says_everything(void)
{
    g_autofree char *path = written(CLOSURE);
    g_autofree char *text = support_pdf_text(path);
    if (!text)
        return;
    struct papers_closure slip = fixture_closure();
    const char *const values[] = {slip.office, slip.close_no, slip.problem_no, slip.card_no,
        slip.point, slip.problem, slip.unit, slip.due, slip.done, slip.before_text, slip.after_text,
        slip.measures, slip.reported_by, slip.reported_at, slip.verify_remark, slip.verifier,
        slip.verified_at, slip.verify_method, slip.office_opinion, slip.approved_by,
        slip.approved_at, slip.returns[0].at, slip.returns[0].verifier, slip.returns[0].reason};
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++)
        assert_has(text, values[i]);
}

/* The office's opinion stands with who gave it and when, and only once it was given. */
static void test_closure_opinion(void)
{
    g_autofree char *path = written(CLOSURE), *open = support_path("open.pdf");
    struct papers_closure slip = fixture_closure();
    g_autofree char *text = support_pdf_text(path);
    g_autofree char *given =
        g_strdup_printf("%s批准人：%s%s", slip.office_opinion, slip.approved_by, slip.approved_at);
    g_autoptr(GError) error = NULL;
    slip.approved_by = slip.approved_at = NULL;
    g_assert_true(papers_closure_write(&slip, open, &error));
    g_autofree char *before = support_pdf_text(open);
    if (!text || !before)
        return;
    assert_has(text, given);
    g_assert_null(strstr(before, "同意"));
    assert_has(before, slip.verifier);
}

static void test_desks_and_signin(void)
{
    g_autofree char *desk_path = written(DESKS);
    g_autofree char *desk_text = support_pdf_text(desk_path);
    if (!desk_text)
        return;
    struct papers_desk_cards cards = fixture_desk_cards();
    for (size_t i = 0; i < cards.n_desks; i++)
        assert_has(desk_text, cards.desks[i].unit);
    assert_has(desk_text, "先连接会场无线网");
    assert_has(desk_text, cards.wifi);
    g_autofree char *path = written(SIGNIN);
    g_autofree char *text = support_pdf_text(path);
    struct papers_signin list = fixture_signin();
    assert_has(text, list.tally);
    for (size_t i = 0; i < list.n_rows; i++) {
        assert_has(text, list.rows[i].unit);
        assert_has(text, list.rows[i].name);
        assert_has(text, list.rows[i].arrived);
    }
}

/* Each plate on its page, and no label of a telephone that there is none of. */
static void test_plates(void)
{
    g_autofree char *path = written(PLATES);
    struct papers_plates plates = fixture_plates();
    for (size_t i = 0; i < plates.n_plates; i++) {
        g_autofree char *text = pdf_page_text(path, (int)i + 1);
        if (!text)
            return;
        const struct papers_plate *plate = &plates.plates[i];
        const char *const values[] = {plates.office, plates.phone, plate->code, plate->name,
            plate->type, plate->unit, "监督电话", "扫码查看点位、上报问题"};
        for (size_t v = 0; v < G_N_ELEMENTS(values); v++)
            assert_has(text, values[v]);
    }
    plates.phone = NULL;
    g_autofree char *bare = support_path("bare.pdf");
    g_autoptr(GError) error = NULL;
    g_assert_true(papers_plates_write(&plates, bare, &error));
    g_autofree char *text = support_pdf_text(bare);
    g_assert_null(strstr(text, "监督电话"));
}

static bool give_up(size_t done, void *payload)
{
    *(size_t *)payload = done;
    return done < 2;
}

static void test_plates_stop(void)
{
    struct papers_plates plates = fixture_plates();
    size_t done = 0;
    g_autofree char *path = support_path("stopped.pdf");
    g_autoptr(GError) error = NULL;
    plates.tell = give_up;
    plates.payload = &done;
    g_assert_false(papers_plates_write(&plates, path, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(done, ==, 2);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

static void test_fonts_are_embedded(void)
{
    for (int form = 0; form < N_FORMS; form++) {
        g_autofree char *path = written((enum form)form);
        g_autofree char *out = support_run((const char *[]){"pdffonts", path, NULL});
        if (!out)
            return;
        g_assert_null(strstr(out, "Type 3"));
        g_auto(GStrv) lines = g_strsplit(g_strchomp(out), "\n", -1);
        guint n = g_strv_length(lines);
        g_assert_cmpuint(n, >, 2);
        g_assert_cmpuint(n, <=, 2 + 4);
        for (guint i = 2; i < n; i++) {
            /* name, type words, encoding, emb, sub, uni, object id */
            g_assert_true(
                g_regex_match_simple("\\syes\\s+yes\\s+yes\\s+\\d+\\s+\\d+$", lines[i], 0, 0));
        }
    }
}

static char *page_text(const char *path, int page)
{
    g_autofree char *number = g_strdup_printf("%d", page);
    g_autofree char *text = support_run((const char *[]){
        "pdftotext", "-raw", "-enc", "UTF-8", "-f", number, "-l", number, path, "-", NULL});
    return text ? support_squeeze(text) : NULL;
}

static int pages(const char *path)
{
    g_autofree char *out = support_run((const char *[]){"pdfinfo", path, NULL});
    if (!out)
        return -1;
    const char *at = strstr(out, "Pages:");
    g_assert_nonnull(at);
    return (int)g_ascii_strtoll(at + 6, NULL, 10);
}

/* 200 rows: the head on every page, page numbers in order, every row once and in order. */
static void test_many_rows(void)
{
    const size_t n = 200;
    g_autofree struct papers_claim_row *rows = g_new(struct papers_claim_row, n);
    g_autoptr(GPtrArray) numbers = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < n; i++) {
        rows[i] = fixture_claim_rows[i % fixture_n_claim_rows];
        g_ptr_array_add(numbers, g_strdup_printf("Q-%03zu", i + 1));
        rows[i].problem_no = numbers->pdata[i];
    }
    g_autofree char *path = support_path("many.pdf");
    g_autoptr(GError) error = NULL;
    struct papers_claim_sheet sheet = fixture_claim_sheet(rows, n);
    g_assert_true(papers_claim_sheet_write(&sheet, path, &error));
    int count = pages(path);
    if (count < 0)
        return;
    g_assert_cmpint(count, >, 15);
    for (int page = 1; page <= count; page++) {
        g_autofree char *text = page_text(path, page);
        g_autofree char *number = g_strdup_printf("—%d—", page);
        assert_has(text, number);
        if (strstr(text, "Q-"))
            assert_has(text, CLAIM_HEAD);
    }
    g_autofree char *text = support_pdf_text(path);
    const char *at = text;
    for (size_t i = 0; i < n; i++) {
        at = strstr(at, numbers->pdata[i]);
        g_assert_nonnull(at);
        g_assert_null(strstr(at + 1, numbers->pdata[i]));
    }
}

static const struct papers_column roll_columns[] = {
    {"problem_no",  "问题编号", PAPERS_COLUMN_TEXT, 13},
    {"description", "描述",       PAPERS_COLUMN_TEXT, 34},
};

/* A ledger of so many rows: the first is overdue, the second nearly. */
static void write_roll(const char *path, int rows)
{
    struct papers_meta meta = fixture_meta();
    struct papers_sheet sheet = {.name = "问题台账",
        .title = "问题台账",
        .office = "演示县创城办",
        .date = "2025-11-29",
        .note = "筛选：单位 演示城管局",
        .columns = roll_columns,
        .n_columns = G_N_ELEMENTS(roll_columns)};
    struct papers_roll *roll = papers_roll_new(&meta, &sheet);
    for (int i = 1; i <= rows; i++) {
        g_autofree char *number = g_strdup_printf("Q-%03d", i);
        papers_roll_row(roll, (const char *const[]){number, "占道经营"},
            i == 1   ? PAPERS_TONE_BAD
            : i == 2 ? PAPERS_TONE_WARN
                     : PAPERS_TONE_PLAIN);
    }
    g_autoptr(GError) error = NULL;
    papers_roll_write(roll, path, &error);
    papers_roll_free(roll);
    g_assert_no_error(error);
}

/* A ledger's pages: its head on each, every row once, two sheets' worth of them. */
static void test_ledger_pages(void)
{
    g_autofree char *path = support_path("roll.pdf"), *again = support_path("again.pdf");
    write_roll(path, 60);
    write_roll(again, 60);
    support_assert_same_file(path, again);
    int count = pages(path);
    if (count < 0)
        return;
    g_assert_cmpint(count, >, 1);
    int rows = 0;
    for (int page = 1; page <= count; page++) {
        g_autofree char *text = page_text(path, page);
        assert_has(text, "问题编号描述");
        g_assert_true((strstr(text, "筛选：单位演示城管局") != NULL) == (page == 1));
        g_assert_true((strstr(text, "制表人：审核人：日期：") != NULL) == (page == count));
        for (const char *at = text; (at = strstr(at, "Q-")); at++)
            rows++;
    }
    g_assert_cmpint(rows, ==, 60);
}

/* The colours of the left edge of the table, from the top down: red, yellow, none. */
static GString *left_edge(const char *path)
{
    struct pdf_picture page;
    GString *seen = g_string_new(NULL);
    if (!pdf_picture_init(&page, path, 1))
        return seen;
    for (int y = 0; y < page.height; y++) {
        const guint8 *p =
            page.rgb + ((gsize)y * (gsize)page.width + (gsize)(11.6 * PDF_PER_MM)) * 3;
        char c = p[0] < 150 || p[2] > 60 ? '.' : p[1] < 90 ? 'R' : 'Y';
        if (!seen->len || seen->str[seen->len - 1] != c)
            g_string_append_c(seen, c);
    }
    pdf_picture_clear(&page);
    return seen;
}

static void test_ledger_bars(void)
{
    g_autofree char *path = support_path("bars.pdf");
    write_roll(path, 4);
    g_autoptr(GString) seen = left_edge(path);
    if (seen->len)
        g_assert_cmpstr(seen->str, ==, ".RY.");
}

/* Lowest edge, in points, of the words on a page that contain `part`. */
static double lowest(const char *path, const char *page, const char *part)
{
    g_autofree char *boxes = support_run(
        (const char *[]){"pdftotext", "-bbox", "-f", page, "-l", page, path, "-", NULL});
    g_auto(GStrv) lines = g_strsplit(boxes, "\n", -1);
    double low = -1;
    for (char **line = lines; *line; line++) {
        const char *at = strstr(*line, "yMax=\"");
        if (at && strstr(at, part))
            low = MAX(low, g_ascii_strtod(at + 6, NULL));
    }
    return low;
}

/* Whatever the number of rows, signatures and tally stand below at least one row, inside the type
 * area. */
static void test_signatures_not_alone(void)
{
    struct papers_claim_row rows[14];
    g_autofree char *path = support_path("sign.pdf");
    for (size_t n = 1; n <= G_N_ELEMENTS(rows); n++) {
        g_autoptr(GError) error = NULL;
        rows[n - 1] = fixture_claim_rows[n % fixture_n_claim_rows];
        rows[n - 1].problem_no = "LAST";
        if (n > 1)
            rows[n - 2].problem_no = "EARLIER";
        struct papers_claim_sheet sheet = fixture_claim_sheet(rows, n);
        g_assert_true(papers_claim_sheet_write(&sheet, path, &error));
        int count = pages(path);
        if (count < 0)
            return;
        g_autofree char *text = page_text(path, count);
        assert_has(text, "LAST");
        g_autofree char *page = g_strdup_printf("%d", count);
        double low = lowest(path, page, "记录人");
        g_assert_cmpfloat(low, >, 0);
        g_assert_cmpfloat(low, <, (210 - 26) * MM + 1);
    }
}

/* A ledger is signed below its last row, never on a page of its own. */
static void test_ledger_signed(void)
{
    g_autofree char *path = support_path("signed.pdf");
    for (int n = 0; n <= 30; n += n == 1 ? 17 : 1) {
        write_roll(path, n);
        int count = pages(path);
        if (count < 0)
            return;
        g_autofree char *text = page_text(path, count);
        g_autofree char *number = g_strdup_printf("Q-%03d", n);
        assert_has(text, n ? number : "问题编号");
        g_autofree char *page = g_strdup_printf("%d", count);
        double low = lowest(path, page, "制表人");
        g_assert_cmpfloat(low, >, 0);
        g_assert_cmpfloat(low, <, (210 - 12 - 8) * MM + 1);
    }
}

/* Dark points of the first page between two millimetres from the left; -1: no pdftoppm. */
static int dark_between(const char *path, int left, int right)
{
    g_autofree char *x = g_strdup_printf("%d", left * 4),
                    *w = g_strdup_printf("%d", (right - left) * 4);
    g_autofree char *prefix = support_path("crop");
    g_autofree char *picture = support_path("crop.pgm");
    g_autofree char *said = support_run((const char *[]){"pdftoppm", "-gray", "-singlefile", "-r",
        "101.6", "-x", x, "-y", "0", "-W", w, "-H", "800", path, prefix, NULL});
    g_autoptr(GBytes) bytes = said ? support_read(picture) : NULL;
    if (!bytes)
        return -1;
    size_t size, n = (size_t)((right - left) * 4) * 800;
    const uint8_t *data = g_bytes_get_data(bytes, &size);
    g_assert_cmpuint(size, >, n);
    int dark = 0;
    for (size_t i = size - n; i < size; i++)
        dark += data[i] < 128;
    return dark;
}

/* What was signed on a phone stands in the place for it, and nowhere else. */
static void test_signature_in_its_place(void)
{
    g_autoptr(GError) error = NULL;
    struct papers_claim_row rows[] = {fixture_claim_rows[0]};
    g_autofree char *path = support_path("signed.pdf"), *bare = support_path("bare.pdf");
    struct papers_claim_sheet sheet = fixture_claim_sheet(rows, 1);
    g_assert_cmpuint(rows[0].n_strokes, >, 0);
    g_assert_true(papers_claim_sheet_write(&sheet, path, &error));
    rows[0].n_strokes = 0;
    g_assert_true(papers_claim_sheet_write(&sheet, bare, &error));
    int without = dark_between(bare, 252, 267);
    if (without < 0)
        return;
    g_assert_cmpint(dark_between(path, 252, 267), >, without + 20);
    g_assert_cmpint(dark_between(path, 0, 252), ==, dark_between(bare, 0, 252));
    g_assert_cmpint(dark_between(path, 267, 297), ==, dark_between(bare, 267, 297));
}

/* A row that is taller than a page goes on over pages and loses nothing. */
static void test_row_taller_than_a_page(void)
{
    g_autoptr(GString) long_text = g_string_new(NULL);
    for (int i = 0; i < 400; i++)
        g_string_append_printf(long_text, "第%d句话；", i);
    struct papers_claim_row rows[] = {
        fixture_claim_rows[0], fixture_claim_rows[1], fixture_claim_rows[2]};
    rows[1] = (struct papers_claim_row){.problem = long_text->str};
    g_autofree char *path = support_path("tall.pdf");
    g_autoptr(GError) error = NULL;
    struct papers_claim_sheet sheet = fixture_claim_sheet(rows, 3);
    g_assert_true(papers_claim_sheet_write(&sheet, path, &error));
    int count = pages(path);
    if (count < 0)
        return;
    g_assert_cmpint(count, >, 2);
    /* Without the foot and head that stand between the parts, the text is whole. */
    g_autofree char *text = support_pdf_text(path);
    g_autofree char *between = g_strdup_printf("—\\d+—依据记录第1482号事件打印%s", CLAIM_HEAD);
    g_autoptr(GRegex) regex = g_regex_new(between, 0, 0, NULL);
    g_autofree char *whole = g_regex_replace_literal(regex, text, -1, 0, "", 0, NULL);
    assert_has(whole, long_text->str);
    assert_has(text, rows[2].problem);
}

/* An ellipsis keeps the whole text behind it for readers, so the room that the words take on the
 * paper is measured: cut words have more characters than their width can hold. */
static void assert_nothing_cut(const char *path, const char *page, double least_pt)
{
    g_autofree char *boxes = support_run(
        (const char *[]){"pdftotext", "-bbox", "-f", page, "-l", page, path, "-", NULL});
    g_auto(GStrv) lines = g_strsplit(boxes, "\n", -1);
    int looked_at = 0;
    for (char **line = lines; *line; line++) {
        double x1, y1, x2, y2;
        const char *at = strstr(*line, "<word xMin=");
        const char *words = at ? strchr(at, '>') : NULL;
        if (!words || !strstr(words, "句话") ||
            sscanf(at, "<word xMin=\"%lf\" yMin=\"%lf\" xMax=\"%lf\" yMax=\"%lf\"", &x1, &y1, &x2,
                &y2) != 4)
            continue;
        const char *end = strstr(words, "</word>");
        glong n = g_utf8_strlen(words + 1, end - words - 1);
        looked_at++;
        g_assert_cmpfloat((x2 - x1) / (double)n, >, least_pt * 0.72);
    }
    g_assert_cmpint(looked_at, >, 5);
}

static void long_card(int sentences, const char *duty)
{
    g_autoptr(GString) long_text = g_string_new(NULL);
    for (int i = 0; i < sentences; i++)
        g_string_append_printf(long_text, "第%03d句话，", i); /* 8 characters each */
    struct papers_assignment card = fixture_assignment();
    card.problem = long_text->str;
    card.duty = duty ? duty : card.duty;
    g_autofree char *path = support_path("long.pdf");
    g_autoptr(GError) error = NULL;
    g_assert_true(papers_assignment_write(&card, path, &error));
    g_autofree char *text = page_text(path, 2);
    if (!text)
        return;
    g_assert_cmpint(pages(path), ==, 3);
    assert_has(text, long_text->str);
    assert_has(text, card.feedback);
    assert_has(text, card.duty);
    assert_nothing_cut(path, "1", 7);
    assert_nothing_cut(path, "2", 7);
    assert_nothing_cut(path, "3", 7);
}

/* The number stays, marked on each part; nobody is asked to sign for it any more. */
static void test_card_that_is_void(void)
{
    struct papers_assignment card = fixture_assignment();
    card.voided = "责任单位退回";
    g_autofree char *path = support_path("void.pdf");
    g_autoptr(GError) error = NULL;
    g_assert_true(papers_assignment_write(&card, path, &error));
    for (int page = 1; page <= 3; page++) {
        g_autofree char *text = page_text(path, page);
        if (!text)
            return;
        g_autofree char *number = g_strconcat(card.card_no, "（作废）", NULL);
        assert_has(text, number);
        g_assert_null(strstr(text, "请于"));
    }
    g_autofree char *order = page_text(path, 2);
    assert_has(order, "本卡已作废（责任单位退回），不必签收、反馈");
}

static void test_long_fields_on_the_card(void)
{
    long_card(100, NULL);
}

/* Who else stands for the point is a line under who has the duty; beside the longest description
 * that is taken it is all still to be read. */
static void test_chiefs_on_the_card(void)
{
    long_card(62, "演示·张三\n挂钩领导 演示·孙七　街长 演示·周八");
}

static void test_empty(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = support_path("empty.pdf");
    struct papers_claim_sheet claim = {0};
    g_assert_true(papers_claim_sheet_write(&claim, path, &error));
    g_autofree char *text = support_pdf_text(path);
    if (text)
        assert_has(text, "现场认领表");
    struct papers_signin list = {0};
    g_assert_true(papers_signin_write(&list, path, &error));
    struct papers_assignment card = {0};
    g_assert_true(papers_assignment_write(&card, path, &error));
    struct papers_closure slip = {0};
    g_assert_true(papers_closure_write(&slip, path, &error));
    g_assert_no_error(error);
    g_autoptr(GBytes) kept = support_read(path);
    struct papers_desk_cards desks = {0};
    g_assert_false(papers_desk_cards_write(&desks, path, &error));
    g_assert_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID);
    g_clear_error(&error);
    struct papers_plates plates = {0};
    g_assert_false(papers_plates_write(&plates, path, &error));
    g_assert_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID);
    /* The file that was there is still there. */
    g_autoptr(GBytes) after = support_read(path);
    g_assert_true(g_bytes_equal(kept, after));
}

static void test_jpeg_bytes_are_kept(void)
{
    g_autofree char *path = written(CLOSURE);
    g_autoptr(GBytes) pdf = support_read(path);
    for (int i = 0; i < 2; i++) {
        g_autoptr(GBytes) jpeg = support_read(fixture_jpeg[i]);
        gsize length, whole;
        const void *bytes = g_bytes_get_data(jpeg, &length);
        const void *all = g_bytes_get_data(pdf, &whole);
        g_assert_nonnull(memmem(all, whole, bytes, length));
    }
}

static void test_bad_pictures(void)
{
    static const char *const contents[] = {"", "not a picture", "\xff\xd8", "\xff\xd8\xff\xe0",
        "\xff\xd8\xff\xd9 and then nothing", "\xff\xd8\xff\xc0\x01\x01"};
    g_autofree char *bad = support_path("bad.jpg"), *path = support_path("never.pdf");
    struct papers_assignment card = fixture_assignment();
    card.still = bad;
    for (size_t i = 0; i < G_N_ELEMENTS(contents) + 1; i++) {
        g_autoptr(GError) error = NULL;
        if (i < G_N_ELEMENTS(contents))
            g_assert_true(g_file_set_contents(bad, contents[i], -1, NULL));
        else
            g_remove(bad);
        g_assert_false(papers_assignment_write(&card, path, &error));
        g_assert_error(error, PAPERS_ERROR, PAPERS_ERROR_PICTURE);
        g_assert_nonnull(strstr(error->message, bad));
        g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    }
}

static void test_unwritable(void)
{
    for (int form = 0; form < LOGINS /* goes into no file */; form++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(write_form((enum form)form, "/nowhere/at/all/x.pdf", &error));
        g_assert_error(error, PAPERS_ERROR, PAPERS_ERROR_IO);
    }
}

static void test_qr_codes(void)
{
    static const struct {
        enum form form;
        const char *page;
        const char *expect;
    } cases[] = {
        {CLAIM,      "1", "http://10.0.0.2:8080/#/screenings/6" },
        {SIGNIN,     "1", "http://10.0.0.2:8080/#/screenings/6" },
        {ASSIGNMENT, "2", "http://10.0.0.2:8080/#/cards/12"   },
        {ASSIGNMENT, "3", "http://10.0.0.2:8080/#/cards/12"   },
        {CLOSURE,    "1", "http://10.0.0.2:8080/#/problems/14"},
        {DESKS,      "1", "http://10.0.0.2:8081/d/7KQ2"       },
        {DESKS,      "2", "http://10.0.0.2:8081/d/M3XA"       },
        {PLATES,     "2", "http://10.0.0.2:8080/#/point?id=2" }
    };
    g_autofree char *root = support_path("page"), *png = support_path("page.png");
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = written(cases[i].form);
        g_autofree char *out = support_run((const char *[]){"pdftoppm", "-r", "150", "-png", "-f",
            cases[i].page, "-l", cases[i].page, "-singlefile", path, root, NULL});
        if (!out)
            return;
        g_autofree char *read =
            support_run((const char *[]){"zbarimg", "--quiet", "--raw", png, NULL});
        if (!read)
            return;
        g_assert_cmpstr(g_strchomp(read), ==, cases[i].expect);
    }
}

/* Page sizes, and the type area of GB/T 9704 on the sign-in sheet. */
static void test_geometry(void)
{
    static const char *const sizes[N_FORMS] = {"841.89 x 595.276", "595.276 x 420.945",
        "595.276 x 841.89", "595.276 x 841.89", "595.276 x 841.89", "595.276 x 419.528",
        "595.276 x 841.89"};
    for (int form = 0; form < N_FORMS; form++) {
        g_autofree char *path = written((enum form)form);
        g_autofree char *info = support_run((const char *[]){"pdfinfo", path, NULL});
        if (!info)
            return;
        if (!strstr(info, sizes[form]))
            g_error("%s is not %s: %s", names[form], sizes[form], info);
    }
    g_autofree char *path = written(SIGNIN);
    g_autofree char *boxes = support_run((const char *[]){"pdftotext", "-bbox", path, "-", NULL});
    double left = 1e9, right = 0, top = 1e9, number = 0;
    g_auto(GStrv) lines = g_strsplit(boxes, "\n", -1);
    for (char **line = lines; *line; line++) {
        double x1, y1, x2, y2;
        const char *at = strstr(*line, "<word xMin=");
        if (!at || sscanf(at, "<word xMin=\"%lf\" yMin=\"%lf\" xMax=\"%lf\" yMax=\"%lf\"", &x1, &y1,
                       &x2, &y2) != 4)
            continue;
        left = MIN(left, x1);
        right = MAX(right, x2);
        top = MIN(top, y1);
        if (strstr(at, ">—<"))
            number = (y1 + y2) / 2;
    }
    g_assert_cmpfloat(left, >=, 28 * MM - 0.5);
    g_assert_cmpfloat(right, <=, (210 - 26) * MM + 0.5);
    g_assert_cmpfloat(top, >=, 37 * MM - 3);
    g_assert_cmpfloat(ABS(number - (297 - 35 + 7) * MM), <, 4);
}

static void test_metadata(void)
{
    g_autofree char *path = written(ASSIGNMENT);
    g_autofree char *info =
        support_run((const char *[]){"pdfinfo", "-isodates", "-enc", "UTF-8", path, NULL});
    if (!info)
        return;
    struct papers_meta meta = fixture_meta();
    g_assert_nonnull(strstr(info, "督办交办卡 创城督交〔2025〕第12号"));
    g_assert_nonnull(strstr(info, meta.author));
    g_assert_nonnull(strstr(info, "2025-11-22T09:30:00+08"));
    g_assert_null(strstr(info, "ModDate"));
}

/* Each slip has all of its own on one sheet, every sign as it must be typed. */
static void test_logins_say_everything(void)
{
    g_autofree char *path = written(LOGINS);
    const struct papers_logins logins = fixture_logins();
    g_autofree char *pages[] = {pdf_page_text(path, 1), pdf_page_text(path, 2), NULL};
    if (!pages[0])
        return;
    for (size_t i = 0; i < logins.n_slips; i++) {
        const struct papers_login *slip = &logins.slips[i];
        g_assert_nonnull(strstr(pages[i / 8], slip->password));
        g_assert_nonnull(strstr(pages[i / 8], slip->login));
        g_autofree char *tight = support_squeeze(pages[i / 8]);
        const char *const words[] = {
            slip->name, slip->unit, logins.address, logins.office, "首次登录必须改成自己的密码"};
        for (size_t k = 0; k < G_N_ELEMENTS(words); k++)
            assert_has(tight, words[k]);
    }
    g_assert_null(strstr(pages[0], logins.slips[8].password));
}

static void test_no_logins(void)
{
    g_autoptr(GError) error = NULL;
    struct papers_logins logins = {.meta = fixture_meta()};
    g_assert_null(papers_logins_make(&logins, &error));
    g_assert_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *before = g_test_build_filename(G_TEST_DIST, "before.jpg", NULL);
    g_autofree char *after = g_test_build_filename(G_TEST_DIST, "after.jpg", NULL);
    fixture_jpeg[0] = before;
    fixture_jpeg[1] = after;
    g_test_add_func("/papers/forms/same-bytes", test_same_bytes);
    g_test_add_func("/papers/forms/signature-in-its-place", test_signature_in_its_place);
    g_test_add_func("/papers/forms/claim-sheet-text", test_claim_says_everything);
    g_test_add_func("/papers/forms/assignment-text", test_card_says_everything);
    g_test_add_func("/papers/forms/assignment-void", test_card_that_is_void);
    g_test_add_func("/papers/forms/closure-text", test_closure_says_everything);
    g_test_add_func("/papers/forms/closure-opinion", test_closure_opinion);
    g_test_add_func("/papers/forms/desks-and-signin-text", test_desks_and_signin);
    g_test_add_func("/papers/forms/plates-text", test_plates);
    g_test_add_func("/papers/forms/plates-stop", test_plates_stop);
    g_test_add_func("/papers/forms/logins-text", test_logins_say_everything);
    g_test_add_func("/papers/forms/no-logins", test_no_logins);
    g_test_add_func("/papers/forms/fonts-embedded", test_fonts_are_embedded);
    g_test_add_func("/papers/forms/many-rows", test_many_rows);
    g_test_add_func("/papers/forms/ledger-pages", test_ledger_pages);
    g_test_add_func("/papers/forms/ledger-bars", test_ledger_bars);
    g_test_add_func("/papers/forms/ledger-signed", test_ledger_signed);
    g_test_add_func("/papers/forms/signatures-not-alone", test_signatures_not_alone);
    g_test_add_func("/papers/forms/row-taller-than-a-page", test_row_taller_than_a_page);
    g_test_add_func("/papers/forms/long-fields", test_long_fields_on_the_card);
    g_test_add_func("/papers/forms/chiefs", test_chiefs_on_the_card);
    g_test_add_func("/papers/forms/empty", test_empty);
    g_test_add_func("/papers/forms/jpeg-bytes-are-kept", test_jpeg_bytes_are_kept);
    g_test_add_func("/papers/forms/bad-pictures", test_bad_pictures);
    g_test_add_func("/papers/forms/unwritable", test_unwritable);
    g_test_add_func("/papers/forms/qr-is-read-back", test_qr_codes);
    g_test_add_func("/papers/forms/geometry", test_geometry);
    g_test_add_func("/papers/forms/metadata", test_metadata);
    int rc = g_test_run();
    support_end();
    return rc;
}
