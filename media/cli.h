/* cli.h — the commands of shenkan-media. Each opens its files in the parent and leaves a job for
 * the locked-in child; commit puts the results in place. */
#pragma once
#include <stdio.h>

#include "internal.h"
#include "work.h"

#define GIB (1ULL << 30)

/* All options of all commands; each command understands those of its table in cli_table.c. A
 * needed number that wasn't given is -1. */
struct cli_option {
    char *out, *index, *store, *caption, *mark, *list, *plan, *cues, *manifest, *with;
    char *look, *look2, *index2;
    int64_t in, in2, out2, frame, ms, caption_ms, max_bytes, min_ms;
    int width, threads;
    gboolean fit, decode, verbose, help;
};

/* What one job holds open. */
struct cli {
    struct cli_option option;
    int fd;
    struct media_ingest_files files;
    uint8_t sha256[32];
    struct media_index *index;
    struct media_plan *plan;
    struct media_treat *treat;  /* of still; NULL: no look */
    struct media_side sides[2]; /* of split */
    const char *second;         /* its second file */
    GPtrArray *outputs;         /* struct media_outfile, renamed when all is well */
    GPtrArray *folders;         /* paths to fsync afterwards */
    struct media_outfile *film, *cues, *manifest;
    GPtrArray *items;
    GHashTable *opened; /* piece path → fd + 1 */
    char *cue_text;
    GArray *candidates; /* of twins */
    guint rendered;
};

struct cli_command {
    const char *name, *file; /* file: what the plain arguments are called; NULL: there is none */
    const char *summary;     /* one line */
    const struct entry *entries;
    bool (*prepare)(struct cli *cli, const char *file, struct work *work, GError **error);
    bool (*commit)(struct cli *cli, GError **error); /* may be NULL */
    const char *about, *example;
};

/* cli_table.c */
const struct cli_command *cli_command_find(const char *name);
void cli_print_commands(FILE *out);
void cli_print_usage(const struct cli_command *command, FILE *out);
void cli_print_help(const struct cli_command *command, FILE *out);
/* Fills `option` and leaves the program's name and the plain arguments in argv. Refuses (a
 * GOptionError) what isn't this command's, unless help is asked for. */
bool cli_parse(const struct cli_command *command, struct cli_option *option, int *argc,
    char ***argv, GError **error);
void cli_option_clear(const struct cli_command *command, struct cli_option *option);

/* cli.c */
int64_t cli_size_of(int fd);
int cli_open_input(const char *path, const char *what, GError **error);
bool cli_bad_usage(GError **error, const char *text);
struct media_outfile *cli_add_output(struct cli *cli, const char *path, GError **error);
bool cli_read_text(const char *path, const char *what, char **out_text, GError **error);
bool cli_load_index(struct cli *cli, GError **error);
bool cli_commit(struct cli *cli, GError **error);

/* cli_look.c */
bool cli_prepare_length(struct cli *cli, const char *file, struct work *work, GError **error);
bool cli_prepare_probe(struct cli *cli, const char *file, struct work *work, GError **error);
bool cli_prepare_ingest(struct cli *cli, const char *file, struct work *work, GError **error);
bool cli_prepare_check(struct cli *cli, const char *file, struct work *work, GError **error);
bool cli_prepare_still(struct cli *cli, const char *file, struct work *work, GError **error);
bool cli_prepare_seal(struct cli *cli, const char *file, struct work *work, GError **error);

/* cli_twins.c */
bool cli_prepare_twins(struct cli *cli, const char *file, struct work *work, GError **error);

/* cli_film.c */
bool cli_prepare_piece(struct cli *cli, const char *file, struct work *work, GError **error);
bool cli_prepare_card(struct cli *cli, const char *file, struct work *work, GError **error);
bool cli_prepare_reel(struct cli *cli, const char *file, struct work *work, GError **error);
bool cli_commit_piece(struct cli *cli, GError **error);
bool cli_check_store(struct cli *cli, GError **error);
/* Opens a PNG or JPEG; the hash is its name in keys. */
bool cli_hash_png(const char *path, int *out_fd, char *out_hash, GError **error);
bool cli_learn_avcc(struct media_plan *plan, GError **error);
/* Replaces the treatment when there is a look file (`path` may be NULL). */
bool cli_take_look(const char *path, struct media_treat **treat, GError **error);
bool cli_open_pieces(struct cli *cli, GError **error);
/* For `part` of struct work: puts piece `n` in place. */
bool cli_put_part(void *payload, unsigned n, GError **error);
void cli_put_plan(const struct cli *cli, GString *out);

/* cli_split.c */
bool cli_prepare_split(struct cli *cli, const char *file, struct work *work, GError **error);
