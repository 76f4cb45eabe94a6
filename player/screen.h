/* screen.h — the pipeline that plays the reel (private to player/). Owns GStreamer. All calls on
 * the main thread; pictures come from GStreamer's threads through one locked slot. */
#pragma once
#include "player.h"

struct screen;

/* A picture in memory, valid until the next screen_picture() or screen_free(): `planar` is I420 of
 * BT.709 in limited range, its planes one behind the other and `stride` that of Y, twice that of U
 * and V; else BGRx. */
struct screen_picture {
    const uint8_t *pixels;
    int width, height, stride;
    bool planar;
    int64_t pos_ms;
};

/* Load the decoders ahead, on another thread: their libraries take longer than a window. Once,
 * after gst_init(). */
void screen_warm(void);

/* Where the sound goes: a device that is lost or cannot be opened gives way to the next. */
enum screen_sound {
    SCREEN_SOUND_CHOSEN,
    SCREEN_SOUND_AUTO, /* the machine's own */
    SCREEN_SOUND_NONE,
};

/* Pictures come scaled to at most width × height. audio: "auto", "none", or the name of a sink with
 * its properties ("alsasink device=hw:1"). `wake` is called on any thread when a picture is there.
 */
struct screen *screen_new(
    int width, int height, const char *audio, void (*wake)(void *payload), void *payload);
void screen_free(struct screen *screen);

/* Open the film, once. After a screen_seek() it begins there, without a picture of elsewhere being
 * decoded first; else it stands at its first picture. */
bool screen_open(struct screen *screen, const char *path, GError **error);

/* Show from pos_ms on and stop exactly before stop_ms, running or standing. While a jump is still
 * under way only the newest one waits behind it. */
void screen_seek(struct screen *screen, int64_t pos_ms, int64_t stop_ms, bool playing);
void screen_run(struct screen *screen, bool playing);

/* Read the pipeline's messages; call often. Restarts a pipeline that stands still while it should
 * run, or does not open; one whose sound has failed goes on at once with another device, or silent.
 * Returns false when the stretch cannot be played (the stage then shows the item's card). */
bool screen_poll(struct screen *screen);

/* The newest picture; false when none came since the last call, or a jump is to be made first. */
bool screen_picture(struct screen *screen, struct screen_picture *out_picture);

int64_t screen_pos_ms(const struct screen *screen);
bool screen_ended(const struct screen *screen);
enum screen_sound screen_sound(const struct screen *screen);
int64_t screen_frames(struct screen *screen); /* pictures shown since the start */
