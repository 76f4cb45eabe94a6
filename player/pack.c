/* pack.c — the local copy of what the hall plays: fetched by ranges, verified, then kept.
 *
 * root/<screening>-<version>/pack.json   the manifest; written last, so it is there = complete
 * root/<screening>-<version>/reel.mp4 …  the files; NAME.part while they come */
#include "pack.h"
#include "message.h"
#include "net.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define MANIFEST_MAX_BYTES (8 << 20)

struct fetch {
    const char *server, *token, *folder;
    int64_t done, total;
    player_progress_fn progress;
    void *payload;
};

static bool io_error(GError **error, const char *what, const char *path)
{
    g_set_error(error, PLAYER_ERROR, PLAYER_ERROR_IO, "%s %s: %s", what, path, g_strerror(errno));
    return false;
}

bool pack_name_is_plain(const char *name)
{
    return name && *name && *name != '.' && strlen(name) < 100 &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
               strlen(name);
}

char *pack_sha256(const char *path, pack_more_fn more, void *payload, GError **error)
{
    int fd = g_open(path, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        io_error(error, "cannot read", path);
        return NULL;
    }
    gnutls_hash_hd_t sum;
    int rc = gnutls_hash_init(&sum, GNUTLS_DIG_SHA256);
    g_assert(rc == 0);
    g_autofree unsigned char *block = g_malloc(1 << 20);
    unsigned char hash[32];
    char text[2 * sizeof hash + 1];
    ssize_t n;
    bool wanted = true;
    while (wanted && (n = read(fd, block, 1 << 20)) > 0) {
        gnutls_hash(sum, block, (size_t)n);
        wanted = !more || more(n, payload);
    }
    if (wanted && n < 0)
        io_error(error, "cannot read", path);
    close(fd);
    gnutls_hash_deinit(sum, hash);
    for (size_t i = 0; i < sizeof hash; i++)
        g_snprintf(text + 2 * i, 3, "%02x", hash[i]);
    return !wanted || n < 0 ? NULL : g_strdup(text);
}

static bool file_is_right(const char *path, int64_t bytes, const char *sha256)
{
    GStatBuf info;
    if (g_stat(path, &info) != 0 || info.st_size != bytes)
        return false;
    g_autofree char *got = pack_sha256(path, NULL, NULL, NULL);
    return got && g_ascii_strcasecmp(got, sha256) == 0;
}

static bool on_bytes(const char *data, size_t n, void *payload)
{
    struct fetch *fetch = payload;
    (void)data;
    fetch->done += (int64_t)n;
    if (fetch->progress)
        fetch->progress(fetch->done, fetch->total, fetch->payload);
    return true;
}

static bool fetch_file(struct fetch *fetch, const json_t *file, GError **error)
{
    const char *name = json_string_value(json_object_get(file, "name"));
    const char *url = json_string_value(json_object_get(file, "url"));
    const char *sha256 = json_string_value(json_object_get(file, "sha256"));
    int64_t bytes = json_integer_value(json_object_get(file, "bytes"));
    if (!pack_name_is_plain(name) || !url || *url != '/' || !sha256 || bytes < 0) {
        g_set_error(error, PLAYER_ERROR, PLAYER_ERROR_INVALID, "the pack names a file badly");
        return false;
    }
    g_autofree char *path = g_build_filename(fetch->folder, name, NULL);
    g_autofree char *part = g_strconcat(path, ".part", NULL);
    if (file_is_right(path, bytes, sha256)) {
        on_bytes(NULL, (size_t)bytes, fetch);
        return true;
    }
    g_autofree char *address = g_strconcat(fetch->server, url, NULL);
    if (!net_download(address, fetch->token, part, bytes, on_bytes, fetch, error))
        return false;
    if (!file_is_right(part, bytes, sha256)) {
        g_unlink(part);
        g_set_error(error, PLAYER_ERROR, PLAYER_ERROR_DAMAGED,
            "%s did not arrive as the server says it is; fetch the pack again", name);
        return false;
    }
    return g_rename(part, path) == 0 || io_error(error, "cannot name", path);
}

bool pack_film_is(const struct player_film *film, const struct player_film *other)
{
    return film->version == other->version &&
           (!*film->sha256 || !*other->sha256 ||
               g_ascii_strcasecmp(film->sha256, other->sha256) == 0);
}

static struct player_pack *pack_read(const char *folder, const json_t *manifest, GError **error)
{
    g_autoptr(player_pack) pack = g_new0(struct player_pack, 1);
    pack->folder = g_strdup(folder);
    pack->title = g_strdup(json_string_value(json_object_get(manifest, "title")));
    pack->screening = json_integer_value(json_object_get(manifest, "screening"));
    pack->film = player_film_read(manifest);
    pack->items = player_items_read(json_object_get(manifest, "items"));
    pack->cues = player_cues_read(json_object_get(manifest, "cues"));
    pack->reel = g_build_filename(folder, "reel.mp4", NULL);
    if (!g_file_test(pack->reel, G_FILE_TEST_IS_REGULAR)) {
        g_set_error(error, PLAYER_ERROR, PLAYER_ERROR_INVALID, "the pack has no reel.mp4");
        return NULL;
    }
    return g_steal_pointer(&pack);
}

struct player_pack *player_pack_fetch(const char *server, const char *token, const char *root,
    player_progress_fn progress, void *payload, GError **error)
{
    g_autofree char *address = g_strconcat(server, "/api/hall/pack", NULL);
    g_autofree char *body = net_get(address, token, MANIFEST_MAX_BYTES, error);
    if (!body)
        return NULL;
    json_t *manifest = json_loads(body, JSON_REJECT_DUPLICATES, NULL);
    int64_t screening = json_integer_value(json_object_get(manifest, "screening"));
    int64_t version = json_integer_value(json_object_get(manifest, "version_no"));
    const json_t *files = json_object_get(manifest, "files");
    struct player_pack *pack = NULL;
    if (!json_is_array(files) || screening < 1 || version < 1) {
        g_set_error(error, PLAYER_ERROR, PLAYER_ERROR_INVALID,
            "the server's pack is not what this player understands");
        json_decref(manifest);
        return NULL;
    }
    g_autofree char *name = g_strdup_printf("%" PRId64 "-%" PRId64, screening, version);
    g_autofree char *folder = g_build_filename(root, name, NULL);
    g_autofree char *kept = g_build_filename(folder, PACK_MANIFEST, NULL);
    struct fetch fetch = {.server = server,
        .token = token,
        .folder = folder,
        .progress = progress,
        .payload = payload};
    size_t i;
    const json_t *file;
    json_array_foreach(files, i, file) fetch.total +=
        json_integer_value(json_object_get(file, "bytes"));
    bool ok = g_mkdir_with_parents(folder, 0700) == 0 || io_error(error, "cannot make", folder);
    json_array_foreach(files, i, file)
    {
        if (ok)
            ok = fetch_file(&fetch, file, error);
    }
    if (ok)
        ok = g_file_set_contents_full(kept, body, -1,
            G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
    if (ok)
        pack = pack_read(folder, manifest, error);
    json_decref(manifest);
    return pack;
}

/* Open one folder's pack if it is complete and every file is what the manifest says. */
static struct player_pack *pack_open(const char *folder, GError **error)
{
    g_autofree char *kept = g_build_filename(folder, PACK_MANIFEST, NULL);
    json_t *manifest = json_load_file(kept, JSON_REJECT_DUPLICATES, NULL);
    if (!manifest) {
        g_set_error(error, PLAYER_ERROR, PLAYER_ERROR_IO, "%s holds no complete pack", folder);
        return NULL;
    }
    struct player_pack *pack = NULL;
    const json_t *file;
    size_t i;
    bool ok = true;
    json_array_foreach(json_object_get(manifest, "files"), i, file)
    {
        const char *name = json_string_value(json_object_get(file, "name"));
        const char *sha256 = json_string_value(json_object_get(file, "sha256"));
        if (!pack_name_is_plain(name) || !sha256) {
            ok = false;
            break;
        }
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (!file_is_right(path, json_integer_value(json_object_get(file, "bytes")), sha256)) {
            g_set_error(error, PLAYER_ERROR, PLAYER_ERROR_DAMAGED,
                "%s is missing or damaged; connect to the server to fetch it again", path);
            ok = false;
            break;
        }
    }
    if (ok)
        pack = pack_read(folder, manifest, error);
    else if (error && !*error)
        g_set_error(error, PLAYER_ERROR, PLAYER_ERROR_INVALID, "%s is not a pack", kept);
    json_decref(manifest);
    return pack;
}

char *pack_newest(const char *root, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(root, 0, error);
    if (!dir)
        return NULL;
    g_autofree char *newest = NULL;
    gint64 when = -1;
    const char *name;
    while ((name = g_dir_read_name(dir))) {
        g_autofree char *folder = g_build_filename(root, name, NULL);
        g_autofree char *kept = g_build_filename(folder, PACK_MANIFEST, NULL);
        GStatBuf info;
        if (g_stat(kept, &info) == 0 && info.st_mtime > when) {
            when = info.st_mtime;
            g_free(newest);
            newest = g_steal_pointer(&folder);
        }
    }
    if (!newest)
        g_set_error(error, PLAYER_ERROR, PLAYER_ERROR_IO, "there is no complete pack in %s", root);
    return g_steal_pointer(&newest);
}

struct player_pack *player_pack_look(const char *root, GError **error)
{
    g_autofree char *newest = pack_newest(root, error);
    g_autofree char *kept = newest ? g_build_filename(newest, PACK_MANIFEST, NULL) : NULL;
    json_t *manifest = kept ? json_load_file(kept, JSON_REJECT_DUPLICATES, NULL) : NULL;
    struct player_pack *pack = newest ? pack_read(newest, manifest, error) : NULL;
    json_decref(manifest);
    return pack;
}

struct player_pack *player_pack_open(const char *root, GError **error)
{
    g_autofree char *newest = pack_newest(root, error);
    return newest ? pack_open(newest, error) : NULL;
}

void player_pack_free(struct player_pack *pack)
{
    if (!pack)
        return;
    g_free(pack->folder);
    g_free(pack->reel);
    g_free(pack->title);
    if (pack->items)
        g_ptr_array_unref(pack->items);
    if (pack->cues)
        g_array_unref(pack->cues);
    g_free(pack);
}
