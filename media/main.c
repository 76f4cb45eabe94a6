/* shenkan-media — the command line of docs/ref/media-cli.md. Opens files, hands the work to a child
 * that is locked in, and puts what it made in place. */
#include "work.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libavutil/log.h>

#include "internal.h"

#define GIB (1ULL << 30)
#define MAX_PNG_BYTES (64 << 20)

/* All options of all commands; each command takes those it lists. */
static struct {
    char *out, *index, *store, *caption, *mark, *list, *plan, *cues;
    int64_t in, end, frame, ms, caption_ms;
    int width, threads;
    gboolean fit, verbose;
} option = {.in = -1, .end = -1, .frame = -1, .ms = -1, .caption_ms = 5000, .threads = 1};

static const GOptionEntry entries[] = {
    {"out",            0, 0, G_OPTION_ARG_FILENAME, &option.out, NULL, "PATH|FRAME"},
    {"index",               0, 0, G_OPTION_ARG_FILENAME, &option.index, NULL, "FILE"},
    {"store",     0, 0, G_OPTION_ARG_FILENAME, &option.store, NULL, "DIR"},
    {"caption",    0, 0, G_OPTION_ARG_FILENAME, &option.caption, NULL, "PNG"},
    {"mark",          0, 0, G_OPTION_ARG_FILENAME, &option.mark, NULL, "PNG"},
    {"list",               0, 0, G_OPTION_ARG_FILENAME, &option.list, NULL, "FILE"},
    {"plan",   0, 0, G_OPTION_ARG_FILENAME, &option.plan, NULL, "FILE"},
    {"cues",          0, 0, G_OPTION_ARG_FILENAME, &option.cues, NULL, "FILE"},
    {"in",          0, 0, G_OPTION_ARG_INT64, &option.in, NULL, "FRAME"},
    {"frame",               0, 0, G_OPTION_ARG_INT64, &option.frame, NULL, "N"},
    {"ms",   0, 0, G_OPTION_ARG_INT64, &option.ms, NULL, "N"},
    {"caption-ms",           0, 0, G_OPTION_ARG_INT64, &option.caption_ms, NULL, "N"},
    {"width",        0, 0, G_OPTION_ARG_INT, &option.width, NULL, "W"},
    {"threads",               0, 0, G_OPTION_ARG_INT, &option.threads, NULL, "1..4"},
    {"fit", 0, 0, G_OPTION_ARG_NONE, &option.fit, NULL, NULL},
    {"verbose",           'v', 0, G_OPTION_ARG_NONE, &option.verbose, "libav's messages on stderr", NULL},
    {NULL          },
};

struct command {
    const char *name, *usage;
    bool has_file;
    bool (*prepare)(const char *file, struct work *work, GError **error);
    bool (*commit)(GString *line, GError **error);
};

/* What one job holds open. One job per process, so there is one. */
static struct {
    int fd;
    struct media_ingest_files files;
    uint8_t sha256[32];
    struct media_index *index;
    struct media_plan *plan;
    GPtrArray *outputs; /* struct media_outfile, renamed when all is well */
    GPtrArray *folders; /* paths to fsync afterwards */
    struct media_outfile *film, *cues;
    GPtrArray *items;
    GHashTable *opened; /* piece path → fd + 1 */
    char *cue_text;
    guint rendered;
} job;

static int64_t size_of(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 ? st.st_size : 0;
}

static int open_input(const char *path, const char *what, GError **error)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        g_autofree char *text = g_strdup_printf("Can't open %s '%s'", what, path);
        media_fail_errno(error, errno, text);
        return -1;
    }
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        media_fail(error, MEDIA_ERROR_IO, "%s '%s' is not a regular file.", what, path);
        return -1;
    }
    return fd;
}

static bool bad_usage(GError **error, const char *text)
{
    g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, text);
    return false;
}

static struct media_outfile *add_output(const char *path, GError **error)
{
    struct media_outfile *file = media_outfile_new(path, error);
    if (file)
        g_ptr_array_add(job.outputs, file);
    return file;
}

static bool commit_outputs(GError **error)
{
    for (guint i = 0; i < job.outputs->len; i++)
        if (!media_outfile_commit(job.outputs->pdata[i], error))
            return false;
    for (guint i = 0; i < job.folders->len; i++)
        if (!media_outfile_sync_dir(job.folders->pdata[i], error))
            return false;
    return true;
}

/* probe */

static bool run_probe(
    void *payload, const struct media_progress *progress, GString *out, GError **error)
{
    struct media_info info;
    if (!media_probe(job.fd, &info, error))
        return false;
    media_info_json(&info, out);
    return true;
}

static bool prepare_probe(const char *file, struct work *work, GError **error)
{
    job.fd = open_input(file, "the file", error);
    work->run = run_probe;
    work->limits.cpu_s = 60 + (unsigned)(size_of(MAX(job.fd, 0)) >> 24);
    return job.fd >= 0;
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
    struct media_ingest_report report;
    bool done = media_ingest(job.fd, job.sha256, &job.files, progress, &report, error);
    if (done)
        put_ingest(&report, out);
    g_array_unref(report.bad_ms);
    return done;
}

static bool open_ingest_files(bool image, GError **error)
{
    const struct {
        const char *name;
        int *fd;
        bool video, image;
    } table[] = {
        {"proxy.mp4",     &job.files.proxy,      true,  false},
        {"index.bin",     &job.files.index,      true,  false},
        {"index.json",    &job.files.index_json, true,  false},
        {"poster.jpg",    &job.files.poster,     true,  true },
        {"strip.jpg",     &job.files.strip,      true,  false},
        {"strip.json",    &job.files.strip_json, true,  false},
        {"wave.json",     &job.files.wave,       true,  false},
        {"scenes.json",   &job.files.scenes,     true,  false},
        {"loudness.json", &job.files.loudness,   true,  false},
        {"view.jpg",      &job.files.view,       false, true },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        *table[i].fd = -1;
        if (image ? !table[i].image : !table[i].video)
            continue;
        g_autofree char *path = g_build_filename(option.out, table[i].name, NULL);
        struct media_outfile *file = add_output(path, error);
        if (!file)
            return false;
        *table[i].fd = media_outfile_fd(file);
    }
    return true;
}

static bool prepare_ingest(const char *file, struct work *work, GError **error)
{
    if (!option.out)
        return bad_usage(error, "ingest needs --out DIR");
    job.fd = open_input(file, "the file", error);
    if (job.fd < 0 || !media_sha256_file(job.fd, job.sha256, error) ||
        !open_ingest_files(media_image_is(job.fd), error))
        return false;
    g_ptr_array_add(job.folders, g_strdup(option.out));
    work->run = run_ingest;
    /* The child itself compares its time with the film's length; this is the outer wall. */
    int64_t bytes = size_of(job.fd);
    work->limits.cpu_s = (unsigned)(600 + bytes / 20000);
    work->limits.write_bytes = MAX(GIB, 4 * (uint64_t)bytes);
    return true;
}

static bool commit_plain(GString *line, GError **error)
{
    return commit_outputs(error);
}

/* piece and card */

static bool hash_png(const char *path, int *out_fd, char *out_hash, GError **error)
{
    uint8_t hash[32];
    *out_fd = open_input(path, "the picture", error);
    if (*out_fd < 0)
        return false;
    if (size_of(*out_fd) > MAX_PNG_BYTES)
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
static bool learn_avcc(struct media_plan *plan, GError **error)
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
    media_auto(piece) piece = media_piece_read(fd, false, NULL);
    close(fd);
    return piece != NULL;
}

/* Leaves `fd` at -1 for a piece that is there already. */
static bool open_piece(const char *key, int *fd, GHashTable *begun, GError **error)
{
    g_autofree char *path = piece_path(option.store, key);
    if (g_hash_table_contains(begun, key) || piece_exists(path))
        return true;
    g_autofree char *folder = g_path_get_dirname(path);
    if (mkdir(folder, 0755) != 0 && errno != EEXIST) {
        g_autofree char *what = g_strdup_printf("Can't make the folder '%s'", folder);
        return media_fail_errno(error, errno, what);
    }
    struct media_outfile *file = add_output(path, error);
    if (!file)
        return false;
    g_hash_table_add(begun, g_strdup(key));
    g_ptr_array_add(job.folders, g_steal_pointer(&folder));
    *fd = media_outfile_fd(file);
    return true;
}

static bool open_pieces(GError **error)
{
    g_autoptr(GHashTable) begun = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < job.plan->parts->len; i++) {
        struct media_part *part = &g_array_index(job.plan->parts, struct media_part, i);
        if (!open_piece(part->key, &part->fd, begun, error))
            return false;
        job.rendered += part->fd >= 0;
    }
    return open_piece(job.plan->sound_key, &job.plan->sound_fd, begun, error);
}

static void put_plan(GString *out)
{
    const struct media_plan *plan = job.plan;
    g_string_append_printf(out,
        "\"frames\":%u,\"duration_t90\":%" PRId64 ",\"first_t90\":%" PRId64
        ",\"pieces\":%u,\"rendered\":%u,\"keys\":[",
        plan->frames, plan->duration_t90, plan->first_t90, plan->parts->len, job.rendered);
    for (guint i = 0; i < plan->parts->len; i++)
        g_string_append_printf(
            out, "\"%s\",", g_array_index(plan->parts, struct media_part, i).key);
    g_string_append_printf(out, "\"%s\"],\"avcc\":\"%s\"", plan->sound_key, plan->avcc);
}

static bool run_piece(
    void *payload, const struct media_progress *progress, GString *out, GError **error)
{
    bool done = job.plan->card ? media_card_render(job.plan, option.threads, progress, error)
                               : media_segment_render(
                                     job.fd, job.index, job.plan, option.threads, progress, error);
    if (done)
        put_plan(out);
    return done;
}

/* The list comes last: whoever has it has all of its pieces. */
static bool commit_piece(GString *line, GError **error)
{
    if (!commit_outputs(error))
        return false;
    if (!option.list)
        return true;
    g_autofree char *store = realpath(option.store, NULL);
    g_autoptr(GString) text = media_plan_list(job.plan, store ? store : option.store);
    media_auto(outfile) file = media_outfile_new(option.list, error);
    return file && media_write_string(media_outfile_fd(file), text, error) &&
           media_outfile_commit(file, error);
}

static bool load_index(GError **error)
{
    int fd = open_input(option.index, "the frame index", error);
    if (fd < 0)
        return false;
    job.index = media_index_load(fd, error);
    close(fd);
    if (job.index && job.index->size != size_of(job.fd))
        return media_fail(error, MEDIA_ERROR_UNPLAYABLE,
            "The original and its frame index don't belong together. Run ingest again.");
    return job.index != NULL;
}

static bool check_store(GError **error)
{
    if (g_file_test(option.store, G_FILE_TEST_IS_DIR) && !strpbrk(option.store, "\t\n"))
        return true;
    return media_fail(
        error, MEDIA_ERROR_IO, "The store '%s' is not a folder. Make it first.", option.store);
}

static bool take_overlays(struct media_plan *plan, GError **error)
{
    plan->caption_t90 = CLAMP(option.caption_ms, 0, 3600000) * 90;
    return (!option.caption ||
               hash_png(option.caption, &plan->caption_fd, plan->caption_hash, error)) &&
           (!option.mark || hash_png(option.mark, &plan->mark_fd, plan->mark_hash, error));
}

static bool prepare_piece(const char *file, struct work *work, GError **error)
{
    struct media_plan *plan = job.plan = media_plan_new();
    int64_t end = -1;
    if (!option.index || !option.store || option.in < 0 || !option.out ||
        !g_ascii_string_to_signed(option.out, 10, 0, UINT32_MAX, &end, NULL) ||
        option.in > UINT32_MAX)
        return bad_usage(error, "piece needs --index, --store, --in FRAME and --out FRAME");
    job.fd = open_input(file, "the original", error);
    if (job.fd < 0 || !load_index(error) || !check_store(error) || !learn_avcc(plan, error))
        return false;
    if (!take_overlays(plan, error) ||
        !media_plan_segment(plan, job.index, (uint32_t)option.in, (uint32_t)end, error) ||
        !open_pieces(error))
        return false;
    work->run = run_piece;
    work->limits.cpu_s = (unsigned)(300 + plan->duration_t90 / MEDIA_TICKS * 120 +
                                    job.index->end_t90 / MEDIA_TICKS * 20);
    return true;
}

static bool prepare_card(const char *file, struct work *work, GError **error)
{
    struct media_plan *plan = job.plan = media_plan_new();
    if (!option.store || option.ms < 0)
        return bad_usage(error, "card needs --ms N and --store DIR");
    if (!check_store(error) || !learn_avcc(plan, error) ||
        !hash_png(file, &plan->picture_fd, plan->picture_hash, error) ||
        !take_overlays(plan, error) || !media_plan_card(plan, option.ms, error) ||
        !open_pieces(error))
        return false;
    work->run = run_piece;
    work->limits.cpu_s = (unsigned)(120 + option.ms / 100);
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

static int open_ready(const char *store, const char *key, GError **error)
{
    char *path = piece_path(store, key);
    int fd = GPOINTER_TO_INT(g_hash_table_lookup(job.opened, path)) - 1;
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
        g_hash_table_insert(job.opened, path, GINT_TO_POINTER(fd + 1));
    return fd;
}

static bool open_item(struct media_item *item, const char *store, GError **error)
{
    for (guint i = 0; i <= item->plan->parts->len; i++) {
        const char *key = i < item->plan->parts->len
                              ? g_array_index(item->plan->parts, struct media_part, i).key
                              : item->plan->sound_key;
        int fd = open_ready(option.store ? option.store : store, key, error);
        if (fd < 0)
            return false;
        g_array_append_val(item->fds, fd);
    }
    return true;
}

static bool read_text(const char *path, const char *what, char **out_text, GError **error)
{
    int fd = open_input(path, what, error);
    int64_t n = fd >= 0 ? size_of(fd) : 0;
    bool good = fd >= 0;
    if (good && n > 64 << 20)
        good = media_fail(error, MEDIA_ERROR_IO, "%s '%s' is too large.", what, path);
    if (good) {
        g_autofree char *text = g_malloc0((gsize)n + 1);
        good = media_read_at(fd, text, (size_t)n, 0) && (int64_t)strlen(text) == n &&
               g_utf8_validate(text, (gssize)n, NULL);
        if (good)
            *out_text = g_steal_pointer(&text);
        else
            media_fail(error, MEDIA_ERROR_IO, "%s '%s' is not a text file.", what, path);
    }
    if (fd >= 0)
        close(fd);
    return good;
}

static bool add_item(char **field, unsigned line, GError **error)
{
    g_autofree char *text = NULL, *store = NULL;
    bool card = g_strv_length(field) == 4 && g_str_equal(field[0], "card");
    if (g_strv_length(field) != 4 || (!card && !g_str_equal(field[0], "segment")))
        return media_fail(error, MEDIA_ERROR_IO,
            "Line %u of the plan is not understood: card|segment, list file, title, tag, separated "
            "by "
            "tabs.",
            line);
    if (!read_text(field[1], "the list", &text, error))
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
    g_ptr_array_add(job.items, item);
    if (item->plan->card != card)
        return media_fail(error, MEDIA_ERROR_IO, "Line %u of the plan: '%s' is a list of a %s.",
            line, field[1], item->plan->card ? "card" : "segment");
    return open_item(item, store, error);
}

static bool read_plan(GError **error)
{
    g_autofree char *text = NULL;
    if (!read_text(option.plan, "the plan", &text, error))
        return false;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (unsigned i = 0; lines[i]; i++) {
        if (!*lines[i] && !lines[i + 1])
            break;
        g_auto(GStrv) field = g_strsplit(lines[i], "\t", 6);
        if (!add_item(field, i + 1, error))
            return false;
    }
    return job.items->len > 0 || media_fail(error, MEDIA_ERROR_BAD_RANGE, "The plan has no items.");
}

static bool run_reel(
    void *payload, const struct media_progress *progress, GString *out, GError **error)
{
    return media_reel_write(job.items, media_outfile_fd(job.film), media_outfile_fd(job.cues),
        option.threads, progress, out, error);
}

static bool prepare_reel(const char *file, struct work *work, GError **error)
{
    if (!option.plan || !option.out || !option.cues)
        return bad_usage(error, "reel needs --plan FILE, --out FILE.mp4 and --cues FILE.json");
    int64_t duration = 0;
    uint64_t bytes = 0;
    job.items = g_ptr_array_new_with_free_func(free_item);
    job.opened = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!read_plan(error) || !(job.film = add_output(option.out, error)) ||
        !(job.cues = add_output(option.cues, error)))
        return false;
    for (guint i = 0; i < job.items->len; i++) {
        const struct media_item *item = job.items->pdata[i];
        duration += item->plan->duration_t90 / MEDIA_TICKS + 1;
        for (guint k = 0; k < item->fds->len; k++)
            bytes += (uint64_t)size_of(g_array_index(item->fds, int, k));
    }
    g_ptr_array_add(job.folders, g_path_get_dirname(option.out));
    g_ptr_array_add(job.folders, g_path_get_dirname(option.cues));
    work->run = run_reel;
    work->limits.cpu_s = (unsigned)(300 + duration * 10);
    work->limits.write_bytes = bytes + bytes / 8 + GIB / 4;
    return true;
}

/* check and still */

static bool run_check(
    void *payload, const struct media_progress *progress, GString *out, GError **error)
{
    struct media_check_report report;
    if (!media_check(job.fd, job.cue_text, progress, &report, error))
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

static bool prepare_check(const char *file, struct work *work, GError **error)
{
    job.fd = open_input(file, "the film", error);
    if (job.fd < 0 ||
        (option.cues && !read_text(option.cues, "the cue sheet", &job.cue_text, error)))
        return false;
    work->run = run_check;
    work->limits.cpu_s = (unsigned)(300 + size_of(job.fd) / 20000);
    return true;
}

static bool run_still(
    void *payload, const struct media_progress *progress, GString *out, GError **error)
{
    int fd = media_outfile_fd(job.film);
    if (!media_still(job.fd, job.index, (uint32_t)option.frame, option.width,
            g_str_has_suffix(option.out, ".png"), fd, error))
        return false;
    g_string_append_printf(out, "\"frame\":%" PRId64 ",\"t90\":%" PRId64, option.frame,
        media_index_t90(job.index, (uint32_t)option.frame));
    return true;
}

static bool prepare_still(const char *file, struct work *work, GError **error)
{
    if (!option.index || !option.out || option.frame < 0 || option.width < 0 ||
        !(g_str_has_suffix(option.out, ".jpg") || g_str_has_suffix(option.out, ".png")))
        return bad_usage(error, "still needs --index, --frame N and --out FILE.jpg or FILE.png");
    job.fd = open_input(file, "the original", error);
    if (job.fd < 0 || !load_index(error))
        return false;
    if (option.frame >= job.index->n)
        return media_fail(error, MEDIA_ERROR_BAD_RANGE,
            "The clip has %u frames, there is no frame %" PRId64 ".", job.index->n, option.frame);
    if (!(job.film = add_output(option.out, error)))
        return false;
    work->run = run_still;
    work->limits.cpu_s = (unsigned)(120 + job.index->end_t90 / MEDIA_TICKS * 20);
    return true;
}

static const struct command commands[] = {
    {"probe",  "FILE",                                                                         true,  prepare_probe,  NULL        },
    {"ingest", "FILE --out DIR",                                                               true,  prepare_ingest, commit_plain},
    {"piece",
     "FILE --index INDEX.bin --in FRAME --out FRAME --store DIR [--caption PNG] [--caption-ms "
        "N] "
        "[--mark PNG] [--list FILE] [--threads N]",                                            true,  prepare_piece,  commit_piece},
    {"card",
     "PICTURE --ms N --store DIR [--caption PNG] [--caption-ms N] [--mark PNG] [--list FILE]", true,  prepare_card,   commit_piece},
    {"reel",   "--plan FILE --out FILE.mp4 --cues FILE.json [--store DIR] [--threads N]",      false,
     prepare_reel,                                                                                                    commit_plain},
    {"check",  "FILE [--cues FILE]",                                                           true,  prepare_check,  NULL        },
    {"still",  "FILE --index INDEX.bin --frame N --out FILE.jpg|.png [--width W]",             true,
     prepare_still,                                                                                                   commit_plain},
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

static void release(void)
{
    g_ptr_array_unref(job.outputs);
    g_ptr_array_unref(job.folders);
    media_index_free(job.index);
    media_plan_free(job.plan);
    if (job.items)
        g_ptr_array_unref(job.items);
    if (job.opened)
        g_hash_table_unref(job.opened);
    g_free(job.cue_text);
}

static int finish_failed(GString *line, const GError *error)
{
    work_failure(line, error);
    return print_line(line, error->domain == MEDIA_ERROR ? media_error_exit(error->code) : 3);
}

static int run_command(const struct command *command, const char *file)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) line = g_string_new(NULL);
    struct work work = {
        .limits = {.memory_bytes = 2 * GIB, .write_bytes = GIB, .cpu_s = 120},
        .verbose = option.verbose
    };
    if (!command->prepare(file, &work, &error)) {
        if (error->domain == MEDIA_ERROR)
            return finish_failed(line, error);
        fprintf(stderr, "shenkan-media: %s\n", error->message);
        return 2;
    }
    int code = work_run(&work, line);
    if (code == 0 && work_cancelled())
        g_set_error_literal(&error, MEDIA_ERROR, MEDIA_ERROR_CANCELLED, "The job was cancelled.");
    if (error || (code == 0 && command->commit && !command->commit(line, &error)))
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
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
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
    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_set_summary(context, command->usage);
    bool good = g_option_context_parse(context, &argc, &argv, &error);
    if (!good || argc != (command->has_file ? 2 : 1) || option.threads < 1 || option.threads > 4) {
        fprintf(stderr, "shenkan-media: %s\n  shenkan-media %s %s\n",
            error ? error->message : "wrong arguments", command->name, command->usage);
        return 2;
    }
    av_log_set_level(option.verbose ? AV_LOG_INFO : AV_LOG_QUIET);
    allow_many_files();
    work_prepare();
    job.outputs = g_ptr_array_new_with_free_func((GDestroyNotify)media_outfile_free);
    job.folders = g_ptr_array_new_with_free_func(g_free);
    int code = run_command(command, command->has_file ? argv[1] : NULL);
    release();
    return code;
}
