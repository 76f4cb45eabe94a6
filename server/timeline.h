/* timeline.h — a locked film as other editing programs read it: EDL (CMX 3600) and OpenTimelineIO.
 *
 * `cuts` is the view reel_cuts. Each part of the film is an event or a clip: a segment comes from
 * its original, a title card from the film itself. Exact times are in 1/90000 s (t90), half-open.
 */
#pragma once
#include <jansson.h>

/* Non-drop time codes of the first frame rate on whose grid all cuts lie, else of 25 frames a
 * second rounded to the nearest; comments carry the exact frames and times. g_free. */
char *timeline_edl(const json_t *cuts);
/* Timeline.1 with one video track; a source range is in the original's frames where its rate is
 * constant, else in 1/90000 s. A new reference. */
json_t *timeline_otio(const json_t *cuts);
