/* Official papers: what they say, and that they stand on the grid of GB/T 9704-2012. */
#include "documents.h"
#include "pdf.h"
#include "support.h"
#include <locale.h>
#include <math.h>
#include <string.h>

#define LEFT 28.0
#define RIGHT 184.0
#define TOP 37.0
#define PITCH (29.0 / 72 * 25.4)
#define CELL (156.0 / 28)

static char *written(const char *name)
{
    g_autofree char *file = g_strconcat(name, ".pdf", NULL);
    char *path = support_path(file);
    g_autoptr(GError) error = NULL;
    for (size_t i = 0; i < fixture_n_documents; i++)
        if (g_str_equal(fixture_documents[i].name, name)) {
            bool done = fixture_documents[i].write(path, &error);
            g_assert_no_error(error);
            g_assert_true(done);
            return path;
        }
    g_assert_not_reached();
}

static void assert_near(double have, double want, double by)
{
    if (fabs(have - want) > by)
        g_error("%.2f mm is not %.2f mm", have, want);
}

/* ---- every paper ---- */

static void test_same_bytes(void)
{
    g_autofree char *again = support_path("again.pdf");
    for (size_t i = 0; i < fixture_n_documents; i++) {
        g_autofree char *first = written(fixture_documents[i].name);
        g_autoptr(GError) error = NULL;
        g_assert_true(fixture_documents[i].write(again, &error));
        support_assert_same_file(first, again);
    }
}

static void test_fonts(void)
{
    for (size_t i = 0; i < fixture_n_documents; i++) {
        g_autofree char *path = written(fixture_documents[i].name);
        g_autofree char *out = support_run((const char *[]){"pdffonts", path, NULL});
        if (!out)
            return;
        g_assert_null(strstr(out, "Type 3"));
        g_auto(GStrv) lines = g_strsplit(g_strchomp(out), "\n", -1);
        g_assert_cmpuint(g_strv_length(lines), >, 2);
        for (guint n = 2; lines[n]; n++)
            g_assert_true(
                g_regex_match_simple("\\syes\\s+yes\\s+yes\\s+\\d+\\s+\\d+$", lines[n], 0, 0));
    }
}

/* A font named for titles is a bold one already and is not made bolder: that would be drawn. */
static void test_own_fonts(void)
{
    static const struct papers_fonts own = {.fangsong = "AR PL UKai CN", .song = "AR PL UKai CN"};
    g_autofree char *path = support_path("own.pdf");
    g_autoptr(GError) error = NULL;
    struct papers_notice notice = fixture_notice();
    notice.issue.meta.fonts = &own;
    g_assert_true(papers_notice_write(&notice, path, &error));
    g_autofree char *out = support_run((const char *[]){"pdffonts", path, NULL});
    if (!out)
        return;
    g_assert_null(strstr(out, "CairoFont"));
    g_assert_null(strstr(out, "Serif"));
    g_assert_nonnull(strstr(out, "UKai"));
}

/* 试打印 is one page and names what is missing; a sample tells what it is really drawn with. */
static void test_trial(void)
{
    static const struct papers_fonts own = {.kai = "No Such Font"};
    g_autofree char *path = support_path("trial.pdf");
    g_autoptr(GError) error = NULL;
    struct papers_issue issue = {.meta = fixture_meta(),
        .form = PAPERS_FORM_FILE,
        .org = "演示县创建全国文明城市工作领导小组办公室",
        .number = "试打印",
        .qr = "http://192.168.0.2/#/settings"};
    issue.meta.fonts = &own;
    g_assert_true(papers_trial_write(&issue, path, &error));
    g_autofree char *info = support_run((const char *[]){"pdfinfo", path, NULL});
    g_autofree char *text = support_pdf_text(path);
    if (info && text) {
        g_assert_true(g_regex_match_simple("Pages: +1\n", info, 0, 0));
        g_assert_nonnull(strstr(text, "生僻字：䶮㛃𬭎镕堃喆頔"));
        g_assert_nonnull(strstr(text, "未安装：NoSuchFont"));
    }
    struct papers_sample sample;
    g_assert_true(papers_sample_make(&own, 2, &sample, &error));
    g_assert_true(sample.missing);
    g_assert_cmpstr(sample.family, ==, "No Such Font");
    g_assert_cmpstr(sample.used, !=, "");
    g_assert_null(strstr(sample.used, "No Such Font"));
    g_assert_cmpint((int)g_bytes_get_size(sample.png), >, 1000);
    papers_sample_clear(&sample);
    g_assert_true(papers_sample_make(&own, 1, &sample, &error));
    g_assert_false(sample.missing);
    g_assert_cmpstr(sample.used, ==, sample.family);
    papers_sample_clear(&sample);
}

/* The table of places is where the file says, although the language was put in before it. */
static void assert_whole(const char *path)
{
    g_autoptr(GBytes) bytes = support_read(path);
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    const char *start = memmem(data + size - 60, 60, "startxref\n", strlen("startxref\n"));
    g_assert_nonnull(start);
    gint64 place = g_ascii_strtoll(start + strlen("startxref\n"), NULL, 10);
    g_assert_true(place > 0 && (gsize)place < size && g_str_has_prefix(data + place, "xref\n"));
    g_assert_nonnull(memmem(data, size, "/Lang (zh-CN)", strlen("/Lang (zh-CN)")));
}

static void test_metadata(void)
{
    for (size_t i = 0; i < fixture_n_documents; i++) {
        g_autofree char *path = written(fixture_documents[i].name);
        assert_whole(path);
        g_autofree char *info =
            support_run((const char *[]){"pdfinfo", "-isodates", "-enc", "UTF-8", path, NULL});
        if (!info)
            return;
        g_assert_nonnull(strstr(info, "2025-11-22T09:30:00+08"));
        g_assert_nonnull(strstr(info, fixture_meta().author));
        g_assert_true(g_regex_match_simple("^Title: +\\S", info, 0, 0));
        g_assert_null(strstr(info, "\xe2\x80\x8b")); /* the marks where a title may break */
    }
}

static void assert_code(const char *path, const char *page, const char *want)
{
    g_autofree char *root = support_path("page"), *png = support_path("page.png");
    g_autofree char *out = support_run((const char *[]){
        "pdftoppm", "-r", "150", "-png", "-f", page, "-l", page, "-singlefile", path, root, NULL});
    g_autofree char *read =
        out ? support_run((const char *[]){"zbarimg", "--quiet", "--raw", png, NULL}) : NULL;
    if (read)
        g_assert_cmpstr(g_strchomp(read), ==, want);
}

static void test_codes(void)
{
    for (size_t i = 0; i < fixture_n_documents; i++) {
        g_autofree char *path = written(fixture_documents[i].name);
        g_autofree char *root = support_path("page"), *png = support_path("page.png");
        g_autofree char *out = support_run((const char *[]){
            "pdftoppm", "-r", "150", "-png", "-l", "1", "-singlefile", path, root, NULL});
        g_autofree char *read =
            out ? support_run((const char *[]){"zbarimg", "--quiet", "--raw", png, NULL}) : NULL;
        if (!read)
            return;
        if (!g_str_has_prefix(read, "http://10.0.0.2:8080/#/"))
            g_error("%s: the code says '%s'", fixture_documents[i].name, read);
    }
    g_autofree char *notice = written("notice"), *pledges = written("pledges");
    g_autofree char *handbook = written("handbook");
    assert_code(handbook, "6", "http://10.0.0.2:8081/m/");
    assert_code(notice, "1", "http://10.0.0.2:8080/#/screenings/6");
    /* Each unit's paper is on a sheet of its own. */
    assert_code(pledges, "1", "http://10.0.0.2:8080/#/board?unit=1");
    assert_code(pledges, "3", "http://10.0.0.2:8080/#/board?unit=2");
}

static void test_says(void)
{
    static const struct {
        const char *name, *values[16];
    } cases[] = {
        {"notice",
         {"创城办〔2025〕12号", "关于召开2025年第6次创建文明城市集中审看会的通知",
                "各乡镇党委、人民政府，县直各有关单位：",
                "一、会议时间：2025年11月22日（星期六）9:30",
                "确不能参会的须书面请假，并安排班子成员代会。", "附件：会议议程",
                "（联系人：演示·赵六，电话：0000-1234567）", "观看审看片，责任单位逐个认领、表态",
                "40分钟", "会议预计用时80分钟。", "抄送：县委办公室", "2025年11月18日印发"}                       },
        {"minutes",
         {"第6期", "集中审看会会议纪要", "会议应到34人，实到33人", "放映35个",
                "当场认领33个，提出异议1个，未当场认领1个；会后补认领1个",
                "1.演示·城关镇：未当场认领。", "三轮车乱停（约8辆）", "县委书记演示甲就人民路",
                "（一）对全县集贸市场开展一次集中整治（责任单位：城关镇、市监局；11月30日前完成）"
                "。",
                "出席：县委：演示甲", "请假：演示壬", "列席：", "分送：县委"}                                      },
        {"bulletin",       {"本期共发现问题25个，交办24个，已整改19个，未整改5个，其中逾期3个。",
                         "一、总体情况", "二、上期问题整改情况", "（一）整改落实较好的",
                         "三、本期亮点", "“红黑榜”", "四、存在问题", "（一）演示·城管局。人民路",
                         "五、工作要求", "1.问题整改情况统计表", "2.问题清单", "附件1", "合计"}},
        {"catalogue",      {"2025-6-014", "00:01:20", "总时长2分25秒", "主责单位", "成片第3版"}                              },
        {"pledges",
         {"针对2025年第6次创建文明城市集中审看会反映的我单位1个问题", "反映的我单位2个问题",
                "承诺单位（公章）：演示县城市管理局", "主要负责人（签字）："}                                  },
        {"rectify-notice", {"创城办函〔2025〕7号", "经2025年第6次创建文明城市集中审看会发现",
                               "请于2025年11月29日18:00前完成整改。", "四、反馈方式",
                               "“通报—约谈—问责”", "附件：问题影像"}                       },
        {"rectify-report",
         {"演示县城市管理局关于创建文明城市问题整改情况的报告", "1.核查情况。情况属实。",
                "3.整改结果。已完成整改，现场整洁。", "二、长效措施"}                                               },
        {"extension",      {"问题整改延期审批表", "创城审〔2025〕3号", "拟办结日期", "同意申请"}                  },
        {"return",         {"问题整改回退审批表", "演示·市监局"}                                                           },
        {"suspension",     {"问题整改挂账审批表", "拟复核日期", "2025年12月6日"}                                         },
        {"talk-notice",
         {"约谈通知", "一、约谈对象：演示·辛某（局长）", "二、约谈人：演示·乙丙（县委副书记）",
                "三、约谈时间：2025年12月3日15:00", "四、约谈地点：县行政中心二楼会议室",
                "1.三日内提交书面整改计划。", "附件：有关问题清单"}                                                  },
        {"talk-record",
         {"约谈记录", "2025年12月3日15:00", "县行政中心二楼会议室", "演示·赵六",
                "照单全收，立即整改。", "演示镇集贸市场南门", "三日内提交书面整改计划。"}                  },
        {"referral",       {"问责建议移送函", "演示县纪委监委：", "请按程序研究处理"}                              },
        {"exposure",       {"媒体曝光问题登记表", "该单位连续第3次", "《面对面》第12期"}                           },
        {"statement",      {"关于媒体曝光问题的情况说明", "这是我单位连续第3次被曝光。"}                        },
        {"outline",        {"点评提纲", "按期整改率75%", "2.建设路停车场", "承诺落空：人民路摊点反弹"}         },
        {"monthly",
         {"演示县创建文明城市2025年11月月报汇总",
                "截至2025年11月8日，应报4份，按时1份，迟报1份，未报2份，另报1份。",
                "（一）未报。集贸市场专项指挥部（逾期3天）、交通秩序专项指挥部（当日逾期）。",
                "（二）迟报。城乡建设专项指挥部（迟报2天）。", "2025-11-0416:30", "二、月报内容",
                "（一）市容环境专项指挥部", "进展：清理占道经营12处，整改到位。",
                "建议：增派夜间巡查。", "（三）演示县城关镇人民政府"}                                              },
        {"seating",        {"座次表", "主席台", "第3排", "演示乙"}                                                             },
        {"handbook",
         {"会议手册", "主持人：演示·李四", "一、会议议程", "会议预计用时80分钟。",
                "二、参会人员", "主席台2号", "三、座次安排", "第1排：1号", "四、审看问题清单",
                "2025-6-014", "五、会议须知", "1.请提前10分钟到场签到。", "会议码K7MPQ3"}                              },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = written(cases[i].name);
        g_autofree char *read = support_pdf_text(path);
        if (!read)
            return;
        /* A sentence may go on behind the number of its page. */
        g_autoptr(GRegex) number = g_regex_new("—\\d+—", 0, 0, NULL);
        g_autofree char *text = g_regex_replace_literal(number, read, -1, 0, "", 0, NULL);
        for (size_t v = 0; cases[i].values[v]; v++)
            if (!strstr(text, cases[i].values[v]))
                g_error("%s has no '%s': %s", cases[i].name, cases[i].values[v], text);
    }
}

/* ---- the grid ---- */

static char *repeat(const char *text, int times)
{
    GString *out = g_string_new(NULL);
    for (int i = 0; i < times; i++)
        g_string_append(out, text);
    return g_string_free(out, FALSE);
}

static char *minutes_with(const char *opening)
{
    char *path = support_path("grid.pdf");
    g_autoptr(GError) error = NULL;
    struct papers_minutes minutes = fixture_minutes(NULL, 0);
    minutes.opening = opening;
    g_assert_true(papers_minutes_write(&minutes, path, &error));
    return path;
}

/* A page of nothing but text: 22 lines of 28 characters that fill 156 × 225 mm. */
static void test_grid(void)
{
    g_autofree char *text = repeat("创建文明城市集中审看会", 100);
    g_autofree char *path = minutes_with(text);
    g_autoptr(GPtrArray) lines = pdf_lines(path, 2);
    if (!lines)
        return;
    g_assert_cmpuint(lines->len, ==, 22 + 1); /* and the page number */
    for (guint i = 0; i < 22; i++) {
        const struct pdf_line *line = lines->pdata[i];
        g_assert_cmpint(g_utf8_strlen(line->text, -1), ==, 28);
        assert_near(line->x1, LEFT, 0.6);
        assert_near(line->x2, RIGHT, 0.6);
        const struct pdf_line *first = lines->pdata[0];
        assert_near(line->middle - first->middle, PITCH * i, 0.2);
    }
    struct pdf_picture page;
    if (!pdf_picture_init(&page, path, 2))
        return;
    int top = page.height, bottom = 0, limit = (int)(262 * PDF_PER_MM);
    for (int y = 0; y < limit; y++)
        for (int x = 0; x < page.width; x++)
            if (pdf_dark(&page, x, y)) {
                top = MIN(top, y);
                bottom = MAX(bottom, y);
            }
    /* The characters stand in the middle of their lines. */
    assert_near((double)top / PDF_PER_MM, TOP + (PITCH - 5.64) / 2, 1);
    assert_near((double)bottom / PDF_PER_MM, TOP + 22 * PITCH - (PITCH - 5.64) / 2, 1);
    pdf_picture_clear(&page);
}

/* "— 2 —": outer side, one character in, 7 mm below the type area. */
static void test_page_numbers(void)
{
    g_autofree char *text = repeat("创建文明城市集中审看会", 160);
    g_autofree char *path = minutes_with(text);
    for (int n = 1; n <= 3; n++) {
        g_autoptr(GPtrArray) lines = pdf_lines(path, n);
        if (!lines)
            return;
        g_autofree char *want = g_strdup_printf("—%d—", n);
        const struct pdf_line *number = lines->pdata[lines->len - 1];
        g_assert_cmpstr(number->text, ==, want);
        const double character = 14.0 / 72 * 25.4;
        if (n % 2)
            assert_near(number->x2, RIGHT - character, 0.6);
        else
            assert_near(number->x1, LEFT + character, 0.6);
        assert_near(number->middle, 262 + 7, 1.2);
    }
}

/* No line begins with a closing mark or ends with an opening one; no number is torn. */
static void test_line_ends(void)
{
    for (int shift = 0; shift < 28; shift++) {
        g_autofree char *lead = repeat("甲", shift);
        g_autofree char *body = repeat("清理（占道）经营，《条例》第12条：“门前五包”、100%！", 12);
        g_autofree char *text = g_strconcat(lead, body, NULL);
        g_autofree char *path = minutes_with(text);
        for (int page = 1; page <= 2; page++) {
            g_autoptr(GPtrArray) lines = pdf_lines(path, page);
            if (!lines)
                return;
            for (guint i = 0; i < lines->len; i++) {
                const char *words = ((const struct pdf_line *)lines->pdata[i])->text;
                gunichar first = g_utf8_get_char(words);
                gunichar last = g_utf8_get_char(g_utf8_prev_char(words + strlen(words)));
                if (g_utf8_strchr("，。、：；？！）》”%", -1, first) ||
                    g_utf8_strchr("（《“", -1, last) || g_unichar_isdigit(last))
                    if (!strstr(words, "—") && !strstr(words, "2025年"))
                        g_error("page %d: '%s' must not be a line", page, words);
                g_assert_cmpfloat(((const struct pdf_line *)lines->pdata[i])->x2, <=, RIGHT + 3.2);
            }
        }
    }
}

/* A name of two characters is as wide as one of three, and no line ends inside it. */
static void test_spaced_names(void)
{
    static const char *const names[][2] = {
        {"张三",      "张　三"  },
        {"李小四",   "李小四"  },
        {"演示·甲", "演示·甲"},
        {"Li",          "Li"         },
        {NULL,          ""           }
    };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *spaced = papers_spaced_name(names[i][0]);
        g_assert_cmpstr(spaced, ==, names[i][1]);
    }
    g_autofree char *list = repeat("张　伟、", 20);
    for (int shift = 0; shift < 4; shift++) {
        g_autofree char *lead = repeat("甲", shift), *text = g_strconcat(lead, list, NULL);
        g_autofree char *path = minutes_with(text);
        g_autofree char *read = pdf_page_text(path, 1);
        g_autoptr(GPtrArray) lines = pdf_lines(path, 1);
        if (!read || !lines)
            return;
        g_assert_nonnull(strstr(read, "张伟、张伟、"));
        for (guint i = 0; i < lines->len; i++)
            g_assert_false(
                g_str_has_prefix(((const struct pdf_line *)lines->pdata[i])->text, "伟"));
    }
}

static void test_marks(void)
{
    g_autofree char *path =
        minutes_with("清理,整改(3处);见\"台账\".时间9:30,网址http://a.b/c?d=1,e");
    g_autofree char *text = support_pdf_text(path);
    if (!text)
        return;
    g_assert_nonnull(strstr(text, "清理，整改（3处）；见“台账”。时间9:30,网址http://a.b/c?d=1,e"));
}

/* ---- heads ---- */

/* First and last row of red in the columns around the middle, and the ends of the row `y`. */
static int next_red(const struct pdf_picture *page, int from, bool red)
{
    for (int y = from; y < page->height; y++) {
        bool any = false;
        for (int x = 0; x < page->width && !any; x++)
            any = pdf_red(page, x, y);
        if (any == red)
            return y;
    }
    return page->height;
}

static void red_ends(const struct pdf_picture *page, int y, double *out_left, double *out_right)
{
    int left = 0, right = page->width - 1;
    while (left < right && !pdf_red(page, left, y))
        left++;
    while (right > left && !pdf_red(page, right, y))
        right--;
    *out_left = (double)left / PDF_PER_MM;
    *out_right = (double)right / PDF_PER_MM;
}

static const struct pdf_line *line_with(const GPtrArray *lines, const char *words)
{
    for (guint i = 0; i < lines->len; i++)
        if (strstr(((const struct pdf_line *)lines->pdata[i])->text, words))
            return lines->pdata[i];
    g_error("no line has '%s'", words);
}

/* The mark 35 mm below the type area's top, the number, the red line 4 mm below it, the title two
 * lines below that. */
static void test_file_head(void)
{
    static const char *const names[] = {"notice", "minutes", "bulletin"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = written(names[i]);
        struct pdf_picture page;
        double left, right;
        if (!pdf_picture_init(&page, path, 1))
            return;
        int top = next_red(&page, 0, true), under = next_red(&page, top, false);
        int rule = next_red(&page, under, true);
        assert_near((double)top / PDF_PER_MM, TOP + 35, 1);
        red_ends(&page, rule, &left, &right);
        assert_near(left, LEFT, 0.5);
        assert_near(right, RIGHT, 0.5);
        g_autoptr(GPtrArray) lines = pdf_lines(path, 1);
        const struct pdf_line *number = line_with(lines, i == 0 ? "〔2025〕" : "演示县创城办");
        double below = number->middle + 16.0 / 72 * 25.4 / 2;
        assert_near((double)rule / PDF_PER_MM - below, 4, 1);
        const struct pdf_line *title = line_with(lines, i == 0   ? "关于召开"
                                                        : i == 1 ? "审看会纪要"
                                                                 : "关于2025");
        double ink = title->middle - 22.0 / 72 * 25.4 / 2;
        assert_near(ink - (double)rule / PDF_PER_MM, 2 * PITCH, 1);
        assert_near((title->x1 + title->x2) / 2, (LEFT + RIGHT) / 2, 1);
        pdf_picture_clear(&page);
    }
}

static void write_marked(const char *name, const struct papers_issue *marks, const char *path)
{
    g_autoptr(GError) error = NULL;
    struct papers_notice notice = fixture_notice();
    struct papers_minutes minutes = fixture_minutes(fixture_cases, fixture_n_cases);
    struct papers_bulletin bulletin = fixture_bulletin(fixture_cases, fixture_n_cases);
    struct papers_issue *const issues[] = {&notice.issue, &minutes.issue, &bulletin.issue};
    for (size_t i = 0; i < G_N_ELEMENTS(issues); i++) {
        issues[i]->copy_no = marks->copy_no;
        issues[i]->secrecy = marks->secrecy;
        issues[i]->urgency = marks->urgency;
    }
    bool done = g_str_equal(name, "notice")    ? papers_notice_write(&notice, path, &error)
                : g_str_equal(name, "minutes") ? papers_minutes_write(&minutes, path, &error)
                                               : papers_bulletin_write(&bulletin, path, &error);
    g_assert_no_error(error);
    g_assert_true(done);
}

/* Each of these is a line of its own, from the top left of the type area, one under the other. */
static void assert_marks(const char *path, const char *const *want)
{
    g_autoptr(GPtrArray) lines = pdf_lines(path, 1);
    for (int i = 0; want[i]; i++) {
        const struct pdf_line *line = line_with(lines, want[i]);
        g_assert_cmpstr(line->text, ==, want[i]);
        assert_near(line->x1, LEFT, 0.6);
        assert_near(line->middle, TOP + (i + 0.5) * PITCH, 1);
    }
}

/* How many dark dots a millimetre there are on the first page between two heights, at the left. */
static double darkness(const char *path, double from, double to)
{
    struct pdf_picture page;
    int dark = 0;
    if (!pdf_picture_init(&page, path, 1))
        return -1;
    for (int y = (int)(from * PDF_PER_MM); y < (int)(to * PDF_PER_MM); y++)
        for (int x = (int)(LEFT * PDF_PER_MM); x < (int)((LEFT + 12) * PDF_PER_MM); x++)
            dark += pdf_dark(&page, x, y);
    pdf_picture_clear(&page);
    return dark / (to - from);
}

static int red_top(const char *path)
{
    struct pdf_picture page;
    if (!pdf_picture_init(&page, path, 1))
        return -1;
    int top = next_red(&page, 0, true);
    pdf_picture_clear(&page);
    return top;
}

/* 份号, 密级, 紧急程度 in this order; the red head stays where it is. None leaves no trace. */
static void test_head_marks(void)
{
    static const char *const names[] = {"notice", "minutes", "bulletin"};
    const struct papers_issue all = {.copy_no = "000012", .secrecy = "秘密★1年", .urgency = "特急"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *plain = written(names[i]), *path = support_path("marked.pdf");
        write_marked(names[i], &(struct papers_issue){.copy_no = "", .urgency = ""}, path);
        support_assert_same_file(plain, path);
        int top = red_top(plain);
        if (top < 0)
            return;
        write_marked(names[i], &all, path);
        assert_marks(path, (const char *const[]){"000012", "秘密★1年", "特急", NULL});
        g_assert_cmpint(red_top(path), ==, top);
        /* 黑体 is heavier than the 仿宋 of the same word. */
        double heavy = darkness(path, TOP + PITCH, TOP + 2 * PITCH);
        write_marked(
            names[i], &(struct papers_issue){.copy_no = "000012", .urgency = "加急"}, path);
        assert_marks(path, (const char *const[]){"000012", "加急", NULL});
        write_marked(names[i], &(struct papers_issue){.urgency = "加急"}, path);
        assert_marks(path, (const char *const[]){"加急", NULL});
        write_marked(names[i], &(struct papers_issue){.copy_no = "秘密★1年"}, path);
        double light = darkness(path, TOP, TOP + PITCH);
        if (heavy <= light * 1.1)
            g_error("%s: %.1f is not heavier than %.1f", names[i], heavy, light);
    }
}

/* 30 mm from the top; double rules of 170 mm below it and 20 mm from the foot; no number. */
static void test_letter_head(void)
{
    g_autofree char *path = written("rectify-notice");
    struct pdf_picture page;
    double left, right;
    if (!pdf_picture_init(&page, path, 1))
        return;
    int top = next_red(&page, 0, true), under = next_red(&page, top, false);
    int rule = next_red(&page, under, true);
    assert_near((double)top / PDF_PER_MM, 30, 1);
    assert_near((double)(rule - under) / PDF_PER_MM, 4, 1);
    red_ends(&page, rule, &left, &right);
    assert_near(right - left, 170, 1);
    int foot = next_red(&page, 200 * PDF_PER_MM, true);
    red_ends(&page, foot, &left, &right);
    assert_near(right - left, 170, 1);
    int thin = next_red(&page, foot, false) - foot;
    int thick_at = next_red(&page, foot + thin, true);
    int thick = next_red(&page, thick_at, false) - thick_at;
    g_assert_cmpint(thin, <, thick);
    assert_near((double)(thick_at + thick) / PDF_PER_MM, 297 - 20, 1);
    g_autofree char *text = pdf_page_text(path, 1);
    g_assert_null(strstr(text, "—1—"));
    g_autofree char *second = pdf_page_text(path, 2);
    g_assert_nonnull(strstr(second, "—2—"));
    pdf_picture_clear(&page);
}

/* ---- titles, signatures, colophon ---- */

static void title_lines(const char *title, GPtrArray **out)
{
    g_autofree char *path = support_path("title.pdf");
    g_autoptr(GError) error = NULL;
    struct papers_outline outline = fixture_outline();
    outline.title = title;
    outline.qr = NULL;
    g_assert_true(papers_outline_write(&outline, path, &error));
    g_autoptr(GPtrArray) lines = pdf_lines(path, 1);
    *out = NULL;
    if (!lines)
        return;
    *out = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < lines->len; i++) {
        const struct pdf_line *line = lines->pdata[i];
        if (strstr(line->text, "会议："))
            break;
        g_ptr_array_add(*out, g_strdup(line->text));
    }
}

static void test_titles(void)
{
    static const struct {
        const char *title;
        const char *lines[5];
    } cases[] = {
        {"会议通知",                                                                            {"会议通知"}},
        {"关于进一步做好创建全国文明城市集中审看会问题整改工作的通知",
         {"关于进一步做好创建全国文明城市", "集中审看会问题整改工作的通知"}            },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GPtrArray) lines = NULL;
        title_lines(cases[i].title, &lines);
        if (!lines)
            return;
        for (guint n = 0; n < lines->len; n++)
            g_assert_cmpstr(lines->pdata[n], ==, cases[i].lines[n]);
        g_assert_null(cases[i].lines[lines->len]);
    }
    /* Three lines of a marked title are no block, and break only where it says. */
    g_autoptr(GPtrArray) lines = NULL;
    title_lines("演示县创建全国文明城市\u200b工作领导小组办公室\u200b关于召开\u200b"
                "2025年第6次\u200b创建文明城市\u200b集中审看会\u200b并现场认领问题的\u200b通知",
        &lines);
    if (!lines)
        return;
    g_assert_cmpuint(lines->len, >=, 2);
    glong lengths[5] = {0};
    for (guint n = 0; n < lines->len; n++)
        lengths[n] = g_utf8_strlen(lines->pdata[n], -1);
    for (guint n = 0; n + 1 < lines->len; n++)
        g_assert_cmpint(lengths[n], !=, lengths[n + 1]);
}

/* A form of a kind that gets numbers has the place of one, and none that gets none. */
static void test_form_numbers(void)
{
    g_autofree char *path = support_path("form.pdf"), *register_path = written("exposure");
    g_autoptr(GError) error = NULL;
    struct papers_approval approval = fixture_approval(PAPERS_EXTENSION);
    approval.approval_no = NULL;
    g_assert_true(papers_approval_write(&approval, path, &error));
    g_autofree char *text = support_pdf_text(path), *other = support_pdf_text(register_path);
    if (!text || !other)
        return;
    g_assert_nonnull(strstr(text, "编号：问题编号"));
    g_assert_nonnull(strstr(other, fixture_exposure().office));
    g_assert_null(strstr(other, "编号："));
}

/* Blank lines of what somebody typed are no points. */
static void test_points(void)
{
    g_autofree char *path = support_path("points.pdf");
    g_autoptr(GError) error = NULL;
    struct papers_notice notice = fixture_notice();
    notice.demands = "提前十分钟到会\n\n 带手机\n";
    g_assert_true(papers_notice_write(&notice, path, &error));
    g_autofree char *raw =
        support_run((const char *[]){"pdftotext", "-raw", "-enc", "UTF-8", path, "-", NULL});
    if (!raw)
        return;
    g_autofree char *text = support_squeeze(raw);
    g_assert_nonnull(strstr(text, "1.提前十分钟到会。2.带手机。"));
    g_assert_null(strstr(text, "带手机。3."));
}

/* Whatever the length of the text, the date stands on a page with some of it. */
static void test_signature(void)
{
    g_autofree char *path = support_path("sign.pdf");
    for (int n = 1; n <= 30; n++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *demands = repeat("一句要求写在这里\n", n);
        struct papers_notice notice = fixture_notice();
        notice.demands = g_strchomp(demands);
        notice.n_agenda = 0;
        notice.issue.copies = notice.issue.printer = notice.issue.note = NULL;
        notice.issue.signer = "演示县创城办";
        notice.issue.date = "2025年3月9日";
        g_assert_true(papers_notice_write(&notice, path, &error));
        int last = pdf_pages(path);
        g_autoptr(GPtrArray) lines = last > 0 ? pdf_lines(path, last) : NULL;
        if (!lines)
            return;
        const struct pdf_line *date = line_with(lines, "2025年3月9日");
        const struct pdf_line *name = line_with(lines, "演示县创城办");
        line_with(lines, "一句要求");
        assert_near(date->x2, RIGHT - 4 * CELL, 1);
        assert_near((name->x1 + name->x2) / 2, (date->x1 + date->x2) / 2, 1);
        g_assert_cmpfloat(date->middle, <, 262);
    }
}

/* 200 pixels wide and clear; a red frame from the 40th to the 160th, 20 thick. */
static const char frame_png[] =
    "iVBORw0KGgoAAAANSUhEUgAAAMgAAADICAYAAACtWK6eAAACBUlEQVR42u3TAQkAMAwDwfhXVledikEJd1AD+yUB"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAKDPJut7zww3EGYiBOAMxEGcgBuIMxECcgRiIMxADcQZiIM5A"
    "MBADwUCcgRiIMxADcQZiIM5ADMQZiIE4AzEQZyAG4gwEAzEQDMRAuDQQL6qHIILoIYggeiCIHgiiB4LooYcgeugh"
    "iB56CIIegqCHIILoIYggeggiiB4IogeC6KGHIHroIYgeegiCHoKghyDoIYggeggiiB6CCKIHguiBIHroIYgeegii"
    "hx6CoIcg6CGIIHoIIogeggiiB4LogSB66CGIHnoIoocegqCHIOghCHoIIogeggiihyCC6IEgeiCIHnoIooceguih"
    "hyDoIQh6CCKIHoIIoocgguiBIHogiB4IooceguihhyB66CEIegiCHoIIoocggughiCB6IIgeCKKHHoLooYcgeugh"
    "CHoIgh6CCKKHIILoIYggeiCIHgiiB4LooYcgeughiB56CIIegqCHIILoIYggeggiiB78DuJunR9uIM5ADMQZiIE4"
    "AzEQZyAG4gzEQJyBGIgzEANxBoKBGAgG4gzEQJyBGIgzEANxBmIgzkAMxBmIgTgDMRBnIBiIgWAgBgIAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAABQ5QF0ZI36ypFMNAAAAABJRU5ErkJggg==";

/* The seal is 42 mm wide, over the middle of name and date and 3 mm higher; both are read as
 * before, and so is the last line of the text. */
static void test_seal(void)
{
    g_autofree char *path = support_path("seal.pdf"), *again = support_path("seal-again.pdf");
    g_autofree char *png = support_path("seal.png");
    g_autoptr(GError) error = NULL;
    gsize n;
    g_autofree guchar *bytes = g_base64_decode(frame_png, &n);
    g_assert_true(g_file_set_contents(png, (const char *)bytes, (gssize)n, NULL));
    struct papers_notice notice = fixture_notice();
    notice.n_agenda = 0;
    notice.issue.copies = notice.issue.printer = notice.issue.note = NULL;
    notice.issue.signer = "演示县创城办";
    notice.issue.date = "2025年3月9日";
    notice.issue.seal = png;
    g_assert_true(papers_notice_write(&notice, path, &error));
    g_assert_true(papers_notice_write(&notice, again, &error));
    support_assert_same_file(path, again);
    int last = pdf_pages(path);
    g_autoptr(GPtrArray) lines = last > 0 ? pdf_lines(path, last) : NULL;
    struct pdf_picture page;
    if (!lines || !pdf_picture_init(&page, path, last))
        return;
    const struct pdf_line *date = line_with(lines, "2025年3月9日");
    const struct pdf_line *name = line_with(lines, "演示县创城办");
    int x1 = page.width, x2 = 0, y1 = page.height, y2 = 0;
    for (int y = (int)(name->middle - 30) * PDF_PER_MM; y < page.height; y++)
        for (int x = 0; x < page.width; x++)
            if (pdf_red(&page, x, y)) {
                x1 = MIN(x1, x);
                x2 = MAX(x2, x);
                y1 = MIN(y1, y);
                y2 = MAX(y2, y);
            }
    const double mm = PDF_PER_MM;
    assert_near((x2 - x1) / mm, 42 * 0.6, 0.5);
    assert_near((y2 - y1) / mm, 42 * 0.6, 0.5);
    assert_near((x1 + x2) / 2 / mm, (date->x1 + date->x2) / 2, 0.6);
    assert_near((y1 + y2) / 2 / mm, (name->middle + date->middle) / 2 - 3, 0.8);
    pdf_picture_clear(&page);

    notice.issue.seal = path; /* no PNG */
    g_assert_false(papers_notice_write(&notice, again, &error));
    g_assert_error(error, PAPERS_ERROR, PAPERS_ERROR_PICTURE);
}

static void test_colophon(void)
{
    g_autofree char *path = written("notice");
    int last = pdf_pages(path);
    g_autoptr(GPtrArray) lines = last > 0 ? pdf_lines(path, last) : NULL;
    if (!lines)
        return;
    g_assert_cmpint(last % 2, ==, 0);
    const struct pdf_line *printed = line_with(lines, "印发");
    const double character = 14.0 / 72 * 25.4;
    assert_near(printed->x1, LEFT + character, 0.6);
    assert_near(printed->x2, RIGHT - character, 0.6);
    struct pdf_picture page;
    if (!pdf_picture_init(&page, path, last))
        return;
    int rules = 0, thick[8] = {0};
    bool in = false;
    for (int y = 200 * PDF_PER_MM; y < 264 * PDF_PER_MM; y++) {
        bool rule = pdf_dark(&page, 29 * PDF_PER_MM, y) && pdf_dark(&page, 183 * PDF_PER_MM, y);
        rules += rule && !in;
        if (rule)
            thick[MIN(rules, 7)]++;
        in = rule;
    }
    g_assert_cmpint(rules, ==, 3);
    g_assert_cmpint(thick[2], <=, thick[1]);
    pdf_picture_clear(&page);
}

/* A table turned sideways keeps the page number where it is. */
static void test_sideways(void)
{
    struct papers_case *rows = g_new(struct papers_case, 60);
    g_autofree char *path = support_path("sideways.pdf");
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < 60; i++)
        rows[i] = fixture_cases[i % 3];
    struct papers_bulletin bulletin = fixture_bulletin(rows, 60);
    bulletin.issue.copies = bulletin.issue.printer = NULL;
    g_assert_true(papers_bulletin_write(&bulletin, path, &error));
    g_free(rows);
    int last = pdf_pages(path);
    if (last < 0)
        return;
    g_assert_cmpint(last, >, 5);
    for (int page = 4; page <= last; page++) {
        g_autofree char *number = g_strdup_printf("%d", page);
        g_autofree char *raw = support_run((const char *[]){
            "pdftotext", "-raw", "-enc", "UTF-8", "-f", number, "-l", number, path, "-", NULL});
        g_autofree char *text = support_squeeze(raw);
        g_autofree char *want = g_strdup_printf("—%d—", page);
        g_assert_nonnull(strstr(text, want));
        g_assert_nonnull(strstr(text, "问题编号"));
    }
}

/* ---- what is missing or wrong ---- */

static void test_empty(void)
{
    g_autofree char *path = support_path("empty.pdf");
    g_autoptr(GError) error = NULL;
    g_assert_true(papers_notice_write(&(struct papers_notice){0}, path, &error));
    g_assert_true(papers_minutes_write(&(struct papers_minutes){0}, path, &error));
    g_assert_true(papers_bulletin_write(&(struct papers_bulletin){0}, path, &error));
    g_assert_true(papers_catalogue_write(&(struct papers_catalogue){0}, path, &error));
    g_assert_true(papers_rectify_notice_write(&(struct papers_rectify){0}, path, &error));
    g_assert_true(papers_rectify_report_write(&(struct papers_rectify){0}, path, &error));
    g_assert_true(papers_urge_letter_write(&(struct papers_urge){0}, path, &error));
    g_assert_true(papers_approval_write(&(struct papers_approval){0}, path, &error));
    g_assert_true(papers_talk_notice_write(&(struct papers_talk){0}, path, &error));
    g_assert_true(papers_talk_record_write(&(struct papers_talk){0}, path, &error));
    g_assert_true(papers_referral_write(&(struct papers_talk){0}, path, &error));
    g_assert_true(papers_exposure_write(&(struct papers_exposure){0}, path, &error));
    g_assert_true(papers_statement_write(&(struct papers_exposure){0}, path, &error));
    g_assert_true(papers_outline_write(&(struct papers_outline){0}, path, &error));
    g_assert_true(papers_seating_write(&(struct papers_seating){0}, path, &error));
    g_assert_false(papers_pledges_write(&(struct papers_pledges){0}, path, &error));
    g_assert_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID);
}

static void test_bad_seats(void)
{
    static const struct papers_seat seats[] = {
        {.row = -1, .seat = 1 },
        {.row = 41, .seat = 1 },
        {.row = 1,  .seat = 0 },
        {.row = 1,  .seat = 41}
    };
    g_autofree char *path = support_path("never.pdf");
    for (size_t i = 0; i < G_N_ELEMENTS(seats); i++) {
        g_autoptr(GError) error = NULL;
        struct papers_seating seating = {.seats = &seats[i], .n_seats = 1};
        g_assert_false(papers_seating_write(&seating, path, &error));
        g_assert_error(error, PAPERS_ERROR, PAPERS_ERROR_INVALID);
        g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    }
}

/* Long, odd and broken texts come out whole or not at all, never as a crash. */
static void test_odd_texts(void)
{
    g_autofree char *word = repeat("a", 400), *path = support_path("odd.pdf");
    const char *const odd[] = {"", "\n\n", "\xff\xfe", word,
        "，，，，，，，，，，，，，，，，，，，，，，，，，，，，，，，，，，", "\u202e反\u2066",
        "\u200b\u200b", "（（（（（（（（（（（（（（（（（（（（（（（（（（（（（（（（（（（（"};
    for (size_t i = 0; i < G_N_ELEMENTS(odd); i++) {
        g_autoptr(GError) error = NULL;
        struct papers_minutes minutes = fixture_minutes(fixture_cases, fixture_n_cases);
        minutes.title = minutes.opening = minutes.film = odd[i];
        minutes.issue.org = minutes.issue.number = minutes.issue.copies = odd[i];
        g_assert_true(papers_minutes_write(&minutes, path, &error));
    }
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8"); /* so that what failed can be read */
    g_test_init(&argc, &argv, NULL);
    g_autofree char *before = g_test_build_filename(G_TEST_DIST, "before.jpg", NULL);
    g_autofree char *after = g_test_build_filename(G_TEST_DIST, "after.jpg", NULL);
    fixture_jpeg[0] = before;
    fixture_jpeg[1] = after;
    g_test_add_func("/papers/documents/same-bytes", test_same_bytes);
    g_test_add_func("/papers/documents/fonts-embedded", test_fonts);
    g_test_add_func("/papers/documents/own-fonts", test_own_fonts);
    g_test_add_func("/documents/trial", test_trial);
    g_test_add_func("/papers/documents/metadata", test_metadata);
    g_test_add_func("/papers/documents/qr-is-read-back", test_codes);
    g_test_add_func("/papers/documents/says-its-values", test_says);
    g_test_add_func("/papers/documents/grid", test_grid);
    g_test_add_func("/papers/documents/page-numbers", test_page_numbers);
    g_test_add_func("/papers/documents/line-ends", test_line_ends);
    g_test_add_func("/papers/documents/spaced-names", test_spaced_names);
    g_test_add_func("/papers/documents/full-width-marks", test_marks);
    g_test_add_func("/papers/documents/file-head", test_file_head);
    g_test_add_func("/papers/documents/head-marks", test_head_marks);
    g_test_add_func("/papers/documents/letter-head", test_letter_head);
    g_test_add_func("/papers/documents/titles-in-shape", test_titles);
    g_test_add_func("/papers/documents/form-numbers", test_form_numbers);
    g_test_add_func("/papers/documents/points", test_points);
    g_test_add_func("/papers/documents/signature-not-alone", test_signature);
    g_test_add_func("/papers/documents/seal", test_seal);
    g_test_add_func("/papers/documents/colophon", test_colophon);
    g_test_add_func("/papers/documents/tables-sideways", test_sideways);
    g_test_add_func("/papers/documents/empty", test_empty);
    g_test_add_func("/papers/documents/bad-seats", test_bad_seats);
    g_test_add_func("/papers/documents/odd-texts", test_odd_texts);
    int rc = g_test_run();
    support_end();
    return rc;
}
