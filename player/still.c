#include "still.h"
#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <string.h>

#define WAIT_NS (2 * GST_SECOND)

static bool copy_rows(GstSample *sample, int width, int height, uint8_t *pixels, int stride)
{
    GstMapInfo map;
    GstBuffer *buffer = gst_sample_get_buffer(sample);
    size_t row = (size_t)width * 4;
    if (!gst_buffer_map(buffer, &map, GST_MAP_READ))
        return false;
    bool whole = map.size >= row * (size_t)height;
    for (int y = 0; whole && y < height; y++)
        memcpy(pixels + (size_t)y * (size_t)stride, map.data + (size_t)y * row, row);
    gst_buffer_unmap(buffer, &map);
    return whole;
}

bool still_load(const char *path, int width, int height, uint8_t *pixels, int stride)
{
    g_autofree char *line = g_strdup_printf(
        "filesrc name=file ! jpegdec ! videoconvert ! videoscale add-borders=true ! "
        "video/x-raw,format=BGRA,width=%d,height=%d,pixel-aspect-ratio=1/1 ! "
        "appsink name=out sync=false max-buffers=1",
        width, height);
    g_autoptr(GError) error = NULL;
    g_autoptr(GstElement) pipeline = gst_parse_launch(line, &error);
    if (!pipeline) {
        g_warning("pictures cannot be decoded here: %s", error->message);
        return false;
    }
    g_autoptr(GstElement) file = gst_bin_get_by_name(GST_BIN(pipeline), "file");
    g_autoptr(GstElement) out = gst_bin_get_by_name(GST_BIN(pipeline), "out");
    g_object_set(file, "location", path, NULL);
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    g_autoptr(GstSample) sample = gst_app_sink_try_pull_sample(GST_APP_SINK(out), WAIT_NS);
    bool ok = sample && copy_rows(sample, width, height, pixels, stride);
    gst_element_set_state(pipeline, GST_STATE_NULL);
    if (!ok)
        g_warning("%s cannot be shown", path);
    return ok;
}
