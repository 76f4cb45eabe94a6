/* pack.h — the kept pack's files, for those who look at them one by one (private to player/). */
#pragma once
#include "player.h"

#define PACK_MANIFEST "pack.json"

/* Called with the bytes read since the last call; false ends the reading. */
typedef bool (*pack_more_fn)(int64_t bytes, void *payload);

/* The file's SHA-256 in hex; NULL when it cannot be read (`error`) or `more` ended it. */
char *pack_sha256(const char *path, pack_more_fn more, void *payload, GError **error);

/* Are they the same film? What one of them does not say counts as equal. */
bool pack_film_is(const struct player_film *film, const struct player_film *other);

/* Only plain names, so that a manifest can never point outside its folder. */
bool pack_name_is_plain(const char *name);

/* The folder of the newest complete pack below `root`. */
char *pack_newest(const char *root, GError **error);
