/* demo.c — starts a server, runs the steps, tells how each went. */
#include "demo.h"

#include "auth.h"
#include "cmd.h"
#include "store.h"
#include "verify.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define START_S 30

static const struct {
    const char *title;
    void (*run)(struct demo *d);
} steps[] = {
    {"建立演示县",       demo_county    },
    {"开设账号",          demo_accounts  },
    {"上传素材",          demo_footage_in},
    {"解析素材",          demo_ingest    },
    {"标注问题",          demo_mark      },
    {"立案",                demo_file      },
    {"编排审看片",       demo_arrange   },
    {"成片锁定",          demo_lock      },
    {"签到",                demo_checkin   },
    {"审看认领",          demo_screen    },
    {"裁定与散会",       demo_rule      },
    {"交办签收",          demo_dispatch  },
    {"整改核查销号",    demo_rectify   },
    {"文书台账",          demo_papers    },
    {"筹备下次审看会", demo_next      },
};

/* --- the server --- */

static char *self_path(void)
{
    char *path = g_file_read_link("/proc/self/exe", NULL);
    return path ? path : g_strdup("shenkan");
}

static void become_child(void *data)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
}

/* The first administrator, made as an office would. */
static void init_data(struct demo *d, const char *password)
{
    g_autofree char *self = self_path();
    g_autofree char *file = g_strconcat(d->data, ".first", NULL);
    g_autofree char *told = NULL;
    int status = 0;
    if (!g_file_set_contents_full(file, password, -1, G_FILE_SET_CONTENTS_NONE, 0600, &d->error))
        return;
    const char *argv[] = {self, "init", "--data", d->data, "--login", "admin", "--name",
        "演示·系统管理员", "--password-file", file, NULL};
    bool ran = g_spawn_sync(NULL, (char **)(uintptr_t)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
        NULL, NULL, &told, &status, &d->error);
    g_unlink(file);
    if (ran && status)
        demo_fail(d, "shenkan init: %s", g_strstrip(told));
}

/* Reads `listening URL/` from the server's first words. */
static char *read_address(int fd)
{
    g_autoptr(GString) text = g_string_new(NULL);
    int64_t until = g_get_monotonic_time() + START_S * G_USEC_PER_SEC;
    while (g_get_monotonic_time() < until) {
        char block[256];
        ssize_t n = read(fd, block, sizeof block);
        if (n <= 0)
            break;
        g_string_append_len(text, block, n);
        char *at = strstr(text->str, "listening ");
        char *end = at ? strchr(at, '\n') : NULL;
        if (!end)
            continue;
        char *url = g_strndup(at + 10, (gsize)(end - at - 10));
        if (g_str_has_suffix(url, "/"))
            url[strlen(url) - 1] = 0;
        return url;
    }
    return NULL;
}

static void start_server(struct demo *d)
{
    g_autofree char *self = self_path();
    g_autofree char *log = g_build_filename(d->data, "demo.log", NULL);
    const char *argv[] = {self, "serve", "--data", d->data, "--listen", "127.0.0.1:0", NULL};
    int out = -1, err = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (err < 0) {
        demo_fail(d, "can't write '%s': %s", log, g_strerror(errno));
        return;
    }
    bool ran = g_spawn_async_with_pipes_and_fds(NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
        become_child, NULL, -1, -1, err, NULL, NULL, 0, &d->pid, NULL, &out, NULL, &d->error);
    close(err);
    if (!ran)
        return;
    d->base = read_address(out);
    if (!d->base)
        demo_fail(d, "the server did not start; see '%s'", log);
    /* the pipe stays open: the server may go on telling */
}

static void stop_server(struct demo *d)
{
    int status;
    if (!d->pid)
        return;
    kill(d->pid, SIGTERM);
    for (int i = 0; i < 150; i++) {
        if (waitpid(d->pid, &status, WNOHANG) != 0) {
            d->pid = 0;
            return;
        }
        g_usleep(100 * 1000);
    }
    kill(d->pid, SIGKILL);
    waitpid(d->pid, &status, 0);
    d->pid = 0;
}

/* --- steps --- */

static int width_of(const char *text)
{
    int width = 0;
    for (const char *p = text; *p; p = g_utf8_next_char(p))
        width += g_unichar_iswide(g_utf8_get_char(p)) ? 2 : 1;
    return width;
}

static bool tell(struct demo *d, const char *title, int64_t begun_at)
{
    double seconds = (double)(g_get_monotonic_time() - begun_at) / G_USEC_PER_SEC;
    int pad = MAX(1, 16 - width_of(title));
    printf("[%2d/%d] %s%*s%s · 用时 %.1f s\n", d->in_step, d->steps, title, pad, "",
        d->error ? "失败" : d->line->str, seconds);
    if (d->error)
        printf("        %s\n", d->error->message);
    fflush(stdout);
    return !d->error;
}

static bool run_step(struct demo *d, const char *title, void (*run)(struct demo *d))
{
    int64_t begun_at = g_get_monotonic_time();
    d->in_step++;
    g_string_truncate(d->line, 0);
    run(d);
    return tell(d, title, begun_at);
}

/* The last step needs no server: it looks at what is on the disk. */
static void verify(struct demo *d)
{
    stop_server(d);
    bool good = false;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    store_auto *store = store_open(d->data, &d->error);
    if (store)
        verify_data(store, 0, "", out, &good, &d->error);
    fclose(out);
    if (!d->error && !good)
        demo_fail(d, "%s", text);
    if (good) {
        g_strdelimit(g_strchomp(text), "\n", ' ');
        demo_say(d, "校验通过");
    }
    free(text);
}

/* --- log-ins --- */

static void print_logins(struct demo *d, FILE *out)
{
    fprintf(out, "账号 login    密码 password    角色 role\n");
    for (guint i = 0; i + 1 < d->passwords->len; i += 2) {
        const char *login = d->passwords->pdata[i], *roles = "admin", *name = "演示·系统管理员";
        for (size_t u = 0; u < demo_user_count(); u++) {
            if (!g_str_equal(demo_users[u].login, login))
                continue;
            roles = demo_users[u].roles;
            name = demo_users[u].name;
        }
        fprintf(
            out, "%-13s %-16s %-15s %s\n", login, (char *)d->passwords->pdata[i + 1], roles, name);
    }
}

static bool keep_logins(struct demo *d, const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    FILE *out = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!out || fchmod(fd, 0600) != 0) {
        g_printerr("shenkan demo: can't write '%s': %s\n", path, g_strerror(errno));
        return false;
    }
    print_logins(d, out);
    return fclose(out) == 0;
}

/* --- the command --- */

static void clear_demo(struct demo *d)
{
    stop_server(d);
    g_clear_error(&d->error);
    g_string_free(d->line, TRUE);
    g_hash_table_unref(d->clients);
    g_hash_table_unref(d->ids);
    g_hash_table_unref(d->names);
    g_hash_table_unref(d->seats);
    g_ptr_array_unref(d->passwords);
    client_free(d->hall);
    g_free(d->base);
}

static void free_client(void *data)
{
    client_free(data);
}

static void free_clients(void *data)
{
    g_ptr_array_unref(data);
}

/* A folder of that name must not exist, or be empty. */
static bool is_free(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    return !g_file_test(path, G_FILE_TEST_EXISTS) || (dir && !g_dir_read_name(dir));
}

/* The county grows beside its place: what was cut off half-way never looks like a county, and the
 * next try begins anew. */
static void begin(struct demo *d, const char *target, const char *password)
{
    if (!is_free(target))
        demo_fail(d, "'%s' is not empty; the demo needs a new data folder", target);
    else if (store_remove_tree(d->data, &d->error) && store_make_dir(d->data, &d->error))
        init_data(d, password);
    if (!d->error)
        start_server(d);
}

static bool put_in_place(struct demo *d, const char *target)
{
    g_rmdir(target);
    if (g_rename(d->data, target) == 0)
        return true;
    printf("can't rename '%s' to '%s': %s\n", d->data, target, g_strerror(errno));
    return false;
}

static bool run_demo(struct demo *d, const char *target)
{
    g_autofree char *password = auth_password_make();
    d->steps = (int)G_N_ELEMENTS(steps) + 1;
    int64_t begun_at = g_get_monotonic_time();
    begin(d, target, password);
    if (d->error) {
        printf("[ 0/%d] 失败 %s\n", d->steps, d->error->message);
        return false;
    }
    g_ptr_array_add(d->passwords, g_strdup("admin"));
    g_ptr_array_add(d->passwords, g_steal_pointer(&password));
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
        if (!run_step(d, steps[i].title, steps[i].run))
            return false;
    if (!run_step(d, "校验", verify) || !put_in_place(d, target))
        return false;
    printf(
        "全部完成 · 用时 %.1f s\n", (double)(g_get_monotonic_time() - begun_at) / G_USEC_PER_SEC);
    return true;
}

int cmd_demo(int argc, char **argv)
{
    g_autofree char *data = NULL, *footage = NULL, *keep = NULL;
    const GOptionEntry entries[] = {
        {"data",        0, 0, G_OPTION_ARG_FILENAME, &data,    "New data folder", "DIR" },
        {"footage",     0, 0, G_OPTION_ARG_FILENAME, &footage,
         "Folder with clips and manifest.tsv (default: $SHENKAN_FOOTAGE)",        "DIR" },
        {"keep-logins", 0, 0, G_OPTION_ARG_FILENAME, &keep,
         "Write the log-ins to a file (0600) instead of showing them",            "FILE"},
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_set_summary(context,
        "Makes a plainly made-up county and runs the whole main job on real footage, from upload "
        "to closure, through the HTTP API of a server it starts on loopback; one line per step.");
    g_option_context_add_main_entries(context, entries, NULL);
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse(context, &argc, &argv, &error) || argc > 1 || !data) {
        g_printerr(
            "shenkan demo: %s\n", error ? error->message : "--data DIR is needed; see --help");
        return 2;
    }
    const char *clips = footage ? footage : g_getenv("SHENKAN_FOOTAGE");
    if (!clips || !*clips) {
        g_printerr("shenkan demo: no footage; give --footage DIR (scripts/footage makes one)\n");
        return 2;
    }
    setlocale(LC_NUMERIC, "C");
    g_autofree char *root = g_canonicalize_filename(data, NULL);
    g_autofree char *partial = g_strconcat(root, ".partial", NULL);
    struct demo d = {.data = partial,
        .footage = clips,
        .line = g_string_new(NULL),
        .clients = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_client),
        .passwords = g_ptr_array_new_with_free_func(g_free),
        .ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .seats = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_clients)};
    bool good = run_demo(&d, root);
    if (good && keep) {
        good = keep_logins(&d, keep);
    } else if (good) {
        puts("以下账号只显示这一次：");
        print_logins(&d, stdout);
    }
    clear_demo(&d);
    return good ? 0 : 1;
}
