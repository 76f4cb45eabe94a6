/* film.h — decode the whole reel once without drawing it: which items' frames come, which sound is
 * there (private to player/). Owns GStreamer. Also hears what libav's decoders complain about while
 * the film plays: they repair a damaged picture and GStreamer tells nobody. */
#pragma once
#include "player.h"

/* A stretch of the reel: what the cue sheet says of it and what was found. */
struct film_part {
    int64_t start_t90, end_t90; /* 1/90000 s, half-open */
    int frames;                 /* to come */
    int seen;                   /* came */
    int errors;                 /* of them, or in their place, cannot be decoded */
    double peak_db;             /* of the sound; -INFINITY: nothing but silence */
    int levels;                 /* measurements of it; 0: too short, or no sound track */
};

/* Called now and then with the frames seen so far; false ends the check. */
typedef bool (*film_more_fn)(int64_t frames, void *payload);

/* Parts are in reel order and fill `seen` and what follows. Decodes with so many threads, each on
 * its own stretch of the reel. False when `more` ended it, or without GStreamer's plug-ins
 * (`error`). */
bool film_check(const char *path, struct film_part *parts, guint n, int threads, film_more_fn more,
    void *payload, GError **error);

/* Begin to listen to the decoders; once, before the first pipeline. */
void film_listen(void);

/* Complaints so far, those of film_check() left out. Any thread. */
int film_complaints(void);
