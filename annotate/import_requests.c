/* import_requests.c — cases from elsewhere (a hotline, the digital city office) under the names of
 * GeoReport v2, as drafts without footage. What our own export wrote is known again. */
#include "import.h"
#include "rules.h"
#include <stdio.h>
#include <string.h>

/* An export puts an apostrophe before what a spreadsheet would take for a formula. */
static const char *plain(const struct import *m, const char *key)
{
    const char *text = import_cell(m, key);
    return text && *text == '\'' && text[1] && strchr("=+-@\t\r", text[1]) ? text + 1 : text;
}

/* Of the county itself, by its number; its description tells another county's 2026-014 apart. */
static int64_t own(struct import *m, const char *no, GError **error)
{
    const enum query q = QUERY_CASE_IN_OWN;
    int64_t draft = g_str_has_prefix(no, "draft-") ? g_ascii_strtoll(no + 6, NULL, 10) : 0;
    enum record_got got = record_get(m->a, q, error, TEXT(no), INT(draft));
    if (got != RECORD_ROW)
        return got == RECORD_NONE ? 0 : -1;
    int64_t id = record_int(m->a, q, 0);
    g_autofree char *text = g_strstrip(record_dup(m->a, q, 1));
    record_reset(m->a, q);
    const char *told = plain(m, "description");
    if (strcmp(text, told ? told : "") == 0)
        return id;
    cell_wrong("import.number_taken", "service_request_id", error);
    return -1;
}

static int64_t find(struct import *m, GError **error)
{
    const char *no = plain(m, "service_request_id");
    if (!*no) {
        cell_wrong("field.required", "service_request_id", error);
        return -1;
    }
    enum record_got got = record_get(m->a, QUERY_CASE_IN_BY_NO, error, TEXT(no));
    int64_t id = got == RECORD_ROW ? record_int(m->a, QUERY_CASE_IN_BY_NO, 0) : 0;
    record_reset(m->a, QUERY_CASE_IN_BY_NO);
    if (got == RECORD_FAILED)
        return -1;
    return id ? id : own(m, no, error);
}

/* 2026-11-20T09:05:00+08:00, 2026-11-20 9:05, 2026/11/20 → the day; today when absent. */
bool import_day(const struct import *m, const char *key, char day[11], GError **error)
{
    const char *text = plain(m, key);
    int year, month, date, n = 0;
    rules_day(m->act->now, day);
    if (!text || !*text)
        return true;
    if (sscanf(text, "%4d%*1[-/.]%2d%*1[-/.]%2d%n", &year, &month, &date, &n) != 3 || n < 8 ||
        (text[n] && !strchr("T ", text[n])))
        return cell_wrong("field.not_a_day", key, error);
    char given[11];
    g_snprintf(given, sizeof given, "%04d-%02d-%02d", year % 10000, month % 100, date % 100);
    if (!rules_day_valid(given))
        return cell_wrong("field.not_a_day", key, error);
    if (strcmp(given, day) > 0)
        return cell_wrong("field.in_future", key, error);
    memcpy(day, given, sizeof given);
    return true;
}

/* The one row of a statement by code or name; 0: the cell is empty or says nothing we know. */
static int64_t known(struct import *m, enum query q, const char *key)
{
    const char *text = plain(m, key);
    if (!text || !*text || record_get(m->a, q, NULL, TEXT(text)) != RECORD_ROW) {
        record_reset(m->a, q);
        return 0;
    }
    int64_t id = record_int(m->a, q, 0);
    record_reset(m->a, q);
    return id;
}

static const char *one_of(const char *const *words, const char *text, const char *otherwise)
{
    return text && g_strv_contains(words, text) ? text : otherwise;
}

struct request {
    int64_t point, unit, type;
    char *description;
    const char *severity, *source;
    char found_on[11];
};

/* An address that is no point of ours stands in the description: nothing told is lost. */
static char *described(struct import *m, int64_t point)
{
    const char *text = plain(m, "description"), *address = plain(m, "address");
    if (point || !address || !*address || !text || strstr(text, address))
        return g_strdup(text);
    return g_strdup_printf("%s（%s）", text, address);
}

static bool read_request(struct import *m, struct request *out, GError **error)
{
    static const char *const severities[] = {"normal", "serious", NULL};
    static const char *const sources[] = {"supervision", "special", "covert_visit",
        "delegate_inspection", "citizen_patrol", "grand_inspection", "city_inspection", "exposure",
        "hotline", NULL};
    const char *status = plain(m, "status"), *unit = plain(m, "agency_responsible");
    if (status && strcmp(status, "closed") == 0)
        return cell_wrong("import.closed_case", "status", error);
    out->point = known(m, QUERY_POINT_BY_CODE, "address_id");
    out->description = described(m, out->point);
    if (!check_lines(out->description, "description", 500, true, error) ||
        !check_text(plain(m, "service_request_id"), "service_request_id", 64, true, error) ||
        !import_day(m, "requested_datetime", out->found_on, error))
        return false;
    out->severity = one_of(severities, plain(m, "shenkan_severity"), "normal");
    out->source = one_of(sources, plain(m, "shenkan_source"), "hotline");
    out->type = known(m, QUERY_PROBLEM_TYPE_BY_CODE, "service_code");
    if (!out->type)
        out->type = known(m, QUERY_CASE_IN_TYPE, "service_name");
    out->unit = 0;
    return !unit || import_unit(m, unit, "agency_responsible", &out->unit, error);
}

static void request_clear(struct request *r)
{
    g_free(r->description);
}

static bool put(struct import *m, int64_t id, int64_t *out_id, GError **error)
{
    *out_id = id;
    if (id) /* known: what happened to it here counts */
        return true;
    __attribute__((cleanup(request_clear))) struct request r = {0};
    const struct rules_step *step =
        rules_check("problem", "-", "import", m->act->who->roles, 0, error);
    const char *no = plain(m, "service_request_id");
    if (!step || !read_request(m, &r, error) ||
        !record_run(m->a, QUERY_CASE_IN_ADD, error, REF(r.point), REF(r.unit), REF(r.type),
            TEXT(r.description), TEXT(r.severity), TEXT(r.source), TEXT(r.found_on), TEXT(no),
            INT(m->act->who->user), INT(m->act->now)))
        return false;
    *out_id = record_rowid(m->a);
    g_autoptr(GString) data = data_new();
    data_text(data, "external_no", no);
    data_text(data, "description", r.description);
    data_text(data, "source", r.source);
    return write_also(m->w,
        &(struct write_fact){.step = step, .object = *out_id, .version = 1, .data = data}, error);
}

/* clang-format off */
const struct list import_requests = {
    "requests", {{"service_request_id", "案件编号", true}, {"status", "状态"},
        {"status_notes", "状态说明"}, {"service_name", "问题类型"}, {"service_code", "类型编码"},
        {"description", "问题描述", true}, {"agency_responsible", "责任单位"},
        {"service_notice", "对应标准"}, {"requested_datetime", "上报时间"},
        {"updated_datetime", "更新时间"}, {"expected_datetime", "期限"}, {"address", "地址"},
        {"address_id", "点位编号"}, {"zipcode", "邮编"}, {"lat", "纬度"}, {"long", "经度"},
        {"media_url", "图片"}, {"shenkan_state", "环节"}, {"shenkan_point_name", "点位名称"},
        {"shenkan_point_type", "点位类型"}, {"shenkan_assist", "配合单位"},
        {"shenkan_severity", "严重程度"}, {"shenkan_source", "来源"},
        {"shenkan_screening", "审看会"}, {"shenkan_claim_unit", "认领单位"},
        {"shenkan_claim_mode", "认领方式"}, {"shenkan_claimed_datetime", "认领时间"},
        {"shenkan_pledge", "表态"}, {"shenkan_promised_on", "承诺时限"},
        {"shenkan_card_no", "交办卡号"}, {"shenkan_original_due_on", "原定期限"},
        {"shenkan_close_no", "销号单号"}, {"shenkan_closed_datetime", "销号时间"},
        {"shenkan_rework_count", "退回次数"}, {"shenkan_external_no", "外部编号"},
        {"shenkan_claim_person", "认领人"}, {"shenkan_duty_person", "责任人"},
        {"shenkan_reported_by", "登记人"}},
    QUERY_PROBLEM_FIELDS, -1, find, put};
/* clang-format on */
