/* campaign.c — thousands of broken and lying films through probe and ingest, as uploads go: each in
 * a locked-in child of its own. After each one everything outside that child must be as it was.
 *
 *     campaign FILES [--seed N] [--jobs N] [--only N [--save FILE]]
 *
 * The same seed and number always give the same film, so a finding is repeated with --only. Prints
 * a line a minute and a summary; ends with 1 when something outside a child was touched. A film
 * that crashes libav ends its own job as media.crashed; that is counted, not a failure. */
#include "internal.h"
#include "mutate.h"
#include "seeds.h"
#include "work.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_JOBS 16
#define KEPT 20
#define REASONS (MEDIA_ERROR_CRASHED + 1)
#define OUTPUT_BYTES (64u << 20)
#define CPU_S 20
#define WALL_S 120

/* Written by one worker, read by the supervisor. */
struct tally {
    int64_t done, ok, damaged, reason[REASONS], cpu_us, slowest_us, slowest, largest_kb, largest;
    int64_t crashed[KEPT], touched;
    char what[256]; /* the first thing that was touched */
};

static gint64 seed = 1, only = -1;
static int jobs = 2;
static char *save;
static struct tally *tallies;
static char *folder, *canary, *scratch;
static struct stat canary_was;
static GPtrArray *seeds, *names;

/* --- one film ----------------------------------------------------------------------------------
 */

struct film {
    int original; /* open for reading only */
    bool image;
    struct media_ingest_files files;
};

static GByteArray *make_film(int64_t number)
{
    /* Each number has its own dice: any one can be made again alone. */
    const guint32 words[] = {(guint32)seed, (guint32)(seed >> 32), (guint32)number};
    g_autoptr(GRand) dice = g_rand_new_with_seed_array(words, G_N_ELEMENTS(words));
    const GByteArray *base = seeds->pdata[g_rand_int_range(dice, 0, (gint32)seeds->len)];
    const GByteArray *other = seeds->pdata[g_rand_int_range(dice, 0, (gint32)seeds->len)];
    bool plain = number < (int64_t)seeds->len; /* the first ones are the seeds as they are */
    GByteArray *bytes = g_byte_array_new();
    if (plain)
        base = seeds->pdata[number];
    g_byte_array_append(bytes, base->data, base->len);
    if (!plain)
        mutate_film(bytes, other, canary, dice);
    return bytes;
}

static int new_memory(const char *name)
{
    int fd = memfd_create(name, MFD_CLOEXEC);
    g_assert_cmpint(fd, >=, 0);
    return fd;
}

static void forget_outputs(const struct film *film)
{
    const int *fds = (const int *)(const void *)&film->files;
    for (size_t i = 0; i < sizeof film->files / sizeof *fds; i++)
        if (ftruncate(fds[i], 0) != 0 || lseek(fds[i], 0, SEEK_SET) != 0)
            g_error("no output: %s", g_strerror(errno));
}

static bool run(void *payload, const struct media_progress *progress, GString *out, GError **error)
{
    static const uint8_t hash[32] = {1};
    struct film *film = payload;
    struct media_info info;
    struct media_ingest_report report;
    if (!media_probe(film->original, &info, error))
        return false;
    bool done = media_ingest(film->original, hash, &film->files, progress, &report, error);
    if (done) {
        media_info_json(&report.info, out);
        g_string_append_printf(out, ",\"damaged\":%s", report.damaged ? "true" : "false");
    }
    g_array_unref(report.bad_ms);
    return done;
}

static void touched(struct tally *tally, int64_t number, const char *what)
{
    if (tally->touched++ == 0)
        g_snprintf(tally->what, sizeof tally->what, "film %" PRId64 ": %s", number, what);
}

static guint entries_of(const char *path)
{
    guint n = 0;
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    while (dir && g_dir_read_name(dir))
        n++;
    return n;
}

static bool same_bytes(int fd, const GByteArray *bytes)
{
    g_autofree uint8_t *now = g_malloc(bytes->len + 1);
    return pread(fd, now, bytes->len + 1, 0) == (ssize_t)bytes->len &&
           memcmp(now, bytes->data, bytes->len) == 0;
}

static bool same_stat(void)
{
    struct stat now;
    return stat(canary, &now) == 0 && now.st_size == canary_was.st_size &&
           now.st_ino == canary_was.st_ino && now.st_nlink == canary_was.st_nlink &&
           now.st_mode == canary_was.st_mode &&
           memcmp(&now.st_mtim, &canary_was.st_mtim, sizeof now.st_mtim) == 0 &&
           memcmp(&now.st_ctim, &canary_was.st_ctim, sizeof now.st_ctim) == 0 &&
           memcmp(&now.st_atim, &canary_was.st_atim, sizeof now.st_atim) == 0;
}

/* Everything that a job must leave alone. */
static void look_around(
    struct tally *tally, int64_t number, int original, const GByteArray *bytes, guint descriptors)
{
    if (!same_bytes(original, bytes))
        touched(tally, number, "the original changed");
    if (!same_stat())
        touched(tally, number, "the canary was read or changed");
    if (entries_of(scratch) != 0)
        touched(tally, number, "there is a new file");
    if (waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD)
        touched(tally, number, "a child is left");
    if (entries_of("/proc/self/fd") != descriptors)
        touched(tally, number, "a descriptor is left open");
}

static bool says(const GString *line, const char *text)
{
    return strstr(line->str, text) != NULL;
}

/* What was made of a film that was taken in must be whole. */
static void look_at_results(
    struct tally *tally, int64_t number, const struct film *film, const GString *line)
{
    int64_t bytes = 0;
    const int *fds = (const int *)(const void *)&film->files;
    for (size_t i = 0; i < sizeof film->files / sizeof *fds; i++)
        bytes += MAX(media_file_size(fds[i]), 0);
    if (bytes > OUTPUT_BYTES)
        touched(tally, number, "more was written than may be");
    if (says(line, "\"ok\":false"))
        return;
    media_auto(index) index = film->image ? NULL : media_index_load(film->files.index, NULL);
    if (film->image ? media_file_size(film->files.view) <= 0
                    : !index || media_file_size(film->files.proxy) <= 0)
        touched(tally, number, "a result is missing or broken");
}

static void count(struct tally *tally, int64_t number, const GString *line, int code)
{
    if (says(line, "\"ok\":true")) {
        bool damaged = says(line, "\"damaged\":true");
        tally->damaged += damaged;
        tally->ok += !damaged;
        if (code != 0)
            touched(tally, number, "a good result with a bad exit code");
        return;
    }
    int found = -1;
    for (int i = 0; i < REASONS; i++) {
        g_autofree char *reason = g_strdup_printf("\"reason\":\"%s\"", media_error_reason(i));
        if (says(line, reason))
            found = i;
    }
    if (found < 0 || code != media_error_exit(found)) {
        touched(tally, number, "an answer that is none");
        return;
    }
    if (media_error_exit(found) != 1)
        touched(tally, number, "a film was called the machine's fault");
    if (found == MEDIA_ERROR_CRASHED && tally->reason[found] < KEPT)
        tally->crashed[tally->reason[found]] = number;
    tally->reason[found]++;
}

static int64_t cpu_us(const struct rusage *used)
{
    return (used->ru_utime.tv_sec + used->ru_stime.tv_sec) * G_USEC_PER_SEC +
           used->ru_utime.tv_usec + used->ru_stime.tv_usec;
}

static void measure(struct tally *tally, int64_t number, const struct rusage *before)
{
    struct rusage after;
    getrusage(RUSAGE_CHILDREN, &after);
    int64_t used = cpu_us(&after) - cpu_us(before);
    tally->cpu_us += used;
    if (used > tally->slowest_us) {
        tally->slowest_us = used;
        tally->slowest = number;
    }
    if (used > (CPU_S + 10) * (int64_t)G_USEC_PER_SEC)
        touched(tally, number, "more processor time was used than may be");
    if (after.ru_maxrss > tally->largest_kb) {
        tally->largest_kb = after.ru_maxrss;
        tally->largest = number;
    }
}

static void one_film(struct tally *tally, struct film *film, int64_t number)
{
    g_autoptr(GByteArray) bytes = make_film(number);
    g_autoptr(GString) line = g_string_new(NULL);
    forget_outputs(film);
    int store = new_memory("original");
    g_assert_true(media_write_all(store, bytes->data, bytes->len, NULL));
    g_autofree char *self = g_strdup_printf("/proc/self/fd/%d", store);
    film->original = open(self, O_RDONLY | O_CLOEXEC);
    film->image = media_image_is(film->original);
    close(store);
    struct work work = {.run = run, .payload = film};
    work.limits = (struct media_limits){.memory_bytes = 1 << 30,
        .write_bytes = OUTPUT_BYTES / 16,
        .cpu_s = CPU_S,
        .wall_s = WALL_S};
    struct rusage before;
    getrusage(RUSAGE_CHILDREN, &before);
    guint descriptors = entries_of("/proc/self/fd");
    int code = work_run(&work, line);
    measure(tally, number, &before);
    count(tally, number, line, code);
    look_around(tally, number, film->original, bytes, descriptors);
    look_at_results(tally, number, film, line);
    close(film->original);
    if (only >= 0)
        g_printerr("%s\n", line->str);
    if (number < (int64_t)seeds->len && code != 0)
        touched(tally, number, "a good film was refused");
    tally->done++;
}

/* Our own films once without a jail: the children then find the libraries linked and their tables
 * made, which is half of the work. */
static void warm_up(struct film *film)
{
    for (guint i = 0; i < seeds->len; i++) {
        const GByteArray *bytes = seeds->pdata[i];
        g_autoptr(GString) line = g_string_new(NULL);
        film->original = new_memory("original");
        g_assert_true(media_write_all(film->original, bytes->data, bytes->len, NULL));
        forget_outputs(film);
        run(film, NULL, line, NULL);
        close(film->original);
    }
}

/* --- workers and their supervisor --------------------------------------------------------------
 */

G_GNUC_NORETURN static void work_for(int worker, int64_t files)
{
    struct film film;
    int *fds = (int *)(void *)&film.files;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (chdir(scratch) != 0 || !freopen("/dev/null", "w", stdout))
        _exit(2);
    for (size_t i = 0; i < sizeof film.files / sizeof *fds; i++)
        fds[i] = new_memory("output");
    warm_up(&film);
    for (int64_t i = only >= 0 ? only : worker; i < files; i += only >= 0 ? files : jobs)
        if (work_cancelled())
            _exit(3);
        else
            one_film(&tallies[worker], &film, i);
    _exit(0);
}

static void add_up(struct tally *sum)
{
    memset(sum, 0, sizeof *sum);
    for (int i = 0; i < jobs; i++) {
        const struct tally *one = &tallies[i];
        sum->done += one->done;
        sum->ok += one->ok;
        sum->damaged += one->damaged;
        sum->cpu_us += one->cpu_us;
        sum->touched += one->touched;
        for (int k = 0; k < REASONS; k++)
            sum->reason[k] += one->reason[k];
        if (one->slowest_us > sum->slowest_us) {
            sum->slowest_us = one->slowest_us;
            sum->slowest = one->slowest;
        }
        if (one->largest_kb > sum->largest_kb) {
            sum->largest_kb = one->largest_kb;
            sum->largest = one->largest;
        }
        if (one->touched && !*sum->what)
            g_strlcpy(sum->what, one->what, sizeof sum->what);
    }
}

static void tell(const struct tally *sum, int64_t files, int64_t begun_us)
{
    double wall_s = (double)(g_get_monotonic_time() - begun_us) / G_USEC_PER_SEC;
    g_print("# %" PRId64 " of %" PRId64
            " films in %.0f s (%.1f a second, %.1f ms of processor each), "
            "%" PRId64 " crashed, %" PRId64 " things touched\n",
        sum->done, files, wall_s, (double)sum->done / wall_s,
        (double)sum->cpu_us / 1000 / (double)MAX(sum->done, 1), sum->reason[MEDIA_ERROR_CRASHED],
        sum->touched);
}

static void summary(const struct tally *sum)
{
    g_print("# taken in %" PRId64 ", taken in as damaged %" PRId64 "\n", sum->ok, sum->damaged);
    for (int i = 0; i < REASONS; i++)
        if (sum->reason[i])
            g_print("# %-22s %" PRId64 "\n", media_error_reason(i), sum->reason[i]);
    g_print("# slowest: film %" PRId64 ", %.2f s; largest: film %" PRId64 ", %.0f MB\n",
        sum->slowest, (double)sum->slowest_us / G_USEC_PER_SEC, sum->largest,
        (double)sum->largest_kb / 1024);
    for (int w = 0; w < jobs; w++)
        for (int i = 0; i < KEPT && i < tallies[w].reason[MEDIA_ERROR_CRASHED]; i++)
            g_print(
                "# crashed: --seed %" PRId64 " --only %" PRId64 "\n", seed, tallies[w].crashed[i]);
    if (sum->touched)
        g_print("# touched: %s\n", sum->what);
}

/* Waits for the workers; a line a minute. Returns how many did not end well. */
static int supervise(int64_t files, int64_t begun_us)
{
    struct tally sum;
    int alive = jobs, lost = 0;
    int64_t next_us = begun_us + 60 * G_USEC_PER_SEC;
    while (alive > 0) {
        int status;
        pid_t pid = waitpid(-1, &status, WNOHANG);
        if (pid > 0) {
            alive--;
            lost += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
        } else {
            g_usleep(50000);
        }
        if (g_get_monotonic_time() >= next_us) {
            next_us += 60 * G_USEC_PER_SEC;
            add_up(&sum);
            tell(&sum, files, begun_us);
        }
    }
    return lost;
}

static int campaign(int64_t files)
{
    int64_t begun_us = g_get_monotonic_time();
    if (only >= 0) {
        jobs = 1;
        files = only + 1;
    }
    for (int i = 0; i < jobs; i++) {
        pid_t pid = fork();
        g_assert_cmpint(pid, >=, 0);
        if (pid == 0)
            work_for(i, files);
    }
    struct tally sum;
    int lost = supervise(files, begun_us);
    add_up(&sum);
    tell(&sum, only >= 0 ? 1 : files, begun_us);
    summary(&sum);
    bool good = lost == 0 && sum.touched == 0 && sum.done == (only >= 0 ? 1 : files);
    g_print("1..1\n%s 1 - %" PRId64 " films through probe and ingest touched nothing else\n",
        good ? "ok" : "not ok", sum.done);
    return good ? 0 : 1;
}

/* The canary's time of reading is old, so that on most file systems a reading moves it. */
static void set_up(void)
{
    const struct timespec times[] = {{.tv_sec = 1000000000}, {.tv_sec = 1500000000}};
    folder = g_dir_make_tmp("shenkan-campaign-XXXXXX", NULL);
    g_assert_nonnull(folder);
    canary = g_build_filename(folder, "canary.mp4", NULL);
    scratch = g_build_filename(folder, "scratch", NULL);
    g_assert_cmpint(g_mkdir(scratch, 0755), ==, 0);
    g_assert_true(g_file_set_contents(canary, "somebody else's film", -1, NULL));
    g_assert_cmpint(utimensat(AT_FDCWD, canary, times, 0), ==, 0);
    g_assert_cmpint(stat(canary, &canary_was), ==, 0);
    names = g_ptr_array_new();
    seeds = seeds_make(scratch, names);
    g_assert_cmpuint(seeds->len, >=, 12);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(scratch, names->pdata[i], NULL);
        g_unlink(path);
        if (only < 0)
            g_print("# seed %u: %s, %u bytes\n", i, (const char *)names->pdata[i],
                ((GByteArray *)seeds->pdata[i])->len);
    }
    tallies = mmap(NULL, MAX_JOBS * sizeof *tallies, PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    g_assert_true(tallies != MAP_FAILED);
}

static void tear_down(void)
{
    g_rmdir(scratch);
    g_unlink(canary);
    g_rmdir(folder);
}

int main(int argc, char **argv)
{
    const GOptionEntry entries[] = {
        {"seed", 0, 0, G_OPTION_ARG_INT64,    &seed, "another campaign (1)",          "N"   },
        {"jobs", 0, 0, G_OPTION_ARG_INT,      &jobs, "processes (2)",                 "N"   },
        {"only", 0, 0, G_OPTION_ARG_INT64,    &only, "one film, and what it came to", "N"   },
        {"save", 0, 0, G_OPTION_ARG_FILENAME, &save, "with --only: keep that film",   "FILE"},
        {NULL,   0, 0, 0,                     NULL,  NULL,                            NULL  },
    };
    g_autoptr(GOptionContext) context = g_option_context_new("FILES");
    g_autoptr(GError) error = NULL;
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || (argc != 2 && only < 0) ||
        jobs < 1 || jobs > MAX_JOBS) {
        g_printerr("campaign: %s\n", error ? error->message : "how many films? See --help.");
        return 2;
    }
    work_prepare();
    av_log_set_level(AV_LOG_QUIET);
    set_up();
    if (only >= 0 && save) {
        g_autoptr(GByteArray) bytes = make_film(only);
        g_file_set_contents(save, (const char *)bytes->data, (gssize)bytes->len, NULL);
    }
    int code = campaign(argc == 2 ? g_ascii_strtoll(argv[1], NULL, 10) : 0);
    tear_down();
    return code;
}
