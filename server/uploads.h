/* uploads.h — what upload.c (the requests) and uploads.c (the work beside them) share. */
#pragma once
#include "annotate.h"
#include "lane.h"
#include "part.h"
#include "server.h"

struct uploads {
    const struct server *server;
    struct parts *parts;
    struct lane *lane; /* one thread: syncs of growing files and the hourly sweep */
    int64_t swept_at;  /* atomic, ms */
};

/* All bytes are there: vault, clip, job. The part is dropped then; on failure it stays as it is. */
bool uploads_finish(struct uploads *uploads, struct annotate *a, const struct annotate_act *act,
    struct part *part, int64_t *out_clip, bool *out_duplicate, GError **error);
/* Looks after expired uploads in the background, at most once an hour. */
void uploads_sweep(struct uploads *uploads, int64_t now);
