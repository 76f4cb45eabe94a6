/* overlay.h — what lies over the film or stands in its place, drawn by papers only when what it
 * shows has changed (private to player/). */
#pragma once
#include "window.h"

struct overlay;

struct overlay *overlay_new(void);
void overlay_free(struct overlay *overlay);

/* What to draw from: the stage's view, the last message (may be NULL) and the item of the pack. */
struct overlay_source {
    struct player_view view;
    const struct player_message *message;
    const struct player_item *item;
    const char *title;  /* of the screening, from the pack */
    const char *folder; /* of the pack, for its pictures */
    const GArray *cues; /* of the pack; NULL: not known */
    int64_t now;        /* server time */
    bool offline;       /* a grey dot */
};

/* Draw at this size if needed. Returns whether the picture differs from the last one. out_picture
 * has no pixels when the film stands alone. out_covers: the film need not be drawn below it.
 * out_box: where the film is to go. */
bool overlay_update(struct overlay *overlay, const struct overlay_source *source, int width,
    int height, struct window_picture *out_picture, bool *out_covers, struct window_box *out_box);

/* A plain text screen, for the time before the stage: what is being done and what to do. */
bool overlay_notice(struct overlay *overlay, const char *title, const char *text, int width,
    int height, struct window_picture *out_picture);
