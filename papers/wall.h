/* wall.h — shared by the files that draw the screens of the hall. */
#pragma once
#include "draw.h"

#define PAPERS_WALL_HEAD 130.0
#define PAPERS_WALL_FOOT 84.0
#define PAPERS_WALL_PANEL 614.0 /* of 1920: the film keeps 68 % */
#define PAPERS_WALL_BAR 132.0   /* the sums below film and claim card */
#define PAPERS_WALL_CAPTION_TALL 148.0

struct papers_style papers_wall_text(double size, bool bold, uint32_t ink);

/* Each line of the text as a paragraph of so many lines at most; returns the height used. */
double papers_wall_paragraphs(const struct papers_canvas *canvas, const struct papers_style *style,
    const char *text, int lines, double x, double y, double width);

/* Background, title and clock; returns where the free part begins. */
double papers_wall_head(const struct papers_canvas *canvas, const struct papers_wall *wall);
void papers_wall_foot(
    const struct papers_canvas *canvas, const struct papers_wall *wall, const char *right);

/* Lines of a list screen that fit on a canvas of this height. */
size_t papers_wall_rows(double height);

/* The QR code of the screen, when it has one. */
bool papers_wall_code(const struct papers_canvas *canvas, const struct papers_wall *wall, double x,
    double y, double side, GError **error);

/* Whose problem it is, from the left edge up to `width`, ending at `bottom`:
 * PAPERS_WALL_CAPTION_TALL high, or as high as the whole text needs. */
void papers_wall_caption(const struct papers_canvas *canvas, const struct papers_wall *wall,
    double width, double bottom);

/* The sums of the meeting, from y down to the lower edge. */
void papers_wall_bar(const struct papers_canvas *canvas, const struct papers_wall *wall, double y);

/* Whole screens. */
bool papers_wall_lines(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error);
bool papers_wall_tally(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error);
bool papers_wall_remark(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error);
bool papers_wall_side(
    const struct papers_canvas *canvas, const struct papers_wall *wall, GError **error);
