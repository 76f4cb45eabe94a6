/* Interlaced film: two fields of different moments in one frame. bwdif makes a whole picture of one
 * field, with what the frames before and after know of the missing rows. */
#include "internal.h"

#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>

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
    avfilter_graph_free(&weave->graph);
    g_free(weave);
}

static bool build(struct media_weave *weave, const AVFrame *frame, GError **error)
{
    AVFilterContext *filter = NULL;
    avfilter_graph_free(&weave->graph);
    weave->graph = avfilter_graph_alloc();
    weave->graph->nb_threads = 1;
    weave->format = frame->format;
    weave->w = frame->width;
    weave->h = frame->height;
    g_autofree char *size = g_strdup_printf(
        "video_size=%dx%d:pix_fmt=%d:time_base=1/25", frame->width, frame->height, frame->format);
    int rc = avfilter_graph_create_filter(
        &weave->source, avfilter_get_by_name("buffer"), "in", size, NULL, weave->graph);
    if (rc >= 0)
        rc = avfilter_graph_create_filter(&filter, avfilter_get_by_name("bwdif"), "bwdif",
            weave->all ? "mode=send_frame:parity=auto:deint=all"
                       : "mode=send_frame:parity=auto:deint=interlaced",
            NULL, weave->graph);
    if (rc >= 0)
        rc = avfilter_graph_create_filter(
            &weave->sink, avfilter_get_by_name("buffersink"), "out", NULL, NULL, weave->graph);
    if (rc >= 0)
        rc = avfilter_link(weave->source, 0, filter, 0);
    if (rc >= 0)
        rc = avfilter_link(filter, 0, weave->sink, 0);
    if (rc >= 0)
        rc = avfilter_graph_config(weave->graph, NULL);
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
    int rc = av_buffersrc_add_frame(weave->source, copy);
    if (rc >= 0)
        rc = av_buffersink_get_frame(weave->sink, out);
    return rc >= 0 || rc == AVERROR(EAGAIN) ||
           media_fail_av(error, MEDIA_ERROR_LIMIT, rc, "The fields can't be put together");
}
