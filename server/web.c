#include "web.h"

#include "annotate.h"
#include "config.h"
#include "server.h"

#include <string.h>
#include <unistd.h>

/* Addresses that are pages; all others are files by name. */
static const struct {
    const char *prefix, *file;
    bool meeting;
} pages[] = {
    {"/m/", "m.html", true},
    {"/d/", "m.html", true},
    {"/s/", "s.html", true},
    {"/l/", "l.html", true},
};

static const char *type_of(const char *path)
{
    static const struct {
        const char *end, *type;
    } types[] = {
        {".html",        "text/html; charset=utf-8"      },
        {".js",          "text/javascript; charset=utf-8"},
        {".css",         "text/css; charset=utf-8"       },
        {".svg",         "image/svg+xml"                 },
        {".png",         "image/png"                     },
        {".jpg",         "image/jpeg"                    },
        {".ico",         "image/x-icon"                  },
        {".json",        "application/json"              },
        {".webmanifest", "application/manifest+json"     },
        {".txt",         "text/plain; charset=utf-8"     },
        {".woff2",       "font/woff2"                    },
        {".wasm",        "application/wasm"              },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        if (g_str_has_suffix(path, types[i].end))
            return types[i].type;
    return NULL;
}

/* Plain names only: no way out of the folder, no hidden file, no map. */
static bool is_plain(const char *path)
{
    if (strlen(path) > 200)
        return false;
    for (const char *p = path; *p; p++) {
        if (*p == '/' && (p[1] == '.' || p[1] == '/' || !p[1]))
            return false;
        if (!g_ascii_isalnum(*p) && !strchr("/_.-", *p))
            return false;
    }
    return true;
}

static const char *page_of(const char *path, bool meeting)
{
    if (!strcmp(path, "/") || !strcmp(path, "/index.html"))
        return meeting ? "m.html" : "index.html";
    for (size_t i = 0; i < G_N_ELEMENTS(pages); i++) {
        size_t n = strlen(pages[i].prefix);
        if (!strncmp(path, pages[i].prefix, n) ||
            (strlen(path) == n - 1 && !strncmp(path, pages[i].prefix, n - 1)))
            return pages[i].file;
    }
    return NULL;
}

static bool wants_gzip(const struct http_request *req)
{
    const char *accept = http_header(req, "Accept-Encoding");
    return accept && strstr(accept, "gzip") && !strstr(accept, "gzip;q=0");
}

static void reply_missing(struct http_request *req)
{
    static const char page[] =
        "<!doctype html>\n<html lang=\"zh-CN\"><head><meta "
        "charset=\"utf-8\"><title>审看</title></head>\n"
        "<body><h1>网页还没有构建</h1>\n"
        "<p>服务已启动，但没有找到网页文件。请在源码目录运行：</p>\n"
        "<pre>meson setup build &amp;&amp; ninja -C build</pre>\n"
        "<p>或用 <code>shenkan serve --web 目录</code> 指定已构建好的网页目录。接口仍可使用："
        "<a href=\"/api\">/api</a></p>\n"
        "<hr><p lang=\"en\">The server is running, but the web app is not built. Run "
        "<code>meson setup build &amp;&amp; ninja -C build</code> in the source folder, or name a "
        "built one with <code>shenkan serve --web DIR</code>.</p></body></html>\n";
    struct http_file file = {.type = "text/html; charset=utf-8", .revalidate = true};
    http_reply_bytes(req, page, sizeof page - 1, &file);
}

/* Tiles of a map come from the host that the settings name; only the office has maps. */
static void allow_tiles(struct http_request *req)
{
    g_autofree char *tiles = annotate_setting_text(http_record(req), "map.tiles");
    http_reply_images(req, annotate_tiles_origin(tiles));
}

bool web_reply(struct http_request *req)
{
    const struct server *server = http_payload(req);
    const char *path = http_path(req), *page = page_of(path, http_is_meeting(req));
    if (!page && !is_plain(path))
        return false;
    g_autofree char *full = g_build_filename(server->config->web, page ? page : path + 1, NULL);
    const char *type = type_of(full);
    if (!type)
        return false;
    if (access(full, R_OK) != 0) {
        if (!page)
            return false;
        reply_missing(req);
        return true;
    }
    struct http_file file = {.type = type,
        .immutable = g_str_has_prefix(path, "/assets/"),
        .revalidate = !g_str_has_prefix(path, "/assets/")};
    g_autofree char *twin = g_strconcat(full, ".gz", NULL);
    bool twin_there = access(twin, R_OK) == 0;
    if (twin_there && wants_gzip(req))
        file.coding = "gzip";
    http_reply_file(req, file.coding ? twin : full, &file);
    if (twin_there)
        http_reply_header(req, "Vary", "Accept-Encoding");
    if (page && !strcmp(page, "index.html"))
        allow_tiles(req);
    return true;
}
