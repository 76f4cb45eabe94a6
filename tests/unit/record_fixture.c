#include "record_fixture.h"
#include "record_priv.h"
#include "rules.h"
#include <glib/gstdio.h>
#include <string.h>

void fixture_empty(struct fixture *f)
{
    g_autoptr(GError) error = NULL;
    *f = (struct fixture){.now = NOW};
    f->folder = g_dir_make_tmp("shenkan-unit-XXXXXX", &error);
    g_assert_no_error(error);
    f->path = g_build_filename(f->folder, "record.db", NULL);
    annotate_prepare(f->path, f->now, &error);
    g_assert_no_error(error);
    f->a = annotate_open(f->path, 0, &error);
    g_assert_no_error(error);
    g_assert_nonnull(f->a);
}

void fixture_clear(struct fixture *f)
{
    g_autoptr(GDir) dir = g_dir_open(f->folder, 0, NULL);
    annotate_close(f->a);
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(f->folder, name, NULL);
        g_unlink(path);
    }
    g_rmdir(f->folder);
    g_free(f->folder);
    g_free(f->path);
}

struct annotate_act act_of(const struct fixture *f, const struct annotate_who *who, const char *op)
{
    return (struct annotate_act){.who = who, .op_id = op, .now = f->now};
}

int64_t fixture_unit(struct fixture *f, const char *code, const char *name)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act act = act_of(f, &f->who_admin, NULL);
    struct annotate_unit in = {.code = code,
        .full_name = name,
        .short_name = name,
        .kind = "county",
        .rank_order = 1,
        .active = 1};
    annotate_unit_add(f->a, &act, &in, &out, &error);
    g_assert_no_error(error);
    return out.id;
}

int64_t fixture_user(
    struct fixture *f, const char *login, uint32_t roles, int64_t unit, struct annotate_who *who)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act act = act_of(f, &annotate_who_system, NULL);
    struct annotate_user in = {
        .login = login, .name = login, .unit = unit, .roles = roles, .password_hash = "x"};
    annotate_user_add(f->a, &act, &in, &out, &error);
    g_assert_no_error(error);
    *who = (struct annotate_who){.kind = ANNOTATE_KIND_OFFICE,
        .roles = rules_rights(roles, false),
        .user = out.id,
        .unit = unit,
        .name = login,
        .address = "test"};
    return out.id;
}

void fixture_people(struct fixture *f)
{
    fixture_empty(f);
    f->admin = fixture_user(f, "admin", ANNOTATE_ROLE_ADMIN, 0, &f->who_admin);
    f->housing = fixture_unit(f, "U1", "演示县住建局");
    f->town = fixture_unit(f, "U2", "演示镇");
    f->police = fixture_unit(f, "U3", "演示县交警大队");
    f->head = fixture_user(f, "head", ANNOTATE_ROLE_OFFICE_HEAD, 0, &f->who_head);
    f->supervisor = fixture_user(f, "supervisor", ANNOTATE_ROLE_SUPERVISOR, 0, &f->who_supervisor);
    f->liaison = fixture_user(f, "liaison", ANNOTATE_ROLE_LIAISON, f->housing, &f->who_liaison);
    f->verifier = fixture_user(f, "verifier", ANNOTATE_ROLE_VERIFIER, 0, &f->who_verifier);
}

static void ingest(struct fixture *f, int64_t clip, int64_t frames)
{
    g_autoptr(GError) error = NULL;
    struct annotate_job *job = NULL;
    struct annotate_act act = act_of(f, &annotate_who_system, NULL);
    annotate_job_take(f->a, "test", "ingest", 60000, f->now, &job, &error);
    g_assert_no_error(error);
    g_assert_nonnull(job);
    g_assert_cmpint(job->object, ==, clip);
    struct annotate_ingested in = {.duration_ms = frames * 40,
        .frames = frames,
        .width = 1920,
        .height = 1080,
        .fps_avg = 25,
        .loudness_lufs = -23,
        .lat = 37.44,
        .lon = 114.49,
        .device = "测试机",
        .info = "{\"container\":\"mov\"}"};
    annotate_clip_ingested(f->a, &act, job->id, &in, NULL, &error);
    g_assert_no_error(error);
    annotate_job_free(job);
}

int64_t fixture_clip(struct fixture *f, const char *seed, int64_t frames)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act act = act_of(f, &f->who_supervisor, NULL);
    struct annotate_upload_in in = {
        .name = seed, .purpose = "footage", .length_bytes = 1000, .expires_at = f->now + 1000};
    g_autofree char *sha = g_compute_checksum_for_string(G_CHECKSUM_SHA256, seed, -1);
    bool duplicate;
    annotate_upload_add(f->a, &act, &in, &out, &error);
    g_assert_no_error(error);
    annotate_upload_finish(f->a, &act, out.id, sha, &duplicate, &out, &error);
    g_assert_no_error(error);
    int64_t clip = out.id;
    annotate_result_clear(&out);
    g_assert_false(duplicate);
    ingest(f, clip, frames);
    return clip;
}

void assert_refused(GError **error, enum annotate_error code, const char *key)
{
    char got[64];
    g_assert_nonnull(*error);
    annotate_error_key(*error, got, sizeof got);
    g_assert_cmpstr(got, ==, key);
    g_assert_error(*error, ANNOTATE_ERROR, (int)code);
    g_clear_error(error);
}

char *json_value(struct fixture *f, const char *json, const char *path)
{
    g_autoptr(GError) error = NULL;
    record_get(f->a, QUERY_JSON_VALUE, &error, TEXT(json), TEXT(path));
    g_assert_no_error(error);
    char *value = record_dup(f->a, QUERY_JSON_VALUE, 0);
    record_quiet(f->a);
    return value;
}

void assert_json(struct fixture *f, const char *json, const char *path, const char *want)
{
    g_autofree char *got = json_value(f, json, path);
    if (strcmp(got, want) != 0)
        g_test_message("%s", json);
    g_assert_cmpstr(got, ==, want);
}

char *view_value(struct fixture *f, const struct annotate_who *who, enum annotate_view view,
    const struct annotate_query *query, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) json = g_string_new(NULL);
    annotate_read(f->a, view, who, query, f->now, json, &error);
    g_assert_no_error(error);
    return json_value(f, json->str, path);
}

int64_t count_of(struct fixture *f, const char *sql)
{
    sqlite3_stmt *s;
    g_assert_cmpint(sqlite3_prepare_v2(f->a->db, sql, -1, &s, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(s), ==, SQLITE_ROW);
    int64_t n = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return n;
}

void assert_intact(struct fixture *f)
{
    g_autoptr(GError) error = NULL;
    struct annotate_verdict v;
    annotate_verify(f->a, 0, NULL, &v, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(v.what, ==, NULL);
    g_assert_true(v.ok);
    annotate_verdict_clear(&v);
}
