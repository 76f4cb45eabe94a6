/* What bad files and bad moments can do: nothing but end their own job. */
#include "lab.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

/* Texts and scripts that some demuxer would follow to other files. */
static const struct bad {
    const char *name, *text, *reason;
} bads[] = {
    {"empty.mp4",  "",                                                                "media.empty_file"    },
    {"text.mp4",   "root:x:0:0:root:/root:/bin/bash\nnobody:x:99:99::/:/bin/false\n",
     "media.not_a_video"                                                                                    },
    {"hls.mp4",
     "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n/etc/"
        "passwd\n#EXT-X-ENDLIST\n",                                                   "media.format_refused"},
    {"concat.mp4", "ffconcat version 1.0\nfile /etc/passwd\n",                        "media.format_refused"},
    {"dash.mp4",
     "<?xml version=\"1.0\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" "
        "type=\"static\"><Period>"
        "<AdaptationSet><Representation id=\"1\"><BaseURL>/etc/passwd</BaseURL></Representation>"
        "</AdaptationSet></Period></MPD>\n",                                          "media."              },
    {"sdp.mp4",    "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nm=video 5004 RTP/AVP 96\n",   "media."              },
    {"noise.mp4",  "\x01\x02\x03\x04\x05\xff\xfe\x80 garbage \x01\x02",               "media.not_a_video"   },
    {"photo.heic",
     "\x01\x01\x01\x18"
        "ftypheic\x01\x01\x01\x01mif1heic",                                           "media.format_refused"},
};

static void refused(gconstpointer data)
{
    const struct bad *bad = data;
    g_autofree char *path = lab_path("%s", bad->name), *dir = lab_folder("none");
    lab_write(path, bad->text, -1);
    for (size_t i = 0; i < 2; i++) {
        g_autofree char *line = NULL;
        int code = i == 0 ? lab_media(&line, "probe %s", path)
                          : lab_media(&line, "ingest %s --out %s", path, dir);
        g_assert_cmpint(code, ==, 1);
        g_assert_true(lab_says(line, "\"ok\":false"));
        g_assert_true(lab_says(line, bad->reason));
        lab_assert_json(line);
    }
    g_assert_cmpint(g_rmdir(dir), ==, 0); /* nothing was written */
}

static void audio_only_is_refused(void)
{
    /* a WAV header and some samples */
    uint8_t wav[2044] =
        "RIFF\xf4\x07\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\xbb\0\0\0\x77\x01\0\x02\0\x10\0"
        "data\xd0\x07\0";
    g_autofree char *path = lab_path("a.wav"), *line = NULL;
    lab_write(path, wav, sizeof wav);
    g_assert_cmpint(lab_media(&line, "probe %s", path), ==, 1);
    g_assert_true(lab_says(line, "media.no_picture"));
}

static void truncated_file(void)
{
    g_autofree char *clip = lab_clip("whole.mp4", "--pattern 25x60"), *dir = lab_folder("cut");
    g_autofree char *path = lab_path("half.mp4"), *line = NULL;
    gsize n;
    g_autofree char *bytes = lab_read(clip, &n);
    lab_write(path, bytes, (gssize)n / 2);
    g_assert_cmpint(lab_media(&line, "ingest %s --out %s", path, dir), ==, 1);
    g_assert_true(lab_says(line, "media.unplayable"));
    /* A film of a kind that can be cut off is kept as far as it goes, and said to be damaged. */
    g_autofree char *ts = lab_clip("whole.mkv", "--pattern 25x150"), *cut = lab_path("half.mkv");
    g_autofree char *told = NULL, *more = lab_read(ts, &n);
    lab_write(cut, more, (gssize)n / 3);
    g_assert_cmpint(lab_media(&told, "ingest %s --out %s", cut, dir), ==, 0);
    g_assert_cmpint(lab_int(told, "frames_ok"), <, 150);
    g_assert_cmpint(lab_int(told, "frames_ok"), >, 10);
    g_assert_true(lab_says(told, "\"verdict\":\"damaged\""));
}

/* Flipped bits: whatever comes out, the job ends in its own time with one of its own answers. */
static void flipped_bits(void)
{
    g_autofree char *clip = lab_clip("whole.mp4", "--pattern 25x60"), *dir = lab_folder("flip");
    g_autofree char *path = lab_path("flip.mp4");
    gsize n;
    g_autofree char *bytes = lab_read(clip, &n);
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    int damaged = 0;
    for (int round = 0; round < 12; round++) {
        g_autofree char *copy = g_memdup2(bytes, n), *line = NULL;
        for (int i = 0; i < 20 + 10 * round; i++)
            copy[g_rand_int_range(rand, 40, (gint32)n)] ^=
                (char)(1 << g_rand_int_range(rand, 0, 8));
        lab_write(path, copy, (gssize)n);
        int code = lab_media(&line, "ingest %s --out %s", path, dir);
        g_assert_true(code == 0 || code == 1);
        g_assert_false(lab_says(line, "media.crashed"));
        damaged += code == 1 || lab_says(line, "\"damaged\"");
    }
    g_assert_cmpint(damaged, >, 2);
}

static void not_a_file(void)
{
    g_autofree char *dir = lab_folder("dir"), *line = NULL;
    g_assert_cmpint(lab_media(&line, "probe %s", dir), ==, 3);
    g_assert_true(lab_says(line, "media.io"));
    g_assert_cmpint(lab_media(NULL, "probe /nowhere/at/all.mp4"), ==, 3);
    g_autofree char *clip = lab_clip("whole.mp4", "--pattern 25x60"), *more = NULL;
    g_assert_cmpint(lab_media(&more, "ingest %s --out /nowhere/at/all", clip), ==, 3);
}

static int status_of(pid_t pid)
{
    int status;
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    return status;
}

static guint files_in(const char *path)
{
    guint n = 0;
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    while (g_dir_read_name(dir))
        n++;
    return n;
}

/* Start an ingest, wait for its first line, send the signal; returns the wait status. */
static int interrupt(const char *dir, int signal_no, char *out_text, size_t room)
{
    g_autofree char *clip = lab_clip("slow.mp4", "--size 1280x720 --pattern 25x150");
    const char *argv[] = {g_getenv("MEDIA_EXE"), "ingest", clip, "--out", dir, NULL};
    g_autoptr(GError) error = NULL;
    GPid pid;
    int out;
    size_t used = 0;
    g_spawn_async_with_pipes(NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
        NULL, &out, NULL, &error);
    g_assert_no_error(error);
    for (ssize_t got; used + 1 < room && (got = read(out, out_text + used, room - 1 - used)) > 0;) {
        used += (size_t)got;
        out_text[used] = '\0';
        if (signal_no && strchr(out_text, '\n')) {
            kill(pid, signal_no);
            signal_no = 0;
        }
    }
    close(out);
    return status_of(pid);
}

static void term_leaves_nothing(void)
{
    char text[8192] = "";
    g_autofree char *dir = lab_folder("term");
    int status = interrupt(dir, SIGTERM, text, sizeof text);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), ==, 4);
    g_assert_nonnull(strstr(text, "\"reason\":\"media.cancelled\""));
    g_assert_cmpint(files_in(dir), ==, 0);
}

/* Not even the clean-up can run; still no file under its final name, and the next run is fine. */
static void kill_leaves_no_file(void)
{
    char text[8192] = "";
    g_autofree char *dir = lab_folder("kill"), *clip = lab_path("slow.mp4");
    int status = interrupt(dir, SIGKILL, text, sizeof text);
    g_assert_true(WIFSIGNALED(status));
    static const char *const names[] = {"proxy.mp4", "index.bin", "index.json", "poster.jpg"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(dir, names[i], NULL);
        g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    }
    g_free(lab_media_ok("ingest %s --out %s", clip, dir));
    g_assert_cmpint(files_in(dir), >=, 9);
}

/* The parent dies: so does the child, which would else go on for nobody. */
static void child_goes_with_parent(void)
{
    char text[8192] = "";
    g_autofree char *dir = lab_folder("orphan");
    gint64 start = g_get_monotonic_time();
    /* the pipe closes only when the child, which holds its own, is gone, too */
    interrupt(dir, SIGKILL, text, sizeof text);
    g_assert_cmpint(g_get_monotonic_time() - start, <, 20 * G_USEC_PER_SEC);
    g_assert_null(strstr(text, "\"type\":\"result\""));
}

static void disk_full_is_told(void)
{
    g_autofree char *clip = lab_clip("whole.mp4", "--pattern 25x60"), *dir = lab_folder("small");
    g_autofree char *line = NULL;
    if (mount("shenkan-test", dir, "tmpfs", 0, "size=24k") != 0) {
        g_test_skip("a small file system can only be made by root");
        return;
    }
    int code = lab_media(&line, "ingest %s --out %s", clip, dir);
    guint left = files_in(dir);
    g_assert_cmpint(umount(dir), ==, 0);
    g_assert_cmpint(code, ==, 3);
    g_assert_true(lab_says(line, "media.no_space"));
    g_assert_cmpint(left, ==, 0);
}

int main(int argc, char **argv)
{
    lab_init(&argc, &argv);
    for (size_t i = 0; i < G_N_ELEMENTS(bads); i++) {
        g_autofree char *path = g_strdup_printf("/media/refuse/%s", bads[i].name);
        g_test_add_data_func(path, &bads[i], refused);
    }
    g_test_add_func("/media/refuse/audio-only", audio_only_is_refused);
    g_test_add_func("/media/refuse/not-a-file", not_a_file);
    g_test_add_func("/media/broken/truncated", truncated_file);
    g_test_add_func("/media/broken/flipped-bits", flipped_bits);
    g_test_add_func("/media/signal/term", term_leaves_nothing);
    g_test_add_func("/media/signal/kill", kill_leaves_no_file);
    g_test_add_func("/media/signal/parent", child_goes_with_parent);
    g_test_add_func("/media/broken/disk-full", disk_full_is_told);
    return lab_run();
}
