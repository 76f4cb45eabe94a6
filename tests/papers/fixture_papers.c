#include "fixture.h"

const char *fixture_jpeg[2];

struct papers_meta fixture_meta(void)
{
    return (struct papers_meta){
        .author = "演示县创建全国文明城市工作办公室", .created_at = 1763775000000};
}

static const int signed_down[] = {100, 40, 160, 200, 240, 350},
                 signed_over[] = {60, 220, 520, 160, 900, 260};
static const struct papers_stroke signature[] = {
    {signed_down, 3},
    {signed_over, 3}
};

const struct papers_claim_row fixture_claim_rows[] = {
    {.problem_no = "2025-6-001",
     .point = "人民路与建设路交叉口东北角",
     .problem = "流动摊贩占用人行道经营，垃圾桶满溢，污水横流，行人被迫走上机动车道",
     .standard = "2.3.1 主次干道、商业街无占道经营",
     .unit = "演示·城管局",
     .person = "演示·张三\n局长",
     .mode = "现场",
     .pledge = "三日内清理到位，增派两组人员早晚巡查",
     .due = "2025年11月25日",
     .strokes = signature,
     .n_strokes = G_N_ELEMENTS(signature)},
    {.problem_no = "2025-6-002",
     .point = "滨河小区北门",
     .problem = "楼道堆物，私拉电线",
     .standard = "3.1.2 老旧小区消防通道畅通",
     .unit = "演示·住建局",
     .person = "演示·䶮㛃\n副局长（代会）",
     .mode = "代录",
     .pledge = "一周内清理楼道，拆除私拉电线，联合消防逐栋检查",
     .due = "2025年11月29日",
     .remark = "共同认领：演示·城关镇"},
    {.problem_no = "2025-6-003",
     .point = "东关集贸市场",
     .problem = "商户未亮证经营，肉类与熟食混放",
     .standard = "2.5.4 集贸市场划行归市",
     .unit = "演示·市场监管局",
     .mode = "未当场认领",
     .remark = "有异议"},
};
const size_t fixture_n_claim_rows = G_N_ELEMENTS(fixture_claim_rows);

struct papers_claim_sheet fixture_claim_sheet(const struct papers_claim_row *rows, size_t n)
{
    return (struct papers_claim_sheet){.meta = fixture_meta(),
        .title = "演示县创建全国文明城市集中审看会现场认领表",
        .meeting = "2025年第6次",
        .held = "2025年11月22日 9:30",
        .place = "县委一楼会议室",
        .host = "演示·李四",
        .tally = "共 3 个问题：认领 2，有异议 1，未认领 0",
        .version = "依据记录第 1482 号事件打印",
        .qr = "http://10.0.0.2:8080/#/screenings/6",
        .rows = rows,
        .n_rows = n};
}

struct papers_assignment fixture_assignment(void)
{
    return (struct papers_assignment){.meta = fixture_meta(),
        .office = "演示县创建全国文明城市工作办公室",
        .card_no = "创城督交〔2025〕第12号",
        .problem_no = "2025-6-014",
        .issued = "2025年11月22日",
        .point = "人民路与建设路交叉口东北角",
        .problem = "流动摊贩占用人行道经营，垃圾桶满溢，污水横流，行人被迫走上机动车道",
        .still = fixture_jpeg[0],
        .task = "取缔占道摊点，清运垃圾，冲洗路面",
        .due = "2025年11月29日18:00前",
        .standard = "主次干道、商业街无占道经营、乱设摊点现象，垃圾日产日清",
        .duty = "演示·张三",
        .lead_unit = "演示·城管局",
        .assist = "演示·城关镇、演示·环卫中心",
        .issuer = "演示·王五",
        .sign_due = "11月24日18:00",
        .feedback = "整改完成后当日扫码上报，附同一位置的整改后影像，由单位主要负责人签字",
        .qr = "http://10.0.0.2:8080/#/cards/12"};
}

static const struct papers_closure_return returns[] = {
    {"2025年11月26日", "演示·赵六", "摊点清理后反弹，垃圾桶仍满溢"},
};

struct papers_closure fixture_closure(void)
{
    return (struct papers_closure){.meta = fixture_meta(),
        .office = "演示县创建全国文明城市工作办公室",
        .close_no = "销〔2025〕第9号",
        .problem_no = "2025-6-014",
        .card_no = "创城督交〔2025〕第12号",
        .point = "人民路与建设路交叉口东北角",
        .problem = "流动摊贩占用人行道经营，垃圾桶满溢，污水横流，行人被迫走上机动车道",
        .unit = "演示·城管局",
        .due = "2025年11月29日",
        .done = "2025年11月28日",
        .before = fixture_jpeg[0],
        .after = fixture_jpeg[1],
        .before_text = "2025年11月18日 08:20",
        .after_text = "2025年11月28日 08:31",
        .measures =
            "取缔占道摊点 6 处，清运垃圾 3 车，冲洗路面；与 14 家商户签订门前五包责任书，早晚各"
            "一组人员巡查",
        .reported_by = "演示·张三",
        .reported_at = "2025年11月28日",
        .verify_remark = "现场整洁，未见占道经营，与整改报告一致",
        .verifier = "演示·赵六",
        .verified_at = "2025年11月29日",
        .verify_method = "现场",
        .office_opinion = "同意销号，列入下次回看",
        .approved_by = "演示·王五",
        .approved_at = "2025年11月29日",
        .returns = returns,
        .n_returns = G_N_ELEMENTS(returns),
        .qr = "http://10.0.0.2:8080/#/problems/14"};
}

static const struct papers_desk desks[] = {
    {.unit = "城管局",                 .qr = "http://10.0.0.2:8081/d/7KQ2", .code = "7KQ2"},
    {.unit = "发展改革和商务局",
     .note = "局长　演示·䶮㛃",
     .qr = "http://10.0.0.2:8081/d/M3XA",
     .code = "M3XA"},
    {.unit = "住建局", .note = "演示·喆堃"                                                          },
};

struct papers_desk_cards fixture_desk_cards(void)
{
    return (struct papers_desk_cards){.meta = fixture_meta(),
        .meeting = "2025年第6次集中审看会",
        .wifi = "SHENKAN-HALL",
        .desks = desks,
        .n_desks = G_N_ELEMENTS(desks)};
}

static const struct papers_plate plates[] = {
    {"JS-0001", "人民路与建设路交叉口东北角",                                     "主次干道", "演示县城市管理局",
     "http://10.0.0.2:8080/#/point?id=1"                                                                                                                                      },
    {"SC-0012", "演示中心农贸市场及周边停车场、公共厕所和垃圾中转站", "农贸市场",
     "演示县发展改革和商务局",                                                                                                  "http://10.0.0.2:8080/#/point?id=2"},
};

struct papers_plates fixture_plates(void)
{
    return (struct papers_plates){.meta = fixture_meta(),
        .office = "演示县创建全国文明城市工作领导小组办公室",
        .phone = "0319-0000000",
        .plates = plates,
        .n_plates = G_N_ELEMENTS(plates)};
}

static const struct papers_signin_row people[] = {
    {"演示县人民政府",            "演示·李四", "副县长", "09:12", ""      },
    {"演示·城管局",                "张三",         "局长",    "09:15", ""      },
    {"演示·住建局",                "䶮㛃",         "副局长", "09:21", "代会"},
    {"演示·发展改革和商务局", "欧阳喆堃",   "局长",    "",      "请假"},
    {"演示·城关镇",                "𬭎镕",        "镇长",    "",      ""      },
};

struct papers_signin fixture_signin(void)
{
    return (struct papers_signin){.meta = fixture_meta(),
        .title = "集中审看会签到表",
        .meeting = "2025年第6次",
        .held = "2025年11月22日 9:30",
        .place = "县委一楼会议室",
        .tally = "应到 5 人，实到 3 人，请假 1 人",
        .qr = "http://10.0.0.2:8080/#/screenings/6",
        .rows = people,
        .n_rows = G_N_ELEMENTS(people)};
}

static bool ledger_rows(struct papers_book *book, GError **error)
{
    static const char *const point[] = {"0001", "人民路与建设路交叉口东北角", "主次干道",
        "人民路 12 号", "演示·城管局", "演示·城关镇", "演示·张三", "0319-0000000", "演示·李四",
        "演示·发改局", "2.3.1", "2025-11-18", "7", "2", "1"};
    static const char *const problem[] = {"2025-6-014", "2025-11-18", "周督导", "第46周", "0001",
        "人民路与建设路交叉口东北角", "占道经营",
        "流动摊贩占用人行道经营，垃圾桶满溢，污水横流，行人被迫走上机动车道", "2.3.1 无占道经营",
        "演示·城管局", "演示·城关镇", "2025年第6次", "014-1", "演示·城管局", "演示·" FIXTURE_RARE,
        "现场", "2025-11-22 09:42", "已认领", "014-1.jpg"};
    static const char *const card[] = {"2025-6-014", "创城督交〔2025〕第12号", "2025-11-22",
        "取缔占道摊点", "2025-11-29", "无占道经营", "演示·张三", "2025-11-23", "2025-11-29",
        "2025-11-29", "0", "取缔 6 处，清运 3 车", "2025-11-28", "2025-11-28", "演示·赵六",
        "2025-11-29", "通过", "1", "2025-11-29", "销〔2025〕第9号", "", "兑现", ""};
    static const char *const late[] = {"2025-6-015", "创城督交〔2025〕第13号", "2025-11-22", "=1+1",
        "", "", "演示·王五", "", "2025-11-29", "2025-11-29", "0", "", "", "", "", "", "", "0", "",
        "", "3", "落空", "通报"};
    return papers_book_ledger(
               book, PAPERS_LEDGER_POINTS, "演示县创城办", "2025年11月29日", error) &&
           papers_book_row(book, point, PAPERS_TONE_PLAIN, error) &&
           papers_book_ledger(
               book, PAPERS_LEDGER_PROBLEMS, "演示县创城办", "2025年11月29日", error) &&
           papers_book_row(book, problem, PAPERS_TONE_WARN, error) &&
           papers_book_ledger(
               book, PAPERS_LEDGER_RECTIFICATIONS, "演示县创城办", "2025年11月29日", error) &&
           papers_book_row(book, card, PAPERS_TONE_PLAIN, error) &&
           papers_book_row(book, late, PAPERS_TONE_BAD, error);
}

bool fixture_ledgers(const char *path, GError **error)
{
    static const char *const notes[] = {"# 说明", "本工作簿由系统按记录生成，三张表同一数据。",
        "黄色：三天内到期或有异议；红色：逾期、未认领或落空。",
        "工作表受保护（无密码），可以筛选；编号按文本保存，前面的零不会丢。"};
    struct papers_meta meta = fixture_meta();
    struct papers_book *book = papers_book_new(path, &meta, "三本台账", error);
    if (!book)
        return false;
    if (!ledger_rows(book, error) || !papers_book_notes(book, notes, G_N_ELEMENTS(notes), error)) {
        papers_book_free(book);
        return false;
    }
    return papers_book_close(book, error);
}

/* One more than a sheet holds. */
struct papers_logins fixture_logins(void)
{
    static const struct papers_login slips[] = {
        {"演示甲",                      "yanshi.jia",                               "演示县城市管理局",                                                 "Kp7m-Qz4tW-x9HcB"},
        {"演示㛃",                      "yanshi2",                                  "演示县住房和城乡建设局（城市更新与物业管理中心）",
         "a2Bc-defGh-jkmNp"                                                                                                                                                          },
        {"演示丙",                      "yanshi3",                                  NULL,                                                                       "Rt5y-mnPqr-stUvw"},
        {"演示丁",                      "yanshi4",                                  "城关镇",                                                                "Xy9z-A3b4C-d5e6F"},
        {"演示戊",                      "yanshi5",                                  "城关镇",                                                                "Gh7j-K8m9N-p2q3R"},
        {"演示己",                      "yanshi6",                                  "城关镇",                                                                "Sa4t-U5v6W-x7y8Z"},
        {"演示庚",                      "yanshi7",                                  "城关镇",                                                                "Bc2d-E3f4G-h5j6K"},
        {"演示辛",                      "yanshi8",                                  "城关镇",                                                                "Mn7p-Q8r9S-t2u3V"},
        {"名字很长的演示人员壬", "a-very-long-login-of-forty-signs-0123456", "城关镇",
         "Wx4y-Z5a6B-c7d8E"                                                                                                                                                          },
    };
    return (struct papers_logins){.meta = fixture_meta(),
        .office = "演示县创城办",
        .address = "https://10.0.0.2:8443/",
        .slips = slips,
        .n_slips = G_N_ELEMENTS(slips)};
}
