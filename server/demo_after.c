/* demo_after.c — cards, signing, rectification, verification, closure, papers. */
#include "demo.h"

#include <string.h>

/* Who signs for the card and hands in the report of a unit, and who is its head. */
struct of_unit {
    const char *unit, *liaison, *head;
};

static const struct of_unit *people_of(struct demo *d, const struct demo_problem *p)
{
    static const struct of_unit people[] = {
        {"城管局", "liaison", "unithead"  },
        {"住建局", "zhujian", "zhujianju" },
        {"水务局", "shuiwu",  "shuiwuju"  },
        {"文明办", "wenming", "wenmingban"},
        {"商务局", "shangwu", "shangwuju" },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(people); i++)
        if (g_strcmp0(people[i].unit, p->unit_name) == 0)
            return &people[i];
    demo_fail(d, "nobody signs for %s", p->unit_name);
    return &people[0];
}

static bool has_card(const struct demo_problem *p)
{
    return p->fate <= DEMO_RECORDED;
}

/* Everything but one is signed for at once. */
static bool is_signed(const struct demo_problem *p)
{
    return has_card(p) && p->fate != DEMO_DISPATCHED;
}

static void issue(struct demo *d, struct demo_problem *p)
{
    g_autofree char *person = g_strdup_printf("演示·%s分管负责人", p->unit_name);
    p->card = demo_do(d, demo_as(d, "head"), "POST",
        demo_path("/api/problems/%" G_GINT64_FORMAT "/card", p->id), "{s:s, s:s, s:I, s:s}", "task",
        p->measures, "standard", "达到测评标准，不反弹", "duty_unit", (json_int_t)p->unit_id,
        "duty_person", person);
}

void demo_dispatch(struct demo *d)
{
    int cards = 0, signed_cards = 0;
    for (size_t i = 0; i < demo_problem_count() && !d->error; i++) {
        struct demo_problem *p = &demo_problems[i];
        if (!has_card(p))
            continue;
        issue(d, p);
        cards++;
        if (!is_signed(p) || d->error)
            continue;
        demo_do(d, demo_as(d, people_of(d, p)->liaison), "POST",
            demo_path("/api/cards/%" G_GINT64_FORMAT "/sign", p->card), NULL);
        signed_cards++;
    }
    demo_say(d, "督办交办卡 %d 张 · 签收 %d 张 · 待签收 %d 张", cards, signed_cards,
        cards - signed_cards);
}

/* --- rectification --- */

/* The unit shows what it looks like now, and its head signs; returns the report. */
static int64_t report(
    struct demo *d, struct demo_problem *p, const char *file, const char *measures)
{
    struct client *client = demo_as(d, people_of(d, p)->liaison);
    g_autofree char *path = g_build_filename(d->footage, file, NULL);
    g_autofree char *name = g_strdup_printf("整改后-%s", file);
    g_autofree char *today = demo_day(0);
    struct client_upload upload = {
        .path = path,
        .name = name,
        .purpose = "evidence",
        .problem = p->id,
        .captured_at = demo_now(),
    };
    int64_t clip = demo_upload(d, client, &upload, true);
    int64_t handed = demo_do(d, client, "POST",
        demo_path("/api/cards/%" G_GINT64_FORMAT "/reports", p->card), "{s:s, s:s, s:[I]}",
        "measures", measures, "done_on", today, "evidence", (json_int_t)clip);
    return demo_do(d, demo_as(d, people_of(d, p)->head), "POST",
        demo_path("/api/submissions/%" G_GINT64_FORMAT "/sign", handed), NULL);
}

/* What the verifier took where it is not done. */
static json_t *seen(struct demo *d, const struct demo_problem *p)
{
    g_autofree char *path = g_build_filename(d->footage, p->clip, NULL);
    g_autofree char *name = g_strdup_printf("核查现场-%s", p->clip);
    struct client_upload upload = {.path = path,
        .name = name,
        .purpose = "evidence",
        .problem = p->id,
        .captured_at = demo_now()};
    return json_pack("[I]", (json_int_t)demo_upload(d, demo_as(d, "verifier"), &upload, true));
}

static void judge(
    struct demo *d, const struct demo_problem *p, int64_t report_id, bool pass, const char *remark)
{
    json_t *evidence = pass ? json_array() : seen(d, p);
    demo_do(d, demo_as(d, "verifier"), "POST",
        demo_path("/api/rectifications/%" G_GINT64_FORMAT "/verify", report_id),
        "{s:s, s:s, s:s, s:o}", "result", pass ? "pass" : "fail", "method", "onsite", "remark",
        remark, "evidence", evidence);
}

static void close_problem(struct demo *d, const struct demo_problem *p)
{
    demo_do(d, demo_as(d, "head"), "POST",
        demo_path("/api/problems/%" G_GINT64_FORMAT "/close", p->id), NULL);
    json_t *problem = demo_get(d, demo_as(d, "head"), "/api/problems/%" G_GINT64_FORMAT, p->id);
    const char *state = json_string_value(json_object_get(problem, "state"));
    demo_check(d, d->error || g_strcmp0(state, "closed") == 0, "the problem is closed");
    json_decref(problem);
}

void demo_rectify(struct demo *d)
{
    int reports = 0, failed = 0, closed = 0, waiting = 0;
    for (size_t i = 0; i < demo_problem_count() && !d->error; i++) {
        struct demo_problem *p = &demo_problems[i];
        int64_t id;
        switch (p->fate) {
        case DEMO_CLAIMED:
            id = report(d, p, p->evidence, "已清理垃圾，增派保洁员早晚巡查");
            judge(d, p, id, true, "现场整洁，符合标准");
            close_problem(d, p);
            reports++, closed++;
            break;
        case DEMO_REWORKED:
            id = report(d, p, p->evidence, "已封堵一处排口");
            judge(d, p, id, false, "上游仍有一处排口未封堵，退回整改");
            id = report(d, p, "city.mpg", "两处排口均已封堵，河面清理完毕");
            judge(d, p, id, true, "复查合格");
            close_problem(d, p);
            reports += 2, failed++, closed++;
            break;
        case DEMO_DISPUTED:
            report(d, p, "city.mpg", "灯带已修复，等待核查");
            reports++, waiting++;
            break;
        case DEMO_MISSED:
        case DEMO_DISPATCHED:
        case DEMO_RECORDED:
        case DEMO_FILED:
        case DEMO_DRAFT:
        case DEMO_WITHDRAWN:
        default:
            break;
        }
    }
    demo_say(d, "整改反馈 %d 次 · 核查退回 %d 次 · 销号 %d 件 · 待核查 %d 件", reports, failed,
        closed, waiting);
}

/* --- papers --- */

static void make_paper(struct demo *d, const char *kind, int64_t object)
{
    json_t *answer = demo_call(d, demo_as(d, "office"), "POST", "/api/papers", "{s:s, s:I}", "kind",
        kind, "id", (json_int_t)object);
    int64_t job = json_integer_value(json_object_get(answer, "job"));
    json_decref(answer);
    if (!d->error)
        demo_wait_job(d, job);
}

void demo_papers(struct demo *d)
{
    static const char *const of_screening[] = {"notice", "seating", "catalogue", "outline",
        "desk_cards", "signin", "claim_sheet", "pledges", "minutes"};
    for (size_t i = 0; i < G_N_ELEMENTS(of_screening) && !d->error; i++)
        make_paper(d, of_screening[i], d->screening);
    for (size_t i = 0; i < demo_problem_count() && !d->error; i++) {
        const struct demo_problem *p = &demo_problems[i];
        if (has_card(p))
            make_paper(d, "card", p->card);
        if (p->fate == DEMO_CLAIMED || p->fate == DEMO_REWORKED)
            make_paper(d, "closure", p->id);
    }
    make_paper(d, "rectify_notice", demo_id(d, "unit", "城管局"));
    make_paper(d, "rectify_report", demo_id(d, "unit", "城管局"));
    make_paper(d, "ledgers", 0);
    json_t *answer = demo_get(d, demo_as(d, "office"), "/api/papers");
    const json_t *paper;
    size_t i;
    double bytes = 0;
    json_array_foreach(json_object_get(answer, "items"), i, paper) bytes +=
        json_number_value(json_object_get(paper, "bytes"));
    demo_say(d, "文件 %d 份（会务文书、交办卡、销号单、整改通知书、三本台账）· %.1f MB", (int)i,
        bytes / 1e6);
    json_decref(answer);
}
