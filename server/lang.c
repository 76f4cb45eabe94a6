#include "lang.h"

#include <gio/gio.h>
#include <string.h>

/* The files are checked by tests/http/test_lang.py; a broken one must not start. */
static GHashTable *load(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_resources_lookup_data(path, 0, &error);
    g_autoptr(GKeyFile) file = g_key_file_new();
    if (!bytes || !g_key_file_load_from_bytes(file, bytes, G_KEY_FILE_NONE, &error))
        g_error("texts %s: %s", path, error->message);
    GHashTable *texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    for (char **g = groups; *g; g++) {
        g_auto(GStrv) keys = g_key_file_get_keys(file, *g, NULL, NULL);
        for (char **k = keys; k && *k; k++)
            g_hash_table_insert(
                texts, g_strdup_printf("%s.%s", *g, *k), g_key_file_get_string(file, *g, *k, NULL));
    }
    return texts;
}

const char *lang_text(const char *lang, const char *key)
{
    /* Filled once, read by every thread afterwards. */
    static GHashTable *zh, *en;
    static gsize ready;
    if (g_once_init_enter(&ready)) {
        zh = load("/shenkan/lang/zh.ini");
        en = load("/shenkan/lang/en.ini");
        g_once_init_leave(&ready, 1);
    }
    return g_hash_table_lookup(lang && !strcmp(lang, "en") ? en : zh, key);
}
