/* One decode of an upload, from which everything is made that the house needs to look at it. */
#include "pictures.h"

#include <math.h>
#include <sys/resource.h>

#define PROXY_LINES 540
#define PROXY_WIDTH 1280
#define WAVE_MS 50
#define WAVE_SAMPLES (MEDIA_RATE * WAVE_MS / 1000)
#define MAX_EARLY 20000 /* sound frames that come before the first picture */

struct ingest {
    struct media_input *input;
    const struct media_ingest_files *files;
    struct media_ingest_report *report;
    const struct media_progress *progress;
    struct media_pace pace;
    struct media_proxy proxy;
    struct media_fit fit;
    struct media_look look;
    struct media_printer printer;
    struct media_picturer picturer;
    struct media_track track;
    struct media_loud loud;
    AVFrame *picture; /* of the viewing copy */
    GArray *entries;  /* struct media_index_entry */
    GPtrArray *early; /* AVFrame: sound before the first picture */
    GArray *held;     /* float: sound that is ahead of the picture */
    guint held_skip;  /* of `held`, floats already used */
    int64_t held_at;  /* samples already given to the viewing copy */
    GArray *peaks;    /* uint8_t */
    float peak;
    unsigned peak_fill;
    int64_t start_pts, shift, nominal, last_t90, last_duration, bad_end_ms, total;
    int64_t anchor_end; /* of the last picture that others lean on, t90 */
    int read_errors;    /* of the input, seen so far */
    bool spoilt;        /* a picture since the last key frame was broken */
    bool rising;        /* all times so far are set and rise */
    AVRational tb;
};

static int64_t nominal_step(const AVStream *st)
{
    AVRational rate = st->avg_frame_rate.num > 0 ? st->avg_frame_rate : st->r_frame_rate;
    if (rate.num <= 0 || rate.den <= 0)
        return MEDIA_TICKS / 25;
    return CLAMP(av_rescale(MEDIA_TICKS, rate.den, rate.num), 90, MEDIA_TICKS * 10);
}

/* The time of the next shown frame; repairs missing and backward times. */
static int64_t place_frame(struct ingest *job, int64_t pts)
{
    bool first = job->entries->len == 0;
    if (first) {
        job->start_pts = pts != AV_NOPTS_VALUE ? pts : 0;
        job->rising = pts != AV_NOPTS_VALUE;
        return 0;
    }
    int64_t guess = job->last_t90 + job->nominal;
    if (pts == AV_NOPTS_VALUE) {
        job->rising = false;
        return guess;
    }
    int64_t t90 = av_rescale_q(pts - job->start_pts, job->tb, media_ticks) + job->shift;
    if (t90 > job->last_t90 && t90 < job->last_t90 + (int64_t)MEDIA_TICKS * 3600)
        return t90;
    job->rising = false;
    if (llabs(t90 - job->last_t90) <= MEDIA_TICKS)
        return job->last_t90 + 1;
    /* The clock was set anew (joined recordings): go on from here. */
    job->shift += guess - t90;
    return guess;
}

static void note_bad(struct ingest *job, int64_t from_ms, int64_t to_ms)
{
    GArray *bad = job->report->bad_ms;
    job->report->damaged = true;
    if (bad->len && from_ms <= g_array_index(bad, int64_t, bad->len - 1) + 200) {
        int64_t *end = &g_array_index(bad, int64_t, bad->len - 1);
        *end = MAX(*end, to_ms);
        return;
    }
    if (bad->len < 2000) {
        g_array_append_val(bad, from_ms);
        g_array_append_val(bad, to_ms);
    }
}

/* A broken picture spoils those before it that lean on it (back to the last one that others lean
 * on) and all that follow, up to the next key frame: they decode without a complaint, and look
 * wrong. */
static void judge_frame(struct ingest *job, const AVFrame *frame, enum media_nal key, int64_t t90)
{
    bool broken = frame->decode_error_flags || frame->flags & AV_FRAME_FLAG_CORRUPT;
    bool lost = job->input->read_errors > job->read_errors;
    int64_t from = t90, end = t90 + job->nominal;
    job->read_errors = job->input->read_errors;
    if (key == MEDIA_NAL_KEY || key == MEDIA_NAL_RECOVERY)
        job->spoilt = false;
    if ((broken || lost) && key != MEDIA_NAL_DISPOSABLE) {
        from = MIN(from, job->anchor_end);
        job->spoilt = true;
    }
    if (broken)
        job->report->frames_bad++;
    else
        job->report->frames_ok++;
    if (broken || lost || job->spoilt)
        note_bad(job, from / 90, end / 90);
    if (key != MEDIA_NAL_DISPOSABLE)
        job->anchor_end = end;
}

static void proxy_size(int w, int h, int *out_w, int *out_h)
{
    if (h > PROXY_LINES) {
        w = (int)av_rescale(w, PROXY_LINES, h);
        h = PROXY_LINES;
    }
    if (w > PROXY_WIDTH) {
        h = (int)av_rescale(h, PROXY_WIDTH, w);
        w = PROXY_WIDTH;
    }
    *out_w = MAX(2, w & ~1);
    *out_h = MAX(2, h & ~1);
}

static bool release_audio(struct ingest *job, int64_t until, GError **error)
{
    int64_t ready = (job->held->len - job->held_skip) / 2;
    int64_t n = MIN(until - job->held_at, ready);
    if (n <= 0)
        return true;
    const float *samples = &g_array_index(job->held, float, job->held_skip);
    if (!media_proxy_audio(&job->proxy, samples, (size_t)n, error))
        return false;
    job->held_at += n;
    job->held_skip += (guint)(2 * n);
    if (job->held_skip > 1 << 20) {
        g_array_remove_range(job->held, 0, job->held_skip);
        job->held_skip = 0;
    }
    return true;
}

static void add_peaks(struct ingest *job, const float *samples, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float level = MAX(fabsf(samples[2 * i]), fabsf(samples[2 * i + 1]));
        job->peak = MAX(job->peak, level);
        if (++job->peak_fill == WAVE_SAMPLES) {
            uint8_t value = (uint8_t)lrintf(CLAMP(job->peak, 0, 1) * 255);
            g_array_append_val(job->peaks, value);
            job->peak = 0;
            job->peak_fill = 0;
        }
    }
}

static bool on_samples(void *payload, const float *samples, size_t n, GError **error)
{
    struct ingest *job = payload;
    media_loud_push(&job->loud, samples, n);
    add_peaks(job, samples, n);
    g_array_append_vals(job->held, samples, (guint)(2 * n));
    return true;
}

static bool push_audio(struct ingest *job, const AVFrame *frame, GError **error)
{
    const AVStream *st = job->input->fmt->streams[job->input->audio];
    bool timed = frame->best_effort_timestamp != AV_NOPTS_VALUE;
    double start = 0;
    if (timed)
        start = (double)frame->best_effort_timestamp * av_q2d(st->time_base) -
                (double)job->start_pts * av_q2d(job->tb) + (double)job->shift / MEDIA_TICKS;
    return media_track_push(&job->track, frame, timed, start, error);
}

static bool on_audio(struct ingest *job, AVFrame *frame, GError **error)
{
    if (job->entries->len > 0)
        return push_audio(job, frame, error);
    if (job->early->len < MAX_EARLY)
        g_ptr_array_add(job->early, av_frame_clone(frame));
    return true;
}

/* The first picture decides the size of everything. */
static bool begin(struct ingest *job, const AVFrame *frame, GError **error)
{
    int w, h;
    struct media_info *info = &job->report->info;
    media_info_see(job->input, frame, info);
    if (info->width < 16 || info->height < 16)
        return media_fail(error, MEDIA_ERROR_NO_PICTURE,
            "The picture of %dx%d is too small to show anything.", info->width, info->height);
    proxy_size(info->width, info->height, &w, &h);
    job->picture = media_picture_new(AV_PIX_FMT_YUV420P, w, h, error);
    return job->picture &&
           media_proxy_open(&job->proxy, job->files->proxy, w, h, job->input->audio >= 0, error);
}

static bool push_early(struct ingest *job, GError **error)
{
    for (guint i = 0; i < job->early->len; i++)
        if (!push_audio(job, job->early->pdata[i], error))
            return false;
    g_ptr_array_set_size(job->early, 0);
    return true;
}

static bool show(struct ingest *job, const AVFrame *frame, int64_t t90, GError **error)
{
    int rc = av_frame_make_writable(job->picture);
    if (rc < 0)
        return media_fail_av(error, MEDIA_ERROR_LIMIT, rc, "No memory for a picture");
    if (!media_fit_into(&job->fit, frame, job->input->orient, job->picture, 0, 0,
            job->picture->width, job->picture->height, error))
        return false;
    media_printer_push(&job->printer, job->picture, t90);
    media_picturer_push(&job->picturer, job->picture, t90);
    return media_look_push(&job->look, job->picture, t90, error) &&
           media_proxy_video(&job->proxy, job->picture, t90, error);
}

/* A film made to waste time: far more work than its length can explain. */
static bool in_time(const struct ingest *job, GError **error)
{
    struct rusage used;
    int64_t length_s = job->report->info.duration_ms / 1000;
    if (length_s <= 0 || getrusage(RUSAGE_SELF, &used) != 0 ||
        used.ru_utime.tv_sec <= MAX(300, 40 * length_s))
        return true;
    return media_fail(error, MEDIA_ERROR_LIMIT,
        "Decoding takes far longer than a film of %" PRId64 " s may take.", length_s);
}

static bool on_video(struct ingest *job, AVFrame *frame, GError **error)
{
    bool first = job->entries->len == 0;
    if (first && !begin(job, frame, error))
        return false;
    if (job->entries->len >= MEDIA_MAX_FRAMES)
        return media_fail(
            error, MEDIA_ERROR_TOO_LARGE, "The clip has more than %u frames.", MEDIA_MAX_FRAMES);
    int64_t t90 = place_frame(job, frame->best_effort_timestamp);
    struct media_index_entry entry = {.pts = frame->best_effort_timestamp,
        .t90 = t90,
        .mark = media_frame_mark(frame),
        .key = media_input_key(job->input, frame)};
    g_array_append_val(job->entries, entry);
    job->last_duration = av_rescale_q(MAX(frame->pkt_duration, 0), job->tb, media_ticks);
    job->last_t90 = t90;
    job->report->info.interlaced |= frame->interlaced_frame != 0;
    judge_frame(job, frame, entry.key, t90);
    media_tell(&job->pace, job->progress, "ingest", job->entries->len, job->total);
    if (job->entries->len % 64 == 0 && !in_time(job, error))
        return false;
    return (!first || push_early(job, error)) && show(job, frame, t90, error) &&
           release_audio(job, av_rescale(t90, MEDIA_RATE, MEDIA_TICKS), error);
}

static void on_bad_video(struct ingest *job, const AVFrame *frame)
{
    int64_t t90 = job->entries->len ? job->last_t90 + job->nominal : 0;
    if (frame->pts != AV_NOPTS_VALUE && job->entries->len)
        t90 = MAX(0, av_rescale_q(frame->pts - job->start_pts, job->tb, media_ticks) + job->shift);
    job->report->frames_bad++;
    job->spoilt = true;
    note_bad(job, t90 / 90, (t90 + job->nominal) / 90);
}

static bool decode_all(struct ingest *job, GError **error)
{
    g_autoptr(AVFrame) frame = av_frame_alloc();
    for (;;) {
        bool good = true;
        switch (media_input_next(job->input, frame, error)) {
        case MEDIA_GOT_VIDEO:
            good = on_video(job, frame, error);
            break;
        case MEDIA_GOT_AUDIO:
            good = on_audio(job, frame, error);
            break;
        case MEDIA_GOT_BAD_VIDEO:
            on_bad_video(job, frame);
            break;
        case MEDIA_GOT_BAD_AUDIO:
            break;
        case MEDIA_GOT_END:
            return true;
        case MEDIA_GOT_ERROR:
            good = false;
        }
        if (!good)
            return false;
    }
}

/* How long the last frame stays: what the file says when that is sensible. */
static int64_t end_of(const struct ingest *job)
{
    guint n = job->entries->len;
    int64_t step = job->last_duration;
    if (step <= 0 || step > 10 * (int64_t)MEDIA_TICKS)
        step =
            n > 1 ? job->last_t90 - g_array_index(job->entries, struct media_index_entry, n - 2).t90
                  : job->nominal;
    return job->last_t90 + CLAMP(step, 1, 10 * (int64_t)MEDIA_TICKS);
}

static bool write_index(
    const struct ingest *job, const uint8_t sha256[32], int64_t end, GError **error)
{
    struct media_index index = {.size = job->input->size,
        .end_t90 = end,
        .start_pts = job->start_pts,
        .tb_num = job->tb.num,
        .tb_den = job->tb.den,
        .n = job->entries->len,
        .seekable = job->rising,
        .entries = (struct media_index_entry *)(void *)job->entries->data};
    memcpy(index.sha256, sha256, 32);
    g_autoptr(GString) json = g_string_new(NULL);
    g_string_printf(json, "{\"frames\":%u,\"end_t90\":%" PRId64 ",\"t90\":[", index.n, end);
    for (uint32_t i = 0; i < index.n; i++)
        g_string_append_printf(json, "%s%" PRId64, i ? "," : "", index.entries[i].t90);
    g_string_append(json, "]}\n");
    return media_index_write(&index, job->files->index, error) &&
           media_write_string(job->files->index_json, json, error);
}

static bool write_sound(struct ingest *job, int64_t end_t90, GError **error)
{
    guint want = (guint)(end_t90 / (90 * WAVE_MS));
    if (job->peaks->len > want)
        g_array_set_size(job->peaks, want);
    g_autoptr(GString) wave = g_string_new(NULL);
    g_string_printf(wave, "{\"every_ms\":%d,\"peaks\":[", WAVE_MS);
    for (guint i = 0; i < job->peaks->len; i++)
        g_string_append_printf(wave, "%s%u", i ? "," : "", g_array_index(job->peaks, uint8_t, i));
    g_string_append(wave, "]}\n");
    g_autoptr(GArray) blocks = media_loud_blocks(&job->loud);
    g_autoptr(GString) loud = g_string_new("{\"step_ms\":100,\"block_ms\":400,\"lufs\":[");
    for (guint i = 0; i < blocks->len; i++) {
        if (i)
            g_string_append_c(loud, ',');
        media_json_number(loud, g_array_index(blocks, double, i), 1);
    }
    g_string_append(loud, "]}\n");
    return media_write_string(job->files->wave, wave, error) &&
           media_write_string(job->files->loudness, loud, error);
}

static void fill_report(struct ingest *job, int64_t end_t90)
{
    struct media_ingest_report *report = job->report;
    guint n = job->entries->len;
    int64_t told = report->info.duration_ms, real = end_t90 / 90;
    report->info.frames = n;
    report->info.duration_ms = real;
    if (n > 1)
        report->info.fps_avg = (double)(n - 1) * MEDIA_TICKS / (double)job->last_t90;
    g_autoptr(GArray) times = g_array_new(false, false, sizeof(int64_t));
    for (guint i = 0; i < n; i++)
        g_array_append_val(times, g_array_index(job->entries, struct media_index_entry, i).t90);
    report->info.vfr = media_times_vary(times);
    media_facts_fill(job->input, &report->info);
    if (job->input->read_errors)
        report->damaged = true;
    /* The header promised more than there is: cut off. */
    int64_t heard = job->track.pos * 1000 / MEDIA_RATE;
    if (told > MAX(real, heard) + 2000 && told < real * 100)
        note_bad(job, real, told);
    report->has_loudness = media_loud_measure(&job->loud, &report->loudness_lufs);
}

static bool finish(struct ingest *job, const uint8_t sha256[32], GError **error)
{
    if (job->entries->len == 0)
        return media_fail(error, MEDIA_ERROR_UNPLAYABLE,
            "Not one picture of this film can be decoded; the file is damaged.");
    int64_t end = end_of(job);
    if (!media_track_finish(&job->track, error) ||
        !release_audio(job, av_rescale(end, MEDIA_RATE, MEDIA_TICKS), error) ||
        !media_proxy_finish(&job->proxy, end, error))
        return false;
    fill_report(job, end);
    return write_index(job, sha256, end, error) && write_sound(job, end, error) &&
           media_printer_write(&job->printer, end, job->files->print, error) &&
           media_picturer_write(&job->picturer, job->files->pictures, error) &&
           media_look_write(&job->look, job->files, error);
}

static void start(struct ingest *job)
{
    const AVStream *st = job->input->fmt->streams[job->input->video];
    job->tb = st->time_base;
    job->nominal = nominal_step(st);
    job->total = st->nb_frames > 0
                     ? st->nb_frames
                     : av_rescale(MAX(job->input->fmt->duration, 0), MEDIA_TICKS, AV_TIME_BASE) /
                           job->nominal;
    job->entries = g_array_new(false, false, sizeof(struct media_index_entry));
    job->early = g_ptr_array_new_with_free_func((GDestroyNotify)media_frame_free);
    job->held = g_array_new(false, false, sizeof(float));
    job->peaks = g_array_new(false, false, sizeof(uint8_t));
    job->track.sink = on_samples;
    job->track.payload = job;
    media_loud_init(&job->loud);
    media_look_init(&job->look);
    media_printer_init(&job->printer);
    media_picturer_init(&job->picturer);
    media_info_fill(job->input, &job->report->info);
}

static void stop(struct ingest *job)
{
    media_proxy_clear(&job->proxy);
    media_fit_clear(&job->fit);
    media_look_clear(&job->look);
    media_printer_clear(&job->printer);
    media_picturer_clear(&job->picturer);
    media_track_clear(&job->track);
    media_loud_clear(&job->loud);
    av_frame_free(&job->picture);
    g_array_unref(job->entries);
    g_ptr_array_unref(job->early);
    g_array_unref(job->held);
    g_array_unref(job->peaks);
    media_input_free(job->input);
}

/* From a copy as small as that of a film, upright and in square points. */
static bool print_image(
    const AVFrame *frame, unsigned orient, const struct media_info *info, int fd, GError **error)
{
    int w, h;
    struct media_picturer picturer;
    struct media_fit fit = {0};
    proxy_size(info->width, info->height, &w, &h);
    g_autoptr(AVFrame) picture = media_picture_new(AV_PIX_FMT_YUV420P, w, h, error);
    bool good = picture && media_fit_into(&fit, frame, orient, picture, 0, 0, w, h, error);
    media_fit_clear(&fit);
    if (!good)
        return false;
    media_picturer_init(&picturer);
    media_picturer_push(&picturer, picture, 0);
    good = media_picturer_write(&picturer, fd, error);
    media_picturer_clear(&picturer);
    return good;
}

/* What stands still: a picture, or the first page of a document. */
static bool ingest_image(int fd, const struct media_ingest_files *files,
    struct media_ingest_report *report, GError **error)
{
    bool document = media_document_is(fd);
    g_autoptr(AVFrame) frame =
        document ? media_document_draw(fd, &report->info, error) : media_image_decode(fd, error);
    if (!frame)
        return false;
    if (!document)
        media_info_fill_image(fd, frame, &report->info);
    report->frames_ok = 1;
    unsigned orient = media_frame_orient(frame);
    double view = MIN(1, 1920.0 / MAX(report->info.width, report->info.height));
    double poster = MIN(1, 540.0 / MAX(report->info.width, report->info.height));
    return media_picture_write(frame, orient, (int)(report->info.width * view),
               (int)(report->info.height * view), false, files->view, error) &&
           media_picture_write(frame, orient, (int)(report->info.width * poster),
               (int)(report->info.height * poster), false, files->poster, error) &&
           print_image(frame, orient, &report->info, files->pictures, error);
}

bool media_ingest(int fd, const uint8_t sha256[32], const struct media_ingest_files *files,
    const struct media_progress *progress, struct media_ingest_report *out_report, GError **error)
{
    memset(out_report, 0, sizeof *out_report);
    out_report->bad_ms = g_array_new(false, false, sizeof(int64_t));
    if (media_image_is(fd) || media_document_is(fd))
        return ingest_image(fd, files, out_report, error);
    struct ingest job = {.files = files, .report = out_report, .progress = progress};
    job.input = media_input_new(fd, MEDIA_WANT_ALL, 1, error);
    if (!job.input)
        return false;
    start(&job);
    bool done = decode_all(&job, error) && finish(&job, sha256, error);
    stop(&job);
    return done;
}
