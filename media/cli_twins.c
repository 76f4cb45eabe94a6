/* The command that compares one print with many, or one clip's pictures with those of many: twins.
 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct candidate {
    int64_t id;
    int fd; /* -1: could not be opened */
};

static void put_twin(GString *out, int64_t id, const struct media_twin *twin, bool first)
{
    g_string_append_printf(out,
        "%s{\"id\":%" PRId64 ",\"offset_ms\":%" PRId64 ",\"from_ms\":%" PRId64 ",\"to_ms\":%" PRId64
        ",\"score\":",
        first ? "" : ",", id, twin->offset_ms, twin->from_ms, twin->to_ms);
    media_json_number(out, twin->score, 3);
    g_string_append_c(out, '}');
}

/* A file of either kind; both NULL: damaged. */
struct prints {
    struct media_print *film;
    struct media_pictures *pictures;
};

static struct prints load_prints(int fd, bool pictures, GError **error)
{
    struct prints prints = {0};
    if (pictures)
        prints.pictures = media_pictures_load(fd, error);
    else
        prints.film = media_print_load(fd, error);
    return prints;
}

static void free_prints(struct prints *prints)
{
    media_print_free(prints->film);
    media_pictures_free(prints->pictures);
}

/* One print of the others is in memory at a time. */
static bool run_twins(
    void *payload, const struct media_progress *progress, GString *out, GError **error)
{
    struct cli *cli = payload;
    g_autoptr(GArray) skipped = g_array_new(false, false, sizeof(int64_t));
    bool pictures = media_pictures_is(cli->fd);
    struct prints own = load_prints(cli->fd, pictures, error);
    struct media_twin twin;
    struct media_pace pace = {0};
    bool first = true;
    if (!own.film && !own.pictures)
        return false;
    g_string_append(out, "\"twins\":[");
    for (guint i = 0; i < cli->candidates->len; i++) {
        const struct candidate *candidate = &g_array_index(cli->candidates, struct candidate, i);
        struct prints other =
            candidate->fd >= 0 ? load_prints(candidate->fd, pictures, NULL) : (struct prints){0};
        if (!other.film && !other.pictures)
            g_array_append_val(skipped, candidate->id);
        else if (pictures ? media_pictures_compare(own.pictures, other.pictures, &twin)
                          : media_print_compare(own.film, other.film, cli->option.min_ms, &twin)) {
            put_twin(out, candidate->id, &twin, first);
            first = false;
        }
        free_prints(&other);
        media_tell(&pace, progress, "twins", i + 1, cli->candidates->len);
    }
    g_string_append(out, "],\"skipped\":");
    media_json_ints(out, skipped);
    free_prints(&own);
    return true;
}

static void close_candidate(void *thing)
{
    struct candidate *candidate = thing;
    if (candidate->fd >= 0)
        close(candidate->fd);
}

/* "ID<TAB>PATH"; a print that has gone meanwhile is told of, not an error. */
static bool read_list(struct cli *cli, const char *text, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i]; i++) {
        char *tab = strchr(lines[i], '\t');
        struct candidate candidate = {.fd = -1};
        if (!*lines[i])
            continue;
        if (!tab || !g_ascii_string_to_signed(
                        (*tab = '\0', lines[i]), 10, 1, G_MAXINT64, &candidate.id, NULL))
            return media_fail(error, MEDIA_ERROR_IO,
                "Line %zu of the list of prints is not a number, a tab and a path.", i + 1);
        candidate.fd = cli_open_input(tab + 1, "the print", NULL);
        g_array_append_val(cli->candidates, candidate);
    }
    return true;
}

bool cli_prepare_twins(struct cli *cli, const char *file, struct work *work, GError **error)
{
    g_autofree char *text = NULL;
    if (!cli->option.with)
        return cli_bad_usage(error, "twins needs --with LIST");
    if (cli->option.min_ms < 1 || cli->option.min_ms > 86400000)
        return cli_bad_usage(error, "--min-ms takes 1 to 86400000");
    cli->candidates = g_array_new(false, false, sizeof(struct candidate));
    g_array_set_clear_func(cli->candidates, close_candidate);
    cli->fd = cli_open_input(file, "the print", error);
    if (cli->fd < 0 || !cli_read_text(cli->option.with, "the list of prints", &text, error) ||
        !read_list(cli, text, error))
        return false;
    work->payload = cli;
    work->run = run_twins;
    work->limits.cpu_s = 120 + cli->candidates->len;
    return true;
}
