/* What a hall showed alone, kept on the disk until it is told. */
#include "alone.h"
#include <glib/gstdio.h>
#include <jansson.h>

struct kept {
    char *folder, *path;
    struct alone *alone;
};

static void setup(struct kept *k, gconstpointer data)
{
    (void)data;
    k->folder = g_dir_make_tmp("shenkan-unit-XXXXXX", NULL);
    k->path = g_build_filename(k->folder, "alone-1.json", NULL);
    k->alone = alone_new(k->path);
}

static void teardown(struct kept *k, gconstpointer data)
{
    (void)data;
    alone_free(k->alone);
    g_unlink(k->path);
    g_rmdir(k->folder);
    g_free(k->path);
    g_free(k->folder);
}

static const struct player_shown SHOWN[] = {
    {.at = 1000, .pos_ms = 0,    .position = 1, .mode = PLAYER_MODE_REEL,  .playing = true  },
    {.at = 6000, .pos_ms = 6000, .position = 1, .mode = PLAYER_MODE_CLAIM, .closes_at = 9000},
    {.at = 7000, .pos_ms = 6000, .position = 2, .mode = PLAYER_MODE_REEL,  .key = true      },
    {.at = 8000, .pos_ms = 7000, .position = 2, .mode = PLAYER_MODE_REEL,  .blank = true    },
};

/* The next body's number of entries and its from_rev; 0 entries: none. */
static int next(struct kept *k, int *out_rev)
{
    g_autofree char *text = alone_next(k->alone);
    if (!text)
        return 0;
    json_t *body = json_loads(text, 0, NULL);
    g_assert_cmpint((int)json_string_length(json_object_get(body, "op_id")), ==, 36);
    int n = (int)json_array_size(json_object_get(body, "shown"));
    *out_rev = (int)json_integer_value(json_object_get(body, "from_rev"));
    json_decref(body);
    return n;
}

static void told_once(struct kept *k, gconstpointer data)
{
    (void)data;
    int rev;
    g_assert_false(alone_note(k->alone, SHOWN, 1, 5, true)); /* nothing has changed yet */
    g_assert_true(alone_note(k->alone, SHOWN, 2, 5, true));
    g_assert_false(alone_note(k->alone, SHOWN, 2, 5, true));
    g_assert_cmpint(next(k, &rev), ==, 0); /* it still grows */
    g_assert_true(alone_note(k->alone, SHOWN, 3, 5, true));
    g_assert_true(alone_note(k->alone, SHOWN, 3, 5, false)); /* the server is back */
    g_assert_cmpint(next(k, &rev), ==, 3);
    g_assert_cmpint(rev, ==, 5);
    g_assert_true(alone_note(k->alone, SHOWN, 4, 5, false)); /* and has not answered yet */
    g_assert_cmpint(next(k, &rev), ==, 3);
    alone_save(k->alone);
    g_assert_true(g_file_test(k->path, G_FILE_TEST_EXISTS));
    alone_told(k->alone);
    g_assert_cmpint(next(k, &rev), ==, 1);
    alone_told(k->alone);
    g_assert_cmpint(next(k, &rev), ==, 0);
    alone_save(k->alone);
    g_assert_false(g_file_test(k->path, G_FILE_TEST_EXISTS));
}

/* The podium's machine is switched off before the server is back. */
static void kept_over_restart(struct kept *k, gconstpointer data)
{
    (void)data;
    int rev;
    alone_note(k->alone, SHOWN, 3, 7, true);
    alone_save(k->alone);
    g_autofree char *before = NULL;
    alone_free(k->alone);
    g_assert_true(g_file_get_contents(k->path, &before, NULL, NULL));
    k->alone = alone_new(k->path);
    g_assert_cmpint(next(k, &rev), ==, 3);
    g_assert_cmpint(rev, ==, 7);
    struct player_shown later[2] = {SHOWN[0], SHOWN[1]};
    later[0].at += 100000;
    g_assert_true(alone_note(k->alone, later, 2, 9, true));
    g_assert_cmpint(next(k, &rev), ==, 3); /* the older one first */
    alone_told(k->alone);
    g_assert_cmpint(next(k, &rev), ==, 0);
    g_assert_true(alone_note(k->alone, later, 2, 9, false));
    g_assert_cmpint(next(k, &rev), ==, 2);
    g_assert_cmpint(rev, ==, 9);
    alone_told(k->alone);
}

static void unreadable_is_kept_aside(struct kept *k, gconstpointer data)
{
    (void)data;
    int rev;
    alone_free(k->alone);
    g_assert_true(g_file_set_contents(k->path, "[{\"op_id\":", -1, NULL));
    g_test_expect_message("player", G_LOG_LEVEL_WARNING, "*cannot be read*");
    k->alone = alone_new(k->path);
    g_assert_cmpint(next(k, &rev), ==, 0);
    g_autofree char *aside = g_strconcat(k->path, ".unreadable", NULL);
    g_assert_true(g_file_test(aside, G_FILE_TEST_EXISTS));
    g_unlink(aside);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/alone/told_once", struct kept, NULL, setup, told_once, teardown);
    g_test_add("/alone/restart", struct kept, NULL, setup, kept_over_restart, teardown);
    g_test_add("/alone/unreadable", struct kept, NULL, setup, unreadable_is_kept_aside, teardown);
    return g_test_run();
}
