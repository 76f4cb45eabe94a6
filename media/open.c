/* Opening a file that anybody may have uploaded: by descriptor only, known formats and codecs only,
 * nothing nested, everything bounded. */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <libavutil/display.h>
#include <libavutil/intreadwrite.h>
#include <unistd.h>

#define PROBE_BYTES (1 << 16)
#define MAX_PIXELS (8192 * 4352)        /* of film */
#define MAX_PHOTO_PIXELS (12032 * 9024) /* 108 megapixels */
#define IO_BUFFER (1 << 16)

static const char formats[] = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf,ogg,"
                              "wav,mp3,aac,flac,amr";
static const char codecs[] =
    "h264,hevc,mpeg4,msmpeg4,msmpeg4v2,msmpeg4v1,mpeg1video,mpeg2video,vp8,vp9,libdav1d,mjpeg,"
    "h263,flv,wmv1,wmv2,wmv3,vc1,theora,dvvideo,prores,png,"
    "aac,mp3,mp3float,mp2,mp2float,ac3,eac3,amrnb,amrwb,opus,vorbis,flac,alac,wmav1,wmav2,"
    "adpcm_ima_wav,adpcm_ms,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_f32le,pcm_u8,"
    "pcm_alaw,pcm_mulaw";

/* Formats that only point to other files. */
static const char *const scripts[] = {
    "hls", "dash", "concat", "sdp", "imf", "rtsp", "image2", "smil", "webm_dash_manifest", NULL};

static int read_cb(void *opaque, uint8_t *buffer, int n)
{
    struct media_input *input = opaque;
    ssize_t got;
    do
        got = pread(input->fd, buffer, (size_t)n, input->pos);
    while (got < 0 && errno == EINTR);
    if (got < 0) {
        input->read_failed = true;
        return AVERROR(errno);
    }
    input->pos += got;
    return got == 0 ? AVERROR_EOF : (int)got;
}

static int64_t seek_cb(void *opaque, int64_t offset, int whence)
{
    struct media_input *input = opaque;
    if (whence & AVSEEK_SIZE)
        return input->size;
    whence &= ~AVSEEK_FORCE;
    int64_t base = whence == SEEK_CUR ? input->pos : whence == SEEK_END ? input->size : 0;
    if (base + offset < 0)
        return AVERROR(EINVAL);
    return input->pos = base + offset;
}

/* Demuxers say EIO for broken files, too; only a reading that failed is the machine's fault. */
static int blame(const struct media_input *input, int rc)
{
    return rc == AVERROR(EIO) && !input->read_failed ? AVERROR_INVALIDDATA : rc;
}

/* Nothing that a file names is ever opened. */
static int refuse_open(
    AVFormatContext *s, AVIOContext **pb, const char *url, int flags, AVDictionary **options)
{
    return AVERROR(EACCES);
}

static bool listed(const char *const *list, const char *name)
{
    for (; *list; list++)
        if (g_str_equal(*list, name))
            return true;
    return false;
}

static bool name_allowed(const char *names, const char *list)
{
    g_auto(GStrv) wanted = g_strsplit(names, ",", -1);
    g_auto(GStrv) allowed = g_strsplit(list, ",", -1);
    for (char **p = wanted; *p; p++)
        if (g_strv_contains((const char *const *)allowed, *p))
            return true;
    return false;
}

static bool looks_like_text(const uint8_t *data, size_t n)
{
    size_t odd = 0;
    for (size_t i = 0; i < n; i++)
        odd += data[i] < 0x20 && data[i] != '\n' && data[i] != '\r' && data[i] != '\t';
    return n > 0 && odd == 0;
}

static const char *photo_kind(const uint8_t *data, size_t n)
{
    if (n > 12 && memcmp(data + 4, "ftyp", 4) == 0 &&
        (!memcmp(data + 8, "heic", 4) || !memcmp(data + 8, "heix", 4) ||
            !memcmp(data + 8, "mif1", 4) || !memcmp(data + 8, "avif", 4)))
        return "HEIC";
    if (n > 12 && memcmp(data, "RIFF", 4) == 0 && memcmp(data + 8, "WEBP", 4) == 0)
        return "WebP";
    if (n > 6 && memcmp(data, "GIF8", 4) == 0)
        return "GIF";
    return NULL;
}

static bool refuse_format(const char *name, GError **error)
{
    if (listed(scripts, name))
        return media_fail(error, MEDIA_ERROR_FORMAT_REFUSED,
            "This is a play list (%s) that only points to other files. Upload the video itself.",
            name);
    if (g_str_equal(name, "tty") || g_str_equal(name, "lrc") || g_str_equal(name, "srt"))
        return media_fail(error, MEDIA_ERROR_NOT_A_VIDEO, "This is a text file, not a video.");
    return media_fail(error, MEDIA_ERROR_FORMAT_REFUSED,
        "Files of the format '%s' are not accepted. Convert it to MP4 and upload it again.", name);
}

/* Say what the file is before libavformat is let loose on it. */
static const AVInputFormat *sniff(struct media_input *input, GError **error)
{
    g_autofree uint8_t *head = g_malloc0(PROBE_BYTES + AVPROBE_PADDING_SIZE);
    ssize_t got = pread(input->fd, head, PROBE_BYTES, 0);
    if (got < 0) {
        media_fail_errno(error, errno, "Can't read the file");
        return NULL;
    }
    const char *photo = photo_kind(head, (size_t)got);
    if (photo) {
        media_fail(error, MEDIA_ERROR_FORMAT_REFUSED,
            "Pictures of the kind %s are not accepted. Save the photo as JPEG and upload it again.",
            photo);
        return NULL;
    }
    AVProbeData data = {.filename = "", .buf = head, .buf_size = (int)got};
    int score = 0;
    const AVInputFormat *found = av_probe_input_format3(&data, 1, &score);
    bool text = looks_like_text(head, (size_t)got);
    /* A weak guess is no answer: noise looks a little like MP3. */
    if (!found || score < AVPROBE_SCORE_RETRY / 2 || (text && !listed(scripts, found->name))) {
        media_fail(error, MEDIA_ERROR_NOT_A_VIDEO,
            text ? "This is a text file, not a video." : "This is not a video or picture file.");
        return NULL;
    }
    if (!name_allowed(found->name, formats)) {
        refuse_format(found->name, error);
        return NULL;
    }
    return found;
}

static AVDictionary *codec_options(bool image)
{
    AVDictionary *options = NULL;
    av_dict_set(&options, "codec_whitelist", codecs, 0);
    av_dict_set_int(&options, "max_pixels", image ? MAX_PHOTO_PIXELS : MAX_PIXELS, 0);
    av_dict_set_int(&options, "max_samples", MEDIA_RATE * 8, 0);
    return options;
}

static AVDictionary *format_options(void)
{
    AVDictionary *options = NULL;
    av_dict_set(&options, "format_whitelist", formats, 0);
    av_dict_set(&options, "codec_whitelist", codecs, 0);
    av_dict_set(&options, "protocol_whitelist", "", 0);
    av_dict_set_int(&options, "max_streams", 32, 0);
    av_dict_set_int(&options, "probesize", 16 << 20, 0);
    av_dict_set_int(&options, "analyzeduration", 10 * AV_TIME_BASE, 0);
    return options;
}

static bool size_accepted(const AVStream *st, GError **error)
{
    const AVCodecParameters *par = st->codecpar;
    return par->codec_type != AVMEDIA_TYPE_VIDEO ||
           (int64_t)par->width * par->height <= MAX_PIXELS ||
           media_fail(error, MEDIA_ERROR_TOO_LARGE,
               "The picture of %dx%d is larger than the 8192x4352 that are accepted.", par->width,
               par->height);
}

static bool find_streams(struct media_input *input, GError **error)
{
    unsigned n = input->fmt->nb_streams;
    /* A decoder that refuses the size forgets it, so it is looked at before one is tried. */
    for (unsigned i = 0; i < n; i++)
        if (!size_accepted(input->fmt->streams[i], error))
            return false;
    g_autofree AVDictionary **options = g_new0(AVDictionary *, n + 1);
    for (unsigned i = 0; i < n; i++)
        options[i] = codec_options(false);
    int rc = avformat_find_stream_info(input->fmt, n ? options : NULL);
    for (unsigned i = 0; i < n; i++)
        av_dict_free(&options[i]);
    return rc >= 0 || media_fail_av(error, MEDIA_ERROR_UNPLAYABLE, blame(input, rc),
                          "The file's streams can't be read; it may be cut off or damaged");
}

static AVCodecContext *open_decoder(const AVStream *stream, int threads, GError **error)
{
    const AVCodecParameters *par = stream->codecpar;
    const AVCodec *codec = avcodec_find_decoder(par->codec_id);
    if (!codec || !name_allowed(codec->name, codecs)) {
        media_fail(error, MEDIA_ERROR_CODEC_REFUSED,
            "The coding '%s' is not accepted. Convert the file to MP4 with H.264 and upload it "
            "again.",
            avcodec_get_name(par->codec_id));
        return NULL;
    }
    AVCodecContext *ctx = avcodec_alloc_context3(codec);
    AVDictionary *options = codec_options(false);
    avcodec_parameters_to_context(ctx, par);
    ctx->pkt_timebase = stream->time_base;
    ctx->thread_count = threads;
    ctx->flags |= AV_CODEC_FLAG_BITEXACT;
    /* Tell of more kinds of damage, refuse nothing for it. */
    ctx->err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER | AV_EF_CAREFUL;
    int rc = avcodec_open2(ctx, codec, &options);
    av_dict_free(&options);
    if (rc < 0) {
        media_fail_av(error, MEDIA_ERROR_UNPLAYABLE, rc, "The decoder can't be started");
        avcodec_free_context(&ctx);
    }
    return ctx;
}

static bool decodable(const AVCodecParameters *par)
{
    const AVCodec *codec = avcodec_find_decoder(par->codec_id);
    return codec && name_allowed(codec->name, codecs);
}

/* How well a picture track stands for the film; 0: not at all. A cover picture of a song is no
 * film, and a second track that can't be decoded must not spoil the file. */
static int64_t rank_video(const AVStream *st)
{
    const AVCodecParameters *par = st->codecpar;
    const int cover = AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS |
                      AV_DISPOSITION_STILL_IMAGE | AV_DISPOSITION_DEPENDENT;
    if (par->codec_type != AVMEDIA_TYPE_VIDEO || st->disposition & cover)
        return 0;
    int64_t area = CLAMP((int64_t)par->width * par->height, 0, (int64_t)1 << 40);
    return 1 + area + ((int64_t)(st->disposition & AV_DISPOSITION_DEFAULT ? 1 : 0) << 42) +
           ((int64_t)(st->nb_frames != 1) << 43) + ((int64_t)decodable(par) << 44);
}

/* Sound that belongs to the picture (a transport stream may carry several programmes) before other
 * sound, the default track before the rest, and of equals the first. */
static int64_t rank_audio(AVFormatContext *fmt, const AVStream *st, int video)
{
    if (st->codecpar->codec_type != AVMEDIA_TYPE_AUDIO)
        return 0;
    const AVProgram *film = av_find_program_from_stream(fmt, NULL, video);
    bool beside = !film;
    for (unsigned i = 0; film && i < film->nb_stream_indexes; i++)
        beside |= film->stream_index[i] == (unsigned)st->index;
    return 1 + (st->disposition & AV_DISPOSITION_DEFAULT ? 2 : 0) + (beside ? 4 : 0) +
           (decodable(st->codecpar) ? 8 : 0);
}

static int find_video(const AVFormatContext *fmt)
{
    int best = -1;
    int64_t best_rank = 0;
    for (unsigned i = 0; i < fmt->nb_streams; i++) {
        int64_t rank = rank_video(fmt->streams[i]);
        if (rank > best_rank) {
            best = (int)i;
            best_rank = rank;
        }
    }
    return best;
}

static int find_audio(AVFormatContext *fmt, int video)
{
    int best = -1;
    int64_t best_rank = 0;
    for (unsigned i = 0; i < fmt->nb_streams; i++) {
        int64_t rank = rank_audio(fmt, fmt->streams[i], video);
        if (rank > best_rank) {
            best = (int)i;
            best_rank = rank;
        }
    }
    return best;
}

unsigned media_orient_of(const int32_t *m)
{
    unsigned orient = 0;
    if (!m)
        return 0;
    /* x' = m0 x + m3 y, y' = m1 x + m4 y; only quarter turns occur in practice. */
    if (llabs(m[0]) >= llabs(m[3])) {
        orient |= m[0] < 0 ? MEDIA_FLIP_X : 0;
        orient |= m[4] < 0 ? MEDIA_FLIP_Y : 0;
    } else {
        orient = MEDIA_TRANSPOSE;
        orient |= m[3] < 0 ? MEDIA_FLIP_X : 0;
        orient |= m[1] < 0 ? MEDIA_FLIP_Y : 0;
    }
    return orient;
}

unsigned media_frame_orient(const AVFrame *frame)
{
    const AVFrameSideData *side = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
    return side ? media_orient_of((const int32_t *)side->data) : 0;
}

/* For which codecs a key frame is proven by its packet, not by a flag. */
static void prepare_proof(struct media_input *input)
{
    const AVCodecParameters *par = input->fmt->streams[input->video]->codecpar;
    input->has_nal = par->codec_id == AV_CODEC_ID_H264 || par->codec_id == AV_CODEC_ID_HEVC;
    input->nal_codec = par->codec_id == AV_CODEC_ID_HEVC ? MEDIA_NAL_HEVC : MEDIA_NAL_H264;
    if (input->has_nal)
        input->nal_length_bytes = media_nal_length_bytes(
            input->nal_codec, par->extradata, (size_t)MAX(par->extradata_size, 0));
}

static bool choose_sound(struct media_input *input, GError **error)
{
    input->audio = find_audio(input->fmt, -1);
    for (int i = 0; i < (int)input->fmt->nb_streams; i++)
        if (i != input->audio)
            input->fmt->streams[i]->discard = AVDISCARD_ALL;
    return input->audio >= 0 || media_fail(error, MEDIA_ERROR_UNPLAYABLE, "The file has no sound.");
}

static bool choose_streams(
    struct media_input *input, enum media_want want, int threads, GError **error)
{
    AVFormatContext *fmt = input->fmt;
    if (want == MEDIA_WANT_SOUND)
        return choose_sound(input, error);
    input->video = find_video(fmt);
    if (input->video < 0)
        return media_fail(error, MEDIA_ERROR_NO_PICTURE, "The file has no moving picture.");
    AVStream *st = fmt->streams[input->video];
    if (!size_accepted(st, error))
        return false;
    input->orient = media_orient_of(
        (const int32_t *)av_stream_get_side_data(st, AV_PKT_DATA_DISPLAYMATRIX, NULL));
    input->vdec = open_decoder(st, threads, error);
    if (!input->vdec)
        return false;
    input->audio = find_audio(fmt, input->video);
    if (input->audio >= 0) {
        input->adec = open_decoder(fmt->streams[input->audio], 1, NULL);
        if (!input->adec) {
            input->audio_refused = true;
            input->audio = -1;
        }
    }
    if (want == MEDIA_WANT_VIDEO)
        input->audio = -1;
    else
        media_told_choose(input);
    for (int i = 0; i < (int)fmt->nb_streams; i++)
        if (i != input->video && i != input->audio && i != input->told.gpmd &&
            i != input->told.text)
            fmt->streams[i]->discard = AVDISCARD_ALL;
    prepare_proof(input);
    return true;
}

static bool start(struct media_input *input, const AVInputFormat *format, GError **error)
{
    input->fmt = avformat_alloc_context();
    input->io =
        avio_alloc_context(av_malloc(IO_BUFFER), IO_BUFFER, 0, input, read_cb, NULL, seek_cb);
    input->fmt->pb = input->io;
    input->fmt->flags |= AVFMT_FLAG_CUSTOM_IO;
    input->fmt->io_open = refuse_open;
    AVDictionary *options = format_options();
    int rc = avformat_open_input(&input->fmt, "", format, &options);
    av_dict_free(&options);
    if (rc < 0)
        return media_fail_av(error, MEDIA_ERROR_UNPLAYABLE, blame(input, rc),
            "The file's table of contents is missing or damaged. Was the recording or copying cut "
            "off? Copy the file from the camera once more");
    return find_streams(input, error);
}

struct media_input *media_input_new(int fd, enum media_want want, int threads, GError **error)
{
    media_auto(input) input = g_new0(struct media_input, 1);
    input->fd = fd;
    input->video = input->audio = input->told.gpmd = input->told.text = -1;
    input->packet = av_packet_alloc();
    input->size = media_file_size(fd);
    if (input->size <= 0) {
        media_fail(error, MEDIA_ERROR_EMPTY_FILE, "The file is empty.");
        return NULL;
    }
    const AVInputFormat *format = sniff(input, error);
    if (!format || !start(input, format, error) || !choose_streams(input, want, threads, error))
        return NULL;
    return g_steal_pointer(&input);
}

void media_input_free(struct media_input *input)
{
    if (!input)
        return;
    avcodec_free_context(&input->vdec);
    avcodec_free_context(&input->adec);
    avformat_close_input(&input->fmt);
    if (input->io)
        av_freep(&input->io->buffer);
    avio_context_free(&input->io);
    av_packet_free(&input->packet);
    g_free(input);
}

AVRational media_input_sar(const struct media_input *input, const AVFrame *frame)
{
    AVRational sar = av_guess_sample_aspect_ratio(
        input->fmt, input->fmt->streams[input->video], (AVFrame *)frame);
    return sar.num > 0 && sar.den > 0 ? sar : (AVRational){1, 1};
}

static enum media_got out_of_memory(int rc, GError **error)
{
    media_fail_av(error, MEDIA_ERROR_LIMIT, rc, "Decoding stopped");
    return MEDIA_GOT_ERROR;
}

/* What the decoders still hold, picture first. */
static enum media_got drain(struct media_input *input, AVFrame *frame)
{
    while (!input->video_drained) {
        int rc = avcodec_receive_frame(input->vdec, frame);
        if (rc >= 0)
            return MEDIA_GOT_VIDEO;
        input->video_drained = rc == AVERROR_EOF || rc == AVERROR(EAGAIN);
        if (!input->video_drained)
            return MEDIA_GOT_BAD_VIDEO;
    }
    while (!input->audio_drained && input->audio >= 0) {
        int rc = avcodec_receive_frame(input->adec, frame);
        if (rc >= 0)
            return MEDIA_GOT_AUDIO;
        input->audio_drained = true;
    }
    return MEDIA_GOT_END;
}

bool media_input_read(struct media_input *input)
{
    for (;;) {
        av_packet_unref(input->packet);
        int rc = av_read_frame(input->fmt, input->packet);
        if (rc >= 0 && !media_told_take(input))
            return true;
        if (rc == AVERROR_EOF)
            return false;
        /* A broken stretch: some demuxers find their way again, but not for ever. */
        if (rc < 0 && ++input->read_errors > 16)
            return false;
    }
}

/* The proof travels through the decoder with the packet, because pictures come out in another
 * order. (1 + …, so that what was never set can be told apart.) */
static void stamp_proof(struct media_input *input)
{
    if (input->has_nal)
        input->vdec->reordered_opaque =
            1 + media_nal_is_key(input->nal_codec, input->nal_length_bytes, input->packet->data,
                    (size_t)MAX(input->packet->size, 0));
}

enum media_nal media_input_key(const struct media_input *input, const AVFrame *frame)
{
    if (input->has_nal) {
        int64_t stamp = frame->reordered_opaque - 1;
        return stamp >= 0 && stamp <= MEDIA_NAL_DISPOSABLE ? (enum media_nal)stamp
                                                           : MEDIA_NAL_OTHER;
    }
    if (frame->key_frame)
        return MEDIA_NAL_KEY;
    return frame->pict_type == AV_PICTURE_TYPE_B ? MEDIA_NAL_DISPOSABLE : MEDIA_NAL_OTHER;
}

enum media_got media_input_next(struct media_input *input, AVFrame *frame, GError **error)
{
    av_frame_unref(frame);
    for (;;) {
        if (input->draining)
            return drain(input, frame);
        int rc = avcodec_receive_frame(input->vdec, frame);
        if (rc >= 0)
            return MEDIA_GOT_VIDEO;
        if (rc == AVERROR(ENOMEM))
            return out_of_memory(rc, error);
        if (input->audio >= 0 && avcodec_receive_frame(input->adec, frame) >= 0)
            return MEDIA_GOT_AUDIO;
        if (!media_input_read(input)) {
            avcodec_send_packet(input->vdec, NULL);
            if (input->audio >= 0)
                avcodec_send_packet(input->adec, NULL);
            input->draining = true;
            continue;
        }
        AVPacket *packet = input->packet;
        bool video = packet->stream_index == input->video;
        if (!video && packet->stream_index != input->audio)
            continue;
        if (video)
            stamp_proof(input);
        /* MPEG-TS: a part of the picture was lost on the way. */
        input->read_errors += video && packet->flags & AV_PKT_FLAG_CORRUPT;
        rc = avcodec_send_packet(video ? input->vdec : input->adec, packet);
        if (rc == AVERROR(ENOMEM))
            return out_of_memory(rc, error);
        if (rc < 0) {
            frame->pts = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
            return video ? MEDIA_GOT_BAD_VIDEO : MEDIA_GOT_BAD_AUDIO;
        }
    }
}

bool media_input_seek(struct media_input *input, int64_t pts)
{
    if (av_seek_frame(input->fmt, input->video, pts, AVSEEK_FLAG_BACKWARD) < 0)
        return false;
    avcodec_flush_buffers(input->vdec);
    if (input->adec)
        avcodec_flush_buffers(input->adec);
    input->draining = input->audio_drained = input->video_drained = false;
    return true;
}

bool media_image_is(int fd)
{
    static const uint8_t png[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    uint8_t head[8] = {0};
    if (!media_read_at(fd, head, sizeof head, 0))
        return false;
    return (head[0] == 0xff && head[1] == 0xd8 && head[2] == 0xff) || memcmp(head, png, 8) == 0;
}

/* What the header of a PNG or JPEG tells; a decoder that refuses the size does not tell it. */
static int64_t photo_pixels(const uint8_t *data, size_t n)
{
    if (n > 24 && data[0] == 0x89)
        return (int64_t)AV_RB32(data + 16) * AV_RB32(data + 20);
    for (size_t at = 2; at + 9 < n && data[at] == 0xff;) {
        uint8_t marker = data[at + 1];
        if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
            return (int64_t)AV_RB16(data + at + 5) * AV_RB16(data + at + 7);
        at += marker == 0xff ? 1 : 2u + AV_RB16(data + at + 2);
    }
    return 0;
}

static AVFrame *decode_picture(AVCodecContext *ctx, AVPacket *packet, GError **error)
{
    g_autoptr(AVFrame) frame = av_frame_alloc();
    int rc = avcodec_send_packet(ctx, packet);
    if (rc >= 0)
        rc = avcodec_send_packet(ctx, NULL);
    if (rc >= 0)
        rc = avcodec_receive_frame(ctx, frame);
    if (rc < 0) {
        if (photo_pixels(packet->data, (size_t)packet->size) > MAX_PHOTO_PIXELS)
            media_fail(error, MEDIA_ERROR_TOO_LARGE, "The picture has more than 108 megapixels.");
        else
            media_fail_av(error, MEDIA_ERROR_UNPLAYABLE, rc, "The picture can't be decoded");
        return NULL;
    }
    return g_steal_pointer(&frame);
}

AVFrame *media_image_decode(int fd, GError **error)
{
    uint8_t head[2] = {0};
    int64_t bytes = media_file_size(fd);
    if (!media_read_at(fd, head, 2, 0)) {
        media_fail(error, MEDIA_ERROR_IO, "Can't read the picture.");
        return NULL;
    }
    if (bytes > 256 << 20) {
        media_fail(error, MEDIA_ERROR_TOO_LARGE, "The picture file is larger than 256 MB.");
        return NULL;
    }
    const AVCodec *codec =
        avcodec_find_decoder(head[0] == 0xff ? AV_CODEC_ID_MJPEG : AV_CODEC_ID_PNG);
    AVCodecContext *ctx = avcodec_alloc_context3(codec);
    g_autoptr(AVPacket) packet = av_packet_alloc();
    AVDictionary *options = codec_options(true);
    AVFrame *frame = NULL;
    ctx->thread_count = 1;
    int rc = avcodec_open2(ctx, codec, &options);
    av_dict_free(&options);
    if (rc < 0 || av_new_packet(packet, (int)bytes) < 0)
        media_fail_av(error, MEDIA_ERROR_LIMIT, rc, "The picture can't be decoded");
    else if (!media_read_at(fd, packet->data, (size_t)bytes, 0))
        media_fail(error, MEDIA_ERROR_IO, "Can't read the picture.");
    else
        frame = decode_picture(ctx, packet, error);
    avcodec_free_context(&ctx);
    return frame;
}
