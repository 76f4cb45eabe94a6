/* Every kind of official paper with its fixture, for the tests and for looking. */
#pragma once
#include "fixture.h"

struct document {
    const char *name;
    bool (*write)(const char *path, GError **error);
};
extern const struct document fixture_documents[];
extern const size_t fixture_n_documents;
