/* The look file: how the pictures of a segment are treated on their way into the film. It is
 * written by the server, and read here as carefully as if anybody had written it. */
#include "internal.h"

#define MAX_BYTES 65536
#define MAX_KEYS 2000
#define MAX_FIELDS 8
#define WHOLE MEDIA_WHOLE

struct media_treat *media_treat_new(void)
{
    struct media_treat *treat = g_new0(struct media_treat, 1);
    treat->crop = (struct media_box){0, 0, WHOLE, WHOLE};
    treat->fade_ms = 300;
    return treat;
}

void media_treat_free(struct media_treat *treat)
{
    if (!treat)
        return;
    for (guint i = 0; i < MEDIA_MAX_BLURS; i++)
        if (treat->blurs[i].keys)
            g_array_unref(treat->blurs[i].keys);
    g_free(treat);
}

static bool number(const char *text, int64_t low, int64_t high, int64_t *out)
{
    return g_ascii_string_to_signed(text, 10, low, high, out, NULL);
}

/* One of the words, or -1. */
static int word(const char *text, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        if (g_str_equal(text, words[i]))
            return i;
    return -1;
}

static bool take_box(char **field, int least, struct media_box *out)
{
    int64_t x, y, w, h;
    if (!number(field[0], 0, WHOLE, &x) || !number(field[1], 0, WHOLE, &y) ||
        !number(field[2], least, WHOLE, &w) || !number(field[3], least, WHOLE, &h) ||
        x + w > WHOLE || y + h > WHOLE)
        return false;
    *out = (struct media_box){(int)x, (int)y, (int)w, (int)h};
    return true;
}

static bool take_turn(struct media_treat *treat, char **field, guint n)
{
    static const char *const words[] = {"0", "90", "180", "270", NULL};
    int turn = word(field[1], words);
    treat->turn = (unsigned)MAX(turn, 0);
    return turn >= 0;
}

static bool take_crop(struct media_treat *treat, char **field, guint n)
{
    return take_box(field + 1, 500, &treat->crop);
}

static bool take_deinterlace(struct media_treat *treat, char **field, guint n)
{
    static const char *const words[] = {"auto", "on", "off", NULL};
    int way = word(field[1], words);
    treat->fields = (enum media_fields)MAX(way, 0);
    return way >= 0;
}

static bool take_tone(struct media_treat *treat, char **field, guint n)
{
    static const char *const words[] = {"auto", "off", NULL};
    int way = word(field[1], words);
    treat->no_tone = way == 1;
    return way >= 0;
}

static bool take_fade(struct media_treat *treat, char **field, guint n)
{
    int64_t ms;
    if (!number(field[1], 0, 2000, &ms))
        return false;
    treat->fade_ms = (unsigned)ms;
    return true;
}

static struct media_blur *blur_of(struct media_treat *treat, const char *text)
{
    int64_t track;
    return number(text, 1, MEDIA_MAX_BLURS, &track) ? &treat->blurs[track - 1] : NULL;
}

/* A track starts with a box, its frames rise, and nothing comes after its end. */
static bool take_blur(struct media_treat *treat, char **field, guint n)
{
    struct media_blur *blur = blur_of(treat, field[1]);
    struct media_blur_key key = {0};
    int64_t frame;
    if (!blur || !number(field[2], 0, MEDIA_MAX_FRAMES, &frame))
        return false;
    key.frame = (uint32_t)frame;
    key.end = n == 4 && g_str_equal(field[3], "end");
    if (!key.end && (n != 7 || !take_box(field + 3, 1, &key.box)))
        return false;
    if (!blur->keys)
        blur->keys = g_array_new(false, false, sizeof(struct media_blur_key));
    const struct media_blur_key *last =
        blur->keys->len ? &g_array_index(blur->keys, struct media_blur_key, blur->keys->len - 1)
                        : NULL;
    if (last ? last->end || last->frame >= key.frame : key.end)
        return false;
    g_array_append_val(blur->keys, key);
    return ++treat->n_keys <= MAX_KEYS;
}

static bool take_follow(struct media_treat *treat, char **field, guint n)
{
    struct media_blur *blur = blur_of(treat, field[1]);
    if (blur)
        blur->follow = true;
    return blur != NULL;
}

static const struct {
    const char *name;
    guint least, most; /* fields, with the name */
    bool once;
    bool (*take)(struct media_treat *treat, char **field, guint n);
} statements[] = {
    {"turn",        2, 2, true,  take_turn       },
    {"crop",        5, 5, true,  take_crop       },
    {"deinterlace", 2, 2, true,  take_deinterlace},
    {"tone",        2, 2, true,  take_tone       },
    {"fade",        2, 2, true,  take_fade       },
    {"blur",        4, 7, false, take_blur       },
    {"follow",      2, 2, false, take_follow     },
};

static bool take_line(struct media_treat *treat, const char *line, unsigned *seen)
{
    g_auto(GStrv) field = g_strsplit(line, "\t", MAX_FIELDS);
    guint n = g_strv_length(field);
    for (guint i = 0; i < G_N_ELEMENTS(statements); i++) {
        if (n == 0 || !g_str_equal(field[0], statements[i].name))
            continue;
        bool again = statements[i].once && (*seen & 1U << i);
        *seen |= 1U << i;
        return !again && n >= statements[i].least && n <= statements[i].most &&
               statements[i].take(treat, field, n);
    }
    return false;
}

struct media_treat *media_treat_parse(const char *text, size_t n, GError **error)
{
    if (n == 0)
        text = "";
    if (n > MAX_BYTES || memchr(text, '\0', n) || !g_utf8_validate(text, (gssize)n, NULL)) {
        media_fail(error, MEDIA_ERROR_BAD_RANGE, "The look is not a text of at most 64 KiB.");
        return NULL;
    }
    media_auto(treat) treat = media_treat_new();
    g_autofree char *copy = g_strndup(text, n);
    g_auto(GStrv) lines = g_strsplit(copy, "\n", -1);
    unsigned seen = 0;
    for (guint i = 0; i == 0 || (lines[i] && (*lines[i] || lines[i + 1])); i++) {
        bool good = i == 0 ? lines[0] && g_str_equal(lines[0], "shenkan-look\t1")
                           : take_line(treat, lines[i], &seen);
        if (!good) {
            media_fail(
                error, MEDIA_ERROR_BAD_RANGE, "line %u of the look is not understood", i + 1);
            return NULL;
        }
    }
    return g_steal_pointer(&treat);
}

static const struct media_blur_key *key_at(const struct media_blur *blur, guint i)
{
    return &g_array_index(blur->keys, struct media_blur_key, i);
}

bool media_blur_stretch(
    const struct media_blur *blur, uint32_t frame, guint *out_from, guint *out_to)
{
    guint n = blur->keys ? blur->keys->len : 0, i = 0;
    while (i < n && key_at(blur, i)->frame <= frame)
        i++;
    if (i == 0 || key_at(blur, i - 1)->end)
        return false;
    *out_from = i - 1;
    *out_to = i;
    return true;
}

static int between(int a, int b, uint32_t at, uint32_t span)
{
    return a + (int)(((int64_t)(b - a) * at + (b >= a ? span / 2 : -(int64_t)(span / 2))) / span);
}

bool media_blur_line(const struct media_blur *blur, uint32_t frame, struct media_box *out_box)
{
    guint from, to;
    if (!media_blur_stretch(blur, frame, &from, &to))
        return false;
    const struct media_blur_key *a = key_at(blur, from);
    *out_box = a->box;
    if (to >= blur->keys->len || key_at(blur, to)->end)
        return true;
    const struct media_blur_key *b = key_at(blur, to);
    uint32_t at = frame - a->frame, span = b->frame - a->frame;
    out_box->x = between(a->box.x, b->box.x, at, span);
    out_box->y = between(a->box.y, b->box.y, at, span);
    out_box->w = between(a->box.w, b->box.w, at, span);
    out_box->h = between(a->box.h, b->box.h, at, span);
    return true;
}

/* Only what decides the frames [first, end): from the key before them to the key after them. */
static void key_blur(const struct media_blur *blur, uint32_t first, uint32_t end, GString *out)
{
    if (!blur->keys || key_at(blur, 0)->frame >= end)
        return;
    guint from = 0, to = blur->keys->len;
    while (from + 1 < to && key_at(blur, from + 1)->frame <= first)
        from++;
    if (key_at(blur, from)->end)
        return;
    g_string_append_printf(out, "\nblur%s", blur->follow ? " follow" : "");
    for (guint i = from; i < to; i++) {
        const struct media_blur_key *key = key_at(blur, i);
        if (key->end && key->frame >= end)
            break;
        g_string_append_printf(
            out, " %u:%d,%d,%d,%d", key->frame, key->box.x, key->box.y, key->box.w, key->box.h);
        if (key->frame + 1 >= end)
            break;
    }
}

void media_treat_key(const struct media_treat *treat, uint32_t first, uint32_t end, GString *out)
{
    const struct media_box *crop = &treat->crop;
    g_string_append_printf(out, "\nturn %u\ncrop %d %d %d %d\nfields %d\ntone %d", treat->turn,
        crop->x, crop->y, crop->w, crop->h, treat->fields, !treat->no_tone);
    for (guint i = 0; i < MEDIA_MAX_BLURS; i++)
        key_blur(&treat->blurs[i], first, end, out);
}

/* One more quarter turn, clockwise: what ran along the rows now runs along the columns. */
static unsigned quarter(unsigned orient)
{
    return ((orient ^ MEDIA_TRANSPOSE) & MEDIA_TRANSPOSE) |
           (orient & MEDIA_FLIP_Y ? 0 : MEDIA_FLIP_X) | (orient & MEDIA_FLIP_X ? MEDIA_FLIP_Y : 0);
}

unsigned media_orient_turn(unsigned orient, unsigned quarters)
{
    for (unsigned i = 0; i < quarters; i++)
        orient = quarter(orient);
    return orient;
}
