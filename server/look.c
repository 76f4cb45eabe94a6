/* look.c — a segment's look on its way: from a request to the record, from the record to
 * shenkan-media. Checked before it comes here, by fields.c and by the record. */
#include "look.h"

#include "store.h"
#include "tool.h"

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

bool look_write(const char *json, const char *path, GError **error)
{
    g_autofree char *text = look_file(json);
    if (!text) {
        g_set_error_literal(error, TOOL_ERROR, TOOL_ERROR_FAILED,
            "job.failed|the look of a segment is no JSON object");
        return false;
    }
    return g_file_set_contents(path, text, -1, error);
}

static bool add_look(GStrvBuilder *words, const struct store *store, struct annotate *a,
    const struct annotate_still *still, char **out_scratch, GError **error)
{
    struct annotate_piece *piece = annotate_piece_find(a, still->segment, error);
    if (!piece)
        return false;
    g_autofree char *path = NULL;
    bool ok = piece->segment_version == still->version;
    if (!ok)
        g_set_error(error, TOOL_ERROR, TOOL_ERROR_CANCELLED, "media.cancelled|it was cut anew");
    ok = ok && (*out_scratch = store_scratch_new(store, error));
    if (ok) {
        path = g_build_filename(*out_scratch, "look.tsv", NULL);
        ok = look_write(piece->look, path, error);
    }
    if (ok)
        g_strv_builder_add_many(words, "--look", path, NULL);
    annotate_piece_free(piece);
    return ok;
}

char **still_words(const struct store *store, struct annotate *a,
    const struct annotate_still *still, const char *program, char **out_scratch, GError **error)
{
    g_autofree char *original = store_vault_path(store, still->sha256);
    g_autofree char *index = store_view_path(store, still->sha256, "index.bin");
    g_autofree char *frame = g_strdup_printf("%" G_GINT64_FORMAT, still->frame);
    g_autofree char *path =
        store_still_path(store, still->sha256, still->frame, still->segment, still->version);
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    if (program)
        g_strv_builder_add(words, program);
    g_strv_builder_add_many(words, "still", original, "--index", index, "--frame", frame, "--out",
        path, "--width", "1280", NULL);
    if (still->segment && !add_look(words, store, a, still, out_scratch, error))
        return NULL;
    return g_strv_builder_end(words);
}
