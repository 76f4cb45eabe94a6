/* Rendering the missing pieces of a segment from the original, or of a card from its picture. */
#include "internal.h"

struct render {
    const struct media_index *index;
    const struct media_plan *plan;
    const struct media_progress *progress;
    struct media_pace pace;
    struct media_fit fit;
    struct media_overlay *caption, *mark;
    struct media_proof *proof;
    AVFrame *picture;
    int threads;
    int64_t done, total;
};

static bool take_packets(
    AVCodecContext *encoder, struct media_piece *piece, int64_t from, GError **error)
{
    g_autoptr(AVPacket) packet = av_packet_alloc();
    int rc;
    while ((rc = avcodec_receive_packet(encoder, packet)) >= 0) {
        media_packet_strip_sei(packet);
        media_piece_add(piece, packet, packet->pts - from);
        av_packet_unref(packet);
    }
    return rc == AVERROR(EAGAIN) || rc == AVERROR_EOF ||
           media_fail_av(error, MEDIA_ERROR_LIMIT, rc, "The H.264 encoder stopped");
}

static AVCodecContext *start_piece(struct render *job, struct media_piece *piece, GError **error)
{
    char found[65];
    uint8_t hash[32];
    AVCodecContext *encoder = media_house_encoder(job->threads, error);
    if (!encoder)
        return NULL;
    piece->config = media_avcc(encoder, error);
    if (piece->config) {
        gsize n;
        const void *data = g_bytes_get_data(piece->config, &n);
        media_sha256(data, n, hash);
        media_hex(hash, sizeof hash, found);
        bool same = g_str_equal(found, job->plan->avcc);
        if (same && (job->proof || (job->proof = media_proof_new(piece->config, error))))
            return encoder;
        if (!same)
            media_fail(error, MEDIA_ERROR_AVCC_DIFFERS,
                "The encoder's parameter sets differ from those of the other pieces.");
    }
    avcodec_free_context(&encoder);
    return NULL;
}

static bool encode(struct render *job, AVCodecContext *encoder, struct media_piece *piece,
    int64_t pts, int64_t from, GError **error)
{
    media_proof_keep(job->proof, job->picture, pts - from);
    job->picture->pts = pts;
    job->picture->pict_type = pts == from ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    int rc = avcodec_send_frame(encoder, job->picture);
    if (rc < 0)
        return media_fail_av(error, MEDIA_ERROR_LIMIT, rc, "The H.264 encoder stopped");
    media_tell(&job->pace, job->progress, "piece", job->done++, job->total);
    return take_packets(encoder, piece, from, error);
}

static bool end_piece(struct render *job, AVCodecContext *encoder, struct media_piece *piece,
    const struct media_part *part, int64_t from, GError **error)
{
    avcodec_send_frame(encoder, NULL);
    if (!take_packets(encoder, piece, from, error))
        return false;
    const struct media_packet *first = &g_array_index(piece->packets, struct media_packet, 0);
    if (piece->packets->len != part->shown || !first->key || first->pts != 0)
        return media_fail(error, MEDIA_ERROR_CHECK_FAILED,
            "A piece came out with %u frames instead of %u.", piece->packets->len, part->shown);
    return media_proof_check(job->proof, piece, error) && media_piece_write(piece, part->fd, error);
}

static void lay_over(const struct render *job, int64_t t90)
{
    if (job->caption && t90 < job->plan->caption_t90)
        media_overlay_blend(job->caption, job->picture);
    else if (job->mark)
        media_overlay_blend(job->mark, job->picture);
}

static bool draw(struct render *job, const struct media_reader *reader, const AVFrame *frame,
    int64_t t90, GError **error)
{
    int x, y, w, h;
    media_upright_size(frame->width, frame->height, media_input_sar(reader->input, frame),
        reader->input->orient, &w, &h);
    media_house_place(w, h, &x, &y, &w, &h);
    if (av_frame_make_writable(job->picture) < 0)
        return media_fail(error, MEDIA_ERROR_LIMIT, "No memory for a picture.");
    if (w < MEDIA_HOUSE_W || h < MEDIA_HOUSE_H)
        media_picture_black(job->picture);
    if (!media_fit_into(&job->fit, frame, reader->input->orient, job->picture, x, y, w, h, error))
        return false;
    lay_over(job, t90 - job->plan->first_t90);
    return true;
}

/* Have frame `wanted` in `frame`; `reader` is opened, moved on, or opened anew by counting. */
static bool go_to(struct media_reader *reader, int fd, const struct media_index *index,
    uint32_t wanted, AVFrame *frame, GError **error)
{
    bool by_count = reader->input && reader->by_count;
    bool near = reader->input && reader->next <= wanted && (by_count || wanted - reader->next < 50);
    while (near && reader->next <= wanted) {
        enum media_got got = media_reader_next(reader, frame, error);
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
    return media_reader_open(reader, fd, index, wanted, by_count, frame, error);
}

static bool render_part(struct render *job, int fd, struct media_reader *reader, AVFrame *frame,
    const struct media_part *part, GError **error)
{
    media_auto(piece) piece = media_piece_new();
    const struct media_index *index = job->index;
    AVCodecContext *encoder = start_piece(job, piece, error);
    int64_t from = job->plan->first_t90 + part->offset_t90;
    bool done = encoder != NULL;
    for (uint32_t i = part->first; done && i < part->end; i++) {
        if (!media_plan_shows(index, job->plan->in, job->plan->out, i))
            continue;
        int64_t t90 = index->entries[i].t90;
        done = go_to(reader, fd, index, i, frame, error) && draw(job, reader, frame, t90, error) &&
               encode(job, encoder, piece, t90, from, error);
    }
    done = done && end_piece(job, encoder, piece, part, from, error);
    avcodec_free_context(&encoder);
    return done;
}

static bool open_overlays(struct render *job, GError **error)
{
    const struct media_plan *plan = job->plan;
    if (plan->caption_fd >= 0 && !(job->caption = media_overlay_new(plan->caption_fd, error)))
        return false;
    return plan->mark_fd < 0 || (job->mark = media_overlay_new(plan->mark_fd, error));
}

static bool begin(struct render *job, GError **error)
{
    for (guint i = 0; i < job->plan->parts->len; i++) {
        const struct media_part *part = &g_array_index(job->plan->parts, struct media_part, i);
        job->total += part->fd >= 0 ? part->shown : 0;
    }
    job->picture = media_picture_new(AV_PIX_FMT_YUV420P, MEDIA_HOUSE_W, MEDIA_HOUSE_H, error);
    return job->picture != NULL;
}

static void end(struct render *job)
{
    av_frame_free(&job->picture);
    media_fit_clear(&job->fit);
    media_proof_free(job->proof);
    media_overlay_free(job->caption);
    media_overlay_free(job->mark);
}

bool media_segment_render(int fd, const struct media_index *index, const struct media_plan *plan,
    int threads, const struct media_progress *progress, GError **error)
{
    struct render job = {.index = index, .plan = plan, .threads = threads, .progress = progress};
    struct media_reader reader = {0};
    g_autoptr(AVFrame) frame = av_frame_alloc();
    bool done = begin(&job, error) && open_overlays(&job, error);
    for (guint i = 0; done && i < plan->parts->len; i++) {
        const struct media_part *part = &g_array_index(plan->parts, struct media_part, i);
        if (part->fd >= 0)
            done = render_part(&job, fd, &reader, frame, part, error);
        if (done && part->fd >= 0)
            media_tell_part(progress, i);
    }
    media_reader_clear(&reader);
    end(&job);
    return done && (plan->sound_fd < 0 || media_sound_render(fd, index, plan, error));
}

static bool render_card_part(
    struct render *job, const AVFrame *base, const struct media_part *part, GError **error)
{
    media_auto(piece) piece = media_piece_new();
    AVCodecContext *encoder = start_piece(job, piece, error);
    bool done = encoder != NULL;
    for (uint32_t i = 0; done && i < part->shown; i++) {
        int64_t t90 = (int64_t)i * (MEDIA_TICKS / 25);
        if (av_frame_make_writable(job->picture) < 0 || av_frame_copy(job->picture, base) < 0)
            done = media_fail(error, MEDIA_ERROR_LIMIT, "No memory for a picture.");
        if (done) {
            lay_over(job, part->offset_t90 + t90);
            done = encode(job, encoder, piece, t90, 0, error);
        }
    }
    done = done && end_piece(job, encoder, piece, part, 0, error);
    avcodec_free_context(&encoder);
    return done;
}

bool media_card_render(const struct media_plan *plan, int threads,
    const struct media_progress *progress, GError **error)
{
    struct render job = {.plan = plan, .threads = threads, .progress = progress};
    g_autoptr(AVFrame) base =
        media_picture_new(AV_PIX_FMT_YUV420P, MEDIA_HOUSE_W, MEDIA_HOUSE_H, error);
    bool done = base && begin(&job, error) && open_overlays(&job, error) &&
                media_picture_from_file(plan->picture_fd, base, error);
    for (guint i = 0; done && i < plan->parts->len; i++) {
        const struct media_part *part = &g_array_index(plan->parts, struct media_part, i);
        if (part->fd >= 0)
            done = render_card_part(&job, base, part, error);
        if (done && part->fd >= 0)
            media_tell_part(progress, i);
    }
    end(&job);
    return done && (plan->sound_fd < 0 || media_sound_render(-1, NULL, plan, error));
}
