/* tool.h — run shenkan-media as a child and listen to its JSON lines.
 *
 * The child dies with this process (parent-death signal), gets SIGTERM to cancel and SIGKILL when
 * it does not end in time. Threads: any; a call blocks until the child has ended. */
#pragma once
#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define TOOL_ERROR tool_error_quark()
GQuark tool_error_quark(void);
enum tool_error {
    TOOL_ERROR_REFUSED,   /* the input can't be used; the message is `reason.key|plain sentence` */
    TOOL_ERROR_FAILED,    /* this machine's fault: could not start, crashed, disk full */
    TOOL_ERROR_CANCELLED, /* the progress function said so */
};

/* Called about four times a second, with the newest progress line (stage NULL before the first).
 * Returns false to cancel. */
typedef bool (*tool_progress_fn)(const char *stage, int64_t done, int64_t total, void *payload);

struct tool_run {
    const char *const *argv; /* argv[0] is the path of the program; NULL-terminated */
    int stall_s;             /* killed after so many seconds without a line; 0 = 600 */
    int nice;
    tool_progress_fn progress; /* may be NULL */
    void *payload;
};

/* The child's `result` object, which says ok (new reference, json_decref), or NULL with an error.
 */
json_t *tool_run(const struct tool_run *run, GError **error);

/* The program shenkan-media: `given`, or $SHENKAN_MEDIA, or the one installed or built beside this
 * program. g_free. */
char *tool_find_media(const char *given);
