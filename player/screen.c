/* screen.c — playbin3 on the local reel, pictures to an appsink, sound to the chosen device.
 *
 * Milliseconds of the cue sheet are rounded and a picture lasts 33 ms and more, so jumps aim
 * EDGE_MS inside the item at both ends: its first and last picture are hit, never a neighbour's. */
#include "screen.h"
#include "film.h"
#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <inttypes.h>
#include <pthread.h>

#define EDGE_MS 5
#define STUCK_MS 2000
/* A new pipeline's first picture: the libraries may come from a slow disk. */
#define OPEN_MS 5000
/* In one item: one picture that is not quite right is no reason to hide all. */
#define COMPLAINTS 3

struct jump {
    bool set;
    int64_t pos_ms, stop_ms;
    bool playing;
};

struct screen {
    char *uri, *audio;
    int width, height;
    void (*wake)(void *payload);
    void *payload;

    GstElement *pipeline, *speaker; /* its sink of sound, borrowed */
    enum screen_sound sound;
    bool jumping; /* until the picture stands that was last asked for, or the film's first */
    struct jump next, last;
    GstEvent *first; /* the jump that opening begins with, until the demuxer takes it */
    bool stood;      /* a picture has, once */
    bool opening;    /* until the pipeline's first picture stands */
    int in_vain;     /* openings in a row that brought none */
    bool playing, ended;
    int64_t pos_ms, moved_at; /* of the newest picture, and when it came (monotonic ms) */
    int skips;                /* since the last picture */
    bool retried;             /* since the last screen_seek() */
    gint complaints;          /* of the decoders, up to the last jump */

    pthread_mutex_t lock; /* of the slot */
    GstBuffer *slot;
    int64_t slot_ms, frames, frames_before; /* the last jump */
    bool hidden;                            /* no picture until the next jump is made */

    GstBuffer *shown;
    GstMapInfo map;
    bool mapped;
};

static int64_t monotonic_ms(void)
{
    return g_get_monotonic_time() / 1000;
}

/* Keep the picture, not the sample: appsink changes its sample when the format does, and finds it
 * not writable while somebody else holds it. */
static void keep(struct screen *screen, GstSample *sample)
{
    GstBuffer *buffer = sample ? gst_sample_get_buffer(sample) : NULL;
    if (buffer) {
        const GstSegment *segment = gst_sample_get_segment(sample);
        guint64 time = gst_segment_to_stream_time(segment, GST_FORMAT_TIME, GST_BUFFER_PTS(buffer));
        pthread_mutex_lock(&screen->lock);
        if (!screen->hidden) {
            gst_buffer_replace(&screen->slot, buffer);
            screen->slot_ms = GST_CLOCK_TIME_IS_VALID(time) ? (int64_t)(time / GST_MSECOND) : -1;
            screen->frames++;
        }
        pthread_mutex_unlock(&screen->lock);
        screen->wake(screen->payload);
    }
    if (sample)
        gst_sample_unref(sample);
}

static GstFlowReturn on_preroll(GstAppSink *sink, gpointer payload)
{
    keep(payload, gst_app_sink_pull_preroll(sink));
    return GST_FLOW_OK;
}

static GstFlowReturn on_sample(GstAppSink *sink, gpointer payload)
{
    keep(payload, gst_app_sink_pull_sample(sink));
    return GST_FLOW_OK;
}

/* Behind this nothing comes of what was decoded before the jump. */
static GstPadProbeReturn on_flush(GstPad *pad, GstPadProbeInfo *info, gpointer payload)
{
    struct screen *screen = payload;
    if (GST_EVENT_TYPE(GST_PAD_PROBE_INFO_EVENT(info)) == GST_EVENT_FLUSH_STOP) {
        g_atomic_int_set(&screen->complaints, film_complaints());
        pthread_mutex_lock(&screen->lock);
        screen->frames_before = screen->frames;
        screen->hidden = false;
        gst_buffer_replace(&screen->slot, NULL);
        pthread_mutex_unlock(&screen->lock);
    }
    return GST_PAD_PROBE_OK;
}

/* The demuxer reads on a little behind the stop. From the first key frame there on it is the next
 * item's, whose damage is not ours. */
static GstPadProbeReturn on_packet(GstPad *pad, GstPadProbeInfo *info, gpointer payload)
{
    const GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER(info);
    GstEvent *event = gst_pad_get_sticky_event(pad, GST_EVENT_SEGMENT, 0);
    const GstSegment *segment;
    bool late = false;
    if (event) {
        gst_event_parse_segment(event, &segment);
        late = GST_CLOCK_TIME_IS_VALID(segment->stop) && GST_BUFFER_PTS_IS_VALID(buffer) &&
               GST_BUFFER_PTS(buffer) >= segment->stop;
        gst_event_unref(event);
    }
    bool behind = late && (!GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_DELTA_UNIT) ||
                              g_object_get_data(G_OBJECT(pad), "behind"));
    g_object_set_data(G_OBJECT(pad), "behind", GINT_TO_POINTER(behind));
    return behind ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

/* The demuxer knows the film and has read no picture yet: it begins where it is to, and no picture
 * is decoded in vain. */
static void on_film_known(GstElement *demuxer, gpointer payload)
{
    struct screen *screen = payload;
    GstEvent *first = g_atomic_pointer_exchange(&screen->first, NULL);
    GList *pad = demuxer->srcpads;
    if (first && pad && gst_pad_send_event(pad->data, gst_event_ref(first))) {
        pthread_mutex_lock(&screen->lock);
        screen->hidden = false;
        pthread_mutex_unlock(&screen->lock);
    }
    g_clear_pointer(&first, gst_event_unref);
}

static bool is_made_by(GstElement *element, const char *name)
{
    GstElementFactory *factory = gst_element_get_factory(element);
    return factory && strcmp(GST_OBJECT_NAME(factory), name) == 0;
}

/* GStreamer 1.22 starts the source before the decoders beside it. What the source sends while this
 * thread is held up between the two finds closed pads, is thrown away, and the film never opens. */
static void start_decoders(GstBin *in)
{
    for (GList *child = in->children; child; child = child->next) {
        if (is_made_by(child->data, "decodebin3"))
            gst_element_set_state(child->data, GST_STATE_PAUSED);
    }
}

static void on_element(GstBin *bin, GstBin *in, GstElement *element, gpointer payload)
{
    GstElementFactory *factory = gst_element_get_factory(element);
    if (is_made_by(element, "urisourcebin"))
        start_decoders(in);
    if (factory && gst_element_factory_list_is_type(factory, GST_ELEMENT_FACTORY_TYPE_DEMUXER))
        g_signal_connect(element, "no-more-pads", G_CALLBACK(on_film_known), payload);
    if (!factory || !gst_element_factory_list_is_type(factory,
                        GST_ELEMENT_FACTORY_TYPE_PARSER | GST_ELEMENT_FACTORY_TYPE_DECODER |
                            GST_ELEMENT_FACTORY_TYPE_MEDIA_VIDEO))
        return;
    /* GStreamer 1.22 draws into one pool and copies each picture into another, whose pages are new
     * each time: libav's own pictures cost a sixth less. */
    if (g_object_class_find_property(G_OBJECT_GET_CLASS(element), "direct-rendering"))
        g_object_set(element, "direct-rendering", FALSE, NULL);
    GstPad *pad = gst_element_get_static_pad(element, "sink");
    if (pad)
        gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER, on_packet, NULL, NULL);
    g_clear_pointer(&pad, gst_object_unref);
}

/* The bus is read by who polls; this only wakes him. */
static GstBusSyncReply on_message(GstBus *bus, GstMessage *message, gpointer payload)
{
    struct screen *screen = payload;
    if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ASYNC_DONE)
        screen->wake(screen->payload);
    return GST_BUS_PASS;
}

/* Sizes whose planes are one behind the other without gaps: who draws turns them into colours,
 * which saves him a copy. */
static bool is_planar(const struct screen *screen)
{
    return screen->width % 8 == 0 && screen->height % 2 == 0;
}

static GstElement *picture_sink(struct screen *screen, GError **error)
{
    g_autofree char *text =
        g_strdup_printf("videoconvert n-threads=2 ! videoscale add-borders=true ! "
                        "video/x-raw,format=%s,width=%d,height=%d,pixel-aspect-ratio=1/1 ! "
                        "appsink name=pictures max-buffers=2 drop=true sync=true",
            is_planar(screen) ? "I420,colorimetry=bt709" : "BGRx", screen->width, screen->height);
    GstElement *bin = gst_parse_bin_from_description(text, TRUE, error);
    if (!bin)
        return NULL;
    GstElement *sink = gst_bin_get_by_name(GST_BIN(bin), "pictures");
    GstAppSinkCallbacks callbacks = {.new_preroll = on_preroll, .new_sample = on_sample};
    gst_app_sink_set_callbacks(GST_APP_SINK(sink), &callbacks, screen, NULL);
    GstPad *pad = gst_element_get_static_pad(sink, "sink");
    gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_EVENT_FLUSH, on_flush, screen, NULL);
    gst_object_unref(pad);
    gst_object_unref(sink);
    return bin;
}

static GstElement *sound_sink(const char *audio, GError **error)
{
    if (g_strcmp0(audio, "none") == 0)
        return gst_parse_bin_from_description("fakesink sync=true", TRUE, error);
    if (!audio || g_strcmp0(audio, "auto") == 0)
        return gst_element_factory_make("autoaudiosink", NULL);
    return gst_parse_bin_from_description(audio, TRUE, error);
}

/* The next place for the sound to go; false: there is none. */
static bool fall_back(struct screen *screen)
{
    bool automatic = !screen->audio || strcmp(screen->audio, "auto") == 0;
    if (screen->sound == SCREEN_SOUND_NONE || g_strcmp0(screen->audio, "none") == 0)
        return false;
    screen->sound = automatic ? SCREEN_SOUND_NONE : screen->sound + 1;
    g_warning("no sound device: going on %s",
        screen->sound == SCREEN_SOUND_AUTO ? "with the machine's own" : "silent");
    return true;
}

static GstElement *make_speaker(struct screen *screen)
{
    const char *const names[] = {[SCREEN_SOUND_CHOSEN] = screen->audio,
        [SCREEN_SOUND_AUTO] = "auto",
        [SCREEN_SOUND_NONE] = "none"};
    GstElement *speaker;
    do {
        g_autoptr(GError) error = NULL;
        speaker = sound_sink(names[screen->sound], &error);
        if (error)
            g_warning("%s", error->message);
    } while (!speaker && fall_back(screen));
    return speaker;
}

/* What is to be shown next becomes what is shown; the seek that brings the film there. */
static GstEvent *aim(struct screen *screen, GstSeekFlags flags)
{
    struct jump to = screen->next;
    screen->next.set = false;
    screen->last = to;
    screen->ended = false;
    screen->playing = to.playing;
    int64_t from = to.pos_ms + EDGE_MS, stop = MAX(to.stop_ms - EDGE_MS, from + 1);
    return gst_event_new_seek(1.0, GST_FORMAT_TIME, flags | GST_SEEK_FLAG_ACCURATE,
        GST_SEEK_TYPE_SET, from * GST_MSECOND, GST_SEEK_TYPE_SET, stop * GST_MSECOND);
}

static bool build(struct screen *screen, GError **error)
{
    GstElement *pictures = picture_sink(screen, error);
    GstElement *sound = pictures ? make_speaker(screen) : NULL;
    GstElement *pipeline = gst_element_factory_make("playbin3", NULL);
    if (!pictures || !sound || !pipeline) {
        if (error && !*error)
            g_set_error(error, PLAYER_ERROR, PLAYER_ERROR_SCREEN,
                "GStreamer's base plug-ins are missing; install gstreamer1.0-plugins-base, "
                "-good and -libav");
        return false;
    }
    g_object_set(pipeline, "uri", screen->uri, "video-sink", pictures, "audio-sink", sound, NULL);
    g_signal_connect(pipeline, "deep-element-added", G_CALLBACK(on_element), screen);
    gst_util_set_object_arg(G_OBJECT(pipeline), "flags", "video+audio+soft-volume");
    g_autoptr(GstBus) bus = gst_element_get_bus(pipeline);
    gst_bus_set_sync_handler(bus, on_message, screen, NULL);
    screen->pipeline = pipeline;
    screen->speaker = sound;
    screen->jumping = screen->opening = true;
    screen->ended = false;
    screen->moved_at = monotonic_ms();
    g_atomic_int_set(&screen->complaints, film_complaints());
    if (screen->next.set) {
        screen->first = aim(screen, GST_SEEK_FLAG_NONE);
        screen->hidden = true;
        screen->frames_before = screen->frames;
    }
    GstState state = screen->playing ? GST_STATE_PLAYING : GST_STATE_PAUSED;
    if (gst_element_set_state(pipeline, state) == GST_STATE_CHANGE_FAILURE) {
        g_set_error(
            error, PLAYER_ERROR, PLAYER_ERROR_SCREEN, "the film cannot be opened: %s", screen->uri);
        return false;
    }
    return true;
}

static void tear_down(struct screen *screen)
{
    if (!screen->pipeline)
        return;
    gst_element_set_state(screen->pipeline, GST_STATE_NULL);
    gst_object_unref(screen->pipeline);
    screen->pipeline = NULL;
    g_clear_pointer(&screen->first, gst_event_unref);
}

static gpointer load_decoders(gpointer unused)
{
    g_autoptr(GstPlugin) libav = gst_plugin_load_by_name("libav");
    return NULL;
}

void screen_warm(void)
{
    g_thread_unref(g_thread_new("decoders", load_decoders, NULL));
}

struct screen *screen_new(
    int width, int height, const char *audio, void (*wake)(void *payload), void *payload)
{
    struct screen *screen = g_new0(struct screen, 1);
    screen->audio = g_strdup(audio);
    screen->width = width;
    screen->height = height;
    screen->wake = wake;
    screen->payload = payload;
    pthread_mutex_init(&screen->lock, NULL);
    film_listen();
    return screen;
}

bool screen_open(struct screen *screen, const char *path, GError **error)
{
    screen->uri = gst_filename_to_uri(path, error);
    return screen->uri && build(screen, error);
}

static void unmap(struct screen *screen)
{
    if (screen->mapped)
        gst_buffer_unmap(screen->shown, &screen->map);
    screen->mapped = false;
    gst_buffer_replace(&screen->shown, NULL);
}

void screen_free(struct screen *screen)
{
    if (!screen)
        return;
    tear_down(screen);
    unmap(screen);
    gst_buffer_replace(&screen->slot, NULL);
    pthread_mutex_destroy(&screen->lock);
    g_free(screen->uri);
    g_free(screen->audio);
    g_free(screen);
}

/* Has a picture come since the last jump? */
static bool has_moved(struct screen *screen)
{
    pthread_mutex_lock(&screen->lock);
    bool moved = screen->frames != screen->frames_before;
    pthread_mutex_unlock(&screen->lock);
    return moved;
}

static void jump(struct screen *screen)
{
    if (has_moved(screen)) /* else the watchdog goes on waiting for the last jump's */
        screen->moved_at = monotonic_ms();
    screen->jumping = gst_element_send_event(screen->pipeline, aim(screen, GST_SEEK_FLAG_FLUSH));
    gst_element_set_state(screen->pipeline, screen->playing ? GST_STATE_PLAYING : GST_STATE_PAUSED);
}

void screen_seek(struct screen *screen, int64_t pos_ms, int64_t stop_ms, bool playing)
{
    screen->next = (struct jump){true, pos_ms, stop_ms, playing};
    screen->ended = false;
    screen->retried = false;
    screen->skips = 0;
    screen->pos_ms = pos_ms;
    if (!screen->jumping && screen->pipeline)
        jump(screen);
}

void screen_run(struct screen *screen, bool playing)
{
    if (screen->next.set) {
        screen->next.playing = playing;
        return;
    }
    screen->playing = playing;
    screen->moved_at = monotonic_ms();
    if (screen->pipeline)
        gst_element_set_state(screen->pipeline, playing ? GST_STATE_PLAYING : GST_STATE_PAUSED);
}

/* Build the pipeline anew, for what is to be shown next. */
static bool restart(struct screen *screen)
{
    tear_down(screen);
    g_autoptr(GError) error = NULL;
    if (build(screen, &error))
        return true;
    g_warning("%s", error->message);
    tear_down(screen);
    return false;
}

/* No picture came although it should run: go on behind the bad stretch, as far ahead as time has
 * passed meanwhile. Returns false when that would be behind the item's end. */
static bool skip(struct screen *screen)
{
    struct jump on = screen->next; /* somewhere else was asked for meanwhile */
    if (!on.set) {
        on = screen->last;
        on.pos_ms = MAX(screen->pos_ms, on.pos_ms) + STUCK_MS * ++screen->skips;
    }
    if (on.pos_ms >= on.stop_ms)
        return false;
    screen->next = on;
    return restart(screen);
}

/* What is to be shown, from where it stands now. */
static struct jump once_more(const struct screen *screen)
{
    struct jump again = screen->next.set ? screen->next : screen->last;
    again.pos_ms = MAX(again.pos_ms, MIN(screen->pos_ms, again.stop_ms));
    return again;
}

/* The film goes on from where it stands, with what the sound comes out of now. */
static bool go_on_anew(struct screen *screen)
{
    bool playing = screen->next.set ? screen->next.playing : screen->playing;
    screen->next = once_more(screen);
    screen->next.playing = playing;
    return restart(screen);
}

static bool is_of_speaker(const struct screen *screen, GstMessage *message)
{
    GstObject *speaker = GST_OBJECT(screen->speaker), *source = GST_MESSAGE_SRC(message);
    return source && (source == speaker || gst_object_has_as_ancestor(source, speaker));
}

/* Nothing that is fit for a wall: libav has patched the pictures up, or none came at all. */
static bool is_damaged(struct screen *screen)
{
    bool asked = screen->last.set && !screen->next.set;
    bool patched = film_complaints() - g_atomic_int_get(&screen->complaints) >= COMPLAINTS;
    if (!asked || !(patched || (screen->ended && !has_moved(screen))))
        return false;
    g_warning("the film at %" PRId64 " ms is damaged", screen->pos_ms);
    return true;
}

/* A pipeline whose threads wait for each other says nothing. The next one most often opens; on a
 * slow machine it is given longer. */
static bool opens_in_vain(struct screen *screen)
{
    if (!screen->opening || monotonic_ms() - screen->moved_at <= OPEN_MS * (screen->in_vain + 1))
        return false;
    screen->in_vain++;
    g_warning("the film does not open at %" PRId64 " ms; once more", screen_pos_ms(screen));
    return true;
}

/* A picture stands. It is hidden where the film did not begin as it was to: then it jumps. */
static void stand(struct screen *screen)
{
    screen->jumping = screen->opening = false;
    screen->in_vain = 0;
    screen->stood = true;
    pthread_mutex_lock(&screen->lock);
    bool hidden = screen->hidden;
    pthread_mutex_unlock(&screen->lock);
    if (hidden && screen->last.set && !screen->next.set)
        screen->next = screen->last;
}

bool screen_poll(struct screen *screen)
{
    bool good = true, mute = false;
    g_autoptr(GstBus) bus = screen->pipeline ? gst_element_get_bus(screen->pipeline) : NULL;
    GstMessage *message;
    while (bus && (message = gst_bus_pop(bus))) {
        if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ASYNC_DONE) {
            stand(screen);
        } else if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS) {
            screen->ended = !screen->next.set;
        } else if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
            g_autoptr(GError) error = NULL;
            g_autofree char *debug = NULL;
            gst_message_parse_error(message, &error, &debug);
            g_warning("the film at %" PRId64 " ms: %s", screen->pos_ms, error->message);
            mute |= is_of_speaker(screen, message);
            good = false;
        }
        gst_message_unref(message);
    }
    if (mute && fall_back(screen)) /* what else complains, complains of that */
        return go_on_anew(screen);
    if (good && is_damaged(screen)) {
        good = false;
        screen->retried = true; /* it would be the same again */
    }
    bool should_move = screen->jumping ? screen->next.set || screen->last.set : screen->playing;
    if (good && should_move && screen->stood && !screen->ended && screen->last.set &&
        monotonic_ms() - screen->moved_at > STUCK_MS) {
        g_warning(
            "no picture for %d ms at %" PRId64 " ms; going on behind it", STUCK_MS, screen->pos_ms);
        good = skip(screen);
    } else if (good && opens_in_vain(screen)) {
        good = go_on_anew(screen);
    }
    if (!good && screen->last.set && !screen->retried) {
        /* It may be the last stretch's error that comes late: try this one once from the start. */
        screen->retried = true;
        screen->next = once_more(screen);
        good = restart(screen);
    } else if (!good) { /* a clean pipeline for what is asked for next */
        screen->skips = 0;
        screen->playing = false;
        screen->last.set = false;
        pthread_mutex_lock(&screen->lock);
        screen->hidden = true; /* the film's first picture is nobody's wish */
        gst_buffer_replace(&screen->slot, NULL);
        pthread_mutex_unlock(&screen->lock);
        restart(screen);
    }
    if (screen->pipeline && !screen->jumping && screen->next.set)
        jump(screen);
    return good;
}

bool screen_picture(struct screen *screen, struct screen_picture *out_picture)
{
    if (screen->next.set) /* one of before the jump */
        return false;
    pthread_mutex_lock(&screen->lock);
    GstBuffer *buffer = g_steal_pointer(&screen->slot);
    int64_t pos_ms = screen->slot_ms;
    pthread_mutex_unlock(&screen->lock);
    if (!buffer)
        return false;
    unmap(screen);
    screen->shown = buffer;
    screen->mapped = gst_buffer_map(buffer, &screen->map, GST_MAP_READ);
    if (!screen->mapped)
        return false;
    if (pos_ms >= 0)
        screen->pos_ms = pos_ms;
    screen->moved_at = monotonic_ms();
    screen->skips = 0;
    bool planar = is_planar(screen);
    gsize stride = (gsize)screen->width * (planar ? 1 : 4), bytes = stride * (gsize)screen->height;
    *out_picture = (struct screen_picture){
        .pixels =
            screen->map.size >= (planar ? bytes + bytes / 2 : bytes) ? screen->map.data : NULL,
        .width = screen->width,
        .height = screen->height,
        .stride = (int)stride,
        .planar = planar,
        .pos_ms = screen->pos_ms};
    return true;
}

int64_t screen_pos_ms(const struct screen *screen)
{
    return screen->next.set ? screen->next.pos_ms : screen->pos_ms;
}

bool screen_ended(const struct screen *screen)
{
    return screen->ended;
}

enum screen_sound screen_sound(const struct screen *screen)
{
    return screen->sound;
}

int64_t screen_frames(struct screen *screen)
{
    pthread_mutex_lock(&screen->lock);
    int64_t frames = screen->frames;
    pthread_mutex_unlock(&screen->lock);
    return frames;
}
