/* demo_api.c — calls with sticky errors, and the small things all steps need. */
#include "clock.h"
#include "demo.h"

#include <string.h>

#define WAIT_S 900

void demo_say(struct demo *d, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (d->line->len)
        g_string_append(d->line, " · ");
    g_string_append_vprintf(d->line, format, args);
    va_end(args);
}

void demo_fail(struct demo *d, const char *format, ...)
{
    if (d->error)
        return;
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(&d->error, CLIENT_ERROR, CLIENT_ERROR_REFUSED, text);
}

void demo_check(struct demo *d, bool good, const char *what)
{
    if (!good)
        demo_fail(d, "not as it should be: %s", what);
}

int64_t demo_now(void)
{
    return clock_now();
}

char *demo_day(int n)
{
    g_autoptr(GTimeZone) zone = g_time_zone_new_offset(8 * 3600);
    g_autoptr(GDateTime) now = g_date_time_new_now(zone);
    g_autoptr(GDateTime) day = g_date_time_add_days(now, n);
    return g_date_time_format(day, "%Y-%m-%d");
}

char *demo_path(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *path = g_strdup_vprintf(format, args);
    va_end(args);
    return path;
}

int64_t demo_id(struct demo *d, const char *kind, const char *name)
{
    g_autofree char *key = g_strconcat(kind, ":", name, NULL);
    const int64_t *id = g_hash_table_lookup(d->ids, key);
    if (!id)
        demo_fail(d, "there is no %s", key);
    return id ? *id : 0;
}

/* --- calls --- */

static json_t *send_body(
    struct demo *d, struct client *client, const char *method, const char *path, json_t *body)
{
    if (d->error || !client) {
        json_decref(body);
        return NULL;
    }
    return client_send(client, method, path, body, &d->error);
}

static json_t *pack(const char *format, va_list args)
{
    json_error_t wrong;
    json_t *body = format ? json_vpack_ex(&wrong, 0, format, args) : json_object();
    if (!body)
        g_error("bad body '%s': %s", format, wrong.text);
    return body;
}

json_t *demo_call(struct demo *d, struct client *client, const char *method, const char *path,
    const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *body = pack(format, args);
    va_end(args);
    return send_body(d, client, method, path, body);
}

int64_t demo_do(
    struct demo *d, struct client *client, const char *method, char *path, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    json_t *body = pack(format, args);
    va_end(args);
    json_t *answer = send_body(d, client, method, path, body);
    int64_t id = json_integer_value(json_object_get(answer, "id"));
    json_decref(answer);
    g_free(path);
    return id;
}

json_t *demo_get(struct demo *d, struct client *client, const char *path, ...)
{
    va_list args;
    va_start(args, path);
    g_autofree char *full = g_strdup_vprintf(path, args);
    va_end(args);
    return send_body(d, client, "GET", full, NULL);
}

struct client *demo_as(struct demo *d, const char *login)
{
    struct client *client = g_hash_table_lookup(d->clients, login);
    if (client || d->error)
        return client;
    for (guint i = 0; i + 1 < d->passwords->len; i += 2) {
        if (!g_str_equal(d->passwords->pdata[i], login))
            continue;
        client = client_new(d->base);
        g_hash_table_insert(d->clients, g_strdup(login), client);
        json_decref(demo_call(d, client, "POST", "/api/login", "{s:s, s:s}", "login", login,
            "password", d->passwords->pdata[i + 1]));
        return client;
    }
    demo_fail(d, "nobody is called '%s'", login);
    return NULL;
}

/* --- waiting --- */

void demo_wait_job(struct demo *d, int64_t job)
{
    int64_t until = g_get_monotonic_time() + WAIT_S * G_USEC_PER_SEC;
    while (!d->error) {
        json_t *answer = demo_get(d, demo_as(d, "office"), "/api/jobs/%" G_GINT64_FORMAT, job);
        const char *state = json_string_value(json_object_get(answer, "state"));
        bool done = g_strcmp0(state, "done") == 0;
        if (g_strcmp0(state, "failed") == 0 || g_strcmp0(state, "cancelled") == 0) {
            char *text = json_dumps(json_object_get(answer, "reason"), JSON_ENCODE_ANY);
            demo_fail(d, "job %" G_GINT64_FORMAT " %s: %s", job, state, text ? text : "");
            free(text);
        }
        json_decref(answer);
        if (done)
            return;
        if (g_get_monotonic_time() > until)
            demo_fail(d, "job %" G_GINT64_FORMAT " takes too long", job);
        g_usleep(200 * 1000);
    }
}

static void wait_clip(struct demo *d, struct client *client, int64_t clip)
{
    int64_t until = g_get_monotonic_time() + WAIT_S * G_USEC_PER_SEC;
    while (!d->error) {
        json_t *answer = demo_get(d, client, "/api/clips/%" G_GINT64_FORMAT, clip);
        const char *state = json_string_value(json_object_get(answer, "state"));
        bool wait = g_strcmp0(state, "received") == 0 || g_strcmp0(state, "ingesting") == 0;
        if (g_strcmp0(state, "failed") == 0)
            demo_fail(d, "clip %" G_GINT64_FORMAT " can't be used", clip);
        json_decref(answer);
        if (!wait)
            return;
        if (g_get_monotonic_time() > until)
            demo_fail(d, "clip %" G_GINT64_FORMAT " takes too long", clip);
        g_usleep(200 * 1000);
    }
}

int64_t demo_upload(struct demo *d, struct client *client, struct client_upload *upload, bool wait)
{
    if (d->error || !client || !client_upload(client, upload, &d->error))
        return 0;
    if (wait)
        wait_clip(d, client, upload->clip);
    return upload->clip;
}
