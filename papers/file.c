#include "draw.h"
#include <errno.h>
#include <string.h>

GQuark papers_error_quark(void)
{
    return g_quark_from_static_string("papers-error-quark");
}

cairo_status_t papers_file_collect(void *closure, const unsigned char *data, unsigned length)
{
    g_byte_array_append(closure, data, length);
    return CAIRO_STATUS_SUCCESS;
}

bool papers_file_write(const char *path, const void *data, size_t length, GError **error)
{
    g_autoptr(GError) why = NULL;
    if (g_file_set_contents_full(path, data, (gssize)length,
            G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644, &why))
        return true;
    g_set_error(error, PAPERS_ERROR, PAPERS_ERROR_IO, "cannot write '%s': %s", path, why->message);
    return false;
}
