/* record_fixture.h — a record in a folder of its own, with a few people and units in it. */
#pragma once
#include "annotate.h"
#include "record.h"

#define NOW INT64_C(1767229200000) /* 2026-01-01 09:00 in the county */

struct fixture {
    char *folder, *path;
    struct annotate *a;
    int64_t now;
    int64_t admin, head, supervisor, liaison, verifier; /* accounts */
    int64_t housing, town, police;                      /* units */
    struct annotate_who who_admin, who_head, who_supervisor, who_liaison, who_verifier;
};

/* A fresh, prepared, empty record. */
void fixture_empty(struct fixture *f);
/* The same with three units and the accounts above. */
void fixture_people(struct fixture *f);
void fixture_clear(struct fixture *f);

struct annotate_act act_of(const struct fixture *f, const struct annotate_who *who, const char *op);
int64_t fixture_unit(struct fixture *f, const char *code, const char *name);
/* roles: bits; makes an account and fills *who with it. */
int64_t fixture_user(
    struct fixture *f, const char *login, uint32_t roles, int64_t unit, struct annotate_who *who);
/* A clip that has been ingested, of `frames` frames at 25 a second. `seed` tells files apart. */
int64_t fixture_clip(struct fixture *f, const char *seed, int64_t frames);

/* The error is of this code and key; frees it. */
void assert_refused(GError **error, enum annotate_error code, const char *key);
/* The value at a JSON path, as text ("" for null); g_free. */
char *json_value(struct fixture *f, const char *json, const char *path);
void assert_json(struct fixture *f, const char *json, const char *path, const char *want);
/* The value at a JSON path of a view, as text ("" for null); g_free. */
char *view_value(struct fixture *f, const struct annotate_who *who, enum annotate_view view,
    const struct annotate_query *query, const char *path);
/* The number that a query of one row gives. */
int64_t count_of(struct fixture *f, const char *sql);
/* The chain is whole. */
void assert_intact(struct fixture *f);
