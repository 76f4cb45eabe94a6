-- Schema 17: each wall of a hall tells where it is for itself; why somebody who signed in late was in
-- time.

-- The last report of a wall (housekeeping). One that is paired and has no row has not begun yet.
CREATE TABLE wall (
    session INTEGER PRIMARY KEY REFERENCES session (id),
    seen_at INTEGER NOT NULL,
    rev INTEGER NOT NULL,
    position INTEGER,                           -- NULL: before the first item
    pos_ms INTEGER NOT NULL,
    playing INTEGER NOT NULL CHECK (playing IN (0, 1)),
    error TEXT,                                 -- NULL: nothing is wrong
    sound TEXT NOT NULL DEFAULT 'off'           -- does it record what is said?
        CHECK (sound IN ('off', 'ready', 'recording', 'sending', 'failed')),
    player INTEGER NOT NULL CHECK (player IN (0, 1))    -- 1: a hall player, 0: a page in a browser
) STRICT;

-- Who was there before the screening went live and signed in later only (补签).
ALTER TABLE attendance ADD COLUMN
    signed_late TEXT NOT NULL DEFAULT '' CHECK (length(signed_late) <= 200);    -- why; '': did not

PRAGMA user_version = 17;
