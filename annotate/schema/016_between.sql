-- Schema 16: somebody is sent to look at a report on the spot, or once more at what was closed; a
-- letter is signed for, and its time may run out too.

-- Who is to look at a report on the spot, and until when (现场核查派单). The one check of that report
-- fulfils it.
CREATE TABLE site_order (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 1,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'withdrawn')),
    rectification INTEGER NOT NULL REFERENCES rectification (id),
    problem INTEGER NOT NULL REFERENCES problem (id),
    verifier INTEGER NOT NULL REFERENCES account (id),  -- who is sent
    until_at INTEGER NOT NULL,                  -- to be there by
    note TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 500),
    sent_by INTEGER NOT NULL REFERENCES account (id),
    sent_at INTEGER NOT NULL,
    verification INTEGER REFERENCES verification (id),  -- that fulfilled it; NULL: none (yet)
    reason TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 500),  -- why it was withdrawn
    ended_at INTEGER                            -- done or withdrawn; NULL: it is out
) STRICT;

-- A closed problem was looked at again (抽查).
CREATE TABLE recheck (
    id INTEGER PRIMARY KEY,
    closure INTEGER NOT NULL REFERENCES closure (id),   -- the one that was looked into
    problem INTEGER NOT NULL REFERENCES problem (id),
    drawn INTEGER NOT NULL CHECK (drawn IN (0, 1)),     -- it stood on the list of that time
    result TEXT NOT NULL CHECK (result IN ('held', 'relapsed')),
    relapse INTEGER REFERENCES relapse (id),    -- what came back; NULL: it held
    on_date TEXT NOT NULL CHECK (on_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),
    note TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 1000),
    clip INTEGER REFERENCES clip (id),          -- what was seen; NULL: no picture
    checked_by INTEGER NOT NULL REFERENCES account (id),
    checked_at INTEGER NOT NULL,
    CHECK ((result = 'held') = (relapse IS NULL))
) STRICT;

-- A letter (通报, 约谈通知) is signed for by the unit that it goes to (签收).
ALTER TABLE escalation ADD COLUMN
    sign_due_at INTEGER;            -- until when; NULL: it goes to no unit, or is older than this rule
ALTER TABLE escalation ADD COLUMN
    signed_for_at INTEGER;          -- when the unit had it; NULL: not signed for
ALTER TABLE escalation ADD COLUMN
    signed_for_name TEXT NOT NULL DEFAULT '' CHECK (length(signed_for_name) <= 40); -- who of the unit
ALTER TABLE escalation ADD COLUMN
    signed_for_by INTEGER REFERENCES account (id);  -- who wrote it down: the same, or a clerk; NULL: not
ALTER TABLE escalation ADD COLUMN
    signed_for_note TEXT NOT NULL DEFAULT '' CHECK (length(signed_for_note) <= 500); -- a clerk's

-- Each day of a clock that was told, once: of a card, or of a letter that is to be signed for.
CREATE TABLE reminder_new (
    id INTEGER PRIMARY KEY,
    card INTEGER REFERENCES card (id),          -- NULL: of a letter
    problem INTEGER REFERENCES problem (id),    -- NULL likewise
    escalation INTEGER REFERENCES escalation (id),  -- the letter; NULL: of a card
    clock TEXT NOT NULL CHECK (clock IN ('sign', 'rectify', 'verify', 'site', 'letter')),
    due_on TEXT NOT NULL,           -- of the clock; an extension starts a new one
    on_date TEXT NOT NULL,          -- the day it belongs to
    level INTEGER NOT NULL,         -- days past the due day, negative before it
    at INTEGER NOT NULL,            -- when it was told
    UNIQUE (card, clock, due_on, level),
    UNIQUE (escalation, clock, due_on, level),
    CHECK ((card IS NULL) = (escalation IS NOT NULL) AND (card IS NULL) = (problem IS NULL))
) STRICT;
INSERT INTO reminder_new (id, card, problem, clock, due_on, on_date, level, at)
SELECT id, card, problem, clock, due_on, on_date, level, at FROM reminder;
DROP TABLE reminder;
ALTER TABLE reminder_new RENAME TO reminder;

PRAGMA user_version = 16;
