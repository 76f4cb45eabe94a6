/* event.c — the append-only, hash-chained log.
 *
 * The hash of an event is SHA-256 over the hash before it and all other columns, each written as
 * its length, a colon and its text; an absent value is "-:". So no two rows have the same text, and
 * a row cannot be altered, dropped or moved without every later hash changing. */
#include "event.h"
#include "record.h"
#include "sealed.h"
#include <string.h>

static void seal_text(GString *out, const char *text)
{
    if (text)
        g_string_append_printf(out, "%zu:%s\n", strlen(text), text);
    else
        g_string_append(out, "-:\n");
}

static void seal_int(GString *out, int64_t value, bool absent)
{
    char text[24];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, value);
    seal_text(out, absent ? NULL : text);
}

char *sealed_hash(const struct sealed *e)
{
    g_autoptr(GString) out = g_string_new(NULL);
    seal_text(out, e->prev_hash);
    seal_int(out, e->seq, false);
    seal_int(out, e->at, false);
    seal_int(out, e->account, e->account == 0);
    seal_int(out, e->person, e->person == 0);
    seal_text(out, e->actor_name);
    seal_text(out, e->kind);
    seal_int(out, e->object, false);
    seal_int(out, e->screening, e->screening == 0);
    seal_text(out, e->from_state);
    seal_text(out, e->act);
    seal_text(out, e->to_state);
    seal_text(out, e->op_id);
    seal_text(out, e->data);
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, out->str, (gssize)out->len);
}

int64_t event_add(struct annotate *a, const struct event_in *in, GError **error)
{
    char head[65] = SEALED_FIRST;
    int64_t last = 0;
    if (!annotate_event_head(a, &last, head, error))
        return 0;
    struct sealed e = {
        .seq = last + 1,
        .at = in->at,
        .account = in->who->user,
        .person = in->who->person,
        .actor_name = in->who->name ? in->who->name : "",
        .kind = in->step->kind,
        .object = in->object,
        .screening = in->screening,
        .from_state = in->step->from,
        .act = in->step->act,
        .to_state = in->step->to,
        .op_id = in->op_id,
        .data = in->data,
        .prev_hash = head,
    };
    g_autofree char *hash = sealed_hash(&e);
    if (!record_run(a, QUERY_EVENT_ADD, error, INT(e.seq), INT(e.at), REF(e.account), REF(e.person),
            TEXT(e.actor_name), TEXT(e.kind), INT(e.object), REF(e.screening), TEXT(e.from_state),
            TEXT(e.act), TEXT(e.to_state), TEXT(e.op_id), TEXT(e.data), TEXT(e.prev_hash),
            TEXT(hash)))
        return 0;
    return e.seq;
}

bool annotate_event_head(struct annotate *a, int64_t *out_seq, char out_hash[65], GError **error)
{
    enum record_got got = record_get(a, QUERY_EVENT_HEAD, error, NOTHING);
    if (got == RECORD_FAILED)
        return false;
    *out_seq = got == RECORD_ROW ? record_int(a, QUERY_EVENT_HEAD, 0) : 0;
    if (got == RECORD_ROW)
        record_copy(a, QUERY_EVENT_HEAD, 1, out_hash, 65);
    else
        memcpy(out_hash, SEALED_FIRST, 65);
    record_reset(a, QUERY_EVENT_HEAD);
    return true;
}

int64_t annotate_event_last(struct annotate *a)
{
    enum record_got got = record_get(a, QUERY_EVENT_HEAD, NULL, NOTHING);
    int64_t last = got == RECORD_ROW ? record_int(a, QUERY_EVENT_HEAD, 0) : 0;
    record_reset(a, QUERY_EVENT_HEAD);
    return got == RECORD_FAILED ? -1 : last;
}

bool annotate_events_since(struct annotate *a, int64_t after, struct annotate_event *out, size_t n,
    size_t *out_n, GError **error)
{
    size_t count = 0;
    enum record_got got = record_get(a, QUERY_EVENTS_SINCE, error, INT(after), INT((int64_t)n));
    for (; got == RECORD_ROW; got = record_next(a, QUERY_EVENTS_SINCE, error)) {
        struct annotate_event *e = &out[count++];
        *e = (struct annotate_event){
            .seq = record_int(a, QUERY_EVENTS_SINCE, 0),
            .at = record_int(a, QUERY_EVENTS_SINCE, 1),
            .object = record_int(a, QUERY_EVENTS_SINCE, 3),
            .screening = record_int(a, QUERY_EVENTS_SINCE, 4),
        };
        record_copy(a, QUERY_EVENTS_SINCE, 2, e->kind, sizeof e->kind);
        record_copy(a, QUERY_EVENTS_SINCE, 5, e->act, sizeof e->act);
        record_copy(a, QUERY_EVENTS_SINCE, 6, e->to, sizeof e->to);
    }
    if (got == RECORD_FAILED)
        return false;
    *out_n = count;
    return true;
}
