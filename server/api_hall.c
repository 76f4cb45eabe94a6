/* Hall screens: pairing, the pack and its files, where they are. */
#include "api.h"
#include "auth.h"
#include "live.h"
#include "store.h"

#include <glib/gstdio.h>
#include <string.h>

#define PAIR_MS (15 * 60 * 1000)
#define CODE_DIGITS 6

void api_pair(struct http_request *req)
{
    char secret[AUTH_TOKEN_SIZE], hash[AUTH_HASH_SIZE], code[CODE_DIGITS + 1];
    auth_token_make(secret, hash);
    struct api w = api_begin(req);
    w.act.op_id = NULL; /* nobody's yet: a stranger's key must not meet another's */
    bool ok = false;
    /* A code that another screen shows just now is taken: another one. */
    for (int i = 0; i < 8 && !ok; i++) {
        auth_digits(code, CODE_DIGITS);
        g_clear_error(&w.error);
        ok = annotate_pair_add(
            w.record, &w.act, code, hash, http_address(req), w.act.now + PAIR_MS, &w.out, &w.error);
        if (!ok && !g_error_matches(w.error, ANNOTATE_ERROR, ANNOTATE_ERROR_CONFLICT))
            break;
    }
    if (ok)
        http_reply_pack(req, 200, "{s:s,s:s,s:I}", "code", code, "secret", secret, "expires_at",
            (json_int_t)(w.act.now + PAIR_MS));
    api_settle(&w, ok);
}

void api_pair_claim(struct http_request *req)
{
    char token[AUTH_TOKEN_SIZE], hash[AUTH_HASH_SIZE], secret_hash[AUTH_HASH_SIZE];
    auth_token_make(token, hash);
    auth_token_hash(http_text(req, "secret"), secret_hash);
    struct annotate_session_in in = {.token_hash = hash,
        .address = http_address(req),
        .agent = http_header(req, "User-Agent"),
        .idle_ms = AUTH_MEETING_MS,
        .absolute_ms = AUTH_MEETING_MS};
    struct api w = api_begin(req);
    w.act.op_id = NULL;
    bool admitted = false;
    int64_t screening = 0;
    bool ok = annotate_pair_claim(
        w.record, &w.act, secret_hash, &in, &admitted, &screening, &w.out, &w.error);
    if (!api_settle(&w, ok))
        return;
    if (!admitted) {
        http_reply_json(req, 202, "{\"waiting\":true}");
        return;
    }
    http_reply_pack(req, 200, "{s:I,s:s}", "screening", (json_int_t)screening, "token", token);
    auth_set_cookie(req, true, token);
}

void api_wall_dismiss(struct http_request *req)
{
    struct api w = api_begin(req);
    api_end(&w, annotate_wall_dismiss(w.record, &w.act, w.id, &w.out, &w.error));
}

void api_hall(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_HALL);
}

/* One file of the pack, if it is there. */
static void add_file(json_t *files, const char *path, const char *name, const char *sha256)
{
    char made[65];
    int64_t bytes = 0;
    GStatBuf st;
    if (sha256 ? g_stat(path, &st) != 0 : !store_hash_file(path, made, &bytes, NULL))
        return;
    g_autofree char *url = g_strdup_printf("/api/hall/files/%s", name);
    json_array_append_new(files, json_pack("{s:s,s:I,s:s,s:s}", "name", name, "bytes",
                                     (json_int_t)(sha256 ? st.st_size : bytes), "sha256",
                                     sha256 ? sha256 : made, "url", url));
}

/* The pictures of the pack, PREFIX-PROBLEM.jpg. */
static const char *const pictures[] = {"still", "before", "after"};

/* Where that picture of the problem is; NULL: there is none for this screen. g_free. */
static char *picture_path(
    struct http_request *req, const char *prefix, int64_t problem, GError **error)
{
    const struct store *store = ((const struct server *)http_payload(req))->store;
    struct annotate *a = http_record(req);
    struct annotate_still still;
    bool after = !strcmp(prefix, "after");
    bool found = !strcmp(prefix, "still")
                     ? annotate_problem_still(a, http_who(req), problem, &still, error)
                     : annotate_lookback_still(a, http_who(req), problem, after, &still, error);
    if (!found)
        return NULL;
    if (still.image)
        return store_view_path(store, still.sha256, "view.jpg");
    return after ? store_view_path(store, still.sha256, "poster.jpg")
                 : store_still_path(store, still.sha256, still.frame, still.segment, still.version);
}

static void add_picture(
    struct http_request *req, json_t *files, const char *prefix, int64_t problem)
{
    g_autofree char *path = picture_path(req, prefix, problem, NULL);
    g_autofree char *name = g_strdup_printf("%s-%" G_GINT64_FORMAT ".jpg", prefix, problem);
    if (path)
        add_file(files, path, name, NULL);
}

/* The record says what is in the pack; the files' sizes and hashes are added here. */
void api_hall_pack(struct http_request *req)
{
    const struct server *server = http_payload(req);
    struct annotate_reel_info reel;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) view = g_string_new(NULL);
    if (!api_read(req, ANNOTATE_VIEW_HALL_PACK, &(struct annotate_query){0}, view))
        return;
    if (!annotate_reel_of(
            http_record(req), http_who(req), http_who(req)->screening, &reel, &error)) {
        http_reply_error(req, error);
        return;
    }
    json_auto_t *pack = json_loads(view->str, 0, NULL);
    json_t *files = json_array();
    g_autofree char *film =
        store_reel_path(server->store, reel.screening, reel.version_no, "reel.mp4");
    g_autofree char *cues =
        store_reel_path(server->store, reel.screening, reel.version_no, "cues.json");
    add_file(files, film, "reel.mp4", reel.sha256);
    add_file(files, cues, "cues.json", NULL);
    size_t i;
    json_t *problem;
    json_array_foreach(json_object_get(pack, "stills"), i, problem)
        add_picture(req, files, "still", json_integer_value(problem));
    json_array_foreach(json_object_get(pack, "lookback"), i, problem)
    {
        add_picture(req, files, "before", json_integer_value(problem));
        add_picture(req, files, "after", json_integer_value(problem));
    }
    json_object_set_new(pack, "files", files);
    http_reply_json_value(req, 200, pack);
}

/* The problem of PREFIX-PROBLEM.jpg; 0 when it is no such name. */
static int64_t picture_problem(const char *name, const char *prefix)
{
    size_t n = strlen(prefix);
    if (strncmp(name, prefix, n) != 0 || name[n] != '-' || !g_ascii_isdigit(name[n + 1]) ||
        strlen(name) > 30)
        return 0;
    char *end = NULL;
    int64_t id = g_ascii_strtoll(name + n + 1, &end, 10);
    return strcmp(end, ".jpg") == 0 ? id : 0;
}

/* False: it is not the name of a picture. */
static bool reply_picture(struct http_request *req, const char *name)
{
    g_autoptr(GError) error = NULL;
    int64_t problem = 0;
    size_t i = 0;
    while (i < G_N_ELEMENTS(pictures) && !(problem = picture_problem(name, pictures[i])))
        i++;
    if (!problem)
        return false;
    g_autofree char *path = picture_path(req, pictures[i], problem, &error);
    if (path)
        http_reply_file(req, path, &(struct http_file){.type = "image/jpeg"});
    else
        http_reply_error(req, error);
    return true;
}

void api_hall_file(struct http_request *req)
{
    const struct server *server = http_payload(req);
    const char *name = http_text(req, "name");
    if (reply_picture(req, name))
        return;
    bool reel = !strcmp(name, "reel.mp4");
    struct annotate_reel_info info;
    g_autoptr(GError) error = NULL;
    if (!reel && strcmp(name, "cues.json") != 0) {
        http_reply_fail(req, 404, "request.not_found", NULL);
        return;
    }
    if (!annotate_reel_of(
            http_record(req), http_who(req), http_who(req)->screening, &info, &error)) {
        http_reply_error(req, error);
        return;
    }
    g_autofree char *path = store_reel_path(server->store, info.screening, info.version_no, name);
    struct http_file file = {.type = reel ? "video/mp4" : "application/json",
        .etag = reel ? info.sha256 : NULL,
        .revalidate = true};
    http_reply_file(req, path, &file);
}

void api_hall_report(struct http_request *req)
{
    struct annotate_hall_report in = {.rev = http_int(req, "rev", 0),
        .position = http_int(req, "position", 0),
        .pos_ms = http_int(req, "pos_ms", 0),
        .playing = http_bool(req, "playing"),
        .error = http_text(req, "error"),
        .sound = http_text(req, "sound"),
        .player = http_int(req, "frames", -1) >= 0}; /* a page counts none */
    struct api w = api_begin(req);
    bool ok = annotate_hall_report(w.record, &w.act, &in, &w.error);
    if (ok)
        http_reply_empty(req, 204);
    live_touch(w.server->live, http_who(req)->screening);
    api_settle(&w, ok);
}

/* A key pressed at the hall screen. */
void api_hall_command(struct http_request *req)
{
    struct annotate_command in = {.expect_rev = http_int(req, "expect_rev", -1),
        .command = http_text(req, "command"),
        .on = http_bool(req, "on")};
    struct api w = api_begin(req);
    bool ok =
        annotate_stage_command(w.record, &w.act, http_who(req)->screening, &in, &w.out, &w.error);
    if (ok)
        http_reply_pack(req, 200, "{s:I,s:I}", "rev", (json_int_t)w.out.version, "event",
            (json_int_t)w.out.event);
    api_settle(&w, ok);
}

static struct annotate_shown shown_of(const json_t *row)
{
    return (struct annotate_shown){.at = json_integer_value(json_object_get(row, "at")),
        .position = json_integer_value(json_object_get(row, "position")),
        .pos_ms = json_integer_value(json_object_get(row, "pos_ms")),
        .playing = json_is_true(json_object_get(row, "playing")),
        .blank = json_is_true(json_object_get(row, "blank")),
        .mode = json_string_value(json_object_get(row, "mode")),
        .closes_at = json_integer_value(json_object_get(row, "closes_at")),
        .key = json_is_true(json_object_get(row, "key"))};
}

void api_hall_alone(struct http_request *req)
{
    const json_t *rows = http_json(req, "shown");
    size_t n = json_array_size(rows);
    g_autofree struct annotate_shown *shown = g_new0(struct annotate_shown, n);
    for (size_t i = 0; i < n; i++)
        shown[i] = shown_of(json_array_get(rows, i));
    struct annotate_alone in = {.from_rev = http_int(req, "from_rev", 0), .shown = shown, .n = n};
    struct api w = api_begin(req);
    bool ok = annotate_hall_alone(w.record, &w.act, &in, &w.out, &w.error);
    if (ok)
        http_reply_pack(req, 200, "{s:I,s:I,s:b}", "rev", (json_int_t)w.out.version, "event",
            (json_int_t)w.out.event, "repeated", (int)w.out.repeated);
    api_settle(&w, ok);
}
