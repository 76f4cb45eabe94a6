/* The commands that look into one file: probe, length, ingest, check, still, seal. */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* probe */

static bool run_probe(
    void *payload, const struct media_progress *progress, GString *out, GError **error)
{
    struct cli *cli = payload;
    struct media_info info;
    if (!media_probe(cli->fd, &info, error))
        return false;
    media_info_json(&info, out);
    return true;
}

/* What a PDF needs has to be there before the process that opens it is locked in. */
static bool load_for(int fd, GError **error)
{
    return !media_document_is(fd) || media_document_load(error);
}

bool cli_prepare_probe(struct cli *cli, const char *file, struct work *work, GError **error)
{
    cli->fd = cli_open_input(file, "the file", error);
    work->payload = cli;
    work->run = run_probe;
    work->limits.cpu_s = 60 + (unsigned)(cli_size_of(MAX(cli->fd, 0)) >> 24);
    return cli->fd >= 0 && load_for(cli->fd, error);
}

/* length */

static bool run_length(
    void *payload, const struct media_progress *progress, GString *out, GError **error)
{
    struct cli *cli = payload;
    int64_t ms;
    if (!media_sound_length(cli->fd, &ms, error))
        return false;
    g_string_append_printf(out, "\"duration_ms\":%" PRId64, ms);
    return true;
}

bool cli_prepare_length(struct cli *cli, const char *file, struct work *work, GError **error)
{
    cli->fd = cli_open_input(file, "the recording", error);
    work->payload = cli;
    work->run = run_length;
    work->limits.cpu_s = 20;
    return cli->fd >= 0;
}

/* ingest */

static void put_ingest(const struct media_ingest_report *report, GString *out)
{
    media_info_json(&report->info, out);
    g_string_append_printf(
        out, ",\"verdict\":\"%s\",\"bad_ms\":[", report->damaged ? "damaged" : "ok");
    for (guint i = 0; i + 1 < report->bad_ms->len; i += 2)
        g_string_append_printf(out, "%s[%" PRId64 ",%" PRId64 "]", i ? "," : "",
            g_array_index(report->bad_ms, int64_t, i),
            g_array_index(report->bad_ms, int64_t, i + 1));
    g_string_append_printf(out,
        "],\"frames_ok\":%" PRId64 ",\"frames_bad\":%" PRId64 ",\"loudness_lufs\":",
        report->frames_ok, report->frames_bad);
    if (report->has_loudness)
        media_json_number(out, report->loudness_lufs, 1);
    else
        g_string_append(out, "null");
}

static bool run_ingest(
    void *payload, const struct media_progress *progress, GString *out, GError **error)
{
    struct cli *cli = payload;
    struct media_ingest_report report;
    bool done = media_ingest(cli->fd, cli->sha256, &cli->files, progress, &report, error);
    if (done)
        put_ingest(&report, out);
    g_array_unref(report.bad_ms);
    return done;
}

static bool open_ingest_files(struct cli *cli, GError **error)
{
    bool image = media_image_is(cli->fd) || media_document_is(cli->fd);
    const struct {
        const char *name;
        int *fd;
        bool video, image;
    } table[] = {
        {"proxy.mp4",     &cli->files.proxy,      true,  false},
        {"index.bin",     &cli->files.index,      true,  false},
        {"index.json",    &cli->files.index_json, true,  false},
        {"poster.jpg",    &cli->files.poster,     true,  true },
        {"strip.jpg",     &cli->files.strip,      true,  false},
        {"strip.json",    &cli->files.strip_json, true,  false},
        {"wave.json",     &cli->files.wave,       true,  false},
        {"scenes.json",   &cli->files.scenes,     true,  false},
        {"loudness.json", &cli->files.loudness,   true,  false},
        {"view.jpg",      &cli->files.view,       false, true },
        {"print.bin",     &cli->files.print,      true,  false},
        {"pictures.bin",  &cli->files.pictures,   true,  true },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        *table[i].fd = -1;
        if (image ? !table[i].image : !table[i].video)
            continue;
        g_autofree char *path = g_build_filename(cli->option.out, table[i].name, NULL);
        struct media_outfile *file = cli_add_output(cli, path, error);
        if (!file)
            return false;
        *table[i].fd = media_outfile_fd(file);
    }
    return true;
}

bool cli_prepare_ingest(struct cli *cli, const char *file, struct work *work, GError **error)
{
    if (!cli->option.out)
        return cli_bad_usage(error, "ingest needs --out DIR");
    cli->fd = cli_open_input(file, "the file", error);
    if (cli->fd < 0 || !media_sha256_file_until(cli->fd, work_cancelled, cli->sha256, error) ||
        !open_ingest_files(cli, error) || !load_for(cli->fd, error))
        return false;
    g_ptr_array_add(cli->folders, g_strdup(cli->option.out));
    work->payload = cli;
    work->run = run_ingest;
    /* The child itself compares its time with the film's length; this is the outer wall. */
    int64_t bytes = cli_size_of(cli->fd);
    work->limits.cpu_s = (unsigned)(600 + bytes / 20000);
    work->start_cpu_s = 60;
    work->limits.write_bytes = MAX(GIB, 4 * (uint64_t)bytes);
    return true;
}

/* check and still */

static bool run_check(
    void *payload, const struct media_progress *progress, GString *out, GError **error)
{
    struct cli *cli = payload;
    struct media_check_report report;
    if (!media_check(cli->fd, cli->cue_text, progress, &report, error))
        return false;
    g_string_append_printf(out,
        "\"frames\":%" PRId64 ",\"bad\":%" PRId64 ",\"duration_ms\":%" PRId64 ",\"loudness_lufs\":",
        report.frames, report.bad, report.duration_ms);
    if (report.has_loudness)
        media_json_number(out, report.loudness_lufs, 1);
    else
        g_string_append(out, "null");
    return true;
}

bool cli_prepare_check(struct cli *cli, const char *file, struct work *work, GError **error)
{
    cli->fd = cli_open_input(file, "the film", error);
    if (cli->fd < 0 || (cli->option.cues && !cli_read_text(cli->option.cues, "the cue sheet",
                                                &cli->cue_text, error)))
        return false;
    work->payload = cli;
    work->run = run_check;
    work->limits.cpu_s = (unsigned)(300 + cli_size_of(cli->fd) / 20000);
    return true;
}

static bool run_still(
    void *payload, const struct media_progress *progress, GString *out, GError **error)
{
    struct cli *cli = payload;
    int fd = media_outfile_fd(cli->film), width = cli->option.width;
    uint32_t frame = (uint32_t)cli->option.frame;
    bool png = g_str_has_suffix(cli->option.out, ".png");
    if (cli->treat ? !media_still_treated(
                         cli->fd, cli->index, cli->treat, frame, width, png, fd, progress, error)
                   : !media_still(cli->fd, cli->index, frame, width, png, fd, error))
        return false;
    g_string_append_printf(out, "\"frame\":%" PRId64 ",\"t90\":%" PRId64, cli->option.frame,
        media_index_t90(cli->index, (uint32_t)cli->option.frame));
    return true;
}

bool cli_prepare_still(struct cli *cli, const char *file, struct work *work, GError **error)
{
    if (!cli->option.index || !cli->option.out || cli->option.frame < 0 || cli->option.width < 0 ||
        !(g_str_has_suffix(cli->option.out, ".jpg") || g_str_has_suffix(cli->option.out, ".png")))
        return cli_bad_usage(
            error, "still needs --index, --frame N and --out FILE.jpg or FILE.png");
    cli->fd = cli_open_input(file, "the original", error);
    if (cli->fd < 0 || !cli_load_index(cli, error) ||
        !cli_take_look(cli->option.look, &cli->treat, error) ||
        (cli->treat && !media_weave_load(error)))
        return false;
    if (cli->option.frame >= cli->index->n)
        return media_fail(error, MEDIA_ERROR_BAD_RANGE,
            "The clip has %u frames, there is no frame %" PRId64 ".", cli->index->n,
            cli->option.frame);
    if (!(cli->film = cli_add_output(cli, cli->option.out, error)))
        return false;
    work->payload = cli;
    work->run = run_still;
    work->limits.cpu_s = (unsigned)(120 + cli->index->end_t90 / MEDIA_TICKS * 20);
    return true;
}

/* seal */

static bool run_seal(
    void *payload, const struct media_progress *progress, GString *out, GError **error)
{
    struct cli *cli = payload;
    int width, height;
    if (!media_seal_write(cli->fd, media_outfile_fd(cli->film), &width, &height, error))
        return false;
    g_string_append_printf(out, "\"width\":%d,\"height\":%d", width, height);
    return true;
}

bool cli_prepare_seal(struct cli *cli, const char *file, struct work *work, GError **error)
{
    cli->fd = cli_open_input(file, "the picture", error);
    if (cli->fd < 0 || !(cli->film = cli_add_output(cli, cli->option.out, error)))
        return false;
    work->payload = cli;
    work->run = run_seal;
    work->limits.cpu_s = 20;
    return true;
}
