#include "house.h"

#include "api.h"
#include "clock.h"
#include "config.h"
#include "store.h"

#include <gnutls/x509.h>
#include <jansson.h>
#include <string.h>

#define NOTE "last-backup.json"
#define WARN_DAYS 7         /* a backup older than this */
#define WARN_CERTIFICATE 30 /* fewer days left than this */
#define DAY (24 * INT64_C(3600000))

static char *note_path(const struct store *store)
{
    return g_build_filename(store_root(store), NOTE, NULL);
}

bool house_note_backup(const struct store *store, const struct house_backup *backup, GError **error)
{
    g_autofree char *path = note_path(store), *to = g_utf8_make_valid(backup->to, -1);
    json_t *note = json_pack("{sI ss sI sI sI sb sb}", "at", (json_int_t)backup->at, "to", to,
        "files", (json_int_t)backup->files, "bytes", (json_int_t)backup->bytes, "took_ms",
        (json_int_t)backup->took_ms, "checked", backup->checked, "same_disk", backup->same_disk);
    char *text = json_dumps(note, JSON_COMPACT);
    bool ok = g_file_set_contents_full(
        path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644, error);
    free(text);
    json_decref(note);
    return ok;
}

int64_t house_certificate_end(const char *pem)
{
    gnutls_x509_crt_t certificate;
    gnutls_datum_t text = {(unsigned char *)(uintptr_t)pem, (unsigned)strlen(pem)};
    if (gnutls_x509_crt_init(&certificate) != GNUTLS_E_SUCCESS)
        return 0;
    time_t end = -1;
    if (gnutls_x509_crt_import(certificate, &text, GNUTLS_X509_FMT_PEM) == GNUTLS_E_SUCCESS)
        end = gnutls_x509_crt_get_expiration_time(certificate);
    gnutls_x509_crt_deinit(certificate);
    return end < 0 ? 0 : (int64_t)end * 1000;
}

static int64_t number(const json_t *note, const char *key)
{
    return json_integer_value(json_object_get(note, key));
}

/* The note as it stands, with its age; null when there was never a backup. */
static json_t *read_note(const struct store *store, int64_t now)
{
    g_autofree char *path = note_path(store);
    json_t *note = json_load_file(path, 0, NULL);
    if (!json_is_integer(json_object_get(note, "at"))) {
        json_decref(note);
        return json_null();
    }
    json_object_set_new(note, "days", json_integer(MAX(0, now - number(note, "at")) / DAY));
    return note;
}

static json_t *certificate_of(const struct server *server, int64_t now)
{
    int64_t end = server->tls_end;
    if (!end)
        return json_null();
    int64_t days = end > now ? (end - now) / DAY : -((now - end) / DAY) - 1;
    return json_pack("{sI sI sb}", "end_at", (json_int_t)end, "days_left", (json_int_t)days,
        "warning", days < WARN_CERTIFICATE);
}

/* A line for the shell of this machine; the day keeps one backup from another. */
static char *command_of(const struct server *server, int64_t now)
{
    g_autofree char *data = g_shell_quote(server->config->data);
    g_autoptr(GDateTime) day = g_date_time_new_from_unix_utc(now / 1000 + 8 * 3600);
    g_autofree char *on = g_date_time_format(day, "%Y-%m-%d");
    return g_strdup_printf(
        "shenkan backup --data %s --to /media/backup/shenkan-%s --check", data, on);
}

void api_house(struct http_request *req)
{
    const struct server *server = http_payload(req);
    int64_t now = http_now(req);
    json_t *backup = read_note(server->store, now);
    bool old = json_is_null(backup) || number(backup, "days") >= WARN_DAYS;
    g_autofree char *command = command_of(server, now);
    json_t *house = json_pack("{ss ss? ss so so sb ss}", "office_url", server->office_url,
        "meeting_url", server->meeting_url, "public_url", server->base_url, "certificate",
        certificate_of(server, now), "backup", backup, "backup_warning", old, "backup_command",
        command);
    g_autofree char *text = json_dumps(house, JSON_COMPACT);
    json_decref(house);
    http_reply_json(req, 200, text);
}
