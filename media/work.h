/* work.h — run one job in a child that is locked in, and carry its lines out. */
#pragma once
#include "media.h"

struct work {
    /* In the child. Appends the result's members ("frames":…); false sets error. */
    bool (*run)(
        void *payload, const struct media_progress *progress, GString *out_result, GError **error);
    void *payload;
    struct media_limits limits;
    /* Processor time until the first progress line; 0: as for all. A small file can keep a demuxer
     * busy for minutes before there is one picture. */
    unsigned start_cpu_s;
    bool verbose;
    /* In the parent, as soon as the child says that part `n` is whole. False ends the job. NULL: no
     * job of this kind has parts. */
    bool (*part)(void *payload, unsigned n, GError **error);
    /* struct media_outfile, whose bytes all together may be limits.write_bytes; NULL: none. The
     * caller's. */
    const GPtrArray *outputs;
};

/* Returns the exit code: 0, 1, 3 or 4. `out_line` is the result line, without the line end, not yet
 * printed. Progress lines are printed while the job runs. */
int work_run(const struct work *work, GString *out_line);

/* Install the handlers for SIGTERM, SIGINT and SIGHUP, which stay blocked but inside work_run. */
void work_prepare(void);
bool work_cancelled(void);

/* A failure as a result line. */
void work_failure(GString *out_line, const GError *error);
