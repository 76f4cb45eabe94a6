/* overlay.c — what the wall says as a picture, drawn anew only when it says something else. */
#include "overlay.h"
#include "scene.h"
#include "still.h"
#include <inttypes.h>
#include <string.h>

struct overlay {
    uint8_t *pixels;
    int width, height, stride;
    bool *rows; /* which hold anything: most of the film's picture is drawn without looking */
    char *key;  /* what the picture shows; the same key is the same picture */
    bool empty;
};

struct overlay *overlay_new(void)
{
    return g_new0(struct overlay, 1);
}

void overlay_free(struct overlay *overlay)
{
    if (!overlay)
        return;
    g_free(overlay->pixels);
    g_free(overlay->rows);
    g_free(overlay->key);
    g_free(overlay);
}

static void find_rows(struct overlay *overlay)
{
    for (int y = 0; y < overlay->height; y++) {
        const uint8_t *row = overlay->pixels + (ptrdiff_t)y * overlay->stride;
        /* All zero: the first byte is, and each is like the one before. */
        overlay->rows[y] = *row || memcmp(row, row + 1, (size_t)overlay->stride - 1) != 0;
    }
}

/* Draw `wall` unless the same was drawn last time. NULL: nothing is over the film. */
static bool draw(
    struct overlay *overlay, const struct papers_wall *wall, const char *key, int width, int height)
{
    if (overlay->key && strcmp(overlay->key, key) == 0)
        return false;
    g_free(overlay->key);
    overlay->key = g_strdup(key);
    overlay->empty = !wall;
    if (!wall)
        return true;
    if (overlay->width != width || overlay->height != height) {
        g_free(overlay->pixels);
        g_free(overlay->rows);
        overlay->rows = g_new0(bool, height);
        overlay->width = width;
        overlay->height = height;
        overlay->stride = width * 4;
        overlay->pixels = g_malloc0((size_t)overlay->stride * (size_t)height);
    }
    g_autoptr(GError) error = NULL;
    if (!papers_wall_draw(wall, width, height, overlay->pixels, overlay->stride, &error)) {
        g_warning("the wall's text could not be drawn: %s", error->message);
        overlay->empty = true;
    }
    find_rows(overlay);
    return true;
}

/* The pictures before and after, into the room that papers left for them. */
static void add_pictures(struct overlay *overlay, const char *folder, int64_t problem)
{
    static const char *const when[] = {"before", "after"};
    struct papers_box boxes[2];
    papers_wall_boxes(PAPERS_WALL_COMPARE, overlay->width, overlay->height, boxes);
    for (int i = 0; i < 2; i++) {
        g_autofree char *name = g_strdup_printf("%s-%" PRId64 ".jpg", when[i], problem);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        uint8_t *corner =
            overlay->pixels + (ptrdiff_t)boxes[i].y * overlay->stride + (ptrdiff_t)boxes[i].x * 4;
        if (g_file_test(path, G_FILE_TEST_EXISTS))
            still_load(path, boxes[i].width, boxes[i].height, corner, overlay->stride);
    }
}

/* The largest 16:9 box inside another one. */
static struct window_box fit(struct papers_box box)
{
    int width = MIN(box.width, box.height * 16 / 9), height = width * 9 / 16;
    return (struct window_box){
        box.x + (box.width - width) / 2, box.y + (box.height - height) / 2, width, height};
}

static struct window_picture picture_of(const struct overlay *overlay)
{
    return (struct window_picture){.pixels = overlay->empty ? NULL : overlay->pixels,
        .width = overlay->width,
        .height = overlay->height,
        .stride = overlay->stride,
        .rows = overlay->rows};
}

/* Nothing lies over the film. */
static bool is_bare(const struct papers_wall *wall)
{
    return wall->kind == PAPERS_WALL_FILM && !wall->ribbon && !wall->clock && !wall->offline;
}

bool overlay_update(struct overlay *overlay, const struct overlay_source *source, int width,
    int height, struct window_picture *out_picture, bool *out_covers, struct window_box *out_box)
{
    const struct player_message *message = source->message;
    const struct player_view *view = &source->view;
    struct scene scene;
    scene_init(&scene, source);
    struct papers_wall *wall = &scene.wall;
    bool compares = wall->kind == PAPERS_WALL_COMPARE;
    /* Long lists turn a page every ten seconds. */
    wall->page = (int)(source->now / 10000 % papers_wall_pages(wall, width, height));
    /* Seconds are rounded up, so a countdown reads 0:00 only when it is over. */
    int64_t seconds = wall->counting ? (wall->left_ms + 999) / 1000 : 0;
    wall->left_ms = seconds * 1000;
    g_autofree char *key = g_strdup_printf("%d %dx%d %" PRId64 " %d %" PRId64 " %s %d %d %d %d",
        wall->kind, width, height, message && !view->alone ? message->event : -1, view->position,
        seconds, wall->clock ? wall->clock : "", wall->page, wall->offline,
        (int)(message ? message->rev : -1), wall->ribbon != NULL);
    bool changed = draw(overlay, is_bare(wall) ? NULL : wall, key, width, height);
    if (changed && compares && !overlay->empty)
        add_pictures(overlay, source->folder, message->compare->problem);
    *out_picture = picture_of(overlay);
    *out_covers = !scene.film;
    *out_box = (struct window_box){0};
    if (wall->kind == PAPERS_WALL_CLAIM_SIDE) {
        struct papers_box boxes[2];
        papers_wall_boxes(wall->kind, width, height, boxes);
        *out_box = fit(boxes[0]);
    }
    scene_clear(&scene);
    return changed;
}

bool overlay_notice(struct overlay *overlay, const char *title, const char *text, int width,
    int height, struct window_picture *out_picture)
{
    struct papers_wall wall = {.kind = PAPERS_WALL_NOTICE, .title = title, .text = text};
    g_autofree char *key = g_strdup_printf("notice %dx%d %s|%s", width, height, title, text);
    bool changed = draw(overlay, &wall, key, width, height);
    *out_picture = picture_of(overlay);
    return changed;
}
