/* Workbooks: the ledgers are read again by check_book.py, failures are clear, nothing half remains.
 */
#include "fixture.h"
#include "support.h"
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *checker(void)
{
    return g_test_get_filename(G_TEST_DIST, "check_book.py", NULL);
}

/* One line per column of a ledger: key, title, kind; what check_book.py compares with. */
static void write_columns(const char *path)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (int which = PAPERS_LEDGER_POINTS; which <= PAPERS_LEDGER_RECTIFICATIONS; which++) {
        size_t n;
        const struct papers_column *columns = papers_ledger_columns((enum papers_ledger)which, &n);
        for (size_t i = 0; i < n; i++)
            g_string_append_printf(
                text, "%d\t%s\t%s\t%d\n", which, columns[i].key, columns[i].title, columns[i].kind);
    }
    g_assert_true(g_file_set_contents(path, text->str, -1, NULL));
}

static void test_ledgers(void)
{
    g_autofree char *a = support_path("a.xlsx"), *b = support_path("b.xlsx");
    g_autofree char *columns = support_path("columns.tsv");
    g_autoptr(GError) error = NULL;
    fixture_ledgers(a, &error);
    g_assert_no_error(error);
    fixture_ledgers(b, &error);
    support_assert_same_file(a, b);
    write_columns(columns);
    g_free(support_run((const char *[]){"python3", checker(), a, columns, NULL}));
}

static void test_monthly(void)
{
    g_autofree char *a = support_path("a.xlsx"), *b = support_path("b.xlsx");
    g_autoptr(GError) error = NULL;
    struct papers_monthly monthly = fixture_monthly();
    papers_monthly_book_write(&monthly, a, &error);
    g_assert_no_error(error);
    papers_monthly_book_write(&monthly, b, &error);
    support_assert_same_file(a, b);
    g_autofree char *text =
        support_run((const char *[]){"unzip", "-p", a, "xl/worksheets/sheet1.xml", NULL});
    if (!text)
        return;
    const char *const says[] = {"2025年11月月报汇总", "市容环境专项指挥部", "未报，逾期3天",
        "迟报2天", "夜间反弹。", "应报4份，按时1份，迟报1份，未报2份，另报1份"};
    for (size_t i = 0; i < G_N_ELEMENTS(says); i++)
        if (!strstr(text, says[i]))
            g_error("the workbook has no '%s': %s", says[i], text);
}

/* One line for each row of the first sheet: number format, colour and value of its first cell. */
static char *first_cells(const char *path)
{
    return support_run((const char *[]){"python3", checker(), path, NULL});
}

#define YELLOW "FFFFE699"
#define RED "FFF8A5A5"

/* Who is late has a yellow bar, who owes a red one, before the number that stays a number. */
static void test_monthly_bars(void)
{
    g_autofree char *path = support_path("bars.xlsx");
    g_autoptr(GError) error = NULL;
    struct papers_monthly monthly = fixture_monthly();
    papers_monthly_book_write(&monthly, path, &error);
    g_assert_no_error(error);
    g_autofree char *told = first_cells(path);
    if (told && !g_str_has_prefix(told, "General|None|1.0\nGeneral|" YELLOW "|2.0\n"
                                        "General|" RED "|3.0\nGeneral|" RED "|4.0\n"
                                        "General|None|5.0\n"))
        g_error("the bars are: %s", told);
}

static const struct papers_column two[] = {
    {"a", "甲", PAPERS_COLUMN_TEXT, 10},
    {"b", "乙", PAPERS_COLUMN_DATE, 12},
};

static struct papers_book *begin(const char *path)
{
    g_autoptr(GError) error = NULL;
    struct papers_meta meta = fixture_meta();
    struct papers_book *book = papers_book_new(path, &meta, "试", &error);
    g_assert_no_error(error);
    return book;
}

static struct papers_sheet sheet_of_two(const char *name)
{
    return (struct papers_sheet){.name = name, .columns = two, .n_columns = 2};
}

static char *part(const char *path, const char *inside)
{
    return support_run((const char *[]){"python3", "-c",
        "import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]).decode())", path,
        inside, NULL});
}

static void test_odd_values(void)
{
    g_autofree char *path = support_path("odd.xlsx");
    g_autofree char *huge = g_strnfill(40000, 'x');
    struct papers_book *book = begin(path);
    g_autoptr(GError) error = NULL;
    struct papers_sheet sheet = sheet_of_two("表");
    g_assert_true(papers_book_sheet(book, &sheet, &error));
    const char *const rows[][2] = {
        {"<&\">",          "2025-02-30"      },
        {"a\x01"
         "b\xff", "1899-01-01"      },
        {"=1+1",           "2025-11-22 24:00"},
        {NULL,             "2024-02-29"      },
        {huge,             "2025-11-22 09:30"},
        {"@SUM(A1)",       "２０２５"    }
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_true(papers_book_row(book, rows[i], PAPERS_TONE_PLAIN, &error));
    g_assert_true(papers_book_close(book, &error));
    g_assert_no_error(error);
    g_autofree char *xml = part(path, "xl/worksheets/sheet1.xml");
    const char *const texts[] = {">&lt;&amp;\"&gt;<", ">2025-02-30<", ">1899-01-01<", ">=1+1<",
        ">2025-11-22 24:00<", ">@SUM(A1)<", "<v>45351</v>", "<v>45983.3958333333"};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        if (!strstr(xml, texts[i]))
            g_error("%s is not in the sheet", texts[i]);
    g_assert_null(strstr(xml, "<f>"));
    g_assert_null(strchr(xml, '\x01'));
    g_assert_true(g_utf8_validate(xml, -1, NULL));
    g_assert_nonnull(strstr(xml, "xxx"));
}

/* A bar before a date or a time leaves it one. */
static void test_bar_on_a_date(void)
{
    static const struct papers_column dated[] = {
        {"b", "乙", PAPERS_COLUMN_DATE, 17}
    };
    static const char *const dates[] = {"2024-02-29", "2025-11-22 12:00", NULL, "未定"};
    g_autofree char *path = support_path("dated.xlsx");
    struct papers_book *book = begin(path);
    g_autoptr(GError) error = NULL;
    const struct papers_sheet sheet = {.name = "表", .columns = dated, .n_columns = 1};
    g_assert_true(papers_book_sheet(book, &sheet, &error));
    for (size_t i = 0; i < G_N_ELEMENTS(dates); i++)
        g_assert_true(
            papers_book_row(book, &dates[i], i % 2 ? PAPERS_TONE_WARN : PAPERS_TONE_BAD, &error));
    g_assert_true(papers_book_close(book, &error));
    g_autofree char *told = first_cells(path);
    if (told && !g_str_has_prefix(told, "yyyy-mm-dd|" RED "|45351.0\n"
                                        "yyyy-mm-dd hh:mm|" YELLOW "|45983.5\n"
                                        "@|" RED "|None\n@|" YELLOW "|未定\n"))
        g_error("the bars are: %s", told);
    /* The places to sign go past the only column. */
    g_autofree char *xml = part(path, "xl/worksheets/sheet1.xml");
    static const char *const foot[] = {">制表人：<", ">审核人：<", ">日期：<"};
    for (size_t i = 0; i < G_N_ELEMENTS(foot); i++)
        g_assert_nonnull(strstr(xml, foot[i]));
}

/* What this process holds in memory now. */
static long resident_kb(void)
{
    g_autofree char *text = NULL;
    long all, resident;
    g_assert_true(g_file_get_contents("/proc/self/statm", &text, NULL, NULL));
    g_assert_cmpint(sscanf(text, "%ld %ld", &all, &resident), ==, 2);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

/* 50,000 rows as wide as the ledger of the problems take no more memory than the first 10,000. */
static void test_many_rows(void)
{
    g_autofree char *path = support_path("many.xlsx");
    struct papers_book *book = begin(path);
    g_autoptr(GError) error = NULL;
    size_t n;
    long early = 0;
    papers_ledger_columns(PAPERS_LEDGER_PROBLEMS, &n);
    g_assert_true(
        papers_book_ledger(book, PAPERS_LEDGER_PROBLEMS, "演示办", "2025年12月31日", &error));
    g_autofree const char **row = g_new0(const char *, n);
    for (size_t i = 0; i < n; i++)
        row[i] = i == 1 ? "2025-11-22" : "路口占道经营，垃圾满溢，无人清理";
    for (int i = 0; i < 50000; i++) {
        g_autofree char *no = g_strdup_printf("%06d", i);
        row[0] = no;
        g_assert_true(papers_book_row(book, row, PAPERS_TONE_PLAIN, &error));
        if (i == 10000)
            early = resident_kb();
    }
    long late = resident_kb();
    g_test_message("%ld KiB after 10,000 rows, %ld KiB after 50,000", early, late);
#ifndef __SANITIZE_ADDRESS__ /* which keeps what was freed for a while */
    g_assert_cmpint(late - early, <, 4096);
#endif
    g_assert_true(papers_book_close(book, &error));
    g_autofree char *xml = part(path, "xl/worksheets/sheet1.xml");
    g_assert_nonnull(strstr(xml, "<t>049999</t>"));
    g_assert_nonnull(strstr(xml, "<autoFilter ref=\"A3:S50003\"/>"));
}

static void test_misuse(void)
{
    g_autofree char *path = support_path("never.xlsx");
    g_autofree char *half = support_path("never.xlsx.part");
    const char *const row[] = {"1", "2"};
    struct papers_book *book = begin(path);
    g_autoptr(GError) error = NULL;
    g_assert_false(papers_book_row(book, row, PAPERS_TONE_PLAIN, &error));
    g_assert_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID);
    g_clear_error(&error);
    g_assert_false(papers_book_close(book, &error));
    g_assert_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID);
    g_clear_error(&error);

    book = begin(path);
    static const char *const bad_names[] = {"a/b", "[x]", "",
        "一个长得超过三十一个字符的工作表名称是不被表格软件接受的所以要拒绝它才对", "表"};
    struct papers_sheet good = sheet_of_two("表");
    g_assert_true(papers_book_sheet(book, &good, &error));
    for (size_t i = 0; i < G_N_ELEMENTS(bad_names); i++) {
        struct papers_sheet bad = sheet_of_two(bad_names[i]);
        g_assert_false(papers_book_sheet(book, &bad, &error));
        g_assert_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID);
        g_clear_error(&error);
    }
    papers_book_free(book);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    g_assert_false(g_file_test(half, G_FILE_TEST_EXISTS));
    papers_book_free(NULL);

    struct papers_meta meta = fixture_meta();
    g_assert_null(papers_book_new("/nowhere/at/all.xlsx", &meta, "", &error));
    g_assert_error(error, PAPERS_ERROR, PAPERS_ERROR_IO);
}

/* An unfinished new book leaves the old file alone. */
static void test_old_file_stays(void)
{
    g_autofree char *path = support_path("kept.xlsx");
    g_autoptr(GError) error = NULL;
    fixture_ledgers(path, &error);
    g_assert_no_error(error);
    g_autoptr(GBytes) before = support_read(path);
    struct papers_book *book = begin(path);
    struct papers_sheet sheet = sheet_of_two("表");
    g_assert_true(papers_book_sheet(book, &sheet, &error));
    papers_book_free(book);
    g_autoptr(GBytes) after = support_read(path);
    g_assert_true(g_bytes_equal(before, after));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/papers/book/ledgers", test_ledgers);
    g_test_add_func("/papers/book/monthly", test_monthly);
    g_test_add_func("/papers/book/monthly-bars", test_monthly_bars);
    g_test_add_func("/papers/book/bar-on-a-date", test_bar_on_a_date);
    g_test_add_func("/papers/book/odd-values", test_odd_values);
    g_test_add_func("/papers/book/many-rows", test_many_rows);
    g_test_add_func("/papers/book/misuse", test_misuse);
    g_test_add_func("/papers/book/old-file-stays", test_old_file_stays);
    int rc = g_test_run();
    support_end();
    return rc;
}
