/* cmd_verify.c — `shenkan verify`. */
#include "cmd.h"
#include "store.h"
#include "verify.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { KINDS = ANNOTATE_FILE_PAPER + 1 };

static const struct {
    const char *zh, *en;
} names[KINDS] = {
    [ANNOTATE_FILE_ORIGINAL] = {"原始素材", "original"  },
    [ANNOTATE_FILE_ATTACHMENT] = {"附件",       "attachment"},
    [ANNOTATE_FILE_MAP] = {"设置的文件", "file of a setting"},
    [ANNOTATE_FILE_REEL] = {"成片",       "reel"      },
    [ANNOTATE_FILE_PAPER] = {"文件",       "paper"     },
};

struct check {
    const struct store *store;
    FILE *out;
    int64_t files[KINDS], bytes[KINDS], bad[KINDS];
};

/* --- the exported head --- */

bool verify_read_head(const char *path, int64_t *out_seq, char out_hash[65], GError **error)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, error))
        return false;
    char hash[65];
    long long seq;
    if (sscanf(text, "%lld %64s", &seq, hash) != 2 || seq < 0 || !store_sha256_valid(hash)) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
            "'%s' holds no exported head (expected: NUMBER HASH)", path);
        return false;
    }
    *out_seq = seq;
    memcpy(out_hash, hash, sizeof hash);
    return true;
}

bool verify_write_head(struct annotate *a, const char *path, GError **error)
{
    int64_t seq;
    char hash[65];
    if (!annotate_event_head(a, &seq, hash, error))
        return false;
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT " %s\n", seq, hash);
    return g_file_set_contents_full(
        path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644, error);
}

/* --- files --- */

static char *path_of(const struct store *store, const struct annotate_file *file)
{
    switch (file->kind) {
    case ANNOTATE_FILE_REEL:
        return store_reel_path(store, file->screening, file->version_no, "reel.mp4");
    case ANNOTATE_FILE_PAPER:
        return store_paper_path(store, file->sha256);
    case ANNOTATE_FILE_ORIGINAL:
    case ANNOTATE_FILE_ATTACHMENT:
    case ANNOTATE_FILE_MAP:
    default:
        return store_vault_path(store, file->sha256);
    }
}

/* What is wrong with the file, or NULL. */
static char *fault_of(const char *path, const struct annotate_file *file)
{
    char sha256[65];
    int64_t bytes;
    g_autoptr(GError) error = NULL;
    if (!store_hash_file(path, sha256, &bytes, &error))
        return g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT) ? g_strdup("is missing")
                                                                        : g_strdup(error->message);
    if (bytes != file->bytes)
        return g_strdup_printf(
            "has %" G_GINT64_FORMAT " bytes instead of %" G_GINT64_FORMAT, bytes, file->bytes);
    if (!g_str_equal(sha256, file->sha256))
        return g_strdup("has been altered: its SHA-256 is not the recorded one");
    return NULL;
}

/* The list that is gone through is as old as its first file. */
static bool given_up(const struct store *store, const struct annotate_file *file)
{
    g_autofree char *record = store_record_path(store);
    g_autoptr(annotate) now = annotate_open(record, ANNOTATE_READ_ONLY, NULL);
    return now && !annotate_original_kept(now, file->sha256);
}

static bool check_file(const struct annotate_file *file, void *payload)
{
    struct check *check = payload;
    if (!store_sha256_valid(file->sha256))
        return true; /* the record's own check tells */
    g_autofree char *path = path_of(check->store, file);
    g_autofree char *fault = fault_of(path, file);
    if (fault && file->kind == ANNOTATE_FILE_ORIGINAL && given_up(check->store, file))
        return true;
    check->files[file->kind]++;
    check->bytes[file->kind] += file->bytes;
    if (!fault)
        return true;
    if (check->bad[file->kind]++ == 0)
        fprintf(check->out, "BAD  %s %" G_GINT64_FORMAT " '%s' (%s) %s\n", names[file->kind].en,
            file->id, file->name ? file->name : "", path, fault);
    return true;
}

static bool check_record(struct annotate *a, int64_t head_seq, const char *head_hash, FILE *out,
    bool *out_ok, GError **error)
{
    struct annotate_verdict verdict = {0};
    if (!annotate_verify(a, head_seq, head_hash, &verdict, error))
        return false;
    *out_ok = verdict.ok;
    if (verdict.ok)
        fprintf(out, "ok   记录 record: %" G_GINT64_FORMAT " events, chain whole%s\n",
            verdict.events, head_seq > 0 ? ", matches the exported head" : "");
    else if (verdict.bad_seq)
        fprintf(out, "BAD  event %" G_GINT64_FORMAT ": %s\n", verdict.bad_seq, verdict.what);
    else
        fprintf(out, "BAD  record: %s\n", verdict.what);
    annotate_verdict_clear(&verdict);
    return true;
}

bool verify_data(const struct store *store, int64_t head_seq, const char *head_hash, FILE *out,
    bool *out_good, GError **error)
{
    g_autofree char *record = store_record_path(store);
    g_autoptr(annotate) a = annotate_open(record, ANNOTATE_READ_ONLY, error);
    if (!a)
        return false;
    bool good;
    struct check check = {.store = store, .out = out};
    if (!check_record(a, head_seq, head_hash, out, &good, error) ||
        !annotate_files(a, check_file, &check, error))
        return false;
    for (int i = 0; i < KINDS; i++) {
        fprintf(out, "%s  %s %ss: %" G_GINT64_FORMAT " files, %.1f MB",
            check.bad[i] ? "BAD" : "ok ", names[i].zh, names[i].en, check.files[i],
            (double)check.bytes[i] / 1e6);
        if (check.bad[i])
            fprintf(out, ", %" G_GINT64_FORMAT " bad", check.bad[i]);
        fputc('\n', out);
        good = good && !check.bad[i];
    }
    *out_good = good;
    return true;
}

/* --- the command --- */

int cmd_verify(int argc, char **argv)
{
    g_autofree char *data = NULL, *head = NULL, *export = NULL;
    const GOptionEntry entries[] = {
        {"data",        0, 0, G_OPTION_ARG_FILENAME, &data,   "Data folder",                      "DIR" },
        {"head",        0, 0, G_OPTION_ARG_FILENAME, &head,   "Head of the log exported earlier", "FILE"},
        {"export-head", 0, 0, G_OPTION_ARG_FILENAME, &export,
         "Write the present head, to be kept elsewhere",                                          "FILE"},
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_set_summary(context,
        "Re-hashes originals, attachments, reels and issued papers, checks every link of the event "
        "log, and "
        "names the first bad item of each kind. Ends with 0 when all is well, 1 when not, 2 when "
        "it could not look.");
    g_option_context_add_main_entries(context, entries, NULL);
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse(context, &argc, &argv, &error) || argc > 1 || !data) {
        g_printerr(
            "shenkan verify: %s\n", error ? error->message : "--data DIR is needed; see --help");
        return 2;
    }
    int64_t seq = 0;
    char hash[65] = "";
    bool good = false;
    store_auto *store = store_open(data, &error);
    if (!store || (head && !verify_read_head(head, &seq, hash, &error)) ||
        !verify_data(store, seq, hash, stdout, &good, &error)) {
        bool damaged = g_error_matches(error, ANNOTATE_ERROR, ANNOTATE_ERROR_CORRUPT);
        if (damaged)
            printf("BAD  record: %s\n", error->message);
        g_printerr("shenkan verify: %s\n", error->message);
        return damaged ? 1 : 2;
    }
    if (good && export) {
        g_autofree char *record = store_record_path(store);
        g_autoptr(annotate) a = annotate_open(record, ANNOTATE_READ_ONLY, &error);
        if (!a || !verify_write_head(a, export, &error)) {
            g_printerr("shenkan verify: %s\n", error->message);
            return 2;
        }
    }
    puts(good ? "校验通过 all is well" : "校验发现问题 something is wrong, see BAD above");
    return good ? 0 : 1;
}
