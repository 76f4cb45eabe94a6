/* The small client against a server that says what it was told to, one answer a connection. */
#include "client.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

struct line {
    const char *begins; /* of the request; NULL: the end */
    const char *answer; /* status and headers */
};

struct server {
    GSocketListener *listener;
    const struct line *lines;
    GThread *thread;
    uint16_t port;
};

/* The head, and as much of a body as it announces. */
static char *read_request(GInputStream *in)
{
    g_autoptr(GDataInputStream) data = g_data_input_stream_new(in);
    g_data_input_stream_set_newline_type(data, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
    char *first = g_data_input_stream_read_line(data, NULL, NULL, NULL);
    gsize body = 0;
    for (;;) {
        g_autofree char *line = g_data_input_stream_read_line(data, NULL, NULL, NULL);
        if (!line || !*line)
            break;
        if (g_ascii_strncasecmp(line, "Content-Length:", 15) == 0)
            body = g_ascii_strtoull(line + 15, NULL, 10);
    }
    g_autofree char *bytes = g_malloc(body + 1);
    g_input_stream_read_all(G_INPUT_STREAM(data), bytes, body, NULL, NULL, NULL);
    return first;
}

static void *serve(void *payload)
{
    struct server *server = payload;
    for (const struct line *line = server->lines; line->begins; line++) {
        g_autoptr(GSocketConnection) one =
            g_socket_listener_accept(server->listener, NULL, NULL, NULL);
        g_assert_nonnull(one);
        g_autofree char *asked = read_request(g_io_stream_get_input_stream(G_IO_STREAM(one)));
        g_assert_nonnull(asked);
        if (!g_str_has_prefix(asked, line->begins))
            g_error("'%s' was asked, not '%s'", asked, line->begins);
        g_autofree char *answer = g_strdup_printf(
            "HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", line->answer);
        g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(one)), answer,
            strlen(answer), NULL, NULL, NULL);
        g_io_stream_close(G_IO_STREAM(one), NULL, NULL);
    }
    return NULL;
}

/* Sends ten bytes to a server that follows the lines, to their end. */
static bool send_ten(const struct line *lines, struct client_upload *upload, GError **error)
{
    struct server server = {.listener = g_socket_listener_new(), .lines = lines};
    g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
    g_autoptr(GSocketAddress) address = g_inet_socket_address_new(loopback, 0);
    g_autoptr(GSocketAddress) bound = NULL;
    g_assert_true(g_socket_listener_add_address(
        server.listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &bound, NULL));
    server.port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound));
    server.thread = g_thread_new("server", serve, &server);
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("ten-XXXXXX", &path, NULL);
    g_assert_cmpint(fd, >=, 0);
    close(fd);
    g_assert_true(g_file_set_contents(path, "0123456789", 10, NULL));
    g_autofree char *base = g_strdup_printf("http://127.0.0.1:%u", server.port);
    struct client *client = client_new(base);
    upload->path = path;
    upload->name = "ten";
    upload->purpose = "footage";
    bool ok = client_upload(client, upload, error);
    client_free(client);
    g_thread_join(server.thread);
    g_object_unref(server.listener);
    g_unlink(path);
    return ok;
}

/* The server still read from a connection that broke when it was asked how much it had. */
static void test_moved(void)
{
    static const struct line lines[] = {
        {"POST /api/uploads",    "201 Created\r\nLocation: /api/uploads/7"               },
        {"PATCH /api/uploads/7", "409 Conflict"                                          },
        {"HEAD /api/uploads/7",  "200 OK\r\nUpload-Offset: 4"                            },
        {"PATCH /api/uploads/7", "204 No Content\r\nUpload-Offset: 10\r\nShenkan-Clip: 3"},
        {NULL,                   NULL                                                    },
    };
    struct client_upload upload = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(send_ten(lines, &upload, &error));
    g_assert_no_error(error);
    g_assert_cmpint(upload.clip, ==, 3);
    g_assert_cmpint(upload.resumed_at, ==, 4);
}

static void test_refused(void)
{
    static const struct line lines[] = {
        {"POST /api/uploads",    "201 Created\r\nLocation: /api/uploads/7"},
        {"PATCH /api/uploads/7", "413 Too Large"                          },
        {NULL,                   NULL                                     },
    };
    struct client_upload upload = {0};
    g_autoptr(GError) error = NULL;
    g_assert_false(send_ten(lines, &upload, &error));
    g_assert_error(error, CLIENT_ERROR, CLIENT_ERROR_REFUSED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/client/goes on where the server stands", test_moved);
    g_test_add_func("/client/what is refused is not tried again", test_refused);
    return g_test_run();
}
