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

/* One frame after the other, without keeping them; `t90` is the file's own time. */
void lab_film_walk(const char *path,
    void (*each)(const AVFrame *frame, guint i, int64_t t90, void *payload), void *payload);
/* All of a film's sound as it is played: float, 48 kHz, stereo, from the film's first moment. */
GArray *lab_sound_read(const char *path);

/* What the options of make_clip ask for: when each number is shown, and the end; int64_t. */
GArray *lab_made_t90(const char *options);
/* The index of an ingested clip. */
struct media_index *lab_index(const char *dir);
/* The item'th object of a cue sheet. */
const char *lab_cue(const char *cues, guint item);

/* A picture file's number and size. */
int lab_picture_number(const char *path, int *out_w, int *out_h);
/* A PNG of w x h with one filled rectangle, rgba, on clear ground. */
void lab_png(const char *path, int w, int h, int x, int y, int rw, int rh, uint32_t rgba);

/* The path of a real clip of scripts/footage; NULL, and the test is skipped, where it is not there.
 */
char *lab_footage(const char *name);
