/* Which pieces a segment or a card consists of. A segment is cut on the clip's own seconds, so that
 * moving one end renders one piece again; a piece's key names everything that decides its pictures.
 */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_SEGMENT_S 600
#define CARD_STEP (MEDIA_TICKS / 25)
#define CARD_PART 25
/* One second may hold a few more than 30 frames: phones do not keep time exactly. */
#define MAX_PER_SECOND 33

struct media_plan *media_plan_new(void)
{
    struct media_plan *plan = g_new0(struct media_plan, 1);
    plan->parts = g_array_new(false, true, sizeof(struct media_part));
    plan->treat = media_treat_new();
    plan->sound_fd = plan->caption_fd = plan->mark_fd = plan->picture_fd = -1;
    return plan;
}

void media_plan_free(struct media_plan *plan)
{
    if (!plan)
        return;
    g_array_unref(plan->parts);
    media_treat_free(plan->treat);
    g_free(plan);
}

/* The first frame shown at `t90` or later. */
static uint32_t frame_from(const struct media_index *index, int64_t t90)
{
    uint32_t low = 0, high = index->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (index->entries[middle].t90 < t90)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool media_plan_shows(const struct media_index *index, uint32_t in, uint32_t out, uint32_t i)
{
    int64_t from = index->entries[i].t90 / MEDIA_TICKS * MEDIA_TICKS;
    /* The clip's last second may be a short one. */
    int64_t span = MIN(MEDIA_TICKS, index->end_t90 - from);
    int64_t n = frame_from(index, from + MEDIA_TICKS) - frame_from(index, from);
    uint32_t every =
        (uint32_t)((n * MEDIA_TICKS + span * MAX_PER_SECOND - 1) / (span * MAX_PER_SECOND));
    return i == in || i == out - 1 || i % every == 0;
}

static void set_key(char *key, const GString *text)
{
    uint8_t hash[32];
    media_sha256(text->str, text->len, hash);
    media_hex(hash, sizeof hash, key);
}

/* `t90` of `fade`, as an opacity. */
static int ramp(int64_t t90, int64_t fade)
{
    return t90 >= fade ? 255 : t90 <= 0 ? 0 : (int)(t90 * 255 / fade);
}

/* The caption comes and goes; the mark comes as the caption goes, and stays until the cut. */
void media_plan_opacity(const struct media_plan *plan, int64_t t90, int *out_caption, int *out_mark)
{
    int64_t end = *plan->caption_hash ? plan->caption_t90 : 0;
    int64_t fade = (int64_t)plan->treat->fade_ms * 90;
    int64_t caption_fade = MIN(fade, end / 2);
    *out_caption = *out_mark = 0;
    if (t90 < end)
        *out_caption = MIN(ramp(t90, caption_fade), ramp(end - t90, caption_fade));
    if (*plan->mark_hash)
        *out_mark = end ? ramp(t90 - end + caption_fade, caption_fade) : ramp(t90, fade);
}

/* An overlay's opacities in a piece, "20*255" for twenty frames of all of it. */
struct levels {
    GString *text;
    int level;
    unsigned run;
    bool any;
};

static void add_run(struct levels *levels)
{
    if (levels->run)
        g_string_append_printf(levels->text, " %u*%d", levels->run, levels->level);
    levels->run = 0;
}

static void add_level(struct levels *levels, int level)
{
    if (level != levels->level)
        add_run(levels);
    levels->level = level;
    levels->run++;
    levels->any |= level > 0;
}

static void end_levels(struct levels *levels, const char *name, const char *hash, GString *text)
{
    add_run(levels);
    if (levels->any)
        g_string_append_printf(text, "\n%s %s%s", name, hash, levels->text->str);
    g_string_free(levels->text, true);
}

struct both {
    struct levels caption, mark;
};

static struct both begin_both(void)
{
    return (struct both){{.text = g_string_new(NULL)}, {.text = g_string_new(NULL)}};
}

static void add_both(struct both *both, const struct media_plan *plan, int64_t t90)
{
    int caption, mark;
    media_plan_opacity(plan, t90, &caption, &mark);
    add_level(&both->caption, caption);
    add_level(&both->mark, mark);
}

static void end_both(struct both *both, const struct media_plan *plan, GString *text)
{
    end_levels(&both->caption, "caption", plan->caption_hash, text);
    end_levels(&both->mark, "mark", plan->mark_hash, text);
}

static void key_part(
    const struct media_plan *plan, const struct media_index *index, struct media_part *part)
{
    char original[65];
    struct both both = begin_both();
    g_autoptr(GString) text = g_string_new(NULL);
    media_hex(index->sha256, 32, original);
    g_string_printf(text, "piece 3\n%s\n%s\n", plan->avcc, original);
    for (uint32_t i = part->first; i < part->end; i++) {
        if (!media_plan_shows(index, plan->in, plan->out, i))
            continue;
        part->shown++;
        g_string_append_printf(text, "%u ", i);
        add_both(&both, plan, index->entries[i].t90 - plan->first_t90);
    }
    media_treat_key(plan->treat, part->first, part->end, text);
    end_both(&both, plan, text);
    set_key(part->key, text);
}

static void add_segment_parts(struct media_plan *plan, const struct media_index *index)
{
    for (uint32_t i = plan->in; i < plan->out;) {
        int64_t second = index->entries[i].t90 / MEDIA_TICKS;
        uint32_t end = MIN(frame_from(index, (second + 1) * MEDIA_TICKS), plan->out);
        struct media_part part = {.first = i, .end = end, .fd = -1};
        uint32_t first = i;
        while (!media_plan_shows(index, plan->in, plan->out, first) && first + 1 < end)
            first++;
        part.offset_t90 = index->entries[first].t90 - plan->first_t90;
        key_part(plan, index, &part);
        i = end;
        if (part.shown == 0)
            continue;
        plan->frames += part.shown;
        g_array_append_val(plan->parts, part);
    }
}

static bool range_fits(const struct media_index *index, uint32_t in, uint32_t out, GError **error)
{
    if (in >= out || out > index->n)
        return media_fail(error, MEDIA_ERROR_BAD_RANGE,
            "The range [%u, %u) is not in this clip, which has %u frames.", in, out, index->n);
    return true;
}

static bool keys_fit(
    const struct media_treat *treat, const struct media_index *index, GError **error)
{
    for (guint i = 0; i < MEDIA_MAX_BLURS; i++) {
        const GArray *keys = treat->blurs[i].keys;
        uint32_t last = keys ? g_array_index(keys, struct media_blur_key, keys->len - 1).frame : 0;
        if (last > index->n ||
            (last == index->n && !g_array_index(keys, struct media_blur_key, keys->len - 1).end))
            return media_fail(error, MEDIA_ERROR_BAD_RANGE,
                "Blur track %u of the look has a key at frame %u; the clip has %u frames.", i + 1,
                last, index->n);
    }
    return true;
}

bool media_plan_segment(struct media_plan *plan, const struct media_index *index, uint32_t in,
    uint32_t out, GError **error)
{
    if (!range_fits(index, in, out, error) || !keys_fit(plan->treat, index, error))
        return false;
    plan->in = in;
    plan->out = out;
    plan->first_t90 = index->entries[in].t90;
    plan->duration_t90 = media_index_t90(index, out) - plan->first_t90;
    if (plan->duration_t90 > (int64_t)MAX_SEGMENT_S * MEDIA_TICKS)
        return media_fail(error, MEDIA_ERROR_BAD_RANGE,
            "The segment lasts more than %d minutes. Mark a shorter one.", MAX_SEGMENT_S / 60);
    add_segment_parts(plan, index);
    char original[65];
    media_hex(index->sha256, 32, original);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(
        text, "sound 2\n%s\n%" PRId64 " %" PRId64, original, plan->first_t90, plan->duration_t90);
    set_key(plan->sound_key, text);
    return true;
}

/* What does not have frame times of its own: 25 pictures a second, in pieces of a second. */
static void add_even_parts(struct media_plan *plan, int64_t duration_t90,
    void (*head)(const void *payload, const struct media_plan *plan, const struct media_part *part,
        GString *out),
    const void *payload)
{
    g_autoptr(GString) text = g_string_new(NULL);
    plan->duration_t90 = duration_t90;
    plan->frames = (uint32_t)((plan->duration_t90 + CARD_STEP - 1) / CARD_STEP);
    plan->out = plan->frames;
    for (uint32_t i = 0; i < plan->frames; i += CARD_PART) {
        struct media_part part = {.first = i, .end = MIN(i + CARD_PART, plan->frames), .fd = -1};
        part.shown = part.end - part.first;
        part.offset_t90 = (int64_t)i * CARD_STEP;
        struct both both = begin_both();
        for (uint32_t k = 0; k < part.shown; k++)
            add_both(&both, plan, part.offset_t90 + (int64_t)k * CARD_STEP);
        g_string_truncate(text, 0);
        head(payload, plan, &part, text);
        end_both(&both, plan, text);
        set_key(part.key, text);
        g_array_append_val(plan->parts, part);
    }
    g_string_printf(text, "silence 1\n%" PRId64, plan->duration_t90);
    set_key(plan->sound_key, text);
}

static void head_card(
    const void *payload, const struct media_plan *plan, const struct media_part *part, GString *out)
{
    g_string_append_printf(out, "card 3\n%s\n%s\n%u", plan->avcc, plan->picture_hash, part->shown);
}

bool media_plan_card(struct media_plan *plan, int64_t duration_ms, GError **error)
{
    if (duration_ms < 40 || duration_ms > MAX_SEGMENT_S * 1000)
        return media_fail(error, MEDIA_ERROR_BAD_RANGE, "A card is shown for 40 ms to %d minutes.",
            MAX_SEGMENT_S / 60);
    plan->card = true;
    add_even_parts(plan, duration_ms * (MEDIA_TICKS / 1000), head_card, NULL);
    return true;
}

uint32_t media_side_frame(const struct media_side *side, uint32_t k)
{
    int64_t t90 = side->index->entries[side->in].t90 + (int64_t)k * CARD_STEP;
    uint32_t after = frame_from(side->index, t90 + 1);
    return CLAMP(after - 1, side->in, side->out - 1);
}

static void head_split(
    const void *payload, const struct media_plan *plan, const struct media_part *part, GString *out)
{
    const struct media_side *sides = payload;
    g_string_append_printf(out, "split 1\n%s\n%u", plan->avcc, part->shown);
    for (int i = 0; i < 2; i++) {
        g_string_append_printf(out, "\nside %s", sides[i].hash);
        if (!sides[i].index)
            continue;
        for (uint32_t k = part->first; k < part->end; k++)
            g_string_append_printf(out, " %u", media_side_frame(&sides[i], k));
        media_treat_key(sides[i].treat, media_side_frame(&sides[i], part->first),
            media_side_frame(&sides[i], part->end - 1) + 1, out);
    }
}

bool media_plan_split(
    struct media_plan *plan, const struct media_side sides[2], int64_t duration_ms, GError **error)
{
    int64_t longer = 0;
    for (int i = 0; i < 2; i++) {
        const struct media_index *index = sides[i].index;
        if (!index)
            continue;
        if (!range_fits(index, sides[i].in, sides[i].out, error) ||
            !keys_fit(sides[i].treat, index, error))
            return false;
        longer =
            MAX(longer, media_index_t90(index, sides[i].out) - media_index_t90(index, sides[i].in));
    }
    if (!longer)
        longer = CLAMP(duration_ms, 0, MAX_SEGMENT_S * 1001) * (MEDIA_TICKS / 1000);
    if (longer < CARD_STEP || longer > (int64_t)MAX_SEGMENT_S * MEDIA_TICKS)
        return media_fail(error, MEDIA_ERROR_BAD_RANGE,
            "Two sides are shown for 40 ms to %d minutes.", MAX_SEGMENT_S / 60);
    /* The caption says when each side was filmed, so it stays. */
    plan->caption_t90 = longer;
    plan->treat->fade_ms = 0;
    add_even_parts(plan, longer, head_split, sides);
    return true;
}

/* The priming one, all of the duration, and room for a cut that comes up to one packet later. */
uint32_t media_plan_sound_packets(const struct media_plan *plan)
{
    int64_t samples = av_rescale_rnd(plan->duration_t90, MEDIA_RATE, MEDIA_TICKS, AV_ROUND_UP);
    return (uint32_t)((samples + MEDIA_AAC_FRAME - 1) / MEDIA_AAC_FRAME + 3);
}

GString *media_plan_list(const struct media_plan *plan, const char *store)
{
    GString *out = g_string_new("shenkan-list\t1\n");
    g_string_append_printf(out, "kind\t%s\nstore\t%s\nframes\t%u\n",
        plan->card ? "card" : "segment", store, plan->frames);
    g_string_append_printf(out, "first_t90\t%" PRId64 "\nduration_t90\t%" PRId64 "\navcc\t%s\n",
        plan->first_t90, plan->duration_t90, plan->avcc);
    for (guint i = 0; i < plan->parts->len; i++) {
        const struct media_part *part = &g_array_index(plan->parts, struct media_part, i);
        g_string_append_printf(
            out, "part\t%s\t%u\t%" PRId64 "\n", part->key, part->shown, part->offset_t90);
    }
    g_string_append_printf(out, "sound\t%s\n", plan->sound_key);
    return out;
}

static bool parse_key(const char *text, char *out_key)
{
    if (strlen(text) != 64 || strspn(text, "0123456789abcdef") != 64)
        return false;
    memcpy(out_key, text, 65);
    return true;
}

static bool parse_number(const char *text, int64_t low, int64_t high, int64_t *out)
{
    return g_ascii_string_to_signed(text, 10, low, high, out, NULL);
}

static bool parse_part(struct media_plan *plan, char **field)
{
    struct media_part part = {.fd = -1};
    int64_t shown;
    if (!parse_key(field[1], part.key) || !parse_number(field[2], 1, 100000, &shown) ||
        !parse_number(field[3], 0, plan->duration_t90 - 1, &part.offset_t90))
        return false;
    part.shown = (uint32_t)shown;
    g_array_append_val(plan->parts, part);
    return true;
}

static bool parse_line(struct media_plan *plan, char **field, guint n, guint line, char **out_store)
{
    static const char *const heads[] = {
        "shenkan-list", "kind", "store", "frames", "first_t90", "duration_t90", "avcc"};
    int64_t number;
    if (line >= G_N_ELEMENTS(heads))
        return n == 4 && g_str_equal(field[0], "part") ? parse_part(plan, field)
               : n == 2 && g_str_equal(field[0], "sound")
                   ? !*plan->sound_key && parse_key(field[1], plan->sound_key)
                   : false;
    if (n != 2 || !g_str_equal(field[0], heads[line]))
        return false;
    switch (line) {
    case 0:
        return g_str_equal(field[1], "1");
    case 1:
        plan->card = g_str_equal(field[1], "card");
        return plan->card || g_str_equal(field[1], "segment");
    case 2:
        *out_store = g_strdup(field[1]);
        return **out_store != '\0';
    case 3:
        if (!parse_number(field[1], 1, MEDIA_MAX_FRAMES, &number))
            return false;
        plan->frames = (uint32_t)number;
        return true;
    case 4:
        return parse_number(field[1], 0, INT64_MAX / 4, &plan->first_t90);
    case 5:
        return parse_number(field[1], 1, (int64_t)MAX_SEGMENT_S * MEDIA_TICKS, &plan->duration_t90);
    default:
        return parse_key(field[1], plan->avcc);
    }
}

struct media_plan *media_plan_parse(const char *text, char **out_store, GError **error)
{
    media_auto(plan) plan = media_plan_new();
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *store = NULL;
    uint32_t frames = 0;
    for (guint i = 0; lines[i] && (*lines[i] || lines[i + 1]); i++) {
        g_auto(GStrv) field = g_strsplit(lines[i], "\t", 5);
        if (!parse_line(plan, field, g_strv_length(field), i, &store)) {
            media_fail(error, MEDIA_ERROR_IO, "line %u of the list is not understood", i + 1);
            return NULL;
        }
    }
    for (guint i = 0; i < plan->parts->len; i++)
        frames += g_array_index(plan->parts, struct media_part, i).shown;
    if (!*plan->sound_key || frames != plan->frames || frames == 0) {
        media_fail(error, MEDIA_ERROR_IO, "the list is incomplete");
        return NULL;
    }
    *out_store = g_steal_pointer(&store);
    return g_steal_pointer(&plan);
}
