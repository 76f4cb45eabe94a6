/* functions.c — the SQL functions of the views: who looks, what time it is, sentences for keys.
 * Views are TEMP, so functions of the program may stand in them although the schema of the file is
 * not trusted. */
#include "cover.h"
#include "entity.h"
#include "record_priv.h"
#include "rules.h"
#include <math.h>
#include <string.h>

static struct annotate *handle(sqlite3_context *c)
{
    return sqlite3_user_data(c);
}

static void result_ref(sqlite3_context *c, int64_t id)
{
    if (id)
        sqlite3_result_int64(c, id);
    else
        sqlite3_result_null(c);
}

#define VIEWER(field)                                                                              \
    static void viewer_##field(sqlite3_context *c, int n, sqlite3_value **v)                       \
    {                                                                                              \
        const struct annotate_who *who = handle(c)->who;                                           \
        result_ref(c, who ? who->field : 0);                                                       \
    }
VIEWER(user)
VIEWER(person)
VIEWER(unit)
VIEWER(screening)
VIEWER(session)
VIEWER(attendance)

/* viewer_home(): the unit that the viewer belongs to, as home_of; it opens nothing. */
static void viewer_home(sqlite3_context *c, int n, sqlite3_value **v)
{
    const struct annotate_who *who = handle(c)->who;
    result_ref(c, who ? home_of(who) : 0);
}

static const struct {
    const char *name;
    uint32_t roles;
} groups[] = {
    {"staff",      ANNOTATE_ROLES_STAFF | ANNOTATE_ROLE_SYSTEM},
    {"any_office", ANNOTATE_ROLES_OFFICE                      },
    {"any_unit",   ANNOTATE_ROLES_UNIT                        },
    {"overseer",   ANNOTATE_ROLES_OVERSEERS                   },
    {"seat",       ANNOTATE_ROLE_SEAT                         },
    {"hall",       ANNOTATE_ROLE_HALL                         },
    {"system",     ANNOTATE_ROLE_SYSTEM                       },
    {"sole_admin", ANNOTATE_ROLE_SOLE_ADMIN                   },
};

/* The system looks on behalf of the staff's screens (the live stream reads once for all of them).
 * viewer_is('office'), also 'staff', 'any_office', 'any_unit', 'seat', 'hall', 'system',
 * 'sole_admin'. */
static void viewer_is(sqlite3_context *c, int n, sqlite3_value **v)
{
    const struct annotate_who *who = handle(c)->who;
    const char *name = (const char *)sqlite3_value_text(v[0]);
    uint32_t roles = name ? annotate_role_find(name) : 0;
    for (size_t i = 0; name && !roles && i < G_N_ELEMENTS(groups); i++)
        if (strcmp(groups[i].name, name) == 0)
            roles = groups[i].roles;
    sqlite3_result_int(c, who && (who->roles & roles));
}

/* viewer_narrowed(): whether the viewer knows of a part of the county only, see views_scope.sql. */
static void viewer_narrowed(sqlite3_context *c, int n, sqlite3_value **v)
{
    const struct annotate_who *who = handle(c)->who;
    sqlite3_result_int(c, who && who->narrowed);
}

static void viewer_roles(sqlite3_context *c, int n, sqlite3_value **v)
{
    const struct annotate_who *who = handle(c)->who;
    sqlite3_result_int64(c, who ? who->roles : 0);
}

static void now_ms(sqlite3_context *c, int n, sqlite3_value **v)
{
    sqlite3_result_int64(c, handle(c)->now);
}

const char *record_sentence(struct annotate *a, const char *lang, const char *key)
{
    const char *text = a->text ? a->text(lang, key, a->payload) : NULL;
    return text ? text : key;
}

/* said(key): {"key","zh","en"} as JSON text (wrap it in json()), NULL for NULL. */
static void said(sqlite3_context *c, int n, sqlite3_value **v)
{
    const char *key = (const char *)sqlite3_value_text(v[0]);
    if (!key) {
        sqlite3_result_null(c);
        return;
    }
    g_autoptr(GString) out = data_new();
    data_text(out, "key", key);
    data_text(out, "zh", record_sentence(handle(c), "zh", key));
    data_text(out, "en", record_sentence(handle(c), "en", key));
    g_string_append_c(out, '}');
    sqlite3_result_text(c, out->str, (int)out->len, SQLITE_TRANSIENT);
}

/* say(lang, key): the bare sentence. */
static void say(sqlite3_context *c, int n, sqlite3_value **v)
{
    const char *lang = (const char *)sqlite3_value_text(v[0]);
    const char *key = (const char *)sqlite3_value_text(v[1]);
    if (lang && key)
        sqlite3_result_text(c, record_sentence(handle(c), lang, key), -1, SQLITE_TRANSIENT);
    else
        sqlite3_result_null(c);
}

static void role_name(sqlite3_context *c, int n, sqlite3_value **v)
{
    sqlite3_result_text(
        c, annotate_role_name((uint32_t)sqlite3_value_int64(v[0])), -1, SQLITE_STATIC);
}

/* local_day(ms): the date in the county, NULL for NULL. */
static void local_day(sqlite3_context *c, int n, sqlite3_value **v)
{
    if (sqlite3_value_type(v[0]) == SQLITE_NULL) {
        sqlite3_result_null(c);
        return;
    }
    char day[11];
    rules_day(sqlite3_value_int64(v[0]), day);
    sqlite3_result_text(c, day, -1, SQLITE_TRANSIENT);
}

/* covered(text, names): without the names (one a line) and long numbers; names NULL: as it is. */
static void covered(sqlite3_context *c, int n, sqlite3_value **v)
{
    const char *text = (const char *)sqlite3_value_text(v[0]);
    const char *names = (const char *)sqlite3_value_text(v[1]);
    if (text)
        sqlite3_result_text(c, names ? cover_text(text, names) : g_strdup(text), -1, g_free);
    else
        sqlite3_result_null(c);
}

/* distance_m(lat, lon, lat, lon): metres on the sphere, NULL when one is. */
static void distance_m(sqlite3_context *c, int n, sqlite3_value **v)
{
    double d[4];
    for (int i = 0; i < 4; i++) {
        if (sqlite3_value_type(v[i]) == SQLITE_NULL) {
            sqlite3_result_null(c);
            return;
        }
        d[i] = sqlite3_value_double(v[i]) * G_PI / 180;
    }
    double x = sin((d[2] - d[0]) / 2), y = sin((d[3] - d[1]) / 2);
    double h = x * x + cos(d[0]) * cos(d[2]) * y * y;
    sqlite3_result_int64(c, llround(2 * 6371008.8 * asin(fmin(1, sqrt(h)))));
}

/* yes(n): true or false as JSON; NULL is false. */
static void yes(sqlite3_context *c, int n, sqlite3_value **v)
{
    sqlite3_result_text(c, sqlite3_value_int64(v[0]) ? "true" : "false", -1, SQLITE_STATIC);
    sqlite3_result_subtype(c, 'J');
}

/* facts('lead', 1, 'window', 0, …): the bits of those that hold. */
static void facts_of(sqlite3_context *c, int n, sqlite3_value **v)
{
    uint64_t have = 0;
    for (int i = 0; i + 1 < n; i += 2) {
        const char *name = (const char *)sqlite3_value_text(v[i]);
        uint64_t fact = rules_fact_find(name ? name : "");
        if (!fact) {
            sqlite3_result_error(c, "facts(): no such fact", -1);
            return;
        }
        if (sqlite3_value_int64(v[i + 1]))
            have |= fact;
    }
    sqlite3_result_int64(c, (sqlite3_int64)have);
}

/* step_why(kind, from, act, facts): NULL when the viewer may, else the key of the refusal. */
static void step_why(sqlite3_context *c, int n, sqlite3_value **v)
{
    const struct annotate_who *who = handle(c)->who;
    const char *words[3], *key = NULL;
    for (int i = 0; i < 3; i++) {
        words[i] = (const char *)sqlite3_value_text(v[i]);
        if (!words[i])
            return;
    }
    uint64_t have = (uint64_t)sqlite3_value_int64(v[3]);
    if (!rules_step(words[0], words[1], words[2], who ? who->roles : 0, have, &key))
        sqlite3_result_text(c, key, -1, SQLITE_STATIC);
}

/* setting_act(key, value): the act that setting it to this value is. */
static void setting_act(sqlite3_context *c, int n, sqlite3_value **v)
{
    const char *key = (const char *)sqlite3_value_text(v[0]);
    const char *value = (const char *)sqlite3_value_text(v[1]);
    if (key && value)
        sqlite3_result_text(c, rules_setting_act(key, value), -1, SQLITE_STATIC);
}

/* original_before(): the instant before which originals are past their years. */
static void original_before(sqlite3_context *c, int n, sqlite3_value **v)
{
    struct annotate *a = handle(c);
    int years = (int)annotate_setting_int(a, "retention.original_years");
    sqlite3_result_int64(c, rules_original_before(a->now, years));
}

/* days_left(day): natural days from today, negative when past; NULL for no day. */
static void days_left(sqlite3_context *c, int n, sqlite3_value **v)
{
    const char *day = (const char *)sqlite3_value_text(v[0]);
    char today[11];
    rules_day(handle(c)->now, today);
    if (rules_day_valid(day))
        sqlite3_result_int(c, rules_days_between(today, day));
}

/* days_between(a, b): natural days, negative when b is before a; NULL for no day. */
static void days_between(sqlite3_context *c, int n, sqlite3_value **v)
{
    const char *from = (const char *)sqlite3_value_text(v[0]);
    const char *to = (const char *)sqlite3_value_text(v[1]);
    if (rules_day_valid(from) && rules_day_valid(to))
        sqlite3_result_int(c, rules_days_between(from, to));
}

/* card_due(type, pledged_on): how a card issued now would be due, as JSON text. */
static void card_due(sqlite3_context *c, int n, sqlite3_value **v)
{
    g_autoptr(GError) error = NULL;
    const char *pledged_on = (const char *)sqlite3_value_text(v[1]);
    char *due =
        card_due_json(handle(c), handle(c)->now, sqlite3_value_int64(v[0]), pledged_on, &error);
    if (due)
        sqlite3_result_text(c, due, -1, g_free);
    else
        sqlite3_result_error(c, error->message, -1);
}

/* drawn(period, n, of): whether the n-th closure of a period is looked at again. */
static void drawn(sqlite3_context *c, int n, sqlite3_value **v)
{
    sqlite3_result_int(c, rules_drawn(sqlite3_value_int64(v[0]), sqlite3_value_int64(v[1]),
                              sqlite3_value_int64(v[2])));
}

/* late_day(mode, due_on, n): the day on which that deadline is over by n days of its mode. */
static void late_day(sqlite3_context *c, int n, sqlite3_value **v)
{
    g_autoptr(GError) error = NULL;
    const char *due_on = (const char *)sqlite3_value_text(v[1]);
    struct rules_times t;
    char out[11];
    if (!rules_day_valid(due_on))
        return;
    if (!clocks_load(handle(c), &t, &error)) {
        sqlite3_result_error(c, error->message, -1);
        return;
    }
    rules_late_day(&t, rules_mode_find((const char *)sqlite3_value_text(v[0])), due_on,
        sqlite3_value_int(v[2]), out);
    sqlite3_result_text(c, out, -1, SQLITE_TRANSIENT);
}

/* grantor(nth, days): whether the viewer may grant such an extension. */
static void grantor(sqlite3_context *c, int n, sqlite3_value **v)
{
    const struct annotate_who *who = handle(c)->who;
    sqlite3_result_int(
        c, rules_grantor(who ? who->roles : 0, sqlite3_value_int(v[0]), sqlite3_value_int(v[1])));
}

static void day_add(sqlite3_context *c, int n, sqlite3_value **v)
{
    const char *day = (const char *)sqlite3_value_text(v[0]);
    char out[11];
    if (!rules_day_valid(day))
        return;
    rules_day_add(day, sqlite3_value_int(v[1]), out);
    sqlite3_result_text(c, out, -1, SQLITE_TRANSIENT);
}

/* monday(day): the Monday of its week; NULL for no day. */
static void monday(sqlite3_context *c, int n, sqlite3_value **v)
{
    const char *day = (const char *)sqlite3_value_text(v[0]);
    struct rules_slot week;
    if (!rules_day_valid(day))
        return;
    rules_week_slot(day, 1, &week);
    sqlite3_result_text(c, week.period, -1, SQLITE_TRANSIENT);
}

/* day_at(day, hour): the instant; NULL for no day. */
static void day_at(sqlite3_context *c, int n, sqlite3_value **v)
{
    const char *day = (const char *)sqlite3_value_text(v[0]);
    if (rules_day_valid(day))
        sqlite3_result_int64(c, rules_day_at(day, sqlite3_value_int(v[1])));
}

/* kept(promised_on, closed_at, asked_at, reopened, due_hour): what became of a pledge; NULL without
 * a day. */
static void kept(sqlite3_context *c, int n, sqlite3_value **v)
{
    const char *day = (const char *)sqlite3_value_text(v[0]);
    struct rules_times t = rules_times_default;
    t.due_hour = sqlite3_value_int(v[4]);
    if (rules_day_valid(day))
        sqlite3_result_text(c,
            rules_kept_name(rules_kept(&t, day, sqlite3_value_int64(v[1]),
                sqlite3_value_int64(v[2]), sqlite3_value_int(v[3]), handle(c)->now)),
            -1, SQLITE_STATIC);
}

static const struct {
    const char *name;
    int n;
    void (*call)(sqlite3_context *, int, sqlite3_value **);
} functions[] = {
    {"viewer_user",       0,  viewer_user      },
    {"viewer_person",     0,  viewer_person    },
    {"viewer_unit",       0,  viewer_unit      },
    {"viewer_home",       0,  viewer_home      },
    {"viewer_screening",  0,  viewer_screening },
    {"viewer_session",    0,  viewer_session   },
    {"viewer_attendance", 0,  viewer_attendance},
    {"viewer_narrowed",   0,  viewer_narrowed  },
    {"viewer_is",         1,  viewer_is        },
    {"viewer_roles",      0,  viewer_roles     },
    {"now_ms",            0,  now_ms           },
    {"said",              1,  said             },
    {"say",               2,  say              },
    {"role_name",         1,  role_name        },
    {"local_day",         1,  local_day        },
    {"covered",           2,  covered          },
    {"distance_m",        4,  distance_m       },
    {"yes",               1,  yes              },
    {"setting_act",       2,  setting_act      },
    {"original_before",   0,  original_before  },
    {"facts",             -1, facts_of         },
    {"step_why",          4,  step_why         },
    {"days_left",         1,  days_left        },
    {"day_add",           2,  day_add          },
    {"monday",            1,  monday           },
    {"days_between",      2,  days_between     },
    {"grantor",           2,  grantor          },
    {"card_due",          2,  card_due         },
    {"late_day",          3,  late_day         },
    {"drawn",             3,  drawn            },
    {"day_at",            2,  day_at           },
    {"kept",              5,  kept             },
};

bool functions_add(struct annotate *a, GError **error)
{
    for (size_t i = 0; i < G_N_ELEMENTS(functions); i++) {
        if (sqlite3_create_function_v2(a->db, functions[i].name, functions[i].n, SQLITE_UTF8, a,
                functions[i].call, NULL, NULL, NULL) != SQLITE_OK) {
            record_error(a, error);
            return false;
        }
    }
    return true;
}
