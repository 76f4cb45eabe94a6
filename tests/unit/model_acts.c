/* model_acts.c — the acts, each by anybody and with arguments that are right or wrong by chance. */
#include "model_acts.h"
#include <stdlib.h>
#include <string.h>

struct model *model_new(void)
{
    struct model *m = g_new0(struct model, 1);
    m->ticks = g_array_new(FALSE, FALSE, sizeof(struct model_tick));
    m->keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return m;
}

void model_free(struct model *m)
{
    g_array_unref(m->ticks);
    g_hash_table_unref(m->keys);
    g_free(m->ground);
    g_free(m);
}

/* xorshift64* */
int model_roll(struct model *m, int n)
{
    m->random ^= m->random >> 12;
    m->random ^= m->random << 25;
    m->random ^= m->random >> 27;
    return (int)((m->random * UINT64_C(2685821657736338717) >> 33) % (uint64_t)n);
}

#define ONE_IN(n) (model_roll(m, n) == 0)

/* One act being done. `fair`: its arguments are meant to be right. */
struct turn {
    struct model *m;
    struct course *c;
    struct annotate *a;
    const struct annotate_act *act;
    bool fair;
    uint64_t random; /* as it was before the act */
    struct annotate_result *out;
    GError **error;
};

/* A day so many days from now, as text. */
static const char *day_in(struct model *m, int days, char out[11])
{
    model_text(model_day(m->now) + days, out);
    return out;
}

static int64_t other_course(struct model *m, size_t offset)
{
    const char *c = (const char *)&m->courses[model_roll(m, m->n_courses)];
    return *(const int64_t *)(c + offset);
}

/* The course's own; where it has none, and sometimes when unfair, another's. */
#define ID(t, field)                                                                               \
    ((!(t)->fair && model_roll((t)->m, 3) == 0) || !(t)->c->field                                  \
            ? other_course((t)->m, offsetof(struct course, field))                                 \
            : (t)->c->field)

/* --- marking --- */

static bool draft(struct turn *t)
{
    struct model *m = t->m;
    int64_t lead = 1 + model_roll(m, 2), helper = 3 - lead;
    struct annotate_problem in = {.point = m->m.point,
        .type = 1 + model_roll(m, 3),
        .lead_unit = lead,
        .indicator = t->fair || model_roll(m, 2) ? m->m.indicator : 0,
        .assist = &helper,
        .n_assist = 1,
        .description = t->fair || model_roll(m, 2) ? "垃圾满溢" : ""};
    struct annotate_cut cut = {
        .clip = m->m.clip, .in_frame = 10, .out_frame = 60, .in_t90 = 36000, .out_t90 = 216000};
    bool done = annotate_problem_add(
        t->a, t->act, &in, t->fair || model_roll(m, 3) ? &cut : NULL, t->out, t->error);
    if (done && !t->c->problem)
        t->c->problem = t->out->id;
    return done;
}

static bool edit(struct turn *t)
{
    struct annotate_problem in = {.point = ANNOTATE_KEEP,
        .type = t->fair ? 1 + model_roll(t->m, 3) : ANNOTATE_KEEP,
        .lead_unit = ANNOTATE_KEEP,
        .indicator = t->fair ? t->m->m.indicator : ANNOTATE_KEEP,
        .description = "占道经营"};
    return annotate_problem_set(t->a, t->act, ID(t, problem), &in, t->out, t->error);
}

static bool segment_add(struct turn *t)
{
    struct annotate_cut cut = {.clip = t->m->m.clip,
        .in_frame = t->fair ? 100 : 900,
        .out_frame = t->fair ? 160 : 1200,
        .in_t90 = 360000,
        .out_t90 = 576000};
    bool done = annotate_segment_add(t->a, t->act, ID(t, problem), &cut, t->out, t->error);
    if (done)
        t->c->segment = t->out->id;
    return done;
}

static bool blur_check(struct turn *t)
{
    int64_t id = model_ask(t->a,
        "SELECT coalesce(max(id), 0) FROM segment WHERE problem = ? AND removed_at IS NULL"
        " AND blur_checked_by IS NULL",
        ID(t, problem));
    return annotate_segment_check(t->a, t->act, id, t->out, t->error);
}

static bool segment_remove(struct turn *t)
{
    bool done = annotate_segment_remove(t->a, t->act, ID(t, segment), t->out, t->error);
    if (done)
        t->c->segment = 0;
    return done;
}

static bool file(struct turn *t)
{
    return annotate_problem_file(t->a, t->act, ID(t, problem), t->out, t->error);
}

static bool withdraw(struct turn *t)
{
    const char *code = t->fair || model_roll(t->m, 2) ? "duplicate" : "no_reason";
    return annotate_problem_withdraw(t->a, t->act, ID(t, problem), code, "重复", t->out, t->error);
}

/* --- the card --- */

static bool dispatch(struct turn *t)
{
    struct model *m = t->m;
    char day[11];
    struct annotate_card in = {.task = "清理",
        .standard = t->fair || model_roll(m, 3) ? "干净" : "",
        .duty_person = "演示甲",
        .approved_by = "演示书记"};
    int64_t problem = ID(t, problem);
    int64_t type = model_ask(t->a, "SELECT type FROM problem WHERE id = ?", problem);
    if (type != 3 &&
        ONE_IN(4)) { /* the head's own day; longer than the rule with the host's word */
        in.host_approval = ONE_IN(2);
        in.due_on = day_in(m, model_roll(m, 12) - (t->fair ? 0 : 4), day);
    }
    in.duty_unit = ONE_IN(8) ? 1 + model_roll(m, 2) : 0;
    bool done = annotate_card_issue(t->a, t->act, problem, &in, t->out, t->error);
    if (done && problem == t->c->problem) {
        t->c->card = t->out->id;
        t->c->duty = (int)model_ask(t->a, "SELECT duty_unit FROM card WHERE id = ?", t->c->card);
    }
    return done;
}

/* What the head may sign as it is, or not. */
static bool prepare(struct turn *t)
{
    struct model *m = t->m;
    char day[11];
    struct annotate_card in = {.task = ONE_IN(3) ? "" : "清理",
        .standard = ONE_IN(3) ? "" : "干净",
        .duty_person = t->fair || model_roll(m, 4) ? "演示乙" : "演示\t乙",
        .due_on = ONE_IN(3) ? day_in(m, model_roll(m, 12), day) : NULL,
        .duty_unit = ONE_IN(4) ? 1 + model_roll(m, 2) : 0};
    return annotate_card_prepare(t->a, t->act, ID(t, problem), &in, t->out, t->error);
}

static bool print(struct turn *t)
{
    return annotate_card_print(t->a, t->act, ID(t, card), t->out, t->error);
}

static bool sign(struct turn *t)
{
    return annotate_card_sign(t->a, t->act, ID(t, card), t->out, t->error);
}

static int64_t some_clip(struct turn *t)
{
    struct model *m = t->m;
    const struct course *c = t->c;
    if (t->fair && c->n_clips)
        return c->clips[c->n_clips - 1];
    switch (model_roll(m, 4)) {
    case 0:
        return c->clips[0]; /* the oldest: often of an earlier card, or from before the card */
    case 1:
        return m->courses[model_roll(m, m->n_courses)].clips[0]; /* of another problem or unit */
    case 2:
        return m->m.clip; /* the office's footage */
    default:
        return c->n_clips ? c->clips[model_roll(m, c->n_clips)] : 0;
    }
}

static bool card_return(struct turn *t)
{
    struct annotate_return in = {.reason_code = "ownership",
        .reason = t->fair || model_roll(t->m, 2) ? "该路段由镇里管护" : "",
        .form = some_clip(t),
        .suggested_unit = 3 - t->c->duty};
    bool done = annotate_card_return(t->a, t->act, ID(t, card), &in, t->out, t->error);
    if (done)
        t->c->dispute = t->out->id;
    return done;
}

/* A picture comes in: begun, finished, looked at. */
static bool upload(struct turn *t)
{
    struct model *m = t->m;
    g_autofree char *seed = g_strdup_printf("model %" G_GINT64_FORMAT, ++m->serial);
    g_autofree char *sha = g_compute_checksum_for_string(G_CHECKSUM_SHA256, seed, -1);
    struct annotate_upload_in in = {.name = "整改后.jpg",
        .purpose = "evidence",
        .length_bytes = 500,
        .problem = ID(t, problem),
        .captured_at = m->now - model_roll(m, 20) * DAY,
        .expires_at = m->now + HOUR};
    bool duplicate;
    if (!annotate_upload_add(t->a, t->act, &in, t->out, t->error) ||
        !annotate_upload_finish(t->a, &(struct annotate_act){.who = t->act->who, .now = m->now},
            t->out->id, sha, &duplicate, t->out, t->error))
        return false;
    int64_t clip = t->out->id;
    struct annotate_act system = {.who = &annotate_who_system, .now = m->now};
    for (struct annotate_job *job;;) {
        g_autoptr(GError) error = NULL;
        annotate_job_take(t->a, "model", "ingest", MINUTE, m->now, &job, &error);
        if (!job)
            break;
        struct annotate_ingested found = {.image = true, .frames = 1, .info = "{}"};
        annotate_clip_ingested(t->a, &system, job->id, &found, NULL, &error);
        g_assert_no_error(error);
        annotate_job_free(job);
    }
    struct course *c = t->c;
    if (c->n_clips == 4)
        memmove(&c->clips[1], &c->clips[2], 2 * sizeof c->clips[0]);
    c->n_clips = MIN(c->n_clips + 1, 4);
    c->clips[c->n_clips - 1] = clip;
    return true;
}

static bool report(struct turn *t)
{
    struct model *m = t->m;
    char day[11];
    int64_t clips[2] = {some_clip(t), some_clip(t)};
    size_t n = t->fair ? 1 : (size_t)model_roll(m, 3);
    struct annotate_report in = {.measures = t->fair || model_roll(m, 3) ? "已清理" : "",
        .done_on = day_in(m, t->fair ? 0 : model_roll(m, 3) - 1, day),
        .evidence = clips,
        .n_evidence = n};
    int64_t card = ID(t, card);
    bool done = annotate_rectification_add(t->a, t->act, card, &in, t->out, t->error);
    bool head = t->act->who->roles & ANNOTATE_ROLE_UNIT_HEAD;
    if (done && card == t->c->card)
        *(head ? &t->c->report : &t->c->submission) = t->out->id;
    return done;
}

/* The head of the unit has its say about what the liaison handed in. */
static bool is_mine(struct turn *t, int64_t submission)
{
    return submission == t->c->submission;
}

static bool sign_report(struct turn *t)
{
    int64_t id = ID(t, submission);
    bool done = annotate_submission_sign(t->a, t->act, id, t->out, t->error);
    if (done && is_mine(t, id))
        t->c->report = t->out->id;
    return done;
}

static bool sign_on_paper(struct turn *t)
{
    int64_t id = ID(t, submission);
    int64_t form = t->fair || model_roll(t->m, 2) ? some_clip(t) : 0;
    bool done = annotate_submission_paper(t->a, t->act, id, "演示·局长", form, t->out, t->error);
    if (done && is_mine(t, id))
        t->c->report = t->out->id;
    return done;
}

static bool return_report(struct turn *t)
{
    return annotate_submission_return(t->a, t->act, ID(t, submission),
        t->fair || model_roll(t->m, 2) ? "照片不清楚" : NULL, t->out, t->error);
}

/* One of the latest of a table, whichever state it is in. */
static int64_t lately(struct turn *t, const char *sql)
{
    int64_t last = model_ask(t->a, sql, 0);
    return last ? MAX(1, last - model_roll(t->m, 5)) : 0;
}
#define LAST(table) "SELECT max(id) FROM " table " WHERE ? = 0"

static bool send_there(struct turn *t)
{
    struct model *m = t->m;
    const struct model_person *p = &model_people[model_roll(m, model_people_count)];
    while (t->fair && (!(p->roles & ANNOTATE_ROLE_VERIFIER) || p->unit == t->c->duty))
        p = &model_people[model_roll(m, model_people_count)];
    struct annotate_site_order in = {.verifier = p->who.user,
        .until_at = m->now + (t->fair ? 1 + model_roll(m, 5) : model_roll(m, 3) - 1) * DAY,
        .note = "看井盖"};
    return annotate_site_order_send(t->a, t->act, ID(t, problem), &in, t->out, t->error);
}

static bool call_back(struct turn *t)
{
    const char *why = t->fair || model_roll(t->m, 2) ? "另派" : "";
    return annotate_site_order_withdraw(
        t->a, t->act, lately(t, LAST("site_order")), why, t->out, t->error);
}

static bool check(struct turn *t, bool pass)
{
    struct annotate_check in = {.pass = pass,
        .method = "onsite",
        .remark = t->fair || model_roll(t->m, 2) ? "看过" : "",
        .evidence = &t->m->m.clip,
        .n_evidence = t->fair || model_roll(t->m, 2) ? 1 : 0};
    return annotate_verification_add(t->a, t->act, ID(t, report), &in, t->out, t->error);
}

static bool pass(struct turn *t)
{
    return check(t, true);
}

static bool fail(struct turn *t)
{
    return check(t, false);
}

static bool ask_again(struct turn *t)
{
    const char *why = t->fair || model_roll(t->m, 2) ? "看不清" : "";
    return annotate_evidence_ask(t->a, t->act, ID(t, report), why, t->out, t->error);
}

static bool close_problem(struct turn *t)
{
    return annotate_problem_close(t->a, t->act, ID(t, problem), t->out, t->error);
}

/* --- what a unit asks for --- */

static bool ask_for(struct turn *t, const char *kind)
{
    char day[11];
    int64_t card = ID(t, card);
    int64_t due = model_ask(t->a, "SELECT due_at FROM card WHERE id = ?", card);
    int far = due ? MAX(model_day(due) - model_day(t->m->now), 0) : 0;
    struct annotate_request in = {.kind = kind,
        .reason = "雨季施工",
        .plan = t->fair || model_roll(t->m, 2) ? "一月立项，二月施工" : "",
        .wished_on = day_in(t->m, (t->fair ? far + 1 : 0) + model_roll(t->m, 12), day)};
    bool done = annotate_request_add(t->a, t->act, card, &in, t->out, t->error);
    if (done)
        t->c->request = t->out->id;
    return done;
}

static bool ask_longer(struct turn *t)
{
    return ask_for(t, "extension");
}

static bool ask_rest(struct turn *t)
{
    return ask_for(t, "suspension");
}

static bool grant(struct turn *t)
{
    char day[11];
    const char *given = model_roll(t->m, 4) ? NULL : day_in(t->m, model_roll(t->m, 25), day);
    return annotate_request_grant(t->a, t->act, ID(t, request), given, "同意", t->out, t->error);
}

static bool advise(struct turn *t)
{
    bool agrees = model_roll(t->m, 2);
    const char *why = t->fair || model_roll(t->m, 2) ? "情况属实" : "";
    return annotate_request_advise(t->a, t->act, ID(t, request), agrees, why, t->out, t->error);
}

static bool refuse_request(struct turn *t)
{
    return annotate_request_refuse(t->a, t->act, ID(t, request),
        t->fair || model_roll(t->m, 2) ? "抓紧整改" : NULL, t->out, t->error);
}

static bool take_back_request(struct turn *t)
{
    return annotate_request_withdraw(t->a, t->act, ID(t, request), t->out, t->error);
}

static bool resume(struct turn *t)
{
    char day[11];
    const char *given = model_roll(t->m, 2) ? NULL : day_in(t->m, model_roll(t->m, 20) - 2, day);
    return annotate_problem_resume(t->a, t->act, ID(t, problem), given, t->out, t->error);
}

/* --- again there --- */

static bool relapse(struct turn *t)
{
    char day[11];
    struct annotate_relapse in = {.text = t->fair || model_roll(t->m, 2) ? "又堆满了" : "",
        .found_on = day_in(t->m, t->fair ? 0 : model_roll(t->m, 3) - 1, day)};
    bool done = annotate_relapse_add(t->a, t->act, ID(t, problem), &in, t->out, t->error);
    if (done)
        t->c->relapse = t->out->id;
    return done;
}

static bool recheck(struct turn *t)
{
    char day[11];
    bool held = model_roll(t->m, 2);
    struct annotate_recheck in = {.held = held,
        .text = held || t->fair || model_roll(t->m, 2) ? "又去看过" : "",
        .on = day_in(t->m, t->fair ? 0 : model_roll(t->m, 3) - 1, day)};
    bool done = annotate_recheck_add(t->a, t->act, ID(t, problem), &in, t->out, t->error);
    if (done && !held)
        t->c->relapse = model_ask(t->a, "SELECT relapse FROM recheck WHERE id = ?", t->out->id);
    return done;
}

static bool confirm_relapse(struct turn *t)
{
    return annotate_relapse_confirm(t->a, t->act, ID(t, relapse), "属实", t->out, t->error);
}

static bool refuse_relapse(struct turn *t)
{
    return annotate_relapse_refuse(t->a, t->act, ID(t, relapse),
        t->fair || model_roll(t->m, 2) ? "是另一处" : "", t->out, t->error);
}

/* --- in the hall --- */

static bool claim(struct turn *t)
{
    struct model *m = t->m;
    char day[11];
    struct annotate_claim in = {.problem = ID(t, problem),
        .unit = 1 + model_roll(m, 3),
        .person_name = "演示·局长",
        .due_on = ONE_IN(2) ? day_in(m, model_roll(m, 10), day) : NULL,
        .pledge = "三日内到位",
        .pressed_at = ONE_IN(3) ? m->now - model_roll(m, 90000) : 0};
    bool done = annotate_claim_add(t->a, t->act, m->meeting.screening, &in, t->out, t->error);
    if (done)
        t->c->claim = t->out->id;
    return done;
}

/* Entered from paper, a while after it was said. */
static bool take_note(struct turn *t)
{
    struct annotate_awareness in = {.problem = ID(t, problem)};
    return annotate_awareness_add(t->a, t->act, &in, t->out, t->error);
}

static bool paper_claim(struct turn *t)
{
    struct annotate_claim in = {.problem = ID(t, problem),
        .unit = t->fair
                    ? model_ask(t->a, "SELECT lead_unit FROM problem WHERE id = ?", t->c->problem)
                    : 1 + model_roll(t->m, 3),
        .person_name = "演示·局长",
        .pressed_at = t->m->now - model_roll(t->m, t->fair ? 60000 : 900000)};
    bool done = annotate_claim_add(t->a, t->act, t->m->meeting.screening, &in, t->out, t->error);
    if (done)
        t->c->claim = t->out->id;
    return done;
}

static bool amend_claim(struct turn *t)
{
    struct annotate_claim in = {
        .pledge = "当天到位", .paper = model_roll(t->m, 2) ? "纸质签字表第3页" : NULL};
    return annotate_claim_set(t->a, t->act, ID(t, claim), &in, t->out, t->error);
}

static bool late_claim(struct turn *t)
{
    struct annotate_claim in = {.problem = ID(t, problem),
        .unit = t->fair
                    ? model_ask(t->a, "SELECT lead_unit FROM problem WHERE id = ?", t->c->problem)
                    : 1 + model_roll(t->m, 3),
        .person_name = "演示·局长"};
    return annotate_claim_late(t->a, t->act, &in, t->out, t->error);
}

static bool dispute(struct turn *t)
{
    struct annotate_dispute in = {.problem = ID(t, problem),
        .unit = 1 + model_roll(t->m, 3),
        .person_name = "演示·局长",
        .reason_code = "ownership",
        .suggested_unit = POLICE};
    bool done = annotate_dispute_add(t->a, t->act, t->m->meeting.screening, &in, t->out, t->error);
    if (done && in.problem == t->c->problem)
        t->c->dispute = t->out->id;
    return done;
}

static bool rule(struct turn *t)
{
    static const char *const rulings[] = {"assign", "assign", "refile", "withdraw"};
    const char *ruling = rulings[model_roll(t->m, 4)];
    return annotate_dispute_rule(t->a, t->act, ID(t, dispute), ruling, 1 + model_roll(t->m, 2),
        t->fair || model_roll(t->m, 2) ? "由镇负责" : "", t->out, t->error);
}

static bool rule_claim(struct turn *t)
{
    static const char *const rulings[] = {"assign", "assign", "refile", "withdraw"};
    const char *ruling = rulings[model_roll(t->m, 4)];
    return annotate_claim_rule(t->a, t->act, ID(t, problem), ruling, 1 + model_roll(t->m, 2),
        t->fair || model_roll(t->m, 2) ? "认领有误" : "", t->out, t->error);
}

static bool command(struct turn *t)
{
    static const char *const names[] = {"take_control", "goto", "next", "prev", "play", "pause",
        "open_claim", "close_claim", "extend_claim", "blank", "auto", "mode", "replay", "undo"};
    struct annotate_command in = {.expect_rev = -1,
        .command = names[model_roll(t->m, G_N_ELEMENTS(names))],
        .position = 1 + model_roll(t->m, 12),
        .mode = "claim"};
    return annotate_stage_command(t->a, t->act, t->m->meeting.screening, &in, t->out, t->error);
}

static bool move_meeting(struct turn *t)
{
    static const char *const names[] = {"notify", "open_checkin", "go_live", "pause", "resume"};
    bool ends = !t->fair && model_roll(t->m, 6) == 0;
    const char *name = ends ? model_roll(t->m, 2) ? "cancel" : "adjourn"
                            : names[model_roll(t->m, G_N_ELEMENTS(names))];
    return annotate_screening_move(t->a, t->act, t->m->meeting.screening, name, t->out, t->error);
}

static bool unlock(struct turn *t)
{
    return annotate_reel_unlock(t->a, t->act, t->m->meeting.screening, "换片", t->out, t->error);
}

/* --- when a unit does not rectify --- */

static bool draft_level(struct turn *t)
{
    const char *text = t->fair || model_roll(t->m, 2) ? "予以通报" : "";
    return annotate_escalation_draft(t->a, t->act, lately(t, LAST("escalation")),
        &(struct annotate_letter){.text = text}, t->out, t->error);
}

static bool sign_level(struct turn *t)
{
    return annotate_escalation_sign(t->a, t->act, lately(t, LAST("escalation")), t->out, t->error);
}

static bool drop_level(struct turn *t)
{
    const char *why = t->fair || model_roll(t->m, 2) ? "不必" : "";
    return annotate_escalation_drop(
        t->a, t->act, lately(t, LAST("escalation")), why, t->out, t->error);
}

static bool sign_for(struct turn *t)
{
    struct annotate_receipt in = {.person = "演示乙", .at = t->act->now, .note = "送达回执存档"};
    bool clerk = t->act->who->roles & ANNOTATE_ROLES_OFFICE;
    return annotate_escalation_sign_for(
        t->a, t->act, lately(t, LAST("escalation")), clerk ? &in : NULL, t->out, t->error);
}

static bool talk(struct turn *t)
{
    struct annotate_talk in = {.on = "2026-01-14", .with = "演示乙", .text = "要求整改"};
    return annotate_escalation_talk(
        t->a, t->act, lately(t, LAST("escalation")), &in, t->out, t->error);
}

/* --- one card that stays overdue --- */

static bool draft_urge(struct turn *t)
{
    const char *text = t->fair || model_roll(t->m, 2) ? "请抓紧整改" : "";
    return annotate_urge_draft(
        t->a, t->act, lately(t, LAST("urge")), text, "三日内完成", t->out, t->error);
}

static bool sign_urge(struct turn *t)
{
    return annotate_urge_sign(t->a, t->act, lately(t, LAST("urge")), t->out, t->error);
}

static bool drop_urge(struct turn *t)
{
    return annotate_urge_drop(t->a, t->act, lately(t, LAST("urge")), "已在施工", t->out, t->error);
}

static bool sign_for_urge(struct turn *t)
{
    struct annotate_receipt in = {.person = "演示乙", .at = t->act->now, .note = "送达回执存档"};
    bool clerk = t->act->who->roles & ANNOTATE_ROLES_OFFICE;
    return annotate_urge_sign_for(
        t->a, t->act, lately(t, LAST("urge")), clerk ? &in : NULL, t->out, t->error);
}

static bool hold(struct turn *t)
{
    char day[11];
    return annotate_urge_hold(t->a, t->act, ID(t, card), "等材料",
        day_in(t->m, model_roll(t->m, 6), day), t->out, t->error);
}

static bool let_go(struct turn *t)
{
    return annotate_urge_release(t->a, t->act, lately(t, LAST("urge_hold")), t->out, t->error);
}

static bool expose(struct turn *t)
{
    char day[11];
    struct annotate_exposure in = {.media = "演示电视台",
        .on = day_in(t->m, t->fair ? 0 : 1, day),
        .title = "垃圾堆在路口",
        .unit = 1 + model_roll(t->m, 2),
        .problem = model_roll(t->m, 2) ? t->c->problem : 0};
    return annotate_exposure_add(t->a, t->act, &in, t->out, t->error);
}

static bool amend_exposure(struct turn *t)
{
    char day[11];
    struct annotate_exposure in = {.media = "演示电视台",
        .on = day_in(t->m, 0, day),
        .title = "垃圾堆在路口",
        .link = "第2版",
        .unit = 1 + model_roll(t->m, 2),
        .problem = t->c->problem};
    return annotate_exposure_amend(
        t->a, t->act, lately(t, LAST("exposure")), &in, t->out, t->error);
}

static bool confirm_exposure(struct turn *t)
{
    return annotate_exposure_confirm(t->a, t->act, lately(t, LAST("exposure")), t->out, t->error);
}

static bool void_exposure(struct turn *t)
{
    return annotate_exposure_void(t->a, t->act, lately(t, LAST("exposure")),
        t->fair || model_roll(t->m, 2) ? "不实" : "", t->out, t->error);
}

static bool say(struct turn *t)
{
    static const char *const verbs[] = {"answer", "explain", "settle"};
    return annotate_exposure_say(t->a, t->act, lately(t, LAST("exposure")),
        verbs[model_roll(t->m, 3)], "演示甲", "今天清理", t->out, t->error);
}

static bool bulletin(struct turn *t)
{
    struct annotate_bulletin in = {
        .from_on = "2026-01-01", .to_on = t->fair ? "2026-01-31" : "2025-12-31", .title = "通报"};
    int64_t id = model_roll(t->m, 2) ? lately(t, LAST("bulletin")) : 0;
    return annotate_bulletin_draft(t->a, t->act, id, &in, t->out, t->error);
}

static bool issue_bulletin(struct turn *t)
{
    return annotate_bulletin_issue(t->a, t->act, lately(t, LAST("bulletin")), t->out, t->error);
}

static bool void_bulletin(struct turn *t)
{
    return annotate_bulletin_void(
        t->a, t->act, lately(t, LAST("bulletin")), "数字有误", t->out, t->error);
}

/* --- which act --- */

#define R(name) ANNOTATE_ROLE_##name
#define OFFICE_ ANNOTATE_ROLES_OFFICE
#define CLERKS (R(OPERATOR) | R(RECORDER))
#define MOVERS (R(OPERATOR) | R(HOST) | R(OFFICE_HEAD))

/* `states`: where it can lead further; `who`: whose act it is; of_unit: of the card's unit. */
static struct kind {
    const char *name;
    bool (*run)(struct turn *t);
    const char *states;
    uint32_t who;
    bool of_unit;
    int weight, seldom; /* seldom: where it does not lead further, one time in so many */
    int64_t tried, done;
} kinds[] = {
    {"draft",            draft,             " - ",                                R(SUPERVISOR) | OFFICE_,               0, 8, 8,  0, 0},
    {"edit",             edit,              " draft filed ",                      OFFICE_,                               0, 1, 0,  0, 0},
    {"segment add",      segment_add,       " draft filed ",                      OFFICE_,                               0, 1, 0,  0, 0},
    {"segment remove",   segment_remove,    " draft filed ",                      OFFICE_,                               0, 1, 0,  0, 0},
    {"blur check",       blur_check,        " draft filed ",                      R(EDITOR) | OFFICE_,                   0, 1, 0,  0, 0},
    {"file",             file,              " draft ",                            OFFICE_,                               0, 8, 0,  0, 0},
    {"withdraw",         withdraw,          " draft filed scheduled dispatched ", R(OFFICE_HEAD),                        0, 1, 2,  0, 0},
    {"prepare",          prepare,           " filed claimed ",                    OFFICE_,                               0, 2, 0,  0, 0},
    {"dispatch",         dispatch,          " filed claimed ",                    R(OFFICE_HEAD),                        0, 6, 0,  0, 0},
    {"sign",             sign,              " dispatched ",                       R(LIAISON) | R(UNIT_HEAD),             1, 6, 0,  0, 0},
    {"print",            print,             " dispatched rectifying ",            OFFICE_ | CLERKS | R(LIAISON),         0, 1, 12, 0, 0},
    {"return",           card_return,       " dispatched ",                       R(LIAISON),                            1, 3, 2,  0, 0},
    {"upload",           upload,            " dispatched rectifying presented ",  R(LIAISON) | R(UNIT_HEAD),             1, 4, 0,  0,
     0                                                                                                                                 },
    {"report",           report,            " rectifying ",                       R(LIAISON) | R(UNIT_HEAD),             1, 8, 0,  0, 0},
    {"sign report",      sign_report,       " rectifying ",                       R(UNIT_HEAD),                          1, 6, 0,  0, 0},
    {"sign on paper",    sign_on_paper,     " rectifying ",                       R(LIAISON) | OFFICE_,                  0, 2, 0,  0, 0},
    {"return report",    return_report,     " rectifying ",                       R(UNIT_HEAD),                          1, 1, 0,  0, 0},
    {"send there",       send_there,        " reported ",                         R(VERIFIER) | OFFICE_,                 0, 2, 0,  0, 0},
    {"call back",        call_back,         " reported ",                         R(VERIFIER) | OFFICE_,                 0, 1, 0,  0, 0},
    {"pass",             pass,              " reported ",                         R(VERIFIER),                           0, 5, 0,  0, 0},
    {"fail",             fail,              " reported ",                         R(VERIFIER),                           0, 2, 0,  0, 0},
    {"ask again",        ask_again,         " reported ",                         R(VERIFIER),                           0, 2, 0,  0, 0},
    {"close",            close_problem,     " reported ",                         R(OFFICE_HEAD),                        0, 5, 0,  0, 0},
    {"ask longer",       ask_longer,        " rectifying ",                       R(LIAISON) | R(UNIT_HEAD),             1, 2, 0,  0, 0},
    {"ask rest",         ask_rest,          " rectifying ",                       R(LIAISON) | R(UNIT_HEAD),             1, 2, 0,  0, 0},
    {"advise",           advise,            " rectifying ",                       OFFICE_,                               0, 1, 0,  0, 0},
    {"grant",            grant,             " rectifying ",                       R(OFFICE_HEAD) | R(LEADER),            0, 3, 0,  0, 0},
    {"refuse request",   refuse_request,    " rectifying ",                       R(OFFICE_HEAD) | R(LEADER),            0, 1, 0,  0, 0},
    {"take back",        take_back_request, " rectifying ",                       R(LIAISON) | R(UNIT_HEAD),             1, 1, 0,  0, 0},
    {"resume",           resume,            " suspended ",                        OFFICE_,                               0, 2, 0,  0, 0},
    {"relapse",          relapse,           " closed ",                           R(SUPERVISOR) | R(VERIFIER) | OFFICE_, 0, 3, 0,  0, 0},
    {"recheck",          recheck,           " closed ",                           R(SUPERVISOR) | R(VERIFIER) | OFFICE_, 0, 2, 0,  0, 0},
    {"confirm",          confirm_relapse,   " closed ",                           OFFICE_,                               0, 3, 0,  0, 0},
    {"refuse relapse",   refuse_relapse,    " closed ",                           OFFICE_,                               0, 1, 0,  0, 0},
    {"claim",            claim,             " presented ",                        R(SEAT) | CLERKS | R(UNIT_HEAD),       0, 5, 0,  0, 0},
    {"take note",        take_note,         " presented claimed disputed ",       R(SEAT),                               0, 1, 0,  0, 0},
    {"paper claim",      paper_claim,       " presented ",                        CLERKS,                                0, 3, 0,  0, 0},
    {"amend claim",      amend_claim,       " claimed ",                          R(SEAT) | CLERKS,                      0, 2, 0,  0, 0},
    {"late claim",       late_claim,        " presented ",                        R(UNIT_HEAD) | R(OFFICE_HEAD),         0, 3, 0,  0, 0},
    {"dispute",          dispute,           " presented ",                        R(SEAT) | CLERKS | R(UNIT_HEAD),       0, 2, 0,  0, 0},
    {"rule",             rule,              " disputed ",                         R(HOST) | R(OFFICE_HEAD) | R(LEADER),  0, 6, 0,  0, 0},
    {"rule claim",       rule_claim,        " presented claimed ",                R(HOST) | R(OFFICE_HEAD),              0, 1, 0,  0, 0},
    {"stage",            command,           " scheduled presented ",              MOVERS,                                0, 1, 0,  0, 0},
    {"move meeting",     move_meeting,      " scheduled ",                        MOVERS,                                0, 1, 10, 0, 0},
    {"unlock",           unlock,            "",                                   R(OFFICE_HEAD),                        0, 1, 14, 0, 0},
    {"draft level",      draft_level,       " rectifying dispatched ",            OFFICE_,                               0, 1, 0,  0, 0},
    {"sign level",       sign_level,        " rectifying dispatched ",            R(LEADER),                             0, 1, 0,  0, 0},
    {"drop level",       drop_level,        "",                                   R(OFFICE_HEAD) | R(LEADER),            0, 1, 0,  0, 0},
    {"sign for",         sign_for,          "",                                   OFFICE_ | R(LIAISON) | R(UNIT_HEAD),   0, 1, 0,  0, 0},
    {"talk",             talk,              "",                                   OFFICE_ | R(DISCIPLINE),               0, 1, 0,  0, 0},
    {"draft urge",       draft_urge,        " rectifying dispatched ",            OFFICE_,                               0, 1, 0,  0, 0},
    {"sign urge",        sign_urge,         " rectifying dispatched ",            R(OFFICE_HEAD) | R(LEADER),            0, 1, 0,  0, 0},
    {"drop urge",        drop_urge,         "",                                   R(OFFICE_HEAD) | R(LEADER),            0, 1, 0,  0, 0},
    {"sign for urge",    sign_for_urge,     "",                                   OFFICE_ | R(LIAISON) | R(UNIT_HEAD),   0, 1, 0,  0, 0},
    {"hold",             hold,              " rectifying dispatched ",            R(OFFICE_HEAD),                        0, 1, 0,  0, 0},
    {"let go",           let_go,            " rectifying dispatched ",            R(OFFICE_HEAD),                        0, 1, 0,  0, 0},
    {"expose",           expose,            "",                                   OFFICE_,                               0, 1, 3,  0, 0},
    {"amend exposure",   amend_exposure,    "",                                   OFFICE_,                               0, 1, 0,  0, 0},
    {"confirm exposure", confirm_exposure,  "",                                   R(OFFICE_HEAD),                        0, 1, 0,  0, 0},
    {"void exposure",    void_exposure,     "",                                   R(OFFICE_HEAD),                        0, 1, 0,  0, 0},
    {"say",              say,               "",                                   OFFICE_ | R(UNIT_HEAD),                0, 1, 0,  0, 0},
    {"bulletin",         bulletin,          "",                                   OFFICE_,                               0, 1, 3,  0, 0},
    {"issue bulletin",   issue_bulletin,    "",                                   R(OFFICE_HEAD) | R(LEADER),            0, 1, 12, 0, 0},
    {"void bulletin",    void_bulletin,     "",                                   R(OFFICE_HEAD),                        0, 1, 1,  0, 0},
};
#define KINDS G_N_ELEMENTS(kinds)

static struct kind *kind_for(struct model *m, const struct course *c, const char *state)
{
    g_autofree char *word = g_strdup_printf(" %s ", state);
    int total = 0;
    for (size_t i = 0; i < KINDS; i++)
        total += strstr(kinds[i].states, word) ? kinds[i].weight : 0;
    if (!total || (c->meets && strcmp(state, "filed") == 0 && !ONE_IN(25)))
        return NULL; /* it waits for its meeting */
    int at = model_roll(m, total);
    for (size_t i = 0; i < KINDS; i++) {
        at -= strstr(kinds[i].states, word) ? kinds[i].weight : 0;
        if (at < 0)
            return &kinds[i];
    }
    return NULL;
}

/* --- by whom --- */

static const struct annotate_who *anybody(struct model *m)
{
    int n = model_roll(m, model_people_count + 5);
    if (n < model_people_count)
        return &model_people[n].who;
    bool meets = m->meeting.hall.screening != 0;
    return n == model_people_count                ? &annotate_who_system
           : meets && n == model_people_count + 4 ? &m->meeting.hall
           : meets                                ? &m->meeting.seats[n - model_people_count - 1]
                                                  : &annotate_who_system;
}

static const struct annotate_who *somebody(
    struct model *m, const struct course *c, const struct kind *k)
{
    if ((k->who & R(SEAT)) && m->meeting.hall.screening && model_roll(m, 3))
        return &m->meeting.seats[model_roll(m, 2)];
    for (int tries = 0; tries < 60; tries++) {
        const struct model_person *p = &model_people[model_roll(m, model_people_count)];
        if ((p->roles & k->who) && (!k->of_unit || !c->duty || p->unit == c->duty))
            return &p->who;
    }
    return anybody(m);
}

/* --- one act --- */

static void refused(struct model *m, const char *name, const GError *error)
{
    char key[64];
    if (error->code == ANNOTATE_ERROR_BUSY || error->code == ANNOTATE_ERROR_CORRUPT)
        MODEL_FAIL("%s: %s", name, error->message);
    annotate_error_key(error, key, sizeof key);
    int n = GPOINTER_TO_INT(g_hash_table_lookup(m->keys, key));
    g_hash_table_insert(m->keys, g_strdup(key), GINT_TO_POINTER(n + 1));
}

/* A command of the stage by somebody without its control is noted, and nothing else. */
static bool is_note(struct model *m, int64_t before)
{
    return annotate_event_last(m->a) == before + 1 &&
           model_ask(m->a, "SELECT kind = 'stage' AND act = 'refuse' FROM event WHERE seq = ?",
               before + 1) == 1;
}

static void do_once(struct turn *t, struct kind *k)
{
    struct model *m = t->m;
    g_autoptr(GError) error = NULL;
    g_autofree char *rows = ONE_IN(1000) ? model_dump(m->a) : NULL;
    int64_t events = annotate_event_last(m->a);
    int64_t changes = sqlite3_total_changes64(m->a->db);
    struct annotate_result out = {0};
    t->a = m->a;
    t->out = &out;
    t->error = &error;
    k->tried++;
    t->random = m->random;
    bool done = k->run(t);
    int64_t after = annotate_event_last(m->a);
    if (done != !error)
        MODEL_FAIL("%s: true and an error, or neither", k->name);
    k->done += done;
    if (done && after <= events)
        MODEL_FAIL("%s: performed without an event", k->name);
    bool begun =
        !done && k->run == upload && after == events + 1; /* its first call was performed */
    if (!done) {
        refused(m, k->name, error);
        if (after != events && !begun && !is_note(m, events))
            MODEL_FAIL("%s: refused (%s) with an event", k->name, error->message);
        m->unwritten += sqlite3_total_changes64(m->a->db) == changes;
        if (rows && after == events) {
            g_autofree char *now = model_dump(m->a);
            if (strcmp(rows, now) != 0)
                MODEL_FAIL("%s: refused (%s), but rows changed", k->name, error->message);
            m->sampled++;
        }
    }
    annotate_result_clear(&out);
}

/* The same key again: the first answer, and nothing is done. */
static void do_again(struct turn *t, struct kind *k)
{
    struct model *m = t->m;
    g_autoptr(GError) error = NULL;
    struct annotate_result out = {0};
    struct course kept = *t->c;
    int64_t before = annotate_event_last(m->a);
    m->random = t->random; /* in the same words */
    t->out = &out;
    t->error = &error;
    if (!k->run(t) || !out.repeated || out.event != before)
        MODEL_FAIL("%s with the same key: %s", k->name, error ? error->message : "done again");
    if (annotate_event_last(m->a) != before)
        MODEL_FAIL("%s with the same key was done twice", k->name);
    *t->c = kept;
    m->repeats++;
    annotate_result_clear(&out);
}

static const char *state_of(struct model *m, int64_t problem)
{
    static const char *const states[] = {"-", "draft", "filed", "scheduled", "presented",
        "disputed", "claimed", "dispatched", "rectifying", "reported", "closed", "suspended",
        "withdrawn", "archived"};
    static const char *const sql =
        "SELECT instr('draft      filed      scheduled  presented  disputed   claimed    '"
        " || 'dispatched rectifying reported   closed     suspended  withdrawn  archived',"
        " state) / 11 + 1 FROM problem WHERE id = ?";
    return states[problem ? model_ask(m->a, sql, problem) : 0];
}

void model_act(struct model *m, struct course *c)
{
    const char *state = state_of(m, c->problem);
    bool fair = c->ending || model_roll(m, 100) < 70;
    struct kind *k = fair ? kind_for(m, c, state) : NULL;
    if (!k) {
        k = &kinds[model_roll(m, KINDS)];
        if (k->seldom && !ONE_IN(k->seldom))
            return;
        fair = fair || ONE_IN(4);
    }
    const struct annotate_who *who = fair && !ONE_IN(8) ? somebody(m, c, k) : anybody(m);
    g_autofree char *op =
        ONE_IN(12) ? g_strdup_printf("model-op-%" G_GINT64_FORMAT, ++m->serial) : NULL;
    struct annotate_act act = {.who = who, .op_id = op, .now = m->now};
    if (ONE_IN(25)) {
        act.expect_version = 9999;
        m->stale++;
    }
    struct turn t = {.m = m, .c = c, .act = &act, .fair = fair};
    int64_t done = k->done;
    do_once(&t, k);
    if (op && k->done > done && k->run != upload && annotate_event_last(m->a) > 0)
        do_again(&t, k);
}

/* --- what came of it --- */

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void model_print(const struct model *m)
{
    int64_t tried = 0, done = 0;
    for (size_t i = 0; i < KINDS; i++) {
        g_print("# act %-17s tried %9d performed %9d\n", kinds[i].name, (int)kinds[i].tried,
            (int)kinds[i].done);
        tried += kinds[i].tried;
        done += kinds[i].done;
    }
    model_moves_print(&m->count);
    guint n;
    g_autofree gpointer *names = g_hash_table_get_keys_as_array(m->keys, &n);
    qsort(names, n, sizeof *names, by_name);
    for (guint i = 0; i < n; i++)
        g_print("# refused %-32s %9d\n", (const char *)names[i],
            GPOINTER_TO_INT(g_hash_table_lookup(m->keys, names[i])));
    g_print("# %" G_GINT64_FORMAT " acts, %" G_GINT64_FORMAT " performed, %" G_GINT64_FORMAT
            " refused: %" G_GINT64_FORMAT " of these did not write at all, %" G_GINT64_FORMAT
            " compared row by row; %" G_GINT64_FORMAT " keys twice, %" G_GINT64_FORMAT
            " stale versions\n",
        tried, done, tried - done, m->unwritten, m->sampled, m->repeats, m->stale);
    g_print("# %" G_GINT64_FORMAT " events: %" G_GINT64_FORMAT " closures, %" G_GINT64_FORMAT
            " reopened, %" G_GINT64_FORMAT " archived, %" G_GINT64_FORMAT
            " reminders, %" G_GINT64_FORMAT " lapses, %" G_GINT64_FORMAT
            " steps of overdue cards, %" G_GINT64_FORMAT " held\n",
        m->count.events, m->count.closed, m->count.reopened, m->count.archived, m->count.reminders,
        m->count.lapses, m->count.urges, m->count.holds);
}

int64_t model_acts_least(const struct model *m)
{
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < KINDS; i++)
        least = MIN(least, kinds[i].done);
    return least;
}
