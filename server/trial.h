/* trial.h — what the office may try out: a page for its printer, two seconds of film. */
#pragma once
#include "work.h"

/* A job of kind piece with {"trial":true}: ends it with {trial,film_ms,took_ms,free_bytes,clip,encoder};
 * clip 0: there was none, a card was drawn. */
bool work_trial(struct slot *slot, GError **error);
