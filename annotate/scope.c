/* scope.c — accounts of the staff that know of a part of the county only. */
#include "entity.h"
#include <string.h>

/* Who works with single problems. The others work with whole meetings, films, papers and settings;
 * an office head or an administrator could not take a limit of the own back. */
#define NARROWABLE (ANNOTATE_ROLE_SUPERVISOR | ANNOTATE_ROLE_VERIFIER | ANNOTATE_ROLE_OFFICE)

static const struct {
    const char *kind, *field, *key, *was;
    enum query has;
} parts[] = {
    {"area", "areas", "scope_areas", "was_scope_areas", QUERY_HAS_AREA},
    {"unit", "units", "scope_units", "was_scope_units", QUERY_HAS_UNIT},
};

void scope_change_clear(struct scope_change *c)
{
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_free(c->was[i]);
        g_free(c->now[i]);
    }
}

/* The names as JSON, and the ids to compare; NULL on failure. */
static char *names_of(
    struct annotate *a, int64_t account, const char *kind, char **out_ids, GError **error)
{
    const enum query q = QUERY_SCOPE_NAMES;
    if (!record_need(a, q, error, INT(account), TEXT(kind)))
        return NULL;
    *out_ids = record_dup(a, q, 0);
    char *names = record_dup(a, q, 1);
    record_reset(a, q);
    return names;
}

static bool part_set(struct annotate *a, int64_t account, size_t part, const int64_t *ids, size_t n,
    GError **error)
{
    const char *kind = parts[part].kind;
    if (!record_run(a, QUERY_SCOPE_CLEAR, error, INT(account), TEXT(kind)))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!check_ref(a, parts[part].has, ids[i], parts[part].field, true, error) ||
            !record_run(a, QUERY_SCOPE_ADD, error, INT(account), TEXT(kind), INT(ids[i])))
            return false;
    return true;
}

static bool part_put(struct annotate *a, int64_t account, size_t part, const int64_t *ids, size_t n,
    struct scope_change *out, GError **error)
{
    g_autofree char *before = NULL, *after = NULL;
    out->was[part] = names_of(a, account, parts[part].kind, &before, error);
    if (!out->was[part] || (ids && !part_set(a, account, part, ids, n, error)))
        return false;
    out->now[part] = names_of(a, account, parts[part].kind, &after, error);
    out->changed |= out->now[part] && strcmp(before, after) != 0;
    return out->now[part] != NULL;
}

bool scope_put(struct annotate *a, int64_t account, const struct annotate_user *in, uint32_t roles,
    struct scope_change *out, GError **error)
{
    if (!part_put(a, account, 0, in->areas, in->n_areas, out, error) ||
        !part_put(a, account, 1, in->units, in->n_units, out, error))
        return false;
    enum record_got got = record_get(a, QUERY_SCOPE_IS, error, INT(account));
    record_reset(a, QUERY_SCOPE_IS);
    if (got != RECORD_ROW || !(roles & ~NARROWABLE))
        return got != RECORD_FAILED;
    annotate_fail(error, ANNOTATE_ERROR_REFUSED, "scope.roles", NULL);
    return false;
}

void data_scope(GString *data, const struct scope_change *c)
{
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        if (strcmp(c->was[i], c->now[i]) != 0)
            data_json(data, parts[i].was, c->was[i]);
        if (strcmp(c->was[i], c->now[i]) != 0 || strcmp(c->now[i], "[]") != 0)
            data_json(data, parts[i].key, c->now[i]);
    }
}

bool annotate_scope_has(struct annotate *a, const struct annotate_who *who, const char *kind,
    int64_t id, int64_t now)
{
    if (!who->narrowed)
        return true;
    record_as(a, who, now);
    enum record_got got = record_get(a, QUERY_SCOPE_HAS, NULL, TEXT(kind), INT(id));
    record_reset(a, QUERY_SCOPE_HAS);
    record_as(a, NULL, 0);
    return got == RECORD_ROW;
}
