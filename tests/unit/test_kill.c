/* A process that is killed in the middle of its writes loses nothing that it had acknowledged. */
#include "record_fixture.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 8

static bool add_person(struct annotate *a, const struct fixture *f, int round, int i,
    struct annotate_result *out, GError **error)
{
    g_autofree char *op = g_strdup_printf("kill-%04d-%06d", round, i);
    g_autofree char *name = g_strdup_printf("人员%d-%d", round, i);
    struct annotate_act act = act_of(f, &f->who_admin, op);
    struct annotate_person in = {.name = name, .rank_order = i, .active = 1};
    return annotate_person_add(a, &act, &in, out, error);
}

/* Writes until it is killed; says each number only after the call came back. */
static void child(const struct fixture *f, int round, int out)
{
    g_autoptr(annotate) a = annotate_open(f->path, 0, NULL);
    for (int i = 0; a; i++) {
        if (!add_person(a, f, round, i, NULL, NULL) || write(out, &i, sizeof i) != sizeof i)
            break;
    }
    _exit(1);
}

static int run_and_kill(const struct fixture *f, int round)
{
    int fd[2], last = -1;
    g_assert_cmpint(pipe(fd), ==, 0);
    pid_t pid = fork();
    if (pid == 0) {
        close(fd[0]);
        child(f, round, fd[1]);
    }
    close(fd[1]);
    /* At least a few writes, then at an arbitrary moment. */
    for (int i; last < 3 && read(fd[0], &i, sizeof i) == sizeof i;)
        last = i;
    g_usleep((gulong)(round * 7 + 1) * 3000);
    kill(pid, SIGKILL);
    for (int i; read(fd[0], &i, sizeof i) == sizeof i;)
        last = i;
    close(fd[0]);
    waitpid(pid, NULL, 0);
    return last;
}

static void test_kill(void)
{
    struct fixture f;
    fixture_people(&f);
    /* The handle of the parent must not live through the fork. */
    g_clear_pointer(&f.a, annotate_close);
    int acked[ROUNDS];
    for (int round = 0; round < ROUNDS; round++)
        acked[round] = run_and_kill(&f, round);
    g_assert_true(annotate_prepare(f.path, f.now, NULL));
    f.a = annotate_open(f.path, 0, NULL);
    int total = 0;
    for (int round = 0; round < ROUNDS; round++) {
        g_assert_cmpint(acked[round], >=, 3);
        for (int i = 0; i <= acked[round]; i++, total++) {
            struct annotate_result out;
            g_assert_true(add_person(f.a, &f, round, i, &out, NULL));
            g_assert_true(out.repeated);
            annotate_result_clear(&out);
        }
    }
    g_test_message("%d acknowledged writes over %d kills, none lost", total, ROUNDS);
    assert_intact(&f);
    fixture_clear(&f);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/record/kill", test_kill);
    return g_test_run();
}
