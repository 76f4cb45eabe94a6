/* settings.c — where the documents leave a choice, with the default of the design. */
#include "entity.h"
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
    {"office.phone",         "text", 0, 40,              ""},
    {"office.seal",          "text", 0, 120,             ""},
    {"screening.interval_days", "int", 7, 366,           "61"},
    {"screening.warn_days",  "int",  7, 366,             "49"},
    {"rounds.per_week",      "int",  0, 100,             "4"},
    {"report.month_day",     "int",  0, 28,              "5"},
    {"report.weekday",       "int",  0, 7,               "0"},
    {"hq.heads",             "text", 0, 500,             ""},
    {"chief.street",         "text", 0, 1000,            "巡查：定期巡查所管街道，掌握环境卫生、公共秩序和设施情况\n发现上报：发现问题及时登记上报，当场能解决的当场解决\n督促整改：督促责任单位和沿街单位按期整改，复看整改结果\n协调：协调有关部门、社区解决跨单位的问题\n宣传：向沿街单位、商户和居民宣传文明创建，听取意见建议"},
    {"chief.lane",           "text", 0, 1000,            "巡查：经常巡查所管巷道，掌握环境卫生、秩序和设施情况\n发现上报：发现问题及时报告街长，当场能解决的当场解决\n督促整改：督促住户、商户和责任单位按期整改\n宣传：向住户、商户宣传文明创建，收集意见建议"},
    {"hq.meeting_months",    "int",  0, 12,              "1"},
    {"leader.visit_months",  "int",  0, 12,              "0"},
    {"leader.chief_visit_months", "int", 0, 12,          "0"},
    {"leader.comment_months", "int", 0, 12,              "0"},
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
    {"escalation.counted_by", "text", 0, 10,             "unit"},
    {"escalation.period",    "text", 0, 10,              "year"},
    {"escalation.prefix",    "text", 0, 20,              "创城督办"},
    {"urge.letter_days",     "int",  1, 90,              "3"},
    {"urge.leader_days",     "int",  1, 90,              "7"},
    {"urge.replay_days",     "int",  1, 180,             "15"},
    {"urge.prefix",          "text", 0, 20,              "督办函"},
    {"exposure.alarm",       "int",  1, 20,              "3"},
    {"exposure.counted_by",  "text", 0, 10,              "unit"},
    {"ranking.min_n",        "int",  1, 1000,            "5"},
    {"verify.days",          "int",  1, 30,              "3"},
    {"verify.two_person",    "bool", 0, 1,               "1"},
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
    {"hall.wifi",            "text", 0, 32,              ""},
    {"map.tiles",            "text", 0, 300,             ""},
    {"map.system",           "text", 0, 10,              "wgs84"},
    {"map.min_zoom",         "int",  0, 22,              "9"},
    {"map.max_zoom",         "int",  0, 22,              "18"},
    {"map.attribution",      "text", 0, 200,             ""},
    {"map.boundary",         "text", 0, 120,             ""},
    {"map.plan",             "text", 0, 120,             ""},
    {"map.plan_top_left",    "text", 0, 40,              ""},
    {"map.plan_bottom_right", "text", 0, 40,             ""},
    {"font.fangsong",        "text", 0, 60,              ""},
    {"font.hei",             "text", 0, 60,              ""},
    {"font.kai",             "text", 0, 60,              ""},
    {"font.song",            "text", 0, 60,              ""},
    {"upload.max_bytes",     "int",  1, 1099511627776,   "21474836480"},
    {"upload.open_per_user", "int",  1, 100,             "10"},
    {"upload.quota_bytes",   "int",  1, 109951162777600, "1099511627776"},
    {"upload.floor_bytes",   "int",  0, 1099511627776,   "2147483648"},
    {"upload.expire_hours",  "int",  1, 720,             "72"},
    {"admins.separate",      "bool", 0, 1,               "0"},
    {"retention.original_years", "int", 1, 100,          "3"},
    {"retention.login_days", "int",  180, 36500,         "180"},
    {"phrases.measures",     "text", 0, 1000,            "立即组织清理，当天见效\n安排专人值守，落实长效管护\n约谈责任人，限期整改到位"},
    {"phrases.pledge",       "text", 0, 1000,            "照单全收，立行立改\n按期整改，举一反三\n主要负责同志亲自抓，按时销号"},
};
/* clang-format on */

/* Texts that are one of a few words. */
static const struct choice {
    const char *key, *words[4];
} choices[] = {
    {"escalation.counted_by", {"unit", "problem", "round"}},
    {"escalation.period",     {"year", "rolling"}         },
    {"exposure.counted_by",   {"unit", "point"}           },
};

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

static bool check_word(const char *key, const char *value, const char *field, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(choices); i++)
        if (strcmp(choices[i].key, key) == 0)
            return check_choice(value, field, choices[i].words, error);
    return true;
}

static bool check_value(
    struct annotate *a, const char *key, const char *value, const char *field, GError **error)
{
    int64_t low = record_int(a, QUERY_SETTING_GET, 3), high = record_int(a, QUERY_SETTING_GET, 4);
    if (strcmp(record_text(a, QUERY_SETTING_GET, 2), "text") == 0)
        return check_lines(value, field, (int)high, false, error) &&
               check_word(key, value, field, error) && map_check(key, value, field, error);
    int64_t number;
    if (g_ascii_string_to_signed(value, 10, low, high, &number, NULL))
        return true;
    annotate_fail(error, ANNOTATE_ERROR_INVALID, "setting.out_of_range", field);
    return false;
}

/* Writes one value and leaves in *out what is to be told of it; out->data: g_string_free. `field`
 * NULL: the value is ours and not looked at. */
static bool put(struct write *w, const char *key, const char *value, const char *field,
    struct write_fact *out, GError **error)
{
    struct annotate *a = w->a;
    const char *verb = rules_setting_act(key, value);
    const struct rules_step *step =
        rules_check("setting", "on", verb, w->act->who->roles, 0, error);
    if (!step || !record_need(a, QUERY_SETTING_GET, error, TEXT(key)))
        return false;
    int64_t version = record_int(a, QUERY_SETTING_GET, 1);
    g_autofree char *old = record_dup(a, QUERY_SETTING_GET, 0);
    if (!write_expect(w, version, error) || (field && !check_value(a, key, value, field, error)) ||
        (strcmp(verb, "separate") == 0 && !admins_apart(a, error)) ||
        !record_run(a, QUERY_SETTING_SET, error, TEXT(key), TEXT(value)))
        return false;
    *out = (struct write_fact){.step = step, .version = version + 1, .data = data_new()};
    data_text(out->data, "key", key);
    data_text(out->data, "was", old);
    data_text(out->data, "value", value);
    return true;
}

static bool set_value(struct annotate *a, const struct annotate_act *act, const char *key,
    const char *value, const char *field, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct write_fact fact;
    if (!write_begin(&w, a, act, "setting.edit", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!put(&w, key, value, field, &fact, error))
        return false;
    bool good = write_commit(&w, &fact, out, error);
    g_string_free(fact.data, TRUE);
    return good;
}

/* Those that have another value, in the order of the call; NULL when the versions differ, or one of
 * them is not the caller's to set. */
static GArray *new_values(struct annotate *a, const struct annotate_who *who,
    const struct annotate_setting *in, size_t n, GError **error)
{
    const enum query q = QUERY_SETTING_GET;
    g_autoptr(GArray) fresh = g_array_new(FALSE, FALSE, sizeof *in);
    for (size_t i = 0; i < n; i++) {
        const char *verb = rules_setting_act(in[i].key, in[i].value);
        if (!rules_check("setting", "on", verb, who->roles, 0, error) ||
            !record_need(a, q, error, TEXT(in[i].key)))
            return NULL;
        if (in[i].version && in[i].version != record_int(a, q, 1)) {
            g_set_error(error, ANNOTATE_ERROR, ANNOTATE_ERROR_CONFLICT,
                "conflict.version|%" G_GINT64_FORMAT, record_int(a, q, 1));
            return NULL;
        }
        if (strcmp(record_text(a, q, 0), in[i].value) != 0)
            g_array_append_val(fresh, in[i]);
    }
    record_reset(a, q);
    return g_steal_pointer(&fresh);
}

bool annotate_settings_set(struct annotate *a, const struct annotate_act *act,
    const struct annotate_setting *in, size_t n, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "setting.edit", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    g_autoptr(GArray) fresh = new_values(a, act->who, in, n, error);
    if (!fresh)
        return false;
    for (guint i = 0; i < fresh->len; i++) {
        const struct annotate_setting *s = &g_array_index(fresh, struct annotate_setting, i);
        struct write_fact fact;
        if (!put(&w, s->key, s->value, s->key, &fact, error))
            return false;
        bool last = i + 1 == fresh->len;
        bool good = last ? write_commit(&w, &fact, out, error) : write_also(&w, &fact, error);
        g_string_free(fact.data, TRUE);
        if (!good || last)
            return good;
    }
    if (out)
        *out = (struct annotate_result){0};
    return true;
}

bool annotate_setting_set(struct annotate *a, const struct annotate_act *act, const char *key,
    const char *value, struct annotate_result *out, GError **error)
{
    return set_value(a, act, key, value, "value", out, error);
}

bool annotate_setting_file(struct annotate *a, const struct annotate_act *act, const char *key,
    const struct annotate_setting_kept *file, struct annotate_result *out, GError **error)
{
    g_autofree char *value =
        g_strdup_printf("%s %s %" G_GINT64_FORMAT, file->sha256, file->type, file->bytes);
    return set_value(a, act, key, value, NULL, out, error);
}

bool annotate_setting_file_find(
    struct annotate *a, const char *key, struct annotate_setting_kept *out, GError **error)
{
    g_autofree char *value = annotate_setting_text(a, key);
    g_auto(GStrv) words = g_strsplit(value, " ", 3);
    if (g_strv_length(words) != 3) {
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
        return false;
    }
    g_strlcpy(out->sha256, words[0], sizeof out->sha256);
    g_strlcpy(out->type, words[1], sizeof out->type);
    out->bytes = g_ascii_strtoll(words[2], NULL, 10);
    return true;
}
