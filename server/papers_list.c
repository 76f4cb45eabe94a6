/* papers_list.c — a list that is too long for a request, as a draft for who asked: the rows that he
 * may see when it is made, all of one moment. */
#include "papers_job.h"
#include "sheets.h"
#include "tool.h"

static bool tell(int64_t rows, int64_t of, void *payload)
{
    return work_tell(payload, "paper", of > 0 ? (int)(10 + 80 * MIN(rows, of) / of) : 10);
}

/* The job's arguments as the fields of the list's route. */
static json_t *fields_of(const json_t *args)
{
    json_t *fields = json_copy((json_t *)args);
    json_object_del(fields, "kind");
    if (json_object_get(args, "about"))
        json_object_set(fields, "kind", json_object_get(args, "about"));
    return fields;
}

static bool write_list(struct paper *paper, struct sheets *s, const char *name, GError **error)
{
    struct slot *slot = paper->slot;
    if (!s->list || !(s->who->roles & sheets_roles(s->list))) {
        g_set_error(
            error, TOOL_ERROR, TOOL_ERROR_REFUSED, "right.not_your_role|no right to '%s'", name);
        return false;
    }
    if (!sheets_write(s, false, paper->path, error))
        return false;
    paper->name = sheets_file_name(s, false);
    struct annotate_query query = sheets_query(s);
    struct annotate_act act = {.who = s->who, .now = s->now};
    return annotate_list_exported(slot->a, &act, name, &query, s->rows, error);
}

bool paper_list(struct paper *paper, GError **error)
{
    struct slot *slot = paper->slot;
    json_auto_t *args = json_loads(slot->job->args, 0, NULL);
    json_auto_t *fields = fields_of(args);
    const char *name = work_text(args, "list");
    /* A handle of its own: its moment lasts while progress is written with the other. */
    g_autoptr(annotate) record = work_open(slot->work, ANNOTATE_READ_ONLY, error);
    struct annotate_session *as =
        record ? annotate_session_as(record, slot->job->created_by, error) : NULL;
    bool ok = false;
    if (as) {
        struct sheets s = {.list = sheets_find(name),
            .record = record,
            .who = &as->who,
            .now = work_act().now,
            .ask = fields,
            .english = g_str_equal(work_text(args, "lang"), "en"),
            .tell = tell,
            .payload = slot};
        ok = write_list(paper, &s, name, error);
    }
    annotate_session_free(as);
    return ok;
}
