/* film.c — filesrc, qtdemux, avdec_h264 and level, without clock and window.
 *
 * Each decoder has one thread, so what libav complains about while a packet is put in belongs to
 * it: `busy` says whose decoder works on this thread just now. */
#include "film.h"
#include <gst/gst.h>
#include <math.h>

#define STALL_US (15 * G_USEC_PER_SEC)
#define POLL_NS (20 * GST_MSECOND)
#define INSIDE_NS (5 * GST_MSECOND)   /* cut times and frame times are rounded differently */
#define OVERLAP_NS (60 * GST_MSECOND) /* a neighbour's sound is heard a packet or two further */
#define MAX_THREADS 4

struct worker {
    const char *path;
    struct film_part *parts;
    guint first, end; /* of the parts, half-open */
    guint at;         /* the part the decoder is at */
    GstElement *pipeline;
    gint counting; /* the jump to our stretch is done */
    bool jumped, done;
    GstPadChainFunction put; /* the decoder's own */
    gint *frames;            /* of all workers */
    gint64 moved_at;         /* monotonic µs */
    gint last_frames, own_frames, levels;
};

static GPrivate busy;
static gint complaints;

static int64_t time_of(int64_t t90)
{
    return t90 * 100000 / 9;
}

/* What libav also says of a whole film, when pictures were left out because the machine is slow. */
static bool is_harmless(const char *text)
{
    static const char *const heads[] = {"co located POCs", "mmco: ", "number of reference frames",
        "reference picture missing", "Missing reference picture"};
    for (size_t i = 0; text && i < G_N_ELEMENTS(heads); i++) {
        if (g_str_has_prefix(text, heads[i]))
            return true;
    }
    return false;
}

/* libav speaks through GStreamer's log alone. */
static void on_log(GstDebugCategory *category, GstDebugLevel level, const gchar *file,
    const gchar *function, gint line, GObject *object, GstDebugMessage *message, gpointer payload)
{
    if (level > GST_LEVEL_ERROR || g_strcmp0(gst_debug_category_get_name(category), "libav") != 0)
        return;
    struct worker *worker = g_private_get(&busy);
    if (!worker && !is_harmless(gst_debug_message_get(message)))
        g_atomic_int_inc(&complaints);
    else if (worker && g_atomic_int_get(&worker->counting))
        worker->parts[worker->at].errors++;
}

void film_listen(void)
{
    static gsize once;
    if (!g_once_init_enter(&once))
        return;
    if (!g_getenv("GST_DEBUG"))                /* nobody reads it on the console */
        (gst_debug_remove_log_function)(NULL); /* the default one */
    (gst_debug_add_log_function)(on_log, NULL, NULL);
    gst_debug_set_active(TRUE);
    gst_debug_set_threshold_for_name("libav", GST_LEVEL_ERROR);
    g_once_init_leave(&once, 1);
}

int film_complaints(void)
{
    return g_atomic_int_get(&complaints);
}

/* The part a buffer belongs to; the nearest of the worker's own. */
static guint part_at(const struct worker *worker, GstClockTime time)
{
    guint i = worker->first;
    while (i + 1 < worker->end && (int64_t)time >= time_of(worker->parts[i].end_t90))
        i++;
    return i;
}

static GstClockTime time_in(GstPad *pad, const GstBuffer *buffer)
{
    const GstSegment *segment;
    GstEvent *event = gst_pad_get_sticky_event(pad, GST_EVENT_SEGMENT, 0);
    guint64 time = GST_CLOCK_TIME_NONE;
    if (event && GST_BUFFER_PTS_IS_VALID(buffer)) {
        gst_event_parse_segment(event, &segment);
        time = gst_segment_to_stream_time(segment, GST_FORMAT_TIME, GST_BUFFER_PTS(buffer));
    }
    if (event)
        gst_event_unref(event);
    return GST_CLOCK_TIME_IS_VALID(time) ? time + INSIDE_NS : time;
}

static GstPadProbeReturn on_flush(GstPad *pad, GstPadProbeInfo *info, gpointer payload)
{
    struct worker *worker = payload;
    if (GST_EVENT_TYPE(GST_PAD_PROBE_INFO_EVENT(info)) == GST_EVENT_FLUSH_STOP)
        g_atomic_int_set(&worker->counting, 1);
    return GST_PAD_PROBE_OK;
}

static GstFlowReturn put_packet(GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
    struct worker *worker = g_object_get_data(G_OBJECT(pad), "worker");
    GstClockTime time = time_in(pad, buffer);
    if (GST_CLOCK_TIME_IS_VALID(time))
        worker->at = part_at(worker, time);
    g_private_set(&busy, worker);
    GstFlowReturn flow = worker->put(pad, parent, buffer);
    g_private_set(&busy, NULL);
    return flow;
}

static GstPadProbeReturn on_frame(GstPad *pad, GstPadProbeInfo *info, gpointer payload)
{
    struct worker *worker = payload;
    GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER(info);
    GstClockTime time = time_in(pad, buffer);
    if (!g_atomic_int_get(&worker->counting) || !GST_CLOCK_TIME_IS_VALID(time))
        return GST_PAD_PROBE_OK;
    struct film_part *part = &worker->parts[part_at(worker, time)];
    part->seen++;
    if (GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_CORRUPTED))
        part->errors++;
    g_atomic_int_inc(worker->frames);
    g_atomic_int_inc(&worker->own_frames);
    return GST_PAD_PROBE_OK;
}

static void watch(struct worker *worker)
{
    GstElement *decoder = gst_bin_get_by_name(GST_BIN(worker->pipeline), "decoder");
    GstPad *in = gst_element_get_static_pad(decoder, "sink");
    GstPad *out = gst_element_get_static_pad(decoder, "src");
    worker->put = GST_PAD_CHAINFUNC(in);
    g_object_set_data(G_OBJECT(in), "worker", worker);
    gst_pad_set_chain_function(in, put_packet);
    gst_pad_add_probe(in, GST_PAD_PROBE_TYPE_EVENT_FLUSH, on_flush, worker, NULL);
    gst_pad_add_probe(out, GST_PAD_PROBE_TYPE_BUFFER, on_frame, worker, NULL);
    gst_object_unref(in);
    gst_object_unref(out);
    gst_object_unref(decoder);
}

static bool build(struct worker *worker, GError **error)
{
    worker->pipeline = gst_parse_launch(
        "filesrc name=file ! qtdemux name=parts "
        "parts.video_0 ! queue ! avdec_h264 name=decoder max-threads=1 ! fakesink "
        "parts.audio_0 ! queue ! avdec_aac ! audioconvert ! level interval=50000000 ! "
        "fakesink async=false",
        error);
    if (!worker->pipeline || (error && *error)) /* a missing plug-in is told with half a pipeline */
        return false;
    GstElement *file = gst_bin_get_by_name(GST_BIN(worker->pipeline), "file");
    g_object_set(file, "location", worker->path, NULL);
    gst_object_unref(file);
    watch(worker);
    worker->jumped = false;
    g_atomic_int_set(&worker->counting, 0);
    worker->at = worker->first;
    worker->moved_at = g_get_monotonic_time();
    gst_element_set_state(worker->pipeline, GST_STATE_PAUSED);
    return true;
}

static void tear_down(struct worker *worker)
{
    if (!worker->pipeline)
        return;
    gst_element_set_state(worker->pipeline, GST_STATE_NULL);
    gst_object_unref(worker->pipeline);
    worker->pipeline = NULL;
}

static void jump(struct worker *worker)
{
    /* The last part is played to the file's own end. */
    const struct film_part *last = &worker->parts[worker->end - 1];
    int64_t from = time_of(worker->parts[worker->first].start_t90) + GST_MSECOND;
    worker->jumped = true;
    gst_element_seek(worker->pipeline, 1.0, GST_FORMAT_TIME,
        GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, GST_SEEK_TYPE_SET, from, GST_SEEK_TYPE_SET,
        time_of(last->end_t90) - GST_MSECOND);
    gst_element_set_state(worker->pipeline, GST_STATE_PLAYING);
}

static void on_level(struct worker *worker, const GstStructure *level)
{
    guint64 from = 0, length = 0;
    const GValue *peak = gst_structure_get_value(level, "peak");
    if (!g_atomic_int_get(&worker->counting) || !peak ||
        !gst_structure_get_uint64(level, "stream-time", &from) ||
        !gst_structure_get_uint64(level, "duration", &length))
        return;
    worker->levels++;
    struct film_part *part = &worker->parts[part_at(worker, from)];
    if ((int64_t)from < time_of(part->start_t90) + OVERLAP_NS ||
        (int64_t)(from + length) > time_of(part->end_t90) - OVERLAP_NS)
        return;
    const GValueArray *values = g_value_get_boxed(peak);
    for (guint i = 0; i < values->n_values; i++)
        part->peak_db = MAX(part->peak_db, g_value_get_double(&values->values[i]));
    part->levels++;
}

/* The pipeline gave up: the part it was at is bad, go on behind it. */
static bool give_up(struct worker *worker, GError **error)
{
    guint bad = MAX(worker->at, worker->first);
    worker->parts[bad].errors++;
    tear_down(worker);
    worker->first = bad + 1;
    worker->done = worker->first >= worker->end;
    return worker->done || build(worker, error);
}

static bool serve(struct worker *worker, GError **error)
{
    GstBus *bus = gst_element_get_bus(worker->pipeline);
    GstMessage *message;
    bool failed = false, over = false;
    for (int i = 0; i < 50 && !failed && (message = gst_bus_timed_pop(bus, i ? 0 : POLL_NS)); i++) {
        if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ASYNC_DONE && !worker->jumped)
            jump(worker);
        else if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ELEMENT &&
                 gst_message_has_name(message, "level"))
            on_level(worker, gst_message_get_structure(message));
        else if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS)
            over = true;
        else if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR)
            failed = true;
        gst_message_unref(message);
    }
    gst_object_unref(bus);
    gint moved = g_atomic_int_get(&worker->own_frames) + worker->levels;
    if (moved != worker->last_frames)
        worker->moved_at = g_get_monotonic_time();
    worker->last_frames = moved;
    if (over && worker->jumped) {
        tear_down(worker);
        worker->done = true;
        return true;
    }
    if (failed || over || g_get_monotonic_time() - worker->moved_at > STALL_US)
        return give_up(worker, error);
    return true;
}

/* Share the parts out by their frames. */
static void share(struct worker *workers, int n_workers, struct film_part *parts, guint n)
{
    int64_t total = 0, before = 0;
    for (guint i = 0; i < n; i++)
        total += parts[i].frames;
    guint part = 0;
    for (int w = 0; w < n_workers; w++) {
        workers[w].first = part;
        while (part < n && (w + 1 == n_workers || before * n_workers < total * (w + 1)))
            before += parts[part++].frames;
        workers[w].end = part;
        workers[w].done = workers[w].first >= workers[w].end;
    }
}

bool film_check(const char *path, struct film_part *parts, guint n, int threads, film_more_fn more,
    void *payload, GError **error)
{
    struct worker workers[MAX_THREADS] = {0};
    gint frames = 0;
    threads = CLAMP(threads, 1, MAX_THREADS);
    film_listen();
    for (guint i = 0; i < n; i++) {
        parts[i].seen = parts[i].errors = parts[i].levels = 0;
        parts[i].peak_db = -INFINITY;
    }
    share(workers, threads, parts, n);
    bool ok = true, busy_still = true;
    for (int w = 0; ok && w < threads; w++) {
        workers[w].path = path;
        workers[w].parts = parts;
        workers[w].frames = &frames;
        ok = workers[w].done || build(&workers[w], error);
    }
    while (ok && busy_still) {
        busy_still = false;
        for (int w = 0; ok && w < threads; w++) {
            if (!workers[w].done)
                ok = serve(&workers[w], error);
            busy_still |= !workers[w].done;
        }
        ok = ok && more(g_atomic_int_get(&frames), payload);
    }
    for (int w = 0; w < threads; w++)
        tear_down(&workers[w]);
    return ok;
}
