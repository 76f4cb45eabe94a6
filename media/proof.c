/* Decoding a piece as soon as it is encoded, and comparing what comes out with what went in: silent
 * loss is the worst failure of all, and here it costs least. Some rows of each picture are kept; a
 * film that was put together wrongly shows other pictures, far more than coding changes them. */
#include "internal.h"

#include <math.h>

#define EVERY 24
#define ROWS (MEDIA_HOUSE_H / EVERY)
#define LEAST_DB 24.0 /* the worst noise at the highest compression stays above */

struct kept {
    int64_t pts; /* from the piece's start */
    uint8_t rows[ROWS * MEDIA_HOUSE_W];
};

struct media_proof {
    AVCodecContext *decoder;
    AVPacket *packet;
    AVFrame *frame;
    GArray *kept; /* struct kept */
    guint seen;
};

struct media_proof *media_proof_new(GBytes *avcc, GError **error)
{
    struct media_proof *proof = g_new0(struct media_proof, 1);
    const AVCodec *codec = avcodec_find_decoder(AV_CODEC_ID_H264);
    gsize n;
    const void *data = g_bytes_get_data(avcc, &n);
    proof->kept = g_array_new(false, false, sizeof(struct kept));
    proof->packet = av_packet_alloc();
    proof->frame = av_frame_alloc();
    proof->decoder = avcodec_alloc_context3(codec);
    proof->decoder->extradata = av_mallocz(n + AV_INPUT_BUFFER_PADDING_SIZE);
    memcpy(proof->decoder->extradata, data, n);
    proof->decoder->extradata_size = (int)n;
    proof->decoder->thread_count = 1;
    int rc = avcodec_open2(proof->decoder, codec, NULL);
    if (rc < 0) {
        media_fail_av(error, MEDIA_ERROR_LIMIT, rc, "The decoder can't be started");
        media_proof_free(proof);
        return NULL;
    }
    return proof;
}

void media_proof_free(struct media_proof *proof)
{
    if (!proof)
        return;
    avcodec_free_context(&proof->decoder);
    av_packet_free(&proof->packet);
    av_frame_free(&proof->frame);
    g_array_unref(proof->kept);
    g_free(proof);
}

void media_proof_keep(struct media_proof *proof, const AVFrame *picture, int64_t pts)
{
    guint at = proof->kept->len;
    g_array_set_size(proof->kept, at + 1);
    struct kept *kept = &g_array_index(proof->kept, struct kept, at);
    kept->pts = pts;
    for (int row = 0; row < ROWS; row++)
        memcpy(kept->rows + (size_t)row * MEDIA_HOUSE_W,
            picture->data[0] + (ptrdiff_t)(row * EVERY + EVERY / 2) * picture->linesize[0],
            MEDIA_HOUSE_W);
}

static double likeness(const struct kept *kept, const AVFrame *frame)
{
    uint64_t sum = 0;
    for (int row = 0; row < ROWS; row++) {
        const uint8_t *a = kept->rows + (size_t)row * MEDIA_HOUSE_W;
        const uint8_t *b =
            frame->data[0] + (ptrdiff_t)(row * EVERY + EVERY / 2) * frame->linesize[0];
        uint32_t line = 0;
        for (int x = 0; x < MEDIA_HOUSE_W; x++)
            line += (uint32_t)((a[x] - b[x]) * (a[x] - b[x]));
        sum += line;
    }
    return sum ? 10 * log10(255.0 * 255 * ROWS * MEDIA_HOUSE_W / (double)sum) : 100;
}

static bool take_frames(struct media_proof *proof, GError **error)
{
    AVFrame *frame = proof->frame;
    int rc;
    while ((rc = avcodec_receive_frame(proof->decoder, frame)) >= 0) {
        guint no = proof->seen++;
        if (no >= proof->kept->len || frame->width != MEDIA_HOUSE_W ||
            frame->height != MEDIA_HOUSE_H || frame->decode_error_flags)
            return media_fail(error, MEDIA_ERROR_CHECK_FAILED,
                "A piece can't be decoded as it was encoded (frame %u).", no);
        const struct kept *kept = &g_array_index(proof->kept, struct kept, no);
        double db = likeness(kept, frame);
        if (frame->pts != kept->pts || db < LEAST_DB)
            return media_fail(error, MEDIA_ERROR_CHECK_FAILED,
                "Frame %u of a piece came out wrong (time %" PRId64 " instead of %" PRId64
                ", likeness %.1f dB).",
                no, frame->pts, kept->pts, db);
        av_frame_unref(frame);
    }
    return rc == AVERROR(EAGAIN) || rc == AVERROR_EOF ||
           media_fail_av(error, MEDIA_ERROR_CHECK_FAILED, rc, "A piece can't be decoded");
}

static bool send(struct media_proof *proof, const AVPacket *packet, GError **error)
{
    int rc = avcodec_send_packet(proof->decoder, packet);
    return rc >= 0 ? take_frames(proof, error)
                   : media_fail_av(error, MEDIA_ERROR_CHECK_FAILED, rc, "A piece can't be decoded");
}

static bool decode(struct media_proof *proof, const struct media_piece *piece, GError **error)
{
    size_t at = 0;
    for (guint i = 0; i < piece->packets->len; i++) {
        const struct media_packet *entry = &g_array_index(piece->packets, struct media_packet, i);
        int rc = av_new_packet(proof->packet, (int)entry->bytes);
        if (rc < 0)
            return media_fail_av(error, MEDIA_ERROR_LIMIT, rc, "No memory for a packet");
        memcpy(proof->packet->data, piece->data->data + at, entry->bytes);
        at += entry->bytes;
        proof->packet->pts = entry->pts;
        bool done = send(proof, proof->packet, error);
        av_packet_unref(proof->packet);
        if (!done)
            return false;
    }
    return send(proof, NULL, error);
}

bool media_proof_check(struct media_proof *proof, const struct media_piece *piece, GError **error)
{
    proof->seen = 0;
    bool done = decode(proof, piece, error);
    avcodec_flush_buffers(proof->decoder);
    if (done && proof->seen != proof->kept->len)
        done = media_fail(error, MEDIA_ERROR_CHECK_FAILED, "A piece shows %u frames instead of %u.",
            proof->seen, proof->kept->len);
    g_array_set_size(proof->kept, 0);
    return done;
}
