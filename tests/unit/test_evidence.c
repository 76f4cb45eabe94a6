/* What is noticed about after-evidence: before it is handed in, kept with the report, and who is
 * told how much. Two units, a problem of each. */
#include "meeting.h"
#include "record.h"

#include <math.h>

struct lab {
    struct meeting m;
    struct annotate_who police;
    int64_t problem[2], card[2];
};

/* A file of a unit for a problem, as ingest found it. */
struct file {
    const struct annotate_who *who;
    int64_t problem;
    const char *bytes;
    int64_t recorded_at;
    double lat, lon;
    const struct annotate_twin *twin;
};

static int64_t take_in(struct lab *lab, const struct file *file)
{
    struct annotate *a = lab->m.f.a;
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_job *job = NULL;
    struct annotate_act act = act_of(&lab->m.f, file->who, NULL);
    struct annotate_act worker = act_of(&lab->m.f, &annotate_who_system, NULL);
    struct annotate_upload_in in = {.name = file->bytes,
        .purpose = file->problem ? "evidence" : "footage",
        .length_bytes = 500,
        .problem = file->problem,
        .expires_at = lab->m.f.now + HOUR};
    g_autofree char *sha = g_compute_checksum_for_string(G_CHECKSUM_SHA256, file->bytes, -1);
    bool duplicate;
    annotate_upload_add(a, &act, &in, &out, &error);
    g_assert_no_error(error);
    annotate_upload_finish(a, &act, out.id, sha, &duplicate, &out, &error);
    g_assert_no_error(error);
    int64_t clip = out.id;
    annotate_result_clear(&out);
    annotate_job_take(a, "test", "ingest", MINUTE, lab->m.f.now, &job, &error);
    g_assert_no_error(error);
    struct annotate_ingested found = {.image = true,
        .frames = 1,
        .info = file->recorded_at ? "{\"recorded_source\":\"exif\"}" : "{}",
        .recorded_at = file->recorded_at,
        .lat = file->lat ? file->lat : NAN,
        .lon = file->lon ? file->lon : NAN,
        .twins = file->twin,
        .n_twins = file->twin != NULL};
    annotate_clip_ingested(a, &worker, job->id, &found, NULL, &error);
    g_assert_no_error(error);
    annotate_job_free(job);
    return clip;
}

static void assert_value(struct lab *lab, const struct annotate_who *who, enum annotate_view view,
    int64_t id, const char *path, const char *want)
{
    g_autofree char *got =
        view_value(&lab->m.f, who, view, &(struct annotate_query){.id = id}, path);
    g_assert_cmpstr(got, ==, want);
}

static void issue(struct lab *lab, int i, int64_t unit)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act head = act_of(&lab->m.f, &lab->m.f.who_head, NULL);
    struct annotate_act liaison = act_of(&lab->m.f, i ? &lab->police : &lab->m.f.who_liaison, NULL);
    struct annotate_card card = {
        .task = "清理", .standard = "干净", .duty_unit = unit, .duty_person = "演示·甲"};
    annotate_card_issue(lab->m.f.a, &head, lab->problem[i], &card, &out, &error);
    g_assert_no_error(error);
    lab->card[i] = out.id;
    annotate_card_sign(lab->m.f.a, &liaison, out.id, NULL, &error);
    g_assert_no_error(error);
}

static void lab_ready(struct lab *lab)
{
    struct fixture *f = &lab->m.f;
    meeting_ground(&lab->m);
    fixture_user(
        f, "police", ANNOTATE_ROLE_LIAISON | ANNOTATE_ROLE_UNIT_HEAD, f->police, &lab->police);
    for (int i = 0; i < 2; i++) {
        lab->problem[i] = meeting_draft(&lab->m, i ? "占道" : "垃圾", NULL);
        meeting_file(&lab->m, lab->problem[i]);
    }
    issue(lab, 0, f->housing);
    issue(lab, 1, f->police);
}

static int64_t report(struct lab *lab, int i, int64_t clip, const char *remark)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act head = act_of(&lab->m.f, i ? &lab->police : &lab->m.who_unit_head, NULL);
    struct annotate_report in = {"已清理", "2026-01-01", &clip, 1, remark};
    annotate_rectification_add(lab->m.f.a, &head, lab->card[i], &in, &out, &error);
    g_assert_no_error(error);
    return out.id;
}

#define WARNINGS "$.rectifications[0].evidence[0].warnings"

/* The other unit's picture, cut: the unit learns that it was used, the verifier learns where. */
static void copy_of_another(void)
{
    struct lab lab;
    lab_ready(&lab);
    const struct annotate_who *liaison = &lab.m.f.who_liaison, *verifier = &lab.m.f.who_verifier;
    int64_t now = lab.m.f.now;
    int64_t first = take_in(&lab, &(struct file){liaison, lab.problem[0], "one", now, 0, 0, NULL});
    assert_value(&lab, liaison, ANNOTATE_VIEW_CLIP, first, "$.warnings",
        "[{\"kind\":\"no_place\",\"amount\":null}]");
    report(&lab, 0, first, NULL);
    struct annotate_twin twin = {.clip = first, .score = 0.99};
    int64_t copy =
        take_in(&lab, &(struct file){&lab.police, lab.problem[1], "cut", now, 0, 0, &twin});
    assert_value(&lab, &lab.police, ANNOTATE_VIEW_CLIP, copy, "$.warnings[0]",
        "{\"kind\":\"twin\",\"amount\":null}");
    assert_value(&lab, &lab.police, ANNOTATE_VIEW_CLIP, copy, "$.twins", "[]");
    report(&lab, 1, copy, "同一施工队拍的");
    assert_value(&lab, &lab.police, ANNOTATE_VIEW_PROBLEM, lab.problem[1], WARNINGS "[0]",
        "{\"kind\":\"twin\",\"amount\":null,\"later\":false,\"other\":null}");
    assert_value(
        &lab, verifier, ANNOTATE_VIEW_PROBLEM, lab.problem[1], WARNINGS "[0].kind", "near_twin");
    assert_value(&lab, verifier, ANNOTATE_VIEW_PROBLEM, lab.problem[1],
        WARNINGS "[0].other.problem_no", "2026-001");
    assert_value(
        &lab, verifier, ANNOTATE_VIEW_PROBLEM, lab.problem[1], WARNINGS "[0].other.score", "0.99");
    assert_value(&lab, verifier, ANNOTATE_VIEW_PROBLEM, lab.problem[1],
        "$.rectifications[0].remark", "同一施工队拍的");
    assert_value(&lab, verifier, ANNOTATE_VIEW_BOARD, 0, "$.columns.reported[1].warnings",
        "[\"near_twin\"]");
    g_autofree char *event = view_value(&lab.m.f, &lab.m.f.who_admin, ANNOTATE_VIEW_EVENTS,
        &(struct annotate_query){.object = lab.problem[1], .kind = "problem", .limit = 1000},
        "$.items[#-1].data.warnings[0].kind");
    g_assert_cmpstr(event, ==, "near_twin");
    /* The report that came first is told of to the verifier too, and to nobody else. */
    assert_value(
        &lab, verifier, ANNOTATE_VIEW_PROBLEM, lab.problem[0], WARNINGS "[0].later", "true");
    assert_value(&lab, liaison, ANNOTATE_VIEW_PROBLEM, lab.problem[0], WARNINGS,
        "[{\"kind\":\"no_place\",\"amount\":null,\"later\":false,\"other\":null}]");
    assert_intact(&lab.m.f);
    meeting_clear(&lab.m);
}

/* The same bytes, though uploaded once more by another unit. */
static void same_file(void)
{
    struct lab lab;
    lab_ready(&lab);
    const struct annotate_who *liaison = &lab.m.f.who_liaison;
    struct file file = {liaison, lab.problem[0], "one", lab.m.f.now, 0, 0, NULL};
    report(&lab, 0, take_in(&lab, &file), NULL);
    file.who = &lab.police;
    file.problem = lab.problem[1];
    int64_t again = take_in(&lab, &file);
    report(&lab, 1, again, NULL);
    assert_value(&lab, &lab.m.f.who_verifier, ANNOTATE_VIEW_PROBLEM, lab.problem[1],
        WARNINGS "[0].kind", "twin");
    assert_value(&lab, &lab.m.f.who_verifier, ANNOTATE_VIEW_PROBLEM, lab.problem[1],
        WARNINGS "[0].other.score", "1.0");
    assert_value(&lab, &lab.police, ANNOTATE_VIEW_PROBLEM, lab.problem[1], WARNINGS "[0]",
        "{\"kind\":\"twin\",\"amount\":null,\"later\":false,\"other\":null}");
    assert_intact(&lab.m.f);
    meeting_clear(&lab.m);
}

/* The old picture as the new one, taken too early and too far away. */
static void before_old_and_far(void)
{
    struct lab lab;
    lab_ready(&lab);
    const struct annotate_who *liaison = &lab.m.f.who_liaison, *verifier = &lab.m.f.who_verifier;
    g_autoptr(GError) error = NULL;
    record_script(lab.m.f.a, "UPDATE point SET lat = 37.44, lon = 114.49", &error);
    g_assert_no_error(error);
    struct annotate_twin before = {.clip = lab.m.clip, .offset_ms = 1500, .score = 0.98};
    int64_t clip = take_in(&lab, &(struct file){liaison, lab.problem[0], "old",
                                     lab.m.f.now - 2 * HOUR, 38.5, 114.49, &before});
    assert_value(&lab, liaison, ANNOTATE_VIEW_CLIP, clip, "$.warnings[0].kind", "near_before");
    assert_value(&lab, liaison, ANNOTATE_VIEW_CLIP, clip, "$.warnings[1]",
        "{\"kind\":\"older_than_card\",\"amount\":7200000}");
    report(&lab, 0, clip, NULL);
    assert_value(
        &lab, verifier, ANNOTATE_VIEW_PROBLEM, lab.problem[0], WARNINGS "[0].other.at_ms", "1500");
    assert_value(
        &lab, verifier, ANNOTATE_VIEW_PROBLEM, lab.problem[0], WARNINGS "[0].other.before", "true");
    assert_value(&lab, verifier, ANNOTATE_VIEW_PROBLEM, lab.problem[0], WARNINGS "[2].kind", "far");
    meeting_clear(&lab.m);
}

/* A frame of what another unit has not been shown yet: nobody outside the office is told. */
static void embargo_is_kept(void)
{
    struct lab lab;
    lab_ready(&lab);
    const struct annotate_who *liaison = &lab.m.f.who_liaison, *verifier = &lab.m.f.who_verifier;
    g_autoptr(GError) error = NULL;
    int64_t hidden = meeting_draft(&lab.m, "未上会", NULL);
    int64_t film = fixture_clip(&lab.m.f, "other film", 500);
    struct annotate_act act = act_of(&lab.m.f, &lab.m.f.who_supervisor, NULL);
    struct annotate_cut cut = {.clip = film, .in_frame = 0, .out_frame = 50, .out_t90 = 180000};
    annotate_segment_add(lab.m.f.a, &act, hidden, &cut, NULL, &error);
    g_assert_no_error(error);
    struct annotate_twin twin = {.clip = film, .offset_ms = 900, .score = 0.99};
    int64_t clip = take_in(
        &lab, &(struct file){liaison, lab.problem[0], "peek", lab.m.f.now, 37.44, 114.49, &twin});
    assert_value(&lab, liaison, ANNOTATE_VIEW_CLIP, clip, "$.warnings", "[]");
    report(&lab, 0, clip, NULL);
    assert_value(&lab, liaison, ANNOTATE_VIEW_PROBLEM, lab.problem[0], WARNINGS, "[]");
    assert_value(
        &lab, verifier, ANNOTATE_VIEW_PROBLEM, lab.problem[0], WARNINGS "[0].kind", "near_before");
    meeting_clear(&lab.m);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/evidence/copy", copy_of_another);
    g_test_add_func("/evidence/same-file", same_file);
    g_test_add_func("/evidence/before", before_old_and_far);
    g_test_add_func("/evidence/embargo", embargo_is_kept);
    return g_test_run();
}
