/* Locking the working process in. Each wall stands alone: what one kernel lacks is named, the rest
 * is still put up. */
#include "internal.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef __has_feature
#define __has_feature(name) 0
#endif
/* The sanitizers reserve far more addresses than any decoder. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                               \
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

#define MAX_PROCESSES 4096 /* of the whole user, threads included; the parent counts ours */

/* Debian 12's own header knows only the first field; later kernels take the longer struct. */
struct landlock_rules {
    uint64_t fs, net, scoped;
};

static const struct {
    int abi;
    uint64_t fs, net, scoped;
    size_t size;
} landlock_levels[] = {
    {1, 0x1fff, 0, 0, 8 },
    {2, 0x3fff, 0, 0, 8 },
    {3, 0x7fff, 0, 0, 8 },
    {4, 0x7fff, 3, 0, 16},
    {5, 0xffff, 3, 0, 16},
    {6, 0xffff, 3, 3, 24},
};

/* All a decoder, an encoder and their threads need. Files come in as open descriptors. */
static const int allowed_calls[] = {
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(pread64),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(pwrite64),
    SCMP_SYS(lseek),
    SCMP_SYS(fdatasync), /* the reel goes to the disk while it is made */
    SCMP_SYS(close),
    SCMP_SYS(futex),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(brk),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_yield),
    SCMP_SYS(getrandom),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(gettid),
    SCMP_SYS(getpid),
    SCMP_SYS(getrusage),
    SCMP_SYS(restart_syscall),
};

static bool add_landlock(void)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, 1U);
    if (abi < 1)
        return false;
    size_t level = 0;
    while (level + 1 < G_N_ELEMENTS(landlock_levels) && landlock_levels[level + 1].abi <= abi)
        level++;
    struct landlock_rules rules = {
        landlock_levels[level].fs, landlock_levels[level].net, landlock_levels[level].scoped};
    int fd = (int)syscall(SYS_landlock_create_ruleset, &rules, landlock_levels[level].size, 0U);
    if (fd < 0)
        return false;
    bool done = syscall(SYS_landlock_restrict_self, fd, 0U) == 0;
    close(fd);
    return done;
}

/* Of clone, threads that share everything: no new process and no new name space. */
#define CLONE_ASKED                                                                                \
    (CLONE_THREAD | CLONE_PARENT | CLONE_PTRACE | CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |   \
        CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

/* mmap and mprotect without PROT_EXEC, madvise only to give memory back, signals only to ourselves
 */
static int add_narrow_calls(scmp_filter_ctx ctx)
{
    static const unsigned advices[] = {MADV_DONTNEED, MADV_FREE, MADV_HUGEPAGE};
    struct scmp_arg_cmp thread = SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_ASKED, CLONE_THREAD);
    struct scmp_arg_cmp no_exec = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
    struct scmp_arg_cmp self = SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid());
    int rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, thread);
    /* clone3 hides its flags behind a pointer; ENOSYS makes glibc use clone. */
    rc |= seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    rc |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, no_exec);
    rc |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, no_exec);
    rc |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, self);
    for (size_t i = 0; i < G_N_ELEMENTS(advices); i++)
        rc |= seccomp_rule_add(
            ctx, SCMP_ACT_ALLOW, SCMP_SYS(madvise), 1, SCMP_A2(SCMP_CMP_EQ, advices[i]));
    return rc;
}

/* In a container the whole service may run as root; what opens uploads is nobody special. */
static bool drop_capabilities(void)
{
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2] = {0};
    return syscall(SYS_capset, &head, none) == 0;
}

static bool add_seccomp(void)
{
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!ctx)
        return false;
    int rc = add_narrow_calls(ctx);
    for (size_t i = 0; i < G_N_ELEMENTS(allowed_calls); i++)
        rc |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, allowed_calls[i], 0);
    bool done = rc == 0 && seccomp_load(ctx) == 0;
    seccomp_release(ctx);
    return done;
}

static bool limit(int what, uint64_t soft, uint64_t hard)
{
    struct rlimit now;
    if (getrlimit(what, &now) != 0)
        return false;
    struct rlimit want = {MIN(soft, now.rlim_max), MIN(hard, now.rlim_max)};
    return setrlimit(what, &want) == 0;
}

static void note(GString *missing, bool done, const char *what)
{
    if (!done && missing)
        g_string_append_printf(missing, "%s%s", missing->len ? ", " : "", what);
}

bool media_sandbox_enter(const struct media_limits *limits, GString *out_missing, GError **error)
{
    /* A write over the limit shall fail as EFBIG and be told, not kill. */
    signal(SIGXFSZ, SIG_IGN);
    bool limited = limit(RLIMIT_CORE, 0, 0);
    limited &= limit(RLIMIT_FSIZE, limits->write_bytes, limits->write_bytes);
    limited &= limit(RLIMIT_CPU, limits->cpu_s, limits->cpu_s + 5);
    limited &= limit(RLIMIT_NPROC, MAX_PROCESSES, MAX_PROCESSES);
    if (!SANITIZED)
        limited &= limit(RLIMIT_AS, limits->memory_bytes, limits->memory_bytes);
    note(out_missing, drop_capabilities(), "capabilities");
    prctl(PR_SET_DUMPABLE, 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return media_fail_errno(error, errno, "Can't lock the working process in");
    bool landlock = add_landlock();
    note(out_missing, landlock, "landlock");
    /* Last, because landlock itself needed a descriptor: from here on no new one can be had. */
    limited &= limit(RLIMIT_NOFILE, 0, 0);
    note(out_missing, limited, "resource limits");
    bool seccomp = add_seccomp();
    note(out_missing, seccomp, "seccomp");
    if (!landlock && !seccomp)
        return media_fail(error, MEDIA_ERROR_IO,
            "This kernel offers neither landlock nor seccomp; uploads are not opened without one "
            "of them. Use Debian 12's own kernel, or allow seccomp in the container.");
    return true;
}
