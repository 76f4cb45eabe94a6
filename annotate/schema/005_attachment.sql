-- Schema 5: what a unit gives with its claim besides text, and what the hall recorded.

-- A photo, a spoken pledge, a signature given on a phone, or the sound of the hall while the claim
-- window was open. The file is in the vault; the event that made the row has its hash, so nobody can
-- exchange it. Never changed, never removed.
CREATE TABLE attachment (
    id INTEGER PRIMARY KEY,
    screening INTEGER NOT NULL REFERENCES screening (id),
    problem INTEGER NOT NULL REFERENCES problem (id),
    claim INTEGER REFERENCES claim (id),        -- the unit's own just then; NULL: there was none
    unit INTEGER NOT NULL REFERENCES unit (id), -- whose it is; of the hall's: who claims or leads
    kind TEXT NOT NULL CHECK (kind IN ('photo', 'voice', 'signature', 'spoken')),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    bytes INTEGER NOT NULL CHECK (bytes > 0),
    type TEXT NOT NULL CHECK (type GLOB '[ai][a-z]*/[a-z0-9]*'),    -- from the file's first bytes
    person_name TEXT NOT NULL CHECK (length(person_name) <= 40),    -- '': the hall's
    pressed_at INTEGER,                         -- by the device's clock; NULL: not told
    at INTEGER NOT NULL
) STRICT;

ALTER TABLE stage ADD COLUMN
    hall_sound TEXT NOT NULL DEFAULT 'off'      -- does the hall record what is said? (housekeeping)
        CHECK (hall_sound IN ('off', 'ready', 'recording', 'sending', 'failed'));

PRAGMA user_version = 5;
