/* preflight.h — is this machine ready for the meeting? Looks at the pack, the disk, the screen and
 * the clock on a thread of its own and changes nothing (private to player/).
 *
 * Lines, one JSON object each, at most four `progress` a second and `result` always last:
 *   {"type":"progress","stage":"files"|"film","done":n,"total":n,"left_ms":n}
 *   {"type":"finding","key":"…","item":n|null,"file":"…"|null,"text":"…"}
 *   {"type":"result","ok":true|false,"findings":n,"cancelled":false,"frames":n,"ms":n}
 * Texts are for the operator; nothing of it ever goes onto the wall. */
#pragma once
#include "player.h"

struct preflight;

/* Copied. */
struct preflight_in {
    const char *root;   /* where the packs are */
    const char *server; /* NULL: the clock is not compared */
    const char *token;  /* of the hall; NULL: the pack is not compared with the stage */
    int width, height;  /* of the display; 0: there is none */
    int threads;        /* to decode with */
};

struct preflight *preflight_new(
    const struct preflight_in *in, void (*wake)(void *payload), void *payload);
void preflight_free(struct preflight *preflight);

void preflight_cancel(struct preflight *preflight);

/* The next line, for at most wait_ms; NULL: none yet, or none any more (preflight_done). Owned by
 * the caller. */
char *preflight_take(struct preflight *preflight, int wait_ms);

/* Every line was taken. */
bool preflight_done(struct preflight *preflight, int *out_findings, bool *out_cancelled);

/* The first finding's sentence; NULL: none so far. Owned by the caller. */
char *preflight_first(struct preflight *preflight);
