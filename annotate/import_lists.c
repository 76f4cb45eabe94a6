/* import_lists.c — which columns each list has, and how a row of it is written. */
#include "import.h"
#include "register.h"
#include "texts.h"
#include <math.h>
#include <string.h>

/* ---- cells ---- */

static int column_of(const struct import *m, const char *key)
{
    for (int i = 0; m->list->columns[i].key; i++)
        if (strcmp(m->list->columns[i].key, key) == 0)
            return i;
    g_assert_not_reached();
}

/* NULL: the file has no such column. */
static const char *cell(const struct import *m, const char *key)
{
    int at = m->at[column_of(m, key)];
    if (at < 0)
        return NULL;
    return (guint)at < m->row->cells->len ? m->row->cells->pdata[at] : "";
}

const char *import_cell(const struct import *m, const char *key)
{
    return cell(m, key);
}

bool cell_wrong(const char *error_key, const char *key, GError **error)
{
    annotate_fail(error, ANNOTATE_ERROR_INVALID, error_key, key);
    return false;
}

static bool cell_int(const struct import *m, const char *key, int64_t *out, GError **error)
{
    const char *text = cell(m, key);
    *out = ANNOTATE_KEEP;
    if (!text || !*text)
        return true;
    return g_ascii_string_to_signed(text, 10, -1000000000, 1000000000, out, NULL) ||
           cell_wrong("import.not_a_number", key, error);
}

/* *out NAN: the cell is empty or not there. */
static bool cell_real(const struct import *m, const char *key, double *out, GError **error)
{
    const char *text = cell(m, key);
    char *end;
    *out = NAN;
    if (!text || !*text)
        return true;
    *out = g_ascii_strtod(text, &end);
    return (*end == '\0' && isfinite(*out)) || cell_wrong("import.not_a_number", key, error);
}

/* -1: not given. An empty cell is `empty`. */
static bool cell_yes(const struct import *m, const char *key, int empty, int *out, GError **error)
{
    static const struct {
        const char *text;
        int active;
    } words[] = {
        {"1",      1},
        {"0",      0},
        {"是",    1},
        {"否",    0},
        {"启用", 1},
        {"停用", 0},
        {"yes",    1},
        {"no",     0},
        {"active", 1},
        {"off",    0},
        {"true",   1},
        {"false",  0}
    };
    const char *text = cell(m, key);
    *out = text ? empty : -1;
    if (!text || !*text)
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_ascii_strcasecmp(words[i].text, text) == 0) {
            *out = words[i].active;
            return true;
        }
    }
    return cell_wrong("import.not_yes_or_no", key, error);
}

bool import_active(const struct import *m, int *out, GError **error)
{
    return cell_yes(m, "active", 1, out, error);
}

/* The one row that a statement of at most two rows gives; 0: none or several, -1: error. */
static int64_t only(struct annotate *a, enum query query, const char *name, GError **error)
{
    enum record_got got = record_get(a, query, error, TEXT(name));
    int64_t id = got == RECORD_ROW ? record_int(a, query, 0) : 0;
    if (got == RECORD_ROW && (got = record_next(a, query, error)) == RECORD_ROW)
        id = 0;
    record_reset(a, query);
    return got == RECORD_FAILED ? -1 : id;
}

/* A unit by code, name, or the end of its name (住建局 for 临城县住建局). "?住建局": if there is
 * one. */
static bool unit_named(
    struct import *m, const char *name, const char *key, int64_t *out, GError **error)
{
    bool optional = *name == '?';
    *out = 0;
    name += optional;
    if (!*name)
        return true;
    enum record_got got = record_get(m->a, QUERY_UNIT_BY_NAME, error, TEXT(name));
    if (got == RECORD_FAILED)
        return false;
    *out = got == RECORD_ROW ? record_int(m->a, QUERY_UNIT_BY_NAME, 0)
                             : only(m->a, QUERY_UNIT_BY_TAIL, name, error);
    record_reset(m->a, QUERY_UNIT_BY_NAME);
    if (*out < 0)
        return false;
    return *out || optional || cell_wrong("import.no_such_unit", key, error);
}

/* Whether the row that is `held` has this text in its column: the name of several stays with the
 * one that the row has. */
static bool is_held(struct import *m, int64_t held, enum query q, int column, const char *text)
{
    bool same = held && record_get(m->a, q, NULL, INT(held)) == RECORD_ROW &&
                g_strcmp0(record_text(m->a, q, column), text) == 0;
    record_reset(m->a, q);
    return same;
}

static bool is_held_unit(struct import *m, int64_t held, const char *name)
{
    return is_held(m, held, QUERY_UNIT_GET, 3, name) || is_held(m, held, QUERY_UNIT_GET, 2, name);
}

bool import_unit(struct import *m, const char *name, const char *key, int64_t *out, GError **error)
{
    return unit_named(m, name, key, out, error);
}

static bool cell_unit(struct import *m, const char *key, int64_t *out, GError **error)
{
    const char *name = cell(m, key);
    *out = ANNOTATE_KEEP;
    return !name || unit_named(m, name, key, out, error);
}

/* The same, of a row that has the unit `held` now. */
static bool cell_unit_of(
    struct import *m, const char *key, int64_t held, int64_t *out, GError **error)
{
    const char *name = cell(m, key);
    *out = held;
    return (name && is_held_unit(m, held, name)) || cell_unit(m, key, out, error);
}

/* 姓名, or 姓名（单位）; 0: none or several, -1: error. */
static int64_t person_named(
    struct import *m, const char *text, int64_t unit, const char *key, GError **error)
{
    enum query q = QUERY_PERSON_ONLY;
    g_auto(GStrv) part = g_strsplit(text, "（", 2);
    if (part[1] && g_str_has_suffix(part[1], "）")) {
        q = QUERY_PERSON_BY_NAME;
        part[1][strlen(part[1]) - strlen("）")] = '\0';
        if (!unit_named(m, part[1], key, &unit, error))
            return -1;
    }
    enum record_got got = record_get(m->a, q, error, TEXT(part[0]), REF(unit));
    int64_t id = got == RECORD_ROW ? record_int(m->a, q, 0) : 0;
    if (got == RECORD_ROW && (got = record_next(m->a, q, error)) == RECORD_ROW)
        id = 0;
    record_reset(m->a, q);
    return got == RECORD_FAILED ? -1 : id;
}

bool import_person(
    struct import *m, const char *key, int64_t unit, int64_t held, int64_t *out, GError **error)
{
    const char *name = cell(m, key);
    bool stays = name && is_held(m, held, QUERY_PERSON_GET, 1, name);
    *out = stays ? held : name ? 0 : ANNOTATE_KEEP;
    if (stays || !name || !*name)
        return true;
    *out = person_named(m, name, unit, key, error);
    return *out > 0 || (*out == 0 && cell_wrong("import.no_such_person", key, error));
}

char **import_words(const struct import *m, const char *key)
{
    g_autofree char *text = g_strdelimit(g_strdup(cell(m, key)), ";,", '\n');
    g_autoptr(GString) list = g_string_new(text);
    static const char *const marks[] = {"；", "、", "，"};
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++)
        g_string_replace(list, marks[i], "\n", 0);
    return g_strsplit(list->str, "\n", 200);
}

/* Whoever the point lies with, of no name before there is a point. */
static bool is_area(const char *name)
{
    return strcmp(name, "属地") == 0 || strcmp(name, "属地乡镇") == 0;
}

/* By its own column, or named among those that help. */
static bool area_assists(struct import *m, int given)
{
    if (given >= 0 || !cell(m, "assist"))
        return given > 0;
    g_auto(GStrv) names = import_words(m, "assist");
    bool found = false;
    for (char **name = names; *name; name++) {
        g_strstrip(*name);
        found = found || is_area(*name + (**name == '?'));
    }
    return found;
}

static bool has_id(const GArray *ids, int64_t id)
{
    for (guint i = 0; i < ids->len; i++)
        if (g_array_index(ids, int64_t, i) == id)
            return true;
    return false;
}

/* `held`: the numbers that the row has now, as "3,7". */
static bool helping_unit(struct import *m, const char *name, const char *key, const char *held,
    const GArray *had, int64_t *out, GError **error)
{
    for (const char *at = held; at && *at; at += *at == ',') {
        *out = g_ascii_strtoll(at, (char **)&at, 10);
        if (!has_id(had, *out) && is_held_unit(m, *out, name))
            return true;
    }
    return unit_named(m, name, key, out, error);
}

/* Helping units; of a type of problems also the area of the point, which is kept apart. */
static bool helping_units(
    struct import *m, const char *key, const char *held, GArray *out, GError **error)
{
    g_auto(GStrv) names = import_words(m, key);
    for (char **name = names; *name; name++) {
        int64_t id;
        g_strstrip(*name);
        if (strcmp(m->list->what, "problem-types") == 0 && is_area(*name + (**name == '?')))
            continue;
        if (!helping_unit(m, *name, key, held, out, &id, error))
            return false;
        if (id && !has_id(out, id))
            g_array_append_val(out, id);
    }
    return true;
}

bool import_units(struct import *m, const char *key, GArray *out, GError **error)
{
    return helping_units(m, key, NULL, out, error);
}

static bool put_assist(
    struct import *m, const char *key, int64_t id, enum query clear, enum query add, GError **error)
{
    const enum query list = (enum query)m->list->assist;
    if (!cell(m, key))
        return true;
    g_autoptr(GArray) units = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autofree char *held =
        record_get(m->a, list, NULL, INT(id)) == RECORD_ROW ? record_dup(m->a, list, 0) : NULL;
    record_reset(m->a, list);
    if (!helping_units(m, key, held, units, error) || !record_run(m->a, clear, error, INT(id)))
        return false;
    for (guint i = 0; i < units->len; i++)
        if (!record_run(
                m->a, add, error, INT(id), INT(g_array_index(units, int64_t, i)), INT(i + 1)))
            return false;
    return true;
}

static int64_t find_code(struct import *m, enum query query, GError **error)
{
    enum record_got got = record_get(m->a, query, error, TEXT(cell(m, "code")));
    int64_t id = got == RECORD_ROW ? record_int(m->a, query, 0) : 0;
    record_reset(m->a, query);
    return got == RECORD_FAILED ? -1 : id;
}

/* The old value of a column where the file has none. */
static const char *cell_or(struct import *m, const char *key, int64_t id, enum query q, int column)
{
    const char *text = cell(m, key);
    if (text)
        return text;
    text = id ? record_text(m->a, q, column) : NULL;
    return text ? text : "";
}

static int64_t given_or(struct import *m, int64_t given, int64_t id, enum query q, int column)
{
    if (given != ANNOTATE_KEEP)
        return given;
    return id ? record_int(m->a, q, column) : 0;
}

static int active_or(struct import *m, int given, int64_t id, enum query q, int column)
{
    if (given >= 0)
        return given;
    return id ? (int)record_int(m->a, q, column) : 1;
}

/* ---- units ---- */

static int64_t unit_find(struct import *m, GError **error)
{
    return find_code(m, QUERY_UNIT_BY_CODE, error);
}

static const char *unit_kind(const char *text)
{
    static const char *const words[][2] = {
        {"县直", "county"   },
        {"乡镇", "township" },
        {"街道", "township" },
        {"社区", "community"},
        {"村",    "community"},
        {"企业", "company"  },
        {"垂管", "vertical" }
    };
    for (size_t i = 0; text && i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i][0], text) == 0 || g_ascii_strcasecmp(words[i][1], text) == 0)
            return words[i][1];
    return text;
}

static bool unit_row(struct import *m, int64_t id, int64_t *out_id, GError **error)
{
    struct annotate_unit full, in = {
                                   .code = cell(m, "code"),
                                   .full_name = cell(m, "full_name"),
                                   .short_name = cell(m, "short_name"),
                                   .kind = unit_kind(cell(m, "kind")),
                                   .phone = cell(m, "phone"),
                                   .linked_leader = cell(m, "linked_leader"),
                                   .sponsor_unit = cell(m, "sponsor_unit"),
                               };
    if (in.short_name && !*in.short_name)
        in.short_name = in.full_name;
    if (!id && !in.short_name)
        in.short_name = in.full_name;
    if (!cell_unit(m, "parent", &in.parent, error) ||
        !cell_int(m, "rank_order", &in.rank_order, error) || !import_active(m, &in.active, error))
        return false;
    const enum query q = QUERY_UNIT_GET;
    if (id && !record_need(m->a, q, error, INT(id)))
        return false;
    int64_t head = id ? record_int(m->a, q, 11) : 0, liaison = id ? record_int(m->a, q, 12) : 0;
    if (!import_person(m, "head", id, head, &in.head, error) ||
        !import_person(m, "liaison", id, liaison, &in.liaison, error))
        return false;
    if (id && !record_need(m->a, q, error, INT(id)))
        return false;
    unit_over(m->a, id != 0, &in, &full);
    return unit_put(m->a, id, &full, m->act->now, out_id, error);
}

/* ---- persons ---- */

static int64_t person_find(struct import *m, GError **error)
{
    int64_t unit;
    if (!cell_unit(m, "unit", &unit, error))
        return -1;
    if (unit == ANNOTATE_KEEP)
        unit = 0;
    const enum query q = QUERY_PERSON_BY_NAME;
    enum record_got got = record_get(m->a, q, error, TEXT(cell(m, "name")), REF(unit));
    int64_t id = got == RECORD_ROW ? record_int(m->a, q, 0) : 0;
    /* Of those who share it, one row after the other, in the order of the export. */
    for (; got == RECORD_ROW; got = record_next(m->a, q, error)) {
        int64_t next = record_int(m->a, q, 0);
        if (!g_hash_table_contains(m->seen, &next)) {
            id = next;
            break;
        }
    }
    record_reset(m->a, q);
    return got == RECORD_FAILED ? -1 : id;
}

static bool person_row(struct import *m, int64_t id, int64_t *out_id, GError **error)
{
    struct annotate_person full, in = {
                                     .name = cell(m, "name"),
                                     .post = cell(m, "post"),
                                     .phone = cell(m, "phone"),
                                 };
    if (!cell_unit(m, "unit", &in.unit, error) ||
        !cell_int(m, "rank_order", &in.rank_order, error) || !import_active(m, &in.active, error))
        return false;
    if (id && !record_need(m->a, QUERY_PERSON_GET, error, INT(id)))
        return false;
    person_over(m->a, id != 0, &in, &full);
    return person_put(m->a, id, &full, m->act->now, out_id, error);
}

/* ---- points ---- */

static int64_t point_find(struct import *m, GError **error)
{
    return find_code(m, QUERY_POINT_BY_CODE, error);
}

static bool point_type_named(struct import *m, int64_t held, int64_t *out, GError **error)
{
    const char *name = cell(m, "type");
    *out = ANNOTATE_KEEP;
    if (!name || is_held(m, held, QUERY_POINT_TYPE_GET, 1, name))
        return true;
    enum record_got got = record_get(m->a, QUERY_POINT_TYPE_BY_NAME, error, TEXT(name));
    *out = got == RECORD_ROW ? record_int(m->a, QUERY_POINT_TYPE_BY_NAME, 0) : 0;
    record_reset(m->a, QUERY_POINT_TYPE_BY_NAME);
    return got == RECORD_ROW ||
           (got == RECORD_NONE && cell_wrong("import.no_such_type", "type", error));
}

static bool point_place(struct import *m, struct annotate_point *in, GError **error)
{
    if (!cell_real(m, "lat", &in->lat, error) || !cell_real(m, "lon", &in->lon, error))
        return false;
    in->place = !cell(m, "lat") ? -1 : !isnan(in->lat);
    if (isnan(in->lat) != isnan(in->lon))
        return cell_wrong("import.half_a_place", isnan(in->lat) ? "lat" : "lon", error);
    return true;
}

static int64_t lead_of_type(struct import *m, int64_t type)
{
    const enum query q = QUERY_POINT_TYPE_GET;
    int64_t lead = record_get(m->a, q, NULL, INT(type)) == RECORD_ROW ? record_int(m->a, q, 2) : 0;
    record_reset(m->a, q);
    return lead;
}

/* A point without a unit of its own shows that of its type: a list that says so leaves it so. */
static bool point_lead(struct import *m, int64_t id, struct annotate_point *in, GError **error)
{
    const enum query q = QUERY_POINT_GET;
    int64_t own = id ? record_int(m->a, q, 7) : 0;
    int64_t held = id && !own ? lead_of_type(m, record_int(m->a, q, 3)) : own;
    if (!cell_unit_of(m, "lead_unit", held, &in->lead_unit, error))
        return false;
    if (id && !own && in->lead_unit > 0 &&
        lead_of_type(m, given_or(m, in->type, id, q, 3)) == in->lead_unit)
        in->lead_unit = ANNOTATE_KEEP;
    return true;
}

/* A point without a link of its own shows that of its street: a list that says so leaves it so. */
static bool point_links(struct import *m, int64_t id, struct annotate_point *in, GError **error)
{
    const enum query q = QUERY_POINT_LINK;
    if (!id)
        return true;
    if (!record_need(m->a, q, error, INT(id)))
        return false;
    if (record_int(m->a, q, 2) && g_strcmp0(in->linked_leader, record_text(m->a, q, 0)) == 0)
        in->linked_leader = NULL;
    if (record_int(m->a, q, 3) && g_strcmp0(in->sponsor_unit, record_text(m->a, q, 1)) == 0)
        in->sponsor_unit = NULL;
    record_reset(m->a, q);
    return true;
}

static bool point_row(struct import *m, int64_t id, int64_t *out_id, GError **error)
{
    struct annotate_point full, in = {
                                    .code = cell(m, "code"),
                                    .name = cell(m, "name"),
                                    .address = cell(m, "address"),
                                    .person = cell(m, "person"),
                                    .phone = cell(m, "phone"),
                                    .linked_leader = cell(m, "linked_leader"),
                                    .sponsor_unit = cell(m, "sponsor_unit"),
                                    .street_chief = cell(m, "street_chief"),
                                    .lane_chief = cell(m, "lane_chief"),
                                    .road_chief = cell(m, "road_chief"),
                                };
    if (id && !record_need(m->a, QUERY_POINT_GET, error, INT(id)))
        return false;
    int64_t type = id ? record_int(m->a, QUERY_POINT_GET, 3) : 0;
    int64_t area = id ? record_int(m->a, QUERY_POINT_GET, 16) : 0;
    if (!point_type_named(m, type, &in.type, error) || !point_lead(m, id, &in, error) ||
        !point_links(m, id, &in, error) || !cell_unit_of(m, "area", area, &in.area, error) ||
        !point_place(m, &in, error) || !import_active(m, &in.active, error))
        return false;
    point_over(m->a, id != 0, &in, &full);
    return point_put(m->a, id, &full, m->act->now, out_id, error) &&
           put_assist(
               m, "assist", *out_id, QUERY_POINT_ASSIST_CLEAR, QUERY_POINT_ASSIST_ADD, error);
}

/* ---- point types ---- */

static int64_t point_type_find(struct import *m, GError **error)
{
    return find_code(m, QUERY_POINT_TYPE_BY_CODE, error);
}

static bool point_type_row(struct import *m, int64_t id, int64_t *out_id, GError **error)
{
    const enum query q = QUERY_POINT_TYPE_GET;
    int64_t lead;
    int active;
    if (!cell_unit(m, "lead_unit", &lead, error) || !import_active(m, &active, error) ||
        (id && !record_need(m->a, q, error, INT(id))))
        return false;
    const char *code = cell(m, "code"), *name = cell(m, "name");
    const char *standard = cell_or(m, "standard", id, q, 3);
    lead = given_or(m, lead, id, q, 2);
    active = active_or(m, active, id, q, 4);
    if (!check_text(code, "code", 32, true, error) || !check_text(name, "name", 60, true, error) ||
        !check_lines(standard, "standard", 2000, false, error))
        return false;
    bool good = id ? record_run(m->a, QUERY_POINT_TYPE_SET, error, INT(id), TEXT(code), TEXT(name),
                         REF(lead), TEXT(standard), INT(active))
                   : record_run(m->a, QUERY_POINT_TYPE_ADD, error, TEXT(code), TEXT(name),
                         REF(lead), TEXT(standard), INT(active));
    *out_id = id ? id : record_rowid(m->a);
    return good;
}

/* ---- problem types ---- */

static int64_t problem_type_find(struct import *m, GError **error)
{
    return find_code(m, QUERY_PROBLEM_TYPE_BY_CODE, error);
}

static bool indicator_named(struct import *m, int64_t held, int64_t *out, GError **error)
{
    const char *code = cell(m, "indicator");
    *out = ANNOTATE_KEEP;
    if (!code || is_held(m, held, QUERY_INDICATOR_GET, 1, code))
        return true;
    *out = 0;
    if (!*code)
        return true;
    enum record_got got = record_get(m->a, QUERY_INDICATOR_BY_NAME, error, TEXT(code));
    if (got == RECORD_ROW)
        *out = record_int(m->a, QUERY_INDICATOR_BY_NAME, 0);
    record_reset(m->a, QUERY_INDICATOR_BY_NAME);
    return got == RECORD_ROW ||
           (got == RECORD_NONE && cell_wrong("import.no_such_indicator", "indicator", error));
}

static bool problem_type_row(struct import *m, int64_t id, int64_t *out_id, GError **error)
{
    const enum query q = QUERY_PROBLEM_TYPE_GET;
    int64_t lead, indicator;
    int active, area;
    if ((id && !record_need(m->a, q, error, INT(id))) || !cell_unit(m, "lead_unit", &lead, error) ||
        !indicator_named(m, id ? record_int(m->a, q, 3) : 0, &indicator, error) ||
        !import_active(m, &active, error) || !cell_yes(m, "area_assist", -1, &area, error))
        return false;
    const char *code = cell(m, "code"), *name = cell(m, "name");
    const char *key = cell_or(m, "key", id, q, 4);
    lead = given_or(m, lead, id, q, 2);
    indicator = given_or(m, indicator, id, q, 3);
    active = active_or(m, active, id, q, 5);
    if (!check_text(code, "code", 32, true, error) || !check_text(name, "name", 60, true, error) ||
        !check_text(key, "key", 1, false, error))
        return false;
    bool good = id ? record_run(m->a, QUERY_PROBLEM_TYPE_SET, error, INT(id), TEXT(code),
                         TEXT(name), REF(lead), REF(indicator), TEXT(key), INT(active))
                   : record_run(m->a, QUERY_PROBLEM_TYPE_ADD, error, TEXT(code), TEXT(name),
                         REF(lead), REF(indicator), TEXT(key), INT(active));
    *out_id = id ? id : record_rowid(m->a);
    return good &&
           put_assist(m, "assist", *out_id, QUERY_PROBLEM_TYPE_ASSIST_CLEAR,
               QUERY_PROBLEM_TYPE_ASSIST_ADD, error) &&
           ((area < 0 && !area_assists(m, area)) || record_run(m->a, QUERY_PROBLEM_TYPE_AREA, error,
                                                        INT(*out_id), INT(area_assists(m, area))));
}

/* ---- indicators ---- */

static int64_t indicator_id(struct import *m, const char *code, const char *system, GError **error)
{
    const enum query q = QUERY_INDICATOR_BY_CODE;
    enum record_got got = record_get(m->a, q, error, TEXT(code), TEXT(system));
    int64_t id = got == RECORD_ROW ? record_int(m->a, q, 0) : 0;
    record_reset(m->a, q);
    return got == RECORD_FAILED ? -1 : id;
}

static int64_t indicator_find(struct import *m, GError **error)
{
    return indicator_id(m, cell(m, "code"), cell(m, "system_version"), error);
}

static bool indicator_parent(struct import *m, int64_t *out, GError **error)
{
    const char *parent = cell(m, "parent");
    *out = ANNOTATE_KEEP;
    if (!parent)
        return true;
    *out = *parent ? indicator_id(m, parent, cell(m, "system_version"), error) : 0;
    return *out > 0 ||
           (*out == 0 && (!*parent || cell_wrong("import.no_such_indicator", "parent", error)));
}

static bool indicator_row(struct import *m, int64_t id, int64_t *out_id, GError **error)
{
    const enum query q = QUERY_INDICATOR_GET;
    int64_t lead, parent;
    double weight;
    int active;
    if (!cell_unit(m, "lead_unit", &lead, error) || !indicator_parent(m, &parent, error) ||
        !cell_real(m, "weight", &weight, error) || !import_active(m, &active, error) ||
        (id && !record_need(m->a, q, error, INT(id))))
        return false;
    const char *system = cell(m, "system_version"), *code = cell(m, "code");
    const char *text = cell(m, "text"), *standard = cell_or(m, "standard", id, q, 4);
    parent = given_or(m, parent, id, q, 2);
    lead = given_or(m, lead, id, q, 6);
    active = active_or(m, active, id, q, 7);
    if (isnan(weight))
        weight = id && !cell(m, "weight") ? record_real(m->a, q, 5) : 0;
    if (weight < 0)
        return cell_wrong("import.not_a_number", "weight", error);
    if (!check_text(system, "system_version", 40, true, error) ||
        !check_text(code, "code", 32, true, error) || !check_text(text, "text", 200, true, error) ||
        !check_lines(standard, "standard", 2000, false, error))
        return false;
    bool good =
        id ? record_run(m->a, QUERY_INDICATOR_SET, error, INT(id), TEXT(system), TEXT(code),
                 REF(parent), TEXT(text), TEXT(standard), REAL(weight), REF(lead), INT(active))
           : record_run(m->a, QUERY_INDICATOR_ADD, error, TEXT(system), TEXT(code), REF(parent),
                 TEXT(text), TEXT(standard), REAL(weight), REF(lead), INT(active));
    *out_id = id ? id : record_rowid(m->a);
    return good && put_assist(m, "responsible", *out_id, QUERY_INDICATOR_UNIT_CLEAR,
                       QUERY_INDICATOR_UNIT_ADD, error);
}

/* ---- special headquarters ---- */

static int64_t hq_find(struct import *m, GError **error)
{
    const enum query q = QUERY_HQ_BY_NAME;
    enum record_got got = record_get(m->a, q, error, TEXT(cell(m, "name")));
    int64_t id = got == RECORD_ROW ? record_int(m->a, q, 0) : 0;
    record_reset(m->a, q);
    return got == RECORD_FAILED ? -1 : id;
}

static bool hq_row(struct import *m, int64_t id, int64_t *out_id, GError **error)
{
    const enum query q = QUERY_HQ_GET;
    int64_t leader, unit;
    int active;
    if ((id && !record_need(m->a, q, error, INT(id))) || !cell_unit(m, "unit", &unit, error) ||
        !import_person(m, "leader", 0, id ? record_int(m->a, q, 2) : 0, &leader, error) ||
        !import_active(m, &active, error))
        return false;
    const char *name = cell(m, "name");
    leader = given_or(m, leader, id, q, 2);
    active = active_or(m, active, id, q, 4);
    if (!check_text(name, "name", 60, true, error) ||
        !check_ref(m->a, QUERY_HAS_UNIT, unit, "unit", true, error))
        return false;
    bool good = id ? record_run(m->a, QUERY_HQ_SET, error, INT(id), TEXT(name), REF(leader),
                         INT(unit), INT(active))
                   : record_run(m->a, QUERY_HQ_ADD, error, TEXT(name), REF(leader), INT(unit),
                         INT(active), INT(m->act->now));
    *out_id = id ? id : record_rowid(m->a);
    return good && put_assist(m, "units", *out_id, QUERY_HQ_UNIT_CLEAR, QUERY_HQ_UNIT_ADD, error);
}

/* ---- the lists ---- */

/* clang-format off */
static const struct list lists[] = {
    {"units", {{"code", "编码", true, NULL, "Code"}, {"full_name", "全称", true, NULL, "Full name"},
        {"short_name", "简称", false, NULL, "Short name"}, {"kind", "类别", true, NULL, "Kind"},
        {"parent", "上级单位", false, "上级", "Parent"}, {"rank_order", "排序", false, NULL, "Order"},
        {"phone", "电话", false, NULL, "Phone"}, {"active", "启用", false, "状态", "State"},
        {"linked_leader", "挂钩领导", false, NULL, "Linked leader"},
        {"sponsor_unit", "包保单位", false, NULL, "Sponsoring unit"},
        {"head", "主要负责人", false, NULL, "Head"}, {"liaison", "联络员", false, NULL, "Liaison"}},
        QUERY_UNIT_GET, -1, unit_find, unit_row, true},
    {"persons", {{"name", "姓名", true, NULL, "Name"}, {"unit", "单位", false, NULL, "Unit"},
        {"post", "职务", false, NULL, "Post"}, {"rank_order", "排序", false, NULL, "Order"},
        {"phone", "电话", false, NULL, "Phone"}, {"active", "启用", false, "状态", "State"}},
        QUERY_PERSON_GET, -1, person_find, person_row, true},
    {"point-types", {{"code", "编码", true, NULL, "Code"}, {"name", "名称", true, NULL, "Name"},
        {"lead_unit", "牵头单位", false, "责任单位", "Lead unit"},
        {"standard", "标准", false, NULL, "Standard"}, {"active", "启用", false, "状态", "State"}},
        QUERY_POINT_TYPE_GET, -1, point_type_find, point_type_row, true},
    {"points", {{"code", "点位编号", true, "编码", "Code"}, {"name", "名称", true, NULL, "Name"},
        {"type", "类型", true, NULL, "Type"}, {"address", "地址", false, NULL, "Address"},
        {"lat", "纬度", false, NULL, "Latitude"}, {"lon", "经度", false, NULL, "Longitude"},
        {"lead_unit", "主责单位", false, "责任单位", "Lead unit"},
        {"assist", "配合单位", false, NULL, "Assisting"},
        {"person", "点位责任人", false, "责任人", "Person"}, {"phone", "电话", false, NULL, "Phone"},
        {"linked_leader", "挂钩领导", false, NULL, "Linked leader"},
        {"sponsor_unit", "包保单位", false, NULL, "Sponsoring unit"},
        {"active", "启用", false, "状态", "State"},
        {"street_chief", "街长", false, NULL, "Street chief"},
        {"lane_chief", "巷长", false, NULL, "Lane chief"},
        {"road_chief", "路长", false, NULL, "Road chief"}, {"area", "属地", false, NULL, "Territory"},
        /* of the ledger, which counts them itself */
        {"indicators", "对应指标"}, {"last_supervised_on", "最近督导"}, {"problems", "累计问题"},
        {"open", "未销号"}, {"recurrences", "复发次数"}, {"place", "坐标"},
        {"checks", "督导次数"}, {"last_result", "最近结果"}, {"rate", "销号率"}},
        QUERY_POINT_GET, QUERY_POINT_ASSIST_LIST, point_find, point_row, true},
    {"indicators", {{"system_version", "体系版本", true, NULL, "Version"},
        {"code", "编码", true, NULL, "Code"}, {"parent", "上级编码", false, NULL, "Parent code"},
        {"text", "内容", true, NULL, "Text"}, {"standard", "标准", false, NULL, "Standard"},
        {"weight", "权重", false, NULL, "Weight"}, {"lead_unit", "牵头单位", false, NULL, "Lead unit"},
        {"responsible", "责任单位", false, NULL, "Responsible units"},
        {"active", "启用", false, "状态", "State"}},
        QUERY_INDICATOR_GET, QUERY_INDICATOR_UNIT_LIST, indicator_find, indicator_row, true},
    {"problem-types", {{"code", "编码", true, NULL, "Code"}, {"name", "名称", true, NULL, "Name"},
        {"lead_unit", "牵头单位", false, "责任单位", "Lead unit"},
        {"assist", "配合单位", false, NULL, "Assisting"},
        {"area_assist", "属地配合", false, NULL, "Area helps"}, {"key", "快捷键", false, NULL, "Key"},
        {"indicator", "指标", false, "对应指标", "Indicator"}, {"active", "启用", false, "状态", "State"}},
        QUERY_PROBLEM_TYPE_GET, QUERY_PROBLEM_TYPE_ASSIST_LIST, problem_type_find,
        problem_type_row, true},
    {"hqs", {{"name", "名称", true, NULL, "Name"}, {"leader", "负责领导", false, NULL, "Leader"},
        {"unit", "单位", true, NULL, "Unit"}, {"units", "所辖单位", false, NULL, "Its units"},
        {"active", "启用", false, "状态", "State"}},
        QUERY_HQ_GET, QUERY_HQ_UNIT_LIST, hq_find, hq_row, true},
};
/* clang-format on */

const struct list *import_list(const char *what)
{
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        if (strcmp(lists[i].what, what) == 0)
            return &lists[i];
    static const struct list *const others[] = {&import_requests, &import_accounts};
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        if (strcmp(others[i]->what, what) == 0)
            return others[i];
    for (size_t i = 0; i < import_n_ledgers; i++)
        if (strcmp(import_ledgers[i].what, what) == 0)
            return &import_ledgers[i];
    return NULL;
}

const char *annotate_import_columns(const char *what)
{
    static const struct {
        const char *what, *columns;
    } heads[] = {
        {"units",          "code,full_name,short_name,kind,parent,rank_order,phone,active,linked_leader,"
                  "sponsor_unit\n"
                  "编码,全称,简称,类别,上级单位,排序,电话,启用,挂钩领导,包保单位"     },
        {"persons",        "name,unit,post,rank_order,phone,active\n姓名,单位,职务,排序,电话,启用"                   },
        {"point-types",    "code,name,lead_unit,standard,active\n编码,名称,牵头单位,标准,启用"                       },
        {"points",
         "code,name,type,address,lat,lon,lead_unit,assist,person,phone,linked_leader,"
            "sponsor_unit,active,street_chief,lane_chief,road_chief,area\n点位编号,名称,类型,"
            "地址,纬度,经度,主责单位,配合单位,"
            "点位责任人,电话,挂钩领导,包保单位,启用,街长,巷长,路长,属地"                                },
        {"indicators",
         "system_version,code,parent,text,standard,weight,lead_unit,responsible,active\n"
            "体系版本,编码,上级编码,内容,标准,权重,牵头单位,责任单位,启用"                             },
        {"requests",
         "service_request_id,status,service_name,service_code,description,"
            "agency_responsible,requested_datetime,address,address_id,shenkan_source\n"
            "案件编号,状态,问题类型,类型编码,问题描述,责任单位,上报时间,地址,点位编号,来源"    },
        {"problems",
         "problem_no,found_on,source,round,point_code,point_name,type,description,standard,"
            "lead_unit,assist,state\n"
            "问题编号,发现日期,来源,轮次,点位编号,点位名称,问题类型,描述,对应标准,主责单位,"
            "配合单位,状态"                                                                                                },
        {"rectifications",
         "problem_no,card_no,issued_on,task,time,standard,duty,signed_on,original_due_on,due_on,"
            "extensions,measures,done_on,reported_on,verifier,verified_on,verify_result,"
            "rework_count,closed_on,close_no,overdue_days,pledge_kept,escalation\n"
            "问题编号,交办卡号,交办日期,任务,时限,标准,责任,签收日期,原定期限,现期限,延期次数,"
            "整改措施,"
            "完成日期,反馈日期,核查人,核查日期,核查结果,退回次数,销号日期,销号单号,是否逾期（天）,"
            "承诺是否兑现,追责级别"                                                                                    },
        {"problem-types",  "code,name,lead_unit,assist,area_assist,key,indicator,active\n"
                          "编码,名称,牵头单位,配合单位,属地配合,快捷键,指标,启用"},
        {"hqs",            "name,leader,unit,units,active\n名称,负责领导,单位,所辖单位,启用"                       },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++)
        if (strcmp(heads[i].what, what) == 0)
            return heads[i].columns;
    return NULL;
}

const char *annotate_starter(const char *what)
{
    if (strcmp(what, "point-types") == 0)
        return text_point_types;
    if (strcmp(what, "problem-types") == 0)
        return text_problem_types;
    return strcmp(what, "indicators") == 0 ? text_indicators : NULL;
}
