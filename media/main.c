/* shenkan-media — the command line of docs/ref/media-cli.md. Opens files, hands the work to a child
 * that is locked in, and puts what it made in place. */
#include "cli.h"

#include <libavutil/log.h>
#include <locale.h>
#include <stdio.h>
#include <sys/resource.h>

struct command {
    const char *name, *usage;
    bool has_file;
    bool (*prepare)(struct cli *cli, const char *file, struct work *work, GError **error);
    bool (*commit)(struct cli *cli, GError **error);
};

static const char piece_usage[] =
    "FILE --index INDEX.bin --in FRAME --out FRAME --store DIR [--caption PNG] [--caption-ms N] "
    "[--mark PNG] [--list FILE] [--threads N]";
static const char card_usage[] =
    "PICTURE --ms N --store DIR [--caption PNG] [--caption-ms N] [--mark PNG] [--list FILE]";
static const char reel_usage[] =
    "--plan FILE --out FILE.mp4 --cues FILE.json [--manifest FILE] [--store DIR] [--max-bytes N] "
    "[--decode] [--threads N]";
static const char still_usage[] =
    "FILE --index INDEX.bin --frame N --out FILE.jpg|.png [--width W]";

static const struct command commands[] = {
    {"probe",  "FILE",               true,  cli_prepare_probe,  NULL            },
    {"ingest", "FILE --out DIR",     true,  cli_prepare_ingest, cli_commit      },
    {"piece",  piece_usage,          true,  cli_prepare_piece,  cli_commit_piece},
    {"card",   card_usage,           true,  cli_prepare_card,   cli_commit_piece},
    {"reel",   reel_usage,           false, cli_prepare_reel,   cli_commit      },
    {"check",  "FILE [--cues FILE]", true,  cli_prepare_check,  NULL            },
    {"still",  still_usage,          true,  cli_prepare_still,  cli_commit      },
};

static int print_line(GString *line, int code)
{
    g_string_append_c(line, '\n');
    fwrite(line->str, 1, line->len, stdout);
    return fflush(stdout) == 0 ? code : 3;
}

static int usage(FILE *out, int code)
{
    fprintf(out, "shenkan-media %s\n", SHENKAN_VERSION);
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        fprintf(out, "  shenkan-media %s %s\n", commands[i].name, commands[i].usage);
    return code;
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
        if (g_str_equal(commands[i].name, name))
            return &commands[i];
    return NULL;
}

static void release(struct cli *cli)
{
    struct cli_option *o = &cli->option;
    char *texts[] = {
        o->out, o->index, o->store, o->caption, o->mark, o->list, o->plan, o->cues, o->manifest};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_ptr_array_unref(cli->outputs);
    g_ptr_array_unref(cli->folders);
    media_index_free(cli->index);
    media_plan_free(cli->plan);
    if (cli->items)
        g_ptr_array_unref(cli->items);
    if (cli->opened)
        g_hash_table_unref(cli->opened);
    g_free(cli->cue_text);
}

static int finish_failed(GString *line, const GError *error)
{
    work_failure(line, error);
    return print_line(line, error->domain == MEDIA_ERROR ? media_error_exit(error->code) : 3);
}

static int run_command(struct cli *cli, const struct command *command, const char *file)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) line = g_string_new(NULL);
    struct work work = {
        .limits = {.memory_bytes = 2 * GIB, .write_bytes = GIB, .cpu_s = 120},
        .verbose = cli->option.verbose
    };
    if (!command->prepare(cli, file, &work, &error)) {
        if (error->domain == MEDIA_ERROR)
            return finish_failed(line, error);
        fprintf(stderr, "shenkan-media: %s\n", error->message);
        return 2;
    }
    int code = work_run(&work, line);
    if (code == 0 && work_cancelled())
        g_set_error_literal(&error, MEDIA_ERROR, MEDIA_ERROR_CANCELLED, "The job was cancelled.");
    if (error || (code == 0 && command->commit && !command->commit(cli, &error)))
        return finish_failed(line, error);
    return print_line(line, code);
}

static bool parse(struct cli *cli, const char *summary, int *argc, char ***argv, GError **error)
{
    struct cli_option *o = &cli->option;
    const GOptionEntry entries[] = {
        {"out",        0,   0, G_OPTION_ARG_FILENAME, &o->out,        NULL,                         "PATH|FRAME"},
        {"index",      0,   0, G_OPTION_ARG_FILENAME, &o->index,      NULL,                         "FILE"      },
        {"store",      0,   0, G_OPTION_ARG_FILENAME, &o->store,      NULL,                         "DIR"       },
        {"caption",    0,   0, G_OPTION_ARG_FILENAME, &o->caption,    NULL,                         "PNG"       },
        {"mark",       0,   0, G_OPTION_ARG_FILENAME, &o->mark,       NULL,                         "PNG"       },
        {"list",       0,   0, G_OPTION_ARG_FILENAME, &o->list,       NULL,                         "FILE"      },
        {"plan",       0,   0, G_OPTION_ARG_FILENAME, &o->plan,       NULL,                         "FILE"      },
        {"cues",       0,   0, G_OPTION_ARG_FILENAME, &o->cues,       NULL,                         "FILE"      },
        {"manifest",   0,   0, G_OPTION_ARG_FILENAME, &o->manifest,   NULL,                         "FILE"      },
        {"max-bytes",  0,   0, G_OPTION_ARG_INT64,    &o->max_bytes,  NULL,                         "N"         },
        {"decode",     0,   0, G_OPTION_ARG_NONE,     &o->decode,     NULL,                         NULL        },
        {"in",         0,   0, G_OPTION_ARG_INT64,    &o->in,         NULL,                         "FRAME"     },
        {"frame",      0,   0, G_OPTION_ARG_INT64,    &o->frame,      NULL,                         "N"         },
        {"ms",         0,   0, G_OPTION_ARG_INT64,    &o->ms,         NULL,                         "N"         },
        {"caption-ms", 0,   0, G_OPTION_ARG_INT64,    &o->caption_ms, NULL,                         "N"         },
        {"width",      0,   0, G_OPTION_ARG_INT,      &o->width,      NULL,                         "W"         },
        {"threads",    0,   0, G_OPTION_ARG_INT,      &o->threads,    NULL,                         "1..4"      },
        {"fit",        0,   0, G_OPTION_ARG_NONE,     &o->fit,        NULL,                         NULL        },
        {"verbose",    'v', 0, G_OPTION_ARG_NONE,     &o->verbose,    "libav's messages on stderr", NULL        },
        {NULL,         0,   0, 0,                     NULL,           NULL,                         NULL        },
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_set_summary(context, summary);
    return g_option_context_parse(context, argc, argv, error);
}

/* A long reel has many pieces, and all of them are open at once. */
static void allow_many_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = MIN(limit.rlim_max, 65536);
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    struct cli cli = {
        .fd = -1, .option = {.in = -1, .frame = -1, .ms = -1, .caption_ms = 5000, .threads = 1}
    };
    setlocale(LC_CTYPE, "C.UTF-8");
    if (argc < 2 || g_str_equal(argv[1], "--help") || g_str_equal(argv[1], "-h"))
        return usage(argc < 2 ? stderr : stdout, argc < 2 ? 2 : 0);
    if (g_str_equal(argv[1], "--version"))
        return printf("shenkan-media %s\n", SHENKAN_VERSION) < 0;
    const struct command *command = find_command(argv[1]);
    if (!command)
        return usage(stderr, 2);
    argv[1] = argv[0];
    argv++;
    argc--;
    bool good = parse(&cli, command->usage, &argc, &argv, &error);
    if (!good || argc != (command->has_file ? 2 : 1) || cli.option.threads < 1 ||
        cli.option.threads > 4) {
        fprintf(stderr, "shenkan-media: %s\n  shenkan-media %s %s\n",
            error ? error->message : "wrong arguments", command->name, command->usage);
        return 2;
    }
    av_log_set_level(cli.option.verbose ? AV_LOG_INFO : AV_LOG_QUIET);
    allow_many_files();
    work_prepare();
    cli.outputs = g_ptr_array_new_with_free_func((GDestroyNotify)media_outfile_free);
    cli.folders = g_ptr_array_new_with_free_func(g_free);
    int code = run_command(&cli, command, command->has_file ? argv[1] : NULL);
    release(&cli);
    return code;
}
