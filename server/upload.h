/* upload.h — footage and evidence come in: tus 1.0 with creation, termination, expiration and
 * checksum. An upload survives cut connections, page reloads and restarts of the server. */
#pragma once
#include "http.h"

struct server;
struct uploads;

/* What the handlers share. Finishes uploads that a killed server had received whole, and removes
 * files that nobody knows any more, in the background. */
struct uploads *uploads_new(const struct server *server, GError **error);
void uploads_free(struct uploads *uploads); /* after http_free */

void upload_options(struct http_request *req);
void upload_create(struct http_request *req);
void upload_head(struct http_request *req);
void upload_patch(struct http_request *req);
void upload_delete(struct http_request *req);
void upload_list(struct http_request *req);
extern const struct http_stream upload_create_stream, upload_patch_stream;
