-- Schema 10: a leader's tablet comes in at the meeting door.

-- One more kind of session. A rule of a column can only be changed by making the table again.
PRAGMA defer_foreign_keys = ON;
CREATE TEMP TABLE session_kept AS SELECT * FROM session;
DROP TABLE session;

-- Who is in, by which door. Ended ones stay: the log names them.
CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),    -- SHA-256, hex
    kind TEXT NOT NULL CHECK (kind IN ('office', 'seat', 'hall', 'leader')),
    account INTEGER REFERENCES account (id),        -- office and leader
    screening INTEGER REFERENCES screening (id),    -- seat, hall, leader: scoped to this one
    unit INTEGER REFERENCES unit (id),              -- seat only
    attendance INTEGER REFERENCES attendance (id),  -- seat: who checked in here; NULL before
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,                  -- (housekeeping)
    idle_ms INTEGER NOT NULL CHECK (idle_ms > 0),
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,                               -- NULL: not ended by anybody
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    CHECK (kind NOT IN ('office', 'leader') OR account IS NOT NULL),
    CHECK (kind = 'office' OR screening IS NOT NULL),
    CHECK (kind <> 'seat' OR unit IS NOT NULL)
) STRICT;

INSERT INTO session SELECT * FROM temp.session_kept;
DROP TABLE temp.session_kept;

-- A leader's code for one screening: it opens the meeting door to one person, on one device.
CREATE TABLE tablet (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    screening INTEGER NOT NULL REFERENCES screening (id),
    account INTEGER NOT NULL REFERENCES account (id),
    code_hash TEXT UNIQUE CHECK (length(code_hash) = 64),   -- SHA-256, hex; NULL: taken back
    made_by INTEGER NOT NULL REFERENCES account (id),
    made_at INTEGER NOT NULL,
    session INTEGER REFERENCES session (id),                -- the device; NULL: none came in yet
    UNIQUE (screening, account)
) STRICT;

PRAGMA user_version = 10;
