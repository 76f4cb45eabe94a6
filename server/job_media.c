/* job_media.c — jobs that need frames: ingest, pieces, reel. All of it is done by shenkan-media;
 * here are only its arguments and what is written about its results. */
#include "look.h"
#include "papers.h"
#include "store.h"
#include "tool.h"
#include "trial.h"

#include <glib/gstdio.h>
#include <math.h>
#include <unistd.h>

#define CARD_WIDTH 1920
#define CARD_HEIGHT 1080
#define CAPTION_MS "5000"
#define IMAGE_MS "6000"

/* How long a card stands, by the kind of its row. */
static const struct {
    const char *kind;
    enum papers_card_kind card;
    const char *ms;
} cards[] = {
    {"title",    PAPERS_CARD_TITLE,    "4000"},
    {"lookback", PAPERS_CARD_LOOKBACK, "4000"},
    {"problem",  PAPERS_CARD_PROBLEM,  "3000"},
    {"replay",   PAPERS_CARD_REPLAY,   "4000"},
    {"end",      PAPERS_CARD_END,      "3000"},
};

/* --- ingest --- */

/* ISO 8601; without a zone it is the county's own time. */
static int64_t parse_instant(const char *text)
{
    if (!*text)
        return 0;
    g_autoptr(GTimeZone) zone = g_time_zone_new_offset(8 * 3600);
    g_autoptr(GDateTime) at = g_date_time_new_from_iso8601(text, zone);
    int64_t ms = at ? g_date_time_to_unix(at) * 1000 : 0;
    return ms > 0 ? ms : 0;
}

static void read_ingested(const json_t *result, struct annotate_ingested *out)
{
    const json_t *video = json_object_get(result, "video");
    const json_t *audio = json_object_get(result, "audio");
    int64_t pages = work_int(result, "pages", 0);
    *out = (struct annotate_ingested){
        .image = pages || g_str_equal(work_text(result, "kind"), "image"),
        .pages = pages,
        .damaged = g_str_equal(work_text(result, "verdict"), "damaged"),
        .duration_ms = work_int(result, "duration_ms", 0),
        .frames = work_int(video, "frames", 0),
        .width = work_int(video, "width", 0),
        .height = work_int(video, "height", 0),
        .rotation = work_int(video, "rotation", 0),
        .recorded_at = parse_instant(work_text(result, "recorded_at")),
        .vfr = json_is_true(json_object_get(video, "vfr")),
        .has_audio = json_is_object(audio),
        .fps_avg = work_number(video, "fps_avg", 0),
        .loudness_lufs = work_number(result, "loudness_lufs", NAN),
        .lat = work_number(result, "lat", NAN),
        .lon = work_number(result, "lon", NAN),
        .device = work_maybe(result, "device"),
    };
}

/* The file's own date is the last resort, and is called that: copying may have changed it. */
static void mark_file_date(json_t *result, int64_t file_date)
{
    if (!parse_instant(work_text(result, "recorded_at")) && file_date)
        json_object_set_new(result, "recorded_source", json_string("file"));
}

/* The derived files of a clip; makes them again when they were deleted. */
static json_t *make_view(struct slot *slot, const char *sha256, int from, int to, GError **error)
{
    g_autofree char *original = store_vault_path(slot->work->store, sha256);
    g_autofree char *view = store_view_path(slot->work->store, sha256, NULL);
    if (!store_make_dir(view, error))
        return NULL;
    const char *words[] = {"ingest", original, "--out", view, NULL};
    return work_media(slot, from, to, words, error);
}

/* The prints that one clip is compared with, as shenkan-media wants them. */
struct prints {
    const struct store *store;
    const char *file; /* name of a clip's print */
    GString *list;
};

/* Clips from before there were prints have none until their viewing files are made again. */
static bool add_print(const struct annotate_file *file, void *payload)
{
    struct prints *prints = payload;
    g_autofree char *path = store_view_path(prints->store, file->sha256, prints->file);
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        g_string_append_printf(prints->list, "%" G_GINT64_FORMAT "\t%s\n", file->id, path);
    return true;
}

/* A print counts in quarters of a second, so its end may be later than that of the clip. */
static void read_twins(const json_t *result, int64_t duration_ms, GArray *out_twins)
{
    const json_t *list = json_object_get(result, "twins");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        struct annotate_twin twin = {
            .clip = work_int(item, "id", 0),
            .offset_ms = work_int(item, "offset_ms", 0),
            .from_ms = work_int(item, "from_ms", 0),
            .to_ms = MIN(work_int(item, "to_ms", 0), duration_ms),
            .score = work_number(item, "score", 0),
        };
        g_array_append_val(out_twins, twin);
    }
}

static bool compare_prints(struct slot *slot, const char *sha256, const struct prints *prints,
    int64_t duration_ms, GArray *out_twins, GError **error)
{
    const struct store *store = slot->work->store;
    const GString *list = prints->list;
    g_autofree char *own = store_view_path(store, sha256, prints->file);
    if (list->len == 0)
        return true;
    char *scratch = store_scratch_new(store, error);
    if (!scratch)
        return false;
    g_autofree char *path = g_build_filename(scratch, "prints", NULL);
    const char *words[] = {"twins", own, "--with", path, NULL};
    json_t *result = g_file_set_contents(path, list->str, (gssize)list->len, error)
                         ? work_media(slot, 95, 100, words, error)
                         : NULL;
    store_scratch_free(scratch);
    if (result)
        read_twins(result, duration_ms, out_twins);
    json_decref(result);
    return result != NULL;
}

/* Films by what moves in them, and single pictures: copies of one, or taken out of a film. */
static bool find_twins(struct slot *slot, const char *sha256, const struct annotate_ingested *in,
    GArray *out_twins, GError **error)
{
    const struct store *store = slot->work->store;
    int64_t clip = slot->job->object;
    g_autoptr(GString) films = g_string_new(NULL);
    g_autoptr(GString) pictures = g_string_new(NULL);
    struct prints of_films = {store, "print.bin", films};
    struct prints of_pictures = {store, "pictures.bin", pictures};
    return (in->image || annotate_clip_films(slot->a, clip, add_print, &of_films, error)) &&
           annotate_clip_pictures(slot->a, clip, in->image, add_print, &of_pictures, error) &&
           compare_prints(slot, sha256, &of_films, in->duration_ms, out_twins, error) &&
           compare_prints(slot, sha256, &of_pictures, in->duration_ms, out_twins, error);
}

/* A document is evidence, never footage: nothing in it can be marked and shown in a film. */
static bool is_wanted(
    const json_t *result, const struct annotate_ingested *in, bool footage, GError **error)
{
    bool film = g_str_equal(work_text(result, "kind"), "video") && in->frames > 0;
    if (in->pages && footage)
        g_set_error_literal(error, TOOL_ERROR, TOOL_ERROR_FAILED, "media.document|a PDF");
    else if (!in->image && !film)
        g_set_error_literal(error, TOOL_ERROR, TOOL_ERROR_FAILED,
            "media.crashed|the media program named neither a picture nor a film with frames");
    else
        return true;
    return false;
}

/* A clip is good without its twins; only who stops the job stops it here too. */
static bool look_for_twins(struct slot *slot, const char *sha256,
    const struct annotate_ingested *in, GArray *out_twins, GError **error)
{
    g_autoptr(GError) reason = NULL;
    if (find_twins(slot, sha256, in, out_twins, &reason))
        return true;
    if (g_error_matches(reason, TOOL_ERROR, TOOL_ERROR_CANCELLED)) {
        g_propagate_error(error, g_steal_pointer(&reason));
        return false;
    }
    g_warning("twins of clip %" G_GINT64_FORMAT ": %s", slot->job->object, reason->message);
    return true;
}

bool work_ingest(struct slot *slot, GError **error)
{
    struct annotate_clip *clip = annotate_clip_find(slot->a, NULL, slot->job->object, error);
    if (!clip)
        return false;
    g_autofree char *sha256 = g_strdup(clip->sha256);
    int64_t file_date = clip->recorded_at;
    bool footage = g_str_equal(clip->purpose, "footage");
    g_autoptr(GArray) twins = g_array_new(FALSE, FALSE, sizeof(struct annotate_twin));
    annotate_clip_free(clip);
    json_t *result = make_view(slot, sha256, 0, 95, error);
    if (!result)
        return false;
    mark_file_date(result, file_date);
    struct annotate_ingested in;
    read_ingested(result, &in);
    if (!is_wanted(result, &in, footage, error) ||
        (!in.pages && !look_for_twins(slot, sha256, &in, twins, error))) {
        json_decref(result);
        return false;
    }
    in.twins = (struct annotate_twin *)(void *)twins->data;
    in.n_twins = twins->len;
    json_t *bad = json_object_get(result, "bad_ms");
    char *bad_text = json_array_size(bad) ? json_dumps(bad, JSON_COMPACT) : NULL;
    char *info = json_dumps(result, JSON_COMPACT);
    in.info = info;
    in.bad_ms = bad_text;
    struct annotate_act act = work_act();
    bool ok = annotate_clip_ingested(slot->a, &act, slot->job->id, &in, NULL, error);
    free(info);
    free(bad_text);
    json_decref(result);
    return ok;
}

bool work_rebuild_view(struct slot *slot, const char *sha256, bool *out_made, GError **error)
{
    g_autofree char *poster = store_view_path(slot->work->store, sha256, "poster.jpg");
    g_autofree char *pictures = store_view_path(slot->work->store, sha256, "pictures.bin");
    *out_made = false;
    if (g_file_test(poster, G_FILE_TEST_EXISTS) && g_file_test(pictures, G_FILE_TEST_EXISTS))
        return true;
    json_t *result = make_view(slot, sha256, 0, 100, error);
    *out_made = result != NULL;
    json_decref(result);
    return *out_made;
}

/* --- pieces --- */

bool work_draw_card(const struct papers_card *card, const char *path, GError **error)
{
    return papers_card_png(card, CARD_WIDTH, CARD_HEIGHT, path, error);
}

static bool draw_captions(
    const struct annotate_piece *piece, const char *caption, const char *mark, GError **error)
{
    g_autofree char *found = work_day(piece->found_on);
    struct papers_card card = {
        .kind = PAPERS_CARD_CAPTION,
        .problem_no = piece->problem_no,
        .point = piece->point_name,
        .unit = piece->unit_name,
        .type = piece->type_name,
        .indicator = piece->indicator_text,
        .description = piece->description,
        .found = found,
    };
    if (!work_draw_card(&card, caption, error))
        return false;
    card.kind = PAPERS_CARD_MARK;
    return work_draw_card(&card, mark, error);
}

/* The exact frame that stands for the problem on pages, phones and papers. */
static bool make_still(struct slot *slot, int64_t problem, int from, int to, GError **error)
{
    struct annotate_still still;
    if (!annotate_problem_still(slot->a, NULL, problem, &still, error))
        return false;
    const struct store *store = slot->work->store;
    g_autofree char *path =
        store_still_path(store, still.sha256, still.frame, still.segment, still.version);
    if (still.image || g_file_test(path, G_FILE_TEST_EXISTS))
        return true;
    char *scratch = NULL;
    g_auto(GStrv) words = still_words(store, slot->a, &still, NULL, &scratch, error);
    json_t *result = words ? work_media(slot, from, to, (const char *const *)words, error) : NULL;
    store_scratch_free(scratch);
    json_decref(result);
    return result != NULL;
}

/* Where the files of one segment's rendering are. */
struct render {
    char *scratch, *caption, *mark, *look, *original, *index, *pieces, *list_path;
};

static void clear_render(struct render *render)
{
    store_scratch_free(render->scratch);
    g_free(render->caption);
    g_free(render->mark);
    g_free(render->look);
    g_free(render->original);
    g_free(render->index);
    g_free(render->pieces);
    g_free(render->list_path);
}

static bool init_render(struct render *render, const struct store *store,
    const struct annotate_piece *piece, const char *list, GError **error)
{
    *render = (struct render){.scratch = store_scratch_new(store, error)};
    if (!render->scratch)
        return false;
    render->caption = g_build_filename(render->scratch, "caption.png", NULL);
    render->mark = g_build_filename(render->scratch, "mark.png", NULL);
    render->look = *piece->look ? g_build_filename(render->scratch, "look.tsv", NULL) : NULL;
    render->original = store_vault_path(store, piece->sha256);
    render->index = store_view_path(store, piece->sha256, piece->image ? "view.jpg" : "index.bin");
    render->pieces = store_pieces_path(store);
    render->list_path = store_list_path(store, list);
    return true;
}

static json_t *render_segment(struct slot *slot, const struct annotate_piece *piece,
    const struct render *render, int from, int to, GError **error)
{
    g_autofree char *in = g_strdup_printf("%" G_GINT64_FORMAT, piece->in_frame);
    g_autofree char *out = g_strdup_printf("%" G_GINT64_FORMAT, piece->out_frame);
    if (piece->image) {
        const char *words[] = {"card", render->index, "--ms", IMAGE_MS, "--store", render->pieces,
            "--list", render->list_path, NULL};
        return work_media(slot, from, to, words, error);
    }
    if (!draw_captions(piece, render->caption, render->mark, error) ||
        (render->look && !look_write(piece->look, render->look, error)))
        return NULL;
    const char *words[] = {"piece", render->original, "--index", render->index, "--in", in, "--out",
        out, "--store", render->pieces, "--caption", render->caption, "--caption-ms", CAPTION_MS,
        "--mark", render->mark, "--list", render->list_path, "--threads", work_threads(slot),
        render->look ? "--look" : NULL, render->look, NULL};
    return work_media(slot, from, to, words, error);
}

/* A list belongs to one version of the segment and of the captions in it. */
static char *list_name(const struct annotate_piece *piece)
{
    return g_strdup_printf("%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT ".list",
        piece->segment, piece->segment_version, piece->problem_version);
}

static char *find_list(struct slot *slot, int64_t segment, GError **error)
{
    struct annotate_piece *piece = annotate_piece_find(slot->a, segment, error);
    char *list = piece ? list_name(piece) : NULL;
    annotate_piece_free(piece);
    return list;
}

char *work_segment(struct slot *slot, int64_t segment, int from, int to,
    struct annotate_piece **out_piece, json_t **out_result, GError **error)
{
    struct annotate_piece *piece = annotate_piece_find(slot->a, segment, error);
    if (!piece)
        return NULL;
    g_autofree char *list = list_name(piece);
    struct render render;
    json_t *result = NULL;
    bool ok = init_render(&render, slot->work->store, piece, list, error);
    if (ok && !g_file_test(render.index, G_FILE_TEST_EXISTS)) {
        json_t *view = make_view(slot, piece->sha256, from, from + (to - from) / 2, error);
        ok = view != NULL;
        json_decref(view);
    }
    ok = ok && (result = render_segment(slot, piece, &render, from, to, error));
    clear_render(&render);
    if (ok && out_result)
        *out_result = json_incref(result);
    if (ok && out_piece)
        *out_piece = g_steal_pointer(&piece);
    json_decref(result);
    annotate_piece_free(piece);
    return ok ? g_steal_pointer(&list) : NULL;
}

static bool is_trial(const struct annotate_job *job)
{
    json_auto_t *args = json_loads(job->args, 0, NULL);
    return json_is_true(json_object_get(args, "trial"));
}

bool work_piece(struct slot *slot, GError **error)
{
    if (is_trial(slot->job))
        return work_trial(slot, error);
    struct annotate_piece *piece = NULL;
    json_t *result = NULL;
    g_autofree char *list = work_segment(slot, slot->job->object, 0, 90, &piece, &result, error);
    if (!list)
        return false;
    bool ok = make_still(slot, piece->problem, 90, 100, error);
    struct annotate_act act = work_act();
    ok = ok && annotate_piece_written(slot->a, &act, slot->job->id, piece->segment_version,
                   piece->problem_version, list, work_int(result, "frames", 0),
                   work_int(result, "duration_t90", 0), NULL, error);
    annotate_piece_free(piece);
    json_decref(result);
    return ok;
}

/* --- reel --- */

/* The rows of the plan file, in step with the cues that come back. */
struct plan {
    GString *text;
    GArray *positions; /* int64_t: position of the row each line belongs to */
    GArray *segments;  /* int64_t: what the line shows, 0 for a card */
};

static void add_line(struct plan *plan, const struct annotate_reel_row *row, int64_t segment,
    const char *list, const char *title)
{
    const char *kind = segment ? "segment" : "card";
    g_autofree char *clean = g_strdelimit(g_strdup(title), "\t\r\n", ' ');
    g_autofree char *tag = row->problem
                               ? g_strdup_printf("%s:%" G_GINT64_FORMAT, row->kind, row->problem)
                               : g_strdup(row->kind);
    g_string_append_printf(plan->text, "%s\t%s\t%s\t%s\n", kind, list, clean, tag);
    g_array_append_val(plan->positions, row->position);
    g_array_append_val(plan->segments, segment);
}

static bool add_card(struct slot *slot, struct plan *plan, const struct annotate_reel_row *row,
    const char *scratch, int at, GError **error)
{
    size_t kind = 0;
    while (kind < G_N_ELEMENTS(cards) - 1 && !g_str_equal(cards[kind].kind, row->kind))
        kind++;
    g_autofree char *name = g_strdup_printf("row-%" G_GINT64_FORMAT, row->position);
    g_autofree char *base = g_build_filename(scratch, name, NULL);
    g_autofree char *png = g_strconcat(base, ".png", NULL);
    g_autofree char *list = g_strconcat(base, ".list", NULL);
    g_autofree char *pieces = store_pieces_path(slot->work->store);
    g_autofree char *found = work_day(row->found_on);
    g_autofree char *date = work_day(row->date);
    g_autofree char *office = annotate_setting_text(slot->a, "office.name");
    struct papers_card card = {
        .kind = cards[kind].card,
        .title = row->title,
        .subtitle = row->subtitle,
        .date = *date ? date : row->date,
        .office = office,
        .order = (int)row->order,
        .of = (int)row->of,
        .problem_no = row->problem_no,
        .point = row->point_name,
        .unit = row->unit_name,
        .assist = row->assist_names,
        .type = row->type_name,
        .indicator = row->indicator_text,
        .found = found,
        .description = row->description,
    };
    g_autofree char *due = work_day(row->due_on);
    g_autofree char *locked = work_day(row->locked_on);
    g_autofree char *as_of = g_strdup_printf("截至 %s", locked);
    g_autofree char *late = g_strdup_printf("逾期 %" G_GINT64_FORMAT " 天", row->late_days);
    if (card.kind == PAPERS_CARD_REPLAY) {
        card.order = card.of = 0;
        card.due = due;
        card.date = as_of;
        card.result = late;
        card.tone = PAPERS_TONE_BAD;
    }
    if (card.kind == PAPERS_CARD_END) {
        card.title = "审看完毕";
        card.subtitle = row->title;
    }
    if (!work_draw_card(&card, png, error))
        return false;
    const char *words[] = {
        "card", png, "--ms", cards[kind].ms, "--store", pieces, "--list", list, NULL};
    json_t *result = work_media(slot, at, at, words, error);
    if (!result)
        return false;
    json_decref(result);
    g_autofree char *chapter = row->problem
                                   ? g_strdup_printf("%s%s %s", row->late_days ? "再播 " : "",
                                         row->problem_no, row->point_name)
                                   : g_strdup(row->title);
    add_line(plan, row, 0, list, chapter);
    return true;
}

static bool add_segments(
    struct slot *slot, struct plan *plan, const struct annotate_reel_row *row, GError **error)
{
    for (size_t i = 0; i < row->n_pieces; i++) {
        g_autofree char *list = find_list(slot, row->pieces[i].segment, error);
        if (!list)
            return false;
        g_autofree char *path = store_list_path(slot->work->store, list);
        add_line(plan, row, row->pieces[i].segment, path, "");
    }
    return true;
}

/* Renders the pieces of one segment unless they are there already. */
static bool render_once(struct slot *slot, int64_t segment, int from, int to, GError **error)
{
    g_autofree char *list = find_list(slot, segment, error);
    if (!list)
        return false;
    g_autofree char *path = store_list_path(slot->work->store, list);
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return true;
    g_autofree char *made = work_segment(slot, segment, from, to, NULL, NULL, error);
    return made != NULL;
}

/* From the last to the first: the other slots come from the front, so that nobody does the same
 * work twice. */
static bool render_missing(struct slot *slot, const struct annotate_reel_plan *reel, GError **error)
{
    for (size_t i = reel->n_rows; i > 0; i--) {
        const struct annotate_reel_row *row = &reel->rows[i - 1];
        int from = (int)(50 * (reel->n_rows - i) / reel->n_rows);
        int to = (int)(50 * (reel->n_rows - i + 1) / reel->n_rows);
        for (size_t k = row->n_pieces; k > 0; k--)
            if (!render_once(slot, row->pieces[k - 1].segment, from, to, error))
                return false;
    }
    return true;
}

static bool write_plan(struct slot *slot, const struct annotate_reel_plan *reel, struct plan *plan,
    const char *scratch, GError **error)
{
    for (size_t i = 0; i < reel->n_rows; i++) {
        int at = 50 + (int)(10 * i / reel->n_rows);
        if (!add_card(slot, plan, &reel->rows[i], scratch, at, error) ||
            !add_segments(slot, plan, &reel->rows[i], error))
            return false;
    }
    return true;
}

static bool read_cues(const json_t *result, const struct plan *plan, GArray *cues, GError **error)
{
    const json_t *items = json_object_get(result, "items");
    if (json_array_size(items) != plan->positions->len) {
        g_set_error(error, TOOL_ERROR, TOOL_ERROR_FAILED,
            "media.check_failed|%zu cues for %u lines of the plan", json_array_size(items),
            plan->positions->len);
        return false;
    }
    for (guint i = 0; i < plan->positions->len; i++) {
        const json_t *item = json_array_get(items, i);
        struct annotate_cue cue = {
            .item = g_array_index(plan->positions, int64_t, i),
            .segment = g_array_index(plan->segments, int64_t, i),
            .kind = work_text(item, "kind"),
            .tag = work_text(item, "tag"),
            .title = work_text(item, "title"),
            .first_frame = work_int(item, "first_frame", 0),
            .frames = work_int(item, "frames", 0),
            .start_ms = work_int(item, "start_ms", 0),
            .end_ms = work_int(item, "end_ms", 0),
            .start_t90 = work_int(item, "start_t90", 0),
            .end_t90 = work_int(item, "end_t90", 0),
        };
        g_array_append_val(cues, cue);
    }
    return true;
}

/* The file is as long as the media program says, read-only and on the disk. Its hash was made while
 * it was written, and everything in it was found again; `shenkan verify` reads it all. */
static bool settle_reel(const char *dir, const json_t *result, int64_t *bytes, GError **error)
{
    static const char *const names[] = {"reel.mp4", "cues.json", "SHA256SUMS"};
    *bytes = work_int(result, "bytes", -1);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(dir, names[i], NULL);
        GStatBuf st;
        if (g_stat(path, &st) != 0 || (i == 0 && st.st_size != *bytes)) {
            g_set_error_literal(error, TOOL_ERROR, TOOL_ERROR_FAILED,
                "media.check_failed|the reel on the disk is not the one that was written");
            return false;
        }
        if (g_chmod(path, 0444) != 0) {
            g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "can't protect '%s'", path);
            return false;
        }
        if (!store_sync(path, error))
            return false;
    }
    return store_sync(dir, error);
}

/* A piece in the store is damaged or foreign: without their lists all segments are looked at again,
 * which renders what is not whole. */
static bool forget_lists(struct slot *slot, const struct annotate_reel_plan *reel, GError **error)
{
    for (size_t i = 0; i < reel->n_rows; i++)
        for (size_t k = 0; k < reel->rows[i].n_pieces; k++) {
            g_autofree char *list = find_list(slot, reel->rows[i].pieces[k].segment, error);
            if (!list)
                return false;
            g_autofree char *path = store_list_path(slot->work->store, list);
            g_unlink(path);
        }
    return true;
}

static bool piece_is_bad(const GError *error)
{
    return g_error_matches(error, TOOL_ERROR, TOOL_ERROR_REFUSED) &&
           (g_str_has_prefix(error->message, "media.check_failed") ||
               g_str_has_prefix(error->message, "media.avcc_differs"));
}

static json_t *join_pieces(struct slot *slot, const struct annotate_reel_plan *reel,
    struct plan *plan, const char *scratch, const char *dir, GError **error)
{
    g_autofree char *path = g_build_filename(dir, "reel.mp4", NULL);
    g_autofree char *cues = g_build_filename(dir, "cues.json", NULL);
    g_autofree char *sums = g_build_filename(dir, "SHA256SUMS", NULL);
    g_autofree char *plan_path = g_build_filename(scratch, "plan.tsv", NULL);
    const char *words[] = {
        "reel", "--plan", plan_path, "--out", path, "--cues", cues, "--manifest", sums, NULL};
    for (int tries = 0;; tries++) {
        g_autoptr(GError) bad = NULL;
        g_string_truncate(plan->text, 0);
        g_array_set_size(plan->positions, 0);
        g_array_set_size(plan->segments, 0);
        if (!render_missing(slot, reel, error) || !write_plan(slot, reel, plan, scratch, error) ||
            !g_file_set_contents(plan_path, plan->text->str, (gssize)plan->text->len, error))
            return NULL;
        json_t *result = work_media(slot, 60, 98, words, &bad);
        if (result)
            return result;
        if (tries > 0 || !piece_is_bad(bad)) {
            g_propagate_error(error, g_steal_pointer(&bad));
            return NULL;
        }
        g_message("reel %" G_GINT64_FORMAT ": %s; looking at all pieces again", slot->job->object,
            bad->message);
        if (!forget_lists(slot, reel, error))
            return NULL;
    }
}

static bool make_reel(struct slot *slot, const struct annotate_reel_plan *reel, struct plan *plan,
    const char *scratch, GError **error)
{
    const struct store *store = slot->work->store;
    g_autofree char *dir = store_reel_path(store, reel->screening, reel->version_no, NULL);
    g_autofree char *path = store_reel_path(store, reel->screening, reel->version_no, "reel.mp4");
    g_autofree char *cues = store_reel_path(store, reel->screening, reel->version_no, "cues.json");
    /* What a killed worker may have left under this version was never called ready. */
    g_unlink(path);
    g_unlink(cues);
    json_t *result =
        store_make_dir(dir, error) ? join_pieces(slot, reel, plan, scratch, dir, error) : NULL;
    if (!result)
        return false;
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(struct annotate_cue));
    struct annotate_reel_file file = {.sha256 = work_text(result, "sha256"),
        .duration_ms = work_int(result, "duration_ms", 0),
        .frames = work_int(result, "frames", 0)};
    bool ok = settle_reel(dir, result, &file.bytes, error) && read_cues(result, plan, items, error);
    file.cues = (struct annotate_cue *)(void *)items->data;
    file.n_cues = items->len;
    struct annotate_act act = work_act();
    ok = ok && annotate_reel_written(slot->a, &act, slot->job->id, &file, NULL, error);
    json_decref(result);
    return ok;
}

bool work_reel(struct slot *slot, GError **error)
{
    struct annotate_reel_plan *reel = annotate_reel_plan_find(slot->a, slot->job->object, error);
    char *scratch = reel ? store_scratch_new(slot->work->store, error) : NULL;
    bool ok = scratch != NULL;
    if (ok) {
        struct plan plan = {
            .text = g_string_new(NULL),
            .positions = g_array_new(FALSE, FALSE, sizeof(int64_t)),
            .segments = g_array_new(FALSE, FALSE, sizeof(int64_t)),
        };
        ok = make_reel(slot, reel, &plan, scratch, error);
        g_string_free(plan.text, TRUE);
        g_array_unref(plan.positions);
        g_array_unref(plan.segments);
    }
    if (scratch)
        store_scratch_free(scratch);
    if (reel)
        annotate_reel_plan_free(reel);
    return ok;
}
