/* papers_job.h — what the makers of papers share. Each reads a view of the record, fills the values
 * of a paper and writes it. */
#pragma once
#include "papers.h"
#include "work.h"

struct paper {
    struct slot *slot;
    const json_t *view;
    const char *path; /* to be written */
    GPtrArray *texts; /* texts made on the way, freed at the end */
    char *name;       /* proposed file name; set by the maker */
    struct papers_meta meta;
    const json_t *draft; /* what is typed of a letter or form not yet signed;
                          * NULL: it is issued */
};

/* Takes the text, which then lives as long as the paper. */
const char *paper_keep(struct paper *paper, char *text);
const char *paper_day(struct paper *paper, const json_t *object, const char *key);
const char *paper_instant(struct paper *paper, const json_t *object, const char *key);
const char *paper_meeting(struct paper *paper); /* 2026年第1次 */
/* The name at `key` as lists have it. */
const char *paper_name(struct paper *paper, const json_t *object, const char *key);
/* The Chinese of a code word; an unknown one stands as it is. */
const char *paper_word(const char *code);
/* Where the QR code of a paper leads: the page of the web app that shows the thing. */
const char *paper_address(struct paper *paper, const char *page, int64_t id);
/* A picture of a clip that is on the disk, or NULL: the paper then has none. What a look hides is
 * not shown by another picture of the clip. */
const char *paper_picture(struct paper *paper, const json_t *where);
const char *paper_problem_picture(struct paper *paper, int64_t problem);

/* 演示县创建…办公室: what stands as 发文机关 and 署名. */
const char *paper_org(struct paper *paper);
/* The picture of its seal; NULL: there is none, or nothing is signed yet. */
const char *paper_seal(struct paper *paper);
/* 2026年第1次创建文明城市集中审看会 */
const char *paper_meeting_name(struct paper *paper);
/* #/screenings/6 of the job's screening. */
const char *paper_screening_address(struct paper *paper);
/* What was asked for at the top left of the head: 份号, 密级, 紧急程度. */
void paper_marks(struct paper *paper, struct papers_issue *issue);
/* An instant without a space, as running text has it: 2026年1月5日9:05. */
const char *paper_when(struct paper *paper, const json_t *object, const char *key);
/* "城管局：演示甲（局长）、演示乙；住建局：…" of the people whom `wanted` lets through; `came`: as
 * they came, with deputies. */
typedef bool (*paper_person_fn)(const json_t *person);
const char *paper_people(struct paper *paper, paper_person_fn wanted, bool came);
/* An instant as a sheet reads dates: local, to the minute. g_free. */
char *paper_cell_instant(int64_t at);
/* When its local day began: what is made once more on that day has the same bytes. */
int64_t paper_day_begin(int64_t at);
/* What the pages call prefix.name; a name they do not know stands as it is. */
const char *paper_log_word(const char *prefix, const char *name, bool english);
/* What the meeting does, out of the view; free the list. */
struct papers_agenda_item *paper_agenda(const struct paper *paper, size_t *out_n);
/* 19分40秒 */
const char *paper_length(struct paper *paper, int64_t ms);

bool paper_ledgers(struct paper *paper, GError **error);
bool paper_ledger(struct paper *paper, GError **error);
bool paper_list(struct paper *paper, GError **error);
bool paper_log(struct paper *paper, GError **error);
bool paper_trial(struct paper *paper, GError **error);
bool paper_notice(struct paper *paper, GError **error);
bool paper_minutes(struct paper *paper, GError **error);
bool paper_catalogue(struct paper *paper, GError **error);
bool paper_pledges(struct paper *paper, GError **error);
bool paper_outline(struct paper *paper, GError **error);
bool paper_seating(struct paper *paper, GError **error);
bool paper_handbook(struct paper *paper, GError **error);
bool paper_rectify_notice(struct paper *paper, GError **error);
bool paper_rectify_report(struct paper *paper, GError **error);
bool paper_bulletin(struct paper *paper, GError **error);
bool paper_unit_bulletin(struct paper *paper, GError **error);
bool paper_talk_notice(struct paper *paper, GError **error);
bool paper_talk_record(struct paper *paper, GError **error);
bool paper_referral(struct paper *paper, GError **error);
bool paper_urge_letter(struct paper *paper, GError **error);
bool paper_approval(struct paper *paper, GError **error);
bool paper_own_form(struct paper *paper, GError **error);
bool paper_return_form(struct paper *paper, GError **error);
bool paper_exposure(struct paper *paper, GError **error);
bool paper_monthly(struct paper *paper, GError **error);
bool paper_plates(struct paper *paper, GError **error);
bool paper_statement(struct paper *paper, GError **error);
