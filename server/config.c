#include "config.h"

#include "http.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

enum kind { TEXT, PATH, FLAG };

/* One row is the option --name, the variable SHENKAN_NAME and the key name of [server]. */
static const struct key {
    const char *name; /* with blanks as '_' */
    enum kind kind;
    size_t offset;
    const char *arg, *help;
} keys[] = {
    {"data",           PATH, offsetof(struct config, data),           "DIR",
     "folder with the record and all footage (default: ./data)"                                                 },
    {"listen",         TEXT, offsetof(struct config, listen),         "ADDR:PORT",
     "office door (default: 127.0.0.1:8080; port 0 takes any)"                                                  },
    {"public_url",     TEXT, offsetof(struct config, public_url),     "URL",
     "address that phones and hall screens use, for QR codes (default: found out)"                              },
    {"meeting_listen", TEXT, offsetof(struct config, meeting_listen), "ADDR:PORT",
     "meeting door for phones and hall screens, open only during a screening (default: none)"                   },
    {"web",            PATH, offsetof(struct config, web),            "DIR",       "folder of the built web app"},
    {"media",          PATH, offsetof(struct config, media),          "FILE",      "the shenkan-media program"  },
    {"tls_cert",       PATH, offsetof(struct config, tls_cert),       "FILE",      "certificate chain, PEM"     },
    {"tls_key",        PATH, offsetof(struct config, tls_key),        "FILE",      "its private key, PEM"       },
    {"no_work",        FLAG, offsetof(struct config, no_work),        NULL,
     "do not start `shenkan work` as well (it runs somewhere else)"                                             },
    {"insecure_lan",   FLAG, offsetof(struct config, insecure_lan),   NULL,
     "allow the office door without TLS off loopback: passwords travel in the clear"                            },
    {"rehearsal_port", TEXT, offsetof(struct config, rehearsal_port), "PORT",
     "office door of a rehearsal (default: the office port + 10; 0 takes any); its meeting door "
        "is as far off"                                                                                         },
    {"rehearsal_s",    TEXT, offsetof(struct config, rehearsal_s),    "SECONDS",
     "a rehearsal ends by itself after so long (default: 10800)"                                                },
    {"rehearsal",      TEXT, offsetof(struct config, rehearsal),      "PORTS",
     "serve the copy that a rehearsal runs over (serve starts this itself)"                                     },
};
#define N_KEYS G_N_ELEMENTS(keys)

static bool fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
static bool fail(GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(error, HTTP_ERROR, 500, text);
    return false;
}

static void *slot(struct config *config, const struct key *key)
{
    return (char *)config + key->offset;
}

static bool set(struct config *config, const struct key *key, const char *text, GError **error)
{
    if (key->kind == FLAG) {
        bool yes = !g_ascii_strcasecmp(text, "true") || !strcmp(text, "1");
        if (!yes && g_ascii_strcasecmp(text, "false") != 0 && strcmp(text, "0") != 0)
            return fail(error, "%s must be true or false, not '%s'", key->name, text);
        *(bool *)slot(config, key) = yes;
        return true;
    }
    char **to = slot(config, key);
    g_free(*to);
    *to = !*text ? NULL : key->kind == PATH ? g_canonicalize_filename(text, NULL) : g_strdup(text);
    return true;
}

static bool load_file(struct config *config, const char *path, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) local = NULL;
    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &local))
        return g_error_matches(local, G_FILE_ERROR, G_FILE_ERROR_NOENT)
                   ? true
                   : fail(error, "%s: %s", path, local->message);
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    for (char **g = groups; *g; g++)
        if (strcmp(*g, "server") != 0)
            return fail(error, "%s: unknown section [%s]; only [server] is known", path, *g);
    g_auto(GStrv) names = g_key_file_get_keys(file, "server", NULL, NULL);
    for (char **n = names; n && *n; n++) {
        const struct key *key = NULL;
        for (size_t i = 0; i < N_KEYS; i++)
            if (!strcmp(keys[i].name, *n) && i > 0) /* data: the file lies in it */
                key = &keys[i];
        if (!key)
            return fail(error, "%s: unknown key '%s'; see shenkan serve --help", path, *n);
        g_autofree char *value = g_key_file_get_string(file, "server", *n, NULL);
        if (!set(config, key, value ? value : "", error))
            return false;
    }
    return true;
}

static bool load_environment(struct config *config, size_t from, size_t to, GError **error)
{
    for (size_t i = from; i < to; i++) {
        g_autofree char *upper = g_ascii_strup(keys[i].name, -1);
        g_autofree char *name = g_strdup_printf("SHENKAN_%s", upper);
        const char *value = g_getenv(name);
        if (value && !set(config, &keys[i], value, error))
            return false;
    }
    return true;
}

struct given {
    char *text[N_KEYS];
    gboolean flag[N_KEYS];
};

static bool read_options(
    int argc, char **argv, const char *summary, struct given *given, GError **error)
{
    g_autofree GOptionEntry *entries = g_new0(GOptionEntry, N_KEYS + 1);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < N_KEYS; i++) {
        char *name = g_strdelimit(g_strdup(keys[i].name), "_", '-');
        g_ptr_array_add(names, name);
        bool flag = keys[i].kind == FLAG;
        entries[i] = (GOptionEntry){.long_name = name,
            .arg = flag ? G_OPTION_ARG_NONE : G_OPTION_ARG_STRING,
            .arg_data = flag ? (void *)&given->flag[i] : (void *)&given->text[i],
            .description = keys[i].help,
            .arg_description = keys[i].arg};
    }
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_set_summary(context, summary);
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, error))
        return false;
    if (argc > 1)
        return fail(error, "'%s' is not an option of shenkan %s", argv[1], argv[0]);
    return true;
}

static bool take_options(
    struct config *config, struct given *given, size_t from, size_t to, GError **error)
{
    for (size_t i = from; i < to; i++) {
        if (given->text[i] && !set(config, &keys[i], given->text[i], error))
            return false;
        if (given->flag[i])
            *(bool *)slot(config, &keys[i]) = true;
    }
    return true;
}

bool config_parse_listen(const char *text, char **out_address, uint16_t *out_port, GError **error)
{
    const char *colon = strrchr(text, ':');
    char *end = NULL;
    guint64 port =
        colon && g_ascii_isdigit(colon[1]) ? g_ascii_strtoull(colon + 1, &end, 10) : 65536;
    if (port > 65535 || *end)
        return fail(error, "'%s' is no address to listen on; write 127.0.0.1:8080", text);
    g_autofree char *address = g_strndup(text, (gsize)(colon - text));
    if (*address == '[' && g_str_has_suffix(address, "]")) {
        memmove(address, address + 1, strlen(address));
        address[strlen(address) - 1] = '\0';
    }
    *out_address = g_strdup(!*address || !strcmp(address, "localhost") ? "127.0.0.1" : address);
    *out_port = (uint16_t)port;
    return true;
}

/* A file or folder near the program (build tree, installed), or NULL. */
static char *near_us(const char *const *tries)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *dir = self ? g_path_get_dirname(self) : g_strdup(".");
    for (; *tries; tries++) {
        g_autofree char *path = g_canonicalize_filename(*tries, dir);
        if (access(path, R_OK) == 0)
            return g_steal_pointer(&path);
    }
    return NULL;
}

static void fill_in(struct config *config)
{
    static const char *const webs[] = {"web/dist", SHENKAN_DATADIR "/web", NULL};
    static const char *const medias[] = {"../media/shenkan-media", "shenkan-media", NULL};
    if (!config->listen)
        config->listen = g_strdup("127.0.0.1:8080");
    if (!config->web)
        config->web = near_us(webs);
    if (!config->web)
        config->web = g_strdup(SHENKAN_DATADIR "/web");
    if (!config->media)
        config->media = near_us(medias);
    if (!config->media)
        config->media = g_find_program_in_path("shenkan-media");
    if (!config->media)
        config->media = g_strdup("shenkan-media");
}

static bool is_loopback(const char *address)
{
    return g_str_has_prefix(address, "127.") || !strcmp(address, "::1");
}

static bool read_number(
    const char *text, const char *name, guint64 max, int64_t *out, GError **error)
{
    guint64 value = 0;
    if (text && !g_ascii_string_to_unsigned(text, 10, 0, max, &value, NULL))
        return fail(
            error, "%s must be a number up to %" G_GUINT64_FORMAT ", not '%s'", name, max, text);
    if (text)
        *out = (int64_t)value;
    return true;
}

/* Only ever over a copy: its folder lies in data/rehearsal. */
static bool check_rehearsal(struct config *config, GError **error)
{
    int64_t port = -1;
    config->rehearse_ms = 3 * 3600;
    if (!read_number(config->rehearsal_port, "rehearsal_port", 65535, &port, error) ||
        !read_number(config->rehearsal_s, "rehearsal_s", 86400, &config->rehearse_ms, error))
        return false;
    config->rehearse_at = (int)port;
    config->rehearse_ms *= 1000;
    if (!config->rehearsal)
        return true;
    g_autofree char *parent = g_path_get_dirname(config->data);
    g_autofree char *name = g_path_get_basename(parent);
    g_auto(GStrv) ports = g_strsplit(config->rehearsal, ",", 3);
    int64_t home[2] = {0, 0};
    guint n = g_strv_length(ports);
    if (strcmp(name, "rehearsal") != 0 || n < 1 || n > 2)
        return fail(error, "--rehearsal is for the copies that shenkan serve makes itself; begin a "
                           "rehearsal on the page of the screening");
    for (guint i = 0; i < n; i++)
        if (!read_number(ports[i], "rehearsal", 65535, &home[i], error))
            return false;
    config->home[0] = (uint16_t)home[0];
    config->home[1] = (uint16_t)home[1];
    config->no_work = true;
    return true;
}

static bool check(struct config *config, GError **error)
{
    if (!check_rehearsal(config, error))
        return false;
    if (!config_parse_listen(config->listen, &config->address, &config->port, error))
        return false;
    if (config->meeting_listen && !config_parse_listen(config->meeting_listen,
                                      &config->meeting_address, &config->meeting_port, error))
        return false;
    if (!config->tls_cert != !config->tls_key)
        return fail(error, "--tls-cert and --tls-key go together: give both or none");
    if (!is_loopback(config->address) && !config->tls_cert && !config->insecure_lan)
        return fail(error,
            "refusing to open the office door on %s without TLS: passwords and session cookies "
            "would travel in the clear for anybody on that network to read. Give --tls-cert and "
            "--tls-key, listen on 127.0.0.1 behind a TLS proxy, or say --insecure-lan if this "
            "network is yours alone. (Phones in the meeting room need only --meeting-listen.)",
            config->address);
    return true;
}

struct config *config_load(int argc, char **argv, const char *summary, GError **error)
{
    struct config *config = g_new0(struct config, 1);
    struct given given = {0};
    config->data = g_canonicalize_filename("data", NULL);
    bool ok = read_options(argc, argv, summary, &given, error) &&
              load_environment(config, 0, 1, error) && take_options(config, &given, 0, 1, error);
    if (ok) {
        g_autofree char *file = g_build_filename(config->data, "shenkan.ini", NULL);
        ok = load_file(config, file, error) && load_environment(config, 1, N_KEYS, error) &&
             take_options(config, &given, 1, N_KEYS, error);
    }
    for (size_t i = 0; i < N_KEYS; i++)
        g_free(given.text[i]);
    if (ok) {
        fill_in(config);
        ok = check(config, error);
    }
    if (ok)
        return config;
    config_free(config);
    return NULL;
}

void config_free(struct config *config)
{
    if (!config)
        return;
    for (size_t i = 0; i < N_KEYS; i++)
        if (keys[i].kind != FLAG)
            g_free(*(char **)slot(config, &keys[i]));
    g_free(config->address);
    g_free(config->meeting_address);
    g_free(config);
}
