/* settings.c — where the documents leave a choice, with the default of the design. */
#include "record_priv.h"
#include "rules.h"
#include <string.h>

/* clang-format off */
static const struct setting {
    const char *key, *kind;
    int64_t low, high;
    const char *value;
} settings[] = {
    {"county.name",          "text", 0, 40,              "演示县"},
    {"office.name",          "text", 0, 60,              "创建全国文明城市工作领导小组办公室"},
    {"screening.interval_days", "int", 7, 366,           "61"},
    {"screening.warn_days",  "int",  7, 366,             "49"},
    {"rounds.per_week",      "int",  0, 100,             "4"},
    {"report.month_day",     "int",  0, 28,              "5"},
    {"report.weekday",       "int",  0, 7,               "0"},
    {"hq.meeting_months",    "int",  0, 12,              "1"},
    {"leader.visit_months",  "int",  0, 12,              "0"},
    {"patrol.size",          "int",  0, 1000,            "20"},
    {"reel.budget_s",        "int",  60, 14400,          "1200"},
    {"claim.window_s",       "int",  10, 3600,           "60"},
    {"stage.hall_keys",      "bool", 0, 1,               "1"},
    {"claim.grace_s",        "int",  0, 600,             "60"},
    {"claim.late_hours",     "int",  0, 720,             "24"},
    {"embargo",              "bool", 0, 1,               "1"},
    {"due.days",             "int",  1, 90,              "7"},
    {"due.rework_days",      "int",  1, 90,              "3"},
    {"due.hour",             "int",  1, 23,              "18"},
    {"due.cutoff_hour",      "int",  1, 24,              "17"},
    {"due.soon_days",        "int",  0, 30,              "3"},
    {"sign.work_days",       "int",  1, 30,              "1"},
    {"work.hours",           "text", 0, 23,              "08:30-12:00 14:30-18:00"},
    {"remind.hour",          "int",  0, 23,              "9"},
    {"recurrence.days",      "int",  1, 3660,            "180"},
    {"recurrence.metres",    "int",  0, 5000,            "100"},
    {"archive.days",         "int",  0, 3660,            "90"},
    {"escalation.grace_days", "int", 0, 90,              "0"},
    {"escalation.per_problem", "bool", 0, 1,             "0"},
    {"escalation.prefix",    "text", 0, 20,              "创城督办"},
    {"exposure.alarm",       "int",  1, 20,              "3"},
    {"ranking.min_n",        "int",  1, 1000,            "5"},
    {"verify.days",          "int",  1, 30,              "3"},
    {"evidence.far_m",       "int",  10, 100000,         "200"},
    {"card.prefix",          "text", 0, 20,              "创城督交"},
    {"close.prefix",         "text", 0, 20,              "创城销"},
    {"notice.org",           "text", 0, 60,              ""},
    {"notice.prefix",        "text", 0, 20,              "创城办"},
    {"letter.prefix",        "text", 0, 20,              "创城办函"},
    {"notice.to",            "text", 0, 200,             "各乡镇党委、人民政府，县直各有关单位"},
    {"notice.copies",        "text", 0, 300,             ""},
    {"notice.contact",       "text", 0, 100,             ""},
    {"notice.demands",       "text", 0, 1000,            "请各单位主要负责同志参会，确不能参会的须书面请假，并安排班子成员代会。\n请提前10分钟入场签到，将手机调至静音。\n参会同志须当场认领本单位的问题，公开表态，明确整改措施和时限。"},
    {"rectify.feedback",     "text", 0, 500,             "整改完成后在系统内反馈，附同一位置的整改后影像，并报送书面整改报告。"},
    {"rectify.consequence",  "text", 0, 500,             "逾期未整改的，按照“通报、约谈、问责”的责任机制办理。"},
    {"seating.per_row",      "int",  2, 40,              "12"},
    {"font.fangsong",        "text", 0, 60,              ""},
    {"font.hei",             "text", 0, 60,              ""},
    {"font.kai",             "text", 0, 60,              ""},
    {"font.song",            "text", 0, 60,              ""},
    {"upload.max_bytes",     "int",  1, 1099511627776,   "21474836480"},
    {"upload.open_per_user", "int",  1, 100,             "10"},
    {"upload.quota_bytes",   "int",  1, 109951162777600, "1099511627776"},
    {"upload.floor_bytes",   "int",  0, 1099511627776,   "2147483648"},
    {"upload.expire_hours",  "int",  1, 720,             "72"},
    {"phrases.measures",     "text", 0, 1000,            "立即组织清理，当天见效\n安排专人值守，落实长效管护\n约谈责任人，限期整改到位"},
    {"phrases.pledge",       "text", 0, 1000,            "照单全收，立行立改\n按期整改，举一反三\n主要负责同志亲自抓，按时销号"},
};
/* clang-format on */

void settings_describe(GString *out)
{
    for (size_t i = 0; i < G_N_ELEMENTS(settings); i++)
        g_string_append_printf(out, "%s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s\n",
            settings[i].key, settings[i].kind, settings[i].low, settings[i].high,
            settings[i].value);
}

bool settings_refresh(struct annotate *a, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(settings); i++) {
        const struct setting *s = &settings[i];
        if (!record_run(a, QUERY_SETTING_SEED, error, TEXT(s->key), INT((int64_t)i), TEXT(s->kind),
                INT(s->low), INT(s->high), TEXT(s->value)))
            return false;
    }
    return true;
}

static const char *default_of(const char *key)
{
    for (size_t i = 0; i < G_N_ELEMENTS(settings); i++)
        if (strcmp(settings[i].key, key) == 0)
            return settings[i].value;
    g_error("no setting %s", key);
}

char *annotate_setting_text(struct annotate *a, const char *key)
{
    const char *fallback = default_of(key);
    enum record_got got = record_get(a, QUERY_SETTING_GET, NULL, TEXT(key));
    char *value = g_strdup(got == RECORD_ROW ? record_text(a, QUERY_SETTING_GET, 0) : fallback);
    record_reset(a, QUERY_SETTING_GET);
    return value;
}

int64_t annotate_setting_int(struct annotate *a, const char *key)
{
    g_autofree char *text = annotate_setting_text(a, key);
    return g_ascii_strtoll(text, NULL, 10);
}

static bool check_value(struct annotate *a, const char *value, GError **error)
{
    int64_t low = record_int(a, QUERY_SETTING_GET, 3), high = record_int(a, QUERY_SETTING_GET, 4);
    if (strcmp(record_text(a, QUERY_SETTING_GET, 2), "text") == 0)
        return check_lines(value, "value", (int)high, false, error);
    int64_t number;
    if (g_ascii_string_to_signed(value, 10, low, high, &number, NULL))
        return true;
    annotate_fail(error, ANNOTATE_ERROR_INVALID, "setting.out_of_range", "value");
    return false;
}

bool annotate_setting_set(struct annotate *a, const struct annotate_act *act, const char *key,
    const char *value, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "setting.edit", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step = rules_check("setting", "on", "edit", act->who->roles, 0, error);
    if (!step || !record_need(a, QUERY_SETTING_GET, error, TEXT(key)))
        return false;
    int64_t version = record_int(a, QUERY_SETTING_GET, 1);
    g_autofree char *old = record_dup(a, QUERY_SETTING_GET, 0);
    if (!write_expect(&w, version, error) || !check_value(a, value, error) ||
        !record_run(a, QUERY_SETTING_SET, error, TEXT(key), TEXT(value)))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "key", key);
    data_text(data, "was", old);
    data_text(data, "value", value);
    return write_commit(
        &w, &(struct write_fact){.step = step, .version = version + 1, .data = data}, out, error);
}
