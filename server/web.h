/* web.h — the built web app as files: entries by address, hashed assets kept for ever. */
#pragma once
#include "http.h"

/* The `other` hook of http.h: every GET outside /api. */
bool web_reply(struct http_request *req);
