/* papers_log.c — the event log as a workbook or CSV, in the words and columns of the page. */
#include "log_words.h"
#include "papers_job.h"
#include "requests.h"
#include "tool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 1000
#define COLUMNS 9

struct sheet {
    struct paper *paper;
    bool english;
    struct papers_book *book; /* or */
    FILE *csv;
    int64_t until;
};

/* --- words --- */

static int by_key(const void *key, const void *word)
{
    return strcmp(key, ((const struct log_word *)word)->key);
}

/* The word for prefix.name, or NULL. */
static const char *find_in(const char *prefix, const char *name, bool english)
{
    char key[100];
    g_snprintf(key, sizeof key, "%s.%s", prefix, name);
    const struct log_word *word = bsearch(key, log_words, log_n_words, sizeof *log_words, by_key);
    return !word ? NULL : english ? word->en : word->zh;
}

static const char *find_word(const struct sheet *s, const char *prefix, const char *name)
{
    return find_in(prefix, name, s->english);
}

const char *paper_log_word(const char *prefix, const char *name, bool english)
{
    const char *word = find_in(prefix, name, english);
    return word ? word : name;
}

static const char *word_or(const struct sheet *s, const char *prefix, const char *name)
{
    const char *word = find_word(s, prefix, name);
    return word ? word : name;
}

/* Some kinds have words of their own for an act or a state. */
static const char *word_of_kind(
    const struct sheet *s, const char *prefix, const char *kind, const char *name)
{
    g_autofree char *own = g_strconcat(prefix, ".", kind, NULL);
    const char *word = find_word(s, own, name);
    return word ? word : word_or(s, prefix, name);
}

static const char *result_of(const struct sheet *s, const char *kind, const char *act)
{
    bool refused = (!strcmp(act, "refuse") && !strcmp(kind, "stage")) ||
                   (!strcmp(kind, "session") && (!strcmp(act, "refuse") || !strcmp(act, "deny")));
    return word_or(s, "events", refused ? "refused" : !strcmp(act, "fail") ? "failed" : "good");
}

static char *instant(int64_t at)
{
    g_autoptr(GTimeZone) zone = g_time_zone_new_offset(8 * 3600);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at / 1000);
    g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, zone);
    return g_date_time_format(local, "%Y-%m-%d %H:%M:%S");
}

/* --- before → after --- */

static void add_value(const struct sheet *s, GString *out, const char *key, const json_t *value)
{
    size_t i;
    json_t *item;
    if (json_is_array(value)) {
        json_array_foreach(value, i, item)
        {
            g_string_append(out, i ? "、" : "");
            add_value(s, out, key, item);
        }
    } else if (json_is_string(value)) {
        const char *text = json_string_value(value);
        g_autofree char *own = g_strconcat("logvalue.", key, NULL);
        const char *prefix = g_str_has_suffix(key, "roles") ? "role"
                             : strcmp(key, "figure") == 0   ? "figure"
                                                            : own;
        g_string_append(out, word_or(s, prefix, text));
    } else if (json_is_boolean(value)) {
        g_string_append(out, word_or(s, "common", json_is_true(value) ? "yes" : "no"));
    } else if (json_is_integer(value) && g_str_has_suffix(key, "_at")) {
        g_autofree char *at = instant(json_integer_value(value));
        g_string_append(out, at);
    } else if (!json_is_null(value)) {
        char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
        g_string_append(out, text);
        free(text);
    }
}

static void add_or_dash(const struct sheet *s, GString *out, const char *key, const json_t *value)
{
    gsize before = out->len;
    add_value(s, out, key, value);
    if (out->len == before)
        g_string_append(out, "–");
}

/* What was there before, where the event kept it: was and value, was_x and x. */
static const json_t *former(const json_t *data, const char *key)
{
    g_autofree char *was = g_strconcat("was_", key, NULL);
    return json_object_get(data, strcmp(key, "value") == 0 ? "was" : was);
}

static bool is_former(const json_t *data, const char *key)
{
    return (strcmp(key, "was") == 0 && json_object_get(data, "value")) ||
           (g_str_has_prefix(key, "was_") && json_object_get(data, key + 4));
}

static char *change_of(const struct sheet *s, const json_t *event)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const char *from = work_text(event, "from"), *to = work_text(event, "to");
    const char *kind = work_text(event, "kind");
    const json_t *data = json_object_get(event, "data");
    const char *key;
    json_t *value;
    if (strcmp(from, to) != 0 && strcmp(from, "-") != 0)
        g_string_append_printf(out, "%s → ", word_of_kind(s, "logstate", kind, from));
    if (strcmp(from, to) != 0)
        g_string_append(out, word_of_kind(s, "logstate", kind, to));
    json_object_foreach((json_t *)data, key, value)
    {
        const json_t *was = former(data, key);
        if (is_former(data, key) || (json_is_null(value) && !was) ||
            (json_is_string(value) && !json_string_length(value) && !was) ||
            (g_str_has_suffix(key, "unit") && json_is_integer(value) &&
                !json_integer_value(value) && !was))
            continue;
        g_string_append_printf(out, "%s%s: ", out->len ? "; " : "", word_or(s, "data", key));
        if (was) {
            add_or_dash(s, out, key, was);
            g_string_append(out, " → ");
        }
        add_or_dash(s, out, key, value);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* --- rows --- */

static bool put_row(struct sheet *s, const char *const *cells, GError **error)
{
    if (s->book)
        return papers_book_row(s->book, cells, PAPERS_TONE_PLAIN, error);
    for (size_t i = 0; i < COLUMNS; i++) {
        json_auto_t *cell = json_string(cells[i]);
        fputs(i ? "," : "", s->csv);
        requests_put_cell(cell, s->csv);
    }
    fputs("\r\n", s->csv);
    return true;
}

static bool put_event(struct sheet *s, const json_t *event, GError **error)
{
    const char *kind = work_text(event, "kind"), *act = work_text(event, "act");
    const char *actor = work_text(event, "actor");
    int64_t object = work_int(event, "object", 0);
    g_autofree char *seq = g_strdup_printf("%" G_GINT64_FORMAT, work_int(event, "seq", 0));
    g_autofree char *at = instant(work_int(event, "at", 0));
    g_autofree char *about =
        object ? g_strdup_printf("%s %" G_GINT64_FORMAT, word_or(s, "kind", kind), object)
               : g_strdup(word_or(s, "kind", kind));
    g_autofree char *change = change_of(s, event);
    const char *const cells[COLUMNS] = {seq, at,
        strcmp(actor, "system") == 0 ? word_or(s, "actor", actor) : actor, work_text(event, "ip"),
        word_of_kind(s, "did", kind, act), about, change, result_of(s, kind, act),
        work_text(event, "hash")};
    return put_row(s, cells, error);
}

static bool put_events(struct sheet *s, const json_t *args, GError **error)
{
    struct annotate_query query = {.kind = work_maybe(args, "about"),
        .object = work_int(args, "object", 0),
        .q = work_maybe(args, "q"),
        .from_on = work_maybe(args, "from_on"),
        .to_on = work_maybe(args, "to_on"),
        .limit = PAGE};
    for (;;) {
        json_auto_t *page = work_view(s->paper->slot, ANNOTATE_VIEW_EVENTS, &query, error);
        const json_t *items = json_object_get(page, "items");
        size_t i;
        json_t *event;
        if (!page)
            return false;
        json_array_foreach(items, i, event)
        {
            query.after = work_int(event, "seq", 0);
            if (query.after > s->until)
                return true;
            if (!put_event(s, event, error))
                return false;
        }
        if (json_array_size(items) < PAGE)
            return true;
        if (!work_tell(s->paper->slot, "paper", (int)(10 + 80 * query.after / MAX(s->until, 1))))
            return false;
    }
}

/* --- the two files --- */

static const struct {
    const char *prefix, *name;
    int width;
} heads[COLUMNS] = {
    {"events", "seq",    9 },
    {"field",  "time",   19},
    {"events", "actor",  14},
    {"events", "ip",     16},
    {"events", "act",    18},
    {"events", "object", 18},
    {"events", "change", 60},
    {"events", "result", 8 },
    {"events", "hash",   66},
};

static bool write_book(struct sheet *s, const char *title, const json_t *args, GError **error)
{
    struct paper *paper = s->paper;
    struct papers_column columns[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++)
        columns[i] = (struct papers_column){.key = heads[i].name,
            .title = word_or(s, heads[i].prefix, heads[i].name),
            .kind = i == 0   ? PAPERS_COLUMN_NUMBER
                    : i == 1 ? PAPERS_COLUMN_DATE
                             : PAPERS_COLUMN_TEXT,
            .width = heads[i].width};
    g_autofree char *until = g_strdup_printf("%" G_GINT64_FORMAT, s->until);
    struct papers_sheet sheet = {.name = title,
        .title = title,
        .office = paper->meta.author,
        .date = until,
        .columns = columns,
        .n_columns = COLUMNS,
        .a3 = true};
    s->book = papers_book_new(paper->path, &paper->meta, title, error);
    bool ok = s->book && papers_book_sheet(s->book, &sheet, error) && put_events(s, args, error);
    if (ok)
        return papers_book_close(s->book, error);
    papers_book_free(s->book);
    return false;
}

static bool write_csv(struct sheet *s, const json_t *args, GError **error)
{
    const char *cells[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++)
        cells[i] = word_or(s, heads[i].prefix, heads[i].name);
    s->csv = fopen(s->paper->path, "w");
    if (!s->csv) {
        g_set_error_literal(error, TOOL_ERROR, TOOL_ERROR_FAILED, "upload.no_space|no file");
        return false;
    }
    fputs("\xef\xbb\xbf", s->csv);
    bool ok = put_row(s, cells, error) && put_events(s, args, error);
    bool whole = !ferror(s->csv);
    if (fclose(s->csv) == 0 && whole)
        return ok;
    if (ok)
        g_set_error_literal(error, TOOL_ERROR, TOOL_ERROR_FAILED, "upload.no_space|not written");
    return false;
}

bool paper_log(struct paper *paper, GError **error)
{
    json_auto_t *args = json_loads(paper->slot->job->args, 0, NULL);
    struct sheet s = {.paper = paper,
        .english = strcmp(work_text(args, "lang"), "en") == 0,
        .until = work_int(args, "until", 0)};
    bool csv = strcmp(work_text(args, "format"), "csv") == 0;
    const char *title = word_or(&s, "menu", "events");
    paper->name =
        g_strdup_printf("%s-%" G_GINT64_FORMAT ".%s", title, s.until, csv ? "csv" : "xlsx");
    return csv ? write_csv(&s, args, error) : write_book(&s, title, args, error);
}
