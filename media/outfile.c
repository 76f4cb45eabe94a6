/* Files that appear whole or not at all.
 * A file without a name (O_TMPFILE) is written, fsynced, linked beside its target and renamed over
 * it, so that a killed job leaves nothing. Where the file system has no nameless files a dot file
 * does the same work; kill -9 then leaves the dot file, never a half target. */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

struct media_outfile {
    int fd;
    char *dir, *name, *temp; /* temp: set once the file has a temporary name */
    bool in_place;
};

static char *temp_path(const struct media_outfile *file)
{
    static unsigned counter;
    return g_strdup_printf("%s/.%s.%d-%u.part", file->dir, file->name, (int)getpid(), ++counter);
}

struct media_outfile *media_outfile_new(const char *path, GError **error)
{
    struct media_outfile *file = g_new0(struct media_outfile, 1);
    file->dir = g_path_get_dirname(path);
    file->name = g_path_get_basename(path);
    file->fd = open(file->dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0644);
    if (file->fd < 0 && errno != ENOENT && errno != EACCES && errno != ENOSPC && errno != EROFS) {
        file->temp = temp_path(file);
        file->fd = open(file->temp, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0644);
        if (file->fd < 0)
            g_clear_pointer(&file->temp, g_free);
    }
    if (file->fd < 0) {
        g_autofree char *what = g_strdup_printf("Can't write to the folder '%s'", file->dir);
        media_fail_errno(error, errno, what);
        media_outfile_free(file);
        return NULL;
    }
    return file;
}

int media_outfile_fd(const struct media_outfile *file)
{
    return file->fd;
}

bool media_outfile_commit(struct media_outfile *file, GError **error)
{
    if (file->in_place)
        return true;
    g_autofree char *target = g_build_filename(file->dir, file->name, NULL);
    g_autofree char *what = g_strdup_printf("Can't finish the file '%s'", target);
    if (fsync(file->fd) != 0)
        return media_fail_errno(error, errno, what);
    if (!file->temp) {
        g_autofree char *self = g_strdup_printf("/proc/self/fd/%d", file->fd);
        char *temp = temp_path(file);
        unlink(temp);
        if (linkat(AT_FDCWD, self, AT_FDCWD, temp, AT_SYMLINK_FOLLOW) != 0) {
            int err = errno;
            g_free(temp);
            return media_fail_errno(error, err, what);
        }
        file->temp = temp;
    }
    if (rename(file->temp, target) != 0)
        return media_fail_errno(error, errno, what);
    g_clear_pointer(&file->temp, g_free);
    file->in_place = true;
    return true;
}

/* Make the new names last: one fsync of the folder after all its files are in place. */
bool media_outfile_sync_dir(const char *dir, GError **error)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = fd < 0 ? -1 : fsync(fd);
    int err = errno;
    if (fd >= 0)
        close(fd);
    if (rc != 0 && err != EINVAL) {
        g_autofree char *what = g_strdup_printf("Can't make the folder '%s' last", dir);
        return media_fail_errno(error, err, what);
    }
    return true;
}

void media_outfile_free(struct media_outfile *file)
{
    if (!file)
        return;
    if (file->temp)
        unlink(file->temp);
    if (file->fd >= 0)
        close(file->fd);
    g_free(file->temp);
    g_free(file->dir);
    g_free(file->name);
    g_free(file);
}

bool media_write_all(int fd, const void *data, size_t n, GError **error)
{
    const char *p = data;
    while (n > 0) {
        ssize_t got = write(fd, p, n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return media_fail_errno(error, errno, "Can't write the result");
        p += got;
        n -= (size_t)got;
    }
    return true;
}

bool media_write_string(int fd, const GString *text, GError **error)
{
    return fd < 0 || media_write_all(fd, text->str, text->len, error);
}

/* Not by fstat: that is one call less for the sandbox to allow. Moves the descriptor's position. */
int64_t media_file_size(int fd)
{
    return lseek(fd, 0, SEEK_END);
}

/* Read exactly `n` bytes at `offset`; false without an error set means the file is shorter. */
bool media_read_at(int fd, void *data, size_t n, int64_t offset)
{
    char *p = data;
    while (n > 0) {
        ssize_t got = pread(fd, p, n, offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        p += got;
        offset += got;
        n -= (size_t)got;
    }
    return true;
}
