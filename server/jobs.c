/* jobs.c — `shenkan work`: takes jobs from the record and does them, a few at a time.
 *
 * A slot holds a numbered lock in the data folder. Whoever gets a number knows that the worker that
 * had it before is gone, so its jobs are taken up again at once, without waiting for a lease. */
#include "clock.h"
#include "cmd.h"
#include "lang.h"
#include "store.h"
#include "tool.h"
#include "work.h"

#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define LEASE_MS 60000
#define TELL_US (G_USEC_PER_SEC)
#define LOOK_US (200 * 1000)
#define REQUEUE_US (5 * G_USEC_PER_SEC)
#define SLOTS_MAX 16

static const struct {
    const char *kind;
    work_fn run;
} kinds[] = {
    {"ingest", work_ingest},
    {"piece",  work_piece },
    {"reel",   work_reel  },
    {"paper",  work_paper },
};

static int64_t now_ms(void)
{
    return clock_now();
}

struct annotate_act work_act(void)
{
    return (struct annotate_act){.who = &annotate_who_system, .now = now_ms()};
}

json_t *work_view(
    struct slot *slot, enum annotate_view which, const struct annotate_query *query, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    struct annotate_act act = work_act();
    if (!annotate_read(slot->a, which, act.who, query, act.now, text, error))
        return NULL;
    json_t *view = json_loads(text->str, 0, NULL);
    if (!view)
        g_set_error(error, TOOL_ERROR, TOOL_ERROR_FAILED, "papers.failed|the view %s is no JSON",
            annotate_view_name(which));
    return view;
}

static bool ending(const struct slot *slot)
{
    return __atomic_load_n(&slot->work->ending, __ATOMIC_RELAXED);
}

/* --- progress --- */

bool work_tell(struct slot *slot, const char *stage, int percent)
{
    int64_t now = g_get_monotonic_time();
    if (ending(slot) || slot->cancelled)
        return false;
    if (!slot->job) /* rebuilding: nobody waits for news */
        return true;
    if (now - slot->told_at < TELL_US)
        return true;
    slot->told_at = now;
    int64_t spent = (now - slot->begun_at) / G_USEC_PER_SEC;
    int64_t eta = percent > 2 && spent > 1 ? spent * (100 - percent) / percent : -1;
    g_autoptr(GError) error = NULL;
    bool cancel = false;
    if (!annotate_job_progress(slot->a, slot->job->id, slot->worker, stage ? stage : "",
            CLAMP(percent, 0, 99), eta, LEASE_MS, now_ms(), &cancel, &error)) {
        /* A busy record can wait; a job that is no longer ours must not be written by us. */
        if (g_error_matches(error, ANNOTATE_ERROR, ANNOTATE_ERROR_NOT_FOUND))
            cancel = true;
        g_message("job %" G_GINT64_FORMAT ": %s", slot->job->id, error->message);
    }
    slot->cancelled |= cancel;
    return !cancel;
}

const char *work_threads(const struct slot *slot)
{
    return __atomic_load_n(slot->work->busy, __ATOMIC_RELAXED) > 1 ? "1" : "2";
}

static bool media_progress(const char *stage, int64_t done, int64_t total, void *payload)
{
    struct slot *slot = payload;
    double share = total > 0 ? CLAMP((double)done / (double)total, 0.0, 1.0) : 0;
    return work_tell(slot, slot->stage ? slot->stage : stage,
        slot->from + (int)(share * (slot->to - slot->from)));
}

json_t *work_media(struct slot *slot, int from, int to, const char *const *words, GError **error)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    g_ptr_array_add(argv, slot->work->media);
    for (; *words; words++)
        g_ptr_array_add(argv, (void *)(uintptr_t)*words);
    g_ptr_array_add(argv, NULL);
    slot->from = from;
    slot->to = to;
    struct tool_run run = {
        .argv = (const char *const *)argv->pdata,
        .nice = slot->job && g_str_equal(slot->job->kind, "ingest") ? 10 : 5,
        .progress = media_progress,
        .payload = slot,
    };
    return tool_run(&run, error);
}

/* --- one job --- */

static work_fn find_kind(const char *kind)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_equal(kinds[i].kind, kind))
            return kinds[i].run;
    return NULL;
}

/* `media.not_a_video|sentence` apart; everything else is a fault of ours that may pass. */
static void fail_job(struct slot *slot, const GError *error)
{
    const char *reason = "job.failed", *text = error->message;
    g_autofree char *key = NULL;
    bool retry = !g_error_matches(error, TOOL_ERROR, TOOL_ERROR_REFUSED);
    const char *bar = strchr(error->message, '|');
    if (error->domain == TOOL_ERROR && bar) {
        reason = key = g_strndup(error->message, (gsize)(bar - error->message));
        text = bar + 1;
    } else if (g_str_equal(slot->job->kind, "paper")) {
        reason = "papers.failed";
    }
    struct annotate_act act = work_act();
    g_autoptr(GError) again = NULL;
    if (!annotate_job_fail(slot->a, &act, slot->job->id, reason, text, retry, NULL, &again))
        g_warning(
            "job %" G_GINT64_FORMAT " can't be marked failed: %s", slot->job->id, again->message);
}

static void stop_job(struct slot *slot)
{
    struct annotate_act act = work_act();
    g_autoptr(GError) error = NULL;
    bool ok = ending(slot) && !slot->cancelled
                  ? annotate_job_requeue(slot->a, slot->worker, act.now, NULL, &error)
                  : annotate_job_stopped(slot->a, &act, slot->job->id, NULL, &error);
    if (!ok)
        g_message("job %" G_GINT64_FORMAT ": %s", slot->job->id, error->message);
}

static void run_job(struct slot *slot)
{
    work_fn run = find_kind(slot->job->kind);
    g_autoptr(GError) error = NULL;
    slot->begun_at = g_get_monotonic_time();
    slot->told_at = 0;
    slot->stage = NULL;
    slot->cancelled = false;
    g_message("job %" G_GINT64_FORMAT " %s %" G_GINT64_FORMAT " begins", slot->job->id,
        slot->job->kind, slot->job->object);
    if (run && run(slot, &error)) {
        g_message("job %" G_GINT64_FORMAT " %s %" G_GINT64_FORMAT " done in %.1f s", slot->job->id,
            slot->job->kind, slot->job->object,
            (double)(g_get_monotonic_time() - slot->begun_at) / G_USEC_PER_SEC);
        return;
    }
    if (!run)
        g_set_error(&error, TOOL_ERROR, TOOL_ERROR_REFUSED, "job.failed|unknown kind of job '%s'",
            slot->job->kind);
    g_message("job %" G_GINT64_FORMAT " %s %" G_GINT64_FORMAT ": %s", slot->job->id,
        slot->job->kind, slot->job->object, error->message);
    if (slot->cancelled || g_error_matches(error, TOOL_ERROR, TOOL_ERROR_CANCELLED))
        stop_job(slot);
    else
        fail_job(slot, error);
}

/* --- slots --- */

static const char *text_of(const char *lang, const char *key, void *payload)
{
    return lang_text(lang, key);
}

/* The second slot leaves a place free for what somebody waits for: it takes no ingest while there
 * is only one other. */
struct slot_start {
    const struct work *work;
    const char *kinds; /* NULL: all */
};

struct annotate *work_open(const struct work *work, int flags, GError **error)
{
    struct annotate *a = annotate_open(work->record_path, flags, error);
    if (a)
        annotate_set_texts(a, text_of, NULL);
    return a;
}

static bool open_slot(struct slot *slot, GError **error)
{
    slot->a = work_open(slot->work, 0, error);
    if (!slot->a)
        return false;
    int number = store_slot_take(slot->work->store);
    if (number < 0) {
        g_set_error_literal(
            error, G_FILE_ERROR, G_FILE_ERROR_AGAIN, "too many workers on this data folder (256)");
        return false;
    }
    g_snprintf(slot->worker, sizeof slot->worker, "slot-%d", number);
    return annotate_job_requeue(slot->a, slot->worker, now_ms(), NULL, error);
}

static void *run_slot(void *data)
{
    const struct slot_start *start = data;
    struct slot slot = {.work = start->work};
    g_autoptr(GError) error = NULL;
    if (!open_slot(&slot, &error)) {
        g_warning("a worker can't start: %s", error->message);
        annotate_close(slot.a);
        return GINT_TO_POINTER(1);
    }
    int64_t requeued_at = 0;
    while (!ending(&slot)) {
        g_clear_error(&error);
        int64_t now = g_get_monotonic_time();
        if (now - requeued_at > REQUEUE_US) {
            requeued_at = now;
            annotate_job_requeue(slot.a, NULL, now_ms(), NULL, NULL);
        }
        if (!annotate_job_take(
                slot.a, slot.worker, start->kinds, LEASE_MS, now_ms(), &slot.job, &error))
            g_warning("no job could be taken: %s", error->message);
        if (slot.job) {
            __atomic_add_fetch(slot.work->busy, 1, __ATOMIC_RELAXED);
            run_job(&slot);
            __atomic_sub_fetch(slot.work->busy, 1, __ATOMIC_RELAXED);
        } else {
            g_usleep(error ? 10 * LOOK_US : LOOK_US);
        }
        g_clear_pointer(&slot.job, annotate_job_free);
    }
    annotate_close(slot.a);
    return NULL;
}

/* --- the command --- */

struct rebuild {
    struct slot *slot;
    int made, refused;
};

static void run_slots(struct work *work, int n)
{
    /* One slot never does the long work, so that a paper or a piece somebody waits for is not stuck
     * behind two hours of footage. */
    struct slot_start starts[] = {
        {work, NULL              },
        {work, "piece,reel,paper"}
    };
    pthread_t threads[SLOTS_MAX];
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    for (int i = 0; i < n; i++)
        g_assert(pthread_create(&threads[i], NULL, run_slot, &starts[n > 1 && i == n - 1]) == 0);
    int signal_number;
    sigwait(&stop, &signal_number);
    g_message("work ends (signal %d)", signal_number);
    __atomic_store_n(&work->ending, 1, __ATOMIC_RELAXED);
    for (int i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
}

static bool rebuild_one(const struct annotate_file *file, void *payload)
{
    struct rebuild *rebuild = payload;
    g_autoptr(GError) error = NULL;
    bool made = false;
    if (file->kind != ANNOTATE_FILE_ORIGINAL)
        return true;
    if (!work_rebuild_view(rebuild->slot, file->sha256, &made, &error)) {
        printf("'%s': %s\n", file->name ? file->name : file->sha256, error->message);
        rebuild->refused++;
    }
    rebuild->made += made;
    return true;
}

/* Pieces need no such thing: a job that finds them gone renders them. */
static bool rebuild_views(const struct work *work)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(annotate) a = annotate_open(work->record_path, ANNOTATE_READ_ONLY, &error);
    struct slot slot = {.work = work, .a = a};
    struct rebuild rebuild = {.slot = &slot};
    if (!a || !annotate_files(a, rebuild_one, &rebuild, &error)) {
        g_printerr("shenkan work: %s\n", error->message);
        return false;
    }
    printf("重建 rebuilt: %d, 不可用 unusable: %d\n", rebuild.made, rebuild.refused);
    return true;
}

int cmd_work(int argc, char **argv)
{
    g_autofree char *data = NULL, *media = NULL, *base_url = NULL;
    int slots = 3;
    gboolean rebuild = FALSE;
    const GOptionEntry entries[] = {
        {"data",     0, 0, G_OPTION_ARG_FILENAME, &data,     "Data folder of the server",                "DIR" },
        {"media",    0, 0, G_OPTION_ARG_FILENAME, &media,    "Path of shenkan-media",                    "PATH"},
        {"base-url", 0, 0, G_OPTION_ARG_STRING,   &base_url,
         "Address that the QR codes on papers lead to",                                                  "URL" },
        {"slots",    0, 0, G_OPTION_ARG_INT,      &slots,    "Jobs at a time (1-16, default 3)",         "N"   },
        {"rebuild",  0, 0, G_OPTION_ARG_NONE,     &rebuild,  "Make lost viewing copies again, then end",
         NULL                                                                                                  },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_set_summary(context,
        "Does media and paper jobs of a data folder until SIGTERM. `shenkan serve` starts one "
        "by itself unless told not to.");
    g_option_context_add_main_entries(context, entries, NULL);
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse(context, &argc, &argv, &error) || argc > 1 || !data || slots < 1 ||
        slots > SLOTS_MAX) {
        g_printerr("shenkan work: %s\n",
            error ? error->message : "--data DIR is needed, --slots is 1-16; see --help");
        return 2;
    }
    setlocale(LC_NUMERIC, "C");
    g_setenv("TZ", "CST-8", TRUE); /* the dates inside a package: the county's, on any machine */
    tzset();
    store_auto *store = store_open(data, &error);
    g_autofree char *record = store ? store_record_path(store) : NULL;
    if (!store || !annotate_prepare(record, now_ms(), &error)) {
        g_printerr("shenkan work: %s\n", error->message);
        return 1;
    }
    int busy = 0;
    struct work work = {.store = store,
        .busy = &busy,
        .record_path = record,
        .media = tool_find_media(media),
        .base_url = base_url ? base_url : "http://127.0.0.1:8080"};
    store_scratch_sweep(store);
    int status = 0;
    if (rebuild)
        status = rebuild_views(&work) ? 0 : 1;
    else
        run_slots(&work, slots);
    g_free(work.media);
    return status;
}

/* --- values out of JSON --- */

const char *work_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

const char *work_maybe(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text && *text ? text : NULL;
}

int64_t work_int(const json_t *object, const char *key, int64_t absent)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? (int64_t)llround(json_number_value(value)) : absent;
}

double work_number(const json_t *object, const char *key, double absent)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : absent;
}

char *work_day(const char *day)
{
    int year, month, date;
    if (!day || sscanf(day, "%4d-%2d-%2d", &year, &month, &date) != 3)
        return g_strdup("");
    return g_strdup_printf("%d年%d月%d日", year, month, date);
}

char *work_instant(int64_t at)
{
    if (at <= 0)
        return g_strdup("");
    g_autoptr(GTimeZone) zone = g_time_zone_new_offset(8 * 3600);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at / 1000);
    g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, zone);
    return g_strdup_printf("%d年%d月%d日 %d:%02d", g_date_time_get_year(local),
        g_date_time_get_month(local), g_date_time_get_day_of_month(local),
        g_date_time_get_hour(local), g_date_time_get_minute(local));
}
