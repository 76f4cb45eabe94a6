#include "auth.h"

#include "annotate.h"
#include "narrow.h"
#include "server.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

#define TRIES_MAX 20000
#define DENIED_MAX 4096 /* an hour; all 403s stand in the server's own log */
#define HOUR_MS (3600 * 1000LL)

struct tries {
    int bad;
    int64_t last, until;
};

struct denied {
    struct annotate_denial what;
    char *route, *key, *address;
    int64_t at;
};

struct auth {
    char *dummy; /* hash of nothing anybody knows: unknown log-ins cost the same */
    pthread_mutex_t lock;
    GHashTable *tries; /* "what\nname" → struct tries */
    GHashTable *told;  /* set of strings: who was denied what since hour_at */
    int64_t hour_at;
    GQueue denied; /* struct denied, not yet in the log */
};

static void free_denied(void *data)
{
    struct denied *d = data;
    g_free(d->route);
    g_free(d->key);
    g_free(d->address);
    g_free(d);
}

struct auth *auth_new(GError **error)
{
    if (sodium_init() < 0) {
        http_fail(error, 500, "libsodium does not start: no random numbers");
        return NULL;
    }
    char token[AUTH_TOKEN_SIZE], hash[AUTH_HASH_SIZE];
    auth_token_make(token, hash);
    struct auth *auth = g_new0(struct auth, 1);
    auth->dummy = auth_password_hash(token);
    pthread_mutex_init(&auth->lock, NULL);
    auth->tries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    auth->told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_queue_init(&auth->denied);
    return auth;
}

void auth_free(struct auth *auth)
{
    if (!auth)
        return;
    g_free(auth->dummy);
    g_hash_table_destroy(auth->tries);
    g_hash_table_destroy(auth->told);
    g_queue_clear_full(&auth->denied, free_denied);
    pthread_mutex_destroy(&auth->lock);
    g_free(auth);
}

/* --- passwords ------------------------------------------------------------------------------ */

char *auth_password_hash(const char *password)
{
    char hash[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str_alg(hash, password, strlen(password),
            crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE,
            crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return NULL;
    return g_strdup(hash);
}

char *auth_password_hash_made(const char *password)
{
    char hash[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str_alg(hash, password, strlen(password), crypto_pwhash_argon2id_OPSLIMIT_MIN,
            crypto_pwhash_argon2id_MEMLIMIT_MIN, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return NULL;
    return g_strdup(hash);
}

/* The time that an own password costs. */
static void spend(const struct auth *auth, const char *password)
{
    int nobody_knows_it = crypto_pwhash_str_verify(auth->dummy, password, strlen(password));
    (void)nobody_knows_it;
}

bool auth_password_check(struct auth *auth, const char *hash, const char *password)
{
    const char *against = hash ? hash : auth->dummy;
    bool same = crypto_pwhash_str_verify(against, password, strlen(password)) == 0;
    /* A made password is hashed cheaply, which would tell that the account is there and new. */
    if (!same &&
        crypto_pwhash_str_needs_rehash(against, crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE,
            crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE) != 0)
        spend(auth, password);
    return same && hash;
}

/* The passwords that are tried first everywhere; sequences and repeats are found by rule. */
static const char *const common[] = {"password", "password1", "passw0rd", "password123", "qwertyui",
    "qwerty123", "qwertyuiop", "1q2w3e4r", "1q2w3e4r5t", "1qaz2wsx", "q1w2e3r4", "zaq12wsx",
    "woaini1314", "woaini520", "5201314520", "a1234567", "a12345678", "a123456789", "aa123456",
    "abc12345", "abcd1234", "admin123", "admin888", "administrator", "iloveyou", "letmein1",
    "welcome1", "shenkan1", "shenkan123", "changeme", "dragon12", "sunshine", "football",
    "princess", "12344321", "11223344", "112233445566", "147258369", "123123123", "12341234",
    "123456aa", "123456789a", "qq123456", "zxcvbnm1", "asdfghjkl", "asd123456", "zxc123456"};

static bool is_run(const char *text)
{
    size_t n = strlen(text), up = 0, down = 0, same = 0;
    for (size_t i = 1; i < n; i++) {
        up += text[i] == text[i - 1] + 1;
        down += text[i] == text[i - 1] - 1;
        same += text[i] == text[i - 1];
    }
    return n < 2 || up >= n - 2 || down >= n - 2 || same >= n - 2;
}

const char *auth_password_fault(const char *password, const char *login)
{
    int64_t n = g_utf8_strlen(password, -1);
    if (n < 8)
        return "password.too_short";
    if (strlen(password) > 512)
        return "password.too_long";
    g_autofree char *lower = g_ascii_strdown(password, -1);
    if (login && *login && strstr(lower, login) && n < (int64_t)strlen(login) + 4)
        return "password.has_login";
    for (size_t i = 0; i < G_N_ELEMENTS(common); i++)
        if (!strcmp(lower, common[i]))
            return "password.too_common";
    return is_run(lower) ? "password.too_common" : NULL;
}

char *auth_password_make(void)
{
    /* No letters or digits that look alike; 14 of 55 signs are 80 bits. */
    static const char signs[] = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
    char *out = g_malloc0(17);
    for (size_t i = 0; i < 16; i++)
        out[i] =
            (i == 4 || i == 10) ? '-' : signs[randombytes_uniform((uint32_t)(sizeof signs - 1))];
    return out;
}

/* --- tokens --------------------------------------------------------------------------------- */

void auth_token_hash(const char *token, char out_hash[AUTH_HASH_SIZE])
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const uint8_t *)token, strlen(token));
    sodium_bin2hex(out_hash, AUTH_HASH_SIZE, hash, sizeof hash);
}

void auth_token_make(char out_token[AUTH_TOKEN_SIZE], char out_hash[AUTH_HASH_SIZE])
{
    uint8_t bytes[32];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(
        out_token, AUTH_TOKEN_SIZE, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    auth_token_hash(out_token, out_hash);
}

void auth_digits(char *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (char)('0' + randombytes_uniform(10));
    out[n] = '\0';
}

void auth_letters(char *out, size_t n)
{
    static const char signs[] = "ABCDEFGHJKMNPQRSTUVWXYZ3456789";
    for (size_t i = 0; i < n; i++)
        out[i] = signs[randombytes_uniform((uint32_t)(sizeof signs - 1))];
    out[n] = '\0';
}

/* --- delays --------------------------------------------------------------------------------- */

/* Whoever guesses one account from one place waits soon and long; a place or an account as a whole
 * waits late and shortly, because a hall full of phones is one address and the right user must get
 * in from elsewhere. */
static const struct {
    const char *what;
    bool name, address;
    int free;
    int64_t max_ms;
} brakes[] = {
    {"both",    true,  true,  5,   300000},
    {"address", false, true,  60,  30000 },
    {"name",    true,  false, 100, 5000  },
};

static char *brake_key(size_t i, const char *name, const char *address)
{
    return g_strdup_printf(
        "%s\n%s\n%s", brakes[i].what, brakes[i].name ? name : "", brakes[i].address ? address : "");
}

bool auth_may_try(
    struct auth *auth, const char *name, const char *address, int64_t now, int *out_wait_s)
{
    int64_t until = 0;
    pthread_mutex_lock(&auth->lock);
    for (size_t i = 0; i < G_N_ELEMENTS(brakes); i++) {
        g_autofree char *key = brake_key(i, name, address);
        const struct tries *tries = g_hash_table_lookup(auth->tries, key);
        if (tries)
            until = MAX(until, tries->until);
    }
    pthread_mutex_unlock(&auth->lock);
    if (until <= now)
        return true;
    *out_wait_s = (int)((until - now + 999) / 1000);
    return false;
}

static gboolean is_old(void *key, void *value, void *payload)
{
    return ((struct tries *)value)->last < *(int64_t *)payload;
}

static void note_bad(struct auth *auth, size_t i, const char *key, int64_t now)
{
    struct tries *tries = g_hash_table_lookup(auth->tries, key);
    if (!tries) {
        tries = g_new0(struct tries, 1);
        g_hash_table_insert(auth->tries, g_strdup(key), tries);
    }
    if (now - tries->last > 3600 * 1000)
        tries->bad = 0;
    tries->last = now;
    tries->bad++;
    int over = tries->bad - brakes[i].free;
    if (over >= 0)
        tries->until = now + MIN(brakes[i].max_ms, 1000LL << MIN(over, 20));
}

void auth_tried(struct auth *auth, const char *name, const char *address, bool good, int64_t now)
{
    pthread_mutex_lock(&auth->lock);
    int64_t old = now - 3600 * 1000;
    if (g_hash_table_size(auth->tries) > TRIES_MAX)
        g_hash_table_foreach_remove(auth->tries, is_old, &old);
    if (g_hash_table_size(auth->tries) > 2 * TRIES_MAX)
        g_hash_table_remove_all(auth->tries);
    for (size_t i = 0; i < G_N_ELEMENTS(brakes); i++) {
        g_autofree char *key = brake_key(i, name, address);
        if (good && brakes[i].name)
            g_hash_table_remove(auth->tries, key);
        else if (!good)
            note_bad(auth, i, key, now);
    }
    pthread_mutex_unlock(&auth->lock);
}

/* --- what is not theirs ---------------------------------------------------------------------- */

/* Is it new in this hour? Under the lock. */
static bool note_denied(struct auth *auth, char *what, int64_t now)
{
    if (now < auth->hour_at || now - auth->hour_at >= HOUR_MS) {
        g_hash_table_remove_all(auth->told);
        auth->hour_at = now;
    }
    bool room = g_hash_table_size(auth->told) < DENIED_MAX;
    if (!room)
        g_free(what);
    return room && g_hash_table_add(auth->told, what);
}

void auth_denied(struct http_request *req, const char *key)
{
    struct auth *auth = ((const struct server *)http_payload(req))->auth;
    const struct annotate_who *who = http_who(req);
    if (!who->session)
        return;
    struct denied *d = g_new0(struct denied, 1);
    d->route = g_strdup_printf("%s %s", http_route(req)->method, http_route(req)->pattern);
    d->key = g_strdup(key);
    d->address = g_strdup(http_address(req));
    d->at = http_now(req);
    d->what = (struct annotate_denial){
        .account = who->user, .session = who->session, .route = d->route, .key = d->key};
    char *what = g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s %s", who->user,
        who->user ? 0 : who->session, d->route, key);
    pthread_mutex_lock(&auth->lock);
    if (note_denied(auth, what, d->at))
        g_queue_push_tail(&auth->denied, g_steal_pointer(&d));
    pthread_mutex_unlock(&auth->lock);
    g_clear_pointer(&d, free_denied);
}

static struct denied *next_denied(struct auth *auth)
{
    pthread_mutex_lock(&auth->lock);
    struct denied *d = g_queue_pop_head(&auth->denied);
    pthread_mutex_unlock(&auth->lock);
    return d;
}

void auth_tell_denied(struct auth *auth, struct annotate *record)
{
    for (struct denied *d; (d = next_denied(auth)); free_denied(d)) {
        g_autoptr(GError) error = NULL;
        struct annotate_who who = annotate_who_system;
        who.address = d->address;
        struct annotate_act act = {.who = &who, .now = d->at};
        if (record && !annotate_session_deny(record, &act, &d->what, &error))
            g_warning("%s: a refusal is not in the log: %s", d->route, error->message);
    }
}

/* --- cookies and the admit hook --------------------------------------------------------------- */

/* Cookies are of a host, not of a port: a rehearsal has names of its own, so that nothing done
 * there touches a session of the real server. g_free. */
static char *cookie_name(const struct http_request *req, bool meeting, const char *rehearsal)
{
    return g_strconcat(http_is_tls(req) ? "__Host-sk" : "sk", meeting ? "_m" : "",
        rehearsal ? "_" : NULL, rehearsal, NULL);
}

/* Who comes into a rehearsal for the first time is known from the real server: that session is in
 * the copy too. */
static const char *cookie_token(const struct http_request *req, bool meeting)
{
    const char *rehearsal = server_rehearses(http_payload(req));
    g_autofree char *own = cookie_name(req, meeting, rehearsal);
    g_autofree char *real = cookie_name(req, meeting, NULL);
    const char *token = http_cookie(req, own);
    return token || !rehearsal ? token : http_cookie(req, real);
}

void auth_set_cookie(struct http_request *req, bool meeting, const char *token)
{
    const char *rehearsal = server_rehearses(http_payload(req));
    int64_t lasts = meeting || rehearsal ? AUTH_MEETING_MS : AUTH_ABSOLUTE_MS;
    int64_t age = token ? lasts / 1000 : 0;
    g_autofree char *name = cookie_name(req, meeting, rehearsal);
    g_autofree char *value =
        g_strdup_printf("%s=%s; Path=/; Max-Age=%" G_GINT64_FORMAT "; HttpOnly; SameSite=Lax%s",
            name, token ? token : "", age, http_is_tls(req) ? "; Secure" : "");
    http_reply_header(req, "Set-Cookie", value);
}

static const char *token_of(const struct http_request *req, bool meeting)
{
    const char *bearer = http_header(req, "Authorization");
    if (bearer && !g_ascii_strncasecmp(bearer, "Bearer ", 7))
        return bearer + 7;
    return cookie_token(req, meeting);
}

void auth_request_hash(const struct http_request *req, char out_hash[AUTH_HASH_SIZE])
{
    const char *token = token_of(req, http_route(req)->audience != HTTP_OFFICE);
    auth_token_hash(token ? token : "", out_hash);
}

int64_t auth_cookie_session(const struct http_request *req)
{
    const char *token = cookie_token(req, false);
    char hash[AUTH_HASH_SIZE];
    if (!token || !*token || strlen(token) > 200)
        return 0;
    auth_token_hash(token, hash);
    struct annotate_session *session =
        annotate_session_find(http_record(req), hash, http_now(req), NULL);
    int64_t id = session && session->who.kind == ANNOTATE_KIND_OFFICE ? session->who.session : 0;
    annotate_session_free(session);
    return id;
}

static struct annotate_session *find_session(struct http_request *req, bool meeting, GError **error)
{
    const char *token = token_of(req, meeting);
    char hash[AUTH_HASH_SIZE];
    if (!token || strlen(token) > 200) {
        g_set_error_literal(error, ANNOTATE_ERROR, ANNOTATE_ERROR_NOT_FOUND, "session.none");
        return NULL;
    }
    auth_token_hash(token, hash);
    return annotate_session_find(http_record(req), hash, http_now(req), error);
}

/* With a password that somebody else set nothing works but setting an own one. */
static bool works_before_change(const struct http_route *route)
{
    static const char *const paths[] = {"/api/me", "/api/me/password", "/api/logout"};
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++)
        if (!strcmp(route->pattern, paths[i]))
            return true;
    return false;
}

static bool refuse(struct http_request *req, int status, const char *key)
{
    http_reply_fail(req, status, key, NULL);
    return false;
}

static bool refuse_unknown(struct http_request *req, bool meeting)
{
    if (!meeting)
        return refuse(req, 401, "session.none");
    char hash[AUTH_HASH_SIZE];
    auth_request_hash(req, hash);
    /* A page that asks between the end and its being told is not a stranger. */
    if (annotate_session_over(http_record(req), hash))
        return refuse(req, 410, "session.meeting_over");
    return refuse(req, 401, "session.meeting_none");
}

bool auth_admit(struct http_request *req)
{
    const struct http_route *route = http_route(req);
    struct annotate_who nobody = annotate_who_system;
    nobody.address = http_address(req);
    http_set_who(req, &nobody);
    if (route->audience == HTTP_ALL)
        return true;
    bool meeting = route->audience != HTTP_OFFICE;
    g_autoptr(GError) error = NULL;
    struct annotate_session *session = find_session(req, meeting, &error);
    if (!session) {
        if (!g_error_matches(error, ANNOTATE_ERROR, ANNOTATE_ERROR_NOT_FOUND)) {
            http_reply_error(req, error);
            return false;
        }
        return refuse_unknown(req, meeting);
    }
    static const enum annotate_kind kinds[] = {
        [HTTP_OFFICE] = ANNOTATE_KIND_OFFICE,
        [HTTP_SEAT] = ANNOTATE_KIND_SEAT,
        [HTTP_HALL] = ANNOTATE_KIND_HALL,
        [HTTP_LEADER] = ANNOTATE_KIND_LEADER,
    };
    session->who.address = http_address(req); /* from where this was done, not the log-in */
    http_take_session(req, session);
    if (session->who.kind != kinds[route->audience])
        return refuse(req, 403, "right.other_session");
    if (route->audience == HTTP_OFFICE && !(session->who.roles & route->roles))
        return refuse(req, 403, "right.not_your_role");
    if (session->who.narrowed && route->audience == HTTP_OFFICE && !narrow_open(route))
        return refuse(req, 403, "right.part_of_county");
    if (session->must_change && !works_before_change(route))
        return refuse(req, 403, "password.must_change");
    if (route->flags & HTTP_REAL && server_rehearses(http_payload(req)))
        return refuse(req, 409, "rehearsal.not_here");
    return true;
}
