/* look.c — a segment's look on its way: from a request to the record, from the record to
 * shenkan-media. Checked before it comes here, by fields.c and by the record. */
#include "look.h"

static struct annotate_box read_box(const json_t *value)
{
    int64_t n[4] = {0};
    for (size_t i = 0; i < 4; i++)
        n[i] = json_integer_value(json_array_get(value, i));
    return (struct annotate_box){n[0], n[1], n[2], n[3]};
}

static struct annotate_track read_track(const json_t *value)
{
    const json_t *list = json_object_get(value, "keys");
    size_t n = json_array_size(list);
    struct annotate_key *keys = g_new0(struct annotate_key, n);
    for (size_t i = 0; i < n; i++) {
        const json_t *key = json_array_get(list, i);
        keys[i].frame = json_integer_value(json_object_get(key, "frame"));
        keys[i].box = read_box(json_object_get(key, "box"));
        keys[i].end = json_is_true(json_object_get(key, "end"));
    }
    const json_t *follow = json_object_get(value, "follow");
    return (struct annotate_track){.follow = !json_is_false(follow), .keys = keys, .n_keys = n};
}

struct annotate_look *look_read(const json_t *value)
{
    struct annotate_look *look = g_new0(struct annotate_look, 1);
    const json_t *list = json_object_get(value, "tracks");
    size_t n = json_array_size(list);
    struct annotate_track *tracks = g_new0(struct annotate_track, n);
    for (size_t i = 0; i < n; i++)
        tracks[i] = read_track(json_array_get(list, i));
    look->turn = json_integer_value(json_object_get(value, "turn"));
    look->crop = read_box(json_object_get(value, "crop"));
    look->deinterlace = json_string_value(json_object_get(value, "deinterlace"));
    look->tracks = tracks;
    look->n_tracks = n;
    return look;
}

void look_free(struct annotate_look *look)
{
    if (!look)
        return;
    struct annotate_track *tracks = (struct annotate_track *)look->tracks;
    for (size_t i = 0; i < look->n_tracks; i++)
        g_free((struct annotate_key *)tracks[i].keys);
    g_free(tracks);
    g_free(look);
}

static void add_box(GString *out, const struct annotate_box *b)
{
    g_string_append_printf(out,
        "\t%" G_GINT64_FORMAT "\t%" G_GINT64_FORMAT "\t%" G_GINT64_FORMAT "\t%" G_GINT64_FORMAT
        "\n",
        b->x, b->y, b->w, b->h);
}

static void add_track(GString *out, size_t number, const struct annotate_track *track)
{
    for (size_t i = 0; i < track->n_keys; i++) {
        const struct annotate_key *key = &track->keys[i];
        g_string_append_printf(out, "blur\t%zu\t%" G_GINT64_FORMAT, number, key->frame);
        if (key->end)
            g_string_append(out, "\tend\n");
        else
            add_box(out, &key->box);
    }
    if (track->follow)
        g_string_append_printf(out, "follow\t%zu\n", number);
}

char *look_file(const char *json)
{
    json_auto_t *value = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(value))
        return NULL;
    g_autoptr(annotate_look) look = look_read(value);
    GString *out = g_string_new("shenkan-look\t1\n");
    if (look->turn)
        g_string_append_printf(out, "turn\t%d\n", (int)look->turn);
    if (look->crop.w) {
        g_string_append(out, "crop");
        add_box(out, &look->crop);
    }
    if (look->deinterlace)
        g_string_append_printf(out, "deinterlace\t%s\n", look->deinterlace);
    for (size_t i = 0; i < look->n_tracks; i++)
        add_track(out, i + 1, &look->tracks[i]);
    return g_string_free(out, FALSE);
}
