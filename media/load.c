/* Libraries that few jobs need, loaded by those. */
#include "internal.h"

#include <dlfcn.h>

bool media_load(const char *library, const char *package, const struct media_symbol *symbols,
    size_t n, GError **error)
{
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    for (size_t i = 0; handle && i < n; i++) {
        void *symbol = dlsym(handle, symbols[i].name);
        if (!symbol)
            handle = NULL;
        memcpy(symbols[i].at, &symbol, sizeof symbol);
    }
    if (handle)
        return true;
    for (size_t i = 0; i < n; i++)
        memset(symbols[i].at, 0, sizeof(void *));
    return media_fail(error, MEDIA_ERROR_IO,
        "The library %s can't be loaded. Install Debian's package %s.", library, package);
}
