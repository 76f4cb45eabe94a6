/* tus.c — the headers of tus 1.0, read strictly. */
#include "tus.h"

#include "http.h"

#include <string.h>
#include <time.h>

/* A plain decimal number, nothing else. */
bool tus_number(const char *text, int64_t max, int64_t *out)
{
    if (!text || !*text || strlen(text) > 16 || strspn(text, "0123456789") != strlen(text))
        return false;
    int64_t value = g_ascii_strtoll(text, NULL, 10);
    if (value > max)
        return false;
    *out = value;
    return true;
}

void tus_time(int64_t at, char out[TUS_TIME])
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = (time_t)(at / 1000);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    g_snprintf(out, TUS_TIME, "%s, %02d %s %d %02d:%02d:%02d GMT", days[tm.tm_wday], tm.tm_mday,
        months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* --- metadata --- */

static bool bad_metadata(GError **error)
{
    http_fail(error, 400, "upload.bad_metadata|Upload-Metadata");
    return false;
}

/* Only data, never a path: control characters go, and what is too long is cut. */
char *tus_clean_name(const char *text)
{
    g_autoptr(GString) out = g_string_new(NULL);
    int n = 0;
    for (const char *p = text; *p && n < 255; p = g_utf8_next_char(p), n++) {
        gunichar c = g_utf8_get_char(p);
        /* Signs that turn the reading direction could make a name look like another. */
        bool unseen = g_unichar_iscntrl(c) || g_unichar_type(c) == G_UNICODE_FORMAT;
        g_string_append_unichar(out, unseen ? ' ' : c);
    }
    g_strstrip(out->str);
    return g_strdup(*out->str ? out->str : "未命名");
}

static bool base64_text(const char *text)
{
    size_t n = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    size_t pad = strspn(text + n, "=");
    return text[n + pad] == 0 && pad <= 2 && (n + pad) % 4 == 0;
}

/* `key base64,key base64,…` into a table of texts. */
GHashTable *tus_metadata(const char *header, GError **error)
{
    g_autoptr(GHashTable) out = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_auto(GStrv) pairs = g_strsplit(header ? header : "", ",", 64);
    for (char **pair = pairs; *pair; pair++) {
        g_auto(GStrv) sides = g_strsplit(g_strstrip(*pair), " ", 2);
        if (!sides[0])
            continue; /* an empty header */
        if (!*sides[0] || g_hash_table_contains(out, sides[0]) ||
            (sides[1] && !base64_text(sides[1]))) {
            bad_metadata(error);
            return NULL;
        }
        size_t bytes = 0;
        g_autofree uint8_t *raw = sides[1] && *sides[1] ? g_base64_decode(sides[1], &bytes) : NULL;
        g_autofree char *text = g_strndup((const char *)raw, raw ? bytes : 0);
        if (strlen(text ? text : "") != bytes || !g_utf8_validate(text ? text : "", -1, NULL)) {
            bad_metadata(error);
            return NULL;
        }
        g_hash_table_insert(out, g_strdup(sides[0]), text ? g_steal_pointer(&text) : g_strdup(""));
    }
    return g_steal_pointer(&out);
}

bool tus_metadata_number(GHashTable *meta, const char *key, int64_t *out, GError **error)
{
    const char *text = g_hash_table_lookup(meta, key);
    if (!text || !*text || tus_number(text, TUS_LENGTH_MAX, out))
        return true;
    return bad_metadata(error);
}
