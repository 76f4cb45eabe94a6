/* join.h — getting in: a token by pairing, then the pack, on a thread of its own (private to
 * player/). */
#pragma once
#include "player.h"

enum join_state {
    JOIN_CONNECTING, /* no answer from the server yet; trying again */
    JOIN_PAIRING,    /* the code is on the wall, waiting for the operator */
    JOIN_WAITING,    /* let in; no reel is locked yet */
    JOIN_FETCHING,   /* done of total bytes */
    JOIN_READY,      /* join_take_pack() */
};

struct join_status {
    enum join_state state;
    char code[16];
    int64_t done_bytes, total_bytes;
    char text[256]; /* what stands in the way, for people */
};

struct join;

/* The token that a former join kept below `root`, or NULL. */
char *join_kept_token(const char *root);

/* token may be NULL: then the one kept below `root` is tried, then a new one is asked for.
 * `offline`: when the server does not answer, the last complete pack is good enough. */
struct join *join_new(const char *server, const char *token, const char *root, bool offline,
    void (*wake)(void *payload), void *payload);
void join_free(struct join *join);
void join_status(struct join *join, struct join_status *out_status);

/* Once, when READY. The token belongs to the join. token is NULL when only the local pack is there.
 */
struct player_pack *join_take_pack(struct join *join, const char **out_token);
