/* ledger.c — the columns of the three ledgers, in their one order: first those of the official
 * form, then what may be chosen on top. */
#include "papers.h"
#include <string.h>

#define TEXT PAPERS_COLUMN_TEXT
#define DATE PAPERS_COLUMN_DATE
#define NUMBER PAPERS_COLUMN_NUMBER

/* 点位台账 */
static const struct papers_column points[] = {
    {"code",               "点位编号",       TEXT,   12},
    {"name",               "名称",             TEXT,   22},
    {"type",               "类型（网格）", TEXT,   14},
    {"address",            "地址",             TEXT,   24},
    {"lead_unit",          "主责单位",       TEXT,   16},
    {"assist",             "配合单位",       TEXT,   18},
    {"person",             "点位责任人",    TEXT,   11},
    {"phone",              "电话",             TEXT,   14},
    {"linked_leader",      "挂钩领导",       TEXT,   11},
    {"sponsor_unit",       "包保单位",       TEXT,   16},
    {"indicators",         "对应指标",       TEXT,   18},
    {"last_supervised_on", "最近督导",       DATE,   12},
    {"problems",           "累计问题",       NUMBER, 9 },
    {"open",               "未销号",          NUMBER, 8 },
    {"recurrences",        "复发次数",       NUMBER, 9 },
    {"place",              "坐标",             TEXT,   20},
    {"checks",             "督导次数",       NUMBER, 9 },
    {"last_result",        "最近结果",       TEXT,   10},
    {"area",               "属地",             TEXT,   14},
    {"rate",               "销号率",          TEXT,   9 },
};

/* 问题台账 */
static const struct papers_column problems[] = {
    {"problem_no",   "问题编号",    TEXT, 13},
    {"found_on",     "发现日期",    DATE, 12},
    {"source",       "来源",          TEXT, 10},
    {"round",        "轮次",          TEXT, 12},
    {"point_code",   "点位编号",    TEXT, 12},
    {"point_name",   "点位名称",    TEXT, 20},
    {"type",         "问题类型",    TEXT, 12},
    {"description",  "描述",          TEXT, 34},
    {"standard",     "对应标准",    TEXT, 24},
    {"lead_unit",    "主责单位",    TEXT, 16},
    {"assist",       "配合单位",    TEXT, 16},
    {"screening",    "审看会次",    TEXT, 14},
    {"segment",      "片段编号",    TEXT, 12},
    {"claim_unit",   "认领单位",    TEXT, 16},
    {"claim_person", "认领人",       TEXT, 12},
    {"claim_mode",   "认领方式",    TEXT, 11},
    {"claimed_at",   "认领时间",    DATE, 17},
    {"state",        "状态",          TEXT, 10},
    {"still",        "截图文件名", TEXT, 18},
    {"due_on",       "整改期限",    DATE, 12},
    {"pledge",       "表态",          TEXT, 24},
    {"instruction",  "领导批示",    TEXT, 24},
};

/* 整改台账 */
static const struct papers_column rectifications[] = {
    {"problem_no",      "问题编号",          TEXT,   13},
    {"card_no",         "交办卡号",          TEXT,   20},
    {"issued_on",       "交办日期",          DATE,   12},
    {"task",            "任务",                TEXT,   24},
    {"time",            "时限",                DATE,   13},
    {"standard",        "标准",                TEXT,   22},
    {"duty",            "责任",                TEXT,   16},
    {"signed_on",       "签收日期",          DATE,   12},
    {"original_due_on", "原定期限",          DATE,   12},
    {"due_on",          "现期限",             DATE,   12},
    {"extensions",      "延期次数",          NUMBER, 9 },
    {"measures",        "整改措施",          TEXT,   28},
    {"done_on",         "完成日期",          DATE,   12},
    {"reported_on",     "反馈日期",          DATE,   12},
    {"verifier",        "核查人",             TEXT,   11},
    {"verified_on",     "核查日期",          DATE,   12},
    {"verify_result",   "核查结果",          TEXT,   10},
    {"rework_count",    "退回次数",          NUMBER, 9 },
    {"closed_on",       "销号日期",          DATE,   12},
    {"close_no",        "销号单号",          TEXT,   16},
    {"overdue_days",    "是否逾期（天）", NUMBER, 10},
    {"pledge_kept",     "承诺是否兑现",    TEXT,   10},
    {"escalation",      "追责级别",          TEXT,   10},
    {"evidence",        "整改后影像数",    NUMBER, 10},
    {"state",           "状态",                TEXT,   10},
};

static const struct {
    const char *name;
    const struct papers_column *columns;
    size_t n, official;
} ledgers[] = {
    [PAPERS_LEDGER_POINTS] = {"点位台账", points,         G_N_ELEMENTS(points),         15},
    [PAPERS_LEDGER_PROBLEMS] = {"问题台账", problems,       G_N_ELEMENTS(problems),       19},
    [PAPERS_LEDGER_RECTIFICATIONS] = {"整改台账", rectifications, G_N_ELEMENTS(rectifications), 23},
};

const char *papers_ledger_name(enum papers_ledger which)
{
    g_assert((size_t)which < G_N_ELEMENTS(ledgers));
    return ledgers[which].name;
}

const struct papers_column *papers_ledger_columns(enum papers_ledger which, size_t *out_n)
{
    g_assert((size_t)which < G_N_ELEMENTS(ledgers));
    *out_n = ledgers[which].official;
    return ledgers[which].columns;
}

const struct papers_column *papers_ledger_column(enum papers_ledger which, const char *key)
{
    g_assert((size_t)which < G_N_ELEMENTS(ledgers));
    for (size_t i = 0; i < ledgers[which].n; i++)
        if (strcmp(ledgers[which].columns[i].key, key) == 0)
            return &ledgers[which].columns[i];
    return NULL;
}

const struct papers_column *papers_ledger_picture(void)
{
    static const struct papers_column picture = {"picture", "缩略图", PAPERS_COLUMN_PICTURE, 20};
    return &picture;
}

bool papers_book_ledger(struct papers_book *book, enum papers_ledger which, const char *office,
    const char *date, GError **error)
{
    struct papers_sheet sheet = {.name = ledgers[which].name,
        .title = ledgers[which].name,
        .office = office,
        .date = date,
        .a3 = which != PAPERS_LEDGER_POINTS};
    sheet.columns = papers_ledger_columns(which, &sheet.n_columns);
    return papers_book_sheet(book, &sheet, error);
}
