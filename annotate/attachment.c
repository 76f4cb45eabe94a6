/* attachment.c — what a unit gives with its claim besides text, and what the hall recorded.
 *
 * The file is in the vault before its row is written; the event has its hash. */
#include "stage.h"
#include <string.h>

static const struct {
    const char *kind;
    int64_t bytes;
    int count; /* of one unit for one problem */
} limits[] = {
    {"photo",     12 * 1000 * 1000, 4},
    {"voice",     10 * 1000 * 1000, 2},
    {"signature", 32000,            2},
    {"spoken",    8 * 1000 * 1000,  4},
};

static int limit_of(const char *kind)
{
    for (size_t i = 0; i < G_N_ELEMENTS(limits); i++)
        if (strcmp(limits[i].kind, kind) == 0)
            return (int)i;
    return -1;
}

int64_t annotate_attachment_max(const char *kind)
{
    int i = limit_of(kind);
    return i < 0 ? 0 : limits[i].bytes;
}

/* Where it belongs. */
struct place {
    const struct rules_step *step;
    int64_t screening, unit, claim;
    char *name; /* who gives it; "" from the hall */
};

static void place_clear(struct place *p)
{
    g_free(p->name);
}
#define PLACE __attribute__((cleanup(place_clear))) struct place

static int64_t first_int(struct annotate *a, enum query q, enum record_got got, int column)
{
    int64_t value = got == RECORD_ROW ? record_int(a, q, column) : 0;
    record_reset(a, q);
    return value;
}

/* The embargo: nobody learns of a problem that the hall has not seen. */
static bool check_shown(struct annotate *a, int64_t screening, int64_t problem, GError **error)
{
    const enum query q = QUERY_SHOWING_GET;
    enum record_got got = record_get(a, q, error, INT(screening), INT(problem));
    bool shown = first_int(a, q, got, 0) > 0;
    if (!shown && got != RECORD_FAILED)
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
    return shown;
}

/* From a seat: the unit's, given by who checked in there. */
static bool place_seat(struct annotate *a, const struct annotate_who *who, int64_t problem,
    struct place *p, uint64_t *have, GError **error)
{
    const enum query claim = QUERY_CLAIM_OF_UNIT, person = QUERY_SEAT_PERSON;
    p->unit = who->unit;
    enum record_got got = record_get(a, claim, error, INT(problem), INT(p->unit));
    p->claim = first_int(a, claim, got, 0);
    int part = problem_part(a, problem, p->unit, error);
    if (got == RECORD_FAILED || part < 0)
        return false;
    if (!part && !p->claim) {
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
        return false;
    }
    got = record_get(a, person, error, INT(who->attendance));
    p->name = got == RECORD_ROW ? record_dup(a, person, 0) : g_strdup("");
    record_reset(a, person);
    *have |= RULES_NAMED | speaks_for(who, p->unit) | (got == RECORD_ROW ? RULES_PRESENT : 0);
    return got != RECORD_FAILED;
}

/* From the hall: of the unit that has claimed, else of the one that answers for the problem. */
static bool place_hall(struct annotate *a, int64_t problem, struct place *p, GError **error)
{
    const enum query q = QUERY_CLAIM_PRIMARY;
    struct problem row;
    enum record_got got = record_get(a, q, error, INT(problem));
    p->unit = got == RECORD_ROW ? record_int(a, q, 1) : 0;
    p->claim = first_int(a, q, got, 0);
    p->name = g_strdup("");
    if (got == RECORD_FAILED || !problem_load(a, problem, &row, error))
        return false;
    p->unit = p->unit ? p->unit : row.lead_unit;
    return true;
}

static bool check_room(
    struct annotate *a, const struct place *p, int64_t problem, int limit, GError **error)
{
    const enum query q = QUERY_ATTACHMENT_COUNT;
    if (!record_need(
            a, q, error, INT(p->screening), INT(problem), INT(p->unit), TEXT(limits[limit].kind)))
        return false;
    bool room = record_int(a, q, 0) < limits[limit].count;
    record_reset(a, q);
    if (!room)
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "attachment.too_many", NULL);
    return room;
}

static bool place_load(struct annotate *a, const struct annotate_act *act,
    const struct annotate_attachment *in, struct place *p, GError **error)
{
    const struct annotate_who *who = act->who;
    bool spoken = in->kind && strcmp(in->kind, "spoken") == 0;
    struct screening s;
    if (!in->kind || limit_of(in->kind) < 0) {
        annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.invalid", "kind");
        return false;
    }
    p->screening = who->screening;
    if (!screening_load(a, who->screening, &s, error) ||
        !check_shown(a, who->screening, in->problem, error))
        return false;
    uint64_t have = screening_facts(&s);
    if (!(spoken ? place_hall(a, in->problem, p, error)
                 : place_seat(a, who, in->problem, p, &have, error)))
        return false;
    p->step = rules_check("attachment", "-", spoken ? "record" : "give", who->roles, have, error);
    return p->step != NULL;
}

bool annotate_attachment_check(struct annotate *a, const struct annotate_act *act,
    const struct annotate_attachment *in, bool *out_repeated, GError **error)
{
    WRITE w = {0};
    PLACE p = {0};
    if (!write_begin(&w, a, act, "attachment.add", error))
        return false;
    *out_repeated = w.repeated;
    if (w.repeated)
        return true;
    return place_load(a, act, in, &p, error) &&
           (!in->strokes || check_strokes(in->strokes, "strokes", error)) &&
           check_room(a, &p, in->problem, limit_of(in->kind), error);
}

static GString *data_of(const struct annotate_attachment *in, const struct place *p)
{
    GString *data = data_new();
    data_int(data, "problem", in->problem);
    data_int(data, "unit", p->unit);
    if (p->claim)
        data_int(data, "claim", p->claim);
    data_text(data, "kind", in->kind);
    data_text(data, "sha256", in->sha256);
    data_int(data, "bytes", in->bytes);
    data_text(data, "type", in->type);
    data_text(data, "person", *p->name ? p->name : NULL);
    if (in->pressed_at)
        data_int(data, "pressed_at", in->pressed_at);
    return data;
}

/* Sent again under another key: the row that is there answers. */
static bool find_same(struct annotate *a, const struct annotate_attachment *in,
    const struct place *p, int64_t *out_id, GError **error)
{
    const enum query q = QUERY_ATTACHMENT_SAME;
    enum record_got got = record_get(a, q, error, INT(p->screening), INT(in->problem), INT(p->unit),
        TEXT(in->kind), TEXT(in->sha256));
    *out_id = first_int(a, q, got, 0);
    return got != RECORD_FAILED;
}

bool annotate_attachment_add(struct annotate *a, const struct annotate_act *act,
    const struct annotate_attachment *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    PLACE p = {0};
    int64_t same;
    if (!write_begin(&w, a, act, "attachment.add", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    if (!place_load(a, act, in, &p, error) || !find_same(a, in, &p, &same, error))
        return false;
    g_autoptr(GString) answer = data_new();
    data_text(answer, "sha256", in->sha256);
    g_string_append_c(answer, '}');
    if (same) {
        w.result = (struct annotate_result){
            .id = same, .version = 1, .repeated = true, .answer = g_strdup(answer->str)};
        return write_answer(&w, out);
    }
    int limit = limit_of(in->kind);
    if (in->bytes > limits[limit].bytes) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "attachment.too_large", NULL);
        return false;
    }
    if ((strcmp(in->kind, "signature") == 0 && !check_strokes(in->strokes, "strokes", error)) ||
        !check_room(a, &p, in->problem, limit, error) ||
        !record_run(a, QUERY_ATTACHMENT_ADD, error, INT(p.screening), INT(in->problem),
            REF(p.claim), INT(p.unit), TEXT(in->kind), TEXT(in->sha256), INT(in->bytes),
            TEXT(in->type), TEXT(p.name), REF(in->pressed_at), INT(act->now)))
        return false;
    int64_t id = record_rowid(a);
    g_autoptr(GString) data = data_of(in, &p);
    return write_commit(&w,
        &(struct write_fact){.step = p.step,
            .object = id,
            .version = 1,
            .screening = p.screening,
            .data = data,
            .answer = answer->str},
        out, error);
}

bool annotate_attachment_find(struct annotate *a, const struct annotate_who *who, int64_t id,
    struct annotate_attached *out, GError **error)
{
    const enum query q = QUERY_ATTACHMENT_GET;
    bool all = !who || (who->roles & (ANNOTATE_ROLES_STAFF | ANNOTATE_ROLE_SYSTEM));
    if (!record_need(a, q, error, INT(id), INT(all), INT(who ? who->unit : 0)))
        return false;
    record_copy(a, q, 0, out->kind, sizeof out->kind);
    record_copy(a, q, 1, out->type, sizeof out->type);
    record_copy(a, q, 2, out->sha256, sizeof out->sha256);
    out->bytes = record_int(a, q, 3);
    record_copy(a, q, 4, out->problem_no, sizeof out->problem_no);
    record_quiet(a);
    return true;
}
