/* functions.c — the SQL functions of the views: who looks, what time it is, sentences for keys.
 * Views are TEMP, so functions of the program may stand in them although the schema of the file is
 * not trusted. */
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

static const struct {
    const char *name;
    uint32_t roles;
} groups[] = {
    {"staff",      ANNOTATE_ROLES_STAFF },
    {"any_office", ANNOTATE_ROLES_OFFICE},
    {"any_unit",   ANNOTATE_ROLES_UNIT  },
    {"seat",       ANNOTATE_ROLE_SEAT   },
    {"hall",       ANNOTATE_ROLE_HALL   },
    {"system",     ANNOTATE_ROLE_SYSTEM },
};

/* viewer_is('office'), also 'staff', 'any_office', 'any_unit', 'seat', 'hall', 'system'. */
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

static void viewer_roles(sqlite3_context *c, int n, sqlite3_value **v)
{
    const struct annotate_who *who = handle(c)->who;
    sqlite3_result_int64(c, who ? who->roles : 0);
}

static void now_ms(sqlite3_context *c, int n, sqlite3_value **v)
{
    sqlite3_result_int64(c, handle(c)->now);
}

static const char *sentence(struct annotate *a, const char *lang, const char *key)
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
    data_text(out, "zh", sentence(handle(c), "zh", key));
    data_text(out, "en", sentence(handle(c), "en", key));
    g_string_append_c(out, '}');
    sqlite3_result_text(c, out->str, (int)out->len, SQLITE_TRANSIENT);
}

/* say(lang, key): the bare sentence. */
static void say(sqlite3_context *c, int n, sqlite3_value **v)
{
    const char *lang = (const char *)sqlite3_value_text(v[0]);
    const char *key = (const char *)sqlite3_value_text(v[1]);
    if (lang && key)
        sqlite3_result_text(c, sentence(handle(c), lang, key), -1, SQLITE_TRANSIENT);
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

static const struct {
    const char *name;
    int n;
    void (*call)(sqlite3_context *, int, sqlite3_value **);
} functions[] = {
    {"viewer_user",       0, viewer_user      },
    {"viewer_person",     0, viewer_person    },
    {"viewer_unit",       0, viewer_unit      },
    {"viewer_screening",  0, viewer_screening },
    {"viewer_session",    0, viewer_session   },
    {"viewer_attendance", 0, viewer_attendance},
    {"viewer_is",         1, viewer_is        },
    {"viewer_roles",      0, viewer_roles     },
    {"now_ms",            0, now_ms           },
    {"said",              1, said             },
    {"say",               2, say              },
    {"role_name",         1, role_name        },
    {"local_day",         1, local_day        },
    {"distance_m",        4, distance_m       },
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
