/* papers_job.c — jobs that make papers: a view of the record in, a file in data/papers/ out. The
 * same record gives the same bytes, so every date in a paper comes from the record. */
#include "papers_job.h"

#include "store.h"
#include "tool.h"

#include <stdio.h>
#include <string.h>

const char *paper_keep(struct paper *paper, char *text)
{
    g_ptr_array_add(paper->texts, text);
    return text;
}

const char *paper_day(struct paper *paper, const json_t *object, const char *key)
{
    return paper_keep(paper, work_day(work_text(object, key)));
}

const char *paper_instant(struct paper *paper, const json_t *object, const char *key)
{
    return paper_keep(paper, work_instant(work_int(object, key, 0)));
}

const char *paper_name(struct paper *paper, const json_t *object, const char *key)
{
    return paper_keep(paper, papers_spaced_name(work_text(object, key)));
}

/* Only the time of day: "9:05". */
static const char *clock_time(struct paper *paper, const json_t *object, const char *key)
{
    const char *text = paper_instant(paper, object, key), *space = strchr(text, ' ');
    return space ? space + 1 : text;
}

const char *paper_meeting(struct paper *paper)
{
    return paper_keep(paper, g_strdup_printf("%d年第%d次", (int)work_int(paper->view, "year", 0),
                                 (int)work_int(paper->view, "seq", 0)));
}

const char *paper_word(const char *code)
{
    static const struct {
        const char *code, *zh;
    } words[] = {
        {"onsite",    "现场"         },
        {"recorded",  "代录"         },
        {"late",      "会后补认领"},
        {"ruling",    "裁定"         },
        {"deputy",    "代会"         },
        {"excused",   "请假"         },
        {"absent",    "缺席"         },
        {"attend",    "参会"         },
        {"observe",   "列席"         },
        {"staff",     "工作人员"   },
        {"video",     "视频核查"   },
        {"presented", "待认领"      },
        {"disputed",  "有异议"      },
        {"withdrawn", "已撤销"      },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_str_equal(words[i].code, code))
            return words[i].zh;
    return code;
}

static const char *mark_word(const char *code)
{
    static const char *const words[][2] = {
        {"top_secret",   "绝密"},
        {"secret",       "机密"},
        {"confidential", "秘密"},
        {"extra_urgent", "特急"},
        {"urgent",       "加急"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_str_equal(words[i][0], code))
            return words[i][1];
    return NULL;
}

void paper_marks(struct paper *paper, struct papers_issue *issue)
{
    json_auto_t *args = json_loads(paper->slot->job->args, 0, NULL);
    int copy = (int)work_int(args, "copy_no", 0), years = (int)work_int(args, "secret_years", 0);
    if (copy)
        issue->copy_no = paper_keep(paper, g_strdup_printf("%06d", copy));
    issue->secrecy = mark_word(work_text(args, "secrecy"));
    if (issue->secrecy && years)
        issue->secrecy = paper_keep(paper, g_strdup_printf("%s★%d年", issue->secrecy, years));
    issue->urgency = mark_word(work_text(args, "urgency"));
}

/* --- claim sheet --- */

static const char *claim_state(const json_t *row)
{
    if (json_is_true(json_object_get(row, "missed")))
        return "未当场认领";
    const char *state = work_text(row, "state");
    if (g_str_equal(state, "disputed") || g_str_equal(state, "presented") ||
        g_str_equal(state, "withdrawn"))
        return paper_word(state);
    return "";
}

/* 知晓：城管局 演示·甲: the units that help and took note, below what else there is to say. */
static const char *claim_remark(struct paper *paper, const json_t *row)
{
    g_autoptr(GString) list = g_string_new(claim_state(row));
    size_t i;
    const json_t *one;
    json_array_foreach(json_object_get(row, "aware"), i, one)
    {
        const char *before = i ? "、" : list->len ? "\n知晓：" : "知晓：";
        g_string_append_printf(
            list, "%s%s %s", before, work_text(one, "unit_name"), paper_name(paper, one, "person"));
    }
    return paper_keep(paper, g_strdup(list->str));
}

/* 附：照片 59821a4f，语音 bec34bea: what else there is, by the first digits of its hash. */
static char *claim_attached(const json_t *row)
{
    static const char *const kinds[][2] = {
        {"photo",  "照片"      },
        {"voice",  "语音"      },
        {"spoken", "会场录音"}
    };
    GString *list = g_string_new(NULL);
    size_t i;
    const json_t *one;
    json_array_foreach(json_object_get(row, "attachments"), i, one)
    {
        for (size_t k = 0; k < G_N_ELEMENTS(kinds); k++)
            if (g_str_equal(kinds[k][0], work_text(one, "kind")))
                g_string_append_printf(list, "%s%s %.8s", list->len ? "，" : "附：", kinds[k][1],
                    work_text(one, "sha256"));
    }
    return g_string_free(list, FALSE);
}

static void add_stroke(GArray *strokes, GPtrArray *points, const json_t *line)
{
    size_t i, n = json_array_size(line) / 2;
    const json_t *number;
    int *xy = g_new(int, 2 * n + 1); /* one more than is looked at */
    g_ptr_array_add(points, xy);
    json_array_foreach(line, i, number) xy[MIN(i, 2 * n)] = (int)json_integer_value(number);
    struct papers_stroke stroke = {xy, n};
    g_array_append_val(strokes, stroke);
}

/* The signature as it lies in the vault; it was checked when it came in. */
static bool claim_signature(
    struct paper *paper, const json_t *row, struct papers_claim_row *out, GError **error)
{
    const char *sha256 = work_text(row, "signature");
    if (!store_sha256_valid(sha256))
        return true;
    g_autofree char *path = store_vault_path(paper->slot->work->store, sha256);
    json_auto_t *list = json_load_file(path, 0, NULL);
    if (!json_is_array(list)) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
            "the signature '%s' cannot be read; run shenkan verify", path);
        return false;
    }
    GArray *strokes = g_array_new(FALSE, FALSE, sizeof(struct papers_stroke));
    size_t i;
    const json_t *line;
    json_array_foreach(list, i, line) add_stroke(strokes, paper->texts, line);
    out->n_strokes = strokes->len;
    out->strokes = (const struct papers_stroke *)g_array_free(strokes, FALSE);
    g_ptr_array_add(paper->texts, (void *)out->strokes);
    return true;
}

/* What was promised; a claim that says nothing yet owes it. */
static const char *claim_pledge(struct paper *paper, const json_t *row)
{
    const char *pledge = work_text(row, "pledge"), *measures = work_text(row, "measures");
    g_autofree char *attached = claim_attached(row);
    bool words = *pledge || *measures;
    if (!words && !*attached)
        return *work_text(row, "mode") ? "表态待补" : "";
    return paper_keep(
        paper, g_strdup_printf("%s%s%s%s%s", pledge, *pledge && *measures ? "；" : "", measures,
                   *attached && words ? "\n" : "", attached));
}

static bool read_claim_row(
    struct paper *paper, const json_t *row, struct papers_claim_row *out, GError **error)
{
    const char *person = paper_name(paper, row, "person"), *post = work_text(row, "post");
    bool deputy = g_str_equal(work_text(row, "capacity"), "deputy");
    *out = (struct papers_claim_row){
        .problem_no = work_text(row, "problem_no"),
        .point = work_text(row, "point_name"),
        .problem = work_text(row, "description"),
        .standard = work_text(row, "indicator_text"),
        .unit = work_text(row, "unit_name"),
        .person = paper_keep(paper,
            g_strdup_printf("%s%s%s%s", person, *post ? "\n" : "", post, deputy ? "（代会）" : "")),
        .mode = paper_word(work_text(row, "mode")),
        .pledge = claim_pledge(paper, row),
        .due = paper_day(paper, row, "due_on"),
        .remark = claim_remark(paper, row),
    };
    return claim_signature(paper, row, out, error);
}

static bool make_claim_sheet(struct paper *paper, GError **error)
{
    const json_t *view = paper->view, *counts = json_object_get(view, "counts");
    const json_t *rows = json_object_get(view, "rows");
    size_t n = json_array_size(rows);
    g_autofree struct papers_claim_row *out = g_new0(struct papers_claim_row, n + 1);
    for (size_t i = 0; i < n; i++)
        if (!read_claim_row(paper, json_array_get(rows, i), &out[i], error))
            return false;
    struct papers_claim_sheet sheet = {
        .meta = paper->meta,
        .title = paper_keep(paper,
            g_strdup_printf("%s创建文明城市集中审看会现场认领表", work_text(view, "county"))),
        .meeting = paper_meeting(paper),
        .held = paper_instant(paper, view, "start_at"),
        .place = work_text(view, "place"),
        .host = work_text(view, "host_name"),
        .tally = paper_keep(
            paper, g_strdup_printf("共 %d 个问题：认领 %d，异议 %d，未认领 %d",
                       (int)work_int(counts, "total", 0), (int)work_int(counts, "claimed", 0),
                       (int)work_int(counts, "disputed", 0), (int)work_int(counts, "missed", 0))),
        .version =
            paper_keep(paper, g_strdup_printf("依据记录第 %d 号", (int)work_int(view, "event", 0))),
        .qr = paper_screening_address(paper),
        .rows = out,
        .n_rows = n,
    };
    sheet.meta.created_at = work_int(view, "start_at", 0);
    paper->name = g_strdup_printf("现场认领表-%s.pdf", sheet.meeting);
    return papers_claim_sheet_write(&sheet, paper->path, error);
}

/* --- card and closure --- */

const char *paper_address(struct paper *paper, const char *page, int64_t id)
{
    return paper_keep(paper,
        g_strdup_printf("%s/#/%s?id=%" G_GINT64_FORMAT, paper->slot->work->base_url, page, id));
}

const char *paper_picture(struct paper *paper, const json_t *where)
{
    const struct store *store = paper->slot->work->store;
    const char *sha256 = work_text(where, "sha256");
    if (!store_sha256_valid(sha256))
        return NULL;
    int64_t frame = work_int(where, "frame", -1), segment = work_int(where, "segment", 0);
    char *paths[] = {
        frame >= 0 ? store_still_path(
                         store, sha256, frame, segment, segment ? work_int(where, "version", 0) : 0)
                   : NULL,
        segment ? NULL : store_view_path(store, sha256, "view.jpg"),
        segment ? NULL : store_view_path(store, sha256, "poster.jpg"),
    };
    const char *found = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        if (paths[i])
            paper_keep(paper, paths[i]);
        if (!found && paths[i] && g_file_test(paths[i], G_FILE_TEST_IS_REGULAR))
            found = paths[i];
    }
    return found;
}

const char *paper_problem_picture(struct paper *paper, int64_t problem)
{
    struct annotate_still still;
    if (!annotate_problem_still(paper->slot->a, NULL, problem, &still, NULL))
        return NULL;
    json_t *where = json_pack("{s:s, s:I, s:I, s:I}", "sha256", still.sha256, "frame",
        (json_int_t)(still.image ? -1 : still.frame), "segment", (json_int_t)still.segment,
        "version", (json_int_t)still.version);
    const char *path = paper_picture(paper, where);
    json_decref(where);
    return path;
}

/* Who else stands for the point: 街长 演示甲　挂钩领导 演示乙 on a line of its own, or nothing. */
static char *others_of_point(const json_t *view)
{
    static const char *const who[][2] = {
        {"linked_leader", "挂钩领导"},
        {"sponsor_unit",  "包保单位"},
        {"street_chief",  "街长"      },
        {"lane_chief",    "巷长"      },
        {"road_chief",    "路长"      },
    };
    GString *line = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(who); i++) {
        const char *name = work_text(view, who[i][0]);
        if (*name)
            g_string_append_printf(line, "%s%s %s", line->len ? "　" : "\n", who[i][1], name);
    }
    return g_string_free(line, FALSE);
}

/* Why the card is void; NULL: it stands. */
static const char *voided(const json_t *view)
{
    if (strcmp(work_text(view, "state"), "void") != 0)
        return NULL;
    return strcmp(work_text(view, "void_reason"), "returned") == 0 ? "责任单位退回" : "问题已撤销";
}

static bool make_card(struct paper *paper, GError **error)
{
    const json_t *view = paper->view;
    int64_t problem = work_int(view, "problem", 0);
    const char *unit = work_text(view, "duty_unit_name"), *person = work_text(view, "duty_person");
    const char *others = paper_keep(paper, others_of_point(view));
    struct papers_assignment card = {
        .meta = paper->meta,
        .office = work_text(view, "office"),
        .card_no = work_text(view, "card_no"),
        .voided = voided(view),
        .problem_no = work_text(view, "problem_no"),
        .issued = paper_instant(paper, view, "issued_at"),
        .point = work_text(view, "point_name"),
        .problem = work_text(view, "description"),
        .still = paper_problem_picture(paper, problem),
        .task = work_text(view, "task"),
        .due = paper_day(paper, view, "due_on"),
        .standard = work_text(view, "standard"),
        .duty = paper_keep(
            paper, g_strdup_printf("%s%s%s%s", unit, *person ? "　" : "", person, others)),
        .lead_unit = work_text(view, "lead_unit_name"),
        .assist = work_text(view, "assist_names"),
        .issuer = work_text(view, "issued_by_name"),
        .signed_by = work_maybe(view, "signed_by_name"),
        .signed_at =
            work_int(view, "signed_at", 0) ? paper_instant(paper, view, "signed_at") : NULL,
        .sign_due = paper_instant(paper, view, "sign_due_at"),
        .feedback = "整改完成后附整改后影像，在系统内或书面反馈创城办",
        .qr = paper_address(paper, "cards", paper->slot->job->object),
    };
    card.meta.created_at = work_int(view, "issued_at", 0);
    paper->name = g_strdup_printf("督办交办卡-%s%s.pdf", card.card_no, card.voided ? "（作废）" : "");
    return papers_assignment_write(&card, paper->path, error);
}

static bool make_closure(struct paper *paper, GError **error)
{
    const json_t *view = paper->view, *rows = json_object_get(view, "returns");
    const json_t *before = json_object_get(view, "before"), *after = json_object_get(view, "after");
    size_t n = json_array_size(rows);
    g_autofree struct papers_closure_return *returns = g_new0(struct papers_closure_return, n + 1);
    for (size_t i = 0; i < n; i++) {
        const json_t *row = json_array_get(rows, i);
        returns[i] = (struct papers_closure_return){
            .at = paper_instant(paper, row, "at"),
            .verifier = work_text(row, "verifier_name"),
            .reason = work_text(row, "reason"),
        };
    }
    const char *method = work_text(view, "method");
    struct papers_closure slip = {
        .meta = paper->meta,
        .office = work_text(view, "office"),
        .close_no = work_text(view, "close_no"),
        .problem_no = work_text(view, "problem_no"),
        .card_no = work_text(view, "card_no"),
        .point = work_text(view, "point_name"),
        .problem = work_text(view, "description"),
        .unit = work_text(view, "unit_name"),
        .due = paper_day(paper, view, "due_on"),
        .done = paper_day(paper, view, "done_on"),
        .before = paper_picture(paper, before),
        .after = paper_picture(paper, after),
        .before_text = paper_day(paper, before, "on"),
        .after_text = paper_day(paper, after, "on"),
        .measures = work_text(view, "measures"),
        .reported_by = work_text(view, "reported_by_name"),
        .reported_at = paper_instant(paper, view, "reported_at"),
        .verify_remark = work_text(view, "remark"),
        .verifier = work_text(view, "verifier_name"),
        .verified_at = paper_instant(paper, view, "verified_at"),
        .verify_method = g_str_equal(method, "onsite") ? "现场核查" : paper_word(method),
        .office_opinion = "同意销号",
        .approved_by = work_text(view, "approved_by_name"),
        .approved_at = paper_instant(paper, view, "approved_at"),
        .returns = returns,
        .n_returns = n,
        .qr = paper_address(paper, "board", work_int(view, "problem", 0)),
    };
    slip.meta.created_at = work_int(view, "approved_at", 0);
    paper->name = g_strdup_printf("销号单-%s.pdf", slip.close_no);
    return papers_closure_write(&slip, paper->path, error);
}

/* --- desk cards and sign-in sheet --- */

static bool make_desk_cards(struct paper *paper, GError **error)
{
    const json_t *rows = json_object_get(paper->view, "desks");
    size_t n = json_array_size(rows);
    g_autofree struct papers_desk *desks = g_new0(struct papers_desk, n + 1);
    for (size_t i = 0; i < n; i++) {
        const json_t *row = json_array_get(rows, i);
        const char *code = work_text(row, "code");
        const char *post = work_text(row, "post"), *name = work_text(row, "name");
        desks[i] = (struct papers_desk){
            .unit = work_text(row, "unit_name"),
            .note =
                *name ? paper_keep(paper, g_strdup_printf("%s%s%s", post, *post ? "　" : "", name))
                      : NULL,
            .qr = paper_keep(paper, g_strdup_printf("%s/d/%s", paper->slot->work->base_url, code)),
            .code = code,
        };
    }
    struct papers_desk_cards cards = {
        .meta = paper->meta,
        .meeting = paper_meeting(paper),
        .wifi = work_text(paper->view, "wifi"),
        .desks = desks,
        .n_desks = n,
    };
    paper->name = g_strdup_printf("桌签-%s.pdf", cards.meeting);
    return papers_desk_cards_write(&cards, paper->path, error);
}

static const char *signin_status(struct paper *paper, const json_t *row)
{
    const char *status = work_text(row, "status"), *duty = work_text(row, "duty");
    const char *deputy = work_text(row, "deputy_name");
    if (g_str_equal(status, "deputy") && (!*deputy || g_str_equal(deputy, work_text(row, "name"))))
        return paper_word(status);
    if (g_str_equal(status, "deputy"))
        return paper_keep(
            paper, g_strdup_printf("代会：%s %s", paper_name(paper, row, "deputy_name"),
                       work_text(row, "deputy_post")));
    if (g_str_equal(status, "excused") || g_str_equal(status, "absent"))
        return paper_word(status);
    return g_str_equal(duty, "attend") ? "" : paper_word(duty);
}

static const char *signin_remark(struct paper *paper, const json_t *row)
{
    const char *status = signin_status(paper, row), *why = work_text(row, "signed_late");
    const char *late = json_is_true(json_object_get(row, "late")) ? "迟到"
                       : *why ? paper_keep(paper, g_strdup_printf("补签：%s", why))
                              : "";
    const char *gone = clock_time(paper, row, "out_at");
    const char *parts[4] = {0};
    size_t n = 0;
    if (*status)
        parts[n++] = status;
    if (*late)
        parts[n++] = late;
    if (gone && *gone)
        parts[n++] = paper_keep(paper, g_strdup_printf("%s离会", gone));
    return paper_keep(paper, g_strjoinv("，", (char **)parts));
}

static bool make_signin(struct paper *paper, GError **error)
{
    const json_t *view = paper->view, *list = json_object_get(view, "rows");
    size_t n = json_array_size(list);
    g_autofree struct papers_signin_row *rows = g_new0(struct papers_signin_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        const json_t *row = json_array_get(list, i);
        rows[i] = (struct papers_signin_row){
            .unit = work_text(row, "unit_name"),
            .name = work_text(row, "name"),
            .post = work_text(row, "post"),
            .arrived = clock_time(paper, row, "in_at"),
            .remark = signin_remark(paper, row),
        };
    }
    struct papers_signin sheet = {
        .meta = paper->meta,
        .title = "签到表",
        .meeting = work_text(view, "title"),
        .held = paper_instant(paper, view, "start_at"),
        .place = work_text(view, "place"),
        .tally = paper_keep(
            paper, g_strdup_printf("应到 %d 人，实到 %d 人", (int)work_int(view, "expected", 0),
                       (int)work_int(view, "present", 0))),
        .qr = paper_screening_address(paper),
        .rows = rows,
        .n_rows = n,
    };
    sheet.meta.created_at = work_int(view, "start_at", 0);
    paper->name = g_strdup_printf("签到表-%s.pdf", paper_meeting(paper));
    return papers_signin_write(&sheet, paper->path, error);
}

/* --- evidence packages --- */

static bool make_package(struct paper *paper, const char *kind, GError **error)
{
    g_autofree char *scratch = g_path_get_dirname(paper->path);
    return work_package(paper->slot, kind, scratch, paper->path, &paper->name, error);
}

static bool make_problem_package(struct paper *paper, GError **error)
{
    return make_package(paper, "problem", error);
}

static bool make_screening_package(struct paper *paper, GError **error)
{
    return make_package(paper, "screening", error);
}

/* --- the job --- */

static const struct {
    const char *kind;
    int view; /* enum annotate_view, -1: reads its own */
    bool (*make)(struct paper *paper, GError **error);
} papers[] = {
    {"claim_sheet",       ANNOTATE_VIEW_CLAIM_SHEET,     make_claim_sheet      },
    {"card",              ANNOTATE_VIEW_CARD_SHEET,      make_card             },
    {"closure",           ANNOTATE_VIEW_CLOSURE_SHEET,   make_closure          },
    {"desk_cards",        ANNOTATE_VIEW_DESK_SHEET,      make_desk_cards       },
    {"signin",            ANNOTATE_VIEW_SIGNIN_SHEET,    make_signin           },
    {"ledgers",           -1,                            paper_ledgers         },
    {"ledger",            -1,                            paper_ledger          },
    {"list",              -1,                            paper_list            },
    {"log",               -1,                            paper_log             },
    {"test_page",         -1,                            paper_trial           },
    {"notice",            ANNOTATE_VIEW_NOTICE_SHEET,    paper_notice          },
    {"minutes",           ANNOTATE_VIEW_MINUTES_SHEET,   paper_minutes         },
    {"catalogue",         ANNOTATE_VIEW_CATALOGUE_SHEET, paper_catalogue       },
    {"pledges",           ANNOTATE_VIEW_PLEDGE_SHEET,    paper_pledges         },
    {"outline",           ANNOTATE_VIEW_OUTLINE_SHEET,   paper_outline         },
    {"seating",           ANNOTATE_VIEW_SEATING_SHEET,   paper_seating         },
    {"handbook",          ANNOTATE_VIEW_HANDBOOK_SHEET,  paper_handbook        },
    {"rectify_notice",    ANNOTATE_VIEW_RECTIFY_SHEET,   paper_rectify_notice  },
    {"rectify_report",    ANNOTATE_VIEW_RECTIFY_SHEET,   paper_rectify_report  },
    {"bulletin",          ANNOTATE_VIEW_BULLETIN_SHEET,  paper_bulletin        },
    {"unit_bulletin",     ANNOTATE_VIEW_ORDER_SHEET,     paper_unit_bulletin   },
    {"talk_notice",       ANNOTATE_VIEW_ORDER_SHEET,     paper_talk_notice     },
    {"talk_record",       ANNOTATE_VIEW_ORDER_SHEET,     paper_talk_record     },
    {"referral",          ANNOTATE_VIEW_ORDER_SHEET,     paper_referral        },
    {"urge_letter",       ANNOTATE_VIEW_URGE_SHEET,      paper_urge_letter     },
    {"approval",          ANNOTATE_VIEW_APPROVAL_SHEET,  paper_approval        },
    {"return_form",       ANNOTATE_VIEW_RETURN_SHEET,    paper_return_form     },
    {"exposure",          ANNOTATE_VIEW_EXPOSURE_SHEET,  paper_exposure        },
    {"statement",         ANNOTATE_VIEW_EXPOSURE_SHEET,  paper_statement       },
    {"plates",            ANNOTATE_VIEW_PLATE_SHEET,     paper_plates          },
    {"monthly_digest",    -1,                            paper_monthly         },
 /* what a unit prints for itself */
    {"own_card",          ANNOTATE_VIEW_CARD_SHEET,      make_card             },
    {"own_extension",     ANNOTATE_VIEW_CARD_SHEET,      paper_own_form        },
    {"own_suspension",    ANNOTATE_VIEW_CARD_SHEET,      paper_own_form        },
    {"own_return",        ANNOTATE_VIEW_CARD_SHEET,      paper_own_form        },
    {"own_rectify_report", ANNOTATE_VIEW_RECTIFY_SHEET,  paper_rectify_report  },
    {"own_pledges",       ANNOTATE_VIEW_PLEDGE_SHEET,    paper_pledges         },
    {"package_problem",   -1,                            make_problem_package  },
    {"package_screening", -1,                            make_screening_package},
};

static bool issue(struct paper *paper, GError **error)
{
    struct slot *slot = paper->slot;
    char sha256[65];
    int64_t bytes;
    if (!store_paper_take(slot->work->store, paper->path, sha256, &bytes, error))
        return false;
    struct annotate_act act = work_act();
    g_auto(GStrv) list = papers_fonts_missing(paper->meta.fonts);
    g_autofree char *missing = *list ? g_strjoinv("、", list) : NULL;
    return annotate_paper_issue(
        slot->a, &act, slot->job->id, sha256, bytes, paper->name, missing, NULL, error);
}

/* The fonts that the county named, in texts that `paper` keeps. */
static void name_fonts(struct paper *paper, struct papers_fonts *fonts)
{
    struct annotate *a = paper->slot->a;
    fonts->fangsong = paper_keep(paper, annotate_setting_text(a, "font.fangsong"));
    fonts->hei = paper_keep(paper, annotate_setting_text(a, "font.hei"));
    fonts->kai = paper_keep(paper, annotate_setting_text(a, "font.kai"));
    fonts->song = paper_keep(paper, annotate_setting_text(a, "font.song"));
    paper->meta.fonts = fonts;
}

#define LETTER_S (15 * 60)  /* it is looked at at once */
#define LIST_S (24 * 3600) /* made while one does something else */

/* A draft is only shown to who asked for it. */
static bool show_draft(struct paper *paper, GError **error)
{
    struct slot *slot = paper->slot;
    struct annotate_act act = work_act();
    bool list = g_str_equal(work_text(paper->draft, "kind"), "list");
    json_auto_t *result = json_pack("{s:b}", "draft", 1);
    if (list)
        json_object_set_new(result, "name", json_string(paper->name));
    char *text = json_dumps(result, JSON_COMPACT);
    bool ok = store_draft_take(slot->work->store, paper->path, slot->job->id,
                  list ? LIST_S : LETTER_S, error) &&
              annotate_job_done(slot->a, &act, slot->job->id, text, NULL, error);
    free(text);
    return ok;
}

/* What a letter reads that is not signed; of anything else there is only the one view. */
static int draft_view(int view)
{
    return view == ANNOTATE_VIEW_ORDER_SHEET  ? (int)ANNOTATE_VIEW_ORDER_DRAFT
           : view == ANNOTATE_VIEW_URGE_SHEET ? (int)ANNOTATE_VIEW_URGE_DRAFT
                                              : view;
}

static bool make_paper(
    struct slot *slot, size_t which, const json_t *draft, const char *scratch, GError **error)
{
    g_autofree char *path = g_build_filename(scratch, "paper", NULL);
    g_autofree char *office = annotate_setting_text(slot->a, "office.name");
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    int from = draft ? draft_view(papers[which].view) : papers[which].view;
    bool letter = from != papers[which].view;
    struct paper paper = {
        .slot = slot,
        .path = path,
        .texts = texts,
        .draft = draft,
        .meta = {.author = office, .draft = letter}
    };
    struct papers_fonts fonts;
    name_fonts(&paper, &fonts);
    json_t *view = NULL;
    bool ok = true;
    if (from >= 0) {
        struct annotate_query query = {.id = slot->job->object, .limit = 1000};
        view = work_view(slot, (enum annotate_view)from, &query, error);
        ok = view != NULL;
    }
    paper.view = view;
    ok = ok && work_tell(slot, "paper", 10) && papers[which].make(&paper, error) &&
         (draft ? show_draft : issue)(&paper, error);
    if (!ok && error && !*error)
        g_set_error_literal(error, TOOL_ERROR, TOOL_ERROR_CANCELLED, "media.cancelled|cancelled");
    json_decref(view);
    g_free(paper.name);
    return ok;
}

bool work_paper(struct slot *slot, GError **error)
{
    json_auto_t *args = json_loads(slot->job->args, 0, NULL);
    const char *kind = work_text(args, "kind");
    const json_t *draft = json_is_true(json_object_get(args, "draft")) ? args : NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(papers); i++) {
        if (!g_str_equal(papers[i].kind, kind))
            continue;
        char *scratch = store_scratch_new(slot->work->store, error);
        bool ok = scratch && make_paper(slot, i, draft, scratch, error);
        if (scratch)
            store_scratch_free(scratch);
        return ok;
    }
    g_set_error(error, TOOL_ERROR, TOOL_ERROR_REFUSED,
        "papers.failed|there is no paper of the kind '%s'", kind);
    return false;
}
