/* Units, persons, points, the county's catalogues, imports and settings. */
#include "api.h"
#include "live.h"

#include <string.h>

void api_units(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_UNITS);
}

static struct annotate_unit unit_of(const struct http_request *req)
{
    return (struct annotate_unit){.code = api_keep_text(req, "code"),
        .full_name = api_keep_text(req, "full_name"),
        .short_name = api_keep_text(req, "short_name"),
        .kind = http_text(req, "kind"),
        .parent = api_keep_int(req, "parent"),
        .rank_order = api_keep_int(req, "rank_order"),
        .phone = api_keep_text(req, "phone"),
        .linked_leader = api_keep_text(req, "linked_leader"),
        .sponsor_unit = api_keep_text(req, "sponsor_unit"),
        .head = api_keep_int(req, "head"),
        .liaison = api_keep_int(req, "liaison"),
        .active = api_keep_bool(req, "active")};
}

static int64_t or_none(int64_t value)
{
    return value == ANNOTATE_KEEP ? 0 : value;
}

void api_unit_add(struct http_request *req)
{
    struct annotate_unit unit = unit_of(req);
    if (!unit.short_name || !*unit.short_name)
        unit.short_name = unit.full_name;
    unit.parent = or_none(unit.parent);
    unit.rank_order = or_none(unit.rank_order);
    unit.head = or_none(unit.head);
    unit.liaison = or_none(unit.liaison);
    unit.active = 1;
    struct api w = api_begin(req);
    api_end(&w, annotate_unit_add(w.record, &w.act, &unit, &w.out, &w.error));
}

void api_unit_set(struct http_request *req)
{
    struct annotate_unit unit = unit_of(req);
    struct api w = api_begin(req);
    api_end(&w, annotate_unit_set(w.record, &w.act, w.id, &unit, &w.out, &w.error));
}

/* The units a phone may name in a dispute: who they are, nothing else. */
void api_seat_units(struct http_request *req)
{
    g_autoptr(GString) view = g_string_new(NULL);
    if (!api_read(req, ANNOTATE_VIEW_UNITS, &(struct annotate_query){0}, view))
        return;
    json_auto_t *all = json_loads(view->str, 0, NULL);
    json_auto_t *items = json_array();
    size_t i;
    json_t *unit;
    json_array_foreach(json_object_get(all, "items"), i, unit)
    {
        json_t *name = json_object_get(unit, "short_name");
        if (!json_string_length(name))
            name = json_object_get(unit, "full_name");
        if (json_is_true(json_object_get(unit, "active")))
            json_array_append_new(
                items, json_pack("{s:O,s:O}", "id", json_object_get(unit, "id"), "name", name));
    }
    http_reply_pack(req, 200, "{s:O}", "items", items);
}

void api_persons(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_PERSONS);
}

static struct annotate_person person_of(const struct http_request *req)
{
    return (struct annotate_person){.name = api_keep_text(req, "name"),
        .post = api_keep_text(req, "post"),
        .phone = api_keep_text(req, "phone"),
        .unit = api_keep_int(req, "unit"),
        .rank_order = api_keep_int(req, "rank_order"),
        .active = api_keep_bool(req, "active")};
}

void api_person_add(struct http_request *req)
{
    struct annotate_person person = person_of(req);
    person.unit = or_none(person.unit);
    person.rank_order = or_none(person.rank_order);
    person.active = 1;
    struct api w = api_begin(req);
    api_end(&w, annotate_person_add(w.record, &w.act, &person, &w.out, &w.error));
}

void api_person_set(struct http_request *req)
{
    struct annotate_person person = person_of(req);
    struct api w = api_begin(req);
    api_end(&w, annotate_person_set(w.record, &w.act, w.id, &person, &w.out, &w.error));
}

void api_point_types(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_POINT_TYPES);
}

void api_problem_types(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_PROBLEM_TYPES);
}

void api_indicators(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_INDICATORS);
}

/* NULL: not told. */
static const int64_t *keep_ids(struct http_request *req, const char *name, size_t *out_n)
{
    static const int64_t none;
    const int64_t *ids = http_ids(req, name, out_n);
    return ids || !http_has(req, name) ? ids : &none;
}

void api_point_type_set(struct http_request *req)
{
    struct annotate_point_type in = {.name = api_keep_text(req, "name"),
        .standard = api_keep_text(req, "standard"),
        .lead_unit = api_keep_int(req, "lead_unit"),
        .active = api_keep_bool(req, "active")};
    struct api w = api_begin(req);
    api_end(&w, annotate_point_type_set(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_problem_type_set(struct http_request *req)
{
    struct annotate_problem_type in = {.name = api_keep_text(req, "name"),
        .lead_unit = api_keep_int(req, "lead_unit"),
        .indicator = api_keep_int(req, "indicator"),
        .area_assist = api_keep_bool(req, "area_assist"),
        .active = api_keep_bool(req, "active")};
    in.assist = keep_ids(req, "assist", &in.n_assist);
    struct api w = api_begin(req);
    api_end(&w, annotate_problem_type_set(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_indicator_set(struct http_request *req)
{
    struct annotate_indicator in = {
        .lead_unit = api_keep_int(req, "lead_unit"), .active = api_keep_bool(req, "active")};
    in.responsible = keep_ids(req, "responsible", &in.n_responsible);
    struct api w = api_begin(req);
    api_end(&w, annotate_indicator_set(w.record, &w.act, w.id, &in, &w.out, &w.error));
}

void api_indicator_system_offer(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_indicator_system_offer(w.record, &w.act, http_text(req, "system_version"),
                    http_bool(req, "active"), &w.out, &w.error));
}

void api_search(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_SEARCH);
}

void api_points(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_POINTS);
}

void api_links(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_LINKS);
}

static struct annotate_point point_of(struct http_request *req)
{
    size_t n_assist = 0;
    const int64_t *assist = keep_ids(req, "assist", &n_assist);
    bool placed = http_has(req, "lat") && http_has(req, "lon");
    bool cleared = http_null(req, "lat") || http_null(req, "lon");
    return (struct annotate_point){.code = api_keep_text(req, "code"),
        .name = api_keep_text(req, "name"),
        .address = api_keep_text(req, "address"),
        .person = api_keep_text(req, "person"),
        .phone = api_keep_text(req, "phone"),
        .linked_leader = api_keep_text(req, "linked_leader"),
        .sponsor_unit = api_keep_text(req, "sponsor_unit"),
        .street_chief = api_keep_text(req, "street_chief"),
        .lane_chief = api_keep_text(req, "lane_chief"),
        .road_chief = api_keep_text(req, "road_chief"),
        .type = api_keep_int(req, "type"),
        .lead_unit = api_keep_int(req, "lead_unit"),
        .area = api_keep_int(req, "area"),
        .place = placed    ? 1
                 : cleared ? 0
                           : -1,
        .lat = http_number(req, "lat", 0),
        .lon = http_number(req, "lon", 0),
        .assist = assist,
        .n_assist = n_assist,
        .active = api_keep_bool(req, "active")};
}

void api_point_add(struct http_request *req)
{
    struct annotate_point point = point_of(req);
    point.type = or_none(point.type);
    point.lead_unit = or_none(point.lead_unit);
    point.place = point.place == 1;
    point.active = 1;
    struct api w = api_begin(req);
    api_end(&w, annotate_point_add(w.record, &w.act, &point, &w.out, &w.error));
}

void api_point_set(struct http_request *req)
{
    struct annotate_point point = point_of(req);
    struct api w = api_begin(req);
    api_end(&w, annotate_point_set(w.record, &w.act, w.id, &point, &w.out, &w.error));
}

void api_import(struct http_request *req)
{
    const char *what = http_text(req, "what"), *csv = http_text(req, "csv");
    bool dry_run = http_bool(req, "dry_run");
    if (!annotate_import_columns(what)) {
        http_reply_fail(req, 404, "request.not_found", NULL);
        return;
    }
    if (!dry_run && !http_has(req, "op_id")) {
        http_reply_fail(req, 400, "field.missing", "op_id");
        return;
    }
    struct api w = api_begin(req);
    GString *answer = g_string_new(NULL);
    bool ok = annotate_import(
        w.record, &w.act, what, csv, strlen(csv), dry_run, answer, &w.out, &w.error);
    if (api_settle(&w, ok))
        http_reply_json(req, 200, answer->str);
    g_string_free(answer, true);
}

void api_import_undo(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w,
        annotate_import_undo(w.record, &w.act, w.id, http_bool(req, "dry_run"), &w.out, &w.error));
}

void api_imports(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_IMPORTS);
}

void api_settings(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_SETTINGS);
}

void api_setting_set(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_setting_set(w.record, &w.act, http_text(req, "key"),
                    http_text(req, "value"), &w.out, &w.error));
}

void api_settings_set(struct http_request *req)
{
    const json_t *items = http_json(req, "items");
    size_t n = json_array_size(items), i;
    g_autofree struct annotate_setting *in = g_new0(struct annotate_setting, n + 1);
    json_t *row;
    json_array_foreach((json_t *)items, i, row) in[i] =
        (struct annotate_setting){.key = json_string_value(json_object_get(row, "key")),
            .value = json_string_value(json_object_get(row, "value")),
            .version = json_integer_value(json_object_get(row, "version"))};
    struct api w = api_begin(req);
    api_end(&w, annotate_settings_set(w.record, &w.act, in, n, &w.out, &w.error));
}
