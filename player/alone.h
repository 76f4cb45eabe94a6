/* alone.h — what the wall showed alone, on the disk until the server has it (private to player/).
 * One thread notes, another saves and tells. */
#pragma once
#include "player.h"

struct alone;

/* What an earlier run kept in the file at `path`, and could not tell, is told first. */
struct alone *alone_new(const char *path);
void alone_free(struct alone *alone);

/* The stage's account as it is now (player_stage_shown). `silent`: the server is not heard; what
 * comes after it was heard again is told on its own. Returns whether there is something new to
 * save or to tell. */
bool alone_note(
    struct alone *alone, const struct player_shown *shown, size_t n, int64_t from_rev, bool silent);

/* Write the file when something is new; it is gone when all is told. */
void alone_save(struct alone *alone);
/* The body of the next POST /api/hall/alone, g_free; NULL: none. */
char *alone_next(struct alone *alone);
/* That body was taken, or will never be. */
void alone_told(struct alone *alone);
