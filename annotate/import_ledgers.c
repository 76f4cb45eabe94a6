/* import_ledgers.c — 问题台账 and 整改台账 as an export wrote them: the row of a known problem is
 * compared with the record and never written over it, an unknown problem becomes a draft (T1). */
#include "import.h"
#include "rules.h"
#include <stdio.h>
#include <string.h>

#define MAX_DIFFERENCES 500

/* ---- which problem ---- */

static int64_t by_number(struct import *m, enum query q, GError **error)
{
    enum record_got got = record_get(m->a, q, error, TEXT(import_cell(m, "problem_no")));
    int64_t id = got == RECORD_ROW ? record_int(m->a, q, 0) : 0;
    record_reset(m->a, q);
    return got == RECORD_FAILED ? -1 : id;
}

/* Also by the number it came in under. */
static int64_t problem_find(struct import *m, GError **error)
{
    m->came_in = false;
    if (!rules_check("problem", "-", "import", m->act->who->roles, 0, error))
        return -1;
    if (!*import_cell(m, "problem_no"))
        return 0;
    int64_t id = by_number(m, QUERY_LEDGER_PROBLEM, error);
    if (id)
        return id;
    id = by_number(m, QUERY_CASE_IN_BY_NO, error);
    m->came_in = id > 0;
    return id;
}

static int64_t rectification_find(struct import *m, GError **error)
{
    int64_t id = problem_find(m, error);
    if (id)
        return id;
    cell_wrong(*import_cell(m, "problem_no") ? "import.no_such_problem" : "field.required",
        "problem_no", error);
    return -1;
}

/* ---- comparing ---- */

/* A day is the same however it is written; so is a text whatever ends its lines. */
static char *tidy(const char *text)
{
    int year, month, day, n = 0;
    g_autoptr(GString) out = g_string_new(text);
    g_string_replace(out, "\r\n", "\n", 0);
    g_strstrip(out->str);
    if (sscanf(out->str, "%4d%*1[-/.]%2d%*1[-/.]%2d%n", &year, &month, &day, &n) == 3 && n >= 8 &&
        (!out->str[n] || strchr("T ", out->str[n]))) {
        const char *rest = out->str[n] ? out->str + n + 1 : "";
        bool time = *rest && strcmp(rest, "00:00") != 0;
        return g_strdup_printf(
            "%04d-%02d-%02d%s%s", year, month, day, time ? " " : "", time ? rest : "");
    }
    return g_strdup(out->str);
}

static bool is_same(const char *sheet, const char *record)
{
    g_autofree char *a = tidy(sheet), *b = tidy(record);
    return strcmp(a, b) == 0;
}

static void add_difference(struct import *m, int column, const char *sheet, const char *record)
{
    if (m->n_differences++ >= MAX_DIFFERENCES)
        return;
    g_autoptr(GString) one = data_new();
    data_int(one, "row", m->row->line);
    data_text(one, "no", import_cell(m, "problem_no"));
    data_text(one, "column", m->list->columns[column].zh);
    data_int(one, "at", m->at[column]);
    data_text(one, "sheet", sheet);
    data_text(one, "record", record);
    g_string_append_printf(m->differences, "%s%s}", m->differences->len > 1 ? "," : "", one->str);
}

/* An address that is no point of ours stands in the description: nothing told is lost. */
static char *described(struct import *m)
{
    const char *text = import_cell(m, "description"), *place = import_cell(m, "point_name");
    const char *code = import_cell(m, "point_code");
    if (!text || (code && *code) || !place || !*place || strstr(text, place))
        return g_strdup(text);
    return g_strdup_printf("%s（%s）", text, place);
}

/* What came in from a sheet has only these of it; the rest is told by what happened here. */
static bool is_taken_in(struct import *m, const char *key)
{
    static const char *const keys[] = {"found_on", "source", "point_code", "point_name", "type",
        "description", "standard", "lead_unit", "assist", NULL};
    const char *code = import_cell(m, "point_code");
    return g_strv_contains(keys, key) &&
           (strcmp(key, "point_name") != 0 || !code || *code); /* else it is in the description */
}

/* Days past the term are counted until today while the problem is open: no sheet stays right. */
static bool is_compared(struct import *m, int column, char *const *record)
{
    const char *key = m->list->columns[column].key;
    if (m->at[column] < 0 || (m->came_in && !is_taken_in(m, key)))
        return false;
    if (strcmp(key, "overdue_days") != 0)
        return true;
    for (int i = 0; m->list->columns[i].key; i++)
        if (strcmp(m->list->columns[i].key, "closed_on") == 0)
            return *record[i];
    return true;
}

/* The cells of the record's own line; all empty when it has none. */
static bool read_line(
    struct import *m, enum query q, int64_t id, char *out[IMPORT_COLUMNS], GError **error)
{
    int n = 0;
    record_as(m->a, m->act->who, m->act->now);
    enum record_got got = record_get(m->a, q, error, INT(id));
    for (; got == RECORD_ROW && n < IMPORT_COLUMNS - 1; got = record_next(m->a, q, error))
        out[n++] = record_dup(m->a, q, 0);
    record_reset(m->a, q);
    record_as(m->a, NULL, 0);
    while (n < IMPORT_COLUMNS - 1)
        out[n++] = g_strdup("");
    return got != RECORD_FAILED;
}

static bool compare(struct import *m, int64_t id, bool *out_same, GError **error)
{
    g_auto(GStrv) record = g_new0(char *, IMPORT_COLUMNS);
    if (!read_line(m, m->list->get, id, record, error))
        return false;
    *out_same = true;
    for (int i = 0; m->list->columns[i].key; i++) {
        const char *key = m->list->columns[i].key;
        if (strcmp(key, "picture") == 0 || !is_compared(m, i, record))
            continue;
        g_autofree char *text = m->came_in && strcmp(key, "description") == 0 ? described(m) : NULL;
        const char *sheet = text ? text : import_cell(m, key);
        if (is_same(sheet, record[i]))
            continue;
        *out_same = false;
        add_difference(m, i, sheet, record[i]);
    }
    return true;
}

/* ---- a problem that is not known ---- */

struct row {
    int64_t point, unit, type, indicator;
    GArray *assist;
    char *description, *source;
    char found_on[11];
};

static void row_clear(struct row *r)
{
    g_clear_pointer(&r->assist, g_array_unref);
    g_free(r->description);
    g_free(r->source);
}

static bool one_of(
    struct import *m, const enum query queries[2], const char *key, int64_t *out, GError **error)
{
    const char *text = import_cell(m, key);
    *out = 0;
    for (int i = 0; text && *text && i < 2 && !*out; i++) {
        enum record_got got = record_get(m->a, queries[i], error, TEXT(text));
        *out = got == RECORD_ROW ? record_int(m->a, queries[i], 0) : 0;
        record_reset(m->a, queries[i]);
        if (got == RECORD_FAILED)
            return false;
    }
    return true;
}

static bool known(struct import *m, const enum query queries[2], const char *key, const char *wrong,
    int64_t *out, GError **error)
{
    const char *text = import_cell(m, key);
    return one_of(m, queries, key, out, error) &&
           (*out || !text || !*text || cell_wrong(wrong, key, error));
}

/* The key of a source by its word; a source of the county's own has no other word than itself. */
static char *source_of(struct import *m)
{
    static const char *const keys[] = {"supervision", "special", "covert_visit",
        "delegate_inspection", "citizen_patrol", "grand_inspection", "city_inspection", "exposure",
        "hotline"};
    const char *text = import_cell(m, "source");
    if (!text || !*text)
        return g_strdup(keys[0]);
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        g_autofree char *key = g_strconcat("source.", keys[i], NULL);
        if (strcmp(record_sentence(m->a, "zh", key), text) == 0)
            return g_strdup(keys[i]);
    }
    return g_strdup(text);
}

/* What ended elsewhere does not begin again here. */
static bool is_open(struct import *m)
{
    static const char *const ended[] = {
        "problem.state.closed", "problem.state.archived", "problem.state.withdrawn"};
    const char *state = import_cell(m, "state");
    for (size_t i = 0; state && i < G_N_ELEMENTS(ended); i++)
        if (strcmp(record_sentence(m->a, "zh", ended[i]), state) == 0)
            return false;
    return true;
}

static bool read_units(struct import *m, struct row *out, GError **error)
{
    const char *lead = import_cell(m, "lead_unit");
    out->assist = g_array_new(FALSE, FALSE, sizeof(int64_t));
    return (!lead || import_unit(m, lead, "lead_unit", &out->unit, error)) &&
           (!import_cell(m, "assist") || import_units(m, "assist", out->assist, error));
}

static bool read_row(struct import *m, struct row *out, GError **error)
{
    static const enum query points[] = {QUERY_POINT_BY_CODE, QUERY_POINT_BY_CODE};
    static const enum query types[] = {QUERY_CASE_IN_TYPE, QUERY_PROBLEM_TYPE_BY_CODE};
    static const enum query indicators[] = {QUERY_LEDGER_INDICATOR, QUERY_INDICATOR_BY_NAME};
    if (!is_open(m))
        return cell_wrong("import.closed_case", "state", error);
    out->description = described(m);
    out->source = source_of(m);
    return check_text(import_cell(m, "problem_no"), "problem_no", 64, false, error) &&
           check_lines(out->description, "description", 500, true, error) &&
           check_text(out->source, "source", 40, true, error) &&
           import_day(m, "found_on", out->found_on, error) &&
           known(m, points, "point_code", "import.no_such_point", &out->point, error) &&
           known(m, types, "type", "import.no_such_type", &out->type, error) &&
           known(m, indicators, "standard", "import.no_such_indicator", &out->indicator, error) &&
           read_units(m, out, error);
}

static bool add_draft(struct import *m, const struct row *r, int64_t *out_id, GError **error)
{
    const char *no = import_cell(m, "problem_no");
    if (!record_run(m->a, QUERY_LEDGER_DRAFT, error, REF(r->point), REF(r->unit), REF(r->type),
            REF(r->indicator), TEXT(r->description), TEXT(r->source), TEXT(r->found_on),
            TEXT(*no ? no : NULL), INT(m->act->who->user), INT(m->act->now)))
        return false;
    *out_id = record_rowid(m->a);
    for (guint i = 0; i < r->assist->len; i++)
        if (!record_run(m->a, QUERY_PROBLEM_ASSIST_ADD, error, INT(*out_id),
                INT(g_array_index(r->assist, int64_t, i)), INT(i + 1)))
            return false;
    return true;
}

static bool problem_put(struct import *m, int64_t id, int64_t *out_id, GError **error)
{
    __attribute__((cleanup(row_clear))) struct row r = {0};
    const struct rules_step *step =
        rules_check("problem", "-", "import", m->act->who->roles, 0, error);
    g_assert(!id); /* a known one is compared */
    if (!step || !read_row(m, &r, error) || !add_draft(m, &r, out_id, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "external_no", import_cell(m, "problem_no"));
    data_text(data, "description", r.description);
    data_text(data, "source", r.source);
    g_string_append_printf(
        m->drafts, "%s%" G_GINT64_FORMAT, m->drafts->len > 1 ? "," : "", *out_id);
    return write_also(m->w,
        &(struct write_fact){.step = step, .object = *out_id, .version = 1, .data = data}, error);
}

/* clang-format off */
/* In the order of the ledgers' own columns (ledger_column), then what only a file has. */
const struct list import_ledgers[] = {
    {"problems", {{"problem_no", "问题编号", true}, {"found_on", "发现日期"}, {"source", "来源"},
        {"round", "轮次"}, {"point_code", "点位编号"}, {"point_name", "点位名称"},
        {"type", "问题类型"}, {"description", "描述"}, {"standard", "对应标准"},
        {"lead_unit", "主责单位"}, {"assist", "配合单位"}, {"screening", "审看会次"},
        {"segment", "片段编号"}, {"claim_unit", "认领单位"}, {"claim_person", "认领人"},
        {"claim_mode", "认领方式"}, {"claimed_at", "认领时间"}, {"state", "状态"},
        {"still", "截图文件名"}, {"due_on", "整改期限"}, {"pledge", "表态"},
        {"instruction", "领导批示"}, {"picture", "缩略图"}},
        QUERY_LEDGER_PROBLEM_CELLS, -1, problem_find, problem_put, false, compare},
    {"rectifications", {{"problem_no", "问题编号", true}, {"card_no", "交办卡号"},
        {"issued_on", "交办日期"}, {"task", "任务"}, {"time", "时限"}, {"standard", "标准"},
        {"duty", "责任"}, {"signed_on", "签收日期"}, {"original_due_on", "原定期限"},
        {"due_on", "现期限"}, {"extensions", "延期次数"}, {"measures", "整改措施"},
        {"done_on", "完成日期"}, {"reported_on", "反馈日期"}, {"verifier", "核查人"},
        {"verified_on", "核查日期"}, {"verify_result", "核查结果"}, {"rework_count", "退回次数"},
        {"closed_on", "销号日期"}, {"close_no", "销号单号"}, {"overdue_days", "是否逾期（天）"},
        {"pledge_kept", "承诺是否兑现"}, {"escalation", "追责级别"}, {"evidence", "整改后影像数"},
        {"state", "状态"}, {"picture", "缩略图"}},
        QUERY_LEDGER_CARD_CELLS, -1, rectification_find, problem_put, false, compare},
};
/* clang-format on */
const size_t import_n_ledgers = G_N_ELEMENTS(import_ledgers);
