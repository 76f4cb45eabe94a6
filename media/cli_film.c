/* The commands that make the film: piece, card, reel. */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_PNG_BYTES (64 << 20)

/* piece and card */

bool cli_hash_png(const char *path, int *out_fd, char *out_hash, GError **error)
{
    uint8_t hash[32];
    *out_fd = cli_open_input(path, "the picture", error);
    if (*out_fd < 0)
        return false;
    if (cli_size_of(*out_fd) > MAX_PNG_BYTES)
        return media_fail(
            error, MEDIA_ERROR_TOO_LARGE, "The picture '%s' is larger than 64 MB.", path);
    if (!media_image_is(*out_fd))
        return media_fail(
            error, MEDIA_ERROR_NOT_A_VIDEO, "'%s' is not a PNG or JPEG picture.", path);
    if (!media_sha256_file(*out_fd, hash, error))
        return false;
    media_hex(hash, sizeof hash, out_hash);
    return true;
}

/* The parameter sets that this build of the encoder makes belong into every key. */
bool cli_learn_avcc(struct media_plan *plan, GError **error)
{
    AVCodecContext *encoder = media_house_encoder(1, error);
    g_autoptr(GBytes) avcc = encoder ? media_avcc(encoder, error) : NULL;
    avcodec_free_context(&encoder);
    if (!avcc)
        return false;
    gsize n;
    uint8_t hash[32];
    const void *data = g_bytes_get_data(avcc, &n);
    media_sha256(data, n, hash);
    media_hex(hash, sizeof hash, plan->avcc);
    return true;
}

static char *piece_path(const char *store, const char *key)
{
    return g_strdup_printf("%s/%.2s/%s", store, key, key);
}

static bool piece_exists(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    media_auto(piece) piece = media_piece_read(fd, true, NULL);
    close(fd);
    return piece != NULL;
}

/* Leaves `fd` at -1 for a piece that is there already. */
static bool open_piece(struct cli *cli, const char *key, int *fd, GHashTable *begun, GError **error)
{
    g_autofree char *path = piece_path(cli->option.store, key);
    if (g_hash_table_contains(begun, key) || piece_exists(path))
        return true;
    g_autofree char *folder = g_path_get_dirname(path);
    if (mkdir(folder, 0755) != 0 && errno != EEXIST) {
        g_autofree char *what = g_strdup_printf("Can't make the folder '%s'", folder);
        return media_fail_errno(error, errno, what);
    }
    struct media_outfile *file = cli_add_output(cli, path, error);
    if (!file)
        return false;
    g_hash_table_add(begun, g_strdup(key));
    g_ptr_array_add(cli->folders, g_steal_pointer(&folder));
    *fd = media_outfile_fd(file);
    return true;
}

bool cli_open_pieces(struct cli *cli, GError **error)
{
    g_autoptr(GHashTable) begun = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < cli->plan->parts->len; i++) {
        struct media_part *part = &g_array_index(cli->plan->parts, struct media_part, i);
        if (!open_piece(cli, part->key, &part->fd, begun, error))
            return false;
        cli->rendered += part->fd >= 0;
    }
    return open_piece(cli, cli->plan->sound_key, &cli->plan->sound_fd, begun, error);
}

void cli_put_plan(const struct cli *cli, GString *out)
{
    const struct media_plan *plan = cli->plan;
    g_string_append_printf(out,
        "\"frames\":%u,\"duration_t90\":%" PRId64 ",\"first_t90\":%" PRId64
        ",\"pieces\":%u,\"rendered\":%u,\"keys\":[",
        plan->frames, plan->duration_t90, plan->first_t90, plan->parts->len, cli->rendered);
    for (guint i = 0; i < plan->parts->len; i++)
        g_string_append_printf(
            out, "\"%s\",", g_array_index(plan->parts, struct media_part, i).key);
    g_string_append_printf(out, "\"%s\"],\"avcc\":\"%s\",\"encoder\":\"%s\"", plan->sound_key,
        plan->avcc, MEDIA_ENCODER);
}

static bool run_piece(
    void *payload, const struct media_progress *progress, GString *out, GError **error)
{
    struct cli *cli = payload;
    bool done = cli->plan->card ? media_card_render(cli->plan, cli->option.threads, progress, error)
                                : media_segment_render(cli->fd, cli->index, cli->plan,
                                      cli->option.threads, progress, error);
    if (done)
        cli_put_plan(cli, out);
    return done;
}

/* A finished piece is put in place at once: what comes after may be killed, it is not lost. The
 * parent reads it first, because a child that met a hostile file may say anything. */
bool cli_put_part(void *payload, unsigned n, GError **error)
{
    struct cli *cli = payload;
    const struct media_plan *plan = cli->plan;
    struct media_part *part =
        n < plan->parts->len ? &g_array_index(plan->parts, struct media_part, n) : NULL;
    for (guint i = 0; part && part->fd >= 0 && i < cli->outputs->len; i++) {
        struct media_outfile *file = cli->outputs->pdata[i];
        if (media_outfile_fd(file) != part->fd)
            continue;
        media_auto(piece) piece = media_piece_read(part->fd, true, error);
        part->fd = -1; /* told once, and not again */
        return piece && media_outfile_commit(file, error);
    }
    return media_fail(error, MEDIA_ERROR_CRASHED, "The working process told of an unknown piece.");
}

/* The list comes last: whoever has it has all of its pieces. */
bool cli_commit_piece(struct cli *cli, GError **error)
{
    if (!cli_commit(cli, error))
        return false;
    if (!cli->option.list)
        return true;
    g_autofree char *store = realpath(cli->option.store, NULL);
    g_autoptr(GString) text = media_plan_list(cli->plan, store ? store : cli->option.store);
    media_auto(outfile) file = media_outfile_new(cli->option.list, error);
    return file && media_write_string(media_outfile_fd(file), text, error) &&
           media_outfile_commit(file, error);
}

bool cli_check_store(struct cli *cli, GError **error)
{
    if (g_file_test(cli->option.store, G_FILE_TEST_IS_DIR) && !strpbrk(cli->option.store, "\t\n"))
        return true;
    return media_fail(
        error, MEDIA_ERROR_IO, "The store '%s' is not a folder. Make it first.", cli->option.store);
}

static bool take_overlays(struct cli *cli, struct media_plan *plan, GError **error)
{
    plan->caption_t90 = CLAMP(cli->option.caption_ms, 0, 3600000) * 90;
    return (!cli->option.caption ||
               cli_hash_png(cli->option.caption, &plan->caption_fd, plan->caption_hash, error)) &&
           (!cli->option.mark ||
               cli_hash_png(cli->option.mark, &plan->mark_fd, plan->mark_hash, error));
}

bool cli_take_look(const char *path, struct media_treat **treat, GError **error)
{
    g_autofree char *text = NULL;
    if (!path)
        return true;
    if (!cli_read_text(path, "the look", &text, error))
        return false;
    media_treat_free(*treat);
    *treat = media_treat_parse(text, strlen(text), error);
    return *treat != NULL;
}

bool cli_prepare_piece(struct cli *cli, const char *file, struct work *work, GError **error)
{
    struct media_plan *plan = cli->plan = media_plan_new();
    int64_t end = -1;
    if (!cli->option.index || !cli->option.store || cli->option.in < 0 || !cli->option.out ||
        !g_ascii_string_to_signed(cli->option.out, 10, 0, UINT32_MAX, &end, NULL) ||
        cli->option.in > UINT32_MAX)
        return cli_bad_usage(error, "piece needs --index, --store, --in FRAME and --out FRAME");
    cli->fd = cli_open_input(file, "the original", error);
    if (cli->fd < 0 || !cli_load_index(cli, error) || !cli_check_store(cli, error) ||
        !cli_learn_avcc(plan, error) || !media_weave_load(error))
        return false;
    if (!take_overlays(cli, plan, error) || !cli_take_look(cli->option.look, &plan->treat, error) ||
        !media_plan_segment(plan, cli->index, (uint32_t)cli->option.in, (uint32_t)end, error) ||
        !cli_open_pieces(cli, error))
        return false;
    work->payload = cli;
    work->run = run_piece;
    work->part = cli_put_part;
    work->limits.cpu_s = (unsigned)(300 + plan->duration_t90 / MEDIA_TICKS * 120 +
                                    cli->index->end_t90 / MEDIA_TICKS * 20);
    return true;
}

bool cli_prepare_card(struct cli *cli, const char *file, struct work *work, GError **error)
{
    struct media_plan *plan = cli->plan = media_plan_new();
    if (!cli->option.store || cli->option.ms < 0)
        return cli_bad_usage(error, "card needs --ms N and --store DIR");
    if (!cli_check_store(cli, error) || !cli_learn_avcc(plan, error) ||
        !cli_hash_png(file, &plan->picture_fd, plan->picture_hash, error) ||
        !take_overlays(cli, plan, error) || !cli_take_look(cli->option.look, &plan->treat, error) ||
        !media_plan_card(plan, cli->option.ms, error) || !cli_open_pieces(cli, error))
        return false;
    work->payload = cli;
    work->run = run_piece;
    work->part = cli_put_part;
    work->limits.cpu_s = (unsigned)(120 + cli->option.ms / 100);
    return true;
}

/* reel */

static void free_item(gpointer data)
{
    struct media_item *item = data;
    media_plan_free(item->plan);
    g_array_unref(item->fds);
    g_free(item->title);
    g_free(item->tag);
    g_free(item);
}

static int open_ready(struct cli *cli, const char *store, const char *key, GError **error)
{
    char *path = piece_path(store, key);
    int fd = GPOINTER_TO_INT(g_hash_table_lookup(cli->opened, path)) - 1;
    if (fd >= 0) {
        g_free(path);
        return fd;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        media_fail(error, MEDIA_ERROR_CHECK_FAILED,
            "The piece '%s' is missing. Render its segment again, then the reel.", path);
    else if (fd < 0)
        media_fail_errno(error, errno, "Can't open a piece");
    if (fd < 0)
        g_free(path);
    else
        g_hash_table_insert(cli->opened, path, GINT_TO_POINTER(fd + 1));
    return fd;
}

static bool open_item(struct cli *cli, struct media_item *item, const char *store, GError **error)
{
    for (guint i = 0; i <= item->plan->parts->len; i++) {
        const char *key = i < item->plan->parts->len
                              ? g_array_index(item->plan->parts, struct media_part, i).key
                              : item->plan->sound_key;
        int fd = open_ready(cli, cli->option.store ? cli->option.store : store, key, error);
        if (fd < 0)
            return false;
        g_array_append_val(item->fds, fd);
    }
    return true;
}

static bool add_item(struct cli *cli, char **field, unsigned line, GError **error)
{
    g_autofree char *text = NULL, *store = NULL;
    bool card = g_strv_length(field) == 4 && g_str_equal(field[0], "card");
    if (g_strv_length(field) != 4 || (!card && !g_str_equal(field[0], "segment")))
        return media_fail(error, MEDIA_ERROR_IO,
            "Line %u of the plan is not understood: card|segment, list file, title, tag, separated "
            "by "
            "tabs.",
            line);
    if (!cli_read_text(field[1], "the list", &text, error))
        return false;
    struct media_item *item = g_new0(struct media_item, 1);
    item->fds = g_array_new(false, false, sizeof(int));
    item->plan = media_plan_parse(text, &store, error);
    item->title = g_strdup(field[2]);
    item->tag = g_strdup(field[3]);
    if (!item->plan) {
        g_prefix_error(error, "'%s': ", field[1]);
        g_array_unref(item->fds);
        g_free(item->title);
        g_free(item->tag);
        g_free(item);
        return false;
    }
    g_ptr_array_add(cli->items, item);
    if (item->plan->card != card)
        return media_fail(error, MEDIA_ERROR_IO, "Line %u of the plan: '%s' is a list of a %s.",
            line, field[1], item->plan->card ? "card" : "segment");
    return open_item(cli, item, store, error);
}

static bool read_plan(struct cli *cli, GError **error)
{
    g_autofree char *text = NULL;
    if (!cli_read_text(cli->option.plan, "the plan", &text, error))
        return false;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (unsigned i = 0; lines[i]; i++) {
        if (!*lines[i] && !lines[i + 1])
            break;
        g_auto(GStrv) field = g_strsplit(lines[i], "\t", 6);
        if (!add_item(cli, field, i + 1, error))
            return false;
    }
    return cli->items->len > 0 ||
           media_fail(error, MEDIA_ERROR_BAD_RANGE, "The plan has no items.");
}

static bool run_reel(
    void *payload, const struct media_progress *progress, GString *out, GError **error)
{
    struct cli *cli = payload;
    g_autofree char *film = g_path_get_basename(cli->option.out);
    g_autofree char *cues = g_path_get_basename(cli->option.cues);
    struct media_reel_files files = {.film = media_outfile_fd(cli->film),
        .cues = media_outfile_fd(cli->cues),
        .manifest = cli->manifest ? media_outfile_fd(cli->manifest) : -1,
        .film_name = film,
        .cues_name = cues,
        .max_bytes = cli->option.max_bytes,
        .decode = cli->option.decode,
        .threads = cli->option.threads};
    return media_reel_write(cli->items, &files, progress, out, error);
}

bool cli_prepare_reel(struct cli *cli, const char *file, struct work *work, GError **error)
{
    if (!cli->option.plan || !cli->option.out || !cli->option.cues)
        return cli_bad_usage(error, "reel needs --plan FILE, --out FILE.mp4 and --cues FILE.json");
    if (cli->option.max_bytes < 0)
        return cli_bad_usage(error, "--max-bytes takes a number of bytes");
    int64_t duration = 0;
    uint64_t bytes = 0;
    cli->items = g_ptr_array_new_with_free_func(free_item);
    cli->opened = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!read_plan(cli, error) || !(cli->film = cli_add_output(cli, cli->option.out, error)) ||
        !(cli->cues = cli_add_output(cli, cli->option.cues, error)) ||
        (cli->option.manifest &&
            !(cli->manifest = cli_add_output(cli, cli->option.manifest, error))))
        return false;
    for (guint i = 0; i < cli->items->len; i++) {
        const struct media_item *item = cli->items->pdata[i];
        duration += item->plan->duration_t90 / MEDIA_TICKS + 1;
        for (guint k = 0; k < item->fds->len; k++)
            bytes += (uint64_t)cli_size_of(g_array_index(item->fds, int, k));
    }
    g_ptr_array_add(cli->folders, g_path_get_dirname(cli->option.out));
    g_ptr_array_add(cli->folders, g_path_get_dirname(cli->option.cues));
    if (cli->manifest)
        g_ptr_array_add(cli->folders, g_path_get_dirname(cli->option.manifest));
    work->payload = cli;
    work->run = run_reel;
    work->limits.cpu_s = (unsigned)(300 + duration * 10);
    work->limits.write_bytes = bytes + bytes / 8 + GIB / 4;
    return true;
}
