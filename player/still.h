/* still.h — a picture of the pack, decoded once by GStreamer (private to player/). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* Decode the JPEG at `path` into BGRA rows of `stride` bytes, as large as it goes in width × height
 * with black beside it. False: there is no such picture; the pixels are then as they were. */
bool still_load(const char *path, int width, int height, uint8_t *pixels, int stride);
