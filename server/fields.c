/* The one place where a client's values are believed: each against its route's field table. */
#include "request.h"

#include <math.h>
#include <string.h>

static const struct http_field write_fields[] = {
    {"op_id",        HTTP_WORD, 8, 64, HTTP_REQUIRED},
    {"expect_version",             HTTP_INT, 1, INT64_MAX},
    {0},
};

static bool refuse(GError **error, const char *key, const char *name)
{
    g_autofree char *message = g_strdup_printf("%s|%s", key, name);
    http_fail(error, 400, message);
    return false;
}

static bool has_control(const char *text, bool breaks)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++)
        if ((*p < 0x20 && !(breaks && strchr("\n\r\t", *p))) || *p == 0x7f)
            return true;
    return false;
}

static bool word_in(const char *words, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = words; n && *p;) {
        size_t len = strcspn(p, " ");
        if (len == n && memcmp(p, word, n) == 0)
            return true;
        p += len + strspn(p + len, " ");
    }
    return false;
}

static bool is_word(const char *text)
{
    return text[strspn(
               text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.-")] == '\0';
}

static bool is_date(const char *text)
{
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return false;
    for (int i = 0; i < 10; i++)
        if (i != 4 && i != 7 && !g_ascii_isdigit(text[i]))
            return false;
    return g_date_valid_dmy((GDateDay)atoi(text + 8), (GDateMonth)atoi(text + 5),
        (GDateYear)g_ascii_strtoull(text, NULL, 10));
}

static bool check_string(const struct http_field *f, const char *text, GError **error)
{
    int64_t n = g_utf8_strlen(text, -1);
    int64_t max = f->type == HTTP_DATE ? 10 : f->max ? f->max : 200;
    if (n > max)
        return refuse(error, "field.too_long", f->name);
    if (n < f->min)
        return refuse(error, n ? "field.too_short" : "field.missing", f->name);
    if (f->type == HTTP_DATE && !is_date(text))
        return refuse(error, "field.not_a_date", f->name);
    if (f->type == HTTP_WORD && (f->words ? !word_in(f->words, text) : !is_word(text)))
        return refuse(error, "field.not_allowed", f->name);
    if (f->type == HTTP_LINE || f->type == HTTP_TEXT)
        if (has_control(text, f->type == HTTP_TEXT))
            return refuse(error, "field.control_character", f->name);
    return true;
}

static bool check_integer(const struct http_field *f, json_int_t n, GError **error)
{
    int64_t min = f->type == HTTP_ID ? 1 : f->min;
    int64_t max = f->type == HTTP_ID || (!f->max && !f->min) ? INT64_MAX : f->max;
    if (n < min || n > max)
        return refuse(error, "field.out_of_range", f->name);
    return true;
}

static bool check_row(const struct http_field *f, const json_t *value, json_t *out, GError **error)
{
    if (!json_is_object(value))
        return refuse(error, "field.not_an_object", f->name);
    return fields_check(f->rows, value, false, out, error);
}

static bool check_list(
    const struct http_field *f, const json_t *value, json_t **out, GError **error)
{
    if (!json_is_array(value))
        return refuse(error, "field.not_a_list", f->name);
    if ((int64_t)json_array_size(value) > f->max)
        return refuse(error, "field.too_many", f->name);
    if ((int64_t)json_array_size(value) < f->min)
        return refuse(error, "field.missing", f->name);
    json_auto_t *list = json_array();
    size_t i;
    json_t *item;
    json_array_foreach((json_t *)value, i, item)
    {
        if (f->type == HTTP_IDS && !(json_is_integer(item) && json_integer_value(item) >= 1))
            return refuse(error, "field.not_an_id", f->name);
        if (f->type == HTTP_WORDS &&
            !(json_is_string(item) && word_in(f->words, json_string_value(item))))
            return refuse(error, "field.not_allowed", f->name);
        if (f->type == HTTP_ROWS) {
            json_t *row = json_object();
            json_array_append_new(list, row);
            if (!check_row(f, item, row, error))
                return false;
        } else {
            json_array_append(list, item);
        }
    }
    *out = g_steal_pointer(&list);
    return true;
}

#define WHOLE 10000

static bool check_box(const struct http_field *f, const json_t *value, GError **error)
{
    json_int_t n[4] = {0};
    bool good = json_array_size(value) == 4;
    for (size_t i = 0; good && i < 4; i++) {
        const json_t *item = json_array_get(value, i);
        n[i] = json_integer_value(item);
        good = json_is_integer(item) && n[i] >= (i < 2 ? 0 : f->min) && n[i] <= WHOLE;
    }
    good = good && n[0] + n[2] <= WHOLE && n[1] + n[3] <= WHOLE;
    return good || refuse(error, "field.not_a_box", f->name);
}

static bool check_scalar(const struct http_field *f, const json_t *value, GError **error)
{
    static const char *const wrong[] = {
        [HTTP_TEXT] = "field.not_text",
        [HTTP_LINE] = "field.not_text",
        [HTTP_ID] = "field.not_an_id",
        [HTTP_INT] = "field.not_a_number",
        [HTTP_NUMBER] = "field.not_a_number",
        [HTTP_BOOL] = "field.not_a_bool",
        [HTTP_DATE] = "field.not_a_date",
        [HTTP_WORD] = "field.not_text",
    };
    bool number = f->type == HTTP_ID || f->type == HTTP_INT;
    if (f->type == HTTP_BOX)
        return check_box(f, value, error);
    if (f->type == HTTP_BOOL)
        return json_is_boolean(value) || refuse(error, wrong[f->type], f->name);
    if (number)
        return json_is_integer(value) ? check_integer(f, json_integer_value(value), error)
                                      : refuse(error, wrong[f->type], f->name);
    if (f->type == HTTP_NUMBER) {
        double n = json_number_value(value);
        if (!json_is_number(value) || !isfinite(n))
            return refuse(error, wrong[f->type], f->name);
        if (f->min != f->max && (n < (double)f->min || n > (double)f->max))
            return refuse(error, "field.out_of_range", f->name);
        return true;
    }
    return json_is_string(value) ? check_string(f, json_string_value(value), error)
                                 : refuse(error, wrong[f->type], f->name);
}

static const struct http_field *find(const struct http_field *fields, const char *name)
{
    for (; fields && fields->type != HTTP_END; fields++)
        if (strcmp(fields->name, name) == 0)
            return fields;
    return NULL;
}

static bool sent(const json_t *out, const char *name)
{
    const json_t *value = json_object_get(out, name);
    return value && !json_is_null(value);
}

static bool check_required(const struct http_field *fields, const json_t *out, GError **error)
{
    for (; fields && fields->type != HTTP_END; fields++)
        if (fields->need == HTTP_REQUIRED && !sent(out, fields->name))
            return refuse(error, "field.missing", fields->name);
    return true;
}

bool fields_check(
    const struct http_field *fields, const json_t *value, bool write, json_t *out, GError **error)
{
    const char *name;
    json_t *item;
    json_object_foreach((json_t *)value, name, item)
    {
        const struct http_field *f = find(fields, name);
        if (!f && write)
            f = find(write_fields, name);
        if (!f) {
            /* A made-up name may be anything: only a plain one is repeated. */
            return refuse(error, "field.unknown", is_word(name) && strlen(name) < 40 ? name : "?");
        }
        if (json_is_null(item)) {
            json_object_set(out, name, item);
            continue;
        }
        if (f->type == HTTP_ROW) {
            json_t *row = json_object();
            json_object_set_new(out, name, row);
            if (!check_row(f, item, row, error))
                return false;
        } else if (f->type >= HTTP_IDS) {
            json_t *list = NULL;
            if (!check_list(f, item, &list, error))
                return false;
            json_object_set_new(out, name, list);
        } else {
            if (!check_scalar(f, item, error))
                return false;
            json_object_set(out, name, item);
        }
    }
    return check_required(fields, out, error) &&
           (!write || check_required(write_fields, out, error));
}

static json_t *from_text(const struct http_field *f, const char *text)
{
    char *end = NULL;
    switch (f->type) {
    case HTTP_ID:
    case HTTP_INT: {
        /* Plain digits only: no sign games, no blanks, no leading zeros. */
        const char *digits = text + (*text == '-' && f->type == HTTP_INT);
        if (!g_ascii_isdigit(*digits) || (*digits == '0' && digits[1]))
            return NULL;
        errno = 0;
        gint64 n = g_ascii_strtoll(text, &end, 10);
        return errno || *end ? NULL : json_integer(n);
    }
    case HTTP_NUMBER: {
        if (!*text || strspn(text, "+-.0123456789eE") != strlen(text))
            return NULL;
        double d = g_ascii_strtod(text, &end);
        return *end || !isfinite(d) ? NULL : json_real(d);
    }
    case HTTP_BOOL:
        if (g_str_equal(text, "true") || g_str_equal(text, "1"))
            return json_true();
        return g_str_equal(text, "false") || g_str_equal(text, "0") ? json_false() : NULL;
    case HTTP_TEXT:
    case HTTP_LINE:
    case HTTP_DATE:
    case HTTP_WORD:
        return json_string(text);
    case HTTP_ROW:
    case HTTP_BOX:
    case HTTP_IDS:
    case HTTP_WORDS:
    case HTTP_ROWS:
    case HTTP_END:
        break;
    }
    return NULL;
}

bool fields_check_text(const struct http_field *fields, const char *name, const char *text,
    json_t *out, GError **error)
{
    const struct http_field *f = find(fields, name);
    if (!f)
        return refuse(error, "field.unknown", is_word(name) && strlen(name) < 40 ? name : "?");
    if (!*text && f->need != HTTP_EMPTY)
        return true;
    json_auto_t *value = from_text(f, text);
    if (!value)
        return refuse(error, "field.not_allowed", f->name);
    if (!check_scalar(f, value, error))
        return false;
    json_object_set(out, name, value);
    return true;
}
