/* message.h — reading what the server sends (private to player/). */
#pragma once
#include "player.h"
#include <jansson.h>

const char *player_mode_name(enum player_mode mode);

/* An instant by the county's clock, whatever the machine is set to; NULL: too far away. */
GDateTime *player_local(int64_t ms);

/* The items and the cue sheet of a pack's manifest; missing members are absent. Owned by the
 * caller.
 */
GPtrArray *player_items_read(const json_t *array);
GArray *player_cues_read(const json_t *array);
/* The film that a manifest, or the member `reel` of a stage, names. */
struct player_film player_film_read(const json_t *object);
