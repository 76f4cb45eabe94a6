/* pictures.h — prints of single pictures as the maker and the comparer see them; for media/ and its
 * tests. */
#pragma once
#include "print.h"

#define MEDIA_PICTURE_SIDE 64     /* lines and columns of the kept picture */
#define MEDIA_PICTURE_STEPS 4     /* places of each edge of a window */
#define MEDIA_PICTURE_CUT 0.1f    /* the most that a window leaves out at an edge */
#define MEDIA_PICTURE_WINDOWS 256 /* MEDIA_PICTURE_STEPS to the fourth; the first is the whole */
#define MEDIA_PICTURES_MAX 600u   /* of one clip */

/* One picture, and the hash of each of its windows: of what is left when up to a tenth is cut off
 * at any edges. */
struct media_picture {
    uint32_t at_ms;
    uint64_t hash[MEDIA_PICTURE_WINDOWS];
    uint8_t cell[MEDIA_PICTURE_SIDE * MEDIA_PICTURE_SIDE]; /* brightness, rows from the top */
};

struct media_pictures {
    uint32_t n;
    struct media_picture *items;
};
MEDIA_DEFINE_AUTO(pictures)

/* The part of the whole that window `n` is; all in 0…1. */
struct media_window {
    float left, top, right, bottom; /* right and bottom are edges, not sizes */
};
struct media_window media_picture_window(unsigned n);

/* Keeps the pictures (YUV420P, upright) of a film that differ from the one before. */
struct media_picturer {
    GArray *items; /* struct media_picture; hashes are made when they are written */
    int64_t next_ms, every_ms;
};
void media_picturer_init(struct media_picturer *picturer);
void media_picturer_push(struct media_picturer *picturer, const AVFrame *picture, int64_t t90);
/* fd -1: nothing is written. */
bool media_picturer_write(struct media_picturer *picturer, int fd, GError **error);
void media_picturer_clear(struct media_picturer *picturer);

/* How `inner` lies in `outer` where it fits best, and how well. */
struct media_match {
    struct media_window window; /* of outer */
    double agreement;           /* correlation of what lies on each other */
    double gain;                /* contrast of inner / of outer */
    double strange;             /* share of the cells that differ more than coding explains */
};
void media_picture_fit(const struct media_picture *inner, const struct media_picture *outer,
    unsigned window, struct media_match *out_match);
