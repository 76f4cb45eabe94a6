/* papers_handbook.c — 会议手册 out of the record of a screening. */
#include "papers_job.h"

static const char *seat_text(struct paper *paper, const json_t *person)
{
    int row = (int)work_int(person, "row", 0), seat = (int)work_int(person, "seat", 0);
    if (!seat)
        return NULL;
    return paper_keep(
        paper, row ? g_strdup_printf("%d排%d号", row, seat) : g_strdup_printf("主席台%d号", seat));
}

/* Who is announced to come instead stands behind the name. */
static const char *name_text(struct paper *paper, const json_t *person)
{
    const char *name = paper_name(paper, person, "name");
    const char *deputy = paper_name(paper, person, "deputy_name");
    return *deputy ? paper_keep(paper, g_strdup_printf("%s（%s代会）", name, deputy)) : name;
}

static struct papers_guest *guests_of(struct paper *paper, const json_t *people)
{
    size_t i;
    const json_t *person;
    struct papers_guest *guests = g_new0(struct papers_guest, json_array_size(people) + 1);
    json_array_foreach(people, i, person) guests[i] = (struct papers_guest){
        .unit = work_text(person, "unit_name"),
        .name = name_text(paper, person),
        .post = work_text(person, "post"),
        .duty = paper_word(work_text(person, "duty")),
        .seat = seat_text(paper, person),
    };
    return guests;
}

static int by_seat(const void *a, const void *b)
{
    const json_t *one = *(const json_t *const *)a, *two = *(const json_t *const *)b;
    int64_t rows = work_int(one, "row", 0) - work_int(two, "row", 0);
    int64_t seats = work_int(one, "seat", 0) - work_int(two, "seat", 0);
    return rows ? (rows > 0) - (rows < 0) : (seats > 0) - (seats < 0);
}

/* 第1排: 1号 演示甲（城管局）、2号 …; free the array, its texts are the paper's. */
static GArray *rows_of(struct paper *paper, const json_t *people)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct papers_group));
    g_autoptr(GPtrArray) seated = g_ptr_array_new();
    size_t i;
    json_t *person;
    json_array_foreach(people, i, person) if (work_int(person, "seat", 0))
        g_ptr_array_add(seated, person);
    qsort(seated->pdata, seated->len, sizeof(gpointer), by_seat);
    for (guint k = 0; k < seated->len;) {
        int row = (int)work_int(seated->pdata[k], "row", 0);
        GString *names = g_string_new(NULL);
        for (; k < seated->len && work_int(seated->pdata[k], "row", 0) == row; k++) {
            const json_t *one = seated->pdata[k];
            const char *unit = work_text(one, "unit_name");
            g_string_append_printf(names, "%s%d号 %s%s%s%s", names->len ? "、" : "",
                (int)work_int(one, "seat", 0), paper_name(paper, one, "name"), *unit ? "（" : "",
                unit, *unit ? "）" : "");
        }
        struct papers_group group = {
            paper_keep(paper, row ? g_strdup_printf("第%d排", row) : g_strdup("主席台")),
            paper_keep(paper, g_string_free(names, FALSE))};
        g_array_append_val(rows, group);
    }
    return rows;
}

/* What is shown again is called that; the number of its days is the film's. */
static const char *case_text(struct paper *paper, const json_t *row)
{
    const char *text = work_text(row, "description");
    return json_is_true(json_object_get(row, "again"))
               ? paper_keep(paper, g_strdup_printf("【再播】%s", text))
               : text;
}

static struct papers_case *cases_of(struct paper *paper, const json_t *list)
{
    size_t i;
    const json_t *row;
    struct papers_case *cases = g_new0(struct papers_case, json_array_size(list) + 1);
    json_array_foreach(list, i, row) cases[i] = (struct papers_case){
        .problem_no = work_text(row, "problem_no"),
        .point = work_text(row, "point_name"),
        .type = work_text(row, "type_name"),
        .problem = case_text(paper, row),
        .unit = work_text(row, "unit_name"),
    };
    return cases;
}

/* What the county asks for before a meeting, then how the room works. */
static const char *rules_text(struct paper *paper)
{
    const char *demands = work_text(paper->view, "demands");
    const char *wifi = work_text(json_object_get(paper->view, "house"), "wifi");
    return paper_keep(paper,
        g_strdup_printf(
            "%s%s%s%s%s请扫描桌签上本单位的二维码签到；没有桌签的，扫描下方二维码并输入会议码。\n"
            "本单位的问题放映后，手机自动弹出认领卡，请在倒计时内确认认领、填写整改措施和时限，"
            "公开表态。\n"
            "不属于本单位的，选择提出异议并说明理由，由主持人裁定，不影响会议进行。\n"
            "没有手机的，请举手示意，由工作人员代为登记。",
            demands, *demands ? "\n" : "", *wifi ? "请先将手机接入会场无线网“" : "", wifi,
            *wifi ? "”。\n" : ""));
}

bool paper_handbook(struct paper *paper, GError **error)
{
    const json_t *view = paper->view, *people = json_object_get(view, "people");
    const json_t *list = json_object_get(view, "rows");
    size_t n_agenda;
    g_autofree struct papers_agenda_item *agenda = paper_agenda(paper, &n_agenda);
    g_autofree struct papers_guest *guests = guests_of(paper, people);
    g_autofree struct papers_case *cases = cases_of(paper, list);
    g_autoptr(GArray) rows = rows_of(paper, people);
    const char *meeting = paper_meeting_name(paper);
    struct papers_handbook book = {
        .meta = paper->meta,
        .title = paper_keep(paper, g_strconcat(meeting, "会议手册", NULL)),
        .meeting = meeting,
        .org = paper_org(paper),
        .held = paper_when(paper, view, "start_at"),
        .place = work_maybe(view, "place"),
        .host = work_maybe(view, "host_name"),
        .agenda = agenda,
        .n_agenda = n_agenda,
        .guests = guests,
        .n_guests = json_array_size(people),
        .rows = (const struct papers_group *)rows->data,
        .n_rows = rows->len,
        .cases = cases,
        .n_cases = json_array_size(list),
        .rules = rules_text(paper),
        .qr = paper_keep(paper, g_strconcat(paper->slot->work->base_url, "/m/", NULL)),
        .code = work_text(view, "meeting_code"),
        .record = paper_screening_address(paper),
    };
    book.meta.created_at = work_int(view, "start_at", 0);
    paper->name = g_strdup_printf("会议手册-%s.pdf", paper_meeting(paper));
    return papers_handbook_write(&book, paper->path, error);
}
