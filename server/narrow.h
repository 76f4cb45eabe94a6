/* narrow.h — what may be asked with an account that knows of some areas or units only. */
#pragma once
#include "http.h"

/* Whether the route may be asked at all with such an account. */
bool narrow_open(const struct http_route *route);
/* Before the handler: whether everything that the request names is known to who asks. False: the
 * refusal is replied, the same as for what does not exist. */
bool narrow_check(struct http_request *req);
/* Whether who asks may know of it; kinds as in annotate_scope_has. */
bool narrow_knows(const struct http_request *req, const char *kind, int64_t id);
