/* narrow.c — an account that is limited to some areas or units (account_scope) asks only what stands
 * here; all other routes are of the whole county. The views below (views_scope.sql) tell it only what
 * is in its limits, and each object that a request names is looked at before the handler runs. */
#include "narrow.h"
#include "annotate.h"

#include <string.h>

/* `kind` is of the :id in the address, NULL: none, or the route sees to it that it is the own. */
static const struct {
    const char *method, *pattern, *kind;
} rows[] = {
    {"POST",   "/api/logout",                    NULL           },
    {"GET",    "/api/me",                        NULL           },
    {"POST",   "/api/me/password",               NULL           },
    {"PUT",    "/api/me/lang",                   NULL           },
    {"GET",    "/api/units",                     NULL           },
    {"GET",    "/api/point-types",               NULL           },
    {"GET",    "/api/problem-types",             NULL           },
    {"GET",    "/api/indicators",                NULL           },
    {"GET",    "/api/holidays",                  NULL           },
    {"GET",    "/api/settings",                  NULL           },
    {"GET",    "/api/map",                       NULL           },
    {"GET",    "/api/map/files/:what",           NULL           },
    {"GET",    "/api/search",                    NULL           },
    {"GET",    "/api/points",                    NULL           },
    {"GET",    "/api/links",                     NULL           },
    {"GET",    "/api/propose",                   NULL           },
    {"GET",    "/api/uploads",                   NULL           },
    {"POST",   "/api/uploads",                   NULL           },
    {"HEAD",   "/api/uploads/:id",               NULL           },
    {"PATCH",  "/api/uploads/:id",               NULL           },
    {"DELETE", "/api/uploads/:id",               NULL           },
    {"GET",    "/api/clips",                     NULL           },
    {"GET",    "/api/clips/:id",                 "clip"         },
    {"GET",    "/api/clips/:id/original",        "clip"         },
    {"GET",    "/api/clips/:id/view/:file",      "clip"         },
    {"POST",   "/api/clips/:id/point",           "clip"         },
    {"POST",   "/api/problems",                  NULL           },
    {"POST",   "/api/intake",                    NULL           },
    {"GET",    "/api/problems",                  NULL           },
    {"GET",    "/api/problems/:id",              "problem"      },
    {"PUT",    "/api/problems/:id",              "problem"      },
    {"GET",    "/api/problems/:id/still",        "problem"      },
    {"POST",   "/api/problems/:id/segments",     "problem"      },
    {"PUT",    "/api/segments/:id",              "segment"      },
    {"DELETE", "/api/segments/:id",              "segment"      },
    {"POST",   "/api/segments/:id/blur-check",   "segment"      },
    {"POST",   "/api/problems/:id/file",         "problem"      },
    {"POST",   "/api/problems/:id/withdraw",     "problem"      },
    {"GET",    "/api/attachments/:id",           "attachment"   },
    {"GET",    "/api/cards",                     NULL           },
    {"GET",    "/api/cards/:id",                 "card"         },
    {"GET",    "/api/dispatch",                  NULL           },
    {"GET",    "/api/board",                     NULL           },
    {"POST",   "/api/submissions/:id/paper",     "submission"   },
    {"POST",   "/api/rectifications/:id/verify", "rectification"},
    {"GET",    "/api/site-orders",               NULL           },
    {"POST",   "/api/problems/:id/site-orders",  "problem"      },
    {"POST",   "/api/site-orders/:id/withdraw",  "site_order"   },
    {"GET",    "/api/requests",                  NULL           },
    {"POST",   "/api/problems/:id/resume",       "problem"      },
    {"POST",   "/api/problems/:id/relapses",     "problem"      },
    {"GET",    "/api/rechecks",                  NULL           },
    {"POST",   "/api/problems/:id/rechecks",     "problem"      },
    {"GET",    "/api/relapses",                  NULL           },
    {"POST",   "/api/relapses/:id/confirm",      "relapse"      },
    {"POST",   "/api/relapses/:id/refuse",       "relapse"      },
    {"GET",    "/api/reminders",                 NULL           },
};

/* Fields that name an object: one id or a list of them. */
static const struct {
    const char *name, *kind;
} named[] = {
    {"point",    "point"  },
    {"problem",  "problem"},
    {"clip",     "clip"   },
    {"evidence", "clip"   },
    {"still",    "clip"   },
    {"form",     "clip"   },
};

static size_t find(const struct http_route *route)
{
    size_t i = 0;
    while (i < G_N_ELEMENTS(rows) && (strcmp(rows[i].method, route->method) != 0 ||
                                         strcmp(rows[i].pattern, route->pattern) != 0))
        i++;
    return i;
}

bool narrow_open(const struct http_route *route)
{
    return find(route) < G_N_ELEMENTS(rows);
}

bool narrow_knows(const struct http_request *req, const char *kind, int64_t id)
{
    return annotate_scope_has(http_record(req), http_who(req), kind, id, http_now(req));
}

static bool knows_all(const struct http_request *req, const char *name, const char *kind)
{
    const json_t *value = http_json(req, name), *item;
    size_t i;
    if (json_is_integer(value))
        return narrow_knows(req, kind, json_integer_value(value));
    json_array_foreach((json_t *)value, i, item) if (!narrow_knows(
        req, kind, json_integer_value(item))) return false;
    return true;
}

static bool refuse(struct http_request *req, int status, const char *key, const char *field)
{
    http_reply_fail(req, status, key, field);
    return false;
}

bool narrow_check(struct http_request *req)
{
    const struct annotate_who *who = http_who(req);
    const struct http_route *route = http_route(req);
    if (!who->narrowed || route->audience != HTTP_OFFICE)
        return true;
    size_t i = find(route);
    if (i == G_N_ELEMENTS(rows))
        return refuse(req, 403, "right.part_of_county", NULL);
    if (rows[i].kind && !narrow_knows(req, rows[i].kind, http_int(req, "id", 0)))
        return refuse(req, 404, "request.not_found", NULL);
    for (size_t n = 0; n < G_N_ELEMENTS(named); n++)
        if (!knows_all(req, named[n].name, named[n].kind))
            return refuse(req, 400, "field.no_such", named[n].name);
    /* All units may be seen: who is told of one outside the limits learns nothing by it. */
    if (!knows_all(req, "lead_unit", "unit"))
        return refuse(req, 400, "scope.outside", "lead_unit");
    return true;
}
