/* house.h — what the machine itself knows of the house: its doors, its certificate, and the last
 * backup. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct store;

/* What `shenkan backup` leaves in the data folder when it has ended well. */
struct house_backup {
    int64_t at;
    const char *to; /* absolute */
    int64_t files, bytes, took_ms;
    bool checked;   /* every byte of it was read again */
    bool same_disk; /* as the data: a dying disk takes both */
};

bool house_note_backup(
    const struct store *store, const struct house_backup *backup, GError **error);

/* When the first certificate of a PEM text ends, in ms; 0: it cannot be read. */
int64_t house_certificate_end(const char *pem);
