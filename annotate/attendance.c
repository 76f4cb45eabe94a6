/* attendance.c — who is expected, who came, and the code on each unit's desk. */
#include "entity.h"
#include <string.h>

bool desk_ensure(struct write *w, int64_t screening, int64_t unit, GError **error)
{
    if (!unit)
        return true;
    enum record_got got = record_get(w->a, QUERY_DESK_GET, error, INT(screening), INT(unit));
    record_reset(w->a, QUERY_DESK_GET);
    if (got != RECORD_NONE)
        return got == RECORD_ROW;
    char code[11];
    random_code(code, 10); /* 10 of 30 letters: 49 bits, and the server slows guessing down */
    return record_run(
        w->a, QUERY_DESK_ADD, error, INT(screening), INT(unit), TEXT(code), INT(w->act->now));
}

static const char *const duties[] = {"attend", "observe", "staff", NULL};

/* A person of the register stands on the list with the register's name, unit and post. */
static bool from_register(
    struct annotate *a, struct annotate_attendee *in, char **name, char **post, GError **error)
{
    const enum query q = QUERY_PERSON_ROW;
    if (!check_ref(a, QUERY_HAS_PERSON, in->person, "person", true, error) ||
        !record_need(a, q, error, INT(in->person)))
        return false;
    *name = record_dup(a, q, 0);
    *post = record_dup(a, q, 2);
    in->name = *name;
    in->unit = record_int(a, q, 1);
    if (!in->post || !*in->post)
        in->post = *post;
    record_reset(a, q);
    return true;
}

static bool check_attendee(struct annotate *a, const struct annotate_attendee *in, GError **error)
{
    return check_text(in->name, "name", 40, true, error) &&
           check_text(in->post, "post", 60, false, error) &&
           check_choice(in->duty, "duty", duties, error) &&
           check_ref(a, QUERY_HAS_UNIT, in->unit, "unit", false, error);
}

static bool on_list(struct annotate *a, int64_t screening, const struct annotate_attendee *in,
    int64_t *out_id, GError **error)
{
    const enum query q = in->person ? QUERY_ATTENDANCE_PERSON : QUERY_ATTENDANCE_NAMED;
    enum record_got got =
        in->person ? record_get(a, q, error, INT(screening), INT(in->person))
                   : record_get(a, q, error, INT(screening), REF(in->unit), TEXT(in->name));
    *out_id = got == RECORD_ROW ? record_int(a, q, 0) : 0;
    record_reset(a, q);
    return got != RECORD_FAILED;
}

bool annotate_attendee_add(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const struct annotate_attendee *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct screening s;
    if (!write_begin(&w, a, act, "attendance.add", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    g_autofree char *name = NULL, *post = NULL;
    struct annotate_attendee f = *in;
    int64_t there;
    if (!screening_load(a, screening, &s, error) ||
        (f.person && !from_register(a, &f, &name, &post, error)))
        return false;
    f.duty = f.duty ? f.duty : "attend";
    f.post = f.post ? f.post : "";
    const struct rules_step *step =
        rules_check("attendance", "-", "add", act->who->roles, screening_facts(&s), error);
    if (!step || !check_attendee(a, &f, error) || !on_list(a, screening, &f, &there, error))
        return false;
    if (there) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "attendance.already", NULL);
        return false;
    }
    if (!record_run(a, QUERY_ATTENDANCE_ADD, error, INT(screening), REF(f.person), REF(f.unit),
            TEXT(f.name), TEXT(f.post), TEXT(f.duty), TEXT("expected"), TEXT(""), TEXT(""), REF(0),
            TEXT("")))
        return false;
    int64_t id = record_rowid(a);
    if (strcmp(f.duty, "attend") == 0 && !desk_ensure(&w, screening, f.unit, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "name", f.name);
    data_int(data, "unit", f.unit);
    data_text(data, "duty", f.duty);
    return write_commit(&w,
        &(struct write_fact){
            .step = step, .object = id, .version = 1, .screening = screening, .data = data},
        out, error);
}

/* --- a row that is there --- */

struct row {
    int64_t id, version, screening, unit, in_at, out_at;
    char status[12];
    char name[256];
    char signed_late[801];
};

static bool row_load(struct annotate *a, int64_t id, struct row *r, GError **error)
{
    const enum query q = QUERY_ATTENDANCE_GET;
    if (!record_need(a, q, error, INT(id)))
        return false;
    *r = (struct row){
        .id = id,
        .version = record_int(a, q, 0),
        .screening = record_int(a, q, 1),
        .unit = record_int(a, q, 3),
        .in_at = record_int(a, q, 8),
        .out_at = record_int(a, q, 13),
    };
    record_copy(a, q, 4, r->name, sizeof r->name);
    record_copy(a, q, 7, r->status, sizeof r->status);
    record_copy(a, q, 9, r->signed_late, sizeof r->signed_late);
    record_reset(a, q);
    return true;
}

static bool commit_row(struct write *w, const struct rules_step *step, const struct row *r,
    GString *data, struct annotate_result *out, GError **error)
{
    return write_commit(w,
        &(struct write_fact){.step = step,
            .object = r->id,
            .version = r->version + 1,
            .screening = r->screening,
            .data = data},
        out, error);
}

bool annotate_attendee_remove(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct row r;
    struct screening s;
    if (!write_begin(&w, a, act, "attendance.remove", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!row_load(a, id, &r, error) || !write_expect(&w, r.version, error) ||
        !screening_load(a, r.screening, &s, error))
        return false;
    const struct rules_step *step =
        rules_check("attendance", "on", "remove", act->who->roles, screening_facts(&s), error);
    if (!step || !record_run(a, QUERY_ATTENDANCE_REMOVE, error, INT(id), INT(act->now)))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "name", r.name);
    return commit_row(&w, step, &r, data, out, error);
}

/* What is kept of the row stands in `texts`. */
static bool edited(struct annotate *a, int64_t id, const struct annotate_attendee_edit *in,
    struct annotate_attendee_edit *out, GPtrArray *texts, GError **error)
{
    const enum query q = QUERY_ATTENDANCE_GET;
    const struct {
        int column;
        const char **text;
    } fields[] = {
        {4,  &out->name         },
        {5,  &out->post         },
        {6,  &out->duty         },
        {10, &out->deputy_name  },
        {11, &out->deputy_post  },
        {12, &out->deputy_reason},
    };
    if (!record_need(a, q, error, INT(id)))
        return false;
    *out = *in;
    if (out->unit == ANNOTATE_KEEP)
        out->unit = record_int(a, q, 3);
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        if (*fields[i].text)
            continue;
        char *was = record_dup(a, q, fields[i].column);
        g_ptr_array_add(texts, was);
        *fields[i].text = was;
    }
    bool stands_in = strcmp(record_text(a, q, 7), "deputy") == 0;
    record_reset(a, q);
    const struct annotate_attendee f = {
        .unit = out->unit, .name = out->name, .post = out->post, .duty = out->duty};
    bool deputy =
        stands_in || text_filled(out->deputy_post) || text_filled(out->deputy_reason);
    return check_attendee(a, &f, error) &&
           check_text(out->deputy_name, "deputy_name", 40, deputy, error) &&
           check_text(out->deputy_post, "deputy_post", 60, false, error) &&
           check_text(out->deputy_reason, "deputy_reason", 200, false, error);
}

/* The same name of the same unit stands on the list once. */
static bool only_one(
    struct annotate *a, const struct row *r, const struct annotate_attendee_edit *f, GError **error)
{
    int64_t there;
    const struct annotate_attendee named = {.unit = f->unit, .name = f->name};
    if (!on_list(a, r->screening, &named, &there, error))
        return false;
    if (there && there != r->id)
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "attendance.already", NULL);
    return !there || there == r->id;
}

bool annotate_attendee_set(struct annotate *a, const struct annotate_act *act, int64_t id,
    const struct annotate_attendee_edit *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct row r;
    struct screening s;
    struct annotate_attendee_edit f;
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    if (!write_begin(&w, a, act, "attendance.edit", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!row_load(a, id, &r, error) || !write_expect(&w, r.version, error) ||
        !screening_load(a, r.screening, &s, error))
        return false;
    const struct rules_step *step =
        rules_check("attendance", "on", "edit", act->who->roles, screening_facts(&s), error);
    if (!step || !edited(a, id, in, &f, texts, error) || !only_one(a, &r, &f, error) ||
        !record_run(a, QUERY_ATTENDANCE_SET, error, INT(id), REF(f.unit), TEXT(f.name),
            TEXT(f.post), TEXT(f.duty), TEXT(f.deputy_name), TEXT(f.deputy_post),
            TEXT(f.deputy_reason)))
        return false;
    if (strcmp(f.duty, "attend") == 0 && !desk_ensure(&w, r.screening, f.unit, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "was", r.name);
    data_text(data, "name", f.name);
    data_text(data, "post", f.post);
    data_int(data, "unit", f.unit);
    data_text(data, "duty", f.duty);
    data_text(data, "deputy", f.deputy_name);
    data_text(data, "reason", f.deputy_reason);
    return commit_row(&w, step, &r, data, out, error);
}

/* --- checking in --- */

static const char *const clerk_states[] = {"present", "late", "excused", "absent", "deputy", NULL};
static const char *const seat_states[] = {"present", "deputy", NULL};

static bool is_here(const char *status)
{
    return strcmp(status, "present") == 0 || strcmp(status, "late") == 0 ||
           strcmp(status, "deputy") == 0;
}

static bool check_in_fields(
    const struct annotate_act *act, const struct annotate_checkin *in, GError **error)
{
    bool seat = act->who->kind == ANNOTATE_KIND_SEAT;
    bool deputy = in->status && strcmp(in->status, "deputy") == 0;
    return check_choice(in->status, "status", seat ? seat_states : clerk_states, error) &&
           check_text(in->deputy_name, "deputy_name", 40, deputy && in->attendance, error) &&
           check_text(in->deputy_post, "deputy_post", 60, false, error) &&
           check_text(in->reason, "reason", 200, false, error);
}

/* Somebody who is not on the list: a new row, or the one that the same name already has. */
static bool walk_in(struct write *w, int64_t screening, const struct annotate_checkin *in,
    int64_t unit, struct row *r, bool *out_new, GError **error)
{
    struct annotate_attendee f = {
        .unit = unit, .name = in->name, .post = in->post ? in->post : "", .duty = "attend"};
    int64_t id;
    *out_new = false;
    if (!check_attendee(w->a, &f, error) || !on_list(w->a, screening, &f, &id, error))
        return false;
    if (!id) {
        *out_new = true;
        if (!record_run(w->a, QUERY_ATTENDANCE_ADD, error, INT(screening), REF(0), REF(unit),
                TEXT(f.name), TEXT(f.post), TEXT(f.duty), TEXT("expected"), TEXT(""), TEXT(""),
                REF(0), TEXT("")))
            return false;
        id = record_rowid(w->a);
    }
    return row_load(w->a, id, r, error);
}

/* What becomes of the row. Who was let off (补签) stays so, whoever signs in for it again. */
struct entry {
    const char *status;
    const char *reason;
    int64_t in_at;
};

static struct entry entry_of(const struct annotate_act *act, const struct screening *s,
    const struct row *r, const struct annotate_checkin *in)
{
    bool comes = strcmp(in->status, "present") == 0;
    bool may = comes || strcmp(in->status, "deputy") == 0;
    struct entry e = {.status = in->status, .reason = ""};
    if (is_here(in->status))
        e.in_at = r->in_at ? r->in_at : act->now;
    if (may)
        e.reason = in->reason && *in->reason ? in->reason : r->signed_late;
    if (comes && !*e.reason && s->live_at && e.in_at > s->live_at)
        e.status = "late";
    return e;
}

/* A deputy who is not on the list stands there under the own name, as a deputy. */
static bool mark(struct write *w, const struct row *r, const struct annotate_checkin *in,
    const struct entry *e, bool new_row, GError **error)
{
    bool deputy = strcmp(in->status, "deputy") == 0;
    const char *name = !deputy           ? ""
                       : new_row         ? r->name
                       : in->deputy_name ? in->deputy_name
                                         : r->name;
    const char *post = deputy && in->deputy_post ? in->deputy_post : "";
    bool seat = w->act->who->kind == ANNOTATE_KIND_SEAT;
    if (!record_run(w->a, QUERY_ATTENDANCE_IN, error, INT(r->id), TEXT(e->status), TEXT(name),
            TEXT(post), REF(e->in_at), TEXT(seat ? "desk" : "clerk"), TEXT(e->reason)))
        return false;
    return !seat ||
           record_run(w->a, QUERY_SESSION_SEATED, error, INT(w->act->who->session), INT(r->id));
}

bool annotate_checkin(struct annotate *a, const struct annotate_act *act, int64_t screening,
    const struct annotate_checkin *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct screening s;
    struct row r;
    bool seat = act->who->kind == ANNOTATE_KIND_SEAT, new_row = false;
    if (!write_begin(&w, a, act, "attendance.check_in", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (seat)
        screening = act->who->screening;
    if (!screening_load(a, screening, &s, error) || !check_in_fields(act, in, error))
        return false;
    int64_t unit = seat ? act->who->unit : in->unit;
    if (in->attendance ? !row_load(a, in->attendance, &r, error)
                       : !walk_in(&w, screening, in, unit, &r, &new_row, error))
        return false;
    if (r.screening != screening) {
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
        return false;
    }
    uint64_t have = screening_facts(&s) | (!seat || r.unit == unit ? RULES_OWN_UNIT : 0);
    const struct rules_step *step = rules_check("attendance", new_row ? "-" : "on",
        new_row ? "walk_in" : "check_in", act->who->roles, have, error);
    const struct entry e = entry_of(act, &s, &r, in);
    if (!step || (!new_row && !write_expect(&w, r.version, error)) ||
        !mark(&w, &r, in, &e, new_row, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "name", r.name);
    data_text(data, "was", r.status);
    data_text(data, "status", e.status);
    data_text(data, "deputy", in->deputy_name);
    data_text(data, "reason", in->reason);
    data_int(data, "unit", r.unit);
    return commit_row(&w, step, &r, data, out, error);
}

/* --- going before the end --- */

static const char *out_fault(const struct row *r, bool leaves)
{
    if (!leaves)
        return r->out_at ? NULL : "attendance.not_gone";
    return !is_here(r->status) ? "attendance.not_here" : r->out_at ? "attendance.gone" : NULL;
}

static bool set_out(struct annotate *a, const struct annotate_act *act, int64_t id, bool leaves,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    struct row r;
    struct screening s;
    if (!write_begin(&w, a, act, leaves ? "attendance.leave" : "attendance.come_back", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!row_load(a, id, &r, error) || !write_expect(&w, r.version, error) ||
        !screening_load(a, r.screening, &s, error))
        return false;
    const struct rules_step *step = rules_check("attendance", "on", leaves ? "leave" : "come_back",
        act->who->roles, screening_facts(&s), error);
    const char *fault = step ? out_fault(&r, leaves) : NULL;
    if (fault)
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, fault, NULL);
    if (!step || fault ||
        !record_run(a, QUERY_ATTENDANCE_OUT, error, INT(id), REF(leaves ? act->now : 0)))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "name", r.name);
    data_int(data, "unit", r.unit);
    return commit_row(&w, step, &r, data, out, error);
}

bool annotate_attendee_leave(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    return set_out(a, act, id, true, out, error);
}

bool annotate_attendee_back(struct annotate *a, const struct annotate_act *act, int64_t id,
    struct annotate_result *out, GError **error)
{
    return set_out(a, act, id, false, out, error);
}
