#include "server.h"

#include "annotate.h"
#include "lang.h"
#include "live.h"

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

void server_link(const struct server *server, GString *view)
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
