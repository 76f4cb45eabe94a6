#include "slips.h"

#include "auth.h"
#include "child.h"
#include "clock.h"
#include "cmd.h"
#include "fd.h"
#include "papers.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define DRAW_MS 60000

/* No typesetting in the server: a child of its own draws. One piece of memory carries the words
 * there and the paper back, as the child's standard output. */

static char *get_all(int fd, size_t *out_n)
{
    off_t size = lseek(fd, 0, SEEK_END);
    char *data = size > 0 ? g_malloc((size_t)size + 1) : NULL;
    size_t n = 0;
    while (data && n < (size_t)size) {
        ssize_t got = pread(fd, data + n, (size_t)size - n, (off_t)n);
        if (got <= 0 && errno != EINTR) {
            g_free(data);
            return NULL;
        }
        n += got > 0 ? (size_t)got : 0;
    }
    if (data)
        data[n] = '\0';
    *out_n = n;
    return data;
}

static bool ended_well(pid_t pid)
{
    int status = 0;
    for (int ms = 0; ms < DRAW_MS; ms += 20) {
        pid_t got = waitpid(pid, &status, WNOHANG);
        if (got == pid)
            return WIFEXITED(status) && WEXITSTATUS(status) == 0;
        if (got < 0)
            return false;
        g_usleep(20000);
    }
    child_stop(pid, SIGKILL);
    return false;
}

/* What the child drew from `words`, which begins with `magic`; g_free. */
static char *draw(const json_t *spec, const char *magic, size_t *out_n)
{
    static const char *const argv[] = {"shenkan", "slips", NULL};
    int fd = memfd_create("slips", MFD_CLOEXEC);
    char *words = json_dumps(spec, JSON_COMPACT), *drawn = NULL;
    if (fd >= 0 && words && fd_put(fd, words, strlen(words))) {
        pid_t pid = child_start(argv, SIGKILL, fd);
        if (pid > 0 && ended_well(pid))
            drawn = get_all(fd, out_n);
        if (drawn && (*out_n < strlen(magic) || memcmp(drawn, magic, strlen(magic)) != 0))
            g_clear_pointer(&drawn, g_free);
    }
    if (fd >= 0)
        close(fd);
    free(words);
    return drawn;
}

static json_t *setting(struct annotate *record, const char *key)
{
    g_autofree char *text = annotate_setting_text(record, key);
    return json_string(text);
}

static const char *const faces[PAPERS_FACES] = {"fangsong", "hei", "kai", "song"};

char *samples_make(struct annotate *record, const char *const given[4])
{
    json_auto_t *spec = json_pack("{s:b}", "samples", 1);
    for (int i = 0; i < PAPERS_FACES; i++) {
        g_autofree char *key = g_strconcat("font.", faces[i], NULL);
        json_object_set_new(
            spec, faces[i], given[i] ? json_string(given[i]) : setting(record, key));
    }
    size_t n = 0;
    return draw(spec, "{\"items\":", &n);
}

char *slips_make(struct annotate *record, const char *address, json_t *rows)
{
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row)
    {
        g_autofree char *password = auth_password_make();
        json_object_set_new(row, "password", json_string(password));
    }
    json_auto_t *spec = json_pack("{s:I,s:s,s:o,s:o,s:o,s:o,s:o,s:O}", "at",
        (json_int_t)clock_now(), "address", address, "office", setting(record, "office.name"),
        "fangsong", setting(record, "font.fangsong"), "hei", setting(record, "font.hei"), "kai",
        setting(record, "font.kai"), "song", setting(record, "font.song"), "rows", rows);
    size_t n = 0;
    g_autofree char *pdf = draw(spec, "%PDF", &n);
    if (!pdf)
        g_warning("the password slips could not be drawn");
    return pdf ? g_base64_encode((const unsigned char *)pdf, n) : NULL;
}

/* ---- the child ---- */

static const char *word(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static GBytes *make_samples(const struct papers_fonts *fonts, GError **error)
{
    json_auto_t *items = json_array();
    for (int i = 0; i < PAPERS_FACES; i++) {
        struct papers_sample sample;
        if (!papers_sample_make(fonts, i, &sample, error))
            return NULL;
        gsize n;
        const unsigned char *data = g_bytes_get_data(sample.png, &n);
        g_autofree char *png = g_base64_encode(data, n);
        json_array_append_new(
            items, json_pack("{s:s,s:s,s:b,s:s,s:s}", "face", faces[i], "family", sample.family,
                       "missing", (int)sample.missing, "used", sample.used, "png", png));
        papers_sample_clear(&sample);
    }
    json_auto_t *whole = json_pack("{s:O}", "items", items);
    char *text = json_dumps(whole, JSON_COMPACT);
    GBytes *bytes = g_bytes_new(text, strlen(text));
    free(text);
    return bytes;
}

static GBytes *make(const json_t *spec, GError **error)
{
    struct papers_fonts fonts = {.fangsong = word(spec, "fangsong"),
        .hei = word(spec, "hei"),
        .kai = word(spec, "kai"),
        .song = word(spec, "song")};
    if (json_is_true(json_object_get(spec, "samples")))
        return make_samples(&fonts, error);
    const json_t *rows = json_object_get(spec, "rows");
    size_t n = json_array_size(rows);
    g_autofree struct papers_login *slips = g_new0(struct papers_login, n + 1);
    for (size_t i = 0; i < n; i++) {
        const json_t *row = json_array_get(rows, i);
        slips[i] = (struct papers_login){.name = word(row, "name"),
            .login = word(row, "login"),
            .unit = word(row, "unit"),
            .password = word(row, "password")};
    }
    struct papers_logins logins = {
        .meta = {.author = word(spec, "office"),
                 .created_at = json_integer_value(json_object_get(spec, "at")),
                 .fonts = &fonts},
        .office = word(spec, "office"),
        .address = word(spec, "address"),
        .slips = slips,
        .n_slips = n,
    };
    return papers_logins_make(&logins, error);
}

int cmd_slips(int argc, char **argv)
{
    size_t n = 0;
    g_autofree char *words = argc == 1 ? get_all(STDOUT_FILENO, &n) : NULL;
    json_auto_t *spec = words ? json_loadb(words, n, 0, NULL) : NULL;
    if (!spec) {
        g_printerr("shenkan %s: only the server calls this\n", argv[0]);
        return 2;
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) pdf = make(spec, &error);
    if (!pdf)
        return cmd_fail("slips", error);
    gsize size;
    const char *data = g_bytes_get_data(pdf, &size);
    bool good = ftruncate(STDOUT_FILENO, 0) == 0 && lseek(STDOUT_FILENO, 0, SEEK_SET) == 0 &&
                fd_put(STDOUT_FILENO, data, size);
    return good ? 0 : 1;
}
