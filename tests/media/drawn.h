/* drawn.h — small clips whose pictures and sound a test draws itself. */
#pragma once
#include "internal.h"

struct drawn {
    const char *name;
    int w, h, frames; /* 25 a second, a key frame every 12 */
    int format;       /* AV_PIX_FMT_YUV420P, or 10 bits */
    bool hlg, interlaced;
    /* Fill picture `i`, which is black. */
    void (*draw)(AVFrame *frame, int i);
    /* One sample, the same on both sides; NULL: silent. 48 kHz. */
    float (*sound)(int64_t sample);
};

/* The path of the clip, made once, in the lab's folder. */
char *drawn_clip(const struct drawn *drawn);
/* A filled rectangle of one brightness, 8 bits. */
void drawn_box(AVFrame *frame, int x, int y, int w, int h, int value);
