/* sealed.h — an event as it is hashed; for event.c, which writes, and verify.c, which checks. */
#pragma once
#include <stdint.h>

struct sealed {
    int64_t seq, at, account, person, object, screening; /* the optional ones: 0 is absent */
    const char *actor_name, *kind, *from_state, *act, *to_state;
    const char *op_id; /* NULL: absent */
    const char *data, *prev_hash;
};
/* What the first event has as the hash before it. */
#define SEALED_FIRST "0000000000000000000000000000000000000000000000000000000000000000"

/* 64 hex digits; g_free. */
char *sealed_hash(const struct sealed *e);
