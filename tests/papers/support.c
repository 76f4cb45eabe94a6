#include "support.h"
#include <glib/gstdio.h>
#include <string.h>

static char *dir;

const char *support_dir(void)
{
    if (!dir) {
        g_autoptr(GError) error = NULL;
        dir = g_dir_make_tmp("papers-XXXXXX", &error);
        g_assert_no_error(error);
    }
    return dir;
}

char *support_path(const char *name)
{
    return g_build_filename(support_dir(), name, NULL);
}

void support_end(void)
{
    if (!dir)
        return;
    GDir *open = g_dir_open(dir, 0, NULL);
    for (const char *name; open && (name = g_dir_read_name(open));) {
        g_autofree char *path = support_path(name);
        g_remove(path);
    }
    g_clear_pointer(&open, g_dir_close);
    g_rmdir(dir);
    g_clear_pointer(&dir, g_free);
}

GBytes *support_read(const char *path)
{
    char *data;
    size_t length;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &data, &length, &error);
    g_assert_no_error(error);
    return g_bytes_new_take(data, length);
}

void support_assert_same_file(const char *a, const char *b)
{
    g_autoptr(GBytes) one = support_read(a);
    g_autoptr(GBytes) two = support_read(b);
    g_assert_cmpuint(g_bytes_get_size(one), >, 100);
    g_assert_true(g_bytes_equal(one, two));
}

char *support_run(const char *const *argv)
{
    g_autofree char *tool = g_find_program_in_path(argv[0]);
    if (!tool) {
        g_autofree char *why = g_strdup_printf("%s is not installed", argv[0]);
        g_test_skip(why);
        return NULL;
    }
    char *out = NULL;
    int status = 0;
    g_autofree char *err = NULL;
    g_autoptr(GError) error = NULL;
    g_spawn_sync(
        NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status, &error);
    g_assert_no_error(error);
    if (!g_spawn_check_wait_status(status, &error))
        g_error("%s: %s\n%s%s", argv[0], error->message, out, err);
    return out;
}

char *support_squeeze(const char *text)
{
    GString *tight = g_string_new(NULL);
    for (const char *p = text; *p; p = g_utf8_next_char(p))
        if (!g_unichar_isspace(g_utf8_get_char(p)) && *p != '\f')
            g_string_append_len(tight, p, g_utf8_next_char(p) - p);
    return g_string_free(tight, FALSE);
}

char *support_pdf_text(const char *path)
{
    g_autofree char *text =
        support_run((const char *[]){"pdftotext", "-raw", "-enc", "UTF-8", path, "-", NULL});
    return text ? support_squeeze(text) : NULL;
}
