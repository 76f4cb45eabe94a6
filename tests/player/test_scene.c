/* test_scene.c — what the wall says in every mode and under every layer of the stage, from the
 * server's message to the words of papers. The browser's hall page (server/web/src/hall) is the
 * model. SHENKAN_SHOTS=DIR leaves each as a picture there. */
#include "message.h"
#include "scene.h"
#include <string.h>

#define NOW 1764000000000

/* A problem on the wall, eight seconds into its film. */
static const char BASE[] =
    "{'server_ms':1764000000000,'event':7,'rev':3,'mode':'reel','blank':false,"
    "'screening':{'id':1,'title':'第6次审看会','state':'live','place':'主楼三会议室'},"
    "'reel':{'id':1,'duration_ms':1800000},'overlays':['caption','claim','clock'],"
    "'item':{'position':2,'kind':'problem','start_ms':10000,'end_ms':40000},"
    "'media':{'playing':true,'pos_ms':10000,'at_ms':1763999988000,'rate':1.0},"
    "'problem':{'id':5,'problem_no':'6-014','order':2,'of':36,'point_name':'人民路口',"
    "'lead_unit_name':'城管局','assist':['城关镇'],'type_name':'占道经营','severity':'serious',"
    "'indicator_text':'主次干道无占道经营','description':'垃圾满溢','found_on':'2025-11-18'},"
    "'window':null,'claims':[],'dispute':null,'checkin_url':'http://10.0.0.2/m/',"
    "'meeting_code':'482719','pledges':[],'lookback':[],"
    "'tally':{'total':36,'shown':16,'claimed':13,'disputed':1,'waiting':1,'missed':1,'unshown':20},"
    "'attendance':{'expected':34,'present':30,'late':1,'excused':2,'absent':1}}";

static const struct player_cue CUES[] = {
    {0,     10000, true,  false},
    {10000, 13000, true,  false},
    {13000, 40000, false, false},
    {40000, 70000, false, true },
};

static json_t *json_of(const char *text)
{
    g_autoptr(GString) quoted = g_string_new(text);
    json_error_t where;
    g_string_replace(quoted, "'", "\"", 0);
    json_t *value = json_loads(quoted->str, 0, &where);
    if (!value)
        g_error("%s: %s", where.text, text);
    return value;
}

struct wall {
    struct player_message *message;
    struct player_stage *stage;
    GPtrArray *items;
    GArray *cues;
    struct overlay_source source;
    struct scene scene;
};

static struct player_item *item_of(void)
{
    struct player_item *item = g_new0(struct player_item, 1);
    item->position = 2;
    item->start_ms = 10000;
    item->end_ms = 40000;
    item->point = g_strdup("人民路口");
    item->unit = g_strdup("城管局");
    return item;
}

static void shoot(struct wall *wall, const char *name)
{
    static const int sizes[][2] = {
        {1920, 1080},
        {1024, 768 }
    };
    const char *folder = g_getenv("SHENKAN_SHOTS");
    for (size_t i = 0; folder && i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *file = g_strdup_printf("%s/%s-%d.png", folder, name, sizes[i][0]);
        papers_wall_png(&wall->scene.wall, sizes[i][0], sizes[i][1], file, &error);
        g_assert_no_error(error);
    }
}

/* The base with these members changed; without any the server has never been heard. */
static struct wall *wall_of(const char *name, const char *changes)
{
    struct wall *wall = g_new0(struct wall, 1);
    wall->items = g_ptr_array_new_with_free_func((GDestroyNotify)player_item_free);
    g_ptr_array_add(wall->items, item_of());
    wall->stage = player_stage_new(wall->items);
    wall->cues = g_array_new(FALSE, FALSE, sizeof(struct player_cue));
    g_array_append_vals(wall->cues, CUES, G_N_ELEMENTS(CUES));
    if (changes) {
        json_t *base = json_of(BASE), *more = json_of(changes);
        json_object_update_recursive(base, more);
        g_autofree char *json = json_dumps(base, 0);
        g_autoptr(GError) error = NULL;
        wall->message = player_message_new(json, &error);
        g_assert_no_error(error);
        player_stage_message(wall->stage, wall->message);
        json_decref(base);
        json_decref(more);
    }
    struct player_view view = player_stage_view(wall->stage, NOW);
    wall->source = (struct overlay_source){.view = view,
        .message = wall->message,
        .item = player_stage_item(wall->stage, view.position),
        .cues = wall->cues,
        .title = "第6次审看会",
        .folder = "/nowhere",
        .now = NOW};
    scene_init(&wall->scene, &wall->source);
    shoot(wall, name);
    return wall;
}

static void wall_free(struct wall *wall)
{
    scene_clear(&wall->scene);
    player_stage_free(wall->stage);
    player_message_free(wall->message);
    g_ptr_array_unref(wall->items);
    g_array_unref(wall->cues);
    g_free(wall);
}

typedef struct wall test_wall;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(test_wall, wall_free)

static const char *says(const struct wall *wall, size_t line)
{
    g_assert_cmpuint(line, <, wall->scene.wall.n_lines);
    return wall->scene.wall.lines[line].text;
}

static const char *mark(const struct wall *wall, size_t line)
{
    g_assert_cmpuint(line, <, wall->scene.wall.n_lines);
    return wall->scene.wall.lines[line].mark;
}

static void test_caption(void)
{
    g_autoptr(test_wall) on = wall_of("caption", "{}");
    g_assert_cmpint(on->scene.wall.kind, ==, PAPERS_WALL_CAPTION);
    g_assert_cmpstr(on->scene.wall.unit, ==, "城管局");
    g_assert_cmpstr(on->scene.wall.point, ==, "人民路口");
    g_assert_cmpstr(on->scene.wall.assist, ==, "城关镇");
    g_assert_true(on->scene.wall.serious);
    g_assert_false(on->scene.wall.full);
    g_assert_true(on->scene.film);
    g_autoptr(test_wall) off = wall_of("film", "{'overlays':['claim']}");
    g_assert_cmpint(off->scene.wall.kind, ==, PAPERS_WALL_FILM);
    g_assert_null(off->scene.wall.clock);
    /* The film itself says it on its card and for five seconds more. */
    g_autoptr(test_wall) card = wall_of("card", "{'media':{'at_ms':1763999998000}}");
    g_assert_cmpint(card->scene.wall.kind, ==, PAPERS_WALL_FILM);
    g_autoptr(test_wall) burnt = wall_of("burnt", "{'media':{'at_ms':1763999993000}}");
    g_assert_cmpint(burnt->scene.wall.kind, ==, PAPERS_WALL_FILM);
}

static void test_problem(void)
{
    g_autoptr(test_wall) w = wall_of("problem", "{'mode':'problem','overlays':[]}");
    g_assert_cmpint(w->scene.wall.kind, ==, PAPERS_WALL_CAPTION);
    g_assert_true(w->scene.wall.full);
    g_assert_cmpstr(w->scene.wall.description, ==, "垃圾满溢");
    g_assert_cmpstr(w->scene.wall.indicator, ==, "主次干道无占道经营");
}

/* The claim card's layer: beside the running film while the window is open. */
static void test_claim_layer(void)
{
    const char *open = "{'window':{'state':'open','problem':5,'closes_at':1764000072000}}";
    g_autoptr(test_wall) on = wall_of("claim-layer", open);
    g_assert_cmpint(on->scene.wall.kind, ==, PAPERS_WALL_CLAIM_SIDE);
    g_assert_true(on->scene.film);
    g_assert_true(on->scene.wall.counting);
    g_assert_cmpint(on->scene.wall.left_ms, ==, 72000);
    g_assert_cmpstr(on->scene.wall.qr, ==, "http://10.0.0.2/m/");
    g_assert_null(on->scene.wall.clock);
    g_assert_cmpint(on->scene.wall.tally.claimed, ==, 13);
    g_autoptr(test_wall) off = wall_of("no-claim-layer",
        "{'overlays':[],'window':{'state':'open','problem':5,'closes_at':1764000072000}}");
    g_assert_cmpint(off->scene.wall.kind, ==, PAPERS_WALL_FILM);
    g_autoptr(test_wall) closed = wall_of("claim-layer-closed",
        "{'window':{'state':'closed','problem':5,'closes_at':1763999999000}}");
    g_assert_cmpint(closed->scene.wall.kind, ==, PAPERS_WALL_CAPTION);
}

static void test_clock(void)
{
    static const char *const modes[] = {
        "idle", "agenda", "signin", "reel", "problem", "lookback", "tally", "pledges", "notice"};
    for (size_t i = 0; i < G_N_ELEMENTS(modes); i++) {
        g_autofree char *name = g_strdup_printf("mode-%s", modes[i]);
        g_autofree char *with = g_strdup_printf("{'mode':'%s'}", modes[i]);
        g_autofree char *without =
            g_strdup_printf("{'mode':'%s','overlays':['caption']}", modes[i]);
        g_autoptr(test_wall) on = wall_of(name, with);
        g_autoptr(test_wall) off = wall_of("no-clock", without);
        g_assert_cmpstr(on->scene.wall.clock, ==, "00:00");
        g_assert_null(off->scene.wall.clock);
    }
}

static void test_claim_words(void)
{
    static const struct {
        const char *changes, *title;
    } cases[] = {
        {"{'mode':'claim'}",                                                                            "即将开始认领"      },
        {"{'mode':'claim','window':{'state':'open','closes_at':1764000072000}}",                        "请责任单位认领"   },
        {"{'mode':'claim','window':{'state':'closed','closes_at':1763999999000}}",
         "本条未当场认领"                                                                                                  },
        {"{'mode':'claim','dispute':{'unit_name':'城管局','reason_code':'ownership','ruling':null}"
         "}",                                                                                  "提出异议，待裁定"},
        {"{'mode':'claim','dispute':{'unit_name':'城管局','reason_code':'done','ruling':'refile'}}",
         "异议已裁定"                                                                                                        },
        {"{'mode':'claim','claims':[{'unit_name':'城管局','role':'primary','mode':'onsite'}]}",
         "已当场认领"                                                                                                        },
        {"{'mode':'claim','dispute':{'unit_name':'城管局','reason_code':'done','ruling':'assign'},"
         "'claims':[{'unit_name':'住建局','role':'primary','mode':'ruling'}]}",             "异议已裁定"         },
        {"{'mode':'claim','claims':[{'unit_name':'住建局','role':'primary','mode':'ruling'}]}",
         "已裁定责任单位"                                                                                                  },
        {"{'mode':'claim','problem':{'id':1,'replay_days':21}}",
         "再播问题，不再认领"                                                                                            },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strdup_printf("claim-%zu", i);
        g_autoptr(test_wall) w = wall_of(name, cases[i].changes);
        g_assert_cmpint(w->scene.wall.kind, ==, PAPERS_WALL_CLAIM_SIDE);
        g_assert_cmpstr(w->scene.wall.title, ==, cases[i].title);
        g_assert_cmpint(w->scene.wall.counting, ==, i == 1);
        g_assert_cmpint(w->scene.wall.about, ==, i != 1);
    }
}

/* How a claim came is on the wall, and when by. */
static void test_claim_rows(void)
{
    g_autoptr(test_wall) w = wall_of("claim-rows",
        "{'mode':'claim','window':{'state':'open','closes_at':1764000072000},'claims':["
        "{'unit_name':'城管局','role':'primary','mode':'recorded','person':'演示·甲',"
        "'due_on':'2025-11-27','pledge':'照单全收'},"
        "{'unit_name':'城关镇','role':'joint','mode':'onsite','due_on':'2025-11-29','pledge':''},"
        "{'unit_name':'住建局','role':'joint','mode':'recorded','pledge':''},"
        "{'unit_name':'水务局','role':'primary','mode':'ruling','pledge':'一周内疏通'},"
        "{'unit_name':'交警','role':'primary','mode':'onsite','pledge':'定岗定人'}]}");
    static const char *const marks[] = {"代录", "共同认领", "共同·代录", "裁定", "已认领"};
    static const char *const texts[] = {
        "照单全收", "11月29日前整改到位", "表态待补", "一周内疏通", "定岗定人"};
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        g_assert_cmpstr(mark(w, i), ==, marks[i]);
        g_assert_cmpstr(says(w, i), ==, texts[i]);
    }
    g_assert_cmpstr(w->scene.wall.lines[0].due, ==, "演示·甲 · 11月27日前");
    g_assert_null(w->scene.wall.lines[1].due);
    /* Nobody is asked any more. */
    g_assert_false(w->scene.wall.counting);
    g_assert_null(w->scene.wall.qr);
    g_assert_true(w->scene.wall.settled);
}

static void test_dispute_rows(void)
{
    static const struct {
        const char *dispute, *why, *end;
    } cases[] = {
        {"'reason_code':'ownership','suggested_unit_name':'住建局','ruling':null",     "权属不在本单位",
         "建议：住建局"                                                                                                                   },
        {"'reason_code':'jurisdiction','ruling':'assign','ruling_unit_name':'住建局'",
         "不在管辖范围",                                                                                     "裁定由 住建局 负责" },
        {"'reason_code':'repeated','ruling':'withdraw'",                                  "重复的问题",       "问题不成立，已撤销"},
        {"'reason_code':'done','ruling':'refile'",                                        "已经整改",          "核实后再定"            },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strdup_printf("dispute-%zu", i);
        g_autofree char *json = g_strdup_printf(
            "{'mode':'claim','dispute':{'unit_name':'城管局',%s}}", cases[i].dispute);
        g_autoptr(test_wall) w = wall_of(name, json);
        g_assert_cmpuint(w->scene.wall.n_lines, ==, 1);
        g_assert_cmpstr(mark(w, 0), ==, "异议");
        g_assert_cmpstr(says(w, 0), ==, cases[i].why);
        g_assert_cmpstr(w->scene.wall.lines[0].due, ==, cases[i].end);
    }
}

static void test_agenda(void)
{
    g_autoptr(test_wall) w = wall_of("agenda", "{'mode':'agenda'}");
    static const char *const texts[] = {
        "上期整改回看", "集中审看", "当场认领、公开表态", "汇总通报"};
    g_assert_cmpuint(w->scene.wall.n_lines, ==, G_N_ELEMENTS(texts));
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert_cmpstr(says(w, i), ==, texts[i]);
    g_assert_cmpstr(w->scene.wall.lines[0].due, ==, "约 1 分钟");
    g_assert_cmpstr(w->scene.wall.lines[1].due, ==, "36 条 · 约 30 分钟");
    g_assert_cmpstr(w->scene.wall.title, ==, "第6次审看会");
}

static void test_agenda_written(void)
{
    g_autoptr(test_wall) w = wall_of("agenda-written",
        "{'mode':'agenda','agenda':[{'kind':'other','title':'开场','lead':'','planned_s':0},"
        "{'kind':'film','title':'集中观看审看片','lead':'主持人','planned_s':1800}]}");
    g_assert_cmpuint(w->scene.wall.n_lines, ==, 2);
    g_assert_cmpstr(w->scene.wall.lines[0].no, ==, "一、");
    g_assert_cmpstr(says(w, 0), ==, "开场");
    g_assert_null(w->scene.wall.lines[0].due);
    g_assert_cmpstr(says(w, 1), ==, "集中观看审看片");
    g_assert_cmpstr(w->scene.wall.lines[1].due, ==, "36 条 · 30 分钟");
}

static void test_notice(void)
{
    g_autoptr(test_wall) rest =
        wall_of("notice-paused", "{'mode':'notice','screening':{'state':'paused'}}");
    g_assert_cmpstr(rest->scene.wall.title, ==, "会议休息");
    g_assert_cmpstr(rest->scene.wall.kicker, ==, "第6次审看会");
    g_autoptr(test_wall) wait = wall_of("notice", "{'mode':'notice'}");
    g_assert_cmpstr(wait->scene.wall.title, ==, "请稍候，会议即将继续");
    g_autoptr(test_wall) own = wall_of("notice-own", "{'mode':'notice','notice':'9:50 继续'}");
    g_assert_cmpstr(own->scene.wall.title, ==, "9:50 继续");
}

static void test_signin(void)
{
    g_autoptr(test_wall) w = wall_of("signin", "{'mode':'signin'}");
    g_assert_cmpint(w->scene.wall.attendance.expected, ==, 34);
    g_assert_cmpint(w->scene.wall.attendance.present, ==, 31);
    g_assert_nonnull(strstr(w->scene.wall.text, "桌签"));
    g_assert_cmpstr(w->scene.wall.qr, ==, "http://10.0.0.2/m/");
}

static void test_lists(void)
{
    g_autoptr(test_wall) pledges = wall_of("pledges",
        "{'mode':'pledges','pledges':[{'problem_no':'6-001','point_name':'人民路口','unit_name':"
        "'城管局','pledge':'立行立改','due_on':'2025-11-27'},{'unit_name':'住建局','pledge':''}]}");
    g_assert_cmpstr(pledges->scene.wall.title, ==, "公开表态");
    g_assert_cmpstr(pledges->scene.wall.lines[0].point, ==, "人民路口");
    g_assert_cmpstr(pledges->scene.wall.lines[0].due, ==, "11月27日前");
    g_assert_cmpstr(says(pledges, 1), ==, "按期整改到位");

    g_autoptr(test_wall) back = wall_of("lookback",
        "{'mode':'lookback','lookback':[{'unit_name':'城管局','point_name':'人民路口','pledge':"
        "'三日内清理','kept':'kept'},{'unit_name':'住建局','pledge':'','promised_due_on':"
        "'2025-09-27','kept':'late'},{'unit_name':'水务局','pledge':'疏通','kept':'failed'},"
        "{'unit_name':'交警','pledge':'定岗','kept':'kept'}]}");
    g_assert_cmpstr(back->scene.wall.footer, ==, "已兑现 2　逾期 1　未兑现 1");
    g_assert_cmpstr(back->scene.wall.lines[0].point, ==, "人民路口");
    g_assert_cmpstr(says(back, 1), ==, "9月27日前整改到位");
    g_assert_cmpint(back->scene.wall.lines[1].tone, ==, PAPERS_TONE_WARN);
    g_assert_cmpint(back->scene.wall.lines[2].tone, ==, PAPERS_TONE_BAD);
    g_autoptr(test_wall) none = wall_of("lookback-none", "{'mode':'lookback'}");
    g_assert_cmpstr(none->scene.wall.text, ==, "上期没有需要回看的承诺。");
    g_autoptr(test_wall) tally = wall_of("tally", "{'mode':'tally'}");
    g_assert_cmpint(tally->scene.wall.tally.shown, ==, 16);
}

static void test_compare(void)
{
    g_autoptr(test_wall) w = wall_of("compare",
        "{'mode':'lookback','compare':{'problem':5,'problem_no':'5-001','point_name':'人民路口',"
        "'unit_name':'城管局','found_on':'2025-09-18','pledge':'三日内清理','kept':'kept',"
        "'closed_at':1758900000000,'after':true}}");
    g_assert_cmpint(w->scene.wall.kind, ==, PAPERS_WALL_COMPARE);
    g_assert_cmpstr(w->scene.wall.title, ==, "人民路口 城管局 · 已兑现");
    g_assert_cmpstr(w->scene.wall.footer, ==, "三日内清理");
    g_assert_cmpstr(w->scene.wall.after_text, ==, "9月26日");
}

static void test_over_all(void)
{
    g_autoptr(test_wall) black = wall_of("black", "{'blank':true,'remark':{'text':'一周内'}}");
    g_assert_cmpint(black->scene.wall.kind, ==, PAPERS_WALL_BLACK);
    g_autoptr(test_wall) remark = wall_of("remark", "{'mode':'claim','remark':{'scope':'all','text'"
                                                    ":'一周内','author':'演示·甲','post':'书记'}}");
    g_assert_cmpint(remark->scene.wall.kind, ==, PAPERS_WALL_REMARK);
    g_autoptr(test_wall) idle = wall_of("never-heard", NULL);
    g_assert_cmpint(idle->scene.wall.kind, ==, PAPERS_WALL_IDLE);
    g_assert_cmpstr(idle->scene.wall.title, ==, "第6次审看会");
}

/* The server is gone in a claim window: claims go on by hand, and what it said last is no news. */
static void test_alone(void)
{
    g_autoptr(test_wall) w = wall_of("before-alone",
        "{'mode':'claim','window':{'state':'open','closes_at':1764000072000},'remark':{'text':'x'},"
        "'claims':[{'unit_name':'城关镇','role':'joint','mode':'onsite'}]}");
    player_stage_alone(w->stage, true, NOW);
    w->source.view = player_stage_view(w->stage, NOW);
    scene_clear(&w->scene);
    scene_init(&w->scene, &w->source);
    shoot(w, "alone");
    g_assert_true(w->source.view.alone);
    g_assert_cmpint(w->scene.wall.kind, ==, PAPERS_WALL_CLAIM_SIDE);
    g_assert_true(w->scene.wall.counting);
    g_assert_null(w->scene.wall.qr);
    g_assert_nonnull(strstr(w->scene.wall.qr_text, "举牌"));
    g_assert_cmpuint(w->scene.wall.n_lines, ==, 0);
    g_assert_cmpstr(w->scene.wall.unit, ==, "城管局");
}

/* As a picture: the film is seen where it is, and a lost line shows over the film too. */
static void test_picture(void)
{
    struct overlay *overlay = overlay_new();
    struct window_picture picture;
    struct window_box box;
    bool covers;
    g_autoptr(test_wall) bare = wall_of("bare", "{'overlays':[]}");
    overlay_update(overlay, &bare->source, 1920, 1080, &picture, &covers, &box);
    g_assert_null(picture.pixels);
    g_assert_false(covers);
    bare->source.offline = true;
    g_assert_true(overlay_update(overlay, &bare->source, 1920, 1080, &picture, &covers, &box));
    g_assert_nonnull(picture.pixels);

    g_autoptr(test_wall) claim = wall_of("side", "{'mode':'claim'}");
    static const int sizes[][2] = {
        {1920, 1080},
        {1024, 768 }
    };
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        overlay_update(overlay, &claim->source, sizes[i][0], sizes[i][1], &picture, &covers, &box);
        g_assert_false(covers);
        g_assert_cmpint(box.width, >, sizes[i][0] * 6 / 10);
        for (int y = box.y; y < box.y + box.height; y++)
            for (int x = box.x; x < box.x + box.width; x++)
                g_assert_cmphex(picture.pixels[y * picture.stride + 4 * x + 3], ==, 0);
    }
    g_assert_false(overlay_update(overlay, &claim->source, 1024, 768, &picture, &covers, &box));
    overlay_free(overlay);
}

/* The rows that are told empty are, and the others are not. */
static void test_rows(void)
{
    struct overlay *overlay = overlay_new();
    struct window_picture picture;
    struct window_box box;
    bool covers;
    g_autoptr(test_wall) w = wall_of("rows", "{}");
    overlay_update(overlay, &w->source, 1920, 1080, &picture, &covers, &box);
    int empty = 0;
    for (int y = 0; y < 1080; y++) {
        bool any = false;
        for (int x = 0; x < picture.stride; x++)
            any |= picture.pixels[y * picture.stride + x] != 0;
        g_assert_cmpint(any, ==, picture.rows[y]);
        empty += !any;
    }
    g_assert_cmpint(empty, >, 800);
    overlay_free(overlay);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/player/scene/caption", test_caption);
    g_test_add_func("/player/scene/problem", test_problem);
    g_test_add_func("/player/scene/claim-layer", test_claim_layer);
    g_test_add_func("/player/scene/clock", test_clock);
    g_test_add_func("/player/scene/claim-words", test_claim_words);
    g_test_add_func("/player/scene/claim-rows", test_claim_rows);
    g_test_add_func("/player/scene/dispute-rows", test_dispute_rows);
    g_test_add_func("/player/scene/agenda", test_agenda);
    g_test_add_func("/player/scene/agenda-written", test_agenda_written);
    g_test_add_func("/player/scene/notice", test_notice);
    g_test_add_func("/player/scene/signin", test_signin);
    g_test_add_func("/player/scene/lists", test_lists);
    g_test_add_func("/player/scene/compare", test_compare);
    g_test_add_func("/player/scene/over-all", test_over_all);
    g_test_add_func("/player/scene/alone", test_alone);
    g_test_add_func("/player/scene/picture", test_picture);
    g_test_add_func("/player/scene/rows", test_rows);
    return g_test_run();
}
