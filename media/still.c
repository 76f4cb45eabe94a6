/* One exact frame of the original as a picture. */
#include "internal.h"

bool media_still(int fd, const struct media_index *index, uint32_t frame_no, int width, bool png,
    int out_fd, GError **error)
{
    if (frame_no >= index->n)
        return media_fail(error, MEDIA_ERROR_BAD_RANGE,
            "The clip has %u frames, there is no frame %u.", index->n, frame_no);
    if (media_file_size(fd) != index->size)
        return media_fail(error, MEDIA_ERROR_UNPLAYABLE,
            "The original and its frame index don't belong together. Run ingest again.");
    struct media_reader reader = {0};
    g_autoptr(AVFrame) frame = av_frame_alloc();
    bool done = media_reader_open(&reader, fd, index, frame_no, false, frame, error);
    if (done) {
        int w, h;
        AVRational sar = media_input_sar(reader.input, frame);
        media_upright_size(frame->width, frame->height, sar, reader.input->orient, &w, &h);
        if (width > 0 && width < w) {
            h = (int)av_rescale(h, width, w);
            w = width;
        }
        done = media_picture_write(frame, reader.input->orient, w, h, png, out_fd, error);
    }
    media_reader_clear(&reader);
    return done;
}
