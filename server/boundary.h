/* boundary.h — a boundary as GeoJSON (RFC 7946): only what can be drawn as one is taken. */
#pragma once
#include <glib.h>
#include <stdbool.h>

#define BOUNDARY_BYTES 2000000
#define BOUNDARY_POSITIONS 50000

/* Polygons and multipolygons, alone, in features or in a collection of them: closed rings of
 * longitude and latitude in degrees. HTTP_ERROR 400 map.bad_boundary, map.big_boundary. */
bool boundary_check(const char *text, GError **error);
