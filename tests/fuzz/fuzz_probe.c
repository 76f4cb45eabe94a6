/* Any bytes as an upload: probed, or refused with a plain sentence; nothing else happens. */
#include "internal.h"

#include "fuzz.h"
#include <libavutil/log.h>
#include <sys/mman.h>
#include <unistd.h>

static void check_info(const struct media_info *info)
{
    g_assert_cmpint(info->frames, >, 0);
    g_assert_true(g_utf8_validate(info->device, -1, NULL));
    g_assert_true(!info->has_place || (info->lat >= -90 && info->lat <= 90));
    g_assert_true(!info->has_place || (info->lon >= -180 && info->lon <= 180));
    g_autoptr(GString) json = g_string_new(NULL);
    media_info_json(info, json);
    g_assert_true(g_utf8_validate(json->str, (gssize)json->len, NULL));
    g_assert_null(strpbrk(json->str, "\n\r\t"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct media_info info = {0};
    g_autoptr(GError) error = NULL;
    int fd = memfd_create("upload", MFD_CLOEXEC);
    g_assert_cmpint(fd, >=, 0);
    av_log_set_level(AV_LOG_QUIET);
    g_assert_true(media_write_all(fd, data, size, NULL));
    if (media_probe(fd, &info, &error)) {
        g_assert_no_error(error);
        check_info(&info);
    } else {
        g_assert_true(error && error->domain == MEDIA_ERROR);
        g_assert_true(g_utf8_validate(error->message, -1, NULL));
    }
    close(fd);
    return 0;
}
