/* The reasons a job can end with: one table for key and exit code. */
#include "internal.h"

#include <errno.h>

static const struct {
    const char *reason;
    int exit_code;
} reasons[] = {
    [MEDIA_ERROR_EMPTY_FILE] = {"media.empty_file",     1},
    [MEDIA_ERROR_NOT_A_VIDEO] = {"media.not_a_video",    1},
    [MEDIA_ERROR_FORMAT_REFUSED] = {"media.format_refused", 1},
    [MEDIA_ERROR_CODEC_REFUSED] = {"media.codec_refused",  1},
    [MEDIA_ERROR_NO_PICTURE] = {"media.no_picture",     1},
    [MEDIA_ERROR_LOCKED] = {"media.locked",         1},
    [MEDIA_ERROR_BAD_DOCUMENT] = {"media.bad_document",   1},
    [MEDIA_ERROR_TOO_LARGE] = {"media.too_large",      1},
    [MEDIA_ERROR_UNPLAYABLE] = {"media.unplayable",     1},
    [MEDIA_ERROR_BAD_RANGE] = {"media.bad_range",      1},
    [MEDIA_ERROR_AVCC_DIFFERS] = {"media.avcc_differs",   1},
    [MEDIA_ERROR_CHECK_FAILED] = {"media.check_failed",   1},
    [MEDIA_ERROR_IO] = {"media.io",             3},
    [MEDIA_ERROR_NO_ENCODER] = {"media.no_encoder",     3},
    [MEDIA_ERROR_NO_SPACE] = {"media.no_space",       3},
    [MEDIA_ERROR_CANCELLED] = {"media.cancelled",      4},
    [MEDIA_ERROR_LIMIT] = {"media.limit",          1},
    [MEDIA_ERROR_CRASHED] = {"media.crashed",        1},
};

G_DEFINE_QUARK(media - error - quark, media_error)

const char *media_error_reason(int code)
{
    g_assert(code >= 0 && code < (int)G_N_ELEMENTS(reasons));
    return reasons[code].reason;
}

int media_error_exit(int code)
{
    g_assert(code >= 0 && code < (int)G_N_ELEMENTS(reasons));
    return reasons[code].exit_code;
}

bool media_fail(GError **error, enum media_error code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(error, MEDIA_ERROR, (int)code, text);
    return false;
}

bool media_fail_errno(GError **error, int err, const char *what)
{
    if (err == ENOSPC || err == EDQUOT)
        return media_fail(error, MEDIA_ERROR_NO_SPACE,
            "%s: the disk is full. Free some space and run the job again.", what);
    if (err == EFBIG)
        return media_fail(error, MEDIA_ERROR_LIMIT, "%s: the result grew beyond its limit.", what);
    if (err == ENOMEM)
        return media_fail(
            error, MEDIA_ERROR_LIMIT, "%s: the job needs more memory than it may have.", what);
    return media_fail(error, MEDIA_ERROR_IO, "%s: %s.", what, g_strerror(err));
}

bool media_fail_av(GError **error, enum media_error code, int averr, const char *what)
{
    if (averr == AVERROR(ENOSPC) || averr == AVERROR(EFBIG) || averr == AVERROR(ENOMEM) ||
        averr == AVERROR(EIO))
        return media_fail_errno(error, AVUNERROR(averr), what);
    char text[AV_ERROR_MAX_STRING_SIZE] = "";
    av_strerror(averr, text, sizeof text);
    return media_fail(error, code, "%s: %s.", what, text);
}
