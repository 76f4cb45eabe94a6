/* auth.h — passwords, tokens, cookies: who is asking. */
#pragma once
#include "http.h"

struct auth;
struct server;

#define AUTH_IDLE_MS (12 * 3600 * 1000LL)
#define AUTH_ABSOLUTE_MS (7 * 24 * 3600 * 1000LL)
#define AUTH_MEETING_MS (24 * 3600 * 1000LL)
#define AUTH_TOKEN_SIZE 44 /* 32 random bytes as URL-safe base64, with the NUL */
#define AUTH_HASH_SIZE 65

struct auth *auth_new(GError **error);
void auth_free(struct auth *auth);

/* The admit hook of http.h. */
bool auth_admit(struct http_request *req);

/* argon2id, 64 MiB, two passes: about 0.1 s. g_free; NULL only when memory is out. */
char *auth_password_hash(const char *password);
/* Of a password of auth_password_make: it has 80 bits of chance, so that the dear work above, which
 * protects what people think up, need not be done for each of a long list. */
char *auth_password_hash_made(const char *password);
/* `hash` NULL: the same work, always false. */
bool auth_password_check(struct auth *auth, const char *hash, const char *password);
/* NULL when it will do, else the text key of what is wrong with it. */
const char *auth_password_fault(const char *password, const char *login);
/* A one-time password that people can type. g_free. */
char *auth_password_make(void);

/* 256 random bits, and the only form in which they are stored. */
void auth_token_make(char out_token[AUTH_TOKEN_SIZE], char out_hash[AUTH_HASH_SIZE]);
void auth_token_hash(const char *token, char out_hash[AUTH_HASH_SIZE]);
/* `n` random decimal digits; `n` letters and digits that nobody mistakes for another. */
void auth_digits(char *out, size_t n);
void auth_letters(char *out, size_t n);

/* Growing delays: is one more try of `name` from this address allowed now? If not *out_wait_s says
 * how long to wait. Tell afterwards how it went. */
bool auth_may_try(
    struct auth *auth, const char *name, const char *address, int64_t now, int *out_wait_s);
void auth_tried(struct auth *auth, const char *name, const char *address, bool good, int64_t now);

/* The hook of http.h: what one account was told at one route is kept once an hour, until the next
 * auth_tell_denied() brings it into the log (record NULL: a rehearsal, which has none to keep). */
void auth_denied(struct http_request *req, const char *key);
void auth_tell_denied(struct auth *auth, struct annotate *record);

/* The hash of the token that the request of a meeting or office route came with. */
void auth_request_hash(const struct http_request *req, char out_hash[AUTH_HASH_SIZE]);

/* The office session whose cookie the request carries, 0: none. */
int64_t auth_cookie_session(const struct http_request *req);

/* Sets or (token NULL) removes the cookie of the office or the meeting session. */
void auth_set_cookie(struct http_request *req, bool meeting, const char *token);
