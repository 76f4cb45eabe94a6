/* seeds.h — small whole films of every container that is accepted, made by the ffmpeg command. */
#pragma once
#include <glib.h>

/* GByteArray of each film; `out_names` (char) in step with them. A kind that this ffmpeg can't make
 * is left out and said on stderr. */
GPtrArray *seeds_make(const char *folder, GPtrArray *out_names);
