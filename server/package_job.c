/* package_job.c — what goes into an evidence package: the files of a problem or of a screening by
 * their hashes, its pictures, all that the record has of it, its part of the log, and how to check
 * it all. Dates are the record's, so that the same record gives the same bytes. */
#include "look.h"
#include "package.h"
#include "store.h"
#include "tool.h"
#include "work.h"

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#define ROOM_BYTES (64 << 20) /* records, pictures and what else a disk needs */

struct making {
    struct slot *slot;
    const json_t *view;
    const char *kind, *scratch;
    struct package *package;
    json_t *index; /* which file is which */
    int64_t at, done, total;
};

static bool told(size_t bytes, void *payload)
{
    struct making *m = payload;
    m->done += (int64_t)bytes;
    return work_tell(m->slot, "package", m->total > 0 ? (int)(m->done * 98 / m->total) : 50);
}

/* --- files --- */

/* The ending of an entry; what a client called its file is only looked up, never used. */
static const char *ending(const char *folder, const char *name, const char *what)
{
    static const char *const films[] = {"mp4", "mov", "m4v", "mkv", "webm", "avi", "mpg", "mpeg",
        "ts", "mts", "m2ts", "3gp", "wmv", "flv", "ogv", "jpg", "jpeg", "png", "webp", "heic",
        "bmp", "tif", "tiff", "gif", "pdf", "xlsx", NULL};
    static const struct {
        const char *type, *ending;
    } types[] = {
        {"image/jpeg", "jpg" },
        {"image/png",  "png" },
        {"image/webp", "webp"},
        {"audio/ogg",  "ogg" },
        {"audio/webm", "webm"},
        {"audio/mp4",  "m4a" },
        {"audio/mpeg", "mp3" },
        {"audio/wav",  "wav" },
    };
    if (g_str_equal(what, "signature"))
        return "json";
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if (g_str_equal(folder, "attachments") && g_str_equal(types[i].type, name))
            return types[i].ending;
    const char *dot = strrchr(name, '.');
    g_autofree char *low = dot ? g_ascii_strdown(dot + 1, -1) : NULL;
    for (size_t i = 0; low && films[i]; i++)
        if (g_str_equal(films[i], low))
            return films[i];
    return "bin";
}

static char *entry_name(const json_t *file)
{
    const char *folder = work_text(file, "folder"), *what = work_text(file, "what");
    const char *end = ending(folder, work_text(file, "name"), what);
    if (g_str_equal(folder, "film"))
        return g_strdup("film/reel.mp4");
    return g_strdup_printf("%s/%s-%.16s.%s", folder, what, work_text(file, "sha256"), end);
}

static char *file_path(const struct store *store, const json_t *file)
{
    const char *folder = work_text(file, "folder"), *sha256 = work_text(file, "sha256");
    if (g_str_equal(folder, "papers"))
        return store_paper_path(store, sha256);
    if (g_str_equal(folder, "film"))
        return store_reel_path(
            store, work_int(file, "screening", 0), work_int(file, "version_no", 0), "reel.mp4");
    return store_vault_path(store, sha256);
}

static bool add_files(struct making *m, GError **error)
{
    size_t i;
    json_t *file;
    json_array_foreach(json_object_get(m->view, "files"), i, file)
    {
        g_autofree char *name = entry_name(file);
        g_autofree char *path = file_path(m->slot->work->store, file);
        if (!package_add_file(m->package, name, path, work_text(file, "sha256"),
                work_int(file, "at", m->at), error))
            return false;
        json_t *row = json_pack("{s:s}", "path", name);
        static const char *const keys[] = {"sha256", "bytes", "name", "what", "at", "head"};
        for (size_t k = 0; k < G_N_ELEMENTS(keys); k++)
            if (!json_is_null(json_object_get(file, keys[k])))
                json_object_set(row, keys[k], json_object_get(file, keys[k]));
        json_array_append_new(m->index, row);
    }
    return true;
}

/* --- pictures --- */

static char *before_picture(struct slot *slot, int64_t problem, GError **error)
{
    const struct store *store = slot->work->store;
    struct annotate_still still;
    if (!annotate_problem_still(slot->a, NULL, problem, &still, NULL))
        return NULL;
    if (still.image)
        return store_view_path(store, still.sha256, "view.jpg");
    char *path = store_still_path(store, still.sha256, still.frame, still.segment, still.version);
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return path;
    char *scratch = NULL;
    g_auto(GStrv) argv = still_words(store, slot->a, &still, slot->work->media, &scratch, error);
    json_t *made =
        argv ? tool_run(&(struct tool_run){.argv = (const char *const *)argv, .stall_s = 60}, error)
             : NULL;
    store_scratch_free(scratch);
    json_decref(made);
    return path;
}

static bool add_picture(struct making *m, const char *name, char *path, GError **error)
{
    g_autofree char *owned = path;
    /* A problem without footage (imported) has no picture. */
    return !owned || package_add_file(m->package, name, owned, NULL, m->at, error);
}

static bool add_pictures(struct making *m, const json_t *problem, GError **error)
{
    const char *no = work_text(problem, "name");
    g_autofree char *before = g_strdup_printf("stills/%s-before.jpg", no);
    g_autoptr(GError) bad = NULL;
    char *path = before_picture(m->slot, work_int(problem, "id", 0), &bad);
    if (bad) {
        g_free(path);
        g_propagate_error(error, g_steal_pointer(&bad));
        return false;
    }
    if (!add_picture(m, before, path, error))
        return false;
    size_t i;
    json_t *after;
    json_array_foreach(json_object_get(problem, "after"), i, after)
    {
        const char *sha256 = work_text(after, "sha256");
        bool image = json_is_true(json_object_get(after, "image")), made;
        g_autofree char *name = g_strdup_printf("stills/%s-after-%zu.jpg", no, i + 1);
        if (!work_rebuild_view(m->slot, sha256, &made, error) ||
            !add_picture(m, name,
                store_view_path(m->slot->work->store, sha256, image ? "view.jpg" : "poster.jpg"),
                error))
            return false;
    }
    return true;
}

/* --- the record --- */

static bool add_json(struct making *m, const char *name, const json_t *value, GError **error)
{
    char *text = json_dumps(value, JSON_INDENT(1) | JSON_ENCODE_ANY);
    g_autoptr(GString) out = g_string_new(text);
    free(text);
    g_string_append_c(out, '\n');
    return package_add_text(m->package, name, out->str, out->len, m->at, error);
}

static bool add_problems(struct making *m, GError **error)
{
    size_t i;
    json_t *problem;
    json_array_foreach(json_object_get(m->view, "problems"), i, problem)
    {
        struct annotate_query query = {.id = work_int(problem, "id", 0)};
        json_auto_t *record = work_view(m->slot, ANNOTATE_VIEW_PACKAGE_RECORD, &query, error);
        g_autofree char *name = g_strdup_printf("records/%s.json", work_text(problem, "name"));
        if (!record || !add_json(m, name, record, error) || !add_pictures(m, problem, error))
            return false;
    }
    const json_t *screening = json_object_get(m->view, "screening");
    return !json_is_object(screening) || add_json(m, "records/screening.json", screening, error);
}

static bool write_events(struct making *m, FILE *to, GError **error)
{
    struct annotate_query query = {.kind = m->kind, .id = m->slot->job->object, .limit = 500};
    for (;;) {
        json_auto_t *page = work_view(m->slot, ANNOTATE_VIEW_PACKAGE_EVENTS, &query, error);
        const json_t *items = json_object_get(page, "items");
        size_t i;
        json_t *event;
        if (!page)
            return false;
        json_array_foreach(items, i, event)
        {
            query.after = work_int(event, "seq", 0);
            json_dumpf(event, to, JSON_COMPACT);
            fputc('\n', to);
        }
        if (json_array_size(items) < (size_t)query.limit)
            return true;
    }
}

static bool add_events(struct making *m, GError **error)
{
    g_autofree char *path = g_build_filename(m->scratch, "events.jsonl", NULL);
    FILE *to = fopen(path, "wx");
    bool good = to && write_events(m, to, error);
    if (to && fclose(to) != 0)
        good = false;
    if (!good && error && !*error)
        g_set_error(
            error, TOOL_ERROR, TOOL_ERROR_FAILED, "papers.failed|%s cannot be written", path);
    return good && package_add_file(m->package, "events.jsonl", path, NULL, m->at, error);
}

/* --- what explains it --- */

static GBytes *resource(const char *name)
{
    g_autofree char *path = g_strconcat("/shenkan/package/", name, NULL);
    g_autoptr(GError) error = NULL;
    GBytes *bytes = g_resources_lookup_data(path, 0, &error);
    if (!bytes)
        g_error("%s: %s", path, error->message);
    return bytes;
}

static void fill(GString *page, const char *mark, const char *text)
{
    g_autofree char *safe = g_markup_escape_text(text, -1);
    g_string_replace(page, mark, safe, 0);
}

static bool add_page(struct making *m, GError **error)
{
    const json_t *event = json_object_get(m->view, "event");
    g_autoptr(GBytes) bytes = resource("README.html");
    gsize n;
    const char *data = g_bytes_get_data(bytes, &n);
    g_autoptr(GString) page = g_string_new_len(data, (gssize)n);
    g_autofree char *seq = g_strdup_printf("%" G_GINT64_FORMAT, work_int(event, "seq", 0));
    g_autofree char *when = work_instant(m->at);
    fill(page, "@seq@", seq);
    fill(page, "@hash@", work_text(event, "hash"));
    fill(page, "@at@", when);
    fill(page, "@name@", work_text(m->view, "name"));
    fill(page, "@office@", work_text(m->view, "office"));
    fill(page, "@title@", work_text(m->view, "title"));
    return package_add_text(m->package, "README.html", page->str, page->len, m->at, error);
}

static bool add_index(struct making *m, GError **error)
{
    json_auto_t *index = json_pack("{s:s}", "format", "shenkan-package/1");
    static const char *const keys[] = {"kind", "id", "name", "title", "county", "office", "event"};
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++)
        json_object_set(index, keys[i], json_object_get(m->view, keys[i]));
    json_object_set(index, "files", m->index);
    g_autoptr(GBytes) check = resource("check_record.py");
    gsize n;
    const char *text = g_bytes_get_data(check, &n);
    return add_json(m, "package.json", index, error) &&
           package_add_text(m->package, "check_record.py", text, n, m->at, error);
}

/* --- the whole --- */

static int64_t bytes_of(const json_t *view)
{
    int64_t total = 0;
    size_t i;
    json_t *file;
    json_array_foreach(json_object_get(view, "files"), i, file) total += work_int(file, "bytes", 0);
    return total;
}

static bool check_room(struct making *m, GError **error)
{
    if (store_check_room(m->slot->work->store, m->total, ROOM_BYTES, NULL))
        return true;
    g_set_error(error, TOOL_ERROR, TOOL_ERROR_REFUSED,
        "package.no_room|the package needs %" G_GINT64_FORMAT " MB and the disk has not that much",
        m->total >> 20);
    return false;
}

static bool fill_package(struct making *m, GError **error)
{
    return add_files(m, error) && add_problems(m, error) && add_events(m, error) &&
           add_page(m, error) && add_index(m, error) && package_close(m->package, m->at, error);
}

bool work_package(struct slot *slot, const char *kind, const char *scratch, const char *path,
    char **out_name, GError **error)
{
    struct annotate_query query = {.kind = kind, .id = slot->job->object};
    json_auto_t *view = work_view(slot, ANNOTATE_VIEW_PACKAGE, &query, error);
    if (!view)
        return false;
    json_auto_t *index = json_array();
    struct making m = {.slot = slot,
        .view = view,
        .kind = kind,
        .scratch = scratch,
        .index = index,
        .at = work_int(json_object_get(view, "event"), "at", 0),
        .total = bytes_of(view)};
    m.package = check_room(&m, error) ? package_new(path, told, &m, error) : NULL;
    bool good = m.package && fill_package(&m, error);
    package_free(m.package);
    if (good)
        *out_name = g_strdup_printf("证据包-%s%s.zip",
            g_str_equal(kind, "screening") ? "审看会-" : "", work_text(view, "name"));
    return good;
}
