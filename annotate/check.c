/* check.c — the small checks of fields, and names of roles. */
#include "record.h"
#include "rules.h"
#include <string.h>

static const char *const roles[] = {"supervisor", "editor", "office", "office_head", "host",
    "operator", "recorder", "leader", "unit_head", "liaison", "verifier", "inspect_office",
    "discipline", "auditor", "admin", "security"};

const char *annotate_role_name(uint32_t role)
{
    for (size_t i = 0; i < G_N_ELEMENTS(roles); i++)
        if (role == 1u << i)
            return roles[i];
    return NULL;
}

uint32_t annotate_role_find(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(roles); i++)
        if (strcmp(roles[i], name) == 0)
            return 1u << i;
    return 0;
}

const char *annotate_error_key(const GError *error, char *buf, size_t size)
{
    g_assert(size > 0);
    const char *bar = strchr(error->message, '|');
    size_t n = bar ? (size_t)(bar - error->message) : strlen(error->message);
    if (n >= size)
        n = size - 1;
    memcpy(buf, error->message, n);
    buf[n] = '\0';
    return buf;
}

const char *annotate_error_field(const GError *error)
{
    const char *bar = strchr(error->message, '|');
    return bar ? bar + 1 : NULL;
}

bool text_filled(const char *text)
{
    return text && *text;
}

static bool invalid(const char *key, const char *field, GError **error)
{
    annotate_fail(error, ANNOTATE_ERROR_INVALID, key, field);
    return false;
}

static bool check_chars(
    const char *value, const char *field, int max, bool required, bool lines, GError **error)
{
    if (!value)
        return !required || invalid("field.required", field, error);
    if (!g_utf8_validate(value, -1, NULL))
        return invalid("field.not_text", field, error);
    long n = 0;
    bool visible = false;
    for (const char *p = value; *p; p = g_utf8_next_char(p), n++) {
        gunichar c = g_utf8_get_char(p);
        if (g_unichar_iscntrl(c) && !(lines && (c == '\n' || c == '\t')))
            return invalid("field.not_text", field, error);
        visible = visible || !g_unichar_isspace(c);
    }
    if (required && !visible)
        return invalid("field.required", field, error);
    return n <= max || invalid("field.too_long", field, error);
}

bool check_text(const char *value, const char *field, int max, bool required, GError **error)
{
    return check_chars(value, field, max, required, false, error);
}

bool check_lines(const char *value, const char *field, int max, bool required, GError **error)
{
    return check_chars(value, field, max, required, true, error);
}

bool check_day(const char *value, const char *field, bool required, GError **error)
{
    if (!value)
        return !required || invalid("field.required", field, error);
    return rules_day_valid(value) || invalid("field.not_a_day", field, error);
}

bool check_past_day(
    const char *value, const char *field, int64_t now, bool required, GError **error)
{
    char today[11];
    rules_day(now, today);
    return check_day(value, field, required, error) &&
           (!value || strcmp(value, today) <= 0 || invalid("field.in_future", field, error));
}

bool check_choice(const char *value, const char *field, const char *const *choices, GError **error)
{
    if (!value)
        return invalid("field.required", field, error);
    return g_strv_contains(choices, value) || invalid("field.invalid", field, error);
}

/* --- handwriting --- */

#define STROKES_MAX 200
#define STROKES_BYTES 32000
#define BOX_WIDTH 1000
#define BOX_HEIGHT 400

/* A number of 1 to 4 digits, at most `max`. */
static bool number(const char **p, int max)
{
    int n = 0, digits = 0;
    for (; g_ascii_isdigit(**p) && digits < 4; digits++)
        n = n * 10 + (*(*p)++ - '0');
    return digits > 0 && n <= max;
}

/* [x,y,x,y…] without a space */
static bool stroke(const char **p)
{
    if (*(*p)++ != '[')
        return false;
    do {
        if (!number(p, BOX_WIDTH) || *(*p)++ != ',' || !number(p, BOX_HEIGHT))
            return false;
    } while (*(*p)++ == ',');
    return (*p)[-1] == ']';
}

static bool strokes_good(const char *text)
{
    int n = 0;
    const char *p = text;
    if (strlen(text) > STROKES_BYTES || *p++ != '[')
        return false;
    do {
        if (++n > STROKES_MAX || !stroke(&p))
            return false;
    } while (*p++ == ',');
    return p[-1] == ']' && *p == '\0';
}

bool check_strokes(const char *value, const char *field, GError **error)
{
    if (!value)
        return invalid("field.required", field, error);
    return strokes_good(value) || invalid("field.invalid", field, error);
}

bool check_ref(struct annotate *a, enum query query, int64_t id, const char *field, bool required,
    GError **error)
{
    if (id == 0)
        return !required || invalid("field.required", field, error);
    enum record_got got = record_get(a, query, error, INT(id));
    if (got == RECORD_ROW)
        record_reset(a, query);
    if (got == RECORD_NONE)
        return invalid("field.no_such", field, error);
    return got == RECORD_ROW;
}
