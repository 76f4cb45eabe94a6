/* register.c — units, persons and points, one by one. */
#include "register.h"
#include "rules.h"
#include <math.h>
#include <string.h>

static const char *const unit_kinds[] = {
    "county", "township", "community", "company", "vertical", NULL};

static const char *text(const char *given)
{
    return given ? given : "";
}

/* Points lie in townships and communities: the link of another unit would count nowhere. */
static bool check_link(const struct annotate_unit *in, GError **error)
{
    const char *given = *text(in->linked_leader)  ? "linked_leader"
                        : *text(in->sponsor_unit) ? "sponsor_unit"
                                                  : NULL;
    if (!given || strcmp(in->kind, "township") == 0 || strcmp(in->kind, "community") == 0)
        return true;
    annotate_fail(error, ANNOTATE_ERROR_INVALID, "unit.link_of_area", given);
    return false;
}

static bool check_unit(
    struct annotate *a, int64_t id, const struct annotate_unit *in, GError **error)
{
    if (!check_text(in->code, "code", 32, true, error) ||
        !check_text(in->full_name, "full_name", 100, true, error) ||
        !check_text(in->short_name, "short_name", 40, true, error) ||
        !check_choice(in->kind, "kind", unit_kinds, error) ||
        !check_text(in->phone, "phone", 40, false, error) ||
        !check_text(in->linked_leader, "linked_leader", 40, false, error) ||
        !check_text(in->sponsor_unit, "sponsor_unit", 60, false, error) || !check_link(in, error) ||
        !check_ref(a, QUERY_HAS_UNIT, in->parent, "parent", false, error) ||
        !check_ref(a, QUERY_HAS_PERSON, in->head, "head", false, error) ||
        !check_ref(a, QUERY_HAS_PERSON, in->liaison, "liaison", false, error))
        return false;
    if (!id || !in->parent)
        return true;
    enum record_got loop = record_get(a, QUERY_UNIT_BELOW, error, INT(in->parent), INT(id));
    if (loop == RECORD_ROW)
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "unit.parent_loop", "parent");
    record_reset(a, QUERY_UNIT_BELOW);
    return loop == RECORD_NONE;
}

bool unit_put(struct annotate *a, int64_t id, const struct annotate_unit *in, int64_t now,
    int64_t *out_id, GError **error)
{
    const char *phone = in->phone ? in->phone : "";
    if (!check_unit(a, id, in, error))
        return false;
    bool good =
        id ? record_run(a, QUERY_UNIT_SET, error, INT(id), TEXT(in->code), TEXT(in->full_name),
                 TEXT(in->short_name), TEXT(in->kind), REF(in->parent), INT(in->rank_order),
                 TEXT(phone), INT(in->active), TEXT(text(in->linked_leader)),
                 TEXT(text(in->sponsor_unit)), REF(in->head), REF(in->liaison))
           : record_run(a, QUERY_UNIT_ADD, error, TEXT(in->code), TEXT(in->full_name),
                 TEXT(in->short_name), TEXT(in->kind), REF(in->parent), INT(in->rank_order),
                 TEXT(phone), INT(in->active), INT(now), TEXT(text(in->linked_leader)),
                 TEXT(text(in->sponsor_unit)), REF(in->head), REF(in->liaison));
    *out_id = id ? id : record_rowid(a);
    return good;
}

bool person_put(struct annotate *a, int64_t id, const struct annotate_person *in, int64_t now,
    int64_t *out_id, GError **error)
{
    const char *phone = in->phone ? in->phone : "", *post = in->post ? in->post : "";
    if (!check_text(in->name, "name", 40, true, error) ||
        !check_text(post, "post", 60, false, error) ||
        !check_text(phone, "phone", 40, false, error) ||
        !check_ref(a, QUERY_HAS_UNIT, in->unit, "unit", false, error))
        return false;
    bool good = id ? record_run(a, QUERY_PERSON_SET, error, INT(id), TEXT(in->name), REF(in->unit),
                         TEXT(post), INT(in->rank_order), TEXT(phone), INT(in->active))
                   : record_run(a, QUERY_PERSON_ADD, error, TEXT(in->name), REF(in->unit),
                         TEXT(post), INT(in->rank_order), TEXT(phone), INT(in->active), INT(now));
    *out_id = id ? id : record_rowid(a);
    return good;
}

static bool check_point(struct annotate *a, const struct annotate_point *in, GError **error)
{
    if (!check_text(in->code, "code", 32, true, error) ||
        !check_text(in->name, "name", 100, true, error) ||
        !check_ref(a, QUERY_HAS_POINT_TYPE, in->type, "type", true, error) ||
        !check_text(in->address, "address", 200, false, error) ||
        !check_ref(a, QUERY_HAS_UNIT, in->lead_unit, "lead_unit", false, error) ||
        !check_ref(a, QUERY_HAS_AREA, in->area, "area", false, error) ||
        !check_text(in->phone, "phone", 40, false, error) ||
        !check_text(in->linked_leader, "linked_leader", 40, false, error) ||
        !check_text(in->sponsor_unit, "sponsor_unit", 60, false, error) ||
        !check_text(in->street_chief, "street_chief", 40, false, error) ||
        !check_text(in->lane_chief, "lane_chief", 40, false, error) ||
        !check_text(in->road_chief, "road_chief", 40, false, error))
        return false;
    if (in->place == 1 && !(fabs(in->lat) <= 90 && fabs(in->lon) <= 180)) {
        annotate_fail(
            error, ANNOTATE_ERROR_INVALID, "field.invalid", fabs(in->lat) <= 90 ? "lon" : "lat");
        return false;
    }
    return true;
}

/* Every point has its named person (mechanism 9). One from before that was asked for stays as it is
 * until somebody is named. */
static bool point_owes_person(struct annotate *a, int64_t id)
{
    return !id || *record_text(a, QUERY_POINT_GET, 8);
}

bool point_put(struct annotate *a, int64_t id, const struct annotate_point *in, int64_t now,
    int64_t *out_id, GError **error)
{
    if (!check_text(in->person, "person", 40, point_owes_person(a, id), error) ||
        !check_point(a, in, error))
        return false;
    double lat = in->place == 1 ? in->lat : NAN, lon = in->place == 1 ? in->lon : NAN;
    bool good =
        id ? record_run(a, QUERY_POINT_SET, error, INT(id), TEXT(in->code), TEXT(in->name),
                 INT(in->type), TEXT(text(in->address)), REAL(lat), REAL(lon), REF(in->lead_unit),
                 TEXT(text(in->person)), TEXT(text(in->phone)), TEXT(text(in->linked_leader)),
                 TEXT(text(in->sponsor_unit)), INT(in->active), TEXT(text(in->street_chief)),
                 TEXT(text(in->lane_chief)), TEXT(text(in->road_chief)), REF(in->area))
           : record_run(a, QUERY_POINT_ADD, error, TEXT(in->code), TEXT(in->name), INT(in->type),
                 TEXT(text(in->address)), REAL(lat), REAL(lon), REF(in->lead_unit),
                 TEXT(text(in->person)), TEXT(text(in->phone)), TEXT(text(in->linked_leader)),
                 TEXT(text(in->sponsor_unit)), INT(in->active), INT(now),
                 TEXT(text(in->street_chief)), TEXT(text(in->lane_chief)),
                 TEXT(text(in->road_chief)), REF(in->area));
    *out_id = id ? id : record_rowid(a);
    return good;
}

/* ---- one by one: the given fields over the old row, one event ---- */

static int64_t keep(int64_t given, int64_t old)
{
    return given == ANNOTATE_KEEP ? old : given;
}

static const char *keep_text(const char *given, const char *old)
{
    return given ? given : old;
}

/* Begins a write on a row of the register: *out_version is 0 for a new one. */
static const struct rules_step *begin(struct write *w, struct annotate *a,
    const struct annotate_act *act, const char *name, const char *kind, enum query get, int64_t id,
    int64_t *out_version, GError **error)
{
    if (!write_begin(w, a, act, name, error) || w->repeated)
        return NULL;
    const struct rules_step *step =
        rules_check(kind, id ? "on" : "-", id ? "edit" : "add", act->who->roles, 0, error);
    if (!step || (id && !record_need(a, get, error, INT(id))))
        return NULL;
    *out_version = id ? record_int(a, get, 0) : 0;
    return !id || write_expect(w, *out_version, error) ? step : NULL;
}

void unit_over(
    struct annotate *a, bool old, const struct annotate_unit *in, struct annotate_unit *out)
{
    const enum query q = QUERY_UNIT_GET;
    *out = *in;
    if (out->active < 0)
        out->active = old ? (int)record_int(a, q, 8) : 1;
    if (!old) {
        out->parent = keep(in->parent, 0);
        out->head = keep(in->head, 0);
        out->liaison = keep(in->liaison, 0);
        out->rank_order = keep(in->rank_order, 9999);
        return;
    }
    out->code = keep_text(in->code, record_text(a, q, 1));
    out->full_name = keep_text(in->full_name, record_text(a, q, 2));
    out->short_name = keep_text(in->short_name, record_text(a, q, 3));
    out->kind = keep_text(in->kind, record_text(a, q, 4));
    out->parent = keep(in->parent, record_int(a, q, 5));
    out->rank_order = keep(in->rank_order, record_int(a, q, 6));
    out->phone = keep_text(in->phone, record_text(a, q, 7));
    out->linked_leader = keep_text(in->linked_leader, record_text(a, q, 9));
    out->sponsor_unit = keep_text(in->sponsor_unit, record_text(a, q, 10));
    out->head = keep(in->head, record_int(a, q, 11));
    out->liaison = keep(in->liaison, record_int(a, q, 12));
}

/* By name: the log is read by people. */
static void edit_person(const struct edit *e, int column, const char *key, int64_t person)
{
    const enum query q = QUERY_PERSON_ROW;
    bool there = person && record_get(e->a, q, NULL, INT(person)) == RECORD_ROW;
    edit_text(e, column, key, there ? record_text(e->a, q, 0) : "");
    record_reset(e->a, q);
}

static void data_unit(const struct edit *e, const struct annotate_unit *u)
{
    edit_text(e, 1, "code", u->code);
    edit_text(e, 2, "full_name", u->full_name);
    edit_text(e, 3, "short_name", u->short_name);
    edit_text(e, 4, "kind", u->kind);
    edit_ref(e, 5, "parent_unit", u->parent);
    edit_int(e, 6, "rank_order", u->rank_order);
    edit_text(e, 7, "phone", u->phone);
    edit_bool(e, 8, "active", u->active);
    edit_text(e, 9, "linked_leader", u->linked_leader);
    edit_text(e, 10, "sponsor_unit", u->sponsor_unit);
    edit_person(e, 13, "head", u->head);
    edit_person(e, 14, "liaison", u->liaison);
}

static bool unit_write(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_unit *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    int64_t version;
    const struct rules_step *step = begin(
        &w, a, act, id ? "unit.edit" : "unit.add", "unit", QUERY_UNIT_GET, id, &version, error);
    if (!step)
        return w.repeated && write_answer(&w, out);
    struct annotate_unit full;
    unit_over(a, id != 0, in, &full);
    g_autoptr(GString) data = data_new();
    data_unit(&(struct edit){a, QUERY_UNIT_GET, !id, data}, &full);
    if (!unit_put(a, id, &full, act->now, &id, error))
        return false;
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = version + 1, .data = data}, out,
        error);
}

char *annotate_unit_name(struct annotate *a, int64_t unit)
{
    const enum query q = QUERY_UNIT_GET;
    char *name = NULL;
    if (unit && record_get(a, q, NULL, INT(unit)) == RECORD_ROW)
        name = record_dup(a, q, 3);
    record_reset(a, q);
    return name;
}

bool annotate_unit_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_unit *in, struct annotate_result *out, GError **error)
{
    return unit_write(a, act, 0, in, out, error);
}

bool annotate_unit_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_unit *in, struct annotate_result *out, GError **error)
{
    g_return_val_if_fail(id > 0, false);
    return unit_write(a, act, id, in, out, error);
}

void person_over(
    struct annotate *a, bool old, const struct annotate_person *in, struct annotate_person *out)
{
    const enum query q = QUERY_PERSON_GET;
    *out = *in;
    if (out->active < 0)
        out->active = old ? (int)record_int(a, q, 6) : 1;
    if (!old) {
        out->unit = keep(in->unit, 0);
        out->rank_order = keep(in->rank_order, 9999);
        return;
    }
    out->name = keep_text(in->name, record_text(a, q, 1));
    out->unit = keep(in->unit, record_int(a, q, 2));
    out->post = keep_text(in->post, record_text(a, q, 3));
    out->rank_order = keep(in->rank_order, record_int(a, q, 4));
    out->phone = keep_text(in->phone, record_text(a, q, 5));
}

static void data_person(const struct edit *e, const struct annotate_person *p)
{
    edit_text(e, 1, "name", p->name);
    edit_ref(e, 2, "unit", p->unit);
    edit_text(e, 3, "post", p->post);
    edit_int(e, 4, "rank_order", p->rank_order);
    edit_text(e, 5, "phone", p->phone);
    edit_bool(e, 6, "active", p->active);
}

static bool person_write(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_person *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    int64_t version;
    const struct rules_step *step = begin(&w, a, act, id ? "person.edit" : "person.add", "person",
        QUERY_PERSON_GET, id, &version, error);
    if (!step)
        return w.repeated && write_answer(&w, out);
    struct annotate_person full;
    person_over(a, id != 0, in, &full);
    g_autoptr(GString) data = data_new();
    data_person(&(struct edit){a, QUERY_PERSON_GET, !id, data}, &full);
    if (!person_put(a, id, &full, act->now, &id, error))
        return false;
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = version + 1, .data = data}, out,
        error);
}

bool annotate_person_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_person *in, struct annotate_result *out, GError **error)
{
    return person_write(a, act, 0, in, out, error);
}

bool annotate_person_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_person *in, struct annotate_result *out, GError **error)
{
    g_return_val_if_fail(id > 0, false);
    return person_write(a, act, id, in, out, error);
}

void point_over(
    struct annotate *a, bool old, const struct annotate_point *in, struct annotate_point *out)
{
    const enum query q = QUERY_POINT_GET;
    *out = *in;
    if (out->active < 0)
        out->active = old ? (int)record_int(a, q, 12) : 1;
    if (!old) {
        out->type = keep(in->type, 0);
        out->lead_unit = keep(in->lead_unit, 0);
        out->area = keep(in->area, 0);
        return;
    }
    out->code = keep_text(in->code, record_text(a, q, 1));
    out->name = keep_text(in->name, record_text(a, q, 2));
    out->type = keep(in->type, record_int(a, q, 3));
    out->address = keep_text(in->address, record_text(a, q, 4));
    if (in->place < 0) {
        out->lat = record_real(a, q, 5);
        out->lon = record_real(a, q, 6);
        out->place = !record_null(a, q, 5);
    }
    out->lead_unit = keep(in->lead_unit, record_int(a, q, 7));
    out->person = keep_text(in->person, record_text(a, q, 8));
    out->phone = keep_text(in->phone, record_text(a, q, 9));
    out->linked_leader = keep_text(in->linked_leader, record_text(a, q, 10));
    out->sponsor_unit = keep_text(in->sponsor_unit, record_text(a, q, 11));
    out->street_chief = keep_text(in->street_chief, record_text(a, q, 13));
    out->lane_chief = keep_text(in->lane_chief, record_text(a, q, 14));
    out->road_chief = keep_text(in->road_chief, record_text(a, q, 15));
    out->area = keep(in->area, record_int(a, q, 16));
}

static bool put_units(struct annotate *a, const struct unit_rows *rows, int64_t id,
    const int64_t *units, size_t n, GError **error)
{
    if (!record_run(a, rows->clear, error, INT(id)))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!check_ref(a, QUERY_HAS_UNIT, units[i], rows->key, true, error) ||
            !record_run(a, rows->add, error, INT(id), INT(units[i]), INT((int64_t)i)))
            return false;
    }
    return true;
}

bool edit_units(const struct edit *e, const struct unit_rows *rows, int64_t id,
    const int64_t *units, size_t n, GError **error)
{
    g_autofree char *was = edit_list(e->a, rows->list, id, error);
    if (!was || (units && !put_units(e->a, rows, id, units, n, error)))
        return false;
    g_autofree char *is = edit_list(e->a, rows->list, id, error);
    if (!is)
        return false;
    if (e->fresh)
        data_json(e->data, rows->key, is);
    else
        data_change(e->data, rows->key, was, is);
    return true;
}

static void data_point(const struct edit *e, const struct annotate_point *p)
{
    edit_text(e, 1, "code", p->code);
    edit_text(e, 2, "name", p->name);
    edit_ref(e, 3, "type", p->type);
    edit_text(e, 4, "address", p->address);
    edit_real(e, 5, "lat", p->place == 1 ? p->lat : NAN);
    edit_real(e, 6, "lon", p->place == 1 ? p->lon : NAN);
    edit_ref(e, 7, "lead_unit", p->lead_unit);
    edit_text(e, 8, "person", p->person);
    edit_text(e, 9, "phone", p->phone);
    edit_text(e, 10, "linked_leader", p->linked_leader);
    edit_text(e, 11, "sponsor_unit", p->sponsor_unit);
    edit_bool(e, 12, "active", p->active);
    edit_text(e, 13, "street_chief", p->street_chief);
    edit_text(e, 14, "lane_chief", p->lane_chief);
    edit_text(e, 15, "road_chief", p->road_chief);
    edit_ref(e, 16, "area_unit", p->area);
}

static bool point_write(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_point *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    int64_t version;
    const struct rules_step *step = begin(
        &w, a, act, id ? "point.edit" : "point.add", "point", QUERY_POINT_GET, id, &version, error);
    if (!step)
        return w.repeated && write_answer(&w, out);
    struct annotate_point full;
    point_over(a, id != 0, in, &full);
    g_autoptr(GString) data = data_new();
    const struct edit edit = {a, QUERY_POINT_GET, !id, data};
    data_point(&edit, &full);
    const struct unit_rows assist = {
        QUERY_POINT_ASSIST_CLEAR, QUERY_POINT_ASSIST_ADD, QUERY_POINT_ASSIST_IDS, "assist"};
    if (!point_put(a, id, &full, act->now, &id, error) ||
        !edit_units(&edit, &assist, id, in->assist, in->n_assist, error))
        return false;
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = version + 1, .data = data}, out,
        error);
}

bool annotate_point_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_point *in, struct annotate_result *out, GError **error)
{
    return point_write(a, act, 0, in, out, error);
}

bool annotate_point_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_point *in, struct annotate_result *out, GError **error)
{
    g_return_val_if_fail(id > 0, false);
    return point_write(a, act, id, in, out, error);
}
