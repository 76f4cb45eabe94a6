/* meeting.h — a record on the way to a screening: places, marked problems, a locked reel, a hall.
 */
#pragma once
#include "record_fixture.h"

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define PROBLEMS 4
#define ITEM_MS 4000 /* every item of the made reel is this long */

/* What schemas 34 and on added is gone; the version is set by whoever goes back further. */
#define BACK_TO_SCHEMA_33                                                                          \
    "ALTER TABLE card DROP COLUMN printed_times; ALTER TABLE card DROP COLUMN printed_by; "        \
    "ALTER TABLE card DROP COLUMN printed_at; ALTER TABLE clip DROP COLUMN retention; "            \
    "ALTER TABLE clip DROP COLUMN retention_reason; ALTER TABLE clip DROP COLUMN pages; "          \
    "ALTER TABLE unit DROP COLUMN head; ALTER TABLE unit DROP COLUMN liaison; "                    \
    "ALTER TABLE upload DROP COLUMN round; ALTER TABLE clip DROP COLUMN round; "

struct meeting {
    struct fixture f;
    struct annotate_who who_office, who_host, who_operator, who_recorder, who_unit_head, who_town;
    int64_t point, type, indicator, clip;
    int64_t problem[PROBLEMS];
    int64_t screening, reel;
    bool replay; /* the first problem is shown again */
    struct annotate_who hall, seat_housing, seat_town, seat_police;
    struct annotate_session *sessions[8];
    int n_sessions;
};

/* People, a point, a problem type, an indicator and a clip of 1000 frames. */
void meeting_ground(struct meeting *m);
/* Four filed problems (housing leads, the town helps), their pieces rendered. */
void meeting_problems(struct meeting *m);
/* A screening with its reel locked: title, four problems of 60 s claim time, end. */
void meeting_reel(struct meeting *m);
/* Another screening in check-in, with a film of four more problems; m->screening and m->problem are
 * its own from then on. */
void meeting_next(struct meeting *m);
/* In check-in: desks entered by the three units, housing and town checked in, a hall screen in. */
void meeting_checkin(struct meeting *m);
/* A hall screen of m->screening is let in, as m->hall. */
void meeting_hall(struct meeting *m);
/* Another one, as m->hall; `which` is any text of its own. */
void meeting_wall(struct meeting *m, const char *which);
/* Live, with the operator in control. */
void meeting_live(struct meeting *m);
/* The same, where the first problem was dispatched before, is overdue by 15 days and stands in the
 * film to be shown again. */
void meeting_replay(struct meeting *m);
void meeting_clear(struct meeting *m);

int64_t meeting_draft(struct meeting *m, const char *description, struct annotate_result *out);
/* Its first piece is looked through for faces and plates; meeting_problems does so with each. */
void meeting_blur_check(struct meeting *m, int64_t problem);
int64_t meeting_file(struct meeting *m, int64_t problem);
void meeting_move(struct meeting *m, const char *move);
/* What the clock does by that hour. */
void meeting_tick(struct meeting *m, const char *day, int hour);
/* A seat of the unit, by its desk code. */
struct annotate_who meeting_seat(struct meeting *m, int64_t unit);
/* A stage command by the operator; asserts that it is done. */
int64_t meeting_command(struct meeting *m, struct annotate_command command);
/* go to the n-th problem (0…3) */
void meeting_goto(struct meeting *m, int n);
/* A claim from a seat; the outcome as text, g_free. NULL: refused, error set. */
char *meeting_claim(struct meeting *m, const struct annotate_who *seat, int64_t problem,
    const char *op_id, GError **error);
/* Live, the first problem in the hall, its window open, claimed by housing. */
void meeting_claimed(struct meeting *m);
/* State of a problem; g_free. */
char *meeting_state(struct meeting *m, int64_t problem);
int64_t meeting_events(struct meeting *m);
/* The value at a JSON path of a view of one thing (id 0: of a list); g_free. */
char *meeting_look(struct meeting *m, const struct annotate_who *who, enum annotate_view view,
    int64_t id, const char *path);

#define ASSERT_VALUE(m, who, view, id, path, want)                                                 \
    do {                                                                                           \
        g_autofree char *got_ = meeting_look(m, who, view, id, path);                              \
        g_assert_cmpstr(got_, ==, want);                                                           \
    } while (0)

#define ASSERT_STATE(m, problem, want)                                                             \
    do {                                                                                           \
        g_autofree char *got_ = meeting_state(m, problem);                                         \
        g_assert_cmpstr(got_, ==, want);                                                           \
    } while (0)

/* The call is refused with this key, and nothing was written. Uses the test's `error`. */
#define ASSERT_REFUSED(m, code, key, call)                                                         \
    do {                                                                                           \
        int64_t before_ = meeting_events(m);                                                       \
        g_assert_false(call);                                                                      \
        assert_refused(&error, ANNOTATE_ERROR_##code, key);                                        \
        g_assert_cmpint(meeting_events(m), ==, before_);                                           \
    } while (0)

/* A picture handed in as evidence for a problem; not ingested yet. `seed` tells files apart. */
int64_t meeting_evidence(
    struct meeting *m, const struct annotate_who *who, int64_t problem, const char *seed);
/* Every waiting ingest is done, each with these twins. */
void meeting_ingest_twins(struct meeting *m, const struct annotate_twin *twins, size_t n);
/* A card for a filed or claimed problem; signed for; reported with fresh evidence; checked; closed
 * by all of that. Housing is the unit. */
int64_t meeting_dispatch(struct meeting *m, int64_t problem);
void meeting_sign(struct meeting *m, int64_t card);
int64_t meeting_report(struct meeting *m, int64_t problem, int64_t card, const char *seed);
void meeting_check(struct meeting *m, int64_t rectification, bool pass);
void meeting_close(struct meeting *m, int64_t problem, int64_t card, const char *seed);
