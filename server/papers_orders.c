/* papers_orders.c — what a signed escalation prints: 单位通报, 约谈通知, 约谈记录, 问责建议移送函;
 * and the 督办函 of one card that stays overdue.
 * Facts and numbers are the record's, the words those of the draft that was signed. */
#include "papers_job.h"

#include <string.h>

static const char *case_state(struct paper *paper, const json_t *row)
{
    const char *day = paper_day(paper, row, "on");
    if (g_str_equal(work_text(row, "kind"), "rework"))
        return paper_keep(paper, g_strdup_printf("%s核查未通过，退回重改", day));
    return paper_keep(paper, g_strdup_printf("至%s逾期未整改", day));
}

/* Lives as long as the paper. */
static struct papers_case *read_cases(struct paper *paper, size_t *out_n)
{
    const json_t *list = json_object_get(paper->view, "cases"), *row;
    struct papers_case *cases = g_new0(struct papers_case, json_array_size(list) + 1);
    size_t i;
    g_ptr_array_add(paper->texts, cases);
    json_array_foreach(list, i, row) cases[i] = (struct papers_case){
        .problem_no = work_text(row, "problem_no"),
        .card_no = work_text(row, "card_no"),
        .point = work_text(row, "point_name"),
        .type = work_text(row, "type_name"),
        .problem = work_text(row, "description"),
        .unit = work_text(paper->view, "unit_name"),
        .due = paper_day(paper, row, "due_on"),
        .state = case_state(paper, row),
    };
    *out_n = json_array_size(list);
    return cases;
}

static const char *address(struct paper *paper)
{
    return paper_address(paper, "escalation", paper->slot->job->object);
}

static struct papers_issue issue(struct paper *paper, enum papers_form form)
{
    const json_t *view = paper->view;
    const char *org = paper_org(paper);
    struct papers_issue issue = {
        .meta = paper->meta,
        .form = form,
        .org = org,
        .number = work_text(view, "number"),
        .signer = org,
        .date = paper_day(paper, view, "signed_on"),
        .seal = paper_seal(paper),
        .note = work_maybe(json_object_get(view, "house"), "contact"),
        .qr = address(paper),
    };
    issue.meta.created_at = work_int(view, "signed_at", 0);
    return issue;
}

/* What is typed now, before it is saved and signed. */
static const char *letter_text(const struct paper *paper)
{
    const char *typed = paper->draft ? work_maybe(paper->draft, "text") : NULL;
    return typed ? typed : work_maybe(paper->view, "text");
}

/* What the talk is called with: as it is typed, or as it was signed. */
static const json_t *called(const struct paper *paper)
{
    return paper->draft ? paper->draft : paper->view;
}

static void name_paper(struct paper *paper, const char *what)
{
    paper->name = g_strdup_printf("%s-%s-%s.pdf", what, work_text(paper->view, "unit_name"),
        work_text(paper->view, "number"));
}

bool paper_talk_notice(struct paper *paper, GError **error)
{
    const json_t *view = paper->view, *call = called(paper);
    const char *whom = work_maybe(call, "call_whom"), *by = work_maybe(call, "call_by");
    bool set = work_int(call, "call_at", 0) != 0;
    struct papers_talk talk = {
        .issue = issue(paper, PAPERS_FORM_LETTER),
        .unit = work_text(view, "full_name"),
        .person =
            whom ? whom
                 : paper_keep(paper, g_strconcat(work_text(view, "full_name"), "主要负责人", NULL)),
        .talker = by ? by : work_text(view, "signed_by_name"),
        .held = set                           ? paper_when(paper, call, "call_at")
                : work_maybe(view, "talk_on") ? paper_day(paper, view, "talk_on")
                                              : "另行通知",
        .place = work_maybe(call, "call_place"),
        .reason = letter_text(paper),
        .demands = work_maybe(call, "call_demands"),
    };
    talk.issue.to = talk.unit;
    talk.cases = read_cases(paper, &talk.n_cases);
    name_paper(paper, "约谈通知");
    return papers_talk_notice_write(&talk, paper->path, error);
}

bool paper_talk_record(struct paper *paper, GError **error)
{
    const json_t *view = paper->view;
    const char *demands = work_maybe(view, "talk_demands"), *text = work_text(view, "talk_text");
    struct papers_talk talk = {
        .issue = issue(paper, PAPERS_FORM_PLAIN),
        .unit = work_text(view, "full_name"),
        .person = work_text(view, "talk_with"),
        .talker = work_maybe(view, "talk_by"),
        .recorder = work_maybe(view, "talk_recorder"),
        .held = paper_keep(paper,
            g_strconcat(paper_day(paper, view, "talk_on"), work_text(view, "talk_time"), NULL)),
        .place = work_maybe(view, "talk_place"),
        .demands = demands ? demands : text,
        .said = demands ? text : NULL,
    };
    talk.cases = read_cases(paper, &talk.n_cases);
    name_paper(paper, "约谈记录");
    return papers_talk_record_write(&talk, paper->path, error);
}

bool paper_referral(struct paper *paper, GError **error)
{
    const json_t *view = paper->view;
    const char *county = work_text(json_object_get(view, "house"), "county");
    struct papers_talk talk = {
        .issue = issue(paper, PAPERS_FORM_LETTER),
        .unit = work_text(view, "full_name"),
        .reason = letter_text(paper),
    };
    talk.issue.to = paper_keep(paper, g_strconcat(county, "纪委监委", NULL));
    talk.cases = read_cases(paper, &talk.n_cases);
    name_paper(paper, "问责建议移送函");
    return papers_referral_write(&talk, paper->path, error);
}

/* Of a problem that lapsed twice there are two cases. */
static int count_problems(const json_t *cases)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    size_t i;
    const json_t *row;
    json_array_foreach(cases, i, row)
    {
        int64_t problem = work_int(row, "problem", 0);
        g_hash_table_add(seen, g_memdup2(&problem, sizeof problem));
    }
    return (int)g_hash_table_size(seen);
}

/* The first level is a bulletin about one unit, with the number of its escalation. */
bool paper_unit_bulletin(struct paper *paper, GError **error)
{
    const json_t *view = paper->view;
    const char *unit = work_text(view, "full_name");
    struct papers_part found = {unit, letter_text(paper)};
    struct papers_bulletin bulletin = {
        .issue = issue(paper, PAPERS_FORM_SERIAL),
        .title =
            paper_keep(paper, g_strdup_printf("关于%s\u200b未按要求整改问题的\u200b通报", unit)),
        .scope =
            paper_keep(paper, g_strdup_printf("%s负责的下列问题未按期整改或核查未通过。", unit)),
        .involved = count_problems(json_object_get(view, "cases")),
        .found = &found,
        .n_found = 1,
    };
    bulletin.issue.org = "创建文明城市工作通报";
    bulletin.issue.to = unit;
    bulletin.issue.copies = work_maybe(json_object_get(view, "house"), "copies");
    bulletin.rows = read_cases(paper, &bulletin.n_rows);
    name_paper(paper, "通报");
    return papers_bulletin_write(&bulletin, paper->path, error);
}

static const char *urged_part(const struct paper *paper, const char *key)
{
    return paper->draft ? work_maybe(paper->draft, key) : work_maybe(paper->view, key);
}

bool paper_urge_letter(struct paper *paper, GError **error)
{
    const json_t *view = paper->view;
    struct papers_case one = {
        .problem_no = work_text(view, "problem_no"),
        .card_no = work_text(view, "card_no"),
        .point = work_text(view, "point_name"),
        .type = work_text(view, "type_name"),
        .problem = work_text(view, "description"),
        .unit = work_text(view, "unit_name"),
        .due = paper_day(paper, view, "due_on"),
        .before = paper_problem_picture(paper, work_int(view, "problem", 0)),
    };
    struct papers_urge urge = {
        .issue = issue(paper, PAPERS_FORM_LETTER),
        .issued = paper_day(paper, view, "issued_on"),
        .one = one,
        .text = urged_part(paper, "text"),
        .demands = urged_part(paper, "demands"),
        .feedback = work_maybe(view, "feedback"),
    };
    urge.issue.to = work_text(view, "full_name");
    urge.issue.qr = paper_address(paper, "board", work_int(view, "problem", 0));
    name_paper(paper, "督办函");
    return papers_urge_letter_write(&urge, paper->path, error);
}
