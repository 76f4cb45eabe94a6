/* cmd_backup.c — `shenkan backup` and `shenkan restore`.
 *
 * A backup is a folder that looks like a data folder, with head.txt (the end of the event chain)
 * and manifest.tsv (hash, bytes and name of every file). The record is copied first, in one step;
 * every file it speaks of exists already and never changes, so the copy is consistent while the
 * server goes on. It appears under its name only when it is complete. */
#include "clock.h"
#include "cmd.h"
#include "fd.h"
#include "house.h"
#include "store.h"
#include "verify.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK (1024 * 1024)
#define MANIFEST "manifest.tsv"
#define HEAD "head.txt"

struct wish {
    bool link, with_view;
    bool check; /* read it all again when it is written */
};

struct copy {
    const char *from, *to; /* roots */
    bool link;
    FILE *manifest;
    int64_t files, bytes;
    GError *error;
    int64_t head_seq; /* end of the event chain in the copy */
    char head_hash[65];
    char missing[65]; /* an original that is not there; "": none */
};

/* --- one file --- */

static bool fail_errno(GError **error, const char *what, const char *path)
{
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "can't %s '%s': %s", what,
        path, g_strerror(errno));
    return false;
}

static bool copy_bytes(int in, int out, struct store_hash *hash, int64_t *bytes)
{
    g_autofree char *block = g_malloc(BLOCK);
    ssize_t n;
    while ((n = read(in, block, BLOCK)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        store_hash_add(hash, block, (size_t)n);
        *bytes += n;
        if (!fd_put(out, block, (size_t)n))
            return false;
    }
    return true;
}

/* Copies and hashes in one reading. The new file is on the disk when this returns. */
static bool copy_file(
    const char *from, const char *to, char sha256[65], int64_t *out_bytes, GError **error)
{
    int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (in < 0)
        return fail_errno(error, "read", from);
    struct stat st;
    int64_t bytes = 0;
    store_hash_auto *hash = store_hash_new(STORE_SHA256);
    int out = fstat(in, &st) == 0
                  ? open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, st.st_mode & 0777)
                  : -1;
    bool ok = out >= 0 && copy_bytes(in, out, hash, &bytes) && fsync(out) == 0;
    if (!ok)
        fail_errno(error, "write", to);
    close(in);
    if (out >= 0)
        close(out);
    store_hash_hex(hash, sha256);
    *out_bytes = bytes;
    return ok;
}

/* One file under both roots; `want` NULL: any hash. */
static bool copy_one(struct copy *copy, const char *name, const char *want)
{
    g_autofree char *from = g_build_filename(copy->from, name, NULL);
    g_autofree char *to = g_build_filename(copy->to, name, NULL);
    g_autofree char *dir = g_path_get_dirname(to);
    char sha256[65];
    int64_t bytes = 0;
    if (g_file_test(to, G_FILE_TEST_EXISTS)) /* papers with the same bytes */
        return true;
    if (!store_make_dir(dir, &copy->error))
        return false;
    bool ok = copy->link ? store_clone(from, to, &copy->error) &&
                               store_hash_file(to, sha256, &bytes, &copy->error)
                         : copy_file(from, to, sha256, &bytes, &copy->error);
    if (!ok)
        return false;
    if (want && !g_str_equal(want, sha256)) {
        g_set_error(&copy->error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
            "'%s' has been altered: its SHA-256 is not the recorded one", from);
        return false;
    }
    copy->files++;
    copy->bytes += bytes;
    if (copy->manifest)
        fprintf(copy->manifest, "%s\t%" G_GINT64_FORMAT "\t%s\n", sha256, bytes, name);
    return true;
}

/* Every file below a folder of derived files, if there is one. */
static bool copy_tree(struct copy *copy, const char *name)
{
    g_autofree char *path = g_build_filename(copy->from, name, NULL);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *entry;
    while (dir && (entry = g_dir_read_name(dir))) {
        g_autofree char *child = g_build_filename(name, entry, NULL);
        g_autofree char *full = g_build_filename(copy->from, child, NULL);
        bool folder = g_file_test(full, G_FILE_TEST_IS_DIR);
        if (*entry == '.')
            continue; /* being written just now */
        if (!(folder ? copy_tree(copy, child) : copy_one(copy, child, NULL)))
            return false;
    }
    return true;
}

static bool copy_fact(const struct annotate_file *file, void *payload)
{
    struct copy *copy = payload;
    g_autofree char *name = NULL;
    if (!store_sha256_valid(file->sha256)) {
        g_set_error(&copy->error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
            "the record has no hash for '%s'", file->name ? file->name : "a file");
        return false;
    }
    switch (file->kind) {
    case ANNOTATE_FILE_ORIGINAL:
    case ANNOTATE_FILE_ATTACHMENT:
    case ANNOTATE_FILE_MAP:
        name = g_strdup_printf("vault/%.2s/%s", file->sha256, file->sha256);
        break;
    case ANNOTATE_FILE_PAPER:
        name = g_strdup_printf("papers/%s", file->sha256);
        break;
    case ANNOTATE_FILE_REEL:
        name = g_strdup_printf("reels/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "/reel.mp4",
            file->screening, file->version_no);
        break;
    }
    if (!copy_one(copy, name, file->sha256)) {
        if (file->kind == ANNOTATE_FILE_ORIGINAL &&
            g_error_matches(copy->error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
            g_strlcpy(copy->missing, file->sha256, sizeof copy->missing);
        return false;
    }
    if (file->kind != ANNOTATE_FILE_REEL)
        return true;
    g_autofree char *dir = g_path_get_dirname(name);
    g_autofree char *cues = g_build_filename(dir, "cues.json", NULL);
    g_autofree char *sums = g_build_filename(dir, "SHA256SUMS", NULL);
    g_autofree char *have = g_build_filename(copy->from, sums, NULL);
    return copy_one(copy, cues, NULL) &&
           (!g_file_test(have, G_FILE_TEST_EXISTS) || copy_one(copy, sums, NULL));
}

/* What an original that was given up looked like cannot be made again. */
static bool copy_pictures(const struct annotate_file *file, void *payload)
{
    g_autofree char *name = g_build_filename("view", file->sha256, NULL);
    return copy_tree(payload, name);
}

/* --- backup --- */

static bool back_up_record(
    const struct store *store, struct copy *copy, struct annotate **out_copy, GError **error)
{
    g_autofree char *live = store_record_path(store);
    g_autofree char *path = g_build_filename(copy->to, "record.db", NULL);
    g_autofree char *head = g_build_filename(copy->to, HEAD, NULL);
    g_autoptr(annotate) a = annotate_open(live, 0, error);
    if (!a || !annotate_backup(a, path, error))
        return false;
    g_autoptr(annotate) b = annotate_open(path, ANNOTATE_READ_ONLY, error);
    if (!b || !verify_write_head(b, head, error) ||
        !verify_read_head(head, &copy->head_seq, copy->head_hash, error))
        return false;
    *out_copy = g_steal_pointer(&b);
    return true;
}

static bool add_to_manifest(struct copy *copy, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(copy->to, name, NULL);
    char sha256[65];
    int64_t bytes;
    if (!store_hash_file(path, sha256, &bytes, error) || !store_sync(path, error))
        return false;
    fprintf(copy->manifest, "%s\t%" G_GINT64_FORMAT "\t%s\n", sha256, bytes, name);
    copy->files++;
    copy->bytes += bytes;
    return true;
}

/* The record as it is now, and all that it speaks of and is not copied yet. */
static bool copy_all(const struct store *store, struct copy *copy, bool with_view, GError **error)
{
    g_autofree char *path = g_build_filename(copy->to, "record.db", NULL);
    struct annotate *record = NULL;
    g_unlink(path);
    if (!back_up_record(store, copy, &record, error))
        return false;
    bool ok = annotate_files(record, copy_fact, copy, error) && !copy->error &&
              (with_view ? copy_tree(copy, "view")
                         : annotate_originals_given_up(record, copy_pictures, copy, error));
    annotate_close(record);
    if (!copy->error)
        return ok;
    g_propagate_error(error, g_steal_pointer(&copy->error));
    return false;
}

/* An original may be given up while the files are copied: a record copied anew does not speak of
 * it any more. One that this record misses too is lost. */
static bool fill_backup(
    const struct store *store, struct copy *copy, bool with_view, GError **error)
{
    char missed[65] = "";
    while (!copy_all(store, copy, with_view, error)) {
        if (!*copy->missing || g_str_equal(copy->missing, missed))
            return false;
        memcpy(missed, copy->missing, sizeof missed);
        *copy->missing = '\0';
        g_clear_error(error);
    }
    return add_to_manifest(copy, "record.db", error) && add_to_manifest(copy, HEAD, error);
}

static bool finish_manifest(struct copy *copy, GError **error)
{
    bool ok = fflush(copy->manifest) == 0 && fsync(fileno(copy->manifest)) == 0;
    ok = fclose(g_steal_pointer(&copy->manifest)) == 0 && ok;
    if (!ok)
        return fail_errno(error, "write", MANIFEST);
    return true;
}

/* A folder that is not there, or is empty. */
static bool check_target(const char *path, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS) || (dir && !g_dir_read_name(dir)))
        return true;
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
        "'%s' is there already and not empty; give a new name", path);
    return false;
}

/* Every byte of a finished folder, against its own record. */
static bool check_sound(const char *path, GError **error)
{
    g_autofree char *head = g_build_filename(path, HEAD, NULL);
    int64_t seq;
    char hash[65];
    bool good = false;
    store_auto *store = store_open(path, error);
    if (!store || !verify_read_head(head, &seq, hash, error) ||
        !verify_data(store, seq, hash, stdout, &good, error))
        return false;
    if (!good)
        g_set_error_literal(
            error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "the backup is not sound, see BAD above");
    return good;
}

/* The finished folder gets its name; whoever looks sees it whole or not at all. */
static bool put_in_place(const char *partial, const char *path, GError **error)
{
    g_autofree char *parent = g_path_get_dirname(path);
    g_rmdir(path);
    if (g_rename(partial, path) != 0)
        return fail_errno(error, "put in place", path);
    return store_sync(parent, error);
}

static bool back_up(const struct store *store, const char *target, const struct wish *wish,
    struct copy *copy, GError **error)
{
    g_autofree char *path = g_canonicalize_filename(target, NULL);
    g_autofree char *partial = g_strconcat(path, ".partial", NULL);
    g_autofree char *manifest = g_build_filename(partial, MANIFEST, NULL);
    if (!check_target(path, error) || !store_remove_tree(partial, error) ||
        !store_make_dir(partial, error))
        return false;
    *copy = (struct copy){.from = store_root(store), .to = partial, .link = wish->link};
    copy->manifest = fopen(manifest, "we");
    bool ok = copy->manifest ? fill_backup(store, copy, wish->with_view, error)
                             : fail_errno(error, "write", manifest);
    if (copy->manifest)
        ok = finish_manifest(copy, ok ? error : NULL) && ok;
    ok = ok && (!wish->check || check_sound(partial, error)) && put_in_place(partial, path, error);
    if (!ok)
        store_remove_tree(partial, NULL);
    return ok;
}

/* Debian's tar does what it does best; ours is only that the file appears whole or not at all. */
static bool run_tar(const char *const *argv, GError **error)
{
    g_autofree char *told = NULL;
    int status;
    if (!g_spawn_sync(NULL, (char **)(uintptr_t)argv, NULL,
            G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &told, &status,
            error))
        return false;
    if (g_spawn_check_wait_status(status, NULL))
        return true;
    g_set_error(
        error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "tar: %s", told ? g_strchomp(told) : "failed");
    return false;
}

/* Into one file: the folder is laid out with hard links beside the data first. */
static bool back_up_file(const struct store *store, const char *target, const struct wish *wish,
    struct copy *copy, GError **error)
{
    g_autofree char *path = g_canonicalize_filename(target, NULL);
    g_autofree char *partial = g_strconcat(path, ".partial", NULL);
    g_autofree char *parent = g_path_get_dirname(path);
    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
            "'%s' is there already; give a new name", path);
        return false;
    }
    char *scratch = store_scratch_new(store, error);
    if (!scratch)
        return false;
    g_autofree char *folder = g_build_filename(scratch, "backup", NULL);
    const char *argv[] = {"tar", "--create", "--file", partial, "--directory", folder, ".", NULL};
    const char *again[] = {"tar", "--compare", "--file", partial, "--directory", folder, NULL};
    const struct wish linked = {.link = true, .check = wish->check, .with_view = wish->with_view};
    bool ok = back_up(store, folder, &linked, copy, error) && run_tar(argv, error) &&
              store_sync(partial, error) && (!wish->check || run_tar(again, error));
    if (ok && g_rename(partial, path) != 0)
        ok = fail_errno(error, "put in place", path);
    ok = ok && store_sync(parent, error);
    if (!ok)
        g_unlink(partial);
    store_scratch_free(scratch);
    return ok;
}

static bool same_disk(const struct store *store, const char *path)
{
    struct stat ours, its;
    return stat(store_root(store), &ours) == 0 && stat(path, &its) == 0 &&
           ours.st_dev == its.st_dev;
}

/* For the settings' page; the backup is good without it. */
static void leave_note(const struct store *store, const char *target, bool checked, int64_t began,
    const struct copy *copy)
{
    g_autofree char *path = g_canonicalize_filename(target, NULL);
    g_autoptr(GError) error = NULL;
    struct house_backup note = {.at = clock_now(),
        .to = path,
        .files = copy->files,
        .bytes = copy->bytes,
        .took_ms = (g_get_monotonic_time() - began) / 1000,
        .checked = checked,
        .same_disk = same_disk(store, path)};
    if (!house_note_backup(store, &note, &error))
        g_printerr("shenkan backup: the backup is made, but the settings' page will not tell: %s\n",
            error->message);
}

int cmd_backup(int argc, char **argv)
{
    g_autofree char *data = NULL, *to = NULL;
    gboolean link = FALSE, no_view = FALSE, check = FALSE;
    int64_t began = g_get_monotonic_time();
    const GOptionEntry entries[] = {
        {"data",         0, 0, G_OPTION_ARG_FILENAME, &data,    "Data folder (its server may run)",               "DIR" },
        {"to",           0, 0, G_OPTION_ARG_FILENAME, &to,      "New folder, or file NAME.tar",                   "PATH"},
        {"link",         0, 0, G_OPTION_ARG_NONE,     &link,
         "Hard links instead of copies (same disk: guards against mistakes, not the disk)",                       NULL  },
        {"without-view", 0, 0, G_OPTION_ARG_NONE,     &no_view,
         "Leave out viewing copies that can be made again",                                                       NULL  },
        {"check",        0, 0, G_OPTION_ARG_NONE,     &check,   "Read every byte of it again when it is written",
         NULL                                                                                                           },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_set_summary(context,
        "Copies the record, originals, reels and papers, consistently, while the server runs. "
        "Unfinished uploads are not part of a backup.");
    g_option_context_add_main_entries(context, entries, NULL);
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse(context, &argc, &argv, &error) || argc > 1 || !data || !to) {
        g_printerr("shenkan backup: %s\n",
            error ? error->message : "--data DIR and --to DIR are needed; see --help");
        return 2;
    }
    struct copy copy;
    store_auto *store = store_open(data, &error);
    bool file = to && g_str_has_suffix(to, ".tar");
    const struct wish wish = {.link = link, .check = check, .with_view = !no_view};
    if (!store || !(file ? back_up_file(store, to, &wish, &copy, &error)
                         : back_up(store, to, &wish, &copy, &error))) {
        g_printerr("shenkan backup: %s\n", error->message);
        return 1;
    }
    leave_note(store, to, check, began, &copy);
    printf("备份完成 backed up to %s: %" G_GINT64_FORMAT " files, %.1f MB\n", to, copy.files,
        (double)copy.bytes / 1e6);
    printf("日志末端 head, to be kept elsewhere for `verify --head`:\n%" G_GINT64_FORMAT " %s\n",
        copy.head_seq, copy.head_hash);
    return 0;
}

/* --- restore --- */

/* A name from a manifest may only lead downwards. */
static bool safe_name(const char *name)
{
    g_auto(GStrv) parts = g_strsplit(name, "/", -1);
    for (char **part = parts; *part; part++)
        if (!**part || g_str_equal(*part, ".") || g_str_equal(*part, ".."))
            return false;
    return *name != 0;
}

static bool restore_line(struct copy *copy, const char *line, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(line, "\t", 3);
    if (g_strv_length(parts) != 3 || !store_sha256_valid(parts[0]) || !safe_name(parts[2])) {
        g_set_error(
            error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "the manifest has a bad line: '%s'", line);
        return false;
    }
    if (copy_one(copy, parts[2], parts[0]))
        return true;
    g_propagate_error(error, g_steal_pointer(&copy->error));
    return false;
}

static bool fill_data(struct copy *copy, GError **error)
{
    g_autofree char *manifest = g_build_filename(copy->from, MANIFEST, NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(manifest, &text, NULL, error)) {
        g_prefix_error(error, "no backup: ");
        return false;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        if (**line && !restore_line(copy, *line, error))
            return false;
    return true;
}

/* The restored folder must be as sound as it was. */
static bool check_restored(const char *path, GError **error)
{
    g_autofree char *head = g_build_filename(path, HEAD, NULL);
    if (!check_sound(path, error))
        return false;
    g_unlink(head);
    return true;
}

static bool restore(
    const char *from, const char *data, bool link, struct copy *copy, GError **error)
{
    g_autofree char *path = g_canonicalize_filename(data, NULL);
    g_autofree char *partial = g_strconcat(path, ".partial", NULL);
    g_autofree char *source = g_canonicalize_filename(from, NULL);
    if (!check_target(path, error) || !store_remove_tree(partial, error) ||
        !store_make_dir(partial, error))
        return false;
    *copy = (struct copy){.from = source, .to = partial, .link = link};
    if (fill_data(copy, error) && check_restored(partial, error) &&
        put_in_place(partial, path, error))
        return true;
    store_remove_tree(partial, NULL);
    return false;
}

/* A backup in one file is unpacked beside the new folder first. */
static bool restore_file(const char *from, const char *data, struct copy *copy, GError **error)
{
    g_autofree char *path = g_canonicalize_filename(data, NULL);
    g_autofree char *folder = g_strconcat(path, ".unpacked", NULL);
    const char *argv[] = {"tar", "--extract", "--file", from, "--directory", folder, NULL};
    bool ok = check_target(path, error) && store_remove_tree(folder, error) &&
              store_make_dir(folder, error) && run_tar(argv, error) &&
              restore(folder, data, true, copy, error);
    store_remove_tree(folder, NULL);
    return ok;
}

int cmd_restore(int argc, char **argv)
{
    g_autofree char *from = NULL, *data = NULL;
    const GOptionEntry entries[] = {
        {"from", 0, 0, G_OPTION_ARG_FILENAME, &from, "What `shenkan backup` made", "PATH"},
        {"data", 0, 0, G_OPTION_ARG_FILENAME, &data, "New data folder",            "DIR" },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_set_summary(
        context, "Makes a data folder from a backup and checks every byte of it on the way.");
    g_option_context_add_main_entries(context, entries, NULL);
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse(context, &argc, &argv, &error) || argc > 1 || !from || !data) {
        g_printerr("shenkan restore: %s\n",
            error ? error->message : "--from DIR and --data DIR are needed; see --help");
        return 2;
    }
    struct copy copy;
    bool file = g_file_test(from, G_FILE_TEST_IS_REGULAR);
    if (!(file ? restore_file(from, data, &copy, &error)
               : restore(from, data, false, &copy, &error))) {
        g_printerr("shenkan restore: %s\n", error->message);
        return 1;
    }
    printf("恢复完成 restored to %s: %" G_GINT64_FORMAT " files, %.1f MB\n", data, copy.files,
        (double)copy.bytes / 1e6);
    return 0;
}
