/* What is promised of a finished film and of each piece in it: proven when it is made, the same for
 * everybody, and checkable with the tools every system has. */
#include "lab.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* One segment of a made clip behind a card, as a plan; the folder of pieces. */
static char *plan_of(const char *name, int in, int out)
{
    g_autofree char *clip = lab_clip("film.mp4", "--pattern 25x70"), *dir = lab_ingest(clip, NULL);
    g_autofree char *store = lab_folder("store"), *png = lab_path("film.png");
    g_autofree char *segment = lab_path("%s.segment", name), *card = lab_path("%s.card", name);
    char *plan = lab_path("%s.plan", name);
    lab_png(png, 1920, 1080, 100, 100, 300, 300, 0x20ff20ff);
    g_free(lab_media_ok("card %s --ms 500 --store %s --list %s", png, store, card));
    g_free(lab_media_ok("piece %s --index %s/index.bin --in %d --out %d --store %s --list %s", clip,
        dir, in, out, store, segment));
    g_autofree char *text =
        g_strdup_printf("card\t%s\tOne\tcard:1\nsegment\t%s\t\tproblem:1\n", card, segment);
    lab_write(plan, text, -1);
    return plan;
}

static void manifest_is_for_sha256sum(void)
{
    g_autofree char *plan = plan_of("stick", 3, 60), *dir = lab_folder("stick");
    g_free(lab_media_ok("reel --plan %s --out %s/reel.mp4 --cues %s/cues.json --manifest "
                        "%s/SHA256SUMS",
        plan, dir, dir, dir));
    const char *argv[] = {"sha256sum", "--strict", "-c", "SHA256SUMS", NULL};
    for (int broken = 0; broken < 2; broken++) {
        int status = -1;
        g_autofree char *said = NULL;
        g_assert_true(g_spawn_sync(dir, (char **)(uintptr_t)argv, NULL,
            G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &said, NULL, &status,
            NULL));
        g_assert_cmpint(status == 0, ==, !broken);
        g_assert_nonnull(strstr(said, "cues.json: OK"));
        g_assert_nonnull(strstr(said, broken ? "reel.mp4: FAILED" : "reel.mp4: OK"));
        g_autofree char *film = g_build_filename(dir, "reel.mp4", NULL);
        gsize n;
        g_autofree char *bytes = lab_read(film, &n);
        bytes[n / 2] ^= 1;
        lab_write(film, bytes, (gssize)n);
    }
}

static void too_large_is_refused_first(void)
{
    g_autofree char *plan = plan_of("large", 3, 60), *dir = lab_folder("large"), *line = NULL;
    g_assert_cmpint(lab_media(&line,
                        "reel --plan %s --out %s/r.mp4 --cues %s/r.json --max-bytes "
                        "20000",
                        plan, dir, dir),
        ==, 1);
    g_assert_true(lab_says(line, "media.too_large"));
    g_assert_cmpint(g_rmdir(dir), ==, 0); /* nothing was written */
}

/* Decoding everything finds what the cheap way finds, and the film is the same. */
static void decoding_agrees(void)
{
    g_autofree char *plan = plan_of("agree", 0, 70), *a = lab_path("a.mp4"), *b = lab_path("b.mp4");
    g_autofree char *cues = lab_path("agree.json");
    g_free(lab_media_ok("reel --plan %s --out %s --cues %s", plan, a, cues));
    g_free(lab_media_ok("reel --plan %s --out %s --cues %s --decode --threads 2", plan, b, cues));
    gsize n, m;
    g_autofree char *one = lab_read(a, &n), *two = lab_read(b, &m);
    g_assert_cmpmem(one, n, two, m);
    g_autofree char *checked = lab_media_ok("check %s --cues %s", a, cues);
    g_assert_cmpint(lab_int(checked, "frames"), ==, 13 + 70);
    g_assert_cmpint(lab_int(checked, "bad"), ==, 0);
}

/* The film lies on the disk as libavformat's own muxer would have written it: every box in place,
 * the head before the packets. */
static void head_comes_first(void)
{
    g_autofree char *plan = plan_of("head", 5, 40), *path = lab_path("head.mp4");
    g_autofree char *cues = lab_path("head.json");
    g_autofree char *line = lab_media_ok("reel --plan %s --out %s --cues %s", plan, path, cues);
    gsize n, at = 0;
    g_autofree char *bytes = lab_read(path, &n);
    g_autoptr(GString) boxes = g_string_new(NULL);
    g_assert_cmpint(lab_int(line, "bytes"), ==, (gint64)n);
    while (at + 8 <= n) {
        guint32 size;
        memcpy(&size, bytes + at, 4);
        size = GUINT32_FROM_BE(size);
        g_string_append_printf(boxes, "%.4s ", bytes + at + 4);
        g_assert_cmpint(size, >=, 8);
        at += size;
    }
    g_assert_cmpint(at, ==, n);
    g_assert_true(g_str_has_prefix(boxes->str, "ftyp moov "));
    g_assert_true(g_str_has_suffix(boxes->str, "mdat "));
}

/* A piece from the store and the pictures that are in it. */
struct lesson {
    struct media_piece *piece;
    GPtrArray *pictures; /* AVFrame, in showing order */
};

static void learn(struct lesson *lesson)
{
    g_autofree char *plan = plan_of("proof", 25, 50), *list = lab_path("proof.segment");
    g_autofree char *text = lab_read(list, NULL), *store = NULL, *film = lab_path("proof.mp4");
    media_auto(plan) segment = media_plan_parse(text, &store, NULL);
    const char *key = g_array_index(segment->parts, struct media_part, 0).key;
    g_autofree char *path = g_strdup_printf("%s/%.2s/%s", store, key, key);
    g_autofree char *cues = lab_path("proof.json");
    int fd = open(path, O_RDONLY);
    lesson->piece = media_piece_read(fd, true, NULL);
    g_assert_nonnull(lesson->piece);
    close(fd);
    g_free(lab_media_ok("reel --plan %s --out %s --cues %s", plan, film, cues));
    struct lab_film *seen = lab_film_read(film, true);
    lesson->pictures = g_ptr_array_new();
    for (guint i = 13; i < seen->frames->len; i++) /* behind the card */
        g_ptr_array_add(lesson->pictures, av_frame_clone(seen->frames->pdata[i]));
    lab_film_free(seen);
    g_assert_cmpint(lesson->pictures->len, ==, lesson->piece->packets->len);
}

static void forget(struct lesson *lesson)
{
    for (guint i = 0; i < lesson->pictures->len; i++)
        media_frame_free(lesson->pictures->pdata[i]);
    g_ptr_array_unref(lesson->pictures);
    media_piece_free(lesson->piece);
}

static bool proven(const struct lesson *lesson, guint swap, guint leave_out, int64_t late)
{
    struct media_proof *proof = media_proof_new();
    for (guint i = 0; i < lesson->pictures->len; i++) {
        guint from = swap && i == swap ? i - 10 : i;
        if (!leave_out || i != leave_out)
            media_proof_keep(
                proof, lesson->pictures->pdata[from], (int64_t)i * 3600 + (i == 7 ? late : 0));
    }
    g_autoptr(GError) error = NULL;
    bool done = media_proof_check(proof, lesson->piece, &error);
    g_assert_true(done == (error == NULL));
    if (!done)
        g_assert_error(error, MEDIA_ERROR, MEDIA_ERROR_CHECK_FAILED);
    media_proof_free(proof);
    return done;
}

static void proof_notices(void)
{
    struct lesson lesson = {0};
    learn(&lesson);
    g_assert_true(proven(&lesson, 0, 0, 0));
    /* Another picture, wherever others are built on it. */
    int noticed = 0;
    for (guint i = 10; i < lesson.pictures->len; i++)
        noticed += !proven(&lesson, i, 0, 0);
    g_assert_cmpint(noticed, >, 4);
    g_assert_false(proven(&lesson, 0, 20, 0)); /* one picture less */
    g_assert_false(proven(&lesson, 0, 0, 1));  /* another time */
    /* A broken packet, whatever its sum says. */
    GByteArray *data = lesson.piece->data;
    memset(data->data + g_array_index(lesson.piece->packets, struct media_packet, 0).bytes / 2,
        0xff, 64);
    g_assert_false(proven(&lesson, 0, 0, 0));
    forget(&lesson);
}

static void keep_all(
    struct media_proof *proof, const struct lesson *lesson, guint first, guint leave_out)
{
    for (guint i = 0; i < lesson->pictures->len; i++)
        if (!leave_out || i != leave_out)
            media_proof_keep(proof, lesson->pictures->pdata[i ? i : first], (int64_t)i * 3600);
}

/* Only the first piece of a job is decoded whole; of the second its first picture. There picture
 * `first` stands for the first one, one is left out, or the byte `broken` of the packets is. */
static bool second_proven(const struct lesson *lesson, guint first, guint leave_out, guint broken)
{
    struct media_proof *proof = media_proof_new();
    uint8_t *byte = lesson->piece->data->data + broken;
    keep_all(proof, lesson, 0, 0);
    g_assert_true(media_proof_check(proof, lesson->piece, NULL));
    keep_all(proof, lesson, first, leave_out);
    *byte ^= broken ? 0x7f : 0;
    bool done = media_proof_check(proof, lesson->piece, NULL);
    *byte ^= broken ? 0x7f : 0;
    media_proof_free(proof);
    return done;
}

static void later_pieces_are_proven_too(void)
{
    struct lesson lesson = {0};
    learn(&lesson);
    g_assert_true(second_proven(&lesson, 0, 0, 0));
    g_assert_false(second_proven(&lesson, 15, 0, 0));
    g_assert_false(second_proven(&lesson, 0, 20, 0));
    /* The second packet's length: its slices can't be walked through. */
    guint at = g_array_index(lesson.piece->packets, struct media_packet, 0).bytes;
    g_assert_false(second_proven(&lesson, 0, 0, at));
    forget(&lesson);
}

int main(int argc, char **argv)
{
    lab_init(&argc, &argv);
    g_test_add_func("/media/film/manifest", manifest_is_for_sha256sum);
    g_test_add_func("/media/film/limit", too_large_is_refused_first);
    g_test_add_func("/media/film/decode", decoding_agrees);
    g_test_add_func("/media/film/boxes", head_comes_first);
    g_test_add_func("/media/film/proof", proof_notices);
    g_test_add_func("/media/film/proof-later", later_pieces_are_proven_too);
    return lab_run();
}
