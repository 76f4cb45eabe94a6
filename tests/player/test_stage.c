/* test_stage.c — runs scenario files against the stage logic, one action a line:
 *
 *   item POSITION KIND START END CLAIM_S      before anything else
 *   at MS                                     server time moves
 *   message rev=1 mode=reel position=2 playing=1 pos=3000 at=0 [window=CLOSES_AT] [blank=1]
 *   alone | key next|previous|pause|blank|claim | report POS [ended] | broken
 *   expect none | seek POS STOP run|stand | play | pause     what step() orders now
 *   wait MS                  how long the loop may sleep
 *   view MODE position=N [film=0|1] [counting=0|1] [alone=0|1] [blank=0|1]
 *   shown COUNT MODE [position=N] [pos=MS] [at=MS] [window=CLOSES_AT] [playing=0|1] [key=0|1]
 *         [rev=N]                             what is to tell the server, its last entry
 */
#include "message.h"
#include <stdio.h>
#include <string.h>

struct run {
    GPtrArray *items;
    struct player_stage *stage;
    int64_t now;
    const char *where;
};

static int64_t field(char **words, const char *name, int64_t missing)
{
    for (int i = 0; words[i]; i++) {
        if (g_str_has_prefix(words[i], name) && words[i][strlen(name)] == '=')
            return g_ascii_strtoll(words[i] + strlen(name) + 1, NULL, 10);
    }
    return missing;
}

static const char *word_of(char **words, const char *name)
{
    for (int i = 0; words[i]; i++) {
        if (g_str_has_prefix(words[i], name) && words[i][strlen(name)] == '=')
            return words[i] + strlen(name) + 1;
    }
    return NULL;
}

static struct player_stage *stage_of(struct run *run)
{
    if (!run->stage)
        run->stage = player_stage_new(run->items);
    return run->stage;
}

static void add_item(struct run *run, char **words)
{
    struct player_item *item = g_new0(struct player_item, 1);
    item->position = atoi(words[1]);
    item->kind = g_strdup(words[2]);
    item->start_ms = atoi(words[3]);
    item->end_ms = atoi(words[4]);
    item->claim_ms = atoi(words[5]) * 1000;
    g_ptr_array_add(run->items, item);
}

/* The message goes through the real reader, as JSON. */
static void send_message(struct run *run, char **words)
{
    int position = (int)field(words, "position", 0);
    const struct player_item *item = player_stage_item(stage_of(run), position);
    g_autofree char *current =
        item ? g_strdup_printf("{\"position\":%d,\"start_ms\":%d,\"end_ms\":%d}", position,
                   (int)item->start_ms, (int)item->end_ms)
             : g_strdup("null");
    int64_t closes_at = field(words, "window", 0);
    g_autofree char *window =
        closes_at ? g_strdup_printf("{\"state\":\"open\",\"closes_at\":%d}", (int)closes_at)
                  : g_strdup("null");
    g_autofree char *json = g_strdup_printf(
        "{\"server_ms\":%d,\"event\":1,\"rev\":%d,\"mode\":\"%s\",\"item\":%s,\"media\":"
        "{\"playing\":%s,\"pos_ms\":%d,\"at_ms\":%d,\"rate\":1.0},\"window\":%s,\"blank\":%s}",
        (int)run->now, (int)field(words, "rev", 0), word_of(words, "mode"), current,
        field(words, "playing", 0) ? "true" : "false", (int)field(words, "pos", 0),
        (int)field(words, "at", run->now), window, field(words, "blank", 0) ? "true" : "false");
    g_autoptr(GError) error = NULL;
    g_autoptr(player_message) message = player_message_new(json, &error);
    g_assert_no_error(error);
    player_stage_message(stage_of(run), message);
}

static char *order_text(const struct player_order *order)
{
    switch (order->kind) {
    case PLAYER_ORDER_SEEK:
        return g_strdup_printf("seek %d %d %s", (int)order->pos_ms, (int)order->stop_ms,
            order->playing ? "run" : "stand");
    case PLAYER_ORDER_PLAY:
        return g_strdup("play");
    case PLAYER_ORDER_PAUSE:
        return g_strdup("pause");
    case PLAYER_ORDER_NONE:
        break;
    }
    return g_strdup("none");
}

static void expect(struct run *run, const char *want)
{
    struct player_order order = player_stage_step(stage_of(run), run->now);
    g_autofree char *got = order_text(&order);
    if (strcmp(got, want) != 0) {
        g_test_message("%s: expected %s, got %s", run->where, want, got);
        g_test_fail();
    }
}

static void check(struct run *run, const char *name, int64_t want, int64_t got)
{
    if (want >= 0 && want != got) {
        g_test_message("%s: %s should be %d, is %d", run->where, name, (int)want, (int)got);
        g_test_fail();
    }
}

static void look(struct run *run, char **words)
{
    static const char *const modes[] = {"idle", "agenda", "signin", "reel", "problem", "claim",
        "lookback", "tally", "pledges", "notice", "blank"};
    struct player_view view = player_stage_view(stage_of(run), run->now);
    if (strcmp(modes[view.mode], words[1]) != 0) {
        g_test_message("%s: mode is %s", run->where, modes[view.mode]);
        g_test_fail();
    }
    check(run, "position", field(words, "position", -1), view.position);
    check(run, "film", field(words, "film", -1), view.film);
    check(run, "counting", field(words, "counting", -1), view.counting);
    check(run, "alone", field(words, "alone", -1), view.alone);
    check(run, "blank", field(words, "blank", -1), view.blank);
    check(run, "stands", field(words, "stands", -1), player_stage_stands(stage_of(run), run->now));
}

static void look_back(struct run *run, char **words)
{
    size_t n;
    int64_t rev;
    const struct player_shown *shown = player_stage_shown(stage_of(run), &n, &rev);
    check(run, "count", atoi(words[1]), (int64_t)n);
    check(run, "rev", field(words, "rev", -1), rev);
    if (!n)
        return;
    const struct player_shown *last = &shown[n - 1];
    if (strcmp(player_mode_name(last->mode), words[2]) != 0) {
        g_test_message("%s: the last mode is %s", run->where, player_mode_name(last->mode));
        g_test_fail();
    }
    check(run, "position", field(words, "position", -1), last->position);
    check(run, "pos", field(words, "pos", -1), last->pos_ms);
    check(run, "at", field(words, "at", -1), last->at);
    check(run, "window", field(words, "window", -1), last->closes_at);
    check(run, "playing", field(words, "playing", -1), last->playing);
    check(run, "key", field(words, "key", -1), last->key);
}

static void press(struct run *run, const char *name)
{
    enum player_key key = strcmp(name, "next") == 0       ? PLAYER_KEY_NEXT
                          : strcmp(name, "previous") == 0 ? PLAYER_KEY_PREVIOUS
                          : strcmp(name, "pause") == 0    ? PLAYER_KEY_PAUSE
                          : strcmp(name, "claim") == 0    ? PLAYER_KEY_CLAIM
                                                          : PLAYER_KEY_BLANK;
    player_stage_key(stage_of(run), key, run->now);
}

static void act(struct run *run, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", 0);
    const char *verb = words[0];
    if (strcmp(verb, "item") == 0)
        add_item(run, words);
    else if (strcmp(verb, "at") == 0)
        run->now = g_ascii_strtoll(words[1], NULL, 10);
    else if (strcmp(verb, "message") == 0)
        send_message(run, words);
    else if (strcmp(verb, "alone") == 0)
        player_stage_alone(stage_of(run), true, run->now);
    else if (strcmp(verb, "key") == 0)
        press(run, words[1]);
    else if (strcmp(verb, "report") == 0)
        player_stage_report(stage_of(run), atoi(words[1]), words[2] != NULL);
    else if (strcmp(verb, "broken") == 0)
        player_stage_broken(stage_of(run));
    else if (strcmp(verb, "expect") == 0)
        expect(run, line + strlen("expect "));
    else if (strcmp(verb, "wait") == 0)
        check(run, "sleep", atoi(words[1]), player_stage_wait_ms(stage_of(run), run->now));
    else if (strcmp(verb, "view") == 0)
        look(run, words);
    else if (strcmp(verb, "shown") == 0)
        look_back(run, words);
    else
        g_error("%s: what is '%s'?", run->where, line);
}

static void run_file(gconstpointer path)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    g_auto(GStrv) lines = g_strsplit(text, "\n", 0);
    struct run run = {.items = g_ptr_array_new_with_free_func((GDestroyNotify)player_item_free)};
    int actions = 0;
    for (int i = 0; lines[i]; i++) {
        g_autofree char *where = g_strdup_printf("line %d", i + 1);
        g_strstrip(lines[i]);
        if (!*lines[i] || *lines[i] == '#')
            continue;
        run.where = where;
        act(&run, lines[i]);
        actions++;
    }
    g_assert_cmpint(actions, >, 0);
    player_stage_free(run.stage);
    g_ptr_array_unref(run.items);
}

static void test_bad_messages(void)
{
    static const char *const bad[] = {"", "[]", "null", "{", "{\"rev\":1}", "{\"mode\":\"reel\"}",
        "{\"rev\":\"1\",\"mode\":\"reel\"}", "{\"rev\":1,\"mode\":\"unheard\"}",
        "{\"rev\":1,\"rev\":2,\"mode\":\"reel\"}"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(player_message_new(bad[i], &error));
        g_assert_error(error, PLAYER_ERROR, PLAYER_ERROR_INVALID);
    }
    /* Odd members are taken as absent and never crash. */
    g_autoptr(GError) error = NULL;
    g_autoptr(player_message) message = player_message_new(
        "{\"rev\":1,\"mode\":\"reel\",\"item\":7,\"media\":\"x\",\"claims\":[1,null,{}],"
        "\"problem\":{\"assist\":[1,{\"name\":\"住建局\"},\"城管局\"]},\"window\":[]}",
        &error);
    g_assert_no_error(error);
    g_assert_cmpint(message->position, ==, 0);
    g_assert_cmpint(message->claims->len, ==, 3);
    g_assert_cmpstr(message->assist, ==, "住建局、城管局");
}

static void test_remark(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(player_message) message = player_message_new(
        "{\"rev\":1,\"mode\":\"reel\",\"remark\":{\"scope\":\"problem\",\"problem_no\":\"2026-"
        "001\","
        "\"point_name\":\"演示路\",\"post\":\"县长\",\"author\":\"演示甲\",\"text\":\"限期整改\","
        "\"due_on\":\"2026-11-27\",\"strokes\":[[1,2,3,4],[5],[],7,[\"x\",-9,2000,500,1]]}}",
        &error);
    g_assert_no_error(error);
    const struct player_remark *r = message->remark;
    g_assert_cmpstr(r->about, ==, "2026-001 演示路");
    g_assert_cmpstr(r->by, ==, "县长 演示甲");
    g_assert_cmpstr(r->due, ==, "时限：11月27日前");
    g_assert_cmpuint(r->strokes->len, ==, 2); /* what is no stroke is left out */
    const GArray *second = r->strokes->pdata[1];
    static const int want[] = {0, 0, 1000, 400}; /* nothing is drawn outside of the box */
    g_assert_cmpmem(second->data, second->len * sizeof(int), want, sizeof want);
}

static void test_doors(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(player_message) here = player_message_new(
        "{\"rehearsal\":true,\"rev\":1,\"mode\":\"idle\",\"doors\":[[8080,8090],[8081,8091]]}",
        &error);
    g_assert_no_error(error);
    g_assert_true(here->rehearsal);
    g_assert_cmpint(here->doors[0][0], ==, 8080);
    g_assert_cmpint(here->doors[1][1], ==, 8091);
    static const char *const none[] = {"{\"rev\":1,\"mode\":\"idle\"}",
        "{\"rev\":1,\"mode\":\"idle\",\"rehearsal\":1,\"doors\":[7,[\"x\"],[1,2]]}"};
    for (size_t i = 0; i < G_N_ELEMENTS(none); i++) {
        g_autoptr(player_message) message = player_message_new(none[i], &error);
        g_assert_no_error(error);
        g_assert_false(message->rehearsal);
        g_assert_cmpint(message->doors[0][0] + message->doors[1][1], ==, 0);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/message/bad", test_bad_messages);
    g_test_add_func("/message/remark", test_remark);
    g_test_add_func("/message/doors", test_doors);
    for (int i = 1; i < argc; i++) {
        g_autofree char *base = g_path_get_basename(argv[i]);
        g_autofree char *name = g_strdup_printf("/stage/%s", base);
        g_test_add_data_func(name, argv[i], run_file);
    }
    return g_test_run();
}
