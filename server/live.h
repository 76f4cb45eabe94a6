/* live.h — what pages follow: server-sent events fed from the event log.
 *
 * One thread watches the log (other processes write too) and renders each audience's whole state
 * once per change; streams share the text. At most 20 pushes a second. */
#pragma once
#include "http.h"

struct annotate_who;
struct live;
struct server;

/* Starts the thread. `server` outlives it. */
struct live *live_new(const struct server *server);
/* Ends the thread; streams must be gone already (http_free). NULL is fine. */
void live_free(struct live *live);

/* Something was written by this process: look now. */
void live_wake(struct live *live);
/* A hall screen told where it is, without an event: consoles hear of it, once a second. */
void live_touch(struct live *live, int64_t screening);
/* Somebody of a unit is writing at a seat: `event` is told to the unit's other phones, as it is, at
 * most once in three seconds of one session. Kept nowhere. */
void live_typing(struct live *live, const struct annotate_who *who, const char *event, int64_t now);
/* Tells all streams that the rehearsal is over; a wall goes back to the real server after `wait_s`
 * seconds, when that one answers again. */
void live_over(struct live *live, int wait_s);
/* Is any screening taking people in or going on? For the meeting door. */
bool live_meeting_open(struct live *live);

/* GET handlers. */
void live_office(struct http_request *req);
void live_console(struct http_request *req);
void live_leader(struct http_request *req);
void live_seat(struct http_request *req);
void live_hall(struct http_request *req);
void live_tablet(struct http_request *req);
/* The same for where streams don't get through: one state, once it is newer than event `after`, or
 * after 25 s, or when a claim window runs out. */
void live_seat_wait(struct http_request *req);
void live_hall_wait(struct http_request *req);
void live_tablet_wait(struct http_request *req);
void live_console_wait(struct http_request *req);
void live_leader_wait(struct http_request *req);
/* The office's: the blocks of the stream as plain text, once there are any newer than `after`. */
void live_office_wait(struct http_request *req);
