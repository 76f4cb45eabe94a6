-- Schema 3: a stage command can be taken back for ten seconds; remarks of the leaders.

-- What a leader says of a problem, of a unit or of all (批示). It goes to the operator, who puts it on
-- the wall or keeps it in the record only; what the leader wants kept is never shown.
CREATE TABLE remark (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    screening INTEGER NOT NULL REFERENCES screening (id),
    scope TEXT NOT NULL CHECK (scope IN ('problem', 'unit', 'all')),
    problem INTEGER REFERENCES problem (id),    -- NULL unless the scope is a problem
    unit INTEGER REFERENCES unit (id),          -- NULL unless the scope is a unit
    author INTEGER NOT NULL REFERENCES account (id),
    person INTEGER REFERENCES person (id),      -- NULL: not in the register
    author_name TEXT NOT NULL CHECK (length(author_name) BETWEEN 1 AND 40),
    author_post TEXT NOT NULL DEFAULT '' CHECK (length(author_post) <= 60),
    text TEXT NOT NULL DEFAULT '' CHECK (length(text) <= 500),  -- '': only handwriting
    strokes TEXT NOT NULL DEFAULT '' CHECK (strokes = '' OR strokes GLOB '[[]*]'),
        -- handwriting: a list of strokes, each x,y,x,y… in a box of 1000 × 400; '': only text
    due_on TEXT CHECK (due_on GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'), -- NULL: not said
    state TEXT NOT NULL CHECK (state IN ('pending', 'shown', 'kept_only')),
    created_at INTEGER NOT NULL,
    decided_by INTEGER REFERENCES account (id), -- NULL: nobody yet, or the leader
    decided_at INTEGER,                         -- NULL: still pending
    CHECK ((scope = 'problem') = (problem IS NOT NULL)),
    CHECK ((scope = 'unit') = (unit IS NOT NULL)),
    CHECK (text <> '' OR strokes <> ''),
    CHECK (length(strokes) <= 32000)
) STRICT;

ALTER TABLE stage ADD COLUMN
    remark INTEGER REFERENCES remark (id);      -- the one on the wall; NULL: none

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
    window_closed_at INTEGER,
    remark INTEGER REFERENCES remark (id)
) STRICT;

PRAGMA user_version = 3;
