/* One exact frame of the original as a picture. */
#include "internal.h"

/* As large as what the crop leaves of the upright picture, in even numbers. */
static bool measure(int fd, const struct media_index *index, uint32_t frame_no,
    const struct media_treat *treat, int width, struct media_area *out, GError **error)
{
    struct media_reader reader = {0};
    g_autoptr(AVFrame) frame = av_frame_alloc();
    bool done = media_reader_open(&reader, fd, index, frame_no, false, frame, error);
    if (done) {
        int w, h;
        media_upright_size(frame->width, frame->height, media_input_sar(reader.input, frame),
            media_orient_turn(reader.input->orient, treat->turn), &w, &h);
        w = (int)av_rescale(w, treat->crop.w, MEDIA_WHOLE);
        h = (int)av_rescale(h, treat->crop.h, MEDIA_WHOLE);
        if (width > 0 && width < w) {
            h = (int)av_rescale(h, width, w);
            w = width;
        }
        *out = (struct media_area){0, 0, MAX(2, w & ~1), MAX(2, h & ~1)};
    }
    media_reader_clear(&reader);
    return done;
}

bool media_still_treated(int fd, const struct media_index *index, const struct media_treat *treat,
    uint32_t frame_no, int width, bool png, int out_fd, const struct media_progress *progress,
    GError **error)
{
    struct media_area area;
    if (!measure(fd, index, frame_no, treat, width, &area, error))
        return false;
    uint32_t end = frame_no + 1;
    g_autoptr(GArray) wanted = g_array_new(false, false, sizeof(uint32_t));
    g_array_append_val(wanted, frame_no);
    g_array_append_val(wanted, end);
    g_autoptr(AVFrame) picture = media_picture_new(AV_PIX_FMT_YUV420P, area.w, area.h, error);
    struct media_shot shot;
    media_shot_init(&shot, fd, index, treat);
    shot.follow = media_follow_new(fd, index, treat, wanted, progress, error);
    bool done = picture && shot.follow && media_shot_draw(&shot, frame_no, picture, &area, error) &&
                media_picture_write(picture, 0, area.w, area.h, png, out_fd, error);
    media_shot_clear(&shot);
    return done;
}

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
