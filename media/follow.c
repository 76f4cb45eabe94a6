/* Following the content of a blurred box from one key to the next. The pictures are made small and
 * grey; the box's content is looked for near where it should be by normalised cross-correlation
 * (light that changes does not matter), first on a picture of half that size, then exactly. Two
 * memories are kept: what the box held at its key, which never drifts, and what it held lately,
 * which knows how it has turned since. What is off at the next key is spread over the way there. */
#include "internal.h"

#include <math.h>

#define LONG_SIDE 640     /* of the small picture */
#define POINTS 24         /* of a template, along each side */
#define SURE 0.6          /* correlation from which a place is believed */
#define ANCHORED 0.8      /* … and from which the key's own content decides */
#define MAX_STRETCH 18000 /* frames to be followed in one go: ten minutes */

struct plane {
    int w, h;
    uint8_t *data;
};

struct place {
    double x, y, w, h; /* of the middle, and the size, in points of the small picture */
};

struct template
{
    int columns, rows;
    float value[POINTS * POINTS]; /* mean 0, length 1 */
};

/* One track while it is being followed. */
struct runner {
    const struct media_blur *blur;
    uint32_t first, end; /* frames to be decoded for it */
    GArray *boxes;       /* struct media_box, of the frames [first, end) */
    guint key;           /* where the stretch began */
    struct place at;
    double vx, vy;
    struct template start, lately;
};

struct media_follow {
    struct runner runners[MEDIA_MAX_BLURS];
    struct plane small, half;
    AVFrame *picture;
    struct media_fit fit;
};

static const struct media_blur_key *key_of(const struct runner *runner, guint i)
{
    return &g_array_index(runner->blur->keys, struct media_blur_key, i);
}

static const struct media_blur_key *next_box(const struct runner *runner)
{
    if (runner->key + 1 >= runner->blur->keys->len || key_of(runner, runner->key + 1)->end)
        return NULL;
    return key_of(runner, runner->key + 1);
}

/* The columns and rows of the picture that a template's points lie on, when its box is there. */
struct grid {
    int columns, rows;
    int x[POINTS], y[POINTS];
};

static int spread(double middle, double length, int n, int limit, int *out)
{
    for (int i = 0; i < n; i++) {
        int at = (int)floor(middle + ((i + 0.5) / n - 0.5) * length);
        out[i] = CLAMP(at, 0, limit - 1);
    }
    return n;
}

static struct grid grid_at(
    const struct plane *plane, const struct template *like, struct place at, double scale)
{
    struct grid grid;
    grid.columns = spread(at.x * scale, at.w * scale, like->columns, plane->w, grid.x);
    grid.rows = spread(at.y * scale, at.h * scale, like->rows, plane->h, grid.y);
    return grid;
}

static double correlate(
    const struct plane *plane, const struct template *like, struct place at, double scale)
{
    struct grid grid = grid_at(plane, like, at, scale);
    float cross = 0, sum = 0, square = 0;
    for (int r = 0; r < grid.rows; r++) {
        const uint8_t *row = plane->data + (ptrdiff_t)grid.y[r] * plane->w;
        const float *value = like->value + r * grid.columns;
        for (int c = 0; c < grid.columns; c++) {
            float here = row[grid.x[c]];
            cross += here * value[c];
            sum += here;
            square += here * here;
        }
    }
    float n = (float)(grid.rows * grid.columns), spread_of = square - sum * sum / n;
    /* Flat ground is like nothing. */
    return spread_of > n ? cross / sqrtf(spread_of) : 0;
}

static bool normalise(struct template *like)
{
    int n = like->columns * like->rows;
    float mean = 0, square = 0;
    for (int i = 0; i < n; i++)
        mean += like->value[i] / (float)n;
    for (int i = 0; i < n; i++) {
        like->value[i] -= mean;
        square += like->value[i] * like->value[i];
    }
    for (int i = 0; i < n; i++)
        like->value[i] /= sqrtf(MAX(square, 1e-6f));
    return square > 1e-6f;
}

static struct template take(const struct plane *plane, struct place at)
{
    struct template like = {
        .columns = CLAMP((int)at.w, 4, POINTS), .rows = CLAMP((int)at.h, 4, POINTS)};
    struct grid grid = grid_at(plane, &like, at, 1);
    for (int r = 0; r < like.rows; r++)
        for (int c = 0; c < like.columns; c++)
            like.value[r * like.columns + c] =
                plane->data[(ptrdiff_t)grid.y[r] * plane->w + grid.x[c]];
    normalise(&like);
    return like;
}

static void learn(struct template *like, const struct plane *plane, struct place at)
{
    struct grid grid = grid_at(plane, like, at, 1);
    struct template now = *like;
    for (int r = 0; r < like->rows; r++)
        for (int c = 0; c < like->columns; c++)
            now.value[r * like->columns + c] =
                plane->data[(ptrdiff_t)grid.y[r] * plane->w + grid.x[c]];
    normalise(&now);
    for (int i = 0; i < like->columns * like->rows; i++)
        like->value[i] = 0.85f * like->value[i] + 0.15f * now.value[i];
    normalise(like);
}

/* The best place within `reach` steps of `scale`'s own points. */
static double search(const struct plane *plane, const struct template *like, struct place from,
    double scale, int reach, struct place *out)
{
    double best = -2;
    *out = from;
    for (int dy = -reach; dy <= reach; dy++)
        for (int dx = -reach; dx <= reach; dx++) {
            struct place at = from;
            at.x += dx / scale;
            at.y += dy / scale;
            double now = correlate(plane, like, at, scale);
            /* Of two that are alike the nearer one. */
            now -= 1e-4 * (dx * dx + dy * dy) / (double)(reach * reach);
            if (now > best) {
                best = now;
                *out = at;
            }
        }
    return best;
}

/* Where a parabola through three neighbours is highest, -0.5 to 0.5. */
static double summit(double before, double here, double after)
{
    double curve = before - 2 * here + after;
    return curve < -1e-9 ? CLAMP((before - after) / (2 * curve), -0.5, 0.5) : 0;
}

static void refine(const struct plane *plane, const struct template *like, struct place *at)
{
    struct place left = *at, right = *at, up = *at, down = *at;
    left.x--;
    right.x++;
    up.y--;
    down.y++;
    double here = correlate(plane, like, *at, 1);
    double dx = summit(correlate(plane, like, left, 1), here, correlate(plane, like, right, 1));
    double dy = summit(correlate(plane, like, up, 1), here, correlate(plane, like, down, 1));
    at->x += dx;
    at->y += dy;
}

/* Things come nearer and go away: the size that fits best, in small steps. */
static void resize(const struct plane *plane, struct runner *runner, struct place *at)
{
    const struct media_box *box = &key_of(runner, runner->key)->box;
    double most = 3.0 * box->w / MEDIA_WHOLE * plane->w, here = -2;
    struct place best = *at;
    for (int step = -1; step <= 1; step++) {
        struct place now = *at;
        now.w *= 1 + 0.03 * step;
        now.h *= 1 + 0.03 * step;
        double found = correlate(plane, &runner->lately, now, 1) + (step ? 0 : 0.003);
        if (found > here && now.w < most && now.w > most / 9) {
            here = found;
            best = now;
        }
    }
    at->w = (at->w + best.w) / 2;
    at->h = (at->h + best.h) / 2;
}

static void step(const struct media_follow *follow, struct runner *runner)
{
    struct place from = runner->at, found;
    const struct plane *small = &follow->small;
    from.x = CLAMP(from.x + runner->vx, 0, small->w);
    from.y = CLAMP(from.y + runner->vy, 0, small->h);
    int reach = (int)CLAMP(MAX(from.w, from.h) * 0.6, 16, 56) / 2;
    search(&follow->half, &runner->lately, from, 0.5, reach, &found);
    double sure = search(small, &runner->lately, found, 1, 2, &found);
    struct place anchored;
    double known = search(small, &runner->start, found, 1, 2, &anchored);
    bool anchor = known >= ANCHORED;
    if (!anchor && sure < SURE) {
        /* Hidden, or out of the picture: go on as before, but not for long. */
        runner->vx *= 0.8;
        runner->vy *= 0.8;
        runner->at = from;
        return;
    }
    if (anchor)
        found = anchored;
    refine(small, anchor ? &runner->start : &runner->lately, &found);
    runner->vx = 0.5 * runner->vx + 0.5 * (found.x - runner->at.x);
    runner->vy = 0.5 * runner->vy + 0.5 * (found.y - runner->at.y);
    if (!next_box(runner))
        resize(small, runner, &found);
    runner->at = found;
    learn(&runner->lately, small, found);
}

static struct place place_of(const struct media_box *box, const struct plane *plane)
{
    double sx = (double)plane->w / MEDIA_WHOLE, sy = (double)plane->h / MEDIA_WHOLE;
    return (struct place){
        (box->x + box->w / 2.0) * sx, (box->y + box->h / 2.0) * sy, box->w * sx, box->h * sy};
}

static struct media_box box_of(struct place at, const struct plane *plane)
{
    double sx = (double)MEDIA_WHOLE / plane->w, sy = (double)MEDIA_WHOLE / plane->h;
    return (struct media_box){(int)lrint((at.x - at.w / 2) * sx),
        (int)lrint((at.y - at.h / 2) * sy), (int)lrint(at.w * sx), (int)lrint(at.h * sy)};
}

/* What the way missed the key by is spread over it; a way that lost its aim becomes a line. */
static void meet(struct runner *runner, const struct media_blur_key *key)
{
    uint32_t from = key_of(runner, runner->key)->frame, span = key->frame - from;
    const struct media_box *last =
        &g_array_index(runner->boxes, struct media_box, runner->boxes->len - 1);
    int dx = key->box.x - last->x, dy = key->box.y - last->y;
    bool lost = abs(dx) > key->box.w || abs(dy) > key->box.h;
    for (uint32_t i = 1; i < span; i++) {
        struct media_box *box = &g_array_index(
                             runner->boxes, struct media_box, from + i - runner->first),
                         line;
        media_blur_line(runner->blur, from + i, &line);
        box->x = lost ? line.x : box->x + (int)((int64_t)dx * i / span);
        box->y = lost ? line.y : box->y + (int)((int64_t)dy * i / span);
        box->w = line.w;
        box->h = line.h;
    }
}

/* At a key all begins anew, so that a box is where it is whichever key the work started from. */
static void begin(const struct media_follow *follow, struct runner *runner, guint key)
{
    runner->key = key;
    runner->at = place_of(&key_of(runner, key)->box, &follow->small);
    runner->start = runner->lately = take(&follow->small, runner->at);
    runner->vx = runner->vy = 0;
}

static void run(const struct media_follow *follow, struct runner *runner, uint32_t frame)
{
    struct media_box box;
    guint from, to;
    if (frame < runner->first || frame >= runner->end ||
        !media_blur_stretch(runner->blur, frame, &from, &to))
        return;
    const struct media_blur_key *key = key_of(runner, from);
    if (frame == runner->first) {
        g_array_append_val(runner->boxes, key->box);
        begin(follow, runner, from);
        return;
    }
    if (next_box(runner)) {
        media_blur_line(runner->blur, frame, &box);
        struct place line = place_of(&box, &follow->small);
        runner->at.w = line.w;
        runner->at.h = line.h;
    }
    step(follow, runner);
    box = box_of(runner->at, &follow->small);
    g_array_append_val(runner->boxes, box);
    if (frame != key->frame)
        return;
    meet(runner, key);
    g_array_index(runner->boxes, struct media_box, runner->boxes->len - 1) = key->box;
    begin(follow, runner, from);
}

static void make_plane(struct plane *plane, int w, int h)
{
    plane->w = w;
    plane->h = h;
    plane->data = g_malloc((size_t)w * (size_t)h);
}

static bool see(struct media_follow *follow, const struct media_input *input, const AVFrame *frame,
    unsigned turn, GError **error)
{
    unsigned orient = media_orient_turn(input->orient, turn);
    if (!follow->picture) {
        int w, h;
        media_upright_size(
            frame->width, frame->height, media_input_sar(input, frame), orient, &w, &h);
        double scale = MIN(1, (double)LONG_SIDE / MAX(w, h));
        w = MAX(16, (int)(w * scale) & ~1);
        h = MAX(16, (int)(h * scale) & ~1);
        follow->picture = media_picture_new(AV_PIX_FMT_YUV420P, w, h, error);
        if (!follow->picture)
            return false;
        make_plane(&follow->small, w, h);
        make_plane(&follow->half, w / 2, h / 2);
    }
    struct plane *small = &follow->small, *half = &follow->half;
    if (!media_fit_into(
            &follow->fit, frame, orient, follow->picture, 0, 0, small->w, small->h, error))
        return false;
    for (int y = 0; y < small->h; y++)
        memcpy(small->data + (ptrdiff_t)y * small->w,
            follow->picture->data[0] + (ptrdiff_t)y * follow->picture->linesize[0],
            (size_t)small->w);
    for (int y = 0; y < half->h; y++)
        for (int x = 0; x < half->w; x++) {
            const uint8_t *at = small->data + (ptrdiff_t)(2 * y) * small->w + 2 * x;
            half->data[(ptrdiff_t)y * half->w + x] =
                (uint8_t)((at[0] + at[1] + at[small->w] + at[small->w + 1] + 2) / 4);
        }
    return true;
}

/* From the key before the first wanted frame to the key after the last, if there is one. */
static void choose(struct runner *runner, const GArray *wanted)
{
    const GArray *keys = runner->blur->keys;
    bool found = false;
    for (guint i = 0; i + 1 < wanted->len; i += 2)
        for (uint32_t k = g_array_index(wanted, uint32_t, i);
             k < g_array_index(wanted, uint32_t, i + 1); k++) {
            guint from, to;
            if (!media_blur_stretch(runner->blur, k, &from, &to))
                continue;
            const struct media_blur_key *key = &g_array_index(keys, struct media_blur_key, from);
            const struct media_blur_key *next =
                to < keys->len ? &g_array_index(keys, struct media_blur_key, to) : NULL;
            uint32_t end = next && !next->end ? next->frame + 1 : k + 1;
            runner->first = found ? MIN(runner->first, key->frame) : key->frame;
            runner->end = MAX(runner->end, end);
            found = true;
        }
}

static bool run_all(struct media_follow *follow, int fd, const struct media_index *index,
    unsigned turn, uint32_t first, uint32_t end, const struct media_progress *progress,
    GError **error)
{
    struct media_pace pace = {0};
    struct media_reader reader = {0};
    g_autoptr(AVFrame) frame = av_frame_alloc();
    bool done = true;
    for (uint32_t i = first; done && i < end; i++) {
        enum media_got got = MEDIA_GOT_BAD_VIDEO;
        if (i > first)
            got = media_reader_next(&reader, frame, error);
        if (got == MEDIA_GOT_BAD_VIDEO || (got == MEDIA_GOT_END && !reader.by_count)) {
            media_reader_clear(&reader);
            done = media_reader_open(&reader, fd, index, i, i > first, frame, error);
        } else if (got != MEDIA_GOT_VIDEO) {
            done = got != MEDIA_GOT_ERROR && media_fail(error, MEDIA_ERROR_UNPLAYABLE,
                                                 "The original ends before frame %u.", i);
        }
        done = done && see(follow, reader.input, frame, turn, error);
        for (guint k = 0; done && k < MEDIA_MAX_BLURS; k++)
            if (follow->runners[k].boxes)
                run(follow, &follow->runners[k], i);
        media_tell(&pace, progress, "follow", i - first, end - first);
    }
    media_reader_clear(&reader);
    return done;
}

struct media_follow *media_follow_new(int fd, const struct media_index *index,
    const struct media_treat *treat, const GArray *wanted, const struct media_progress *progress,
    GError **error)
{
    media_auto(follow) follow = g_new0(struct media_follow, 1);
    uint32_t first = UINT32_MAX, end = 0;
    follow->fit.flags = SWS_AREA;
    for (guint i = 0; i < MEDIA_MAX_BLURS; i++) {
        struct runner *runner = &follow->runners[i];
        runner->blur = &treat->blurs[i];
        if (!runner->blur->keys || !runner->blur->follow)
            continue;
        choose(runner, wanted);
        if (runner->end <= runner->first)
            continue;
        if (runner->end - runner->first > MAX_STRETCH) {
            media_fail(error, MEDIA_ERROR_BAD_RANGE,
                "A blurred box can be followed for %d frames at most. Set another key for it.",
                MAX_STRETCH);
            return NULL;
        }
        runner->boxes = g_array_new(false, false, sizeof(struct media_box));
        first = MIN(first, runner->first);
        end = MAX(end, MIN(runner->end, index->n));
    }
    if (end > first && !run_all(follow, fd, index, treat->turn, first, end, progress, error))
        return NULL;
    return g_steal_pointer(&follow);
}

void media_follow_free(struct media_follow *follow)
{
    if (!follow)
        return;
    for (guint i = 0; i < MEDIA_MAX_BLURS; i++)
        if (follow->runners[i].boxes)
            g_array_unref(follow->runners[i].boxes);
    g_free(follow->small.data);
    g_free(follow->half.data);
    av_frame_free(&follow->picture);
    media_fit_clear(&follow->fit);
    g_free(follow);
}

bool media_follow_box(const struct media_follow *follow, const struct media_treat *treat, guint i,
    uint32_t frame, struct media_box *out_box)
{
    const struct runner *runner = follow ? &follow->runners[i] : NULL;
    if (!media_blur_line(&treat->blurs[i], frame, out_box))
        return false;
    if (runner && runner->boxes && frame >= runner->first &&
        frame - runner->first < runner->boxes->len)
        *out_box = g_array_index(runner->boxes, struct media_box, frame - runner->first);
    return true;
}
