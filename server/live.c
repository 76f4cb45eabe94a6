#include "live.h"

#include "annotate.h"
#include "auth.h"
#include "clock.h"
#include "server.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#define TICK_MS 50
#define JOBS_MS 250
#define HEARTBEAT_MS 15000
#define RECHECK_MS 30000
#define TOUCH_MS 1000 /* a console hears about the hall's position once a second, nobody else */
#define EVENTS_AT_ONCE 256
#define REPLAY_MAX 500
#define TYPING_MS 3000
#define WAIT_MS 25000   /* below what proxies allow a request */
#define SHARE_LEAST 128 /* fewer pushes are not worth a thread */
#define SHARES_MAX 4

struct follower {
    struct live *live;
    int refs;
    struct http_events *events; /* NULL once closed */
    bool office, fresh;
    bool once; /* a request that waits for one state newer than `after`, not a stream */
    bool last; /* its session is over: one more state, if there is one to tell, and the end */
    enum annotate_view view;
    struct annotate_who who; /* without its strings */
    char hash[AUTH_HASH_SIZE];
    int64_t screening;
    int64_t replay_after; /* Last-Event-ID, -1: none */
    int64_t after;
    char *key;      /* followers with the same key see the same text */
    int64_t due_at; /* a claim window, or the wait, runs out then; 0: none */
};

struct live {
    const struct server *server;
    pthread_t thread;
    pthread_mutex_t lock;     /* everything below but the atomics */
    pthread_rwlock_t streams; /* with or without `lock` held for reading while a stream is pushed
                                 to; one that closes takes both */
    pthread_cond_t wake;
    bool woken, ending;
    GPtrArray *followers;
    GHashTable *touched; /* screening ids */
    GHashTable *typed;   /* session → when it was last told that somebody writes */
    atomic_bool meeting_open;
    /* the thread's own */
    int64_t seen, jobs_after;
    int64_t jobs_at, heartbeat_at, recheck_at, touch_at;
    bool recheck;
};

static int64_t now_ms(void)
{
    return clock_now();
}

static void follower_unref(struct follower *f)
{
    if (--f->refs > 0)
        return;
    g_free(f->key);
    g_free(f);
}

/* --- streams come and go -------------------------------------------------------------------- */

static void on_closed(struct http_events *events, void *payload)
{
    struct follower *f = payload;
    struct live *live = f->live;
    pthread_mutex_lock(&live->lock);
    pthread_rwlock_wrlock(&live->streams);
    f->events = NULL;
    pthread_rwlock_unlock(&live->streams);
    g_ptr_array_remove_fast(live->followers, f);
    follower_unref(f);
    pthread_mutex_unlock(&live->lock);
}

static int64_t last_event_id(const struct http_request *req)
{
    const char *text = http_header(req, "Last-Event-ID");
    if (!text || !*text || strspn(text, "0123456789") != strlen(text) || strlen(text) > 18)
        return -1;
    return g_ascii_strtoll(text, NULL, 10);
}

static struct follower *new_follower(
    struct http_request *req, struct live *live, enum annotate_view view)
{
    struct follower *f = g_new0(struct follower, 1);
    f->live = live;
    f->refs = 1;
    f->fresh = true;
    f->view = view;
    f->who = *http_who(req);
    f->who.name = f->who.address = "";
    f->screening = http_int(req, "id", f->who.screening);
    f->replay_after = last_event_id(req);
    auth_request_hash(req, f->hash);
    return f;
}

static void add_follower(struct http_request *req, struct follower *f)
{
    struct live *live = f->live;
    bool own = f->view == ANNOTATE_VIEW_STAGE || f->view == ANNOTATE_VIEW_LEADER_STAGE;
    f->key = g_strdup_printf("%d %d %d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
        f->view, f->who.kind, f->once, f->screening, own ? f->who.user : f->who.unit,
        f->who.attendance);
    pthread_mutex_lock(&live->lock);
    g_ptr_array_add(live->followers, f);
    f->events = http_reply_events(req, on_closed, f);
    if (f->once)
        http_reply_header(req, "Content-Type",
            f->office ? "text/plain; charset=utf-8" : "application/json; charset=utf-8");
    live->woken = true;
    pthread_cond_signal(&live->wake);
    pthread_mutex_unlock(&live->lock);
}

static void follow(struct http_request *req, enum annotate_view view, bool office)
{
    const struct server *server = http_payload(req);
    struct follower *f = new_follower(req, server->live, view);
    f->office = office;
    add_follower(req, f);
}

static void wait_once(struct http_request *req, enum annotate_view view, bool office)
{
    const struct server *server = http_payload(req);
    struct follower *f = new_follower(req, server->live, view);
    f->once = true;
    f->office = office;
    f->after = f->replay_after = http_int(req, "after", -1);
    f->due_at = http_now(req) + WAIT_MS;
    add_follower(req, f);
}

void live_office(struct http_request *req)
{
    follow(req, ANNOTATE_VIEW_JOBS_CHANGED, true);
}

void live_office_wait(struct http_request *req)
{
    wait_once(req, ANNOTATE_VIEW_JOBS_CHANGED, true);
}

/* A screening that the viewer may not see is refused before the stream begins. */
static void follow_visible(struct http_request *req, enum annotate_view view,
    void (*follow_it)(struct http_request *req, enum annotate_view view, bool office))
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) probe = g_string_new(NULL);
    struct annotate_query query = {.id = http_int(req, "id", 0)};
    if (annotate_read(http_record(req), view, http_who(req), &query, http_now(req), probe, &error))
        follow_it(req, view, false);
    else
        http_reply_error(req, error);
}

void live_console(struct http_request *req)
{
    follow_visible(req, ANNOTATE_VIEW_STAGE, follow);
}

void live_console_wait(struct http_request *req)
{
    follow_visible(req, ANNOTATE_VIEW_STAGE, wait_once);
}

void live_leader(struct http_request *req)
{
    follow_visible(req, ANNOTATE_VIEW_LEADER_STAGE, follow);
}

void live_leader_wait(struct http_request *req)
{
    follow_visible(req, ANNOTATE_VIEW_LEADER_STAGE, wait_once);
}

void live_tablet(struct http_request *req)
{
    follow(req, ANNOTATE_VIEW_LEADER_STAGE, false);
}

void live_tablet_wait(struct http_request *req)
{
    wait_once(req, ANNOTATE_VIEW_LEADER_STAGE, false);
}

void live_seat(struct http_request *req)
{
    follow(req, ANNOTATE_VIEW_SEAT, false);
}

void live_hall(struct http_request *req)
{
    follow(req, ANNOTATE_VIEW_HALL, false);
}

void live_seat_wait(struct http_request *req)
{
    wait_once(req, ANNOTATE_VIEW_SEAT, false);
}

void live_hall_wait(struct http_request *req)
{
    wait_once(req, ANNOTATE_VIEW_HALL, false);
}

/* --- what is pushed ------------------------------------------------------------------------- */

static void push_text(struct follower *f, const char *text, bool latest)
{
    if (!f->events)
        return;
    g_autoptr(GBytes) block = g_bytes_new(text, strlen(text));
    http_events_push(f->events, block, latest);
}

static void append_change(GString *out, const struct annotate_event *e)
{
    g_string_append_printf(out,
        "event: change\nid: %" G_GINT64_FORMAT "\ndata: {\"seq\":%" G_GINT64_FORMAT
        ",\"kind\":\"%s\",\"id\":%" G_GINT64_FORMAT
        ",\"act\":\"%s\",\"screening\":%" G_GINT64_FORMAT "}\n\n",
        e->seq, e->seq, e->kind, e->object, e->act, e->screening);
}

/* The first word of an office stream: where the log is, and what a returning page has missed. */
static void greet_office(struct live *live, struct annotate *record, struct follower *f)
{
    g_autoptr(GString) out = g_string_new(NULL);
    int64_t missed = live->seen - f->replay_after;
    if (f->once && f->replay_after >= 0 && missed == 0)
        return; /* it asks again and again, and waits for news */
    g_string_append_printf(out, "retry: %d\n\n", 2000 + g_random_int_range(0, 3000));
    if (f->replay_after >= 0 && missed > 0 && missed <= REPLAY_MAX) {
        g_autofree struct annotate_event *events = g_new(struct annotate_event, REPLAY_MAX);
        size_t n = 0;
        annotate_events_since(record, f->replay_after, events, REPLAY_MAX, &n, NULL);
        for (size_t i = 0; i < n && events[i].seq <= live->seen; i++)
            append_change(out, &events[i]);
    } else {
        /* New here, or away too long: look at everything again. */
        struct annotate_event all = {.seq = live->seen, .kind = "all", .act = "refresh"};
        append_change(out, &all);
    }
    push_text(f, out->str, false);
}

/* The nearest end of a claim window that the text tells of, or 0. */
static int64_t next_close(const char *text, int64_t now)
{
    static const char name[] = "\"closes_at\":";
    int64_t next = 0;
    for (const char *p = strstr(text, name); p; p = strstr(p, name)) {
        p += strlen(name);
        int64_t at = g_ascii_strtoll(p, NULL, 10);
        if (at > now && (!next || at < next))
            next = at;
    }
    return next;
}

struct shared {
    GBytes *block; /* NULL: cannot be read any more */
    int64_t due_at;
};

static void free_shared(void *data)
{
    struct shared *s = data;
    g_clear_pointer(&s->block, g_bytes_unref);
    g_free(s);
}

static struct shared *render(
    struct live *live, struct annotate *record, const struct follower *f, int64_t now)
{
    struct shared *s = g_new0(struct shared, 1);
    g_autoptr(GString) view = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    struct annotate_query query = {.id = f->screening};
    if (!annotate_read(record, f->view, &f->who, &query, now, view, &error)) {
        g_debug("a live view ends: %s", error->message);
        return s;
    }
    s->due_at = next_close(view->str, now);
    server_dress(live->server, f->view, f->screening, view);
    char *text = f->once ? g_string_free(g_steal_pointer(&view), FALSE)
                         : g_strdup_printf("event: stage\nid: %" G_GINT64_FORMAT "\ndata: %s\n\n",
                               live->seen, view->str);
    s->block = g_bytes_new_take(text, strlen(text));
    return s;
}

/* --- one turn of the thread ------------------------------------------------------------------- */

/* A copy of the list, so that nothing slow happens under the lock. */
static GPtrArray *hold_followers(struct live *live)
{
    GPtrArray *held = g_ptr_array_new();
    pthread_mutex_lock(&live->lock);
    for (guint i = 0; i < live->followers->len; i++) {
        struct follower *f = live->followers->pdata[i];
        f->refs++;
        g_ptr_array_add(held, f);
    }
    pthread_mutex_unlock(&live->lock);
    return held;
}

static void release_followers(struct live *live, GPtrArray *held)
{
    pthread_mutex_lock(&live->lock);
    for (guint i = 0; i < held->len; i++)
        follower_unref(held->pdata[i]);
    pthread_mutex_unlock(&live->lock);
    g_ptr_array_unref(held);
}

/* New events: office streams hear of each, screenings they belong to become dirty. */
static void read_events(
    struct live *live, struct annotate *record, GString *changes, GHashTable *dirty)
{
    if (annotate_event_last(record) <= live->seen)
        return;
    static const char *const session_kinds[] = {
        "session", "account", "screening", "tablet", "pair"};
    g_autofree struct annotate_event *events = g_new(struct annotate_event, EVENTS_AT_ONCE);
    size_t n = EVENTS_AT_ONCE;
    while (n == EVENTS_AT_ONCE) {
        if (!annotate_events_since(record, live->seen, events, EVENTS_AT_ONCE, &n, NULL))
            return;
        for (size_t i = 0; i < n; i++) {
            append_change(changes, &events[i]);
            int64_t *screening = g_new(int64_t, 1);
            *screening = events[i].screening;
            g_hash_table_add(dirty, screening);
            for (size_t k = 0; k < G_N_ELEMENTS(session_kinds); k++)
                live->recheck |= !strcmp(events[i].kind, session_kinds[k]);
            live->seen = events[i].seq;
        }
    }
}

static bool in_meeting(const char *state)
{
    return state &&
           (!strcmp(state, "checkin") || !strcmp(state, "live") || !strcmp(state, "paused"));
}

static void look_at_door(struct live *live, struct annotate *record, int64_t now)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (!annotate_read(record, ANNOTATE_VIEW_SCREENINGS, &server_reader,
            &(struct annotate_query){0}, now, text, NULL))
        return;
    json_auto_t *view = json_loads(text->str, 0, NULL);
    bool open = false;
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(view, "items"), i, item) open |=
        in_meeting(json_string_value(json_object_get(item, "state")));
    atomic_store(&live->meeting_open, open);
}

/* Log-outs, ended accounts, changed roles and ended screenings end their streams. The state that
 * says that the screening is over is still told: it is the one that stays on walls and phones. */
static void recheck_sessions(
    struct live *live, struct annotate *record, GPtrArray *held, GHashTable *dirty, int64_t now)
{
    for (guint i = 0; i < held->len; i++) {
        struct follower *f = held->pdata[i];
        struct annotate_session *session = annotate_session_find(record, f->hash, now, NULL);
        bool same = session && session->who.roles == f->who.roles &&
                    session->who.unit == f->who.unit &&
                    session->who.narrowed == f->who.narrowed &&
                    session->who.attendance == f->who.attendance;
        annotate_session_free(session);
        if (same)
            continue;
        f->last = true;
        if (!f->office && g_hash_table_contains(dirty, &f->screening))
            continue;
        pthread_mutex_lock(&live->lock);
        if (f->events)
            http_events_end(f->events);
        pthread_mutex_unlock(&live->lock);
    }
}

/* What became of screenings since the last turn: sets of ids. */
struct news {
    GHashTable *dirty;   /* an event */
    GHashTable *touched; /* only a hall report */
};

static bool hears_hall(const struct follower *f, const struct news *news)
{
    return f->view == ANNOTATE_VIEW_STAGE && g_hash_table_contains(news->touched, &f->screening);
}

static bool wants(struct follower *f, const struct news *news, int64_t now)
{
    bool due = f->due_at && f->due_at <= now;
    bool want =
        f->fresh || due || g_hash_table_contains(news->dirty, &f->screening) || hears_hall(f, news);
    f->fresh = false;
    return want;
}

/* Who waits and knows the present state goes on waiting, until an open claim window runs out. */
static bool waits_on(struct live *live, struct follower *f, const struct shared *s,
    const struct news *news, int64_t now)
{
    if (!f->once || f->last || !s->block || f->after < live->seen || f->due_at <= now ||
        hears_hall(f, news))
        return false;
    f->due_at = s->due_at ? MIN(f->due_at, s->due_at) : f->due_at;
    return true;
}

struct push {
    struct follower *follower;
    GBytes *block; /* NULL: nothing to tell, only the end */
    bool end;
};

struct share {
    struct live *live;
    const struct push *pushes;
    guint n;
};

static void *push_share(void *data)
{
    const struct share *share = data;
    for (guint i = 0; i < share->n; i++) {
        const struct push *push = &share->pushes[i];
        pthread_rwlock_rdlock(&share->live->streams);
        struct http_events *events = push->follower->events;
        if (events && push->block)
            http_events_push(events, push->block, true);
        if (events && push->end)
            http_events_end(events);
        pthread_rwlock_unlock(&share->live->streams);
    }
    return NULL;
}

/* A push is one write, and a thousand of them take a core ten milliseconds: big lists are shared
 * among as many threads as there are cores. */
static void push_all(struct live *live, const struct push *pushes, guint n)
{
    struct share shares[SHARES_MAX];
    pthread_t threads[SHARES_MAX];
    guint parts = CLAMP(n / SHARE_LEAST, 1, MIN(g_get_num_processors(), SHARES_MAX));
    guint started = 0;
    for (guint i = 0; i < parts; i++) {
        guint from = n * i / parts;
        shares[i] = (struct share){live, pushes + from, n * (i + 1) / parts - from};
    }
    while (started + 1 < parts &&
           pthread_create(&threads[started], NULL, push_share, &shares[started]) == 0)
        started++;
    for (guint i = started; i < parts; i++)
        push_share(&shares[i]);
    for (guint i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}

static void push_stages(struct live *live, struct annotate *record, GPtrArray *held,
    const struct news *news, int64_t now)
{
    g_autoptr(GHashTable) shared =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_shared);
    g_autoptr(GArray) pushes = g_array_new(FALSE, FALSE, sizeof(struct push));
    for (guint i = 0; i < held->len; i++) {
        struct follower *f = held->pdata[i];
        if (f->office || !wants(f, news, now))
            continue;
        struct shared *s = g_hash_table_lookup(shared, f->key);
        if (!s) {
            s = render(live, record, f, now);
            g_hash_table_insert(shared, f->key, s);
        }
        if (waits_on(live, f, s, news, now))
            continue;
        f->due_at = s->due_at;
        struct push push = {f, s->block, f->last || f->once || !s->block};
        g_array_append_val(pushes, push);
    }
    push_all(live, (const struct push *)pushes->data, pushes->len);
}

static void append_jobs(struct live *live, struct annotate *record, GString *out, int64_t now)
{
    g_autoptr(GString) text = g_string_new(NULL);
    struct annotate_query query = {.after = live->jobs_after};
    if (!annotate_read(record, ANNOTATE_VIEW_JOBS_CHANGED, &server_reader, &query, now, text, NULL))
        return;
    json_auto_t *view = json_loads(text->str, 0, NULL);
    size_t i;
    json_t *job;
    json_array_foreach(json_object_get(view, "items"), i, job)
    {
        int64_t at = json_integer_value(json_object_get(job, "changed_at"));
        live->jobs_after = MAX(live->jobs_after, at);
        char *line = json_dumps(job, JSON_COMPACT);
        g_string_append_printf(out, "event: job\ndata: %s\n\n", line);
        free(line);
    }
}

static void push_office(struct live *live, struct annotate *record, GPtrArray *held,
    const char *changes, const char *jobs, int64_t now)
{
    pthread_mutex_lock(&live->lock);
    for (guint i = 0; i < held->len; i++) {
        struct follower *f = held->pdata[i];
        if (!f->office || !f->events)
            continue;
        bool news = *jobs || (f->fresh ? f->after != live->seen : *changes);
        if (f->fresh)
            greet_office(live, record, f);
        else if (*changes)
            push_text(f, changes, false);
        if (*jobs)
            push_text(f, jobs, false);
        f->fresh = false;
        if (f->once && (news || f->due_at <= now))
            http_events_end(f->events);
    }
    pthread_mutex_unlock(&live->lock);
}

static void push_heartbeat(struct live *live, GPtrArray *held)
{
    pthread_mutex_lock(&live->lock);
    for (guint i = 0; i < held->len; i++) {
        struct follower *f = held->pdata[i];
        if (!f->once)
            push_text(f, ": hb\n\n", false);
    }
    pthread_mutex_unlock(&live->lock);
}

static bool is_due(int64_t *at, int64_t now, int64_t every)
{
    if (now < *at)
        return false;
    *at = now + every;
    return true;
}

static void take_touched(struct live *live, GHashTable *touched, int64_t now)
{
    if (!is_due(&live->touch_at, now, TOUCH_MS))
        return;
    pthread_mutex_lock(&live->lock);
    GHashTableIter iter;
    void *id;
    g_hash_table_iter_init(&iter, live->touched);
    while (g_hash_table_iter_next(&iter, &id, NULL)) {
        g_hash_table_iter_steal(&iter);
        g_hash_table_add(touched, id);
    }
    pthread_mutex_unlock(&live->lock);
}

static void turn(struct live *live, struct annotate *record)
{
    int64_t now = now_ms();
    g_autoptr(GString) changes = g_string_new(NULL);
    g_autoptr(GString) jobs = g_string_new(NULL);
    g_autoptr(GHashTable) dirty = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GHashTable) touched =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    read_events(live, record, changes, dirty);
    take_touched(live, touched, now);
    GPtrArray *held = hold_followers(live);
    live->recheck |= is_due(&live->recheck_at, now, RECHECK_MS);
    if (live->recheck) {
        look_at_door(live, record, now);
        recheck_sessions(live, record, held, dirty, now);
        live->recheck = false;
    }
    push_stages(live, record, held, &(struct news){dirty, touched}, now);
    if (is_due(&live->jobs_at, now, JOBS_MS))
        append_jobs(live, record, jobs, now);
    push_office(live, record, held, changes->str, jobs->str, now);
    if (is_due(&live->heartbeat_at, now, HEARTBEAT_MS))
        push_heartbeat(live, held);
    release_followers(live, held);
}

static void *run(void *data)
{
    struct live *live = data;
    struct annotate *record = server_record(live->server);
    pthread_mutex_lock(&live->lock);
    while (!live->ending) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += TICK_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        int rc = 0;
        while (!live->woken && !live->ending && rc == 0)
            rc = pthread_cond_timedwait(&live->wake, &live->lock, &until);
        live->woken = false;
        pthread_mutex_unlock(&live->lock);
        int64_t began = g_get_monotonic_time();
        turn(live, record);
        /* Bursts are joined: the next look is not before the tick is over. */
        int64_t took = g_get_monotonic_time() - began;
        if (rc == 0 && took < TICK_MS * 1000 / 2)
            g_usleep((gulong)(TICK_MS * 1000 / 2 - took));
        pthread_mutex_lock(&live->lock);
    }
    pthread_mutex_unlock(&live->lock);
    return NULL;
}

/* --- life ----------------------------------------------------------------------------------- */

struct live *live_new(const struct server *server)
{
    struct live *live = g_new0(struct live, 1);
    live->server = server;
    pthread_mutex_init(&live->lock, NULL);
    pthread_rwlock_init(&live->streams, NULL);
    pthread_cond_init(&live->wake, NULL);
    live->followers = g_ptr_array_new();
    live->touched = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    live->typed = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    struct annotate *record = server_record(server);
    live->seen = MAX(0, annotate_event_last(record));
    live->jobs_after = now_ms();
    look_at_door(live, record, now_ms());
    g_assert(pthread_create(&live->thread, NULL, run, live) == 0);
    return live;
}

void live_free(struct live *live)
{
    if (!live)
        return;
    pthread_mutex_lock(&live->lock);
    live->ending = true;
    pthread_cond_signal(&live->wake);
    pthread_mutex_unlock(&live->lock);
    pthread_join(live->thread, NULL);
    g_assert(live->followers->len == 0);
    g_ptr_array_unref(live->followers);
    g_hash_table_destroy(live->touched);
    g_hash_table_destroy(live->typed);
    pthread_cond_destroy(&live->wake);
    pthread_rwlock_destroy(&live->streams);
    pthread_mutex_destroy(&live->lock);
    g_free(live);
}

void live_wake(struct live *live)
{
    pthread_mutex_lock(&live->lock);
    live->woken = true;
    pthread_cond_signal(&live->wake);
    pthread_mutex_unlock(&live->lock);
}

void live_touch(struct live *live, int64_t screening)
{
    int64_t *id = g_new(int64_t, 1);
    *id = screening;
    pthread_mutex_lock(&live->lock);
    g_hash_table_add(live->touched, id);
    pthread_mutex_unlock(&live->lock);
}

static gboolean is_old(gpointer session, gpointer at, gpointer now)
{
    return *(int64_t *)now - *(int64_t *)at >= TYPING_MS;
}

void live_typing(struct live *live, const struct annotate_who *who, const char *event, int64_t now)
{
    pthread_mutex_lock(&live->lock);
    g_hash_table_foreach_remove(live->typed, is_old, &now);
    bool fresh = !g_hash_table_contains(live->typed, &who->session);
    if (fresh)
        g_hash_table_insert(live->typed, g_memdup2(&who->session, sizeof who->session),
            g_memdup2(&now, sizeof now));
    for (guint i = 0; fresh && i < live->followers->len; i++) {
        struct follower *f = live->followers->pdata[i];
        if (f->view == ANNOTATE_VIEW_SEAT && !f->once && f->who.screening == who->screening &&
            f->who.unit == who->unit && f->who.session != who->session)
            push_text(f, event, false);
    }
    pthread_mutex_unlock(&live->lock);
}

void live_over(struct live *live, int wait_s)
{
    g_autofree char *text = g_strdup_printf("event: over\ndata: {\"wait_s\":%d}\n\n", wait_s);
    pthread_mutex_lock(&live->lock);
    for (guint i = 0; i < live->followers->len; i++) {
        struct follower *f = live->followers->pdata[i];
        if (!f->once)
            push_text(f, text, false);
    }
    pthread_mutex_unlock(&live->lock);
}

bool live_meeting_open(struct live *live)
{
    return atomic_load(&live->meeting_open);
}
