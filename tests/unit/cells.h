/* cells.h — every cell (state, act, role) of a table through the public calls: an object is brought
 * into the state, then an account with exactly that one role does the act with all facts satisfied.
 * Either it is performed, with one event that says so and the state of the table in the row, or it
 * is refused with its key and nothing is written. What should happen is design.h, not rules.c. */
#pragma once
#include "meeting.h"

struct cell {
    struct meeting m;
    const char *kind, *state;
    const char *act;                              /* being done */
    int64_t object;                               /* what the acts are about; 0: nothing yet */
    int64_t problem, segment, card, report, clip; /* what it took to come there */
    int64_t request, relapse, dispute, submission;
    int64_t unit; /* of the accounts of units and of the seat; 0: housing */
    struct annotate_who leader, roles[19];
    int n_roles;
};

struct annotate_act cell_by(struct cell *x, const struct annotate_who *who);
#define ACT(name) static bool name(struct cell *x, const struct annotate_act *act, GError **error)

/* One act of a kind. `ready` makes what it is about, by other people. `other`: keys that may stand
 * instead of step.not_allowed and step.not_your_role: what the act is about does not exist in that
 * state or for that role, or the call says more exactly what is wrong. */
struct cell_act {
    const char *kind, *act;
    bool (*run)(struct cell *x, const struct annotate_act *act, GError **error);
    void (*ready)(struct cell *x, const struct annotate_who *who);
    const char *other;
    bool beside; /* the call does more than this act: it may be performed without it */
};
/* A way into a state of a kind. `only`: just for these acts, `but`: not for these, whose facts need
 * another way into the same state. */
struct cell_way {
    const char *kind, *state;
    void (*make)(struct cell *x);
    const char *only, *but;
};
/* All acts of each way's kind, by all roles, in its state; and each row of the design for the kind,
 * but those in `by_itself`, was performed. */
void cells_run(const struct cell_act *acts, size_t n_acts, const struct cell_way *ways,
    size_t n_ways, const char *by_itself);
#define CELLS_RUN(acts, ways, by_itself)                                                           \
    cells_run(acts, G_N_ELEMENTS(acts), ways, G_N_ELEMENTS(ways), by_itself)

/* The act by somebody of the ground; it is done. */
#define CELL_DO(x, person, call)                                                                   \
    do {                                                                                           \
        g_autoptr(GError) error = NULL;                                                            \
        struct annotate_act by_ = cell_by(x, person);                                              \
        G_GNUC_UNUSED struct annotate *a = (x)->m.f.a;                                             \
        const struct annotate_act *act = &by_;                                                     \
        call;                                                                                      \
        g_assert_no_error(error);                                                                  \
    } while (0)

/* Ways that more than one kind goes. */
void cell_ground(struct cell *x);
void cell_draft(struct cell *x);
void cell_dispatched(struct cell *x);
void cell_rectifying(struct cell *x);
void cell_closed(struct cell *x);
void cell_live(struct cell *x);      /* the first problem in the hall */
void cell_presented(struct cell *x); /* and its claim window open */
/* The clock is looked at on that day. */
void cell_tick(struct cell *x, const char *day, int hour);
/* A request of the unit, a relapse; their ids, 0: refused. */
int64_t cell_ask(struct cell *x, const char *kind, const char *day);
int64_t cell_find(struct cell *x);
/* Fresh evidence as x->clip, and the report with it. */
void cell_evidence(struct cell *x, const struct annotate_who *who);
bool cell_report(struct cell *x, const struct annotate_act *act, GError **error);
/* The same by the liaison of the unit, as x->submission, and a scan of what the head signed, as
 * x->clip; and that scan handed in. */
void cell_submission(struct cell *x, const struct annotate_who *who);
bool cell_paper(struct cell *x, const struct annotate_act *act, GError **error);

void cell_control(
    struct cell *x, const struct annotate_who *who); /* of the stage, where they may */

void cells_problem(void);
void cells_after(void); /* cells_after.c: what follows a card */
void cells_hall(void);  /* cells_hall.c: the screening, its stage and what is said there */
void cells_reel(void);  /* cells_reel.c: its film, its list, its doors */
void cells_desk(void);  /* cells_desk.c: between two screenings; the register */
void cells_files(void); /* cells_files.c: footage and jobs */
