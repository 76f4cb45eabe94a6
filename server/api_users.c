/* Accounts, and the one-time passwords they begin with. */
#include "api.h"
#include "auth.h"
#include "slips.h"

#include <string.h>

char *api_new_password(struct http_request *req, const char *field, const char *login)
{
    const char *fault = auth_password_fault(http_text(req, field), login);
    if (fault) {
        http_reply_fail(req, 400, fault, field);
        return NULL;
    }
    char *hash = auth_password_hash(http_text(req, field));
    if (!hash)
        http_reply_fail(req, 503, "server.busy", NULL);
    return hash;
}

void api_users(struct http_request *req)
{
    api_view(req, ANNOTATE_VIEW_USERS);
}

/* ---- slips ---- */

/* Passwords that the server makes go out on slips, in the answer to the same request. */
struct handed {
    json_t *rows;      /* {login,name,unit,password} */
    char *slips;       /* PDF in base64 */
    GPtrArray *hashes; /* one for each row */
};

static void handed_clear(struct handed *h)
{
    json_decref(h->rows);
    g_free(h->slips);
    if (h->hashes)
        g_ptr_array_unref(h->hashes);
}
#define HANDED __attribute__((cleanup(handed_clear))) struct handed

static const char *password_of(const struct handed *h, size_t i)
{
    return json_string_value(json_object_get(json_array_get(h->rows, i), "password"));
}

/* Where the office logs in: as who asks did it, unless that was on this very machine. Only the
 * browser knows of a front that speaks https for us. */
static char *office_address(const struct http_request *req, const struct server *server)
{
    const char *host = http_header(req, "Host");
    if (!host || g_str_has_prefix(host, "127.") || g_str_has_prefix(host, "localhost") ||
        g_str_has_prefix(host, "[::1]"))
        return g_strconcat(server->office_url, "/", NULL);
    const char *origin = http_header(req, "Origin");
    if (origin)
        return g_strconcat(origin, "/", NULL);
    return g_strdup_printf("%s://%s/", http_is_tls(req) ? "https" : "http", host);
}

/* Passwords, hashes and paper for h->rows; false with the refusal replied. Before anything is
 * written: without the paper nobody could log in. */
static bool hand_out(struct api *w, struct handed *h)
{
    g_autofree char *address = office_address(w->req, w->server);
    h->hashes = g_ptr_array_new_with_free_func(g_free);
    h->slips = slips_make(w->record, address, h->rows);
    for (size_t i = 0; h->slips && i < json_array_size(h->rows); i++) {
        char *hash = auth_password_hash_made(password_of(h, i));
        if (!hash)
            g_clear_pointer(&h->slips, g_free);
        g_ptr_array_add(h->hashes, hash);
    }
    if (!h->slips)
        http_reply_fail(w->req, 503, "papers.no_slips", NULL);
    return h->slips != NULL;
}

/* One account: the password of the request, or a made one on its slip. NULL: replied. */
static const char *hand_one(
    struct api *w, const char *login, const char *name, int64_t unit, struct handed *h)
{
    if (http_has(w->req, "password")) {
        char *hash = api_new_password(w->req, "password", login);
        h->hashes = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(h->hashes, hash);
        return hash;
    }
    g_autofree char *unit_name = annotate_unit_name(w->record, unit);
    h->rows = json_pack("[{s:s,s:s,s:s?}]", "login", login, "name", name, "unit", unit_name);
    return hand_out(w, h) ? h->hashes->pdata[0] : NULL;
}

/* As api_end, with what was handed out. A repeated request changed nothing: what it made is void.
 */
static void end_handed(struct api *w, bool ok, const struct handed *h)
{
    if (!ok || !h->slips) {
        api_end(w, ok);
        return;
    }
    bool first = !w->out.repeated;
    http_reply_pack(w->req, 200, "{s:I,s:I,s:I,s:b,s:s?,s:s?}", "id", (json_int_t)w->out.id,
        "version", (json_int_t)w->out.version, "event", (json_int_t)w->out.event, "repeated",
        (int)!first, "password", first ? password_of(h, 0) : NULL, "slips",
        first ? h->slips : NULL);
    api_settle(w, ok);
}

/* ---- accounts ---- */

/* An empty list is not the same as no list: it takes the limit away. */
static const int64_t *ids_of(struct http_request *req, const char *name, size_t *out_n)
{
    static const int64_t none;
    const int64_t *ids = http_ids(req, name, out_n);
    return ids || !http_has(req, name) ? ids : &none;
}

static void read_scope(struct http_request *req, struct annotate_user *user)
{
    user->areas = ids_of(req, "areas", &user->n_areas);
    user->units = ids_of(req, "units", &user->n_units);
}

void api_user_add(struct http_request *req)
{
    HANDED h = {0};
    struct api w = api_begin(req);
    struct annotate_user user = {.login = http_text(req, "login"),
        .name = http_text(req, "name"),
        .person = http_int(req, "person", 0),
        .unit = http_int(req, "unit", 0),
        .roles = api_roles(req, "roles"),
        .office_group = api_keep_text(req, "office_group"),
        .must_change = !http_has(req, "must_change") || http_bool(req, "must_change"),
        .active = 1};
    read_scope(req, &user);
    user.password_hash = hand_one(&w, user.login, user.name, user.unit, &h);
    if (!user.password_hash)
        return;
    user.slip = h.slips != NULL;
    user.must_change = user.must_change || user.slip;
    end_handed(&w, annotate_user_add(w.record, &w.act, &user, &w.out, &w.error), &h);
}

void api_user_set(struct http_request *req)
{
    struct annotate_user user = {.name = http_text(req, "name"),
        .person = api_keep_int(req, "person"),
        .unit = api_keep_int(req, "unit"),
        .roles = http_has(req, "roles") ? api_roles(req, "roles") : UINT32_MAX,
        .office_group = api_keep_text(req, "office_group"),
        .active = api_keep_bool(req, "active")};
    read_scope(req, &user);
    struct api w = api_begin(req);
    api_end(&w, annotate_user_set(w.record, &w.act, w.id, &user, &w.out, &w.error));
}

void api_user_password(struct http_request *req)
{
    HANDED h = {0};
    struct api w = api_begin(req);
    if (w.id == w.act.who->user) { /* who knows the old one says so, at /api/me/password */
        http_reply_fail(req, 409, "step.own_request", NULL);
        return;
    }
    struct annotate_login *login = annotate_login_get(w.record, w.id, &w.error);
    if (!login) {
        api_end(&w, false);
        return;
    }
    struct annotate_password in = {
        .hash = hand_one(&w, login->login, login->name, login->unit, &h), .must_change = true};
    annotate_login_free(login);
    if (!in.hash)
        return;
    in.slip = h.slips != NULL;
    end_handed(&w, annotate_user_password(w.record, &w.act, w.id, &in, &w.out, &w.error), &h);
}

/* ---- many at once ---- */

static bool take_in(struct api *w, const struct handed *h, bool dry_run, GString *answer)
{
    const char *csv = http_text(w->req, "csv");
    return annotate_import_accounts(w->record, &w->act, csv, strlen(csv),
        h->hashes ? (const char *const *)h->hashes->pdata : NULL, h->hashes ? h->hashes->len : 0,
        dry_run, answer, &w->out, &w->error);
}

/* Looks at the file first: who is new gets a password, a hash and a slip. False: replied, also
 * when all of this was done before. */
static bool look(struct api *w, struct handed *h)
{
    g_autoptr(GString) answer = g_string_new(NULL);
    if (!take_in(w, h, true, answer)) {
        api_settle(w, false);
        return false;
    }
    json_auto_t *told = json_loads(answer->str, 0, NULL);
    bool repeated = w->out.repeated;
    annotate_result_clear(&w->out);
    if (repeated || json_array_size(json_object_get(told, "errors")) > 0) {
        json_object_set_new(told, "dry_run", json_false());
        http_reply_pack(w->req, 200, "O", told);
        return false;
    }
    h->rows = json_incref(json_object_get(told, "accounts"));
    return json_array_size(h->rows) == 0 || hand_out(w, h);
}

void api_users_import(struct http_request *req)
{
    HANDED h = {0};
    struct api w = api_begin(req);
    bool dry_run = http_bool(req, "dry_run");
    if (!dry_run && !http_has(req, "op_id")) {
        http_reply_fail(req, 400, "field.missing", "op_id");
        return;
    }
    if (!dry_run && !look(&w, &h))
        return;
    g_autoptr(GString) answer = g_string_new(NULL);
    bool ok = take_in(&w, &h, dry_run, answer), first = !w.out.repeated;
    if (!api_settle(&w, ok))
        return;
    json_auto_t *told = json_loads(answer->str, 0, NULL);
    if (h.slips && first && json_array_size(json_object_get(told, "errors")) == 0)
        json_object_set_new(told, "slips", json_string(h.slips));
    http_reply_pack(req, 200, "O", told);
}
