/* lab.h — what the media tests share: a folder of their own, made films, runs of shenkan-media and
 * reading the numbers on the frames back. */
#pragma once
#include "internal.h"

/* Call first in main(); makes the folder and finds the programs (MEDIA_EXE, MAKE_CLIP). */
void lab_init(int *argc, char ***argv);
/* Runs the tests and removes the folder. */
int lab_run(void);

/* A path in the folder; freed by the caller. */
char *lab_path(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* An existing empty folder. */
char *lab_folder(const char *name);
void lab_write(const char *path, const void *data, gssize n);
char *lab_read(const char *path, gsize *out_n);

/* make_clip with these options, made once: the path of "name". */
char *lab_clip(const char *name, const char *options);

/* Run shenkan-media with arguments separated by blanks (paths of the lab have none). Returns the
 * exit code; `out_line` (may be NULL) is the last line of stdout. */
int lab_media(char **out_line, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The same, and it must end with 0. */
char *lab_media_ok(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* A member of a result line. */
int64_t lab_int(const char *line, const char *name);
/* Is it JSON? (asked of Python) */
void lab_assert_json(const char *text);
bool lab_says(const char *line, const char *text);

/* Ingest a clip into a folder of its name; returns the folder. */
char *lab_ingest(const char *clip, char **out_line);

/* Every frame of a film: its number (clip.h) in the given part of the upright picture, or -1. */
struct lab_film {
    GArray *numbers;   /* int */
    GArray *t90;       /* int64_t */
    GPtrArray *frames; /* AVFrame, when kept */
};
struct lab_film *lab_film_read(const char *path, bool keep);
void lab_film_free(struct lab_film *film);
int lab_number_in(const AVFrame *frame, int x, int y, int w, int h);

/* A picture file's number and size. */
int lab_picture_number(const char *path, int *out_w, int *out_h);
/* A PNG of w x h with one filled rectangle, rgba, on clear ground. */
void lab_png(const char *path, int w, int h, int x, int y, int rw, int rh, uint32_t rgba);
