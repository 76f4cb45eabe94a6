/* Made-up values of the official papers. */
#include "fixture.h"

#define MEETING "2025年第6次创建文明城市集中审看会"

static struct papers_issue issue(enum papers_form form, const char *org, const char *number)
{
    return (struct papers_issue){.meta = fixture_meta(),
        .form = form,
        .org = org,
        .number = number,
        .signer = "演示县创建全国文明城市工作办公室",
        .date = "2025年11月22日",
        .qr = "http://10.0.0.2:8080/#/screenings/6"};
}

const struct papers_case fixture_cases[] = {
    {.problem_no = "2025-6-014",
     .card_no = "创城督交〔2025〕第12号",
     .point = "人民路与建设路交叉口东北角",
     .type = "占道经营",
     .problem = "流动摊贩占用人行道经营，垃圾桶满溢，污水横流",
     .unit = "演示·城管局",
     .person = "演示甲",
     .mode = "现场",
     .due = "11月29日",
     .state = "整改中",
     .pledge = "照单全收，立行立改",
     .measures = "取缔占道摊点6处，清运垃圾3车，冲洗路面",
     .found = "情况属实",
     .result = "已完成整改，现场整洁"                                                         },
    {.problem_no = "2025-6-015",
     .card_no = "创城督交〔2025〕第13号",
     .point = "演示镇集贸市场南门",
     .type = "市容环境",
     .problem = "市场出入口杂物堆积,三轮车乱停(约8辆)",
     .unit = "演示·城关镇",
     .mode = "未当场认领",
     .due = "11月29日",
     .state = "逾期3天",
     .measures = "清理杂物，划定停车区",
     .found = "情况属实",
     .result = "正在整改"                                              },
    {.problem_no = "2025-6-016",
     .card_no = "创城督交〔2025〕第14号",
     .point = "文化路6号小区",
     .type = "老旧小区",
     .problem = "楼道堆放杂物、私拉乱接充电线",
     .unit = "演示·住建局",
     .person = "演示·王五" FIXTURE_RARE,
     .mode = "代录",
     .due = "12月2日",
     .state = "已销号",
     .pledge = "主要负责同志亲自抓，按时销号",
     .measures = "清理楼道，安装充电桩",
     .found = "情况属实",
     .result = "已完成"},
};
const size_t fixture_n_cases = G_N_ELEMENTS(fixture_cases);

static const struct papers_group groups[] = {
    {"出席", "县委：演示甲（书记）、演示乙丙（副书记）\n县政府：演示丁（县长）"},
    {"参加", "城管局、住建局、公安局、城关镇、临演镇主要负责同志"                    },
    {"列席", "县纪委监委、县委督查室负责同志"                                                  },
};

static const struct papers_agenda_item agenda[] = {
    {"上期问题整改情况回看",                      "创城办", 10},
    {"观看审看片，责任单位逐个认领、表态", "主持人", 40},
    {"通报认领情况",                                  "创城办", 5 },
    {"县领导点评",                                     "县领导", 15},
    {"部署下一步工作",                               "主持人", 10},
};

struct papers_notice fixture_notice(void)
{
    struct papers_notice notice = {
        .issue =
            issue(PAPERS_FORM_FILE, "演示县创建全国文明城市工作领导小组办公室", "创城办[2025]12号"),
        .title = "关于召开\u200b2025年第6次\u200b创建文明城市\u200b集中审看会的\u200b通知",
        .meeting = MEETING,
        .held = "2025年11月22日（星期六）9:30",
        .place = "县行政中心三楼会议室",
        .host = "演示·李四",
        .groups = groups,
        .n_groups = G_N_ELEMENTS(groups),
        .agenda = agenda,
        .n_agenda = G_N_ELEMENTS(agenda),
        .demands = "请各单位主要负责同志参会,确不能参会的须书面请假,并安排班子成员代会。\n"
                   "请提前10分钟入场签到,将手机调至静音。\n"
                   "参会同志须当场认领本单位的问题,公开表态,明确整改时限。"};
    notice.issue.to = "各乡镇党委、人民政府，县直各有关单位";
    notice.issue.note = "联系人：演示·赵六，电话：0000-1234567";
    notice.issue.copies = "县委办公室，县人大常委会办公室，县政府办公室，县政协办公室，县纪委监委";
    notice.issue.printer = "演示县创城办";
    notice.issue.printed = "2025年11月18日";
    return notice;
}

static const struct papers_said said[] = {
    {"县委书记演示甲", "人民路占道经营问题", "要举一反三，不能今天清、明天返。"},
    {"县长演示丁",       NULL,                          "要把审看会开成解决问题的会。"      },
};

static const struct papers_decision decisions[] = {
    {"对全县集贸市场开展一次集中整治。", "城关镇、市监局", "11月30日前完成"},
    {"建立占道经营早晚巡查机制。",          "城管局",             NULL                 },
};

static const struct papers_group present[] = {
    {"出席", "县委：演示甲、演示乙丙；县政府：演　丁；城管局：演示戊、演示己庚；住建局：演示辛"},
    {"请假", "演示壬（公安局）"                                                                                                },
    {"列席", "县纪委监委：演示癸；县委督查室：演示子"                                                               },
};

struct papers_minutes fixture_minutes(const struct papers_case *rows, size_t n)
{
    struct papers_minutes minutes = {
        .issue = issue(PAPERS_FORM_SERIAL, "集中审看会会议纪要", "第6期"),
        .title = MEETING "纪要",
        .held = "2025年11月22日9:30—10:40",
        .place = "县行政中心三楼会议室",
        .host = "演示·李四",
        .opening = "11月22日，演示县召开2025年第6次创建文明城市集中审看会。会议应到34人，实到33人。"
                   "现将会议情况纪要如下：",
        .film = "会议审看片共36个问题，放映35个，时长19分40秒。上期承诺回看：兑现12个，逾期2个。",
        .claims = "放映的35个问题中，当场认领33个，提出异议1个，未当场认领1个；会后补认领1个。",
        .open = &fixture_cases[1],
        .n_open = 1,
        .remarks = said,
        .n_remarks = G_N_ELEMENTS(said),
        .decisions = decisions,
        .n_decisions = G_N_ELEMENTS(decisions),
        .groups = present,
        .n_groups = G_N_ELEMENTS(present),
        .rows = rows,
        .n_rows = n};
    minutes.issue.signer = NULL;
    minutes.issue.copies = "县委、县人大常委会、县政府、县政协领导，各乡镇，县直各有关单位";
    minutes.issue.printer = "演示县创城办";
    minutes.issue.printed = "2025年11月24日";
    return minutes;
}

static const struct papers_count units[] = {
    {"演示·城管局", 12, 12, 9, 3, 1},
    {"演示·城关镇", 8,  8,  8, 0, 0},
    {"演示·住建局", 5,  4,  2, 2, 2},
};
static const struct papers_count types[] = {
    {"占道经营", 14, 14, 11, 3, 1},
    {"老旧小区", 11, 10, 8,  2, 2},
};
static const struct papers_part found[] = {
    {"演示·城管局", "人民路、建设路占道经营反弹，垃圾桶满溢。"},
    {"演示·住建局", "文化路6号小区楼道堆物，私拉乱接。"           },
};

struct papers_bulletin fixture_bulletin(const struct papers_case *rows, size_t n)
{
    struct papers_bulletin bulletin = {
        .issue = issue(PAPERS_FORM_SERIAL, "创建文明城市督查通报", "第6期"),
        .title = "关于2025年11月\u200b创建文明城市\u200b督查情况的\u200b通报",
        .scope =
            "11月10日至16日，县创城办对主次干道、集贸市场、老旧小区等4类46个点位开展全面督导。",
        .total = {"", 25, 24, 19, 5, 3},
        .units = units,
        .n_units = G_N_ELEMENTS(units),
        .types = types,
        .n_types = G_N_ELEMENTS(types),
        .good = "城关镇8个问题全部按期销号。",
        .bad = "住建局文化路6号小区楼道堆物，承诺11月8日完成，至今未整改。",
        .highlights = "城关镇推行“红黑榜”，集贸市场秩序明显好转。",
        .found = found,
        .n_found = G_N_ELEMENTS(found),
        .demands = "各责任单位于11月29日前完成整改并反馈。\n举一反三，建立长效机制。",
        .rows = rows,
        .n_rows = n
    };
    bulletin.issue.to = "各乡镇，县直各有关单位";
    bulletin.issue.signer = NULL;
    bulletin.issue.copies = "县委、县人大常委会、县政府、县政协领导";
    bulletin.issue.printer = "演示县创城办";
    bulletin.issue.printed = "2025年11月18日";
    return bulletin;
}

static const struct papers_reel_row reel_rows[] = {
    {"2025-6-014", "人民路与建设路交叉口东北角", "占道经营",
     "流动摊贩占用人行道经营，垃圾桶满溢，污水横流",                                                     "演示·城管局", "0:48", "00:01:20—00:02:08",
     "2025-11-18"                                                                                                                                                                              },
    {"2025-6-015", "演示镇集贸市场南门",             "市容环境", "市场出入口杂物堆积，三轮车乱停",
     "演示·城关镇",                                                                                                                           "0:35", "00:02:08—00:02:43", "2025-11-18"},
    {"2025-6-016", "文化路6号小区",                     "老旧小区", "楼道堆放杂物、私拉乱接充电线",    "演示·住建局",
     "1:02",                                                                                                                                                "00:02:43—00:03:45", "2025-11-19"},
};

struct papers_catalogue fixture_catalogue(void)
{
    return (struct papers_catalogue){.meta = fixture_meta(),
        .title = "创建文明城市集中审看片目录",
        .meeting = MEETING,
        .tally = "共3个片段，总时长2分25秒",
        .version = "成片第3版，2025年11月21日锁定",
        .qr = "http://10.0.0.2:8080/#/screenings/6/reel",
        .rows = reel_rows,
        .n_rows = G_N_ELEMENTS(reel_rows)};
}

struct papers_pledges fixture_pledges(void)
{
    static const struct papers_pledge letters[] = {
        {"演示县城市管理局",       "http://10.0.0.2:8080/#/board?unit=1", NULL,                fixture_cases, 1},
        {"演示县城关镇人民政府", "http://10.0.0.2:8080/#/board?unit=2", "2025年11月22日",
         fixture_cases + 1,                                                                                           2},
    };
    return (struct papers_pledges){.meta = fixture_meta(),
        .meeting = MEETING,
        .to = "演示县创建全国文明城市工作办公室",
        .pledges = letters,
        .n_pledges = G_N_ELEMENTS(letters)};
}

/* The cases with their pictures, which the program knows only when it runs. */
static const struct papers_case *pictured(void)
{
    static struct papers_case cases[2];
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        cases[i] = fixture_cases[i];
        cases[i].state = NULL;
        cases[i].before = fixture_jpeg[0];
    }
    cases[0].after = fixture_jpeg[1];
    return cases;
}

struct papers_rectify fixture_rectify_notice(void)
{
    struct papers_rectify notice = {
        .issue = issue(
            PAPERS_FORM_LETTER, "演示县创建全国文明城市工作领导小组办公室", "创城办函（2025）7号"),
        .source = MEETING,
        .due = "2025年11月29日18:00",
        .feedback = "整改完成后在系统内反馈，附同一位置的整改后影像，并报送书面整改报告。",
        .consequence = "逾期未整改的，按照“通报—约谈—问责”机制办理。",
        .cases = pictured(),
        .n_cases = 2};
    notice.issue.to = "演示县城市管理局";
    return notice;
}

struct papers_rectify fixture_rectify_report(void)
{
    struct papers_rectify report = {.issue = issue(PAPERS_FORM_PLAIN, NULL, NULL),
        .title = "演示县城市管理局\u200b关于创建文明城市\u200b问题整改情况的\u200b报告",
        .source = MEETING,
        .lasting = "建立早晚巡查制度，与沿街商户签订门前五包责任书。",
        .cases = pictured(),
        .n_cases = 2};
    report.issue.to = "演示县创建全国文明城市工作办公室";
    report.issue.signer = "演示县城市管理局";
    return report;
}

struct papers_approval fixture_approval(enum papers_approval_kind kind)
{
    return (struct papers_approval){
        .meta = fixture_meta(),
        .kind = kind,
        .office = "演示县创建全国文明城市工作办公室",
        .approval_no = "创城审〔2025〕3号",
        .problem_no = "2025-6-014",
        .card_no = "创城督交〔2025〕第12号",
        .point = "人民路与建设路交叉口东北角",
        .problem = "流动摊贩占用人行道经营，垃圾桶满溢，污水横流",
        .unit = "演示·城管局",
        .original_due = "2025年11月29日",
        .due = "2025年11月29日",
        .wanted = "2025年12月6日",
        .wanted_unit = "演示·市监局",
        .reason = "疏导点正在建设，摊贩入场需要一周时间",
        .progress = "已完成疏导点地面硬化，与14家商户签订协议",
        .unit_head = {"同意申请", "演示·张三", "2025年11月27日"},
        .qr = "http://10.0.0.2:8080/#/board?id=14"
    };
}

struct papers_urge fixture_urge(void)
{
    struct papers_urge urge = {.issue = issue(PAPERS_FORM_LETTER,
                                   "演示县创建全国文明城市工作领导小组办公室", "督办函〔2025〕3号"),
        .issued = "2025年11月18日",
        .one = fixture_cases[0],
        .text = "自11月25日起已逾期3天，其间提醒4次，未见反馈。",
        .demands = "立即组织整改，三日内完成。\n由主要负责同志签字上报。",
        .feedback = "整改完成后在系统内反馈，附同一位置的整改后影像。"};
    urge.issue.to = "演示县城市管理局";
    return urge;
}

struct papers_talk fixture_talk(enum papers_form form)
{
    struct papers_talk talk = {
        .issue = issue(form, "演示县创建全国文明城市工作领导小组办公室", "创城办函〔2025〕9号"),
        .unit = "演示县住房和城乡建设局",
        .person = "演示·辛某（局长）",
        .talker = "演示·乙丙（县委副书记）",
        .recorder = "演示·赵六",
        .held = "2025年12月3日15:00",
        .place = "县行政中心二楼会议室",
        .reason = "2025年度内2个问题逾期未整改，最长逾期12天，已于11月18日通报。",
        .cases = fixture_cases,
        .n_cases = fixture_n_cases,
        .demands = "三日内提交书面整改计划。\n逐项明确责任人和完成时限。",
        .said = "照单全收，立即整改。"};
    talk.issue.to = "演示县住房和城乡建设局";
    return talk;
}

struct papers_talk fixture_referral(void)
{
    struct papers_talk talk = fixture_talk(PAPERS_FORM_LETTER);
    talk.issue.to = "演示县纪委监委";
    return talk;
}

struct papers_exposure fixture_exposure(void)
{
    struct papers_exposure exposure = {.issue = issue(PAPERS_FORM_PLAIN, NULL, NULL),
        .office = "演示县创建全国文明城市工作办公室",
        .media = "演示县融媒体中心",
        .date = "2025年11月20日",
        .point = "人民路与建设路交叉口东北角",
        .unit = "演示·城管局",
        .problem_no = "2025-6-014",
        .problem = "流动摊贩占用人行道经营",
        .link = "《面对面》第12期",
        .streak = 3,
        .answer_by = "演示·张三",
        .answered = "2025年11月21日",
        .answer = "立即取缔占道摊点，三天内建成疏导点。",
        .cause = "早晚时段巡查力量不足。",
        .measures = "增派巡查人员12人。\n建设疏导点1处。",
        .result = "11月24日已完成整改。",
        .still = fixture_jpeg[0]};
    exposure.issue.to = "中共演示县委、演示县人民政府";
    exposure.issue.signer = "演示县城市管理局";
    return exposure;
}

struct papers_outline fixture_outline(void)
{
    static const struct papers_outline_unit of_units[] = {
        {"演示·城管局", "认领12个，已销号9个，逾期1个，按期整改率75%。",
         {"人民路与建设路交叉口：占道经营，逾期3天。", "建设路停车场：垃圾满溢，返工2次。"},
         "人民路摊点反弹，承诺11月8日完成"                                                                             },
        {"演示·城关镇", "认领8个，全部按期销号。",                               {NULL, NULL},                  NULL},
    };
    return (struct papers_outline){.meta = fixture_meta(),
        .title = "创建文明城市集中审看会\u200b点评提纲",
        .meeting = MEETING,
        .qr = "http://10.0.0.2:8080/#/screenings/6",
        .total = "上期认领33个问题，兑现29个，逾期2个，落空2个。",
        .units = of_units,
        .n_units = G_N_ELEMENTS(of_units)};
}

struct papers_monthly fixture_monthly(void)
{
    static const struct papers_report rows[] = {
        {"市容环境专项指挥部",    "演示县城市管理局",          "演示·张三", "2025-11-05", "2025-11-04 16:30",
         PAPERS_REPORTED_IN_TIME,                                                                                                                            0,
         "进展:清理占道经营12处,整改到位.\n问题：夜间反弹。\n建议：增派夜间巡查。"                                                                                              },
        {"城乡建设专项指挥部",    "演示县住房和城乡建设局", "演示·李四", "2025-11-05",
         "2025-11-07 09:00",                                                                                                        PAPERS_REPORTED_LATE,    2, "进展：修补人行道3处。"              },
        {"集贸市场专项指挥部",    "演示县市场监督管理局",    NULL,             "2025-11-05", NULL,
         PAPERS_REPORTED_MISSING,                                                                                                                            3, NULL                                           },
        {"交通秩序专项指挥部",    "演示县公安局",                NULL,             "2025-11-05", NULL,               PAPERS_REPORTED_MISSING, 0,
         NULL                                                                                                                                                                                                  },
        {"演示县城关镇人民政府", "演示县城关镇人民政府",    "演示·王五", NULL,         "2025-11-06 10:00",
         PAPERS_REPORTED_EXTRA,                                                                                                                              0, "补充说明：已与城管局联合整治。"},
    };
    return (struct papers_monthly){
        .issue = {.meta = fixture_meta(),
                  .form = PAPERS_FORM_PLAIN,
                  .signer = "演示县创建全国文明城市工作领导小组办公室",
                  .date = "2025年11月8日",
                  .qr = "http://10.0.0.2:8080/#/duties?kind=monthly_report"},
        .title = "演示县创建文明城市\u200b2025年11月月报汇总",
        .name = "2025年11月月报汇总",
        .day = "2025-11-08",
        .rows = rows,
        .n_rows = G_N_ELEMENTS(rows)
    };
}

#define SEATS_PER_ROW 10
struct papers_seating fixture_seating(bool a3)
{
    static struct papers_seat seats[7 + 3 * SEATS_PER_ROW];
    static const char *const names[] = {"演甲", "演示乙", "演示丙", "演丁", "演示戊"};
    static const char *const of_units[] = {"县委", "城管局", "住建局", "城关镇", "公安局"};
    for (size_t i = 0; i < G_N_ELEMENTS(seats); i++)
        seats[i] = (struct papers_seat){.row = i < 7 ? 0 : (int)(i - 7) / SEATS_PER_ROW + 1,
            .seat = i < 7 ? (int)i + 1 : (int)(i - 7) % SEATS_PER_ROW + 1,
            .name = names[i % 5],
            .unit = of_units[i % 5]};
    return (struct papers_seating){.meta = fixture_meta(),
        .title = "创建文明城市集中审看会座次表",
        .meeting = "2025年11月22日9:30　县行政中心三楼会议室",
        .qr = "http://10.0.0.2:8080/#/screenings/6",
        .a3 = a3,
        .seats = seats,
        .n_seats = G_N_ELEMENTS(seats)};
}

struct papers_handbook fixture_handbook(void)
{
    static const struct papers_guest guests[] = {
        {NULL,         "演示甲",    "县委书记", "参会",       "主席台2号"},
        {"城管局", "演乙",       "局长",       "参会",       "1排1号"   },
        {"住建局", "演示丙丁", "副局长",    "列席",       "1排2号"   },
        {"创城办", "演示戊",    "科长",       "工作人员", NULL           },
    };
    static const struct papers_group rows[] = {
        {"主席台", "2号 演示甲"                               },
        {"第1排",   "1号 演乙（城管局）、2号 演示丙丁（住建局）"},
    };
    return (struct papers_handbook){.meta = fixture_meta(),
        .title = "2025年第6次创建文明城市集中审看会会议手册",
        .meeting = MEETING,
        .org = "演示县创城办",
        .held = "2025年11月22日9:30",
        .place = "县行政中心三楼会议室",
        .host = "演示·李四",
        .agenda = agenda,
        .n_agenda = G_N_ELEMENTS(agenda),
        .guests = guests,
        .n_guests = G_N_ELEMENTS(guests),
        .rows = rows,
        .n_rows = G_N_ELEMENTS(rows),
        .cases = fixture_cases,
        .n_cases = fixture_n_cases,
        .rules = "请提前10分钟到场签到。\n请责任单位当场认领，公开表态。",
        .qr = "http://10.0.0.2:8081/m/",
        .code = "K7MPQ3",
        .record = "http://10.0.0.2:8080/#/screenings/6"};
}
