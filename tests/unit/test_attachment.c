/* What a unit gives with its claim, and what the hall recorded: who, when, how much, once. */
#include "meeting.h"
#include "record_priv.h"
#include <string.h>

static char sums[16][65];

static const char *sum(int n)
{
    g_autofree char *text = g_strdup_printf("file %d", n);
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    memcpy(sums[n], hash, sizeof sums[n]);
    return sums[n];
}

/* The id of the new row; 0: refused. */
static int64_t give(struct meeting *m, const struct annotate_who *who, int64_t problem,
    const char *kind, int n, const char *op, GError **error)
{
    struct annotate_act act = act_of(&m->f, who, op);
    struct annotate_attachment in = {.problem = problem,
        .kind = kind,
        .sha256 = sum(n),
        .type = strcmp(kind, "photo") ? "audio/ogg" : "image/jpeg",
        .strokes = "[[1,2,3,4]]",
        .bytes = 1000,
        .pressed_at = m->f.now - 5};
    struct annotate_result out = {0};
    bool ok = annotate_attachment_add(m->f.a, &act, &in, &out, error);
    int64_t id = out.id;
    annotate_result_clear(&out);
    return ok ? id : 0;
}

#define ASSERT_NOT_KEPT(m, code, key, call)                                                        \
    do {                                                                                           \
        int64_t before_ = meeting_events(m);                                                       \
        g_assert_cmpint(call, ==, 0);                                                              \
        assert_refused(&error, ANNOTATE_ERROR_##code, key);                                        \
        g_assert_cmpint(meeting_events(m), ==, before_);                                           \
    } while (0)

#define ASSERT_VIEW(m, who, view, id_, path, want)                                                 \
    do {                                                                                           \
        g_autofree char *got_ =                                                                    \
            view_value(&(m)->f, who, view, &(struct annotate_query){.id = id_}, path);             \
        g_assert_cmpstr(got_, ==, want);                                                           \
    } while (0)

static void seat_gives(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_claimed(&m);
    int64_t p = m.problem[0];
    int64_t photo = give(&m, &m.seat_housing, p, "photo", 0, "photo-0001", &error);
    g_assert_no_error(error);
    g_assert_cmpint(give(&m, &m.seat_housing, p, "signature", 1, "sign-00001", &error), >, photo);
    ASSERT_VIEW(&m, &m.seat_housing, ANNOTATE_VIEW_SEAT, 0, "$.now.attachments[0].sha256", sum(0));
    ASSERT_VIEW(
        &m, &m.seat_housing, ANNOTATE_VIEW_SEAT, 0, "$.now.attachments[0].person", "演示·住建");
    ASSERT_VIEW(&m, &m.seat_town, ANNOTATE_VIEW_SEAT, 0, "$.now.attachments", "[]");
    ASSERT_VIEW(&m, &m.f.who_head, ANNOTATE_VIEW_PROBLEM, p, "$.attachments[1].kind", "signature");
    ASSERT_VIEW(&m, &m.who_unit_head, ANNOTATE_VIEW_PROBLEM, p, "$.attachments[0].kind", "photo");
    ASSERT_VIEW(&m, &m.who_town, ANNOTATE_VIEW_PROBLEM, p, "$.attachments", "[]");
    ASSERT_VIEW(&m, &annotate_who_system, ANNOTATE_VIEW_CLAIM_SHEET, m.screening,
        "$.rows[0].signature", sum(1));
    ASSERT_VIEW(&m, &annotate_who_system, ANNOTATE_VIEW_CLAIM_SHEET, m.screening,
        "$.rows[0].attachments[0].sha256", sum(0));
    struct annotate_attached got;
    g_assert_true(annotate_attachment_find(m.f.a, &m.who_unit_head, photo, &got, &error));
    g_assert_cmpstr(got.sha256, ==, sum(0));
    g_assert_cmpint(got.bytes, ==, 1000);
    ASSERT_NOT_KEPT(&m, NOT_FOUND, "not_found",
        annotate_attachment_find(m.f.a, &m.seat_town, photo, &got, &error));
    /* The chain has the hash. */
    g_autofree char *data = view_value(&m.f, &m.f.who_admin, ANNOTATE_VIEW_EVENTS,
        &(struct annotate_query){.kind = "attachment"}, "$.items[0].data.sha256");
    g_assert_cmpstr(data, ==, sum(0));
    assert_intact(&m.f);
    meeting_clear(&m);
}

/* By key, and by content where the key is another one. */
static void once(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_claimed(&m);
    int64_t p = m.problem[0];
    int64_t id = give(&m, &m.seat_housing, p, "photo", 0, "photo-0001", &error);
    int64_t events = meeting_events(&m);
    g_assert_cmpint(give(&m, &m.seat_housing, p, "photo", 0, "photo-0001", &error), ==, id);
    g_assert_cmpint(give(&m, &m.seat_housing, p, "photo", 0, "photo-0002", &error), ==, id);
    g_assert_cmpint(meeting_events(&m), ==, events);
    for (int i = 1; i < 4; i++)
        g_assert_cmpint(give(&m, &m.seat_housing, p, "photo", i, NULL, &error), >, id);
    ASSERT_NOT_KEPT(&m, REFUSED, "attachment.too_many",
        give(&m, &m.seat_housing, p, "photo", 5, "photo-0005", &error));
    /* An answer that was lost is given again although there is no room any more. */
    struct annotate_act act = act_of(&m.f, &m.seat_housing, "photo-0001");
    struct annotate_attachment in = {.problem = p, .kind = "photo"};
    bool repeated = false;
    g_assert_true(annotate_attachment_check(m.f.a, &act, &in, &repeated, &error));
    g_assert_true(repeated);
    act.op_id = "photo-0005";
    g_assert_false(annotate_attachment_check(m.f.a, &act, &in, &repeated, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "attachment.too_many");
    g_assert_cmpint(give(&m, &m.seat_housing, p, "voice", 6, NULL, &error), >, 0);
    meeting_clear(&m);
}

static void who_may(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_claimed(&m);
    int64_t p = m.problem[0];
    ASSERT_NOT_KEPT(&m, NOT_FOUND, "not_found", /* not named on it */
        give(&m, &m.seat_police, p, "photo", 0, NULL, &error));
    ASSERT_NOT_KEPT(&m, NOT_FOUND, "not_found", /* the hall has not seen it */
        give(&m, &m.seat_housing, m.problem[1], "photo", 0, NULL, &error));
    ASSERT_NOT_KEPT(
        &m, NOT_FOUND, "not_found", give(&m, &m.seat_housing, 987654, "photo", 0, NULL, &error));
    ASSERT_NOT_KEPT(&m, NOT_FOUND, "not_found", give(&m, &m.hall, p, "photo", 0, NULL, &error));
    ASSERT_NOT_KEPT(
        &m, REFUSED, "step.not_your_role", give(&m, &m.seat_housing, p, "spoken", 0, NULL, &error));
    ASSERT_NOT_KEPT(
        &m, INVALID, "field.invalid", give(&m, &m.seat_housing, p, "film", 0, NULL, &error));
    struct annotate_who nobody = m.seat_housing;
    nobody.attendance = 0;
    ASSERT_NOT_KEPT(
        &m, REFUSED, "claim.not_present", give(&m, &nobody, p, "photo", 0, NULL, &error));
    struct annotate_act act = act_of(&m.f, &m.seat_housing, NULL);
    struct annotate_attachment in = {.problem = p,
        .kind = "signature",
        .sha256 = sum(0),
        .type = "application/json",
        .bytes = 20,
        .strokes = "[[1,2,1001,4]]"};
    ASSERT_NOT_KEPT(
        &m, INVALID, "field.invalid", annotate_attachment_add(m.f.a, &act, &in, NULL, &error));
    in = (struct annotate_attachment){.problem = p,
        .kind = "photo",
        .sha256 = sum(0),
        .type = "image/jpeg",
        .bytes = annotate_attachment_max("photo") + 1};
    ASSERT_NOT_KEPT(&m, REFUSED, "attachment.too_large",
        annotate_attachment_add(m.f.a, &act, &in, NULL, &error));
    g_assert_cmpint(give(&m, &m.seat_town, p, "photo", 0, NULL, &error), >, 0); /* it helps */
    meeting_move(&m, "adjourn");
    ASSERT_NOT_KEPT(
        &m, REFUSED, "screening.not_open", give(&m, &m.seat_housing, p, "photo", 1, NULL, &error));
    meeting_clear(&m);
}

static void hall_records(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_claimed(&m);
    int64_t id = give(&m, &m.hall, m.problem[0], "spoken", 0, "spoken-001", &error);
    g_assert_no_error(error);
    g_assert_cmpint(id, >, 0);
    ASSERT_VIEW(&m, &m.who_operator, ANNOTATE_VIEW_PROBLEM, m.problem[0],
        "$.attachments[0].unit_name", "演示县住建局");
    struct annotate_act act = act_of(&m.f, &m.hall, NULL);
    struct annotate_hall_report report = {.position = 2, .pos_ms = 5000, .sound = "recording"};
    g_assert_true(annotate_hall_report(m.f.a, &act, &report, &error));
    report.sound = NULL;
    g_assert_true(annotate_hall_report(m.f.a, &act, &report, &error));
    ASSERT_VIEW(&m, &m.who_operator, ANNOTATE_VIEW_STAGE, m.screening, "$.hall.sound", "recording");
    ASSERT_VIEW(&m, &m.who_operator, ANNOTATE_VIEW_STAGE, m.screening, "$.hall.recordings", "1");
    report.sound = "loud";
    ASSERT_NOT_KEPT(
        &m, INVALID, "field.invalid", annotate_hall_report(m.f.a, &act, &report, &error));
    meeting_clear(&m);
}

static bool first_file(const struct annotate_file *file, void *payload)
{
    char *name = payload;
    if (file->kind == ANNOTATE_FILE_ATTACHMENT)
        g_snprintf(name, 96, "%s %s", file->name, file->sha256);
    return true;
}

/* What verify and backup go by is the log; a row that was exchanged behind our back is found. */
static void exchanged(void)
{
    struct meeting m;
    g_autoptr(GError) error = NULL;
    meeting_claimed(&m);
    give(&m, &m.seat_housing, m.problem[0], "photo", 0, NULL, &error);
    g_assert_no_error(error);
    assert_intact(&m.f);
    g_autofree char *sql = g_strdup_printf("UPDATE attachment SET sha256 = '%s'", sum(1));
    g_assert_false(record_script(m.f.a, sql, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "record.append_only");
    g_assert_true(record_script(m.f.a, "DROP TRIGGER attachment_no_update", &error));
    g_assert_true(record_script(m.f.a, sql, &error));
    struct annotate_verdict verdict;
    g_assert_true(annotate_verify(m.f.a, 0, NULL, &verdict, &error));
    g_assert_false(verdict.ok);
    g_assert_nonnull(strstr(verdict.what, "attachment 1 was altered"));
    annotate_verdict_clear(&verdict);
    char name[96] = "", want[96];
    g_assert_true(annotate_files(m.f.a, first_file, name, &error));
    g_snprintf(want, sizeof want, "photo %s", sum(0));
    g_assert_cmpstr(name, ==, want);
    meeting_clear(&m);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/attachment/seat_gives", seat_gives);
    g_test_add_func("/attachment/once", once);
    g_test_add_func("/attachment/who_may", who_may);
    g_test_add_func("/attachment/hall_records", hall_records);
    g_test_add_func("/attachment/exchanged", exchanged);
    return g_test_run();
}
