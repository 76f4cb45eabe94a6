/* papers_meeting.c — papers round the screening: notice, catalogue, pledges, outline, seat chart.
 */
#include "papers_job.h"
#include "store.h"
#include "tool.h"

#include <string.h>

/* ---- what several have ---- */

const char *paper_org(struct paper *paper)
{
    const json_t *house = json_object_get(paper->view, "house");
    const char *org = work_text(house, "org"), *office = work_text(house, "office");
    const char *county = work_text(house, "county");
    if (*org)
        return org;
    if (g_str_has_prefix(office, county))
        return office;
    return paper_keep(paper, g_strconcat(county, office, NULL));
}

const char *paper_seal(struct paper *paper)
{
    struct annotate_setting_kept file;
    if (paper->draft || !annotate_setting_file_find(paper->slot->a, "office.seal", &file, NULL))
        return NULL;
    return paper_keep(paper, store_vault_path(paper->slot->work->store, file.sha256));
}

const char *paper_meeting_name(struct paper *paper)
{
    return paper_keep(paper, g_strconcat(paper_meeting(paper), "创建文明城市集中审看会", NULL));
}

const char *paper_screening_address(struct paper *paper)
{
    return paper_keep(paper, g_strdup_printf("%s/#/screenings/%" G_GINT64_FORMAT,
                                 paper->slot->work->base_url, paper->slot->job->object));
}

const char *paper_length(struct paper *paper, int64_t ms)
{
    int64_t s = (ms + 500) / 1000;
    return paper_keep(paper, g_strdup_printf("%d分%d秒", (int)(s / 60), (int)(s % 60)));
}

const char *paper_when(struct paper *paper, const json_t *object, const char *key)
{
    g_auto(GStrv) parts = g_strsplit(paper_instant(paper, object, key), " ", -1);
    return paper_keep(paper, g_strjoinv("", parts));
}

/* "演示甲（局长）"; after the meeting, who came instead stands for whoever did not. */
static char *person_text(struct paper *paper, const json_t *person, bool came)
{
    bool deputy = came && g_str_equal(work_text(person, "status"), "deputy") &&
                  *work_text(person, "deputy_name");
    const char *name = paper_name(paper, person, deputy ? "deputy_name" : "name");
    const char *post = work_text(person, deputy ? "deputy_post" : "post");
    bool late = came && json_is_true(json_object_get(person, "late"));
    GString *more = g_string_new(post);
    if (deputy)
        g_string_append(more, more->len ? "，代会" : "代会");
    if (late)
        g_string_append(more, more->len ? "，迟到" : "迟到");
    char *text = more->len ? g_strdup_printf("%s（%s）", name, more->str) : g_strdup(name);
    g_string_free(more, TRUE);
    return text;
}

const char *paper_people(struct paper *paper, paper_person_fn wanted, bool came)
{
    GString *text = g_string_new(NULL);
    const char *last = NULL;
    size_t i;
    const json_t *person;
    json_array_foreach(json_object_get(paper->view, "people"), i, person)
    {
        const char *unit = work_text(person, "unit_name");
        if (!wanted(person))
            continue;
        g_autofree char *one = person_text(paper, person, came);
        bool same = last && g_str_equal(last, unit);
        g_string_append(text, !last ? "" : same ? "、" : "；");
        if (!same && *unit)
            g_string_append_printf(text, "%s：", unit);
        g_string_append(text, one);
        last = unit;
    }
    return paper_keep(paper, g_string_free(text, FALSE));
}

/* ---- 会议通知 ---- */

static bool attends(const json_t *person)
{
    return g_str_equal(work_text(person, "duty"), "attend");
}

static bool observes(const json_t *person)
{
    return g_str_equal(work_text(person, "duty"), "observe");
}

/* What the meeting does, in minutes, out of the view; free the list. */
struct papers_agenda_item *paper_agenda(const struct paper *paper, size_t *out_n)
{
    size_t i;
    const json_t *row, *list = json_object_get(paper->view, "agenda");
    *out_n = json_array_size(list);
    struct papers_agenda_item *items = g_new0(struct papers_agenda_item, *out_n + 1);
    json_array_foreach(list, i, row) items[i] = (struct papers_agenda_item){
        work_text(row, "title"), work_text(row, "lead"), (int)(work_int(row, "planned_s", 0) / 60)};
    return items;
}

bool paper_notice(struct paper *paper, GError **error)
{
    const json_t *view = paper->view, *house = json_object_get(view, "house");
    size_t n_items;
    g_autofree struct papers_agenda_item *items = paper_agenda(paper, &n_items);
    const char *who = paper_people(paper, attends, false);
    const char *others = paper_people(paper, observes, false);
    struct papers_group groups[2];
    size_t n_groups = 0;
    if (*who)
        groups[n_groups++] = (struct papers_group){"参会", who};
    if (*others)
        groups[n_groups++] = (struct papers_group){"列席", others};
    const char *held = paper_when(paper, view, "start_at");
    const char *contact = work_maybe(house, "contact"), *org = paper_org(paper);
    const char *date = paper_day(paper, view, "on");
    struct papers_notice notice = {
        .issue = {.meta = paper->meta,
                  .form = PAPERS_FORM_FILE,
                  .org = org,
                  .number = work_text(view, "number"),
                  .to = work_maybe(view, "to"),
                  .signer = org,
                  .date = date,
                  .seal = paper_seal(paper),
                  .note = contact ? paper_keep(paper, g_strconcat("联系人：", contact, NULL)) : NULL,
                  .copies = work_maybe(house, "copies"),
                  .printer = org,
                  .printed = date,
                  .qr = paper_screening_address(paper)},
        .title = paper_keep(paper, g_strdup_printf("关于召开\u200b%s\u200b创建文明城市\u200b"
                                                   "集中审看会的\u200b通知",
                                       paper_meeting(paper))),
        .meeting = paper_meeting_name(paper),
        .held = held,
        .place = work_maybe(view, "place"),
        .host = work_maybe(view, "host_name"),
        .groups = groups,
        .n_groups = n_groups,
        .agenda = items,
        .n_agenda = n_items,
        .demands = work_maybe(view, "demands"),
    };
    notice.issue.meta.created_at = work_int(view, "on_at", 0);
    paper_marks(paper, &notice.issue);
    paper->name = g_strdup_printf("会议通知-%s.pdf", paper_meeting(paper));
    return papers_notice_write(&notice, paper->path, error);
}

/* ---- 审看片目录 ---- */

static char *timecode(int64_t ms)
{
    int64_t s = ms / 1000;
    return g_strdup_printf("%02d:%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
}

static void read_reel_row(struct paper *paper, const json_t *row, struct papers_reel_row *out)
{
    int64_t start = work_int(row, "start_ms", 0), end = work_int(row, "end_ms", 0);
    int64_t length = (end - start + 500) / 1000;
    int64_t late = work_int(row, "late_days", 0);
    const char *text = work_text(row, "description");
    g_autofree char *from = timecode(start), *to = timecode(end);
    *out = (struct papers_reel_row){
        .segment_no = work_text(row, "problem_no"),
        .point = work_text(row, "point_name"),
        .type = work_text(row, "type_name"),
        .problem = late ? paper_keep(paper,
                              g_strdup_printf("【再播，逾期%" G_GINT64_FORMAT "天】%s", late, text))
                        : text,
        .unit = work_text(row, "unit_name"),
        .length =
            paper_keep(paper, g_strdup_printf("%d:%02d", (int)(length / 60), (int)(length % 60))),
        .timecode = paper_keep(paper, g_strconcat(from, "—", to, NULL)),
        .shot = work_text(row, "shot_on"),
    };
}

bool paper_catalogue(struct paper *paper, GError **error)
{
    const json_t *view = paper->view, *list = json_object_get(view, "rows");
    size_t n = json_array_size(list);
    g_autofree struct papers_reel_row *rows = g_new0(struct papers_reel_row, n + 1);
    size_t again = 0;
    for (size_t i = 0; i < n; i++) {
        read_reel_row(paper, json_array_get(list, i), &rows[i]);
        again += work_int(json_array_get(list, i), "late_days", 0) > 0;
    }
    const char *replays = again ? paper_keep(paper, g_strdup_printf("，另有%zu个再播", again)) : "";
    struct papers_catalogue catalogue = {
        .meta = paper->meta,
        .title = "创建文明城市集中审看片目录",
        .meeting = paper_meeting(paper),
        .tally = paper_keep(paper, g_strdup_printf("共%zu个问题%s，总时长%s", n - again, replays,
                                       paper_length(paper, work_int(view, "duration_ms", 0)))),
        .version = paper_keep(paper,
            g_strdup_printf("成片第%d版，%s锁定，校验码%.12s", (int)work_int(view, "version", 0),
                paper_instant(paper, view, "locked_at"), work_text(view, "sha256"))),
        .qr = paper_screening_address(paper),
        .rows = rows,
        .n_rows = n,
    };
    catalogue.meta.created_at = work_int(view, "locked_at", 0);
    paper->name = g_strdup_printf("审看片目录-%s.pdf", paper_meeting(paper));
    return papers_catalogue_write(&catalogue, paper->path, error);
}

/* ---- 表态承诺书 ---- */

static struct papers_case *pledge_cases(struct paper *paper, const json_t *list)
{
    size_t i, n = json_array_size(list);
    const json_t *row;
    struct papers_case *cases = g_new0(struct papers_case, n + 1);
    g_ptr_array_add(paper->texts, cases);
    json_array_foreach(list, i, row) cases[i] = (struct papers_case){
        .problem_no = work_text(row, "problem_no"),
        .point = work_text(row, "point_name"),
        .problem = work_text(row, "description"),
        .measures = work_text(row, "measures"),
        .pledge = work_text(row, "pledge"),
        .due = paper_day(paper, row, "due_on"),
        .person = paper_name(paper, row, "person"),
    };
    return cases;
}

bool paper_pledges(struct paper *paper, GError **error)
{
    const json_t *list = json_object_get(paper->view, "units");
    int64_t only = work_int(paper->draft, "unit", 0); /* a unit has its own */
    size_t n = 0;
    g_autofree struct papers_pledge *letters =
        g_new0(struct papers_pledge, json_array_size(list) + 1);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *unit = json_array_get(list, i), *cases = json_object_get(unit, "cases");
        if (only && work_int(unit, "unit", 0) != only)
            continue;
        letters[n++] = (struct papers_pledge){
            .unit = work_text(unit, "full_name"),
            .qr = paper_screening_address(paper),
            .cases = pledge_cases(paper, cases),
            .n_cases = json_array_size(cases),
        };
    }
    struct papers_pledges pledges = {
        .meta = paper->meta,
        .meeting = paper_meeting_name(paper),
        .to = paper_org(paper),
        .pledges = letters,
        .n_pledges = n,
    };
    if (n == 0) {
        g_set_error_literal(error, TOOL_ERROR, TOOL_ERROR_REFUSED, "papers.no_claims|no claim");
        return false;
    }
    pledges.meta.created_at = work_int(paper->view, "start_at", 0);
    paper->name = g_strdup_printf("表态承诺书-%s.pdf", paper_meeting(paper));
    return papers_pledges_write(&pledges, paper->path, error);
}

/* ---- 点评提纲 ---- */

static const char *worst_text(struct paper *paper, const json_t *row)
{
    int64_t late = work_int(row, "late_days", 0), rework = work_int(row, "rework_count", 0);
    GString *text = g_string_new(NULL);
    g_string_append_printf(
        text, "%s：%s", work_text(row, "point_name"), work_text(row, "description"));
    if (late > 0)
        g_string_append_printf(text, "，超过承诺%d天", (int)late);
    if (rework > 0)
        g_string_append_printf(text, "，退回重改%d次", (int)rework);
    return paper_keep(paper, g_string_free(text, FALSE));
}

static void read_outline_unit(
    struct paper *paper, const json_t *unit, struct papers_outline_unit *out)
{
    size_t i;
    const json_t *row;
    GString *broken = g_string_new(NULL);
    json_array_foreach(json_object_get(unit, "broken"), i, row) g_string_append_printf(broken,
        "%s%s：%s，承诺%s", i ? "\n" : "", work_text(row, "point_name"),
        work_text(row, "description"), paper_day(paper, row, "due_on"));
    *out = (struct papers_outline_unit){
        .unit = work_text(unit, "unit_name"),
        .figures = paper_keep(
            paper, g_strdup_printf("上期承诺%d个，兑现%d个，逾期%d个，落空%d个，尚未销号%d个。",
                       (int)work_int(unit, "claimed", 0), (int)work_int(unit, "kept", 0),
                       (int)work_int(unit, "late", 0), (int)work_int(unit, "failed", 0),
                       (int)work_int(unit, "open", 0))),
        .failed = paper_keep(paper, g_string_free(broken, FALSE)),
    };
    json_array_foreach(json_object_get(unit, "worst"), i, row) if (i < G_N_ELEMENTS(out->worst))
        out->worst[i] = worst_text(paper, row);
}

bool paper_outline(struct paper *paper, GError **error)
{
    const json_t *view = paper->view, *list = json_object_get(view, "units");
    size_t n = json_array_size(list);
    int sums[3] = {0}, problems = (int)work_int(view, "problems", 0);
    static const char *const keys[] = {"claimed", "kept", "failed"};
    g_autofree struct papers_outline_unit *units = g_new0(struct papers_outline_unit, n + 1);
    for (size_t i = 0; i < n; i++) {
        const json_t *unit = json_array_get(list, i);
        read_outline_unit(paper, unit, &units[i]);
        for (size_t k = 0; k < G_N_ELEMENTS(keys); k++)
            sums[k] += (int)work_int(unit, keys[k], 0);
    }
    const char *total = paper_keep(
        paper, sums[0] ? g_strdup_printf("本次会议审看%d个问题。上期承诺%d个，兑现%d个，落空%d个。",
                             problems, sums[0], sums[1], sums[2])
                       : g_strdup_printf("本次会议审看%d个问题，没有上期承诺需要回看。", problems));
    struct papers_outline outline = {
        .meta = paper->meta,
        .title = "创建文明城市集中审看会点评提纲",
        .meeting = paper_meeting_name(paper),
        .qr = paper_screening_address(paper),
        .total = total,
        .units = units,
        .n_units = n,
    };
    outline.meta.created_at = work_int(view, "start_at", 0);
    paper->name = g_strdup_printf("点评提纲-%s.pdf", paper_meeting(paper));
    return papers_outline_write(&outline, paper->path, error);
}

/* ---- 座次表 ---- */

/* Whoever has a seat, of the people in the view; free the list. */
static struct papers_seat *seats_of(const json_t *people, size_t *out_n)
{
    size_t i;
    const json_t *person;
    struct papers_seat *seats = g_new0(struct papers_seat, json_array_size(people) + 1);
    *out_n = 0;
    json_array_foreach(people, i, person)
    {
        const char *unit = work_text(person, "unit_name");
        if (!json_is_integer(json_object_get(person, "seat")))
            continue;
        seats[(*out_n)++] = (struct papers_seat){
            .row = (int)work_int(person, "row", 0),
            .seat = (int)work_int(person, "seat", 0),
            .name = work_text(person, "name"),
            .unit = *unit ? unit : work_text(person, "post"),
        };
    }
    return seats;
}

bool paper_seating(struct paper *paper, GError **error)
{
    const json_t *view = paper->view;
    size_t n;
    g_autofree struct papers_seat *seats = seats_of(json_object_get(view, "people"), &n);
    struct papers_seating seating = {
        .meta = paper->meta,
        .title = "创建文明城市集中审看会座次表",
        .meeting = paper_keep(paper, g_strdup_printf("%s　%s", paper_when(paper, view, "start_at"),
                                         work_text(view, "place"))),
        .qr = paper_screening_address(paper),
        .a3 = n > 80,
        .seats = seats,
        .n_seats = n,
    };
    seating.meta.created_at = work_int(view, "start_at", 0);
    paper->name = g_strdup_printf("座次表-%s.pdf", paper_meeting(paper));
    return papers_seating_write(&seating, paper->path, error);
}
