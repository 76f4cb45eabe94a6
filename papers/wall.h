/* wall.h — shared by wall.c and wall_list.c. */
#pragma once
#include "draw.h"

#define PAPERS_WALL_HEAD 130.0
#define PAPERS_WALL_FOOT 84.0

/* Background, title and clock; returns where the free part begins. */
double papers_wall_head(const struct papers_canvas *canvas, const struct papers_wall *wall);
void papers_wall_foot(
    const struct papers_canvas *canvas, const struct papers_wall *wall, const char *right);

/* Lines of a list screen that fit on a canvas of this height. */
size_t papers_wall_rows(double height);
void papers_wall_lines(const struct papers_canvas *canvas, const struct papers_wall *wall);
void papers_wall_tally(const struct papers_canvas *canvas, const struct papers_wall *wall);
