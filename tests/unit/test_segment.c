/* The look of a segment: what is written, what is refused, and what is rendered again. */
#include "meeting.h"

static const struct annotate_key walk[] = {
    {.frame = 12, .box = {1000, 2000, 500, 800}},
    {.frame = 40, .box = {3000, 2000, 500, 800}},
    {.frame = 80, .end = true                  },
};
static const struct annotate_track face = {.follow = true, .keys = walk, .n_keys = 3};
static const struct annotate_look masked = {
    .turn = 90, .crop = {0, 500, 10000, 9000},
         .tracks = &face, .n_tracks = 1
};
static const char masked_text[] = "{\"turn\":90,\"crop\":[0,500,10000,9000],\"deinterlace\":"
                                  "\"auto\",\"tracks\":[{\"follow\":true,"
                                  "\"keys\":[{\"frame\":12,\"box\":[1000,2000,500,800]},{\"frame\":"
                                  "40,\"box\":[3000,2000,500,800]},"
                                  "{\"frame\":80,\"end\":true}]}]}";

/* A draft, its first segment as a cut, and the segment's id. */
struct ground {
    struct meeting m;
    int64_t problem, segment;
    struct annotate_cut cut;
};

static char *segment_value(struct ground *g, const char *name)
{
    g_autofree char *path = g_strconcat("$.segments[0].", name, NULL);
    return view_value(&g->m.f, &g->m.f.who_head, ANNOTATE_VIEW_PROBLEM,
        &(struct annotate_query){.id = g->problem}, path);
}

#define ASSERT_SEGMENT(g, name, want)                                                              \
    do {                                                                                           \
        g_autofree char *got_ = segment_value(g, name);                                            \
        g_assert_cmpstr(got_, ==, want);                                                           \
    } while (0)

static void begin(struct ground *g)
{
    *g = (struct ground){0};
    meeting_ground(&g->m);
    g->problem = meeting_draft(&g->m, "人脸入镜", NULL);
    g_autofree char *id = segment_value(g, "id");
    g->segment = g_ascii_strtoll(id, NULL, 10);
    g->cut = (struct annotate_cut){
        .clip = g->m.clip, .in_frame = 10, .out_frame = 60, .in_t90 = 36000, .out_t90 = 216000};
}

static bool set(
    struct ground *g, const struct annotate_look *look, struct annotate_result *out, GError **error)
{
    struct annotate_act act = act_of(&g->m.f, &g->m.f.who_supervisor, NULL);
    g->cut.look = look;
    return annotate_segment_set(g->m.f.a, &act, g->segment, &g->cut, out, error);
}

static int jobs(struct ground *g)
{
    int n = 0;
    for (struct annotate_job *job = NULL;; n++) {
        g_autoptr(GError) error = NULL;
        annotate_job_take(g->m.f.a, "test", "piece", MINUTE, g->m.f.now, &job, &error);
        g_assert_no_error(error);
        if (!job)
            return n;
        annotate_job_free(job);
        job = NULL;
    }
}

static char *piece_look(struct ground *g)
{
    g_autoptr(GError) error = NULL;
    struct annotate_piece *piece = annotate_piece_find(g->m.f.a, g->segment, &error);
    g_assert_no_error(error);
    char *look = g_strdup(piece->look);
    annotate_piece_free(piece);
    return look;
}

static void written(void)
{
    struct ground g;
    struct annotate_result out = {0};
    g_autoptr(GError) error = NULL;
    begin(&g);
    ASSERT_SEGMENT(&g, "look", "");
    g_assert_cmpint(jobs(&g), ==, 1);
    g_assert_true(set(&g, &masked, &out, &error));
    g_assert_cmpint(out.version, ==, 2);
    ASSERT_SEGMENT(&g, "look", masked_text);
    ASSERT_SEGMENT(&g, "ready", "false");
    g_autofree char *look = piece_look(&g);
    g_assert_cmpstr(look, ==, masked_text);
    g_assert_cmpint(jobs(&g), ==, 1);

    /* the same again: no version, no event, no job */
    int64_t events = meeting_events(&g.m);
    g_assert_true(set(&g, &masked, &out, &error));
    g_assert_cmpint(out.version, ==, 2);
    g_assert_cmpint(meeting_events(&g.m), ==, events);
    g_assert_cmpint(jobs(&g), ==, 0);

    /* a new cut keeps the look; a plain look takes it away */
    g.cut.out_frame = 70;
    g.cut.out_t90 = 252000;
    g_assert_true(set(&g, NULL, &out, &error));
    g_assert_cmpint(out.version, ==, 3);
    ASSERT_SEGMENT(&g, "look", masked_text);
    g_assert_true(set(&g, &(struct annotate_look){0}, &out, &error));
    g_assert_cmpint(out.version, ==, 4);
    ASSERT_SEGMENT(&g, "look", "");
    assert_intact(&g.m.f);
    meeting_clear(&g.m);
}

static void with_the_mark(void)
{
    struct ground g;
    struct annotate_result out = {0};
    g_autoptr(GError) error = NULL;
    begin(&g);
    struct annotate_act act = act_of(&g.m.f, &g.m.f.who_supervisor, NULL);
    struct annotate_problem in = {.description = "车牌入镜"};
    int64_t events = meeting_events(&g.m);
    g.cut.look = &masked;
    g_assert_true(annotate_problem_add(g.m.f.a, &act, &in, &g.cut, &out, &error));
    g_assert_cmpint(meeting_events(&g.m), ==, events + 1);
    g.problem = out.id;
    ASSERT_SEGMENT(&g, "look", masked_text);

    /* frames of one clip are not another's */
    g_autofree char *id = segment_value(&g, "id");
    g.segment = g_ascii_strtoll(id, NULL, 10);
    g.cut.clip = fixture_clip(&g.m.f, "another", 500);
    g_assert_true(set(&g, NULL, &out, &error));
    ASSERT_SEGMENT(&g, "look", "");
    meeting_clear(&g.m);
}

static void refused(void)
{
    static const struct annotate_key falling[] = {
        {.frame = 12, .box = {0, 0, 100, 100}},
        {.frame = 12, .box = {0, 0, 100, 100}}
    };
    static const struct annotate_key ending[] = {
        {.frame = 12, .end = true}
    };
    static const struct annotate_key beyond[] = {
        {.frame = 1000, .box = {0, 0, 100, 100}}
    };
    static const struct annotate_key outside[] = {
        {.frame = 1, .box = {9950, 0, 100, 100}}
    };
    static const struct annotate_key tiny[] = {
        {.frame = 1, .box = {0, 0, 49, 100}}
    };
    static const struct annotate_key twice_ended[] = {
        {.frame = 1, .box = {0, 0, 100, 100}},
        {.frame = 2, .end = true            },
        {.frame = 3, .end = true            }
    };
#define TRACK(k)                                                                                   \
    &(struct annotate_track)                                                                       \
    {                                                                                              \
        .keys = k, .n_keys = G_N_ELEMENTS(k)                                                       \
    }
    const struct {
        const char *key;
        struct annotate_look look;
    } cases[] = {
        {"field.out_of_range", {.turn = 45}                                          },
        {"field.out_of_range", {.turn = 360}                                         },
        {"field.not_a_box",    {.crop = {0, 0, 499, 10000}}                          },
        {"field.not_a_box",    {.crop = {5001, 0, 5000, 10000}}                      },
        {"field.invalid",      {.deinterlace = "maybe"}                              },
        {"look.bad_keys",      {.tracks = TRACK(falling), .n_tracks = 1}             },
        {"look.bad_keys",      {.tracks = TRACK(ending), .n_tracks = 1}              },
        {"look.bad_keys",      {.tracks = TRACK(beyond), .n_tracks = 1}              },
        {"look.bad_keys",      {.tracks = TRACK(twice_ended), .n_tracks = 1}         },
        {"look.bad_keys",      {.tracks = &(struct annotate_track){0}, .n_tracks = 1}},
        {"field.not_a_box",    {.tracks = TRACK(outside), .n_tracks = 1}             },
        {"field.not_a_box",    {.tracks = TRACK(tiny), .n_tracks = 1}                },
    };
    struct ground g;
    g_autoptr(GError) error = NULL;
    begin(&g);
    int64_t events = meeting_events(&g.m);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_false(set(&g, &cases[i].look, NULL, &error));
        assert_refused(&error, ANNOTATE_ERROR_INVALID, cases[i].key);
    }
    struct annotate_track many[33];
    for (size_t i = 0; i < G_N_ELEMENTS(many); i++)
        many[i] = face;
    g_assert_false(set(&g, &(struct annotate_look){.tracks = many, .n_tracks = 33}, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_INVALID, "look.too_many");
    g_assert_true(set(&g, &(struct annotate_look){.tracks = many, .n_tracks = 32}, NULL, &error));
    g_assert_cmpint(meeting_events(&g.m), ==, events + 1);

    /* whoever may not cut is told so, also when nothing would change */
    struct annotate_act act = act_of(&g.m.f, &g.m.f.who_verifier, NULL);
    g.cut.look = NULL;
    g_assert_false(annotate_segment_set(g.m.f.a, &act, g.segment, &g.cut, NULL, &error));
    assert_refused(&error, ANNOTATE_ERROR_REFUSED, "step.not_your_role");
    meeting_clear(&g.m);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/segment/look/written", written);
    g_test_add_func("/segment/look/with-the-mark", with_the_mark);
    g_test_add_func("/segment/look/refused", refused);
    return g_test_run();
}
