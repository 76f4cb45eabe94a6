/* message.h — reading what the server sends (private to player/). */
#pragma once
#include "player.h"
#include <jansson.h>

const char *player_mode_name(enum player_mode mode);

/* The items of a pack's manifest; missing members are absent. Owned by the caller. */
GPtrArray *player_items_read(const json_t *array);
