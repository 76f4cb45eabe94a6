/* model.h — the model test: random courses over a record, judged by an oracle that knows the design
 * (domain, parts 1, 3, 4) and nothing of rules.c.
 *
 * Times are UTC ms; a "day" is a number of days since 1970-01-01 in the county's own time. */
#pragma once
#include "meeting.h"
#include "record_priv.h"

/* --- model_days.c: the county's days, typed a second time --- */

int model_day(int64_t at);           /* the local day of an instant */
int64_t model_at(int day, int hour); /* the instant at that full hour of the day */
int model_hour(int64_t at);          /* 0…23, local */
int model_year(int day);
int model_parse(const char *text); /* YYYY-MM-DD */
void model_text(int day, char out[11]);
bool model_works(int day);                 /* 2026 and 2027 with their holidays */
int model_work_days_after(int day, int n); /* the n-th working day after it */
int64_t model_work_hours_after(int64_t at, int hours);
/* The level that is told on that day of a clock due on `due`; false when nobody is told then. */
bool model_level(bool working_days, int due, int day, int *out_level);

/* --- the people --- */

enum { HOUSING = 1, TOWN, POLICE }; /* units, in the order in which the fixture makes them */

struct model_person {
    const char *login;
    uint32_t roles;
    int unit; /* 0: none */
    struct annotate_who who;
};
extern struct model_person model_people[];
extern const int model_people_count;

/* --- model_oracle.c --- */

struct model_tick {
    int64_t after, at; /* the last event before it, and when it was */
};
struct model_count {
    int64_t events, closed, reopened, archived, reminders, lapses, receipts, urges, holds,
        moves[64];
};
/* Reads the whole log of the record and everything that should follow from it. Ends the program
 * with a sentence when something does not. */
void model_judge(struct annotate *a, const GArray *ticks, struct model_count *count);
/* Prints how often each move of the design was seen. */
void model_moves_print(const struct model_count *count);
/* The least number of times that any move of the design was seen. */
int64_t model_moves_least(const struct model_count *count);

/* All rows of all tables but housekeeping, as one text; g_free. */
char *model_dump(struct annotate *a);
/* One number of a static statement; 0: no row. Over: before the record is closed. */
int64_t model_ask(struct annotate *a, const char *sql, int64_t id);
void model_ask_over(void);

/* Where to look when it fails: said before the program ends. */
extern uint64_t model_seed;
#define MODEL_FAIL(...)                                                                            \
    do {                                                                                           \
        g_printerr("model: seed %" G_GUINT64_FORMAT ": ", model_seed);                             \
        g_printerr(__VA_ARGS__);                                                                   \
        g_printerr("\n");                                                                          \
        abort();                                                                                   \
    } while (0)
