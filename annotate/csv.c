/* csv.c — see csv.h. */
#include "csv.h"
#include <string.h>

static char *convert(const char *bytes, size_t n, const char *from)
{
    gsize written = 0;
    char *text = g_convert(bytes, (gssize)n, "UTF-8", from, NULL, &written, NULL);
    if (text && strlen(text) == written)
        return text;
    g_free(text);
    return NULL;
}

char *csv_decode(const char *bytes, size_t n)
{
    if (n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        n -= 3;
    } else if (n >= 2 && memcmp(bytes, "\xff\xfe", 2) == 0) {
        return convert(bytes + 2, n - 2, "UTF-16LE");
    } else if (n >= 2 && memcmp(bytes, "\xfe\xff", 2) == 0) {
        return convert(bytes + 2, n - 2, "UTF-16BE");
    }
    if (n == 0)
        return g_strdup("");
    if (memchr(bytes, 0, n))
        return NULL;
    if (g_utf8_validate(bytes, (gssize)n, NULL))
        return g_strndup(bytes, n);
    return convert(bytes, n, "GB18030");
}

static void row_free(gpointer data)
{
    struct csv_row *row = data;
    g_ptr_array_unref(row->cells);
    g_free(row);
}

struct reader {
    const char *p;
    int line;
    char comma;
};

/* One field; *out_more: another one follows in this row. NULL: a quote never ends. */
static char *read_field(struct reader *r, bool *out_more)
{
    GString *out = g_string_new(NULL);
    const char *start = r->p + strspn(r->p, " ");
    bool quoted = *start == '"';
    if (quoted)
        r->p = start + 1;
    for (;; r->p++) {
        if (quoted && *r->p == '"') {
            if (r->p[1] != '"') {
                quoted = false;
                continue;
            }
            r->p++;
        } else if (*r->p == '\0') {
            if (quoted) {
                g_string_free(out, TRUE);
                return NULL;
            }
            break;
        } else if (!quoted && (*r->p == r->comma || *r->p == '\n' || *r->p == '\r')) {
            break;
        }
        r->line += *r->p == '\n';
        g_string_append_c(out, *r->p);
    }
    *out_more = *r->p == r->comma && *r->p;
    if (*out_more)
        r->p++;
    return g_strstrip(g_string_free(out, FALSE));
}

static void end_line(struct reader *r)
{
    if (*r->p == '\r')
        r->p++;
    if (*r->p == '\n')
        r->p++;
    r->line++;
}

static struct csv_row *read_row(struct reader *r)
{
    struct csv_row *row = g_new0(struct csv_row, 1);
    bool more = true;
    row->line = r->line;
    row->cells = g_ptr_array_new_with_free_func(g_free);
    while (more) {
        char *field = read_field(r, &more);
        if (!field) {
            row_free(row);
            return NULL;
        }
        g_ptr_array_add(row->cells, field);
    }
    end_line(r);
    return row;
}

static bool is_empty(const struct csv_row *row)
{
    for (guint i = 0; i < row->cells->len; i++)
        if (*(const char *)row->cells->pdata[i])
            return false;
    return true;
}

GPtrArray *csv_parse(const char *text, size_t max_rows)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(row_free);
    size_t head = strcspn(text, "\r\n");
    bool tabs = !memchr(text, ',', head) && memchr(text, '\t', head);
    struct reader r = {.p = text, .line = 1, .comma = tabs ? '\t' : ','};
    while (*r.p) {
        struct csv_row *row = read_row(&r);
        if (!row)
            return NULL;
        if (is_empty(row)) {
            row_free(row);
            continue;
        }
        g_ptr_array_add(rows, row);
        if (rows->len > max_rows)
            return NULL;
    }
    return g_steal_pointer(&rows);
}
