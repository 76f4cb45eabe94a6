/* look.c — how a segment's picture is treated before it goes into a film: checked, and as the one
 * text that stands in the record. Equal looks have equal texts. */
#include "look.h"
#include "record.h"
#include <string.h>

#define FULL 10000 /* coordinates are 1/10000 of the upright picture */
#define MIN_CROP 500
#define MIN_BLUR 50
#define MAX_TRACKS 32
#define MAX_KEYS 1000 /* of all tracks: what media/ takes in one file, with room */

static bool invalid(const char *key, const char *field, GError **error)
{
    annotate_fail(error, ANNOTATE_ERROR_INVALID, key, field);
    return false;
}

static bool check_box(const struct annotate_box *b, int64_t min, const char *field, GError **error)
{
    bool inside = b->x >= 0 && b->y >= 0 && b->w >= min && b->h >= min && b->w <= FULL &&
                  b->h <= FULL && b->x <= FULL - b->w && b->y <= FULL - b->h;
    return inside || invalid("field.not_a_box", field, error);
}

/* Begins with a box, goes on in time, and an end is the last of it. */
static bool check_track(const struct annotate_track *track, int64_t frames, GError **error)
{
    for (size_t i = 0; i < track->n_keys; i++) {
        const struct annotate_key *key = &track->keys[i];
        bool rises = i == 0 || key->frame > track->keys[i - 1].frame;
        bool last = i > 0 && i == track->n_keys - 1;
        if (!rises || key->frame < 0 || (key->end && !last) || key->frame >= frames + key->end)
            return invalid("look.bad_keys", "keys", error);
        if (!key->end && !check_box(&key->box, MIN_BLUR, "box", error))
            return false;
    }
    return track->n_keys > 0 || invalid("look.bad_keys", "keys", error);
}

static bool check_look(const struct annotate_look *look, int64_t frames, GError **error)
{
    static const char *const modes[] = {"auto", "on", "off", NULL};
    if (look->turn < 0 || look->turn > 270 || look->turn % 90)
        return invalid("field.out_of_range", "turn", error);
    if (look->crop.w && !check_box(&look->crop, MIN_CROP, "crop", error))
        return false;
    if (look->deinterlace && !check_choice(look->deinterlace, "deinterlace", modes, error))
        return false;
    size_t keys = 0;
    for (size_t i = 0; i < look->n_tracks && i <= MAX_TRACKS; i++) {
        if (!check_track(&look->tracks[i], frames, error))
            return false;
        keys += look->tracks[i].n_keys;
    }
    if (look->n_tracks > MAX_TRACKS || keys > MAX_KEYS)
        return invalid("look.too_many", "tracks", error);
    return true;
}

static void add_box(GString *out, const char *name, const struct annotate_box *b)
{
    g_string_append_printf(out,
        "\"%s\":[%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT
        "]",
        name, b->x, b->y, b->w, b->h);
}

static void add_track(GString *out, const struct annotate_track *track)
{
    g_string_append_printf(out, "{\"follow\":%s,\"keys\":[", track->follow ? "true" : "false");
    for (size_t i = 0; i < track->n_keys; i++) {
        const struct annotate_key *key = &track->keys[i];
        g_string_append_printf(out, "%s{\"frame\":%" G_GINT64_FORMAT ",", i ? "," : "", key->frame);
        if (key->end)
            g_string_append(out, "\"end\":true");
        else
            add_box(out, "box", &key->box);
        g_string_append_c(out, '}');
    }
    g_string_append(out, "]}");
}

char *look_text(const struct annotate_look *look, int64_t frames, GError **error)
{
    if (!check_look(look, frames, error))
        return NULL;
    const char *deinterlace = look->deinterlace ? look->deinterlace : "auto";
    if (!look->turn && !look->crop.w && strcmp(deinterlace, "auto") == 0 && !look->n_tracks)
        return g_strdup("");
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "{\"turn\":%d,", (int)look->turn);
    if (look->crop.w) {
        add_box(out, "crop", &look->crop);
        g_string_append_c(out, ',');
    }
    g_string_append_printf(out, "\"deinterlace\":\"%s\",\"tracks\":[", deinterlace);
    for (size_t i = 0; i < look->n_tracks; i++) {
        if (i)
            g_string_append_c(out, ',');
        add_track(out, &look->tracks[i]);
    }
    g_string_append(out, "]}");
    return g_string_free(out, FALSE);
}
