/* papers.h — everything typeset: cards and captions for the reel, pictures for the hall screen, PDF
 * forms and the xlsx ledgers. Owns Pango, Cairo, libqrencode and libxlsxwriter.
 *
 * Values in, files or pixels out: no record, no network, no clock. Every text that depends on the
 * date or on the record is an argument, so the same input gives the same bytes (with the same fonts
 * installed). Strings are UTF-8 and borrowed for the length of the call; NULL and "" both mean
 * "absent" and leave their place out (or empty to be filled in by hand on a form). Invalid UTF-8
 * and control characters are cleaned. Too long texts get smaller and in the end an ellipsis on
 * pictures and on one-page forms (there beyond some 800 characters a field); in sheets of rows they
 * get more lines and are never cut. Texts on the pictures and forms are Chinese: they are Chinese
 * papers.
 *
 * Files: written whole or not at all (temporary name, fsync, rename), an existing file is replaced.
 * Threads: any thread may call any function, with no lock between them; Pango keeps one font map
 * for each thread that draws (about 150 MB of mapped, shared font files), so draw on few threads.
 * A handle belongs to one thread at a time. Errors: PAPERS_ERROR, see the enum. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAPERS_ERROR papers_error_quark()
GQuark papers_error_quark(void);

enum papers_error {
    PAPERS_ERROR_INVALID, /* an argument that cannot be drawn: size, text for a QR, date, row */
    PAPERS_ERROR_IO,      /* the target could not be written; nothing was left there */
    PAPERS_ERROR_PICTURE, /* a picture file that is missing or not a JPEG */
};

/* ---- fonts ---------------------------------------------------------------------------------- */

/* Family names as fontconfig knows them. A NULL member (or a NULL pointer where a struct takes one)
 * is the default: Noto Serif CJK SC, Noto Sans CJK SC, AR PL UKai CN, Noto Serif CJK SC (bold). */
struct papers_fonts {
    const char *fangsong; /* 仿宋: text of papers */
    const char *hei;      /* 黑体: labels, and all pictures */
    const char *kai;      /* 楷体: second-level headings */
    const char *song; /* 小标宋: titles; the default is drawn bold, one that is named as it is */
};

/* The named families that are not installed (a substitute will be drawn), each once; an empty list
 * when all are there. Free with g_strfreev(). `fonts` may be NULL. */
char **papers_fonts_missing(const struct papers_fonts *fonts);

/* The characters of `text` that no installed font can draw, each once, as one string, or NULL when
 * all can be drawn. Papers print 〓 in their place, pictures leave them out. Free with g_free(). */
char *papers_fonts_undrawable(const struct papers_fonts *fonts, const char *text);

/* A few words in one of the faces (0 仿宋, 1 黑体, 2 楷体, 3 小标宋) as papers have them, as a PNG of
 * 760 × 96; and the families that they are really drawn with. Clear with papers_sample_clear(). */
#define PAPERS_FACES 4
struct papers_sample {
    const char *family; /* the named one, or the default */
    bool missing;       /* it is not installed */
    char *used;         /* 、 between several */
    GBytes *png;
};
bool papers_sample_make(
    const struct papers_fonts *fonts, int face, struct papers_sample *out, GError **error);
void papers_sample_clear(struct papers_sample *sample);

/* ---- QR codes ------------------------------------------------------------------------------- */

/* A QR code, error level M: `size` × `size` modules row by row, 1 = dark, without the quiet zone of
 * four modules which the drawer has to leave. */
struct papers_qr {
    int size;
    uint8_t *modules;
};

/* INVALID when the text is empty or too long (about 2,300 bytes). Clear with papers_qr_clear(). */
bool papers_qr_init(struct papers_qr *qr, const char *text, GError **error);
void papers_qr_clear(struct papers_qr *qr);

/* ---- cards and captions of the reel --------------------------------------------------------- */

enum papers_card_kind {
    PAPERS_CARD_TITLE,    /* first picture of a reel: title, subtitle, date, office */
    PAPERS_CARD_PROBLEM,  /* before a problem: order/of, problem_no, point, unit, assist, type,
                             indicator, found, description */
    PAPERS_CARD_LOOKBACK, /* 上期回看: with problem_no one problem (point, unit, pledge, due,
                             result, tone), without it the head of the part: title, subtitle, tally
                           */
    PAPERS_CARD_REPLAY,   /* before a problem that is shown again (再播): point, problem_no, unit, type,
                             description, due, result (逾期 12 天), date (as of when) */
    PAPERS_CARD_END,      /* last picture: title, subtitle, date, office */
    PAPERS_CARD_CAPTION,  /* lower third on transparent: point, unit, type, description, found */
    PAPERS_CARD_MARK,     /* small corner mark on transparent: problem_no, order/of */
};

/* How a result reads at a glance; always shown with a word, never by colour alone. */
enum papers_tone {
    PAPERS_TONE_PLAIN,
    PAPERS_TONE_GOOD, /* 兑现, 已认领 */
    PAPERS_TONE_WARN, /* 临期, 有异议, 逾期后完成 */
    PAPERS_TONE_BAD,  /* 逾期, 落空, 未认领 */
};

struct papers_card {
    enum papers_card_kind kind;
    const struct papers_fonts *fonts;
    const char *title, *subtitle, *date, *office;
    int order, of; /* 第 order 个, 共 of 个; 0 = not shown */
    const char *problem_no, *point, *unit, *assist, *type, *indicator;
    const char *found; /* when it was found, ready to read: 2025年11月18日 */
    const char *description;
    const char *pledge, *due, *result; /* look-back, the last two replay too */
    enum papers_tone tone;             /* of `result` */
    const char *tally;                 /* look-back head: 兑现 12 · 逾期 2 · 落空 1 */
};

/* Draw into `pixels`: `height` rows of `stride` bytes, each `width` pixels of 32 bits in native
 * byte order, 0xAARRGGBB, premultiplied (Cairo's ARGB32; on little-endian machines the bytes are B,
 * G, R, A). The whole buffer is written, transparent where nothing is drawn. Drawn for 1920 × 1080
 * and scaled; width and height 64…8192, stride a multiple of 4. Errors: INVALID. Cost: 10–60 ms. */
bool papers_card_draw(const struct papers_card *card, int width, int height, uint8_t *pixels,
    int stride, GError **error);

/* The same as a PNG file (straight alpha, RGBA). Errors: INVALID, IO. */
bool papers_card_png(
    const struct papers_card *card, int width, int height, const char *path, GError **error);

/* ---- the hall screen ------------------------------------------------------------------------ */

enum papers_wall_kind {
    PAPERS_WALL_BLACK,      /* nothing but black */
    PAPERS_WALL_IDLE,       /* kicker, title, subtitle, text (time, place) */
    PAPERS_WALL_NOTICE,     /* kicker, title, text */
    PAPERS_WALL_AGENDA,     /* title, lines: no, text, due (minutes), tone GOOD = done,
                               WARN = now */
    PAPERS_WALL_SIGNIN,     /* title, qr, qr_text, attendance */
    PAPERS_WALL_CLAIM_SIDE, /* round the film: at the right title, countdown, qr, lines = what units
                               said (unit, mark, text, due, tone) and the text `about`; the caption
                               and the tally below it */
    PAPERS_WALL_PLEDGES,    /* lines: no, unit, point, text, due; text = when there are none; pages */
    PAPERS_WALL_TALLY,    /* counts with bars; lines may name what is open: no, unit, text, mark */
    PAPERS_WALL_LOOKBACK, /* lines: no, unit, point, text (pledge), mark (兑现), tone; footer = sums;
                             text = when there are none; pages */
    PAPERS_WALL_COMPARE,  /* frame and labels round two pictures, see papers_wall_boxes(); footer =
                             the pledge */
    PAPERS_WALL_ITEM,     /* text card of a problem whose film cannot be shown */
    PAPERS_WALL_CAPTION,  /* the problem in a bar over the film's foot; clock */
    PAPERS_WALL_REMARK, /* what a leader says: title, subtitle (of what), strokes, text, by, due */
    PAPERS_WALL_FILM,   /* nothing but ribbon and clock, over the film */
};

/* Handwriting: `n` points x, y of one stroke in a box of 1000 × 400. */
struct papers_stroke {
    const int *xy;
    size_t n;
};

struct papers_wall_line {
    const char *no, *unit, *point, *text, *due;
    const char *mark; /* one word: 已认领, 代录, 异议, 已兑现 … */
    enum papers_tone tone;
};

struct papers_wall {
    enum papers_wall_kind kind;
    const struct papers_fonts *fonts;
    const char *kicker, *title, *subtitle, *text;
    const char *clock;  /* 09:42, at the top right; NULL leaves it out */
    const char *footer; /* one line at the bottom of a full screen */

    const char *qr;      /* text of the QR code; keep it under 25 characters */
    const char *qr_text; /* what to do: 请责任单位扫码认领 */

    bool counting;   /* show the countdown */
    int64_t left_ms; /* to the deadline; below 0 it counts up: 超时 0:08 */
    bool settled;    /* the unit has claimed */
    bool about;      /* the claim card says what is wrong there */
    bool full;       /* the caption does */

    int order, of;
    const char *problem_no, *point, *unit, *assist, *type, *indicator, *description, *found;
    bool serious;
    const char *by, *due;                /* remark: post and name, 11月27日前 */
    const struct papers_stroke *strokes; /* remark: `n_strokes` of them */
    size_t n_strokes;
    const char *before_text, *after_text; /* compare: dates under the two pictures */

    const struct papers_wall_line *lines; /* `n_lines` of them */
    size_t n_lines;
    int page; /* 0-based; taken modulo papers_wall_pages() */

    struct {
        int total, shown, claimed, disputed, waiting, missed, unshown;
    } tally;
    struct {
        int expected, present, late, excused; /* present: with the late; expected 0: not shown */
    } attendance;
    const char *ribbon; /* over all, at the top: this is a rehearsal; NULL: none */
    bool offline;       /* small grey dot at the bottom right */
};

struct papers_box {
    int x, y, width, height;
};

/* Draw one whole screen; pixels as for papers_card_draw(). Errors: INVALID (size, QR text).
 * Cost: 10–80 ms at 1920 × 1080, so draw only when something shown has changed. */
bool papers_wall_draw(const struct papers_wall *wall, int width, int height, uint8_t *pixels,
    int stride, GError **error);

/* The same as a PNG file. */
bool papers_wall_png(
    const struct papers_wall *wall, int width, int height, const char *path, GError **error);

/* How many pages the lines of this screen take at this size; at least 1. */
int papers_wall_pages(const struct papers_wall *wall, int width, int height);

/* Where PAPERS_WALL_COMPARE leaves room for the picture before ([0]) and after ([1]), and where the
 * film has room in PAPERS_WALL_CLAIM_SIDE ([0]; [1] is the panel). */
void papers_wall_boxes(
    enum papers_wall_kind kind, int width, int height, struct papers_box out_boxes[2]);

/* ---- PDF forms ------------------------------------------------------------------------------ */

/* What all papers share. Page sizes, margins, type sizes and page numbers follow GB/T 9704 where it
 * speaks of such a paper. */
struct papers_meta {
    const struct papers_fonts *fonts;
    const char *author; /* metadata: the office */
    int64_t created_at; /* UTC ms, goes into the metadata only */
    bool draft;         /* every page of a PDF is marked 草稿 DRAFT */
};

/* 现场认领表: A4 landscape, a row per problem, the head repeated on every page. */
struct papers_claim_row {
    const char *problem_no, *point, *problem, *standard, *unit;
    const char *person; /* 认领人/职务 */
    const char *mode;   /* 认领方式: 现场, 代录 … */
    const char *pledge; /* 表态摘要 */
    const char *due;    /* 承诺时限 */
    const char *remark;
    const struct papers_stroke *strokes; /* the signature given on a phone; none: to be signed */
    size_t n_strokes;
};

struct papers_claim_sheet {
    struct papers_meta meta;
    const char *title;   /* 演示县创建文明城市集中审看会现场认领表 */
    const char *meeting; /* 2025年第6次 */
    const char *held;    /* date and time, ready to read */
    const char *place, *host;
    const char *tally;   /* 共 36 个问题：认领 33，异议 2，未认领 1 */
    const char *version; /* printed small at the foot: from which state of the record */
    const char *qr;      /* back to the record */
    const struct papers_claim_row *rows;
    size_t n_rows;
};

bool papers_claim_sheet_write(
    const struct papers_claim_sheet *sheet, const char *path, GError **error);

/* 督办交办卡: three half-A4 (A5 landscape) pages 存根, 交办, 回执 with the same number. */
struct papers_assignment {
    struct papers_meta meta;
    const char *office;              /* 演示县创建全国文明城市工作办公室 */
    const char *card_no;             /* 创城督交〔2025〕第12号 */
    const char *voided;              /* why it is void; NULL: it stands */
    const char *problem_no, *issued; /* 交办时间 */
    const char *point, *problem;
    const char *still; /* path of a JPEG, its bytes go into the PDF unchanged; NULL: no picture */
    const char *task, *due, *standard, *duty; /* 四定: 任务 时限 标准 责任 */
    const char *lead_unit, *assist;
    const char *issuer;                /* 交办人 */
    const char *signed_by, *signed_at; /* empty lines when not signed yet */
    const char *sign_due;              /* 请于 … 前签收 */
    const char *feedback;              /* 反馈要求 */
    const char *qr;                    /* address of the record */
};

bool papers_assignment_write(
    const struct papers_assignment *card, const char *path, GError **error);

/* 销号单: one A4 page, pictures before and after side by side. */
struct papers_closure_return {
    const char *at, *verifier, *reason;
};

struct papers_closure {
    struct papers_meta meta;
    const char *office, *close_no, *problem_no, *card_no;
    const char *point, *problem, *unit, *due, *done;
    const char *before, *after;           /* JPEG paths or NULL */
    const char *before_text, *after_text; /* dates under them */
    const char *measures;                 /* 单位自查意见 */
    const char *reported_by, *reported_at;
    const char *verify_remark, *verifier, *verified_at, *verify_method;
    const char *office_opinion; /* of who approved; not printed before */
    const char *approved_by, *approved_at;
    const struct papers_closure_return *returns; /* 退回记录 */
    size_t n_returns;
    const char *qr;
};

bool papers_closure_write(const struct papers_closure *slip, const char *path, GError **error);

/* 桌签: an A4 page for each desk, folded across the middle: the name to the hall, name and QR code
 * to the seat. */
struct papers_desk {
    const char *unit; /* in large type, as short as it is called in the hall */
    const char *note; /* under it: post and name, may be NULL */
    const char *qr, *code;
};

struct papers_desk_cards {
    struct papers_meta meta;
    const char *meeting;
    const char *wifi; /* the hall's wireless net, may be NULL */
    const struct papers_desk *desks;
    size_t n_desks;
};

bool papers_desk_cards_write(
    const struct papers_desk_cards *cards, const char *path, GError **error);

/* 点位牌: an A5 landscape page for each point, to be fixed where it is. */
struct papers_plate {
    const char *code, *name, *type, *unit;
    const char *qr; /* where the point opens */
};

struct papers_plates {
    struct papers_meta meta;
    const char *office, *phone; /* phone: of supervision */
    const struct papers_plate *plates;
    size_t n_plates;
    /* After each, with how many are drawn; false gives up (then no error is set). May be NULL. */
    bool (*tell)(size_t done, void *payload);
    void *payload;
};

bool papers_plates_write(const struct papers_plates *plates, const char *path, GError **error);

/* 签到表: A4 portrait. Filled values are printed, the others left to the pen. */
struct papers_signin_row {
    const char *unit, *name, *post, *arrived, *remark;
};

struct papers_signin {
    struct papers_meta meta;
    const char *title, *meeting, *held, *place;
    const char *tally; /* 应到 34 人，实到 33 人 */
    const char *qr;    /* back to the record */
    const struct papers_signin_row *rows;
    size_t n_rows;
};

bool papers_signin_write(const struct papers_signin *sheet, const char *path, GError **error);

#include "documents.h"

/* ---- xlsx ledgers --------------------------------------------------------------------------- */

enum papers_ledger { PAPERS_LEDGER_POINTS, PAPERS_LEDGER_PROBLEMS, PAPERS_LEDGER_RECTIFICATIONS };

enum papers_column_kind {
    PAPERS_COLUMN_TEXT,   /* codes too: zeros stay */
    PAPERS_COLUMN_DATE,   /* YYYY-MM-DD or YYYY-MM-DD HH:MM, becomes a real date */
    PAPERS_COLUMN_NUMBER, /* decimal */
    PAPERS_COLUMN_PICTURE, /* a small picture; only as the last one of a sheet, width 20 */
};

struct papers_column {
    const char *key, *title;
    enum papers_column_kind kind;
    int width; /* in half-width characters */
};

const char *papers_ledger_name(enum papers_ledger which); /* 点位台账 */
/* The columns of the official ledger in their one order, which imports use too. Static, never
 * freed. */
const struct papers_column *papers_ledger_columns(enum papers_ledger which, size_t *out_n);
/* One of these, or of what may be chosen on top; NULL: there is none of that key. */
const struct papers_column *papers_ledger_column(enum papers_ledger which, const char *key);

/* The column of small pictures that may stand behind those of a ledger. Static. */
const struct papers_column *papers_ledger_picture(void);

struct papers_sheet {
    const char *name;          /* of the tab; NULL: that of the ledger */
    const char *title;         /* merged first row; NULL: that of the ledger */
    const char *office, *date; /* second row: 填报单位, 日期 ready to read */
    const char *note; /* pages only: one more line under it, such as the filter in force */
    const struct papers_column *columns;
    size_t n_columns;
    bool a3; /* else A4; always landscape and one page wide */
};

struct papers_book;

/* Begin a workbook; its file appears at `path` when papers_book_close() succeeds. */
struct papers_book *papers_book_new(
    const char *path, const struct papers_meta *meta, const char *title, GError **error);

/* Begin a sheet of one's own, or one of the three ledgers; ends the sheet before. */
bool papers_book_sheet(struct papers_book *book, const struct papers_sheet *sheet, GError **error);
bool papers_book_ledger(struct papers_book *book, enum papers_ledger which, const char *office,
    const char *date, GError **error);

/* Add a row: one string per column, NULL or "" for an empty cell. Rows go to disk one by one. A
 * date that is no date, or a number that is none, is written as the text it is. `tone` WARN or BAD
 * puts a yellow or red bar on the first cell. INVALID before a sheet was begun or past Excel's
 * 1,048,576 rows. */
bool papers_book_row(
    struct papers_book *book, const char *const *values, enum papers_tone tone, GError **error);

/* The next row has this JPEG in its last column, which is one of pictures; NULL: none. A file that is
 * no JPEG leaves the cell empty. The bytes go into the workbook when it is closed. */
void papers_book_picture(struct papers_book *book, const char *jpeg);

/* Add the total row, after the last row of the sheet: it stands outside the filter. */
bool papers_book_total(struct papers_book *book, const char *const *values, GError **error);

/* Add the sheet 说明: `lines` one under the other, a line starting with "# " as a heading. */
bool papers_book_notes(
    struct papers_book *book, const char *const *lines, size_t n_lines, GError **error);

/* Finish the file and free the book, also on failure. INVALID when it has no sheet, IO. */
bool papers_book_close(struct papers_book *book, GError **error);

/* Free an unfinished book and what it left on disk. NULL is fine. */
void papers_book_free(struct papers_book *book);

/* ---- the same as a PDF ---- */

struct papers_roll;

/* Begin a PDF of one sheet (name and a3 are not looked at: more columns than A4 holds go on A3,
 * always landscape): title, office and day, then the head, which every page repeats. */
struct papers_roll *papers_roll_new(
    const struct papers_meta *meta, const struct papers_sheet *sheet);
/* Add a row as papers_book_row does; its bar is a thick left edge. */
void papers_roll_row(struct papers_roll *roll, const char *const *values, enum papers_tone tone);
/* As papers_book_picture. */
void papers_roll_picture(struct papers_roll *roll, const char *jpeg);
/* Put the places to sign under the last row, and write the file. */
bool papers_roll_write(struct papers_roll *roll, const char *path, GError **error);
void papers_roll_free(struct papers_roll *roll); /* NULL is fine */
