/* Rendering the missing pieces of a segment from the original, or of a card from its picture. */
#include "internal.h"

struct render {
    const struct media_plan *plan;
    const struct media_progress *progress;
    struct media_pace pace;
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
        if (g_str_equal(found, job->plan->avcc))
            return encoder;
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

/* Frees the encoder before the piece is proven, so that it and the decoder don't add up. */
static bool end_piece(struct render *job, AVCodecContext **encoder, struct media_piece *piece,
    const struct media_part *part, int64_t from, GError **error)
{
    avcodec_send_frame(*encoder, NULL);
    bool done = take_packets(*encoder, piece, from, error);
    avcodec_free_context(encoder);
    if (!done)
        return false;
    const struct media_packet *first = &g_array_index(piece->packets, struct media_packet, 0);
    if (piece->packets->len != part->shown || !first->key || first->pts != 0)
        return media_fail(error, MEDIA_ERROR_CHECK_FAILED,
            "A piece came out with %u frames instead of %u.", piece->packets->len, part->shown);
    return media_proof_check(job->proof, piece, error) && media_piece_write(piece, part->fd, error);
}

static void lay_over(const struct render *job, int64_t t90)
{
    int caption, mark;
    media_plan_opacity(job->plan, t90, &caption, &mark);
    if (job->caption)
        media_overlay_blend(job->caption, job->picture, caption);
    if (job->mark)
        media_overlay_blend(job->mark, job->picture, mark);
}

static bool own_picture(struct render *job, GError **error)
{
    return av_frame_make_writable(job->picture) >= 0 ||
           media_fail(error, MEDIA_ERROR_LIMIT, "No memory for a picture.");
}

static bool render_part(
    struct render *job, struct media_shot *shot, const struct media_part *part, GError **error)
{
    static const struct media_area all = {0, 0, MEDIA_HOUSE_W, MEDIA_HOUSE_H};
    media_auto(piece) piece = media_piece_new();
    const struct media_plan *plan = job->plan;
    AVCodecContext *encoder = start_piece(job, piece, error);
    int64_t from = plan->first_t90 + part->offset_t90;
    bool done = encoder != NULL;
    for (uint32_t i = part->first; done && i < part->end; i++) {
        if (!media_plan_shows(shot->index, plan->in, plan->out, i))
            continue;
        int64_t t90 = shot->index->entries[i].t90;
        done = own_picture(job, error) && media_shot_draw(shot, i, job->picture, &all, error);
        if (done) {
            lay_over(job, t90 - plan->first_t90);
            done = encode(job, encoder, piece, t90, from, error);
        }
    }
    done = done && end_piece(job, &encoder, piece, part, from, error);
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
    job->proof = media_proof_new();
    job->picture = media_picture_new(AV_PIX_FMT_YUV420P, MEDIA_HOUSE_W, MEDIA_HOUSE_H, error);
    return job->picture != NULL;
}

static void end(struct render *job)
{
    av_frame_free(&job->picture);
    media_proof_free(job->proof);
    media_overlay_free(job->caption);
    media_overlay_free(job->mark);
}

/* The frames that are to be drawn, so that boxes are followed only there. */
static bool follow(struct render *job, struct media_shot *shot, GError **error)
{
    g_autoptr(GArray) wanted = g_array_new(false, false, sizeof(uint32_t));
    for (guint i = 0; i < job->plan->parts->len; i++) {
        const struct media_part *part = &g_array_index(job->plan->parts, struct media_part, i);
        if (part->fd < 0)
            continue;
        g_array_append_val(wanted, part->first);
        g_array_append_val(wanted, part->end);
    }
    shot->follow =
        media_follow_new(shot->fd, shot->index, shot->treat, wanted, job->progress, error);
    return shot->follow != NULL;
}

bool media_segment_render(int fd, const struct media_index *index, const struct media_plan *plan,
    int threads, const struct media_progress *progress, GError **error)
{
    struct render job = {.plan = plan, .threads = threads, .progress = progress};
    struct media_shot shot;
    media_shot_init(&shot, fd, index, plan->treat);
    bool done = begin(&job, error) && open_overlays(&job, error) && follow(&job, &shot, error);
    for (guint i = 0; done && i < plan->parts->len; i++) {
        const struct media_part *part = &g_array_index(plan->parts, struct media_part, i);
        if (part->fd >= 0)
            done = render_part(&job, &shot, part, error);
        if (done && part->fd >= 0)
            media_tell_part(progress, i);
    }
    media_shot_clear(&shot);
    end(&job);
    return done && (plan->sound_fd < 0 || media_sound_render(fd, index, plan, error));
}

/* Pictures on the even grid of cards and sides: `draw` makes the ground of picture `k`. */
struct ground {
    AVFrame *picture;
    bool (*draw)(struct ground *ground, uint32_t k, GError **error);
    struct media_shot *shots; /* two, of the sides */
    const struct media_side *sides;
    int64_t shown[2];
};

static bool render_even_part(
    struct render *job, struct ground *ground, const struct media_part *part, GError **error)
{
    media_auto(piece) piece = media_piece_new();
    AVCodecContext *encoder = start_piece(job, piece, error);
    bool done = encoder != NULL;
    for (uint32_t i = 0; done && i < part->shown; i++) {
        int64_t t90 = (int64_t)i * (MEDIA_TICKS / 25);
        done = ground->draw(ground, part->first + i, error) && own_picture(job, error);
        if (done && av_frame_copy(job->picture, ground->picture) < 0)
            done = media_fail(error, MEDIA_ERROR_LIMIT, "No memory for a picture.");
        if (done) {
            lay_over(job, part->offset_t90 + t90);
            done = encode(job, encoder, piece, t90, 0, error);
        }
    }
    done = done && end_piece(job, &encoder, piece, part, 0, error);
    avcodec_free_context(&encoder);
    return done;
}

static bool render_even(struct render *job, struct ground *ground, GError **error)
{
    const struct media_plan *plan = job->plan;
    bool done = begin(job, error) && open_overlays(job, error);
    for (guint i = 0; done && i < plan->parts->len; i++) {
        const struct media_part *part = &g_array_index(plan->parts, struct media_part, i);
        if (part->fd >= 0)
            done = render_even_part(job, ground, part, error);
        if (done && part->fd >= 0)
            media_tell_part(job->progress, i);
    }
    end(job);
    return done && (plan->sound_fd < 0 || media_sound_render(-1, NULL, plan, error));
}

static bool draw_nothing(struct ground *ground, uint32_t k, GError **error)
{
    return true;
}

bool media_card_render(const struct media_plan *plan, int threads,
    const struct media_progress *progress, GError **error)
{
    struct render job = {.plan = plan, .threads = threads, .progress = progress};
    g_autoptr(AVFrame) base =
        media_picture_new(AV_PIX_FMT_YUV420P, MEDIA_HOUSE_W, MEDIA_HOUSE_H, error);
    struct ground ground = {.picture = base, .draw = draw_nothing};
    return base && media_picture_from_file(plan->picture_fd, base, error) &&
           render_even(&job, &ground, error);
}

/* Each half has a border, so that the two never touch. */
static const struct media_area halves[2] = {
    {12,                     12, MEDIA_HOUSE_W / 2 - 24, MEDIA_HOUSE_H - 24},
    {MEDIA_HOUSE_W / 2 + 12, 12, MEDIA_HOUSE_W / 2 - 24, MEDIA_HOUSE_H - 24},
};

static bool draw_sides(struct ground *ground, uint32_t k, GError **error)
{
    for (int i = 0; i < 2; i++) {
        const struct media_side *side = &ground->sides[i];
        uint32_t frame = side->index ? media_side_frame(side, k) : 0;
        if (!side->index || ground->shown[i] == frame)
            continue;
        if (!media_shot_draw(&ground->shots[i], frame, ground->picture, &halves[i], error))
            return false;
        ground->shown[i] = frame;
    }
    return true;
}

static bool draw_still(int fd, AVFrame *picture, const struct media_area *area, GError **error)
{
    int w, h;
    struct media_fit fit = {0};
    struct media_area place;
    g_autoptr(AVFrame) file = media_image_decode(fd, error);
    if (!file)
        return false;
    unsigned orient = media_frame_orient(file);
    media_upright_size(file->width, file->height, (AVRational){1, 1}, orient, &w, &h);
    media_area_place(area, w, h, &place);
    bool done =
        media_fit_into(&fit, file, orient, picture, place.x, place.y, place.w, place.h, error);
    media_fit_clear(&fit);
    return done;
}

/* The frames of one side that missing pieces show. */
static bool follow_side(
    struct render *job, struct media_shot *shot, const struct media_side *side, GError **error)
{
    g_autoptr(GArray) wanted = g_array_new(false, false, sizeof(uint32_t));
    for (guint i = 0; i < job->plan->parts->len; i++) {
        const struct media_part *part = &g_array_index(job->plan->parts, struct media_part, i);
        if (part->fd < 0)
            continue;
        uint32_t first = media_side_frame(side, part->first);
        uint32_t last = media_side_frame(side, part->end - 1) + 1;
        g_array_append_val(wanted, first);
        g_array_append_val(wanted, last);
    }
    shot->follow =
        media_follow_new(shot->fd, shot->index, shot->treat, wanted, job->progress, error);
    return shot->follow != NULL;
}

bool media_split_render(const struct media_side sides[2], const struct media_plan *plan,
    int threads, const struct media_progress *progress, GError **error)
{
    struct render job = {.plan = plan, .threads = threads, .progress = progress};
    struct media_shot shots[2] = {0};
    g_autoptr(AVFrame) base =
        media_picture_new(AV_PIX_FMT_YUV420P, MEDIA_HOUSE_W, MEDIA_HOUSE_H, error);
    struct ground ground = {
        base, draw_sides, shots, sides, {-1, -1}
    };
    bool done = base != NULL;
    if (done)
        media_picture_black(base);
    for (int i = 0; done && i < 2; i++) {
        if (!sides[i].index) {
            done = draw_still(sides[i].fd, base, &halves[i], error);
            continue;
        }
        media_shot_init(&shots[i], sides[i].fd, sides[i].index, sides[i].treat);
        done = follow_side(&job, &shots[i], &sides[i], error);
    }
    done = done && render_even(&job, &ground, error);
    for (int i = 0; i < 2; i++)
        media_shot_clear(&shots[i]);
    return done;
}
