/* stitch.h — new files from the packets of made ones: tracks left out, doubled, mislabelled, moved
 * in time, and tracks of data or text beside them. */
#pragma once
#include "internal.h"

/* A track of the new file. Either copied from `path` or made of `samples`. */
struct stitch_track {
    const char *path; /* NULL: from samples */
    enum AVMediaType type;
    int disposition;
    double shift_s;       /* added to all times; the start may get negative */
    enum AVCodecID claim; /* another codec than it is, 0: the true one */
    unsigned claim_tag;
    int claim_w, claim_h;
    bool all_keys;        /* every packet is said to be a key frame */
    const char *timecode; /* adds a tmcd track in MOV and MP4 */
    /* of data and text: one second each */
    GPtrArray *samples; /* GBytes */
};

struct stitch_tag {
    const char *name, *value;
};

/* Both lists end in a zeroed entry; `tags` may be NULL. The format is guessed from the name.
 * Returns the path, freed by the caller. */
char *stitch_film(
    const char *name, const struct stitch_track *tracks, const struct stitch_tag *tags);
