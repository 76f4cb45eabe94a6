/* wall.h — shared by the files that draw the screens of the hall. */
#pragma once
#include "draw.h"

#define PAPERS_WALL_HEAD 130.0
#define PAPERS_WALL_FOOT 84.0
#define PAPERS_WALL_PANEL 614.0 /* of 1920: the film keeps 68 % */

struct papers_style papers_wall_text(double size, bool bold, uint32_t ink);

/* Background, title and clock; returns where the free part begins. */
double papers_wall_head(const struct papers_canvas *canvas, const struct papers_wall *wall);
void papers_wall_foot(
    const struct papers_canvas *canvas, const struct papers_wall *wall, const char *right);

/* Lines of a list screen that fit on a canvas of this height. */
size_t papers_wall_rows(double height);

/* The QR code of the screen, when it has one. */
bool papers_wall_code(const struct papers_canvas *canvas, const struct papers_wall *wall, double x,
    double y, double side, GError **error);

/* Whole screens. */
bool papers_wall_lines(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error);
bool papers_wall_tally(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error);
bool papers_wall_claim(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error);
bool papers_wall_remark(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error);
bool papers_wall_side(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error);
