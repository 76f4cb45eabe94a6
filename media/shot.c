/* The frames of one original under its look: found, fields put together, turned, cropped, fitted,
 * and blurred where the look says so. A frame comes out the same whichever was drawn before it. */
#include "internal.h"

#include <libavutil/pixdesc.h>
#include <math.h>

void media_shot_init(struct media_shot *shot, int fd, const struct media_index *index,
    const struct media_treat *treat)
{
    memset(shot, 0, sizeof *shot);
    shot->fd = fd;
    shot->index = index;
    shot->treat = treat;
    shot->fit.no_tone = treat->no_tone;
    shot->frame = av_frame_alloc();
    shot->whole = av_frame_alloc();
    shot->reader = g_new0(struct media_reader, 1);
    shot->fed = -1;
}

void media_shot_clear(struct media_shot *shot)
{
    if (shot->reader)
        media_reader_clear(shot->reader);
    g_clear_pointer(&shot->reader, g_free);
    av_frame_free(&shot->frame);
    av_frame_free(&shot->whole);
    media_fit_clear(&shot->fit);
    g_clear_pointer(&shot->weave, media_weave_free);
    g_clear_pointer(&shot->follow, media_follow_free);
}

/* Have frame `wanted` in `frame`; the reader is opened, moved on, or opened anew by counting. */
static bool go_to(struct media_shot *shot, uint32_t wanted, GError **error)
{
    struct media_reader *reader = shot->reader;
    bool by_count = reader->input && reader->by_count;
    bool near = reader->input && reader->next <= wanted && (by_count || wanted - reader->next < 50);
    while (near && reader->next <= wanted) {
        enum media_got got = media_reader_next(reader, shot->frame, error);
        if (got == MEDIA_GOT_ERROR)
            return false;
        if (got == MEDIA_GOT_END && by_count)
            return media_fail(
                error, MEDIA_ERROR_UNPLAYABLE, "The original ends before frame %u.", wanted);
        if (got != MEDIA_GOT_VIDEO) {
            near = false;
            by_count = true;
        }
    }
    if (near)
        return true;
    media_reader_clear(reader);
    return media_reader_open(reader, shot->fd, shot->index, wanted, by_count, shot->frame, error);
}

/* Frame `i` with the rows that its other field would have shown at another moment filled in. */
static bool weave(struct media_shot *shot, uint32_t i, GError **error)
{
    uint32_t last = shot->index->n - 1;
    if (!shot->weave)
        shot->weave = media_weave_new(shot->treat->fields == MEDIA_FIELDS_ON);
    if (shot->fed != i) {
        uint32_t from = i ? i - 1 : 0;
        for (uint32_t k = from; k <= i; k++)
            if (!go_to(shot, k, error) ||
                !media_weave_push(shot->weave, shot->frame, k == from, shot->whole, error))
                return false;
    }
    /* After the last frame it stands for its own successor. */
    shot->fed = -1;
    if ((i < last && !go_to(shot, i + 1, error)) ||
        !media_weave_push(shot->weave, shot->frame, false, shot->whole, error))
        return false;
    shot->fed = (int64_t)i + 1;
    return shot->whole->data[0] ||
           media_fail(error, MEDIA_ERROR_LIMIT, "The fields can't be put together.");
}

static bool get(struct media_shot *shot, uint32_t i, GError **error)
{
    enum media_fields fields = shot->treat->fields;
    av_frame_unref(shot->whole);
    if (shot->weave || (fields == MEDIA_FIELDS_ON))
        return weave(shot, i, error);
    if (!go_to(shot, i, error))
        return false;
    if (fields == MEDIA_FIELDS_AUTO && shot->frame->interlaced_frame)
        return weave(shot, i, error);
    if (av_frame_ref(shot->whole, shot->frame) < 0)
        return media_fail(error, MEDIA_ERROR_LIMIT, "No memory for a picture.");
    shot->whole->interlaced_frame = 0;
    return true;
}

/* A share of a length, on a whole number of chroma samples. */
static int edge(int length, int share, int step)
{
    int steps = length / step;
    return (int)((((int64_t)steps * share * 2 + MEDIA_WHOLE) / (2 * MEDIA_WHOLE)) * step);
}

/* What of the upright picture is left, in the look's numbers; whole points of the stored one. */
struct view {
    double x, y, w, h;
};

static void crop_side(int length, int share, int span, int step, size_t *out_low, size_t *out_high)
{
    int low = edge(length, share, step), high = edge(length, share + span, step);
    if (share + span == MEDIA_WHOLE)
        high = length;
    high = MIN(MAX(high, low + step), length);
    *out_low = (size_t)low;
    *out_high = (size_t)(length - high);
}

/* The crop is told for the upright picture; the picture is stored as the camera was held. */
static bool crop(
    AVFrame *frame, const struct media_box *box, unsigned orient, struct view *out, GError **error)
{
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(frame->format);
    int x = orient & MEDIA_FLIP_X ? MEDIA_WHOLE - box->x - box->w : box->x;
    int y = orient & MEDIA_FLIP_Y ? MEDIA_WHOLE - box->y - box->h : box->y;
    bool turned = orient & MEDIA_TRANSPOSE;
    double w = frame->width, h = frame->height;
    crop_side(frame->width, turned ? y : x, turned ? box->h : box->w,
        1 << MAX(1, format->log2_chroma_w), &frame->crop_left, &frame->crop_right);
    crop_side(frame->height, turned ? x : y, turned ? box->w : box->h,
        1 << MAX(1, format->log2_chroma_h), &frame->crop_top, &frame->crop_bottom);
    double low_x = (double)frame->crop_left / w, high_x = 1 - (double)frame->crop_right / w;
    double low_y = (double)frame->crop_top / h, high_y = 1 - (double)frame->crop_bottom / h;
    double ux0 = turned ? low_y : low_x, ux1 = turned ? high_y : high_x;
    double uy0 = turned ? low_x : low_y, uy1 = turned ? high_x : high_y;
    out->w = (ux1 - ux0) * MEDIA_WHOLE;
    out->h = (uy1 - uy0) * MEDIA_WHOLE;
    out->x = (orient & MEDIA_FLIP_X ? 1 - ux1 : ux0) * MEDIA_WHOLE;
    out->y = (orient & MEDIA_FLIP_Y ? 1 - uy1 : uy0) * MEDIA_WHOLE;
    int rc = av_frame_apply_cropping(frame, AV_FRAME_CROP_UNALIGNED);
    return rc >= 0 || media_fail_av(error, MEDIA_ERROR_UNPLAYABLE, rc,
                          "This kind of picture can't be cropped");
}

static int to_even(double at, bool up, int low, int high)
{
    int whole = (int)(up ? ceil(at / 2) : floor(at / 2)) * 2;
    return CLAMP(whole, low, high);
}

static void blur(const struct media_shot *shot, uint32_t i, AVFrame *picture,
    const struct media_area *place, const struct view *view)
{
    struct media_box box;
    double sx = place->w / view->w, sy = place->h / view->h;
    for (guint k = 0; k < MEDIA_MAX_BLURS; k++) {
        if (!media_follow_box(shot->follow, shot->treat, k, i, &box))
            continue;
        int right = place->x + place->w, bottom = place->y + place->h;
        double x = place->x + (box.x - view->x) * sx, y = place->y + (box.y - view->y) * sy;
        media_blur_apply(picture, to_even(x, false, place->x, right),
            to_even(y, false, place->y, bottom), to_even(x + box.w * sx, true, place->x, right),
            to_even(y + box.h * sy, true, place->y, bottom));
    }
}

bool media_shot_draw(struct media_shot *shot, uint32_t i, AVFrame *picture,
    const struct media_area *area, GError **error)
{
    int w, h;
    struct view view;
    struct media_area place;
    if (!get(shot, i, error))
        return false;
    const struct media_input *input = shot->reader->input;
    unsigned orient = media_orient_turn(input->orient, shot->treat->turn);
    AVRational sar = media_input_sar(input, shot->whole);
    if (!crop(shot->whole, &shot->treat->crop, orient, &view, error))
        return false;
    media_upright_size(shot->whole->width, shot->whole->height, sar, orient, &w, &h);
    media_area_place(area, w, h, &place);
    if (place.w < area->w || place.h < area->h)
        media_area_black(picture, area);
    if (!media_fit_into(
            &shot->fit, shot->whole, orient, picture, place.x, place.y, place.w, place.h, error))
        return false;
    blur(shot, i, picture, &place, &view);
    return true;
}
