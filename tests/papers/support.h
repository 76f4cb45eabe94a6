/* support.h — small helpers of the tests of papers/. */
#pragma once
#include "papers.h"

/* A folder for this program's files, removed with support_end(). */
const char *support_dir(void);
char *support_path(const char *name);
void support_end(void);

GBytes *support_read(const char *path);
void support_assert_same_file(const char *a, const char *b);

/* Runs a tool and returns its output; skips the test (NULL) when it is not installed. */
char *support_run(const char *const *argv);

/* Text without any white space, so that line breaks don't matter. */
char *support_squeeze(const char *text);
/* Text of a PDF in content order, squeezed; NULL when skipped. */
char *support_pdf_text(const char *path);
