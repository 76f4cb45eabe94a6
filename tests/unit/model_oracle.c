/* model_oracle.c — the log of a record, read from its first event and judged by the design alone:
 * domain, part 3 (the table of moves), part 4 (time) and part 1 (who may not judge the own work).
 */
#include "design.h"
#include "model.h"
#include <stdlib.h>
#include <string.h>

uint64_t model_seed;

/* --- SQL of the test's own --- */

static sqlite3_stmt *ask(struct annotate *a, const char *sql)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(a->db, sql, -1, &s, NULL) != SQLITE_OK)
        MODEL_FAIL("%s: %s", sql, sqlite3_errmsg(a->db));
    return s;
}

static void statement_free(gpointer s)
{
    sqlite3_finalize(s);
}

static GHashTable *asked; /* text → statement, of the record that is open */

int64_t model_ask(struct annotate *a, const char *sql, int64_t id)
{
    if (!asked)
        asked = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, statement_free);
    sqlite3_stmt *s = g_hash_table_lookup(asked, sql);
    if (!s)
        g_hash_table_insert(asked, (gpointer)sql, s = ask(a, sql));
    sqlite3_bind_int64(s, 1, id);
    int64_t n = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    sqlite3_reset(s);
    return n;
}

void model_ask_over(void)
{
    g_clear_pointer(&asked, g_hash_table_unref);
}

char *model_dump(struct annotate *a)
{
    g_autoptr(GString) out = g_string_new(NULL);
    sqlite3_stmt *tables = ask(a, "SELECT name FROM main.sqlite_schema WHERE type = 'table'"
                                  " AND name NOT LIKE 'sqlite_%' AND name <> 'meta' ORDER BY name");
    while (sqlite3_step(tables) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(tables, 0);
        g_autofree char *sql = g_strdup_printf("SELECT * FROM main.\"%s\"", name);
        sqlite3_stmt *rows = ask(a, sql);
        g_string_append_printf(out, "\n== %s\n", name);
        while (sqlite3_step(rows) == SQLITE_ROW) {
            for (int i = 0; i < sqlite3_column_count(rows); i++) {
                const char *text = (const char *)sqlite3_column_text(rows, i);
                g_string_append_printf(out, "%s|", text ? text : "NULL");
            }
            g_string_append_c(out, '\n');
        }
        sqlite3_finalize(rows);
    }
    sqlite3_finalize(tables);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* --- what is known of a problem while the log is read --- */

struct known {
    const char *state;  /* NULL: it does not exist yet */
    int64_t claim_at;   /* the last claim; 0: none */
    int64_t claimer;    /* the account that made it for its own unit; 0: none */
    int64_t relapse_at; /* when it was found to be there again, as was confirmed since; 0: never */
    int64_t waits;      /* the request that nobody decided; 0: none */
    int64_t card, card_at;
    int type, duty, mode; /* duty: unit; 0 natural, 1 working days, 2 working hours */
    bool by_claim;        /* the card followed a claim made in a meeting, or ruled there */
    int due, sign_due, extensions, lapsed;
    int asked;                 /* the last day on which readable evidence was asked for; 0: never */
    int64_t letter, letter_at; /* that urges and nobody signed for; 0: none */
    int letter_for;            /* the due day that was over */
    int64_t hold;
    int held_until; /* nothing follows up to that day; 0: it is not held */
    int64_t due_at;
    int64_t report, report_at, reporter; /* the latest report; 0: none */
    bool fresh, passed;
    int64_t handed,
        handed_by; /* what a liaison handed in and the head has not signed; 0: nothing */
    int64_t checker;
    int64_t sent, sent_at; /* who is to look at it on the spot; 0: nobody */
    int sent_due;
    int verify_due, last_day;
    int64_t closed_at;
    bool must_archive;
    int64_t pledge_in; /* the screening of the claim that holds; 0: none */
    int pledged;       /* the day that it names; 0: the first due day of the card */
    int first_due;
};

/* When a screening went live. */
struct live {
    int64_t screening, at;
};

/* A letter to a unit, until somebody signs for it. */
struct letter {
    int64_t id, at;
    bool waits;
};

/* A time that a proposal stands on: of which unit and year. */
struct tally {
    int64_t escalation;
    char of[24];
};

struct judge {
    struct annotate *a;
    GArray *known;                   /* of struct known, by problem id */
    GHashTable *clips;               /* id → struct clip: when it came in and whose */
    GHashTable *series;              /* "name year" → last number */
    GHashTable *due, *told, *looked; /* reminders: expected so far, told so far; key → day */
    GHashTable *lapses, *noted, *lapse_n;
    GHashTable *urges, *urged;       /* steps of overdue cards: expected so far, proposed so far */
    GPtrArray *failed;               /* lapses since the last tick */
    GArray *times;                   /* of struct tally; those of what was dropped do not count */
    char last_of[24];
    GArray *letters;                 /* of struct letter */
    GArray *shown;                   /* likewise: exposures that are to be explained */
    GArray *lives;                   /* of struct live */
    GArray *request_by, *dispute_by; /* account by id */
    struct model_count *count;
    int64_t seq, at, account, problem, last_adjourned;
    const char *act;
};

struct clip {
    int64_t at, problem;
    int unit;
};

enum {
    SEQ,
    AT,
    ACCOUNT,
    NAME,
    KIND,
    OBJECT,
    FROM,
    ACT,
    TO,
    CARD,
    UNIT,
    DUE_ON,
    MODE,
    EVIDENCE,
    REPORT,
    CLIP,
    NO,
    CLOSE_NO,
    CARD_NO,
    DAY_,
    LEVEL,
    CLOCK,
    ON,
    PROBLEM,
    REQUEST,
    DISPUTE,
    LAPSE,
    DATA_UNIT,
    REF_,
    LAPSE_KIND,
    DOC_NO,
    ISSUE_NO,
    APPROVAL,
    SCREENING,
    TYPE,
    DUE_AT,
    RELAPSE,
    SENT,
    UNTIL_AT,
    SUBMISSION,
    FORM,
    LADDER,
    UNTIL_ON,
    CASE_NO
};
static const char *const all_events =
    "SELECT seq, at, coalesce(account, 0), actor_name, kind, object, from_state, act, to_state,"
    " coalesce(data->>'card', data->>'escalation', data->>'exposure'), data->>'duty_unit', "
    "data->>'due_on', "
    "data->>'due_mode', data->>'evidence',"
    " data->>'rectification', data->>'clip', data->>'problem_no', data->>'close_no',"
    " data->>'card_no', data->>'day', data->>'level', data->>'clock', data->>'on',"
    " data->>'problem', data->>'request', data->>'dispute', data->>'lapse', data->>'unit',"
    " data->>'ref', data->>'lapse_kind', data->>'doc_no', data->>'issue_no', "
    "data->>'host_approval',"
    " coalesce(screening, 0), data->'type', data->>'due_at', "
    "data->>'relapse', data->>'account', data->>'until_at',"
    " data->>'submission', data->>'form', data->>'ladder', data->>'until_on',"
    " data->>'case_no' FROM event ORDER BY seq";

#define EXPECT(j, what, ...)                                                                       \
    do {                                                                                           \
        if (!(what)) {                                                                             \
            g_printerr(                                                                            \
                "model: event %d, problem %d, %s: ", (int)(j)->seq, (int)(j)->problem, (j)->act);  \
            MODEL_FAIL(__VA_ARGS__);                                                               \
        }                                                                                          \
    } while (0)

static struct known *known_of(struct judge *j, int64_t id)
{
    if ((int64_t)j->known->len <= id)
        g_array_set_size(j->known, (guint)id + 1);
    return &g_array_index(j->known, struct known, id);
}

static void id_set(GArray *list, int64_t id, int64_t value)
{
    if ((int64_t)list->len <= id)
        g_array_set_size(list, (guint)id + 1);
    g_array_index(list, int64_t, id) = value;
}

static const char *text_at(sqlite3_stmt *e, int column)
{
    const char *text = (const char *)sqlite3_column_text(e, column);
    return text ? text : "";
}

static const struct model_person *person_of(int64_t account)
{
    for (int i = 0; i < model_people_count; i++)
        if (model_people[i].who.user == account)
            return &model_people[i];
    return NULL;
}

static uint32_t roles_of_actor(sqlite3_stmt *e)
{
    const struct model_person *p = person_of(sqlite3_column_int64(e, ACCOUNT));
    const char *name = text_at(e, NAME);
    return p                             ? p->roles
           : strcmp(name, "system") == 0 ? ANNOTATE_ROLE_SYSTEM
           : strcmp(name, "hall") == 0   ? ANNOTATE_ROLE_HALL
                                         : ANNOTATE_ROLE_SEAT;
}

/* --- numbers --- */

static void check_number(struct judge *j, const char *series, int year, int64_t n)
{
    char *key = g_strdup_printf("%s %d", series, year);
    int64_t last = GPOINTER_TO_INT(g_hash_table_lookup(j->series, key));
    EXPECT(j, n == last + 1, "%s of %d: %d after %d", series, year, (int)n, (int)last);
    EXPECT(j, year == model_year(model_day(j->at)), "%s: a number of another year", series);
    g_hash_table_insert(j->series, key, GINT_TO_POINTER((int)n));
}

/* 创城销〔2026〕第012号, and 2026-012 */
static void check_no(struct judge *j, const char *series, const char *no)
{
    const char *at = strstr(no, "〔");
    at = at ? at + strlen("〔") : no;
    const char *n = at + 4 + strcspn(at + 4, "0123456789");
    check_number(j, series, atoi(at), atoi(n));
}

/* --- days --- */

static int counted_from(int64_t at)
{
    return model_day(at) + (model_hour(at) >= 17);
}

static void set_due(struct known *k, int day)
{
    k->due = day;
    k->due_at = model_at(day, 18);
}

/* By rule: 7 natural days, or as the type of problem says (model.c: type 2 has five working days,
 * type 3 eight hours of work). */
static int rule_day(struct judge *j, const struct known *k)
{
    return k->type == 1   ? counted_from(j->at) + 7
           : k->type == 2 ? model_work_days_after(counted_from(j->at), 5)
                          : model_day(model_work_hours_after(j->at, 8));
}

/* What follows from a day is counted in the days by which it was set. */
static void count_by(struct judge *j, struct known *k, sqlite3_stmt *e, int mode)
{
    const char *said = text_at(e, MODE);
    k->mode = strcmp(said, "workday") == 0 ? 1 : strcmp(said, "workhour") == 0 ? 2 : 0;
    EXPECT(j, *said && k->mode == mode, "type %d counts as %s", k->type, said);
}

/* Sent back or found again: three days, whatever the type. */
static void short_due(struct judge *j, struct known *k, sqlite3_stmt *e)
{
    set_due(k, counted_from(j->at) + 3);
    count_by(j, k, e, 0);
}

/* Earlier than the rule by pledge or by the head's own word. */
static void card_due(struct judge *j, struct known *k, sqlite3_stmt *e)
{
    int given = model_parse(text_at(e, DUE_ON));
    count_by(j, k, e, k->type - 1);
    int rule = rule_day(j, k);
    EXPECT(j, given <= rule || sqlite3_column_int(e, APPROVAL), "due later than the rule");
    EXPECT(j, given >= counted_from(j->at), "due on a day that is over for a new card");
    set_due(k, given);
    if (k->mode == 2 && given == rule) /* longer than a day of work: never the head's own word */
        k->due_at = model_work_hours_after(j->at, 8);
    k->sign_due = model_work_days_after(counted_from(j->at), 1);
}

/* --- reminders and lapses: what must be told when the clock is looked at --- */

/* Days up to the last look are expected already. */
static void expect_levels(
    struct judge *j, int64_t card, const char *clock, bool working, int due, int began, int until)
{
    char what[60];
    g_snprintf(what, sizeof what, "%d %s %d", (int)card, clock, due);
    int looked = GPOINTER_TO_INT(g_hash_table_lookup(j->looked, what));
    if (until <= looked)
        return;
    for (int day = MAX(began, looked) + 1; day <= until; day++) {
        int level;
        if (!model_level(working, due, day, &level))
            continue;
        char *key = g_strdup_printf("%s %d", what, level);
        if (g_hash_table_contains(j->due, key)) /* the same day again, counted otherwise */
            g_free(key);
        else
            g_hash_table_insert(j->due, key, GINT_TO_POINTER(day));
    }
    g_hash_table_insert(j->looked, g_strdup(what), GINT_TO_POINTER(until));
}

static void expect_lapse(struct judge *j, int64_t problem, const char *kind, const char *ref)
{
    g_hash_table_add(j->lapses, g_strdup_printf("%d %s %s", (int)problem, kind, ref));
}

/* 督办函 after 3 days, 分管领导 after 7, 上会再播 after 15, of the days that the deadline counts.
 */
static void expect_urges(struct judge *j, const struct known *k, int64_t now, int until)
{
    static const int days[] = {0, 0, 3, 7, 15};
    if (k->due_at >= now || k->held_until >= model_day(now))
        return;
    for (int step = 2; step < (int)G_N_ELEMENTS(days); step++) {
        int on = k->mode ? model_work_days_after(k->due, days[step]) : k->due + days[step];
        if (on <= until && on > k->asked)
            g_hash_table_insert(j->urges, g_strdup_printf("%d %d %d", (int)k->card, k->due, step),
                GINT_TO_POINTER(on));
    }
}

static void look_at(struct judge *j, struct known *k, int64_t id, int64_t now)
{
    int today = model_day(now), until = model_hour(now) >= 9 ? today : today - 1;
    bool out = strcmp(k->state, "dispatched") == 0, work = strcmp(k->state, "rectifying") == 0;
    if (out)
        expect_levels(j, k->card, "sign", true, k->sign_due, model_day(k->card_at), until);
    if (out || work)
        expect_urges(j, k, now, until);
    if ((out || work) && k->letter && k->letter_for == k->due)
        expect_levels(j, k->card, "urge letter", true,
            model_work_days_after(counted_from(k->letter_at), 1), model_day(k->letter_at), until);
    if (out || work)
        expect_levels(
            j, k->card, "rectify", k->mode, k->due, MAX(model_day(k->card_at), k->asked), until);
    if (strcmp(k->state, "reported") == 0 && !k->passed)
        expect_levels(j, k->card, "verify", false, k->verify_due, model_day(k->report_at), until);
    if (k->sent)
        expect_levels(j, k->card, "site", false, k->sent_due, model_day(k->sent_at), until);
    if ((out || work) && k->due_at < now && k->lapsed != k->due) {
        k->lapsed = k->due;
        char day[11];
        model_text(k->due, day);
        expect_lapse(j, id, "overdue", day);
    }
    EXPECT(j, strcmp(k->state, "suspended") != 0 || k->due > today,
        "problem %d rests past the day of its review", (int)id);
    bool ended = strcmp(k->state, "closed") == 0 || strcmp(k->state, "withdrawn") == 0;
    k->must_archive = ended && model_year(k->last_day) < model_year(today - 90);
}

/* At a tick, after the reviews that it does first. */
static void tick(struct judge *j, int64_t now)
{
    for (guint i = 0; i < j->failed->len; i++)
        g_hash_table_add(j->lapses, g_strdup(j->failed->pdata[i]));
    g_ptr_array_set_size(j->failed, 0);
    for (guint i = 0; i < j->known->len; i++) {
        struct known *k = &g_array_index(j->known, struct known, i);
        if (k->state)
            look_at(j, k, i, now);
    }
    int until = model_hour(now) >= 9 ? model_day(now) : model_day(now) - 1;
    for (guint i = 0; i < j->letters->len; i++) {
        const struct letter *l = &g_array_index(j->letters, struct letter, i);
        if (l->waits)
            expect_levels(j, l->id, "letter", true, model_work_days_after(counted_from(l->at), 1),
                model_day(l->at), until);
    }
    for (guint i = 0; i < j->shown->len; i++) {
        const struct letter *l = &g_array_index(j->shown, struct letter, i);
        if (l->waits)
            expect_levels(
                j, l->id, "explain", false, counted_from(l->at) + 7, model_day(l->at), until);
    }
}

/* When the tick is over. */
static void tick_over(struct judge *j)
{
    j->act = "tick";
    for (guint i = 0; i < j->known->len; i++)
        EXPECT(j, !g_array_index(j->known, struct known, i).must_archive,
            "problem %d of a former year is not archived", (int)i);
    EXPECT(j, g_hash_table_size(j->due) == g_hash_table_size(j->told),
        "%u reminders are due, %u were told", g_hash_table_size(j->due),
        g_hash_table_size(j->told));
    EXPECT(j, g_hash_table_size(j->lapses) == g_hash_table_size(j->noted),
        "%u lapses happened, %u were noted", g_hash_table_size(j->lapses),
        g_hash_table_size(j->noted));
    EXPECT(j, g_hash_table_size(j->urges) == g_hash_table_size(j->urged),
        "%u steps have come, %u were proposed", g_hash_table_size(j->urges),
        g_hash_table_size(j->urged));
}

static void reminded(struct judge *j, sqlite3_stmt *e)
{
    int due = model_parse(text_at(e, DUE_ON)), day = model_parse(text_at(e, ON));
    bool urge = strcmp(text_at(e, CLOCK), "letter") == 0 && *text_at(e, PROBLEM);
    char *key = g_strdup_printf("%s %s%s %d %d", text_at(e, CARD), urge ? "urge " : "",
        text_at(e, CLOCK), due, sqlite3_column_int(e, LEVEL));
    gpointer want;
    EXPECT(j, g_hash_table_lookup_extended(j->due, key, NULL, &want),
        "reminder %s (card, clock, due, level) on day %d is not due", key, day);
    EXPECT(j, GPOINTER_TO_INT(want) == day, "reminder %s on day %d, not %d", key, day,
        GPOINTER_TO_INT(want));
    EXPECT(j, !g_hash_table_contains(j->told, key), "reminder %s is told twice", key);
    g_hash_table_add(j->told, key);
    j->count->reminders++;
}

static int count_time(struct judge *j, const char *of, int more)
{
    int n = GPOINTER_TO_INT(g_hash_table_lookup(j->lapse_n, of)) + more;
    g_hash_table_insert(j->lapse_n, g_strdup(of), GINT_TO_POINTER(n));
    return n;
}

static void lapsed(struct judge *j, sqlite3_stmt *e)
{
    char *key =
        g_strdup_printf("%s %s %s", text_at(e, PROBLEM), text_at(e, LAPSE_KIND), text_at(e, REF_));
    EXPECT(j, g_hash_table_contains(j->lapses, key), "lapse %s did not happen", key);
    EXPECT(j, !g_hash_table_contains(j->noted, key), "lapse %s is noted twice", key);
    g_hash_table_add(j->noted, key);
    g_snprintf(j->last_of, sizeof j->last_of, "%s %.4s", text_at(e, DATA_UNIT), text_at(e, ON));
    count_time(j, j->last_of, 1);
    j->count->lapses++;
}

static void urged(struct judge *j, sqlite3_stmt *e)
{
    struct known *k = known_of(j, sqlite3_column_int64(e, PROBLEM));
    int64_t id = sqlite3_column_int64(e, OBJECT);
    if (strcmp(j->act, "sign") == 0) {
        check_no(j, "urge", text_at(e, DOC_NO));
        k->letter = id;
        k->letter_at = j->at;
        k->letter_for = k->due;
    } else if (g_str_has_prefix(j->act, "sign_") && k->letter == id)
        k->letter = 0;
    if (strcmp(j->act, "propose") != 0)
        return;
    char *key = g_strdup_printf("%s %d %d", text_at(e, CARD), model_parse(text_at(e, DUE_ON)),
        sqlite3_column_int(e, LADDER));
    gpointer want;
    EXPECT(j, g_hash_table_lookup_extended(j->urges, key, NULL, &want),
        "step %s (card, due, step) has not come", key);
    EXPECT(j, GPOINTER_TO_INT(want) == model_parse(text_at(e, ON)), "step %s on %s, not day %d",
        key, text_at(e, ON), GPOINTER_TO_INT(want));
    EXPECT(j, !g_hash_table_contains(j->urged, key), "step %s is proposed twice", key);
    g_hash_table_add(j->urged, key);
    j->count->urges++;
}

static void held(struct judge *j, sqlite3_stmt *e)
{
    struct known *k = known_of(j, sqlite3_column_int64(e, PROBLEM));
    int64_t hold = sqlite3_column_int64(e, OBJECT);
    if (strcmp(j->act, "put_off") == 0) {
        EXPECT(j, k->held_until < model_day(j->at), "it is held already");
        k->hold = hold;
        k->held_until = model_parse(text_at(e, UNTIL_ON));
        j->count->holds++;
    } else if (strcmp(j->act, "go_on") == 0 && k->hold == hold) {
        k->held_until = 0;
    } else if (k->hold == hold) {
        EXPECT(j, k->held_until < model_day(j->at), "the hold ended before its day was over");
    }
}

/* 首次通报, 二次约谈, 三次问责; what was dropped never went out. */
static void escalated(struct judge *j, sqlite3_stmt *e)
{
    struct tally one = {.escalation = sqlite3_column_int64(e, OBJECT)};
    if (strcmp(j->act, "propose") == 0 || strcmp(j->act, "add") == 0) {
        int n = count_time(j, j->last_of, 0);
        EXPECT(j, sqlite3_column_int(e, LEVEL) == MIN(n, 3), "level %d for time %d",
            sqlite3_column_int(e, LEVEL), n);
        g_strlcpy(one.of, j->last_of, sizeof one.of);
        g_array_append_val(j->times, one);
    }
    for (guint i = 0; strcmp(j->act, "drop") == 0 && i < j->times->len; i++)
        if (g_array_index(j->times, struct tally, i).escalation == one.escalation)
            count_time(j, g_array_index(j->times, struct tally, i).of, -1);
    if (strcmp(j->act, "sign") == 0)
        check_no(j, "escalation", text_at(e, DOC_NO));
    if (strcmp(j->act, "sign") == 0 && sqlite3_column_int(e, LEVEL) < 3) {
        struct letter l = {sqlite3_column_int64(e, OBJECT), j->at, true};
        g_array_append_val(j->letters, l);
    }
    for (guint i = 0; g_str_has_prefix(j->act, "sign_") && i < j->letters->len; i++) {
        struct letter *l = &g_array_index(j->letters, struct letter, i);
        if (l->id == sqlite3_column_int64(e, OBJECT)) {
            EXPECT(j, l->waits, "letter %d is signed for twice", (int)l->id);
            l->waits = false;
            j->count->receipts++;
        }
    }
}

/* From the third in a row on the unit is to explain itself. */
static void exposed(struct judge *j, sqlite3_stmt *e)
{
    int64_t id = sqlite3_column_int64(e, OBJECT);
    if (strcmp(j->act, "confirm") == 0 &&
        model_ask(j->a, "SELECT streak FROM exposure WHERE id = ?", id) >= 3) {
        struct letter l = {id, j->at, true};
        g_array_append_val(j->shown, l);
    }
    for (guint i = 0; strcmp(j->act, "explain") == 0 && i < j->shown->len; i++)
        if (g_array_index(j->shown, struct letter, i).id == id)
            g_array_index(j->shown, struct letter, i).waits = false;
}

/* --- the moves --- */

/* Evidence that counts: the unit's own, of this problem, handed in after the card was issued and
 * after it came back. */
static bool evidence_counts(struct judge *j, const struct known *k, const char *ids)
{
    g_auto(GStrv) list = g_strsplit_set(ids, "[,]", -1);
    int n = 0;
    for (int i = 0; list[i]; i++) {
        if (!*list[i])
            continue;
        const struct clip *c = g_hash_table_lookup(j->clips, GINT_TO_POINTER(atoi(list[i])));
        if (!c || c->at < k->card_at || c->at < k->claim_at || c->at < k->relapse_at ||
            c->unit != k->duty || c->problem != j->problem)
            return false;
        n++;
    }
    return n > 0;
}

static void reported(struct judge *j, struct known *k, sqlite3_stmt *e)
{
    const struct model_person *p = person_of(j->account);
    bool paper = strcmp(j->act, "report_paper") == 0;
    int64_t handed = sqlite3_column_int64(e, SUBMISSION);
    EXPECT(j, p && (p->unit == k->duty || (paper && (p->roles & ANNOTATE_ROLES_OFFICE))),
        "reported by another unit");
    EXPECT(j, paper || (p->roles & ANNOTATE_ROLE_UNIT_HEAD), "signed by who is not its head");
    EXPECT(j, !paper || sqlite3_column_int64(e, FORM), "signed on a paper that nobody has");
    EXPECT(j, handed == k->handed && (handed || !paper), "signed what does not wait");
    k->report = sqlite3_column_int64(e, REPORT);
    k->report_at = j->at;
    k->reporter = handed ? k->handed_by : j->account;
    k->handed = 0;
    k->fresh = evidence_counts(j, k, text_at(e, EVIDENCE));
    k->passed = false;
    k->checker = 0;
    k->verify_due = counted_from(j->at) + 3;
    EXPECT(j, k->fresh, "reported with evidence that does not count");
}

static void looked_at(struct judge *j, const struct known *k, sqlite3_stmt *e)
{
    const struct model_person *p = person_of(j->account);
    EXPECT(j, p && p->unit != k->duty, "checked by the unit that is checked");
    EXPECT(j, j->account != k->reporter, "checked by who reported it");
    EXPECT(j, k->report == sqlite3_column_int64(e, REPORT), "checked another report");
    EXPECT(j, !k->passed, "checked twice");
    EXPECT(j, !k->sent, "checked while somebody else is on the way");
}

/* It could not be seen: the time that it lay there is given back, in days that count. What was late
 * when it was reported is as late as it was then, and has its lapse. */
static void asked_again(struct judge *j, struct known *k, sqlite3_stmt *e)
{
    looked_at(j, k, e);
    bool late = k->report_at > k->due_at;
    int64_t later = k->due_at - model_at(model_day(k->due_at), 0) + j->at - k->report_at;
    int days = (int)(later / DAY);
    int day = k->mode ? model_work_days_after(k->due, days) : k->due + days;
    k->due = day;
    k->due_at = model_at(day, 0) + later % DAY;
    EXPECT(j, k->due == model_parse(text_at(e, DUE_ON)), "due on another day");
    EXPECT(j, k->due_at == sqlite3_column_int64(e, DUE_AT), "due at another hour");
    k->lapsed = late ? k->due : k->lapsed;
    k->asked = model_day(j->at);
    k->report = 0;
}

static void checked(struct judge *j, struct known *k, sqlite3_stmt *e)
{
    looked_at(j, k, e);
    EXPECT(j, strcmp(j->act, "verify_fail") != 0 || strlen(text_at(e, EVIDENCE)) > 2,
        "failed with nothing that shows it");
    k->passed = strcmp(j->act, "verify_pass") == 0;
    k->checker = j->account;
    if (!k->passed) {
        g_autofree char *id = g_strdup_printf("%d",
            (int)model_ask(j->a, "SELECT id FROM verification WHERE rectification = ?", k->report));
        g_ptr_array_add(j->failed, g_strdup_printf("%d rework %s", (int)j->problem, id));
        k->report = 0;
        short_due(j, k, e);
    }
}

static void closed(struct judge *j, struct known *k, sqlite3_stmt *e)
{
    const struct model_person *p = person_of(j->account);
    EXPECT(j, k->report && k->report_at >= k->card_at && k->fresh,
        "closed without evidence captured after the card");
    EXPECT(j, k->passed, "closed without a check that passed");
    EXPECT(j, j->account != k->checker, "closed by who checked it");
    EXPECT(j, j->account != k->reporter, "closed by who reported it");
    EXPECT(j, p && p->unit != k->duty, "closed by somebody of the unit that was checked");
    check_no(j, "close", text_at(e, CLOSE_NO));
    k->closed_at = j->at;
    k->report = 0;
    j->count->closed++;
}

static void dispatched(struct judge *j, struct known *k, sqlite3_stmt *e)
{
    k->card = sqlite3_column_int64(e, CARD);
    k->card_at = j->at;
    k->duty = sqlite3_column_int(e, UNIT);
    k->extensions = 0;
    k->report = 0;
    k->asked = 0;
    card_due(j, k, e);
    k->first_due = k->due;
    check_no(j, "card", text_at(e, CARD_NO));
}

static void extended(struct judge *j, struct known *k, sqlite3_stmt *e)
{
    const struct model_person *p = person_of(j->account);
    int64_t asked_by = g_array_index(j->request_by, int64_t, sqlite3_column_int64(e, REQUEST));
    int day = model_parse(text_at(e, DAY_));
    EXPECT(j, j->account != asked_by, "granted by who asked");
    bool longer = strcmp(j->act, "extend") == 0;
    if (longer) {
        EXPECT(j, day > k->due, "an extension to an earlier day");
        EXPECT(j, (p->roles & ANNOTATE_ROLE_LEADER) || (k->extensions == 0 && day - k->due <= 7),
            "extension %d of %d days without a leader", k->extensions + 1, day - k->due);
        k->extensions++;
    }
    EXPECT(j, day > model_day(j->at), "a day that is not to come");
    set_due(k, day);
    count_by(j, k, e, k->type - 1);
}

/* By the clock as long as a new card has; by the office also on a day of its own, a later one as a
 * first short extension by its head. */
static void woken(struct judge *j, struct known *k, sqlite3_stmt *e)
{
    int day = model_parse(text_at(e, DAY_)), longer = day - rule_day(j, k);
    if (longer > 0) {
        uint32_t roles = person_of(j->account)->roles;
        bool once = (roles & ANNOTATE_ROLE_OFFICE_HEAD) && k->extensions == 0 && longer <= 7;
        EXPECT(j, once || (roles & ANNOTATE_ROLE_LEADER), "it goes on %d days longer", longer);
        k->extensions++;
    }
    bool ruled = day == rule_day(j, k) && (k->type != 3 || sqlite3_column_int64(e, DUE_AT) ==
                                                               model_work_hours_after(j->at, 8));
    EXPECT(j, ruled || strcmp(j->act, "resume") == 0, "it does not go on as long as the rule says");
    set_due(k, day);
    count_by(j, k, e, k->type - 1);
    if (ruled && k->type == 3)
        k->due_at = model_work_hours_after(j->at, 8);
}

/* Who did it for the own unit; a clerk who wrote it down for another has no part in it. */
static int64_t own_account(struct judge *j, sqlite3_stmt *e)
{
    const struct model_person *p = person_of(j->account);
    return p && p->unit && p->unit == sqlite3_column_int(e, DATA_UNIT) ? j->account : 0;
}

static void ruled(struct judge *j, struct known *k, sqlite3_stmt *e)
{
    bool dispute = strcmp(text_at(e, FROM), "disputed") == 0;
    int64_t by = !dispute ? k->claimer
                          : g_array_index(j->dispute_by, int64_t, sqlite3_column_int64(e, DISPUTE));
    EXPECT(j, !by || j->account != by, "ruled by who disputed or claimed");
    k->claimer = 0;
    k->by_claim = strcmp(j->act, "rule_assign") == 0 && sqlite3_column_int64(e, SCREENING) != 0;
    if (k->by_claim)
        k->claim_at = j->at;
    k->pledge_in = k->by_claim ? sqlite3_column_int64(e, SCREENING) : 0;
    k->pledged = 0;
}

static void disputed(struct judge *j, sqlite3_stmt *e)
{
    id_set(j->dispute_by, sqlite3_column_int64(e, DISPUTE), own_account(j, e));
}

#define IS(name) (strcmp(j->act, name) == 0)

static int day_or_none(const char *text)
{
    return *text ? model_parse(text) : 0;
}

static void follow(struct judge *j, struct known *k, sqlite3_stmt *e)
{
    if (sqlite3_column_type(e, TYPE) != SQLITE_NULL && (IS("draft") || IS("edit")))
        k->type = sqlite3_column_int(e, TYPE);
    if (IS("file") && *text_at(e, NO))
        check_no(j, "problem", text_at(e, NO));
    if (IS("claim") || IS("paper_claim") || IS("late_claim") || IS("rule_claim")) {
        k->claimer = own_account(j, e);
        k->claim_at = j->at;
        k->by_claim = true;
        k->pledge_in = sqlite3_column_int64(e, SCREENING);
        k->pledged = day_or_none(text_at(e, DUE_ON));
    }
    if (IS("rule_assign") || IS("rule_refile") || IS("rule_withdraw"))
        ruled(j, k, e);
    if (IS("dispute") || IS("return"))
        disputed(j, e);
    if (IS("return") || (IS("withdraw") && strcmp(text_at(e, FROM), "dispatched") == 0))
        EXPECT(j, !k->by_claim, "a card that follows a claim goes back");
    if (IS("return"))
        check_no(j, "return", text_at(e, CASE_NO));
    if (IS("return"))
        EXPECT(j, j->at <= model_at(k->sign_due, 18), "returned after the time to sign for it");
    if (IS("dispatch"))
        dispatched(j, k, e);
    if (IS("sign"))
        EXPECT(j, person_of(j->account)->unit == k->duty, "signed by another unit");
    if (IS("extend") || IS("suspend"))
        extended(j, k, e);
    if (IS("resume") || IS("review"))
        woken(j, k, e);
    if (IS("extend") || IS("suspend"))
        k->waits = 0;
    EXPECT(j, !k->waits || strcmp(k->state, "rectifying") == 0, "request %d outlives the work",
        (int)k->waits);
    if (IS("report") || IS("report_paper"))
        reported(j, k, e);
    if (IS("verify_pass") || IS("verify_fail"))
        checked(j, k, e);
    if (IS("ask_again"))
        asked_again(j, k, e);
    if (IS("close"))
        closed(j, k, e);
    if (IS("reopen")) {
        EXPECT(j, j->last_adjourned <= k->closed_at, "reopened after the look-back");
        k->relapse_at = model_ask(
            j->a, "SELECT found_at FROM relapse WHERE id = ?", sqlite3_column_int64(e, RELAPSE));
        short_due(j, k, e);
        j->count->reopened++;
    }
    if (IS("archive")) {
        EXPECT(j, k->must_archive, "archived too early");
        k->must_archive = false;
        j->count->archived++;
    }
}

static void moved(struct judge *j, sqlite3_stmt *e)
{
    j->problem = sqlite3_column_int64(e, OBJECT);
    struct known *k = known_of(j, j->problem);
    const char *from = text_at(e, FROM), *to = text_at(e, TO);
    EXPECT(j, strcmp(from, k->state ? k->state : "-") == 0, "it is not %s but %s", from,
        k->state ? k->state : "-");
    const struct design *d = design_find("problem", from, j->act);
    EXPECT(j, d && strcmp(d->to, to) == 0, "the design has no move from %s to %s", from, to);
    uint32_t roles = roles_of_actor(e);
    EXPECT(j, design_roles(d->who) & roles, "done by roles %x", roles);
    g_assert_cmpint(d - design, <, G_N_ELEMENTS(j->count->moves));
    j->count->moves[d - design]++;
    k->state = d->to;
    follow(j, k, e);
    k->last_day = model_day(j->at);
}

/* One request of a problem at a time, until it is decided, taken back or ended by the report. */
static void requested(struct judge *j, sqlite3_stmt *e)
{
    int64_t id = sqlite3_column_int64(e, OBJECT);
    j->problem = sqlite3_column_int64(e, PROBLEM);
    struct known *k = known_of(j, j->problem);
    EXPECT(j, k->state && strcmp(k->state, "rectifying") == 0, "a request while it is %s",
        k->state ? k->state : "-");
    if (g_str_has_prefix(j->act, "ask")) {
        EXPECT(j, !k->waits, "a second request waits");
        id_set(j->request_by, id, j->account);
        k->waits = id;
        check_no(j, IS("ask") ? "extension" : "suspension", text_at(e, CASE_NO));
    } else {
        EXPECT(j, k->waits == id, "request %d does not wait", (int)id);
        EXPECT(j, !IS("advise") || j->account != g_array_index(j->request_by, int64_t, id),
            "an opinion by who asked");
        k->waits = IS("advise") ? id : 0;
    }
}

/* What a liaison hands in waits, one of a problem at a time, for its head. */
static void handed_in(struct judge *j, sqlite3_stmt *e)
{
    int64_t id = sqlite3_column_int64(e, OBJECT);
    j->problem = sqlite3_column_int64(e, PROBLEM);
    struct known *k = known_of(j, j->problem);
    const struct model_person *p = person_of(j->account);
    EXPECT(j, p && p->unit == k->duty, "handed in or sent back by another unit");
    if (IS("submit")) {
        EXPECT(j, k->state && strcmp(k->state, "rectifying") == 0, "handed in while it is %s",
            k->state);
        EXPECT(j, !k->handed, "a second one waits");
        EXPECT(j, evidence_counts(j, k, text_at(e, EVIDENCE)), "evidence that does not count");
        k->handed = id;
        k->handed_by = j->account;
        return;
    }
    EXPECT(j, k->handed == id, "%d does not wait", (int)id);
    EXPECT(j, !IS("send_back") || (p->roles & ANNOTATE_ROLE_UNIT_HEAD), "sent back by a clerk");
    k->handed = 0;
}

/* One is on the way at a time, from outside the unit; the check by who was sent ends it. */
static void sent(struct judge *j, sqlite3_stmt *e)
{
    j->problem = sqlite3_column_int64(e, PROBLEM);
    struct known *k = known_of(j, j->problem);
    const struct model_person *p = person_of(sqlite3_column_int64(e, SENT));
    EXPECT(j, k->state && strcmp(k->state, "reported") == 0 && !k->passed, "nothing to look at");
    if (IS("send")) {
        EXPECT(j, !k->sent, "a second one is sent");
        EXPECT(
            j, p && (p->roles & ANNOTATE_ROLE_VERIFIER) && p->unit != k->duty, "sent to its own");
        EXPECT(j, sqlite3_column_int64(e, SENT) != k->reporter, "who reported it is sent");
        k->sent = sqlite3_column_int64(e, SENT);
        k->sent_at = j->at;
        k->sent_due = model_day(sqlite3_column_int64(e, UNTIL_AT));
        return;
    }
    EXPECT(j, k->sent, "nobody is on the way");
    EXPECT(j, !IS("fulfil") || j->account == k->sent, "looked at by another");
    k->sent = 0;
}

/* By who makes papers, or the unit that the card is for; a void one is of no use to it. */
static void printed(struct judge *j, sqlite3_stmt *e)
{
    int64_t card = sqlite3_column_int64(e, OBJECT);
    const struct model_person *p = person_of(j->account);
    EXPECT(j, p, "printed by nobody");
    if (p->roles & (ANNOTATE_ROLES_OFFICE | ANNOTATE_ROLE_OPERATOR | ANNOTATE_ROLE_RECORDER))
        return;
    EXPECT(j, p->roles & ANNOTATE_ROLES_UNIT, "printed by another role");
    EXPECT(j, p->unit == model_ask(j->a, "SELECT duty_unit FROM card WHERE id = ?", card),
        "printed by another unit");
    EXPECT(j, strcmp(text_at(e, FROM), "void") != 0, "a unit prints what is void");
}

/* Everything else that the judge has to know of. */
static void noted(struct judge *j, sqlite3_stmt *e)
{
    const char *kind = text_at(e, KIND);
    int64_t object = sqlite3_column_int64(e, OBJECT);
    if (strcmp(kind, "request") == 0)
        requested(j, e);
    else if (strcmp(kind, "submission") == 0)
        handed_in(j, e);
    else if (strcmp(kind, "upload") == 0 && IS("finish")) {
        gpointer id = GINT_TO_POINTER(sqlite3_column_int(e, CLIP));
        if (g_hash_table_contains(j->clips, id))
            return;
        struct clip *c = g_new(struct clip, 1);
        *c = (struct clip){j->at,
            model_ask(j->a, "SELECT coalesce(problem, 0) FROM upload WHERE id = ?", object),
            (int)model_ask(j->a, "SELECT owner_unit FROM upload WHERE id = ?", object)};
        g_hash_table_insert(j->clips, id, c);
    } else if (strcmp(kind, "reminder") == 0)
        reminded(j, e);
    else if (strcmp(kind, "lapse") == 0)
        lapsed(j, e);
    else if (strcmp(kind, "escalation") == 0)
        escalated(j, e);
    else if (strcmp(kind, "exposure") == 0)
        exposed(j, e);
    else if (strcmp(kind, "urge") == 0)
        urged(j, e);
    else if (strcmp(kind, "urge_hold") == 0)
        held(j, e);
    else if (strcmp(kind, "card") == 0)
        printed(j, e);
    else if (strcmp(kind, "site_order") == 0)
        sent(j, e);
    else if (strcmp(kind, "bulletin") == 0 && IS("issue"))
        check_number(j, "bulletin", model_year(model_day(j->at)), sqlite3_column_int(e, ISSUE_NO));
    else if (strcmp(kind, "screening") == 0 && IS("adjourn"))
        j->last_adjourned = j->at;
    else if (strcmp(kind, "screening") == 0 && IS("go_live"))
        g_array_append_val(j->lives, ((struct live){object, j->at}));
    else if (strcmp(kind, "claim") == 0 && IS("amend"))
        known_of(j, sqlite3_column_int64(e, PROBLEM))->pledged = day_or_none(text_at(e, DUE_ON));
}

/* What became of a pledge: each screening after its own is gone through. */
static const char *pledge_kept(struct judge *j, const struct known *k, int day)
{
    int64_t over = model_at(day, 18);
    if (k->relapse_at)
        return "failed";
    if (k->closed_at && k->closed_at <= over)
        return "kept";
    bool after = false;
    for (guint i = 0; i < j->lives->len; i++) {
        const struct live *l = &g_array_index(j->lives, struct live, i);
        if (after && l->at > over && (!k->closed_at || k->closed_at > l->at))
            return "failed";
        after = after || l->screening == k->pledge_in;
    }
    return k->closed_at || j->at > over ? "late" : "pending";
}

static void check_pledges(struct judge *j)
{
    guint n = 0, told = 0;
    for (guint id = 0; id < j->known->len; id++) {
        const struct known *k = known_of(j, id);
        n += k->pledge_in && (k->pledged || k->first_due);
    }
    j->a->now = j->at; /* as of the last event */
    sqlite3_stmt *s = ask(j->a, "SELECT problem, kept FROM pledge_row");
    while (sqlite3_step(s) == SQLITE_ROW) {
        j->problem = sqlite3_column_int64(s, 0);
        const struct known *k = known_of(j, j->problem);
        int day = k->pledged ? k->pledged : k->first_due;
        EXPECT(j, k->pledge_in && day, "a pledge that nobody made");
        const char *want = pledge_kept(j, k, day);
        EXPECT(
            j, strcmp(text_at(s, 1), want) == 0, "its pledge is %s, not %s", text_at(s, 1), want);
        told++;
    }
    sqlite3_finalize(s);
    EXPECT(j, told == n, "%u pledges of %u are told", told, n);
}

/* What the rows say at the end, against what the log said. */
static void check_rows(struct judge *j)
{
    static const char *const none[] = {
        /* nothing has two holders, nothing is told twice, no number twice */
        "SELECT 1 FROM claim WHERE role = 'primary' AND state = 'active' GROUP BY problem"
        " HAVING count(*) > 1",
        "SELECT 1 FROM reminder GROUP BY card, escalation, exposure, clock, due_on, level"
        " HAVING count(*) > 1",
        "SELECT 1 FROM reminder GROUP BY card, escalation, exposure, clock, due_on, on_date"
        " HAVING count(*) > 1",
        "SELECT 1 FROM lapse GROUP BY problem, kind, ref HAVING count(*) > 1",
        "SELECT 1 FROM urge GROUP BY card, due_on, step HAVING count(*) > 1",
        /* nobody signs what is held */
        "SELECT 1 FROM urge u JOIN urge_hold h ON h.card = u.card WHERE u.state = 'signed'"
        " AND u.decided_at > h.held_at AND (h.released_at IS NULL OR u.decided_at < h.released_at)"
        " AND date(u.decided_at / 1000, 'unixepoch', '8 hours') <= h.until_on",
        "SELECT 1 FROM card WHERE state <> 'void' GROUP BY problem HAVING count(*) > 1",
        /* only what a check sends back is rework */
        "SELECT 1 FROM problem p WHERE p.rework_count <> (SELECT count(*) FROM event e"
        " WHERE e.kind = 'problem' AND e.object = p.id AND e.act = 'verify_fail')",
        /* nor is what could not be seen checked */
        "SELECT 1 FROM event e JOIN verification v ON v.rectification = e.data->>'rectification'"
        " WHERE e.kind = 'problem' AND e.act = 'ask_again'",
        "SELECT 1 FROM rectification r WHERE r.state = 'failed' AND NOT EXISTS (SELECT 1"
        " FROM verification v WHERE v.rectification = r.id) AND NOT EXISTS (SELECT 1 FROM event e"
        " WHERE e.kind = 'problem' AND e.object = r.problem AND e.act = 'ask_again'"
        " AND e.data->>'rectification' = r.id)",
        /* a meeting is not put away before the last of its problems */
        "SELECT 1 FROM problem p JOIN screening s ON s.id = p.screening WHERE s.state = 'archived'"
        " AND p.state NOT IN ('archived', 'withdrawn')",
        "SELECT 1 FROM card GROUP BY card_no HAVING count(*) > 1",
        /* printed as often as the log says, last by whom and when it says */
        "SELECT 1 FROM card k WHERE k.printed_times <> (SELECT count(*) FROM event e"
        " WHERE e.kind = 'card' AND e.object = k.id AND e.act = 'print')",
        "SELECT 1 FROM card k LEFT JOIN event e ON e.seq = (SELECT max(l.seq) FROM event l"
        " WHERE l.kind = 'card' AND l.object = k.id AND l.act = 'print')"
        " WHERE k.printed_by IS NOT e.account OR k.printed_at IS NOT e.at",
        /* a claimed problem has its claim, and one that nobody claims any more has none */
        "SELECT 1 FROM problem p WHERE p.state IN ('draft', 'scheduled', 'presented', 'withdrawn')"
        " AND EXISTS (SELECT 1 FROM claim c WHERE c.problem = p.id AND c.role = 'primary'"
        " AND c.state = 'active')",
        /* nothing waits for a screening that will not be held */
        "SELECT 1 FROM problem p JOIN screening s ON s.id = p.screening WHERE p.state = 'scheduled'"
        " AND s.state NOT IN ('planned', 'notified', 'checkin', 'live', 'paused')",
        /* what the hall has seen does not go back as if it never had */
        "SELECT 1 FROM event e JOIN showing h ON h.problem = e.object AND h.screening = e.screening"
        " WHERE e.kind = 'problem' AND e.act = 'unshown' AND h.shown_at IS NOT NULL",
        /* as many reminders as events of them */
        "SELECT 1 WHERE (SELECT count(*) FROM reminder) <>"
        " (SELECT count(*) FROM event WHERE kind = 'reminder')",
        /* of a unit once, by one that helped then, of what the hall has seen, with its event */
        "SELECT 1 FROM awareness GROUP BY screening, problem, unit HAVING count(*) > 1",
        "SELECT 1 FROM awareness w WHERE NOT EXISTS (SELECT 1 FROM showing h WHERE h.problem ="
        " w.problem AND h.screening = w.screening AND h.shown_at <= w.at)",
        "SELECT 1 FROM event e WHERE e.kind = 'awareness' AND e.data->>'unit' NOT IN"
        " (SELECT value FROM json_each((SELECT l.data->'assist' FROM event l"
        " WHERE l.kind = 'problem' AND l.object = e.data->>'problem' AND l.seq < e.seq"
        " AND l.data->'assist' IS NOT NULL ORDER BY l.seq DESC LIMIT 1)))",
        "SELECT 1 WHERE (SELECT count(*) FROM awareness) <>"
        " (SELECT count(*) FROM event WHERE kind = 'awareness' AND act = 'note')",
        "SELECT 1 WHERE (SELECT count(*) FROM closure) <>"
        " (SELECT count(*) FROM event WHERE kind = 'problem' AND act = 'close')",
        "SELECT 1 WHERE (SELECT max(seq) FROM event) <> (SELECT count(*) FROM event)",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
        EXPECT(j, model_ask(j->a, none[i], 0) == 0, "there are rows: %s", none[i]);
    sqlite3_stmt *s = ask(j->a, "SELECT p.id, p.state, p.due_on, k.due_on, p.due_at FROM problem p"
                                " LEFT JOIN card k ON k.problem = p.id AND k.state <> 'void'");
    while (sqlite3_step(s) == SQLITE_ROW) {
        j->problem = sqlite3_column_int64(s, 0);
        const struct known *k = known_of(j, j->problem);
        const char *due = text_at(s, 3);
        EXPECT(j, k->state && strcmp(k->state, text_at(s, 1)) == 0, "the row is %s, the log %s",
            text_at(s, 1), k->state);
        EXPECT(j, !*due || (model_parse(due) == k->due && strcmp(due, text_at(s, 2)) == 0),
            "due on %s, by the log on day %d", due, k->due);
        EXPECT(j, !*due || sqlite3_column_int64(s, 4) == k->due_at, "due at another hour");
    }
    sqlite3_finalize(s);
}

static void read_log(struct judge *j, const GArray *ticks)
{
    sqlite3_stmt *e = ask(j->a, all_events);
    guint next = 0;
    bool looking = false;
    while (sqlite3_step(e) == SQLITE_ROW) {
        j->seq = sqlite3_column_int64(e, SEQ);
        j->at = sqlite3_column_int64(e, AT);
        j->account = sqlite3_column_int64(e, ACCOUNT);
        j->problem = 0;
        for (; next < ticks->len; next++) {
            const struct model_tick *t = &g_array_index(ticks, struct model_tick, next);
            if (j->seq <= t->after)
                break;
            if (looking) /* the one before did nothing but reviews */
                tick(j, g_array_index(ticks, struct model_tick, next - 1).at);
            if (next > 0)
                tick_over(j);
            looking = true;
        }
        j->act = text_at(e, ACT);
        bool problem = strcmp(text_at(e, KIND), "problem") == 0;
        if (looking && !(problem && IS("review"))) {
            looking = false;
            tick(j, g_array_index(ticks, struct model_tick, next - 1).at);
            j->act = text_at(e, ACT);
        }
        if (problem)
            moved(j, e);
        else
            noted(j, e);
        j->count->events++;
    }
    sqlite3_finalize(e);
    for (; next <= ticks->len; next++) {
        if (looking)
            tick(j, g_array_index(ticks, struct model_tick, next - 1).at);
        if (next > 0)
            tick_over(j);
        looking = true;
    }
}

void model_judge(struct annotate *a, const GArray *ticks, struct model_count *count)
{
    struct judge j = {.a = a, .count = count, .act = ""};
    GHashTable **const tables[] = {
        &j.series, &j.due, &j.told, &j.looked, &j.lapses, &j.noted, &j.lapse_n, &j.urges, &j.urged};
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
        *tables[i] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    j.clips = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    j.times = g_array_new(FALSE, FALSE, sizeof(struct tally));
    j.letters = g_array_new(FALSE, FALSE, sizeof(struct letter));
    j.shown = g_array_new(FALSE, FALSE, sizeof(struct letter));
    j.lives = g_array_new(FALSE, FALSE, sizeof(struct live));
    j.failed = g_ptr_array_new_with_free_func(g_free);
    j.known = g_array_new(FALSE, TRUE, sizeof(struct known));
    j.request_by = g_array_new(FALSE, TRUE, sizeof(int64_t));
    j.dispute_by = g_array_new(FALSE, TRUE, sizeof(int64_t));
    read_log(&j, ticks);
    check_rows(&j);
    check_pledges(&j);
    for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
        g_hash_table_unref(*tables[i]);
    g_hash_table_unref(j.clips);
    g_array_unref(j.times);
    g_array_unref(j.letters);
    g_array_unref(j.shown);
    g_array_unref(j.lives);
    g_ptr_array_unref(j.failed);
    g_array_unref(j.known);
    g_array_unref(j.request_by);
    g_array_unref(j.dispute_by);
}

/* What the model does: it adjusts no segment. */
static bool counted(const struct design *d)
{
    return strcmp(d->kind, "problem") == 0 && strcmp(d->act, "segment_edit") != 0;
}

void model_moves_print(const struct model_count *count)
{
    for (size_t i = 0; i < G_N_ELEMENTS(design); i++)
        if (counted(&design[i]))
            g_print("# move %-4s %-11s %-14s %-11s %9d\n", design[i].mark ? design[i].mark : "",
                design[i].from, design[i].act, design[i].to, (int)count->moves[i]);
}

int64_t model_moves_least(const struct model_count *count)
{
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < G_N_ELEMENTS(design); i++)
        if (counted(&design[i]))
            least = MIN(least, count->moves[i]);
    return least;
}
