/* The clip library and its files. */
#include "api.h"
#include "lang.h"
#include "store.h"

#include <string.h>

void api_clips(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_CLIPS);
}

void api_clip(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_CLIP);
}

/* The clip if the viewer may see it; otherwise NULL with the refusal replied. */
static struct annotate_clip *find_clip(struct http_request *req)
{
    g_autoptr(GError) error = NULL;
    struct annotate_clip *clip =
        annotate_clip_find(http_record(req), http_who(req), http_int(req, "id", 0), &error);
    if (!clip)
        http_reply_error(req, error);
    return clip;
}

void api_clip_original(struct http_request *req)
{
    const struct server *server = http_payload(req);
    struct annotate_clip *clip = find_clip(req);
    if (!clip)
        return;
    const struct annotate_who *who = http_who(req);
    /* Of a document the first page is shown; who sees that may read the rest. */
    if (!(who->roles & ANNOTATE_ROLES_OFFICE) && clip->uploader != who->user && !clip->pages) {
        http_reply_fail(req, 403, "right.not_your_role", NULL);
    } else if (clip->sha256[0]) {
        g_autofree char *path = store_vault_path(server->store, clip->sha256);
        /* Whatever it is, it is not shown in our pages: a download under its own name. */
        struct http_file file = {.type = "application/octet-stream",
            .etag = clip->sha256,
            .name = clip->name,
            .immutable = true};
        http_reply_file(req, path, &file);
    } else {
        http_reply_fail(req, 404, "request.not_found", NULL);
    }
    annotate_clip_free(clip);
}

static const char *view_type(const char *name)
{
    static const struct {
        const char *name, *type;
    } files[] = {
        {"proxy.mp4",   "video/mp4"       },
        {"poster.jpg",  "image/jpeg"      },
        {"view.jpg",    "image/jpeg"      },
        {"strip.jpg",   "image/jpeg"      },
        {"strip.json",  "application/json"},
        {"wave.json",   "application/json"},
        {"scenes.json", "application/json"},
        {"index.json",  "application/json"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
        if (!strcmp(files[i].name, name))
            return files[i].type;
    return NULL;
}

void api_clip_view(struct http_request *req)
{
    const struct server *server = http_payload(req);
    const char *name = http_text(req, "file"), *type = view_type(name);
    struct annotate_clip *clip = find_clip(req);
    if (!clip)
        return;
    if (type && clip->sha256[0]) {
        g_autofree char *path = store_view_path(server->store, clip->sha256, name);
        http_reply_file(req, path, &(struct http_file){.type = type});
    } else {
        http_reply_fail(req, 404, "request.not_found", NULL);
    }
    annotate_clip_free(clip);
}

void api_clip_point(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w,
        annotate_clip_point(w.record, &w.act, w.id, http_int(req, "point", 0), &w.out, &w.error));
}

void api_retention(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_RETENTION);
}

static bool is_whole(const struct store *store, const struct annotate_clip *clip)
{
    char sha256[65];
    g_autofree char *path = store_vault_path(store, clip->sha256);
    return strcmp(clip->state, "ok") == 0 && store_hash_file(path, sha256, NULL, NULL) &&
           strcmp(sha256, clip->sha256) == 0;
}

/* The pictures of its problems are made while it is there; one that is lost or damaged may not
 * give them any more. The problem that it still owes one, 0: none. */
static int64_t make_pictures(const struct api *w, const GArray *problems)
{
    int64_t owed = 0;
    struct annotate_clip *clip = annotate_clip_find(w->record, NULL, w->id, NULL);
    for (guint i = 0; clip && !owed && i < problems->len; i++) {
        int64_t problem = g_array_index(problems, int64_t, i);
        if (!still_ensure(w->server, w->record, problem, clip->sha256) &&
            is_whole(w->server->store, clip))
            owed = problem;
    }
    annotate_clip_free(clip);
    return owed;
}

static char *owed_sentence(const char *lang, const char *no)
{
    g_auto(GStrv) parts = g_strsplit(lang_text(lang, "retention.no_picture"), "{no}", -1);
    return g_strjoinv(no, parts);
}

static void reply_owed(struct api *w, int64_t problem)
{
    g_autofree char *no = annotate_problem_no(w->record, problem);
    g_autofree char *zh = owed_sentence("zh", no), *en = owed_sentence("en", no);
    http_reply_pack(w->req, 409, "{s:{s:s,s:n,s:s,s:s,s:s}}", "error", "key",
        "retention.no_picture", "field", "zh", zh, "en", en, "request", http_id(w->req));
}

void api_clip_discard(struct http_request *req)
{
    struct api w = api_begin(req);
    bool repeated = false;
    g_autoptr(GArray) problems = g_array_new(FALSE, FALSE, sizeof(int64_t));
    bool good = annotate_clip_discard_check(w.record, &w.act, w.id, &repeated, &w.error) &&
                annotate_clip_problems(w.record, w.id, problems, &w.error);
    int64_t owed = good && !repeated ? make_pictures(&w, problems) : 0;
    if (owed)
        reply_owed(&w, owed);
    else
        api_end(&w, good && annotate_clip_discard(w.record, &w.act, w.id, &w.out, &w.error));
}

void api_clip_hold(struct http_request *req)
{
    struct api w = api_begin(req);
    const char *reason = http_text(req, "reason");
    api_end(&w, annotate_clip_hold(w.record, &w.act, w.id, reason, &w.out, &w.error));
}

void api_clip_retention(struct http_request *req)
{
    struct api w = api_begin(req);
    const char *class = http_text(req, "class"), *reason = http_text(req, "reason");
    api_end(&w, annotate_clip_retention(w.record, &w.act, w.id, class, reason, &w.out, &w.error));
}

void api_clip_retry(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_clip_retry(w.record, &w.act, w.id, &w.out, &w.error));
}
