/* Load for the benchmarks of the server: one thread, epoll, loopback, plain HTTP/1.1.
 *
 *   storm claims PORT CONNECTIONS MS    each connection sends its request again and again
 *   storm follow PORT CONNECTIONS       streams that wait for one event per command
 *   storm bare BYTES                    the peer of `follow`: sends BYTES to each of its streams
 *
 * Requests come on stdin as "LENGTH\n" and that many bytes, one for each connection. `claims` puts
 * a new key where "@@@@@@@@@@@@@@@@" stands. `follow` says "ready BYTES" when every stream has had
 * its first event, then takes one more request per round and says when it was answered and when the
 * streams had the event: "ANSWER FIRST HALF LAST BYTES", microseconds after it was sent. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ROUND_MS 10000
#define MAX_EVENTS 256

struct peer {
    int fd;
    char *request; /* what it sends, with the key at `key` */
    size_t size, key;
    int64_t sent_at, got_at; /* ns */
    /* of an answer or a stream */
    char head[4096];
    size_t head_n;
    bool in_body;
    long left;       /* of the body, or of the chunk */
    int chunk;       /* 0 size line, 1 data, 2 its end */
    char line[2];    /* the last two bytes of the stream */
    size_t event_n;  /* bytes of the event so far */
    bool comment;    /* it begins with a colon */
    int events;      /* whole ones */
    size_t event_of; /* size of the last one */
    size_t out;      /* bare: not yet sent */
};

static int64_t clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void fail(const char *what)
{
    fprintf(stderr, "storm: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void *some(size_t n, size_t size)
{
    void *p = calloc(n, size);
    if (!p)
        fail("memory");
    return p;
}

static char *read_request(size_t *out_size)
{
    char line[32];
    if (!fgets(line, sizeof line, stdin))
        return NULL;
    *out_size = (size_t)atol(line);
    char *text = some(*out_size + 1, 1);
    if (fread(text, 1, *out_size, stdin) != *out_size)
        fail("a request is cut off");
    return text;
}

static void many_files(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static int call(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
        fail("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static void watch(int epoll, struct peer *p, uint32_t what, int how)
{
    struct epoll_event e = {.events = what, .data.ptr = p};
    if (epoll_ctl(epoll, how, p->fd, &e) != 0)
        fail("epoll");
}

static void send_request(struct peer *p)
{
    p->sent_at = clock_ns();
    if (send(p->fd, p->request, p->size, MSG_NOSIGNAL) != (ssize_t)p->size)
        fail("send");
}

/* The bytes of a head; true when it is whole. */
static bool take_head(struct peer *p, char c)
{
    if (p->head_n + 1 >= sizeof p->head)
        fail("a long head");
    p->head[p->head_n++] = c;
    p->head[p->head_n] = '\0';
    return p->head_n >= 4 && memcmp(p->head + p->head_n - 4, "\r\n\r\n", 4) == 0;
}

static int status_of(const struct peer *p)
{
    return p->head_n > 12 ? atoi(p->head + 9) : 0;
}

/* ---- claims ---- */

static void next_key(struct peer *p)
{
    static uint64_t serial;
    char key[17];
    if (!serial)
        serial = (uint64_t)clock_ns() << 8;
    snprintf(key, sizeof key, "%016llx", (unsigned long long)serial++);
    memcpy(p->request + p->key, key, 16);
}

/* True when the answer is whole. */
static bool take_answer(struct peer *p, const char *data, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p->in_body) {
            p->left--;
        } else if (take_head(p, data[i])) {
            const char *length = strcasestr(p->head, "\r\nContent-Length:");
            p->in_body = true;
            p->left = length ? atol(length + 17) : 0;
        }
        if (p->in_body && p->left == 0)
            return true;
    }
    return false;
}

static int by_size(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static int claims(int port, int n, int ms)
{
    struct peer *peers = some((size_t)n, sizeof *peers);
    size_t room = 1 << 20, count = 0;
    int64_t *took = some(room, sizeof *took);
    int epoll = epoll_create1(EPOLL_CLOEXEC), bad = 0;
    for (int i = 0; i < n; i++) {
        struct peer *p = &peers[i];
        p->request = read_request(&p->size);
        const char *key = p->request ? strstr(p->request, "@@@@@@@@@@@@@@@@") : NULL;
        if (!key)
            fail("a request without a key");
        p->key = (size_t)(key - p->request);
        p->fd = call(port);
        watch(epoll, p, EPOLLIN, EPOLL_CTL_ADD);
    }
    int64_t warm = clock_ns() + ms * INT64_C(100000), end = warm + ms * INT64_C(1000000);
    for (int i = 0; i < n; i++) {
        next_key(&peers[i]);
        send_request(&peers[i]);
    }
    for (int64_t now = clock_ns(); now < end;) {
        struct epoll_event e[MAX_EVENTS];
        int got = epoll_wait(epoll, e, MAX_EVENTS, 100);
        for (int i = 0; i < got; i++) {
            struct peer *p = e[i].data.ptr;
            char data[16384];
            ssize_t size = recv(p->fd, data, sizeof data, 0);
            if (size <= 0)
                fail("a connection ended");
            if (!take_answer(p, data, (size_t)size))
                continue;
            now = clock_ns();
            if (now > warm && now < end) {
                if (status_of(p) == 200 && count < room)
                    took[count++] = now - p->sent_at;
                else if (bad++ == 0)
                    fprintf(stderr, "storm: %.*s %.*s\n", 20, p->head, (int)size, data);
            }
            p->head_n = 0;
            p->in_body = false;
            next_key(p);
            send_request(p);
        }
        now = clock_ns();
    }
    if (!count)
        fail("nothing was accepted");
    qsort(took, count, sizeof *took, by_size);
    printf("%zu %d %.3f %.3f %.3f %.3f\n", count, bad, (double)count * 1000 / ms,
        (double)took[count / 2] / 1e6, (double)took[count * 99 / 100] / 1e6,
        (double)took[count - 1] / 1e6);
    return 0;
}

/* ---- streams ---- */

static void take_event_byte(struct peer *p, char c)
{
    if (p->event_n == 0)
        p->comment = c == ':' || c == 'r'; /* a heartbeat, or the retry time */
    p->event_n++;
    p->line[0] = p->line[1];
    p->line[1] = c;
    if (p->line[0] != '\n' || c != '\n')
        return;
    if (!p->comment) {
        p->events++;
        p->event_of = p->event_n;
        p->got_at = clock_ns();
    }
    p->event_n = 0;
    p->line[1] = '\0';
}

static void take_chunk_byte(struct peer *p, char c)
{
    if (p->chunk == 0) {
        if (c == '\n') {
            p->head[p->head_n] = '\0';
            p->left = strtol(p->head, NULL, 16);
            p->chunk = p->left ? 1 : 0;
            p->head_n = 0;
        } else if (p->head_n < 32) {
            p->head[p->head_n++] = c;
        }
    } else if (p->chunk == 1) {
        take_event_byte(p, c);
        if (--p->left == 0)
            p->chunk = 2;
    } else if (c == '\n') {
        p->chunk = 0;
    }
}

static void take_stream(struct peer *p, const char *data, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p->in_body) {
            take_chunk_byte(p, data[i]);
        } else if (take_head(p, data[i])) {
            if (status_of(p) != 200)
                fail(p->head);
            p->in_body = true;
            p->head_n = 0;
        }
    }
}

/* Until each stream has `events` (0: for `ms` only) and the command, if any, is answered. */
static bool wait_streams(
    int epoll, struct peer *peers, int n, int events, struct peer *command, int ms)
{
    int64_t end = clock_ns() + ms * INT64_C(1000000);
    int missing = events ? 0 : 1;
    for (int i = 0; i < n && events; i++)
        missing += peers[i].events < events;
    bool answered = command == NULL;
    while (missing || !answered) {
        struct epoll_event e[MAX_EVENTS];
        int64_t rest = (end - clock_ns()) / 1000000;
        if (rest <= 0)
            return events == 0;
        int got = epoll_wait(epoll, e, MAX_EVENTS, (int)rest + 1);
        for (int i = 0; i < got; i++) {
            struct peer *p = e[i].data.ptr;
            char data[65536];
            ssize_t size = recv(p->fd, data, sizeof data, 0);
            if (size <= 0)
                fail("a connection ended");
            if (p == command) {
                answered = take_answer(p, data, (size_t)size);
                p->got_at = clock_ns();
                continue;
            }
            bool before = p->events >= events;
            take_stream(p, data, (size_t)size);
            if (events && !before && p->events >= events)
                missing--;
        }
    }
    return true;
}

static int follow(int port, int n)
{
    struct peer *peers = some((size_t)n, sizeof *peers), command = {0};
    int64_t *took = some((size_t)n, sizeof *took);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < n; i++) {
        struct peer *p = &peers[i];
        p->request = read_request(&p->size);
        p->fd = call(port);
        watch(epoll, p, EPOLLIN, EPOLL_CTL_ADD);
        send_request(p);
    }
    if (!wait_streams(epoll, peers, n, 1, NULL, ROUND_MS * 6))
        fail("not every stream began");
    printf("ready %zu\n", peers[0].event_of);
    fflush(stdout);
    command.fd = call(port);
    watch(epoll, &command, EPOLLIN, EPOLL_CTL_ADD);
    while ((command.request = read_request(&command.size))) {
        wait_streams(epoll, peers, n, 0, NULL, 200); /* what is still on its way */
        for (int i = 0; i < n; i++)
            peers[i].events = 0;
        command.in_body = false;
        command.head_n = 0;
        send_request(&command);
        if (!wait_streams(epoll, peers, n, 1, &command, ROUND_MS))
            fail("not every stream had the event");
        if (status_of(&command) != 200)
            fail(command.head);
        for (int i = 0; i < n; i++)
            took[i] = peers[i].got_at - command.sent_at;
        qsort(took, (size_t)n, sizeof *took, by_size);
        printf("%lld %lld %lld %lld %zu\n", (long long)(command.got_at - command.sent_at) / 1000,
            (long long)took[0] / 1000, (long long)took[n / 2] / 1000, (long long)took[n - 1] / 1000,
            peers[0].event_of);
        fflush(stdout);
        free(command.request);
    }
    return 0;
}

/* ---- the bare writer ---- */

static const char stream_head[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

/* An event of `size` bytes as one chunk. */
static char *make_event(size_t size, size_t *out_n)
{
    char *text = some(size + 32, 1);
    int head = sprintf(text, "%zx\r\n", size);
    memset(text + head, 'x', size - 2);
    memcpy(text + head + size - 2, "\n\n\r\n", 4);
    *out_n = (size_t)head + size + 2;
    return text;
}

static void write_some(int epoll, struct peer *p, const char *event, size_t size)
{
    ssize_t n = send(p->fd, event + size - p->out, p->out, MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN)
        fail("send");
    bool waited = p->chunk;
    p->out -= n > 0 ? (size_t)n : 0;
    p->chunk = p->out > 0;
    if (waited != p->chunk)
        watch(epoll, p, p->out ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
}

static void begin_stream(int epoll, struct peer *p, const char *event, size_t size)
{
    if (send(p->fd, stream_head, sizeof stream_head - 1, MSG_NOSIGNAL) < 0)
        fail("send");
    p->in_body = true;
    p->out = size;
    write_some(epoll, p, event, size);
}

static int bare(size_t bytes)
{
    size_t size, n = 0;
    char *event = make_event(bytes, &size);
    struct peer **peers = some(4096, sizeof *peers), door = {0};
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t at_size = sizeof at;
    int epoll = epoll_create1(EPOLL_CLOEXEC), one = 1;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    door.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(door.fd, (struct sockaddr *)&at, at_size) || listen(door.fd, 1024) ||
        getsockname(door.fd, (struct sockaddr *)&at, &at_size))
        fail("listen");
    watch(epoll, &door, EPOLLIN, EPOLL_CTL_ADD);
    printf("%d\n", ntohs(at.sin_port));
    fflush(stdout);
    for (;;) {
        struct epoll_event e[MAX_EVENTS];
        int got = epoll_wait(epoll, e, MAX_EVENTS, -1);
        for (int i = 0; i < got; i++) {
            struct peer *p = e[i].data.ptr;
            char data[4096];
            if (p == &door) {
                if (n == 4096)
                    fail("too many");
                p = peers[n++] = some(1, sizeof *p);
                p->fd = accept4(door.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
                setsockopt(p->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                watch(epoll, p, EPOLLIN, EPOLL_CTL_ADD);
                continue;
            }
            if (e[i].events & EPOLLOUT)
                write_some(epoll, p, event, size);
            if (!(e[i].events & ~(uint32_t)EPOLLOUT))
                continue;
            ssize_t size_in = recv(p->fd, data, sizeof data, 0);
            if (size_in <= 0)
                return 0; /* the run is over */
            if (data[0] == 'G') {
                begin_stream(epoll, p, event, size);
                continue;
            }
            if (send(p->fd, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0)
                fail("send");
            for (size_t k = 0; k < n; k++)
                if (peers[k]->in_body) {
                    peers[k]->out = size;
                    write_some(epoll, peers[k], event, size);
                }
        }
    }
}

int main(int argc, char **argv)
{
    many_files();
    if (argc == 5 && strcmp(argv[1], "claims") == 0)
        return claims(atoi(argv[2]), atoi(argv[3]), atoi(argv[4]));
    if (argc == 4 && strcmp(argv[1], "follow") == 0)
        return follow(atoi(argv[2]), atoi(argv[3]));
    if (argc == 3 && strcmp(argv[1], "bare") == 0 && atol(argv[2]) > 2)
        return bare((size_t)atol(argv[2]));
    fprintf(stderr, "usage: storm claims PORT N MS | follow PORT N | bare BYTES\n");
    return 2;
}
