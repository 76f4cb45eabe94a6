/* alone.c — see alone.h. The file is the list of bodies for the server, oldest first. */
#include "alone.h"
#include "message.h"
#include <errno.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <pthread.h>
#include <string.h>

#define FILE_MAX_BYTES (4 << 20)

struct alone {
    char *path;
    pthread_mutex_t lock; /* of everything below */
    json_t *bodies;
    bool open;     /* the last body still grows */
    bool dirty;    /* the file is older */
    int64_t began; /* of the stretch that is noted */
    size_t noted;  /* of its entries, in closed bodies and the open one */
};

static json_t *read_file(const char *path)
{
    json_error_t trouble;
    json_t *bodies = json_load_file(path, JSON_REJECT_DUPLICATES, &trouble);
    if (json_is_array(bodies))
        return bodies;
    json_decref(bodies);
    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_autofree char *aside = g_strconcat(path, ".unreadable", NULL);
        g_warning("%s cannot be read (%s); it is kept as %s", path, trouble.text, aside);
        g_rename(path, aside);
    }
    return json_array();
}

struct alone *alone_new(const char *path)
{
    struct alone *alone = g_new0(struct alone, 1);
    alone->path = g_strdup(path);
    alone->bodies = read_file(path);
    pthread_mutex_init(&alone->lock, NULL);
    return alone;
}

void alone_free(struct alone *alone)
{
    if (!alone)
        return;
    alone_save(alone);
    json_decref(alone->bodies);
    pthread_mutex_destroy(&alone->lock);
    g_free(alone->path);
    g_free(alone);
}

static json_t *new_body(int64_t from_rev)
{
    g_autofree char *op_id = g_uuid_string_random();
    return json_pack("{s:s,s:I,s:[]}", "op_id", op_id, "from_rev", (json_int_t)from_rev, "shown");
}

static json_t *entry(const struct player_shown *shown)
{
    return json_pack("{s:I,s:i,s:I,s:b,s:b,s:s,s:I,s:b}", "at", (json_int_t)shown->at, "position",
        shown->position, "pos_ms", (json_int_t)shown->pos_ms, "playing", (int)shown->playing,
        "blank", (int)shown->blank, "mode", player_mode_name(shown->mode), "closes_at",
        (json_int_t)shown->closes_at, "key", (int)shown->key);
}

bool alone_note(
    struct alone *alone, const struct player_shown *shown, size_t n, int64_t from_rev, bool silent)
{
    pthread_mutex_lock(&alone->lock);
    if (n && shown[0].at != alone->began) {
        alone->began = shown[0].at;
        alone->noted = 0;
        alone->open = false;
    }
    /* The first entry is how it was when the server fell silent: nothing to tell yet. */
    bool news = n > 1 && n > alone->noted;
    if (news && !alone->open) {
        json_array_append_new(alone->bodies, new_body(from_rev));
        alone->open = true;
    }
    if (news) {
        json_t *body = json_array_get(alone->bodies, json_array_size(alone->bodies) - 1);
        for (; alone->noted < n; alone->noted++)
            json_array_append_new(json_object_get(body, "shown"), entry(&shown[alone->noted]));
        alone->dirty = true;
    }
    bool closes = alone->open && !silent;
    alone->open &= silent;
    pthread_mutex_unlock(&alone->lock);
    return news || closes;
}

static bool next_is_ready(const struct alone *alone)
{
    return json_array_size(alone->bodies) > (alone->open ? 1 : 0);
}

void alone_save(struct alone *alone)
{
    pthread_mutex_lock(&alone->lock);
    bool dirty = alone->dirty, empty = !json_array_size(alone->bodies);
    char *text = dirty && !empty ? json_dumps(alone->bodies, JSON_COMPACT) : NULL;
    alone->dirty = false;
    pthread_mutex_unlock(&alone->lock);
    g_autoptr(GError) error = NULL;
    if (dirty && empty && g_unlink(alone->path) != 0 && errno != ENOENT)
        g_warning("%s cannot be removed: %s", alone->path, g_strerror(errno));
    if (text && !g_file_set_contents_full(alone->path, text, -1,
                    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error))
        g_warning("%s", error->message);
    free(text);
}

char *alone_next(struct alone *alone)
{
    pthread_mutex_lock(&alone->lock);
    char *text =
        next_is_ready(alone) ? json_dumps(json_array_get(alone->bodies, 0), JSON_COMPACT) : NULL;
    pthread_mutex_unlock(&alone->lock);
    char *copy = g_strdup(text);
    free(text);
    return copy;
}

void alone_told(struct alone *alone)
{
    pthread_mutex_lock(&alone->lock);
    json_array_remove(alone->bodies, 0);
    alone->dirty = true;
    pthread_mutex_unlock(&alone->lock);
}
