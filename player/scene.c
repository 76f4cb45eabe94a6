/* scene.c — from the stage's state to the words of one of papers' screens. The hall page of the
 * browser (server/web/src/hall) says the same. */
#include "scene.h"
#include "message.h"
#include <string.h>

/* How long media/ burns the caption into a segment. */
#define BURNT_MS 5000

static char *own(struct scene *scene, char *text)
{
    g_ptr_array_add(scene->texts, text);
    return text;
}

static void add_line(struct scene *scene, struct papers_wall_line line)
{
    g_array_append_val(scene->lines, line);
}

static void add_lines(struct scene *scene, const GPtrArray *from)
{
    for (guint i = 0; from && i < from->len; i++) {
        const struct player_line *line = from->pdata[i];
        add_line(scene, (struct papers_wall_line){line->no, line->unit, line->point, line->text,
                            line->due, line->mark,
                            line->good   ? PAPERS_TONE_GOOD
                            : line->warn ? PAPERS_TONE_WARN
                            : line->bad  ? PAPERS_TONE_BAD
                                         : PAPERS_TONE_PLAIN});
    }
}

/* Without a server the wall has what a stage begins with. */
static struct player_layers layers_of(const struct overlay_source *source)
{
    return source->message ? source->message->layers : (struct player_layers){true, true, true};
}

static bool with_claim(const struct overlay_source *source)
{
    const struct player_view *view = &source->view;
    return view->mode == PLAYER_MODE_CLAIM ||
           (layers_of(source).claim && view->counting &&
               (view->mode == PLAYER_MODE_REEL || view->mode == PLAYER_MODE_PROBLEM));
}

/* Cards and the first seconds of a segment carry the same words in the film itself. */
static bool film_says(const struct overlay_source *source)
{
    int64_t ms = source->view.film_ms;
    for (guint i = 0; source->cues && i < source->cues->len; i++) {
        const struct player_cue *cue = &g_array_index(source->cues, struct player_cue, i);
        if (cue->start_ms <= ms && ms < cue->end_ms)
            return cue->card || ms < cue->start_ms + BURNT_MS;
    }
    return true;
}

static bool fill_problem(struct papers_wall *wall, const struct overlay_source *source)
{
    const struct player_message *message = source->message;
    const struct player_item *item = source->item;
    if (!source->view.alone && message && message->has_problem) {
        wall->problem_no = message->problem_no;
        wall->point = message->point;
        wall->unit = message->unit;
        wall->assist = message->assist;
        wall->type = message->type;
        wall->indicator = message->indicator;
        wall->description = message->description;
        wall->found = message->found;
        wall->serious = message->serious;
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
    return wall->point || wall->unit;
}

static enum papers_wall_kind film_kind(
    struct papers_wall *wall, const struct overlay_source *source)
{
    const struct player_view *view = &source->view;
    bool problem = fill_problem(wall, source), asked = view->mode == PLAYER_MODE_PROBLEM;
    if (!view->film && view->position)
        return PAPERS_WALL_ITEM;
    wall->full = asked;
    return problem && (asked || (layers_of(source).caption && !film_says(source)))
               ? PAPERS_WALL_CAPTION
               : PAPERS_WALL_FILM;
}

static enum papers_wall_kind kind_of(struct papers_wall *wall, const struct overlay_source *source)
{
    const struct player_view *view = &source->view;
    if (view->blank)
        return PAPERS_WALL_BLACK;
    if (source->message && source->message->remark && !view->alone)
        return PAPERS_WALL_REMARK;
    if (with_claim(source))
        return PAPERS_WALL_CLAIM_SIDE;
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
    case PLAYER_MODE_REEL:
    case PLAYER_MODE_PROBLEM:
    case PLAYER_MODE_CLAIM:
        break;
    }
    return film_kind(wall, source);
}

/* As the office wrote it. Of the film only how many: which units and points are in it stays unknown
 * until they are shown. */
static void fill_agenda_lines(struct scene *scene, const struct player_message *message)
{
    for (guint i = 0; i < message->agenda->len; i++) {
        const struct player_line *line = message->agenda->pdata[i];
        bool film = g_strcmp0(line->mark, "film") == 0 && message->tally.total > 0;
        const char *due = film ? own(scene, g_strdup_printf("%d 条%s%s", message->tally.total,
                                                line->due ? " · " : "", line->due ? line->due : ""))
                               : line->due;
        add_line(scene, (struct papers_wall_line){.no = line->no, .text = line->text, .due = due});
    }
}

/* Before the server has said anything. Only sums, for the same reason. */
static void fill_agenda(struct scene *scene, const struct overlay_source *source)
{
    static const char *const numbers[] = {"一、", "二、", "三、", "四、"};
    const struct player_message *message = source->message;
    if (message && message->agenda->len) {
        fill_agenda_lines(scene, message);
        return;
    }
    int64_t back_ms = 0, reel_ms = message ? message->reel_ms : 0;
    guint promises = message ? message->lookback->len : 0, step = 0;
    for (guint i = 0; source->cues && i < source->cues->len; i++) {
        const struct player_cue *cue = &g_array_index(source->cues, struct player_cue, i);
        back_ms += cue->lookback ? cue->end_ms - cue->start_ms : 0;
    }
    int total = message ? message->tally.total : 0;
    char *film = reel_ms ? g_strdup_printf("%d 条 · 约 %d 分钟", total,
                               MAX(1, (int)((reel_ms + 30000) / 60000)))
                         : g_strdup_printf("%d 条", total);
    if (back_ms || promises)
        add_line(
            scene, (struct papers_wall_line){.no = numbers[step++],
                       .text = "上期整改回看",
                       .due = own(scene, back_ms ? g_strdup_printf("约 %d 分钟",
                                                       MAX(1, (int)((back_ms + 30000) / 60000)))
                                                 : g_strdup_printf("%u 条", promises))});
    add_line(scene, (struct papers_wall_line){
                        .no = numbers[step++], .text = "集中审看", .due = own(scene, film)});
    add_line(scene, (struct papers_wall_line){
                        .no = numbers[step++], .text = "当场认领、公开表态", .due = "逐条进行"});
    add_line(scene, (struct papers_wall_line){.no = numbers[step], .text = "汇总通报"});
}

static const char *claim_title(const struct overlay_source *source)
{
    const struct player_message *m = source->message;
    if (!m || source->view.alone)
        return "请责任单位认领";
    if (m->claimed)
        return !m->by_ruling ? "已当场认领" : m->disputed_by ? "异议已裁定" : "已裁定责任单位";
    if (m->disputed_by)
        return m->ruled ? "异议已裁定" : "提出异议，待裁定";
    if (source->view.counting)
        return "请责任单位认领";
    if (m->again)
        return "再播问题，不再认领";
    return m->window_closed ? "本条未当场认领" : "即将开始认领";
}

static void fill_claim(struct scene *scene, const struct overlay_source *source)
{
    struct papers_wall *wall = &scene->wall;
    const struct player_message *m = source->view.alone ? NULL : source->message;
    fill_problem(wall, source);
    wall->title = claim_title(source);
    wall->full = source->view.mode == PLAYER_MODE_PROBLEM;
    /* Nobody is asked any more once the unit has answered. */
    wall->counting = source->view.counting && !(m && (m->claimed || m->disputed_by));
    wall->left_ms = wall->counting ? source->view.closes_at - source->now : 0;
    if (!m) {
        wall->qr_text = "请责任单位举牌认领，\n记录员书面登记";
        return;
    }
    wall->settled = m->claimed;
    wall->about = !wall->counting && m->has_problem && m->claims->len < 2;
    if (wall->counting && !m->claims->len && m->checkin_url) {
        wall->qr = m->checkin_url;
        wall->qr_text = "扫桌签码认领，\n或扫此码，输入桌签码";
    }
    add_lines(scene, m->claims);
    if (m->disputed_by && !m->claimed)
        add_line(scene, (struct papers_wall_line){.unit = m->disputed_by,
                            .text = m->dispute_why,
                            .due = m->dispute_end,
                            .mark = "异议",
                            .tone = PAPERS_TONE_WARN});
}

static void fill_signin(struct papers_wall *wall, const struct player_message *message)
{
    wall->qr_text = "扫码签到";
    wall->text = "手机先连接会场无线网，再扫桌签上的二维码，选择姓名即可签到。\n"
                 "也可以扫左侧二维码，输入桌签码。";
    if (!message)
        return;
    wall->qr = message->checkin_url;
    wall->attendance.expected = message->attendance.expected;
    wall->attendance.present = message->attendance.present + message->attendance.late;
    wall->attendance.late = message->attendance.late;
    wall->attendance.excused = message->attendance.excused;
}

static void fill_remark(struct scene *scene, const struct player_remark *remark)
{
    struct papers_wall *wall = &scene->wall;
    wall->title = "领导批示";
    wall->subtitle = remark->about;
    wall->text = remark->text;
    wall->by = remark->by;
    wall->due = remark->due;
    for (guint i = 0; i < remark->strokes->len; i++) {
        const GArray *xy = remark->strokes->pdata[i];
        struct papers_stroke stroke = {(const int *)xy->data, xy->len / 2};
        g_array_append_val(scene->strokes, stroke);
    }
}

static void fill_lookback(struct scene *scene, const struct player_message *message)
{
    scene->wall.title = "上期承诺回看";
    scene->wall.text = "上期没有需要回看的承诺。";
    if (!message)
        return;
    add_lines(scene, message->lookback);
    scene->wall.footer = message->kept;
}

static void fill_pledges(struct scene *scene, const struct player_message *message)
{
    scene->wall.title = "公开表态";
    scene->wall.text = "还没有单位表态。";
    if (message)
        add_lines(scene, message->pledges);
}

static void fill_compare(struct papers_wall *wall, const struct player_compare *compare)
{
    wall->title = compare->about;
    wall->problem_no = compare->no;
    wall->before_text = compare->before;
    wall->after_text = compare->after;
    wall->footer = compare->pledge;
}

static void fill_notice(struct papers_wall *wall, const struct player_message *message)
{
    wall->kicker = wall->title;
    wall->subtitle = NULL;
    bool paused = message && message->paused;
    wall->title = message && message->notice && *message->notice ? message->notice
                  : paused                                       ? "会议休息"
                                                                 : "请稍候，会议即将继续";
}

static void fill_tally(struct papers_wall *wall, const struct player_message *message)
{
    if (!message)
        return;
    wall->tally.total = message->tally.total;
    wall->tally.shown = message->tally.shown;
    wall->tally.claimed = message->tally.claimed;
    wall->tally.disputed = message->tally.disputed;
    wall->tally.waiting = message->tally.waiting;
    wall->tally.missed = message->tally.missed;
    wall->tally.unshown = message->tally.unshown;
}

static void fill(struct scene *scene, const struct overlay_source *source)
{
    struct papers_wall *wall = &scene->wall;
    const struct player_message *message = source->message;
    const char *screening = message && message->screening ? message->screening : source->title;
    wall->title = wall->subtitle = screening;
    switch (wall->kind) {
    case PAPERS_WALL_IDLE:
        wall->kicker = "创建文明城市";
        wall->subtitle = message ? message->place : NULL;
        break;
    case PAPERS_WALL_NOTICE:
        fill_notice(wall, message);
        break;
    case PAPERS_WALL_AGENDA:
        wall->subtitle = NULL;
        fill_agenda(scene, source);
        break;
    case PAPERS_WALL_SIGNIN:
        wall->subtitle = NULL;
        fill_signin(wall, message);
        break;
    case PAPERS_WALL_CLAIM_SIDE:
        fill_claim(scene, source);
        fill_tally(wall, message);
        break;
    case PAPERS_WALL_PLEDGES:
        fill_pledges(scene, message);
        break;
    case PAPERS_WALL_TALLY:
        wall->title = "本次审看统计";
        fill_tally(wall, message);
        break;
    case PAPERS_WALL_LOOKBACK:
        fill_lookback(scene, message);
        break;
    case PAPERS_WALL_COMPARE:
        fill_compare(wall, message->compare);
        break;
    case PAPERS_WALL_REMARK:
        fill_remark(scene, message->remark);
        break;
    case PAPERS_WALL_ITEM:
    case PAPERS_WALL_CAPTION:
    case PAPERS_WALL_FILM:
    case PAPERS_WALL_BLACK:
        break;
    }
}

static char *clock_text(int64_t now)
{
    g_autoptr(GDateTime) local = player_local(now);
    return local ? g_date_time_format(local, "%H:%M") : NULL;
}

void scene_init(struct scene *scene, const struct overlay_source *source)
{
    struct papers_wall *wall = &scene->wall;
    *scene = (struct scene){.lines = g_array_new(FALSE, FALSE, sizeof(struct papers_wall_line)),
        .strokes = g_array_new(FALSE, FALSE, sizeof(struct papers_stroke)),
        .texts = g_ptr_array_new_with_free_func(g_free)};
    wall->kind = kind_of(wall, source);
    wall->ribbon = source->message && source->message->rehearsal ? "彩排·不留记录" : NULL;
    wall->offline = source->offline;
    if (layers_of(source).clock && wall->kind != PAPERS_WALL_CLAIM_SIDE)
        wall->clock = own(scene, clock_text(source->now));
    scene->film = wall->kind == PAPERS_WALL_FILM || wall->kind == PAPERS_WALL_CAPTION ||
                  wall->kind == PAPERS_WALL_CLAIM_SIDE;
    fill(scene, source);
    wall->lines = (const struct papers_wall_line *)(void *)scene->lines->data;
    wall->n_lines = scene->lines->len;
    wall->strokes = (const struct papers_stroke *)(void *)scene->strokes->data;
    wall->n_strokes = scene->strokes->len;
}

void scene_clear(struct scene *scene)
{
    g_array_unref(scene->lines);
    g_array_unref(scene->strokes);
    g_ptr_array_unref(scene->texts);
}
