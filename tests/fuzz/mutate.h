/* mutate.h — turns a whole film file into a broken or lying one, the same one for the same dice. */
#pragma once
#include <glib.h>

/* Change `bytes` in one to four ways. `other` is a second film for splicing. `path` is written into
 * some files where a name or an address could stand. */
void mutate_film(GByteArray *bytes, const GByteArray *other, const char *path, GRand *dice);
