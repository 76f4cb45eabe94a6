-- Schema 15: what each import of a register list changed, so that it can be taken back as a whole.

CREATE TABLE import (
    id INTEGER PRIMARY KEY,
    what TEXT NOT NULL,         -- units points …
    at INTEGER NOT NULL CHECK (at > 0),
    changes TEXT NOT NULL,      -- old and new values (a changeset, base64); '': too long ago to take back
    undone_at INTEGER           -- it was taken back; NULL: it holds
) STRICT;

PRAGMA user_version = 15;
