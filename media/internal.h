/* internal.h — what the files of media/ share. Nobody outside media/ and tests/media includes it.
 */
#pragma once
#include "facts.h"
#include "media.h"

#include <inttypes.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
#include <string.h>

#define MEDIA_TICKS 90000 /* per second */
#define MEDIA_RATE 48000  /* samples per second, always stereo float */
#define MEDIA_HOUSE_W 1920
#define MEDIA_HOUSE_H 1080
#define MEDIA_AAC_FRAME 1024
#define MEDIA_MAX_FRAMES 4000000u

/* media_auto(index) x = …: freed at the end of the block, as g_autoptr does for typedefs. */
#define MEDIA_DEFINE_AUTO(name)                                                                    \
    static inline void media_##name##_autofree(struct media_##name **thing)                        \
    {                                                                                              \
        media_##name##_free(*thing);                                                               \
    }
#define media_auto(name) __attribute__((cleanup(media_##name##_autofree))) struct media_##name *

MEDIA_DEFINE_AUTO(index)

static const AVRational media_ticks = {1, MEDIA_TICKS};

static inline void media_frame_free(AVFrame *frame)
{
    av_frame_free(&frame);
}

static inline void media_packet_free(AVPacket *packet)
{
    av_packet_free(&packet);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(AVFrame, media_frame_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AVPacket, media_packet_free)

/* error.c: always return false */
bool media_fail(GError **error, enum media_error code, const char *format, ...) G_GNUC_PRINTF(3, 4);
bool media_fail_errno(GError **error, int err, const char *what);
bool media_fail_av(GError **error, enum media_error code, int averr, const char *what);

/* json.c */
void media_json_string(GString *out, const char *text);
void media_json_number(GString *out, double value, int digits);
void media_json_ints(GString *out, const GArray *values); /* of int64_t */

/* outfile.c */
struct media_outfile;
struct media_outfile *media_outfile_new(const char *path, GError **error);
int media_outfile_fd(const struct media_outfile *file);
/* Once is enough: a file that is in place stays as it is. */
bool media_outfile_commit(struct media_outfile *file, GError **error);
bool media_outfile_sync_dir(const char *dir, GError **error);
void media_outfile_free(struct media_outfile *file);
MEDIA_DEFINE_AUTO(outfile)
bool media_write_all(int fd, const void *data, size_t n, GError **error);
bool media_write_string(int fd, const GString *text, GError **error); /* fd -1: nothing */
int64_t media_file_size(int fd);
bool media_read_at(int fd, void *data, size_t n, int64_t offset);

/* hash.c */
bool media_sha256_file(int fd, uint8_t out_hash[32], GError **error);
/* The same; `stopped` is asked now and then, and true ends it with MEDIA_ERROR_CANCELLED. */
bool media_sha256_file_until(int fd, bool (*stopped)(void), uint8_t out_hash[32], GError **error);
void media_sha256(const void *data, size_t n, uint8_t out_hash[32]);

/* sealed.c: little-endian numbers, and files that end in the SHA-256 of all before it. */
#define MEDIA_SEAL 32
void media_put32(GByteArray *out, uint32_t value);
void media_put64(GByteArray *out, uint64_t value);
uint32_t media_get32(const uint8_t *at);
uint64_t media_get64(const uint8_t *at);
/* Puts the sum behind `bytes` and writes them. */
bool media_sealed_write(GByteArray *bytes, int fd, GError **error);
/* The whole file, or NULL when it is empty, longer than `most` or cannot be read. g_free. */
uint8_t *media_sealed_read(int fd, size_t most, size_t *out_n);
/* Begins with `magic`, holds at least so many bytes of header (the magic included), and the sum is
 * right. */
bool media_sealed_holds(const uint8_t *data, size_t n, const char magic[8], size_t header);
void media_hex(const uint8_t *bytes, size_t n, char *out_text); /* 2n+1 bytes */
/* MurmurHash3 of 128 bits: several times as fast as SHA-256, against accidents, not attackers. */
#define MEDIA_FAST_SUM 16
void media_fast_sum(const void *data, size_t n, uint8_t out_sum[MEDIA_FAST_SUM]);

/* open.c: a guarded demuxer with its decoders. */
enum media_orient { MEDIA_FLIP_X = 1, MEDIA_FLIP_Y = 2, MEDIA_TRANSPOSE = 4 };

/* What the camera's own tracks have told while the file was read. */
struct media_told {
    int gpmd, text; /* stream numbers, -1: none or done */
    int64_t bytes;  /* of them, read so far */
    struct media_fix gps, flight;
};

struct media_input {
    AVFormatContext *fmt;
    AVIOContext *io;
    int fd;
    int64_t pos, size;
    int video, audio; /* stream numbers, audio may be -1 */
    AVCodecContext *vdec, *adec;
    AVPacket *packet;
    unsigned orient; /* how the stored picture becomes upright, enum media_orient */
    bool audio_refused;
    bool draining, audio_drained, video_drained;
    bool read_failed; /* the disk, not the file */
    int read_errors;  /* broken stretches of the file itself */
    bool has_nal;     /* key frames are proven by their packets */
    enum media_nal_codec nal_codec;
    int nal_length_bytes;
    struct media_told told;
};

enum media_want { MEDIA_WANT_PACKETS, MEDIA_WANT_VIDEO, MEDIA_WANT_ALL, MEDIA_WANT_SOUND };

/* `threads` is for decoding. The file must be a video of a known kind; for MEDIA_WANT_SOUND
 * anything with a sound track, whose packets are read and never decoded. */
struct media_input *media_input_new(int fd, enum media_want want, int threads, GError **error);
void media_input_free(struct media_input *input);
MEDIA_DEFINE_AUTO(input)

enum media_got {
    MEDIA_GOT_END,
    MEDIA_GOT_VIDEO,
    MEDIA_GOT_AUDIO,
    MEDIA_GOT_BAD_VIDEO, /* a packet that can't be decoded; frame->pts tells where, or NOPTS */
    MEDIA_GOT_BAD_AUDIO,
    MEDIA_GOT_ERROR,
};

/* The next frame of either stream, in decoding order of the file. */
enum media_got media_input_next(struct media_input *input, AVFrame *frame, GError **error);
/* The next packet of picture or sound, into input->packet; false at the end. */
bool media_input_read(struct media_input *input);
/* May decoding begin at this frame? Proven by the packet where the codec allows it. */
enum media_nal media_input_key(const struct media_input *input, const AVFrame *frame);
bool media_input_seek(struct media_input *input, int64_t pts);
AVRational media_input_sar(const struct media_input *input, const AVFrame *frame);
bool media_image_is(int fd); /* by its first bytes: JPEG or PNG */
AVFrame *media_image_decode(int fd, GError **error);

/* load.c: symbols of a library, which stays until the process ends; all or none are set. */
struct media_symbol {
    const char *name;
    void *at; /* a pointer to a function */
};
bool media_load(const char *library, const char *package, const struct media_symbol *symbols,
    size_t n, GError **error);

/* document.c: PDF files. Loading the library opens files: before media_sandbox_enter. */
bool media_document_is(int fd); /* by its first bytes */
bool media_document_load(GError **error);
/* The first page, upright, on white; the caller's. Also what is known of the file. */
AVFrame *media_document_draw(int fd, struct media_info *out_info, GError **error);

unsigned media_orient_of(const int32_t *matrix);
unsigned media_frame_orient(const AVFrame *frame);

/* told.c: choose the tracks; take a packet of them (true: it was one, and is used up). */
void media_told_choose(struct media_input *input);
bool media_told_take(struct media_input *input);

/* told.c: time, place and device by all that is known so far; of a photo by its Exif tags. */
void media_facts_fill(const struct media_input *input, struct media_info *info);
void media_facts_fill_exif(const AVDictionary *tags, struct media_info *info);

/* probe.c */
void media_info_fill(const struct media_input *input, struct media_info *out_info);
/* What the first picture says outweighs the header. */
void media_info_see(const struct media_input *input, const AVFrame *frame, struct media_info *info);
void media_info_fill_image(int fd, const AVFrame *frame, struct media_info *out_info);
bool media_times_vary(const GArray *times); /* int64_t, in display order */

/* picture.c: everything is turned into upright 8-bit 4:2:0, BT.709, limited range. */
struct media_fit {
    struct SwsContext *sws;
    AVFrame *stage;
    int sw, sh, sformat, space, full, dw, dh, dformat;
    struct media_tone *tone; /* for HDR sources */
    bool no_tone;            /* HDR sources are taken for what they are not */
    int flags;               /* of the scaler; 0: the good ones */
};
void media_fit_clear(struct media_fit *fit);
/* tone.c: HDR to BT.709. */
struct media_tone *media_tone_new(bool pq);
void media_tone_free(struct media_tone *tone);
/* A picture to scale into, 10-bit 4:2:0, limited range; the tone's own. */
AVFrame *media_tone_wide(struct media_tone *tone, int w, int h, GError **error);
/* From 10-bit planes to 8-bit ones; even numbers. */
void media_tone_map(const struct media_tone *tone, const uint8_t *const *in, const int *in_lines,
    uint8_t *const *out, const int *out_lines, int w, int h);
struct media_area;
/* Upright size of a source picture in square pixels. */
void media_upright_size(int w, int h, AVRational sar, unsigned orient, int *out_w, int *out_h);
/* Scale `src` into the rectangle of `dst` (YUV420P, writable; even numbers). */
bool media_fit_into(struct media_fit *fit, const AVFrame *src, unsigned orient, AVFrame *dst, int x,
    int y, int w, int h, GError **error);
AVFrame *media_picture_new(int format, int w, int h, GError **error);
void media_picture_black(AVFrame *picture);
void media_area_black(AVFrame *picture, const struct media_area *area);
/* A picture file as a frame of the film: fitted, upright, on black. */
bool media_picture_from_file(int fd, AVFrame *picture, GError **error);
/* Where a picture of that upright size lies in the film, or in a part of it (even numbers). */
void media_house_place(int w, int h, int *out_x, int *out_y, int *out_w, int *out_h);
void media_area_place(const struct media_area *area, int w, int h, struct media_area *out);
/* As it is, in one picture file; quality of a JPEG, 0: of none. */
bool media_picture_encode(
    enum AVCodecID id, AVFrame *picture, int quality, int fd, GError **error);
bool media_picture_write_jpeg(AVFrame *picture, int quality, int fd, GError **error);
bool media_picture_write_png(AVFrame *picture, int fd, GError **error);
bool media_picture_write(
    const AVFrame *src, unsigned orient, int w, int h, bool png, int fd, GError **error);

/* seal.c: a PNG with a clear ground, made anew and no larger than it is printed. */
bool media_seal_write(int fd, int out_fd, int *out_width, int *out_height, GError **error);

/* overlay.c: pictures laid over the film, 1920x1080. */
struct media_overlay;
struct media_overlay *media_overlay_new(int png_fd, GError **error);
void media_overlay_free(struct media_overlay *overlay);
/* `opacity` 0..255: nothing of it to all of it. */
void media_overlay_blend(const struct media_overlay *overlay, AVFrame *picture, int opacity);
MEDIA_DEFINE_AUTO(overlay)

/* treat.c: the look file, docs/ref/media-cli.md. */
#define MEDIA_WHOLE 10000 /* a picture's width or height, in the look's numbers */
#define MEDIA_MAX_BLURS 32

/* A part of the upright and turned picture, in 1/MEDIA_WHOLE of its width and height. */
struct media_box {
    int x, y, w, h;
};

struct media_blur_key {
    uint32_t frame;
    bool end; /* the track ends before this frame; without a box */
    struct media_box box;
};

struct media_blur {
    bool follow;
    GArray *keys; /* struct media_blur_key, rising; NULL: there is no such track */
};

enum media_fields { MEDIA_FIELDS_AUTO, MEDIA_FIELDS_ON, MEDIA_FIELDS_OFF };

struct media_treat {
    unsigned turn; /* quarter turns clockwise, after the file's own */
    struct media_box crop;
    enum media_fields fields;
    bool no_tone;
    unsigned fade_ms;
    struct media_blur blurs[MEDIA_MAX_BLURS];
    unsigned n_keys;
};
struct media_treat *media_treat_new(void); /* as without a look */
struct media_treat *media_treat_parse(const char *text, size_t n, GError **error);
void media_treat_free(struct media_treat *treat);
MEDIA_DEFINE_AUTO(treat)
/* Append what decides the pictures of the frames [first, end), for a piece's key. */
void media_treat_key(const struct media_treat *treat, uint32_t first, uint32_t end, GString *out);
unsigned media_orient_turn(unsigned orient, unsigned quarters);
/* The keys that a frame lies between; `out_to` may be the number of keys. False: no blur here. */
bool media_blur_stretch(
    const struct media_blur *blur, uint32_t frame, guint *out_from, guint *out_to);
/* The box on the straight line between its keys. */
bool media_blur_line(const struct media_blur *blur, uint32_t frame, struct media_box *out_box);

/* blur.c: make a part of a 4:2:0 picture unreadable; [x0, x1) and [y0, y1), even numbers. */
void media_blur_apply(AVFrame *picture, int x0, int y0, int x1, int y1);

/* follow.c: where the followed boxes are. */
struct media_follow;
/* Decodes the stretches that the frames of `wanted` (uint32_t pairs, [first, end), rising) need. */
struct media_follow *media_follow_new(int fd, const struct media_index *index,
    const struct media_treat *treat, const GArray *wanted, const struct media_progress *progress,
    GError **error);
void media_follow_free(struct media_follow *follow);
MEDIA_DEFINE_AUTO(follow)
/* The box of track `i` (from 0) on a frame, followed or on the line. */
bool media_follow_box(const struct media_follow *follow, const struct media_treat *treat, guint i,
    uint32_t frame, struct media_box *out_box);

/* weave.c: whole pictures from the two fields of interlaced film. */
struct media_weave;
/* Before the sandbox is entered, where nothing can be loaded any more. */
bool media_weave_load(GError **error);
struct media_weave *media_weave_new(bool all);
void media_weave_free(struct media_weave *weave);
/* The frame before the one that is wanted, it, and the one after it, in a row; `first` begins anew.
 * `out` receives the frame before `frame`, or nothing (its data stays NULL) for the first. */
bool media_weave_push(
    struct media_weave *weave, const AVFrame *frame, bool first, AVFrame *out, GError **error);

/* shot.c: the frames of one original, treated, as a part of the film. */
struct media_area {
    int x, y, w, h;
};

struct media_shot {
    int fd;
    const struct media_index *index;
    const struct media_treat *treat;
    struct media_follow *follow; /* NULL: no box is followed */
    struct media_reader *reader;
    struct media_fit fit;
    AVFrame *frame, *whole;
    struct media_weave *weave;
    int64_t fed; /* the last frame given to it, or -1 */
};
void media_shot_init(struct media_shot *shot, int fd, const struct media_index *index,
    const struct media_treat *treat);
void media_shot_clear(struct media_shot *shot);
/* Frame `i`, fitted into the area (even numbers) on black. */
bool media_shot_draw(struct media_shot *shot, uint32_t i, AVFrame *picture,
    const struct media_area *area, GError **error);

/* still.c: one frame under a look, with followed boxes where the film has them. */
bool media_still_treated(int fd, const struct media_index *index, const struct media_treat *treat,
    uint32_t frame_no, int width, bool png, int out_fd, const struct media_progress *progress,
    GError **error);

/* encode.c: H.264 and AAC as this house writes them. */
#define MEDIA_ENCODER "libx264"
AVCodecContext *media_house_encoder(int threads, GError **error);
AVCodecContext *media_proxy_encoder(int w, int h, int threads, GError **error);
/* The decoder configuration (avcC) of an open encoder. */
GBytes *media_avcc(const AVCodecContext *encoder, GError **error);
/* Without the SEI messages, which differ between encoders. */
void media_packet_strip_sei(AVPacket *packet);

struct media_aac {
    AVCodecContext *ctx;
    AVFrame *frame;
    GArray *fifo; /* float, interleaved stereo */
    int64_t pts;
    bool (*sink)(void *payload, AVPacket *packet, GError **error);
    void *payload;
};
bool media_aac_init(struct media_aac *aac, int bit_rate,
    bool (*sink)(void *payload, AVPacket *packet, GError **error), void *payload, GError **error);
bool media_aac_push(struct media_aac *aac, const float *samples, size_t n, GError **error);
bool media_aac_finish(struct media_aac *aac, GError **error);
void media_aac_clear(struct media_aac *aac);

/* mux.c: an MP4 writer onto a descriptor that is open for reading and writing. */
struct media_mux {
    AVFormatContext *fmt;
    int fd;
    int64_t pos, size;
    GByteArray *head;   /* without a descriptor: the bytes before the first packet */
    int64_t head_limit; /* how many those are */
};
bool media_mux_open(struct media_mux *mux, int fd, GError **error);
/* Packets are only counted (their bytes need not be the real ones); after media_mux_finish `head`
 * is the film up to its first packet. */
bool media_mux_open_head(struct media_mux *mux, GError **error);
bool media_mux_start(struct media_mux *mux, AVDictionary **options, GError **error);
bool media_mux_finish(struct media_mux *mux, GError **error);
void media_mux_clear(struct media_mux *mux);
/* A finished MP4 for reading where its packets are and when; the bytes behind the head are not
 * looked at and the packets' contents mean nothing. Close it in any case. */
struct media_layout {
    AVFormatContext *fmt;
    AVIOContext *io;
    int fd;
    int64_t head_bytes, size, pos;
};
bool media_layout_open(
    struct media_layout *layout, int fd, int64_t head_bytes, int64_t size, GError **error);
void media_layout_close(struct media_layout *layout);

/* audio.c: any decoded sound becomes 48 kHz stereo on one clock that starts with the picture. */
struct media_track {
    struct SwrContext *swr;
    int rate, format, channels;
    uint64_t mask;
    int64_t pos;  /* samples given so far */
    int64_t skip; /* samples still to be dropped */
    bool started;
    bool (*sink)(void *payload, const float *samples, size_t n, GError **error);
    void *payload;
};
/* `start_s`: when the frame sounds, in seconds after the first picture. */
bool media_track_push(
    struct media_track *track, const AVFrame *frame, bool timed, double start_s, GError **error);
bool media_track_finish(struct media_track *track, GError **error);
void media_track_clear(struct media_track *track);

/* loud.c: loudness after ITU-R BS.1770 / EBU R128, blocks of 400 ms every 100 ms. */
struct media_loud {
    double z[2][4];     /* state of the two filters, per channel */
    double step_energy; /* of the 100 ms being filled */
    unsigned step_fill;
    GArray *steps; /* double, mean square of each 100 ms */
    float peak;
};
void media_loud_init(struct media_loud *loud);
void media_loud_push(struct media_loud *loud, const float *samples, size_t n);
GArray *media_loud_blocks(const struct media_loud *loud);                 /* double, LUFS */
bool media_loud_measure(const struct media_loud *loud, double *out_lufs); /* gated */
void media_loud_clear(struct media_loud *loud);
/* The true peak of each of n stereo samples: of both channels, up to the next sample. */
void media_loud_peaks(const float *samples, size_t n, float *out_peaks);

/* index.c */
struct media_index_entry {
    int64_t pts; /* the container's own time, to find the frame again */
    int64_t t90;
    uint32_t mark; /* of the decoded picture, to know that it is found */
    uint32_t key;  /* enum media_nal: may decoding begin here? */
};

struct media_index {
    int64_t size; /* of the original, bytes */
    uint8_t sha256[32];
    int64_t end_t90;
    int64_t start_pts;
    int32_t tb_num, tb_den;
    uint32_t n;
    uint32_t seekable; /* frames may be looked for by pts */
    struct media_index_entry *entries;
};
bool media_index_write(const struct media_index *index, int fd, GError **error);
uint32_t media_frame_mark(const AVFrame *frame);

/* look.c: what a page shows of a clip besides the film: strip, poster, scene marks. */
struct media_look {
    struct media_fit fit;
    GPtrArray *thumbs; /* AVFrame */
    AVFrame *poster;
    double poster_score;
    int64_t every_ms, next_slot;
    GArray *scenes; /* int64_t t90 */
    uint8_t last[32 * 18];
    double last_diff;
    bool has_last;
    int64_t last_scene;
};
void media_look_init(struct media_look *look);
bool media_look_push(struct media_look *look, const AVFrame *picture, int64_t t90, GError **error);
bool media_look_write(
    struct media_look *look, const struct media_ingest_files *files, GError **error);
void media_look_clear(struct media_look *look);

/* proxy.c: the viewing copy. */
struct media_proxy {
    struct media_mux mux;
    AVCodecContext *video;
    struct media_aac aac;
    AVPacket *pending; /* its duration is known only with the next frame */
    bool has_audio;
    int64_t next_key;
};
bool media_proxy_open(struct media_proxy *proxy, int fd, int w, int h, bool audio, GError **error);
bool media_proxy_video(struct media_proxy *proxy, AVFrame *picture, int64_t t90, GError **error);
bool media_proxy_audio(struct media_proxy *proxy, const float *samples, size_t n, GError **error);
bool media_proxy_finish(struct media_proxy *proxy, int64_t end_t90, GError **error);
void media_proxy_clear(struct media_proxy *proxy);

/* reader.c: frames of the original by display number. */
struct media_reader {
    int fd;
    const struct media_index *index;
    struct media_input *input;
    uint32_t next;
    bool by_count; /* decoding from the very start */
};
bool media_reader_open(struct media_reader *reader, int fd, const struct media_index *index,
    uint32_t first, bool by_count, AVFrame *frame, GError **error);
enum media_got media_reader_next(struct media_reader *reader, AVFrame *frame, GError **error);
void media_reader_clear(struct media_reader *reader);

/* store.c: packets of one second of picture, or of a segment's sound, in a file of ours. */
struct media_packet {
    int64_t pts; /* ticks (picture) or samples (sound) from the piece's start */
    uint32_t bytes;
    uint32_t key;
};

struct media_piece {
    GBytes *config;              /* avcC, or AudioSpecificConfig */
    GArray *packets;             /* struct media_packet, in decoding order */
    GByteArray *data;            /* NULL when only the table was read */
    int64_t data_at, data_bytes; /* where the packets' bytes lie in the file; once it is read */
    uint8_t sum[MEDIA_FAST_SUM]; /* of those bytes */
};
struct media_piece *media_piece_new(void);
void media_piece_add(struct media_piece *piece, const AVPacket *packet, int64_t pts);
bool media_piece_write(const struct media_piece *piece, int fd, GError **error);
/* Reads and checks the table; with `whole` the bytes and their sum too. */
struct media_piece *media_piece_read(int fd, bool whole, GError **error);
void media_piece_free(struct media_piece *piece);
MEDIA_DEFINE_AUTO(piece)

/* proof.c: checks piece after piece. Keep every picture as it goes into the encoder, with its time
 * from the piece's start; then check, which forgets them. The first piece and every eighth after it
 * is decoded as far as pictures depend on each other, of the others the first picture. */
struct media_proof;
struct media_proof *media_proof_new(void);
void media_proof_free(struct media_proof *proof);
void media_proof_keep(struct media_proof *proof, const AVFrame *picture, int64_t pts);
/* CHECK_FAILED when a picture is missing, at another time or another picture. */
bool media_proof_check(struct media_proof *proof, const struct media_piece *piece, GError **error);

/* plan.c: which pieces a segment or card consists of, and the text files that say so. */
struct media_part {
    char key[65];
    uint32_t first, end; /* frames of the clip that this piece may show; of a card: its frames */
    uint32_t shown;      /* how many of them it does show */
    int64_t offset_t90;  /* of its first frame, from the item's start */
    int fd;              /* open for writing when it is to be rendered, else -1 */
};

struct media_plan {
    bool card;
    uint32_t in, out;
    int64_t first_t90, duration_t90;
    uint32_t frames; /* shown in the reel */
    GArray *parts;   /* struct media_part */
    char sound_key[65];
    int sound_fd;
    int64_t caption_t90; /* how long the caption stays */
    int caption_fd, mark_fd, picture_fd;
    char caption_hash[65], mark_hash[65], picture_hash[65]; /* "" when there is none */
    char avcc[65];                                          /* SHA-256 of the house's avcC */
    struct media_treat *treat;                              /* owned */
};
struct media_plan *media_plan_new(void);
void media_plan_free(struct media_plan *plan);
MEDIA_DEFINE_AUTO(plan)
/* Is frame `i` shown? Above 30 fps only some are, but the first and the last always. */
bool media_plan_shows(const struct media_index *index, uint32_t in, uint32_t out, uint32_t i);
bool media_plan_segment(struct media_plan *plan, const struct media_index *index, uint32_t in,
    uint32_t out, GError **error);
bool media_plan_card(struct media_plan *plan, int64_t duration_ms, GError **error);
/* One half of a film that shows two side by side: a part of a clip, or a picture. */
struct media_side {
    int fd;
    struct media_index *index; /* NULL: a picture */
    char hash[65];             /* of the original or the picture */
    uint32_t in, out;
    struct media_treat *treat;
};
/* As long as the longer part; `duration_ms` counts when both are pictures. */
bool media_plan_split(
    struct media_plan *plan, const struct media_side sides[2], int64_t duration_ms, GError **error);
/* The frame a clip shows in picture `k` of the film; the last one when it has ended. */
uint32_t media_side_frame(const struct media_side *side, uint32_t k);
/* How much of the caption and the mark is seen at `t90` after the item's start, 0..255. */
void media_plan_opacity(
    const struct media_plan *plan, int64_t t90, int *out_caption, int *out_mark);
/* AAC packets that a sound piece holds, the priming one included. */
uint32_t media_plan_sound_packets(const struct media_plan *plan);
GString *media_plan_list(const struct media_plan *plan, const char *store);
/* Reads what media_plan_list wrote. */
struct media_plan *media_plan_parse(const char *text, char **out_store, GError **error);

/* sound.c: the sound of a segment, evened out and cut so that its packets can be spliced. */
bool media_sound_render(
    int fd, const struct media_index *index, const struct media_plan *plan, GError **error);

/* piece.c */
bool media_segment_render(int fd, const struct media_index *index, const struct media_plan *plan,
    int threads, const struct media_progress *progress, GError **error);
bool media_split_render(const struct media_side sides[2], const struct media_plan *plan,
    int threads, const struct media_progress *progress, GError **error);
bool media_card_render(const struct media_plan *plan, int threads,
    const struct media_progress *progress, GError **error);

/* splice.c: a file put together from stretches of others, hashed while it is written. */
struct media_slice {
    int fd;
    int64_t at, bytes;
    const uint8_t *sum; /* MEDIA_FAST_SUM bytes to compare with, or NULL */
    guint item;         /* whose it is, for who is told about a failure */
};
/* Writes `head`, then the slices (struct media_slice), one after the other. Starts one thread,
 * which hashes. When a stretch can't be read or is not what its sum says, `out_bad` is its number.
 */
bool media_splice(int out_fd, const GByteArray *head, const GArray *slices,
    const struct media_progress *progress, uint8_t out_sha256[32], guint *out_bad, GError **error);

/* reel.c */
struct media_item {
    struct media_plan *plan;
    char *title, *tag;
    GArray *fds; /* int, one for each part, then the sound's */
};
struct media_reel_files {
    int film, cues, manifest;          /* open for reading and writing; -1: not wanted */
    const char *film_name, *cues_name; /* for the manifest, which sha256sum -c reads */
    int64_t max_bytes;                 /* a larger film is refused before it is written; 0: any */
    bool decode;                       /* decode all of it again, with so many threads */
    int threads;
};
/* Writes the film and its cue sheet; `out_result` receives the cue sheet's members. */
bool media_reel_write(const GPtrArray *items, const struct media_reel_files *files,
    const struct media_progress *progress, GString *out_result, GError **error);

/* check.c: decode a finished film and tell every picture's time. */
struct media_seen {
    GArray *t90; /* int64_t, of every decoded picture */
    int64_t end_t90;
    int64_t bad;
    int64_t audio_samples;
    struct media_loud loud;
};
bool media_see(int fd, int threads, bool loudness, const struct media_progress *progress,
    struct media_seen *out_seen, GError **error);
/* With the text of a cues.json; expected error: CHECK_FAILED. */
bool media_seen_compare(const struct media_seen *seen, const char *cues, GError **error);
void media_seen_clear(struct media_seen *seen);

/* progress: at most four lines a second */
struct media_pace {
    int64_t next_us;
};
void media_tell_part(const struct media_progress *progress, unsigned part);
void media_tell(struct media_pace *pace, const struct media_progress *progress, const char *stage,
    int64_t done, int64_t total);
