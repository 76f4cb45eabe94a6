/* demo_steps.c — up to the locked reel: register, accounts, footage, marking, filing, order. */
#include "annotate.h"
#include "demo.h"

#include "auth.h"

#include <gio/gio.h>
#include <string.h>

#define CLAIM_S 60
#define KB 1024

/* --- register --- */

/* First a dry run, then for real: what the office does with its lists. Returns the rows. */
static int64_t import(struct demo *d, const char *what, const char *csv)
{
    int64_t rows = 0;
    for (int dry = 1; dry >= 0; dry--) {
        g_autofree char *path = g_strconcat("/api/import/", what, NULL);
        json_t *answer = demo_call(
            d, demo_as(d, "admin"), "POST", path, "{s:s, s:b}", "csv", csv, "dry_run", dry);
        const json_t *errors = json_object_get(answer, "errors");
        if (json_array_size(errors)) {
            char *text = json_dumps(json_array_get(errors, 0), 0);
            demo_fail(d, "%s: %s", what, text);
            free(text);
        }
        rows = json_integer_value(json_object_get(answer, "rows"));
        json_decref(answer);
    }
    return rows;
}

static int64_t import_file(struct demo *d, const char *what)
{
    g_autofree char *path = g_strdup_printf("/shenkan/demo/%s.csv", what);
    g_autoptr(GBytes) csv = g_resources_lookup_data(path, 0, NULL);
    if (!csv) {
        demo_fail(d, "the program has no list %s", path);
        return 0;
    }
    return import(d, what, g_bytes_get_data(csv, NULL));
}

/* Remembers ids under the names that the tables use. */
static void learn(struct demo *d, const char *path, const char *kind, const char *name_key)
{
    json_t *answer = demo_get(d, demo_as(d, "admin"), "%s", path), *item;
    size_t i;
    json_array_foreach(json_object_get(answer, "items"), i, item)
    {
        const char *name = json_string_value(json_object_get(item, name_key));
        int64_t *id = g_new(int64_t, 1);
        *id = json_integer_value(json_object_get(item, "id"));
        g_hash_table_insert(
            d->names, g_strdup_printf("%s:%" G_GINT64_FORMAT, kind, *id), g_strdup(name));
        g_hash_table_insert(d->ids, g_strdup_printf("%s:%s", kind, name ? name : ""), id);
    }
    json_decref(answer);
}

void demo_county(struct demo *d)
{
    int64_t units = import_file(d, "units");
    int64_t types = import(d, "point-types", annotate_starter("point-types"));
    int64_t indicators = import(d, "indicators", annotate_starter("indicators"));
    int64_t problem_types = import(d, "problem-types", annotate_starter("problem-types"));
    int64_t persons = import_file(d, "persons");
    int64_t points = import_file(d, "points");
    learn(d, "/api/units", "unit", "short_name");
    learn(d, "/api/persons", "person", "name");
    learn(d, "/api/points", "point", "code");
    learn(d, "/api/problem-types", "type", "code");
    demo_say(d, "单位 %d · 人员 %d · 点位 %d · 点位类型 %d · 问题类型 %d · 指标 %d", (int)units,
        (int)persons, (int)points, (int)types, (int)problem_types, (int)indicators);
}

void demo_accounts(struct demo *d)
{
    for (size_t i = 0; i < demo_user_count() && !d->error; i++) {
        const struct demo_user *user = &demo_users[i];
        g_autofree char *password = auth_password_make();
        json_t *body = json_pack("{s:s, s:s, s:[s], s:s, s:b}", "login", user->login, "name",
            user->name, "roles", user->roles, "password", password, "must_change", 0);
        if (user->unit)
            json_object_set_new(body, "unit", json_integer(demo_id(d, "unit", user->unit)));
        json_decref(demo_call(d, demo_as(d, "admin"), "POST", "/api/users", "o", body));
        g_ptr_array_add(d->passwords, g_strdup(user->login));
        g_ptr_array_add(d->passwords, g_steal_pointer(&password));
    }
    demo_say(d, "账号 %d 个，每种角色至少一个", (int)demo_user_count() + 1);
}

/* --- footage --- */

struct demo_clip *demo_clip(struct demo *d, const char *file)
{
    for (size_t i = 0; i < demo_clip_count(); i++)
        if (g_str_equal(demo_clips[i].file, file))
            return &demo_clips[i];
    demo_fail(d, "there is no clip %s", file);
    return NULL;
}

static char *footage_path(struct demo *d, const char *file)
{
    char *path = g_build_filename(d->footage, file, NULL);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        demo_fail(d, "'%s' is missing; make the footage folder with scripts/footage", path);
    return path;
}

void demo_footage_in(struct demo *d)
{
    int64_t bytes = 0, resumed = 0;
    int n = 0;
    for (size_t i = 0; i < demo_clip_count() && !d->error; i++) {
        struct demo_clip *clip = &demo_clips[i];
        g_autofree char *path = footage_path(d, clip->file);
        struct client_upload upload = {
            .path = path,
            .name = clip->title,
            .purpose = "footage",
            .point = clip->point ? demo_id(d, "point", clip->point) : 0,
            .cut_at = i == 0 ? 2000 * KB : 0, /* the first one loses its connection on the way */
        };
        clip->id = demo_upload(d, demo_as(d, "supervisor"), &upload, false);
        bytes += upload.bytes;
        resumed = MAX(resumed, upload.resumed_at);
        n++;
        if (i > 0 || d->error)
            continue;
        demo_check(d, upload.resumed_at > 0, "the cut upload goes on where it was");
        struct client_upload again = {
            .path = path, .name = "同一文件再传.avi", .purpose = "footage"};
        demo_upload(d, demo_as(d, "supervisor"), &again, false);
        demo_check(d, d->error || (again.duplicate && again.clip == clip->id),
            "the same file is recognised");
    }
    demo_say(d, "%d 个文件 · %.1f MB · 断线一次，自 %.1f MB 处续传 · 重复文件识别 1 次", n,
        (double)bytes / 1e6, (double)resumed / 1e6);
}

/* Waits for one clip; it must be usable, or refused with a plain reason, as planned. */
static void wait_ingest(
    struct demo *d, struct demo_clip *clip, int *ok, int *refused, double *length)
{
    int64_t until = g_get_monotonic_time() + 900 * G_USEC_PER_SEC;
    while (!d->error) {
        json_t *answer =
            demo_get(d, demo_as(d, "supervisor"), "/api/clips/%" G_GINT64_FORMAT, clip->id);
        g_autofree char *state = g_strdup(json_string_value(json_object_get(answer, "state")));
        const json_t *reason = json_object_get(answer, "reason");
        bool told = json_string_length(json_object_get(reason, "zh")) > 0;
        clip->frames = json_integer_value(json_object_get(answer, "frames"));
        double ms = json_number_value(json_object_get(answer, "duration_ms"));
        json_decref(answer);
        if (g_strcmp0(state, "failed") == 0) {
            demo_check(d, !clip->good && told, clip->file);
            ++*refused;
            return;
        }
        if (g_strcmp0(state, "ok") == 0 || g_strcmp0(state, "damaged") == 0) {
            demo_check(d, clip->good, clip->file);
            ++*ok;
            *length += ms / 1000;
            return;
        }
        if (g_get_monotonic_time() > until)
            demo_fail(d, "%s takes too long", clip->file);
        g_usleep(200 * 1000);
    }
}

void demo_ingest(struct demo *d)
{
    int ok = 0, refused = 0;
    double length = 0;
    for (size_t i = 0; i < demo_clip_count() && !d->error; i++)
        wait_ingest(d, &demo_clips[i], &ok, &refused, &length);
    demo_say(d, "可用 %d 个 · 共 %.1f 秒 · 拒收 %d 个（已注明原因）", ok, length, refused);
}

/* --- marking and filing --- */

static void mark(struct demo *d, struct demo_problem *p)
{
    struct client *client = demo_as(d, "supervisor");
    int64_t point = demo_id(d, "point", p->point), type = demo_id(d, "type", p->type);
    const struct demo_clip *clip = demo_clip(d, p->clip);
    json_t *proposal = demo_get(
        d, client, "/api/propose?point=%" G_GINT64_FORMAT "&type=%" G_GINT64_FORMAT, point, type);
    if (d->error)
        return;
    p->unit_id = p->unit ? demo_id(d, "unit", p->unit)
                         : json_integer_value(json_object_get(proposal, "lead_unit"));
    g_autofree char *key = g_strdup_printf("unit:%" G_GINT64_FORMAT, p->unit_id);
    p->unit_name = g_hash_table_lookup(d->names, key);
    json_t *assist = json_object_get(proposal, "assist");
    json_t *indicator = json_object_get(proposal, "indicator");
    g_autofree char *found = demo_day(-3);
    int64_t out = MIN(p->out, clip->frames);
    p->id = demo_do(d, client, "POST", demo_path("/api/problems"),
        "{s:I, s:I, s:I, s:I, s:I, s:I, s:O?, s:O?, s:s, s:s, s:s, s:s}", "clip",
        (json_int_t)clip->id, "in_frame", (json_int_t)p->in, "out_frame", (json_int_t)out, "point",
        (json_int_t)point, "type", (json_int_t)type, "lead_unit", (json_int_t)p->unit_id, "assist",
        assist, "indicator", indicator, "description", p->description, "severity", p->severity,
        "source", "supervision", "found_on", found);
    json_decref(proposal);
}

void demo_mark(struct demo *d)
{
    int64_t frames = 0;
    for (size_t i = 0; i < demo_problem_count() && !d->error; i++) {
        mark(d, &demo_problems[i]);
        frames += demo_problems[i].out - demo_problems[i].in;
    }
    demo_say(d, "问题 %d 个 · 入出点共 %d 帧", (int)demo_problem_count(), (int)frames);
}

static bool in_reel(const struct demo_problem *p)
{
    return p->fate <= DEMO_RECORDED;
}

void demo_file(struct demo *d)
{
    int filed = 0, withdrawn = 0;
    for (size_t i = 0; i < demo_problem_count() && !d->error; i++) {
        struct demo_problem *p = &demo_problems[i];
        if (p->fate == DEMO_WITHDRAWN) {
            demo_do(d, demo_as(d, "office"), "POST",
                demo_path("/api/problems/%" G_GINT64_FORMAT "/withdraw", p->id), "{s:s, s:s}",
                "reason_code", "not_problem", "reason", "现场核实为施工器材，已摆放整齐");
            withdrawn++;
        } else if (p->fate != DEMO_DRAFT) {
            demo_do(d, demo_as(d, "office"), "POST",
                demo_path("/api/problems/%" G_GINT64_FORMAT "/file", p->id), NULL);
            filed++;
        }
    }
    demo_say(d, "立案 %d 个 · 撤销 %d 个 · 草稿 1 个", filed, withdrawn);
}

/* --- the reel --- */

static int64_t add_screening(struct demo *d, const char *title, int64_t start, int64_t budget_s)
{
    return demo_do(d, demo_as(d, "office"), "POST", demo_path("/api/screenings"),
        "{s:s, s:s, s:I, s:I, s:I, s:I}", "title", title, "place", "演示县会议中心一楼报告厅",
        "planned_start_at", (json_int_t)start, "planned_end_at",
        (json_int_t)(start + INT64_C(5400) * 1000), "host",
        (json_int_t)demo_id(d, "person", "演示·县长"), "budget_s", (json_int_t)budget_s);
}

static int reel_problems(void)
{
    int n = 0;
    for (size_t i = 0; i < demo_problem_count(); i++)
        n += in_reel(&demo_problems[i]);
    return n;
}

static void invite(struct demo *d)
{
    GHashTableIter iter;
    void *key, *id;
    g_hash_table_iter_init(&iter, d->ids);
    while (g_hash_table_iter_next(&iter, &key, &id)) {
        if (!g_str_has_prefix(key, "person:") || strstr(key, "联络员") || strstr(key, "副局长"))
            continue;
        bool staff = strstr(key, "办事员") || strstr(key, "督查员");
        demo_do(d, demo_as(d, "office"), "POST",
            demo_path("/api/screenings/%" G_GINT64_FORMAT "/attendees", d->screening), "{s:I, s:s}",
            "person", (json_int_t) * (int64_t *)id, "duty", staff ? "staff" : "attend");
    }
}

void demo_arrange(struct demo *d)
{
    d->screening = add_screening(d, "演示县创建文明城市集中审看会", demo_now() + 600 * 1000, 600);
    invite(d);
    json_t *items = json_array();
    json_array_append_new(items, json_pack("{s:s}", "kind", "title"));
    for (size_t i = 0; i < demo_problem_count(); i++)
        if (in_reel(&demo_problems[i]))
            json_array_append_new(items, json_pack("{s:s, s:I, s:i}", "kind", "problem", "problem",
                                             (json_int_t)demo_problems[i].id, "claim_s", CLAIM_S));
    json_array_append_new(items, json_pack("{s:s}", "kind", "end"));
    demo_do(d, demo_as(d, "editor"), "PUT",
        demo_path("/api/screenings/%" G_GINT64_FORMAT "/reel", d->screening), "{s:o}", "items",
        items);
    demo_say(d, "审看会 1 场 · 排入 %d 个问题 · 片头片尾各 1", reel_problems());
}

/* Nobody's face and no plate is to be seen in the film: each piece is looked through. */
static void look_through(struct demo *d)
{
    for (size_t i = 0; i < demo_problem_count() && !d->error; i++) {
        if (!in_reel(&demo_problems[i]))
            continue;
        json_t *problem = demo_get(
            d, demo_as(d, "editor"), "/api/problems/%" G_GINT64_FORMAT, demo_problems[i].id);
        const json_t *segment;
        size_t n;
        json_array_foreach(json_object_get(problem, "segments"), n, segment)
            demo_do(d, demo_as(d, "editor"), "POST",
                demo_path("/api/segments/%" G_GINT64_FORMAT "/blur-check",
                    (int64_t)json_integer_value(json_object_get(segment, "id"))),
                NULL);
        json_decref(problem);
    }
}

void demo_lock(struct demo *d)
{
    look_through(d);
    g_autofree char *path =
        g_strdup_printf("/api/screenings/%" G_GINT64_FORMAT "/reel/lock", d->screening);
    json_t *answer = demo_call(d, demo_as(d, "head"), "POST", path, NULL);
    int64_t job = json_integer_value(json_object_get(answer, "job"));
    json_decref(answer);
    demo_wait_job(d, job);
    json_t *reel =
        demo_get(d, demo_as(d, "head"), "/api/screenings/%" G_GINT64_FORMAT "/reel", d->screening);
    const json_t *version = json_array_get(json_object_get(reel, "versions"), 0);
    const char *state = json_string_value(json_object_get(version, "state"));
    demo_check(d, d->error || g_strcmp0(state, "locked") == 0, "the reel is locked");
    const char *sha256 = json_string_value(json_object_get(version, "sha256"));
    demo_say(d, "%d 段 · %.1f 秒 · %.1f MB · 第 %d 版 · SHA-256 %.12s…", reel_problems(),
        json_number_value(json_object_get(version, "duration_ms")) / 1000,
        json_number_value(json_object_get(version, "bytes")) / 1e6,
        (int)json_integer_value(json_object_get(version, "version_no")), sha256 ? sha256 : "");
    json_decref(reel);
}

/* --- the one after --- */

void demo_next(struct demo *d)
{
    int64_t start = demo_now() + INT64_C(60) * 86400 * 1000;
    d->next = add_screening(d, "演示县创建文明城市集中审看会（第二次）", start, 900);
    json_t *items = json_array();
    json_array_append_new(items, json_pack("{s:s}", "kind", "title"));
    json_array_append_new(items, json_pack("{s:s}", "kind", "lookback"));
    for (size_t i = 0; i < demo_problem_count(); i++)
        if (demo_problems[i].fate == DEMO_FILED)
            json_array_append_new(items, json_pack("{s:s, s:I, s:i}", "kind", "problem", "problem",
                                             (json_int_t)demo_problems[i].id, "claim_s", CLAIM_S));
    json_array_append_new(items, json_pack("{s:s}", "kind", "end"));
    demo_do(d, demo_as(d, "editor"), "PUT",
        demo_path("/api/screenings/%" G_GINT64_FORMAT "/reel", d->next), "{s:o}", "items", items);
    json_t *look =
        demo_get(d, demo_as(d, "office"), "/api/screenings/%" G_GINT64_FORMAT "/lookback", d->next);
    size_t pledges = json_array_size(json_object_get(look, "items"));
    demo_check(d, d->error || pledges > 0, "the next screening looks back on the pledges");
    json_decref(look);
    demo_say(d, "拟定 1 场 · 上期回看 %d 项承诺 · 待排 2 个问题", (int)pledges);
}
