/* paper.c — documents: asked for as a job, issued under the hash of their bytes. */
#include "entity.h"
#include "rules.h"
#include <string.h>

/* What each kind is about. The ledgers are about everything: object 0. An official paper has a
 * number of a series; one that is written anew each day has one for the day. */
static const struct kind {
    const char *kind;
    int has;                     /* enum query, -1: nothing to look for */
    const char *series, *prefix; /* NULL: no number; the prefix is a setting */
    bool daily;
} kinds[] = {
    {"claim_sheet",       QUERY_HAS_SCREENING,  NULL,     NULL,            false},
    {"desk_cards",        QUERY_HAS_SCREENING,  NULL,     NULL,            false},
    {"signin",            QUERY_HAS_SCREENING,  NULL,     NULL,            false},
    {"notice",            QUERY_HAS_SCREENING,  "notice", "notice.prefix", false},
    {"minutes",           QUERY_HAS_SCREENING,  NULL,     NULL,            false},
    {"catalogue",         QUERY_HAS_SCREENING,  NULL,     NULL,            false},
    {"pledges",           QUERY_HAS_SCREENING,  NULL,     NULL,            false},
    {"outline",           QUERY_HAS_SCREENING,  NULL,     NULL,            false},
    {"seating",           QUERY_HAS_SCREENING,  NULL,     NULL,            false},
    {"handbook",          QUERY_HAS_SCREENING,  NULL,     NULL,            false},
    {"card",              QUERY_HAS_CARD,       NULL,     NULL,            false},
    {"closure",           QUERY_HAS_CLOSURE,    NULL,     NULL,            false},
    {"rectify_notice",    QUERY_HAS_UNIT,       "letter", "letter.prefix", true },
    {"rectify_report",    QUERY_HAS_UNIT,       NULL,     NULL,            false},
    {"bulletin",          QUERY_HAS_BULLETIN,   NULL,     NULL,            false},
    {"unit_bulletin",     QUERY_HAS_ESCALATION, NULL,     NULL,            false},
    {"talk_notice",       QUERY_HAS_ESCALATION, NULL,     NULL,            false},
    {"talk_record",       QUERY_HAS_ESCALATION, NULL,     NULL,            false},
    {"referral",          QUERY_HAS_ESCALATION, NULL,     NULL,            false},
    {"urge_letter",       QUERY_HAS_URGE,       NULL,     NULL,            false},
    {"approval",          QUERY_HAS_REQUEST,    NULL,     NULL,            false},
    {"return_form",       QUERY_HAS_RETURNED,   NULL,     NULL,            false},
    {"exposure",          QUERY_HAS_EXPOSURE,   NULL,     NULL,            false},
    {"statement",         QUERY_HAS_EXPOSURE,   NULL,     NULL,            false},
    {"ledgers",           -1,                   NULL,     NULL,            false},
    {"package_problem",   QUERY_HAS_PROBLEM,    NULL,     NULL,            false},
    {"package_screening", QUERY_HAS_SCREENING,  NULL,     NULL,            false},
};

/* What stands behind an official paper: nothing that is not signed, issued or confirmed is printed,
 * and an escalation has the paper of its level (0: of any). Its number is the paper's. */
static const struct order {
    const char *kind, *about, *states[3];
    int64_t level;
    bool talk;
    const char *key; /* why it is refused in another state */
} orders[] = {
    {"bulletin",      "bulletin",   {"issued", "void"},        0, false, "papers.not_issued"   },
    {"unit_bulletin", "escalation", {"signed"},                1, false, "papers.not_signed"   },
    {"talk_notice",   "escalation", {"signed"},                2, false, "papers.not_signed"   },
    {"talk_record",   "escalation", {"signed"},                0, true,  "papers.not_signed"   },
    {"referral",      "escalation", {"signed"},                3, false, "papers.not_signed"   },
    {"urge_letter",   "urge",       {"signed"},                2, false, "papers.not_signed"   },
    {"exposure",      "exposure",   {"recorded", "confirmed"}, 0, false, "papers.is_void"      },
    {"statement",     "exposure",   {"confirmed"},             0, false, "papers.not_confirmed"},
};

static const struct order *find_order(const char *kind)
{
    for (size_t i = 0; i < G_N_ELEMENTS(orders); i++)
        if (strcmp(orders[i].kind, kind) == 0)
            return &orders[i];
    return NULL;
}

static bool check_order(struct annotate *a, const struct order *o, int64_t object, GError **error)
{
    const enum query q = QUERY_PAPER_STATE;
    if (!record_need(a, q, error, TEXT(o->about), INT(object)))
        return false;
    const char *key = !g_strv_contains(o->states, record_text(a, q, 0)) ? o->key
                      : o->level && record_int(a, q, 1) != o->level     ? "papers.other_level"
                      : o->talk && !record_int(a, q, 2)                 ? "papers.no_talk"
                                                                        : NULL;
    record_reset(a, q);
    if (key)
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, key, NULL);
    return !key;
}

/* An evidence package: it holds what few may see. */
static bool is_package(const char *kind)
{
    return g_str_has_prefix(kind, "package_");
}

/* Whom a paper is for that is not for all the staff: who may ask for one. */
static const char *asked_as(const char *kind)
{
    return is_package(kind)                ? "ask_package"
           : strcmp(kind, "log") == 0      ? "ask_log"
           : strcmp(kind, "handbook") == 0 ? "ask_handbook" /* names what the hall has not seen */
                                           : NULL;
}

static const struct kind *find_kind(
    struct annotate *a, const char *kind, int64_t *object, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        const struct kind *k = &kinds[i];
        if (strcmp(k->kind, kind) != 0)
            continue;
        if (k->has < 0)
            *object = 0;
        else if (!check_ref(a, (enum query)k->has, *object, "id", true, error))
            return NULL;
        return k;
    }
    annotate_fail(error, ANNOTATE_ERROR_INVALID, "field.invalid", "kind");
    return NULL;
}

/* The number that the paper has, or the next of its series: 创城办〔2026〕12号. */
static bool give_number(
    struct write *w, const struct kind *k, int64_t object, GString *data, GError **error)
{
    const enum query q = QUERY_PAPER_NUMBER_GET;
    char day[11];
    if (!k->series)
        return true;
    rules_day(w->act->now, day);
    enum record_got got =
        record_get(w->a, q, error, TEXT(k->kind), INT(object), TEXT(k->daily ? day : ""));
    if (got == RECORD_ROW)
        data_text(data, "number", record_text(w->a, q, 0));
    record_reset(w->a, q);
    if (got != RECORD_NONE)
        return got == RECORD_ROW;
    int year = rules_year(w->act->now);
    int64_t n = write_series(w, k->series, year, error);
    if (!n)
        return false;
    g_autofree char *prefix = annotate_setting_text(w->a, k->prefix);
    g_autofree char *number = g_strdup_printf("%s〔%04d〕%" G_GINT64_FORMAT "号", prefix, year, n);
    data_text(data, "number", number);
    return record_run(
        w->a, QUERY_PAPER_NUMBER_ADD, error, TEXT(k->kind), INT(object), TEXT(day), TEXT(number));
}

static bool refuse_mark(GError **error, const char *key, const char *field)
{
    annotate_fail(error, ANNOTATE_ERROR_INVALID, key, field);
    return false;
}

static bool check_secrecy(const struct annotate_marks *m, GError **error)
{
    static const struct {
        const char *secrecy;
        int64_t years; /* at most */
    } grades[] = {
        {"top_secret",   30},
        {"secret",       20},
        {"confidential", 10},
    };
    if (!m->secrecy)
        return !m->secret_years || refuse_mark(error, "field.required", "secrecy");
    if (!m->copy_no)
        return refuse_mark(error, "field.required", "copy_no");
    for (size_t i = 0; i < G_N_ELEMENTS(grades); i++)
        if (strcmp(grades[i].secrecy, m->secrecy) == 0)
            return (m->secret_years >= 0 && m->secret_years <= grades[i].years) ||
                   refuse_mark(error, "field.invalid", "secret_years");
    return refuse_mark(error, "field.invalid", "secrecy");
}

/* Adds what the head of the paper has at the top left. */
static bool add_marks(
    GString *data, const char *kind, const struct annotate_marks *m, GError **error)
{
    static const char *const marked[] = {"notice", "bulletin", "minutes", NULL};
    static const char *const urgencies[] = {"extra_urgent", "urgent", NULL};
    if (!m || (!m->copy_no && !m->secrecy && !m->secret_years && !m->urgency))
        return true;
    if (!g_strv_contains(marked, kind))
        return refuse_mark(error, "field.invalid", "kind");
    if (m->copy_no < 0 || m->copy_no > 999999)
        return refuse_mark(error, "field.invalid", "copy_no");
    if (m->urgency && !g_strv_contains(urgencies, m->urgency))
        return refuse_mark(error, "field.invalid", "urgency");
    if (!check_secrecy(m, error))
        return false;
    if (m->copy_no)
        data_int(data, "copy_no", m->copy_no);
    if (m->secrecy)
        data_text(data, "secrecy", m->secrecy);
    if (m->secret_years)
        data_int(data, "secret_years", m->secret_years);
    if (m->urgency)
        data_text(data, "urgency", m->urgency);
    return true;
}

bool annotate_paper_ask(struct annotate *a, const struct annotate_act *act, const char *kind,
    int64_t object, const struct annotate_marks *marks, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "paper.ask", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct order *order = find_order(kind);
    const char *apart = kind ? asked_as(kind) : NULL;
    const char *verb = apart ? apart : order ? "ask_order" : "ask";
    const struct rules_step *step = rules_check("job", "-", verb, act->who->roles, 0, error);
    const struct kind *k = step ? find_kind(a, kind, &object, error) : NULL;
    if (!k || (order && !check_order(a, order, object, error)))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "kind", kind);
    if (!add_marks(data, kind, marks, error))
        return false;
    g_autofree char *args = g_strconcat(data->str, "}", NULL);
    data_int(data, "object", object);
    return give_number(&w, k, object, data, error) &&
           write_paper_job(&w, step, object, args, data, out, error);
}

/* What a level's letter will be. */
static const char *const letters[] = {"unit_bulletin", "talk_notice", "referral"};

/* The level (of an urge the step) of what is not signed yet; 0: an error. */
static int64_t open_level(struct annotate *a, const char *about, int64_t id, GError **error)
{
    static const char *const open[] = {"proposed", "drafted", NULL};
    const enum query q = QUERY_PAPER_STATE;
    if (!record_need(a, q, error, TEXT(about), INT(id)))
        return 0;
    int64_t level = record_int(a, q, 1);
    bool waits = g_strv_contains(open, record_text(a, q, 0));
    record_reset(a, q);
    if (!waits)
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "papers.no_draft", NULL);
    return waits ? level : 0;
}

/* The kind of the letter that is not signed yet. */
static const char *find_letter(struct annotate *a, int64_t escalation, GError **error)
{
    int64_t level = open_level(a, "escalation", escalation, error);
    return level ? letters[CLAMP(level, 1, 3) - 1] : NULL;
}

bool annotate_paper_draft(struct annotate *a, const struct annotate_act *act, int64_t escalation,
    const struct annotate_letter *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "paper.draft", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step = rules_check("job", "-", "ask_order", act->who->roles, 0, error);
    const char *kind = step ? find_letter(a, escalation, error) : NULL;
    if (!kind || !check_letter(in, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "kind", kind);
    data_bool(data, "draft", true);
    g_autoptr(GString) args = g_string_new(data->str);
    data_int(args, "by", act->who->user); /* a job like another's would be the other's */
    data_letter(args, in);
    g_string_append_c(args, '}');
    data_int(data, "object", escalation);
    return write_paper_job(&w, step, escalation, args->str, data, out, error);
}

bool annotate_paper_urge_draft(struct annotate *a, const struct annotate_act *act, int64_t urge,
    const char *text, const char *demands, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "paper.urge_draft", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step = rules_check("job", "-", "ask_order", act->who->roles, 0, error);
    if (!step || !open_level(a, "urge", urge, error) ||
        !check_ref(a, QUERY_HAS_URGE, urge, "id", true, error) ||
        !check_lines(text, "text", 4000, true, error) ||
        !check_lines(demands, "demands", 2000, false, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "kind", "urge_letter");
    data_bool(data, "draft", true);
    g_autoptr(GString) args = g_string_new(data->str);
    data_int(args, "by", act->who->user); /* a job like another's would be the other's */
    data_text(args, "text", text);
    data_text(args, "demands", demands ? demands : "");
    g_string_append_c(args, '}');
    data_int(data, "object", urge);
    return write_paper_job(&w, step, urge, args->str, data, out, error);
}

/* What the unit may print of this, and what the worker is to look at. Refuses as if it were not
 * there.
 */
static bool find_own(struct annotate *a, const struct annotate_who *who,
    const struct annotate_own_paper *in, int64_t *out_object, GError **error)
{
    struct card c;
    if (strcmp(in->kind, "rectify_report") == 0) {
        *out_object = who->unit;
        return true;
    }
    *out_object = in->object;
    if (strcmp(in->kind, "pledges") != 0)
        return card_of_unit(a, who, in->object, &c, error) &&
               (c.duty_unit == who->unit ||
                   (annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL), false));
    enum record_got got =
        record_get(a, QUERY_PAPER_OWN_PLEDGE, error, INT(in->object), INT(who->unit));
    record_reset(a, QUERY_PAPER_OWN_PLEDGE);
    if (got == RECORD_NONE)
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
    return got == RECORD_ROW;
}

static bool check_own(struct annotate *a, const struct annotate_own_paper *in, GError **error)
{
    static const char *const own[] = {
        "card", "extension", "suspension", "return", "rectify_report", "pledges", NULL};
    return check_choice(in->kind, "kind", own, error) &&
           check_lines(in->reason, "reason", 500, false, error) &&
           check_lines(in->progress, "progress", 500, false, error) &&
           check_lines(in->plan, "plan", 1000, false, error) &&
           check_day(in->wished_on, "wished_on", false, error) &&
           check_text(in->reason_code, "reason_code", 12, false, error) &&
           check_ref(a, QUERY_HAS_UNIT, in->suggested_unit, "suggested_unit", false, error);
}

bool annotate_paper_own(struct annotate *a, const struct annotate_act *act,
    const struct annotate_own_paper *in, struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "paper.own", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    int64_t object;
    const struct rules_step *step = rules_check(
        "job", "-", "ask_own", act->who->roles, act->who->unit ? RULES_OWN_UNIT : 0, error);
    if (!step || !check_own(a, in, error) || !find_own(a, act->who, in, &object, error))
        return false;
    g_autofree char *kind = g_strconcat("own_", in->kind, NULL);
    g_autoptr(GString) data = data_new();
    data_text(data, "kind", kind);
    g_autoptr(GString) args = g_string_new(data->str);
    data_bool(args, "draft", true);
    data_int(args, "by", act->who->user); /* a job like another's would be the other's */
    data_int(args, "unit", act->who->unit);
    data_text(args, "reason", in->reason);
    data_text(args, "progress", in->progress);
    data_text(args, "plan", in->plan);
    data_text(args, "wished_on", in->wished_on);
    data_text(args, "reason_code", in->reason_code);
    data_int(args, "suggested_unit", in->suggested_unit);
    g_string_append_c(args, '}');
    data_int(data, "object", object);
    return write_paper_job(&w, step, object, args->str, data, out, error);
}

bool annotate_paper_draft_find(
    struct annotate *a, const struct annotate_who *who, int64_t job, GError **error)
{
    const enum query q = QUERY_JOB_GET;
    if (!record_need(a, q, error, INT(job)))
        return false;
    bool own = who->user && record_int(a, q, 7) == who->user;
    bool ready = strcmp(record_text(a, q, 2), "done") == 0;
    /* a quotation mark inside the text would have a stroke before it */
    bool draft = strstr(record_text(a, q, 4), "\",\"draft\":true") != NULL;
    record_reset(a, q);
    if (!own || !draft || !ready)
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
    return own && draft && ready;
}

/* {"kind":"card"} as annotate_paper_ask wrote it. */
static char *kind_of(const char *args)
{
    const char *p = strstr(args, "\"kind\":\"");
    g_assert(p);
    p += strlen("\"kind\":\"");
    return g_strndup(p, strcspn(p, "\""));
}

/* The same bytes are the same paper; it keeps the head that it was first issued with. */
static int64_t put_paper(struct write *w, int64_t job, const char *kind, int64_t object,
    const char *sha256, int64_t bytes, const char *name, int64_t by, GError **error)
{
    struct annotate *a = w->a;
    int64_t head_seq;
    char head_hash[65];
    enum record_got got =
        record_get(a, QUERY_PAPER_SAME, error, TEXT(kind), INT(object), TEXT(sha256));
    if (got == RECORD_ROW)
        return record_int(a, QUERY_PAPER_SAME, 0);
    if (got == RECORD_FAILED || !annotate_event_head(a, &head_seq, head_hash, error) ||
        !record_run(a, QUERY_PAPER_ADD, error, TEXT(kind), INT(object), TEXT(sha256), INT(bytes),
            TEXT(name), INT(job), REF(by), INT(w->act->now), INT(head_seq), TEXT(head_hash)))
        return 0;
    return record_rowid(a);
}

bool annotate_paper_issue(struct annotate *a, const struct annotate_act *act, int64_t job,
    const char *sha256, int64_t bytes, const char *name, const char *fonts_missing,
    struct annotate_result *out, GError **error)
{
    WRITE w = {0};
    if (!write_begin(&w, a, act, "paper.issue", error))
        return false;
    if (w.repeated)
        return write_answer(&w, out);
    const struct rules_step *step = rules_check("paper", "-", "issue", act->who->roles, 0, error);
    if (!step || !record_need(a, QUERY_JOB_GET, error, INT(job)))
        return false;
    if (strcmp(record_text(a, QUERY_JOB_GET, 0), "paper") != 0 ||
        strcmp(record_text(a, QUERY_JOB_GET, 2), "running") != 0) {
        annotate_fail(error, ANNOTATE_ERROR_REFUSED, "job.not_running", NULL);
        return false;
    }
    g_autofree char *kind = kind_of(record_text(a, QUERY_JOB_GET, 4));
    int64_t object = record_int(a, QUERY_JOB_GET, 1);
    int64_t by = record_int(a, QUERY_JOB_GET, 7); /* who asked for it issues it */
    int64_t id = put_paper(&w, job, kind, object, sha256, bytes, name, by, error);
    if (!id)
        return false;
    g_autoptr(GString) result = data_new();
    data_int(result, "paper", id);
    if (fonts_missing)
        data_text(result, "fonts_missing", fonts_missing);
    g_string_append_c(result, '}');
    if (!write_job_done(&w, job, result->str, error))
        return false;
    g_autoptr(GString) data = data_new();
    data_text(data, "kind", kind);
    data_int(data, "object", object);
    data_text(data, "sha256", sha256);
    data_int(data, "issued_by", by);
    return write_commit(&w,
        &(struct write_fact){.step = step, .object = id, .version = 1, .data = data}, out, error);
}

void annotate_paper_free(struct annotate_paper *p)
{
    if (!p)
        return;
    g_free(p->name);
    g_free(p);
}

/* `unit` as in paper_reach. */
static bool of_unit(const struct annotate_who *who, int64_t unit)
{
    return (who->roles & ANNOTATE_ROLES_UNIT) && who->unit && (unit == who->unit || unit == -1);
}

/* A package that says who looks at the own unit, or looked once more. */
static bool barred(struct annotate *a, const struct annotate_who *who, int64_t id)
{
    if (!who || !who->unit)
        return false;
    enum record_got got = record_get(a, QUERY_PACKAGE_BARRED, NULL, INT(id), INT(who->unit));
    record_reset(a, QUERY_PACKAGE_BARRED);
    return got != RECORD_NONE;
}

struct annotate_paper *annotate_paper_find(
    struct annotate *a, const struct annotate_who *who, int64_t id, GError **error)
{
    const enum query q = QUERY_PAPER_GET;
    if (!record_need(a, q, error, INT(id)))
        return NULL;
    const char *apart = asked_as(record_text(a, q, 1));
    bool all =
        !who || (apart ? rules_check("job", "-", apart, who->roles, 0, NULL) != NULL
                       : (who->roles & (ANNOTATE_ROLES_STAFF | ANNOTATE_ROLE_SYSTEM)) != 0 ||
                             (record_int(a, q, 6) && (who->roles & ANNOTATE_ROLES_OVERSEERS)));
    if ((!all && !of_unit(who, record_int(a, q, 5))) || barred(a, who, id)) {
        record_reset(a, q);
        annotate_fail(error, ANNOTATE_ERROR_NOT_FOUND, "not_found", NULL);
        return NULL;
    }
    struct annotate_paper *p = g_new0(struct annotate_paper, 1);
    p->id = record_int(a, q, 0);
    record_copy(a, q, 1, p->kind, sizeof p->kind);
    record_copy(a, q, 2, p->sha256, sizeof p->sha256);
    p->bytes = record_int(a, q, 3);
    p->name = record_dup(a, q, 4);
    record_reset(a, q);
    return p;
}
