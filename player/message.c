/* message.c — a stage message or a pack's item list from JSON. */
#include "message.h"
#include <jansson.h>
#include <string.h>

G_DEFINE_QUARK(shenkan - player - error, player_error)

static const char *const MODES[] = {
    [PLAYER_MODE_IDLE] = "idle",
    [PLAYER_MODE_AGENDA] = "agenda",
    [PLAYER_MODE_SIGNIN] = "signin",
    [PLAYER_MODE_REEL] = "reel",
    [PLAYER_MODE_PROBLEM] = "problem",
    [PLAYER_MODE_CLAIM] = "claim",
    [PLAYER_MODE_LOOKBACK] = "lookback",
    [PLAYER_MODE_TALLY] = "tally",
    [PLAYER_MODE_PLEDGES] = "pledges",
    [PLAYER_MODE_NOTICE] = "notice",
    [PLAYER_MODE_BLANK] = "blank",
};

static const char *text(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static char *text_dup(const json_t *object, const char *name)
{
    return g_strdup(text(object, name));
}

static int64_t number(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return json_is_number(value) ? (int64_t)json_number_value(value) : 0;
}

static int small(const json_t *object, const char *name)
{
    return (int)CLAMP(number(object, name), G_MININT32, G_MAXINT32);
}

/* "assist" is a list of names on the stage and a text in the pack. */
static char *names(const json_t *value)
{
    if (json_is_string(value))
        return g_strdup(json_string_value(value));
    g_autoptr(GString) list = g_string_new(NULL);
    size_t i;
    const json_t *name;
    json_array_foreach(value, i, name)
    {
        const char *word = json_is_object(name) ? text(name, "name") : json_string_value(name);
        if (word)
            g_string_append_printf(list, "%s%s", list->len ? "、" : "", word);
    }
    return list->len ? g_strdup(list->str) : NULL;
}

/* 2026-11-27 → 11月27日 */
static char *day(const char *date)
{
    int year, month, mday;
    if (!date || sscanf(date, "%d-%d-%d", &year, &month, &mday) != 3)
        return NULL;
    return g_strdup_printf("%d月%d日", month, mday);
}

/* What was said, or by when it is to be done when nothing was. */
static char *promise(const json_t *row, const char *due_on, const char *instead)
{
    const char *pledge = text(row, "pledge");
    g_autofree char *due = day(text(row, due_on));
    if (pledge && *pledge)
        return g_strdup(pledge);
    return due ? g_strdup_printf("%s前整改到位", due) : g_strdup(instead);
}

/* A claim that a clerk entered, that came later or by a ruling is always shown as such. */
static char *claim_mark(const json_t *claim)
{
    static const char *const modes[][2] = {
        {"recorded", "代录"         },
        {"late",     "会后补认领"},
        {"ruling",   "裁定"         },
    };
    const char *word = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(modes); i++)
        if (g_strcmp0(text(claim, "mode"), modes[i][0]) == 0)
            word = modes[i][1];
    if (g_strcmp0(text(claim, "role"), "joint") == 0)
        return word ? g_strconcat("共同·", word, NULL) : g_strdup("共同认领");
    return g_strdup(word ? word : "已认领");
}

static struct player_line *claim_line(const json_t *claim)
{
    struct player_line *line = g_new0(struct player_line, 1);
    const char *pledge = text(claim, "pledge"), *person = text(claim, "person"),
               *mode = text(claim, "mode");
    g_autofree char *due = day(text(claim, "due_on"));
    line->unit = text_dup(claim, "unit_name");
    line->text = promise(claim, "due_on", "表态待补");
    if (due && pledge && *pledge)
        line->due = person && *person ? g_strdup_printf("%s · %s前", person, due)
                                      : g_strdup_printf("%s前", due);
    line->mark = claim_mark(claim);
    line->good = g_strcmp0(mode, "onsite") == 0;
    return line;
}

static struct player_line *pledge_line(const json_t *pledge)
{
    struct player_line *line = g_new0(struct player_line, 1);
    line->no = text_dup(pledge, "problem_no");
    const char *said = text(pledge, "pledge");
    g_autofree char *due = day(text(pledge, "due_on"));
    line->unit = text_dup(pledge, "unit_name");
    line->point = text_dup(pledge, "point_name");
    line->text = g_strdup(said && *said ? said : "按期整改到位");
    line->due = due ? g_strdup_printf("%s前", due) : NULL;
    return line;
}

static const char *const KEPT[][2] = {
    {"pending", "未到期"},
    {"kept",    "已兑现"},
    {"late",    "逾期"   },
    {"failed",  "未兑现"},
};

static const char *kept_word(const char *kept)
{
    for (size_t i = 0; i < G_N_ELEMENTS(KEPT); i++) {
        if (g_strcmp0(kept, KEPT[i][0]) == 0)
            return KEPT[i][1];
    }
    return NULL;
}

/* 已兑现 3　未兑现 1 */
static char *kept_counts(const json_t *rows)
{
    g_autoptr(GString) list = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(KEPT); i++) {
        int n = 0;
        size_t k;
        const json_t *row;
        json_array_foreach(rows, k, row) n += g_strcmp0(text(row, "kept"), KEPT[i][0]) == 0;
        if (n)
            g_string_append_printf(list, "%s%s %d", list->len ? "　" : "", KEPT[i][1], n);
    }
    return g_strdup(list->str);
}

/* What became of it: of the promise, or why there was none. */
static const char *looked_word(const json_t *row)
{
    const char *outcome = text(row, "outcome");
    const char *kept = kept_word(text(row, "kept"));
    return kept                                  ? kept
           : g_strcmp0(outcome, "missed") == 0   ? "当场无人认领"
           : g_strcmp0(outcome, "disputed") == 0 ? "当场有异议"
           : g_strcmp0(outcome, "overdue") == 0  ? "逾期未销号"
                                                 : NULL;
}

/* 再播 · 逾期 12 天 · 占道经营; g_free */
static char *replayed(const json_t *row, const char *days, const char *type)
{
    int late = small(row, days);
    if (late <= 0)
        return g_strdup(type);
    return g_strdup_printf("再播 · 逾期 %d 天%s%s", late, type ? " · " : "", type ? type : "");
}

static struct player_line *lookback_line(const json_t *row)
{
    struct player_line *line = g_new0(struct player_line, 1);
    const char *kept = text(row, "kept");
    line->no = text_dup(row, "problem_no");
    line->unit = text_dup(row, "unit_name");
    line->point = text_dup(row, "point_name");
    g_autofree char *said = promise(row, "promised_due_on", NULL);
    line->text = small(row, "replay_days") <= 0 && small(row, "again_days") > 0
                     ? g_strdup_printf("上次再播%s%s", said ? " · " : "", said ? said : "")
                     : replayed(row, "replay_days", said);
    line->mark = g_strdup(looked_word(row));
    line->good = g_strcmp0(kept, "kept") == 0;
    line->warn = g_strcmp0(kept, "late") == 0;
    line->bad = g_strcmp0(kept, "failed") == 0 || g_strcmp0(text(row, "outcome"), "missed") == 0 ||
                (!kept && g_strcmp0(text(row, "outcome"), "overdue") == 0);
    return line;
}

/* 一、 … 四十、 */
static char *ordinal(size_t n)
{
    static const char *const digits[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    const char *tens = n >= 20 ? digits[n / 10 % 10] : "";
    return g_strdup_printf("%s%s%s、", tens, n >= 10 ? "十" : "", digits[n % 10]);
}

static struct player_line *agenda_line(const json_t *item)
{
    struct player_line *line = g_new0(struct player_line, 1);
    int minutes = small(item, "planned_s") / 60;
    line->text = text_dup(item, "title");
    line->mark = text_dup(item, "kind");
    line->due = minutes > 0 ? g_strdup_printf("%d 分钟", minutes) : NULL;
    return line;
}

void player_line_free(struct player_line *line)
{
    if (!line)
        return;
    g_free(line->no);
    g_free(line->unit);
    g_free(line->point);
    g_free(line->text);
    g_free(line->due);
    g_free(line->mark);
    g_free(line);
}

/* One stroke; NULL when it is none. The server has checked it; a wall must not trust that. */
static GArray *stroke(const json_t *value, size_t *points)
{
    size_t n = json_array_size(value) / 2, i;
    const json_t *number_;
    if (n == 0 || (*points += n) > 8000)
        return NULL;
    GArray *xy = g_array_new(FALSE, FALSE, sizeof(int));
    json_array_foreach(value, i, number_)
    {
        int at = (int)CLAMP(json_integer_value(number_), 0, i % 2 ? 400 : 1000);
        if (i < 2 * n)
            g_array_append_val(xy, at);
    }
    return xy;
}

static char *joined(const char *first, const char *second)
{
    return g_strdup_printf(
        "%s%s%s", first ? first : "", first && second ? " " : "", second ? second : "");
}

static struct player_remark *remark(const json_t *value)
{
    if (!json_is_object(value))
        return NULL;
    struct player_remark *r = g_new0(struct player_remark, 1);
    const char *scope = text(value, "scope");
    g_autofree char *due = day(text(value, "due_on"));
    r->about = g_strcmp0(scope, "all") == 0 ? g_strdup("对全体单位")
               : g_strcmp0(scope, "unit") == 0
                   ? joined("对", text(value, "unit_name"))
                   : joined(text(value, "problem_no"), text(value, "point_name"));
    r->text = text_dup(value, "text");
    r->by = joined(text(value, "post"), text(value, "author"));
    r->due = due ? g_strdup_printf("时限：%s前", due) : NULL;
    r->strokes = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    size_t i, points = 0;
    const json_t *one;
    json_array_foreach(json_object_get(value, "strokes"), i, one)
    {
        GArray *xy = i < 200 ? stroke(one, &points) : NULL;
        if (xy)
            g_ptr_array_add(r->strokes, xy);
    }
    return r;
}

GDateTime *player_local(int64_t ms)
{
    g_autoptr(GTimeZone) china = g_time_zone_new_offset(8 * 3600);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(ms / 1000);
    return utc ? g_date_time_to_timezone(utc, china) : NULL;
}

/* NULL: never. */
static char *day_of(int64_t ms)
{
    g_autoptr(GDateTime) local = ms > 0 ? player_local(ms) : NULL;
    return local ? g_strdup_printf("%d月%d日", g_date_time_get_month(local),
                       g_date_time_get_day_of_month(local))
                 : NULL;
}

static struct player_compare *compare(const json_t *value)
{
    int64_t problem = number(value, "problem");
    if (problem < 1)
        return NULL;
    struct player_compare *c = g_new0(struct player_compare, 1);
    g_autofree char *closed = day_of(number(value, "closed_at"));
    const char *kept = looked_word(value);
    bool done = json_is_true(json_object_get(value, "after"));
    c->problem = problem;
    c->no = text_dup(value, "problem_no");
    g_autofree char *where = joined(text(value, "point_name"), text(value, "unit_name"));
    c->about = kept ? g_strdup_printf("%s · %s", where, kept) : g_strdup(where);
    c->before = day(text(value, "found_on"));
    c->after = done ? g_steal_pointer(&closed) : g_strdup("还没有整改后的画面");
    c->pledge = promise(value, "promised_due_on", NULL);
    return c;
}

static void compare_free(struct player_compare *c)
{
    if (!c)
        return;
    g_free(c->no);
    g_free(c->about);
    g_free(c->before);
    g_free(c->after);
    g_free(c->pledge);
    g_free(c);
}

static void remark_free(struct player_remark *r)
{
    if (!r)
        return;
    g_free(r->about);
    g_free(r->text);
    g_free(r->by);
    g_free(r->due);
    g_ptr_array_unref(r->strokes);
    g_free(r);
}

static GPtrArray *lines(const json_t *array, struct player_line *(*read)(const json_t *))
{
    GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)player_line_free);
    size_t i;
    const json_t *value;
    json_array_foreach(array, i, value)
    {
        if (i < 200)
            g_ptr_array_add(list, read(value));
    }
    return list;
}

static struct player_layers layers(const json_t *names)
{
    struct player_layers on = {0};
    const struct {
        const char *name;
        bool *on;
    } known[] = {
        {"caption", &on.caption},
        {"claim",   &on.claim  },
        {"clock",   &on.clock  },
    };
    size_t i;
    const json_t *name;
    json_array_foreach(names, i, name)
    {
        for (size_t k = 0; k < G_N_ELEMENTS(known); k++)
            *known[k].on |= g_strcmp0(json_string_value(name), known[k].name) == 0;
    }
    return on;
}

static const char *dispute_reason(const char *code)
{
    static const char *const words[][2] = {
        {"ownership",    "权属不在本单位"},
        {"jurisdiction", "不在管辖范围"   },
        {"done",         "已经整改"         },
        {"repeated",     "重复的问题"      },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_strcmp0(code, words[i][0]) == 0)
            return words[i][1];
    return code;
}

static char *dispute_end(const json_t *dispute)
{
    const char *ruling = text(dispute, "ruling"), *unit = text(dispute, "ruling_unit_name"),
               *suggested = text(dispute, "suggested_unit_name");
    if (!ruling)
        return suggested ? g_strdup_printf("建议：%s", suggested) : NULL;
    if (strcmp(ruling, "assign") == 0)
        return unit ? g_strdup_printf("裁定由 %s 负责", unit) : g_strdup("已裁定责任单位");
    if (strcmp(ruling, "refile") == 0)
        return g_strdup("核实后再定");
    return g_strdup(strcmp(ruling, "withdraw") == 0 ? "问题不成立，已撤销" : ruling);
}

/* Who is in charge has claimed. */
static void claimed(struct player_message *message, const json_t *claims)
{
    size_t i;
    const json_t *claim;
    json_array_foreach(claims, i, claim)
    {
        if (g_strcmp0(text(claim, "role"), "primary") == 0 && !message->claimed) {
            message->claimed = true;
            message->by_ruling = g_strcmp0(text(claim, "mode"), "ruling") == 0;
        }
    }
}

static bool mode_find(const char *name, enum player_mode *out_mode)
{
    for (size_t i = 0; name && i < G_N_ELEMENTS(MODES); i++) {
        if (strcmp(MODES[i], name) == 0) {
            *out_mode = (enum player_mode)i;
            return true;
        }
    }
    return false;
}

const char *player_mode_name(enum player_mode mode)
{
    return MODES[mode];
}

struct player_film player_film_read(const json_t *object)
{
    struct player_film film = {
        .version = json_integer_value(json_object_get(object, "version_no"))};
    const char *sha256 = json_string_value(json_object_get(object, "sha256"));
    g_strlcpy(film.sha256, sha256 ? sha256 : "", sizeof film.sha256);
    return film;
}

struct player_message *player_message_new(const char *json, GError **error)
{
    json_error_t where;
    json_t *root = json_loads(json, JSON_REJECT_DUPLICATES, &where);
    if (!json_is_object(root)) {
        g_set_error(error, PLAYER_ERROR, PLAYER_ERROR_INVALID, "the stage message is not JSON: %s",
            root ? "not an object" : where.text);
        json_decref(root);
        return NULL;
    }
    g_autoptr(player_message) message = g_new0(struct player_message, 1);
    message->claims = lines(json_object_get(root, "claims"), claim_line);
    message->pledges = lines(json_object_get(root, "pledges"), pledge_line);
    message->lookback = lines(json_object_get(root, "lookback"), lookback_line);
    message->agenda = lines(json_object_get(root, "agenda"), agenda_line);
    for (guint i = 0; i < message->agenda->len; i++)
        ((struct player_line *)message->agenda->pdata[i])->no = ordinal(i + 1);
    const char *mode = text(root, "mode");
    if (!mode_find(mode, &message->mode) || !json_is_integer(json_object_get(root, "rev"))) {
        g_set_error(error, PLAYER_ERROR, PLAYER_ERROR_INVALID,
            "the stage message has no mode or rev that is known here (mode %s)",
            mode ? mode : "missing");
        json_decref(root);
        return NULL;
    }
    message->server_ms = number(root, "server_ms");
    message->event = number(root, "event");
    message->rev = number(root, "rev");
    message->film = player_film_read(json_object_get(root, "reel"));
    message->rehearsal = json_is_true(json_object_get(root, "rehearsal"));
    for (size_t i = 0; i < 4; i++)
        message->doors[i / 2][i % 2] = (int)json_integer_value(
            json_array_get(json_array_get(json_object_get(root, "doors"), i / 2), i % 2));
    message->blank = json_is_true(json_object_get(root, "blank"));
    message->remark = remark(json_object_get(root, "remark"));
    message->compare = compare(json_object_get(root, "compare"));
    message->checkin_url = text_dup(root, "checkin_url");
    message->notice = text_dup(root, "notice");
    message->layers = layers(json_object_get(root, "overlays"));
    message->kept = kept_counts(json_object_get(root, "lookback"));
    message->reel_ms = number(json_object_get(root, "reel"), "duration_ms");
    claimed(message, json_object_get(root, "claims"));

    const json_t *part = json_object_get(root, "screening");
    message->paused = g_strcmp0(text(part, "state"), "paused") == 0;
    message->screening = text_dup(part, "title");
    message->place = text_dup(part, "place");

    part = json_object_get(root, "item");
    message->position = small(part, "position");
    message->title = text_dup(part, "title");
    message->start_ms = MAX(0, number(part, "start_ms"));
    message->end_ms = MAX(message->start_ms, number(part, "end_ms"));

    part = json_object_get(root, "media");
    message->playing = json_is_true(json_object_get(part, "playing"));
    message->pos_ms = number(part, "pos_ms");
    message->at_ms = number(part, "at_ms");

    part = json_object_get(root, "problem");
    message->has_problem = json_is_object(part);
    message->serious = g_strcmp0(text(part, "severity"), "serious") == 0;
    message->indicator = text_dup(part, "indicator_text");
    message->problem_no = text_dup(part, "problem_no");
    message->point = text_dup(part, "point_name");
    message->unit = text_dup(part, "lead_unit_name");
    message->assist = names(json_object_get(part, "assist"));
    message->again = small(part, "replay_days") > 0;
    message->type = replayed(part, "replay_days", text(part, "type_name"));
    message->description = text_dup(part, "description");
    message->found = day(text(part, "found_on"));
    message->order = small(part, "order");
    message->of = small(part, "of");

    part = json_object_get(root, "window");
    message->window_open = g_strcmp0(text(part, "state"), "open") == 0;
    message->window_closed = g_strcmp0(text(part, "state"), "closed") == 0;
    message->closes_at = number(part, "closes_at");
    message->window_problem = number(part, "problem");

    part = json_object_get(root, "dispute");
    message->disputed_by = text_dup(part, "unit_name");
    message->dispute_why = g_strdup(dispute_reason(text(part, "reason_code")));
    message->dispute_end = dispute_end(part);
    message->ruled = text(part, "ruling") != NULL;

    part = json_object_get(root, "tally");
    message->tally.total = small(part, "total");
    message->tally.shown = small(part, "shown");
    message->tally.claimed = small(part, "claimed");
    message->tally.disputed = small(part, "disputed");
    message->tally.waiting = small(part, "waiting");
    message->tally.missed = small(part, "missed");
    message->tally.unshown = small(part, "unshown");

    part = json_object_get(root, "attendance");
    message->attendance.expected = small(part, "expected");
    message->attendance.present = small(part, "present");
    message->attendance.late = small(part, "late");
    message->attendance.excused = small(part, "excused");
    json_decref(root);
    return g_steal_pointer(&message);
}

void player_message_free(struct player_message *message)
{
    if (!message)
        return;
    char *texts[] = {message->screening, message->place, message->title, message->checkin_url,
        message->notice, message->problem_no, message->point, message->unit, message->assist,
        message->type, message->indicator, message->description, message->found,
        message->disputed_by, message->dispute_why, message->dispute_end, message->kept};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    remark_free(message->remark);
    g_ptr_array_unref(message->claims);
    g_ptr_array_unref(message->pledges);
    g_ptr_array_unref(message->lookback);
    g_ptr_array_unref(message->agenda);
    compare_free(message->compare);
    g_free(message);
}

GPtrArray *player_items_read(const json_t *array)
{
    GPtrArray *items = g_ptr_array_new_with_free_func((GDestroyNotify)player_item_free);
    size_t i;
    const json_t *value;
    json_array_foreach(array, i, value)
    {
        struct player_item *item = g_new0(struct player_item, 1);
        item->position = small(value, "position");
        item->kind = text_dup(value, "kind");
        item->title = text_dup(value, "title");
        item->start_ms = number(value, "start_ms");
        item->end_ms = number(value, "end_ms");
        item->claim_ms = 1000 * CLAMP(number(value, "claim_s"), 0, 3600);
        item->problem_no = text_dup(value, "problem_no");
        item->point = text_dup(value, "point_name");
        item->unit = text_dup(value, "unit_name");
        item->assist = names(json_object_get(value, "assist"));
        item->type = replayed(value, "late_days", text(value, "type_name"));
        item->description = text_dup(value, "description");
        item->found = day(text(value, "found_on"));
        g_ptr_array_add(items, item);
    }
    return items;
}

GArray *player_cues_read(const json_t *array)
{
    GArray *cues = g_array_new(FALSE, FALSE, sizeof(struct player_cue));
    size_t i;
    const json_t *value;
    json_array_foreach(array, i, value)
    {
        const char *tag = text(value, "tag");
        struct player_cue cue = {.start_ms = number(value, "start_ms"),
            .end_ms = number(value, "end_ms"),
            .card = g_strcmp0(text(value, "kind"), "card") == 0,
            .lookback = tag && g_str_has_prefix(tag, "lookback")};
        g_array_append_val(cues, cue);
    }
    return cues;
}
