/* The pictures of a clip in so few numbers that a copy is known again: the photograph, or of a film
 * those that differ. A crop is what spoils a hash of the whole picture; so each picture has hashes
 * of 256 windows of itself (every edge at one of four places), one of which is nearly the crop. A
 * small picture is kept beside them, on which the decision is made. */
#include "pictures.h"

#include <math.h>

static const char magic[8] = "SKPICT01";
#define HEADER_BYTES 12
#define CELLS (MEDIA_PICTURE_SIDE * MEDIA_PICTURE_SIDE)
#define ITEM_BYTES (4 + 8 * MEDIA_PICTURE_WINDOWS + CELLS)
#define EVERY_MS 250
#define STIR 8       /* brightness by which a cell has changed */
#define STIRRED 0.01 /* share of them from which on a picture differs from the last one kept */

G_STATIC_ASSERT(MEDIA_PICTURE_SIDE == MEDIA_PRINT_FINE);

/* ---- making ---- */

struct media_window media_picture_window(unsigned n)
{
    float place[4];
    for (int i = 0; i < 4; i++, n /= MEDIA_PICTURE_STEPS)
        place[i] = (float)(n % MEDIA_PICTURE_STEPS) * MEDIA_PICTURE_CUT / (MEDIA_PICTURE_STEPS - 1);
    return (struct media_window){place[0], place[1], 1 - place[2], 1 - place[3]};
}

static void make_hashes(struct media_picture *picture)
{
    const float side = MEDIA_PICTURE_SIDE;
    float fine[CELLS], small[32 * 32];
    for (int i = 0; i < CELLS; i++)
        fine[i] = picture->cell[i];
    for (unsigned n = 0; n < MEDIA_PICTURE_WINDOWS; n++) {
        struct media_window w = media_picture_window(n);
        media_print_shrink(fine, w.left * side, w.top * side, (w.right - w.left) * side,
            (w.bottom - w.top) * side, 32, small);
        picture->hash[n] = media_print_hash(small);
    }
}

void media_picturer_init(struct media_picturer *picturer)
{
    *picturer = (struct media_picturer){
        .items = g_array_new(false, true, sizeof(struct media_picture)), .every_ms = EVERY_MS};
}

void media_picturer_clear(struct media_picturer *picturer)
{
    if (picturer->items)
        g_array_unref(picturer->items);
    memset(picturer, 0, sizeof *picturer);
}

static bool has_changed(const struct media_picture *a, const struct media_picture *b)
{
    int changed = 0;
    for (int i = 0; i < CELLS; i++)
        changed += abs(a->cell[i] - b->cell[i]) > STIR;
    return changed > STIRRED * CELLS;
}

/* A long film: every second one goes, and from now on only half as many come. */
static void thin_out(struct media_picturer *picturer)
{
    struct media_picture *items = (struct media_picture *)(void *)picturer->items->data;
    guint n = 0;
    for (guint i = 0; i < picturer->items->len; i += 2)
        items[n++] = items[i];
    g_array_set_size(picturer->items, n);
    picturer->every_ms *= 2;
}

void media_picturer_push(struct media_picturer *picturer, const AVFrame *picture, int64_t t90)
{
    float fine[CELLS];
    int64_t at_ms = t90 / 90;
    if (at_ms < picturer->next_ms || at_ms > G_MAXUINT32)
        return;
    if (picturer->items->len == MEDIA_PICTURES_MAX)
        thin_out(picturer);
    struct media_picture item = {.at_ms = (uint32_t)at_ms};
    media_print_fine(picture, fine);
    for (int i = 0; i < CELLS; i++)
        item.cell[i] = (uint8_t)lrintf(CLAMP(fine[i], 0, 255));
    guint n = picturer->items->len;
    picturer->next_ms = at_ms + picturer->every_ms;
    if (n && !has_changed(&item, &g_array_index(picturer->items, struct media_picture, n - 1)))
        return;
    g_array_append_val(picturer->items, item);
}

/* ---- the file ---- */

static void put32(GByteArray *out, uint32_t value)
{
    value = GUINT32_TO_LE(value);
    g_byte_array_append(out, (const uint8_t *)&value, 4);
}

static uint32_t get32(const uint8_t *at)
{
    uint32_t value;
    memcpy(&value, at, 4);
    return GUINT32_FROM_LE(value);
}

bool media_pictures_is(int fd)
{
    char start[sizeof magic];
    return media_read_at(fd, start, sizeof start, 0) && memcmp(start, magic, sizeof magic) == 0;
}

bool media_picturer_write(struct media_picturer *picturer, int fd, GError **error)
{
    if (fd < 0)
        return true;
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_byte_array_append(out, (const uint8_t *)magic, 8);
    put32(out, picturer->items->len);
    for (guint i = 0; i < picturer->items->len; i++) {
        struct media_picture *item = &g_array_index(picturer->items, struct media_picture, i);
        make_hashes(item);
        put32(out, item->at_ms);
        for (int n = 0; n < MEDIA_PICTURE_WINDOWS; n++) {
            put32(out, (uint32_t)item->hash[n]);
            put32(out, (uint32_t)(item->hash[n] >> 32));
        }
        g_byte_array_append(out, item->cell, CELLS);
    }
    uint8_t hash[32];
    media_sha256(out->data, out->len, hash);
    g_byte_array_append(out, hash, 32);
    return media_write_all(fd, out->data, out->len, error);
}

static void read_item(struct media_picture *item, const uint8_t *at)
{
    item->at_ms = get32(at);
    for (int n = 0; n < MEDIA_PICTURE_WINDOWS; n++)
        item->hash[n] = get32(at + 4 + 8 * n) | (uint64_t)get32(at + 8 + 8 * n) << 32;
    memcpy(item->cell, at + ITEM_BYTES - CELLS, CELLS);
}

struct media_pictures *media_pictures_parse(const uint8_t *data, size_t n, GError **error)
{
    uint8_t hash[32];
    media_auto(pictures) pictures = g_new0(struct media_pictures, 1);
    if (n >= HEADER_BYTES + 32 && memcmp(data, magic, 8) == 0) {
        pictures->n = get32(data + 8);
        media_sha256(data, n - 32, hash);
        if (pictures->n > 0 && pictures->n <= MEDIA_PICTURES_MAX &&
            n == HEADER_BYTES + (size_t)pictures->n * ITEM_BYTES + 32 &&
            memcmp(hash, data + n - 32, 32) == 0) {
            pictures->items = g_new(struct media_picture, pictures->n);
            for (uint32_t i = 0; i < pictures->n; i++)
                read_item(&pictures->items[i], data + HEADER_BYTES + (size_t)i * ITEM_BYTES);
            return g_steal_pointer(&pictures);
        }
    }
    media_fail(error, MEDIA_ERROR_IO,
        "The prints of pictures are damaged or none. Make the clip's viewing files again.");
    return NULL;
}

struct media_pictures *media_pictures_load(int fd, GError **error)
{
    int64_t size = media_file_size(fd);
    g_autofree uint8_t *data = NULL;
    if (size > 0 && size <= HEADER_BYTES + (int64_t)MEDIA_PICTURES_MAX * ITEM_BYTES + 32) {
        data = g_malloc((size_t)size);
        if (!media_read_at(fd, data, (size_t)size, 0))
            size = 0;
    }
    return media_pictures_parse(data, data ? (size_t)size : 0, error);
}

void media_pictures_free(struct media_pictures *pictures)
{
    if (!pictures)
        return;
    g_free(pictures->items);
    g_free(pictures);
}
