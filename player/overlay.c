/* overlay.c — from the stage's state to one of papers' screens. */
#include "overlay.h"
#include "message.h"
#include "papers.h"
#include "still.h"
#include <inttypes.h>
#include <string.h>

struct overlay {
    uint8_t *pixels;
    int width, height, stride;
    char *key; /* what the picture shows; the same key is the same picture */
    bool empty;
};

struct overlay *overlay_new(void)
{
    return g_new0(struct overlay, 1);
}

void overlay_free(struct overlay *overlay)
{
    if (!overlay)
        return;
    g_free(overlay->pixels);
    g_free(overlay->key);
    g_free(overlay);
}

/* Draw `wall` unless the same was drawn last time. NULL: nothing is over the film. */
static bool draw(
    struct overlay *overlay, const struct papers_wall *wall, const char *key, int width, int height)
{
    if (overlay->key && strcmp(overlay->key, key) == 0)
        return false;
    g_free(overlay->key);
    overlay->key = g_strdup(key);
    overlay->empty = !wall;
    if (!wall)
        return true;
    if (overlay->width != width || overlay->height != height) {
        g_free(overlay->pixels);
        overlay->width = width;
        overlay->height = height;
        overlay->stride = width * 4;
        overlay->pixels = g_malloc0((size_t)overlay->stride * (size_t)height);
    }
    g_autoptr(GError) error = NULL;
    if (!papers_wall_draw(wall, width, height, overlay->pixels, overlay->stride, &error)) {
        g_warning("the wall's text could not be drawn: %s", error->message);
        overlay->empty = true;
    }
    return true;
}

/* The pictures before and after, into the room that papers left for them. */
static void add_pictures(struct overlay *overlay, const char *folder, int64_t problem)
{
    static const char *const when[] = {"before", "after"};
    struct papers_box boxes[2];
    papers_wall_boxes(PAPERS_WALL_COMPARE, overlay->width, overlay->height, boxes);
    for (int i = 0; i < 2; i++) {
        g_autofree char *name = g_strdup_printf("%s-%" PRId64 ".jpg", when[i], problem);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        uint8_t *corner =
            overlay->pixels + (ptrdiff_t)boxes[i].y * overlay->stride + (ptrdiff_t)boxes[i].x * 4;
        if (g_file_test(path, G_FILE_TEST_EXISTS))
            still_load(path, boxes[i].width, boxes[i].height, corner, overlay->stride);
    }
}

static void add_lines(GArray *lines, const GPtrArray *from)
{
    for (guint i = 0; from && i < from->len; i++) {
        const struct player_line *line = from->pdata[i];
        struct papers_wall_line row = {line->no, line->unit, line->text, line->due, line->mark,
            line->good  ? PAPERS_TONE_GOOD
            : line->bad ? PAPERS_TONE_BAD
                        : PAPERS_TONE_PLAIN};
        g_array_append_val(lines, row);
    }
}

/* Which of papers' screens belongs to the mode; -1: the film alone. */
static int wall_kind(const struct overlay_source *source)
{
    const struct player_view *view = &source->view;
    if (view->blank)
        return PAPERS_WALL_BLACK;
    if (source->message && source->message->remark && !view->alone)
        return PAPERS_WALL_REMARK;
    switch (view->mode) {
    case PLAYER_MODE_IDLE:
        return PAPERS_WALL_IDLE;
    case PLAYER_MODE_AGENDA:
        return PAPERS_WALL_AGENDA;
    case PLAYER_MODE_SIGNIN:
        return PAPERS_WALL_SIGNIN;
    case PLAYER_MODE_LOOKBACK:
        return source->message && source->message->compare ? PAPERS_WALL_COMPARE
                                                           : PAPERS_WALL_LOOKBACK;
    case PLAYER_MODE_TALLY:
        return PAPERS_WALL_TALLY;
    case PLAYER_MODE_PLEDGES:
        return PAPERS_WALL_PLEDGES;
    case PLAYER_MODE_NOTICE:
        return PAPERS_WALL_NOTICE;
    case PLAYER_MODE_BLANK:
        return PAPERS_WALL_BLACK;
    case PLAYER_MODE_CLAIM:
        return PAPERS_WALL_CLAIM_SIDE;
    case PLAYER_MODE_REEL:
    case PLAYER_MODE_PROBLEM:
        return view->film || !view->position ? -1 : PAPERS_WALL_ITEM;
    }
    return -1;
}

static void fill_problem(struct papers_wall *wall, const struct overlay_source *source)
{
    const struct player_message *message = source->message;
    const struct player_item *item = source->item;
    bool alone = source->view.alone || !message || !message->problem_no;
    if (!alone) {
        wall->problem_no = message->problem_no;
        wall->point = message->point;
        wall->unit = message->unit;
        wall->assist = message->assist;
        wall->type = message->type;
        wall->description = message->description;
        wall->found = message->found;
        wall->order = message->order;
        wall->of = message->of;
    } else if (item) {
        wall->problem_no = item->problem_no;
        wall->point = item->point;
        wall->unit = item->unit;
        wall->assist = item->assist;
        wall->type = item->type;
        wall->description = item->description;
        wall->found = item->found;
    }
}

static void fill_remark(
    struct papers_wall *wall, const struct player_remark *remark, GArray *strokes)
{
    wall->subtitle = remark->about;
    wall->text = remark->text;
    wall->by = remark->by;
    wall->due = remark->due;
    for (guint i = 0; i < remark->strokes->len; i++) {
        const GArray *xy = remark->strokes->pdata[i];
        struct papers_stroke stroke = {(const int *)xy->data, xy->len / 2};
        g_array_append_val(strokes, stroke);
    }
    wall->strokes = (const struct papers_stroke *)strokes->data;
    wall->n_strokes = strokes->len;
}

static char *clock_text(int64_t now)
{
    g_autoptr(GDateTime) local = player_local(now);
    return g_date_time_format(local, "%H:%M");
}

/* The head of the screen; NULL: the screening's title. */
static const char *head(int kind)
{
    switch (kind) {
    case PAPERS_WALL_CLAIM_SIDE:
        return "请责任单位认领";
    case PAPERS_WALL_PLEDGES:
        return "现场表态";
    case PAPERS_WALL_LOOKBACK:
        return "上期回看";
    case PAPERS_WALL_TALLY:
        return "认领情况";
    case PAPERS_WALL_SIGNIN:
        return "会议签到";
    case PAPERS_WALL_REMARK:
        return "领导批示";
    default:
        return NULL;
    }
}

/* The largest 16:9 box inside another one. */
static struct window_box fit(struct papers_box box)
{
    int width = MIN(box.width, box.height * 16 / 9), height = width * 9 / 16;
    return (struct window_box){
        box.x + (box.width - width) / 2, box.y + (box.height - height) / 2, width, height};
}

static struct window_picture picture_of(const struct overlay *overlay)
{
    return (struct window_picture){
        overlay->empty ? NULL : overlay->pixels, overlay->width, overlay->height, overlay->stride};
}

bool overlay_update(struct overlay *overlay, const struct overlay_source *source, int width,
    int height, struct window_picture *out_picture, bool *out_covers, struct window_box *out_box)
{
    const struct player_message *message = source->message;
    const struct player_view *view = &source->view;
    int kind = wall_kind(source);
    struct papers_wall wall = {.kind = kind < 0 ? PAPERS_WALL_FILM : (enum papers_wall_kind)kind,
        .ribbon = message && message->rehearsal ? "彩排·不留记录" : NULL};
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(struct papers_wall_line));
    g_autofree char *clock = clock_text(source->now);
    bool film_too = kind < 0 || kind == PAPERS_WALL_CLAIM_SIDE;

    wall.clock = film_too ? NULL : clock;
    wall.offline = source->offline;
    const char *screening = message && message->screening ? message->screening : source->title;
    wall.title = head(kind) ? head(kind) : screening;
    wall.subtitle = head(kind) ? screening : message ? message->place : NULL;
    if (kind == PAPERS_WALL_CLAIM_SIDE || kind == PAPERS_WALL_ITEM) {
        fill_problem(&wall, source);
        wall.counting = view->counting;
        wall.left_ms = view->counting ? view->closes_at - source->now : 0;
        wall.qr_text = "请责任单位认领";
        if (message && !view->alone) {
            wall.qr = message->checkin_url;
            add_lines(lines, message->claims);
            if (message->disputed_by && !message->ruling) {
                struct papers_wall_line row = {
                    .unit = message->disputed_by, .mark = "有异议", .tone = PAPERS_TONE_WARN};
                g_array_append_val(lines, row);
            }
        } else {
            wall.qr_text = "请责任单位举牌认领，记录员书面登记";
        }
    }
    if (message) {
        if (kind == PAPERS_WALL_PLEDGES)
            add_lines(lines, message->pledges);
        if (kind == PAPERS_WALL_LOOKBACK)
            add_lines(lines, message->lookback);
        wall.tally.total = message->tally.total;
        wall.tally.claimed = message->tally.claimed;
        wall.tally.disputed = message->tally.disputed;
        wall.tally.waiting = message->tally.waiting;
        wall.tally.missed = message->tally.missed;
        wall.tally.unshown = message->tally.unshown;
    }
    if (message && kind == PAPERS_WALL_SIGNIN) {
        wall.qr = message->checkin_url;
        wall.qr_text = "请扫码签到";
        wall.attendance.expected = message->attendance.expected;
        wall.attendance.present = message->attendance.present;
        wall.attendance.late = message->attendance.late;
        wall.attendance.excused = message->attendance.excused;
        wall.attendance.absent = message->attendance.absent;
    }
    g_autoptr(GArray) strokes = g_array_new(FALSE, FALSE, sizeof(struct papers_stroke));
    if (kind == PAPERS_WALL_REMARK)
        fill_remark(&wall, message->remark, strokes);
    if (kind == PAPERS_WALL_COMPARE) {
        wall.title = message->compare->about;
        wall.problem_no = message->compare->no;
        wall.before_text = message->compare->before;
        wall.after_text = message->compare->after;
    }
    wall.lines = (const struct papers_wall_line *)lines->data;
    wall.n_lines = lines->len;
    if (lines->len) { /* long lists turn a page every ten seconds */
        int pages = papers_wall_pages(&wall, width, height);
        wall.page = (int)(source->now / 10000 % pages);
    }

    /* Seconds are rounded up, so a countdown reads 0:00 only when it is over. */
    int64_t seconds = wall.counting ? (wall.left_ms + 999) / 1000 : 0;
    if (wall.counting)
        wall.left_ms = seconds * 1000;
    g_autofree char *key = g_strdup_printf("%d %dx%d %" PRId64 " %d %" PRId64 " %s %d %d %d %d",
        kind, width, height, message && !view->alone ? message->event : -1, view->position, seconds,
        film_too ? "" : clock, wall.page, wall.offline, (int)(message ? message->rev : -1),
        wall.ribbon != NULL);
    bool changed = draw(overlay, kind < 0 && !wall.ribbon ? NULL : &wall, key, width, height);
    if (changed && kind == PAPERS_WALL_COMPARE && !overlay->empty)
        add_pictures(overlay, source->folder, message->compare->problem);
    *out_picture = picture_of(overlay);
    *out_covers = !film_too;
    *out_box = (struct window_box){0};
    if (kind == PAPERS_WALL_CLAIM_SIDE) {
        struct papers_box boxes[2];
        papers_wall_boxes(wall.kind, width, height, boxes);
        *out_box = fit(boxes[0]);
    }
    return changed;
}

bool overlay_notice(struct overlay *overlay, const char *title, const char *text, int width,
    int height, struct window_picture *out_picture)
{
    struct papers_wall wall = {.kind = PAPERS_WALL_NOTICE, .title = title, .text = text};
    g_autofree char *key = g_strdup_printf("notice %dx%d %s|%s", width, height, title, text);
    bool changed = draw(overlay, &wall, key, width, height);
    *out_picture = picture_of(overlay);
    return changed;
}
