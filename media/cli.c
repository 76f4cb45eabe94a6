/* What the commands share: opening, reading and putting files in place. */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int64_t cli_size_of(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 ? st.st_size : 0;
}

int cli_open_input(const char *path, const char *what, GError **error)
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

bool cli_bad_usage(GError **error, const char *text)
{
    g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, text);
    return false;
}

struct media_outfile *cli_add_output(struct cli *cli, const char *path, GError **error)
{
    struct media_outfile *file = media_outfile_new(path, error);
    if (file)
        g_ptr_array_add(cli->outputs, file);
    return file;
}

bool cli_commit(struct cli *cli, GError **error)
{
    for (guint i = 0; i < cli->outputs->len; i++)
        if (!media_outfile_commit(cli->outputs->pdata[i], error))
            return false;
    for (guint i = 0; i < cli->folders->len; i++)
        if (!media_outfile_sync_dir(cli->folders->pdata[i], error))
            return false;
    return true;
}

bool cli_read_text(const char *path, const char *what, char **out_text, GError **error)
{
    int fd = cli_open_input(path, what, error);
    int64_t n = fd >= 0 ? cli_size_of(fd) : 0;
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

bool cli_load_index(struct cli *cli, GError **error)
{
    int fd = cli_open_input(cli->option.index, "the frame index", error);
    if (fd < 0)
        return false;
    cli->index = media_index_load(fd, error);
    close(fd);
    if (cli->index && cli->index->size != cli_size_of(cli->fd))
        return media_fail(error, MEDIA_ERROR_UNPLAYABLE,
            "The original and its frame index don't belong together. Run ingest again.");
    return cli->index != NULL;
}
