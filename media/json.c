/* Writing JSON. Only writing: this folder reads no JSON but its own cue sheets. */
#include "internal.h"

#include <math.h>

void media_json_string(GString *out, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    g_string_append_c(out, '"');
    for (const char *p = valid; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (c == '"' || c == '\\')
            g_string_append_printf(out, "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            g_string_append_printf(out, "\\u%04x", c);
        else
            g_string_append_c(out, (char)c);
    }
    g_string_append_c(out, '"');
}

/* A number with at most `digits` decimals, in the C locale; null when it is not finite. */
void media_json_number(GString *out, double value, int digits)
{
    char format[8], text[64];
    if (!isfinite(value)) {
        g_string_append(out, "null");
        return;
    }
    g_snprintf(format, sizeof format, "%%.%df", CLAMP(digits, 0, 9));
    g_ascii_formatd(text, sizeof text, format, value);
    if (strchr(text, '.')) {
        char *end = text + strlen(text);
        while (end[-1] == '0')
            *--end = '\0';
        if (end[-1] == '.')
            *--end = '\0';
    }
    g_string_append(out, strcmp(text, "-0") == 0 ? "0" : text);
}

void media_json_ints(GString *out, const GArray *values)
{
    g_string_append_c(out, '[');
    for (guint i = 0; i < values->len; i++)
        g_string_append_printf(out, "%s%" PRId64, i ? "," : "", g_array_index(values, int64_t, i));
    g_string_append_c(out, ']');
}
