/* Every cell (state, act, role) of what people decide, through the public calls: an object is
 * brought into the state, then an account with exactly that one role does the act with all facts
 * satisfied. Either it is performed, with one event that says so, or it is refused with its key and
 * nothing is written. What should happen is design.h, not rules.c. */
#include "design.h"
#include "model.h"
#include "rules.h"
#include <string.h>

/* Asked for by model.h, used by the model only. */
struct model_person model_people[1];
const int model_people_count = 0;

struct cell {
    struct meeting m;
    const char *kind, *state;
    int64_t problem, segment, card, report, request, relapse, dispute, claim, object;
    struct annotate_who leader, other_head, roles[18];
    int n_roles;
};

static const char *const role_names[] = {"supervisor", "editor", "office", "office_head", "host",
    "operator", "recorder", "leader", "unit_head", "liaison", "verifier", "inspect_office",
    "discipline", "auditor", "admin"};

/* --- the accounts, each with one role --- */

static void accounts(struct cell *x)
{
    struct fixture *f = &x->m.f;
    fixture_user(f, "c-leader", ANNOTATE_ROLE_LEADER, 0, &x->leader);
    fixture_user(f, "c-head", ANNOTATE_ROLE_OFFICE_HEAD, 0, &x->other_head);
    for (size_t i = 0; i < G_N_ELEMENTS(role_names); i++) {
        uint32_t role = annotate_role_find(role_names[i]);
        g_autofree char *login = g_strconcat("only-", role_names[i], NULL);
        bool of_unit = role & (ANNOTATE_ROLE_UNIT_HEAD | ANNOTATE_ROLE_LIAISON);
        struct annotate_who *who = &x->roles[x->n_roles++];
        fixture_user(f, login, role, of_unit ? f->housing : 0, who);
        if (role == ANNOTATE_ROLE_SUPERVISOR)
            *who = f->who_supervisor; /* whose own the draft is */
        who->name = role_names[i];
    }
    x->roles[x->n_roles++] = x->m.seat_housing.kind == ANNOTATE_KIND_SEAT
                                 ? x->m.seat_housing
                                 : (struct annotate_who){.kind = ANNOTATE_KIND_SEAT,
                                       .roles = ANNOTATE_ROLE_SEAT,
                                       .screening = x->m.screening,
                                       .unit = f->housing,
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

static struct annotate_act by(struct cell *x, const struct annotate_who *who)
{
    return act_of(&x->m.f, who, NULL);
}

/* --- ways into the states of a problem --- */

static void at_draft(struct cell *x)
{
    meeting_ground(&x->m);
    x->problem = meeting_draft(&x->m, "垃圾满溢", NULL);
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act office = by(x, &x->m.who_office);
    struct annotate_cut cut = {
        .clip = x->m.clip, .in_frame = 100, .out_frame = 160, .in_t90 = 360000, .out_t90 = 576000};
    annotate_segment_add(x->m.f.a, &office, x->problem, &cut, &out, &error);
    g_assert_no_error(error);
    x->segment = out.id;
}

static void at_filed(struct cell *x)
{
    at_draft(x);
    meeting_file(&x->m, x->problem);
}

static void at_scheduled(struct cell *x)
{
    meeting_reel(&x->m);
    x->problem = x->m.problem[0];
    x->segment = 1;
}

static void at_scheduled_live(struct cell *x)
{
    meeting_live(&x->m);
    x->problem = x->m.problem[0];
    x->segment = 1;
    meeting_goto(&x->m, 0);
}

static void at_presented(struct cell *x)
{
    at_scheduled_live(x);
    meeting_command(&x->m, (struct annotate_command){.command = "open_claim"});
}

static void at_missed(struct cell *x)
{
    at_presented(x);
    meeting_move(&x->m, "adjourn");
}

static void at_missed_late(struct cell *x)
{
    at_missed(x);
    x->m.f.now += 25 * HOUR;
}

static void at_disputed(struct cell *x)
{
    at_presented(x);
    g_autoptr(GError) error = NULL;
    struct annotate_result out;
    struct annotate_act seat = by(x, &x->m.seat_housing);
    struct annotate_dispute in = {.problem = x->problem, .reason_code = "ownership"};
    annotate_dispute_add(x->m.f.a, &seat, 0, &in, &out, &error);
    g_assert_no_error(error);
    x->dispute = out.id;
}

static void at_claimed(struct cell *x)
{
    meeting_claimed(&x->m);
    x->problem = x->m.problem[0];
    x->segment = x->claim = 1;
}

static void at_dispatched(struct cell *x)
{
    at_filed(x);
    x->card = meeting_dispatch(&x->m, x->problem);
}

static void at_rectifying(struct cell *x)
{
    at_dispatched(x);
    meeting_sign(&x->m, x->card);
}

static void at_reported(struct cell *x)
{
    at_rectifying(x);
    x->report = meeting_report(&x->m, x->problem, x->card, "after");
}

static void at_closed(struct cell *x)
{
    at_reported(x);
    g_autoptr(GError) error = NULL;
    meeting_check(&x->m, x->report, true);
    struct annotate_act head = by(x, &x->m.f.who_head);
    annotate_problem_close(x->m.f.a, &head, x->problem, NULL, &error);
    g_assert_no_error(error);
}

static int64_t ask_for(struct cell *x, const char *kind, const char *day)
{
    g_autoptr(GError) error = NULL;
    struct annotate_result out = {0};
    struct annotate_act liaison = by(x, &x->m.f.who_liaison);
    struct annotate_request in = {
        .kind = kind, .reason = "雨季施工", .plan = "一月立项", .wished_on = day};
    return annotate_request_add(x->m.f.a, &liaison, x->card, &in, &out, &error) ? out.id : 0;
}

static void at_suspended(struct cell *x)
{
    at_rectifying(x);
    g_autoptr(GError) error = NULL;
    struct annotate_who leader;
    fixture_user(&x->m.f, "resting", ANNOTATE_ROLE_LEADER, 0, &leader);
    struct annotate_act act = by(x, &leader);
    annotate_request_grant(
        x->m.f.a, &act, ask_for(x, "suspension", "2026-03-02"), NULL, NULL, NULL, &error);
    g_assert_no_error(error);
}

static void at_withdrawn(struct cell *x)
{
    at_draft(x);
    g_autoptr(GError) error = NULL;
    struct annotate_act head = by(x, &x->m.f.who_head);
    annotate_problem_withdraw(x->m.f.a, &head, x->problem, "duplicate", "重复", NULL, &error);
    g_assert_no_error(error);
}

static void at_archived(struct cell *x)
{
    at_withdrawn(x);
    bool more;
    x->m.f.now = rules_day_at("2027-05-01", 12);
    annotate_tick(x->m.f.a, x->m.f.now, &more, NULL);
}

/* --- the acts on a problem: `ready` makes what the act is about, by other people --- */

typedef bool (*act_fn)(struct cell *, const struct annotate_act *, GError **);
#define ACT(name) static bool name(struct cell *x, const struct annotate_act *act, GError **error)

static const struct annotate_cut first_cut = {
    .in_frame = 10, .out_frame = 61, .in_t90 = 36000, .out_t90 = 219600};

ACT(draft)
{
    struct annotate_problem in = {.description = "垃圾"};
    struct annotate_cut cut = first_cut;
    cut.clip = x->m.clip;
    return annotate_problem_add(x->m.f.a, act, &in, &cut, NULL, error);
}
ACT(edit)
{
    struct annotate_problem in = {.point = ANNOTATE_KEEP,
        .type = ANNOTATE_KEEP,
        .lead_unit = ANNOTATE_KEEP,
        .indicator = ANNOTATE_KEEP,
        .description = "占道"};
    return annotate_problem_set(x->m.f.a, act, x->problem, &in, NULL, error);
}
ACT(segment_add)
{
    struct annotate_cut cut = first_cut;
    cut.clip = x->m.clip;
    return annotate_segment_add(x->m.f.a, act, x->problem, &cut, NULL, error);
}
ACT(segment_edit)
{
    struct annotate_cut cut = first_cut;
    cut.clip = x->m.clip;
    return annotate_segment_set(x->m.f.a, act, x->segment, &cut, NULL, error);
}
ACT(segment_remove)
{
    return annotate_segment_remove(x->m.f.a, act, x->segment, NULL, error);
}
ACT(file)
{
    return annotate_problem_file(x->m.f.a, act, x->problem, NULL, error);
}
ACT(withdraw)
{
    return annotate_problem_withdraw(x->m.f.a, act, x->problem, "duplicate", "重复", NULL, error);
}
ACT(unschedule)
{
    return annotate_reel_unlock(x->m.f.a, act, x->m.screening, "换片", NULL, error);
}
ACT(adjourn)
{
    return annotate_screening_move(x->m.f.a, act, x->m.screening, "adjourn", NULL, error);
}
ACT(dispatch)
{
    struct annotate_card in = {.task = "清理", .standard = "干净", .duty_person = "演示甲"};
    return annotate_card_issue(x->m.f.a, act, x->problem, &in, NULL, error);
}
static void control(struct cell *x, const struct annotate_who *who)
{
    struct annotate_act act = by(x, who);
    struct annotate_command take = {.expect_rev = -1, .command = "take_control"};
    annotate_stage_command(x->m.f.a, &act, x->m.screening, &take, NULL, NULL);
}
ACT(present)
{
    struct annotate_command in = {.expect_rev = -1, .command = "open_claim"};
    return annotate_stage_command(x->m.f.a, act, x->m.screening, &in, NULL, error);
}
ACT(claim)
{
    struct annotate_claim in = {
        .problem = x->problem, .unit = x->m.f.housing, .person_name = "演示·局长"};
    return annotate_claim_add(x->m.f.a, act, x->m.screening, &in, NULL, error);
}
ACT(late_claim)
{
    struct annotate_claim in = {
        .problem = x->problem, .unit = x->m.f.housing, .person_name = "演示·局长"};
    return annotate_claim_late(x->m.f.a, act, &in, NULL, error);
}
ACT(dispute)
{
    struct annotate_dispute in = {.problem = x->problem,
        .unit = x->m.f.housing,
        .person_name = "演示·局长",
        .reason_code = "ownership"};
    return annotate_dispute_add(x->m.f.a, act, x->m.screening, &in, NULL, error);
}
ACT(rule_assign)
{
    return annotate_dispute_rule(
        x->m.f.a, act, x->dispute, "assign", x->m.f.town, "由镇负责", NULL, error);
}
ACT(rule_refile)
{
    return annotate_dispute_rule(x->m.f.a, act, x->dispute, "refile", 0, "再核实", NULL, error);
}
ACT(rule_withdraw)
{
    return annotate_dispute_rule(x->m.f.a, act, x->dispute, "withdraw", 0, "不成立", NULL, error);
}
ACT(sign)
{
    return annotate_card_sign(x->m.f.a, act, x->card, NULL, error);
}
static int64_t evidence(struct cell *x, const char *seed)
{
    int64_t clip = x->card ? meeting_evidence(&x->m, &x->m.f.who_liaison, x->problem, seed) : 0;
    meeting_ingest_twins(&x->m, NULL, 0);
    return clip;
}
static void ready_form(struct cell *x, const struct annotate_who *who)
{
    x->object = evidence(x, "form");
}
ACT(card_return)
{
    struct annotate_return in = {
        .reason_code = "ownership", .reason = "由镇里管护", .form = x->object};
    return annotate_card_return(x->m.f.a, act, x->card, &in, NULL, error);
}
ACT(report)
{
    char today[11];
    rules_day(x->m.f.now, today);
    struct annotate_report in = {"已清理", today, &x->object, x->object ? 1 : 0, NULL};
    return annotate_rectification_add(x->m.f.a, act, x->card, &in, NULL, error);
}
ACT(verify_pass)
{
    struct annotate_check in = {.pass = true, .method = "onsite", .remark = "看过"};
    return annotate_verification_add(x->m.f.a, act, x->report, &in, NULL, error);
}
ACT(verify_fail)
{
    struct annotate_check in = {.method = "onsite", .remark = "没有清理"};
    return annotate_verification_add(x->m.f.a, act, x->report, &in, NULL, error);
}
static void ready_passed(struct cell *x, const struct annotate_who *who)
{
    if (strcmp(x->state, "reported") == 0)
        meeting_check(&x->m, x->report, true);
}
ACT(close_it)
{
    return annotate_problem_close(x->m.f.a, act, x->problem, NULL, error);
}
static void ready_longer(struct cell *x, const struct annotate_who *who)
{
    x->request = ask_for(x, "extension", "2026-01-12");
}
static void ready_rest(struct cell *x, const struct annotate_who *who)
{
    x->request = ask_for(x, "suspension", "2026-03-02");
}
ACT(grant)
{
    return annotate_request_grant(x->m.f.a, act, x->request, NULL, NULL, NULL, error);
}
ACT(resume)
{
    return annotate_problem_resume(x->m.f.a, act, x->problem, NULL, NULL, error);
}
static void ready_relapse(struct cell *x, const struct annotate_who *who)
{
    struct annotate_result out = {0};
    struct annotate_act act = by(x, &x->m.f.who_supervisor);
    struct annotate_relapse in = {.text = "又堆满了"};
    annotate_relapse_add(x->m.f.a, &act, x->problem, &in, &out, NULL);
    x->relapse = out.id;
}
ACT(reopen)
{
    return annotate_relapse_confirm(x->m.f.a, act, x->relapse, NULL, NULL, error);
}
static void ready_control(struct cell *x, const struct annotate_who *who)
{
    if (x->m.screening)
        control(x, who);
}

/* What may stand instead of step.not_allowed and step.not_your_role: the object of the act does not
 * exist in that state, does not exist for that role, or the call says more exactly what is wrong.
 */
static const struct {
    const char *kind, *act;
    act_fn run;
    void (*ready)(struct cell *, const struct annotate_who *);
    const char *other;
    bool beside; /* the call does more than this act: it may be performed without it */
} acts[] = {
    {"problem", "draft",          draft,          NULL,          "",                                              0},
    {"problem", "edit",           edit,           NULL,          "",                                              0},
    {"problem", "segment_add",    segment_add,    NULL,          "",                                              0},
    {"problem", "segment_edit",   segment_edit,   NULL,          "",                                              0},
    {"problem", "segment_remove", segment_remove, NULL,          "",                                              0},
    {"problem", "file",           file,           NULL,          "",                                              0},
    {"problem", "withdraw",       withdraw,       NULL,          "",                                              0},
    {"problem", "unschedule",     unschedule,     NULL,
     "step.not_your_role step.not_allowed not_found screening.already_live",                                      0},
    {"problem", "unshown",        adjourn,        NULL,          "step.not_your_role step.not_allowed not_found", 1},
    {"problem", "miss",           adjourn,        NULL,          "step.not_your_role step.not_allowed not_found", 1},
    {"problem", "dispatch",       dispatch,       NULL,          "",                                              0},
    {"problem", "present",        present,        ready_control,
     "step.not_your_role step.not_allowed not_found screening.not_live stage.no_problem "
     "stage.settled stage.window_open "
        "stage.not_controller",                                                                                   1},
    {"problem", "claim",          claim,          NULL,
     "step.not_your_role step.not_allowed not_found claim.not_present claim.window_closed",                       1},
    {"problem", "late_claim",     late_claim,     NULL,
     "step.not_your_role step.not_allowed not_found claim.not_present claim.not_missed "
     "claim.late_over",                                                                                           1},
    {"problem", "rule_claim",     late_claim,     NULL,
     "step.not_your_role step.not_allowed not_found claim.not_present claim.not_missed "
     "claim.late_over",                                                                                           1},
    {"problem", "dispute",        dispute,        NULL,          "not_found claim.not_present",                   0},
    {"problem", "rule_assign",    rule_assign,    NULL,          "not_found",                                     0},
    {"problem", "rule_refile",    rule_refile,    NULL,          "not_found",                                     0},
    {"problem", "rule_withdraw",  rule_withdraw,  NULL,          "not_found",                                     0},
    {"problem", "sign",           sign,           NULL,          "not_found",                                     0},
    {"problem", "return",         card_return,    ready_form,    "not_found",                                     0},
    {"problem", "extend",         grant,          ready_longer,  "not_found",                                     0},
    {"problem", "suspend",        grant,          ready_rest,    "not_found",                                     0},
    {"problem", "resume",         resume,         NULL,          "not_found",                                     0},
    {"problem", "report",         report,         ready_form,    "not_found",                                     0},
    {"problem", "verify_pass",    verify_pass,    NULL,          "not_found",                                     0},
    {"problem", "verify_fail",    verify_fail,    NULL,          "not_found",                                     0},
    {"problem", "close",          close_it,       ready_passed,  "",                                              0},
    {"problem", "reopen",         reopen,         ready_relapse, "not_found",                                     0},
};

/* --- one cell --- */

static int64_t cells, performed_n, refused_n;

/* How many events say that this act was done to this object. */
static int matching(struct cell *x, int64_t after, const char *act, const char *to)
{
    g_autoptr(GError) error = NULL;
    struct annotate_event events[64];
    size_t n;
    int found = 0;
    bool any = strcmp(x->state, "-") == 0;
    annotate_events_since(x->m.f.a, after, events, 64, &n, &error);
    g_assert_no_error(error);
    record_quiet(x->m.f.a);
    for (size_t i = 0; i < n; i++)
        found += strcmp(events[i].kind, x->kind) == 0 && strcmp(events[i].act, act) == 0 &&
                 (any || events[i].object == x->problem) && (!to || strcmp(events[i].to, to) == 0);
    return found;
}

static bool word_in(const char *list, const char *word)
{
    g_auto(GStrv) words = g_strsplit(list, " ", -1);
    return g_strv_contains((const char *const *)words, word);
}

static void check_refused(struct cell *x, const char *act, const char *want, const char *other,
    const GError *error, const char *role)
{
    char key[64];
    annotate_error_key(error, key, sizeof key);
    if (strcmp(key, want) != 0 && !word_in(other, key))
        g_error(
            "%s %s, %s by %s: refused with %s, not %s", x->kind, x->state, act, role, key, want);
}

static void check_cell(struct cell *x, size_t i, const struct annotate_who *who, const char *role)
{
    g_autoptr(GError) error = NULL;
    struct annotate *a = x->m.f.a;
    const struct design *d = design_find(x->kind, x->state, acts[i].act);
    bool may = d && (design_roles(d->who) & who->roles);
    record_script(a, "SAVEPOINT cell", &error);
    g_assert_no_error(error);
    struct cell kept = *x;
    if (acts[i].ready)
        acts[i].ready(x, who);
    g_autofree char *rows = may ? NULL : model_dump(a);
    int64_t before = annotate_event_last(a);
    struct annotate_act act = by(x, who);
    record_quiet(a);
    bool done = acts[i].run(x, &act, &error);
    g_assert_true(done == !error);
    int seen = matching(x, before, acts[i].act, d ? d->to : NULL);
    if (may) {
        if (!done || seen != 1)
            g_error("%s %s, %s by %s: %s", x->kind, x->state, acts[i].act, role,
                error ? error->message : "no event says so");
        performed_n++;
    } else if (acts[i].beside && done) {
        g_assert_cmpint(seen, ==, 0); /* something else was done by it, and not this */
        refused_n++;
    } else {
        if (done)
            g_error("%s %s, %s by %s: performed", x->kind, x->state, acts[i].act, role);
        check_refused(x, acts[i].act, d ? "step.not_your_role" : "step.not_allowed", acts[i].other,
            error, role);
        g_autofree char *now = model_dump(a);
        bool noted = annotate_event_last(a) == before + 1 && strcmp(x->kind, "stage") != 0 &&
                     word_in("stage.not_controller", error->message);
        if (!noted && strcmp(rows, now) != 0)
            g_error(
                "%s %s, %s by %s: refused, but rows changed", x->kind, x->state, acts[i].act, role);
        refused_n++;
    }
    cells++;
    record_quiet(a);
    *x = kept;
    g_clear_error(&error);
    record_script(a, "ROLLBACK TO cell; RELEASE cell", &error);
    g_assert_no_error(error);
}

/* All acts of the kind by all roles on an object that `make` brings into the state. `only`: just
 * these acts, `but`: not these (their facts need another way into the same state). */
static void check_state(const char *kind, const char *state, void (*make)(struct cell *),
    const char *only, const char *but)
{
    g_autoptr(GError) error = NULL;
    struct cell *x = g_new0(struct cell, 1);
    make(x);
    x->kind = kind;
    x->state = state;
    annotate_group_begin(x->m.f.a);
    accounts(x);
    for (size_t i = 0; i < G_N_ELEMENTS(acts); i++) {
        bool begins = design_find(kind, "-", acts[i].act) && strcmp(acts[i].act, "draft") == 0;
        if (begins != (strcmp(state, "-") == 0) || strcmp(acts[i].kind, kind) != 0 ||
            (only && !word_in(only, acts[i].act)) || (but && word_in(but, acts[i].act)))
            continue;
        for (int r = 0; r < x->n_roles; r++)
            check_cell(x, i, &x->roles[r], x->roles[r].name);
    }
    bool written;
    model_ask_over();
    annotate_group_end(x->m.f.a, &written, &error);
    g_assert_no_error(error);
    meeting_clear(&x->m);
    g_free(x);
}

static void problems(void)
{
    check_state("problem", "-", at_draft, NULL, NULL);
    check_state("problem", "draft", at_draft, NULL, NULL);
    check_state("problem", "filed", at_filed, NULL, NULL);
    check_state("problem", "scheduled", at_scheduled, NULL, "present unshown");
    check_state("problem", "scheduled", at_scheduled_live, "present unshown", NULL);
    check_state("problem", "presented", at_presented, NULL, "late_claim rule_claim");
    check_state("problem", "presented", at_missed, "late_claim", NULL);
    check_state("problem", "presented", at_missed_late, "rule_claim", NULL);
    check_state("problem", "disputed", at_disputed, NULL, NULL);
    check_state("problem", "claimed", at_claimed, NULL, NULL);
    check_state("problem", "dispatched", at_dispatched, NULL, NULL);
    check_state("problem", "rectifying", at_rectifying, NULL, NULL);
    check_state("problem", "reported", at_reported, NULL, NULL);
    check_state("problem", "closed", at_closed, NULL, NULL);
    check_state("problem", "suspended", at_suspended, NULL, NULL);
    check_state("problem", "withdrawn", at_withdrawn, NULL, NULL);
    check_state("problem", "archived", at_archived, NULL, NULL);
    g_test_message(
        "%d cells, %d performed, %d refused", (int)cells, (int)performed_n, (int)refused_n);
    g_assert_cmpint(cells, >, 6500);
}

int main(int argc, char **argv)
{
    if (g_file_test("/dev/shm", G_FILE_TEST_IS_DIR))
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cells/problem", problems);
    return g_test_run();
}
