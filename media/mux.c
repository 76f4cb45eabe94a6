/* Writing MP4 onto a descriptor. `faststart` wants to read the file back by name; it gets a second
 * view of the same descriptor instead. Without a descriptor only the head is kept: what the muxer
 * would write before the first packet, which is all that a film needs whose packets lie ready. */
#include "internal.h"

#include <errno.h>
#include <unistd.h>

#define IO_BUFFER (1 << 16)

struct view {
    struct media_mux *mux;
    int64_t pos;
};

static int64_t seek_to(int64_t *pos, int64_t size, int64_t offset, int whence)
{
    if (whence & AVSEEK_SIZE)
        return size;
    whence &= ~AVSEEK_FORCE;
    int64_t base = whence == SEEK_CUR ? *pos : whence == SEEK_END ? size : 0;
    if (base + offset < 0)
        return AVERROR(EINVAL);
    return *pos = base + offset;
}

static void keep_head(struct media_mux *mux, const uint8_t *data, int n)
{
    int64_t keep = MIN(n, mux->head_limit - mux->pos);
    if (keep > 0) {
        if (mux->head->len < mux->pos + keep)
            g_byte_array_set_size(mux->head, (guint)(mux->pos + keep));
        memcpy(mux->head->data + mux->pos, data, (size_t)keep);
    }
    mux->pos += n;
    mux->size = MAX(mux->size, mux->pos);
}

static int write_cb(void *opaque, uint8_t *data, int n)
{
    struct media_mux *mux = opaque;
    if (mux->head) {
        keep_head(mux, data, n);
        return n;
    }
    for (int done = 0; done < n;) {
        ssize_t put = pwrite(mux->fd, data + done, (size_t)(n - done), mux->pos);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return AVERROR(errno);
        done += (int)put;
        mux->pos += put;
        mux->size = MAX(mux->size, mux->pos);
    }
    return n;
}

static int64_t write_seek_cb(void *opaque, int64_t offset, int whence)
{
    struct media_mux *mux = opaque;
    return seek_to(&mux->pos, mux->size, offset, whence);
}

static int read_cb(void *opaque, uint8_t *data, int n)
{
    struct view *view = opaque;
    ssize_t got = pread(view->mux->fd, data, (size_t)n, view->pos);
    if (got < 0)
        return AVERROR(errno);
    view->pos += got;
    return got == 0 ? AVERROR_EOF : (int)got;
}

static int64_t read_seek_cb(void *opaque, int64_t offset, int whence)
{
    struct view *view = opaque;
    return seek_to(&view->pos, view->mux->size, offset, whence);
}

static int open_view(
    AVFormatContext *s, AVIOContext **pb, const char *url, int flags, AVDictionary **options)
{
    if (flags & AVIO_FLAG_WRITE)
        return AVERROR(EACCES);
    struct view *view = g_new0(struct view, 1);
    view->mux = s->opaque;
    *pb = avio_alloc_context(av_malloc(IO_BUFFER), IO_BUFFER, 0, view, read_cb, NULL, read_seek_cb);
    return 0;
}

static int close_view(AVFormatContext *s, AVIOContext *pb)
{
    g_free(pb->opaque);
    av_freep(&pb->buffer);
    avio_context_free(&pb);
    return 0;
}

bool media_mux_open(struct media_mux *mux, int fd, GError **error)
{
    memset(mux, 0, sizeof *mux);
    mux->fd = fd;
    int rc = avformat_alloc_output_context2(&mux->fmt, NULL, "mp4", NULL);
    if (rc < 0)
        return media_fail_av(error, MEDIA_ERROR_IO, rc, "The film can't be written");
    mux->fmt->pb =
        avio_alloc_context(av_malloc(IO_BUFFER), IO_BUFFER, 1, mux, NULL, write_cb, write_seek_cb);
    mux->fmt->opaque = mux;
    mux->fmt->io_open = open_view;
    mux->fmt->io_close2 = close_view;
    mux->fmt->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
    return true;
}

bool media_mux_open_head(struct media_mux *mux, GError **error)
{
    if (!media_mux_open(mux, -1, error))
        return false;
    mux->head = g_byte_array_new();
    mux->head_limit = INT64_MAX;
    mux->fmt->pb->direct = 1; /* packets go by without being copied into its buffer */
    return true;
}

bool media_mux_start(struct media_mux *mux, AVDictionary **options, GError **error)
{
    int rc = avformat_write_header(mux->fmt, options);
    if (rc >= 0 && mux->head)
        mux->head_limit = avio_tell(mux->fmt->pb);
    return rc >= 0 || media_fail_av(error, MEDIA_ERROR_IO, rc, "The film can't be started");
}

bool media_mux_finish(struct media_mux *mux, GError **error)
{
    int rc = av_write_trailer(mux->fmt);
    avio_flush(mux->fmt->pb);
    if (rc >= 0 && mux->fmt->pb->error < 0)
        rc = mux->fmt->pb->error;
    return rc >= 0 || media_fail_av(error, MEDIA_ERROR_IO, rc, "The film can't be finished");
}

void media_mux_clear(struct media_mux *mux)
{
    if (!mux->fmt)
        return;
    AVIOContext *pb = mux->fmt->pb;
    avformat_free_context(mux->fmt);
    if (pb)
        av_freep(&pb->buffer);
    avio_context_free(&pb);
    g_clear_pointer(&mux->head, g_byte_array_unref);
    memset(mux, 0, sizeof *mux);
}

static int layout_read_cb(void *opaque, uint8_t *data, int n)
{
    struct media_layout *layout = opaque;
    n = (int)MIN(n, layout->size - layout->pos);
    if (n <= 0)
        return AVERROR_EOF;
    if (layout->pos < layout->head_bytes) {
        n = (int)MIN(n, layout->head_bytes - layout->pos);
        if (!media_read_at(layout->fd, data, (size_t)n, layout->pos))
            return AVERROR(EIO);
    } /* Behind it nothing is fetched: pages that nobody touches cost nothing. */
    layout->pos += n;
    return n;
}

static int64_t layout_seek_cb(void *opaque, int64_t offset, int whence)
{
    struct media_layout *layout = opaque;
    return seek_to(&layout->pos, layout->size, offset, whence);
}

static int open_nothing(
    AVFormatContext *s, AVIOContext **pb, const char *url, int flags, AVDictionary **options)
{
    return AVERROR(EACCES);
}

bool media_layout_open(
    struct media_layout *layout, int fd, int64_t head_bytes, int64_t size, GError **error)
{
    *layout = (struct media_layout){.fd = fd, .head_bytes = head_bytes, .size = size};
    layout->fmt = avformat_alloc_context();
    layout->io = avio_alloc_context(
        av_malloc(IO_BUFFER), IO_BUFFER, 0, layout, layout_read_cb, NULL, layout_seek_cb);
    layout->fmt->pb = layout->io;
    layout->fmt->io_open = open_nothing;
    layout->fmt->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_NOPARSE | AVFMT_FLAG_NOFILLIN;
    int rc = avformat_open_input(&layout->fmt, "", av_find_input_format("mov"), NULL);
    return rc >= 0 ||
           media_fail_av(error, MEDIA_ERROR_CHECK_FAILED, rc, "The finished film can't be read");
}

void media_layout_close(struct media_layout *layout)
{
    avformat_close_input(&layout->fmt);
    if (layout->io)
        av_freep(&layout->io->buffer);
    avio_context_free(&layout->io);
}
