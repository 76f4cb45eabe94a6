/* stage.h — what the hall shows. Inside annotate/ only. */
#pragma once
#include "entity.h"

struct stage_window {
    int64_t problem, opened_at, closes_at, closed_at; /* 0: not */
    char state[8];                                    /* none open closed */
};

struct stage {
    int64_t screening, rev, reel, position, pos_ms, at_ms, controller;
    bool playing, blank, automatic;
    double rate;
    char mode[12];
    char overlays[160];
    struct stage_window window;
};

/* One item of the locked reel. */
struct stage_item {
    int64_t position, problem, claim_s, start_ms, end_ms;
};

bool stage_load(struct annotate *a, int64_t screening, struct stage *out, GError **error);
/* Writes the row with the next rev. */
bool stage_save(struct write *w, struct stage *s, GError **error);
/* What a move of the screening does to its stage. */
bool stage_moved(struct write *w, const struct screening *s, const char *move, GError **error);
/* The problem of the item where the stage is; 0 for none, -1 on failure. */
int64_t stage_problem(struct annotate *a, const struct stage *s, GError **error);
