/* cover.h — text that goes outside, without personal data. */
#pragma once

/* A copy of `text` in which each name (`names`: one a line; single characters are no names) and
 * each number as long as a telephone's or an identity card's is covered by ×××. Dates stay. g_free.
 */
char *cover_text(const char *text, const char *names);
