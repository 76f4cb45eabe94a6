/* scene.h — what the wall says in the words of papers, before anything is drawn (private to
 * player/).
 */
#pragma once
#include "overlay.h"
#include "papers.h"

/* Points into the source and into what it owns itself. Release with scene_clear(). */
struct scene {
    struct papers_wall wall;
    bool film; /* seen below or beside it */
    GArray *lines, *strokes;
    GPtrArray *texts;
};

void scene_init(struct scene *scene, const struct overlay_source *source);
void scene_clear(struct scene *scene);
