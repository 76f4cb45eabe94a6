/* recorder.h — the spoken pledge: what the microphone hears while a claim window is open, as Opus
 * in Ogg, kept in the pack's folder until the server has it (private to player/).
 *
 * Two threads of its own, one that records and one that sends: neither the film nor the window ever
 * waits for a microphone or for the network. */
#pragma once
#include "player.h"

struct recorder;

/* `source`: auto or a GStreamer source. `folder` is the pack's; recordings of the same screening
 * that an earlier run could not send are sent now. */
struct recorder *recorder_new(const char *source, const char *folder, int64_t screening,
    const char *server, const char *token);
/* Ends a recording that runs; what is not sent waits for the next start. */
void recorder_free(struct recorder *recorder);

/* Whose claim window is open now (0: nobody's); `now` is server time. Call often. */
void recorder_want(struct recorder *recorder, int64_t problem, int64_t now);

/* "ready", "recording", "sending" (something is not acknowledged yet) or "failed" (no microphone).
 * NULL recorder: "off". Static. */
const char *recorder_state(struct recorder *recorder);
