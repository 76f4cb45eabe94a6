/* window.h — the one window (private to player/). Owns SDL. Main thread only. */
#pragma once
#include "player.h"

struct window;

enum window_event_kind {
    WINDOW_NOTHING,
    WINDOW_QUIT,
    WINDOW_KEY,   /* key */
    WINDOW_RESIZE /* window_size() has changed */
};

struct window_event {
    enum window_event_kind kind;
    enum player_key key;
};

/* Full screen on the given display (0 = first), or a window of width × height when width > 0. */
struct window *window_new(int display, int width, int height, GError **error);
void window_free(struct window *window);
void window_size(const struct window *window, int *out_width, int *out_height);

/* The display's size as the desktop has it, also without a window; false: there is no such display.
 */
bool window_display_size(int display, int *out_width, int *out_height);

/* Wait for something to happen, at most ms. window_wake() ends the wait from any thread. */
struct window_event window_wait(struct window *window, int ms);
void window_wake(void *window);

/* A picture to draw: BGRx or premultiplied ARGB rows; a film's also `planar`, see screen.h. */
struct window_picture {
    const uint8_t *pixels; /* NULL: none */
    int width, height, stride;
    bool planar;
    const bool *rows; /* an overlay's that hold anything; NULL: any may */
};

/* Where the film goes; width 0: the whole window. */
struct window_box {
    int x, y, width, height;
};

/* The film (scaled into its box, black around it) and the overlay of the window's size over it.
 * Copied at once. */
void window_draw(struct window *window, const struct window_picture *film, struct window_box box,
    const struct window_picture *overlay);

/* What is on the wall now, as a BMP file. */
bool window_shot(const struct window *window, const char *path, GError **error);
