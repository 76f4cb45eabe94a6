/* texts.h — the files of schema/ and data/ as text, embedded by generate.py. */
#pragma once

extern const char text_schema_001[], text_schema_002[], text_schema_003[], text_schema_004[];
extern const char text_schema_005[], text_schema_006[], text_derived[], text_views[];
extern const char text_point_types[], text_problem_types[], text_indicators[];
