/* The jail from inside: what a taken-over decoder may try, and what the parent makes of its lies.
 */
#include "lab.h"
#include "work.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/keyctl.h>
#include <pthread.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

/* Open before the door is shut, as a job's files are. */
static int original = -1, output = -1;

static int status_of(pid_t pid)
{
    int status;
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    return status;
}

/* --- ways out: each returns true when it got somewhere -----------------------------------------
 */

static bool opens_a_file(void)
{
    return open("/etc/hostname", O_RDONLY) >= 0 || open("/dev/null", O_WRONLY) >= 0 ||
           open("/proc/self/mem", O_RDWR) >= 0 || open("/proc/self/fd/0", O_RDWR) >= 0 ||
           syscall(SYS_openat2, AT_FDCWD, "/etc/hostname", (uint64_t[3]){0}, 24) >= 0 ||
           syscall(SYS_open_by_handle_at, AT_FDCWD, NULL, O_RDONLY) >= 0;
}

static bool makes_a_file(void)
{
    return open("/tmp/shenkan-should-not-be", O_CREAT | O_WRONLY, 0600) >= 0 ||
           mkdir("/tmp/shenkan-should-not-be", 0700) == 0 ||
           symlink("/etc/passwd", "/tmp/shenkan-should-not-be") == 0 ||
           linkat(output, "", AT_FDCWD, "/tmp/shenkan-should-not-be", AT_EMPTY_PATH) == 0 ||
           mkfifo("/tmp/shenkan-should-not-be", 0600) == 0;
}

static bool changes_files(void)
{
    return unlink("/etc/hostname") == 0 || chdir("/") == 0 || chroot("/") == 0 ||
           rename("/tmp", "/tmp2") == 0 || fchmod(output, 0777) == 0 || fchown(output, 1, 1) == 0 ||
           ftruncate(output, 0) == 0 || fallocate(output, 0, 0, 4096) == 0;
}

static bool writes_the_original(void)
{
    void *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, original, 0);
    return map != MAP_FAILED || write(original, "x", 1) >= 0 || pwrite(original, "x", 1, 0) >= 0 ||
           ftruncate(original, 0) == 0 || ioctl(original, _IOW('f', 2, long), &(long){0}) == 0 ||
           sendfile(original, output, NULL, 1) >= 0 ||
           copy_file_range(output, NULL, original, NULL, 1, 0) >= 0 ||
           fsetxattr(original, "user.x", "y", 1, 0) == 0;
}

static bool uses_the_network(void)
{
    int pair[2];
    return socket(AF_INET, SOCK_STREAM, 0) >= 0 || socket(AF_INET6, SOCK_DGRAM, 0) >= 0 ||
           socket(AF_UNIX, SOCK_STREAM, 0) >= 0 || socket(AF_NETLINK, SOCK_RAW, 0) >= 0 ||
           socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0;
}

/* Another jail's abstract socket would be a way to a process that may do more. */
static bool uses_a_socket_it_has(void)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX, .sun_path = "\0shenkan"};
    return connect(0, (struct sockaddr *)&to, sizeof to) == 0 || send(0, "x", 1, 0) >= 0 ||
           errno != EPERM;
}

static bool runs_a_program(void)
{
    char name[] = "true", *argv[] = {name, NULL};
    execve("/bin/true", argv, NULL);
    syscall(SYS_execveat, original, "", argv, NULL, AT_EMPTY_PATH);
    return fork() >= 0 || vfork() >= 0 || syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) >= 0;
}

static bool runs_from_memory(void)
{
    static uint8_t code[4096];
    int fd = memfd_create("x", 0);
    size_t page = (size_t)(uintptr_t)code & ~(size_t)4095;
    return fd >= 0 || mprotect((void *)page, 4096, PROT_READ | PROT_EXEC) == 0 ||
           mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
               MAP_FAILED ||
           syscall(SYS_pkey_mprotect, page, 4096, PROT_EXEC, -1) == 0;
}

static bool reaches_other_processes(void)
{
    char text[8];
    struct iovec mine = {text, sizeof text}, theirs = {&mine, 8};
    pid_t parent = getppid();
    return ptrace(PTRACE_ATTACH, parent, 0, 0) == 0 ||
           process_vm_readv(parent, &mine, 1, &theirs, 1, 0) >= 0 ||
           process_vm_writev(parent, &mine, 1, &theirs, 1, 0) >= 0 ||
           syscall(SYS_pidfd_open, parent, 0) >= 0 || kill(parent, 0) == 0 || kill(1, 0) == 0 ||
           kill(-1, 0) == 0 || syscall(SYS_tkill, parent, 0) == 0 ||
           syscall(SYS_tgkill, parent, parent, 0) == 0 ||
           syscall(SYS_rt_sigqueueinfo, parent, 0, NULL) == 0 ||
           setpriority(PRIO_PROCESS, (id_t)parent, 5) == 0;
}

static bool asks_the_kernel_for_more(void)
{
    uint64_t room[32] = {0};
    return syscall(SYS_io_uring_setup, 4, room) >= 0 || syscall(SYS_bpf, 0, room, 72) >= 0 ||
           syscall(SYS_userfaultfd, 0) >= 0 ||
           syscall(SYS_perf_event_open, room, 0, -1, -1, 0) >= 0 ||
           syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0) >= 0 ||
           syscall(SYS_add_key, "user", "x", "y", 1, KEY_SPEC_PROCESS_KEYRING) >= 0 ||
           syscall(SYS_mount, "none", "/mnt", "tmpfs", 0, NULL) == 0 ||
           syscall(SYS_unshare, 0x10000000) == 0 || syscall(SYS_setns, 0, 0) == 0 ||
           syscall(SYS_personality, 0xffffffffUL) >= 0 || syscall(SYS_iopl, 3) == 0 ||
           madvise(room, 4096, MADV_HWPOISON) == 0;
}

static bool takes_back_the_locks(void)
{
    struct rlimit more = {RLIM_INFINITY, RLIM_INFINITY};
    return prctl(PR_SET_DUMPABLE, 1) == 0 || prctl(PR_SET_PDEATHSIG, 0) == 0 ||
           prctl(PR_SET_SECCOMP, 0) == 0 || prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0 ||
           setrlimit(RLIMIT_CPU, &more) == 0 || setrlimit(RLIMIT_FSIZE, &more) == 0 ||
           syscall(SYS_seccomp, 1, 0, NULL) == 0 || setuid(0) == 0 || setsid() >= 0 ||
           syscall(SYS_arch_prctl, 0x1001, 0) == 0;
}

static bool makes_descriptors(void)
{
    int ends[2];
    return dup(original) >= 0 || dup2(original, 9) >= 0 || fcntl(original, F_DUPFD, 5) >= 0 ||
           pipe(ends) == 0 || syscall(SYS_eventfd2, 0, 0) >= 0 ||
           syscall(SYS_pidfd_getfd, 0, 0, 0) >= 0 || syscall(SYS_inotify_init1, 0) >= 0;
}

static const struct way {
    const char *name;
    bool (*out)(void);
    bool harmless; /* may be tried outside, to know that it is the jail that stops it */
} ways[] = {
    {"opens-a-file",             opens_a_file,             true },
    {"makes-a-file",             makes_a_file,             false},
    {"changes-files",            changes_files,            false},
    {"writes-the-original",      writes_the_original,      false},
    {"uses-the-network",         uses_the_network,         true },
    {"uses-a-socket-it-has",     uses_a_socket_it_has,     false},
    {"runs-a-program",           runs_a_program,           false},
    {"runs-from-memory",         runs_from_memory,         true },
    {"reaches-other-processes",  reaches_other_processes,  false},
    {"asks-the-kernel-for-more", asks_the_kernel_for_more, false},
    {"takes-back-the-locks",     takes_back_the_locks,     false},
    {"makes-descriptors",        makes_descriptors,        true },
};

static void no_way_out(gconstpointer data)
{
    const struct way *way = data;
    g_autofree char *in = lab_path("original"), *out = lab_path("output");
    g_autofree char *text = NULL;
    lab_write(in, "the original", -1);
    original = open(in, O_RDONLY | O_CLOEXEC);
    output = open(out, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    pid_t pid = fork();
    if (pid == 0) {
        struct media_limits limits = {1 << 30, 1 << 20, 20};
        if (!media_sandbox_enter(&limits, NULL, NULL))
            _exit(99);
        _exit(way->out() ? 1 : 0);
    }
    int status = status_of(pid);
    if (way->harmless) {
        pid = fork();
        if (pid == 0)
            _exit(way->out() ? 1 : 0);
        g_assert_cmpint(WEXITSTATUS(status_of(pid)), ==, 1);
    }
    close(original);
    close(output);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), ==, 0);
    text = lab_read(in, NULL);
    g_assert_cmpstr(text, ==, "the original");
    g_assert_false(g_file_test("/tmp/shenkan-should-not-be", G_FILE_TEST_EXISTS));
}

static void plain_work_goes_on(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        struct media_limits limits = {1 << 30, 1 << 20, 20};
        if (!media_sandbox_enter(&limits, NULL, NULL))
            _exit(99);
        void *memory =
            mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        _exit(memory == MAP_FAILED || madvise(memory, 1 << 20, MADV_DONTNEED) != 0);
    }
    int status = status_of(pid);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), ==, 0);
}

/* No capability is left, also when root runs the service. */
static void nobody_special(void)
{
    int ends[2];
    g_assert_cmpint(pipe(ends), ==, 0);
    pid_t pid = fork();
    if (pid == 0) {
        int fd = open("/proc/self/status", O_RDONLY);
        struct media_limits limits = {1 << 30, 1 << 20, 20};
        char text[4096];
        if (!media_sandbox_enter(&limits, NULL, NULL))
            _exit(99);
        ssize_t n = pread(fd, text, sizeof text, 0);
        _exit(n > 0 && write(ends[1], text, (size_t)n) == n ? 0 : 1);
    }
    close(ends[1]);
    char text[4097] = "";
    g_assert_cmpint(read(ends[0], text, sizeof text - 1), >, 0);
    close(ends[0]);
    g_assert_cmpint(WEXITSTATUS(status_of(pid)), ==, 0);
    g_assert_nonnull(strstr(text, "CapEff:\t0000000000000000"));
    g_assert_nonnull(strstr(text, "CapPrm:\t0000000000000000"));
    g_assert_nonnull(strstr(text, "NoNewPrivs:\t1"));
}

/* Threads, which decoders and encoders need, still work. */
static gpointer add_one(gpointer data)
{
    ++*(int *)data;
    return NULL;
}

static void sandbox_lets_threads(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        struct media_limits limits = {1 << 30, 1 << 20, 20};
        int n = 0;
        if (!media_sandbox_enter(&limits, NULL, NULL))
            _exit(99);
        for (int i = 0; i < 3; i++)
            g_thread_join(g_thread_new("t", add_one, &n));
        _exit(n);
    }
    int status = status_of(pid);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), ==, 3);
}

static void sandbox_limits_writing(void)
{
    g_autofree char *path = lab_path("limit.out");
    int file = open(path, O_CREAT | O_RDWR, 0600);
    pid_t pid = fork();
    if (pid == 0) {
        struct media_limits limits = {1 << 30, 1000, 20};
        static char text[4000];
        if (!media_sandbox_enter(&limits, NULL, NULL))
            _exit(99);
        g_autoptr(GError) error = NULL;
        bool done = media_write_all(file, text, sizeof text, &error);
        _exit(done ? 1 : error->code == MEDIA_ERROR_LIMIT ? 0 : 2);
    }
    int status = status_of(pid);
    close(file);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), ==, 0);
}

static void sandbox_limits_time(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        struct media_limits limits = {1 << 30, 1000, 1};
        if (!media_sandbox_enter(&limits, NULL, NULL))
            _exit(99);
        for (volatile uint64_t i = 0;; i++)
            ;
    }
    int status = status_of(pid);
    g_assert_true(WIFSIGNALED(status));
    g_assert_cmpint(WTERMSIG(status), ==, SIGXCPU);
}

/* --- kernels that lack a wall ------------------------------------------------------------------
 */

/* Run `shenkan-media probe FILE` where these calls do not exist; returns its exit code. */
static int probe_without(const char *file, const int *calls, size_t n, char **out_errors)
{
    const char *argv[] = {g_getenv("MEDIA_EXE"), "probe", file, NULL};
    g_autofree char *errors = lab_path("errors");
    pid_t pid = fork();
    if (pid == 0) {
        int fd = open(errors, O_CREAT | O_TRUNC | O_WRONLY, 0600);
        scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
        for (size_t i = 0; i < n; i++)
            seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), calls[i], 0);
        if (n > 1) /* libseccomp falls back on prctl(PR_SET_SECCOMP) */
            seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1,
                SCMP_A0(SCMP_CMP_EQ, PR_SET_SECCOMP));
        if (fd < 0 || dup2(fd, 2) < 0 || dup2(fd, 1) < 0 || seccomp_load(ctx) != 0)
            _exit(98);
        execv(argv[0], (char **)argv);
        _exit(97);
    }
    int status = status_of(pid);
    *out_errors = lab_read(errors, NULL);
    g_assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* One wall missing is told, both are too few. */
static void walls_may_be_missing(void)
{
    static const int calls[] = {SCMP_SYS(landlock_create_ruleset), SCMP_SYS(seccomp)};
    g_autofree char *clip = lab_clip("wall.mp4", "--pattern 25x10"), *told = NULL, *refused = NULL;
    g_assert_cmpint(probe_without(clip, calls, 1, &told), ==, 0);
    g_assert_nonnull(strstr(told, "warning: this kernel lacks landlock; going on with the rest"));
    g_assert_nonnull(strstr(told, "\"ok\":true"));
    g_assert_cmpint(probe_without(clip, calls, 2, &refused), ==, 3);
    g_assert_nonnull(strstr(refused, "neither landlock nor seccomp"));
    g_assert_null(strstr(refused, "\"ok\":true"));
}

/* --- a child that lies, floods or stays --------------------------------------------------------
 */

static int pipe_of(const struct media_progress *progress)
{
    return *(int *)progress->payload;
}

static void say(const struct media_progress *progress, const char *line)
{
    (void)!write(pipe_of(progress), line, strlen(line));
}

#define ACT(name)                                                                                  \
    static bool name(                                                                              \
        void *payload, const struct media_progress *progress, GString *out, GError **error)

ACT(well_behaved)
{
    progress->tell(progress->payload, "ingest", 1, 2);
    g_string_append(out, "\"frames\":1");
    return true;
}

ACT(loops_for_ever)
{
    for (volatile uint64_t i = 0;; i++)
        ;
    return false;
}

ACT(loops_at_the_start)
{
    return loops_for_ever(payload, progress, out, error);
}

ACT(sleeps_for_ever)
{
    for (;;)
        g_usleep(G_USEC_PER_SEC);
    return false;
}

ACT(closes_and_stays)
{
    close(pipe_of(progress));
    return sleeps_for_ever(payload, progress, out, error);
}

ACT(eats_memory)
{
    for (;;)
        memset(g_malloc(1 << 24), 1, 1 << 24);
    return false;
}

ACT(writes_too_much)
{
    static char block[1 << 16];
    int *fds = payload;
    for (int i = 0; i < 64; i++)
        for (int k = 0; k < 4; k++)
            if (write(fds[k], block, sizeof block) < 0)
                return media_fail_errno(error, errno, "output");
    g_usleep(3 * G_USEC_PER_SEC);
    return true;
}

ACT(floods_progress)
{
    for (;;)
        say(progress, "{\"type\":\"progress\",\"stage\":\"ingest\",\"done\":1,\"total\":2}\n");
    return false;
}

ACT(one_endless_line)
{
    for (;;)
        say(progress,
            "{\"type\":\"result\",\"ok\":true,\"text\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    return false;
}

ACT(escapes_the_terminal)
{
    say(progress, "{\"type\":\"progress\",\"stage\":\"ingest\",\"done\":\"\x1b]0;x\x07\"}\n");
    return well_behaved(payload, progress, out, error);
}

ACT(smuggles_a_member)
{
    say(progress, "{\"type\":\"progress\",\"stage\":\"x\",\"path\":\"/etc/passwd\"}\n");
    return well_behaved(payload, progress, out, error);
}

ACT(invents_a_reason)
{
    say(progress, "{\"type\":\"result\",\"ok\":false,\"reason\":\"<b>\",\"text\":\"x\"}\n");
    _exit(1);
}

ACT(answers_twice)
{
    say(progress, "{\"type\":\"result\",\"ok\":true,\"frames\":1}\n");
    return well_behaved(payload, progress, out, error);
}

ACT(tells_of_a_part)
{
    say(progress, "{\"type\":\"part\",\"n\":0}\n");
    return well_behaved(payload, progress, out, error);
}

ACT(dies)
{
    return raise(SIGSEGV) == 0;
}

static void *rests(void *data)
{
    for (;;)
        g_usleep(G_USEC_PER_SEC);
    return data;
}

ACT(starts_many_threads)
{
    pthread_attr_t small;
    pthread_t thread;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 65536);
    for (int i = 0; i < 500; i++)
        pthread_create(&thread, &small, rests, NULL);
    return sleeps_for_ever(payload, progress, out, error);
}

ACT(talks_too_much)
{
    for (int i = 0; i < 20000; i++)
        fprintf(stderr, "\x1b[2Jmany words for nobody\r\n");
    return well_behaved(payload, progress, out, error);
}

ACT(looks_at_what_is_open)
{
    int n = 0;
    struct rusage used;
    for (int fd = 0; fd < 200; fd++)
        n += lseek(fd, 0, SEEK_CUR) >= 0 || errno != EBADF;
    getrusage(RUSAGE_SELF, &used);
    /* stderr and the pipe */
    return n == 2 ? well_behaved(payload, progress, out, error)
                  : media_fail(error, MEDIA_ERROR_IO, "%d descriptors are open", n);
}

static const struct act {
    const char *name;
    bool (*run)(void *, const struct media_progress *, GString *, GError **);
    int code;
    const char *says;
} acts[] = {
    {"well-behaved",         well_behaved,          0, "\"ok\":true,\"frames\":1}"},
    {"loops",                loops_for_ever,        1, "media.limit"              },
    {"starts-slowly",        loops_at_the_start,    1, "media.limit"              },
    {"sleeps",               sleeps_for_ever,       1, "media.limit"              },
    {"closes-and-stays",     closes_and_stays,      1, "media.crashed"            },
    {"eats-memory",          eats_memory,           1, "media.limit"              },
    {"writes-too-much",      writes_too_much,       1, "media.limit"              },
    {"floods-progress",      floods_progress,       1, "media.crashed"            },
    {"one-endless-line",     one_endless_line,      1, "media.crashed"            },
    {"escapes-the-terminal", escapes_the_terminal,  1, "media.crashed"            },
    {"smuggles-a-member",    smuggles_a_member,     1, "media.crashed"            },
    {"invents-a-reason",     invents_a_reason,      1, "media.crashed"            },
    {"answers-twice",        answers_twice,         1, "media.crashed"            },
    {"tells-of-a-part",      tells_of_a_part,       1, "media.crashed"            },
    {"dies",                 dies,                  1, "media.crashed"            },
    {"many-threads",         starts_many_threads,   1, "media.limit"              },
    {"talks-too-much",       talks_too_much,        0, "\"ok\":true"              },
    {"open-descriptors",     looks_at_what_is_open, 0, "\"ok\":true"              },
};

/* In a process of its own, whose standard output is no TAP. */
static int run_act(const struct act *act, const char *words, const char *answer)
{
    pid_t pid = fork();
    if (pid == 0) {
        int fds[4];
        g_autoptr(GString) line = g_string_new(NULL);
        g_autoptr(GPtrArray) outputs = g_ptr_array_new();
        struct work work = {.run = act->run, .payload = fds, .outputs = outputs};
        work.limits = (struct media_limits){
            .memory_bytes = 1 << 28, .write_bytes = 8 << 20, .cpu_s = 20, .wall_s = 3};
        if (act->run == loops_at_the_start) {
            work.start_cpu_s = 1;
            work.limits.wall_s = 1000;
        }
        work_prepare();
        for (int i = 0; i < 4; i++) {
            g_autofree char *path = lab_path("out-%d", i);
            struct media_outfile *file = media_outfile_new(path, NULL);
            g_ptr_array_add(outputs, file);
            fds[i] = media_outfile_fd(file);
        }
        if (act->run == looks_at_what_is_open)
            for (int i = 0; i < 4; i++)
                close(fds[i]);
        if (!freopen(words, "w", stderr) || !freopen("/dev/null", "w", stdout))
            _exit(90);
        int code = work_run(&work, line);
        lab_write(answer, line->str, (gssize)line->len);
        _exit(code);
    }
    int status = status_of(pid);
    g_assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void parent_is_not_fooled(gconstpointer data)
{
    const struct act *act = data;
    g_autofree char *words = lab_path("words"), *answer = lab_path("answer");
    gint64 begun = g_get_monotonic_time();
    int code = run_act(act, words, answer);
    gsize n;
    g_autofree char *line = lab_read(answer, NULL), *said = lab_read(words, &n);
    g_test_message("%s", line);
    g_assert_nonnull(strstr(line, act->says));
    g_assert_cmpint(code, ==, act->code);
    lab_assert_json(line);
    g_assert_cmpint(g_get_monotonic_time() - begun, <, 20 * G_USEC_PER_SEC);
    g_assert_cmpuint(n, <=, 64 << 10);
    g_assert_null(memchr(said, 0x1b, n));
}

int main(int argc, char **argv)
{
    lab_init(&argc, &argv);
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_autofree char *path = g_strdup_printf("/media/jail/%s", ways[i].name);
        g_test_add_data_func(path, &ways[i], no_way_out);
    }
    g_test_add_func("/media/jail/plain-work", plain_work_goes_on);
    g_test_add_func("/media/jail/nobody-special", nobody_special);
    g_test_add_func("/media/jail/threads", sandbox_lets_threads);
    g_test_add_func("/media/jail/writing", sandbox_limits_writing);
    g_test_add_func("/media/jail/time", sandbox_limits_time);
    g_test_add_func("/media/jail/missing-walls", walls_may_be_missing);
    for (size_t i = 0; i < G_N_ELEMENTS(acts); i++) {
        g_autofree char *path = g_strdup_printf("/media/child/%s", acts[i].name);
        g_test_add_data_func(path, &acts[i], parent_is_not_fooled);
    }
    return lab_run();
}
