/* documents.h — part of papers.h: the official papers (公文) and the papers round the meeting that
 * are more than a form. Include papers.h.
 *
 * Layout: GB/T 9704-2012. Texts come ready to read: dates as 2025年11月22日, times with their
 * words. Several paragraphs in one text are separated by a newline. Lists stand in the order given:
 * units and people in official order. Half-width marks beside Chinese are printed full-width. A
 * title may hold zero-width spaces (U+200B) where its lines may break. Errors of all: INVALID (the
 * address is too long for a QR code), IO, PICTURE. */
#pragma once
#include "papers.h"

enum papers_form {
    PAPERS_FORM_FILE,   /* red head …文件 */
    PAPERS_FORM_LETTER, /* 信函 */
    PAPERS_FORM_SERIAL, /* 纪要, 通报 第N期 */
    PAPERS_FORM_PLAIN,  /* no head: what a unit writes itself */
};

/* Who issues a paper and how it is headed and closed. */
struct papers_issue {
    struct papers_meta meta;
    enum papers_form form;
    const char *org; /* 发文机关标志; "文件" is put behind it for a FILE; absent: no head */
    const char *number; /* 创城办〔2025〕12号; any brackets round the year; of a SERIAL 第6期 */
    /* 份号 000012, 密级和保密期限 秘密★1年, 紧急程度 加急: of a FILE or SERIAL, at the top left in this
     * order; absent: none. What is secret has its copies numbered. */
    const char *copy_no, *secrecy, *urgency;
    const char *to;     /* 主送 */
    const char *signer;  /* 署名 */
    const char *date;    /* 成文日期 */
    const char *seal;    /* 印章图, a PNG printed over 署名 and 成文日期; absent: the place stays free */
    const char *note;    /* 附注: 联系人：…，电话：… */
    const char *copies;  /* 抄送 */
    const char *printer; /* 印发机关; with `copies` absent too there is no 版记 */
    const char *printed; /* 印发日期 */
    const char *qr;      /* address of the record */
};

/* A problem as papers list it; each prints what it has a place for. */
struct papers_case {
    const char *problem_no, *card_no, *point, *type, *problem, *unit;
    const char *person; /* who claimed or answers for it */
    const char *mode; /* how it was claimed: 现场, 代录, 会后补认领; or 未当场认领, 有异议 */
    const char *due;   /* 时限 */
    const char *state; /* how it stands: 已销号, 整改中（逾期3天） */
    const char *pledge, *measures;
    const char *found;          /* what the check found, 核查情况 */
    const char *result;         /* 整改结果 */
    const char *before, *after; /* JPEG paths, NULL: no picture */
};

/* "出席", and who: 县委：演示甲（书记）… each line one organ. */
struct papers_group {
    const char *label, *names;
};

/* A name as lists have it: one of two Han characters is as wide as one of three. g_free. */
char *papers_spaced_name(const char *name);

/* ---- 会议通知 with the agenda as its annex ---- */

struct papers_agenda_item {
    const char *text, *by; /* by: who leads it, may be absent */
    int minutes;           /* 0: not shown */
};

struct papers_notice {
    struct papers_issue issue;
    const char *title, *meeting; /* 2025年第6次集中审看会 */
    const char *held, *place, *host;
    const struct papers_group *groups; /* 参会范围 */
    size_t n_groups;
    const struct papers_agenda_item *agenda;
    size_t n_agenda;
    const char *demands; /* 会前要求, one a line */
};

bool papers_notice_write(const struct papers_notice *notice, const char *path, GError **error);

/* ---- 试打印 ---- */

/* One page to see whether a printer and the fonts are right: red head, every face, the grid of 22
 * lines and 28 characters, rare characters, the issue's QR code, and which font is missing. */
bool papers_trial_write(const struct papers_issue *issue, const char *path, GError **error);

/* ---- 会议纪要 ---- */

struct papers_decision {
    const char *text, *unit, *due; /* unit and due may be absent */
};
struct papers_said {
    const char *by, *of, *text; /* post and name, of what, what */
};

struct papers_minutes {
    struct papers_issue issue; /* SERIAL: org is the mark …会议纪要 */
    const char *title;
    const char *held, *place, *host;
    const char *opening;            /* 会议概况 */
    const char *film;               /* 审看情况 */
    const char *claims;             /* 认领表态情况: the counts as a sentence */
    const struct papers_case *open; /* 未当场认领 and 有异议, by name */
    size_t n_open;
    const struct papers_said *remarks;
    size_t n_remarks;
    const struct papers_decision *decisions; /* 议定事项 */
    size_t n_decisions;
    const struct papers_group *groups; /* 出席, 请假, 列席 */
    size_t n_groups;
    const struct papers_case *rows; /* annex: 问题认领情况表; `mode` says how */
    size_t n_rows;
};

bool papers_minutes_write(const struct papers_minutes *minutes, const char *path, GError **error);

/* ---- 督查通报 ---- */

/* Problems of a unit or of a type. */
struct papers_count {
    const char *name;
    int found, dispatched, closed, open, overdue;
};
struct papers_part {
    const char *heading, *text;
};

struct papers_bulletin {
    struct papers_issue issue; /* SERIAL, number 第N期 */
    const char *title;
    const char *scope; /* 督查范围: how many points of which types, from when to when */
    struct papers_count total;
    int involved; /* more than 0: so many problems are all that is known, there is no total */
    const struct papers_count *units, *types;
    size_t n_units, n_types;
    const char *good, *bad;          /* 上期整改: 较好的, 未落实的; one a line */
    const char *highlights;          /* 本期亮点 */
    const struct papers_part *found; /* 存在问题: heading the unit */
    size_t n_found;
    const char *demands;            /* 工作要求, one a line */
    const struct papers_case *rows; /* annex: 问题清单 */
    size_t n_rows;
    const char *rest; /* below it: how many are not listed; NULL: all are */
};

bool papers_bulletin_write(
    const struct papers_bulletin *bulletin, const char *path, GError **error);

/* ---- 月报汇总 ---- */

enum papers_reported {
    PAPERS_REPORTED_IN_TIME,
    PAPERS_REPORTED_LATE,
    PAPERS_REPORTED_MISSING,
    PAPERS_REPORTED_WAITING, /* its day is not over */
    PAPERS_REPORTED_EXTRA,   /* nobody owed it */
};

struct papers_report {
    const char *holder;    /* 市容环境专项指挥部, or the unit */
    const char *unit, *by; /* who sends it in, who did */
    const char *due, *at;  /* 2026-11-05, 2026-11-04 16:30 */
    enum papers_reported how;
    int days; /* late, or overdue; 0: on the day itself */
    const char *text;
};

struct papers_monthly {
    struct papers_issue issue; /* PLAIN */
    const char *title;
    const char *name;                 /* 2026年11月月报汇总, of the sheet */
    const char *day;                  /* 2026-11-06, as of which it is counted */
    const struct papers_report *rows; /* in official order */
    size_t n_rows;
};

bool papers_monthly_write(const struct papers_monthly *monthly, const char *path, GError **error);
/* The same as a workbook. */
bool papers_monthly_book_write(
    const struct papers_monthly *monthly, const char *path, GError **error);

/* ---- 审看片目录, A4 landscape ---- */

struct papers_reel_row {
    const char *segment_no, *point, *type, *problem, *unit;
    const char *length;   /* 0:48 */
    const char *timecode; /* 00:01:20—00:02:08 */
    const char *shot;     /* 2025-11-18 */
};

struct papers_catalogue {
    struct papers_meta meta;
    const char *title, *meeting;
    const char *tally;   /* 共 36 个片段，总时长 19:40 */
    const char *version; /* 成片第 3 版, locked when */
    const char *qr;
    const struct papers_reel_row *rows;
    size_t n_rows;
};

bool papers_catalogue_write(
    const struct papers_catalogue *catalogue, const char *path, GError **error);

/* ---- 表态承诺书: for each unit a paper of its own in one file, to be signed and stamped ---- */

struct papers_pledge {
    const char *unit, *qr;
    const char *date;                /* absent: to be written by hand */
    const struct papers_case *cases; /* point, problem, measures, due, person; pledge */
    size_t n_cases;
};

struct papers_pledges {
    struct papers_meta meta;
    const char *meeting;                 /* 2025年第6次集中审看会 */
    const char *to;                      /* whom it is promised to */
    const struct papers_pledge *pledges; /* at least one */
    size_t n_pledges;
};

/* INVALID also without a pledge. */
bool papers_pledges_write(const struct papers_pledges *pledges, const char *path, GError **error);

/* ---- 整改通知书, 整改报告 ---- */

struct papers_rectify {
    struct papers_issue issue; /* the notice: LETTER; the report: PLAIN, of the unit */
    const char *title;
    const char *source;   /* 经…发现: 2025年第6次集中审看会, 11月18日全面督导 */
    const char *due;      /* of all, else each case has its own */
    const char *feedback; /* 反馈方式 */
    const char *consequence; /* 逾期后果 */
    const char *lasting;     /* 长效措施, the report's; one a line */
    const struct papers_case *cases;
    size_t n_cases;
};

bool papers_rectify_notice_write(
    const struct papers_rectify *notice, const char *path, GError **error);
bool papers_rectify_report_write(
    const struct papers_rectify *report, const char *path, GError **error);

/* ---- 督办函 ---- */

struct papers_urge {
    struct papers_issue issue; /* LETTER */
    const char *issued;        /* when the card was */
    struct papers_case one;
    const char *text;     /* 有关情况 */
    const char *demands;  /* 办理要求, one a line */
    const char *feedback; /* 反馈方式 */
};

bool papers_urge_letter_write(const struct papers_urge *urge, const char *path, GError **error);

/* ---- 延期、回退、挂账审批表: one form ---- */

enum papers_approval_kind { PAPERS_EXTENSION, PAPERS_RETURN, PAPERS_SUSPENSION };

struct papers_opinion {
    const char *text, *by, *at; /* absent: room to write, sign and stamp */
};

struct papers_approval {
    struct papers_meta meta;
    enum papers_approval_kind kind;
    const char *office, *approval_no;
    const char *problem_no, *card_no, *point, *problem, *unit;
    const char *original_due, *due; /* 原定期限, 现期限 */
    const char *wanted;             /* 拟办结日期; of a suspension the day of review */
    const char *wanted_unit;        /* of a return: who should have it */
    const char *reason, *progress;  /* 理由, 进展 */
    struct papers_opinion unit_head, office_opinion, leader; /* 单位分管领导, 创城办, 指挥部领导 */
    const char *qr;
};

bool papers_approval_write(
    const struct papers_approval *approval, const char *path, GError **error);

/* ---- 约谈通知, 约谈记录, 问责建议移送函 ---- */

struct papers_talk {
    struct papers_issue issue; /* LETTER; the record has no head and uses meta and qr only */
    const char *title;
    const char *unit, *person; /* 约谈对象 */
    const char *talker, *recorder;
    const char *held, *place;
    const char *reason; /* 事由; of a referral: facts and numbers only */
    const struct papers_case *cases;
    size_t n_cases;
    const char *demands; /* 要求, one a line */
    const char *said;    /* the record: 被约谈人说明 */
};

bool papers_talk_notice_write(const struct papers_talk *talk, const char *path, GError **error);
bool papers_talk_record_write(const struct papers_talk *talk, const char *path, GError **error);
bool papers_referral_write(const struct papers_talk *talk, const char *path, GError **error);

/* ---- 曝光登记表, 情况说明 ---- */

struct papers_exposure {
    struct papers_issue issue; /* the statement: PLAIN, of the unit; the form uses meta and qr */
    const char *office;
    const char *media, *date, *point, *unit, *problem_no, *problem, *link;
    int streak;                                /* 连续第 streak 次; 0: not shown */
    const char *answer_by, *answered, *answer; /* 面对面 */
    const char *cause, *measures, *result;     /* 情况说明 */
    const char *still;                         /* JPEG or NULL */
};

bool papers_exposure_write(
    const struct papers_exposure *exposure, const char *path, GError **error);
bool papers_statement_write(
    const struct papers_exposure *exposure, const char *path, GError **error);

/* ---- 点评提纲 ---- */

struct papers_outline_unit {
    const char *unit;
    const char *figures;  /* 认领 5，已销号 3，逾期 1，按期整改率 60% */
    const char *worst[2]; /* the two worst points; absent ones are left out */
    const char *failed;   /* 承诺落空: one a line */
};

struct papers_outline {
    struct papers_meta meta;
    const char *title, *meeting, *qr;
    const char *total; /* figures of all */
    const struct papers_outline_unit *units;
    size_t n_units;
};

bool papers_outline_write(const struct papers_outline *outline, const char *path, GError **error);

/* ---- 座次表 ---- */

struct papers_seat {
    int row,
        seat; /* row 0: 主席台; both from the left as the hall looks at the front, seat from 1 */
    const char *name, *unit;
};

struct papers_seating {
    struct papers_meta meta;
    const char *title, *meeting, *qr;
    bool a3;
    const struct papers_seat *seats;
    size_t n_seats;
};

/* INVALID: a row below 0 or above 40, a seat below 1 or above 40. */
bool papers_seating_write(const struct papers_seating *seating, const char *path, GError **error);

/* ---- 会议手册 ---- */

struct papers_guest {
    const char *unit, *name, *post;
    const char *duty; /* 参会, 列席, 工作人员 */
    const char *seat; /* 1排2号; absent: none */
};

struct papers_handbook {
    struct papers_meta meta;
    const char *title, *meeting, *org;
    const char *held, *place, *host;
    const struct papers_agenda_item *agenda;
    size_t n_agenda;
    const struct papers_guest *guests; /* in official order */
    size_t n_guests;
    const struct papers_group *rows; /* 第1排, and who sits there from the left */
    size_t n_rows;
    const struct papers_case *cases; /* the film's problems in order */
    size_t n_cases;
    const char *rules;     /* 会议须知, one a line */
    const char *qr, *code; /* where one signs in and claims; QR NULL: none */
    const char *record;    /* address of the record, on the cover */
};

bool papers_handbook_write(
    const struct papers_handbook *handbook, const char *path, GError **error);

/* ---- 密码条 ---- */

struct papers_login {
    const char *name, *login, *unit, *password;
};

struct papers_logins {
    struct papers_meta meta;
    const char *office, *address; /* where one logs in */
    const struct papers_login *slips;
    size_t n_slips;
};

/* A4, eight slips a sheet to be cut apart. In memory: what is on it belongs in no file. INVALID: no
 * slip. Free with g_bytes_unref(). */
GBytes *papers_logins_make(const struct papers_logins *logins, GError **error);
