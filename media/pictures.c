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

static size_t file_bytes(uint32_t n)
{
    return HEADER_BYTES + (size_t)n * ITEM_BYTES + MEDIA_SEAL;
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
    media_put32(out, picturer->items->len);
    for (guint i = 0; i < picturer->items->len; i++) {
        struct media_picture *item = &g_array_index(picturer->items, struct media_picture, i);
        make_hashes(item);
        media_put32(out, item->at_ms);
        for (int n = 0; n < MEDIA_PICTURE_WINDOWS; n++)
            media_put64(out, item->hash[n]);
        g_byte_array_append(out, item->cell, CELLS);
    }
    return media_sealed_write(out, fd, error);
}

static void read_item(struct media_picture *item, const uint8_t *at)
{
    item->at_ms = media_get32(at);
    for (int n = 0; n < MEDIA_PICTURE_WINDOWS; n++)
        item->hash[n] = media_get64(at + 4 + 8 * n);
    memcpy(item->cell, at + ITEM_BYTES - CELLS, CELLS);
}

struct media_pictures *media_pictures_parse(const uint8_t *data, size_t n, GError **error)
{
    media_auto(pictures) pictures = g_new0(struct media_pictures, 1);
    if (media_sealed_holds(data, n, magic, HEADER_BYTES)) {
        pictures->n = media_get32(data + 8);
        if (pictures->n > 0 && pictures->n <= MEDIA_PICTURES_MAX && n == file_bytes(pictures->n)) {
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
    size_t n = 0;
    g_autofree uint8_t *data = media_sealed_read(fd, file_bytes(MEDIA_PICTURES_MAX), &n);
    return media_pictures_parse(data, n, error);
}

void media_pictures_free(struct media_pictures *pictures)
{
    if (!pictures)
        return;
    g_free(pictures->items);
    g_free(pictures);
}
