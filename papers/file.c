#include "draw.h"
#include <errno.h>
#include <string.h>

G_DEFINE_QUARK(papers - error - quark, papers_error)

bool papers_file_write(const char *path, const void *data, size_t length, GError **error)
{
    g_autoptr(GError) why = NULL;
    if (g_file_set_contents_full(path, data, (gssize)length,
            G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644, &why))
        return true;
    g_set_error(error, PAPERS_ERROR, PAPERS_ERROR_IO, "cannot write '%s': %s", path, why->message);
    return false;
}
