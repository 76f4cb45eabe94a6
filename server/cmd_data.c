/* `shenkan import` and `shenkan export`. */
#include "annotate.h"
#include "clock.h"
#include "cmd.h"
#include "requests.h"
#include "server.h"

#include <glib.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

static int number(const json_t *answer, const char *name)
{
    return (int)json_integer_value(json_object_get(answer, name));
}

/* Prints what the import says; a bad row makes the status 1. */
static int tell_import(const char *text, bool dry_run)
{
    json_auto_t *answer = json_loads(text, 0, NULL);
    const json_t *errors = json_object_get(answer, "errors");
    size_t i;
    json_t *e;
    json_array_foreach((json_t *)errors, i, e)
    {
        const char *sentence = json_string_value(json_object_get(e, "en"));
        const char *column = json_string_value(json_object_get(e, "column"));
        fprintf(stderr, "row %d, %s: %s\n", number(e, "row"), column ? column : "?",
            sentence ? sentence : json_string_value(json_object_get(e, "key")));
    }
    if (json_array_size(errors)) {
        fprintf(stderr, "nothing was written: correct %zu place(s) and try again\n",
            json_array_size(errors));
        return 1;
    }
    printf("%s%d rows: %d new, %d changed, %d as before\n", dry_run ? "(dry run) " : "",
        number(answer, "rows"), number(answer, "added"), number(answer, "changed"),
        number(answer, "same"));
    return 0;
}

/* A draft is somebody's. */
static bool whose(struct annotate *record, const char *login, struct annotate_who *who)
{
    struct annotate_login *l = login ? annotate_login_find(record, login, NULL) : NULL;
    if (!l)
        fprintf(stderr, "shenkan import: say with --as LOGIN whose drafts the cases become\n");
    else
        who->user = l->id;
    annotate_login_free(l);
    return l != NULL;
}

static int import(
    const char *data, const char *what, const char *file, const char *as, bool dry_run)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *csv = NULL;
    gsize bytes = 0;
    if (!annotate_import_columns(what)) {
        fprintf(stderr,
            "shenkan import: '%s' is not one of units, persons, point-types, points, "
            "indicators, problem-types, requests\n",
            what);
        return 2;
    }
    if (!g_file_get_contents(file, &csv, &bytes, &error))
        return cmd_fail("import", error);
    g_autoptr(annotate) record = cmd_record(data, false, &error);
    if (!record)
        return cmd_fail("import", error);
    struct annotate_who who = annotate_who_system;
    struct annotate_act act = {.who = &who, .now = clock_now()};
    if (!strcmp(what, "requests") && !whose(record, as, &who))
        return 2;
    g_autoptr(GString) answer = g_string_new(NULL);
    if (!annotate_import(record, &act, what, csv, bytes, dry_run, answer, NULL, &error))
        return cmd_fail("import", error);
    return tell_import(answer->str, dry_run);
}

int cmd_import(int argc, char **argv)
{
    g_autofree char *data = NULL, *as = NULL;
    gboolean dry_run = FALSE;
    GOptionEntry entries[] = {
        {"data", 0, 0, G_OPTION_ARG_FILENAME, &data, "data folder (default: ./data)", "DIR"},
        {"as",     0, 0, G_OPTION_ARG_STRING, &as, "whose drafts the requests become", "LOGIN"},
        {"dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, "only say what would happen", NULL},
        {NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new("WHAT FILE");
    g_option_context_set_summary(context,
        "Takes in a CSV (UTF-8, UTF-16 or GB18030; the first line names the columns). WHAT is one "
        "of\nunits, persons, point-types, points, indicators, problem-types, requests. Any bad "
        "row: nothing\nis written. Requests are cases from elsewhere; they become drafts of --as.");
    g_option_context_add_main_entries(context, entries, NULL);
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse(context, &argc, &argv, &error) || argc != 3) {
        fprintf(stderr, "shenkan import: %s; see shenkan import --help\n",
            error ? error->message : "say what, and the file");
        return 2;
    }
    return import(data, argv[1], argv[2], as, dry_run);
}

/* --- export ---------------------------------------------------------------------------------- */

static void put_row(const json_t *row, const char *member, FILE *to)
{
    size_t i;
    json_t *cell;
    json_array_foreach((json_t *)row, i, cell)
    {
        if (i)
            fputc(',', to);
        requests_put_cell(member ? json_object_get(cell, member) : cell, to);
    }
    fputs("\r\n", to);
}

/* The next lines, on standing at the last of them; false: no more, or with an error. */
static bool export_lines(
    struct annotate *record, struct annotate_query *query, FILE *to, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (!annotate_read(
            record, ANNOTATE_VIEW_LEDGER, &server_reader, query, clock_now(), text, error))
        return false;
    json_auto_t *ledger = json_loads(text->str, 0, NULL);
    if (!query->after) {
        fputs("\xef\xbb\xbf", to); /* so that spreadsheets read it as UTF-8 */
        put_row(json_object_get(ledger, "columns"), "zh", to);
    }
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(ledger, "rows"), i, row) put_row(row, NULL, to);
    query->after = json_integer_value(json_object_get(ledger, "next"));
    return query->after > 0;
}

static int export_ledger(struct annotate *record, const char *which, FILE *to, GError **error)
{
    struct annotate_query query = {.kind = which, .limit = 2000};
    if (!annotate_snapshot(record, error))
        return 1;
    while (export_lines(record, &query, to, error))
        ;
    annotate_snapshot_end(record);
    return *error ? 1 : 0;
}

static int export_events(struct annotate *record, FILE *to, GError **error)
{
    int64_t after = 0;
    for (;;) {
        g_autoptr(GString) text = g_string_new(NULL);
        struct annotate_query query = {.after = after, .limit = 1000};
        if (!annotate_read(
                record, ANNOTATE_VIEW_EVENTS, &server_reader, &query, clock_now(), text, error))
            return 1;
        json_auto_t *view = json_loads(text->str, 0, NULL);
        size_t i;
        json_t *event;
        int64_t last = after;
        json_array_foreach(json_object_get(view, "items"), i, event)
        {
            last = MAX(last, json_integer_value(json_object_get(event, "seq")));
            json_dumpf(event, to, JSON_COMPACT);
            fputc('\n', to);
        }
        if (last == after)
            return 0;
        after = last;
    }
}

struct how {
    const char *format, *audience; /* of requests */
};

static int export_requests(struct annotate *record, const struct how *how, FILE *to, GError **error)
{
    const char *const formats[] = {"csv", "json", NULL}, *const audiences[] = {
                                                             "staff", "public", NULL};
    if (!g_strv_contains(formats, how->format) || !g_strv_contains(audiences, how->audience)) {
        fprintf(stderr, "shenkan export: --format is csv or json, --audience is staff or public\n");
        return 2;
    }
    struct annotate_query query = {.kind = how->audience};
    return requests_write(record, &server_reader, &query, clock_now(),
               strcmp(how->format, "csv") ? REQUESTS_JSON : REQUESTS_CSV, to, error)
               ? 0
               : 1;
}

static int export(
    struct annotate *record, const char *what, const struct how *how, FILE *to, GError **error)
{
    static const char *const ledgers[] = {"points", "problems", "rectifications", NULL};
    if (!strcmp(what, "events"))
        return export_events(record, to, error);
    if (!strcmp(what, "requests"))
        return export_requests(record, how, to, error);
    if (g_strv_contains(ledgers, what))
        return export_ledger(record, what, to, error);
    fprintf(stderr,
        "shenkan export: '%s' is not one of points, problems, rectifications, requests, events\n",
        what);
    return 2;
}

int cmd_export(int argc, char **argv)
{
    g_autofree char *data = NULL, *format = NULL, *audience = NULL;
    GOptionEntry entries[] = {
        {"data", 0, 0, G_OPTION_ARG_FILENAME, &data, "data folder (default: ./data)", "DIR"},
        {"format",     0, 0, G_OPTION_ARG_STRING, &format, "of requests: csv or json", "WORD"},
        {"audience", 0, 0, G_OPTION_ARG_STRING, &audience,
         "of requests: staff, or public (without personal data)", "WORD"},
        {NULL},
    };
    g_autoptr(GOptionContext) context = g_option_context_new("WHAT [FILE]");
    g_option_context_set_summary(context,
        "Writes a ledger (points, problems, rectifications) as CSV, the problems with the names "
        "of\n"
        "Open311 (requests) as CSV or JSON, or the event log (events) as JSON lines, to FILE or\n"
        "standard output.");
    g_option_context_add_main_entries(context, entries, NULL);
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse(context, &argc, &argv, &error) || argc < 2 || argc > 3) {
        fprintf(stderr, "shenkan export: %s; see shenkan export --help\n",
            error ? error->message : "say what");
        return 2;
    }
    g_autoptr(annotate) record = cmd_record(data, false, &error);
    if (!record)
        return cmd_fail("export", error);
    FILE *to = argc == 3 ? fopen(argv[2], "wx") : stdout;
    if (!to) {
        fprintf(stderr, "shenkan export: cannot make %s (it must not exist yet)\n", argv[2]);
        return 1;
    }
    struct how how = {format ? format : "csv", audience ? audience : "staff"};
    int status = export(record, argv[1], &how, to, &error);
    if (to != stdout ? fclose(to) != 0 : fflush(to) != 0)
        status = 1;
    return error ? cmd_fail("export", error) : status;
}
