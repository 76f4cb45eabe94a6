/* shenkan-media — the command line of docs/ref/media-cli.md. Opens files, hands the work to a child
 * that is locked in, and puts what it made in place. */
#include "cli.h"

#include <libavutil/log.h>
#include <locale.h>
#include <malloc.h>
#include <stdio.h>
#include <sys/resource.h>

static int print_line(GString *line, int code)
{
    g_string_append_c(line, '\n');
    fwrite(line->str, 1, line->len, stdout);
    return fflush(stdout) == 0 ? code : 3;
}

static void release(struct cli *cli)
{
    g_ptr_array_unref(cli->outputs);
    g_ptr_array_unref(cli->folders);
    media_index_free(cli->index);
    media_plan_free(cli->plan);
    media_treat_free(cli->treat);
    for (int i = 0; i < 2; i++) {
        media_index_free(cli->sides[i].index);
        media_treat_free(cli->sides[i].treat);
    }
    if (cli->items)
        g_ptr_array_unref(cli->items);
    if (cli->opened)
        g_hash_table_unref(cli->opened);
    if (cli->candidates)
        g_array_unref(cli->candidates);
    g_free(cli->cue_text);
}

static int finish_failed(GString *line, const GError *error)
{
    work_failure(line, error);
    return print_line(line, error->domain == MEDIA_ERROR ? media_error_exit(error->code) : 3);
}

static int run_command(struct cli *cli, const struct cli_command *command, const char *file)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) line = g_string_new(NULL);
    struct work work = {
        .limits = {.memory_bytes = 2 * GIB, .write_bytes = GIB, .cpu_s = 120},
        .verbose = cli->option.verbose,
        .outputs = cli->outputs,
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
        .fd = -1,
        .option = {.in = -1,
                   .in2 = -1,
                   .out2 = -1,
                   .frame = -1,
                   .ms = -1,
                   .caption_ms = 5000,
                   .min_ms = 2000,
                   .threads = 1}
    };
    setlocale(LC_CTYPE, "C.UTF-8");
    /* glibc would raise it with the first freed picture and keep all later ones: 232 MB instead of
     * 195 while 1080p is rendered. Much lower, and each piece's encoder clears its pages anew. */
    mallopt(M_MMAP_THRESHOLD, 5 << 20);
    if (argc < 2 || g_str_equal(argv[1], "--help") || g_str_equal(argv[1], "-h")) {
        cli_print_commands(argc < 2 ? stderr : stdout);
        return argc < 2 ? 2 : 0;
    }
    if (g_str_equal(argv[1], "--version"))
        return printf("shenkan-media %s\n", SHENKAN_VERSION) < 0;
    const struct cli_command *command = cli_command_find(argv[1]);
    if (!command) {
        fprintf(stderr, "shenkan-media: there is no command '%s'\n", argv[1]);
        cli_print_commands(stderr);
        return 2;
    }
    argv[1] = argv[0];
    argv++;
    argc--;
    if (!cli_parse(command, &cli.option, &argc, &argv, &error)) {
        fprintf(stderr, "shenkan-media: %s\n", error->message);
        cli_print_usage(command, stderr);
        return 2;
    }
    if (cli.option.help) {
        cli_print_help(command, stdout);
        return 0;
    }
    av_log_set_level(cli.option.verbose ? AV_LOG_INFO : AV_LOG_QUIET);
    allow_many_files();
    work_prepare();
    cli.outputs = g_ptr_array_new_with_free_func((GDestroyNotify)media_outfile_free);
    cli.second = argc > 2 ? argv[2] : NULL;
    cli.folders = g_ptr_array_new_with_free_func(g_free);
    int code = run_command(&cli, command, command->file ? argv[1] : NULL);
    release(&cli);
    cli_option_clear(command, &cli.option);
    return code;
}
