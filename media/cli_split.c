/* split: two clips or pictures side by side, before and after. */
#include "cli.h"

#include <unistd.h>

static bool take_film(struct media_side *side, const char *index, int64_t in, int64_t out,
    const char *look, GError **error)
{
    if (in < 0 || in > UINT32_MAX || out < 0 || out > UINT32_MAX)
        return cli_bad_usage(error, "a clip of split needs its first frame and its end");
    side->in = (uint32_t)in;
    side->out = (uint32_t)out;
    int fd = cli_open_input(index, "the frame index", error);
    if (fd < 0)
        return false;
    side->index = media_index_load(fd, error);
    close(fd);
    if (!side->index)
        return false;
    if (side->index->size != cli_size_of(side->fd))
        return media_fail(error, MEDIA_ERROR_UNPLAYABLE,
            "The original and its frame index don't belong together. Run ingest again.");
    media_hex(side->index->sha256, 32, side->hash);
    return cli_take_look(look, &side->treat, error);
}

/* An index of "-" says that the file is a picture. */
static bool take_side(struct media_side *side, const char *file, const char *index, int64_t in,
    int64_t out, const char *look, GError **error)
{
    side->treat = media_treat_new();
    if (g_str_equal(index, "-"))
        return cli_hash_png(file, &side->fd, side->hash, error);
    side->fd = cli_open_input(file, "the original", error);
    return side->fd >= 0 && take_film(side, index, in, out, look, error);
}

static bool run_split(
    void *payload, const struct media_progress *progress, GString *out, GError **error)
{
    struct cli *cli = payload;
    if (!media_split_render(cli->sides, cli->plan, cli->option.threads, progress, error))
        return false;
    cli_put_plan(cli, out);
    return true;
}

bool cli_prepare_split(struct cli *cli, const char *file, struct work *work, GError **error)
{
    const struct cli_option *o = &cli->option;
    struct media_plan *plan = cli->plan = media_plan_new();
    int64_t end = -1, seconds = 0;
    if (!o->index || !o->index2 || !o->store ||
        (o->out && !g_ascii_string_to_signed(o->out, 10, 0, UINT32_MAX, &end, NULL)))
        return cli_bad_usage(error, "split needs --index, --index2 (or -) and --store");
    if (!cli_check_store(cli, error) || !cli_learn_avcc(plan, error) || !media_weave_load(error) ||
        !take_side(&cli->sides[0], file, o->index, o->in, end, o->look, error) ||
        !take_side(&cli->sides[1], cli->second, o->index2, o->in2, o->out2, o->look2, error) ||
        (o->caption && !cli_hash_png(o->caption, &plan->caption_fd, plan->caption_hash, error)) ||
        !media_plan_split(plan, cli->sides, o->ms, error) || !cli_open_pieces(cli, error))
        return false;
    work->payload = cli;
    work->run = run_split;
    work->part = cli_put_part;
    for (int i = 0; i < 2; i++)
        seconds += cli->sides[i].index ? cli->sides[i].index->end_t90 / MEDIA_TICKS : 0;
    work->limits.cpu_s = (unsigned)(300 + plan->duration_t90 / MEDIA_TICKS * 120 + seconds * 20);
    return true;
}
