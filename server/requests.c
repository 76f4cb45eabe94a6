/* requests.c — see requests.h. */
#include "requests.h"

#include "tool.h"

#include <string.h>

#define PAGE 500

/* In the order of the file. A personal one is not even a column of what goes to the public. */
static const struct {
    const char *name;
    bool personal;
} columns[] = {
    {"service_request_id",       false},
    {"status",                   false},
    {"status_notes",             false},
    {"service_name",             false},
    {"service_code",             false},
    {"description",              false},
    {"agency_responsible",       false},
    {"service_notice",           false},
    {"requested_datetime",       false},
    {"updated_datetime",         false},
    {"expected_datetime",        false},
    {"address",                  false},
    {"address_id",               false},
    {"zipcode",                  false},
    {"lat",                      false},
    {"long",                     false},
    {"media_url",                true },
    {"shenkan_state",            false},
    {"shenkan_point_name",       false},
    {"shenkan_point_type",       false},
    {"shenkan_assist",           false},
    {"shenkan_severity",         false},
    {"shenkan_source",           false},
    {"shenkan_screening",        false},
    {"shenkan_claim_unit",       false},
    {"shenkan_claim_mode",       false},
    {"shenkan_claimed_datetime", false},
    {"shenkan_pledge",           false},
    {"shenkan_promised_on",      false},
    {"shenkan_card_no",          false},
    {"shenkan_original_due_on",  false},
    {"shenkan_close_no",         false},
    {"shenkan_closed_datetime",  false},
    {"shenkan_rework_count",     false},
    {"shenkan_external_no",      false},
    {"shenkan_claim_person",     true },
    {"shenkan_duty_person",      true },
    {"shenkan_reported_by",      true },
};

void requests_put_cell(const json_t *cell, FILE *to)
{
    g_autofree char *made = NULL;
    const char *text = json_string_value(cell);
    if (json_is_integer(cell))
        text = made = g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(cell));
    else if (json_is_real(cell))
        text = made = g_strdup_printf("%.10g", json_real_value(cell));
    else if (json_is_boolean(cell))
        text = json_is_true(cell) ? "1" : "0";
    if (!text)
        return;
    bool formula = json_is_string(cell) && *text && strchr("=+-@\t\r", *text);
    bool quote = formula || strpbrk(text, ",\"\r\n");
    if (quote)
        fputc('"', to);
    if (formula)
        fputc('\'', to);
    for (const char *p = text; *p; p++) {
        if (*p == '"')
            fputc('"', to);
        fputc(*p, to);
    }
    if (quote)
        fputc('"', to);
}

struct writing {
    enum requests_form form;
    bool everybody; /* for the public */
    bool begun;     /* a row was written */
    FILE *to;
};

static bool is_told(const struct writing *w, size_t column)
{
    return !w->everybody || !columns[column].personal;
}

static void put_head(const struct writing *w)
{
    fputs(w->form == REQUESTS_CSV ? "\xef\xbb\xbf" : "[", w->to);
    for (size_t i = 0; w->form == REQUESTS_CSV && i < G_N_ELEMENTS(columns); i++)
        if (is_told(w, i))
            fprintf(w->to, "%s%s", i ? "," : "", columns[i].name);
    fputs(w->form == REQUESTS_CSV ? "\r\n" : "", w->to);
}

static void put_csv(const struct writing *w, const json_t *row)
{
    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
        if (!is_told(w, i))
            continue;
        fputs(i ? "," : "", w->to);
        requests_put_cell(json_object_get(row, columns[i].name), w->to);
    }
    fputs("\r\n", w->to);
}

static void put_json(struct writing *w, const json_t *row)
{
    json_auto_t *out = json_object();
    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++)
        if (is_told(w, i))
            json_object_set(out, columns[i].name, json_object_get(row, columns[i].name));
    fputs(w->begun ? ",\n" : "\n", w->to);
    json_dumpf(out, w->to, JSON_COMPACT);
    w->begun = true;
}

static json_t *read_page(struct annotate *record, const struct annotate_who *who,
    const struct annotate_query *query, int64_t now, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (!annotate_read(record, ANNOTATE_VIEW_CASES_OUT, who, query, now, text, error))
        return NULL;
    return json_loads(text->str, 0, NULL);
}

bool requests_write(struct annotate *record, const struct annotate_who *who,
    const struct annotate_query *query, int64_t now, enum requests_form form, FILE *to,
    GError **error)
{
    struct annotate_query at = *query;
    struct writing w = {
        .form = form, .everybody = query->kind && !strcmp(query->kind, "public"), .to = to};
    at.limit = PAGE;
    at.after = 0;
    put_head(&w);
    do {
        json_auto_t *page = read_page(record, who, &at, now, error);
        size_t i;
        json_t *row;
        if (!page)
            return false;
        json_array_foreach(json_object_get(page, "items"), i, row)
        {
            if (form == REQUESTS_CSV)
                put_csv(&w, row);
            else
                put_json(&w, row);
        }
        at.after = json_integer_value(json_object_get(page, "next"));
    } while (at.after);
    fputs(form == REQUESTS_CSV ? "" : "\n]\n", to);
    if (!ferror(to))
        return true;
    g_set_error_literal(error, TOOL_ERROR, TOOL_ERROR_FAILED, "the file cannot be written");
    return false;
}
