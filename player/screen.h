/* screen.h — the pipeline that plays the reel (private to player/). Owns GStreamer. All calls on
 * the main thread; pictures come from GStreamer's threads through one locked slot. */
#pragma once
#include "player.h"

struct screen;

/* A picture, BGRx in memory, valid until the next screen_picture() or screen_free(). */
struct screen_picture {
    const uint8_t *pixels;
    int width, height, stride;
    int64_t pos_ms;
};

/* Open the film, scaled to at most width × height. audio: "auto", "none", or the name of a sink
 * with its properties ("alsasink device=hw:1"). `wake` is called on any thread when a picture is
 * there. */
struct screen *screen_new(const char *path, int width, int height, const char *audio,
    void (*wake)(void *payload), void *payload, GError **error);
void screen_free(struct screen *screen);

/* Show from pos_ms on and stop exactly before stop_ms, running or standing. While a jump is still
 * under way only the newest one waits behind it. */
void screen_seek(struct screen *screen, int64_t pos_ms, int64_t stop_ms, bool playing);
void screen_run(struct screen *screen, bool playing);

/* Read the pipeline's messages; call often. Restarts a pipeline that stands still while it should
 * run. Returns false when the stretch cannot be played (the stage then shows the item's card). */
bool screen_poll(struct screen *screen);

/* The newest picture; false when none came since the last call. */
bool screen_picture(struct screen *screen, struct screen_picture *out_picture);

int64_t screen_pos_ms(const struct screen *screen);
bool screen_ended(const struct screen *screen);
int64_t screen_frames(struct screen *screen); /* pictures shown since the start */
