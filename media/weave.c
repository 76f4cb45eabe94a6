/* Interlaced film: two fields of different moments in one frame. bwdif makes a whole picture of one
 * field, with what the frames before and after know of the missing rows.
 * libavfilter is loaded only for this: with the 32 libraries that it brings, each start of the
 * program took half as long again. */
#include "internal.h"

#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>

#define LIBRARY "libavfilter.so." AV_STRINGIFY(LIBAVFILTER_VERSION_MAJOR)

static struct {
    __typeof__(avfilter_graph_alloc) *graph_alloc;
    __typeof__(avfilter_graph_free) *graph_free;
    __typeof__(avfilter_graph_create_filter) *graph_create_filter;
    __typeof__(avfilter_graph_config) *graph_config;
    __typeof__(avfilter_get_by_name) *get_by_name;
    __typeof__(avfilter_link) *link;
    __typeof__(av_buffersrc_add_frame) *add_frame;
    __typeof__(av_buffersink_get_frame) *get_frame;
} lib;

static const struct media_symbol symbols[] = {
    {"avfilter_graph_alloc",         &lib.graph_alloc        },
    {"avfilter_graph_free",          &lib.graph_free         },
    {"avfilter_graph_create_filter", &lib.graph_create_filter},
    {"avfilter_graph_config",        &lib.graph_config       },
    {"avfilter_get_by_name",         &lib.get_by_name        },
    {"avfilter_link",                &lib.link               },
    {"av_buffersrc_add_frame",       &lib.add_frame          },
    {"av_buffersink_get_frame",      &lib.get_frame          },
};

bool media_weave_load(GError **error)
{
    return lib.graph_alloc ||
           media_load(LIBRARY, "libavfilter8", symbols, G_N_ELEMENTS(symbols), error);
}

struct media_weave {
    AVFilterGraph *graph;
    AVFilterContext *source, *sink;
    int format, w, h;
    bool all;
    int64_t pts;
};

struct media_weave *media_weave_new(bool all)
{
    struct media_weave *weave = g_new0(struct media_weave, 1);
    weave->all = all;
    return weave;
}

void media_weave_free(struct media_weave *weave)
{
    if (!weave)
        return;
    if (weave->graph)
        lib.graph_free(&weave->graph);
    g_free(weave);
}

static bool build(struct media_weave *weave, const AVFrame *frame, GError **error)
{
    AVFilterContext *filter = NULL;
    if (!media_weave_load(error))
        return false;
    lib.graph_free(&weave->graph);
    weave->graph = lib.graph_alloc();
    weave->graph->nb_threads = 1;
    weave->format = frame->format;
    weave->w = frame->width;
    weave->h = frame->height;
    g_autofree char *size = g_strdup_printf(
        "video_size=%dx%d:pix_fmt=%d:time_base=1/25", frame->width, frame->height, frame->format);
    int rc = lib.graph_create_filter(
        &weave->source, lib.get_by_name("buffer"), "in", size, NULL, weave->graph);
    if (rc >= 0)
        rc = lib.graph_create_filter(&filter, lib.get_by_name("bwdif"), "bwdif",
            weave->all ? "mode=send_frame:parity=auto:deint=all"
                       : "mode=send_frame:parity=auto:deint=interlaced",
            NULL, weave->graph);
    if (rc >= 0)
        rc = lib.graph_create_filter(
            &weave->sink, lib.get_by_name("buffersink"), "out", NULL, NULL, weave->graph);
    if (rc >= 0)
        rc = lib.link(weave->source, 0, filter, 0);
    if (rc >= 0)
        rc = lib.link(filter, 0, weave->sink, 0);
    if (rc >= 0)
        rc = lib.graph_config(weave->graph, NULL);
    return rc >= 0 || media_fail_av(error, MEDIA_ERROR_UNPLAYABLE, rc,
                          "This kind of interlaced picture can't be put together");
}

bool media_weave_push(
    struct media_weave *weave, const AVFrame *frame, bool first, AVFrame *out, GError **error)
{
    av_frame_unref(out);
    if ((first || frame->format != weave->format || frame->width != weave->w ||
            frame->height != weave->h) &&
        !build(weave, frame, error))
        return false;
    g_autoptr(AVFrame) copy = av_frame_clone(frame);
    if (!copy)
        return media_fail(error, MEDIA_ERROR_LIMIT, "No memory for a picture.");
    copy->pts = weave->pts++;
    int rc = lib.add_frame(weave->source, copy);
    if (rc >= 0)
        rc = lib.get_frame(weave->sink, out);
    return rc >= 0 || rc == AVERROR(EAGAIN) ||
           media_fail_av(error, MEDIA_ERROR_LIMIT, rc, "The fields can't be put together");
}
