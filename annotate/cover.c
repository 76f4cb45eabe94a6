/* cover.c — see cover.h. */
#include "cover.h"

#include <glib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define COVER "×××"
#define RUN_MIN 7   /* digits in a row: a local telephone number */
#define TOTAL_MIN 8 /* digits with hyphens or spaces between them */

/* A digit, also a full-width one; -1: none. */
static int digit(const char *p)
{
    gunichar c = g_utf8_get_char(p);
    if (c >= 0xff10 && c <= 0xff19)
        c = c - 0xff10 + '0';
    return c >= '0' && c <= '9' ? (int)(c - '0') : -1;
}

static bool is_joint(const char *p)
{
    return (*p == '-' || *p == ' ') && digit(p + 1) >= 0;
}

/* 2026-11-20 */
static bool is_date(const int *runs, int n)
{
    return n == 3 && runs[0] == 4 && runs[1] <= 2 && runs[2] <= 2;
}

/* The end of the number that begins here; *out_hide: it is long enough to be somebody's. */
static const char *number_end(const char *p, bool *out_hide)
{
    int runs[4] = {0}, n = 0, total = 0, longest = 0, run = 0;
    for (;; p = g_utf8_next_char(p)) {
        bool more = digit(p) >= 0;
        run += more;
        total += more;
        if (more)
            continue;
        if (n < 4)
            runs[n++] = run;
        longest = MAX(longest, run);
        run = 0;
        if (!is_joint(p))
            break;
    }
    *out_hide = longest >= RUN_MIN || (total >= TOTAL_MIN && !is_date(runs, n));
    return p;
}

static char *cover_numbers(const char *text)
{
    GString *out = g_string_new(NULL);
    for (const char *p = text; *p;) {
        bool hide = false;
        const char *end = digit(p) >= 0 ? number_end(p, &hide) : g_utf8_next_char(p);
        if (hide)
            g_string_append(out, COVER);
        else
            g_string_append_len(out, p, end - p);
        p = end;
    }
    return g_string_free(out, FALSE);
}

/* Longer names first: 王小明 is not ××× and 明. */
static gint by_length(gconstpointer a, gconstpointer b)
{
    size_t m = strlen(*(char *const *)a), n = strlen(*(char *const *)b);
    return (m < n) - (m > n);
}

char *cover_text(const char *text, const char *names)
{
    g_autofree char *bare = cover_numbers(text);
    g_autoptr(GString) out = g_string_new(bare);
    g_auto(GStrv) list = g_strsplit(names, "\n", -1);
    qsort(list, g_strv_length(list), sizeof *list, by_length);
    for (char **name = list; *name; name++)
        if (g_utf8_strlen(*name, -1) > 1)
            g_string_replace(out, *name, COVER, 0);
    return g_string_free(g_steal_pointer(&out), FALSE);
}
