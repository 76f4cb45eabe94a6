/* routes.h — the one table of all addresses under /api; docs/ref/api.md follows it. */
#pragma once
#include "http.h"

const struct http_route *routes_list(size_t *out_n);
/* The table as JSON, for GET /api. g_free. */
char *routes_print(void);
