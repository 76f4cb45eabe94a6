/* log_words.h — made by log_words.py: what the pages call things in the log, by key. */
#pragma once
#include <stddef.h>

struct log_word {
    const char *key, *zh, *en;
};
extern const struct log_word log_words[]; /* in the order of strcmp */
extern const size_t log_n_words;
