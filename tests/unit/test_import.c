/* Lists as offices really keep them. */
#include "record_fixture.h"
#include <string.h>

static const char units_csv[] = "编码,全称,简称,类别,上级单位,排序,电话\n"
                                "A1,演示县某局,某局,县直,,10,0319-0000001\n"
                                "A2,演示县乙镇,乙镇,乡镇,,20,\n"
                                "A3,乙镇一社区,一社区,社区,乙镇,30,\"含,逗号\"\n";

static char *import(struct fixture *f, const char *what, const char *csv, size_t n, bool dry_run)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) json = g_string_new(NULL);
    struct annotate_act act = act_of(f, &f->who_head, NULL);
    annotate_import(f->a, &act, what, csv, n, dry_run, json, NULL, &error);
    g_assert_no_error(error);
    return g_string_free(g_steal_pointer(&json), FALSE);
}

static void test_dry_run(void)
{
    struct fixture f;
    fixture_people(&f);
    int64_t last = annotate_event_last(f.a);
    g_autofree char *json = import(&f, "units", units_csv, strlen(units_csv), true);
    assert_json(&f, json, "$.added", "3");
    assert_json(&f, json, "$.errors", "[]");
    assert_json(&f, json, "$.dry_run", "true");
    g_assert_cmpint(annotate_event_last(f.a), ==, last);
    g_autofree char *none =
        view_value(&f, &f.who_head, ANNOTATE_VIEW_UNITS, NULL, "$.items[3].code");
    g_assert_cmpstr(none, ==, "");
    fixture_clear(&f);
}

static void test_again(void)
{
    static const char changed[] =
        "code,full_name,kind\nA1,演示县某局（新）,county\nA2,演示县乙镇,乡镇\n";
    struct fixture f;
    fixture_people(&f);
    int64_t last = annotate_event_last(f.a);
    g_autofree char *one = import(&f, "units", units_csv, strlen(units_csv), false);
    assert_json(&f, one, "$.added", "3");
    g_assert_cmpint(annotate_event_last(f.a), ==, last + 1);
    g_autofree char *two = import(&f, "units", units_csv, strlen(units_csv), false);
    assert_json(&f, two, "$.same", "3");
    assert_json(&f, two, "$.changed", "0");
    /* English heads, fewer columns: what the file does not name stays. */
    g_autofree char *three = import(&f, "units", changed, strlen(changed), false);
    assert_json(&f, three, "$.changed", "1");
    assert_json(&f, three, "$.same", "1");
    g_autofree char *phone =
        view_value(&f, &f.who_head, ANNOTATE_VIEW_UNITS, NULL, "$.items[3].phone");
    g_assert_cmpstr(phone, ==, "0319-0000001");
    g_autofree char *name =
        view_value(&f, &f.who_head, ANNOTATE_VIEW_UNITS, NULL, "$.items[3].full_name");
    g_assert_cmpstr(name, ==, "演示县某局（新）");
    assert_intact(&f);
    fixture_clear(&f);
}

/* The ledger that the record wrote: what it counts is read over, the rest is as it was. */
static void test_own_ledger(void)
{
    static const char types[] = "编码,名称,牵头单位\nT1,主次干道,某局\n";
    static const char points[] =
        "点位编号,名称,类型,主责单位,点位责任人\nP001,演示路口,主次干道,某局,演示甲\n";
    static const char ledger[] = "点位编号,名称,类型（网格）,地址,主责单位,配合单位,点位责任人,"
                                 "电话,挂钩领导,包保单位,对应指标,"
                                 "最近督导,累计问题,未销号,复发次数\nP001,演示路口,主次干道,,某局,,"
                                 "演示甲,,,,I-1,2026-01-05,3,1,0\n";
    struct fixture f;
    fixture_people(&f);
    g_free(import(&f, "units", units_csv, strlen(units_csv), false));
    g_free(import(&f, "point-types", types, strlen(types), false));
    g_autofree char *one = import(&f, "points", points, strlen(points), false);
    assert_json(&f, one, "$.added", "1");
    g_autofree char *two = import(&f, "points", ledger, strlen(ledger), false);
    assert_json(&f, two, "$.errors", "[]");
    assert_json(&f, two, "$.same", "1");
    fixture_clear(&f);
}

static void test_encodings(void)
{
    static const char *const encodings[] = {"UTF-8", "GB18030", "UTF-16LE", "UTF-16BE", "BOM"};
    /* 㛃 and 䶮 are in GB18030 only, not in GBK. */
    static const char csv[] = "编码,全称,简称,类别\r\nA1,演示县㛃䶮局,㛃䶮局,县直\r\n";
    for (size_t i = 0; i < G_N_ELEMENTS(encodings); i++) {
        struct fixture f;
        g_autoptr(GString) bytes = g_string_new(NULL);
        gsize n;
        fixture_people(&f);
        bool bom = strcmp(encodings[i], "BOM") == 0;
        g_autofree char *text =
            g_convert(csv, -1, bom ? "UTF-8" : encodings[i], "UTF-8", NULL, &n, NULL);
        if (bom)
            g_string_append(bytes, "\xef\xbb\xbf");
        if (strcmp(encodings[i], "UTF-16LE") == 0)
            g_string_append_len(bytes, "\xff\xfe", 2);
        if (strcmp(encodings[i], "UTF-16BE") == 0)
            g_string_append_len(bytes, "\xfe\xff", 2);
        g_string_append_len(bytes, text, (gssize)n);
        g_test_message("%s", encodings[i]);
        g_autofree char *json = import(&f, "units", bytes->str, bytes->len, false);
        assert_json(&f, json, "$.added", "1");
        g_autofree char *name =
            view_value(&f, &f.who_head, ANNOTATE_VIEW_UNITS, NULL, "$.items[3].short_name");
        g_assert_cmpstr(name, ==, "㛃䶮局");
        fixture_clear(&f);
    }
}

static const struct {
    const char *name, *what, *csv;
    const char *row, *column, *key;
} bad_rows[] = {
    {"empty-code",     "units",         "编码,全称,类别\n,某局,县直\n",                             "2", "code",       "field.required"  },
    {"bad-kind",       "units",         "编码,全称,类别\nB1,某局,国企\n",                           "2", "kind",       "field.invalid"   },
    {"bad-order",      "units",         "编码,全称,类别,排序\nB1,某局,县直,第三\n",             "2", "rank_order",
     "import.not_a_number"                                                                                                                         },
    {"bad-parent",     "units",         "编码,全称,类别,上级单位\nB1,某局,县直,没有的局\n", "2", "parent",
     "import.no_such_unit"                                                                                                                         },
    {"twice",          "units",         "编码,全称,类别\nB1,某局,县直\nB1,另一局,县直\n",      "3", "code",
     "import.twice"                                                                                                                                },
    {"missing-column", "units",         "编码,全称\nB1,某局\n",                                         "1", "类别",     "import.no_column"},
    {"unknown-column", "units",         "编码,全称,类别,密码\nB1,某局,县直,x\n",                  "1", "密码",
     "import.unknown_column"                                                                                                                       },
    {"bad-active",     "units",         "编码,全称,类别,启用\nB1,某局,县直,也许\n",             "2", "active",
     "import.not_yes_or_no"                                                                                                                        },
    {"bad-type",       "points",        "点位编号,名称,类型\nP1,某处,没有的类型\n",            "2", "type",
     "import.no_such_type"                                                                                                                         },
    {"bad-indicator",  "problem-types", "编码,名称,指标\nW1,某类,I-9\n",                              "2", "indicator",
     "import.no_such_indicator"                                                                                                                    },
    {"bad-weight",     "indicators",    "体系版本,编码,内容,权重\nv,1,某项,重\n",                "2", "weight",
     "import.not_a_number"                                                                                                                         },
    {"long-name",      "persons",
     "姓名\n一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一"
        "\n",                                                                                                 "2", "name",       "field.too_long"  },
};

/* One bad row among good ones: it is named, and nothing at all is written. */
static void test_bad_row(gconstpointer data)
{
    size_t i = GPOINTER_TO_SIZE(data);
    struct fixture f;
    fixture_people(&f);
    int64_t last = annotate_event_last(f.a);
    g_autofree char *json =
        import(&f, bad_rows[i].what, bad_rows[i].csv, strlen(bad_rows[i].csv), false);
    assert_json(&f, json, "$.errors[0].row", bad_rows[i].row);
    assert_json(&f, json, "$.errors[0].column", bad_rows[i].column);
    assert_json(&f, json, "$.errors[0].key", bad_rows[i].key);
    g_assert_cmpint(annotate_event_last(f.a), ==, last);
    g_autofree char *none =
        view_value(&f, &f.who_head, ANNOTATE_VIEW_UNITS, NULL, "$.items[3].code");
    g_assert_cmpstr(none, ==, "");
    fixture_clear(&f);
}

static void test_all_errors(void)
{
    struct fixture f;
    g_autoptr(GString) csv = g_string_new("编码,全称,类别\n");
    fixture_people(&f);
    for (int i = 0; i < 500; i++)
        g_string_append_printf(csv, "C%d,%s,县直\n", i, i % 2 ? "" : "某局");
    g_autofree char *json = import(&f, "units", csv->str, csv->len, true);
    assert_json(&f, json, "$.rows", "500");
    assert_json(&f, json, "$.error_count", "250");
    assert_json(&f, json, "$.errors[199].row", "401");
    assert_json(&f, json, "$.errors[200]", "");
    fixture_clear(&f);
}

static void test_not_csv(void)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *key;
    } cases[] = {
        {"",                             0,  "import.empty"   },
        {"\n\n , \n",                    6,  "import.empty"   },
        {"a\0b",                         3,  "import.encoding"},
        {"\xff\xff\xff\xff",             4,  "import.encoding"},
        {"编码,\"never closed\n1,2\n", 25, "import.not_csv" },
    };
    struct fixture f;
    fixture_people(&f);
    struct annotate_act act = act_of(&f, &f.who_head, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GString) json = g_string_new(NULL);
        g_assert_false(annotate_import(
            f.a, &act, "units", cases[i].bytes, cases[i].n, false, json, NULL, &error));
        assert_refused(&error, ANNOTATE_ERROR_INVALID, cases[i].key);
        g_assert_cmpstr(json->str, ==, "");
    }
    fixture_clear(&f);
}

static void test_rights_and_repeat(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) one = g_string_new(NULL), two = g_string_new(NULL);
    struct annotate_result a, b;
    fixture_people(&f);
    struct annotate_act no = act_of(&f, &f.who_supervisor, NULL);
    g_assert_false(
        annotate_import(f.a, &no, "units", units_csv, strlen(units_csv), false, one, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    struct annotate_act act = act_of(&f, &f.who_head, "import-000001");
    g_assert_true(
        annotate_import(f.a, &act, "units", units_csv, strlen(units_csv), false, one, &a, &error));
    g_assert_true(
        annotate_import(f.a, &act, "units", units_csv, strlen(units_csv), false, two, &b, &error));
    g_assert_cmpstr(one->str, ==, two->str);
    g_assert_cmpint(a.event, ==, b.event);
    g_assert_true(b.repeated);
    annotate_result_clear(&a);
    annotate_result_clear(&b);
    fixture_clear(&f);
}

/* The starter set goes into a bare record, and finds the units it names where they exist. */
static void test_starter(void)
{
    static const char *const whats[] = {"point-types", "indicators", "problem-types"};
    struct fixture f;
    fixture_people(&f);
    for (size_t i = 0; i < G_N_ELEMENTS(whats); i++) {
        const char *csv = annotate_starter(whats[i]);
        g_autofree char *json = import(&f, whats[i], csv, strlen(csv), false);
        assert_json(&f, json, "$.errors", "[]");
        g_autofree char *added = json_value(&f, json, "$.added");
        g_assert_cmpint(atoi(added), >, 20);
    }
    g_autofree char *lead =
        view_value(&f, &f.who_head, ANNOTATE_VIEW_PROBLEM_TYPES, NULL, "$.items[4].lead_unit");
    g_autofree char *police = g_strdup_printf("%d", (int)f.police);
    g_assert_cmpstr(lead, ==, police);
    g_autofree char *assist =
        view_value(&f, &f.who_head, ANNOTATE_VIEW_PROBLEM_TYPES, NULL, "$.items[5].assist[0]");
    g_autofree char *housing = g_strdup_printf("%d", (int)f.housing);
    g_assert_cmpstr(assist, ==, housing);
    struct annotate_query q = {.type = 6};
    g_autofree char *proposed =
        view_value(&f, &f.who_head, ANNOTATE_VIEW_PROPOSE, &q, "$.lead_unit");
    g_assert_cmpstr(proposed, ==, police);
    for (size_t i = 0; i < G_N_ELEMENTS(whats); i++)
        g_assert_nonnull(annotate_import_columns(whats[i]));
    fixture_clear(&f);
}

/* A case of a type by its name is of the one that is in use, whichever others had the name. */
static void test_retired_type(void)
{
    static const char types[] = "code,name\nT1,垃圾满溢\nT2,垃圾满溢\nT3,垃圾满溢\n";
    static const char cases[] = "service_request_id,description,requested_datetime,service_name\n"
                                "12345-1,垃圾桶满,2026-01-01,垃圾满溢\n";
    struct fixture f;
    fixture_people(&f);
    g_autoptr(GError) error = NULL;
    g_autofree char *made = import(&f, "problem-types", types, strlen(types), false);
    assert_json(&f, made, "$.added", "3");
    struct annotate_act act = act_of(&f, &f.who_head, NULL);
    struct annotate_problem_type gone = {.lead_unit = ANNOTATE_KEEP, .indicator = ANNOTATE_KEEP};
    annotate_problem_type_set(f.a, &act, 1, &gone, NULL, &error);
    annotate_problem_type_set(f.a, &act, 3, &gone, NULL, &error);
    g_assert_no_error(error);
    g_autofree char *json = import(&f, "requests", cases, strlen(cases), false);
    assert_json(&f, json, "$.added", "1");
    g_autofree char *type =
        view_value(&f, &f.who_head, ANNOTATE_VIEW_PROBLEMS, NULL, "$.items[0].type");
    g_assert_cmpstr(type, ==, "2");
    fixture_clear(&f);
}

static bool undo(struct fixture *f, const struct annotate_who *who, int64_t id, GError **error)
{
    struct annotate_act act = act_of(f, who, NULL);
    return annotate_import_undo(f->a, &act, id, false, NULL, error);
}

static int64_t import_id(struct fixture *f, const char *what, const char *csv)
{
    g_autofree char *json = import(f, what, csv, strlen(csv), false);
    g_autofree char *id = json_value(f, json, "$.import");
    return atoi(id);
}

/* Old values come back and new rows go, once, with an event, and by whoever may import. */
static void test_undo(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    int64_t first = import_id(&f, "units", units_csv);
    int64_t second =
        import_id(&f, "units", "编码,全称,类别\nA1,演示县新某局,县直\nA4,演示县丙镇,乡镇\n");
    g_assert_cmpint(second, >, first);
    g_assert_false(undo(&f, &f.who_supervisor, second, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    g_assert_false(undo(&f, &f.who_head, second + 1, &error));
    assert_refused(&error, ANNOTATE_ERROR_NOT_FOUND, "not_found");
    int64_t last = annotate_event_last(f.a);
    g_assert_true(undo(&f, &f.who_head, second, &error));
    g_assert_cmpint(annotate_event_last(f.a), ==, last + 1);
    record_get(f.a, QUERY_UNIT_BY_CODE, &error, TEXT("A4"));
    g_assert_cmpint(record_int(f.a, QUERY_UNIT_BY_CODE, 0), ==, 0);
    record_quiet(f.a);
    g_autofree char *json = import(&f, "units", units_csv, strlen(units_csv), true);
    assert_json(&f, json, "$.same", "3");
    g_assert_false(undo(&f, &f.who_head, second, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "import.undone");
    g_assert_true(undo(&f, &f.who_head, first, &error));
    fixture_clear(&f);
}

static int64_t unit_number(struct fixture *f, const char *code, enum query get, int column)
{
    record_get(f->a, QUERY_UNIT_BY_CODE, NULL, TEXT(code));
    int64_t id = record_int(f->a, QUERY_UNIT_BY_CODE, 0);
    if (get == QUERY_UNIT_BY_CODE)
        return id;
    record_get(f->a, get, NULL, INT(id));
    int64_t n = record_int(f->a, get, column);
    record_quiet(f->a);
    return n;
}

/* A page that was opened before the undo holds a version and ids that mean nothing any more. */
static void test_undo_versions(void)
{
    static const char more[] = "编码,全称,类别\nA1,演示县新某局,县直\nA4,演示县丙镇,乡镇\n";
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    int64_t first = import_id(&f, "units", units_csv);
    int64_t before = unit_number(&f, "A1", QUERY_UNIT_GET, 0);
    int64_t second = import_id(&f, "units", more);
    int64_t id = unit_number(&f, "A1", QUERY_UNIT_BY_CODE, 0);
    int64_t between = unit_number(&f, "A1", QUERY_UNIT_GET, 0);
    int64_t gone = unit_number(&f, "A4", QUERY_UNIT_BY_CODE, 0);
    g_assert_true(undo(&f, &f.who_head, second, &error));
    int64_t after = unit_number(&f, "A1", QUERY_UNIT_GET, 0);
    g_assert_cmpint(after, >, MAX(before, between));
    struct annotate_act act = act_of(&f, &f.who_head, NULL);
    struct annotate_unit in = {
        .phone = "123", .parent = ANNOTATE_KEEP, .rank_order = ANNOTATE_KEEP, .active = -1};
    for (int i = 0; i < 2; i++) {
        act.expect_version = i ? between : before;
        g_assert_false(annotate_unit_set(f.a, &act, id, &in, NULL, &error));
        assert_refused(&error, ANNOTATE_ERROR_CONFLICT, "conflict.version");
    }
    int64_t third = import_id(&f, "units", more);
    g_assert_cmpint(unit_number(&f, "A4", QUERY_UNIT_BY_CODE, 0), >, gone);
    g_assert_true(undo(&f, &f.who_head, third, &error));
    g_assert_cmpint(unit_number(&f, "A1", QUERY_UNIT_GET, 0), >, after + 1);
    act.expect_version = 0;
    g_assert_true(annotate_unit_set(f.a, &act, id, &in, NULL, &error));
    g_assert_false(undo(&f, &f.who_head, first, &error)); /* the telephone is not the import's */
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "import.used_since");
    fixture_clear(&f);
}

static void assert_listed(
    struct fixture *f, const struct annotate_who *who, const char *path, const char *value)
{
    g_autofree char *is = view_value(f, who, ANNOTATE_VIEW_IMPORTS, NULL, path);
    g_assert_cmpstr(is, ==, value);
}

/* What was taken in, by whom, and what can still be taken back; a try changes nothing. */
static void test_list(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    import_id(&f, "units", units_csv);
    import_id(&f, "units", units_csv); /* as it was */
    int64_t id = import_id(&f, "persons", "姓名,单位\n演示甲,A2\n");
    int64_t last = annotate_event_last(f.a);
    struct annotate_act act = act_of(&f, &f.who_head, NULL);
    g_assert_true(annotate_import_undo(f.a, &act, id, true, NULL, &error));
    g_assert_false(annotate_import_undo(f.a, &act, id - 1, true, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "import.used_since");
    g_assert_cmpint(annotate_event_last(f.a), ==, last);
    g_assert_true(undo(&f, &f.who_head, id, &error));
    assert_listed(&f, &f.who_head, "$.items[0].what", "persons");
    assert_listed(&f, &f.who_head, "$.items[0].why.key", "import.undone");
    assert_listed(&f, &f.who_head, "$.items[1].why.key", "import.no_change");
    assert_listed(&f, &f.who_head, "$.items[2].allowed", "true");
    assert_listed(&f, &f.who_head, "$.items[2].added", "3");
    assert_listed(&f, &f.who_supervisor, "$.items", "[]");
    fixture_clear(&f);
}

/* Helping units are rows of their own and come back with their point. */
static void test_undo_points(void)
{
    static const char old[] = "点位编号,名称,类型,配合单位,责任人\nU9,演示路,G9,A1;A2,演示甲\n";
    static const char new[] = "点位编号,名称,类型,配合单位\nU9,演示新路,G9,A3\n";
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    import_id(&f, "units", units_csv);
    import_id(&f, "point-types", "编码,名称\nG9,演示类\n");
    import_id(&f, "points", old);
    int64_t id = import_id(&f, "points", new);
    g_assert_true(undo(&f, &f.who_head, id, &error));
    g_autofree char *json = import(&f, "points", old, strlen(old), true);
    assert_json(&f, json, "$.same", "1");
    fixture_clear(&f);
}

/* What was built on since stays, and with it the whole import. */
static void test_undo_used(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    int64_t id = import_id(&f, "units", units_csv);
    import_id(&f, "persons", "姓名,单位\n演示甲,A2\n");
    g_assert_false(undo(&f, &f.who_head, id, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "import.used_since");
    g_autofree char *json = import(&f, "units", units_csv, strlen(units_csv), true);
    assert_json(&f, json, "$.same", "3");
    int64_t more = import_id(&f, "units", "编码,全称,类别\nA1,演示县新某局,县直\n");
    import_id(&f, "units", "编码,全称,类别\nA1,演示县更新某局,县直\n");
    g_assert_false(undo(&f, &f.who_head, more, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "import.used_since");
    fixture_clear(&f);
}

/* Only the last twenty are kept. */
static void test_undo_old(void)
{
    struct fixture f;
    g_autoptr(GError) error = NULL;
    fixture_people(&f);
    int64_t id = import_id(&f, "units", units_csv);
    for (int i = 0; i < 20; i++) {
        g_autofree char *csv = g_strdup_printf("编码,全称,类别\nB%d,演示县第%d局,县直\n", i, i);
        import_id(&f, "units", csv);
    }
    g_assert_false(undo(&f, &f.who_head, id, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "import.too_old");
    g_assert_true(undo(&f, &f.who_head, id + 1, &error));
    fixture_clear(&f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/import/dry-run", test_dry_run);
    g_test_add_func("/import/again", test_again);
    g_test_add_func("/import/own-ledger", test_own_ledger);
    g_test_add_func("/import/encodings", test_encodings);
    for (size_t i = 0; i < G_N_ELEMENTS(bad_rows); i++) {
        g_autofree char *name = g_strdup_printf("/import/bad-row/%s", bad_rows[i].name);
        g_test_add_data_func(name, GSIZE_TO_POINTER(i), test_bad_row);
    }
    g_test_add_func("/import/all-errors", test_all_errors);
    g_test_add_func("/import/not-csv", test_not_csv);
    g_test_add_func("/import/rights-and-repeat", test_rights_and_repeat);
    g_test_add_func("/import/starter", test_starter);
    g_test_add_func("/import/retired-type", test_retired_type);
    g_test_add_func("/import/undo", test_undo);
    g_test_add_func("/import/undo/versions", test_undo_versions);
    g_test_add_func("/import/list", test_list);
    g_test_add_func("/import/undo-points", test_undo_points);
    g_test_add_func("/import/undo-used", test_undo_used);
    g_test_add_func("/import/undo-old", test_undo_old);
    return g_test_run();
}
