/* papers_minutes.c — 会议纪要 out of the record of a screening. */
#include "papers_job.h"

#include <string.h>

/* How a problem was taken on. A claim after the meeting is never shown as one made in it. */
static const char *mode_of(const json_t *row)
{
    const char *mode = work_text(row, "mode"), *state = work_text(row, "state");
    if (g_str_equal(mode, "late"))
        return "未当场认领，会后补认领";
    if (*mode)
        return g_str_equal(mode, "onsite")     ? "当场认领"
               : g_str_equal(mode, "recorded") ? "当场认领（代录）"
                                               : "经裁定认领";
    if (g_str_equal(state, "disputed"))
        return "提出异议";
    return g_str_equal(state, "unshown") ? "未放映" : "未当场认领";
}

static bool on_the_spot(const json_t *row)
{
    const char *mode = work_text(row, "mode");
    return g_str_equal(mode, "onsite") || g_str_equal(mode, "recorded");
}

static void read_row(struct paper *paper, const json_t *row, struct papers_case *out)
{
    const char *person = paper_name(paper, row, "person"), *post = work_text(row, "post");
    *out = (struct papers_case){
        .problem_no = work_text(row, "problem_no"),
        .point = work_text(row, "point_name"),
        .problem = work_text(row, "description"),
        .unit = work_text(row, "unit_name"),
        .person = paper_keep(paper, g_strdup_printf("%s%s%s", person, *post ? "\n" : "", post)),
        .mode = mode_of(row),
        .due = paper_day(paper, row, "due_on"),
    };
}

/* 当场认领33个，… */
static const char *claims_text(struct paper *paper, const json_t *rows)
{
    int spot = 0, late = 0, ruled = 0, assigned = 0, disputed = 0, missed = 0, unshown = 0;
    size_t i;
    const json_t *row;
    json_array_foreach(rows, i, row)
    {
        const char *mode = work_text(row, "mode"), *state = work_text(row, "state");
        if (on_the_spot(row))
            spot++;
        else if (g_str_equal(mode, "late"))
            late++;
        else if (*mode && json_is_string(json_object_get(row, "dispute_reason")))
            ruled++;
        else if (*mode)
            assigned++;
        else if (g_str_equal(state, "disputed"))
            disputed++;
        else if (g_str_equal(state, "unshown"))
            unshown++;
        else
            missed++;
    }
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "放映的%d个问题中，当场认领%d个，提出异议%d个，未当场认领%d个",
        (int)json_array_size(rows) - unshown, spot, disputed + ruled, missed + late + assigned);
    if (late)
        g_string_append_printf(text, "（其中会后补认领%d个）", late);
    if (assigned)
        g_string_append_printf(text, "，其中%d个经裁定明确责任单位", assigned);
    if (ruled)
        g_string_append_printf(text, "，异议经裁定明确责任单位%d个", ruled);
    if (unshown)
        g_string_append_printf(text, "；另有%d个问题未放映", unshown);
    g_string_append(text, "。逐项情况见附件。");
    return paper_keep(paper, g_string_free(text, FALSE));
}

/* What was overdue for long and was shown again, each by name. */
static void add_replays(GString *text, const json_t *list)
{
    size_t i;
    const json_t *row;
    if (!json_array_size(list))
        return;
    g_string_append_printf(text, "会议再播逾期未销号的问题%zu个：", json_array_size(list));
    json_array_foreach(list, i, row) g_string_append_printf(text, "%s%s（%s，%s，逾期%d天）",
        i ? "、" : "", work_text(row, "point_name"), work_text(row, "problem_no"),
        work_text(row, "unit_name"), (int)work_int(row, "late_days", 0));
    g_string_append(text, "。");
}

static const char *film_text(struct paper *paper, const json_t *counts)
{
    const json_t *view = paper->view, *kept = json_object_get(view, "kept");
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "会议审看片共%d个问题，放映%d个",
        (int)work_int(counts, "total", 0), (int)work_int(counts, "shown", 0));
    if (work_int(view, "film_ms", 0) > 0)
        g_string_append_printf(text, "，片长%s", paper_length(paper, work_int(view, "film_ms", 0)));
    g_string_append(text, "。");
    add_replays(text, json_object_get(view, "replays"));
    if (json_object_size(kept))
        g_string_append_printf(text, "会议回看上期承诺：兑现%d个，逾期%d个，落空%d个，未到期%d个。",
            (int)work_int(kept, "kept", 0), (int)work_int(kept, "late", 0),
            (int)work_int(kept, "failed", 0), (int)work_int(kept, "pending", 0));
    return paper_keep(paper, g_string_free(text, FALSE));
}

/* The course, as the agenda planned it. */
static const char *course_text(struct paper *paper)
{
    GString *text = g_string_new(NULL);
    size_t i;
    const json_t *row;
    json_array_foreach(json_object_get(paper->view, "agenda"), i, row) g_string_append_printf(
        text, "%s%s", i ? "；" : "会议按照议程进行：", work_text(row, "title"));
    if (text->len)
        g_string_append(text, "。");
    return paper_keep(paper, g_string_free(text, FALSE));
}

/* ---- who was there ---- */

static bool here(const json_t *person)
{
    const char *status = work_text(person, "status");
    return g_str_equal(status, "present") || g_str_equal(status, "late") ||
           g_str_equal(status, "deputy");
}

static bool present(const json_t *person)
{
    return g_str_equal(work_text(person, "duty"), "attend") && here(person);
}

static bool excused(const json_t *person)
{
    return g_str_equal(work_text(person, "status"), "excused");
}

static bool absent(const json_t *person)
{
    const char *status = work_text(person, "status");
    return g_str_equal(work_text(person, "duty"), "attend") &&
           (g_str_equal(status, "absent") || g_str_equal(status, "expected"));
}

static bool observed(const json_t *person)
{
    return g_str_equal(work_text(person, "duty"), "observe") && here(person);
}

static const char *opening_text(struct paper *paper)
{
    int should = 0, came = 0;
    size_t i;
    const json_t *person;
    json_array_foreach(json_object_get(paper->view, "people"), i, person)
    {
        should += g_str_equal(work_text(person, "duty"), "attend");
        came += present(person);
    }
    return paper_keep(
        paper, g_strdup_printf("%s召开%s，应到%d人，实到%d人。%s现将会议情况纪要如下：",
                   paper_day(paper, paper->view, "held_on"), paper_meeting_name(paper), should,
                   came, course_text(paper)));
}

/* ---- what was said and settled ---- */

static void read_remarks(struct paper *paper, struct papers_said *said)
{
    size_t i;
    const json_t *row;
    json_array_foreach(json_object_get(paper->view, "remarks"), i, row) said[i] =
        (struct papers_said){work_text(row, "by"), work_maybe(row, "of"), work_text(row, "text")};
}

static void read_items(struct paper *paper, const json_t *list, struct papers_decision *decisions)
{
    const json_t *row;
    size_t i;
    json_array_foreach(list, i, row)
    {
        const char *day = work_maybe(row, "due_on") ? paper_day(paper, row, "due_on") : NULL;
        decisions[i] =
            (struct papers_decision){work_text(row, "text"), work_maybe(row, "unit_name"),
                day ? paper_keep(paper, g_strdup_printf("%s前完成", day)) : NULL};
    }
}

bool paper_minutes(struct paper *paper, GError **error)
{
    const json_t *view = paper->view, *list = json_object_get(view, "rows");
    const json_t *house = json_object_get(view, "house");
    /* What the office wrote down; before that, what the record proposes. */
    const json_t *written = json_object_get(view, "items");
    const json_t *items = json_array_size(written) ? written : json_object_get(view, "proposed");
    bool issued = json_is_true(json_object_get(view, "issued"));
    size_t n = json_array_size(list), n_open = 0, n_decisions = json_array_size(items);
    size_t n_remarks = json_array_size(json_object_get(view, "remarks"));
    g_autofree struct papers_case *rows = g_new0(struct papers_case, n + 1);
    g_autofree struct papers_case *open = g_new0(struct papers_case, n + 1);
    g_autofree struct papers_said *said = g_new0(struct papers_said, n_remarks + 1);
    g_autofree struct papers_decision *decisions = g_new0(struct papers_decision, n_decisions + 1);
    for (size_t i = 0; i < n; i++) {
        const json_t *row = json_array_get(list, i);
        read_row(paper, row, &rows[i]);
        if (!on_the_spot(row) && !g_str_equal(work_text(row, "state"), "unshown"))
            open[n_open++] = rows[i];
    }
    read_remarks(paper, said);
    read_items(paper, items, decisions);
    const struct papers_group groups[] = {
        {"出席", paper_people(paper, present,  true)},
        {"请假", paper_people(paper, excused,  true)},
        {"缺席", paper_people(paper, absent,   true)},
        {"列席", paper_people(paper, observed, true)},
    };
    const char *org = paper_org(paper),
               *day = paper_day(paper, view, issued ? "issued_on" : "held_on");
    struct papers_minutes minutes = {
        .issue = {.meta = paper->meta,
                  .form = PAPERS_FORM_SERIAL,
                  .org = "集中审看会会议纪要",
                  .number = paper_keep(
                paper, g_strdup_printf(issued ? "第%d期" : "第%d期（草稿，未经主持人审定）",
                  (int)work_int(view, "seq", 0))),
                  .date = day,
                  .copies = work_maybe(house, "copies"),
                  .printer = org,
                  .printed = day,
                  .qr = paper_screening_address(paper)},
        .title = paper_keep(paper, g_strdup_printf("%s\u200b创建文明城市\u200b集中审看会\u200b纪要",
                                       paper_meeting(paper))),
        .held = paper_when(paper, view, "start_at"),
        .place = work_maybe(view, "place"),
        .host = work_maybe(view, "host_name"),
        .opening = opening_text(paper),
        .film = film_text(paper, json_object_get(view, "counts")),
        .claims = claims_text(paper, list),
        .open = open,
        .n_open = n_open,
        .remarks = said,
        .n_remarks = n_remarks,
        .decisions = decisions,
        .n_decisions = n_decisions,
        .groups = groups,
        .n_groups = G_N_ELEMENTS(groups),
        .rows = rows,
        .n_rows = n,
    };
    minutes.issue.meta.created_at = work_int(view, "end_at", 0);
    paper_marks(paper, &minutes.issue);
    paper->name = g_strdup_printf(
        issued ? "会议纪要-%s.pdf" : "会议纪要（草稿）-%s.pdf", paper_meeting(paper));
    return papers_minutes_write(&minutes, paper->path, error);
}
