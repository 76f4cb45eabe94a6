#include "fixture.h"

const char *const fixture_card_names[] = {
    [PAPERS_CARD_TITLE] = "title",
    [PAPERS_CARD_PROBLEM] = "problem",
    [PAPERS_CARD_LOOKBACK] = "lookback",
    [PAPERS_CARD_REPLAY] = "replay",
    [PAPERS_CARD_END] = "end",
    [PAPERS_CARD_CAPTION] = "caption",
    [PAPERS_CARD_MARK] = "mark",
};

const char *const fixture_wall_names[] = {
    [PAPERS_WALL_BLACK] = "black",
    [PAPERS_WALL_IDLE] = "idle",
    [PAPERS_WALL_NOTICE] = "notice",
    [PAPERS_WALL_AGENDA] = "agenda",
    [PAPERS_WALL_SIGNIN] = "signin",
    [PAPERS_WALL_CLAIM_SIDE] = "claim-side",
    [PAPERS_WALL_PLEDGES] = "pledges",
    [PAPERS_WALL_TALLY] = "tally",
    [PAPERS_WALL_LOOKBACK] = "lookback",
    [PAPERS_WALL_COMPARE] = "compare",
    [PAPERS_WALL_ITEM] = "item",
    [PAPERS_WALL_CAPTION] = "caption",
    [PAPERS_WALL_REMARK] = "remark",
};

struct papers_card fixture_card(enum papers_card_kind kind)
{
    struct papers_card card = {.kind = kind,
        .title = "演示县创建全国文明城市集中审看会",
        .subtitle = "2025年第6次（总第18次）",
        .date = "2025年11月22日",
        .office = "演示县创建全国文明城市工作办公室",
        .order = 14,
        .of = 36,
        .problem_no = "2025-6-014",
        .point = "人民路与建设路交叉口东北角",
        .unit = "演示县城市管理局",
        .assist = "演示·城关镇、演示·环境卫生服务中心",
        .type = "占道经营",
        .indicator = "2.3.1 主次干道、商业街无占道经营、乱设摊点现象",
        .found = "2025年11月18日 08:20",
        .description = "流动摊贩占用人行道经营，垃圾桶满溢，污水横流，行人被迫走上机动车道",
        .pledge =
            "三日内清理到位，增派两组人员早晚巡查，商户签订门前五包责任书，十天内建立长效机制",
        .due = "2025年9月27日",
        .result = "已兑现",
        .tone = PAPERS_TONE_GOOD,
        .tally = "上期承诺 15 项：兑现 12 项 · 逾期 2 项 · 落空 1 项"};
    if (kind == PAPERS_CARD_REPLAY) {
        card.date = "截至 2025年10月12日";
        card.result = "逾期 15 天";
        card.tone = PAPERS_TONE_BAD;
    }
    if (kind == PAPERS_CARD_END) {
        card.title = "审看结束";
        card.subtitle = "请各责任单位认领问题、公开表态";
    }
    return card;
}

static const struct papers_wall_line agenda[] = {
    {.no = "1",                .text = "回看上期问题整改情况", .due = "5 分钟", .tone = PAPERS_TONE_GOOD},
    {.no = "2",
     .text = "集中审看督导视频片，责任单位当场认领、公开表态",
     .due = "30 分钟",
     .tone = PAPERS_TONE_WARN},
    {.no = "3", .text = "通报近两个月督导情况",                                         .due = "5 分钟"                                                 },
    {.no = "4",       .text = "县领导点评",       .due = "5 分钟"},
    {.no = "5",       .text = "安排部署下一步工作",                                         .due = "5 分钟"                                                                                   },
};

static const struct papers_wall_line claims[] = {
    {.no = "2025-6-014",
     .unit = "演示·城管局",
     .text = "三日内清理到位，增派两组人员早晚巡查",
     .due = "11月25日",
     .mark = "认领",
     .tone = PAPERS_TONE_GOOD},
    {.no = "2025-6-015",
     .unit = "演示·住建局",
     .text = "增设护栏，补划停车线，完善长效管理",
     .due = "11月29日",
     .mark = "共同认领",
     .tone = PAPERS_TONE_GOOD},
};

static const struct papers_wall_line pledges[] = {
    {.no = "6-001",
     .unit = "演示·城管局",
     .text = "三日内清理到位，增派两组人员早晚巡查",
     .due = "11月25日",
     .mark = "兑现",
     .tone = PAPERS_TONE_GOOD                },
    {.no = "6-002",
     .unit = "演示·住建局",
     .text = "一周内修复破损路面，增设隔离护栏，并对全县主次干道"
                "全面排查一遍，建立问题清单逐项销号", .due = "11月29日",
     .mark = "逾期",
     .tone = PAPERS_TONE_WARN                },
    {.no = "6-003",
     .unit = "演示·交警大队",
     .text = "早晚高峰定岗定人，规范非机动车停放",
     .due = "11月24日",
     .mark = "落空",
     .tone = PAPERS_TONE_BAD                 },
    {.no = "6-004",
     .unit = "演示·市场监管局",
     .text = "集贸市场划行归市，商户亮证经营",
     .due = "11月30日",
     .mark = "未到期"       },
    {.no = "6-005",
     .unit = "演示·城关镇",
     .text = "清理楼道堆物，拆除私拉电线",
     .due = "11月26日",
     .mark = "兑现",
     .tone = PAPERS_TONE_GOOD            },
    {.no = "6-006",
     .unit = "演示·发展改革和商务局",
     .text = "市场改造项目下月开工",
     .due = "12月22日",
     .mark = "未到期"     },
    {.no = "6-007",
     .unit = "演示·文明办",
     .text = "更换破损公益广告 46 处",
     .due = "11月28日",
     .mark = "兑现",
     .tone = PAPERS_TONE_GOOD  },
    {.no = "6-008",
     .unit = "演示·水务局",
     .text = "疏通雨水井",
     .due = "11月28日",
     .mark = "兑现",
     .tone = PAPERS_TONE_GOOD},
};

static const struct papers_wall_line open_problems[] = {
    {.no = "6-009",
     .unit = "演示·水务局",
     .text = "滨河公园护栏破损",
     .mark = "有异议",
     .tone = PAPERS_TONE_WARN},
    {.no = "6-012",
     .unit = "演示·城东街道",
     .text = "背街小巷乱堆乱放",
     .mark = "未认领",
     .tone = PAPERS_TONE_BAD },
};

static void set_lines(
    struct papers_wall *wall, const struct papers_wall_line *lines, size_t n_lines)
{
    wall->lines = lines;
    wall->n_lines = n_lines;
}

static const int pen[][8] = {
    {150,  120, 200, 100, 350, 112},
    {250, 60, 260, 200, 220, 320, 150, 340},
    {500,    80,     450, 200, 380, 320},
    {480, 140, 600, 220, 720, 320},
    {800, 80, 820, 300, 900, 280},
    {930,    60    }
};
static const struct papers_stroke handwriting[] = {
    {pen[0], 3},
    {pen[1], 4},
    {pen[2], 3},
    {pen[3], 3},
    {pen[4], 3},
    {pen[5], 1}
};

struct papers_wall fixture_wall(enum papers_wall_kind kind)
{
    struct papers_wall wall = {
        .kind = kind,
        .kicker = "创建文明城市",
        .title = "演示县创建全国文明城市集中审看会",
        .subtitle = "2025年第6次",
        .text = "2025年11月22日 9:30 · 县委一楼会议室",
        .clock = "09:42",
        .footer = "演示县创建全国文明城市工作办公室",
        .qr = "http://10.0.0.2:8080/m/4827",
        .qr_text = "请责任单位扫码认领",
        .counting = true,
        .left_ms = 72000,
        .order = 14,
        .of = 36,
        .problem_no = "2025-6-014",
        .point = "人民路与建设路交叉口东北角",
        .unit = "演示·城管局",
        .assist = "演示·城关镇",
        .type = "占道经营",
        .indicator = "2.3.1 主次干道、商业街无占道经营、乱设摊点现象",
        .serious = true,
        .description = "流动摊贩占用人行道经营，垃圾桶满溢",
        .found = "11月18日 08:20",
        .before_text = "2025年11月18日 08:20",
        .after_text = "2025年11月25日 10:12",
        .tally = {.total = 36,
                  .shown = 16,
                  .claimed = 13,
                  .disputed = 1,
                  .waiting = 1,
                  .missed = 1,
                  .unshown = 20},
        .attendance = {.expected = 34, .present = 31, .late = 1, .excused = 2}
    };
    switch (kind) {
    case PAPERS_WALL_NOTICE:
        wall.title = "休会十分钟";
        wall.text = "请各单位核对本单位问题清单，9:50 继续开会";
        break;
    case PAPERS_WALL_AGENDA:
        wall.title = "会议议程";
        set_lines(&wall, agenda, G_N_ELEMENTS(agenda));
        break;
    case PAPERS_WALL_SIGNIN:
        wall.qr_text = "扫码签到";
        break;
    case PAPERS_WALL_CLAIM_SIDE:
        wall.title = NULL;
        set_lines(&wall, claims, G_N_ELEMENTS(claims));
        break;
    case PAPERS_WALL_PLEDGES:
        wall.title = "现场承诺";
        set_lines(&wall, pledges, G_N_ELEMENTS(pledges));
        break;
    case PAPERS_WALL_LOOKBACK:
        wall.title = "上期回看";
        set_lines(&wall, pledges, G_N_ELEMENTS(pledges));
        break;
    case PAPERS_WALL_TALLY:
        wall.title = "认领情况";
        set_lines(&wall, open_problems, G_N_ELEMENTS(open_problems));
        break;
    case PAPERS_WALL_REMARK:
        wall.title = "领导批示";
        wall.subtitle = "2025-6-014 人民路与建设路交叉口东北角";
        wall.text = "限期整改，举一反三。城管局牵头，一周内全面排查主次干道占道经营";
        wall.by = "县委副书记 演示·甲";
        wall.due = "时限：11月27日前";
        wall.strokes = handwriting;
        wall.n_strokes = G_N_ELEMENTS(handwriting);
        break;
    case PAPERS_WALL_COMPARE:
        wall.title = "整改前后对比";
        break;
    case PAPERS_WALL_BLACK:
    case PAPERS_WALL_IDLE:
    case PAPERS_WALL_ITEM:
    case PAPERS_WALL_CAPTION:
    case PAPERS_WALL_FILM:
        break;
    }
    return wall;
}
