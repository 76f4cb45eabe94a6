/* bulletin.c — the bulletin for all (督查通报): figures frozen when it is issued, numbers without a
 * gap, a void one keeps its number. */
#include "entity.h"
#include <string.h>

struct bulletin {
    int64_t id, version;
    char state[12], from[11], to[11];
};

static bool bulletin_load(struct write *w, int64_t id, struct bulletin *b, GError **error)
{
    const enum query q = QUERY_BULLETIN_GET;
    if (!record_need(w->a, q, error, INT(id)))
        return false;
    *b = (struct bulletin){.id = id, .version = record_int(w->a, q, 0)};
    record_copy(w->a, q, 1, b->state, sizeof b->state);
    record_copy(w->a, q, 2, b->from, sizeof b->from);
    record_copy(w->a, q, 3, b->to, sizeof b->to);
    record_reset(w->a, q);
    return write_expect(w, b->version, error);
}

static bool check_bulletin(const struct annotate_bulletin *in, GError **error)
{
    if (!check_text(in->title, "title", 200, true, error) ||
        !check_day(in->from_on, "from_on", true, error) ||
        !check_day(in->to_on, "to_on", true, error) ||
        !check_lines(in->praise, "praise", 4000, false, error) ||
        !check_lines(in->demands, "demands", 4000, false, error))
        return false;
    int days = rules_days_between(in->from_on, in->to_on);
    if (days >= 0 && days <= 366)
        return true;
    annotate_fail(error, ANNOTATE_ERROR_INVALID, "bulletin.bad_period", "to_on");
    return false;
}

static void data_bulletin(GString *data, const struct annotate_bulletin *in)
{
    data_text(data, "text", in->title);
    data_text(data, "from_on", in->from_on);
    data_text(data, "to_on", in->to_on);
    data_text(data, "praise", in->praise);
    data_text(data, "demands", in->demands);
}

/* id 0: a new one. */
bool annotate_bulletin_draft(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_bulletin *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct bulletin b = {.state = "-"};
    if (!write_begin(&w, a, act, "bulletin.draft", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if ((id && !bulletin_load(&w, id, &b, error)) || !check_bulletin(in, error))
        return false;
    const struct rules_step *step =
        rules_check("bulletin", b.state, "draft", act->who->roles, 0, error);
    const char *praise = in->praise ? in->praise : "", *demands = in->demands ? in->demands : "";
    if (!step || !(id ? record_run(a, QUERY_BULLETIN_SET, error, INT(id), TEXT(in->from_on),
                            TEXT(in->to_on), TEXT(in->title), TEXT(praise), TEXT(demands))
                      : record_run(a, QUERY_BULLETIN_ADD, error, TEXT(in->from_on), TEXT(in->to_on),
                            TEXT(in->title), TEXT(praise), TEXT(demands), INT(act->who->user),
                            INT(act->now))))
        return false;
    g_autoptr(GString) data = data_new();
    data_bulletin(data, in);
    return write_commit(&w,
        &(struct write_fact){.step = step,
            .object = id ? id : record_rowid(a),
            .version = b.version + 1,
            .data = data},
        out, error);
}

/* The figures as they are now, with the counts and cases that the paper prints. They are the
 * office's: who issues it may answer for a unit too, and be shown fewer. */
static GString *freeze(
    struct annotate *a, const struct annotate_act *act, const struct bulletin *b, GError **error)
{
    GString *figures = g_string_new(NULL);
    g_autoptr(GString) tally = g_string_new(NULL);
    const struct annotate_query period = {.from_on = b->from, .to_on = b->to};
    struct annotate_who office = *act->who;
    office.roles |= ANNOTATE_ROLE_OFFICE;
    if (!annotate_read(a, ANNOTATE_VIEW_FIGURES, &office, &period, act->now, figures, error) ||
        !annotate_read(a, ANNOTATE_VIEW_BULLETIN_TALLY, &office, &period, act->now, tally, error)) {
        g_string_free(figures, TRUE);
        return NULL;
    }
    g_assert(figures->str[figures->len - 1] == '}');
    g_string_truncate(figures, figures->len - 1);
    g_string_append_printf(figures, ",\"tally\":%s}", tally->str);
    return figures;
}

/* They go into the row and into the log and never change again. */
bool annotate_bulletin_issue(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct bulletin b;
    if (!write_begin(&w, a, act, "bulletin.issue", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!bulletin_load(&w, id, &b, error))
        return false;
    const struct rules_step *step =
        rules_check("bulletin", b.state, "issue", act->who->roles, 0, error);
    int year = rules_year(act->now);
    int64_t no = step ? write_series(&w, "bulletin", year, error) : 0;
    g_autoptr(GString) figures = no ? freeze(a, act, &b, error) : NULL;
    if (!figures || !record_run(a, QUERY_BULLETIN_ISSUE, error, INT(id), INT(year), INT(no),
                        TEXT(figures->str), INT(act->who->user), INT(act->now)))
        return false;
    g_autoptr(GString) data = data_new();
    data_int(data, "year", year);
    data_int(data, "issue_no", no);
    data_json(data, "figures", figures->str);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = b.version + 1, .data = data},
        out, error);
}

bool annotate_bulletin_void(struct annotate *a, const struct annotate_act *act, int64_t id,
    const char *reason, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct bulletin b;
    if (!write_begin(&w, a, act, "bulletin.void", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!bulletin_load(&w, id, &b, error) || !check_lines(reason, "reason", 500, false, error))
        return false;
    const struct rules_step *step = rules_check("bulletin", b.state, "void", act->who->roles,
        text_filled(reason) ? RULES_REASON : 0, error);
    if (!step || !record_run(a, QUERY_BULLETIN_VOID, error, INT(id), TEXT(reason)))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "text", reason);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = b.version + 1, .data = data},
        out, error);
}
