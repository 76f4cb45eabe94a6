/* marks.c — punctuation of official papers, and where a line may break. */
#include "set.h"
#include <string.h>

static bool among(const char *set, gunichar c)
{
    return c && g_utf8_strchr(set, -1, c) != NULL;
}

static bool chinese(gunichar c)
{
    return g_unichar_get_script(c) == G_UNICODE_SCRIPT_HAN ||
           among("。，、；：？！）》〉」』】〕”’（《〈「『【〔“‘—…", c);
}

static bool alnum(gunichar c)
{
    return c < 0x80 && g_ascii_isalnum((char)c);
}

/* What `c` becomes between its neighbours; itself when it stays. */
static gunichar widened(gunichar before, gunichar c, gunichar after)
{
    static const char narrow[] = ",;:?!";
    static const char wide[] = "，；：？！";
    const char *at = c < 0x80 && c ? strchr(narrow, (int)c) : NULL;
    if (at && chinese(before))
        return g_utf8_get_char(g_utf8_offset_to_pointer(wide, at - narrow));
    if (c == '.' && chinese(before) && !alnum(after))
        return g_utf8_get_char("。");
    return c;
}

/* A pair of half-width brackets is widened when anything in or right beside it is Chinese. */
static bool wide_pair(const gunichar *chars, glong from, glong to)
{
    if (from > 0 && chinese(chars[from - 1]))
        return true;
    for (glong i = from + 1; i <= to + 1; i++)
        if (i != to && chinese(chars[i]))
            return true;
    return false;
}

static void widen_brackets(gunichar *chars, glong n)
{
    for (glong open = 0; open < n; open++) {
        glong close = open + 1;
        while (chars[open] == '(' && close < n && chars[close] != ')' && chars[close] != '(')
            close++;
        if (chars[open] != '(' || close >= n || chars[close] != ')')
            continue;
        if (wide_pair(chars, open, close)) {
            chars[open] = g_utf8_get_char("（");
            chars[close] = g_utf8_get_char("）");
        }
    }
}

/* Straight quotes open and close by turns, if any Chinese is in the text. */
static void turn_quotes(gunichar *chars, glong n)
{
    bool any = false, open = false;
    for (glong i = 0; i < n; i++)
        any = any || chinese(chars[i]);
    for (glong i = 0; any && i < n; i++)
        if (chars[i] == '"') {
            chars[i] = g_utf8_get_char(open ? "”" : "“");
            open = !open;
        }
}

char *papers_wide_marks(const char *text)
{
    glong n;
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    g_autofree gunichar *chars = g_utf8_to_ucs4_fast(valid, -1, &n);
    widen_brackets(chars, n);
    turn_quotes(chars, n);
    for (glong i = 0; i < n; i++)
        chars[i] = widened(i ? chars[i - 1] : 0, chars[i], chars[i + 1]);
    return g_ucs4_to_utf8(chars, n, NULL, NULL, NULL);
}

char *papers_doc_number(const char *text)
{
    g_autoptr(GRegex) year =
        g_regex_new("[\\[(（【［〔﹝]\\s*(\\d{4})\\s*[\\])）】］〕﹞]", 0, 0, NULL);
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    return g_regex_replace(year, valid, -1, 0, "〔\\1〕", 0, NULL);
}

static bool han(gunichar c)
{
    return g_unichar_get_script(c) == G_UNICODE_SCRIPT_HAN;
}

char *papers_spaced_name(const char *name)
{
    g_autofree char *clean = papers_text_clean(name, true);
    if (g_utf8_strlen(clean, -1) != 2)
        return g_steal_pointer(&clean);
    const char *second = g_utf8_next_char(clean);
    if (!han(g_utf8_get_char(clean)) || !han(g_utf8_get_char(second)))
        return g_steal_pointer(&clean);
    return g_strdup_printf("%.*s　%s", (int)(second - clean), clean, second);
}

char *papers_ended(const char *text)
{
    g_autofree char *clean = papers_text_clean(text, false);
    if (!*clean)
        return g_steal_pointer(&clean);
    gunichar last = g_utf8_get_char(g_utf8_find_prev_char(clean, clean + strlen(clean)));
    return g_strconcat(clean, among("。！？；：…　", last) ? "" : "。", NULL);
}

bool papers_break_between(gunichar before, gunichar after)
{
    if (!before || !after)
        return false;
    if (among("。，、；：？！）》〉」』】〕”’％‰℃…—·,.;:?!)]%", after) ||
        among("（《〈「『【〔“‘([￥$", before))
        return false;
    if (after == ' ' || before == 0x3000 || after == 0x3000) /* a name that is spaced out */
        return false;
    if (before == ' ')
        return true;
    /* A word, a number, an address; "11月" too. */
    if (!g_unichar_iswide(before) && !g_unichar_iswide(after) && !chinese(before) &&
        !chinese(after))
        return false;
    return !(g_unichar_isdigit(before) && among("年月日时分秒号次个项期处条名人件元", after));
}
