/* follow.h — the threads that talk to the server: one follows the stage by SSE, one passes keys on,
 * one reports where the film is and tells what was shown alone (private to player/). They share
 * nothing with the window but mailboxes. */
#pragma once
#include "alone.h"

struct follow;

/* What to report; copied. */
struct follow_report {
    int64_t rev, pos_ms, frames;
    int position;
    bool playing, alone;
    const char *sound; /* what the recorder does, static */
    char error[256];   /* a sentence for the operator, or "" */
};

/* A key pressed at the hall screen, as a command of the stage. */
struct follow_command {
    enum player_key key;
    const char *command; /* next prev play pause blank open_claim; static */
    int64_t expect_rev;
    bool on;
};

/* `wake` is called on the follower's thread when follow_take() has something new. `alone` is told
 * to the server and outlives it. */
struct follow *follow_new(const char *server, const char *token, struct alone *alone,
    void (*wake)(void *payload), void *payload);
void follow_free(struct follow *follow);

/* The newest message since the last call, or NULL. Older ones are of no use: each is whole. */
struct player_message *follow_take(struct follow *follow);

/* ms since the server was last heard (heartbeats count), by the monotonic clock. */
int64_t follow_silence_ms(struct follow *follow);

/* The server does not know this screen any more: it was sent out, or let in by another record. */
bool follow_sent_out(struct follow *follow);

/* Server time minus ours, by the smallest delay seen. */
int64_t follow_offset_ms(struct follow *follow);

void follow_report(struct follow *follow, const struct follow_report *report);

/* Sent at once, and again until there is an answer, always with the same op_id. More than a few
 * that wait are dropped, and all when the stage has moved: the server would refuse them. */
void follow_command(struct follow *follow, const struct follow_command *command);

/* Take the oldest key that got no answer while the server was not heard either: it is to act here,
 * and the silence counts as a long one (follow_silence_ms). Those behind it are dropped. */
bool follow_lost(struct follow *follow, struct follow_command *out_command);

/* There is something new in `alone`. */
void follow_tell(struct follow *follow);
