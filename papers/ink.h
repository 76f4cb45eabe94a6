/* ink.h — the colours of cards and walls, 0xAARRGGBB, and which text stands on which ground: every
 * pair has a contrast of at least 7 : 1 (tests/papers checks it). */
#pragma once

#define PAPERS_DARK 0xff181b21 /* the lightest place of the ground */
#define PAPERS_PANEL 0xff1f242c
#define PAPERS_EDGE 0xff39414d /* lines, and the ground of a plain chip */
#define PAPERS_SLATE 0xff2c333d
#define PAPERS_WHITE 0xffffffff
#define PAPERS_SOFT 0xffd5d9df
#define PAPERS_DONE 0xffb9c0c9
#define PAPERS_GOLD 0xffe3c383
#define PAPERS_RED 0xff9e1b1e
#define PAPERS_GREEN 0xff1d5e3a
#define PAPERS_AMBER 0xffffc24b
#define PAPERS_BLACKISH 0xff14120c
#define PAPERS_GLASS 0xeb0e1116 /* over the film; on white it becomes no lighter than the next */
#define PAPERS_GLASS_ON_WHITE 0xff212428

#define PAPERS_INK_PAIRS                                                                           \
    {PAPERS_WHITE, PAPERS_DARK}, {PAPERS_SOFT, PAPERS_DARK}, {PAPERS_DONE, PAPERS_DARK},           \
        {PAPERS_GOLD, PAPERS_DARK}, {PAPERS_WHITE, PAPERS_PANEL}, {PAPERS_GOLD, PAPERS_PANEL},     \
        {PAPERS_SOFT, PAPERS_PANEL}, {PAPERS_WHITE, PAPERS_EDGE}, {PAPERS_WHITE, PAPERS_SLATE},    \
        {PAPERS_WHITE, PAPERS_RED}, {PAPERS_WHITE, PAPERS_GREEN}, {PAPERS_BLACKISH, PAPERS_AMBER}, \
        {PAPERS_WHITE, PAPERS_GLASS_ON_WHITE}, {PAPERS_SOFT, PAPERS_GLASS_ON_WHITE},               \
    {                                                                                              \
        PAPERS_GOLD, PAPERS_GLASS_ON_WHITE                                                         \
    }
