/* The lists of the pages as workbooks: a short one at once, a long one as a job. */
#include "api.h"
#include "sheets.h"
#include "store.h"

#include <string.h>

/* Which list, and in which form; NULL with the refusal replied. */
static const struct sheets_list *find_list(struct http_request *req, char **out_name, bool *out_pdf)
{
    g_autofree char *name = g_strdup(http_text(req, "list"));
    *out_pdf = g_str_has_suffix(name, ".pdf");
    char *dot = strrchr(name, '.');
    if (dot && (*out_pdf || strcmp(dot, ".xlsx") == 0))
        *dot = '\0';
    const struct sheets_list *list = sheets_find(name);
    if (!list || (*out_pdf && !sheets_has_pages(list))) {
        http_reply_fail(req, 404, "not_found", NULL);
        return NULL;
    }
    if (!(http_who(req)->roles & sheets_roles(list))) {
        http_reply_fail(req, 403, "right.not_your_role", NULL);
        return NULL;
    }
    *out_name = g_steal_pointer(&name);
    return list;
}

static json_t *fields_of(const struct http_request *req)
{
    static const char *const texts[] = {"state", "kind", "purpose", "marked", "clock", "role",
        "office_group", "q", "from_on", "to_on", "met"};
    static const char *const ids[] = {"id", "unit", "point", "type", "screening"};
    json_t *fields = json_object();
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        if (http_text(req, texts[i]))
            json_object_set_new(fields, texts[i], json_string(http_text(req, texts[i])));
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++)
        if (http_has(req, ids[i]))
            json_object_set_new(fields, ids[i], json_integer(http_int(req, ids[i], 0)));
    return fields;
}

/* Taking a list out of the house is in the log. */
static bool tell(struct http_request *req, const char *name, const struct sheets *s, GError **error)
{
    struct api w = api_begin(req);
    struct annotate_query query = sheets_query(s);
    bool ok = annotate_list_exported(w.record, &w.act, name, &query, s->rows, error);
    if (ok)
        server_wrote(w.server);
    return ok;
}

static void reply_file(struct http_request *req, const char *name, struct sheets *s, bool pdf)
{
    const struct server *server = http_payload(req);
    g_autoptr(GError) error = NULL;
    char *scratch = store_scratch_new(server->store, &error);
    g_autofree char *path = scratch ? g_build_filename(scratch, "list", NULL) : NULL;
    g_autofree char *file = sheets_file_name(s, pdf);
    if (path && sheets_write(s, pdf, path, &error) && tell(req, name, s, &error))
        http_reply_file(req, path,
            &(struct http_file){.type = pdf ? "application/pdf" : API_SPREADSHEET,
                .name = file,
                .revalidate = true});
    else
        http_reply_error(req, error);
    store_scratch_free(scratch);
}

void api_sheet(struct http_request *req)
{
    g_autofree char *name = NULL;
    bool pdf;
    const struct sheets_list *list = find_list(req, &name, &pdf);
    if (!list)
        return;
    json_auto_t *fields = fields_of(req);
    g_autoptr(GError) error = NULL;
    struct sheets s = {.list = list,
        .record = http_record(req),
        .who = http_who(req),
        .now = http_now(req),
        .ask = fields,
        .english = g_strcmp0(http_text(req, "lang"), "en") == 0};
    if (sheets_is_long(&s, &error))
        http_reply_fail(req, 409, "papers.long_list", NULL);
    else if (error)
        http_reply_error(req, error);
    else
        reply_file(req, name, &s, pdf);
}

void api_sheet_ask(struct http_request *req)
{
    g_autofree char *name = NULL;
    bool pdf;
    if (!find_list(req, &name, &pdf))
        return;
    if (pdf) {
        http_reply_fail(req, 404, "not_found", NULL);
        return;
    }
    const char *lang = http_text(req, "lang");
    struct api w = api_begin(req);
    const struct annotate_list in = {.list = name,
        .lang = lang ? lang : "zh",
        .filter = api_query(req),
        .marked = http_text(req, "marked"),
        .clock = http_text(req, "clock"),
        .role = http_text(req, "role"),
        .office_group = http_text(req, "office_group")};
    api_end_job(&w, annotate_list_ask(w.record, &w.act, &in, &w.out, &w.error));
}
