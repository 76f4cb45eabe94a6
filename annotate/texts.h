/* texts.h — the files of schema/ and data/ as text, embedded by generate.py. */
#pragma once
#include <stddef.h>

extern const char *const text_schemas[]; /* the first makes a record, each other one brings it on */
extern const size_t text_schemas_count;
extern const char text_derived[], text_views[];
extern const char text_point_types[], text_problem_types[], text_indicators[], text_holidays[];
