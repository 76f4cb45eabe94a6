-- Schema 3: a stage command can be taken back for ten seconds.

-- What the stage showed before the last command: one row a screening, replaced by each command and
-- gone when the command was undone. The log keeps the command and its undoing.
CREATE TABLE stage_before (
    screening INTEGER PRIMARY KEY REFERENCES screening (id),
    rev INTEGER NOT NULL,           -- the one that the command made; another: too late
    command TEXT NOT NULL CHECK (length(command) <= 16),
    since INTEGER NOT NULL,         -- the last event before it
    at INTEGER NOT NULL,            -- when it was given
    until_at INTEGER NOT NULL,      -- until when it can be taken back
    position INTEGER,               -- this and what follows: as in stage
    playing INTEGER NOT NULL CHECK (playing IN (0, 1)),
    pos_ms INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    mode TEXT NOT NULL,
    overlays TEXT NOT NULL CHECK (overlays GLOB '[[]*]'),
    blank INTEGER NOT NULL CHECK (blank IN (0, 1)),
    auto INTEGER NOT NULL CHECK (auto IN (0, 1)),
    window_state TEXT NOT NULL CHECK (window_state IN ('none', 'open', 'closed')),
    window_problem INTEGER REFERENCES problem (id),
    window_opened_at INTEGER,
    window_closes_at INTEGER,
    window_closed_at INTEGER
) STRICT;

PRAGMA user_version = 3;
