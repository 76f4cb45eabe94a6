#include "server.h"

#include "config.h"
#include "lang.h"
#include "live.h"
#include "rehearsal.h"

#include <string.h>

const struct annotate_who server_reader = {.kind = ANNOTATE_KIND_SYSTEM,
    .roles = ANNOTATE_ROLE_SYSTEM | ANNOTATE_ROLE_AUDITOR | ANNOTATE_ROLE_ADMIN,
    .name = "system",
    .address = ""};

static void close_handle(void *handle)
{
    annotate_close(handle);
}

static GPrivate handles = G_PRIVATE_INIT(close_handle);

static const char *text_of(const char *lang, const char *key, void *payload)
{
    return lang_text(lang, key);
}

struct annotate *server_record(const struct server *server)
{
    struct annotate *handle = g_private_get(&handles);
    if (handle)
        return handle;
    g_autoptr(GError) error = NULL;
    handle = annotate_open(server->record_path, 0, &error);
    if (!handle)
        g_error("cannot open the record %s: %s", server->record_path, error->message);
    annotate_set_texts(handle, text_of, NULL);
    g_private_set(&handles, handle);
    return handle;
}

void server_gather(const struct server *server)
{
    annotate_group_begin(server_record(server));
}

bool server_commit(const struct server *server, GError **error)
{
    bool written = false;
    bool good = annotate_group_end(server_record(server), &written, error);
    if (good && written)
        live_wake(server->live);
    return good;
}

void server_wrote(const struct server *server)
{
    if (!annotate_group_is_open(server_record(server)))
        live_wake(server->live);
}

const char *server_rehearses(const struct server *server)
{
    return server->config->rehearsal ? strrchr(server->config->data, '/') + 1 : NULL;
}

/* Before the links that need it. */
static void link_to_us(const struct server *server, GString *view)
{
    static const char *const links[] = {"\"checkin_url\":\"", "\"url\":\""};
    if (!atomic_load(&server->absolute))
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(links); i++) {
        g_autofree char *from = g_strconcat(links[i], "/", NULL);
        g_autofree char *to = g_strconcat(links[i], server->base_url, "/", NULL);
        g_string_replace(view, from, to, 0);
    }
}

/* [real port, rehearsal's port] of each door, as long as there are both sides. */
static void tell_doors(const struct server *server, int64_t screening, GString *view)
{
    struct rehearsal_info other;
    bool here = server_rehearses(server);
    if (!here && (!rehearsal_runs(server->rehearsal, &other) || other.screening != screening))
        return;
    g_autoptr(GString) doors = g_string_new("\"doors\":[");
    for (int i = 0; i < 2; i++) {
        unsigned ours = atomic_load(&server->ports[i]);
        unsigned real = here ? server->config->home[i] : ours;
        unsigned copy = here ? ours : other.ports[i];
        if (real && copy)
            g_string_append_printf(doors, "%s[%u,%u]", i ? "," : "", real, copy);
    }
    g_string_append(doors, "],");
    g_string_insert(view, 1, doors->str);
}

void server_dress(
    const struct server *server, enum annotate_view view, int64_t screening, GString *text)
{
    bool hall = view == ANNOTATE_VIEW_HALL;
    if (hall || view == ANNOTATE_VIEW_SCREENING)
        link_to_us(server, text);
    if (hall)
        tell_doors(server, screening, text);
    bool stage = hall || view == ANNOTATE_VIEW_STAGE || view == ANNOTATE_VIEW_SEAT ||
                 view == ANNOTATE_VIEW_LEADER_STAGE;
    if (stage && server_rehearses(server)) {
        g_autofree char *mark =
            g_strdup_printf("\"rehearsal\":true,\"copy\":\"%s\",", server_rehearses(server));
        g_string_insert(text, 1, mark);
    }
}
