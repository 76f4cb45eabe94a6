/* cells.c — see cells.h. */
#include "cells.h"
#include "design.h"
#include "model.h"
#include <string.h>

/* Asked for by model.h, used by the model only. */
struct model_person model_people[1];
const int model_people_count = 0;

static const char *const role_names[] = {"supervisor", "editor", "office", "office_head", "host",
    "operator", "recorder", "leader", "unit_head", "liaison", "verifier", "inspect_office",
    "discipline", "auditor", "admin", "security"};

/* --- the accounts, each with one role --- */

static void accounts(struct cell *x)
{
    struct fixture *f = &x->m.f;
    int64_t unit = x->unit ? x->unit : f->housing;
    const struct annotate_who *seat = unit == f->housing ? &x->m.seat_housing : &x->m.seat_town;
    for (size_t i = 0; i < G_N_ELEMENTS(role_names); i++) {
        uint32_t role = annotate_role_find(role_names[i]);
        g_autofree char *login = g_strconcat("only-", role_names[i], NULL);
        bool of_unit = role & (ANNOTATE_ROLE_UNIT_HEAD | ANNOTATE_ROLE_LIAISON);
        struct annotate_who *who = &x->roles[x->n_roles++];
        fixture_user(f, login, role, of_unit ? unit : 0, who);
        who->roles = rules_rights(role, false);
        if (role == ANNOTATE_ROLE_SUPERVISOR)
            *who = f->who_supervisor; /* whose own the draft is */
        who->name = role_names[i];
    }
    x->roles[x->n_roles++] = seat->kind == ANNOTATE_KIND_SEAT
                                 ? *seat
                                 : (struct annotate_who){.kind = ANNOTATE_KIND_SEAT,
                                       .roles = ANNOTATE_ROLE_SEAT,
                                       .screening = x->m.screening,
                                       .unit = unit,
                                       .name = "seat",
                                       .address = ""};
    x->roles[x->n_roles++] = x->m.hall.kind == ANNOTATE_KIND_HALL
                                 ? x->m.hall
                                 : (struct annotate_who){.kind = ANNOTATE_KIND_HALL,
                                       .roles = ANNOTATE_ROLE_HALL,
                                       .screening = x->m.screening,
                                       .name = "hall",
                                       .address = ""};
    x->roles[x->n_roles++] = annotate_who_system;
}

struct annotate_act cell_by(struct cell *x, const struct annotate_who *who)
{
    return act_of(&x->m.f, who, NULL);
}

/* --- one cell --- */

static int64_t cells, performed_n, refused_n;
static GHashTable *performed; /* rows of the design */

/* How many events say that this act was done to this object, and to which (of the last). */
static int matching(struct cell *x, int64_t after, const struct design *d, int64_t *out_object)
{
    g_autoptr(GError) error = NULL;
    struct annotate_event events[64];
    size_t n;
    int found = 0;
    annotate_events_since(x->m.f.a, after, events, 64, &n, &error);
    g_assert_no_error(error);
    record_quiet(x->m.f.a);
    for (size_t i = 0; i < n; i++) {
        bool it = strcmp(events[i].kind, x->kind) == 0 && strcmp(events[i].act, x->act) == 0 &&
                  (strcmp(x->state, "-") == 0 || !x->object || events[i].object == x->object) &&
                  (!d || strcmp(events[i].to, d->to) == 0);
        found += it;
        *out_object = it ? events[i].object : *out_object;
    }
    return found;
}

#define AGREES(kind, table)                                                                        \
    {                                                                                              \
        kind, "SELECT state = (SELECT to_state FROM event WHERE kind = '" kind                     \
              "' AND object = ?1 ORDER BY seq DESC LIMIT 1) FROM " table " WHERE id = ?1"          \
    }

/* The row is in the state of its last event, where it has one. */
static bool row_agrees(struct cell *x, int64_t object)
{
    static const struct {
        const char *kind, *sql;
    } rows[] = {AGREES("problem", "problem"), AGREES("request", "request"),
        AGREES("relapse", "relapse"), AGREES("escalation", "escalation"), AGREES("urge", "urge"),
        AGREES("urge_hold", "urge_hold"), AGREES("site_order", "site_order"),
        AGREES("submission", "submission"), AGREES("exposure", "exposure"),
        AGREES("bulletin", "bulletin"), AGREES("screening", "screening"), AGREES("reel", "reel"),
        AGREES("remark", "remark"), AGREES("claim", "claim"), AGREES("round", "round"),
        AGREES("duty", "duty"), AGREES("material", "duty"), AGREES("clip", "clip")};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        if (strcmp(rows[i].kind, x->kind) == 0)
            return model_ask(x->m.f.a, rows[i].sql, object) == 1;
    return true;
}

static bool word_in(const char *list, const char *word)
{
    g_auto(GStrv) words = g_strsplit(list, " ", -1);
    return g_strv_contains((const char *const *)words, word);
}

#define CELL_FAIL(x, who, ...)                                                                     \
    do {                                                                                           \
        g_printerr("%s %s, %s by %s: ", (x)->kind, (x)->state, (x)->act, (who)->name);             \
        g_error(__VA_ARGS__);                                                                      \
    } while (0)

static void check_performed(struct cell *x, const struct annotate_who *who, const struct design *d,
    int seen, int64_t object, const GError *error)
{
    if (error || seen != 1)
        CELL_FAIL(x, who, "%s", error ? error->message : "not one event says so");
    if (!row_agrees(x, object))
        CELL_FAIL(x, who, "performed, but the row is not %s", d->to);
    g_hash_table_add(performed, (gpointer)d);
    performed_n++;
}

/* `wrote`: the statement count says that something was written, so the rows are compared. A command
 * of somebody without the control of the stage is noted, and nothing else. */
static void check_refused(struct cell *x, const struct annotate_who *who, const char *want,
    const char *other, const GError *error, int64_t before, bool wrote)
{
    char key[64];
    struct annotate *a = x->m.f.a;
    if (!error)
        CELL_FAIL(x, who, "performed");
    annotate_error_key(error, key, sizeof key);
    if (strcmp(key, want) != 0 && !word_in(other, key))
        CELL_FAIL(x, who, "refused with %s, not %s", key, want);
    bool noted = annotate_event_last(a) == before + 1 && strcmp(key, "stage.not_controller") == 0;
    g_autofree char *now = wrote && !noted ? model_dump(a) : NULL;
    record_quiet(a);
    record_script(a, "ROLLBACK TO act", NULL);
    g_autofree char *rows = now ? model_dump(a) : NULL;
    if (g_strcmp0(now, rows) != 0)
        CELL_FAIL(x, who, "refused (%s), but rows changed", key);
    refused_n++;
}

static void check_cell(struct cell *x, const struct cell_act *ca, const struct annotate_who *who)
{
    g_autoptr(GError) error = NULL;
    struct annotate *a = x->m.f.a;
    const struct design *d = design_find(x->kind, x->state, ca->act);
    struct cell kept = *x;
    x->act = ca->act;
    record_script(a, "SAVEPOINT cell", &error);
    g_assert_no_error(error);
    if (ca->ready)
        ca->ready(x, who);
    record_quiet(a);
    record_script(a, "SAVEPOINT act", &error);
    g_assert_no_error(error);
    int64_t before = annotate_event_last(a), changes = sqlite3_total_changes64(a->db);
    struct annotate_act act = cell_by(x, who);
    bool done = ca->run(x, &act, &error);
    g_assert_true(done == !error);
    bool may = d && (design_roles(d->who) & who->roles);
    int64_t object = 0;
    int seen = done ? matching(x, before, may ? d : NULL, &object) : 0;
    if (may) {
        check_performed(x, who, d, seen, object, error);
    } else if (ca->beside && done) {
        g_assert_cmpint(seen, ==, 0); /* something else was done by it, and not this */
        refused_n++;
    } else {
        check_refused(x, who, d ? "step.not_your_role" : "step.not_allowed", ca->other, error,
            before, sqlite3_total_changes64(a->db) != changes);
    }
    cells++;
    record_quiet(a);
    *x = kept;
    g_clear_error(&error);
    record_script(a, "ROLLBACK TO cell; RELEASE cell", &error);
    g_assert_no_error(error);
}

/* Whether the act is one for this state: what makes a new object is done where there is none yet.
 */
static bool belongs(const struct cell_way *way, const struct cell_act *ca)
{
    bool begins = false, goes_on = false;
    for (size_t i = 0; i < G_N_ELEMENTS(design); i++) {
        bool it = strcmp(design[i].kind, ca->kind) == 0 && strcmp(design[i].act, ca->act) == 0;
        bool first = strcmp(design[i].from, "-") == 0;
        begins = begins || (it && first);
        goes_on = goes_on || (it && !first);
    }
    return strcmp(ca->kind, way->kind) == 0 && (strcmp(way->state, "-") == 0 ? begins : goes_on) &&
           (!way->only || word_in(way->only, ca->act)) &&
           (!way->but || !word_in(way->but, ca->act));
}

static void check_way(const struct cell_act *acts, size_t n_acts, const struct cell_way *way)
{
    g_autoptr(GError) error = NULL;
    struct cell *x = g_new0(struct cell, 1);
    x->kind = way->kind;
    x->state = way->state;
    way->make(x);
    if (strcmp(way->kind, "problem") == 0)
        x->object = x->problem;
    annotate_group_begin(x->m.f.a);
    accounts(x);
    for (size_t i = 0; i < n_acts; i++)
        for (int r = 0; belongs(way, &acts[i]) && r < x->n_roles; r++)
            check_cell(x, &acts[i], &x->roles[r]);
    bool written;
    model_ask_over();
    annotate_group_end(x->m.f.a, &written, &error);
    g_assert_no_error(error);
    meeting_clear(&x->m);
    g_free(x);
}

void cells_run(const struct cell_act *acts, size_t n_acts, const struct cell_way *ways,
    size_t n_ways, const char *by_itself)
{
    cells = performed_n = refused_n = 0;
    performed = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) kinds = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t i = 0; i < n_ways; i++) {
        check_way(acts, n_acts, &ways[i]);
        g_hash_table_add(kinds, (gpointer)ways[i].kind);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(design); i++) {
        const struct design *d = &design[i];
        if (g_hash_table_contains(kinds, d->kind) && !word_in(by_itself, d->act) &&
            !g_hash_table_contains(performed, d))
            g_error("%s %s, %s: never performed", d->kind, d->from, d->act);
    }
    g_clear_pointer(&performed, g_hash_table_unref);
    g_test_message(
        "%d cells, %d performed, %d refused", (int)cells, (int)performed_n, (int)refused_n);
}

int main(int argc, char **argv)
{
    if (g_file_test("/dev/shm", G_FILE_TEST_IS_DIR))
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cells/problem", cells_problem);
    g_test_add_func("/cells/after", cells_after);
    g_test_add_func("/cells/hall", cells_hall);
    g_test_add_func("/cells/reel", cells_reel);
    g_test_add_func("/cells/desk", cells_desk);
    g_test_add_func("/cells/files", cells_files);
    return g_test_run();
}
