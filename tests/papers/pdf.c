#include "pdf.h"
#include "support.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MM (72 / 25.4)

static void line_free(gpointer data)
{
    struct pdf_line *line = data;
    g_free(line->text);
    g_free(line);
}

static void word_clear(gpointer data)
{
    g_free(((struct pdf_word *)data)->text);
}

static char *unescaped(const char *from, const char *to)
{
    g_autofree char *raw = g_strndup(from, (gsize)(to - from));
    GString *text = g_string_new(raw);
    g_string_replace(text, "&lt;", "<", 0);
    g_string_replace(text, "&gt;", ">", 0);
    g_string_replace(text, "&quot;", "\"", 0);
    g_string_replace(text, "&amp;", "&", 0);
    return g_string_free(text, FALSE);
}

static GArray *words_of(const char *boxes)
{
    GArray *words = g_array_new(FALSE, FALSE, sizeof(struct pdf_word));
    g_array_set_clear_func(words, word_clear);
    for (const char *at = boxes; (at = strstr(at, "<word xMin=")); at++) {
        struct pdf_word word;
        const char *end = strstr(at, "</word>"), *begin = strchr(at, '>');
        g_assert_cmpint(sscanf(at, "<word xMin=\"%lf\" yMin=\"%lf\" xMax=\"%lf\" yMax=\"%lf\"",
                            &word.x1, &word.y1, &word.x2, &word.y2),
            ==, 4);
        word.text = unescaped(begin + 1, end);
        g_array_append_val(words, word);
    }
    return words;
}

static int by_place(gconstpointer a, gconstpointer b)
{
    const struct pdf_word *one = a, *two = b;
    double first = one->y1 + one->y2, second = two->y1 + two->y2;
    if (fabs(first - second) > 12)
        return first < second ? -1 : 1;
    return one->x1 < two->x1 ? -1 : one->x1 > two->x1;
}

GPtrArray *pdf_lines(const char *path, int page)
{
    g_autofree char *number = g_strdup_printf("%d", page);
    g_autofree char *boxes = support_run(
        (const char *[]){"pdftotext", "-bbox", "-f", number, "-l", number, path, "-", NULL});
    if (!boxes)
        return NULL;
    GArray *words = words_of(boxes);
    g_array_sort(words, by_place);
    GPtrArray *lines = g_ptr_array_new_with_free_func(line_free);
    struct pdf_line *line = NULL;
    for (guint i = 0; i < words->len; i++) {
        const struct pdf_word *word = &g_array_index(words, struct pdf_word, i);
        double middle = (word->y1 + word->y2) / 2 / MM;
        if (!line || fabs(middle - line->middle) > 2) {
            line = g_new0(struct pdf_line, 1);
            *line = (struct pdf_line){word->x1 / MM, word->x2 / MM, middle, g_strdup("")};
            g_ptr_array_add(lines, line);
        }
        char *longer = g_strconcat(line->text, word->text, NULL);
        g_free(line->text);
        line->text = longer;
        line->x1 = MIN(line->x1, word->x1 / MM);
        line->x2 = MAX(line->x2, word->x2 / MM);
    }
    g_array_unref(words);
    return lines;
}

int pdf_pages(const char *path)
{
    g_autofree char *out = support_run((const char *[]){"pdfinfo", path, NULL});
    const char *at = out ? strstr(out, "Pages:") : NULL;
    return at ? (int)g_ascii_strtoll(at + 6, NULL, 10) : -1;
}

char *pdf_page_text(const char *path, int page)
{
    g_autoptr(GPtrArray) lines = pdf_lines(path, page);
    if (!lines)
        return NULL;
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < lines->len; i++)
        g_string_append(text, ((const struct pdf_line *)lines->pdata[i])->text);
    return g_string_free(text, FALSE);
}

bool pdf_picture_init(struct pdf_picture *picture, const char *path, int page)
{
    g_autofree char *number = g_strdup_printf("%d", page), *root = support_path("picture");
    g_autofree char *file = support_path("picture.ppm");
    g_autofree char *said = support_run((const char *[]){
        "pdftoppm", "-r", "203.2", "-f", number, "-l", number, "-singlefile", path, root, NULL});
    *picture = (struct pdf_picture){0};
    if (!said)
        return false;
    picture->bytes = support_read(file);
    gsize size;
    const char *data = g_bytes_get_data(picture->bytes, &size);
    g_assert_cmpint(sscanf(data, "P6 %d %d 255", &picture->width, &picture->height), ==, 2);
    gsize n = (gsize)picture->width * (gsize)picture->height * 3;
    g_assert_cmpuint(size, >, n);
    picture->rgb = (const guint8 *)data + size - n;
    return true;
}

void pdf_picture_clear(struct pdf_picture *picture)
{
    g_clear_pointer(&picture->bytes, g_bytes_unref);
}

static const guint8 *point(const struct pdf_picture *picture, int x, int y)
{
    return picture->rgb + ((gsize)y * (gsize)picture->width + (gsize)x) * 3;
}

bool pdf_red(const struct pdf_picture *picture, int x, int y)
{
    const guint8 *p = point(picture, x, y);
    return p[0] > 150 && p[1] < 90 && p[2] < 90;
}

bool pdf_dark(const struct pdf_picture *picture, int x, int y)
{
    const guint8 *p = point(picture, x, y);
    return p[0] < 110 && p[1] < 110 && p[2] < 110;
}
