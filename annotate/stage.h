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
    int64_t remark;  /* on the wall; 0: none */
    int64_t compare; /* problem of the look-back shown before and after; 0: the list */
    double rate;
    char mode[12];
    char overlays[160];
    struct stage_window window;
};

/* One item of the locked reel. */
struct stage_item {
    int64_t position, problem, claim_s, start_ms, end_ms;
    int64_t replay, late_days; /* the problem that is shown again: it is asked nothing */
};

/* The columns of stage_get. */
void stage_row(struct annotate *a, enum query q, int64_t screening, struct stage *out);
bool stage_load(struct annotate *a, int64_t screening, struct stage *out, GError **error);
/* Writes the row with the next rev. */
bool stage_save(struct write *w, struct stage *s, GError **error);
/* position 0: before the first item; then all of it is 0. */
bool stage_item_load(
    struct annotate *a, int64_t reel, int64_t position, struct stage_item *out, GError **error);
/* The picture may stop a little before the item's last millisecond is reached. */
#define STAGE_END_SLACK_MS 250

/* The film stands at pos_ms, or begins to run there as soon as every screen can stand on that
 * picture: they begin together, not each when it has heard of it. */
#define STAGE_LEAD_MS 250
void stage_film(struct stage *s, int64_t pos_ms, bool playing, int64_t now);

/* Where the picture is at `now`; it stops at the item's end by itself. */
int64_t stage_position(const struct stage *s, const struct stage_item *item, int64_t now);
/* It stands at another item: window, remark and comparison of the one before are gone. */
void stage_turn(struct stage *s, const struct stage_item *item);
/* The hall sees the item's problem, if it has one: its units may from now on. */
bool stage_show(struct write *w, const struct stage *s, const struct stage_item *item, int64_t at,
    GError **error);
bool stage_check_mode(const char *mode, GError **error);
bool stage_window_write(struct write *w, const struct stage *s, GError **error);
/* Ends an open window at `at`; one whose time is over keeps its own deadline. */
bool stage_window_end(struct write *w, struct stage *s, int64_t at, GError **error);
/* What a move of the screening does to its stage. */
bool stage_moved(struct write *w, const struct screening *s, const char *move, GError **error);
/* RULES_CONTROLLER when the actor holds the control, or is the hall screen whose keys count. */
uint64_t stage_control(struct annotate *a, const struct stage *s, const struct annotate_who *who);
/* The problem of the item where the stage is; 0 for none, -1 on failure. */
int64_t stage_problem(struct annotate *a, const struct stage *s, GError **error);

/* A remark goes on the wall (remark.c); its row follows. NOT_FOUND: none of this screening. */
bool remark_show(
    struct write *w, const struct stage *s, int64_t remark, uint64_t have, GError **error);

/* --- stage_undo.c --- */

/* The stage as it was before the last command. */
struct stage_undo {
    int64_t rev; /* the one that the command made; 0: there is nothing to undo */
    int64_t at, until_at;
    uint64_t facts; /* RULES_UNDO_TIME, RULES_UNSETTLED; both when there is nothing to undo */
    char command[16];
    struct stage before;
};
bool stage_undo_load(
    struct annotate *a, const struct stage *s, int64_t now, struct stage_undo *out, GError **error);
/* Keeps `before` for the command that is about to be done; some cannot be undone. */
bool stage_undo_keep(
    struct write *w, const struct stage *before, const char *command, GError **error);
/* Puts it back into *s (not yet saved). */
bool stage_undo(
    struct write *w, struct stage *s, const struct stage_undo *undo, GString *data, GError **error);
