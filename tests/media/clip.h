/* clip.h — a frame number as a field of black and white squares, readable after scaling. 8 columns
 * and 4 rows: 16 bits, then the same bits inverted, so a turned or mirrored picture reads as wrong.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* Fill a w x h plane with the number; `dark` and `light` are the two brightnesses. */
void clip_draw(uint8_t *plane, ptrdiff_t line, int w, int h, unsigned number, int dark, int light);

/* The number in that part of a plane, or -1 when there is none. */
int clip_read(const uint8_t *plane, ptrdiff_t line, int x, int y, int w, int h);

/* The brightness of the first dark and the first light square. */
void clip_levels(const uint8_t *plane, ptrdiff_t line, int w, int h, int *out_dark, int *out_light);
